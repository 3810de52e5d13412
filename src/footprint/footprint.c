/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/footprint.h"

#include "footprint/sum.h"
#include "footprint/system_internal.h"

#include <math.h>
#include <stdlib.h>

/* Contributions that miss the total by more than this, relative to what they add up, are told. */
#define CLOSURE_MAX 1e-9

/* What one question works with. */
struct question {
    struct kachi_arena *arena;
    struct kachi_arena *scratch;
    const struct kachi_system *system;
    const struct kachi_linked *linked;
    struct kachi_asked asked;
    struct kachi_footprint *result;
};

static bool is_nonzero(double value)
{
    return fabs(value) > 0.0;
}

/* --- Lists --- */

static int by_size(const void *left, const void *right)
{
    const struct kachi_contribution *a = left;
    const struct kachi_contribution *b = right;
    double size_a = fabs(a->kgco2e);
    double size_b = fabs(b->kgco2e);
    if (size_a > size_b || size_a < size_b) {
        return size_a > size_b ? -1 : 1;
    }
    /* Activities and flows are in order of key, so ties are too. */
    return a->index < b->index ? -1 : a->index > b->index;
}

/* The items that were touched, largest first; amounts and sums are by index. */
static struct kachi_contributions collect(struct kachi_arena *arena, uint32_t count,
                                          const bool touched[], const struct kachi_sum kgco2e[],
                                          const struct kachi_sum amount[])
{
    struct kachi_contributions list = {.count = 0};
    for (uint32_t i = 0; i < count; i++) {
        list.count += touched[i] ? 1 : 0;
    }
    list.items = KACHI_NEW_ARRAY(arena, struct kachi_contribution, list.count);
    uint32_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (touched[i]) {
            list.items[at++] = (struct kachi_contribution){.index = i,
                                                           .kgco2e = kachi_sum_value(kgco2e[i]),
                                                           .amount = kachi_sum_value(amount[i])};
        }
    }
    if (list.count > 1) {
        qsort(list.items, list.count, sizeof(list.items[0]), by_size);
    }
    return list;
}

static double sum_of(const struct kachi_contributions *list, double *size)
{
    struct kachi_sum sum = {0.0, 0.0};
    struct kachi_sum absolute = {0.0, 0.0};
    for (uint32_t i = 0; i < list->count; i++) {
        kachi_sum_add(&sum, list->items[i].kgco2e);
        kachi_sum_add(&absolute, fabs(list->items[i].kgco2e));
    }
    *size = kachi_sum_value(absolute);
    return kachi_sum_value(sum);
}

struct sums {
    bool *touched;
    struct kachi_sum *kgco2e;
    struct kachi_sum *amount;
};

static struct sums sums_new(struct kachi_arena *scratch, uint32_t count)
{
    return (struct sums){.touched = KACHI_NEW_ARRAY(scratch, bool, count),
                         .kgco2e = KACHI_NEW_ARRAY(scratch, struct kachi_sum, count),
                         .amount = KACHI_NEW_ARRAY(scratch, struct kachi_sum, count)};
}

static void sums_add(struct sums *sums, uint32_t index, double kgco2e, double amount)
{
    sums->touched[index] = true;
    kachi_sum_add(&sums->kgco2e[index], kgco2e);
    kachi_sum_add(&sums->amount[index], amount);
}

/* --- Breakdowns --- */

static void break_down_by_activity(struct question *q)
{
    uint32_t count = q->linked->dataset->activity_count;
    struct sums sums = sums_new(q->scratch, count);
    for (uint32_t j = 0; j < q->linked->column_count; j++) {
        double supply = q->asked.supply[j];
        if (is_nonzero(supply)) {
            const struct kachi_column *column = &q->linked->columns[j];
            sums_add(&sums, column->activity, supply * q->system->direct_kgco2e[j],
                     supply * column->share);
        }
    }
    q->result->activities = collect(q->arena, count, sums.touched, sums.kgco2e, sums.amount);
}

