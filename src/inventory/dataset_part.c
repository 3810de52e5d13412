/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/dataset_part.h"

#include "inventory/linked_internal.h"

/* How much of an activity of the whole is kept. */
enum kept { KEPT_NOT, KEPT_PRODUCTS, KEPT_WHOLE };

struct cutting {
    struct kachi_arena *arena, scratch;
    const struct kachi_dataset *whole;
    struct kachi_dataset_part *part;
    const bool *asked;
    enum kept *kept;                /* by activity of the whole */
    uint32_t *exchange, *parameter; /* by those of the whole: their number in the part */
};

static void keep_own_and_changed(struct cutting *cutting, struct kachi_str party, uint32_t also)
{
    const struct kachi_dataset *whole = cutting->whole;
    for (uint32_t i = 0; i < whole->activity_count; i++) {
        bool is_own = party.bytes > 0 && kachi_str_equal(whole->activities[i].owner, party);
        cutting->kept[i] = is_own || i == also ? KEPT_WHOLE : KEPT_NOT;
    }
    for (uint32_t m = 0; m < whole->measure_count; m++) {
        const struct kachi_measure *measure = &whole->measures[m];
        for (uint32_t n = 0; cutting->asked[m] && n < measure->change_count; n++) {
            uint32_t activity = whole->changes[measure->change_first + n].activity;
            if (activity != KACHI_NONE) {
                cutting->kept[activity] = KEPT_WHOLE;
            }
        }
    }
}

/* Whoever makes, or treats, a flow that a whole activity is supplied with: any of them may be the
 * one that linking chooses, or that a measure names. */
static void keep_suppliers(struct cutting *cutting)
{
    const struct kachi_dataset *whole = cutting->whole;
    bool *is_bought = KACHI_NEW_ARRAY(&cutting->scratch, bool, whole->flow_count);
    for (uint32_t e = 0; e < whole->exchange_count; e++) {
        const struct kachi_exchange *exchange = &whole->exchanges[e];
        bool is_supplied = kachi_exchange_role(whole, e) == KACHI_ROLE_SUPPLY;
        if (cutting->kept[exchange->activity] == KEPT_WHOLE && is_supplied) {
            is_bought[exchange->flow] = true;
        }
    }
    for (uint32_t e = 0; e < whole->exchange_count; e++) {
        const struct kachi_exchange *exchange = &whole->exchanges[e];
        bool is_made = kachi_exchange_role(whole, e) == KACHI_ROLE_PRODUCT;
        if (is_made && is_bought[exchange->flow] && cutting->kept[exchange->activity] == KEPT_NOT) {
            cutting->kept[exchange->activity] = KEPT_PRODUCTS;
        }
    }
}

static bool keeps_exchange(const struct cutting *cutting, uint32_t e)
{
    enum kept kept = cutting->kept[cutting->whole->exchanges[e].activity];
    return kept == KEPT_WHOLE ||
           (kept == KEPT_PRODUCTS && kachi_exchange_role(cutting->whole, e) == KACHI_ROLE_PRODUCT);
}

static bool keeps_parameter(const struct cutting *cutting, uint32_t p)
{
    uint32_t activity = cutting->whole->parameters[p].activity;
    return activity == KACHI_NONE || cutting->kept[activity] != KEPT_NOT;
}

static void number_activities(struct cutting *cutting)
{
    const struct kachi_dataset *whole = cutting->whole;
    struct kachi_dataset *part = &cutting->part->dataset;
    cutting->part->part_of = KACHI_NEW_ARRAY(cutting->arena, uint32_t, whole->activity_count);
    for (uint32_t i = 0; i < whole->activity_count; i++) {
        bool is_kept = cutting->kept[i] != KEPT_NOT;
        cutting->part->part_of[i] = is_kept ? part->activity_count++ : KACHI_NONE;
    }
    part->activities = KACHI_NEW_ARRAY(cutting->arena, struct kachi_activity, part->activity_count);
    for (uint32_t i = 0; i < whole->activity_count; i++) {
        if (cutting->part->part_of[i] != KACHI_NONE) {
            struct kachi_activity *activity = &part->activities[cutting->part->part_of[i]];
            *activity = whole->activities[i];
            activity->exchange_count = activity->parameter_count = 0;
            activity->attribute_first = activity->attribute_count = 0;
        }
    }
}

/* Exchanges stand by activity, as in the whole. */
static void cut_exchanges(struct cutting *cutting)
{
    const struct kachi_dataset *whole = cutting->whole;
    struct kachi_dataset *part = &cutting->part->dataset;
    cutting->exchange = KACHI_NEW_ARRAY(&cutting->scratch, uint32_t, whole->exchange_count);
    for (uint32_t e = 0; e < whole->exchange_count; e++) {
        cutting->exchange[e] = keeps_exchange(cutting, e) ? part->exchange_count++ : KACHI_NONE;
    }
    part->exchanges = KACHI_NEW_ARRAY(cutting->arena, struct kachi_exchange, part->exchange_count);
    cutting->part->exchange_of = KACHI_NEW_ARRAY(cutting->arena, uint32_t, part->exchange_count);
    for (uint32_t e = 0; e < whole->exchange_count; e++) {
        uint32_t to = cutting->exchange[e];
        if (to == KACHI_NONE) {
            continue;
        }
        uint32_t activity = cutting->part->part_of[whole->exchanges[e].activity];
        struct kachi_activity *of = &part->activities[activity];
        of->exchange_first = of->exchange_count == 0 ? to : of->exchange_first;
        of->exchange_count++;
        part->exchanges[to] = whole->exchanges[e];
        part->exchanges[to].activity = activity;
        cutting->part->exchange_of[to] = e;
    }
    for (uint32_t i = 0; i < part->activity_count; i++) {
        uint32_t reference = part->activities[i].reference;
        part->activities[i].reference =
            reference == KACHI_NONE ? KACHI_NONE : cutting->exchange[reference];
    }
}

