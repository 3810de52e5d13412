/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/what_if_rank.h"

#include <math.h>
#include <string.h>

#define NONE UINT32_MAX
#define RANK_MAX 32
/* What-ifs that cost about as much by iteration as one solution does. */
#define ITERATED_PER_SOLUTION 8
#define NUMBERS_MAX ((size_t)1 << 26U)
/* Nearer to singular than this the formula loses digits. */
#define NEAR_SINGULAR 1e-3
#define WITNESS 0.95
#define WITNESS_STEPS 60

struct kachi_rank {
    const struct kachi_what_if_base *base;
    struct kachi_what_if_asked asked;
    uint32_t row_count;
    uint32_t *row_of; /* by column: in rows, or NONE */
    double **rows;    /* [row][product]: how often the column runs for a unit of the product */
    double **supply;  /* [asked][column]; NULL where the product has no answer */
};

/* A what-if as small dense arrays over the columns it changes. */
struct small {
    uint32_t count;
    uint32_t column[RANK_MAX];
    double gain[RANK_MAX];             /* d - y U */
    double g[RANK_MAX][RANK_MAX];      /* R U */
    double system[RANK_MAX][RANK_MAX]; /* scratch: I + G */
};

/* --- Making --- */

static uint32_t count_columns(const struct kachi_rank *rank, uint32_t count,
                              const struct kachi_what_if list[])
{
    uint32_t columns = 0;
    for (uint32_t w = 0; w < count; w++) {
        for (uint64_t c = 0; c < list[w].change_count; c++) {
            uint32_t *row = &rank->row_of[list[w].changes[c].column];
            if (*row == NONE) {
                *row = columns++;
            }
        }
    }
    return columns;
}

static void solve_rows(struct kachi_arena *arena, struct kachi_rank *rank)
{
    const struct kachi_what_if_base *base = rank->base;
    uint32_t n = base->matrix->order;
    double *one = KACHI_NEW_ARRAY(arena, double, n);
    struct kachi_solve_trust trust;
    for (uint32_t j = 0; j < n; j++) {
        if (rank->row_of[j] != NONE) {
            one[j] = 1.0;
            double *row = KACHI_NEW_ARRAY(arena, double, n);
            kachi_solver_intensities(base->solver, one, row, &trust);
            rank->rows[rank->row_of[j]] = row;
            one[j] = 0.0;
        }
    }
    for (uint32_t a = 0; a < rank->asked.count; a++) {
        uint32_t product = rank->asked.products[a];
        one[product] = 1.0;
        double *supply = KACHI_NEW_ARRAY(arena, double, n);
        enum kachi_err err = kachi_solver_supply(base->solver, one, supply, &trust);
        rank->supply[a] = err == KACHI_OK ? supply : NULL;
        one[product] = 0.0;
    }
}

struct kachi_rank *kachi_rank_new(struct kachi_arena *arena, const struct kachi_what_if_base *base,
                                  uint32_t count, const struct kachi_what_if list[],
                                  struct kachi_what_if_asked asked)
{
    uint32_t n = base->matrix->order;
    struct kachi_rank *rank = KACHI_NEW(arena, struct kachi_rank);
    rank->base = base;
    rank->asked = asked;
    rank->row_of = KACHI_NEW_ARRAY(arena, uint32_t, n);
    memset(rank->row_of, 0xff, n * sizeof(rank->row_of[0]));
    rank->row_count = count_columns(rank, count, list);
    size_t solutions = (size_t)rank->row_count + asked.count;
    if (rank->row_count == 0 || solutions * ITERATED_PER_SOLUTION > count ||
        solutions * n > NUMBERS_MAX) {
        return NULL;
    }
    rank->rows = KACHI_NEW_ARRAY(arena, double *, rank->row_count);
    rank->supply = KACHI_NEW_ARRAY(arena, double *, asked.count);
    solve_rows(arena, rank);
    return rank;
}

/* --- One what-if --- */

static bool is_waste(const struct kachi_matrix *matrix, uint32_t product)
{
    return (matrix->made != NULL ? matrix->made[product] : matrix->diagonal[product]) < 0.0;
}

/* Whether a Z-matrix stays one on the way, and nothing that could not be tested becomes testable.
 */
static bool keeps_pattern(const struct kachi_matrix *matrix,
                          const struct kachi_what_if_change *change, double now)
{
    if (change->row == change->column) {
        return change->value / now > 0.0;
    }
    bool is_credit = fabs(now) > 0.0 && (now > 0.0) != is_waste(matrix, change->row);
    return !is_credit || change->value / now > 0.0;
}

static uint32_t place_of(struct small *small, uint32_t column)
{
    for (uint32_t k = 0; k < small->count; k++) {
        if (small->column[k] == column) {
            return k;
        }
    }
    if (small->count == RANK_MAX) {
        return NONE;
    }
    small->column[small->count] = column;
    return small->count++;
}

