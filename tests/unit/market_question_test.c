/* SPDX-License-Identifier: Apache-2.0 */
/* Questions: a factor on a figure is the file with that figure; what cannot be asked is said. */
#include "market/question.h"
#include "testing.h"

#include "assert_near.h"
#include "market_made.h"

#include <string.h>

static const struct made_size size = {.segments = 3, .products = 2, .variants = 2, .years = 15};

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_market_scenario *scenario;
    struct kachi_buffer out;
};

static void begin(struct fixture *fixture)
{
    kachi_arena_init(&fixture->arena);
    kachi_findings_init(&fixture->findings);
    kachi_buffer_init(&fixture->out, 1 << 24);
    fixture->scenario = made_read(&fixture->arena, made_text(&fixture->arena, 3, size));
}

static void end(struct fixture *fixture)
{
    kachi_buffer_release(&fixture->out);
    kachi_findings_release(&fixture->findings);
    kachi_arena_release(&fixture->arena);
}

static enum kachi_err ask(struct fixture *fixture, const char *text)
{
    struct kachi_json_doc doc = {0};
    struct kachi_json_writer json;
    struct kachi_findings none;
    kachi_findings_init(&none);
    assert_int_equal(kachi_json_read(S("ask.json"), kachi_str_of(text), &none, &doc), KACHI_OK);
    kachi_findings_release(&none);
    kachi_json_writer_init(&json, &fixture->out, KACHI_JSON_COMPACT);
    enum kachi_err err = kachi_market_answer(&fixture->arena, fixture->scenario, S("ask.json"),
                                             doc.root, &fixture->findings, &json);
    kachi_json_release(&doc);
    return err;
}

static struct kachi_str digest_of(struct fixture *fixture, const char *text)
{
    struct kachi_json_doc doc = {0};
    kachi_buffer_clear(&fixture->out);
    assert_int_equal(ask(fixture, text), KACHI_OK);
    assert_int_equal(
        kachi_json_read(S("answer"), kachi_buffer_str(&fixture->out), &fixture->findings, &doc),
        KACHI_OK);
    struct kachi_str digest =
        kachi_str_copy(&fixture->arena, kachi_json_text(kachi_json_get(doc.root, "digest")));
    kachi_json_release(&doc);
    return digest;
}

static void test_an_empty_question_is_the_scenario_as_written(void **state)
{
    (void)state;
    struct fixture fixture;
    struct kachi_market_study *study = NULL;
    begin(&fixture);
    assert_int_equal(kachi_market_study(&fixture.arena, fixture.scenario,
                                        (struct kachi_market_options){.runs = 9, .seed = 5},
                                        &fixture.findings, &study),
                     KACHI_OK);
    struct kachi_str as_written = kachi_digest_text(&fixture.arena, &study->digest);
    assert_true(kachi_str_equal(digest_of(&fixture, "{\"runs\":9,\"seed\":5}"), as_written));
    assert_true(kachi_str_equal(
        digest_of(&fixture, "{\"runs\":9,\"seed\":5,\"levels\":{\"levy\":1},\"figures\":{}}"),
        as_written));
    end(&fixture);
}

/* Twice the cost by a question, and twice the cost in the file, draws included. */
static void test_a_factor_is_the_file_with_another_figure(void **state)
{
    (void)state;
    struct fixture fixture;
    begin(&fixture);
    struct kachi_str asked = digest_of(&fixture, "{\"runs\":9,\"figures\":{\"levy yen_per_t\":2}}");
    struct kachi_str text = made_text(&fixture.arena, 3, size);
    const char *at = strstr(text.text, "yen_per_t=u(3)");
    assert_non_null(at);
    struct kachi_str changed = kachi_str_print(&fixture.arena, "%.*syen_per_t=u(6)%s",
                                               (int)(at - text.text), text.text, at + 14);
    fixture.scenario = made_read(&fixture.arena, changed);
    assert_true(kachi_str_equal(digest_of(&fixture, "{\"runs\":9}"), asked));
    end(&fixture);
}

/* Off by a level is the same as a market that never had the lever. */
static void test_levels_off_leave_no_lever(void **state)
{
    (void)state;
    struct fixture fixture;
    struct kachi_buffer all;
    begin(&fixture);
    kachi_buffer_init(&all, 1 << 16);
    kachi_buffer_add_text(&all, "{\"levels\":{");
    for (size_t l = 0; l < fixture.scenario->lever_count; l++) {
        kachi_buffer_print(&all, "%s\"%.*s\":0", l == 0 ? "" : ",",
                           KACHI_STR_ARG(fixture.scenario->levers[l].id));
    }
    kachi_buffer_add_text(&all, "}}");
    kachi_buffer_add_byte(&all, '\0');
    struct kachi_str off = digest_of(&fixture, kachi_buffer_str(&all).text);
    struct kachi_market_study *study = NULL;
    assert_false(kachi_str_equal(off, digest_of(&fixture, "{}")));
    struct kachi_market_question question;
    kachi_market_question_init(&fixture.arena, fixture.scenario, &question);
    for (size_t l = 0; l < fixture.scenario->lever_count; l++) {
        question.levels[l] = 0.0;
    }
    assert_int_equal(kachi_market_study(&fixture.arena, fixture.scenario, question.options,
                                        &fixture.findings, &study),
                     KACHI_OK);
    assert_near(study->totals[KACHI_TOTAL_ADDED_T], 0.0, 0.0);
    assert_near(study->totals[KACHI_TOTAL_PUBLIC_COST_YEN], 0.0, 0.0);
    kachi_buffer_release(&all);
    end(&fixture);
}

static void assert_refused(const char *text, const char *code, const char *field)
{
    struct fixture fixture;
    begin(&fixture);
    assert_int_equal(ask(&fixture, text), KACHI_ERR_INPUT);
    assert_int_equal(kachi_buffer_str(&fixture.out).bytes, 0);
    assert_int_equal(fixture.findings.count, 1);
    assert_string_equal(fixture.findings.items[0].code, code);
    assert_str(fixture.findings.items[0].place.field, field);
    assert_str(fixture.findings.items[0].place.source, "ask.json");
    end(&fixture);
}

static void test_what_cannot_be_asked(void **state)
{
    (void)state;
    assert_refused("[]", "market-question-type", "");
    assert_refused("{\"level\":{}}", "market-question-member", "level");
    assert_refused("{\"levels\":3}", "market-question-type", "levels");
    assert_refused("{\"levels\":{\"levy\":\"x\"}}", "market-question-type", "levels.levy");
    assert_refused("{\"levels\":{\"levi\":1}}", "market-level", "levels.levi");
    assert_refused("{\"levels\":{\"levy\":-1}}", "market-level", "levels.levy");
    assert_refused("{\"runs\":-1}", "market-question-type", "runs");
    assert_refused("{\"seed\":1.5}", "market-question-type", "seed");
    assert_refused("{\"details\":1}", "market-question-type", "details");
    assert_refused("{\"figures\":{\"s00 inertai\":1}}", "market-figure", "figures.s00 inertai");
    assert_refused("{\"figures\":{\"s00 inertia\":30}}", "market-factor", "figures.s00 inertia");
    assert_refused("{\"figures\":{\"s00 inertia\":-1}}", "market-factor", "figures.s00 inertia");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_question_is_the_scenario_as_written),
        cmocka_unit_test(test_a_factor_is_the_file_with_another_figure),
        cmocka_unit_test(test_levels_off_leave_no_lever),
        cmocka_unit_test(test_what_cannot_be_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
