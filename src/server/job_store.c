/* SPDX-License-Identifier: Apache-2.0 */
/*
 * job_store.c - jobs as rows of the database.
 */
#include "server/job_store.h"

#include <string.h>

static const char *const state_words[] = {
    [KACHI_JOB_WAITING] = "waiting", [KACHI_JOB_RUNNING] = "running",     [KACHI_JOB_DONE] = "done",
    [KACHI_JOB_FAILED] = "failed",   [KACHI_JOB_CANCELLED] = "cancelled",
};
#define STATES (sizeof(state_words) / sizeof(state_words[0]))

const char *kachi_job_state_word(enum kachi_job_state state)
{
    return state_words[state];
}

bool kachi_job_is_over(enum kachi_job_state state)
{
    return state != KACHI_JOB_WAITING && state != KACHI_JOB_RUNNING;
}

static enum kachi_job_state read_state(struct kachi_str word)
{
    for (size_t i = 0; i < STATES; i++) {
        if (kachi_str_is(word, state_words[i])) {
            return (enum kachi_job_state)i;
        }
    }
    return KACHI_JOB_FAILED;
}

#define COLUMNS "id, account, party, key, kind, state, created, ended, question, answer"
#define LIST_COLUMNS "id, account, party, key, kind, state, created, ended, '', ''"

static void read_job(struct kachi_statement *row, struct kachi_arena *arena, struct kachi_job *out)
{
    *out = (struct kachi_job){
        .account = kachi_sql_int64(row, 1),
        .party = kachi_sql_int64(row, 2),
        .key = kachi_str_copy(arena, kachi_sql_text(row, 3)),
        .kind = kachi_str_copy(arena, kachi_sql_text(row, 4)),
        .state = read_state(kachi_sql_text(row, 5)),
        .created = kachi_sql_int64(row, 6),
        .ended = kachi_sql_int64(row, 7),
        .question = kachi_str_copy(arena, kachi_sql_text(row, 8)),
        .answer = kachi_str_copy(arena, kachi_sql_text(row, 9)),
    };
    (void)kachi_id_read(kachi_sql_text(row, 0), "job", &out->id); /* we wrote it */
}

static enum kachi_err find_one(struct kachi_statement *row, struct kachi_arena *arena,
                               struct kachi_job *out)
{
    bool is_there = kachi_sql_row(row);
    if (is_there) {
        read_job(row, arena, out);
    }
    enum kachi_err err = kachi_sql_end(row);
    return err == KACHI_OK && !is_there ? KACHI_ERR_NOT_FOUND : err;
}

enum kachi_err kachi_job_find(struct kachi_database *database, struct kachi_arena *arena,
                              const struct kachi_id *id, struct kachi_job *out)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT " COLUMNS " FROM server_job WHERE id = ?1");
    kachi_sql_bind_str(row, 1, kachi_id_text(arena, "job", id));
    return find_one(row, arena, out);
}

enum kachi_err kachi_job_of_key(struct kachi_database *database, struct kachi_arena *arena,
                                int64_t account, struct kachi_str key, struct kachi_job *out)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "SELECT " COLUMNS " FROM server_job WHERE account = ?1 AND key = ?2");
    kachi_sql_bind_int64(row, 1, account);
    kachi_sql_bind_str(row, 2, key);
    return find_one(row, arena, out);
}

enum kachi_err kachi_job_next(struct kachi_database *database, struct kachi_arena *arena,
                              struct kachi_job *out)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT " COLUMNS " FROM server_job WHERE state = 'waiting'"
                                  " ORDER BY created, id LIMIT 1");
    return find_one(row, arena, out);
}

enum kachi_err kachi_job_list(struct kachi_database *database, struct kachi_arena *arena,
                              int64_t account, struct kachi_job **out, size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT " LIST_COLUMNS " FROM server_job WHERE account = ?1"
                                  " ORDER BY created DESC, id DESC");
    kachi_sql_bind_int64(row, 1, account);
    while (kachi_sql_row(row)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        read_job(row, arena, &(*out)[(*count)++]);
    }
    return kachi_sql_end(row);
}

enum kachi_err kachi_job_count(struct kachi_database *database, int64_t account, int64_t *out)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT COUNT(*) FROM server_job"
                                  " WHERE account = ?1 AND state IN ('waiting', 'running')");
    kachi_sql_bind_int64(row, 1, account);
    *out = kachi_sql_row(row) ? kachi_sql_int64(row, 0) : 0;
    return kachi_sql_end(row);
}

enum kachi_err kachi_job_insert(struct kachi_database *database, struct kachi_arena *arena,
                                const struct kachi_job *job)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "INSERT INTO server_job (id, account, party, key, kind, question, state, created,"
                  " ended, answer) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', ?7, 0, '')");
    kachi_sql_bind_str(row, 1, kachi_id_text(arena, "job", &job->id));
    kachi_sql_bind_int64(row, 2, job->account);
    kachi_sql_bind_int64(row, 3, job->party);
    kachi_sql_bind_str(row, 4, job->key);
    kachi_sql_bind_str(row, 5, job->kind);
    kachi_sql_bind_str(row, 6, job->question);
    kachi_sql_bind_int64(row, 7, job->created);
    return kachi_sql_change(row, NULL);
}

enum kachi_err kachi_job_set(struct kachi_database *database, struct kachi_arena *arena,
                             const struct kachi_job *job, enum kachi_job_state from, bool *is_set)
{
    int64_t changed = 0;
    struct kachi_statement *row =
        kachi_sql_begin(database, "UPDATE server_job SET state = ?2, ended = ?3, answer = ?4"
                                  " WHERE id = ?1 AND state = ?5");
    kachi_sql_bind_str(row, 1, kachi_id_text(arena, "job", &job->id));
    kachi_sql_bind_str(row, 2, kachi_str_of(state_words[job->state]));
    kachi_sql_bind_int64(row, 3, job->ended);
    kachi_sql_bind_str(row, 4, job->answer);
    kachi_sql_bind_str(row, 5, kachi_str_of(state_words[from]));
    enum kachi_err err = kachi_sql_change(row, &changed);
    *is_set = changed == 1;
    return err;
}

enum kachi_err kachi_job_again(struct kachi_database *database)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "UPDATE server_job SET state = 'waiting' WHERE state = 'running'");
    return kachi_sql_change(row, NULL);
}

enum kachi_err kachi_job_forget(struct kachi_database *database, kachi_moment before)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "DELETE FROM server_job WHERE ended <> 0 AND ended < ?1");
    kachi_sql_bind_int64(row, 1, before);
    return kachi_sql_change(row, NULL);
}
