/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/tender.h"

#include "policy/columns.h"

#include <stdlib.h>

#define POINT_DIGITS 6
#define BASE_POINTS 100
#define MILLION_EXPONENT 6

bool kachi_tender_method_read(struct kachi_str word, enum kachi_tender_method *out)
{
    if (kachi_str_is(word, "division")) {
        *out = KACHI_TENDER_DIVISION;
        return true;
    }
    if (kachi_str_is(word, "addition")) {
        *out = KACHI_TENDER_ADDITION;
        return true;
    }
    return false;
}

/* points x part / whole, rounded down, within 0 and points. */
static enum kachi_err share(struct kachi_decimal points, struct kachi_decimal part,
                            struct kachi_decimal whole, struct kachi_decimal *out)
{
    *out = kachi_decimal_of(0);
    if (part.coefficient <= 0) {
        return KACHI_OK;
    }
    if (kachi_decimal_compare(part, whole) >= 0) {
        *out = points;
        return KACHI_OK;
    }
    enum kachi_err err = kachi_decimal_multiply(points, part, out);
    return err == KACHI_OK ? kachi_decimal_divide(*out, whole, POINT_DIGITS, KACHI_ROUND_DOWN, out)
                           : err;
}

static enum kachi_err score_cfp(const struct kachi_tender *tender, struct kachi_tender_row *row)
{
    struct kachi_decimal span;
    struct kachi_decimal below;
    if (!row->offer->has_cfp || tender->cfp_points.coefficient == 0) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_decimal_subtract(tender->cfp_standard, tender->cfp_aim, &span);
    err = err == KACHI_OK
              ? kachi_decimal_subtract(tender->cfp_standard, row->offer->cfp_kgco2e, &below)
              : err;
    return err == KACHI_OK ? share(tender->cfp_points, below, span, &row->cfp_points) : err;
}

static enum kachi_err score_rep(const struct kachi_tender *tender, struct kachi_tender_row *row)
{
    if (!row->offer->has_rep || tender->rep_points.coefficient == 0) {
        return KACHI_OK;
    }
    return share(tender->rep_points, row->offer->rep_kgco2e, tender->rep_aim, &row->rep_points);
}

static enum kachi_err score_price(const struct kachi_tender *tender, struct kachi_tender_row *row)
{
    if (tender->method == KACHI_TENDER_DIVISION) {
        row->price_points = kachi_decimal_of(BASE_POINTS);
        return KACHI_OK;
    }
    return share(tender->price_points,
                 kachi_decimal_of(tender->ceiling_yen - row->offer->price_yen),
                 kachi_decimal_of(tender->ceiling_yen), &row->price_points);
}

static enum kachi_err score(const struct kachi_tender *tender, struct kachi_tender_row *row)
{
    row->is_out = row->offer->price_yen > tender->ceiling_yen || row->offer->price_yen <= 0;
    if (row->is_out) {
        return KACHI_OK;
    }
    enum kachi_err err = score_cfp(tender, row);
    err = err == KACHI_OK ? score_rep(tender, row) : err;
    err = err == KACHI_OK ? score_price(tender, row) : err;
    err = err == KACHI_OK ? kachi_decimal_add(row->offer->points, row->cfp_points, &row->points)
                          : err;
    err = err == KACHI_OK ? kachi_decimal_add(row->points, row->rep_points, &row->points) : err;
    err = err == KACHI_OK ? kachi_decimal_add(row->points, row->price_points, &row->points) : err;
    row->score = row->points;
    if (err == KACHI_OK && tender->method == KACHI_TENDER_DIVISION) {
        struct kachi_decimal million = {1, MILLION_EXPONENT};
        err = kachi_decimal_multiply(row->points, million, &row->score);
        err = err == KACHI_OK
                  ? kachi_decimal_divide(row->score, kachi_decimal_of(row->offer->price_yen),
                                         POINT_DIGITS, KACHI_ROUND_HALF_EVEN, &row->score)
                  : err;
    }
    return err;
}

/* <0 where a is better. Division: points_a x price_b against points_b x price_a. */
static int compare_scores(const struct kachi_tender *tender, const struct kachi_tender_row *a,
                          const struct kachi_tender_row *b)
{
    struct kachi_decimal x = a->points;
    struct kachi_decimal y = b->points;
    if (a->is_out != b->is_out) {
        return a->is_out ? 1 : -1;
    }
    if (a->is_out) {
        return 0;
    }
    if (tender->method == KACHI_TENDER_DIVISION &&
        (kachi_decimal_multiply(x, kachi_decimal_of(b->offer->price_yen), &x) != KACHI_OK ||
         kachi_decimal_multiply(y, kachi_decimal_of(a->offer->price_yen), &y) != KACHI_OK)) {
        return kachi_decimal_compare(b->score, a->score); /* more digits than a decimal holds */
    }
    return kachi_decimal_compare(y, x);
}

