/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key.h - Ed25519 keys (RFC 8032) with a name: who signs, and by whom a signature is to be checked.
 *
 * A name is what C2SP's signed note asks for: no spaces, no '+', best a URL without its scheme. A
 * public key is written as sumdb/note's verifier keys are: name+keyid+base64(type || 32 bytes). Its
 * type says what it signs: notes, or (a witness) cosignatures of checkpoints, which bear a time. A
 * private key rests in a file encrypted under a passphrase: scrypt (N 2^17, r 8, p 1), then
 * AES-256-GCM, both by OpenSSL; the public part is authenticated with it.
 */
#ifndef KACHI_PROOF_KEY_H
#define KACHI_PROOF_KEY_H

#include "base/findings.h"
#include "base/random.h"

#define KACHI_KEY_BYTES 32
#define KACHI_SIGNATURE_BYTES 64

/* C2SP signed-note, "Signature types". */
enum kachi_key_type {
    KACHI_KEY_NOTE = 0x01,
    KACHI_KEY_WITNESS = 0x04, /* https://c2sp.org/tlog-cosignature */
};

struct kachi_public_key {
    struct kachi_str name;
    enum kachi_key_type type;
    uint32_t id; /* first four bytes of SHA-256(name || '\n' || type || public key), big-endian */
    uint8_t bytes[KACHI_KEY_BYTES];
};

struct kachi_signer {
    struct kachi_public_key public_key;
    uint8_t secret[KACHI_KEY_BYTES]; /* the seed of RFC 8032; kachi_signer_clear wipes it */
    int door;                        /* to the process that has it instead (signer_process.h); 0:
                                        it is here */
    int process;
};

bool kachi_key_name_is_valid(struct kachi_str name);

/* KACHI_ERR_INPUT with finding key-name. The name is borrowed. */
KACHI_MUST_CHECK enum kachi_err kachi_signer_new(struct kachi_str name,
                                                 const struct kachi_random *random,
                                                 struct kachi_findings *findings,
                                                 struct kachi_signer *out);
/* A new key signs notes; a witness's key is of its own type, and so has another id. */
void kachi_signer_set_type(struct kachi_signer *key, enum kachi_key_type type);
void kachi_signer_clear(struct kachi_signer *key);

void kachi_signer_sign(const struct kachi_signer *key, struct kachi_str message,
                       uint8_t signature[KACHI_SIGNATURE_BYTES]);
bool kachi_public_key_check(const struct kachi_public_key *key, struct kachi_str message,
                            const uint8_t signature[KACHI_SIGNATURE_BYTES]);

/* "example.org/log+1a2b3c4d+AQ..." */
struct kachi_str kachi_public_key_write(struct kachi_arena *arena,
                                        const struct kachi_public_key *key);
/* KACHI_ERR_INPUT with finding key-public; a key id that does not belong to the key is refused. */
KACHI_MUST_CHECK enum kachi_err kachi_public_key_read(struct kachi_arena *arena,
                                                      struct kachi_str text,
                                                      struct kachi_findings *findings,
                                                      struct kachi_public_key *out);

/* The file of a private key, as text. */
struct kachi_str kachi_signer_seal(struct kachi_arena *arena, const struct kachi_signer *key,
                                   struct kachi_str passphrase, const struct kachi_random *random);
/* KACHI_ERR_INPUT with finding key-file (no such file) or key-passphrase (wrong, or tampered with).
 */
KACHI_MUST_CHECK enum kachi_err
kachi_signer_unseal(struct kachi_arena *arena, struct kachi_str text, struct kachi_str passphrase,
                    struct kachi_findings *findings, struct kachi_signer *out);

#endif
