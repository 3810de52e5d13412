/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Search: what a person types finds what they mean, in either language, whatever width, kana and
 * case; the order is one order; and 30,000 names are searched while the key is still down.
 */
#include "inventory/builder.h"
#include "inventory/search.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

static struct kachi_str s(const char *text)
{
    return kachi_str_of(text);
}

struct facts {
    struct kachi_builder *builder;
    struct kachi_findings findings;
    struct kachi_dataset *dataset;
    struct kachi_arena arena;
};

static int setup(void **state)
{
    static struct facts facts;
    facts = (struct facts){.builder = kachi_builder_new()};
    kachi_findings_init(&facts.findings);
    kachi_arena_init(&facts.arena);
    *state = &facts;
    return 0;
}

static int teardown(void **state)
{
    struct facts *facts = *state;
    kachi_builder_free(facts->builder);
    kachi_findings_release(&facts->findings);
    kachi_dataset_close(facts->dataset);
    kachi_arena_release(&facts->arena);
    return 0;
}

struct thing {
    const char *key, *name, *name_ja, *location, *product, *product_name, *product_ja;
};

static void add_thing(struct kachi_builder *builder, const struct thing *thing, bool with_flow)
{
    uint32_t unit = kachi_builder_unit(builder, s("kg"));
    struct kachi_flow flow = {.key = s(thing->product),
                              .name = s(thing->product_name),
                              .name_ja = s(thing->product_ja),
                              .dimension = kachi_builder_unit_at(builder, unit)->dimension};
    struct kachi_activity activity = {.key = s(thing->key),
                                      .name = s(thing->name),
                                      .name_ja = s(thing->name_ja),
                                      .location = s(thing->location),
                                      .valid_from = KACHI_NO_DAY,
                                      .valid_until = KACHI_NO_DAY};
    struct kachi_exchange exchange = {
        .direction = KACHI_OUTPUT, .amount = 1, .factor = 1, .unit = unit};
    if (with_flow) {
        kachi_builder_add_flow(builder, &flow);
    }
    kachi_builder_add_activity(builder, &activity);
    kachi_builder_add_exchange(builder, s(thing->key), s(thing->product), &exchange, true);
}

static void finish(struct facts *facts)
{
    assert_int_equal(kachi_builder_finish(facts->builder, &facts->findings, &facts->dataset),
                     KACHI_OK);
}

static const struct thing things[] = {
    {"a1", "Electricity, at grid, US, 2010", "", "US", "f-power", "Electricity, at grid", "電力"},
    {"a2", "Electricity, at grid, JP", "系統電力", "JP", "f-power", "", ""},
    {"a3", "Steel, hot rolled", "熱延鋼板", "JP", "f-steel", "Hot rolled coil", "ホットコイル"},
    {"a4", "Steel", "", "DE", "f-steel-de", "Steel, any", ""},
    {"a5", "アルミニウム地金", "", "NO", "f-al", "Primary aluminium", "アルミ"},
    {"a6", "Steel scrap, sorting", "", "DE", "f-scrap", "Scrap", ""},
};

static void add_things(struct facts *facts)
{
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
        add_thing(facts->builder, &things[i], i != 1);
    }
    finish(facts);
}

/* The keys that a search finds, in order: "a4 a6 a3", with "!" where there is no doubt. */
static const char *found(struct facts *facts, const char *words)
{
    struct kachi_matches matches = kachi_search(&facts->arena, facts->dataset, s(words));
    struct kachi_str text = s(matches.exact ? "!" : "");
    for (uint32_t i = 0; i < matches.count; i++) {
        struct kachi_str key = facts->dataset->activities[matches.activities[i]].key;
        text = kachi_str_print(&facts->arena, "%.*s%s%.*s", KACHI_STR_ARG(text), i > 0 ? " " : "",
                               KACHI_STR_ARG(key));
    }
    return text.text;
}

static void ranks_keys_then_names_then_words(void **state)
{
    struct facts *facts = *state;
    add_things(facts);
    assert_string_equal(found(facts, "a3"), "!a3");
    assert_string_equal(found(facts, "f-steel"), "!a3");
    assert_string_equal(found(facts, "f-power"), "a1 a2");
    assert_string_equal(found(facts, "  steel "), "!a4 a3 a6");
    assert_string_equal(found(facts, "ELECTRICITY, AT GRID, US, 2010"), "!a1");
    assert_string_equal(found(facts, "grid electricity"), "a1 a2");
    assert_string_equal(found(facts, "Primary Aluminium"), "!a5");
    assert_string_equal(found(facts, "no such thing"), "");
    assert_string_equal(found(facts, ""), "a1 a2 a3 a4 a5 a6");
}

static void folds_width_and_kana(void **state)
{
    struct facts *facts = *state;
    add_things(facts);
    assert_string_equal(found(facts, "Ｓｔｅｅｌ"), "!a4 a3 a6");
    assert_string_equal(found(facts, "ｱﾙﾐﾆｳﾑ"), "a5");
    assert_string_equal(found(facts, "あるみにうむ"), "a5");
    assert_string_equal(found(facts, "アルミ"), "!a5");
    assert_string_equal(found(facts, "系統電力"), "!a2");
    assert_string_equal(found(facts, "鋼板"), "a3");
}

