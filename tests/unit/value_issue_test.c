/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Issuing: saving again changes nothing; a verified number is restated with a reason and both stay;
 * claimants of one avoided emission never state more than the whole, counted over their latest
 * statements.
 */
#include "chain.h"
#include "value/issue.h"

#define NOW ((kachi_moment)1764547200000000)

struct fixture {
    struct chain chain;
    struct kachi_database *database;
};

static int setup(void **state)
{
    static struct fixture fixture;
    struct chain *chain = &fixture.chain;
    chain_init(chain);
    assert_int_equal(kachi_database_open(S(":memory:"), KACHI_DATABASE_CREATE, &chain->findings,
                                         &fixture.database),
                     KACHI_OK);
    assert_int_equal(kachi_statement_prepare(fixture.database), KACHI_OK);
    chain_add_r1(chain);
    chain_add_product(chain, "worse-part", "", 9.0);
    chain_finish(chain);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    kachi_database_close(fixture->database);
    chain_release(&fixture->chain);
    return 0;
}

static struct kachi_value_statement *draft(struct fixture *fixture, const char *party,
                                           int64_t quantity, bool with_ae)
{
    struct chain *chain = &fixture->chain;
    struct kachi_value_statement *statement = NULL;
    struct kachi_statement_request request = {
        .activity = chain_activity(chain, "part"),
        .reference = with_ae ? chain_activity(chain, "worse-part") : KACHI_NONE,
        .party = kachi_str_of(party),
        .quantity = kachi_decimal_of(quantity),
        .from = kachi_day_of((struct kachi_date){2025, 4, 1}),
        .until = kachi_day_of((struct kachi_date){2026, 3, 31}),
    };
    assert_int_equal(kachi_statement_draft(&chain->arena, chain->dataset, &request,
                                           &chain->findings, &statement),
                     KACHI_OK);
    return statement;
}

static enum kachi_err issue(struct fixture *fixture, const struct kachi_value_statement *statement,
                            const struct kachi_value_statement *earlier, const char *reason)
{
    struct kachi_restatement restatement = {.earlier = earlier, .reason = kachi_str_of(reason)};
    kachi_findings_clear(&fixture->chain.findings);
    return kachi_statement_issue(fixture->database, statement, &restatement, NOW,
                                 &fixture->chain.findings);
}

static size_t stored(struct fixture *fixture)
{
    size_t count = 0;
    struct kachi_value_statement *all = NULL;
    assert_int_equal(kachi_statement_list(&fixture->chain.arena, fixture->database,
                                          &fixture->chain.findings, &count, &all),
                     KACHI_OK);
    return count;
}

static void verify(struct fixture *fixture, struct kachi_value_statement *statement)
{
    assert_int_equal(kachi_statement_verify(fixture->database, fixture->chain.dataset, statement,
                                            S("V"), NOW, &fixture->chain.findings),
                     KACHI_OK);
}

static void the_same_again_is_nothing_to_do(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_value_statement *statement = draft(fixture, "D", 1000, false);
    assert_int_equal(issue(fixture, statement, NULL, ""), KACHI_OK);
    assert_int_equal(issue(fixture, statement, NULL, ""), KACHI_OK);
    assert_int_equal(stored(fixture), 1);
}

static void a_verified_number_is_restated_with_a_reason(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_value_statement *first = draft(fixture, "D", 1000, false);
    struct kachi_value_statement *second = draft(fixture, "D", 1001, false);
    assert_int_equal(issue(fixture, first, NULL, ""), KACHI_OK);
    verify(fixture, first);
    assert_int_equal(issue(fixture, second, NULL, ""), KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(&fixture->chain.findings, "restatement-needed"));
    assert_int_equal(issue(fixture, second, first, "  "), KACHI_ERR_INPUT);
    assert_int_equal(issue(fixture, second, second, "why"), KACHI_ERR_INPUT);
    assert_int_equal(stored(fixture), 1); /* what was refused is not there */
    assert_int_equal(issue(fixture, second, first, "a truck was forgotten"), KACHI_OK);
    struct kachi_versions versions;
    assert_int_equal(
        kachi_statement_versions(&fixture->chain.arena, fixture->database, &first->id, &versions),
        KACHI_OK);
    struct kachi_str id = kachi_id_text(&fixture->chain.arena, "st", &second->id);
    assert_true(kachi_str_equal(versions.restated_by, id));
    assert_true(kachi_str_is(versions.reason, "a truck was forgotten"));
    assert_int_equal(stored(fixture), 2);
}

/* D states all of what the part avoids; nobody else may state any of it, D may state it anew. */
static void claimants_state_no_more_than_the_whole(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(issue(fixture, draft(fixture, "D", 1000, true), NULL, ""), KACHI_OK);
    assert_int_equal(issue(fixture, draft(fixture, "A", 1000, true), NULL, ""), KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(&fixture->chain.findings, "avoided-shares-sum"));
    assert_int_equal(issue(fixture, draft(fixture, "D", 2000, true), NULL, ""), KACHI_OK);
    assert_int_equal(issue(fixture, draft(fixture, "A", 1000, true), NULL, ""), KACHI_ERR_CONFLICT);
    assert_int_equal(stored(fixture), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_again_is_nothing_to_do),
        TEST(a_verified_number_is_restated_with_a_reason),
        TEST(claimants_state_no_more_than_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
