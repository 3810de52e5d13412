/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_v2.c - PACT's version 2.3 of a footprint, both ways, and its $filter.
 *
 * Members that only changed their name are one table. What version 2 counts as numbers
 * (percentages, quality) is written from the text that version 3 has, never through a double.
 */
#include "interop/pact.h"

#include <string.h>

static const struct {
    const char *v3, *v2;
} names[] = {
    {"productMassPerDeclaredUnit", "productMassPerDeclaredUnit"},
    {"referencePeriodStart", "referencePeriodStart"},
    {"referencePeriodEnd", "referencePeriodEnd"},
    {"geographyRegionOrSubregion", "geographyRegionOrSubregion"},
    {"geographyCountry", "geographyCountry"},
    {"geographyCountrySubdivision", "geographyCountrySubdivision"},
    {"allocationRulesDescription", "allocationRulesDescription"},
};
/* Per declared unit: divided where the unit changes. */
static const struct {
    const char *v3, *v2;
    bool is_needed;
} amounts[] = {
    {"pcfExcludingBiogenicUptake", "pCfExcludingBiogenic", true},
    {"pcfIncludingBiogenicUptake", "pCfIncludingBiogenic", false},
    {"fossilGhgEmissions", "fossilGhgEmissions", true},
    {"fossilCarbonContent", "fossilCarbonContent", true},
    {"biogenicCarbonContent", "biogenicCarbonContent", true},
    {"landUseChangeGhgEmissions", "dLucGhgEmissions", false},
    {"biogenicNonCO2Emissions", "otherBiogenicGhgEmissions", false},
    {"biogenicCO2Uptake", "biogenicCarbonWithdrawal", false},
    {"aircraftGhgEmissions", "aircraftGhgEmissions", false},
    {"packagingGhgEmissions", "packagingGhgEmissions", false},
};

/* "1.2345e+6", "+3" and "3.50" without exponent and plus; empty where it is no decimal. */
static struct kachi_str plain(struct kachi_arena *arena, struct kachi_str text)
{
    struct kachi_decimal value;
    return kachi_decimal_read(text, &value) == KACHI_OK ? kachi_decimal_write(arena, value)
                                                        : kachi_str_of("");
}

static struct kachi_str divided(struct kachi_arena *arena, struct kachi_str text,
                                const struct kachi_decimal *by)
{
    struct kachi_decimal value;
    if (by == NULL) {
        return plain(arena, text);
    }
    if (kachi_decimal_read(text, &value) != KACHI_OK ||
        kachi_decimal_divide(value, *by, 9, KACHI_ROUND_HALF_EVEN, &value) != KACHI_OK) {
        return kachi_str_of("");
    }
    return kachi_decimal_write(arena, value);
}

static void copy(struct kachi_json_writer *json, const char *key, kachi_json value)
{
    if (value != NULL) {
        kachi_json_key(json, key);
        kachi_json_write_value(json, value);
    }
}

/* A number of JSON with the digits of a text. */
static void pair_number(struct kachi_json_writer *json, const char *key, struct kachi_str text)
{
    double value = 0.0;
    if (kachi_str_read_double(text, &value)) {
        kachi_json_pair_double(json, key, value);
    }
}

/* The other way: a decimal text of what is a number there. */
static void pair_decimal(struct kachi_arena *arena, struct kachi_json_writer *json, const char *key,
                         kachi_json number)
{
    char text[KACHI_DOUBLE_TEXT_BYTES];
    if (kachi_json_is_number(number)) {
        kachi_json_pair_str(json, key,
                            plain(arena, kachi_double_text(kachi_json_double(number, 0.0), text)));
    }
}

/* Standards by the names of version 3, and by those of crossSectoralStandardsUsed. */
static const struct {
    const char *v3, *old;
} standards_known[] = {{"ISO14067", "ISO Standard 14067"},
                       {"ISO14040-44", "ISO Standard 14044"},
                       {"GHGP-Product", "GHG Protocol Product standard"}};

static void write_standards(kachi_json standards, struct kachi_json_writer *json)
{
    bool has_any = false;
    kachi_json_key(json, "crossSectoralStandardsUsed");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < kachi_json_count(standards); i++) {
        for (size_t k = 0; k < 3; k++) {
            if (kachi_str_is(kachi_json_text(kachi_json_at(standards, i)), standards_known[k].v3)) {
                kachi_json_write_text(json, standards_known[k].old);
                has_any = true;
            }
        }
    }
    if (!has_any) { /* at least one is needed, and both are what PACT's method stands on */
        kachi_json_write_text(json, "GHG Protocol Product standard");
    }
    kachi_json_end_array(json);
}

