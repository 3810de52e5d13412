/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/store_scan.h"

#include "ledger/store_rows.h"

#include <assert.h>

/* Rows are hashed by so many bytes at a time. */
#define HASHED_BYTES ((size_t)1 << 16)
#define BYTES_MAX ((size_t)1 << 24)

/* Columns in the order of the SELECT: i an integer, t text, b bytes. */
static const char *const columns_of[SCAN_TABLES] = {
    [SCAN_ENTRY] = "ibiiiiitb",   [SCAN_INPUT] = "iiiiiiiiiiii",
    [SCAN_DRAW] = "iiii",         [SCAN_LOT] = "ibiiiiiiiiiii",
    [SCAN_CLAIM] = "iiiiiiittii", [SCAN_ATTEST] = "iiiiittii",
    [SCAN_NOTICE] = "iiiiiii",    [SCAN_PARTY] = "ibttti",
    [SCAN_PRODUCT] = "ibitti",    [SCAN_POOL] = "ibiitbiiiiiiitiiiiii",
    [SCAN_LEFT] = "iiiiiiiii",    [SCAN_OFFER] = "iiiiiiiiiii",
    [SCAN_KEY] = "bii",
};

/* A row as it was read, each column once. */
#define COLUMNS_MAX 20
struct cell {
    int64_t number;         /* of bytes: how many */
    struct kachi_str bytes; /* borrowed until the next row */
};

/* Lowest byte first. */
static char *put_number(char *to, int64_t value)
{
    for (int i = 0; i < 8; i++) {
        to[i] = (char)((uint64_t)value >> (8 * i) & 0xFF);
    }
    return to + 8;
}

static void put_int(struct kachi_buffer *out, int64_t value)
{
    char bytes[8];
    (void)put_number(bytes, value);
    kachi_buffer_add(out, (struct kachi_str){bytes, sizeof(bytes)});
}

/* Numbers as they are, bytes after their length. */
static void put_cells(struct kachi_buffer *out, const char *types, const struct cell cells[])
{
    char numbers[8 * COLUMNS_MAX];
    char *to = numbers;
    for (size_t i = 0; types[i] != '\0'; i++) {
        to = put_number(to, cells[i].number);
        if (types[i] != 'i') {
            kachi_buffer_add(out, (struct kachi_str){numbers, (size_t)(to - numbers)});
            kachi_buffer_add(out, cells[i].bytes);
            to = numbers;
        }
    }
    kachi_buffer_add(out, (struct kachi_str){numbers, (size_t)(to - numbers)});
}

static void hash_bytes(struct kachi_scan *scan, enum scan_table table)
{
    kachi_hasher_add(&scan->hashers[table], kachi_buffer_str(&scan->bytes[table]));
    kachi_buffer_clear(&scan->bytes[table]);
}

static void end_row(struct kachi_scan *scan, enum scan_table table)
{
    scan->rows[table]++;
    if (scan->bytes[table].bytes > HASHED_BYTES) {
        hash_bytes(scan, table);
    }
}

/* The next row of a statement, which is on its way into the digest as well. */
static bool next_row(struct kachi_scan *scan, enum scan_table table, struct kachi_statement *st,
                     struct cell cells[COLUMNS_MAX])
{
    const char *types = columns_of[table];
    if (!kachi_sql_row(st)) {
        return false;
    }
    for (int i = 0; types[i] != '\0'; i++) {
        if (types[i] == 'i') {
            cells[i].number = kachi_sql_int64(st, i);
            continue;
        }
        cells[i].bytes = types[i] == 't' ? kachi_sql_text(st, i) : kachi_sql_blob(st, i);
        cells[i].number = (int64_t)cells[i].bytes.bytes;
    }
    put_cells(&scan->bytes[table], types, cells);
    end_row(scan, table);
    return true;
}

static struct kachi_id id_of(const struct cell *cell)
{
    struct kachi_id id = {{0}};
    memcpy(id.bytes, cell->bytes.text,
           cell->bytes.bytes < sizeof(id.bytes) ? cell->bytes.bytes : sizeof(id.bytes));
    return id;
}

