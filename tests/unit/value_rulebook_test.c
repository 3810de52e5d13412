/* SPDX-License-Identifier: Apache-2.0 */
/* Rulebooks: the default is there with its parameters; a bad one is refused with the field at
 * fault. */
#include "rulebooks.h"

#include "base/digest.h"
#include "base/embedded.h"

#include <string.h>

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

static void the_default_is_inside_and_says_what_it_is(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_rulebook *rulebook = NULL;
    assert_int_equal(kachi_rulebook_find(&fixture->arena, S(""), &fixture->findings, &rulebook),
                     KACHI_OK);
    assert_str(rulebook->id, KACHI_RULEBOOK_DEFAULT);
    assert_str(rulebook->gwp_method, "gwp100-ar6");
    assert_true(rulebook->own_scope[1] && rulebook->own_scope[2] && !rulebook->own_scope[3]);
    assert_int_equal(rulebook->freeze_at, KACHI_FREEZE_AT_BASELINE);
    assert_int_equal(rulebook->measures_exact_max, 12);
    assert_str(rulebook->max_assign_ratio, "1.0");
    assert_true(rulebook->note.bytes > 0 && rulebook->note_ja.bytes > 0);
    const struct kachi_embedded_file *file = kachi_embedded_find("rulebooks/jp-gx-2026.lua");
    struct kachi_digest digest = kachi_digest_of(file->content);
    assert_true(kachi_str_equal(rulebook->digest, kachi_digest_text(&fixture->arena, &digest)));
    assert_int_equal(fixture->findings.count, 0);
}

static void another_text_is_another_rulebook(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_rulebook *a = rulebook_of(&fixture->arena, &fixture->findings, "1, 2", "baseline");
    struct kachi_rulebook *b = rulebook_of(&fixture->arena, &fixture->findings, "1", "current");
    assert_false(kachi_str_equal(a->digest, b->digest));
    assert_false(b->own_scope[2]);
    assert_int_equal(b->freeze_at, KACHI_FREEZE_AT_CURRENT);
}

static void an_unknown_one_is_named(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_rulebook *rulebook = NULL;
    static const char *const ids[] = {"jp-gx-2062", "../rulebooks/jp-gx-2026", "jp-gx-2026.lua"};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        assert_int_equal(kachi_rulebook_find(&fixture->arena, kachi_str_of(ids[i]),
                                             &fixture->findings, &rulebook),
                         KACHI_ERR_NOT_FOUND);
        assert_null(rulebook);
        assert_int_equal(kachi_findings_count_of(&fixture->findings, "rulebook-unknown"), i + 1);
    }
}

static void a_bad_value_is_refused_with_its_field(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *from, *to, *field;
    } faults[] = {
        {"id = 'test'", "id = ''", "id"},
        {"version = '1'", "version = nil", "version"},
        {"value = { 1 }", "value = { 1, 4 }", "parameters.own_scopes.value[2]"},
        {"value = { 1 }", "value = {}", "parameters.own_scopes.value"},
        {"value = 'baseline'", "value = 'sometimes'", "parameters.freeze_at.value"},
        {"value = 12", "value = 17", "parameters.measures_exact_max.value"},
        {"value = 12", "value = 0", "parameters.measures_exact_max.value"},
        {"value = 12", "value = 'twelve'", "parameters.measures_exact_max.value"},
        {"own_scopes", "validity_years_cfp = { value = 'three' }, own_scopes",
         "parameters.validity_years_cfp.value"},
        {"own_scopes", "cert_valid_months = { value = -1 }, own_scopes",
         "parameters.cert_valid_months.value"},
    };
    struct kachi_str good = rulebook_text(&fixture->arena, "1", "baseline");
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        const char *at = strstr(good.text, faults[i].from);
        assert_non_null(at);
        struct kachi_str bad =
            kachi_str_print(&fixture->arena, "%.*s%s%s", (int)(at - good.text), good.text,
                            faults[i].to, at + strlen(faults[i].from));
        struct kachi_rulebook *rulebook = NULL;
        kachi_findings_clear(&fixture->findings);
        assert_int_equal(
            kachi_rulebook_read(&fixture->arena, S("own.lua"), bad, &fixture->findings, &rulebook),
            KACHI_ERR_INPUT);
        assert_null(rulebook);
        const struct kachi_finding *last = &fixture->findings.items[fixture->findings.count - 1];
        assert_string_equal(last->code, "rulebook-value");
        assert_str(last->place.source, "own.lua");
        assert_str(last->place.field, faults[i].field);
    }
}

