/* SPDX-License-Identifier: Apache-2.0 */
#include "interop/pact.h"

#include "inventory/dataset.h"

#include <string.h>

#define LAST_SECOND "23:59:59" /* of a day */

static const struct {
    const char *here, *declared;
    const char *mass_kg; /* of one; NULL: it depends on the product */
} units[] = {
    {"kg", "kilogram", "1"},       {"l", "liter", NULL},     {"m3", "cubic meter", NULL},
    {"kWh", "kilowatt hour", "0"}, {"MJ", "megajoule", "0"}, {"t*km", "ton kilometer", "0"},
    {"m2", "square meter", NULL},  {"item", "piece", NULL},  {"h", "hour", "0"},
};
#define UNIT_COUNT (sizeof(units) / sizeof(units[0]))

const char *kachi_pact_unit(struct kachi_str unit)
{
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        if (kachi_str_is(unit, units[i].here)) {
            return units[i].declared;
        }
    }
    return NULL;
}

struct kachi_str kachi_pact_unit_mass_kg(struct kachi_str unit)
{
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        if (kachi_str_is(unit, units[i].here) && units[i].mass_kg != NULL) {
            return kachi_str_of(units[i].mass_kg);
        }
    }
    return kachi_str_of("");
}

struct kachi_str kachi_pact_unit_here(struct kachi_str declared)
{
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        if (kachi_str_is(declared, units[i].declared)) {
            return kachi_str_of(units[i].here);
        }
    }
    return kachi_str_of("");
}

bool kachi_pact_is_uuid(struct kachi_str text)
{
    struct kachi_id id;
    return text.bytes == 36 && text.text[8] == '-' && kachi_id_read(text, NULL, &id);
}

static void pair(struct kachi_json_writer *json, const char *key, struct kachi_str value)
{
    if (!kachi_str_is_empty(value)) {
        kachi_json_pair_str(json, key, value);
    }
}

static void list_of_one(struct kachi_json_writer *json, const char *key, struct kachi_str value)
{
    if (kachi_str_is_empty(value)) {
        return;
    }
    kachi_json_key(json, key);
    kachi_json_begin_array(json);
    kachi_json_write_str(json, value);
    kachi_json_end_array(json);
}

static void pair_day(struct kachi_arena *arena, struct kachi_json_writer *json, const char *key,
                     kachi_day day, const char *time)
{
    if (day != KACHI_NO_DAY) {
        kachi_json_pair_str(
            json, key, kachi_str_print(arena, "%sT%sZ", kachi_day_text(arena, day).text, time));
    }
}

static void write_own_pcf(struct kachi_arena *arena, const struct kachi_pact_own *own,
                          struct kachi_json_writer *json)
{
    kachi_json_key(json, "pcf");
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "declaredUnitOfMeasurement", kachi_pact_unit(own->unit));
    kachi_json_pair_text(json, "declaredUnitAmount", "1");
    kachi_json_pair_str(json, "productMassPerDeclaredUnit", own->mass_kg);
    pair_day(arena, json, "referencePeriodStart", own->from, "00:00:00");
    pair_day(arena, json, "referencePeriodEnd", own->until, LAST_SECOND);
    pair(json, "geographyCountry", own->country);
    kachi_json_pair_text(json, "boundaryProcessesDescription", "cradle to gate");
    kachi_json_pair_str(json, "pcfExcludingBiogenicUptake", own->total);
    kachi_json_pair_str(json, "pcfIncludingBiogenicUptake", own->including);
    kachi_json_pair_str(json, "fossilCarbonContent",
                        kachi_str_is_empty(own->fossil_carbon_kg) ? kachi_str_of("0")
                                                                  : own->fossil_carbon_kg);
    pair(json, "biogenicCarbonContent", own->biogenic_carbon_kg);
    kachi_json_pair_str(json, "fossilGhgEmissions", own->fossil);
    kachi_json_pair_str(json, "landUseChangeGhgEmissions", own->land_use);
    kachi_json_pair_str(json, "biogenicNonCO2Emissions", own->biogenic);
    kachi_json_pair_str(json, "biogenicCO2Uptake", own->uptake);
    pair(json, "outboundLogisticsGhgEmissions", own->outbound);
    if (own->packaging != KACHI_PACT_PACKAGING_UNSAID) {
        kachi_json_pair_bool(json, "packagingEmissionsIncluded",
                             own->packaging == KACHI_PACT_PACKAGING_INCLUDED);
    }
    list_of_one(json, "ipccCharacterizationFactors", own->assessment);
    kachi_json_key(json, "crossSectoralStandards");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < own->standard_count; i++) {
        kachi_json_write_str(json, own->standards[i]);
    }
    kachi_json_end_array(json);
    kachi_json_pair_str(json, "exemptedEmissionsPercent", own->exempted_percent);
    pair(json, "exemptedEmissionsDescription", own->exempted_description);
    if (!kachi_str_is_empty(own->verifier)) {
        kachi_json_key(json, "verification");
        kachi_json_begin_object(json);
        kachi_json_pair_text(json, "coverage", "product level");
        kachi_json_pair_str(json, "providerName", own->verifier);
        kachi_json_pair_str(json, "completedAt", kachi_moment_text(arena, own->verified_at));
        kachi_json_end_object(json);
    }
    kachi_json_end_object(json);
}

