/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_test.h - what the tests of the ledger share: a ledger with a clock that the test moves.
 * For
 * ":memory:" it is kept where ledger_place.h says.
 */
#ifndef KACHI_TESTS_UNIT_LEDGER_TEST_H
#define KACHI_TESTS_UNIT_LEDGER_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above first. */
#include <cmocka.h>

#include "ledger_place.h"

#include "ledger/audit.h"
#include "ledger/post.h"

#include <stdio.h>

#define TEST_START ((kachi_moment)1795000000000000) /* in November 2026 */
#define TEST_DAY ((kachi_moment)86400000000)

struct test_ledger {
    struct kachi_findings findings;
    struct kachi_database *database;
    struct kachi_ledger *ledger;
    struct kachi_ledger_options options;
    kachi_moment now;
    uint64_t random_state;
    char place[TEST_PLACE_BYTES]; /* its own, to be removed; empty: the caller's */
};

static inline void test_show_findings(const struct kachi_findings *findings)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    for (size_t i = 0; i < findings->count; i++) {
        struct kachi_finding_text text =
            kachi_finding_text(&arena, &findings->items[i], KACHI_LANG_EN);
        fprintf(stderr, "# %s: %.*s %.*s\n", findings->items[i].code, KACHI_STR_ARG(text.message),
                KACHI_STR_ARG(text.detail));
    }
    kachi_arena_release(&arena);
}

static inline void test_ledger_open(struct test_ledger *test, const char *path)
{
    *test = (struct test_ledger){.now = TEST_START, .random_state = 1};
    kachi_findings_init(&test->findings);
    if (strcmp(path, ":memory:") == 0 && test_place_is_remote()) {
        test_place(test->place);
        path = test->place;
    }
    assert_int_equal(kachi_database_open(kachi_str_of(path), KACHI_DATABASE_CREATE, &test->findings,
                                         &test->database),
                     KACHI_OK);
    test->options = (struct kachi_ledger_options){
        .clock = kachi_clock_fixed(&test->now),
        .random = kachi_random_seeded(&test->random_state),
        .sweep_entries = 3, /* batches of tests are short, and are written piece by piece too */
    };
    assert_int_equal(
        kachi_ledger_open(test->database, &test->options, &test->findings, &test->ledger),
        KACHI_OK);
}

/* On the same database, with nothing remembered. */
static inline void test_ledger_reopen(struct test_ledger *test)
{
    kachi_ledger_close(test->ledger);
    assert_int_equal(
        kachi_ledger_open(test->database, &test->options, &test->findings, &test->ledger),
        KACHI_OK);
}

static inline void test_ledger_close(struct test_ledger *test)
{
    kachi_ledger_close(test->ledger);
    kachi_database_close(test->database);
    kachi_findings_release(&test->findings);
    if (test->place[0] != '\0') {
        test_place_remove(test->place);
    }
}

static inline struct kachi_id test_id(const char *name)
{
    return kachi_id_of_name(kachi_str_of("ledger test"), kachi_str_of(name));
}

/* Every law, and a replay to the same state. */
static inline void test_audit(struct test_ledger *test, struct kachi_arena *arena,
                              struct kachi_audit *audit)
{
    enum kachi_err err = kachi_audit(test->ledger, arena, audit);
    if (err != KACHI_OK) {
        test_show_findings(&test->findings);
    }
    assert_int_equal(err, KACHI_OK);
    assert_true(audit->ok);
    assert_int_equal(audit->drawn_g,
                     audit->held_g + audit->aside_g + audit->claimed_g + audit->elsewhere_g);
}

#endif
