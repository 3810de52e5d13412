/* SPDX-License-Identifier: Apache-2.0 */
#include "value/raised.h"

static const char *const severity_words[] = {[KACHI_RAISED_OBSERVATION] = "observation",
                                             [KACHI_RAISED_MINOR] = "minor",
                                             [KACHI_RAISED_MAJOR] = "major"};
static const char *const state_words[] = {[KACHI_RAISED_OPEN] = "open",
                                          [KACHI_RAISED_ANSWERED] = "answered",
                                          [KACHI_RAISED_CLOSED] = "closed"};

const char *kachi_raised_severity_word(enum kachi_raised_severity severity)
{
    return severity_words[severity];
}

bool kachi_raised_severity_read(struct kachi_str word, enum kachi_raised_severity *out)
{
    for (int i = 0; i <= KACHI_RAISED_MAJOR; i++) {
        if (kachi_str_is(word, severity_words[i])) {
            *out = (enum kachi_raised_severity)i;
            return true;
        }
    }
    return false;
}

const char *kachi_raised_state_word(enum kachi_raised_state state)
{
    return state_words[state];
}

bool kachi_raised_state_read(struct kachi_str word, enum kachi_raised_state *out)
{
    for (int i = 0; i <= KACHI_RAISED_CLOSED; i++) {
        if (kachi_str_is(word, state_words[i])) {
            *out = (enum kachi_raised_state)i;
            return true;
        }
    }
    return false;
}

static struct kachi_str id_bytes(const struct kachi_value_statement *statement)
{
    return (struct kachi_str){(const char *)statement->id.bytes, sizeof(statement->id.bytes)};
}

static bool is_under_verification(const struct kachi_value_statement *statement)
{
    return statement->state == KACHI_STATEMENT_DRAFT ||
           statement->state == KACHI_STATEMENT_SUBMITTED ||
           statement->state == KACHI_STATEMENT_RETURNED;
}

