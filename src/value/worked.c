/* SPDX-License-Identifier: Apache-2.0 */
#include "value/worked.h"

#include "value/check.h"

#include <math.h>

#define WORDS_MAX 16

struct line {
    uint32_t number;
    size_t count;
    struct kachi_str words[WORDS_MAX];
};

struct runner {
    struct kachi_arena *arena;
    struct kachi_findings *findings;
    struct kachi_str source;
    const struct kachi_rulebook *rulebook;
    struct kachi_str based_on, parameters, checks; /* of a rulebook that the case changes */
    size_t list_count;
    const struct kachi_question_list *lists;
    bool tells;
    size_t result_count, result_capacity;
    struct kachi_worked_result *results;
    /* The example being read. */
    struct line ask;
    struct kachi_given given;
    size_t expectation_count, expectation_capacity;
    struct line *expectations;
};

static bool next_word(struct kachi_str *rest, struct kachi_str *word)
{
    *rest = kachi_str_trim(*rest);
    if (rest->bytes == 0 || rest->text[0] == '#') {
        return false;
    }
    size_t end = 0;
    while (end < rest->bytes && rest->text[end] != ' ' && rest->text[end] != '\t') {
        end++;
    }
    *word = kachi_str_slice(*rest, 0, end);
    *rest = kachi_str_slice(*rest, end, rest->bytes);
    return true;
}

static struct line split(struct kachi_str text, uint32_t number)
{
    struct line line = {.number = number};
    while (line.count < WORDS_MAX && next_word(&text, &line.words[line.count])) {
        line.count++;
    }
    return line;
}

void kachi_worked_say(struct kachi_worked *worked, const char *name, struct kachi_str key,
                      struct kachi_str text)
{
    struct kachi_str *word = KACHI_NEW(worked->arena, struct kachi_str);
    struct kachi_str full = kachi_str_is_empty(key) ? kachi_str_of(name)
                                                    : kachi_str_print(worked->arena, "%s.%.*s",
                                                                      name, KACHI_STR_ARG(key));
    *word = text;
    kachi_given_add(worked->arena, &worked->answers,
                    (struct kachi_given_row){.name = full, .count = 1, .words = word});
}

void kachi_worked_say_number(struct kachi_worked *worked, const char *name, struct kachi_str key,
                             double value)
{
    char text[KACHI_DOUBLE_TEXT_BYTES];
    kachi_worked_say(worked, name, key,
                     kachi_str_copy(worked->arena, kachi_double_text(value, text)));
}

void kachi_worked_say_check(struct kachi_worked *worked, const char *id, struct kachi_str key,
                            const struct kachi_given *facts)
{
    enum kachi_outcome outcome = kachi_check_run(kachi_str_of(id), worked->rulebook, facts);
    kachi_worked_say(worked, id, key, kachi_str_of(kachi_outcome_word(outcome)));
}

static void add_result(struct runner *runner, const struct line *line, struct kachi_str found,
                       bool ok)
{
    struct kachi_worked_result result = {
        .line = line->number,
        .question = runner->ask.count > 1 ? runner->ask.words[1] : kachi_str_of(""),
        .name = line->count > 1 ? line->words[1] : kachi_str_of(""),
        .expected = line->count > 2 ? line->words[2] : kachi_str_of(""),
        .found = found,
        .ok = ok,
    };
    runner->results = kachi_arena_grow(runner->arena, runner->results, runner->result_count,
                                       &runner->result_capacity, sizeof(result));
    runner->results[runner->result_count++] = result;
}

static void add_answers(struct runner *runner, const struct kachi_given *answers)
{
    for (size_t i = 0; i < answers->count; i++) {
        struct line line = {.number = runner->ask.number, .count = 2};
        line.words[1] = answers->rows[i].name;
        add_result(runner, &line, answers->rows[i].words[0], true);
    }
}

/* Half a unit of the last digit that is written. */
static double half_digit(struct kachi_str written)
{
    double half = 0.5;
    bool is_after_point = false;
    for (size_t i = 0; i < written.bytes; i++) {
        half = is_after_point ? half / 10.0 : half;
        is_after_point = is_after_point || written.text[i] == '.';
    }
    return half;
}

static bool agrees(const struct line *line, struct kachi_str found)
{
    double value = 0.0;
    double expected = 0.0;
    if (kachi_str_equal(line->words[2], found)) {
        return true;
    }
    if (!kachi_str_read_double(found, &value) ||
        !kachi_str_read_double(line->words[2], &expected)) {
        return false;
    }
    double tolerance = half_digit(line->words[2]);
    bool is_within = line->count == 5 && kachi_str_is(line->words[3], "within");
    if (is_within && !kachi_str_read_double(line->words[4], &tolerance)) {
        return false;
    }
    return fabs(value - expected) <= tolerance * (1.0 + 1e-9) + 1e-12 * fabs(expected);
}

static const struct kachi_question *find_question(const struct runner *runner,
                                                  struct kachi_str name)
{
    for (size_t list = 0; list < runner->list_count; list++) {
        for (size_t i = 0; i < runner->lists[list].count; i++) {
            if (kachi_str_is(name, runner->lists[list].items[i].name)) {
                return &runner->lists[list].items[i];
            }
        }
    }
    return NULL;
}

