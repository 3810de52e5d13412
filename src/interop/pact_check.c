/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_check.c - is a footprint that came as PACT 3.0 says: the form of its members, and the rules
 * that stand between them, which no schema can say (PACT Methodology 3.0; Technical Specifications
 * 3.0, data model).
 */
#include "interop/pact.h"

enum form { TEXT, DECIMAL, NOT_NEGATIVE, POSITIVE, MOMENT, TEXTS, OBJECT, UUID };

/* +?digits(.digits)?(e..)?: an exponent and a plus sign are taken, though never sent. */
static bool has_form(kachi_json value, enum form form)
{
    struct kachi_str text = kachi_json_text(value);
    struct kachi_decimal number;
    kachi_moment moment = 0;
    double wide = 0.0;
    switch (form) {
    case TEXT:
        return kachi_json_is_string(value);
    case DECIMAL:
        return kachi_json_is_string(value) && kachi_str_read_double(text, &wide);
    case NOT_NEGATIVE:
    case POSITIVE:
        if (!kachi_json_is_string(value) || kachi_decimal_read(text, &number) != KACHI_OK) {
            return kachi_json_is_string(value) && kachi_str_read_double(text, &wide) &&
                   (form == POSITIVE ? wide > 0.0 : wide >= 0.0);
        }
        return form == POSITIVE ? number.coefficient > 0 : number.coefficient >= 0;
    case MOMENT:
        return text.bytes > 10 && kachi_moment_read(text, &moment);
    case TEXTS:
        return kachi_json_count(value) > 0 && kachi_json_is_string(kachi_json_at(value, 0));
    case OBJECT:
        return kachi_json_is_object(value);
    case UUID:
        return kachi_pact_is_uuid(text);
    }
    return false;
}

struct member {
    const char *name;
    enum form form;
};
static const struct member needed[] = {
    {"id", UUID},          {"specVersion", TEXT},        {"created", MOMENT},
    {"status", TEXT},      {"companyName", TEXT},        {"companyIds", TEXTS},
    {"productIds", TEXTS}, {"productDescription", TEXT}, {"productNameCompany", TEXT},
    {"pcf", OBJECT},
};
static const struct member needed_pcf[] = {
    {"declaredUnitOfMeasurement", TEXT},     {"declaredUnitAmount", POSITIVE},
    {"productMassPerDeclaredUnit", DECIMAL}, {"referencePeriodStart", MOMENT},
    {"referencePeriodEnd", MOMENT},          {"pcfExcludingBiogenicUptake", DECIMAL},
    {"pcfIncludingBiogenicUptake", DECIMAL}, {"fossilGhgEmissions", NOT_NEGATIVE},
    {"fossilCarbonContent", NOT_NEGATIVE},   {"ipccCharacterizationFactors", TEXTS},
    {"crossSectoralStandards", TEXTS},       {"exemptedEmissionsPercent", DECIMAL},
};

static void check_members(struct kachi_str source, kachi_json object, size_t count,
                          const struct member members[], struct kachi_findings *findings)
{
    for (size_t i = 0; i < count; i++) {
        struct kachi_place place = {.source = source, .field = kachi_str_of(members[i].name)};
        if (!has_form(kachi_json_get(object, members[i].name), members[i].form)) {
            kachi_findings_add(findings, "pact-member", place,
                               KACHI_ARGS({"member", kachi_str_of(members[i].name)}));
        }
    }
}

static void warn(struct kachi_str source, struct kachi_findings *findings, const char *code,
                 const char *member, const char *other)
{
    struct kachi_place place = {.source = source, .field = kachi_str_of(member)};
    kachi_findings_add_as(
        findings, KACHI_WARNING, code, place,
        KACHI_ARGS({"member", kachi_str_of(member)}, {"other", kachi_str_of(other)}));
}

/* Does what a total consists of add up to it? Exactly: they are decimals. What is not stated counts
 * as nothing; what is no decimal was told already. */
static void check_sum(struct kachi_str source, kachi_json pcf, const char *total,
                      const char *const parts[], struct kachi_findings *findings)
{
    struct kachi_arena scratch;
    struct kachi_decimal sum = kachi_decimal_of(0);
    struct kachi_decimal stated;
    bool is_known = kachi_json_decimal(kachi_json_get(pcf, total), &stated) == KACHI_OK;
    for (size_t i = 0; is_known && parts[i] != NULL; i++) {
        kachi_json value = kachi_json_get(pcf, parts[i]); /* NULL for null, too */
        struct kachi_decimal part = kachi_decimal_of(0);
        is_known = (value == NULL || kachi_json_decimal(value, &part) == KACHI_OK) &&
                   kachi_decimal_add(sum, part, &sum) == KACHI_OK;
    }
    if (!is_known || kachi_decimal_compare(stated, sum) == 0) {
        return;
    }
    struct kachi_place place = {.source = source, .field = kachi_str_of(total)};
    kachi_arena_init(&scratch);
    kachi_findings_add_as(findings, KACHI_WARNING, "pact-sum", place,
                          KACHI_ARGS({"member", kachi_str_of(total)},
                                     {"stated", kachi_decimal_write(&scratch, stated)},
                                     {"parts", kachi_decimal_write(&scratch, sum)}));
    kachi_arena_release(&scratch);
}

