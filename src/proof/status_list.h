/* SPDX-License-Identifier: Apache-2.0 */
/*
 * status_list.h - what became of credentials after they were handed out: W3C Bitstring Status List
 * 1.0 (https://www.w3.org/TR/vc-bitstring-status-list/).
 *
 * An issuer publishes two lists, each a credential of its own (vc+jwt): of what was withdrawn
 * (purpose "revocation"), and of what is retired, all of its value claimed (purpose "message", for
 * which the standard has no word of its own). A credential names its place, the same in both.
 * Places are drawn at random, so that a list tells nobody how many credentials there are or which
 * came first; each list has at least 131,072 of them, as the standard asks.
 */
#ifndef KACHI_PROOF_STATUS_LIST_H
#define KACHI_PROOF_STATUS_LIST_H

#include "base/database.h"
#include "base/json.h"
#include "proof/jws.h"
#include "proof/reply.h"

#define KACHI_STATUS_PLACES 131072U

enum kachi_status_purpose { KACHI_STATUS_WITHDRAWN, KACHI_STATUS_RETIRED, KACHI_STATUS_PURPOSES };

const char *kachi_status_word(enum kachi_status_purpose purpose); /* "withdrawn", "retired" */
bool kachi_status_read(struct kachi_str word, enum kachi_status_purpose *out);
/* Where a key's owner serves the list: https://NAME/status/withdrawn. */
struct kachi_str kachi_status_address(struct kachi_arena *arena, struct kachi_str key_name,
                                      enum kachi_status_purpose purpose);

/* The place of a statement's credential among those of an issuer: kept in the database, drawn where
 * it has none. KACHI_ERR_LIMIT with finding status-full where every place is taken. */
KACHI_MUST_CHECK enum kachi_err
kachi_status_place(struct kachi_database *database, struct kachi_str issuer,
                   const struct kachi_id *statement, const struct kachi_random *random,
                   struct kachi_findings *findings, uint32_t *place);
/* The issuer's statements that have a place, with their places, in order of place. */
struct kachi_status_row {
    struct kachi_id statement;
    uint32_t place;
    bool is_set; /* the caller's to fill in */
};
KACHI_MUST_CHECK enum kachi_err kachi_status_rows(struct kachi_arena *arena,
                                                  struct kachi_database *database,
                                                  struct kachi_str issuer, size_t *count,
                                                  struct kachi_status_row **out);

/* The member credentialStatus of an open JSON object: both lists, one place. */
void kachi_status_write_entry(struct kachi_arena *arena, struct kachi_json_writer *json,
                              struct kachi_str key_name, uint32_t place);
/* The list as a compact JWS, without a line feed. */
struct kachi_str kachi_status_list_write(struct kachi_arena *arena,
                                         enum kachi_status_purpose purpose, size_t count,
                                         const struct kachi_status_row rows[],
                                         const struct kachi_signer *key, kachi_moment now);

/* A list that its issuer signed. */
struct kachi_status_list {
    struct kachi_str address, issuer_id;
    enum kachi_status_purpose purpose;
    kachi_moment valid_from;
    size_t places;
    const uint8_t *bits; /* the first place is the highest bit of the first byte */
};
/* KACHI_ERR_INPUT with finding status-form; KACHI_ERR_INTEGRITY with those of jws.h. */
KACHI_MUST_CHECK enum kachi_err
kachi_status_list_read(struct kachi_arena *arena, struct kachi_str text,
                       const struct kachi_jwk_set *trusted, kachi_moment now,
                       struct kachi_findings *findings, struct kachi_status_list *out);

/*
 * What lists say of a credential: no where one of its entries' bits is set, with notice
 * credential-status-withdrawn or -retired; unasked where a list that it names was not given. Only
 * lists by the credential's own issuer count.
 */
enum kachi_reply kachi_status_ask(struct kachi_arena *arena, kachi_json credential,
                                  struct kachi_str issuer_id, size_t count,
                                  const struct kachi_status_list lists[],
                                  struct kachi_findings *findings);

#endif
