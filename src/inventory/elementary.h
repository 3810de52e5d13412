/* SPDX-License-Identifier: Apache-2.0 */
/*
 * elementary.h - the emissions and resources that people name without describing them
 * (data/elementary.csv): by key, Japanese name or alias, in any case and width.
 */
#ifndef KACHI_INVENTORY_ELEMENTARY_H
#define KACHI_INVENTORY_ELEMENTARY_H

#include "inventory/builder.h"

/* The key of what is called that ("co2": "Carbon dioxide, fossil"); empty where nothing is. */
struct kachi_str kachi_elementary_key(struct kachi_arena *arena, struct kachi_str name);

/* The flow that the cells of a row of data/elementary.csv describe, borrowed from them. */
struct kachi_flow kachi_elementary_flow(struct kachi_arena *arena, struct kachi_builder *builder,
                                        const struct kachi_str cells[]);
/* The flow of what is called that, as every import describes it, so that they can meet in one
 * database. False where nothing is called that. */
bool kachi_elementary_find(struct kachi_arena *arena, struct kachi_builder *builder,
                           struct kachi_str name, struct kachi_flow *out);

#endif
