/* SPDX-License-Identifier: Apache-2.0 */
#include "report/chart_sankey.h"

#include <math.h>
#include <stdlib.h>

#define NODE_WIDTH 14.0
#define NODE_GAP 22.0
#define PLOT_HEIGHT 420.0
#define NAME_SIZE 12.5
#define LAYERS_MAX 6
#define TITLE_HEIGHT 20.0 /* above all, for the product's own label */
#define SHARE_LEAST 0.004 /* of the product: a band thinner than this is folded */

/* A node as drawn: those of the data, and one "others" a buyer that has some. */
struct box {
    struct kachi_str name;
    const char *color;
    uint32_t layer;
    double size; /* kgCO2e through it */
    double y, height;
    double left_used, right_used; /* of its height, by bands placed so far */
    bool is_drawn;
};
struct band {
    uint32_t from, to;
    double kgco2e;
};
struct drawing {
    struct kachi_chart chart;
    const struct kachi_sankey *sankey;
    uint32_t box_count, band_count, layer_count, credit_count;
    struct box *boxes;
    struct band *bands;
    double per_kg, credits_kgco2e;
};

/* Largest first, then by supplier and buyer: no two links are equal in all three, but for copies of
 * one purchase, which are the same band. */
static int by_size(const void *a, const void *b)
{
    const struct kachi_sankey_link *x = a;
    const struct kachi_sankey_link *y = b;
    if (x->kgco2e > y->kgco2e || x->kgco2e < y->kgco2e) {
        return x->kgco2e > y->kgco2e ? -1 : 1;
    }
    return x->from != y->from ? (x->from < y->from ? -1 : 1)
                              : (x->to > y->to   ? 1
                                 : x->to < y->to ? -1
                                                 : 0);
}

/* What carries enough to be seen; the rest is folded by buyer, credits are counted. Links of
 * suppliers that are not drawn themselves are folded with them. */
static void choose_bands(struct drawing *drawing, double total)
{
    const struct kachi_sankey *sankey = drawing->sankey;
    struct kachi_arena *arena = drawing->chart.arena;
    struct kachi_sankey_link *links =
        KACHI_NEW_ARRAY(arena, struct kachi_sankey_link, sankey->link_count);
    double *folded = KACHI_NEW_ARRAY(arena, double, sankey->node_count);
    uint32_t *folded_count = KACHI_NEW_ARRAY(arena, uint32_t, sankey->node_count);
    for (uint32_t i = 0; i < sankey->link_count; i++) {
        links[i] = sankey->links[i];
    }
    qsort(links, sankey->link_count, sizeof(links[0]), by_size);
    drawing->bands =
        KACHI_NEW_ARRAY(arena, struct band, KACHI_SANKEY_LINKS_MAX + sankey->node_count);
    drawing->boxes[0].is_drawn = true;
    /* Layer by layer from the product, so that a band is drawn where its buyer is. */
    for (uint32_t node = 0; node < sankey->node_count; node++) {
        for (uint32_t i = 0; i < sankey->link_count && drawing->boxes[node].is_drawn; i++) {
            const struct kachi_sankey_link *link = &links[i];
            if (link->to != node) {
                continue;
            }
            bool fits = link->kgco2e >= SHARE_LEAST * total &&
                        drawing->band_count < KACHI_SANKEY_LINKS_MAX &&
                        drawing->boxes[node].layer + 1 < LAYERS_MAX;
            if (link->kgco2e < 0.0) {
                drawing->credit_count++;
                drawing->credits_kgco2e += link->kgco2e;
            } else if (fits) {
                drawing->bands[drawing->band_count++] =
                    (struct band){link->from, link->to, link->kgco2e};
                struct box *box = &drawing->boxes[link->from];
                box->is_drawn = true;
                box->layer = drawing->boxes[node].layer + 1 > box->layer
                                 ? drawing->boxes[node].layer + 1
                                 : box->layer;
            } else {
                folded[node] += link->kgco2e;
                folded_count[node] += 1;
            }
        }
    }
    for (uint32_t node = 0; node < sankey->node_count; node++) {
        if (folded[node] >= SHARE_LEAST * total) {
            uint32_t at = drawing->box_count++;
            drawing->boxes[at] = (struct box){.name = kachi_str_print(arena, "%.*s (%u)",
                                                                      KACHI_STR_ARG(sankey->others),
                                                                      (unsigned)folded_count[node]),
                                              .color = KACHI_COLOR_LINE,
                                              .layer = drawing->boxes[node].layer + 1,
                                              .is_drawn = true};
            drawing->bands[drawing->band_count++] = (struct band){at, node, folded[node]};
        }
    }
}

