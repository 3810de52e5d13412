/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/what_if.h"

#include "base/workers.h"
#include "footprint/sweep_levels.h"
#include "footprint/what_if_rank.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LANES 8
/* What is left may be this share of what an equation adds up. */
#define ERROR_AIM 1e-12
#define SWEEPS_MAX 200
#define SWEEPS_TO_JUDGE 20

struct kachi_what_ifs {
    struct kachi_what_if_base base;
    const struct kachi_order *order;
    struct kachi_half half;
    double *diagonal, *direct, *x, *size; /* by position: nominal */
    bool *skip;
};

enum kind { ENTRY, DIRECT, DIAGONAL };

/* A change as an equation sees it, in one lane. */
struct edit {
    uint32_t position, other;
    uint32_t lane;
    enum kind kind;
    double value; /* ENTRY, DIRECT: the difference; DIAGONAL: the new one */
};

/* One thread's eight. */
struct batch {
    const struct kachi_what_ifs *what_ifs;
    double *x, *right; /* order x LANES */
    bool *moved;       /* by position: not what it is in the base, in some lane */
    uint64_t edit_count;
    struct edit *edits; /* by position */
    uint64_t next;      /* edit to come */
    unsigned alone;     /* lanes that have to be solved alone */
};

/* --- Setting up --- */

struct kachi_what_ifs *kachi_what_ifs_new(struct kachi_arena *arena,
                                          const struct kachi_what_if_base *base)
{
    struct kachi_what_ifs *what_ifs = KACHI_NEW(arena, struct kachi_what_ifs);
    uint32_t n = base->matrix->order;
    what_ifs->base = *base;
    what_ifs->order = kachi_sweep_levels_known(arena, base->matrix,
                                               kachi_solver_order(base->solver), base->intensity);
    what_ifs->diagonal = kachi_half_diagonal(arena, base->matrix, what_ifs->order);
    what_ifs->half =
        kachi_half_adjoint(arena, base->matrix, what_ifs->order, what_ifs->diagonal, NULL);
    what_ifs->direct = KACHI_NEW_ARRAY(arena, double, n);
    what_ifs->x = KACHI_NEW_ARRAY(arena, double, n);
    what_ifs->size = KACHI_NEW_ARRAY(arena, double, n);
    what_ifs->skip = KACHI_NEW_ARRAY(arena, bool, n);
    for (uint32_t p = 0; p < n; p++) {
        uint32_t column = what_ifs->order->column_at[p];
        uint32_t product = what_ifs->order->row_of_column[column];
        what_ifs->skip[p] = kachi_solver_fault_of(base->solver, product) != NULL;
        what_ifs->direct[p] = base->direct[column];
        what_ifs->x[p] = what_ifs->skip[p] ? 0.0 : base->intensity[product];
    }
    for (uint32_t p = 0; p < n; p++) {
        double sum = fabs(what_ifs->direct[p]);
        for (uint64_t k = what_ifs->half.start[p]; k < what_ifs->half.start[p + 1]; k++) {
            sum += fabs(what_ifs->half.value[k] * what_ifs->x[what_ifs->half.index[k]]);
        }
        what_ifs->size[p] = what_ifs->skip[p] ? 0.0 : sum / fabs(what_ifs->diagonal[p]);
    }
    return what_ifs;
}

/* --- Edits --- */

/* Different places of one lane, so no two edits are equal. */
static int by_position(const void *left, const void *right)
{
    const struct edit *a = left;
    const struct edit *b = right;
    if (a->position != b->position) {
        return a->position < b->position ? -1 : 1;
    }
    if (a->lane != b->lane) {
        return a->lane < b->lane ? -1 : 1;
    }
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    return a->other < b->other ? -1 : a->other > b->other ? 1 : 0;
}

/* False where the order of solving would not be right any more: the lane then goes alone. */
static bool add_edit(struct batch *batch, const struct kachi_what_if_change *change, uint32_t lane)
{
    const struct kachi_what_ifs *w = batch->what_ifs;
    const struct kachi_order *order = w->order;
    uint32_t p = order->position_of[change->column];
    struct edit edit = {.position = p, .lane = lane, .kind = DIRECT};
    if (w->skip[p]) {
        return false;
    }
    if (change->row == KACHI_WHAT_IF_DIRECT) {
        edit.value = change->value - w->direct[p];
        batch->edits[batch->edit_count++] = edit;
        return isfinite(edit.value);
    }
    uint32_t q = order->position_of[order->column_of_row[change->row]];
    edit.other = q;
    edit.kind = q == p ? DIAGONAL : ENTRY;
    edit.value = change->value;
    if (edit.kind == ENTRY) {
        edit.value -= kachi_matrix_at(w->base.matrix, change->row, change->column);
    }
    batch->edits[batch->edit_count++] = edit;
    bool keeps_sign = edit.kind == ENTRY || edit.value / w->diagonal[p] > 0.0;
    return isfinite(edit.value) && keeps_sign && !w->skip[q] &&
           order->component_of[q] <= order->component_of[p];
}

