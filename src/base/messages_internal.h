/* SPDX-License-Identifier: Apache-2.0 */
/*
 * messages_internal.h - the tables that tools/generate_messages.py, generate_phrases.py and
 * embed.py make from data/, each sorted by its key in the order of bytes, and the one way to look
 * into them.
 *
 * The generators have checked them: keys once, both languages, the same placeholders in both.
 */
#ifndef KACHI_BASE_MESSAGES_INTERNAL_H
#define KACHI_BASE_MESSAGES_INTERNAL_H

#include "base/embedded.h"
#include "base/findings.h"

struct kachi_message_text {
    const char *message, *detail, *hint;
};

struct kachi_message {
    const char *code;
    enum kachi_severity severity;
    struct kachi_message_text en, ja;
};

struct kachi_phrase_row {
    const char *key, *en, *ja;
};

/* Each table ends with one empty row that the count leaves out, so that a table is never empty C.
 */
extern const struct kachi_message kachi_messages[];
extern const size_t kachi_message_count;
extern const struct kachi_phrase_row kachi_phrases[];
extern const size_t kachi_phrase_count;
extern const struct kachi_embedded_file kachi_embedded_files[];
extern const size_t kachi_embedded_file_count;

#endif
