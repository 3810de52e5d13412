/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Product rules: what is named goes before an HS code, a longer prefix before a shorter, a code
 * before a word; every rulebook they propose exists.
 */
#include "testing.h"
#include "value/product_rule.h"

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
};

static int setup(void **state)
{
    static struct fixture fixture;
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
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

static size_t propose(struct fixture *fixture, struct kachi_product_description description,
                      struct kachi_proposed_rule **out)
{
    return kachi_product_rules_propose(&fixture->arena, &description, &fixture->findings, out);
}

static void rules_are_whole_and_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_product_rule *rules = NULL;
    size_t count = kachi_product_rules(&fixture->arena, &fixture->findings, &rules);
    assert_true(count > 3);
    for (size_t i = 0; i < count; i++) {
        struct kachi_rulebook *rulebook = NULL;
        assert_true(rules[i].name.bytes > 0 && rules[i].name_ja.bytes > 0);
        assert_true(rules[i].source.bytes > 0);
        assert_true(i == 0 || kachi_str_compare(rules[i - 1].id, rules[i].id) < 0);
        assert_int_equal(
            kachi_rulebook_find(&fixture->arena, rules[i].rulebook, &fixture->findings, &rulebook),
            KACHI_OK);
    }
}

/* Every rule is found by its own id, by each of its HS prefixes, and by each of its words. */
static void every_rule_is_found_by_what_it_says(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_product_rule *rules = NULL;
    struct kachi_proposed_rule *found = NULL;
    size_t count = kachi_product_rules(&fixture->arena, &fixture->findings, &rules);
    for (size_t i = 0; i < count; i++) {
        struct kachi_product_description named = {.pcr = rules[i].id};
        assert_true(propose(fixture, named, &found) >= 1);
        assert_true(kachi_str_equal(found[0].rule->id, rules[i].id));
        assert_int_equal(found[0].match, KACHI_MATCH_NAMED);
        struct kachi_str rest = rules[i].hs;
        while (rest.bytes > 0) {
            struct kachi_product_description by_code = {.hs = kachi_str_cut(&rest, ' ')};
            assert_true(propose(fixture, by_code, &found) >= 1);
            assert_int_equal(found[0].match, KACHI_MATCH_HS);
        }
    }
}

/* Best first: no proposal is of a weaker kind than one after it, nor of fewer digits. */
static void proposals_stand_best_first(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_proposed_rule *found = NULL;
    struct kachi_product_description description = {.hs = S("7208.51"), .name = S("steel 鋼板")};
    size_t count = propose(fixture, description, &found);
    assert_true(count >= 2);
    assert_int_equal(found[0].match, KACHI_MATCH_HS);
    for (size_t i = 1; i < count; i++) {
        assert_true(found[i - 1].match >= found[i].match);
        assert_true(found[i - 1].match != found[i].match || found[i - 1].digits >= found[i].digits);
    }
}

static void dots_in_a_code_mean_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_proposed_rule *dotted = NULL, *plain = NULL;
    struct kachi_product_description with = {.hs = S("7208.51.00")},
                                     without = {.hs = S("72085100")};
    size_t count = propose(fixture, with, &dotted);
    assert_int_equal(count, propose(fixture, without, &plain));
    for (size_t i = 0; i < count; i++) {
        assert_true(kachi_str_equal(dotted[i].rule->id, plain[i].rule->id));
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rules_are_whole_and_in_order),
        TEST(every_rule_is_found_by_what_it_says),
        TEST(proposals_stand_best_first),
        TEST(dots_in_a_code_mean_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
