/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_solve.h - the solving half of the kernels of lanes.h, compiled once for each width of
 * vector. Included by lanes_baseline.c, lanes_avx2.c and lanes_avx512.c alone.
 *
 * A loop is swept in single precision first: half the bytes and half the operations, and what it
 * leaves is rounding. Double precision then takes over from there and alone decides whether a lane
 * has converged.
 */
#ifndef KACHI_FOOTPRINT_LANES_SOLVE_H
#define KACHI_FOOTPRINT_LANES_SOLVE_H

#include "footprint/lanes_vector.h"

#include <stdbool.h>

/* A sample has converged when what is left is below this share of its node: as much as single
 * precision of the coefficients can tell apart. */
#define ERROR_AIM 2e-7
#define CHANGE_FLOOR 1e-13
#define SWEEPS_MAX 80
#define SWEEPS_TO_JUDGE 12
/* Single precision has done what it can when changes are this small against the largest number, or
 * shrink no more. */
#define SINGLE_AIM 2e-6F
#define SINGLE_SWEEPS_MAX 60
#define SINGLE_SWEEPS_TO_JUDGE 6
#define SINGLE_SHRINKS 0.95F

static const unsigned every_lane = (1U << KACHI_LANES) - 1U;

static inline void load(const double from[], part_double to[PARTS])
{
    memcpy(to, from, KACHI_LANES * sizeof(double));
}

static inline void store(const part_double from[PARTS], double to[])
{
    memcpy(to, from, KACHI_LANES * sizeof(double));
}

/* sum - entries from k to end; even and odd entries are added up apart, so that one addition need
 * not wait for the one before. */
static inline void dot(const struct kachi_lanes_system *system,
                       const struct kachi_lanes_state *state, uint64_t k, uint64_t end,
                       part_double sum[PARTS])
{
    part_double other[PARTS];
    for (size_t part = 0; part < PARTS; part++) {
        other[part] = double_of(0.0);
    }
    for (; k + 1 < end; k += 2) {
        const double *x0 = state->x + (size_t)system->index[k] * KACHI_LANES;
        const double *x1 = state->x + (size_t)system->index[k + 1] * KACHI_LANES;
        const float *values = state->values + k * KACHI_LANES;
        for (size_t part = 0; part < PARTS; part++) {
            half_single a0;
            half_single a1;
            part_double b0;
            part_double b1;
            memcpy(&a0, values + part * PART_DOUBLES, sizeof(a0));
            memcpy(&a1, values + KACHI_LANES + part * PART_DOUBLES, sizeof(a1));
            memcpy(&b0, x0 + part * PART_DOUBLES, sizeof(b0));
            memcpy(&b1, x1 + part * PART_DOUBLES, sizeof(b1));
            sum[part] -= __builtin_convertvector(a0, part_double) * b0;
            other[part] -= __builtin_convertvector(a1, part_double) * b1;
        }
    }
    if (k < end) {
        const double *x0 = state->x + (size_t)system->index[k] * KACHI_LANES;
        for (size_t part = 0; part < PARTS; part++) {
            half_single a0;
            part_double b0;
            memcpy(&a0, state->values + k * KACHI_LANES + part * PART_DOUBLES, sizeof(a0));
            memcpy(&b0, x0 + part * PART_DOUBLES, sizeof(b0));
            sum[part] -= __builtin_convertvector(a0, part_double) * b0;
        }
    }
    for (size_t part = 0; part < PARTS; part++) {
        sum[part] += other[part];
    }
}

/* The same in single precision. */
static inline void dot_single(const struct kachi_lanes_system *system,
                              const struct kachi_lanes_state *state, uint64_t k, uint64_t end,
                              lane_single sum[SINGLES])
{
    lane_single other[SINGLES];
    memset(other, 0, sizeof(other));
    for (; k + 1 < end; k += 2) {
        const float *x0 = state->x_single + (size_t)system->index[k] * KACHI_LANES;
        const float *x1 = state->x_single + (size_t)system->index[k + 1] * KACHI_LANES;
        const float *values = state->values + k * KACHI_LANES;
        for (size_t i = 0; i < SINGLES; i++) {
            lane_single a0;
            lane_single a1;
            lane_single b0;
            lane_single b1;
            memcpy(&a0, values + i * SINGLE_FLOATS, sizeof(a0));
            memcpy(&a1, values + KACHI_LANES + i * SINGLE_FLOATS, sizeof(a1));
            memcpy(&b0, x0 + i * SINGLE_FLOATS, sizeof(b0));
            memcpy(&b1, x1 + i * SINGLE_FLOATS, sizeof(b1));
            sum[i] -= a0 * b0;
            other[i] -= a1 * b1;
        }
    }
    if (k < end) {
        const float *x0 = state->x_single + (size_t)system->index[k] * KACHI_LANES;
        for (size_t i = 0; i < SINGLES; i++) {
            lane_single a0;
            lane_single b0;
            memcpy(&a0, state->values + k * KACHI_LANES + i * SINGLE_FLOATS, sizeof(a0));
            memcpy(&b0, x0 + i * SINGLE_FLOATS, sizeof(b0));
            sum[i] -= a0 * b0;
        }
    }
    for (size_t i = 0; i < SINGLES; i++) {
        sum[i] += other[i];
    }
}

