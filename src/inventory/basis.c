/* SPDX-License-Identifier: Apache-2.0 */
#include "inventory/basis.h"

const char *kachi_basis_word(enum kachi_basis basis)
{
    switch (basis) {
    case KACHI_BASIS_EMBODIED:
        return "embodied";
    case KACHI_BASIS_CERTIFICATE:
        return "certificate";
    }
    return "";
}

bool kachi_basis_read(struct kachi_str word, enum kachi_basis *out)
{
    for (int basis = KACHI_BASIS_EMBODIED; basis <= KACHI_BASIS_CERTIFICATE; basis++) {
        if (kachi_str_is(word, kachi_basis_word((enum kachi_basis)basis))) {
            *out = (enum kachi_basis)basis;
            return true;
        }
    }
    return false;
}
