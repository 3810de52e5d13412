/* SPDX-License-Identifier: Apache-2.0 */
#include "interop/pact_client.h"

#include "base/http_client.h"
#include "base/limits.h"
#include "proof/base64.h"

#include <unistd.h>

#define PAGES_MAX 10000
#define TRIES_AGAIN 3
#define FIRST_PAUSE_US 500000U

struct kachi_str kachi_pact_next_link(struct kachi_str header)
{
    while (header.bytes > 0) {
        struct kachi_str rest = header;
        (void)kachi_str_cut(&rest, '<');
        struct kachi_str after = rest;
        struct kachi_str address = kachi_str_cut(&after, '>');
        struct kachi_str next = after;
        struct kachi_str parameters = kachi_str_cut(&next, '<'); /* up to the next link's address */
        if (kachi_str_contains(parameters, kachi_str_of("rel=\"next\"")) ||
            kachi_str_contains(parameters, kachi_str_of("rel=next"))) {
            return address;
        }
        if (next.bytes == 0) {
            break;
        }
        header = kachi_str_slice(after, parameters.bytes, after.bytes);
    }
    return kachi_str_of("");
}

static enum kachi_err refuse(struct kachi_pact_client *client, enum kachi_err err, const char *code,
                             struct kachi_str address, int status)
{
    kachi_findings_add(client->findings, code, KACHI_NOWHERE,
                       KACHI_ARGS({"address", address}, {"partner", client->partner->name},
                                  {"status", kachi_str_print(client->arena, "%d", status)}));
    return err;
}

/* Is the address below the base: "https://a.example" is not the start of "https://a.example.net"?
 */
static bool is_below(struct kachi_str address, struct kachi_str base)
{
    struct kachi_str rest = kachi_str_slice(address, base.bytes, address.bytes);
    return kachi_str_equal(kachi_str_slice(address, 0, base.bytes), base) &&
           (kachi_str_has_prefix(rest, "/") || kachi_str_has_prefix(rest, "?"));
}

/* "https://host:port" of an address. */
static struct kachi_str origin_of(struct kachi_str address)
{
    struct kachi_str rest = address;
    struct kachi_str scheme = kachi_str_cut(&rest, ':');
    size_t slashes = kachi_str_has_prefix(rest, "//") ? 2 : 0;
    rest = kachi_str_slice(rest, slashes, rest.bytes);
    struct kachi_str host = kachi_str_cut(&rest, '/');
    return kachi_str_slice(address, 0, scheme.bytes + 1 + slashes + host.bytes);
}

/* The token endpoint: what discovery says, where it says something. The secret goes to no other
 * host than the configured one: a finding where discovery names another. */
static enum kachi_err find_token_address(struct kachi_pact_client *client, struct kachi_str *out)
{
    const struct kachi_pact_partner *partner = client->partner;
    struct kachi_str base =
        kachi_str_is_empty(partner->auth_url) ? partner->base_url : partner->auth_url;
    struct kachi_findings quiet; /* a partner without discovery is usual */
    struct kachi_json_doc doc = {.root = NULL};
    struct kachi_http_answer answer;
    struct kachi_http_request request = {
        .address = kachi_str_print(client->arena, "%.*s/.well-known/openid-configuration",
                                   KACHI_STR_ARG(base)),
        .allows_plain = partner->is_local,
        .is_cut_off = client->is_cut_off,
    };
    struct kachi_str found = kachi_str_print(client->arena, "%.*s/auth/token", KACHI_STR_ARG(base));
    kachi_findings_init(&quiet);
    if (kachi_http_send(client->arena, &request, &quiet, &answer) == KACHI_OK &&
        answer.status == 200 &&
        kachi_json_read(request.address, answer.body, &quiet, &doc) == KACHI_OK) {
        struct kachi_str said = kachi_json_text(kachi_json_get(doc.root, "token_endpoint"));
        found = said.bytes > 0 ? kachi_str_copy(client->arena, said) : found;
    }
    kachi_json_release(&doc);
    kachi_findings_release(&quiet);
    *out = found;
    return is_below(found, origin_of(base))
               ? KACHI_OK
               : refuse(client, KACHI_ERR_DENIED, "pact-link", found, 0);
}

