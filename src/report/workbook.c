/* SPDX-License-Identifier: Apache-2.0 */
#include "report/workbook.h"

#include "base/file.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <string.h>
#include <xlsxwriter.h>

#define FIRST_MOMENT 315532800 /* 1980-01-01, the first day a ZIP can say */
#define SECONDS_PER_DAY 86400
#define CELL_CHARACTERS_MAX 32767 /* of Excel */
#define ADDRESS_BYTES_MAX 2079
#define NAME_CHARACTERS_MAX 31

struct kachi_workbook {
    struct kachi_arena *arena;
    struct kachi_str path; /* temporary */
    lxw_workbook *book;
    lxw_format *formats[KACHI_CELL_STYLES];
    struct kachi_str failed; /* where the first thing did not fit; empty: nothing */
};

struct kachi_sheet {
    struct kachi_workbook *workbook;
    lxw_worksheet *sheet;
    struct kachi_str name;
};

/* As the library takes it; some of its parameters are not const. */
static char *c_text(struct kachi_workbook *workbook, struct kachi_str text)
{
    char *copy = KACHI_NEW_ARRAY(workbook->arena, char, text.bytes + 1);
    if (text.bytes > 0) {
        memcpy(copy, text.text, text.bytes);
    }
    return copy;
}

static void fail_at(struct kachi_workbook *workbook, struct kachi_str where)
{
    if (kachi_str_is_empty(workbook->failed)) {
        workbook->failed = where;
    }
}

static void check(struct kachi_sheet *sheet, struct kachi_cell cell, lxw_error error)
{
    if (error != LXW_NO_ERROR) {
        fail_at(sheet->workbook, kachi_cell_name(sheet->workbook->arena, sheet, cell));
    }
}

static lxw_format *new_format(lxw_workbook *book, enum kachi_cell_style style)
{
    lxw_format *format = workbook_add_format(book);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    switch (style) {
    case KACHI_CELL_PLAIN:
        break;
    case KACHI_CELL_TITLE:
        format_set_bold(format);
        format_set_font_size(format, 16);
        break;
    case KACHI_CELL_HEADING:
        format_set_bold(format);
        format_set_bg_color(format, 0xF2F2F2);
        format_set_bottom(format, LXW_BORDER_THIN);
        format_set_text_wrap(format);
        break;
    case KACHI_CELL_NOTE:
        format_set_text_wrap(format);
        format_set_font_color(format, 0x4D4D4D);
        break;
    case KACHI_CELL_INPUT:
        format_set_font_color(format, 0x0017C1);
        format_set_num_format(format, "#,##0.######");
        break;
    case KACHI_CELL_NUMBER:
        format_set_num_format(format, "#,##0.000000");
        break;
    case KACHI_CELL_RESULT:
        format_set_bold(format);
        format_set_num_format(format, "#,##0.000000");
        format_set_top(format, LXW_BORDER_THIN);
        break;
    case KACHI_CELL_SHARE:
        format_set_num_format(format, "0.0%");
        break;
    case KACHI_CELL_LINK:
        format_set_font_color(format, 0x0017C1);
        format_set_underline(format, LXW_UNDERLINE_SINGLE);
        break;
    }
    return format;
}

enum kachi_err kachi_workbook_begin(struct kachi_arena *arena,
                                    const struct kachi_workbook_options *options,
                                    struct kachi_findings *findings, struct kachi_workbook **out)
{
    struct kachi_workbook *workbook = KACHI_NEW(arena, struct kachi_workbook);
    *out = NULL;
    workbook->arena = arena;
    enum kachi_err err = kachi_file_temporary(arena, findings, &workbook->path);
    if (err != KACHI_OK) {
        return err;
    }
    workbook->book = workbook_new(workbook->path.text);
    assert(workbook->book != NULL); /* NULL only where memory is exhausted */
    bool has_day = options->day != KACHI_NO_DAY;
    lxw_doc_properties properties = {
        .title = c_text(workbook, options->title),
        .company = c_text(workbook, options->company),
        .comments = c_text(workbook, options->comments),
        .created = has_day ? (time_t)options->day * SECONDS_PER_DAY : FIRST_MOMENT,
    };
    if (workbook_set_properties(workbook->book, &properties) != LXW_NO_ERROR) {
        fail_at(workbook, options->title);
    }
    for (int style = 0; style < KACHI_CELL_STYLES; style++) {
        workbook->formats[style] = new_format(workbook->book, (enum kachi_cell_style)style);
    }
    *out = workbook;
    return KACHI_OK;
}

static bool is_sheet_name(struct kachi_str name)
{
    size_t characters = 0;
    for (size_t i = 0; i < name.bytes; i++) {
        characters += ((unsigned char)name.text[i] & 0xc0U) != 0x80U ? 1 : 0;
        if (strchr("[]:*?/\\'", name.text[i]) != NULL) {
            return false;
        }
    }
    return characters > 0 && characters <= NAME_CHARACTERS_MAX;
}

struct kachi_sheet *kachi_workbook_sheet(struct kachi_workbook *workbook, struct kachi_str name)
{
    assert(is_sheet_name(name)); /* a phrase of ours */
    struct kachi_sheet *sheet = KACHI_NEW(workbook->arena, struct kachi_sheet);
    sheet->workbook = workbook;
    sheet->name = kachi_str_copy(workbook->arena, name);
    sheet->sheet = workbook_add_worksheet(workbook->book, sheet->name.text);
    assert(sheet->sheet != NULL); /* NULL for a name that stands twice */
    return sheet;
}

