/* SPDX-License-Identifier: Apache-2.0 */
/*
 * holdings.h - the lots that somebody holds, now or at a past moment, and how much of their value
 * is of certain origins: from the pools of one party, from one pool, of reductions in a period.
 */
#ifndef KACHI_LEDGER_HOLDINGS_H
#define KACHI_LEDGER_HOLDINGS_H

#include "base/json.h"
#include "inventory/dataset.h"
#include "ledger/ledger_json.h"
#include "ledger/traced.h"

struct kachi_holdings_asked {
    int64_t party;      /* holder, by number; 0: all */
    int64_t product;    /* 0: all */
    int64_t origin;     /* party whose pools it comes from; 0: all */
    int64_t pool;       /* 0: all */
    kachi_day from, to; /* the pools' periods meet these days; KACHI_NO_DAY: no bound */
    bool is_past;       /* as it was at the moment `at`; else now */
    kachi_moment at;
};

/* Whether only grams of some origin count: of a party, a pool or periods. */
bool kachi_holdings_by_origin(const struct kachi_holdings_asked *asked);

struct kachi_holding {
    struct kachi_lot lot; /* left: as of the moment */
    /* Of what is left, that which comes from the origins that were asked for. */
    kachi_gco2e embodied_g, certificate_g;
};

struct kachi_holdings {
    size_t count;
    struct kachi_holding *rows; /* in order of lot */
    kachi_gco2e embodied_g, certificate_g;
};

/*
 * KACHI_ERR_DENIED with finding holdings-origin-hidden where the viewer asks for the origin of
 * somebody it never traded with: who stands further up is not told (traced.h), not by trying
 * either.
 */
KACHI_MUST_CHECK enum kachi_err kachi_holdings_read(struct kachi_ledger_view view,
                                                    const struct kachi_viewer *viewer,
                                                    const struct kachi_holdings_asked *asked,
                                                    struct kachi_holdings *out);
/* Members of an open object. */
void kachi_holdings_write_json(struct kachi_ledger_view view, const struct kachi_holdings *holdings,
                               struct kachi_json_writer *json);

/* "2026-09-30", which means its end (in Japan), or a moment. */
bool kachi_past_moment_read(struct kachi_str text, kachi_moment *out);

#endif
