/* SPDX-License-Identifier: Apache-2.0 */
/*
 * product.h - what lots are lots of. The unit and its decimals are fixed for ever when the product
 * is made: a quantity of 1,500 of a product in kg with 3 decimals is 1.5 kg. Its id is the id of
 * its entry, its number that entry's sequence number.
 */
#ifndef KACHI_LEDGER_PRODUCT_H
#define KACHI_LEDGER_PRODUCT_H

#include "base/random.h"

#define KACHI_PRODUCT_DECIMALS_MAX 6

struct kachi_product {
    int64_t number;
    struct kachi_id id;
    int64_t owner; /* party number */
    struct kachi_str name;
    struct kachi_str unit;
    int64_t decimals;
};

#endif
