/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_gxd.h - the Green x Digital Consortium's extension of a PACT footprint, written and read.
 *
 * Source: Green-x-Digital-Consortium/data-model-extensions, specs/GxD_schema_en.json and
 * GxD_extension_en.md of 2025-03-26. It says how a footprint was calculated (for the product, or
 * shared out from the company's emissions), by which edition of the CO2 Visualization Framework,
 * how much of it arose at the sender's own gates, and which certificates it counts. The schema asks
 * an organisation-based calculation for two members that it does not define (declaredUnit,
 * crossSectoralStandardsUsed); here, as in the specification's table, the three levels are enough.
 */
#ifndef KACHI_INTEROP_PACT_GXD_H
#define KACHI_INTEROP_PACT_GXD_H

#include "base/findings.h"
#include "base/json.h"

#define KACHI_PACT_GXD_SCHEMA                                                                      \
    "https://github.com/Green-x-Digital-Consortium/data-model-extensions/blob/main/specs/"         \
    "GxD_schema_en.json"

/* What we state: a calculation for the product. Amounts in kgCO2e per declared unit. */
struct kachi_pact_gxd_own {
    struct kachi_str edition;      /* of the framework: "2.0"; empty: no such extension */
    struct kachi_str gate_to_gate; /* of the owner's own activities; empty: not known */
    bool is_fossil;                /* nothing of it is biogenic */
};
void kachi_pact_gxd_write(const struct kachi_pact_gxd_own *own, struct kachi_json_writer *json);

/* What was received; texts are borrowed from the footprint and empty where they are not said. */
struct kachi_pact_gxd {
    bool is_by_organisation;
    struct kachi_str edition;
    struct kachi_str levels[3]; /* at which scope 1, 2 and 3 were shared out */
    struct kachi_str gate_to_gate;
    struct kachi_str certificate_amount, certificate_type;
};
/* False where the footprint has no such extension. What is not as the schema says is a warning
 * (pact-member), and is read all the same. */
bool kachi_pact_gxd_read(struct kachi_str source, kachi_json footprint,
                         struct kachi_findings *findings, struct kachi_pact_gxd *out);

#endif
