/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_kernel.h - the kernels of lanes.h, compiled once for each width of vector. Included by
 * lanes_baseline.c, lanes_avx2.c and lanes_avx512.c alone.
 *
 * Plain vector arithmetic of the compiler does the rest, so that there is one text to read and to
 * test.
 */
#ifndef KACHI_FOOTPRINT_LANES_KERNEL_H
#define KACHI_FOOTPRINT_LANES_KERNEL_H

#include "footprint/lanes_vector.h"
#include "footprint/sampler.h"
#include "footprint/sampler_poly.h"

#include <math.h>
#include <string.h>

/* A sample has converged when what is left is below this share of its node: as much as single
 * precision of the coefficients can tell apart. */
#define ERROR_AIM 1e-7
#define CHANGE_FLOOR 1e-13
#define SWEEPS_MAX 80
#define SWEEPS_TO_JUDGE 12

/* --- Drawing --- */

static inline part_single single_of(float x)
{
    part_single part;
    for (size_t i = 0; i < PART_FLOATS; i++) {
        part[i] = x;
    }
    return part;
}

static inline part_double double_of(double x)
{
    part_double part;
    for (size_t i = 0; i < PART_DOUBLES; i++) {
        part[i] = x;
    }
    return part;
}

/* The words of four streams: of each 64-bit lane (stream, half of the group), words 0 and 2 in
 * even[], 1 and 3 in odd[]. kachi_random_block for eight at a time. */
static inline void philox(const uint64_t stream[KACHI_LANES_QUAD], uint64_t seed, uint64_t group,
                          part_int even[PARTS], part_int odd[PARTS])
{
    for (size_t part = 0; part < PARTS; part++) {
        uint32_t key0 = (uint32_t)seed;
        uint32_t key1 = (uint32_t)(seed >> 32U);
        part_word c0;
        part_word c1;
        part_word c2;
        part_word c3;
        for (size_t i = 0; i < PART_DOUBLES; i++) {
            size_t lane = part * PART_DOUBLES + i;
            uint64_t block = group * 2 + lane % 2;
            c0[i] = block & UINT32_MAX;
            c1[i] = block >> 32U;
            c2[i] = stream[lane / 2] & UINT32_MAX;
            c3[i] = stream[lane / 2] >> 32U;
        }
        for (int round = 0; round < 10; round++) {
            part_word product0 = part_product(c0, UINT32_C(0xD2511F53));
            part_word product1 = part_product(c2, UINT32_C(0xCD9E8D57));
            c0 = (product1 >> 32U) ^ c1 ^ key0;
            c2 = (product0 >> 32U) ^ c3 ^ key1;
            c1 = product1;
            c3 = product0;
            key0 += UINT32_C(0x9E3779B9);
            key1 += UINT32_C(0xBB67AE85);
        }
        even[part] = (part_int)((c0 & UINT32_MAX) | (c2 << 32U));
        odd[part] = (part_int)((c1 & UINT32_MAX) | (c3 << 32U));
    }
}

static inline part_single horner(const float terms[], int count, part_single x)
{
    part_single value = single_of(terms[count - 1]);
    for (int i = count - 2; i >= 0; i--) {
        value = value * x + terms[i];
    }
    return value;
}

/* kachi_normal_quantile of words, in single precision. */
static inline part_single normal(part_int words)
{
    static const float quantile[KACHI_QUANTILE_TERMS] = KACHI_QUANTILE;
    static const float logarithm[KACHI_LOG_TERMS] = KACHI_LOG;
    part_int upper = words >> 31;
    part_int tail = (words ^ upper) & INT32_MAX;
    part_single v = (__builtin_convertvector(tail, part_single) + 0.5F) * 0x1p-32F;
    /* v = 2^e f with f from sqrt(1/2) to sqrt(2). */
    part_int bits = (part_int)v;
    part_int exponent = (bits - 0x3f3504f3) >> 23;
    part_single x = (part_single)(bits - (exponent << 23)) - 1.0F;
    part_single log_v = __builtin_convertvector(exponent, part_single) * 0.69314718F +
                        x * horner(logarithm, KACHI_LOG_TERMS, x);
    part_single s =
        (part_root(log_v * -2.0F) - (float)KACHI_QUANTILE_MID) * (float)(1.0 / KACHI_QUANTILE_HALF);
    part_single z = horner(quantile, KACHI_QUANTILE_TERMS, s);
    return (part_single)((part_int)z ^ (~words & INT32_MIN));
}

