/* SPDX-License-Identifier: Apache-2.0 */
#include "report/chart_value.h"

#include <math.h>

#define NAMES_HEIGHT 52.0
#define BAR_HEIGHT 74.0
#define BRACKET_HEIGHT 42.0 /* each */
#define NAME_SIZE 13.0
#define LABEL_SIZE 15.0
#define LEAST_WIDTH 1.5 /* of what is there at all */

struct name {
    enum kachi_stage stage;
    double from, to;    /* of the stage's segment */
    double left, width; /* of its name */
    struct kachi_str text, number;
};

struct drawing {
    struct kachi_chart chart;
    struct kachi_scale scale;
    const struct kachi_value_figure *figure;
    size_t count;
    struct name names[KACHI_STAGE_COUNT];
};

static double size_of(const struct kachi_value_part *part)
{
    return fmax(part->remaining_kgco2e, 0.0) + fmax(part->reduced_kgco2e, 0.0) +
           fmax(part->avoided_kgco2e, 0.0);
}

static double total_of(const struct kachi_value_figure *figure)
{
    double total = 0.0;
    for (int i = 0; i < KACHI_STAGE_COUNT; i++) {
        total += size_of(&figure->stage[i]);
    }
    return total;
}

/* Stages that are there, in the order of life, with the place of their segment and name. */
static void place_names(struct drawing *drawing)
{
    struct kachi_arena *arena = drawing->chart.arena;
    double at = 0.0;
    for (int i = 1; i <= KACHI_STAGE_COUNT; i++) {
        enum kachi_stage stage = (enum kachi_stage)(i % KACHI_STAGE_COUNT);
        double size = size_of(&drawing->figure->stage[stage]);
        if (!(size > 0.0)) {
            continue;
        }
        struct name *name = &drawing->names[drawing->count++];
        name->stage = stage;
        name->from = kachi_scale_at(&drawing->scale, at);
        name->to = kachi_scale_at(&drawing->scale, at + size);
        name->text = kachi_str_of(kachi_stage_phrase(stage, drawing->chart.svg.html->lang));
        name->number = kachi_number_text(arena, size, 3);
        name->width = fmax(kachi_svg_text_width(name->text, NAME_SIZE),
                           kachi_svg_text_width(name->number, NAME_SIZE)) +
                      14.0;
        name->left = (name->from + name->to - name->width) / 2.0;
        at += size;
    }
    /* Apart from one another: pushed right, then back from the right edge. */
    double free_from = drawing->chart.plot.x;
    for (size_t i = 0; i < drawing->count; i++) {
        drawing->names[i].left = fmax(drawing->names[i].left, free_from);
        free_from = drawing->names[i].left + drawing->names[i].width;
    }
    double free_to = drawing->chart.plot.x + drawing->chart.plot.width;
    for (size_t i = drawing->count; i-- > 0;) {
        struct name *name = &drawing->names[i];
        name->left = fmin(name->left, free_to - name->width);
        free_to = name->left;
    }
}

static void draw_names(struct drawing *drawing, double y)
{
    for (size_t i = 0; i < drawing->count; i++) {
        const struct name *name = &drawing->names[i];
        double middle = name->left + name->width / 2.0;
        struct kachi_svg_label label = {
            .at = {middle, y + 14.0}, .anchor = KACHI_ANCHOR_MIDDLE, .size = NAME_SIZE};
        kachi_svg_text(&drawing->chart.svg, label, name->text);
        label.at.y += 17.0;
        label.bold = true;
        kachi_svg_text(&drawing->chart.svg, label, name->number);
        kachi_svg_line(&drawing->chart.svg, (struct kachi_svg_point){middle, y + 36.0},
                       (struct kachi_svg_point){(name->from + name->to) / 2.0, y + NAMES_HEIGHT},
                       (struct kachi_svg_stroke){KACHI_COLOR_LINE, 1.0, NULL});
    }
}

static struct kachi_str hint_of(struct drawing *drawing, const struct name *name, double value)
{
    struct kachi_str number = kachi_number_text(drawing->chart.arena, value, 3);
    return kachi_str_print(drawing->chart.arena, "%.*s: %.*s", KACHI_STR_ARG(name->text),
                           KACHI_STR_ARG(number));
}

