/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

#define GAP_COLUMNS 2
#define FLEXIBLE_COLUMNS_MIN 12
#define HEADING_COLUMNS_MIN 10
#define HEADING_LINES_MAX 4
#define PROSE_COLUMNS 80 /* where nobody says how wide a line may be */

void kachi_table_init(struct kachi_table *table, struct kachi_session *session, size_t column_count,
                      const char *const headings[])
{
    assert(column_count > 0 && column_count <= KACHI_TABLE_COLUMNS_MAX);
    *table = (struct kachi_table){.session = session,
                                  .column_count = column_count,
                                  .flexible = SIZE_MAX,
                                  .has_headings = true};
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

static void measure(const struct kachi_table *table, size_t first, size_t widths[])
{
    for (size_t i = first; i < table->cell_count; i++) {
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

static size_t width_of(const struct kachi_table *table, const char *indent, const size_t widths[])
{
    size_t sum = strlen(indent), shown = 0;
    for (size_t column = 0; column < table->column_count; column++) {
        sum += widths[column];
        shown += widths[column] > 0 ? 1 : 0;
    }
    return sum + (shown > 0 ? GAP_COLUMNS * (shown - 1) : 0);
}

/* How narrow a heading may get: as its longest word, and full-width text as a short one. */
static size_t heading_width_min(struct kachi_str heading)
{
    size_t widest = 0;
    while (!kachi_str_is_empty(heading)) {
        const char *end = memchr(heading.text, ' ', heading.bytes);
        size_t bytes = end == NULL ? heading.bytes : (size_t)(end - heading.text);
        size_t width = kachi_text_width(kachi_str_slice(heading, 0, bytes));
        bool is_full_width = width < bytes;
        width = is_full_width && width > HEADING_COLUMNS_MIN ? HEADING_COLUMNS_MIN : width;
        widest = width > widest ? width : widest;
        heading = kachi_str_trim(kachi_str_slice(heading, bytes, heading.bytes));
    }
    return widest;
}

/* Headings in several lines, so that columns are no wider than what stands in them. */
static void narrow_headings(const struct kachi_table *table, size_t widths[])
{
    if (!table->has_headings) {
        return;
    }
    size_t narrow[KACHI_TABLE_COLUMNS_MAX] = {0};
    measure(table, table->column_count, narrow);
    for (size_t column = 0; column < table->column_count; column++) {
        size_t least = heading_width_min(table->cells[column]);
        narrow[column] = least > narrow[column] ? least : narrow[column];
        widths[column] = narrow[column] < widths[column] ? narrow[column] : widths[column];
    }
}

/* 0: as much as it likes. */
static size_t room_of(const struct kachi_table *table)
{
    return table->room == 0 ? table->session->columns : table->room;
}

/* Takes from headings, then from the flexible column, what the terminal, or the room that is given,
 * lacks. */
static void squeeze(const struct kachi_table *table, const char *indent, size_t widths[])
{
    size_t room = room_of(table);
    if (room == 0 || width_of(table, indent, widths) <= room) {
        return;
    }
    narrow_headings(table, widths);
    size_t need = width_of(table, indent, widths);
    if (need <= room || table->flexible == SIZE_MAX) {
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
        left += widths[column] > 0 ? widths[column] + GAP_COLUMNS : 0;
    }
    while (!kachi_str_is_empty(rest)) {
        kachi_buffer_add_text(out, indent);
        add_spaces(out, left);
        kachi_buffer_add(out, kachi_text_take_line(&rest, widths[table->flexible]));
        kachi_buffer_add_byte(out, '\n');
    }
}

/* One line of cells without its trailing spaces: they would wrap on a narrow terminal and show up
 * in diffs. A column in which nothing stands takes no room. */
static void write_line(struct kachi_table *table, const struct kachi_str cells[],
                       const char *indent, const size_t widths[])
{
    struct kachi_buffer *out = &table->session->out;
    size_t owed = 0;
    kachi_buffer_add_text(out, indent);
    for (size_t column = 0; column < table->column_count; column++) {
        struct kachi_str cell =
            kachi_text_fit(&table->session->arena, cells[column], widths[column]);
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
        owed += widths[column] > 0 ? GAP_COLUMNS : 0;
    }
    kachi_buffer_add_byte(out, '\n');
}

/* The next line of a heading: a unit in full-width text ("売上 十億円") has its own. */
static struct kachi_str take_heading_line(struct kachi_str *rest, size_t columns)
{
    size_t width = kachi_text_width(*rest);
    const char *space = memchr(rest->text, ' ', rest->bytes);
    if (width <= columns || width == rest->bytes || space == NULL) {
        return kachi_text_take_line(rest, columns);
    }
    struct kachi_str word = kachi_str_slice(*rest, 0, (size_t)(space - rest->text));
    if (kachi_text_width(word) > columns) {
        return kachi_text_take_line(rest, columns);
    }
    *rest = kachi_str_trim(kachi_str_slice(*rest, word.bytes, rest->bytes));
    return word;
}

/* Lines of a heading, the last one whatever is left. Returns how many. */
static size_t take_heading(struct kachi_str heading, size_t columns,
                           struct kachi_str lines[HEADING_LINES_MAX])
{
    size_t count = 0;
    while (columns > 0 && !kachi_str_is_empty(heading) && count + 1 < HEADING_LINES_MAX) {
        lines[count++] = take_heading_line(&heading, columns);
    }
    if (columns > 0 && !kachi_str_is_empty(heading)) {
        lines[count++] = heading;
    }
    return count;
}

/* Headings stand on what they head: those of fewer lines begin further down. */
static void write_headings(struct kachi_table *table, const char *indent, const size_t widths[])
{
    struct kachi_str lines[KACHI_TABLE_COLUMNS_MAX][HEADING_LINES_MAX];
    size_t count[KACHI_TABLE_COLUMNS_MAX] = {0};
    size_t most = 1;
    for (size_t column = 0; column < table->column_count; column++) {
        count[column] = take_heading(table->cells[column], widths[column], lines[column]);
        most = count[column] > most ? count[column] : most;
    }
    for (size_t row = 0; row < most; row++) {
        struct kachi_str cells[KACHI_TABLE_COLUMNS_MAX] = {0};
        for (size_t column = 0; column < table->column_count; column++) {
            size_t above = most - count[column];
            cells[column] = row < above ? kachi_str_of("") : lines[column][row - above];
        }
        write_line(table, cells, indent, widths);
    }
}

static void write_row(struct kachi_table *table, size_t row, const char *indent,
                      const size_t widths[])
{
    struct kachi_str cells[KACHI_TABLE_COLUMNS_MAX];
    struct kachi_str overflow = kachi_str_of("");
    memcpy(cells, &table->cells[row * table->column_count], table->column_count * sizeof cells[0]);
    if (table->flexible != SIZE_MAX && table->wraps && widths[table->flexible] > 0) {
        overflow = cells[table->flexible];
        cells[table->flexible] = kachi_text_take_line(&overflow, widths[table->flexible]);
    }
    write_line(table, cells, indent, widths);
    write_overflow(table, overflow, indent, widths);
}

static void write_block(struct kachi_table *table, const char *indent, const size_t widths[])
{
    if (table->has_headings) {
        write_headings(table, indent, widths);
    }
    for (size_t row = table->has_headings ? 1 : 0; row < table->cell_count / table->column_count;
         row++) {
        write_row(table, row, indent, widths);
    }
}

/* As many of the columns from `first` on as there is room for beside the first of all, which says
 * what a row is of. Returns the next one. */
static size_t take_columns(const struct kachi_table *table, size_t first, const char *indent,
                           const size_t widths[], size_t block[])
{
    size_t room = room_of(table);
    size_t column = first;
    block[0] = widths[0];
    for (; column < table->column_count; column++) {
        block[column] = widths[column];
        if (room > 0 && column > first && width_of(table, indent, block) > room) {
            block[column] = 0;
            break;
        }
    }
    return column;
}

void kachi_table_write(struct kachi_table *table, const char *indent)
{
    size_t widths[KACHI_TABLE_COLUMNS_MAX] = {0};
    size_t next = table->column_count > 1 ? 1 : 0;
    measure(table, 0, widths);
    squeeze(table, indent, widths);
    do {
        size_t block[KACHI_TABLE_COLUMNS_MAX] = {0};
        if (next > 1) {
            kachi_buffer_add_byte(&table->session->out, '\n');
        }
        next = take_columns(table, next, indent, widths, block);
        write_block(table, indent, block);
    } while (next < table->column_count);
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
