/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_rulebook.h - a ledger whose default rulebook says otherwise than the one in the binary.
 */
#ifndef KACHI_TESTS_UNIT_LEDGER_RULEBOOK_H
#define KACHI_TESTS_UNIT_LEDGER_RULEBOOK_H

#include "ledger_test.h"

#include "ledger/ledger_internal.h"
#include "value/rulebook.h"

/* From now on the default rulebook is that one with these parameters: "name = { value = ... }". */
static inline void test_rulebook(struct test_ledger *test, const char *parameters)
{
    struct kachi_ledger *ledger = test->ledger;
    struct ledger_rulebook *known = KACHI_NEW(&ledger->arena, struct ledger_rulebook);
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_str text =
        kachi_str_print(&ledger->arena,
                        "return { id = 'own', version = '1', extends = '%s', checks = {},"
                        " parameters = { %s } }",
                        KACHI_RULEBOOK_DEFAULT, parameters);
    enum kachi_err err = kachi_rulebook_read(&ledger->arena, kachi_str_of("own.lua"), text,
                                             &test->findings, &rulebook);
    if (err != KACHI_OK) {
        test_show_findings(&test->findings);
    }
    assert_int_equal(err, KACHI_OK);
    *known =
        (struct ledger_rulebook){kachi_str_of(KACHI_RULEBOOK_DEFAULT), rulebook, ledger->rulebooks};
    ledger->rulebooks = known;
}

#endif