static enum kachi_err check(const struct kachi_value_statement *statement, struct kachi_str text,
                            struct kachi_findings *findings)
{
    if (!is_under_verification(statement)) {
        kachi_findings_add(
            findings, "raised-concluded", KACHI_NOWHERE,
            KACHI_ARGS({"state", kachi_str_of(kachi_statement_state_word(statement->state))}));
        return KACHI_ERR_CONFLICT;
    }
    if (kachi_str_is_empty(kachi_str_trim(text))) {
        kachi_findings_add(findings, "raised-text", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

/* The next number, or the next step of a number, is the database's to count: two at the same moment
 * get two. */
static struct kachi_statement *begin_insert(struct kachi_database *database,
                                            const struct kachi_value_statement *statement,
                                            const struct kachi_raised_step *step)
{
    struct kachi_statement *sql = kachi_sql_begin(
        database, "INSERT INTO raised_step (statement, number, step, state, severity, party, text, "
                  "action, at)"
                  " SELECT ?1, n.number, (SELECT COUNT(*) + 1 FROM raised_step s"
                  "   WHERE s.statement = ?1 AND s.number = n.number), ?3, ?4, ?5, ?6, ?7, ?8"
                  " FROM (SELECT CASE WHEN ?2 > 0 THEN ?2 ELSE (SELECT COALESCE(MAX(number), 0) + 1"
                  "   FROM raised_step WHERE statement = ?1) END AS number) n RETURNING number");
    kachi_sql_bind_blob(sql, 1, id_bytes(statement));
    kachi_sql_bind_str(sql, 3, kachi_str_of(state_words[step->state]));
    kachi_sql_bind_str(sql, 5, step->party);
    kachi_sql_bind_str(sql, 6, step->text);
    kachi_sql_bind_int64(sql, 8, step->at);
    return sql;
}

static enum kachi_err end_insert(struct kachi_statement *sql, int64_t *number)
{
    *number = kachi_sql_row(sql) ? kachi_sql_int64(sql, 0) : 0;
    return kachi_sql_end(sql);
}

enum kachi_err kachi_raised_add(struct kachi_database *database,
                                const struct kachi_value_statement *statement,
                                const struct kachi_raising *raising,
                                struct kachi_findings *findings, int64_t *number)
{
    struct kachi_raised_step step = {KACHI_RAISED_OPEN, raising->party, raising->text,
                                     raising->now};
    if (kachi_str_equal(raising->party, statement->issuer)) {
        kachi_findings_add(findings, "statement-own", KACHI_NOWHERE,
                           KACHI_ARGS({"party", raising->party}));
        return KACHI_ERR_DENIED;
    }
    enum kachi_err err = check(statement, raising->text, findings);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_statement *sql = begin_insert(database, statement, &step);
    kachi_sql_bind_int64(sql, 2, 0);
    kachi_sql_bind_str(sql, 4, kachi_str_of(severity_words[raising->severity]));
    kachi_sql_bind_str(sql, 7, raising->action);
    return end_insert(sql, number);
}

struct listing {
    struct kachi_arena *arena;
    size_t capacity, step_capacity, count;
    struct kachi_raised *raised;
};

static void add_row(struct listing *listing, struct kachi_statement *sql)
{
    int64_t number = kachi_sql_int64(sql, 0);
    struct kachi_raised *last = listing->count > 0 ? &listing->raised[listing->count - 1] : NULL;
    if (last == NULL || last->number != number) {
        listing->raised = kachi_arena_grow(listing->arena, listing->raised, listing->count,
                                           &listing->capacity, sizeof(listing->raised[0]));
        last = &listing->raised[listing->count++];
        *last = (struct kachi_raised){
            .number = number, .action = kachi_str_copy(listing->arena, kachi_sql_text(sql, 5))};
        (void)kachi_raised_severity_read(kachi_sql_text(sql, 2), &last->severity);
        listing->step_capacity = 0;
    }
    last->steps = kachi_arena_grow(listing->arena, last->steps, last->step_count,
                                   &listing->step_capacity, sizeof(last->steps[0]));
    struct kachi_raised_step *step = &last->steps[last->step_count++];
    *step =
        (struct kachi_raised_step){.party = kachi_str_copy(listing->arena, kachi_sql_text(sql, 3)),
                                   .text = kachi_str_copy(listing->arena, kachi_sql_text(sql, 4)),
                                   .at = kachi_sql_int64(sql, 6)};
    (void)kachi_raised_state_read(kachi_sql_text(sql, 1), &step->state);
}

enum kachi_err kachi_raised_list(struct kachi_arena *arena, struct kachi_database *database,
                                 const struct kachi_value_statement *statement, size_t *count,
                                 struct kachi_raised **out)
{
    struct listing listing = {.arena = arena};
    struct kachi_statement *sql =
        kachi_sql_begin(database, "SELECT number, state, severity, party, text, action, at"
                                  " FROM raised_step WHERE statement = ?1 ORDER BY number, step");
    kachi_sql_bind_blob(sql, 1, id_bytes(statement));
    while (kachi_sql_row(sql)) {
        add_row(&listing, sql);
    }
    *count = listing.count;
    *out = listing.raised;
    return kachi_sql_end(sql);
}

static struct kachi_raised *find(size_t count, struct kachi_raised raised[], int64_t number)
{
    for (size_t i = 0; i < count; i++) {
        if (raised[i].number == number) {
            return &raised[i];
        }
    }
    return NULL;
}

static enum kachi_err check_take(struct kachi_arena *arena, const struct kachi_raised *raised,
                                 struct kachi_str issuer, const struct kachi_raised_step *step,
                                 struct kachi_findings *findings)
{
    struct kachi_str number = kachi_str_print(arena, "%lld", (long long)raised->number);
    bool is_answer = step->state == KACHI_RAISED_ANSWERED;
    if (!kachi_str_equal(step->party, is_answer ? issuer : raised->steps[0].party)) {
        kachi_findings_add(findings, "raised-party", KACHI_NOWHERE,
                           KACHI_ARGS({"number", number}, {"party", step->party},
                                      {"whose", is_answer ? issuer : raised->steps[0].party}));
        return KACHI_ERR_DENIED;
    }
    if (kachi_raised_state_of(raised) == KACHI_RAISED_CLOSED) {
        kachi_findings_add(findings, "raised-closed", KACHI_NOWHERE,
                           KACHI_ARGS({"number", number}));
        return KACHI_ERR_CONFLICT;
    }
    return KACHI_OK;
}

static enum kachi_err take(struct kachi_arena *arena, struct kachi_database *database,
                           const struct kachi_value_statement *statement, int64_t number,
                           const struct kachi_raised_step *step, struct kachi_findings *findings)
{
    size_t count = 0;
    struct kachi_raised *all = NULL;
    enum kachi_err err = kachi_raised_list(arena, database, statement, &count, &all);
    struct kachi_raised *raised = err == KACHI_OK ? find(count, all, number) : NULL;
    if (err == KACHI_OK && raised == NULL) {
        struct kachi_str text = kachi_str_print(arena, "%lld", (long long)number);
        kachi_findings_add(findings, "raised-unknown", KACHI_NOWHERE, KACHI_ARGS({"number", text}));
        return KACHI_ERR_NOT_FOUND;
    }
    err = err == KACHI_OK ? check_take(arena, raised, statement->issuer, step, findings) : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_statement *sql = begin_insert(database, statement, step);
    kachi_sql_bind_int64(sql, 2, number);
    kachi_sql_bind_str(sql, 4, kachi_str_of(""));
    kachi_sql_bind_str(sql, 7, kachi_str_of(""));
    return end_insert(sql, &number);
}

enum kachi_err kachi_raised_take(struct kachi_database *database,
                                 const struct kachi_value_statement *statement, int64_t number,
                                 const struct kachi_raised_step *step,
                                 struct kachi_findings *findings)
{
    struct kachi_arena scratch;
    bool is_closing = step->state == KACHI_RAISED_CLOSED;
    enum kachi_err err =
        check(statement, is_closing ? kachi_str_of("closed") : step->text, findings);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_arena_init(&scratch);
    err = take(&scratch, database, statement, number, step, findings);
    kachi_arena_release(&scratch);
    return err;
}

enum kachi_err kachi_raised_check_closed(struct kachi_database *database,
                                         const struct kachi_value_statement *statement,
                                         struct kachi_findings *findings)
{
    struct kachi_arena scratch;
    size_t count = 0;
    struct kachi_raised *raised = NULL;
    kachi_arena_init(&scratch);
    enum kachi_err err = kachi_raised_list(&scratch, database, statement, &count, &raised);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        if (raised[i].severity != KACHI_RAISED_OBSERVATION &&
            kachi_raised_state_of(&raised[i]) != KACHI_RAISED_CLOSED) {
            kachi_findings_add(findings, "raised-open", KACHI_NOWHERE,
                               KACHI_ARGS({"number", kachi_str_print(&scratch, "%lld",
                                                                     (long long)raised[i].number)},
                                          {"text", raised[i].steps[0].text}));
            err = KACHI_ERR_CONFLICT;
        }
    }
    kachi_arena_release(&scratch);
    return err;
}
