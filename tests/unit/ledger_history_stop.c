/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_history_stop.c - steps that stop, end and withdraw, and what makes up for it. */
#include "ledger_history.h"

#include "ledger/origin.h"
#include "ledger/store.h"

/* The operator's stop on a lot, or its end. */
void do_freeze(void)
{
    int actor;
    int lot = pick_lot(&actor);
    bool is_freeze = !w.ref.lots[lot].frozen != (below(10) == 0); /* now and then the wrong one */
    struct kachi_entry entry = {.id = new_id(),
                                .kind = is_freeze ? KACHI_ENTRY_FREEZE : KACHI_ENTRY_THAW};
    entry.target.target = w.ref.lots[lot].id;
    if (post_as_operator(&entry, is_freeze != w.ref.lots[lot].frozen)) {
        w.ref.lots[lot].frozen = is_freeze;
    }
}

/* The same of a pool; not many at a time. */
void do_pool_stop(void)
{
    int pool = (int)below(POOLS);
    for (int i = 0; i < POOLS; i++) {
        pool = w.pools[i].frozen ? i : pool;
    }
    bool is_freeze = !w.pools[pool].frozen;
    struct kachi_entry entry = {.id = new_id(),
                                .kind = is_freeze ? KACHI_ENTRY_FREEZE : KACHI_ENTRY_THAW};
    entry.target.target = w.pool_ids[pool];
    if (post_as_operator(&entry, true)) {
        w.pools[pool].frozen = is_freeze;
    }
}

void do_use_elsewhere(void)
{
    int pool = (int)below(POOLS);
    int actor = below(10) == 0 ? (int)below(PARTIES) : w.pools[pool].owner;
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_USE_ELSEWHERE};
    entry.use_elsewhere = (struct kachi_use_elsewhere_content){
        .pool = w.pool_ids[pool], .grams = 1 + below(600), .purpose = kachi_str_of("credit")};
    int64_t grams = entry.use_elsewhere.grams;
    if (post(actor, &entry, ref_may_draw(&w.pools[pool], actor, grams))) {
        w.pools[pool].left -= grams;
        w.pools[pool].elsewhere += grams;
    }
}

/* Due once the last day has passed, for what is left. */
void do_pool_expire(void)
{
    int pool = (int)below(POOLS);
    for (int i = 0; i < POOLS && below(4) != 0; i++) {
        pool = w.pools[i].ended && w.pools[i].left > 0 ? i : pool;
    }
    int actor = below(10) == 0 ? (int)below(PARTIES) : w.pools[pool].owner;
    struct ref_pool *p = &w.pools[pool];
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_POOL_EXPIRE};
    entry.target.target = w.pool_ids[pool];
    if (post(actor, &entry, p->owner == actor && p->ended && p->left > 0 && !p->frozen)) {
        p->expired += p->left;
        p->left = 0;
    }
}

/* Nothing moves; and nobody says it but the book itself. */
void do_statement(void)
{
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_STATEMENT};
    entry.statement = (struct kachi_statement_content){.statement = kachi_str_of("st_1"),
                                                       .state = kachi_str_of("verified"),
                                                       .issuer = kachi_str_of("p"),
                                                       .verifier = kachi_str_of("v")};
    if (below(2) == 0) {
        (void)post((int)below(PARTIES), &entry, false);
        entry.id = new_id();
    }
    (void)post_as_book(&entry, true);
}

static kachi_gco2e grams_in(const struct kachi_value *value, const struct kachi_id *pool)
{
    const struct kachi_mixture *mixtures[] = {&value->embodied, &value->certificate};
    kachi_gco2e grams = 0;
    for (size_t m = 0; m < 2; m++) {
        for (size_t i = 0; i < mixtures[m]->count; i++) {
            bool is_it = kachi_id_equal(&mixtures[m]->items[i].pool, pool);
            grams += is_it ? mixtures[m]->items[i].grams : 0;
        }
    }
    return grams;
}

static size_t party_of(int64_t number)
{
    size_t i = 0;
    while (i < PARTIES && w.actors[i].party != number) {
        i++;
    }
    assert_true(i < PARTIES);
    return i;
}

