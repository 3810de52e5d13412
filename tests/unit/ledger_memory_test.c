/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a ledger remembers between entries: no more than it may, nothing but what there is, and no
 * change that does not fit what was read.
 */
#include "ledger_makers.h"

#include "ledger/ledger_internal.h"

#include <string.h>

#define GENERATION ((int64_t)1 << 17) /* lots */
#define REGISTRY ((int64_t)1 << 16)   /* parties, products and pools */

static struct kachi_id numbered(int64_t high, int64_t low)
{
    struct kachi_id id;
    memcpy(id.bytes, &high, sizeof(high));
    memcpy(id.bytes + sizeof(high), &low, sizeof(low));
    return id;
}

/* Ids are chosen by clients: alike in one half, or all zero, each leads to its own. */
static void ids_are_told_apart(void **state)
{
    (void)state;
    struct store_state memory;
    store_state_init(&memory, false);
    memory.is_open = true;
    for (int64_t high = 0; high < 40; high++) {
        for (int64_t low = 0; low < 40; low++) {
            const struct kachi_id id = numbered(high, low);
            assert_null(store_state_key(&memory, &id));
            store_state_keep_key(&memory, &id, (struct kachi_key){high + 1, low + 1});
            store_state_keep_key(&memory, &id, (struct kachi_key){high + 1, low + 2});
        }
    }
    for (int64_t high = 0; high < 40; high++) {
        for (int64_t low = 0; low < 40; low++) {
            const struct kachi_id id = numbered(high, low);
            const struct kachi_key *key = store_state_key(&memory, &id);
            assert_non_null(key);
            assert_int_equal(key->entry, high + 1);
            assert_int_equal(key->lot, low + 2);
        }
    }
    assert_int_equal(memory.young.keys.count, 1600);
    assert_null(number_map_get(&memory.young.lots, 1));
    store_state_release(&memory);
}

static void remember(struct store_state *memory, int64_t first, int64_t last)
{
    for (int64_t i = first; i <= last; i++) {
        const struct kachi_id id = numbered(i, 1);
        const struct kachi_lot lot = {.number = i, .id = id};
        store_state_keep_key(memory, &id, (struct kachi_key){.lot = i});
        (void)store_state_keep_lot(memory, &lot);
    }
}

/* What is asked for stays; what nobody asked for during a generation is forgotten. */
static void what_is_remembered_is_bounded(void **state)
{
    (void)state;
    struct store_state memory;
    const struct kachi_id asked = numbered(7, 1);
    const struct kachi_id forgotten = numbered(8, 1);
    const struct kachi_offer offer = {.number = 5};
    store_state_init(&memory, false);
    memory.is_open = true;
    remember(&memory, 1, GENERATION - 1);
    (void)store_state_keep_offer(&memory, &offer);
    store_state_age(&memory);
    assert_int_equal(memory.old.lots.count, 0); /* not full */
    remember(&memory, GENERATION, GENERATION);
    store_state_age(&memory);
    assert_int_equal(memory.young.lots.count, 0);
    assert_non_null(store_state_lot(&memory, 7));
    assert_non_null(store_state_offer(&memory, 5));
    assert_non_null(store_state_key(&memory, &asked));
    assert_null(store_state_lot(&memory, GENERATION + 1));
    assert_null(store_state_offer(&memory, 6));
    remember(&memory, GENERATION + 1, 2 * GENERATION);
    store_state_age(&memory);
    assert_non_null(store_state_lot(&memory, 7));
    assert_non_null(store_state_offer(&memory, 5));
    assert_non_null(store_state_key(&memory, &asked));
    assert_null(store_state_lot(&memory, 8));
    assert_null(store_state_key(&memory, &forgotten));
    /* Many ids and few lots fill a generation too. */
    for (int64_t i = 1; i <= 3 * GENERATION; i++) {
        const struct kachi_id id = numbered(i, 2);
        store_state_keep_key(&memory, &id, (struct kachi_key){.entry = i});
    }
    store_state_age(&memory);
    assert_int_equal(memory.young.keys.count, 0);
    memory.is_open = false; /* between batches nothing is answered from here */
    assert_null(store_state_lot(&memory, 7));
    assert_null(store_state_offer(&memory, 5));
    assert_null(store_state_key(&memory, &asked));
    store_state_release(&memory);
}

