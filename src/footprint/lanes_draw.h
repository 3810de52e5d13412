/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_draw.h - the drawing half of the kernels of lanes.h, compiled once for each width of
 * vector. Included by lanes_baseline.c, lanes_avx2.c and lanes_avx512.c alone.
 *
 * A block of streams goes through one short loop after the other: words, normals, exponentials,
 * then each number to its place. A number's way through all of them is one long chain of dependent
 * operations; in a short loop the processor has the chains of many numbers in hand at once, and its
 * constants stay in registers. What passes from loop to loop stays in the nearest cache.
 *
 * Plain vector arithmetic of the compiler, so that there is one text to read and to test.
 */
#ifndef KACHI_FOOTPRINT_LANES_DRAW_H
#define KACHI_FOOTPRINT_LANES_DRAW_H

#include "base/random.h"
#include "footprint/lanes_vector.h"
#include "footprint/sampler.h"
#include "footprint/sampler_poly.h"

#define BLOCK 64 /* streams */
#define BLOCK_VECTORS (BLOCK * KACHI_LANES / PART_FLOATS)
#define COUNTERS 2                         /* registers of counters of Philox side by side */
#define COUNTER_STREAMS (PART_DOUBLES / 2) /* streams that one serves */

_Static_assert(COUNTERS *COUNTER_STREAMS <= KACHI_LANES_STREAMS_SPARE,
               "streams are read past the last one");
_Static_assert(BLOCK % (COUNTERS * COUNTER_STREAMS) == 0, "no block is written past its end");

/* Of a block, eight numbers to a stream in the order of kachi_lanes_sample. */
struct drawn {
    part_int words[BLOCK_VECTORS];
    part_single numbers[BLOCK_VECTORS];
};

/* What Philox makes of (seed, block) before it has seen a stream: each 64-bit lane is one block of
 * one stream, and lanes take the blocks 2 group and 2 group + 1 in turns. */
struct counters {
    part_word key0[KACHI_RANDOM_ROUNDS], key1[KACHI_RANDOM_ROUNDS];
    part_word product; /* of the first round, of the block */
    part_word first0;  /* what the first round adds to each half */
    part_word first2;
};

static struct counters counters_of(uint64_t seed, uint64_t group)
{
    struct counters counters;
    uint32_t key0 = (uint32_t)seed;
    uint32_t key1 = (uint32_t)(seed >> 32U);
    for (size_t round = 0; round < KACHI_RANDOM_ROUNDS; round++) {
        counters.key0[round] = word_of(key0);
        counters.key1[round] = word_of(key1);
        key0 += KACHI_RANDOM_STEP0;
        key1 += KACHI_RANDOM_STEP1;
    }
    for (size_t lane = 0; lane < PART_DOUBLES; lane++) {
        uint64_t block = group * 2 + lane % 2;
        counters.product[lane] = KACHI_RANDOM_FACTOR0 * (block & UINT32_MAX);
        counters.first0[lane] = block >> 32U;
    }
    counters.first0 ^= counters.key0[0];
    counters.first2 = (counters.product >> 32U) ^ counters.key1[0];
    return counters;
}

/* kachi_random_block for COUNTERS registers of streams side by side: a round waits for the one
 * before, so there is room for the others meanwhile. The upper halves of the lanes are left as they
 * fall: products read the lower ones alone. */
static inline void make_words(const struct counters *counters, const uint64_t stream[],
                              part_int words[2 * COUNTERS])
{
    part_word c0[COUNTERS];
    part_word c1[COUNTERS];
    part_word c2[COUNTERS];
    part_word c3[COUNTERS];
    for (size_t i = 0; i < COUNTERS; i++) {
        part_word streams = part_streams(stream + i * COUNTER_STREAMS);
        c1[i] = part_product(streams, KACHI_RANDOM_FACTOR1);
        c0[i] = (c1[i] >> 32U) ^ counters->first0;
        c2[i] = (streams >> 32U) ^ counters->first2;
        c3[i] = counters->product;
    }
    for (int round = 1; round < KACHI_RANDOM_ROUNDS; round++) {
        for (size_t i = 0; i < COUNTERS; i++) {
            part_word product0 = part_product(c0[i], KACHI_RANDOM_FACTOR0);
            part_word product1 = part_product(c2[i], KACHI_RANDOM_FACTOR1);
            c0[i] = (product1 >> 32U) ^ (c1[i] ^ counters->key0[round]);
            c2[i] = (product0 >> 32U) ^ (c3[i] ^ counters->key1[round]);
            c1[i] = product1;
            c3[i] = product0;
        }
    }
    for (size_t i = 0; i < COUNTERS; i++) {
        part_join(part_pairs((part_int)c0[i], (part_int)c2[i]),
                  part_pairs((part_int)c1[i], (part_int)c3[i]), words + 2 * i);
    }
}

