/* SPDX-License-Identifier: Apache-2.0 */
/*
 * posting.c - what the plans of all kinds of entry need: refusing, finding things, taking from
 * lots.
 */
#include "ledger/ledger_json.h"
#include "ledger/post_internal.h"

static struct kachi_str party_name(struct kachi_posting *posting, int64_t number)
{
    return kachi_view_party_name((struct kachi_ledger_view){posting->ledger, posting->arena},
                                 number);
}

/* The number of the entry with that id; refused with `code` where there is none. */
static enum kachi_err find_entry(struct kachi_posting *posting, const struct kachi_id *id,
                                 const char *prefix, const char *code, int64_t *number)
{
    struct kachi_key key = {0};
    enum kachi_err err = kachi_store_key_get(posting->ledger, id, &key);
    if (err == KACHI_ERR_NOT_FOUND || (err == KACHI_OK && key.entry == 0)) {
        return kachi_posting_refuse(posting, KACHI_ERR_NOT_FOUND, code,
                                    KACHI_ARGS({"id", kachi_id_text(posting->arena, prefix, id)}));
    }
    *number = key.entry;
    return err;
}

static enum kachi_err unknown(struct kachi_posting *posting, enum kachi_err err,
                              const struct kachi_id *id, const char *prefix, const char *code)
{
    if (err != KACHI_ERR_NOT_FOUND) {
        return err;
    }
    return kachi_posting_refuse(posting, KACHI_ERR_NOT_FOUND, code,
                                KACHI_ARGS({"id", kachi_id_text(posting->arena, prefix, id)}));
}

enum kachi_err kachi_posting_refuse(struct kachi_posting *posting, enum kachi_err err,
                                    const char *code, const struct kachi_arg args[])
{
    if (posting->code == NULL) {
        posting->code = code;
    }
    kachi_findings_add(posting->ledger->findings, code, posting->entry->place, args);
    return err;
}

enum kachi_err kachi_posting_authorise(struct kachi_posting *posting,
                                       const struct kachi_subject *subject, struct kachi_str thing)
{
    const char *code = kachi_authorise(posting->actor, posting->entry->kind, subject);
    if (code == NULL) {
        return KACHI_OK;
    }
    return kachi_posting_refuse(
        posting, KACHI_ERR_DENIED, code,
        KACHI_ARGS({"actor", party_name(posting, posting->actor->party)},
                   {"owner", party_name(posting, subject->owner)}, {"thing", thing},
                   {"kind", kachi_str_of(kachi_entry_kind_word(posting->entry->kind))}));
}

enum kachi_err kachi_posting_party(struct kachi_posting *posting, const struct kachi_id *id,
                                   struct kachi_party *out)
{
    int64_t number = 0;
    enum kachi_err err = find_entry(posting, id, "party", "ledger-party-unknown", &number);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_store_party_get(posting->ledger, posting->arena, number, out);
    return unknown(posting, err, id, "party", "ledger-party-unknown");
}

enum kachi_err kachi_posting_product(struct kachi_posting *posting, const struct kachi_id *id,
                                     struct kachi_product *out)
{
    int64_t number = 0;
    enum kachi_err err = find_entry(posting, id, "product", "ledger-product-unknown", &number);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_store_product_get(posting->ledger, posting->arena, number, out);
    return unknown(posting, err, id, "product", "ledger-product-unknown");
}

enum kachi_err kachi_posting_pool(struct kachi_posting *posting, const struct kachi_id *id,
                                  struct kachi_pool *out)
{
    int64_t number = 0;
    enum kachi_err err = find_entry(posting, id, "pool", "pool-unknown", &number);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_store_pool_get(posting->ledger, posting->arena, number, out);
    return unknown(posting, err, id, "pool", "pool-unknown");
}

enum kachi_err kachi_posting_offer(struct kachi_posting *posting, const struct kachi_id *id,
                                   struct kachi_offer *out, struct kachi_lot *lot)
{
    int64_t number = 0;
    enum kachi_err err = find_entry(posting, id, "offer", "offer-unknown", &number);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_store_offer_get(posting->ledger, number, out);
    if (err != KACHI_OK) {
        return unknown(posting, err, id, "offer", "offer-unknown");
    }
    err = kachi_store_lot_get(posting->ledger, out->lot, lot);
    return kachi_store_must_have(err);
}

enum kachi_err kachi_posting_take(struct kachi_posting *posting, const struct kachi_id *lot,
                                  int64_t quantity, struct kachi_plan_input *out)
{
    enum kachi_err err = kachi_posting_check_amount(posting, "quantity", quantity, 1);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_store_lot_find(posting->ledger, lot, &out->lot);
    if (err != KACHI_OK) {
        return unknown(posting, err, lot, "lot", "lot-unknown");
    }
    struct kachi_subject subject = {.owner = out->lot.owner};
    if (kachi_authorise(posting->actor, posting->entry->kind, &subject) != NULL) {
        return kachi_posting_authorise(posting, &subject,
                                       kachi_id_text(posting->arena, "lot", lot));
    }
    int64_t left = out->lot.left.quantity;
    bool is_frozen = (out->lot.mark & KACHI_MARK_FROZEN) != 0;
    if (!out->lot.aside && !is_frozen && quantity <= left) {
        out->taken = kachi_amounts_part(&out->lot.left, quantity);
        return KACHI_OK;
    }
    const char *code = left == 0 ? "lot-used-up" : "lot-short";
    if (out->lot.aside || is_frozen) {
        code = out->lot.aside ? "lot-aside" : "lot-frozen";
    }
    return kachi_posting_refuse(posting, KACHI_ERR_INPUT, code,
                                KACHI_ARGS({"lot", kachi_id_text(posting->arena, "lot", lot)},
                                           {"asked", kachi_posting_int_text(posting, quantity)},
                                           {"left", kachi_posting_int_text(posting, left)}));
}

