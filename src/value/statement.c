/* SPDX-License-Identifier: Apache-2.0 */
#include "value/statement.h"

#include "value/attribute.h"
#include "value/custody.h"
#include "value/grams.h"
#include "value/statement_internal.h"

#include <math.h>

static enum kachi_err footprint_of(const struct kachi_stating *stating,
                                   const struct kachi_study *study, struct kachi_footprint **out)
{
    struct kachi_footprint_options options = {.amount = 1.0, .unit = KACHI_NONE};
    enum kachi_err err =
        kachi_study_column(study, stating->request->activity, stating->findings, &options.column);
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_footprint_compute(stating->arena, study->system, options, stating->findings, out);
}

/* What the product and those that contribute to it say of themselves. */
static enum kachi_err check_attributes(const struct kachi_stating *stating)
{
    const struct kachi_contributions *all = &stating->stated->activities;
    uint32_t product = stating->request->activity;
    enum kachi_err err =
        kachi_attributes_check(stating->arena, stating->dataset, product, stating->findings);
    for (uint32_t i = 0; i < all->count; i++) {
        uint32_t activity = all->items[i].index;
        if (activity != product &&
            kachi_attributes_check(stating->arena, stating->dataset, activity, stating->findings) !=
                KACHI_OK) {
            err = KACHI_ERR_INPUT;
        }
    }
    return err;
}

static bool states_ae(const struct kachi_stating *stating)
{
    return stating->request->reference != KACHI_NONE || stating->request->downstream;
}

static enum kachi_err compute_avoided(struct kachi_stating *stating,
                                      const struct kachi_study *stated)
{
    const struct kachi_statement_request *request = stating->request;
    struct kachi_avoided_product_options options = {
        .activity = request->activity,
        .reference = request->downstream ? KACHI_NONE : request->reference,
        .party = stating->statement->issuer,
        .rulebook = stating->rulebook,
        .quantity = request->quantity,
        .from = request->from};
    return kachi_avoided_product_compute(stating->arena, stated, &options, stating->findings,
                                         &stating->avoided);
}

static enum kachi_err compute_footprints(struct kachi_stating *stating)
{
    struct kachi_study_options options = {.method = stating->rulebook->gwp_method};
    struct kachi_scenario baseline = {.taken = NULL};
    struct kachi_study before = {.system = NULL};
    struct kachi_study stated = {.system = NULL};
    enum kachi_err err = kachi_study_run(stating->arena, stating->dataset, baseline, options,
                                         stating->findings, &before);
    err = err == KACHI_OK ? footprint_of(stating, &before, &stating->before) : err;
    if (err == KACHI_OK) {
        err = kachi_study_run(stating->arena, stating->dataset,
                              kachi_scenario_stated(stating->arena, stating->dataset), options,
                              stating->findings, &stated);
    }
    err = err == KACHI_OK ? footprint_of(stating, &stated, &stating->stated) : err;
    err = err == KACHI_OK ? check_attributes(stating) : err;
    if (err == KACHI_OK) {
        stating->allocation =
            kachi_allocation_order_of(&stated, stating->stated, stating->rulebook);
    }
    err = err == KACHI_OK && states_ae(stating) ? compute_avoided(stating, &stated) : err;
    kachi_study_release(&before);
    kachi_study_release(&stated);
    return err;
}

/* The basis of the issuer's measures, which must be one: certificates need the gross footprint,
 * embodied ones do not (DC-2). False in *any where it has no measures. */
static enum kachi_err find_basis(struct kachi_stating *stating, struct kachi_str party, bool *any)
{
    const struct kachi_dataset *dataset = stating->dataset;
    *any = false;
    for (uint32_t i = 0; i < dataset->measure_count; i++) {
        const struct kachi_measure *measure = &dataset->measures[i];
        if (!kachi_measure_is_of(measure, party)) {
            continue;
        }
        if (*any && measure->basis != stating->statement->basis) {
            kachi_findings_add(stating->findings, "statement-basis-mixed", measure->place,
                               KACHI_ARGS({"party", party}, {"measure", measure->key}));
            return KACHI_ERR_INPUT;
        }
        *any = true;
        stating->statement->basis = measure->basis;
    }
    return KACHI_OK;
}

