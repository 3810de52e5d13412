/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.c - one pass over the bytes; a row is taken apart where it stands, and only its cells are
 * copied.
 *
 * A quote that never closes would swallow the rest of the file. The reader then goes on with the
 * line after the one where the quote stands, so that the other rows are still read and their faults
 * still found.
 */
#include "base/csv.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

struct kachi_csv {
    struct kachi_arena *arena;
    struct kachi_findings *findings;
    struct kachi_str source;
    struct kachi_str content;
    size_t at;     /* of the next line in content */
    uint32_t line; /* its number, from 1 */
    char separator;
    size_t column_count;
    struct kachi_str *headings;
    struct kachi_str *headings_folded;
};

/* Cells of one row, while it is taken apart. */
struct cells {
    size_t count;
    size_t capacity;
    struct kachi_str *items;
};

enum row_result { ROW_READ, ROW_BLANK, ROW_FAULT };

static struct kachi_place place_of(const struct kachi_csv *csv, uint32_t line)
{
    return (struct kachi_place){.source = csv->source, .line = line, .field = {"", 0}};
}

static void report(struct kachi_csv *csv, const char *code, uint32_t line)
{
    kachi_findings_add(csv->findings, code, place_of(csv, line), KACHI_NO_ARGS);
}

static bool at_line_end(const struct kachi_csv *csv)
{
    return csv->at == csv->content.bytes || csv->content.text[csv->at] == '\n' ||
           csv->content.text[csv->at] == '\r';
}

static bool at_byte(const struct kachi_csv *csv, char byte)
{
    return csv->at < csv->content.bytes && csv->content.text[csv->at] == byte;
}

/* Past the line end that stands here: LF, CR LF, or the CR alone of old spreadsheets. */
static void line_end_skip(struct kachi_csv *csv)
{
    if (csv->at == csv->content.bytes) {
        return;
    }
    bool return_first = at_byte(csv, '\r');
    csv->at += 1;
    if (return_first && at_byte(csv, '\n')) {
        csv->at += 1;
    }
    csv->line += 1;
}

static void line_skip(struct kachi_csv *csv)
{
    while (!at_line_end(csv)) {
        csv->at += 1;
    }
    line_end_skip(csv);
}

/* Apostrophes, if any, and then what a spreadsheet takes for the beginning of a formula; a dash
 * alone is none. */
static bool begins_as_formula(struct kachi_str cell)
{
    size_t at = 0;
    while (at < cell.bytes && cell.text[at] == '\'') {
        at++;
    }
    return at + 1 < cell.bytes && memchr("=+-@\t\r", cell.text[at], 6) != NULL;
}

/* Text that Kachi or a spreadsheet has guarded with an apostrophe, without it. */
static struct kachi_str unguarded(struct kachi_str cell)
{
    bool is_guarded = cell.bytes > 0 && cell.text[0] == '\'' && begins_as_formula(cell);
    return is_guarded ? kachi_str_slice(cell, 1, cell.bytes) : cell;
}

static void cell_add(struct kachi_csv *csv, struct cells *cells, struct kachi_str raw)
{
    if (cells->capacity == 0 && csv->column_count > 0) {
        cells->items = KACHI_NEW_ARRAY(csv->arena, struct kachi_str, csv->column_count);
        cells->capacity = csv->column_count;
    }
    cells->items = kachi_arena_grow(csv->arena, cells->items, cells->count, &cells->capacity,
                                    sizeof cells->items[0]);
    cells->items[cells->count] = kachi_text_nfc(csv->arena, unguarded(kachi_str_trim(raw)));
    cells->count += 1;
}

/* From here to the separator or line end. */
static struct kachi_str plain_take(struct kachi_csv *csv)
{
    size_t from = csv->at;
    while (!at_line_end(csv) && !at_byte(csv, csv->separator)) {
        csv->at += 1;
    }
    return kachi_str_slice(csv->content, from, csv->at);
}

/*
 * A quoted cell, from behind its opening quote. Two quotes stand for one; what follows the closing
 * quote belongs to the cell, as spreadsheets read it. False where the quote does not close within
 * the size of a cell.
 */
