/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the worked examples of a folder (tests/cases/value/README.md) as TAP, one line an
 * expectation, with the questions of value and policy and one of whole inventories: "reduced", on
 * native tables beside the case.
 */
#include "base/archive.h"
#include "inventory/tables.h"
#include "policy/questions.h"
#include "value/rep.h"
#include "value/worked.h"

#include <stdio.h>
#include <string.h>

#define NO_KEY kachi_str_of("")

struct tap {
    unsigned count, failed;
};

static void say_effects(struct kachi_worked *worked, const struct kachi_dataset *dataset,
                        const struct kachi_rep *rep)
{
    double not_counted = 0.0;
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        kachi_worked_say_number(
            worked, "effect",
            kachi_str_copy(worked->arena, dataset->measures[rep->effects[i].measure].key),
            rep->effects[i].counted_kgco2e);
        not_counted += rep->effects[i].not_counted_kgco2e;
    }
    kachi_worked_say_number(worked, "not_counted", NO_KEY, not_counted);
}

static void say_whole_check(struct kachi_worked *worked, const struct kachi_rep *rep)
{
    struct kachi_given facts = {.count = 0};
    kachi_given_add_number(worked->arena, &facts, "claimed", rep->rep_kgco2e);
    kachi_given_add_number(worked->arena, &facts, "own_fall", rep->own_fall_kgco2e);
    kachi_given_add_number(worked->arena, &facts, "whole_fall", rep->bound_kgco2e);
    kachi_worked_say_check(worked, "BASE-5", NO_KEY, &facts);
}

static enum kachi_err reduce(struct kachi_worked *worked, const struct kachi_dataset *dataset)
{
    struct kachi_rep *rep = NULL;
    struct kachi_rep_options options = {
        .activity = kachi_dataset_activity(dataset, kachi_given_text(worked->given, "product")),
        .rulebook = worked->rulebook};
    if (options.activity == KACHI_NONE) {
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err = kachi_rep_compute(worked->arena, dataset, options, worked->findings, &rep);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_worked_say_number(worked, "cfp_before", NO_KEY, rep->baseline_kgco2e);
    kachi_worked_say_number(worked, "cfp_normalised", NO_KEY, rep->normalised_kgco2e);
    kachi_worked_say_number(worked, "cfp_now", NO_KEY, rep->stated_kgco2e);
    kachi_worked_say_number(worked, "own_before", NO_KEY, rep->before.total_kgco2e);
    kachi_worked_say_number(worked, "own_now", NO_KEY, rep->after.total_kgco2e);
    kachi_worked_say_number(worked, "reduced", NO_KEY, rep->rep_kgco2e);
    kachi_worked_say_number(worked, "unclaimed", NO_KEY, rep->interaction_kgco2e);
    say_effects(worked, dataset, rep);
    say_whole_check(worked, rep);
    return KACHI_OK;
}

/* tables FOLDER (beside the case), product ACTIVITY */
static enum kachi_err answer_reduced(struct kachi_worked *worked)
{
    struct kachi_archive *archive = NULL;
    struct kachi_dataset *dataset = NULL;
    struct kachi_str folder = worked->source;
    while (folder.bytes > 0 && folder.text[folder.bytes - 1] != '/') {
        folder.bytes--;
    }
    struct kachi_str name = kachi_given_text(worked->given, "tables");
    struct kachi_str path =
        kachi_str_print(worked->arena, "%.*s%.*s", KACHI_STR_ARG(folder), KACHI_STR_ARG(name));
    kachi_findings_clear(worked->findings);
    enum kachi_err err = kachi_archive_open(path, worked->findings, &archive);
    err = err == KACHI_OK ? kachi_tables_read(archive, path, worked->findings, &dataset) : err;
    err = err == KACHI_OK ? reduce(worked, dataset) : err;
    for (size_t i = 0; i < worked->findings->count; i++) {
        kachi_worked_say(worked, "finding", NO_KEY, kachi_str_of(worked->findings->items[i].code));
    }
    kachi_dataset_close(dataset);
    kachi_archive_close(archive);
    return err;
}

static void report(struct tap *tap, struct kachi_str source,
                   const struct kachi_worked_result *result)
{
    tap->count++;
    tap->failed += result->ok ? 0 : 1;
    printf("%s %u - %.*s:%u %.*s %.*s\n", result->ok ? "ok" : "not ok", tap->count,
           KACHI_STR_ARG(source), result->line, KACHI_STR_ARG(result->question),
           KACHI_STR_ARG(result->name));
    if (!result->ok) {
        printf("# found \"%.*s\", expected \"%.*s\"\n", KACHI_STR_ARG(result->found),
               KACHI_STR_ARG(result->expected));
    }
}

static enum kachi_err run_file(struct tap *tap, const char *folder, struct kachi_str name,
                               struct kachi_str content)
{
    static const struct kachi_question own[] = {{"reduced", answer_reduced}};
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_worked_result *results = NULL;
    size_t count = 0;
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    const struct kachi_question_list lists[] = {
        kachi_value_questions(), kachi_policy_questions(), {1, own}};
    struct kachi_str source = kachi_str_print(&arena, "%s/%.*s", folder, KACHI_STR_ARG(name));
    enum kachi_err err = kachi_rulebook_find(&arena, NO_KEY, &findings, &rulebook);
    if (err == KACHI_OK) {
        struct kachi_worked_text text = {.source = source,
                                         .content = content,
                                         .rulebook = rulebook,
                                         .list_count = 3,
                                         .lists = lists};
        count = kachi_worked_run(&arena, &text, &findings, &results);
    }
    for (size_t i = 0; i < count; i++) {
        report(tap, name, &results[i]);
    }
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
    return count > 0 ? err : KACHI_ERR_INPUT;
}

static enum kachi_err run_folder(struct tap *tap, const char *folder,
                                 struct kachi_findings *findings)
{
    struct kachi_arena arena;
    struct kachi_archive *archive = NULL;
    kachi_arena_init(&arena);
    enum kachi_err err = kachi_archive_open(kachi_str_of(folder), findings, &archive);
    for (size_t i = 0; err == KACHI_OK && i < kachi_archive_count(archive); i++) {
        struct kachi_str content;
        struct kachi_str name = kachi_archive_name(archive, i);
        if (!kachi_str_has_suffix(name, ".case")) {
            continue;
        }
        err = kachi_archive_read(&arena, archive, i, findings, &content);
        err = err == KACHI_OK ? run_file(tap, folder, name, content) : err;
    }
    kachi_archive_close(archive);
    kachi_arena_release(&arena);
    return err;
}

int main(int count, char *arguments[])
{
    if (count != 2) {
        fprintf(stderr, "value_case_runner FOLDER\n");
        return 2;
    }
    struct tap tap = {.count = 0};
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    enum kachi_err err = run_folder(&tap, arguments[1], &findings);
    kachi_findings_release(&findings);
    printf("1..%u\n", tap.count);
    return err == KACHI_OK && tap.failed == 0 && tap.count > 0 ? 0 : 1;
}
