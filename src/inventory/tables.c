/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tables.c - finds the files of a folder, ZIP or the embedded examples, has each read, and finishes
 * the dataset.
 *
 * Files are read in an order in which whatever is referred to is known: what a person meant is told
 * by near names. Where the tables themselves have faults, the dataset is not finished: what would
 * follow from a row that was left out is no fault of theirs.
 */
#include "inventory/tables.h"

#include "base/digest.h"
#include "base/embedded.h"
#include "base/file.h"
#include "base/text.h"
#include "inventory/scenario.h"
#include "inventory/tables_internal.h"

#include <string.h>

/* Where files come from: an archive, or the binary. */
struct origin {
    struct kachi_archive *archive; /* NULL: embedded */
    struct kachi_str folder;       /* of the archive's entries or embedded paths: "car/", "" */
    struct kachi_str source;       /* as findings name it */
};

static const struct {
    const char *name;
    void (*read)(struct tables *tables, struct table_file file);
    bool needed;
} files[] = {
    {"flows.csv", tables_read_flows, false},
    {"activities.csv", tables_read_activities, true},
    {"exchanges.csv", tables_read_exchanges, true},
    {"parameters.csv", tables_read_parameters, false},
    {"attributes.csv", tables_read_attributes, false},
    {"allocation.csv", tables_read_allocation, false},
    {"measures.csv", tables_read_measures, false},
    {"changes.csv", tables_read_changes, false},
};
#define FILE_COUNT (sizeof files / sizeof files[0])

/* The folder of activities.csv: "" or the one folder at the root. False where it is not there. */
static bool folder_find(const struct kachi_archive *archive, struct kachi_str *folder)
{
    if (kachi_archive_find(archive, kachi_str_of("activities.csv")) != KACHI_ARCHIVE_NONE) {
        *folder = kachi_str_of("");
        return true;
    }
    for (size_t i = 0; i < kachi_archive_count(archive); i++) {
        struct kachi_str rest = kachi_archive_name(archive, i);
        struct kachi_str name = rest;
        struct kachi_str first = kachi_str_cut(&rest, '/');
        if (kachi_str_is(rest, "activities.csv") && first.bytes < name.bytes) {
            *folder = kachi_str_slice(name, 0, first.bytes + 1);
            return true;
        }
    }
    return false;
}

/* The content of one file; false where there is none, or it cannot be read (with a finding). */
static bool content_read(struct tables *tables, const struct origin *origin, const char *name,
                         struct kachi_str *content)
{
    struct kachi_str path =
        kachi_str_print(tables->arena, "%.*s%s", KACHI_STR_ARG(origin->folder), name);
    if (origin->archive == NULL) {
        const struct kachi_embedded_file *file = kachi_embedded_find(path.text);
        *content = file == NULL ? kachi_str_of("") : file->content;
        return file != NULL;
    }
    size_t index = kachi_archive_find(origin->archive, path);
    return index != KACHI_ARCHIVE_NONE && kachi_archive_read(tables->arena, origin->archive, index,
                                                             tables->findings, content) == KACHI_OK;
}

static void files_read(struct tables *tables, const struct origin *origin,
                       struct kachi_hasher *hasher)
{
    for (size_t i = 0; i < FILE_COUNT; i++) {
        struct table_file file = {
            .source = kachi_path_join(tables->arena, origin->source, kachi_str_of(files[i].name))};
        size_t errors_before = kachi_findings_count(tables->findings, KACHI_ERROR);
        if (content_read(tables, origin, files[i].name, &file.content)) {
            kachi_hasher_add(hasher, kachi_str_print(tables->arena, "%s %zu\n", files[i].name,
                                                     file.content.bytes));
            kachi_hasher_add(hasher, file.content);
            files[i].read(tables, file);
            continue;
        }
        bool is_told = kachi_findings_count(tables->findings, KACHI_ERROR) > errors_before;
        if (files[i].needed && !is_told) {
            kachi_findings_add(tables->findings, "table-missing",
                               (struct kachi_place){.source = origin->source},
                               KACHI_ARGS({"name", kachi_str_of(files[i].name)}));
        }
    }
}

