/* SPDX-License-Identifier: Apache-2.0 */
#include "server/http.h"

#include "base/file.h"
#include "server/assets.h"
#include "server/auth.h"
#include "server/cache.h"
#include "server/log.h"
#include "server/problem.h"
#include "server/request_internal.h"
#include "server/server_internal.h"

#include <microhttpd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define CONNECTIONS_MAX 4096
#define CONNECTION_MEMORY_BYTES ((size_t)32 << 10) /* headers and URL of one */
#define IDLE_SECONDS 30U /* a client that says nothing for so long is let go */
#define STREAM_BLOCK_BYTES 4096
#define STEAL_BYTES_MIN ((size_t)64 << 10) /* larger bodies are handed over, not copied */

struct kachi_str kachi_request_header(const struct kachi_request *request, const char *name)
{
    return kachi_str_of(MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name));
}

static enum MHD_Result keep_value(void *context, enum MHD_ValueKind kind, const char *name,
                                  const char *value)
{
    (void)kind;
    if (strcasecmp(name, "X-Forwarded-For") == 0) {
        *(struct kachi_str *)context = kachi_str_of(value);
    }
    return MHD_YES;
}

/* By the proxy nearest to here: the last word of the last line of it. What stands before is the
 * client's own word. */
static struct kachi_str forwarded_for(const struct kachi_request *request)
{
    struct kachi_str line = kachi_str_of("");
    struct kachi_str last = line;
    (void)MHD_get_connection_values(request->connection, MHD_HEADER_KIND, keep_value, &line);
    while (line.bytes > 0) {
        last = kachi_str_trim(kachi_str_cut(&line, ','));
    }
    return last;
}

static const struct sockaddr *peer_of(const struct kachi_request *request)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info == NULL ? NULL : info->client_addr;
}

struct kachi_str kachi_request_address(struct kachi_request *request)
{
    char text[INET_ADDRSTRLEN] = "";
    struct kachi_str named = forwarded_for(request);
    if (request->server->options.is_behind_proxy && !kachi_str_is_empty(named)) {
        return named;
    }
    const struct sockaddr *peer = peer_of(request);
    if (peer != NULL && peer->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)peer;
        (void)inet_ntop(AF_INET, &in->sin_addr, text, sizeof(text));
    }
    return kachi_str_copy(&request->arena, kachi_str_of(text));
}

bool kachi_request_is_of_this_machine(struct kachi_request *request)
{
    const struct sockaddr *peer = peer_of(request);
    if (peer == NULL || peer->sa_family != AF_INET ||
        !kachi_str_is_empty(kachi_request_header(request, "X-Forwarded-For"))) {
        return false;
    }
    const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)peer;
    return ntohl(in->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}

void kachi_http_suspend(struct kachi_request *request)
{
    request->internal->is_waiting = true;
    MHD_suspend_connection(request->connection);
}

void kachi_http_resume(struct kachi_request *request)
{
    MHD_resume_connection(request->connection);
}

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
    (void)MHD_add_response_header(response, name, value);
}

static bool is_kept(const struct kachi_request *request)
{
    return request->route != NULL && request->method == KACHI_GET && request->status == 200 &&
           (request->route->marks & (KACHI_ROUTE_CACHED | KACHI_ROUTE_PER_PARTY)) != 0 &&
           !request->internal->lines.is_on;
}

/* policy: the answer's own Content-Security-Policy; NULL: that of the page. */
static void add_safety(struct MHD_Response *response, const char *policy)
{
    add_header(response, "X-Content-Type-Options", "nosniff");
    add_header(response, "Referrer-Policy", "no-referrer");
    add_header(response, "Content-Security-Policy",
               policy != NULL ? policy : KACHI_CONTENT_SECURITY_POLICY);
}