static int compare_rows(const void *a, const void *b, void *context)
{
    const struct kachi_tender_row *x = a;
    const struct kachi_tender_row *y = b;
    int order = compare_scores(context, x, y);
    int64_t price_x = x->offer->price_yen;
    int64_t price_y = y->offer->price_yen;
    order = order != 0 ? order : (price_x > price_y) - (price_x < price_y);
    order = order != 0 ? order : kachi_str_compare(x->offer->id, y->offer->id);
    return order != 0 ? order : (x->offer > y->offer) - (x->offer < y->offer);
}

static bool rules_can_be_used(const struct kachi_tender *tender)
{
    bool cfp = tender->cfp_points.coefficient == 0 ||
               (tender->cfp_points.coefficient > 0 &&
                kachi_decimal_compare(tender->cfp_aim, tender->cfp_standard) < 0);
    bool rep = tender->rep_points.coefficient == 0 ||
               (tender->rep_points.coefficient > 0 && tender->rep_aim.coefficient > 0);
    bool price = tender->method == KACHI_TENDER_DIVISION || tender->price_points.coefficient > 0;
    return tender->ceiling_yen > 0 && cfp && rep && price;
}

enum kachi_err kachi_tender_rank(struct kachi_arena *arena, const struct kachi_tender *tender,
                                 size_t count, const struct kachi_offer_made offers[],
                                 struct kachi_findings *findings, struct kachi_tender_row **out)
{
    *out = KACHI_NEW_ARRAY(arena, struct kachi_tender_row, count + 1);
    if (!rules_can_be_used(tender)) {
        kachi_findings_add(findings, "tender-rules", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    for (size_t i = 0; i < count; i++) {
        (*out)[i].offer = &offers[i];
        enum kachi_err err = score(tender, &(*out)[i]);
        if (err != KACHI_OK) {
            return err;
        }
    }
    struct kachi_tender rules = *tender;
    /* In the end by id, of which no two offers should share one; else by place in the table. */
    qsort_r(*out, count, sizeof(**out), compare_rows, &rules);
    for (size_t i = 0; i < count && !(*out)[i].is_out; i++) {
        bool same = i > 0 && compare_scores(tender, &(*out)[i - 1], &(*out)[i]) == 0;
        (*out)[i].rank = same ? (*out)[i - 1].rank : i + 1;
    }
    if (count > 1 && (*out)[1].rank == 1) {
        kachi_findings_add(
            findings, "tender-tie", KACHI_NOWHERE,
            KACHI_ARGS({"first", (*out)[0].offer->id}, {"second", (*out)[1].offer->id}));
    }
    return KACHI_OK;
}

static const char *const column_names[] = {"offer|応札者", "price_yen|価格", "points|技術点",
                                           "cfp_kgco2e|CFP", "rep_kgco2e|削減実績量"};
enum { OFFER, PRICE, POINTS, CFP, REP, COLUMN_COUNT };

/* Whole yen; an offer for nothing is a cell that was left out. */
static int64_t price_cell(struct kachi_columns *columns)
{
    int64_t price_yen = kachi_columns_int64(columns, PRICE, 0);
    bool is_read = !kachi_str_is_empty(kachi_columns_needed(columns, PRICE));
    if (is_read && price_yen == 0) {
        kachi_columns_refuse(columns, PRICE, "1300000");
    }
    return price_yen;
}

enum kachi_err kachi_offers_read(struct kachi_arena *arena, struct kachi_str source,
                                 struct kachi_str content, struct kachi_findings *findings,
                                 size_t *count, struct kachi_offer_made **out)
{
    struct kachi_columns columns;
    size_t capacity = 0;
    *count = 0;
    *out = NULL;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err =
        err == KACHI_OK ? kachi_columns_find(&columns, COLUMN_COUNT, PRICE + 1, column_names) : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = (struct kachi_offer_made){
            .id = kachi_columns_needed(&columns, OFFER),
            .price_yen = price_cell(&columns),
            .points = kachi_columns_amount(&columns, POINTS, kachi_decimal_of(0)),
            .has_cfp = !kachi_str_is_empty(kachi_columns_text(&columns, CFP)),
            .has_rep = !kachi_str_is_empty(kachi_columns_text(&columns, REP)),
            .cfp_kgco2e = kachi_columns_decimal(&columns, CFP, kachi_decimal_of(0)),
            .rep_kgco2e = kachi_columns_decimal(&columns, REP, kachi_decimal_of(0)),
        };
    }
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}
