/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is stated of an avoided emission: the worked examples E11 to E17 from facts as attributes
 * have them; the two timeframes have the same sum whatever is sold when; shares split the whole.
 */
#include "assert_near.h"
#include "testing.h"
#include "value/avoided_stated.h"

#define NEAR 1e-9

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_rulebook *rulebook;
    struct kachi_given facts;
    struct kachi_avoided_asked asked;
};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.rulebook = NULL};
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
    assert_int_equal(
        kachi_rulebook_find(&fixture.arena, S(""), &fixture.findings, &fixture.rulebook), KACHI_OK);
    fixture.asked = (struct kachi_avoided_asked){
        .facts = &fixture.facts, .rulebook = fixture.rulebook, .party = S("H")};
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    kachi_findings_release(&fixture->findings);
    kachi_arena_release(&fixture->arena);
    return 0;
}

static void say(struct fixture *fixture, const char *name, const char *value)
{
    kachi_given_add_text(&fixture->arena, &fixture->facts, name, kachi_str_of(value));
}

static void share(struct fixture *fixture, const char *party, const char *value)
{
    struct kachi_str *words = KACHI_NEW_ARRAY(&fixture->arena, struct kachi_str, 2);
    words[0] = kachi_str_of(party);
    words[1] = kachi_str_of(value);
    kachi_given_add(&fixture->arena, &fixture->facts,
                    (struct kachi_given_row){.name = S("share"), .count = 2, .words = words});
}

static double difference(const struct kachi_avoided_life *a, const struct kachi_avoided_life *b)
{
    return a->made_kgco2e + a->used_kgco2e + a->end_kgco2e - b->made_kgco2e - b->used_kgco2e -
           b->end_kgco2e;
}

static struct kachi_avoided_stated state_claim(struct fixture *fixture)
{
    struct kachi_avoided_stated stated;
    struct kachi_avoided_asked *asked = &fixture->asked;
    asked->difference_kgco2e = difference(&asked->reference, &asked->solution);
    assert_int_equal(kachi_avoided_state(&fixture->arena, asked, &fixture->findings, &stated),
                     KACHI_OK);
    return stated;
}

/* Use of so much a year, over a life of ten years; nothing made, nothing ended. */
static void use_for_ten_years(struct fixture *fixture, double reference, double solution)
{
    fixture->asked.reference = (struct kachi_avoided_life){.used_kgco2e = 10.0 * reference};
    fixture->asked.solution = (struct kachi_avoided_life){.used_kgco2e = 10.0 * solution};
    say(fixture, "ae_life_years", "10");
}

static void e11_a_grid_that_falls(void **state)
{
    struct fixture *fixture = *state;
    fixture->asked.reference = (struct kachi_avoided_life){
        .made_kgco2e = 100.0, .used_kgco2e = 15.0 * 10000.0 / 0.9 * 0.2};
    fixture->asked.solution = (struct kachi_avoided_life){
        .made_kgco2e = 300.0, .used_kgco2e = 15.0 * 10000.0 / 3.5 * 0.43};
    say(fixture, "ae_life_years", "15");
    struct kachi_avoided_stated frozen = state_claim(fixture);
    assert_near(frozen.whole_kgco2e, 14704.76, 1e-6);
    say(fixture, "ae_use_growth_solution", "-0.03");
    struct kachi_avoided_stated falling = state_claim(fixture);
    assert_near(falling.whole_kgco2e, 18114.10, 1e-6);
    assert_near(falling.claimed_kgco2e, falling.whole_kgco2e, 0.0);
}

static void e12_year_on_year_adds_up_to_forward_looking(void **state)
{
    struct fixture *fixture = *state;
    fixture->asked.reference =
        (struct kachi_avoided_life){.used_kgco2e = 6.0}; /* 2 a year, 3 years */
    say(fixture, "ae_life_years", "3");
    say(fixture, "ae_timeframe", "year_on_year");
    say(fixture, "ae_sold.2027", "150");
    say(fixture, "ae_sold.2026", "100");
    struct kachi_avoided_stated stated = state_claim(fixture);
    const double expected[] = {200.0, 500.0, 500.0, 300.0};
    assert_int_equal(stated.year_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(stated.years[i].year, 2026 + (int64_t)i);
        assert_near(stated.years[i].kgco2e, expected[i], NEAR);
    }
    assert_near(stated.total_kgco2e, 1500.0, NEAR);
}

