/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.h - a document as tables: what an authority, a lender or a reader of a report is given.
 *
 * A form is filled once and written many ways (JSON and CSV here; XLSX and a printable page in
 * report/form_*.h; a terminal's table in cli/): all show the same cells. Headings and standing
 * texts are phrases of data/phrases.tsv, so a form has no language until it is written. Numbers are
 * exact decimals. Everything lives in the arena; texts are borrowed.
 */
#ifndef KACHI_POLICY_FORM_H
#define KACHI_POLICY_FORM_H

#include "base/clock.h"
#include "base/csv.h"
#include "base/decimal.h"
#include "base/json.h"
#include "base/lang.h"

#define KACHI_FORM_COLUMNS_MAX 16

struct kachi_form_column {
    const char *key;    /* of JSON: "cfp_kgco2e_per_unit" */
    const char *phrase; /* of the heading */
};

enum kachi_form_kind {
    KACHI_FORM_EMPTY,
    KACHI_FORM_TEXT,
    KACHI_FORM_WORDS, /* a text that comes in both languages */
    KACHI_FORM_PHRASE,
    KACHI_FORM_NUMBER,
};

struct kachi_form_cell {
    enum kachi_form_kind kind;
    struct kachi_str text, text_ja;
    const char *phrase;
    struct kachi_decimal number;
};

struct kachi_form_table {
    struct kachi_arena *arena;
    const char *id;     /* "scope-3" */
    const char *phrase; /* of its title */
    size_t column_count, cell_count, cell_capacity;
    const struct kachi_form_column *columns;
    struct kachi_form_cell *cells; /* row by row */
};

struct kachi_form {
    struct kachi_arena *arena;
    const char *id;                       /* "cdp" */
    const char *phrase;                   /* of its title */
    struct kachi_str subject, subject_ja; /* whom or what it is about; ja may be empty */
    size_t table_count, table_capacity, note_count, note_capacity;
    struct kachi_form_table **tables;
    struct kachi_form_cell *notes; /* sources, assumptions, what is left out */
};

struct kachi_form *kachi_form_new(struct kachi_arena *arena, const char *id, const char *phrase,
                                  struct kachi_str subject);
void kachi_form_note(struct kachi_form *form, const char *phrase);
void kachi_form_note_words(struct kachi_form *form, struct kachi_str en, struct kachi_str ja);
/* columns stay the caller's: static. */
struct kachi_form_table *kachi_form_add_table(struct kachi_form *form, const char *id,
                                              const char *phrase, size_t column_count,
                                              const struct kachi_form_column columns[]);
/* The next cell of the table; a row is full when every column has one. */
void kachi_form_text(struct kachi_form_table *table, struct kachi_str text);
/* ja may be empty: then as in English. */
void kachi_form_words(struct kachi_form_table *table, struct kachi_str en, struct kachi_str ja);
void kachi_form_say(struct kachi_form_table *table, const char *phrase);
void kachi_form_number(struct kachi_form_table *table, struct kachi_decimal number);
void kachi_form_day(struct kachi_form_table *table, kachi_day day); /* empty for 0 */
void kachi_form_empty(struct kachi_form_table *table);

struct kachi_str kachi_form_subject(const struct kachi_form *form, enum kachi_lang lang);
size_t kachi_form_rows(const struct kachi_form_table *table);
const struct kachi_form_cell *kachi_form_cell_at(const struct kachi_form_table *table, size_t row,
                                                 size_t column);
/* What a cell says in a language; numbers as they are written. */
struct kachi_str kachi_form_cell_text(struct kachi_arena *arena, const struct kachi_form_cell *cell,
                                      enum kachi_lang lang);
/* NULL: there is no such table. */
const struct kachi_form_table *kachi_form_find(const struct kachi_form *form, struct kachi_str id);

/* Members of an object: form, title, subject, notes, and the tables as lists of objects. */
void kachi_form_write_json(struct kachi_arena *arena, const struct kachi_form *form,
                           enum kachi_lang lang, struct kachi_json_writer *json);
/* One table with its headings. */
void kachi_form_write_csv(struct kachi_arena *arena, const struct kachi_form_table *table,
                          enum kachi_lang lang, struct kachi_buffer *out);

#endif
