/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_follow.h - holding words against results, the third part of the kernels of lanes.h,
 * compiled once for each width of vector. Included after lanes_draw.h, which makes the words.
 *
 * Each lane adds up for itself, group after group, and lanes are added in their order: the same
 * bits for every width.
 */
#ifndef KACHI_FOOTPRINT_LANES_FOLLOW_H
#define KACHI_FOOTPRINT_LANES_FOLLOW_H

#include "footprint/lanes_draw.h"

typedef int32_t half_int __attribute__((vector_size(PART_BYTES / 2)));

/* One block of streams at most: its sums stay in the nearest cache for all groups. */
static void follow_block(const struct kachi_lanes_results *results, const uint64_t stream[],
                         size_t count, double sum[])
{
    part_double sums[BLOCK * PARTS];
    part_double result[PARTS];
    struct drawn drawn;
    memset(sums, 0, sizeof(sums));
    for (uint64_t g = 0; g < results->group_count; g++) {
        struct counters counters = counters_of(results->seed, results->first_group + g);
        memcpy(result, results->of_lane + g * KACHI_LANES, sizeof(result));
        draw_words(&counters, stream, count, &drawn);
        for (size_t i = 0; i < count * PARTS; i++) {
            half_int word;
            memcpy(&word, (const char *)drawn.words + i * sizeof(word), sizeof(word));
            /* Less 2^31, without a sign: from -2^31 on. */
            sums[i] += __builtin_convertvector(word ^ INT32_MIN, part_double) * result[i % PARTS];
        }
    }
    for (size_t s = 0; s < count; s++) {
        double lane[KACHI_LANES];
        memcpy(lane, sums + s * PARTS, sizeof(lane));
        sum[s] = 0.0;
        for (size_t l = 0; l < KACHI_LANES; l++) {
            sum[s] += lane[l] * 0x1p-31;
        }
    }
}

static void follow(const struct kachi_lanes_results *results, const uint64_t stream[], size_t count,
                   double sum[])
{
    for (size_t s = 0; s < count; s += BLOCK) {
        follow_block(results, stream + s, count - s < BLOCK ? count - s : BLOCK, sum + s);
    }
}

#endif