static void add_apart(struct kachi_sum apart[], const struct kachi_factor *factor, double amount)
{
    kachi_sum_add(&apart[factor->counts_as], amount * factor->apart_kgco2e_per_unit);
}

static void break_down_by_flow(struct question *q)
{
    const struct kachi_factor *factors = q->system->characterisation->factors;
    uint32_t count = q->linked->dataset->flow_count;
    struct sums sums = sums_new(q->scratch, count);
    struct kachi_sum apart[KACHI_COUNTS_LAND_USE + 1] = {{0.0, 0.0}};
    for (uint64_t k = 0; k < q->linked->emission_count; k++) {
        const struct kachi_emission *emission = &q->linked->emissions[k];
        double amount = q->asked.supply[emission->column] * emission->amount;
        if (is_nonzero(amount)) {
            const struct kachi_factor *factor = &factors[emission->flow];
            sums_add(&sums, emission->flow, amount * factor->kgco2e_per_unit, amount);
            add_apart(apart, factor, amount);
        }
    }
    q->result->flows = collect(q->arena, count, sums.touched, sums.kgco2e, sums.amount);
    q->result->fossil_kgco2e = kachi_sum_value(apart[KACHI_COUNTS_FOSSIL]);
    q->result->biogenic_kgco2e = kachi_sum_value(apart[KACHI_COUNTS_BIOGENIC]);
    q->result->land_use_kgco2e = kachi_sum_value(apart[KACHI_COUNTS_LAND_USE]);
    q->result->biogenic_co2_kgco2e = kachi_sum_value(apart[KACHI_COUNTS_BIOGENIC_CO2]);
    q->result->uptake_kgco2e = kachi_sum_value(apart[KACHI_COUNTS_UPTAKE]);
}

/* total = run x (own emissions + purchases, each with its whole chain); own use is in the net
 * amount made. */
static void break_down_by_tier(struct question *q)
{
    const struct kachi_system *system = q->system;
    uint32_t column = q->asked.column;
    double runs = q->asked.demand / kachi_matrix_at(system->matrix, column, column);
    struct sums sums = sums_new(q->scratch, q->linked->column_count);
    for (uint64_t k = system->linked->link_first[column];
         k < system->linked->link_first[column + 1]; k++) {
        const struct kachi_link *link = &q->linked->links[k];
        if (link->supplier == column || !is_nonzero(link->coefficient)) {
            continue;
        }
        double entering = -link->coefficient * runs;
        double sign = kachi_system_is_treatment(system, link->supplier) ? -1.0 : 1.0;
        sums_add(&sums, link->supplier, entering * system->intensity[link->supplier],
                 sign * entering);
    }
    q->result->own_kgco2e = runs * system->direct_kgco2e[column];
    q->result->tiers =
        collect(q->arena, q->linked->column_count, sums.touched, sums.kgco2e, sums.amount);
}

/* --- Trust --- */

/* The purchases that are linked in this result, each once however many columns share it. */
static uint32_t count_linked(struct question *q)
{
    const struct kachi_linked *linked = q->linked;
    bool *found = KACHI_NEW_ARRAY(q->scratch, bool, linked->dataset->exchange_count);
    uint32_t count = 0;
    for (uint64_t k = 0; k < linked->link_count; k++) {
        const struct kachi_link *link = &linked->links[k];
        bool takes_part = is_nonzero(q->asked.supply[link->buyer]);
        if (takes_part && is_nonzero(link->coefficient) && !found[link->exchange]) {
            found[link->exchange] = true;
            count++;
        }
    }
    return count;
}

