/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/judged.h"

#include "base/text.h"
#include "inventory/search.h"
#include "ledger/find.h"
#include "ledger/purpose.h"
#include "policy/grant.h"
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
                                   struct kachi_findings *findings, struct kachi_judged *out,
                                   uint32_t *found)
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
    *found = activity;
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

/* The facts of a lot, one after the other. */
struct lot_facts {
    struct kachi_arena *arena;
    const struct kachi_lot *lot;
    const struct kachi_product *product;
    struct kachi_str id, unit;
    struct kachi_fact items[LOT_FACTS];
    size_t count;
};

/* Grams of the whole lot as kilograms per unit. Reductions are rounded down, so that nothing is
 * claimed that is not there; emissions up. Where nothing is left no unit has any: there is no such
 * fact. Errors of kachi_decimal_divide, which no amount of the ledger reaches. */
static enum kachi_err add_per_unit(struct lot_facts *facts, const char *name, int64_t grams,
                                   enum kachi_rounding rounding)
{
    struct kachi_decimal quantity = {facts->lot->left.quantity, (int32_t)-facts->product->decimals};
    struct kachi_decimal kg;
    if (facts->lot->left.quantity == 0) {
        return KACHI_OK;
    }
    enum kachi_err err =
        kachi_decimal_divide(kachi_kg_of_grams(grams), quantity, UNIT_DIGITS, rounding, &kg);
    if (err != KACHI_OK) {
        return err;
    }
    facts->items[facts->count++] =
        lot_fact(name, kachi_decimal_write(facts->arena, kg), facts->unit, facts->id);
    return KACHI_OK;
}

