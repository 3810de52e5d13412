/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_jobs.c - jobs: asked for, looked at, listened to, cancelled. Each is its asker's own.
 */
#include "server/http.h"
#include "server/jobs.h"
#include "server/list.h"
#include "server/request_internal.h"
#include "server/server_internal.h"

#include <string.h>

/* The members of a job; with what came of it where there is a document. */
static void write_job(struct kachi_arena *arena, struct kachi_jobs *jobs,
                      const struct kachi_job *job, struct kachi_json_writer *json)
{
    uint64_t done = 0;
    uint64_t total = 0;
    kachi_jobs_progress(jobs, &job->id, &done, &total);
    kachi_json_pair_str(json, "id", kachi_id_text(arena, "job", &job->id));
    kachi_json_pair_str(json, "kind", job->kind);
    kachi_json_pair_text(json, "state", kachi_job_state_word(job->state));
    kachi_json_pair_str(json, "created", kachi_moment_text(arena, job->created));
    kachi_json_pair_str(json, "ended",
                        job->ended == 0 ? kachi_str_of("") : kachi_moment_text(arena, job->ended));
    kachi_json_pair_int64(json, "done", (int64_t)done);
    kachi_json_pair_int64(json, "total", (int64_t)total);
}

/* "result" of one that is done, "problem" of one that failed. */
static enum kachi_err write_answer(const struct kachi_job *job, struct kachi_findings *findings,
                                   struct kachi_json_writer *json)
{
    struct kachi_json_doc document;
    if (kachi_str_is_empty(job->answer)) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_json_read(kachi_str_of("job"), job->answer, findings, &document);
    if (err == KACHI_OK) {
        kachi_json_key(json, job->state == KACHI_JOB_DONE ? "result" : "problem");
        kachi_json_write_value(json, document.root);
        kachi_json_release(&document);
    }
    return err;
}

static enum kachi_err answer(struct kachi_request *request, const struct kachi_job *job)
{
    kachi_json_begin_object(&request->json);
    write_job(&request->arena, request->server->jobs, job, &request->json);
    enum kachi_err err = write_answer(job, &request->findings, &request->json);
    kachi_json_end_object(&request->json);
    return err;
}

/* The job of the path, where it is the asker's. */
static enum kachi_err find(struct kachi_request *request, struct kachi_job *out)
{
    struct kachi_id id;
    enum kachi_err err = KACHI_ERR_NOT_FOUND;
    if (kachi_id_read(request->parts[0], "job", &id)) {
        err = kachi_job_find(request->worker->database, &request->arena, &id, out);
    }
    if (err == KACHI_ERR_NOT_FOUND ||
        (err == KACHI_OK && out->account != request->principal.account)) {
        return kachi_request_refuse(request, KACHI_ERR_NOT_FOUND, "job-unknown",
                                    KACHI_ARGS({"job", request->parts[0]}));
    }
    return err;
}

/* The kind that the body asks for, where the asker may have it. */
static enum kachi_err read_kind(struct kachi_request *request, kachi_json body,
                                struct kachi_str *word)
{
    enum kachi_err err = kachi_request_text(request, body, "kind", word);
    const struct kachi_job_kind *kind = kachi_job_kind_find(*word);
    if (err != KACHI_OK || kind == NULL) {
        return err != KACHI_OK ? err : kachi_request_refuse_member(request, "kind");
    }
    const char *refused = kachi_access_authorise(&request->principal, kind->permission);
    if (refused == NULL) {
        return KACHI_OK;
    }
    return kachi_request_refuse(
        request, KACHI_ERR_DENIED, refused,
        KACHI_ARGS({"name", request->principal.name},
                   {"permission", kachi_str_of(kachi_permission_word(kind->permission))}));
}

