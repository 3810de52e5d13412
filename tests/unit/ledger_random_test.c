/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random histories, held against a plain reference: arrays and the rules as the model states them,
 * sharing no code with the ledger. Every entry must be judged the same and give the same lots; at
 * the end every lot, pool and total agree, all laws hold and the replay gives the same state.
 * KACHI_LEDGER_ENTRIES and KACHI_LEDGER_SEED ask for more.
 */
#include "ledger_test.h"

#include "ledger/balance.h"
#include "ledger/origin.h"
#include "ledger/store.h"

#include <stdlib.h>
#include <string.h>

#define PARTIES 6
#define POOLS 12
#define LOTS_MAX 400000
#define OFFERS_MAX 200000
#define MAKES_MAX 200000

/* __extension__: ISO C has no 128-bit integers. */
__extension__ typedef __int128 wide;

struct ref_lot {
    struct kachi_id id;
    int owner, product;
    bool aside, frozen, used;
    int64_t made[4], left[4];
    int parents[3]; /* what it is made of, plus 1; 0: none */
    int offer;      /* that delivered it on credit, plus 1; 0: none */
    int seen;       /* the last walk that met it */
};
/* state: 0 open, 1 accepted, 2 closed, 3 delivered and not paid, 4 defaulted */
struct ref_offer {
    struct kachi_id id;
    int lot, seller, buyer;
    int state;
    bool on_credit;
    int delivered;
    kachi_moment until;
};
struct ref_make {
    struct kachi_id id;
    int actor, pool, first, output_count, input_count;
    int64_t grams;
    int lots[3];
    int64_t taken[3][4];
};
struct ref_pool {
    int owner, product; /* product -1: any */
    bool is_certificate, revoked;
    int64_t left;
};

static struct {
    struct test_ledger test;
    uint64_t seed, counter;
    struct kachi_actor actors[PARTIES];
    struct kachi_id parties[PARTIES], products[PARTIES], pools[POOLS];
    struct ref_pool ref_pools[POOLS];
    struct ref_lot *lots;
    int lot_count;
    struct ref_offer *offers;
    int offer_count;
    struct ref_make *makes;
    int make_count;
    int walk;
    int64_t corrected, made_good, defaulted, unpaid_claims, revoked_claims;
    int64_t entries, refused, claimed_g;
} w;

static int64_t below(int64_t limit)
{
    return (int64_t)(kachi_random_at(w.seed, w.counter++, 1) % (uint64_t)limit);
}

static struct kachi_id new_id(void)
{
    struct kachi_id id;
    uint64_t high = ++w.counter;
    uint64_t low = kachi_random_at(w.seed, w.counter, 2);
    for (size_t i = 0; i < 8; i++) {
        id.bytes[i] = (uint8_t)(high >> (56 - 8 * i));
        id.bytes[8 + i] = (uint8_t)(low >> (56 - 8 * i));
    }
    return id;
}

/* Takes q of the lot: false where the rules forbid it. */
static bool ref_take(int lot, int actor, int64_t q, int64_t taken[4])
{
    struct ref_lot *l = &w.lots[lot];
    if (l->owner != actor || l->aside || l->frozen || q < 1 || q > l->left[0]) {
        return false;
    }
    taken[0] = q;
    for (int i = 1; i < 4; i++) {
        taken[i] = (int64_t)((wide)l->left[i] * q / l->left[0]);
    }
    return true;
}

static void ref_consume(int lot, const int64_t taken[4])
{
    w.lots[lot].used = true;
    for (int i = 0; i < 4; i++) {
        w.lots[lot].left[i] -= taken[i];
        assert_true(w.lots[lot].left[i] >= 0);
    }
}

static int ref_add(struct kachi_id id, int owner, int product, bool aside, const int64_t made[4])
{
    assert_true(w.lot_count < LOTS_MAX);
    struct ref_lot *lot = &w.lots[w.lot_count];
    *lot = (struct ref_lot){.id = id, .owner = owner, .product = product, .aside = aside};
    memcpy(lot->made, made, sizeof(lot->made));
    memcpy(lot->left, made, sizeof(lot->left));
    return w.lot_count++;
}

static void ref_parent(int lot, int at, int parent)
{
    w.lots[lot].parents[at] = parent + 1;
}

/* Is the lot, or anything it is made of, delivered on credit and not paid? A plain walk over all
 * ancestors. */
