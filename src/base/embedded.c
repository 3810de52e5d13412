/* SPDX-License-Identifier: Apache-2.0 */
/*
 * embedded.c - look-up in the table of files that tools/embed.py makes.
 */
#include "base/embedded.h"

#include "base/messages_internal.h"

#include <stdlib.h>

static int compare_path(const void *path, const void *file)
{
    return kachi_str_compare(*(const struct kachi_str *)path,
                             ((const struct kachi_embedded_file *)file)->path);
}

const struct kachi_embedded_file *kachi_embedded_at(size_t index)
{
    return index < kachi_embedded_file_count ? &kachi_embedded_files[index] : NULL;
}

const struct kachi_embedded_file *kachi_embedded_find(const char *path)
{
    struct kachi_str key = kachi_str_of(path);
    return bsearch(&key, kachi_embedded_files, kachi_embedded_file_count,
                   sizeof kachi_embedded_files[0], compare_path);
}
