/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger_history.h"

#include "ledger/origin.h"
#include "ledger/store.h"

#include <string.h>

struct history w;

int64_t below(int64_t limit)
{
    return (int64_t)(kachi_random_at(w.seed, w.counter++, 1) % (uint64_t)limit);
}

struct kachi_id new_id(void)
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

/* Grams of a pool (-1: of any revoked pool) in what is left of the lot, whatever its marks. */
int64_t origin_of(int lot, int pool)
{
    struct kachi_arena arena;
    struct kachi_lot row = {0};
    struct kachi_value value = {0};
    int64_t grams = 0;
    kachi_arena_init(&arena);
    assert_int_equal(kachi_store_lot_find(w.test.ledger, &w.ref.lots[lot].id, &row), KACHI_OK);
    assert_int_equal(kachi_origins_left(kachi_origins_new(&arena, w.test.ledger), &row, &value),
                     KACHI_OK);
    const struct kachi_mixture *mixtures[] = {&value.embodied, &value.certificate};
    for (size_t m = 0; m < 2; m++) {
        for (size_t i = 0; i < mixtures[m]->count; i++) {
            for (int p = 0; p < POOLS; p++) {
                bool is_it = kachi_id_equal(&mixtures[m]->items[i].pool, &w.pool_ids[p]);
                bool is_asked = pool < 0 ? w.pools[p].revoked : p == pool;
                grams += is_it && is_asked ? mixtures[m]->items[i].grams : 0;
            }
        }
    }
    kachi_arena_release(&arena);
    return grams;
}

void compare_lot(int lot)
{
    struct kachi_lot row = {0};
    const struct ref_lot *ref = &w.ref.lots[lot];
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

static void tell(const struct kachi_entry *entry, bool expected)
{
    struct kachi_buffer bytes;
    kachi_buffer_init(&bytes, 1 << 16);
    kachi_entry_write_content(&bytes, entry);
    fprintf(stderr, "%lld %s %s %.*s\n", (long long)w.entries, kachi_entry_kind_word(entry->kind),
            expected ? "accepted" : "refused", KACHI_STR_ARG(kachi_buffer_str(&bytes)));
    kachi_buffer_release(&bytes);
}

static bool post_by(const struct kachi_actor *actor, const struct kachi_entry *entry, bool expected)
{
    if (w.tells) {
        tell(entry, expected);
    }
    if (w.post_first != NULL) {
        w.post_first(actor, entry);
    }
    enum kachi_err err = kachi_post_one(w.test.ledger, actor, entry, NULL);
    if ((err == KACHI_OK) != expected) {
        test_show_findings(&w.test.findings);
        fail_msg("seed %llu: entry %lld (%s) is %s, not so in the reference",
                 (unsigned long long)w.seed, (long long)w.entries,
                 kachi_entry_kind_word(entry->kind), err == KACHI_OK ? "accepted" : "refused");
    }
    kachi_findings_clear(&w.test.findings);
    w.entries++;
    w.refused += expected ? 0 : 1;
    w.done[entry->kind] += expected ? 1 : 0;
    return expected;
}

bool post(int actor, const struct kachi_entry *entry, bool expected)
{
    return post_by(&w.actors[actor], entry, expected);
}

bool post_as_operator(const struct kachi_entry *entry, bool expected)
{
    struct kachi_actor operator_actor = kachi_actor_operator();
    return post_by(&operator_actor, entry, expected);
}

bool post_as_book(const struct kachi_entry *entry, bool expected)
{
    struct kachi_actor book = kachi_actor_book();
    return post_by(&book, entry, expected);
}

int pick_lot(int *actor)
{
    /* Mostly young lots, mostly by their owner, so that most entries are good ones. */
    int64_t back =
        below(4) == 0 ? below(w.ref.lot_count) : below(w.ref.lot_count < 60 ? w.ref.lot_count : 60);
    int lot = w.ref.lot_count - 1 - (int)back;
    for (int tries = 0; tries < 8 && w.ref.lots[lot].left[0] == 0; tries++) {
        lot = w.ref.lot_count - 1 - (int)below(w.ref.lot_count < 300 ? w.ref.lot_count : 300);
    }
    *actor = below(20) == 0 ? (int)below(PARTIES) : w.ref.lots[lot].owner;
    return lot;
}

int64_t pick_quantity(int lot)
{
    int64_t left = w.ref.lots[lot].left[0];
    if (left == 0 || below(25) == 0) {
        return left + below(3);
    }
    return below(4) == 0 ? left : 1 + below(left);
}

/* What a step of an offer does where it is allowed: the whole of `from` becomes a lot of `owner`.
 */
int hand_over(struct kachi_id id, int from, int owner, int parent)
{
    int64_t taken[4];
    int64_t attested[REF_ATTESTED];
    memcpy(taken, w.ref.lots[from].left, sizeof(taken));
    ref_attested(&w.ref, from, taken[0], attested); /* whoever gets it may be one who did */
    ref_consume(&w.ref, from, taken);
    int lot = ref_add(&w.ref, id, owner, w.ref.lots[from].product, false, taken);
    w.ref.lots[lot].allocated = w.ref.lots[from].allocated;
    memcpy(w.ref.lots[lot].attested, attested, sizeof(attested));
    ref_parent(&w.ref, lot, 0, parent);
    compare_lot(lot);
    return lot;
}