/* The larger, and what is no number where either is none. */
static inline part_double larger(part_double a, part_double b)
{
    typedef int64_t part_mask __attribute__((vector_size(PART_BYTES)));
    part_mask keep = (part_mask)(a > b);
    return (part_double)(((part_mask)a & keep) | ((part_mask)b & ~keep));
}

static inline lane_single larger_single(lane_single a, lane_single b)
{
    lane_mask keep = (lane_mask)(a > b);
    return (lane_single)(((lane_mask)a & keep) | ((lane_mask)b & ~keep));
}

static inline part_double size_of(part_double x)
{
    return (part_double)((part_word)x & UINT64_C(0x7fffffffffffffff));
}

static inline lane_single size_of_single(lane_single x)
{
    return (lane_single)((lane_mask)x & INT32_MAX);
}

static inline void divide(const struct kachi_lanes_system *system,
                          const struct kachi_lanes_state *state, uint32_t p, part_double sum[PARTS])
{
    if (system->diagonal_of[p] == UINT32_MAX) {
        return;
    }
    part_double diagonal[PARTS];
    load(state->diagonal + (size_t)system->diagonal_of[p] * KACHI_LANES, diagonal);
    for (size_t part = 0; part < PARTS; part++) {
        sum[part] /= diagonal[part];
    }
}

static inline void divide_single(const struct kachi_lanes_system *system,
                                 const struct kachi_lanes_state *state, uint32_t p,
                                 lane_single sum[SINGLES])
{
    if (system->diagonal_of[p] == UINT32_MAX) {
        return;
    }
    const double *diagonal = state->diagonal + (size_t)system->diagonal_of[p] * KACHI_LANES;
    float by[KACHI_LANES];
    for (size_t l = 0; l < KACHI_LANES; l++) {
        by[l] = (float)diagonal[l];
    }
    lane_single divisor[SINGLES];
    memcpy(divisor, by, sizeof(by));
    for (size_t i = 0; i < SINGLES; i++) {
        sum[i] /= divisor[i];
    }
}

/* right[p] less what comes from outside the component; x[p] to start from. */
static void prepare(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                    uint32_t first, uint32_t end)
{
    for (uint32_t p = first; p < end; p++) {
        part_double sum[PARTS];
        size_t at = (size_t)p * KACHI_LANES;
        load(state->right + at, sum);
        dot(system, state, system->start[p], system->split[p], sum);
        store(sum, state->right + at);
        for (size_t l = 0; l < KACHI_LANES; l++) {
            state->x_single[at + l] = (float)system->nominal[p];
        }
        for (size_t part = 0; part < PARTS; part++) {
            half_single right = __builtin_convertvector(sum[part], half_single);
            memcpy(state->right_single + at + part * PART_DOUBLES, &right, sizeof(right));
        }
    }
}

/* One sweep; the largest change of each lane, and the largest number. */
static void sweep_single(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                         uint32_t first, uint32_t end, float change[KACHI_LANES],
                         float most[KACHI_LANES])
{
    lane_single worst[SINGLES];
    lane_single largest[SINGLES];
    memset(worst, 0, sizeof(worst));
    memset(largest, 0, sizeof(largest));
    for (uint32_t p = first; p < end; p++) {
        lane_single sum[SINGLES];
        lane_single before[SINGLES];
        memcpy(sum, state->right_single + (size_t)p * KACHI_LANES, sizeof(sum));
        dot_single(system, state, system->split[p], system->start[p + 1], sum);
        divide_single(system, state, p, sum);
        memcpy(before, state->x_single + (size_t)p * KACHI_LANES, sizeof(before));
        for (size_t i = 0; i < SINGLES; i++) {
            worst[i] = larger_single(worst[i], size_of_single(sum[i] - before[i]));
            largest[i] = larger_single(largest[i], size_of_single(sum[i]));
        }
        memcpy(state->x_single + (size_t)p * KACHI_LANES, sum, sizeof(sum));
    }
    memcpy(change, worst, sizeof(worst));
    memcpy(most, largest, sizeof(largest));
}

static void sweep(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                  uint32_t first, uint32_t end, double change[KACHI_LANES])
{
    part_double worst[PARTS];
    for (size_t part = 0; part < PARTS; part++) {
        worst[part] = double_of(0.0);
    }
    for (uint32_t p = first; p < end; p++) {
        part_double sum[PARTS];
        part_double before[PARTS];
        load(state->right + (size_t)p * KACHI_LANES, sum);
        dot(system, state, system->split[p], system->start[p + 1], sum);
        divide(system, state, p, sum);
        load(state->x + (size_t)p * KACHI_LANES, before);
        for (size_t part = 0; part < PARTS; part++) {
            worst[part] = larger(worst[part], size_of(sum[part] - before[part]));
        }
        store(sum, state->x + (size_t)p * KACHI_LANES);
    }
    store(worst, change);
}

/* As near as single precision comes, from the nominal solution into x; returns the sweeps, and the
 * last change of each lane. */
