/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/payment_match.h"

#include "base/text.h"

#include <string.h>

/* So many unpaid offers of one buyer are tried in every combination; beyond, only all of them, and
 * those that a reference names. */
#define COMBINED_MAX 20
#define REFERENCE_BYTES_MIN 3

struct matching {
    struct kachi_arena *arena;
    const struct kachi_payment_terms *terms;
    size_t deposit_count;
    const struct kachi_deposit *deposits;
    struct kachi_payments *out;
    const bool *is_used; /* of each deposit: before this file */
    int64_t *payer_of;   /* of each deposit; 0: not known */
    bool *is_done;       /* of each deposit */
    bool *is_paid;       /* of each invoice */
    size_t payment_capacity, work_capacity;
};

/* A reference in one form, without what stands between its parts; and where parts begin. */
struct reference {
    char *text;
    bool *is_apart; /* of each byte: something stood before it */
    size_t bytes;
};

static struct reference fold_reference(struct kachi_arena *arena, struct kachi_str said)
{
    struct kachi_str folded = kachi_text_fold(arena, said);
    struct reference out = {.text = KACHI_NEW_ARRAY(arena, char, folded.bytes),
                            .is_apart = KACHI_NEW_ARRAY(arena, bool, folded.bytes)};
    for (size_t at = 0; at < folded.bytes;) {
        size_t end = at;
        while (end < folded.bytes && strchr(" .,-/():;", folded.text[end]) == NULL) {
            end++;
        }
        struct kachi_str part = kachi_payer_fold(arena, kachi_str_slice(folded, at, end));
        if (part.bytes > 0) {
            memcpy(out.text + out.bytes, part.text, part.bytes);
            out.is_apart[out.bytes] = true;
            out.bytes += part.bytes;
        }
        at = end + 1;
    }
    return out;
}

/* Between these two bytes a number or word goes on. */
static bool goes_on(const struct reference *said, size_t at)
{
    if (at == 0 || at == said->bytes || said->is_apart[at]) {
        return false;
    }
    for (size_t i = at - 1; i <= at; i++) { /* folded: no capitals */
        char c = said->text[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))) {
            return false;
        }
    }
    return true;
}

/* Does the text hold the other, as a number or word of its own: "PO-77" does not hold "PO-7"? */
static bool holds(const struct reference *said, const struct reference *wanted)
{
    for (size_t i = 0; i + wanted->bytes <= said->bytes; i++) {
        if (memcmp(said->text + i, wanted->text, wanted->bytes) == 0 && !goes_on(said, i) &&
            !goes_on(said, i + wanted->bytes)) {
            return true;
        }
    }
    return false;
}

/* Does the reference of a deposit name the offer, by its own reference or by its id? */
static bool names(const struct matching *m, const struct kachi_deposit *deposit,
                  const struct kachi_invoice *invoice)
{
    struct reference said = fold_reference(m->arena, deposit->reference);
    struct reference own = fold_reference(m->arena, invoice->reference);
    struct reference id = fold_reference(m->arena, kachi_id_text(m->arena, "offer", &invoice->id));
    return (own.bytes >= REFERENCE_BYTES_MIN && holds(&said, &own)) || holds(&said, &id);
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
    size_t *invoices;
    int64_t sum_yen;     /* of deposits and set-offs */
    int64_t fee_yen_max; /* that may be missing */
    size_t found;        /* sets that come to it; 2: more than one, or that cannot be told */
    size_t chosen_count; /* the last of them: */
    size_t *chosen;
    int64_t fee_yen; /* missing of it */
};

/* What the offers come to; the largest number where that is more than any bank moves. */
static int64_t due_of(const struct matching *m, size_t count, const size_t invoices[])
{
    int64_t yen = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t due_yen = m->out->invoices[invoices[i]].due_yen;
        yen = yen > INT64_MAX - due_yen ? INT64_MAX : yen + due_yen;
    }
    return yen;
}

/* Takes the set where it comes to the sum, with up to fee_yen_max missing. */
static void try_set(const struct matching *m, struct wanted *wanted, size_t count,
                    const size_t invoices[], bool with_fee)
{
    int64_t missing_yen = due_of(m, count, invoices) - wanted->sum_yen;
    bool fits = with_fee ? missing_yen > 0 && missing_yen <= wanted->fee_yen_max : missing_yen == 0;
    if (fits) {
        wanted->found++;
        wanted->fee_yen = missing_yen;
        wanted->chosen_count = count;
        memcpy(wanted->chosen, invoices, count * sizeof(invoices[0]));
    }
}

/* Too many to try each set. All together, where that comes to the sum and not one of them could be
 * left out; where even all come to less, there is none. The rest cannot be told. */
static void find_whole(const struct matching *m, struct wanted *wanted)
{
    int64_t least_yen = INT64_MAX;
    for (size_t i = 0; i < wanted->count; i++) {
        int64_t due_yen = m->out->invoices[wanted->invoices[i]].due_yen;
        least_yen = due_yen < least_yen ? due_yen : least_yen;
    }
    for (int pass = 0; pass < 2 && wanted->found == 0; pass++) {
        try_set(m, wanted, wanted->count, wanted->invoices, pass == 1);
    }
    bool can_spare = wanted->found == 1 && least_yen <= wanted->fee_yen;
    bool is_less = due_of(m, wanted->count, wanted->invoices) < wanted->sum_yen;
    if (can_spare || (wanted->found == 0 && !is_less)) {
        wanted->found = 2;
    }
}

