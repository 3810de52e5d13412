/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_sale.c - delivery against payment: offer, accept, settle, cancel, expire, default; and the
 * claim that ends value.
 *
 * An offer consumes a part of the seller's lot and makes it a lot of its own, aside. Settling
 * consumes that lot and makes one of the buyer's; cancelling, or the end of the time limit, makes
 * one of the seller's again. On credit, the acceptance does what settling does, and the settle that
 * follows moves nothing.
 */
#include "ledger/post_internal.h"
#include "ledger/purpose.h"
#include "ledger/served.h"

static void change_offer(struct kachi_posting *p, struct kachi_plan *plan,
                         const struct kachi_offer *offer, enum kachi_offer_state to)
{
    struct kachi_offer *copy = KACHI_NEW(p->arena, struct kachi_offer);
    *copy = *offer;
    plan->offer = copy;
    plan->offer_to = to;
}

static enum kachi_err refuse_offer(struct kachi_posting *p, const struct kachi_id *id,
                                   const struct kachi_offer *offer, const char *code)
{
    return kachi_posting_refuse(
        p, KACHI_ERR_INPUT, code,
        KACHI_ARGS({"offer", kachi_id_text(p->arena, "offer", id)},
                   {"state", kachi_str_of(kachi_offer_state_word(offer->state))},
                   {"until", kachi_moment_text(p->arena, offer->until)}));
}

/* The buyer of an offer on credit has the lot: only its payment, or the lack of it, is left. */
static bool is_delivered(const struct kachi_offer *offer)
{
    return offer->state == KACHI_OFFER_DELIVERED || offer->state == KACHI_OFFER_DEFAULTED;
}

static bool is_closed(const struct kachi_offer *offer)
{
    return offer->state == KACHI_OFFER_SETTLED || offer->state == KACHI_OFFER_CANCELLED ||
           offer->state == KACHI_OFFER_EXPIRED;
}

static enum kachi_err refuse_frozen(struct kachi_posting *p, const struct kachi_lot *lot)
{
    return kachi_posting_refuse(p, KACHI_ERR_INPUT, "lot-frozen",
                                KACHI_ARGS({"lot", kachi_id_text(p->arena, "lot", &lot->id)}));
}

/* The offer with its lot, for an actor that may do this kind of entry to it. */
static enum kachi_err find_offer(struct kachi_posting *p, const struct kachi_id *id,
                                 struct kachi_offer *offer, struct kachi_lot *lot)
{
    enum kachi_err err = kachi_posting_offer(p, id, offer, lot);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_subject subject = {
        .owner = offer->seller,
        .buyer = offer->buyer,
        .is_binding = offer->state == KACHI_OFFER_ACCEPTED && p->time <= offer->until,
    };
    err = kachi_posting_authorise(p, &subject, kachi_id_text(p->arena, "offer", id));
    if (err == KACHI_OK && (lot->mark & KACHI_MARK_FROZEN) != 0) {
        return refuse_frozen(p, lot);
    }
    return err;
}

/* An offer whose lot is still aside, to be ended. */
static enum kachi_err find_open_offer(struct kachi_posting *p, const struct kachi_id *id,
                                      struct kachi_offer *offer, struct kachi_lot *lot)
{
    enum kachi_err err = find_offer(p, id, offer, lot);
    if (err == KACHI_OK && is_closed(offer)) {
        return refuse_offer(p, id, offer, "offer-closed");
    }
    return err == KACHI_OK && is_delivered(offer) ? refuse_offer(p, id, offer, "offer-delivered")
                                                  : err;
}

