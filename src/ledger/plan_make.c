/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_make.c - making lots: from input lots, own emissions and own reductions.
 */
#include "ledger/origin.h"
#include "ledger/post_internal.h"

static enum kachi_err check_counts(struct kachi_posting *p, const struct kachi_make_content *make)
{
    const char *field = NULL;
    int64_t most = 0;
    if (make->input_count > KACHI_ENTRY_INPUTS_MAX) {
        field = "inputs";
        most = KACHI_ENTRY_INPUTS_MAX;
    } else if (make->draw_count > KACHI_ENTRY_DRAWS_MAX) {
        field = "draws";
        most = KACHI_ENTRY_DRAWS_MAX;
    } else if (make->output_count > KACHI_ENTRY_OUTPUTS_MAX) {
        field = "outputs";
        most = KACHI_ENTRY_OUTPUTS_MAX;
    }
    if (field != NULL) {
        return kachi_posting_refuse(
            p, KACHI_ERR_LIMIT, "entry-list-long",
            KACHI_ARGS({"field", kachi_str_of(field)}, {"most", kachi_posting_int_text(p, most)}));
    }
    if (make->output_count == 0) {
        return kachi_posting_refuse(p, KACHI_ERR_INPUT, "make-nothing", KACHI_NO_ARGS);
    }
    enum kachi_err err = kachi_posting_check_text(p, "bill", make->bill, false);
    return err == KACHI_OK ? kachi_posting_check_amount(p, "own_emitted_g", make->own_emitted_g, 0)
                           : err;
}

static enum kachi_err too_much(struct kachi_posting *p)
{
    return kachi_posting_refuse(p, KACHI_ERR_LIMIT, "entry-sum-range", KACHI_NO_ARGS);
}

static enum kachi_err plan_inputs(struct kachi_posting *p, struct kachi_plan *plan,
                                  struct kachi_amounts *total, struct kachi_lot *model)
{
    const struct kachi_make_content *make = &p->entry->make;
    plan->inputs = KACHI_NEW_ARRAY(p->arena, struct kachi_plan_input, make->input_count);
    for (size_t i = 0; i < make->input_count; i++) {
        const struct kachi_make_input *input = &make->inputs[i];
        for (size_t j = 0; j < i; j++) {
            if (kachi_id_equal(&make->inputs[j].lot, &input->lot)) {
                return kachi_posting_refuse(
                    p, KACHI_ERR_INPUT, "lot-twice",
                    KACHI_ARGS({"lot", kachi_id_text(p->arena, "lot", &input->lot)}));
            }
        }
        enum kachi_err err = kachi_posting_take(p, &input->lot, input->quantity, &plan->inputs[i]);
        if (err != KACHI_OK) {
            return err;
        }
        plan->input_count++;
        struct kachi_amounts taken = plan->inputs[i].taken;
        taken.quantity = 0; /* quantities of different products have no sum */
        if (kachi_amounts_add(total, &taken) != KACHI_OK) {
            return too_much(p);
        }
        model->custody |= plan->inputs[i].lot.custody;
    }
    return KACHI_OK;
}

/* A pool with a product of its own must be drawn for that product. */
static bool makes_product(const struct kachi_plan *plan, int64_t product)
{
    for (size_t i = 0; i < plan->output_count; i++) {
        if (plan->outputs[i].product == product) {
            return true;
        }
    }
    return product == 0;
}

static enum kachi_err plan_draws(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_make_content *make = &p->entry->make;
    plan->draws = KACHI_NEW_ARRAY(p->arena, struct kachi_draw_row, make->draw_count);
    for (size_t i = 0; i < make->draw_count; i++) {
        const struct kachi_make_draw *draw = &make->draws[i];
        struct kachi_pool pool = {0};
        enum kachi_err err = kachi_posting_pool(p, &draw->pool, &pool);
        if (err == KACHI_OK) {
            err = kachi_posting_check_draw(p, &pool, draw->grams, KACHI_CUSTODY_PHYSICAL);
        }
        if (err != KACHI_OK) {
            return err;
        }
        bool is_repeated = false;
        for (size_t j = 0; j < i; j++) {
            is_repeated |= plan->draws[j].pool == pool.number;
        }
        if (is_repeated || !makes_product(plan, pool.product)) {
            return kachi_posting_refuse(
                p, KACHI_ERR_INPUT, is_repeated ? "pool-twice" : "pool-product",
                KACHI_ARGS({"pool", kachi_id_text(p->arena, "pool", &draw->pool)}));
        }
        plan->draws[plan->draw_count++] = (struct kachi_draw_row){.entry = p->sequence,
                                                                  .position = (int64_t)i,
                                                                  .pool = pool.number,
                                                                  .grams = draw->grams};
        if (kachi_amount_add(plan->own.embodied_g, draw->grams, &plan->own.embodied_g) !=
            KACHI_OK) {
            return too_much(p);
        }
    }
    return KACHI_OK;
}

/* DC-2: goods of the maker's own that carry its certificate cannot hold its reductions inside too:
 * these would lower the gross footprint that the certificate stands beside. */