static bool ref_is_unpaid(struct kachi_arena *arena, int lot)
{
    struct kachi_arena_mark mark = kachi_arena_mark(arena);
    int *todo = KACHI_NEW_ARRAY(arena, int, (size_t)w.lot_count);
    int count = 0;
    bool is_unpaid = false;
    todo[count++] = lot;
    w.walk++;
    w.lots[lot].seen = w.walk;
    for (int i = 0; i < count; i++) {
        const struct ref_lot *l = &w.lots[todo[i]];
        is_unpaid = is_unpaid || (l->offer != 0 && w.offers[l->offer - 1].state >= 3);
        for (int p = 0; p < 3; p++) {
            int parent = l->parents[p] - 1;
            if (parent >= 0 && w.lots[parent].seen != w.walk) {
                w.lots[parent].seen = w.walk;
                todo[count++] = parent;
            }
        }
    }
    kachi_arena_reset(arena, mark);
    return is_unpaid;
}

/* Grams of a pool (-1: of any revoked pool) in what is left of the lot, by its origins, whatever
 * its marks. */
static int64_t origin_of(int lot, int pool)
{
    struct kachi_arena arena;
    struct kachi_lot row = {0};
    struct kachi_value value = {0};
    int64_t grams = 0;
    kachi_arena_init(&arena);
    assert_int_equal(kachi_store_lot_find(w.test.ledger, &w.lots[lot].id, &row), KACHI_OK);
    assert_int_equal(kachi_origins_left(kachi_origins_new(&arena, w.test.ledger), &row, &value),
                     KACHI_OK);
    const struct kachi_mixture *mixtures[] = {&value.embodied, &value.certificate};
    for (size_t m = 0; m < 2; m++) {
        for (size_t i = 0; i < mixtures[m]->count; i++) {
            for (int p = 0; p < POOLS; p++) {
                bool is_it = kachi_id_equal(&mixtures[m]->items[i].pool, &w.pools[p]);
                bool is_asked = pool < 0 ? w.ref_pools[p].revoked : p == pool;
                grams += is_it && is_asked ? mixtures[m]->items[i].grams : 0;
            }
        }
    }
    kachi_arena_release(&arena);
    return grams;
}

static void compare_lot(int lot)
{
    struct kachi_lot row = {0};
    const struct ref_lot *ref = &w.lots[lot];
    assert_int_equal(kachi_store_lot_find(w.test.ledger, &ref->id, &row), KACHI_OK);
    const int64_t made[4] = {row.made.quantity, row.made.emitted_g, row.made.embodied_g,
                             row.made.certificate_g};
    const int64_t left[4] = {row.left.quantity, row.left.emitted_g, row.left.embodied_g,
                             row.left.certificate_g};
    for (int i = 0; i < 4; i++) {
        if (made[i] != ref->made[i] || left[i] != ref->left[i]) {
            fail_msg("seed %llu: lot %d differs after %lld entries", (unsigned long long)w.seed,
                     lot, (long long)w.entries);
        }
    }
    assert_int_equal(row.aside, ref->aside);
}

/* Posts and compares the judgement with the reference's. */
static bool post(int actor, const struct kachi_entry *entry, bool expected)
{
    struct kachi_post_result result = {0};
    enum kachi_err err = kachi_post_one(w.test.ledger, &w.actors[actor], entry, &result);
    if ((err == KACHI_OK) != expected) {
        test_show_findings(&w.test.findings);
        fail_msg("seed %llu: entry %lld (%s) is %s, not so in the reference",
                 (unsigned long long)w.seed, (long long)w.entries,
                 kachi_entry_kind_word(entry->kind), err == KACHI_OK ? "accepted" : "refused");
    }
    kachi_findings_clear(&w.test.findings);
    w.entries++;
    w.refused += expected ? 0 : 1;
    return expected;
}

static int pick_lot(int *actor)
{
    /* Mostly young lots, mostly by their owner, so that most entries are good ones. */
    int64_t back = below(4) == 0 ? below(w.lot_count) : below(w.lot_count < 60 ? w.lot_count : 60);
    int lot = w.lot_count - 1 - (int)back;
    for (int tries = 0; tries < 8 && w.lots[lot].left[0] == 0; tries++) {
        lot = w.lot_count - 1 - (int)below(w.lot_count < 300 ? w.lot_count : 300);
    }
    *actor = below(20) == 0 ? (int)below(PARTIES) : w.lots[lot].owner;
    return lot;
}