static void take_edits(struct batch *batch, uint32_t count, const struct kachi_what_if list[],
                       struct kachi_arena *scratch)
{
    uint64_t capacity = 0;
    for (uint32_t l = 0; l < count; l++) {
        capacity += list[l].change_count;
    }
    batch->edits = KACHI_NEW_ARRAY(scratch, struct edit, capacity);
    batch->edit_count = 0;
    batch->alone = 0;
    for (uint32_t l = 0; l < count; l++) {
        for (uint64_t c = 0; c < list[l].change_count; c++) {
            if (!add_edit(batch, &list[l].changes[c], l)) {
                batch->alone |= 1U << l;
            }
        }
    }
    uint64_t kept = 0;
    for (uint64_t e = 0; e < batch->edit_count; e++) {
        if ((batch->alone >> batch->edits[e].lane & 1U) == 0) {
            batch->edits[kept++] = batch->edits[e];
        }
    }
    batch->edit_count = kept;
    if (kept > 1) {
        qsort(batch->edits, kept, sizeof(batch->edits[0]), by_position);
    }
}

/* --- Solving --- */

/* sum - entries from k to end, eight lanes over the same coefficients. */
static inline void dot(const struct kachi_half *half, uint64_t k, uint64_t end, const double x[],
                       double sum[LANES])
{
    for (; k < end; k++) {
        double value = half->value[k];
        const double *other = x + (size_t)half->index[k] * LANES;
        for (size_t l = 0; l < LANES; l++) {
            sum[l] -= value * other[l];
        }
    }
}

/* sum / diagonal of position p with its edits, which begin at `first`. */
static void finish_node(const struct batch *batch, uint32_t p, uint64_t first, double sum[LANES])
{
    double diagonal[LANES];
    for (size_t l = 0; l < LANES; l++) {
        diagonal[l] = batch->what_ifs->diagonal[p];
    }
    for (uint64_t e = first; e < batch->edit_count && batch->edits[e].position == p; e++) {
        const struct edit *edit = &batch->edits[e];
        switch (edit->kind) {
        case ENTRY:
            sum[edit->lane] -= edit->value * batch->x[(size_t)edit->other * LANES + edit->lane];
            break;
        case DIRECT:
            sum[edit->lane] += edit->value;
            break;
        case DIAGONAL:
            diagonal[edit->lane] = edit->value;
            break;
        }
    }
    for (size_t l = 0; l < LANES; l++) {
        sum[l] /= diagonal[l];
    }
}

static bool has_edit(const struct batch *batch, uint64_t first, uint32_t p)
{
    return first < batch->edit_count && batch->edits[first].position == p;
}

static uint64_t past_edits(const struct batch *batch, uint64_t first, uint32_t p)
{
    while (has_edit(batch, first, p)) {
        first++;
    }
    return first;
}

/* Does a change reach the component from outside, or lie in it? */
static bool is_reached(const struct batch *batch, uint32_t first, uint32_t end)
{
    if (batch->next < batch->edit_count && batch->edits[batch->next].position < end) {
        return true;
    }
    const struct kachi_half *half = &batch->what_ifs->half;
    for (uint32_t p = first; p < end; p++) {
        for (uint64_t k = half->start[p]; k < half->split[p]; k++) {
            if (batch->moved[half->index[k]]) {
                return true;
            }
        }
    }
    return false;
}

static void solve_node(struct batch *batch, uint32_t p)
{
    const struct kachi_what_ifs *w = batch->what_ifs;
    double sum[LANES];
    for (size_t l = 0; l < LANES; l++) {
        sum[l] = w->direct[p];
    }
    dot(&w->half, w->half.start[p], w->half.split[p], batch->x, sum);
    finish_node(batch, p, batch->next, sum);
    memcpy(batch->x + (size_t)p * LANES, sum, sizeof(sum));
    batch->moved[p] = true;
}

