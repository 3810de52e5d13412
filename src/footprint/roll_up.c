/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roll_up.c - rows gathered to lots and links. While pieces of text are read to rows, the rows of
 * the pieces before them are taken in: reading is for any thread, taking in for one, in order. Who
 * reads also looks up the names: most of them are known by then, and looking up is most of the
 * work. Numbers are given by taking in alone, so what was known when changes nothing.
 */
#include "roll_up_internal.h"

#include "base/workers.h"

#include <math.h>
#include <string.h>

/* Text that is read at once: its rows stay in the cache until they are taken in. */
#define PIECE_BYTES ((size_t)64 << 10)
#define PIECES_A_THREAD 4 /* so that all are busy until the round's end */
#define PIECES_MAX 32
/* Rows between asking for the memory of a name and needing it. */
#define AHEAD_SLOT 16
#define AHEAD_RECORD 8
/* Rounding of quantities that add up to what was made. */
#define OVERUSE 1.000001

/* --- Rows to lots and links --- */

/* Of nothing so far. It is written before it is read: reading first would have the system map a
 * page of zeros, and another one at the first number. */
static void add_lot(struct kachi_roll_up *roll_up)
{
    if (roll_up->lot_count % LOT_BLOCK == 0) {
        roll_up->lots =
            kachi_arena_grow(&roll_up->block_memory, roll_up->lots, roll_up->lot_block_count,
                             &roll_up->lot_block_capacity, sizeof(roll_up->lots[0]));
        roll_up->lots[roll_up->lot_block_count++] =
            KACHI_NEW_ARRAY_UNSET(&roll_up->block_memory, struct lot, LOT_BLOCK);
    }
    *lot_at(roll_up, roll_up->lot_count++) = (struct lot){.made = 0.0};
}

static uint32_t number_of(struct kachi_roll_up *roll_up, struct kachi_str name, uint64_t hash)
{
    uint32_t number = kachi_lot_names_add(&roll_up->names, name, hash);
    if (number == KACHI_LOT_NONE) {
        roll_up->is_full = true;
        return number;
    }
    if (number == roll_up->lot_count) {
        add_lot(roll_up);
    }
    return number;
}

/* Rows of one lot mostly come together: the name of the row before needs no search. */
static uint32_t buyer_of(struct kachi_roll_up *roll_up, const struct kachi_lot_row *row,
                         const struct kachi_lot_row *before)
{
    if (row->lot_number != KACHI_LOT_NONE) {
        return row->lot_number;
    }
    if (before != NULL && kachi_str_equal(row->lot, before->lot)) {
        return roll_up->last_lot;
    }
    return number_of(roll_up, row->lot, row->lot_hash);
}

static uint32_t supplier_of(struct kachi_roll_up *roll_up, const struct kachi_lot_row *row)
{
    return row->supplier_number != KACHI_LOT_NONE
               ? row->supplier_number
               : number_of(roll_up, row->supplier, row->supplier_hash);
}

static struct link *new_link_block(struct kachi_roll_up *roll_up)
{
    return KACHI_NEW_ARRAY_UNSET(&roll_up->block_memory, struct link, LINK_BLOCK);
}

/* The one that has been got ready, or else a new one. */
static struct link *take_link_block(struct kachi_roll_up *roll_up)
{
    if (!roll_up->has_pages) {
        return new_link_block(roll_up);
    }
    struct link *block = roll_up->next_block;
    roll_up->next_block = NULL;
    roll_up->has_pages = false;
    return block;
}

static void add_link(struct kachi_roll_up *roll_up, struct link link)
{
    if (roll_up->link_count % LINK_BLOCK == 0) {
        roll_up->links =
            kachi_arena_grow(&roll_up->block_memory, roll_up->links, roll_up->link_block_count,
                             &roll_up->link_block_capacity, sizeof(roll_up->links[0]));
        roll_up->links[roll_up->link_block_count++] = take_link_block(roll_up);
    }
    *link_at(roll_up, roll_up->link_count++) = link;
}

/* before: the row before it in the same piece, or NULL. */
static void add_row(struct kachi_roll_up *roll_up, const struct kachi_lot_row *row,
                    const struct kachi_lot_row *before)
{
    bool is_link = row->supplier.bytes > 0;
    uint32_t lot = buyer_of(roll_up, row, before);
    uint32_t supplier = is_link ? supplier_of(roll_up, row) : KACHI_LOT_NONE;
    if (roll_up->is_full) {
        return;
    }
    roll_up->last_lot = lot;
    if (is_link) {
        add_link(roll_up, (struct link){lot, supplier, row->quantity});
    } else {
        lot_at(roll_up, lot)->made += row->quantity;
    }
    for (int i = 0; i < 3; i++) {
        lot_at(roll_up, lot)->sum[i] += row->own[i];
    }
}

