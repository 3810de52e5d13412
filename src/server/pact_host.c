/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_host.c - PACT's HTTP API, versions 2 and 3, for partners' systems.
 *
 * A partner sees our own footprints that are offered to it, never what another partner sent. Events
 * name their sender; only that of the partner whose credentials came with them is believed, and no
 * address is ever asked but one that was configured.
 */
#include "base/text.h"
#include "interop/pact_event.h"
#include "interop/pact_offer.h"
#include "server/pact_events.h"
#include "server/problem.h"
#include "server/server_internal.h"

#include <string.h>

static bool is_v2(const struct kachi_request *request)
{
    return kachi_str_has_prefix(request->path, "/2/");
}

static enum kachi_err bad_request(struct kachi_request *request, const char *member)
{
    return kachi_request_refuse(request, KACHI_ERR_INPUT, "pact-request",
                                KACHI_ARGS({"member", kachi_str_of(member)}));
}

static enum kachi_err handle_discovery(struct kachi_request *request)
{
    struct kachi_json_writer *json = &request->json;
    struct kachi_str url = request->server->base_url;
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "issuer", url);
    kachi_json_pair_str(json, "token_endpoint",
                        kachi_str_print(&request->arena, "%.*s/auth/token", KACHI_STR_ARG(url)));
    kachi_json_key(json, "grant_types_supported");
    kachi_json_begin_array(json);
    kachi_json_write_text(json, "client_credentials");
    kachi_json_end_array(json);
    kachi_json_key(json, "token_endpoint_auth_methods_supported");
    kachi_json_begin_array(json);
    kachi_json_write_text(json, "client_secret_basic");
    kachi_json_write_text(json, "client_secret_post");
    kachi_json_end_array(json);
    kachi_json_end_object(json);
    return KACHI_OK;
}

/* Writes a footprint in the version of the path. False where version 2 cannot say it. */
static bool write_footprint(struct kachi_request *request, kachi_json footprint)
{
    if (is_v2(request)) {
        return kachi_pact_write_v2(&request->arena, footprint, &request->json);
    }
    kachi_json_write_value(&request->json, footprint);
    return true;
}

/* Version 2's $filter is asked of the version 2 document. */
static enum kachi_err matches_v2(struct kachi_request *request, kachi_json footprint, bool *matches)
{
    struct kachi_str filter = kachi_request_query(request, "$filter");
    struct kachi_json_doc doc = {.root = NULL};
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    *matches = true;
    kachi_buffer_init(&buffer, (size_t)16 << 20);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
    enum kachi_err err = KACHI_OK;
    if (!kachi_pact_write_v2(&request->arena, footprint, &json)) {
        *matches = false;
    } else if (filter.bytes > 0) {
        err = kachi_json_read(kachi_str_of("footprint"), kachi_buffer_str(&buffer),
                              &request->findings, &doc);
        if (err == KACHI_OK && kachi_pact_filter_v2(filter, doc.root, matches) != KACHI_OK) {
            err = kachi_request_refuse(request, KACHI_ERR_INPUT, "pact-filter",
                                       KACHI_ARGS({"filter", filter}));
        }
    }
    kachi_json_release(&doc);
    kachi_buffer_release(&buffer);
    return err;
}

static enum kachi_err is_wanted(struct kachi_request *request, kachi_json footprint, bool *matches)
{
    struct kachi_pact_value *values =
        KACHI_NEW_ARRAY(&request->arena, struct kachi_pact_value, request->query_count + 1);
    if (is_v2(request)) {
        return matches_v2(request, footprint, matches);
    }
    for (size_t i = 0; i < request->query_count; i++) {
        values[i] = (struct kachi_pact_value){request->query[i].name, request->query[i].value};
    }
    *matches = kachi_pact_matches(footprint, request->query_count, values);
    return KACHI_OK;
}

/* Of the question as it came: what may not stand in an address is encoded, so that nothing ends the
 * one in a Link header (RFC 3986, RFC 8288). */
