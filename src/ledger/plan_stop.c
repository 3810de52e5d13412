/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_stop.c - the operator's stop on a lot or pool (freeze, thaw), and the end of a pool.
 */
#include "ledger/post_internal.h"

/* A lot's or a pool's number and marks, by id: one of the two numbers is not 0. */
struct stopped {
    int64_t lot, pool;
    unsigned mark;
};

static enum kachi_err find_target(struct kachi_posting *p, struct stopped *out)
{
    const struct kachi_id *id = &p->entry->target.target;
    struct kachi_key key = {0};
    struct kachi_lot lot = {0};
    struct kachi_pool pool = {0};
    enum kachi_err err = kachi_store_key_get(p->ledger, id, &key);
    if (err == KACHI_OK && key.lot != 0) {
        err = kachi_store_lot_get(p->ledger, key.lot, &lot);
        *out = (struct stopped){.lot = lot.number, .mark = lot.mark};
        return err;
    }
    if (err == KACHI_OK) {
        err = kachi_store_pool_get(p->ledger, p->arena, key.entry, &pool);
        *out = (struct stopped){.pool = pool.number, .mark = pool.mark};
    }
    if (err != KACHI_ERR_NOT_FOUND) {
        return err;
    }
    return kachi_posting_refuse(p, KACHI_ERR_NOT_FOUND, "target-unknown",
                                KACHI_ARGS({"id", kachi_id_text(p->arena, "lot", id)}));
}

enum kachi_err kachi_plan_freeze(struct kachi_posting *p, struct kachi_plan *plan)
{
    struct kachi_subject subject = {0};
    struct stopped target = {0};
    struct kachi_str name = kachi_id_text(p->arena, "lot", &p->entry->target.target);
    enum kachi_err err = kachi_posting_authorise(p, &subject, name);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "reason", p->entry->target.reason, false);
    }
    if (err == KACHI_OK) {
        err = find_target(p, &target);
    }
    if (err != KACHI_OK) {
        return err;
    }
    bool is_freeze = p->entry->kind == KACHI_ENTRY_FREEZE;
    bool is_frozen = (target.mark & KACHI_MARK_FROZEN) != 0;
    if (is_freeze == is_frozen) {
        return kachi_posting_refuse(p, KACHI_ERR_INPUT,
                                    is_freeze ? "target-frozen" : "target-not-frozen",
                                    KACHI_ARGS({"id", name}));
    }
    struct kachi_plan_mark mark = {.number = target.lot == 0 ? target.pool : target.lot};
    *(is_freeze ? &mark.set : &mark.clear) = KACHI_MARK_FROZEN;
    if (target.lot == 0) {
        plan->pool_mark = mark;
        return KACHI_OK;
    }
    plan->marks = KACHI_NEW(p->arena, struct kachi_plan_mark);
    plan->marks[0] = mark;
    plan->mark_count = 1;
    return KACHI_OK;
}

enum kachi_err kachi_plan_pool_expire(struct kachi_posting *p, struct kachi_plan *plan)
{
    struct kachi_pool pool = {0};
    enum kachi_err err = kachi_posting_pool(p, &p->entry->target.target, &pool);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_subject subject = {.owner = pool.owner};
    struct kachi_str name = kachi_id_text(p->arena, "pool", &pool.id);
    err = kachi_posting_authorise(p, &subject, name);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "reason", p->entry->target.reason, false);
    }
    if (err != KACHI_OK) {
        return err;
    }
    kachi_gco2e rest = pool.grams - pool.drawn_g - pool.expired_g;
    bool is_due = kachi_rules_day(p->rules, p->time).latest > pool.until;
    if ((pool.mark & KACHI_MARK_FROZEN) != 0 && p->rules >= KACHI_RULES_SECOND) {
        return kachi_posting_refuse(p, KACHI_ERR_INPUT, "pool-frozen", KACHI_ARGS({"pool", name}));
    }
    if (!is_due || rest == 0) {
        return kachi_posting_refuse(
            p, KACHI_ERR_INPUT, is_due ? "pool-empty" : "pool-not-due",
            KACHI_ARGS({"pool", name}, {"until", kachi_day_text(p->arena, pool.until)}));
    }
    plan->expire_pool = pool.number;
    plan->expire_g = rest;
    return KACHI_OK;
}
