/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statistics of prices: groups by product and unit, what a rulebook may ask for and what not, goods
 * without reductions.
 */
#include "ledger_makers.h"
#include "ledger_rulebook.h"

#include "ledger/prices.h"

#define SELLERS 6
#define LATER 400 /* days: everything may be told */

static const char *const sellers[SELLERS] = {"S1", "S2", "S3", "S4", "S5", "S6"};

static struct kachi_str name_of(struct makers *makers, const char *seller, const char *what)
{
    return kachi_str_print(&makers->arena, "%s %s", seller, what);
}

/* Each seller sells 10 kg, with so many grams of REP a lot of 100. */
static void trade(struct makers *makers, const char *product, kachi_gco2e grams)
{
    makers_begin(makers);
    makers_add(makers, "Buyer", "car", KACHI_ROLE_MEMBER);
    for (size_t i = 0; i < SELLERS; i++) {
        struct kachi_str lot = name_of(makers, sellers[i], "lot");
        makers_add(makers, sellers[i], product, KACHI_ROLE_MEMBER);
        makers_make(makers, sellers[i], lot.text, NULL, grams);
        makers_sell(makers, sellers[i], lot.text, 10, "Buyer",
                    name_of(makers, sellers[i], "bought").text);
    }
}

static enum kachi_err ask(struct makers *makers, int64_t days_later, struct kachi_prices *out)
{
    struct kachi_price_asked what = {.product = kachi_str_of(""),
                                     .today =
                                         (kachi_day)(kachi_day_of_moment(TEST_START) + days_later)};
    kachi_findings_clear(&makers->test.findings);
    return kachi_prices_read(makers->test.ledger, &makers->arena, &what, out);
}

