/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/finance.h"

#include "policy/columns.h"

#include <stdlib.h>

static const char *const state_words[] = {
    [KACHI_KPI_AHEAD] = "ahead",
    [KACHI_KPI_MET] = "met",
    [KACHI_KPI_MISSED] = "missed",
};

const char *kachi_kpi_state_word(enum kachi_kpi_state state)
{
    return state_words[state];
}

static int compare_rows(const void *a, const void *b)
{
    const struct kachi_kpi *x = ((const struct kachi_kpi_row *)a)->kpi;
    const struct kachi_kpi *y = ((const struct kachi_kpi_row *)b)->kpi;
    int order = (x->observed > y->observed) - (x->observed < y->observed);
    return order != 0 ? order : (x > y) - (x < y);
}

static enum kachi_kpi_state state_of(const struct kachi_kpi *kpi, kachi_day today)
{
    if (kpi->observed > today) {
        return KACHI_KPI_AHEAD;
    }
    int order = kachi_decimal_compare(kpi->actual, kpi->target);
    bool met = kpi->is_reported && (kpi->at_most ? order <= 0 : order >= 0);
    return met ? KACHI_KPI_MET : KACHI_KPI_MISSED;
}

static enum kachi_err step(const struct kachi_kpi_row *row, struct kachi_decimal *rate)
{
    struct kachi_decimal bp =
        row->state == KACHI_KPI_MET ? row->kpi->step_met_bp : row->kpi->step_missed_bp;
    struct kachi_decimal percent;
    if (row->state == KACHI_KPI_AHEAD) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_decimal_multiply(bp, (struct kachi_decimal){1, -2}, &percent);
    err = err == KACHI_OK ? kachi_decimal_add(*rate, percent, rate) : err;
    if (err == KACHI_OK && rate->coefficient < 0) {
        *rate = kachi_decimal_of(0);
    }
    return err;
}

enum kachi_err kachi_finance_run(struct kachi_arena *arena, struct kachi_decimal rate_percent,
                                 size_t count, const struct kachi_kpi kpis[], kachi_day today,
                                 struct kachi_kpi_row **out)
{
    enum kachi_err err = KACHI_OK;
    *out = KACHI_NEW_ARRAY(arena, struct kachi_kpi_row, count + 1);
    for (size_t i = 0; i < count; i++) {
        (*out)[i].kpi = &kpis[i];
    }
    /* No equals: in the end by place in the list. */
    qsort(*out, count, sizeof(**out), compare_rows);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        (*out)[i].state = state_of((*out)[i].kpi, today);
        err = step(&(*out)[i], &rate_percent);
        (*out)[i].rate_percent = rate_percent;
    }
    return err;
}

static const char *const column_names[] = {
    "kpi|指標",           "observed_on|観測日",    "target|目標",    "actual|実績",
    "step_met_bp|達成時", "step_missed_bp|未達時", "direction|方向", "evidence|根拠"};
enum { KPI, OBSERVED_ON, TARGET, ACTUAL, STEP_MET, STEP_MISSED, DIRECTION, EVIDENCE, COLUMN_COUNT };

/* "at-least" where nothing stands. */
static bool at_most_cell(struct kachi_columns *columns, size_t i)
{
    struct kachi_str text = kachi_columns_text(columns, i);
    bool at_most = kachi_str_is(text, "at-most");
    if (!at_most && !kachi_str_is_empty(text) && !kachi_str_is(text, "at-least")) {
        kachi_columns_refuse(columns, i, "at-least, at-most");
    }
    return at_most;
}

enum kachi_err kachi_kpis_read(struct kachi_arena *arena, struct kachi_str source,
                               struct kachi_str content, struct kachi_findings *findings,
                               size_t *count, struct kachi_kpi **out)
{
    struct kachi_columns columns;
    struct kachi_decimal zero = kachi_decimal_of(0);
    size_t capacity = 0;
    *count = 0;
    *out = NULL;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err = err == KACHI_OK
              ? kachi_columns_find(&columns, COLUMN_COUNT, STEP_MISSED + 1, column_names)
              : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        (void)kachi_columns_needed(&columns, OBSERVED_ON);
        (void)kachi_columns_needed(&columns, TARGET);
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = (struct kachi_kpi){
            .name = kachi_columns_needed(&columns, KPI),
            .evidence = kachi_columns_text(&columns, EVIDENCE),
            .observed = kachi_columns_day(&columns, OBSERVED_ON, 0),
            .at_most = at_most_cell(&columns, DIRECTION),
            .target = kachi_columns_decimal(&columns, TARGET, zero),
            .actual = kachi_columns_decimal(&columns, ACTUAL, zero),
            .is_reported = !kachi_str_is_empty(kachi_columns_text(&columns, ACTUAL)),
            .step_met_bp = kachi_columns_decimal(&columns, STEP_MET, zero),
            .step_missed_bp = kachi_columns_decimal(&columns, STEP_MISSED, zero),
        };
    }
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}
