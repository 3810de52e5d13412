/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts from a statement are what the statement says: same decimals, its unit, its state and its
 * day; joined facts keep the first of a name.
 */
#include "testing.h"

#include "policy/fact.h"

#define DAY(year, month, day) kachi_day_of((struct kachi_date){(year), (month), (day)})

struct fixture {
    struct kachi_arena arena;
};

static int setup(void **state)
{
    static struct fixture fixture;
    kachi_arena_init(&fixture.arena);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    kachi_arena_release(&fixture->arena);
    return 0;
}

/* REP 0.22 of a baseline of 2.2 is 10 %: E2's numbers. */
static struct kachi_value_statement statement_e2(void)
{
    return (struct kachi_value_statement){
        .issuer = S("A"),
        .unit = S("kg"),
        .rulebook = S("jp-gx-2026"),
        .has_rep = true,
        .cfp_kgco2e_per_unit = {1980, -3},
        .rep_kgco2e_per_unit = {220, -3},
        .baseline_kgco2e_per_unit = 2.2,
        .pool_g = 220500,
        .state = KACHI_STATEMENT_VERIFIED,
        .verifier = S("V"),
        .from = DAY(2025, 4, 1),
        .until = DAY(2026, 3, 31),
        .valid_until = DAY(2029, 3, 31),
    };
}

static struct kachi_str value_of(struct kachi_facts facts, const char *name)
{
    const struct kachi_fact *fact = kachi_fact_find(facts, kachi_str_of(name));
    assert_non_null(fact);
    return fact->value;
}

static void facts_are_what_the_statement_says(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_value_statement statement = statement_e2();
    struct kachi_facts facts = kachi_facts_of_statement(&fixture->arena, &statement);
    assert_str(value_of(facts, "statement.cfp_kgco2e_per_unit"), "1.980");
    assert_str(value_of(facts, "statement.rep_kgco2e_per_unit"), "0.220");
    assert_str(value_of(facts, "statement.pool_kgco2e"), "220.500");
    assert_str(value_of(facts, "statement.rep_percent_of_baseline"), "10.000000");
    assert_str(value_of(facts, "statement.state"), "verified");
    assert_str(value_of(facts, "statement.verifier"), "V");
    assert_str(value_of(facts, "statement.basis"), "embodied");
    assert_str(value_of(facts, "statement.period_until"), "2026-03-31");
    assert_null(kachi_fact_find(facts, S("statement.ae_kgco2e_per_unit")));
    for (size_t i = 0; i < facts.count; i++) {
        assert_true(kachi_fact_can_be(facts.items[i].name));
        assert_true(facts.items[i].is_verified);
        assert_int_equal(facts.items[i].dated, DAY(2026, 3, 31));
        assert_int_equal(facts.items[i].valid_until, DAY(2029, 3, 31));
        assert_true(kachi_str_has_prefix(facts.items[i].evidence, "st_"));
    }
    assert_str(kachi_fact_find(facts, S("statement.rep_kgco2e_per_unit"))->unit, "kgCO2e/kg");
}

static void a_draft_is_not_verified_and_without_rep_says_none(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_value_statement statement = statement_e2();
    statement.state = KACHI_STATEMENT_DRAFT;
    statement.valid_until = KACHI_NO_DAY;
    statement.has_rep = false;
    statement.verifier = S("");
    struct kachi_facts facts = kachi_facts_of_statement(&fixture->arena, &statement);
    assert_str(value_of(facts, "statement.state"), "draft");
    assert_null(kachi_fact_find(facts, S("statement.rep_kgco2e_per_unit")));
    assert_null(kachi_fact_find(facts, S("statement.rep_percent_of_baseline")));
    assert_null(kachi_fact_find(facts, S("statement.verifier")));
    assert_false(facts.items[0].is_verified);
    assert_int_equal(facts.items[0].valid_until, 0);
}