/* The offers whose bits are set. */
static size_t take_set(const struct wanted *wanted, uint32_t bits, size_t set[COMBINED_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < wanted->count; i++) {
        if ((bits >> i & 1U) != 0) {
            set[count++] = wanted->invoices[i];
        }
    }
    return count;
}

/* All sets of offers whose sum is sum_yen .. sum_yen + fee. Those without a fee come first: where
 * there is one of these, others do not count. */
static void find_sets(const struct matching *m, struct wanted *wanted)
{
    size_t set[COMBINED_MAX];
    wanted->chosen = KACHI_NEW_ARRAY(m->arena, size_t, wanted->count);
    if (wanted->count > COMBINED_MAX) {
        find_whole(m, wanted);
        return;
    }
    for (int pass = 0; pass < 2 && wanted->found == 0; pass++) {
        for (uint32_t bits = 1; bits < UINT32_C(1) << wanted->count; bits++) {
            size_t count = take_set(wanted, bits, set);
            try_set(m, wanted, count, set, pass == 1);
        }
    }
}

static void add_payment(struct matching *m, int64_t party, size_t deposit_count,
                        const size_t deposits[], const struct wanted *wanted, int64_t set_off_yen)
{
    struct kachi_payments *out = m->out;
    size_t *by = KACHI_NEW_ARRAY(m->arena, size_t, deposit_count);
    for (size_t i = 0; i < wanted->chosen_count; i++) {
        m->is_paid[wanted->chosen[i]] = true;
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
        .invoice_count = wanted->chosen_count,
        .invoices = wanted->chosen,
        .fee_yen = wanted->fee_yen,
        .set_off_yen = set_off_yen,
    };
}

/* The buyer's unpaid offers that may still be paid; of those that the deposit names, where it is
 * given. What costs nothing is paid by nothing: it would fit into every sum. */
static void list_invoices(const struct matching *m, int64_t party,
                          const struct kachi_deposit *named_by, struct wanted *wanted)
{
    wanted->count = 0;
    wanted->invoices = KACHI_NEW_ARRAY(m->arena, size_t, m->out->invoice_count);
    for (size_t i = 0; i < m->out->invoice_count; i++) {
        const struct kachi_invoice *invoice = &m->out->invoices[i];
        bool is_open = !m->is_paid[i] && !invoice->is_late && invoice->due_yen > 0;
        if (is_open && invoice->offer.buyer == party &&
            (named_by == NULL || names(m, named_by, invoice))) {
            wanted->invoices[wanted->count++] = i;
        }
    }
}

/* Whether the buyer has an offer that would be owed, had its time limit not passed. */
static bool has_late(const struct matching *m, int64_t party)
{
    bool found = false;
    for (size_t i = 0; i < m->out->invoice_count; i++) {
        const struct kachi_invoice *invoice = &m->out->invoices[i];
        found |= (invoice->is_late && invoice->offer.buyer == party);
    }
    return found;
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
    struct wanted wanted = {.sum_yen = m->deposits[deposit].amount_yen,
                            .fee_yen_max = m->terms->fee_yen_max};
    if (kachi_str_is_empty(m->deposits[deposit].reference)) {
        return;
    }
    list_invoices(m, m->payer_of[deposit], &m->deposits[deposit], &wanted);
    wanted.chosen = KACHI_NEW_ARRAY(m->arena, size_t, wanted.count);
    for (int pass = 0; pass < 2 && wanted.count > 0 && wanted.found == 0; pass++) {
        try_set(m, &wanted, wanted.count, wanted.invoices, pass == 1);
    }
    if (wanted.found == 1) {
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
    list_invoices(m, party, NULL, &wanted);
    find_sets(m, &wanted);
    if (wanted.found == 1 && count <= KACHI_PAYMENT_DEPOSITS_MAX) {
        add_payment(m, party, count, deposits, &wanted, set_off_yen);
        return;
    }
    enum kachi_work_reason reason = wanted.count == 0   ? KACHI_WORK_NO_INVOICE
                                    : wanted.found == 0 ? KACHI_WORK_AMOUNT
                                                        : KACHI_WORK_SEVERAL;
    if (reason != KACHI_WORK_SEVERAL && has_late(m, party)) {
        reason = KACHI_WORK_LATE;
    }
    for (size_t i = 0; i < count; i++) {
        struct wanted alone = {.sum_yen = m->deposits[deposits[i]].amount_yen,
                               .fee_yen_max = m->terms->fee_yen_max};
        list_invoices(m, party, NULL, &alone);
        find_sets(m, &alone);
        add_work(m, deposits[i], alone.found > 1 ? KACHI_WORK_SEVERAL : reason);
    }
}

void kachi_payments_pair(struct kachi_arena *arena, const struct kachi_payment_terms *terms,
                         size_t deposit_count, const struct kachi_deposit deposits[],
                         const bool is_used[], struct kachi_payments *out)
{
    struct matching m = {
        .arena = arena,
        .terms = terms,
        .deposit_count = deposit_count,
        .deposits = deposits,
        .out = out,
        .is_used = is_used,
        .payer_of = KACHI_NEW_ARRAY(arena, int64_t, deposit_count),
        .is_done = KACHI_NEW_ARRAY(arena, bool, deposit_count),
        .is_paid = KACHI_NEW_ARRAY(arena, bool, out->invoice_count),
    };
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
}
