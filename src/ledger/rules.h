/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules.h - the rules that an entry is held to: those of its day.
 *
 * What is posted is held to those of now; what is replayed, to those that its bytes name, so that a
 * ledger is judged by what was the law when it was written. They never go back within a ledger. A
 * new rule that refuses what was accepted before, or gives lots otherwise, takes the next number
 * and is asked for by it: in the plan of a kind of entry (post_internal.h), and here where it is
 * what the plans stand on.
 *
 * A replay also depends on code that cannot ask: how amounts are divided (amount.h), how origins
 * are (mixture.h), ids that follow from names (random.h), and canonical bytes (entry.h). These are
 * frozen: to change what they answer, add a second one beside, and choose between them here. What
 * rulebooks say is asked of new entries only (is_new in post_internal.h), since it moves.
 */
#ifndef KACHI_LEDGER_RULES_H
#define KACHI_LEDGER_RULES_H

#include "base/clock.h"

enum kachi_rules {
    KACHI_RULES_FIRST = 1,
    /*
     * Pools of certificates are measured, and a statement is known by its name too (DC-1, DC-10);
     * what is certified of a pool is gross in sum, and nothing that was allocated is (DC-10);
     * own goods with an own certificate take no reduction inside (DC-2); an owner makes good what
     * was its own (DC-7); what is frozen is neither attested, restored nor closed; what was
     * attested is not undone; what a default gives back stays marked; no lot has an id of zeros;
     * what state a statement is in, the book itself says.
     */
    KACHI_RULES_SECOND = 2,
    /* Last days end at midnight in Japan; a statement's id follows from its digest (DC-1). */
    KACHI_RULES_THIRD = 3,
    /* The gross footprint of a unit holds the grams of every pool of the product and period, and
     * all of them together certify no more than keeps footprints at what was emitted (DC-10). */
    KACHI_RULES_FOURTH = 4,
    KACHI_RULES_NOW = KACHI_RULES_FOURTH,
};

/*
 * The day of an entry, for all that has a last day. Under the first rules days were UTC's; from the
 * third on they are Japan's. Entries of the second were written under both, and their bytes do not
 * say which: such an entry stands where either accepts it. So what may be done up to a day asks for
 * the earliest that it can have been, what may be done after it for the latest.
 */
struct kachi_entry_day {
    kachi_day earliest, latest;
};
struct kachi_entry_day kachi_rules_day(int64_t rules, kachi_moment time);

#endif
