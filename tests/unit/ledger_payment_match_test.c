/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which deposits pay which offers, from what is given alone: one set that comes to a deposit, and
 * no other, is paid by it; against a count of all sets. Where there are too many to count, nothing
 * is guessed. By hand: the buyer is number 1.
 */
#include "ledger_makers.h"

#include "ledger/payment_match.h"

#include <string.h>

#define INVOICES_MAX 40
#define BUYER 1

struct desk {
    struct kachi_arena arena;
    struct kachi_payment_terms terms;
    struct kachi_payer payer;
    struct kachi_invoice invoices[INVOICES_MAX];
    struct kachi_payments payments;
    struct kachi_deposit deposit;
};

static void desk_begin(struct desk *desk)
{
    *desk = (struct desk){.payer = {.party = BUYER, .kana = kachi_str_of("X")}};
    kachi_arena_init(&desk->arena);
    desk->terms = (struct kachi_payment_terms){.payer_count = 1, .payers = &desk->payer};
}

static void desk_end(struct desk *desk)
{
    kachi_arena_release(&desk->arena);
}

static struct kachi_invoice *owe(struct desk *desk, int64_t due_yen)
{
    size_t count = desk->payments.invoice_count++;
    assert_true(count < INVOICES_MAX);
    desk->payments.invoices = desk->invoices;
    desk->invoices[count] = (struct kachi_invoice){
        .offer = {.number = (int64_t)count + 1, .buyer = BUYER}, .due_yen = due_yen};
    desk->invoices[count].id.bytes[0] = (uint8_t)(count + 1);
    return &desk->invoices[count];
}

/* One deposit of the buyer: the reason why it is on the work list, or NULL where it pays. */
static const char *pay(struct desk *desk, int64_t yen, const char *reference)
{
    const bool is_used = false;
    struct kachi_payments *out = &desk->payments;
    *out = (struct kachi_payments){.invoices = desk->invoices, .invoice_count = out->invoice_count};
    desk->deposit = (struct kachi_deposit){
        .amount_yen = yen, .payer = kachi_str_of("X"), .reference = kachi_str_of(reference)};
    kachi_payments_pair(&desk->arena, &desk->terms, 1, &desk->deposit, &is_used, out);
    assert_int_equal(out->payment_count + out->work_count, 1);
    return out->work_count == 0 ? NULL : kachi_work_reason_word(out->work[0].reason);
}

static size_t paid_count(const struct desk *desk)
{
    return desk->payments.payment_count == 0 ? 0 : desk->payments.payments[0].invoice_count;
}

/* Twenty and one: 1,000 and its doubles, of which sets come to nearly every sum. */
static int64_t owe_too_many(struct desk *desk)
{
    int64_t sum_yen = 1000;
    owe(desk, 1000);
    for (int i = 0; i < 20; i++) {
        owe(desk, INT64_C(1000) << i);
        sum_yen += INT64_C(1000) << i;
    }
    return sum_yen;
}

static void of_too_many_only_all_together_are_certain(void **state)
{
    (void)state;
    struct desk desk;
    desk_begin(&desk);
    int64_t sum_yen = owe_too_many(&desk);
    assert_string_equal(pay(&desk, 1000, ""), "several"); /* the first, or the second */
    assert_string_equal(pay(&desk, 8000, ""), "several");
    assert_string_equal(pay(&desk, sum_yen - 1, ""), "several");
    assert_string_equal(pay(&desk, sum_yen + 1, ""), "amount");
    assert_null(pay(&desk, sum_yen, ""));
    assert_int_equal(paid_count(&desk), 21);
    desk.terms.fee_yen_max = 999;
    assert_null(pay(&desk, sum_yen - 999, ""));
    assert_int_equal(desk.payments.payments[0].fee_yen, 999);
    desk.terms.fee_yen_max = 1000; /* without one of the small ones it comes to it, too */
    assert_string_equal(pay(&desk, sum_yen - 1000, ""), "several");
    desk_end(&desk);
}