/* REP and AE beside the footprint, never in it. */
static void write_gx(const struct kachi_pact_own *own, struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "specVersion", "2.0.0");
    kachi_json_pair_text(json, "dataSchema", KACHI_PACT_GX_SCHEMA);
    kachi_json_key(json, "data");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "statement", own->statement);
    pair(json, "reducedEmissionsKgCo2ePerDeclaredUnit", own->rep);
    pair(json, "avoidedEmissionsKgCo2ePerDeclaredUnit", own->ae);
    pair(json, "rulebook", own->rulebook);
    kachi_json_end_object(json);
    kachi_json_end_object(json);
}

/* An empty array may not be sent. */
static void write_extensions(const struct kachi_pact_own *own, struct kachi_json_writer *json)
{
    bool has_gx = !kachi_str_is_empty(own->statement);
    bool has_gxd = !kachi_str_is_empty(own->gxd.edition);
    if (!has_gx && !has_gxd) {
        return;
    }
    kachi_json_key(json, "extensions");
    kachi_json_begin_array(json);
    if (has_gx) {
        write_gx(own, json);
    }
    if (has_gxd) {
        kachi_pact_gxd_write(&own->gxd, json);
    }
    kachi_json_end_array(json);
}

void kachi_pact_write_own(struct kachi_arena *arena, const struct kachi_pact_own *own,
                          struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "id", kachi_id_uuid(arena, &own->id));
    kachi_json_pair_text(json, "specVersion", KACHI_PACT_SPEC_V3);
    list_of_one(json, "precedingPfIds", own->preceding);
    kachi_json_pair_str(json, "created", kachi_moment_text(arena, own->created));
    kachi_json_pair_text(json, "status", "Active");
    pair_day(arena, json, "validityPeriodStart", own->valid_from, "00:00:00");
    pair_day(arena, json, "validityPeriodEnd", own->valid_until, LAST_SECOND);
    kachi_json_pair_str(json, "companyName", own->company_name);
    list_of_one(json, "companyIds", own->company_urn);
    kachi_json_pair_str(json, "productDescription", own->description);
    list_of_one(json, "productIds", own->product_urn);
    kachi_json_pair_str(json, "productNameCompany", own->product_name);
    if (kachi_str_is_empty(own->fossil_carbon_kg)) {
        kachi_json_pair_text(json, "comment",
                             "Carbon contents are not known; where one must stand, 0 is stated.");
    }
    write_own_pcf(arena, own, json);
    write_extensions(own, json);
    kachi_json_end_object(json);
}

kachi_moment kachi_pact_three_years_after(kachi_moment end)
{
    kachi_moment in_day = end - kachi_moment_of_utc_day(kachi_utc_day_of_moment(end));
    struct kachi_date date = kachi_date_of(kachi_utc_day_of_moment(end));
    date.year += 3;
    if (date.month == 2 && date.day == 29) {
        date = (struct kachi_date){date.year, 3, 1};
    }
    return kachi_moment_of_utc_day(kachi_day_of(date)) + in_day;
}

