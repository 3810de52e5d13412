/* SPDX-License-Identifier: Apache-2.0 */
/* rulebooks.h - rulebooks for tests: the default's parameters, with what a test asks for. */
#ifndef KACHI_TESTS_UNIT_RULEBOOKS_H
#define KACHI_TESTS_UNIT_RULEBOOKS_H

#include "testing.h"

#include "value/rulebook.h"

/* scopes: "1, 2"; freeze: "baseline" or "current". */
static inline struct kachi_str rulebook_text(struct kachi_arena *arena, const char *scopes,
                                             const char *freeze)
{
    return kachi_str_print(
        arena,
        "return { id = 'test', version = '1', parameters = {"
        " gwp_method = { value = 'gwp100-ar6' }, own_scopes = { value = { %s } },"
        " freeze_at = { value = '%s' }, measures_exact_max = { value = 12 },"
        " max_assign_ratio = { value = '1.0' } } }",
        scopes, freeze);
}

static inline struct kachi_rulebook *rulebook_of(struct kachi_arena *arena,
                                                 struct kachi_findings *findings,
                                                 const char *scopes, const char *freeze)
{
    struct kachi_rulebook *rulebook = NULL;
    assert_int_equal(kachi_rulebook_read(arena, S("test.lua"), rulebook_text(arena, scopes, freeze),
                                         findings, &rulebook),
                     KACHI_OK);
    return rulebook;
}

#endif
