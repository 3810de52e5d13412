/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request_internal.h - what only the framework needs of a request: its memory, its body as it comes
 * in, and what it waits for.
 */
#ifndef KACHI_SERVER_REQUEST_INTERNAL_H
#define KACHI_SERVER_REQUEST_INTERNAL_H

#include "server/own.h"
#include "server/request.h"

struct kachi_asset;
struct kachi_cached;

#define KACHI_LINES_KEY_BYTES 128

/* A list that is answered a row a line (list.h). */
struct kachi_lines {
    bool is_on;
    bool is_continued; /* the page of `position` is asked for, not that of the cursor */
    bool has_more;
    size_t position;                 /* of the next page, as its cursor would say it */
    char key[KACHI_LINES_KEY_BYTES]; /* in its place, in a list of keys; NUL-terminated */
    size_t sent;                     /* bytes of request->out */
    struct kachi_arena_mark mark;    /* of the arena, before each further page */
};

/*
 * An answer that is written while it is sent. read gives up to `most` bytes, 0 after it has
 * suspended the connection (kachi_http_suspend_stream) until there are more, KACHI_STREAM_END, or
 * KACHI_STREAM_BROKEN where what is left cannot be given: the connection is cut, so that nobody
 * takes a part for the whole. close is called once, when nothing more is read.
 */
#define KACHI_STREAM_END (-1)
#define KACHI_STREAM_BROKEN (-2)
struct kachi_stream {
    long (*read)(void *context, char *bytes, size_t most);
    void (*close)(void *context);
    void *context;
};

struct kachi_request_internal {
    struct kachi_request *next;     /* in the worker's list of spare ones */
    struct kachi_json_doc document; /* the body, once it has been asked for */
    struct kachi_buffer received;   /* the body, as it comes in */
    bool is_seen;                   /* its headers were */
    bool is_too_large;
    bool is_refused;      /* too much came in at once (KACHI_BODIES_BYTES_MAX) */
    size_t counted_bytes; /* of the body, in the server's sum of them */
    bool is_answered;     /* dispatched: what it answers is in request->out */
    bool is_waiting;      /* suspended, until another thread resumes it */
    size_t route_index;   /* of request->route among all */
    size_t body_max;
    size_t bytes_out;                  /* of the body sent */
    struct kachi_str key;              /* in the cache; empty: not to be kept */
    int64_t data_version;              /* of the database before the answer was made */
    const struct kachi_cached *cached; /* the answer, found in the cache */
    const struct kachi_asset *asset;   /* the answer, a file of the page */
    struct kachi_stream stream;        /* the answer, as it comes; read NULL: not so */
    struct kachi_lines lines;
    enum kachi_name_use name_use;  /* of the party's name (own.h), once it has been asked */
    struct kachi_arena_mark start; /* of the arena, to which it is reset */
};

/* Of the worker's spare ones, or new; and back. */
struct kachi_request *kachi_request_new(struct kachi_worker *worker);
void kachi_request_free(struct kachi_request *request);    /* to the spare ones */
void kachi_request_destroy(struct kachi_request *request); /* for good */

/* Splits the URI, decodes parts and parameters. False where an escape is none, or decodes to bytes
 * that are no UTF-8, or there are too many parameters. */
bool kachi_request_read_uri(struct kachi_request *request);
/* "%E9%8B%BC" decoded, "+" as a space where is_query; false as above. */
bool kachi_percent_read(struct kachi_arena *arena, struct kachi_str text, bool is_query,
                        struct kachi_str *out);

/* Whose request it is, as an address: of the peer, or, behind a proxy, of whom the proxy names. */
struct kachi_str kachi_request_address(struct kachi_request *request);
/* Did it come from this machine, and not through a proxy? */
bool kachi_request_is_of_this_machine(struct kachi_request *request);

/* The request's language: the query's lang, else Accept-Language, else English. */
enum kachi_lang kachi_request_lang(const struct kachi_request *request);

#endif
