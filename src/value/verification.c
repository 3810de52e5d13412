/* SPDX-License-Identifier: Apache-2.0 */
#include "value/verification.h"

#include "base/json.h"
#include "value/fiscal_year.h"
#include "value/statement_internal.h"
#include "value/verifier_json.h"

#define RECORD_BYTES_MAX ((size_t)1 << 20)

static const char *const assurance_words[] = {
    [KACHI_ASSURANCE_LIMITED] = "limited", [KACHI_ASSURANCE_REASONABLE] = "reasonable"};
static const char *const opinion_words[] = {[KACHI_OPINION_CLEAN] = "clean",
                                            [KACHI_OPINION_QUALIFIED] = "qualified",
                                            [KACHI_OPINION_ADVERSE] = "adverse"};

const char *kachi_assurance_word(enum kachi_assurance level)
{
    return assurance_words[level];
}

bool kachi_assurance_read(struct kachi_str word, enum kachi_assurance *out)
{
    for (size_t i = 0; i < sizeof(assurance_words) / sizeof(assurance_words[0]); i++) {
        if (kachi_str_is(word, assurance_words[i])) {
            *out = (enum kachi_assurance)i;
            return true;
        }
    }
    return false;
}

const char *kachi_verified_scope_word(enum kachi_verified_scope scope)
{
    static const char *const words[] = {"product", "site", "system"};
    return words[scope];
}

bool kachi_verified_scope_read(struct kachi_str word, enum kachi_verified_scope *out)
{
    for (int i = 0; i <= KACHI_VERIFIED_SYSTEM; i++) {
        if (kachi_str_is(word, kachi_verified_scope_word((enum kachi_verified_scope)i))) {
            *out = (enum kachi_verified_scope)i;
            return true;
        }
    }
    return false;
}

const char *kachi_opinion_word(enum kachi_opinion opinion)
{
    return opinion_words[opinion];
}

bool kachi_opinion_read(struct kachi_str word, enum kachi_opinion *out)
{
    for (size_t i = 0; i < sizeof(opinion_words) / sizeof(opinion_words[0]); i++) {
        if (kachi_str_is(word, opinion_words[i])) {
            *out = (enum kachi_opinion)i;
            return true;
        }
    }
    return false;
}

static struct kachi_str id_bytes(const struct kachi_id *id)
{
    return (struct kachi_str){(const char *)id->bytes, sizeof(id->bytes)};
}

static enum kachi_err add_step(struct kachi_database *database,
                               const struct kachi_value_statement *statement,
                               const struct kachi_statement_step *step)
{
    struct kachi_statement *sql = kachi_sql_begin(
        database, "INSERT INTO statement_step (statement, number, state, party, reason, record, at)"
                  " VALUES (?1, (SELECT COUNT(*) + 1 FROM statement_step WHERE statement = ?1),"
                  " ?2, ?3, ?4, ?5, ?6)");
    kachi_sql_bind_blob(sql, 1, id_bytes(&statement->id));
    kachi_sql_bind_str(sql, 2, kachi_str_of(kachi_statement_state_word(step->state)));
    kachi_sql_bind_str(sql, 3, step->party);
    kachi_sql_bind_str(sql, 4, step->reason);
    kachi_sql_bind_str(sql, 5, step->record);
    kachi_sql_bind_int64(sql, 6, step->at);
    return kachi_sql_change(sql, NULL);
}

/* Changes the state where it is still what the caller saw. */
static enum kachi_err change_state(struct kachi_database *database,
                                   const struct kachi_value_statement *statement,
                                   enum kachi_statement_state to, struct kachi_findings *findings)
{
    int64_t changed = 0;
    struct kachi_statement *sql =
        kachi_sql_begin(database, "UPDATE statement SET state = ?2 WHERE id = ?1 AND state = ?3");
    kachi_sql_bind_blob(sql, 1, id_bytes(&statement->id));
    kachi_sql_bind_str(sql, 2, kachi_str_of(kachi_statement_state_word(to)));
    kachi_sql_bind_str(sql, 3, kachi_str_of(kachi_statement_state_word(statement->state)));
    enum kachi_err err = kachi_sql_change(sql, &changed);
    if (err != KACHI_OK || changed == 1) {
        return err;
    }
    kachi_findings_add(
        findings, "statement-step", KACHI_NOWHERE,
        KACHI_ARGS({"from", kachi_str_of(kachi_statement_state_word(statement->state))},
                   {"to", kachi_str_of(kachi_statement_state_word(to))}));
    return KACHI_ERR_CONFLICT;
}

