/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deposits and what waits to be paid: every deposit is in one payment or on the work list with its
 * reason, no yen is matched twice, and nothing is guessed. By hand: S sells to Buyer at 101 yen a
 * kilogram, tax-free here.
 */
#include "ledger_makers.h"

#include "ledger/payment.h"

#include <string.h>

#define DEPOSITS_MAX 16

struct bank {
    struct makers makers;
    size_t count;
    struct kachi_deposit deposits[DEPOSITS_MAX];
    size_t payer_count;
    struct kachi_payer payers[3];
    struct kachi_payment_terms terms;
    struct kachi_payments payments;
};

static void set_up(struct bank *bank)
{
    *bank = (struct bank){.count = 0};
    makers_begin(&bank->makers);
    makers_add(&bank->makers, "Buyer", "car", KACHI_ROLE_MEMBER);
    makers_add(&bank->makers, "Other", "ship", KACHI_ROLE_MEMBER);
    makers_add(&bank->makers, "S", "steel", KACHI_ROLE_MEMBER);
    makers_add(&bank->makers, "T", "tin", KACHI_ROLE_MEMBER);
    makers_make(&bank->makers, "S", "steel", NULL, 1000);
    makers_make(&bank->makers, "T", "tin", NULL, 1000);
    bank->payers[0] = (struct kachi_payer){.party = makers_actor(&bank->makers, "Buyer").party,
                                           .kana = kachi_str_of("ﾊﾞｲﾔｰ"),
                                           .account = kachi_str_of("77")};
    bank->payers[1] = (struct kachi_payer){.party = makers_actor(&bank->makers, "Other").party,
                                           .kana = kachi_str_of("ﾎｶ")};
    bank->payers[2] = (struct kachi_payer){.party = makers_actor(&bank->makers, "Other").party,
                                           .kana = kachi_str_of("ﾖｿ")};
    bank->payer_count = 3;
    bank->terms = (struct kachi_payment_terms){.seller = makers_actor(&bank->makers, "S").party,
                                               .payers = bank->payers};
}

static void tear_down(struct bank *bank)
{
    makers_end(&bank->makers);
}

static void owe(struct bank *bank, const char *name, int64_t quantity)
{
    makers_deliver(&bank->makers, "S", "steel", quantity, "Buyer", name);
}

static struct kachi_deposit *pay(struct bank *bank, int64_t yen, const char *payer,
                                 const char *reference)
{
    assert_true(bank->count < DEPOSITS_MAX);
    struct kachi_deposit *deposit = &bank->deposits[bank->count++];
    *deposit = (struct kachi_deposit){
        .day = kachi_day_of_moment(TEST_START),
        .amount_yen = yen,
        .payer = kachi_str_of(payer),
        .reference = kachi_str_of(reference),
        .id = test_id(kachi_str_print(&bank->makers.arena, "deposit %zu", bank->count).text)};
    return deposit;
}

static void match(struct bank *bank)
{
    bank->terms.payer_count = bank->payer_count;
    assert_int_equal(kachi_payments_match(bank->makers.test.ledger, &bank->makers.arena,
                                          &bank->terms, bank->count, bank->deposits,
                                          &bank->payments),
                     KACHI_OK);
    size_t placed = bank->payments.work_count;
    for (size_t i = 0; i < bank->payments.payment_count; i++) {
        const struct kachi_payment *payment = &bank->payments.payments[i];
        int64_t yen = payment->fee_yen + payment->set_off_yen;
        placed += payment->deposit_count;
        for (size_t j = 0; j < payment->deposit_count; j++) {
            yen += bank->deposits[payment->deposits[j]].amount_yen;
        }
        for (size_t j = 0; j < payment->invoice_count; j++) {
            yen -= bank->payments.invoices[payment->invoices[j]].due_yen;
        }
        assert_int_equal(yen, 0);
    }
    assert_int_equal(placed, bank->count);
}

/* The reason why the deposit is on the work list; NULL: it is not. */
static const char *reason_of(const struct bank *bank, size_t deposit)
{
    for (size_t i = 0; i < bank->payments.work_count; i++) {
        if (bank->payments.work[i].deposit == deposit) {
            return kachi_work_reason_word(bank->payments.work[i].reason);
        }
    }
    return NULL;
}

static void each_reason_is_told(void **state)
{
    (void)state;
    struct bank bank;
    set_up(&bank);
    owe(&bank, "one", 10);
    owe(&bank, "two", 10);
    makers_deliver(&bank.makers, "T", "tin", 10, "Buyer", "of another seller");
    pay(&bank, 1010, "ﾀﾞﾚﾓｼﾗﾅｲ", "");
    pay(&bank, 1010, "ﾊﾞｲﾔｰ", "");
    pay(&bank, 5, "ﾎｶ", "");
    bank.payers[2].kana = bank.payers[0].kana;
    match(&bank);
    assert_string_equal(reason_of(&bank, 0), "payer-unknown");
    assert_string_equal(reason_of(&bank, 1), "payer-several");
    assert_string_equal(reason_of(&bank, 2), "no-invoice");
    bank.payers[2].kana = kachi_str_of("ﾖｿ");
    bank.count = 0;
    pay(&bank, 1010, "ﾊﾞｲﾔｰ", "");
    match(&bank);
    assert_string_equal(reason_of(&bank, 0), "several");
    bank.count = 0;
    pay(&bank, 1011, "ﾊﾞｲﾔｰ", "");
    match(&bank);
    assert_string_equal(reason_of(&bank, 0), "amount");
    bank.count = 0;
    match(&bank); /* an empty file */
    assert_int_equal(bank.payments.invoice_count, 2);
    assert_string_equal(kachi_work_reason_word(KACHI_WORK_REASONS), "unknown");
    for (int reason = 0; reason < KACHI_WORK_REASONS; reason++) {
        assert_string_not_equal(kachi_work_reason_word((enum kachi_work_reason)reason), "unknown");
    }
    tear_down(&bank);
}

