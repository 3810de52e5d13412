/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file.h - files, read and written whole. Every failure is a finding that names the file and what
 * to do.
 */
#ifndef KACHI_BASE_FILE_H
#define KACHI_BASE_FILE_H

#include "base/findings.h"

/* The whole file, in arena. "-" reads standard input. */
KACHI_MUST_CHECK enum kachi_err kachi_file_read(struct kachi_arena *arena, struct kachi_str path,
                                                struct kachi_findings *findings,
                                                struct kachi_str *content);
/* Whole or not at all: a temporary file beside it, fsync, rename. */
KACHI_MUST_CHECK enum kachi_err kachi_file_write(struct kachi_str path, struct kachi_str content,
                                                 struct kachi_findings *findings);
/* An empty file of one's own in the folder for such (TMPDIR, else /tmp), and its removal, which may
 * be of one that is not there. For libraries that write to a path. */
KACHI_MUST_CHECK enum kachi_err kachi_file_temporary(struct kachi_arena *arena,
                                                     struct kachi_findings *findings,
                                                     struct kachi_str *path);
void kachi_file_remove(struct kachi_str path);
/* The same for a folder; its removal takes the files that are directly in it along. */
KACHI_MUST_CHECK enum kachi_err kachi_folder_temporary(struct kachi_arena *arena,
                                                       struct kachi_findings *findings,
                                                       struct kachi_str *path);
void kachi_folder_remove(struct kachi_str path);
/* With all folders above it; one that is there is fine. */
KACHI_MUST_CHECK enum kachi_err kachi_folder_make(struct kachi_str path,
                                                  struct kachi_findings *findings);
enum kachi_file_kind { KACHI_FILE_NONE, KACHI_FILE_PLAIN, KACHI_FILE_FOLDER };
enum kachi_file_kind kachi_file_kind(struct kachi_str path);

/* The last part of a path. */
struct kachi_str kachi_path_name(struct kachi_str path);
struct kachi_str kachi_path_join(struct kachi_arena *arena, struct kachi_str folder,
                                 struct kachi_str name);

#endif
