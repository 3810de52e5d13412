/* SPDX-License-Identifier: Apache-2.0 */
/*
 * openlca.c - walking through a package, kind by kind, in the order in which things refer to each
 * other.
 */
#include "interop/openlca_internal.h"

#define SCHEMA_VERSION_KNOWN 5

/* A folder of the package and who reads its files. */
struct folder {
    const char *name;
    void (*read)(struct openlca_reader *reader, kachi_json root);
};

static const struct folder folders[] = {
    {"unit_groups/", openlca_read_unit_group},
    {"flow_properties/", openlca_read_flow_property},
    {"categories/", openlca_read_category},
    {"locations/", openlca_read_location},
    {"flows/", openlca_read_flow},
    {"parameters/", openlca_read_global_parameter},
    {"processes/", openlca_read_process},
};

/* What a person who exported it would look for in vain. */
static const char *const passed_over[] = {
    "epds/",     "lcia_categories/", "lcia_methods/",      "product_systems/",
    "projects/", "results/",         "social_indicators/",
};

void openlca_reader_init(struct openlca_reader *reader, struct kachi_str source,
                         struct kachi_findings *findings)
{
    *reader = (struct openlca_reader){
        .findings = findings, .builder = kachi_builder_new(), .source = source, .file = source};
    kachi_arena_init(&reader->arena);
    kachi_arena_init(&reader->scratch);
    kachi_index_init(&reader->group_ids, &reader->arena);
    kachi_index_init(&reader->property_ids, &reader->arena);
    kachi_index_init(&reader->flow_ids, &reader->arena);
    kachi_index_init(&reader->category_ids, &reader->arena);
    kachi_index_init(&reader->location_ids, &reader->arena);
    kachi_index_init(&reader->faulty_ids, &reader->arena);
}

void openlca_reader_release(struct openlca_reader *reader)
{
    kachi_builder_free(reader->builder);
    kachi_arena_release(&reader->scratch);
    kachi_arena_release(&reader->arena);
}

static bool is_package_file(struct kachi_str name)
{
    return kachi_str_is(name, "openlca.json") || kachi_str_has_prefix(name, "processes/");
}

/* The folder that holds the package, with its '/': empty at the root; false where there is no
 * package. */
static bool find_root(const struct kachi_archive *archive, struct kachi_str *root)
{
    for (size_t i = 0; i < kachi_archive_count(archive); i++) {
        if (is_package_file(kachi_archive_name(archive, i))) {
            *root = kachi_str_of("");
            return true;
        }
    }
    for (size_t i = 0; i < kachi_archive_count(archive); i++) {
        struct kachi_str name = kachi_archive_name(archive, i);
        struct kachi_str rest = name;
        kachi_str_cut(&rest, '/');
        if (is_package_file(rest)) {
            *root = kachi_str_slice(name, 0, name.bytes - rest.bytes);
            return true;
        }
    }
    return false;
}

/* Whether `name` is in `folder` of the package at `root`. */
static bool is_in(struct kachi_str name, struct kachi_str root, const char *folder)
{
    if (name.bytes < root.bytes || !kachi_str_equal(kachi_str_slice(name, 0, root.bytes), root)) {
        return false;
    }
    return kachi_str_has_prefix(kachi_str_slice(name, root.bytes, name.bytes), folder);
}

/* "0b3b97fa" of "flows/0b3b97fa.json": by custom the id of what the file describes. */
static struct kachi_str stem_of(struct kachi_str name)
{
    size_t from = name.bytes;
    while (from > 0 && name.text[from - 1] != '/') {
        from--;
    }
    return kachi_str_slice(name, from, name.bytes - (sizeof ".json" - 1));
}

/* A file with errors is remembered, so that not everything that refers to it is told as well. */
static void read_json(struct openlca_reader *reader, const struct folder *folder,
                      struct kachi_str name, struct kachi_str content)
{
    size_t errors_before = kachi_findings_count(reader->findings, KACHI_ERROR);
    struct kachi_json_doc doc = {.root = NULL};
    reader->rests_on_faulty = false;
    if (kachi_json_read(reader->file, content, reader->findings, &doc) == KACHI_OK) {
        folder->read(reader, doc.root);
    }
    bool has_errors = kachi_findings_count(reader->findings, KACHI_ERROR) > errors_before;
    if (has_errors || reader->rests_on_faulty) {
        openlca_note_faulty(reader, openlca_id(doc.root));
        openlca_note_faulty(reader, stem_of(name));
    }
    kachi_json_release(&doc);
}

/* Reads the file at index whole; its name is that of all findings from now on. */
static enum kachi_err open_file(struct openlca_reader *reader, struct kachi_archive *archive,
                                size_t index, struct kachi_str *content)
{
    reader->file = kachi_str_print(&reader->scratch, "%.*s:%.*s", KACHI_STR_ARG(reader->source),
                                   KACHI_STR_ARG(kachi_archive_name(archive, index)));
    return kachi_archive_read(&reader->scratch, archive, index, reader->findings, content);
}

