/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_theirs.h - whose the stored rows are that a save would change, and what it may not.
 * Internal to store_save.c.
 */
#ifndef KACHI_INVENTORY_STORE_THEIRS_H
#define KACHI_INVENTORY_STORE_THEIRS_H

#include "base/database.h"
#include "inventory/dataset.h"

/* A product that the save makes and its activity did not make before. */
struct kachi_made {
    int64_t flow; /* id */
    uint32_t exchange;
};

struct kachi_theirs {
    struct kachi_arena *arena;
    struct kachi_database *database;
    const struct kachi_dataset *dataset;
    const int64_t *flow_ids;    /* by flow, once it is saved */
    struct kachi_str by, owner; /* who saves, as in kachi_store_options */
    struct kachi_findings *findings;
    bool is_refused;
    size_t made_count, made_capacity;
    struct kachi_made *made;
};

/* Is a row with this brought_by, and this owner by name, somebody else's? Never to the operator. */
bool kachi_theirs_is(const struct kachi_theirs *theirs, struct kachi_str brought_by,
                     struct kachi_str owner);

/* Before an activity is written over the stored one of that id (0: none). */
KACHI_MUST_CHECK enum kachi_err kachi_theirs_note(struct kachi_theirs *theirs, uint32_t index,
                                                  int64_t stored);
/* After all were written: maker-of-other for each product that somebody else makes too. */
KACHI_MUST_CHECK enum kachi_err kachi_theirs_check_makers(struct kachi_theirs *theirs);
/* measure-of-other (in another's name), measure-on-other (changes what is another's). */
KACHI_MUST_CHECK enum kachi_err kachi_theirs_check_measure(struct kachi_theirs *theirs,
                                                           uint32_t index);

#endif
