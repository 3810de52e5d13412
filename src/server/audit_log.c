/* SPDX-License-Identifier: Apache-2.0 */
#include "server/audit_log.h"

enum kachi_err kachi_audit_add(struct kachi_database *database, const struct kachi_audit_line *line)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "INSERT INTO server_audit (time, account, action, subject, allowed)"
                  " VALUES (?1, ?2, ?3, ?4, ?5)");
    kachi_sql_bind_int64(row, 1, line->time);
    kachi_sql_bind_str(row, 2, line->account);
    kachi_sql_bind_str(row, 3, line->action);
    kachi_sql_bind_str(row, 4, line->subject);
    kachi_sql_bind_int64(row, 5, line->is_allowed ? 1 : 0);
    return kachi_sql_change(row, NULL);
}

enum kachi_err kachi_audit_count(struct kachi_database *database, int64_t *out)
{
    *out = 0;
    struct kachi_statement *row = kachi_sql_begin(database, "SELECT max(id) FROM server_audit");
    if (kachi_sql_row(row)) {
        *out = kachi_sql_int64(row, 0);
    }
    return kachi_sql_end(row);
}

enum kachi_err kachi_audit_list(struct kachi_database *database, struct kachi_arena *arena,
                                int64_t newest, size_t count, struct kachi_audit_line **out)
{
    size_t read = 0;
    *out = KACHI_NEW_ARRAY(arena, struct kachi_audit_line, count);
    struct kachi_statement *row = kachi_sql_begin(
        database, "SELECT id, time, account, action, subject, allowed FROM server_audit"
                  " WHERE id <= ?1 ORDER BY id DESC LIMIT ?2");
    kachi_sql_bind_int64(row, 1, newest);
    kachi_sql_bind_int64(row, 2, (int64_t)count);
    while (read < count && kachi_sql_row(row)) {
        (*out)[read++] = (struct kachi_audit_line){
            .number = kachi_sql_int64(row, 0),
            .time = kachi_sql_int64(row, 1),
            .account = kachi_str_copy(arena, kachi_sql_text(row, 2)),
            .action = kachi_str_copy(arena, kachi_sql_text(row, 3)),
            .subject = kachi_str_copy(arena, kachi_sql_text(row, 4)),
            .is_allowed = kachi_sql_int64(row, 5) != 0,
        };
    }
    return kachi_sql_end(row);
}