static void draw_segment(struct drawing *drawing, const struct name *name, double y)
{
    const struct kachi_value_part *part = &drawing->figure->stage[name->stage];
    struct kachi_svg *svg = &drawing->chart.svg;
    double per = (name->to - name->from) / size_of(part);
    double x = name->from;
    double width = fmax(part->remaining_kgco2e, 0.0) * per;
    if (width > 0.0) {
        kachi_svg_rect(svg, (struct kachi_svg_box){x, y, width, BAR_HEIGHT},
                       kachi_palette_stage(name->stage),
                       hint_of(drawing, name, part->remaining_kgco2e));
        x += width;
    }
    if (part->reduced_kgco2e > 0.0) {
        width = fmax(part->reduced_kgco2e * per, LEAST_WIDTH);
        kachi_svg_hatch(svg, (struct kachi_svg_box){x, y, width, BAR_HEIGHT}, KACHI_COLOR_REP,
                        KACHI_LEAN_RIGHT, hint_of(drawing, name, part->reduced_kgco2e));
        x += width;
    }
    if (part->avoided_kgco2e > 0.0) {
        width = fmax(part->avoided_kgco2e * per, LEAST_WIDTH);
        kachi_svg_hatch(svg, (struct kachi_svg_box){x, y, width, BAR_HEIGHT}, KACHI_COLOR_AE,
                        KACHI_LEAN_LEFT, hint_of(drawing, name, part->avoided_kgco2e));
    }
    kachi_svg_line(svg, (struct kachi_svg_point){name->to, y - 5.0},
                   (struct kachi_svg_point){name->to, y + BAR_HEIGHT + 5.0},
                   (struct kachi_svg_stroke){"#ffffff", 2.0, NULL});
}

struct bracket {
    bool is_reduced;
    double y;
    const char *color;
    struct kachi_str label;
};

/* Ticks at every hatched piece, a rule through them, and the label under it. */
static void draw_bracket(struct drawing *drawing, const struct bracket *bracket, double bar_foot)
{
    struct kachi_svg *svg = &drawing->chart.svg;
    struct kachi_svg_stroke stroke = {bracket->color, 2.0, NULL};
    double left = (double)INFINITY;
    double right = -(double)INFINITY;
    for (size_t i = 0; i < drawing->count; i++) {
        const struct name *name = &drawing->names[i];
        const struct kachi_value_part *part = &drawing->figure->stage[name->stage];
        double value = bracket->is_reduced ? part->reduced_kgco2e : part->avoided_kgco2e;
        if (!(value > 0.0)) {
            continue;
        }
        double per = (name->to - name->from) / size_of(part);
        double from =
            name->from + per * (fmax(part->remaining_kgco2e, 0.0) +
                                (bracket->is_reduced ? 0.0 : fmax(part->reduced_kgco2e, 0.0)));
        double x = from + per * value / 2.0;
        left = fmin(left, x);
        right = fmax(right, x);
        kachi_svg_line(svg, (struct kachi_svg_point){x, bar_foot + 3.0},
                       (struct kachi_svg_point){x, bracket->y}, stroke);
    }
    if (!(right >= left) || kachi_str_is_empty(bracket->label)) {
        return;
    }
    kachi_svg_line(svg, (struct kachi_svg_point){left, bracket->y},
                   (struct kachi_svg_point){right, bracket->y}, stroke);
    struct kachi_svg_box plot = drawing->chart.plot;
    double width = kachi_svg_text_width(bracket->label, LABEL_SIZE) * 1.06;
    double x = fmin(fmax((left + right - width) / 2.0, plot.x), plot.x + plot.width - width);
    struct kachi_svg_label label = {.at = {fmax(x, plot.x), bracket->y + 19.0},
                                    .size = LABEL_SIZE,
                                    .bold = true,
                                    .color = bracket->color};
    kachi_svg_text(svg, label, bracket->label);
}

void kachi_chart_value(struct kachi_arena *arena, struct kachi_html *html,
                       const struct kachi_chart_head *head, const struct kachi_value_figure *figure)
{
    size_t brackets = (kachi_str_is_empty(figure->reduced_label) ? 0U : 1U) +
                      (kachi_str_is_empty(figure->avoided_label) ? 0U : 1U);
    double height = NAMES_HEIGHT + BAR_HEIGHT + BRACKET_HEIGHT * (double)brackets;
    struct drawing drawing = {.chart = kachi_chart_begin(arena, html, head, height),
                              .figure = figure};
    struct kachi_svg_box plot = drawing.chart.plot;
    double total = total_of(figure);
    drawing.scale = (struct kachi_scale){
        .high = total > 0.0 ? total : 1.0, .from = plot.x, .to = plot.x + plot.width};
    place_names(&drawing);
    draw_names(&drawing, plot.y);
    double y = plot.y + NAMES_HEIGHT + 4.0;
    for (size_t i = 0; i < drawing.count; i++) {
        draw_segment(&drawing, &drawing.names[i], y);
    }
    double foot = y + BAR_HEIGHT;
    double second = kachi_str_is_empty(figure->reduced_label) ? 0.0 : BRACKET_HEIGHT;
    struct bracket reduced = {true, foot + 16.0, KACHI_COLOR_REP, figure->reduced_label};
    struct bracket avoided = {false, foot + 16.0 + second, KACHI_COLOR_AE, figure->avoided_label};
    draw_bracket(&drawing, &avoided, foot);
    draw_bracket(&drawing, &reduced, foot);
    kachi_chart_end(&drawing.chart);
}