/* Everything but the kind, and the language in which the answer is to be. */
static struct kachi_str question_of(struct kachi_request *request, kachi_json body)
{
    struct kachi_buffer text;
    struct kachi_json_writer json;
    struct kachi_json_member member = {0};
    kachi_buffer_init(&text, KACHI_BODY_BYTES_MAX * 2);
    kachi_json_writer_init(&json, &text, KACHI_JSON_COMPACT);
    kachi_json_begin_object(&json);
    kachi_json_pair_text(&json, "language", request->lang == KACHI_LANG_JA ? "ja" : "en");
    kachi_json_key(&json, "question");
    kachi_json_begin_object(&json);
    while (kachi_json_next(body, &member)) {
        if (!kachi_str_is(member.key, "kind")) {
            kachi_json_key_str(&json, member.key);
            kachi_json_write_value(&json, member.value);
        }
    }
    kachi_json_end_object(&json);
    kachi_json_end_object(&json);
    struct kachi_str question = kachi_str_copy(&request->arena, kachi_buffer_str(&text));
    kachi_buffer_release(&text);
    return question;
}

static enum kachi_err handle_add(struct kachi_request *request)
{
    kachi_json body = NULL;
    bool is_new = false;
    struct kachi_job job = {
        .id = kachi_id_new(&request->server->options.clock, &request->server->options.random),
        .account = request->principal.account,
        .party = request->principal.party,
        .key = kachi_request_header(request, "Idempotency-Key"),
        .created = request->started,
    };
    job.key = kachi_str_is_empty(job.key) ? kachi_str_of("") : job.key;
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? read_kind(request, body, &job.kind) : err;
    if (err != KACHI_OK) {
        return err;
    }
    job.question = question_of(request, body);
    err = kachi_jobs_add(request, &job, &is_new);
    if (err != KACHI_OK) {
        return err;
    }
    request->status = is_new ? 202 : 200;
    kachi_request_add_header(
        request, "Location",
        kachi_str_print(&request->arena, "/api/v1/jobs/%.*s",
                        KACHI_STR_ARG(kachi_id_text(&request->arena, "job", &job.id))));
    return answer(request, &job);
}

static enum kachi_err handle_list(struct kachi_request *request)
{
    struct kachi_job *jobs = NULL;
    struct kachi_page page;
    size_t count = 0;
    struct kachi_json_writer *json = &request->json;
    enum kachi_err err = kachi_job_list(request->worker->database, &request->arena,
                                        request->principal.account, &jobs, &count);
    err = err == KACHI_OK ? kachi_list_begin_newest(request, "jobs", count, &page) : err;
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = page.first; i < page.end; i++) {
        kachi_json_begin_object(json);
        write_job(&request->arena, request->server->jobs, &jobs[i], json);
        kachi_json_end_object(json);
    }
    kachi_list_end(request, &page);
    return KACHI_OK;
}

static enum kachi_err handle_get(struct kachi_request *request)
{
    struct kachi_job job;
    enum kachi_err err = find(request, &job);
    return err == KACHI_OK ? answer(request, &job) : err;
}

static enum kachi_err handle_cancel(struct kachi_request *request)
{
    struct kachi_job job;
    enum kachi_err err = find(request, &job);
    err = err == KACHI_OK ? kachi_jobs_cancel(request, &job) : err;
    err = err == KACHI_OK ? find(request, &job) : err;
    return err == KACHI_OK ? answer(request, &job) : err;
}

/* --- Events: one at once, then one a change, until the job is over --- */

struct events {
    struct kachi_job_listener listener; /* first: it is what the jobs know */
    struct kachi_request *request;
    bool as_lines; /* NDJSON; else server-sent events */
    bool is_suspended, is_over;
    uint64_t changes_told;
    struct kachi_buffer waiting; /* bytes of an event, not sent yet */
    size_t sent;                 /* of these */
};

/* With the jobs' lock held. */
static void wake(struct kachi_job_listener *listener)
{
    struct events *events = (struct events *)listener;
    if (events->is_suspended) {
        events->is_suspended = false;
        kachi_http_resume(events->request);
    }
}

