/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dataset_digest.h - one digest over all facts of a dataset, so that a statement can say exactly
 * what it was calculated from.
 *
 * SHA-256 over one line of tab-separated, escaped fields for each fact, in the dataset's order (by
 * key), numbers in their shortest exact form. The same facts give the same digest whatever the
 * order of rows and the file they came in; names of files, comments and places are not facts.
 */
#ifndef KACHI_INVENTORY_DATASET_DIGEST_H
#define KACHI_INVENTORY_DATASET_DIGEST_H

#include "base/digest.h"
#include "inventory/dataset.h"

struct kachi_digest kachi_dataset_digest(const struct kachi_dataset *dataset);

#endif
