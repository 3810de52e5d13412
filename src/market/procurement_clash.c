/* SPDX-License-Identifier: Apache-2.0 */
/*
 * procurement_clash.c - why nothing can be bought as asked.
 *
 * First each item by itself: too little on offer in time, or lots and minimum orders that do not
 * fit the need. Items that each can be had are brought together by the limits alone, so then a
 * smallest set of limits is sought that exclude each other (a deletion filter: a limit whose
 * removal leaves the rest impossible is not needed for the clash). For each limit of it, the best
 * that the others allow says what it would have to be.
 */
#include "market/procurement_internal.h"

#include <math.h>
#include <string.h>

#define PROBE_GAP 0.001
#define PROBE_SECONDS 5.0
#define ENOUGH_SLACK 1e-9

/* To three decimals, without zeros at the end. */
static struct kachi_str quantity_text(struct kachi_arena *arena, double value)
{
    char text[KACHI_DOUBLE_TEXT_BYTES];
    return kachi_str_copy(arena, kachi_double_text(round(value * 1e3) / 1e3, text));
}

/* What its offers can deliver by a day at most; unbounded where one of them names no capacity. */
static double available_by(const struct kachi_procurement *asked,
                           const struct kachi_procurement_item *item, kachi_day by,
                           size_t *late_count)
{
    double available = 0.0;
    *late_count = item->late_count;
    for (size_t i = 0; i < item->offer_count; i++) {
        const struct kachi_procurement_offer *offer = &asked->offers[item->offers[i]];
        if (by != 0 && offer->delivers > by) {
            (*late_count)++;
            continue;
        }
        if (!offer->has_capacity) {
            return KACHI_UNBOUNDED;
        }
        available += kachi_decimal_to_double(offer->capacity);
    }
    return available;
}

static size_t tell_short(struct kachi_arena *arena, const struct kachi_procurement *asked,
                         const struct kachi_procurement_item *item, struct kachi_findings *findings)
{
    double needed = 0.0;
    size_t told = 0;
    for (size_t i = 0; i < item->need_count && told == 0; i++) {
        size_t late = 0;
        kachi_day by = item->needs[i]->by;
        double available = available_by(asked, item, by, &late);
        struct kachi_place place = {.line = item->needs[i]->line};
        needed += kachi_decimal_to_double(item->needs[i]->quantity);
        if (available >= needed * (1.0 - ENOUGH_SLACK)) {
            continue;
        }
        told++;
        kachi_findings_add(
            findings, "procure-short", place,
            KACHI_ARGS({"item", item->name}, {"needed", quantity_text(arena, needed)},
                       {"available", quantity_text(arena, available)},
                       {"day", by == 0 ? kachi_str_of("-") : kachi_day_text(arena, by)},
                       {"late", kachi_str_print(arena, "%zu", late)}));
    }
    return told;
}

static bool is_possible(struct kachi_arena *arena, struct kachi_procurement_model *model)
{
    struct kachi_optimiser_answer answer;
    kachi_optimiser_solve(arena, &model->optimiser,
                          (struct kachi_optimiser_effort){.gap = 1.0, .seconds = PROBE_SECONDS},
                          &answer);
    return answer.state != KACHI_OPTIMISER_IMPOSSIBLE;
}

/* Its own lots and minimum orders, with no limit from outside. */
static size_t tell_packages(struct kachi_arena *arena, struct kachi_procurement_model *model,
                            size_t index, struct kachi_findings *findings)
{
    const struct kachi_procurement_item *item = &model->items[index];
    struct kachi_procurement alone = *model->asked;
    struct kachi_procurement_model small = *model;
    memset(alone.has_limit, 0, sizeof alone.has_limit);
    small.asked = &alone;
    kachi_procurement_build(arena, index, 1, &small);
    if (is_possible(arena, &small)) {
        return 0;
    }
    kachi_findings_add(findings, "procure-packages", (struct kachi_place){.line = item->line},
                       KACHI_ARGS({"item", item->name},
                                  {"needed", quantity_text(arena, item->needed)},
                                  {"surplus", quantity_text(arena, item->surplus)}));
    return 1;
}

