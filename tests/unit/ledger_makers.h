/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_makers.h - parties that make things and sell them, for tests of what a ledger is asked.
 */
#ifndef KACHI_TESTS_UNIT_LEDGER_MAKERS_H
#define KACHI_TESTS_UNIT_LEDGER_MAKERS_H

#include "ledger_test.h"

#include "ledger/ledger_json.h"

struct makers {
    struct test_ledger test;
    struct kachi_arena arena;
    struct kachi_ledger_view view;
};

void makers_begin(struct makers *makers);
/* After an audit. */
void makers_end(struct makers *makers);

struct kachi_actor makers_actor(struct makers *makers, const char *party);
/* Must be accepted. */
void makers_post(struct makers *makers, const struct kachi_actor *actor,
                 const struct kachi_entry *entry);

/* A member with a product and an embodied pool of its own: "A", "A product", "A pool". */
void makers_add(struct makers *makers, const char *party, const char *product,
                enum kachi_role role);
/* `party` makes 100 kg, drawing grams of its own, of the whole lot `from` (NULL: of nothing). */
void makers_make(struct makers *makers, const char *party, const char *lot, const char *from,
                 kachi_gco2e grams);
/* Part of a lot, offered and accepted, at 101 yen a kg: the offer is "`bought` offer". */
void makers_deliver(struct makers *makers, const char *seller, const char *lot, int64_t quantity,
                    const char *buyer, const char *bought);
/* The same, paid: the buyer's lot is `bought`. */
void makers_sell(struct makers *makers, const char *seller, const char *lot, int64_t quantity,
                 const char *buyer, const char *bought);

#endif