static bool is_same_lot(const struct kachi_lot_row *row, const struct kachi_lot_row *before)
{
    return row->lot_hash == before->lot_hash && kachi_str_equal(row->lot, before->lot);
}

static void ask_ahead(const struct kachi_lot_names *names, const struct kachi_lot_rows *rows,
                      size_t at)
{
    if (at + AHEAD_SLOT < rows->count) {
        kachi_lot_names_ask_slot(names, rows->rows[at + AHEAD_SLOT].lot_hash);
        kachi_lot_names_ask_slot(names, rows->rows[at + AHEAD_SLOT].supplier_hash);
    }
    if (at + AHEAD_RECORD < rows->count) {
        kachi_lot_names_ask_record(names, rows->rows[at + AHEAD_RECORD].lot_hash);
        kachi_lot_names_ask_record(names, rows->rows[at + AHEAD_RECORD].supplier_hash);
    }
}

/* Numbers of the names that are known by now, while others are added. */
static void look_up(const struct kachi_lot_names *names, struct kachi_lot_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct kachi_lot_row *row = &rows->rows[i];
        ask_ahead(names, rows, i);
        row->lot_number = i > 0 && is_same_lot(row, row - 1)
                              ? row[-1].lot_number
                              : kachi_lot_names_find(names, row->lot, row->lot_hash);
        if (row->supplier.bytes > 0) {
            row->supplier_number = kachi_lot_names_find(names, row->supplier, row->supplier_hash);
        }
    }
}

static void tell_complaints(struct kachi_roll_up *roll_up, const struct kachi_lot_rows *rows,
                            struct kachi_findings *findings)
{
    for (size_t i = 0; i < rows->complaint_count; i++) {
        const struct kachi_lot_complaint *complaint = &rows->complaints[i];
        struct kachi_place place = {.source = roll_up->source,
                                    .line = roll_up->line_number + complaint->line + 1};
        if (complaint->column < KACHI_LOT_CELLS) {
            place.field = roll_up->headings[complaint->column];
        }
        kachi_findings_add(findings, complaint->code, place,
                           KACHI_ARGS({"value", complaint->value}));
    }
    roll_up->complaint_count += rows->complaint_count;
}

static void take_in(struct kachi_roll_up *roll_up, const struct kachi_lot_rows *rows,
                    struct kachi_findings *findings)
{
    for (size_t i = 0; i < KACHI_LOT_CELLS; i++) {
        if (rows->headings[i].bytes > 0) {
            roll_up->headings[i] = kachi_str_copy(roll_up->arena, rows->headings[i]);
        }
    }
    for (size_t i = 0; i < rows->count; i++) {
        add_row(roll_up, &rows->rows[i], i == 0 ? NULL : &rows->rows[i - 1]);
    }
    tell_complaints(roll_up, rows, findings);
    roll_up->line_number += rows->line_count;
}

/* --- Text to rows --- */

/* Pieces of text that end with a line: those of this round, and those of the round before. */
struct round {
    struct kachi_roll_up *roll_up;
    struct kachi_findings *findings;
    struct kachi_str text[PIECES_MAX];
    struct kachi_lot_rows *reading, *ready;
    size_t reading_count, ready_count;
    struct link *without_pages; /* a block that the first who reads gets pages for, or NULL */
};

static void get_pages(struct link block[LINK_BLOCK])
{
    enum { PAGE_LINKS = 4096 / sizeof(struct link) };
    for (size_t i = 0; i < LINK_BLOCK; i += PAGE_LINKS) {
        block[i].quantity = 0.0;
    }
}

static void take_in_ready(struct round *round)
{
    for (size_t i = 0; i < round->ready_count; i++) {
        take_in(round->roll_up, &round->ready[i], round->findings);
    }
}

/* Job 0 takes in what is ready; the others read. */
static void do_job(void *context, size_t index, unsigned worker)
{
    struct round *round = context;
    (void)worker;
    if (index == 0) {
        take_in_ready(round);
        return;
    }
    if (index == 1 && round->without_pages != NULL) {
        get_pages(round->without_pages);
    }
    kachi_lot_rows_read(&round->reading[index - 1], round->text[index - 1], false);
    look_up(&round->roll_up->names, &round->reading[index - 1]);
}

