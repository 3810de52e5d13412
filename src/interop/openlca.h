/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openlca.h - reading openLCA's JSON-LD packages, schema version 1 (openLCA 1.x) and 2 to 5
 * (openLCA 2.x).
 *
 * A package is a ZIP or a folder with one JSON file for each thing, in folders by kind (processes/,
 * flows/ ...). The names of both versions are understood whatever version the package says it is.
 * Amounts are converted to the reference unit of the flow's reference property: number x unit
 * factor / factor of the flow property.
 *
 * Read: unit groups, flow properties, categories, locations, flows, global parameters, processes
 * with exchanges, parameters, formulas, uncertainties and allocation factors. Everything else is
 * passed over; what a person would miss (product systems, impact methods ...) is listed in a
 * finding. docs/errors/interop.md has all findings.
 *
 * Source: the schema, github.com/GreenDelta/olca-schema (CC0).
 */
#ifndef KACHI_INTEROP_OPENLCA_H
#define KACHI_INTEROP_OPENLCA_H

#include "base/archive.h"
#include "inventory/dataset.h"

/* Whether an archive looks like such a package: openlca.json or a folder processes/, at its root or
 * in its one folder. */
bool kachi_openlca_is(const struct kachi_archive *archive);

/*
 * The facts of a package as a dataset of their own. `source` is the name findings and places show;
 * `digest` the SHA-256 of the package, kept in the dataset's sources. KACHI_ERR_INPUT (or what the
 * archive says) with every finding that could be made in one pass; *out is then NULL.
 */
struct kachi_openlca_source {
    struct kachi_str name, digest;
};
KACHI_MUST_CHECK enum kachi_err kachi_openlca_read(struct kachi_archive *archive,
                                                   struct kachi_openlca_source source,
                                                   struct kachi_findings *findings,
                                                   struct kachi_dataset **out);

#endif
