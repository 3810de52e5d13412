/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan_registry.c - registering parties, products and pools, and what became of a statement.
 */
#include "ledger/post_internal.h"
#include "value/statement.h"

static bool is_country(struct kachi_str text)
{
    return kachi_str_is_empty(text) ||
           (text.bytes == 2 && text.text[0] >= 'A' && text.text[0] <= 'Z' && text.text[1] >= 'A' &&
            text.text[1] <= 'Z');
}

static enum kachi_err check_corporate_number(struct kachi_posting *p, struct kachi_str number)
{
    if (kachi_str_is_empty(number)) {
        return KACHI_OK;
    }
    if (!kachi_corporate_number_has_form(number)) {
        return kachi_posting_refuse(p, KACHI_ERR_INPUT, "corporate-number-form",
                                    KACHI_ARGS({"number", number}));
    }
    int expected = kachi_corporate_number_check_digit(kachi_str_slice(number, 1, 13));
    if (number.text[0] - '0' != expected) {
        return kachi_posting_refuse(p, KACHI_ERR_INPUT, "corporate-number-check",
                                    KACHI_ARGS({"number", number},
                                               {"found", kachi_str_slice(number, 0, 1)},
                                               {"expected", kachi_posting_int_text(p, expected)}));
    }
    int64_t other = 0;
    enum kachi_err err = kachi_store_party_of_corporate_number(p->ledger, number, &other);
    if (err == KACHI_ERR_NOT_FOUND) {
        return KACHI_OK;
    }
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_posting_refuse(p, KACHI_ERR_CONFLICT, "corporate-number-taken",
                                KACHI_ARGS({"number", number}));
}

enum kachi_err kachi_plan_party(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_party_content *content = &p->entry->party;
    struct kachi_subject subject = {0};
    enum kachi_err err = kachi_posting_authorise(p, &subject, content->name);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "name", content->name, true);
    }
    if (err == KACHI_OK && !is_country(content->country)) {
        err = kachi_posting_refuse(p, KACHI_ERR_INPUT, "ledger-country",
                                   KACHI_ARGS({"country", content->country}));
    }
    if (err == KACHI_OK && content->role == KACHI_ROLE_OPERATOR) {
        err = kachi_posting_refuse(p, KACHI_ERR_INPUT, "ledger-role", KACHI_NO_ARGS);
    }
    if (err == KACHI_OK) {
        err = check_corporate_number(p, content->corporate_number);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_party *party = KACHI_NEW(p->arena, struct kachi_party);
    *party = (struct kachi_party){
        .number = p->sequence,
        .id = p->entry->id,
        .name = content->name,
        .corporate_number = content->corporate_number,
        .country = content->country,
        .role = content->role,
    };
    plan->party = party;
    return KACHI_OK;
}

enum kachi_err kachi_plan_product(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_product_content *content = &p->entry->product;
    struct kachi_party owner = {0};
    enum kachi_err err = kachi_posting_party(p, &content->owner, &owner);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_subject subject = {.owner = owner.number};
    err = kachi_posting_authorise(p, &subject, content->name);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "name", content->name, true);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "unit", content->unit, true);
    }
    if (err == KACHI_OK &&
        (content->decimals < 0 || content->decimals > KACHI_PRODUCT_DECIMALS_MAX)) {
        err = kachi_posting_refuse(
            p, KACHI_ERR_INPUT, "product-decimals",
            KACHI_ARGS({"decimals", kachi_posting_int_text(p, content->decimals)}));
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_product *product = KACHI_NEW(p->arena, struct kachi_product);
    *product = (struct kachi_product){
        .number = p->sequence,
        .id = p->entry->id,
        .owner = owner.number,
        .name = content->name,
        .unit = content->unit,
        .decimals = content->decimals,
    };
    plan->product = product;
    return KACHI_OK;
}

/* The pool's own product, 0 for any; it must be its owner's. */
static enum kachi_err pool_product(struct kachi_posting *p, int64_t owner, int64_t *number)
{
    *number = 0;
    if (kachi_id_is_zero(&p->entry->pool.product)) {
        return KACHI_OK;
    }
    struct kachi_product product = {0};
    enum kachi_err err = kachi_posting_product(p, &p->entry->pool.product, &product);
    if (err == KACHI_OK && product.owner != owner) {
        return kachi_posting_refuse(p, KACHI_ERR_INPUT, "product-of-other",
                                    KACHI_ARGS({"product", product.name}));
    }
    *number = product.number;
    return err;
}

/* Certificates are measured, and for one product, whose goods can be counted (DC-10). */
static enum kachi_err check_pool_measure(struct kachi_posting *p,
                                         const struct kachi_pool_content *content)
{
    const char *code = NULL;
    kachi_gco2e gross_g = 0;
    bool is_measured = content->produced != 0 || content->actual_g != 0;
    bool is_certificate = content->basis == KACHI_BASIS_CERTIFICATE;
    if (!is_measured) {
        code = is_certificate && p->rules >= KACHI_RULES_SECOND ? "pool-unmeasured" : NULL;
    } else if (!is_certificate || kachi_id_is_zero(&content->product)) {
        code = is_certificate ? "pool-measure-product" : "pool-measure-embodied";
    }
    if (code != NULL) {
        return kachi_posting_refuse(p, KACHI_ERR_INPUT, code,
                                    KACHI_ARGS({"statement", content->statement}));
    }
    if (!is_measured) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_posting_check_amount(p, "actual_g", content->actual_g, 0);
    if (err == KACHI_OK) {
        err = kachi_posting_check_amount(p, "produced", content->produced, 1);
    }
    if (err == KACHI_OK &&
        kachi_amount_add(content->actual_g, content->grams, &gross_g) != KACHI_OK) {
        err = kachi_posting_refuse(p, KACHI_ERR_LIMIT, "entry-sum-range", KACHI_NO_ARGS);
    }
    return err;
}

