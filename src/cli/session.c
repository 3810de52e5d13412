/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/session.h"

#include "base/file.h"

#include "cli/command.h"
#include "inventory/store.h"
#include "value/statement.h"

#include <assert.h>
#include <string.h>

/* Asking for an option that the table does not list would always say "not given": a bug worth
 * stopping at. */
static bool is_listed(const struct kachi_option *options, const char *name)
{
    for (size_t i = 0; options != NULL && options[i].name != NULL; i++) {
        if (strcmp(options[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

const char *kachi_say(const struct kachi_session *session, const char *key)
{
    return kachi_phrase(session->lang, key);
}

size_t kachi_option_count(const struct kachi_session *session, const char *name)
{
    assert(is_listed(session->command->options, name) || is_listed(kachi_global_options, name));
    size_t count = 0;
    for (size_t i = 0; i < session->option_count; i++) {
        count += strcmp(session->options[i].name, name) == 0 ? 1 : 0;
    }
    return count;
}

struct kachi_str kachi_option_at(const struct kachi_session *session, const char *name,
                                 size_t index)
{
    size_t seen = 0;
    for (size_t i = 0; i < session->option_count; i++) {
        if (strcmp(session->options[i].name, name) != 0) {
            continue;
        }
        if (seen == index) {
            return session->options[i].value;
        }
        seen++;
    }
    return kachi_str_of("");
}

bool kachi_option_is_set(const struct kachi_session *session, const char *name)
{
    return kachi_option_count(session, name) > 0;
}

struct kachi_str kachi_option_text(const struct kachi_session *session, const char *name)
{
    size_t count = kachi_option_count(session, name);
    return count == 0 ? kachi_str_of("") : kachi_option_at(session, name, count - 1);
}

static enum kachi_err refuse_number(struct kachi_session *session, const char *name)
{
    kachi_findings_add(
        &session->findings, "option-number", KACHI_NOWHERE,
        KACHI_ARGS({"option", kachi_str_of(name)}, {"value", kachi_option_text(session, name)}));
    session->used_wrongly = true;
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_option_double(struct kachi_session *session, const char *name,
                                   double otherwise, double *out)
{
    *out = otherwise;
    if (!kachi_option_is_set(session, name)) {
        return KACHI_OK;
    }
    if (!kachi_str_read_double(kachi_option_text(session, name), out)) {
        return refuse_number(session, name);
    }
    return KACHI_OK;
}

enum kachi_err kachi_option_int64(struct kachi_session *session, const char *name,
                                  int64_t otherwise, int64_t *out)
{
    *out = otherwise;
    if (!kachi_option_is_set(session, name)) {
        return KACHI_OK;
    }
    if (!kachi_str_read_int64(kachi_option_text(session, name), out)) {
        return refuse_number(session, name);
    }
    return KACHI_OK;
}

enum kachi_err kachi_option_day(struct kachi_session *session, const char *name, kachi_day *out)
{
    struct kachi_str text = kachi_option_text(session, name);
    *out = KACHI_NO_DAY;
    if (kachi_str_is_empty(text) || kachi_day_read(text, out)) {
        return KACHI_OK;
    }
    kachi_findings_add(&session->findings, "option-day", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of(name)}, {"value", text}));
    session->used_wrongly = true;
    return KACHI_ERR_INPUT;
}

/* Tables of all layers from the start: whoever only reads later cannot make them. */
static enum kachi_err prepare_tables(struct kachi_database *database)
{
    enum kachi_err err = kachi_store_prepare(database);
    return err == KACHI_OK ? kachi_statement_prepare(database) : err;
}

/* Whether an earlier Kachi made the tables of what is open to be read. */
static bool is_older(struct kachi_session *session)
{
    struct kachi_findings quiet; /* whoever needs newer tables asks again, and is told */
    kachi_findings_init(&quiet);
    kachi_database_set_findings(session->database, &quiet);
    bool older = prepare_tables(session->database) != KACHI_OK &&
                 kachi_findings_has(&quiet, "database-older");
    kachi_database_set_findings(session->database, &session->findings);
    kachi_findings_release(&quiet);
    return older;
}

/* Brings the tables up to date, where the file may be written; where not, nothing changes. */
static void bring_up_to_date(struct kachi_str path)
{
    struct kachi_database *database = NULL;
    if (kachi_database_open(path, KACHI_DATABASE_WRITE, NULL, &database) == KACHI_OK) {
        (void)prepare_tables(database);
        kachi_database_close(database);
    }
}

static enum kachi_err open_to_read(struct kachi_session *session)
{
    enum kachi_err err = kachi_database_open(session->database_path, KACHI_DATABASE_READ,
                                             &session->findings, &session->database);
    if (err == KACHI_OK && is_older(session)) {
        kachi_database_close(session->database);
        session->database = NULL;
        bring_up_to_date(session->database_path);
        err = kachi_database_open(session->database_path, KACHI_DATABASE_READ, &session->findings,
                                  &session->database);
    }
    return err == KACHI_OK ? kachi_store_prepare(session->database) : err;
}

static enum kachi_err open_to_write(struct kachi_session *session, enum kachi_database_mode mode)
{
    enum kachi_err err =
        kachi_database_open(session->database_path, mode, &session->findings, &session->database);
    return err == KACHI_OK ? prepare_tables(session->database) : err;
}

enum kachi_err kachi_session_open(struct kachi_session *session, enum kachi_database_mode mode)
{
    if (session->database != NULL && mode <= session->database_mode) {
        return KACHI_OK;
    }
    kachi_database_close(session->database);
    session->database = NULL;
    session->database_mode = mode;
    enum kachi_err err =
        mode == KACHI_DATABASE_READ ? open_to_read(session) : open_to_write(session, mode);
    if (err != KACHI_OK) {
        kachi_session_discard(session);
    }
    return err;
}

static enum kachi_err open_empty(struct kachi_session *session)
{
    session->database_mode = KACHI_DATABASE_READ;
    enum kachi_err err = kachi_database_open(kachi_str_of(":memory:"), KACHI_DATABASE_CREATE,
                                             &session->findings, &session->database);
    err = err == KACHI_OK ? prepare_tables(session->database) : err;
    return err == KACHI_OK ? kachi_sql_run(session->database, "PRAGMA query_only = ON") : err;
}

enum kachi_err kachi_session_open_beside(struct kachi_session *session)
{
    bool has_none = !session->is_database_named && session->database == NULL &&
                    kachi_file_kind(session->database_path) == KACHI_FILE_NONE;
    return has_none ? open_empty(session) : kachi_session_open(session, KACHI_DATABASE_WRITE);
}

void kachi_session_discard(struct kachi_session *session)
{
    kachi_database_discard(session->database);
    session->database = NULL;
}

struct kachi_json_writer kachi_session_json(struct kachi_session *session)
{
    struct kachi_json_writer json;
    kachi_json_writer_init(&json, &session->out, KACHI_JSON_PRETTY);
    return json;
}
