/* SPDX-License-Identifier: Apache-2.0 */
#include "market/optimiser.h"

#include "base/lock.h"

#include <assert.h>
#include <coin/Cbc_C_Interface.h>
#include <coin/Clp_C_Interface.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define OPTION_BYTES 32
#define CLP_OPTIMAL 0
#define CLP_INFEASIBLE 1

/* CBC 2.10 keeps clocks and parameters in static variables: two threads inside it at once stop each
 * other's search, or prune what holds the best answer and call the rest proven. */
static struct kachi_lock coin_lock = KACHI_LOCK_INIT;

void kachi_optimiser_init(struct kachi_optimiser_model *model, struct kachi_arena *arena)
{
    *model = (struct kachi_optimiser_model){.arena = arena};
}

size_t kachi_optimiser_add_column(struct kachi_optimiser_model *model,
                                  struct kachi_optimiser_column column)
{
    model->columns = kachi_arena_grow(model->arena, model->columns, model->column_count,
                                      &model->column_capacity, sizeof(*model->columns));
    model->columns[model->column_count] = column;
    return model->column_count++;
}

size_t kachi_optimiser_add_row(struct kachi_optimiser_model *model, double low, double high)
{
    model->rows = kachi_arena_grow(model->arena, model->rows, model->row_count,
                                   &model->row_capacity, sizeof(*model->rows));
    model->rows[model->row_count] =
        (struct kachi_optimiser_row){.low = low, .high = high, .first = model->entry_count};
    return model->row_count++;
}

void kachi_optimiser_add_entry(struct kachi_optimiser_model *model, size_t column, double factor)
{
    assert(model->row_count > 0 && column < model->column_count);
    model->entries = kachi_arena_grow(model->arena, model->entries, model->entry_count,
                                      &model->entry_capacity, sizeof(*model->entries));
    model->entries[model->entry_count++] =
        (struct kachi_optimiser_entry){.column = column, .factor = factor};
}

/* The same model as COIN's libraries take it: by columns, infinities as their own. */
struct coin_matrix {
    CoinBigIndex *starts;
    int *rows;
    double *factors;
    double *column_low, *column_high, *costs;
    double *row_low, *row_high;
};

static void fill_entries(const struct kachi_optimiser_model *model, struct coin_matrix *matrix,
                         CoinBigIndex next[])
{
    for (size_t row = 0; row < model->row_count; row++) {
        size_t end = row + 1 < model->row_count ? model->rows[row + 1].first : model->entry_count;
        for (size_t i = model->rows[row].first; i < end; i++) {
            CoinBigIndex at = next[model->entries[i].column]++;
            matrix->rows[at] = (int)row;
            matrix->factors[at] = model->entries[i].factor;
        }
    }
}

static struct coin_matrix to_coin(struct kachi_arena *arena,
                                  const struct kachi_optimiser_model *model)
{
    size_t columns = model->column_count;
    size_t rows = model->row_count;
    struct coin_matrix matrix = {
        .starts = KACHI_NEW_ARRAY(arena, CoinBigIndex, columns + 1),
        .rows = KACHI_NEW_ARRAY(arena, int, model->entry_count + 1),
        .factors = KACHI_NEW_ARRAY(arena, double, model->entry_count + 1),
        .column_low = KACHI_NEW_ARRAY(arena, double, columns + 1),
        .column_high = KACHI_NEW_ARRAY(arena, double, columns + 1),
        .costs = KACHI_NEW_ARRAY(arena, double, columns + 1),
        .row_low = KACHI_NEW_ARRAY(arena, double, rows + 1),
        .row_high = KACHI_NEW_ARRAY(arena, double, rows + 1),
    };
    CoinBigIndex *next = KACHI_NEW_ARRAY(arena, CoinBigIndex, columns + 1);
    for (size_t i = 0; i < model->entry_count; i++) {
        matrix.starts[model->entries[i].column + 1]++;
    }
    for (size_t i = 0; i < columns; i++) {
        matrix.starts[i + 1] += matrix.starts[i];
        next[i] = matrix.starts[i];
        matrix.column_low[i] = model->columns[i].low;
        matrix.column_high[i] = model->columns[i].high;
        matrix.costs[i] = model->columns[i].cost;
    }
    for (size_t i = 0; i < rows; i++) {
        matrix.row_low[i] = model->rows[i].low;
        matrix.row_high[i] = model->rows[i].high;
    }
    fill_entries(model, &matrix, next);
    return matrix;
}

static Cbc_Model *load_cbc(struct kachi_arena *arena, const struct kachi_optimiser_model *model)
{
    struct coin_matrix matrix = to_coin(arena, model);
    Cbc_Model *cbc = Cbc_newModel();
    Cbc_setLogLevel(cbc, 0);
    Cbc_setParameter(cbc, "log", "0");
    Cbc_loadProblem(cbc, (int)model->column_count, (int)model->row_count, matrix.starts,
                    matrix.rows, matrix.factors, matrix.column_low, matrix.column_high,
                    matrix.costs, matrix.row_low, matrix.row_high);
    for (size_t i = 0; i < model->column_count; i++) {
        if (model->columns[i].is_whole) {
            Cbc_setInteger(cbc, (int)i);
        }
    }
    return cbc;
}

