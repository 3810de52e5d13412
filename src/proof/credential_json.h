/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credential_json.h - what the check of a credential came to, as JSON: the one shape that `kachi
 * verify --json`, the API and the page share. Of a credential whose signature is bad nothing else
 * is shown; questions that are not that credential's, or that the reader did not ask, are left out.
 */
#ifndef KACHI_PROOF_CREDENTIAL_JSON_H
#define KACHI_PROOF_CREDENTIAL_JSON_H

#include "base/json.h"
#include "proof/credential.h"

/* Is the signature good, and no question answered no? */
bool kachi_credential_is_good(const struct kachi_credential *credential);
/* "signature", "issuer", "validity", "status", "digest", "numbers", "shown", "inclusion",
 * "witnesses", "consistency". */
const char *kachi_credential_question_word(enum kachi_credential_question question);
/* One object; of facts that were shown each with its name, and how many are hidden. */
void kachi_credential_write_json(const struct kachi_credential *credential, bool is_good,
                                 struct kachi_json_writer *json);

#endif
