/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rulebook_internal.h - reading a rulebook (rulebook.c), and finding the file it stands in
 * (rulebook_find.c).
 */
#ifndef KACHI_VALUE_RULEBOOK_INTERNAL_H
#define KACHI_VALUE_RULEBOOK_INTERNAL_H

#include "base/embedded.h"
#include "value/rulebook.h"

/* rulebooks/<id>.lua; NULL where there is none. */
const struct kachi_embedded_file *kachi_rulebook_file(struct kachi_arena *arena,
                                                      struct kachi_str id);
/* KACHI_ERR_NOT_FOUND, with finding rulebook-unknown. */
enum kachi_err kachi_rulebook_refuse_unknown(struct kachi_findings *findings, struct kachi_str id);
/* A file, over `base` in place of what it extends (NULL: as the binary has that now). */
KACHI_MUST_CHECK enum kachi_err kachi_rulebook_read_over(struct kachi_arena *arena,
                                                         const struct kachi_embedded_file *file,
                                                         const struct kachi_embedded_file *base,
                                                         struct kachi_findings *findings,
                                                         struct kachi_rulebook **out);

#endif
