/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program's own cases: facts, and the verdict they must get.
 *
 * A fact of a case is a text, a number with its unit ("12.5 kg"), with evidence, and verified;
 * where that is the point, details = { { field =, evidence =, dated =, valid_until =, verified = }
 * } says otherwise.
 */
#include "base/lua.h"
#include "policy/program.h"

#define FACTS_MAX 256

struct testing {
    struct kachi_arena *arena;
    struct kachi_program *program;
    const char *path; /* "cases[2]" */
};

static struct kachi_str case_text(struct testing *testing, const char *base, const char *key)
{
    struct kachi_str text = kachi_str_of("");
    const char *path = kachi_str_print(testing->arena, "%s.%s", base, key).text;
    (void)kachi_lua_str(testing->arena, testing->program->lua, path, &text);
    return text;
}

static kachi_day case_day(struct testing *testing, const char *base, const char *key,
                          kachi_day otherwise)
{
    kachi_day day = otherwise;
    (void)kachi_day_read(case_text(testing, base, key), &day);
    return day;
}

/* "12.5 kg" is 12.5 in kg; any other text is a word, with its spaces. */
static void split_unit(struct kachi_fact *fact)
{
    struct kachi_str unit = fact->value;
    struct kachi_str value = kachi_str_cut(&unit, ' ');
    struct kachi_decimal number;
    if (kachi_decimal_read(value, &number) == KACHI_OK) {
        fact->value = value;
        fact->unit = kachi_str_trim(unit);
    }
}

static size_t case_facts(struct testing *testing, struct kachi_fact facts[FACTS_MAX])
{
    struct kachi_arena *arena = testing->arena;
    struct kachi_str path = kachi_str_print(arena, "%s.facts", testing->path);
    struct kachi_str *keys = NULL;
    size_t count = kachi_lua_keys(arena, testing->program->lua, path.text, &keys);
    count = count < FACTS_MAX ? count : FACTS_MAX;
    for (size_t i = 0; i < count; i++) {
        struct kachi_str value = kachi_str_of("");
        struct kachi_str at =
            kachi_str_print(arena, "%s[\"%.*s\"]", path.text, KACHI_STR_ARG(keys[i]));
        (void)kachi_lua_str(arena, testing->program->lua, at.text, &value);
        facts[i] = kachi_fact_of(keys[i], value);
        split_unit(&facts[i]);
        facts[i].evidence = path;
        facts[i].is_verified = true;
    }
    return count;
}

static void add_details(struct testing *testing, size_t fact_count, struct kachi_fact facts[])
{
    struct kachi_lua *lua = testing->program->lua;
    const char *list = kachi_str_print(testing->arena, "%s.details", testing->path).text;
    size_t count = kachi_lua_has(lua, list) ? kachi_lua_count(lua, list) : 0;
    for (size_t i = 1; i <= count; i++) {
        const char *path = kachi_str_print(testing->arena, "%s[%zu]", list, i).text;
        struct kachi_str field = case_text(testing, path, "field");
        for (size_t k = 0; k < fact_count; k++) {
            const char *evidence = kachi_str_print(testing->arena, "%s.evidence", path).text;
            const char *verified = kachi_str_print(testing->arena, "%s.verified", path).text;
            if (!kachi_str_equal(facts[k].name, field)) {
                continue;
            }
            facts[k].dated = case_day(testing, path, "dated", facts[k].dated);
            facts[k].valid_until = case_day(testing, path, "valid_until", facts[k].valid_until);
            facts[k].evidence = kachi_lua_has(lua, evidence) ? case_text(testing, path, "evidence")
                                                             : facts[k].evidence;
            bool is_verified = facts[k].is_verified;
            facts[k].is_verified =
                kachi_lua_bool(lua, verified, &is_verified) ? is_verified : facts[k].is_verified;
        }
    }
}

/* The required or tier clauses that were not met, "a, b"; "-" where there are none. */
static struct kachi_str missed_text(struct kachi_arena *arena, const struct kachi_verdict *verdict)
{
    struct kachi_str text = kachi_str_of("");
    for (size_t i = 0; i < verdict->clause_count; i++) {
        const struct kachi_clause_verdict *row = &verdict->clauses[i];
        if (row->answer != KACHI_ANSWER_YES) {
            text = kachi_str_print(arena, "%.*s%s%.*s (%s)", KACHI_STR_ARG(text),
                                   kachi_str_is_empty(text) ? "" : ", ",
                                   KACHI_STR_ARG(row->clause->id), kachi_answer_word(row->answer));
        }
    }
    return kachi_str_is_empty(text) ? kachi_str_of("-") : text;
}

