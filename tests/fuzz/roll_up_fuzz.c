/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of a supply network, whatever they hold: how the stream is cut changes nothing, every lot
 * has a name that is text, and what is refused is told with its line.
 */
#include "base/text.h"
#include "footprint/roll_up.h"
#include "fuzz.h"

#include <math.h>
#include <string.h>

struct rolled {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_roll_up *roll_up;
    enum kachi_err err;
};

static void roll(struct rolled *rolled, struct kachi_str text, size_t piece)
{
    kachi_arena_init(&rolled->arena);
    kachi_findings_init(&rolled->findings);
    rolled->roll_up = kachi_roll_up_new(&rolled->arena, kachi_str_of("input.csv"), NULL);
    for (size_t at = 0; at < text.bytes; at += piece) {
        size_t end = piece < text.bytes - at ? at + piece : text.bytes;
        kachi_roll_up_feed(rolled->roll_up, kachi_str_slice(text, at, end), &rolled->findings);
    }
    rolled->err = kachi_roll_up_finish(rolled->roll_up, &rolled->findings);
}

static void unroll(struct rolled *rolled)
{
    kachi_roll_up_release(rolled->roll_up);
    kachi_findings_release(&rolled->findings);
    kachi_arena_release(&rolled->arena);
}

static bool is_same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof(a)) == 0 || (isnan(a) && isnan(b));
}

static void check_same(const struct rolled *whole, const struct rolled *cut)
{
    uint32_t count = kachi_roll_up_lot_count(whole->roll_up);
    fuzz_law(whole->err == cut->err && count == kachi_roll_up_lot_count(cut->roll_up),
             "cuts of the stream change no lot");
    fuzz_law(whole->findings.count == cut->findings.count, "cuts of the stream change no finding");
    for (uint32_t i = 0; i < count; i++) {
        struct kachi_lot_sum a = kachi_roll_up_lot(whole->roll_up, i);
        struct kachi_lot_sum b = kachi_roll_up_lot(cut->roll_up, i);
        fuzz_law(kachi_str_equal(a.lot, b.lot) && !kachi_str_is_empty(a.lot) &&
                     kachi_text_is_utf8(a.lot),
                 "a lot has the same name, and one that is text");
        fuzz_law(a.has_answer == b.has_answer && is_same_number(a.made, b.made) &&
                     is_same_number(a.cfp_kgco2e, b.cfp_kgco2e),
                 "cuts of the stream change no number");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct rolled whole;
    struct rolled cut;
    struct kachi_str text = fuzz_input(data, bytes);
    roll(&whole, text, bytes == 0 ? 1 : bytes);
    roll(&cut, text, bytes == 0 ? 1 : 1 + data[bytes - 1] % 31);
    check_same(&whole, &cut);
    for (size_t i = 0; i < whole.findings.count; i++) {
        const struct kachi_finding *finding = &whole.findings.items[i];
        fuzz_law(finding->place.line > 0 || strncmp(finding->code, "row-", 4) != 0,
                 "a row that is refused has its line");
    }
    fuzz_law((whole.err == KACHI_OK) == !kachi_findings_has_errors(&whole.findings),
             "a refusal says why");
    unroll(&cut);
    unroll(&whole);
    return 0;
}
