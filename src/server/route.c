/* SPDX-License-Identifier: Apache-2.0 */
#include "server/route.h"

#include <string.h>

static const struct kachi_route *const tables[] = {
    kachi_routes_system,
    kachi_routes_products,
    kachi_routes_statements,
    kachi_routes_ledger,
    kachi_routes_rules,
    kachi_routes_market,
    kachi_routes_forms,
    kachi_routes_procurement,
    kachi_routes_access,
    kachi_routes_entries,
    kachi_routes_explore,
    kachi_routes_pact,
    kachi_routes_statement_steps,
    kachi_routes_public,
    kachi_routes_accounts,
    kachi_routes_imports,
    kachi_routes_jobs,
    kachi_routes_metrics,
    kachi_routes_work,
};
#define TABLE_COUNT (sizeof(tables) / sizeof(tables[0]))

static const char *const method_words[KACHI_HTTP_METHODS] = {"GET", "POST", "PUT", "PATCH",
                                                             "DELETE"};

const char *kachi_http_method_word(enum kachi_http_method method)
{
    return method_words[method];
}

bool kachi_http_method_read(struct kachi_str word, enum kachi_http_method *out)
{
    for (int i = 0; i < KACHI_HTTP_METHODS; i++) {
        if (kachi_str_is(word, method_words[i])) {
            *out = (enum kachi_http_method)i;
            return true;
        }
    }
    return false;
}

const struct kachi_route *kachi_route_at(size_t index)
{
    for (size_t table = 0; table < TABLE_COUNT; table++) {
        for (size_t i = 0; tables[table][i].path != NULL; i++) {
            if (index == 0) {
                return &tables[table][i];
            }
            index--;
        }
    }
    return NULL;
}

size_t kachi_route_count(void)
{
    size_t count = 0;
    for (size_t table = 0; table < TABLE_COUNT; table++) {
        for (size_t i = 0; tables[table][i].path != NULL; i++) {
            count++;
        }
    }
    return count;
}

size_t kachi_route_index(const struct kachi_route *route)
{
    size_t before = 0;
    for (size_t table = 0; table < TABLE_COUNT; table++) {
        for (size_t i = 0; tables[table][i].path != NULL; i++) {
            if (&tables[table][i] == route) {
                return before + i;
            }
        }
        size_t rows = 0;
        while (tables[table][rows].path != NULL) {
            rows++;
        }
        before += rows;
    }
    return before;
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

struct kachi_route_match kachi_route_find(enum kachi_http_method method, struct kachi_str path)
{
    struct kachi_route_match found = {.route = NULL};
    for (size_t table = 0; table < TABLE_COUNT; table++) {
        for (const struct kachi_route *route = tables[table]; route->path != NULL; route++) {
            struct kachi_route_match match = {.route = route};
            if ((found.route != NULL && route->method != method) ||
                !is_match(route->path, path, &match)) {
                continue;
            }
            found.methods |= 1U << route->method;
            /* The first row counts, so that /lots/{lot} may stand below /lots/new. */
            if (found.route == NULL && route->method == method) {
                match.methods = found.methods;
                found = match;
            }
        }
    }
    return found;
}
