/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit_log.h - who did what through the server, and what was refused: lines are added, never
 * changed.
 */
#ifndef KACHI_SERVER_AUDIT_LOG_H
#define KACHI_SERVER_AUDIT_LOG_H

#include "base/clock.h"
#include "base/database.h"

struct kachi_audit_line {
    int64_t number;
    kachi_moment time;
    struct kachi_str account, action, subject;
    bool is_allowed;
};
KACHI_MUST_CHECK enum kachi_err kachi_audit_add(struct kachi_database *database,
                                                const struct kachi_audit_line *line);
/* How many there are: they are numbered from 1, without gaps. */
KACHI_MUST_CHECK enum kachi_err kachi_audit_count(struct kachi_database *database, int64_t *out);
/* `count` of them, newest first, from the one numbered `newest`; both lie in what there is. */
KACHI_MUST_CHECK enum kachi_err kachi_audit_list(struct kachi_database *database,
                                                 struct kachi_arena *arena, int64_t newest,
                                                 size_t count, struct kachi_audit_line **out);

#endif
