/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/clause.h"

#define MONTHS_MAX 12000

static const char *const operator_words[] = {
    [KACHI_OPERATOR_IN] = "in",         [KACHI_OPERATOR_EQUAL] = "=",
    [KACHI_OPERATOR_AT_LEAST] = ">=",   [KACHI_OPERATOR_AT_MOST] = "<=",
    [KACHI_OPERATOR_MORE] = ">",        [KACHI_OPERATOR_LESS] = "<",
    [KACHI_OPERATOR_STATED] = "stated", [KACHI_OPERATOR_ABSENT] = "absent",
};

static const char *const answer_words[KACHI_ANSWER_COUNT] = {
    [KACHI_ANSWER_YES] = "yes",
    [KACHI_ANSWER_NO] = "no",
    [KACHI_ANSWER_UNKNOWN] = "unknown",
    [KACHI_ANSWER_UNIT] = "unit",
    [KACHI_ANSWER_EXPIRED] = "expired",
    [KACHI_ANSWER_NO_EVIDENCE] = "no-evidence",
    [KACHI_ANSWER_UNVERIFIED] = "unverified",
};

const char *kachi_operator_word(enum kachi_operator operator)
{
    return operator_words[operator];
}

const char *kachi_answer_word(enum kachi_answer answer)
{
    return answer_words[answer];
}

kachi_day kachi_day_add_months(kachi_day day, int64_t months)
{
    struct kachi_date date = kachi_date_of(day);
    int64_t bounded = months < MONTHS_MAX ? months : MONTHS_MAX;
    int64_t month = (int64_t)date.year * 12 + (date.month - 1) + bounded;
    struct kachi_date first = {.year = (int)(month / 12), .month = (int)(month % 12) + 1, .day = 1};
    struct kachi_date next = {
        .year = (int)((month + 1) / 12), .month = (int)((month + 1) % 12) + 1, .day = 1};
    int days = (int)(kachi_day_of(next) - kachi_day_of(first));
    return kachi_day_of(first) + (date.day < days ? date.day : days) - 1;
}

struct kachi_known kachi_known_of(const struct kachi_fact *fact)
{
    struct kachi_known known = {.fact = fact};
    if (fact != NULL) {
        known.is_number = kachi_decimal_read(fact->value, &known.number) == KACHI_OK;
    }
    return known;
}

static bool is_expired(const struct kachi_clause *clause, const struct kachi_fact *fact,
                       kachi_day today)
{
    if (fact->valid_until != 0 && today > fact->valid_until) {
        return true;
    }
    return clause->age_months_max > 0 && fact->dated != 0 &&
           today > kachi_day_add_months(fact->dated, clause->age_months_max);
}

/* What the clause asks of the fact's evidence, before its value counts. YES: nothing is missing. */
static enum kachi_answer answer_evidence(const struct kachi_clause *clause,
                                         const struct kachi_fact *fact, kachi_day today)
{
    if (is_expired(clause, fact, today)) {
        return KACHI_ANSWER_EXPIRED;
    }
    bool has_evidence = !kachi_str_is_empty(fact->evidence);
    bool is_dated = clause->age_months_max == 0 || fact->dated != 0;
    bool is_readable = kachi_str_is_empty(fact->unreadable_day);
    if ((clause->needs_evidence && !has_evidence) || !is_dated || !is_readable) {
        return KACHI_ANSWER_NO_EVIDENCE;
    }
    return clause->needs_verification && !fact->is_verified ? KACHI_ANSWER_UNVERIFIED
                                                            : KACHI_ANSWER_YES;
}

/* Numbers are equal as numbers (10 and 10.0), everything else as text. */
static enum kachi_answer answer_words_of(const struct kachi_clause *clause,
                                         const struct kachi_known *known)
{
    if (!kachi_str_equal(clause->unit, known->fact->unit)) {
        return KACHI_ANSWER_UNIT;
    }
    for (size_t i = 0; i < clause->value_count; i++) {
        bool as_numbers = known->is_number && clause->is_number[i];
        if (as_numbers ? kachi_decimal_compare(known->number, clause->numbers[i]) == 0
                       : kachi_str_equal(known->fact->value, clause->values[i])) {
            return KACHI_ANSWER_YES;
        }
    }
    return KACHI_ANSWER_NO;
}

