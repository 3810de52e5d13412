/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/prices.h"

#include "ledger/ledger_internal.h"
#include "ledger/purpose.h"

#include <stdlib.h>
#include <string.h>

#define YEN_DIGITS 2

/* A sale, with what it is grouped by. */
struct sold {
    struct kachi_str product, unit;
    int64_t decimals;
    const struct kachi_sold_row *row;
};

static int compare_text(struct kachi_str a, struct kachi_str b)
{
    size_t bytes = a.bytes < b.bytes ? a.bytes : b.bytes;
    int order = bytes == 0 ? 0 : memcmp(a.text, b.text, bytes);
    return order != 0 ? order : (a.bytes > b.bytes) - (a.bytes < b.bytes);
}

static int compare_sold(const void *a, const void *b)
{
    const struct sold *left = a;
    const struct sold *right = b;
    int order = compare_text(left->product, right->product);
    order = order != 0 ? order : compare_text(left->unit, right->unit);
    if (order != 0) {
        return order;
    }
    int64_t one = left->row->offer.number;
    int64_t other = right->row->offer.number;
    return (one > other) - (one < other);
}

static kachi_gco2e rep_of(const struct kachi_sold_row *row)
{
    return row->amounts.embodied_g + row->amounts.certificate_g;
}

kachi_day kachi_prices_until(kachi_day today, int64_t delay_days)
{
    struct kachi_date date = kachi_date_of((kachi_day)(today - delay_days + 1));
    return kachi_day_of((struct kachi_date){date.year, date.month, 1}) - 1;
}

static bool is_new_seller(const struct sold *sales, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (sales[i].row->offer.seller == sales[index].row->offer.seller) {
            return false;
        }
    }
    return true;
}

static enum kachi_err add(struct kachi_decimal *sum, int64_t coefficient, int64_t decimals)
{
    return kachi_decimal_add(*sum, (struct kachi_decimal){coefficient, (int32_t)-decimals}, sum);
}

/* yen / amount, 0 where there is no amount. */
static enum kachi_err rate(int64_t yen, struct kachi_decimal amount, struct kachi_decimal *out)
{
    *out = kachi_decimal_of(0);
    return amount.coefficient == 0 ? KACHI_OK
                                   : kachi_decimal_divide(kachi_decimal_of(yen), amount, YEN_DIGITS,
                                                          KACHI_ROUND_HALF_EVEN, out);
}

static struct kachi_decimal tonnes(kachi_gco2e grams)
{
    return (struct kachi_decimal){grams, -6};
}

static int compare_rates(const void *a, const void *b)
{
    return kachi_decimal_compare(*(const struct kachi_decimal *)a,
                                 *(const struct kachi_decimal *)b);
}

/* The first of what went wrong. */
static void keep(enum kachi_err *first, enum kachi_err err)
{
    *first = *first == KACHI_OK ? err : *first;
}

/* Of the sales that carried value; of an even number the lower of the two in the middle. */
static enum kachi_err median(struct kachi_arena *arena, const struct sold *sales, size_t count,
                             struct kachi_decimal *out)
{
    struct kachi_decimal *rates = KACHI_NEW_ARRAY(arena, struct kachi_decimal, count);
    enum kachi_err err = KACHI_OK;
    size_t kept = 0;
    *out = kachi_decimal_of(0);
    for (size_t i = 0; i < count; i++) {
        if (rep_of(sales[i].row) > 0) {
            keep(&err, rate(sales[i].row->offer.price_premium_yen, tonnes(rep_of(sales[i].row)),
                            &rates[kept++]));
        }
    }
    if (kept > 0) { /* equals are equal */
        qsort(rates, kept, sizeof(*rates), compare_rates);
        *out = rates[(kept - 1) / 2];
    }
    return err;
}

static size_t count_sellers(const struct sold *sales, size_t count)
{
    size_t sellers = 0;
    for (size_t i = 0; i < count; i++) {
        sellers += is_new_seller(sales, i) ? 1 : 0;
    }
    return sellers;
}

