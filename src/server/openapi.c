/* SPDX-License-Identifier: Apache-2.0 */
#include "server/openapi.h"
#include "report/form_file.h"

#include "server/body.h"
#include "server/route.h"

#include <ctype.h>
#include <string.h>

struct writing {
    struct kachi_arena *arena;
    struct kachi_json_writer *json;
    enum kachi_lang lang;
};

/* "listProducts" as "list-products", "If-Match" as "if-match": how phrases are named. */
static const char *phrase_name(const struct writing *w, const char *name)
{
    struct kachi_str key = kachi_str_of("");
    for (const char *at = name; *at != '\0'; at++) {
        bool is_word = isupper((unsigned char)*at) != 0 && at > name && at[-1] != '-';
        key = kachi_str_print(w->arena, "%.*s%s%c", KACHI_STR_ARG(key), is_word ? "-" : "",
                              tolower((unsigned char)*at));
    }
    return key.text;
}

static const char *say_parameter(const struct writing *w, const char *name)
{
    struct kachi_str key = kachi_str_print(w->arena, "api.parameter.%s", phrase_name(w, name));
    return kachi_phrase(w->lang, key.text);
}

static const char *say_operation(const struct writing *w, const char *name)
{
    struct kachi_str key = kachi_str_print(w->arena, "api.operation.%s", phrase_name(w, name));
    return kachi_phrase(w->lang, key.text);
}

static void write_reference(const struct writing *w, const char *schema)
{
    kachi_json_begin_object(w->json);
    kachi_json_pair_str(w->json, "$ref",
                        kachi_str_print(w->arena, "#/components/schemas/%s", schema));
    kachi_json_end_object(w->json);
}

static void write_media(const struct writing *w, const char *type, const char *schema)
{
    kachi_json_key(w->json, type);
    kachi_json_begin_object(w->json);
    kachi_json_key(w->json, "schema");
    write_reference(w, schema);
    kachi_json_end_object(w->json);
}

static void write_content(const struct writing *w, const char *type, const char *schema)
{
    kachi_json_key(w->json, "content");
    kachi_json_begin_object(w->json);
    write_media(w, type, schema);
    kachi_json_end_object(w->json);
}

static void write_choices(const struct writing *w, const char *choices)
{
    struct kachi_str rest = kachi_str_of(choices);
    kachi_json_key(w->json, "enum");
    kachi_json_begin_array(w->json);
    while (rest.bytes > 0) {
        kachi_json_write_str(w->json, kachi_str_cut(&rest, '|'));
    }
    kachi_json_end_array(w->json);
}

static void write_form(const struct writing *w, const struct kachi_parameter_rule *rule)
{
    kachi_json_key(w->json, "schema");
    kachi_json_begin_object(w->json);
    switch (rule->kind) {
    case KACHI_PARAMETER_TEXT:
        kachi_json_pair_text(w->json, "type", "string");
        break;
    case KACHI_PARAMETER_NUMBER:
        kachi_json_pair_text(w->json, "type", "number");
        break;
    case KACHI_PARAMETER_COUNT:
        kachi_json_pair_text(w->json, "type", "integer");
        kachi_json_pair_int64(w->json, "minimum", 0);
        break;
    case KACHI_PARAMETER_DAY:
        kachi_json_pair_text(w->json, "type", "string");
        kachi_json_pair_text(w->json, "format", "date");
        break;
    case KACHI_PARAMETER_CHOICE:
        kachi_json_pair_text(w->json, "type", "string");
        write_choices(w, rule->choices);
        break;
    }
    kachi_json_end_object(w->json);
}

static void write_parameter(const struct writing *w, const char *in,
                            const struct kachi_parameter_rule *rule)
{
    kachi_json_begin_object(w->json);
    kachi_json_pair_text(w->json, "name", rule->name);
    kachi_json_pair_text(w->json, "in", in);
    kachi_json_pair_text(w->json, "description", say_parameter(w, rule->name));
    if (rule->is_needed) {
        kachi_json_pair_bool(w->json, "required", true);
    }
    write_form(w, rule);
    kachi_json_end_object(w->json);
}

/* The parts in braces of a path, in order. */
static void write_path_parameters(const struct writing *w, const char *path)
{
    for (const char *open = strchr(path, '{'); open != NULL; open = strchr(open + 1, '{')) {
        size_t bytes = strcspn(open + 1, "}");
        struct kachi_str name = kachi_str_copy(w->arena, (struct kachi_str){open + 1, bytes});
        struct kachi_parameter_rule rule = {name.text, KACHI_PARAMETER_TEXT, NULL, true};
        write_parameter(w, "path", &rule);
    }
}

