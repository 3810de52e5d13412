/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements: the same facts give the same statement, in any order of rows; other facts give
 * another; one is verified by somebody else, after being redone; what was changed in the store is
 * not shown.
 */
#include "chain.h"
#include "value/statement.h"

#include "base/json.h"

#define NOW ((kachi_moment)1764547200000000)

struct fixture {
    struct chain chain;
    struct kachi_database *database;
};

static int setup(void **state)
{
    static struct fixture fixture;
    chain_init(&fixture.chain);
    assert_int_equal(kachi_database_open(S(":memory:"), KACHI_DATABASE_CREATE,
                                         &fixture.chain.findings, &fixture.database),
                     KACHI_OK);
    assert_int_equal(kachi_statement_prepare(fixture.database), KACHI_OK);
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

static struct kachi_statement_request request_of(struct chain *chain, const char *product,
                                                 const char *quantity)
{
    struct kachi_statement_request request = {
        .activity = chain_activity(chain, product),
        .reference = KACHI_NONE,
        .from = kachi_day_of((struct kachi_date){2025, 4, 1}),
        .until = kachi_day_of((struct kachi_date){2026, 3, 31}),
    };
    assert_int_equal(kachi_decimal_read(kachi_str_of(quantity), &request.quantity), KACHI_OK);
    return request;
}

static struct kachi_value_statement *draft(struct chain *chain,
                                           struct kachi_statement_request request)
{
    struct kachi_value_statement *statement = NULL;
    assert_int_equal(kachi_statement_draft(&chain->arena, chain->dataset, &request,
                                           &chain->findings, &statement),
                     KACHI_OK);
    return statement;
}

/* R1 of chain.h, written by somebody who starts at the other end. */
static void add_r1_backwards(struct chain *chain, double burner_kg)
{
    chain_add_measure(chain, "solar-power", "D", KACHI_BASIS_EMBODIED);
    chain_add_provider(chain, "solar-power", "part", "power", "solar");
    chain_add_measure(chain, "efficiency", "D", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "efficiency", KACHI_MULTIPLY, "part", "power", 0.8);
    chain_add_measure(chain, "burner", "D", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "burner", KACHI_SET, "part", "CO2", burner_kg);
    chain_add_measure(chain, "furnace", "A", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "furnace", KACHI_SET, "steel", "CO2", 1.6);
    chain_add_input(chain, "part", "power", 3.0, "grid");
    chain_add_input(chain, "part", "steel", 1.2, "steel");
    chain_add_product(chain, "part", "D", 0.3);
    chain_add_maker(chain, "solar", "", "power", 0.05);
    chain_add_maker(chain, "grid", "", "power", 0.5);
    chain_add_product(chain, "steel", "A", 2.2);
    chain_begin(chain);
    chain_finish(chain);
}

static void the_same_facts_give_the_same_statement(void **state)
{
    struct fixture *fixture = *state;
    struct chain other;
    chain_add_r1(&fixture->chain);
    chain_finish(&fixture->chain);
    chain_init(&other);
    add_r1_backwards(&other, 0.2);
    struct kachi_value_statement *a =
        draft(&fixture->chain, request_of(&fixture->chain, "part", "1000"));
    struct kachi_value_statement *b = draft(&other, request_of(&other, "part", "1000"));
    assert_true(kachi_str_equal(a->content, b->content));
    assert_true(kachi_str_equal(a->digest, b->digest));
    assert_true(kachi_id_equal(&a->id, &b->id));
    chain_release(&other);
}

static void another_fact_or_question_gives_another_statement(void **state)
{
    struct fixture *fixture = *state;
    struct chain other;
    chain_add_r1(&fixture->chain);
    chain_finish(&fixture->chain);
    chain_init(&other);
    add_r1_backwards(&other, 0.2000001);
    struct kachi_value_statement *all[] = {
        draft(&fixture->chain, request_of(&fixture->chain, "part", "1000")),
        draft(&fixture->chain, request_of(&fixture->chain, "part", "1001")),
        draft(&fixture->chain, request_of(&fixture->chain, "steel", "1000")),
        draft(&other, request_of(&other, "part", "1000")),
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        for (size_t j = 0; j < i; j++) {
            assert_false(kachi_str_equal(all[i]->digest, all[j]->digest));
            assert_false(kachi_id_equal(&all[i]->id, &all[j]->id));
        }
    }
    chain_release(&other);
}

static void assert_number(struct fixture *fixture, struct kachi_decimal found, const char *expected)
{
    assert_str(kachi_decimal_write(&fixture->chain.arena, found), expected);
}

static void it_states_what_was_calculated(void **state)
{
    struct fixture *fixture = *state;
    chain_add_r1(&fixture->chain);
    chain_add_product(&fixture->chain, "reference-part", "", 5.0);
    chain_finish(&fixture->chain);
    struct kachi_statement_request request = request_of(&fixture->chain, "part", "1234.5");
    request.reference = chain_activity(&fixture->chain, "reference-part");
    struct kachi_value_statement *statement = draft(&fixture->chain, request);
    assert_str(statement->issuer, "D");
    assert_true(statement->has_rep && statement->has_ae);
    assert_number(fixture, statement->cfp_kgco2e_per_unit, "2.24");
    assert_number(fixture, statement->rep_kgco2e_per_unit, "1.48");
    assert_number(fixture, statement->ae_kgco2e_per_unit, "2.76");
    assert_int_equal(statement->pool_g, 1827060); /* 1.48 kg x 1234.5 */
    assert_int_equal(statement->state, KACHI_STATEMENT_DRAFT);
    struct kachi_json_doc doc;
    assert_int_equal(
        kachi_json_read(S("content"), statement->content, &fixture->chain.findings, &doc),
        KACHI_OK);
    kachi_json rep = kachi_json_get(doc.root, "rep");
    assert_str(kachi_json_text(kachi_json_get(rep, "kgco2e_per_unit")), "1.48");
    assert_int_equal(kachi_json_int64(kachi_json_get(rep, "pool_g"), -1), 1827060);
    kachi_json_release(&doc);
}

/* Grams of the pool are a floor, of the number as stated; a negative REP has no pool. */
static void the_pool_is_a_floor_and_never_negative(void **state)
{
    struct fixture *fixture = *state;
    struct chain *chain = &fixture->chain;
    chain_begin(chain);
    chain_add_product(chain, "better", "A", 1.0);
    chain_add_measure(chain, "cut", "A", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "cut", KACHI_SET, "better", "CO2", 0.9999);
    chain_add_product(chain, "worse", "B", 1.0);
    chain_add_measure(chain, "slip", "B", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "slip", KACHI_SET, "worse", "CO2", 1.5);
    chain_finish(chain);
    assert_int_equal(draft(chain, request_of(chain, "better", "9.999"))->pool_g, 0);
    assert_int_equal(draft(chain, request_of(chain, "better", "10"))->pool_g, 1);
    assert_int_equal(draft(chain, request_of(chain, "better", "19.9999"))->pool_g, 1);
    struct kachi_value_statement *worse = draft(chain, request_of(chain, "worse", "1000"));
    assert_true(worse->has_rep);
    assert_number(fixture, worse->rep_kgco2e_per_unit, "-0.5");
    assert_int_equal(worse->pool_g, 0);
    assert_true(
        kachi_str_contains(worse->content, S("\"result\":\"notice\",\"rule\":\"NEG-HIDE\"")));
}

static void a_product_without_measures_states_its_footprint_alone(void **state)
{
    struct fixture *fixture = *state;
    struct chain *chain = &fixture->chain;
    chain_begin(chain);
    chain_add_product(chain, "plain", "A", 3.5);
    chain_finish(chain);
    struct kachi_value_statement *statement = draft(chain, request_of(chain, "plain", "10"));
    assert_false(statement->has_rep);
    assert_false(statement->has_ae);
    assert_int_equal(statement->pool_g, 0);
    assert_number(fixture, statement->cfp_kgco2e_per_unit, "3.5");
}

static void both_kinds_in_one_statement_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct chain *chain = &fixture->chain;
    struct kachi_value_statement *statement = NULL;
    chain_begin(chain);
    chain_add_product(chain, "steel", "A", 2.2);
    chain_add_measure(chain, "furnace", "A", KACHI_BASIS_CERTIFICATE);
    chain_add_amount(chain, "furnace", KACHI_MULTIPLY, "steel", "CO2", 0.9);
    chain_add_measure(chain, "scrap", "A", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "scrap", KACHI_MULTIPLY, "steel", "CO2", 0.8);
    chain_finish(chain);
    struct kachi_statement_request request = request_of(chain, "steel", "1");
    assert_int_equal(kachi_statement_draft(&chain->arena, chain->dataset, &request,
                                           &chain->findings, &statement),
                     KACHI_ERR_INPUT);
    assert_null(statement);
    assert_true(kachi_findings_has(&chain->findings, "statement-basis-mixed"));
}