/* One sweep; the largest relative change of each lane. */
KACHI_WIDER static void sweep(struct batch *batch, uint32_t first, uint32_t end,
                              double change[LANES])
{
    const struct kachi_what_ifs *w = batch->what_ifs;
    uint64_t edit = batch->next;
    memset(change, 0, LANES * sizeof(change[0]));
    for (uint32_t p = first; p < end; p++) {
        double sum[LANES];
        double *x = batch->x + (size_t)p * LANES;
        memcpy(sum, batch->right + (size_t)p * LANES, sizeof(sum));
        dot(&w->half, w->half.split[p], w->half.start[p + 1], batch->x, sum);
        if (has_edit(batch, edit, p)) {
            finish_node(batch, p, edit, sum);
            edit = past_edits(batch, edit, p);
        } else {
            for (size_t l = 0; l < LANES; l++) {
                sum[l] /= w->diagonal[p];
            }
        }
        double size = w->size[p];
        for (size_t l = 0; l < LANES; l++) {
            double step = fabs(sum[l] - x[l]);
            double scale = fabs(sum[l]) > size ? fabs(sum[l]) : size;
            /* Written so that what is no number counts as a change. */
            change[l] = step <= change[l] * scale ? change[l] : step / scale;
            x[l] = sum[l];
        }
    }
}

/* Has what is left, change * c / (1 - c), come under the aim? */
static bool is_settled(double change, double before)
{
    double c = before > 0.0 ? change / before : 1.0;
    c = c < 0.3 ? 0.3 : c;
    return change <= 1e-15 || (c < 1.0 && change * c <= ERROR_AIM * (1.0 - c));
}

static void solve_loop(struct batch *batch, uint32_t first, uint32_t end)
{
    const struct kachi_what_ifs *w = batch->what_ifs;
    for (uint32_t p = first; p < end; p++) {
        double *right = batch->right + (size_t)p * LANES;
        for (size_t l = 0; l < LANES; l++) {
            right[l] = w->direct[p];
        }
        dot(&w->half, w->half.start[p], w->half.split[p], batch->x, right);
        batch->moved[p] = true;
    }
    const unsigned every = (1U << LANES) - 1U;
    unsigned done = batch->alone;
    double before[LANES];
    double change[LANES];
    for (size_t l = 0; l < LANES; l++) {
        before[l] = 0.0;
    }
    for (uint32_t sweeps = 0; done != every && sweeps < SWEEPS_MAX; sweeps++) {
        sweep(batch, first, end, change);
        for (size_t l = 0; l < LANES; l++) {
            done |= is_settled(change[l], before[l]) ? 1U << l : 0U;
            bool grows = sweeps > SWEEPS_TO_JUDGE && !(change[l] < before[l]);
            batch->alone |= grows && (done >> l & 1U) == 0 ? 1U << l : 0U;
            before[l] = change[l];
        }
        done |= batch->alone;
    }
    batch->alone |= every & ~done;
}

static void solve(struct batch *batch)
{
    const struct kachi_what_ifs *w = batch->what_ifs;
    const struct kachi_order *order = w->order;
    batch->next = 0;
    for (uint32_t p = 0; p < order->order; p++) {
        for (size_t l = 0; l < LANES; l++) {
            batch->x[(size_t)p * LANES + l] = w->x[p];
        }
    }
    memset(batch->moved, 0, order->order * sizeof(batch->moved[0]));
    for (uint32_t c = 0; c < order->component_count; c++) {
        uint32_t first = order->component_start[c];
        uint32_t end = order->component_start[c + 1];
        if (w->skip[first] || !is_reached(batch, first, end)) {
            continue;
        }
        if (end - first == 1) {
            solve_node(batch, first);
        } else {
            solve_loop(batch, first, end);
        }
        while (batch->next < batch->edit_count && batch->edits[batch->next].position < end) {
            batch->next++;
        }
    }
}

/* --- Alone --- */

static void apply(const struct kachi_what_if *what_if, const struct kachi_matrix *matrix,
                  struct kachi_triplet triplets[], uint64_t *count, double direct[])
{
    for (uint64_t c = 0; c < what_if->change_count; c++) {
        const struct kachi_what_if_change *change = &what_if->changes[c];
        if (change->row == KACHI_WHAT_IF_DIRECT) {
            direct[change->column] = change->value;
            continue;
        }
        double now = kachi_matrix_at(matrix, change->row, change->column);
        triplets[(*count)++] = (struct kachi_triplet){
            .row = change->row, .column = change->column, .value = change->value - now};
    }
}

