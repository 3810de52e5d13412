/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch.c - from a request to its answer: route, who asks, whether they may, parameters,
 * handler.
 */
#include "base/text.h"
#include "server/aside.h"
#include "server/assets.h"
#include "server/auth.h"
#include "server/cache.h"
#include "server/list.h"
#include "server/problem.h"
#include "server/request_internal.h"
#include "server/server_internal.h"

#include <math.h>
#include <string.h>

#define WRONG_CREDENTIALS_COST 20 /* requests */

static void allow(struct kachi_request *request, unsigned methods)
{
    struct kachi_str allowed = kachi_str_of("");
    for (int i = 0; i < KACHI_HTTP_METHODS; i++) {
        if ((methods & (1U << i)) != 0) {
            allowed = kachi_str_print(&request->arena, "%.*s%s%s%s", KACHI_STR_ARG(allowed),
                                      allowed.bytes == 0 ? "" : ", ",
                                      kachi_http_method_word((enum kachi_http_method)i),
                                      i == KACHI_GET ? ", HEAD" : "");
        }
    }
    kachi_request_add_header(request, "Allow", allowed);
}

static enum kachi_err take_route(struct kachi_request *request,
                                 const struct kachi_route_match *match)
{
    request->route = match->route;
    request->internal->route_index = match->index;
    if (match->methods == 0) {
        return kachi_request_refuse(
            request, KACHI_ERR_NOT_FOUND, "path-unknown",
            KACHI_ARGS({"path", kachi_text_one_line(&request->arena, request->path)}));
    }
    if (request->route == NULL) {
        allow(request, match->methods);
        return kachi_request_refuse(request, KACHI_ERR_INPUT, "method-not-here", KACHI_NO_ARGS);
    }
    request->part_count = match->part_count;
    for (size_t i = 0; i < match->part_count; i++) {
        if (!kachi_percent_read(&request->arena, match->parts[i], false, &request->parts[i])) {
            return kachi_request_refuse(request, KACHI_ERR_INPUT, "url-form", KACHI_NO_ARGS);
        }
    }
    return KACHI_OK;
}

static bool is_choice(const char *choices, struct kachi_str value)
{
    struct kachi_str rest = kachi_str_of(choices);
    while (rest.bytes > 0) {
        if (kachi_str_equal(kachi_str_cut(&rest, '|'), value)) {
            return true;
        }
    }
    return false;
}

static bool has_form(const struct kachi_parameter_rule *rule, struct kachi_str value)
{
    double number = 0.0;
    int64_t whole = 0;
    kachi_day day = 0;
    switch (rule->kind) {
    case KACHI_PARAMETER_TEXT:
        return true;
    case KACHI_PARAMETER_NUMBER:
        return kachi_str_read_double(value, &number) && isfinite(number);
    case KACHI_PARAMETER_COUNT:
        return kachi_str_read_int64(value, &whole) && whole >= 0;
    case KACHI_PARAMETER_DAY:
        return kachi_day_read(value, &day);
    case KACHI_PARAMETER_CHOICE:
        return is_choice(rule->choices, value);
    }
    return false;
}

static const struct kachi_parameter_rule page_rules[] = {
    {"limit", KACHI_PARAMETER_COUNT, NULL, false},
    {"cursor", KACHI_PARAMETER_TEXT, NULL, false},
    {NULL, KACHI_PARAMETER_TEXT, NULL, false},
};

static void check_rule(struct kachi_request *request, const struct kachi_parameter_rule *rule)
{
    static const char *const forms[] = {[KACHI_PARAMETER_TEXT] = "",
                                        [KACHI_PARAMETER_NUMBER] = "12.5",
                                        [KACHI_PARAMETER_COUNT] = "100",
                                        [KACHI_PARAMETER_DAY] = "2026-11-23",
                                        [KACHI_PARAMETER_CHOICE] = ""};
    struct kachi_str value = kachi_request_query(request, rule->name);
    struct kachi_place place = {.source = kachi_str_of("query"), .field = kachi_str_of(rule->name)};
    if (kachi_str_is_empty(value)) {
        if (rule->is_needed) {
            kachi_findings_add(&request->findings, "parameter-needed", place,
                               KACHI_ARGS({"name", kachi_str_of(rule->name)}));
        }
        return;
    }
    if (!has_form(rule, value)) {
        const char *form = rule->choices != NULL ? rule->choices : forms[rule->kind];
        kachi_findings_add(&request->findings, "parameter-form", place,
                           KACHI_ARGS({"name", kachi_str_of(rule->name)}, {"value", value},
                                      {"form", kachi_str_of(form)}));
    }
}

/* Everything that is wrong is told at once. */
static enum kachi_err check_parameters(struct kachi_request *request)
{
    const struct kachi_parameter_rule *rules = request->route->parameters;
    for (size_t i = 0; rules != NULL && rules[i].name != NULL; i++) {
        check_rule(request, &rules[i]);
    }
    if ((request->route->marks & KACHI_ROUTE_PAGED) != 0) {
        check_rule(request, &page_rules[0]);
        check_rule(request, &page_rules[1]);
    }
    return kachi_findings_has_errors(&request->findings) ? KACHI_ERR_INPUT : KACHI_OK;
}