static enum kachi_err compute_rep(struct kachi_stating *stating)
{
    struct kachi_value_statement *statement = stating->statement;
    bool any = false;
    enum kachi_err err = find_basis(stating, statement->issuer, &any);
    /* Who contributes to somebody else's product states what it avoids, and no reduction of it. */
    const struct kachi_activity *activity =
        &stating->dataset->activities[stating->request->activity];
    bool is_others = !kachi_str_equal(activity->owner, statement->issuer);
    if (err != KACHI_OK || !any || (is_others && states_ae(stating))) {
        return err;
    }
    if (kachi_rep_is_refused(stating->dataset, stating->request->activity, stating->rulebook)) {
        kachi_findings_add_as(
            stating->findings, KACHI_NOTICE, "rep-no-baseline", activity->place,
            KACHI_ARGS({"product", statement->product_name}, {"rulebook", stating->rulebook->id}));
        return KACHI_OK;
    }
    struct kachi_rep_options options = {.activity = stating->request->activity,
                                        .party = statement->issuer,
                                        .rulebook = stating->rulebook};
    return kachi_rep_compute(stating->arena, stating->dataset, options, stating->findings,
                             &stating->rep);
}

/* In exact decimals, so that what is with the uptake is what is without, and the uptake. */
static enum kachi_err state_uptake(struct kachi_stating *stating)
{
    enum kachi_err err =
        kachi_grams_per_unit(stating->stated->uptake_kgco2e, &stating->uptake_kgco2e_per_unit);
    return err == KACHI_OK ? kachi_decimal_add(stating->statement->cfp_kgco2e_per_unit,
                                               stating->uptake_kgco2e_per_unit,
                                               &stating->including_kgco2e_per_unit)
                           : err;
}

/* The claimed numbers as decimals, and the pool in grams. */
static enum kachi_err state_numbers(struct kachi_stating *stating)
{
    struct kachi_value_statement *statement = stating->statement;
    statement->quantity = stating->request->quantity;
    enum kachi_err err =
        kachi_grams_per_unit(stating->stated->total_kgco2e, &statement->cfp_kgco2e_per_unit);
    err = err == KACHI_OK ? state_uptake(stating) : err;
    if (err == KACHI_OK && stating->avoided != NULL) {
        bool is_downstream = stating->avoided->downstream != NULL;
        statement->has_ae = true;
        statement->ae_share = stating->avoided->stated.own_share;
        statement->ae_against = is_downstream
                                    ? kachi_str_of("")
                                    : stating->dataset->activities[stating->request->reference].key;
        err = kachi_grams_per_unit(stating->avoided->stated.claimed_kgco2e,
                                   &statement->ae_kgco2e_per_unit);
    }
    if (err == KACHI_OK && stating->rep != NULL) {
        statement->has_rep = true;
        statement->baseline_kgco2e_per_unit = stating->before->total_kgco2e;
        err = kachi_grams_per_unit(stating->rep->rep_kgco2e, &statement->rep_kgco2e_per_unit);
    }
    if (err == KACHI_OK && statement->has_rep && statement->rep_kgco2e_per_unit.coefficient > 0) {
        err = kachi_grams_of(statement->rep_kgco2e_per_unit, stating->request->quantity,
                             &statement->pool_g);
    }
    if (err != KACHI_OK) {
        kachi_findings_add(stating->findings, "statement-too-large", KACHI_NOWHERE,
                           KACHI_ARGS({"product", statement->product_name}));
    }
    return err;
}

static enum kachi_err refuse_gx(struct kachi_stating *stating, const char *code)
{
    kachi_findings_add(stating->findings, code,
                       stating->dataset->activities[stating->request->activity].place,
                       KACHI_ARGS({"product", stating->statement->product_name}));
    return KACHI_ERR_INPUT;
}

/* Gross footprints are those without the maker's reduction; what is not assigned to GX lots falls
 * to the others, so that footprint x quantity adds up to what was emitted. */