/* By the solver of solver.h, from a matrix of its own. */
static void solve_alone(const struct kachi_what_ifs *what_ifs, const struct kachi_what_if *what_if,
                        struct kachi_what_if_asked asked, double value[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    const struct kachi_matrix *matrix = what_ifs->base.matrix;
    uint32_t n = matrix->order;
    struct kachi_triplet *triplets = KACHI_NEW_ARRAY(
        &scratch, struct kachi_triplet, (size_t)(matrix->start[n] + what_if->change_count));
    double *direct = KACHI_NEW_ARRAY(&scratch, double, n);
    double *intensity = KACHI_NEW_ARRAY(&scratch, double, n);
    uint64_t count = 0;
    for (uint32_t j = 0; j < n; j++) {
        direct[j] = what_ifs->base.direct[j];
        for (uint64_t k = matrix->start[j]; k < matrix->start[j + 1]; k++) {
            triplets[count++] = (struct kachi_triplet){
                .row = matrix->row[k], .column = j, .value = matrix->value[k]};
        }
    }
    apply(what_if, matrix, triplets, &count, direct);
    struct kachi_solver *solver = kachi_solver_new(
        &scratch, kachi_matrix_from_triplets(&scratch, n, count, triplets, matrix->made),
        KACHI_SOLVE_AUTO);
    struct kachi_solve_trust trust;
    kachi_solver_intensities(solver, direct, intensity, &trust);
    for (uint32_t a = 0; a < asked.count; a++) {
        bool has_answer = kachi_solver_fault_of(solver, asked.products[a]) == NULL;
        value[a] = has_answer ? intensity[asked.products[a]] : (double)NAN;
    }
    kachi_solver_free(solver);
    kachi_arena_release(&scratch);
}

/* --- All --- */

struct pass {
    const struct kachi_what_ifs *what_ifs;
    uint32_t count;
    const struct kachi_what_if *list;
    struct kachi_what_if_asked asked;
    double *value;
    struct batch *batches;         /* by worker */
    uint32_t *alone_counts;        /* by worker */
    const struct kachi_rank *rank; /* or NULL */
};

/* Which of count what-ifs from first on the formula settles, as bits; their values. */
static unsigned settle_by_rank(const struct pass *pass, uint32_t first, uint32_t count)
{
    unsigned settled = 0;
    for (uint32_t l = 0; l < count && pass->rank != NULL; l++) {
        double *value = pass->value + (size_t)(first + l) * pass->asked.count;
        settled |= kachi_rank_value(pass->rank, &pass->list[first + l], value) ? 1U << l : 0U;
    }
    return settled;
}

static void run_batch(void *context, size_t index, unsigned worker)
{
    struct pass *pass = context;
    struct batch *batch = &pass->batches[worker];
    const struct kachi_what_ifs *w = pass->what_ifs;
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t first = (uint32_t)index * LANES;
    uint32_t count = pass->count - first < LANES ? pass->count - first : LANES;
    unsigned settled = settle_by_rank(pass, first, count);
    if (settled != (1U << count) - 1U) {
        take_edits(batch, count, pass->list + first, &scratch);
        solve(batch);
    }
    for (uint32_t l = 0; l < count; l++) {
        if ((settled >> l & 1U) != 0) {
            continue;
        }
        double *value = pass->value + (size_t)(first + l) * pass->asked.count;
        if ((batch->alone >> l & 1U) != 0) {
            solve_alone(w, &pass->list[first + l], pass->asked, value);
            pass->alone_counts[worker]++;
            continue;
        }
        for (uint32_t a = 0; a < pass->asked.count; a++) {
            uint32_t column = w->order->column_of_row[pass->asked.products[a]];
            uint32_t p = w->order->position_of[column];
            value[a] = w->skip[p] ? (double)NAN : batch->x[(size_t)p * LANES + l];
        }
    }
    kachi_arena_release(&scratch);
}

uint32_t kachi_what_ifs_run(const struct kachi_what_ifs *what_ifs, uint32_t count,
                            const struct kachi_what_if list[], struct kachi_what_if_asked asked,
                            struct kachi_workers *workers, double value[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    unsigned threads = kachi_workers_count(workers);
    struct pass pass = {.what_ifs = what_ifs,
                        .count = count,
                        .list = list,
                        .asked = asked,
                        .value = value,
                        .batches = KACHI_NEW_ARRAY(&scratch, struct batch, threads),
                        .alone_counts = KACHI_NEW_ARRAY(&scratch, uint32_t, threads)};
    pass.rank = kachi_rank_new(&scratch, &what_ifs->base, count, list, asked);
    size_t numbers = (size_t)what_ifs->order->order * LANES;
    for (unsigned t = 0; t < threads; t++) {
        pass.batches[t] =
            (struct batch){.what_ifs = what_ifs,
                           .x = KACHI_NEW_ARRAY(&scratch, double, numbers),
                           .right = KACHI_NEW_ARRAY(&scratch, double, numbers),
                           .moved = KACHI_NEW_ARRAY(&scratch, bool, what_ifs->order->order)};
    }
    size_t batches = ((size_t)count + LANES - 1) / LANES;
    kachi_workers_run(workers, batches, run_batch, &pass);
    uint32_t alone = 0;
    for (unsigned t = 0; t < threads; t++) {
        alone += pass.alone_counts[t];
    }
    kachi_arena_release(&scratch);
    return alone;
}
