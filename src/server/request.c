/* SPDX-License-Identifier: Apache-2.0 */
#include "server/request.h"

#include "server/body.h"
#include "server/etag.h"
#include "server/request_internal.h"
#include "server/server_internal.h"

#include <string.h>

void kachi_request_add_header(struct kachi_request *request, const char *name,
                              struct kachi_str value)
{
    if (request->header_count < KACHI_HEADERS_MAX) {
        request->headers[request->header_count].name = name;
        request->headers[request->header_count].value = kachi_str_copy(&request->arena, value);
        request->header_count++;
    }
}

bool kachi_request_has_query(const struct kachi_request *request, const char *name)
{
    return !kachi_str_is_empty(kachi_request_query(request, name));
}

struct kachi_str kachi_request_query(const struct kachi_request *request, const char *name)
{
    for (size_t i = 0; i < request->query_count; i++) {
        if (kachi_str_is(request->query[i].name, name)) {
            return request->query[i].value;
        }
    }
    return kachi_str_of("");
}

double kachi_request_query_double(const struct kachi_request *request, const char *name,
                                  double otherwise)
{
    double value = otherwise;
    (void)kachi_str_read_double(kachi_request_query(request, name), &value);
    return value;
}

int64_t kachi_request_query_int64(const struct kachi_request *request, const char *name,
                                  int64_t otherwise)
{
    int64_t value = otherwise;
    (void)kachi_str_read_int64(kachi_request_query(request, name), &value);
    return value;
}

enum kachi_err kachi_request_refuse(struct kachi_request *request, enum kachi_err err,
                                    const char *code, const struct kachi_arg args[])
{
    kachi_findings_add(&request->findings, code, KACHI_NOWHERE, args);
    return err;
}

enum kachi_err kachi_request_check_seen(struct kachi_request *request, struct kachi_str now)
{
    char etag[KACHI_ETAG_BYTES];
    struct kachi_str header = kachi_request_header(request, "If-Match");
    bool is_needed = (request->route->marks & KACHI_ROUTE_CONDITIONAL) != 0;
    if (kachi_str_is_empty(header)) {
        return is_needed
                   ? kachi_request_refuse(request, KACHI_ERR_INPUT, "edit-condition", KACHI_NO_ARGS)
                   : KACHI_OK;
    }
    kachi_etag_of(now, etag);
    return kachi_etag_matches(header, etag)
               ? KACHI_OK
               : kachi_request_refuse(request, KACHI_ERR_CONFLICT, "edit-stale", KACHI_NO_ARGS);
}

enum kachi_err kachi_request_json(struct kachi_request *request, kachi_json *out)
{
    struct kachi_request_internal *internal = request->internal;
    *out = NULL;
    if (internal->document.root == NULL) {
        enum kachi_err err = kachi_json_read(kachi_str_of("body"), request->body,
                                             &request->findings, &internal->document);
        if (err != KACHI_OK) {
            return err;
        }
    }
    if (!kachi_json_is_object(internal->document.root)) {
        return kachi_request_refuse(request, KACHI_ERR_INPUT, "body-object", KACHI_NO_ARGS);
    }
    *out = internal->document.root;
    return request->route->request == NULL
               ? KACHI_OK
               : kachi_body_check(&request->arena, &request->server->schemas,
                                  request->route->request, *out, &request->findings);
}

enum kachi_err kachi_request_refuse_busy(struct kachi_request *request)
{
    kachi_metrics_add(&request->worker->metrics.refused, 1);
    kachi_request_add_header(request, "Retry-After", kachi_str_of("1"));
    return kachi_request_refuse(request, KACHI_ERR_LIMIT, "server-busy", KACHI_NO_ARGS);
}

enum kachi_err kachi_request_refuse_member(struct kachi_request *request, const char *name)
{
    struct kachi_place place = {.source = kachi_str_of("body"), .field = kachi_str_of(name)};
    kachi_findings_add(&request->findings, "body-member", place,
                       KACHI_ARGS({"member", kachi_str_of(name)}));
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_request_optional_text(struct kachi_request *request, kachi_json body,
                                           const char *name, struct kachi_str *out)
{
    kachi_json value = kachi_json_get(body, name);
    *out = kachi_json_text(value);
    return value == NULL || kachi_json_is_string(value)
               ? KACHI_OK
               : kachi_request_refuse_member(request, name);
}

enum kachi_err kachi_request_text(struct kachi_request *request, kachi_json body, const char *name,
                                  struct kachi_str *out)
{
    enum kachi_err err = kachi_request_optional_text(request, body, name, out);
    if (err != KACHI_OK || !kachi_str_is_empty(*out)) {
        return err;
    }
    return kachi_request_refuse_member(request, name);
}

enum kachi_err kachi_request_optional_count(struct kachi_request *request, kachi_json body,
                                            const char *name, int64_t otherwise, int64_t *out)
{
    kachi_json value = kachi_json_get(body, name);
    *out = value == NULL ? otherwise : kachi_json_int64(value, -1);
    return *out >= 0 ? KACHI_OK : kachi_request_refuse_member(request, name);
}

enum kachi_err kachi_request_optional_decimal(struct kachi_request *request, kachi_json body,
                                              const char *name, struct kachi_decimal otherwise,
                                              struct kachi_decimal *out)
{
    kachi_json value = kachi_json_get(body, name);
    *out = otherwise;
    if (value == NULL || kachi_json_decimal(value, out) == KACHI_OK) {
        return KACHI_OK;
    }
    return kachi_request_refuse_member(request, name);
}

enum kachi_err kachi_request_optional_table(struct kachi_request *request, kachi_json body,
                                            const char *name, struct kachi_str *out)
{
    kachi_json tables = kachi_json_get(body, "tables");
    *out = kachi_str_of("");
    if (tables != NULL && !kachi_json_is_object(tables)) {
        return kachi_request_refuse_member(request, "tables");
    }
    return tables == NULL ? KACHI_OK : kachi_request_optional_text(request, tables, name, out);
}

enum kachi_err kachi_request_table(struct kachi_request *request, kachi_json body, const char *name,
                                   struct kachi_str *out)
{
    enum kachi_err err = kachi_request_optional_table(request, body, name, out);
    if (err != KACHI_OK || !kachi_str_is_empty(*out)) {
        return err;
    }
    return kachi_request_refuse_member(request, name);
}

enum kachi_err kachi_request_database(struct kachi_request *request, struct kachi_database **out)
{
    *out = NULL;
    if (request->worker->database == NULL) {
        return kachi_request_refuse(request, KACHI_ERR_IO, "server-database", KACHI_NO_ARGS);
    }
    *out = request->worker->database;
    return KACHI_OK;
}

enum kachi_err kachi_request_ledger(struct kachi_request *request, struct kachi_ledger_view *out)
{
    *out = (struct kachi_ledger_view){request->worker->ledger, &request->arena};
    if (out->ledger == NULL) {
        return kachi_request_refuse(request, KACHI_ERR_IO, "server-database", KACHI_NO_ARGS);
    }
    return KACHI_OK;
}
