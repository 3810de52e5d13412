/* SPDX-License-Identifier: Apache-2.0 */
/*
 * direct.h - a sparse LU factorisation (SuiteSparse KLU): the fallback where sweeping does not
 * converge, and the judge of everything else. Owns memory of KLU: free what was made.
 */
#ifndef KACHI_FOOTPRINT_DIRECT_H
#define KACHI_FOOTPRINT_DIRECT_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

struct kachi_direct;

/* A square matrix by column; indices are 64 bits wide because KLU's large interface takes those. */
struct kachi_direct_matrix {
    int64_t order;
    int64_t *start; /* order + 1 */
    int64_t *row;
    double *value;
};

/* KACHI_ERR_NO_ANSWER where the matrix is singular. *out is then NULL. The matrix must outlive the
 * factors. */
KACHI_MUST_CHECK enum kachi_err kachi_direct_new(const struct kachi_direct_matrix *matrix,
                                                 struct kachi_direct **out);
void kachi_direct_free(struct kachi_direct *direct); /* NULL is fine */

/* In place: A x = b, and A' x = b. */
void kachi_direct_solve(struct kachi_direct *direct, double x[]);
void kachi_direct_solve_transposed(struct kachi_direct *direct, double x[]);

/* Reciprocal of the condition number in the 1-norm as estimated, and the reciprocal pivot growth
 * (near 1 is good). */
double kachi_direct_rcond(const struct kachi_direct *direct);
double kachi_direct_growth(const struct kachi_direct *direct);

#endif
