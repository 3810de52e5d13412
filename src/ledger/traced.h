/* SPDX-License-Identifier: Apache-2.0 */
/*
 * traced.h - a trace as somebody may see it: their own, and one hop further.
 *
 * A party sees its partners: whom it bought from, whom it sold to. Who stands behind them is a
 * partner's business: further up and down a party, its products, lots, pools and statements have
 * pseudonyms, and amounts stay. A pseudonym is the same in every trace that one viewer asks for, so
 * that totals can be kept; another viewer has others, so that two of them cannot put their traces
 * together; and it is made with a secret of the database, so that nobody can find the party by
 * trying all. Who runs or audits the registry sees everything.
 */
#ifndef KACHI_LEDGER_TRACED_H
#define KACHI_LEDGER_TRACED_H

#include "ledger/actor.h"
#include "ledger/ledger_json.h"
#include "ledger/origin.h"
#include "ledger/trace.h"

struct kachi_viewer {
    int64_t party; /* number; 0: sees everything */
    struct kachi_id id;
};

struct kachi_viewer kachi_viewer_all(void);
/* Operators and auditors see everything, everybody else what is theirs. */
struct kachi_viewer kachi_viewer_of(const struct kachi_actor *actor);

/* A lot with its value by origin and the graph around it. */
struct kachi_traced {
    struct kachi_lot lot;
    struct kachi_trace trace;
    struct kachi_value value;
    struct kachi_viewer viewer;
    size_t named_count; /* parties whose names are shown, by number, in order */
    int64_t *named;
    struct kachi_digest key; /* of pseudonyms */
};

/* How something is called in a trace. */
struct kachi_traced_words {
    bool is_hidden;                                 /* what follows are pseudonyms, or empty */
    struct kachi_str owner;                         /* of the lot or pool */
    struct kachi_str lot, product, pool, statement; /* empty where there is none */
    struct kachi_str beneficiary, purpose;          /* of a claim; empty where hidden */
};

/* Finds the lot that text names, walks its graph, and its value by origin. KACHI_ERR_NOT_FOUND
 * where the viewer may not see the lot: that it exists is nobody's business. */
KACHI_MUST_CHECK enum kachi_err kachi_traced_read(struct kachi_ledger_view view,
                                                  const struct kachi_viewer *viewer,
                                                  struct kachi_str text,
                                                  enum kachi_trace_direction direction,
                                                  struct kachi_traced *out);
struct kachi_traced_words kachi_traced_node(struct kachi_ledger_view view,
                                            const struct kachi_traced *traced,
                                            const struct kachi_trace_node *node);
struct kachi_traced_words kachi_traced_pool(struct kachi_ledger_view view,
                                            const struct kachi_traced *traced,
                                            const struct kachi_pool *pool);
KACHI_MUST_CHECK enum kachi_err kachi_traced_write_json(struct kachi_ledger_view view,
                                                        const struct kachi_traced *traced,
                                                        struct kachi_json_writer *json);

#endif
