/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_ancestry.c - what many lots were made of, in few questions.
 *
 * Lots that are asked for together have mostly been made together, so their numbers, and those of
 * their entries, lie in runs: a run is read by one range. PostgreSQL is asked for all of them at
 * once instead. Only the columns that say where grams came from are read: a column costs as much as
 * a row's beginning. A whole state answers from its own rows, without a copy.
 */
#include "ledger/store_rows.h"

#include <assert.h>
#include <stdlib.h>

/* Numbers so far apart are still read by one range: a row too many costs less than a question. */
#define GAP_MAX 8

struct fetch {
    struct kachi_ledger *ledger;
    struct kachi_arena *arena;
};

static int compare_numbers(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Sorted, each once. */
static size_t sort_unique(int64_t numbers[], size_t count)
{
    size_t kept = 0;
    if (count > 0) { /* plain numbers: equals are the same */
        qsort(numbers, count, sizeof(*numbers), compare_numbers);
    }
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || numbers[kept - 1] != numbers[i]) {
            numbers[kept++] = numbers[i];
        }
    }
    return kept;
}

/* The end of the run that begins at `from`: numbers with small gaps between them. */
static size_t end_of_run(const int64_t numbers[], size_t from, size_t count)
{
    size_t to = from + 1;
    while (to < count && numbers[to] - numbers[to - 1] <= GAP_MAX) {
        to++;
    }
    return to;
}

/* Begins the next question for numbers[*at ..]: a range, or for PostgreSQL all of them. */
static struct kachi_statement *ask(struct fetch *fetch, const char *range_sql, const char *any_sql,
                                   const int64_t numbers[], size_t count, size_t *at)
{
    if (kachi_database_kind(fetch->ledger->database) == KACHI_DATABASE_POSTGRES) {
        struct kachi_statement *st = store_begin(fetch->ledger, any_sql);
        kachi_sql_bind_int64s(st, 2, count, numbers);
        *at = count;
        return st;
    }
    size_t to = end_of_run(numbers, *at, count);
    struct kachi_statement *st = store_begin(fetch->ledger, range_sql);
    kachi_sql_bind_int64(st, 2, numbers[*at]);
    kachi_sql_bind_int64(st, 3, numbers[to - 1]);
    *at = to;
    return st;
}

static bool is_asked(const int64_t numbers[], size_t count, int64_t number)
{
    return bsearch(&number, numbers, count, sizeof(*numbers), compare_numbers) != NULL;
}

#define SOURCE_COLUMNS                                                                             \
    "SELECT number, entry, position, restores, embodied_g, certificate_g FROM ledger_lot"

static struct kachi_lot source_row(struct kachi_statement *st)
{
    return (struct kachi_lot){
        .number = kachi_sql_int64(st, 0),
        .entry = kachi_sql_int64(st, 1),
        .position = kachi_sql_int64(st, 2),
        .restores = kachi_sql_int64(st, 3),
        .made = {.embodied_g = kachi_sql_int64(st, 4), .certificate_g = kachi_sql_int64(st, 5)},
    };
}

#define PART_COLUMNS                                                                               \
    "SELECT entry, lot, embodied_g, certificate_g, before_embodied_g, before_certificate_g"        \
    " FROM ledger_input"

static struct kachi_input_row part_row(struct kachi_statement *st)
{
    return (struct kachi_input_row){
        .entry = kachi_sql_int64(st, 0),
        .lot = kachi_sql_int64(st, 1),
        .taken = {.embodied_g = kachi_sql_int64(st, 2), .certificate_g = kachi_sql_int64(st, 3)},
        .before = {.embodied_g = kachi_sql_int64(st, 4), .certificate_g = kachi_sql_int64(st, 5)},
    };
}

struct made_rows {
    size_t count, capacity;
    struct kachi_lot *items; /* in order of number */
};

static enum kachi_err fetch_made(struct fetch *fetch, const int64_t numbers[], size_t count,
                                 struct made_rows *out)
{
    enum kachi_err err = KACHI_OK;
    for (size_t at = 0; at < count && err == KACHI_OK;) {
        struct kachi_statement *st = ask(
            fetch, SOURCE_COLUMNS " WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number",
            SOURCE_COLUMNS " WHERE ledger = ?1 AND number = ANY(?2) ORDER BY number", numbers,
            count, &at);
        while (kachi_sql_row(st)) {
            if (is_asked(numbers, count, kachi_sql_int64(st, 0))) {
                out->items = kachi_arena_grow(fetch->arena, out->items, out->count, &out->capacity,
                                              sizeof(*out->items));
                out->items[out->count++] = source_row(st);
            }
        }
        err = kachi_sql_end(st);
    }
    return err;
}

