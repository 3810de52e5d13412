/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of a statement: each is one party's, in its order, kept with its reason; a package
 * redone anywhere gives the same digest; checks stand in the statement, and facts of the user's
 * cannot change what was calculated.
 */
#include "chain.h"
#include "value/redone.h"
#include "value/verification.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOW ((kachi_moment)1764547200000000)

struct fixture {
    struct chain chain;
    struct kachi_database *database;
    struct kachi_value_statement *statement;
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
    chain_finish(chain);
    struct kachi_statement_request request = {
        .activity = chain_activity(chain, "part"),
        .reference = KACHI_NONE,
        .quantity = kachi_decimal_of(1000),
        .from = kachi_day_of((struct kachi_date){2025, 4, 1}),
        .until = kachi_day_of((struct kachi_date){2026, 3, 31}),
    };
    assert_int_equal(kachi_statement_draft(&chain->arena, chain->dataset, &request,
                                           &chain->findings, &fixture.statement),
                     KACHI_OK);
    assert_int_equal(kachi_statement_save(fixture.database, fixture.statement, NOW), KACHI_OK);
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

static enum kachi_err submit(struct fixture *fixture, const char *party)
{
    return kachi_statement_submit(fixture->database, fixture->statement, kachi_str_of(party),
                                  NOW + 1, &fixture->chain.findings);
}

static enum kachi_err end(struct fixture *fixture, enum kachi_statement_state to, const char *party,
                          const char *reason)
{
    struct kachi_statement_move move = {
        .to = to, .party = kachi_str_of(party), .reason = kachi_str_of(reason), .now = NOW + 2};
    return kachi_statement_end(fixture->database, fixture->statement, &move,
                               &fixture->chain.findings);
}

static enum kachi_err record(struct fixture *fixture, enum kachi_opinion opinion,
                             const char *finding)
{
    struct kachi_str found = kachi_str_of(finding == NULL ? "" : finding);
    struct kachi_verification verification = {.level = KACHI_ASSURANCE_REASONABLE,
                                              .opinion = opinion,
                                              .standard = S("ISO 14064-3"),
                                              .accreditation = S("JAB"),
                                              .independence = S("no common owner"),
                                              .materiality = S("5 %"),
                                              .from = KACHI_NO_DAY,
                                              .until = KACHI_NO_DAY,
                                              .finding_count = finding == NULL ? 0 : 1,
                                              .findings = &found};
    struct kachi_statement_move by = {.party = S("V"), .reason = S(""), .now = NOW + 3};
    struct kachi_verified covered = {1, &fixture->statement};
    return kachi_verification_record(fixture->database, fixture->chain.dataset, covered,
                                     &verification, &by, &fixture->chain.findings);
}

static struct kachi_statement_step *steps_of(struct fixture *fixture, size_t *count)
{
    struct kachi_statement_step *steps = NULL;
    assert_int_equal(kachi_statement_steps(&fixture->chain.arena, fixture->database,
                                           fixture->statement, count, &steps),
                     KACHI_OK);
    return steps;
}

static void each_step_is_one_partys_and_kept(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_findings *findings = &fixture->chain.findings;
    size_t count = 0;
    assert_int_equal(submit(fixture, "V"), KACHI_ERR_DENIED);
    assert_true(kachi_findings_has(findings, "statement-not-issuer"));
    assert_int_equal(end(fixture, KACHI_STATEMENT_RETURNED, "V", "early"), KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(findings, "statement-step"));
    assert_int_equal(submit(fixture, "D"), KACHI_OK);
    assert_int_equal(submit(fixture, "D"), KACHI_ERR_CONFLICT);
    assert_int_equal(end(fixture, KACHI_STATEMENT_RETURNED, "D", "own"), KACHI_ERR_DENIED);
    assert_int_equal(end(fixture, KACHI_STATEMENT_RETURNED, "V", " "), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(findings, "statement-reason"));
    assert_int_equal(end(fixture, KACHI_STATEMENT_RETURNED, "V", "a log is missing"), KACHI_OK);
    assert_int_equal(record(fixture, KACHI_OPINION_CLEAN, NULL), KACHI_ERR_CONFLICT);
    assert_int_equal(submit(fixture, "D"), KACHI_OK);
    assert_int_equal(record(fixture, KACHI_OPINION_QUALIFIED, NULL), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(findings, "verification-incomplete"));
    assert_int_equal(record(fixture, KACHI_OPINION_QUALIFIED, "one meter late"), KACHI_OK);
    assert_int_equal(fixture->statement->state, KACHI_STATEMENT_VERIFIED);
    assert_int_equal(end(fixture, KACHI_STATEMENT_WITHDRAWN, "D", "wrong period"), KACHI_OK);
    assert_int_equal(submit(fixture, "D"), KACHI_ERR_CONFLICT);
    static const enum kachi_statement_state expected[] = {
        KACHI_STATEMENT_SUBMITTED, KACHI_STATEMENT_RETURNED, KACHI_STATEMENT_SUBMITTED,
        KACHI_STATEMENT_VERIFIED, KACHI_STATEMENT_WITHDRAWN};
    struct kachi_statement_step *steps = steps_of(fixture, &count);
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(steps[i].state, expected[i]);
    }
    assert_str(steps[1].reason, "a log is missing");
    assert_true(kachi_str_contains(steps[3].record, S("\"opinion\":\"qualified\"")));
    assert_true(kachi_str_contains(steps[3].record, S("one meter late")));
}

