/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/productive.h"

#include <math.h>

#define NONE UINT32_MAX
#define ROUNDS_MAX 1000
/* An improvement smaller than this is rounding of logarithms; without it policies could alternate
 * for ever. */
#define IMPROVEMENT_MIN 1e-11

/* The need graph of one component: node -> supplier with the logarithm of the gain, by local node.
 */
struct needs {
    uint32_t count;
    uint32_t *column; /* by node */
    uint64_t *start;  /* count + 1 */
    uint32_t *supplier;
    double *log_gain;
};

/* What column j makes per run, before its own use of it. */
static double made_by(const struct kachi_matrix *matrix, const struct kachi_order *order,
                      uint32_t column)
{
    double diagonal = kachi_matrix_at(matrix, order->row_of_column[column], column);
    bool is_own_row = order->row_of_column[column] == column;
    return matrix->made != NULL && is_own_row ? matrix->made[column] : diagonal;
}

static double self_gain(const struct kachi_matrix *matrix, const struct kachi_order *order,
                        uint32_t column)
{
    double made = made_by(matrix, order, column);
    double net = kachi_matrix_at(matrix, order->row_of_column[column], column);
    return fabs(made) > 0.0 ? 1.0 - net / made : 0.0;
}

static void add_need(struct needs *needs, uint64_t *at, uint32_t supplier, double gain)
{
    if (gain > 0.0 && isfinite(gain)) {
        needs->supplier[*at] = supplier;
        needs->log_gain[*at] = log(gain);
        (*at)++;
    }
}

static struct needs needs_of(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                             const struct kachi_order *order, uint32_t component)
{
    uint32_t first = order->component_start[component];
    struct needs needs = {.count = order->component_start[component + 1] - first};
    uint64_t capacity = 0;
    for (uint32_t v = 0; v < needs.count; v++) {
        uint32_t column = order->column_at[first + v];
        capacity += matrix->start[column + 1] - matrix->start[column] + 1;
    }
    needs.column = order->column_at + first;
    needs.start = KACHI_NEW_ARRAY(arena, uint64_t, (size_t)needs.count + 1);
    needs.supplier = KACHI_NEW_ARRAY(arena, uint32_t, capacity);
    needs.log_gain = KACHI_NEW_ARRAY(arena, double, capacity);
    uint64_t at = 0;
    for (uint32_t v = 0; v < needs.count; v++) {
        uint32_t column = needs.column[v];
        double made = made_by(matrix, order, column);
        add_need(&needs, &at, v, self_gain(matrix, order, column));
        for (uint64_t k = matrix->start[column]; k < matrix->start[column + 1]; k++) {
            uint32_t other = order->column_of_row[matrix->row[k]];
            uint32_t p = order->position_of[other];
            if (other != column && order->component_of[p] == component) {
                add_need(&needs, &at, p - first, fabs(matrix->value[k] / made));
            }
        }
        needs.start[v + 1] = at;
    }
    return needs;
}

struct policy {
    uint64_t *choice; /* by node: which need; UINT64_MAX where it has none */
    double *mean;     /* of the cycle it leads to */
    double *potential;
    uint32_t *seen; /* by node: the walk that met it */
    uint32_t *path;
};

/* The node at which the walk from `from` closes its cycle, or NONE: it ran into an older walk, or a
 * dead end. */
static uint32_t walk(const struct needs *needs, struct policy *policy, uint32_t from,
                     uint32_t *length)
{
    uint32_t node = from;
    *length = 0;
    while (policy->seen[node] == 0) {
        policy->seen[node] = from + 1;
        policy->path[(*length)++] = node;
        if (policy->choice[node] == UINT64_MAX) {
            policy->mean[node] = -HUGE_VAL;
            policy->potential[node] = 0.0;
            (*length)--;
            return NONE;
        }
        node = needs->supplier[policy->choice[node]];
    }
    return policy->seen[node] == from + 1 ? node : NONE;
}

/* Sets the mean and the potential of every node under the policy. */
static void evaluate(const struct needs *needs, struct policy *policy)
{
    for (uint32_t v = 0; v < needs->count; v++) {
        policy->seen[v] = 0;
    }
    for (uint32_t v = 0; v < needs->count; v++) {
        uint32_t length = 0;
        uint32_t anchor = walk(needs, policy, v, &length);
        if (anchor != NONE) {
            double sum = 0.0;
            uint32_t steps = 0;
            uint32_t node = anchor;
            do {
                sum += needs->log_gain[policy->choice[node]];
                steps++;
                node = needs->supplier[policy->choice[node]];
            } while (node != anchor);
            policy->mean[anchor] = sum / steps;
            policy->potential[anchor] = 0.0;
        }
        for (uint32_t k = length; k-- > 0;) {
            uint32_t node = policy->path[k];
            if (node == anchor) {
                continue;
            }
            uint32_t next = needs->supplier[policy->choice[node]];
            double mean = policy->mean[next];
            policy->mean[node] = mean;
            policy->potential[node] =
                isfinite(mean)
                    ? policy->potential[next] + needs->log_gain[policy->choice[node]] - mean
                    : 0.0;
        }
    }
}

