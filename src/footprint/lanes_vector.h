/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes_vector.h - vectors of PART_BYTES, which the including file says: how wide a register is.
 * Internal to the kernels of lanes.h.
 *
 * A part is one register; PARTS of doubles, or of 64-bit words, hold the eight lanes.
 */
#include "footprint/lanes.h"

#include <math.h>
#include <string.h>

#define PARTS (KACHI_LANES * sizeof(double) / PART_BYTES)
#define PART_FLOATS (PART_BYTES / sizeof(float))
#define PART_DOUBLES (PART_BYTES / sizeof(double))

typedef float part_single __attribute__((vector_size(PART_BYTES)));
typedef int32_t part_int __attribute__((vector_size(PART_BYTES)));
typedef double part_double __attribute__((vector_size(PART_BYTES)));
typedef uint64_t part_word __attribute__((vector_size(PART_BYTES)));
typedef float half_single __attribute__((vector_size(PART_BYTES / 2)));
