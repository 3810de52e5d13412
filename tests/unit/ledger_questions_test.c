/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a ledger is asked: who sees what of a chain, what was held at a past moment and of which
 * origin, and which prices may be told. On both stores.
 */
#include "ledger_makers.h"

#include "ledger/holdings.h"
#include "ledger/prices.h"
#include "ledger/traced.h"

#include <string.h>

/* A makes steel, B plate of it, C panels of that, D a car: one lot each, sold on. */
static void make_chain(struct makers *makers)
{
    makers_add(makers, "A", "steel", KACHI_ROLE_MEMBER);
    makers_add(makers, "B", "plate", KACHI_ROLE_MEMBER);
    makers_add(makers, "C", "panel", KACHI_ROLE_MEMBER);
    makers_add(makers, "D", "car", KACHI_ROLE_MEMBER);
    makers_add(makers, "E", "trip", KACHI_ROLE_MEMBER);
    makers_make(makers, "A", "steel", NULL, 100);
    makers_sell(makers, "A", "steel", 100, "B", "steel B");
    makers_make(makers, "B", "plate", "steel B", 20);
    makers_sell(makers, "B", "plate", 100, "C", "plate C");
    makers_make(makers, "C", "panel", "plate C", 3);
    makers_sell(makers, "C", "panel", 100, "D", "panel D");
    makers_make(makers, "D", "car", "panel D", 4);
    makers_sell(makers, "D", "car", 60, "E", "car E");
}

static struct kachi_traced trace_as(struct makers *makers, const char *party, const char *lot,
                                    enum kachi_trace_direction direction)
{
    struct kachi_traced traced;
    struct kachi_viewer viewer = kachi_viewer_all();
    struct kachi_id id = test_id(lot);
    if (party != NULL) {
        struct kachi_actor actor = makers_actor(makers, party);
        viewer = kachi_viewer_of(&actor);
    }
    assert_int_equal(kachi_traced_read(makers->view, &viewer,
                                       kachi_id_text(&makers->arena, "lot", &id), direction,
                                       &traced),
                     KACHI_OK);
    return traced;
}

/* What the viewer's trace calls a party; empty where it does not come up. */
static struct kachi_str name_of(struct makers *makers, const struct kachi_traced *traced,
                                const char *party)
{
    struct kachi_id id = test_id(party);
    struct kachi_key key = {0};
    assert_int_equal(kachi_store_key_get(makers->test.ledger, &id, &key), KACHI_OK);
    for (size_t i = 0; i < traced->trace.count; i++) {
        const struct kachi_trace_node *node = &traced->trace.nodes[i];
        int64_t owner = node->what == KACHI_TRACE_POOL ? node->pool.owner : node->lot.owner;
        if (owner == key.entry) {
            return kachi_traced_node(makers->view, traced, node).owner;
        }
    }
    return kachi_str_of("");
}

static void assert_named(struct makers *makers, const struct kachi_traced *traced,
                         const char *names)
{
    for (const char *at = "ABCDE"; *at != '\0'; at++) {
        const char party[2] = {*at, '\0'};
        struct kachi_str name = name_of(makers, traced, party);
        bool is_shown = kachi_str_is(name, party);
        bool is_hidden = name.bytes > 1 && name.text[0] == '~';
        assert_true(is_shown || is_hidden || kachi_str_is_empty(name));
        assert_int_equal(is_shown, strchr(names, *at) != NULL);
    }
}

static void one_hop_is_seen(void **state)
{
    (void)state;
    struct makers makers;
    makers_begin(&makers);
    make_chain(&makers);
    struct kachi_traced traced = trace_as(&makers, "D", "car", KACHI_TRACE_UP);
    assert_named(&makers, &traced, "CD");
    struct kachi_traced whole = trace_as(&makers, NULL, "car", KACHI_TRACE_UP);
    assert_named(&makers, &whole, "ABCD");
    /* The same nodes, and the same grams by origin: only names are kept back. */
    assert_int_equal(traced.trace.count, whole.trace.count);
    assert_int_equal(traced.value.embodied.total, 127);
    assert_int_equal(traced.value.embodied.count, 4);
    traced = trace_as(&makers, "A", "steel", KACHI_TRACE_DOWN);
    assert_named(&makers, &traced, "AB");
    traced = trace_as(&makers, "E", "car E", KACHI_TRACE_UP);
    assert_named(&makers, &traced, "DE");
    makers_end(&makers);
}

