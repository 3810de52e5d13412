/* SPDX-License-Identifier: Apache-2.0 */
/* procurement_internal.h - the optimiser's model of a procurement, shared by the procurement_*.c.
 */
#ifndef KACHI_MARKET_PROCUREMENT_INTERNAL_H
#define KACHI_MARKET_PROCUREMENT_INTERNAL_H

#include "market/optimiser.h"
#include "market/procurement.h"

#define KACHI_QUANTITY_DIGITS 3
#define KACHI_NO_COLUMN SIZE_MAX

/* An item: its needs in order of day, its offers, and what it must and may take. */
struct kachi_procurement_item {
    struct kachi_str name;
    uint32_t line;
    size_t need_count, offer_count;
    const struct kachi_procurement_need **needs;
    size_t *offers; /* indices, those that can be used */
    size_t late_count;
    double needed;  /* in all */
    double surplus; /* how much more may be taken */
};

struct kachi_procurement_model {
    const struct kachi_procurement *asked;
    size_t item_count;
    struct kachi_procurement_item *items;
    struct kachi_optimiser_model optimiser;
    /* By offer: columns of its quantity (in lots, where it has a lot) and of whether it is taken;
     * KACHI_NO_COLUMN where there is none. */
    size_t *quantity, *taken;
    double *unit;                       /* quantity of one step of the column: the lot, or 1 */
    size_t row_of[KACHI_LIMIT_COUNT];   /* there whether limited or not */
    double scale_of[KACHI_LIMIT_COUNT]; /* the row holds limit / scale */
};

bool kachi_limit_is_at_least(enum kachi_limit limit);
enum kachi_limit kachi_goal_row(enum kachi_goal goal);

/* Items of the needs with their offers; KACHI_ERR_INPUT with findings. */
KACHI_MUST_CHECK enum kachi_err kachi_procurement_items(struct kachi_arena *arena,
                                                        const struct kachi_procurement *asked,
                                                        bool needs_cfp,
                                                        struct kachi_findings *findings,
                                                        struct kachi_procurement_model *out);
/* The rows and columns of items [first, first + count); limits stand as asked. */
void kachi_procurement_build(struct kachi_arena *arena, size_t first, size_t count,
                             struct kachi_procurement_model *model);
/* The objective: a limit's row, made as small (or, where it is at least, as large) as can be. */
void kachi_procurement_aim(struct kachi_procurement_model *model, enum kachi_limit row);
/* A limit in its own unit; KACHI_UNBOUNDED takes it away. */
void kachi_procurement_set(struct kachi_procurement_model *model, enum kachi_limit limit,
                           double value);

/* Lines and sums from the optimiser's x, exact. */
KACHI_MUST_CHECK enum kachi_err
kachi_procurement_settle(struct kachi_arena *arena, const struct kachi_procurement_model *model,
                         const double x[], struct kachi_procurement_plan *out);
/* How far a plan misses a limit, in its unit; 0 where it holds, exactly. */
double kachi_procurement_excess(const struct kachi_procurement *asked, enum kachi_limit limit,
                                const struct kachi_procurement_plan *plan);
/* Why there is no answer, as findings. */
void kachi_procurement_explain(struct kachi_arena *arena, struct kachi_procurement_model *model,
                               struct kachi_findings *findings);
/* A model whose objective is set, solved, settled and priced; x_out: for a later start. */
KACHI_MUST_CHECK enum kachi_err
kachi_procurement_solve(struct kachi_arena *arena, struct kachi_procurement_model *model,
                        enum kachi_limit goal, struct kachi_optimiser_effort effort,
                        struct kachi_procurement_plan *out, double **x_out);

#endif
