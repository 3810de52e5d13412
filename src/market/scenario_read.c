/* SPDX-License-Identifier: Apache-2.0 */
/* The parts that scenarios are made of: figures with their sources, rows in order, known words. */
#include "base/text.h"
#include "market/reading_internal.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POINTS_MAX 200

static const char *const figure_keys[] = {"value", "path",        "source", "low",
                                          "high",  "factor_high", "spread", "factor_low",
                                          "note",  "luck",        NULL};

struct kachi_str kachi_reading_path(struct kachi_market_reading *reading, const char *base,
                                    const char *key)
{
    return kachi_str_print(reading->arena, "%s%s%s", base, base[0] == '\0' ? "" : ".", key);
}

struct kachi_str kachi_reading_text(struct kachi_market_reading *reading, const char *base,
                                    const char *key)
{
    struct kachi_str text = kachi_str_of("");
    (void)kachi_lua_str(reading->arena, reading->lua, kachi_reading_path(reading, base, key).text,
                        &text); /* absent is empty; another type is a finding of its own */
    return text;
}

void kachi_reading_refuse(struct kachi_market_reading *reading, const char *code, const char *path,
                          const struct kachi_arg args[])
{
    struct kachi_place place = {.source = reading->source, .field = kachi_str_of(path)};
    kachi_findings_add(reading->findings, code, place, args);
    reading->failed = true;
}

/* The nearest of the words, or all of them where none is near. */
static struct kachi_str near_words(struct kachi_arena *arena, struct kachi_str word, size_t count,
                                   const struct kachi_str words[])
{
    struct kachi_str near = kachi_text_near_list(arena, word, count, words);
    return kachi_str_is_empty(near) ? kachi_text_list(arena, count, words) : near;
}

size_t kachi_reading_word(struct kachi_market_reading *reading, const char *code, const char *path,
                          struct kachi_str word, const char *const words[], size_t count)
{
    struct kachi_str *all = KACHI_NEW_ARRAY(reading->arena, struct kachi_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        all[i] = kachi_str_of(words[i]);
        if (kachi_str_equal(word, all[i])) {
            return i;
        }
    }
    kachi_reading_refuse(
        reading, code, path,
        KACHI_ARGS({"value", word}, {"near", near_words(reading->arena, word, count, all)}));
    return KACHI_NO_ROW;
}

void kachi_reading_keys(struct kachi_market_reading *reading, const char *path,
                        const char *const known[], size_t field_count,
                        const struct kachi_market_field fields[])
{
    struct kachi_str *keys = NULL;
    size_t key_count = kachi_lua_keys(reading->arena, reading->lua, path, &keys);
    size_t count = 0;
    while (known[count] != NULL) {
        count++;
    }
    const char **words = KACHI_NEW_ARRAY(reading->arena, const char *, count + field_count + 1);
    for (size_t i = 0; i < count; i++) {
        words[i] = known[i];
    }
    for (size_t i = 0; i < field_count; i++) {
        words[count + i] = fields[i].key;
    }
    for (size_t i = 0; i < key_count; i++) {
        (void)kachi_reading_word(reading, "market-field", path, keys[i], words,
                                 count + field_count); /* the finding is what counts */
    }
}

static void refuse_value(struct kachi_market_reading *reading, const char *path, double value,
                         const struct kachi_market_field *field)
{
    char found[KACHI_DOUBLE_TEXT_BYTES];
    char least[KACHI_DOUBLE_TEXT_BYTES];
    char most[KACHI_DOUBLE_TEXT_BYTES];
    struct kachi_str range =
        kachi_str_print(reading->arena, "%s ... %s", kachi_double_text(field->least, least).text,
                        isinf(field->most) ? "∞" : kachi_double_text(field->most, most).text);
    bool is_negative = value < 0.0 && field->least >= 0.0;
    kachi_reading_refuse(reading, is_negative ? "market-negative" : "market-range", path,
                         KACHI_ARGS({"value", kachi_double_text(value, found)}, {"range", range}));
}

static bool read_number(struct kachi_market_reading *reading, const char *path, double *out)
{
    struct kachi_decimal number;
    if (!kachi_lua_decimal(reading->lua, path, &number)) {
        return false;
    }
    *out = kachi_decimal_to_double(number);
    return true;
}

