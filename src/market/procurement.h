/* SPDX-License-Identifier: Apache-2.0 */
/*
 * procurement.h - what to buy from whom: offers chosen so that every need is met at the lowest
 * cost, the lowest CFP or the highest REP, within budget and targets.
 *
 * For each need (an item, a quantity, by a day) quantities x of its offers:
 *
 *     sum of x delivered by each day  >=  needed by that day
 *     least <= x <= capacity, or x = 0; whole lots where the offer has a lot
 *     cost = sum of price x + fixed cost of each offer taken      <= budget
 *     CFP  = sum of cfp x   <= cfp_max        REP = sum of rep x  >= rep_min
 *     one supplier's part of an item <= share_max; suppliers taken <= suppliers_max
 *
 * More than is needed is bought only as lots and minimum orders force it: by less than the largest
 * of either among the item's offers. CFP and REP are limits and goals of their own, never summed
 * and never netted. An offer without a CFP cannot be used where CFP is a goal or a limit; one
 * without REP counts as having none.
 *
 * Solved as a mixed-integer program (optimiser.h); quantities are then fixed to three decimals and
 * every sum is made again in whole yen and grams. The shadow price of a limit is the dual of its
 * row with every whole quantity held.
 */
#ifndef KACHI_MARKET_PROCUREMENT_H
#define KACHI_MARKET_PROCUREMENT_H

#include "base/clock.h"
#include "base/decimal.h"
#include "base/findings.h"

#define KACHI_PROCUREMENT_OFFERS_MAX 50000

struct kachi_procurement_need {
    struct kachi_str item;
    struct kachi_decimal quantity; /* of the item's unit; at most three decimals */
    kachi_day by;                  /* 0: any day */
    uint32_t line;
};

struct kachi_procurement_offer {
    struct kachi_str id, supplier, item;
    struct kachi_decimal price_yen; /* per unit */
    struct kachi_decimal fixed_yen; /* once, where anything is taken */
    bool has_cfp, has_rep, has_capacity;
    struct kachi_decimal cfp_kgco2e, rep_kgco2e; /* per unit */
    struct kachi_decimal capacity, least, lot;   /* least, lot: 0 for none */
    kachi_day delivers;                          /* 0: in time for anything */
    uint32_t line;
};

enum kachi_goal { KACHI_GOAL_COST, KACHI_GOAL_CFP, KACHI_GOAL_REP };

/* What may bind beside the needs themselves. */
enum kachi_limit {
    KACHI_LIMIT_BUDGET,    /* yen, at most */
    KACHI_LIMIT_CFP,       /* kgCO2e, at most */
    KACHI_LIMIT_REP,       /* kgCO2e, at least */
    KACHI_LIMIT_SHARE,     /* per cent of an item from one supplier, at most */
    KACHI_LIMIT_SUPPLIERS, /* number, at most */
};
#define KACHI_LIMIT_COUNT 5

struct kachi_procurement {
    size_t need_count, offer_count;
    const struct kachi_procurement_need *needs; /* one item may stand with several days */
    const struct kachi_procurement_offer *offers;
    enum kachi_goal goal;
    bool has_limit[KACHI_LIMIT_COUNT];
    struct kachi_decimal limit[KACHI_LIMIT_COUNT];
    double gap, seconds; /* 0: 0.001 and 10 */
};

struct kachi_procurement_line {
    const struct kachi_procurement_offer *offer;
    struct kachi_decimal quantity;
    int64_t yen, cfp_g, rep_g; /* fixed cost included; half to even */
};

struct kachi_shadow_price {
    bool is_known;
    double price; /* how much better the goal gets where the limit is eased by one of its units:
                     yen, or kgCO2e, >= 0 */
};

struct kachi_procurement_plan {
    bool is_proven; /* within the gap; else the clock ran out, and gap says how far it got */
    double gap;     /* of the goal, against what was proven possible; 0.001 is 0.1 % */
    size_t line_count;
    struct kachi_procurement_line *lines; /* by item, then offer, as they stand in the tables */
    int64_t yen, cfp_g, rep_g;
    size_t without_cfp, without_rep; /* lines whose offer does not state it */
    size_t supplier_count;
    bool has_free_quantity; /* something is bought by other than whole lots: else holding the lots
                               leaves nothing to price */
    struct kachi_shadow_price shadow[KACHI_LIMIT_COUNT];
};

/*
 * KACHI_ERR_INPUT with findings procure-* for tables that cannot be used. KACHI_ERR_NO_ANSWER where
 * no choice meets everything: procure-short and procure-packages name the items that their own
 * offers cannot supply; procure-unreachable a limit that fails by itself; else procure-clash names
 * the smallest set of limits that exclude each other, and procure-remedy, for each of them, what it
 * would have to be with all others kept. procure-time where nothing was found or excluded in time.
 */
KACHI_MUST_CHECK enum kachi_err kachi_procurement_plan(struct kachi_arena *arena,
                                                       const struct kachi_procurement *asked,
                                                       struct kachi_findings *findings,
                                                       struct kachi_procurement_plan *out);

/*
 * The trade-off: the cheapest plan at each of `count` (2 to 100) levels of CFP (or REP), evenly
 * from what the cheapest plan of all has to the best that can be had; the goal and a limit of that
 * axis are passed over. Points come from cheapest to best, none dearer than the next.
 */
KACHI_MUST_CHECK enum kachi_err kachi_procurement_curve(struct kachi_arena *arena,
                                                        const struct kachi_procurement *asked,
                                                        enum kachi_limit axis, size_t count,
                                                        struct kachi_findings *findings,
                                                        struct kachi_procurement_plan plans[]);

/* Columns of needs: item, quantity; optional needed_on. Of offers: offer, supplier, item,
 * price_yen; optional cfp_kgco2e, rep_kgco2e, capacity, minimum, lot, fixed_yen, delivered_on. */
KACHI_MUST_CHECK enum kachi_err kachi_procurement_needs_read(struct kachi_arena *arena,
                                                             struct kachi_str source,
                                                             struct kachi_str content,
                                                             struct kachi_findings *findings,
                                                             struct kachi_procurement *procurement);
KACHI_MUST_CHECK enum kachi_err
kachi_procurement_offers_read(struct kachi_arena *arena, struct kachi_str source,
                              struct kachi_str content, struct kachi_findings *findings,
                              struct kachi_procurement *procurement);

const char *kachi_goal_word(enum kachi_goal goal); /* "cost", "cfp", "rep" */
bool kachi_goal_read(struct kachi_str word, enum kachi_goal *out);
const char *kachi_limit_word(enum kachi_limit limit); /* "budget", "cfp" ... */
const char *kachi_limit_unit(enum kachi_limit limit); /* "yen", "kgCO2e", "%", "" */

#endif