static enum kachi_err check_body(struct kachi_request *request)
{
    struct kachi_str type = kachi_request_header(request, "Content-Type");
    if (request->route->request == NULL || request->body.bytes == 0) {
        return KACHI_OK;
    }
    struct kachi_str kind = kachi_str_trim(kachi_str_cut(&type, ';'));
    bool is_form = (request->route->marks & KACHI_ROUTE_FORM) != 0;
    bool is_json = kachi_str_equal_ignore_case(kind, kachi_str_of("application/json")) ||
                   kachi_str_has_suffix(kind, "+json") ||
                   kachi_str_equal_ignore_case(kind, kachi_str_of("application/x-ndjson"));
    bool is_text = (request->route->marks & KACHI_ROUTE_TEXT_BODY) != 0;
    if (is_json || is_text ||
        (is_form &&
         kachi_str_equal_ignore_case(kind, kachi_str_of("application/x-www-form-urlencoded")))) {
        return KACHI_OK;
    }
    return kachi_request_refuse(
        request, KACHI_ERR_INPUT, "body-type",
        KACHI_ARGS({"type", kind},
                   {"expected", kachi_str_of(is_form ? "application/x-www-form-urlencoded"
                                                     : "application/json")}));
}

static enum kachi_err authorise(struct kachi_request *request)
{
    const char *code = kachi_access_authorise(&request->principal, request->route->permission);
    if (code == NULL) {
        return KACHI_OK;
    }
    if (request->principal.kind == KACHI_PRINCIPAL_NOBODY) {
        kachi_request_add_header(request, "WWW-Authenticate",
                                 kachi_str_of("Bearer realm=\"kachi\""));
    }
    struct kachi_str word = kachi_str_of(kachi_permission_word(request->route->permission));
    if (request->principal.kind != KACHI_PRINCIPAL_NOBODY) {
        kachi_server_audit(request, request->route->operation, request->path, false);
    }
    return kachi_request_refuse(
        request, KACHI_ERR_DENIED, code,
        KACHI_ARGS({"name", request->principal.name}, {"permission", word}));
}

/* URL, language and, where the answer depends on it, who asks. */
static struct kachi_str cache_key(struct kachi_request *request)
{
    bool is_own = (request->route->marks & KACHI_ROUTE_PER_PARTY) != 0;
    const struct kachi_principal *principal = &request->principal;
    struct {
        int64_t party;
        uint32_t roles, lang;
    } reader = {is_own ? principal->party : 0, is_own ? principal->roles : 0,
                (uint32_t)request->lang};
    char *key = KACHI_NEW_ARRAY(&request->arena, char, request->uri.bytes + sizeof(reader));
    memcpy(key, request->uri.text, request->uri.bytes);
    memcpy(key + request->uri.bytes, &reader, sizeof(reader));
    return (struct kachi_str){key, request->uri.bytes + sizeof(reader)};
}

/* Is the answer there already, and true? Else its key is set, so that it will be kept. */
static bool find_answer(struct kachi_request *request)
{
    struct kachi_request_internal *internal = request->internal;
    struct kachi_worker *worker = request->worker;
    const unsigned kept = KACHI_ROUTE_CACHED | KACHI_ROUTE_PER_PARTY;
    if (request->method != KACHI_GET || (request->route->marks & kept) == 0 ||
        kachi_list_is_lines(request)) {
        return false;
    }
    internal->key = cache_key(request);
    internal->data_version = kachi_worker_data_version(worker);
    internal->cached = kachi_cache_find(worker->cache, internal->key, internal->data_version,
                                        kachi_day_of_moment(request->started));
    kachi_metrics_add(
        internal->cached != NULL ? &worker->metrics.cache_hits : &worker->metrics.cache_misses, 1);
    return internal->cached != NULL;
}

/* The page's files answer what is no path of the API. False where there is none. */
static bool find_page(struct kachi_request *request)
{
    if (request->method != KACHI_GET || kachi_str_has_prefix(request->path, "/api/")) {
        return false;
    }
    request->internal->asset =
        kachi_asset_find(&request->arena, request->server->options.web, request->path);
    return request->internal->asset != NULL;
}

/* Whose bucket a request is taken from: the account's whose credentials were right, else the
 * address's. What is only claimed makes nobody a new client. */
static struct kachi_str client_of(struct kachi_request *request)
{
    return request->principal.account == 0 ? kachi_request_address(request)
                                           : kachi_str_print(&request->arena, "account %lld",
                                                             (long long)request->principal.account);
}

