/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole public database (USLCI as openLCA JSON-LD): every product by sweeping and by KLU, and
 * every breakdown adds up. Skipped, visibly, where the file is not there.
 */
#include "footprint/study.h"
#include "interop/import.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define PROMISED 1e-9

static struct kachi_dataset *uslci(struct kachi_arena *arena, struct kachi_findings *findings)
{
    const char *folder = getenv("KACHI_SHARED_DATA");
    struct kachi_str path =
        kachi_str_print(arena, "%s/uslci/uslci-openlca-jsonld.zip", folder == NULL ? "" : folder);
    FILE *file = fopen(path.text, "rb");
    if (file == NULL) {
        printf("# no %s\n", path.text);
        return NULL;
    }
    fclose(file);
    struct kachi_dataset *dataset = NULL;
    assert_int_equal(kachi_import_file(path, findings, &dataset), KACHI_OK);
    return dataset;
}

static struct kachi_study study(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                enum kachi_solver_choice choice, struct kachi_findings *findings)
{
    struct kachi_study study;
    struct kachi_study_options options = {.method = kachi_str_of(""), .solver = choice};
    struct kachi_scenario baseline = {.taken = NULL};
    assert_int_equal(kachi_study_run(arena, dataset, baseline, options, findings, &study),
                     KACHI_OK);
    return study;
}

/* max(|score|, sum of |contributions|) of one reference unit. */
static double scale_of(const struct kachi_footprint *footprint)
{
    double size = 0.0;
    for (uint32_t i = 0; i < footprint->activities.count; i++) {
        size += fabs(footprint->activities.items[i].kgco2e);
    }
    return fmax(size, fabs(footprint->total_kgco2e)) / fabs(footprint->amount_reference);
}

static void test_every_product_of_a_database(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_dataset *dataset = uslci(&arena, &findings);
    if (dataset == NULL) {
        kachi_findings_release(&findings);
        kachi_arena_release(&arena);
        skip();
        return;
    }
    struct kachi_study sweep = study(&arena, dataset, KACHI_SOLVE_AUTO, &findings);
    struct kachi_study judge = study(&arena, dataset, KACHI_SOLVE_DIRECT, &findings);
    assert_true(sweep.linked->column_count >= dataset->activity_count);
    uint32_t answered = 0;
    for (uint32_t j = 0; j < sweep.linked->column_count; j++) {
        assert_int_equal(kachi_system_has_answer(sweep.system, j),
                         kachi_system_has_answer(judge.system, j));
        if (!kachi_system_has_answer(sweep.system, j)) {
            continue;
        }
        answered++;
        struct kachi_arena_mark mark = kachi_arena_mark(&arena);
        struct kachi_footprint_options ask = {.column = j, .amount = 1.0, .unit = KACHI_NONE};
        struct kachi_footprint *footprint = NULL;
        assert_int_equal(kachi_footprint_compute(&arena, judge.system, ask, &findings, &footprint),
                         KACHI_OK);
        assert_true(footprint->trust.closure <= PROMISED);
        double difference = fabs(sweep.system->intensity[j] - judge.system->intensity[j]);
        assert_true(difference <= PROMISED * scale_of(footprint));
        kachi_arena_reset(&arena, mark);
    }
    assert_true(answered > sweep.linked->column_count / 2);
    kachi_study_release(&sweep);
    kachi_study_release(&judge);
    kachi_dataset_close(dataset);
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_product_of_a_database)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
