/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lot_rows.h - text to rows of a supply network (roll_up.h says what the cells mean).
 *
 * Rows as programs write them (plain ASCII, numbers without exponents) take a short way; all others
 * (quotes, spaces, other scripts, exponents, what is wrong) the careful one, and both give the same
 * row. Reading knows nothing of other rows, so that pieces of one file can be read beside each
 * other.
 */
#ifndef KACHI_FOOTPRINT_LOT_ROWS_H
#define KACHI_FOOTPRINT_LOT_ROWS_H

#include "base/arena.h"

#define KACHI_LOT_CELLS 6
#define KACHI_LOT_LINE_BYTES_MAX 4096

struct kachi_lot_row {
    struct kachi_str lot, supplier; /* NFC; no supplier: empty */
    uint64_t lot_hash, supplier_hash;
    uint32_t lot_number, supplier_number; /* KACHI_LOT_NONE: not looked for, or not found */
    double quantity; /* 0 or more */
    double own[3];   /* CFP, REP, AE in kg-CO2e */
};

/* A row that cannot be read. */
struct kachi_lot_complaint {
    const char *code; /* of the finding */
    uint32_t line;    /* of the piece, from 0 */
    uint32_t column;  /* KACHI_LOT_CELLS: the row as a whole */
    struct kachi_str value;
};

/* What was read of one piece: borrows from its text, and from an arena that the next reading
 * empties. */
struct kachi_lot_rows {
    struct kachi_arena row_memory, arena;
    struct kachi_lot_row *rows;
    struct kachi_lot_complaint *complaints;
    size_t count, capacity, complaint_count, complaint_capacity;
    uint32_t line_count;
    bool is_at_start; /* neither a row nor headings were met yet, only comments and empty lines */
    struct kachi_str headings[KACHI_LOT_CELLS]; /* where the piece began with them */
};

void kachi_lot_rows_init(struct kachi_lot_rows *rows);
void kachi_lot_rows_release(struct kachi_lot_rows *rows);

/* Whole lines, each ended by a line feed. is_start: nothing but comments stood before them; the
 * first row may be headings (no number where the quantity stands), and a byte order mark may come
 * before it. */
void kachi_lot_rows_read(struct kachi_lot_rows *rows, struct kachi_str text, bool is_start);

#endif
