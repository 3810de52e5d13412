/* SPDX-License-Identifier: Apache-2.0 */
/*
 * job_store.h - what jobs.c asks of the table of jobs; what everybody may ask is in jobs.h.
 */
#ifndef KACHI_SERVER_JOB_STORE_H
#define KACHI_SERVER_JOB_STORE_H

#include "base/database.h"
#include "server/jobs.h"

/* Finding one: KACHI_ERR_NOT_FOUND without a finding. */
KACHI_MUST_CHECK enum kachi_err kachi_job_of_key(struct kachi_database *database,
                                                 struct kachi_arena *arena, int64_t account,
                                                 struct kachi_str key, struct kachi_job *out);
/* The one that has waited longest. */
KACHI_MUST_CHECK enum kachi_err kachi_job_next(struct kachi_database *database,
                                               struct kachi_arena *arena, struct kachi_job *out);
/* How many of the account wait or run. */
KACHI_MUST_CHECK enum kachi_err kachi_job_count(struct kachi_database *database, int64_t account,
                                                int64_t *out);
KACHI_MUST_CHECK enum kachi_err kachi_job_insert(struct kachi_database *database,
                                                 struct kachi_arena *arena,
                                                 const struct kachi_job *job);
/* Stores state, end and answer; *is_set false where it was no longer in state `from`. */
KACHI_MUST_CHECK enum kachi_err kachi_job_set(struct kachi_database *database,
                                              struct kachi_arena *arena,
                                              const struct kachi_job *job,
                                              enum kachi_job_state from, bool *is_set);
/* What ran when the server ended waits again. */
KACHI_MUST_CHECK enum kachi_err kachi_job_again(struct kachi_database *database);
KACHI_MUST_CHECK enum kachi_err kachi_job_forget(struct kachi_database *database,
                                                 kachi_moment before);

#endif