static struct kachi_digest digest_of(const struct cell *cell)
{
    struct kachi_digest digest = {{0}};
    memcpy(digest.bytes, cell->bytes.text,
           cell->bytes.bytes < sizeof(digest.bytes) ? cell->bytes.bytes : sizeof(digest.bytes));
    return digest;
}

static struct kachi_amounts amounts_of(const struct cell *cell)
{
    return (struct kachi_amounts){cell[0].number, cell[1].number, cell[2].number, cell[3].number};
}

static struct kachi_statement *begin_numbers(struct kachi_scan *scan, const char *sql,
                                             int64_t first, int64_t last)
{
    struct kachi_statement *st = store_begin(scan->ledger, sql);
    kachi_sql_bind_int64(st, 2, first);
    kachi_sql_bind_int64(st, 3, last);
    return st;
}

/* Rows of entries first .. last. The last range has no end: rows of entries that the head does not
 * know are found too. */
static struct kachi_statement *begin_range(struct kachi_scan *scan, const char *sql, int64_t first,
                                           int64_t last)
{
    return begin_numbers(scan, sql, first, last >= scan->head.entries ? INT64_MAX : last);
}

#define ADD_ROW(arena, list, row)                                                                  \
    do {                                                                                           \
        (list).items = kachi_arena_grow(arena, (list).items, (list).count, &(list).capacity,       \
                                        sizeof(*(list).items));                                    \
        (list).items[(list).count++] = (row);                                                      \
    } while (0)

enum kachi_err store_scan_begin(struct kachi_scan *scan, struct kachi_ledger *ledger)
{
    *scan = (struct kachi_scan){.ledger = ledger};
    for (int i = 0; i < SCAN_TABLES; i++) {
        kachi_hasher_init(&scan->hashers[i]);
        kachi_buffer_init(&scan->bytes[i], BYTES_MAX);
    }
    return kachi_store_head_get(ledger, &scan->head);
}

void store_scan_release(struct kachi_scan *scan)
{
    for (int i = 0; i < SCAN_TABLES; i++) {
        kachi_hasher_release(&scan->hashers[i]);
        kachi_buffer_release(&scan->bytes[i]);
    }
}

static enum kachi_err scan_entries(struct kachi_scan *scan, struct kachi_scan_chunk *chunk)
{
    struct kachi_statement *st = begin_range(
        scan, ENTRY_COLUMNS " WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number",
        chunk->first, chunk->last);
    struct cell c[COLUMNS_MAX];
    while (next_row(scan, SCAN_ENTRY, st, c)) {
        struct kachi_entry_row row = {
            .number = c[0].number,
            .id = id_of(&c[1]),
            .kind = (enum kachi_entry_kind)c[2].number,
            .time = c[3].number,
            .author = c[4].number,
            .lot_first = c[5].number,
            .lot_count = c[6].number,
            .content = kachi_str_copy(chunk->arena, c[7].bytes),
            .leaf = digest_of(&c[8]),
        };
        ADD_ROW(chunk->arena, chunk->entries, row);
    }
    return kachi_sql_end(st);
}

static enum kachi_err scan_moves(struct kachi_scan *scan, struct kachi_scan_chunk *chunk)
{
    struct kachi_statement *st =
        begin_range(scan,
                    INPUT_COLUMNS " WHERE ledger = ?1 AND entry BETWEEN ?2 AND ?3"
                                  " ORDER BY entry, position",
                    chunk->first, chunk->last);
    struct cell c[COLUMNS_MAX];
    while (next_row(scan, SCAN_INPUT, st, c)) {
        struct kachi_input_row row = {
            .entry = c[0].number,
            .position = c[1].number,
            .lot = c[2].number,
            .taken = amounts_of(&c[3]),
            .before = amounts_of(&c[7]),
            .previous = c[11].number,
        };
        ADD_ROW(chunk->arena, chunk->inputs, row);
    }
    enum kachi_err err = kachi_sql_end(st);
    if (err != KACHI_OK) {
        return err;
    }
    st = begin_range(scan,
                     DRAW_COLUMNS " WHERE ledger = ?1 AND entry BETWEEN ?2 AND ?3"
                                  " ORDER BY entry, position",
                     chunk->first, chunk->last);
    while (next_row(scan, SCAN_DRAW, st, c)) {
        struct kachi_draw_row row = {c[0].number, c[1].number, c[2].number, c[3].number};
        ADD_ROW(chunk->arena, chunk->draws, row);
    }
    return kachi_sql_end(st);
}

