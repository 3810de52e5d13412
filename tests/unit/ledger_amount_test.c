/* SPDX-License-Identifier: Apache-2.0 */
/* Amounts: exact portions, splits that lose no gram, apportionment that loses no origin, check
 * digits. */
#include "ledger_test.h"

#include "ledger/amount.h"
#include "ledger/origin.h"
#include "ledger/party.h"

#include <string.h>

static int64_t random_below(uint64_t *counter, int64_t limit)
{
    return (int64_t)(kachi_random_at(7, (*counter)++, 0) % (uint64_t)limit);
}

static void portions_are_exact(void **state)
{
    (void)state;
    assert_int_equal(kachi_amount_portion(100, 1, 7), 14);
    assert_int_equal(kachi_amount_portion(86, 2, 6), 28);
    assert_int_equal(kachi_amount_portion(58, 4, 4), 58);
    assert_int_equal(kachi_amount_portion(KACHI_AMOUNT_MAX, KACHI_AMOUNT_MAX, KACHI_AMOUNT_MAX),
                     KACHI_AMOUNT_MAX);
    assert_int_equal(kachi_amount_portion(KACHI_AMOUNT_MAX, KACHI_AMOUNT_MAX - 1, KACHI_AMOUNT_MAX),
                     KACHI_AMOUNT_MAX - 1);
    assert_int_equal(kachi_amount_nearest(1, 1, 2), 0);
    assert_int_equal(kachi_amount_nearest(3, 1, 2), 1);
    assert_int_equal(kachi_amount_nearest(5, 2, 3), 3);
    assert_true(kachi_amount_compare_products(KACHI_AMOUNT_MAX, KACHI_AMOUNT_MAX,
                                              KACHI_AMOUNT_MAX - 1, KACHI_AMOUNT_MAX) > 0);
    assert_int_equal(kachi_amount_compare_products(6, 4, 3, 8), 0);
}

static void sums_stay_in_range(void **state)
{
    (void)state;
    int64_t out = 5;
    assert_int_equal(kachi_amount_add(KACHI_AMOUNT_MAX, 1, &out), KACHI_ERR_LIMIT);
    assert_int_equal(kachi_amount_add(INT64_MAX, INT64_MAX, &out), KACHI_ERR_LIMIT);
    assert_int_equal(kachi_amount_subtract(1, 2, &out), KACHI_ERR_LIMIT);
    assert_int_equal(kachi_amount_subtract(INT64_MIN, 1, &out), KACHI_ERR_LIMIT);
    assert_int_equal(out, 5);
    assert_int_equal(kachi_amount_add(KACHI_AMOUNT_MAX - 1, 1, &out), KACHI_OK);
    assert_int_equal(out, KACHI_AMOUNT_MAX);
    assert_int_equal(kachi_amount_subtract(2, 2, &out), KACHI_OK);
    assert_int_equal(out, 0);
}

/* The four of them, by index. */
static int64_t *amount_at(struct kachi_amounts *amounts, size_t index)
{
    int64_t *const all[] = {&amounts->quantity, &amounts->emitted_g, &amounts->embodied_g,
                            &amounts->certificate_g};
    return all[index];
}

/* Whatever holds of amounts holds of each of the four. */
static void each_of_the_four_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        const struct kachi_amounts one = {1, 1, 1, 1};
        struct kachi_amounts sum = one;
        struct kachi_amounts rest = one;
        struct kachi_amounts other = one;
        struct kachi_amounts single = {0};
        struct kachi_amounts invalid = one;
        *amount_at(&sum, i) = KACHI_AMOUNT_MAX;
        assert_int_equal(kachi_amounts_add(&sum, &one), KACHI_ERR_LIMIT);
        *amount_at(&rest, i) = 0;
        assert_int_equal(kachi_amounts_subtract(&rest, &one), KACHI_ERR_LIMIT);
        *amount_at(&other, i) = 2;
        assert_false(kachi_amounts_equal(&one, &other));
        *amount_at(&single, i) = 1;
        assert_false(kachi_amounts_are_zero(&single));
        *amount_at(&invalid, i) = -1;
        assert_false(kachi_amounts_are_valid(&invalid));
        assert_int_equal(kachi_amounts_add(&single, &one), KACHI_OK);
        assert_int_equal(kachi_amounts_subtract(&single, &one), KACHI_OK);
        assert_int_equal(*amount_at(&single, i), 1);
    }
    const struct kachi_amounts none = {0};
    assert_true(kachi_amounts_are_zero(&none) && kachi_amounts_are_valid(&none));
    assert_true(kachi_amounts_equal(&none, &none));
}

