/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/post.h"

#include "base/limits.h"
#include "ledger/post_internal.h"

#include <assert.h>
#include <stdio.h>
#include <unistd.h>

/* With the waits between them about ten seconds: a server that restarts is back by then. */
#define ATTEMPTS_MAX 14

static enum kachi_err make_plan(struct kachi_posting *p, struct kachi_plan *plan)
{
    switch (p->entry->kind) {
    case KACHI_ENTRY_PARTY:
        return kachi_plan_party(p, plan);
    case KACHI_ENTRY_PRODUCT:
        return kachi_plan_product(p, plan);
    case KACHI_ENTRY_POOL:
        return kachi_plan_pool(p, plan);
    case KACHI_ENTRY_MAKE:
        return kachi_plan_make(p, plan);
    case KACHI_ENTRY_ASSIGN:
        return kachi_plan_assign(p, plan);
    case KACHI_ENTRY_OFFER:
        return kachi_plan_offer(p, plan);
    case KACHI_ENTRY_ACCEPT:
        return kachi_plan_accept(p, plan);
    case KACHI_ENTRY_SETTLE:
        return kachi_plan_settle(p, plan);
    case KACHI_ENTRY_CANCEL:
        return kachi_plan_cancel(p, plan);
    case KACHI_ENTRY_CLAIM:
        return kachi_plan_claim(p, plan);
    case KACHI_ENTRY_EXPIRE:
        return kachi_plan_expire(p, plan);
    case KACHI_ENTRY_POOL_EXPIRE:
        return kachi_plan_pool_expire(p, plan);
    case KACHI_ENTRY_DEFAULT:
        return kachi_plan_default(p, plan);
    case KACHI_ENTRY_FREEZE:
    case KACHI_ENTRY_THAW:
        return kachi_plan_freeze(p, plan);
    case KACHI_ENTRY_REVOKE:
        return kachi_plan_revoke(p, plan);
    case KACHI_ENTRY_MAKE_GOOD:
        return kachi_plan_make_good(p, plan);
    case KACHI_ENTRY_CORRECT:
        return kachi_plan_correct(p, plan);
    case KACHI_ENTRY_ATTEST:
        return kachi_plan_attest(p, plan);
    case KACHI_ENTRY_ALLOCATE:
        return kachi_plan_allocate(p, plan);
    case KACHI_ENTRY_USE_ELSEWHERE:
        return kachi_plan_use_elsewhere(p, plan);
    case KACHI_ENTRY_STATEMENT:
        return kachi_plan_statement(p, plan);
    }
    return KACHI_ERR_INPUT;
}

/* in + own = out + claimed + taken back; quantities too, but for a make or its correction, whose
 * products differ. */
static bool is_conserved(const struct kachi_posting *p, const struct kachi_plan *plan)
{
    struct kachi_amounts in = plan->own;
    struct kachi_amounts out = plan->claimed;
    bool fits = kachi_amounts_add(&out, &plan->removed) == KACHI_OK;
    for (size_t i = 0; i < plan->input_count; i++) {
        fits = fits && kachi_amounts_add(&in, &plan->inputs[i].taken) == KACHI_OK;
    }
    for (size_t i = 0; i < plan->output_count; i++) {
        fits = fits && kachi_amounts_add(&out, &plan->outputs[i].made) == KACHI_OK;
    }
    if (p->entry->kind == KACHI_ENTRY_MAKE || p->entry->kind == KACHI_ENTRY_CORRECT) {
        in.quantity = out.quantity;
    }
    return fits && kachi_amounts_equal(&in, &out);
}

static void write_inputs(struct kachi_posting *p, const struct kachi_plan *plan)
{
    for (size_t i = 0; i < plan->input_count; i++) {
        const struct kachi_plan_input *input = &plan->inputs[i];
        struct kachi_amounts left = input->lot.left;
        enum kachi_err err = kachi_amounts_subtract(&left, &input->taken);
        assert(err == KACHI_OK);
        struct kachi_input_row row = {
            .entry = p->sequence,
            .position = (int64_t)i,
            .lot = input->lot.number,
            .taken = input->taken,
            .before = input->lot.left,
            .previous = input->lot.last,
        };
        kachi_store_lot_consume(p->ledger, &input->lot, &left, p->sequence);
        kachi_store_input_add(p->ledger, &row);
    }
    for (size_t i = 0; i < plan->draw_count; i++) {
        kachi_store_pool_draw(p->ledger, plan->draws[i].pool, plan->draws[i].grams);
        kachi_store_draw_add(p->ledger, &plan->draws[i]);
    }
    if (plan->certify_quantity != 0) {
        kachi_store_pool_certify(p->ledger, plan->draws[0].pool, plan->certify_quantity);
    }
}