static inline part_single exponential(part_single x)
{
    static const float terms[KACHI_EXP_TERMS] = KACHI_EXP;
    /* Adding 1.5 x 2^23 rounds to whole numbers in the lowest bits. */
    part_single shifted = x * 1.44269504F + 12582912.0F;
    part_single whole = shifted - 12582912.0F;
    /* Unsigned: the spare lanes of a quad hold another kind of draw, out of range and not used. */
    part_bits power = (part_bits)shifted - 0x4b400000U;
    part_single rest = (x - whole * 0.693145752F) - whole * 1.42860677e-6F;
    part_single value = horner(terms, KACHI_EXP_TERMS, rest);
    return value * (part_single)((power + 127U) << 23U);
}

/* Spreads are bounded when the system is laid out (SPREAD_MAX in uncertainty_model.c), so that
 * exponential() stays in range. */
static inline void multiply_out(const struct kachi_lanes_system *system, uint64_t first,
                                const part_single even[PARTS], const part_single odd[PARTS],
                                float quad[KACHI_LANES_QUAD][KACHI_LANES], int is_log)
{
    float spread[KACHI_LANES_QUAD * KACHI_LANES / 2];
    float middle[KACHI_LANES_QUAD * KACHI_LANES / 2];
    float out[2][KACHI_LANES_QUAD * KACHI_LANES / 2];
    for (size_t i = 0; i < KACHI_LANES_QUAD * KACHI_LANES / 2; i++) {
        spread[i] = system->spread[first + i / 4];
        middle[i] = is_log ? 0.0F : system->middle[first + i / 4];
    }
    for (size_t part = 0; part < PARTS; part++) {
        part_single by;
        part_single about;
        memcpy(&by, spread + part * PART_FLOATS, sizeof(by));
        memcpy(&about, middle + part * PART_FLOATS, sizeof(about));
        part_single a = even[part] * by;
        part_single b = odd[part] * by;
        a = is_log ? exponential(a) : a + about;
        b = is_log ? exponential(b) : b + about;
        memcpy(out[0] + part * PART_FLOATS, &a, sizeof(a));
        memcpy(out[1] + part * PART_FLOATS, &b, sizeof(b));
    }
    for (size_t e = 0; e < KACHI_LANES_QUAD; e++) {
        memcpy(quad[e], out[0] + 4 * e, 4 * sizeof(float));
        memcpy(quad[e] + 4, out[1] + 4 * e, 4 * sizeof(float));
    }
}

/* Vectors, not loops over lanes: a store through the state could change the state's own pointers as
 * far as the compiler knows, and it would read them again for every lane. */
static inline void put_single(float *to, const half_single drawn[PARTS], float factor, int adds)
{
    for (size_t part = 0; part < PARTS; part++) {
        half_single value = drawn[part] * factor;
        if (adds) {
            half_single before;
            memcpy(&before, to + part * PART_DOUBLES, sizeof(before));
            value += before;
        }
        memcpy(to + part * PART_DOUBLES, &value, sizeof(value));
    }
}

static inline void put_double(double *to, const half_single drawn[PARTS], float factor)
{
    for (size_t part = 0; part < PARTS; part++) {
        part_double before;
        memcpy(&before, to + part * PART_DOUBLES, sizeof(before));
        before += __builtin_convertvector(drawn[part] * factor, part_double);
        memcpy(to + part * PART_DOUBLES, &before, sizeof(before));
    }
}

