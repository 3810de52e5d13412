/* SPDX-License-Identifier: Apache-2.0 */
/*
 * public_folder.h - the folder that outsiders read, as `kachi publish` fills it and `kachi serve`
 * or any web server serves it. Nothing in it is secret, and nothing else in it is served.
 *
 *     checkpoint, tile/...         the log (tiles.h); tiles never change
 *     log.vkey                     the log's public key, as a signed note names it
 *     did.json, jwks.json          the keys that sign what is below
 *     status/withdrawn, /retired   the issuer's status lists
 *     s/st_....jwt                 a statement as a credential; facts of a lot: s/lot_....jwt
 *
 * It is mounted at https://NAME, where NAME is the key's name; /.well-known/did.json is did.json.
 */
#ifndef KACHI_PROOF_PUBLIC_FOLDER_H
#define KACHI_PROOF_PUBLIC_FOLDER_H

#include "proof/credential.h"

#define KACHI_LOG_KEY_FILE "log.vkey"

struct kachi_public_file {
    struct kachi_str content;
    const char *type;
    bool is_immutable;
};

/* The file at a path of the URL, without its first slash. KACHI_ERR_NOT_FOUND, without a finding,
 * where the path is none of those above or has no file (yet). */
KACHI_MUST_CHECK enum kachi_err
kachi_public_file_get(struct kachi_arena *arena, struct kachi_str folder, struct kachi_str path,
                      struct kachi_findings *findings, struct kachi_public_file *out);
/* "s/st_....jwt" */
struct kachi_str kachi_public_credential_path(struct kachi_arena *arena, struct kachi_str id);

/*
 * Checks a credential of the folder with what else the folder holds: its keys, lists and log. What
 * that is worth is for the reader to say, since all comes from one hand; whoever does not trust it
 * asks the same with keys from elsewhere. Errors and findings of kachi_credential_check;
 * KACHI_ERR_NOT_FOUND, without a finding, where there is no credential or no did.json.
 */
KACHI_MUST_CHECK enum kachi_err kachi_public_credential_check(struct kachi_arena *arena,
                                                              struct kachi_str folder,
                                                              struct kachi_str id, kachi_moment now,
                                                              struct kachi_findings *findings,
                                                              struct kachi_credential *out);

#endif
