/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a ledger is asked: who sees what of a chain, what was held at a past moment and of which
 * origin, and which prices may be told. On both stores.
 */
#include "ledger_test.h"

#include "ledger/holdings.h"
#include "ledger/prices.h"
#include "ledger/traced.h"

#include <string.h>

struct asked {
    struct test_ledger test;
    struct kachi_arena arena;
    struct kachi_ledger_view view;
};

static void begin(struct asked *asked)
{
    kachi_arena_init(&asked->arena);
    test_ledger_open(&asked->test, ":memory:");
    asked->view = (struct kachi_ledger_view){asked->test.ledger, &asked->arena};
}

static void end(struct asked *asked)
{
    struct kachi_audit audit;
    test_audit(&asked->test, &asked->arena, &audit);
    test_ledger_close(&asked->test);
    kachi_arena_release(&asked->arena);
}

static struct kachi_actor actor_of(struct asked *asked, const char *party)
{
    struct kachi_id id = test_id(party);
    struct kachi_actor actor = {0};
    assert_int_equal(kachi_actor_of_party(asked->test.ledger, &id, &actor), KACHI_OK);
    return actor;
}

static void post_as(struct asked *asked, const struct kachi_actor *actor,
                    const struct kachi_entry *entry)
{
    if (kachi_post_one(asked->test.ledger, actor, entry, NULL) != KACHI_OK) {
        test_show_findings(&asked->test.findings);
        fail_msg("refused");
    }
}

/* A member with a product and an embodied pool of its own: "A", "A product", "A pool". */
static void add_maker(struct asked *asked, const char *party, const char *product,
                      enum kachi_role role)
{
    struct kachi_actor operator= kachi_actor_operator();
    struct kachi_str name = kachi_str_of(party);
    struct kachi_str pool_name = kachi_str_print(&asked->arena, "%s pool", party);
    struct kachi_str product_name = kachi_str_print(&asked->arena, "%s product", party);
    struct kachi_entry entry = {.id = test_id(party), .kind = KACHI_ENTRY_PARTY};
    entry.party = (struct kachi_party_content){.name = name, .role = role};
    post_as(asked, &operator, & entry);
    entry = (struct kachi_entry){.id = test_id(product_name.text), .kind = KACHI_ENTRY_PRODUCT};
    entry.product = (struct kachi_product_content){test_id(party), kachi_str_of(product),
                                                   kachi_str_of("kg"), 0};
    post_as(asked, &operator, & entry);
    entry = (struct kachi_entry){.id = test_id(pool_name.text), .kind = KACHI_ENTRY_POOL};
    kachi_day today = kachi_day_of_moment(asked->test.now);
    entry.pool = (struct kachi_pool_content){.owner = test_id(party),
                                             .statement = pool_name,
                                             .digest = kachi_digest_of(pool_name),
                                             .grams = 1000000,
                                             .basis = KACHI_BASIS_EMBODIED,
                                             .models = KACHI_CUSTODY_PHYSICAL,
                                             .from = today - 365,
                                             .to = today - 1,
                                             .until = today + 365,
                                             .rulebook = kachi_str_of("test")};
    post_as(asked, &operator, & entry);
}

/* `party` makes 100 kg, drawing grams of its own, of the whole lot `from` (NULL: of nothing). */
static void make(struct asked *asked, const char *party, const char *lot, const char *from,
                 kachi_gco2e grams)
{
    struct kachi_actor actor = actor_of(asked, party);
    struct kachi_make_input input = {.quantity = 0};
    struct kachi_lot used = {0};
    struct kachi_make_draw draw = {test_id(kachi_str_print(&asked->arena, "%s pool", party).text),
                                   grams};
    struct kachi_make_output output = {
        test_id(lot), test_id(kachi_str_print(&asked->arena, "%s product", party).text), 100, 1};
    struct kachi_entry entry = {.id = test_id(lot), .kind = KACHI_ENTRY_MAKE};
    if (from != NULL) {
        input.lot = test_id(from);
        assert_int_equal(kachi_store_lot_find(asked->test.ledger, &input.lot, &used), KACHI_OK);
        input.quantity = used.left.quantity;
    }
    entry.make = (struct kachi_make_content){.input_count = from == NULL ? 0 : 1,
                                             .inputs = &input,
                                             .own_emitted_g = 1000,
                                             .draw_count = 1,
                                             .draws = &draw,
                                             .output_count = 1,
                                             .outputs = &output};
    post_as(asked, &actor, &entry);
}

