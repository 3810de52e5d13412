/* SPDX-License-Identifier: Apache-2.0 */
/*
 * declaration.h - what buyers declared (GX率先実行宣言) and what they then bought.
 *
 * Progress of a fiscal year is the GX share of a category's purchases: sum of gx_quantity over sum
 * of quantity, rounded down to six decimals of a per cent. Only purchases with evidence count as
 * GX, and one piece of evidence counts once (demand.h); all count in the whole. Buyers rank within
 * a category by GX quantity, then share, then name; that is the whole method.
 */
#ifndef KACHI_POLICY_DECLARATION_H
#define KACHI_POLICY_DECLARATION_H

#include "base/clock.h"
#include "base/decimal.h"
#include "base/findings.h"

struct kachi_declaration {
    struct kachi_str declarer, category;
    struct kachi_decimal target_percent;
    int64_t target_year; /* fiscal */
    /* What the public list shows beside; all may be empty. */
    struct kachi_str grade, scope_of_use, indicator, baseline, url;
    kachi_day published;
};

struct kachi_purchase {
    struct kachi_str buyer, category, evidence; /* evidence: an entry of the ledger, a document */
    struct kachi_str seller;                    /* may be empty */
    bool is_repeated; /* its evidence stands behind an earlier purchase: it shows nothing new */
    kachi_day bought;
    struct kachi_decimal quantity, gx_quantity; /* of one unit in a category */
};

/* All purchases, and the fiscal year asked about. */
struct kachi_bought {
    size_t count;
    const struct kachi_purchase *purchases;
    int64_t fiscal_year;
};

struct kachi_progress {
    const struct kachi_declaration *declaration;
    int64_t fiscal_year;
    struct kachi_decimal quantity, gx_quantity, without_evidence; /* GX said, not shown */
    struct kachi_decimal percent;                                 /* 0 where nothing was bought */
    bool is_met; /* the target's share is reached */
    size_t rank; /* of the declarer in its category in that year, from 1 */
};

/* One row a declaration, in their order. KACHI_ERR_LIMIT where sums do not fit. */
KACHI_MUST_CHECK enum kachi_err
kachi_declaration_progress(struct kachi_arena *arena, size_t count,
                           const struct kachi_declaration declarations[],
                           const struct kachi_bought *bought, struct kachi_progress **out);

/* Does it show what it says? */
bool kachi_purchase_is_shown(const struct kachi_purchase *purchase);

/* Columns: declarer, category, target_percent, target_year; optional grade, scope_of_use,
 * indicator, baseline, url, published_on. */
KACHI_MUST_CHECK enum kachi_err
kachi_declarations_read(struct kachi_arena *arena, struct kachi_str source,
                        struct kachi_str content, struct kachi_findings *findings, size_t *count,
                        struct kachi_declaration **out);
/* Columns: buyer, category, bought_on, quantity, gx_quantity; optional evidence, seller. */
KACHI_MUST_CHECK enum kachi_err
kachi_purchases_read(struct kachi_arena *arena, struct kachi_str source, struct kachi_str content,
                     struct kachi_findings *findings, size_t *count, struct kachi_purchase **out);

#endif
