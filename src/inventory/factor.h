/* SPDX-License-Identifier: Apache-2.0 */
/*
 * factor.h - emission factors (排出原単位): what the facts state of a product, and do not work out.
 *
 * An activity is a factor where it makes something and takes nothing from another activity: what a
 * unit of it emits is what its source says, be that a database, a publication or a supplier's
 * footprint. It is what others link to.
 */
#ifndef KACHI_INVENTORY_FACTOR_H
#define KACHI_INVENTORY_FACTOR_H

#include "inventory/dataset.h"

bool kachi_factor_is(const struct kachi_dataset *dataset, uint32_t activity);

/* Empty members ask for nothing. */
struct kachi_factors_asked {
    struct kachi_str words;    /* as kachi_search takes them */
    struct kachi_str unit;     /* a unit's name: factors per unit of its dimension */
    struct kachi_str location; /* exactly */
    struct kachi_str source;   /* a part of it, whatever the case */
};
/* Those that are asked for, best match first; in arena. KACHI_ERR_INPUT with finding unit-unknown.
 */
KACHI_MUST_CHECK enum kachi_err kachi_factors_find(struct kachi_arena *arena,
                                                   const struct kachi_dataset *dataset,
                                                   const struct kachi_factors_asked *asked,
                                                   struct kachi_findings *findings, uint32_t **out,
                                                   size_t *count);

#endif
