/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credential_json.h - what the check of a credential came to, as JSON: the one shape that `kachi
 * verify
 * --json`, the API and the page share. Of a credential whose signature is bad nothing else is
 * shown.
 */
#ifndef KACHI_PROOF_CREDENTIAL_JSON_H
#define KACHI_PROOF_CREDENTIAL_JSON_H

#include "base/json.h"
#include "proof/credential.h"

/* Is every question answered yes? */
bool kachi_credential_is_good(const struct kachi_credential *credential);
/* "unasked", "yes", "no"; "signature", "issuer", "validity", "digest", "numbers". */
const char *kachi_credential_answer_word(enum kachi_reply answer);
const char *kachi_credential_question_word(enum kachi_credential_question question);
/* One object. */
void kachi_credential_write_json(const struct kachi_credential *credential, bool is_good,
                                 struct kachi_json_writer *json);

#endif