static void what_a_reference_names_is_named_however_many(void **state)
{
    (void)state;
    struct desk desk;
    desk_begin(&desk);
    int64_t sum_yen = owe_too_many(&desk);
    for (size_t i = 0; i < desk.payments.invoice_count; i++) {
        desk.invoices[i].reference = kachi_str_of(i == 0 ? "PO-77" : "PO-88");
    }
    assert_null(pay(&desk, 1000, "ｺﾞﾁﾕｳﾓﾝ PO-77"));
    assert_int_equal(paid_count(&desk), 1);
    assert_int_equal(desk.payments.payments[0].invoices[0], 0);
    assert_null(pay(&desk, sum_yen - 1000, "PO-88"));
    assert_int_equal(paid_count(&desk), 20);
    desk_end(&desk);
}

/* A number that only begins another is another: nobody's order is paid by somebody else's. */
static void a_reference_is_a_word_of_its_own(void **state)
{
    (void)state;
    static const char *const others[] = {"PO-77", "PO-71", "APO-7", "1PO-7A", "PO-7A"};
    struct desk desk;
    desk_begin(&desk);
    owe(&desk, 500)->reference = kachi_str_of("PO-7");
    owe(&desk, 500)->reference = kachi_str_of("PO-8");
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_string_equal(pay(&desk, 500, others[i]), "several");
    }
    static const char *const same[] = {"PO-7",    "ＰＯ－７", "po 7",
                                       "12 PO-7", "(PO-7)",   "PO-7/PO-9"};
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        assert_null(pay(&desk, 500, same[i]));
        assert_int_equal(desk.payments.payments[0].invoices[0], 0);
    }
    desk_end(&desk);
}

/* What stands beside it is no part of a number or word: other signs and scripts end it. */
static void signs_and_other_scripts_end_a_word(void **state)
{
    (void)state;
    static const char *const beside[] = {"#PO-7",      "PO-7_", "{PO-7}",
                                         "注文PO-7番", "PO-7@", "[PO-7]"};
    struct desk desk;
    desk_begin(&desk);
    owe(&desk, 500)->reference = kachi_str_of("PO-7");
    owe(&desk, 500)->reference = kachi_str_of("PO-8");
    for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
        assert_null(pay(&desk, 500, beside[i]));
        assert_int_equal(desk.payments.payments[0].invoices[0], 0);
    }
    desk_end(&desk);
}

/* Lines that are no payment, or that another takes back, are work for a person, whatever they would
 * come to; the others are paid as if those were not there. */
static void what_is_no_deposit_pays_nothing(void **state)
{
    (void)state;
    static const struct {
        enum kachi_deposit_standing standing;
        int64_t yen;
        const char *payer, *account;
        const char *first; /* of the deposit of 500 yen before it */
        const char *own;
    } lines[] = {
        {KACHI_DEPOSIT_PENDING, 500, "X", "", NULL, "pending"},
        {KACHI_DEPOSIT_RETURNED, 500, "X", "", NULL, "returned"},
        {KACHI_DEPOSIT_FOREIGN, 0, "X", "", NULL, "foreign"},
        {KACHI_DEPOSIT_CANCELLED, 500, "X", "", "cancelled", "cancelled"},
        {KACHI_DEPOSIT_CANCELLED, 501, "X", "", NULL, "cancelled"},
        {KACHI_DEPOSIT_CANCELLED, 500, "Y", "", NULL, "cancelled"},
        {KACHI_DEPOSIT_CANCELLED, 500, "X", "1", NULL, "cancelled"},
        {KACHI_DEPOSIT_BOOKED, 500, "Y", "", NULL, "payer-unknown"},
        {KACHI_DEPOSIT_BOOKED, 500, "カ)", "", NULL, "payer-unknown"}, /* nobody's name */
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct desk desk;
        const bool is_used[2] = {false, false};
        desk_begin(&desk);
        owe(&desk, 500);
        const struct kachi_deposit deposits[2] = {{.amount_yen = 500, .payer = kachi_str_of("X")},
                                                  {.amount_yen = lines[i].yen,
                                                   .payer = kachi_str_of(lines[i].payer),
                                                   .account = kachi_str_of(lines[i].account),
                                                   .standing = lines[i].standing}};
        kachi_payments_pair(&desk.arena, &desk.terms, 2, deposits, is_used, &desk.payments);
        assert_int_equal(desk.payments.payment_count, lines[i].first == NULL ? 1 : 0);
        for (size_t j = 0; j < desk.payments.work_count; j++) {
            const struct kachi_work *work = &desk.payments.work[j];
            assert_string_equal(kachi_work_reason_word(work->reason),
                                work->deposit == 0 ? lines[i].first : lines[i].own);
        }
        desk_end(&desk);
    }
}

