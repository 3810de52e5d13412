/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/pool.h"

const char *kachi_custody_word(enum kachi_custody model)
{
    switch (model) {
    case KACHI_CUSTODY_PHYSICAL:
        return "physical";
    case KACHI_CUSTODY_CERTIFICATE:
        return "certificate";
    case KACHI_CUSTODY_ALLOCATION:
        return "allocation";
    }
    return "unknown";
}

bool kachi_custody_read(struct kachi_str word, enum kachi_custody *out)
{
    for (int model = KACHI_CUSTODY_PHYSICAL; model <= KACHI_CUSTODY_ALLOCATION; model *= 2) {
        if (kachi_str_is(word, kachi_custody_word((enum kachi_custody)model))) {
            *out = (enum kachi_custody)model;
            return true;
        }
    }
    return false;
}
