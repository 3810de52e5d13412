/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table is read or refused with a reason; every row has a cell for every heading; rows come in
 * order; and a table written from what was read reads as the same table.
 */
#include "base/csv.h"
#include "base/text.h"
#include "fuzz.h"

#include <string.h>

static bool is_same(struct kachi_str a, struct kachi_str b)
{
    return a.bytes == b.bytes && (a.bytes == 0 || memcmp(a.text, b.text, a.bytes) == 0);
}

static void copy_out(struct kachi_csv *csv, struct kachi_buffer *buffer)
{
    size_t columns = kachi_csv_column_count(csv);
    struct kachi_csv_writer writer;
    kachi_csv_writer_init(&writer, buffer);
    for (size_t column = 0; column < columns; column++) {
        kachi_csv_write(&writer, kachi_csv_heading(csv, column));
    }
    kachi_csv_end_row(&writer);
    uint32_t line = 0;
    for (struct kachi_csv_row row; kachi_csv_next(csv, &row);) {
        fuzz_law(row.cell_count == columns, "a row has a cell for every heading");
        fuzz_law(row.line > line, "rows come in order of lines");
        line = row.line;
        for (size_t column = 0; column < columns; column++) {
            fuzz_law(kachi_text_is_utf8(row.cells[column]), "a cell is UTF-8");
            kachi_csv_write(&writer, row.cells[column]);
        }
        kachi_csv_end_row(&writer);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_buffer first;
    struct kachi_buffer second;
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    kachi_buffer_init(&first, SIZE_MAX);
    kachi_buffer_init(&second, SIZE_MAX);
    struct kachi_str source = kachi_str_of("input.csv");
    struct kachi_csv *csv = NULL;
    if (kachi_csv_open(&arena, source, fuzz_input(data, bytes), &findings, &csv) == KACHI_OK) {
        copy_out(csv, &first);
        struct kachi_csv *again = NULL;
        /* A byte order mark inside a table is content; at the start of the copy it would be one. */
        if (!kachi_str_has_prefix(kachi_buffer_str(&first), "\xef\xbb\xbf") &&
            kachi_csv_open(&arena, source, kachi_buffer_str(&first), &findings, &again) ==
                KACHI_OK) {
            copy_out(again, &second);
            fuzz_law(is_same(kachi_buffer_str(&first), kachi_buffer_str(&second)),
                     "a table written and read is the same table");
        }
    } else {
        fuzz_law(kachi_findings_has_errors(&findings), "a refusal says why");
    }
    kachi_buffer_release(&first);
    kachi_buffer_release(&second);
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
    return 0;
}
