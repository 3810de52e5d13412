/* SPDX-License-Identifier: Apache-2.0 */
#include "interop/pact_own.h"

#include "footprint/breakdown.h"
#include "inventory/search.h"
#include "policy/fact.h"
#include "value/attribute.h"
#include "value/grams.h"
#include "value/redone.h"

#include <math.h>

/* One product on its way. */
struct stating {
    const struct kachi_pact_asked_own *asked;
    struct kachi_arena *arena;
    const struct kachi_activity *activity;
    uint32_t at; /* the activity */
    struct kachi_footprint *footprint;
    const struct kachi_value_statement *statement; /* that goes with it, or NULL */
    struct kachi_pact_own *own;
    bool is_refused;
};

static void refuse_number(struct stating *s, const char *member)
{
    s->is_refused = true;
    kachi_findings_add(
        s->asked->findings, "pact-amount", KACHI_NOWHERE,
        KACHI_ARGS({"product", s->activity->name}, {"member", kachi_str_of(member)}));
}

static void refuse_unknown(struct stating *s, const char *member, const char *option)
{
    s->is_refused = true;
    kachi_findings_add(s->asked->findings, "pact-unknown", KACHI_NOWHERE,
                       KACHI_ARGS({"product", s->activity->name}, {"key", s->activity->key},
                                  {"member", kachi_str_of(member)},
                                  {"option", kachi_str_of(option)}));
}

static void refuse_said(struct stating *s, const char *option, struct kachi_str value)
{
    s->is_refused = true;
    kachi_findings_add(s->asked->findings, "pact-said", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of(option)}, {"value", value}));
}

/* --- The numbers, up to the gate --- */

static double to_gate(const double stage_kgco2e[KACHI_STAGE_COUNT])
{
    return stage_kgco2e[KACHI_STAGE_NONE] + stage_kgco2e[KACHI_STAGE_RAW_MATERIALS] +
           stage_kgco2e[KACHI_STAGE_PRODUCTION];
}

/* The largest of what the product is made of that its owner makes and counts alike: most likely the
 * product as it leaves the gate. */
static struct kachi_str find_gate(const struct stating *s)
{
    const struct kachi_linked *linked = s->asked->study->linked;
    const struct kachi_dataset *dataset = s->asked->study->dataset;
    for (uint32_t i = 0; i < s->footprint->tiers.count; i++) {
        uint32_t column = s->footprint->tiers.items[i].index;
        const struct kachi_activity *made = &dataset->activities[linked->columns[column].activity];
        uint32_t unit = kachi_system_unit(s->asked->study->system, column);
        if (!kachi_str_is_empty(made->owner) && kachi_str_equal(made->owner, s->activity->owner) &&
            kachi_str_equal(dataset->units[unit].name, s->footprint->unit)) {
            return made->key;
        }
    }
    return kachi_str_of("PRODUCT");
}

static bool is_past_gate(struct stating *s)
{
    const double *stages = s->footprint->stage_kgco2e;
    double after = stages[KACHI_STAGE_USE] + stages[KACHI_STAGE_END_OF_LIFE];
    if (!(fabs(stages[KACHI_STAGE_USE]) > 0.0) && !(fabs(stages[KACHI_STAGE_END_OF_LIFE]) > 0.0)) {
        return false;
    }
    s->is_refused = true;
    kachi_findings_add(
        s->asked->findings, "pact-past-gate", KACHI_NOWHERE,
        KACHI_ARGS({"product", s->activity->name}, {"gate", find_gate(s)},
                   {"after", kachi_str_print(s->arena, "%.6g", after)},
                   {"total", kachi_str_print(s->arena, "%.6g", s->footprint->total_kgco2e)}));
    return true;
}

/* Rounded as statements are; sign: what the data model lets the member be (1: 0 or more, -1: 0 or
 * less, 0: either). */
static struct kachi_decimal take_number(struct stating *s, double kgco2e, int sign,
                                        const char *member)
{
    struct kachi_decimal out = kachi_decimal_of(0);
    if (kachi_grams_per_unit(kgco2e, &out) != KACHI_OK || (sign > 0 && out.coefficient < 0) ||
        (sign < 0 && out.coefficient > 0)) {
        refuse_number(s, member);
    }
    return out;
}

