/* SPDX-License-Identifier: Apache-2.0 */
/*
 * work.h - what waits for somebody: proposals to decide, offers to accept or settle, statements to
 * verify or correct, accounts that end; each with the day by which.
 *
 * Who asks gets what they may do and nobody else's business. The list of the API, the page and the
 * mail digest is this one.
 */
#ifndef KACHI_SERVER_WORK_H
#define KACHI_SERVER_WORK_H

#include "ledger/ledger_json.h"
#include "server/account.h"

enum kachi_work_kind {
    KACHI_WORK_APPROVE, /* what somebody else of the party has proposed */
    KACHI_WORK_ACCEPT,  /* an offer, as its buyer */
    KACHI_WORK_PAY,     /* what was accepted, as its buyer */
    KACHI_WORK_SETTLE,  /* what was accepted: its payment, as its seller */
    KACHI_WORK_VERIFY,  /* a statement that was submitted */
    KACHI_WORK_CORRECT, /* a statement that came back */
    KACHI_WORK_RENEW,   /* an account that ends within thirty days */
};

struct kachi_work_item {
    enum kachi_work_kind kind;
    struct kachi_str subject; /* id or name: of the approval, offer, statement, account */
    struct kachi_str title;   /* for people: the product, the action, the name */
    kachi_day due;            /* the last day; KACHI_NO_DAY: none is set */
    struct kachi_str key;     /* of its place in the list (list.h): ascending, its own */
};

struct kachi_work_asked {
    struct kachi_database *database;
    struct kachi_ledger_view view;
    const struct kachi_principal *principal;
    struct kachi_findings *findings;
    kachi_day today;
};

const char *kachi_work_kind_word(enum kachi_work_kind kind); /* "approve" ... */

/* Soonest first, then by kind, then as they came; what has no day comes last. Lives in the view's
 * arena. */
KACHI_MUST_CHECK enum kachi_err kachi_work_list(const struct kachi_work_asked *asked,
                                                struct kachi_work_item **out, size_t *count);

/* The list as a mail (RFC 5322, UTF-8), in the language of the account. */
struct kachi_work_mail {
    const struct kachi_account *account;
    struct kachi_str from, base_url;
    struct kachi_id id; /* of the message */
    kachi_moment now;
    size_t count;
    const struct kachi_work_item *items;
};
struct kachi_str kachi_work_mail_text(struct kachi_arena *arena,
                                      const struct kachi_work_mail *mail);

#endif
