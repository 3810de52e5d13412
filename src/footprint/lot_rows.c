/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/lot_rows.h"

#include "base/text.h"
#include "footprint/lot_names.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define QUANTITY 2 /* the first cell that is a number */
#define DIGITS_EXACT 15
#define VALUE_BYTES_SHOWN 60

/* --- The short way --- */

/* Characters that names may have on the short way: printing ASCII without comma, quote and space.
 */
static bool is_plain(char c)
{
    return (unsigned char)(c - '!') < '\x7f' - '!' && c != ',' && c != '"';
}

static const char *past_name(const char *at)
{
    while (is_plain(*at)) {
        at++;
    }
    return at;
}

/*
 * Digits, perhaps with a point: up to 15 of them are a whole number and a power of ten that doubles
 * hold exactly, so one division rounds once, as reading slowly does (Clinger 1990). NULL: not so.
 */
static const char *read_plain_number(const char *at, double *out)
{
    static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool is_negative = *at == '-';
    const char *first = is_negative ? at + 1 : at;
    const char *point = NULL;
    uint64_t whole = 0;
    for (at = first; (*at >= '0' && *at <= '9') || (*at == '.' && point == NULL); at++) {
        if (*at == '.') {
            point = at;
        } else {
            whole = 10 * whole + (uint64_t)(*at - '0');
        }
    }
    size_t digits = (size_t)(at - first) - (point == NULL ? 0 : 1);
    bool has_bare_point = point != NULL && (point == first || point + 1 == at);
    if (digits > DIGITS_EXACT || (digits == 0 && at != first) || has_bare_point ||
        (is_negative && digits == 0)) {
        return NULL;
    }
    double value = (double)whole / powers[point == NULL ? 0 : at - point - 1];
    *out = is_negative ? -value : value;
    return at;
}

/* The row at *at, which moves past it; false where it is not plain, and *at stays. */
static bool read_plain(const char **at, struct kachi_lot_row *row)
{
    const char *start = *at;
    const char *comma = past_name(start);
    if (comma == start || *comma != ',' || *start == '#') {
        return false;
    }
    const char *end = past_name(comma + 1);
    double *const numbers[] = {&row->quantity, &row->own[0], &row->own[1], &row->own[2]};
    *row = (struct kachi_lot_row){
        .lot = {start, (size_t)(comma - start)},
        .supplier = {comma + 1, (size_t)(end - comma - 1)},
    };
    if (*end != ',') {
        return false;
    }
    for (size_t i = 0; i < KACHI_LOT_CELLS - QUANTITY && *end == ','; i++) {
        end = read_plain_number(end + 1, numbers[i]);
        if (end == NULL) {
            return false;
        }
    }
    end += *end == '\r' ? 1 : 0;
    if (*end != '\n' || row->quantity < 0.0 || end - start > KACHI_LOT_LINE_BYTES_MAX) {
        return false;
    }
    *at = end + 1;
    return true;
}

/* --- The careful way --- */

static void complain(struct kachi_lot_rows *rows, const char *code, uint32_t column,
                     struct kachi_str value)
{
    rows->complaints = kachi_arena_grow(&rows->arena, rows->complaints, rows->complaint_count,
                                        &rows->complaint_capacity, sizeof(rows->complaints[0]));
    rows->complaints[rows->complaint_count++] = (struct kachi_lot_complaint){
        .code = code, .line = rows->line_count, .column = column, .value = value};
}

static struct kachi_str trimmed(struct kachi_str cell)
{
    while (cell.bytes > 0 && (cell.text[0] == ' ' || cell.text[0] == '"')) {
        cell = kachi_str_slice(cell, 1, cell.bytes);
    }
    while (cell.bytes > 0 && memchr(" \"\r", cell.text[cell.bytes - 1], 3) != NULL) {
        cell.bytes--;
    }
    return cell;
}

/* Lots have no commas in their names, so a cell ends at the next comma. */
static size_t split(struct kachi_str line, struct kachi_str cells[KACHI_LOT_CELLS])
{
    size_t count = 0;
    size_t from = 0;
    for (size_t i = 0; i <= line.bytes; i++) {
        if (i == line.bytes || line.text[i] == ',') {
            if (count < KACHI_LOT_CELLS) {
                cells[count] = trimmed(kachi_str_slice(line, from, i));
            }
            count++;
            from = i + 1;
        }
    }
    return count;
}

static bool read_number(struct kachi_str cell, double *out)
{
    *out = 0.0;
    return kachi_str_is_empty(cell) || (kachi_str_read_double(cell, out) && isfinite(*out));
}

/* The start of a line, for people: not in the middle of a character. */
static struct kachi_str start_of(struct kachi_str line)
{
    size_t bytes = line.bytes < VALUE_BYTES_SHOWN ? line.bytes : VALUE_BYTES_SHOWN;
    while (bytes > 0 && bytes < line.bytes && ((unsigned char)line.text[bytes] & 0xC0U) == 0x80U) {
        bytes--;
    }
    struct kachi_str start = kachi_str_slice(line, 0, bytes);
    return kachi_text_is_utf8(start) ? start : kachi_str_of("");
}