bool kachi_pact_validity(kachi_json footprint, kachi_moment *from, kachi_moment *until)
{
    kachi_json pcf = kachi_json_get(footprint, "pcf");
    kachi_moment end = 0;
    bool has_end =
        kachi_moment_read(kachi_json_text(kachi_json_get(pcf, "referencePeriodEnd")), &end);
    bool has_from =
        kachi_moment_read(kachi_json_text(kachi_json_get(footprint, "validityPeriodStart")), from);
    bool has_until =
        kachi_moment_read(kachi_json_text(kachi_json_get(footprint, "validityPeriodEnd")), until);
    if (!has_from) {
        *from = end;
    }
    if (!has_until && has_end) {
        *until = kachi_pact_three_years_after(end);
    }
    return (has_from || has_end) && (has_until || has_end);
}

static bool one_of(kachi_json list, struct kachi_str wanted)
{
    for (size_t i = 0; i < kachi_json_count(list); i++) {
        if (kachi_str_equal_ignore_case(kachi_json_text(kachi_json_at(list, i)), wanted)) {
            return true;
        }
    }
    return false;
}

static bool is_in_place(kachi_json pcf, struct kachi_str wanted)
{
    static const char *const names[] = {"geographyCountry", "geographyCountrySubdivision",
                                        "geographyRegionOrSubregion"};
    for (size_t i = 0; i < 3; i++) {
        struct kachi_str place = kachi_json_text(kachi_json_get(pcf, names[i]));
        if (place.bytes > 0 && kachi_str_equal_ignore_case(place, wanted)) {
            return true;
        }
    }
    return false;
}

/* A plus in a query arrives as a space: "00:00 00:00" for "00:00+00:00". */
static bool read_query_moment(struct kachi_str value, kachi_moment *out)
{
    char text[64];
    if (kachi_moment_read(value, out)) {
        return true;
    }
    if (value.bytes >= sizeof(text)) {
        return false;
    }
    for (size_t i = 0; i < value.bytes; i++) {
        text[i] = value.text[i] == ' ' ? '+' : value.text[i];
    }
    return kachi_moment_read((struct kachi_str){text, value.bytes}, out);
}

static bool matches_value(kachi_json footprint, const struct kachi_pact_value *wanted)
{
    kachi_moment from = 0;
    kachi_moment until = 0;
    kachi_moment at = 0;
    if (kachi_str_is(wanted->name, "productId")) {
        return one_of(kachi_json_get(footprint, "productIds"), wanted->value);
    }
    if (kachi_str_is(wanted->name, "companyId")) {
        return one_of(kachi_json_get(footprint, "companyIds"), wanted->value);
    }
    if (kachi_str_is(wanted->name, "classification")) {
        return one_of(kachi_json_get(footprint, "productClassifications"), wanted->value);
    }
    if (kachi_str_is(wanted->name, "geography")) {
        return is_in_place(kachi_json_get(footprint, "pcf"), wanted->value);
    }
    if (kachi_str_is(wanted->name, "status")) {
        return kachi_str_equal_ignore_case(kachi_json_text(kachi_json_get(footprint, "status")),
                                           wanted->value);
    }
    if (!read_query_moment(wanted->value, &at) || !kachi_pact_validity(footprint, &from, &until)) {
        return false;
    }
    if (kachi_str_is(wanted->name, "validOn")) {
        return from <= at && at <= until;
    }
    return kachi_str_is(wanted->name, "validAfter") ? from > at : until < at;
}

static bool is_filter(struct kachi_str name)
{
    static const char *const names[] = {"productId", "companyId", "classification", "geography",
                                        "status",    "validOn",   "validAfter",     "validBefore"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (kachi_str_is(name, names[i])) {
            return true;
        }
    }
    return false;
}

bool kachi_pact_matches(kachi_json footprint, size_t count, const struct kachi_pact_value values[])
{
    for (size_t i = 0; i < count; i++) {
        if (!is_filter(values[i].name) || values[i].value.bytes == 0) {
            continue; /* unknown names and empty values ask for nothing */
        }
        bool is_met = false;
        for (size_t k = 0; k < count && !is_met; k++) {
            is_met = kachi_str_equal(values[k].name, values[i].name) && values[k].value.bytes > 0 &&
                     matches_value(footprint, &values[k]);
        }
        if (!is_met) {
            return false;
        }
    }
    return true;
}