static void the_registry_is_bounded(void **state)
{
    (void)state;
    struct store_state memory;
    store_state_init(&memory, false);
    for (int64_t i = 1; i < REGISTRY; i++) {
        const struct kachi_party party = {.number = i, .name = kachi_str_of("p")};
        (void)store_state_keep_party(&memory, &party);
    }
    store_state_age(&memory);
    assert_non_null(number_map_get(&memory.parties, 1));
    const struct kachi_product product = {.number = REGISTRY, .name = kachi_str_of("x")};
    (void)store_state_keep_product(&memory, &product);
    store_state_age(&memory);
    assert_null(number_map_get(&memory.parties, 1));
    assert_null(number_map_get(&memory.products, REGISTRY));
    store_state_release(&memory);
}

/* Whatever is to be written keeps the memory from growing old. */
static void what_is_not_written_is_seen(void **state)
{
    (void)state;
    for (int list = 0; list < 6; list++) {
        struct store_state memory;
        store_state_init(&memory, false);
        memory.is_open = true;
        const struct kachi_lot lot = {.number = 1};
        const struct kachi_pool pool = {.number = 2};
        const struct kachi_offer offer = {.number = 3};
        assert_true(store_state_is_swept(&memory));
        switch (list) {
        case 0:
            STATE_ADD(&memory, entries, (struct state_entry){0});
            break;
        case 1:
            STATE_ADD(&memory, keys, (struct new_key){0});
            break;
        case 2:
            STATE_ADD(&memory, inputs, (struct kachi_input_row){0});
            break;
        case 3:
            store_state_change_lot(&memory, store_state_keep_lot(&memory, &lot));
            break;
        case 4:
            store_state_change_pool(&memory, store_state_keep_pool(&memory, &pool));
            break;
        default:
            store_state_change_offer(&memory, store_state_keep_offer(&memory, &offer));
        }
        assert_false(store_state_is_swept(&memory));
        struct state_rows rows = store_state_take(&memory);
        assert_true(store_state_is_swept(&memory));
        kachi_arena_release(&rows.arena);
        store_state_release(&memory);
    }
}

/* A head that says less than nothing, or more than there can be, is not believed. */
static void a_head_is_not_believed(void **state)
{
    (void)state;
    static const struct {
        int64_t said;
        size_t room;
    } heads[] = {{-1, 0}, {0, 0}, {3, 3}, {INT64_MAX, (size_t)1 << 24}};
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        struct store_state memory;
        const struct kachi_head head = {.entries = heads[i].said, .lots = 1};
        store_state_init(&memory, true);
        store_state_reserve(&memory, &head);
        assert_int_equal(memory.rows.entries.capacity, heads[i].room);
        store_state_release(&memory);
    }
}