static struct kachi_str as_address(struct kachi_arena *arena, struct kachi_str text)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = KACHI_NEW_ARRAY(arena, char, 3 * text.bytes + 1);
    size_t at = 0;
    for (size_t i = 0; i < text.bytes; i++) {
        unsigned char byte = (unsigned char)text.text[i];
        if (byte > ' ' && byte < 0x7F && strchr("\"<>\\^`{|}", byte) == NULL) {
            out[at++] = (char)byte;
            continue;
        }
        out[at++] = '%';
        out[at++] = digits[byte >> 4];
        out[at++] = digits[byte & 15];
    }
    return (struct kachi_str){out, at};
}

/* The same question from after that footprint on, at the address by which clients know us. */
static void link_next(struct kachi_request *request, int64_t after)
{
    struct kachi_str rest = as_address(&request->arena, request->uri);
    struct kachi_str query = kachi_str_of("");
    struct kachi_str path = kachi_str_cut(&rest, '?');
    while (rest.bytes > 0) {
        struct kachi_str one = kachi_str_cut(&rest, '&');
        if (one.bytes > 0 && !kachi_str_has_prefix(one, "after=")) {
            query = kachi_str_print(&request->arena, "%.*s%.*s&", KACHI_STR_ARG(query),
                                    KACHI_STR_ARG(one));
        }
    }
    kachi_request_add_header(
        request, "Link",
        kachi_str_print(&request->arena, "<%.*s%.*s?%.*safter=%lld>; rel=\"next\"",
                        KACHI_STR_ARG(request->server->base_url), KACHI_STR_ARG(path),
                        KACHI_STR_ARG(query), (long long)after));
}

/* A whole number from one; so large that it does not fit is all there is. */
static bool read_limit(struct kachi_str text, int64_t *limit)
{
    if (kachi_str_read_int64(text, limit)) {
        return *limit >= 1;
    }
    *limit = INT64_MAX;
    for (size_t i = 0; i < text.bytes; i++) {
        if (text.text[i] < '0' || text.text[i] > '9') {
            return false;
        }
    }
    return true;
}

static enum kachi_err read_limits(struct kachi_request *request, int64_t *limit, int64_t *after)
{
    struct kachi_str limit_text = kachi_request_query(request, "limit");
    struct kachi_str after_text = kachi_request_query(request, "after");
    *limit = INT64_MAX;
    *after = 0;
    if (limit_text.bytes > 0 && !read_limit(limit_text, limit)) {
        return bad_request(request, "limit");
    }
    if (after_text.bytes > 0 && (!kachi_str_read_int64(after_text, after) || *after < 0)) {
        return bad_request(request, "after");
    }
    return KACHI_OK;
}

static enum kachi_err write_page(struct kachi_request *request, size_t count,
                                 const struct kachi_pact_footprint all[], int64_t limit)
{
    int64_t written = 0;
    int64_t last = 0;
    kachi_json_begin_object(&request->json);
    kachi_json_key(&request->json, "data");
    kachi_json_begin_array(&request->json);
    for (size_t i = 0; i < count; i++) {
        struct kachi_json_doc doc = {.root = NULL};
        bool matches = false;
        enum kachi_err err =
            kachi_json_read(kachi_str_of("footprint"), all[i].json, &request->findings, &doc);
        err = err == KACHI_OK ? is_wanted(request, doc.root, &matches) : err;
        if (err == KACHI_OK && matches && written == limit) {
            link_next(request, last); /* there is one more */
            kachi_json_release(&doc);
            break;
        }
        if (err == KACHI_OK && matches && write_footprint(request, doc.root)) {
            written++;
            last = all[i].sequence;
        }
        kachi_json_release(&doc);
        if (err != KACHI_OK) {
            return err;
        }
    }
    kachi_json_end_array(&request->json);
    kachi_json_end_object(&request->json);
    return KACHI_OK;
}

