/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/post.h"

#include "ledger/post_internal.h"

#include <assert.h>
#include <stdio.h>
#include <unistd.h>

/* With the waits between them about ten seconds: a server that restarts is back by then. */
#define ATTEMPTS_MAX 14

/* One a request, in one call to the source of chance. */
static struct kachi_id *draw_salts(struct kachi_ledger *ledger, size_t count)
{
    struct kachi_id *salts = KACHI_NEW_ARRAY(&ledger->scratch, struct kachi_id, count);
    ledger->random.fill(ledger->random.state, (uint8_t *)salts, count * sizeof(salts[0]));
    return salts;
}

/* What is posted together: by one actor, or each by its own and with findings of its own. */
struct batch {
    size_t count;
    const struct kachi_entry *entries;
    struct kachi_post_result *results;
    const struct kachi_actor *actor;           /* of all; NULL: */
    const struct kachi_post_request *requests; /* of each */
};

/* A batch being posted: its entries have one time, and each its salt. */
struct pass {
    struct kachi_ledger *ledger;
    const struct batch *batch;
    const struct kachi_id *salts;
    kachi_moment time;
};

/* From now on, what is said is said to whoever sent that entry. */
static void listen_for(const struct pass *pass, size_t index)
{
    if (pass->batch->actor == NULL) {
        pass->ledger->findings = pass->batch->requests[index].findings;
    }
}

static enum kachi_err post_at(const struct pass *pass, size_t index)
{
    const struct batch *batch = pass->batch;
    listen_for(pass, index);
    return kachi_post_entry(
        pass->ledger, batch->actor != NULL ? batch->actor : &batch->requests[index].actor,
        &pass->salts[index], pass->time, &batch->entries[index], &batch->results[index]);
}

/* The entries from first on that are linked to one another: one where it stands alone. */
static size_t set_length(const struct batch *batch, size_t first)
{
    size_t count = 1;
    while (first + count < batch->count && batch->entries[first + count - 1].linked) {
        count++;
    }
    return count;
}

/* Where a linked set stands in its batch, and how the ledger stood when it began. */
struct set {
    size_t first, count;
    struct kachi_head head;
};

/* Nothing is written of a set one of whose entries was refused; what was in the ledger before it
 * began, stays. An entry that the set itself had repeats what is undone with it. */
static void refuse_set(const struct pass *pass, const struct set *set, size_t culprit)
{
    const struct batch *batch = pass->batch;
    struct kachi_arena *arena = &pass->ledger->scratch;
    const struct kachi_post_result *cause = &batch->results[culprit];
    for (size_t i = set->first; i < set->first + set->count; i++) {
        const struct kachi_entry *entry = &batch->entries[i];
        bool was_there = i < culprit && batch->results[i].status == KACHI_POST_SAME &&
                         batch->results[i].sequence <= set->head.entries;
        if (i == culprit || was_there) {
            continue;
        }
        batch->results[i] = (struct kachi_post_result){.status = KACHI_POST_REFUSED,
                                                       .err = cause->err,
                                                       .code = "entry-set-refused",
                                                       .time = pass->time};
        listen_for(pass, i);
        kachi_findings_add(
            pass->ledger->findings, "entry-set-refused", entry->place,
            KACHI_ARGS({"entry", kachi_id_text(arena, "entry", &entry->id)},
                       {"other", kachi_id_text(arena, "entry", &batch->entries[culprit].id)},
                       {"code", kachi_str_of(cause->code)}));
    }
}

/* A set that the batch ends in the middle of: who sends half of one has lost the other half. */
static void refuse_open_set(const struct pass *pass, const struct set *set)
{
    size_t last = set->first + set->count - 1;
    struct kachi_findings *findings = NULL;
    listen_for(pass, last);
    findings = pass->ledger->findings;
    kachi_findings_add(findings, "entry-set-open", pass->batch->entries[last].place, KACHI_NO_ARGS);
    pass->batch->results[last] = (struct kachi_post_result){.status = KACHI_POST_REFUSED,
                                                            .err = KACHI_ERR_INPUT,
                                                            .code = "entry-set-open",
                                                            .time = pass->time};
    refuse_set(pass, set, last);
}

/* All of a linked set, or none of it. */
static enum kachi_err post_set(const struct pass *pass, size_t first, size_t count)
{
    struct kachi_ledger *ledger = pass->ledger;
    const struct set set = {first, count, ledger->head};
    if (pass->batch->entries[first + count - 1].linked) {
        refuse_open_set(pass, &set);
        return KACHI_OK;
    }
    enum kachi_err err = kachi_store_set_begin(ledger);
    for (size_t i = first; i < first + count && err == KACHI_OK; i++) {
        err = post_at(pass, i);
        if (err == KACHI_OK && pass->batch->results[i].status == KACHI_POST_REFUSED) {
            err = kachi_store_set_undo(ledger, &set.head);
            refuse_set(pass, &set, i);
            return err;
        }
    }
    return err == KACHI_OK ? kachi_store_set_keep(ledger) : err;
}