static enum kachi_err check_rate(struct kachi_request *request, struct kachi_str client,
                                 int64_t cost)
{
    int64_t wait_us = kachi_limit_take(&request->server->limit, client, cost, request->started);
    if (wait_us == 0) {
        return KACHI_OK;
    }
    kachi_metrics_add(&request->worker->metrics.refused, 1);
    kachi_request_add_header(
        request, "Retry-After",
        kachi_str_print(&request->arena, "%lld", (long long)((wait_us + 999999) / 1000000)));
    return kachi_request_refuse(request, KACHI_ERR_LIMIT, "rate-limit", KACHI_NO_ARGS);
}

/* Credentials that are wrong cost their address: else new ones would be new clients. */
static enum kachi_err authenticate(struct kachi_request *request)
{
    enum kachi_err err = kachi_authenticate(request);
    if (err == KACHI_ERR_DENIED &&
        check_rate(request, kachi_request_address(request), WRONG_CREDENTIALS_COST) != KACHI_OK) {
        kachi_findings_clear(&request->findings);
        return kachi_request_refuse(request, KACHI_ERR_LIMIT, "rate-limit", KACHI_NO_ARGS);
    }
    return err;
}

/* Whoever watches the server is not to be turned away when it is busiest. */
static bool is_limited(const struct kachi_request *request)
{
    static const char *const watched[] = {"/healthz", "/readyz", "/metrics"};
    bool is_watching = false;
    for (size_t i = 0; i < sizeof(watched) / sizeof(watched[0]); i++) {
        is_watching = is_watching || strcmp(request->route->path, watched[i]) == 0;
    }
    return request->server->limit.per_second > 0 && !is_watching;
}

static void finish(struct kachi_request *request, enum kachi_err err)
{
    if (err == KACHI_OK && request->out.overflow) {
        err = kachi_request_refuse(request, KACHI_ERR_LIMIT, "answer-large", KACHI_NO_ARGS);
    }
    if (err != KACHI_OK) {
        kachi_problem_write(request, err);
        return;
    }
    if (request->status == 0) {
        request->status = request->route->status;
    }
    if (request->internal->lines.is_on) {
        kachi_list_send_lines(request);
    }
}

static void handle_aside(struct kachi_request *request)
{
    kachi_ledger_set_findings(request->worker->ledger, &request->findings);
    finish(request, request->route->handle(request));
}

/* Here, or where it holds nobody up. */
static enum kachi_err handle(struct kachi_request *request)
{
    struct kachi_server *server = request->server;
    if ((request->route->marks & KACHI_ROUTE_PASSWORD) != 0) {
        return kachi_aside_add(server->passwords, request, handle_aside);
    }
    if ((request->route->marks & KACHI_ROUTE_FILES) != 0) {
        return kachi_aside_add(server->files, request, handle_aside);
    }
    return request->route->handle(request);
}

static enum kachi_err answer(struct kachi_request *request)
{
    enum kachi_err err = KACHI_OK;
    if (!kachi_request_read_uri(request)) {
        err = kachi_request_refuse(request, KACHI_ERR_INPUT, "url-form", KACHI_NO_ARGS);
    }
    request->lang = kachi_request_lang(request);
    struct kachi_route_match match = {.route = NULL};
    if (err == KACHI_OK) {
        match = kachi_route_find(request->method, request->path);
        if (match.methods == 0 && find_page(request)) {
            request->status = 200;
            return KACHI_OK;
        }
        err = take_route(request, &match);
    }
    err = err == KACHI_OK ? authenticate(request) : err;
    err = err == KACHI_OK && is_limited(request) ? check_rate(request, client_of(request), 1) : err;
    err = err == KACHI_OK ? authorise(request) : err;
    err = err == KACHI_OK ? check_parameters(request) : err;
    err = err == KACHI_OK ? check_body(request) : err;
    if (err != KACHI_OK || find_answer(request)) {
        return err;
    }
    return handle(request);
}

void kachi_dispatch(struct kachi_request *request)
{
    struct kachi_worker *worker = request->worker;
    kachi_json_writer_init(&request->json, &request->out, KACHI_JSON_COMPACT);
    if (worker->ledger != NULL) {
        kachi_ledger_set_findings(worker->ledger, &request->findings);
    }
    enum kachi_err err = answer(request);
    if (request->internal->is_waiting) {
        return; /* it is the other thread's until that has answered */
    }
    finish(request, err);
}

void kachi_dispatch_busy(struct kachi_request *request)
{
    kachi_json_writer_init(&request->json, &request->out, KACHI_JSON_COMPACT);
    request->lang = kachi_request_lang(request);
    kachi_problem_write(request, kachi_request_refuse_busy(request));
}

void kachi_dispatch_too_large(struct kachi_request *request)
{
    kachi_json_writer_init(&request->json, &request->out, KACHI_JSON_COMPACT);
    request->lang = kachi_request_lang(request);
    (void)kachi_request_refuse(request, KACHI_ERR_LIMIT, "body-large",
                               KACHI_ARGS({"bytes", kachi_str_print(&request->arena, "%zu",
                                                                    request->internal->body_max)}));
    kachi_problem_write(request, KACHI_ERR_LIMIT);
}
