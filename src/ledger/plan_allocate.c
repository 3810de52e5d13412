/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_allocate.c - GX allocation (GXアロケーション方式), and grams that are used outside.
 *
 * Some lots of a maker give up footprint to its others, as much as is drawn of the pool, so that
 * the sum stays: the lots that gain carry a lower footprint with the drawn grams embodied in it,
 * and their gross footprint is still the sum of the two. Each lot is consumed whole and made anew;
 * the lots of the entry are paired with its inputs (lot.h, restores).
 */
#include "ledger/post_internal.h"

static enum kachi_err refuse_lot(struct kachi_posting *p, const char *code,
                                 const struct kachi_lot *lot, kachi_gco2e grams)
{
    return kachi_posting_refuse(
        p, KACHI_ERR_INPUT, code,
        KACHI_ARGS({"lot", kachi_id_text(p->arena, "lot", &lot->id)},
                   {"grams", kachi_posting_int_text(p, grams)},
                   {"emitted_g", kachi_posting_int_text(p, lot->left.emitted_g)},
                   {"certificate_g", kachi_posting_int_text(p, lot->left.certificate_g)}));
}

static enum kachi_err check_counts(struct kachi_posting *p)
{
    const struct kachi_allocate_content *content = &p->entry->allocate;
    bool is_long = content->to_count > KACHI_ENTRY_OUTPUTS_MAX / 2 ||
                   content->from_count > KACHI_ENTRY_OUTPUTS_MAX / 2;
    if (is_long) {
        return kachi_posting_refuse(
            p, KACHI_ERR_LIMIT, "entry-list-long",
            KACHI_ARGS({"field", kachi_str_of("to, from")},
                       {"most", kachi_posting_int_text(p, KACHI_ENTRY_OUTPUTS_MAX / 2)}));
    }
    if (content->to_count == 0 || content->from_count == 0) {
        return kachi_posting_refuse(p, KACHI_ERR_INPUT, "allocate-one-sided", KACHI_NO_ARGS);
    }
    return KACHI_OK;
}

/* A lot of the actor's own product, without a certificate, taken whole. */
static enum kachi_err take_whole(struct kachi_posting *p, struct kachi_plan *plan,
                                 const struct kachi_pool *pool, const struct kachi_id *id)
{
    struct kachi_lot lot = {0};
    struct kachi_product product = {0};
    struct kachi_plan_input *input = &plan->inputs[plan->input_count];
    for (size_t i = 0; i < plan->input_count; i++) {
        if (kachi_id_equal(&plan->inputs[i].lot.id, id)) {
            return kachi_posting_refuse(p, KACHI_ERR_INPUT, "lot-twice",
                                        KACHI_ARGS({"lot", kachi_id_text(p->arena, "lot", id)}));
        }
    }
    enum kachi_err err = kachi_store_lot_find(p->ledger, id, &lot);
    if (err != KACHI_OK && err != KACHI_ERR_NOT_FOUND) {
        return err; /* not 1 of it */
    }
    int64_t quantity = err == KACHI_OK && lot.left.quantity > 0 ? lot.left.quantity : 1;
    err = kachi_posting_take(p, id, quantity, input); /* says what is wrong with it */
    if (err == KACHI_OK) {
        err = kachi_store_product_get(p->ledger, p->arena, input->lot.product, &product);
    }
    if (err != KACHI_OK) {
        return err;
    }
    if (product.owner != p->actor->party ||
        (pool->product != 0 && pool->product != product.number)) {
        return kachi_posting_refuse(
            p, KACHI_ERR_INPUT, "pool-product",
            KACHI_ARGS({"pool", kachi_id_text(p->arena, "pool", &pool->id)}));
    }
    if (input->lot.left.certificate_g > 0) {
        return refuse_lot(p, "allocate-certificate", &input->lot, 0);
    }
    plan->input_count++;
    return KACHI_OK;
}

static struct kachi_lot made_anew(struct kachi_posting *p, const struct kachi_plan *plan,
                                  size_t index)
{
    const struct kachi_plan_input *input = &plan->inputs[index];
    return (struct kachi_lot){
        .id = kachi_posting_lot_id(p, index),
        .owner = input->lot.owner,
        .product = input->lot.product,
        .custody = input->lot.custody,
        .restores = p->sequence,
        .made = input->taken,
    };
}