/* Each buyer's deposits pay that buyer's offers, late ones of others are no matter, and sums beyond
 * what any bank moves are no sum. */
static void each_buyer_pays_its_own(void **state)
{
    (void)state;
    struct desk desk;
    const bool is_used[3] = {false, false, false};
    desk_begin(&desk);
    const struct kachi_payer payers[] = {{.party = BUYER, .kana = kachi_str_of("X")},
                                         {.party = BUYER + 1, .kana = kachi_str_of("Y")}};
    desk.terms.payer_count = 2;
    desk.terms.payers = payers;
    owe(&desk, 500);
    owe(&desk, 700)->offer.buyer = BUYER + 1;
    struct kachi_invoice *late = owe(&desk, 900);
    late->is_late = true;
    late->offer.buyer = BUYER + 1;
    const struct kachi_deposit deposits[] = {{.amount_yen = 200, .payer = kachi_str_of("X")},
                                             {.amount_yen = 700, .payer = kachi_str_of("Y")},
                                             {.amount_yen = 300, .payer = kachi_str_of("X")}};
    kachi_payments_pair(&desk.arena, &desk.terms, 3, deposits, is_used, &desk.payments);
    assert_int_equal(desk.payments.payment_count, 2);
    assert_int_equal(desk.payments.work_count, 0);
    desk_end(&desk);
    desk_begin(&desk);
    owe(&desk, INT64_MAX);
    owe(&desk, INT64_MAX - 5);
    assert_string_equal(pay(&desk, 1000, ""), "amount");
    owe(&desk, 1)->is_late = true;
    owe(&desk, 2)->is_late = true;
    assert_string_equal(pay(&desk, 1000, ""), "late");
    desk_end(&desk);
}

static void what_is_late_or_free_is_paid_by_nothing(void **state)
{
    (void)state;
    struct desk desk;
    desk_begin(&desk);
    owe(&desk, 1100)->is_late = true;
    assert_string_equal(pay(&desk, 1100, ""), "late");
    owe(&desk, 5500);
    assert_string_equal(pay(&desk, 6600, ""), "late");
    owe(&desk, 0);
    assert_null(pay(&desk, 5500, ""));
    assert_int_equal(paid_count(&desk), 1);
    assert_int_equal(desk.payments.payments[0].invoices[0], 1);
    desk_end(&desk);
}

/* How many sets of the first `count` invoices come to a sum from least to most. */
static int count_sets(const struct desk *desk, size_t count, int64_t least, int64_t most)
{
    if (count == 0) {
        return least <= 0 && most >= 0 ? 1 : 0;
    }
    int64_t due_yen = desk->invoices[count - 1].due_yen;
    return count_sets(desk, count - 1, least, most) +
           count_sets(desk, count - 1, least - due_yen, most - due_yen);
}

static void one_set_is_paid_and_only_where_it_is_the_one(void **state)
{
    (void)state;
    uint64_t chance = 0;
    int paid = 0;
    int left = 0;
    for (int round = 0; round < 2000; round++) {
        struct desk desk;
        desk_begin(&desk);
        size_t count = kachi_random_at(1, chance++, 0) % 9 + 1;
        for (size_t i = 0; i < count; i++) {
            owe(&desk, (int64_t)(kachi_random_at(1, chance++, 0) % 40) + 1);
        }
        int64_t fee_yen = desk.terms.fee_yen_max = round % 3;
        int64_t yen = (int64_t)(kachi_random_at(1, chance++, 0) % 60) + 1;
        int exact = count_sets(&desk, count, yen, yen);
        int sets = exact > 0 ? exact : count_sets(&desk, count, yen + 1, yen + fee_yen);
        const char *reason = pay(&desk, yen, "");
        if (sets == 1) {
            int64_t due_yen = 0;
            const struct kachi_payment *payment = desk.payments.payments;
            assert_null(reason);
            for (size_t i = 0; i < payment->invoice_count; i++) {
                due_yen += desk.invoices[payment->invoices[i]].due_yen;
            }
            assert_int_equal(due_yen, yen + payment->fee_yen);
            assert_true(payment->fee_yen >= 0 && payment->fee_yen <= fee_yen);
        } else {
            assert_string_equal(reason, sets == 0 ? "amount" : "several");
        }
        paid += reason == NULL ? 1 : 0;
        left += reason == NULL ? 0 : 1;
        desk_end(&desk);
    }
    assert_true(paid > 100 && left > 100);
}

