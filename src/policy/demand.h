/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demand.h - who buys and sells GX goods, and how much: purchases through the ledger and outside
 * it, and rankings of both sides.
 *
 * A sale of the ledger is a purchase of its product's category, by a table that says which that is
 * and how many of the category's unit one of the product's is; products that are not in it are left
 * out and told. The whole quantity of a lot that carries value counts as GX, none of one whose
 * value was revoked. Evidence that stands behind two purchases shows the first alone, whoever
 * presents it.
 *
 * Ranking, within a category: GX quantity that is shown, then its share of the quantity, then name.
 */
#ifndef KACHI_POLICY_DEMAND_H
#define KACHI_POLICY_DEMAND_H

#include "policy/bought.h"
#include "policy/declaration.h"
#include "policy/form.h"

/* A product of the ledger in a category: quantity x factor is counted in the category's unit. */
struct kachi_product_category {
    struct kachi_str product, category;
    struct kachi_decimal factor;
};

struct kachi_demand {
    size_t category_count, purchase_count, purchase_capacity;
    struct kachi_product_category *categories;
    struct kachi_purchase *purchases;
};

/* Columns: product, category; optional factor (1 where empty). */
KACHI_MUST_CHECK enum kachi_err
kachi_categories_read(struct kachi_arena *arena, struct kachi_str source, struct kachi_str content,
                      struct kachi_findings *findings, struct kachi_demand *demand);
/* Adds sales of the ledger. Warning demand-uncategorised where some are of no category. */
KACHI_MUST_CHECK enum kachi_err kachi_demand_add_sales(struct kachi_arena *arena, size_t count,
                                                       const struct kachi_sale sales[],
                                                       struct kachi_findings *findings,
                                                       struct kachi_demand *demand);
/* Adds what everybody bought through the ledger in a fiscal year. */
KACHI_MUST_CHECK enum kachi_err
kachi_demand_add_ledger(struct kachi_arena *arena, struct kachi_ledger *ledger, int64_t fiscal_year,
                        struct kachi_findings *findings, struct kachi_demand *demand);
/* Adds purchases from elsewhere. */
void kachi_demand_add(struct kachi_arena *arena, size_t count,
                      const struct kachi_purchase purchases[], struct kachi_demand *demand);
/* Marks purchases whose evidence stands behind an earlier one: warning demand-evidence-twice. */
void kachi_demand_check(struct kachi_arena *arena, struct kachi_findings *findings,
                        struct kachi_demand *demand);

enum kachi_side { KACHI_SIDE_BUYERS, KACHI_SIDE_SELLERS };
struct kachi_ranked {
    struct kachi_str name, category;
    struct kachi_decimal quantity, gx_quantity, percent; /* gx: shown */
    size_t rank;                                         /* in its category, from 1 */
};
/* By category, then rank. Who has no name is left out. KACHI_ERR_LIMIT where sums do not fit. */
KACHI_MUST_CHECK enum kachi_err kachi_demand_rank(struct kachi_arena *arena,
                                                  const struct kachi_demand *demand,
                                                  int64_t fiscal_year, enum kachi_side side,
                                                  size_t *count, struct kachi_ranked **out);

/* Both rankings, with the method and every purchase behind them. */
KACHI_MUST_CHECK enum kachi_err kachi_ranking_form(struct kachi_arena *arena,
                                                   const struct kachi_demand *demand,
                                                   int64_t fiscal_year, struct kachi_form **out);
/* The public list of declarations with their progress in a fiscal year. */
KACHI_MUST_CHECK enum kachi_err kachi_declarations_form(
    struct kachi_arena *arena, size_t count, const struct kachi_declaration declarations[],
    const struct kachi_demand *demand, int64_t fiscal_year, struct kachi_form **out);

#endif