/* All of a lot, offered, accepted and paid: the buyer's lot is `bought`. */
static void sell(struct asked *asked, const char *seller, const char *lot, int64_t quantity,
                 const char *buyer, const char *bought)
{
    struct kachi_actor from = actor_of(asked, seller);
    struct kachi_actor to = actor_of(asked, buyer);
    struct kachi_id offer = test_id(kachi_str_print(&asked->arena, "%s offer", bought).text);
    struct kachi_entry entry = {.id = offer, .kind = KACHI_ENTRY_OFFER};
    entry.offer = (struct kachi_offer_content){.lot = test_id(lot),
                                               .quantity = quantity,
                                               .buyer = test_id(buyer),
                                               .price_base_yen = 100 * quantity,
                                               .price_premium_yen = quantity,
                                               .terms = KACHI_TERMS_PREPAID,
                                               .until = asked->test.now + TEST_DAY,
                                               .reference = kachi_str_of("")};
    post_as(asked, &from, &entry);
    entry = (struct kachi_entry){
        .id = test_id(kachi_str_print(&asked->arena, "%s accept", bought).text),
        .kind = KACHI_ENTRY_ACCEPT};
    entry.accept.offer = offer;
    post_as(asked, &to, &entry);
    entry = (struct kachi_entry){.id = test_id(bought), .kind = KACHI_ENTRY_SETTLE};
    entry.settle = (struct kachi_settle_content){offer, kachi_str_of("")};
    post_as(asked, &from, &entry);
}

/* A makes steel, B plate of it, C panels of that, D a car: one lot each, sold on. */
static void make_chain(struct asked *asked)
{
    add_maker(asked, "A", "steel", KACHI_ROLE_MEMBER);
    add_maker(asked, "B", "plate", KACHI_ROLE_MEMBER);
    add_maker(asked, "C", "panel", KACHI_ROLE_MEMBER);
    add_maker(asked, "D", "car", KACHI_ROLE_MEMBER);
    add_maker(asked, "E", "trip", KACHI_ROLE_MEMBER);
    make(asked, "A", "steel", NULL, 100);
    sell(asked, "A", "steel", 100, "B", "steel B");
    make(asked, "B", "plate", "steel B", 20);
    sell(asked, "B", "plate", 100, "C", "plate C");
    make(asked, "C", "panel", "plate C", 3);
    sell(asked, "C", "panel", 100, "D", "panel D");
    make(asked, "D", "car", "panel D", 4);
    sell(asked, "D", "car", 60, "E", "car E");
}

static struct kachi_traced trace_as(struct asked *asked, const char *party, const char *lot,
                                    enum kachi_trace_direction direction)
{
    struct kachi_traced traced;
    struct kachi_viewer viewer = kachi_viewer_all();
    struct kachi_id id = test_id(lot);
    if (party != NULL) {
        struct kachi_actor actor = actor_of(asked, party);
        viewer = kachi_viewer_of(&actor);
    }
    assert_int_equal(kachi_traced_read(asked->view, &viewer,
                                       kachi_id_text(&asked->arena, "lot", &id), direction,
                                       &traced),
                     KACHI_OK);
    return traced;
}

/* What the viewer's trace calls a party; empty where it does not come up. */
static struct kachi_str name_of(struct asked *asked, const struct kachi_traced *traced,
                                const char *party)
{
    struct kachi_id id = test_id(party);
    struct kachi_key key = {0};
    assert_int_equal(kachi_store_key_get(asked->test.ledger, &id, &key), KACHI_OK);
    for (size_t i = 0; i < traced->trace.count; i++) {
        const struct kachi_trace_node *node = &traced->trace.nodes[i];
        int64_t owner = node->what == KACHI_TRACE_POOL ? node->pool.owner : node->lot.owner;
        if (owner == key.entry) {
            return kachi_traced_node(asked->view, traced, node).owner;
        }
    }
    return kachi_str_of("");
}

static void assert_named(struct asked *asked, const struct kachi_traced *traced, const char *names)
{
    for (const char *at = "ABCDE"; *at != '\0'; at++) {
        const char party[2] = {*at, '\0'};
        struct kachi_str name = name_of(asked, traced, party);
        bool is_shown = kachi_str_is(name, party);
        bool is_hidden = name.bytes > 1 && name.text[0] == '~';
        assert_true(is_shown || is_hidden || kachi_str_is_empty(name));
        assert_int_equal(is_shown, strchr(names, *at) != NULL);
    }
}

