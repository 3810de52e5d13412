/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bought.h - what parties bought through the ledger: one row a sale, with what came along.
 *
 * A sale counts from the day the buyer had the goods: the settlement where it was prepaid, the
 * acceptance (検収) where it was on credit; days are Japan's. What is still open, cancelled,
 * expired or in default is no purchase. Amounts are those of the part sold; what of its value comes
 * from pools that were revoked since is told apart, and no longer counts as GX.
 */
#ifndef KACHI_POLICY_BOUGHT_H
#define KACHI_POLICY_BOUGHT_H

#include "base/decimal.h"
#include "base/json.h"
#include "ledger/ledger.h"
#include "ledger/lot.h"

struct kachi_sale {
    struct kachi_str entry; /* the offer's id: the evidence */
    struct kachi_str lot;   /* that was sold */
    kachi_day day;
    int64_t seller_number, buyer_number; /* of the parties: two may bear one name */
    struct kachi_str seller, buyer, product, unit;
    struct kachi_decimal quantity;
    struct kachi_amounts amounts;
    kachi_gco2e revoked_embodied_g, revoked_certificate_g;
    struct kachi_str statements; /* of the pools behind its value, "st_..., st_..." */
    int64_t base_yen, premium_yen;
    bool is_provisional; /* on credit and not paid yet */
};

struct kachi_sales_asked {
    int64_t buyer;         /* party number; 0: all */
    kachi_day from, until; /* both included */
};

/* In the order of their offers. */
KACHI_MUST_CHECK enum kachi_err kachi_sales_read(struct kachi_arena *arena,
                                                 struct kachi_ledger *ledger,
                                                 const struct kachi_sales_asked *asked,
                                                 size_t *count, struct kachi_sale **out);
/* An object: quantity as an exact decimal's text, whole grams, whole yen. */
void kachi_sale_write_json(struct kachi_arena *arena, const struct kachi_sale *sale,
                           struct kachi_json_writer *json);
/* Does it carry value that still stands? */
bool kachi_sale_is_gx(const struct kachi_sale *sale);

#endif
