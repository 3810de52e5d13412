/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_attest.c - proof of what is held or was claimed, which moves and consumes nothing.
 *
 * The same pieces may be shown for several purposes only where the rulebooks' table says that these
 * go together; for one purpose and overlapping periods never twice. A purpose that is not for each
 * tier may be served once along the whole chain, whatever the period (served.h).
 */
#include "ledger/post_internal.h"
#include "ledger/purpose.h"
#include "ledger/served.h"

/* What is attested: a lot, or a claim and the lot it was made from. */
struct subject {
    struct kachi_lot lot;
    struct kachi_claim_row claim; /* number 0: the lot */
    int64_t quantity;             /* that there is */
};

static enum kachi_err find_subject(struct kachi_posting *p, struct subject *out)
{
    const struct kachi_id *id = &p->entry->attest.subject;
    struct kachi_str name = kachi_id_text(p->arena, "lot", id);
    struct kachi_key key = {0};
    enum kachi_err err = kachi_store_key_get(p->ledger, id, &key);
    int64_t lot = key.lot;
    if (err == KACHI_OK && lot == 0) {
        err = kachi_store_claim_get(p->ledger, p->arena, key.entry, &out->claim);
        lot = out->claim.lot;
    }
    if (err == KACHI_OK) {
        err = kachi_store_lot_get(p->ledger, lot, &out->lot);
    }
    if (err != KACHI_OK) {
        return err != KACHI_ERR_NOT_FOUND
                   ? err
                   : kachi_posting_refuse(p, err, "attest-unknown", KACHI_ARGS({"id", name}));
    }
    bool is_claim = out->claim.number != 0;
    out->quantity = is_claim ? out->claim.amounts.quantity : out->lot.left.quantity;
    struct kachi_subject subject = {.owner = is_claim ? out->claim.holder : out->lot.owner};
    err = kachi_posting_authorise(p, &subject, name);
    bool is_frozen = (out->lot.mark & KACHI_MARK_FROZEN) != 0 && p->rules >= KACHI_RULES_SECOND;
    if (err == KACHI_OK && !is_claim && (out->lot.aside || is_frozen)) {
        err = kachi_posting_refuse(p, KACHI_ERR_INPUT, out->lot.aside ? "lot-aside" : "lot-frozen",
                                   KACHI_ARGS({"lot", name}));
    }
    return err == KACHI_OK && !is_claim ? kachi_posting_check_claimable(p, &out->lot) : err;
}

static enum kachi_err check_content(struct kachi_posting *p)
{
    const struct kachi_attest_content *content = &p->entry->attest;
    enum kachi_err err = kachi_posting_check_amount(p, "quantity", content->quantity, 1);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "purpose", content->purpose, true);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "audience", content->audience, false);
    }
    return err == KACHI_OK ? kachi_posting_check_period(p, content->from, content->to) : err;
}

static enum kachi_err refuse(struct kachi_posting *p, const char *code, struct kachi_str other,
                             int64_t left)
{
    const struct kachi_attest_content *content = &p->entry->attest;
    return kachi_posting_refuse(
        p, KACHI_ERR_INPUT, code,
        KACHI_ARGS({"lot", kachi_id_text(p->arena, "lot", &content->subject)},
                   {"purpose", content->purpose}, {"other", other},
                   {"asked", kachi_posting_int_text(p, content->quantity)},
                   {"left", kachi_posting_int_text(p, left < 0 ? 0 : left)}));
}

/* Pieces of the subject that were attested for what does not go with this purpose. */
static enum kachi_err check_subject(struct kachi_posting *p, struct kachi_arena *arena,
                                    const struct subject *subject,
                                    const struct kachi_rulebook *const *rulebooks, size_t count)
{
    const struct kachi_attest_content *content = &p->entry->attest;
    const struct kachi_served_asked asked = {
        .holder = p->actor->party,
        .purpose = content->purpose,
        .from = content->from,
        .to = content->to,
        .rulebook_count = count,
        .rulebooks = rulebooks,
    };
    struct kachi_served served = {0};
    bool is_claim = subject->claim.number != 0;
    if (is_claim &&
        !kachi_purpose_go_together(rulebooks, count, subject->claim.purpose, content->purpose)) {
        return refuse(p, "attest-claimed", subject->claim.purpose, 0);
    }
    enum kachi_err err =
        is_claim ? kachi_served_of_claim(p->ledger, arena, &subject->claim, &asked, &served)
                 : kachi_served_of_lot(p->ledger, arena, &subject->lot, &asked, &served);
    int64_t left = subject->quantity - served.quantity;
    const char *code = served.is_upstream ? "attest-upstream" : "attest-twice";
    struct kachi_str other = served.quantity == 0 ? content->purpose : served.purpose;
    return err == KACHI_OK && content->quantity > left ? refuse(p, code, other, left) : err;
}

static enum kachi_err check_purpose(struct kachi_posting *p, struct kachi_arena *arena,
                                    const struct subject *subject)
{
    struct kachi_str purpose = p->entry->attest.purpose;
    const struct kachi_rulebook **rulebooks = NULL;
    size_t count = 0;
    enum kachi_err err =
        kachi_purpose_rulebooks(p->ledger, arena, &subject->lot, &rulebooks, &count);
    if (err == KACHI_OK && !kachi_purpose_is_in(rulebooks, count, "attest_purposes", purpose)) {
        err = refuse(p, "attest-purpose", rulebooks[0]->id, 0);
    }
    if (err == KACHI_OK) {
        err = check_subject(p, arena, subject, rulebooks, count);
    }
    return err;
}

enum kachi_err kachi_plan_attest(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_attest_content *content = &p->entry->attest;
    struct subject subject = {0};
    struct kachi_arena arena;
    enum kachi_err err = find_subject(p, &subject);
    if (err == KACHI_OK) {
        err = check_content(p);
    }
    if (err != KACHI_OK) {
        return err;
    }
    if (p->is_new) {
        kachi_arena_init(&arena);
        err = check_purpose(p, &arena, &subject);
        kachi_arena_release(&arena);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_attest_row *attest = KACHI_NEW(p->arena, struct kachi_attest_row);
    *attest = (struct kachi_attest_row){
        .number = p->sequence,
        .holder = p->actor->party,
        .lot = subject.lot.number,
        .claim = subject.claim.number,
        .quantity = content->quantity,
        .purpose = content->purpose,
        .audience = content->audience,
        .from = content->from,
        .to = content->to,
    };
    plan->attest = attest;
    if (subject.claim.number == 0) {
        plan->marks = KACHI_NEW(p->arena, struct kachi_plan_mark);
        plan->marks[0] = (struct kachi_plan_mark){subject.lot.number, KACHI_MARK_ATTESTED, 0};
        plan->mark_count = 1;
    }
    return KACHI_OK;
}
