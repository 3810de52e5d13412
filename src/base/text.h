/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.h - UTF-8 text as people read and write it: validation, normal forms, search, width, near
 * matches. Over utf8proc. Everything that returns text takes the arena it lives in.
 */
#ifndef KACHI_BASE_TEXT_H
#define KACHI_BASE_TEXT_H

#include "base/arena.h"
#include "base/err.h"

bool kachi_text_is_utf8(struct kachi_str s);

/* Normal form C, the form everything is stored in; invalid UTF-8 comes back as it was (check
 * first). */
struct kachi_str kachi_text_nfc(struct kachi_arena *arena, struct kachi_str s);

/* For people, on a line of their own: control characters, line ends and the escapes of a terminal
 * among them, as spaces; s itself where it has none. */
struct kachi_str kachi_text_one_line(struct kachi_arena *arena, struct kachi_str s);

/* The form to search by: NFKC, case folded, hiragana as katakana, runs of white space as one space
 * and none at the ends. */
struct kachi_str kachi_text_fold(struct kachi_arena *arena, struct kachi_str s);

/* Columns on a terminal: full-width characters are 2, combining marks 0. */
size_t kachi_text_width(struct kachi_str s);

/* The longest start of s of at most `columns`; s itself where it fits, else ended by an ellipsis.
 */
struct kachi_str kachi_text_fit(struct kachi_arena *arena, struct kachi_str s, size_t columns);

/* Takes from *rest the start that fits into `columns`, for a line of its own: up to a space or "|",
 * or between full-width characters, never before a closing mark; at least one character. */
struct kachi_str kachi_text_take_line(struct kachi_str *rest, size_t columns);

/* Shift_JIS (CP932, what Excel writes) to UTF-8. KACHI_ERR_INPUT where the bytes are not that,
 * KACHI_ERR_IO where the system lacks the converter. */
KACHI_MUST_CHECK enum kachi_err
kachi_text_from_shift_jis(struct kachi_arena *arena, struct kachi_str bytes, struct kachi_str *out);

/* The distance between two texts in edits (insert, delete, replace, swap of neighbours) after
 * folding. */
size_t kachi_text_distance(struct kachi_str a, struct kachi_str b);

/*
 * The candidates nearest to `wanted`, for "did you mean": up to `most`, nearest first, ties in
 * candidate order, none further than a third of the length. Writes indices, returns how many.
 */
size_t kachi_text_nearest(struct kachi_str wanted, size_t count,
                          const struct kachi_str candidates[], size_t most, size_t nearest[]);

/* "steel, resin": some texts on one line; empty where there is none. */
struct kachi_str kachi_text_list(struct kachi_arena *arena, size_t count,
                                 const struct kachi_str texts[]);
/* The nearest of the candidates as such a list: up to KACHI_TEXT_NEAR_MOST, empty where none is
 * near. */
#define KACHI_TEXT_NEAR_MOST 3
struct kachi_str kachi_text_near_list(struct kachi_arena *arena, struct kachi_str wanted,
                                      size_t count, const struct kachi_str candidates[]);

#endif