static void write_parameters(const struct writing *w, const struct kachi_route *route)
{
    static const struct kachi_parameter_rule paging[] = {
        {"limit", KACHI_PARAMETER_COUNT, NULL, false},
        {"cursor", KACHI_PARAMETER_TEXT, NULL, false},
    };
    static const struct kachi_parameter_rule key = {"Idempotency-Key", KACHI_PARAMETER_TEXT, NULL,
                                                    true};
    static const struct kachi_parameter_rule condition = {"If-Match", KACHI_PARAMETER_TEXT, NULL,
                                                          true};
    kachi_json_key(w->json, "parameters");
    kachi_json_begin_array(w->json);
    write_path_parameters(w, route->path);
    for (size_t i = 0; route->parameters != NULL && route->parameters[i].name != NULL; i++) {
        write_parameter(w, "query", &route->parameters[i]);
    }
    for (size_t i = 0; (route->marks & KACHI_ROUTE_PAGED) != 0 && i < 2; i++) {
        write_parameter(w, "query", &paging[i]);
    }
    if ((route->marks & KACHI_ROUTE_IDEMPOTENT) != 0) {
        write_parameter(w, "header", &key);
    }
    if ((route->marks & KACHI_ROUTE_CONDITIONAL) != 0) {
        write_parameter(w, "header", &condition);
    }
    kachi_json_end_array(w->json);
}

static const char *media_type_of(const struct kachi_route *route)
{
    if ((route->marks & KACHI_ROUTE_PAGE) != 0) {
        return "text/html";
    }
    if ((route->marks & KACHI_ROUTE_TEXT) != 0) {
        return "text/plain";
    }
    if ((route->marks & KACHI_ROUTE_EVENTS) != 0) {
        return "text/event-stream";
    }
    return (route->marks & KACHI_ROUTE_BINARY) != 0 ? "application/octet-stream"
                                                    : "application/json";
}

/* A form of the answer that no JSON schema describes. */
static void write_untyped(const struct writing *w, const char *media_type)
{
    kachi_json_key(w->json, media_type);
    kachi_json_begin_object(w->json);
    kachi_json_end_object(w->json);
}

static void write_answer(const struct writing *w, const struct kachi_route *route)
{
    static const enum kachi_form_format files[] = {KACHI_FORM_AS_CSV, KACHI_FORM_AS_PAGE,
                                                   KACHI_FORM_AS_BOOK};
    bool is_document = (route->marks & KACHI_ROUTE_DOCUMENT) != 0;
    kachi_json_key(w->json, "content");
    kachi_json_begin_object(w->json);
    if ((route->marks & KACHI_ROUTE_EVENTS) != 0) { /* a schema would be of the whole stream */
        write_untyped(w, media_type_of(route));
    } else {
        write_media(w, media_type_of(route), route->response);
    }
    if ((route->marks & (KACHI_ROUTE_EVENTS | KACHI_ROUTE_PAGED | KACHI_ROUTE_STREAM)) != 0) {
        write_untyped(w, "application/x-ndjson");
    }
    for (size_t i = 0; is_document && i < sizeof files / sizeof files[0]; i++) {
        write_untyped(w, kachi_form_format_media_type(files[i]));
    }
    kachi_json_end_object(w->json);
}

/* OAuth 2 has a form of errors of its own (RFC 6749, 5.2). */
static void write_problem(const struct writing *w, const struct kachi_route *route)
{
    kachi_json_key(w->json, "content");
    kachi_json_begin_object(w->json);
    write_media(w, "application/problem+json", "Problem");
    if ((route->marks & KACHI_ROUTE_FORM) != 0) {
        write_media(w, "application/json", "TokenRefusal");
    }
    kachi_json_end_object(w->json);
}

static void write_responses(const struct writing *w, const struct kachi_route *route)
{
    kachi_json_key(w->json, "responses");
    kachi_json_begin_object(w->json);
    kachi_json_key_str(w->json, kachi_str_print(w->arena, "%u", route->status));
    kachi_json_begin_object(w->json);
    kachi_json_pair_text(w->json, "description", kachi_phrase(w->lang, "api.answered"));
    if (route->response != NULL) {
        write_answer(w, route);
    }
    kachi_json_end_object(w->json);
    kachi_json_key(w->json, "default");
    kachi_json_begin_object(w->json);
    kachi_json_pair_text(w->json, "description", kachi_phrase(w->lang, "api.problem"));
    write_problem(w, route);
    kachi_json_end_object(w->json);
    kachi_json_end_object(w->json);
}

