/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/direct.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <suitesparse/klu.h>

static_assert(sizeof(SuiteSparse_long) == sizeof(int64_t), "KLU's large indices are 64 bits wide");

struct kachi_direct {
    struct kachi_arena arena; /* holds this very struct */
    SuiteSparse_long order;
    SuiteSparse_long *start, *row;
    double *value;
    klu_l_common common;
    klu_l_symbolic *symbolic;
    klu_l_numeric *numeric;
    double rcond, growth;
};

/* KLU's interface takes pointers to what it does not change without const, and long where we say
 * int64_t. */
static void copy_matrix(struct kachi_direct *direct, const struct kachi_direct_matrix *matrix)
{
    direct->order = (SuiteSparse_long)matrix->order;
    size_t order = (size_t)matrix->order;
    size_t count = (size_t)matrix->start[matrix->order];
    direct->start = KACHI_NEW_ARRAY(&direct->arena, SuiteSparse_long, order + 1);
    direct->row = KACHI_NEW_ARRAY(&direct->arena, SuiteSparse_long, count);
    direct->value = KACHI_NEW_ARRAY(&direct->arena, double, count);
    for (size_t j = 0; j <= order; j++) {
        direct->start[j] = (SuiteSparse_long)matrix->start[j];
    }
    for (size_t k = 0; k < count; k++) {
        direct->row[k] = (SuiteSparse_long)matrix->row[k];
        direct->value[k] = matrix->value[k];
    }
}

static bool factorise(struct kachi_direct *direct)
{
    klu_l_defaults(&direct->common);
    direct->symbolic = klu_l_analyze(direct->order, direct->start, direct->row, &direct->common);
    /* Memory that has run out ends the process, as it does in an arena. */
    assert(direct->common.status != KLU_OUT_OF_MEMORY);
    if (direct->symbolic == NULL) {
        return false;
    }
    direct->numeric =
        klu_l_factor(direct->start, direct->row, direct->value, direct->symbolic, &direct->common);
    assert(direct->common.status != KLU_OUT_OF_MEMORY);
    return direct->numeric != NULL && direct->common.status == KLU_OK;
}

static void estimate(struct kachi_direct *direct)
{
    klu_l_rgrowth(direct->start, direct->row, direct->value, direct->symbolic, direct->numeric,
                  &direct->common);
    direct->growth = direct->common.rgrowth;
    klu_l_condest(direct->start, direct->value, direct->symbolic, direct->numeric, &direct->common);
    direct->rcond = direct->common.condest > 0.0 ? 1.0 / direct->common.condest : 0.0;
}

void kachi_direct_free(struct kachi_direct *direct)
{
    if (direct == NULL) {
        return;
    }
    klu_l_free_numeric(&direct->numeric, &direct->common);
    klu_l_free_symbolic(&direct->symbolic, &direct->common);
    struct kachi_arena arena = direct->arena;
    kachi_arena_release(&arena);
}

enum kachi_err kachi_direct_new(const struct kachi_direct_matrix *matrix, struct kachi_direct **out)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_direct *direct = KACHI_NEW(&arena, struct kachi_direct);
    direct->arena = arena;
    copy_matrix(direct, matrix);
    *out = NULL;
    if (!factorise(direct)) {
        kachi_direct_free(direct);
        return KACHI_ERR_NO_ANSWER;
    }
    estimate(direct);
    *out = direct;
    return KACHI_OK;
}

void kachi_direct_solve(struct kachi_direct *direct, double x[])
{
    klu_l_solve(direct->symbolic, direct->numeric, direct->order, 1, x, &direct->common);
}

void kachi_direct_solve_transposed(struct kachi_direct *direct, double x[])
{
    klu_l_tsolve(direct->symbolic, direct->numeric, direct->order, 1, x, &direct->common);
}

double kachi_direct_rcond(const struct kachi_direct *direct)
{
    return direct->rcond;
}

double kachi_direct_growth(const struct kachi_direct *direct)
{
    return direct->growth;
}