/* The parts add up to the total to the last digit: what rounding moves is in the fossil part. */
static void write_numbers(struct stating *s, const struct kachi_decimal by_kind[],
                          struct kachi_decimal total)
{
    struct kachi_decimal others = kachi_decimal_of(0);
    struct kachi_decimal fossil = total;
    struct kachi_decimal including = total;
    enum kachi_err err =
        kachi_decimal_add(by_kind[KACHI_COUNTS_BIOGENIC], by_kind[KACHI_COUNTS_LAND_USE], &others);
    err = err == KACHI_OK ? kachi_decimal_subtract(total, others, &fossil) : err;
    err =
        err == KACHI_OK ? kachi_decimal_add(total, by_kind[KACHI_COUNTS_UPTAKE], &including) : err;
    if (err != KACHI_OK) {
        refuse_number(s, "pcfIncludingBiogenicUptake");
    }
    if (fossil.coefficient < 0) {
        refuse_number(s, "fossilGhgEmissions");
    }
    s->own->total = kachi_decimal_write(s->arena, total);
    s->own->including = kachi_decimal_write(s->arena, including);
    s->own->fossil = kachi_decimal_write(s->arena, fossil);
    s->own->biogenic = kachi_decimal_write(s->arena, by_kind[KACHI_COUNTS_BIOGENIC]);
    s->own->land_use = kachi_decimal_write(s->arena, by_kind[KACHI_COUNTS_LAND_USE]);
    s->own->uptake = kachi_decimal_write(s->arena, by_kind[KACHI_COUNTS_UPTAKE]);
}

static enum kachi_err fill_numbers(struct stating *s, struct kachi_decimal *total)
{
    static const struct {
        enum kachi_counts_as kind;
        int sign;
        const char *member;
    } parts[] = {{KACHI_COUNTS_BIOGENIC, 1, "biogenicNonCO2Emissions"},
                 {KACHI_COUNTS_LAND_USE, 1, "landUseChangeGhgEmissions"},
                 {KACHI_COUNTS_UPTAKE, -1, "biogenicCO2Uptake"}};
    struct kachi_decimal by_kind[KACHI_COUNTS_LAND_USE + 1] = {{0, 0}};
    enum kachi_err err = KACHI_OK;
    double outbound = s->footprint->stage_kgco2e[KACHI_STAGE_DISTRIBUTION];
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && err == KACHI_OK; i++) {
        double stages[KACHI_STAGE_COUNT];
        err = kachi_footprint_stages(s->asked->study->system, s->footprint, parts[i].kind, stages);
        by_kind[parts[i].kind] =
            take_number(s, err == KACHI_OK ? to_gate(stages) : 0.0, parts[i].sign, parts[i].member);
    }
    *total = take_number(s, to_gate(s->footprint->stage_kgco2e), 0, "pcfExcludingBiogenicUptake");
    write_numbers(s, by_kind, *total);
    if (fabs(outbound) > 0.0) {
        s->own->outbound = kachi_decimal_write(
            s->arena, take_number(s, outbound, 1, "outboundLogisticsGhgEmissions"));
    }
    return err;
}

/* --- The statement --- */

/* Does it come out of the inventory as it is, and is it about this number? */
static bool is_about(struct stating *s, const struct kachi_value_statement *statement,
                     struct kachi_decimal total)
{
    struct kachi_findings unused;
    struct kachi_redone redone = {.is_equal = false};
    kachi_findings_init(&unused);
    enum kachi_err err =
        kachi_redone_of(s->arena, s->asked->study->dataset, statement, &unused, &redone);
    kachi_findings_release(&unused);
    return err == KACHI_OK && redone.is_equal &&
           kachi_str_equal(statement->unit, s->footprint->unit) &&
           kachi_decimal_compare(statement->cfp_kgco2e_per_unit, total) == 0;
}

