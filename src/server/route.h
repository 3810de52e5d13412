/* SPDX-License-Identifier: Apache-2.0 */
/*
 * route.h - the one table of the API: method, path, who may call it, what goes in, what comes out,
 * and the function that answers.
 *
 * Dispatch, authorisation, limits and the OpenAPI document all come from this table, so that what
 * is documented is what is there. Summaries and descriptions are phrases ("api.operation.<name>",
 * "api.parameter.<name>"); schemas are named in data/api/schemas.json.
 */
#ifndef KACHI_SERVER_ROUTE_H
#define KACHI_SERVER_ROUTE_H

#include "base/err.h"
#include "server/access.h"

struct kachi_request;

enum kachi_http_method {
    KACHI_GET,
    KACHI_POST,
    KACHI_PUT,
    KACHI_PATCH,
    KACHI_DELETE,
    KACHI_OTHER_METHOD, /* of a request: no route has it */
};
#define KACHI_HTTP_METHODS 5 /* that routes have */

/* What a parameter of the query may be; the framework refuses others before the handler is called.
 */
enum kachi_parameter_kind {
    KACHI_PARAMETER_TEXT,
    KACHI_PARAMETER_NUMBER, /* decimal, finite */
    KACHI_PARAMETER_COUNT,  /* whole, 0 or more */
    KACHI_PARAMETER_DAY,    /* 2026-11-23 */
    KACHI_PARAMETER_CHOICE, /* one of `choices` */
};

struct kachi_parameter_rule {
    const char *name;
    enum kachi_parameter_kind kind;
    const char *choices; /* "up|down" */
    bool is_needed;
};

/* What is special about a route, as a set of bits. */
enum kachi_route_mark {
    KACHI_ROUTE_CACHED = 1,         /* the body depends on URL, language and database alone */
    KACHI_ROUTE_PER_PARTY = 2,      /* ... and on the party that asks */
    KACHI_ROUTE_IDEMPOTENT = 4,     /* needs an Idempotency-Key */
    KACHI_ROUTE_STREAM = 8,         /* answers NDJSON where it is accepted */
    KACHI_ROUTE_PAGED = 16,         /* a list: takes limit and cursor, gives next, or NDJSON */
    KACHI_ROUTE_FORM = 32,          /* takes a form (OAuth 2) */
    KACHI_ROUTE_HIDDEN = 64,        /* not in the OpenAPI document: other protocols' paths */
    KACHI_ROUTE_BINARY = 128,       /* answers bytes of its own type */
    KACHI_ROUTE_TEXT_BODY = 256,    /* takes text/plain */
    KACHI_ROUTE_PACT = 512,         /* PACT's form of errors */
    KACHI_ROUTE_CONDITIONAL = 1024, /* needs If-Match: an edit of what somebody has seen */
    KACHI_ROUTE_DOCUMENT = 2048,  /* answers a form: as JSON, or the file that ?format= asks for */
    KACHI_ROUTE_PAGE = 4096,      /* answers HTML */
    KACHI_ROUTE_EVENTS = 8192,    /* answers events as they happen */
    KACHI_ROUTE_TEXT = 16384,     /* answers plain text */
    KACHI_ROUTE_PASSWORD = 32768, /* checks or makes one: in a thread of its own (aside.h) */
    KACHI_ROUTE_FILES = 65536,    /* reads files that are sent: likewise */
};

struct kachi_route {
    enum kachi_http_method method;
    const char *path;      /* "/api/v1/lots/{lot}/trace": a part in braces matches one segment,
                              "{tile+}" at the end all that is left */
    const char *operation; /* "traceLot": unique */
    const char *tag;
    enum kachi_permission permission;
    unsigned marks;
    const char *request;                           /* schema of the body; NULL: none is taken */
    const char *response;                          /* schema of the answer; NULL: no body */
    unsigned status;                               /* of success */
    const struct kachi_parameter_rule *parameters; /* ends with an empty row; NULL: none */
    enum kachi_err (*handle)(struct kachi_request *request);
};

#define KACHI_ROUTE_PARTS_MAX 4 /* path parameters of a route */

/* Every route: index from 0 while not NULL. */
const struct kachi_route *kachi_route_at(size_t index);
size_t kachi_route_count(void);

struct kachi_route_match {
    const struct kachi_route *route; /* NULL: no such path, or not with this method */
    size_t index;                    /* of the route among all */
    unsigned methods; /* the set of methods that the path has, by bit; 0: no such path */
    size_t part_count;
    struct kachi_str parts[KACHI_ROUTE_PARTS_MAX]; /* still percent-encoded, borrowed from path */
};
struct kachi_route_match kachi_route_find(enum kachi_http_method method, struct kachi_str path);

const char *kachi_http_method_word(enum kachi_http_method method);
enum kachi_http_method kachi_http_method_read(struct kachi_str word);

/* The tables of the resources, each in its own resource_*.c; every one ends with an empty row. */
extern const struct kachi_route kachi_routes_system[];
extern const struct kachi_route kachi_routes_products[];
extern const struct kachi_route kachi_routes_statements[];
extern const struct kachi_route kachi_routes_jobs[];
extern const struct kachi_route kachi_routes_ledger[];
extern const struct kachi_route kachi_routes_metrics[];
extern const struct kachi_route kachi_routes_rules[];
extern const struct kachi_route kachi_routes_market[];
extern const struct kachi_route kachi_routes_factors[];
extern const struct kachi_route kachi_routes_forms[];
extern const struct kachi_route kachi_routes_imports[];
extern const struct kachi_route kachi_routes_procurement[];
extern const struct kachi_route kachi_routes_access[];
extern const struct kachi_route kachi_routes_accounts[];
extern const struct kachi_route kachi_routes_entries[];
extern const struct kachi_route kachi_routes_explore[];
extern const struct kachi_route kachi_routes_public[];
extern const struct kachi_route kachi_routes_pact[];
extern const struct kachi_route kachi_routes_statement_steps[];
extern const struct kachi_route kachi_routes_verification[];
extern const struct kachi_route kachi_routes_work[];

#endif
