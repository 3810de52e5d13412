/* SPDX-License-Identifier: Apache-2.0 */
/*
 * matrix.h - the technosphere as a sparse square matrix: who needs how much of what.
 *
 * Row i is a product, column j an activity that makes one (after allocation); outputs are positive,
 * uses negative, and a treatment of waste has a negative diagonal. Stored by column, rows
 * ascending, each position at most once, no stored zeros. Nothing is ever pruned: a coefficient of
 * 1e-20 may meet one of 1e20. Offsets have 64 bits, indices 32. The arrays live in the arena given
 * at making and are constant.
 */
#ifndef KACHI_FOOTPRINT_MATRIX_H
#define KACHI_FOOTPRINT_MATRIX_H

#include "base/arena.h"

#include <stdint.h>

struct kachi_linked;
struct kachi_workers;

struct kachi_matrix {
    uint32_t order;
    uint64_t *start; /* order + 1: entries of column j are start[j] .. start[j + 1] - 1 */
    uint32_t *row;
    double *value;
    double *diagonal; /* by column: the value at (j, j), 0 where none is stored */
    /* What column j makes of product j before its own use of it (> 0), or treats (< 0). NULL where
     * nobody said: the diagonal then speaks for itself. Tells a treatment from a product whose
     * activity eats more than it makes. */
    double *made;
};

struct kachi_triplet {
    uint32_t row, column;
    double value;
};

/* Entries in one position are added up in the order given; sums of exactly zero are not stored.
 * made may be NULL. */
struct kachi_matrix *kachi_matrix_from_triplets(struct kachi_arena *arena, uint32_t order,
                                                uint64_t count,
                                                const struct kachi_triplet triplets[],
                                                const double made[]);

/* Rows and columns in the order of linked->columns; own use (grid losses) is in the diagonal.
 * workers may be NULL, and change nothing but the time. */
struct kachi_matrix *kachi_matrix_from_linked(struct kachi_arena *arena,
                                              const struct kachi_linked *linked,
                                              struct kachi_workers *workers);

/* The coefficient at (row, column), 0 where none is stored; off the diagonal a binary search in the
 * column. */
double kachi_matrix_at(const struct kachi_matrix *matrix, uint32_t row, uint32_t column);

/* product[i] = sum over j of A(i, j) x[j], or with A transposed; fixed order of summation. */
void kachi_matrix_multiply(const struct kachi_matrix *matrix, const double x[], double product[]);
void kachi_matrix_multiply_transposed(const struct kachi_matrix *matrix, const double y[],
                                      double product[]);

#endif
