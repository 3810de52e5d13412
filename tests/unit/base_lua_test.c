/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base_lua_test.c - a rule file says what it says, the same everywhere, and no file, however
 * hostile, reaches out, runs on or takes the machine's memory.
 */
#include "base/lua.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_lua *lua;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
    fixture.lua = NULL;
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    kachi_lua_close(fixture->lua);
    kachi_findings_release(&fixture->findings);
    kachi_arena_release(&fixture->arena);
    return 0;
}

static void open_ok(struct fixture *fixture, const char *content)
{
    assert_int_equal(kachi_lua_open(kachi_str_of("r.lua"), kachi_str_of(content),
                                    &fixture->findings, &fixture->lua),
                     KACHI_OK);
    assert_int_equal(fixture->findings.count, 0);
}

static void assert_refused(struct fixture *fixture, struct kachi_str content, const char *code,
                           unsigned line)
{
    enum kachi_err err =
        kachi_lua_open(kachi_str_of("r.lua"), content, &fixture->findings, &fixture->lua);
    print_message("# %s\n", code);
    assert_true(err == KACHI_ERR_INPUT || err == KACHI_ERR_LIMIT);
    assert_null(fixture->lua);
    assert_int_equal(fixture->findings.count, 1);
    assert_string_equal(fixture->findings.items[0].code, code);
    assert_int_equal(fixture->findings.items[0].place.line, line);
    kachi_findings_clear(&fixture->findings);
}

/* The text that `expression` gives. */
static void assert_gives(struct fixture *fixture, const char *expression, const char *expected)
{
    struct kachi_str text;
    print_message("# %s\n", expression);
    open_ok(fixture,
            kachi_str_print(&fixture->arena, "return {v = tostring(%s)}", expression).text);
    assert_true(kachi_lua_str(&fixture->arena, fixture->lua, "v", &text));
    assert_string_equal(text.text, expected);
    kachi_lua_close(fixture->lua);
    fixture->lua = NULL;
}

static const char program[] =
    "local share = 0.25\n"
    "return {\n"
    "  id = 'cev-2026', title = {ja = '\xE8\xA3\x9C\xE5\x8A\xA9', en = 'Subsidy'},\n"
    "  budget = 1200, open = true, whole = 3.0,\n"
    "  clauses = {\n"
    "    {field = 'rep', threshold = '10.0'},\n"
    "    {field = 'cfp', threshold = 0.2},\n"
    "  },\n"
    "  award = function(facts)\n"
    "    if facts.kind == 'bev' then return facts.price * share end\n"
    "    return '0'\n"
    "  end,\n"
    "}\n";

static void the_table_is_read_by_path(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str text;
    struct kachi_decimal decimal;
    struct kachi_str *keys = NULL;
    int64_t whole = 0;
    bool open = false;
    open_ok(fixture, program);
    struct kachi_lua *lua = fixture->lua;
    assert_true(kachi_lua_str(&fixture->arena, lua, "id", &text));
    assert_string_equal(text.text, "cev-2026");
    assert_true(kachi_lua_str(&fixture->arena, lua, "title.ja", &text));
    assert_string_equal(text.text, "\xE8\xA3\x9C\xE5\x8A\xA9");
    assert_int_equal(kachi_lua_count(lua, "clauses"), 2);
    assert_true(kachi_lua_str(&fixture->arena, lua, "clauses[2].field", &text));
    assert_string_equal(text.text, "cfp");
    assert_true(kachi_lua_decimal(lua, "clauses[1].threshold", &decimal));
    assert_int_equal(decimal.coefficient, 100);
    assert_int_equal(decimal.exponent, -1);
    assert_true(kachi_lua_decimal(lua, "clauses[2].threshold", &decimal));
    assert_int_equal(decimal.coefficient, 2);
    assert_int_equal(decimal.exponent, -1);
    assert_true(kachi_lua_int64(lua, "budget", &whole));
    assert_int_equal(whole, 1200);
    assert_true(kachi_lua_int64(lua, "whole", &whole));
    assert_int_equal(whole, 3);
    assert_true(kachi_lua_bool(lua, "open", &open));
    assert_true(open);
    assert_int_equal(kachi_lua_keys(&fixture->arena, lua, "clauses[1]", &keys), 2);
    assert_string_equal(keys[0].text, "field");
    assert_string_equal(keys[1].text, "threshold");
    assert_int_equal(fixture->findings.count, 0);
}

