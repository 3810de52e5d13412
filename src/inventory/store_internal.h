/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_internal.h - what saving and loading share: the digests that tell whether content is the
 * same.
 *
 * A digest covers every fact of a flow, activity or measure, by key rather than by index, but not
 * its place: the same facts read from another file are the same facts.
 */
#ifndef KACHI_INVENTORY_STORE_INTERNAL_H
#define KACHI_INVENTORY_STORE_INTERNAL_H

#include "base/buffer.h"
#include "base/digest.h"
#include "inventory/store.h"

/* The facts as bytes, each field after the other, lengths before texts. */
struct kachi_facts {
    struct kachi_buffer buffer;
    const struct kachi_dataset *dataset;
    uint32_t global_first; /* parameters from here on are global */
};

void kachi_facts_init(struct kachi_facts *facts, const struct kachi_dataset *dataset);
void kachi_facts_release(struct kachi_facts *facts);

struct kachi_digest kachi_facts_flow(struct kachi_facts *facts, uint32_t flow);
/* With its exchanges, parameters, factors and attributes. factor_first, factor_count: its slice of
 * factors. */
struct kachi_digest kachi_facts_activity(struct kachi_facts *facts, uint32_t activity,
                                         uint32_t factor_first, uint32_t factor_count);
struct kachi_digest kachi_facts_parameter(struct kachi_facts *facts, uint32_t parameter);
/* With its changes. */
struct kachi_digest kachi_facts_measure(struct kachi_facts *facts, uint32_t measure);
/* Of all files of the dataset together; false where one has no digest. */
bool kachi_facts_sources(struct kachi_facts *facts, struct kachi_digest *out);

struct kachi_slice {
    uint32_t first, count;
};

/* store_write.c: rows of what is saved. The ids are rows of the tables by index of the dataset,
 * filled on the way; an id that is there already is replaced. */
struct kachi_saving {
    struct kachi_database *database;
    const struct kachi_dataset *dataset;
    struct kachi_str by; /* who brings it */
    struct kachi_arena scratch;
    int64_t *dimension_ids, *unit_ids, *flow_ids, *activity_ids;
};

KACHI_MUST_CHECK enum kachi_err kachi_saving_units(struct kachi_saving *save);
KACHI_MUST_CHECK enum kachi_err kachi_saving_flow(struct kachi_saving *save, uint32_t index,
                                                  const struct kachi_digest *digest);
KACHI_MUST_CHECK enum kachi_err kachi_saving_activity(struct kachi_saving *save, uint32_t index,
                                                      struct kachi_slice factors,
                                                      const struct kachi_digest *digest);
KACHI_MUST_CHECK enum kachi_err kachi_saving_global(struct kachi_saving *save, uint32_t index,
                                                    const struct kachi_digest *digest);
KACHI_MUST_CHECK enum kachi_err kachi_saving_measure(struct kachi_saving *save, uint32_t index,
                                                     const struct kachi_digest *digest);
/* import: the digest of all files together; empty where it is not known. */
KACHI_MUST_CHECK enum kachi_err kachi_saving_sources(struct kachi_saving *save,
                                                     struct kachi_str import);

#endif
