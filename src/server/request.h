/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request.h - one request of a client, and the answer that a handler writes.
 *
 * A handler reads its path parts, parameters and body from here, calls the layers below and writes
 * JSON to request->json; or adds findings and returns an error, which the framework turns into a
 * problem document (RFC 9457). Everything lives in request->arena, which is cleared when the answer
 * is sent. A handler runs on one thread of the pool and may use that thread's database and ledger
 * (request->worker); it must not keep either.
 */
#ifndef KACHI_SERVER_REQUEST_H
#define KACHI_SERVER_REQUEST_H

#include "base/json.h"
#include "inventory/dataset.h"
#include "ledger/ledger_json.h"
#include "server/route.h"

struct kachi_server;
struct kachi_worker;
struct MHD_Connection;

#define KACHI_QUERY_MAX 64   /* parameters of a URL */
#define KACHI_HEADERS_MAX 12 /* that a handler adds to its answer */

struct kachi_pair {
    struct kachi_str name, value;
};

struct kachi_request {
    struct kachi_server *server;
    struct kachi_worker *worker;
    struct MHD_Connection *connection;
    struct kachi_arena arena;
    struct kachi_findings findings;
    enum kachi_lang lang;
    struct kachi_str uri;  /* as it came: path and query */
    struct kachi_str path; /* as it came, without the query */
    struct kachi_str body;
    const struct kachi_route *route; /* NULL: none matched */
    enum kachi_http_method method;
    bool is_head;
    size_t part_count;
    struct kachi_str parts[KACHI_ROUTE_PARTS_MAX]; /* decoded */
    size_t query_count;
    struct kachi_pair query[KACHI_QUERY_MAX]; /* decoded, in the order of the URL */
    struct kachi_principal principal;
    kachi_moment started;
    /* the answer */
    unsigned status; /* 0: the route's */
    const char *content_type;
    struct kachi_buffer out;
    struct kachi_json_writer json; /* to out */
    size_t header_count;
    struct {
        const char *name;
        struct kachi_str value;
    } headers[KACHI_HEADERS_MAX];
    struct kachi_request_internal *internal;
};

/* A header of the request; empty where it is not there. Borrowed until the answer is sent. */
struct kachi_str kachi_request_header(const struct kachi_request *request, const char *name);
void kachi_request_add_header(struct kachi_request *request, const char *name,
                              struct kachi_str value);

/* The first value of a parameter; empty where it is not there or has no value. */
struct kachi_str kachi_request_query(const struct kachi_request *request, const char *name);
bool kachi_request_has_query(const struct kachi_request *request, const char *name);
/* Numbers that the route's rules have checked. */
double kachi_request_query_double(const struct kachi_request *request, const char *name,
                                  double otherwise);
int64_t kachi_request_query_int64(const struct kachi_request *request, const char *name,
                                  int64_t otherwise);

/* The body as JSON, released with the request. KACHI_ERR_INPUT with findings where it is none, or
 * no object. */
KACHI_MUST_CHECK enum kachi_err kachi_request_json(struct kachi_request *request, kachi_json *out);
/* A member of the body that has to be there as text; KACHI_ERR_INPUT with finding body-member. */
KACHI_MUST_CHECK enum kachi_err kachi_request_text(struct kachi_request *request, kachi_json body,
                                                   const char *name, struct kachi_str *out);
/* The same, empty where it is absent. */
KACHI_MUST_CHECK enum kachi_err kachi_request_optional_text(struct kachi_request *request,
                                                            kachi_json body, const char *name,
                                                            struct kachi_str *out);
/* Numbers of the body, `otherwise` where absent; body-member where they are none. A count is whole
 * and 0 or more; a decimal is a number, or a text that is one, exactly. */
KACHI_MUST_CHECK enum kachi_err kachi_request_optional_count(struct kachi_request *request,
                                                             kachi_json body, const char *name,
                                                             int64_t otherwise, int64_t *out);
KACHI_MUST_CHECK enum kachi_err kachi_request_optional_decimal(struct kachi_request *request,
                                                               kachi_json body, const char *name,
                                                               struct kachi_decimal otherwise,
                                                               struct kachi_decimal *out);
/* A table as the text of a CSV file, in the body's member `tables`: one that has to be there, and
 * one that may be absent. */
KACHI_MUST_CHECK enum kachi_err kachi_request_table(struct kachi_request *request, kachi_json body,
                                                    const char *name, struct kachi_str *out);
KACHI_MUST_CHECK enum kachi_err kachi_request_optional_table(struct kachi_request *request,
                                                             kachi_json body, const char *name,
                                                             struct kachi_str *out);
/* A member that cannot be used: KACHI_ERR_INPUT with finding body-member. */
enum kachi_err kachi_request_refuse_member(struct kachi_request *request, const char *name);

/* Adds a finding and gives err back: return kachi_request_refuse(...). */
enum kachi_err kachi_request_refuse(struct kachi_request *request, enum kachi_err err,
                                    const char *code, const struct kachi_arg args[]);

/* Too much is asked at once: KACHI_ERR_LIMIT with finding server-busy, and Retry-After. */
enum kachi_err kachi_request_refuse_busy(struct kachi_request *request);

/*
 * For changes of what somebody has seen: does If-Match name the form in which it is now, which is
 * what a GET of it answers? KACHI_ERR_CONFLICT with finding edit-stale where it does not, and
 * KACHI_ERR_INPUT with edit-condition where the header is missing and the route needs it.
 */
KACHI_MUST_CHECK enum kachi_err kachi_request_check_seen(struct kachi_request *request,
                                                         struct kachi_str now);

/* Of the thread, opened at first use. KACHI_ERR_IO with findings. */
KACHI_MUST_CHECK enum kachi_err kachi_request_database(struct kachi_request *request,
                                                       struct kachi_database **out);
KACHI_MUST_CHECK enum kachi_err kachi_request_ledger(struct kachi_request *request,
                                                     struct kachi_ledger_view *out);

#endif
