/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_sqlite_write.c - adding and changing the rows of a ledger, and the digest of all of them.
 */
#include "ledger/store_internal.h"

/* A change that has to touch exactly one row: its guard did not hold where it touched none. */
static enum kachi_err change_one(struct kachi_statement *st)
{
    int64_t changed = 0;
    enum kachi_err err = kachi_sql_change(st, &changed);
    return err == KACHI_OK && changed != 1 ? KACHI_ERR_CONFLICT : err;
}

enum kachi_err kachi_store_ledger_add(struct kachi_ledger *ledger)
{
    struct kachi_statement *st = kachi_sql_begin(
        ledger->database, "INSERT INTO ledger (number, id, name, entries, lots, time_us) SELECT"
                          " coalesce(max(number), 0) + 1, ?1, ?2, 0, 0, 0 FROM ledger");
    store_bind_id(st, 1, &ledger->id);
    kachi_sql_bind_str(st, 2, ledger->name);
    enum kachi_err err = change_one(st);
    return err == KACHI_OK ? kachi_store_ledger_find(ledger) : err;
}

enum kachi_err kachi_store_head_set(struct kachi_ledger *ledger, const struct kachi_head *from,
                                    const struct kachi_head *to)
{
    struct kachi_statement *st =
        store_begin(ledger, "UPDATE ledger SET entries = ?2, lots = ?3, time_us = ?4"
                            " WHERE number = ?1 AND entries = ?5 AND lots = ?6");
    kachi_sql_bind_int64(st, 2, to->entries);
    kachi_sql_bind_int64(st, 3, to->lots);
    kachi_sql_bind_int64(st, 4, to->time);
    kachi_sql_bind_int64(st, 5, from->entries);
    kachi_sql_bind_int64(st, 6, from->lots);
    return change_one(st);
}

enum kachi_err kachi_store_key_add(struct kachi_ledger *ledger, const struct kachi_id *id,
                                   struct kachi_key key)
{
    struct kachi_statement *st =
        store_begin(ledger, "INSERT INTO ledger_key (ledger, id, entry, lot)"
                            " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING");
    store_bind_id(st, 2, id);
    kachi_sql_bind_int64(st, 3, key.entry);
    kachi_sql_bind_int64(st, 4, key.lot);
    return change_one(st);
}

