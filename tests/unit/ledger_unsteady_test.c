/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A random history of every kind of entry (ledger_history.h) on a store that fails again and again,
 * at any step of any entry: what met the failure is not there, is not answered with anything else,
 * and sent again it is judged as the reference judges it. Then everything that such a ledger can be
 * asked meets the same store: it says so, and asked again it answers as before.
 */
#include "ledger_asking.h"
#include "ledger_history.h"

#include "ledger/log.h"
#include "ledger/lot_facts.h"
#include "ledger/prices.h"
#include "ledger/traced.h"

#define ENTRIES 2600 /* more than one piece of an audit */
#define LOTS_ASKED 12
#define ENTRIES_ASKED 60

static unsigned faults;

/* Before the history posts the entry: on a store that fails at some step, which may come after the
 * last; now and then with nothing remembered, so that all has to be read. */
static void post_unsteadily(const struct kachi_actor *actor, const struct kachi_entry *entry)
{
    uint64_t dice = kachi_random_at(w.seed, (uint64_t)w.entries, 9);
    int64_t before = 0;
    int64_t after = 0;
    if (dice % 2 == 0) {
        test_ledger_reopen(&w.test);
    }
    assert_int_equal(kachi_ledger_count(w.test.ledger, &before), KACHI_OK);
    fail_step(1 + (long)((dice >> 8) % ((dice >> 32) % 2 == 0 ? 16 : 80)));
    enum kachi_err err = kachi_post_one(w.test.ledger, actor, entry, NULL);
    bool came = has_come();
    assert_int_equal(kachi_ledger_count(w.test.ledger, &after), KACHI_OK);
    assert_int_equal(after, before + (err == KACHI_OK ? 1 : 0));
    assert_false(came && err == KACHI_OK);
    assert_false(came && !kachi_findings_has(&w.test.findings, "database-io"));
    kachi_findings_clear(&w.test.findings);
    faults += came ? 1 : 0;
}

/* Of the last lots, and of some of the first, from which most came. */
static struct kachi_id lot_asked(size_t i)
{
    bool is_first = i % 3 == 0;
    return w.ref.lots[is_first ? (int)i : w.ref.lot_count - 1 - (int)i].id;
}

static enum kachi_err ask_trace(struct asked *asked, struct kachi_json_writer *json, size_t i,
                                const struct kachi_viewer *viewer)
{
    struct kachi_traced traced;
    const struct kachi_id id = lot_asked(i);
    enum kachi_trace_direction direction = i % 3 == 0 ? KACHI_TRACE_DOWN : KACHI_TRACE_UP;
    enum kachi_err err = kachi_traced_read(
        asked_view(asked), viewer, kachi_id_text(&asked->arena, "lot", &id), direction, &traced);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_json_key(json, "traced");
    kachi_json_begin_object(json);
    err = kachi_traced_write_json(asked_view(asked), &traced, json);
    if (err == KACHI_OK) {
        kachi_json_end_object(json);
    }
    return err;
}

static enum kachi_err ask_traces(struct asked *asked, struct kachi_json_writer *json)
{
    const struct kachi_viewer viewer = kachi_viewer_all();
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < LOTS_ASKED && err == KACHI_OK; i++) {
        err = ask_trace(asked, json, i, &viewer);
    }
    return err;
}

/* As whoever holds the lot now, who sees one hop of it. */
static enum kachi_err ask_traces_of_holders(struct asked *asked, struct kachi_json_writer *json)
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < LOTS_ASKED && err == KACHI_OK; i++) {
        struct kachi_lot lot = {0};
        const struct kachi_id id = lot_asked(i);
        err = kachi_store_lot_find(asked->test->ledger, &id, &lot);
        for (int p = 0; p < PARTIES && err == KACHI_OK; p++) {
            if (w.actors[p].party == lot.owner) {
                const struct kachi_viewer viewer = kachi_viewer_of(&w.actors[p]);
                err = ask_trace(asked, json, i, &viewer);
            }
        }
    }
    return err;
}

