/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_rows.h - the columns of each table, and a row of them as a struct: what reading some rows
 * and reading all of them share.
 */
#ifndef KACHI_LEDGER_STORE_ROWS_H
#define KACHI_LEDGER_STORE_ROWS_H

#include "ledger/store_internal.h"

#define LOT_COLUMNS                                                                                \
    "SELECT t.number, t.id, t.entry, t.position, t.owner, t.product, t.custody, t.aside,"          \
    " t.quantity, t.emitted_g, t.embodied_g, t.certificate_g, f.quantity, f.emitted_g,"            \
    " f.embodied_g, f.certificate_g, f.last, f.mark, t.restores"
#define LOT_JOIN " JOIN ledger_left f ON f.ledger = t.ledger AND f.lot = t.number"
#define ENTRY_COLUMNS                                                                              \
    "SELECT number, id, kind, time_us, author, lot_first, lot_count, content, leaf"                \
    " FROM ledger_entry"
#define PARTY_COLUMNS "SELECT number, id, name, corporate_number, country, role FROM ledger_party"
#define PRODUCT_COLUMNS "SELECT number, id, owner, name, unit, decimals FROM ledger_product"
#define POOL_COLUMNS                                                                               \
    "SELECT number, id, owner, product, statement, digest, grams, drawn_g, basis, models,"         \
    " from_day, to_day, until_day, rulebook, expired_g, mark, actual_g, produced, certified,"      \
    " certified_emitted_g"                                                                         \
    " FROM ledger_pool"
#define OFFER_COLUMNS                                                                              \
    "SELECT number, lot, seller, buyer, state, terms, price_base_yen, price_premium_yen,"          \
    " until_us, closed_by, delivered FROM ledger_offer"
#define CLAIM_COLUMNS                                                                              \
    "SELECT number, holder, lot, quantity, emitted_g, embodied_g, certificate_g, beneficiary,"     \
    " purpose, from_day, to_day FROM ledger_claim"
#define INPUT_COLUMNS                                                                              \
    "SELECT entry, position, lot, quantity, emitted_g, embodied_g, certificate_g,"                 \
    " before_quantity, before_emitted_g, before_embodied_g, before_certificate_g, previous"        \
    " FROM ledger_input"
#define DRAW_COLUMNS "SELECT entry, position, pool, grams FROM ledger_draw"
#define MADE_COLUMNS                                                                               \
    "SELECT number, id, entry, position, owner, product, custody, aside, quantity, emitted_g,"     \
    " embodied_g, certificate_g, restores FROM ledger_lot"
#define NOTICE_COLUMNS                                                                             \
    "SELECT entry, position, holder, lot, claim, embodied_g, certificate_g FROM ledger_notice"
#define ATTEST_COLUMNS                                                                             \
    "SELECT number, holder, lot, claim, quantity, purpose, audience, from_day, to_day"             \
    " FROM ledger_attest"

static inline struct kachi_digest column_digest(struct kachi_statement *st, int column)
{
    struct kachi_digest digest = {{0}};
    struct kachi_str blob = kachi_sql_blob(st, column);
    memcpy(digest.bytes, blob.text,
           blob.bytes < KACHI_DIGEST_BYTES ? blob.bytes : KACHI_DIGEST_BYTES);
    return digest;
}

static inline struct kachi_str column_text(struct kachi_arena *arena, struct kachi_statement *st,
                                           int column)
{
    return kachi_str_copy(arena, kachi_sql_text(st, column));
}

static inline struct kachi_amounts column_amounts(struct kachi_statement *st, int column)
{
    return (struct kachi_amounts){
        .quantity = kachi_sql_int64(st, column),
        .emitted_g = kachi_sql_int64(st, column + 1),
        .embodied_g = kachi_sql_int64(st, column + 2),
        .certificate_g = kachi_sql_int64(st, column + 3),
    };
}

static inline struct kachi_lot lot_of(struct kachi_statement *st)
{
    return (struct kachi_lot){
        .number = kachi_sql_int64(st, 0),
        .id = store_column_id(st, 1),
        .entry = kachi_sql_int64(st, 2),
        .position = kachi_sql_int64(st, 3),
        .owner = kachi_sql_int64(st, 4),
        .product = kachi_sql_int64(st, 5),
        .custody = (unsigned)kachi_sql_int64(st, 6),
        .aside = kachi_sql_int64(st, 7) != 0,
        .made = column_amounts(st, 8),
        .left = column_amounts(st, 12),
        .last = kachi_sql_int64(st, 16),
        .mark = (unsigned)kachi_sql_int64(st, 17),
        .restores = kachi_sql_int64(st, 18),
    };
}

static inline struct kachi_party party_of(struct kachi_arena *arena, struct kachi_statement *st)
{
    return (struct kachi_party){
        .number = kachi_sql_int64(st, 0),
        .id = store_column_id(st, 1),
        .name = column_text(arena, st, 2),
        .corporate_number = column_text(arena, st, 3),
        .country = column_text(arena, st, 4),
        .role = (enum kachi_role)kachi_sql_int64(st, 5),
    };
}

static inline struct kachi_product product_of(struct kachi_arena *arena, struct kachi_statement *st)
{
    return (struct kachi_product){
        .number = kachi_sql_int64(st, 0),
        .id = store_column_id(st, 1),
        .owner = kachi_sql_int64(st, 2),
        .name = column_text(arena, st, 3),
        .unit = column_text(arena, st, 4),
        .decimals = kachi_sql_int64(st, 5),
    };
}