/* KACHI_ERR_LIMIT where a sum or mean is larger than can be told exactly. */
static enum kachi_err read_row(struct kachi_arena *arena, const struct sold *sales, size_t count,
                               struct kachi_price_row *out)
{
    int64_t base_yen = 0;
    int64_t premium_yen = 0;
    enum kachi_err err = KACHI_OK;
    *out = (struct kachi_price_row){.product = sales[0].product,
                                    .unit = sales[0].unit,
                                    .sales = count,
                                    .sellers = count_sellers(sales, count)};
    for (size_t i = 0; i < count; i++) {
        const struct kachi_sold_row *row = sales[i].row;
        keep(&err, add(&out->quantity, row->amounts.quantity, sales[i].decimals));
        keep(&err, kachi_amount_add(out->rep_g, rep_of(row), &out->rep_g));
        keep(&err, kachi_amount_add(base_yen, row->offer.price_base_yen, &base_yen));
        keep(&err, kachi_amount_add(premium_yen, row->offer.price_premium_yen, &premium_yen));
    }
    keep(&err, rate(base_yen, out->quantity, &out->base_yen_per_unit));
    keep(&err, rate(premium_yen, out->quantity, &out->premium_yen_per_unit));
    keep(&err, rate(premium_yen, tonnes(out->rep_g), &out->premium_yen_per_t));
    keep(&err, median(arena, sales, count, &out->median_yen_per_t));
    return err;
}

/* The parameters of the rulebook that counts where none is named. */
static enum kachi_err read_bounds(struct kachi_ledger *ledger, size_t *sellers_min,
                                  int64_t *delay_days)
{
    const struct kachi_rulebook *rulebook = NULL;
    double sellers = KACHI_PRICE_SELLERS_MIN;
    double days = KACHI_PRICE_DELAY_DAYS;
    enum kachi_err err =
        kachi_purpose_rulebook(ledger, kachi_str_of(KACHI_RULEBOOK_DEFAULT), &rulebook);
    if (err == KACHI_OK) {
        (void)kachi_rulebook_number(rulebook, "price_sellers_min", &sellers);
        (void)kachi_rulebook_number(rulebook, "price_delay_days", &days);
    }
    *sellers_min = sellers > KACHI_PRICE_SELLERS_MIN ? (size_t)sellers : KACHI_PRICE_SELLERS_MIN;
    *delay_days = days > 0 ? (int64_t)days : 0;
    return err;
}

static enum kachi_err read_sales(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                 const struct kachi_price_asked *asked,
                                 const struct kachi_prices *span, struct sold **out, size_t *count)
{
    struct kachi_sold_asked sold = {.first = 1};
    struct kachi_sold_row *rows = NULL;
    size_t row_count = 0;
    *count = 0;
    enum kachi_err err =
        kachi_ledger_first_since(ledger, kachi_moment_of_day(span->until + 1), &sold.end);
    if (err == KACHI_OK && span->from != KACHI_NO_DAY) {
        err = kachi_ledger_first_since(ledger, kachi_moment_of_day(span->from), &sold.first);
    }
    err = err == KACHI_OK ? kachi_store_sold(ledger, arena, &sold, &rows, &row_count) : err;
    *out = KACHI_NEW_ARRAY(arena, struct sold, row_count + 1);
    for (size_t i = 0; i < row_count && err == KACHI_OK; i++) {
        struct kachi_product product = {0};
        err = kachi_store_product_get(ledger, arena, rows[i].product, &product);
        if (kachi_str_is_empty(asked->product) || kachi_str_equal(asked->product, product.name)) {
            (*out)[(*count)++] =
                (struct sold){product.name, product.unit, product.decimals, &rows[i]};
        }
    }
    qsort(*out, *count, sizeof(**out), compare_sold);
    return kachi_store_must_have(err);
}

