/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reach.c - what stands against a claim, looking up the lot graph; and whom a revocation or a
 * failed payment reaches, looking down it.
 *
 * The marks of a lot say only that there may be something: they are passed on to all that is made
 * of it. Whether a payment is still due, and whether grams of a revoked pool are really in it, is
 * found in the graph itself, so a later payment or make-good needs to touch no descendant.
 */
#include "ledger/lot_set.h"
#include "ledger/origin.h"
#include "ledger/post_internal.h"

/*
 * Looks at one provisional lot: *state is that of the offer it was delivered by, OPEN where it was
 * not. Its parents are added, but for what a default gave back: that has the parents of what had
 * been delivered.
 */
static enum kachi_err look_up(struct kachi_ledger *ledger, struct kachi_lot_set *lots,
                              const struct kachi_lot *lot, enum kachi_offer_state *state)
{
    struct kachi_entry_row entry = {0};
    struct kachi_input_row *inputs = NULL;
    struct kachi_lot parent = {0};
    struct kachi_offer offer = {.state = KACHI_OFFER_OPEN};
    size_t count = 0;
    enum kachi_err err = kachi_store_entry_get(ledger, lots->arena, lot->entry, &entry);
    if (err == KACHI_OK) {
        err = kachi_lot_parents(ledger, lots->arena, lot, &inputs, &count);
    }
    bool is_moved = entry.kind == KACHI_ENTRY_ACCEPT || entry.kind == KACHI_ENTRY_DEFAULT;
    if (err == KACHI_OK && is_moved) {
        err = kachi_store_lot_get(ledger, inputs[0].lot, &parent);
    }
    if (err == KACHI_OK && entry.kind == KACHI_ENTRY_ACCEPT) {
        err = kachi_store_offer_get(ledger, parent.entry, &offer);
    }
    if (err == KACHI_OK && entry.kind == KACHI_ENTRY_DEFAULT) {
        err = kachi_store_inputs(ledger, lots->arena, parent.entry, &inputs, &count);
    }
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        kachi_lot_set_add(lots, inputs[i].lot);
    }
    *state = offer.state;
    return err;
}

/* The code of what is unpaid among the lot and its ancestors; NULL where nothing is. */
static enum kachi_err find_unpaid(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                  int64_t number, const char **code)
{
    struct kachi_lot_set lots = {.arena = arena};
    enum kachi_err err = KACHI_OK;
    kachi_lot_set_add(&lots, number);
    *code = NULL;
    for (size_t i = 0; i < lots.count && err == KACHI_OK && *code == NULL; i++) {
        struct kachi_lot lot = {0};
        enum kachi_offer_state state = KACHI_OFFER_OPEN;
        err = kachi_store_lot_get(ledger, lots.items[i], &lot);
        if (err == KACHI_OK && (lot.mark & KACHI_MARK_PROVISIONAL) != 0) {
            err = look_up(ledger, &lots, &lot, &state);
        }
        if (state == KACHI_OFFER_DELIVERED || state == KACHI_OFFER_DEFAULTED) {
            *code = state == KACHI_OFFER_DELIVERED ? "lot-unpaid" : "lot-defaulted";
        }
    }
    return err;
}

static enum kachi_err find_revoked(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   const struct kachi_lot *lot, const char **code)
{
    struct kachi_value value = {0};
    struct kachi_revoked revoked = {0};
    struct kachi_origins *origins = kachi_origins_new(arena, ledger);
    enum kachi_err err = kachi_origins_left(origins, lot, &value);
    if (err == KACHI_OK) {
        err = kachi_origins_revoked(origins, &value, &revoked);
    }
    *code = revoked.embodied_g > 0 || revoked.certificate_g > 0 ? "lot-revoked" : NULL;
    return err;
}

enum kachi_err kachi_posting_check_claimable(struct kachi_posting *posting,
                                             const struct kachi_lot *lot)
{
    const char *code = NULL;
    enum kachi_err err = KACHI_OK;
    if (lot->mark == 0) {
        return KACHI_OK;
    }
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    if ((lot->mark & KACHI_MARK_PROVISIONAL) != 0) {
        err = find_unpaid(posting->ledger, &arena, lot->number, &code);
    }
    if (err == KACHI_OK && code == NULL && (lot->mark & KACHI_MARK_REVOKED) != 0) {
        err = find_revoked(posting->ledger, &arena, lot, &code);
    }
    kachi_arena_release(&arena);
    if (err != KACHI_OK || code == NULL) {
        return err;
    }
    return kachi_posting_refuse(
        posting, KACHI_ERR_INPUT, code,
        KACHI_ARGS({"lot", kachi_id_text(posting->arena, "lot", &lot->id)}));
}

/* A walk down, and what it looks for: grams of a pool, or (0) what came through a watched lot. */
struct reach {
    struct kachi_posting *posting;
    struct kachi_plan *plan;
    struct kachi_arena arena;
    struct kachi_origins *origins;
    struct kachi_lot_set lots;
    int64_t pool;
    unsigned mark;
    size_t mark_capacity, notice_capacity;
};

