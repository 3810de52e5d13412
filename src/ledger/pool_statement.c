/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/pool_statement.h"

#include "value/grams.h"

/* DC-10: what the gross footprint gives for all that was made, less what the measures cut of it. */
static enum kachi_err measure(const struct kachi_value_statement *source,
                              const struct kachi_product *product, struct kachi_pool_content *out)
{
    int64_t gross_g = 0;
    enum kachi_err err =
        kachi_decimal_to_int64(source->quantity, (int)product->decimals, &out->produced);
    if (err == KACHI_OK) {
        err = kachi_grams_of(source->cfp_kgco2e_per_unit, source->quantity, &gross_g);
    }
    out->actual_g = gross_g > source->pool_g ? gross_g - source->pool_g : 0;
    return err == KACHI_OK ? KACHI_OK : KACHI_ERR_LIMIT;
}

enum kachi_err kachi_pool_of_statement(struct kachi_arena *arena,
                                       const struct kachi_value_statement *source,
                                       const struct kachi_product *product,
                                       struct kachi_pool_content *out)
{
    bool is_certificate = source->basis == KACHI_BASIS_CERTIFICATE;
    out->statement = kachi_id_text(arena, "st", &source->id);
    out->grams = source->pool_g;
    out->basis = source->basis;
    out->models = is_certificate ? KACHI_CUSTODY_CERTIFICATE : KACHI_CUSTODY_PHYSICAL;
    out->rulebook = source->rulebook;
    out->from = source->from;
    out->to = source->until;
    if (!kachi_digest_read(source->digest, &out->digest)) {
        return KACHI_ERR_INTEGRITY; /* a loaded statement's digest was computed, so it is one */
    }
    return is_certificate && product != NULL ? measure(source, product, out) : KACHI_OK;
}