static struct MHD_Response *response_of(struct kachi_request *request, const char *etag)
{
    struct kachi_buffer *out = &request->out;
    struct MHD_Response *response;
    if (out->bytes >= STEAL_BYTES_MIN) {
        response = MHD_create_response_from_buffer(out->bytes, out->data, MHD_RESPMEM_MUST_FREE);
        if (response != NULL) {
            kachi_buffer_init(out, out->bytes_max);
        }
    } else {
        response = MHD_create_response_from_buffer(out->bytes, out->data, MHD_RESPMEM_MUST_COPY);
    }
    if (response == NULL) {
        return NULL;
    }
    if (request->content_type != NULL || request->status != 204) {
        add_header(response, "Content-Type",
                   request->content_type != NULL ? request->content_type
                                                 : "application/json; charset=utf-8");
    }
    bool has_control = false;
    const char *policy = NULL;
    for (size_t i = 0; i < request->header_count; i++) {
        const char *name = request->headers[i].name;
        const char *value = request->headers[i].value.text;
        if (strcmp(name, "Content-Security-Policy") == 0) {
            policy = value;
            continue;
        }
        has_control = has_control || strcmp(name, "Cache-Control") == 0;
        add_header(response, name, value);
    }
    if (etag[0] != '\0') {
        add_header(response, "ETag", etag);
    }
    if (!has_control) {
        add_header(response, "Cache-Control", etag[0] != '\0' ? "private, no-cache" : "no-store");
    }
    add_header(response, "Vary", "Accept, Accept-Language, Authorization, Cookie");
    add_safety(response, policy);
    return response;
}

void kachi_http_suspend_stream(struct kachi_request *request)
{
    MHD_suspend_connection(request->connection);
}

static ssize_t read_stream(void *context, uint64_t at, char *bytes, size_t most)
{
    struct kachi_request *request = context;
    (void)at;
    long count = request->internal->stream.read(request->internal->stream.context, bytes, most);
    request->internal->bytes_out += count > 0 ? (size_t)count : 0;
    if (count == KACHI_STREAM_BROKEN) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    return count == KACHI_STREAM_END ? MHD_CONTENT_READER_END_OF_STREAM : (ssize_t)count;
}

static enum MHD_Result send_stream(struct kachi_request *request)
{
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES, read_stream, request, NULL);
    if (response == NULL) {
        return MHD_NO;
    }
    add_header(response, "Content-Type", request->content_type);
    add_header(response, "Cache-Control", "no-store");
    add_header(response, "Vary", "Accept, Accept-Language, Authorization, Cookie");
    add_header(response, "X-Accel-Buffering", "no"); /* nginx passes it on as it comes */
    add_safety(response, NULL);
    enum MHD_Result result = MHD_queue_response(request->connection, request->status, response);
    MHD_destroy_response(response);
    return result;
}

/* Does If-None-Match name this answer? */
static bool is_known_to_client(const struct kachi_request *request, const char *etag)
{
    return kachi_etag_is_known(kachi_request_header(request, "If-None-Match"), etag);
}

