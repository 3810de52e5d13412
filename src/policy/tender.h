/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tender.h - tenders decided by price, CFP and REP together (総合評価落札方式).
 *
 *     division (除算方式):  (100 + own points + CFP points + REP points) / price
 *     addition (加算方式):  price_points x (1 - price / ceiling) + own points + CFP + REP points
 *
 * CFP points fall in a straight line from cfp_points at cfp_aim to 0 at cfp_standard; REP points
 * rise from 0 at nothing to rep_points at rep_aim. CFP and REP earn points each by itself:
 * kilograms of the two are never added. Points are rounded down to six decimals; division is
 * compared by cross multiplication, so no rounding decides a tender. The straight lines are our
 * documented choice: the methods' names are those of public practice, the weights are the tender's
 * own.
 */
#ifndef KACHI_POLICY_TENDER_H
#define KACHI_POLICY_TENDER_H

#include "base/decimal.h"
#include "base/findings.h"

enum kachi_tender_method { KACHI_TENDER_DIVISION, KACHI_TENDER_ADDITION };
/* "division", "addition". */
bool kachi_tender_method_read(struct kachi_str word, enum kachi_tender_method *out);

struct kachi_tender {
    enum kachi_tender_method method;
    int64_t ceiling_yen;               /* 予定価格: an offer above it is out */
    struct kachi_decimal price_points; /* of addition */
    struct kachi_decimal cfp_points, cfp_aim, cfp_standard; /* aim below standard */
    struct kachi_decimal rep_points, rep_aim;
};

struct kachi_offer_made {
    struct kachi_str id;
    int64_t price_yen;
    struct kachi_decimal points;                 /* for everything else the tender scores */
    bool has_cfp, has_rep;                       /* not stated earns nothing */
    struct kachi_decimal cfp_kgco2e, rep_kgco2e; /* per the tender's unit */
};

struct kachi_tender_row {
    const struct kachi_offer_made *offer;
    bool is_out; /* above the ceiling */
    struct kachi_decimal cfp_points, rep_points, price_points;
    struct kachi_decimal points; /* the numerator of division, the score of addition */
    struct kachi_decimal score;  /* for people: division per million yen, six decimals */
    size_t rank;                 /* from 1, the same for equals; 0: out */
};

/* Best first; equals by price, then id, with the notice tender-tie where the first two are equal.
 * KACHI_ERR_INPUT with finding tender-rules where the rules cannot be used. */
KACHI_MUST_CHECK enum kachi_err kachi_tender_rank(struct kachi_arena *arena,
                                                  const struct kachi_tender *tender, size_t count,
                                                  const struct kachi_offer_made offers[],
                                                  struct kachi_findings *findings,
                                                  struct kachi_tender_row **out);

/* Columns: offer, price_yen; optional points, cfp_kgco2e, rep_kgco2e. */
KACHI_MUST_CHECK enum kachi_err kachi_offers_read(struct kachi_arena *arena,
                                                  struct kachi_str source, struct kachi_str content,
                                                  struct kachi_findings *findings, size_t *count,
                                                  struct kachi_offer_made **out);

#endif
