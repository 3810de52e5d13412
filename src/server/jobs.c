/* SPDX-License-Identifier: Apache-2.0 */
#include "server/jobs.h"

#include "server/account.h"
#include "server/auth.h"
#include "server/job_store.h"
#include "server/log.h"
#include "server/problem.h"
#include "server/server_internal.h"

#define THREADS 2
#define WAITING_MAX 20 /* of one account */
#define KEPT_US ((kachi_moment)7 * 86400 * 1000000)
#define TIME_MAX_US ((kachi_moment)3600 * 1000000)
#define TOLD_EVERY_US ((kachi_moment)200 * 1000)
#define ANSWER_BYTES_MAX ((size_t)32 << 20)

/* A thread that runs jobs, and the job that it runs. */
struct runner {
    struct kachi_jobs *jobs;
    pthread_t thread;
    bool is_started;
    struct kachi_findings findings; /* of opening and of its own writing */
    struct kachi_database *database;
    struct kachi_ledger *ledger;
    uint64_t news_seen;
    /* guarded by the jobs' lock */
    bool is_running;
    struct kachi_id id;
    uint64_t done, total;
    bool is_cancelled;
    kachi_moment begun, told;
};

struct kachi_jobs {
    struct kachi_server *server;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_ending;
    uint64_t news; /* counts what may be one that waits */
    struct kachi_job_listener *listeners;
    struct runner runners[THREADS];
    struct kachi_jobs_counts counts;
};

void kachi_jobs_lock(struct kachi_jobs *jobs)
{
    (void)pthread_mutex_lock(&jobs->lock);
}

void kachi_jobs_unlock(struct kachi_jobs *jobs)
{
    (void)pthread_mutex_unlock(&jobs->lock);
}

/* Needs the lock. */
static void tell(struct kachi_jobs *jobs, const struct kachi_id *id)
{
    for (struct kachi_job_listener *at = jobs->listeners; at != NULL; at = at->next) {
        if (kachi_id_equal(&at->id, id)) {
            at->changes++;
            at->changed(at);
        }
    }
}

void kachi_jobs_listen(struct kachi_jobs *jobs, struct kachi_job_listener *listener)
{
    kachi_jobs_lock(jobs);
    listener->is_ending = jobs->is_ending;
    listener->next = jobs->listeners;
    jobs->listeners = listener;
    kachi_jobs_unlock(jobs);
}

void kachi_jobs_ignore(struct kachi_jobs *jobs, struct kachi_job_listener *listener)
{
    kachi_jobs_lock(jobs);
    struct kachi_job_listener **at = &jobs->listeners;
    while (*at != NULL && *at != listener) {
        at = &(*at)->next;
    }
    *at = *at == NULL ? NULL : listener->next;
    kachi_jobs_unlock(jobs);
}

static bool on_progress(void *context, uint64_t done, uint64_t total)
{
    struct runner *runner = context;
    struct kachi_jobs *jobs = runner->jobs;
    kachi_moment now = kachi_clock_now(&jobs->server->options.clock);
    kachi_jobs_lock(jobs);
    runner->done = done;
    runner->total = total;
    if (now - runner->told >= TOLD_EVERY_US) {
        runner->told = now;
        tell(jobs, &runner->id);
    }
    bool goes_on = !runner->is_cancelled && !jobs->is_ending && now - runner->begun <= TIME_MAX_US;
    kachi_jobs_unlock(jobs);
    return goes_on;
}