static bool read_cells(struct kachi_lot_rows *rows, const struct kachi_str cells[KACHI_LOT_CELLS],
                       struct kachi_lot_row *row)
{
    double *const numbers[] = {&row->quantity, &row->own[0], &row->own[1], &row->own[2]};
    row->lot = kachi_text_nfc(&rows->arena, cells[0]);
    row->supplier = kachi_text_nfc(&rows->arena, cells[1]);
    for (uint32_t i = 0; i < KACHI_LOT_CELLS - QUANTITY; i++) {
        struct kachi_str cell = cells[i + QUANTITY];
        if (!read_number(cell, numbers[i]) || (i == 0 && *numbers[i] < 0.0)) {
            complain(rows, "row-number", i + QUANTITY, cell);
            return false;
        }
    }
    return true;
}

/* Whether the line is a row that can be used. */
static bool read_carefully(struct kachi_lot_rows *rows, struct kachi_str line,
                           struct kachi_lot_row *row)
{
    struct kachi_str cells[KACHI_LOT_CELLS] = {{"", 0}, {"", 0}, {"", 0},
                                               {"", 0}, {"", 0}, {"", 0}};
    double quantity;
    if (line.bytes > 0 && line.text[0] == '#') {
        return false;
    }
    if (line.bytes > KACHI_LOT_LINE_BYTES_MAX) {
        complain(rows, "row-cells", KACHI_LOT_CELLS, start_of(line));
        return false;
    }
    if (trimmed(line).bytes == 0) {
        return false;
    }
    if (!kachi_text_is_utf8(line)) {
        complain(rows, "row-text", KACHI_LOT_CELLS, kachi_str_of(""));
        return false;
    }
    bool may_be_headings = rows->is_at_start;
    size_t count = split(line, cells);
    rows->is_at_start = false;
    if (may_be_headings && count >= 3 && !read_number(cells[QUANTITY], &quantity)) {
        memcpy(rows->headings, cells, sizeof(cells));
        return false;
    }
    if (count > KACHI_LOT_CELLS || count < 3 || kachi_str_is_empty(cells[0])) {
        complain(rows, "row-cells", KACHI_LOT_CELLS, start_of(line));
        return false;
    }
    return read_cells(rows, cells, row);
}

/* --- Interface --- */

void kachi_lot_rows_init(struct kachi_lot_rows *rows)
{
    *rows = (struct kachi_lot_rows){.rows = NULL};
    kachi_arena_init(&rows->row_memory);
    kachi_arena_init(&rows->arena);
}

void kachi_lot_rows_release(struct kachi_lot_rows *rows)
{
    kachi_arena_release(&rows->row_memory);
    kachi_arena_release(&rows->arena);
}

static void clear(struct kachi_lot_rows *rows, bool is_start)
{
    kachi_arena_release(&rows->arena);
    rows->count = 0;
    rows->complaints = NULL;
    rows->complaint_count = 0;
    rows->complaint_capacity = 0;
    rows->line_count = 0;
    rows->is_at_start = is_start;
    memset(rows->headings, 0, sizeof(rows->headings));
}

static struct kachi_lot_row *next_row(struct kachi_lot_rows *rows)
{
    rows->rows = kachi_arena_grow(&rows->row_memory, rows->rows, rows->count, &rows->capacity,
                                  sizeof(rows->rows[0]));
    return &rows->rows[rows->count];
}

void kachi_lot_rows_read(struct kachi_lot_rows *rows, struct kachi_str text, bool is_start)
{
    static const char mark[] = "\xef\xbb\xbf";
    assert(text.bytes > 0 && text.text[text.bytes - 1] == '\n');
    const char *at = text.text;
    const char *end = text.text + text.bytes;
    clear(rows, is_start);
    if (is_start && kachi_str_has_prefix(text, mark)) {
        at += sizeof(mark) - 1;
    }
    for (; at < end; rows->line_count++) {
        struct kachi_lot_row *row = next_row(rows);
        bool is_row = read_plain(&at, row);
        if (!is_row) {
            const char *feed = memchr(at, '\n', (size_t)(end - at));
            struct kachi_str line = {at, (size_t)(feed - at)};
            is_row = read_carefully(rows, line, row);
            at = feed + 1;
        }
        if (is_row) {
            row->lot_hash = kachi_lot_name_hash(row->lot);
            row->supplier_hash = kachi_lot_name_hash(row->supplier);
            row->lot_number = KACHI_LOT_NONE;
            row->supplier_number = KACHI_LOT_NONE;
            rows->count++;
            rows->is_at_start = false;
        }
    }
}