/* The declared unit of version 2, which has no piece, hour or megabit second: a piece is its mass.
 */
static bool find_unit(kachi_json pcf, struct kachi_str *unit, struct kachi_decimal *mass,
                      bool *is_by_mass)
{
    *unit = kachi_json_text(kachi_json_get(pcf, "declaredUnitOfMeasurement"));
    *is_by_mass = kachi_str_is(*unit, "piece");
    if (!*is_by_mass) {
        return !kachi_str_is(*unit, "hour") && !kachi_str_is(*unit, "megabit second");
    }
    *unit = kachi_str_of("kilogram");
    return kachi_json_decimal(kachi_json_get(pcf, "productMassPerDeclaredUnit"), mass) ==
               KACHI_OK &&
           mass->coefficient > 0;
}

/* Who verified it, as version 2 has it: a coverage of the product is the one that both know. */
static void write_assurance(kachi_json pcf, struct kachi_json_writer *json)
{
    static const char *const same[] = {"providerName", "completedAt", "standardName", "comments"};
    kachi_json verification = kachi_json_get(pcf, "verification");
    if (kachi_json_get(pcf, "assurance") != NULL) { /* it came as version 2 */
        copy(json, "assurance", kachi_json_get(pcf, "assurance"));
        return;
    }
    if (kachi_str_is_empty(kachi_json_text(kachi_json_get(verification, "providerName")))) {
        return;
    }
    kachi_json_key(json, "assurance");
    kachi_json_begin_object(json);
    kachi_json_pair_bool(json, "assurance", true);
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        copy(json, same[i], kachi_json_get(verification, same[i]));
    }
    if (kachi_str_is(kachi_json_text(kachi_json_get(verification, "coverage")), "product level")) {
        kachi_json_pair_text(json, "coverage", "product level");
    }
    kachi_json_end_object(json);
}

static bool write_pcf_v2(struct kachi_arena *arena, kachi_json pcf, struct kachi_json_writer *json)
{
    struct kachi_str unit;
    struct kachi_decimal mass;
    bool is_by_mass = false;
    if (!find_unit(pcf, &unit, &mass, &is_by_mass)) {
        return false;
    }
    kachi_json_key(json, "pcf");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "declaredUnit", unit);
    struct kachi_str amount = kachi_json_text(kachi_json_get(pcf, "declaredUnitAmount"));
    kachi_json_pair_str(json, "unitaryProductAmount",
                        is_by_mass ? kachi_str_of("1") : plain(arena, amount));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        bool is_mass = i == 0 && is_by_mass;
        if (is_mass) {
            kachi_json_pair_text(json, names[i].v2, "1");
        } else {
            copy(json, names[i].v2, kachi_json_get(pcf, names[i].v3));
        }
    }
    for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
        kachi_json value = kachi_json_get(pcf, amounts[i].v3);
        if (value != NULL || amounts[i].is_needed) {
            struct kachi_str text = value == NULL ? kachi_str_of("0") : kachi_json_text(value);
            kachi_json_pair_str(json, amounts[i].v2,
                                divided(arena, text, is_by_mass ? &mass : NULL));
        }
    }
    kachi_json factors = kachi_json_get(pcf, "ipccCharacterizationFactors");
    bool is_ar5 = kachi_str_is(kachi_json_text(kachi_json_at(factors, 0)), "AR5");
    kachi_json_pair_text(json, "characterizationFactors", is_ar5 ? "AR5" : "AR6");
    copy(json, "ipccCharacterizationFactorsSources", factors);
    write_standards(kachi_json_get(pcf, "crossSectoralStandards"), json);
    struct kachi_str boundary =
        kachi_json_text(kachi_json_get(pcf, "boundaryProcessesDescription"));
    kachi_json_pair_str(json, "boundaryProcessesDescription", boundary);
    kachi_json_key(json, "exemptedEmissionsPercent");
    double percent = 0.0;
    (void)kachi_str_read_double(kachi_json_text(kachi_json_get(pcf, "exemptedEmissionsPercent")),
                                &percent);
    kachi_json_write_double(json, percent);
    kachi_json_pair_str(json, "exemptedEmissionsDescription",
                        kachi_json_text(kachi_json_get(pcf, "exemptedEmissionsDescription")));
    kachi_json_pair_bool(json, "packagingEmissionsIncluded",
                         kachi_json_bool(kachi_json_get(pcf, "packagingEmissionsIncluded"), false));
    copy(json, "productOrSectorSpecificRules", kachi_json_get(pcf, "productOrSectorSpecificRules"));
    copy(json, "secondaryEmissionFactorSources",
         kachi_json_get(pcf, "secondaryEmissionFactorSources"));
    pair_number(json, "primaryDataShare", kachi_json_text(kachi_json_get(pcf, "primaryDataShare")));
    write_assurance(pcf, json);
    kachi_json_end_object(json);
    return true;
}

