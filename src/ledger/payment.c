/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/payment.h"

#include "ledger/ledger_internal.h"

#include <string.h>

/* So many unpaid offers of one buyer are tried in every combination; beyond, only those that a
 * reference names, and all together. */
#define COMBINED_MAX 20
/* So many deposits a settle can name. */
#define TOGETHER_MAX 12

struct matching {
    struct kachi_arena *arena;
    const struct kachi_payment_terms *terms;
    size_t deposit_count;
    const struct kachi_deposit *deposits;
    struct kachi_payments *out;
    int64_t *payer_of; /* of each deposit; 0: not known */
    bool *is_done;     /* of each deposit */
    bool *is_used;     /* of each deposit: before this file */
    bool *is_paid;     /* of each invoice */
    size_t payment_capacity, work_capacity;
};

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
    if (err != KACHI_OK || !kachi_entry_scan(arena, row.content, row.kind, &entry, &stamp)) {
        return err == KACHI_OK ? KACHI_ERR_INTEGRITY : err;
    }
    invoice->id = row.id;
    invoice->reference = entry.offer.reference;
    return KACHI_OK;
}

/* Accepted and not paid: prepaid ones within their limit, and what was delivered on credit. */
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
        err = reference_of(ledger, arena, offers[i].number, invoice);
    }
    return err;
}

/* Does the reference of a deposit name the offer, by its own reference or by its id? */
static bool names(const struct matching *m, const struct kachi_deposit *deposit,
                  const struct kachi_invoice *invoice)
{
    struct kachi_str haystack = kachi_payer_fold(m->arena, deposit->reference);
    struct kachi_str needle = kachi_payer_fold(m->arena, invoice->reference);
    struct kachi_str id =
        kachi_payer_fold(m->arena, kachi_id_text(m->arena, "offer", &invoice->id));
    bool by_reference = needle.bytes >= 3 &&
                        memmem(haystack.text, haystack.bytes, needle.text, needle.bytes) != NULL;
    return by_reference || memmem(haystack.text, haystack.bytes, id.text, id.bytes) != NULL;
}

static void add_work(struct matching *m, size_t deposit, enum kachi_work_reason reason)
{
    struct kachi_payments *out = m->out;
    out->work = kachi_arena_grow(m->arena, out->work, out->work_count, &m->work_capacity,
                                 sizeof(*out->work));
    out->work[out->work_count++] =
        (struct kachi_work){.deposit = deposit, .reason = reason, .party = m->payer_of[deposit]};
    m->is_done[deposit] = true;
}

/* The one party that a way of knowing leads to; 0: none, -1: several. */
static int64_t one_of(int64_t found, int64_t party)
{
    return found == 0 || found == party ? party : -1;
}

static int64_t by_account(const struct matching *m, const struct kachi_deposit *deposit)
{
    int64_t found = 0;
    for (size_t i = 0; i < m->terms->payer_count; i++) {
        const struct kachi_payer *payer = &m->terms->payers[i];
        if (!kachi_str_is_empty(payer->account) &&
            kachi_str_equal(kachi_str_trim(payer->account), kachi_str_trim(deposit->account))) {
            found = one_of(found, payer->party);
        }
    }
    return found;
}

static int64_t by_reference(const struct matching *m, const struct kachi_deposit *deposit)
{
    int64_t found = 0;
    for (size_t i = 0; i < m->out->invoice_count; i++) {
        if (!kachi_str_is_empty(deposit->reference) && names(m, deposit, &m->out->invoices[i])) {
            found = one_of(found, m->out->invoices[i].offer.buyer);
        }
    }
    return found;
}

static int64_t by_kana(const struct matching *m, const struct kachi_deposit *deposit)
{
    int64_t found = 0;
    struct kachi_str name = kachi_payer_fold(m->arena, deposit->payer);
    for (size_t i = 0; i < m->terms->payer_count; i++) {
        const struct kachi_payer *payer = &m->terms->payers[i];
        if (name.bytes > 0 && kachi_str_equal(kachi_payer_fold(m->arena, payer->kana), name)) {
            found = one_of(found, payer->party);
        }
    }
    return found;
}

