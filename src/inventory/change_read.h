/* SPDX-License-Identifier: Apache-2.0 */
/*
 * change_read.h - a change as a person writes it: what, how, and to which value.
 *
 *     grid_kgco2e_per_kwh=0.25       a parameter (global, or the only one of that name)
 *     mill:yield*=1.02               a parameter of an activity
 *     car-at-gate:steel-sheet=800    the amount of an exchange, in the unit it is written in
 *     mill:electricity@solar         who supplies it
 *
 * Activities go by key, name or what they alone make; flows by key, name, or for emissions by what
 * data/elementary.csv calls them (CO2). `=` sets, `*=` multiplies, `+=` adds.
 */
#ifndef KACHI_INVENTORY_CHANGE_READ_H
#define KACHI_INVENTORY_CHANGE_READ_H

#include "inventory/dataset.h"

/* KACHI_ERR_INPUT with a finding: change-unreadable, change-number, change-target,
 * or change-supplier where the one named does not supply that flow. */
KACHI_MUST_CHECK enum kachi_err
kachi_change_read(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                  struct kachi_str text, struct kachi_findings *findings, struct kachi_change *out);

#endif