static enum kachi_err handle_list(struct kachi_request *request)
{
    struct kachi_pact_footprint *all = NULL;
    size_t count = 0;
    int64_t limit = 0;
    int64_t after = 0;
    enum kachi_err err = read_limits(request, &limit, &after);
    if (err == KACHI_OK && is_v2(request) && kachi_request_has_query(request, "$filter")) {
        bool matches = false; /* a filter that is none is refused, also where there is nothing */
        if (kachi_pact_filter_v2(kachi_request_query(request, "$filter"), NULL, &matches) !=
            KACHI_OK) {
            return kachi_request_refuse(
                request, KACHI_ERR_INPUT, "pact-filter",
                KACHI_ARGS({"filter", kachi_request_query(request, "$filter")}));
        }
    }
    err = err == KACHI_OK ? kachi_pact_offered(request->worker->database, &request->arena,
                                               request->principal.partner, after, &all, &count)
                          : err;
    return err == KACHI_OK ? write_page(request, count, all, limit) : err;
}

static enum kachi_err handle_get(struct kachi_request *request)
{
    struct kachi_pact_footprint footprint;
    struct kachi_json_doc doc = {.root = NULL};
    if (!kachi_pact_is_uuid(request->parts[0])) {
        return kachi_request_refuse(request, KACHI_ERR_NOT_FOUND, "pact-footprint-unknown",
                                    KACHI_NO_ARGS);
    }
    enum kachi_err err =
        kachi_pact_offered_get(request->worker->database, &request->arena,
                               request->principal.partner, request->parts[0], &footprint);
    if (err == KACHI_ERR_NOT_FOUND || err == KACHI_ERR_DENIED) {
        return kachi_request_refuse(
            request, err, err == KACHI_ERR_DENIED ? "pact-not-offered" : "pact-footprint-unknown",
            KACHI_NO_ARGS);
    }
    err = err == KACHI_OK
              ? kachi_json_read(kachi_str_of("footprint"), footprint.json, &request->findings, &doc)
              : err;
    if (err != KACHI_OK) {
        return err;
    }
    kachi_json_begin_object(&request->json);
    kachi_json_key(&request->json, "data");
    bool is_written = write_footprint(request, doc.root);
    kachi_json_end_object(&request->json);
    kachi_json_release(&doc);
    return is_written ? KACHI_OK
                      : kachi_request_refuse(request, KACHI_ERR_NOT_FOUND, "pact-footprint-unknown",
                                             KACHI_NO_ARGS);
}

struct event {
    enum kachi_pact_event_kind kind;
    bool is_v2;
    struct kachi_str id, source;
    kachi_json data;
    const struct kachi_pact_partner *partner;
};

/* What has to be there, whatever the event; and from whom it is. */
static enum kachi_err read_event(struct kachi_request *request, kachi_json body, struct event *out)
{
    struct kachi_pact_partner *partners = NULL;
    size_t count = 0;
    kachi_moment time = 0;
    struct kachi_str type = kachi_json_text(kachi_json_get(body, "type"));
    *out = (struct event){
        .is_v2 = is_v2(request),
        .id = kachi_json_text(kachi_json_get(body, "id")),
        .source = kachi_json_text(kachi_json_get(body, "source")),
        .data = kachi_json_get(body, "data"),
    };
    bool is_known = false;
    for (int i = 0; i < KACHI_PACT_EVENT_KINDS && !is_known; i++) {
        out->kind = (enum kachi_pact_event_kind)i;
        is_known = kachi_str_is(type, kachi_pact_event_type(out->kind, out->is_v2 ? 2 : 3));
    }
    if (!is_known) {
        return bad_request(request, "type");
    }
    if (!kachi_str_is(kachi_json_text(kachi_json_get(body, "specversion")), "1.0")) {
        return bad_request(request, "specversion");
    }
    if (out->id.bytes == 0 || out->id.bytes > 1000) {
        return bad_request(request, "id");
    }
    if (!kachi_moment_read(kachi_json_text(kachi_json_get(body, "time")), &time)) {
        return bad_request(request, "time");
    }
    if (!kachi_json_is_object(out->data)) {
        return bad_request(request, "data");
    }
    enum kachi_err err =
        kachi_pact_partners(request->worker->database, &request->arena, &partners, &count);
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = 0; i < count; i++) { /* several partners may be at one address */
        if (partners[i].number == request->principal.partner &&
            kachi_pact_is_source(&partners[i], out->source)) {
            out->partner = &partners[i];
        }
    }
    return out->partner != NULL ? KACHI_OK : bad_request(request, "source");
}