static void save(struct fixture *fixture, const struct kachi_value_statement *statement)
{
    assert_int_equal(kachi_statement_save(fixture->database, statement, NOW), KACHI_OK);
}

static enum kachi_err load(struct fixture *fixture, const char *id,
                           struct kachi_value_statement **out)
{
    struct chain *chain = &fixture->chain;
    return kachi_statement_load(&chain->arena, fixture->database, kachi_str_of(id),
                                &chain->findings, out);
}

static const char *id_text(struct fixture *fixture, const struct kachi_value_statement *statement)
{
    return kachi_id_text(&fixture->chain.arena, "st", &statement->id).text;
}

static void what_is_loaded_is_what_was_saved(void **state)
{
    struct fixture *fixture = *state;
    struct chain *chain = &fixture->chain;
    chain_add_r1(chain);
    chain_add_product(chain, "reference-part", "", 5.0);
    chain_finish(chain);
    struct kachi_statement_request request = request_of(chain, "part", "1000");
    request.reference = chain_activity(chain, "reference-part");
    struct kachi_value_statement *saved = draft(chain, request);
    struct kachi_value_statement *loaded = NULL;
    struct kachi_statement_request again;
    save(fixture, saved);
    save(fixture, saved);
    assert_int_equal(load(fixture, id_text(fixture, saved), &loaded), KACHI_OK);
    assert_true(kachi_str_equal(loaded->content, saved->content));
    assert_true(kachi_str_equal(loaded->digest, saved->digest));
    assert_true(kachi_str_equal(loaded->product_name, saved->product_name));
    assert_true(kachi_str_equal(loaded->unit, saved->unit));
    assert_int_equal(loaded->pool_g, saved->pool_g);
    assert_number(fixture, loaded->rep_kgco2e_per_unit, "1.48");
    assert_number(fixture, loaded->ae_kgco2e_per_unit, "2.76");
    assert_int_equal(
        kachi_statement_request_of(&chain->arena, chain->dataset, loaded, &chain->findings, &again),
        KACHI_OK);
    assert_int_equal(again.activity, request.activity);
    assert_int_equal(again.reference, request.reference);
    assert_int_equal(again.from, request.from);
    assert_int_equal(again.until, request.until);
    assert_int_equal(kachi_decimal_compare(again.quantity, request.quantity), 0);
    assert_int_equal(kachi_statement_redo(&chain->arena, chain->dataset, loaded, &chain->findings),
                     KACHI_OK);
}

