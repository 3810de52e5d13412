/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_sale.c - delivery against payment: offer, accept, settle, cancel; and the claim that ends
 * value.
 *
 * An offer consumes a part of the seller's lot and makes it a lot of its own, aside. Settling
 * consumes that lot and makes one of the buyer's; cancelling makes one of the seller's again.
 */
#include "ledger/post_internal.h"

/* Plans to consume the whole of the lot aside and to make it anew, for `owner`. */
static void hand_over(struct kachi_posting *p, struct kachi_plan *plan, const struct kachi_lot *lot,
                      int64_t owner)
{
    plan->inputs = KACHI_NEW(p->arena, struct kachi_plan_input);
    plan->inputs[0] = (struct kachi_plan_input){.lot = *lot, .taken = lot->left};
    plan->input_count = 1;
    plan->outputs = KACHI_NEW(p->arena, struct kachi_lot);
    plan->outputs[0] = (struct kachi_lot){
        .id = p->entry->id,
        .owner = owner,
        .product = lot->product,
        .custody = lot->custody,
        .made = lot->left,
    };
    plan->output_count = 1;
}

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

static bool is_closed(const struct kachi_offer *offer)
{
    return offer->state == KACHI_OFFER_SETTLED || offer->state == KACHI_OFFER_CANCELLED;
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
    return kachi_posting_authorise(p, &subject, kachi_id_text(p->arena, "offer", id));
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
    change_offer(p, plan, &offer, KACHI_OFFER_ACCEPTED);
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
    if (offer.state != KACHI_OFFER_ACCEPTED) {
        return refuse_offer(p, id, &offer,
                            is_closed(&offer) ? "offer-closed" : "offer-not-accepted");
    }
    if (p->time > offer.until) {
        return refuse_offer(p, id, &offer, "offer-expired");
    }
    hand_over(p, plan, &lot, offer.buyer);
    change_offer(p, plan, &offer, KACHI_OFFER_SETTLED);
    return KACHI_OK;
}

enum kachi_err kachi_plan_cancel(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_id *id = &p->entry->cancel.offer;
    struct kachi_offer offer = {0};
    struct kachi_lot lot = {0};
    enum kachi_err err = find_offer(p, id, &offer, &lot);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "reason", p->entry->cancel.reason, false);
    }
    if (err != KACHI_OK) {
        return err;
    }
    if (is_closed(&offer)) {
        return refuse_offer(p, id, &offer, "offer-closed");
    }
    hand_over(p, plan, &lot, offer.seller);
    change_offer(p, plan, &offer, KACHI_OFFER_CANCELLED);
    return KACHI_OK;
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