/* Each row may bring two names. */
static void make_room(struct kachi_roll_up *roll_up, const struct kachi_lot_rows *rows,
                      size_t pieces)
{
    size_t count = 0;
    for (size_t i = 0; i < pieces; i++) {
        count += 2 * rows[i].count;
    }
    kachi_lot_names_make_room(&roll_up->names, count);
}

/* Cuts a piece of whole lines off text, which ends with a line. */
static struct kachi_str cut_piece(struct kachi_str *text)
{
    size_t bytes = text->bytes;
    if (bytes > PIECE_BYTES) {
        const char *feed = memchr(text->text + PIECE_BYTES, '\n', bytes - PIECE_BYTES);
        bytes = (size_t)(feed - text->text) + 1;
    }
    struct kachi_str piece = kachi_str_slice(*text, 0, bytes);
    *text = kachi_str_slice(*text, bytes, text->bytes);
    return piece;
}

static void swap_halves(struct round *round)
{
    struct kachi_lot_rows *read = round->reading;
    round->reading = round->ready;
    round->ready = read;
    round->ready_count = round->reading_count;
}

static void read_alone(struct round *round, struct kachi_str piece)
{
    struct kachi_roll_up *roll_up = round->roll_up;
    kachi_lot_rows_read(round->reading, piece, roll_up->is_at_start);
    roll_up->is_at_start = round->reading->is_at_start;
    look_up(&roll_up->names, round->reading);
    make_room(roll_up, round->reading, 1);
    take_in(roll_up, round->reading, round->findings);
}

/* text ends with a line. */
static void read_lines(struct kachi_roll_up *roll_up, struct kachi_str text,
                       struct kachi_findings *findings)
{
    struct round round = {.roll_up = roll_up,
                          .findings = findings,
                          .reading = roll_up->rows,
                          .ready = roll_up->rows + roll_up->pieces};
    while (text.bytes > 0 && (roll_up->is_at_start || roll_up->workers == NULL)) {
        read_alone(&round, cut_piece(&text));
    }
    while (text.bytes > 0) {
        round.reading_count = 0;
        while (text.bytes > 0 && round.reading_count < roll_up->pieces) {
            round.text[round.reading_count++] = cut_piece(&text);
        }
        bool is_wanted_soon = roll_up->link_count % LINK_BLOCK > LINK_BLOCK / 2;
        if (is_wanted_soon && roll_up->next_block == NULL) {
            roll_up->next_block = new_link_block(roll_up);
        }
        round.without_pages = roll_up->has_pages ? NULL : roll_up->next_block;
        make_room(roll_up, round.ready, round.ready_count);
        kachi_workers_run(roll_up->workers, round.reading_count + 1, do_job, &round);
        roll_up->has_pages = roll_up->next_block != NULL;
        swap_halves(&round);
    }
    make_room(roll_up, round.ready, round.ready_count);
    take_in_ready(&round);
}

/* The row that has begun; of one that is too long only that it is. */
static void keep(struct kachi_roll_up *roll_up, struct kachi_str piece)
{
    size_t room = KACHI_LOT_LINE_BYTES_MAX + 1 - roll_up->line.bytes;
    kachi_buffer_add(&roll_up->line,
                     kachi_str_slice(piece, 0, piece.bytes < room ? piece.bytes : room));
}

static void end_line(struct kachi_roll_up *roll_up, struct kachi_findings *findings)
{
    kachi_buffer_add_byte(&roll_up->line, '\n');
    read_lines(roll_up, kachi_buffer_str(&roll_up->line), findings);
    kachi_buffer_clear(&roll_up->line);
}

static void tell_overuse(const struct kachi_roll_up *roll_up, struct kachi_findings *findings)
{
    for (uint32_t i = 0; i < roll_up->names.count; i++) {
        const struct lot *lot = lot_at(roll_up, i);
        if (lot->made > 0.0 && lot->used > OVERUSE * lot->made) {
            char made[KACHI_DOUBLE_TEXT_BYTES];
            char used[KACHI_DOUBLE_TEXT_BYTES];
            struct kachi_place place = {.source = roll_up->source};
            kachi_findings_add(findings, "lot-overused", place,
                               KACHI_ARGS({"lot", kachi_lot_names_at(&roll_up->names, i)},
                                          {"made", kachi_double_text(lot->made, made)},
                                          {"used", kachi_double_text(lot->used, used)}));
        }
    }
}

/* --- Interface --- */