/* The number that the fact is compared with: the threshold, or that percentage of the base. */
static bool limit_of(const struct kachi_clause *clause, const struct kachi_known *base,
                     struct kachi_decimal *limit)
{
    *limit = clause->numbers[0];
    if (kachi_str_is_empty(clause->of)) {
        return true;
    }
    if (base->fact == NULL || !base->is_number ||
        kachi_decimal_multiply(clause->numbers[0], base->number, limit) != KACHI_OK) {
        return false;
    }
    struct kachi_decimal hundredth = {.coefficient = 1, .exponent = -2};
    return kachi_decimal_multiply(*limit, hundredth, limit) == KACHI_OK;
}

static bool order_is_met(enum kachi_operator operator, int order)
{
    switch (operator) {
    case KACHI_OPERATOR_AT_LEAST:
        return order >= 0;
    case KACHI_OPERATOR_AT_MOST:
        return order <= 0;
    case KACHI_OPERATOR_MORE:
        return order > 0;
    case KACHI_OPERATOR_LESS:
        return order < 0;
    case KACHI_OPERATOR_IN:
    case KACHI_OPERATOR_EQUAL:
    case KACHI_OPERATOR_STATED:
    case KACHI_OPERATOR_ABSENT:
        break;
    }
    return false;
}

/* A number without its unit, or in another one, never passes a threshold. */
static enum kachi_answer answer_number(const struct kachi_clause *clause,
                                       const struct kachi_known *known,
                                       const struct kachi_known *base)
{
    struct kachi_decimal limit;
    if (!kachi_str_is_empty(clause->of) && base->fact == NULL) {
        return KACHI_ANSWER_UNKNOWN;
    }
    bool same_unit = kachi_str_equal(clause->unit, known->fact->unit) &&
                     (base->fact == NULL || kachi_str_equal(clause->unit, base->fact->unit));
    if (!known->is_number || !same_unit || !limit_of(clause, base, &limit)) {
        return KACHI_ANSWER_UNIT;
    }
    bool met = order_is_met(clause->operator, kachi_decimal_compare(known->number, limit));
    return met ? KACHI_ANSWER_YES : KACHI_ANSWER_NO;
}

static enum kachi_answer answer_value(const struct kachi_clause *clause,
                                      const struct kachi_known *known,
                                      const struct kachi_known *base)
{
    switch (clause->operator) {
    case KACHI_OPERATOR_STATED:
        return KACHI_ANSWER_YES;
    case KACHI_OPERATOR_ABSENT:
        return KACHI_ANSWER_NO;
    case KACHI_OPERATOR_IN:
    case KACHI_OPERATOR_EQUAL:
        return answer_words_of(clause, known);
    case KACHI_OPERATOR_AT_LEAST:
    case KACHI_OPERATOR_AT_MOST:
    case KACHI_OPERATOR_MORE:
    case KACHI_OPERATOR_LESS:
        return answer_number(clause, known, base);
    }
    return KACHI_ANSWER_UNKNOWN;
}

enum kachi_answer kachi_clause_answer(const struct kachi_clause *clause,
                                      const struct kachi_known *known,
                                      const struct kachi_known *base, kachi_day today)
{
    if (known->fact == NULL || kachi_str_is_empty(known->fact->value)) {
        return clause->operator== KACHI_OPERATOR_ABSENT ? KACHI_ANSWER_YES : KACHI_ANSWER_UNKNOWN;
    }
    enum kachi_answer answer = answer_value(clause, known, base);
    if (answer != KACHI_ANSWER_YES) {
        return answer;
    }
    answer = answer_evidence(clause, known->fact, today);
    if (answer == KACHI_ANSWER_YES && base->fact != NULL) {
        return answer_evidence(clause, base->fact, today);
    }
    return answer;
}

void kachi_clause_measure(const struct kachi_known *known, const struct kachi_known *base,
                          struct kachi_clause_verdict *verdict)
{
    const struct kachi_clause *clause = verdict->clause;
    bool is_order = clause->operator== KACHI_OPERATOR_AT_LEAST ||
                    clause->
                    operator== KACHI_OPERATOR_AT_MOST ||
                    clause->
                    operator== KACHI_OPERATOR_MORE || clause->
                    operator== KACHI_OPERATOR_LESS;
    struct kachi_decimal limit;
    if (!is_order || !limit_of(clause, base, &limit)) {
        return;
    }
    verdict->has_limit = !kachi_str_is_empty(clause->of);
    verdict->limit = limit;
    if (verdict->answer != KACHI_ANSWER_NO) {
        return;
    }
    bool more = kachi_decimal_compare(known->number, limit) > 0;
    enum kachi_err err = more ? kachi_decimal_subtract(known->number, limit, &verdict->gap)
                              : kachi_decimal_subtract(limit, known->number, &verdict->gap);
    verdict->has_gap = err == KACHI_OK;
}