static void set_number(Cbc_Model *cbc, const char *name, double value)
{
    char text[OPTION_BYTES];
    (void)snprintf(text, sizeof text, "%.9g", value);
    Cbc_setParameter(cbc, name, text);
}

static void set_start(struct kachi_arena *arena, Cbc_Model *cbc, size_t count, const double start[])
{
    int *columns = KACHI_NEW_ARRAY(arena, int, count + 1);
    for (size_t i = 0; i < count; i++) {
        columns[i] = (int)i;
    }
    Cbc_setMIPStartI(cbc, (int)count, columns, start);
}

static double *solution_of(struct kachi_arena *arena, const struct kachi_optimiser_model *model,
                           const double found[])
{
    double *x = KACHI_NEW_ARRAY(arena, double, model->column_count + 1);
    for (size_t i = 0; i < model->column_count; i++) {
        x[i] = model->columns[i].is_whole ? round(found[i]) : found[i];
    }
    return x;
}

static void solve_whole(struct kachi_arena *arena, const struct kachi_optimiser_model *model,
                        struct kachi_optimiser_effort effort, struct kachi_optimiser_answer *out)
{
    Cbc_Model *cbc = load_cbc(arena, model);
    set_number(cbc, "ratioGap", effort.gap);
    set_number(cbc, "seconds", effort.seconds);
    Cbc_setParameter(cbc, "timeMode", "elapsed");
    if (effort.start != NULL) {
        set_start(arena, cbc, model->column_count, effort.start);
    }
    (void)Cbc_solve(cbc);
    const double *found = Cbc_bestSolution(cbc);
    if (Cbc_isProvenInfeasible(cbc) != 0) {
        out->state = KACHI_OPTIMISER_IMPOSSIBLE;
    } else if (found != NULL) {
        out->state =
            Cbc_isProvenOptimal(cbc) != 0 ? KACHI_OPTIMISER_FOUND : KACHI_OPTIMISER_STOPPED;
        out->value = Cbc_getObjValue(cbc);
        out->bound = Cbc_getBestPossibleObjValue(cbc);
        out->x = solution_of(arena, model, found);
    }
    Cbc_deleteModel(cbc);
}

/* The model as if nothing had to be whole; `held`: whole columns stand at these. */
static Clp_Simplex *solve_continuous(struct kachi_arena *arena,
                                     const struct kachi_optimiser_model *model, const double held[])
{
    struct coin_matrix matrix = to_coin(arena, model);
    for (size_t i = 0; held != NULL && i < model->column_count; i++) {
        if (model->columns[i].is_whole) {
            matrix.column_low[i] = held[i];
            matrix.column_high[i] = held[i];
        }
    }
    Clp_Simplex *clp = Clp_newModel();
    Clp_setLogLevel(clp, 0);
    Clp_loadProblem(clp, (int)model->column_count, (int)model->row_count, matrix.starts,
                    matrix.rows, matrix.factors, matrix.column_low, matrix.column_high,
                    matrix.costs, matrix.row_low, matrix.row_high);
    (void)Clp_initialSolve(clp);
    return clp;
}

/* CBC keeps no solution where nothing is whole, so CLP is asked itself. */
static void solve_linear(struct kachi_arena *arena, const struct kachi_optimiser_model *model,
                         struct kachi_optimiser_answer *out)
{
    Clp_Simplex *clp = solve_continuous(arena, model, NULL);
    if (Clp_status(clp) == CLP_OPTIMAL) {
        out->state = KACHI_OPTIMISER_FOUND;
        out->value = Clp_objectiveValue(clp);
        out->bound = out->value;
        out->x = solution_of(arena, model, Clp_primalColumnSolution(clp));
    } else if (Clp_status(clp) == CLP_INFEASIBLE) {
        out->state = KACHI_OPTIMISER_IMPOSSIBLE;
    }
    Clp_deleteModel(clp);
}

void kachi_optimiser_solve(struct kachi_arena *arena, const struct kachi_optimiser_model *model,
                           struct kachi_optimiser_effort effort, struct kachi_optimiser_answer *out)
{
    bool any_whole = false;
    for (size_t i = 0; i < model->column_count; i++) {
        any_whole = any_whole || model->columns[i].is_whole;
    }
    *out = (struct kachi_optimiser_answer){.state = KACHI_OPTIMISER_UNKNOWN};
    kachi_lock_take(&coin_lock);
    if (any_whole) {
        solve_whole(arena, model, effort, out);
    } else {
        solve_linear(arena, model, out);
    }
    kachi_lock_give(&coin_lock);
}

enum kachi_err kachi_optimiser_price(struct kachi_arena *arena,
                                     const struct kachi_optimiser_model *model, double x[],
                                     double price[])
{
    kachi_lock_take(&coin_lock);
    Clp_Simplex *clp = solve_continuous(arena, model, x);
    enum kachi_err err = Clp_status(clp) == CLP_OPTIMAL ? KACHI_OK : KACHI_ERR_NO_ANSWER;
    if (err == KACHI_OK) {
        const double *vertex = Clp_primalColumnSolution(clp);
        const double *duals = Clp_dualRowSolution(clp);
        for (size_t i = 0; i < model->column_count; i++) {
            x[i] = model->columns[i].is_whole ? x[i] : vertex[i];
        }
        memcpy(price, duals, model->row_count * sizeof(*price));
    }
    Clp_deleteModel(clp);
    kachi_lock_give(&coin_lock);
    return err;
}
