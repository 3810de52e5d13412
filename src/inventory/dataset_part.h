/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dataset_part.h - the piece of a dataset that one party's own activities need: for whoever links
 * the same few activities thousands of times under changing measures.
 *
 * Kept whole are the party's activities and those that the measures asked for change. Of every
 * other activity that could supply a flow they buy only what it makes is kept, so that linking
 * chooses the same suppliers as in the whole; what it buys and emits is not there. Everything else
 * is left out. Flows, units and measures keep their numbers; activities, exchanges, parameters,
 * factors and changes have new ones.
 *
 * The part borrows texts and flows from the whole, which must outlive it.
 */
#ifndef KACHI_INVENTORY_DATASET_PART_H
#define KACHI_INVENTORY_DATASET_PART_H

#include "inventory/dataset.h"

struct kachi_dataset_part {
    struct kachi_dataset dataset; /* never closed: it lives in the arena of kachi_dataset_part_of */
    const struct kachi_dataset *whole;
    uint32_t *exchange_of; /* by exchange of the part: its number in the whole */
    uint32_t *part_of;     /* by activity of the whole: its number in the part; KACHI_NONE */
};

/* asked: by measure; the others have no changes in the part, and may not be taken in it. `also` is
 * kept whole too, whoever owns it. */
struct kachi_dataset_part *kachi_dataset_part_of(struct kachi_arena *arena,
                                                 const struct kachi_dataset *whole,
                                                 struct kachi_str party, uint32_t also,
                                                 const bool asked[]);

#endif
