/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/form.h"

#include <assert.h>

struct kachi_form *kachi_form_new(struct kachi_arena *arena, const char *id, const char *phrase,
                                  struct kachi_str subject)
{
    struct kachi_form *form = KACHI_NEW(arena, struct kachi_form);
    *form = (struct kachi_form){.arena = arena,
                                .id = id,
                                .phrase = phrase,
                                .subject = subject,
                                .subject_ja = kachi_str_of("")};
    return form;
}

static void add_note(struct kachi_form *form, struct kachi_form_cell note)
{
    form->notes = kachi_arena_grow(form->arena, form->notes, form->note_count, &form->note_capacity,
                                   sizeof(*form->notes));
    form->notes[form->note_count++] = note;
}

void kachi_form_note(struct kachi_form *form, const char *phrase)
{
    add_note(form, (struct kachi_form_cell){.kind = KACHI_FORM_PHRASE, .phrase = phrase});
}

void kachi_form_note_words(struct kachi_form *form, struct kachi_str en, struct kachi_str ja)
{
    add_note(form, (struct kachi_form_cell){.kind = KACHI_FORM_WORDS, .text = en, .text_ja = ja});
}

struct kachi_form_table *kachi_form_add_table(struct kachi_form *form, const char *id,
                                              const char *phrase, size_t column_count,
                                              const struct kachi_form_column columns[])
{
    assert(column_count > 0 && column_count <= KACHI_FORM_COLUMNS_MAX);
    struct kachi_form_table *table = KACHI_NEW(form->arena, struct kachi_form_table);
    *table = (struct kachi_form_table){.arena = form->arena,
                                       .id = id,
                                       .phrase = phrase,
                                       .column_count = column_count,
                                       .columns = columns};
    form->tables = kachi_arena_grow(form->arena, form->tables, form->table_count,
                                    &form->table_capacity, sizeof(*form->tables));
    form->tables[form->table_count++] = table;
    return table;
}

static void add_cell(struct kachi_form_table *table, struct kachi_form_cell cell)
{
    table->cells = kachi_arena_grow(table->arena, table->cells, table->cell_count,
                                    &table->cell_capacity, sizeof(*table->cells));
    table->cells[table->cell_count++] = cell;
}

void kachi_form_text(struct kachi_form_table *table, struct kachi_str text)
{
    add_cell(table, (struct kachi_form_cell){.kind = KACHI_FORM_TEXT, .text = text});
}

void kachi_form_words(struct kachi_form_table *table, struct kachi_str en, struct kachi_str ja)
{
    add_cell(table, (struct kachi_form_cell){.kind = KACHI_FORM_WORDS, .text = en, .text_ja = ja});
}

void kachi_form_say(struct kachi_form_table *table, const char *phrase)
{
    add_cell(table, (struct kachi_form_cell){.kind = KACHI_FORM_PHRASE, .phrase = phrase});
}

void kachi_form_number(struct kachi_form_table *table, struct kachi_decimal number)
{
    add_cell(table, (struct kachi_form_cell){.kind = KACHI_FORM_NUMBER, .number = number});
}

void kachi_form_day(struct kachi_form_table *table, kachi_day day)
{
    if (day == 0) {
        kachi_form_empty(table);
    } else {
        kachi_form_text(table, kachi_day_text(table->arena, day));
    }
}

void kachi_form_empty(struct kachi_form_table *table)
{
    add_cell(table, (struct kachi_form_cell){.kind = KACHI_FORM_EMPTY});
}

struct kachi_str kachi_form_subject(const struct kachi_form *form, enum kachi_lang lang)
{
    return lang == KACHI_LANG_JA && !kachi_str_is_empty(form->subject_ja) ? form->subject_ja
                                                                          : form->subject;
}

size_t kachi_form_rows(const struct kachi_form_table *table)
{
    assert(table->cell_count % table->column_count == 0);
    return table->cell_count / table->column_count;
}

const struct kachi_form_cell *kachi_form_cell_at(const struct kachi_form_table *table, size_t row,
                                                 size_t column)
{
    return &table->cells[row * table->column_count + column];
}

struct kachi_str kachi_form_cell_text(struct kachi_arena *arena, const struct kachi_form_cell *cell,
                                      enum kachi_lang lang)
{
    switch (cell->kind) {
    case KACHI_FORM_EMPTY:
        break;
    case KACHI_FORM_TEXT:
        return cell->text;
    case KACHI_FORM_WORDS:
        return lang == KACHI_LANG_JA && !kachi_str_is_empty(cell->text_ja) ? cell->text_ja
                                                                           : cell->text;
    case KACHI_FORM_PHRASE:
        return kachi_str_of(kachi_phrase(lang, cell->phrase));
    case KACHI_FORM_NUMBER:
        return kachi_decimal_write(arena, cell->number);
    }
    return kachi_str_of("");
}

const struct kachi_form_table *kachi_form_find(const struct kachi_form *form, struct kachi_str id)
{
    for (size_t i = 0; i < form->table_count; i++) {
        if (kachi_str_is(id, form->tables[i]->id)) {
            return form->tables[i];
        }
    }
    return NULL;
}

static void write_table(struct kachi_arena *arena, const struct kachi_form_table *table,
                        enum kachi_lang lang, struct kachi_json_writer *json)
{
    size_t rows = kachi_form_rows(table);
    kachi_json_key(json, table->id);
    kachi_json_begin_array(json);
    for (size_t row = 0; row < rows; row++) {
        kachi_json_begin_object(json);
        for (size_t column = 0; column < table->column_count; column++) {
            const struct kachi_form_cell *cell = kachi_form_cell_at(table, row, column);
            kachi_json_key(json, table->columns[column].key);
            if (cell->kind == KACHI_FORM_EMPTY) {
                kachi_json_write_null(json);
            } else {
                kachi_json_write_str(json, kachi_form_cell_text(arena, cell, lang));
            }
        }
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

void kachi_form_write_json(struct kachi_arena *arena, const struct kachi_form *form,
                           enum kachi_lang lang, struct kachi_json_writer *json)
{
    kachi_json_pair_text(json, "form", form->id);
    kachi_json_pair_text(json, "title", kachi_phrase(lang, form->phrase));
    kachi_json_pair_str(json, "subject", kachi_form_subject(form, lang));
    kachi_json_key(json, "notes");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < form->note_count; i++) {
        kachi_json_write_str(json, kachi_form_cell_text(arena, &form->notes[i], lang));
    }
    kachi_json_end_array(json);
    kachi_json_key(json, "tables");
    kachi_json_begin_object(json);
    for (size_t i = 0; i < form->table_count; i++) {
        write_table(arena, form->tables[i], lang, json);
    }
    kachi_json_end_object(json);
}

void kachi_form_write_csv(struct kachi_arena *arena, const struct kachi_form_table *table,
                          enum kachi_lang lang, struct kachi_buffer *out)
{
    struct kachi_csv_writer csv;
    size_t rows = kachi_form_rows(table);
    kachi_csv_writer_init(&csv, out);
    for (size_t column = 0; column < table->column_count; column++) {
        kachi_csv_write(&csv, kachi_str_of(kachi_phrase(lang, table->columns[column].phrase)));
    }
    kachi_csv_end_row(&csv);
    for (size_t row = 0; row < rows; row++) {
        for (size_t column = 0; column < table->column_count; column++) {
            kachi_csv_write(
                &csv, kachi_form_cell_text(arena, kachi_form_cell_at(table, row, column), lang));
        }
        kachi_csv_end_row(&csv);
    }
}
