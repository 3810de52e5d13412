/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jws.h - compact JSON Web Signatures (RFC 7515) and the public keys that check them.
 *
 * We sign with EdDSA over Ed25519 (RFC 8037). On reading ES256 is accepted too. The key decides on
 * the algorithm, never the text: `none`, and any algorithm but the key's own, is refused, and so is
 * a header with `crit`, whose extensions we do not know. Base 64 is RFC 4648 section 5 without
 * padding, in its one form.
 *
 * Keys are replaced, and some are stolen. A DID document says of each from when it is not to be
 * believed any more (`expires`, `revoked`: W3C Controlled Identifiers 1.0, section 2.2); a JWK set
 * says it with `exp` and `revoked.revoked_at` (OpenID Federation 1.0, historical keys). Whoever
 * opens a text says at what moment; whatever such a key signed is refused from then on, because a
 * thief can write any date.
 *
 * A key is named by its DID URL: the DID that did:web makes of the key's name, '#', and the key's
 * thumbprint (RFC 7638). Keys are read from a JWK, a JWK set or a DID document.
 */
#ifndef KACHI_PROOF_JWS_H
#define KACHI_PROOF_JWS_H

#include "proof/key.h"

#define KACHI_JWS_BYTES_MAX ((size_t)16 << 20)

enum kachi_jws_algorithm { KACHI_JWS_EDDSA, KACHI_JWS_ES256 };

struct kachi_jwk {
    enum kachi_jws_algorithm algorithm;
    struct kachi_str id; /* "did:web:example.org:gx#thumbprint"; empty: not said */
    uint8_t x[KACHI_KEY_BYTES];
    uint8_t y[KACHI_KEY_BYTES]; /* of ES256 alone */
    kachi_moment expires_at;    /* 0: not said */
    kachi_moment revoked_at;    /* 0: not revoked */
};

/* The keys whose signatures a reader believes. */
struct kachi_jwk_set {
    size_t count;
    struct kachi_jwk *keys;
};

struct kachi_jws {
    struct kachi_str type;   /* of the header: "vc+jwt"; empty: not said */
    struct kachi_str key_id; /* of the header, or of the key where the header names none */
    struct kachi_str payload;
    const struct kachi_jwk *key; /* whose signature is good */
};

struct kachi_str kachi_base64url_write(struct kachi_arena *arena, struct kachi_str bytes);
/* False for anything but the text that kachi_base64url_write gives. */
bool kachi_base64url_read(struct kachi_arena *arena, struct kachi_str text,
                          struct kachi_str *bytes);

/* "example.org:8443/gx" gives "did:web:example.org%3A8443:gx". */
struct kachi_str kachi_did_of(struct kachi_arena *arena, struct kachi_str key_name);
/* RFC 7638 over the members that its section 3.2 and RFC 8037 section 2 require. */
struct kachi_str kachi_jwk_thumbprint(struct kachi_arena *arena, const struct kachi_jwk *key);
struct kachi_jwk kachi_jwk_of(struct kachi_arena *arena, const struct kachi_public_key *key);
/* {"keys":[...]} and the DID document that did:web looks up; indented, with a line feed. All keys
 * of a document belong to the DID of the first. */
struct kachi_str kachi_jwks_write(struct kachi_arena *arena, size_t count,
                                  const struct kachi_jwk keys[]);
struct kachi_str kachi_did_document_write(struct kachi_arena *arena, size_t count,
                                          const struct kachi_jwk keys[]);
/* A JWK, a JWK set or a DID document; keys of other algorithms are passed over. KACHI_ERR_INPUT
 * with finding jwk-form where there is none that we can use. */
KACHI_MUST_CHECK enum kachi_err kachi_jwk_read(struct kachi_arena *arena, struct kachi_str text,
                                               struct kachi_findings *findings,
                                               struct kachi_jwk_set *out);

struct kachi_str kachi_jws_sign(struct kachi_arena *arena, struct kachi_str type,
                                struct kachi_str payload, const struct kachi_signer *key);
/*
 * The payload of a text that one of the keys signed. A header that names no key is checked by the
 * one key given. KACHI_ERR_INPUT with finding jws-form; KACHI_ERR_INTEGRITY with jws-algorithm,
 * jws-key-unknown, jws-key-revoked, jws-key-expired or jws-signature.
 */
KACHI_MUST_CHECK enum kachi_err kachi_jws_open(struct kachi_arena *arena, struct kachi_str text,
                                               const struct kachi_jwk_set *trusted,
                                               kachi_moment now, struct kachi_findings *findings,
                                               struct kachi_jws *out);

#endif