enum kachi_err kachi_workbook_end(struct kachi_workbook *workbook, struct kachi_findings *findings,
                                  struct kachi_str *content)
{
    *content = kachi_str_of("");
    lxw_error error = workbook_close(workbook->book);
    enum kachi_err err = KACHI_OK;
    if (error != LXW_NO_ERROR) {
        kachi_findings_add(
            findings, "file-io", (struct kachi_place){.source = workbook->path},
            KACHI_ARGS({"path", workbook->path}, {"reason", kachi_str_of(lxw_strerror(error))}));
        err = KACHI_ERR_IO;
    } else if (!kachi_str_is_empty(workbook->failed)) {
        kachi_findings_add(findings, "workbook-limit", KACHI_NOWHERE,
                           KACHI_ARGS({"place", workbook->failed}));
        err = KACHI_ERR_LIMIT;
    } else {
        err = kachi_file_read(workbook->arena, workbook->path, findings, content);
    }
    kachi_file_remove(workbook->path);
    return err;
}

void kachi_sheet_text(struct kachi_sheet *sheet, struct kachi_cell cell,
                      enum kachi_cell_style style, struct kachi_str text)
{
    struct kachi_workbook *workbook = sheet->workbook;
    if (kachi_str_is_empty(text)) {
        return;
    }
    /* In bytes: a little strict for Japanese, and never wrong. */
    if (text.bytes > CELL_CHARACTERS_MAX) {
        fail_at(workbook, kachi_cell_name(workbook->arena, sheet, cell));
        return;
    }
    check(sheet, cell,
          worksheet_write_string(sheet->sheet, cell.row, cell.column, c_text(workbook, text),
                                 workbook->formats[style]));
}

void kachi_sheet_number(struct kachi_sheet *sheet, struct kachi_cell cell,
                        enum kachi_cell_style style, double value)
{
    if (isfinite(value)) {
        check(sheet, cell,
              worksheet_write_number(sheet->sheet, cell.row, cell.column, value,
                                     sheet->workbook->formats[style]));
    }
}

void kachi_sheet_formula(struct kachi_sheet *sheet, struct kachi_cell cell,
                         enum kachi_cell_style style, struct kachi_str formula, double value)
{
    assert(kachi_str_has_prefix(formula, "="));
    check(sheet, cell,
          worksheet_write_formula_num(sheet->sheet, cell.row, cell.column,
                                      c_text(sheet->workbook, formula),
                                      sheet->workbook->formats[style], value));
}

static void write_link(struct kachi_sheet *sheet, struct kachi_cell cell, struct kachi_str address,
                       struct kachi_str text)
{
    struct kachi_workbook *workbook = sheet->workbook;
    check(sheet, cell,
          worksheet_write_url_opt(sheet->sheet, cell.row, cell.column, c_text(workbook, address),
                                  workbook->formats[KACHI_CELL_LINK], c_text(workbook, text),
                                  NULL));
}

void kachi_sheet_goto(struct kachi_sheet *sheet, struct kachi_cell cell,
                      const struct kachi_sheet *target, struct kachi_cell target_cell,
                      struct kachi_str text)
{
    struct kachi_arena *arena = sheet->workbook->arena;
    struct kachi_str name = kachi_cell_name(arena, target, target_cell);
    write_link(sheet, cell, kachi_str_print(arena, "internal:%.*s", KACHI_STR_ARG(name)), text);
}

void kachi_sheet_address(struct kachi_sheet *sheet, struct kachi_cell cell,
                         struct kachi_str address, struct kachi_str text)
{
    bool is_page =
        kachi_str_has_prefix(address, "https://") || kachi_str_has_prefix(address, "http://");
    if (is_page && address.bytes <= ADDRESS_BYTES_MAX) {
        write_link(sheet, cell, address, text);
    } else {
        kachi_sheet_text(sheet, cell, KACHI_CELL_PLAIN, text);
    }
}

void kachi_sheet_width(struct kachi_sheet *sheet, uint16_t column, double width)
{
    check(sheet, (struct kachi_cell){0, column},
          worksheet_set_column(sheet->sheet, column, column, width, NULL));
}

void kachi_sheet_freeze(struct kachi_sheet *sheet, struct kachi_cell cell)
{
    worksheet_freeze_panes(sheet->sheet, cell.row, cell.column);
}

void kachi_sheet_print_setup(struct kachi_sheet *sheet, uint32_t heading_row)
{
    worksheet_set_landscape(sheet->sheet);
    worksheet_set_paper(sheet->sheet, 9); /* A4 */
    worksheet_fit_to_pages(sheet->sheet, 1, 0);
    check(sheet, (struct kachi_cell){heading_row, 0},
          worksheet_repeat_rows(sheet->sheet, heading_row, heading_row));
}

struct kachi_str kachi_cell_name(struct kachi_arena *arena, const struct kachi_sheet *sheet,
                                 struct kachi_cell cell)
{
    char letters[8];
    size_t at = sizeof(letters) - 1;
    letters[at] = '\0';
    for (uint32_t rest = (uint32_t)cell.column + 1; rest > 0; rest = (rest - 1) / 26) {
        at -= 1;
        letters[at] = (char)('A' + (rest - 1) % 26);
    }
    if (sheet == NULL) {
        return kachi_str_print(arena, "$%s$%u", letters + at, cell.row + 1);
    }
    return kachi_str_print(arena, "'%.*s'!$%s$%u", KACHI_STR_ARG(sheet->name), letters + at,
                           cell.row + 1);
}
