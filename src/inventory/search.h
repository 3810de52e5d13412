/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search.h - finding what a person means: a key, a name or a part of one, in Japanese or English,
 * whatever the width and case.
 */
#ifndef KACHI_INVENTORY_SEARCH_H
#define KACHI_INVENTORY_SEARCH_H

#include "inventory/dataset.h"

/* Activities that `words` may mean, best first: the key of an activity or of its product; the whole
 * name; all words in the name. exact says that the first kind or a single whole name was met, so
 * that there is no doubt. */
struct kachi_matches {
    uint32_t count;
    uint32_t *activities;
    bool exact;
};
struct kachi_matches kachi_search(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                  struct kachi_str words);

/* The one activity that is meant. KACHI_ERR_NOT_FOUND with near names, KACHI_ERR_INPUT with the
 * list where several match, as findings. */
KACHI_MUST_CHECK enum kachi_err kachi_search_one(const struct kachi_dataset *dataset,
                                                 struct kachi_str words,
                                                 struct kachi_findings *findings,
                                                 uint32_t *activity);

#endif