static enum kachi_err post_all(struct kachi_ledger *ledger, const struct batch *batch)
{
    enum kachi_err err = KACHI_OK;
    kachi_moment now = kachi_clock_now(&ledger->clock);
    struct kachi_arena_mark mark = kachi_arena_mark(&ledger->scratch);
    const struct pass pass = {
        .ledger = ledger,
        .batch = batch,
        .salts = draw_salts(ledger, batch->count),
        .time = now > ledger->head.time ? now : ledger->head.time,
    };
    struct kachi_findings *findings = ledger->findings;
    for (size_t i = 0; i < batch->count && err == KACHI_OK;) {
        size_t count = set_length(batch, i);
        bool is_set = count > 1 || batch->entries[i].linked;
        err = is_set ? post_set(&pass, i, count) : post_at(&pass, i);
        i += count;
    }
    ledger->findings = findings;
    kachi_arena_reset(&ledger->scratch, mark);
    return err;
}

/* We are the only writer, so a guard that fails means that the rows contradict each other. */
static enum kachi_err rows_differ(struct kachi_ledger *ledger)
{
    char text[24];
    snprintf(text, sizeof(text), "%lld", (long long)ledger->head.entries);
    kachi_findings_add(ledger->findings, "ledger-rows-differ", KACHI_NOWHERE,
                       KACHI_ARGS({"sequence", kachi_str_of(text)}));
    return KACHI_ERR_INTEGRITY;
}

static enum kachi_err post_once(struct kachi_ledger *ledger, const struct batch *batch, bool keep)
{
    enum kachi_err err = kachi_store_batch_begin(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_post_fetch(ledger, batch->count, batch->entries);
    if (err == KACHI_OK) {
        err = post_all(ledger, batch);
    }
    if (err == KACHI_OK && keep) {
        err = kachi_store_batch_commit(ledger);
    } else {
        /* What was being written meanwhile may have failed first. */
        enum kachi_err first = store_sweep_wait(ledger);
        err = first != KACHI_OK ? first : err;
        kachi_store_batch_rollback(ledger);
    }
    return err == KACHI_ERR_CONFLICT ? rows_differ(ledger) : err;
}

/* Longer from try to try, and never in step with a rival: up to 10, 20, 40 ... 1,280 ms. */
static void wait_before(struct kachi_ledger *ledger, int attempt)
{
    uint64_t chance = 0;
    ledger->random.fill(ledger->random.state, (uint8_t *)&chance, sizeof(chance));
    uint64_t most_us = UINT64_C(10000) << (attempt < 7 ? attempt : 7);
    usleep((useconds_t)(most_us / 2 + chance % (most_us / 2)));
}

/*
 * The whole batch in one transaction, again where the database says that this may help: it gave up
 * one of two that stood in each other's way, or the connection was lost. Ids make that safe: what a
 * lost commit had written after all is answered as the same entry.
 */
static enum kachi_err post_batch(struct kachi_ledger *ledger, const struct batch *batch, bool keep)
{
    struct kachi_findings *findings = ledger->findings;
    struct kachi_findings own; /* of one attempt: of those that come to nothing, nobody hears */
    enum kachi_err err = KACHI_ERR_IO;
    bool is_over = false;
    if (kachi_database_kind(ledger->database) != KACHI_DATABASE_POSTGRES) {
        return post_once(ledger, batch, keep);
    }
    for (int attempt = 1; !is_over; attempt++) {
        kachi_findings_init(&own);
        kachi_ledger_set_findings(ledger, &own);
        err = post_once(ledger, batch, keep);
        is_over = err != KACHI_ERR_IO || attempt == ATTEMPTS_MAX ||
                  !kachi_database_may_retry(ledger->database);
        if (is_over) {
            kachi_findings_add_all(findings, &own);
        } else {
            wait_before(ledger, attempt);
        }
        kachi_findings_release(&own);
    }
    kachi_ledger_set_findings(ledger, findings);
    return err;
}

/* A batch of one actor, kept or only tried. */
static enum kachi_err post_for(struct kachi_ledger *ledger, const struct batch *batch, bool keep)
{
    if (batch->count > KACHI_POST_ENTRIES_MAX) {
        kachi_findings_add(ledger->findings, "batch-long", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_LIMIT;
    }
    return post_batch(ledger, batch, keep);
}

enum kachi_err kachi_post(struct kachi_ledger *ledger, const struct kachi_actor *actor,
                          size_t count, const struct kachi_entry entries[],
                          struct kachi_post_result results[])
{
    struct batch batch = {.count = count, .entries = entries, .results = results, .actor = actor};
    return post_for(ledger, &batch, true);
}

enum kachi_err kachi_post_try(struct kachi_ledger *ledger, const struct kachi_actor *actor,
                              size_t count, const struct kachi_entry entries[],
                              struct kachi_post_result results[])
{
    struct batch batch = {.count = count, .entries = entries, .results = results, .actor = actor};
    return post_for(ledger, &batch, false);
}

enum kachi_err kachi_post_each(struct kachi_ledger *ledger, size_t count,
                               const struct kachi_post_request requests[],
                               const struct kachi_entry entries[],
                               struct kachi_post_result results[])
{
    assert(count <= KACHI_POST_ENTRIES_MAX);
    struct batch batch = {
        .count = count, .entries = entries, .results = results, .requests = requests};
    return post_batch(ledger, &batch, true);
}

enum kachi_err kachi_post_one(struct kachi_ledger *ledger, const struct kachi_actor *actor,
                              const struct kachi_entry *entry, struct kachi_post_result *result)
{
    struct kachi_post_result own = {0};
    struct batch batch = {.count = 1, .entries = entry, .results = &own, .actor = actor};
    enum kachi_err err = post_batch(ledger, &batch, true);
    if (result != NULL) {
        *result = own;
    }
    return err == KACHI_OK ? own.err : err;
}