/* A key in quotes may hold dots, brackets and quotes; it comes last. */
static void a_key_in_quotes_may_hold_anything(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str text;
    open_ok(fixture, "return { facts = { ['attribute.powertrain'] = 'bev', ['a\"][b'] = 'odd' },"
                     " list = { 'first' } }");
    struct kachi_lua *lua = fixture->lua;
    assert_true(kachi_lua_str(&fixture->arena, lua, "facts[\"attribute.powertrain\"]", &text));
    assert_string_equal(text.text, "bev");
    assert_true(kachi_lua_str(&fixture->arena, lua, "facts[\"a\"][b\"]", &text));
    assert_string_equal(text.text, "odd");
    assert_true(kachi_lua_str(&fixture->arena, lua, "list[1]", &text));
    assert_string_equal(text.text, "first");
    assert_false(kachi_lua_has(lua, "facts[\"attribute\"]"));
    assert_false(kachi_lua_has(lua, "facts.attribute.powertrain"));
    assert_int_equal(fixture->findings.count, 0);
}

static void absent_is_silent_and_another_type_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str text;
    struct kachi_decimal decimal;
    int64_t whole = 0;
    bool flag = false;
    open_ok(fixture, program);
    struct kachi_lua *lua = fixture->lua;
    assert_true(kachi_lua_has(lua, "clauses[2]"));
    assert_false(kachi_lua_has(lua, "clauses[3].field"));
    assert_false(kachi_lua_str(&fixture->arena, lua, "no.such.thing", &text));
    assert_int_equal(text.bytes, 0);
    assert_int_equal(kachi_lua_count(lua, "none"), 0);
    assert_int_equal(fixture->findings.count, 0);
    assert_false(kachi_lua_str(&fixture->arena, lua, "budget", &text));
    assert_false(kachi_lua_int64(lua, "id", &whole));
    assert_false(kachi_lua_int64(lua, "clauses[2].threshold", &whole));
    assert_false(kachi_lua_bool(lua, "budget", &flag));
    assert_false(kachi_lua_decimal(lua, "id", &decimal));
    assert_false(kachi_lua_decimal(lua, "open", &decimal));
    assert_false(kachi_lua_str(&fixture->arena, lua, "id.part", &text));
    assert_int_equal(kachi_lua_count(lua, "id"), 0);
    assert_int_equal(fixture->findings.count, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_string_equal(fixture->findings.items[i].code, "lua-type");
    }
    assert_true(kachi_str_is(fixture->findings.items[6].place.field, "id"));
}

static void a_function_answers_with_text(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str result;
    struct kachi_lua_value values[] = {
        {.name = "kind", .text = KACHI_STR("bev")},
        {.name = "price", .is_number = true, .number = {4500, 3}},
    };
    open_ok(fixture, program);
    assert_int_equal(kachi_lua_call(&fixture->arena, fixture->lua, "award", 2, values, &result),
                     KACHI_OK);
    assert_string_equal(result.text, "1125000");
    values[1].number = (struct kachi_decimal){105, -2};
    assert_int_equal(kachi_lua_call(&fixture->arena, fixture->lua, "award", 2, values, &result),
                     KACHI_OK);
    assert_string_equal(result.text, "0.2625");
    values[0].text = kachi_str_of("gasoline");
    assert_int_equal(kachi_lua_call(&fixture->arena, fixture->lua, "award", 2, values, &result),
                     KACHI_OK);
    assert_string_equal(result.text, "0");
    assert_int_equal(fixture->findings.count, 0);
    assert_int_equal(kachi_lua_call(&fixture->arena, fixture->lua, "none", 2, values, &result),
                     KACHI_ERR_NOT_FOUND);
    assert_true(kachi_findings_has(&fixture->findings, "lua-missing"));
    assert_int_equal(kachi_lua_call(&fixture->arena, fixture->lua, "id", 2, values, &result),
                     KACHI_ERR_INPUT);
    values[1].name = "weight";
    values[0].text = kachi_str_of("bev");
    assert_int_equal(kachi_lua_call(&fixture->arena, fixture->lua, "award", 2, values, &result),
                     KACHI_ERR_INPUT);
    const struct kachi_finding *last = &fixture->findings.items[fixture->findings.count - 1];
    assert_string_equal(last->code, "lua-error");
    assert_int_equal(last->place.line, 10);
}

static void results_of_other_types_are_told(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str result;
    static const char *const bodies[] = {"",           "return nil", "return {}",     "return true",
                                         "return 1/0", "return 0/0", "return '\\xff'"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        open_ok(fixture,
                kachi_str_print(&fixture->arena, "return {f = function() %s end}", bodies[i]).text);
        assert_int_equal(kachi_lua_call(&fixture->arena, fixture->lua, "f", 0, NULL, &result),
                         KACHI_ERR_INPUT);
        assert_int_equal(fixture->findings.count, 1);
        assert_string_equal(fixture->findings.items[0].code, "lua-type");
        kachi_findings_clear(&fixture->findings);
        kachi_lua_close(fixture->lua);
        fixture->lua = NULL;
    }
}

