/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lang.c - languages by name, and phrases by key.
 */
#include "base/lang.h"

#include "base/messages_internal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_BYTES_MAX 80

static int compare_key(const void *key, const void *row)
{
    return strcmp(key, ((const struct kachi_phrase_row *)row)->key);
}

bool kachi_lang_read(struct kachi_str name, enum kachi_lang *out)
{
    struct kachi_str trimmed = kachi_str_trim(name);
    struct kachi_str language = kachi_str_slice(trimmed, 0, 2);
    bool ends =
        trimmed.bytes == 2 || (trimmed.bytes > 2 && strchr("_-.@", trimmed.text[2]) != NULL);
    if (!ends) {
        return false;
    }
    if (kachi_str_equal_ignore_case(language, kachi_str_of("en"))) {
        *out = KACHI_LANG_EN;
        return true;
    }
    if (kachi_str_equal_ignore_case(language, kachi_str_of("ja"))) {
        *out = KACHI_LANG_JA;
        return true;
    }
    return false;
}

static const char *phrase_if_any(enum kachi_lang lang, const char *key)
{
    const struct kachi_phrase_row *row =
        bsearch(key, kachi_phrases, kachi_phrase_count, sizeof kachi_phrases[0], compare_key);
    if (row == NULL) {
        return NULL;
    }
    return lang == KACHI_LANG_JA ? row->ja : row->en;
}

const char *kachi_phrase(enum kachi_lang lang, const char *key)
{
    const char *phrase = phrase_if_any(lang, key);
    assert(phrase != NULL && "a phrase that data/phrases.tsv does not have");
    return phrase;
}

struct kachi_str kachi_phrase_of(enum kachi_lang lang, struct kachi_str group,
                                 struct kachi_str value)
{
    char key[KEY_BYTES_MAX];
    int bytes = snprintf(key, sizeof key, "%.*s.%.*s", (int)group.bytes, group.text,
                         (int)value.bytes, value.text);
    if (bytes < 0 || (size_t)bytes >= sizeof key) {
        return value;
    }
    for (char *at = key; *at != '\0'; at++) {
        *at = (char)(*at == ' ' ? '-' : *at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
    }
    const char *phrase = phrase_if_any(lang, key);
    return phrase == NULL ? value : kachi_str_of(phrase);
}
