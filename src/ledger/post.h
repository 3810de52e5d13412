/* SPDX-License-Identifier: Apache-2.0 */
/*
 * post.h - writing entries: each keeps every law of the ledger, or is refused and changes nothing.
 *
 * Laws, checked before anything is written: in + own = out + claimed for emitted_g, embodied_g and
 * certificate_g of every entry, and for the quantity of all that make nothing; what is left never
 * negative; a pool never overdrawn (DC-1); a lot whose footprint holds reductions takes no
 * certificate (DC-2); certificate_g never above emitted_g when assigned (DC-8); owners only, by
 * kachi_authorise; lots put aside are used by their offer alone; a gram is claimed once, because a
 * claim consumes it.
 *
 * An entry's row, the state it changes and its log leaf are written in one transaction, a batch in
 * one transaction too; each entry of a batch has its own answer. Entries that are linked, each to
 * the one behind it, are all or nothing: where one is refused, none of them is written.
 */
#ifndef KACHI_LEDGER_POST_H
#define KACHI_LEDGER_POST_H

#include "ledger/actor.h"

#define KACHI_POST_ENTRIES_MAX 8190

enum kachi_post_status {
    KACHI_POST_DONE,    /* written by this call */
    KACHI_POST_SAME,    /* the same entry was written before; this is its answer */
    KACHI_POST_REFUSED, /* err and code say why; nothing of it was written */
};

struct kachi_post_result {
    enum kachi_post_status status;
    enum kachi_err err;
    const char *code; /* of the finding; NULL where not refused */
    int64_t sequence; /* 0 where refused */
    kachi_moment time;
};

/*
 * Posts up to KACHI_POST_ENTRIES_MAX entries in order, by one actor. KACHI_OK when the accepted
 * ones are durable, even if some, or all, were refused; on any other error nothing of the batch was
 * written and results are void.
 */
KACHI_MUST_CHECK enum kachi_err kachi_post(struct kachi_ledger *ledger,
                                           const struct kachi_actor *actor, size_t count,
                                           const struct kachi_entry entries[],
                                           struct kachi_post_result results[]);

/*
 * The same for entries of several actors, each with findings of its own: what many clients wait for
 * becomes durable with one commit.
 */
struct kachi_post_request {
    struct kachi_actor actor;
    struct kachi_findings *findings;
};
KACHI_MUST_CHECK enum kachi_err kachi_post_each(struct kachi_ledger *ledger, size_t count,
                                                const struct kachi_post_request requests[],
                                                const struct kachi_entry entries[],
                                                struct kachi_post_result results[]);

/* One entry: a refusal is the error. result may be NULL. */
KACHI_MUST_CHECK enum kachi_err kachi_post_one(struct kachi_ledger *ledger,
                                               const struct kachi_actor *actor,
                                               const struct kachi_entry *entry,
                                               struct kachi_post_result *result);

/* What entries would do, without doing it: as kachi_post, and everything is rolled back. */
KACHI_MUST_CHECK enum kachi_err kachi_post_try(struct kachi_ledger *ledger,
                                               const struct kachi_actor *actor, size_t count,
                                               const struct kachi_entry entries[],
                                               struct kachi_post_result results[]);

#endif