static void put_limits(struct kachi_procurement_model *model, const bool keeps[KACHI_LIMIT_COUNT])
{
    for (enum kachi_limit limit = 0; limit < KACHI_LIMIT_COUNT; limit++) {
        kachi_procurement_set(model, limit,
                              keeps[limit] ? kachi_decimal_to_double(model->asked->limit[limit])
                                           : KACHI_UNBOUNDED);
    }
}

/* A value of the limit that can be had: rounded away from the limit's own side. */
static struct kachi_str needed_text(struct kachi_arena *arena, enum kachi_limit limit, double value)
{
    bool is_whole = limit == KACHI_LIMIT_BUDGET || limit == KACHI_LIMIT_SUPPLIERS;
    double scale = is_whole ? 1.0 : 1e3;
    double slack = ENOUGH_SLACK * fmax(1.0, fabs(value * scale)); /* the optimiser's own */
    double rounded =
        kachi_limit_is_at_least(limit) ? floor(value * scale + slack) : ceil(value * scale - slack);
    return quantity_text(arena, rounded / scale);
}

static void tell_remedy(struct kachi_arena *arena, struct kachi_procurement_model *model,
                        enum kachi_limit limit, struct kachi_findings *findings)
{
    bool others[KACHI_LIMIT_COUNT];
    struct kachi_optimiser_answer answer;
    memcpy(others, model->asked->has_limit, sizeof others);
    others[limit] = false;
    put_limits(model, others);
    kachi_procurement_aim(model, limit);
    kachi_optimiser_solve(
        arena, &model->optimiser,
        (struct kachi_optimiser_effort){.gap = PROBE_GAP, .seconds = PROBE_SECONDS}, &answer);
    if (answer.x == NULL) {
        return; /* the others clash too: easing this one alone does not help */
    }
    double sign = kachi_limit_is_at_least(limit) ? -1.0 : 1.0;
    double best = sign * answer.value * model->scale_of[limit];
    kachi_findings_add(findings,
                       kachi_limit_is_at_least(limit) ? "procure-remedy-least" : "procure-remedy",
                       KACHI_NOWHERE,
                       KACHI_ARGS({"limit", kachi_str_of(kachi_limit_word(limit))},
                                  {"asked", kachi_decimal_write(arena, model->asked->limit[limit])},
                                  {"needed", needed_text(arena, limit, best)},
                                  {"unit", kachi_str_of(kachi_limit_unit(limit))}));
}

static void tell_clash(struct kachi_arena *arena, struct kachi_procurement_model *model,
                       struct kachi_findings *findings)
{
    bool keeps[KACHI_LIMIT_COUNT];
    struct kachi_str names = kachi_str_of("");
    size_t count = 0;
    memcpy(keeps, model->asked->has_limit, sizeof keeps);
    kachi_procurement_aim(model, KACHI_LIMIT_BUDGET);
    for (enum kachi_limit limit = 0; limit < KACHI_LIMIT_COUNT; limit++) {
        if (keeps[limit]) {
            keeps[limit] = false;
            put_limits(model, keeps);
            keeps[limit] = is_possible(arena, model);
        }
        if (keeps[limit]) {
            count++;
            names = kachi_str_print(arena, "%.*s%s%s", KACHI_STR_ARG(names),
                                    kachi_str_is_empty(names) ? "" : ", ", kachi_limit_word(limit));
        }
    }
    kachi_findings_add(findings, count == 1 ? "procure-unreachable" : "procure-clash",
                       KACHI_NOWHERE, KACHI_ARGS({"limits", names}));
    for (enum kachi_limit limit = 0; limit < KACHI_LIMIT_COUNT; limit++) {
        if (keeps[limit]) {
            tell_remedy(arena, model, limit, findings);
        }
    }
}

void kachi_procurement_explain(struct kachi_arena *arena, struct kachi_procurement_model *model,
                               struct kachi_findings *findings)
{
    size_t told = 0;
    for (size_t i = 0; i < model->item_count; i++) {
        told += tell_short(arena, model->asked, &model->items[i], findings);
    }
    for (size_t i = 0; i < model->item_count && told == 0; i++) {
        told += model->items[i].surplus > 0.0 ? tell_packages(arena, model, i, findings) : 0;
    }
    if (told == 0) {
        tell_clash(arena, model, findings);
    }
}
