/* SPDX-License-Identifier: Apache-2.0 */
/*
 * avoided_claim.h - what of avoided emissions a company may say: rebound, shares among those who
 * contributed, and the company's sum with its negatives.
 *
 * clause: WBCSD AE step 4  AE_adjusted = AE x (1 - rebound); negative results are kept
 * clause: WBCSD AE step 5  the company's sum is of eligible solutions; what is not eligible is
 * listed, never added
 */
#ifndef KACHI_VALUE_AVOIDED_CLAIM_H
#define KACHI_VALUE_AVOIDED_CLAIM_H

#include "base/compiler.h"
#include "base/err.h"
#include "base/str.h"

/* rebound from 0 to 1. A negative avoided emission is not made smaller by a rebound. */
double kachi_avoided_after_rebound(double avoided, double rebound);

/* How shares of one avoided emission among its contributors were found. */
enum kachi_share_method {
    KACHI_SHARE_WHOLE, /* one claimant says all of it; flagged */
    KACHI_SHARE_EQUAL,
    KACHI_SHARE_VALUE_ADDED,
    KACHI_SHARE_COST,
    KACHI_SHARE_MASS,
    KACHI_SHARE_FUNCTIONAL,
    KACHI_SHARE_NEGOTIATED,
};
const char *kachi_share_method_word(enum kachi_share_method method);
bool kachi_share_method_read(struct kachi_str word, enum kachi_share_method *out);

/* share[i] from weight[i] >= 0, summing to 1. KACHI_ERR_INPUT where all weights are 0 or one is
 * negative. */
KACHI_MUST_CHECK enum kachi_err kachi_shares_of(size_t count, const double weight[],
                                                double share[]);

struct kachi_solution_total {
    double avoided; /* of the solution, in the period */
    bool is_eligible;
};
struct kachi_company_total {
    double positive, negative, net; /* of the eligible ones */
    double excluded;                /* of the others: listed */
    size_t negative_count, excluded_count;
};
void kachi_avoided_total(size_t count, const struct kachi_solution_total solutions[],
                         struct kachi_company_total *out);

#endif
