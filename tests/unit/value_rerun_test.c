/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An old claim under another rulebook: under its own nothing changes; under one that counts direct
 * emissions alone the number is that of a claim made under it, and the line that does it is named.
 */
#include "assert_near.h"
#include "chain.h"
#include "value/rerun.h"

struct fixture {
    struct chain chain;
    struct kachi_value_statement *statement;
};

static int setup(void **state)
{
    static struct fixture fixture;
    struct chain *chain = &fixture.chain;
    chain_init(chain);
    chain_add_r1(chain);
    chain_finish(chain);
    struct kachi_statement_request request = {.activity = chain_activity(chain, "part"),
                                              .reference = KACHI_NONE,
                                              .quantity = kachi_decimal_of(1000),
                                              .from = KACHI_NO_DAY,
                                              .until = KACHI_NO_DAY};
    assert_int_equal(kachi_statement_draft(&chain->arena, chain->dataset, &request,
                                           &chain->findings, &fixture.statement),
                     KACHI_OK);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    chain_release(&fixture->chain);
    return 0;
}

static struct kachi_rerun *rerun(struct fixture *fixture, const char *rulebook)
{
    struct kachi_rerun *out = NULL;
    assert_int_equal(kachi_statement_rerun(&fixture->chain.arena, fixture->chain.dataset,
                                           fixture->statement, kachi_str_of(rulebook),
                                           &fixture->chain.findings, &out),
                     KACHI_OK);
    return out;
}

static void under_its_own_rulebook_nothing_changes(void **state)
{
    struct kachi_rerun *same = rerun(*state, "jp-gx-2026");
    assert_int_equal(same->difference_count, 0);
    assert_int_equal(same->change_count, 0);
}

/* R1: 1.48 where scopes 1 and 2 are own, 0.10 where scope 1 alone is. */
static void the_line_that_changes_a_number_is_named(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_rerun *other = rerun(fixture, "jisf-gx-steel-2025");
    assert_near(kachi_decimal_to_double(other->statement->rep_kgco2e_per_unit), 0.10, 1e-9);
    bool is_named = false;
    for (size_t i = 0; i < other->change_count; i++) {
        const struct kachi_rerun_change *change = &other->changes[i];
        if (!kachi_str_is(change->name, "rep_kgco2e_per_unit")) {
            continue;
        }
        assert_true(kachi_str_is(change->before, "1.48"));
        assert_true(kachi_str_is(change->after, "0.1"));
        assert_int_equal(change->cause_count, 1);
        is_named = kachi_str_is(other->differences[change->causes[0]].name, "own_scopes");
    }
    assert_true(is_named);
}

/* What is not redone is not compared. */
static void a_number_that_does_not_come_out_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_value_statement changed = *fixture->statement;
    struct kachi_rerun *out = NULL;
    changed.digest = S("0000");
    assert_int_equal(kachi_statement_rerun(&fixture->chain.arena, fixture->chain.dataset, &changed,
                                           S("jisf-gx-steel-2025"), &fixture->chain.findings, &out),
                     KACHI_ERR_INTEGRITY);
    assert_true(kachi_findings_has(&fixture->chain.findings, "statement-differs"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(under_its_own_rulebook_nothing_changes),
        TEST(the_line_that_changes_a_number_is_named),
        TEST(a_number_that_does_not_come_out_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