/* The lots that these entries made, numbered together; in the last chunk all that are left, also
 * those that the head does not know. */
static enum kachi_err scan_lots(struct kachi_scan *scan, struct kachi_scan_chunk *chunk)
{
    int64_t last = scan->lots_read;
    for (size_t i = 0; i < chunk->entries.count; i++) {
        const struct kachi_entry_row *entry = &chunk->entries.items[i];
        int64_t made = entry->lot_count == 0 ? 0 : entry->lot_first + entry->lot_count - 1;
        last = made > last && made <= scan->head.lots ? made : last;
    }
    last = chunk->last >= scan->head.entries ? INT64_MAX : last;
    struct kachi_statement *st = begin_numbers(
        scan, MADE_COLUMNS " WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number",
        scan->lots_read + 1, last);
    struct cell c[COLUMNS_MAX];
    while (next_row(scan, SCAN_LOT, st, c)) {
        struct kachi_lot row = {
            .number = c[0].number,
            .id = id_of(&c[1]),
            .entry = c[2].number,
            .position = c[3].number,
            .owner = c[4].number,
            .product = c[5].number,
            .custody = (unsigned)c[6].number,
            .aside = c[7].number != 0,
            .made = amounts_of(&c[8]),
            .restores = c[12].number,
        };
        ADD_ROW(chunk->arena, chunk->lots, row);
    }
    scan->lots_read = last;
    return kachi_sql_end(st);
}

static enum kachi_err scan_uses(struct kachi_scan *scan, struct kachi_scan_chunk *chunk)
{
    struct kachi_statement *st = begin_range(
        scan, CLAIM_COLUMNS " WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number",
        chunk->first, chunk->last);
    struct cell c[COLUMNS_MAX];
    while (next_row(scan, SCAN_CLAIM, st, c)) {
        ADD_ROW(chunk->arena, chunk->claims, claim_of(chunk->arena, st));
    }
    enum kachi_err err = kachi_sql_end(st);
    if (err != KACHI_OK) {
        return err;
    }
    st = begin_range(scan,
                     ATTEST_COLUMNS " WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3"
                                    " ORDER BY number",
                     chunk->first, chunk->last);
    while (next_row(scan, SCAN_ATTEST, st, c)) {
        ADD_ROW(chunk->arena, chunk->attests, attest_of(chunk->arena, st));
    }
    err = kachi_sql_end(st);
    if (err != KACHI_OK) {
        return err;
    }
    st = begin_range(scan,
                     NOTICE_COLUMNS " WHERE ledger = ?1 AND entry BETWEEN ?2 AND ?3"
                                    " ORDER BY entry, position",
                     chunk->first, chunk->last);
    while (next_row(scan, SCAN_NOTICE, st, c)) {
        ADD_ROW(chunk->arena, chunk->notices, notice_of(st));
    }
    return kachi_sql_end(st);
}

enum kachi_err store_scan_chunk(struct kachi_scan *scan, struct kachi_scan_chunk *chunk)
{
    enum kachi_err err = scan_entries(scan, chunk);
    if (err == KACHI_OK) {
        err = scan_moves(scan, chunk);
    }
    if (err == KACHI_OK) {
        err = scan_lots(scan, chunk);
    }
    return err == KACHI_OK ? scan_uses(scan, chunk) : err;
}