static void write_security(const struct writing *w, const struct kachi_route *route)
{
    static const char *const ways[] = {"session", "bearer", "key"};
    kachi_json_key(w->json, "security");
    kachi_json_begin_array(w->json);
    for (size_t i = 0; route->permission != KACHI_MAY_PUBLIC && i < 3; i++) {
        kachi_json_begin_object(w->json);
        kachi_json_key(w->json, ways[i]);
        kachi_json_begin_array(w->json);
        kachi_json_end_array(w->json);
        kachi_json_end_object(w->json);
    }
    kachi_json_end_array(w->json);
    kachi_json_pair_text(w->json, "x-permission", kachi_permission_word(route->permission));
}

static void write_operation(const struct writing *w, const struct kachi_route *route)
{
    char method[8] = "";
    const char *word = kachi_http_method_word(route->method);
    for (size_t i = 0; word[i] != '\0'; i++) {
        method[i] = (char)tolower((unsigned char)word[i]);
    }
    kachi_json_key_str(w->json, kachi_str_copy(w->arena, kachi_str_of(method)));
    kachi_json_begin_object(w->json);
    kachi_json_pair_text(w->json, "operationId", route->operation);
    kachi_json_key(w->json, "tags");
    kachi_json_begin_array(w->json);
    kachi_json_write_text(w->json, route->tag);
    kachi_json_end_array(w->json);
    kachi_json_pair_text(w->json, "summary", say_operation(w, route->operation));
    write_security(w, route);
    write_parameters(w, route);
    if (route->request != NULL) {
        const char *type = (route->marks & KACHI_ROUTE_FORM) != 0
                               ? "application/x-www-form-urlencoded"
                               : "application/json";
        kachi_json_key(w->json, "requestBody");
        kachi_json_begin_object(w->json);
        kachi_json_pair_bool(w->json, "required", true);
        write_content(w, type, route->request);
        kachi_json_end_object(w->json);
    }
    write_responses(w, route);
    kachi_json_end_object(w->json);
}

/* Every path once, with its methods, in the order of the table. */
static void write_paths(const struct writing *w)
{
    kachi_json_key(w->json, "paths");
    kachi_json_begin_object(w->json);
    for (size_t i = 0; kachi_route_at(i) != NULL; i++) {
        const struct kachi_route *route = kachi_route_at(i);
        bool is_first = (route->marks & KACHI_ROUTE_HIDDEN) == 0;
        for (size_t k = 0; k < i && is_first; k++) {
            is_first = strcmp(kachi_route_at(k)->path, route->path) != 0;
        }
        if (!is_first) {
            continue;
        }
        kachi_json_key(w->json, route->path);
        kachi_json_begin_object(w->json);
        for (size_t k = i; kachi_route_at(k) != NULL; k++) {
            if (strcmp(kachi_route_at(k)->path, route->path) == 0) {
                write_operation(w, kachi_route_at(k));
            }
        }
        kachi_json_end_object(w->json);
    }
    kachi_json_end_object(w->json);
}

static void write_scheme(const struct writing *w, const char *name, const char *type,
                         const char *key, const char *value)
{
    kachi_json_key(w->json, name);
    kachi_json_begin_object(w->json);
    kachi_json_pair_text(w->json, "type", type);
    kachi_json_pair_text(w->json, key, value);
    if (strcmp(type, "apiKey") == 0) {
        kachi_json_pair_text(w->json, "name",
                             strcmp(name, "session") == 0 ? "kachi_session" : "X-API-Key");
    }
    kachi_json_end_object(w->json);
}

enum kachi_err kachi_openapi_write(struct kachi_arena *arena, enum kachi_lang lang,
                                   struct kachi_findings *findings, struct kachi_json_writer *json)
{
    struct writing w = {.arena = arena, .json = json, .lang = lang};
    struct kachi_json_doc schemas;
    enum kachi_err err = kachi_body_schemas_read(findings, &schemas);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "openapi", "3.1.0");
    kachi_json_key(json, "info");
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "title", "Kachi");
    kachi_json_pair_text(json, "version", "1");
    kachi_json_pair_text(json, "description", kachi_phrase(lang, "api.description"));
    kachi_json_key(json, "license");
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "name", "Apache-2.0");
    kachi_json_pair_text(json, "identifier", "Apache-2.0");
    kachi_json_end_object(json);
    kachi_json_end_object(json);
    write_paths(&w);
    kachi_json_key(json, "components");
    kachi_json_begin_object(json);
    kachi_json_key(json, "securitySchemes");
    kachi_json_begin_object(json);
    write_scheme(&w, "session", "apiKey", "in", "cookie");
    write_scheme(&w, "bearer", "http", "scheme", "bearer");
    write_scheme(&w, "key", "apiKey", "in", "header");
    kachi_json_end_object(json);
    kachi_json_key(json, "schemas");
    kachi_json_write_value(json, schemas.root);
    kachi_json_end_object(json);
    kachi_json_end_object(json);
    kachi_json_release(&schemas);
    return KACHI_OK;
}
