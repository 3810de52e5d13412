/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_history_run.c - how a random history begins, goes on step by step, and ends. */
#include "ledger_history.h"

#define DRAWS_A_STEP 4096
/* The last day on which pools can be drawn: three of them end while the history goes on. */
/* Two pairs of pools of certificates are of one product and period. */
#define PERIOD(pool) ((pool) == 20 || (pool) == 21 ? (pool)-PARTIES : (pool))
#define ENDS_EARLY(pool) ((pool) == 3 || (pool) == PARTIES + 4 || (pool) == POOLS - 1)
#define POOL_UNTIL(pool) (ENDS_EARLY(pool) ? kachi_day_of_moment(TEST_START) : 30000)

/* The second embodied pool of each party allows both ways of embodying. */
static unsigned models_of(const struct ref_pool *pool)
{
    unsigned both = (unsigned)KACHI_CUSTODY_PHYSICAL | (unsigned)KACHI_CUSTODY_ALLOCATION;
    unsigned embodied = pool->allocates ? both : (unsigned)KACHI_CUSTODY_PHYSICAL;
    return pool->is_certificate ? (unsigned)KACHI_CUSTODY_CERTIFICATE : embodied;
}

static void register_all(void)
{
    struct kachi_actor operator= kachi_actor_operator();
    for (int i = 0; i < PARTIES; i++) {
        struct kachi_entry party = {.id = new_id(), .kind = KACHI_ENTRY_PARTY};
        party.party =
            (struct kachi_party_content){.name = kachi_str_of("p"), .role = KACHI_ROLE_MEMBER};
        assert_int_equal(kachi_post_one(w.test.ledger, &operator, & party, NULL), KACHI_OK);
        w.party_ids[i] = party.id;
        assert_int_equal(kachi_actor_of_party(w.test.ledger, &party.id, &w.actors[i]), KACHI_OK);
        struct kachi_entry product = {.id = new_id(), .kind = KACHI_ENTRY_PRODUCT};
        product.product =
            (struct kachi_product_content){party.id, kachi_str_of("x"), kachi_str_of("piece"), 0};
        assert_int_equal(kachi_post_one(w.test.ledger, &w.actors[i], &product, NULL), KACHI_OK);
        w.product_ids[i] = product.id;
    }
    for (int i = 0; i < POOLS; i++) {
        struct ref_pool *ref = &w.pools[i];
        *ref = (struct ref_pool){.owner = i % PARTIES,
                                 .product = i % 3 == 0 ? i % PARTIES : -1,
                                 .is_certificate = i >= POOLS / 2,
                                 .allocates = i >= PARTIES && i < POOLS / 2,
                                 .left = i == 1           ? 500
                                         : i == POOLS / 2 ? 2000
                                                          : 100000000};
        if (ref->is_certificate) {
            ref->product = i % PARTIES;
            ref->produced = ref->left / 2;
            ref->gross = ref->left + ref->left / 10;
        }
        ref->grams = ref->left;
        ref->period = PERIOD(i);
        struct kachi_entry pool = {.id = new_id(), .kind = KACHI_ENTRY_POOL};
        pool.pool = (struct kachi_pool_content){
            .owner = w.party_ids[ref->owner],
            .statement = kachi_str_of("st"),
            .grams = ref->left,
            .basis = ref->is_certificate ? KACHI_BASIS_CERTIFICATE : KACHI_BASIS_EMBODIED,
            .models = models_of(ref),
            .from = (kachi_day)ref->period,
            .to = (kachi_day)ref->period,
            .until = POOL_UNTIL(i),
            .rulebook = kachi_str_of("r"),
            .produced = ref->produced,
            .actual_g = ref->is_certificate ? ref->gross - ref->left : 0};
        pool.pool.digest.bytes[0] = (uint8_t)(i + 1);
        if (ref->product >= 0) {
            pool.pool.product = w.product_ids[ref->product];
        }
        assert_int_equal(kachi_post_one(w.test.ledger, &operator, & pool, NULL), KACHI_OK);
        w.pool_ids[i] = pool.id;
    }
}

/* Pools whose last day has passed: a day goes by in the middle of the history. */
static void end_pools(void)
{
    w.test.now += TEST_DAY;
    for (int i = 0; i < POOLS; i++) {
        w.pools[i].ended = ENDS_EARLY(i);
    }
}

static void take_step(bool is_late)
{
    static const struct {
        int64_t share; /* of a hundred */
        void (*take)(void);
    } steps[] = {{21, do_make},       {11, do_assign},       {4, do_allocate},  {15, do_offer},
                 {23, do_offer_step}, {2, do_freeze},        {1, do_statement}, {4, do_correct},
                 {7, do_attest},      {2, do_use_elsewhere}, {1, do_pool_stop}, {1, do_pool_expire},
                 {8, do_claim}};
    int64_t dice = below(100);
    if (w.ref.lot_count < 5) {
        do_make();
        return;
    }
    if (is_late && below(25) == 0) {
        do_make_good();
        return;
    }
    size_t i = 0;
    for (; dice >= steps[i].share; i++) {
        dice -= steps[i].share;
    }
    steps[i].take();
}

void history_begin(int64_t entries)
{
    ref_init(&w.ref, entries, w.pools);
    test_ledger_open(&w.test, ":memory:");
    register_all();
}

void history_step(int64_t step, int64_t entries, bool is_skipped)
{
    w.counter = (uint64_t)step * DRAWS_A_STEP;
    w.test.now += below(1000);
    if (step == entries * 2 / 5) {
        end_pools();
    }
    if (is_skipped) {
        return;
    }
    /* Half of the history goes well; then pools are withdrawn, now and then. */
    if (step > entries / 2 && step % (entries / 10 + 1) == 0) {
        do_revoke();
    } else {
        take_step(step > entries / 2);
    }
}

void history_end(void)
{
    test_ledger_close(&w.test);
    ref_release(&w.ref);
}
