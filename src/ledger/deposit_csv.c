/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deposit_csv.c - statements of accounts as banks give them to their customers: CSV with headings,
 * one line a movement; those that took money out are no deposits. An amount below zero among those
 * that came in (△500) is the bank's reversal of a deposit.
 */
#include "base/csv.h"
#include "base/text.h"
#include "ledger/deposit_internal.h"

#include <string.h>

#define YEAR_MIN 2000 /* no bank's file is older */

/* Takes `mark` off the beginning of *text; false where it is not there. */
static bool skip(struct kachi_str *text, const char *mark)
{
    if (!kachi_str_has_prefix(*text, mark)) {
        return false;
    }
    *text = kachi_str_trim(kachi_str_slice(*text, strlen(mark), text->bytes));
    return true;
}

/* Digits, all together or in groups of three with commas. */
static bool read_grouped(struct kachi_arena *arena, struct kachi_str text, int64_t *out)
{
    char *digits = KACHI_NEW_ARRAY(arena, char, text.bytes + 1);
    bool has_groups = kachi_str_contains(text, kachi_str_of(","));
    size_t bytes = 0;
    for (size_t i = 0; i < text.bytes; i++) {
        char c = text.text[i];
        bool is_digit = c >= '0' && c <= '9';
        bool is_between = has_groups && i > 0 && (text.bytes - i) % 4 == 0;
        if (is_between ? c != ',' : !is_digit) {
            return false;
        }
        if (is_digit) {
            digits[bytes++] = c;
        }
    }
    return kachi_str_read_int64((struct kachi_str){digits, bytes}, out);
}

/* Whole yen: "1,234", "￥1,234", "1234円"; below zero with a minus, or as Japanese books write it,
 * "△1,234". Whatever else stands there, a unit such as 万 for one, makes it another amount. */
static bool read_yen(struct kachi_arena *arena, struct kachi_str cell, int64_t *out)
{
    static const char *const minus[] = {"-", "\u2212", "△", "▲", NULL};
    static const char *const yen[] = {"¥", "\\", NULL}; /* Shift_JIS has its ¥ where \ is */
    struct kachi_str rest = kachi_text_fold(arena, cell);
    bool is_minus = false;
    for (size_t i = 0; minus[i] != NULL && !is_minus; i++) {
        is_minus = skip(&rest, minus[i]);
    }
    bool has_sign = false;
    for (size_t i = 0; yen[i] != NULL && !has_sign; i++) {
        has_sign = skip(&rest, yen[i]);
    }
    size_t unit = strlen("円");
    if (!has_sign && rest.bytes > unit && memcmp(rest.text + rest.bytes - unit, "円", unit) == 0) {
        rest = kachi_str_trim(kachi_str_slice(rest, 0, rest.bytes - unit));
    }
    if (!read_grouped(arena, rest, out)) {
        return false;
    }
    *out = is_minus ? -*out : *out;
    return true;
}

/* Up to `most` runs of digits, whatever stands between them; false where there are more. */
static bool read_numbers(struct kachi_str text, size_t most, int64_t numbers[], size_t *count)
{
    bool was_digit = false;
    *count = 0;
    for (size_t i = 0; i < text.bytes; i++) {
        bool is_digit = text.text[i] >= '0' && text.text[i] <= '9';
        if (is_digit && !was_digit) {
            if (*count == most) {
                return false;
            }
            numbers[(*count)++] = 0;
        }
        if (is_digit) {
            if (numbers[*count - 1] > 99999999) {
                return false;
            }
            numbers[*count - 1] = numbers[*count - 1] * 10 + (text.text[i] - '0');
        }
        was_digit = is_digit;
    }
    return true;
}

