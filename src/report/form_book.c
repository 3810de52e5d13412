/* SPDX-License-Identifier: Apache-2.0 */
#include "report/form_book.h"

#include "report/workbook.h"

#define NAME_WIDTH 36.0
#define CELL_WIDTH 22.0
#define NOTE_WIDTH 100.0

static struct kachi_cell at(size_t row, size_t column)
{
    return (struct kachi_cell){(uint32_t)row, (uint16_t)column};
}

static void write_cell(struct kachi_arena *arena, struct kachi_sheet *sheet,
                       struct kachi_cell place, const struct kachi_form_cell *cell,
                       enum kachi_lang lang)
{
    if (cell->kind == KACHI_FORM_NUMBER) {
        kachi_sheet_number(sheet, place, KACHI_CELL_NUMBER, kachi_decimal_to_double(cell->number));
    } else if (cell->kind != KACHI_FORM_EMPTY) {
        kachi_sheet_text(sheet, place, KACHI_CELL_PLAIN, kachi_form_cell_text(arena, cell, lang));
    }
}

static void write_table(struct kachi_arena *arena, struct kachi_sheet *sheet,
                        const struct kachi_form_table *table, enum kachi_lang lang)
{
    size_t rows = kachi_form_rows(table);
    kachi_sheet_text(sheet, at(0, 0), KACHI_CELL_TITLE,
                     kachi_str_of(kachi_phrase(lang, table->phrase)));
    for (size_t column = 0; column < table->column_count; column++) {
        kachi_sheet_width(sheet, (uint16_t)column, column == 0 ? NAME_WIDTH : CELL_WIDTH);
        kachi_sheet_text(sheet, at(1, column), KACHI_CELL_HEADING,
                         kachi_str_of(kachi_phrase(lang, table->columns[column].phrase)));
        for (size_t row = 0; row < rows; row++) {
            write_cell(arena, sheet, at(row + 2, column), kachi_form_cell_at(table, row, column),
                       lang);
        }
    }
    kachi_sheet_freeze(sheet, at(2, 0));
    kachi_sheet_print_setup(sheet, 1);
}

static void write_notes(struct kachi_arena *arena, struct kachi_sheet *sheet,
                        const struct kachi_form *form, enum kachi_lang lang)
{
    kachi_sheet_width(sheet, 0, NOTE_WIDTH);
    kachi_sheet_text(sheet, at(0, 0), KACHI_CELL_TITLE,
                     kachi_str_of(kachi_phrase(lang, form->phrase)));
    kachi_sheet_text(sheet, at(1, 0), KACHI_CELL_PLAIN, kachi_form_subject(form, lang));
    for (size_t i = 0; i < form->note_count; i++) {
        kachi_sheet_text(sheet, at(i + 3, 0), KACHI_CELL_NOTE,
                         kachi_form_cell_text(arena, &form->notes[i], lang));
    }
}

enum kachi_err kachi_form_write_book(struct kachi_arena *arena, const struct kachi_form *form,
                                     enum kachi_lang lang, struct kachi_findings *findings,
                                     struct kachi_str *content)
{
    struct kachi_workbook *workbook = NULL;
    struct kachi_workbook_options options = {.title =
                                                 kachi_str_of(kachi_phrase(lang, form->phrase)),
                                             .company = kachi_form_subject(form, lang),
                                             .comments = kachi_str_of(""),
                                             .day = KACHI_NO_DAY};
    enum kachi_err err = kachi_workbook_begin(arena, &options, findings, &workbook);
    if (err != KACHI_OK) {
        return err;
    }
    write_notes(arena, kachi_workbook_sheet(workbook, kachi_str_of(form->id)), form, lang);
    for (size_t i = 0; i < form->table_count; i++) {
        write_table(arena, kachi_workbook_sheet(workbook, kachi_str_of(form->tables[i]->id)),
                    form->tables[i], lang);
    }
    return kachi_workbook_end(workbook, findings, content);
}