/* Every question of one row, about a number that there is not. */
static void assert_absent(struct kachi_ledger *ledger, struct kachi_arena *arena, int64_t number)
{
    struct kachi_entry_row entry;
    struct kachi_lot lot;
    struct kachi_party party;
    struct kachi_product product;
    struct kachi_pool pool;
    struct kachi_offer offer;
    struct kachi_claim_row claim;
    struct kachi_ancestry ancestry;
    struct kachi_input_row *inputs = NULL;
    struct kachi_draw_row *draws = NULL;
    struct kachi_lot *outputs = NULL;
    struct kachi_attest_row *attests = NULL;
    size_t count = 9;
    assert_int_equal(kachi_store_entry_get(ledger, arena, number, &entry), KACHI_ERR_NOT_FOUND);
    assert_int_equal(kachi_store_lot_get(ledger, number, &lot), KACHI_ERR_NOT_FOUND);
    assert_int_equal(kachi_store_party_get(ledger, arena, number, &party), KACHI_ERR_NOT_FOUND);
    assert_int_equal(kachi_store_product_get(ledger, arena, number, &product), KACHI_ERR_NOT_FOUND);
    assert_int_equal(kachi_store_pool_get(ledger, arena, number, &pool), KACHI_ERR_NOT_FOUND);
    assert_int_equal(kachi_store_offer_get(ledger, number, &offer), KACHI_ERR_NOT_FOUND);
    assert_int_equal(kachi_store_claim_get(ledger, arena, number, &claim), KACHI_ERR_NOT_FOUND);
    assert_int_equal(kachi_store_ancestry(ledger, arena, 1, &number, &ancestry),
                     KACHI_ERR_NOT_FOUND);
    assert_int_equal(kachi_store_inputs(ledger, arena, number, &inputs, &count), KACHI_OK);
    assert_int_equal(count, 0);
    assert_int_equal(kachi_store_draws(ledger, arena, number, &draws, &count), KACHI_OK);
    assert_int_equal(count, 0);
    assert_int_equal(kachi_store_outputs(ledger, arena, number, &outputs, &count), KACHI_OK);
    assert_int_equal(count, 0);
    if (number != 0) { /* 0: of all lots */
        assert_int_equal(kachi_store_attests(ledger, arena, number, &attests, &count), KACHI_OK);
        assert_int_equal(count, 0);
    }
}

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_claim_row claim;
    struct kachi_attest_row *attests = NULL;
    size_t count = 0;
    int64_t number = 0;
    makers_begin(&makers);
    struct kachi_arena *arena = &makers.arena;
    struct kachi_ledger *whole = ledger_new_whole(makers.test.ledger);
    static const int64_t numbers[] = {INT64_MIN, -1, 0, 1, 7, INT64_MAX};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        assert_absent(whole, arena, numbers[i]);
    }
    const struct kachi_str digits = kachi_str_of("7000012050002");
    assert_int_equal(kachi_store_party_of_corporate_number(whole, digits, &number),
                     KACHI_ERR_NOT_FOUND);
    const struct kachi_party party = {
        .number = 4, .name = kachi_str_of("A"), .corporate_number = digits};
    kachi_store_party_add(whole, &party);
    assert_int_equal(kachi_store_party_of_corporate_number(whole, digits, &number), KACHI_OK);
    assert_int_equal(number, 4);
    assert_int_equal(
        kachi_store_party_of_corporate_number(whole, kachi_str_of("1000012160153"), &number),
        KACHI_ERR_NOT_FOUND);
    /* Claims are in order: before the first, between, and behind the last there is none. */
    for (int64_t at = 3; at <= 5; at += 2) {
        const struct kachi_claim_row row = {.number = at};
        kachi_store_claim_add(whole, &row);
    }
    for (int64_t at = 2; at <= 6; at++) {
        assert_int_equal(kachi_store_claim_get(whole, arena, at, &claim),
                         at == 3 || at == 5 ? KACHI_OK : KACHI_ERR_NOT_FOUND);
    }
    for (int64_t lot = 1; lot <= 2; lot++) {
        const struct kachi_attest_row row = {.number = 6, .lot = lot};
        kachi_store_attest_add(whole, &row);
    }
    for (int64_t lot = 0; lot <= 3; lot++) {
        assert_int_equal(kachi_store_attests(whole, arena, lot, &attests, &count), KACHI_OK);
        assert_int_equal(count, lot == 0 ? 2 : lot == 3 ? 0 : 1);
    }
    /* A lot that says it was made after another by the same entry, which is not there. */
    const struct kachi_lot second = {.number = 1, .entry = 1, .position = 1};
    struct kachi_ancestry ancestry;
    kachi_store_lot_add(whole, &second);
    number = 1;
    assert_int_equal(kachi_store_ancestry(whole, arena, 1, &number, &ancestry),
                     KACHI_ERR_NOT_FOUND);
    kachi_ledger_close(whole);
    makers_end(&makers);
}