static bool quoted_take(struct kachi_csv *csv, struct kachi_str *out)
{
    const char *text = csv->content.text;
    size_t from = csv->at;
    size_t last = csv->content.bytes - from < KACHI_LIMIT_CELL_BYTES
                      ? csv->content.bytes
                      : from + KACHI_LIMIT_CELL_BYTES;
    size_t end = from;
    size_t pair_count = 0;
    while (end < last && (text[end] != '"' || (end + 1 < last && text[end + 1] == '"'))) {
        pair_count += text[end] == '"' ? 1 : 0;
        end += text[end] == '"' ? 2 : 1;
    }
    if (end >= last) {
        return false;
    }
    csv->at = end + 1;
    struct kachi_str after = plain_take(csv);
    char *cell = KACHI_NEW_ARRAY(csv->arena, char, end - from - pair_count + after.bytes + 1);
    size_t bytes = 0;
    for (size_t i = from; i < end; i++) {
        cell[bytes] = text[i];
        bytes += 1;
        i += text[i] == '"' ? 1 : 0;
        bool line_ends = text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');
        csv->line += line_ends ? 1 : 0;
    }
    memcpy(cell + bytes, after.text, after.bytes);
    *out = (struct kachi_str){.text = cell, .bytes = bytes + after.bytes};
    return true;
}

/* The cell that starts here, with blanks before its quote passed over. False where it has no end.
 */
static bool cell_take(struct kachi_csv *csv, struct kachi_str *out)
{
    size_t start = csv->at;
    while (at_byte(csv, ' ') && csv->separator != ' ') {
        csv->at += 1;
    }
    if (at_byte(csv, '"')) {
        csv->at += 1;
        return quoted_take(csv, out);
    }
    csv->at = start;
    *out = plain_take(csv);
    return true;
}

static bool all_empty(const struct cells *cells, size_t from)
{
    for (size_t i = from; i < cells->count; i++) {
        if (!kachi_str_is_empty(cells->items[i])) {
            return false;
        }
    }
    return true;
}

/* The row that starts here, however many cells it has; afterwards the reader stands at the next
 * line. */
static enum row_result row_take(struct kachi_csv *csv, struct cells *cells)
{
    if (at_byte(csv, '#')) {
        line_skip(csv);
        return ROW_BLANK;
    }
    for (;;) {
        size_t start = csv->at;
        uint32_t line = csv->line;
        struct kachi_str raw;
        if (!cell_take(csv, &raw)) {
            report(csv, "csv-quote-open", line);
            csv->at = start;
            csv->line = line;
            line_skip(csv);
            return ROW_FAULT;
        }
        if (raw.bytes > KACHI_LIMIT_CELL_BYTES) {
            report(csv, "csv-cell-long", line);
            line_skip(csv);
            return ROW_FAULT;
        }
        cell_add(csv, cells, raw);
        if (!at_byte(csv, csv->separator)) {
            break;
        }
        csv->at += 1;
    }
    line_end_skip(csv);
    return all_empty(cells, 0) ? ROW_BLANK : ROW_READ;
}

/* The separator that stands most often outside quotes in the line at `at`; comma before semicolon
 * before tab. */
static char separator_guess(struct kachi_str content, size_t at)
{
    size_t commas = 0;
    size_t semicolons = 0;
    size_t tabs = 0;
    bool quoted = false;
    for (; at < content.bytes; at++) {
        char c = content.text[at];
        if (!quoted && (c == '\n' || c == '\r')) {
            break;
        }
        quoted = c == '"' ? !quoted : quoted;
        commas += !quoted && c == ',' ? 1 : 0;
        semicolons += !quoted && c == ';' ? 1 : 0;
        tabs += !quoted && c == '\t' ? 1 : 0;
    }
    if (tabs > commas && tabs > semicolons) {
        return '\t';
    }
    return semicolons > commas ? ';' : ',';
}

/* The line, from 1, with the first bytes that are not UTF-8. */
static uint32_t line_not_utf8(struct kachi_str content)
{
    struct kachi_str rest = content;
    uint32_t line = 1;
    while (!kachi_str_is_empty(rest) && kachi_text_is_utf8(kachi_str_cut(&rest, '\n'))) {
        line += 1;
    }
    return line;
}

