/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_correct.c - undoing a make or an assign while all that it made is untouched.
 *
 * A lot never comes back, so the counter-entry consumes what was made and makes new lots, each
 * equal to what the undone entry took of one input, with that part's origins; drawn grams go back
 * to their pools. The first restored lot has the correcting entry's id, the others ids derived from
 * it.
 */
#include "ledger/post_internal.h"

/* The entry that is undone, with what it did. */
struct undone {
    struct kachi_entry_row row;
    size_t input_count, draw_count, output_count;
    struct kachi_input_row *inputs;
    struct kachi_draw_row *draws;
    struct kachi_lot *outputs;
};

static enum kachi_err refuse(struct kachi_posting *p, enum kachi_err err, const char *code,
                             struct kachi_str thing)
{
    const struct kachi_id *id = &p->entry->target.target;
    return kachi_posting_refuse(
        p, err, code,
        KACHI_ARGS({"entry", kachi_id_text(p->arena, "entry", id)}, {"thing", thing}));
}

static enum kachi_err find_undone(struct kachi_posting *p, struct undone *out)
{
    struct kachi_key key = {0};
    enum kachi_err err = kachi_store_key_get(p->ledger, &p->entry->target.target, &key);
    if (err == KACHI_ERR_NOT_FOUND || (err == KACHI_OK && key.entry == 0)) {
        return refuse(p, KACHI_ERR_NOT_FOUND, "entry-unknown", kachi_str_of(""));
    }
    if (err == KACHI_OK) {
        err = kachi_store_entry_get(p->ledger, p->arena, key.entry, &out->row);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_subject subject = {.owner = out->row.author};
    struct kachi_str name = kachi_id_text(p->arena, "entry", &out->row.id);
    err = kachi_posting_authorise(p, &subject, name);
    if (err == KACHI_OK && out->row.kind != KACHI_ENTRY_MAKE &&
        out->row.kind != KACHI_ENTRY_ASSIGN) {
        return refuse(p, KACHI_ERR_INPUT, "correct-kind",
                      kachi_str_of(kachi_entry_kind_word(out->row.kind)));
    }
    return err;
}

static enum kachi_err read_undone(struct kachi_posting *p, struct undone *out)
{
    enum kachi_err err = find_undone(p, out);
    if (err == KACHI_OK) {
        err = kachi_store_inputs(p->ledger, p->arena, out->row.number, &out->inputs,
                                 &out->input_count);
    }
    if (err == KACHI_OK) {
        err =
            kachi_store_draws(p->ledger, p->arena, out->row.number, &out->draws, &out->draw_count);
    }
    if (err == KACHI_OK) {
        err = kachi_store_outputs(p->ledger, p->arena, out->row.number, &out->outputs,
                                  &out->output_count);
    }
    return err;
}

/* What was attested of it would be forgotten with it: what is restored is made of other lots. */
static enum kachi_err check_unattested(struct kachi_posting *p, const struct kachi_lot *lot)
{
    struct kachi_attest_row *attests = NULL;
    size_t count = 0;
    if (p->rules < KACHI_RULES_SECOND || (lot->mark & KACHI_MARK_ATTESTED) == 0) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_store_attests(p->ledger, p->arena, lot->number, &attests, &count);
    return err == KACHI_OK && count > 0 ? refuse(p, KACHI_ERR_INPUT, "correct-attested",
                                                 kachi_id_text(p->arena, "lot", &lot->id))
                                        : err;
}

/* Takes every lot that was made, whole. */
static enum kachi_err take_outputs(struct kachi_posting *p, struct kachi_plan *plan,
                                   const struct undone *undone)
{
    plan->inputs = KACHI_NEW_ARRAY(p->arena, struct kachi_plan_input, undone->output_count);
    for (size_t i = 0; i < undone->output_count; i++) {
        const struct kachi_lot *lot = &undone->outputs[i];
        bool is_frozen = (lot->mark & KACHI_MARK_FROZEN) != 0;
        if (lot->last != 0 || is_frozen) {
            return refuse(p, KACHI_ERR_INPUT, is_frozen ? "lot-frozen" : "correct-touched",
                          kachi_id_text(p->arena, "lot", &lot->id));
        }
        enum kachi_err err = check_unattested(p, lot);
        if (err != KACHI_OK) {
            return err;
        }
        plan->inputs[plan->input_count++] =
            (struct kachi_plan_input){.lot = *lot, .taken = lot->left};
        plan->removed.emitted_g += lot->made.emitted_g;
        plan->removed.embodied_g += lot->made.embodied_g;
        plan->removed.certificate_g += lot->made.certificate_g;
    }
    return KACHI_OK;
}

/* Makes anew what was taken of each input, none of which may be stopped. */
static enum kachi_err restore_inputs(struct kachi_posting *p, struct kachi_plan *plan,
                                     const struct undone *undone)
{
    plan->outputs = KACHI_NEW_ARRAY(p->arena, struct kachi_lot, undone->input_count);
    for (size_t i = 0; i < undone->input_count; i++) {
        const struct kachi_amounts *taken = &undone->inputs[i].taken;
        struct kachi_lot lot = {0};
        enum kachi_err err = kachi_store_lot_get(p->ledger, undone->inputs[i].lot, &lot);
        if (err != KACHI_OK) {
            return kachi_store_must_have(err);
        }
        if ((lot.mark & KACHI_MARK_FROZEN) != 0 && p->rules >= KACHI_RULES_SECOND) {
            return kachi_posting_refuse(
                p, KACHI_ERR_INPUT, "lot-frozen",
                KACHI_ARGS({"lot", kachi_id_text(p->arena, "lot", &lot.id)}));
        }
        plan->outputs[plan->output_count++] = (struct kachi_lot){
            .id = kachi_posting_lot_id(p, i),
            .owner = lot.owner,
            .product = lot.product,
            .custody = lot.custody,
            .restores = undone->row.number,
            .made = *taken,
        };
        plan->removed.emitted_g -= taken->emitted_g;
        plan->removed.embodied_g -= taken->embodied_g;
        plan->removed.certificate_g -= taken->certificate_g;
    }
    return KACHI_OK;
}

/* DC-10: what keeps its certificates of the pool is gross in sum without what this one stood on. */
static enum kachi_err check_rest(struct kachi_posting *p, const struct kachi_pool *pool,
                                 const struct kachi_amounts *taken)
{
    if (pool->produced == 0) {
        return KACHI_OK;
    }
    kachi_gco2e rest_g = pool->certified_emitted_g - taken->emitted_g;
    kachi_gco2e least_g = kachi_pool_gross_g(pool, pool->certified - taken->quantity);
    kachi_gco2e lacking_g = kachi_pool_gross_g(pool, pool->certified) - pool->certified_emitted_g;
    bool is_worse = least_g - rest_g > (lacking_g > 0 ? lacking_g : 0);
    return is_worse ? refuse(p, KACHI_ERR_INPUT, "correct-on-net",
                             kachi_id_text(p->arena, "pool", &pool->id))
                    : KACHI_OK;
}

/* The same over all pools of the goods. */
static enum kachi_err check_rest_together(struct kachi_posting *p, const struct kachi_pool *pool,
                                          const struct kachi_amounts *taken, kachi_gco2e grams)
{
    const struct kachi_together_change none = {0};
    const struct kachi_together_change change = {-taken->quantity, -taken->emitted_g, -grams};
    struct kachi_together was = {0};
    struct kachi_together then = {0};
    if (pool->produced == 0) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_posting_read_together(p, pool, &none, &was);
    if (err == KACHI_OK) {
        err = kachi_posting_read_together(p, pool, &change, &then);
    }
    kachi_gco2e short_g = then.lacking_g - then.left_g;
    bool is_worse = short_g > KACHI_FOOTPRINT_ROUNDING_G && short_g > was.lacking_g - was.left_g;
    return err == KACHI_OK && is_worse ? refuse(p, KACHI_ERR_INPUT, "correct-on-net",
                                                kachi_id_text(p->arena, "pool", &pool->id))
                                       : err;
}

static enum kachi_err check_given_back(struct kachi_posting *p, const struct kachi_pool *pool,
                                       const struct undone *undone)
{
    if ((pool->mark & KACHI_MARK_FROZEN) != 0) {
        return kachi_posting_refuse(
            p, KACHI_ERR_INPUT, "pool-frozen",
            KACHI_ARGS({"pool", kachi_id_text(p->arena, "pool", &pool->id)}));
    }
    if (undone->row.kind != KACHI_ENTRY_ASSIGN) {
        return KACHI_OK;
    }
    const struct kachi_amounts *taken = &undone->inputs[0].taken;
    enum kachi_err err = check_rest(p, pool, taken);
    if (err == KACHI_OK && p->rules >= KACHI_RULES_FOURTH) {
        err = check_rest_together(p, pool, taken, -undone->draws[0].grams);
    }
    return err;
}

/* The grams go back to where they were drawn, which must not be stopped either. */
static enum kachi_err give_back(struct kachi_posting *p, struct kachi_plan *plan,
                                const struct undone *undone)
{
    enum kachi_err err = KACHI_OK;
    plan->draws = undone->draws;
    plan->draw_count = undone->draw_count;
    for (size_t i = 0; i < plan->draw_count && err == KACHI_OK; i++) {
        struct kachi_pool pool = {0};
        plan->draws[i].entry = p->sequence;
        plan->draws[i].grams = -plan->draws[i].grams;
        err = kachi_store_must_have(
            kachi_store_pool_get(p->ledger, p->arena, plan->draws[i].pool, &pool));
        if (err == KACHI_OK && p->rules >= KACHI_RULES_SECOND) {
            err = check_given_back(p, &pool, undone);
        }
    }
    return err;
}

enum kachi_err kachi_plan_correct(struct kachi_posting *p, struct kachi_plan *plan)
{
    struct undone undone = {0};
    enum kachi_err err = kachi_posting_check_text(p, "reason", p->entry->target.reason, false);
    if (err == KACHI_OK) {
        err = read_undone(p, &undone);
    }
    if (err == KACHI_OK) {
        err = take_outputs(p, plan, &undone);
    }
    if (err == KACHI_OK) {
        err = restore_inputs(p, plan, &undone);
    }
    if (err == KACHI_OK) {
        err = give_back(p, plan, &undone);
    }
    if (err == KACHI_OK && undone.row.kind == KACHI_ENTRY_ASSIGN) {
        plan->certify_quantity = -undone.inputs[0].taken.quantity;
        plan->certify_emitted_g = -undone.inputs[0].taken.emitted_g;
    }
    return err;
}