/* The job as it is now, into events->waiting. */
static void put_event(struct events *events)
{
    struct kachi_request *request = events->request;
    struct kachi_json_writer json;
    struct kachi_job job;
    struct kachi_arena_mark mark = kachi_arena_mark(&request->arena);
    enum kachi_err err =
        kachi_job_find(request->worker->database, &request->arena, &events->listener.id, &job);
    kachi_buffer_clear(&events->waiting);
    events->sent = 0;
    events->is_over = err != KACHI_OK || kachi_job_is_over(job.state);
    if (err == KACHI_OK) {
        kachi_buffer_add_text(&events->waiting, events->as_lines ? "" : "event: job\ndata: ");
        kachi_json_writer_init(&json, &events->waiting, KACHI_JSON_COMPACT);
        kachi_json_begin_object(&json);
        write_job(&request->arena, request->server->jobs, &job, &json);
        kachi_json_end_object(&json);
        kachi_buffer_add_text(&events->waiting, events->as_lines ? "\n" : "\n\n");
    }
    kachi_arena_reset(&request->arena, mark);
}

/* Is there something to tell? Else the connection sleeps until there is. */
static bool has_news(struct events *events)
{
    struct kachi_jobs *jobs = events->request->server->jobs;
    kachi_jobs_lock(jobs);
    bool has = events->changes_told != events->listener.changes;
    events->changes_told = events->listener.changes;
    events->is_over = events->is_over || events->listener.is_ending;
    if (!has && !events->is_over) {
        events->is_suspended = true;
        kachi_http_suspend_stream(events->request);
    }
    kachi_jobs_unlock(jobs);
    return has;
}

static long read_events(void *context, char *bytes, size_t most)
{
    struct events *events = context;
    size_t left = events->waiting.bytes - events->sent;
    if (left == 0 && events->is_over) {
        return KACHI_STREAM_END;
    }
    if (left == 0 && !has_news(events)) {
        return events->is_over ? KACHI_STREAM_END : 0;
    }
    if (left == 0) {
        put_event(events);
        left = events->waiting.bytes;
    }
    size_t count = left < most ? left : most;
    memcpy(bytes, events->waiting.data + events->sent, count);
    events->sent += count;
    return (long)count;
}

static void close_events(void *context)
{
    struct events *events = context;
    kachi_jobs_ignore(events->request->server->jobs, &events->listener);
    kachi_buffer_release(&events->waiting);
}

static enum kachi_err handle_events(struct kachi_request *request)
{
    struct kachi_job job;
    enum kachi_err err = find(request, &job);
    if (err != KACHI_OK) {
        return err;
    }
    struct events *events = KACHI_NEW(&request->arena, struct events);
    *events = (struct events){
        .listener = {.id = job.id, .changed = wake},
        .request = request,
        .as_lines = kachi_str_contains(kachi_request_header(request, "Accept"),
                                       kachi_str_of("application/x-ndjson")),
    };
    kachi_buffer_init(&events->waiting, KACHI_BODY_BYTES_MAX);
    kachi_jobs_listen(request->server->jobs, &events->listener);
    put_event(events);
    request->content_type = events->as_lines ? "application/x-ndjson" : "text/event-stream";
    request->internal->stream = (struct kachi_stream){read_events, close_events, events};
    return KACHI_OK;
}

const struct kachi_route kachi_routes_jobs[] = {
    {KACHI_GET, "/api/v1/jobs", "listJobs", "jobs", KACHI_MAY_READ, KACHI_ROUTE_PAGED, NULL,
     "JobList", 200, NULL, handle_list},
    {KACHI_POST, "/api/v1/jobs", "addJob", "jobs", KACHI_MAY_READ, 0, "JobQuestion", "Job", 202,
     NULL, handle_add},
    {KACHI_GET, "/api/v1/jobs/{job}", "getJob", "jobs", KACHI_MAY_READ, 0, NULL, "Job", 200, NULL,
     handle_get},
    {KACHI_DELETE, "/api/v1/jobs/{job}", "cancelJob", "jobs", KACHI_MAY_READ, 0, NULL, "Job", 200,
     NULL, handle_cancel},
    {KACHI_GET, "/api/v1/jobs/{job}/events", "followJob", "jobs", KACHI_MAY_READ,
     KACHI_ROUTE_EVENTS, NULL, "Job", 200, NULL, handle_events},
    {.path = NULL},
};
