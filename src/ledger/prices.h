/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prices.h - what was paid, told so that nobody's price can be read from it.
 *
 * A row is about the goods of one name and unit, over whole months, from at least so many sellers
 * (rulebook parameter price_sellers_min, never below KACHI_PRICE_SELLERS_MIN), and only of months
 * that ended long enough ago (price_delay_days). There is no sum over rows, and no other span than
 * a fiscal year or everything: from two answers of nearly the same sales the difference could be
 * read. What is counted are sales by which the goods became the buyer's.
 */
#ifndef KACHI_LEDGER_PRICES_H
#define KACHI_LEDGER_PRICES_H

#include "base/decimal.h"
#include "base/json.h"
#include "inventory/dataset.h"
#include "ledger/amount.h"
#include "ledger/ledger.h"

#define KACHI_PRICE_SELLERS_MIN 5
#define KACHI_PRICE_DELAY_DAYS 90 /* a documented default: no text of a standard has it */

struct kachi_price_asked {
    struct kachi_str product; /* its name; empty: every one that can be told */
    int64_t fiscal_year;      /* 0: all */
    kachi_day today;
};

struct kachi_price_row {
    struct kachi_str product, unit;
    size_t sales, sellers;
    struct kachi_decimal quantity; /* in unit */
    kachi_gco2e rep_g;             /* embodied and certificate, of what was sold */
    /* Yen tax-exclusive; of the sums, rounded to half even. */
    struct kachi_decimal base_yen_per_unit, premium_yen_per_unit;
    struct kachi_decimal premium_yen_per_t; /* of REP, in t of CO2e; 0 where nothing carried any */
    struct kachi_decimal median_yen_per_t;  /* the same of the sale in the middle */
};

struct kachi_prices {
    size_t sellers_min;    /* below which a row is not told */
    kachi_day from, until; /* what is told lies within, both included; KACHI_NO_DAY: no beginning */
    size_t count;
    struct kachi_price_row *rows; /* by product and unit */
};

/* KACHI_ERR_DENIED with finding prices-few-sellers where there is nothing that may be told. A row
 * whose sums or means are larger than can be told exactly is left out, with the warning
 * prices-limit. */
KACHI_MUST_CHECK enum kachi_err kachi_prices_read(struct kachi_ledger *ledger,
                                                  struct kachi_arena *arena,
                                                  const struct kachi_price_asked *asked,
                                                  struct kachi_prices *out);
/* The last day of the last month that ended at least so many days ago. */
kachi_day kachi_prices_until(kachi_day today, int64_t delay_days);
void kachi_prices_write_json(struct kachi_arena *arena, const struct kachi_prices *prices,
                             struct kachi_json_writer *json);

#endif
