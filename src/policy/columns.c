/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/columns.h"

#include <assert.h>

enum kachi_err kachi_columns_open(struct kachi_arena *arena, struct kachi_str source,
                                  struct kachi_str content, struct kachi_findings *findings,
                                  struct kachi_columns *out)
{
    *out = (struct kachi_columns){.findings = findings,
                                  .errors_before = kachi_findings_count(findings, KACHI_ERROR)};
    return kachi_csv_open(arena, source, content, findings, &out->csv);
}

enum kachi_err kachi_columns_find(struct kachi_columns *columns, size_t count, size_t required,
                                  const char *const names[])
{
    enum kachi_err err = KACHI_OK;
    assert(count <= KACHI_COLUMNS_MAX);
    columns->count = count;
    for (size_t i = 0; i < count; i++) {
        columns->at[i] = kachi_csv_column(columns->csv, names[i]);
        if (columns->at[i] == KACHI_CSV_NO_COLUMN && i < required) {
            kachi_findings_add(columns->findings, "policy-column", KACHI_NOWHERE,
                               KACHI_ARGS({"column", kachi_str_of(names[i])}));
            err = KACHI_ERR_INPUT;
        }
    }
    return err;
}

bool kachi_columns_next(struct kachi_columns *columns)
{
    return kachi_csv_next(columns->csv, &columns->row);
}

struct kachi_str kachi_columns_text(const struct kachi_columns *columns, size_t i)
{
    assert(i < columns->count);
    return columns->at[i] == KACHI_CSV_NO_COLUMN ? kachi_str_of("")
                                                 : columns->row.cells[columns->at[i]];
}

void kachi_columns_refuse(struct kachi_columns *columns, size_t i, const char *expected)
{
    kachi_findings_add(columns->findings, "policy-cell",
                       kachi_csv_place(columns->csv, &columns->row, columns->at[i]),
                       KACHI_ARGS({"value", kachi_columns_text(columns, i)},
                                  {"expected", kachi_str_of(expected)}));
}

int64_t kachi_columns_int64(struct kachi_columns *columns, size_t i, int64_t otherwise)
{
    struct kachi_str text = kachi_columns_text(columns, i);
    int64_t value = otherwise;
    if (!kachi_str_is_empty(text) && (!kachi_str_read_int64(text, &value) || value < 0)) {
        kachi_columns_refuse(columns, i, "1300000");
        return otherwise;
    }
    return value;
}

struct kachi_decimal kachi_columns_decimal(struct kachi_columns *columns, size_t i,
                                           struct kachi_decimal otherwise)
{
    struct kachi_str text = kachi_columns_text(columns, i);
    struct kachi_decimal value = otherwise;
    if (!kachi_str_is_empty(text) && kachi_decimal_read(text, &value) != KACHI_OK) {
        kachi_columns_refuse(columns, i, "12.5");
        return otherwise;
    }
    return value;
}

struct kachi_decimal kachi_columns_amount(struct kachi_columns *columns, size_t i,
                                          struct kachi_decimal otherwise)
{
    struct kachi_decimal value = kachi_columns_decimal(columns, i, otherwise);
    if (value.coefficient < 0) {
        kachi_columns_refuse(columns, i, "12.5");
        return otherwise;
    }
    return value;
}

bool kachi_columns_yes(struct kachi_columns *columns, size_t i, bool otherwise)
{
    struct kachi_str text = kachi_columns_text(columns, i);
    if (kachi_str_is_empty(text)) {
        return otherwise;
    }
    bool is_yes = kachi_str_is(text, "yes") || kachi_str_is(text, "はい");
    if (!is_yes && !kachi_str_is(text, "no") && !kachi_str_is(text, "いいえ")) {
        kachi_columns_refuse(columns, i, "yes, no, はい, いいえ");
    }
    return is_yes;
}

kachi_day kachi_columns_day(struct kachi_columns *columns, size_t i, kachi_day otherwise)
{
    struct kachi_str text = kachi_columns_text(columns, i);
    kachi_day value = otherwise;
    if (!kachi_str_is_empty(text) && !kachi_day_read(text, &value)) {
        kachi_columns_refuse(columns, i, "2026-11-23");
    }
    return value;
}

struct kachi_str kachi_columns_needed(struct kachi_columns *columns, size_t i)
{
    struct kachi_str text = kachi_columns_text(columns, i);
    if (kachi_str_is_empty(text)) {
        kachi_columns_refuse(columns, i, "…");
    }
    return text;
}

enum kachi_err kachi_columns_close(const struct kachi_columns *columns)
{
    return kachi_findings_count(columns->findings, KACHI_ERROR) > columns->errors_before
               ? KACHI_ERR_INPUT
               : KACHI_OK;
}
