/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_draw.h - the drawing half of the kernels of lanes.h, compiled once for each width of
 * vector. Included by lanes_baseline.c, lanes_avx2.c and lanes_avx512.c alone.
 *
 * STREAMS_AT_ONCE streams go through every step together: two registers of Philox counters give
 * four of drawn numbers. One chain of dependent operations would leave the processor waiting; four,
 * each polynomial split into even and odd powers, keep its units busy.
 *
 * Plain vector arithmetic of the compiler, so that there is one text to read and to test.
 */
#ifndef KACHI_FOOTPRINT_LANES_DRAW_H
#define KACHI_FOOTPRINT_LANES_DRAW_H

#include "footprint/lanes_vector.h"
#include "footprint/sampler.h"
#include "footprint/sampler_poly.h"

#define COUNTERS 2 /* registers of Philox counters */
#define VECTORS 4  /* registers of numbers drawn from them */
#define STREAMS_AT_ONCE (PART_BYTES / 8)

_Static_assert(STREAMS_AT_ONCE <= KACHI_LANES_STREAMS_SPARE, "streams are read past the last one");

/* The words of STREAMS_AT_ONCE streams, eight to a stream in the order of kachi_lanes_sample.
 * kachi_random_block for one register of counters at a time: each 64-bit lane is one block of one
 * stream. */
static inline void philox(const uint64_t stream[STREAMS_AT_ONCE], uint64_t seed, uint64_t group,
                          part_int words[VECTORS])
{
    for (size_t part = 0; part < COUNTERS; part++) {
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
            c2[i] = stream[lane / 2];
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
        part_int even = (part_int)((c0 & UINT32_MAX) | (c2 << 32U));
        part_int odd = (part_int)((c1 & UINT32_MAX) | (c3 << 32U));
        part_join(even, odd, words + 2 * part);
    }
}

/* value = terms[0] + terms[1] x + ...: even and odd powers apart, each by Horner's rule in x^2. */
static inline void polynomial(const float terms[], int count, const part_single x[VECTORS],
                              part_single value[VECTORS])
{
    part_single square[VECTORS];
    part_single ends[VECTORS]; /* what has the same parity as the last term */
    part_single other[VECTORS];
    for (int v = 0; v < VECTORS; v++) {
        square[v] = x[v] * x[v];
        ends[v] = single_of(terms[count - 1]);
        other[v] = single_of(terms[count - 2]);
    }
    for (int i = count - 3; i >= 0; i--) {
        bool is_end = (count - 1 - i) % 2 == 0;
        for (int v = 0; v < VECTORS; v++) {
            part_single *sum = is_end ? ends + v : other + v;
            *sum = *sum * square[v] + terms[i];
        }
    }
    for (int v = 0; v < VECTORS; v++) {
        value[v] = count % 2 == 1 ? ends[v] + x[v] * other[v] : other[v] + x[v] * ends[v];
    }
}

/* The tail of each number is (1.5 + x) 2^(exponent - 127), in units of 2^-32. */
struct tails {
    part_int exponent[VECTORS]; /* with bias; above it the sign, 0 */
    part_single x[VECTORS];
    part_single square[VECTORS];
};

/* The quantile by the octaves of one block of the table. */
static inline void quantile(const struct tails *tails, const float table[KACHI_QUANTILE_TERMS][8],
                            part_single value[VECTORS])
{
    part_single odd[VECTORS];
    for (int v = 0; v < VECTORS; v++) {
        value[v] = part_pick(table[6], tails->exponent[v]);
        odd[v] = part_pick(table[5], tails->exponent[v]);
    }
    for (int i = 4; i >= 2; i -= 2) {
        for (int v = 0; v < VECTORS; v++) {
            value[v] = value[v] * tails->square[v] + part_pick(table[i], tails->exponent[v]);
            odd[v] = odd[v] * tails->square[v] + part_pick(table[i - 1], tails->exponent[v]);
        }
    }
    for (int v = 0; v < VECTORS; v++) {
        value[v] = value[v] * tails->square[v] + part_pick(table[0], tails->exponent[v]);
        value[v] += tails->x[v] * odd[v];
    }
}