static int64_t pick_quantity(int lot)
{
    int64_t left = w.lots[lot].left[0];
    if (left == 0 || below(25) == 0) {
        return left + below(3);
    }
    return below(4) == 0 ? left : 1 + below(left);
}

/* A make being drawn up. */
struct making {
    int actor;
    bool good;
    size_t input_count, output_count;
    int lots[3];
    int64_t taken[3][4];
    int64_t total[4], weights[3], weight_sum;
    struct kachi_make_input inputs[3];
    struct kachi_make_output outputs[3];
};

static bool is_usable(const struct making *m, int lot)
{
    bool ok = w.lots[lot].owner == m->actor && !w.lots[lot].aside && w.lots[lot].left[0] > 0;
    for (size_t i = 0; i < m->input_count; i++) {
        ok = ok && m->lots[i] != lot;
    }
    return ok;
}

static void choose_inputs(struct making *m)
{
    for (int tries = 0; tries < 6 && m->input_count < 3 && w.lot_count > 0; tries++) {
        int owner;
        int lot = pick_lot(&owner);
        if (!is_usable(m, lot)) {
            continue;
        }
        int64_t q = pick_quantity(lot);
        int64_t *taken = m->taken[m->input_count];
        m->lots[m->input_count] = lot;
        m->inputs[m->input_count++] = (struct kachi_make_input){w.lots[lot].id, q};
        m->good = ref_take(lot, m->actor, q, taken) && m->good;
        for (int i = 1; i < 4; i++) {
            m->total[i] += taken[i];
        }
    }
}

static void choose_outputs(struct making *m)
{
    m->output_count = 1 + (size_t)below(3);
    for (size_t i = 0; i < m->output_count; i++) {
        m->weights[i] = below(4);
        m->weight_sum += m->weights[i];
        m->outputs[i] = (struct kachi_make_output){new_id(), w.products[m->actor], 1 + below(50),
                                                   m->weights[i]};
    }
    m->good = m->good && m->weight_sum > 0;
}

/* The not yet topped output with the largest remainder, the first of equals. */
static size_t next_up(const struct making *m, int64_t whole, const bool topped[3])
{
    size_t best = m->output_count;
    int64_t most = -1;
    for (size_t i = 0; i < m->output_count; i++) {
        int64_t remainder = (int64_t)((wide)whole * m->weights[i] % m->weight_sum);
        if (!topped[i] && remainder > most) {
            best = i;
            most = remainder;
        }
    }
    return best;
}

static void ref_make(struct making *m)
{
    int64_t made[3][4] = {{0}};
    for (size_t i = 0; i < m->input_count; i++) {
        ref_consume(m->lots[i], m->taken[i]);
    }
    for (int a = 1; a < 4; a++) {
        int64_t rest = m->total[a];
        bool topped[3] = {false};
        for (size_t i = 0; i < m->output_count; i++) {
            made[i][a] = (int64_t)((wide)m->total[a] * m->weights[i] / m->weight_sum);
            rest -= made[i][a];
        }
        for (; rest > 0; rest--) {
            size_t best = next_up(m, m->total[a], topped);
            topped[best] = true;
            made[best][a]++;
        }
    }
    for (size_t i = 0; i < m->output_count; i++) {
        made[i][0] = m->outputs[i].quantity;
        int lot = ref_add(m->outputs[i].lot, m->actor, m->actor, false, made[i]);
        for (size_t j = 0; j < m->input_count; j++) {
            ref_parent(lot, (int)j, m->lots[j]);
        }
        compare_lot(lot);
    }
}

static void remember_make(const struct making *m, struct kachi_id id, int pool, int64_t grams)
{
    assert_true(w.make_count < MAKES_MAX);
    struct ref_make *make = &w.makes[w.make_count++];
    *make = (struct ref_make){.id = id,
                              .actor = m->actor,
                              .pool = pool,
                              .first = w.lot_count,
                              .output_count = (int)m->output_count,
                              .input_count = (int)m->input_count,
                              .grams = grams};
    memcpy(make->lots, m->lots, sizeof(make->lots));
    memcpy(make->taken, m->taken, sizeof(make->taken));
}

