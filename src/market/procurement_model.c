/* SPDX-License-Identifier: Apache-2.0 */
/*
 * procurement_model.c - needs and offers as rows and columns.
 *
 * Each limit has a row of its own, there even where nothing limits it, so that a limit can be set,
 * taken away, made the goal, and priced. A row is scaled by its largest factor, so that one
 * tolerance means the same part of every limit.
 */
#include "market/procurement_internal.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool kachi_limit_is_at_least(enum kachi_limit limit)
{
    return limit == KACHI_LIMIT_REP;
}

enum kachi_limit kachi_goal_row(enum kachi_goal goal)
{
    switch (goal) {
    case KACHI_GOAL_COST:
        return KACHI_LIMIT_BUDGET;
    case KACHI_GOAL_CFP:
        return KACHI_LIMIT_CFP;
    case KACHI_GOAL_REP:
        return KACHI_LIMIT_REP;
    }
    return KACHI_LIMIT_BUDGET;
}

static double number(struct kachi_decimal value)
{
    return kachi_decimal_to_double(value);
}

static int compare_needs(const void *a, const void *b)
{
    const struct kachi_procurement_need *x = *(const struct kachi_procurement_need *const *)a;
    const struct kachi_procurement_need *y = *(const struct kachi_procurement_need *const *)b;
    kachi_day by_x = x->by == 0 ? INT32_MAX : x->by;
    kachi_day by_y = y->by == 0 ? INT32_MAX : y->by;
    int order = kachi_str_compare(x->item, y->item);
    order = order != 0 ? order : (by_x > by_y) - (by_x < by_y);
    return order != 0 ? order : (x > y) - (x < y);
}

/* Needs sorted by item and day, cut into items. */
static void find_items(struct kachi_arena *arena, const struct kachi_procurement *asked,
                       struct kachi_procurement_model *out)
{
    const struct kachi_procurement_need **sorted =
        KACHI_NEW_ARRAY(arena, const struct kachi_procurement_need *, asked->need_count + 1);
    out->items = KACHI_NEW_ARRAY(arena, struct kachi_procurement_item, asked->need_count + 1);
    for (size_t i = 0; i < asked->need_count; i++) {
        sorted[i] = &asked->needs[i];
    }
    qsort(sorted, asked->need_count, sizeof(struct kachi_procurement_need *), compare_needs);
    for (size_t i = 0; i < asked->need_count; i++) {
        struct kachi_procurement_item *item = &out->items[out->item_count];
        if (i == 0 || !kachi_str_equal(sorted[i]->item, sorted[i - 1]->item)) {
            *item = (struct kachi_procurement_item){
                .name = sorted[i]->item, .line = sorted[i]->line, .needs = &sorted[i]};
            out->item_count++;
        } else {
            item = &out->items[out->item_count - 1];
        }
        item->needed += number(sorted[i]->quantity);
        item->need_count++;
    }
}

