/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signer_process.h - the private key in a process of its own: whoever breaks into the one that
 * reads requests finds a socket, and no key.
 *
 * The child is forked, opens the key itself, and from then on only reads messages and writes
 * signatures over a socketpair; it holds no other file, leaves no core and cannot be traced. It
 * ends when its parent closes the socket, or dies. The seed is never in the parent's memory. Fork
 * before threads are started. A signer is of one thread at a time.
 */
#ifndef KACHI_PROOF_SIGNER_PROCESS_H
#define KACHI_PROOF_SIGNER_PROCESS_H

#include "proof/key.h"

/* As kachi_signer_unseal, with the same findings; KACHI_ERR_IO with finding signer-process where
 * the system gives no process. kachi_signer_clear ends it. */
KACHI_MUST_CHECK enum kachi_err kachi_signer_unseal_apart(struct kachi_arena *arena,
                                                          struct kachi_str text,
                                                          struct kachi_str passphrase,
                                                          struct kachi_findings *findings,
                                                          struct kachi_signer *out);
/*
 * A key that OpenSSL finds by its address: "pkcs11:token=gx;object=log" where a provider for
 * hardware is configured, "file:/path/key.pem". It must be Ed25519; `name` is the key's name.
 * KACHI_ERR_INPUT with finding key-name or key-store.
 */
KACHI_MUST_CHECK enum kachi_err
kachi_signer_store_apart(struct kachi_arena *arena, struct kachi_str address, struct kachi_str name,
                         struct kachi_findings *findings, struct kachi_signer *out);

/* For key.c: asks the child, and ends it. */
bool kachi_signer_ask(const struct kachi_signer *key, struct kachi_str message,
                      uint8_t signature[KACHI_SIGNATURE_BYTES]);
void kachi_signer_dismiss(struct kachi_signer *key);

#endif
