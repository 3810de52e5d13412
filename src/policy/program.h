/* SPDX-License-Identifier: Apache-2.0 */
/*
 * program.h - a policy instrument as data: clauses that a product meets or not, and what it then
 * gets.
 *
 * A program is a file programs/<id>.lua (docs/how-to-add-a-program.md). Each clause compares one
 * fact with a threshold; every clause is answered with the value found, the threshold, the evidence
 * and what would be needed. A fact that is not there, is out of date, stands in another unit, or
 * lacks the evidence or verification the clause asks for, does not meet it: nothing is assumed and
 * nothing converted. Numbers compare as exact decimals, never as doubles.
 *
 * A clause is required, or earns points, or belongs to a tier (基準値1, 基準値2; gold, silver): the
 * first tier whose clauses are all met is the verdict's. Eligible is: in force, every required
 * clause met, points_min reached, and one of the tiers met where there are tiers.
 */
#ifndef KACHI_POLICY_PROGRAM_H
#define KACHI_POLICY_PROGRAM_H

#include "base/decimal.h"
#include "base/findings.h"
#include "policy/fact.h"

#define KACHI_CLAUSES_MAX 200 /* of a program */

enum kachi_operator {
    KACHI_OPERATOR_IN,
    KACHI_OPERATOR_EQUAL,
    KACHI_OPERATOR_AT_LEAST,
    KACHI_OPERATOR_AT_MOST,
    KACHI_OPERATOR_MORE,
    KACHI_OPERATOR_LESS,
    KACHI_OPERATOR_STATED, /* any value will do */
    KACHI_OPERATOR_ABSENT, /* no value may stand: claimed by nobody */
};

struct kachi_clause {
    struct kachi_str id, field, unit, text, text_ja, source;
    struct kachi_str of; /* the threshold is a percentage of this fact; empty: it is a number */
    enum kachi_operator operator;
    bool is_required;
    bool needs_evidence;     /* a fact with nothing behind it is not enough */
    bool needs_verification; /* only what somebody else has verified */
    int64_t points;          /* earned where it is met */
    int64_t age_months_max;  /* of the evidence; 0: any age */
    size_t value_count;      /* several for IN */
    struct kachi_str *values;
    struct kachi_decimal *numbers; /* of values that are numbers; read once */
    bool *is_number;
};

struct kachi_tier {
    struct kachi_str id, name, name_ja;
    size_t clause_count;
    uint32_t *clauses; /* indices */
};

struct kachi_program {
    struct kachi_str id, version, name, name_ja, source, note, note_ja, digest;
    struct kachi_str kind;             /* "subsidy", "procurement", ...: what people group by */
    struct kachi_str exclusive_with;   /* a group: one product gets one subsidy of it */
    bool is_hypothetical;              /* no such program is in force anywhere */
    kachi_day valid_from, valid_until; /* KACHI_NO_DAY where open */
    int64_t points_min;
    int64_t disposal_years; /* the goods may not be disposed of before; 0: no such rule */
    size_t clause_count, tier_count;
    struct kachi_clause *clauses;
    struct kachi_tier *tiers;
    struct kachi_lua *lua; /* for the award and the cases; closed with kachi_program_close */
};

/* Why a clause is met or not: told apart, because the remedy differs. */
enum kachi_answer {
    KACHI_ANSWER_YES,
    KACHI_ANSWER_NO,
    KACHI_ANSWER_UNKNOWN, /* not stated */
    KACHI_ANSWER_UNIT,    /* another unit, or no number */
    KACHI_ANSWER_EXPIRED,
    KACHI_ANSWER_NO_EVIDENCE,
    KACHI_ANSWER_UNVERIFIED,
};
#define KACHI_ANSWER_COUNT 7

struct kachi_clause_verdict {
    const struct kachi_clause *clause;
    const struct kachi_fact *fact; /* NULL: not known */
    enum kachi_answer answer;
    bool has_gap;               /* NO by a number: */
    struct kachi_decimal gap;   /* how far off, > 0, or 0 where only equality is in the way */
    bool has_limit;             /* of a percentage: */
    struct kachi_decimal limit; /* the number it comes to */
};

struct kachi_verdict {
    const struct kachi_program *program;
    kachi_day day;
    bool is_in_force;
    bool is_eligible;
    bool is_unasked; /* a clause asks that something is claimed by nobody, and nobody has looked */
    size_t clause_count;
    struct kachi_clause_verdict *clauses;
    size_t required_count, required_met;
    int64_t points, points_max;
    const struct kachi_tier *tier; /* NULL: none */
    int64_t award_yen;             /* 0 where not eligible */
};

/* The programs inside the binary: ids, in order. */
size_t kachi_program_ids(struct kachi_arena *arena, struct kachi_str **out);
/* KACHI_ERR_NOT_FOUND with finding program-unknown and the known ones; KACHI_ERR_INPUT for a bad
 * file, with the place. */
KACHI_MUST_CHECK enum kachi_err kachi_program_open(struct kachi_arena *arena, struct kachi_str id,
                                                   struct kachi_findings *findings,
                                                   struct kachi_program **out);
/* The same from text; tells everything that is wrong with it, not only the first. */
KACHI_MUST_CHECK enum kachi_err
kachi_program_read(struct kachi_arena *arena, struct kachi_str source, struct kachi_str content,
                   struct kachi_findings *findings, struct kachi_program **out);
void kachi_program_close(struct kachi_program *program); /* NULL is fine */

/* Every clause answered, in the program's order. Outside the program's validity nothing is
 * eligible, with finding program-not-valid. */
KACHI_MUST_CHECK enum kachi_err kachi_program_evaluate(struct kachi_arena *arena,
                                                       struct kachi_program *program,
                                                       struct kachi_facts facts, kachi_day today,
                                                       struct kachi_findings *findings,
                                                       struct kachi_verdict **out);

/* A program's own cases, run: how many passed, and a finding program-case for each that did not. */
KACHI_MUST_CHECK enum kachi_err kachi_program_test(struct kachi_arena *arena,
                                                   struct kachi_program *program,
                                                   struct kachi_findings *findings, size_t *passed,
                                                   size_t *failed);

const char *kachi_operator_word(enum kachi_operator operator);
/* The words of JSON: "yes", "no-evidence". */
const char *kachi_answer_word(enum kachi_answer answer);
bool kachi_program_is_in_force(const struct kachi_program *program, kachi_day today);

#endif
