/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact.h - footprints as PACT exchanges them (WBCSD, data model 3.0 and 2.3), from one model.
 *
 * The model is the 3.0 document as JSON: what was received is kept as it came, unknown members too,
 * and what is sent is made of it. Version 2 is converted at the door, both ways; a 2.3 document is
 * valid as 2.0 to 2.3. Amounts are decimal texts and never pass through a double. Sent decimals
 * have no exponent and no plus sign; null is never sent; empty arrays are left out. GX value (REP,
 * AE) rides beside the footprint in a data-model extension and is never part of a sum.
 */
#ifndef KACHI_INTEROP_PACT_H
#define KACHI_INTEROP_PACT_H

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "interop/pact_gxd.h"

#define KACHI_PACT_SPEC_V3 "3.0.3"
#define KACHI_PACT_SPEC_V2 "2.3.0"
#define KACHI_PACT_GX_SCHEMA "https://kachi.dev/schema/pact/gx-value-1.json"

enum kachi_pact_packaging {
    KACHI_PACT_PACKAGING_UNSAID, /* the member is left out; version 2 cannot do without */
    KACHI_PACT_PACKAGING_INCLUDED,
    KACHI_PACT_PACKAGING_EXCLUDED,
};

#define KACHI_PACT_STANDARDS_MAX 8

/* What we state of a product, cradle to gate. Texts of decimals are plain; empty ones are not
 * known, and left out where the data model lets them. */
struct kachi_pact_own {
    struct kachi_id id;
    kachi_moment created;
    struct kachi_str company_name, company_urn, product_name, product_urn, description;
    struct kachi_str unit; /* of the inventory: "kg", "item" */
    struct kachi_str mass_kg, fossil_carbon_kg, biogenic_carbon_kg; /* of one declared unit */
    kachi_day from, until;             /* the reference period, both days in it */
    kachi_day valid_from, valid_until; /* both days in it; KACHI_NO_DAY: not stated */
    struct kachi_str country;          /* ISO 3166-1 alpha-2, or empty */
    /* kg CO2e up to the gate: total = fossil + biogenic + land_use, including = total + uptake,
     * uptake <= 0; outbound, of distribution, is outside the total. */
    struct kachi_str total, including, fossil, biogenic, land_use, uptake, outbound;
    size_t standard_count;
    struct kachi_str standards[KACHI_PACT_STANDARDS_MAX]; /* "ISO14067" */
    struct kachi_str exempted_percent, exempted_description;
    enum kachi_pact_packaging packaging;
    struct kachi_str assessment;                   /* "AR6" */
    struct kachi_str preceding;                    /* UUID of the one it replaces; empty: none */
    struct kachi_str statement, rep, ae, rulebook; /* of the extension; statement empty: none */
    struct kachi_pact_gxd_own gxd;
    struct kachi_str verifier;
    kachi_moment verified_at;
};
void kachi_pact_write_own(struct kachi_arena *arena, const struct kachi_pact_own *own,
                          struct kachi_json_writer *json);

/* "kilogram" for "kg"; NULL where PACT has no such unit. */
const char *kachi_pact_unit(struct kachi_str unit);
/* What one declared unit weighs whatever the product is: "1" of kg, "0" of energy, transport and
 * time; empty where the product says it. */
struct kachi_str kachi_pact_unit_mass_kg(struct kachi_str unit);
/* "kg" for "kilogram", "item" for "piece"; empty where unknown. */
struct kachi_str kachi_pact_unit_here(struct kachi_str declared);

/* Strict: a finding (pact-member) for every member that is missing or has another form, and a
 * warning for every rule that is broken: what adds up (pact-sum), excludes each other
 * (pact-together) or has bounds (pact-range). KACHI_ERR_INPUT for a form; the document may be used
 * all the same. */
enum kachi_err kachi_pact_check(struct kachi_str source, kachi_json footprint,
                                struct kachi_findings *findings);

/* The same document as version 2.3. False where version 2 cannot say it: a piece without a mass, or
 * where it is not said whether packaging is included. */
bool kachi_pact_write_v2(struct kachi_arena *arena, kachi_json footprint,
                         struct kachi_json_writer *json);
/* A version 2 document as version 3. */
void kachi_pact_write_v3(struct kachi_arena *arena, kachi_json footprint,
                         struct kachi_json_writer *json);

/* Calendar years; from February 29 on, March 1. */
kachi_moment kachi_pact_three_years_after(kachi_moment end);
/* The validity of a footprint as instants: what it says, else from the end of its reference period
 * for three calendar years. False where there is neither. */
bool kachi_pact_validity(kachi_json footprint, kachi_moment *from, kachi_moment *until);

/* Filters of version 3 (values of one name: or; names: and), or of version 2's $filter. */
struct kachi_pact_value {
    struct kachi_str name, value;
};
bool kachi_pact_matches(kachi_json footprint, size_t count, const struct kachi_pact_value values[]);
/* KACHI_ERR_INPUT where the text is no filter that is implemented. The footprint is version 2's. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_filter_v2(struct kachi_str filter, kachi_json footprint,
                                                     bool *matches);

/* A UUID in its text form. */
bool kachi_pact_is_uuid(struct kachi_str text);

#endif