struct kachi_roll_up *kachi_roll_up_new(struct kachi_arena *arena, struct kachi_str source,
                                        struct kachi_workers *workers)
{
    static const char *const headings[KACHI_LOT_CELLS] = {
        "lot", "supplier lot", "quantity", "own emissions", "own REP", "own AE"};
    struct kachi_roll_up *roll_up = KACHI_NEW(arena, struct kachi_roll_up);
    unsigned threads = workers == NULL ? 1 : kachi_workers_count(workers);
    kachi_arena_init(&roll_up->block_memory);
    kachi_arena_init(&roll_up->pass_memory);
    kachi_lot_names_init(&roll_up->names);
    kachi_buffer_init(&roll_up->line, KACHI_LOT_LINE_BYTES_MAX + 2);
    roll_up->arena = arena;
    roll_up->source = kachi_str_copy(arena, source);
    roll_up->workers = threads > 1 ? workers : NULL;
    roll_up->pieces =
        threads > PIECES_MAX / PIECES_A_THREAD ? PIECES_MAX : threads * PIECES_A_THREAD;
    roll_up->rows = KACHI_NEW_ARRAY(arena, struct kachi_lot_rows, 2 * roll_up->pieces);
    roll_up->is_at_start = true;
    for (size_t i = 0; i < 2 * roll_up->pieces; i++) {
        kachi_lot_rows_init(&roll_up->rows[i]);
    }
    for (size_t i = 0; i < KACHI_LOT_CELLS; i++) {
        roll_up->headings[i] = kachi_str_of(headings[i]);
    }
    return roll_up;
}

static void release_rows(struct kachi_roll_up *roll_up)
{
    for (size_t i = 0; i < 2 * roll_up->pieces; i++) {
        kachi_lot_rows_release(&roll_up->rows[i]);
    }
    kachi_buffer_release(&roll_up->line);
}

void kachi_roll_up_release(struct kachi_roll_up *roll_up)
{
    if (roll_up == NULL) {
        return;
    }
    release_rows(roll_up);
    kachi_lot_names_release(&roll_up->names);
    kachi_arena_release(&roll_up->block_memory);
    kachi_arena_release(&roll_up->pass_memory);
}

void kachi_roll_up_feed(struct kachi_roll_up *roll_up, struct kachi_str bytes,
                        struct kachi_findings *findings)
{
    const char *feed = bytes.bytes == 0 ? NULL : memchr(bytes.text, '\n', bytes.bytes);
    if (roll_up->line.bytes > 0 && feed != NULL) {
        size_t first = (size_t)(feed - bytes.text);
        keep(roll_up, kachi_str_slice(bytes, 0, first));
        end_line(roll_up, findings);
        bytes = kachi_str_slice(bytes, first + 1, bytes.bytes);
    }
    size_t whole = bytes.bytes;
    while (whole > 0 && bytes.text[whole - 1] != '\n') {
        whole--;
    }
    read_lines(roll_up, kachi_str_slice(bytes, 0, whole), findings);
    keep(roll_up, kachi_str_slice(bytes, whole, bytes.bytes));
}

enum kachi_err kachi_roll_up_finish(struct kachi_roll_up *roll_up, struct kachi_findings *findings)
{
    if (roll_up->line.bytes > 0) {
        end_line(roll_up, findings);
    }
    release_rows(roll_up);
    if (roll_up->is_full) {
        return KACHI_ERR_LIMIT;
    }
    uint32_t answered = kachi_roll_up_pass(roll_up);
    tell_overuse(roll_up, findings);
    if (answered < roll_up->names.count) {
        kachi_roll_up_tell_circles(roll_up, roll_up->names.count - answered, findings);
        return KACHI_ERR_INPUT;
    }
    return roll_up->complaint_count > 0 ? KACHI_ERR_INPUT : KACHI_OK;
}

uint32_t kachi_roll_up_lot_count(const struct kachi_roll_up *roll_up)
{
    return roll_up->names.count;
}

uint64_t kachi_roll_up_link_count(const struct kachi_roll_up *roll_up)
{
    return roll_up->link_count;
}

struct kachi_lot_sum kachi_roll_up_lot(const struct kachi_roll_up *roll_up, uint32_t index)
{
    const struct lot *lot = lot_at(roll_up, index);
    return (struct kachi_lot_sum){.lot = kachi_lot_names_at(&roll_up->names, index),
                                  .made = whole_of(lot),
                                  .used = lot->used,
                                  .cfp_kgco2e = lot->sum[0],
                                  .rep_kgco2e = lot->sum[1],
                                  .ae_kgco2e = lot->sum[2],
                                  .has_answer = roll_up->is_done[index]};
}