static void splits_lose_nothing(void **state)
{
    (void)state;
    int64_t share[9];
    assert_int_equal(kachi_amount_split(100, 3, (const int64_t[]){1, 2, 4}, share), KACHI_OK);
    assert_int_equal(share[0], 14);
    assert_int_equal(share[1], 29);
    assert_int_equal(share[2], 57);
    assert_int_equal(kachi_amount_split(2, 4, (const int64_t[]){1, 1, 1, 1}, share), KACHI_OK);
    assert_int_equal(share[0] + share[1], 2); /* ties to the lower index */
    assert_int_equal(kachi_amount_split(5, 2, (const int64_t[]){0, 0}, share), KACHI_ERR_INPUT);
    assert_int_equal(kachi_amount_split(5, 2, (const int64_t[]){INT64_MAX, 1}, share),
                     KACHI_ERR_INPUT);
    assert_int_equal(kachi_amount_split(5, 2, (const int64_t[]){1, -1}, share), KACHI_ERR_INPUT);
    uint64_t counter = 0;
    for (int round = 0; round < 2000; round++) {
        size_t count = 1 + (size_t)random_below(&counter, 9);
        int64_t weight[9];
        int64_t total = 0;
        int64_t whole = random_below(&counter, round % 2 == 0 ? 50 : KACHI_AMOUNT_MAX);
        for (size_t i = 0; i < count; i++) {
            weight[i] = random_below(&counter, round % 3 == 0 ? 5 : KACHI_AMOUNT_MAX);
            total += weight[i];
        }
        weight[0] += total == 0 ? 1 : 0;
        total += total == 0 ? 1 : 0;
        assert_int_equal(kachi_amount_split(whole, count, weight, share), KACHI_OK);
        int64_t sum = 0;
        for (size_t i = 0; i < count; i++) {
            long double quota = (long double)whole * (long double)weight[i] / (long double)total;
            assert_true((long double)share[i] > quota - 1.001L);
            assert_true((long double)share[i] < quota + 1.001L);
            sum += share[i];
        }
        assert_int_equal(sum, whole);
    }
}

/* Sainte-Lague by its definition: one seat after the other. */
static void seats_one_by_one(size_t count, const struct kachi_origin *items, int64_t n,
                             int64_t seats[])
{
    memset(seats, 0, count * sizeof(*seats));
    for (int64_t given = 0; given < n; given++) {
        size_t best = 0;
        for (size_t i = 1; i < count; i++) {
            if (items[i].grams * (2 * seats[best] + 1) > items[best].grams * (2 * seats[i] + 1)) {
                best = i;
            }
        }
        seats[best]++;
    }
}

/* W(n) of the mixture is what the definition gives, pool by pool. */
static void compare_seats(struct kachi_arena *arena, const struct kachi_mixture *mixture, int64_t n)
{
    int64_t seats[6];
    seats_one_by_one(mixture->count, mixture->items, n, seats);
    struct kachi_mixture got = kachi_mixture_apportion(arena, mixture, n);
    assert_int_equal(got.total, n);
    size_t at = 0;
    for (size_t i = 0; i < mixture->count; i++) {
        if (seats[i] == 0) {
            continue;
        }
        assert_true(at < got.count);
        assert_true(kachi_id_equal(&got.items[at].pool, &mixture->items[i].pool));
        assert_int_equal(got.items[at++].grams, seats[i]);
    }
    assert_int_equal(at, got.count);
}

static void apportions_like_sainte_lague(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    uint64_t counter = 0;
    for (int round = 0; round < 400; round++) {
        struct kachi_origin items[6];
        struct kachi_mixture mixture = {.count = 1 + (size_t)random_below(&counter, 6),
                                        .items = items};
        for (size_t i = 0; i < mixture.count; i++) {
            items[i] =
                (struct kachi_origin){.grams = 1 + random_below(&counter, round % 2 ? 4 : 90)};
            items[i].pool.bytes[0] = (uint8_t)(i + 1);
            mixture.total += items[i].grams;
        }
        for (int64_t n = 0; n <= mixture.total; n++) {
            compare_seats(&arena, &mixture, n);
        }
    }
    kachi_arena_release(&arena);
}

static void huge_mixtures_are_exact(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_origin items[3] = {
        {.grams = KACHI_AMOUNT_MAX / 2}, {.grams = KACHI_AMOUNT_MAX / 3}, {.grams = 1}};
    for (size_t i = 0; i < 3; i++) {
        items[i].pool.bytes[0] = (uint8_t)i;
    }
    struct kachi_mixture mixture = {.count = 3, .items = items};
    mixture.total = items[0].grams + items[1].grams + items[2].grams;
    kachi_gco2e rest = mixture.total;
    struct kachi_mixture sum = {0};
    uint64_t counter = 0;
    while (rest > 0) {
        kachi_gco2e after = rest < 1000 ? 0 : random_below(&counter, rest);
        struct kachi_mixture part = kachi_mixture_part(&arena, &mixture, rest, after);
        assert_int_equal(part.total, rest - after);
        sum = kachi_mixture_add(&arena, &sum, &part);
        rest = after;
    }
    assert_int_equal(sum.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(sum.items[i].grams, items[i].grams);
    }
    kachi_arena_release(&arena);
}

/* The National Tax Agency's own number, and its published example of the calculation. */
static void check_digits(void **state)
{
    (void)state;
    assert_int_equal(kachi_corporate_number_check_digit(kachi_str_of("000012050002")), 7);
    assert_int_equal(kachi_corporate_number_check_digit(kachi_str_of("700110005901")), 8);
    assert_true(kachi_corporate_number_has_form(kachi_str_of("7000012050002")));
    assert_false(kachi_corporate_number_has_form(kachi_str_of("700001205000")));
    assert_false(kachi_corporate_number_has_form(kachi_str_of("7-00001205002")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(portions_are_exact),
        cmocka_unit_test(sums_stay_in_range),
        cmocka_unit_test(each_of_the_four_counts),
        cmocka_unit_test(splits_lose_nothing),
        cmocka_unit_test(apportions_like_sainte_lague),
        cmocka_unit_test(huge_mixtures_are_exact),
        cmocka_unit_test(check_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
