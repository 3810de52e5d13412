/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/footprint.h"

#include "base/workers.h"
#include "footprint/cold.h"
#include "footprint/system_internal.h"

#include <assert.h>
#include <math.h>

#define LOOP_NAMES_MAX 12

static struct kachi_str column_name(const struct kachi_linked *linked, uint32_t column)
{
    uint32_t activity = linked->columns[column].activity;
    return kachi_activity_name(&linked->dataset->activities[activity], KACHI_LANG_EN);
}

/* "steel <- coal <- steel": each needs what the next one makes. */
static struct kachi_str loop_text(struct kachi_arena *arena, const struct kachi_linked *linked,
                                  const struct kachi_loop *loop, const uint32_t columns[])
{
    struct kachi_str text = kachi_str_of("");
    for (uint32_t i = 0; i < loop->count && i < LOOP_NAMES_MAX; i++) {
        uint32_t column = columns == NULL ? loop->columns[i] : columns[loop->columns[i]];
        struct kachi_str name = column_name(linked, column);
        text = kachi_str_print(arena, "%.*s%.*s <- ", KACHI_STR_ARG(text), KACHI_STR_ARG(name));
    }
    if (loop->count > LOOP_NAMES_MAX) {
        text = kachi_str_print(arena, "%.*s... <- ", KACHI_STR_ARG(text));
    }
    uint32_t first = columns == NULL ? loop->columns[0] : columns[loop->columns[0]];
    struct kachi_str name = column_name(linked, first);
    return kachi_str_print(arena, "%.*s%.*s", KACHI_STR_ARG(text), KACHI_STR_ARG(name));
}

void kachi_fault_tell(const struct kachi_linked *linked, const struct kachi_fault *fault,
                      const uint32_t columns[], enum kachi_severity severity,
                      struct kachi_findings *findings)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t first = fault->loop.columns[0];
    uint32_t column = columns == NULL ? first : columns[first];
    const struct kachi_activity *activity =
        &linked->dataset->activities[linked->columns[column].activity];
    const char *code =
        fault->kind == KACHI_FAULT_UNPRODUCTIVE ? "system-unproductive" : "system-singular";
    kachi_findings_add_as(
        findings, severity, code, activity->place,
        KACHI_ARGS({"activity", kachi_activity_name(activity, KACHI_LANG_EN)},
                   {"loop", loop_text(&scratch, linked, &fault->loop, columns)},
                   {"gain", kachi_str_print(&scratch, "%.6g", fault->loop.gain)},
                   {"count", kachi_str_print(&scratch, "%u", (unsigned)fault->column_count)}));
    kachi_arena_release(&scratch);
}

static void solve_cold(struct kachi_arena *arena, struct kachi_system *system)
{
    system->workers = kachi_cold_workers(system->linked->column_count);
    struct kachi_cold cold =
        kachi_cold_solve(arena, system->linked, system->characterisation->factors, system->workers);
    system->direct_kgco2e = cold.direct_kgco2e;
    system->matrix = cold.matrix;
    system->solver = cold.solver;
    system->intensity = cold.intensity;
    system->trust = cold.trust;
}

static void solve_direct(struct kachi_arena *arena, struct kachi_system *system)
{
    const struct kachi_linked *linked = system->linked;
    system->direct_kgco2e =
        kachi_direct_emissions(arena, linked, system->characterisation->factors);
    system->matrix = kachi_matrix_from_linked(arena, linked, NULL);
    system->solver = kachi_solver_new(arena, system->matrix, KACHI_SOLVE_DIRECT);
    system->intensity = KACHI_NEW_ARRAY(arena, double, linked->column_count);
    kachi_solver_intensities(system->solver, system->direct_kgco2e, system->intensity,
                             &system->trust);
}

struct kachi_system *kachi_system_new(struct kachi_arena *arena, const struct kachi_linked *linked,
                                      struct kachi_system_options options,
                                      struct kachi_findings *findings)
{
    struct kachi_system *system = KACHI_NEW(arena, struct kachi_system);
    system->linked = linked;
    system->choice = options.solver;
    system->method = kachi_str_copy(arena, kachi_method_id(options.method));
    system->characterisation = kachi_characterise(arena, linked->dataset, options.method, findings);
    if (options.solver == KACHI_SOLVE_AUTO) {
        solve_cold(arena, system);
    } else {
        solve_direct(arena, system);
    }
    for (uint32_t i = 0; i < kachi_solver_fault_count(system->solver); i++) {
        kachi_fault_tell(linked, kachi_solver_fault_at(system->solver, i), NULL, KACHI_WARNING,
                         findings);
    }
    return system;
}

void kachi_system_free(struct kachi_system *system)
{
    if (system != NULL) {
        kachi_solver_free(system->solver);
        kachi_workers_free(system->workers);
        system->workers = NULL;
    }
}

bool kachi_system_is_treatment(const struct kachi_system *system, uint32_t column)
{
    return system->linked->columns[column].made < 0.0;
}

double kachi_system_intensity(const struct kachi_system *system, uint32_t column)
{
    double intensity = system->intensity[column];
    return kachi_system_is_treatment(system, column) ? -intensity : intensity;
}

bool kachi_system_has_answer(const struct kachi_system *system, uint32_t column)
{
    return kachi_solver_fault_of(system->solver, column) == NULL;
}

uint32_t kachi_system_unit(const struct kachi_system *system, uint32_t column)
{
    uint32_t exchange = system->linked->columns[column].exchange;
    return system->linked->dataset->exchanges[exchange].unit;
}

void kachi_footprint_all(const struct kachi_system *system, struct kachi_footprint_row rows[])
{
    for (uint32_t j = 0; j < system->linked->column_count; j++) {
        uint32_t unit = kachi_system_unit(system, j);
        bool has_answer = kachi_system_has_answer(system, j);
        rows[j] = (struct kachi_footprint_row){
            .column = j,
            .unit = unit,
            .has_answer = has_answer,
            .kgco2e_per_unit = has_answer ? kachi_system_intensity(system, j) *
                                                system->linked->dataset->units[unit].factor
                                          : 0.0,
        };
    }
}
