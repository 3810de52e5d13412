/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/boundary.h"

#include "footprint/sum.h"
#include "footprint/system_internal.h"

/* The own activities as a system of their own. */
struct inside {
    uint32_t count;
    uint32_t *columns; /* of linked, ascending */
    uint32_t asked;    /* index in columns; KACHI_NONE where the product is somebody else's */
};

static struct inside inside_of(struct kachi_arena *arena, const struct kachi_linked *linked,
                               const struct kachi_boundary *boundary)
{
    struct inside inside = {.asked = KACHI_NONE};
    for (uint32_t j = 0; j < linked->column_count; j++) {
        inside.count += boundary->own[j] ? 1 : 0;
    }
    inside.columns = KACHI_NEW_ARRAY(arena, uint32_t, inside.count);
    uint32_t at = 0;
    for (uint32_t j = 0; j < linked->column_count; j++) {
        if (boundary->own[j]) {
            inside.asked = j == boundary->column ? at : inside.asked;
            inside.columns[at++] = j;
        }
    }
    return inside;
}

static uint32_t find(const struct inside *inside, uint32_t column)
{
    uint32_t low = 0;
    uint32_t high = inside->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (inside->columns[middle] < column) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < inside->count && inside->columns[low] == column ? low : KACHI_NONE;
}

static struct kachi_matrix *own_matrix(struct kachi_arena *arena, const struct kachi_linked *linked,
                                       const struct inside *inside)
{
    uint64_t capacity = inside->count;
    for (uint32_t i = 0; i < inside->count; i++) {
        uint32_t column = inside->columns[i];
        capacity += linked->link_first[column + 1] - linked->link_first[column];
    }
    struct kachi_triplet *triplets = KACHI_NEW_ARRAY(arena, struct kachi_triplet, capacity);
    double *made = KACHI_NEW_ARRAY(arena, double, inside->count);
    uint64_t count = 0;
    for (uint32_t i = 0; i < inside->count; i++) {
        uint32_t column = inside->columns[i];
        made[i] = linked->columns[column].made;
        triplets[count++] = (struct kachi_triplet){.row = i, .column = i, .value = made[i]};
        uint64_t end = linked->link_first[column + 1];
        for (uint64_t k = linked->link_first[column]; k < end; k++) {
            uint32_t supplier = find(inside, linked->links[k].supplier);
            if (supplier != KACHI_NONE) {
                triplets[count++] = (struct kachi_triplet){
                    .row = supplier, .column = i, .value = linked->links[k].coefficient};
            }
        }
    }
    return kachi_matrix_from_triplets(arena, inside->count, count, triplets, made);
}

static enum kachi_err own_supply(struct kachi_arena *arena, const struct kachi_linked *linked,
                                 const struct kachi_boundary *boundary, const struct inside *inside,
                                 struct kachi_findings *findings, double supply[])
{
    struct kachi_matrix *matrix = own_matrix(arena, linked, inside);
    struct kachi_solver *solver = kachi_solver_new(arena, matrix, KACHI_SOLVE_AUTO);
    double *demand = KACHI_NEW_ARRAY(arena, double, inside->count);
    bool is_treatment = linked->columns[boundary->column].made < 0.0;
    demand[inside->asked] = is_treatment ? -boundary->amount : boundary->amount;
    struct kachi_solve_trust unused;
    enum kachi_err err = kachi_solver_supply(solver, demand, supply, &unused);
    if (err != KACHI_OK) {
        kachi_fault_tell(linked, kachi_solver_fault_of(solver, inside->asked), inside->columns,
                         KACHI_ERROR, findings);
    }
    kachi_solver_free(solver);
    return err;
}

static bool is_energy(enum kachi_carrier carrier)
{
    switch (carrier) {
    case KACHI_CARRIER_ELECTRICITY:
    case KACHI_CARRIER_HEAT:
    case KACHI_CARRIER_STEAM:
    case KACHI_CARRIER_COOLING:
        return true;
    case KACHI_CARRIER_NONE:
        break;
    }
    return false;
}