static enum kachi_err scan_parties(struct kachi_scan *scan, struct kachi_scan_rest *rest,
                                   int64_t first, int64_t last)
{
    struct kachi_statement *st = begin_range(
        scan, PARTY_COLUMNS " WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number",
        first, last);
    struct cell c[COLUMNS_MAX];
    while (next_row(scan, SCAN_PARTY, st, c)) {
        ADD_ROW(rest->arena, rest->parties, party_of(rest->arena, st));
    }
    enum kachi_err err = kachi_sql_end(st);
    if (err != KACHI_OK) {
        return err;
    }
    st = begin_range(
        scan, PRODUCT_COLUMNS " WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number",
        first, last);
    while (next_row(scan, SCAN_PRODUCT, st, c)) {
        ADD_ROW(rest->arena, rest->products, product_of(rest->arena, st));
    }
    return kachi_sql_end(st);
}

enum kachi_err store_scan_registry(struct kachi_scan *scan, struct kachi_scan_rest *rest,
                                   int64_t first, int64_t last)
{
    enum kachi_err err = scan_parties(scan, rest, first, last);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_statement *st = begin_range(
        scan, POOL_COLUMNS " WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number", first,
        last);
    struct cell c[COLUMNS_MAX];
    while (next_row(scan, SCAN_POOL, st, c)) {
        ADD_ROW(rest->arena, rest->pools, pool_of(rest->arena, st));
    }
    return kachi_sql_end(st);
}

enum kachi_err store_scan_offers(struct kachi_scan *scan, struct kachi_scan_rest *rest,
                                 int64_t first, int64_t last)
{
    struct kachi_statement *st = begin_range(
        scan, OFFER_COLUMNS " WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number",
        first, last);
    struct cell c[COLUMNS_MAX];
    while (next_row(scan, SCAN_OFFER, st, c)) {
        struct kachi_offer row = {
            .number = c[0].number,
            .lot = c[1].number,
            .seller = c[2].number,
            .buyer = c[3].number,
            .state = (enum kachi_offer_state)c[4].number,
            .terms = (enum kachi_terms)c[5].number,
            .price_base_yen = c[6].number,
            .price_premium_yen = c[7].number,
            .until = c[8].number,
            .closed_by = c[9].number,
            .delivered = c[10].number,
        };
        ADD_ROW(rest->arena, rest->offers, row);
    }
    return kachi_sql_end(st);
}

enum kachi_err store_scan_left(struct kachi_scan *scan, struct kachi_scan_rest *rest, int64_t first,
                               int64_t last)
{
    struct kachi_statement *st =
        begin_numbers(scan,
                      "SELECT lot, owner, open, quantity, emitted_g, embodied_g, certificate_g,"
                      " last, mark FROM ledger_left WHERE ledger = ?1 AND lot BETWEEN ?2 AND ?3"
                      " ORDER BY lot",
                      first, last >= scan->head.lots ? INT64_MAX : last);
    struct cell c[COLUMNS_MAX];
    while (next_row(scan, SCAN_LEFT, st, c)) {
        struct kachi_left_row row = {
            .lot = c[0].number,
            .owner = c[1].number,
            .open = c[2].number,
            .left = amounts_of(&c[3]),
            .last = c[7].number,
            .mark = (unsigned)c[8].number,
        };
        ADD_ROW(rest->arena, rest->lefts, row);
    }
    return kachi_sql_end(st);
}

