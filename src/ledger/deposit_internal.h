/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deposit_internal.h - what the readers of the three forms share.
 */
#ifndef KACHI_LEDGER_DEPOSIT_INTERNAL_H
#define KACHI_LEDGER_DEPOSIT_INTERNAL_H

#include "ledger/deposit.h"

#define REIWA_ZERO 2018 /* the year before the era's first */

struct deposit_reading {
    struct kachi_arena *arena;
    struct kachi_str source;
    struct kachi_findings *findings;
    bool failed; /* a line could not be read */
    size_t count, capacity;
    struct kachi_deposit *items;
};

void deposit_add(struct deposit_reading *reading, struct kachi_deposit deposit);
/* The finding deposit-line. */
void deposit_refuse(struct deposit_reading *reading, struct kachi_place place,
                    struct kachi_str value);

KACHI_MUST_CHECK enum kachi_err deposits_read_csv(struct deposit_reading *reading,
                                                  struct kachi_str content);
bool deposits_are_zengin(struct kachi_str content);
KACHI_MUST_CHECK enum kachi_err deposits_read_zengin(struct deposit_reading *reading,
                                                     struct kachi_str content);
KACHI_MUST_CHECK enum kachi_err deposits_read_zedi(struct deposit_reading *reading,
                                                   struct kachi_str content);

#endif