static void do_make(void)
{
    struct making m = {.actor = (int)below(PARTIES), .good = true};
    int pool = below(4) == 0 ? (int)below(POOLS) : m.actor; /* mostly its own embodied one */
    struct ref_pool *p = &w.ref_pools[pool];
    struct kachi_make_draw draw = {w.pools[pool], 1 + below(300)};
    size_t draw_count = (size_t)below(2);
    int64_t own = below(500);
    choose_inputs(&m);
    choose_outputs(&m);
    m.total[1] += own;
    if (draw_count > 0) {
        m.good = m.good && p->owner == m.actor && !p->is_certificate && !p->revoked &&
                 draw.grams <= p->left && (p->product < 0 || p->product == m.actor);
        m.total[2] += draw.grams;
    }
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_MAKE};
    entry.make = (struct kachi_make_content){.input_count = m.input_count,
                                             .inputs = m.inputs,
                                             .own_emitted_g = own,
                                             .draw_count = draw_count,
                                             .draws = &draw,
                                             .output_count = m.output_count,
                                             .outputs = m.outputs};
    if (post(m.actor, &entry, m.good)) {
        p->left -= draw_count > 0 ? draw.grams : 0;
        remember_make(&m, entry.id, pool, draw_count > 0 ? draw.grams : 0);
        ref_make(&m);
    }
}

static void do_assign(void)
{
    int actor;
    int lot = pick_lot(&actor);
    int pool = (int)below(POOLS);
    int64_t q = pick_quantity(lot);
    int64_t taken[4];
    const struct ref_pool *p = &w.ref_pools[pool];
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_ASSIGN};
    entry.assign = (struct kachi_assign_content){w.pools[pool], 1 + below(40), w.lots[lot].id, q};
    bool good = ref_take(lot, actor, q, taken) && p->owner == actor && p->is_certificate &&
                !p->revoked && w.lots[lot].product == actor && entry.assign.grams <= p->left &&
                taken[2] == 0 && taken[3] + entry.assign.grams <= taken[1];
    if (post(actor, &entry, good)) {
        ref_consume(lot, taken);
        w.ref_pools[pool].left -= entry.assign.grams;
        taken[3] += entry.assign.grams;
        int made = ref_add(entry.id, actor, w.lots[lot].product, false, taken);
        ref_parent(made, 0, lot);
        compare_lot(made);
    }
}

static void do_offer(void)
{
    int actor;
    int lot = pick_lot(&actor);
    int buyer = (int)below(PARTIES);
    bool on_credit = below(3) == 0;
    int64_t q = pick_quantity(lot);
    int64_t taken[4];
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_OFFER};
    entry.offer = (struct kachi_offer_content){.lot = w.lots[lot].id,
                                               .quantity = q,
                                               .buyer = w.parties[buyer],
                                               .terms = on_credit ? KACHI_TERMS_ON_CREDIT
                                                                  : KACHI_TERMS_PREPAID,
                                               .until = w.test.now + 1 + below(40000),
                                               .reference = kachi_str_of("")};
    bool good = ref_take(lot, actor, q, taken) && buyer != actor;
    if (post(actor, &entry, good)) {
        ref_consume(lot, taken);
        int aside = ref_add(entry.id, actor, w.lots[lot].product, true, taken);
        compare_lot(aside);
        assert_true(w.offer_count < OFFERS_MAX);
        ref_parent(aside, 0, lot);
        w.offers[w.offer_count++] = (struct ref_offer){.id = entry.id,
                                                       .lot = aside,
                                                       .seller = actor,
                                                       .buyer = buyer,
                                                       .on_credit = on_credit,
                                                       .until = entry.offer.until};
    }
}

/* What a step of an offer does where it is allowed: the whole of `from` becomes a lot of `owner`.
 */
static int ref_hand_over(struct kachi_id id, int from, int owner, int parent)
{
    int64_t taken[4];
    memcpy(taken, w.lots[from].left, sizeof(taken));
    ref_consume(from, taken);
    int lot = ref_add(id, owner, w.lots[from].product, false, taken);
    ref_parent(lot, 0, parent);
    compare_lot(lot);
    return lot;
}

