/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every step that the database takes may fail: a question that meets it says so, answers nothing
 * wrong, and asked again gives what it gave before; an entry that meets it is not there, and posted
 * again it is; at the end the state is that of an undisturbed run, byte for byte.
 */
#include "ledger_asking.h"
#include "ledger_scenario.h"

#include "ledger/find_held.h"
#include "ledger/log.h"
#include "ledger/lot_facts.h"
#include "ledger/payment.h"
#include "ledger/prices.h"
#include "ledger/traced.h"

static struct kachi_str id_text(struct asked *asked, const char *prefix, const char *name)
{
    struct kachi_id id = test_id(name);
    return kachi_id_text(&asked->arena, prefix, &id);
}

static int64_t party_number(struct asked *asked, const char *name)
{
    struct kachi_id id = test_id(name);
    struct kachi_actor actor = {0};
    return kachi_actor_of_party(asked->test->ledger, &id, &actor) == KACHI_OK ? actor.party : 0;
}

static enum kachi_err ask_holdings(struct asked *asked, struct kachi_json_writer *json)
{
    const struct kachi_holdings_asked filter = {
        .origin = party_number(asked, "A"), .from = KACHI_NO_DAY, .to = KACHI_NO_DAY};
    return filter.origin == 0 ? KACHI_ERR_IO : ask_holdings_as(asked, json, &filter);
}

static enum kachi_err ask_past_holdings(struct asked *asked, struct kachi_json_writer *json)
{
    const struct kachi_holdings_asked filter = {
        .from = KACHI_NO_DAY, .to = KACHI_NO_DAY, .is_past = true, .at = TEST_START + 1};
    return ask_holdings_as(asked, json, &filter);
}

static enum kachi_err trace(struct asked *asked, struct kachi_json_writer *json, const char *lot,
                            enum kachi_trace_direction direction, const char *party)
{
    struct kachi_viewer viewer = kachi_viewer_all();
    struct kachi_traced traced;
    if (party != NULL) {
        viewer = (struct kachi_viewer){party_number(asked, party), test_id(party)};
        if (viewer.party == 0) {
            return KACHI_ERR_IO;
        }
    }
    enum kachi_err err = kachi_traced_read(asked_view(asked), &viewer, id_text(asked, "lot", lot),
                                           direction, &traced);
    return err == KACHI_OK ? kachi_traced_write_json(asked_view(asked), &traced, json) : err;
}

static enum kachi_err ask_up(struct asked *asked, struct kachi_json_writer *json)
{
    return trace(asked, json, "bought1", KACHI_TRACE_UP, NULL);
}

static enum kachi_err ask_down(struct asked *asked, struct kachi_json_writer *json)
{
    return trace(asked, json, "lot", KACHI_TRACE_DOWN, NULL);
}

static enum kachi_err ask_up_as_buyer(struct asked *asked, struct kachi_json_writer *json)
{
    return trace(asked, json, "bought2", KACHI_TRACE_UP, "B");
}

static enum kachi_err ask_lot_facts(struct asked *asked, struct kachi_json_writer *json)
{
    struct kachi_lot lot = {0};
    struct kachi_id id = test_id("as");
    enum kachi_err err = kachi_store_lot_find(asked->test->ledger, &id, &lot);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_json_key(json, "facts");
    return kachi_lot_facts_write(asked->test->ledger, &asked->arena, &lot, json);
}

/* Nobody's price can be told from two parties' sales: that is the answer. */
static enum kachi_err ask_prices(struct asked *asked, struct kachi_json_writer *json)
{
    const struct kachi_price_asked filter = {.product = kachi_str_of(""),
                                             .today = kachi_day_of_moment(TEST_START) + 400};
    struct kachi_prices prices;
    enum kachi_err err = kachi_prices_read(asked->test->ledger, &asked->arena, &filter, &prices);
    (void)json;
    return err == KACHI_ERR_DENIED ? KACHI_OK : err;
}

static enum kachi_err ask_log_entries(struct asked *asked, struct kachi_json_writer *json)
{
    const struct kachi_str texts[] = {kachi_str_of("3"), id_text(asked, "lot", "cut"),
                                      id_text(asked, "entry", "r"), id_text(asked, "entry", "st")};
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && err == KACHI_OK; i++) {
        int64_t number = 0;
        err = kachi_log_find(asked->test->ledger, &asked->arena, texts[i], &asked->test->findings,
                             &number);
        kachi_json_pair_int64(json, texts[i].text, number);
    }
    return err;
}