static double between(uint64_t *seed, double low, double high)
{
    return low + (high - low) * (double)(random_next(seed) >> 11) * 0x1p-53;
}

static void random_claim(struct fixture *fixture, const char *timeframe, uint64_t seed)
{
    static const char *const interventions[] = {"new", "replacement", "early", "improvement"};
    struct kachi_avoided_asked *asked = &fixture->asked;
    struct kachi_avoided_life *lives[] = {&asked->reference, &asked->solution};
    fixture->facts = (struct kachi_given){.count = 0};
    for (size_t i = 0; i < 2; i++) {
        lives[i]->made_kgco2e = between(&seed, 0.0, 100.0);
        lives[i]->used_kgco2e = between(&seed, 0.0, 1000.0);
        lives[i]->end_kgco2e = between(&seed, -20.0, 20.0);
    }
    say(fixture, "ae_timeframe", timeframe);
    say(fixture, "ae_intervention", interventions[random_below(&seed, 4)]);
    kachi_given_add_number(&fixture->arena, &fixture->facts, "ae_life_years",
                           1.0 + (double)random_below(&seed, 20));
    kachi_given_add_number(&fixture->arena, &fixture->facts, "ae_remaining_years",
                           between(&seed, 0.0, 5.0));
    kachi_given_add_number(&fixture->arena, &fixture->facts, "ae_use_growth_solution",
                           between(&seed, -0.1, 0.1));
    kachi_given_add_number(&fixture->arena, &fixture->facts, "ae_rebound",
                           between(&seed, 0.0, 0.5));
    kachi_given_add_number(&fixture->arena, &fixture->facts, "ae_sold.2026",
                           between(&seed, 0.0, 100.0));
    kachi_given_add_number(&fixture->arena, &fixture->facts, "ae_sold.2029",
                           between(&seed, 0.0, 100.0));
    share(fixture, "H", "0.6");
    share(fixture, "P", "0.4");
}

static void both_timeframes_have_the_same_sum(void **state)
{
    struct fixture *fixture = *state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        random_claim(fixture, "forward_looking", seed);
        struct kachi_avoided_stated forward = state_claim(fixture);
        random_claim(fixture, "year_on_year", seed);
        struct kachi_avoided_stated yearly = state_claim(fixture);
        assert_int_equal(forward.year_count, 2);
        assert_near(forward.total_kgco2e, yearly.total_kgco2e, 1e-9);
    }
}

static void e13_early_replacement_has_two_parts(void **state)
{
    struct fixture *fixture = *state;
    const struct kachi_avoided_life existing = {.used_kgco2e = 100.0};
    use_for_ten_years(fixture, 7.0, 3.0);
    fixture->asked.existing = &existing;
    say(fixture, "ae_intervention", "early");
    say(fixture, "ae_remaining_years", "4");
    struct kachi_avoided_stated stated = state_claim(fixture);
    assert_near(stated.whole_kgco2e, 52.0, NEAR); /* 28 + 24; 70 against the old one for ever */
    assert_near(stated.existing_years, 4.0, 0.0);
    assert_near(stated.market_years, 6.0, 0.0);
}

/* A market unit is needed only for the years that are left: 6 of 10. */
static void what_is_made_counts_for_the_years_that_are_left(void **state)
{
    struct fixture *fixture = *state;
    const struct kachi_avoided_life existing = {.used_kgco2e = 100.0};
    use_for_ten_years(fixture, 7.0, 3.0);
    fixture->asked.existing = &existing;
    fixture->asked.reference.made_kgco2e = 50.0;
    fixture->asked.solution.made_kgco2e = 20.0;
    say(fixture, "ae_intervention", "early");
    say(fixture, "ae_remaining_years", "4");
    assert_near(state_claim(fixture).whole_kgco2e, 52.0 + 0.6 * 50.0 - 20.0, NEAR);
}

static void an_improvement_counts_while_what_exists_would_last(void **state)
{
    struct fixture *fixture = *state;
    const struct kachi_avoided_life existing = {.used_kgco2e = 100.0};
    use_for_ten_years(fixture, 7.0, 3.0);
    fixture->asked.existing = &existing;
    fixture->asked.solution.made_kgco2e = 5.0;
    say(fixture, "ae_intervention", "improvement");
    say(fixture, "ae_remaining_years", "4");
    assert_near(state_claim(fixture).whole_kgco2e, 4.0 * 7.0 - 5.0, NEAR);
}

