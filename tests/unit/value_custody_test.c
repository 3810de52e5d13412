/* SPDX-License-Identifier: Apache-2.0 */
/* Chain of custody and its neighbours on random numbers: what goes in comes out, whatever the lots.
 */
#include "testing.h"

#include "assert_near.h"
#include "value/avoided_time.h"
#include "value/coproduct.h"
#include "value/custody.h"
#include "value/difference.h"

#include <math.h>

#define ROUNDS 500
#define LOTS 12
#define YEARS 40

static double uniform(uint64_t *state)
{
    return (double)(random_next(state) >> 11) * 0x1p-53;
}

static void gx_allocation_conserves_what_was_emitted(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        struct kachi_allocated_lot lots[LOTS] = {{0}};
        struct kachi_allocation_result result;
        size_t count = 2 + random_below(&seed, LOTS - 2);
        double gross = 0.0;
        double assigned = 0.0;
        for (size_t i = 0; i < count; i++) {
            lots[i].gross_kgco2e_per_unit = 0.5 + uniform(&seed);
            lots[i].quantity = 1.0 + 1000.0 * uniform(&seed);
            double own = lots[i].gross_kgco2e_per_unit * lots[i].quantity;
            lots[i].assigned_kgco2e = i % 2 == 0 ? own * uniform(&seed) : 0.0;
            gross += own;
            assigned += lots[i].assigned_kgco2e;
        }
        double reduction = assigned + uniform(&seed);
        double actual = gross - reduction;
        assert_int_equal(kachi_custody_allocate(actual, reduction, count, lots, &result), KACHI_OK);
        assert_near(result.total_kgco2e, actual, 1e-9);
        assert_near(result.unassigned_kgco2e, 0.0, 0.0);
        for (size_t i = 0; i < count; i++) {
            /* The plain average would be lower for the others: they rise against it. */
            assert_true(lots[i].kgco2e_per_unit <= lots[i].gross_kgco2e_per_unit);
            assert_true(lots[i].kgco2e_per_unit >= -1e-9 || lots[i].assigned_kgco2e <= 0.0);
        }
    }
}

static void an_allocation_that_does_not_close_is_refused(void **state)
{
    (void)state;
    struct kachi_allocation_result result;
    struct kachi_allocated_lot lots[2] = {
        {.gross_kgco2e_per_unit = 2.0, .quantity = 10.0, .assigned_kgco2e = 5.0},
        {.gross_kgco2e_per_unit = 2.0, .quantity = 10.0}};
    assert_int_equal(kachi_custody_allocate(30.0, 10.0, 2, lots, &result), KACHI_OK);
    assert_int_equal(kachi_custody_allocate(30.0, 9.0, 2, lots, &result), KACHI_ERR_INPUT);
    assert_int_equal(kachi_custody_allocate(36.0, 4.0, 2, lots, &result), KACHI_ERR_INPUT);
    lots[0].assigned_kgco2e = 21.0;
    assert_int_equal(kachi_custody_allocate(10.0, 30.0, 2, lots, &result), KACHI_ERR_INPUT);
}

static void every_model_has_one_word(void **state)
{
    (void)state;
    for (int i = KACHI_CUSTODY_IDENTITY_PRESERVED; i <= KACHI_CUSTODY_BOOK_AND_CLAIM; i++) {
        enum kachi_custody_model model = KACHI_CUSTODY_CREDIT;
        const char *word = kachi_custody_model_word((enum kachi_custody_model)i);
        assert_true(kachi_custody_model_read(kachi_str_of(word), &model));
        assert_int_equal(model, i);
    }
    enum kachi_custody_model model = KACHI_CUSTODY_CREDIT;
    assert_false(kachi_custody_model_read(S("mass balance"), &model));
}

/* in x conversion = claimed + expired + balance, whatever the order of periods. */
static void credits_are_conserved(void **state)
{
    (void)state;
    struct kachi_arena arena;
    uint64_t seed = 3;
    kachi_arena_init(&arena);
    for (int round = 0; round < ROUNDS; round++) {
        struct kachi_credit_period periods[LOTS] = {{0}};
        double in = 0.0;
        double out = 0.0;
        for (size_t i = 0; i < LOTS; i++) {
            periods[i].in = 100.0 * uniform(&seed);
            periods[i].conversion = 0.5 + 0.5 * uniform(&seed);
            periods[i].claimed = 60.0 * uniform(&seed);
            in += periods[i].in * periods[i].conversion;
        }
        kachi_custody_credit(&arena, random_below(&seed, 4), LOTS, periods);
        for (size_t i = 0; i < LOTS; i++) {
            assert_true(periods[i].expired >= 0.0);
            out += periods[i].claimed + periods[i].expired;
        }
        assert_near(out + periods[LOTS - 1].balance, in, 1e-9);
    }
    kachi_arena_release(&arena);
}

