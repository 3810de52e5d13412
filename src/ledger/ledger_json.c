/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger_json.h"

#include "ledger/ledger_internal.h"

/* "#12": what cannot be read is called by the number of its entry, and a finding says so. */
static struct kachi_str by_number(struct kachi_ledger_view view, int64_t number)
{
    struct kachi_str name = kachi_str_print(view.arena, "#%lld", (long long)number);
    kachi_findings_add(view.ledger->findings, "ledger-name-unread", KACHI_NOWHERE,
                       KACHI_ARGS({"number", kachi_str_slice(name, 1, name.bytes)}));
    return name;
}

struct kachi_str kachi_view_party_name(struct kachi_ledger_view view, int64_t number)
{
    struct kachi_party party = {.name = kachi_str_of("operator")};
    if (number != 0 && kachi_store_party_get(view.ledger, view.arena, number, &party) != KACHI_OK) {
        return by_number(view, number);
    }
    return party.name;
}

struct kachi_product kachi_view_product(struct kachi_ledger_view view, int64_t number)
{
    struct kachi_product product = {0};
    if (kachi_store_product_get(view.ledger, view.arena, number, &product) != KACHI_OK) {
        return (struct kachi_product){
            .number = number, .name = by_number(view, number), .unit = kachi_str_of("")};
    }
    return product;
}

static void pair_id(struct kachi_ledger_view view, const char *key, const char *prefix,
                    const struct kachi_id *id, struct kachi_json_writer *json)
{
    kachi_json_pair_str(json, key, kachi_id_text(view.arena, prefix, id));
}

void kachi_amounts_write_json(struct kachi_ledger_view view, const struct kachi_product *product,
                              const struct kachi_amounts *amounts, struct kachi_json_writer *json)
{
    struct kachi_decimal quantity = {amounts->quantity, (int32_t)-product->decimals};
    kachi_json_pair_str(json, "quantity", kachi_decimal_write(view.arena, quantity));
    kachi_json_pair_str(json, "unit", product->unit);
    kachi_json_pair_int64(json, "emitted_g", amounts->emitted_g);
    kachi_json_pair_int64(json, "embodied_g", amounts->embodied_g);
    kachi_json_pair_int64(json, "certificate_g", amounts->certificate_g);
}

void kachi_lot_write_json(struct kachi_ledger_view view, const struct kachi_lot *lot,
                          const struct kachi_amounts *amounts, struct kachi_json_writer *json)
{
    struct kachi_product product = kachi_view_product(view, lot->product);
    pair_id(view, "lot", "lot", &lot->id, json);
    kachi_json_pair_str(json, "owner", kachi_view_party_name(view, lot->owner));
    kachi_json_pair_str(json, "product", product.name);
    kachi_json_pair_text(json, "state", lot->aside ? "aside" : "held");
    kachi_amounts_write_json(view, &product, amounts, json);
}

void kachi_party_write_json(struct kachi_ledger_view view, const struct kachi_party *party,
                            struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    pair_id(view, "id", "party", &party->id, json);
    kachi_json_pair_str(json, "name", party->name);
    kachi_json_pair_text(json, "role", kachi_role_word(party->role));
    kachi_json_pair_str(json, "corporate_number", party->corporate_number);
    kachi_json_pair_str(json, "country", party->country);
    kachi_json_end_object(json);
}

void kachi_product_write_json(struct kachi_ledger_view view, const struct kachi_product *product,
                              struct kachi_str title, struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    pair_id(view, "id", "product", &product->id, json);
    kachi_json_pair_str(json, "name", product->name);
    if (!kachi_str_is_empty(title)) {
        kachi_json_pair_str(json, "title", title);
    }
    kachi_json_pair_str(json, "unit", product->unit);
    kachi_json_pair_int64(json, "decimals", product->decimals);
    kachi_json_pair_str(json, "owner", kachi_view_party_name(view, product->owner));
    kachi_json_end_object(json);
}

