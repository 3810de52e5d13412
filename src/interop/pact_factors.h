/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_factors.h - footprints that were received, as products of the inventory: what a supplier
 * states becomes what the buyer's activities can be linked to.
 *
 * One activity a product id, keyed by it; of several footprints of one product the newest active
 * one counts. Its emissions stand as fossil CO2 in kg CO2e for one declared unit. The quality that
 * was stated (dqi, primary data share), the owner and the footprint's id are attributes. A
 * deprecated footprint replaces nothing, so pulling again takes its place once its successor is
 * there.
 */
#ifndef KACHI_INTEROP_PACT_FACTORS_H
#define KACHI_INTEROP_PACT_FACTORS_H

#include "interop/pact_store.h"
#include "inventory/dataset.h"

/* source: for places. KACHI_ERR_INPUT with findings; footprints that cannot be used (pact-unit,
 * pact-member) are told and left out. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_factors(struct kachi_str source, size_t count,
                                                   const struct kachi_pact_footprint footprints[],
                                                   struct kachi_findings *findings,
                                                   struct kachi_dataset **out);

#endif