/* Inside a transaction of the caller's. */
static enum kachi_err put_step(struct kachi_database *database,
                               struct kachi_value_statement *statement,
                               const struct kachi_statement_step *step,
                               struct kachi_findings *findings)
{
    enum kachi_err err = change_state(database, statement, step->state, findings);
    err = err == KACHI_OK ? add_step(database, statement, step) : err;
    if (err == KACHI_OK) {
        statement->state = step->state;
    }
    return err;
}

static enum kachi_err take_step(struct kachi_database *database,
                                struct kachi_value_statement *statement,
                                const struct kachi_statement_step *step,
                                struct kachi_findings *findings)
{
    enum kachi_statement_state before = statement->state;
    enum kachi_err err = kachi_database_begin(database);
    if (err != KACHI_OK) {
        return err;
    }
    err = put_step(database, statement, step, findings);
    err = err == KACHI_OK ? kachi_database_commit(database) : err;
    if (err != KACHI_OK) {
        kachi_database_rollback(database);
        statement->state = before;
    }
    return err;
}

static bool may_move(enum kachi_statement_state from, enum kachi_statement_state to)
{
    switch (from) {
    case KACHI_STATEMENT_DRAFT:
        return to == KACHI_STATEMENT_SUBMITTED || to == KACHI_STATEMENT_WITHDRAWN;
    case KACHI_STATEMENT_SUBMITTED:
        return to == KACHI_STATEMENT_RETURNED || to == KACHI_STATEMENT_WITHDRAWN;
    case KACHI_STATEMENT_RETURNED:
        return to == KACHI_STATEMENT_SUBMITTED || to == KACHI_STATEMENT_WITHDRAWN;
    case KACHI_STATEMENT_VERIFIED:
        return to == KACHI_STATEMENT_WITHDRAWN;
    case KACHI_STATEMENT_WITHDRAWN:
    case KACHI_STATEMENT_EXPIRED:
        return false;
    }
    return false;
}

/* Whose step it is, and whether the state allows it. */
static enum kachi_err check_step(struct kachi_database *database,
                                 const struct kachi_value_statement *statement,
                                 enum kachi_statement_state to, struct kachi_str party,
                                 struct kachi_findings *findings)
{
    bool is_issuer = kachi_str_equal(party, statement->issuer);
    if (to == KACHI_STATEMENT_RETURNED ? is_issuer : !is_issuer) {
        kachi_findings_add(findings, is_issuer ? "statement-own" : "statement-not-issuer",
                           KACHI_NOWHERE,
                           KACHI_ARGS({"party", party}, {"issuer", statement->issuer}));
        return KACHI_ERR_DENIED;
    }
    if (may_move(statement->state, to)) {
        return to == KACHI_STATEMENT_WITHDRAWN
                   ? KACHI_OK
                   : kachi_year_check(database, statement->issuer, statement->from,
                                      statement->until, false, findings);
    }
    kachi_findings_add(
        findings, "statement-step", KACHI_NOWHERE,
        KACHI_ARGS({"from", kachi_str_of(kachi_statement_state_word(statement->state))},
                   {"to", kachi_str_of(kachi_statement_state_word(to))}));
    return KACHI_ERR_CONFLICT;
}

enum kachi_err kachi_statement_submit(struct kachi_database *database,
                                      struct kachi_value_statement *statement,
                                      struct kachi_str party, kachi_moment now,
                                      struct kachi_findings *findings)
{
    struct kachi_statement_step step = {.state = KACHI_STATEMENT_SUBMITTED,
                                        .party = party,
                                        .reason = kachi_str_of(""),
                                        .record = kachi_str_of(""),
                                        .at = now};
    enum kachi_err err = check_step(database, statement, step.state, party, findings);
    return err == KACHI_OK ? take_step(database, statement, &step, findings) : err;
}

