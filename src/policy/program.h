/* SPDX-License-Identifier: Apache-2.0 */
/*
 * program.h - a policy instrument as data: clauses that a product meets or not, and what it then
 * gets.
 *
 * A program is a file programs/<id>.lua. Each clause compares one fact with a threshold; every
 * clause is answered with the value found, the threshold and the evidence. A fact that is not there
 * fails a required clause: it is never assumed. Numbers compare as exact decimals, never as
 * doubles.
 */
#ifndef KACHI_POLICY_PROGRAM_H
#define KACHI_POLICY_PROGRAM_H

#include "base/decimal.h"
#include "base/findings.h"
#include "inventory/dataset.h"

/* What is known of a product, with where it comes from. */
struct kachi_fact {
    struct kachi_str name;  /* "attribute.powertrain", "statement.rep_kgco2e_per_unit" */
    struct kachi_str value; /* text, or a decimal number as text */
    struct kachi_str unit;
    struct kachi_str evidence; /* "examples/car/attributes.csv:3", "st_01J..." */
};

struct kachi_facts {
    size_t count;
    const struct kachi_fact *items; /* each name once */
};

enum kachi_operator {
    KACHI_OPERATOR_IN,
    KACHI_OPERATOR_EQUAL,
    KACHI_OPERATOR_AT_LEAST,
    KACHI_OPERATOR_AT_MOST,
    KACHI_OPERATOR_MORE,
    KACHI_OPERATOR_LESS,
};

struct kachi_clause {
    struct kachi_str id, field, unit, text, text_ja;
    enum kachi_operator operator;
    bool is_required;
    size_t value_count; /* several for IN */
    struct kachi_str *values;
};

struct kachi_program {
    struct kachi_str id, version, name, name_ja, source, note, note_ja, digest;
    kachi_day valid_from, valid_until; /* KACHI_NO_DAY where open */
    size_t clause_count;
    struct kachi_clause *clauses;
    struct kachi_lua *lua; /* for the award and the cases; closed with kachi_program_close */
};

enum kachi_answer { KACHI_ANSWER_YES, KACHI_ANSWER_NO, KACHI_ANSWER_UNKNOWN };

struct kachi_clause_verdict {
    const struct kachi_clause *clause;
    const struct kachi_fact *fact; /* NULL: not known */
    enum kachi_answer answer;
};

struct kachi_verdict {
    const struct kachi_program *program;
    bool is_eligible; /* every required clause is met */
    size_t clause_count;
    struct kachi_clause_verdict *clauses;
    int64_t award_yen; /* 0 where not eligible */
};

/* The programs inside the binary: ids, in order. */
size_t kachi_program_ids(struct kachi_arena *arena, struct kachi_str **out);
/* KACHI_ERR_NOT_FOUND with finding program-unknown and near names; KACHI_ERR_INPUT for a bad file,
 * with the place. */
KACHI_MUST_CHECK enum kachi_err kachi_program_open(struct kachi_arena *arena, struct kachi_str id,
                                                   struct kachi_findings *findings,
                                                   struct kachi_program **out);
/* The same from text. */
KACHI_MUST_CHECK enum kachi_err
kachi_program_read(struct kachi_arena *arena, struct kachi_str source, struct kachi_str content,
                   struct kachi_findings *findings, struct kachi_program **out);
void kachi_program_close(struct kachi_program *program); /* NULL is fine */

/* Every clause answered, in the program's order. today: outside the program's validity nothing is
 * eligible, with finding program-not-valid. */
KACHI_MUST_CHECK enum kachi_err kachi_program_evaluate(struct kachi_arena *arena,
                                                       struct kachi_program *program,
                                                       struct kachi_facts facts, kachi_day today,
                                                       struct kachi_findings *findings,
                                                       struct kachi_verdict **out);

/* Facts about an activity's product that the dataset holds: attribute.<name>, with their places as
 * evidence. */
struct kachi_facts kachi_program_facts(struct kachi_arena *arena,
                                       const struct kachi_dataset *dataset, uint32_t activity);

/* A program's own cases, run: how many passed, and a finding program-case for each that did not. */
KACHI_MUST_CHECK enum kachi_err kachi_program_test(struct kachi_arena *arena,
                                                   struct kachi_program *program,
                                                   struct kachi_findings *findings, size_t *passed,
                                                   size_t *failed);

const char *kachi_operator_word(enum kachi_operator operator);

#endif