/* The filters of a request, as names and values; version 2 has a fragment of a footprint. */
static size_t read_wanted(struct kachi_request *request, const struct event *event,
                          struct kachi_pact_value **out)
{
    static const char *const lists[2][4] = {
        {"productIds", "companyIds", NULL, NULL},
        {"productId", "companyId", "geography", "classification"}};
    static const char *const names[] = {"productId", "companyId", "geography", "classification"};
    static const char *const single[] = {"validOn", "validAfter", "validBefore", "status"};
    kachi_json from = event->is_v2 ? kachi_json_get(event->data, "pf") : event->data;
    size_t capacity = 0;
    size_t count = 0;
    *out = NULL;
    for (size_t i = 0; i < 4; i++) {
        const char *name = lists[event->is_v2 ? 0 : 1][i];
        kachi_json list = name == NULL ? NULL : kachi_json_get(from, name);
        for (size_t k = 0; k < kachi_json_count(list); k++) {
            *out = kachi_arena_grow(&request->arena, *out, count, &capacity, sizeof(**out));
            (*out)[count++] = (struct kachi_pact_value){kachi_str_of(names[i]),
                                                        kachi_json_text(kachi_json_at(list, k))};
        }
    }
    for (size_t i = 0; i < 4 && !event->is_v2; i++) {
        kachi_json value = kachi_json_get(from, single[i]);
        for (size_t k = 0; value != NULL && (k == 0 || k < kachi_json_count(value)); k++) {
            kachi_json one = kachi_json_is_array(value) ? kachi_json_at(value, k) : value;
            *out = kachi_arena_grow(&request->arena, *out, count, &capacity, sizeof(**out));
            (*out)[count++] =
                (struct kachi_pact_value){kachi_str_of(single[i]), kachi_json_text(one)};
        }
    }
    return count;
}

static void begin_event(struct kachi_request *request, struct kachi_pact_event *event,
                        enum kachi_pact_event_kind kind, int64_t version)
{
    const struct kachi_server_options *options = &request->server->options;
    struct kachi_pact_sender sender = {&request->arena, request->server->base_url, &options->clock,
                                       &options->random};
    kachi_pact_event_begin(event, &sender, kind, version);
}

/* Our footprints that are asked for, in the asker's version. Returns how many. */
static size_t write_found(struct kachi_request *request, const struct event *event, size_t count,
                          const struct kachi_pact_footprint all[], struct kachi_json_writer *json)
{
    struct kachi_pact_value *values = NULL;
    size_t value_count = read_wanted(request, event, &values);
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        struct kachi_json_doc doc = {.root = NULL};
        if (kachi_json_read(kachi_str_of("footprint"), all[i].json, &request->findings, &doc) ==
                KACHI_OK &&
            kachi_pact_matches(doc.root, value_count, values)) {
            bool is_written = !event->is_v2;
            if (is_written) {
                kachi_json_write_value(json, doc.root);
            } else {
                is_written = kachi_pact_write_v2(&request->arena, doc.root, json);
            }
            found += is_written ? 1 : 0;
        }
        kachi_json_release(&doc);
    }
    return found;
}

