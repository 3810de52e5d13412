/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.h - one ledger in a database: the unit of order, whose entries have a sequence without
 * gaps.
 *
 * A database may hold many ledgers; every key in it begins with the ledger's number. A ledger
 * borrows the database, its clock and its random source, and belongs to one thread at a time. Time
 * and chance come from the caller: an entry's time is the clock's, but never before the last
 * entry's.
 *
 * Tour in reading order: amount.h, party.h product.h pool.h lot.h offer.h, entry.h, actor.h (who
 * may do what), post.h (doing it), origin.h, trace.h and balance.h (asking), audit.h (proving).
 */
#ifndef KACHI_LEDGER_LEDGER_H
#define KACHI_LEDGER_LEDGER_H

#include "base/database.h"
#include "base/random.h"
#include "base/watch.h"

struct kachi_ledger;

#define KACHI_LEDGER_NAME "main" /* of the ledger that commands use */

struct kachi_ledger_options {
    struct kachi_str name;     /* empty: KACHI_LEDGER_NAME */
    const struct kachi_id *id; /* of a ledger to be made; NULL: a new one */
    struct kachi_clock clock;
    struct kachi_random random;
    /* So many entries of a batch are written together, while the next are planned; 0: as many as is
     * fast. Tests ask for few. */
    size_t sweep_entries;
};

/*
 * Makes the tables where there are none; nothing to do otherwise, so it may be called at every
 * start. Errors and findings of kachi_database_prepare.
 */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_prepare(struct kachi_database *database);

/*
 * Opens the ledger of that name, making tables and ledger where there are none, for which the
 * database must be open for writing. Findings of all later calls go to findings.
 */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_open(struct kachi_database *database,
                                                  const struct kachi_ledger_options *options,
                                                  struct kachi_findings *findings,
                                                  struct kachi_ledger **out);
void kachi_ledger_close(struct kachi_ledger *ledger); /* NULL is fine */

/* Where findings go from now on, of the ledger and its database: a request has its own. */
void kachi_ledger_set_findings(struct kachi_ledger *ledger, struct kachi_findings *findings);
/* Who waits for an audit of it; borrowed, NULL: nobody. */
void kachi_ledger_set_watch(struct kachi_ledger *ledger, const struct kachi_watch *watch);

struct kachi_id kachi_ledger_id(const struct kachi_ledger *ledger);
struct kachi_str kachi_ledger_name(const struct kachi_ledger *ledger);
/* An id that follows from a name, always the same in this ledger, and that nobody knows beforehand
 * who does not have its database (kachi_id_of_secret_name): for what is found again by what it
 * says. Errors of the database. */
KACHI_MUST_CHECK enum kachi_err
kachi_ledger_id_of_name(struct kachi_ledger *ledger, struct kachi_arena *arena,
                        struct kachi_str space, struct kachi_str name, struct kachi_id *out);
/* Entries so far, as this connection last saw them; and afresh. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_count(struct kachi_ledger *ledger, int64_t *entries);
/* The sequence number of the first entry at or after a time; one more than the last where there is
 * none. Times never go back, so some twenty entries are looked at. */
KACHI_MUST_CHECK enum kachi_err kachi_ledger_first_since(struct kachi_ledger *ledger,
                                                         kachi_moment time, int64_t *number);

#endif
