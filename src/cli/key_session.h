/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key_session.h - the private key that a command signs with: --key FILE, and its passphrase from
 * --passphrase-file or KACHI_KEY_PASSPHRASE, never from the command line itself; or --key
 * store:ADDRESS --key-name NAME, a key that OpenSSL finds (hardware). It lives in a process of its
 * own (proof/signer_process.h).
 */
#ifndef KACHI_CLI_KEY_SESSION_H
#define KACHI_CLI_KEY_SESSION_H

#include "cli/session.h"
#include "proof/key.h"

#define KACHI_PASSPHRASE_OPTION                                                                    \
    {"passphrase-file", "FILE", "option.passphrase-file"},                                         \
    {                                                                                              \
        "key-name", "NAME", "option.key-name"                                                      \
    }

/* The text of an option that a command cannot do without: finding option-needed, used wrongly. */
KACHI_MUST_CHECK enum kachi_err kachi_option_need(struct kachi_session *session, const char *name,
                                                  struct kachi_str *out);
/* The value is none of the choices: finding option-choice, used wrongly; never KACHI_OK. */
KACHI_MUST_CHECK enum kachi_err kachi_option_refuse(struct kachi_session *session, const char *name,
                                                    const char *choices);
/* KACHI_ERR_INPUT with finding key-no-passphrase. */
KACHI_MUST_CHECK enum kachi_err kachi_session_passphrase(struct kachi_session *session,
                                                         struct kachi_str *out);
/* The public keys of an option that may be repeated. Findings of kachi_public_key_read. */
KACHI_MUST_CHECK enum kachi_err kachi_session_public_keys(struct kachi_session *session,
                                                          const char *option, size_t *count,
                                                          struct kachi_public_key **out);
/* The keys of every --witness. Findings of kachi_public_key_read; key-type where one is no
 * witness's. */
KACHI_MUST_CHECK enum kachi_err kachi_session_witnesses(struct kachi_session *session,
                                                        size_t *count,
                                                        struct kachi_public_key **out);
/* KACHI_ERR_INPUT with finding key-type where it is no witness's. */
KACHI_MUST_CHECK enum kachi_err kachi_session_need_witness_key(struct kachi_session *session,
                                                               const struct kachi_public_key *key);
/* The key of an option, "key" for most. The caller clears it. Findings as kachi_signer_unseal, and
 * those above. */
KACHI_MUST_CHECK enum kachi_err kachi_session_signer(struct kachi_session *session,
                                                     const char *option,
                                                     struct kachi_signer *signer);

#endif
