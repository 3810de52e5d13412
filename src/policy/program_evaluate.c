/* SPDX-License-Identifier: Apache-2.0 */
/* Programs applied to facts, and to their own cases. */
#include "base/lua.h"
#include "policy/program.h"

#define FACTS_MAX 256

static const struct kachi_fact *find_fact(struct kachi_facts facts, struct kachi_str name)
{
    for (size_t i = 0; i < facts.count; i++) {
        if (kachi_str_equal(facts.items[i].name, name)) {
            return &facts.items[i];
        }
    }
    return NULL;
}

/* Numbers are equal as numbers (10 and 10.0), everything else as text. */
static bool is_equal(struct kachi_str a, struct kachi_str b)
{
    struct kachi_decimal x;
    struct kachi_decimal y;
    if (kachi_decimal_read(a, &x) == KACHI_OK && kachi_decimal_read(b, &y) == KACHI_OK) {
        return kachi_decimal_compare(x, y) == 0;
    }
    return kachi_str_equal(a, b);
}

static enum kachi_answer yes_or_no(bool yes)
{
    return yes ? KACHI_ANSWER_YES : KACHI_ANSWER_NO;
}

static enum kachi_answer compare_numbers(const struct kachi_clause *clause,
                                         const struct kachi_fact *fact)
{
    struct kachi_decimal value;
    struct kachi_decimal threshold;
    if (kachi_decimal_read(fact->value, &value) != KACHI_OK ||
        kachi_decimal_read(clause->values[0], &threshold) != KACHI_OK) {
        return KACHI_ANSWER_UNKNOWN;
    }
    int order = kachi_decimal_compare(value, threshold);
    switch (clause->operator) {
    case KACHI_OPERATOR_AT_LEAST:
        return yes_or_no(order >= 0);
    case KACHI_OPERATOR_AT_MOST:
        return yes_or_no(order <= 0);
    case KACHI_OPERATOR_MORE:
        return yes_or_no(order > 0);
    case KACHI_OPERATOR_LESS:
        return yes_or_no(order < 0);
    case KACHI_OPERATOR_IN:
    case KACHI_OPERATOR_EQUAL:
        break;
    }
    return KACHI_ANSWER_UNKNOWN;
}

static enum kachi_answer answer(const struct kachi_clause *clause, const struct kachi_fact *fact)
{
    if (fact == NULL) {
        return KACHI_ANSWER_UNKNOWN;
    }
    /* A number without its unit, or in another one, must never pass a threshold. */
    if (!kachi_str_equal(clause->unit, fact->unit)) {
        return KACHI_ANSWER_UNKNOWN;
    }
    if (clause->operator!= KACHI_OPERATOR_IN && clause->operator!= KACHI_OPERATOR_EQUAL) {
        return compare_numbers(clause, fact);
    }
    for (size_t i = 0; i < clause->value_count; i++) {
        if (is_equal(fact->value, clause->values[i])) {
            return KACHI_ANSWER_YES;
        }
    }
    return KACHI_ANSWER_NO;
}

