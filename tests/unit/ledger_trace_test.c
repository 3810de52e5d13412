/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A trace is whole, or says that it is cut: of a diamond each lot is walked once, of a chain that
 * is too deep or a lot that went too many ways the first part is shown.
 */
#include "ledger_makers.h"

#include "ledger/trace.h"

#define DEEP (KACHI_TRACE_DEPTH_MAX + 2)
#define WIDE (KACHI_TRACE_NODES_MAX + 2)

/* A lot of A's product, of parts of others. */
static void make(struct makers *makers, const char *lot, int64_t quantity, size_t input_count,
                 const struct kachi_make_input *inputs)
{
    struct kachi_actor maker = makers_actor(makers, "A");
    const struct kachi_make_output output = {test_id(lot), test_id("A product"), quantity, 1};
    struct kachi_entry entry = {.id = test_id(lot), .kind = KACHI_ENTRY_MAKE};
    entry.make = (struct kachi_make_content){
        .input_count = input_count, .inputs = inputs, .output_count = 1, .outputs = &output};
    makers_post(makers, &maker, &entry);
}

static struct kachi_trace trace(struct makers *makers, const char *name,
                                enum kachi_trace_direction direction)
{
    struct kachi_id id = test_id(name);
    struct kachi_lot lot = {0};
    struct kachi_trace out;
    assert_int_equal(kachi_store_lot_find(makers->test.ledger, &id, &lot), KACHI_OK);
    assert_int_equal(
        kachi_trace_lot(makers->test.ledger, &makers->arena, lot.number, direction, &out),
        KACHI_OK);
    return out;
}

static void a_diamond_is_walked_once(void **state)
{
    (void)state;
    struct makers makers;
    makers_begin(&makers);
    makers_add(&makers, "A", "steel", KACHI_ROLE_MEMBER);
    makers_make(&makers, "A", "top", NULL, 1000);
    const struct kachi_make_input half = {test_id("top"), 50};
    make(&makers, "left", 10, 1, &half);
    make(&makers, "right", 10, 1, &half);
    const struct kachi_make_input both[] = {{test_id("left"), 10}, {test_id("right"), 10}};
    make(&makers, "bottom", 1, 2, both);
    /* bottom, left, top with its pool; right, top again without it. */
    struct kachi_trace up = trace(&makers, "bottom", KACHI_TRACE_UP);
    assert_int_equal(up.count, 6);
    assert_true(up.nodes[5].is_repeated && !up.is_cut);
    /* top, left, bottom; right, bottom again. */
    struct kachi_trace down = trace(&makers, "top", KACHI_TRACE_DOWN);
    assert_int_equal(down.count, 5);
    assert_true(down.nodes[4].is_repeated && !down.is_cut);
    makers_end(&makers);
}

static void a_chain_that_is_too_deep_is_cut(void **state)
{
    (void)state;
    struct makers makers;
    makers_begin(&makers);
    makers_add(&makers, "A", "steel", KACHI_ROLE_MEMBER);
    make(&makers, "0", 1, 0, NULL);
    for (int i = 1; i <= DEEP; i++) {
        struct kachi_str from = kachi_str_print(&makers.arena, "%d", i - 1);
        struct kachi_str to = kachi_str_print(&makers.arena, "%d", i);
        const struct kachi_make_input whole = {test_id(from.text), 1};
        make(&makers, to.text, 1, 1, &whole);
    }
    struct kachi_trace up =
        trace(&makers, kachi_str_print(&makers.arena, "%d", DEEP).text, KACHI_TRACE_UP);
    assert_true(up.is_cut);
    assert_int_equal(up.count, KACHI_TRACE_DEPTH_MAX + 1);
    makers_end(&makers);
}

/* So many claims of one lot, in batches. */
static void claim_each(struct makers *makers, const char *lot, size_t count)
{
    struct kachi_actor holder = makers_actor(makers, "A");
    kachi_day today = kachi_day_of_moment(makers->test.now);
    struct kachi_entry *entries = KACHI_NEW_ARRAY(&makers->arena, struct kachi_entry, count);
    struct kachi_post_result *results =
        KACHI_NEW_ARRAY(&makers->arena, struct kachi_post_result, count);
    for (size_t i = 0; i < count; i++) {
        struct kachi_str name = kachi_str_print(&makers->arena, "claim %zu", i);
        entries[i] = (struct kachi_entry){.id = test_id(name.text), .kind = KACHI_ENTRY_CLAIM};
        entries[i].claim = (struct kachi_claim_content){
            test_id(lot), 1, kachi_str_of("A"), kachi_str_of("final-use"), today, today};
    }
    for (size_t at = 0; at < count; at += KACHI_POST_ENTRIES_MAX) {
        size_t rest = count - at;
        assert_int_equal(kachi_post(makers->test.ledger, &holder,
                                    rest < KACHI_POST_ENTRIES_MAX ? rest : KACHI_POST_ENTRIES_MAX,
                                    entries + at, results + at),
                         KACHI_OK);
    }
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(results[i].status, KACHI_POST_DONE);
    }
}

static void a_lot_that_went_too_many_ways_is_cut(void **state)
{
    (void)state;
    struct makers makers;
    makers_begin(&makers);
    makers_add(&makers, "A", "steel", KACHI_ROLE_MEMBER);
    make(&makers, "lot", 2 * WIDE, 0, NULL);
    claim_each(&makers, "lot", WIDE);
    struct kachi_trace down = trace(&makers, "lot", KACHI_TRACE_DOWN);
    assert_true(down.is_cut);
    assert_int_equal(down.count, KACHI_TRACE_NODES_MAX);
    makers_end(&makers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_diamond_is_walked_once),
        cmocka_unit_test(a_chain_that_is_too_deep_is_cut),
        cmocka_unit_test(a_lot_that_went_too_many_ways_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