static const struct kachi_lot *find_made(const struct made_rows *rows, int64_t number)
{
    size_t low = 0;
    size_t high = rows->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows->items[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_found = low < rows->count && rows->items[low].number == number;
    return is_found ? &rows->items[low] : NULL;
}

struct move_rows {
    size_t input_count, input_capacity, draw_count, draw_capacity;
    struct kachi_input_row *inputs; /* in order of entry and position */
    struct kachi_draw_row *draws;
};

static enum kachi_err fetch_inputs(struct fetch *fetch, const int64_t entries[], size_t count,
                                   struct move_rows *out)
{
    enum kachi_err err = KACHI_OK;
    for (size_t at = 0; at < count && err == KACHI_OK;) {
        struct kachi_statement *st = ask(
            fetch,
            PART_COLUMNS " WHERE ledger = ?1 AND entry BETWEEN ?2 AND ?3 ORDER BY entry, position",
            PART_COLUMNS " WHERE ledger = ?1 AND entry = ANY(?2) ORDER BY entry, position", entries,
            count, &at);
        while (kachi_sql_row(st)) {
            out->inputs = kachi_arena_grow(fetch->arena, out->inputs, out->input_count,
                                           &out->input_capacity, sizeof(*out->inputs));
            out->inputs[out->input_count++] = part_row(st);
        }
        err = kachi_sql_end(st);
    }
    return err;
}

static enum kachi_err fetch_draws(struct fetch *fetch, const int64_t entries[], size_t count,
                                  struct move_rows *out)
{
    enum kachi_err err = KACHI_OK;
    for (size_t at = 0; at < count && err == KACHI_OK;) {
        struct kachi_statement *st = ask(
            fetch,
            DRAW_COLUMNS " WHERE ledger = ?1 AND entry BETWEEN ?2 AND ?3 ORDER BY entry, position",
            DRAW_COLUMNS " WHERE ledger = ?1 AND entry = ANY(?2) ORDER BY entry, position", entries,
            count, &at);
        while (kachi_sql_row(st)) {
            out->draws = kachi_arena_grow(fetch->arena, out->draws, out->draw_count,
                                          &out->draw_capacity, sizeof(*out->draws));
            out->draws[out->draw_count++] = draw_of(st);
        }
        err = kachi_sql_end(st);
    }
    return err;
}

/* The first row of the entry among rows in order of entry. */
static size_t first_input(const struct move_rows *rows, int64_t entry)
{
    size_t low = 0;
    size_t high = rows->input_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows->inputs[middle].entry < entry) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static size_t first_draw(const struct move_rows *rows, int64_t entry)
{
    size_t low = 0;
    size_t high = rows->draw_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows->draws[middle].entry < entry) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The entry whose inputs the lot is made of. */
static int64_t source_of(const struct kachi_lot *lot)
{
    return lot->restores == 0 ? lot->entry : lot->restores;
}

/* Of all inputs and draws of its entry, those that the lot is made of. */
static enum kachi_err narrow(struct kachi_ancestry *ancestry)
{
    const struct kachi_lot *lot = &ancestry->lot;
    if (lot->restores == 0) {
        return KACHI_OK;
    }
    if ((size_t)lot->position >= ancestry->input_count) {
        return KACHI_ERR_INTEGRITY;
    }
    ancestry->inputs += lot->position;
    ancestry->input_count = 1;
    size_t kept = 0;
    bool is_paired = lot->restores == lot->entry;
    while (is_paired && kept < ancestry->draw_count &&
           ancestry->draws[kept].position != lot->position) {
        kept++;
    }
    bool has_draw = is_paired && kept < ancestry->draw_count;
    ancestry->draws += has_draw ? kept : 0;
    ancestry->draw_count = has_draw ? 1 : 0;
    return KACHI_OK;
}

static void add_sibling(struct kachi_ancestry *ancestry, const struct kachi_lot *sibling)
{
    ancestry->before.embodied_g += sibling->made.embodied_g;
    ancestry->before.certificate_g += sibling->made.certificate_g;
}

static int64_t sibling_count(const struct kachi_lot *lot)
{
    return lot->restores == 0 ? lot->position : 0;
}

static enum kachi_err in_memory(struct store_state *state, int64_t number,
                                struct kachi_ancestry *out)
{
    const struct state_lot *lot = store_state_lot(state, number);
    if (lot == NULL) {
        return KACHI_ERR_NOT_FOUND;
    }
    *out = (struct kachi_ancestry){.lot = lot->row};
    out->input_count = store_state_inputs(state, source_of(&lot->row), &out->inputs);
    out->draw_count = store_state_draws(state, lot->row.entry, &out->draws);
    for (int64_t i = 1; i <= sibling_count(&lot->row); i++) {
        const struct state_lot *sibling = store_state_lot(state, number - i);
        if (sibling == NULL) {
            return KACHI_ERR_NOT_FOUND;
        }
        add_sibling(out, &sibling->row);
    }
    return narrow(out);
}

/* Fills in ancestries from what was fetched; siblings are among the lots. */
static enum kachi_err put_together(const struct made_rows *made, const struct move_rows *moves,
                                   size_t count, const int64_t lots[], struct kachi_ancestry out[])
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        const struct kachi_lot *lot = find_made(made, lots[i]);
        if (lot == NULL) {
            return KACHI_ERR_NOT_FOUND;
        }
        size_t input = first_input(moves, source_of(lot));
        size_t draw = first_draw(moves, lot->entry);
        out[i] = (struct kachi_ancestry){
            .lot = *lot, .inputs = moves->inputs + input, .draws = moves->draws + draw};
        for (; input < moves->input_count && moves->inputs[input].entry == source_of(lot);
             input++) {
            out[i].input_count++;
        }
        for (; draw < moves->draw_count && moves->draws[draw].entry == lot->entry; draw++) {
            out[i].draw_count++;
        }
        for (int64_t j = 1; j <= sibling_count(lot); j++) {
            const struct kachi_lot *sibling = find_made(made, lots[i] - j);
            if (sibling == NULL) {
                return KACHI_ERR_NOT_FOUND;
            }
            add_sibling(&out[i], sibling);
        }
        err = narrow(&out[i]);
    }
    return err;
}

