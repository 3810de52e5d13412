/* SPDX-License-Identifier: Apache-2.0 */
/*
 * archive.h - named files, from a ZIP (libzip) or a folder: readers need not know which.
 *
 * Names use '/' and are relative; entries are in order of name. A damaged or truncated ZIP, one
 * that unpacks to more than the limits, and names that leave the archive ("../x", absolute) are
 * findings. Hidden files (".git",
 * "__MACOSX") are passed over; so are symbolic links inside a folder, with a finding.
 *
 * An archive belongs to one thread at a time; open it again for another.
 */
#ifndef KACHI_BASE_ARCHIVE_H
#define KACHI_BASE_ARCHIVE_H

#include "base/findings.h"
#include "base/watch.h"

struct kachi_archive;

KACHI_MUST_CHECK enum kachi_err kachi_archive_open(struct kachi_str path,
                                                   struct kachi_findings *findings,
                                                   struct kachi_archive **out);
void kachi_archive_close(struct kachi_archive *archive); /* NULL is fine */

/* Who waits, and is told of the bytes read so far out of those of all entries; the archive borrows
 * it. */
void kachi_archive_set_watch(struct kachi_archive *archive, const struct kachi_watch *watch);

/* Of all files together, unpacked. */
size_t kachi_archive_bytes(const struct kachi_archive *archive);
size_t kachi_archive_count(const struct kachi_archive *archive);
struct kachi_str kachi_archive_name(const struct kachi_archive *archive, size_t index);
#define KACHI_ARCHIVE_NONE SIZE_MAX
size_t kachi_archive_find(const struct kachi_archive *archive, struct kachi_str name);

/* KACHI_ERR_LIMIT with finding work-stopped where the watch says so. */
KACHI_MUST_CHECK enum kachi_err kachi_archive_read(struct kachi_arena *arena,
                                                   struct kachi_archive *archive, size_t index,
                                                   struct kachi_findings *findings,
                                                   struct kachi_str *content);

#endif
