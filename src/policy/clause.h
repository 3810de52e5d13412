/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clause.h - one clause and one fact: the only place where they meet, for a single verdict and for
 * a hundred thousand.
 */
#ifndef KACHI_POLICY_CLAUSE_H
#define KACHI_POLICY_CLAUSE_H

#include "policy/program.h"

/* A fact whose number has been read once. */
struct kachi_known {
    const struct kachi_fact *fact; /* NULL: not known */
    bool is_number;
    struct kachi_decimal number;
};

struct kachi_known kachi_known_of(const struct kachi_fact *fact);

/* base: the fact that a percentage is of; its fact is NULL where the clause has none. */
enum kachi_answer kachi_clause_answer(const struct kachi_clause *clause,
                                      const struct kachi_known *known,
                                      const struct kachi_known *base, kachi_day today);

/* limit and gap of a verdict whose answer stands. */
void kachi_clause_measure(const struct kachi_known *known, const struct kachi_known *base,
                          struct kachi_clause_verdict *verdict);

/* What the answers to all clauses of a program, in its order, come to. */
struct kachi_outcome {
    bool is_eligible;
    size_t required_count, required_met;
    int64_t points, points_max;
    const struct kachi_tier *tier; /* NULL: none */
};
struct kachi_outcome kachi_program_judge(const struct kachi_program *program, bool is_in_force,
                                         const enum kachi_answer answers[]);

/* The same day of the month `months` later, or the last of that month where it has no such day. */
kachi_day kachi_day_add_months(kachi_day day, int64_t months);

#endif