static enum kachi_err refuse(struct kachi_ledger *ledger, struct kachi_arena *arena,
                             size_t sellers_min, kachi_day until)
{
    kachi_findings_add(ledger->findings, "prices-few-sellers", KACHI_NOWHERE,
                       KACHI_ARGS({"sellers_min", kachi_str_print(arena, "%zu", sellers_min)},
                                  {"until", kachi_day_text(arena, until)}));
    return KACHI_ERR_DENIED;
}

/* Sales of one name and unit are a group: how many there are from `first` on. */
static size_t group_length(const struct sold *sales, size_t first, size_t count)
{
    size_t end = first + 1;
    while (end < count && kachi_str_equal(sales[end].product, sales[first].product) &&
           kachi_str_equal(sales[end].unit, sales[first].unit)) {
        end++;
    }
    return end - first;
}

/* A row for each group that may be told. Whoever sells at an absurd price keeps no other goods'
 * prices from being told. */
static void read_rows(struct kachi_ledger *ledger, struct kachi_arena *arena,
                      const struct sold *sales, size_t count, struct kachi_prices *out)
{
    out->rows = KACHI_NEW_ARRAY(arena, struct kachi_price_row, count + 1);
    for (size_t first = 0, length = 0; first < count; first += length) {
        struct kachi_price_row *row = &out->rows[out->count];
        length = group_length(sales, first, count);
        enum kachi_err err = read_row(arena, &sales[first], length, row);
        if (row->sellers < out->sellers_min) {
            continue;
        }
        if (err != KACHI_OK) {
            kachi_findings_add(ledger->findings, "prices-limit", KACHI_NOWHERE,
                               KACHI_ARGS({"product", row->product}, {"unit", row->unit}));
            continue;
        }
        out->count++;
    }
}

enum kachi_err kachi_prices_read(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                 const struct kachi_price_asked *asked, struct kachi_prices *out)
{
    int64_t delay_days = 0;
    struct sold *sales = NULL;
    size_t count = 0;
    *out = (struct kachi_prices){.from = KACHI_NO_DAY};
    enum kachi_err err = read_bounds(ledger, &out->sellers_min, &delay_days);
    out->until = kachi_prices_until(asked->today, delay_days);
    if (asked->fiscal_year != 0) {
        kachi_day last = kachi_fiscal_year_last(asked->fiscal_year);
        out->from = kachi_fiscal_year_first(asked->fiscal_year);
        out->until = last < out->until ? last : out->until;
    }
    if (err == KACHI_OK) {
        err = read_sales(ledger, arena, asked, out, &sales, &count);
    }
    if (err != KACHI_OK) {
        return err;
    }
    read_rows(ledger, arena, sales, count, out);
    return out->count == 0 ? refuse(ledger, arena, out->sellers_min, out->until) : KACHI_OK;
}

void kachi_prices_write_json(struct kachi_arena *arena, const struct kachi_prices *prices,
                             struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    if (prices->from != KACHI_NO_DAY) {
        kachi_json_pair_str(json, "from", kachi_day_text(arena, prices->from));
    }
    kachi_json_pair_str(json, "until", kachi_day_text(arena, prices->until));
    kachi_json_key(json, "prices");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < prices->count; i++) {
        const struct kachi_price_row *row = &prices->rows[i];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "product", row->product);
        kachi_json_pair_str(json, "unit", row->unit);
        kachi_json_pair_int64(json, "sales", (int64_t)row->sales);
        kachi_json_pair_int64(json, "sellers", (int64_t)row->sellers);
        kachi_json_pair_str(json, "quantity", kachi_decimal_write(arena, row->quantity));
        kachi_json_pair_int64(json, "rep_g", row->rep_g);
        kachi_json_pair_str(json, "base_yen_per_unit",
                            kachi_decimal_write(arena, row->base_yen_per_unit));
        kachi_json_pair_str(json, "premium_yen_per_unit",
                            kachi_decimal_write(arena, row->premium_yen_per_unit));
        kachi_json_pair_str(json, "premium_yen_per_t",
                            kachi_decimal_write(arena, row->premium_yen_per_t));
        kachi_json_pair_str(json, "median_yen_per_t",
                            kachi_decimal_write(arena, row->median_yen_per_t));
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}