/* The content as UTF-8 without BOM. */
static enum kachi_err content_decode(struct kachi_csv *csv)
{
    struct kachi_str content = csv->content;
    if (kachi_str_has_prefix(content, "PK\x03\x04") ||
        kachi_str_has_prefix(content, "\xd0\xcf\x11\xe0")) {
        report(csv, "csv-spreadsheet", 0);
        return KACHI_ERR_INPUT;
    }
    if (kachi_str_has_prefix(content, "\xff\xfe") || kachi_str_has_prefix(content, "\xfe\xff")) {
        report(csv, "text-utf16", 0);
        return KACHI_ERR_INPUT;
    }
    if (kachi_str_contains(content, (struct kachi_str)KACHI_STR("\0"))) {
        report(csv, "text-binary", 0);
        return KACHI_ERR_INPUT;
    }
    if (kachi_str_has_prefix(content, "\xef\xbb\xbf")) {
        csv->content = kachi_str_slice(content, 3, content.bytes);
    }
    if (kachi_text_is_utf8(csv->content)) {
        return KACHI_OK;
    }
    if (kachi_text_from_shift_jis(csv->arena, content, &csv->content) == KACHI_OK) {
        report(csv, "csv-shift-jis", 0);
        return KACHI_OK;
    }
    report(csv, "text-not-utf8", line_not_utf8(content));
    return KACHI_ERR_INPUT;
}

static enum kachi_err headings_check(struct kachi_csv *csv, uint32_t line)
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < csv->column_count; i++) {
        struct kachi_str heading = csv->headings_folded[i];
        size_t first = 0;
        while (!kachi_str_equal(csv->headings_folded[first], heading)) {
            first += 1;
        }
        if (first < i && !kachi_str_is_empty(heading)) {
            kachi_findings_add(csv->findings, "csv-heading-twice", place_of(csv, line),
                               KACHI_ARGS({"heading", csv->headings[i]}));
            err = KACHI_ERR_INPUT;
        }
    }
    return err;
}

/* Columns to the right without a heading are left out: spreadsheets write them where nothing
 * stands. */
static void headings_set(struct kachi_csv *csv, const struct cells *cells)
{
    csv->column_count = cells->count;
    while (csv->column_count > 0 && kachi_str_is_empty(cells->items[csv->column_count - 1])) {
        csv->column_count -= 1;
    }
    csv->headings = cells->items;
    csv->headings_folded = KACHI_NEW_ARRAY(csv->arena, struct kachi_str, csv->column_count);
    for (size_t i = 0; i < csv->column_count; i++) {
        csv->headings_folded[i] = kachi_text_fold(csv->arena, cells->items[i]);
    }
}

static enum kachi_err headings_read(struct kachi_csv *csv)
{
    while (csv->at < csv->content.bytes) {
        struct cells cells = {.count = 0};
        uint32_t line = csv->line;
        csv->separator = separator_guess(csv->content, csv->at);
        enum row_result result = row_take(csv, &cells);
        if (result == ROW_FAULT) {
            return KACHI_ERR_INPUT;
        }
        if (result == ROW_READ) {
            headings_set(csv, &cells);
            return headings_check(csv, line);
        }
    }
    report(csv, "csv-empty", 0);
    return KACHI_ERR_INPUT;
}

/* Exactly as many cells as headings; false, with a finding, where a cell stands to the right of
 * them. */
static bool row_fit(struct kachi_csv *csv, struct cells *cells, uint32_t line)
{
    if (!all_empty(cells, csv->column_count)) {
        char cell_count[24];
        char heading_count[24];
        snprintf(cell_count, sizeof cell_count, "%zu", cells->count);
        snprintf(heading_count, sizeof heading_count, "%zu", csv->column_count);
        kachi_findings_add(csv->findings, "csv-row-long", place_of(csv, line),
                           KACHI_ARGS({"cells", kachi_str_of(cell_count)},
                                      {"headings", kachi_str_of(heading_count)}));
        return false;
    }
    while (cells->count < csv->column_count) {
        cell_add(csv, cells, kachi_str_of(""));
    }
    return true;
}

/* Would a spreadsheet calculate it? Names come from others, and =HYPERLINK(...) opens what they
 * like; numbers stay numbers. */
static bool needs_guard(struct kachi_str cell)
{
    double number = 0.0;
    return begins_as_formula(cell) && !kachi_str_read_double(cell, &number);
}