/* A revocation tells each holder, and each who claimed, of every gram that came of the pool: no
 * more and no less than the origins of all there is. */
static void check_notices(struct kachi_arena *arena, const struct kachi_id *pool)
{
    kachi_gco2e told[2][PARTIES] = {{0}};
    kachi_gco2e there[2][PARTIES] = {{0}};
    struct kachi_origins *origins = kachi_origins_new(arena, w.test.ledger);
    struct kachi_notice_row *notices = NULL;
    struct kachi_claim_row *claims = NULL;
    struct kachi_lot *lots = NULL;
    struct kachi_value value = {0};
    size_t count = 0;
    int64_t entry = 0;
    assert_int_equal(kachi_ledger_count(w.test.ledger, &entry), KACHI_OK);
    assert_int_equal(kachi_store_notices(w.test.ledger, arena, 0, &notices, &count), KACHI_OK);
    for (size_t i = 0; i < count; i++) {
        if (notices[i].entry == entry) {
            told[notices[i].claim != 0][party_of(notices[i].holder)] +=
                notices[i].embodied_g + notices[i].certificate_g;
        }
    }
    assert_int_equal(kachi_store_holdings(w.test.ledger, arena, 0, &lots, &count), KACHI_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(kachi_origins_left(origins, &lots[i], &value), KACHI_OK);
        there[0][party_of(lots[i].owner)] += grams_in(&value, pool);
    }
    assert_int_equal(kachi_store_claims(w.test.ledger, arena, &claims, &count), KACHI_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(kachi_origins_of_input(origins, claims[i].number, 0, &value), KACHI_OK);
        there[1][party_of(claims[i].holder)] += grams_in(&value, pool);
    }
    assert_memory_equal(told, there, sizeof(told));
}

void do_revoke(void)
{
    /* Those that are drawn from most are the first. */
    int pool = (int)below(below(2) == 0 ? PARTIES : POOLS);
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_REVOKE};
    entry.target.target = w.pool_ids[pool];
    entry.target.reason = kachi_str_of("withdrawn");
    if (post_as_operator(&entry, !w.pools[pool].revoked)) {
        struct kachi_arena arena;
        w.pools[pool].revoked = true;
        kachi_arena_init(&arena);
        check_notices(&arena, &w.pool_ids[pool]);
        kachi_arena_release(&arena);
    }
}

void do_make_good(void)
{
    int holder;
    int lot = pick_lot(&holder);
    for (int tries = 0; tries < 12 && origin_of(lot, -1) == 0; tries++) {
        lot = pick_lot(&holder);
    }
    int from = (int)below(POOLS);
    for (int tries = 0; tries < POOLS; tries++) {
        bool is_due = w.pools[from].revoked && origin_of(lot, from) > 0;
        from = is_due ? from : (from + 1) % POOLS;
    }
    int half = below(8) == 0 ? (int)below(2) : from / (POOLS / 2);
    int to = half * POOLS / 2 + (int)below(POOLS / 2);
    for (int tries = 0; tries < 6 && w.pools[to].owner != w.pools[from].owner; tries++) {
        to = half * POOLS / 2 + (int)below(POOLS / 2);
    }
    const struct ref_pool *old = &w.pools[from];
    struct ref_pool *new = &w.pools[to];
    int actor = below(10) == 0 ? (int)below(PARTIES) : new->owner;
    int64_t grams = origin_of(lot, from);
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_MAKE_GOOD};
    entry.make_good =
        (struct kachi_make_good_content){w.ref.lots[lot].id, w.pool_ids[from], w.pool_ids[to]};
    bool good = grams > 0 && old->revoked && ref_may_draw(new, actor, grams) &&
                new->owner == old->owner &&new->is_certificate == old->is_certificate &&
                (new->product < 0 || new->product == old->product) && !w.ref.lots[lot].aside &&
                !w.ref.lots[lot].frozen;
    if (post(actor, &entry, good)) {
        new->left -= grams;
        w.pools[from].left += grams;
        int made = hand_over(entry.id, lot, w.ref.lots[lot].owner, lot);
        assert_int_equal(origin_of(made, from), 0);
        assert_true(origin_of(made, to) >= grams);
    }
}
