/* SPDX-License-Identifier: Apache-2.0 */
/* Packages: a statement with all that it stands on, in a database of its own. */
#include "base/file.h"
#include "inventory/store.h"
#include "value/verification.h"

static enum kachi_err fill(struct kachi_database *database, const struct kachi_dataset *dataset,
                           const struct kachi_value_statement *statement,
                           struct kachi_findings *findings)
{
    struct kachi_store_options options = {.replace = false};
    struct kachi_store_summary summary;
    enum kachi_err err = kachi_store_prepare(database);
    err = err == KACHI_OK ? kachi_statement_prepare(database) : err;
    err = err == KACHI_OK ? kachi_store_save(database, dataset, options, findings, &summary) : err;
    return err == KACHI_OK ? kachi_statement_save(database, statement, statement->stated_at) : err;
}

enum kachi_err kachi_package_write(struct kachi_str path, const struct kachi_dataset *dataset,
                                   const struct kachi_value_statement *statement,
                                   struct kachi_findings *findings)
{
    struct kachi_database *database = NULL;
    if (kachi_file_kind(path) != KACHI_FILE_NONE) {
        kachi_findings_add(findings, "package-there", KACHI_NOWHERE, KACHI_ARGS({"path", path}));
        return KACHI_ERR_CONFLICT;
    }
    enum kachi_err err = kachi_database_open(path, KACHI_DATABASE_CREATE, findings, &database);
    err = err == KACHI_OK ? fill(database, dataset, statement, findings) : err;
    kachi_database_close(database);
    return err;
}

static enum kachi_err load(struct kachi_arena *arena, struct kachi_database *database,
                           struct kachi_findings *findings, struct kachi_value_statement **out)
{
    size_t count = 0;
    enum kachi_err err = kachi_statement_list(arena, database, findings, &count, out);
    if (err == KACHI_OK && count != 1) {
        kachi_findings_add(findings, "package-not-one", KACHI_NOWHERE,
                           KACHI_ARGS({"path", kachi_database_path(database)},
                                      {"count", kachi_str_print(arena, "%zu", count)}));
        return KACHI_ERR_INPUT;
    }
    return err;
}

enum kachi_err kachi_package_redo(struct kachi_arena *arena, struct kachi_str path,
                                  struct kachi_findings *findings,
                                  struct kachi_value_statement **out)
{
    struct kachi_database *database = NULL;
    struct kachi_dataset *dataset = NULL;
    *out = NULL;
    enum kachi_err err = kachi_database_open(path, KACHI_DATABASE_READ, findings, &database);
    err = err == KACHI_OK ? load(arena, database, findings, out) : err;
    err = err == KACHI_OK ? kachi_store_load(database, findings, &dataset) : err;
    err = err == KACHI_OK ? kachi_statement_redo(arena, dataset, *out, findings) : err;
    kachi_dataset_close(dataset);
    kachi_database_close(database);
    return err;
}