/* RFC 9110, 15.4.5: with the fields that `full`, the whole answer, has. */
static enum MHD_Result queue_not_modified(struct kachi_request *request, struct MHD_Response *full)
{
    static const char *const kept[] = {"ETag", "Cache-Control", "Vary"};
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (response == NULL) {
        return MHD_NO;
    }
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        const char *value = MHD_get_response_header(full, kept[i]);
        if (value != NULL) {
            add_header(response, kept[i], value);
        }
    }
    kachi_metrics_add(&request->worker->metrics.not_modified, 1);
    request->status = 304;
    request->internal->bytes_out = 0;
    enum MHD_Result result = MHD_queue_response(request->connection, 304, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_cached(struct kachi_request *request)
{
    const struct kachi_cached *cached = request->internal->cached;
    request->status = cached->status;
    request->internal->bytes_out = cached->bytes;
    if (is_known_to_client(request, cached->etag)) {
        return queue_not_modified(request, cached->response);
    }
    return MHD_queue_response(request->connection, cached->status, cached->response);
}

/* RFC 9110, 12.5.3: is gzip accepted? "gzip;q=0" says that it is not. */
static bool accepts_gzip(struct kachi_str header)
{
    bool by_star = false;
    while (header.bytes > 0) {
        struct kachi_str weight = kachi_str_cut(&header, ',');
        struct kachi_str name = kachi_str_trim(kachi_str_cut(&weight, ';'));
        double share = 1.0;
        weight = kachi_str_trim(weight);
        if (kachi_str_has_prefix(weight, "q=") || kachi_str_has_prefix(weight, "Q=")) {
            struct kachi_str number = kachi_str_slice(weight, 2, weight.bytes);
            share = kachi_str_read_double(kachi_str_trim(number), &share) ? share : 0.0;
        }
        if (kachi_str_equal_ignore_case(name, kachi_str_of("gzip"))) {
            return share > 0.0;
        }
        by_star = by_star || (kachi_str_is(name, "*") && share > 0.0);
    }
    return by_star;
}

/* Bytes of the binary are sent from where they are. */
static enum MHD_Result send_asset(struct kachi_request *request)
{
    const struct kachi_asset *asset = request->internal->asset;
    bool is_packed =
        asset->gzip.bytes > 0 && accepts_gzip(kachi_request_header(request, "Accept-Encoding"));
    struct kachi_str content = is_packed ? asset->gzip : asset->content;
    bool is_embedded = kachi_str_is_empty(request->server->options.web);
    struct MHD_Response *response = MHD_create_response_from_buffer(
        content.bytes, (void *)(uintptr_t)content.text,
        is_embedded ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY);
    if (response == NULL) {
        return MHD_NO;
    }
    struct kachi_str tag = kachi_str_of(asset->etag);
    const char *etag = asset->etag;
    if (is_packed) { /* other bytes, another tag */
        struct kachi_str bare = kachi_str_slice(tag, 0, tag.bytes - 1);
        etag = kachi_str_print(&request->arena, "%.*s-gzip\"", KACHI_STR_ARG(bare)).text;
    }
    request->internal->bytes_out = content.bytes;
    add_header(response, "Content-Type", asset->type);
    add_header(response, "ETag", etag);
    add_header(response, "Cache-Control",
               asset->is_immutable ? "public, max-age=31536000, immutable" : "no-cache");
    add_header(response, "Vary", "Accept-Encoding");
    if (is_packed) {
        add_header(response, "Content-Encoding", "gzip");
    }
    add_safety(response, NULL);
    enum MHD_Result result = is_known_to_client(request, etag)
                                 ? queue_not_modified(request, response)
                                 : MHD_queue_response(request->connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_answer(struct kachi_request *request)
{
    char etag[KACHI_ETAG_BYTES] = "";
    struct kachi_request_internal *internal = request->internal;
    if (internal->cached != NULL) {
        return send_cached(request);
    }
    if (internal->asset != NULL) {
        return send_asset(request);
    }
    if (internal->stream.read != NULL) {
        return send_stream(request);
    }
    internal->bytes_out = request->out.bytes;
    bool keep = is_kept(request);
    if (keep) {
        kachi_etag_of(kachi_buffer_str(&request->out), etag);
    }
    size_t bytes = request->out.bytes;
    struct MHD_Response *response = response_of(request, etag);
    if (response == NULL) {
        return MHD_NO;
    }
    bool is_same = keep && is_known_to_client(request, etag);
    enum MHD_Result result =
        is_same ? queue_not_modified(request, response)
                : MHD_queue_response(request->connection, request->status, response);
    if (keep && internal->key.bytes > 0) {
        struct kachi_cached answer = {.response = response,
                                      .status = 200,
                                      .bytes = bytes,
                                      .data_version = internal->data_version,
                                      .day = kachi_day_of_moment(request->started)};
        memcpy(answer.etag, etag, sizeof(etag));
        kachi_cache_put(request->worker->cache, internal->key, &answer);
        return result;
    }
    MHD_destroy_response(response);
    return result;
}

/* Large bodies are for those whom the server knows; asked only where one comes. */
static bool is_too_large(struct kachi_request *request, uint64_t bytes)
{
    struct kachi_request_internal *internal = request->internal;
    if (bytes > internal->body_max && bytes <= KACHI_BODY_BYTES_MAX &&
        kachi_authenticate_is_known(request)) {
        internal->body_max = KACHI_BODY_BYTES_MAX;
    }
    return bytes > internal->body_max;
}

static void take_body(struct kachi_request *request, const char *data, size_t bytes)
{
    struct kachi_request_internal *internal = request->internal;
    if (internal->is_too_large || internal->is_refused ||
        is_too_large(request, internal->received.bytes + bytes)) {
        internal->is_too_large = !internal->is_refused;
        return;
    }
    size_t all = atomic_fetch_add(&request->server->body_bytes, bytes) + bytes;
    internal->counted_bytes += bytes;
    if (all > KACHI_BODIES_BYTES_MAX) {
        internal->is_refused = true;
        return;
    }
    kachi_buffer_add(&internal->received, (struct kachi_str){data, bytes});
}

/* The first call for a request: its headers are there, its body is not. */
static enum MHD_Result begin(struct kachi_request *request, const char *method)
{
    struct kachi_str word = kachi_str_of(method);
    struct kachi_request_internal *internal = request->internal;
    int64_t length = 0;
    internal->is_seen = true;
    internal->body_max = KACHI_BODY_BYTES_MAX_UNKNOWN;
    request->is_head = kachi_str_is(word, "HEAD");
    request->method = request->is_head ? KACHI_GET : kachi_http_method_read(word);
    struct kachi_str stated = kachi_request_header(request, "Content-Length");
    if (kachi_str_read_int64(stated, &length) && is_too_large(request, (uint64_t)length)) {
        internal->is_too_large = true;
        if ((uint64_t)length <= KACHI_BODY_BYTES_MAX) {
            return MHD_YES; /* thrown away as it comes: who still sends does not hear an answer */
        }
        /* Not worth reading: answered now, and the connection closed. */
        internal->is_answered = true;
        kachi_dispatch_too_large(request);
        return send_answer(request);
    }
    return MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_bytes, void **state)
{
    (void)context;
    (void)url;
    (void)version;
    struct kachi_request *request = *state;
    if (request == NULL) {
        return MHD_NO; /* no database connection for this thread: the log says why */
    }
    struct kachi_request_internal *internal = request->internal;
    request->connection = connection;
    if (!internal->is_seen) {
        return begin(request, method);
    }
    if (*upload_bytes > 0) {
        take_body(request, upload, *upload_bytes);
        *upload_bytes = 0;
        return MHD_YES;
    }
    if (!internal->is_answered) {
        internal->is_answered = true;
        request->body = kachi_buffer_str(&internal->received);
        if (internal->is_too_large) {
            kachi_dispatch_too_large(request);
        } else if (internal->is_refused) {
            kachi_dispatch_busy(request);
        } else {
            kachi_dispatch(request);
        }
        if (internal->is_waiting) {
            return MHD_YES; /* called again when it is resumed */
        }
    }
    return send_answer(request);
}

/* The first sign of a request: its URI, as it came. Gives the request, or NULL. */
static void *begin_uri(void *context, const char *uri, struct MHD_Connection *connection)
{
    struct kachi_server *server = context;
    struct kachi_worker *worker = kachi_worker_get(server);
    if (worker == NULL) {
        return NULL;
    }
    struct kachi_request *request = kachi_request_new(worker);
    request->connection = connection;
    request->started = kachi_clock_now(&server->options.clock);
    request->uri = kachi_str_copy(&request->arena, kachi_str_of(uri));
    atomic_fetch_add(&server->active, 1);
    return request;
}

static void complete(void *context, struct MHD_Connection *connection, void **state,
                     enum MHD_RequestTerminationCode code)
{
    (void)connection;
    struct kachi_server *server = context;
    struct kachi_request *request = *state;
    *state = NULL;
    if (request == NULL) {
        return;
    }
    int64_t taken_us = kachi_clock_now(&server->options.clock) - request->started;
    if (request->internal->stream.read != NULL) {
        request->internal->stream.close(request->internal->stream.context);
    }
    size_t route =
        request->route == NULL ? KACHI_METRICS_ROUTES_MAX - 1 : request->internal->route_index;
    if (request->status != 0) {
        kachi_metrics_count(&request->worker->metrics, route, request->status, taken_us,
                            request->internal->bytes_out);
        kachi_log_request(request, taken_us, code == MHD_REQUEST_TERMINATED_COMPLETED_OK);
    }
    atomic_fetch_sub(&server->active, 1);
    atomic_fetch_sub(&server->body_bytes, request->internal->counted_bytes);
    kachi_request_free(request);
}

/* Percent-encoding is taken apart by the request, once, and never twice. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static bool read_address(const struct kachi_server_options *options, struct sockaddr_in *out)
{
    bool is_given = !kachi_str_is_empty(options->address);
    *out = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(options->port)};
    return inet_pton(AF_INET, is_given ? options->address.text : "127.0.0.1", &out->sin_addr) == 1;
}

static enum kachi_err read_pem(struct kachi_server *server, struct kachi_str path,
                               struct kachi_findings *findings, const char **out)
{
    struct kachi_str content;
    *out = NULL;
    if (kachi_str_is_empty(path)) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_file_read(&server->arena, path, findings, &content);
    *out = err == KACHI_OK ? kachi_str_copy(&server->arena, content).text : NULL;
    return err;
}

/* A socket that listens where the options say; its port to *port. -1 where it cannot. */
static int listen_at(const struct sockaddr_in *address, uint16_t *port)
{
    const int yes = 1;
    struct sockaddr_in bound;
    socklen_t bytes = sizeof(bound);
    int found = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (found < 0) {
        return -1;
    }
    if (setsockopt(found, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
        bind(found, (const struct sockaddr *)address, sizeof(*address)) != 0 ||
        listen(found, SOMAXCONN) != 0 ||
        getsockname(found, (struct sockaddr *)&bound, &bytes) != 0) {
        (void)close(found);
        return -1;
    }
    *port = ntohs(bound.sin_port);
    return found;
}

enum kachi_err kachi_http_listen(struct kachi_server *server, struct kachi_findings *findings)
{
    const struct kachi_server_options *options = &server->options;
    struct sockaddr_in address;
    if (!read_address(options, &address)) {
        kachi_findings_add(findings, "server-address", KACHI_NOWHERE,
                           KACHI_ARGS({"address", options->address}));
        return KACHI_ERR_INPUT;
    }
    server->listening = listen_at(&address, &server->options.port);
    if (server->listening < 0) {
        kachi_findings_add(
            findings, "server-listen", KACHI_NOWHERE,
            KACHI_ARGS({"port", kachi_str_print(&server->arena, "%u", options->port)}));
        return KACHI_ERR_IO;
    }
    return KACHI_OK;
}

enum kachi_err kachi_http_start(struct kachi_server *server, struct kachi_findings *findings)
{
    const struct kachi_server_options *options = &server->options;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO;
    const char *certificate = NULL;
    const char *key = NULL;
    enum kachi_err err = read_pem(server, options->tls_certificate, findings, &certificate);
    err = err == KACHI_OK ? read_pem(server, options->tls_key, findings, &key) : err;
    if (err != KACHI_OK) {
        return err;
    }
    flags |= certificate != NULL ? (unsigned)MHD_USE_TLS : 0U;
    server->daemon = MHD_start_daemon(
        flags, options->port, NULL, NULL, on_request, server, MHD_OPTION_LISTEN_SOCKET,
        server->listening, MHD_OPTION_THREAD_POOL_SIZE, server->options.threads,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        CONNECTION_MEMORY_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS,
        MHD_OPTION_URI_LOG_CALLBACK, begin_uri, server, MHD_OPTION_NOTIFY_COMPLETED, complete,
        server, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        certificate != NULL ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, certificate,
        MHD_OPTION_HTTPS_MEM_KEY, key, MHD_OPTION_END);
    if (server->daemon == NULL) {
        kachi_findings_add(
            findings, "server-listen", KACHI_NOWHERE,
            KACHI_ARGS({"port", kachi_str_print(&server->arena, "%u", options->port)}));
        return KACHI_ERR_IO;
    }
    server->listening = -1; /* the daemon's now */
    return KACHI_OK;
}

void kachi_http_quiesce(struct kachi_server *server)
{
    server->listening = MHD_quiesce_daemon(server->daemon); /* ours again */
}

void kachi_http_stop(struct kachi_server *server)
{
    MHD_stop_daemon(server->daemon);
    server->daemon = NULL;
}
