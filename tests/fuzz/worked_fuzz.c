/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Worked cases, as people write them for `kachi ask`: any text gives answers or findings, and the
 * same ones when it is asked again.
 */
#include "base/text.h"
#include "fuzz.h"
#include "value/worked.h"

static size_t run(struct kachi_arena *arena, struct kachi_str input,
                  struct kachi_worked_result **results)
{
    struct kachi_findings findings;
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_question_list lists[] = {kachi_value_questions()};
    size_t count = 0;
    kachi_findings_init(&findings);
    if (kachi_rulebook_find(arena, kachi_str_of(""), &findings, &rulebook) == KACHI_OK) {
        struct kachi_worked_text text = {.source = kachi_str_of("fuzz.case"),
                                         .content = input,
                                         .rulebook = rulebook,
                                         .list_count = 1,
                                         .lists = lists,
                                         .tells = true};
        count = kachi_worked_run(arena, &text, &findings, results);
    }
    kachi_findings_release(&findings);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct kachi_arena arena;
    struct kachi_str input = fuzz_input(data, bytes);
    if (!kachi_text_is_utf8(input)) {
        return 0; /* the door refuses it before it is a worked case */
    }
    kachi_arena_init(&arena);
    struct kachi_worked_result *first = NULL;
    struct kachi_worked_result *again = NULL;
    size_t count = run(&arena, input, &first);
    fuzz_law(run(&arena, input, &again) == count, "the same questions have as many answers");
    for (size_t i = 0; i < count; i++) {
        fuzz_law(kachi_str_equal(first[i].found, again[i].found), "and the same ones");
    }
    kachi_arena_release(&arena);
    return 0;
}