/* Numbers the lots, and keys them: a lot with the entry's id shares the entry's key. */
static void write_outputs(struct kachi_posting *p, const struct kachi_plan *plan)
{
    struct kachi_key entry_key = {.entry = p->sequence};
    for (size_t i = 0; i < plan->output_count; i++) {
        struct kachi_lot *lot = &plan->outputs[i];
        lot->number = p->ledger->head.lots + 1 + (int64_t)i;
        lot->entry = p->sequence;
        lot->position = (int64_t)i;
        kachi_store_lot_add(p->ledger, lot);
        if (kachi_id_equal(&lot->id, &p->entry->id)) {
            entry_key.lot = lot->number;
        } else {
            kachi_store_key_add(p->ledger, &lot->id, (struct kachi_key){.lot = lot->number});
        }
    }
    kachi_store_key_add(p->ledger, &p->entry->id, entry_key);
}

static void write_registry(struct kachi_posting *p, const struct kachi_plan *plan)
{
    if (plan->party != NULL) {
        kachi_store_party_add(p->ledger, plan->party);
    }
    if (plan->product != NULL) {
        kachi_store_product_add(p->ledger, plan->product);
    }
    if (plan->pool != NULL) {
        kachi_store_pool_add(p->ledger, plan->pool);
    }
}

static void write_uses(struct kachi_posting *p, const struct kachi_plan *plan)
{
    if (plan->new_offer != NULL) {
        plan->new_offer->lot = plan->outputs[0].number;
        kachi_store_offer_add(p->ledger, plan->new_offer);
    }
    if (plan->claim != NULL) {
        kachi_store_claim_add(p->ledger, plan->claim);
    }
    if (plan->attest != NULL) {
        kachi_store_attest_add(p->ledger, plan->attest);
    }
    if (plan->offer != NULL) {
        bool is_open =
            plan->offer_to == KACHI_OFFER_ACCEPTED || plan->offer_to == KACHI_OFFER_DELIVERED;
        struct kachi_offer offer = *plan->offer;
        if (plan->offer_to == KACHI_OFFER_DELIVERED) {
            offer.delivered = plan->outputs[0].number;
        }
        kachi_store_offer_change(p->ledger, &offer, plan->offer_to, is_open ? 0 : p->sequence);
    }
}

static void write_marks(struct kachi_posting *p, const struct kachi_plan *plan)
{
    if (plan->pool_mark.number != 0) {
        kachi_store_pool_mark(p->ledger, plan->pool_mark.number, plan->pool_mark.set,
                              plan->pool_mark.clear);
    }
    if (plan->expire_pool != 0) {
        kachi_store_pool_expire(p->ledger, plan->expire_pool, plan->expire_g);
    }
    for (size_t i = 0; i < plan->mark_count; i++) {
        const struct kachi_plan_mark *mark = &plan->marks[i];
        kachi_store_lot_mark(p->ledger, mark->number, mark->set, mark->clear);
    }
    for (size_t i = 0; i < plan->notice_count; i++) {
        kachi_store_notice_add(p->ledger, &plan->notices[i]);
    }
}

static void write_entry(struct kachi_posting *p, const struct kachi_plan *plan)
{
    struct kachi_entry_input *inputs =
        KACHI_NEW_ARRAY(p->arena, struct kachi_entry_input, plan->input_count);
    struct kachi_entry_output *outputs =
        KACHI_NEW_ARRAY(p->arena, struct kachi_entry_output, plan->output_count);
    for (size_t i = 0; i < plan->input_count; i++) {
        const struct kachi_plan_input *input = &plan->inputs[i];
        inputs[i] = (struct kachi_entry_input){input->lot.id, input->lot.left, input->taken};
    }
    for (size_t i = 0; i < plan->output_count; i++) {
        outputs[i] = (struct kachi_entry_output){plan->outputs[i].id, plan->outputs[i].made};
    }
    struct kachi_amounts own = plan->own;
    own.emitted_g -= plan->removed.emitted_g;
    own.embodied_g -= plan->removed.embodied_g;
    own.certificate_g -= plan->removed.certificate_g;
    struct kachi_entry_record record = {
        .ledger = p->ledger->id,
        .salt = *p->salt,
        .sequence = p->sequence,
        .time = p->time,
        .author = p->actor->id,
        .input_count = plan->input_count,
        .inputs = inputs,
        .output_count = plan->output_count,
        .outputs = outputs,
        .own = own,
    };
    struct kachi_buffer *bytes = &p->ledger->bytes;
    kachi_buffer_clear(bytes);
    kachi_entry_write(bytes, p->entry, &record);
    assert(!bytes->overflow); /* KACHI_ENTRY_*_MAX keep every entry below the bound */
    struct kachi_entry_row row = {
        .number = p->sequence,
        .id = p->entry->id,
        .kind = p->entry->kind,
        .time = p->time,
        .author = p->actor->party,
        .lot_first = plan->output_count == 0 ? 0 : p->ledger->head.lots + 1,
        .lot_count = (int64_t)plan->output_count,
        .content = kachi_buffer_str(bytes),
        .leaf = kachi_hasher_leaf(&p->ledger->hasher, kachi_buffer_str(bytes)),
    };
    kachi_store_entry_add(p->ledger, &row);
}

