/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_history_sale.c - steps by which lots change hands, and are used up or proven. */
#include "ledger_history.h"

#include <string.h>

void do_offer(void)
{
    int actor;
    int lot = pick_lot(&actor);
    int buyer = (int)below(PARTIES);
    bool on_credit = below(3) == 0;
    int64_t q = pick_quantity(lot);
    int64_t taken[4];
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_OFFER};
    entry.offer = (struct kachi_offer_content){.lot = w.ref.lots[lot].id,
                                               .quantity = q,
                                               .buyer = w.party_ids[buyer],
                                               .terms = on_credit ? KACHI_TERMS_ON_CREDIT
                                                                  : KACHI_TERMS_PREPAID,
                                               .until = w.test.now + 1 + below(40000),
                                               .reference = kachi_str_of("")};
    bool good = ref_take(&w.ref, lot, actor, q, taken) && buyer != actor;
    if (post(actor, &entry, good)) {
        int64_t attested[REF_ATTESTED];
        ref_attested(&w.ref, lot, q, attested);
        ref_consume(&w.ref, lot, taken);
        int aside = ref_add(&w.ref, entry.id, actor, w.ref.lots[lot].product, true, taken);
        w.ref.lots[aside].allocated = w.ref.lots[lot].allocated;
        memcpy(w.ref.lots[aside].attested, attested, sizeof(attested));
        compare_lot(aside);
        assert_true(w.ref.offer_count < w.ref.offer_capacity);
        ref_parent(&w.ref, aside, 0, lot);
        w.ref.offers[w.ref.offer_count++] = (struct ref_offer){.id = entry.id,
                                                               .lot = aside,
                                                               .seller = actor,
                                                               .buyer = buyer,
                                                               .on_credit = on_credit,
                                                               .until = entry.offer.until};
    }
}

static void do_accept(struct ref_offer *offer, bool swap)
{
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_ACCEPT};
    entry.accept.offer = offer->id;
    bool good = !swap && offer->state == REF_OPEN && w.test.now <= offer->until &&
                !w.ref.lots[offer->lot].frozen;
    if (!post(swap ? offer->seller : offer->buyer, &entry, good)) {
        return;
    }
    offer->state = offer->on_credit ? REF_DELIVERED : REF_ACCEPTED;
    if (offer->on_credit) {
        offer->delivered = hand_over(entry.id, offer->lot, offer->buyer, offer->lot);
        w.ref.lots[offer->delivered].offer = (int)(offer - w.ref.offers) + 1;
    }
}

static void do_settle(struct ref_offer *offer, bool swap)
{
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_SETTLE};
    entry.settle.offer = offer->id;
    entry.settle.payment = kachi_str_of("");
    bool is_paid_for =
        offer->state >= REF_DELIVERED; /* the buyer has it: in time or late, nothing moves */
    bool good = !swap && !w.ref.lots[offer->lot].frozen &&
                (is_paid_for || (offer->state == REF_ACCEPTED && w.test.now <= offer->until));
    if (post(swap ? offer->buyer : offer->seller, &entry, good)) {
        offer->state = REF_CLOSED;
        if (!is_paid_for) {
            (void)hand_over(entry.id, offer->lot, offer->buyer, offer->lot);
        }
    }
}

/* cancel, or expire */
static void do_take_back(struct ref_offer *offer, bool is_expire, bool swap)
{
    struct kachi_entry entry = {.id = new_id(),
                                .kind = is_expire ? KACHI_ENTRY_EXPIRE : KACHI_ENTRY_CANCEL};
    bool is_late = w.test.now > offer->until;
    bool good = offer->state < REF_CLOSED && !w.ref.lots[offer->lot].frozen;
    if (is_expire) {
        entry.target.target = offer->id;
        entry.target.reason = kachi_str_of("");
        good = good && is_late;
    } else {
        entry.cancel.offer = offer->id;
        entry.cancel.reason = kachi_str_of("");
        good = good && (offer->state == REF_OPEN || is_late);
    }
    if (post(swap ? offer->buyer : offer->seller, &entry, good)) {
        offer->state = REF_CLOSED;
        (void)hand_over(entry.id, offer->lot, offer->seller, offer->lot);
    }
}