static void do_accept(struct ref_offer *offer, bool swap)
{
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_ACCEPT};
    entry.accept.offer = offer->id;
    bool good =
        !swap && offer->state == 0 && w.test.now <= offer->until && !w.lots[offer->lot].frozen;
    if (!post(swap ? offer->seller : offer->buyer, &entry, good)) {
        return;
    }
    offer->state = offer->on_credit ? 3 : 1;
    if (offer->on_credit) {
        offer->delivered = ref_hand_over(entry.id, offer->lot, offer->buyer, offer->lot);
        w.lots[offer->delivered].offer = (int)(offer - w.offers) + 1;
    }
}

static void do_settle(struct ref_offer *offer, bool swap)
{
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_SETTLE};
    entry.settle.offer = offer->id;
    entry.settle.payment = kachi_str_of("");
    bool is_paid_for = offer->state >= 3; /* the buyer has it: in time or late, nothing moves */
    bool good = !swap && !w.lots[offer->lot].frozen &&
                (is_paid_for || (offer->state == 1 && w.test.now <= offer->until));
    if (post(swap ? offer->buyer : offer->seller, &entry, good)) {
        offer->state = 2;
        if (!is_paid_for) {
            (void)ref_hand_over(entry.id, offer->lot, offer->buyer, offer->lot);
        }
    }
}

/* cancel, or expire */
static void do_take_back(struct ref_offer *offer, bool is_expire, bool swap)
{
    struct kachi_entry entry = {.id = new_id(),
                                .kind = is_expire ? KACHI_ENTRY_EXPIRE : KACHI_ENTRY_CANCEL};
    bool is_late = w.test.now > offer->until;
    bool good = offer->state < 2 && !w.lots[offer->lot].frozen;
    if (is_expire) {
        entry.target.target = offer->id;
        entry.target.reason = kachi_str_of("");
        good = good && is_late;
    } else {
        entry.cancel.offer = offer->id;
        entry.cancel.reason = kachi_str_of("");
        good = good && (offer->state == 0 || is_late);
    }
    if (post(swap ? offer->buyer : offer->seller, &entry, good)) {
        offer->state = 2;
        (void)ref_hand_over(entry.id, offer->lot, offer->seller, offer->lot);
    }
}

static void do_default(struct ref_offer *offer, bool swap)
{
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_DEFAULT};
    entry.target.target = offer->id;
    entry.target.reason = kachi_str_of("");
    bool good = !swap && offer->state == 3 && w.test.now > offer->until &&
                !w.lots[offer->lot].frozen && !w.lots[offer->delivered].frozen;
    if (!post(swap ? offer->buyer : offer->seller, &entry, good)) {
        return;
    }
    offer->state = 4;
    w.defaulted++;
    const int64_t *left = w.lots[offer->delivered].left;
    if (left[0] != 0 || left[1] != 0 || left[2] != 0 || left[3] != 0) {
        (void)ref_hand_over(entry.id, offer->delivered, offer->seller, offer->lot);
    }
}

/* One step of one of the younger offers: mostly the one that is due. */
static void do_offer_step(void)
{
    if (w.offer_count == 0) {
        return;
    }
    int64_t back = below(w.offer_count < 40 ? w.offer_count : 40);
    struct ref_offer *offer = &w.offers[w.offer_count - 1 - back];
    bool swap = below(20) == 0;
    bool is_late = w.test.now > offer->until;
    int64_t what = below(6);
    if (below(5) != 0) {
        what = offer->state == 0 ? 0 : 1;
        what = offer->state == 3 && is_late ? 4 : offer->state < 2 && is_late ? 3 : what;
    }
    if (what == 0) {
        do_accept(offer, swap);
    } else if (what == 1) {
        do_settle(offer, swap);
    } else if (what == 4) {
        do_default(offer, swap);
    } else {
        do_take_back(offer, what == 3, swap);
    }
}

/* The operator's stop on a lot, or its end. */
static void do_freeze(void)
{
    int actor;
    int lot = pick_lot(&actor);
    bool is_freeze = !w.lots[lot].frozen;
    struct kachi_actor operator= kachi_actor_operator();
    struct kachi_entry entry = {.id = new_id(),
                                .kind = is_freeze ? KACHI_ENTRY_FREEZE : KACHI_ENTRY_THAW};
    entry.target.target = w.lots[lot].id;
    entry.target.reason = kachi_str_of("");
    assert_int_equal(kachi_post_one(w.test.ledger, &operator, & entry, NULL), KACHI_OK);
    w.entries++;
    w.lots[lot].frozen = is_freeze;
}

