/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/followed.h"

#include "footprint/sum.h"
#include "footprint/system_internal.h"

#include <assert.h>

struct work {
    struct kachi_arena *arena;
    const struct kachi_linked *linked;
    const struct kachi_followed_options *options;
    uint32_t *node_of; /* by column; KACHI_NONE outside */
    uint32_t count;
    uint32_t *columns; /* of the nodes, nearest to the product first */
};

static bool may_be_inside(const struct work *work, uint32_t column)
{
    return work->options->inside == NULL || work->options->inside[column];
}

/* Breadth first from the product, so that what is cut off by nodes_max is what is farthest. */
static void collect_nodes(struct work *work)
{
    const struct kachi_linked *linked = work->linked;
    uint32_t most = work->options->nodes_max;
    work->node_of = KACHI_NEW_ARRAY(work->arena, uint32_t, linked->column_count);
    work->columns = KACHI_NEW_ARRAY(work->arena, uint32_t, linked->column_count);
    for (uint32_t j = 0; j < linked->column_count; j++) {
        work->node_of[j] = KACHI_NONE;
    }
    work->node_of[work->options->column] = 0;
    work->columns[0] = work->options->column;
    work->count = 1;
    for (uint32_t at = 0; at < work->count; at++) {
        uint32_t column = work->columns[at];
        for (uint64_t k = work->linked->link_first[column];
             k < work->linked->link_first[column + 1]; k++) {
            uint32_t supplier = linked->links[k].supplier;
            bool is_new = work->node_of[supplier] == KACHI_NONE && may_be_inside(work, supplier) &&
                          fabs(linked->links[k].coefficient) > 0.0;
            if (is_new && work->count < most) {
                work->node_of[supplier] = work->count;
                work->columns[work->count] = supplier;
                work->count++;
            }
        }
    }
}

static double sign_of(const struct work *work, uint32_t column)
{
    return work->linked->columns[column].made < 0.0 ? -1.0 : 1.0;
}

/* Runs of every node, by the solver, in the order of work->columns. */
static enum kachi_err solve(struct work *work, struct kachi_findings *findings, double supply[])
{
    const struct kachi_linked *linked = work->linked;
    uint64_t capacity = work->count;
    for (uint32_t i = 0; i < work->count; i++) {
        capacity += work->linked->link_first[work->columns[i] + 1] -
                    work->linked->link_first[work->columns[i]];
    }
    struct kachi_triplet *triplets = KACHI_NEW_ARRAY(work->arena, struct kachi_triplet, capacity);
    double *made = KACHI_NEW_ARRAY(work->arena, double, work->count);
    double *demand = KACHI_NEW_ARRAY(work->arena, double, work->count);
    uint64_t count = 0;
    for (uint32_t i = 0; i < work->count; i++) {
        uint32_t column = work->columns[i];
        made[i] = linked->columns[column].made;
        triplets[count++] = (struct kachi_triplet){.row = i, .column = i, .value = made[i]};
        for (uint64_t k = work->linked->link_first[column];
             k < work->linked->link_first[column + 1]; k++) {
            uint32_t node = work->node_of[linked->links[k].supplier];
            if (node != KACHI_NONE) {
                triplets[count++] = (struct kachi_triplet){
                    .row = node, .column = i, .value = linked->links[k].coefficient};
            }
        }
    }
    demand[0] = sign_of(work, work->columns[0]) * work->options->amount;
    struct kachi_matrix *matrix =
        kachi_matrix_from_triplets(work->arena, work->count, count, triplets, made);
    struct kachi_solver *solver = kachi_solver_new(work->arena, matrix, KACHI_SOLVE_AUTO);
    struct kachi_solve_trust unused;
    enum kachi_err err = kachi_solver_supply(solver, demand, supply, &unused);
    if (err != KACHI_OK) {
        kachi_fault_tell(linked, kachi_solver_fault_of(solver, 0), work->columns, KACHI_ERROR,
                         findings);
    }
    kachi_solver_free(solver);
    return err;
}

/* How many purchases of each node by others are not placed yet. */
static uint32_t *count_buyers(const struct work *work)
{
    uint32_t *buyers = KACHI_NEW_ARRAY(work->arena, uint32_t, work->count);
    for (uint32_t i = 0; i < work->count; i++) {
        uint32_t column = work->columns[i];
        for (uint64_t k = work->linked->link_first[column];
             k < work->linked->link_first[column + 1]; k++) {
            uint32_t node = work->node_of[work->linked->links[k].supplier];
            if (node != KACHI_NONE && node != i) {
                buyers[node]++;
            }
        }
    }
    return buyers;
}

/* The order in which nodes follow from one another; given[] marks those whose runs must be given.
 * Rounds over all nodes, nearest first: few thousand at most, and nearly always one or two rounds.
 */
static uint32_t *order_nodes(const struct work *work, bool given[])
{
    uint32_t *order = KACHI_NEW_ARRAY(work->arena, uint32_t, work->count);
    uint32_t *buyers = count_buyers(work);
    bool *placed = KACHI_NEW_ARRAY(work->arena, bool, work->count);
    uint32_t count = 0;
    while (count < work->count) {
        uint32_t next = KACHI_NONE;
        uint32_t first_left = KACHI_NONE;
        for (uint32_t i = 0; i < work->count && next == KACHI_NONE; i++) {
            bool is_left = !placed[i];
            first_left = is_left && first_left == KACHI_NONE ? i : first_left;
            next = is_left && buyers[i] == 0 ? i : next;
        }
        if (next == KACHI_NONE) {
            next = first_left;
            given[next] = true;
        }
        placed[next] = true;
        order[count++] = next;
        uint32_t column = work->columns[next];
        for (uint64_t k = work->linked->link_first[column];
             k < work->linked->link_first[column + 1]; k++) {
            uint32_t node = work->node_of[work->linked->links[k].supplier];
            if (node != KACHI_NONE && node != next) {
                buyers[node]--;
            }
        }
    }
    return order;
}

