/* SPDX-License-Identifier: Apache-2.0 */
/*
 * columns.h - the tables that an officer brings (applications, offers, purchases ...), read by
 * heading.
 *
 * Every bad cell is a finding with its place; reading goes on, and kachi_columns_close says whether
 * all was well.
 */
#ifndef KACHI_POLICY_COLUMNS_H
#define KACHI_POLICY_COLUMNS_H

#include "base/clock.h"
#include "base/csv.h"
#include "base/decimal.h"

#define KACHI_COLUMNS_MAX 24

struct kachi_columns {
    struct kachi_csv *csv;
    struct kachi_findings *findings;
    struct kachi_csv_row row;
    size_t errors_before, count;
    size_t at[KACHI_COLUMNS_MAX];
};

/* names[i]: a heading in both languages, "price|価格"; the first `required` of them must be there:
 * finding policy-column, KACHI_ERR_INPUT. */
KACHI_MUST_CHECK enum kachi_err
kachi_columns_open(struct kachi_arena *arena, struct kachi_str source, struct kachi_str content,
                   struct kachi_findings *findings, struct kachi_columns *out);
KACHI_MUST_CHECK enum kachi_err kachi_columns_find(struct kachi_columns *columns, size_t count,
                                                   size_t required, const char *const names[]);
bool kachi_columns_next(struct kachi_columns *columns);
/* The cell of the i-th name; empty where the column is not there. */
struct kachi_str kachi_columns_text(const struct kachi_columns *columns, size_t i);
/* Empty is `otherwise`; what is no number (or day) is the finding policy-cell. */
int64_t kachi_columns_int64(struct kachi_columns *columns, size_t i, int64_t otherwise);
struct kachi_decimal kachi_columns_decimal(struct kachi_columns *columns, size_t i,
                                           struct kachi_decimal otherwise);
struct kachi_decimal kachi_columns_amount(struct kachi_columns *columns, size_t i,
                                          struct kachi_decimal otherwise); /* 0 or more */
kachi_day kachi_columns_day(struct kachi_columns *columns, size_t i, kachi_day otherwise);
bool kachi_columns_yes(struct kachi_columns *columns, size_t i, bool otherwise); /* yes, no */
/* A cell that must not be empty. */
struct kachi_str kachi_columns_needed(struct kachi_columns *columns, size_t i);
/* The finding policy-cell at the cell; `expected`: an example of what could stand there. */
void kachi_columns_refuse(struct kachi_columns *columns, size_t i, const char *expected);
KACHI_MUST_CHECK enum kachi_err kachi_columns_close(const struct kachi_columns *columns);

#endif