/* Nothing that is hidden leads to its party: neither ids, nor products, nor statements. */
static void hidden_things_have_pseudonyms(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_buffer out;
    makers_begin(&makers);
    make_chain(&makers);
    struct kachi_traced traced = trace_as(&makers, "D", "car", KACHI_TRACE_UP);
    kachi_buffer_init(&out, 1 << 20);
    struct kachi_json_writer json;
    kachi_json_writer_init(&json, &out, KACHI_JSON_COMPACT);
    assert_int_equal(kachi_traced_write_json(makers.view, &traced, &json), KACHI_OK);
    struct kachi_str text = kachi_buffer_str(&out);
    static const char *const secrets[] = {"\"A\"", "\"B\"", "steel", "plate", "A pool", "B pool"};
    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
        assert_false(kachi_str_contains(text, kachi_str_of(secrets[i])));
    }
    static const char *const ids[] = {"A", "B", "steel B", "steel", "plate", "A pool", "B pool"};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        struct kachi_id id = test_id(ids[i]);
        struct kachi_str bare = kachi_id_text(&makers.arena, "", &id);
        struct kachi_str tail = kachi_str_slice(bare, bare.bytes - 26, bare.bytes);
        assert_false(kachi_str_contains(text, tail));
    }
    assert_true(kachi_str_contains(text, kachi_str_of("\"C\"")));
    kachi_buffer_release(&out);
    makers_end(&makers);
}

static void pseudonyms_are_a_viewers_own(void **state)
{
    (void)state;
    struct makers makers;
    makers_begin(&makers);
    make_chain(&makers);
    struct kachi_traced first = trace_as(&makers, "D", "car", KACHI_TRACE_UP);
    struct kachi_traced again = trace_as(&makers, "D", "panel D", KACHI_TRACE_UP);
    assert_true(kachi_str_equal(name_of(&makers, &first, "A"), name_of(&makers, &again, "A")));
    assert_false(kachi_str_equal(name_of(&makers, &first, "A"), name_of(&makers, &first, "B")));
    struct kachi_traced other = trace_as(&makers, "E", "car E", KACHI_TRACE_UP);
    assert_true(name_of(&makers, &other, "A").bytes > 1);
    assert_false(kachi_str_equal(name_of(&makers, &first, "A"), name_of(&makers, &other, "A")));
    /* Another database, another secret: the same ids have other pseudonyms. */
    struct makers elsewhere;
    makers_begin(&elsewhere);
    make_chain(&elsewhere);
    struct kachi_traced there = trace_as(&elsewhere, "D", "car", KACHI_TRACE_UP);
    assert_false(kachi_str_equal(name_of(&makers, &first, "A"), name_of(&elsewhere, &there, "A")));
    makers_end(&elsewhere);
    makers_end(&makers);
}

static void others_lots_are_not_found(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_traced traced;
    makers_begin(&makers);
    make_chain(&makers);
    makers_add(&makers, "Auditor", "none", KACHI_ROLE_AUDITOR);
    struct kachi_actor actor = makers_actor(&makers, "A");
    struct kachi_viewer viewer = kachi_viewer_of(&actor);
    struct kachi_id id = test_id("car");
    struct kachi_str car = kachi_id_text(&makers.arena, "lot", &id);
    assert_int_equal(kachi_traced_read(makers.view, &viewer, car, KACHI_TRACE_UP, &traced),
                     KACHI_ERR_NOT_FOUND);
    actor = makers_actor(&makers, "Auditor");
    viewer = kachi_viewer_of(&actor);
    assert_int_equal(kachi_traced_read(makers.view, &viewer, car, KACHI_TRACE_UP, &traced),
                     KACHI_OK);
    assert_named(&makers, &traced, "ABCD");
    makers_end(&makers);
}

static int64_t number_of(struct makers *makers, const char *name)
{
    struct kachi_id id = test_id(name);
    struct kachi_key key = {0};
    assert_int_equal(kachi_store_key_get(makers->test.ledger, &id, &key), KACHI_OK);
    return key.entry;
}

static struct kachi_holdings hold(struct makers *makers, const struct kachi_holdings_asked *what)
{
    struct kachi_holdings holdings;
    struct kachi_viewer viewer = kachi_viewer_all();
    assert_int_equal(kachi_holdings_read(makers->view, &viewer, what, &holdings), KACHI_OK);
    return holdings;
}

