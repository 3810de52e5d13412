/* SPDX-License-Identifier: Apache-2.0 */
#include "server/imports.h"

#include "proof/base64.h"
#include "server/audit_log.h"
#include "server/log.h"
#include "server/problem.h"
#include "server/server_internal.h"

#define FILES_MAX 64

struct reading {
    struct kachi_arena *arena;
    struct kachi_str source;
    struct kachi_findings *findings;
};

static enum kachi_err refuse(const struct reading *reading, const char *member)
{
    struct kachi_place place = {.source = reading->source, .field = kachi_str_of(member)};
    kachi_findings_add(reading->findings, "body-member", place,
                       KACHI_ARGS({"member", kachi_str_of(member)}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err read_text(const struct reading *reading, kachi_json object, const char *name,
                                struct kachi_str *out)
{
    *out = kachi_json_text(kachi_json_get(object, name));
    return kachi_str_is_empty(*out) ? refuse(reading, name) : KACHI_OK;
}

/* {name, text} or, for a ZIP, {name, base64}. */
static enum kachi_err read_file(const struct reading *reading, kachi_json row,
                                struct kachi_import_part *out)
{
    struct kachi_str text = {NULL, 0};
    enum kachi_err err = read_text(reading, row, "name", &out->name);
    if (err != KACHI_OK || !kachi_json_is_string(kachi_json_get(row, "base64"))) {
        return err == KACHI_OK ? read_text(reading, row, "text", &out->content) : err;
    }
    err = read_text(reading, row, "base64", &text);
    if (err == KACHI_OK && !kachi_base64_read(reading->arena, text, &out->content)) {
        kachi_findings_add(reading->findings, "parameter-form", KACHI_NOWHERE,
                           KACHI_ARGS({"name", kachi_str_of("base64")}, {"value", out->name},
                                      {"form", kachi_str_of("RFC 4648 section 4")}));
        return KACHI_ERR_INPUT;
    }
    return err;
}

enum kachi_err kachi_import_read(struct kachi_arena *arena, struct kachi_str source,
                                 kachi_json json, struct kachi_findings *findings,
                                 struct kachi_import_asked *out)
{
    struct reading reading = {arena, source, findings};
    kachi_json rows = kachi_json_get(json, "files");
    *out = (struct kachi_import_asked){
        .files = {.count = kachi_json_count(rows)},
        .is_strict = kachi_json_bool(kachi_json_get(json, "strict"), false),
        .replaces = kachi_json_bool(kachi_json_get(json, "replace"), false),
    };
    enum kachi_err err = read_text(&reading, json, "name", &out->files.name);
    if (err == KACHI_OK && (out->files.count == 0 || out->files.count > FILES_MAX)) {
        return refuse(&reading, "files");
    }
    struct kachi_import_part *files =
        KACHI_NEW_ARRAY(arena, struct kachi_import_part, out->files.count);
    for (size_t i = 0; i < out->files.count && err == KACHI_OK; i++) {
        err = read_file(&reading, kachi_json_at(rows, i), &files[i]);
    }
    out->files.files = files;
    return err;
}

enum kachi_err kachi_import_open(const struct kachi_import_asked *asked,
                                 const struct kachi_watch *watch, struct kachi_findings *findings,
                                 struct kachi_dataset **out)
{
    enum kachi_err err = kachi_import_sent(&asked->files, watch, findings, out);
    return err == KACHI_OK ? kachi_import_check(*out, asked->is_strict, findings) : err;
}

void kachi_import_counts_write_json(const struct kachi_dataset *dataset,
                                    struct kachi_json_writer *json)
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

void kachi_import_saved_write_json(const struct kachi_dataset *dataset,
                                   const struct kachi_store_summary *summary,
                                   struct kachi_json_writer *json)
{
    kachi_import_counts_write_json(dataset, json);
    kachi_json_pair_int64(json, "added", summary->activities_added);
    kachi_json_pair_int64(json, "replaced", summary->activities_replaced);
    kachi_json_pair_int64(json, "same", summary->activities_same);
    kachi_json_pair_bool(json, "nothing_to_do", summary->nothing_to_do);
}

/* What was kept stays kept; that it is not in the log has to be known. */
static void log_import(const struct kachi_import_saving *saving, bool is_allowed)
{
    struct kachi_server *server = saving->server;
    struct kachi_audit_line line = {
        .time = kachi_clock_now(&server->options.clock),
        .account = saving->principal->name,
        .action = kachi_str_of("importInventory"),
        .subject = saving->asked->files.name,
        .is_allowed = is_allowed,
    };
    if (kachi_audit_add(server->database, &line) != KACHI_OK) {
        kachi_log_event(&server->options, "audit-log-not-written", &server->findings);
    }
}

enum kachi_err kachi_import_save(const struct kachi_import_saving *saving,
                                 struct kachi_findings *findings,
                                 struct kachi_store_summary *summary)
{
    struct kachi_server *server = saving->server;
    const struct kachi_principal *principal = saving->principal;
    struct kachi_store_options options = {.replace = saving->asked->replaces,
                                          .watch = saving->watch};
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    if ((principal->roles & KACHI_ACCESS_OPERATOR) == 0) {
        options.by = principal->party == 0 ? kachi_str_of("no-party")
                                           : kachi_id_text(&scratch, "party", &principal->party_id);
        options.owner = principal->party_name;
    }
    (void)pthread_mutex_lock(&server->writing);
    kachi_findings_clear(&server->findings);
    enum kachi_err err =
        kachi_store_save(server->database, saving->dataset, options, findings, summary);
    log_import(saving, err == KACHI_OK);
    kachi_server_committed(server);
    (void)pthread_mutex_unlock(&server->writing);
    kachi_arena_release(&scratch);
    return err;
}

enum kachi_err kachi_import_run(struct kachi_job_run *run)
{
    struct kachi_import_asked asked;
    struct kachi_store_summary summary = {0};
    struct kachi_dataset *dataset = NULL;
    enum kachi_err err = kachi_import_read(&run->arena, kachi_str_of("question"), run->question,
                                           &run->findings, &asked);
    err = err == KACHI_OK ? kachi_import_open(&asked, &run->watch, &run->findings, &dataset) : err;
    struct kachi_import_saving saving = {run->server, &run->principal, &asked, dataset,
                                         &run->watch};
    err = err == KACHI_OK ? kachi_import_save(&saving, &run->findings, &summary) : err;
    if (err == KACHI_OK) {
        kachi_json_begin_object(run->json);
        kachi_import_saved_write_json(dataset, &summary, run->json);
        kachi_findings_list_write_json(&run->arena, &run->findings, run->lang, run->json);
        kachi_json_end_object(run->json);
    }
    kachi_dataset_close(dataset);
    return err;
}