bool kachi_pact_write_v2(struct kachi_arena *arena, kachi_json footprint,
                         struct kachi_json_writer *json)
{
    static const char *const same[] = {"id",
                                       "precedingPfIds",
                                       "created",
                                       "status",
                                       "validityPeriodStart",
                                       "validityPeriodEnd",
                                       "companyName",
                                       "companyIds",
                                       "productIds",
                                       "productDescription",
                                       "productClassifications",
                                       "productNameCompany"};
    struct kachi_str unit;
    struct kachi_decimal mass;
    bool is_by_mass = false;
    kachi_json pcf = kachi_json_get(footprint, "pcf");
    bool says_packaging = kachi_json_get(pcf, "packagingEmissionsIncluded") != NULL;
    if (!says_packaging || !find_unit(pcf, &unit, &mass, &is_by_mass)) {
        return false;
    }
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "specVersion", KACHI_PACT_SPEC_V2);
    kachi_json_pair_int64(json, "version", 0);
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        copy(json, same[i], kachi_json_get(footprint, same[i]));
    }
    struct kachi_str category = kachi_str_of("0");
    kachi_json classes = kachi_json_get(footprint, "productClassifications");
    for (size_t i = 0; i < kachi_json_count(classes); i++) {
        struct kachi_str class = kachi_json_text(kachi_json_at(classes, i));
        if (kachi_str_has_prefix(class, "urn:cpc:")) {
            category = kachi_str_slice(class, 8, class.bytes);
        }
    }
    kachi_json_pair_str(json, "productCategoryCpc", category);
    kachi_json_pair_str(json, "comment", kachi_json_text(kachi_json_get(footprint, "comment")));
    (void)write_pcf_v2(arena, pcf, json); /* its unit has been looked at */
    copy(json, "extensions", kachi_json_get(footprint, "extensions"));
    kachi_json_end_object(json);
    return true;
}

/* What crossSectoralStandards says, else what the older member does. */
static void write_standards_v3(kachi_json pcf, struct kachi_json_writer *json)
{
    kachi_json standards = kachi_json_get(pcf, "crossSectoralStandards");
    kachi_json used = kachi_json_get(pcf, "crossSectoralStandardsUsed");
    if (kachi_json_count(standards) > 0) {
        copy(json, "crossSectoralStandards", standards);
        return;
    }
    if (kachi_json_count(used) == 0) {
        return; /* told by the check */
    }
    kachi_json_key(json, "crossSectoralStandards");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < kachi_json_count(used); i++) {
        struct kachi_str name = kachi_json_text(kachi_json_at(used, i));
        for (size_t k = 0; k < sizeof(standards_known) / sizeof(standards_known[0]); k++) {
            name = kachi_str_is(name, standards_known[k].old) ? kachi_str_of(standards_known[k].v3)
                                                              : name;
        }
        kachi_json_write_str(json, name);
    }
    kachi_json_end_array(json);
}

/* Ratings of version 2 go from 1 to 3, those of version 3 from 1 to 5: they are kept as they were
 * stated. That completeness and reliability are among them tells which ones they are. */
static void write_quality_v3(struct kachi_arena *arena, kachi_json pcf,
                             struct kachi_json_writer *json)
{
    static const char *const ratings[] = {"coveragePercent", "technologicalDQR", "temporalDQR",
                                          "geographicalDQR", "completenessDQR",  "reliabilityDQR"};
    kachi_json dqi = kachi_json_get(pcf, "dqi");
    pair_decimal(arena, json, "primaryDataShare", kachi_json_get(pcf, "primaryDataShare"));
    if (!kachi_json_is_object(dqi)) {
        return;
    }
    kachi_json_key(json, "dqi");
    kachi_json_begin_object(json);
    for (size_t i = 0; i < sizeof(ratings) / sizeof(ratings[0]); i++) {
        pair_decimal(arena, json, ratings[i], kachi_json_get(dqi, ratings[i]));
    }
    kachi_json_end_object(json);
}

