/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_check.h - laws asked of the rows themselves, for the audit: *broken is the first number of
 * an entry, lot or pool that breaks the law, 0 where none does.
 */
#ifndef KACHI_LEDGER_STORE_CHECK_H
#define KACHI_LEDGER_STORE_CHECK_H

#include "base/compiler.h"
#include "base/err.h"

#include <stdint.h>

struct kachi_ledger;

KACHI_MUST_CHECK enum kachi_err kachi_store_check_sequence(struct kachi_ledger *ledger,
                                                           int64_t *broken);
KACHI_MUST_CHECK enum kachi_err kachi_store_check_conservation(struct kachi_ledger *ledger,
                                                               int64_t *broken);
KACHI_MUST_CHECK enum kachi_err kachi_store_check_remainders(struct kachi_ledger *ledger,
                                                             int64_t *broken);
KACHI_MUST_CHECK enum kachi_err kachi_store_check_pools(struct kachi_ledger *ledger,
                                                        int64_t *broken);

#endif