/* Years between two points lie on the straight line; before the first and after the last it is
 * level. */
static void fill_path(const struct kachi_market_scenario *scenario, size_t count, const int years[],
                      const double values[], double by_year[])
{
    size_t at = 0;
    for (size_t y = 0; y < scenario->year_count; y++) {
        int year = scenario->from_year + (int)y;
        while (at + 1 < count && years[at + 1] <= year) {
            at++;
        }
        by_year[y] = values[at];
        if (year > years[at] && at + 1 < count) {
            double part = (double)(year - years[at]) / (double)(years[at + 1] - years[at]);
            by_year[y] = values[at] + part * (values[at + 1] - values[at]);
        }
    }
}

static bool read_path(struct kachi_market_reading *reading, const char *path, double by_year[])
{
    size_t count = kachi_lua_count(reading->lua, path);
    int *years = KACHI_NEW_ARRAY(reading->arena, int, count + 1);
    double *values = KACHI_NEW_ARRAY(reading->arena, double, count + 1);
    bool is_whole = count > 0 && count <= POINTS_MAX;
    for (size_t i = 0; is_whole && i < count; i++) {
        struct kachi_str at = kachi_str_print(reading->arena, "%s[%zu]", path, i + 1);
        int64_t year = 0;
        is_whole = kachi_lua_int64(reading->lua,
                                   kachi_str_print(reading->arena, "%s[1]", at.text).text, &year) &&
                   year >= 1900 && year <= 2300 &&
                   read_number(reading, kachi_str_print(reading->arena, "%s[2]", at.text).text,
                               &values[i]);
        years[i] = (int)year;
        if (is_whole && i > 0 && years[i] <= years[i - 1]) {
            kachi_reading_refuse(
                reading, "market-years", at.text,
                KACHI_ARGS({"first", kachi_str_print(reading->arena, "%d", years[i - 1])},
                           {"last", kachi_str_print(reading->arena, "%d", years[i])}));
            return false;
        }
    }
    if (!is_whole) {
        kachi_reading_refuse(reading, "market-path", path, KACHI_NO_ARGS);
        return false;
    }
    fill_path(reading->scenario, count, years, values, by_year);
    return true;
}

static void check_range(struct kachi_market_reading *reading, const char *path,
                        const struct kachi_market_field *field, const double by_year[])
{
    for (size_t y = 0; y < reading->scenario->year_count; y++) {
        if (!(by_year[y] >= field->least && by_year[y] <= field->most)) {
            refuse_value(reading, path, by_year[y], field);
            return;
        }
    }
}

/* Draws stay in the field's range too: a share is never drawn above 1. */
static void check_spread(struct kachi_market_reading *reading, const char *path,
                         const struct kachi_market_field *field, const struct kachi_figure *figure)
{
    bool is_lognormal = figure->spread == KACHI_SPREAD_LOGNORMAL;
    bool in_order = figure->low >= 0.0 && figure->high > figure->low;
    in_order =
        in_order && (is_lognormal ? figure->low > 0.0 : figure->low <= 1.0 && figure->high >= 1.0);
    bool fits = !(is_lognormal && isfinite(field->most));
    for (size_t y = 0; in_order && fits && y < reading->scenario->year_count; y++) {
        double low = figure->by_year[y] * figure->low;
        double high = figure->by_year[y] * figure->high;
        fits = fmin(low, high) >= field->least && fmax(low, high) <= field->most * (1.0 + 1e-12);
    }
    if (!in_order || !fits) {
        kachi_reading_refuse(reading, "market-spread", path, KACHI_NO_ARGS);
    }
}

