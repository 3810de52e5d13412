/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_rulebook.h - a ledger whose default rulebook says otherwise than the one in the binary.
 */
#ifndef KACHI_TESTS_UNIT_LEDGER_RULEBOOK_H
#define KACHI_TESTS_UNIT_LEDGER_RULEBOOK_H

#include "ledger_test.h"

#include "ledger/purpose.h"

/* From now on the default rulebook is that one with these parameters: "name = { value = ... }".
 * Texts live in arena, which has to outlive the ledger. */
static inline void test_rulebook(struct test_ledger *test, struct kachi_arena *arena,
                                 const char *parameters)
{
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_str text = kachi_str_print(arena,
                                            "return { id = 'own', version = '1', extends = '%s',"
                                            " checks = {}, parameters = { %s } }",
                                            KACHI_RULEBOOK_DEFAULT, parameters);
    enum kachi_err err =
        kachi_rulebook_read(arena, kachi_str_of("own.lua"), text, &test->findings, &rulebook);
    if (err != KACHI_OK) {
        test_show_findings(&test->findings);
    }
    assert_int_equal(err, KACHI_OK);
    kachi_purpose_keep_rulebook(test->ledger, kachi_str_of(KACHI_RULEBOOK_DEFAULT), rulebook);
}

#endif