static enum kachi_err fetch_token(struct kachi_pact_client *client)
{
    const struct kachi_pact_partner *partner = client->partner;
    struct kachi_json_doc doc = {.root = NULL};
    struct kachi_http_answer answer;
    struct kachi_str pair =
        kachi_str_print(client->arena, "%.*s:%.*s", KACHI_STR_ARG(partner->client_id),
                        KACHI_STR_ARG(partner->client_secret));
    struct kachi_str encoded = kachi_base64_write(client->arena, pair);
    struct kachi_str address;
    enum kachi_err err = find_token_address(client, &address);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_http_request request = {
        .address = address,
        .body = kachi_str_of("grant_type=client_credentials"),
        .content_type = kachi_str_of("application/x-www-form-urlencoded"),
        .authorization = kachi_str_print(client->arena, "Basic %.*s", KACHI_STR_ARG(encoded)),
        .allows_plain = partner->is_local,
        .is_cut_off = client->is_cut_off,
    };
    err = kachi_http_send(client->arena, &request, client->findings, &answer);
    if (err != KACHI_OK) {
        return err;
    }
    if (answer.status != 200) {
        return refuse(client, KACHI_ERR_DENIED, "pact-token", request.address, answer.status);
    }
    err = kachi_json_read(request.address, answer.body, client->findings, &doc);
    client->token = kachi_str_copy(
        client->arena,
        kachi_json_text(kachi_json_get(err == KACHI_OK ? doc.root : NULL, "access_token")));
    kachi_json_release(&doc);
    if (err == KACHI_OK && kachi_str_is_empty(client->token)) {
        return refuse(client, KACHI_ERR_DENIED, "pact-token", request.address, answer.status);
    }
    return err;
}

/* Was the token refused? By 401; by 400 where the body says that it has expired (PACT 2.x lets
 * hosts do both). */
static bool is_token_over(struct kachi_pact_client *client, const struct kachi_http_answer *answer)
{
    struct kachi_findings quiet; /* what is no JSON says nothing of tokens */
    struct kachi_json_doc doc = {.root = NULL};
    if (answer->status != 400) {
        return answer->status == 401;
    }
    kachi_findings_init(&quiet);
    bool is_over = kachi_json_read(client->partner->name, answer->body, &quiet, &doc) == KACHI_OK &&
                   kachi_str_is(kachi_json_text(kachi_json_get(doc.root, "code")), "TokenExpired");
    kachi_json_release(&doc);
    kachi_findings_release(&quiet);
    return is_over;
}

/* Asks with a token; once more with a new one where it was refused. */
static enum kachi_err ask_once(struct kachi_pact_client *client, struct kachi_http_request *request,
                               struct kachi_http_answer *answer)
{
    request->allows_plain = client->partner->is_local;
    request->is_cut_off = client->is_cut_off;
    for (int attempt = 0; attempt < 2; attempt++) {
        enum kachi_err err = KACHI_OK;
        if (kachi_str_is_empty(client->token)) {
            err = fetch_token(client);
        }
        request->authorization =
            kachi_str_print(client->arena, "Bearer %.*s", KACHI_STR_ARG(client->token));
        err = err == KACHI_OK ? kachi_http_send(client->arena, request, client->findings, answer)
                              : err;
        if (err != KACHI_OK || !is_token_over(client, answer)) {
            return err;
        }
        client->token = kachi_str_of("");
    }
    return KACHI_OK;
}

static void wait_before(struct kachi_pact_client *client, int attempt)
{
    uint8_t chance = 0;
    client->random->fill(client->random->state, &chance, 1);
    useconds_t most_us = FIRST_PAUSE_US << attempt;
    (void)usleep(most_us / 2 + most_us / 512 * chance);
}

static enum kachi_err ask(struct kachi_pact_client *client, struct kachi_http_request *request,
                          struct kachi_http_answer *answer)
{
    enum kachi_err err = ask_once(client, request, answer);
    for (int attempt = 0; attempt < TRIES_AGAIN && err == KACHI_OK && client->random != NULL &&
                          (answer->status >= 500 || answer->status == 429);
         attempt++) {
        wait_before(client, attempt);
        err = ask_once(client, request, answer);
    }
    return err;
}

/* One footprint as version 3, in a document of its own. */
static void keep(struct kachi_pact_client *client, kachi_json footprint,
                 struct kachi_pact_footprint *out)
{
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    kachi_buffer_init(&buffer, KACHI_LIMIT_OUTPUT_BYTES);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
    if (client->partner->version == 2) {
        kachi_pact_write_v3(client->arena, footprint, &json);
    } else {
        kachi_json_write_value(&json, footprint);
        (void)kachi_pact_check(client->partner->name, footprint, client->findings); /* reported */
    }
    *out = (struct kachi_pact_footprint){
        .id = kachi_str_copy(client->arena, kachi_json_text(kachi_json_get(footprint, "id"))),
        .json = kachi_str_copy(client->arena, kachi_buffer_str(&buffer)),
        .owner = client->partner->number,
    };
    kachi_buffer_release(&buffer);
}

