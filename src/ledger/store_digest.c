/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_digest.c - one digest of all rows of a ledger.
 */
#include "ledger/store_internal.h"

/* What each table is hashed by: every column but the ledger's number; i is an integer, t text, b
 * bytes. */
struct hashed_table {
    const char *sql;
    const char *columns;
};

static const struct hashed_table hashed_tables[] = {
    {"SELECT id, name, entries, lots, time_us FROM ledger WHERE number = ?1", "btiii"},
    {"SELECT id, entry, lot FROM ledger_key WHERE ledger = ?1 ORDER BY id", "bii"},
    {"SELECT number, id, kind, time_us, author, lot_first, lot_count, content, leaf"
     " FROM ledger_entry WHERE ledger = ?1 ORDER BY number",
     "ibiiiiitb"},
    {"SELECT entry, position, lot, quantity, emitted_g, embodied_g, certificate_g,"
     " before_quantity, before_emitted_g, before_embodied_g, before_certificate_g, previous"
     " FROM ledger_input WHERE ledger = ?1 ORDER BY entry, position",
     "iiiiiiiiiiii"},
    {"SELECT entry, position, pool, grams FROM ledger_draw WHERE ledger = ?1"
     " ORDER BY entry, position",
     "iiii"},
    {"SELECT number, id, name, corporate_number, country, role FROM ledger_party"
     " WHERE ledger = ?1 ORDER BY number",
     "ibttti"},
    {"SELECT number, id, owner, name, unit, decimals FROM ledger_product"
     " WHERE ledger = ?1 ORDER BY number",
     "ibitti"},
    {"SELECT number, id, owner, product, statement, digest, grams, drawn_g, basis, models,"
     " from_day, to_day, until_day, rulebook, expired_g, mark FROM ledger_pool WHERE ledger = ?1"
     " ORDER BY number",
     "ibiitbiiiiiiitii"},
    {"SELECT number, id, entry, position, owner, product, custody, aside, quantity, emitted_g,"
     " embodied_g, certificate_g, restores FROM ledger_lot WHERE ledger = ?1 ORDER BY number",
     "ibiiiiiiiiiii"},
    {"SELECT lot, owner, open, quantity, emitted_g, embodied_g, certificate_g, last, mark"
     " FROM ledger_left WHERE ledger = ?1 ORDER BY lot",
     "iiiiiiiii"},
    {"SELECT number, lot, seller, buyer, state, terms, price_base_yen, price_premium_yen,"
     " until_us, closed_by, delivered FROM ledger_offer WHERE ledger = ?1 ORDER BY number",
     "iiiiiiiiiii"},
    {"SELECT number, holder, lot, quantity, emitted_g, embodied_g, certificate_g, beneficiary,"
     " purpose, from_day, to_day FROM ledger_claim WHERE ledger = ?1 ORDER BY number",
     "iiiiiiittii"},
    {"SELECT entry, position, holder, lot, claim, embodied_g, certificate_g FROM ledger_notice"
     " WHERE ledger = ?1 ORDER BY entry, position",
     "iiiiiii"},
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

static enum kachi_err hash_table(struct kachi_ledger *ledger, const struct hashed_table *table,
                                 struct kachi_hasher *hasher)
{
    struct kachi_statement *st = store_begin(ledger, table->sql);
    int64_t rows = 0;
    for (; kachi_sql_row(st); rows++) {
        for (int i = 0; table->columns[i] != '\0'; i++) {
            if (table->columns[i] == 'i') {
                hash_int(hasher, kachi_sql_int64(st, i));
            } else if (table->columns[i] == 't') {
                hash_bytes(hasher, kachi_sql_text(st, i));
            } else {
                hash_bytes(hasher, kachi_sql_blob(st, i));
            }
        }
    }
    hash_int(hasher, rows);
    return kachi_sql_end(st);
}

enum kachi_err kachi_store_digest(struct kachi_ledger *ledger, struct kachi_digest *out)
{
    struct kachi_hasher hasher;
    kachi_hasher_init(&hasher);
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < sizeof(hashed_tables) / sizeof(hashed_tables[0]) && err == KACHI_OK;
         i++) {
        err = hash_table(ledger, &hashed_tables[i], &hasher);
    }
    *out = kachi_hasher_end(&hasher);
    kachi_hasher_release(&hasher);
    return err;
}
