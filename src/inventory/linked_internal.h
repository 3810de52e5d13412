/* SPDX-License-Identifier: Apache-2.0 */
/*
 * linked_internal.h - what allocation.c and linked.c share while a system is put together.
 *
 * Each exchange of an activity plays one role. PRODUCT: what the activity is there for; a product
 * output, or a waste input that it treats. SUPPLY: what somebody else makes or treats for it; a
 * product input, a waste output, or anything avoided. NATURE: to or from the environment.
 */
#ifndef KACHI_INVENTORY_LINKED_INTERNAL_H
#define KACHI_INVENTORY_LINKED_INTERNAL_H

#include "inventory/linked.h"

#include <math.h>

enum kachi_role { KACHI_ROLE_PRODUCT, KACHI_ROLE_SUPPLY, KACHI_ROLE_NATURE };

struct kachi_linking {
    struct kachi_arena *arena;  /* of the result */
    struct kachi_arena scratch; /* of the work */
    const struct kachi_dataset *dataset;
    const struct kachi_evaluated *evaluated;
    struct kachi_findings *findings;
    struct kachi_linked *linked;
    bool strict;
    bool is_refused;        /* strict met something that would have to be assumed */
    uint32_t *column_first; /* by activity, activity_count + 1 items: its columns */
    /* By activity: NULL where the shares of its columns hold for all its exchanges; else the share
     * of column number c (of the activity) in exchange number e (of the activity) at [c *
     * exchange_count + e]. */
    double **causal;
};

/* Exactly zero, of either sign. */
static inline bool kachi_is_zero(double value)
{
    return fpclassify(value) == FP_ZERO;
}

enum kachi_role kachi_exchange_role(const struct kachi_dataset *dataset, uint32_t exchange);

/* Makes columns, their shares, column_of_activity, column_first and the list of assumptions. */
void kachi_linking_allocate(struct kachi_linking *linking);

/* The part of an exchange of the activity that falls to one of its columns. */
double kachi_linking_share(const struct kachi_linking *linking, uint32_t column, uint32_t exchange);

#endif