static bool collect(const struct kachi_rank *rank, const struct kachi_what_if *what_if,
                    struct small *small)
{
    small->count = 0;
    for (uint64_t c = 0; c < what_if->change_count; c++) {
        uint32_t before = small->count;
        uint32_t k = place_of(small, what_if->changes[c].column);
        if (k == NONE) {
            return false;
        }
        small->gain[k] = k < before ? small->gain[k] : 0.0;
    }
    for (uint32_t k = 0; k < small->count; k++) {
        memset(small->g[k], 0, small->count * sizeof(small->g[k][0]));
    }
    const struct kachi_what_if_base *base = rank->base;
    for (uint64_t c = 0; c < what_if->change_count; c++) {
        const struct kachi_what_if_change *change = &what_if->changes[c];
        uint32_t l = place_of(small, change->column);
        if (kachi_solver_fault_of(base->solver, change->column) != NULL) {
            return false;
        }
        if (change->row == KACHI_WHAT_IF_DIRECT) {
            small->gain[l] += change->value - base->direct[change->column];
            continue;
        }
        double now = kachi_matrix_at(base->matrix, change->row, change->column);
        double step = change->value - now;
        if (!isfinite(step) || !keeps_pattern(base->matrix, change, now) ||
            kachi_solver_fault_of(base->solver, change->row) != NULL) {
            return false;
        }
        small->gain[l] -= base->intensity[change->row] * step;
        for (uint32_t k = 0; k < small->count; k++) {
            small->g[k][l] += rank->rows[rank->row_of[small->column[k]]][change->row] * step;
        }
    }
    return true;
}

/* |G| w in row k. */
static double size_of_row(const struct small *small, uint32_t k, const double w[])
{
    double sum = 0.0;
    for (uint32_t l = 0; l < small->count; l++) {
        sum += fabs(small->g[k][l]) * w[l];
    }
    return sum;
}

static bool is_witness(const struct small *small, const double w[])
{
    bool is_below = true;
    for (uint32_t k = 0; k < small->count; k++) {
        is_below = is_below && size_of_row(small, k, w) < w[k];
    }
    return is_below;
}

/* A witness w > 0 with |G| w < w, or for one column 1 + G > 0. */
static bool can_deliver(const struct small *small)
{
    if (small->count == 1) {
        return 1.0 + small->g[0][0] > NEAR_SINGULAR;
    }
    double w[RANK_MAX];
    for (uint32_t k = 0; k < small->count; k++) {
        w[k] = 1.0;
    }
    for (uint32_t step = 0; step < WITNESS_STEPS; step++) {
        if (is_witness(small, w)) {
            return true;
        }
        for (uint32_t k = 0; k < small->count; k++) {
            w[k] = 1.0 + size_of_row(small, k, w) / WITNESS;
        }
    }
    return false;
}

/* t from (I + G) t = s by elimination with rows exchanged; |G| has a radius below 1. */
static void eliminate(struct small *small, double t[])
{
    uint32_t n = small->count;
    for (uint32_t k = 0; k < n; k++) {
        for (uint32_t l = 0; l < n; l++) {
            small->system[k][l] = small->g[k][l] + (k == l ? 1.0 : 0.0);
        }
    }
    for (uint32_t step = 0; step < n; step++) {
        uint32_t best = step;
        for (uint32_t k = step + 1; k < n; k++) {
            best = fabs(small->system[k][step]) > fabs(small->system[best][step]) ? k : best;
        }
        for (uint32_t l = 0; l < n; l++) {
            double held = small->system[step][l];
            small->system[step][l] = small->system[best][l];
            small->system[best][l] = held;
        }
        double held = t[step];
        t[step] = t[best];
        t[best] = held;
        for (uint32_t k = step + 1; k < n; k++) {
            double factor = small->system[k][step] / small->system[step][step];
            for (uint32_t l = step; l < n; l++) {
                small->system[k][l] -= factor * small->system[step][l];
            }
            t[k] -= factor * t[step];
        }
    }
    for (uint32_t k = n; k-- > 0;) {
        for (uint32_t l = k + 1; l < n; l++) {
            t[k] -= small->system[k][l] * t[l];
        }
        t[k] /= small->system[k][k];
    }
}

bool kachi_rank_value(const struct kachi_rank *rank, const struct kachi_what_if *what_if,
                      double value[])
{
    struct small small;
    if (!collect(rank, what_if, &small) || !can_deliver(&small)) {
        return false;
    }
    for (uint32_t a = 0; a < rank->asked.count; a++) {
        if (rank->supply[a] == NULL) {
            value[a] = (double)NAN;
            continue;
        }
        double t[RANK_MAX];
        for (uint32_t k = 0; k < small.count; k++) {
            t[k] = rank->supply[a][small.column[k]];
        }
        eliminate(&small, t);
        value[a] = rank->base->intensity[rank->asked.products[a]];
        for (uint32_t k = 0; k < small.count; k++) {
            value[a] += small.gain[k] * t[k];
        }
    }
    return true;
}