static void one_is_meant_or_it_says_why_not(void **state)
{
    struct facts *facts = *state;
    uint32_t activity = KACHI_NONE;
    add_things(facts);
    assert_int_equal(kachi_search_one(facts->dataset, s("hot rolled"), &facts->findings, &activity),
                     KACHI_OK);
    assert_int_equal(activity, kachi_dataset_activity(facts->dataset, s("a3")));
    assert_int_equal(kachi_findings_count(&facts->findings, KACHI_ERROR), 0);

    assert_int_equal(
        kachi_search_one(facts->dataset, s("electricity"), &facts->findings, &activity),
        KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&facts->findings, "name-ambiguous"));
    struct kachi_finding_text text =
        kachi_finding_text(&facts->arena, &facts->findings.items[0], KACHI_LANG_EN);
    assert_true(kachi_str_contains(text.detail, s("Electricity, at grid, JP, JP (a2)")));

    assert_int_equal(kachi_search_one(facts->dataset, s("stele"), &facts->findings, &activity),
                     KACHI_ERR_NOT_FOUND);
    text = kachi_finding_text(&facts->arena, &facts->findings.items[1], KACHI_LANG_JA);
    assert_true(kachi_str_contains(text.hint, s("Steel")));
}

/* A word with a letter missing is near the long name that has the word. */
static void near_part_of_a_long_name(void **state)
{
    struct facts *facts = *state;
    uint32_t activity = KACHI_NONE;
    add_things(facts);
    assert_int_equal(kachi_search_one(facts->dataset, s("electrcity"), &facts->findings, &activity),
                     KACHI_ERR_NOT_FOUND);
    struct kachi_finding_text text =
        kachi_finding_text(&facts->arena, &facts->findings.items[0], KACHI_LANG_EN);
    assert_true(kachi_str_contains(text.hint, s("Electricity, at grid")));
    assert_int_equal(activity, KACHI_NONE);
}

/* The fast way to fold gives what utf8proc gives: a last letter that is not for the fast way makes
 * it go the slow one. */
static void fast_fold_equals_slow_fold(void **state)
{
    struct facts *facts = *state;
    static const char *const texts[] = {
        "Steel, HOT  rolled", "ｓＴｅｅｌ　１２３",       "ひらがなカタカナヴー", "鋼板（熱延）",
        " \t電力 grid, JP ",  "「ぱぴぷ」、・ペポ。【】", "~!@#[]{}^_`|",         "薄板 ２.０mm　",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct kachi_str fast = kachi_text_fold(&facts->arena, s(texts[i]));
        struct kachi_str slow =
            kachi_text_fold(&facts->arena, kachi_str_print(&facts->arena, "%s ä", texts[i]));
        assert_string_equal(kachi_str_print(&facts->arena, "%.*s ä", KACHI_STR_ARG(fast)).text,
                            kachi_str_print(&facts->arena, "%.*s", KACHI_STR_ARG(slow)).text);
    }
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* The budget is 50 ms; the assertion leaves room for sanitizers and a busy machine. */
static void thirty_thousand_names(void **state)
{
    struct facts *facts = *state;
    for (uint32_t i = 0; i < 30000; i++) {
        struct kachi_arena *arena = &facts->arena;
        struct thing thing = {
            .key = kachi_str_print(arena, "4d5cbb4a-0000-4000-8000-%012u", i).text,
            .name =
                kachi_str_print(arena, "Market for product no %u, at plant, region %u", i, i % 97)
                    .text,
            .name_ja = kachi_str_print(arena, "製品%uの市場、ちいき%u、工場渡し", i, i % 97).text,
            .location = "JP",
            .product = kachi_str_print(arena, "p-%u", i).text,
            .product_name = kachi_str_print(arena, "product no %u", i).text,
            .product_ja = ""};
        add_thing(facts->builder, &thing, true);
    }
    finish(facts);
    double start = seconds();
    struct kachi_matches matches =
        kachi_search(&facts->arena, facts->dataset, s("29999 market plant"));
    double taken = seconds() - start;
    assert_int_equal(matches.count, 1);
    start = seconds();
    uint32_t activity = KACHI_NONE;
    assert_int_equal(
        kachi_search_one(facts->dataset, s("produkt no 29999"), &facts->findings, &activity),
        KACHI_ERR_NOT_FOUND);
    printf("# search %.1f ms, near names %.1f ms\n", taken * 1e3, (seconds() - start) * 1e3);
    assert_true(taken < 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ranks_keys_then_names_then_words, setup, teardown),
        cmocka_unit_test_setup_teardown(folds_width_and_kana, setup, teardown),
        cmocka_unit_test_setup_teardown(one_is_meant_or_it_says_why_not, setup, teardown),
        cmocka_unit_test_setup_teardown(near_part_of_a_long_name, setup, teardown),
        cmocka_unit_test_setup_teardown(fast_fold_equals_slow_fold, setup, teardown),
        cmocka_unit_test_setup_teardown(thirty_thousand_names, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
