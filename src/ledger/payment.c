/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/payment.h"

#include "ledger/ledger_internal.h"
#include "ledger/payment_match.h"

#define DAYS_AHEAD_MAX 14

const char *kachi_work_reason_word(enum kachi_work_reason reason)
{
    switch (reason) {
    case KACHI_WORK_PAYER_UNKNOWN:
        return "payer-unknown";
    case KACHI_WORK_PAYER_SEVERAL:
        return "payer-several";
    case KACHI_WORK_NO_INVOICE:
        return "no-invoice";
    case KACHI_WORK_AMOUNT:
        return "amount";
    case KACHI_WORK_SEVERAL:
        return "several";
    case KACHI_WORK_LATE:
        return "late";
    case KACHI_WORK_CANCELLED:
        return "cancelled";
    case KACHI_WORK_PENDING:
        return "pending";
    case KACHI_WORK_RETURNED:
        return "returned";
    case KACHI_WORK_FOREIGN:
        return "foreign";
    case KACHI_WORK_USED:
        return "used";
    case KACHI_WORK_REASONS:
        break;
    }
    return "unknown";
}

static enum kachi_err reference_of(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   int64_t number, struct kachi_invoice *invoice)
{
    struct kachi_entry_row row = {0};
    struct kachi_entry entry;
    struct kachi_entry_stamp stamp;
    enum kachi_err err = kachi_store_entry_get(ledger, arena, number, &row);
    if (err != KACHI_OK) {
        return err;
    }
    if (!kachi_entry_scan(arena, row.content, row.kind, &entry, &stamp)) {
        return KACHI_ERR_INTEGRITY;
    }
    invoice->id = row.id;
    invoice->reference = entry.offer.reference;
    return KACHI_OK;
}

/* Accepted and not paid, and what was delivered on credit. */
static bool is_due(const struct kachi_offer *offer, const struct kachi_payment_terms *terms)
{
    bool is_open = offer->state == KACHI_OFFER_ACCEPTED || offer->state == KACHI_OFFER_DELIVERED ||
                   offer->state == KACHI_OFFER_DEFAULTED;
    return is_open && (terms->seller == 0 || offer->seller == terms->seller);
}

static enum kachi_err read_invoices(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                    const struct kachi_payment_terms *terms,
                                    struct kachi_payments *out)
{
    struct kachi_offer *offers = NULL;
    size_t count = 0;
    kachi_moment now = kachi_clock_now(&ledger->clock);
    enum kachi_err err = kachi_store_open_offers(ledger, arena, terms->seller, &offers, &count);
    out->invoices = KACHI_NEW_ARRAY(arena, struct kachi_invoice, count);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        if (!is_due(&offers[i], terms)) {
            continue;
        }
        struct kachi_invoice *invoice = &out->invoices[out->invoice_count++];
        int64_t price_yen = offers[i].price_base_yen + offers[i].price_premium_yen;
        invoice->offer = offers[i];
        invoice->due_yen = price_yen + kachi_amount_portion(price_yen, terms->tax_per_mille, 1000);
        invoice->is_late = offers[i].state == KACHI_OFFER_ACCEPTED && now > offers[i].until;
        err = reference_of(ledger, arena, offers[i].number, invoice);
    }
    return err;
}

/* Which deposits settles name already. A bank may date a deposit some days ahead, to its next
 * working day: so much before its own day it may have been entered. */
static enum kachi_err find_used(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                size_t deposit_count, const struct kachi_deposit deposits[],
                                bool is_used[])
{
    kachi_day earliest = deposit_count == 0 ? 0 : deposits[0].day;
    int64_t from = 0;
    struct kachi_settle_row *settles = NULL;
    size_t count = 0;
    for (size_t i = 0; i < deposit_count; i++) {
        earliest = deposits[i].day < earliest ? deposits[i].day : earliest;
    }
    enum kachi_err err =
        kachi_ledger_first_since(ledger, kachi_moment_of_day(earliest - DAYS_AHEAD_MAX), &from);
    if (err == KACHI_OK) {
        err = kachi_store_settles_since(ledger, arena, from, &settles, &count);
    }
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        for (size_t j = 0; j < deposit_count; j++) {
            struct kachi_str mark = kachi_id_text(arena, "deposit", &deposits[j].id);
            is_used[j] |= kachi_str_contains(settles[i].content, mark);
        }
    }
    return err;
}