/* 2026-11-30, 2026/11/30, 2026年11月30日, 20261130; R8.11.30 and 令和8年11月30日 of the era. */
static bool read_day(struct kachi_arena *arena, struct kachi_str cell, kachi_day *out)
{
    struct kachi_str text = kachi_text_fold(arena, kachi_str_trim(cell));
    bool is_reiwa = kachi_str_has_prefix(text, "令和") || kachi_str_has_prefix(text, "r");
    int64_t numbers[3];
    size_t count = 0;
    if (!read_numbers(text, 3, numbers, &count)) {
        return false;
    }
    if (count == 1) {
        numbers[2] = numbers[0] % 100;
        numbers[1] = numbers[0] / 100 % 100;
        numbers[0] = numbers[0] / 10000;
    } else if (count != 3) {
        return false;
    }
    int64_t year = is_reiwa ? numbers[0] + REIWA_ZERO : numbers[0];
    if (year < YEAR_MIN) {
        return false; /* of another era, or of two digits: which one, is not said */
    }
    struct kachi_str day = kachi_str_print(arena, "%04lld-%02lld-%02lld", (long long)year,
                                           (long long)numbers[1], (long long)numbers[2]);
    return kachi_day_read(day, out); /* a day that there is */
}

struct columns {
    size_t day, amount, payer, account, reference, number;
};

static struct kachi_str cell_of(const struct kachi_csv_row *row, size_t column)
{
    return column == KACHI_CSV_NO_COLUMN ? kachi_str_of("") : row->cells[column];
}

static void read_row(struct deposit_reading *reading, const struct kachi_csv *csv,
                     const struct columns *columns, const struct kachi_csv_row *row)
{
    struct kachi_deposit deposit = {
        .place = kachi_csv_place(csv, row, columns->amount),
        .payer = cell_of(row, columns->payer),
        .account = cell_of(row, columns->account),
        .reference = cell_of(row, columns->reference),
        .number = cell_of(row, columns->number),
    };
    struct kachi_str amount = cell_of(row, columns->amount);
    if (kachi_str_is_empty(amount)) {
        return; /* a debit */
    }
    if (!read_yen(reading->arena, amount, &deposit.amount_yen)) {
        deposit_refuse(reading, deposit.place, amount);
        return;
    }
    if (deposit.amount_yen == 0) {
        return; /* no money came in */
    }
    if (deposit.amount_yen < 0) {
        deposit.standing = KACHI_DEPOSIT_CANCELLED;
        deposit.amount_yen = -deposit.amount_yen;
    }
    if (!read_day(reading->arena, cell_of(row, columns->day), &deposit.day)) {
        deposit_refuse(reading, kachi_csv_place(csv, row, columns->day),
                       cell_of(row, columns->day));
        return;
    }
    deposit_add(reading, deposit);
}

enum kachi_err deposits_read_csv(struct deposit_reading *reading, struct kachi_str content)
{
    struct kachi_csv *csv = NULL;
    struct kachi_csv_row row;
    enum kachi_err err =
        kachi_csv_open(reading->arena, reading->source, content, reading->findings, &csv);
    if (err != KACHI_OK) {
        return err;
    }
    /* As the statements of Japanese banks head them. */
    struct columns columns = {
        .day = kachi_csv_column(csv, "day|date|日付|取引日|勘定日|入金日|年月日|お取引日"),
        .amount =
            kachi_csv_column(csv, "amount|credit|入金額|入金金額|お預り金額|お預かり金額|"
                                  "預り金額|預かり金額|お預入額|お預入金額|お預入れ|預入金額"),
        .payer = kachi_csv_column(csv, "payer|name|振込依頼人|振込依頼人名|ご依頼人|摘要内容|"
                                       "お取引内容|お取扱内容|お取り扱い内容|取引内容|摘要"),
        .account =
            kachi_csv_column(csv, "account|virtual account|バーチャル口座|入金口座|仮想口座"),
        .reference = kachi_csv_column(csv, "reference|EDI|EDI情報|備考|メモ"),
        .number = kachi_csv_column(csv, "number|照会番号|番号"),
    };
    if (columns.day == KACHI_CSV_NO_COLUMN || columns.amount == KACHI_CSV_NO_COLUMN ||
        columns.payer == KACHI_CSV_NO_COLUMN) {
        kachi_findings_add(reading->findings, "deposit-file",
                           (struct kachi_place){.source = reading->source}, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    while (kachi_csv_next(csv, &row)) {
        read_row(reading, csv, &columns, &row);
    }
    return KACHI_OK;
}