static void fill_statement(struct stating *s, struct kachi_decimal total)
{
    struct kachi_arena *arena = s->arena;
    kachi_day today = kachi_day_of_moment(s->asked->now);
    const struct kachi_value_statement *statement = kachi_statement_that_counts(
        s->asked->statement_count, s->asked->statements, s->activity->key);
    if (statement == NULL) {
        return;
    }
    struct kachi_str id = kachi_id_text(arena, "st", &statement->id);
    bool is_expired = kachi_statement_state_on(statement, today) == KACHI_STATEMENT_EXPIRED;
    if (is_expired || !is_about(s, statement, total)) {
        kachi_findings_add(
            s->asked->findings, is_expired ? "pact-statement-expired" : "pact-statement-other",
            KACHI_NOWHERE,
            KACHI_ARGS({"statement", id}, {"product", s->activity->name},
                       {"published", s->own->total},
                       {"stated", kachi_decimal_write(arena, statement->cfp_kgco2e_per_unit)}));
        return;
    }
    s->statement = statement;
    s->own->statement = id;
    s->own->rulebook = statement->rulebook;
    if (statement->has_rep) {
        s->own->rep = kachi_decimal_write(arena, statement->rep_kgco2e_per_unit);
    }
    if (statement->has_ae) {
        s->own->ae = kachi_decimal_write(arena, statement->ae_kgco2e_per_unit);
    }
    s->own->verifier = statement->verifier;
    s->own->verified_at = statement->verified_at;
}

/* --- What is known beside the numbers --- */

static void fill_period(struct stating *s)
{
    const struct kachi_pact_said *said = s->asked->said;
    struct kachi_pact_own *own = s->own;
    own->from = said->from;
    own->until = said->until;
    bool is_said = said->from != KACHI_NO_DAY || said->until != KACHI_NO_DAY;
    if (!is_said && s->statement != NULL) {
        own->from = s->statement->from;
        own->until = s->statement->until;
    }
    if (own->from == KACHI_NO_DAY && own->until == KACHI_NO_DAY) {
        own->from = s->activity->valid_from;
        own->until = s->activity->valid_until;
    }
    if (own->from == KACHI_NO_DAY || own->until == KACHI_NO_DAY) {
        refuse_unknown(s, "referencePeriodStart, referencePeriodEnd", "--from DAY --until DAY");
    } else if (own->until < own->from) {
        refuse_said(s, "until", kachi_day_text(s->arena, own->until));
    }
}

/* "not linked: Coal, Water": what the percentage is about. */
static struct kachi_str missing_names(const struct stating *s)
{
    const struct kachi_dataset *dataset = s->asked->study->dataset;
    const struct kachi_trust *trust = &s->footprint->trust;
    struct kachi_str text = kachi_str_of("");
    for (uint32_t i = 0; i < trust->missing_count; i++) {
        const struct kachi_exchange *bought = &dataset->exchanges[trust->missing[i].exchange];
        struct kachi_str name = kachi_flow_name(&dataset->flows[bought->flow], KACHI_LANG_EN);
        text = kachi_str_print(s->arena, "%.*s%s%.*s", KACHI_STR_ARG(text),
                               i == 0 ? "not linked: " : ", ", KACHI_STR_ARG(name));
    }
    return text;
}

static void fill_exempted(struct stating *s)
{
    const struct kachi_pact_said *said = s->asked->said;
    const struct kachi_trust *trust = &s->footprint->trust;
    struct kachi_decimal percent = kachi_decimal_of(0);
    double share = 0.0;
    enum kachi_err err = KACHI_OK;
    if (!kachi_str_is_empty(said->exempted_percent)) {
        err = kachi_decimal_read(said->exempted_percent, &percent);
    } else if (kachi_attribute_number(s->asked->study->dataset, s->at, "exempted_share", &share)) {
        err = kachi_decimal_from_double(100.0 * share, 9, KACHI_ROUND_HALF_EVEN, &percent);
    } else if (trust->missing_count > 0 || trust->ghg_like_count > 0) {
        refuse_unknown(s, "exemptedEmissionsPercent", "--exempted-percent N");
        return;
    }
    if (err != KACHI_OK || percent.coefficient < 0 ||
        kachi_decimal_compare(percent, kachi_decimal_of(100)) > 0) {
        refuse_said(s, "exempted-percent", said->exempted_percent);
        return;
    }
    s->own->exempted_percent = kachi_decimal_write(s->arena, percent);
    s->own->exempted_description = kachi_str_is_empty(said->exempted_description)
                                       ? missing_names(s)
                                       : said->exempted_description;
}

/* The standard that a rulebook stands for; empty where it is none of PACT's list. */
static struct kachi_str standard_of(struct kachi_str rulebook)
{
    static const struct {
        const char *rulebook, *standard;
    } known[] = {{"iso-14067-2018", "ISO14067"}, {"pact-3", "PACT-3.0"}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (kachi_str_is(rulebook, known[i].rulebook)) {
            return kachi_str_of(known[i].standard);
        }
    }
    return kachi_str_of("");
}