static void read_spread(struct kachi_market_reading *reading, const char *path, double value,
                        const struct kachi_market_field *field, struct kachi_figure *out)
{
    double low = 0.0;
    double high = 0.0;
    bool has_values = read_number(reading, kachi_reading_path(reading, path, "low").text, &low);
    has_values =
        read_number(reading, kachi_reading_path(reading, path, "high").text, &high) || has_values;
    bool has_factors =
        read_number(reading, kachi_reading_path(reading, path, "factor_low").text, &out->low);
    has_factors =
        read_number(reading, kachi_reading_path(reading, path, "factor_high").text, &out->high) ||
        has_factors;
    struct kachi_str word = kachi_reading_text(reading, path, "spread");
    if (!has_values && !has_factors && kachi_str_is_empty(word)) {
        out->low = 1.0;
        out->high = 1.0;
        return;
    }
    out->spread = KACHI_SPREAD_TRIANGLE;
    if (!kachi_str_is_empty(word)) {
        const char *spread_words[KACHI_SPREAD_LOGNORMAL + 1];
        for (size_t i = 0; i <= KACHI_SPREAD_LOGNORMAL; i++) {
            spread_words[i] = kachi_spread_word((enum kachi_figure_spread)i);
        }
        size_t found = kachi_reading_word(reading, "market-word",
                                          kachi_reading_path(reading, path, "spread").text, word,
                                          spread_words, KACHI_SPREAD_LOGNORMAL + 1);
        out->spread = found == KACHI_NO_ROW ? KACHI_SPREAD_NONE : (enum kachi_figure_spread)found;
    }
    if (has_values && value > 0.0) {
        out->low = low / value;
        out->high = high / value;
    }
    check_spread(reading, path, field, out);
}

static void add_slot(struct kachi_market_reading *reading, struct kachi_figure *out)
{
    reading->slots = kachi_arena_grow(reading->arena, reading->slots, reading->slot_count,
                                      &reading->slot_capacity, sizeof reading->slots[0]);
    reading->slots[reading->slot_count++] = out;
}

static void add_figure(struct kachi_market_reading *reading, struct kachi_figure *out)
{
    struct kachi_market_scenario *scenario = reading->scenario;
    scenario->figures = kachi_arena_grow(reading->arena, scenario->figures, scenario->figure_count,
                                         &reading->figure_capacity, sizeof scenario->figures[0]);
    out->index = (uint32_t)scenario->figure_count;
    out->luck = kachi_str_hash(out->name);
    out->leader = out->index;
    scenario->figures[scenario->figure_count++] = out;
    scenario->stated_count++;
    scenario->assumption_count += kachi_figure_is_assumption(out) ? 1 : 0;
}

/* luck = "steel/h2-dri cost_yen": drawn together with that figure. */
static void read_luck(struct kachi_market_reading *reading, const char *path,
                      struct kachi_figure *figure)
{
    struct kachi_str at = kachi_reading_path(reading, path, "luck");
    struct kachi_str leader = kachi_reading_text(reading, path, "luck");
    if (kachi_str_is_empty(leader)) {
        return;
    }
    reading->followers =
        kachi_arena_grow(reading->arena, reading->followers, reading->follower_count,
                         &reading->follower_capacity, sizeof reading->followers[0]);
    reading->followers[reading->follower_count++] =
        (struct kachi_market_follower){.figure = figure, .path = at, .leader = leader};
}

void kachi_reading_luck(struct kachi_market_reading *reading)
{
    const struct kachi_market_scenario *scenario = reading->scenario;
    for (size_t i = 0; i < reading->follower_count; i++) {
        const struct kachi_market_follower *follower = &reading->followers[i];
        size_t at = kachi_market_find_figure(scenario, follower->leader);
        bool is_usable = at != KACHI_NO_ROW && scenario->figures[at]->leader == at &&
                         scenario->figures[at]->spread != KACHI_SPREAD_NONE &&
                         follower->figure->spread != KACHI_SPREAD_NONE &&
                         at != follower->figure->index;
        if (!is_usable) {
            kachi_reading_refuse(reading, "market-luck", follower->path.text,
                                 KACHI_ARGS({"figure", follower->leader}));
            continue;
        }
        follower->figure->leader = (uint32_t)at;
        follower->figure->luck = scenario->figures[at]->luck;
    }
}

