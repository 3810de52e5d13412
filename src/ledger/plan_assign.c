/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_assign.c - assigning a certificate, which makes a lot anew with it: beside a gross footprint
 * (DC-2, DC-3), no more than it (DC-8), and for no more goods than were made (DC-10).
 */
#include "ledger/post_internal.h"
#include "ledger/purpose.h"

static enum kachi_err refuse_lot(struct kachi_posting *p, const char *code,
                                 const struct kachi_amounts *made, struct kachi_str limit)
{
    return kachi_posting_refuse(
        p, KACHI_ERR_INPUT, code,
        KACHI_ARGS({"lot", kachi_id_text(p->arena, "lot", &p->entry->assign.lot)},
                   {"embodied_g", kachi_posting_int_text(p, made->embodied_g)},
                   {"certificate_g", kachi_posting_int_text(p, made->certificate_g)},
                   {"emitted_g", kachi_posting_int_text(p, made->emitted_g)}, {"limit", limit}));
}

/* What the rulebook lets a certificate be of a footprint, where that is less than the whole. */
static enum kachi_err check_ratio(struct kachi_posting *p, const struct kachi_pool *pool,
                                  const struct kachi_amounts *made)
{
    const struct kachi_rulebook *rulebook = NULL;
    struct kachi_decimal ratio = kachi_decimal_of(1);
    enum kachi_err err = kachi_purpose_rulebook(p->ledger, pool->rulebook, &rulebook);
    if (err != KACHI_OK) {
        return err;
    }
    const struct kachi_rule_parameter *limit =
        kachi_rulebook_parameter(rulebook, "max_assign_ratio");
    if (limit == NULL || kachi_decimal_read(limit->value, &ratio) != KACHI_OK) {
        return KACHI_OK;
    }
    struct kachi_decimal most_g = {0};
    bool fits =
        kachi_decimal_multiply(ratio, kachi_decimal_of(made->emitted_g), &most_g) == KACHI_OK &&
        kachi_decimal_compare(kachi_decimal_of(made->certificate_g), most_g) <= 0;
    return fits ? KACHI_OK : refuse_lot(p, "certificate-over-ratio", made, limit->value);
}

/* DC-2 and DC-8: `made` is what the lot carries with its certificate. */
static enum kachi_err check_certificate(struct kachi_posting *p, const struct kachi_pool *pool,
                                        const struct kachi_lot *lot,
                                        const struct kachi_amounts *made)
{
    if (made->embodied_g > 0) {
        return refuse_lot(p, "certificate-on-embodied", made, kachi_str_of(""));
    }
    /* What footprint was moved to it is another lot's: it says nothing of what was emitted. */
    if ((lot->custody & KACHI_CUSTODY_ALLOCATION) != 0 && p->rules >= KACHI_RULES_SECOND) {
        return refuse_lot(p, "certificate-on-allocated", made, kachi_str_of(""));
    }
    if (made->certificate_g > made->emitted_g) {
        return refuse_lot(p, "certificate-over-footprint", made, kachi_str_of(""));
    }
    return p->is_new ? check_ratio(p, pool, made) : KACHI_OK;
}

/* However small the parts are that a lot is certified in, rounding takes of the pool's sum once. */
static enum kachi_err check_sum(struct kachi_posting *p, const struct kachi_pool *pool,
                                const struct kachi_amounts *taken)
{
    struct kachi_amounts sum = {0};
    if (kachi_amount_add(pool->certified_emitted_g, taken->emitted_g, &sum.emitted_g) != KACHI_OK) {
        return kachi_posting_refuse(p, KACHI_ERR_LIMIT, "entry-sum-range", KACHI_NO_ARGS);
    }
    kachi_gco2e least_g = kachi_pool_gross_g(pool, pool->certified + taken->quantity);
    return sum.emitted_g >= least_g
               ? KACHI_OK
               : refuse_lot(p, "certificate-on-net-sum", &sum, kachi_posting_int_text(p, least_g));
}

/* The gross footprint holds the cuts of every pool of the goods, and so does what is left of it. */
static enum kachi_err check_together(struct kachi_posting *p, const struct kachi_pool *pool,
                                     const struct kachi_amounts *taken)
{
    const struct kachi_together_change change = {taken->quantity, taken->emitted_g,
                                                 p->entry->assign.grams};
    struct kachi_together together = {0};
    enum kachi_err err = kachi_posting_read_together(p, pool, &change, &together);
    if (err != KACHI_OK) {
        return err;
    }
    if (taken->emitted_g < together.least_g - KACHI_FOOTPRINT_ROUNDING_G) {
        return refuse_lot(p, "certificate-on-net", taken,
                          kachi_posting_int_text(p, together.least_g - KACHI_FOOTPRINT_ROUNDING_G));
    }
    if (together.lacking_g <= together.left_g + KACHI_FOOTPRINT_ROUNDING_G) {
        return KACHI_OK;
    }
    return kachi_posting_refuse(
        p, KACHI_ERR_INPUT, "certificate-on-net-together",
        KACHI_ARGS({"pool", kachi_id_text(p->arena, "pool", &pool->id)},
                   {"lacking_g", kachi_posting_int_text(p, together.lacking_g)},
                   {"left_g", kachi_posting_int_text(p, together.left_g)}));
}

