/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_store.h - what is kept of PACT: partners, footprints (ours and theirs), events that came and
 * events that have to go.
 *
 * An event that has to go stays until it was taken, refused for good, or 72 hours old. An event
 * that came is remembered by source and id, so that it is acted on once. A partner's secret for
 * asking them has to be sent, so it is stored as it is: the database file is to be kept like one
 * (mode 0600).
 */
#ifndef KACHI_INTEROP_PACT_STORE_H
#define KACHI_INTEROP_PACT_STORE_H

#include "base/database.h"
#include "interop/pact.h"

KACHI_MUST_CHECK enum kachi_err kachi_pact_prepare(struct kachi_database *database);

struct kachi_pact_partner {
    int64_t number;
    struct kachi_str name;
    struct kachi_str base_url, auth_url;       /* auth_url empty: base_url */
    struct kachi_str client_id, client_secret; /* for asking them; may be empty */
    int64_t version;                           /* 2 or 3 */
    bool is_local;                             /* plain HTTP is allowed */
    int64_t announced; /* sequence of our last footprint that it was told of; set by the store */
};
/* Adds, or replaces the one of that name; *number is its row. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_partner_put(struct kachi_database *database,
                                                       const struct kachi_pact_partner *partner,
                                                       int64_t *number);
KACHI_MUST_CHECK enum kachi_err kachi_pact_partners(struct kachi_database *database,
                                                    struct kachi_arena *arena,
                                                    struct kachi_pact_partner **out, size_t *count);
/* By name. KACHI_ERR_NOT_FOUND with finding pact-partner-unknown. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_partner_find(struct kachi_database *database,
                                                        struct kachi_arena *arena,
                                                        struct kachi_str name,
                                                        struct kachi_findings *findings,
                                                        struct kachi_pact_partner *out);
/* Is that source of an event the partner's address: scheme or not, /3/events at its end or not? */
bool kachi_pact_is_source(const struct kachi_pact_partner *partner, struct kachi_str source);

struct kachi_pact_footprint {
    int64_t sequence;
    struct kachi_str id, json; /* of version 3 */
    int64_t owner;             /* partner; 0: ours */
};
/* New, or a newer document of the same id; what it replaces (precedingPfIds) of the same owner
 * becomes Deprecated. */
KACHI_MUST_CHECK enum kachi_err
kachi_pact_footprint_put(struct kachi_database *database,
                         const struct kachi_pact_footprint *footprint);
/* The rows of a statement that gives sequence, owner, id and json; ends it. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_footprints_read(struct kachi_statement *row,
                                                           struct kachi_arena *arena,
                                                           struct kachi_pact_footprint **out,
                                                           size_t *count);
/* KACHI_ERR_NOT_FOUND without a finding. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_footprint_get(struct kachi_database *database,
                                                         struct kachi_arena *arena, int64_t owner,
                                                         struct kachi_str id,
                                                         struct kachi_pact_footprint *out);
/* Our newest of a product, by its URN, active or not. KACHI_ERR_NOT_FOUND without a finding. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_footprint_of_product(struct kachi_database *database,
                                                                struct kachi_arena *arena,
                                                                struct kachi_str product,
                                                                struct kachi_pact_footprint *out);
/* It becomes Deprecated, and news for partners; *is_changed: it was active. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_footprint_withdraw(struct kachi_database *database,
                                                              struct kachi_str product,
                                                              bool *is_changed);

/* Remembers an event; *is_new: it was not there. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_event_seen(struct kachi_database *database,
                                                      struct kachi_str source, struct kachi_str id,
                                                      bool *is_new);

/* An event that cannot be delivered for so long is given up. */
#define KACHI_PACT_GIVE_UP_US ((kachi_moment)72 * 3600 * 1000000)
struct kachi_pact_outgoing {
    int64_t number;
    int64_t partner;
    struct kachi_str body; /* the whole event */
    int64_t version;
    kachi_moment due, until;
    int64_t attempts;
};
KACHI_MUST_CHECK enum kachi_err kachi_pact_event_queue(struct kachi_database *database,
                                                       const struct kachi_pact_outgoing *event);
/* Those that are due. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_events_due(struct kachi_database *database,
                                                      struct kachi_arena *arena, kachi_moment now,
                                                      struct kachi_pact_outgoing **out,
                                                      size_t *count);
/* After an attempt: "sent", "refused" or "expired" end it; "waiting" tries again at `due`. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_event_settle(struct kachi_database *database,
                                                        int64_t number, const char *state,
                                                        kachi_moment due);
/* Our request to that partner, by the id of its event: "fulfilled", or "rejected" and why. */
KACHI_MUST_CHECK enum kachi_err
kachi_pact_request_answered(struct kachi_database *database, int64_t partner,
                            struct kachi_str request, const char *state, struct kachi_str answer);
struct kachi_pact_asked {
    struct kachi_str partner, time, product; /* product: the URN asked for */
    struct kachi_str state;  /* waiting, sent, refused, expired, fulfilled or rejected */
    struct kachi_str answer; /* why it was rejected */
    int64_t attempts;
};
/* Our requests, newest first. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_requests(struct kachi_database *database,
                                                    struct kachi_arena *arena,
                                                    struct kachi_pact_asked **out, size_t *count);

struct kachi_pact_queue_counts {
    int64_t waiting, sent, refused, expired;
};
KACHI_MUST_CHECK enum kachi_err kachi_pact_queue_counts(struct kachi_database *database,
                                                        struct kachi_pact_queue_counts *out);

#endif
