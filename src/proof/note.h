/* SPDX-License-Identifier: Apache-2.0 */
/*
 * note.h - C2SP signed notes: text, an empty line, and lines of signatures.
 * https://c2sp.org/signed-note
 *
 * The text is worth nothing until a signature by a key that the reader already trusts was checked.
 * Signatures of unknown keys are passed over; one bad signature of a known key refuses the note.
 * A witness's line holds the time of its cosignature too (https://c2sp.org/tlog-cosignature).
 */
#ifndef KACHI_PROOF_NOTE_H
#define KACHI_PROOF_NOTE_H

#include "proof/key.h"

#define KACHI_NOTE_BYTES_MAX ((size_t)1 << 20)
#define KACHI_NOTE_SIGNATURES_MAX 64

/* text ends with a line feed. */
struct kachi_str kachi_note_sign(struct kachi_arena *arena, struct kachi_str text,
                                 const struct kachi_signer *key);
/* A note's text and its lines of signatures; false where it has no empty line between. */
bool kachi_note_split(struct kachi_str note, struct kachi_str *text, struct kachi_str *lines);
/* The line that a witness's key adds to a checkpoint of that text, as of now. */
struct kachi_str kachi_note_cosignature(struct kachi_arena *arena, struct kachi_str text,
                                        const struct kachi_signer *witness, kachi_moment now);

/* Bits of `keys` (at most 64) that signed the note; what kachi_note_open says of a bad one it says
 * too. */
KACHI_MUST_CHECK enum kachi_err kachi_note_signers(struct kachi_arena *arena, struct kachi_str note,
                                                   size_t key_count,
                                                   const struct kachi_public_key keys[],
                                                   struct kachi_findings *findings,
                                                   uint64_t *signers);
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