/* Why a deposit that is none, is work for a person. */
static enum kachi_work_reason reason_of(enum kachi_deposit_standing standing)
{
    switch (standing) {
    case KACHI_DEPOSIT_PENDING:
        return KACHI_WORK_PENDING;
    case KACHI_DEPOSIT_RETURNED:
        return KACHI_WORK_RETURNED;
    case KACHI_DEPOSIT_FOREIGN:
        return KACHI_WORK_FOREIGN;
    case KACHI_DEPOSIT_BOOKED:
    case KACHI_DEPOSIT_CANCELLED:
        break;
    }
    return KACHI_WORK_CANCELLED;
}

/* Whether another line of the file takes it back: a cancellation says who paid how much, no more,
 * so that any deposit of which this is true may be the one. */
static bool is_taken_back(const struct matching *m, const struct kachi_deposit *deposit)
{
    for (size_t i = 0; i < m->deposit_count; i++) {
        const struct kachi_deposit *other = &m->deposits[i];
        if (other->standing == KACHI_DEPOSIT_CANCELLED &&
            other->amount_yen == deposit->amount_yen &&
            kachi_str_equal(other->payer, deposit->payer) &&
            kachi_str_equal(other->account, deposit->account)) {
            return true;
        }
    }
    return false;
}

static void find_payers(struct matching *m)
{
    for (size_t i = 0; i < m->deposit_count; i++) {
        const struct kachi_deposit *deposit = &m->deposits[i];
        int64_t party = by_account(m, deposit);
        if (party == 0) {
            party = by_reference(m, deposit);
        }
        if (party == 0) {
            party = by_kana(m, deposit);
        }
        m->payer_of[i] = party > 0 ? party : 0;
        if (m->is_used[i]) {
            add_work(m, i, KACHI_WORK_USED);
        } else if (deposit->standing != KACHI_DEPOSIT_BOOKED) {
            add_work(m, i, reason_of(deposit->standing));
        } else if (is_taken_back(m, deposit)) {
            add_work(m, i, KACHI_WORK_CANCELLED);
        } else if (party <= 0) {
            add_work(m, i, party == 0 ? KACHI_WORK_PAYER_UNKNOWN : KACHI_WORK_PAYER_SEVERAL);
        }
    }
}

/* One buyer's unpaid offers, and a sum that some of them should come to. */
struct wanted {
    size_t count;
    size_t invoices[COMBINED_MAX];
    int64_t sum_yen;     /* of deposits and set-offs */
    int64_t fee_yen_max; /* that may be missing */
    size_t found;        /* sets that come to it */
    uint32_t set;        /* the last of them */
    int64_t fee_yen;     /* missing of it */
};

/* All sets of offers whose sum is sum_yen .. sum_yen + fee. Those without a fee come first: where
 * there is one of these, others do not count. */
static void find_sets(const struct matching *m, struct wanted *wanted)
{
    for (int pass = 0; pass < 2 && wanted->found == 0; pass++) {
        for (uint32_t set = 1; set < UINT32_C(1) << wanted->count; set++) {
            int64_t due_yen = 0;
            for (size_t i = 0; i < wanted->count; i++) {
                bool is_in = (set >> i & 1U) != 0;
                due_yen += is_in ? m->out->invoices[wanted->invoices[i]].due_yen : 0;
            }
            int64_t missing_yen = due_yen - wanted->sum_yen;
            bool fits = pass == 0 ? missing_yen == 0
                                  : missing_yen > 0 && missing_yen <= wanted->fee_yen_max;
            if (fits) {
                wanted->found++;
                wanted->set = set;
                wanted->fee_yen = missing_yen;
            }
        }
    }
}

static void add_payment(struct matching *m, int64_t party, size_t deposit_count,
                        const size_t deposits[], const struct wanted *wanted, int64_t set_off_yen)
{
    struct kachi_payments *out = m->out;
    size_t *paid = KACHI_NEW_ARRAY(m->arena, size_t, wanted->count);
    size_t *by = KACHI_NEW_ARRAY(m->arena, size_t, deposit_count);
    size_t count = 0;
    for (size_t i = 0; i < wanted->count; i++) {
        if ((wanted->set >> i & 1U) != 0) {
            paid[count++] = wanted->invoices[i];
            m->is_paid[wanted->invoices[i]] = true;
        }
    }
    for (size_t i = 0; i < deposit_count; i++) {
        by[i] = deposits[i];
        m->is_done[deposits[i]] = true;
    }
    out->payments = kachi_arena_grow(m->arena, out->payments, out->payment_count,
                                     &m->payment_capacity, sizeof(*out->payments));
    out->payments[out->payment_count++] = (struct kachi_payment){
        .party = party,
        .deposit_count = deposit_count,
        .deposits = by,
        .invoice_count = count,
        .invoices = paid,
        .fee_yen = wanted->fee_yen,
        .set_off_yen = set_off_yen,
    };
}

