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
/* Between a value that is asked for and one that is read: 64 entries; and between other ends. */
#define VALUES_AHEAD (64 * KACHI_LANES)
#define ENDS_AHEAD 20
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

/* Entries are read by so many at once; the last ones of a row with those of the next, which count
 * for nothing. */
#define STEP 4
_Static_assert(STEP - 1 <= KACHI_LANES_ENTRIES_SPARE, "entries are read past the last one");

/* Of a step in which `left` entries are the row's own, left 1 to STEP: keeps[STEP - left + e] keeps
 * entry e where it is one of them. */
static const int32_t keeps[2 * STEP - 1][KACHI_LANES] = {
    {-1, -1, -1, -1, -1, -1, -1, -1},
    {-1, -1, -1, -1, -1, -1, -1, -1},
    {-1, -1, -1, -1, -1, -1, -1, -1},
    {-1, -1, -1, -1, -1, -1, -1, -1},
};

static inline lane_single single_term(const float *values, const float *x)
{
    lane_single a;
    lane_single b;
    memcpy(&a, values, sizeof(a));
    memcpy(&b, x, sizeof(b));
    return a * b;
}

/* Asks for what is read soon: values as what is not needed soon again, so that they leave the
 * numbers of the loop in the cache. */
static inline void ask_for_values(const float *values)
{
    for (size_t line = 0; line < STEP / 2; line++) {
        __builtin_prefetch(values + VALUES_AHEAD + line * 2 * KACHI_LANES, 0, 0);
    }
}

/* Four sums apart, so that no addition has to wait for the one before. */
struct apart_single {
    lane_single sum[STEP];
};

static inline struct apart_single add_step(struct apart_single apart, const float *values,
                                           const float *x, const uint32_t slot[STEP])
{
    apart.sum[0] += single_term(values, x + slot[0]);
    apart.sum[1] += single_term(values + KACHI_LANES, x + slot[1]);
    apart.sum[2] += single_term(values + 2 * KACHI_LANES, x + slot[2]);
    apart.sum[3] += single_term(values + 3 * KACHI_LANES, x + slot[3]);
    return apart;
}

static inline lane_single kept(lane_single term, const int32_t keep[KACHI_LANES])
{
    lane_mask mask;
    memcpy(&mask, keep, sizeof(mask));
    return (lane_single)((lane_mask)term & mask);
}

static inline struct apart_single add_last(struct apart_single apart, const float *values,
                                           const float *x, const uint32_t slot[STEP], uint64_t left)
{
    const int32_t(*keep)[KACHI_LANES] = keeps + STEP - left;
    apart.sum[0] += single_term(values, x + slot[0]);
    apart.sum[1] += kept(single_term(values + KACHI_LANES, x + slot[1]), keep[1]);
    apart.sum[2] += kept(single_term(values + 2 * KACHI_LANES, x + slot[2]), keep[2]);
    apart.sum[3] += kept(single_term(values + 3 * KACHI_LANES, x + slot[3]), keep[3]);
    return apart;
}

/* sum - entries from k to end, of which there is at least one; by vector i of its lanes. */
static inline lane_single dot_single(const struct kachi_lanes_system *system,
                                     const struct kachi_lanes_state *state, uint64_t k,
                                     uint64_t end, size_t i)
{
    const lane_single none = single_lanes_of(0.0F);
    const uint32_t *slot = system->slot;
    const float *x = state->x_single + i * SINGLE_FLOATS;
    const float *values = state->values + i * SINGLE_FLOATS;
    struct apart_single apart = {{none, none, none, none}};
    for (; k + STEP < end; k += STEP) {
        ask_for_values(values + k * KACHI_LANES);
        apart = add_step(apart, values + k * KACHI_LANES, x, slot + k);
    }
    ask_for_values(values + k * KACHI_LANES);
    apart = add_last(apart, values + k * KACHI_LANES, x, slot + k, end - k);
    return (apart.sum[0] + apart.sum[1]) + (apart.sum[2] + apart.sum[3]);
}

