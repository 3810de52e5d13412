/* SPDX-License-Identifier: Apache-2.0 */
/*
 * payment_match.h - which deposits pay which invoices (payment.h has the rules): decided by what is
 * given alone. Whoever reads the invoices, and posts what is decided, is payment.c.
 */
#ifndef KACHI_LEDGER_PAYMENT_MATCH_H
#define KACHI_LEDGER_PAYMENT_MATCH_H

#include "ledger/payment.h"

/* So many deposits a settle can name, in the text that it has for them. */
#define KACHI_PAYMENT_DEPOSITS_MAX 11

/* The invoices of *out with the deposits, of which those that are used settled something before.
 * Fills in payments and work; what they point to lives in arena. */
void kachi_payments_pair(struct kachi_arena *arena, const struct kachi_payment_terms *terms,
                         size_t deposit_count, const struct kachi_deposit deposits[],
                         const bool is_used[], struct kachi_payments *out);

#endif