static void holdings_are_by_product_origin_pool_and_period(void **state)
{
    (void)state;
    struct makers makers;
    makers_begin(&makers);
    make_chain(&makers);
    const struct kachi_holdings_asked all = {.from = KACHI_NO_DAY, .to = KACHI_NO_DAY};
    struct kachi_holdings_asked what = all;
    struct kachi_holdings found = hold(&makers, &what);
    assert_int_equal(found.count, 2); /* 40 cars at D, 60 at E */
    assert_int_equal(found.embodied_g, 127);
    what.party = number_of(&makers, "E");
    found = hold(&makers, &what);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.rows[0].lot.left.quantity, 60);
    /* By origin, what each holds adds up to what was drawn. */
    static const struct {
        const char *party;
        kachi_gco2e grams;
    } origins[] = {{"A", 100}, {"B", 20}, {"C", 3}, {"D", 4}, {"E", 0}};
    for (size_t i = 0; i < 5; i++) {
        what = all;
        what.origin = number_of(&makers, origins[i].party);
        found = hold(&makers, &what);
        assert_int_equal(found.embodied_g, origins[i].grams);
        assert_int_equal(found.count, origins[i].grams == 0 ? 0 : 2);
    }
    what = all;
    what.pool = number_of(&makers, "B pool");
    assert_int_equal(hold(&makers, &what).embodied_g, 20);
    what = all;
    what.product = number_of(&makers, "A product");
    assert_int_equal(hold(&makers, &what).count, 0);
    kachi_day today = kachi_day_of_moment(makers.test.now);
    what = all;
    what.from = today; /* the pools' periods ended yesterday */
    assert_int_equal(hold(&makers, &what).count, 0);
    what.from = today - 1;
    assert_int_equal(hold(&makers, &what).count, 2);
    what = all;
    what.to = today - 366;
    assert_int_equal(hold(&makers, &what).count, 0);
    what.to = today - 365;
    assert_int_equal(hold(&makers, &what).embodied_g, 127);
    makers_end(&makers);
}

/* What was held at a moment is what was read then. */
static void the_past_is_as_it_was(void **state)
{
    (void)state;
    struct makers makers;
    makers_begin(&makers);
    makers_add(&makers, "A", "steel", KACHI_ROLE_MEMBER);
    makers_add(&makers, "B", "plate", KACHI_ROLE_MEMBER);
    makers_make(&makers, "A", "steel", NULL, 100);
    makers_sell(&makers, "A", "steel", 30, "B", "steel B");
    struct kachi_holdings_asked what = {.from = KACHI_NO_DAY, .to = KACHI_NO_DAY};
    struct kachi_holdings then = hold(&makers, &what);
    what.is_past = true;
    what.at = makers.test.now;
    makers.test.now += 1;
    makers_sell(&makers, "A", "steel", 70, "B", "steel B 2");
    makers_make(&makers, "B", "plate", "steel B 2", 5);
    struct kachi_holdings past = hold(&makers, &what);
    assert_int_equal(past.count, then.count);
    for (size_t i = 0; i < past.count; i++) {
        assert_int_equal(past.rows[i].lot.number, then.rows[i].lot.number);
        assert_true(kachi_amounts_equal(&past.rows[i].lot.left, &then.rows[i].lot.left));
    }
    assert_int_equal(past.embodied_g, 100);
    what.origin = number_of(&makers, "A");
    assert_int_equal(hold(&makers, &what).embodied_g, 100);
    what.at = TEST_START - 1;
    assert_int_equal(hold(&makers, &what).count, 0);
    makers_end(&makers);
}

static void origins_are_not_found_by_trying(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_holdings holdings;
    makers_begin(&makers);
    make_chain(&makers);
    struct kachi_actor actor = makers_actor(&makers, "D");
    struct kachi_viewer viewer = kachi_viewer_of(&actor);
    struct kachi_holdings_asked what = {
        .party = actor.party, .from = KACHI_NO_DAY, .to = KACHI_NO_DAY};
    what.origin = number_of(&makers, "C");
    assert_int_equal(kachi_holdings_read(makers.view, &viewer, &what, &holdings), KACHI_OK);
    assert_int_equal(holdings.count, 1);
    what.origin = number_of(&makers, "A");
    assert_int_equal(kachi_holdings_read(makers.view, &viewer, &what, &holdings), KACHI_ERR_DENIED);
    assert_true(kachi_findings_has(&makers.test.findings, "holdings-origin-hidden"));
    what.origin = 0;
    what.pool = number_of(&makers, "B pool");
    assert_int_equal(kachi_holdings_read(makers.view, &viewer, &what, &holdings), KACHI_ERR_DENIED);
    what.pool = number_of(&makers, "D pool");
    assert_int_equal(kachi_holdings_read(makers.view, &viewer, &what, &holdings), KACHI_OK);
    makers_end(&makers);
}

static enum kachi_err ask_prices(struct makers *makers, int64_t fiscal_year, int64_t days_later,
                                 struct kachi_prices *out)
{
    struct kachi_price_asked what = {.product = kachi_str_of("steel"),
                                     .fiscal_year = fiscal_year,
                                     .today =
                                         (kachi_day)(kachi_day_of_moment(TEST_START) + days_later)};
    kachi_findings_clear(&makers->test.findings);
    return kachi_prices_read(makers->test.ledger, &makers->arena, &what, out);
}

