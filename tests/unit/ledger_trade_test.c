/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of a trade among six parties: every step that the database takes may fail while its prices are
 * told, a bill is followed, deposits are matched and settled, things are found by name, or all of
 * it is replayed; it is said, and asked again the answer is as before.
 */
#include "ledger_failing.h"
#include "ledger_makers.h"

#include "ledger/bill.h"
#include "ledger/find.h"
#include "ledger/payment.h"
#include "ledger/prices.h"

#define SELLERS 5

static const char *const sellers[SELLERS] = {"S1", "S2", "S3", "S4", "S5"};

static struct kachi_str name_of(struct makers *makers, const char *seller, const char *what)
{
    return kachi_str_print(&makers->arena, "%s %s", seller, what);
}

/* Each seller sells 10 kg of its steel, is to be paid for 20 and 30, and still offers 5; the buyer
 * makes cars. */
static void trade(struct makers *makers)
{
    makers_begin(makers);
    makers_add(makers, "Buyer", "car", KACHI_ROLE_MEMBER);
    for (size_t i = 0; i < SELLERS; i++) {
        const char *seller = sellers[i];
        struct kachi_str lot = name_of(makers, seller, "lot");
        makers_add(makers, seller, "steel", KACHI_ROLE_MEMBER);
        makers_make(makers, seller, lot.text, NULL, 1000);
        makers_sell(makers, seller, lot.text, 10, "Buyer", name_of(makers, seller, "bought").text);
        makers_deliver(makers, seller, lot.text, 20, "Buyer", name_of(makers, seller, "due").text);
        makers_deliver(makers, seller, lot.text, 30, "Buyer", name_of(makers, seller, "owed").text);
    }
}

static int64_t number_of(struct asked *asked, const char *party)
{
    struct kachi_id id = test_id(party);
    struct kachi_actor actor = {0};
    return kachi_actor_of_party(asked->test->ledger, &id, &actor) == KACHI_OK ? actor.party : 0;
}

static enum kachi_err ask_prices(struct asked *asked, struct kachi_json_writer *json)
{
    const struct kachi_price_asked what = {.product = kachi_str_of("steel"),
                                           .fiscal_year = 2026,
                                           .today = kachi_day_of_moment(TEST_START) + 400};
    struct kachi_prices prices;
    enum kachi_err err = kachi_prices_read(asked->test->ledger, &asked->arena, &what, &prices);
    if (err == KACHI_OK) {
        kachi_json_key(json, "prices");
        kachi_prices_write_json(&asked->arena, &prices, json);
    }
    return err;
}

/* Two cars of S1's steel: of all that is held, or of the lot that is named. */
static enum kachi_err follow_bill(struct asked *asked, const struct kachi_bill *bill,
                                  size_t named_count, struct kachi_json_writer *json)
{
    struct kachi_ledger *ledger = asked->test->ledger;
    struct kachi_make_input named = {test_id("S1 bought"), 7};
    struct kachi_product car = {0};
    struct kachi_make_content content = {0};
    enum kachi_err err = kachi_find_product(ledger, &asked->arena, kachi_str_of("car"), &car);
    struct kachi_bill_order order = {.maker = number_of(asked, "Buyer"),
                                     .model = &car,
                                     .quantity = 2,
                                     .share = 1,
                                     .plant = kachi_str_of(""),
                                     .month = kachi_str_of(""),
                                     .entry = test_id("cars"),
                                     .named_count = named_count,
                                     .named = &named};
    if (err != KACHI_OK || order.maker == 0) {
        return KACHI_ERR_IO;
    }
    err = kachi_bill_make(ledger, &asked->arena, bill, &order, &content);
    for (size_t i = 0; i < content.input_count && err == KACHI_OK; i++) {
        kachi_json_pair_int64(json, "input", content.inputs[i].quantity);
    }
    kachi_json_pair_str(json, "bill", content.bill);
    return err;
}

