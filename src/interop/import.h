/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import.h - the one door for inventories from files: looks at what a file is and calls the reader
 * for it.
 */
#ifndef KACHI_INTEROP_IMPORT_H
#define KACHI_INTEROP_IMPORT_H

#include "base/watch.h"
#include "inventory/dataset.h"

/*
 * Reads a file or folder: an openLCA JSON-LD package or native tables. The dataset records where it
 * came from (name, format, SHA-256: of the file, or for a folder of its sorted names and contents).
 * watch may be NULL; it is told of bytes. KACHI_ERR_INPUT, KACHI_ERR_LIMIT or KACHI_ERR_IO with
 * findings, work-stopped among them; *out is then NULL: an import is
 * whole or nothing.
 */
KACHI_MUST_CHECK enum kachi_err kachi_import_file(struct kachi_str path,
                                                  const struct kachi_watch *watch,
                                                  struct kachi_findings *findings,
                                                  struct kachi_dataset **out);

/* What only shows when everything is worked out: formulas with a cycle, allocation that would be
 * assumed (an error where strict). */
KACHI_MUST_CHECK enum kachi_err kachi_import_check(const struct kachi_dataset *dataset, bool strict,
                                                   struct kachi_findings *findings);

/*
 * The same for files that came over a wire: tables, or one ZIP. `name` is what the dataset says it
 * came from; watch as above. KACHI_ERR_INPUT with finding import-file-name where a name is not
 * letters, digits, '-', '_' and '.'; KACHI_ERR_LIMIT with import-unpacked-large where the ZIP holds
 * more than KACHI_LIMIT_SENT_BYTES.
 */
struct kachi_import_files {
    struct kachi_str name;
    size_t count;
    const struct kachi_import_part {
        struct kachi_str name, content;
    } * files;
};
KACHI_MUST_CHECK enum kachi_err kachi_import_sent(const struct kachi_import_files *sent,
                                                  const struct kachi_watch *watch,
                                                  struct kachi_findings *findings,
                                                  struct kachi_dataset **out);

#endif