/* An assurance that was given; the whole member is kept beside it. */
static void write_verification(kachi_json pcf, struct kachi_json_writer *json)
{
    static const char *const same[] = {"providerName", "completedAt", "standardName", "comments"};
    kachi_json assurance = kachi_json_get(pcf, "assurance");
    copy(json, "assurance", assurance);
    if (!kachi_json_bool(kachi_json_get(assurance, "assurance"), false)) {
        return;
    }
    kachi_json_key(json, "verification");
    kachi_json_begin_object(json);
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        copy(json, same[i], kachi_json_get(assurance, same[i]));
    }
    if (kachi_str_is(kachi_json_text(kachi_json_get(assurance, "coverage")), "product level")) {
        kachi_json_pair_text(json, "coverage", "product level");
    }
    kachi_json_end_object(json);
}

static void write_pcf_v3(struct kachi_arena *arena, kachi_json pcf, struct kachi_json_writer *json)
{
    static const char *const kept[] = {
        "exemptedEmissionsDescription",   "boundaryProcessesDescription",
        "packagingEmissionsIncluded",     "productOrSectorSpecificRules",
        "secondaryEmissionFactorSources", "uncertaintyAssessmentDescription",
    };
    kachi_json_key(json, "pcf");
    kachi_json_begin_object(json);
    copy(json, "declaredUnitOfMeasurement", kachi_json_get(pcf, "declaredUnit"));
    copy(json, "declaredUnitAmount", kachi_json_get(pcf, "unitaryProductAmount"));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        kachi_json value = kachi_json_get(pcf, names[i].v2);
        if (i == 0 && value == NULL) {
            kachi_json_pair_text(json, names[i].v3, "0");
        }
        copy(json, names[i].v3, value);
    }
    for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
        kachi_json value = kachi_json_get(pcf, amounts[i].v2);
        if (value == NULL &&
            i == 1) { /* version 3 needs it: what excludes uptake is its upper bound */
            value = kachi_json_get(pcf, amounts[0].v2);
        }
        copy(json, amounts[i].v3, value);
    }
    copy(json, "ipccCharacterizationFactors",
         kachi_json_get(pcf, "ipccCharacterizationFactorsSources"));
    if (kachi_json_get(pcf, "ipccCharacterizationFactorsSources") == NULL) {
        kachi_json_key(json, "ipccCharacterizationFactors");
        kachi_json_begin_array(json);
        kachi_json_write_str(json, kachi_json_text(kachi_json_get(pcf, "characterizationFactors")));
        kachi_json_end_array(json);
    }
    write_standards_v3(pcf, json);
    pair_decimal(arena, json, "exemptedEmissionsPercent",
                 kachi_json_get(pcf, "exemptedEmissionsPercent"));
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        copy(json, kept[i], kachi_json_get(pcf, kept[i]));
    }
    write_quality_v3(arena, pcf, json);
    write_verification(pcf, json);
    kachi_json_end_object(json);
}

void kachi_pact_write_v3(struct kachi_arena *arena, kachi_json footprint,
                         struct kachi_json_writer *json)
{
    static const char *const same[] = {"id",
                                       "precedingPfIds",
                                       "created",
                                       "status",
                                       "validityPeriodStart",
                                       "validityPeriodEnd",
                                       "companyName",
                                       "companyIds",
                                       "productIds",
                                       "productDescription",
                                       "productClassifications",
                                       "productNameCompany",
                                       "comment",
                                       "extensions"};
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "specVersion", KACHI_PACT_SPEC_V3);
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        copy(json, same[i], kachi_json_get(footprint, same[i]));
    }
    write_pcf_v3(arena, kachi_json_get(footprint, "pcf"), json);
    kachi_json_end_object(json);
}

/* expr := term ('and' term)*; a reader over the text, sticky at the first thing it does not know.
 */
struct filter {
    struct kachi_str rest;
    kachi_json footprint;
    bool is_bad;
};

static void skip(struct filter *filter)
{
    filter->rest = kachi_str_trim(filter->rest);
}

static bool take(struct filter *filter, const char *word)
{
    skip(filter);
    if (!kachi_str_has_prefix(filter->rest, word)) {
        return false;
    }
    filter->rest = kachi_str_slice(filter->rest, strlen(word), filter->rest.bytes);
    return true;
}