static enum kachi_err allocate_gx(struct kachi_stating *stating)
{
    const struct kachi_statement_request *request = stating->request;
    double quantity = kachi_decimal_to_double(request->quantity);
    double gx = kachi_decimal_to_double(request->gx_quantity);
    double assigned = gx * kachi_decimal_to_double(request->gx_assigned_kgco2e_per_unit);
    if (stating->rep == NULL || stating->statement->basis == KACHI_BASIS_CERTIFICATE) {
        return refuse_gx(stating, "gx-allocation-basis");
    }
    if (!(gx > 0.0) || gx > quantity) {
        return refuse_gx(stating, "gx-allocation-quantity");
    }
    double reduction = fmax(0.0, stating->rep->rep_kgco2e) * quantity;
    double actual = stating->stated->total_kgco2e * quantity;
    double gross = (actual + reduction) / quantity;
    struct kachi_allocated_lot lots[] = {
        {.gross_kgco2e_per_unit = gross, .quantity = gx, .assigned_kgco2e = assigned},
        {.gross_kgco2e_per_unit = gross, .quantity = quantity - gx}};
    size_t count = gx < quantity ? 2 : 1;
    struct kachi_allocation_result result;
    if (kachi_custody_allocate(actual, reduction, count, lots, &result) != KACHI_OK) {
        return refuse_gx(stating, "gx-allocation-too-much");
    }
    struct kachi_value_statement *statement = stating->statement;
    statement->has_gx_allocation = true;
    statement->gx_quantity = request->gx_quantity;
    stating->gx_balance_kgco2e = reduction - assigned;
    enum kachi_err err =
        kachi_grams_per_unit(lots[0].kgco2e_per_unit, &statement->gx_allocated_kgco2e_per_unit);
    return err == KACHI_OK ? kachi_grams_per_unit(lots[1].kgco2e_per_unit,
                                                  &statement->gx_others_kgco2e_per_unit)
                           : err;
}

/* The models that fit how the reduction reaches the buyer; the first where none is said. */
static const char *const *models_of(const struct kachi_value_statement *statement)
{
    static const char *const embodied[] = {
        "", "identity_preserved", "segregated", "controlled_blending", "rolling_average", NULL};
    static const char *const certificate[] = {"mb_certificate", "credit", "book_and_claim", NULL};
    static const char *const allocated[] = {"gx_allocation", NULL};
    if (statement->has_gx_allocation) {
        return allocated;
    }
    return statement->basis == KACHI_BASIS_CERTIFICATE ? certificate : embodied;
}

/* clause: ISO 22095  book and claim is refused unless the rulebook allows it; whether another model
 * is allowed is for COC-MODEL to say. */
static enum kachi_err state_custody(struct kachi_stating *stating)
{
    const char *const *models = models_of(stating->statement);
    struct kachi_str said =
        kachi_attribute_text(stating->dataset, stating->request->activity, "custody_model");
    bool fits = kachi_str_is_empty(said);
    if (!stating->statement->has_rep) {
        return KACHI_OK;
    }
    stating->statement->custody_model = fits ? kachi_str_of(models[0]) : said;
    for (size_t i = 0; models[i] != NULL && !fits; i++) {
        fits = kachi_str_is(said, models[i]);
    }
    bool is_refused = kachi_str_is(said, "book_and_claim") &&
                      !kachi_rulebook_allows(stating->rulebook, "coc_models_allowed", said);
    if (fits && !is_refused) {
        return KACHI_OK;
    }
    kachi_findings_add(stating->findings, fits ? "custody-refused" : "custody-basis",
                       stating->dataset->activities[stating->request->activity].place,
                       KACHI_ARGS({"product", stating->statement->product_name}, {"model", said},
                                  {"rulebook", stating->rulebook->id}));
    return KACHI_ERR_INPUT;
}

/* Certificates and GX allocation, beside the physical footprint. */
static enum kachi_err state_columns(struct kachi_stating *stating)
{
    struct kachi_value_statement *statement = stating->statement;
    bool is_certificate = statement->has_rep && statement->basis == KACHI_BASIS_CERTIFICATE;
    statement->certificate_kgco2e_per_unit =
        is_certificate ? statement->rep_kgco2e_per_unit : kachi_decimal_of(0);
    statement->gx_allocated_kgco2e_per_unit = statement->cfp_kgco2e_per_unit;
    return stating->request->gx_quantity.coefficient > 0 ? allocate_gx(stating) : KACHI_OK;
}