/* What B may read of the log. */
static enum kachi_err ask_may_read(struct asked *asked, struct kachi_json_writer *json)
{
    struct kachi_id id = test_id("B");
    struct kachi_actor actor = {0};
    int64_t entries = 0;
    enum kachi_err err = kachi_actor_of_party(asked->test->ledger, &id, &actor);
    err = err == KACHI_OK ? kachi_ledger_count(asked->test->ledger, &entries) : err;
    for (int64_t number = 1; number <= entries && err == KACHI_OK; number++) {
        bool may = false;
        err = kachi_log_may_read(asked->test->ledger, &asked->arena, &actor, number, &may);
        kachi_json_pair_bool(json, kachi_str_print(&asked->arena, "%d", (int)number).text, may);
    }
    return err;
}

static enum kachi_err ask_names(struct asked *asked, struct kachi_json_writer *json)
{
    struct kachi_ledger *ledger = asked->test->ledger;
    struct kachi_arena *arena = &asked->arena;
    struct kachi_party party = {0};
    struct kachi_product product = {0};
    struct kachi_pool pool = {0};
    struct kachi_lot lot = {0};
    struct kachi_offer offer = {0};
    struct kachi_id id = {{0}};
    enum kachi_err err = kachi_find_party(ledger, arena, kachi_str_of("b"), &party);
    err = err == KACHI_OK ? kachi_find_product(ledger, arena, kachi_str_of("stee"), &product) : err;
    err = err == KACHI_OK ? kachi_find_pool(ledger, arena, kachi_str_of("P"), &pool) : err;
    err = err == KACHI_OK
              ? kachi_find_lot(ledger, arena, kachi_str_slice(id_text(asked, "lot", "cut"), 0, 14),
                               &lot)
              : err;
    err = err == KACHI_OK
              ? kachi_find_offer(ledger, arena, id_text(asked, "offer", "o1"), &id, &offer)
              : err;
    err =
        err == KACHI_OK ? kachi_find_entry(ledger, arena, id_text(asked, "entry", "st"), &id) : err;
    kachi_json_pair_int64(json, "party", party.number);
    kachi_json_pair_int64(json, "product", product.number);
    kachi_json_pair_int64(json, "pool", pool.number);
    kachi_json_pair_int64(json, "lot", lot.number);
    return err;
}

/* By a product's name: A has several lots of it, B no pool, and no offer waits. */
static enum kachi_err ask_held(struct asked *asked, struct kachi_json_writer *json)
{
    struct kachi_ledger *ledger = asked->test->ledger;
    struct kachi_lot lot = {0};
    struct kachi_pool pool = {0};
    struct kachi_offer offer = {0};
    struct kachi_id id = {{0}};
    const struct kachi_str steel = kachi_str_of("steel");
    int64_t party = party_number(asked, "A");
    enum kachi_err err[3] = {KACHI_OK};
    if (party == 0) {
        return KACHI_ERR_IO;
    }
    err[0] = kachi_find_held_lot(ledger, &asked->arena, party, steel, &lot);
    err[1] = kachi_find_held_pool(ledger, &asked->arena, party, steel, &pool);
    err[2] = kachi_find_held_offer(ledger, &asked->arena, party, steel, &id, &offer);
    for (size_t i = 0; i < 3; i++) {
        if (err[i] == KACHI_ERR_IO) {
            return err[i];
        }
        kachi_json_pair_int64(json, i == 0 ? "lot" : i == 1 ? "pool" : "offer", (int64_t)err[i]);
    }
    return KACHI_OK;
}

/* A deposit that pays nothing, and who owes what. */
static enum kachi_err ask_payments(struct asked *asked, struct kachi_json_writer *json)
{
    const struct kachi_payment_terms terms = {.tax_per_mille = 100, .fee_yen_max = 0};
    const struct kachi_deposit deposit = {.day = kachi_day_of_moment(TEST_START),
                                          .amount_yen = 5,
                                          .payer = kachi_str_of("B"),
                                          .reference = id_text(asked, "offer", "o5"),
                                          .id = test_id("deposit")};
    struct kachi_payments payments;
    enum kachi_err err =
        kachi_payments_match(asked->test->ledger, &asked->arena, &terms, 1, &deposit, &payments);
    if (err == KACHI_OK) {
        kachi_json_pair_int64(json, "invoices", (int64_t)payments.invoice_count);
        kachi_json_pair_int64(json, "work", (int64_t)payments.work_count);
    }
    return err;
}

static const struct question questions[] = {
    {"audit", ask_audit},
    {"digest", ask_digest},
    {"balance", ask_balance},
    {"balance of the past", ask_past_balance},
    {"holdings by origin", ask_holdings},
    {"holdings of the past", ask_past_holdings},
    {"trace up", ask_up},
    {"trace down", ask_down},
    {"trace up, by the buyer", ask_up_as_buyer},
    {"facts of a lot", ask_lot_facts},
    {"retired statements", ask_retired},
    {"prices", ask_prices},
    {"leaves", ask_leaves},
    {"entries of the log", ask_log_entries},
    {"who may read what", ask_may_read},
    {"names", ask_names},
    {"what a party has", ask_held},
    {"payments", ask_payments},
};