static void an_id_may_be_shortened_while_it_is_the_only_one(void **state)
{
    struct fixture *fixture = *state;
    struct chain *chain = &fixture->chain;
    struct kachi_value_statement *loaded = NULL;
    chain_add_r1(chain);
    chain_finish(chain);
    struct kachi_value_statement *one = draft(chain, request_of(chain, "part", "1"));
    save(fixture, one);
    assert_int_equal(load(fixture, "st_", &loaded), KACHI_OK);
    assert_true(kachi_id_equal(&loaded->id, &one->id));
    save(fixture, draft(chain, request_of(chain, "part", "2")));
    assert_int_equal(load(fixture, "st_", &loaded), KACHI_ERR_NOT_FOUND);
    assert_null(loaded);
    assert_true(kachi_findings_has(&chain->findings, "statement-ambiguous"));
    assert_int_equal(load(fixture, id_text(fixture, one) + 3, &loaded), KACHI_OK);
    assert_int_equal(load(fixture, "st_zzzz", &loaded), KACHI_ERR_NOT_FOUND);
    assert_true(kachi_findings_has(&chain->findings, "statement-unknown"));
}

static enum kachi_err verify(struct fixture *fixture, struct kachi_value_statement *statement,
                             const char *verifier)
{
    return kachi_statement_verify(fixture->database, fixture->chain.dataset, statement,
                                  kachi_str_of(verifier), NOW + 1, &fixture->chain.findings);
}