enum kachi_err kachi_payments_match(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                    const struct kachi_payment_terms *terms, size_t deposit_count,
                                    const struct kachi_deposit deposits[],
                                    struct kachi_payments *out)
{
    *out = (struct kachi_payments){0};
    bool *is_used = KACHI_NEW_ARRAY(arena, bool, deposit_count);
    enum kachi_err err = read_invoices(ledger, arena, terms, out);
    err = err == KACHI_OK ? find_used(ledger, arena, deposit_count, deposits, is_used) : err;
    if (err == KACHI_OK) {
        kachi_payments_pair(arena, terms, deposit_count, deposits, is_used, out);
    }
    return err;
}

/* "2026-11-30 カ)ディー 412500 deposit_01J..., ...": the first deposit in words, and the ids of
 * all. */
static struct kachi_str payment_text(struct kachi_arena *arena,
                                     const struct kachi_deposit deposits[],
                                     const struct kachi_payment *payment)
{
    const struct kachi_deposit *first = &deposits[payment->deposits[0]];
    struct kachi_str day = kachi_day_text(arena, first->day);
    struct kachi_str payer = first->payer.bytes > 60 ? kachi_str_of("") : first->payer;
    struct kachi_str text = kachi_str_print(arena, "%.*s %.*s %lld", KACHI_STR_ARG(day),
                                            KACHI_STR_ARG(payer), (long long)first->amount_yen);
    for (size_t i = 0; i < payment->deposit_count; i++) {
        struct kachi_str id = kachi_id_text(arena, "deposit", &deposits[payment->deposits[i]].id);
        text = kachi_str_print(arena, "%.*s %.*s", KACHI_STR_ARG(text), KACHI_STR_ARG(id));
    }
    return text;
}

/* As many entries as one batch takes, and whole payments: never nothing, so that a payment that is
 * too long for a batch is refused as such. */
static size_t batch_length(size_t count, const struct kachi_entry entries[])
{
    size_t whole = 0;
    for (size_t i = 0; i < count && (i < KACHI_POST_ENTRIES_MAX || whole == 0); i++) {
        whole = entries[i].linked ? whole : i + 1;
    }
    return whole;
}

enum kachi_err kachi_payments_post(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   const struct kachi_actor *actor,
                                   const struct kachi_deposit deposits[],
                                   const struct kachi_payments *payments,
                                   struct kachi_payments_posted *out)
{
    size_t capacity = 0;
    struct kachi_entry *entries = NULL;
    enum kachi_err err = KACHI_OK;
    *out = (struct kachi_payments_posted){0};
    for (size_t i = 0; err == KACHI_OK && i < payments->payment_count; i++) {
        const struct kachi_payment *payment = &payments->payments[i];
        const struct kachi_deposit *first = &deposits[payment->deposits[0]];
        for (size_t j = 0; err == KACHI_OK && j < payment->invoice_count; j++) {
            const struct kachi_invoice *invoice = &payments->invoices[payment->invoices[j]];
            struct kachi_entry entry = {.kind = KACHI_ENTRY_SETTLE, .place = first->place};
            err =
                kachi_ledger_id_of_name(ledger, arena, kachi_id_text(arena, "deposit", &first->id),
                                        kachi_id_text(arena, "offer", &invoice->id), &entry.id);
            entry.settle.offer = invoice->id;
            entry.settle.payment = payment_text(arena, deposits, payment);
            entry.linked = j + 1 < payment->invoice_count; /* a payment is entered whole */
            entries = kachi_arena_grow(arena, entries, out->count, &capacity, sizeof(*entries));
            entries[out->count++] = entry;
        }
    }
    out->results = KACHI_NEW_ARRAY(arena, struct kachi_post_result, out->count);
    for (size_t at = 0; at < out->count && err == KACHI_OK;) {
        size_t count = batch_length(out->count - at, entries + at);
        err = kachi_post(ledger, actor, count, entries + at, out->results + at);
        at += count;
    }
    return err;
}