void kachi_pool_write_json(struct kachi_ledger_view view, const struct kachi_pool *pool,
                           struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    pair_id(view, "id", "pool", &pool->id, json);
    kachi_json_pair_str(json, "owner", kachi_view_party_name(view, pool->owner));
    kachi_json_pair_str(json, "statement", pool->statement);
    kachi_json_pair_str(json, "statement_sha256", kachi_digest_text(view.arena, &pool->digest));
    kachi_json_pair_text(json, "basis", kachi_basis_word(pool->basis));
    kachi_json_pair_int64(json, "amount_g", pool->grams);
    kachi_json_pair_int64(json, "drawn_g", pool->drawn_g);
    kachi_json_pair_int64(json, "expired_g", pool->expired_g);
    kachi_json_pair_int64(json, "left_g", pool->grams - pool->drawn_g - pool->expired_g);
    if (pool->produced != 0) {
        struct kachi_product product = kachi_view_product(view, pool->product);
        struct kachi_decimal produced = {pool->produced, (int32_t)-product.decimals};
        struct kachi_decimal certified = {pool->certified, (int32_t)-product.decimals};
        kachi_json_pair_int64(json, "actual_g", pool->actual_g);
        kachi_json_pair_str(json, "produced", kachi_decimal_write(view.arena, produced));
        kachi_json_pair_str(json, "certified", kachi_decimal_write(view.arena, certified));
        kachi_json_pair_str(json, "unit", product.unit);
    }
    kachi_json_pair_bool(json, "frozen", (pool->mark & KACHI_MARK_FROZEN) != 0);
    kachi_json_pair_bool(json, "revoked", (pool->mark & KACHI_MARK_REVOKED) != 0);
    kachi_json_pair_str(json, "from", kachi_day_text(view.arena, pool->from));
    kachi_json_pair_str(json, "to", kachi_day_text(view.arena, pool->to));
    kachi_json_pair_str(json, "until", kachi_day_text(view.arena, pool->until));
    kachi_json_pair_str(json, "rulebook", pool->rulebook);
    kachi_json_end_object(json);
}

void kachi_offer_write_json(struct kachi_ledger_view view, const struct kachi_offer *offer,
                            const struct kachi_lot *lot, struct kachi_json_writer *json)
{
    struct kachi_product product = kachi_view_product(view, lot->product);
    kachi_json_begin_object(json);
    pair_id(view, "id", "offer", &lot->id, json);
    kachi_json_pair_text(json, "state", kachi_offer_state_word(offer->state));
    kachi_json_pair_str(json, "seller", kachi_view_party_name(view, offer->seller));
    kachi_json_pair_str(json, "buyer", kachi_view_party_name(view, offer->buyer));
    kachi_json_pair_str(json, "product", product.name);
    kachi_amounts_write_json(view, &product, &lot->made, json);
    kachi_json_pair_int64(json, "price_base_yen", offer->price_base_yen);
    kachi_json_pair_int64(json, "price_premium_yen", offer->price_premium_yen);
    kachi_json_pair_text(json, "terms", kachi_terms_word(offer->terms));
    kachi_json_pair_str(json, "until", kachi_moment_text(view.arena, offer->until));
    kachi_json_end_object(json);
}

void kachi_claim_write_json(struct kachi_ledger_view view, const struct kachi_claim_row *claim,
                            const struct kachi_lot *lot, struct kachi_json_writer *json)
{
    struct kachi_product product = kachi_view_product(view, lot->product);
    kachi_json_begin_object(json);
    pair_id(view, "lot", "lot", &lot->id, json);
    kachi_json_pair_str(json, "holder", kachi_view_party_name(view, claim->holder));
    kachi_json_pair_str(json, "beneficiary", claim->beneficiary);
    kachi_json_pair_str(json, "purpose", claim->purpose);
    kachi_json_pair_str(json, "product", product.name);
    kachi_amounts_write_json(view, &product, &claim->amounts, json);
    kachi_json_end_object(json);
}

