/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_imports.c - inventories that are sent: checked as often as their owner likes, and kept
 * when nothing is wrong with them, whole or not at all, as `kachi import` does it.
 */
#include "server/imports.h"
#include "server/problem.h"
#include "server/resource.h"
#include "server/server_internal.h"

static enum kachi_err read_asked(struct kachi_request *request, struct kachi_import_asked *out)
{
    kachi_json body = NULL;
    enum kachi_err err = kachi_request_json(request, &body);
    return err == KACHI_OK ? kachi_import_read(&request->arena, kachi_str_of("body"), body,
                                               &request->findings, out)
                           : err;
}

/* What is wrong with the files is the answer here, not a failure to answer. */
static enum kachi_err handle_check(struct kachi_request *request)
{
    struct kachi_import_asked asked;
    struct kachi_dataset *dataset = NULL;
    enum kachi_err err = read_asked(request, &asked);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_import_open(&asked, NULL, &request->findings, &dataset);
    if (err == KACHI_ERR_IO) {
        kachi_dataset_close(dataset);
        return err;
    }
    kachi_json_begin_object(&request->json);
    kachi_json_pair_bool(&request->json, "ok", err == KACHI_OK);
    if (dataset != NULL) {
        kachi_import_counts_write_json(dataset, &request->json);
    }
    kachi_findings_write_json(request);
    kachi_json_end_object(&request->json);
    kachi_dataset_close(dataset);
    return KACHI_OK;
}

static enum kachi_err handle_import(struct kachi_request *request)
{
    struct kachi_import_asked asked;
    struct kachi_dataset *dataset = NULL;
    struct kachi_store_summary summary = {0};
    enum kachi_err err = read_asked(request, &asked);
    err = err == KACHI_OK ? kachi_import_open(&asked, NULL, &request->findings, &dataset) : err;
    struct kachi_import_saving saving = {request->server, &request->principal, &asked, dataset,
                                         NULL};
    err = err == KACHI_OK ? kachi_import_save(&saving, &request->findings, &summary) : err;
    if (err == KACHI_OK) {
        kachi_json_begin_object(&request->json);
        kachi_import_saved_write_json(dataset, &summary, &request->json);
        kachi_findings_write_json(request);
        kachi_json_end_object(&request->json);
    }
    kachi_dataset_close(dataset);
    return err;
}

const struct kachi_route kachi_routes_imports[] = {
    {KACHI_POST, "/api/v1/imports/check", "checkImport", "products", KACHI_MAY_READ,
     KACHI_ROUTE_FILES, "ImportFiles", "ImportCheck", 200, NULL, handle_check},
    {KACHI_POST, "/api/v1/imports", "importInventory", "products", KACHI_MAY_DRAFT,
     KACHI_ROUTE_FILES, "ImportFiles", "Import", 201, NULL, handle_import},
    {.path = NULL},
};
