/* SPDX-License-Identifier: Apache-2.0 */
/*
 * worked.h - worked examples as text: a question, what is given, what to expect. Rulebooks carry
 * their own, and tests/cases/value has those of the literature (its README.md has the grammar).
 *
 *     ask    gx-allocation
 *     given  actual     1980000
 *     given  lot        gx 2.20 100000 200000
 *     expect lot.gx     0.200000
 *     expect COC-BAL    pass
 *
 * A question is answered by the same functions that statements use. A number is compared to as many
 * digits as are written: 2.1777 stands for all from 2.17765 to 2.17775.
 */
#ifndef KACHI_VALUE_WORKED_H
#define KACHI_VALUE_WORKED_H

#include "value/given.h"
#include "value/rulebook.h"

struct kachi_worked {
    struct kachi_arena *arena;
    struct kachi_findings *findings;
    const struct kachi_rulebook *rulebook;
    struct kachi_str source; /* the file */
    const struct kachi_given *given;
    struct kachi_given answers; /* name and one word each */
};

/* KACHI_ERR_INPUT: something that it needs is not given, or makes no sense. */
struct kachi_question {
    const char *name;
    enum kachi_err (*answer)(struct kachi_worked *worked);
};

/* For those who answer. `key` may be empty: "lot" and "gx" make "lot.gx". */
void kachi_worked_say(struct kachi_worked *worked, const char *name, struct kachi_str key,
                      struct kachi_str text);
void kachi_worked_say_number(struct kachi_worked *worked, const char *name, struct kachi_str key,
                             double value);
/* Runs a check on facts and says how it went, under its id. */
void kachi_worked_say_check(struct kachi_worked *worked, const char *id, struct kachi_str key,
                            const struct kachi_given *facts);

/* What was expected, and what came. */
struct kachi_worked_result {
    uint32_t line;
    struct kachi_str question, name, expected, found; /* found is empty where nothing came */
    bool ok;
};
struct kachi_question_list {
    size_t count;
    const struct kachi_question *items;
};

/* The questions of the value layer. */
struct kachi_question_list kachi_value_questions(void);

struct kachi_worked_text {
    struct kachi_str source, content; /* the file, and what is in it */
    const struct kachi_rulebook *rulebook;
    size_t list_count;
    const struct kachi_question_list *lists;
    bool tells; /* every answer is a result, whatever is expected: for those who want to know */
};

/*
 * Runs the examples of a text under its rulebook (a line "rulebook ID" takes another, "parameter
 * NAME WORD..." changes one of its parameters, "check RULE fail" how hard a rule is). A line that
 * is not understood, an unknown question and a question without an expectation are results that are
 * not ok. Results live in arena: those of a question where it ends, so after lines in it that were
 * not understood.
 */
size_t kachi_worked_run(struct kachi_arena *arena, const struct kachi_worked_text *text,
                        struct kachi_findings *findings, struct kachi_worked_result **out);

#endif
