/* SPDX-License-Identifier: Apache-2.0 */
/*
 * payment.h - which deposits pay which offers: matched where it is certain, else put on a work
 * list.
 *
 * What an offer is owed: its price, base and premium, and consumption tax on it (prices are
 * tax-exclusive; the tax is rounded down). A deposit belongs to the buyer whose virtual account it
 * came to, else to whom its reference leads, else to the one whose kana it bears. Then, among that
 * buyer's unpaid offers:
 *
 *   1. the offers that the reference names, where they come to the amount;
 *   2. the one set of offers that comes to the amount, where there is just one;
 *   3. the one set that comes to all of the buyer's remaining deposits together.
 *
 * An offer past its time limit is not among them, nor is one that costs nothing. Of more than 20,
 * not every set is tried: then it is all of them, where that is certain, or work for a person.
 *
 * A deposit that settled something before is never used again: each settle names its deposits.
 *
 * "Comes to" allows for a bank's fee that the payer kept back, up to fee_yen_max a deposit, and for
 * set-offs that are given. Whatever is left, or could be several things, is work for a person:
 * nothing is guessed.
 */
#ifndef KACHI_LEDGER_PAYMENT_H
#define KACHI_LEDGER_PAYMENT_H

#include "ledger/actor.h"
#include "ledger/deposit.h"
#include "ledger/post.h"

/* One way to know a payer by: several rows for one party are fine. */
struct kachi_payer {
    int64_t party;
    struct kachi_str kana;    /* as banks write it; may be empty */
    struct kachi_str account; /* a virtual account, or the code of a payer; may be empty */
};

/* Agreed with the buyer: so much less is paid (相殺). */
struct kachi_set_off {
    int64_t party;
    int64_t yen;
};

struct kachi_payment_terms {
    int64_t tax_per_mille; /* 100: 10 % */
    int64_t fee_yen_max;   /* that a payer may keep back of each deposit */
    int64_t seller;        /* party number; 0: of every seller */
    size_t payer_count, set_off_count;
    const struct kachi_payer *payers;
    const struct kachi_set_off *set_offs;
};

/* An offer that waits for its payment. */
struct kachi_invoice {
    struct kachi_id id;
    struct kachi_offer offer;
    struct kachi_str reference;
    int64_t due_yen; /* with tax */
    bool is_late; /* accepted, and its time limit has passed: the ledger takes no payment of it */
};

struct kachi_payment {
    int64_t party;
    size_t deposit_count, invoice_count;
    const size_t *deposits, *invoices; /* indices */
    int64_t fee_yen, set_off_yen;
};

enum kachi_work_reason {
    KACHI_WORK_PAYER_UNKNOWN, /* nobody has this name, account or reference */
    KACHI_WORK_PAYER_SEVERAL, /* more than one has */
    KACHI_WORK_NO_INVOICE,    /* the payer owes nothing */
    KACHI_WORK_AMOUNT,        /* no set of offers comes to it */
    KACHI_WORK_SEVERAL,       /* more than one set does, or there are too many to tell */
    KACHI_WORK_LATE,          /* none does, and an offer of the payer is past its time limit */
    KACHI_WORK_CANCELLED,     /* the bank takes it back */
    KACHI_WORK_PENDING,       /* the bank has not booked it */
    KACHI_WORK_RETURNED,      /* money of one's own that came back */
    KACHI_WORK_FOREIGN,       /* not in yen: what it is worth, a person says */
    KACHI_WORK_USED,          /* it settled something already: the file was entered before */
    KACHI_WORK_REASONS,
};

const char *kachi_work_reason_word(enum kachi_work_reason reason);

struct kachi_work {
    size_t deposit;
    enum kachi_work_reason reason;
    int64_t party; /* 0: unknown */
};

struct kachi_payments {
    size_t invoice_count, payment_count, work_count;
    struct kachi_invoice *invoices;
    struct kachi_payment *payments;
    struct kachi_work *work; /* every deposit is in one payment or here */
};

/* Reads what is unpaid and matches. Changes nothing. */
KACHI_MUST_CHECK enum kachi_err
kachi_payments_match(struct kachi_ledger *ledger, struct kachi_arena *arena,
                     const struct kachi_payment_terms *terms, size_t deposit_count,
                     const struct kachi_deposit deposits[], struct kachi_payments *out);

/* A settle of every offer that a payment pays, all of them or none: what became of each, in order
 * of payments. */
struct kachi_payments_posted {
    size_t count;
    struct kachi_post_result *results;
};
KACHI_MUST_CHECK enum kachi_err
kachi_payments_post(struct kachi_ledger *ledger, struct kachi_arena *arena,
                    const struct kachi_actor *actor, const struct kachi_deposit deposits[],
                    const struct kachi_payments *payments, struct kachi_payments_posted *out);

#endif