static enum kachi_err check_offer(struct kachi_posting *p, const struct kachi_party *buyer)
{
    const struct kachi_offer_content *content = &p->entry->offer;
    enum kachi_err err =
        kachi_posting_check_amount(p, "price_base_yen", content->price_base_yen, 0);
    if (err == KACHI_OK) {
        err = kachi_posting_check_amount(p, "price_premium_yen", content->price_premium_yen, 0);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "reference", content->reference, false);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_amount(p, "until_us", content->until, 0);
    }
    if (err != KACHI_OK) {
        return err;
    }
    const char *code = NULL;
    if (buyer->number == p->actor->party) {
        code = "offer-to-self";
    } else if (buyer->role != KACHI_ROLE_MEMBER) {
        code = "offer-buyer-role";
    } else if (content->until <= p->time) {
        code = "offer-until-past";
    }
    if (code == NULL) {
        return KACHI_OK;
    }
    return kachi_posting_refuse(p, KACHI_ERR_INPUT, code,
                                KACHI_ARGS({"buyer", buyer->name},
                                           {"until", kachi_moment_text(p->arena, content->until)},
                                           {"time", kachi_moment_text(p->arena, p->time)}));
}

enum kachi_err kachi_plan_offer(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_offer_content *content = &p->entry->offer;
    struct kachi_party buyer = {0};
    plan->inputs = KACHI_NEW(p->arena, struct kachi_plan_input);
    enum kachi_err err = kachi_posting_take(p, &content->lot, content->quantity, &plan->inputs[0]);
    if (err == KACHI_OK) {
        err = kachi_posting_party(p, &content->buyer, &buyer);
    }
    if (err == KACHI_OK) {
        err = check_offer(p, &buyer);
    }
    if (err != KACHI_OK) {
        return err;
    }
    plan->input_count = 1;
    const struct kachi_lot *lot = &plan->inputs[0].lot;
    plan->outputs = KACHI_NEW(p->arena, struct kachi_lot);
    plan->outputs[0] = (struct kachi_lot){
        .id = p->entry->id,
        .owner = lot->owner,
        .product = lot->product,
        .custody = lot->custody,
        .aside = true,
        .made = plan->inputs[0].taken,
    };
    plan->output_count = 1;
    plan->new_offer = KACHI_NEW(p->arena, struct kachi_offer);
    *plan->new_offer = (struct kachi_offer){
        .number = p->sequence,
        .seller = lot->owner,
        .buyer = buyer.number,
        .state = KACHI_OFFER_OPEN,
        .terms = content->terms,
        .price_base_yen = content->price_base_yen,
        .price_premium_yen = content->price_premium_yen,
        .until = content->until,
    };
    return KACHI_OK;
}

enum kachi_err kachi_plan_accept(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_id *id = &p->entry->accept.offer;
    struct kachi_offer offer = {0};
    struct kachi_lot lot = {0};
    enum kachi_err err = find_offer(p, id, &offer, &lot);
    if (err != KACHI_OK) {
        return err;
    }
    if (offer.state != KACHI_OFFER_OPEN) {
        return refuse_offer(p, id, &offer, is_closed(&offer) ? "offer-closed" : "offer-accepted");
    }
    if (p->time > offer.until) {
        return refuse_offer(p, id, &offer, "offer-expired");
    }
    if (offer.terms == KACHI_TERMS_PREPAID) {
        change_offer(p, plan, &offer, KACHI_OFFER_ACCEPTED);
        return KACHI_OK;
    }
    kachi_posting_hand_over(p, plan, &lot, offer.buyer);
    plan->mark_added = KACHI_MARK_PROVISIONAL;
    change_offer(p, plan, &offer, KACHI_OFFER_DELIVERED);
    return KACHI_OK;
}

enum kachi_err kachi_plan_settle(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_id *id = &p->entry->settle.offer;
    struct kachi_offer offer = {0};
    struct kachi_lot lot = {0};
    enum kachi_err err = find_offer(p, id, &offer, &lot);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "payment", p->entry->settle.payment, false);
    }
    if (err != KACHI_OK) {
        return err;
    }
    if (is_delivered(
            &offer)) { /* paid, in time or late: nothing moves, the mark has no more ground */
        change_offer(p, plan, &offer, KACHI_OFFER_SETTLED);
        return KACHI_OK;
    }
    if (offer.state != KACHI_OFFER_ACCEPTED) {
        return refuse_offer(p, id, &offer,
                            is_closed(&offer) ? "offer-closed" : "offer-not-accepted");
    }
    if (p->time > offer.until) {
        return refuse_offer(p, id, &offer, "offer-expired");
    }
    kachi_posting_hand_over(p, plan, &lot, offer.buyer);
    change_offer(p, plan, &offer, KACHI_OFFER_SETTLED);
    return KACHI_OK;
}