/* Changes that do not fit what is there, each in a batch of its own. */
enum misfit {
    FITS,
    LOT_ABSENT,
    LOT_OTHERWISE,
    KEY_OF_ENTRY,
    KEY_OF_LOT,
    POOL_BELOW_NOTHING,
    POOL_OVERDRAWN,
    OFFER_OTHERWISE,
    MISFITS,
};

static enum kachi_err try_change(struct makers *makers, enum misfit misfit)
{
    struct kachi_ledger *ledger = makers->test.ledger;
    const struct kachi_id ids[] = {test_id("lot"), test_id("S pool"), test_id("bought offer"),
                                   test_id("other")};
    const struct kachi_amounts none = {0};
    struct kachi_key pool_key = {0};
    struct kachi_key offer_key = {0};
    struct kachi_lot lot = {0};
    struct kachi_pool pool = {0};
    struct kachi_offer offer = {0};
    assert_int_equal(kachi_store_batch_begin(ledger), KACHI_OK);
    assert_int_equal(kachi_store_lot_find(ledger, &ids[0], &lot), KACHI_OK);
    assert_int_equal(kachi_store_key_get(ledger, &ids[1], &pool_key), KACHI_OK);
    assert_int_equal(kachi_store_pool_get(ledger, &makers->arena, pool_key.entry, &pool), KACHI_OK);
    assert_int_equal(kachi_store_key_get(ledger, &ids[2], &offer_key), KACHI_OK);
    assert_int_equal(kachi_store_offer_get(ledger, offer_key.entry, &offer), KACHI_OK);
    lot.number = misfit == LOT_ABSENT ? 1000 : lot.number;
    lot.left.quantity += misfit == LOT_OTHERWISE ? 1 : 0;
    offer.state = misfit == OFFER_OTHERWISE ? KACHI_OFFER_CANCELLED : offer.state;
    kachi_store_lot_consume(ledger, &lot, &none, 99);
    kachi_store_key_add(ledger,
                        misfit == KEY_OF_ENTRY ? &ids[1]
                        : misfit == KEY_OF_LOT ? &ids[0]
                                               : &ids[3],
                        (struct kachi_key){.entry = 99});
    kachi_store_pool_draw(ledger, pool.number,
                          misfit == POOL_BELOW_NOTHING ? -pool.drawn_g - 1
                          : misfit == POOL_OVERDRAWN   ? pool.grams - pool.drawn_g + 1
                                                       : 1);
    kachi_store_offer_change(ledger, &offer, KACHI_OFFER_SETTLED, 99);
    enum kachi_err err = kachi_store_changes_end(ledger);
    assert_int_equal(kachi_store_changes_end(ledger), KACHI_OK); /* it is said once */
    kachi_store_batch_rollback(ledger);
    return err;
}

static void what_does_not_fit_is_not_written(void **state)
{
    (void)state;
    struct makers makers;
    makers_begin(&makers);
    makers_add(&makers, "S", "steel", KACHI_ROLE_MEMBER);
    makers_add(&makers, "B", "car", KACHI_ROLE_MEMBER);
    makers_make(&makers, "S", "lot", NULL, 1000);
    makers_deliver(&makers, "S", "lot", 10, "B", "bought");
    for (int misfit = FITS; misfit < MISFITS; misfit++) {
        assert_int_equal(try_change(&makers, (enum misfit)misfit), misfit == FITS ? KACHI_OK
                                                                   : misfit == LOT_ABSENT
                                                                       ? KACHI_ERR_INTEGRITY
                                                                       : KACHI_ERR_CONFLICT);
    }
    makers_end(&makers);
}

int main(void)
{
    if (test_place_is_remote()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_told_apart),
        cmocka_unit_test(what_is_remembered_is_bounded),
        cmocka_unit_test(the_registry_is_bounded),
        cmocka_unit_test(what_is_not_written_is_seen),
        cmocka_unit_test(a_head_is_not_believed),
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(what_does_not_fit_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
