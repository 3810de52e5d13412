/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.h - reading tables as spreadsheets write them, and writing them so that spreadsheets read
 * them.
 *
 * Reading follows RFC 4180 and what Excel really does: UTF-8 with or without BOM, or Shift_JIS
 * (detected, with a finding `csv-shift-jis`); comma, semicolon or tab (from the heading line);
 * quoted cells with line breaks; LF or CRLF; lines that start with # and rows without any content
 * are passed over. The first line is the headings; empty columns to their right are left out. Cells
 * are NFC, trimmed.
 *
 * A reader borrows the content; rows live in the arena given at open.
 */
#ifndef KACHI_BASE_CSV_H
#define KACHI_BASE_CSV_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/findings.h"

struct kachi_csv; /* lives in the arena */

struct kachi_csv_row {
    uint32_t line;     /* where the row starts, from 1 */
    size_t cell_count; /* always the number of headings: short rows are filled with empty cells */
    const struct kachi_str *cells;
};

/* KACHI_ERR_INPUT with findings where there is no heading line, a heading stands twice, or the text
 * is no text. */
KACHI_MUST_CHECK enum kachi_err kachi_csv_open(struct kachi_arena *arena, struct kachi_str source,
                                               struct kachi_str content,
                                               struct kachi_findings *findings,
                                               struct kachi_csv **out);
size_t kachi_csv_column_count(const struct kachi_csv *csv);
struct kachi_str kachi_csv_heading(const struct kachi_csv *csv, size_t column);

#define KACHI_CSV_NO_COLUMN SIZE_MAX
/* The column whose heading is one of `names` (en|ja alternatives separated by '|'; folded
 * comparison). */
size_t kachi_csv_column(const struct kachi_csv *csv, const char *names);

/*
 * The next row; false at the end. A row with more cells than headings, or a quote that never
 * closes, is a finding and is passed over (kachi_findings_has_errors tells).
 */
bool kachi_csv_next(struct kachi_csv *csv, struct kachi_csv_row *row);

/* The place of a cell, for findings. */
struct kachi_place kachi_csv_place(const struct kachi_csv *csv, const struct kachi_csv_row *row,
                                   size_t column);

/* Writing: cells are quoted where they must be; rows end in CRLF as RFC 4180 says. Sticky through
 * the buffer. */
struct kachi_csv_writer {
    struct kachi_buffer *buffer;
    bool row_open;
};
void kachi_csv_writer_init(struct kachi_csv_writer *writer, struct kachi_buffer *buffer);
void kachi_csv_write(struct kachi_csv_writer *writer, struct kachi_str cell);
void kachi_csv_write_double(struct kachi_csv_writer *writer,
                            double value); /* shortest exact form */
void kachi_csv_write_int64(struct kachi_csv_writer *writer, int64_t value);
void kachi_csv_end_row(struct kachi_csv_writer *writer);

#endif