enum kachi_err kachi_plan_cancel(struct kachi_posting *p, struct kachi_plan *plan)
{
    struct kachi_offer offer = {0};
    struct kachi_lot lot = {0};
    enum kachi_err err = find_open_offer(p, &p->entry->cancel.offer, &offer, &lot);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "reason", p->entry->cancel.reason, false);
    }
    if (err != KACHI_OK) {
        return err;
    }
    kachi_posting_hand_over(p, plan, &lot, offer.seller);
    change_offer(p, plan, &offer, KACHI_OFFER_CANCELLED);
    return KACHI_OK;
}

enum kachi_err kachi_plan_expire(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_id *id = &p->entry->target.target;
    struct kachi_offer offer = {0};
    struct kachi_lot lot = {0};
    enum kachi_err err = find_open_offer(p, id, &offer, &lot);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "reason", p->entry->target.reason, false);
    }
    if (err != KACHI_OK) {
        return err;
    }
    if (p->time <= offer.until) {
        return refuse_offer(p, id, &offer, "offer-not-due");
    }
    kachi_posting_hand_over(p, plan, &lot, offer.seller);
    change_offer(p, plan, &offer, KACHI_OFFER_EXPIRED);
    return KACHI_OK;
}

/* What is left of the delivered lot goes back to the seller; what went on is marked and told. */
enum kachi_err kachi_plan_default(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_id *id = &p->entry->target.target;
    struct kachi_offer offer = {0};
    struct kachi_lot aside = {0};
    struct kachi_lot delivered = {0};
    enum kachi_err err = find_offer(p, id, &offer, &aside);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "reason", p->entry->target.reason, false);
    }
    if (err != KACHI_OK) {
        return err;
    }
    if (offer.state != KACHI_OFFER_DELIVERED) {
        return refuse_offer(p, id, &offer, "offer-not-delivered");
    }
    if (p->time <= offer.until) {
        return refuse_offer(p, id, &offer, "offer-not-due");
    }
    err = kachi_store_lot_get(p->ledger, offer.delivered, &delivered);
    if (err == KACHI_OK && (delivered.mark & KACHI_MARK_FROZEN) != 0) {
        return refuse_frozen(p, &delivered);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_reach_lot(p, plan, &delivered);
    }
    if (err != KACHI_OK) {
        return kachi_store_must_have(err);
    }
    if (!kachi_amounts_are_zero(&delivered.left)) {
        kachi_posting_hand_over(p, plan, &delivered, offer.seller);
        /* Unpaid it is no more, unless what was put aside was; what else befell it stays. */
        unsigned lifted = KACHI_MARK_PROVISIONAL;
        if (p->rules < KACHI_RULES_SECOND) {
            lifted |= KACHI_MARK_REVOKED;
        }
        plan->mark_lifted = lifted & ~aside.mark;
    }
    change_offer(p, plan, &offer, KACHI_OFFER_DEFAULTED);
    return KACHI_OK;
}

/* Pieces that were attested for what does not go with this purpose cannot serve it too. */
static enum kachi_err check_served(struct kachi_posting *p, struct kachi_arena *arena,
                                   const struct kachi_lot *lot,
                                   const struct kachi_rulebook *const *rulebooks, size_t count)
{
    const struct kachi_claim_content *content = &p->entry->claim;
    const struct kachi_served_asked asked = {
        .holder = p->actor->party,
        .purpose = content->purpose,
        .any_period = true,
        .rulebook_count = count,
        .rulebooks = rulebooks,
    };
    struct kachi_served served = {0};
    enum kachi_err err = kachi_served_of_lot(p->ledger, arena, lot, &asked, &served);
    int64_t left = lot->left.quantity - served.quantity;
    if (err != KACHI_OK || content->quantity <= left) {
        return err;
    }
    return kachi_posting_refuse(p, KACHI_ERR_INPUT, "claim-attested",
                                KACHI_ARGS({"lot", kachi_id_text(p->arena, "lot", &lot->id)},
                                           {"purpose", content->purpose}, {"other", served.purpose},
                                           {"asked", kachi_posting_int_text(p, content->quantity)},
                                           {"left", kachi_posting_int_text(p, left)}));
}