/* failed = "powertrain", or "powertrain expired" where the reason is the point. */
static bool is_missed(struct kachi_arena *arena, const struct kachi_verdict *verdict,
                      struct kachi_str wanted)
{
    for (size_t i = 0; i < verdict->clause_count; i++) {
        const struct kachi_clause_verdict *row = &verdict->clauses[i];
        struct kachi_str with_reason = kachi_str_print(
            arena, "%.*s %s", KACHI_STR_ARG(row->clause->id), kachi_answer_word(row->answer));
        if (row->answer != KACHI_ANSWER_YES &&
            (kachi_str_equal(row->clause->id, wanted) || kachi_str_equal(with_reason, wanted))) {
            return true;
        }
    }
    return kachi_str_is_empty(wanted);
}

static bool case_holds(struct testing *testing, const struct kachi_verdict *verdict)
{
    struct kachi_lua *lua = testing->program->lua;
    struct kachi_arena *arena = testing->arena;
    const char *path = testing->path;
    bool eligible = false;
    int64_t yen = 0;
    int64_t points = 0;
    (void)kachi_lua_bool(lua, kachi_str_print(arena, "%s.eligible", path).text, &eligible);
    bool has_yen = kachi_lua_int64(lua, kachi_str_print(arena, "%s.award_yen", path).text, &yen);
    bool has_points = kachi_lua_int64(lua, kachi_str_print(arena, "%s.points", path).text, &points);
    struct kachi_str tier = case_text(testing, path, "tier");
    struct kachi_str found_tier = verdict->tier == NULL ? kachi_str_of("") : verdict->tier->id;
    return verdict->is_eligible == eligible && (!has_yen || verdict->award_yen == yen) &&
           (!has_points || verdict->points == points) &&
           (kachi_str_is_empty(tier) || kachi_str_equal(tier, found_tier)) &&
           is_missed(arena, verdict, case_text(testing, path, "failed"));
}

static void tell_case(struct testing *testing, const struct kachi_verdict *verdict,
                      struct kachi_findings *findings)
{
    struct kachi_arena *arena = testing->arena;
    struct kachi_place place = {
        .source = testing->program->id, .line = 0, .field = kachi_str_of(testing->path)};
    kachi_findings_add(
        findings, "program-case", place,
        KACHI_ARGS({"case", case_text(testing, testing->path, "name")},
                   {"eligible", kachi_str_of(verdict->is_eligible ? "true" : "false")},
                   {"yen", kachi_str_print(arena, "%lld", (long long)verdict->award_yen)},
                   {"points", kachi_str_print(arena, "%lld", (long long)verdict->points)},
                   {"missed", missed_text(arena, verdict)}));
}

static enum kachi_err run_case(struct testing *testing, struct kachi_findings *findings,
                               bool *holds)
{
    struct kachi_fact *facts = KACHI_NEW_ARRAY(testing->arena, struct kachi_fact, FACTS_MAX);
    struct kachi_facts given = {
        .count = case_facts(testing, facts), .items = facts, .claims_are_known = true};
    add_details(testing, given.count, facts);
    const struct kachi_program *program = testing->program;
    kachi_day first = program->valid_from == KACHI_NO_DAY ? 0 : program->valid_from;
    kachi_day day = case_day(testing, testing->path, "day", first);
    struct kachi_findings told; /* that a program is not in force may be what a case is about */
    struct kachi_verdict *verdict = NULL;
    kachi_findings_init(&told);
    bool in_force = kachi_program_is_in_force(program, day);
    enum kachi_err err = kachi_program_evaluate(testing->arena, testing->program, given, day,
                                                in_force ? findings : &told, &verdict);
    kachi_findings_release(&told);
    if (err != KACHI_OK) {
        return err;
    }
    *holds = case_holds(testing, verdict);
    if (!*holds) {
        tell_case(testing, verdict, findings);
    }
    return KACHI_OK;
}

enum kachi_err kachi_program_test(struct kachi_arena *arena, struct kachi_program *program,
                                  struct kachi_findings *findings, size_t *passed, size_t *failed)
{
    *passed = 0;
    *failed = 0;
    size_t count =
        kachi_lua_has(program->lua, "cases") ? kachi_lua_count(program->lua, "cases") : 0;
    if (count == 0) {
        kachi_findings_add(
            findings, "program-untested",
            (struct kachi_place){.source = program->id, .field = kachi_str_of("cases")},
            KACHI_ARGS({"program", program->id}));
    }
    for (size_t number = 1; number <= count; number++) {
        struct testing testing = {.arena = arena,
                                  .program = program,
                                  .path = kachi_str_print(arena, "cases[%zu]", number).text};
        size_t errors = kachi_findings_count(findings, KACHI_ERROR);
        bool holds = false;
        enum kachi_err err = run_case(&testing, findings, &holds);
        if (err != KACHI_OK) {
            return err;
        }
        holds = holds && kachi_findings_count(findings, KACHI_ERROR) == errors;
        *passed += holds ? 1 : 0;
        *failed += holds ? 0 : 1;
    }
    return KACHI_OK;
}
