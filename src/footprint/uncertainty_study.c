/* SPDX-License-Identifier: Apache-2.0 */
/* What varies in a study: the distributions of its exchanges, as terms of the linked system. */
#include "base/findings.h"
#include "footprint/study.h"
#include "footprint/uncertainty.h"

#include <math.h>

struct terms {
    struct kachi_arena *arena;
    const struct kachi_study *study;
    struct kachi_findings *findings;
    bool *is_told; /* by exchange: its distribution is none, and that has been said */
    uint64_t count;
    struct kachi_uncertain_term *items;
};

/* In the unit the source wrote; the geometric standard deviation becomes that of the log. */
static struct kachi_draw draw_of(const struct kachi_uncertainty *uncertainty)
{
    switch (uncertainty->distribution) {
    case KACHI_CERTAIN:
        break;
    case KACHI_LOGNORMAL:
        return (struct kachi_draw){.kind = KACHI_DRAW_LOGNORMAL,
                                   .a = uncertainty->a,
                                   .b = uncertainty->b > 0.0 ? fabs(log(uncertainty->b))
                                                             : (double)NAN,
                                   .is_truncated = uncertainty->is_truncated,
                                   .low = uncertainty->low,
                                   .high = uncertainty->high};
    case KACHI_NORMAL:
        return (struct kachi_draw){.kind = KACHI_DRAW_NORMAL,
                                   .a = uncertainty->a,
                                   .b = uncertainty->b,
                                   .is_truncated = uncertainty->is_truncated,
                                   .low = uncertainty->low,
                                   .high = uncertainty->high};
    case KACHI_DISCRETE_UNIFORM:
        return (struct kachi_draw){
            .kind = KACHI_DRAW_DISCRETE_UNIFORM, .a = uncertainty->a, .c = uncertainty->c};
    case KACHI_UNIFORM:
        return (struct kachi_draw){
            .kind = KACHI_DRAW_UNIFORM, .a = uncertainty->a, .c = uncertainty->c};
    case KACHI_TRIANGLE:
        return (struct kachi_draw){.kind = KACHI_DRAW_TRIANGLE,
                                   .a = uncertainty->a,
                                   .b = uncertainty->b,
                                   .c = uncertainty->c};
    }
    return (struct kachi_draw){.kind = KACHI_DRAW_CERTAIN};
}

static void tell_unreadable(struct terms *terms, uint32_t exchange)
{
    const struct kachi_dataset *dataset = terms->study->dataset;
    const struct kachi_exchange *told = &dataset->exchanges[exchange];
    if (terms->is_told[exchange]) {
        return;
    }
    terms->is_told[exchange] = true;
    const struct kachi_activity *activity = &dataset->activities[told->activity];
    kachi_findings_add(
        terms->findings, "uncertainty-unreadable", told->place,
        KACHI_ARGS({"activity", kachi_activity_name(activity, KACHI_LANG_EN)},
                   {"flow", kachi_flow_name(&dataset->flows[told->flow], KACHI_LANG_EN)}));
}

/*
 * A term that is `nominal` in the matrix. What varies is the ratio of the draw to the number the
 * distribution was written around: a scenario that halves an amount halves its spread with it. That
 * number is the exchange's own, or what its formula gives; the median or mean where that is 0.
 */