/* DC-1: a statement that has the id of one of Kachi's is the one of that digest, or none. */
static enum kachi_err check_statement_id(struct kachi_posting *p,
                                         const struct kachi_pool_content *content)
{
    const struct kachi_digest unknown = {{0}};
    struct kachi_id id = {0};
    bool is_id = kachi_str_has_prefix(content->statement, "st_") &&
                 kachi_id_read(content->statement, "st", &id);
    if (p->rules < KACHI_RULES_THIRD || !is_id || kachi_digest_equal(&content->digest, &unknown)) {
        return KACHI_OK;
    }
    struct kachi_id of_digest = kachi_statement_id(kachi_digest_text(p->arena, &content->digest));
    return kachi_id_equal(&id, &of_digest)
               ? KACHI_OK
               : kachi_posting_refuse(
                     p, KACHI_ERR_INPUT, "pool-statement-digest",
                     KACHI_ARGS({"statement", content->statement},
                                {"other", kachi_id_text(p->arena, "st", &of_digest)}));
}

/* DC-1: one statement fills one pool, unless its first was revoked before anything was drawn. */
static enum kachi_err check_statement_once(struct kachi_posting *p, const struct kachi_pool *opened)
{
    int64_t *numbers = NULL;
    size_t count = 0;
    if (p->rules < KACHI_RULES_SECOND) {
        return KACHI_OK;
    }
    enum kachi_err err =
        kachi_store_pools_of_statement(p->ledger, p->arena, opened, &numbers, &count);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_pool pool = {0};
        err = kachi_store_pool_get(p->ledger, p->arena, numbers[i], &pool);
        if (err == KACHI_OK && kachi_pool_is_same_statement(&pool, opened)) {
            return kachi_posting_refuse(
                p, KACHI_ERR_CONFLICT, "pool-statement-taken",
                KACHI_ARGS({"statement", opened->statement},
                           {"pool", kachi_id_text(p->arena, "pool", &pool.id)}));
        }
    }
    return kachi_store_must_have(err);
}

static enum kachi_err check_pool(struct kachi_posting *p, const struct kachi_pool_content *content)
{
    enum kachi_err err = kachi_posting_check_amount(p, "grams", content->grams, 0);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "statement", content->statement, true);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "rulebook", content->rulebook, true);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_period(p, content->from, content->to);
    }
    /* A pool that could never be drawn from is a mistake: its model has to fit its basis. */
    unsigned model = content->basis == KACHI_BASIS_CERTIFICATE ? KACHI_CUSTODY_CERTIFICATE
                                                               : KACHI_CUSTODY_PHYSICAL;
    unsigned fits = model == KACHI_CUSTODY_CERTIFICATE
                        ? (unsigned)KACHI_CUSTODY_CERTIFICATE
                        : (unsigned)KACHI_CUSTODY_PHYSICAL | (unsigned)KACHI_CUSTODY_ALLOCATION;
    if (err == KACHI_OK && (content->models == 0 || (content->models & ~fits) != 0)) {
        err = kachi_posting_refuse(
            p, KACHI_ERR_INPUT, "pool-models",
            KACHI_ARGS({"basis", kachi_str_of(kachi_basis_word(content->basis))},
                       {"model", kachi_str_of(kachi_custody_word((enum kachi_custody)model))}));
    }
    if (err == KACHI_OK) {
        err = check_statement_id(p, content);
    }
    return err == KACHI_OK ? check_pool_measure(p, content) : err;
}

enum kachi_err kachi_plan_pool(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_pool_content *content = &p->entry->pool;
    struct kachi_party owner = {0};
    enum kachi_err err = kachi_posting_party(p, &content->owner, &owner);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_subject subject = {.owner = owner.number};
    err = kachi_posting_authorise(p, &subject, content->statement);
    if (err == KACHI_OK) {
        err = check_pool(p, content);
    }
    int64_t product = 0;
    if (err == KACHI_OK) {
        err = pool_product(p, owner.number, &product);
    }
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_pool *pool = KACHI_NEW(p->arena, struct kachi_pool);
    *pool = (struct kachi_pool){
        .number = p->sequence,
        .id = p->entry->id,
        .owner = owner.number,
        .product = product,
        .statement = content->statement,
        .digest = content->digest,
        .grams = content->grams,
        .basis = content->basis,
        .models = content->models,
        .from = content->from,
        .to = content->to,
        .until = content->until,
        .rulebook = content->rulebook,
        .actual_g = content->actual_g,
        .produced = content->produced,
    };
    plan->pool = pool;
    return check_statement_once(p, pool);
}

enum kachi_err kachi_plan_statement(struct kachi_posting *p, struct kachi_plan *plan)
{
    const struct kachi_statement_content *content = &p->entry->statement;
    struct kachi_subject subject = {0};
    (void)plan; /* the entry itself is all */
    /* Members could write them once; who reads them looks at the author (statement_log.h). */
    enum kachi_err err = p->rules < KACHI_RULES_SECOND
                             ? KACHI_OK
                             : kachi_posting_authorise(p, &subject, content->statement);
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "statement", content->statement, true);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "state", content->state, true);
    }
    if (err == KACHI_OK) {
        err = kachi_posting_check_text(p, "issuer", content->issuer, true);
    }
    return err == KACHI_OK ? kachi_posting_check_text(p, "verifier", content->verifier, false)
                           : err;
}
