/* SPDX-License-Identifier: Apache-2.0 */
#include "market/question.h"

#include "base/text.h"

#include <math.h>

#define LEVEL_MOST 1e6

void kachi_market_question_init(struct kachi_arena *arena,
                                const struct kachi_market_scenario *scenario,
                                struct kachi_market_question *out)
{
    *out = (struct kachi_market_question){
        .scenario = scenario,
        .levels = KACHI_NEW_ARRAY(arena, double, scenario->lever_count + 1),
        .scales = KACHI_NEW_ARRAY(arena, double, scenario->figure_count),
        .options = {.seed = 1},
    };
    for (size_t l = 0; l < scenario->lever_count; l++) {
        out->levels[l] = 1.0;
    }
    for (size_t i = 0; i < scenario->figure_count; i++) {
        out->scales[i] = 1.0;
    }
    out->options.levels = out->levels;
    out->options.scales = out->scales;
}

static struct kachi_str number_text(struct kachi_arena *arena, double value)
{
    char text[KACHI_DOUBLE_TEXT_BYTES];
    return kachi_str_copy(arena, kachi_double_text(value, text));
}

enum kachi_err kachi_market_question_set_level(struct kachi_arena *arena,
                                               struct kachi_market_question *question,
                                               struct kachi_str lever, double level,
                                               struct kachi_place place,
                                               struct kachi_findings *findings)
{
    const struct kachi_market_scenario *scenario = question->scenario;
    size_t l = kachi_market_find_lever(scenario, lever);
    if (l != KACHI_NO_ROW && level >= 0.0 && level <= LEVEL_MOST) {
        question->levels[l] = level;
        return KACHI_OK;
    }
    struct kachi_str known = kachi_str_of("");
    for (size_t i = 0; i < scenario->lever_count; i++) {
        known = kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(known), i == 0 ? "" : ", ",
                                KACHI_STR_ARG(scenario->levers[i].id));
    }
    struct kachi_str value = kachi_str_print(arena, "%.*s=%.*s", KACHI_STR_ARG(lever),
                                             KACHI_STR_ARG(number_text(arena, level)));
    kachi_findings_add(findings, "market-level", place,
                       KACHI_ARGS({"value", value}, {"known", known}));
    return KACHI_ERR_INPUT;
}

/* The names nearest to one that is not there. */
static struct kachi_str near_figures(struct kachi_arena *arena,
                                     const struct kachi_market_scenario *scenario,
                                     struct kachi_str name)
{
    size_t count = scenario->figure_count - 1; /* the first is the constant, without a name */
    struct kachi_str *names = KACHI_NEW_ARRAY(arena, struct kachi_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        names[i] = scenario->figures[i + 1]->name;
    }
    struct kachi_str near = kachi_text_near_list(arena, name, count, names);
    return kachi_str_is_empty(near) ? kachi_str_of("–") : near;
}

/* Whether the figure stays what it may be, in every year, at both ends of its draws. */
static bool fits(const struct kachi_market_scenario *scenario, const struct kachi_figure *figure,
                 double factor)
{
    if (!(factor >= 0.0) || !isfinite(factor)) {
        return false;
    }
    for (size_t y = 0; y < scenario->year_count; y++) {
        double low = figure->by_year[y] * figure->low * factor;
        double high = figure->by_year[y] * figure->high * factor;
        if (fmin(low, high) < figure->least || fmax(low, high) > figure->most * (1.0 + 1e-12)) {
            return false;
        }
    }
    return true;
}

enum kachi_err kachi_market_question_set_factor(struct kachi_arena *arena,
                                                struct kachi_market_question *question,
                                                struct kachi_str figure, double factor,
                                                struct kachi_place place,
                                                struct kachi_findings *findings)
{
    const struct kachi_market_scenario *scenario = question->scenario;
    size_t at = kachi_market_find_figure(scenario, figure);
    if (at == KACHI_NO_ROW) {
        kachi_findings_add(
            findings, "market-figure", place,
            KACHI_ARGS({"value", figure}, {"near", near_figures(arena, scenario, figure)}));
        return KACHI_ERR_INPUT;
    }
    const struct kachi_figure *found = scenario->figures[at];
    if (!fits(scenario, found, factor)) {
        struct kachi_str range =
            kachi_str_print(arena, "%.*s ... %.*s", KACHI_STR_ARG(number_text(arena, found->least)),
                            KACHI_STR_ARG(number_text(arena, found->most)));
        kachi_findings_add(findings, "market-factor", place,
                           KACHI_ARGS({"figure", figure}, {"value", number_text(arena, factor)},
                                      {"range", range}));
        return KACHI_ERR_INPUT;
    }
    question->scales[at] = factor;
    return KACHI_OK;
}