static enum kachi_err ask_bill(struct asked *asked, struct kachi_json_writer *json)
{
    struct kachi_id steel = test_id("S1 product");
    struct kachi_str text =
        kachi_str_print(&asked->arena, "model,role,product,quantity,yield\ncar,input,%.*s,3,0.9\n",
                        KACHI_STR_ARG(kachi_id_text(&asked->arena, "product", &steel)));
    struct kachi_bill bill;
    enum kachi_err err = kachi_bill_read(&asked->arena, kachi_str_of("bill.csv"), text,
                                         &asked->test->findings, &bill);
    err = err == KACHI_OK ? follow_bill(asked, &bill, 0, json) : err;
    return err == KACHI_OK ? follow_bill(asked, &bill, 1, json) : err;
}

/* What is not there, or there more than once, is refused; what cannot be read is not "unknown". */
static enum kachi_err ask_names(struct asked *asked, struct kachi_json_writer *json)
{
    static const char *const texts[] = {"Buyer", "buy",  "S",     "nobody",       "steel",   "car",
                                        "S1 p",  "0000", "offer", "product_0000", "lot_0000"};
    struct kachi_ledger *ledger = asked->test->ledger;
    struct kachi_arena *arena = &asked->arena;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct kachi_str text = kachi_str_of(texts[i]);
        struct kachi_party party = {0};
        struct kachi_product product = {0};
        struct kachi_pool pool = {0};
        struct kachi_lot lot = {0};
        struct kachi_offer offer = {0};
        struct kachi_id id = {{0}};
        const enum kachi_err errs[] = {
            kachi_find_party(ledger, arena, text, &party),
            kachi_find_product(ledger, arena, text, &product),
            kachi_find_pool(ledger, arena, text, &pool),
            kachi_find_lot(ledger, arena, text, &lot),
            kachi_find_offer(ledger, arena, text, &id, &offer),
            kachi_find_entry(ledger, arena, text, &id),
        };
        for (size_t j = 0; j < sizeof(errs) / sizeof(errs[0]); j++) {
            if (errs[j] == KACHI_ERR_IO) {
                return errs[j];
            }
            kachi_json_pair_int64(json, texts[i], (int64_t)errs[j]);
        }
    }
    return KACHI_OK;
}

static struct kachi_deposit deposit_to_s1(void)
{
    return (struct kachi_deposit){.day = kachi_day_of_moment(TEST_START),
                                  .amount_yen = (2020 + 3030) * 11 / 10,
                                  .payer = kachi_str_of("ﾊﾞｲﾔｰ"),
                                  .id = test_id("deposit")};
}

/* The deposit comes to both offers of S1 that wait for their payment. */
static enum kachi_err match(struct asked *asked, const struct kachi_deposit *deposit,
                            struct kachi_payments *out)
{
    const struct kachi_payer payer = {.party = number_of(asked, "Buyer"),
                                      .kana = kachi_str_of("バイヤー")};
    const struct kachi_payment_terms terms = {
        .tax_per_mille = 100, .seller = number_of(asked, "S1"), .payer_count = 1, .payers = &payer};
    return payer.party == 0 || terms.seller == 0
               ? KACHI_ERR_IO
               : kachi_payments_match(asked->test->ledger, &asked->arena, &terms, 1, deposit, out);
}

static enum kachi_err ask_payments(struct asked *asked, struct kachi_json_writer *json)
{
    const struct kachi_deposit deposit = deposit_to_s1();
    struct kachi_payments payments;
    enum kachi_err err = match(asked, &deposit, &payments);
    if (err == KACHI_OK) {
        kachi_json_pair_int64(json, "invoices", (int64_t)payments.invoice_count);
        kachi_json_pair_int64(json, "payments", (int64_t)payments.payment_count);
        kachi_json_pair_int64(json, "work", (int64_t)payments.work_count);
    }
    return err;
}

static void every_question_may_fail(void **state)
{
    (void)state;
    static const struct question questions[] = {
        {"prices", ask_prices},
        {"bill", ask_bill},
        {"names", ask_names},
        {"payments", ask_payments},
    };
    struct makers makers;
    trade(&makers);
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        ask_with_every_fault(&questions[i], &makers.test, NULL);
    }
    makers_end(&makers);
}

