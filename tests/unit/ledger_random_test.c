/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random histories of every kind of entry (ledger_history.h), held against a plain reference
 * (ledger_reference.h). Every entry must be judged the same and give the same lots; at the end
 * every lot, pool and total agree, all laws hold and the replay gives the same state.
 *
 * Each step draws from a stream of its own, so a step can be left out without changing the others:
 * that is how tools/model finds a short history that fails. KACHI_LEDGER_ENTRIES and
 * KACHI_LEDGER_SEED ask for more, KACHI_LEDGER_SKIP names steps to leave out ("3,10-20"), and
 * KACHI_LEDGER_TELL=1 prints every entry that is posted.
 */
#include "ledger_history.h"

#include "ledger/balance.h"
#include "ledger/origin.h"
#include "ledger/store.h"

#include <stdlib.h>
#include <string.h>

/* Every lot's value by origin adds up to its grams, as made and as left. */
static void check_origins(struct kachi_arena *arena)
{
    struct kachi_origins *origins = kachi_origins_new(arena, w.test.ledger);
    for (int i = 0; i < w.ref.lot_count; i++) {
        struct kachi_value made = {0};
        struct kachi_value left = {0};
        struct kachi_lot lot = {0};
        assert_int_equal(kachi_store_lot_find(w.test.ledger, &w.ref.lots[i].id, &lot), KACHI_OK);
        struct kachi_input_row *parents = NULL;
        size_t parent_count = 0;
        assert_int_equal(kachi_lot_parents(w.test.ledger, arena, &lot, &parents, &parent_count),
                         KACHI_OK);
        for (size_t p = 0; p < parent_count; p++) {
            assert_true(parents[p].lot < lot.number); /* so the graph has no cycle */
        }
        assert_int_equal(kachi_origins_of_lot(origins, lot.number, &made), KACHI_OK);
        assert_int_equal(kachi_origins_left(origins, &lot, &left), KACHI_OK);
        assert_int_equal(made.embodied.total, w.ref.lots[i].made[2]);
        assert_int_equal(made.certificate.total, w.ref.lots[i].made[3]);
        assert_int_equal(left.embodied.total, w.ref.lots[i].left[2]);
        assert_int_equal(left.certificate.total, w.ref.lots[i].left[3]);
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

/* Is the step in a list such as "3,10-20"? */
static bool is_skipped(struct kachi_str list, int64_t step)
{
    while (list.bytes > 0) {
        struct kachi_str range = kachi_str_cut(&list, ',');
        struct kachi_str first = kachi_str_cut(&range, '-');
        int64_t from = 0;
        int64_t to = 0;
        assert_true(kachi_str_read_int64(first, &from));
        assert_true(kachi_str_is_empty(range) || kachi_str_read_int64(range, &to));
        if (step == from || (from < step && step <= to)) {
            return true;
        }
    }
    return false;
}

static void check_end(struct kachi_arena *arena)
{
    struct kachi_audit audit;
    int64_t elsewhere_g = 0;
    for (int i = 0; i < w.ref.lot_count; i++) {
        compare_lot(i);
    }
    check_origins(arena);
    check_balance(arena);
    test_audit(&w.test, arena, &audit);
    assert_int_equal(audit.claimed_g, w.claimed_g);
    assert_int_equal(audit.pool_count, POOLS);
    for (int i = 0; i < POOLS; i++) {
        assert_int_equal(audit.pools[i].grams - audit.pools[i].drawn_g,
                         w.pools[i].left + w.pools[i].expired);
        elsewhere_g += w.pools[i].elsewhere;
    }
    assert_int_equal(audit.elsewhere_g, elsewhere_g);
    assert_true(audit.entries == w.entries - w.refused + 2 * PARTIES + POOLS);
    fprintf(stderr, "# seed %llu: %lld entries, %lld refused, %d lots, %lld g drawn\n",
            (unsigned long long)w.seed, (long long)w.entries, (long long)w.refused, w.ref.lot_count,
            (long long)audit.drawn_g);
}

/* A history of refusals, or of some kinds alone, would show little. */
static void check_variety(void)
{
    assert_true(w.refused > w.entries / 50 && w.refused < w.entries * 3 / 4);
    assert_true(w.unpaid_claims > 0 && w.revoked_claims > 0);
    assert_true(w.attested_claims > 0 && w.attested_twice > 0);
    for (int kind = KACHI_ENTRY_MAKE; kind <= KACHI_ENTRY_USE_ELSEWHERE; kind++) {
        fprintf(stderr, "# %s %lld\n", kachi_entry_kind_word((enum kachi_entry_kind)kind),
                (long long)w.done[kind]);
    }
    for (int kind = KACHI_ENTRY_MAKE; kind <= KACHI_ENTRY_USE_ELSEWHERE; kind++) {
        assert_true(w.done[kind] > 0);
    }
}

static void histories_agree(void **state)
{
    (void)state;
    struct kachi_arena arena;
    int64_t entries = asked("KACHI_LEDGER_ENTRIES", test_place_is_remote() ? 4000 : 20000);
    const char *skipped = getenv("KACHI_LEDGER_SKIP");
    struct kachi_str skip = kachi_str_of(skipped == NULL ? "" : skipped);
    w.seed = (uint64_t)asked("KACHI_LEDGER_SEED", 20261123);
    w.tells = getenv("KACHI_LEDGER_TELL") != NULL;
    kachi_arena_init(&arena);
    history_begin(entries);
    for (int64_t step = 1; step <= entries; step++) {
        if (step == entries / 3) {
            keep_balance(&arena);
        }
        history_step(step, entries, is_skipped(skip, step));
    }
    check_end(&arena);
    if (skip.bytes == 0 && entries >= 4000) {
        check_variety();
    }
    history_end();
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