enum kachi_err kachi_posting_check_draw(struct kachi_posting *posting,
                                        const struct kachi_pool *pool, kachi_gco2e grams,
                                        enum kachi_custody model)
{
    enum kachi_err err = kachi_posting_check_amount(posting, "grams", grams, 1);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str name = kachi_id_text(posting->arena, "pool", &pool->id);
    struct kachi_subject subject = {.owner = pool->owner};
    err = kachi_posting_authorise(posting, &subject, name);
    if (err != KACHI_OK) {
        return err;
    }
    enum kachi_basis basis =
        model == KACHI_CUSTODY_CERTIFICATE ? KACHI_BASIS_CERTIFICATE : KACHI_BASIS_EMBODIED;
    const char *code = NULL;
    if (pool->basis != basis) {
        code = basis == KACHI_BASIS_CERTIFICATE ? "pool-embodied" : "pool-certificate";
    } else if ((pool->models & (unsigned)model) == 0) {
        code = "pool-model";
    } else if ((pool->mark & (KACHI_MARK_REVOKED | KACHI_MARK_FROZEN)) != 0) {
        code = (pool->mark & KACHI_MARK_REVOKED) != 0 ? "pool-revoked" : "pool-frozen";
    } else if (kachi_rules_day(posting->rules, posting->time).earliest > pool->until) {
        code = "pool-ended";
    } else if (grams > pool->grams - pool->drawn_g - pool->expired_g) {
        code = "pool-overdrawn";
    }
    if (code == NULL) {
        return KACHI_OK;
    }
    return kachi_posting_refuse(
        posting, KACHI_ERR_INPUT, code,
        KACHI_ARGS({"pool", name}, {"asked_g", kachi_posting_int_text(posting, grams)},
                   {"left_g",
                    kachi_posting_int_text(posting, pool->grams - pool->drawn_g - pool->expired_g)},
                   {"until", kachi_day_text(posting->arena, pool->until)},
                   {"model", kachi_str_of(kachi_custody_word(model))}));
}

void kachi_posting_hand_over(struct kachi_posting *posting, struct kachi_plan *plan,
                             const struct kachi_lot *lot, int64_t owner)
{
    plan->inputs = KACHI_NEW(posting->arena, struct kachi_plan_input);
    plan->inputs[0] = (struct kachi_plan_input){.lot = *lot, .taken = lot->left};
    plan->input_count = 1;
    plan->outputs = KACHI_NEW(posting->arena, struct kachi_lot);
    plan->outputs[0] = (struct kachi_lot){
        .id = posting->entry->id,
        .owner = owner,
        .product = lot->product,
        .custody = lot->custody,
        .made = lot->left,
    };
    plan->output_count = 1;
}

enum kachi_err kachi_posting_check_amount(struct kachi_posting *posting, const char *field,
                                          int64_t value, int64_t least)
{
    if (value >= least && value <= KACHI_AMOUNT_MAX) {
        return KACHI_OK;
    }
    return kachi_posting_refuse(posting, KACHI_ERR_INPUT, "amount-range",
                                KACHI_ARGS({"field", kachi_str_of(field)},
                                           {"value", kachi_posting_int_text(posting, value)},
                                           {"least", kachi_posting_int_text(posting, least)}));
}

enum kachi_err kachi_posting_check_text(struct kachi_posting *posting, const char *field,
                                        struct kachi_str text, bool needed)
{
    const char *code = NULL;
    if (text.bytes > KACHI_ENTRY_TEXT_BYTES_MAX) {
        code = "ledger-text-long";
    } else if (needed && kachi_str_is_empty(kachi_str_trim(text))) {
        code = "ledger-text-missing";
    }
    if (code == NULL) {
        return KACHI_OK;
    }
    return kachi_posting_refuse(
        posting, KACHI_ERR_INPUT, code,
        KACHI_ARGS({"field", kachi_str_of(field)},
                   {"bytes", kachi_posting_int_text(posting, (int64_t)text.bytes)},
                   {"bytes_max", kachi_posting_int_text(posting, KACHI_ENTRY_TEXT_BYTES_MAX)}));
}

enum kachi_err kachi_posting_check_period(struct kachi_posting *posting, kachi_day from,
                                          kachi_day to)
{
    if (from <= to) {
        return KACHI_OK;
    }
    return kachi_posting_refuse(posting, KACHI_ERR_INPUT, "period-backwards",
                                KACHI_ARGS({"from", kachi_day_text(posting->arena, from)},
                                           {"to", kachi_day_text(posting->arena, to)}));
}

struct kachi_str kachi_posting_int_text(struct kachi_posting *posting, int64_t value)
{
    return kachi_str_print(posting->arena, "%lld", (long long)value);
}

struct kachi_id kachi_posting_lot_id(struct kachi_posting *posting, size_t index)
{
    const struct kachi_entry *entry = posting->entry;
    if (index == 0) {
        return entry->id;
    }
    return kachi_id_of_name(
        kachi_id_text(posting->arena, kachi_entry_kind_word(entry->kind), &entry->id),
        kachi_posting_int_text(posting, (int64_t)index));
}