/* How sure the numbers are, on the draws that were asked for. */
static enum kachi_err state_certainty(struct kachi_stating *stating)
{
    const struct kachi_statement_request *request = stating->request;
    bool has_rep = stating->rep != NULL;
    bool has_reference = stating->avoided != NULL && stating->avoided->avoided != NULL;
    struct kachi_certainty_options options = {
        .activity = request->activity,
        .reference = has_reference ? request->reference : KACHI_NONE,
        .party = has_rep ? stating->statement->issuer : kachi_str_of(""),
        .rulebook = stating->rulebook,
        .runs = request->runs,
        .seed = request->seed};
    stating->certainty = request->samples != NULL
                             ? request->samples
                             : KACHI_NEW(stating->arena, struct kachi_certainty);
    return kachi_certainty_compute(stating->arena, stating->dataset, &options, stating->findings,
                                   stating->certainty);
}

static enum kachi_err find_rulebook(struct kachi_stating *stating)
{
    struct kachi_rulebook *found = NULL;
    if (stating->request->rulebook_as_given != NULL) {
        stating->rulebook = stating->request->rulebook_as_given;
        return KACHI_OK;
    }
    enum kachi_err err =
        kachi_rulebook_find(stating->arena, stating->request->rulebook, stating->findings, &found);
    stating->rulebook = found;
    return err;
}

enum kachi_err kachi_statement_draft(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                     const struct kachi_statement_request *request,
                                     struct kachi_findings *findings,
                                     struct kachi_value_statement **out)
{
    *out = NULL;
    const struct kachi_activity *activity = &dataset->activities[request->activity];
    struct kachi_value_statement *statement = KACHI_NEW(arena, struct kachi_value_statement);
    struct kachi_stating stating = {.arena = arena,
                                    .dataset = dataset,
                                    .request = request,
                                    .findings = findings,
                                    .statement = statement};
    enum kachi_err err = find_rulebook(&stating);
    if (err != KACHI_OK) {
        return err;
    }
    statement->issuer = kachi_str_is_empty(request->party) ? activity->owner : request->party;
    statement->product = activity->key;
    statement->product_name = kachi_activity_name(activity, KACHI_LANG_EN);
    statement->product_name_ja = activity->name_ja;
    statement->rulebook = stating.rulebook->id;
    statement->from = request->from;
    statement->until = request->until;
    statement->valid_until = KACHI_NO_DAY;
    statement->format = KACHI_STATEMENT_FORMAT;
    err = compute_footprints(&stating);
    err = err == KACHI_OK ? compute_rep(&stating) : err;
    err = err == KACHI_OK ? state_numbers(&stating) : err;
    err = err == KACHI_OK ? state_columns(&stating) : err;
    err = err == KACHI_OK ? state_custody(&stating) : err;
    err = err == KACHI_OK ? state_certainty(&stating) : err;
    if (err == KACHI_OK) {
        statement->unit = stating.stated->unit;
        err = kachi_stating_freeze(&stating);
    }
    *out = err == KACHI_OK ? statement : NULL;
    return err;
}

enum kachi_statement_state kachi_statement_state_on(const struct kachi_value_statement *statement,
                                                    kachi_day today)
{
    bool is_over = statement->valid_until != KACHI_NO_DAY && today > statement->valid_until;
    return is_over && statement->state == KACHI_STATEMENT_VERIFIED ? KACHI_STATEMENT_EXPIRED
                                                                   : statement->state;
}

const char *kachi_boundary_phrase(struct kachi_str boundary, enum kachi_lang lang)
{
    static const struct {
        const char *word, *phrase;
    } phrases[] = {{"gate", "statement.boundary.gate"},
                   {"distribution", "statement.boundary.distribution"},
                   {"use", "statement.boundary.use"},
                   {"end-of-life", "statement.boundary.end-of-life"}};
    for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
        if (kachi_str_is(boundary, phrases[i].word)) {
            return kachi_phrase(lang, phrases[i].phrase);
        }
    }
    return "";
}

const char *kachi_statement_state_word(enum kachi_statement_state state)
{
    switch (state) {
    case KACHI_STATEMENT_DRAFT:
        return "draft";
    case KACHI_STATEMENT_SUBMITTED:
        return "submitted";
    case KACHI_STATEMENT_RETURNED:
        return "returned";
    case KACHI_STATEMENT_VERIFIED:
        return "verified";
    case KACHI_STATEMENT_WITHDRAWN:
        return "withdrawn";
    case KACHI_STATEMENT_EXPIRED:
        return "expired";
    }
    return "";
}