static bool ref_is_untouched(const struct ref_make *make)
{
    bool ok = true;
    for (int i = 0; i < make->output_count; i++) {
        ok = ok && !w.lots[make->first + i].used && !w.lots[make->first + i].frozen;
    }
    return ok;
}

static struct kachi_id restored_id(struct kachi_arena *arena, struct kachi_id id, int index)
{
    return index == 0 ? id
                      : kachi_id_of_name(kachi_id_text(arena, "correct", &id),
                                         kachi_str_print(arena, "%d", index));
}

static void do_correct(struct kachi_arena *arena)
{
    if (w.make_count == 0) {
        return;
    }
    int64_t back = below(w.make_count < 4 ? w.make_count : 4);
    const struct ref_make *make = &w.makes[w.make_count - 1 - back];
    int actor = below(10) == 0 ? (int)below(PARTIES) : make->actor;
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_CORRECT};
    entry.target.target = make->id;
    entry.target.reason = kachi_str_of("");
    if (!post(actor, &entry, actor == make->actor && ref_is_untouched(make))) {
        return;
    }
    w.corrected++;
    for (int i = 0; i < make->output_count; i++) {
        int64_t taken[4];
        memcpy(taken, w.lots[make->first + i].left, sizeof(taken));
        ref_consume(make->first + i, taken);
    }
    w.ref_pools[make->pool].left += make->grams;
    for (int i = 0; i < make->input_count; i++) {
        const struct ref_lot *was = &w.lots[make->lots[i]];
        int lot = ref_add(restored_id(arena, entry.id, i), was->owner, was->product, false,
                          make->taken[i]);
        ref_parent(lot, 0, make->lots[i]);
        compare_lot(lot);
    }
}

static void do_revoke(void)
{
    int pool = (int)below(POOLS);
    struct kachi_actor operator= kachi_actor_operator();
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_REVOKE};
    entry.target.target = w.pools[pool];
    entry.target.reason = kachi_str_of("withdrawn");
    enum kachi_err err = kachi_post_one(w.test.ledger, &operator, & entry, NULL);
    assert_int_equal(err == KACHI_OK, !w.ref_pools[pool].revoked);
    kachi_findings_clear(&w.test.findings);
    w.entries++;
    w.refused += w.ref_pools[pool].revoked ? 1 : 0;
    w.ref_pools[pool].revoked = true;
}

static void do_make_good(void)
{
    int holder;
    int lot = pick_lot(&holder);
    for (int tries = 0; tries < 12 && origin_of(lot, -1) == 0; tries++) {
        lot = pick_lot(&holder);
    }
    int from = (int)below(POOLS);
    for (int tries = 0; tries < POOLS; tries++) {
        bool is_due = w.ref_pools[from].revoked && origin_of(lot, from) > 0;
        from = is_due ? from : (from + 1) % POOLS;
    }
    int half = below(8) == 0 ? (int)below(2) : from / (POOLS / 2);
    int to = half * POOLS / 2 + (int)below(POOLS / 2);
    const struct ref_pool *old = &w.ref_pools[from];
    struct ref_pool *new = &w.ref_pools[to];
    int actor = below(10) == 0 ? (int)below(PARTIES) : new->owner;
    int64_t grams = origin_of(lot, from);
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_MAKE_GOOD};
    entry.make_good = (struct kachi_make_good_content){w.lots[lot].id, w.pools[from], w.pools[to]};
    bool good = grams > 0 && old->revoked &&
                !new->revoked &&new->owner == actor &&new->is_certificate ==
                    old->is_certificate &&grams <= new->left &&
                (new->product < 0 || new->product == old->product) && !w.lots[lot].aside &&
                !w.lots[lot].frozen;
    if (post(actor, &entry, good)) {
        new->left -= grams;
        w.ref_pools[from].left += grams;
        int made = ref_hand_over(entry.id, lot, w.lots[lot].owner, lot);
        assert_int_equal(origin_of(made, from), 0);
        assert_true(origin_of(made, to) >= grams);
        w.made_good++;
    }
}