void kachi_reading_figure(struct kachi_market_reading *reading, const char *path,
                          struct kachi_str name, const struct kachi_market_field *field,
                          struct kachi_figure *out)
{
    size_t years = reading->scenario->year_count;
    double *by_year = KACHI_NEW_ARRAY(reading->arena, double, years);
    *out = (struct kachi_figure){
        .name = name, .source = kachi_str_of(""), .by_year = by_year, .low = 1.0, .high = 1.0};
    add_slot(reading, out);
    if (!kachi_lua_has(reading->lua, path)) {
        if (field->is_required) {
            kachi_reading_refuse(reading, "market-missing", path, KACHI_NO_ARGS);
        }
        for (size_t y = 0; y < years; y++) {
            by_year[y] = field->otherwise;
        }
        return; /* index 0 stands for what no run changes */
    }
    kachi_reading_keys(reading, path, figure_keys, 0, NULL);
    double value = 0.0;
    struct kachi_str value_path = kachi_reading_path(reading, path, "value");
    struct kachi_str points_path = kachi_reading_path(reading, path, "path");
    if (kachi_lua_has(reading->lua, points_path.text)) {
        if (!read_path(reading, points_path.text, by_year)) {
            return;
        }
    } else if (read_number(reading, value_path.text, &value)) {
        for (size_t y = 0; y < years; y++) {
            by_year[y] = value;
        }
    } else {
        kachi_reading_refuse(reading, "market-missing", value_path.text, KACHI_NO_ARGS);
        return;
    }
    out->least = field->least;
    out->most = field->most;
    out->source = kachi_reading_text(reading, path, "source");
    if (kachi_str_is_empty(out->source)) {
        kachi_reading_refuse(reading, "market-source", path, KACHI_NO_ARGS);
    }
    check_range(reading, path, field, by_year);
    read_spread(reading, path, value, field, out);
    add_figure(reading, out);
    read_luck(reading, path, out);
}

void kachi_reading_figures(struct kachi_market_reading *reading, const char *path,
                           struct kachi_str owner, size_t field_count,
                           const struct kachi_market_field fields[], void *row)
{
    for (size_t i = 0; i < field_count; i++) {
        struct kachi_str name =
            kachi_str_print(reading->arena, "%.*s %s", KACHI_STR_ARG(owner), fields[i].key);
        void *figure = (char *)row + fields[i].offset;
        kachi_reading_figure(reading, kachi_reading_path(reading, path, fields[i].key).text, name,
                             &fields[i], figure);
    }
}

struct kachi_market_rows kachi_reading_rows(struct kachi_market_reading *reading, const char *list,
                                            size_t most)
{
    struct kachi_market_rows rows = {.count = kachi_lua_count(reading->lua, list)};
    if (rows.count > most) {
        kachi_reading_refuse(
            reading, "market-many", list,
            KACHI_ARGS({"count", kachi_str_print(reading->arena, "%zu", rows.count)},
                       {"most", kachi_str_print(reading->arena, "%zu", most)}));
        rows.count = 0;
    }
    rows.numbers = KACHI_NEW_ARRAY(reading->arena, size_t, rows.count + 1);
    rows.ids = KACHI_NEW_ARRAY(reading->arena, struct kachi_str, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++) {
        struct kachi_str row = kachi_str_print(reading->arena, "%s[%zu]", list, i + 1);
        struct kachi_str id = kachi_reading_text(reading, row.text, "id");
        size_t at = i;
        for (; at > 0 && kachi_str_compare(id, rows.ids[at - 1]) < 0; at--) {
            rows.ids[at] = rows.ids[at - 1];
            rows.numbers[at] = rows.numbers[at - 1];
        }
        rows.ids[at] = id;
        rows.numbers[at] = i + 1;
        bool is_twice = at > 0 && kachi_str_equal(rows.ids[at - 1], id);
        if (kachi_str_is_empty(id) || is_twice) {
            kachi_reading_refuse(reading, "market-id", row.text, KACHI_ARGS({"value", id}));
        }
    }
    return rows;
}

bool kachi_reading_year(struct kachi_market_reading *reading, const char *path, int otherwise,
                        int *out)
{
    int64_t year = otherwise;
    *out = otherwise;
    if (kachi_lua_has(reading->lua, path) &&
        (!kachi_lua_int64(reading->lua, path, &year) || year < 1900 || year > 2300)) {
        kachi_reading_refuse(reading, "market-year", path, KACHI_NO_ARGS);
        return false;
    }
    *out = (int)year;
    return true;
}
