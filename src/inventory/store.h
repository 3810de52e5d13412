/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.h - the dataset in the database file.
 *
 * An import is saved whole or not at all. The same facts again are nothing to do; an activity or
 * flow that is there with other content is KACHI_ERR_CONFLICT with a finding for each, unless
 * `replace` is asked for.
 *
 * Who brought a row is kept with it. The operator replaces everything; anybody else only what they
 * brought themselves or, of rows that nobody is recorded for, what is their own by name. Nor do
 * others make a product that somebody else makes, or take measures on what is somebody else's or in
 * their name: all of that changes results that are not theirs.
 */
#ifndef KACHI_INVENTORY_STORE_H
#define KACHI_INVENTORY_STORE_H

#include "base/database.h"
#include "base/watch.h"
#include "inventory/dataset.h"

struct kachi_store_options {
    bool replace;
    struct kachi_str by;    /* who brings it: "party:01J...", "pact:NAME"; empty: the operator */
    struct kachi_str owner; /* name of that party in activities and measures; empty: none */
    const struct kachi_watch *watch; /* told of activities; NULL: nobody waits */
};

struct kachi_store_summary {
    uint32_t activities_added, activities_replaced, activities_same;
    uint32_t flows_added, flows_replaced, flows_same;
    bool nothing_to_do; /* this very file was in before, and everything is as it says */
};

/* Makes or migrates the tables of inventory; every command that opens a database calls this once.
 */
KACHI_MUST_CHECK enum kachi_err kachi_store_prepare(struct kachi_database *database);
/* Whole or not at all. KACHI_ERR_CONFLICT with replace-of-other, maker-of-other, measure-of-other
 * or measure-on-other where it is somebody else's; a flow of somebody else that is measured alike
 * stays as it is (notice flow-kept). KACHI_ERR_LIMIT with finding work-stopped where the watch says
 * so. */
KACHI_MUST_CHECK enum kachi_err kachi_store_save(struct kachi_database *database,
                                                 const struct kachi_dataset *dataset,
                                                 struct kachi_store_options options,
                                                 struct kachi_findings *findings,
                                                 struct kachi_store_summary *summary);
/* Is the activity of that key, or one that makes the product of that key, somebody else's? */
KACHI_MUST_CHECK enum kachi_err kachi_store_is_of_other(struct kachi_database *database,
                                                        struct kachi_str key, struct kachi_str by,
                                                        bool *is_of_other);
/* Grows with every save that may have changed something: for whoever keeps a loaded dataset. */
KACHI_MUST_CHECK enum kachi_err kachi_store_version(struct kachi_database *database,
                                                    int64_t *version);
/* Everything in the database as one dataset. */
KACHI_MUST_CHECK enum kachi_err kachi_store_load(struct kachi_database *database,
                                                 struct kachi_findings *findings,
                                                 struct kachi_dataset **out);

#endif
