/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a total falls into stages. A purchase is either counted at a stage of its own (the exchange
 * says so, or the supplier has one) or at the stage of its buyer. Let A~ be A without the purchases
 * of the first kind, and y~ the intensity A~' y~ = d: what a unit causes as long as it stays in the
 * stage it is in. Then
 *
 *     stage[t] = sum of what enters at t (the demand itself; A(i,j) s_j of each purchase that
 * changes stage) x y~_i
 *
 * with s the full supply. By linearity these add up to y . f.
 */
#include "footprint/sum.h"
#include "footprint/system_internal.h"

/* The stage at which an activity counts here: its own, or production for the one asked for. */
static enum kachi_stage stage_of(const struct kachi_system *system, const struct kachi_asked *asked,
                                 uint32_t column)
{
    const struct kachi_linked *linked = system->linked;
    uint32_t activity = linked->columns[column].activity;
    enum kachi_stage stage = linked->dataset->activities[activity].stage;
    bool is_asked = activity == linked->columns[asked->column].activity;
    return stage == KACHI_STAGE_NONE && is_asked ? KACHI_STAGE_PRODUCTION : stage;
}

/* The stage that a purchase changes to; NONE where it stays in that of its buyer. */
static enum kachi_stage stage_entered(const struct kachi_system *system,
                                      const struct kachi_asked *asked,
                                      const struct kachi_link *link)
{
    const struct kachi_dataset *dataset = system->linked->dataset;
    if (link->exchange != KACHI_NONE &&
        dataset->exchanges[link->exchange].stage != KACHI_STAGE_NONE) {
        return dataset->exchanges[link->exchange].stage;
    }
    enum kachi_stage suppliers = stage_of(system, asked, link->supplier);
    if (suppliers != KACHI_STAGE_NONE) {
        return suppliers;
    }
    uint32_t buyer = system->linked->columns[link->buyer].activity;
    uint32_t activity = system->linked->columns[asked->column].activity;
    bool by_default = buyer == activity && dataset->activities[buyer].stage == KACHI_STAGE_NONE;
    return by_default ? KACHI_STAGE_RAW_MATERIALS : KACHI_STAGE_NONE;
}

static bool has_stages(const struct kachi_system *system)
{
    const struct kachi_dataset *dataset = system->linked->dataset;
    for (uint32_t i = 0; i < dataset->activity_count; i++) {
        if (dataset->activities[i].stage != KACHI_STAGE_NONE) {
            return true;
        }
    }
    for (uint32_t i = 0; i < dataset->exchange_count; i++) {
        if (dataset->exchanges[i].stage != KACHI_STAGE_NONE) {
            return true;
        }
    }
    return false;
}

/* Nobody named a stage: the activity asked for is production, all others are raw materials. No
 * system to solve. */
static void split_by_default(const struct kachi_system *system, const struct kachi_asked *asked,
                             double stage_kgco2e[KACHI_STAGE_COUNT])
{
    const struct kachi_linked *linked = system->linked;
    uint32_t activity = linked->columns[asked->column].activity;
    struct kachi_sum own = {0.0, 0.0};
    struct kachi_sum rest = {0.0, 0.0};
    for (uint32_t j = 0; j < linked->column_count; j++) {
        kachi_sum_add(linked->columns[j].activity == activity ? &own : &rest,
                      asked->supply[j] * system->direct_kgco2e[j]);
    }
    stage_kgco2e[KACHI_STAGE_PRODUCTION] = kachi_sum_value(own);
    stage_kgco2e[KACHI_STAGE_RAW_MATERIALS] = kachi_sum_value(rest);
}

/* y~ of the header above. A purchase of one's own product stays in the diagonal. */
static double *staying_intensity(struct kachi_arena *arena, const struct kachi_system *system,
                                 const struct kachi_asked *asked)
{
    const struct kachi_linked *linked = system->linked;
    uint64_t capacity = linked->column_count + linked->link_count;
    struct kachi_triplet *triplets = KACHI_NEW_ARRAY(arena, struct kachi_triplet, capacity);
    double *made = KACHI_NEW_ARRAY(arena, double, linked->column_count);
    uint64_t count = 0;
    for (uint32_t j = 0; j < linked->column_count; j++) {
        made[j] = linked->columns[j].made;
        triplets[count++] = (struct kachi_triplet){.row = j, .column = j, .value = made[j]};
    }
    for (uint64_t k = 0; k < linked->link_count; k++) {
        const struct kachi_link *link = &linked->links[k];
        if (link->buyer == link->supplier ||
            stage_entered(system, asked, link) == KACHI_STAGE_NONE) {
            triplets[count++] = (struct kachi_triplet){
                .row = link->supplier, .column = link->buyer, .value = link->coefficient};
        }
    }
    struct kachi_matrix *matrix =
        kachi_matrix_from_triplets(arena, linked->column_count, count, triplets, made);
    struct kachi_solver *solver = kachi_solver_new(arena, matrix, system->choice);
    double *intensity = KACHI_NEW_ARRAY(arena, double, linked->column_count);
    struct kachi_solve_trust unused;
    kachi_solver_intensities(solver, system->direct_kgco2e, intensity, &unused);
    kachi_solver_free(solver);
    return intensity;
}