/* The buyer's unpaid offers; of those that the deposit names, where it is given. */
static void list_invoices(const struct matching *m, int64_t party,
                          const struct kachi_deposit *named_by, struct wanted *wanted)
{
    wanted->count = 0;
    for (size_t i = 0; i < m->out->invoice_count && wanted->count < COMBINED_MAX; i++) {
        const struct kachi_invoice *invoice = &m->out->invoices[i];
        bool is_named = named_by == NULL || names(m, named_by, invoice);
        if (!m->is_paid[i] && invoice->offer.buyer == party && is_named) {
            wanted->invoices[wanted->count++] = i;
        }
    }
}

static int64_t set_off_of(const struct matching *m, int64_t party)
{
    int64_t yen = 0;
    for (size_t i = 0; i < m->terms->set_off_count; i++) {
        yen += m->terms->set_offs[i].party == party ? m->terms->set_offs[i].yen : 0;
    }
    return yen;
}

/* The offers that the reference names, all of them, where they come to the amount. */
static void match_by_reference(struct matching *m, size_t deposit)
{
    struct wanted wanted = {.fee_yen_max = m->terms->fee_yen_max};
    int64_t due_yen = 0;
    if (kachi_str_is_empty(m->deposits[deposit].reference)) {
        return;
    }
    list_invoices(m, m->payer_of[deposit], &m->deposits[deposit], &wanted);
    for (size_t i = 0; i < wanted.count; i++) {
        due_yen += m->out->invoices[wanted.invoices[i]].due_yen;
    }
    wanted.fee_yen = due_yen - m->deposits[deposit].amount_yen;
    wanted.set = (UINT32_C(1) << wanted.count) - 1;
    if (wanted.count > 0 && wanted.fee_yen >= 0 && wanted.fee_yen <= wanted.fee_yen_max) {
        add_payment(m, m->payer_of[deposit], 1, &deposit, &wanted, 0);
    }
}

/* One deposit and the one set of offers that comes to it. */
static void match_alone(struct matching *m, size_t deposit)
{
    struct wanted wanted = {.sum_yen = m->deposits[deposit].amount_yen,
                            .fee_yen_max = m->terms->fee_yen_max};
    list_invoices(m, m->payer_of[deposit], NULL, &wanted);
    find_sets(m, &wanted);
    if (wanted.found == 1) {
        add_payment(m, m->payer_of[deposit], 1, &deposit, &wanted, 0);
    }
}

/* All of a buyer's deposits that are left, with what is set off. */
static void match_together(struct matching *m, int64_t party)
{
    size_t *deposits = KACHI_NEW_ARRAY(m->arena, size_t, m->deposit_count);
    size_t count = 0;
    int64_t set_off_yen = set_off_of(m, party);
    struct wanted wanted = {.sum_yen = set_off_yen};
    for (size_t i = 0; i < m->deposit_count; i++) {
        if (!m->is_done[i] && m->payer_of[i] == party) {
            deposits[count++] = i;
            wanted.sum_yen += m->deposits[i].amount_yen;
            wanted.fee_yen_max += m->terms->fee_yen_max;
        }
    }
    if (count == 0) {
        return;
    }
    list_invoices(m, party, NULL, &wanted);
    find_sets(m, &wanted);
    if (wanted.found == 1 && count <= TOGETHER_MAX) {
        add_payment(m, party, count, deposits, &wanted, set_off_yen);
        return;
    }
    enum kachi_work_reason reason = wanted.count == 0   ? KACHI_WORK_NO_INVOICE
                                    : wanted.found == 0 ? KACHI_WORK_AMOUNT
                                                        : KACHI_WORK_SEVERAL;
    for (size_t i = 0; i < count; i++) {
        struct wanted alone = {.sum_yen = m->deposits[deposits[i]].amount_yen,
                               .fee_yen_max = m->terms->fee_yen_max};
        list_invoices(m, party, NULL, &alone);
        find_sets(m, &alone);
        add_work(m, deposits[i], alone.found > 1 ? KACHI_WORK_SEVERAL : reason);
    }
}

