/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list.h - lists of rows: a page of them as JSON, or every row as a line of its own.
 *
 * As JSON a list is {"count", "<name>": [rows], "next"}: `next` is the cursor of the page after it,
 * null on the last one. Where application/x-ndjson is accepted a row is a line: with ?limit= the
 * lines of one page, and a Link to the next; without it all rows there are, written page by page
 * while they are sent, so that a list of any length takes the memory of one page. A handler does
 * not see the difference: it is called once a page.
 *
 * A cursor is opaque and belongs to its URL. In a list that grows at its end it counts the rows
 * before it, in one that has the newest first those after it, so that rows that are added move
 * nobody's page. In a list that rows also leave (lots, open offers, work) it is the key of the last
 * row before it.
 */
#ifndef KACHI_SERVER_LIST_H
#define KACHI_SERVER_LIST_H

#include "server/request.h"

#define KACHI_PAGE_DEFAULT 100
#define KACHI_PAGE_MAX 1000

struct kachi_page {
    size_t first, end, count; /* rows from first, before end, of count */
    bool is_newest_first;
    bool
        has_findings; /* set it between begin and end: the list tells the request's findings, too */
    const struct kachi_str *keys; /* of a list of keys; else NULL */
};
#define KACHI_PAGE_KEY_BYTES_MAX 120

/* Begins the answer: write the page's rows, each an object, to request->json, then end it.
 * KACHI_ERR_INPUT with finding cursor-unknown. */
KACHI_MUST_CHECK enum kachi_err kachi_list_begin(struct kachi_request *request, const char *name,
                                                 size_t count, struct kachi_page *page);
/* The same for a list in which rows are added in front. */
KACHI_MUST_CHECK enum kachi_err kachi_list_begin_newest(struct kachi_request *request,
                                                        const char *name, size_t count,
                                                        struct kachi_page *page);
/* The same for a list that rows leave, too: in ascending order of their keys, each one row's alone,
 * of letters, digits, '-' and '_', at most KACHI_PAGE_KEY_BYTES_MAX. */
KACHI_MUST_CHECK enum kachi_err kachi_list_begin_keyed(struct kachi_request *request,
                                                       const char *name, size_t count,
                                                       const struct kachi_str keys[],
                                                       struct kachi_page *page);
void kachi_list_end(struct kachi_request *request, const struct kachi_page *page);

/* Is the request one for a list, a row a line? */
bool kachi_list_is_lines(const struct kachi_request *request);
/* For the framework, after a handler has written its first page of lines. */
void kachi_list_send_lines(struct kachi_request *request);

#endif
