/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings.h - what a person should know: fatal or not, with its place in *their* material and what
 * to do next.
 *
 * A finding is a stable code plus named values; its texts (message, detail, hint; English and
 * Japanese) are rows of data/messages/<layer>.tsv in which {name} stands for a value. Texts are put
 * together when a finding is shown, in the reader's language. Codes are words, never renumbered or
 * reworded; each has a section in docs/errors.
 *
 * The list owns copies of everything given to it, in its own arena. It keeps KACHI_FINDINGS_KEPT of
 * each code and counts the rest, so a file with a million bad rows still gives a readable answer.
 */
#ifndef KACHI_BASE_FINDINGS_H
#define KACHI_BASE_FINDINGS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/lang.h"

#include <stdint.h>

enum kachi_severity { KACHI_NOTICE, KACHI_WARNING, KACHI_ERROR };

#define KACHI_FINDINGS_KEPT 100

/* Where in the user's material: any part may be empty or 0. */
struct kachi_place {
    struct kachi_str source; /* file, or file inside an archive */
    uint32_t line;           /* from 1 */
    struct kachi_str field;  /* column heading or JSON path */
};

struct kachi_arg {
    const char *name;
    struct kachi_str value;
};

/* KACHI_ARGS({"unit", unit}, {"near", near}): named values for one finding. */
#define KACHI_ARGS(...) ((const struct kachi_arg[]){__VA_ARGS__, {NULL, {NULL, 0}}})
#define KACHI_NO_ARGS ((const struct kachi_arg[]){{NULL, {NULL, 0}}})

struct kachi_finding {
    enum kachi_severity severity;
    const char *code;
    struct kachi_place place;
    size_t arg_count;
    const struct kachi_arg *args;
};

struct kachi_findings {
    struct kachi_arena arena;
    size_t count; /* kept */
    size_t capacity;
    struct kachi_finding *items;
    size_t severity_count[3]; /* all, kept or not */
    size_t *code_count;       /* the same, per row of the message table; NULL while empty */
};

void kachi_findings_init(struct kachi_findings *findings);
void kachi_findings_release(struct kachi_findings *findings);
void kachi_findings_clear(struct kachi_findings *findings);

/* Adds a finding with its table severity. An unknown code is a bug (assert). place and args may be
 * KACHI_NOWHERE and KACHI_NO_ARGS. Where findings is NULL, here and below, nobody listens. */
void kachi_findings_add(struct kachi_findings *findings, const char *code, struct kachi_place place,
                        const struct kachi_arg args[]);
/* The same with another severity, where an option such as --strict turns a notice into an error. */
void kachi_findings_add_as(struct kachi_findings *findings, enum kachi_severity severity,
                           const char *code, struct kachi_place place,
                           const struct kachi_arg args[]);

/* The errors of another list: of a step that was asked quietly, since what it has to notice is said
 * elsewhere, and that failed. */
void kachi_findings_add_errors(struct kachi_findings *findings, const struct kachi_findings *from);
/* Adds what `from` holds and has counted: of work that was tried with findings of its own. */
void kachi_findings_add_all(struct kachi_findings *findings, const struct kachi_findings *from);

#define KACHI_NOWHERE ((struct kachi_place){{NULL, 0}, 0, {NULL, 0}})

size_t kachi_findings_count(const struct kachi_findings *findings, enum kachi_severity severity);
/* How many of a code were added, kept or not: "and 900 more like this". */
size_t kachi_findings_count_of(const struct kachi_findings *findings, const char *code);
bool kachi_findings_has(const struct kachi_findings *findings, const char *code);
bool kachi_findings_has_errors(const struct kachi_findings *findings);

/* The texts of a finding in a language, made in arena; detail and hint may be empty. A placeholder
 * {name:group} stands for the phrase group.VALUE, where there is one. */
struct kachi_finding_text {
    struct kachi_str message, detail, hint;
};
struct kachi_finding_text kachi_finding_text(struct kachi_arena *arena,
                                             const struct kachi_finding *finding,
                                             enum kachi_lang lang);

/* The phrase of a key (lang.h) with the values in place of their {name}. */
struct kachi_str kachi_phrase_filled(struct kachi_arena *arena, enum kachi_lang lang,
                                     const char *key, const struct kachi_arg args[]);

/* The word for a severity: "error", "warning", "notice". */
const char *kachi_severity_word(enum kachi_severity severity);

/* Every code of the tables, for docs and tests: index from 0 while not NULL. */
const char *kachi_message_code(size_t index);

#endif
