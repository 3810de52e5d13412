/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_solve.h - the solving half of the kernels of lanes.h, compiled once for each width of
 * vector. Included by lanes_baseline.c, lanes_avx2.c and lanes_avx512.c alone.
 *
 * A loop is swept in single precision first: half the bytes and half the operations, and what it
 * leaves is rounding. Double precision then takes over from there and alone decides whether a lane
 * has converged.
 *
 * Most rows of a loop settle in a few sweeps; small strong cycles take many. So once few rows still
 * move, a sweep visits only those that buy from one that moved (stale[]): what the others leave
 * undone is below the tolerance that the error aimed at allows.
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
/* A row moves in single precision where it changes by more than this share of itself. */
#define SINGLE_AIM 4e-7F
#define SINGLE_SWEEPS_MAX 60
#define SINGLE_SWEEPS_TO_JUDGE 6
#define SINGLE_SHRINKS 0.95F
/* Between a value that is asked for and one that is read: 64 entries. */
#define VALUES_AHEAD (64 * KACHI_LANES)
/* Errors are taken to shrink no faster than this by a sweep. */
#define CONTRACTION_MIN 0.3

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
        const double *x0 = state->x + system->slot[k];
        const double *x1 = state->x + system->slot[k + 1];
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
        const double *x0 = state->x + system->slot[k];
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

/* The same in single precision, four sums apart. What a row reads is asked for ahead; the values as
 * what is not needed soon again, so that they leave the numbers of the loop in the cache. */