enum kachi_err kachi_statement_end(struct kachi_database *database,
                                   struct kachi_value_statement *statement,
                                   const struct kachi_statement_move *move,
                                   struct kachi_findings *findings)
{
    struct kachi_statement_step step = {.state = move->to,
                                        .party = move->party,
                                        .reason = move->reason,
                                        .record = kachi_str_of(""),
                                        .at = move->now};
    enum kachi_err err = check_step(database, statement, move->to, move->party, findings);
    if (err == KACHI_OK && kachi_str_is_empty(kachi_str_trim(move->reason))) {
        kachi_findings_add(findings, "statement-reason", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    return err == KACHI_OK ? take_step(database, statement, &step, findings) : err;
}

static void write_list(struct kachi_json_writer *json, const char *key, size_t count,
                       const struct kachi_str items[])
{
    kachi_json_key(json, key);
    kachi_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_write_str(json, items[i]);
    }
    kachi_json_end_array(json);
}

/* What was raised about each statement and what became of it, by id. */
static enum kachi_err write_raised(struct kachi_arena *arena, struct kachi_database *database,
                                   struct kachi_verified covered, struct kachi_json_writer *json)
{
    enum kachi_err err = KACHI_OK;
    kachi_json_key(json, "raised");
    kachi_json_begin_object(json);
    for (size_t i = 0; i < covered.count && err == KACHI_OK; i++) {
        size_t count = 0;
        struct kachi_raised *raised = NULL;
        err = kachi_raised_list(arena, database, covered.statements[i], &count, &raised);
        kachi_json_key_str(json, kachi_id_text(arena, "st", &covered.statements[i]->id));
        kachi_raised_write_array(arena, count, raised, json);
    }
    kachi_json_end_object(json);
    return err;
}

static enum kachi_err write_record(struct kachi_arena *arena, struct kachi_database *database,
                                   struct kachi_buffer *buffer, struct kachi_verified covered,
                                   const struct kachi_verification *verification)
{
    struct kachi_json_writer json;
    kachi_json_writer_init(&json, buffer, KACHI_JSON_COMPACT);
    kachi_json_begin_object(&json);
    kachi_json_pair_text(&json, "scope", kachi_verified_scope_word(verification->scope));
    kachi_json_pair_str(&json, "scope_name", verification->scope_name);
    kachi_json_pair_text(&json, "level", kachi_assurance_word(verification->level));
    kachi_json_pair_text(&json, "opinion", kachi_opinion_word(verification->opinion));
    kachi_json_pair_str(&json, "standard", verification->standard);
    kachi_json_pair_str(&json, "accreditation", verification->accreditation);
    kachi_json_pair_str(&json, "independence", verification->independence);
    kachi_json_pair_str(&json, "materiality", verification->materiality);
    if (verification->from != KACHI_NO_DAY) {
        kachi_json_pair_str(&json, "from", kachi_day_text(arena, verification->from));
    }
    if (verification->until != KACHI_NO_DAY) {
        kachi_json_pair_str(&json, "until", kachi_day_text(arena, verification->until));
    }
    write_list(&json, "samples", verification->sample_count, verification->samples);
    write_list(&json, "findings", verification->finding_count, verification->findings);
    write_list(&json, "corrective_actions", verification->action_count, verification->actions);
    kachi_json_key(&json, "covers");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < covered.count; i++) {
        kachi_json_write_str(&json, kachi_id_text(arena, "st", &covered.statements[i]->id));
    }
    kachi_json_end_array(&json);
    enum kachi_err err = write_raised(arena, database, covered, &json);
    kachi_json_end_object(&json);
    return err;
}

/* An adverse opinion is a return with a record; the others verify. */
static enum kachi_err conclude(struct kachi_database *database, const struct kachi_dataset *dataset,
                               struct kachi_value_statement *statement,
                               const struct kachi_statement_step *step,
                               struct kachi_findings *findings)
{
    if (step->state == KACHI_STATEMENT_RETURNED) {
        enum kachi_err err = check_step(database, statement, step->state, step->party, findings);
        return err == KACHI_OK ? put_step(database, statement, step, findings) : err;
    }
    enum kachi_err err = kachi_statement_mark_verified(database, dataset, statement, step->party,
                                                       step->at, findings);
    return err == KACHI_OK ? add_step(database, statement, step) : err;
}

static enum kachi_err conclude_all(struct kachi_database *database,
                                   const struct kachi_dataset *dataset,
                                   struct kachi_verified covered,
                                   const struct kachi_statement_step *step,
                                   struct kachi_findings *findings)
{
    enum kachi_err err = kachi_database_begin(database);
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = 0; i < covered.count && err == KACHI_OK; i++) {
        err = conclude(database, dataset, covered.statements[i], step, findings);
    }
    err = err == KACHI_OK ? kachi_database_commit(database) : err;
    if (err != KACHI_OK) {
        kachi_database_rollback(database);
    }
    return err;
}

/* Whether anything was raised about any of them. */
static enum kachi_err has_raised(struct kachi_database *database, struct kachi_verified covered,
                                 bool *has)
{
    struct kachi_arena scratch;
    enum kachi_err err = KACHI_OK;
    *has = false;
    kachi_arena_init(&scratch);
    for (size_t i = 0; i < covered.count && err == KACHI_OK; i++) {
        size_t count = 0;
        struct kachi_raised *raised = NULL;
        err = kachi_raised_list(&scratch, database, covered.statements[i], &count, &raised);
        *has = *has || count > 0;
    }
    kachi_arena_release(&scratch);
    return err;
}