/* Into a ledger of its own; the n-th step from there on fails. */
static enum kachi_err replay(struct test_ledger *test, long number, struct kachi_digest *digest)
{
    struct kachi_id id = kachi_ledger_id(test->ledger);
    struct kachi_ledger_options options = test->options;
    struct kachi_database *database = NULL;
    struct kachi_ledger *target = NULL;
    options.id = &id;
    assert_int_equal(kachi_database_open(kachi_str_of(":memory:"), KACHI_DATABASE_CREATE,
                                         &test->findings, &database),
                     KACHI_OK);
    assert_int_equal(kachi_ledger_open(database, &options, &test->findings, &target), KACHI_OK);
    fail_step(number);
    enum kachi_err err = kachi_replay(test->ledger, target);
    err = err == KACHI_OK ? kachi_ledger_digest(target, digest) : err;
    kachi_ledger_close(target);
    kachi_database_close(database);
    return err;
}

static void a_replay_is_whole_or_says_so(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_digest expected = {{0}};
    struct kachi_digest digest = {{0}};
    makers_begin(&makers);
    makers_add(&makers, "S1", "steel", KACHI_ROLE_MEMBER);
    makers_make(&makers, "S1", "lot", NULL, 1000);
    makers_add(&makers, "B", "car", KACHI_ROLE_MEMBER);
    makers_sell(&makers, "S1", "lot", 10, "B", "bought");
    assert_int_equal(kachi_ledger_digest(makers.test.ledger, &expected), KACHI_OK);
    enum kachi_err err = KACHI_ERR_IO;
    for (long number = 1; err != KACHI_OK; number++) {
        kachi_findings_clear(&makers.test.findings);
        err = replay(&makers.test, number, &digest);
        bool came = has_come();
        assert_int_equal(err == KACHI_OK, !came);
        assert_int_equal(kachi_findings_has(&makers.test.findings, "database-io"), came);
    }
    assert_true(kachi_digest_equal(&digest, &expected));
    makers_end(&makers);
}

/* Both offers that a deposit pays are settled, or neither. */
static void a_payment_is_settled_whole(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_payments payments = {0};
    struct kachi_payments_posted posted = {0};
    const struct kachi_deposit deposit = deposit_to_s1();
    int64_t before = 0;
    trade(&makers);
    struct asked asked = {.test = &makers.test, .arena = makers.arena};
    struct kachi_actor seller = makers_actor(&makers, "S1");
    assert_int_equal(kachi_ledger_count(makers.test.ledger, &before), KACHI_OK);
    enum kachi_err err = KACHI_ERR_IO;
    for (long number = 1; err != KACHI_OK; number++) {
        int64_t entries = 0;
        test_ledger_reopen(&makers.test);
        fail_step(number);
        err = match(&asked, &deposit, &payments);
        err = err == KACHI_OK ? kachi_payments_post(makers.test.ledger, &asked.arena, &seller,
                                                    &deposit, &payments, &posted)
                              : err;
        bool came = has_come();
        assert_int_equal(err == KACHI_OK, !came);
        assert_int_equal(kachi_ledger_count(makers.test.ledger, &entries), KACHI_OK);
        assert_int_equal(entries, came ? before : before + 2);
    }
    assert_int_equal(posted.count, 2);
    /* The same line again settles nothing. */
    assert_int_equal(match(&asked, &deposit, &payments), KACHI_OK);
    assert_int_equal(payments.payment_count, 0);
    assert_int_equal(payments.work[0].reason, KACHI_WORK_USED);
    makers.arena = asked.arena;
    makers_end(&makers);
}

int main(void)
{
    if (test_place_is_remote()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_question_may_fail),
        cmocka_unit_test(a_replay_is_whole_or_says_so),
        cmocka_unit_test(a_payment_is_settled_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
