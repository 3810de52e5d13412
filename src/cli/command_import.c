/* SPDX-License-Identifier: Apache-2.0 */
/* kachi import: files into the database, each whole or not at all. */
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "interop/import.h"
#include "inventory/store.h"

struct imported {
    struct kachi_str path;
    struct kachi_store_summary summary;
    uint32_t activity_count, flow_count, elementary_count, exchange_count, parameter_count;
    uint32_t factor_count, measure_count;
    struct kachi_str format;
};

static void count(const struct kachi_dataset *dataset, struct imported *imported)
{
    imported->activity_count = dataset->activity_count;
    imported->flow_count = dataset->flow_count;
    imported->exchange_count = dataset->exchange_count;
    imported->parameter_count = dataset->parameter_count;
    imported->factor_count = dataset->factor_count;
    imported->measure_count = dataset->measure_count;
    for (uint32_t i = 0; i < dataset->flow_count; i++) {
        imported->elementary_count += dataset->flows[i].kind == KACHI_FLOW_ELEMENTARY ? 1 : 0;
    }
}

static enum kachi_err save(struct kachi_session *session, const struct kachi_dataset *dataset,
                           struct kachi_progress *progress, struct imported *imported)
{
    enum kachi_err err = KACHI_OK;
    if (session->database == NULL) {
        err = kachi_session_open(session, KACHI_DATABASE_CREATE);
    }
    if (err != KACHI_OK) {
        return err;
    }
    kachi_progress_next(progress, &kachi_progress_of_activities);
    struct kachi_store_options options = {.replace = kachi_option_is_set(session, "replace"),
                                          .watch = &progress->watch};
    return kachi_store_save(session->database, dataset, options, &session->findings,
                            &imported->summary);
}

static enum kachi_err import_one(struct kachi_session *session, struct kachi_progress *progress,
                                 struct imported *imported)
{
    struct kachi_dataset *dataset = NULL;
    kachi_progress_next(progress, &kachi_progress_of_bytes);
    enum kachi_err err =
        kachi_import_file(imported->path, &progress->watch, &session->findings, &dataset);
    if (err != KACHI_OK) {
        return err;
    }
    count(dataset, imported);
    if (dataset->source_count > 0) {
        imported->format = kachi_str_copy(&session->arena, dataset->sources[0].format);
    }
    err = kachi_import_check(dataset, kachi_option_is_set(session, "strict"), &session->findings);
    err = err == KACHI_OK ? save(session, dataset, progress, imported) : err;
    kachi_dataset_close(dataset);
    return err;
}

static void write_json(struct kachi_session *session, const struct imported *all, size_t done)
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_pair_str(&json, "database", session->database_path);
    kachi_json_key(&json, "files");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < done; i++) {
        const struct imported *imported = &all[i];
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "path", imported->path);
        kachi_json_pair_str(&json, "format", imported->format);
        kachi_json_pair_int64(&json, "processes", imported->activity_count);
        kachi_json_pair_int64(&json, "flows", imported->flow_count);
        kachi_json_pair_int64(&json, "elementary_flows", imported->elementary_count);
        kachi_json_pair_int64(&json, "exchanges", imported->exchange_count);
        kachi_json_pair_int64(&json, "parameters", imported->parameter_count);
        kachi_json_pair_int64(&json, "allocation_factors", imported->factor_count);
        kachi_json_pair_int64(&json, "measures", imported->measure_count);
        kachi_json_pair_int64(&json, "added", imported->summary.activities_added);
        kachi_json_pair_int64(&json, "replaced", imported->summary.activities_replaced);
        kachi_json_pair_int64(&json, "same", imported->summary.activities_same);
        kachi_json_pair_bool(&json, "nothing_to_do", imported->summary.nothing_to_do);
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
}

static void write_count(struct kachi_session *session, const char *phrase, uint32_t number)
{
    struct kachi_str text = kachi_count_text(&session->arena, number);
    kachi_buffer_print(&session->out, "  %.*s %s\n", KACHI_STR_ARG(text),
                       kachi_say(session, phrase));
}

static void write_text(struct kachi_session *session, const struct imported *imported)
{
    kachi_buffer_print(&session->out, "%.*s  %.*s\n", KACHI_STR_ARG(imported->path),
                       KACHI_STR_ARG(imported->format));
    if (imported->summary.nothing_to_do) {
        kachi_buffer_print(&session->out, "  %s\n", kachi_say(session, "import.nothing"));
        return;
    }
    write_count(session, "import.processes", imported->activity_count);
    write_count(session, "import.flows", imported->flow_count);
    write_count(session, "import.exchanges", imported->exchange_count);
    if (imported->parameter_count > 0) {
        write_count(session, "import.parameters", imported->parameter_count);
    }
    if (imported->measure_count > 0) {
        write_count(session, "import.measures", imported->measure_count);
    }
}

/* After a file that could not be imported: what was imported before it, or that there is nothing.
 */
static void tell_what_is_left(struct kachi_session *session, const struct imported *all,
                              size_t done)
{
    if (done > 0) {
        kachi_findings_add(&session->findings, "import-some", KACHI_NOWHERE,
                           KACHI_ARGS({"path", all[done].path},
                                      {"done", kachi_count_text(&session->arena, (int64_t)done)}));
        return;
    }
    kachi_session_discard(session); /* where there was no database there is none */
    session->aftermath =
        kachi_str_print(&session->arena, "%s\n", kachi_say(session, "import.none")).text;
}

/* The files in turn; what was imported before one that fails stays. */
static enum kachi_err import_all(struct kachi_session *session, struct kachi_progress *progress,
                                 struct imported *all)
{
    for (size_t i = 0; i < session->operand_count; i++) {
        all[i].path = session->operands[i];
        enum kachi_err err = import_one(session, progress, &all[i]);
        if (err != KACHI_OK) {
            tell_what_is_left(session, all, i);
            return err;
        }
        if (session->output == KACHI_OUTPUT_TEXT) {
            write_text(session, &all[i]);
        }
    }
    return KACHI_OK;
}

static enum kachi_err run_import(struct kachi_session *session)
{
    struct imported *all =
        KACHI_NEW_ARRAY(&session->arena, struct imported, session->operand_count);
    struct kachi_progress progress;
    enum kachi_err err = kachi_progress_begin(&progress, session, &kachi_progress_of_bytes);
    if (err != KACHI_OK) {
        return err;
    }
    err = import_all(session, &progress, all);
    enum kachi_err stopped = kachi_progress_end(&progress, session);
    err = err == KACHI_OK ? stopped : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        write_json(session, all, session->operand_count);
        return KACHI_OK;
    }
    kachi_buffer_print(&session->out, "%s %.*s · kachi check\n", kachi_say(session, "import.saved"),
                       KACHI_STR_ARG(session->database_path));
    return KACHI_OK;
}

static const struct kachi_option options[] = {
    {"strict", NULL, "option.strict"},
    {"replace", NULL, "option.replace"},
    KACHI_PROGRESS_OPTION,
    {NULL, NULL, NULL},
};
static const char *const examples[] = {"kachi import uslci.zip", "kachi import examples/car",
                                       "kachi --db plant.db import factory/ --strict", NULL};

const struct kachi_command kachi_command_import = {
    .name = "import",
    .operands = "FILE...",
    .operands_min = 1,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.import",
    .options = options,
    .examples = examples,
    .run = run_import,
};
