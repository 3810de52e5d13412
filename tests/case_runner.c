/* SPDX-License-Identifier: Apache-2.0 */
/*
 * case_runner.c - runs every *.case of a folder and prints TAP, one test for each line that expects
 * something.
 *
 *     case_runner FOLDER
 */
#include "base/archive.h"
#include "case_read.h"
#include "footprint/footprint.h"
#include "inventory/scenario.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A case as far as it got: whatever could not be made is NULL. */
struct run {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_dataset *dataset;
    struct kachi_evaluated *evaluated;
    struct kachi_linked *linked;
    struct kachi_system *system;
    struct kachi_footprint *footprint;
};

struct tap {
    unsigned count, failed;
};

static void report(struct tap *tap, bool ok, const struct case_file *file, uint32_t line,
                   const char *what)
{
    tap->count++;
    tap->failed += ok ? 0 : 1;
    printf("%sok %u - %.*s:%u %s\n", ok ? "" : "not ", tap->count, KACHI_STR_ARG(file->name),
           (unsigned)line, what);
}

static uint32_t column_of(const struct kachi_linked *linked, struct kachi_str product)
{
    for (uint32_t j = 0; j < linked->column_count; j++) {
        if (kachi_str_equal(linked->dataset->flows[linked->columns[j].flow].key, product)) {
            return j;
        }
    }
    return KACHI_NONE;
}

static uint32_t unit_of(const struct kachi_dataset *dataset, struct kachi_str name)
{
    for (uint32_t i = 0; i < dataset->unit_count; i++) {
        if (kachi_str_equal(dataset->units[i].name, name)) {
            return i;
        }
    }
    return KACHI_NONE;
}

static enum kachi_err choose_method(struct run *run, const struct case_file *file,
                                    struct kachi_method **method)
{
    if (file->factor_count > 0) {
        *method =
            kachi_method_own(&run->arena, kachi_str_of("own"), file->factor_count, file->factors);
        return KACHI_OK;
    }
    return kachi_method_find(&run->arena, file->method, &run->findings, method);
}

static enum kachi_err run_case(struct run *run, struct kachi_builder *builder,
                               const struct case_file *file)
{
    struct kachi_method *method = NULL;
    enum kachi_err err = kachi_builder_finish(builder, &run->findings, &run->dataset);
    struct kachi_scenario baseline = {.taken = NULL};
    if (err == KACHI_OK) {
        err = kachi_scenario_evaluate(&run->arena, run->dataset, baseline, &run->findings,
                                      &run->evaluated);
    }
    if (err == KACHI_OK) {
        struct kachi_link_options options = {.strict = false};
        err = kachi_link(&run->arena, run->evaluated, options, &run->findings, &run->linked);
    }
    if (err == KACHI_OK) {
        err = choose_method(run, file, &method);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_system_options solving = {.method = method};
    run->system = kachi_system_new(&run->arena, run->linked, solving, &run->findings);
    uint32_t column = column_of(run->linked, file->demand);
    if (column == KACHI_NONE) {
        return KACHI_ERR_NOT_FOUND;
    }
    struct kachi_footprint_options ask = {
        .column = column,
        .amount = file->amount,
        .unit = file->unit.bytes > 0 ? unit_of(run->dataset, file->unit) : KACHI_NONE};
    return kachi_footprint_compute(&run->arena, run->system, ask, &run->findings, &run->footprint);
}

static double found_activity(const struct run *run, struct kachi_str key, bool runs)
{
    const struct kachi_contributions *list = &run->footprint->activities;
    for (uint32_t i = 0; i < list->count; i++) {
        if (kachi_str_equal(run->dataset->activities[list->items[i].index].key, key)) {
            return runs ? list->items[i].amount : list->items[i].kgco2e;
        }
    }
    return 0.0;
}

static double found_tier(const struct run *run, struct kachi_str key)
{
    const struct kachi_contributions *list = &run->footprint->tiers;
    double sum = 0.0;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t activity = run->linked->columns[list->items[i].index].activity;
        if (kachi_str_equal(run->dataset->activities[activity].key, key)) {
            sum += list->items[i].kgco2e;
        }
    }
    return sum;
}

static double found_flow(const struct run *run, struct kachi_str name, bool amount)
{
    const struct kachi_contributions *list = &run->footprint->flows;
    double sum = 0.0;
    for (uint32_t i = 0; i < list->count; i++) {
        if (kachi_str_equal(run->dataset->flows[list->items[i].index].name, name)) {
            sum += amount ? list->items[i].amount : list->items[i].kgco2e;
        }
    }
    return sum;
}

static double found_intensity(const struct run *run, struct kachi_str product)
{
    uint32_t column = column_of(run->linked, product);
    if (column == KACHI_NONE) {
        return nan("");
    }
    double factor = run->dataset->units[kachi_system_unit(run->system, column)].factor;
    return kachi_system_intensity(run->system, column) * factor;
}

static double found_stage(const struct run *run, struct kachi_str word)
{
    enum kachi_stage stage = KACHI_STAGE_NONE;
    return kachi_stage_read(word, &stage) ? run->footprint->stage_kgco2e[stage] : nan("");
}