static enum kachi_err answer_request(struct kachi_request *request, const struct event *event)
{
    struct kachi_pact_footprint *all = NULL;
    size_t count = 0;
    struct kachi_pact_event answer;
    int64_t version = event->is_v2 ? 2 : 3;
    enum kachi_err err = kachi_pact_offered(request->server->database, &request->arena,
                                            event->partner->number, 0, &all, &count);
    if (err != KACHI_OK) {
        return err;
    }
    begin_event(request, &answer, KACHI_PACT_EVENT_FULFILLED, version);
    kachi_json_pair_str(&answer.json, "requestEventId", event->id);
    kachi_json_key(&answer.json, "pfs");
    kachi_json_begin_array(&answer.json);
    size_t found = write_found(request, event, count, all, &answer.json);
    kachi_json_end_array(&answer.json);
    if (found > 0) {
        return kachi_pact_event_send(&answer, request->server->database, event->partner, version);
    }
    kachi_pact_event_drop(&answer); /* nothing found is a refusal, never an empty fulfilment */
    begin_event(request, &answer, KACHI_PACT_EVENT_REJECTED, version);
    kachi_json_pair_str(&answer.json, "requestEventId", event->id);
    kachi_json_key(&answer.json, "error");
    kachi_json_begin_object(&answer.json);
    kachi_json_pair_text(&answer.json, "code", event->is_v2 ? "NoSuchFootprint" : "NotFound");
    kachi_json_pair_text(&answer.json, "message",
                         "There is no footprint that matches the request.");
    kachi_json_end_object(&answer.json);
    return kachi_pact_event_send(&answer, request->server->database, event->partner, version);
}

/* One of the partner's footprints, as version 3. */
static enum kachi_err keep_footprint(struct kachi_request *request, const struct event *event,
                                     kachi_json footprint)
{
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    kachi_buffer_init(&buffer, (size_t)16 << 20);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
    if (event->is_v2) {
        kachi_pact_write_v3(&request->arena, footprint, &json);
    } else {
        kachi_json_write_value(&json, footprint);
    }
    struct kachi_pact_footprint kept = {
        .id = kachi_json_text(kachi_json_get(footprint, "id")),
        .json = kachi_buffer_str(&buffer),
        .owner = event->partner->number,
    };
    enum kachi_err err = kachi_pact_footprint_put(request->server->database, &kept);
    kachi_buffer_release(&buffer);
    return err;
}

static enum kachi_err check_data(struct kachi_request *request, const struct event *event)
{
    kachi_json ids = kachi_json_get(event->data, "pfIds");
    kachi_json pfs = kachi_json_get(event->data, "pfs");
    bool has_request = kachi_json_text(kachi_json_get(event->data, "requestEventId")).bytes > 0;
    switch (event->kind) {
    case KACHI_PACT_EVENT_PUBLISHED:
        for (size_t i = 0; i < kachi_json_count(ids); i++) {
            if (!kachi_pact_is_uuid(kachi_json_text(kachi_json_at(ids, i)))) {
                return bad_request(request, "pfIds");
            }
        }
        return kachi_json_count(ids) > 0 ? KACHI_OK : bad_request(request, "pfIds");
    case KACHI_PACT_EVENT_CREATED:
        return event->is_v2 && !kachi_json_is_object(kachi_json_get(event->data, "pf"))
                   ? bad_request(request, "pf")
                   : KACHI_OK;
    case KACHI_PACT_EVENT_FULFILLED:
        for (size_t i = 0; i < kachi_json_count(pfs); i++) {
            kachi_json id = kachi_json_get(kachi_json_at(pfs, i), "id");
            if (!kachi_pact_is_uuid(kachi_json_text(id))) {
                return bad_request(request, "pfs");
            }
        }
        return has_request && kachi_json_count(pfs) > 0 ? KACHI_OK : bad_request(request, "pfs");
    case KACHI_PACT_EVENT_REJECTED:
        return has_request && kachi_json_is_object(kachi_json_get(event->data, "error"))
                   ? KACHI_OK
                   : bad_request(request, "error");
    }
    return bad_request(request, "type");
}

