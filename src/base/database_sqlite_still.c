/* SPDX-License-Identifier: Apache-2.0 */
/*
 * database_sqlite_still.c - a database that nobody is writing, in a place where nobody may.
 *
 * Reading in WAL mode needs a file beside the database. Whoever may not make it, on a read-only
 * disk or in somebody else's folder, can still read a database that nobody is writing: where there
 * is no log beside it, the file is all there is.
 */
#include "base/database_sqlite_internal.h"
#include "base/file.h"
#include "base/limits.h"

#include <unistd.h>

bool sqlite_is_still(struct kachi_database *database)
{
    struct kachi_str path = database->path;
    struct kachi_str name = kachi_path_name(path);
    struct kachi_str folder = {path.text, path.bytes - name.bytes};
    struct kachi_str place = kachi_str_is_empty(folder) ? kachi_str_of(".") : folder;
    struct kachi_str log = kachi_str_print(&database->arena, "%.*s-wal", KACHI_STR_ARG(path));
    return access(kachi_str_copy(&database->arena, place).text, W_OK) != 0 &&
           kachi_file_kind(log) == KACHI_FILE_NONE;
}

struct kachi_str sqlite_uri_of_still(struct kachi_database *database)
{
    struct kachi_buffer uri;
    kachi_buffer_init(&uri, KACHI_LIMIT_OUTPUT_BYTES);
    kachi_buffer_add_text(&uri, "file:");
    for (size_t i = 0; i < database->path.bytes; i++) {
        char c = database->path.text[i];
        bool is_special = c == '?' || c == '#' || c == '%';
        kachi_buffer_print(&uri, is_special ? "%%%02X" : "%c", (unsigned)(unsigned char)c);
    }
    kachi_buffer_add_text(&uri, "?immutable=1");
    struct kachi_str text = kachi_str_copy(&database->arena, kachi_buffer_str(&uri));
    kachi_buffer_release(&uri);
    return text;
}