/* Through a node goes what leaves it to its buyers; through the product, all of it. */
static void measure(struct drawing *drawing, double total)
{
    for (uint32_t i = 0; i < drawing->band_count; i++) {
        drawing->boxes[drawing->bands[i].from].size += drawing->bands[i].kgco2e;
    }
    drawing->boxes[0].size = total;
    double sums[LAYERS_MAX + 1] = {0.0};
    uint32_t counts[LAYERS_MAX + 1] = {0};
    for (uint32_t i = 0; i < drawing->box_count; i++) {
        if (drawing->boxes[i].is_drawn) {
            uint32_t layer = drawing->boxes[i].layer;
            sums[layer] += drawing->boxes[i].size;
            counts[layer] += 1;
            drawing->layer_count =
                layer + 1 > drawing->layer_count ? layer + 1 : drawing->layer_count;
        }
    }
    drawing->per_kg = (double)INFINITY;
    for (uint32_t layer = 0; layer < drawing->layer_count; layer++) {
        double room = PLOT_HEIGHT - TITLE_HEIGHT - NODE_GAP * (double)counts[layer];
        if (sums[layer] > 0.0) {
            drawing->per_kg = fmin(drawing->per_kg, fmax(room, 40.0) / sums[layer]);
        }
    }
}

/* From the product outwards, each layer in the order of its buyers' places, largest first. */
static void place(struct drawing *drawing)
{
    double free_from[LAYERS_MAX + 1];
    bool *placed = KACHI_NEW_ARRAY(drawing->chart.arena, bool, drawing->box_count);
    for (size_t layer = 0; layer <= LAYERS_MAX; layer++) {
        free_from[layer] = drawing->chart.plot.y + TITLE_HEIGHT + NODE_GAP;
    }
    for (uint32_t layer = 0; layer < drawing->layer_count; layer++) {
        for (uint32_t i = 0; i < drawing->band_count + 1; i++) {
            /* The product first; then the suppliers in the order of bands, which is that of buyers
             * and of size. */
            uint32_t at = i == 0 ? 0 : drawing->bands[i - 1].from;
            struct box *box = &drawing->boxes[at];
            if (placed[at] || box->layer != layer) {
                continue;
            }
            placed[at] = true;
            box->height = fmax(box->size * drawing->per_kg, 1.0);
            box->y = free_from[layer];
            free_from[layer] += box->height + NODE_GAP;
        }
    }
}

static double x_of(const struct drawing *drawing, uint32_t layer)
{
    struct kachi_svg_box plot = drawing->chart.plot;
    double steps = drawing->layer_count > 1 ? (double)(drawing->layer_count - 1) : 1.0;
    return plot.x + (plot.width - NODE_WIDTH) * (1.0 - (double)layer / steps);
}

static void draw_bands(struct drawing *drawing)
{
    struct kachi_arena *arena = drawing->chart.arena;
    for (uint32_t i = 0; i < drawing->band_count; i++) {
        const struct band *band = &drawing->bands[i];
        struct box *from = &drawing->boxes[band->from];
        struct box *to = &drawing->boxes[band->to];
        double thickness = fmax(band->kgco2e * drawing->per_kg, 0.5);
        struct kachi_svg_point start = {x_of(drawing, from->layer) + NODE_WIDTH,
                                        from->y + from->right_used + thickness / 2.0};
        struct kachi_svg_point end = {x_of(drawing, to->layer),
                                      to->y + to->left_used + thickness / 2.0};
        from->right_used += thickness;
        to->left_used += thickness;
        struct kachi_str number = kachi_number_text(arena, band->kgco2e, 3);
        kachi_svg_ribbon(&drawing->chart.svg, start, end, thickness, from->color,
                         kachi_str_print(arena, "%.*s → %.*s: %.*s", KACHI_STR_ARG(from->name),
                                         KACHI_STR_ARG(to->name), KACHI_STR_ARG(number)));
    }
}