static void do_claim(struct kachi_arena *arena)
{
    int actor;
    int lot = pick_lot(&actor);
    int64_t q = pick_quantity(lot);
    int64_t taken[4];
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_CLAIM};
    entry.claim = (struct kachi_claim_content){
        w.lots[lot].id, q, kachi_str_of("me"), kachi_str_of("final-use"), 20000, 20364};
    bool good = ref_take(lot, actor, q, taken);
    if (good && ref_is_unpaid(arena, lot)) {
        w.unpaid_claims++;
        good = false;
    }
    if (good && origin_of(lot, -1) > 0) {
        w.revoked_claims++;
        good = false;
    }
    if (post(actor, &entry, good)) {
        ref_consume(lot, taken);
        w.claimed_g += taken[2] + taken[3];
        compare_lot(lot);
    }
}

static void register_all(void)
{
    struct kachi_actor operator= kachi_actor_operator();
    for (int i = 0; i < PARTIES; i++) {
        struct kachi_entry party = {.id = new_id(), .kind = KACHI_ENTRY_PARTY};
        party.party =
            (struct kachi_party_content){.name = kachi_str_of("p"), .role = KACHI_ROLE_MEMBER};
        assert_int_equal(kachi_post_one(w.test.ledger, &operator, & party, NULL), KACHI_OK);
        w.parties[i] = party.id;
        assert_int_equal(kachi_actor_of_party(w.test.ledger, &party.id, &w.actors[i]), KACHI_OK);
        struct kachi_entry product = {.id = new_id(), .kind = KACHI_ENTRY_PRODUCT};
        product.product =
            (struct kachi_product_content){party.id, kachi_str_of("x"), kachi_str_of("piece"), 0};
        assert_int_equal(kachi_post_one(w.test.ledger, &w.actors[i], &product, NULL), KACHI_OK);
        w.products[i] = product.id;
    }
    for (int i = 0; i < POOLS; i++) {
        struct ref_pool *ref = &w.ref_pools[i];
        *ref = (struct ref_pool){.owner = i % PARTIES,
                                 .product = i % 3 == 0 ? i % PARTIES : -1,
                                 .is_certificate = i >= POOLS / 2,
                                 .left = i == 1 ? 500 : 100000000};
        struct kachi_entry pool = {.id = new_id(), .kind = KACHI_ENTRY_POOL};
        pool.pool = (struct kachi_pool_content){
            .owner = w.parties[ref->owner],
            .statement = kachi_str_of("st"),
            .grams = ref->left,
            .basis = ref->is_certificate ? KACHI_BASIS_CERTIFICATE : KACHI_BASIS_EMBODIED,
            .models = ref->is_certificate ? KACHI_CUSTODY_CERTIFICATE : KACHI_CUSTODY_PHYSICAL,
            .until = 30000,
            .rulebook = kachi_str_of("r")};
        if (ref->product >= 0) {
            pool.pool.product = w.products[ref->product];
        }
        assert_int_equal(kachi_post_one(w.test.ledger, &operator, & pool, NULL), KACHI_OK);
        w.pools[i] = pool.id;
    }
}

/* Every lot's value by origin adds up to its grams, as made and as left. */
static void check_origins(struct kachi_arena *arena)
{
    struct kachi_origins *origins = kachi_origins_new(arena, w.test.ledger);
    for (int i = 0; i < w.lot_count; i++) {
        struct kachi_value made = {0};
        struct kachi_value left = {0};
        struct kachi_lot lot = {0};
        assert_int_equal(kachi_store_lot_find(w.test.ledger, &w.lots[i].id, &lot), KACHI_OK);
        assert_int_equal(kachi_origins_of_lot(origins, lot.number, &made), KACHI_OK);
        assert_int_equal(kachi_origins_left(origins, &lot, &left), KACHI_OK);
        assert_int_equal(made.embodied.total, w.lots[i].made[2]);
        assert_int_equal(made.certificate.total, w.lots[i].made[3]);
        assert_int_equal(left.embodied.total, w.lots[i].left[2]);
        assert_int_equal(left.certificate.total, w.lots[i].left[3]);
        kachi_gco2e sum = 0;
        for (size_t j = 0; j < made.embodied.count; j++) {
            assert_true(made.embodied.items[j].grams > 0);
            sum += made.embodied.items[j].grams;
        }
        assert_int_equal(sum, made.embodied.total);
    }
}

/* A balance read at a past moment is the one that was read then. */
static struct {
    kachi_moment moment;
    size_t count;
    struct kachi_balance *rows;
} past;

static void keep_balance(struct kachi_arena *arena)
{
    past.moment = w.test.now;
    w.test.now += 1000000; /* nothing more happens in that second */
    assert_int_equal(kachi_balance_read(w.test.ledger, arena, 0, &past.rows, &past.count),
                     KACHI_OK);
}