static enum kachi_err read_page(struct kachi_pact_client *client, struct kachi_str address,
                                struct kachi_pact_footprint **out, size_t *count, size_t *capacity,
                                struct kachi_str *next)
{
    struct kachi_json_doc doc = {.root = NULL};
    struct kachi_http_request request = {.address = address};
    struct kachi_http_answer answer;
    enum kachi_err err = ask(client, &request, &answer);
    if (err == KACHI_OK && answer.status != 200 && answer.status != 202) {
        return refuse(client, KACHI_ERR_IO, "pact-answer", address, answer.status);
    }
    if (err == KACHI_OK && answer.status == 202) {
        (void)refuse(client, KACHI_OK, "pact-partial", address, answer.status); /* told, and used */
    }
    err = err == KACHI_OK ? kachi_json_read(address, answer.body, client->findings, &doc) : err;
    if (err != KACHI_OK) {
        return err;
    }
    kachi_json data = kachi_json_get(doc.root, "data");
    for (size_t i = 0; i < kachi_json_count(data); i++) {
        *out = kachi_arena_grow(client->arena, *out, *count, capacity, sizeof(**out));
        keep(client, kachi_json_at(data, i), &(*out)[*count]);
        *count += (*out)[*count].id.bytes > 0; /* without an id there is nothing to keep it by */
    }
    kachi_json_release(&doc);
    *next = kachi_pact_next_link(answer.link);
    return KACHI_OK;
}

static bool is_among(struct kachi_str address, size_t count, const struct kachi_str seen[])
{
    bool is_seen = false;
    for (size_t i = 0; i < count && !is_seen; i++) {
        is_seen = kachi_str_equal(seen[i], address);
    }
    return is_seen;
}

enum kachi_err kachi_pact_client_list(struct kachi_pact_client *client,
                                      struct kachi_pact_footprint **out, size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_str address = kachi_str_print(client->arena, "%.*s/%lld/footprints?limit=100",
                                               KACHI_STR_ARG(client->partner->base_url),
                                               (long long)client->partner->version);
    struct kachi_str *seen = KACHI_NEW_ARRAY(client->arena, struct kachi_str, PAGES_MAX);
    enum kachi_err err = KACHI_OK;
    for (size_t pages = 0; err == KACHI_OK && address.bytes > 0; pages++) {
        struct kachi_str next = {"", 0};
        if (pages == PAGES_MAX || is_among(address, pages, seen)) {
            return refuse(client, KACHI_ERR_LIMIT, "pact-pages", address, 0);
        }
        seen[pages] = address;
        err = read_page(client, address, out, count, &capacity, &next);
        /* The token goes with the next question: never to another address than the partner's. */
        if (err == KACHI_OK && next.bytes > 0 && !is_below(next, client->partner->base_url)) {
            return refuse(client, KACHI_ERR_DENIED, "pact-link", next, 0);
        }
        address = next;
    }
    return err;
}

enum kachi_err kachi_pact_client_get(struct kachi_pact_client *client, struct kachi_str id,
                                     struct kachi_pact_footprint *out)
{
    struct kachi_json_doc doc = {.root = NULL};
    struct kachi_http_answer answer;
    struct kachi_http_request request = {
        .address = kachi_str_print(client->arena, "%.*s/%lld/footprints/%.*s",
                                   KACHI_STR_ARG(client->partner->base_url),
                                   (long long)client->partner->version, KACHI_STR_ARG(id))};
    enum kachi_err err = ask(client, &request, &answer);
    if (err == KACHI_OK && answer.status != 200) {
        return refuse(client, answer.status == 404 ? KACHI_ERR_NOT_FOUND : KACHI_ERR_IO,
                      "pact-answer", request.address, answer.status);
    }
    err = err == KACHI_OK ? kachi_json_read(request.address, answer.body, client->findings, &doc)
                          : err;
    if (err == KACHI_OK) {
        keep(client, kachi_json_get(doc.root, "data"), out);
    }
    kachi_json_release(&doc);
    return err;
}

enum kachi_err kachi_pact_client_event(struct kachi_pact_client *client, struct kachi_str body,
                                       int *status)
{
    struct kachi_http_answer answer = {.status = 0};
    struct kachi_http_request request = {
        .address = kachi_str_print(client->arena, "%.*s/%lld/events",
                                   KACHI_STR_ARG(client->partner->base_url),
                                   (long long)client->partner->version),
        .body = body,
        .content_type = kachi_str_of("application/cloudevents+json; charset=UTF-8"),
    };
    enum kachi_err err = ask(client, &request, &answer);
    *status = answer.status;
    return err;
}
