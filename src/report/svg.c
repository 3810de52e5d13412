/* SPDX-License-Identifier: Apache-2.0 */
#include "report/svg.h"

#include "base/text.h"
#include "report/palette.h"

#define FONT "'Noto Sans JP','Noto Sans CJK JP','Hiragino Sans','Yu Gothic',Meiryo,sans-serif"
#define SIZE_DEFAULT 14.0
#define WIDTH_FULL 1.0
#define WIDTH_HALF 0.56 /* em of a letter of a sans serif, on average */

static void coordinate(struct kachi_svg *svg, const char *name, double value)
{
    kachi_html_attr_print(svg->html, name, "%.2f", value + 0.0);
}

struct kachi_svg kachi_svg_begin(struct kachi_html *html, const struct kachi_svg_frame *frame)
{
    struct kachi_svg svg = {
        .html = html, .id = frame->id, .width = frame->width, .height = frame->height};
    kachi_html_begin(html, "svg");
    kachi_html_attr(html, "xmlns", "http://www.w3.org/2000/svg");
    kachi_html_attr(html, "role", "img");
    kachi_html_attr_print(html, "aria-labelledby", "%s-title %s-desc", frame->id, frame->id);
    kachi_html_attr_print(html, "viewBox", "0 0 %.0f %.0f", frame->width, frame->height);
    kachi_html_attr_print(html, "width", "%.0f", frame->width);
    kachi_html_attr_print(html, "height", "%.0f", frame->height);
    kachi_html_attr(html, "font-family", FONT);
    kachi_html_begin(html, "title");
    kachi_html_attr_print(html, "id", "%s-title", frame->id);
    kachi_html_text(html, frame->title);
    kachi_html_end(html, "title");
    kachi_html_begin(html, "desc");
    kachi_html_attr_print(html, "id", "%s-desc", frame->id);
    kachi_html_text(html, frame->description);
    kachi_html_end(html, "desc");
    return svg;
}

void kachi_svg_end(struct kachi_svg *svg)
{
    kachi_html_end(svg->html, "svg");
}

static void add_hint(struct kachi_svg *svg, struct kachi_str hint)
{
    if (!kachi_str_is_empty(hint)) {
        kachi_html_element(svg->html, "title", NULL, hint);
    }
}

static void begin_rect(struct kachi_svg *svg, struct kachi_svg_box box)
{
    kachi_html_begin(svg->html, "rect");
    coordinate(svg, "x", box.x);
    coordinate(svg, "y", box.y);
    coordinate(svg, "width", box.width);
    coordinate(svg, "height", box.height);
}

void kachi_svg_rect(struct kachi_svg *svg, struct kachi_svg_box box, const char *fill,
                    struct kachi_str hint)
{
    begin_rect(svg, box);
    kachi_html_attr(svg->html, "fill", fill);
    add_hint(svg, hint);
    kachi_html_end(svg->html, "rect");
}

static void add_stroke(struct kachi_svg *svg, struct kachi_svg_stroke stroke)
{
    kachi_html_attr(svg->html, "stroke", stroke.color);
    coordinate(svg, "stroke-width", stroke.width);
    if (stroke.dash != NULL) {
        kachi_html_attr(svg->html, "stroke-dasharray", stroke.dash);
    }
}

void kachi_svg_outline(struct kachi_svg *svg, struct kachi_svg_box box, const char *stroke,
                       const char *dash)
{
    begin_rect(svg, box);
    kachi_html_attr(svg->html, "fill", "none");
    add_stroke(svg, (struct kachi_svg_stroke){stroke, 1.5, dash});
    kachi_html_end(svg->html, "rect");
}

/* The lines are drawn one by one, cut at the box: a pattern would need an id for each, and some
 * printers and spreadsheets do not know patterns. */
void kachi_svg_hatch(struct kachi_svg *svg, struct kachi_svg_box box, const char *color,
                     enum kachi_svg_lean lean, struct kachi_str hint)
{
    const double step = 7.0;
    double reach = box.width + box.height;
    kachi_html_begin(svg->html, "g");
    add_hint(svg, hint);
    kachi_svg_rect(svg, box, "#ffffff", kachi_str_of(""));
    for (double at = step / 2.0; at < reach; at += step) {
        /* The line x + y = at in the box's own corner; from its left or lower edge to its top or
         * right one. */
        double left = at > box.height ? at - box.height : 0.0;
        double right = at < box.width ? at : box.width;
        struct kachi_svg_point from = {left, at - left};
        struct kachi_svg_point to = {right, at - right};
        if (lean == KACHI_LEAN_LEFT) {
            from.x = box.width - from.x;
            to.x = box.width - to.x;
        }
        kachi_svg_line(svg, (struct kachi_svg_point){box.x + from.x, box.y + from.y},
                       (struct kachi_svg_point){box.x + to.x, box.y + to.y},
                       (struct kachi_svg_stroke){color, 1.6, NULL});
    }
    kachi_svg_outline(svg, box, color, NULL);
    kachi_html_end(svg->html, "g");
}