static inline void dot_single(const struct kachi_lanes_system *system,
                              const struct kachi_lanes_state *state, uint64_t k, uint64_t end,
                              lane_single sum[SINGLES])
{
    lane_single apart[4][SINGLES];
    for (size_t i = 0; i < SINGLES; i++) {
        apart[0][i] = single_lanes_of(0.0F);
        apart[1][i] = apart[0][i];
        apart[2][i] = apart[0][i];
        apart[3][i] = apart[0][i];
    }
    for (; k + 3 < end; k += 4) {
        for (size_t e = 0; e < 4; e++) {
            const float *x = state->x_single + system->slot[k + e];
            const float *values = state->values + (k + e) * KACHI_LANES;
            __builtin_prefetch(state->x_single + system->slot[k + e + KACHI_LANES_ENTRIES_SPARE]);
            __builtin_prefetch(values + VALUES_AHEAD, 0, 0);
            for (size_t i = 0; i < SINGLES; i++) {
                lane_single a;
                lane_single b;
                memcpy(&a, values + i * SINGLE_FLOATS, sizeof(a));
                memcpy(&b, x + i * SINGLE_FLOATS, sizeof(b));
                apart[e][i] += a * b;
            }
        }
    }
    for (; k < end; k++) {
        const float *x = state->x_single + system->slot[k];
        const float *values = state->values + k * KACHI_LANES;
        for (size_t i = 0; i < SINGLES; i++) {
            lane_single a;
            lane_single b;
            memcpy(&a, values + i * SINGLE_FLOATS, sizeof(a));
            memcpy(&b, x + i * SINGLE_FLOATS, sizeof(b));
            sum[i] -= a * b;
        }
    }
    for (size_t i = 0; i < SINGLES; i++) {
        sum[i] -= (apart[0][i] + apart[1][i]) + (apart[2][i] + apart[3][i]);
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

/* One loop while it is swept. */
struct sweeping {
    uint32_t first, end; /* positions */
    bool marks;          /* who buys from a row that moved is stale, and nobody else */
    uint32_t moved;      /* rows that moved in the last sweep: in some lane, beyond its tolerance */
    uint32_t sweeps;
    uint64_t entries;                /* read so far */
    double tolerance[KACHI_LANES];   /* HUGE_VAL where sweeping was given up */
    double change[KACHI_LANES];      /* the largest in the last sweep */
    double before[KACHI_LANES];      /* in the one before it */
    double contraction[KACHI_LANES]; /* by which a sweep shrinks what is left, as far as seen */
};

static void mark_buyers(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                        uint32_t p)
{
    uint32_t end = system->buyer_start[p + 1];
    for (uint32_t k = system->buyer_start[p]; k < end; k++) {
        state->stale[system->buyer[k]] = 1;
    }
}

static inline uint32_t next_stale(const uint8_t stale[], uint32_t p, uint32_t end)
{
    while (p < end && stale[p] == 0) {
        p++;
    }
    return p;
}

static void note_moved(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                       struct sweeping *sweeping, uint32_t p)
{
    sweeping->moved++;
    if (sweeping->marks) {
        mark_buyers(system, state, p);
    }
}

/* Visits the stale rows; what changes are compared with is relative to numbers above 1. */
static void sweep_single(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                         struct sweeping *sweeping)
{
    lane_single worst[SINGLES];
    lane_single tolerance[SINGLES];
    float limit[KACHI_LANES];
    memset(worst, 0, sizeof(worst));
    for (size_t l = 0; l < KACHI_LANES; l++) {
        limit[l] = (float)sweeping->tolerance[l];
    }
    memcpy(tolerance, limit, sizeof(limit));
    uint32_t end = sweeping->end;
    for (uint32_t p = next_stale(state->stale, sweeping->first, end); p < end;
         p = next_stale(state->stale, p + 1, end)) {
        lane_single sum[SINGLES];
        lane_single before[SINGLES];
        lane_mask moved = {0};
        memcpy(sum, state->right_single + (size_t)p * KACHI_LANES, sizeof(sum));
        dot_single(system, state, system->split[p], system->start[p + 1], sum);
        divide_single(system, state, p, sum);
        memcpy(before, state->x_single + (size_t)p * KACHI_LANES, sizeof(before));
        memcpy(state->x_single + (size_t)p * KACHI_LANES, sum, sizeof(sum));
        for (size_t i = 0; i < SINGLES; i++) {
            lane_single change = size_of_single(sum[i] - before[i]);
            lane_single size = larger_single(size_of_single(sum[i]), single_lanes_of(1.0F));
            worst[i] = larger_single(worst[i], change);
            moved |= (lane_mask)(change > tolerance[i] * size);
        }
        state->stale[p] = sweeping->marks ? 0 : 1;
        sweeping->entries += system->start[p + 1] - system->split[p];
        if (lanes_any(moved)) {
            note_moved(system, state, sweeping, p);
        }
    }
    memcpy(limit, worst, sizeof(limit));
    for (size_t l = 0; l < KACHI_LANES; l++) {
        sweeping->change[l] = (double)limit[l];
    }
}

static void sweep_double(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                         struct sweeping *sweeping)
{
    part_double worst[PARTS];
    part_double tolerance[PARTS];
    memset(worst, 0, sizeof(worst));
    load(sweeping->tolerance, tolerance);
    uint32_t end = sweeping->end;
    for (uint32_t p = next_stale(state->stale, sweeping->first, end); p < end;
         p = next_stale(state->stale, p + 1, end)) {
        part_double sum[PARTS];
        part_double before[PARTS];
        part_word moved = {0};
        load(state->right + (size_t)p * KACHI_LANES, sum);
        dot(system, state, system->split[p], system->start[p + 1], sum);
        divide(system, state, p, sum);
        load(state->x + (size_t)p * KACHI_LANES, before);
        store(sum, state->x + (size_t)p * KACHI_LANES);
        for (size_t part = 0; part < PARTS; part++) {
            part_double change = size_of(sum[part] - before[part]);
            worst[part] = larger(worst[part], change);
            moved |= (part_word)(change > tolerance[part]);
        }
        state->stale[p] = 0;
        sweeping->entries += system->start[p + 1] - system->split[p];
        if (part_any((part_int)moved)) {
            note_moved(system, state, sweeping, p);
        }
    }
    store(worst, sweeping->change);
}

/* The change at which what is left, change * c / (1 - c), is what is aimed at. */
static double change_aim(double contraction)
{
    return fmax(CHANGE_FLOOR, ERROR_AIM * (1.0 - contraction) / contraction);
}

static void all_stale(const struct sweeping *sweeping, struct kachi_lanes_state *state)
{
    memset(state->stale + sweeping->first, 1, sweeping->end - sweeping->first);
}

/* As near as single precision comes, from the nominal solution into x. */
static void approach(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                     struct sweeping *sweeping)
{
    uint32_t rows = sweeping->end - sweeping->first;
    for (size_t l = 0; l < KACHI_LANES; l++) {
        sweeping->tolerance[l] = (double)SINGLE_AIM;
        sweeping->before[l] = HUGE_VAL;
        sweeping->contraction[l] = CONTRACTION_MIN;
    }
    all_stale(sweeping, state);
    sweeping->moved = rows;
    while (sweeping->moved > 0 && sweeping->sweeps < SINGLE_SWEEPS_MAX) {
        /* Only once some rows are at rest is it worth telling who moved. */
        sweeping->marks = sweeping->marks || sweeping->moved < rows - rows / 8;
        sweeping->moved = 0;
        sweep_single(system, state, sweeping);
        sweeping->sweeps++;
        for (size_t l = 0; l < KACHI_LANES; l++) {
            double rate = sweeping->change[l] / sweeping->before[l];
            bool is_stuck =
                sweeping->sweeps >= SINGLE_SWEEPS_TO_JUDGE && !(rate < (double)SINGLE_SHRINKS);
            if (sweeping->change[l] > (double)SINGLE_AIM) {
                sweeping->contraction[l] =
                    fmin(fmax(rate, CONTRACTION_MIN), (double)SINGLE_SHRINKS);
                sweeping->tolerance[l] = is_stuck ? HUGE_VAL : sweeping->tolerance[l];
            }
            sweeping->before[l] = sweeping->change[l];
        }
    }
    for (size_t i = (size_t)sweeping->first * KACHI_LANES; i < (size_t)sweeping->end * KACHI_LANES;
         i++) {
        state->x[i] = (double)state->x_single[i];
    }
}

/* After a sweep: where errors shrink more slowly than was thought the aim is nearer, and every row
 * is looked at again; lanes that do not shrink are given up. */
static void judge(struct sweeping *sweeping, uint32_t sweeps, struct kachi_lanes_state *state)
{
    bool is_nearer = false;
    for (size_t l = 0; l < KACHI_LANES; l++) {
        double rate = sweeping->change[l] / sweeping->before[l];
        if (sweeping->change[l] <= sweeping->tolerance[l] || sweeps == 1) {
            continue;
        }
        if (!(rate < 1.0)) {
            sweeping->tolerance[l] = sweeps > SWEEPS_TO_JUDGE ? HUGE_VAL : sweeping->tolerance[l];
        } else if (rate > sweeping->contraction[l]) {
            sweeping->contraction[l] = rate;
            sweeping->tolerance[l] = change_aim(rate);
            is_nearer = true;
        }
    }
    if (is_nearer) {
        all_stale(sweeping, state);
    }
    memcpy(sweeping->before, sweeping->change, sizeof(sweeping->before));
}

/* Lanes of one component that did not converge. */
static unsigned solve_loop(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                           uint32_t component, struct kachi_lanes_outcome *outcome)
{
    struct sweeping sweeping = {.first = system->component_start[component],
                                .end = system->component_start[component + 1]};
    prepare(system, state, sweeping.first, sweeping.end);
    approach(system, state, &sweeping);
    uint64_t single_entries = sweeping.entries;
    for (size_t l = 0; l < KACHI_LANES; l++) {
        sweeping.tolerance[l] = change_aim(sweeping.contraction[l]);
    }
    all_stale(&sweeping, state);
    sweeping.marks = true;
    sweeping.moved = 1;
    for (uint32_t sweeps = 1; sweeping.moved > 0 && sweeps <= SWEEPS_MAX; sweeps++) {
        sweeping.moved = 0;
        sweep_double(system, state, &sweeping);
        judge(&sweeping, sweeps, state);
        sweeping.sweeps++;
    }
    outcome->sweep_entries += sweeping.entries;
    outcome->double_entries += sweeping.entries - single_entries;
    outcome->sweeps = sweeping.sweeps > outcome->sweeps ? sweeping.sweeps : outcome->sweeps;
    unsigned failed = 0;
    for (size_t l = 0; l < KACHI_LANES; l++) {
        bool is_settled =
            sweeping.tolerance[l] < 1.0 && sweeping.change[l] <= sweeping.tolerance[l];
        failed |= is_settled ? 0U : 1U << l;
    }
    return failed;
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
