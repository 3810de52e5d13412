/* SPDX-License-Identifier: Apache-2.0 */
#include "base/http_client.h"

#include "base/buffer.h"
#include "base/limits.h"

#include <curl/curl.h>

#include <pthread.h>
#include <string.h>

struct exchange {
    struct kachi_buffer body;
    bool is_too_large;
};

static void start_curl(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT); /* a failure shows as curl_easy_init's */
}

static size_t receive(char *bytes, size_t size, size_t count, void *state)
{
    struct exchange *exchange = state;
    kachi_buffer_add(&exchange->body, (struct kachi_str){bytes, size * count});
    exchange->is_too_large = exchange->body.overflow;
    return exchange->is_too_large ? 0 : size * count;
}

static bool is_this_machine(struct kachi_str rest)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    size_t end = 0;
    while (end < rest.bytes && rest.text[end] != '/') {
        end++;
    }
    struct kachi_str host = kachi_str_slice(rest, 0, end);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct kachi_str name = kachi_str_of(names[i]);
        bool begins = kachi_str_has_prefix(host, names[i]);
        if (begins && (host.bytes == name.bytes || host.text[name.bytes] == ':') &&
            memchr(host.text, '@', host.bytes) == NULL) {
            return true;
        }
    }
    return false;
}

bool kachi_http_is_address(struct kachi_str text)
{
    return kachi_str_has_prefix(text, "https://") || kachi_str_has_prefix(text, "http://");
}

static bool may_be_asked(struct kachi_str address)
{
    static const char plain[] = "http://";
    if (kachi_str_has_prefix(address, "https://")) {
        return true;
    }
    return kachi_str_has_prefix(address, plain) &&
           is_this_machine(kachi_str_slice(address, sizeof(plain) - 1, address.bytes));
}

static struct curl_slist *headers_of(struct kachi_arena *arena,
                                     const struct kachi_http_request *request)
{
    struct curl_slist *headers = NULL;
    if (!kachi_str_is_empty(request->content_type)) {
        struct kachi_str line =
            kachi_str_print(arena, "Content-Type: %.*s", KACHI_STR_ARG(request->content_type));
        headers = curl_slist_append(headers, line.text);
    }
    if (!kachi_str_is_empty(request->authorization)) {
        struct kachi_str line =
            kachi_str_print(arena, "Authorization: %.*s", KACHI_STR_ARG(request->authorization));
        headers = curl_slist_append(headers, line.text);
    }
    return headers;
}

/* Asked by libcurl about once a second; not 0: end it. */
static int asked_whether_to_go_on(void *is_cut_off, curl_off_t down_total, curl_off_t down,
                                  curl_off_t up_total, curl_off_t up)
{
    (void)down_total;
    (void)down;
    (void)up_total;
    (void)up;
    return atomic_load((const atomic_bool *)is_cut_off) ? 1 : 0;
}

static void set_up(CURL *curl, const struct kachi_http_request *request,
                   const struct curl_slist *headers, struct exchange *exchange)
{
    (void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)KACHI_LIMIT_HTTP_SECONDS);
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_USERAGENT, "kachi");
    (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
    if (request->is_cut_off != NULL) {
        (void)curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        (void)curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, asked_whether_to_go_on);
        (void)curl_easy_setopt(curl, CURLOPT_XFERINFODATA, request->is_cut_off);
    }
    if (!kachi_str_is_empty(request->body)) {
        (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.bytes);
        (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.text);
    }
}

static enum kachi_err read_answer(struct kachi_arena *arena, CURL *curl,
                                  const struct exchange *exchange, struct kachi_http_answer *out)
{
    long status = 0;
    const char *type = NULL;
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    *out = (struct kachi_http_answer){
        .status = (int)status,
        .content_type = kachi_str_copy(arena, kachi_str_of(type)),
        .body = kachi_str_copy(arena, kachi_buffer_str(&exchange->body)),
    };
    struct curl_header *link = NULL;
    if (curl_easy_header(curl, "Link", 0, CURLH_HEADER, -1, &link) == CURLHE_OK) {
        out->link = kachi_str_copy(arena, kachi_str_of(link->value));
    }
    return KACHI_OK;
}

static enum kachi_err refuse(struct kachi_findings *findings, enum kachi_err err, const char *code,
                             struct kachi_str address, const char *reason)
{
    kachi_findings_add(findings, code, KACHI_NOWHERE,
                       KACHI_ARGS({"address", address}, {"reason", kachi_str_of(reason)}));
    return err;
}

enum kachi_err kachi_http_send(struct kachi_arena *arena, const struct kachi_http_request *request,
                               struct kachi_findings *findings, struct kachi_http_answer *out)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct kachi_str address = kachi_str_copy(arena, request->address); /* ends with NUL */
    struct exchange exchange = {.is_too_large = false};
    *out = (struct kachi_http_answer){.status = 0};
    bool is_allowed = may_be_asked(address) ||
                      (request->allows_plain && kachi_str_has_prefix(address, "http://"));
    if (!is_allowed || strlen(address.text) != address.bytes) {
        return refuse(findings, KACHI_ERR_INPUT, "http-address", address, "");
    }
    (void)pthread_once(&once, start_curl);
    CURL *curl = curl_easy_init();
    if (curl == NULL) {
        return refuse(findings, KACHI_ERR_IO, "http-failed", address, "curl_easy_init");
    }
    kachi_buffer_init(&exchange.body, KACHI_LIMIT_HTTP_BYTES);
    struct curl_slist *headers = headers_of(arena, request);
    set_up(curl, request, headers, &exchange);
    (void)curl_easy_setopt(curl, CURLOPT_URL, address.text);
    CURLcode code = curl_easy_perform(curl);
    enum kachi_err err = KACHI_OK;
    if (exchange.is_too_large) {
        err = refuse(findings, KACHI_ERR_LIMIT, "http-too-large", address, "");
    } else if (code != CURLE_OK) {
        err = refuse(findings, KACHI_ERR_IO, "http-failed", address, curl_easy_strerror(code));
    } else {
        err = read_answer(arena, curl, &exchange, out);
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    kachi_buffer_release(&exchange.body);
    return err;
}

enum kachi_err kachi_http_get(struct kachi_arena *arena, struct kachi_str address,
                              struct kachi_findings *findings, struct kachi_str *body)
{
    struct kachi_http_request request = {.address = address};
    struct kachi_http_answer answer;
    enum kachi_err err = kachi_http_send(arena, &request, findings, &answer);
    if (err != KACHI_OK) {
        return err;
    }
    *body = answer.body;
    if (answer.status == 200) {
        return KACHI_OK;
    }
    struct kachi_str status = kachi_str_print(arena, "%d", answer.status);
    kachi_findings_add(findings, "http-status", KACHI_NOWHERE,
                       KACHI_ARGS({"address", address}, {"status", status}));
    return KACHI_ERR_NOT_FOUND;
}