static void faults_have_a_line(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, kachi_str_of("return {\n  a = = 1,\n}"), "lua-syntax", 2);
    assert_refused(fixture, kachi_str_of("return {"), "lua-syntax", 1);
    assert_refused(fixture, kachi_str_of("\n\nerror('no baseline')"), "lua-error", 3);
    assert_refused(fixture, kachi_str_of("\nlocal x = nil\nreturn x.y"), "lua-error", 3);
    assert_refused(fixture, kachi_str_of("error({})"), "lua-error", 0);
    assert_refused(fixture, kachi_str_of("return 1"), "lua-no-table", 0);
    assert_refused(fixture, kachi_str_of(""), "lua-no-table", 0);
    assert_refused(fixture, kachi_str_of("\x1bLua"), "lua-syntax", 0); /* a compiled chunk */
}

static void nothing_that_reaches_out_is_there(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {
        "io",           "os",           "debug",         "package",
        "coroutine",    "utf8",         "require",       "load",
        "loadfile",     "dofile",       "loadstring",    "collectgarbage",
        "print",        "warn",         "next",          "pcall",
        "xpcall",       "rawset",       "rawget",        "rawequal",
        "rawlen",       "setmetatable", "getmetatable",  "_G",
        "_VERSION",     "string.dump",  "string.gsub",   "string.gmatch",
        "string.match", "string.pack",  "string.unpack", "string.packsize",
        "table.sort",   "table.move",   "math.random",   "math.randomseed",
        "math.exp",     "math.log",     "math.sin"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_gives(fixture, names[i], "nil");
    }
    assert_gives(fixture, "('').gsub", "nil");
    assert_gives(fixture, "('').dump", "nil");
    assert_gives(fixture, "string.__index", "nil");
    assert_refused(fixture, kachi_str_of("return {('x'):match('x')}"), "lua-error", 1);
}

static void what_is_there_gives_the_same_everywhere(void **state)
{
    struct fixture *fixture = *state;
    assert_gives(fixture, "string.find('a.b', '.')", "2");
    assert_gives(fixture, "string.find('ab', '%a')", "nil");
    assert_gives(fixture, "('abc'):find('')", "1");
    assert_gives(fixture, "('abc'):find('a', 5)", "nil");
    assert_gives(fixture, "('ab'):rep(3, '-')", "ab-ab-ab");
    assert_gives(fixture, "('ab'):rep(-1)", "");
    assert_gives(fixture, "(''):rep(math.maxinteger)", "");
    assert_gives(fixture, "string.format('%5.2f|%s|%d', 1.005, 'x', 3)", " 1.00|x|3");
    assert_gives(fixture, "{}", "table");
    assert_gives(fixture, "pairs", "function");
    assert_gives(fixture,
                 "(function() local s = '' for k, v in pairs{z=1, a=2, 7, m=3, 8, [-1]=9} do "
                 "s = s .. k .. '=' .. v .. ' ' end return s end)()",
                 "-1=9 1=7 2=8 a=2 m=3 z=1 ");
    assert_gives(fixture,
                 "(function() local t = {a=1, b=2, c=3} local s = '' for k in pairs(t) do "
                 "s = s .. k t.b = nil end return s end)()",
                 "ac");
    assert_refused(fixture, kachi_str_of("return {string.format('%p', 'x')}"), "lua-error", 1);
    assert_refused(fixture, kachi_str_of("return {string.format('%-5p', 'x')}"), "lua-error", 1);
    assert_refused(fixture, kachi_str_of("return {string.format('%s', {})}"), "lua-error", 1);
    assert_refused(fixture, kachi_str_of("for k in pairs{[true]=1} do end"), "lua-error", 1);
}

static void what_runs_on_is_stopped(void **state)
{
    struct fixture *fixture = *state;
    static const char *const endless[] = {
        "while true do end",
        "local function f() return f() end return f()",
        "local s = ('x'):rep(1000000) while true do s = s:upper() end",
        "local s = ('x'):rep(500000) while true do local t = s .. s end",
        "local a, b = ('x'):rep(1000000), ('x'):rep(999999) .. 'x' "
        "while true do local c = a == b end",
        "local t = {} for i = 1, 60000 do t[i] = i end "
        "while true do table.insert(t, 1, 0) table.remove(t) end",
        "for i = 1, math.maxinteger do ipairs({}) end",
    };
    for (size_t i = 0; i < sizeof endless / sizeof endless[0]; i++) {
        struct kachi_str content = kachi_str_of(endless[i]);
        assert_int_equal(
            kachi_lua_open(kachi_str_of("r"), content, &fixture->findings, &fixture->lua),
            KACHI_ERR_LIMIT);
        print_message("# %s\n", endless[i]);
        assert_true(kachi_findings_has(&fixture->findings, "lua-limit-time"));
        kachi_findings_clear(&fixture->findings);
    }
}