static void check_sums(struct kachi_str source, kachi_json pcf, struct kachi_findings *findings)
{
    static const char *const excluding[] = {"fossilGhgEmissions",
                                            "landUseChangeGhgEmissions",
                                            "landManagementBiogenicCO2Emissions",
                                            "landManagementBiogenicCO2Removals",
                                            "technologicalCO2Removals",
                                            "ccsTechnologicalCO2Capture",
                                            "biogenicNonCO2Emissions",
                                            NULL};
    static const char *const including[] = {"pcfExcludingBiogenicUptake", "biogenicCO2Uptake",
                                            NULL};
    check_sum(source, pcf, "pcfExcludingBiogenicUptake", excluding, findings);
    check_sum(source, pcf, "pcfIncludingBiogenicUptake", including, findings);
}

/* Members that may not stand beside each other: at most one place; nothing of what is said not to
 * be included. */
static void check_company(struct kachi_str source, kachi_json pcf, struct kachi_findings *findings)
{
    static const char *const places[] = {"geographyCountry", "geographyCountrySubdivision",
                                         "geographyRegionOrSubregion"};
    static const struct {
        const char *flag, *member;
    } excluded[] = {
        {"packagingEmissionsIncluded", "packagingGhgEmissions"},
        {"packagingEmissionsIncluded", "packagingBiogenicCarbonContent"},
        {"ccsTechnologicalCO2CaptureIncluded", "ccsTechnologicalCO2Capture"},
        {"ccsTechnologicalCO2CaptureIncluded", "technologicalCO2CaptureOrigin"},
        {"ccsTechnologicalCO2CaptureIncluded", "technologicalCO2Removals"},
    };
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = i + 1; k < 3; k++) {
            if (kachi_json_get(pcf, places[i]) != NULL && kachi_json_get(pcf, places[k]) != NULL) {
                warn(source, findings, "pact-together", places[k], places[i]);
            }
        }
    }
    for (size_t i = 0; i < sizeof(excluded) / sizeof(excluded[0]); i++) {
        if (!kachi_json_bool(kachi_json_get(pcf, excluded[i].flag), true) &&
            kachi_json_get(pcf, excluded[i].member) != NULL) {
            warn(source, findings, "pact-together", excluded[i].member, excluded[i].flag);
        }
    }
}

/* Ratings of 1 to 5, percentages, and who "Other" is. */
static void check_ranges(struct kachi_str source, kachi_json pcf, struct kachi_findings *findings)
{
    static const struct {
        const char *object, *member;
        int64_t least, most;
    } ranges[] = {
        {"dqi", "technologicalDQR", 1, 5},
        {"dqi", "geographicalDQR", 1, 5},
        {"dqi", "temporalDQR", 1, 5},
        {NULL, "primaryDataShare", 0, 100},
        {NULL, "exemptedEmissionsPercent", 0, 100},
    };
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        kachi_json object = ranges[i].object == NULL ? pcf : kachi_json_get(pcf, ranges[i].object);
        struct kachi_decimal value;
        if (kachi_json_decimal(kachi_json_get(object, ranges[i].member), &value) == KACHI_OK &&
            (kachi_decimal_compare(value, kachi_decimal_of(ranges[i].least)) < 0 ||
             kachi_decimal_compare(value, kachi_decimal_of(ranges[i].most)) > 0)) {
            warn(source, findings, "pact-range", ranges[i].member, "");
        }
    }
    kachi_json rules = kachi_json_get(pcf, "productOrSectorSpecificRules");
    for (size_t i = 0; i < kachi_json_count(rules); i++) {
        kachi_json rule = kachi_json_at(rules, i);
        if (kachi_str_is(kachi_json_text(kachi_json_get(rule, "operator")), "Other") &&
            kachi_json_get(rule, "otherOperatorName") == NULL) {
            warn(source, findings, "pact-member", "otherOperatorName", "");
        }
    }
}

/* Not valid before the data end, nor longer than three years from then (pact_publish.c keeps the
 * same for ours). */
static void check_validity(struct kachi_str source, kachi_json footprint,
                           struct kachi_findings *findings)
{
    kachi_json pcf = kachi_json_get(footprint, "pcf");
    kachi_moment end = 0;
    kachi_moment from = 0;
    kachi_moment until = 0;
    if (!kachi_moment_read(kachi_json_text(kachi_json_get(pcf, "referencePeriodEnd")), &end) ||
        !kachi_pact_validity(footprint, &from, &until)) {
        return; /* told already */
    }
    if (from < end) {
        warn(source, findings, "pact-range", "validityPeriodStart", "");
    }
    if (until > kachi_pact_three_years_after(end) || until < from) {
        warn(source, findings, "pact-range", "validityPeriodEnd", "");
    }
}

enum kachi_err kachi_pact_check(struct kachi_str source, kachi_json footprint,
                                struct kachi_findings *findings)
{
    kachi_json pcf = kachi_json_get(footprint, "pcf");
    size_t before = kachi_findings_count_of(findings, "pact-member");
    check_members(source, footprint, sizeof(needed) / sizeof(needed[0]), needed, findings);
    check_members(source, pcf, sizeof(needed_pcf) / sizeof(needed_pcf[0]), needed_pcf, findings);
    bool is_formed = kachi_findings_count_of(findings, "pact-member") == before;
    check_sums(source, pcf, findings);
    check_company(source, pcf, findings);
    check_ranges(source, pcf, findings);
    check_validity(source, footprint, findings);
    return is_formed ? KACHI_OK : KACHI_ERR_INPUT;
}
