/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/judged.h"

#include "inventory/search.h"
#include "ledger/find.h"
#include "policy/revoked.h"
#include "policy/tally.h"

#define LOT_FACTS 7
#define UNIT_DIGITS 9

/* --- The product and its statement --- */

static enum kachi_err find_statement(struct kachi_arena *arena,
                                     const struct kachi_judged_asked *asked, struct kachi_str id,
                                     struct kachi_findings *findings,
                                     struct kachi_value_statement **out)
{
    enum kachi_err err = kachi_statement_prepare(asked->database);
    return err == KACHI_OK ? kachi_statement_load(arena, asked->database, id, findings, out) : err;
}

static enum kachi_err statement_that_counts(struct kachi_arena *arena,
                                            const struct kachi_judged_asked *asked,
                                            uint32_t activity, struct kachi_findings *findings,
                                            const struct kachi_value_statement **out)
{
    struct kachi_value_statement *all = NULL;
    size_t count = 0;
    bool prepared = false;
    enum kachi_err err = kachi_statement_is_prepared(asked->database, &prepared);
    if (err == KACHI_OK && prepared) {
        err = kachi_statement_list(arena, asked->database, findings, &count, &all);
    }
    *out = kachi_statement_that_counts(count, all, asked->dataset->activities[activity].key);
    return err;
}

static void take_activity(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                          uint32_t activity, struct kachi_judged *out)
{
    const struct kachi_activity *found = &dataset->activities[activity];
    out->name = kachi_str_is_empty(found->name) ? found->key : found->name;
    out->name_ja = kachi_str_is_empty(found->name_ja) ? out->name : found->name_ja;
    out->facts = kachi_facts_of_activity(arena, dataset, activity);
}

static enum kachi_err find_product(struct kachi_arena *arena,
                                   const struct kachi_judged_asked *asked,
                                   struct kachi_findings *findings, struct kachi_judged *out)
{
    struct kachi_value_statement *loaded = NULL;
    const struct kachi_value_statement *statement = NULL;
    uint32_t activity = KACHI_NONE;
    bool is_statement =
        kachi_str_is_empty(asked->statement) && kachi_str_has_prefix(asked->product, "st_");
    struct kachi_str id = is_statement ? asked->product : asked->statement;
    enum kachi_err err = KACHI_OK;
    if (!kachi_str_is_empty(id)) {
        err = find_statement(arena, asked, id, findings, &loaded);
        statement = loaded;
    }
    if (err == KACHI_OK && is_statement && statement != NULL) {
        activity = kachi_dataset_activity(asked->dataset, statement->product);
        out->name = out->name_ja = statement->product_name;
    } else if (err == KACHI_OK) {
        err = kachi_search_one(asked->dataset, asked->product, findings, &activity);
    }
    if (err == KACHI_OK && activity != KACHI_NONE) {
        take_activity(arena, asked->dataset, activity, out);
    }
    if (err == KACHI_OK && statement == NULL && activity != KACHI_NONE) {
        err = statement_that_counts(arena, asked, activity, findings, &statement);
    }
    out->statement = err == KACHI_OK ? statement : NULL;
    if (err == KACHI_OK && statement != NULL) {
        out->facts =
            kachi_facts_join(arena, kachi_facts_of_statement(arena, statement), out->facts);
    }
    return err;
}

/* --- The lot --- */

/* The ledger itself says it, or drew it from a verified pool. */
static struct kachi_fact lot_fact(const char *name, struct kachi_str value, struct kachi_str unit,
                                  struct kachi_str evidence)
{
    struct kachi_fact fact = kachi_fact_of(kachi_str_of(name), value);
    fact.unit = unit;
    fact.evidence = evidence;
    fact.is_verified = true;
    return fact;
}

/* What a maker says of its own emissions in the entry that makes a lot: nobody else has. */
static struct kachi_fact stated_fact(const char *name, struct kachi_str value,
                                     struct kachi_str unit, struct kachi_str evidence)
{
    struct kachi_fact fact = lot_fact(name, value, unit, evidence);
    fact.is_verified = false;
    return fact;
}

/* Grams of the whole lot as kilograms per unit. Reductions are rounded down, so that nothing is
 * claimed that is not there; emissions up. */
static struct kachi_str per_unit(struct kachi_arena *arena, int64_t grams,
                                 const struct kachi_lot *lot, const struct kachi_product *product,
                                 enum kachi_rounding rounding)
{
    struct kachi_decimal quantity = {lot->left.quantity, (int32_t)-product->decimals};
    struct kachi_decimal kg = kachi_decimal_of(0);
    if (lot->left.quantity > 0 && kachi_decimal_divide(kachi_kg_of_grams(grams), quantity,
                                                       UNIT_DIGITS, rounding, &kg) != KACHI_OK) {
        kg = kachi_decimal_of(0);
    }
    return kachi_decimal_write(arena, kg);
}