static uint32_t approach(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                         uint32_t first, uint32_t end, double last[KACHI_LANES])
{
    unsigned done = 0;
    float before[KACHI_LANES];
    float change[KACHI_LANES];
    float most[KACHI_LANES];
    for (size_t l = 0; l < KACHI_LANES; l++) {
        before[l] = HUGE_VALF;
    }
    uint32_t sweeps = 0;
    while (done != every_lane && sweeps < SINGLE_SWEEPS_MAX) {
        sweep_single(system, state, first, end, change, most);
        sweeps++;
        for (size_t l = 0; l < KACHI_LANES; l++) {
            bool is_near = change[l] <= SINGLE_AIM * fmaxf(1.0F, most[l]);
            bool is_stuck =
                sweeps >= SINGLE_SWEEPS_TO_JUDGE && !(change[l] < SINGLE_SHRINKS * before[l]);
            done |= is_near || is_stuck ? 1U << l : 0U;
            before[l] = change[l];
            last[l] = (double)change[l];
        }
    }
    for (size_t i = (size_t)first * KACHI_LANES; i < (size_t)end * KACHI_LANES; i++) {
        state->x[i] = (double)state->x_single[i];
    }
    return sweeps;
}

/* Has what is left, change * c / (1 - c), come under the aim? */
static int settled(double change, double before)
{
    double c = before > 0.0 && isfinite(before) ? change / before : 1.0;
    c = c < 0.3 ? 0.3 : c;
    return change <= CHANGE_FLOOR || (c < 1.0 && change * c <= ERROR_AIM * (1.0 - c));
}

/* Lanes of one component that did not converge. */
static unsigned solve_loop(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                           uint32_t component, struct kachi_lanes_outcome *outcome)
{
    uint32_t first = system->component_start[component];
    uint32_t end = system->component_start[component + 1];
    uint64_t entries = system->start[end] - system->start[first];
    unsigned done = 0;
    unsigned hopeless = 0;
    double before[KACHI_LANES];
    double change[KACHI_LANES];
    prepare(system, state, first, end);
    uint32_t single = approach(system, state, first, end, before);
    uint32_t sweeps = 0;
    while ((done | hopeless) != every_lane && sweeps < SWEEPS_MAX) {
        sweep(system, state, first, end, change);
        sweeps++;
        for (size_t l = 0; l < KACHI_LANES; l++) {
            done |= settled(change[l], before[l]) ? 1U << l : 0U;
            bool grows = sweeps > SWEEPS_TO_JUDGE && !(change[l] < before[l]);
            hopeless |= grows ? 1U << l : 0U;
            before[l] = change[l];
        }
    }
    outcome->sweep_entries += (single + sweeps) * entries;
    outcome->double_entries += sweeps * entries;
    sweeps += single;
    outcome->sweeps = sweeps > outcome->sweeps ? sweeps : outcome->sweeps;
    return every_lane & ~done;
}

/* Lanes in which a number is not finite, or a diagonal turned round. */
static unsigned broken(const struct kachi_lanes_system *system,
                       const struct kachi_lanes_state *state, const part_double largest[PARTS])
{
    double most[KACHI_LANES];
    unsigned lanes = 0;
    store(largest, most);
    for (size_t l = 0; l < KACHI_LANES; l++) {
        lanes |= most[l] < 1e300 ? 0U : 1U << l;
    }
    for (size_t i = 0; i < (size_t)system->diagonal_count * KACHI_LANES; i++) {
        lanes |= state->diagonal[i] > 0.0 ? 0U : 1U << (i % KACHI_LANES);
    }
    return lanes;
}

/* A node that no loop goes through. */
static inline void solve_node(const struct kachi_lanes_system *system,
                              struct kachi_lanes_state *state, uint32_t p,
                              part_double largest[PARTS])
{
    part_double sum[PARTS];
    load(state->right + (size_t)p * KACHI_LANES, sum);
    dot(system, state, system->start[p], system->split[p], sum);
    divide(system, state, p, sum);
    store(sum, state->x + (size_t)p * KACHI_LANES);
    for (size_t part = 0; part < PARTS; part++) {
        largest[part] = larger(largest[part], size_of(sum[part]));
    }
}

static struct kachi_lanes_outcome solve(const struct kachi_lanes_system *system,
                                        struct kachi_lanes_state *state)
{
    struct kachi_lanes_outcome outcome = {.failed = 0};
    /* Of nodes without loops: a loop that converged has only finite numbers. */
    part_double largest[PARTS];
    memset(largest, 0, sizeof(largest));
    for (uint32_t c = 0; c < system->component_count; c++) {
        uint32_t p = system->component_start[c];
        if (system->skip[p] != 0) {
            size_t bytes = (system->component_start[c + 1] - p) * KACHI_LANES * sizeof(double);
            memset(state->x + (size_t)p * KACHI_LANES, 0, bytes);
        } else if (system->component_start[c + 1] - p > 1) {
            outcome.failed |= solve_loop(system, state, c, &outcome);
        } else {
            solve_node(system, state, p, largest);
        }
    }
    outcome.failed |= broken(system, state, largest);
    return outcome;
}

#endif