static void draw_words(const struct counters *counters, const uint64_t stream[], size_t count,
                       struct drawn *drawn)
{
    for (size_t s = 0; s < count; s += COUNTERS * COUNTER_STREAMS) {
        make_words(counters, stream + s, drawn->words + s * 2 / COUNTER_STREAMS);
    }
}

/* The tail of a number is (1.5 + x) 2^(exponent - 127), in units of 2^-32. */
struct tail {
    part_int bits; /* as a single; the exponent is in the bits above 23 */
    part_single x;
};

static inline struct tail tail_of(part_int word)
{
    part_int tail = word ^ (word >> 31);
    part_int bits = (part_int)(__builtin_convertvector(tail, part_single) + 0.5F);
    bits += bits > 0x4effffff; /* 2^31, by rounding: back into the last octave */
    return (struct tail){.bits = bits, .x = (part_single)((bits & 0x7fffff) | 0x3f800000) - 1.5F};
}

/* The quantile by the octaves of one block of the table: even and odd powers apart, each by
 * Horner's rule in x^2. */
static inline part_single quantile(struct tail tail, const float table[KACHI_QUANTILE_TERMS][8])
{
    part_int octave = tail.bits >> 23;
    part_single square = tail.x * tail.x;
    part_single even = part_pick(table[6], octave);
    part_single odd = part_pick(table[5], octave);
    for (int i = 4; i >= 2; i -= 2) {
        even = even * square + part_pick(table[i], octave);
        odd = odd * square + part_pick(table[i - 1], octave);
    }
    even = even * square + part_pick(table[0], octave);
    return even + tail.x * odd;
}

static inline part_single with_sign(part_single size, part_int word)
{
    return (part_single)((part_int)size ^ (~word & INT32_MIN));
}

/* One number in 256 lies beyond the last block of the table, its tail below this. */
#define RARE_BITS 23

/* Of such numbers, nearly all in the block before: blocks are worked out backwards until none is
 * missing. */
static part_single quantile_rare(part_int word)
{
    struct tail tail = tail_of(word);
    part_int block_of = (((tail.bits >> 23) + 2) >> 3) - 16;
    part_single value = quantile(tail, kachi_normal_octaves[KACHI_QUANTILE_BLOCKS - 2]);
    part_int is_missing = block_of < KACHI_QUANTILE_BLOCKS - 2;
    for (int block = KACHI_QUANTILE_BLOCKS - 3; block >= 0 && part_any(is_missing); block--) {
        part_single other = quantile(tail, kachi_normal_octaves[block]);
        part_int keep = block_of == block;
        value = (part_single)(((part_int)other & keep) | ((part_int)value & ~keep));
        is_missing = block_of < block;
    }
    return with_sign(value, word);
}

/* The rare numbers of the vectors given, as many at once as a vector holds. */
static void draw_rare(const size_t vectors[], size_t count, struct drawn *drawn)
{
    size_t at[BLOCK * KACHI_LANES + 1];
    size_t found = 0;
    const uint32_t *words = (const uint32_t *)drawn->words;
    float *numbers = (float *)drawn->numbers;
    for (size_t i = 0; i < count * PART_FLOATS; i++) {
        size_t n = vectors[i / PART_FLOATS] * PART_FLOATS + i % PART_FLOATS;
        uint32_t tail = words[n] >> 31U != 0 ? ~words[n] : words[n];
        at[found] = n;
        found += tail >> RARE_BITS == 0 ? 1 : 0;
    }
    for (size_t i = 0; i < found; i += PART_FLOATS) {
        uint32_t rare[PART_FLOATS];
        float drawn_rare[PART_FLOATS];
        size_t end = found - i < PART_FLOATS ? found - i : PART_FLOATS;
        for (size_t l = 0; l < PART_FLOATS; l++) {
            rare[l] = words[at[l < end ? i + l : i]];
        }
        part_int word;
        memcpy(&word, rare, sizeof(word));
        part_single value = quantile_rare(word);
        memcpy(drawn_rare, &value, sizeof(value));
        for (size_t l = 0; l < end; l++) {
            numbers[at[i + l]] = drawn_rare[l];
        }
    }
}