static void fill_standards(struct stating *s)
{
    struct kachi_str rest = s->asked->said->standards;
    if (kachi_str_is_empty(rest) && s->statement != NULL) {
        rest = standard_of(s->statement->rulebook);
    }
    while (!kachi_str_is_empty(rest) && s->own->standard_count < KACHI_PACT_STANDARDS_MAX) {
        struct kachi_str one = kachi_str_trim(kachi_str_cut(&rest, ','));
        if (!kachi_str_is_empty(one)) {
            s->own->standards[s->own->standard_count++] = one;
        }
    }
    if (!kachi_str_is_empty(rest)) {
        refuse_said(s, "standards", s->asked->said->standards);
    }
    if (s->own->standard_count == 0) {
        refuse_unknown(s, "crossSectoralStandards", "--standards ISO14067");
    }
}

static void fill_packaging(struct stating *s)
{
    struct kachi_str said = s->asked->said->packaging;
    if (kachi_str_is(said, "included")) {
        s->own->packaging = KACHI_PACT_PACKAGING_INCLUDED;
    } else if (kachi_str_is(said, "excluded")) {
        s->own->packaging = KACHI_PACT_PACKAGING_EXCLUDED;
    } else if (!kachi_str_is_empty(said)) {
        refuse_said(s, "packaging", said);
    } else {
        kachi_findings_add(s->asked->findings, "pact-packaging", KACHI_NOWHERE,
                           KACHI_ARGS({"product", s->activity->name}));
    }
}

/* Kilograms of one declared unit; empty where nobody says them. */
static struct kachi_str read_mass(struct stating *s, const char *option, struct kachi_str said)
{
    struct kachi_decimal value;
    if (kachi_str_is_empty(said)) {
        return said;
    }
    if (kachi_decimal_read(said, &value) != KACHI_OK || value.coefficient < 0) {
        refuse_said(s, option, said);
        return kachi_str_of("");
    }
    return kachi_decimal_write(s->arena, value);
}

static void fill_company(struct stating *s)
{
    const struct kachi_pact_said *said = s->asked->said;
    struct kachi_str owner = s->activity->owner;
    s->own->company_name = kachi_str_is_empty(said->company) ? owner : said->company;
    s->own->company_urn = said->company_urn;
    if (kachi_str_is_empty(s->own->company_name)) {
        refuse_unknown(s, "companyName", "--company NAME");
    }
    if (kachi_str_is_empty(s->own->company_urn) && kachi_str_is_empty(owner)) {
        refuse_unknown(s, "companyIds", "--company-id URN");
    } else if (kachi_str_is_empty(s->own->company_urn)) {
        s->own->company_urn =
            kachi_str_print(s->arena, "urn:pact:kachi.local:company:%.*s", KACHI_STR_ARG(owner));
    }
}

/* The extension is a claim that the edition was followed: only whoever publishes can make it. */
static void fill_gxd(struct stating *s)
{
    struct kachi_pact_gxd_own *gxd = &s->own->gxd;
    gxd->edition = s->asked->said->gxd_edition;
    gxd->is_fossil = kachi_str_is(s->own->biogenic, "0") && kachi_str_is(s->own->land_use, "0");
    if (kachi_str_is_empty(gxd->edition) || kachi_str_is_empty(s->activity->owner)) {
        return;
    }
    double inside = 0.0;
    struct kachi_parts parts = kachi_footprint_parts(s->arena, s->asked->study, s->footprint,
                                                     KACHI_BY_OWNER, 1.0, KACHI_LANG_EN);
    for (uint32_t i = 0; i < parts.count; i++) {
        bool is_own = kachi_str_equal(parts.items[i].key, s->activity->owner);
        inside += is_own ? parts.items[i].kgco2e : 0.0;
    }
    gxd->gate_to_gate =
        kachi_decimal_write(s->arena, take_number(s, inside, 0, "gateToGateBiogenicCarbonContent"));
}