/* A clean opinion leaves nothing open; any other says why. */
static enum kachi_err check_opinion(struct kachi_database *database, struct kachi_verified covered,
                                    const struct kachi_verification *verification,
                                    struct kachi_findings *findings)
{
    enum kachi_err err = KACHI_OK;
    bool has = verification->finding_count > 0;
    if (verification->opinion == KACHI_OPINION_CLEAN) {
        for (size_t i = 0; i < covered.count && err == KACHI_OK; i++) {
            err = kachi_raised_check_closed(database, covered.statements[i], findings);
        }
        return err;
    }
    err = has ? KACHI_OK : has_raised(database, covered, &has);
    if (err == KACHI_OK && !has) {
        kachi_findings_add(
            findings, "verification-incomplete", KACHI_NOWHERE,
            KACHI_ARGS({"opinion", kachi_str_of(kachi_opinion_word(verification->opinion))}));
        return KACHI_ERR_INPUT;
    }
    return err;
}

static enum kachi_err check_scope(struct kachi_verified covered,
                                  const struct kachi_verification *verification,
                                  struct kachi_findings *findings)
{
    bool is_product = verification->scope == KACHI_VERIFIED_PRODUCT;
    bool has_name = !kachi_str_is_empty(kachi_str_trim(verification->scope_name));
    if (is_product ? covered.count > 1 : !has_name) {
        kachi_findings_add(
            findings, "verification-scope", KACHI_NOWHERE,
            KACHI_ARGS({"scope", kachi_str_of(kachi_verified_scope_word(verification->scope))}));
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

/* What the caller holds is what is stored: after a failure, as before. */
static void restore(struct kachi_verified covered, const struct kachi_value_statement before[])
{
    for (size_t i = 0; i < covered.count; i++) {
        *covered.statements[i] = before[i];
    }
}

enum kachi_err kachi_verification_record(struct kachi_database *database,
                                         const struct kachi_dataset *dataset,
                                         struct kachi_verified covered,
                                         const struct kachi_verification *verification,
                                         const struct kachi_statement_move *by,
                                         struct kachi_findings *findings)
{
    struct kachi_arena scratch;
    struct kachi_buffer record;
    enum kachi_err err = check_opinion(database, covered, verification, findings);
    err = err == KACHI_OK ? check_scope(covered, verification, findings) : err;
    if (err != KACHI_OK) {
        return err;
    }
    kachi_arena_init(&scratch);
    kachi_buffer_init(&record, RECORD_BYTES_MAX);
    err = write_record(&scratch, database, &record, covered, verification);
    struct kachi_value_statement *before =
        KACHI_NEW_ARRAY(&scratch, struct kachi_value_statement, covered.count);
    for (size_t i = 0; i < covered.count; i++) {
        before[i] = *covered.statements[i];
    }
    bool is_adverse = verification->opinion == KACHI_OPINION_ADVERSE;
    struct kachi_statement_step step = {.state = is_adverse ? KACHI_STATEMENT_RETURNED
                                                            : KACHI_STATEMENT_VERIFIED,
                                        .party = by->party,
                                        .reason = by->reason,
                                        .record = kachi_buffer_str(&record),
                                        .at = by->now};
    err = err == KACHI_OK ? conclude_all(database, dataset, covered, &step, findings) : err;
    if (err != KACHI_OK) {
        restore(covered, before);
    }
    kachi_buffer_release(&record);
    kachi_arena_release(&scratch);
    return err;
}

static enum kachi_statement_state read_state(struct kachi_str word)
{
    for (int i = KACHI_STATEMENT_DRAFT; i < KACHI_STATEMENT_EXPIRED; i++) {
        if (kachi_str_is(word, kachi_statement_state_word((enum kachi_statement_state)i))) {
            return (enum kachi_statement_state)i;
        }
    }
    return KACHI_STATEMENT_DRAFT;
}

enum kachi_err kachi_statement_steps(struct kachi_arena *arena, struct kachi_database *database,
                                     const struct kachi_value_statement *statement, size_t *count,
                                     struct kachi_statement_step **out)
{
    size_t capacity = 0;
    *count = 0;
    *out = NULL;
    struct kachi_statement *sql =
        kachi_sql_begin(database, "SELECT state, party, reason, record, at FROM statement_step"
                                  " WHERE statement = ?1 ORDER BY number");
    kachi_sql_bind_blob(sql, 1, id_bytes(&statement->id));
    while (kachi_sql_row(sql)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof((*out)[0]));
        (*out)[*count] = (struct kachi_statement_step){
            .state = read_state(kachi_sql_text(sql, 0)),
            .party = kachi_str_copy(arena, kachi_sql_text(sql, 1)),
            .reason = kachi_str_copy(arena, kachi_sql_text(sql, 2)),
            .record = kachi_str_copy(arena, kachi_sql_text(sql, 3)),
            .at = kachi_sql_int64(sql, 4),
        };
        *count += 1;
    }
    return kachi_sql_end(sql);
}
