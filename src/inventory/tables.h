/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tables.h - the native tables, made by a person in a spreadsheet: a folder (or ZIP) with
 * activities.csv, exchanges.csv, and where wanted flows.csv, parameters.csv, measures.csv,
 * changes.csv, attributes.csv, allocation.csv. docs/tables.md lists the columns. Headings and words
 * may be English or Japanese. All faults of a folder are told at once, each with file, line and
 * heading; where there is one, there is no dataset.
 */
#ifndef KACHI_INVENTORY_TABLES_H
#define KACHI_INVENTORY_TABLES_H

#include "base/archive.h"
#include "inventory/dataset.h"

/* Whether an archive has activities.csv at its root or in its one folder. */
bool kachi_tables_is(const struct kachi_archive *archive);
KACHI_MUST_CHECK enum kachi_err kachi_tables_read(struct kachi_archive *archive,
                                                  struct kachi_str source,
                                                  struct kachi_findings *findings,
                                                  struct kachi_dataset **out);
/* The same from files in memory, such as the embedded examples: path prefix "examples/car/". */
KACHI_MUST_CHECK enum kachi_err kachi_tables_read_embedded(const char *prefix,
                                                           struct kachi_findings *findings,
                                                           struct kachi_dataset **out);

#endif