static void prices_need_five_sellers_and_time(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_prices prices;
    static const char *const sellers[] = {"S1", "S2", "S3", "S4", "S5"};
    makers_begin(&makers);
    makers_add(&makers, "Buyer", "car", KACHI_ROLE_MEMBER);
    assert_int_equal(ask_prices(&makers, 0, 400, &prices), KACHI_ERR_DENIED); /* nothing yet */
    for (size_t i = 0; i < 5; i++) {
        struct kachi_str lot = kachi_str_print(&makers.arena, "%s lot", sellers[i]);
        struct kachi_str bought = kachi_str_print(&makers.arena, "%s bought", sellers[i]);
        struct kachi_str more = kachi_str_print(&makers.arena, "%s more", sellers[i]);
        makers_add(&makers, sellers[i], "steel", KACHI_ROLE_MEMBER);
        makers_make(&makers, sellers[i], lot.text, NULL, 1000);
        /* However often four of them sell, they are four. */
        makers_sell(&makers, sellers[i], lot.text, 10, "Buyer", bought.text);
        makers_sell(&makers, sellers[i], lot.text, 10, "Buyer", more.text);
        assert_int_equal(ask_prices(&makers, 0, 400, &prices) == KACHI_OK, i == 4);
        assert_int_equal(kachi_findings_has(&makers.test.findings, "prices-few-sellers"), i < 4);
    }
    assert_int_equal(prices.count, 1);
    assert_int_equal(prices.rows[0].sellers, 5);
    assert_int_equal(prices.rows[0].sales, 10);
    /* 100 kg for 10,000 and 100 yen, with 1,000 g of REP. */
    assert_int_equal(prices.rows[0].rep_g, 1000);
    const struct {
        struct kachi_decimal found;
        const char *expected;
    } rates[] = {{prices.rows[0].quantity, "100"},
                 {prices.rows[0].base_yen_per_unit, "100.00"},
                 {prices.rows[0].premium_yen_per_unit, "1.00"},
                 {prices.rows[0].premium_yen_per_t, "100000.00"},
                 {prices.rows[0].median_yen_per_t, "100000.00"}};
    for (size_t i = 0; i < 5; i++) {
        struct kachi_decimal expected;
        assert_int_equal(kachi_decimal_read(kachi_str_of(rates[i].expected), &expected), KACHI_OK);
        assert_int_equal(kachi_decimal_compare(rates[i].found, expected), 0);
    }
    struct kachi_buffer out;
    struct kachi_json_writer json;
    kachi_buffer_init(&out, 1 << 16);
    kachi_json_writer_init(&json, &out, KACHI_JSON_COMPACT);
    kachi_prices_write_json(&makers.arena, &prices, &json);
    assert_true(kachi_str_contains(
        kachi_buffer_str(&out),
        kachi_str_of("\"prices\":[{\"product\":\"steel\",\"unit\":\"kg\",\"sales\":10,"
                     "\"sellers\":5,\"quantity\":\"100\",\"rep_g\":1000,"
                     "\"base_yen_per_unit\":\"100.00\",")));
    kachi_buffer_release(&out);
    /* Too recent: a month is told ninety days after its end. */
    assert_int_equal(ask_prices(&makers, 0, 60, &prices), KACHI_ERR_DENIED);
    assert_int_equal(ask_prices(&makers, 2026, 400, &prices), KACHI_OK);
    assert_int_equal(ask_prices(&makers, 2025, 400, &prices), KACHI_ERR_DENIED);
    makers_end(&makers);
}

static void months_are_told_whole(void **state)
{
    (void)state;
    const kachi_day end_of_august = kachi_day_of((struct kachi_date){2026, 8, 31});
    kachi_day first = kachi_day_of((struct kachi_date){2026, 11, 29});
    assert_int_equal(kachi_prices_until(first, 90), end_of_august);
    assert_int_equal(kachi_prices_until(first - 1, 90),
                     kachi_day_of((struct kachi_date){2026, 7, 31}));
    assert_int_equal(kachi_prices_until(first + 29, 90), end_of_august);
    assert_int_equal(kachi_prices_until(kachi_day_of((struct kachi_date){2026, 12, 1}), 0),
                     kachi_day_of((struct kachi_date){2026, 11, 30}));
}

int main(void)
{
    if (test_place_is_missing()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_hop_is_seen),
        cmocka_unit_test(hidden_things_have_pseudonyms),
        cmocka_unit_test(pseudonyms_are_a_viewers_own),
        cmocka_unit_test(others_lots_are_not_found),
        cmocka_unit_test(holdings_are_by_product_origin_pool_and_period),
        cmocka_unit_test(the_past_is_as_it_was),
        cmocka_unit_test(origins_are_not_found_by_trying),
        cmocka_unit_test(prices_need_five_sellers_and_time),
        cmocka_unit_test(months_are_told_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