static enum kachi_err refuse_purpose(struct kachi_posting *p, const struct kachi_lot *lot,
                                     const char *code, const struct kachi_rulebook *rulebook)
{
    return kachi_posting_refuse(p, KACHI_ERR_INPUT, code,
                                KACHI_ARGS({"lot", kachi_id_text(p->arena, "lot", &lot->id)},
                                           {"purpose", p->entry->claim.purpose},
                                           {"rulebook", rulebook->id}));
}

/* What most claims are: a purpose that the default tables name, of a lot that no table stands
 * behind with more to say. Nothing is walked for it. */
static enum kachi_err is_plain_claim(struct kachi_posting *p, const struct kachi_lot *lot,
                                     bool *out)
{
    const struct kachi_rulebook *rulebook = NULL;
    bool is_bare = lot->left.certificate_g == 0 && (lot->mark & KACHI_MARK_ATTESTED) == 0;
    enum kachi_err err =
        kachi_purpose_rulebook(p->ledger, kachi_str_of(KACHI_RULEBOOK_DEFAULT), &rulebook);
    *out = err == KACHI_OK && is_bare &&
           kachi_purpose_is_in(&rulebook, 1, "claim_purposes", p->entry->claim.purpose);
    return err;
}

/* DC-6: value is claimed for what the rulebooks behind it name, a certificate's or not, and for
 * nothing else; and pieces serve only what goes together. */
static enum kachi_err check_claim_purpose(struct kachi_posting *p, const struct kachi_lot *lot)
{
    const struct kachi_rulebook **rulebooks = NULL;
    size_t count = 0;
    bool is_plain = true;
    struct kachi_arena arena;
    enum kachi_err err = p->is_new ? is_plain_claim(p, lot, &is_plain) : KACHI_OK;
    if (err != KACHI_OK || is_plain) {
        return err;
    }
    kachi_arena_init(&arena);
    err = kachi_purpose_rulebooks(p->ledger, &arena, lot, &rulebooks, &count);
    if (err == KACHI_OK &&
        !kachi_purpose_is_in(rulebooks, count, "claim_purposes", p->entry->claim.purpose)) {
        bool has_certificate = lot->left.certificate_g > 0;
        err = refuse_purpose(p, lot, has_certificate ? "claim-purpose" : "claim-purpose-unknown",
                             rulebooks[0]);
    }
    if (err == KACHI_OK) {
        err = check_served(p, &arena, lot, rulebooks, count);
    }
    kachi_arena_release(&arena);
    return err;
}

enum kachi_err kachi_plan_claim(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_claim_content *content = &p->entry->claim;
    plan->inputs = KACHI_NEW(p->arena, struct kachi_plan_input);
    enum kachi_err err = kachi_posting_take(p, &content->lot, content->quantity, &plan->inputs[0]);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "beneficiary", content->beneficiary, true);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "purpose", content->purpose, true);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_period(p, content->from, content->to);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_claimable(p, &plan->inputs[0].lot);
    }
    if (err == KACHI_OK) {
        err = check_claim_purpose(p, &plan->inputs[0].lot);
    }
    if (err != KACHI_OK) {
        return err;
    }
    plan->input_count = 1;
    plan->claimed = plan->inputs[0].taken;
    struct kachi_claim_row *claim = KACHI_NEW(p->arena, struct kachi_claim_row);
    *claim = (struct kachi_claim_row){
        .number = p->sequence,
        .holder = p->actor->party,
        .lot = plan->inputs[0].lot.number,
        .amounts = plan->inputs[0].taken,
        .beneficiary = content->beneficiary,
        .purpose = content->purpose,
        .from = content->from,
        .to = content->to,
    };
    plan->claim = claim;
    return KACHI_OK;
}