static void one_hop_is_seen(void **state)
{
    (void)state;
    struct asked asked;
    begin(&asked);
    make_chain(&asked);
    struct kachi_traced traced = trace_as(&asked, "D", "car", KACHI_TRACE_UP);
    assert_named(&asked, &traced, "CD");
    struct kachi_traced whole = trace_as(&asked, NULL, "car", KACHI_TRACE_UP);
    assert_named(&asked, &whole, "ABCD");
    /* The same nodes, and the same grams by origin: only names are kept back. */
    assert_int_equal(traced.trace.count, whole.trace.count);
    assert_int_equal(traced.value.embodied.total, 127);
    assert_int_equal(traced.value.embodied.count, 4);
    traced = trace_as(&asked, "A", "steel", KACHI_TRACE_DOWN);
    assert_named(&asked, &traced, "AB");
    traced = trace_as(&asked, "E", "car E", KACHI_TRACE_UP);
    assert_named(&asked, &traced, "DE");
    end(&asked);
}

/* Nothing that is hidden leads to its party: neither ids, nor products, nor statements. */
static void hidden_things_have_pseudonyms(void **state)
{
    (void)state;
    struct asked asked;
    struct kachi_buffer out;
    begin(&asked);
    make_chain(&asked);
    struct kachi_traced traced = trace_as(&asked, "D", "car", KACHI_TRACE_UP);
    kachi_buffer_init(&out, 1 << 20);
    struct kachi_json_writer json;
    kachi_json_writer_init(&json, &out, KACHI_JSON_COMPACT);
    assert_int_equal(kachi_traced_write_json(asked.view, &traced, &json), KACHI_OK);
    struct kachi_str text = kachi_buffer_str(&out);
    static const char *const secrets[] = {"\"A\"", "\"B\"", "steel", "plate", "A pool", "B pool"};
    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
        assert_false(kachi_str_contains(text, kachi_str_of(secrets[i])));
    }
    static const char *const ids[] = {"A", "B", "steel B", "steel", "plate", "A pool", "B pool"};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        struct kachi_id id = test_id(ids[i]);
        struct kachi_str bare = kachi_id_text(&asked.arena, "", &id);
        struct kachi_str tail = kachi_str_slice(bare, bare.bytes - 26, bare.bytes);
        assert_false(kachi_str_contains(text, tail));
    }
    assert_true(kachi_str_contains(text, kachi_str_of("\"C\"")));
    kachi_buffer_release(&out);
    end(&asked);
}

static void pseudonyms_are_a_viewers_own(void **state)
{
    (void)state;
    struct asked asked;
    begin(&asked);
    make_chain(&asked);
    struct kachi_traced first = trace_as(&asked, "D", "car", KACHI_TRACE_UP);
    struct kachi_traced again = trace_as(&asked, "D", "panel D", KACHI_TRACE_UP);
    assert_true(kachi_str_equal(name_of(&asked, &first, "A"), name_of(&asked, &again, "A")));
    assert_false(kachi_str_equal(name_of(&asked, &first, "A"), name_of(&asked, &first, "B")));
    struct kachi_traced other = trace_as(&asked, "E", "car E", KACHI_TRACE_UP);
    assert_true(name_of(&asked, &other, "A").bytes > 1);
    assert_false(kachi_str_equal(name_of(&asked, &first, "A"), name_of(&asked, &other, "A")));
    /* Another database, another secret: the same ids have other pseudonyms. */
    struct asked elsewhere;
    begin(&elsewhere);
    make_chain(&elsewhere);
    struct kachi_traced there = trace_as(&elsewhere, "D", "car", KACHI_TRACE_UP);
    assert_false(kachi_str_equal(name_of(&asked, &first, "A"), name_of(&elsewhere, &there, "A")));
    end(&elsewhere);
    end(&asked);
}

