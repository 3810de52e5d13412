/* SPDX-License-Identifier: Apache-2.0 */
/*
 * elementary.h - the emissions and resources that people name without describing them
 * (data/elementary.csv): by key, Japanese name or alias, in any case and width.
 */
#ifndef KACHI_INVENTORY_ELEMENTARY_H
#define KACHI_INVENTORY_ELEMENTARY_H

#include "base/arena.h"
#include "base/str.h"

/* The key of what is called that ("co2": "Carbon dioxide, fossil"); empty where nothing is. */
struct kachi_str kachi_elementary_key(struct kachi_arena *arena, struct kachi_str name);

#endif