static void draw_boxes(struct drawing *drawing)
{
    struct kachi_arena *arena = drawing->chart.arena;
    double gaps = drawing->layer_count > 1 ? (double)(drawing->layer_count - 1) : 1.0;
    double column = (drawing->chart.plot.width - NODE_WIDTH) / gaps;
    for (uint32_t i = 0; i < drawing->box_count; i++) {
        const struct box *box = &drawing->boxes[i];
        if (!box->is_drawn) {
            continue;
        }
        double x = x_of(drawing, box->layer);
        kachi_svg_rect(&drawing->chart.svg,
                       (struct kachi_svg_box){x, box->y, NODE_WIDTH, box->height}, box->color,
                       kachi_str_of(""));
        bool is_product = box->layer == 0;
        struct kachi_str number = kachi_number_text(arena, box->size, 3);
        double room = column - kachi_svg_text_width(number, NAME_SIZE) - 22.0;
        struct kachi_str name = kachi_svg_fit(arena, box->name, NAME_SIZE, fmax(room, 60.0));
        struct kachi_svg_label label = {
            .at = {is_product ? x + NODE_WIDTH : x,
                   is_product ? box->y - 5.0 - TITLE_HEIGHT : box->y - 5.0},
            .anchor = is_product ? KACHI_ANCHOR_END : KACHI_ANCHOR_START,
            .size = NAME_SIZE,
            .bold = is_product};
        kachi_svg_text(
            &drawing->chart.svg, label,
            kachi_str_print(arena, "%.*s  %.*s", KACHI_STR_ARG(name), KACHI_STR_ARG(number)));
    }
}

void kachi_chart_sankey(struct kachi_arena *arena, struct kachi_html *html,
                        const struct kachi_chart_head *head, const struct kachi_sankey *sankey)
{
    double total = sankey->node_count > 0 ? sankey->nodes[0].own_kgco2e : 0.0;
    for (uint32_t i = 0; i < sankey->link_count; i++) {
        total += sankey->links[i].to == 0 ? sankey->links[i].kgco2e : 0.0;
    }
    struct drawing drawing = {.chart = kachi_chart_begin(arena, html, head, PLOT_HEIGHT),
                              .sankey = sankey,
                              .box_count = sankey->node_count};
    drawing.boxes = KACHI_NEW_ARRAY(arena, struct box, 2 * (size_t)sankey->node_count);
    for (uint32_t i = 0; i < sankey->node_count; i++) {
        drawing.boxes[i] =
            (struct box){.name = sankey->nodes[i].name, .color = sankey->nodes[i].color};
    }
    choose_bands(&drawing, total);
    measure(&drawing, total);
    place(&drawing);
    draw_bands(&drawing);
    draw_boxes(&drawing);
    if (drawing.credit_count > 0) {
        struct kachi_str number = kachi_number_text(arena, drawing.credits_kgco2e, 3);
        kachi_svg_text(&drawing.chart.svg,
                       (struct kachi_svg_label){
                           .at = {0.0, drawing.chart.plot.y + drawing.chart.plot.height + 14.0},
                           .size = 13.0,
                           .color = KACHI_COLOR_SUBTEXT},
                       kachi_str_print(arena, "%.*s: %u (%.*s kg-CO2e)",
                                       KACHI_STR_ARG(sankey->credits), drawing.credit_count,
                                       KACHI_STR_ARG(number)));
    }
    kachi_chart_end(&drawing.chart);
}
