/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_metrics.c - what the server counts, for Prometheus (text format 0.0.4).
 *
 * For the machine that the server runs on, and for who may read everything: how busy a registry is
 * with what is nobody else's business.
 */
#include "base/file.h"
#include "server/jobs.h"
#include "server/request_internal.h"
#include "server/server_internal.h"
#include "server/writer.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#define US_PER_S 1e6

static void head(struct kachi_buffer *out, const char *name, const char *type, const char *help)
{
    kachi_buffer_print(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put(struct kachi_buffer *out, const char *name, const char *type, const char *help,
                uint64_t value)
{
    head(out, name, type, help);
    kachi_buffer_print(out, "%s %llu\n", name, (unsigned long long)value);
}

static uint64_t load(const _Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

/* The name of a route by its number in the metrics; the last one is for what met no route. */
static const char *route_name(size_t index)
{
    const struct kachi_route *route = kachi_route_at(index);
    return route == NULL ? "none" : route->operation;
}

/* Sums over threads; 0 where nobody has asked for the route, which is then left out. */
static uint64_t sum_route(const struct kachi_server *server, size_t index,
                          struct kachi_route_metrics *sum)
{
    uint64_t count = 0;
    memset(sum, 0, sizeof(*sum));
    for (const struct kachi_worker *w = server->workers; w != NULL; w = w->next) {
        const struct kachi_route_metrics *own = &w->metrics.routes[index];
        for (int i = 1; i < 6; i++) {
            sum->status[i] += load(&own->status[i]);
        }
        for (int i = 0; i < KACHI_METRICS_BUCKETS; i++) {
            sum->buckets[i] += load(&own->buckets[i]);
            count += load(&own->buckets[i]);
        }
        sum->total_us += load(&own->total_us);
    }
    return count;
}

static void put_durations(struct kachi_buffer *out, const char *name,
                          const struct kachi_route_metrics *sum, uint64_t count)
{
    uint64_t below = 0;
    for (int i = 0; i < KACHI_METRICS_BUCKETS - 1; i++) {
        below += load(&sum->buckets[i]);
        kachi_buffer_print(out, "kachi_request_seconds_bucket{operation=\"%s\",le=\"%g\"} %llu\n",
                           name, (double)kachi_metrics_bounds_us[i] / US_PER_S,
                           (unsigned long long)below);
    }
    kachi_buffer_print(out, "kachi_request_seconds_bucket{operation=\"%s\",le=\"+Inf\"} %llu\n",
                       name, (unsigned long long)count);
    kachi_buffer_print(out, "kachi_request_seconds_sum{operation=\"%s\"} %.6f\n", name,
                       (double)load(&sum->total_us) / US_PER_S);
    kachi_buffer_print(out, "kachi_request_seconds_count{operation=\"%s\"} %llu\n", name,
                       (unsigned long long)count);
}

static void put_routes(struct kachi_buffer *out, const struct kachi_server *server)
{
    struct kachi_route_metrics sum;
    head(out, "kachi_requests_total", "counter", "Requests answered, by operation and status.");
    for (size_t i = 0; i < KACHI_METRICS_ROUTES_MAX; i++) {
        if (sum_route(server, i, &sum) == 0) {
            continue;
        }
        for (int digit = 1; digit < 6; digit++) {
            if (load(&sum.status[digit]) > 0) {
                kachi_buffer_print(
                    out, "kachi_requests_total{operation=\"%s\",status=\"%dxx\"} %llu\n",
                    route_name(i), digit, (unsigned long long)load(&sum.status[digit]));
            }
        }
    }
    head(out, "kachi_request_seconds", "histogram", "From the request's line to its answer sent.");
    for (size_t i = 0; i < KACHI_METRICS_ROUTES_MAX; i++) {
        uint64_t count = sum_route(server, i, &sum);
        if (count > 0) {
            put_durations(out, route_name(i), &sum, count);
        }
    }
}

static void put_answers(struct kachi_buffer *out, const struct kachi_server *server)
{
    uint64_t hits = 0;
    uint64_t misses = 0;
    uint64_t same = 0;
    uint64_t refused = 0;
    uint64_t bytes = 0;
    for (const struct kachi_worker *w = server->workers; w != NULL; w = w->next) {
        hits += load(&w->metrics.cache_hits);
        misses += load(&w->metrics.cache_misses);
        same += load(&w->metrics.not_modified);
        refused += load(&w->metrics.refused);
        bytes += load(&w->metrics.bytes_out);
    }
    put(out, "kachi_cache_hits_total", "counter", "Answers that were kept and still true.", hits);
    put(out, "kachi_cache_misses_total", "counter", "Answers that had to be made.", misses);
    put(out, "kachi_not_modified_total", "counter", "Answers that the client had already.", same);
    put(out, "kachi_rate_limited_total", "counter", "Requests of clients that ask too often.",
        refused);
    put(out, "kachi_sent_bytes_total", "counter", "Bytes of answers, without headers.", bytes);
}

static void put_writing(struct kachi_buffer *out, struct kachi_server *server)
{
    struct kachi_writer_counts writer = kachi_writer_counts(server->writer);
    struct kachi_jobs_counts jobs = kachi_jobs_counts(server->jobs);
    put(out, "kachi_commits_total", "counter", "Commits of the ledger's writer.", writer.commits);
    put(out, "kachi_entries_total", "counter", "Entries in these commits, refused ones too.",
        writer.entries);
    put(out, "kachi_writings_waiting", "gauge", "Requests that wait for the next commit.",
        writer.waiting);
    put(out, "kachi_jobs_running", "gauge", "Jobs that run.", jobs.running);
    head(out, "kachi_jobs_total", "counter", "Jobs that are over, by how they ended.");
    kachi_buffer_print(out,
                       "kachi_jobs_total{state=\"done\"} %llu\n"
                       "kachi_jobs_total{state=\"failed\"} %llu\n"
                       "kachi_jobs_total{state=\"cancelled\"} %llu\n",
                       (unsigned long long)jobs.done, (unsigned long long)jobs.failed,
                       (unsigned long long)jobs.cancelled);
}

/* The second number of /proc/self/statm, in pages; 0 where it cannot be read. */
static uint64_t resident_bytes(struct kachi_request *request)
{
    struct kachi_findings none;
    struct kachi_str text;
    int64_t pages = 0;
    kachi_findings_init(&none);
    if (kachi_file_read(&request->arena, kachi_str_of("/proc/self/statm"), &none, &text) ==
        KACHI_OK) {
        (void)kachi_str_cut(&text, ' ');
        (void)kachi_str_read_int64(kachi_str_cut(&text, ' '), &pages);
    }
    kachi_findings_release(&none);
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint64_t open_files(void)
{
    uint64_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (folder != NULL && readdir(folder) != NULL) {
        count++;
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return count > 3 ? count - 3 : 0; /* without ".", ".." and the folder itself */
}

static void put_process(struct kachi_request *request)
{
    struct kachi_buffer *out = &request->out;
    const struct kachi_server *server = request->server;
    put(out, "kachi_requests_active", "gauge", "Requests begun and not answered.",
        (uint64_t)atomic_load(&server->active));
    put(out, "process_resident_memory_bytes", "gauge", "Memory in use.", resident_bytes(request));
    put(out, "process_open_fds", "gauge", "Files and connections that are open.", open_files());
    head(out, "process_start_time_seconds", "gauge", "When the server was started.");
    kachi_buffer_print(out, "process_start_time_seconds %.3f\n",
                       (double)server->started / US_PER_S);
    head(out, "kachi_build_info", "gauge", "Which Kachi this is.");
    kachi_buffer_print(out, "kachi_build_info{version=\"%s\"} 1\n", KACHI_VERSION);
}

static enum kachi_err handle_metrics(struct kachi_request *request)
{
    struct kachi_server *server = request->server;
    const char *refused = kachi_access_authorise(&request->principal, KACHI_MAY_READ_ALL);
    if (refused != NULL && !kachi_request_is_of_this_machine(request)) {
        return kachi_request_refuse(
            request, KACHI_ERR_DENIED, refused,
            KACHI_ARGS({"name", request->principal.name},
                       {"permission", kachi_str_of(kachi_permission_word(KACHI_MAY_READ_ALL))}));
    }
    (void)pthread_mutex_lock(&server->lock); /* over the list of threads */
    put_routes(&request->out, server);
    put_answers(&request->out, server);
    (void)pthread_mutex_unlock(&server->lock);
    put_writing(&request->out, server);
    put_process(request);
    request->content_type = "text/plain; version=0.0.4; charset=utf-8";
    return KACHI_OK;
}

const struct kachi_route kachi_routes_metrics[] = {
    {KACHI_GET, "/metrics", "getMetrics", "system", KACHI_MAY_PUBLIC, KACHI_ROUTE_TEXT, NULL,
     "Text", 200, NULL, handle_metrics},
    {.path = NULL},
};