/* A file whose name is nearly that of a table is told of: "exchange.csv" would be passed over. */
static void names_check(struct tables *tables, const struct origin *origin)
{
    struct kachi_str known[FILE_COUNT];
    for (size_t i = 0; i < FILE_COUNT; i++) {
        known[i] = kachi_str_of(files[i].name);
    }
    size_t count = origin->archive == NULL ? 0 : kachi_archive_count(origin->archive);
    for (size_t i = 0; i < count; i++) {
        struct kachi_str path = kachi_archive_name(origin->archive, i);
        struct kachi_str name = kachi_path_name(path);
        bool is_here = name.bytes + origin->folder.bytes == path.bytes;
        size_t nearest = 0;
        bool is_near = kachi_text_nearest(name, FILE_COUNT, known, 1, &nearest) == 1;
        if (is_here && is_near && !kachi_str_equal(name, known[nearest])) {
            kachi_findings_add(tables->findings, "table-unknown",
                               (struct kachi_place){.source = origin->source},
                               KACHI_ARGS({"name", name}, {"near", known[nearest]}));
        }
    }
}

static void tables_begin(struct tables *tables, struct kachi_arena *arena,
                         struct kachi_findings *findings)
{
    *tables = (struct tables){.arena = arena, .builder = kachi_builder_new(), .findings = findings};
    names_init(&tables->activities, arena);
    names_init(&tables->flows, arena);
    names_init(&tables->measures, arena);
    kachi_index_init(&tables->standard, arena);
    kachi_index_init(&tables->lines, arena);
    tables_standard_flows(tables);
}

/* Formulas show their faults when they are worked out: before and after the measures. */
static enum kachi_err formulas_check(const struct kachi_dataset *dataset,
                                     struct kachi_findings *findings)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_evaluated *evaluated = NULL;
    enum kachi_err err = kachi_scenario_evaluate(
        &arena, dataset, (struct kachi_scenario){.taken = NULL}, findings, &evaluated);
    if (err == KACHI_OK) {
        err = kachi_scenario_evaluate(&arena, dataset, kachi_scenario_current(&arena, dataset),
                                      findings, &evaluated);
    }
    kachi_arena_release(&arena);
    return err;
}

static enum kachi_err dataset_finish(struct tables *tables, const struct kachi_source *source,
                                     struct kachi_dataset **out)
{
    struct kachi_builder *builder = tables->builder;
    for (size_t i = 0; i < tables->flows.count; i++) {
        kachi_builder_add_flow(builder, &tables->flow_items[i]);
    }
    for (size_t i = 0; i < tables->activity_count; i++) {
        kachi_builder_add_activity(builder, &tables->activity_items[i]);
    }
    kachi_builder_add_source(builder, source);
    enum kachi_err err = kachi_builder_finish(builder, tables->findings, out);
    if (err == KACHI_OK) {
        err = formulas_check(*out, tables->findings);
    }
    if (err != KACHI_OK) {
        kachi_dataset_close(*out);
        *out = NULL;
    }
    return err;
}

static enum kachi_err tables_read(const struct origin *origin, struct kachi_findings *findings,
                                  struct kachi_dataset **out)
{
    *out = NULL;
    size_t errors_before = kachi_findings_count(findings, KACHI_ERROR);
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_hasher hasher;
    kachi_hasher_init(&hasher);
    struct tables tables;
    tables_begin(&tables, &arena, findings);
    names_check(&tables, origin);
    files_read(&tables, origin, &hasher);
    struct kachi_digest digest = kachi_hasher_end(&hasher);
    enum kachi_err err = KACHI_ERR_INPUT;
    if (kachi_findings_count(findings, KACHI_ERROR) == errors_before) {
        struct kachi_source source = {.name = origin->source,
                                      .format = kachi_str_of("kachi-tables"),
                                      .digest = kachi_digest_text(&arena, &digest)};
        err = dataset_finish(&tables, &source, out);
    }
    kachi_builder_free(tables.builder);
    kachi_hasher_release(&hasher);
    kachi_arena_release(&arena);
    return err;
}

bool kachi_tables_is(const struct kachi_archive *archive)
{
    struct kachi_str folder;
    return folder_find(archive, &folder);
}

enum kachi_err kachi_tables_read(struct kachi_archive *archive, struct kachi_str source,
                                 struct kachi_findings *findings, struct kachi_dataset **out)
{
    struct origin origin = {.archive = archive, .folder = kachi_str_of(""), .source = source};
    (void)folder_find(archive, &origin.folder); /* not there: activities.csv will be missed */
    return tables_read(&origin, findings, out);
}

enum kachi_err kachi_tables_read_embedded(const char *prefix, struct kachi_findings *findings,
                                          struct kachi_dataset **out)
{
    struct kachi_str folder = kachi_str_of(prefix);
    struct kachi_str source = kachi_str_slice(folder, 0, folder.bytes > 0 ? folder.bytes - 1 : 0);
    struct origin origin = {.archive = NULL, .folder = folder, .source = source};
    return tables_read(&origin, findings, out);
}
