/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jobs.h - work that takes longer than a request may: asked for, looked at, cancelled.
 *
 * A job is a row of the database from the moment its client is told of it, so a restart loses none:
 * what waited or ran is run again. Jobs run on threads of their own, a few at a time, each with its
 * own connection; the threads that answer requests never wait for them. How far a job is lives in
 * memory alone.
 */
#ifndef KACHI_SERVER_JOBS_H
#define KACHI_SERVER_JOBS_H

#include "base/watch.h"
#include "server/request.h"

struct kachi_jobs;

enum kachi_job_state {
    KACHI_JOB_WAITING,
    KACHI_JOB_RUNNING,
    KACHI_JOB_DONE,
    KACHI_JOB_FAILED,
    KACHI_JOB_CANCELLED,
};
const char *kachi_job_state_word(enum kachi_job_state state);
bool kachi_job_is_over(enum kachi_job_state state);

struct kachi_job {
    struct kachi_id id;
    int64_t account, party; /* who asked */
    struct kachi_str key;   /* the client's own; empty: none */
    struct kachi_str kind;
    struct kachi_str question; /* JSON: {"language": ..., "question": {...}} */
    enum kachi_job_state state;
    kachi_moment created, ended; /* ended: 0 while it is not */
    struct kachi_str answer;     /* JSON: the result, or the problem; empty while there is none */
};

/* What a kind of job works with, on its thread. */
struct kachi_job_run {
    struct kachi_server *server;
    struct kachi_arena arena;
    struct kachi_findings findings;
    enum kachi_lang lang;
    struct kachi_principal principal; /* who asked, as they are now */
    kachi_json question;
    struct kachi_database *database; /* to read */
    struct kachi_ledger *ledger;     /* on it */
    struct kachi_watch watch;        /* to be told how far it is; says when to stop */
    struct kachi_json_writer *json;  /* the result */
};

struct kachi_job_kind {
    const char *word;
    enum kachi_permission permission;
    enum kachi_err (*run)(struct kachi_job_run *run);
};
/* NULL where there is none of that name. */
const struct kachi_job_kind *kachi_job_kind_find(struct kachi_str word);

KACHI_MUST_CHECK enum kachi_err kachi_jobs_start(struct kachi_server *server,
                                                 struct kachi_findings *findings);
/* Stops what runs: it is run again after the next start. Whoever listens is told that it ends. */
void kachi_jobs_stop(struct kachi_jobs *jobs); /* NULL is fine */

/*
 * Takes a job in, durably, and sees that it is run. KACHI_ERR_LIMIT with finding job-many where the
 * account has too many that wait. With the same key it is the job of before, and *is_new false;
 * KACHI_ERR_CONFLICT with finding idempotency-used where that one was asked something else.
 */
KACHI_MUST_CHECK enum kachi_err kachi_jobs_add(struct kachi_request *request, struct kachi_job *job,
                                               bool *is_new);
/* KACHI_ERR_NOT_FOUND without a finding. */
KACHI_MUST_CHECK enum kachi_err kachi_job_find(struct kachi_database *database,
                                               struct kachi_arena *arena, const struct kachi_id *id,
                                               struct kachi_job *out);
/* Of an account, newest first, without their questions and answers. */
KACHI_MUST_CHECK enum kachi_err kachi_job_list(struct kachi_database *database,
                                               struct kachi_arena *arena, int64_t account,
                                               struct kachi_job **out, size_t *count);
/* Asks it to stop. A job that waits is cancelled at once, one that runs soon; one that is over
 * stays as it is. */
KACHI_MUST_CHECK enum kachi_err kachi_jobs_cancel(struct kachi_request *request,
                                                  const struct kachi_job *job);
/* done and total of one that runs; 0 and 0 before it has said anything. */
void kachi_jobs_progress(struct kachi_jobs *jobs, const struct kachi_id *id, uint64_t *done,
                         uint64_t *total);

/*
 * Who wants to be told of each change of a job. changed is called with the jobs' lock held, from
 * any thread; it may call nothing of jobs.h. A listener is its owner's until it is removed.
 */
struct kachi_job_listener {
    struct kachi_job_listener *next;
    struct kachi_id id;
    uint64_t changes; /* counts them */
    bool is_ending;   /* the server stops: nothing more will be told */
    void (*changed)(struct kachi_job_listener *listener);
};
void kachi_jobs_listen(struct kachi_jobs *jobs, struct kachi_job_listener *listener);
void kachi_jobs_ignore(struct kachi_jobs *jobs, struct kachi_job_listener *listener);
/* For looking at a listener and acting on it without a change in between. */
void kachi_jobs_lock(struct kachi_jobs *jobs);
void kachi_jobs_unlock(struct kachi_jobs *jobs);

/* For the metrics. */
struct kachi_jobs_counts {
    uint64_t running, done, failed, cancelled;
};
struct kachi_jobs_counts kachi_jobs_counts(struct kachi_jobs *jobs);

#endif
