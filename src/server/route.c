/* SPDX-License-Identifier: Apache-2.0 */
#include "server/route.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

static const struct kachi_route *const tables[] = {
    kachi_routes_system,     kachi_routes_products,        kachi_routes_factors,
    kachi_routes_statements, kachi_routes_ledger,          kachi_routes_rules,
    kachi_routes_market,     kachi_routes_forms,           kachi_routes_procurement,
    kachi_routes_access,     kachi_routes_entries,         kachi_routes_explore,
    kachi_routes_pact,       kachi_routes_statement_steps, kachi_routes_public,
    kachi_routes_accounts,   kachi_routes_imports,         kachi_routes_jobs,
    kachi_routes_metrics,    kachi_routes_verification,    kachi_routes_work,
};
#define TABLE_COUNT (sizeof(tables) / sizeof(tables[0]))

static const char *const method_words[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "other"};

const char *kachi_http_method_word(enum kachi_http_method method)
{
    return method_words[method];
}

enum kachi_http_method kachi_http_method_read(struct kachi_str word)
{
    for (int i = 0; i < KACHI_HTTP_METHODS; i++) {
        if (kachi_str_is(word, method_words[i])) {
            return (enum kachi_http_method)i;
        }
    }
    return KACHI_OTHER_METHOD;
}

/* A row of a table, with what is compared first: most paths differ in these from most rows. */
struct row {
    const struct kachi_route *route;
    size_t literal_bytes; /* of its path, before its first part in braces */
    size_t slashes;
    bool is_open;    /* its last part takes all that is left */
    bool is_literal; /* no part in braces */
};

#define ROWS_MAX 512
static struct row rows[ROWS_MAX];
static size_t row_count;
static pthread_once_t rows_once = PTHREAD_ONCE_INIT;

static size_t count_slashes(struct kachi_str path)
{
    size_t count = 0;
    for (size_t i = 0; i < path.bytes; i++) {
        count += path.text[i] == '/';
    }
    return count;
}

static void list_rows(void)
{
    for (size_t table = 0; table < TABLE_COUNT; table++) {
        for (const struct kachi_route *at = tables[table]; at->path != NULL; at++) {
            assert(row_count < ROWS_MAX);
            rows[row_count++] = (struct row){
                .route = at,
                .literal_bytes = strcspn(at->path, "{"),
                .slashes = count_slashes(kachi_str_of(at->path)),
                .is_open = strstr(at->path, "+}") != NULL,
                .is_literal = strchr(at->path, '{') == NULL,
            };
        }
    }
}

static const struct row *all_rows(void)
{
    (void)pthread_once(&rows_once, list_rows);
    return rows;
}

const struct kachi_route *kachi_route_at(size_t index)
{
    const struct row *all = all_rows();
    return index < row_count ? all[index].route : NULL;
}

size_t kachi_route_count(void)
{
    (void)all_rows();
    return row_count;
}

/* Does the path have the route's form? Parts in braces take one segment that is not empty. */
static bool is_match(const char *pattern, struct kachi_str path, struct kachi_route_match *match)
{
    size_t at = 0;
    size_t part_count = 0;
    while (*pattern != '\0') {
        if (*pattern != '{') {
            if (at >= path.bytes || path.text[at] != *pattern) {
                return false;
            }
            pattern++;
            at++;
            continue;
        }
        size_t from = at;
        const char *end = strchr(pattern, '}');
        bool is_rest = end[-1] == '+';
        while (at < path.bytes && (is_rest || path.text[at] != '/')) {
            at++;
        }
        if (at == from || part_count == KACHI_ROUTE_PARTS_MAX) {
            return false;
        }
        match->parts[part_count++] = kachi_str_slice(path, from, at);
        pattern = end + 1;
    }
    match->part_count = part_count;
    return at == path.bytes;
}

static bool may_match(const struct row *row, struct kachi_str path, size_t slashes)
{
    return (row->slashes == slashes || (row->is_open && row->slashes < slashes)) &&
           path.bytes >= row->literal_bytes &&
           memcmp(row->route->path, path.text, row->literal_bytes) == 0;
}

/* Among the rows whose path is the request's own, or among those with parts in braces. */
static struct kachi_route_match find_among(bool is_literal, enum kachi_http_method method,
                                           struct kachi_str path)
{
    const struct row *all = all_rows();
    struct kachi_route_match found = {.route = NULL};
    size_t slashes = count_slashes(path);
    for (size_t i = 0; i < row_count; i++) {
        struct kachi_route_match match = {.route = all[i].route, .index = i};
        if (all[i].is_literal != is_literal || !may_match(&all[i], path, slashes) ||
            (found.route != NULL && match.route->method != method) ||
            !is_match(match.route->path, path, &match)) {
            continue;
        }
        found.methods |= 1U << match.route->method;
        if (found.route == NULL && match.route->method == method) {
            match.methods = found.methods;
            found = match;
        }
    }
    return found;
}

/* /entries/batch is no entry called "batch": a path that is written out has its own methods. */
struct kachi_route_match kachi_route_find(enum kachi_http_method method, struct kachi_str path)
{
    struct kachi_route_match found = find_among(true, method, path);
    return found.methods != 0 ? found : find_among(false, method, path);
}