static void an_adverse_opinion_returns(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_value_statement *loaded = NULL;
    size_t count = 0;
    assert_int_equal(submit(fixture, "D"), KACHI_OK);
    assert_int_equal(record(fixture, KACHI_OPINION_ADVERSE, "the burner never ran"), KACHI_OK);
    assert_int_equal(kachi_statement_load(&fixture->chain.arena, fixture->database, S("st_"),
                                          &fixture->chain.findings, &loaded),
                     KACHI_OK);
    assert_int_equal(loaded->state, KACHI_STATEMENT_RETURNED);
    struct kachi_statement_step *steps = steps_of(fixture, &count);
    assert_int_equal(count, 2);
    assert_true(kachi_str_contains(steps[1].record, S("adverse")));
}

/* Three years after the period: PACT's rule, in the default rulebook. */
static void a_verified_statement_expires(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_value_statement *statement = fixture->statement;
    kachi_day last = kachi_day_of((struct kachi_date){2029, 3, 31});
    assert_int_equal(statement->valid_until, last);
    assert_int_equal(kachi_statement_state_on(statement, last + 1), KACHI_STATEMENT_DRAFT);
    assert_int_equal(record(fixture, KACHI_OPINION_CLEAN, NULL), KACHI_OK);
    assert_int_equal(kachi_statement_state_on(statement, last), KACHI_STATEMENT_VERIFIED);
    assert_int_equal(kachi_statement_state_on(statement, last + 1), KACHI_STATEMENT_EXPIRED);
}

static void a_package_is_redone_to_the_same_digest(void **state)
{
    struct fixture *fixture = *state;
    struct chain *chain = &fixture->chain;
    struct kachi_value_statement *redone = NULL;
    char folder[] = "/tmp/kachi-package-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct kachi_str path = kachi_str_print(&chain->arena, "%s/part.kachi", folder);
    assert_int_equal(
        kachi_package_write(path, chain->dataset, fixture->statement, &chain->findings), KACHI_OK);
    assert_int_equal(
        kachi_package_write(path, chain->dataset, fixture->statement, &chain->findings),
        KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(&chain->findings, "package-there"));
    assert_int_equal(kachi_package_redo(&chain->arena, path, &chain->findings, &redone), KACHI_OK);
    assert_true(kachi_str_equal(redone->digest, fixture->statement->digest));
    struct kachi_database *package = NULL;
    assert_int_equal(kachi_database_open(path, KACHI_DATABASE_WRITE, &chain->findings, &package),
                     KACHI_OK);
    assert_int_equal(kachi_sql_run(package, "DELETE FROM statement"), KACHI_OK);
    kachi_database_close(package);
    assert_int_equal(kachi_package_redo(&chain->arena, path, &chain->findings, &redone),
                     KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&chain->findings, "package-not-one"));
    assert_int_equal(unlink(path.text), 0);
    (void)unlink(kachi_str_print(&chain->arena, "%s-wal", path.text).text); /* SQLite's own */
    (void)unlink(kachi_str_print(&chain->arena, "%s-shm", path.text).text);
    assert_int_equal(rmdir(folder), 0);
}

static void checks_and_columns_stand_in_it(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str content = fixture->statement->content;
    static const char *const parts[] = {
        "\"result\":\"pass\",\"rule\":\"BASE-5\"",
        "\"result\":\"pass\",\"rule\":\"BASE-6\"",
        "\"result\":\"notice\",\"rule\":\"BASE-3\"",
        "\"result\":\"pass\",\"rule\":\"DC-2\"",
        "\"gx_allocated_kgco2e_per_unit\":\"2.24\"",
        "\"physical_kgco2e_per_unit\":\"2.24\"",
        "\"valid_until\":\"2029-03-31\"",
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        assert_true(kachi_str_contains(content, kachi_str_of(parts[i])));
    }
}

/* Where a stated digit is not what the facts give, that place is named, and no other. */
static void redone_names_the_place_that_differs(void **state)
{
    static const char stated[] = "\"physical_kgco2e_per_unit\":\"2.24\"";
    struct fixture *fixture = *state;
    struct chain *chain = &fixture->chain;
    struct kachi_value_statement other = *fixture->statement;
    struct kachi_redone redone;
    assert_int_equal(
        kachi_redone_of(&chain->arena, chain->dataset, &other, &chain->findings, &redone),
        KACHI_OK);
    assert_true(redone.is_equal);
    assert_int_equal(redone.difference_count, 0);
    char *content = KACHI_NEW_ARRAY(&chain->arena, char, other.content.bytes + 1);
    memcpy(content, other.content.text, other.content.bytes);
    char *at = strstr(content, stated);
    assert_non_null(at);
    at[sizeof(stated) - 3] = '5';
    other.content.text = content;
    other.digest = S("0");
    assert_int_equal(
        kachi_redone_of(&chain->arena, chain->dataset, &other, &chain->findings, &redone),
        KACHI_OK);
    assert_false(redone.is_equal);
    assert_int_equal(redone.difference_count, 1);
    assert_str(redone.differences[0].place, "columns.physical_kgco2e_per_unit");
    assert_str(redone.differences[0].stated, "\"2.25\"");
    assert_str(redone.differences[0].redone, "\"2.24\"");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_step_is_one_partys_and_kept), TEST(an_adverse_opinion_returns),
        TEST(a_verified_statement_expires),     TEST(a_package_is_redone_to_the_same_digest),
        TEST(checks_and_columns_stand_in_it),   TEST(redone_names_the_place_that_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
