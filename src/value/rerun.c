/* SPDX-License-Identifier: Apache-2.0 */
#include "value/rerun.h"

#include "base/json.h"

#define CHANGES_MAX 128 /* five numbers, and every rule there is */

/* What a statement says, as texts that can be compared: numbers, then checks. */
struct said {
    size_t count;
    struct kachi_str name[CHANGES_MAX], value[CHANGES_MAX];
    bool is_check[CHANGES_MAX];
};

struct work {
    struct kachi_arena *arena;
    const struct kachi_dataset *dataset;
    struct kachi_findings *findings;
    struct kachi_statement_request request;
    struct kachi_rerun *rerun;
};

static void say(struct said *said, struct kachi_str name, struct kachi_str value, bool is_check)
{
    if (said->count < CHANGES_MAX) {
        said->name[said->count] = name;
        said->value[said->count] = value;
        said->is_check[said->count] = is_check;
        said->count++;
    }
}

static struct kachi_str decimal_text(struct kachi_arena *arena, bool has,
                                     struct kachi_decimal value)
{
    return has ? kachi_decimal_write(arena, value) : kachi_str_of("");
}

static enum kachi_err read_said(struct work *work, const struct kachi_value_statement *statement,
                                struct said *said)
{
    struct kachi_arena *arena = work->arena;
    struct kachi_json_doc doc;
    said->count = 0;
    say(said, kachi_str_of("cfp_kgco2e_per_unit"),
        decimal_text(arena, true, statement->cfp_kgco2e_per_unit), false);
    say(said, kachi_str_of("rep_kgco2e_per_unit"),
        decimal_text(arena, statement->has_rep, statement->rep_kgco2e_per_unit), false);
    say(said, kachi_str_of("ae_kgco2e_per_unit"),
        decimal_text(arena, statement->has_ae, statement->ae_kgco2e_per_unit), false);
    say(said, kachi_str_of("pool_g"), kachi_str_print(arena, "%lld", (long long)statement->pool_g),
        false);
    bool has_end = statement->valid_until != KACHI_NO_DAY;
    say(said, kachi_str_of("valid_until"),
        has_end ? kachi_day_text(arena, statement->valid_until) : kachi_str_of(""), false);
    if (kachi_json_read(kachi_str_of("statement"), statement->content, work->findings, &doc) !=
        KACHI_OK) {
        return KACHI_ERR_INTEGRITY;
    }
    kachi_json checks = kachi_json_get(doc.root, "checks");
    for (size_t i = 0; i < kachi_json_count(checks); i++) {
        kachi_json check = kachi_json_at(checks, i);
        say(said, kachi_str_copy(arena, kachi_json_text(kachi_json_get(check, "rule"))),
            kachi_str_copy(arena, kachi_json_text(kachi_json_get(check, "result"))), true);
    }
    kachi_json_release(&doc);
    return KACHI_OK;
}

static struct kachi_str find_said(const struct said *said, struct kachi_str name)
{
    for (size_t i = 0; i < said->count; i++) {
        if (kachi_str_equal(said->name[i], name)) {
            return said->value[i];
        }
    }
    return kachi_str_of("");
}

static enum kachi_err draft_under(struct work *work, const struct kachi_rulebook *rulebook,
                                  struct kachi_findings *findings,
                                  struct kachi_value_statement **statement, struct said *said)
{
    struct kachi_statement_request request = work->request;
    request.rulebook_as_given = rulebook;
    request.runs = 0; /* how sure the numbers are is not compared */
    enum kachi_err err =
        kachi_statement_draft(work->arena, work->dataset, &request, findings, statement);
    return err == KACHI_OK ? read_said(work, *statement, said) : err;
}

static void note_change(struct work *work, const struct said *before, const struct said *after,
                        struct kachi_str name, bool is_check)
{
    struct kachi_rerun *rerun = work->rerun;
    struct kachi_str old = find_said(before, name);
    struct kachi_str new = find_said(after, name);
    if (!kachi_str_equal(old, new)) {
        rerun->changes[rerun->change_count++] = (struct kachi_rerun_change){
            .name = name,
            .before = old,
            .after = new,
            .is_check = is_check,
            .causes = KACHI_NEW_ARRAY(work->arena, size_t, rerun->difference_count + 1)};
    }
}

static void list_changes(struct work *work, const struct said *before, const struct said *after)
{
    work->rerun->changes =
        KACHI_NEW_ARRAY(work->arena, struct kachi_rerun_change, 2 * (size_t)CHANGES_MAX);
    for (size_t i = 0; i < before->count; i++) {
        note_change(work, before, after, before->name[i], before->is_check[i]);
    }
    for (size_t i = 0; i < after->count; i++) {
        bool is_new = kachi_str_is_empty(find_said(before, after->name[i])) && after->is_check[i];
        if (is_new) {
            note_change(work, before, after, after->name[i], true);
        }
    }
}

/* Every difference by itself: what then comes out as it does in the end is its doing. A claim that
 * cannot be drafted with that one line changed tells nothing about it. */
static void find_causes(struct work *work)
{
    struct kachi_rerun *rerun = work->rerun;
    struct said *said = KACHI_NEW(work->arena, struct said);
    struct kachi_findings quiet;
    kachi_findings_init(&quiet);
    for (size_t i = 0; i < rerun->difference_count; i++) {
        struct kachi_value_statement *statement = NULL;
        struct kachi_rulebook *with =
            kachi_rulebook_with(work->arena, rerun->rulebook, rerun->other, &rerun->differences[i]);
        if (draft_under(work, with, &quiet, &statement, said) != KACHI_OK) {
            continue;
        }
        for (size_t j = 0; j < rerun->change_count; j++) {
            struct kachi_rerun_change *change = &rerun->changes[j];
            if (kachi_str_equal(find_said(said, change->name), change->after)) {
                change->causes[change->cause_count++] = i;
            }
        }
    }
    kachi_findings_release(&quiet);
}

enum kachi_err kachi_statement_rerun(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                     const struct kachi_value_statement *statement,
                                     struct kachi_str rulebook, struct kachi_findings *findings,
                                     struct kachi_rerun **out)
{
    struct work work = {.arena = arena,
                        .dataset = dataset,
                        .findings = findings,
                        .rerun = KACHI_NEW(arena, struct kachi_rerun)};
    struct kachi_rerun *rerun = work.rerun;
    struct said *before = KACHI_NEW(arena, struct said);
    struct said *after = KACHI_NEW(arena, struct said);
    struct kachi_value_statement *redone = NULL;
    *out = NULL;
    enum kachi_err err = kachi_statement_redo(arena, dataset, statement, findings);
    if (err == KACHI_OK) {
        err = kachi_statement_request_of(arena, dataset, statement, findings, &work.request);
    }
    rerun->rulebook = err == KACHI_OK ? work.request.rulebook_as_given : NULL;
    err = err == KACHI_OK ? kachi_rulebook_find(arena, rulebook, findings, &rerun->other) : err;
    err = err == KACHI_OK ? draft_under(&work, rerun->rulebook, findings, &redone, before) : err;
    err = err == KACHI_OK ? draft_under(&work, rerun->other, findings, &rerun->statement, after)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    rerun->difference_count = kachi_rulebook_differences(arena, rerun->rulebook, rerun->other,
                                                         findings, &rerun->differences);
    list_changes(&work, before, after);
    find_causes(&work);
    *out = rerun;
    return KACHI_OK;
}