/* An account says who pays, whatever the name; a reference names the offers. */
static void what_is_named_is_paid(void **state)
{
    (void)state;
    struct bank bank;
    set_up(&bank);
    owe(&bank, "one", 10);
    owe(&bank, "two", 10);
    struct kachi_id two = test_id("two offer");
    struct kachi_str reference = kachi_id_text(&bank.makers.arena, "offer", &two);
    pay(&bank, 1010, "ﾎｶ", "")->account = kachi_str_of("77");
    pay(&bank, 1010, "", reference.text);
    match(&bank);
    assert_int_equal(bank.payments.payment_count, 2);
    const struct kachi_payment *named = &bank.payments.payments[0];
    assert_int_equal(named->deposits[0], 1);
    assert_true(kachi_id_equal(&bank.payments.invoices[named->invoices[0]].id, &two));
    /* More than is owed is not taken for it. */
    bank.count = 0;
    pay(&bank, 3000, "", reference.text);
    match(&bank);
    assert_string_equal(reason_of(&bank, 0), "amount");
    tear_down(&bank);
}

static void fees_and_set_offs_are_bounded(void **state)
{
    (void)state;
    struct bank bank;
    set_up(&bank);
    owe(&bank, "one", 10);
    const struct kachi_set_off set_offs[] = {{bank.payers[1].party, 7}, {bank.payers[0].party, 10}};
    bank.terms.fee_yen_max = 440;
    pay(&bank, 1010 - 440, "ﾊﾞｲﾔｰ", "");
    match(&bank);
    assert_int_equal(bank.payments.payments[0].fee_yen, 440);
    bank.deposits[0].amount_yen--;
    match(&bank);
    assert_string_equal(reason_of(&bank, 0), "amount");
    bank.terms.fee_yen_max = 0;
    bank.terms.set_offs = set_offs;
    bank.terms.set_off_count = 2;
    bank.deposits[0].amount_yen = 1000;
    match(&bank);
    assert_int_equal(bank.payments.payments[0].set_off_yen, 10);
    tear_down(&bank);
}

/* Deposits of several days come together to what is owed; so many that a settle cannot name them
 * all stay for a person. */
static void many_are_matched_together(void **state)
{
    (void)state;
    struct bank bank;
    set_up(&bank);
    owe(&bank, "one", 10);
    pay(&bank, 1000, "ﾊﾞｲﾔｰ", "");
    pay(&bank, 10, "ﾊﾞｲﾔｰ", "")->day--;
    match(&bank);
    assert_int_equal(bank.payments.payment_count, 1);
    assert_int_equal(bank.payments.payments[0].deposit_count, 2);
    bank.count = 0;
    for (size_t i = 0; i < 13; i++) {
        pay(&bank, i == 0 ? 998 : 1, "ﾊﾞｲﾔｰ", "");
    }
    match(&bank);
    assert_int_equal(bank.payments.payment_count, 0);
    assert_int_equal(bank.payments.work_count, 13);
    tear_down(&bank);
}

/* Of more than twenty unpaid offers no sets are tried; what is named is paid all the same. */
static void of_many_offers_only_the_named_is_paid(void **state)
{
    (void)state;
    struct bank bank;
    set_up(&bank);
    for (int i = 0; i < 22; i++) {
        owe(&bank, kachi_str_print(&bank.makers.arena, "n%d", i).text, i == 21 ? 2 : 1);
    }
    struct kachi_id last = test_id("n21 offer");
    pay(&bank, 202, "", kachi_id_text(&bank.makers.arena, "offer", &last).text);
    match(&bank);
    assert_int_equal(bank.payments.payment_count, 1);
    assert_int_equal(bank.payments.payments[0].invoice_count, 1);
    tear_down(&bank);
}

/* Only what was accepted is due; what came is entered with its day, payer and sum. */
static void what_is_settled_says_by_what(void **state)
{
    (void)state;
    struct bank bank;
    struct kachi_payments_posted posted = {0};
    struct kachi_entry_row row = {0};
    char long_name[80];
    set_up(&bank);
    owe(&bank, "one", 10);
    memset(long_name, 'X', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    bank.payers[0].kana = kachi_str_of(long_name);
    bank.terms.seller = 0;
    pay(&bank, 1010, long_name, "");
    match(&bank);
    struct kachi_actor seller = makers_actor(&bank.makers, "S");
    assert_int_equal(kachi_payments_post(bank.makers.test.ledger, &bank.makers.arena, &seller,
                                         bank.deposits, &bank.payments, &posted),
                     KACHI_OK);
    assert_int_equal(posted.count, 1);
    assert_int_equal(kachi_store_entry_get(bank.makers.test.ledger, &bank.makers.arena,
                                           posted.results[0].sequence, &row),
                     KACHI_OK);
    struct kachi_str mark = kachi_id_text(&bank.makers.arena, "deposit", &bank.deposits[0].id);
    assert_true(kachi_str_contains(row.content, mark));
    assert_true(kachi_str_contains(row.content, kachi_str_of(" 1010 ")));
    assert_false(kachi_str_contains(row.content, kachi_str_of("XX"))); /* too long to be told */
    tear_down(&bank);
}

int main(void)
{
    if (test_place_is_missing()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reason_is_told),
        cmocka_unit_test(what_is_named_is_paid),
        cmocka_unit_test(fees_and_set_offs_are_bounded),
        cmocka_unit_test(many_are_matched_together),
        cmocka_unit_test(of_many_offers_only_the_named_is_paid),
        cmocka_unit_test(what_is_settled_says_by_what),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
