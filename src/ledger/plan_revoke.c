/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_revoke.c - a pool's statement is withdrawn, and what came of it is made good.
 *
 * A revocation moves nothing: it marks the pool and every lot that holds its grams, and each holder
 * is told alone. Claims stand, with a notice. Making good consumes a lot and makes it anew, whole
 * and for the same holder, with the revoked grams taken out and as many drawn from another pool.
 */
#include "ledger/origin.h"
#include "ledger/post_internal.h"

enum kachi_err kachi_plan_revoke(struct kachi_posting *p, struct kachi_plan *plan)
{
    struct kachi_pool pool = {0};
    enum kachi_err err = kachi_posting_pool(p, &p->entry->target.target, &pool);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str name = kachi_id_text(p->arena, "pool", &pool.id);
    struct kachi_subject subject = {.owner = pool.owner};
    err = kachi_posting_authorise(p, &subject, name);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "reason", p->entry->target.reason, true);
    }
    if (err == KACHI_OK && (pool.mark & KACHI_MARK_REVOKED) != 0) {
        err = kachi_posting_refuse(p, KACHI_ERR_INPUT, "pool-revoked", KACHI_ARGS({"pool", name}));
    }
    if (err != KACHI_OK) {
        return err;
    }
    plan->pool_mark = (struct kachi_plan_mark){.number = pool.number, .set = KACHI_MARK_REVOKED};
    return kachi_posting_reach_pool(p, plan, &pool);
}

/* The lot, which must be there, not aside and not frozen, whoever holds it. */
static enum kachi_err find_lot(struct kachi_posting *p, struct kachi_lot *lot)
{
    const struct kachi_id *id = &p->entry->make_good.lot;
    enum kachi_err err = kachi_store_lot_find(p->ledger, id, lot);
    const char *code = NULL;
    if (err == KACHI_ERR_NOT_FOUND) {
        code = "lot-unknown";
    } else if (err != KACHI_OK) {
        return err;
    } else if (lot->aside) {
        code = "lot-aside";
    } else if ((lot->mark & KACHI_MARK_FROZEN) != 0) {
        code = "lot-frozen";
    }
    if (code == NULL) {
        return KACHI_OK;
    }
    struct kachi_str name = kachi_id_text(p->arena, "lot", id);
    return kachi_posting_refuse(p, err == KACHI_OK ? KACHI_ERR_INPUT : err, code,
                                KACHI_ARGS({"lot", name}, {"id", name}));
}

/* Grams of the revoked pool in what is left of the lot; *others: grams of other revoked pools. */
static enum kachi_err count_revoked(struct kachi_posting *p, const struct kachi_lot *lot,
                                    const struct kachi_pool *pool, kachi_gco2e *grams,
                                    kachi_gco2e *others)
{
    struct kachi_arena arena;
    struct kachi_value value = {0};
    struct kachi_revoked revoked = {0};
    kachi_arena_init(&arena);
    struct kachi_origins *origins = kachi_origins_new(&arena, p->ledger);
    enum kachi_err err = kachi_origins_left(origins, lot, &value);
    if (err == KACHI_OK) {
        err = kachi_origins_revoked(origins, &value, &revoked);
    }
    *grams = kachi_mixture_of_pool(&value.embodied, pool->number) +
             kachi_mixture_of_pool(&value.certificate, pool->number);
    *others = revoked.embodied_g + revoked.certificate_g - *grams;
    kachi_arena_release(&arena);
    return err;
}

static enum kachi_err check_pools(struct kachi_posting *p, const struct kachi_pool *revoked,
                                  const struct kachi_pool *pool)
{
    const char *code = NULL;
    if ((revoked->mark & KACHI_MARK_REVOKED) == 0) {
        code = "pool-not-revoked";
    } else if (pool->basis != revoked->basis) {
        code = "make-good-basis";
    } else if (pool->owner != revoked->owner && p->rules >= KACHI_RULES_SECOND) {
        code = "make-good-owner"; /* DC-7: into its own goods everybody brings its own */
    } else if (pool->product != 0 && pool->product != revoked->product) {
        code = "pool-product";
    }
    if (code == NULL) {
        return KACHI_OK;
    }
    bool is_of_revoked = (revoked->mark & KACHI_MARK_REVOKED) == 0;
    return kachi_posting_refuse(
        p, KACHI_ERR_INPUT, code,
        KACHI_ARGS(
            {"pool", kachi_id_text(p->arena, "pool", is_of_revoked ? &revoked->id : &pool->id)},
            {"basis", kachi_str_of(kachi_basis_word(revoked->basis))}));
}

/* Both pools, and how much of the one is to be replaced from the other. */
static enum kachi_err plan_exchange(struct kachi_posting *p, struct kachi_plan *plan,
                                    const struct kachi_lot *lot, kachi_gco2e *others)
{
    struct kachi_pool revoked = {0};
    struct kachi_pool pool = {0};
    kachi_gco2e grams = 0;
    enum kachi_err err = kachi_posting_pool(p, &p->entry->make_good.revoked, &revoked);
    if (err == KACHI_OK) {
        err = kachi_posting_pool(p, &p->entry->make_good.pool, &pool);
    }
    if (err == KACHI_OK) {
        err = check_pools(p, &revoked, &pool);
    }
    if (err == KACHI_OK) {
        err = count_revoked(p, lot, &revoked, &grams, others);
    }
    if (err == KACHI_OK && grams == 0) {
        return kachi_posting_refuse(
            p, KACHI_ERR_INPUT, "make-good-nothing",
            KACHI_ARGS({"lot", kachi_id_text(p->arena, "lot", &lot->id)},
                       {"pool", kachi_id_text(p->arena, "pool", &revoked.id)}));
    }
    bool is_certificate = revoked.basis == KACHI_BASIS_CERTIFICATE;
    if (err == KACHI_OK) {
        err = kachi_posting_check_draw(
            p, &pool, grams, is_certificate ? KACHI_CUSTODY_CERTIFICATE : KACHI_CUSTODY_PHYSICAL);
    }
    plan->draws = KACHI_NEW_ARRAY(p->arena, struct kachi_draw_row, 2);
    plan->draws[0] =
        (struct kachi_draw_row){.entry = p->sequence, .pool = pool.number, .grams = grams};
    plan->draws[1] = (struct kachi_draw_row){
        .entry = p->sequence, .position = 1, .pool = revoked.number, .grams = -grams};
    plan->draw_count = 2;
    return err;
}

enum kachi_err kachi_plan_make_good(struct kachi_posting *p, struct kachi_plan *plan)
{
    struct kachi_lot lot = {0};
    kachi_gco2e others = 0;
    enum kachi_err err = find_lot(p, &lot);
    if (err == KACHI_OK) {
        err = plan_exchange(p, plan, &lot, &others);
    }
    if (err != KACHI_OK) {
        return err;
    }
    kachi_posting_hand_over(p, plan, &lot, lot.owner);
    if (others == 0) {
        plan->mark_lifted = KACHI_MARK_REVOKED;
    }
    return KACHI_OK;
}