static enum kachi_err ask_facts(struct asked *asked, struct kachi_json_writer *json)
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < LOTS_ASKED && err == KACHI_OK; i++) {
        struct kachi_lot lot = {0};
        const struct kachi_id id = lot_asked(i);
        err = kachi_store_lot_find(asked->test->ledger, &id, &lot);
        if (err == KACHI_OK) {
            kachi_json_key(json, "facts");
            err = kachi_lot_facts_write(asked->test->ledger, &asked->arena, &lot, json);
        }
    }
    return err;
}

/* By each thing that can be asked for, and without any. */
static enum kachi_err ask_holdings(struct asked *asked, struct kachi_json_writer *json)
{
    const struct kachi_holdings_asked all = {.from = KACHI_NO_DAY, .to = KACHI_NO_DAY};
    struct kachi_holdings_asked filters[] = {all, all, all, all, all};
    filters[1].origin = w.actors[0].party;
    filters[2].party = w.actors[1].party;
    filters[3].is_past = true;
    filters[3].at = TEST_START + 200000;
    filters[4].from = 0;
    filters[4].to = 30000;
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]) && err == KACHI_OK; i++) {
        err = ask_holdings_as(asked, json, &filters[i]);
    }
    return err;
}

/* What each party may read of the log's end. */
static enum kachi_err ask_may_read(struct asked *asked, struct kachi_json_writer *json)
{
    int64_t entries = 0;
    enum kachi_err err = kachi_ledger_count(asked->test->ledger, &entries);
    for (int64_t i = 0; i < ENTRIES_ASKED && err == KACHI_OK; i++) {
        bool may = false;
        err = kachi_log_may_read(asked->test->ledger, &asked->arena, &w.actors[i % PARTIES],
                                 entries - i, &may);
        kachi_json_pair_bool(json, "may", may);
    }
    return err;
}

/* Nobody's price is told: six sell, but all of one day. */
static enum kachi_err ask_prices(struct asked *asked, struct kachi_json_writer *json)
{
    const struct kachi_price_asked what = {.product = kachi_str_of(""),
                                           .today = kachi_day_of_moment(TEST_START) + 400};
    struct kachi_prices prices = {0};
    enum kachi_err err = kachi_prices_read(asked->test->ledger, &asked->arena, &what, &prices);
    if (err == KACHI_OK) {
        kachi_json_key(json, "prices");
        kachi_prices_write_json(&asked->arena, &prices, json);
    }
    return err;
}

static void histories_agree(void **state)
{
    (void)state;
    w.seed = 20261128;
    w.post_first = post_unsteadily;
    history_begin(ENTRIES);
    for (int64_t step = 1; step <= ENTRIES; step++) {
        history_step(step, ENTRIES, false);
    }
    for (int i = 0; i < w.ref.lot_count; i++) {
        compare_lot(i);
    }
    fprintf(stderr, "# %u faults\n", faults);
    assert_true(faults > ENTRIES / 3);
}

static void questions_are_answered_rightly_or_not_at_all(void **state)
{
    (void)state;
    static const struct question questions[] = {
        {"audit", ask_audit},
        {"digest", ask_digest},
        {"balances", ask_balance},
        {"balances of the past", ask_past_balance},
        {"holdings", ask_holdings},
        {"traces", ask_traces},
        {"traces as holders see them", ask_traces_of_holders},
        {"facts of lots", ask_facts},
        {"who may read what", ask_may_read},
        {"prices", ask_prices},
        {"retired statements", ask_retired},
        {"leaves", ask_leaves},
    };
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        ask_with_some_faults(&questions[i], &w.test, NULL);
    }
    history_end();
}

int main(void)
{
    if (test_place_is_remote()) {
        return 77;
    }
    /* The second asks the ledger that the first leaves. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(histories_agree),
        cmocka_unit_test(questions_are_answered_rightly_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
