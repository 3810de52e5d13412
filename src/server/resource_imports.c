/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_imports.c - inventories that are sent: checked as often as their owner likes, and kept
 * when nothing is wrong with them, whole or not at all, as `kachi import` does it.
 */
#include "interop/import.h"
#include "proof/base64.h"
#include "server/problem.h"
#include "server/resource.h"
#include "server/server_internal.h"

#define FILES_MAX 64

struct sent {
    struct kachi_import_files files;
    bool is_strict, replaces;
};

/* {name, text} or, for a ZIP, {name, base64}. */
static enum kachi_err read_file(struct kachi_request *request, kachi_json row,
                                struct kachi_import_part *out)
{
    struct kachi_str text = {NULL, 0};
    enum kachi_err err = kachi_request_text(request, row, "name", &out->name);
    if (err != KACHI_OK || !kachi_json_is_string(kachi_json_get(row, "base64"))) {
        return err == KACHI_OK ? kachi_request_text(request, row, "text", &out->content) : err;
    }
    err = kachi_request_text(request, row, "base64", &text);
    if (err == KACHI_OK && !kachi_base64_read(&request->arena, text, &out->content)) {
        return kachi_request_refuse(request, KACHI_ERR_INPUT, "parameter-form",
                                    KACHI_ARGS({"name", kachi_str_of("base64")},
                                               {"value", out->name},
                                               {"form", kachi_str_of("RFC 4648 section 4")}));
    }
    return err;
}

static enum kachi_err read_sent(struct kachi_request *request, struct sent *out)
{
    kachi_json body = NULL;
    *out = (struct sent){.files = {.count = 0}};
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? kachi_request_text(request, body, "name", &out->files.name) : err;
    if (err != KACHI_OK) {
        return err;
    }
    kachi_json rows = kachi_json_get(body, "files");
    out->files.count = kachi_json_count(rows);
    out->is_strict = kachi_json_bool(kachi_json_get(body, "strict"), false);
    out->replaces = kachi_json_bool(kachi_json_get(body, "replace"), false);
    if (!kachi_json_is_array(rows) || out->files.count == 0 || out->files.count > FILES_MAX) {
        return kachi_request_refuse(request, KACHI_ERR_INPUT, "body-member",
                                    KACHI_ARGS({"member", kachi_str_of("files")}));
    }
    struct kachi_import_part *files =
        KACHI_NEW_ARRAY(&request->arena, struct kachi_import_part, out->files.count);
    for (size_t i = 0; i < out->files.count && err == KACHI_OK; i++) {
        err = read_file(request, kachi_json_at(rows, i), &files[i]);
    }
    out->files.files = files;
    return err;
}

static enum kachi_err read_dataset(struct kachi_request *request, const struct sent *sent,
                                   struct kachi_dataset **out)
{
    enum kachi_err err = kachi_import_sent(&sent->files, &request->findings, out);
    return err == KACHI_OK ? kachi_import_check(*out, sent->is_strict, &request->findings) : err;
}

static void write_counts(struct kachi_json_writer *json, const struct kachi_dataset *dataset)
{
    if (dataset->source_count > 0) {
        kachi_json_pair_str(json, "format", dataset->sources[0].format);
    }
    kachi_json_pair_int64(json, "processes", dataset->activity_count);
    kachi_json_pair_int64(json, "flows", dataset->flow_count);
    kachi_json_pair_int64(json, "exchanges", dataset->exchange_count);
    kachi_json_pair_int64(json, "parameters", dataset->parameter_count);
    kachi_json_pair_int64(json, "measures", dataset->measure_count);
}

/* What is wrong with the files is the answer here, not a failure to answer. */
static enum kachi_err handle_check(struct kachi_request *request)
{
    struct sent sent;
    struct kachi_dataset *dataset = NULL;
    enum kachi_err err = read_sent(request, &sent);
    if (err != KACHI_OK) {
        return err;
    }
    err = read_dataset(request, &sent, &dataset);
    if (err == KACHI_ERR_IO) {
        kachi_dataset_close(dataset);
        return err;
    }
    kachi_json_begin_object(&request->json);
    kachi_json_pair_bool(&request->json, "ok", err == KACHI_OK);
    if (dataset != NULL) {
        write_counts(&request->json, dataset);
    }
    kachi_findings_write_json(request);
    kachi_json_end_object(&request->json);
    kachi_dataset_close(dataset);
    return KACHI_OK;
}

static enum kachi_err save(struct kachi_request *request, const struct sent *sent,
                           const struct kachi_dataset *dataset, struct kachi_store_summary *summary)
{
    struct kachi_database *database = kachi_server_write(request);
    enum kachi_err err =
        kachi_store_save(database, dataset, (struct kachi_store_options){.replace = sent->replaces},
                         &request->findings, summary);
    kachi_server_written(request);
    kachi_server_audit(request, "importInventory", sent->files.name, err == KACHI_OK);
    return err;
}

static enum kachi_err handle_import(struct kachi_request *request)
{
    struct sent sent;
    struct kachi_dataset *dataset = NULL;
    struct kachi_store_summary summary = {0};
    enum kachi_err err = read_sent(request, &sent);
    err = err == KACHI_OK ? read_dataset(request, &sent, &dataset) : err;
    err = err == KACHI_OK ? save(request, &sent, dataset, &summary) : err;
    if (err == KACHI_OK) {
        struct kachi_json_writer *json = &request->json;
        kachi_json_begin_object(json);
        write_counts(json, dataset);
        kachi_json_pair_int64(json, "added", summary.activities_added);
        kachi_json_pair_int64(json, "replaced", summary.activities_replaced);
        kachi_json_pair_int64(json, "same", summary.activities_same);
        kachi_json_pair_bool(json, "nothing_to_do", summary.nothing_to_do);
        kachi_findings_write_json(request);
        kachi_json_end_object(json);
    }
    kachi_dataset_close(dataset);
    return err;
}

const struct kachi_route kachi_routes_imports[] = {
    {KACHI_POST, "/api/v1/imports/check", "checkImport", "products", KACHI_MAY_READ, 0,
     "ImportFiles", "ImportCheck", 200, NULL, handle_check},
    {KACHI_POST, "/api/v1/imports", "importInventory", "products", KACHI_MAY_DRAFT, 0,
     "ImportFiles", "Import", 201, NULL, handle_import},
    {.path = NULL},
};