static inline void put(const struct kachi_lanes_system *system, uint64_t stream,
                       const float quad[KACHI_LANES], struct kachi_lanes_state *state)
{
    half_single drawn[PARTS];
    memcpy(drawn, quad, sizeof(drawn));
    for (uint64_t t = system->target_first[stream]; t < system->target_first[stream + 1]; t++) {
        const struct kachi_lanes_target *target = &system->targets[t];
        size_t at = (size_t)target->at * KACHI_LANES;
        switch ((enum kachi_lanes_place)target->place) {
        case KACHI_LANES_SET:
            put_single(state->values + at, drawn, target->factor, 0);
            break;
        case KACHI_LANES_ADD:
            put_single(state->values + at, drawn, target->factor, 1);
            break;
        case KACHI_LANES_DIRECT:
            put_double(state->right + at, drawn, target->factor);
            break;
        case KACHI_LANES_DIAGONAL:
            put_double(state->diagonal + at, drawn, target->factor);
            break;
        }
    }
}

/* Streams first .. first + count - 1, at most four; missing ones are drawn and not used. */
static inline void draw_quad(const struct kachi_lanes_system *system, uint64_t seed, uint64_t group,
                             uint64_t first, uint64_t count, struct kachi_lanes_state *state)
{
    part_int words_even[PARTS];
    part_int words_odd[PARTS];
    part_single even[PARTS];
    part_single odd[PARTS];
    float quad[KACHI_LANES_QUAD][KACHI_LANES];
    philox(system->stream + first, seed, group, words_even, words_odd);
    for (size_t part = 0; part < PARTS; part++) {
        even[part] = normal(words_even[part]);
        odd[part] = normal(words_odd[part]);
    }
    if (first < system->lognormal_count) {
        multiply_out(system, first, even, odd, quad, 1);
    } else {
        multiply_out(system, first, even, odd, quad, 0);
    }
    for (uint64_t e = 0; e < count; e++) {
        put(system, first + e, quad[e], state);
    }
}

static inline void draw_other(const struct kachi_lanes_system *system, uint64_t seed,
                              uint64_t group, uint64_t stream, struct kachi_lanes_state *state)
{
    uint64_t other = stream - system->lognormal_count - system->normal_count;
    float drawn[KACHI_LANES];
    for (size_t l = 0; l < KACHI_LANES; l++) {
        uint64_t sample = group * KACHI_LANES + kachi_lanes_sample[l];
        uint32_t word = kachi_sampler_word(seed, sample, system->stream[stream]);
        drawn[l] = (float)(kachi_draw_value(&system->draws[other], word) / system->unit[other]);
    }
    put(system, stream, drawn, state);
}

static void draw_run(const struct kachi_lanes_system *system, uint64_t seed, uint64_t group,
                     uint64_t first, uint64_t end, struct kachi_lanes_state *state)
{
    for (uint64_t s = first; s < end; s += KACHI_LANES_QUAD) {
        uint64_t count = end - s < KACHI_LANES_QUAD ? end - s : KACHI_LANES_QUAD;
        draw_quad(system, seed, group, s, count, state);
    }
}

static void draw(const struct kachi_lanes_system *system, uint64_t seed, uint64_t group,
                 struct kachi_lanes_state *state)
{
    for (uint64_t i = 0; i < system->base_count; i++) {
        for (size_t l = 0; l < KACHI_LANES; l++) {
            state->values[(size_t)system->bases[i].at * KACHI_LANES + l] = system->bases[i].value;
        }
    }
    for (size_t p = 0; p < system->order; p++) {
        part_double base = double_of(system->direct_base[p]);
        for (size_t part = 0; part < PARTS; part++) {
            memcpy(state->right + p * KACHI_LANES + part * PART_DOUBLES, &base, sizeof(base));
        }
    }
    for (size_t d = 0; d < system->diagonal_count; d++) {
        for (size_t l = 0; l < KACHI_LANES; l++) {
            state->diagonal[d * KACHI_LANES + l] = system->diagonal_base[d];
        }
    }
    uint64_t normals = system->lognormal_count + system->normal_count;
    draw_run(system, seed, group, 0, system->lognormal_count, state);
    draw_run(system, seed, group, system->lognormal_count, normals, state);
    for (uint64_t s = normals; s < system->stream_count; s++) {
        draw_other(system, seed, group, s, state);
    }
}

/* --- Solving --- */

/* right - sum over entries from k to end; even and odd entries are added up apart, so that one
 * addition need not wait for the one before. */
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

static inline void load(const double from[], part_double to[PARTS])
{
    memcpy(to, from, KACHI_LANES * sizeof(double));
}

