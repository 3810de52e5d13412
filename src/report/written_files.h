/* SPDX-License-Identifier: Apache-2.0 */
/*
 * written_files.h - what a report wrote into its folder.
 */
#ifndef KACHI_REPORT_WRITTEN_FILES_H
#define KACHI_REPORT_WRITTEN_FILES_H

#include "base/str.h"

struct kachi_written_files {
    size_t count, capacity;
    struct kachi_str *paths; /* relative to the folder, in the order written */
};

#endif
