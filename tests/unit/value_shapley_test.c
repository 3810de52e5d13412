/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shapley values of random games. Exactly: of games of pairs they are the closed form, and of any
 * game they keep the axioms (the sum is the whole, who does nothing gets nothing, games add up).
 * Sampled: the sum is exact, shares lie within their standard errors, an order and its reverse are
 * enough for games of pairs, and the same seed gives the same bits.
 */
#include "testing.h"
#include "value/shapley.h"

#include <math.h>
#include <string.h>

#define NEAR                                                                                       \
    1e-12 /* absolute: the numbers here are of the order of 1, their shares may be near 0 */
#define PLAYERS 8
#define SETS (1U << PLAYERS)

/* v of every set; what scope it is in does not matter to the rule, so two are used. */
struct game {
    double scope1[SETS], scope2[SETS];
};

static enum kachi_err worth_of(const void *state, uint64_t set, struct kachi_scopes *out)
{
    const struct game *game = state;
    *out = (struct kachi_scopes){.scope1_kgco2e = game->scope1[set],
                                 .scope2_kgco2e = game->scope2[set],
                                 .total_kgco2e = game->scope1[set] + game->scope2[set]};
    return KACHI_OK;
}

static enum kachi_err no_worth(const void *state, uint64_t set, struct kachi_scopes *out)
{
    (void)state;
    *out = (struct kachi_scopes){.total_kgco2e = 0.0};
    return set == 5 ? KACHI_ERR_NO_ANSWER : KACHI_OK;
}

#define assert_within(found, expected) assert_true(fabs((found) - (expected)) <= NEAR)

static double between(uint64_t *seed, double low, double high)
{
    return low + (high - low) * (double)(random_next(seed) >> 11) * 0x1p-53;
}

/* Any game: its sets have nothing to do with one another. */
static void make_any(struct game *game, uint64_t *seed)
{
    for (uint32_t set = 0; set < SETS; set++) {
        game->scope1[set] = between(seed, -1.0, 2.0);
        game->scope2[set] = between(seed, -1.0, 2.0);
    }
}

/* v(S) = 10 - what each of S does - what each pair of S does beside; share[i] is its closed form.
 */
static void make_of_pairs(struct game *game, uint64_t *seed, double share[PLAYERS])
{
    double own[PLAYERS];
    double pair[PLAYERS][PLAYERS];
    for (uint32_t i = 0; i < PLAYERS; i++) {
        share[i] = own[i] = between(seed, -1.0, 2.0);
        for (uint32_t j = 0; j < i; j++) {
            pair[i][j] = between(seed, -0.5, 0.5);
            share[i] += 0.5 * pair[i][j];
            share[j] += 0.5 * pair[i][j];
        }
    }
    for (uint32_t set = 0; set < SETS; set++) {
        game->scope1[set] = 10.0;
        game->scope2[set] = 0.0;
        for (uint32_t i = 0; i < PLAYERS; i++) {
            game->scope1[set] -= (set >> i & 1U) != 0 ? own[i] : 0.0;
            for (uint32_t j = 0; j < i; j++) {
                bool both = (set >> i & 1U) != 0 && (set >> j & 1U) != 0;
                game->scope2[set] -= both ? pair[i][j] : 0.0;
            }
        }
    }
}

static struct kachi_shapley *exact_of(struct kachi_arena *arena, const struct game *game)
{
    struct kachi_worth worth = {.count = PLAYERS, .of = worth_of, .state = game};
    struct kachi_shapley *shapley = NULL;
    assert_int_equal(kachi_shapley_exact(arena, &worth, &shapley), KACHI_OK);
    return shapley;
}

static struct kachi_shapley *sampled_of(struct kachi_arena *arena, const struct game *game,
                                        uint32_t count, uint64_t seed)
{
    struct kachi_worth worth = {.count = PLAYERS, .of = worth_of, .state = game};
    struct kachi_orders orders = {.count = count, .seed = seed};
    struct kachi_shapley *shapley = NULL;
    assert_int_equal(kachi_shapley_sample(arena, &worth, orders, &shapley), KACHI_OK);
    return shapley;
}

static void assert_adds_up(const struct kachi_shapley *shapley)
{
    struct kachi_scopes sum = {0.0, 0.0, 0.0, 0.0};
    for (uint32_t i = 0; i < PLAYERS; i++) {
        sum.scope1_kgco2e += shapley->effects[i].scope1_kgco2e;
        sum.scope2_kgco2e += shapley->effects[i].scope2_kgco2e;
        sum.total_kgco2e += shapley->effects[i].total_kgco2e;
    }
    const struct kachi_scopes *none = &shapley->none, *all = &shapley->all;
    assert_within(sum.scope1_kgco2e, none->scope1_kgco2e - all->scope1_kgco2e);
    assert_within(sum.scope2_kgco2e, none->scope2_kgco2e - all->scope2_kgco2e);
    assert_within(sum.total_kgco2e, none->total_kgco2e - all->total_kgco2e);
}