static void add_notice(struct reach *reach, const struct kachi_value *value,
                       struct kachi_notice_row row)
{
    struct kachi_plan *plan = reach->plan;
    row.embodied_g = kachi_mixture_of_pool(&value->embodied, reach->pool);
    row.certificate_g = kachi_mixture_of_pool(&value->certificate, reach->pool);
    if (row.embodied_g == 0 && row.certificate_g == 0) {
        return;
    }
    row.entry = reach->posting->sequence;
    row.position = (int64_t)plan->notice_count;
    plan->notices = kachi_arena_grow(reach->posting->arena, plan->notices, plan->notice_count,
                                     &reach->notice_capacity, sizeof(*plan->notices));
    plan->notices[plan->notice_count++] = row;
}

/* One entry that consumed from a lot: a claim is told, what it made is walked on. */
static enum kachi_err follow(struct reach *reach, int64_t number)
{
    struct kachi_ledger *ledger = reach->posting->ledger;
    struct kachi_entry_row entry = {0};
    struct kachi_claim_row claim = {0};
    struct kachi_value value = {0};
    enum kachi_err err = kachi_store_entry_get(ledger, &reach->arena, number, &entry);
    for (int64_t i = 0; i < entry.lot_count && err == KACHI_OK; i++) {
        kachi_lot_set_add(&reach->lots, entry.lot_first + i);
    }
    if (err != KACHI_OK || entry.kind != KACHI_ENTRY_CLAIM) {
        return err;
    }
    err = kachi_store_claim_get(ledger, &reach->arena, number, &claim);
    if (err == KACHI_OK) {
        err = kachi_origins_of_input(reach->origins, number, 0, &value);
    }
    if (err == KACHI_OK) {
        add_notice(reach, &value,
                   (struct kachi_notice_row){
                       .holder = claim.holder, .lot = claim.lot, .claim = claim.number});
    }
    return err;
}

/* The entries that consumed from the lot, from the latest back. */
static enum kachi_err follow_consumers(struct reach *reach, const struct kachi_lot *lot)
{
    enum kachi_err err = KACHI_OK;
    int64_t number = lot->last;
    while (number != 0 && err == KACHI_OK) {
        struct kachi_input_row *inputs = NULL;
        size_t count = 0;
        err = follow(reach, number);
        if (err == KACHI_OK) {
            err =
                kachi_store_inputs(reach->posting->ledger, &reach->arena, number, &inputs, &count);
        }
        number = 0;
        for (size_t i = 0; i < count; i++) {
            number = inputs[i].lot == lot->number ? inputs[i].previous : number;
        }
    }
    return err;
}

static enum kachi_err reach_lot(struct reach *reach, int64_t number, int64_t skip)
{
    struct kachi_plan *plan = reach->plan;
    struct kachi_lot lot = {0};
    struct kachi_value value = {0};
    enum kachi_err err = kachi_store_lot_get(reach->posting->ledger, number, &lot);
    bool is_open = !kachi_amounts_are_zero(&lot.left) && number != skip;
    if (err == KACHI_OK && is_open) {
        err = kachi_origins_left(reach->origins, &lot, &value);
    }
    if (err == KACHI_OK && is_open) {
        add_notice(reach, &value,
                   (struct kachi_notice_row){.holder = lot.owner, .lot = lot.number});
        plan->marks = kachi_arena_grow(reach->posting->arena, plan->marks, plan->mark_count,
                                       &reach->mark_capacity, sizeof(*plan->marks));
        plan->marks[plan->mark_count++] =
            (struct kachi_plan_mark){.number = lot.number, .set = reach->mark};
    }
    return err == KACHI_OK ? follow_consumers(reach, &lot) : err;
}

static void reach_begin(struct reach *reach, struct kachi_posting *posting, struct kachi_plan *plan)
{
    *reach = (struct reach){.posting = posting, .plan = plan};
    kachi_arena_init(&reach->arena);
    reach->lots.arena = &reach->arena;
    reach->origins = kachi_origins_new(&reach->arena, posting->ledger);
}

static enum kachi_err reach_all(struct reach *reach, int64_t skip)
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < reach->lots.count && err == KACHI_OK; i++) {
        err = reach_lot(reach, reach->lots.items[i], skip);
    }
    return kachi_store_must_have(err);
}

enum kachi_err kachi_posting_reach_pool(struct kachi_posting *posting, struct kachi_plan *plan,
                                        const struct kachi_pool *pool)
{
    struct reach reach;
    int64_t *entries = NULL;
    size_t count = 0;
    reach_begin(&reach, posting, plan);
    reach.pool = pool->number;
    reach.mark = KACHI_MARK_REVOKED;
    enum kachi_err err =
        kachi_store_pool_entries(posting->ledger, &reach.arena, pool->number, &entries, &count);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        err = follow(&reach, entries[i]);
    }
    if (err == KACHI_OK) {
        err = reach_all(&reach, 0);
    }
    kachi_arena_release(&reach.arena);
    return err;
}

enum kachi_err kachi_posting_reach_lot(struct kachi_posting *posting, struct kachi_plan *plan,
                                       const struct kachi_lot *lot)
{
    struct reach reach;
    reach_begin(&reach, posting, plan);
    kachi_origins_watch(reach.origins, lot->number);
    reach.mark = KACHI_MARK_PROVISIONAL; /* they have it already, as what they are made of did */
    kachi_lot_set_add(&reach.lots, lot->number);
    enum kachi_err err = reach_all(&reach, lot->number);
    kachi_arena_release(&reach.arena);
    return err;
}