static void add(struct terms *terms, uint32_t exchange, uint32_t column, uint32_t row,
                double nominal)
{
    const struct kachi_dataset *dataset = terms->study->dataset;
    if (exchange == KACHI_NONE || !(fabs(nominal) > 0.0)) {
        return;
    }
    const struct kachi_exchange *source = &dataset->exchanges[exchange];
    struct kachi_draw draw = draw_of(&source->uncertainty);
    if (draw.kind == KACHI_DRAW_CERTAIN) {
        return;
    }
    if (!kachi_draw_settle(&draw)) {
        tell_unreadable(terms, exchange);
        return;
    }
    bool has_own = kachi_str_is_empty(source->formula) && fabs(source->amount) > 0.0;
    double amount = has_own ? source->amount : terms->study->evaluated->amount[exchange];
    double written = amount / source->factor;
    if (draw.kind == KACHI_DRAW_CERTAIN || !(fabs(written) > 0.0)) {
        return;
    }
    /* A lognormal that was written without the sign of its amount. */
    if (draw.kind == KACHI_DRAW_LOGNORMAL && draw.a * written < 0.0) {
        draw.a = -draw.a;
    }
    terms->items[terms->count++] = (struct kachi_uncertain_term){
        .column = column,
        .row = row,
        .stream = exchange,
        .factor = nominal / written,
        .nominal = nominal,
        .draw = draw,
    };
}

static void add_all(struct terms *terms)
{
    const struct kachi_study *study = terms->study;
    const struct kachi_linked *linked = study->linked;
    const struct kachi_factor *factors = study->system->characterisation->factors;
    for (uint64_t k = 0; k < linked->link_count; k++) {
        const struct kachi_link *link = &linked->links[k];
        add(terms, link->exchange, link->buyer, link->supplier, link->coefficient);
    }
    for (uint64_t k = 0; k < linked->emission_count; k++) {
        const struct kachi_emission *emission = &linked->emissions[k];
        add(terms, emission->exchange, emission->column, KACHI_UNCERTAIN_DIRECT,
            emission->amount * factors[emission->flow].kgco2e_per_unit);
    }
    for (uint32_t j = 0; j < linked->column_count; j++) {
        add(terms, linked->columns[j].exchange, j, j, linked->columns[j].made);
    }
}

static void tell_what_is_held(const struct terms *terms)
{
    const struct kachi_dataset *dataset = terms->study->dataset;
    uint32_t count = 0;
    for (uint32_t i = 0; i < dataset->parameter_count; i++) {
        count += dataset->parameters[i].uncertainty.distribution != KACHI_CERTAIN ? 1 : 0;
    }
    if (count > 0) {
        kachi_findings_add(
            terms->findings, "uncertainty-parameters", KACHI_NOWHERE,
            KACHI_ARGS({"count", kachi_str_print(terms->arena, "%u", (unsigned)count)}));
    }
    if (terms->count == 0) {
        kachi_findings_add(terms->findings, "uncertainty-none", KACHI_NOWHERE, KACHI_NO_ARGS);
    }
}

static struct kachi_spread *spread_of(struct kachi_arena *arena, const struct kachi_study *study,
                                      struct kachi_findings *findings, uint32_t quasi_count,
                                      uint32_t column)
{
    const struct kachi_linked *linked = study->linked;
    struct terms terms = {.arena = arena, .study = study, .findings = findings};
    terms.is_told = KACHI_NEW_ARRAY(arena, bool, study->dataset->exchange_count);
    terms.items =
        KACHI_NEW_ARRAY(arena, struct kachi_uncertain_term,
                        linked->link_count + linked->emission_count + linked->column_count);
    add_all(&terms);
    tell_what_is_held(&terms);
    struct kachi_spread_source source = {
        .matrix = study->system->matrix,
        .solver = study->system->solver,
        .direct = study->system->direct_kgco2e,
        .intensity = study->system->intensity,
        .term_count = terms.count,
        .terms = terms.items,
        .quasi_count = quasi_count,
        .quasi_product = column,
    };
    return kachi_spread_new(arena, &source);
}

struct kachi_spread *kachi_spread_of_study(struct kachi_arena *arena,
                                           const struct kachi_study *study,
                                           struct kachi_findings *findings)
{
    return spread_of(arena, study, findings, 0, 0);
}

struct kachi_spread *kachi_spread_of_product(struct kachi_arena *arena,
                                             const struct kachi_study *study, uint32_t column,
                                             struct kachi_findings *findings)
{
    return spread_of(arena, study, findings, KACHI_QUASI_DIMENSIONS, column);
}