static enum kachi_err write_plan(struct kachi_posting *p, const struct kachi_plan *plan)
{
    assert(is_conserved(p, plan));
    write_inputs(p, plan);
    write_outputs(p, plan);
    write_registry(p, plan);
    write_uses(p, plan);
    write_marks(p, plan);
    write_entry(p, plan);
    p->ledger->head.entries = p->sequence;
    p->ledger->head.lots += (int64_t)plan->output_count;
    p->ledger->head.time = p->time;
    return kachi_store_changes_end(p->ledger);
}

/* A new entry: planned, then written. */
static enum kachi_err post_new(struct kachi_posting *p, struct kachi_post_result *result)
{
    struct kachi_plan plan = {0};
    if (kachi_id_is_zero(&p->entry->id)) {
        return kachi_posting_refuse(p, KACHI_ERR_INPUT, "entry-id-missing", KACHI_NO_ARGS);
    }
    enum kachi_err err = make_plan(p, &plan);
    if (err != KACHI_OK) {
        return err;
    }
    err = write_plan(p, &plan);
    *result = (struct kachi_post_result){
        .status = KACHI_POST_DONE, .sequence = p->sequence, .time = p->time};
    return err;
}

enum kachi_err kachi_post_entry(struct kachi_ledger *ledger, const struct kachi_actor *actor,
                                const struct kachi_id *salt, kachi_moment time,
                                const struct kachi_entry *entry, struct kachi_post_result *result)
{
    struct kachi_arena_mark mark = kachi_arena_mark(&ledger->scratch);
    struct kachi_posting posting = {
        .ledger = ledger,
        .arena = &ledger->scratch,
        .actor = actor,
        .entry = entry,
        .salt = salt,
        .time = time,
        .sequence = ledger->head.entries + 1,
    };
    struct kachi_key key = {0};
    enum kachi_err err = kachi_store_key_get(ledger, &entry->id, &key);
    if (err == KACHI_OK) {
        err = kachi_post_again(&posting, key, result);
    } else if (err == KACHI_ERR_NOT_FOUND) {
        err = post_new(&posting, result);
    }
    bool is_refused = err != KACHI_OK && posting.code != NULL && err != KACHI_ERR_INTEGRITY;
    if (is_refused) {
        *result = (struct kachi_post_result){
            .status = KACHI_POST_REFUSED, .err = err, .code = posting.code, .time = time};
    }
    kachi_arena_reset(&ledger->scratch, mark);
    return is_refused ? KACHI_OK : err;
}

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

/* Nothing is written of a set one of whose entries was refused; what was there before, stays. */
static void refuse_set(const struct pass *pass, size_t first, size_t count, size_t culprit)
{
    const struct batch *batch = pass->batch;
    struct kachi_arena *arena = &pass->ledger->scratch;
    const struct kachi_post_result *cause = &batch->results[culprit];
    for (size_t i = first; i < first + count; i++) {
        const struct kachi_entry *entry = &batch->entries[i];
        if (i == culprit || (i < culprit && batch->results[i].status == KACHI_POST_SAME)) {
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
static void refuse_open_set(const struct pass *pass, size_t first, size_t count)
{
    size_t last = first + count - 1;
    struct kachi_findings *findings = NULL;
    listen_for(pass, last);
    findings = pass->ledger->findings;
    kachi_findings_add(findings, "entry-set-open", pass->batch->entries[last].place, KACHI_NO_ARGS);
    pass->batch->results[last] = (struct kachi_post_result){.status = KACHI_POST_REFUSED,
                                                            .err = KACHI_ERR_INPUT,
                                                            .code = "entry-set-open",
                                                            .time = pass->time};
    refuse_set(pass, first, count, last);
}

/* All of a linked set, or none of it. */
static enum kachi_err post_set(const struct pass *pass, size_t first, size_t count)
{
    struct kachi_ledger *ledger = pass->ledger;
    const struct kachi_head head = ledger->head;
    if (pass->batch->entries[first + count - 1].linked) {
        refuse_open_set(pass, first, count);
        return KACHI_OK;
    }
    enum kachi_err err = kachi_store_set_begin(ledger);
    for (size_t i = first; i < first + count && err == KACHI_OK; i++) {
        err = post_at(pass, i);
        if (err == KACHI_OK && pass->batch->results[i].status == KACHI_POST_REFUSED) {
            err = kachi_store_set_undo(ledger, &head);
            refuse_set(pass, first, count, i);
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