static void others_lots_are_not_found(void **state)
{
    (void)state;
    struct asked asked;
    struct kachi_traced traced;
    begin(&asked);
    make_chain(&asked);
    add_maker(&asked, "Auditor", "none", KACHI_ROLE_AUDITOR);
    struct kachi_actor actor = actor_of(&asked, "A");
    struct kachi_viewer viewer = kachi_viewer_of(&actor);
    struct kachi_id id = test_id("car");
    struct kachi_str car = kachi_id_text(&asked.arena, "lot", &id);
    assert_int_equal(kachi_traced_read(asked.view, &viewer, car, KACHI_TRACE_UP, &traced),
                     KACHI_ERR_NOT_FOUND);
    actor = actor_of(&asked, "Auditor");
    viewer = kachi_viewer_of(&actor);
    assert_int_equal(kachi_traced_read(asked.view, &viewer, car, KACHI_TRACE_UP, &traced),
                     KACHI_OK);
    assert_named(&asked, &traced, "ABCD");
    end(&asked);
}

static int64_t number_of(struct asked *asked, const char *name)
{
    struct kachi_id id = test_id(name);
    struct kachi_key key = {0};
    assert_int_equal(kachi_store_key_get(asked->test.ledger, &id, &key), KACHI_OK);
    return key.entry;
}

static struct kachi_holdings hold(struct asked *asked, const struct kachi_holdings_asked *what)
{
    struct kachi_holdings holdings;
    struct kachi_viewer viewer = kachi_viewer_all();
    assert_int_equal(kachi_holdings_read(asked->view, &viewer, what, &holdings), KACHI_OK);
    return holdings;
}

static void holdings_are_by_product_origin_pool_and_period(void **state)
{
    (void)state;
    struct asked asked;
    begin(&asked);
    make_chain(&asked);
    const struct kachi_holdings_asked all = {.from = KACHI_NO_DAY, .to = KACHI_NO_DAY};
    struct kachi_holdings_asked what = all;
    struct kachi_holdings found = hold(&asked, &what);
    assert_int_equal(found.count, 2); /* 40 cars at D, 60 at E */
    assert_int_equal(found.embodied_g, 127);
    what.party = number_of(&asked, "E");
    found = hold(&asked, &what);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.rows[0].lot.left.quantity, 60);
    /* By origin, what each holds adds up to what was drawn. */
    static const struct {
        const char *party;
        kachi_gco2e grams;
    } origins[] = {{"A", 100}, {"B", 20}, {"C", 3}, {"D", 4}, {"E", 0}};
    for (size_t i = 0; i < 5; i++) {
        what = all;
        what.origin = number_of(&asked, origins[i].party);
        found = hold(&asked, &what);
        assert_int_equal(found.embodied_g, origins[i].grams);
        assert_int_equal(found.count, origins[i].grams == 0 ? 0 : 2);
    }
    what = all;
    what.pool = number_of(&asked, "B pool");
    assert_int_equal(hold(&asked, &what).embodied_g, 20);
    what = all;
    what.product = number_of(&asked, "A product");
    assert_int_equal(hold(&asked, &what).count, 0);
    kachi_day today = kachi_day_of_moment(asked.test.now);
    what = all;
    what.from = today; /* the pools' periods ended yesterday */
    assert_int_equal(hold(&asked, &what).count, 0);
    what.from = today - 1;
    assert_int_equal(hold(&asked, &what).count, 2);
    what = all;
    what.to = today - 366;
    assert_int_equal(hold(&asked, &what).count, 0);
    what.to = today - 365;
    assert_int_equal(hold(&asked, &what).embodied_g, 127);
    end(&asked);
}

/* What was held at a moment is what was read then. */
static void the_past_is_as_it_was(void **state)
{
    (void)state;
    struct asked asked;
    begin(&asked);
    add_maker(&asked, "A", "steel", KACHI_ROLE_MEMBER);
    add_maker(&asked, "B", "plate", KACHI_ROLE_MEMBER);
    make(&asked, "A", "steel", NULL, 100);
    sell(&asked, "A", "steel", 30, "B", "steel B");
    struct kachi_holdings_asked what = {.from = KACHI_NO_DAY, .to = KACHI_NO_DAY};
    struct kachi_holdings then = hold(&asked, &what);
    what.is_past = true;
    what.at = asked.test.now;
    asked.test.now += 1;
    sell(&asked, "A", "steel", 70, "B", "steel B 2");
    make(&asked, "B", "plate", "steel B 2", 5);
    struct kachi_holdings past = hold(&asked, &what);
    assert_int_equal(past.count, then.count);
    for (size_t i = 0; i < past.count; i++) {
        assert_int_equal(past.rows[i].lot.number, then.rows[i].lot.number);
        assert_true(kachi_amounts_equal(&past.rows[i].lot.left, &then.rows[i].lot.left));
    }
    assert_int_equal(past.embodied_g, 100);
    what.origin = number_of(&asked, "A");
    assert_int_equal(hold(&asked, &what).embodied_g, 100);
    what.at = TEST_START - 1;
    assert_int_equal(hold(&asked, &what).count, 0);
    end(&asked);
}

