/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/offer.h"

const char *kachi_terms_word(enum kachi_terms terms)
{
    switch (terms) {
    case KACHI_TERMS_PREPAID:
        return "prepaid";
    case KACHI_TERMS_ON_CREDIT:
        return "on-credit";
    }
    return "unknown";
}

bool kachi_terms_read(struct kachi_str word, enum kachi_terms *out)
{
    for (int terms = KACHI_TERMS_PREPAID; terms <= KACHI_TERMS_ON_CREDIT; terms++) {
        if (kachi_str_is(word, kachi_terms_word((enum kachi_terms)terms))) {
            *out = (enum kachi_terms)terms;
            return true;
        }
    }
    return false;
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
    case KACHI_OFFER_EXPIRED:
        return "expired";
    case KACHI_OFFER_DELIVERED:
        return "delivered";
    case KACHI_OFFER_DEFAULTED:
        return "defaulted";
    }
    return "unknown";
}
