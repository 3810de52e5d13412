/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_digest.c - one digest of all rows of a ledger.
 */
#include "ledger/store_internal.h"

/*
 * What each table is hashed by: every column but the ledger's number; i is an integer, t text, b
 * bytes. A large table is read in ranges of its key, since PostgreSQL gives an answer whole.
 */
enum range { RANGE_NONE, RANGE_ENTRIES, RANGE_LOTS };
#define RANGE_ROWS 8192

struct hashed_table {
    const char *sql;
    const char *columns;
    enum range range; /* of parameters 2 and 3 */
};

static const struct hashed_table hashed_tables[] = {
    {"SELECT id, name, entries, lots, time_us FROM ledger WHERE number = ?1", "btiii", RANGE_NONE},
    {"SELECT number, id, kind, time_us, author, lot_first, lot_count, content, leaf"
     " FROM ledger_entry WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number",
     "ibiiiiitb", RANGE_ENTRIES},
    {"SELECT entry, position, lot, quantity, emitted_g, embodied_g, certificate_g,"
     " before_quantity, before_emitted_g, before_embodied_g, before_certificate_g, previous"
     " FROM ledger_input WHERE ledger = ?1 AND entry BETWEEN ?2 AND ?3 ORDER BY entry, position",
     "iiiiiiiiiiii", RANGE_ENTRIES},
    {"SELECT entry, position, pool, grams FROM ledger_draw WHERE ledger = ?1"
     " AND entry BETWEEN ?2 AND ?3 ORDER BY entry, position",
     "iiii", RANGE_ENTRIES},
    {"SELECT number, id, name, corporate_number, country, role FROM ledger_party"
     " WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number",
     "ibttti", RANGE_ENTRIES},
    {"SELECT number, id, owner, name, unit, decimals FROM ledger_product"
     " WHERE ledger = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number",
     "ibitti", RANGE_ENTRIES},
    {"SELECT number, id, owner, product, statement, digest, grams, drawn_g, basis, models,"
     " from_day, to_day, until_day, rulebook, expired_g, mark FROM ledger_pool WHERE ledger = ?1"
     " AND number BETWEEN ?2 AND ?3 ORDER BY number",
     "ibiitbiiiiiiitii", RANGE_ENTRIES},
    {"SELECT number, id, entry, position, owner, product, custody, aside, quantity, emitted_g,"
     " embodied_g, certificate_g, restores FROM ledger_lot WHERE ledger = ?1"
     " AND number BETWEEN ?2 AND ?3 ORDER BY number",
     "ibiiiiiiiiiii", RANGE_LOTS},
    {"SELECT lot, owner, open, quantity, emitted_g, embodied_g, certificate_g, last, mark"
     " FROM ledger_left WHERE ledger = ?1 AND lot BETWEEN ?2 AND ?3 ORDER BY lot",
     "iiiiiiiii", RANGE_LOTS},
    {"SELECT number, lot, seller, buyer, state, terms, price_base_yen, price_premium_yen,"
     " until_us, closed_by, delivered FROM ledger_offer WHERE ledger = ?1"
     " AND number BETWEEN ?2 AND ?3 ORDER BY number",
     "iiiiiiiiiii", RANGE_ENTRIES},
    {"SELECT number, holder, lot, quantity, emitted_g, embodied_g, certificate_g, beneficiary,"
     " purpose, from_day, to_day FROM ledger_claim WHERE ledger = ?1"
     " AND number BETWEEN ?2 AND ?3 ORDER BY number",
     "iiiiiiittii", RANGE_ENTRIES},
    {"SELECT entry, position, holder, lot, claim, embodied_g, certificate_g FROM ledger_notice"
     " WHERE ledger = ?1 AND entry BETWEEN ?2 AND ?3 ORDER BY entry, position",
     "iiiiiii", RANGE_ENTRIES},
};

static void hash_int(struct kachi_hasher *hasher, int64_t value)
{
    char bytes[8];
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (char)((uint64_t)value >> (8 * i) & 0xFF);
    }
    kachi_hasher_add(hasher, (struct kachi_str){bytes, sizeof(bytes)});
}

static void hash_bytes(struct kachi_hasher *hasher, struct kachi_str bytes)
{
    hash_int(hasher, (int64_t)bytes.bytes);
    kachi_hasher_add(hasher, bytes);
}

static void hash_row(struct kachi_hasher *hasher, struct kachi_statement *st, const char *columns)
{
    for (int i = 0; columns[i] != '\0'; i++) {
        if (columns[i] == 'i') {
            hash_int(hasher, kachi_sql_int64(st, i));
        } else if (columns[i] == 't') {
            hash_bytes(hasher, kachi_sql_text(st, i));
        } else {
            hash_bytes(hasher, kachi_sql_blob(st, i));
        }
    }
}

static enum kachi_err hash_range(struct kachi_ledger *ledger, const struct hashed_table *table,
                                 int64_t from, struct kachi_hasher *hasher, int64_t *rows)
{
    struct kachi_statement *st = store_begin(ledger, table->sql);
    if (table->range != RANGE_NONE) {
        kachi_sql_bind_int64(st, 2, from);
        kachi_sql_bind_int64(st, 3, from + RANGE_ROWS - 1);
    }
    while (kachi_sql_row(st)) {
        hash_row(hasher, st, table->columns);
        (*rows)++;
    }
    return kachi_sql_end(st);
}

static enum kachi_err hash_table(struct kachi_ledger *ledger, const struct hashed_table *table,
                                 const struct kachi_head *head, struct kachi_hasher *hasher)
{
    int64_t last = table->range == RANGE_ENTRIES ? head->entries
                   : table->range == RANGE_LOTS  ? head->lots
                                                 : 1;
    int64_t rows = 0;
    enum kachi_err err = KACHI_OK;
    for (int64_t from = 1; from <= last && err == KACHI_OK; from += RANGE_ROWS) {
        err = hash_range(ledger, table, from, hasher, &rows);
    }
    hash_int(hasher, rows);
    return err;
}

/* The keys, in order of id. */
static enum kachi_err hash_keys(struct kachi_ledger *ledger, struct kachi_hasher *hasher)
{
    struct kachi_id last = {{0}};
    int64_t rows = 0;
    int64_t before = -1;
    enum kachi_err err = KACHI_OK;
    while (rows != before && err == KACHI_OK) {
        struct kachi_statement *st =
            store_begin(ledger, "SELECT id, entry, lot FROM ledger_key WHERE ledger = ?1"
                                " AND id > ?2 ORDER BY id LIMIT 8192");
        store_bind_id(st, 2, &last);
        before = rows;
        struct kachi_id id = last;
        for (; kachi_sql_row(st); rows++) {
            id = store_column_id(st, 0);
            hash_row(hasher, st, "bii");
        }
        err = kachi_sql_end(st);
        last = id;
    }
    hash_int(hasher, rows);
    return err;
}

enum kachi_err kachi_store_digest(struct kachi_ledger *ledger, struct kachi_digest *out)
{
    struct kachi_hasher hasher;
    struct kachi_head head = {0};
    kachi_hasher_init(&hasher);
    enum kachi_err err = kachi_store_head_get(ledger, &head);
    for (size_t i = 0; i < sizeof(hashed_tables) / sizeof(hashed_tables[0]) && err == KACHI_OK;
         i++) {
        err = hash_table(ledger, &hashed_tables[i], &head, &hasher);
    }
    if (err == KACHI_OK) {
        err = hash_keys(ledger, &hasher);
    }
    *out = kachi_hasher_end(&hasher);
    kachi_hasher_release(&hasher);
    return err;
}
