/* SPDX-License-Identifier: Apache-2.0 */
#include "server/own.h"

static enum kachi_err ask_name(struct kachi_ledger_view view, struct kachi_str name,
                               enum kachi_name_use *out)
{
    struct kachi_party *parties = NULL;
    size_t count = 0;
    size_t bearers = 0;
    enum kachi_err err = kachi_store_parties(view.ledger, view.arena, &parties, &count);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        bearers += kachi_str_equal(parties[i].name, name) ? 1 : 0;
    }
    if (err == KACHI_OK) {
        *out = bearers > 1 ? KACHI_NAME_SHARED : KACHI_NAME_ALONE;
    }
    return err;
}

enum kachi_err kachi_own_is(struct kachi_ledger_view view, const struct kachi_principal *principal,
                            const struct kachi_value_statement *statement,
                            enum kachi_name_use *name_use, bool *is_own)
{
    struct kachi_id issuer;
    *is_own = false;
    if (principal->party == 0) {
        return KACHI_OK;
    }
    if (!kachi_str_is_empty(statement->issuer_id)) {
        *is_own = kachi_id_read(statement->issuer_id, "party", &issuer) &&
                  kachi_id_equal(&issuer, &principal->party_id);
        return KACHI_OK;
    }
    if (!kachi_str_equal(principal->party_name, statement->issuer)) {
        return KACHI_OK;
    }
    enum kachi_err err = *name_use == KACHI_NAME_NOT_ASKED
                             ? ask_name(view, principal->party_name, name_use)
                             : KACHI_OK;
    *is_own = err == KACHI_OK && *name_use == KACHI_NAME_ALONE;
    return err;
}