static void do_default(struct ref_offer *offer, bool swap)
{
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_DEFAULT};
    entry.target.target = offer->id;
    entry.target.reason = kachi_str_of("");
    bool good = !swap && offer->state == REF_DELIVERED && w.test.now > offer->until &&
                !w.ref.lots[offer->lot].frozen && !w.ref.lots[offer->delivered].frozen;
    if (!post(swap ? offer->buyer : offer->seller, &entry, good)) {
        return;
    }
    offer->state = REF_DEFAULTED;
    const int64_t *left = w.ref.lots[offer->delivered].left;
    if (left[0] != 0 || left[1] != 0 || left[2] != 0 || left[3] != 0) {
        (void)hand_over(entry.id, offer->delivered, offer->seller, offer->lot);
    }
}

/* One step of one of the younger offers: mostly the one that is due. */
void do_offer_step(void)
{
    if (w.ref.offer_count == 0) {
        return;
    }
    int64_t back = below(w.ref.offer_count < 40 ? w.ref.offer_count : 40);
    struct ref_offer *offer = &w.ref.offers[w.ref.offer_count - 1 - back];
    bool swap = below(20) == 0;
    bool is_late = w.test.now > offer->until;
    int64_t what = below(6);
    if (below(5) != 0) {
        what = offer->state == REF_OPEN ? 0 : 1;
        what = offer->state == REF_DELIVERED && is_late ? 4
               : offer->state < REF_CLOSED && is_late   ? 3
                                                        : what;
    }
    if (what == 0) {
        do_accept(offer, swap);
    } else if (what == 1) {
        do_settle(offer, swap);
    } else if (what == 4) {
        do_default(offer, swap);
    } else {
        do_take_back(offer, what == 3, swap);
    }
}

void do_claim(void)
{
    int actor;
    int lot = pick_lot(&actor);
    int64_t q = pick_quantity(lot);
    int64_t taken[4];
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_CLAIM};
    /* Disclosure is what is attested; final use goes with it. */
    bool for_disclosure = below(2) == 0;
    entry.claim =
        (struct kachi_claim_content){w.ref.lots[lot].id,
                                     q,
                                     kachi_str_of("me"),
                                     kachi_str_of(for_disclosure ? "disclosure" : "final-use"),
                                     20000,
                                     20364};
    bool good = ref_take(&w.ref, lot, actor, q, taken);
    int64_t attested[REF_ATTESTED];
    ref_attested(&w.ref, lot, q, attested);
    if (good && for_disclosure && attested[ref_attested_at(actor, REF_PERIODS)] > 0) {
        w.attested_claims++;
        good = false;
    }
    if (good && ref_is_unpaid(&w.ref, lot)) {
        w.unpaid_claims++;
        good = false;
    }
    if (good && origin_of(lot, -1) > 0) {
        w.revoked_claims++;
        good = false;
    }
    if (post(actor, &entry, good)) {
        ref_consume(&w.ref, lot, taken);
        w.claimed_g += taken[2] + taken[3];
        compare_lot(lot);
    }
}

/* The same pieces once a period; nothing that may not be claimed. */
void do_attest(void)
{
    static const char purpose[] = "disclosure"; /* each tier may */
    int actor;
    int lot = pick_lot(&actor);
    int64_t q = pick_quantity(lot);
    int64_t taken[REF_AMOUNTS];
    size_t period = (size_t)below(REF_PERIODS);
    kachi_day from = (kachi_day)(20000 + 365 * (int)period);
    struct kachi_entry entry = {.id = new_id(), .kind = KACHI_ENTRY_ATTEST};
    entry.attest = (struct kachi_attest_content){.subject = w.ref.lots[lot].id,
                                                 .quantity = q,
                                                 .purpose = kachi_str_of(purpose),
                                                 .from = from,
                                                 .to = from + 364};
    bool good = ref_take(&w.ref, lot, actor, q, taken) && !ref_is_unpaid(&w.ref, lot) &&
                origin_of(lot, -1) == 0;
    int64_t attested[REF_ATTESTED];
    ref_attested(&w.ref, lot, q, attested);
    if (good && attested[ref_attested_at(actor, period)] > 0) {
        w.attested_twice += w.ref.lots[lot].is_attested ? 0 : 1; /* but something it is made of */
        good = false;
    }
    if (post(actor, &entry, good)) {
        w.ref.lots[lot].attested[ref_attested_at(actor, period)] += q;
        w.ref.lots[lot].attested[ref_attested_at(actor, REF_PERIODS)] += q;
        w.ref.lots[lot].is_attested = true;
        compare_lot(lot);
    }
}
