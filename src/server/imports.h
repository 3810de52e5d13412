/* SPDX-License-Identifier: Apache-2.0 */
/*
 * imports.h - inventories that are sent: what a request and a job for one have in common.
 */
#ifndef KACHI_SERVER_IMPORTS_H
#define KACHI_SERVER_IMPORTS_H

#include "interop/import.h"
#include "inventory/store.h"
#include "server/jobs.h"

/* {"name", "files": [{"name", "text" or "base64"}], "strict", "replace"} */
struct kachi_import_asked {
    struct kachi_import_files files;
    bool is_strict, replaces;
};
/* source: what the object is called where a member of it cannot be used (finding body-member). */
KACHI_MUST_CHECK enum kachi_err kachi_import_read(struct kachi_arena *arena,
                                                  struct kachi_str source, kachi_json json,
                                                  struct kachi_findings *findings,
                                                  struct kachi_import_asked *out);
/* Reads and checks the inventory; watch may be NULL. Where only the check fails *out is there, to
 * be counted; close it in any case. */
KACHI_MUST_CHECK enum kachi_err kachi_import_open(const struct kachi_import_asked *asked,
                                                  const struct kachi_watch *watch,
                                                  struct kachi_findings *findings,
                                                  struct kachi_dataset **out);

/* Keeps it, whole or not at all, and writes the audit log either way. A member replaces what its
 * party brought or owns; the operator everything. */
struct kachi_import_saving {
    struct kachi_server *server;
    const struct kachi_principal *principal;
    const struct kachi_import_asked *asked;
    const struct kachi_dataset *dataset;
    const struct kachi_watch *watch; /* NULL: nobody waits */
};
KACHI_MUST_CHECK enum kachi_err kachi_import_save(const struct kachi_import_saving *saving,
                                                  struct kachi_findings *findings,
                                                  struct kachi_store_summary *summary);

/* Members: how much of what there is. */
void kachi_import_counts_write_json(const struct kachi_dataset *dataset,
                                    struct kachi_json_writer *json);
/* Members: these, and what the store did with them. */
void kachi_import_saved_write_json(const struct kachi_dataset *dataset,
                                   const struct kachi_store_summary *summary,
                                   struct kachi_json_writer *json);

/* The kind of job "import". */
KACHI_MUST_CHECK enum kachi_err kachi_import_run(struct kachi_job_run *run);

#endif
