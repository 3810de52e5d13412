/* SPDX-License-Identifier: Apache-2.0 */
/*
 * post_entry.c - one entry: planned by its kind, held to the laws that every entry keeps, then
 * written.
 */
#include "ledger/post_internal.h"

#include <assert.h>

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

static bool add_grams(struct kachi_amounts *sum, const struct kachi_amounts *more)
{
    struct kachi_amounts grams = *more;
    grams.quantity = 0; /* quantities of different products have no sum */
    return kachi_amounts_add(sum, &grams) == KACHI_OK;
}

/* What of a lot goes on as that lot's product goes on whole; a make and its correction turn
 * products into others, and the lots of an allocate are paired. */
static bool keeps_quantities(const struct kachi_posting *p, const struct kachi_plan *plan)
{
    if (p->entry->kind == KACHI_ENTRY_MAKE || p->entry->kind == KACHI_ENTRY_CORRECT) {
        return true;
    }
    int64_t gone = plan->claimed.quantity;
    bool keeps = plan->output_count <= plan->input_count;
    for (size_t i = 0; i < plan->input_count; i++) {
        bool is_made = i < plan->output_count;
        int64_t made = is_made ? plan->outputs[i].made.quantity : 0;
        keeps &= plan->inputs[i].taken.quantity == made + gone;
    }
    return keeps;
}

/* in + own = out + claimed + taken back. A plan that breaks it is our mistake; grams that have no
 * sum are the client's. */
static enum kachi_err check_conserved(struct kachi_posting *p, const struct kachi_plan *plan)
{
    struct kachi_amounts in = {0};
    struct kachi_amounts out = {0};
    bool fits = add_grams(&in, &plan->own);
    fits &= add_grams(&out, &plan->claimed);
    fits &= add_grams(&out, &plan->removed);
    for (size_t i = 0; i < plan->input_count; i++) {
        fits &= add_grams(&in, &plan->inputs[i].taken);
    }
    for (size_t i = 0; i < plan->output_count; i++) {
        fits &= add_grams(&out, &plan->outputs[i].made);
    }
    if (!fits) {
        return kachi_posting_refuse(p, KACHI_ERR_LIMIT, "entry-sum-range", KACHI_NO_ARGS);
    }
    assert(kachi_amounts_equal(&in, &out) && keeps_quantities(p, plan));
    return KACHI_OK;
}

/* Is the id one of the lots before it, or in the ledger? A lot may have the entry's own id. */
static enum kachi_err find_taken(struct kachi_posting *p, const struct kachi_plan *plan,
                                 size_t index, bool *is_taken)
{
    const struct kachi_id *id = &plan->outputs[index].id;
    struct kachi_key key = {0};
    *is_taken = false;
    for (size_t i = 0; i < index; i++) {
        *is_taken |= kachi_id_equal(&plan->outputs[i].id, id);
    }
    if (*is_taken || kachi_id_equal(id, &p->entry->id)) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_store_key_get(p->ledger, id, &key);
    *is_taken = err == KACHI_OK;
    return err == KACHI_ERR_NOT_FOUND ? KACHI_OK : err;
}

/* Every lot has an id, and a new one: those that a make names, and those that are derived of the
 * entry's id, which anybody may have taken before. */
static enum kachi_err check_lot_ids(struct kachi_posting *p, const struct kachi_plan *plan)
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < plan->output_count && err == KACHI_OK; i++) {
        const struct kachi_id *id = &plan->outputs[i].id;
        bool is_taken = false;
        err = find_taken(p, plan, i, &is_taken);
        if (err == KACHI_OK && kachi_id_is_zero(id) && p->rules >= KACHI_RULES_SECOND) {
            err = kachi_posting_refuse(p, KACHI_ERR_INPUT, "lot-id-missing", KACHI_NO_ARGS);
        } else if (is_taken) {
            err = kachi_posting_refuse(p, KACHI_ERR_CONFLICT, "id-taken",
                                       KACHI_ARGS({"id", kachi_id_text(p->arena, "lot", id)}));
        }
    }
    return err;
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
        kachi_store_pool_certify(p->ledger, plan->draws[0].pool, plan->certify_quantity,
                                 plan->certify_emitted_g);
    }
}

/* Marks pass on to all that is made of a lot. Of the lots that an allocate makes, each is made of
 * its own input alone (lot.h, restores). */
static unsigned marks_of(const struct kachi_posting *p, const struct kachi_plan *plan, size_t index)
{
    bool is_paired = plan->outputs[index].restores == p->sequence;
    unsigned mark = plan->mark_added;
    for (size_t i = 0; i < plan->input_count; i++) {
        mark |= is_paired && i != index ? 0 : plan->inputs[i].lot.mark;
    }
    return mark & ~plan->mark_lifted;
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
        lot->mark = marks_of(p, plan, i);
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
        .stamp = {.salt = *p->salt, .rules = p->rules},
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
    if (err == KACHI_OK) {
        err = check_lot_ids(p, &plan);
    }
    if (err == KACHI_OK) {
        err = check_conserved(p, &plan);
    }
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
        .rules = ledger->is_replaying ? ledger->rules : KACHI_RULES_NOW,
        .is_new = !ledger->is_replaying,
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