/* Whether a reader could take the cell for something else unless it is quoted. */
static bool needs_quotes(struct kachi_str cell, bool first)
{
    for (size_t i = 0; i < cell.bytes; i++) {
        char c = cell.text[i];
        if (c == ',' || c == ';' || c == '"' || c == '\t' || c == '\r' || c == '\n') {
            return true;
        }
    }
    return first && kachi_str_has_prefix(cell, "#");
}

enum kachi_err kachi_csv_open(struct kachi_arena *arena, struct kachi_str source,
                              struct kachi_str content, struct kachi_findings *findings,
                              struct kachi_csv **out)
{
    struct kachi_csv *csv = KACHI_NEW(arena, struct kachi_csv);
    csv->arena = arena;
    csv->findings = findings;
    csv->source = kachi_str_copy(arena, source);
    csv->content = content;
    csv->line = 1;
    enum kachi_err err = content_decode(csv);
    if (err == KACHI_OK) {
        err = headings_read(csv);
    }
    if (err == KACHI_OK) {
        *out = csv;
    }
    return err;
}

size_t kachi_csv_column_count(const struct kachi_csv *csv)
{
    return csv->column_count;
}

struct kachi_str kachi_csv_heading(const struct kachi_csv *csv, size_t column)
{
    return column < csv->column_count ? csv->headings[column] : kachi_str_of("");
}

size_t kachi_csv_column(const struct kachi_csv *csv, const char *names)
{
    struct kachi_str rest = kachi_str_of(names);
    while (!kachi_str_is_empty(rest)) {
        struct kachi_str name = kachi_text_fold(csv->arena, kachi_str_cut(&rest, '|'));
        for (size_t i = 0; i < csv->column_count; i++) {
            if (kachi_str_equal(csv->headings_folded[i], name)) {
                return i;
            }
        }
    }
    return KACHI_CSV_NO_COLUMN;
}

bool kachi_csv_next(struct kachi_csv *csv, struct kachi_csv_row *row)
{
    while (csv->at < csv->content.bytes) {
        struct cells cells = {.count = 0};
        uint32_t line = csv->line;
        if (row_take(csv, &cells) == ROW_READ && row_fit(csv, &cells, line)) {
            *row = (struct kachi_csv_row){
                .line = line, .cell_count = csv->column_count, .cells = cells.items};
            return true;
        }
    }
    return false;
}

struct kachi_place kachi_csv_place(const struct kachi_csv *csv, const struct kachi_csv_row *row,
                                   size_t column)
{
    return (struct kachi_place){
        .source = csv->source, .line = row->line, .field = kachi_csv_heading(csv, column)};
}

void kachi_csv_writer_init(struct kachi_csv_writer *writer, struct kachi_buffer *buffer)
{
    *writer = (struct kachi_csv_writer){.buffer = buffer, .row_open = false};
}

void kachi_csv_write(struct kachi_csv_writer *writer, struct kachi_str cell)
{
    struct kachi_buffer *buffer = writer->buffer;
    bool quotes = needs_quotes(cell, !writer->row_open);
    const char *guard = needs_guard(cell) ? "'" : "";
    if (writer->row_open) {
        kachi_buffer_add_byte(buffer, ',');
    }
    writer->row_open = true;
    if (!quotes) {
        kachi_buffer_add_text(buffer, guard);
        kachi_buffer_add(buffer, cell);
        return;
    }
    kachi_buffer_add_byte(buffer, '"');
    kachi_buffer_add_text(buffer, guard);
    for (size_t i = 0; i < cell.bytes; i++) {
        if (cell.text[i] == '"') {
            kachi_buffer_add_byte(buffer, '"');
        }
        kachi_buffer_add_byte(buffer, cell.text[i]);
    }
    kachi_buffer_add_byte(buffer, '"');
}

void kachi_csv_write_double(struct kachi_csv_writer *writer, double value)
{
    char text[KACHI_DOUBLE_TEXT_BYTES];
    kachi_csv_write(writer, kachi_double_text(value, text));
}

void kachi_csv_write_int64(struct kachi_csv_writer *writer, int64_t value)
{
    char text[KACHI_INT64_TEXT_BYTES];
    kachi_csv_write(writer, kachi_int64_text(value, text));
}

void kachi_csv_end_row(struct kachi_csv_writer *writer)
{
    kachi_buffer_add(writer->buffer, (struct kachi_str)KACHI_STR("\r\n"));
    writer->row_open = false;
}