/* The example that has been read, asked and compared. */
static void finish(struct runner *runner)
{
    if (runner->ask.count == 0) {
        return;
    }
    const struct kachi_question *question = find_question(runner, runner->ask.words[1]);
    if (question == NULL || (runner->expectation_count == 0 && !runner->tells)) {
        add_result(runner, &runner->ask, kachi_str_of(""), false);
    } else {
        struct kachi_worked worked = {.arena = runner->arena,
                                      .findings = runner->findings,
                                      .rulebook = runner->rulebook,
                                      .source = runner->source,
                                      .given = &runner->given};
        if (question->answer(&worked) != KACHI_OK) {
            kachi_worked_say(&worked, "refused", kachi_str_of(""), kachi_str_of("yes"));
        }
        if (runner->tells) {
            add_answers(runner, &worked.answers);
        }
        for (size_t i = 0; i < runner->expectation_count; i++) {
            const struct line *line = &runner->expectations[i];
            const char *name = kachi_str_copy(runner->arena, line->words[1]).text;
            struct kachi_str found = kachi_given_text(&worked.answers, name);
            add_result(runner, line, found, agrees(line, found));
        }
    }
    runner->ask.count = 0;
    runner->given = (struct kachi_given){.count = 0};
    runner->expectation_count = 0;
}

static bool read_given(struct runner *runner, const struct line *line)
{
    struct kachi_str *words = KACHI_NEW_ARRAY(runner->arena, struct kachi_str, line->count);
    for (size_t i = 2; i < line->count; i++) {
        words[i - 2] = line->words[i];
    }
    kachi_given_add(
        runner->arena, &runner->given,
        (struct kachi_given_row){.name = line->words[1], .count = line->count - 2, .words = words});
    return line->count > 2;
}

static bool take_rulebook(struct runner *runner, struct kachi_str id)
{
    struct kachi_rulebook *rulebook = NULL;
    finish(runner);
    runner->based_on = id;
    runner->parameters = kachi_str_of("");
    runner->checks = kachi_str_of("");
    if (kachi_rulebook_find(runner->arena, id, runner->findings, &rulebook) != KACHI_OK) {
        return false;
    }
    runner->rulebook = rulebook;
    return true;
}

/* The rulebook that a case changes, with everything it has changed so far. */
static bool change_rulebook(struct runner *runner)
{
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_str text = kachi_str_print(
        runner->arena,
        "return { id = 'case', version = '1', extends = [[%.*s]], parameters = {%.*s}, "
        "checks = {%.*s} }",
        KACHI_STR_ARG(runner->based_on), KACHI_STR_ARG(runner->parameters),
        KACHI_STR_ARG(runner->checks));
    if (kachi_rulebook_read(runner->arena, runner->source, text, runner->findings, &rulebook) !=
        KACHI_OK) {
        return false;
    }
    runner->rulebook = rulebook;
    return true;
}

/* "parameter own_scopes 1 2 3": the same rulebook with another value of one parameter. */
static bool change_parameter(struct runner *runner, const struct line *line)
{
    struct kachi_str words = kachi_str_of("");
    finish(runner);
    for (size_t i = 2; i < line->count; i++) {
        words = kachi_str_print(runner->arena, "%.*s[[%.*s]], ", KACHI_STR_ARG(words),
                                KACHI_STR_ARG(line->words[i]));
    }
    runner->parameters = kachi_str_print(runner->arena, "%.*s %.*s = { value = { %.*s } },",
                                         KACHI_STR_ARG(runner->parameters),
                                         KACHI_STR_ARG(line->words[1]), KACHI_STR_ARG(words));
    return line->count >= 3 && change_rulebook(runner);
}

/* "check BASE-7 fail": the same rulebook with a rule as hard as that. */
static bool change_check(struct runner *runner, const struct line *line)
{
    finish(runner);
    if (line->count != 3) {
        return false;
    }
    runner->checks = kachi_str_print(runner->arena, "%.*s [ [[%.*s]] ] = [[%.*s]],",
                                     KACHI_STR_ARG(runner->checks), KACHI_STR_ARG(line->words[1]),
                                     KACHI_STR_ARG(line->words[2]));
    return change_rulebook(runner);
}

static bool read_line(struct runner *runner, const struct line *line)
{
    if (line->count < 2) {
        return false;
    }
    if (kachi_str_is(line->words[0], "ask")) {
        finish(runner);
        runner->ask = *line;
        return line->count == 2;
    }
    if (kachi_str_is(line->words[0], "rulebook")) {
        return take_rulebook(runner, line->words[1]);
    }
    if (kachi_str_is(line->words[0], "parameter")) {
        return change_parameter(runner, line);
    }
    if (kachi_str_is(line->words[0], "check")) {
        return change_check(runner, line);
    }
    if (runner->ask.count == 0) {
        return false;
    }
    if (kachi_str_is(line->words[0], "given")) {
        return read_given(runner, line);
    }
    if (!kachi_str_is(line->words[0], "expect") || (line->count != 3 && line->count != 5)) {
        return false;
    }
    runner->expectations =
        kachi_arena_grow(runner->arena, runner->expectations, runner->expectation_count,
                         &runner->expectation_capacity, sizeof(*line));
    runner->expectations[runner->expectation_count++] = *line;
    return true;
}

size_t kachi_worked_run(struct kachi_arena *arena, const struct kachi_worked_text *text,
                        struct kachi_findings *findings, struct kachi_worked_result **out)
{
    struct runner runner = {.arena = arena,
                            .findings = findings,
                            .source = text->source,
                            .rulebook = text->rulebook,
                            .based_on = text->rulebook->id,
                            .parameters = kachi_str_of(""),
                            .checks = kachi_str_of(""),
                            .list_count = text->list_count,
                            .lists = text->lists,
                            .tells = text->tells};
    struct kachi_str content = text->content;
    for (uint32_t number = 1; content.bytes > 0; number++) {
        struct line line = split(kachi_str_cut(&content, '\n'), number);
        if (line.count > 0 && !read_line(&runner, &line)) {
            add_result(&runner, &line, kachi_str_of(""), false);
        }
    }
    finish(&runner);
    *out = runner.results;
    return runner.result_count;
}