void kachi_notice_write_json(struct kachi_ledger_view view, const struct kachi_notice_row *notice,
                             const struct kachi_lot *lot, const struct kachi_entry_row *cause,
                             struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "holder", kachi_view_party_name(view, notice->holder));
    kachi_json_pair_str(json, "product", kachi_view_product(view, lot->product).name);
    kachi_json_pair_text(json, "state", notice->claim == 0 ? "held" : "claimed");
    kachi_json_pair_int64(json, "embodied_g", notice->embodied_g);
    kachi_json_pair_int64(json, "certificate_g", notice->certificate_g);
    kachi_json_pair_text(json, "kind", kachi_entry_kind_word(cause->kind));
    pair_id(view, "cause", "entry", &cause->id, json);
    pair_id(view, "lot", "lot", &lot->id, json);
    kachi_json_end_object(json);
}

void kachi_balance_write_json(struct kachi_ledger_view view, const struct kachi_balance *balance,
                              struct kachi_json_writer *json)
{
    const struct {
        const char *name;
        const struct kachi_amounts *amounts;
    } parts[] = {
        {"held", &balance->held}, {"aside", &balance->aside}, {"claimed", &balance->claimed}};
    struct kachi_product product = kachi_view_product(view, balance->product);
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "party", kachi_view_party_name(view, balance->party));
    kachi_json_pair_str(json, "product", product.name);
    kachi_json_pair_int64(json, "lots", (int64_t)balance->lots);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        kachi_json_key(json, parts[i].name);
        kachi_json_begin_object(json);
        kachi_amounts_write_json(view, &product, parts[i].amounts, json);
        kachi_json_end_object(json);
    }
    kachi_json_end_object(json);
}

enum kachi_err kachi_entry_row_write_json(struct kachi_ledger_view view,
                                          const struct kachi_entry_row *entry,
                                          struct kachi_findings *findings,
                                          struct kachi_json_writer *json)
{
    struct kachi_json_doc doc;
    enum kachi_err err = kachi_json_read(kachi_str_of("ledger"), entry->content, findings, &doc);
    if (err != KACHI_OK) {
        return KACHI_ERR_INTEGRITY;
    }
    kachi_json_begin_object(json);
    pair_id(view, "id", "entry", &entry->id, json);
    kachi_json_pair_text(json, "kind", kachi_entry_kind_word(entry->kind));
    kachi_json_pair_int64(json, "sequence", entry->number);
    kachi_json_pair_str(json, "time", kachi_moment_text(view.arena, entry->time));
    kachi_json_pair_str(json, "author", kachi_view_party_name(view, entry->author));
    kachi_json_pair_str(json, "leaf_sha256", kachi_digest_text(view.arena, &entry->leaf));
    kachi_json_key(json, "content");
    kachi_json_write_value(json, kachi_json_get(doc.root, "content"));
    kachi_json_key(json, "result");
    kachi_json_write_value(json, kachi_json_get(doc.root, "result"));
    kachi_json_end_object(json);
    kachi_json_release(&doc);
    return KACHI_OK;
}

void kachi_audit_write_json(struct kachi_arena *arena, const struct kachi_audit *audit,
                            struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_bool(json, "ok", audit->ok);
    kachi_json_pair_int64(json, "entries", audit->entries);
    kachi_json_pair_int64(json, "lots", audit->lots);
    kachi_json_pair_int64(json, "drawn_g", audit->drawn_g);
    kachi_json_pair_int64(json, "held_g", audit->held_g);
    kachi_json_pair_int64(json, "aside_g", audit->aside_g);
    kachi_json_pair_int64(json, "claimed_g", audit->claimed_g);
    kachi_json_pair_int64(json, "elsewhere_g", audit->elsewhere_g);
    kachi_json_key(json, "laws");
    kachi_json_begin_object(json);
    for (int law = 0; law < KACHI_LAW_COUNT; law++) {
        kachi_json_pair_bool(json, kachi_law_word((enum kachi_law)law), audit->law_ok[law]);
    }
    kachi_json_end_object(json);
    kachi_json_pair_str(json, "state_sha256", kachi_digest_text(arena, &audit->state));
    kachi_json_end_object(json);
}
