/* SPDX-License-Identifier: Apache-2.0 */
/* Findings are owned, counted and told in both languages; the tables behind them are complete and
 * sorted. */
#include "testing.h"

#include "base/findings.h"
#include "base/messages_internal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void a_finding_outlives_what_it_was_made_of(void **state)
{
    (void)state;
    struct kachi_findings findings;
    struct kachi_arena arena;
    kachi_findings_init(&findings);
    kachi_arena_init(&arena);
    char file[] = "units.csv";
    char heading[] = "Ａ{heading}";
    kachi_findings_add(&findings, "csv-heading-twice",
                       (struct kachi_place){kachi_str_of(file), 7, kachi_str_of(heading)},
                       KACHI_ARGS({"heading", kachi_str_of(heading)}));
    memset(file, 'x', sizeof file - 1);
    memset(heading, 'x', sizeof heading - 1);
    const struct kachi_finding *finding = &findings.items[0];
    assert_string_equal(finding->code, "csv-heading-twice");
    assert_int_equal(finding->severity, KACHI_ERROR);
    assert_str(finding->place.source, "units.csv");
    assert_int_equal(finding->place.line, 7);
    assert_str(finding->place.field, "Ａ{heading}");
    /* A value that looks like a placeholder is shown as it is. */
    struct kachi_finding_text en = kachi_finding_text(&arena, finding, KACHI_LANG_EN);
    struct kachi_finding_text ja = kachi_finding_text(&arena, finding, KACHI_LANG_JA);
    assert_str(en.message, "The heading \"Ａ{heading}\" stands twice.");
    assert_str(ja.message, "見出し「Ａ{heading}」が二つあります。");
    assert_true(en.hint.bytes > 0 && ja.hint.bytes > 0);
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

/* "Near: -." says nothing: such a sentence is left out, and the others stay. */
static void a_sentence_without_its_value_is_left_out(void **state)
{
    (void)state;
    struct kachi_findings findings;
    struct kachi_arena arena;
    kachi_findings_init(&findings);
    kachi_arena_init(&arena);
    kachi_findings_add(&findings, "formula-name", KACHI_NOWHERE,
                       KACHI_ARGS({"name", KACHI_STR("loss")}, {"activity", KACHI_STR("press")},
                                  {"near", KACHI_STR("-")}, {"text", KACHI_STR("loss")}));
    struct kachi_finding_text en = kachi_finding_text(&arena, &findings.items[0], KACHI_LANG_EN);
    struct kachi_finding_text ja = kachi_finding_text(&arena, &findings.items[0], KACHI_LANG_JA);
    assert_str(en.detail, "In: press.");
    assert_null(memmem(ja.detail.text, ja.detail.bytes, "-", 1));
    assert_non_null(memmem(ja.detail.text, ja.detail.bytes, "press", 5));
    assert_true(en.hint.bytes > 0 && ja.hint.bytes > 0);
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

static void each_code_is_kept_up_to_its_limit_and_counted_past_it(void **state)
{
    (void)state;
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    assert_false(kachi_findings_has(&findings, "csv-quote-open"));
    for (int i = 0; i < 1000; i++) {
        kachi_findings_add(&findings, "csv-quote-open", KACHI_NOWHERE, KACHI_NO_ARGS);
    }
    assert_false(kachi_findings_has(&findings, "csv-shift-jis"));
    kachi_findings_add(&findings, "csv-shift-jis", KACHI_NOWHERE, KACHI_NO_ARGS);
    assert_int_equal(findings.count, KACHI_FINDINGS_KEPT + 1);
    assert_int_equal(kachi_findings_count(&findings, KACHI_ERROR), 1000);
    assert_int_equal(kachi_findings_count(&findings, KACHI_NOTICE), 1);
    assert_int_equal(kachi_findings_count_of(&findings, "csv-quote-open"), 1000);
    assert_true(kachi_findings_has(&findings, "csv-shift-jis"));
    assert_true(kachi_findings_has_errors(&findings));
    kachi_findings_clear(&findings);
    assert_int_equal(findings.count, 0);
    assert_false(kachi_findings_has_errors(&findings));
    assert_false(kachi_findings_has(&findings, "csv-quote-open"));
    kachi_findings_release(&findings);
}

static void an_option_may_raise_a_severity(void **state)
{
    (void)state;
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    kachi_findings_add(&findings, "csv-shift-jis", KACHI_NOWHERE, KACHI_NO_ARGS);
    assert_false(kachi_findings_has_errors(&findings));
    kachi_findings_add_as(&findings, KACHI_ERROR, "csv-shift-jis", KACHI_NOWHERE, KACHI_NO_ARGS);
    assert_true(kachi_findings_has_errors(&findings));
    assert_string_equal(kachi_severity_word(findings.items[0].severity), "notice");
    assert_string_equal(kachi_severity_word(findings.items[1].severity), "error");
    assert_string_equal(kachi_severity_word(KACHI_WARNING), "warning");
    kachi_findings_release(&findings);
}

static void every_message_is_in_both_languages_and_in_order(void **state)
{
    (void)state;
    size_t count = 0;
    for (; kachi_message_code(count) != NULL; count++) {
        const struct kachi_message *message = &kachi_messages[count];
        assert_string_equal(message->code, kachi_message_code(count));
        assert_true(message->en.message[0] != '\0' && message->ja.message[0] != '\0');
        assert_int_equal(message->en.hint[0] == '\0', message->ja.hint[0] == '\0');
        assert_int_equal(message->en.detail[0] == '\0', message->ja.detail[0] == '\0');
        if (count > 0) {
            assert_true(strcmp(kachi_message_code(count - 1), message->code) < 0);
        }
    }
    assert_int_equal(count, kachi_message_count);
    assert_true(count > 0);
}

static void every_phrase_is_in_both_languages_and_found(void **state)
{
    (void)state;
    assert_true(kachi_phrase_count > 0);
    for (size_t i = 0; i < kachi_phrase_count; i++) {
        const struct kachi_phrase_row *row = &kachi_phrases[i];
        assert_true(row->en[0] != '\0' && row->ja[0] != '\0');
        assert_ptr_equal(kachi_phrase(KACHI_LANG_EN, row->key), row->en);
        assert_ptr_equal(kachi_phrase(KACHI_LANG_JA, row->key), row->ja);
    }
}

static void phrase_unknown(void)
{
    kachi_phrase(KACHI_LANG_EN, "no-such-phrase");
}

static void code_unknown(void)
{
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    kachi_findings_add(&findings, "no-such-code", KACHI_NOWHERE, KACHI_NO_ARGS);
}

static void assert_aborts(void (*bug)(void))
{
    fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        bug();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void an_unknown_key_is_a_bug_and_ends_the_process(void **state)
{
    (void)state;
    assert_aborts(phrase_unknown);
    assert_aborts(code_unknown);
}

static void languages_are_known_by_their_names(void **state)
{
    (void)state;
    enum kachi_lang lang = KACHI_LANG_EN;
    assert_true(kachi_lang_read(S("ja_JP.UTF-8"), &lang) && lang == KACHI_LANG_JA);
    assert_true(kachi_lang_read(S("en-GB"), &lang) && lang == KACHI_LANG_EN);
    assert_true(kachi_lang_read(S("JA"), &lang) && lang == KACHI_LANG_JA);
    assert_false(kachi_lang_read(S("de_DE"), &lang));
    assert_false(kachi_lang_read(S("C"), &lang));
    assert_false(kachi_lang_read(S("jav"), &lang));
    assert_false(kachi_lang_read(S(""), &lang));
    assert_int_equal(lang, KACHI_LANG_JA);
}

/* {name:group}: a word of the data in the reader's language, and as it stands where no phrase is.
 */
static void a_word_of_the_data_is_said_in_the_readers_language(void **state)
{
    (void)state;
    struct kachi_str group = S("dimension");
    assert_true(kachi_str_is(kachi_phrase_of(KACHI_LANG_JA, group, S("mass")), "質量"));
    assert_true(kachi_str_is(kachi_phrase_of(KACHI_LANG_EN, group, S("goods transport")),
                             "goods transport"));
    assert_true(
        kachi_str_is(kachi_phrase_of(KACHI_LANG_JA, group, S("a user's own")), "a user's own"));
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    kachi_findings_add(&findings, "unit-mismatch", KACHI_NOWHERE,
                       KACHI_ARGS({"unit", S("L")}, {"unit_dimension", S("volume")},
                                  {"flow", S("steel")}, {"flow_dimension", S("mass")},
                                  {"reference_unit", S("kg")}));
    struct kachi_finding_text text =
        kachi_finding_text(&findings.arena, &findings.items[0], KACHI_LANG_JA);
    assert_non_null(strstr(text.message.text, "体積の単位"));
    assert_non_null(strstr(text.hint.text, "質量の単位"));
    kachi_findings_release(&findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_outlives_what_it_was_made_of),
        cmocka_unit_test(a_sentence_without_its_value_is_left_out),
        cmocka_unit_test(each_code_is_kept_up_to_its_limit_and_counted_past_it),
        cmocka_unit_test(an_option_may_raise_a_severity),
        cmocka_unit_test(every_message_is_in_both_languages_and_in_order),
        cmocka_unit_test(every_phrase_is_in_both_languages_and_found),
        cmocka_unit_test(an_unknown_key_is_a_bug_and_ends_the_process),
        cmocka_unit_test(languages_are_known_by_their_names),
        cmocka_unit_test(a_word_of_the_data_is_said_in_the_readers_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
