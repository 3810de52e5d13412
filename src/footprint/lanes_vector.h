/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_vector.h - vectors of PART_BYTES: how wide a register is. Internal to the kernels of
 * lanes.h. A file that knows its processor says PART_BYTES before it includes this, and gives
 *
 *     part_word part_product(part_word a, uint32_t b)   low half of each a times b, whole word
 *     part_single part_root(part_single x)              square root
 *
 * Nobody saying so, they are those of any processor: 16 bytes, which every 64-bit one has.
 *
 * A part is one register; PARTS of doubles, or of 64-bit words, hold the eight lanes.
 */
#ifndef KACHI_FOOTPRINT_LANES_VECTOR_H
#define KACHI_FOOTPRINT_LANES_VECTOR_H

#include "footprint/lanes.h"

#include <math.h>
#include <string.h>

#ifndef PART_BYTES
#define PART_BYTES 16
#define PART_IS_ANY
#endif

#define PARTS (KACHI_LANES * sizeof(double) / PART_BYTES)
#define PART_FLOATS (PART_BYTES / sizeof(float))
#define PART_DOUBLES (PART_BYTES / sizeof(double))

typedef float part_single __attribute__((vector_size(PART_BYTES)));
typedef int32_t part_int __attribute__((vector_size(PART_BYTES)));
typedef uint32_t part_bits __attribute__((vector_size(PART_BYTES)));
typedef double part_double __attribute__((vector_size(PART_BYTES)));
typedef uint64_t part_word __attribute__((vector_size(PART_BYTES)));
typedef float half_single __attribute__((vector_size(PART_BYTES / 2)));

#ifdef PART_IS_ANY
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
#endif

#endif
