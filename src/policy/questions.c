/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/questions.h"

#include "policy/carbon_price.h"
#include "policy/program.h"

#define NO_KEY kachi_str_of("")
#define YEAR_MAX 9999

static bool given(const struct kachi_worked *worked, const char *name, struct kachi_decimal *out)
{
    return kachi_decimal_read(kachi_given_text(worked->given, name), out) == KACHI_OK;
}

static void say(struct kachi_worked *worked, const char *name, struct kachi_decimal value)
{
    kachi_worked_say(worked, name, NO_KEY, kachi_decimal_write(worked->arena, value));
}

static bool given_year(const struct kachi_worked *worked, int *out)
{
    size_t year = 0;
    bool is_year = kachi_given_whole(worked->given, "fiscal_year", YEAR_MAX, &year);
    *out = (int)year;
    return is_year;
}

/* fiscal_year; inflation where there is one */
static enum kachi_err answer_carbon_price(struct kachi_worked *worked)
{
    struct kachi_corridor corridor;
    struct kachi_decimal inflation = kachi_decimal_of(0);
    int year = 0;
    (void)given(worked, "inflation", &inflation); /* none is 0 */
    if (!given_year(worked, &year)) {
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err = kachi_carbon_corridor(worked->rulebook, year, inflation, &corridor);
    if (err == KACHI_OK) {
        say(worked, "ceiling", corridor.ceiling_yen_per_t);
        say(worked, "floor", corridor.floor_yen_per_t);
    }
    return err;
}

/* emissions, allocation, price, fiscal_year */
static enum kachi_err answer_compliance(struct kachi_worked *worked)
{
    struct kachi_decimal emissions;
    struct kachi_decimal allocation;
    struct kachi_decimal price;
    struct kachi_corridor corridor;
    struct kachi_compliance result;
    int year = 0;
    if (!given(worked, "emissions", &emissions) || !given(worked, "allocation", &allocation) ||
        !given(worked, "price", &price) || !given_year(worked, &year)) {
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err =
        kachi_carbon_corridor(worked->rulebook, year, kachi_decimal_of(0), &corridor);
    err = err == KACHI_OK ? kachi_carbon_compliance(worked->rulebook, emissions, allocation, price,
                                                    corridor.ceiling_yen_per_t, &result)
                          : err;
    if (err == KACHI_OK) {
        say(worked, "short", result.short_t);
        say(worked, "credit_limit", result.credit_limit_t);
        say(worked, "cost", result.cost_yen);
        say(worked, "cost_at_ceiling", result.cost_at_ceiling_yen);
        if (result.has_penalty) {
            say(worked, "penalty", result.penalty_yen);
        }
    }
    return err;
}

/* cost_yen, reduced_t */
static enum kachi_err answer_cost(struct kachi_worked *worked)
{
    struct kachi_decimal cost;
    struct kachi_decimal reduced;
    struct kachi_decimal price;
    if (!given(worked, "cost_yen", &cost) || !given(worked, "reduced_t", &reduced)) {
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err = kachi_carbon_cost(cost, reduced, &price);
    if (err == KACHI_OK) {
        say(worked, "yen_per_t", price);
    }
    return err;
}

/* subsidy_yen, reduced_kg, fiscal_year */
static enum kachi_err answer_subsidy(struct kachi_worked *worked)
{
    struct kachi_decimal subsidy;
    struct kachi_decimal reduced;
    struct kachi_decimal price;
    struct kachi_decimal ceilings;
    struct kachi_corridor corridor;
    int year = 0;
    if (!given(worked, "subsidy_yen", &subsidy) || !given(worked, "reduced_kg", &reduced) ||
        !given_year(worked, &year)) {
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err =
        kachi_carbon_corridor(worked->rulebook, year, kachi_decimal_of(0), &corridor);
    err = err == KACHI_OK ? kachi_carbon_subsidy(subsidy, reduced, corridor.ceiling_yen_per_t,
                                                 &price, &ceilings)
                          : err;
    if (err == KACHI_OK) {
        bool is_more = kachi_decimal_compare(ceilings, kachi_decimal_of(1)) > 0;
        say(worked, "yen_per_t", price);
        say(worked, "ceilings", ceilings);
        kachi_worked_say(worked, "above-ceiling", NO_KEY,
                         kachi_str_of(is_more ? "notice" : "pass"));
    }
    return err;
}

/* The program asked for; else the one that the rulebook names for clean energy vehicles. */
static struct kachi_str program_of(const struct kachi_worked *worked)
{
    const struct kachi_rule_parameter *named =
        kachi_rulebook_parameter(worked->rulebook, "cev_program");
    struct kachi_str asked = kachi_given_text(worked->given, "program");
    return asked.bytes > 0 || named == NULL ? asked : named->value;
}

/* program, where not the rulebook's; day; fact NAME VALUE */
static enum kachi_err answer_award(struct kachi_worked *worked)
{
    size_t count = kachi_given_count(worked->given, "fact");
    struct kachi_fact *facts = KACHI_NEW_ARRAY(worked->arena, struct kachi_fact, count + 1);
    struct kachi_program *program = NULL;
    struct kachi_verdict *verdict = NULL;
    kachi_day day = 0;
    for (size_t i = 0; i < count; i++) {
        const struct kachi_given_row *row = kachi_given_row(worked->given, "fact", i);
        if (row->count < 2) {
            return KACHI_ERR_INPUT;
        }
        facts[i] = (struct kachi_fact){.name = row->words[0],
                                       .value = row->words[1],
                                       .unit = NO_KEY,
                                       .evidence = worked->source};
    }
    if (!kachi_day_read(kachi_given_text(worked->given, "day"), &day)) {
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err =
        kachi_program_open(worked->arena, program_of(worked), worked->findings, &program);
    if (err == KACHI_OK) {
        err = kachi_program_evaluate(worked->arena, program,
                                     (struct kachi_facts){.count = count, .items = facts}, day,
                                     worked->findings, &verdict);
    }
    if (err == KACHI_OK) {
        kachi_worked_say(worked, "eligible", NO_KEY,
                         kachi_str_of(verdict->is_eligible ? "yes" : "no"));
        say(worked, "award", kachi_decimal_of(verdict->award_yen));
    }
    kachi_program_close(program);
    return err;
}

struct kachi_question_list kachi_policy_questions(void)
{
    static const struct kachi_question questions[] = {
        {"carbon-price", answer_carbon_price},
        {"compliance", answer_compliance},
        {"cost", answer_cost},
        {"subsidy", answer_subsidy},
        {"award", answer_award},
    };
    return (struct kachi_question_list){sizeof(questions) / sizeof(questions[0]), questions};
}