static double found(const struct run *run, const struct case_expectation *expectation)
{
    switch (expectation->question) {
    case CASE_TOTAL:
        return run->footprint->total_kgco2e;
    case CASE_DIRECT:
        return found_activity(run, expectation->of, false);
    case CASE_SUPPLY:
        return found_activity(run, expectation->of, true);
    case CASE_TIER:
        return found_tier(run, expectation->of);
    case CASE_FLOW:
        return found_flow(run, expectation->of, false);
    case CASE_INVENTORY:
        return found_flow(run, expectation->of, true);
    case CASE_INTENSITY:
        return found_intensity(run, expectation->of);
    case CASE_STAGE:
        return found_stage(run, expectation->of);
    case CASE_FINDING:
        break;
    }
    return nan("");
}

static void print_findings(struct run *run)
{
    for (size_t i = 0; i < run->findings.count; i++) {
        struct kachi_finding_text text =
            kachi_finding_text(&run->arena, &run->findings.items[i], KACHI_LANG_EN);
        printf("# %s: %.*s\n", run->findings.items[i].code, KACHI_STR_ARG(text.message));
    }
}

static void check(struct tap *tap, struct run *run, const struct case_file *file,
                  const struct case_expectation *expectation)
{
    if (expectation->question == CASE_FINDING) {
        const char *code = kachi_str_copy(&run->arena, expectation->of).text;
        report(tap, kachi_findings_has(&run->findings, code), file, expectation->line, code);
        return;
    }
    double value = run->footprint == NULL ? nan("") : found(run, expectation);
    /* Relative to what is expected; to the whole where that is nothing. */
    double scale = fabs(expectation->value);
    if (!(scale > 0.0) && run->footprint != NULL) {
        scale = fmax(1.0, fabs(run->footprint->total_kgco2e));
    }
    bool ok = fabs(value - expectation->value) <= file->tolerance * scale;
    report(tap, ok, file, expectation->line, "");
    if (!ok) {
        printf("# found %.17g, expected %.17g\n", value, expectation->value);
    }
}

static void check_refusal(struct tap *tap, struct run *run, const struct case_file *file,
                          enum kachi_err err)
{
    bool ok = false;
    for (size_t i = 0; i < run->findings.count; i++) {
        const struct kachi_finding *finding = &run->findings.items[i];
        ok = ok || (finding->severity == KACHI_ERROR && kachi_str_is(file->refuse, finding->code));
    }
    report(tap, ok && err != KACHI_OK, file, file->refuse_line, "refused");
}

static void run_file(struct tap *tap, struct kachi_str name, struct kachi_str content)
{
    struct run run = {.dataset = NULL};
    kachi_arena_init(&run.arena);
    kachi_findings_init(&run.findings);
    struct kachi_builder *builder = kachi_builder_new();
    struct case_file file = case_read(&run.arena, name, content, builder);
    if (file.bad_line > 0 || (file.expectation_count == 0 && file.refuse.bytes == 0)) {
        report(tap, false, &file, file.bad_line, "is not understood, or expects nothing");
    } else {
        enum kachi_err err = run_case(&run, builder, &file);
        for (size_t i = 0; i < file.expectation_count; i++) {
            check(tap, &run, &file, &file.expectations[i]);
        }
        if (file.refuse.bytes > 0) {
            check_refusal(tap, &run, &file, err);
        }
        if (err != KACHI_OK && file.refuse.bytes == 0) {
            print_findings(&run);
        }
    }
    kachi_system_free(run.system);
    kachi_dataset_close(run.dataset);
    kachi_builder_free(builder);
    kachi_findings_release(&run.findings);
    kachi_arena_release(&run.arena);
}

static enum kachi_err run_folder(struct tap *tap, const char *folder,
                                 struct kachi_findings *findings)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_archive *archive = NULL;
    enum kachi_err err = kachi_archive_open(kachi_str_of(folder), findings, &archive);
    for (size_t i = 0; err == KACHI_OK && i < kachi_archive_count(archive); i++) {
        struct kachi_str content;
        struct kachi_str name = kachi_archive_name(archive, i);
        /* Folders inside hold cases of other layers, with a grammar of their own. */
        bool is_inside = memchr(name.text, '/', name.bytes) != NULL;
        if (is_inside || !kachi_str_has_suffix(name, ".case")) {
            continue;
        }
        err = kachi_archive_read(&arena, archive, i, findings, &content);
        if (err == KACHI_OK) {
            run_file(tap, name, content);
        }
    }
    kachi_archive_close(archive);
    kachi_arena_release(&arena);
    return err;
}

int main(int count, char *arguments[])
{
    if (count != 2) {
        fprintf(stderr, "case_runner FOLDER\n");
        return 2;
    }
    struct tap tap = {.count = 0};
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    enum kachi_err err = run_folder(&tap, arguments[1], &findings);
    kachi_findings_release(&findings);
    printf("1..%u\n", tap.count);
    return err == KACHI_OK && tap.failed == 0 && tap.count > 0 ? 0 : 1;
}