static bool improve(const struct needs *needs, struct policy *policy)
{
    bool better = false;
    for (uint32_t v = 0; v < needs->count; v++) {
        for (uint64_t k = needs->start[v]; k < needs->start[v + 1]; k++) {
            uint32_t to = needs->supplier[k];
            double mean = policy->mean[to];
            if (!isfinite(mean)) {
                continue;
            }
            double potential = policy->potential[to] + needs->log_gain[k] - mean;
            bool higher = mean > policy->mean[v] + IMPROVEMENT_MIN;
            bool same = fabs(mean - policy->mean[v]) <= IMPROVEMENT_MIN;
            if (higher || (same && potential > policy->potential[v] + IMPROVEMENT_MIN)) {
                policy->choice[v] = k;
                policy->mean[v] = mean;
                policy->potential[v] = potential;
                better = true;
            }
        }
    }
    return better;
}

static uint32_t best_node(const struct needs *needs, const struct policy *policy)
{
    uint32_t best = NONE;
    for (uint32_t v = 0; v < needs->count; v++) {
        if (isfinite(policy->mean[v]) &&
            (best == NONE || policy->mean[v] > policy->mean[best] + IMPROVEMENT_MIN)) {
            best = v;
        }
    }
    return best;
}

/* The cycle that the policy leads to from a node, starting at its lowest column. */
static struct kachi_loop loop_from(struct kachi_arena *arena, const struct needs *needs,
                                   const struct policy *policy, uint32_t from)
{
    uint32_t node = from;
    for (uint32_t k = 0; k < needs->count; k++) {
        node = needs->supplier[policy->choice[node]];
    }
    struct kachi_loop loop = {.count = 0};
    uint32_t lowest = node;
    uint32_t at = node;
    double log_gain = 0.0;
    do {
        lowest = needs->column[at] < needs->column[lowest] ? at : lowest;
        log_gain += needs->log_gain[policy->choice[at]];
        loop.count++;
        at = needs->supplier[policy->choice[at]];
    } while (at != node);
    loop.gain = exp(log_gain);
    loop.columns = KACHI_NEW_ARRAY(arena, uint32_t, loop.count);
    at = lowest;
    for (uint32_t k = 0; k < loop.count; k++) {
        loop.columns[k] = needs->column[at];
        at = needs->supplier[policy->choice[at]];
    }
    return loop;
}

/* To start with, each node's largest need. */
static void choose_largest(const struct needs *needs, struct policy *policy)
{
    for (uint32_t v = 0; v < needs->count; v++) {
        policy->choice[v] = UINT64_MAX;
        for (uint64_t k = needs->start[v]; k < needs->start[v + 1]; k++) {
            if (policy->choice[v] == UINT64_MAX ||
                needs->log_gain[k] > needs->log_gain[policy->choice[v]]) {
                policy->choice[v] = k;
            }
        }
    }
}

struct kachi_loop kachi_loop_strongest(struct kachi_arena *arena, const struct kachi_matrix *matrix,
                                       const struct kachi_order *order, uint32_t component)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct needs needs = needs_of(&scratch, matrix, order, component);
    struct policy policy = {
        .choice = KACHI_NEW_ARRAY(&scratch, uint64_t, needs.count),
        .mean = KACHI_NEW_ARRAY(&scratch, double, needs.count),
        .potential = KACHI_NEW_ARRAY(&scratch, double, needs.count),
        .seen = KACHI_NEW_ARRAY(&scratch, uint32_t, needs.count),
        .path = KACHI_NEW_ARRAY(&scratch, uint32_t, needs.count),
    };
    choose_largest(&needs, &policy);
    evaluate(&needs, &policy);
    for (uint32_t round = 0; round < ROUNDS_MAX && improve(&needs, &policy); round++) {
        evaluate(&needs, &policy);
    }
    uint32_t best = best_node(&needs, &policy);
    struct kachi_loop loop = {.count = 0};
    if (best != NONE) {
        loop = loop_from(arena, &needs, &policy, best);
    }
    kachi_arena_release(&scratch);
    return loop;
}