/* Inside the transaction that remembers the event. */
static enum kachi_err act(struct kachi_request *request, const struct event *event)
{
    enum kachi_err err = KACHI_OK;
    kachi_json pfs = kachi_json_get(event->data, "pfs");
    if (event->kind == KACHI_PACT_EVENT_CREATED) {
        return answer_request(request, event);
    }
    for (size_t i = 0;
         event->kind == KACHI_PACT_EVENT_FULFILLED && err == KACHI_OK && i < kachi_json_count(pfs);
         i++) {
        err = keep_footprint(request, event, kachi_json_at(pfs, i));
    }
    if (err == KACHI_OK &&
        (event->kind == KACHI_PACT_EVENT_FULFILLED || event->kind == KACHI_PACT_EVENT_REJECTED)) {
        kachi_json error = kachi_json_get(event->data, "error");
        err = kachi_pact_request_answered(
            request->server->database, event->partner->number,
            kachi_json_text(kachi_json_get(event->data, "requestEventId")),
            event->kind == KACHI_PACT_EVENT_FULFILLED ? "fulfilled" : "rejected",
            kachi_text_one_line(&request->arena,
                                kachi_json_text(kachi_json_get(error, "message"))));
    }
    if (event->kind ==
        KACHI_PACT_EVENT_PUBLISHED) { /* fetched by the thread that delivers: {"fetch": [ids]} */
        struct kachi_buffer buffer;
        struct kachi_json_writer json;
        kachi_buffer_init(&buffer, (size_t)1 << 20);
        kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
        kachi_json_begin_object(&json);
        kachi_json_key(&json, "fetch");
        kachi_json_write_value(&json, kachi_json_get(event->data, "pfIds"));
        kachi_json_end_object(&json);
        struct kachi_pact_outgoing fetch = {.partner = event->partner->number,
                                            .body = kachi_buffer_str(&buffer),
                                            .version = event->is_v2 ? 2 : 3,
                                            .due = request->started,
                                            .until = request->started + KACHI_PACT_GIVE_UP_US};
        err = kachi_pact_event_queue(request->server->database, &fetch);
        kachi_buffer_release(&buffer);
    }
    return err;
}

static enum kachi_err handle_event(struct kachi_request *request)
{
    struct event event;
    kachi_json body = NULL;
    bool is_new = false;
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? read_event(request, body, &event) : err;
    err = err == KACHI_OK ? check_data(request, &event) : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_database *database = kachi_server_write(request);
    err = kachi_database_begin(database);
    if (err == KACHI_OK) {
        err = kachi_pact_event_seen(database, event.source, event.id, &is_new);
        err = err == KACHI_OK && is_new ? act(request, &event) : err;
        if (err == KACHI_OK) {
            err = kachi_database_commit(database);
        } else {
            kachi_database_rollback(database);
        }
    }
    kachi_server_written(request);
    kachi_pact_events_wake(request->server->events);
    return err;
}

#define PACT KACHI_ROUTE_PACT | KACHI_ROUTE_HIDDEN

const struct kachi_route kachi_routes_pact[] = {
    {KACHI_GET, "/.well-known/openid-configuration", "getPactDiscovery", "pact", KACHI_MAY_PUBLIC,
     PACT, NULL, NULL, 200, NULL, handle_discovery},
    {KACHI_GET, "/3/footprints", "listPactFootprints", "pact", KACHI_MAY_EXCHANGE, PACT, NULL, NULL,
     200, NULL, handle_list},
    {KACHI_GET, "/3/footprints/{footprint}", "getPactFootprint", "pact", KACHI_MAY_EXCHANGE, PACT,
     NULL, NULL, 200, NULL, handle_get},
    {KACHI_POST, "/3/events", "postPactEvent", "pact", KACHI_MAY_EXCHANGE, PACT, "Event", NULL, 200,
     NULL, handle_event},
    {KACHI_GET, "/2/footprints", "listPactFootprintsV2", "pact", KACHI_MAY_EXCHANGE, PACT, NULL,
     NULL, 200, NULL, handle_list},
    {KACHI_GET, "/2/footprints/{footprint}", "getPactFootprintV2", "pact", KACHI_MAY_EXCHANGE, PACT,
     NULL, NULL, 200, NULL, handle_get},
    {KACHI_POST, "/2/events", "postPactEventV2", "pact", KACHI_MAY_EXCHANGE, PACT, "Event", NULL,
     200, NULL, handle_event},
    {.path = NULL},
};