static void of_pairs_the_closed_form(void **state)
{
    uint64_t seed = 1;
    for (int round = 0; round < 100; round++) {
        struct game game;
        double share[PLAYERS];
        make_of_pairs(&game, &seed, share);
        struct kachi_shapley *exact = exact_of(*state, &game);
        /* What one order gives the first of two, its reverse gives the other: no chance is left. */
        struct kachi_shapley *sampled = sampled_of(*state, &game, 4, seed);
        for (uint32_t i = 0; i < PLAYERS; i++) {
            assert_within(exact->effects[i].total_kgco2e, share[i]);
            assert_within(sampled->effects[i].total_kgco2e, share[i]);
            assert_true(sampled->standard_error_kgco2e[i] <= NEAR);
        }
    }
}

static void the_sum_is_the_whole_in_every_scope(void **state)
{
    uint64_t seed = 2;
    for (int round = 0; round < 100; round++) {
        struct game game;
        make_any(&game, &seed);
        assert_adds_up(exact_of(*state, &game));
        assert_adds_up(sampled_of(*state, &game, 4, seed));
    }
}

static void who_does_nothing_gets_nothing(void **state)
{
    uint64_t seed = 3;
    struct game game;
    make_any(&game, &seed);
    for (uint32_t set = 0; set < SETS; set++) { /* player 3 changes no set */
        game.scope1[set] = game.scope1[set & ~8U];
        game.scope2[set] = game.scope2[set & ~8U];
    }
    assert_within(exact_of(*state, &game)->effects[3].total_kgco2e, 0.0);
    assert_within(sampled_of(*state, &game, 4, 1)->effects[3].total_kgco2e, 0.0);
}

static void shares_of_two_games_add_up(void **state)
{
    uint64_t seed = 4;
    struct game a, b, both;
    make_any(&a, &seed);
    make_any(&b, &seed);
    for (uint32_t set = 0; set < SETS; set++) {
        both.scope1[set] = a.scope1[set] + b.scope1[set];
        both.scope2[set] = a.scope2[set] + b.scope2[set];
    }
    for (uint32_t i = 0; i < PLAYERS; i++) {
        double sum = exact_of(*state, &a)->effects[i].total_kgco2e +
                     exact_of(*state, &b)->effects[i].total_kgco2e;
        assert_within(exact_of(*state, &both)->effects[i].total_kgco2e, sum);
    }
}

/* 95.4 % of normal errors are within two standard errors; of 400 shares here 381.8 +- 4.2. */
static void sampled_shares_lie_within_their_standard_errors(void **state)
{
    uint64_t seed = 5;
    int within = 0;
    for (int round = 0; round < 50; round++) {
        struct game game;
        make_any(&game, &seed);
        struct kachi_shapley *exact = exact_of(*state, &game);
        struct kachi_shapley *sampled = sampled_of(*state, &game, 400, seed);
        for (uint32_t i = 0; i < PLAYERS; i++) {
            double off = sampled->effects[i].total_kgco2e - exact->effects[i].total_kgco2e;
            within += fabs(off) <= 2.0 * sampled->standard_error_kgco2e[i] ? 1 : 0;
        }
    }
    assert_in_range(within, 360, 400);
}

static void the_same_seed_gives_the_same_bits(void **state)
{
    uint64_t seed = 6;
    struct game game;
    make_any(&game, &seed);
    struct kachi_shapley *first = sampled_of(*state, &game, 100, 7);
    struct kachi_shapley *again = sampled_of(*state, &game, 100, 7);
    struct kachi_shapley *other = sampled_of(*state, &game, 100, 8);
    size_t bytes = PLAYERS * sizeof(first->effects[0]);
    assert_memory_equal(first->effects, again->effects, bytes);
    assert_int_not_equal(memcmp(first->effects, other->effects, bytes), 0);
}

static void a_set_without_an_answer_has_no_shares(void **state)
{
    struct kachi_worth worth = {.count = PLAYERS, .of = no_worth};
    struct kachi_shapley *shapley = NULL;
    assert_int_equal(kachi_shapley_exact(*state, &worth, &shapley), KACHI_ERR_NO_ANSWER);
    assert_null(shapley);
}

static int setup(void **state)
{
    static struct kachi_arena arena;
    kachi_arena_init(&arena);
    *state = &arena;
    return 0;
}

static int teardown(void **state)
{
    kachi_arena_release(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(of_pairs_the_closed_form),
        TEST(the_sum_is_the_whole_in_every_scope),
        TEST(who_does_nothing_gets_nothing),
        TEST(shares_of_two_games_add_up),
        TEST(sampled_shares_lie_within_their_standard_errors),
        TEST(the_same_seed_gives_the_same_bits),
        TEST(a_set_without_an_answer_has_no_shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