static inline struct kachi_pool pool_of(struct kachi_arena *arena, struct kachi_statement *st)
{
    return (struct kachi_pool){
        .number = kachi_sql_int64(st, 0),
        .id = store_column_id(st, 1),
        .owner = kachi_sql_int64(st, 2),
        .product = kachi_sql_int64(st, 3),
        .statement = column_text(arena, st, 4),
        .digest = column_digest(st, 5),
        .grams = kachi_sql_int64(st, 6),
        .drawn_g = kachi_sql_int64(st, 7),
        .basis = (enum kachi_basis)kachi_sql_int64(st, 8),
        .models = (unsigned)kachi_sql_int64(st, 9),
        .from = (kachi_day)kachi_sql_int64(st, 10),
        .to = (kachi_day)kachi_sql_int64(st, 11),
        .until = (kachi_day)kachi_sql_int64(st, 12),
        .rulebook = column_text(arena, st, 13),
        .expired_g = kachi_sql_int64(st, 14),
        .mark = (unsigned)kachi_sql_int64(st, 15),
        .actual_g = kachi_sql_int64(st, 16),
        .produced = kachi_sql_int64(st, 17),
        .certified = kachi_sql_int64(st, 18),
        .certified_emitted_g = kachi_sql_int64(st, 19),
    };
}

static inline struct kachi_offer offer_of(struct kachi_statement *st)
{
    return (struct kachi_offer){
        .number = kachi_sql_int64(st, 0),
        .lot = kachi_sql_int64(st, 1),
        .seller = kachi_sql_int64(st, 2),
        .buyer = kachi_sql_int64(st, 3),
        .state = (enum kachi_offer_state)kachi_sql_int64(st, 4),
        .terms = (enum kachi_terms)kachi_sql_int64(st, 5),
        .price_base_yen = kachi_sql_int64(st, 6),
        .price_premium_yen = kachi_sql_int64(st, 7),
        .until = kachi_sql_int64(st, 8),
        .closed_by = kachi_sql_int64(st, 9),
        .delivered = kachi_sql_int64(st, 10),
    };
}

static inline struct kachi_entry_row entry_of(struct kachi_arena *arena, struct kachi_statement *st)
{
    return (struct kachi_entry_row){
        .number = kachi_sql_int64(st, 0),
        .id = store_column_id(st, 1),
        .kind = (enum kachi_entry_kind)kachi_sql_int64(st, 2),
        .time = kachi_sql_int64(st, 3),
        .author = kachi_sql_int64(st, 4),
        .lot_first = kachi_sql_int64(st, 5),
        .lot_count = kachi_sql_int64(st, 6),
        .content = column_text(arena, st, 7),
        .leaf = column_digest(st, 8),
    };
}

static inline struct kachi_claim_row claim_of(struct kachi_arena *arena, struct kachi_statement *st)
{
    return (struct kachi_claim_row){
        .number = kachi_sql_int64(st, 0),
        .holder = kachi_sql_int64(st, 1),
        .lot = kachi_sql_int64(st, 2),
        .amounts = column_amounts(st, 3),
        .beneficiary = column_text(arena, st, 7),
        .purpose = column_text(arena, st, 8),
        .from = (kachi_day)kachi_sql_int64(st, 9),
        .to = (kachi_day)kachi_sql_int64(st, 10),
    };
}

static inline struct kachi_attest_row attest_of(struct kachi_arena *arena,
                                                struct kachi_statement *st)
{
    return (struct kachi_attest_row){
        .number = kachi_sql_int64(st, 0),
        .holder = kachi_sql_int64(st, 1),
        .lot = kachi_sql_int64(st, 2),
        .claim = kachi_sql_int64(st, 3),
        .quantity = kachi_sql_int64(st, 4),
        .purpose = column_text(arena, st, 5),
        .audience = column_text(arena, st, 6),
        .from = (kachi_day)kachi_sql_int64(st, 7),
        .to = (kachi_day)kachi_sql_int64(st, 8),
    };
}

static inline struct kachi_input_row input_of(struct kachi_statement *st)
{
    return (struct kachi_input_row){
        .entry = kachi_sql_int64(st, 0),
        .position = kachi_sql_int64(st, 1),
        .lot = kachi_sql_int64(st, 2),
        .taken = column_amounts(st, 3),
        .before = column_amounts(st, 7),
        .previous = kachi_sql_int64(st, 11),
    };
}

static inline struct kachi_draw_row draw_of(struct kachi_statement *st)
{
    return (struct kachi_draw_row){
        .entry = kachi_sql_int64(st, 0),
        .position = kachi_sql_int64(st, 1),
        .pool = kachi_sql_int64(st, 2),
        .grams = kachi_sql_int64(st, 3),
    };
}

static inline struct kachi_notice_row notice_of(struct kachi_statement *st)
{
    return (struct kachi_notice_row){
        .entry = kachi_sql_int64(st, 0),
        .position = kachi_sql_int64(st, 1),
        .holder = kachi_sql_int64(st, 2),
        .lot = kachi_sql_int64(st, 3),
        .claim = kachi_sql_int64(st, 4),
        .embodied_g = kachi_sql_int64(st, 5),
        .certificate_g = kachi_sql_int64(st, 6),
    };
}

#endif
