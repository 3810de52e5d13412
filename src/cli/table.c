/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

#define GAP_COLUMNS 2
#define FLEXIBLE_COLUMNS_MIN 12
#define PROSE_COLUMNS 80 /* where nobody says how wide a line may be */

void kachi_table_init(struct kachi_table *table, struct kachi_session *session, size_t column_count,
                      const char *const headings[])
{
    assert(column_count > 0 && column_count <= KACHI_TABLE_COLUMNS_MAX);
    *table = (struct kachi_table){
        .session = session, .column_count = column_count, .flexible = SIZE_MAX};
    for (size_t column = 0; column < column_count; column++) {
        const char *heading = headings[column];
        table->align[column] = heading[0] == '>' ? KACHI_ALIGN_RIGHT : KACHI_ALIGN_LEFT;
        if (heading[0] == '*') {
            table->flexible = column;
        }
        kachi_table_add_text(table, heading[0] == '>' || heading[0] == '*' ? heading + 1 : heading);
    }
}

void kachi_table_add(struct kachi_table *table, struct kachi_str cell)
{
    struct kachi_arena *arena = &table->session->arena;
    table->cells = kachi_arena_grow(arena, table->cells, table->cell_count, &table->cell_capacity,
                                    sizeof(table->cells[0]));
    table->cells[table->cell_count] = kachi_str_copy(arena, kachi_text_one_line(arena, cell));
    table->cell_count++;
}

void kachi_table_add_text(struct kachi_table *table, const char *cell)
{
    kachi_table_add(table, kachi_str_of(cell));
}

static void measure(const struct kachi_table *table, size_t widths[])
{
    for (size_t i = 0; i < table->cell_count; i++) {
        size_t width = kachi_text_width(table->cells[i]);
        size_t *widest = &widths[i % table->column_count];
        *widest = width > *widest ? width : *widest;
    }
}

size_t kachi_prose_columns(const struct kachi_session *session)
{
    return session->columns == 0 ? PROSE_COLUMNS : session->columns;
}

void kachi_prose_write(struct kachi_session *session, struct kachi_str text)
{
    while (!kachi_str_is_empty(text)) {
        struct kachi_str line = kachi_text_take_line(&text, kachi_prose_columns(session));
        kachi_buffer_print(&session->out, "%.*s\n", KACHI_STR_ARG(line));
    }
}

/* Takes from the flexible column what the terminal, or the room that is given, lacks. */
static void squeeze(const struct kachi_table *table, const char *indent, size_t widths[])
{
    size_t room = table->room == 0 ? table->session->columns : table->room;
    if (room == 0 || table->flexible == SIZE_MAX) {
        return;
    }
    size_t need = strlen(indent) + GAP_COLUMNS * (table->column_count - 1);
    for (size_t column = 0; column < table->column_count; column++) {
        need += widths[column];
    }
    if (need <= room) {
        return;
    }
    size_t *width = &widths[table->flexible];
    size_t less = need - room;
    *width = *width > less + FLEXIBLE_COLUMNS_MIN ? *width - less : FLEXIBLE_COLUMNS_MIN;
}

static void add_spaces(struct kachi_buffer *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        kachi_buffer_add_byte(out, ' ');
    }
}

/* What did not fit into the flexible column, on lines of its own under it. */
static void write_overflow(struct kachi_table *table, struct kachi_str rest, const char *indent,
                           const size_t widths[])
{
    struct kachi_buffer *out = &table->session->out;
    size_t left = 0;
    if (kachi_str_is_empty(rest)) {
        return; /* always so where no column is flexible */
    }
    for (size_t column = 0; column < table->flexible; column++) {
        left += widths[column] + GAP_COLUMNS;
    }
    while (!kachi_str_is_empty(rest)) {
        kachi_buffer_add_text(out, indent);
        add_spaces(out, left);
        kachi_buffer_add(out, kachi_text_take_line(&rest, widths[table->flexible]));
        kachi_buffer_add_byte(out, '\n');
    }
}

/* A row without its trailing spaces: they would wrap on a narrow terminal and show up in diffs. */
static void write_row(struct kachi_table *table, size_t row, const char *indent,
                      const size_t widths[])
{
    struct kachi_session *session = table->session;
    struct kachi_buffer *out = &session->out;
    struct kachi_str overflow = kachi_str_of("");
    size_t owed = 0;
    kachi_buffer_add_text(out, indent);
    for (size_t column = 0; column < table->column_count; column++) {
        struct kachi_str cell = table->cells[row * table->column_count + column];
        if (column == table->flexible && table->wraps) {
            overflow = cell;
            cell = kachi_text_take_line(&overflow, widths[column]);
        }
        cell = kachi_text_fit(&session->arena, cell, widths[column]);
        size_t width = kachi_text_width(cell);
        size_t pad = widths[column] > width ? widths[column] - width : 0;
        bool right = table->align[column] == KACHI_ALIGN_RIGHT;
        if (!kachi_str_is_empty(cell)) {
            add_spaces(out, owed + (right ? pad : 0));
            kachi_buffer_add(out, cell);
            owed = right ? 0 : pad;
        } else {
            owed += widths[column];
        }
        owed += GAP_COLUMNS;
    }
    kachi_buffer_add_byte(out, '\n');
    write_overflow(table, overflow, indent, widths);
}

void kachi_table_write(struct kachi_table *table, const char *indent)
{
    size_t widths[KACHI_TABLE_COLUMNS_MAX] = {0};
    measure(table, widths);
    squeeze(table, indent, widths);
    for (size_t row = 0; row < table->cell_count / table->column_count; row++) {
        write_row(table, row, indent, widths);
    }
}

struct kachi_str kachi_bar_text(struct kachi_arena *arena, double share, size_t columns)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    double clamped = share > 1.0 ? 1.0 : share;
    if (!(clamped > 0.0)) {
        return kachi_str_of("");
    }
    size_t units = (size_t)(clamped * 8.0 * (double)columns + 0.5);
    units = units == 0 ? 1 : units; /* something small is not nothing */
    struct kachi_buffer bar;
    kachi_buffer_init(&bar, 4096);
    for (size_t i = 0; i < units / 8; i++) {
        kachi_buffer_add_text(&bar, "█");
    }
    kachi_buffer_add_text(&bar, eighths[units % 8]);
    struct kachi_str text = kachi_str_copy(arena, kachi_buffer_str(&bar));
    kachi_buffer_release(&bar);
    return text;
}