static void e14_no_worse_than_the_law(void **state)
{
    struct fixture *fixture = *state;
    use_for_ten_years(fixture, 7.0, 3.0);
    say(fixture, "ae_intervention", "new");
    say(fixture, "legal_minimum", "6");
    struct kachi_avoided_stated stated = state_claim(fixture);
    assert_near(stated.whole_kgco2e, 30.0, NEAR); /* 3 a year */
    assert_near(stated.reference_use_kgco2e, 6.0, NEAR);
    say(fixture, "mandated", "yes");
    assert_near(1.0 + state_claim(fixture).whole_kgco2e, 1.0, NEAR);
    say(fixture, "mandated_level", "4"); /* beyond the mandate */
    assert_near(state_claim(fixture).whole_kgco2e, 10.0, NEAR);
}

static void e15_shares_split_the_whole(void **state)
{
    struct fixture *fixture = *state;
    fixture->asked.reference.used_kgco2e = 1000.0;
    share(fixture, "H", "0.5");
    share(fixture, "P", "0.3");
    share(fixture, "Q", "0.2");
    double sum = 0.0;
    const char *const parties[] = {"H", "P", "Q"};
    const double expected[] = {500.0, 300.0, 200.0};
    for (size_t i = 0; i < 3; i++) {
        fixture->asked.party = kachi_str_of(parties[i]);
        double claimed = state_claim(fixture).claimed_kgco2e;
        assert_near(claimed, expected[i], NEAR);
        sum += claimed;
    }
    assert_near(sum, 1000.0, NEAR);
    struct kachi_avoided_stated stated;
    fixture->asked.party = S("Z");
    assert_int_equal(
        kachi_avoided_state(&fixture->arena, &fixture->asked, &fixture->findings, &stated),
        KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&fixture->findings, "avoided-share"));
}

static void e17_a_rebound_takes_from_what_is_avoided_alone(void **state)
{
    struct fixture *fixture = *state;
    fixture->asked.reference.used_kgco2e = 1000.0;
    say(fixture, "ae_rebound", "0.1");
    assert_near(state_claim(fixture).claimed_kgco2e, 900.0, NEAR);
    fixture->asked.solution.used_kgco2e = 1800.0; /* worse than the reference: kept whole */
    assert_near(state_claim(fixture).claimed_kgco2e, -800.0, NEAR);
}

/* Nothing is assumed: without a life the difference stands, and no year gets a share of it. */
static void what_is_not_said_is_not_assumed(void **state)
{
    struct fixture *fixture = *state;
    fixture->asked.reference = (struct kachi_avoided_life){1.0, 20.0, 3.0};
    fixture->asked.quantity = 10.0;
    say(fixture, "ae_life_years", "a long time");
    struct kachi_avoided_stated stated = state_claim(fixture);
    assert_int_equal(stated.timeframe, KACHI_TIMEFRAME_NOT_SAID);
    assert_int_equal(stated.life_years, 0);
    assert_false(stated.has_intervention);
    assert_int_equal(stated.specificity, KACHI_SPECIFICITY_NOT_SAID);
    assert_near(stated.claimed_kgco2e, 24.0, NEAR);
    assert_int_equal(stated.year_count, 1);
    assert_near(stated.total_kgco2e, 240.0, NEAR);
}

static void the_lower_level_is_that_of_the_claim(void **state)
{
    struct fixture *fixture = *state;
    say(fixture, "ae_specificity_solution", "context_specific");
    say(fixture, "ae_specificity_reference", "statistical");
    assert_int_equal(state_claim(fixture).specificity, KACHI_STATISTICAL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(e11_a_grid_that_falls),
        TEST(e12_year_on_year_adds_up_to_forward_looking),
        TEST(both_timeframes_have_the_same_sum),
        TEST(e13_early_replacement_has_two_parts),
        TEST(what_is_made_counts_for_the_years_that_are_left),
        TEST(an_improvement_counts_while_what_exists_would_last),
        TEST(e14_no_worse_than_the_law),
        TEST(e15_shares_split_the_whole),
        TEST(e17_a_rebound_takes_from_what_is_avoided_alone),
        TEST(what_is_not_said_is_not_assumed),
        TEST(the_lower_level_is_that_of_the_claim),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
