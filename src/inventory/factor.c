/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/factor.h"

#include "base/text.h"
#include "inventory/search.h"
#include "inventory/units.h"

/* Waste that is handed over is treated by another, and so is taken from it. */
bool kachi_factor_is(const struct kachi_dataset *dataset, uint32_t activity)
{
    const struct kachi_activity *of = &dataset->activities[activity];
    for (uint32_t i = of->exchange_first; i < of->exchange_first + of->exchange_count; i++) {
        const struct kachi_exchange *exchange = &dataset->exchanges[i];
        enum kachi_flow_kind kind = dataset->flows[exchange->flow].kind;
        bool is_service = i != of->reference &&
                          ((kind == KACHI_FLOW_PRODUCT && exchange->direction == KACHI_INPUT) ||
                           (kind == KACHI_FLOW_WASTE && exchange->direction == KACHI_OUTPUT));
        if (is_service) {
            return false;
        }
    }
    return of->reference != KACHI_NONE;
}

/* The dimension's name: of Kachi's own unit, else of one that a file brought. */
static enum kachi_err find_dimension(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                     struct kachi_str name, struct kachi_findings *findings,
                                     struct kachi_str *out)
{
    struct kachi_unit_table own;
    kachi_units_init(&own, arena);
    for (uint32_t i = 0; i < own.own_count; i++) {
        if (kachi_str_equal(own.units[i].name, name)) {
            *out = own.dimensions[own.units[i].dimension].name;
            return KACHI_OK;
        }
    }
    for (uint32_t i = 0; i < dataset->unit_count; i++) {
        if (kachi_str_equal(dataset->units[i].name, name)) {
            *out = dataset->dimensions[dataset->units[i].dimension].name;
            return KACHI_OK;
        }
    }
    kachi_findings_add(findings, "unit-unknown", KACHI_NOWHERE,
                       KACHI_ARGS({"value", name}, {"near", kachi_units_near(arena, &own, name)}));
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_factors_find(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                  const struct kachi_factors_asked *asked,
                                  struct kachi_findings *findings, uint32_t **out, size_t *count)
{
    struct kachi_str dimension = kachi_str_of("");
    struct kachi_str source = kachi_text_fold(arena, asked->source);
    *count = 0;
    enum kachi_err err = kachi_str_is_empty(asked->unit)
                             ? KACHI_OK
                             : find_dimension(arena, dataset, asked->unit, findings, &dimension);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_matches matches = kachi_search(arena, dataset, asked->words);
    *out = KACHI_NEW_ARRAY(arena, uint32_t, matches.count + 1);
    for (uint32_t i = 0; i < matches.count; i++) {
        uint32_t at = matches.activities[i];
        const struct kachi_activity *activity = &dataset->activities[at];
        if (!kachi_factor_is(dataset, at)) {
            continue;
        }
        uint32_t unit = dataset->exchanges[activity->reference].unit;
        bool is_asked = (kachi_str_is_empty(dimension) ||
                         kachi_str_equal(dataset->dimensions[dataset->units[unit].dimension].name,
                                         dimension)) &&
                        (kachi_str_is_empty(asked->location) ||
                         kachi_str_equal_ignore_case(activity->location, asked->location)) &&
                        (kachi_str_is_empty(source) ||
                         kachi_str_contains(kachi_text_fold(arena, activity->source), source));
        if (is_asked) {
            (*out)[(*count)++] = at;
        }
    }
    return KACHI_OK;
}