void kachi_svg_line(struct kachi_svg *svg, struct kachi_svg_point from, struct kachi_svg_point to,
                    struct kachi_svg_stroke stroke)
{
    kachi_html_begin(svg->html, "line");
    coordinate(svg, "x1", from.x);
    coordinate(svg, "y1", from.y);
    coordinate(svg, "x2", to.x);
    coordinate(svg, "y2", to.y);
    add_stroke(svg, stroke);
    kachi_html_end(svg->html, "line");
}

static void add_points(struct kachi_svg *svg, size_t count, const struct kachi_svg_point points[])
{
    struct kachi_buffer text;
    kachi_buffer_init(&text, count * 64 + 1);
    for (size_t i = 0; i < count; i++) {
        kachi_buffer_print(&text, i == 0 ? "%.2f,%.2f" : " %.2f,%.2f", points[i].x + 0.0,
                           points[i].y + 0.0);
    }
    kachi_html_attr_str(svg->html, "points", kachi_buffer_str(&text));
    kachi_buffer_release(&text);
}

void kachi_svg_polyline(struct kachi_svg *svg, size_t count, const struct kachi_svg_point points[],
                        struct kachi_svg_stroke stroke)
{
    kachi_html_begin(svg->html, "polyline");
    add_points(svg, count, points);
    kachi_html_attr(svg->html, "fill", "none");
    kachi_html_attr(svg->html, "stroke-linejoin", "round");
    add_stroke(svg, stroke);
    kachi_html_end(svg->html, "polyline");
}

void kachi_svg_polygon(struct kachi_svg *svg, size_t count, const struct kachi_svg_point points[],
                       const char *fill, double opacity)
{
    kachi_html_begin(svg->html, "polygon");
    add_points(svg, count, points);
    kachi_html_attr(svg->html, "fill", fill);
    coordinate(svg, "fill-opacity", opacity);
    kachi_html_end(svg->html, "polygon");
}

void kachi_svg_ribbon(struct kachi_svg *svg, struct kachi_svg_point from, struct kachi_svg_point to,
                      double thickness, const char *fill, struct kachi_str hint)
{
    double middle = (from.x + to.x) / 2.0;
    kachi_html_begin(svg->html, "path");
    kachi_html_attr_print(svg->html, "d", "M%.2f,%.2f C%.2f,%.2f %.2f,%.2f %.2f,%.2f", from.x,
                          from.y, middle, from.y, middle, to.y, to.x, to.y);
    kachi_html_attr(svg->html, "fill", "none");
    kachi_html_attr(svg->html, "stroke-opacity", "0.45");
    add_stroke(svg, (struct kachi_svg_stroke){fill, thickness, NULL});
    add_hint(svg, hint);
    kachi_html_end(svg->html, "path");
}

void kachi_svg_circle(struct kachi_svg *svg, struct kachi_svg_point at, double radius,
                      const char *fill)
{
    kachi_html_begin(svg->html, "circle");
    coordinate(svg, "cx", at.x);
    coordinate(svg, "cy", at.y);
    coordinate(svg, "r", radius);
    kachi_html_attr(svg->html, "fill", fill);
    kachi_html_end(svg->html, "circle");
}

void kachi_svg_text(struct kachi_svg *svg, struct kachi_svg_label label, struct kachi_str text)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    kachi_html_begin(svg->html, "text");
    coordinate(svg, "x", label.at.x);
    coordinate(svg, "y", label.at.y);
    kachi_html_attr(svg->html, "text-anchor", anchors[label.anchor]);
    coordinate(svg, "font-size", label.size > 0.0 ? label.size : SIZE_DEFAULT);
    if (label.bold) {
        kachi_html_attr(svg->html, "font-weight", "700");
    }
    kachi_html_attr(svg->html, "fill", label.color != NULL ? label.color : KACHI_COLOR_TEXT);
    if (label.halo) {
        kachi_html_attr(svg->html, "paint-order", "stroke");
        add_stroke(svg, (struct kachi_svg_stroke){"#ffffff", 3.5, NULL});
    }
    kachi_html_text(svg->html, text);
    kachi_html_end(svg->html, "text");
}

double kachi_svg_text_width(struct kachi_str text, double size)
{
    double width = 0.0;
    for (size_t i = 0; i < text.bytes; i++) {
        unsigned char byte = (unsigned char)text.text[i];
        if ((byte & 0xc0U) == 0x80U) {
            continue; /* of the character before */
        }
        size_t bytes = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
        size_t columns = kachi_text_width(kachi_str_slice(text, i, i + bytes));
        width += columns > 1 ? WIDTH_FULL : WIDTH_HALF * (double)columns;
    }
    return width * size;
}

struct kachi_str kachi_svg_fit(struct kachi_arena *arena, struct kachi_str text, double size,
                               double width)
{
    if (kachi_svg_text_width(text, size) <= width) {
        return text;
    }
    /* A full-width character takes two columns and one em; half-width ones a little more than half:
     * the columns that surely fit. */
    size_t columns = width > 0.0 ? (size_t)(width / (size * WIDTH_HALF)) : 0;
    struct kachi_str cut = kachi_text_fit(arena, text, columns);
    while (columns > 2 && kachi_svg_text_width(cut, size) > width) {
        columns--;
        cut = kachi_text_fit(arena, text, columns);
    }
    return cut;
}