/* A rulebook may ask for more sellers than five, never for fewer; and for any delay. */
static void a_rulebook_may_only_ask_for_more(void **state)
{
    (void)state;
    static const struct {
        const char *parameters;
        int64_t days_later;
        bool is_told;
    } cases[] = {
        {"price_sellers_min = { value = 2, basis = 'default', source = 'a test' }", LATER, true},
        {"price_sellers_min = { value = 6, basis = 'default', source = 'a test' }", LATER, true},
        {"price_sellers_min = { value = 7, basis = 'default', source = 'a test' }", LATER, false},
        {"price_delay_days = { value = 0, basis = 'default', source = 'a test' }", 31, true},
        {"price_delay_days = { value = 1000, basis = 'default', source = 'a test' }", LATER, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct makers makers;
        struct kachi_prices prices;
        trade(&makers, "steel", 1000);
        test_rulebook(&makers.test, &makers.arena, cases[i].parameters);
        assert_int_equal(ask(&makers, cases[i].days_later, &prices),
                         cases[i].is_told ? KACHI_OK : KACHI_ERR_DENIED);
        test_ledger_close(&makers.test);
        kachi_arena_release(&makers.arena);
    }
}

/* Another product of as many sellers is a row of its own; one with few is not told with it. */
static void each_product_is_told_alone(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_prices prices;
    trade(&makers, "steel", 1000);
    makers_add(&makers, "T", "steelwork", KACHI_ROLE_MEMBER);
    makers_make(&makers, "T", "T lot", NULL, 10);
    makers_sell(&makers, "T", "T lot", 10, "Buyer", "T bought");
    assert_int_equal(ask(&makers, LATER, &prices), KACHI_OK);
    assert_int_equal(prices.count, 1);
    assert_true(kachi_str_is(prices.rows[0].product, "steel"));
    assert_int_equal(prices.rows[0].sellers, SELLERS);
    makers_end(&makers);
}

/* Without reductions there is no price of them: 0 stands for none. */
static void goods_without_reductions_have_no_price_of_them(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_prices prices;
    trade(&makers, "steel", 1); /* 10 of 100 kg take no gram of it */
    assert_int_equal(ask(&makers, LATER, &prices), KACHI_OK);
    assert_int_equal(prices.rows[0].rep_g, 0);
    assert_int_equal(prices.rows[0].premium_yen_per_t.coefficient, 0);
    assert_int_equal(prices.rows[0].median_yen_per_t.coefficient, 0);
    makers_end(&makers);
}

/* Sold whole at that premium; the lot carries 1 g of REP. */
static void sell_at(struct makers *makers, const char *seller, const char *lot, int64_t premium_yen)
{
    struct kachi_actor from = makers_actor(makers, seller);
    struct kachi_actor to = makers_actor(makers, "Buyer");
    makers_make(makers, seller, lot, NULL, 1);
    struct kachi_id offer = test_id(kachi_str_print(&makers->arena, "%s offered", lot).text);
    struct kachi_entry entry = {.id = offer, .kind = KACHI_ENTRY_OFFER};
    entry.offer = (struct kachi_offer_content){.lot = test_id(lot),
                                               .quantity = 100,
                                               .buyer = test_id("Buyer"),
                                               .price_premium_yen = premium_yen,
                                               .terms = KACHI_TERMS_PREPAID,
                                               .until = makers->test.now + TEST_DAY,
                                               .reference = kachi_str_of("")};
    makers_post(makers, &from, &entry);
    entry = (struct kachi_entry){
        .id = test_id(kachi_str_print(&makers->arena, "%s accepted", lot).text),
        .kind = KACHI_ENTRY_ACCEPT};
    entry.accept.offer = offer;
    makers_post(makers, &to, &entry);
    entry =
        (struct kachi_entry){.id = test_id(kachi_str_print(&makers->arena, "%s paid", lot).text),
                             .kind = KACHI_ENTRY_SETTLE};
    entry.settle = (struct kachi_settle_content){offer, kachi_str_of("")};
    makers_post(makers, &from, &entry);
}

/* Another product of each seller, of that name and unit. */
static void trade_too(struct makers *makers, const char *product, const char *unit)
{
    for (size_t i = 0; i < SELLERS; i++) {
        struct kachi_actor seller = makers_actor(makers, sellers[i]);
        struct kachi_str name =
            kachi_str_print(&makers->arena, "%s %s %s", sellers[i], product, unit);
        struct kachi_str lot = kachi_str_print(&makers->arena, "%s lot", name.text);
        struct kachi_entry entry = {.id = test_id(name.text), .kind = KACHI_ENTRY_PRODUCT};
        entry.product = (struct kachi_product_content){test_id(sellers[i]), kachi_str_of(product),
                                                       kachi_str_of(unit), 0};
        makers_post(makers, &seller, &entry);
        const struct kachi_make_output output = {test_id(lot.text), test_id(name.text), 100, 1};
        entry = (struct kachi_entry){.id = test_id(lot.text), .kind = KACHI_ENTRY_MAKE};
        entry.make = (struct kachi_make_content){
            .own_emitted_g = 1000, .output_count = 1, .outputs = &output};
        makers_post(makers, &seller, &entry);
        makers_sell(makers, sellers[i], lot.text, 10, "Buyer",
                    kachi_str_print(&makers->arena, "%s bought", lot.text).text);
    }
}

/* Goods are of one name and one unit: each such group is told for itself, in order. */
static void goods_are_of_one_name_and_unit(void **state)
{
    (void)state;
    static const struct {
        const char *product, *unit;
    } expected[] = {{"steel", "kg"}, {"steel", "t"}, {"steel sheet", "kg"}};
    struct makers makers;
    struct kachi_prices prices;
    trade(&makers, "steel", 1000);
    trade_too(&makers, "steel sheet", "kg");
    trade_too(&makers, "steel", "t");
    assert_int_equal(ask(&makers, LATER, &prices), KACHI_OK);
    assert_int_equal(prices.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(kachi_str_is(prices.rows[i].product, expected[i].product));
        assert_true(kachi_str_is(prices.rows[i].unit, expected[i].unit));
        assert_int_equal(prices.rows[i].sellers, SELLERS);
        assert_int_equal(prices.rows[i].sales, SELLERS);
    }
    makers_end(&makers);
}

/* A price that no sum can hold keeps its own goods from being told, and no others. */
static void an_absurd_price_keeps_no_others_from_being_told(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_prices prices;
    trade(&makers, "steel", 1000);
    trade_too(&makers, "steel sheet", "kg");
    assert_int_equal(ask(&makers, LATER, &prices), KACHI_OK);
    assert_int_equal(prices.count, 2);
    sell_at(&makers, "S1", "dear", KACHI_AMOUNT_MAX);
    assert_int_equal(ask(&makers, LATER, &prices), KACHI_OK);
    assert_int_equal(prices.count, 1);
    assert_true(kachi_str_is(prices.rows[0].product, "steel sheet"));
    assert_true(kachi_findings_has(&makers.test.findings, "prices-limit"));
    /* Of goods that too few sell, not even that is said. */
    makers_add(&makers, "Alone", "tin", KACHI_ROLE_MEMBER);
    sell_at(&makers, "Alone", "dearest", KACHI_AMOUNT_MAX);
    assert_int_equal(ask(&makers, LATER, &prices), KACHI_OK);
    assert_int_equal(makers.test.findings.count, 1);
    kachi_findings_clear(&makers.test.findings);
    makers_end(&makers);
}

int main(void)
{
    if (test_place_is_missing()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rulebook_may_only_ask_for_more),
        cmocka_unit_test(each_product_is_told_alone),
        cmocka_unit_test(goods_without_reductions_have_no_price_of_them),
        cmocka_unit_test(goods_are_of_one_name_and_unit),
        cmocka_unit_test(an_absurd_price_keeps_no_others_from_being_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