static inline void find_tails(const part_int words[VECTORS], struct tails *tails)
{
    for (int v = 0; v < VECTORS; v++) {
        part_int tail = (words[v] ^ (words[v] >> 31)) & INT32_MAX;
        part_int bits = (part_int)(__builtin_convertvector(tail, part_single) + 0.5F);
        bits += bits > 0x4effffff; /* 2^31, by rounding: back into the last octave */
        tails->exponent[v] = bits >> 23;
        tails->x[v] = (part_single)((bits & 0x7fffff) | 0x3f800000) - 1.5F;
        tails->square[v] = tails->x[v] * tails->x[v];
    }
}

/* Once in some ten batches a number lies beyond the last block of the table, nearly always in the
 * one before it: blocks are worked out backwards until none is missing. It starts from the words
 * again so that little of the usual way has to be in memory for it. */
static __attribute__((noinline)) void quantile_rare(const part_int words[VECTORS],
                                                    part_single value[VECTORS])
{
    struct tails tails;
    part_int is_missing = {1};
    find_tails(words, &tails);
    for (int block = KACHI_QUANTILE_BLOCKS - 2; block >= 0 && part_any(is_missing); block--) {
        part_single other[VECTORS];
        quantile(&tails, kachi_normal_octaves[block], other);
        is_missing = (part_int){0};
        for (int v = 0; v < VECTORS; v++) {
            part_int of = ((tails.exponent[v] + 2) >> 3) - 16;
            part_int keep = of == block;
            value[v] = (part_single)(((part_int)other[v] & keep) | ((part_int)value[v] & ~keep));
            is_missing |= of < block;
        }
    }
}

/* kachi_normal_quantile of words, in single precision. */
static inline void normal(const part_int words[VECTORS], part_single z[VECTORS])
{
    struct tails tails;
    part_int is_rare = {0};
    find_tails(words, &tails);
    for (int v = 0; v < VECTORS; v++) {
        is_rare |= tails.exponent[v] < 150;
    }
    quantile(&tails, kachi_normal_octaves[KACHI_QUANTILE_BLOCKS - 1], z);
    if (part_any(is_rare)) {
        part_int again[VECTORS];
        part_single value[VECTORS];
        memcpy(again, words, sizeof(again));
        memcpy(value, z, sizeof(value));
        quantile_rare(again, value);
        memcpy(z, value, sizeof(value));
    }
    for (int v = 0; v < VECTORS; v++) {
        z[v] = (part_single)((part_int)z[v] ^ (~words[v] & INT32_MIN));
    }
}

/* In place. */
static inline void exponential(part_single x[VECTORS])
{
    static const float terms[KACHI_EXP_TERMS] = KACHI_EXP;
    part_bits power[VECTORS];
    part_single rest[VECTORS];
    for (int v = 0; v < VECTORS; v++) {
        /* Adding 1.5 x 2^23 rounds to whole numbers in the lowest bits. */
        part_single shifted = x[v] * 1.44269504F + 12582912.0F;
        part_single whole = shifted - 12582912.0F;
        /* Unsigned: spare streams are another kind of draw, out of range and not used. */
        power[v] = ((part_bits)shifted - 0x4b400000U + 127U) << 23U;
        rest[v] = (x[v] - whole * 0.693145752F) - whole * 1.42860677e-6F;
    }
    polynomial(terms, KACHI_EXP_TERMS, rest, x);
    for (int v = 0; v < VECTORS; v++) {
        x[v] *= (part_single)power[v];
    }
}

static inline void put_single(float *to, const lane_single drawn[SINGLES], float factor, bool adds)
{
    for (size_t i = 0; i < SINGLES; i++) {
        lane_single value = drawn[i] * factor;
        if (adds) {
            lane_single before;
            memcpy(&before, to + i * SINGLE_FLOATS, sizeof(before));
            value += before;
        }
        memcpy(to + i * SINGLE_FLOATS, &value, sizeof(value));
    }
}

static inline void put_double(double *to, const lane_single drawn[SINGLES], float factor)
{
    half_single halves[PARTS];
    memcpy(halves, drawn, sizeof(halves));
    for (size_t part = 0; part < PARTS; part++) {
        part_double before;
        memcpy(&before, to + part * PART_DOUBLES, sizeof(before));
        before += __builtin_convertvector(halves[part] * factor, part_double);
        memcpy(to + part * PART_DOUBLES, &before, sizeof(before));
    }
}