static void post_all(struct test_ledger *test)
{
    struct step steps[STEPS_MAX];
    size_t count = scenario_draw_up(steps);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(scenario_post(test, &steps[i]), KACHI_OK);
    }
}

static void every_question_may_fail(void **state)
{
    (void)state;
    struct test_ledger test;
    assert_int_equal(scenario_open(&test, ":memory:"), KACHI_OK);
    post_all(&test);
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        ask_with_every_fault(&questions[i], &test, NULL);
    }
    test_ledger_close(&test);
}

static struct kachi_digest undisturbed(void)
{
    struct test_ledger test;
    struct kachi_digest digest = {{0}};
    assert_int_equal(scenario_open(&test, ":memory:"), KACHI_OK);
    post_all(&test);
    assert_int_equal(kachi_ledger_digest(test.ledger, &digest), KACHI_OK);
    test_ledger_close(&test);
    return digest;
}

static void every_entry_may_fail(void **state)
{
    (void)state;
    struct test_ledger test;
    struct step steps[STEPS_MAX];
    struct kachi_digest digest = {{0}};
    const struct kachi_digest expected = undisturbed();
    size_t count = scenario_draw_up(steps);
    unsigned faults = 0;
    assert_int_equal(scenario_open(&test, ":memory:"), KACHI_OK);
    for (size_t i = 0; i < count; i++) {
        enum kachi_err err = KACHI_ERR_IO;
        for (long number = 1; err != KACHI_OK; number++) {
            int64_t entries = 0;
            fail_step(number);
            err = scenario_post(&test, &steps[i]);
            bool came = has_come();
            faults += came ? 1 : 0;
            if ((err == KACHI_OK) == came) {
                fail_msg("entry %zu, step %ld: %d", i, number, (int)err);
            }
            assert_int_equal(kachi_ledger_count(test.ledger, &entries), KACHI_OK);
            assert_int_equal(entries, (int64_t)i + (came ? 0 : 1));
        }
    }
    assert_int_equal(kachi_ledger_digest(test.ledger, &digest), KACHI_OK);
    assert_true(kachi_digest_equal(&digest, &expected));
    fprintf(stderr, "# %u faults\n", faults);
    assert_true(faults > 500);
    test_ledger_close(&test);
}

/* From one step on, all in one batch, of which the entries are linked in twos: all of it or
 * nothing. */
static enum kachi_err post_together(struct test_ledger *test, const struct step *steps, size_t from,
                                    size_t to)
{
    struct kachi_post_request requests[STEPS_MAX];
    struct kachi_post_result results[STEPS_MAX];
    struct kachi_entry entries[STEPS_MAX];
    size_t count = to - from;
    for (size_t i = 0; i < count; i++) {
        const struct step *step = &steps[from + i];
        requests[i].findings = &test->findings;
        entries[i] = step->entry;
        entries[i].linked = i % 2 == 0 && i + 1 < count;
        enum kachi_err err = scenario_actor(test, step, &requests[i].actor);
        if (err != KACHI_OK) {
            return err;
        }
    }
    test->now = step_time(&steps[from]);
    return kachi_post_each(test->ledger, count, requests, entries, results);
}

static void every_batch_may_fail(void **state)
{
    (void)state;
    struct test_ledger test;
    struct step steps[STEPS_MAX];
    struct kachi_audit audit;
    struct kachi_arena arena;
    size_t count = scenario_draw_up(steps);
    size_t late = 0;
    while (!steps[late].is_late) {
        late++;
    }
    const size_t ends[] = {STEPS_ALONE, late, count};
    unsigned faults = 0;
    size_t from = 0;
    kachi_arena_init(&arena);
    assert_int_equal(scenario_open(&test, ":memory:"), KACHI_OK);
    for (; from < STEPS_ALONE; from++) {
        assert_int_equal(scenario_post(&test, &steps[from]), KACHI_OK);
    }
    for (size_t i = 1; i < 3; i++) {
        enum kachi_err err = KACHI_ERR_IO;
        for (long number = 1; err != KACHI_OK; number++) {
            int64_t entries = 0;
            fail_step(number);
            err = post_together(&test, steps, ends[i - 1], ends[i]);
            bool came = has_come();
            faults += came ? 1 : 0;
            assert_int_equal(err, came ? KACHI_ERR_IO : KACHI_OK);
            assert_int_equal(kachi_ledger_count(test.ledger, &entries), KACHI_OK);
            assert_int_equal(entries, (int64_t)(came ? ends[i - 1] : ends[i]));
        }
    }
    test_audit(&test, &arena, &audit);
    fprintf(stderr, "# %u faults\n", faults);
    test_ledger_close(&test);
    kachi_arena_release(&arena);
}

int main(void)
{
    if (test_place_is_remote()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_question_may_fail),
        cmocka_unit_test(every_entry_may_fail),
        cmocka_unit_test(every_batch_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