static void what_takes_all_memory_is_stopped(void **state)
{
    struct fixture *fixture = *state;
    static const char *const greedy[] = {
        "local t = {} for i = 1, 1e9 do t[i] = i end",
        "local s = 'x' while true do s = s .. s end",
        "local t = {} for i = 1, 1e9 do t[#t % 1000 + 1] = {t} t = {t} end",
        "local t = {} for i = 1, 50000 do t[i] = ('x'):rep(100000 + i) end",
    };
    for (size_t i = 0; i < sizeof greedy / sizeof greedy[0]; i++) {
        struct kachi_str content = kachi_str_of(greedy[i]);
        assert_int_equal(
            kachi_lua_open(kachi_str_of("r"), content, &fixture->findings, &fixture->lua),
            KACHI_ERR_LIMIT);
        print_message("# %s\n", greedy[i]);
        assert_true(kachi_findings_has(&fixture->findings, "lua-limit-memory"));
        kachi_findings_clear(&fixture->findings);
    }
    assert_refused(fixture, kachi_str_of("return {('x'):rep(1 << 40)}"), "lua-error", 1);
    assert_refused(fixture, kachi_str_of("local function f() return 1 + f() end f()"),
                   "lua-limit-memory", 0);
}

static void a_limit_is_for_each_call(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str result;
    open_ok(fixture, "return {\n"
                     "  work = function() local s = 0 for i = 1, 1000000 do s = s + 1 end"
                     " return s end,\n"
                     "  hang = function()\n    while true do end\n  end,\n"
                     "  bomb = function() local t = {} while true do t[#t+1] = {} end end,\n"
                     "}");
    for (int i = 0; i < 8; i++) {
        assert_int_equal(kachi_lua_call(&fixture->arena, fixture->lua, "work", 0, NULL, &result),
                         KACHI_OK);
        assert_string_equal(result.text, "1000000");
    }
    assert_int_equal(kachi_lua_call(&fixture->arena, fixture->lua, "hang", 0, NULL, &result),
                     KACHI_ERR_LIMIT);
    assert_int_equal(kachi_lua_call(&fixture->arena, fixture->lua, "bomb", 0, NULL, &result),
                     KACHI_ERR_LIMIT);
    assert_true(kachi_findings_has(&fixture->findings, "lua-limit-time"));
    assert_true(kachi_findings_has(&fixture->findings, "lua-limit-memory"));
    /* What went wrong in one call does not reach the next. */
    assert_int_equal(kachi_lua_call(&fixture->arena, fixture->lua, "work", 0, NULL, &result),
                     KACHI_OK);
}

static void a_file_may_be_too_large(void **state)
{
    struct fixture *fixture = *state;
    size_t bytes = ((size_t)1 << 20) + 1;
    char *text = KACHI_NEW_ARRAY(&fixture->arena, char, bytes);
    memset(text, ' ', bytes);
    assert_refused(fixture, (struct kachi_str){text, bytes}, "lua-too-large", 0);
    memset(text, '(', bytes);
    assert_refused(fixture, (struct kachi_str){text, bytes - 1}, "lua-syntax", 0);
}

static void scalars_and_lists_are_words(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_str text;
    open_ok(fixture, "return { n = 12, d = 0.05, t = 'a b', yes = true, no = false,"
                     " list = { 1, 'x', 0.5 }, nested = { { 1 } }, empty = {}, f = print }");
    static const char *const expected[][2] = {{"n", "12"},     {"d", "0.05"},   {"t", "a b"},
                                              {"yes", "true"}, {"no", "false"}, {"list", "1 x 0.5"},
                                              {"absent", ""}};
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        bool has = kachi_lua_words(&fixture->arena, fixture->lua, expected[i][0], &text);
        assert_int_equal(has, expected[i][1][0] != '\0');
        assert_true(kachi_str_is(text, expected[i][1]));
    }
    assert_int_equal(fixture->findings.count, 0);
    assert_false(kachi_lua_words(&fixture->arena, fixture->lua, "nested", &text));
    assert_false(kachi_lua_words(&fixture->arena, fixture->lua, "empty", &text));
    assert_int_equal(kachi_findings_count_of(&fixture->findings, "lua-type"), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_table_is_read_by_path),
        TEST(a_key_in_quotes_may_hold_anything),
        TEST(absent_is_silent_and_another_type_is_told),
        TEST(scalars_and_lists_are_words),
        TEST(a_function_answers_with_text),
        TEST(results_of_other_types_are_told),
        TEST(faults_have_a_line),
        TEST(nothing_that_reaches_out_is_there),
        TEST(what_is_there_gives_the_same_everywhere),
        TEST(what_runs_on_is_stopped),
        TEST(what_takes_all_memory_is_stopped),
        TEST(a_limit_is_for_each_call),
        TEST(a_file_may_be_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