static void origins_are_not_found_by_trying(void **state)
{
    (void)state;
    struct asked asked;
    struct kachi_holdings holdings;
    begin(&asked);
    make_chain(&asked);
    struct kachi_actor actor = actor_of(&asked, "D");
    struct kachi_viewer viewer = kachi_viewer_of(&actor);
    struct kachi_holdings_asked what = {
        .party = actor.party, .from = KACHI_NO_DAY, .to = KACHI_NO_DAY};
    what.origin = number_of(&asked, "C");
    assert_int_equal(kachi_holdings_read(asked.view, &viewer, &what, &holdings), KACHI_OK);
    assert_int_equal(holdings.count, 1);
    what.origin = number_of(&asked, "A");
    assert_int_equal(kachi_holdings_read(asked.view, &viewer, &what, &holdings), KACHI_ERR_DENIED);
    assert_true(kachi_findings_has(&asked.test.findings, "holdings-origin-hidden"));
    what.origin = 0;
    what.pool = number_of(&asked, "B pool");
    assert_int_equal(kachi_holdings_read(asked.view, &viewer, &what, &holdings), KACHI_ERR_DENIED);
    what.pool = number_of(&asked, "D pool");
    assert_int_equal(kachi_holdings_read(asked.view, &viewer, &what, &holdings), KACHI_OK);
    end(&asked);
}

static enum kachi_err ask_prices(struct asked *asked, int64_t fiscal_year, int64_t days_later,
                                 struct kachi_prices *out)
{
    struct kachi_price_asked what = {.product = kachi_str_of("steel"),
                                     .fiscal_year = fiscal_year,
                                     .today =
                                         (kachi_day)(kachi_day_of_moment(TEST_START) + days_later)};
    kachi_findings_clear(&asked->test.findings);
    return kachi_prices_read(asked->test.ledger, &asked->arena, &what, out);
}

static void prices_need_five_sellers_and_time(void **state)
{
    (void)state;
    struct asked asked;
    struct kachi_prices prices;
    static const char *const sellers[] = {"S1", "S2", "S3", "S4", "S5"};
    begin(&asked);
    add_maker(&asked, "Buyer", "car", KACHI_ROLE_MEMBER);
    assert_int_equal(ask_prices(&asked, 0, 400, &prices), KACHI_ERR_DENIED); /* nothing yet */
    for (size_t i = 0; i < 5; i++) {
        struct kachi_str lot = kachi_str_print(&asked.arena, "%s lot", sellers[i]);
        struct kachi_str bought = kachi_str_print(&asked.arena, "%s bought", sellers[i]);
        struct kachi_str more = kachi_str_print(&asked.arena, "%s more", sellers[i]);
        add_maker(&asked, sellers[i], "steel", KACHI_ROLE_MEMBER);
        make(&asked, sellers[i], lot.text, NULL, 1000);
        /* However often four of them sell, they are four. */
        sell(&asked, sellers[i], lot.text, 10, "Buyer", bought.text);
        sell(&asked, sellers[i], lot.text, 10, "Buyer", more.text);
        assert_int_equal(ask_prices(&asked, 0, 400, &prices) == KACHI_OK, i == 4);
        assert_int_equal(kachi_findings_has(&asked.test.findings, "prices-few-sellers"), i < 4);
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
    kachi_prices_write_json(&asked.arena, &prices, &json);
    assert_true(kachi_str_contains(
        kachi_buffer_str(&out),
        kachi_str_of("\"prices\":[{\"product\":\"steel\",\"unit\":\"kg\",\"sales\":10,"
                     "\"sellers\":5,\"quantity\":\"100\",\"rep_g\":1000,"
                     "\"base_yen_per_unit\":\"100.00\",")));
    kachi_buffer_release(&out);
    /* Too recent: a month is told ninety days after its end. */
    assert_int_equal(ask_prices(&asked, 0, 60, &prices), KACHI_ERR_DENIED);
    assert_int_equal(ask_prices(&asked, 2026, 400, &prices), KACHI_OK);
    assert_int_equal(ask_prices(&asked, 2025, 400, &prices), KACHI_ERR_DENIED);
    end(&asked);
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
