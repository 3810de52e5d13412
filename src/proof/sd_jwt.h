/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sd_jwt.h - facts of which a maker shows some and hides the others, each with proof: Selective
 * Disclosure for JWTs (RFC 9901) in a W3C credential (media type vc+sd-jwt).
 *
 * What is signed holds, for every fact, SHA-256 over a text of random salt, name and value; the
 * texts (disclosures) follow the signature, one after another with '~' between, and whoever passes
 * the credential on leaves out what is nobody's business. Nothing of a hidden fact can be guessed
 * from its hash.
 *
 * Every member of the facts is hidden as a whole, except that of a list each item is hidden by
 * itself: so the number of items stays to be seen, and is proven, while the items are not.
 */
#ifndef KACHI_PROOF_SD_JWT_H
#define KACHI_PROOF_SD_JWT_H

#include "base/json.h"
#include "proof/jws.h"

#define KACHI_SD_JWT_TYPE "vc+sd-jwt"
#define KACHI_SD_JWT_PARTS_MAX 1000

struct kachi_sd_jwt_request {
    struct kachi_str id;      /* "urn:uuid:..." */
    struct kachi_str subject; /* an address that names what the facts are about */
    struct kachi_str issuer_name;
    kachi_json facts; /* an object */
    kachi_moment valid_from;
    kachi_moment valid_until; /* 0: no end */
    bool has_status;          /* it names status_place in the lists of the key's owner */
    uint32_t status_place;
    const struct kachi_signer *key;
    const struct kachi_random *random;
};

/* With every disclosure. KACHI_ERR_LIMIT with finding share-parts where there are too many. */
KACHI_MUST_CHECK enum kachi_err kachi_sd_jwt_write(struct kachi_arena *arena,
                                                   const struct kachi_sd_jwt_request *request,
                                                   struct kachi_findings *findings,
                                                   struct kachi_str *out);

/* True where the text has disclosures after a compact JWS. */
bool kachi_sd_jwt_is(struct kachi_str text);

/* One fact, shown or hidden. Of a list there is one part an item, numbered from 1. */
struct kachi_part {
    struct kachi_str name;       /* empty: hidden, and so is its name */
    size_t item;                 /* 0: no item of a list */
    struct kachi_str disclosure; /* as it stands in the text; empty: hidden */
    struct kachi_str value;      /* JSON; empty: hidden */
};
struct kachi_parts {
    size_t count;
    struct kachi_part *items;
};

/*
 * The parts of a credential whose payload's signature was found good: every disclosure must be the
 * text of one hash in it, and no hash may have two. KACHI_ERR_INTEGRITY with finding
 * share-disclosure.
 */
KACHI_MUST_CHECK enum kachi_err kachi_sd_jwt_parts(struct kachi_arena *arena, kachi_json payload,
                                                   struct kachi_str text,
                                                   struct kachi_findings *findings,
                                                   struct kachi_parts *out);

/*
 * The credential with those disclosures alone whose names are given: "cfp", "origins" (all items),
 * "origins.2". KACHI_ERR_NOT_FOUND with finding share-unknown where there is none of a name. The
 * signature is not checked: whoever shows something has it from its issuer, or finds out from its
 * reader.
 */
KACHI_MUST_CHECK enum kachi_err kachi_sd_jwt_show(struct kachi_arena *arena, struct kachi_str text,
                                                  size_t count, const struct kachi_str names[],
                                                  struct kachi_findings *findings,
                                                  struct kachi_str *out);

#endif