static void note_missing(struct question *q, struct kachi_trust *trust)
{
    const struct kachi_linked *linked = q->linked;
    uint32_t *at = KACHI_NEW_ARRAY(q->scratch, uint32_t, linked->dataset->exchange_count);
    trust->missing = KACHI_NEW_ARRAY(q->arena, struct kachi_missing, linked->cutoff_count);
    for (uint32_t i = 0; i < linked->cutoff_count; i++) {
        const struct kachi_cutoff *cutoff = &linked->cutoffs[i];
        double amount = cutoff->amount * q->asked.supply[cutoff->column];
        if (!is_nonzero(amount)) {
            continue;
        }
        if (at[cutoff->exchange] == 0) { /* 0 is: not met yet */
            trust->missing[trust->missing_count++].exchange = cutoff->exchange;
            at[cutoff->exchange] = trust->missing_count;
        }
        trust->missing[at[cutoff->exchange] - 1].amount += amount;
    }
    uint32_t linked_count = count_linked(q);
    double all = (double)linked_count + (double)trust->missing_count;
    trust->linked_share = all > 0.0 ? (double)linked_count / all : 1.0;
}

static void note_uncharacterised(struct question *q, struct kachi_trust *trust)
{
    const struct kachi_characterisation *characterisation = q->system->characterisation;
    bool *ghg_like = KACHI_NEW_ARRAY(q->scratch, bool, q->linked->dataset->flow_count);
    for (uint32_t i = 0; i < characterisation->ghg_like_count; i++) {
        ghg_like[characterisation->ghg_like[i]] = true;
    }
    const struct kachi_contributions *flows = &q->result->flows;
    trust->ghg_like = KACHI_NEW_ARRAY(q->arena, uint32_t, characterisation->ghg_like_count);
    bool *found = KACHI_NEW_ARRAY(q->scratch, bool, q->linked->dataset->flow_count);
    for (uint32_t i = 0; i < flows->count; i++) {
        uint32_t flow = flows->items[i].index;
        if (characterisation->factors[flow].counts_as == KACHI_COUNTS_NOT) {
            found[flow] = ghg_like[flow];
            trust->uncharacterised_count += ghg_like[flow] ? 0 : 1;
        }
    }
    for (uint32_t i = 0; i < characterisation->ghg_like_count; i++) {
        if (found[characterisation->ghg_like[i]]) {
            trust->ghg_like[trust->ghg_like_count++] = characterisation->ghg_like[i];
        }
    }
}

static void note_choices(struct question *q, struct kachi_trust *trust)
{
    const struct kachi_linked *linked = q->linked;
    bool *takes_part = KACHI_NEW_ARRAY(q->scratch, bool, linked->dataset->activity_count);
    for (uint32_t j = 0; j < linked->column_count; j++) {
        takes_part[linked->columns[j].activity] |= is_nonzero(q->asked.supply[j]);
    }
    for (uint32_t i = 0; i < linked->ambiguity_count; i++) {
        uint32_t exchange = linked->ambiguities[i].exchange;
        trust->ambiguity_count += takes_part[linked->dataset->exchanges[exchange].activity] ? 1 : 0;
    }
    for (uint32_t i = 0; i < linked->assumption_count; i++) {
        trust->assumption_count += takes_part[linked->assumptions[i].activity] ? 1 : 0;
    }
    trust->untested_count = kachi_solver_untested_count(q->system->solver);
}

/* Three sums of the same thing, each in its own order, against the total from the adjoint. */
static double closure_of(const struct question *q)
{
    double size = 0.0;
    double total = q->asked.total_kgco2e;
    double worst = 0.0;
    double by_activity = sum_of(&q->result->activities, &size);
    double scale = fmax(fabs(total), size);
    worst = fmax(worst, fabs(by_activity - total));
    double by_flow = sum_of(&q->result->flows, &size);
    scale = fmax(scale, size);
    worst = fmax(worst, fabs(by_flow - total));
    double by_tier = sum_of(&q->result->tiers, &size) + q->result->own_kgco2e;
    scale = fmax(scale, size);
    worst = fmax(worst, fabs(by_tier - total));
    return scale > 0.0 ? worst / scale : 0.0;
}

/* --- The question --- */