static void add_up(const struct kachi_linked *linked,
                   const struct kachi_characterisation *characterisation,
                   const struct kachi_boundary *boundary, const struct inside *inside,
                   const double supply[], struct kachi_scopes *out)
{
    struct kachi_sum scopes[3] = {{0.0, 0.0}};
    for (uint32_t i = 0; i < inside->count; i++) {
        uint32_t column = inside->columns[i];
        if (!(fabs(supply[i]) > 0.0)) {
            continue;
        }
        uint64_t end = linked->emission_first[column + 1];
        for (uint64_t k = linked->emission_first[column]; k < end; k++) {
            const struct kachi_emission *emission = &linked->emissions[k];
            kachi_sum_add(&scopes[0],
                          supply[i] * emission->amount *
                              characterisation->factors[emission->flow].kgco2e_per_unit);
        }
        end = linked->link_first[column + 1];
        for (uint64_t k = linked->link_first[column]; k < end; k++) {
            const struct kachi_link *link = &linked->links[k];
            if (boundary->own[link->supplier]) {
                continue;
            }
            uint32_t flow = linked->columns[link->supplier].flow;
            bool energy = is_energy(linked->dataset->flows[flow].carrier);
            kachi_sum_add(&scopes[energy ? 1 : 2],
                          -link->coefficient * supply[i] * boundary->frozen[link->supplier]);
        }
    }
    out->scope1_kgco2e = kachi_sum_value(scopes[0]);
    out->scope2_kgco2e = kachi_sum_value(scopes[1]);
    out->scope3_kgco2e = kachi_sum_value(scopes[2]);
    out->total_kgco2e = out->scope1_kgco2e + out->scope2_kgco2e + out->scope3_kgco2e;
}

bool *kachi_boundary_own(struct kachi_arena *arena, const struct kachi_linked *linked,
                         struct kachi_str party)
{
    bool *own = KACHI_NEW_ARRAY(arena, bool, linked->column_count);
    for (uint32_t j = 0; j < linked->column_count; j++) {
        struct kachi_str owner = linked->evaluated->owner[linked->columns[j].activity];
        own[j] = party.bytes > 0 && kachi_str_equal(owner, party);
    }
    return own;
}

double *kachi_boundary_freeze(struct kachi_arena *arena, const struct kachi_linked *from,
                              const double intensity[], const struct kachi_linked *to,
                              uint32_t *missing_count)
{
    double *frozen = KACHI_NEW_ARRAY(arena, double, to->column_count);
    *missing_count = 0;
    uint32_t at = 0;
    for (uint32_t j = 0; j < to->column_count; j++) {
        const struct kachi_column *wanted = &to->columns[j];
        while (at < from->column_count && (from->columns[at].activity < wanted->activity ||
                                           (from->columns[at].activity == wanted->activity &&
                                            from->columns[at].exchange < wanted->exchange))) {
            at++;
        }
        bool found = at < from->column_count && from->columns[at].activity == wanted->activity &&
                     from->columns[at].exchange == wanted->exchange;
        frozen[j] = found ? intensity[at] : 0.0;
        *missing_count += found ? 0 : 1;
    }
    return frozen;
}

enum kachi_err kachi_boundary_evaluate(const struct kachi_linked *linked,
                                       const struct kachi_characterisation *characterisation,
                                       const struct kachi_boundary *boundary,
                                       struct kachi_findings *findings, struct kachi_scopes *out)
{
    *out = (struct kachi_scopes){.scope1_kgco2e = 0.0};
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct inside inside = inside_of(&scratch, linked, boundary);
    if (inside.asked == KACHI_NONE) {
        bool is_treatment = linked->columns[boundary->column].made < 0.0;
        double demand = is_treatment ? -boundary->amount : boundary->amount;
        out->scope3_kgco2e = demand * boundary->frozen[boundary->column];
        out->total_kgco2e = out->scope3_kgco2e;
        kachi_arena_release(&scratch);
        return KACHI_OK;
    }
    double *supply = KACHI_NEW_ARRAY(&scratch, double, inside.count);
    enum kachi_err err = own_supply(&scratch, linked, boundary, &inside, findings, supply);
    if (err == KACHI_OK) {
        add_up(linked, characterisation, boundary, &inside, supply, out);
    }
    kachi_arena_release(&scratch);
    return err;
}