static void a_name_that_no_fact_can_have_is_known_as_such(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *name, *near;
    } wrong[] = {
        {"clam.jp-cev", "claim.jp-cev"},
        {"atribute.powertrain", "attribute.powertrain"},
        {"statement.cfp_kgco2e_per_unt", "statement.cfp_kgco2e_per_unit"},
        {"lot.revokd", "lot.revoked"},
        {"claim.", ""},
        {"powertrain", ""},
    };
    assert_true(kachi_fact_can_be(S("claim.jp-cev")));
    assert_true(kachi_fact_can_be(S("attribute.anything")));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct kachi_str name = kachi_str_of(wrong[i].name);
        assert_false(kachi_fact_can_be(name));
        if (wrong[i].near[0] != '\0') {
            assert_str(kachi_fact_nearest(&fixture->arena, name), wrong[i].near);
        }
    }
}

static void of_a_name_that_stands_twice_the_first_counts(void **state)
{
    struct fixture *fixture = *state;
    const struct kachi_fact first[] = {kachi_fact_of(S("a"), S("1"))};
    const struct kachi_fact second[] = {kachi_fact_of(S("a"), S("2")),
                                        kachi_fact_of(S("b"), S("3"))};
    struct kachi_facts joined =
        kachi_facts_join(&fixture->arena, (struct kachi_facts){.count = 1, .items = first},
                         (struct kachi_facts){.count = 2, .items = second});
    assert_int_equal(joined.count, 2);
    assert_str(value_of(joined, "a"), "1");
    assert_str(value_of(joined, "b"), "3");
}

/* What is said of an attribute stands beside it: its document, its days and who checked it. */
static void attributes_say_what_is_behind_others(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_attribute attributes[] = {
        {.name = S("plan"), .value = S("approved")},
        {.name = S("plan_dated"), .value = S("2025-04-01")},
        {.name = S("plan_evidence"), .value = S("letter 12")},
        {.name = S("plan_valid_until"), .value = S("2027-03-31")},
        {.name = S("plan_verified_by"), .value = S("V")},
        {.name = S("steel_kg"),
         .value = S("300"),
         .unit = S("kg"),
         .place = {.source = S("attributes.csv"), .line = 3}},
    };
    struct kachi_activity activity = {.key = S("car"), .attribute_count = 6};
    struct kachi_dataset dataset = {.activity_count = 1,
                                    .activities = &activity,
                                    .attribute_count = 6,
                                    .attributes = attributes};
    struct kachi_facts facts = kachi_facts_of_activity(&fixture->arena, &dataset, 0);
    const struct kachi_fact *plan = kachi_fact_find(facts, S("attribute.plan"));
    assert_str(plan->evidence, "letter 12");
    assert_int_equal(plan->dated, DAY(2025, 4, 1));
    assert_int_equal(plan->valid_until, DAY(2027, 3, 31));
    assert_true(plan->is_verified);
    const struct kachi_fact *steel = kachi_fact_find(facts, S("attribute.steel_kg"));
    assert_str(steel->evidence, "attributes.csv:3");
    assert_str(steel->unit, "kg");
    assert_int_equal(steel->valid_until, 0);
    assert_false(steel->is_verified);
}

/* Days as spreadsheets write them are days; what is none stays visible, so that nobody takes such
 * evidence for evidence without an end. */
static void a_day_that_cannot_be_read_is_not_passed_over(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_attribute attributes[] = {
        {.name = S("plan"), .value = S("approved")},
        {.name = S("plan_valid_until"), .value = S("2027/3/31")},
        {.name = S("meter"), .value = S("read")},
        {.name = S("meter_valid_until"), .value = S("end of March")},
    };
    struct kachi_activity activity = {.key = S("car"), .attribute_count = 4};
    struct kachi_dataset dataset = {.activity_count = 1,
                                    .activities = &activity,
                                    .attribute_count = 4,
                                    .attributes = attributes};
    struct kachi_facts facts = kachi_facts_of_activity(&fixture->arena, &dataset, 0);
    const struct kachi_fact *plan = kachi_fact_find(facts, S("attribute.plan"));
    assert_int_equal(plan->valid_until, DAY(2027, 3, 31));
    assert_str(plan->unreadable_day, "");
    assert_str(kachi_fact_find(facts, S("attribute.meter"))->unreadable_day, "end of March");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(facts_are_what_the_statement_says),
        TEST(a_draft_is_not_verified_and_without_rep_says_none),
        TEST(a_name_that_no_fact_can_have_is_known_as_such),
        TEST(of_a_name_that_stands_twice_the_first_counts),
        TEST(attributes_say_what_is_behind_others),
        TEST(a_day_that_cannot_be_read_is_not_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
