/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_keep.h - footprints that came, kept as they are and made products to link to.
 *
 * A partner is not trusted: what it sends makes products of its own, and replaces what it sent
 * before. Of a file it is the company that each footprint names (its first companyId, or its name).
 * A product id under which the inventory has a process of somebody else (one's own, another
 * partner's), or a product that such a process makes, becomes no factor; it is told, and the rest
 * is kept. The operator may say that it is to be replaced.
 */
#ifndef KACHI_INTEROP_PACT_KEEP_H
#define KACHI_INTEROP_PACT_KEEP_H

#include "interop/pact_store.h"

struct kachi_pact_keeping {
    struct kachi_database *database;
    struct kachi_arena *arena;
    struct kachi_str source; /* the partner's name; of a file: the file's */
    bool is_file;
    bool replaces; /* the operator says so: whoever brought what is there */
};

struct kachi_pact_kept {
    size_t footprints; /* stored as they came */
    size_t active;     /* of them, those that are not Deprecated */
    size_t factors;    /* products that can be linked to */
    size_t refused;    /* of somebody else (pact-of-other) */
};

/* In one transaction. KACHI_ERR_INPUT with findings; what makes no factor is told and no error. */
KACHI_MUST_CHECK enum kachi_err kachi_pact_keep(const struct kachi_pact_keeping *keeping,
                                                size_t count,
                                                const struct kachi_pact_footprint all[],
                                                struct kachi_findings *findings,
                                                struct kachi_pact_kept *out);

/* The footprints of a file: an array, {"data": [...]}, or one; of version 2 as version 3. What is
 * not as the data model says is told; without an id there is nothing to keep one by. */
KACHI_MUST_CHECK enum kachi_err
kachi_pact_file_read(struct kachi_arena *arena, struct kachi_str path, struct kachi_str content,
                     struct kachi_findings *findings, struct kachi_pact_footprint **out,
                     size_t *count);

#endif