void kachi_stages_split(const struct kachi_system *system, const struct kachi_asked *asked,
                        double stage_kgco2e[KACHI_STAGE_COUNT])
{
    if (!has_stages(system)) {
        split_by_default(system, asked, stage_kgco2e);
        return;
    }
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    double *staying = staying_intensity(&scratch, system, asked);
    struct kachi_sum sums[KACHI_STAGE_COUNT] = {{0.0, 0.0}};
    kachi_sum_add(&sums[stage_of(system, asked, asked->column)],
                  asked->demand * staying[asked->column]);
    for (uint64_t k = 0; k < system->linked->link_count; k++) {
        const struct kachi_link *link = &system->linked->links[k];
        double supply = asked->supply[link->buyer];
        if (!(fabs(supply) > 0.0) || link->buyer == link->supplier) {
            continue;
        }
        enum kachi_stage stage = stage_entered(system, asked, link);
        if (stage != KACHI_STAGE_NONE) {
            kachi_sum_add(&sums[stage], -link->coefficient * supply * staying[link->supplier]);
        }
    }
    struct kachi_sum rest = {asked->total_kgco2e, 0.0};
    double size = fabs(asked->total_kgco2e);
    for (int stage = KACHI_STAGE_NONE + 1; stage < KACHI_STAGE_COUNT; stage++) {
        stage_kgco2e[stage] = kachi_sum_value(sums[stage]);
        kachi_sum_add(&rest, -stage_kgco2e[stage]);
        size = fmax(size, fabs(stage_kgco2e[stage]));
    }
    /* What is left is rounding; were it more, it is shown rather than spread. */
    double left = kachi_sum_value(rest);
    stage_kgco2e[KACHI_STAGE_NONE] = fabs(left) <= 1e-9 * size ? 0.0 : left;
    kachi_arena_release(&scratch);
}

/* By column: of one run's own emissions those that count as `kind`. */
static double *direct_of_kind(struct kachi_arena *arena, const struct kachi_system *system,
                              enum kachi_counts_as kind)
{
    const struct kachi_linked *linked = system->linked;
    double *direct = KACHI_NEW_ARRAY(arena, double, linked->column_count);
    for (uint64_t k = 0; k < linked->emission_count; k++) {
        const struct kachi_emission *emission = &linked->emissions[k];
        const struct kachi_factor *factor = &system->characterisation->factors[emission->flow];
        if (factor->counts_as == kind) {
            direct[emission->column] += emission->amount * factor->apart_kgco2e_per_unit;
        }
    }
    return direct;
}

enum kachi_err kachi_footprint_stages(const struct kachi_system *system,
                                      const struct kachi_footprint *footprint,
                                      enum kachi_counts_as kind,
                                      double stage_kgco2e[KACHI_STAGE_COUNT])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t count = system->linked->column_count;
    double *demand = KACHI_NEW_ARRAY(&scratch, double, count);
    double *supply = KACHI_NEW_ARRAY(&scratch, double, count);
    struct kachi_asked asked = {.column = footprint->column,
                                .demand = footprint->is_treatment ? -footprint->amount_reference
                                                                  : footprint->amount_reference,
                                .supply = supply};
    struct kachi_solve_trust unused;
    demand[asked.column] = asked.demand;
    enum kachi_err err = kachi_solver_supply(system->solver, demand, supply, &unused);
    struct kachi_system of_kind = *system;
    of_kind.direct_kgco2e = direct_of_kind(&scratch, system, kind);
    struct kachi_sum total = {0.0, 0.0};
    for (uint32_t j = 0; j < count; j++) {
        kachi_sum_add(&total, supply[j] * of_kind.direct_kgco2e[j]);
    }
    asked.total_kgco2e = kachi_sum_value(total);
    for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
        stage_kgco2e[stage] = 0.0;
    }
    if (err == KACHI_OK) {
        kachi_stages_split(&of_kind, &asked, stage_kgco2e);
    }
    kachi_arena_release(&scratch);
    return err;
}
