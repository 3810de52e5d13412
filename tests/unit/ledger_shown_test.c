/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a ledger shows of its rows: in the one shape of JSON, with names where they can be read and
 * numbers where not, and sums that nobody's lots keep from being told, however large.
 */
#include "ledger_makers.h"

#include "ledger/holdings.h"

#define MOST KACHI_AMOUNT_MAX

static struct kachi_buffer out;
static struct kachi_json_writer json;

static void begin(struct makers *makers)
{
    makers_begin(makers);
    kachi_buffer_init(&out, 1 << 20);
}

static void end(struct makers *makers)
{
    kachi_buffer_release(&out);
    makers_end(makers);
}

static void start(void)
{
    kachi_buffer_clear(&out);
    kachi_json_writer_init(&json, &out, KACHI_JSON_COMPACT);
}

static void assert_says(const char *text)
{
    if (!kachi_str_contains(kachi_buffer_str(&out), kachi_str_of(text))) {
        fail_msg("%s is not in %.*s", text, KACHI_STR_ARG(kachi_buffer_str(&out)));
    }
}

static int64_t number_of(struct makers *makers, const char *name)
{
    struct kachi_id id = test_id(name);
    struct kachi_key key = {0};
    assert_int_equal(kachi_store_key_get(makers->test.ledger, &id, &key), KACHI_OK);
    return key.entry;
}

static void the_registry_is_shown(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_product product = {0};
    struct kachi_pool pool = {0};
    begin(&makers);
    makers_add(&makers, "A", "steel", KACHI_ROLE_MEMBER);
    assert_int_equal(kachi_store_pool_get(makers.test.ledger, &makers.arena,
                                          number_of(&makers, "A pool"), &pool),
                     KACHI_OK);
    product = kachi_view_product(makers.view, number_of(&makers, "A product"));
    start();
    kachi_product_write_json(makers.view, &product, kachi_str_of(""), &json);
    assert_says("\"name\":\"steel\",\"unit\":\"kg\",\"decimals\":0,\"owner\":\"A\"");
    start();
    kachi_product_write_json(makers.view, &product, kachi_str_of("Stahl"), &json);
    assert_says("\"name\":\"steel\",\"title\":\"Stahl\"");
    start();
    kachi_pool_write_json(makers.view, &pool, &json);
    assert_says("\"amount_g\":1000000,\"drawn_g\":0,\"expired_g\":0,\"left_g\":1000000");
    assert_false(kachi_str_contains(kachi_buffer_str(&out), kachi_str_of("produced")));
    /* One that was measured says of how many goods. */
    pool.product = product.number;
    pool.produced = 2000;
    pool.certified = 500;
    pool.actual_g = 7;
    start();
    kachi_pool_write_json(makers.view, &pool, &json);
    assert_says("\"actual_g\":7,\"produced\":\"2000\",\"certified\":\"500\",\"unit\":\"kg\"");
    end(&makers);
}

static void a_notice_says_of_what(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_lot lot = {0};
    struct kachi_id id = test_id("lot");
    begin(&makers);
    makers_add(&makers, "A", "steel", KACHI_ROLE_MEMBER);
    makers_make(&makers, "A", "lot", NULL, 10);
    assert_int_equal(kachi_store_lot_find(makers.test.ledger, &id, &lot), KACHI_OK);
    const struct kachi_entry_row cause = {.kind = KACHI_ENTRY_REVOKE};
    struct kachi_notice_row notice = {.holder = lot.owner, .lot = lot.number, .embodied_g = 10};
    start();
    kachi_notice_write_json(makers.view, &notice, &lot, &cause, &json);
    assert_says("\"holder\":\"A\",\"product\":\"steel\",\"state\":\"held\",\"embodied_g\":10");
    notice.claim = 5;
    start();
    kachi_notice_write_json(makers.view, &notice, &lot, &cause, &json);
    assert_says("\"state\":\"claimed\"");
    const struct kachi_entry_row broken = {.content = kachi_str_of("{")};
    start();
    assert_int_equal(kachi_entry_row_write_json(makers.view, &broken, &makers.test.findings, &json),
                     KACHI_ERR_INTEGRITY);
    end(&makers);
}

/* A name that cannot be read is a number, and said: never another's, and never nothing. */
static void what_cannot_be_read_goes_by_its_number(void **state)
{
    (void)state;
    struct makers makers;
    begin(&makers);
    makers_add(&makers, "A", "steel", KACHI_ROLE_MEMBER);
    assert_true(kachi_str_is(kachi_view_party_name(makers.view, 0), "operator"));
    assert_int_equal(makers.test.findings.count, 0);
    assert_true(kachi_str_is(kachi_view_party_name(makers.view, 77), "#77"));
    assert_true(kachi_findings_has(&makers.test.findings, "ledger-name-unread"));
    kachi_findings_clear(&makers.test.findings);
    struct kachi_product product = kachi_view_product(makers.view, 78);
    assert_true(kachi_str_is(product.name, "#78"));
    assert_true(kachi_str_is_empty(product.unit));
    assert_int_equal(product.decimals, 0);
    assert_true(kachi_findings_has(&makers.test.findings, "ledger-name-unread"));
    kachi_findings_clear(&makers.test.findings);
    end(&makers);
}

