/* SPDX-License-Identifier: Apache-2.0 */
/* Programs applied to facts. */
#include "base/lua.h"
#include "policy/clause.h"

static enum kachi_err refuse_award(const struct kachi_program *program,
                                   struct kachi_findings *findings, struct kachi_str value)
{
    struct kachi_place place = {.source = program->id, .line = 0, .field = kachi_str_of("award")};
    kachi_findings_add(findings, "program-award", place, KACHI_ARGS({"value", value}));
    return KACHI_ERR_INPUT;
}

/* The award sees points, tier, each clause's answer as "clause.<id>", and every fact by its name as
 * text: what an expired or unverified fact would earn follows the answer. */
static enum kachi_err award(struct kachi_arena *arena, struct kachi_program *program,
                            struct kachi_facts facts, struct kachi_findings *findings,
                            struct kachi_verdict *verdict)
{
    if (!kachi_lua_has(program->lua, "award")) {
        return KACHI_OK;
    }
    struct kachi_lua_value *values =
        KACHI_NEW_ARRAY(arena, struct kachi_lua_value, facts.count + verdict->clause_count + 2);
    size_t count = 0;
    values[count++] = (struct kachi_lua_value){
        .name = "points", .is_number = true, .number = kachi_decimal_of(verdict->points)};
    if (verdict->tier != NULL) {
        values[count++] = (struct kachi_lua_value){.name = "tier", .text = verdict->tier->id};
    }
    for (size_t i = 0; i < verdict->clause_count; i++) {
        const struct kachi_clause_verdict *row = &verdict->clauses[i];
        values[count++] = (struct kachi_lua_value){
            .name = kachi_str_print(arena, "clause.%.*s", KACHI_STR_ARG(row->clause->id)).text,
            .text = kachi_str_of(kachi_answer_word(row->answer))};
    }
    for (size_t i = 0; i < facts.count; i++) {
        values[count++] = (struct kachi_lua_value){
            .name = kachi_str_copy(arena, facts.items[i].name).text, .text = facts.items[i].value};
    }
    struct kachi_str result;
    enum kachi_err err = kachi_lua_call(arena, program->lua, "award", count, values, &result);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_decimal amount;
    int64_t yen = 0;
    if (kachi_decimal_read(result, &amount) != KACHI_OK ||
        kachi_decimal_to_int64(amount, 0, &yen) != KACHI_OK || yen < 0) {
        return refuse_award(program, findings, result);
    }
    verdict->award_yen = yen;
    return KACHI_OK;
}

bool kachi_program_is_in_force(const struct kachi_program *program, kachi_day today)
{
    bool early = program->valid_from != KACHI_NO_DAY && today < program->valid_from;
    bool late = program->valid_until != KACHI_NO_DAY && today > program->valid_until;
    return !early && !late;
}

static struct kachi_clause_verdict answer_clause(const struct kachi_clause *clause,
                                                 struct kachi_facts facts, kachi_day today)
{
    struct kachi_known known = kachi_known_of(kachi_fact_find(facts, clause->field));
    struct kachi_known base = {.fact = NULL};
    if (!kachi_str_is_empty(clause->of)) {
        base = kachi_known_of(kachi_fact_find(facts, clause->of));
    }
    struct kachi_clause_verdict verdict = {
        .clause = clause,
        .fact = known.fact,
        .answer = kachi_clause_answer(clause, &known, &base, today),
    };
    kachi_clause_measure(&known, &base, &verdict);
    return verdict;
}

static bool tier_is_met(const struct kachi_tier *tier, const enum kachi_answer answers[])
{
    for (size_t i = 0; i < tier->clause_count; i++) {
        if (answers[tier->clauses[i]] != KACHI_ANSWER_YES) {
            return false;
        }
    }
    return true;
}

struct kachi_outcome kachi_program_judge(const struct kachi_program *program, bool is_in_force,
                                         const enum kachi_answer answers[])
{
    struct kachi_outcome outcome = {.tier = NULL};
    for (size_t i = 0; i < program->clause_count; i++) {
        const struct kachi_clause *clause = &program->clauses[i];
        bool met = answers[i] == KACHI_ANSWER_YES;
        outcome.required_count += clause->is_required ? 1 : 0;
        outcome.required_met += clause->is_required && met ? 1 : 0;
        outcome.points_max += clause->points;
        outcome.points += met ? clause->points : 0;
    }
    for (size_t i = 0; i < program->tier_count && outcome.tier == NULL; i++) {
        outcome.tier = tier_is_met(&program->tiers[i], answers) ? &program->tiers[i] : NULL;
    }
    outcome.is_eligible = is_in_force && outcome.required_met == outcome.required_count &&
                          outcome.points >= program->points_min &&
                          (program->tier_count == 0 || outcome.tier != NULL);
    return outcome;
}

static void judge(struct kachi_arena *arena, struct kachi_verdict *verdict)
{
    enum kachi_answer *answers = KACHI_NEW_ARRAY(arena, enum kachi_answer, verdict->clause_count);
    for (size_t i = 0; i < verdict->clause_count; i++) {
        answers[i] = verdict->clauses[i].answer;
    }
    struct kachi_outcome outcome =
        kachi_program_judge(verdict->program, verdict->is_in_force, answers);
    verdict->is_eligible = outcome.is_eligible;
    verdict->required_count = outcome.required_count;
    verdict->required_met = outcome.required_met;
    verdict->points = outcome.points;
    verdict->points_max = outcome.points_max;
    verdict->tier = outcome.tier;
}

static void tell_unreadable_day(const struct kachi_fact *fact, struct kachi_findings *findings)
{
    if (fact != NULL && !kachi_str_is_empty(fact->unreadable_day)) {
        struct kachi_place place = {.source = fact->evidence};
        kachi_findings_add(findings, "evidence-day", place,
                           KACHI_ARGS({"fact", fact->name}, {"value", fact->unreadable_day}));
    }
}

enum kachi_err kachi_program_evaluate(struct kachi_arena *arena, struct kachi_program *program,
                                      struct kachi_facts facts, kachi_day today,
                                      struct kachi_findings *findings, struct kachi_verdict **out)
{
    *out = NULL;
    struct kachi_verdict *verdict = KACHI_NEW(arena, struct kachi_verdict);
    verdict->program = program;
    verdict->day = today;
    verdict->clause_count = program->clause_count;
    verdict->clauses = KACHI_NEW_ARRAY(arena, struct kachi_clause_verdict, program->clause_count);
    verdict->is_in_force = kachi_program_is_in_force(program, today);
    if (!verdict->is_in_force) {
        kachi_findings_add(
            findings, "program-not-valid", KACHI_NOWHERE,
            KACHI_ARGS({"program", program->id}, {"day", kachi_day_text(arena, today)}));
    }
    for (size_t i = 0; i < program->clause_count; i++) {
        verdict->clauses[i] = answer_clause(&program->clauses[i], facts, today);
        tell_unreadable_day(verdict->clauses[i].fact, findings);
        verdict->is_unasked =
            verdict->is_unasked ||
            (program->clauses[i].operator== KACHI_OPERATOR_ABSENT && !facts.claims_are_known);
    }
    judge(arena, verdict);
    if (verdict->is_eligible) {
        enum kachi_err err = award(arena, program, facts, findings, verdict);
        if (err != KACHI_OK) {
            return err;
        }
    }
    *out = verdict;
    return KACHI_OK;
}
