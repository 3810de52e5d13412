/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lang.h - the two languages Kachi speaks, and its phrases in both.
 *
 * Phrases are rows of data/phrases.tsv (key, en, ja). Every key used in the code exists, in both
 * languages: the generated table is checked by a test, and an unknown key is a bug.
 */
#ifndef KACHI_BASE_LANG_H
#define KACHI_BASE_LANG_H

#include "base/str.h"

enum kachi_lang { KACHI_LANG_EN, KACHI_LANG_JA };

/* "ja", "ja_JP.UTF-8", "en-GB" ... ; false for another language, *out as it was. */
bool kachi_lang_read(struct kachi_str name, enum kachi_lang *out);

/* NUL-terminated, static. */
const char *kachi_phrase(enum kachi_lang lang, const char *key);
/* What a word of the data is called: the phrase group.value in lower case, its spaces as hyphens;
 * the value itself where there is none. */
struct kachi_str kachi_phrase_of(enum kachi_lang lang, struct kachi_str group,
                                 struct kachi_str value);

#endif
