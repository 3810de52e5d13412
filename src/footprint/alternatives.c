/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/alternatives.h"

#include "footprint/cold.h"
#include "footprint/system_internal.h"
#include "footprint/what_if.h"

#include <math.h>

static bool has_same_columns(const struct kachi_linked *a, const struct kachi_linked *b)
{
    if (a->column_count != b->column_count) {
        return false;
    }
    for (uint32_t j = 0; j < a->column_count; j++) {
        const struct kachi_column *left = &a->columns[j];
        const struct kachi_column *right = &b->columns[j];
        bool same_sign = (left->made < 0.0) == (right->made < 0.0);
        if (left->activity != right->activity || left->flow != right->flow || !same_sign) {
            return false;
        }
    }
    return true;
}

/* One alternative on its way. */
struct attempt {
    struct kachi_scenario scenario;
    struct kachi_what_if what_if;
    bool is_whole; /* has other columns, and was solved on its own */
    double kgco2e; /* then */
};

struct changes {
    struct kachi_arena *arena;
    uint64_t count;
    size_t capacity;
    struct kachi_what_if_change *items;
};

static void add(struct changes *changes, uint32_t column, uint32_t row, double value)
{
    changes->items = kachi_arena_grow(changes->arena, changes->items, changes->count,
                                      &changes->capacity, sizeof(changes->items[0]));
    changes->items[changes->count++] =
        (struct kachi_what_if_change){.column = column, .row = row, .value = value};
}

static bool differs(double a, double b)
{
    return a < b || a > b;
}

/* Entries of one column of two matrices, side by side; rows ascend in both. */
static void compare_column(const struct kachi_matrix *before, const struct kachi_matrix *after,
                           uint32_t j, struct changes *changes)
{
    uint64_t k = before->start[j];
    uint64_t m = after->start[j];
    while (k < before->start[j + 1] || m < after->start[j + 1]) {
        uint32_t row_before = k < before->start[j + 1] ? before->row[k] : UINT32_MAX;
        uint32_t row_after = m < after->start[j + 1] ? after->row[m] : UINT32_MAX;
        uint32_t row = row_before < row_after ? row_before : row_after;
        double value = row == row_after ? after->value[m++] : 0.0;
        double was = row == row_before ? before->value[k++] : 0.0;
        if (differs(value, was)) {
            add(changes, j, row, value);
        }
    }
}

static struct kachi_what_if difference(struct kachi_arena *arena, const struct kachi_study *study,
                                       const struct kachi_linked *linked)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    const struct kachi_system *system = study->system;
    struct changes changes = {.arena = arena};
    const struct kachi_matrix *matrix = kachi_matrix_from_linked(&scratch, linked, NULL);
    const double *direct =
        kachi_direct_emissions(&scratch, linked, system->characterisation->factors);
    for (uint32_t j = 0; j < linked->column_count; j++) {
        compare_column(system->matrix, matrix, j, &changes);
        if (differs(direct[j], system->direct_kgco2e[j])) {
            add(&changes, j, KACHI_WHAT_IF_DIRECT, direct[j]);
        }
    }
    kachi_arena_release(&scratch);
    return (struct kachi_what_if){.change_count = changes.count, .changes = changes.items};
}

/* As a study of its own. */
static enum kachi_err solve_whole(const struct kachi_alternatives_request *request,
                                  struct attempt *attempt, struct kachi_findings *findings)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    const struct kachi_column *asked = &request->study->linked->columns[request->column];
    struct kachi_study study;
    enum kachi_err err = kachi_study_run(&scratch, request->study->dataset, attempt->scenario,
                                         request->options, findings, &study);
    attempt->kgco2e = (double)NAN;
    for (uint32_t j = 0; err == KACHI_OK && j < study.linked->column_count; j++) {
        const struct kachi_column *column = &study.linked->columns[j];
        if (column->activity == asked->activity && column->flow == asked->flow &&
            kachi_system_has_answer(study.system, j)) {
            attempt->kgco2e = kachi_system_intensity(study.system, j);
        }
    }
    kachi_study_release(&study);
    kachi_arena_release(&scratch);
    return err;
}

static enum kachi_err prepare(struct kachi_arena *arena,
                              const struct kachi_alternatives_request *request,
                              struct kachi_findings *findings, struct attempt *attempt)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_evaluated *evaluated = NULL;
    struct kachi_linked *linked = NULL;
    struct kachi_link_options linking = {.strict = request->options.strict};
    enum kachi_err err = kachi_scenario_evaluate(&scratch, request->study->dataset,
                                                 attempt->scenario, findings, &evaluated);
    err = err == KACHI_OK ? kachi_link(&scratch, evaluated, linking, findings, &linked) : err;
    if (err == KACHI_OK) {
        attempt->is_whole = !has_same_columns(request->study->linked, linked);
        if (attempt->is_whole) {
            err = solve_whole(request, attempt, findings);
        } else {
            attempt->what_if = difference(arena, request->study, linked);
        }
    }
    kachi_arena_release(&scratch);
    return err;
}

static void solve_all(struct kachi_arena *arena, const struct kachi_alternatives_request *request,
                      const struct attempt attempts[], double kgco2e[])
{
    const struct kachi_system *system = request->study->system;
    struct kachi_what_if *list = KACHI_NEW_ARRAY(arena, struct kachi_what_if, request->count);
    for (uint32_t i = 0; i < request->count; i++) {
        list[i] = attempts[i].what_if;
    }
    struct kachi_what_if_base base = {system->matrix, system->solver, system->direct_kgco2e,
                                      system->intensity};
    struct kachi_what_if_asked asked = {.count = 1, .products = &request->column};
    kachi_what_ifs_run(kachi_what_ifs_new(arena, &base), request->count, list, asked, NULL, kgco2e);
    double sign = kachi_system_is_treatment(system, request->column) ? -1.0 : 1.0;
    for (uint32_t i = 0; i < request->count; i++) {
        kgco2e[i] = attempts[i].is_whole ? attempts[i].kgco2e : sign * kgco2e[i];
    }
}

enum kachi_err kachi_alternatives_run(const struct kachi_alternatives_request *request,
                                      struct kachi_findings *findings, double kgco2e[])
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct attempt *attempts = KACHI_NEW_ARRAY(&arena, struct attempt, request->count);
    enum kachi_err err = KACHI_OK;
    for (uint32_t i = 0; err == KACHI_OK && i < request->count; i++) {
        attempts[i].scenario = request->scenario;
        attempts[i].scenario.change_count = request->list[i].change_count;
        attempts[i].scenario.changes = request->list[i].changes;
        err = prepare(&arena, request, findings, &attempts[i]);
        if (err == KACHI_OK && !kachi_watch_goes_on(request->watch, i + 1, request->count)) {
            kachi_findings_add(findings, "work-stopped", KACHI_NOWHERE, KACHI_NO_ARGS);
            err = KACHI_ERR_LIMIT;
        }
    }
    if (err == KACHI_OK) {
        solve_all(&arena, request, attempts, kgco2e);
    }
    kachi_arena_release(&arena);
    return err;
}