/* DC-10: goods that were made, with a footprint to which the reduction was added back. */
static enum kachi_err check_gross(struct kachi_posting *p, const struct kachi_pool *pool,
                                  const struct kachi_amounts *taken)
{
    if (pool->produced == 0) {
        return KACHI_OK; /* of a time when pools were not measured */
    }
    int64_t left = pool->produced - pool->certified;
    if (taken->quantity > left) {
        return kachi_posting_refuse(
            p, KACHI_ERR_INPUT, "certificate-over-produced",
            KACHI_ARGS({"pool", kachi_id_text(p->arena, "pool", &pool->id)},
                       {"asked", kachi_posting_int_text(p, taken->quantity)},
                       {"produced", kachi_posting_int_text(p, pool->produced)},
                       {"left", kachi_posting_int_text(p, left)}));
    }
    kachi_gco2e least_g = kachi_pool_gross_g(pool, taken->quantity);
    if (taken->emitted_g < least_g) {
        return refuse_lot(p, "certificate-on-net", taken, kachi_posting_int_text(p, least_g));
    }
    enum kachi_err err = p->rules < KACHI_RULES_SECOND ? KACHI_OK : check_sum(p, pool, taken);
    return err == KACHI_OK && p->rules >= KACHI_RULES_FOURTH ? check_together(p, pool, taken) : err;
}

/* A certificate goes to the pool owner's own product: the very one, where the pool names one. */
static enum kachi_err check_assign_product(struct kachi_posting *p, const struct kachi_pool *pool,
                                           const struct kachi_lot *lot)
{
    struct kachi_product product = {0};
    enum kachi_err err = kachi_store_product_get(p->ledger, p->arena, lot->product, &product);
    if (err != KACHI_OK) {
        return kachi_store_must_have(err);
    }
    if (product.owner == pool->owner && (pool->product == 0 || pool->product == product.number)) {
        return KACHI_OK;
    }
    return kachi_posting_refuse(p, KACHI_ERR_INPUT, "pool-product",
                                KACHI_ARGS({"pool", kachi_id_text(p->arena, "pool", &pool->id)}));
}

enum kachi_err kachi_plan_assign(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_assign_content *assign = &p->entry->assign;
    struct kachi_pool pool = {0};
    plan->inputs = KACHI_NEW(p->arena, struct kachi_plan_input);
    enum kachi_err err = kachi_posting_pool(p, &assign->pool, &pool);
    if (err == KACHI_OK) {
        err = kachi_posting_take(p, &assign->lot, assign->quantity, &plan->inputs[0]);
    }
    if (err == KACHI_OK) {
        err = check_assign_product(p, &pool, &plan->inputs[0].lot);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_draw(p, &pool, assign->grams, KACHI_CUSTODY_CERTIFICATE);
    }
    if (err != KACHI_OK) {
        return err;
    }
    const struct kachi_lot *lot = &plan->inputs[0].lot;
    struct kachi_amounts made = plan->inputs[0].taken;
    if (kachi_amount_add(made.certificate_g, assign->grams, &made.certificate_g) != KACHI_OK) {
        return kachi_posting_refuse(p, KACHI_ERR_LIMIT, "entry-sum-range", KACHI_NO_ARGS);
    }
    err = check_certificate(p, &pool, lot, &made);
    if (err == KACHI_OK) {
        err = check_gross(p, &pool, &plan->inputs[0].taken);
    }
    if (err != KACHI_OK) {
        return err;
    }
    plan->input_count = 1;
    plan->own.certificate_g = assign->grams;
    plan->draws = KACHI_NEW(p->arena, struct kachi_draw_row);
    plan->draws[0] =
        (struct kachi_draw_row){.entry = p->sequence, .pool = pool.number, .grams = assign->grams};
    plan->draw_count = 1;
    plan->certify_quantity = plan->inputs[0].taken.quantity;
    plan->certify_emitted_g = plan->inputs[0].taken.emitted_g;
    plan->outputs = KACHI_NEW(p->arena, struct kachi_lot);
    plan->outputs[0] = (struct kachi_lot){
        .id = p->entry->id,
        .owner = lot->owner,
        .product = lot->product,
        .custody = lot->custody | (unsigned)KACHI_CUSTODY_CERTIFICATE,
        .made = made,
    };
    plan->output_count = 1;
    return KACHI_OK;
}