static enum kachi_err add_amounts(struct lot_facts *facts)
{
    const struct kachi_amounts *left = &facts->lot->left;
    size_t emitted = facts->count;
    enum kachi_err err =
        add_per_unit(facts, "lot.cfp_kgco2e_per_unit", left->emitted_g, KACHI_ROUND_CEILING);
    if (facts->count > emitted) { /* only who makes a lot says so, in the entry */
        facts->items[emitted].is_verified = false;
    }
    err = err == KACHI_OK ? add_per_unit(facts, "lot.embodied_kgco2e_per_unit", left->embodied_g,
                                         KACHI_ROUND_FLOOR)
                          : err;
    return err == KACHI_OK ? add_per_unit(facts, "lot.certificate_kgco2e_per_unit",
                                          left->certificate_g, KACHI_ROUND_FLOOR)
                           : err;
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

static bool is_name(struct kachi_arena *arena, struct kachi_str folded, struct kachi_str name)
{
    return !kachi_str_is_empty(name) && kachi_str_equal(kachi_text_fold(arena, name), folded);
}

/* Do inventory or statement call the product judged so? */
static bool is_judged(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                      uint32_t activity, const struct kachi_value_statement *statement,
                      struct kachi_str name)
{
    struct kachi_str folded = kachi_text_fold(arena, name);
    bool is = statement != NULL && (is_name(arena, folded, statement->product) ||
                                    is_name(arena, folded, statement->product_name));
    if (is || activity == KACHI_NONE) {
        return is;
    }
    const struct kachi_activity *made = &dataset->activities[activity];
    is = is_name(arena, folded, made->key) || is_name(arena, folded, made->name) ||
         is_name(arena, folded, made->name_ja);
    if (is || made->reference == KACHI_NONE) {
        return is;
    }
    const struct kachi_flow *flow = &dataset->flows[dataset->exchanges[made->reference].flow];
    return is_name(arena, folded, flow->key) || is_name(arena, folded, flow->name) ||
           is_name(arena, folded, flow->name_ja);
}

static enum kachi_err find_lot(struct kachi_arena *arena, const struct kachi_judged_asked *asked,
                               uint32_t activity, struct kachi_findings *findings,
                               struct kachi_product *product, struct kachi_judged *out)
{
    enum kachi_err err = kachi_find_lot(asked->ledger, arena, asked->lot, &out->lot);
    err = err == KACHI_OK ? kachi_store_product_get(asked->ledger, arena, out->lot.product, product)
                          : err;
    if (err != KACHI_OK ||
        is_judged(arena, asked->dataset, activity, out->statement, product->name)) {
        return err;
    }
    kachi_findings_add(findings, "lot-other-product", KACHI_NOWHERE,
                       KACHI_ARGS({"lot", kachi_id_text(arena, "lot", &out->lot.id)},
                                  {"product", product->name}, {"judged", out->name}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err add_lot(struct kachi_arena *arena, const struct kachi_judged_asked *asked,
                              uint32_t activity, struct kachi_findings *findings,
                              struct kachi_judged *out)
{
    struct kachi_product product;
    bool is_revoked = false;
    enum kachi_err err = find_lot(arena, asked, activity, findings, &product, out);
    err = err == KACHI_OK ? is_lot_revoked(arena, asked->ledger, &out->lot, &is_revoked) : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str none = kachi_str_of("");
    struct kachi_decimal quantity = {out->lot.left.quantity, (int32_t)-product.decimals};
    struct kachi_str id = kachi_id_text(arena, "lot", &out->lot.id);
    struct lot_facts *facts = KACHI_NEW(arena, struct lot_facts);
    *facts = (struct lot_facts){
        .arena = arena,
        .lot = &out->lot,
        .product = &product,
        .id = id,
        .unit = kachi_str_print(arena, "kgCO2e/%.*s", KACHI_STR_ARG(product.unit)),
        .items = {lot_fact("lot.id", id, none, id),
                  lot_fact("lot.left", kachi_decimal_write(arena, quantity), product.unit, id),
                  lot_fact("lot.revoked", kachi_str_of(is_revoked ? "yes" : "no"), none, id),
                  lot_fact("lot.product", product.name, none, id)},
        .count = 4,
    };
    err = add_amounts(facts);
    out->has_lot = err == KACHI_OK;
    out->facts = kachi_facts_join(
        arena, out->facts, (struct kachi_facts){.count = facts->count, .items = facts->items});
    return err;
}

/* --- Claims for the thing --- */

static struct kachi_fact claim_fact(struct kachi_arena *arena, struct kachi_str word,
                                    struct kachi_str entry)
{
    struct kachi_str name = kachi_str_print(arena, "claim.%.*s", KACHI_STR_ARG(word));
    return lot_fact(name.text, entry, kachi_str_of(""), entry);
}

static enum kachi_err add_claims(struct kachi_arena *arena, const struct kachi_judged_asked *asked,
                                 struct kachi_judged *out)
{
    struct kachi_claim_row *claims = NULL;
    size_t count = 0;
    size_t found = 0;
    enum kachi_err err = kachi_store_claims(asked->ledger, arena, &claims, &count);
    struct kachi_str thing = kachi_grant_thing(arena, asked->thing);
    struct kachi_fact *items = KACHI_NEW_ARRAY(arena, struct kachi_fact, 2 * count + 1);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_entry_row row;
        if (!is_name(arena, thing, claims[i].beneficiary)) {
            continue;
        }
        err = kachi_store_entry_get(asked->ledger, arena, claims[i].number, &row);
        if (err == KACHI_OK) {
            struct kachi_str id = kachi_id_text(arena, "entry", &row.id);
            items[found++] = claim_fact(arena, kachi_purpose_word(claims[i].purpose), id);
            items[found++] = claim_fact(arena, kachi_grant_group_of_claim(claims[i].purpose), id);
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
    uint32_t activity = KACHI_NONE;
    enum kachi_err err = find_product(arena, asked, findings, out, &activity);
    if (err == KACHI_OK && asked->ledger != NULL && !kachi_str_is_empty(asked->lot)) {
        err = add_lot(arena, asked, activity, findings, out);
    }
    if (err == KACHI_OK && asked->ledger != NULL && !kachi_str_is_empty(asked->thing)) {
        err = add_claims(arena, asked, out);
    }
    return err;
}
