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
    assert_int_equal(kachi_import_file(path, NULL, findings, &dataset), KACHI_OK);
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

/* A purchase that nobody supplies is told once, though several products of an activity share it. */
static void assert_told_once(const struct kachi_linked *linked, struct kachi_arena *arena,
                             const struct kachi_trust *trust)
{
    bool *told = KACHI_NEW_ARRAY(arena, bool, linked->dataset->exchange_count);
    for (uint32_t i = 0; i < trust->missing_count; i++) {
        assert_false(told[trust->missing[i].exchange]);
        told[trust->missing[i].exchange] = true;
    }
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
        assert_told_once(judge.linked, &arena, &footprint->trust);
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

/*
 * What a reference written apart from this program (Python: own reading of the files, own formulas,
 * shares and links, SciPy's SuperLU) has for some columns, in kgCO2e per reference unit with AR6:
 * products of loops, of activities shared by amount or given to one product, with credits, with
 * formulas, and three electricities. All 1,022 columns agreed to 1e-9.
 */
static const struct {
    const char *activity, *product;
    double kgco2e;
} reference[] = {
    {"0073ee84-5cb1-3e11-b647-95e2e9d36c5b", "05ef3493-6333-34cd-95d1-df3f8cb9b574",
     0.16109437441438107},
    {"0aaf1e13-5d80-37f9-b7bb-81a6b8965c71", "c5f94bb1-b39e-39fa-b616-376a30531c2d", 0},
    {"0aaf1e13-5d80-37f9-b7bb-81a6b8965c71", "d939590b-a0d7-310c-8952-9921ed64a078",
     1991.9047963163407},
    {"4b0fe164-84c7-31e2-a3fc-ff570cd264e1", "5fabff2e-1d64-35e7-9528-7ff23586c5e9",
     13.434375657011179},
    {"4b4db9ff-6ce1-4b10-9353-baae83afbee1", "31c2fb00-53ac-4ab1-984d-dd9791b7ca0f",
     0.3005298177501013},
    {"79cf8ef7-d5e4-3707-9d8b-1292b6b0c24f", "ad9fa2c4-2180-3ffd-95dc-6ff61ebdd77b",
     0.2469135921197515},
    {"89389d98-1ba6-30c5-9c33-92443694936b", "36b4aa53-3005-3e3d-b6e3-3450d17d5f03",
     0.19065760122486505},
    {"cced9535-72f6-3b3a-b3c0-ce21b98eea2b", "bb81d0cb-06dc-3614-b69c-3d3780c2c342",
     1.2688004673603819},
    {"d6510d2d-d29c-3705-b686-b7903cd6e6bd", "a117f4f3-8ff6-34a0-a284-b9dfa94b87d5",
     3.8594764116740916},
    {"de182d9f-35b5-333a-8012-445b93549447", "81b85c3d-aeef-3a29-81d1-b39e1de928a8",
     0.6945229943944633},
};

static uint32_t column_of(const struct kachi_linked *linked, const char *activity,
                          const char *product)
{
    const struct kachi_dataset *dataset = linked->dataset;
    for (uint32_t j = 0; j < linked->column_count; j++) {
        const struct kachi_column *column = &linked->columns[j];
        bool is_it =
            kachi_str_equal(dataset->activities[column->activity].key, kachi_str_of(activity)) &&
            kachi_str_equal(dataset->flows[column->flow].key, kachi_str_of(product));
        if (is_it) {
            return j;
        }
    }
    fail();
    return KACHI_NONE;
}

static void test_a_reference_of_its_own(void **state)
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
    assert_int_equal(dataset->activity_count, 766);
    assert_int_equal(dataset->flow_count, 4601);
    assert_int_equal(dataset->exchange_count, 32526);
    struct kachi_study found = study(&arena, dataset, KACHI_SOLVE_AUTO, &findings);
    uint32_t *missing = NULL;
    assert_int_equal(found.linked->column_count, 1022);
    assert_int_equal(found.linked->ambiguity_count, 249);
    assert_int_equal(found.linked->assumption_count, 132);
    assert_int_equal(kachi_linked_unsupplied(&arena, found.linked, &missing), 2535);
    for (size_t i = 0; i < sizeof reference / sizeof reference[0]; i++) {
        uint32_t column = column_of(found.linked, reference[i].activity, reference[i].product);
        double difference = found.system->intensity[column] - reference[i].kgco2e;
        assert_true(fabs(difference) <= PROMISED * fabs(reference[i].kgco2e));
    }
    kachi_study_release(&found);
    kachi_dataset_close(dataset);
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_product_of_a_database),
                                       cmocka_unit_test(test_a_reference_of_its_own)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
