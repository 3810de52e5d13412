/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gas.h - what a tonne of a greenhouse gas counts for in a report, exactly as data/gwp100.csv
 * prints it, and the class that laws group gases by.
 *
 * The footprint layer reads the same table by the flows of an inventory (characterise.h); a
 * company's report names the gas itself: the first column or the formula of the table, "CH4",
 * "HFC-134a", "SF6".
 */
#ifndef KACHI_POLICY_GAS_H
#define KACHI_POLICY_GAS_H

#include "base/arena.h"
#include "base/decimal.h"

enum kachi_gas_class {
    KACHI_GAS_CO2,
    KACHI_GAS_CH4,
    KACHI_GAS_N2O,
    KACHI_GAS_HFC,
    KACHI_GAS_PFC,
    KACHI_GAS_SF6,
    KACHI_GAS_NF3,
    KACHI_GAS_OTHER,
};
#define KACHI_GAS_CLASSES 8

struct kachi_gas_table; /* lives in the arena */

/* method: a column of the table, "gwp100-ar5". KACHI_ERR_NOT_FOUND where there is none. */
KACHI_MUST_CHECK enum kachi_err kachi_gas_table_open(struct kachi_arena *arena, const char *method,
                                                     struct kachi_gas_table **out);
/* "CO2e" counts for 1 in every method. KACHI_ERR_NOT_FOUND: no such gas, or no factor for it. */
KACHI_MUST_CHECK enum kachi_err kachi_gas_gwp(const struct kachi_gas_table *table,
                                              struct kachi_str gas, struct kachi_decimal *gwp);
enum kachi_gas_class kachi_gas_class_of(struct kachi_str gas);
const char *kachi_gas_class_word(enum kachi_gas_class gas); /* "CO2" ... "other" */

#endif
