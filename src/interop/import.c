/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import.c - looks at what a file is, takes its digest, and calls the reader for it.
 */
#include "interop/import.h"

#include "base/archive.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "interop/openlca.h"
#include "inventory/linked.h"
#include "inventory/tables.h"

#include <limits.h>

/* What names are recorded by: the last part of the path, also of "folder/". */
static struct kachi_str display_name(struct kachi_str path)
{
    while (path.bytes > 1 && path.text[path.bytes - 1] == '/') {
        path.bytes -= 1;
    }
    return kachi_path_name(path);
}

/* What is read, and what it is called in findings and in the dataset. */
struct named_path {
    struct kachi_str path, name;
};

static enum kachi_err refuse(struct named_path from, struct kachi_findings *findings)
{
    kachi_findings_add(findings, "format-unknown", (struct kachi_place){.source = from.name},
                       KACHI_ARGS({"path", from.name}));
    return KACHI_ERR_INPUT;
}

/* The digest of a plain file. KACHI_ERR_INPUT with format-unknown where it is not even a ZIP. */
static enum kachi_err digest_file(struct kachi_arena *arena, struct named_path from,
                                  struct kachi_findings *findings, struct kachi_digest *digest)
{
    struct kachi_str content = {NULL, 0};
    enum kachi_err err = kachi_file_read(arena, from.path, findings, &content);
    if (err != KACHI_OK) {
        return err;
    }
    if (!kachi_str_has_prefix(content, "PK")) {
        return refuse(from, findings);
    }
    *digest = kachi_digest_of(content);
    return KACHI_OK;
}

/* Of a folder: names and contents in order of name, each with its length, so that no two folders
 * look alike. */
static enum kachi_err digest_folder(struct kachi_arena *arena, struct kachi_archive *archive,
                                    struct kachi_findings *findings, struct kachi_digest *digest)
{
    struct kachi_hasher hasher;
    kachi_hasher_init(&hasher);
    enum kachi_err err = KACHI_OK;
    struct kachi_arena_mark mark = kachi_arena_mark(arena);
    for (size_t i = 0; i < kachi_archive_count(archive) && err == KACHI_OK; i++) {
        struct kachi_str name = kachi_archive_name(archive, i);
        struct kachi_str content = {NULL, 0};
        err = kachi_archive_read(arena, archive, i, findings, &content);
        if (err == KACHI_OK) {
            kachi_hasher_add(&hasher, kachi_str_print(arena, "%zu %.*s %zu ", name.bytes,
                                                      KACHI_STR_ARG(name), content.bytes));
            kachi_hasher_add(&hasher, content);
        }
        kachi_arena_reset(arena, mark);
    }
    *digest = kachi_hasher_end(&hasher);
    kachi_hasher_release(&hasher);
    return err;
}

/* Where the dataset came from, in place of what the reader may have said itself. */
static void set_source(struct kachi_dataset *dataset, const struct kachi_source *source)
{
    struct kachi_arena *arena = &dataset->arena;
    dataset->sources = KACHI_NEW(arena, struct kachi_source);
    dataset->sources[0] = (struct kachi_source){
        .name = kachi_str_copy(arena, source->name),
        .format = kachi_str_copy(arena, source->format),
        .digest = kachi_str_copy(arena, source->digest),
    };
    dataset->source_count = 1;
}

static enum kachi_err read_archive(struct kachi_archive *archive, struct named_path from,
                                   struct kachi_str digest, struct kachi_findings *findings,
                                   struct kachi_dataset **out)
{
    if (kachi_openlca_is(archive)) {
        struct kachi_openlca_source source = {.name = from.name, .digest = digest};
        return kachi_openlca_read(archive, source, findings, out);
    }
    if (!kachi_tables_is(archive)) {
        return refuse(from, findings);
    }
    enum kachi_err err = kachi_tables_read(archive, from.name, findings, out);
    if (err == KACHI_OK) {
        set_source(*out, &(struct kachi_source){.name = from.name,
                                                .format = kachi_str_of("kachi-tables"),
                                                .digest = digest});
    }
    return err;
}