static void somebody_else_verifies_and_once(void **state)
{
    struct fixture *fixture = *state;
    struct chain *chain = &fixture->chain;
    struct kachi_value_statement *loaded = NULL;
    chain_add_r1(chain);
    chain_finish(chain);
    struct kachi_value_statement *statement = draft(chain, request_of(chain, "part", "1"));
    save(fixture, statement);
    assert_int_equal(verify(fixture, statement, ""), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&chain->findings, "statement-no-verifier"));
    assert_int_equal(verify(fixture, statement, "D"), KACHI_ERR_DENIED);
    assert_true(kachi_findings_has(&chain->findings, "statement-own"));
    assert_int_equal(load(fixture, "st_", &loaded), KACHI_OK);
    assert_int_equal(loaded->state, KACHI_STATEMENT_DRAFT);
    assert_int_equal(verify(fixture, statement, "V"), KACHI_OK);
    assert_int_equal(load(fixture, "st_", &loaded), KACHI_OK);
    assert_int_equal(loaded->state, KACHI_STATEMENT_VERIFIED);
    assert_str(loaded->verifier, "V");
    assert_int_equal(loaded->verified_at, NOW + 1);
    assert_int_equal(verify(fixture, statement, "W"), KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(&chain->findings, "statement-not-draft"));
}

static void after_a_change_it_is_not_verified(void **state)
{
    struct fixture *fixture = *state;
    struct chain *chain = &fixture->chain;
    struct chain changed;
    struct kachi_value_statement *loaded = NULL;
    chain_add_r1(chain);
    chain_finish(chain);
    save(fixture, draft(chain, request_of(chain, "part", "1")));
    assert_int_equal(load(fixture, "st_", &loaded), KACHI_OK);
    chain_init(&changed);
    add_r1_backwards(&changed, 0.25);
    assert_int_equal(
        kachi_statement_redo(&changed.arena, changed.dataset, loaded, &changed.findings),
        KACHI_ERR_INTEGRITY);
    assert_true(kachi_findings_has(&changed.findings, "statement-differs"));
    assert_int_equal(kachi_statement_verify(fixture->database, changed.dataset, loaded, S("V"), NOW,
                                            &changed.findings),
                     KACHI_ERR_INTEGRITY);
    assert_int_equal(load(fixture, "st_", &loaded), KACHI_OK);
    assert_int_equal(loaded->state, KACHI_STATEMENT_DRAFT);
    chain_release(&changed);
}

