/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/pedigree.h"

#include "base/csv.h"
#include "base/embedded.h"

#include <assert.h>
#include <math.h>

static const char *const indicators[KACHI_PEDIGREE_INDICATORS] = {
    "reliability", "completeness", "temporal", "geographical", "technological"};
static const char *const score_columns[] = {"score1", "score2", "score3", "score4", "score5"};

static double cell_number(struct kachi_str cell)
{
    double value = 0.0;
    bool is_number = kachi_str_read_double(cell, &value);
    assert(is_number);
    (void)is_number;
    return value;
}

static double variance_of(struct kachi_str kind, double number)
{
    double half_log = 0.5 * log(kachi_str_is(kind, "factor") ? number : 1.0);
    return kachi_str_is(kind, "factor") ? half_log * half_log : number;
}

/* The sum over the set's rows; how many rows it has. */
static size_t add_up(struct kachi_arena *scratch, const struct kachi_pedigree *pedigree,
                     struct kachi_str set, double *sum)
{
    const struct kachi_embedded_file *file = kachi_embedded_find("data/pedigree.csv");
    struct kachi_findings findings;
    struct kachi_csv *csv = NULL;
    kachi_findings_init(&findings);
    enum kachi_err err = kachi_csv_open(scratch, file->path, file->content, &findings, &csv);
    assert(err == KACHI_OK);
    (void)err;
    size_t rows = 0;
    struct kachi_csv_row row;
    while (kachi_csv_next(csv, &row)) {
        struct kachi_str indicator = row.cells[kachi_csv_column(csv, "indicator")];
        for (int i = 0; i < KACHI_PEDIGREE_INDICATORS; i++) {
            if (kachi_str_equal(row.cells[kachi_csv_column(csv, "set")], set) &&
                kachi_str_is(indicator, indicators[i])) {
                size_t column = kachi_csv_column(csv, score_columns[pedigree->score[i] - 1]);
                *sum += variance_of(row.cells[kachi_csv_column(csv, "kind")],
                                    cell_number(row.cells[column]));
                rows++;
            }
        }
    }
    kachi_findings_release(&findings);
    return rows;
}

enum kachi_err kachi_pedigree_variance(const struct kachi_pedigree *pedigree, struct kachi_str set,
                                       struct kachi_findings *findings, double *variance)
{
    for (int i = 0; i < KACHI_PEDIGREE_INDICATORS; i++) {
        if (pedigree->score[i] < 1 || pedigree->score[i] > 5) {
            kachi_findings_add(findings, "pedigree-score", KACHI_NOWHERE,
                               KACHI_ARGS({"indicator", kachi_str_of(indicators[i])}));
            return KACHI_ERR_INPUT;
        }
    }
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    double sum = pedigree->basic_variance;
    struct kachi_str name = kachi_str_is_empty(set) ? kachi_str_of("ecoinvent-v3") : set;
    size_t rows = add_up(&scratch, pedigree, name, &sum);
    kachi_arena_release(&scratch);
    if (rows != KACHI_PEDIGREE_INDICATORS) {
        kachi_findings_add(findings, "pedigree-set", KACHI_NOWHERE, KACHI_ARGS({"set", name}));
        return KACHI_ERR_NOT_FOUND;
    }
    *variance = sum;
    return KACHI_OK;
}