static inline void put(const struct kachi_lanes_system *system, uint64_t stream,
                       const float numbers[KACHI_LANES], struct kachi_lanes_state *state)
{
    lane_single drawn[SINGLES];
    memcpy(drawn, numbers, sizeof(drawn));
    uint32_t end = system->target_first[stream + 1];
    for (uint32_t t = system->target_first[stream]; t < end; t++) {
        const struct kachi_lanes_target *target = &system->targets[t];
        size_t at = (size_t)target->at * KACHI_LANES;
        switch ((enum kachi_lanes_place)target->place) {
        case KACHI_LANES_SET:
            put_single(state->values + at, drawn, target->factor, false);
            break;
        case KACHI_LANES_ADD:
            put_single(state->values + at, drawn, target->factor, true);
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

/* What a group is drawn from, and where its numbers go. */
struct drawing {
    const struct kachi_lanes_system *system;
    uint64_t seed, group;
    /* A copy whose address nobody has: stores of drawn numbers cannot change it, as far as the
     * compiler knows, so its pointers stay in registers. */
    struct kachi_lanes_state state;
};

/* Streams first .. end - 1 of one kind. Spreads are bounded when the system is laid out (SPREAD_MAX
 * in uncertainty_layout.c), so that exponential() stays in range. */
static inline void draw_kind(const struct drawing *drawing, uint64_t first, uint64_t end,
                             bool is_log)
{
    const struct kachi_lanes_system *system = drawing->system;
    struct kachi_lanes_state state = drawing->state;
    for (uint64_t s = first; s < end; s += STREAMS_AT_ONCE) {
        part_int words[VECTORS];
        part_single z[VECTORS];
        float drawn[STREAMS_AT_ONCE][KACHI_LANES];
        philox(system->stream + s, drawing->seed, drawing->group, words);
        normal(words, z);
        for (size_t v = 0; v < VECTORS; v++) {
            z[v] *= part_spread(system->spread + s, v);
            if (!is_log) {
                z[v] += part_spread(system->middle + s, v);
            }
        }
        if (is_log) {
            exponential(z);
        }
        memcpy(drawn, z, sizeof(drawn));
        uint64_t count = end - s < STREAMS_AT_ONCE ? end - s : STREAMS_AT_ONCE;
        for (uint64_t e = 0; e < count; e++) {
            put(system, s + e, drawn[e], &state);
        }
    }
}

static inline void draw_other(const struct drawing *drawing, uint64_t stream)
{
    const struct kachi_lanes_system *system = drawing->system;
    struct kachi_lanes_state state = drawing->state;
    uint64_t other = stream - system->lognormal_count - system->normal_count;
    uint32_t words[KACHI_LANES];
    float drawn[KACHI_LANES];
    uint32_t dimension = system->dimension[other];
    if (dimension == KACHI_NOT_QUASI) {
        kachi_sampler_words(drawing->seed, drawing->group, system->stream[stream], words);
    }
    for (size_t i = 0; dimension != KACHI_NOT_QUASI && i < KACHI_LANES; i++) {
        uint64_t sample = drawing->group * KACHI_LANES + i;
        words[i] = kachi_quasi_word(system->quasi, drawing->seed, sample, dimension);
    }
    const struct kachi_draw *draw = &system->draws[other];
    double u[KACHI_LANES];
    for (size_t l = 0; l < KACHI_LANES; l++) {
        u[l] = kachi_draw_level(words[kachi_lanes_sample[l]]);
    }
    if (draw->kind == KACHI_DRAW_TRIANGLE) {
        /* By far the most frequent of them: eight at a time. */
        for (size_t l = 0; l < KACHI_LANES; l++) {
            drawn[l] = (float)(kachi_draw_triangle(draw, u[l]) / system->unit[other]);
        }
    } else {
        for (size_t l = 0; l < KACHI_LANES; l++) {
            drawn[l] = (float)(kachi_draw_at(draw, u[l]) / system->unit[other]);
        }
    }
    put(system, stream, drawn, &state);
}

/* What does not vary, where something that varies will be added to it. */
static void draw_base(const struct kachi_lanes_system *system, struct kachi_lanes_state *state)
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
}

static void draw(const struct kachi_lanes_system *system, uint64_t seed, uint64_t group,
                 struct kachi_lanes_state *state)
{
    struct drawing drawing = {.system = system, .seed = seed, .group = group, .state = *state};
    uint64_t normals = system->lognormal_count + system->normal_count;
    draw_base(system, state);
    draw_kind(&drawing, 0, system->lognormal_count, true);
    draw_kind(&drawing, system->lognormal_count, normals, false);
    for (uint64_t s = normals; s < system->stream_count; s++) {
        draw_other(&drawing, s);
    }
}

#endif
