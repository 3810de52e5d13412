/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.h - tables in a terminal, aligned by display width (full-width characters are two columns).
 *
 * One that is too wide gives way in this order: headings go on in further lines, the flexible
 * column wraps or is cut, and what still has no room follows in a block below that begins with the
 * first column again.
 */
#ifndef KACHI_CLI_TABLE_H
#define KACHI_CLI_TABLE_H

#include "base/number_text.h"
#include "cli/session.h"

enum kachi_align { KACHI_ALIGN_LEFT, KACHI_ALIGN_RIGHT };

#define KACHI_TABLE_COLUMNS_MAX 12
struct kachi_table {
    struct kachi_session *session;
    size_t column_count, cell_count, cell_capacity;
    enum kachi_align align[KACHI_TABLE_COLUMNS_MAX];
    size_t flexible;         /* the column that gives way where the terminal is narrow */
    bool wraps;              /* it goes on below; else it ends in an ellipsis */
    bool has_headings;       /* the first row is such */
    size_t room;             /* columns that the table may take; 0: the terminal's */
    struct kachi_str *cells; /* row by row, headings first */
};

/* headings[i] with a leading '>' is aligned to the right, with '*' is the flexible one. */
void kachi_table_init(struct kachi_table *table, struct kachi_session *session, size_t column_count,
                      const char *const headings[]);
void kachi_table_add(struct kachi_table *table, struct kachi_str cell);
void kachi_table_add_text(struct kachi_table *table, const char *cell);
void kachi_table_write(struct kachi_table *table, const char *indent);

/* How wide a line of prose is: the terminal, or 80 columns where it goes to a pager or a file. */
size_t kachi_prose_columns(const struct kachi_session *session);
/* Prose in lines of that width. */
void kachi_prose_write(struct kachi_session *session, struct kachi_str text);

/* A bar of at most `columns` for a share of 0 to 1, in eighths. */
struct kachi_str kachi_bar_text(struct kachi_arena *arena, double share, size_t columns);
/* A finding as people read it, to stderr. */
void kachi_finding_show(struct kachi_session *session, const struct kachi_finding *finding,
                        struct kachi_buffer *out);

#endif