static enum kachi_err plan_gains(struct kachi_posting *p, struct kachi_plan *plan,
                                 const struct kachi_pool *pool)
{
    const struct kachi_allocate_content *content = &p->entry->allocate;
    for (size_t i = 0; i < content->to_count; i++) {
        kachi_gco2e grams = content->to[i].grams;
        enum kachi_err err = kachi_posting_check_amount(p, "grams", grams, 1);
        if (err == KACHI_OK) {
            err = take_whole(p, plan, pool, &content->to[i].lot);
        }
        if (err != KACHI_OK) {
            return err;
        }
        if (grams > plan->inputs[i].taken.emitted_g) {
            return refuse_lot(p, "allocate-over-footprint", &plan->inputs[i].lot, grams);
        }
        struct kachi_lot lot = made_anew(p, plan, i);
        lot.custody |= (unsigned)KACHI_CUSTODY_ALLOCATION;
        lot.made.emitted_g -= grams;
        if (kachi_amount_add(lot.made.embodied_g, grams, &lot.made.embodied_g) != KACHI_OK ||
            kachi_amount_add(plan->own.embodied_g, grams, &plan->own.embodied_g) != KACHI_OK) {
            return kachi_posting_refuse(p, KACHI_ERR_LIMIT, "entry-sum-range", KACHI_NO_ARGS);
        }
        plan->outputs[plan->output_count++] = lot;
        plan->draws[plan->draw_count++] = (struct kachi_draw_row){
            .entry = p->sequence, .position = (int64_t)i, .pool = pool->number, .grams = grams};
    }
    return kachi_posting_check_draw(p, pool, plan->own.embodied_g, KACHI_CUSTODY_ALLOCATION);
}

static enum kachi_err plan_losses(struct kachi_posting *p, struct kachi_plan *plan,
                                  const struct kachi_pool *pool)
{
    const struct kachi_allocate_content *content = &p->entry->allocate;
    int64_t shares[KACHI_ENTRY_OUTPUTS_MAX];
    int64_t parts[KACHI_ENTRY_OUTPUTS_MAX];
    for (size_t i = 0; i < content->from_count; i++) {
        shares[i] = content->from[i].share;
        enum kachi_err err = kachi_posting_check_amount(p, "share", shares[i], 0);
        if (err == KACHI_OK) {
            err = take_whole(p, plan, pool, &content->from[i].lot);
        }
        if (err != KACHI_OK) {
            return err;
        }
    }
    if (kachi_amount_split(plan->own.embodied_g, content->from_count, shares, parts) != KACHI_OK) {
        return kachi_posting_refuse(p, KACHI_ERR_INPUT, "make-shares", KACHI_NO_ARGS);
    }
    for (size_t i = 0; i < content->from_count; i++) {
        struct kachi_lot lot = made_anew(p, plan, content->to_count + i);
        if (p->rules >=
            KACHI_RULES_SECOND) { /* its footprint is no longer what making it emitted */
            lot.custody |= (unsigned)KACHI_CUSTODY_ALLOCATION;
        }
        if (kachi_amount_add(lot.made.emitted_g, parts[i], &lot.made.emitted_g) != KACHI_OK) {
            return kachi_posting_refuse(p, KACHI_ERR_LIMIT, "entry-sum-range", KACHI_NO_ARGS);
        }
        plan->outputs[plan->output_count++] = lot;
    }
    return KACHI_OK;
}

enum kachi_err kachi_plan_allocate(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_allocate_content *content = &p->entry->allocate;
    struct kachi_pool pool = {0};
    enum kachi_err err = check_counts(p);
    if (err == KACHI_OK) {
        err = kachi_posting_pool(p, &content->pool, &pool);
    }
    if (err != KACHI_OK) {
        return err;
    }
    size_t lots = content->to_count + content->from_count;
    plan->inputs = KACHI_NEW_ARRAY(p->arena, struct kachi_plan_input, lots);
    plan->outputs = KACHI_NEW_ARRAY(p->arena, struct kachi_lot, lots);
    plan->draws = KACHI_NEW_ARRAY(p->arena, struct kachi_draw_row, content->to_count);
    err = plan_gains(p, plan, &pool);
    return err == KACHI_OK ? plan_losses(p, plan, &pool) : err;
}

enum kachi_err kachi_plan_use_elsewhere(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_use_elsewhere_content *content = &p->entry->use_elsewhere;
    struct kachi_pool pool = {0};
    enum kachi_err err = kachi_posting_pool(p, &content->pool, &pool);
    if (err == KACHI_OK) {
        bool is_certificate = pool.basis == KACHI_BASIS_CERTIFICATE;
        enum kachi_custody model = is_certificate ? KACHI_CUSTODY_CERTIFICATE
                                   : (pool.models & KACHI_CUSTODY_PHYSICAL) != 0
                                       ? KACHI_CUSTODY_PHYSICAL
                                       : KACHI_CUSTODY_ALLOCATION;
        err = kachi_posting_check_draw(p, &pool, content->grams, model);
        *(is_certificate ? &plan->own.certificate_g : &plan->own.embodied_g) = content->grams;
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "purpose", content->purpose, true);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "reference", content->reference, false);
    }
    if (err != KACHI_OK) {
        return err;
    }
    plan->claimed = plan->own; /* it leaves the ledger as it comes */
    plan->draws = KACHI_NEW(p->arena, struct kachi_draw_row);
    plan->draws[0] =
        (struct kachi_draw_row){.entry = p->sequence, .pool = pool.number, .grams = content->grams};
    plan->draw_count = 1;
    return KACHI_OK;
}