/* Siblings that came before, where they are not among the lots already. */
static enum kachi_err fetch_siblings(struct fetch *fetch, const int64_t lots[], size_t count,
                                     struct made_rows *made)
{
    size_t capacity = 0;
    size_t missing = 0;
    int64_t *numbers = NULL;
    for (size_t i = 0; i < made->count; i++) {
        for (int64_t j = 1; j <= sibling_count(&made->items[i]); j++) {
            numbers = kachi_arena_grow(fetch->arena, numbers, missing, &capacity, sizeof(*numbers));
            numbers[missing++] = made->items[i].number - j;
        }
    }
    if (missing == 0) {
        return KACHI_OK;
    }
    for (size_t i = 0; i < count; i++) { /* all of them in one list, in order */
        numbers = kachi_arena_grow(fetch->arena, numbers, missing, &capacity, sizeof(*numbers));
        numbers[missing++] = lots[i];
    }
    missing = sort_unique(numbers, missing);
    *made = (struct made_rows){0};
    return fetch_made(fetch, numbers, missing, made);
}

enum kachi_err kachi_store_ancestry(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                    size_t count, const int64_t lots[], struct kachi_ancestry out[])
{
    enum kachi_err err = KACHI_OK;
    if (ledger->state.is_whole) {
        for (size_t i = 0; i < count && err == KACHI_OK; i++) {
            err = in_memory(&ledger->state, lots[i], &out[i]);
        }
        return err;
    }
    struct fetch fetch = {ledger, arena};
    struct made_rows made = {0};
    struct move_rows moves = {0};
    store_settle(ledger);
    err = fetch_made(&fetch, lots, count, &made);
    int64_t *entries = KACHI_NEW_ARRAY(arena, int64_t, 2 * made.count + 1);
    size_t entry_count = 0;
    for (size_t i = 0; i < made.count; i++) {
        entries[entry_count++] = made.items[i].entry;
        entries[entry_count++] = source_of(&made.items[i]);
    }
    entry_count = sort_unique(entries, entry_count);
    if (err == KACHI_OK) {
        err = fetch_inputs(&fetch, entries, entry_count, &moves);
    }
    if (err == KACHI_OK) {
        err = fetch_draws(&fetch, entries, entry_count, &moves);
    }
    if (err == KACHI_OK) {
        err = fetch_siblings(&fetch, lots, count, &made);
    }
    return err == KACHI_OK ? put_together(&made, &moves, count, lots, out) : err;
}