static inline void store(const part_double from[PARTS], double to[])
{
    memcpy(to, from, KACHI_LANES * sizeof(double));
}

/* The larger, and what is no number where either is none. */
static inline part_double larger(part_double a, part_double b)
{
    typedef int64_t part_mask __attribute__((vector_size(PART_BYTES)));
    part_mask keep = (part_mask)(a > b);
    return (part_double)(((part_mask)a & keep) | ((part_mask)b & ~keep));
}

static inline part_double size_of(part_double x)
{
    return (part_double)((part_word)x & UINT64_C(0x7fffffffffffffff));
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

/* right[p] less what comes from outside the component; x[p] to start from. */
static void prepare(const struct kachi_lanes_system *system, struct kachi_lanes_state *state,
                    uint32_t first, uint32_t end)
{
    for (uint32_t p = first; p < end; p++) {
        part_double sum[PARTS];
        load(state->right + (size_t)p * KACHI_LANES, sum);
        dot(system, state, system->start[p], system->split[p], sum);
        store(sum, state->right + (size_t)p * KACHI_LANES);
        part_double start = double_of(system->nominal[p]);
        for (size_t part = 0; part < PARTS; part++) {
            sum[part] = start;
        }
        store(sum, state->x + (size_t)p * KACHI_LANES);
    }
}

/* One sweep; the largest change of each lane. */
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
    const unsigned all = (1U << KACHI_LANES) - 1U;
    unsigned done = 0;
    unsigned hopeless = 0;
    double before[KACHI_LANES];
    double change[KACHI_LANES];
    for (size_t l = 0; l < KACHI_LANES; l++) {
        before[l] = HUGE_VAL;
    }
    prepare(system, state, first, end);
    uint32_t sweeps = 0;
    while ((done | hopeless) != all && sweeps < SWEEPS_MAX) {
        sweep(system, state, first, end, change);
        sweeps++;
        outcome->sweep_entries += system->start[end] - system->start[first];
        for (size_t l = 0; l < KACHI_LANES; l++) {
            done |= settled(change[l], before[l]) ? 1U << l : 0U;
            bool grows = sweeps > SWEEPS_TO_JUDGE && !(change[l] < before[l]);
            hopeless |= grows ? 1U << l : 0U;
            before[l] = change[l];
        }
    }
    outcome->sweeps = sweeps > outcome->sweeps ? sweeps : outcome->sweeps;
    return all & ~done;
}

/* Lanes in which something is no finite number, or turned its diagonal round. */
static unsigned broken(const struct kachi_lanes_system *system,
                       const struct kachi_lanes_state *state)
{
    unsigned lanes = 0;
    for (size_t i = 0; i < (size_t)system->order * KACHI_LANES; i++) {
        lanes |= fabs(state->x[i]) < 1e300 ? 0U : 1U << (i % KACHI_LANES);
    }
    for (size_t i = 0; i < (size_t)system->diagonal_count * KACHI_LANES; i++) {
        lanes |= state->diagonal[i] > 0.0 ? 0U : 1U << (i % KACHI_LANES);
    }
    return lanes;
}

static struct kachi_lanes_outcome solve(const struct kachi_lanes_system *system,
                                        struct kachi_lanes_state *state)
{
    struct kachi_lanes_outcome outcome = {.failed = 0};
    for (uint32_t c = 0; c < system->component_count; c++) {
        uint32_t p = system->component_start[c];
        if (system->skip[p] != 0) {
            size_t bytes = (system->component_start[c + 1] - p) * KACHI_LANES * sizeof(double);
            memset(state->x + (size_t)p * KACHI_LANES, 0, bytes);
            continue;
        }
        if (system->component_start[c + 1] - p > 1) {
            outcome.failed |= solve_loop(system, state, c, &outcome);
            continue;
        }
        part_double sum[PARTS];
        load(state->right + (size_t)p * KACHI_LANES, sum);
        dot(system, state, system->start[p], system->split[p], sum);
        divide(system, state, p, sum);
        store(sum, state->x + (size_t)p * KACHI_LANES);
    }
    outcome.failed |= broken(system, state);
    return outcome;
}

#endif