/* A day alone is its end, in Japan. */
static void a_past_moment_is_a_day_or_a_moment(void **state)
{
    (void)state;
    kachi_moment day_end = 0;
    kachi_moment moment = 0;
    assert_true(kachi_past_moment_read(kachi_str_of("2026-09-30"), &day_end));
    assert_true(kachi_past_moment_read(kachi_str_of("2026-09-30T14:59:59Z"), &moment));
    assert_int_equal(day_end, moment + 999999);
    assert_false(kachi_past_moment_read(kachi_str_of("yesterday"), &moment));
}

/* A lot as large as one may be. */
static void make_largest(struct makers *makers, const char *lot)
{
    struct kachi_actor actor = makers_actor(makers, "A");
    struct kachi_make_output output = {test_id(lot), test_id("A product"), MOST, 1};
    struct kachi_entry entry = {.id = test_id(lot), .kind = KACHI_ENTRY_MAKE};
    entry.make =
        (struct kachi_make_content){.own_emitted_g = MOST, .output_count = 1, .outputs = &output};
    makers_post(makers, &actor, &entry);
}

/* Of the party there are two rows, each full, now and as of now. */
static void assert_two_rows(struct makers *makers, const char *party, size_t which)
{
    struct kachi_ledger *ledger = makers->test.ledger;
    int64_t number = makers_actor(makers, party).party;
    for (int pass = 0; pass < 2; pass++) {
        struct kachi_balance *rows = NULL;
        size_t count = 0;
        enum kachi_err err = pass == 0
                                 ? kachi_balance_read(ledger, &makers->arena, number, &rows, &count)
                                 : kachi_balance_read_at(ledger, &makers->arena, number,
                                                         makers->test.now, &rows, &count);
        assert_int_equal(err, KACHI_OK);
        assert_int_equal(count, 2);
        for (size_t i = 0; i < count; i++) {
            const struct kachi_amounts *parts[] = {&rows[i].held, &rows[i].aside, &rows[i].claimed};
            assert_int_equal(rows[i].party, number);
            assert_int_equal(rows[i].product, rows[0].product);
            for (size_t j = 0; j < 3; j++) {
                assert_int_equal(parts[j]->quantity, j == which ? MOST : 0);
                assert_int_equal(parts[j]->emitted_g, j == which ? MOST : 0);
            }
        }
    }
}

static void balances_are_told_however_large(void **state)
{
    (void)state;
    static const char *const lots[] = {"one", "two"};
    struct makers makers;
    begin(&makers);
    makers_add(&makers, "A", "steel", KACHI_ROLE_MEMBER);
    makers_add(&makers, "B", "car", KACHI_ROLE_MEMBER);
    struct kachi_actor seller = makers_actor(&makers, "A");
    struct kachi_actor buyer = makers_actor(&makers, "B");
    struct kachi_balance *rows = NULL;
    size_t count = 9;
    assert_int_equal(kachi_balance_read(makers.test.ledger, &makers.arena, 0, &rows, &count),
                     KACHI_OK);
    assert_int_equal(count, 0); /* of nothing there are no sums */
    for (size_t i = 0; i < 2; i++) {
        make_largest(&makers, lots[i]);
    }
    assert_two_rows(&makers, "A", 0);
    struct kachi_id offers[2];
    for (size_t i = 0; i < 2; i++) {
        offers[i] = test_id(kachi_str_print(&makers.arena, "offer %s", lots[i]).text);
        struct kachi_entry entry = {.id = offers[i], .kind = KACHI_ENTRY_OFFER};
        entry.offer = (struct kachi_offer_content){.lot = test_id(lots[i]),
                                                   .quantity = MOST,
                                                   .buyer = test_id("B"),
                                                   .terms = KACHI_TERMS_ON_CREDIT,
                                                   .until = makers.test.now + TEST_DAY,
                                                   .reference = kachi_str_of("")};
        makers_post(&makers, &seller, &entry);
    }
    assert_two_rows(&makers, "A", 1);
    for (size_t i = 0; i < 2; i++) {
        struct kachi_str name = kachi_str_print(&makers.arena, "bought %s", lots[i]);
        struct kachi_entry entry = {.id = test_id(name.text), .kind = KACHI_ENTRY_ACCEPT};
        entry.accept.offer = offers[i];
        makers_post(&makers, &buyer, &entry);
        entry = (struct kachi_entry){
            .id = test_id(kachi_str_print(&makers.arena, "paid %s", lots[i]).text),
            .kind = KACHI_ENTRY_SETTLE};
        entry.settle = (struct kachi_settle_content){offers[i], kachi_str_of("")};
        makers_post(&makers, &seller, &entry);
    }
    assert_two_rows(&makers, "B", 0);
    for (size_t i = 0; i < 2; i++) {
        struct kachi_str name = kachi_str_print(&makers.arena, "bought %s", lots[i]);
        struct kachi_entry entry = {
            .id = test_id(kachi_str_print(&makers.arena, "used %s", lots[i]).text),
            .kind = KACHI_ENTRY_CLAIM};
        entry.claim = (struct kachi_claim_content){.lot = test_id(name.text),
                                                   .quantity = MOST,
                                                   .beneficiary = kachi_str_of("B"),
                                                   .purpose = kachi_str_of("final-use"),
                                                   .from = 20000,
                                                   .to = 20364};
        makers_post(&makers, &buyer, &entry);
    }
    assert_two_rows(&makers, "B", 2);
    end(&makers);
}

int main(void)
{
    if (test_place_is_remote()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_registry_is_shown),
        cmocka_unit_test(a_notice_says_of_what),
        cmocka_unit_test(what_cannot_be_read_goes_by_its_number),
        cmocka_unit_test(a_past_moment_is_a_day_or_a_moment),
        cmocka_unit_test(balances_are_told_however_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
