/* SPDX-License-Identifier: Apache-2.0 */
/*
 * served.h - how many pieces of a lot the chain has put to a use that does not go with a purpose.
 *
 * An attest consumes nothing, so what was attested goes on with the lot: sold, put aside and taken
 * back, given a certificate, made into something else. Attested pieces stay where they are as long
 * as there are others: who takes q of B pieces, s of which are attested, takes the B - s first. In
 * a make as many pieces of what is made hold attested ones as the largest share of them among the
 * inputs says, rounded up.
 *
 * What counts, claim or attest: what the holder itself attested, wherever in the ancestry it
 * stands, so that nothing is new again that went away and came back; and of what others attested,
 * that which the rulebooks let a chain serve once (it is not in attest_each_tier). Reports of two
 * periods are two; what is served once is served once, whatever the period.
 *
 * The walk goes only where a mark says that something was attested: for most lots it does not
 * begin.
 */
#ifndef KACHI_LEDGER_SERVED_H
#define KACHI_LEDGER_SERVED_H

#include "ledger/ledger.h"
#include "ledger/lot.h"
#include "ledger/store.h"
#include "value/rulebook.h"

/* What is going to be served. */
struct kachi_served_asked {
    int64_t holder; /* party */
    struct kachi_str purpose;
    bool any_period; /* a claim ends its pieces: whatever the period, they serve it alone */
    kachi_day from, to;
    size_t rulebook_count;
    const struct kachi_rulebook *const *rulebooks; /* behind the lot */
};

struct kachi_served {
    int64_t quantity;         /* in the product's smallest unit */
    struct kachi_str purpose; /* one of those that are served; empty where quantity is 0 */
    bool is_upstream;         /* that one by somebody else */
};

/* Of what is left of the lot. */
KACHI_MUST_CHECK enum kachi_err kachi_served_of_lot(struct kachi_ledger *ledger,
                                                    struct kachi_arena *arena,
                                                    const struct kachi_lot *lot,
                                                    const struct kachi_served_asked *asked,
                                                    struct kachi_served *out);
/* Of what was claimed: attested as such, or before it was claimed. */
KACHI_MUST_CHECK enum kachi_err kachi_served_of_claim(struct kachi_ledger *ledger,
                                                      struct kachi_arena *arena,
                                                      const struct kachi_claim_row *claim,
                                                      const struct kachi_served_asked *asked,
                                                      struct kachi_served *out);

#endif