static void add_emissions(const struct work *work, struct kachi_followed *followed, uint32_t node)
{
    uint32_t column = followed->nodes[node].column;
    for (uint64_t k = work->linked->emission_first[column];
         k < work->linked->emission_first[column + 1]; k++) {
        const struct kachi_emission *emission = &work->linked->emissions[k];
        followed->lines[followed->line_count++] = (struct kachi_followed_line){
            .kind = KACHI_FOLLOWED_EMISSION,
            .node = node,
            .exchange = emission->exchange,
            .flow = emission->flow,
            .supplier = KACHI_NONE,
            .amount = emission->amount,
            .factor = followed->characterisation->factors[emission->flow].kgco2e_per_unit};
    }
}

/* Purchases; `place` gives a node's place in the order. Own use only makes less of what is made. */
static void add_purchases(const struct work *work, struct kachi_followed *followed, uint32_t node,
                          const uint32_t place[])
{
    struct kachi_followed_node *of = &followed->nodes[node];
    for (uint64_t k = work->linked->link_first[of->column];
         k < work->linked->link_first[of->column + 1]; k++) {
        const struct kachi_link *link = &work->linked->links[k];
        double sign = sign_of(work, link->supplier);
        double amount = -link->coefficient * sign;
        uint32_t inside = work->node_of[link->supplier];
        if (link->supplier == of->column) {
            of->made -= amount;
            continue;
        }
        bool is_inside = inside != KACHI_NONE;
        followed->outside_count += is_inside ? 0 : 1;
        followed->lines[followed->line_count++] = (struct kachi_followed_line){
            .kind = is_inside ? KACHI_FOLLOWED_INSIDE : KACHI_FOLLOWED_OUTSIDE,
            .node = node,
            .exchange = link->exchange,
            .flow = work->linked->columns[link->supplier].flow,
            .supplier = is_inside ? place[inside] : link->supplier,
            .amount = amount,
            .factor = is_inside ? 0.0 : sign * work->options->intensity[link->supplier]};
    }
}

static void lay_out(const struct work *work, const uint32_t order[], const double supply[],
                    const bool given[], struct kachi_followed *followed)
{
    uint64_t capacity = 0;
    uint32_t *place = KACHI_NEW_ARRAY(work->arena, uint32_t, work->count);
    for (uint32_t at = 0; at < work->count; at++) {
        uint32_t column = work->columns[order[at]];
        place[order[at]] = at;
        capacity += work->linked->link_first[column + 1] - work->linked->link_first[column];
        capacity += work->linked->emission_first[column + 1] - work->linked->emission_first[column];
    }
    followed->node_count = work->count;
    followed->nodes = KACHI_NEW_ARRAY(work->arena, struct kachi_followed_node, work->count);
    followed->lines = KACHI_NEW_ARRAY(work->arena, struct kachi_followed_line, capacity);
    struct kachi_sum total = {0.0, 0.0};
    for (uint32_t at = 0; at < work->count; at++) {
        struct kachi_followed_node *node = &followed->nodes[at];
        uint32_t column = work->columns[order[at]];
        *node = (struct kachi_followed_node){.column = column,
                                             .made = fabs(work->linked->columns[column].made),
                                             .runs = supply[order[at]],
                                             .is_given = given[order[at]],
                                             .demand = order[at] == 0 ? work->options->amount : 0.0,
                                             .line_first = followed->line_count};
        followed->given_count += node->is_given ? 1 : 0;
        add_emissions(work, followed, at);
        add_purchases(work, followed, at, place);
        node->line_count = followed->line_count - node->line_first;
        struct kachi_sum own = {0.0, 0.0};
        for (uint32_t i = 0; i < node->line_count; i++) {
            struct kachi_followed_line *line = &followed->lines[node->line_first + i];
            line->kgco2e = node->runs * line->amount * line->factor;
            kachi_sum_add(&own, line->kgco2e);
        }
        node->kgco2e = kachi_sum_value(own);
        kachi_sum_add(&total, node->kgco2e);
    }
    followed->total_kgco2e = kachi_sum_value(total);
}

enum kachi_err kachi_followed_compute(struct kachi_arena *arena, const struct kachi_linked *linked,
                                      const struct kachi_characterisation *characterisation,
                                      const struct kachi_followed_options *options,
                                      struct kachi_findings *findings, struct kachi_followed **out)
{
    assert(options->nodes_max > 0);
    assert(options->inside == NULL || options->inside[options->column]);
    *out = NULL;
    struct work work = {.arena = arena, .linked = linked, .options = options};
    collect_nodes(&work);
    double *supply = KACHI_NEW_ARRAY(arena, double, work.count);
    bool *given = KACHI_NEW_ARRAY(arena, bool, work.count);
    enum kachi_err err = solve(&work, findings, supply);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_followed *followed = KACHI_NEW(arena, struct kachi_followed);
    followed->linked = linked;
    followed->characterisation = characterisation;
    lay_out(&work, order_nodes(&work, given), supply, given, followed);
    *out = followed;
    return KACHI_OK;
}