enum kachi_err store_scan_keys(struct kachi_scan *scan, struct kachi_scan_rest *rest)
{
    static_assert(KACHI_SCAN_ENTRIES == 1024, "the query below says so");
    struct kachi_statement *st =
        store_begin(scan->ledger, "SELECT id, entry, lot FROM ledger_key WHERE ledger = ?1"
                                  " AND id > ?2 ORDER BY id LIMIT 1024");
    struct kachi_id from = scan->last_key;
    if (scan->has_last_key) {
        store_bind_id(st, 2, &from);
    } else { /* nothing stands before an empty one, not even an id of zeros */
        kachi_sql_bind_blob(st, 2, kachi_str_of(""));
    }
    struct cell c[COLUMNS_MAX];
    while (next_row(scan, SCAN_KEY, st, c)) {
        struct new_key row = {id_of(&c[0]), {c[1].number, c[2].number}};
        scan->last_key = row.id;
        scan->has_last_key = true;
        ADD_ROW(rest->arena, rest->keys, row);
    }
    return kachi_sql_end(st);
}

enum kachi_err store_scan_end(struct kachi_scan *scan, struct kachi_digest *out)
{
    struct kachi_hasher whole;
    struct kachi_buffer *head = &scan->bytes[0];
    kachi_hasher_init(&whole);
    for (enum scan_table i = SCAN_ENTRY; i < SCAN_TABLES; i++) {
        put_int(&scan->bytes[i], scan->rows[i]);
        hash_bytes(scan, i);
        struct kachi_digest digest = kachi_hasher_end(&scan->hashers[i]);
        kachi_hasher_add(&whole,
                         (struct kachi_str){(const char *)digest.bytes, KACHI_DIGEST_BYTES});
    }
    const struct kachi_ledger *ledger = scan->ledger;
    kachi_buffer_clear(head);
    kachi_buffer_add(head,
                     (struct kachi_str){(const char *)ledger->id.bytes, sizeof(ledger->id.bytes)});
    kachi_buffer_add(head, ledger->name);
    put_int(head, scan->head.entries);
    put_int(head, scan->head.lots);
    put_int(head, scan->head.time);
    kachi_hasher_add(&whole, kachi_buffer_str(head));
    *out = kachi_hasher_end(&whole);
    kachi_hasher_release(&whole);
    return KACHI_OK;
}

/* Everything once, for the digest alone. */
static enum kachi_err scan_all(struct kachi_scan *scan, struct kachi_arena *arena)
{
    struct kachi_arena_mark mark = kachi_arena_mark(arena);
    enum kachi_err err = KACHI_OK;
    for (int64_t first = 1; first <= scan->head.entries && err == KACHI_OK;
         first += KACHI_SCAN_ENTRIES) {
        struct kachi_scan_chunk chunk = {
            .arena = arena, .first = first, .last = first + KACHI_SCAN_ENTRIES - 1};
        struct kachi_scan_rest rest = {.arena = arena};
        err = store_scan_chunk(scan, &chunk);
        if (err == KACHI_OK) {
            err = store_scan_registry(scan, &rest, first, chunk.last);
        }
        if (err == KACHI_OK) {
            err = store_scan_offers(scan, &rest, first, chunk.last);
        }
        kachi_arena_reset(arena, mark);
    }
    for (int64_t first = 1; first <= scan->head.lots && err == KACHI_OK;
         first += KACHI_SCAN_ENTRIES) {
        struct kachi_scan_rest rest = {.arena = arena};
        err = store_scan_left(scan, &rest, first, first + KACHI_SCAN_ENTRIES - 1);
        kachi_arena_reset(arena, mark);
    }
    size_t found = 1;
    while (found > 0 && err == KACHI_OK) {
        struct kachi_scan_rest rest = {.arena = arena};
        err = store_scan_keys(scan, &rest);
        found = rest.keys.count;
        kachi_arena_reset(arena, mark);
    }
    return err;
}

enum kachi_err kachi_store_digest(struct kachi_ledger *ledger, struct kachi_digest *out)
{
    struct kachi_scan scan;
    struct kachi_arena arena;
    ledger_scratch_init(&arena);
    enum kachi_err err = store_scan_begin(&scan, ledger);
    if (err == KACHI_OK) {
        err = scan_all(&scan, &arena);
    }
    if (err == KACHI_OK) {
        err = store_scan_end(&scan, out);
    }
    store_scan_release(&scan);
    kachi_arena_release(&arena);
    return err;
}