/* The same in double precision, or of no entries. Even and odd entries are added up apart. */
static inline void dot(const struct kachi_lanes_system *system,
                       const struct kachi_lanes_state *state, uint64_t first, uint64_t end,
                       part_double sum[PARTS])
{
    part_double even[PARTS];
    part_double odd[PARTS];
    for (size_t part = 0; part < PARTS; part++) {
        even[part] = sum[part];
        odd[part] = double_of(0.0);
    }
    const uint32_t *slot = system->slot;
    uint64_t k = first;
    for (; k + 1 < end; k += 2) {
        const double *x0 = state->x + slot[k];
        const double *x1 = state->x + slot[k + 1];
        const float *values = state->values + k * KACHI_LANES;
        __builtin_prefetch(state->x + slot[k + ENDS_AHEAD]);
        __builtin_prefetch(state->x + slot[k + ENDS_AHEAD + 1]);
        __builtin_prefetch(values + VALUES_AHEAD, 0, 0);
        for (size_t part = 0; part < PARTS; part++) {
            size_t at = part * PART_DOUBLES;
            part_double b0;
            part_double b1;
            memcpy(&b0, x0 + at, sizeof(b0));
            memcpy(&b1, x1 + at, sizeof(b1));
            even[part] -= part_widened(values + at) * b0;
            odd[part] -= part_widened(values + KACHI_LANES + at) * b1;
        }
    }
    for (; k < end; k++) {
        const float *values = state->values + k * KACHI_LANES;
        for (size_t part = 0; part < PARTS; part++) {
            part_double b;
            memcpy(&b, state->x + slot[k] + part * PART_DOUBLES, sizeof(b));
            even[part] -= part_widened(values + part * PART_DOUBLES) * b;
        }
    }
    for (size_t part = 0; part < PARTS; part++) {
        sum[part] = even[part] + odd[part];
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

static inline lane_single divided_single(const struct kachi_lanes_system *system,
                                         const struct kachi_lanes_state *state, uint32_t p,
                                         size_t i, lane_single sum)
{
    if (system->diagonal_of[p] == UINT32_MAX) {
        return sum;
    }
    const double *diagonal =
        state->diagonal + (size_t)system->diagonal_of[p] * KACHI_LANES + i * SINGLE_FLOATS;
    lane_single by;
    for (size_t l = 0; l < SINGLE_FLOATS; l++) {
        by[l] = (float)diagonal[l];
    }
    return sum / by;
}

/* right[p] less what comes from outside the component; x[p] to start from. */
static void prepare(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                    uint32_t first, uint32_t end)
{
    for (uint32_t p = first; p < end; p++) {
        part_double sum[PARTS];
        size_t at = (size_t)p * KACHI_LANES;
        load(state->right + at, sum);
        if (system->start[p] < system->split[p]) {
            dot(system, state, system->start[p], system->split[p], sum);
            store(sum, state->right + at);
        }
        lane_single nominal = single_lanes_of((float)system->nominal[p]);
        for (size_t i = 0; i < SINGLES; i++) {
            memcpy(state->x_single + at + i * SINGLE_FLOATS, &nominal, sizeof(nominal));
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
    uint64_t eight = 0;
    while (p + sizeof(eight) <= end) {
        memcpy(&eight, stale + p, sizeof(eight));
        if (eight != 0) {
            break;
        }
        p += sizeof(eight);
    }
    while (p < end && stale[p] == 0) {
        p++;
    }
    return p;
}

static void note_moved(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                       struct sweeping *sweeping, uint32_t p)
{
    sweeping->moved++;
    mark_buyers(system, state, p);
}

/* What a sweep in single precision compares changes with, and the largest that it saw; what is
 * compared is relative to numbers above 1. */
struct judging_single {
    lane_single tolerance[SINGLES];
    lane_single worst[SINGLES];
};

static struct judging_single judging_of(const struct sweeping *sweeping)
{
    float limit[KACHI_LANES];
    for (size_t l = 0; l < KACHI_LANES; l++) {
        limit[l] = (float)sweeping->tolerance[l];
    }
    struct judging_single judging;
    memcpy(judging.tolerance, limit, sizeof(limit));
    for (size_t i = 0; i < SINGLES; i++) {
        judging.worst[i] = single_lanes_of(0.0F);
    }
    return judging;
}

static void note_worst(const struct judging_single *judging, struct sweeping *sweeping)
{
    float worst[KACHI_LANES];
    memcpy(worst, judging->worst, sizeof(worst));
    for (size_t l = 0; l < KACHI_LANES; l++) {
        sweeping->change[l] = (double)worst[l];
    }
}

/* Works a row out anew; whether it moved. */
static inline bool visit_single(const struct kachi_lanes_system *system,
                                const struct kachi_lanes_state *state, uint32_t p,
                                struct judging_single *judging)
{
    lane_mask moved = {0};
    for (size_t i = 0; i < SINGLES; i++) {
        size_t at = (size_t)p * KACHI_LANES + i * SINGLE_FLOATS;
        lane_single next;
        lane_single before;
        memcpy(&next, state->right_single + at, sizeof(next));
        next -= dot_single(system, state, system->split[p], system->start[p + 1], i);
        next = divided_single(system, state, p, i, next);
        memcpy(&before, state->x_single + at, sizeof(before));
        memcpy(state->x_single + at, &next, sizeof(next));
        lane_single change = size_of_single(next - before);
        lane_single size = larger_single(size_of_single(next), single_lanes_of(1.0F));
        judging->worst[i] = larger_single(judging->worst[i], change);
        moved |= (lane_mask)(change > judging->tolerance[i] * size);
    }
    return lanes_any(moved);
}

/* Visits every row. */
static void sweep_single(const struct kachi_lanes_system *all, struct kachi_lanes_state *shared,
                         struct sweeping *sweeping)
{
    /* Copies whose addresses nobody has: what is stored cannot change them, as far as the compiler
     * knows, so that they stay in registers. */
    const struct kachi_lanes_system system = *all;
    const struct kachi_lanes_state state = *shared;
    struct judging_single judging = judging_of(sweeping);
    uint32_t moved = 0;
    for (uint32_t p = sweeping->first; p < sweeping->end; p++) {
        moved += visit_single(&system, &state, p, &judging) ? 1 : 0;
    }
    sweeping->moved = moved;
    sweeping->entries += system.start[sweeping->end] - system.split[sweeping->first];
    note_worst(&judging, sweeping);
}

/* Visits the stale rows, and marks who buys from those that moved. */
static void sweep_single_stale(const struct kachi_lanes_system *system,
                               struct kachi_lanes_state *state, struct sweeping *sweeping)
{
    struct judging_single judging = judging_of(sweeping);
    uint32_t end = sweeping->end;
    for (uint32_t p = next_stale(state->stale, sweeping->first, end); p < end;
         p = next_stale(state->stale, p + 1, end)) {
        state->stale[p] = 0;
        sweeping->entries += system->start[p + 1] - system->split[p];
        if (visit_single(system, state, p, &judging)) {
            note_moved(system, state, sweeping, p);
        }
    }
    note_worst(&judging, sweeping);
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
        if (sweeping->marks) {
            sweep_single_stale(system, state, sweeping);
        } else {
            sweep_single(system, state, sweeping);
        }
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