/* Does the text of a settle name the deposit? */
static bool is_named_in(struct matching *m, struct kachi_str payment, size_t deposit)
{
    struct kachi_str mark = kachi_id_text(m->arena, "deposit", &m->deposits[deposit].id);
    return memmem(payment.text, payment.bytes, mark.text, mark.bytes) != NULL;
}

/* Which deposits settles name already. None can be older than its deposit's day. */
static enum kachi_err find_used(struct kachi_ledger *ledger, struct matching *m)
{
    kachi_day earliest = m->deposit_count == 0 ? 0 : m->deposits[0].day;
    int64_t from = 0;
    struct kachi_settle_row *settles = NULL;
    size_t count = 0;
    for (size_t i = 0; i < m->deposit_count; i++) {
        earliest = m->deposits[i].day < earliest ? m->deposits[i].day : earliest;
    }
    enum kachi_err err = kachi_ledger_first_since(ledger, kachi_moment_of_day(earliest), &from);
    if (err == KACHI_OK) {
        err = kachi_store_settles_since(ledger, m->arena, from, &settles, &count);
    }
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        for (size_t j = 0; j < m->deposit_count; j++) {
            m->is_used[j] = m->is_used[j] || is_named_in(m, settles[i].content, j);
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
    enum kachi_err err = read_invoices(ledger, arena, terms, out);
    if (err != KACHI_OK) {
        return err;
    }
    struct matching m = {
        .arena = arena,
        .terms = terms,
        .deposit_count = deposit_count,
        .deposits = deposits,
        .out = out,
        .payer_of = KACHI_NEW_ARRAY(arena, int64_t, deposit_count),
        .is_done = KACHI_NEW_ARRAY(arena, bool, deposit_count),
        .is_used = KACHI_NEW_ARRAY(arena, bool, deposit_count),
        .is_paid = KACHI_NEW_ARRAY(arena, bool, out->invoice_count),
    };
    err = find_used(ledger, &m);
    if (err != KACHI_OK) {
        return err;
    }
    find_payers(&m);
    /* What a reference settles is settled first: it may make the rest clear. */
    for (size_t i = 0; i < deposit_count; i++) {
        if (!m.is_done[i]) {
            match_by_reference(&m, i);
        }
    }
    for (size_t i = 0; i < deposit_count; i++) {
        if (!m.is_done[i]) {
            match_alone(&m, i);
        }
    }
    for (size_t i = 0; i < deposit_count; i++) {
        if (!m.is_done[i]) {
            match_together(&m, m.payer_of[i]);
        }
    }
    return KACHI_OK;
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

enum kachi_err kachi_payments_post(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                   const struct kachi_actor *actor,
                                   const struct kachi_deposit deposits[],
                                   const struct kachi_payments *payments,
                                   struct kachi_payments_posted *out)
{
    size_t capacity = 0;
    struct kachi_entry *entries = NULL;
    *out = (struct kachi_payments_posted){0};
    for (size_t i = 0; i < payments->payment_count; i++) {
        const struct kachi_payment *payment = &payments->payments[i];
        const struct kachi_deposit *first = &deposits[payment->deposits[0]];
        for (size_t j = 0; j < payment->invoice_count; j++) {
            const struct kachi_invoice *invoice = &payments->invoices[payment->invoices[j]];
            struct kachi_entry entry = {.kind = KACHI_ENTRY_SETTLE, .place = first->place};
            entry.id = kachi_id_of_name(kachi_id_text(arena, "deposit", &first->id),
                                        kachi_id_text(arena, "offer", &invoice->id));
            entry.settle.offer = invoice->id;
            entry.settle.payment = payment_text(arena, deposits, payment);
            entries = kachi_arena_grow(arena, entries, out->count, &capacity, sizeof(*entries));
            entries[out->count++] = entry;
        }
    }
    out->results = KACHI_NEW_ARRAY(arena, struct kachi_post_result, out->count);
    enum kachi_err err = KACHI_OK;
    for (size_t at = 0; at < out->count && err == KACHI_OK; at += KACHI_POST_ENTRIES_MAX) {
        size_t rest = out->count - at;
        err =
            kachi_post(ledger, actor, rest < KACHI_POST_ENTRIES_MAX ? rest : KACHI_POST_ENTRIES_MAX,
                       entries + at, out->results + at);
    }
    return err;
}