static enum kachi_err award(struct kachi_arena *arena, struct kachi_program *program,
                            struct kachi_facts facts, struct kachi_findings *findings, int64_t *yen)
{
    *yen = 0;
    if (!kachi_lua_has(program->lua, "award")) {
        return KACHI_OK;
    }
    struct kachi_lua_value *values =
        KACHI_NEW_ARRAY(arena, struct kachi_lua_value, facts.count + 1);
    for (size_t i = 0; i < facts.count; i++) {
        const struct kachi_fact *fact = &facts.items[i];
        values[i] = (struct kachi_lua_value){.name = kachi_str_copy(arena, fact->name).text,
                                             .text = fact->value};
    }
    struct kachi_str result;
    enum kachi_err err = kachi_lua_call(arena, program->lua, "award", facts.count, values, &result);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_decimal amount;
    err = kachi_decimal_read(result, &amount);
    err = err == KACHI_OK ? kachi_decimal_to_int64(amount, 0, yen) : err;
    if (err != KACHI_OK || *yen < 0) {
        struct kachi_place place = {
            .source = program->id, .line = 0, .field = kachi_str_of("award")};
        kachi_findings_add(findings, "program-award", place, KACHI_ARGS({"value", result}));
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

static bool is_valid(struct kachi_arena *arena, const struct kachi_program *program,
                     kachi_day today, struct kachi_findings *findings)
{
    bool early = program->valid_from != KACHI_NO_DAY && today < program->valid_from;
    bool late = program->valid_until != KACHI_NO_DAY && today > program->valid_until;
    if (!early && !late) {
        return true;
    }
    kachi_findings_add(findings, "program-not-valid", KACHI_NOWHERE,
                       KACHI_ARGS({"program", program->id}, {"day", kachi_day_text(arena, today)}));
    return false;
}

enum kachi_err kachi_program_evaluate(struct kachi_arena *arena, struct kachi_program *program,
                                      struct kachi_facts facts, kachi_day today,
                                      struct kachi_findings *findings, struct kachi_verdict **out)
{
    *out = NULL;
    struct kachi_verdict *verdict = KACHI_NEW(arena, struct kachi_verdict);
    verdict->program = program;
    verdict->clause_count = program->clause_count;
    verdict->clauses = KACHI_NEW_ARRAY(arena, struct kachi_clause_verdict, program->clause_count);
    verdict->is_eligible = is_valid(arena, program, today, findings);
    for (size_t i = 0; i < program->clause_count; i++) {
        const struct kachi_clause *clause = &program->clauses[i];
        const struct kachi_fact *fact = find_fact(facts, clause->field);
        verdict->clauses[i] = (struct kachi_clause_verdict){
            .clause = clause, .fact = fact, .answer = answer(clause, fact)};
        if (clause->is_required && verdict->clauses[i].answer != KACHI_ANSWER_YES) {
            verdict->is_eligible = false;
        }
    }
    if (verdict->is_eligible) {
        enum kachi_err err = award(arena, program, facts, findings, &verdict->award_yen);
        if (err != KACHI_OK) {
            return err;
        }
    }
    *out = verdict;
    return KACHI_OK;
}

static struct kachi_str place_text(struct kachi_arena *arena, struct kachi_place place)
{
    if (place.line == 0) {
        return place.source;
    }
    return kachi_str_print(arena, "%.*s:%u", KACHI_STR_ARG(place.source), (unsigned)place.line);
}

struct kachi_facts kachi_program_facts(struct kachi_arena *arena,
                                       const struct kachi_dataset *dataset, uint32_t activity)
{
    const struct kachi_activity *subject = &dataset->activities[activity];
    struct kachi_fact *facts =
        KACHI_NEW_ARRAY(arena, struct kachi_fact, (size_t)subject->attribute_count + 1);
    for (uint32_t i = 0; i < subject->attribute_count; i++) {
        const struct kachi_attribute *attribute =
            &dataset->attributes[subject->attribute_first + i];
        facts[i] = (struct kachi_fact){
            .name = kachi_str_print(arena, "attribute.%.*s", KACHI_STR_ARG(attribute->name)),
            .value = attribute->value,
            .unit = attribute->unit,
            .evidence = place_text(arena, attribute->place),
        };
    }
    return (struct kachi_facts){.count = subject->attribute_count, .items = facts};
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

/* The facts of case `number`: names and values as the file writes them. */
static size_t case_facts(struct kachi_arena *arena, struct kachi_program *program, size_t number,
                         struct kachi_fact facts[FACTS_MAX])
{
    struct kachi_str path = kachi_str_print(arena, "cases[%zu].facts", number);
    struct kachi_str *keys = NULL;
    size_t count = kachi_lua_keys(arena, program->lua, path.text, &keys);
    count = count < FACTS_MAX ? count : FACTS_MAX;
    for (size_t i = 0; i < count; i++) {
        struct kachi_str at =
            kachi_str_print(arena, "%s[\"%.*s\"]", path.text, KACHI_STR_ARG(keys[i]));
        facts[i] = (struct kachi_fact){
            .name = keys[i], .value = {"", 0}, .unit = {"", 0}, .evidence = path};
        (void)kachi_lua_str(arena, program->lua, at.text, &facts[i].value);
        split_unit(&facts[i]);
    }
    return count;
}

static bool case_holds(struct kachi_arena *arena, struct kachi_program *program, size_t number,
                       const struct kachi_verdict *verdict)
{
    bool eligible = false;
    int64_t yen = verdict->award_yen;
    struct kachi_str failed = kachi_str_of("");
    struct kachi_str path = kachi_str_print(arena, "cases[%zu]", number);
    (void)kachi_lua_bool(program->lua, kachi_str_print(arena, "%s.eligible", path.text).text,
                         &eligible);
    struct kachi_str yen_path = kachi_str_print(arena, "%s.award_yen", path.text);
    if (kachi_lua_has(program->lua, yen_path.text)) {
        (void)kachi_lua_int64(program->lua, yen_path.text, &yen); /* a wrong type does not hold */
    }
    (void)kachi_lua_str(arena, program->lua, kachi_str_print(arena, "%s.failed", path.text).text,
                        &failed);
    bool failed_as_said = kachi_str_is_empty(failed);
    for (size_t i = 0; i < verdict->clause_count; i++) {
        const struct kachi_clause_verdict *clause = &verdict->clauses[i];
        bool missed = clause->clause->is_required && clause->answer != KACHI_ANSWER_YES;
        failed_as_said = failed_as_said || (missed && kachi_str_equal(clause->clause->id, failed));
    }
    return verdict->is_eligible == eligible && verdict->award_yen == yen && failed_as_said;
}

enum kachi_err kachi_program_test(struct kachi_arena *arena, struct kachi_program *program,
                                  struct kachi_findings *findings, size_t *passed, size_t *failed)
{
    *passed = 0;
    *failed = 0;
    size_t count = kachi_lua_count(program->lua, "cases");
    for (size_t number = 1; number <= count; number++) {
        struct kachi_fact facts[FACTS_MAX];
        struct kachi_verdict *verdict = NULL;
        struct kachi_facts given = {.count = case_facts(arena, program, number, facts),
                                    .items = facts};
        kachi_day today = program->valid_from == KACHI_NO_DAY ? 0 : program->valid_from;
        enum kachi_err err =
            kachi_program_evaluate(arena, program, given, today, findings, &verdict);
        if (err != KACHI_OK) {
            return err;
        }
        if (case_holds(arena, program, number, verdict)) {
            *passed += 1;
            continue;
        }
        *failed += 1;
        struct kachi_str name = kachi_str_of("");
        struct kachi_str path = kachi_str_print(arena, "cases[%zu].name", number);
        (void)kachi_lua_str(arena, program->lua, path.text, &name);
        struct kachi_place place = {.source = program->id, .line = 0, .field = path};
        kachi_findings_add(findings, "program-case", place, KACHI_ARGS({"case", name}));
    }
    return KACHI_OK;
}
