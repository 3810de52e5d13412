/* SPDX-License-Identifier: Apache-2.0 */
/*
 * embedded.h - the files that travel inside the binary: data/, rulebooks/, programs/, examples/.
 */
#ifndef KACHI_BASE_EMBEDDED_H
#define KACHI_BASE_EMBEDDED_H

#include "base/str.h"

struct kachi_embedded_file {
    struct kachi_str path; /* "data/units.csv", as in the source tree */
    struct kachi_str content;
};

/* Files in order of path: index from 0 while not NULL. */
const struct kachi_embedded_file *kachi_embedded_at(size_t index);
const struct kachi_embedded_file *kachi_embedded_find(const char *path);

#endif
