/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_failing.h - what a ledger stands on, failing in turn: SQLite's steps and the files of a
 * published folder are counted on their way (the linker puts ledger_failing.c before them), and the
 * n-th is not taken.
 */
#ifndef KACHI_TESTS_UNIT_LEDGER_FAILING_H
#define KACHI_TESTS_UNIT_LEDGER_FAILING_H

#include "ledger_test.h"

#include "base/json.h"

/* The n-th from now on fails, once; 0: none does. */
void fail_step(long number);
/* Whether it came; from here on none fails. */
bool has_come(void);

struct asked {
    struct test_ledger *test;
    struct kachi_arena arena;
    void *context; /* the test's */
};

/* A question, all of whose answer goes into what is compared, where it has one that can be. */
struct question {
    const char *name;
    enum kachi_err (*ask)(struct asked *asked, struct kachi_json_writer *json);
};

/* The question meets each fault: it says so, and asked again it gives what it gave before. Each
 * time the ledger is opened anew, so that it remembers nothing. */
void ask_with_every_fault(const struct question *question, struct test_ledger *test, void *context);
/* The same with each of the first faults, and ever fewer of the later ones: for questions of
 * thousands of steps. */
void ask_with_some_faults(const struct question *question, struct test_ledger *test, void *context);

#endif