/* kachi_normal_quantile of words, in single precision. Vectors with a rare number in them are
 * noted, and these numbers worked out again: a branch for each could not be foretold. */
static void draw_normals(size_t vectors, struct drawn *drawn)
{
    size_t rare[BLOCK_VECTORS + 1];
    size_t rare_count = 0;
    for (size_t v = 0; v < vectors; v++) {
        part_int word = drawn->words[v];
        struct tail tail = tail_of(word);
        part_single size = quantile(tail, kachi_normal_octaves[KACHI_QUANTILE_BLOCKS - 1]);
        drawn->numbers[v] = with_sign(size, word);
        rare[rare_count] = v;
        rare_count += part_any_below(tail.bits - ((127 + RARE_BITS) << 23)) ? 1 : 0;
    }
    draw_rare(rare, rare_count, drawn);
}

/* 2^x. */
static inline part_single power_of_two(part_single x)
{
    static const float terms[KACHI_EXP2_TERMS] = KACHI_EXP2;
    /* Adding 1.5 x 2^23 rounds to whole numbers in the lowest bits; what is left is exact. */
    part_single shifted = x + 12582912.0F;
    part_single rest = x - (shifted - 12582912.0F);
    part_single square = rest * rest;
    part_single even = terms[4] * square + terms[2];
    part_single odd = terms[5] * square + terms[3];
    even = even * square + terms[0];
    odd = odd * square + terms[1];
    /* Unsigned: spare streams are another kind of draw, out of range and not used. */
    part_bits power = (part_bits)shifted << 23U;
    return (part_single)((part_bits)(even + rest * odd) + power);
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

/* The numbers of streams that are an entry each. */
static void put_plain(const struct kachi_lanes_target targets[], size_t count,
                      const float numbers[], float *values)
{
    for (size_t s = 0; s < count; s++) {
        lane_single drawn[SINGLES];
        memcpy(drawn, numbers + s * KACHI_LANES, sizeof(drawn));
        put_single(values + (size_t)targets[s].at * KACHI_LANES, drawn, targets[s].factor, false);
    }
}

/* What a group is drawn from, and where its numbers go. */
struct drawing {
    const struct kachi_lanes_system *system;
    uint64_t seed, group;
    struct counters counters;
    /* A copy whose address nobody has: stores of drawn numbers cannot change it, as far as the
     * compiler knows, so its pointers stay in registers. */
    struct kachi_lanes_state state;
};

/* Streams first .. end - 1, one block at most, of one kind. Spreads are bounded when the system is
 * laid out (SPREAD_MAX in uncertainty_layout.c), so that power_of_two() stays in range. */
static void draw_block(const struct drawing *drawing, uint64_t first, uint64_t end, bool is_log)
{
    const struct kachi_lanes_system *system = drawing->system;
    struct kachi_lanes_state state = drawing->state;
    const float *spread = system->spread + first;
    const float *middle = system->middle + first;
    struct drawn drawn;
    size_t count = end - first;
    size_t vectors = (count * KACHI_LANES + PART_FLOATS - 1) / PART_FLOATS;
    draw_words(&drawing->counters, system->stream + first, count, &drawn);
    draw_normals(vectors, &drawn);
    for (size_t v = 0; is_log && v < vectors; v++) {
        drawn.numbers[v] = power_of_two(drawn.numbers[v] * part_spread(spread, v));
    }
    for (size_t v = 0; !is_log && v < vectors; v++) {
        drawn.numbers[v] = drawn.numbers[v] * part_spread(spread, v) + part_spread(middle, v);
    }
    const float *numbers = (const float *)drawn.numbers;
    uint64_t plain_end = system->plain_count < end ? system->plain_count : end;
    size_t plain = plain_end > first ? plain_end - first : 0;
    put_plain(system->targets + first, plain, numbers, state.values);
    for (size_t s = plain; s < count; s++) {
        put(system, first + s, numbers + s * KACHI_LANES, &state);
    }
}

static void draw_kind(const struct drawing *drawing, uint64_t first, uint64_t end, bool is_log)
{
    for (uint64_t s = first; s < end; s += BLOCK) {
        draw_block(drawing, s, end - s < BLOCK ? end : s + BLOCK, is_log);
    }
}

/* kachi_draw_triangle of eight words at once: by far the most frequent of the other kinds. One loop
 * for each step, so that each becomes vectors. */
static inline void draw_triangle(const struct kachi_draw *draw, double unit,
                                 const uint32_t words[KACHI_LANES], float drawn[KACHI_LANES])
{
    const struct kachi_draw triangle = *draw;
    double level[KACHI_LANES];
    double area[KACHI_LANES];
    double way[KACHI_LANES];
    double left = triangle.b - triangle.a;
    double width = triangle.c - triangle.a;
    for (size_t l = 0; l < KACHI_LANES; l++) {
        level[l] = kachi_draw_level(words[l]);
    }
    for (size_t l = 0; l < KACHI_LANES; l++) {
        double below = level[l] * width * left;
        double above = (1.0 - level[l]) * width * (triangle.c - triangle.b);
        area[l] = level[l] * width < left ? below : above;
    }
    for (size_t l = 0; l < KACHI_LANES; l++) {
        way[l] = sqrt(area[l]);
    }
    for (size_t l = 0; l < KACHI_LANES; l++) {
        double from_low = triangle.a + way[l];
        double from_high = triangle.c - way[l];
        drawn[l] = (float)((level[l] * width < left ? from_low : from_high) / unit);
    }
}

/* A number of another kind, by its words in the order of lanes. */
static inline void draw_other(const struct drawing *drawing, uint64_t other,
                              const uint32_t words[KACHI_LANES], float drawn[KACHI_LANES])
{
    const struct kachi_draw *draw = &drawing->system->draws[other];
    double unit = drawing->system->unit[other];
    if (draw->kind == KACHI_DRAW_TRIANGLE) {
        draw_triangle(draw, unit, words, drawn);
        return;
    }
    for (size_t l = 0; l < KACHI_LANES; l++) {
        drawn[l] = (float)(kachi_draw_at(draw, kachi_draw_level(words[l])) / unit);
    }
}

/* Streams first .. end - 1, one block at most, of which each has a distribution of its own. */
static void draw_others(const struct drawing *drawing, uint64_t first, uint64_t end)
{
    const struct kachi_lanes_system *system = drawing->system;
    struct kachi_lanes_state state = drawing->state;
    struct drawn drawn;
    draw_words(&drawing->counters, system->stream + first, end - first, &drawn);
    for (uint64_t s = first; s < end; s++) {
        uint64_t other = s - system->lognormal_count - system->normal_count;
        uint32_t dimension = system->dimension[other];
        uint32_t words[KACHI_LANES];
        float numbers[KACHI_LANES];
        memcpy(words, (const char *)drawn.words + (s - first) * sizeof(words), sizeof(words));
        for (size_t l = 0; dimension != KACHI_NOT_QUASI && l < KACHI_LANES; l++) {
            uint64_t sample = drawing->group * KACHI_LANES + kachi_lanes_sample[l];
            words[l] = kachi_quasi_word(system->quasi, drawing->seed, sample, dimension);
        }
        draw_other(drawing, other, words, numbers);
        put(system, s, numbers, &state);
    }
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
    struct drawing drawing = {.system = system,
                              .seed = seed,
                              .group = group,
                              .counters = counters_of(seed, group),
                              .state = *state};
    uint64_t normals = system->lognormal_count + system->normal_count;
    draw_base(system, state);
    draw_kind(&drawing, 0, system->lognormal_count, true);
    draw_kind(&drawing, system->lognormal_count, normals, false);
    for (uint64_t s = normals; s < system->stream_count; s += BLOCK) {
        draw_others(&drawing, s,
                    system->stream_count - s < BLOCK ? system->stream_count : s + BLOCK);
    }
}

#endif