static void without_its_inputs_it_cannot_be_redone(void **state)
{
    struct fixture *fixture = *state;
    struct chain *chain = &fixture->chain;
    struct chain other;
    chain_add_r1(chain);
    chain_finish(chain);
    struct kachi_value_statement *statement = draft(chain, request_of(chain, "part", "1"));
    chain_init(&other);
    chain_begin(&other);
    chain_add_product(&other, "something", "E", 1.0);
    chain_finish(&other);
    assert_int_equal(kachi_statement_redo(&other.arena, other.dataset, statement, &other.findings),
                     KACHI_ERR_NOT_FOUND);
    assert_true(kachi_findings_has(&other.findings, "statement-inputs-gone"));
    chain_release(&other);
}

/* Each way of changing a stored statement by hand is found. */
static void what_was_tampered_with_is_not_shown(void **state)
{
    static const char *const tampering[] = {
        "UPDATE statement SET content = replace(content, '\"1.48\"', '\"9.48\"')",
        "UPDATE statement SET digest = replace(digest, substr(digest, 1, 4), 'ffff')",
        "UPDATE statement SET id = randomblob(16)",
        "UPDATE statement SET id = x'0102'",
        "UPDATE statement SET content = ''",
    };
    struct fixture *fixture = *state;
    struct chain *chain = &fixture->chain;
    chain_add_r1(chain);
    chain_finish(chain);
    struct kachi_value_statement *statement = draft(chain, request_of(chain, "part", "1"));
    for (size_t i = 0; i < sizeof(tampering) / sizeof(tampering[0]); i++) {
        struct kachi_value_statement *loaded = NULL;
        assert_int_equal(kachi_sql_run(fixture->database, "DELETE FROM statement"), KACHI_OK);
        save(fixture, statement);
        assert_int_equal(kachi_sql_run(fixture->database, tampering[i]), KACHI_OK);
        kachi_findings_clear(&chain->findings);
        assert_int_equal(load(fixture, "st_", &loaded), KACHI_ERR_INTEGRITY);
        assert_null(loaded);
        assert_true(kachi_findings_has(&chain->findings, "statement-damaged"));
    }
    assert_int_equal(kachi_err_exit_code(KACHI_ERR_INTEGRITY), 4);
}

/* The columns beside the content repeat it; content that says otherwise wins by being refused. */
static void columns_cannot_say_other_than_the_content(void **state)
{
    static const char *const tampering[] = {
        "UPDATE statement SET issuer = 'Z'",
        "UPDATE statement SET product = 'another'",
    };
    struct fixture *fixture = *state;
    struct chain *chain = &fixture->chain;
    chain_add_r1(chain);
    chain_finish(chain);
    struct kachi_value_statement *statement = draft(chain, request_of(chain, "part", "1"));
    for (size_t i = 0; i < sizeof(tampering) / sizeof(tampering[0]); i++) {
        struct kachi_value_statement *loaded = NULL;
        assert_int_equal(kachi_sql_run(fixture->database, "DELETE FROM statement"), KACHI_OK);
        save(fixture, statement);
        assert_int_equal(kachi_sql_run(fixture->database, tampering[i]), KACHI_OK);
        assert_int_equal(load(fixture, "st_", &loaded), KACHI_ERR_INTEGRITY);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_facts_give_the_same_statement),
        TEST(another_fact_or_question_gives_another_statement),
        TEST(it_states_what_was_calculated),
        TEST(the_pool_is_a_floor_and_never_negative),
        TEST(a_product_without_measures_states_its_footprint_alone),
        TEST(both_kinds_in_one_statement_are_refused),
        TEST(what_is_loaded_is_what_was_saved),
        TEST(an_id_may_be_shortened_while_it_is_the_only_one),
        TEST(somebody_else_verifies_and_once),
        TEST(after_a_change_it_is_not_verified),
        TEST(without_its_inputs_it_cannot_be_redone),
        TEST(what_was_tampered_with_is_not_shown),
        TEST(columns_cannot_say_other_than_the_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