static enum kachi_err is_lot_revoked(struct kachi_arena *arena, struct kachi_ledger *ledger,
                                     const struct kachi_lot *lot, bool *is_revoked)
{
    struct kachi_value value;
    struct kachi_revoked revoked = {0};
    struct kachi_origins *origins = kachi_origins_new(arena, ledger);
    enum kachi_err err = kachi_origins_left(origins, lot, &value);
    err = err == KACHI_OK ? kachi_origins_revoked(origins, &value, &revoked) : err;
    *is_revoked = kachi_revoked_is_any(revoked);
    return err;
}

static enum kachi_err add_lot(struct kachi_arena *arena, const struct kachi_judged_asked *asked,
                              struct kachi_judged *out)
{
    struct kachi_product product;
    bool is_revoked = false;
    enum kachi_err err = kachi_find_lot(asked->ledger, arena, asked->lot, &out->lot);
    err = err == KACHI_OK
              ? kachi_store_product_get(asked->ledger, arena, out->lot.product, &product)
              : err;
    err = err == KACHI_OK ? is_lot_revoked(arena, asked->ledger, &out->lot, &is_revoked) : err;
    if (err != KACHI_OK) {
        return err;
    }
    const struct kachi_lot *lot = &out->lot;
    struct kachi_str id = kachi_id_text(arena, "lot", &lot->id);
    struct kachi_str none = kachi_str_of("");
    struct kachi_str unit = kachi_str_print(arena, "kgCO2e/%.*s", KACHI_STR_ARG(product.unit));
    struct kachi_decimal quantity = {lot->left.quantity, (int32_t)-product.decimals};
    struct kachi_fact *items = KACHI_NEW_ARRAY(arena, struct kachi_fact, LOT_FACTS);
    items[0] = lot_fact("lot.id", id, none, id);
    items[1] = lot_fact("lot.left", kachi_decimal_write(arena, quantity), product.unit, id);
    items[2] = stated_fact("lot.cfp_kgco2e_per_unit",
                           per_unit(arena, lot->left.emitted_g, lot, &product, KACHI_ROUND_CEILING),
                           unit, id);
    items[3] =
        lot_fact("lot.embodied_kgco2e_per_unit",
                 per_unit(arena, lot->left.embodied_g, lot, &product, KACHI_ROUND_FLOOR), unit, id);
    items[4] = lot_fact("lot.certificate_kgco2e_per_unit",
                        per_unit(arena, lot->left.certificate_g, lot, &product, KACHI_ROUND_FLOOR),
                        unit, id);
    items[5] = lot_fact("lot.revoked", kachi_str_of(is_revoked ? "yes" : "no"), none, id);
    items[6] = lot_fact("lot.product", product.name, none, id);
    out->has_lot = true;
    out->facts = kachi_facts_join(arena, out->facts,
                                  (struct kachi_facts){.count = LOT_FACTS, .items = items});
    return KACHI_OK;
}

/* --- Claims for the thing --- */

static enum kachi_err add_claims(struct kachi_arena *arena, const struct kachi_judged_asked *asked,
                                 struct kachi_judged *out)
{
    struct kachi_claim_row *claims = NULL;
    size_t count = 0;
    size_t found = 0;
    enum kachi_err err = kachi_store_claims(asked->ledger, arena, &claims, &count);
    struct kachi_fact *items = KACHI_NEW_ARRAY(arena, struct kachi_fact, count + 1);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_entry_row row;
        if (!kachi_str_equal(claims[i].beneficiary, asked->thing)) {
            continue;
        }
        err = kachi_store_entry_get(asked->ledger, arena, claims[i].number, &row);
        if (err == KACHI_OK) {
            struct kachi_str id = kachi_id_text(arena, "entry", &row.id);
            struct kachi_str name =
                kachi_str_print(arena, "claim.%.*s", KACHI_STR_ARG(claims[i].purpose));
            items[found++] = lot_fact(name.text, id, kachi_str_of(""), id);
        }
    }
    out->facts =
        kachi_facts_join(arena, out->facts, (struct kachi_facts){.count = found, .items = items});
    out->facts.claims_are_known = err == KACHI_OK;
    return err;
}

enum kachi_err kachi_judged_find(struct kachi_arena *arena, const struct kachi_judged_asked *asked,
                                 struct kachi_findings *findings, struct kachi_judged *out)
{
    *out = (struct kachi_judged){.name = kachi_str_of(""), .name_ja = kachi_str_of("")};
    enum kachi_err err = find_product(arena, asked, findings, out);
    if (err == KACHI_OK && asked->ledger != NULL && !kachi_str_is_empty(asked->lot)) {
        err = add_lot(arena, asked, out);
    }
    if (err == KACHI_OK && asked->ledger != NULL && !kachi_str_is_empty(asked->thing)) {
        err = add_claims(arena, asked, out);
    }
    return err;
}