/* Who asked may have been shut out, or have other roles, since: what may be done is asked again. */
static enum kachi_err authorise(struct kachi_job_run *run, const struct kachi_job *job,
                                const struct kachi_job_kind *kind)
{
    struct kachi_account account;
    struct kachi_ledger_view view = {run->ledger, &run->arena};
    if (run->server->options.is_demo) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_account_numbered(run->database, &run->arena, job->account, &account);
    kachi_day today = kachi_day_of_moment(kachi_clock_now(&run->server->options.clock));
    if (err == KACHI_ERR_NOT_FOUND ||
        (err == KACHI_OK && !kachi_account_is_valid(&account, today))) {
        kachi_findings_add(&run->findings, "access-token", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_DENIED;
    }
    err = err == KACHI_OK ? kachi_account_principal(view, &account, &run->findings, &run->principal)
                          : err;
    const char *refused =
        err == KACHI_OK ? kachi_access_authorise(&run->principal, kind->permission) : NULL;
    if (refused != NULL) {
        struct kachi_str word = kachi_str_of(kachi_permission_word(kind->permission));
        kachi_findings_add(&run->findings, refused, KACHI_NOWHERE,
                           KACHI_ARGS({"name", account.name}, {"permission", word}));
        return KACHI_ERR_DENIED;
    }
    return err;
}

/* What came of it, as JSON, into job->state and job->answer. */
static void run_kind(struct runner *runner, struct kachi_job *job, struct kachi_arena *arena)
{
    struct kachi_buffer out;
    struct kachi_json_writer json;
    struct kachi_json_doc document = {NULL};
    struct kachi_job_run run = {
        .server = runner->jobs->server,
        .database = runner->database,
        .ledger = runner->ledger,
        .watch = {on_progress, runner},
        .json = &json,
    };
    kachi_buffer_init(&out, ANSWER_BYTES_MAX);
    kachi_json_writer_init(&json, &out, KACHI_JSON_COMPACT);
    kachi_arena_init(&run.arena);
    kachi_findings_init(&run.findings);
    kachi_ledger_set_findings(runner->ledger, &run.findings);
    const struct kachi_job_kind *kind = kachi_job_kind_find(job->kind);
    enum kachi_err err =
        kachi_json_read(kachi_str_of("job"), job->question, &run.findings, &document);
    if (err == KACHI_OK) {
        run.question = kachi_json_get(document.root, "question");
        (void)kachi_lang_read(kachi_json_text(kachi_json_get(document.root, "language")),
                              &run.lang);
        err = authorise(&run, job, kind);
        err = err == KACHI_OK ? kind->run(&run) : err;
    }
    if (err == KACHI_OK && out.overflow) {
        kachi_findings_add(&run.findings, "answer-large", KACHI_NOWHERE, KACHI_NO_ARGS);
        err = KACHI_ERR_LIMIT;
    }
    if (err != KACHI_OK) {
        kachi_buffer_clear(&out);
        kachi_json_writer_init(&json, &out, KACHI_JSON_COMPACT);
        kachi_problem_write_json(&run.arena, &run.findings, err, run.lang, &json);
    }
    job->state = err == KACHI_OK ? KACHI_JOB_DONE : KACHI_JOB_FAILED;
    job->answer = kachi_str_copy(arena, kachi_buffer_str(&out));
    kachi_ledger_set_findings(runner->ledger, &runner->findings);
    kachi_json_release(&document);
    kachi_buffer_release(&out);
    kachi_findings_release(&run.findings);
    kachi_arena_release(&run.arena);
}

/* Needs no lock of jobs; takes that of writing. */
static enum kachi_err save(struct runner *runner, struct kachi_arena *arena,
                           const struct kachi_job *job, enum kachi_job_state from, bool *is_set)
{
    struct kachi_server *server = runner->jobs->server;
    (void)pthread_mutex_lock(&server->writing);
    kachi_findings_clear(&server->findings);
    enum kachi_err err = kachi_job_set(server->database, arena, job, from, is_set);
    if (err != KACHI_OK) {
        kachi_log_event(&server->options, "job-not-written", &server->findings);
    }
    kachi_server_committed(server);
    (void)pthread_mutex_unlock(&server->writing);
    return err;
}

static void count_end(struct kachi_jobs *jobs, enum kachi_job_state state)
{
    jobs->counts.done += state == KACHI_JOB_DONE ? 1U : 0U;
    jobs->counts.failed += state == KACHI_JOB_FAILED ? 1U : 0U;
    jobs->counts.cancelled += state == KACHI_JOB_CANCELLED ? 1U : 0U;
}

static void run_job(struct runner *runner, struct kachi_arena *arena, struct kachi_job *job)
{
    struct kachi_jobs *jobs = runner->jobs;
    bool is_set = false;
    job->state = KACHI_JOB_RUNNING;
    kachi_jobs_lock(jobs);
    runner->is_running = true;
    runner->is_cancelled = false;
    runner->id = job->id;
    runner->done = 0;
    runner->total = 0;
    runner->begun = kachi_clock_now(&jobs->server->options.clock);
    runner->told = 0;
    kachi_jobs_unlock(jobs);
    enum kachi_err err = save(runner, arena, job, KACHI_JOB_WAITING, &is_set);
    if (err == KACHI_OK && is_set) { /* else another thread has it, or it was cancelled */
        kachi_jobs_lock(jobs);
        tell(jobs, &job->id);
        kachi_jobs_unlock(jobs);
        run_kind(runner, job, arena);
        kachi_jobs_lock(jobs);
        bool is_put_off = jobs->is_ending && job->state == KACHI_JOB_FAILED;
        bool is_cancelled = runner->is_cancelled && job->state == KACHI_JOB_FAILED;
        kachi_jobs_unlock(jobs);
        if (is_put_off || is_cancelled) {
            job->state = is_cancelled ? KACHI_JOB_CANCELLED : KACHI_JOB_WAITING;
            job->answer = kachi_str_of("");
        }
        job->ended =
            is_put_off && !is_cancelled ? 0 : kachi_clock_now(&jobs->server->options.clock);
        err = save(runner, arena, job, KACHI_JOB_RUNNING, &is_set);
    }
    kachi_jobs_lock(jobs);
    runner->is_running = false;
    if (err == KACHI_OK && is_set) {
        count_end(jobs, job->state);
    }
    tell(jobs, &job->id);
    kachi_jobs_unlock(jobs);
}

/* Waits until there may be one. False where the server stops. */
static bool wait_for_news(struct kachi_jobs *jobs, struct runner *runner)
{
    kachi_jobs_lock(jobs);
    while (jobs->news == runner->news_seen && !jobs->is_ending) {
        (void)pthread_cond_wait(&jobs->wake, &jobs->lock);
    }
    bool goes_on = !jobs->is_ending;
    runner->news_seen = jobs->news;
    kachi_jobs_unlock(jobs);
    return goes_on;
}

static void *run(void *context)
{
    struct runner *runner = context;
    while (wait_for_news(runner->jobs, runner)) {
        enum kachi_err err = KACHI_OK;
        while (err == KACHI_OK) {
            struct kachi_arena arena;
            struct kachi_job job;
            kachi_arena_init(&arena);
            err = kachi_job_next(runner->database, &arena, &job);
            if (err == KACHI_OK) {
                run_job(runner, &arena, &job);
            } else if (err != KACHI_ERR_NOT_FOUND) {
                kachi_log_event(&runner->jobs->server->options, "jobs-not-read", &runner->findings);
            }
            kachi_arena_release(&arena);
            kachi_findings_clear(&runner->findings);
            kachi_jobs_lock(runner->jobs);
            err = err == KACHI_OK && runner->jobs->is_ending ? KACHI_ERR_NOT_FOUND : err;
            kachi_jobs_unlock(runner->jobs);
        }
    }
    return NULL;
}

static enum kachi_err start_runner(struct kachi_jobs *jobs, struct runner *runner,
                                   struct kachi_findings *findings)
{
    const struct kachi_server_options *options = &jobs->server->options;
    runner->jobs = jobs;
    enum kachi_err err = kachi_database_open(options->database_path, KACHI_DATABASE_READ, findings,
                                             &runner->database);
    err = err == KACHI_OK
              ? kachi_server_open_ledger(options, runner->database, findings, &runner->ledger)
              : err;
    if (err != KACHI_OK) {
        return err;
    }
    kachi_ledger_set_findings(runner->ledger, &runner->findings);
    runner->is_started = pthread_create(&runner->thread, NULL, run, runner) == 0;
    if (!runner->is_started) {
        kachi_findings_add(findings, "server-thread", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_IO;
    }
    return KACHI_OK;
}

enum kachi_err kachi_jobs_start(struct kachi_server *server, struct kachi_findings *findings)
{
    struct kachi_jobs *jobs = KACHI_NEW(&server->arena, struct kachi_jobs);
    jobs->server = server;
    jobs->news = 1; /* of before */
    server->jobs = jobs;
    (void)pthread_mutex_init(&jobs->lock, NULL);
    (void)pthread_cond_init(&jobs->wake, NULL);
    for (int i = 0; i < THREADS; i++) {
        kachi_findings_init(&jobs->runners[i].findings);
    }
    enum kachi_err err = kachi_job_again(server->database);
    for (int i = 0; err == KACHI_OK && i < THREADS; i++) {
        err = start_runner(jobs, &jobs->runners[i], findings);
    }
    return err;
}

void kachi_jobs_stop(struct kachi_jobs *jobs)
{
    if (jobs == NULL) {
        return;
    }
    kachi_jobs_lock(jobs);
    jobs->is_ending = true;
    (void)pthread_cond_broadcast(&jobs->wake);
    for (struct kachi_job_listener *at = jobs->listeners; at != NULL; at = at->next) {
        at->is_ending = true;
        at->changed(at);
    }
    kachi_jobs_unlock(jobs);
    for (int i = 0; i < THREADS; i++) {
        struct runner *runner = &jobs->runners[i];
        if (runner->is_started) {
            (void)pthread_join(runner->thread, NULL);
        }
        runner->is_started = false;
        kachi_ledger_close(runner->ledger);
        kachi_database_close(runner->database);
        runner->ledger = NULL;
        runner->database = NULL;
    }
}

/* What was asked, without its first member: the language in which it is answered is no part of it.
 */
static struct kachi_str without_language(struct kachi_str question)
{
    (void)kachi_str_cut(&question, ',');
    return question;
}

/* The job of before, where the client has asked with this key; it has to be the same question. */
static enum kachi_err find_same(struct kachi_request *request, struct kachi_database *database,
                                struct kachi_job *job)
{
    struct kachi_job before;
    if (kachi_str_is_empty(job->key)) {
        return KACHI_ERR_NOT_FOUND;
    }
    enum kachi_err err =
        kachi_job_of_key(database, &request->arena, job->account, job->key, &before);
    if (err != KACHI_OK) {
        return err;
    }
    if (!kachi_str_equal(before.kind, job->kind) ||
        !kachi_str_equal(without_language(before.question), without_language(job->question))) {
        return kachi_request_refuse(request, KACHI_ERR_CONFLICT, "idempotency-used", KACHI_NO_ARGS);
    }
    *job = before;
    return KACHI_OK;
}

static enum kachi_err insert(struct kachi_request *request, struct kachi_database *database,
                             struct kachi_job *job, bool *is_new)
{
    int64_t waiting = 0;
    enum kachi_err err = find_same(request, database, job);
    *is_new = err == KACHI_ERR_NOT_FOUND;
    if (!*is_new) {
        return err;
    }
    err = kachi_job_forget(database, request->started - KEPT_US);
    err = err == KACHI_OK ? kachi_job_count(database, job->account, &waiting) : err;
    if (err == KACHI_OK && waiting >= WAITING_MAX) {
        return kachi_request_refuse(
            request, KACHI_ERR_LIMIT, "job-many",
            KACHI_ARGS({"most", kachi_str_print(&request->arena, "%d", WAITING_MAX)}));
    }
    return err == KACHI_OK ? kachi_job_insert(database, &request->arena, job) : err;
}

enum kachi_err kachi_jobs_add(struct kachi_request *request, struct kachi_job *job, bool *is_new)
{
    struct kachi_jobs *jobs = request->server->jobs;
    struct kachi_database *database = kachi_server_write(request);
    enum kachi_err err = insert(request, database, job, is_new);
    kachi_server_written(request);
    if (err == KACHI_OK && *is_new) {
        kachi_jobs_lock(jobs);
        jobs->news++;
        (void)pthread_cond_broadcast(&jobs->wake);
        kachi_jobs_unlock(jobs);
    }
    return err;
}

enum kachi_err kachi_jobs_cancel(struct kachi_request *request, const struct kachi_job *job)
{
    struct kachi_jobs *jobs = request->server->jobs;
    struct kachi_job cancelled = *job;
    bool is_set = false;
    cancelled.state = KACHI_JOB_CANCELLED;
    cancelled.ended = request->started;
    struct kachi_database *database = kachi_server_write(request);
    enum kachi_err err =
        kachi_job_set(database, &request->arena, &cancelled, KACHI_JOB_WAITING, &is_set);
    kachi_server_written(request);
    kachi_jobs_lock(jobs);
    for (int i = 0; i < THREADS; i++) {
        struct runner *runner = &jobs->runners[i];
        if (runner->is_running && kachi_id_equal(&runner->id, &job->id)) {
            runner->is_cancelled = true;
        }
    }
    if (is_set) {
        jobs->counts.cancelled++;
        tell(jobs, &job->id);
    }
    kachi_jobs_unlock(jobs);
    return err;
}

void kachi_jobs_progress(struct kachi_jobs *jobs, const struct kachi_id *id, uint64_t *done,
                         uint64_t *total)
{
    *done = 0;
    *total = 0;
    kachi_jobs_lock(jobs);
    for (int i = 0; i < THREADS; i++) {
        const struct runner *runner = &jobs->runners[i];
        if (runner->is_running && kachi_id_equal(&runner->id, id)) {
            *done = runner->done;
            *total = runner->total;
        }
    }
    kachi_jobs_unlock(jobs);
}

struct kachi_jobs_counts kachi_jobs_counts(struct kachi_jobs *jobs)
{
    kachi_jobs_lock(jobs);
    struct kachi_jobs_counts counts = jobs->counts;
    for (int i = 0; i < THREADS; i++) {
        counts.running += jobs->runners[i].is_running ? 1U : 0U;
    }
    kachi_jobs_unlock(jobs);
    return counts;
}