static enum kachi_err read_path(struct named_path from, const struct kachi_watch *watch,
                                struct kachi_findings *findings, struct kachi_dataset **out)
{
    *out = NULL;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_archive *archive = NULL;
    struct kachi_digest digest = {{0}};
    enum kachi_err err = KACHI_OK;
    if (kachi_file_kind(from.path) == KACHI_FILE_PLAIN) {
        err = digest_file(&arena, from, findings, &digest);
    }
    if (err == KACHI_OK) {
        err = kachi_archive_open(from.path, findings, &archive);
    }
    if (err == KACHI_OK && kachi_file_kind(from.path) == KACHI_FILE_FOLDER) {
        err = digest_folder(&arena, archive, findings, &digest);
    }
    if (err == KACHI_OK) {
        kachi_archive_set_watch(archive, watch);
        err = read_archive(archive, from, kachi_digest_text(&arena, &digest), findings, out);
    }
    kachi_archive_close(archive);
    kachi_arena_release(&arena);
    return err;
}

enum kachi_err kachi_import_file(struct kachi_str path, const struct kachi_watch *watch,
                                 struct kachi_findings *findings, struct kachi_dataset **out)
{
    return read_path((struct named_path){path, display_name(path)}, watch, findings, out);
}

enum kachi_err kachi_import_check(const struct kachi_dataset *dataset, bool strict,
                                  struct kachi_findings *findings)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_evaluated *evaluated = NULL;
    struct kachi_linked *linked = NULL;
    struct kachi_scenario baseline = {.taken = NULL};
    enum kachi_err err = kachi_scenario_evaluate(&scratch, dataset, baseline, findings, &evaluated);
    if (err == KACHI_OK) {
        struct kachi_link_options options = {.strict = strict};
        err = kachi_link(&scratch, evaluated, options, findings, &linked);
    }
    kachi_arena_release(&scratch);
    return err;
}

/* A name that stays where it is put: no folder, nothing hidden. */
static bool is_plain_name(struct kachi_str name)
{
    for (size_t i = 0; i < name.bytes; i++) {
        char c = name.text[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_letter && (i == 0 || (c != '.' && c != '-' && c != '_'))) {
            return false;
        }
    }
    return name.bytes > 0 && name.bytes <= NAME_MAX;
}

static enum kachi_err write_sent(struct kachi_arena *arena, const struct kachi_import_files *sent,
                                 struct kachi_str folder, struct kachi_findings *findings)
{
    for (size_t i = 0; i < sent->count; i++) {
        struct kachi_str name = sent->files[i].name;
        if (!is_plain_name(name)) {
            kachi_findings_add(findings, "import-file-name", KACHI_NOWHERE,
                               KACHI_ARGS({"name", name}));
            return KACHI_ERR_INPUT;
        }
        enum kachi_err err = kachi_file_write(kachi_path_join(arena, folder, name),
                                              sent->files[i].content, findings);
        if (err != KACHI_OK) {
            return err;
        }
    }
    return KACHI_OK;
}

/* The readers want a path, so the files get one for as long as they are read. */
/* What strangers pack may be a thousand times as large as what they send. */
static enum kachi_err check_unpacked(struct kachi_arena *arena, struct kachi_str path,
                                     struct kachi_str name, struct kachi_findings *findings)
{
    struct kachi_archive *archive = NULL;
    enum kachi_err err = kachi_archive_open(path, findings, &archive);
    size_t bytes = err == KACHI_OK ? kachi_archive_bytes(archive) : 0;
    kachi_archive_close(archive);
    if (bytes > KACHI_LIMIT_SENT_BYTES) {
        kachi_findings_add(
            findings, "import-unpacked-large", KACHI_NOWHERE,
            KACHI_ARGS({"name", name}, {"mib", kachi_str_print(arena, "%zu", bytes >> 20)}));
        return KACHI_ERR_LIMIT;
    }
    return err;
}

enum kachi_err kachi_import_sent(const struct kachi_import_files *sent,
                                 const struct kachi_watch *watch, struct kachi_findings *findings,
                                 struct kachi_dataset **out)
{
    struct kachi_arena arena;
    struct kachi_str folder;
    *out = NULL;
    kachi_arena_init(&arena);
    enum kachi_err err = kachi_folder_temporary(&arena, findings, &folder);
    if (err != KACHI_OK) {
        kachi_arena_release(&arena);
        return err;
    }
    err = write_sent(&arena, sent, folder, findings);
    if (err == KACHI_OK) {
        bool is_zip = sent->count == 1 && kachi_str_has_suffix(sent->files[0].name, ".zip");
        struct kachi_str path =
            is_zip ? kachi_path_join(&arena, folder, sent->files[0].name) : folder;
        err = is_zip ? check_unpacked(&arena, path, sent->files[0].name, findings) : err;
        err = err == KACHI_OK
                  ? read_path((struct named_path){path, sent->name}, watch, findings, out)
                  : err;
    }
    kachi_folder_remove(folder);
    kachi_arena_release(&arena);
    return err;
}