static struct kachi_procurement_item *item_of(struct kachi_procurement_model *model,
                                              struct kachi_str name)
{
    size_t low = 0;
    size_t high = model->item_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = kachi_str_compare(model->items[middle].name, name);
        if (order == 0) {
            return &model->items[middle];
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return NULL;
}

static bool is_late(const struct kachi_procurement_item *item,
                    const struct kachi_procurement_offer *offer)
{
    kachi_day last = item->needs[item->need_count - 1]->by;
    return last != 0 && offer->delivers > last;
}

/* What a plan may take of it beyond the need: less than the largest package. */
static void widen_surplus(struct kachi_procurement_item *item,
                          const struct kachi_procurement_offer *offer)
{
    double package = fmax(number(offer->lot), number(offer->least));
    double quantum = pow(10.0, -KACHI_QUANTITY_DIGITS);
    item->surplus = fmax(item->surplus, package > 0.0 ? package - quantum : 0.0);
}

static void tell_unused(struct kachi_findings *findings, const char *code, size_t count,
                        struct kachi_arena *arena)
{
    if (count > 0) {
        kachi_findings_add(findings, code, KACHI_NOWHERE,
                           KACHI_ARGS({"count", kachi_str_print(arena, "%zu", count)}));
    }
}

static enum kachi_err check_size(struct kachi_arena *arena, const struct kachi_procurement *asked,
                                 struct kachi_findings *findings)
{
    if (asked->need_count > 0 && asked->offer_count <= KACHI_PROCUREMENT_OFFERS_MAX) {
        return KACHI_OK;
    }
    kachi_findings_add(
        findings, asked->need_count == 0 ? "procure-nothing" : "procure-many", KACHI_NOWHERE,
        KACHI_ARGS({"count", kachi_str_print(arena, "%zu", asked->offer_count)},
                   {"most", kachi_str_print(arena, "%d", KACHI_PROCUREMENT_OFFERS_MAX)}));
    return asked->need_count == 0 ? KACHI_ERR_INPUT : KACHI_ERR_LIMIT;
}

enum kachi_err kachi_procurement_items(struct kachi_arena *arena,
                                       const struct kachi_procurement *asked, bool needs_cfp,
                                       struct kachi_findings *findings,
                                       struct kachi_procurement_model *out)
{
    size_t foreign = 0;
    size_t unstated = 0;
    *out = (struct kachi_procurement_model){.asked = asked};
    enum kachi_err err = check_size(arena, asked, findings);
    if (err != KACHI_OK) {
        return err;
    }
    find_items(arena, asked, out);
    size_t *capacity = KACHI_NEW_ARRAY(arena, size_t, out->item_count + 1);
    for (size_t i = 0; i < asked->offer_count; i++) {
        const struct kachi_procurement_offer *offer = &asked->offers[i];
        struct kachi_procurement_item *item = item_of(out, offer->item);
        foreign += item == NULL ? 1 : 0;
        unstated += item != NULL && needs_cfp && !offer->has_cfp ? 1 : 0;
        if (item == NULL || (needs_cfp && !offer->has_cfp)) {
            continue;
        }
        item->late_count += is_late(item, offer) ? 1 : 0;
        if (is_late(item, offer)) {
            continue;
        }
        item->offers = kachi_arena_grow(arena, item->offers, item->offer_count,
                                        &capacity[item - out->items], sizeof(*item->offers));
        item->offers[item->offer_count++] = i;
        widen_surplus(item, offer);
    }
    tell_unused(findings, "procure-foreign", foreign, arena);
    tell_unused(findings, "procure-without-cfp", unstated, arena);
    return KACHI_OK;
}

/* The most of an offer that may ever be taken, in steps of its column. */
static double steps_most(const struct kachi_procurement_item *item,
                         const struct kachi_procurement_offer *offer, double unit)
{
    double most = item->needed + item->surplus;
    most = offer->has_capacity ? fmin(most, number(offer->capacity)) : most;
    return offer->lot.coefficient > 0 ? floor(most / unit + 1e-9) : most / unit;
}

static void add_offer(struct kachi_procurement_model *model,
                      const struct kachi_procurement_item *item, size_t index, bool counts)
{
    const struct kachi_procurement_offer *offer = &model->asked->offers[index];
    struct kachi_optimiser_model *optimiser = &model->optimiser;
    bool in_lots = offer->lot.coefficient > 0;
    double unit = in_lots ? number(offer->lot) : 1.0;
    double most = steps_most(item, offer, unit);
    double least = number(offer->least) / unit;
    model->unit[index] = unit;
    model->quantity[index] = kachi_optimiser_add_column(
        optimiser, (struct kachi_optimiser_column){.high = most, .is_whole = in_lots});
    if (!counts && least <= 0.0 && offer->fixed_yen.coefficient == 0) {
        return;
    }
    model->taken[index] = kachi_optimiser_add_column(
        optimiser, (struct kachi_optimiser_column){.high = 1.0, .is_whole = true});
    (void)kachi_optimiser_add_row(optimiser, -KACHI_UNBOUNDED, 0.0);
    kachi_optimiser_add_entry(optimiser, model->quantity[index], 1.0);
    kachi_optimiser_add_entry(optimiser, model->taken[index], -most);
    if (least > 0.0) {
        (void)kachi_optimiser_add_row(optimiser, 0.0, KACHI_UNBOUNDED);
        kachi_optimiser_add_entry(optimiser, model->quantity[index], 1.0);
        kachi_optimiser_add_entry(optimiser, model->taken[index], -least);
    }
}

/* By each day, what is delivered until then covers what is needed until then. */
static void add_needs(struct kachi_procurement_model *model,
                      const struct kachi_procurement_item *item)
{
    double needed = 0.0;
    for (size_t i = 0; i < item->need_count; i++) {
        bool is_last = i + 1 == item->need_count;
        kachi_day by = item->needs[i]->by;
        needed += number(item->needs[i]->quantity);
        if (!is_last && item->needs[i + 1]->by == by) {
            continue;
        }
        (void)kachi_optimiser_add_row(&model->optimiser, needed,
                                      is_last ? needed + item->surplus : KACHI_UNBOUNDED);
        for (size_t k = 0; k < item->offer_count; k++) {
            size_t offer = item->offers[k];
            if (by == 0 || model->asked->offers[offer].delivers <= by) {
                kachi_optimiser_add_entry(&model->optimiser, model->quantity[offer],
                                          model->unit[offer]);
            }
        }
    }
}

/* Suppliers by name: of each offer, its number. */
struct suppliers {
    size_t count;
    size_t *of_offer;
    size_t *column; /* of whether it is taken */
};

struct named {
    struct kachi_str name;
    size_t offer;
};

static int compare_named(const void *a, const void *b)
{
    const struct named *x = a;
    const struct named *y = b;
    int order = kachi_str_compare(x->name, y->name);
    return order != 0 ? order : (x->offer > y->offer) - (x->offer < y->offer);
}

static struct suppliers find_suppliers(struct kachi_arena *arena,
                                       const struct kachi_procurement *asked)
{
    struct named *sorted = KACHI_NEW_ARRAY(arena, struct named, asked->offer_count + 1);
    struct suppliers suppliers = {.of_offer =
                                      KACHI_NEW_ARRAY(arena, size_t, asked->offer_count + 1),
                                  .column = KACHI_NEW_ARRAY(arena, size_t, asked->offer_count + 1)};
    for (size_t i = 0; i < asked->offer_count; i++) {
        sorted[i] = (struct named){.name = asked->offers[i].supplier, .offer = i};
    }
    qsort(sorted, asked->offer_count, sizeof(*sorted), compare_named);
    for (size_t i = 0; i < asked->offer_count; i++) {
        bool is_new = i == 0 || !kachi_str_equal(sorted[i].name, sorted[i - 1].name);
        suppliers.count += is_new ? 1 : 0;
        suppliers.of_offer[sorted[i].offer] = suppliers.count - 1;
    }
    return suppliers;
}

/* One supplier's part of each item is at most `share`, itself a column, so that a smallest possible
 * share can be asked for. Offers of an item come grouped by supplier through a stable order. */
static void add_share(struct kachi_arena *arena, struct kachi_procurement_model *model,
                      const struct kachi_procurement_item *item, const struct suppliers *suppliers,
                      size_t share)
{
    bool *done = KACHI_NEW_ARRAY(arena, bool, item->offer_count + 1);
    for (size_t i = 0; i < item->offer_count; i++) {
        size_t supplier = suppliers->of_offer[item->offers[i]];
        if (done[i]) {
            continue;
        }
        (void)kachi_optimiser_add_row(&model->optimiser, -KACHI_UNBOUNDED, 0.0);
        kachi_optimiser_add_entry(&model->optimiser, share, -item->needed);
        for (size_t k = i; k < item->offer_count; k++) {
            size_t offer = item->offers[k];
            if (suppliers->of_offer[offer] == supplier) {
                done[k] = true;
                kachi_optimiser_add_entry(&model->optimiser, model->quantity[offer],
                                          model->unit[offer]);
            }
        }
    }
}

static void add_supplier_links(struct kachi_procurement_model *model,
                               const struct kachi_procurement_item *item,
                               const struct suppliers *suppliers)
{
    for (size_t i = 0; i < item->offer_count; i++) {
        size_t offer = item->offers[i];
        (void)kachi_optimiser_add_row(&model->optimiser, -KACHI_UNBOUNDED, 0.0);
        kachi_optimiser_add_entry(&model->optimiser, model->taken[offer], 1.0);
        kachi_optimiser_add_entry(&model->optimiser, suppliers->column[suppliers->of_offer[offer]],
                                  -1.0);
    }
}

/* What one step of an offer's quantity adds to a limit's row. */
static double step_of(const struct kachi_procurement_model *model, enum kachi_limit limit,
                      size_t index)
{
    const struct kachi_procurement_offer *offer = &model->asked->offers[index];
    double unit = model->unit[index];
    if (limit == KACHI_LIMIT_BUDGET) {
        return number(offer->price_yen) * unit;
    }
    return limit == KACHI_LIMIT_CFP ? number(offer->cfp_kgco2e) * unit
                                    : number(offer->rep_kgco2e) * unit;
}

static void add_term(struct kachi_optimiser_model *optimiser, size_t column, double factor)
{
    if (fabs(factor) > 0.0) {
        kachi_optimiser_add_entry(optimiser, column, factor);
    }
}

static void add_sum(struct kachi_procurement_model *model, size_t first, size_t count,
                    enum kachi_limit limit)
{
    double scale = 0.0;
    struct kachi_optimiser_model *optimiser = &model->optimiser;
    model->row_of[limit] = kachi_optimiser_add_row(optimiser, -KACHI_UNBOUNDED, KACHI_UNBOUNDED);
    size_t start = optimiser->entry_count;
    for (size_t i = first; i < first + count; i++) {
        for (size_t k = 0; k < model->items[i].offer_count; k++) {
            size_t offer = model->items[i].offers[k];
            add_term(optimiser, model->quantity[offer], step_of(model, limit, offer));
            if (limit == KACHI_LIMIT_BUDGET && model->taken[offer] != KACHI_NO_COLUMN) {
                add_term(optimiser, model->taken[offer],
                         number(model->asked->offers[offer].fixed_yen));
            }
        }
    }
    for (size_t i = start; i < optimiser->entry_count; i++) {
        scale = fmax(scale, fabs(optimiser->entries[i].factor));
    }
    scale = scale > 0.0 ? scale : 1.0;
    for (size_t i = start; i < optimiser->entry_count; i++) {
        optimiser->entries[i].factor /= scale;
    }
    model->scale_of[limit] = scale;
}

static void add_structure(struct kachi_arena *arena, size_t first, size_t count,
                          struct kachi_procurement_model *model)
{
    struct kachi_optimiser_model *optimiser = &model->optimiser;
    bool counts = model->asked->has_limit[KACHI_LIMIT_SUPPLIERS];
    struct suppliers suppliers = find_suppliers(arena, model->asked);
    size_t share = kachi_optimiser_add_column(
        optimiser, (struct kachi_optimiser_column){.high = KACHI_UNBOUNDED});
    for (size_t i = 0; counts && i < suppliers.count; i++) {
        suppliers.column[i] = kachi_optimiser_add_column(
            optimiser, (struct kachi_optimiser_column){.high = 1.0, .is_whole = true});
    }
    for (size_t i = first; i < first + count; i++) {
        const struct kachi_procurement_item *item = &model->items[i];
        for (size_t k = 0; k < item->offer_count; k++) {
            add_offer(model, item, item->offers[k], counts);
        }
        add_needs(model, item);
        if (model->asked->has_limit[KACHI_LIMIT_SHARE]) {
            add_share(arena, model, item, &suppliers, share);
        }
        if (counts) {
            add_supplier_links(model, item, &suppliers);
        }
    }
    model->row_of[KACHI_LIMIT_SHARE] =
        kachi_optimiser_add_row(optimiser, -KACHI_UNBOUNDED, KACHI_UNBOUNDED);
    kachi_optimiser_add_entry(optimiser, share, 1.0);
    model->scale_of[KACHI_LIMIT_SHARE] = 100.0; /* the row is a part of 1, the limit per cent */
    model->row_of[KACHI_LIMIT_SUPPLIERS] =
        kachi_optimiser_add_row(optimiser, -KACHI_UNBOUNDED, KACHI_UNBOUNDED);
    for (size_t i = 0; counts && i < suppliers.count; i++) {
        kachi_optimiser_add_entry(optimiser, suppliers.column[i], 1.0);
    }
    model->scale_of[KACHI_LIMIT_SUPPLIERS] = 1.0;
}

void kachi_procurement_build(struct kachi_arena *arena, size_t first, size_t count,
                             struct kachi_procurement_model *model)
{
    size_t offers = model->asked->offer_count;
    kachi_optimiser_init(&model->optimiser, arena);
    model->quantity = KACHI_NEW_ARRAY(arena, size_t, offers + 1);
    model->taken = KACHI_NEW_ARRAY(arena, size_t, offers + 1);
    model->unit = KACHI_NEW_ARRAY(arena, double, offers + 1);
    for (size_t i = 0; i < offers; i++) {
        model->quantity[i] = KACHI_NO_COLUMN;
        model->taken[i] = KACHI_NO_COLUMN;
    }
    add_structure(arena, first, count, model);
    add_sum(model, first, count, KACHI_LIMIT_BUDGET);
    add_sum(model, first, count, KACHI_LIMIT_CFP);
    add_sum(model, first, count, KACHI_LIMIT_REP);
    for (enum kachi_limit limit = 0; limit < KACHI_LIMIT_COUNT; limit++) {
        if (model->asked->has_limit[limit]) {
            kachi_procurement_set(model, limit, number(model->asked->limit[limit]));
        }
    }
}

void kachi_procurement_aim(struct kachi_procurement_model *model, enum kachi_limit row)
{
    struct kachi_optimiser_model *optimiser = &model->optimiser;
    size_t index = model->row_of[row];
    size_t end = index + 1 < optimiser->row_count ? optimiser->rows[index + 1].first
                                                  : optimiser->entry_count;
    double sign = kachi_limit_is_at_least(row) ? -1.0 : 1.0;
    for (size_t i = 0; i < optimiser->column_count; i++) {
        optimiser->columns[i].cost = 0.0;
    }
    for (size_t i = optimiser->rows[index].first; i < end; i++) {
        optimiser->columns[optimiser->entries[i].column].cost = sign * optimiser->entries[i].factor;
    }
}

void kachi_procurement_set(struct kachi_procurement_model *model, enum kachi_limit limit,
                           double value)
{
    struct kachi_optimiser_row *row = &model->optimiser.rows[model->row_of[limit]];
    bool is_free = value >= KACHI_UNBOUNDED;
    double scaled = is_free ? 0.0 : value / model->scale_of[limit];
    row->low = kachi_limit_is_at_least(limit) && !is_free ? scaled : -KACHI_UNBOUNDED;
    row->high = kachi_limit_is_at_least(limit) || is_free ? KACHI_UNBOUNDED : scaled;
}