static struct kachi_str take_name(struct filter *filter)
{
    size_t bytes = 0;
    skip(filter);
    while (bytes < filter->rest.bytes &&
           strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
                  filter->rest.text[bytes]) != NULL) {
        bytes++;
    }
    struct kachi_str name = kachi_str_slice(filter->rest, 0, bytes);
    filter->rest = kachi_str_slice(filter->rest, bytes, filter->rest.bytes);
    filter->is_bad = filter->is_bad || bytes == 0;
    return name;
}

static struct kachi_str take_literal(struct filter *filter)
{
    size_t bytes = 0;
    if (!take(filter, "'")) {
        filter->is_bad = true;
        return kachi_str_of("");
    }
    while (bytes < filter->rest.bytes && filter->rest.text[bytes] != '\'') {
        bytes++;
    }
    struct kachi_str text = kachi_str_slice(filter->rest, 0, bytes);
    filter->is_bad = filter->is_bad || bytes == filter->rest.bytes;
    filter->rest = kachi_str_slice(filter->rest, bytes + 1, filter->rest.bytes);
    return text;
}

/* companyIds/any(id:(id eq 'urn:...')), the inner parentheses or not. */
static bool any_of(struct filter *filter, kachi_json list)
{
    bool is_found = false;
    if (!take(filter, "any(")) {
        filter->is_bad = true;
        return false;
    }
    (void)take_name(filter);
    filter->is_bad = filter->is_bad || !take(filter, ":");
    bool has_inner = take(filter, "(");
    (void)take_name(filter);
    filter->is_bad = filter->is_bad || !take(filter, "eq");
    struct kachi_str wanted = take_literal(filter);
    filter->is_bad = filter->is_bad || (has_inner && !take(filter, ")")) || !take(filter, ")");
    for (size_t i = 0; i < kachi_json_count(list); i++) {
        is_found = is_found || kachi_str_equal(kachi_json_text(kachi_json_at(list, i)), wanted);
    }
    return is_found;
}

static bool compares(struct filter *filter, struct kachi_str value)
{
    static const char *const operators[] = {"eq", "lt", "le", "gt", "ge"};
    kachi_moment left = 0;
    kachi_moment right = 0;
    int which = -1;
    struct kachi_str name = take_name(filter);
    for (int i = 0; i < 5; i++) {
        which = kachi_str_is(name, operators[i]) ? i : which;
    }
    struct kachi_str literal = take_literal(filter);
    filter->is_bad = filter->is_bad || which < 0;
    bool are_moments = kachi_moment_read(value, &left) && kachi_moment_read(literal, &right);
    int order = are_moments ? (left > right) - (left < right) : kachi_str_compare(value, literal);
    const bool results[] = {order == 0, order<0, order <= 0, order> 0, order >= 0};
    return which >= 0 && results[which];
}

static bool read_plain_term(struct filter *filter)
{
    static const char *const known[] = {"created",
                                        "updated",
                                        "productCategoryCpc",
                                        "geographyCountry",
                                        "referencePeriodStart",
                                        "referencePeriodEnd"};
    struct kachi_str name = take_name(filter);
    kachi_json object = filter->footprint;
    if (take(filter, "/")) {
        if (kachi_str_is(name, "pcf")) {
            object = kachi_json_get(object, "pcf");
            name = take_name(filter);
        } else if (kachi_str_is(name, "companyIds") || kachi_str_is(name, "productIds")) {
            return any_of(filter,
                          kachi_json_get(object, kachi_str_is(name, "companyIds") ? "companyIds"
                                                                                  : "productIds"));
        }
    }
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (kachi_str_is(name, known[i])) {
            return compares(filter, kachi_json_text(kachi_json_get(object, known[i])));
        }
    }
    filter->is_bad = true;
    return false;
}

static bool read_expression(struct filter *filter, int depth)
{
    bool all = true;
    do {
        bool one;
        if (depth < 16 && take(filter, "(")) {
            one = read_expression(filter, depth + 1);
            filter->is_bad = filter->is_bad || !take(filter, ")");
        } else {
            one = read_plain_term(filter);
        }
        all = all && one;
    } while (!filter->is_bad && take(filter, "and "));
    return all;
}

enum kachi_err kachi_pact_filter_v2(struct kachi_str filter, kachi_json footprint, bool *matches)
{
    struct filter reader = {.rest = filter, .footprint = footprint};
    *matches = read_expression(&reader, 0);
    skip(&reader);
    return reader.is_bad || reader.rest.bytes > 0 ? KACHI_ERR_INPUT : KACHI_OK;
}
