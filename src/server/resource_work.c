/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_work.c - the work list of whoever asks.
 */
#include "server/list.h"
#include "server/request.h"
#include "server/work.h"

static enum kachi_err handle_list(struct kachi_request *request)
{
    struct kachi_work_item *items = NULL;
    struct kachi_page page = {0};
    size_t count = 0;
    struct kachi_json_writer *json = &request->json;
    struct kachi_work_asked asked = {
        .principal = &request->principal,
        .findings = &request->findings,
        .today = kachi_day_of_moment(request->started),
    };
    enum kachi_err err = kachi_request_ledger(request, &asked.view);
    err = err == KACHI_OK ? kachi_request_database(request, &asked.database) : err;
    err = err == KACHI_OK ? kachi_work_list(&asked, &items, &count) : err;
    struct kachi_str *keys = KACHI_NEW_ARRAY(&request->arena, struct kachi_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        keys[i] = items[i].key;
    }
    err = err == KACHI_OK ? kachi_list_begin_keyed(request, "items", count, keys, &page) : err;
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = page.first; i < page.end; i++) {
        bool has_due = items[i].due != KACHI_NO_DAY;
        kachi_json_begin_object(json);
        kachi_json_pair_text(json, "kind", kachi_work_kind_word(items[i].kind));
        kachi_json_pair_str(json, "subject", items[i].subject);
        kachi_json_pair_str(json, "title", items[i].title);
        kachi_json_pair_str(json, "due",
                            has_due ? kachi_day_text(&request->arena, items[i].due)
                                    : kachi_str_of(""));
        kachi_json_pair_bool(json, "late", has_due && items[i].due < asked.today);
        kachi_json_end_object(json);
    }
    kachi_list_end(request, &page);
    return KACHI_OK;
}

const struct kachi_route kachi_routes_work[] = {
    {KACHI_GET, "/api/v1/work", "listWork", "access", KACHI_MAY_SIGNED_IN, KACHI_ROUTE_PAGED, NULL,
     "WorkList", 200, NULL, handle_list},
    {.path = NULL},
};
