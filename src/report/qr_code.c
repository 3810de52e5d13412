/* SPDX-License-Identifier: Apache-2.0 */
#include "report/qr_code.h"

#include <qrencode.h>

#define QUIET_MODULES 4
#define TEXT_BYTES_MAX 512
#define DARK "#000000"
#define LIGHT "#ffffff"

/* One rectangle a run of dark modules in a row. */
static void draw_row(struct kachi_svg *svg, const QRcode *code, int row, double module)
{
    for (int x = 0; x < code->width; x++) {
        int end = x;
        while (end < code->width && (code->data[row * code->width + end] & 1) != 0) {
            end++;
        }
        if (end == x) {
            continue;
        }
        struct kachi_svg_box box = {(x + QUIET_MODULES) * module, (row + QUIET_MODULES) * module,
                                    (end - x) * module, module};
        kachi_svg_rect(svg, box, DARK, kachi_str_of(""));
        x = end;
    }
}

bool kachi_qr_code_draw(struct kachi_html *html, struct kachi_str text, struct kachi_str title,
                        double module)
{
    struct kachi_arena arena;
    if (text.bytes == 0 || text.bytes > TEXT_BYTES_MAX) {
        return false;
    }
    kachi_arena_init(&arena);
    struct kachi_str plain = kachi_str_copy(&arena, text);
    QRcode *code = QRcode_encodeString(plain.text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (code != NULL) {
        double side = (code->width + 2 * QUIET_MODULES) * module;
        struct kachi_svg_frame frame = {
            .id = "qr", .title = title, .description = text, .width = side, .height = side};
        struct kachi_svg svg = kachi_svg_begin(html, &frame);
        kachi_svg_rect(&svg, (struct kachi_svg_box){0, 0, side, side}, LIGHT, kachi_str_of(""));
        for (int row = 0; row < code->width; row++) {
            draw_row(&svg, code, row, module);
        }
        kachi_svg_end(&svg);
        QRcode_free(code);
    }
    kachi_arena_release(&arena);
    return code != NULL;
}
