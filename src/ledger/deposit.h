/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deposit.h - money that came in, as a bank tells it: read from what banks deliver.
 *
 * Three forms, told apart by their content: CSV (headings in English or Japanese), the fixed
 * records of 200 bytes of the Japanese Bankers Association (全銀協 振込入金通知, as banks publish
 * it), and the XML of ZEDI (ISO 20022, camt.054: credit notifications). Amounts are whole yen.
 * Lines that are no credit, or of 0 yen, are passed over; a line that cannot be read is a finding
 * with its place, and the rest is read all the same. What is no booked credit in yen is handed over
 * with its standing: it pays nothing, and is for a person to see.
 */
#ifndef KACHI_LEDGER_DEPOSIT_H
#define KACHI_LEDGER_DEPOSIT_H

#include "base/findings.h"
#include "base/random.h"

/* What the bank says of a line. */
enum kachi_deposit_standing {
    KACHI_DEPOSIT_BOOKED,
    KACHI_DEPOSIT_CANCELLED, /* 取消: the bank takes a deposit back */
    KACHI_DEPOSIT_PENDING,   /* announced, not booked */
    KACHI_DEPOSIT_RETURNED,  /* a payment of the account's own owner that came back */
    KACHI_DEPOSIT_FOREIGN,   /* not in yen */
};

struct kachi_deposit {
    struct kachi_place place; /* in the bank's file */
    kachi_day day;            /* 勘定日 */
    int64_t amount_yen;       /* 0 where foreign */
    struct kachi_str foreign; /* "USD 1100.00"; empty where the amount is in yen */
    struct kachi_str payer;   /* as the bank writes it, mostly half-width kana */
    struct kachi_str
        account; /* the virtual account it came to, or the payer's code; may be empty */
    struct kachi_str reference; /* EDI 情報, remittance information; may be empty */
    struct kachi_str number;    /* the bank's own, 照会番号; may be empty */
    enum kachi_deposit_standing standing;
    struct kachi_id id; /* of what the line says: the same line read again has the same */
};

/* KACHI_ERR_INPUT with findings where the file is none of these, or any line cannot be read. */
KACHI_MUST_CHECK enum kachi_err
kachi_deposits_read(struct kachi_arena *arena, struct kachi_str source, struct kachi_str content,
                    struct kachi_findings *findings, struct kachi_deposit **out, size_t *count);

/* A payer's name in one form: width, case and small kana folded; spaces, dots and the marks of
 * legal forms, such as "カ)" and "(ユ", taken away. */
struct kachi_str kachi_payer_fold(struct kachi_arena *arena, struct kachi_str name);

#endif