static void cut_parameters(struct cutting *cutting)
{
    const struct kachi_dataset *whole = cutting->whole;
    struct kachi_dataset *part = &cutting->part->dataset;
    cutting->parameter = KACHI_NEW_ARRAY(&cutting->scratch, uint32_t, whole->parameter_count);
    for (uint32_t p = 0; p < whole->parameter_count; p++) {
        cutting->parameter[p] = keeps_parameter(cutting, p) ? part->parameter_count++ : KACHI_NONE;
    }
    part->parameters =
        KACHI_NEW_ARRAY(cutting->arena, struct kachi_parameter, part->parameter_count);
    for (uint32_t p = 0; p < whole->parameter_count; p++) {
        uint32_t to = cutting->parameter[p];
        if (to == KACHI_NONE) {
            continue;
        }
        part->parameters[to] = whole->parameters[p];
        if (whole->parameters[p].activity != KACHI_NONE) {
            uint32_t activity = cutting->part->part_of[whole->parameters[p].activity];
            struct kachi_activity *of = &part->activities[activity];
            of->parameter_first = of->parameter_count == 0 ? to : of->parameter_first;
            of->parameter_count++;
            part->parameters[to].activity = activity;
        }
    }
}

/* A causal factor of an exchange that is not kept has nothing left to share. */
static void cut_factors(struct cutting *cutting)
{
    const struct kachi_dataset *whole = cutting->whole;
    struct kachi_dataset *part = &cutting->part->dataset;
    part->factors =
        KACHI_NEW_ARRAY(cutting->arena, struct kachi_allocation_factor, whole->factor_count);
    for (uint32_t i = 0; i < whole->factor_count; i++) {
        struct kachi_allocation_factor factor = whole->factors[i];
        uint32_t exchange =
            factor.exchange == KACHI_NONE ? KACHI_NONE : cutting->exchange[factor.exchange];
        bool has_lost_exchange = factor.exchange != KACHI_NONE && exchange == KACHI_NONE;
        if (cutting->kept[factor.activity] == KEPT_NOT || has_lost_exchange) {
            continue;
        }
        factor.activity = cutting->part->part_of[factor.activity];
        factor.exchange = exchange;
        part->factors[part->factor_count++] = factor;
    }
}

static uint32_t renumbered(const uint32_t numbers[], uint32_t of_whole)
{
    return of_whole == KACHI_NONE ? KACHI_NONE : numbers[of_whole];
}

static void cut_measures(struct cutting *cutting)
{
    const struct kachi_dataset *whole = cutting->whole;
    struct kachi_dataset *part = &cutting->part->dataset;
    part->measure_count = whole->measure_count;
    part->measures = KACHI_NEW_ARRAY(cutting->arena, struct kachi_measure, whole->measure_count);
    part->changes = KACHI_NEW_ARRAY(cutting->arena, struct kachi_change, whole->change_count);
    for (uint32_t m = 0; m < whole->measure_count; m++) {
        const struct kachi_measure *measure = &whole->measures[m];
        part->measures[m] = *measure;
        part->measures[m].change_first = part->change_count;
        part->measures[m].change_count = cutting->asked[m] ? measure->change_count : 0;
        for (uint32_t n = 0; n < part->measures[m].change_count; n++) {
            struct kachi_change change = whole->changes[measure->change_first + n];
            change.activity = renumbered(cutting->part->part_of, change.activity);
            change.exchange = renumbered(cutting->exchange, change.exchange);
            change.parameter = renumbered(cutting->parameter, change.parameter);
            part->changes[part->change_count++] = change;
        }
    }
}

struct kachi_dataset_part *kachi_dataset_part_of(struct kachi_arena *arena,
                                                 const struct kachi_dataset *whole,
                                                 struct kachi_str party, uint32_t also,
                                                 const bool asked[])
{
    struct cutting cutting = {.arena = arena,
                              .whole = whole,
                              .asked = asked,
                              .part = KACHI_NEW(arena, struct kachi_dataset_part)};
    kachi_arena_init(&cutting.scratch);
    cutting.kept = KACHI_NEW_ARRAY(&cutting.scratch, enum kept, whole->activity_count);
    cutting.part->whole = whole;
    cutting.part->dataset = (struct kachi_dataset){.dimension_count = whole->dimension_count,
                                                   .unit_count = whole->unit_count,
                                                   .flow_count = whole->flow_count,
                                                   .dimensions = whole->dimensions,
                                                   .units = whole->units,
                                                   .flows = whole->flows};
    keep_own_and_changed(&cutting, party, also);
    keep_suppliers(&cutting);
    number_activities(&cutting);
    cut_exchanges(&cutting);
    cut_parameters(&cutting);
    cut_factors(&cutting);
    cut_measures(&cutting);
    kachi_arena_release(&cutting.scratch);
    return cutting.part;
}