static enum kachi_err read_folder(struct openlca_reader *reader, struct kachi_archive *archive,
                                  struct kachi_str root, const struct folder *folder)
{
    enum kachi_err err = KACHI_OK;
    struct kachi_arena_mark mark = kachi_arena_mark(&reader->scratch);
    for (size_t i = 0; i < kachi_archive_count(archive) && err == KACHI_OK; i++) {
        struct kachi_str name = kachi_archive_name(archive, i);
        if (!is_in(name, root, folder->name) || !kachi_str_has_suffix(name, ".json")) {
            continue;
        }
        struct kachi_str content = {NULL, 0};
        err = open_file(reader, archive, i, &content);
        if (err == KACHI_OK) {
            read_json(reader, folder, name, content);
        }
        kachi_arena_reset(&reader->scratch, mark);
    }
    return err;
}

/* What the package says it is: openlca.json {"schemaVersion": 2}, earlier olca-schema.json
 * {"version": 2}; 1 where it says nothing. */
static enum kachi_err read_version(struct openlca_reader *reader, struct kachi_archive *archive,
                                   struct kachi_str root, int64_t *version)
{
    static const char *const names[] = {"openlca.json", "olca-schema.json"};
    *version = 1;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct kachi_str name =
            kachi_str_print(&reader->scratch, "%.*s%s", KACHI_STR_ARG(root), names[i]);
        size_t index = kachi_archive_find(archive, name);
        if (index == KACHI_ARCHIVE_NONE) {
            continue;
        }
        struct kachi_str content = {NULL, 0};
        enum kachi_err err = open_file(reader, archive, index, &content);
        if (err != KACHI_OK) {
            return err;
        }
        struct kachi_json_doc doc = {.root = NULL};
        if (kachi_json_read(reader->file, content, reader->findings, &doc) == KACHI_OK) {
            *version = kachi_json_int64(openlca_get(doc.root, "schemaVersion", "version"), 1);
        }
        kachi_json_release(&doc);
        break;
    }
    if (*version > SCHEMA_VERSION_KNOWN) {
        kachi_findings_add(
            reader->findings, "openlca-version", openlca_place(reader, "schemaVersion"),
            KACHI_ARGS({"version", kachi_str_print(&reader->scratch, "%lld", (long long)*version)},
                       {"known", kachi_str_print(&reader->scratch, "%d", SCHEMA_VERSION_KNOWN)}));
    }
    return KACHI_OK;
}

static void note_passed_over(struct openlca_reader *reader, const struct kachi_archive *archive,
                             struct kachi_str root)
{
    reader->file = reader->source;
    for (size_t i = 0; i < sizeof passed_over / sizeof passed_over[0]; i++) {
        size_t count = 0;
        for (size_t k = 0; k < kachi_archive_count(archive); k++) {
            struct kachi_str name = kachi_archive_name(archive, k);
            bool counts = is_in(name, root, passed_over[i]);
            count += counts && kachi_str_has_suffix(name, ".json") ? 1 : 0;
        }
        if (count > 0) {
            kachi_findings_add(
                reader->findings, "openlca-passed-over", openlca_here(reader),
                KACHI_ARGS({"folder", kachi_str_of(passed_over[i])},
                           {"count", kachi_str_print(&reader->scratch, "%zu", count)}));
        }
    }
}

static void note_idle_factors(struct openlca_reader *reader)
{
    reader->file = reader->source;
    if (reader->idle_factor_count > 0) {
        kachi_findings_add(
            reader->findings, "openlca-factors-idle", openlca_here(reader),
            KACHI_ARGS(
                {"count", kachi_str_print(&reader->scratch, "%u", reader->idle_factor_count)},
                {"activities",
                 kachi_str_print(&reader->scratch, "%u", reader->idle_factor_activity_count)}));
    }
}

static void add_source(struct openlca_reader *reader, struct kachi_str digest, int64_t version)
{
    const char *format = version > 1 ? "openlca-jsonld-2" : "openlca-jsonld-1";
    kachi_builder_add_source(reader->builder, &(struct kachi_source){.name = reader->source,
                                                                     .format = kachi_str_of(format),
                                                                     .digest = digest});
}

static enum kachi_err read_package(struct openlca_reader *reader, struct kachi_archive *archive,
                                   struct kachi_str digest)
{
    struct kachi_str root = {NULL, 0};
    if (!find_root(archive, &root)) {
        return KACHI_ERR_NOT_FOUND;
    }
    int64_t version = 1;
    enum kachi_err err = read_version(reader, archive, root, &version);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0] && err == KACHI_OK; i++) {
        err = read_folder(reader, archive, root, &folders[i]);
    }
    note_passed_over(reader, archive, root);
    note_idle_factors(reader);
    add_source(reader, digest, version);
    return err;
}

bool kachi_openlca_is(const struct kachi_archive *archive)
{
    struct kachi_str root = {NULL, 0};
    return find_root(archive, &root);
}

enum kachi_err kachi_openlca_read(struct kachi_archive *archive, struct kachi_openlca_source source,
                                  struct kachi_findings *findings, struct kachi_dataset **out)
{
    *out = NULL;
    size_t errors_before = kachi_findings_count(findings, KACHI_ERROR);
    struct openlca_reader reader;
    openlca_reader_init(&reader, source.name, findings);
    enum kachi_err err = read_package(&reader, archive, source.digest);
    if (err == KACHI_OK && kachi_findings_count(findings, KACHI_ERROR) > errors_before) {
        err = KACHI_ERR_INPUT;
    }
    if (err == KACHI_OK) {
        err = kachi_builder_finish(reader.builder, findings, out);
    }
    openlca_reader_release(&reader);
    return err;
}