static enum kachi_err check_own_certificate(struct kachi_posting *p, struct kachi_origins *origins,
                                            const struct kachi_plan_input *input)
{
    struct kachi_product product = {0};
    struct kachi_value value = {0};
    if (input->taken.certificate_g == 0) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_store_product_get(p->ledger, p->arena, input->lot.product, &product);
    if (err != KACHI_OK || product.owner != p->actor->party) {
        return err;
    }
    err = kachi_origins_left(origins, &input->lot, &value);
    for (size_t i = 0; i < value.certificate.count && err == KACHI_OK; i++) {
        struct kachi_pool pool = {0};
        err = kachi_store_pool_get(p->ledger, p->arena, value.certificate.items[i].number, &pool);
        if (err == KACHI_OK && pool.owner == p->actor->party) {
            return kachi_posting_refuse(
                p, KACHI_ERR_INPUT, "draw-on-certificate",
                KACHI_ARGS({"lot", kachi_id_text(p->arena, "lot", &input->lot.id)},
                           {"pool", kachi_id_text(p->arena, "pool", &pool.id)}));
        }
    }
    return err;
}

static enum kachi_err check_own_certificates(struct kachi_posting *p, const struct kachi_plan *plan,
                                             const struct kachi_amounts *total)
{
    enum kachi_err err = KACHI_OK;
    if (plan->draw_count == 0 || total->certificate_g == 0) {
        return KACHI_OK;
    }
    struct kachi_origins *origins = kachi_origins_new(p->arena, p->ledger);
    for (size_t i = 0; i < plan->input_count && err == KACHI_OK; i++) {
        err = check_own_certificate(p, origins, &plan->inputs[i]);
    }
    return kachi_store_must_have(err);
}

static enum kachi_err plan_outputs(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_make_content *make = &p->entry->make;
    plan->outputs = KACHI_NEW_ARRAY(p->arena, struct kachi_lot, make->output_count);
    for (size_t i = 0; i < make->output_count; i++) {
        const struct kachi_make_output *output = &make->outputs[i];
        struct kachi_product product = {0};
        enum kachi_err err = kachi_posting_product(p, &output->product, &product);
        if (err != KACHI_OK) {
            return err;
        }
        struct kachi_subject subject = {.owner = product.owner};
        err = kachi_posting_authorise(p, &subject, product.name);
        if (err == KACHI_OK) {
            err = kachi_posting_check_amount(p, "quantity", output->quantity, 1);
        }
        if (err == KACHI_OK) {
            err = kachi_posting_check_amount(p, "share", output->share, 0);
        }
        if (err != KACHI_OK) {
            return err;
        }
        plan->outputs[plan->output_count++] = (struct kachi_lot){
            .id = output->lot,
            .owner = p->actor->party,
            .product = product.number,
            .made = {.quantity = output->quantity},
        };
    }
    return KACHI_OK;
}

/* One share vector for all three amounts. */
static enum kachi_err share_out(struct kachi_posting *p, struct kachi_plan *plan,
                                const struct kachi_amounts *total, const struct kachi_lot *model)
{
    const struct kachi_make_content *make = &p->entry->make;
    int64_t shares[KACHI_ENTRY_OUTPUTS_MAX];
    int64_t parts[3][KACHI_ENTRY_OUTPUTS_MAX];
    const kachi_gco2e wholes[3] = {total->emitted_g, total->embodied_g, total->certificate_g};
    for (size_t i = 0; i < make->output_count; i++) {
        shares[i] = make->outputs[i].share;
    }
    for (size_t i = 0; i < 3; i++) {
        if (kachi_amount_split(wholes[i], make->output_count, shares, parts[i]) != KACHI_OK) {
            return kachi_posting_refuse(p, KACHI_ERR_INPUT, "make-shares", KACHI_NO_ARGS);
        }
    }
    for (size_t i = 0; i < make->output_count; i++) {
        plan->outputs[i].made.emitted_g = parts[0][i];
        plan->outputs[i].made.embodied_g = parts[1][i];
        plan->outputs[i].made.certificate_g = parts[2][i];
        plan->outputs[i].custody = model->custody;
    }
    return KACHI_OK;
}

enum kachi_err kachi_plan_make(struct kachi_posting *p, struct kachi_plan *plan)
{
    struct kachi_amounts total = {0};
    struct kachi_lot model = {.custody = KACHI_CUSTODY_PHYSICAL}; /* what every output shares */
    enum kachi_err err = check_counts(p, &p->entry->make);
    if (err == KACHI_OK) {
        err = plan_outputs(p, plan);
    }
    if (err == KACHI_OK) {
        err = plan_inputs(p, plan, &total, &model);
    }
    if (err == KACHI_OK) {
        err = plan_draws(p, plan);
    }
    if (err == KACHI_OK && p->rules >= KACHI_RULES_SECOND) {
        err = check_own_certificates(p, plan, &total);
    }
    if (err != KACHI_OK) {
        return err;
    }
    plan->own.emitted_g = p->entry->make.own_emitted_g;
    if (kachi_amounts_add(&total, &plan->own) != KACHI_OK) {
        return too_much(p);
    }
    return share_out(p, plan, &total, &model);
}