enum kachi_err kachi_store_entry_add(struct kachi_ledger *ledger, const struct kachi_entry_row *row)
{
    struct kachi_statement *st =
        store_begin(ledger, "INSERT INTO ledger_entry (ledger, number, id, kind, time_us, author,"
                            " lot_first, lot_count, content, leaf)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    kachi_sql_bind_int64(st, 2, row->number);
    store_bind_id(st, 3, &row->id);
    kachi_sql_bind_int64(st, 4, row->kind);
    kachi_sql_bind_int64(st, 5, row->time);
    kachi_sql_bind_int64(st, 6, row->author);
    kachi_sql_bind_int64(st, 7, row->lot_first);
    kachi_sql_bind_int64(st, 8, row->lot_count);
    kachi_sql_bind_str(st, 9, row->content);
    store_bind_digest(st, 10, &row->leaf);
    return change_one(st);
}

enum kachi_err kachi_store_party_add(struct kachi_ledger *ledger, const struct kachi_party *row)
{
    struct kachi_statement *st =
        store_begin(ledger, "INSERT INTO ledger_party (ledger, number, id, name, corporate_number,"
                            " country, role) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    kachi_sql_bind_int64(st, 2, row->number);
    store_bind_id(st, 3, &row->id);
    kachi_sql_bind_str(st, 4, row->name);
    kachi_sql_bind_str(st, 5, row->corporate_number);
    kachi_sql_bind_str(st, 6, row->country);
    kachi_sql_bind_int64(st, 7, row->role);
    return change_one(st);
}

enum kachi_err kachi_store_product_add(struct kachi_ledger *ledger, const struct kachi_product *row)
{
    struct kachi_statement *st =
        store_begin(ledger, "INSERT INTO ledger_product (ledger, number, id, owner, name, unit,"
                            " decimals) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    kachi_sql_bind_int64(st, 2, row->number);
    store_bind_id(st, 3, &row->id);
    kachi_sql_bind_int64(st, 4, row->owner);
    kachi_sql_bind_str(st, 5, row->name);
    kachi_sql_bind_str(st, 6, row->unit);
    kachi_sql_bind_int64(st, 7, row->decimals);
    return change_one(st);
}

enum kachi_err kachi_store_pool_add(struct kachi_ledger *ledger, const struct kachi_pool *row)
{
    struct kachi_statement *st = store_begin(
        ledger, "INSERT INTO ledger_pool (ledger, number, id, owner, product, statement, digest,"
                " grams, drawn_g, basis, models, from_day, to_day, until_day, rulebook)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, ?11, ?12, ?13, ?14)");
    kachi_sql_bind_int64(st, 2, row->number);
    store_bind_id(st, 3, &row->id);
    kachi_sql_bind_int64(st, 4, row->owner);
    kachi_sql_bind_int64(st, 5, row->product);
    kachi_sql_bind_str(st, 6, row->statement);
    store_bind_digest(st, 7, &row->digest);
    kachi_sql_bind_int64(st, 8, row->grams);
    kachi_sql_bind_int64(st, 9, row->basis);
    kachi_sql_bind_int64(st, 10, row->models);
    kachi_sql_bind_int64(st, 11, row->from);
    kachi_sql_bind_int64(st, 12, row->to);
    kachi_sql_bind_int64(st, 13, row->until);
    kachi_sql_bind_str(st, 14, row->rulebook);
    return change_one(st);
}

enum kachi_err kachi_store_lot_add(struct kachi_ledger *ledger, const struct kachi_lot *row)
{
    struct kachi_statement *st = store_begin(
        ledger, "INSERT INTO ledger_lot (ledger, number, id, entry, position, owner, product,"
                " custody, aside, quantity, emitted_g, embodied_g, certificate_g, restores)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");
    kachi_sql_bind_int64(st, 2, row->number);
    store_bind_id(st, 3, &row->id);
    kachi_sql_bind_int64(st, 4, row->entry);
    kachi_sql_bind_int64(st, 5, row->position);
    kachi_sql_bind_int64(st, 6, row->owner);
    kachi_sql_bind_int64(st, 7, row->product);
    kachi_sql_bind_int64(st, 8, row->custody);
    kachi_sql_bind_int64(st, 9, row->aside ? 1 : 0);
    store_bind_amounts(st, 10, &row->made);
    kachi_sql_bind_int64(st, 14, row->restores);
    enum kachi_err err = change_one(st);
    if (err != KACHI_OK) {
        return err;
    }
    st = store_begin(ledger, "INSERT INTO ledger_left (ledger, lot, owner, open, quantity,"
                             " emitted_g, embodied_g, certificate_g, last, mark)"
                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9)");
    kachi_sql_bind_int64(st, 2, row->number);
    kachi_sql_bind_int64(st, 3, row->owner);
    kachi_sql_bind_int64(st, 4, kachi_amounts_are_zero(&row->made) ? 0 : 1);
    store_bind_amounts(st, 5, &row->made);
    kachi_sql_bind_int64(st, 9, row->mark);
    return change_one(st);
}

enum kachi_err kachi_store_lot_mark(struct kachi_ledger *ledger, int64_t lot, unsigned set,
                                    unsigned clear)
{
    struct kachi_statement *st =
        store_begin(ledger, "UPDATE ledger_left SET mark = (mark | ?3) & ~?4"
                            " WHERE ledger = ?1 AND lot = ?2");
    kachi_sql_bind_int64(st, 2, lot);
    kachi_sql_bind_int64(st, 3, set);
    kachi_sql_bind_int64(st, 4, clear);
    return change_one(st);
}

enum kachi_err kachi_store_pool_mark(struct kachi_ledger *ledger, int64_t pool, unsigned set,
                                     unsigned clear)
{
    struct kachi_statement *st =
        store_begin(ledger, "UPDATE ledger_pool SET mark = (mark | ?3) & ~?4"
                            " WHERE ledger = ?1 AND number = ?2");
    kachi_sql_bind_int64(st, 2, pool);
    kachi_sql_bind_int64(st, 3, set);
    kachi_sql_bind_int64(st, 4, clear);
    return change_one(st);
}

enum kachi_err kachi_store_pool_expire(struct kachi_ledger *ledger, int64_t pool, kachi_gco2e grams)
{
    struct kachi_statement *st =
        store_begin(ledger, "UPDATE ledger_pool SET expired_g = expired_g + ?3 WHERE ledger = ?1"
                            " AND number = ?2 AND drawn_g + expired_g + ?3 <= grams");
    kachi_sql_bind_int64(st, 2, pool);
    kachi_sql_bind_int64(st, 3, grams);
    return change_one(st);
}

enum kachi_err kachi_store_notice_add(struct kachi_ledger *ledger,
                                      const struct kachi_notice_row *row)
{
    struct kachi_statement *st = store_begin(
        ledger, "INSERT INTO ledger_notice (ledger, entry, position, holder, lot, claim,"
                " embodied_g, certificate_g) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    kachi_sql_bind_int64(st, 2, row->entry);
    kachi_sql_bind_int64(st, 3, row->position);
    kachi_sql_bind_int64(st, 4, row->holder);
    kachi_sql_bind_int64(st, 5, row->lot);
    kachi_sql_bind_int64(st, 6, row->claim);
    kachi_sql_bind_int64(st, 7, row->embodied_g);
    kachi_sql_bind_int64(st, 8, row->certificate_g);
    return change_one(st);
}

enum kachi_err kachi_store_input_add(struct kachi_ledger *ledger, const struct kachi_input_row *row)
{
    struct kachi_statement *st = store_begin(
        ledger, "INSERT INTO ledger_input (ledger, entry, position, lot, quantity, emitted_g,"
                " embodied_g, certificate_g, before_quantity, before_emitted_g, before_embodied_g,"
                " before_certificate_g, previous)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
    kachi_sql_bind_int64(st, 2, row->entry);
    kachi_sql_bind_int64(st, 3, row->position);
    kachi_sql_bind_int64(st, 4, row->lot);
    store_bind_amounts(st, 5, &row->taken);
    store_bind_amounts(st, 9, &row->before);
    kachi_sql_bind_int64(st, 13, row->previous);
    return change_one(st);
}

enum kachi_err kachi_store_draw_add(struct kachi_ledger *ledger, const struct kachi_draw_row *row)
{
    struct kachi_statement *st =
        store_begin(ledger, "INSERT INTO ledger_draw (ledger, entry, position, pool, grams)"
                            " VALUES (?1, ?2, ?3, ?4, ?5)");
    kachi_sql_bind_int64(st, 2, row->entry);
    kachi_sql_bind_int64(st, 3, row->position);
    kachi_sql_bind_int64(st, 4, row->pool);
    kachi_sql_bind_int64(st, 5, row->grams);
    return change_one(st);
}

enum kachi_err kachi_store_offer_add(struct kachi_ledger *ledger, const struct kachi_offer *row)
{
    struct kachi_statement *st =
        store_begin(ledger, "INSERT INTO ledger_offer (ledger, number, lot, seller, buyer, state,"
                            " terms, price_base_yen, price_premium_yen, until_us, closed_by)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    kachi_sql_bind_int64(st, 2, row->number);
    kachi_sql_bind_int64(st, 3, row->lot);
    kachi_sql_bind_int64(st, 4, row->seller);
    kachi_sql_bind_int64(st, 5, row->buyer);
    kachi_sql_bind_int64(st, 6, row->state);
    kachi_sql_bind_int64(st, 7, row->terms);
    kachi_sql_bind_int64(st, 8, row->price_base_yen);
    kachi_sql_bind_int64(st, 9, row->price_premium_yen);
    kachi_sql_bind_int64(st, 10, row->until);
    kachi_sql_bind_int64(st, 11, row->closed_by);
    return change_one(st);
}

enum kachi_err kachi_store_claim_add(struct kachi_ledger *ledger, const struct kachi_claim_row *row)
{
    struct kachi_statement *st = store_begin(
        ledger, "INSERT INTO ledger_claim (ledger, number, holder, lot, quantity, emitted_g,"
                " embodied_g, certificate_g, beneficiary, purpose, from_day, to_day)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
    kachi_sql_bind_int64(st, 2, row->number);
    kachi_sql_bind_int64(st, 3, row->holder);
    kachi_sql_bind_int64(st, 4, row->lot);
    store_bind_amounts(st, 5, &row->amounts);
    kachi_sql_bind_str(st, 9, row->beneficiary);
    kachi_sql_bind_str(st, 10, row->purpose);
    kachi_sql_bind_int64(st, 11, row->from);
    kachi_sql_bind_int64(st, 12, row->to);
    return change_one(st);
}

enum kachi_err kachi_store_lot_consume(struct kachi_ledger *ledger, const struct kachi_lot *lot,
                                       const struct kachi_amounts *left, int64_t entry)
{
    struct kachi_statement *st = store_begin(
        ledger, "UPDATE ledger_left SET quantity = ?3, emitted_g = ?4, embodied_g = ?5,"
                " certificate_g = ?6, open = ?7, last = ?8 WHERE ledger = ?1 AND lot = ?2"
                " AND quantity = ?9 AND emitted_g = ?10 AND embodied_g = ?11"
                " AND certificate_g = ?12");
    kachi_sql_bind_int64(st, 2, lot->number);
    store_bind_amounts(st, 3, left);
    kachi_sql_bind_int64(st, 7, kachi_amounts_are_zero(left) ? 0 : 1);
    kachi_sql_bind_int64(st, 8, entry);
    store_bind_amounts(st, 9, &lot->left);
    return change_one(st);
}

enum kachi_err kachi_store_pool_draw(struct kachi_ledger *ledger, int64_t pool, kachi_gco2e grams)
{
    struct kachi_statement *st =
        store_begin(ledger, "UPDATE ledger_pool SET drawn_g = drawn_g + ?3 WHERE ledger = ?1"
                            " AND number = ?2 AND drawn_g + expired_g + ?3 <= grams"
                            " AND drawn_g + ?3 >= 0");
    kachi_sql_bind_int64(st, 2, pool);
    kachi_sql_bind_int64(st, 3, grams);
    return change_one(st);
}

enum kachi_err kachi_store_offer_change(struct kachi_ledger *ledger,
                                        const struct kachi_offer *offer, enum kachi_offer_state to,
                                        int64_t closed_by)
{
    struct kachi_statement *st =
        store_begin(ledger, "UPDATE ledger_offer SET state = ?3, closed_by = ?4,"
                            " delivered = ?6 WHERE ledger = ?1"
                            " AND number = ?2 AND state = ?5");
    kachi_sql_bind_int64(st, 2, offer->number);
    kachi_sql_bind_int64(st, 3, to);
    kachi_sql_bind_int64(st, 4, closed_by);
    kachi_sql_bind_int64(st, 5, offer->state);
    kachi_sql_bind_int64(st, 6, offer->delivered);
    return change_one(st);
}

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