static void a_rulebook_reaches_nothing_outside(void **state)
{
    struct fixture *fixture = *state;
    static const char *const hostile[] = {"return io.open('x')",
                                          "return os.execute('true')",
                                          "return require('os')",
                                          "while true do end",
                                          "local t = {} for i = 1, 1e9 do t[i] = i end",
                                          "return 7"};
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        struct kachi_rulebook *rulebook = NULL;
        kachi_findings_clear(&fixture->findings);
        assert_int_not_equal(kachi_rulebook_read(&fixture->arena, S("own.lua"),
                                                 kachi_str_of(hostile[i]), &fixture->findings,
                                                 &rulebook),
                             KACHI_OK);
        assert_null(rulebook);
        assert_int_equal(kachi_findings_count(&fixture->findings, KACHI_ERROR), 1);
    }
}

/* The text of the first release, which its statements name (tests/data/release-0.1.sql). */
static const char first_release[] =
    "dbd34af36229e05c2a6108d9248df00f14704bccbcf0c0e593b96a3611f228a8";

static void a_published_version_stays_to_be_redone_by(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_rulebook *now = NULL;
    struct kachi_rulebook *then = NULL;
    struct kachi_rulebook *found = NULL;
    struct kachi_str *names = NULL;
    assert_int_equal(kachi_rulebook_earlier(&fixture->arena, S("jp-gx-2026"), &names), 1);
    assert_str(names[0], "jp-gx-2026@2026.2");
    assert_int_equal(kachi_rulebook_find(&fixture->arena, names[0], &fixture->findings, &then),
                     KACHI_OK);
    assert_int_equal(kachi_rulebook_find(&fixture->arena, S(""), &fixture->findings, &now),
                     KACHI_OK);
    assert_str(then->digest, first_release);
    assert_str(then->id, "jp-gx-2026");
    assert_str(then->version, "2026.2");
    assert_false(kachi_str_equal(then->digest, now->digest));
    const struct kachi_rulebook *all[] = {now, then};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(kachi_rulebook_find_as_stated(&fixture->arena, now->id, all[i]->digest,
                                                       &fixture->findings, &found),
                         KACHI_OK);
        assert_true(kachi_str_equal(found->version, all[i]->version));
    }
    assert_int_equal(kachi_rulebook_find_as_stated(&fixture->arena, now->id, S("00"),
                                                   &fixture->findings, &found),
                     KACHI_ERR_NOT_FOUND);
    assert_null(found);
    assert_true(kachi_findings_has(&fixture->findings, "rulebook-version"));
}

/* Its digest covers what it extends: a rulebook of then stood over the default of then. */
static void what_extends_is_found_over_the_version_it_stood_on(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_rulebook *found = NULL;
    const struct kachi_embedded_file *file = kachi_embedded_find("rulebooks/pact-3.lua");
    struct kachi_digest own = kachi_digest_of(file->content);
    struct kachi_digest both = kachi_digest_of(
        kachi_str_print(&fixture->arena, "%.*s %s",
                        KACHI_STR_ARG(kachi_digest_text(&fixture->arena, &own)), first_release));
    assert_int_equal(kachi_rulebook_find_as_stated(&fixture->arena, S("pact-3"),
                                                   kachi_digest_text(&fixture->arena, &both),
                                                   &fixture->findings, &found),
                     KACHI_OK);
    assert_str(found->id, "pact-3");
    assert_null(kachi_rulebook_parameter(found, "measures_orders")); /* it came later */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_default_is_inside_and_says_what_it_is),
        TEST(another_text_is_another_rulebook),
        TEST(an_unknown_one_is_named),
        TEST(a_bad_value_is_refused_with_its_field),
        TEST(a_rulebook_reaches_nothing_outside),
        TEST(a_published_version_stays_to_be_redone_by),
        TEST(what_extends_is_found_over_the_version_it_stood_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
