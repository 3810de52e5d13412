/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/offer.h"

const char *kachi_terms_word(enum kachi_terms terms)
{
    switch (terms) {
    case KACHI_TERMS_PREPAID:
        return "prepaid";
    }
    return "unknown";
}

bool kachi_terms_read(struct kachi_str word, enum kachi_terms *out)
{
    if (!kachi_str_is(word, kachi_terms_word(KACHI_TERMS_PREPAID))) {
        return false;
    }
    *out = KACHI_TERMS_PREPAID;
    return true;
}

const char *kachi_offer_state_word(enum kachi_offer_state state)
{
    switch (state) {
    case KACHI_OFFER_OPEN:
        return "open";
    case KACHI_OFFER_ACCEPTED:
        return "accepted";
    case KACHI_OFFER_SETTLED:
        return "settled";
    case KACHI_OFFER_CANCELLED:
        return "cancelled";
    }
    return "unknown";
}