static void check_balance(struct kachi_arena *arena)
{
    struct kachi_balance *rows = NULL;
    size_t count = 0;
    assert_int_equal(kachi_balance_read_at(w.test.ledger, arena, 0, past.moment, &rows, &count),
                     KACHI_OK);
    assert_int_equal(count, past.count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].party, past.rows[i].party);
        assert_int_equal(rows[i].product, past.rows[i].product);
        assert_int_equal(rows[i].lots, past.rows[i].lots);
        assert_true(kachi_amounts_equal(&rows[i].held, &past.rows[i].held));
        assert_true(kachi_amounts_equal(&rows[i].aside, &past.rows[i].aside));
        assert_true(kachi_amounts_equal(&rows[i].claimed, &past.rows[i].claimed));
    }
}

static int64_t asked(const char *name, int64_t otherwise)
{
    int64_t value = otherwise;
    const char *text = getenv(name);
    if (text != NULL) {
        assert_true(kachi_str_read_int64(kachi_str_of(text), &value));
    }
    return value;
}

static void histories_agree(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_audit audit;
    int64_t entries = asked("KACHI_LEDGER_ENTRIES", test_place_is_remote() ? 4000 : 20000);
    w.seed = (uint64_t)asked("KACHI_LEDGER_SEED", 20261123);
    kachi_arena_init(&arena);
    w.lots = KACHI_NEW_ARRAY(&arena, struct ref_lot, LOTS_MAX);
    w.makes = KACHI_NEW_ARRAY(&arena, struct ref_make, MAKES_MAX);
    w.offers = KACHI_NEW_ARRAY(&arena, struct ref_offer, OFFERS_MAX);
    test_ledger_open(&w.test, ":memory:");
    register_all();
    while (w.entries < entries) {
        int64_t dice = below(100);
        w.test.now += below(1000);
        if (w.lot_count < 5 || dice < 25) {
            do_make();
        } else if (dice < 38) {
            do_assign();
        } else if (dice < 56) {
            do_offer();
        } else if (dice < 84) {
            do_offer_step();
        } else if (dice < 86) {
            do_freeze();
        } else if (dice < 90) {
            do_correct(&arena);
        } else if (dice < 93 && w.entries > entries / 2) {
            do_make_good();
        } else {
            do_claim(&arena);
        }
        if (past.rows == NULL && w.entries > entries / 3) {
            keep_balance(&arena);
        }
        /* Half of the history goes well; then pools are withdrawn, now and then. */
        if (w.entries > entries / 2 && w.entries % (entries / 10) == 0) {
            do_revoke();
        }
    }
    for (int i = 0; i < w.lot_count; i++) {
        compare_lot(i);
    }
    check_origins(&arena);
    check_balance(&arena);
    test_audit(&w.test, &arena, &audit);
    assert_int_equal(audit.claimed_g, w.claimed_g);
    assert_int_equal(audit.pool_count, POOLS);
    for (int i = 0; i < POOLS; i++) {
        assert_int_equal(audit.pools[i].grams - audit.pools[i].drawn_g, w.ref_pools[i].left);
    }
    /* A history of refusals, or of accepted ones alone, would show little. */
    assert_true(w.refused > w.entries / 50 && w.refused < w.entries * 3 / 4);
    assert_true(audit.entries == w.entries - w.refused + 2 * PARTIES + POOLS);
    fprintf(stderr, "# seed %llu: %lld entries, %lld refused, %d lots, %lld g drawn\n",
            (unsigned long long)w.seed, (long long)w.entries, (long long)w.refused, w.lot_count,
            (long long)audit.drawn_g);
    fprintf(stderr,
            "# %lld corrected, %lld made good, %lld defaulted; claims refused: %lld unpaid, %lld "
            "revoked\n",
            (long long)w.corrected, (long long)w.made_good, (long long)w.defaulted,
            (long long)w.unpaid_claims, (long long)w.revoked_claims);
    assert_true(w.corrected > 0 && w.made_good > 0 && w.defaulted > 0);
    assert_true(w.unpaid_claims > 0 && w.revoked_claims > 0);
    test_ledger_close(&w.test);
    kachi_arena_release(&arena);
}

int main(void)
{
    if (test_place_is_missing()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(histories_agree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