struct reading {
    struct kachi_arena *arena;
    struct kachi_str source;
    struct kachi_market_question *question;
    struct kachi_findings *findings;
    bool failed;
};

static void refuse(struct reading *reading, const char *code, struct kachi_str member)
{
    struct kachi_place place = {.source = reading->source, .field = member};
    kachi_findings_add(reading->findings, code, place, KACHI_ARGS({"member", member}));
    reading->failed = true;
}

typedef enum kachi_err (*setter)(struct kachi_arena *arena, struct kachi_market_question *question,
                                 struct kachi_str name, double value, struct kachi_place place,
                                 struct kachi_findings *findings);

/* An object of numbers by name; each that is none, or cannot be set, is a finding. */
static void read_numbers(struct reading *reading, struct kachi_str key, kachi_json value,
                         setter set)
{
    struct kachi_json_member member = {0};
    if (!kachi_json_is_object(value)) {
        refuse(reading, "market-question-type", key);
        return;
    }
    while (kachi_json_next(value, &member)) {
        struct kachi_str path = kachi_str_print(reading->arena, "%.*s.%.*s", KACHI_STR_ARG(key),
                                                KACHI_STR_ARG(member.key));
        if (!kachi_json_is_number(member.value)) {
            refuse(reading, "market-question-type", path);
            continue;
        }
        double number = kachi_json_double(member.value, (double)NAN);
        struct kachi_place place = {.source = reading->source, .field = path};
        enum kachi_err err =
            set(reading->arena, reading->question, member.key, number, place, reading->findings);
        reading->failed = reading->failed || err != KACHI_OK;
    }
}

static void read_member(struct reading *reading, struct kachi_str key, kachi_json value)
{
    struct kachi_market_options *options = &reading->question->options;
    if (kachi_str_is(key, "levels")) {
        read_numbers(reading, key, value, kachi_market_question_set_level);
    } else if (kachi_str_is(key, "figures")) {
        read_numbers(reading, key, value, kachi_market_question_set_factor);
    } else if (kachi_str_is(key, "details")) {
        options->details = kachi_json_bool(value, false);
        if (kachi_json_bool(value, false) != kachi_json_bool(value, true)) {
            refuse(reading, "market-question-type", key);
        }
    } else if (kachi_str_is(key, "runs") || kachi_str_is(key, "seed")) {
        int64_t number = kachi_json_is_number(value) ? kachi_json_int64(value, -1) : -1;
        if (number < 0) {
            refuse(reading, "market-question-type", key);
        } else if (kachi_str_is(key, "runs")) {
            options->runs = (size_t)number;
        } else {
            options->seed = (uint64_t)number;
        }
    } else {
        refuse(reading, "market-question-member", key);
    }
}

enum kachi_err kachi_market_question_read(struct kachi_arena *arena, struct kachi_str source,
                                          kachi_json request,
                                          struct kachi_market_question *question,
                                          struct kachi_findings *findings)
{
    struct reading reading = {
        .arena = arena, .source = source, .question = question, .findings = findings};
    struct kachi_json_member member = {0};
    if (!kachi_json_is_object(request)) {
        refuse(&reading, "market-question-type", kachi_str_of(""));
        return KACHI_ERR_INPUT;
    }
    while (kachi_json_next(request, &member)) {
        read_member(&reading, member.key, member.value);
    }
    return reading.failed ? KACHI_ERR_INPUT : KACHI_OK;
}

enum kachi_err kachi_market_answer(struct kachi_arena *arena,
                                   const struct kachi_market_scenario *scenario,
                                   struct kachi_str source, kachi_json request,
                                   struct kachi_findings *findings, struct kachi_json_writer *json)
{
    struct kachi_market_question question;
    struct kachi_market_study *study = NULL;
    kachi_market_question_init(arena, scenario, &question);
    enum kachi_err err = kachi_market_question_read(arena, source, request, &question, findings);
    err = err == KACHI_OK ? kachi_market_study(arena, scenario, question.options, findings, &study)
                          : err;
    if (err == KACHI_OK) {
        kachi_market_study_write_json(arena, study, json);
    }
    return err;
}
