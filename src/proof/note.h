/* SPDX-License-Identifier: Apache-2.0 */
/*
 * note.h - C2SP signed notes: text, an empty line, and lines of signatures.
 * https://c2sp.org/signed-note
 *
 * The text is worth nothing until a signature by a key that the reader already trusts was checked.
 * Signatures of unknown keys are passed over; one bad signature of a known key refuses the note.
 */
#ifndef KACHI_PROOF_NOTE_H
#define KACHI_PROOF_NOTE_H

#include "proof/key.h"

#define KACHI_NOTE_BYTES_MAX ((size_t)1 << 20)
#define KACHI_NOTE_SIGNATURES_MAX 64

/* text ends with a line feed. */
struct kachi_str kachi_note_sign(struct kachi_arena *arena, struct kachi_str text,
                                 const struct kachi_signer *key);
/* The note with one more signature line, as a witness adds it. */
struct kachi_str kachi_note_cosign(struct kachi_arena *arena, struct kachi_str note,
                                   const struct kachi_signer *key);

/*
 * The text of a note that at least one of the keys signed, borrowed from it. KACHI_ERR_INPUT with
 * finding note-form; KACHI_ERR_INTEGRITY with note-unsigned (no known key) or note-signature (a
 * known key's signature does not fit).
 */
KACHI_MUST_CHECK enum kachi_err kachi_note_open(struct kachi_arena *arena, struct kachi_str note,
                                                size_t key_count,
                                                const struct kachi_public_key keys[],
                                                struct kachi_findings *findings,
                                                struct kachi_str *text);

#endif