/* The amount in the reference unit of the product's flow. */
static enum kachi_err read_amount(const struct kachi_system *system,
                                  const struct kachi_footprint_options *options,
                                  struct kachi_findings *findings, struct kachi_footprint *result)
{
    const struct kachi_dataset *dataset = system->linked->dataset;
    const struct kachi_flow *flow = &dataset->flows[system->linked->columns[options->column].flow];
    uint32_t unit =
        options->unit == KACHI_NONE ? kachi_system_unit(system, options->column) : options->unit;
    if (dataset->units[unit].dimension != flow->dimension) {
        kachi_findings_add(
            findings, "amount-unit", KACHI_NOWHERE,
            KACHI_ARGS({"unit", dataset->units[unit].name}, {"product", flow->name},
                       {"reference", dataset->dimensions[flow->dimension].reference_unit}));
        return KACHI_ERR_INPUT;
    }
    result->unit = dataset->units[unit].name;
    result->amount = options->amount;
    result->amount_reference = options->amount * dataset->units[unit].factor;
    return KACHI_OK;
}

static enum kachi_err solve_supply(struct question *q, struct kachi_solver *solver,
                                   struct kachi_findings *findings)
{
    uint32_t count = q->linked->column_count;
    double *demand = KACHI_NEW_ARRAY(q->scratch, double, count);
    double *supply = KACHI_NEW_ARRAY(q->scratch, double, count);
    demand[q->asked.column] = q->asked.demand;
    q->asked.supply = supply;
    enum kachi_err err = kachi_solver_supply(solver, demand, supply, &q->result->trust.supply);
    if (err == KACHI_ERR_NO_ANSWER) {
        kachi_fault_tell(q->linked, kachi_solver_fault_of(solver, q->asked.column), NULL,
                         KACHI_ERROR, findings);
    }
    return err;
}

static enum kachi_err break_down(struct question *q, struct kachi_findings *findings)
{
    struct kachi_footprint *result = q->result;
    q->asked.total_kgco2e = q->asked.demand * q->system->intensity[q->asked.column];
    result->total_kgco2e = q->asked.total_kgco2e;
    if (!isfinite(result->total_kgco2e)) {
        const struct kachi_activity *activity = &q->linked->dataset->activities[result->activity];
        kachi_findings_add(findings, "result-not-finite", activity->place,
                           KACHI_ARGS({"activity", kachi_activity_name(activity, KACHI_LANG_EN)}));
        return KACHI_ERR_LIMIT;
    }
    break_down_by_activity(q);
    break_down_by_flow(q);
    break_down_by_tier(q);
    kachi_stages_split(q->system, &q->asked, result->stage_kgco2e);
    result->trust.intensities = q->system->trust;
    note_missing(q, &result->trust);
    note_uncharacterised(q, &result->trust);
    note_choices(q, &result->trust);
    result->trust.closure = closure_of(q);
    if (!(result->trust.closure <= CLOSURE_MAX)) {
        kachi_findings_add(
            findings, "result-imprecise", KACHI_NOWHERE,
            KACHI_ARGS({"closure", kachi_str_print(q->scratch, "%.1e", result->trust.closure)}));
    }
    return KACHI_OK;
}

enum kachi_err kachi_footprint_compute(struct kachi_arena *arena, struct kachi_system *system,
                                       struct kachi_footprint_options options,
                                       struct kachi_findings *findings,
                                       struct kachi_footprint **out)
{
    *out = NULL;
    struct kachi_footprint *result = KACHI_NEW(arena, struct kachi_footprint);
    result->column = options.column;
    result->activity = system->linked->columns[options.column].activity;
    result->flow = system->linked->columns[options.column].flow;
    result->method = system->method;
    result->is_treatment = kachi_system_is_treatment(system, options.column);
    enum kachi_err err = read_amount(system, &options, findings, result);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct question q = {
        .arena = arena,
        .scratch = &scratch,
        .system = system,
        .linked = system->linked,
        .asked = {.column = options.column,
                  .demand =
                      result->is_treatment ? -result->amount_reference : result->amount_reference},
        .result = result,
    };
    err = solve_supply(&q, system->solver, findings);
    err = err == KACHI_OK ? break_down(&q, findings) : err;
    *out = err == KACHI_OK ? result : NULL;
    kachi_arena_release(&scratch);
    return err;
}
