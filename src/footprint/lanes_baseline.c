/* SPDX-License-Identifier: Apache-2.0 */
/* The lanes for any processor: vectors of 16 bytes, which every 64-bit one has. */
#define PART_BYTES 16
#include "footprint/lanes_vector.h"

static inline part_word part_product(part_word a, uint32_t b)
{
    return (a & UINT32_MAX) * b;
}

static inline part_single part_root(part_single x)
{
    for (size_t i = 0; i < PART_FLOATS; i++) {
        x[i] = sqrtf(x[i]);
    }
    return x;
}

#include "footprint/lanes_kernel.h"

const struct kachi_lanes_kernel kachi_lanes_baseline = {
    .name = "baseline", .draw = draw, .solve = solve};