/* Forward-looking and year-on-year: the same whole-life total, for any life and sales. */
static void both_timeframes_have_one_total(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < ROUNDS; round++) {
        double by_year[YEARS] = {0.0};
        double sold[LOTS];
        struct kachi_use_of reference = {uniform(&seed), uniform(&seed),
                                         0.1 * uniform(&seed) - 0.05, uniform(&seed)};
        struct kachi_use_of solution = {uniform(&seed), uniform(&seed), 0.1 * uniform(&seed) - 0.05,
                                        uniform(&seed)};
        size_t life = 1 + random_below(&seed, 20);
        double forward = 0.0;
        double total = 0.0;
        for (size_t i = 0; i < LOTS; i++) {
            sold[i] = 100.0 * uniform(&seed);
            forward += sold[i] * kachi_avoided_per_unit(&reference, &solution, life);
        }
        struct kachi_sales sales = {reference, solution, life, LOTS, sold};
        assert_int_equal(kachi_avoided_by_year(&sales, YEARS, by_year), KACHI_OK);
        for (size_t i = 0; i < YEARS; i++) {
            total += by_year[i];
        }
        assert_true(fabs(total - forward) <= 1e-9 * (1.0 + fabs(forward)));
    }
    double one_sold[1] = {1.0};
    double too_short[2] = {0.0};
    struct kachi_use_of use = {0.0, 1.0, 0.0, 0.0};
    struct kachi_sales sales = {use, use, 3, 1, one_sold};
    assert_int_equal(kachi_avoided_by_year(&sales, 2, too_short), KACHI_ERR_INPUT);
}

static void shares_of_a_process_lose_nothing(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int round = 0; round < ROUNDS; round++) {
        struct kachi_coproduct products[LOTS] = {{0}};
        double total = 1000.0 * uniform(&seed);
        double sum = 0.0;
        for (size_t i = 0; i < LOTS; i++) {
            products[i].amount = 0.001 + uniform(&seed);
            products[i].price = 1.0 + uniform(&seed);
        }
        enum kachi_coproduct_key key =
            round % 2 == 0 ? KACHI_COPRODUCT_BY_AMOUNT : KACHI_COPRODUCT_BY_VALUE;
        assert_int_equal(kachi_coproduct_allocate(total, key, LOTS, products), KACHI_OK);
        for (size_t i = 0; i < LOTS; i++) {
            sum += products[i].kgco2e;
        }
        assert_near(sum, total, 1e-12);
    }
}

/* Samples against the closed form, and the same for the same seed. */
static void sampled_and_analytic_agree(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    for (int i = 0; i <= 4; i++) {
        struct kachi_difference first;
        struct kachi_difference second;
        struct kachi_difference_options options = {.before = {2.2, 1.15},
                                                   .now = {1.98, 1.08},
                                                   .shared = 0.25 * i,
                                                   .samples = 40000,
                                                   .seed = 11};
        assert_int_equal(kachi_difference_of(&arena, &options, &first), KACHI_OK);
        assert_int_equal(kachi_difference_of(&arena, &options, &second), KACHI_OK);
        assert_true(fabs(first.p_not_positive - first.sampled_not_positive) <= 0.012);
        assert_near(first.p50, second.p50, 0.0);
        assert_true(first.p2_5 <= first.p5 && first.p5 <= first.p50 && first.p50 <= first.p95 &&
                    first.p95 <= first.p97_5);
    }
    struct kachi_difference_options bad = {
        .before = {2.2, 0.9}, .now = {1.0, 1.0}, .samples = 1000, .seed = 1};
    struct kachi_difference out;
    assert_int_equal(kachi_difference_of(&arena, &bad, &out), KACHI_ERR_INPUT);
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gx_allocation_conserves_what_was_emitted),
        cmocka_unit_test(an_allocation_that_does_not_close_is_refused),
        cmocka_unit_test(every_model_has_one_word),
        cmocka_unit_test(credits_are_conserved),
        cmocka_unit_test(both_timeframes_have_one_total),
        cmocka_unit_test(shares_of_a_process_lose_nothing),
        cmocka_unit_test(sampled_and_analytic_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