/* PACT 3.0: not valid before the data end, and for three years from then at most. */
static void fill_validity(struct stating *s)
{
    struct kachi_pact_own *own = s->own;
    kachi_day from = s->asked->said->valid_from;
    kachi_day until = s->asked->said->valid_until;
    own->valid_from = from;
    own->valid_until = until;
    if (own->until == KACHI_NO_DAY) {
        return; /* asked for already */
    }
    kachi_day last =
        kachi_utc_day_of_moment(kachi_pact_three_years_after(kachi_moment_of_utc_day(own->until)));
    bool is_early = from != KACHI_NO_DAY && from <= own->until;
    bool is_late = until != KACHI_NO_DAY && until > last;
    bool is_empty = until != KACHI_NO_DAY && (until <= own->until || until < from);
    if (is_early || is_late || is_empty) {
        struct kachi_str open = kachi_str_of("");
        s->is_refused = true;
        kachi_findings_add(
            s->asked->findings, "pact-validity", KACHI_NOWHERE,
            KACHI_ARGS({"from", from == KACHI_NO_DAY ? open : kachi_day_text(s->arena, from)},
                       {"until", until == KACHI_NO_DAY ? open : kachi_day_text(s->arena, until)}));
    }
}

static void fill_known(struct stating *s)
{
    const struct kachi_pact_said *said = s->asked->said;
    struct kachi_pact_own *own = s->own;
    fill_company(s);
    fill_period(s);
    fill_validity(s);
    fill_exempted(s);
    fill_standards(s);
    fill_packaging(s);
    own->mass_kg = read_mass(s, "mass", said->mass_kg);
    if (kachi_str_is_empty(own->mass_kg)) {
        own->mass_kg = kachi_pact_unit_mass_kg(own->unit);
    }
    if (kachi_str_is_empty(own->mass_kg)) {
        refuse_unknown(s, "productMassPerDeclaredUnit", "--mass KG");
    }
    own->fossil_carbon_kg = read_mass(s, "fossil-carbon", said->fossil_carbon_kg);
    own->biogenic_carbon_kg = read_mass(s, "biogenic-carbon", said->biogenic_carbon_kg);
    fill_gxd(s);
}

/* --- The question --- */

static enum kachi_err compute(struct stating *s, struct kachi_str product)
{
    const struct kachi_study *study = s->asked->study;
    struct kachi_footprint_options options = {.amount = 1.0, .unit = KACHI_NONE};
    enum kachi_err err = kachi_search_one(study->dataset, product, s->asked->findings, &s->at);
    err = err == KACHI_OK ? kachi_study_column(study, s->at, s->asked->findings, &options.column)
                          : err;
    err = err == KACHI_OK ? kachi_footprint_compute(s->arena, study->system, options,
                                                    s->asked->findings, &s->footprint)
                          : err;
    s->activity = err == KACHI_OK ? &study->dataset->activities[s->at] : NULL;
    return err;
}

struct kachi_str kachi_pact_product_urn(struct kachi_arena *arena, struct kachi_str key)
{
    return kachi_str_print(arena, "urn:pact:kachi.local:product-id:%.*s", KACHI_STR_ARG(key));
}

enum kachi_err kachi_pact_own_of(const struct kachi_pact_asked_own *asked, struct kachi_str product,
                                 struct kachi_pact_own *out)
{
    struct stating s = {.asked = asked, .arena = asked->arena, .own = out};
    struct kachi_decimal total;
    enum kachi_err err = compute(&s, product);
    if (err != KACHI_OK) {
        return err;
    }
    const struct kachi_activity *activity = s.activity;
    if (kachi_pact_unit(s.footprint->unit) == NULL) {
        kachi_findings_add(asked->findings, "pact-unit", KACHI_NOWHERE,
                           KACHI_ARGS({"product", activity->name}, {"unit", s.footprint->unit}));
        return KACHI_ERR_INPUT;
    }
    if (is_past_gate(&s)) {
        return KACHI_ERR_INPUT;
    }
    bool is_ar5 = kachi_str_has_suffix(s.footprint->method, "ar5");
    *out = (struct kachi_pact_own){
        .product_name = activity->name,
        .product_urn = kachi_pact_product_urn(s.arena, activity->key),
        .description = activity->name,
        .unit = s.footprint->unit,
        .country = activity->location.bytes == 2 ? activity->location : kachi_str_of(""),
        .assessment = kachi_str_of(is_ar5 ? "AR5" : "AR6"),
    };
    err = fill_numbers(&s, &total);
    if (err == KACHI_OK) {
        fill_statement(&s, total);
        fill_known(&s);
    }
    return err == KACHI_OK && s.is_refused ? KACHI_ERR_INPUT : err;
}