/* In the ledger: what is past its limit is not owed, and no payment is settled by halves. */
static void what_is_late_in_the_ledger_waits_for_a_person(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_payments payments;
    struct kachi_payments_posted posted;
    makers_begin(&makers);
    makers_add(&makers, "Buyer", "car", KACHI_ROLE_MEMBER);
    makers_add(&makers, "S", "steel", KACHI_ROLE_MEMBER);
    makers_make(&makers, "S", "lot", NULL, 1000);
    makers_deliver(&makers, "S", "lot", 10, "Buyer", "late");
    makers.test.now += TEST_DAY * 3 / 4;
    makers_deliver(&makers, "S", "lot", 20, "Buyer", "one");
    makers_deliver(&makers, "S", "lot", 30, "Buyer", "two");
    makers.test.now += TEST_DAY / 2;
    struct kachi_actor seller = makers_actor(&makers, "S");
    struct kachi_payer payer = {.party = makers_actor(&makers, "Buyer").party,
                                .kana = kachi_str_of("X")};
    struct kachi_payment_terms terms = {.seller = seller.party, .payer_count = 1, .payers = &payer};
    struct kachi_deposit deposit = {.day = kachi_day_of_moment(makers.test.now),
                                    .amount_yen = 6060,
                                    .payer = kachi_str_of("X"),
                                    .id = test_id("deposit")};
    assert_int_equal(
        kachi_payments_match(makers.test.ledger, &makers.arena, &terms, 1, &deposit, &payments),
        KACHI_OK);
    assert_int_equal(payments.payment_count, 0);
    assert_int_equal(payments.work[0].reason, KACHI_WORK_LATE);
    deposit.amount_yen = 5050;
    assert_int_equal(
        kachi_payments_match(makers.test.ledger, &makers.arena, &terms, 1, &deposit, &payments),
        KACHI_OK);
    assert_int_equal(payments.payment_count, 1);
    /* The second of the two is gone meanwhile: the first is not settled without it. */
    struct kachi_actor operator_actor = kachi_actor_operator();
    struct kachi_entry cancel = {.id = test_id("cancel"), .kind = KACHI_ENTRY_CANCEL};
    cancel.cancel.offer = payments.invoices[payments.payments[0].invoices[1]].id;
    makers_post(&makers, &operator_actor, &cancel);
    assert_int_equal(kachi_payments_post(makers.test.ledger, &makers.arena, &seller, &deposit,
                                         &payments, &posted),
                     KACHI_OK);
    assert_int_equal(posted.count, 2);
    assert_int_equal(posted.results[0].status, KACHI_POST_REFUSED);
    assert_int_equal(posted.results[1].status, KACHI_POST_REFUSED);
    makers_end(&makers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_too_many_only_all_together_are_certain),
        cmocka_unit_test(what_a_reference_names_is_named_however_many),
        cmocka_unit_test(a_reference_is_a_word_of_its_own),
        cmocka_unit_test(signs_and_other_scripts_end_a_word),
        cmocka_unit_test(what_is_no_deposit_pays_nothing),
        cmocka_unit_test(each_buyer_pays_its_own),
        cmocka_unit_test(what_is_late_or_free_is_paid_by_nothing),
        cmocka_unit_test(one_set_is_paid_and_only_where_it_is_the_one),
        cmocka_unit_test(what_is_late_in_the_ledger_waits_for_a_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
