/* SPDX-License-Identifier: Apache-2.0 */
#include "value/issue.h"

#include "value/check.h"
#include "value/fiscal_year.h"

#include <string.h>

static struct kachi_str bytes_of(const struct kachi_id *id)
{
    return (struct kachi_str){(const char *)id->bytes, sizeof(id->bytes)};
}

static bool overlap(const struct kachi_value_statement *a, const struct kachi_value_statement *b)
{
    bool is_said = a->from != KACHI_NO_DAY && a->until != KACHI_NO_DAY && b->from != KACHI_NO_DAY &&
                   b->until != KACHI_NO_DAY;
    return is_said && a->from <= b->until && b->from <= a->until;
}

static enum kachi_err is_there(struct kachi_database *database, const struct kachi_id *id,
                               bool *there)
{
    struct kachi_statement *sql =
        kachi_sql_begin(database, "SELECT 1 FROM statement WHERE id = ?1");
    kachi_sql_bind_blob(sql, 1, bytes_of(id));
    *there = kachi_sql_row(sql);
    return kachi_sql_end(sql);
}

/* Has the statement been restated already? The latest version is the one to restate. */
static bool is_latest(struct kachi_arena *arena, struct kachi_database *database,
                      const struct kachi_value_statement *statement)
{
    struct kachi_versions versions;
    enum kachi_err err = kachi_statement_versions(arena, database, &statement->id, &versions);
    return err == KACHI_OK && kachi_str_is_empty(versions.restated_by);
}

static enum kachi_err check_restatement(const struct kachi_value_statement *statement,
                                        const struct kachi_restatement *restatement,
                                        struct kachi_findings *findings)
{
    const struct kachi_value_statement *earlier = restatement->earlier;
    bool fits = kachi_str_equal(earlier->issuer, statement->issuer) &&
                kachi_str_equal(earlier->product, statement->product) &&
                !kachi_id_equal(&earlier->id, &statement->id);
    if (!fits) {
        kachi_findings_add(
            findings, "restatement-other", KACHI_NOWHERE,
            KACHI_ARGS({"product", statement->product}, {"earlier", earlier->product}));
        return KACHI_ERR_INPUT;
    }
    if (kachi_str_is_empty(kachi_str_trim(restatement->reason))) {
        kachi_findings_add(findings, "statement-reason", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

/* A verified one of the same product, period and rulebook is not silently stated anew. */
static enum kachi_err check_others(struct kachi_arena *arena, struct kachi_database *database,
                                   const struct kachi_value_statement *statement,
                                   struct kachi_findings *findings)
{
    size_t count = 0;
    struct kachi_value_statement *all = NULL;
    enum kachi_err err = kachi_statement_list(arena, database, findings, &count, &all);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        bool is_same = all[i].state == KACHI_STATEMENT_VERIFIED &&
                       kachi_str_equal(all[i].issuer, statement->issuer) &&
                       kachi_str_equal(all[i].product, statement->product) &&
                       kachi_str_equal(all[i].rulebook, statement->rulebook) &&
                       overlap(&all[i], statement);
        if (is_same && is_latest(arena, database, &all[i])) {
            kachi_findings_add(findings, "restatement-needed", KACHI_NOWHERE,
                               KACHI_ARGS({"product", statement->product},
                                          {"earlier", kachi_id_text(arena, "st", &all[i].id)}));
            return KACHI_ERR_CONFLICT;
        }
    }
    return err;
}

/* Does `other` stand, as somebody else's claim to the same avoided emission in the same period? */
static bool is_rival(const struct kachi_value_statement *other,
                     const struct kachi_value_statement *statement)
{
    return other->has_ae && other->state != KACHI_STATEMENT_WITHDRAWN &&
           other->state != KACHI_STATEMENT_RETURNED &&
           kachi_str_equal(other->product, statement->product) &&
           kachi_str_equal(other->ae_against, statement->ae_against) &&
           !kachi_str_equal(other->issuer, statement->issuer) && overlap(other, statement);
}

/* What others state of it: the latest of each, which stands for its earlier ones. */
static enum kachi_err add_others(struct kachi_arena *arena, struct kachi_database *database,
                                 const struct kachi_value_statement *statement,
                                 struct kachi_findings *findings, struct kachi_decimal *sum,
                                 struct kachi_str *others)
{
    size_t count = 0;
    struct kachi_value_statement *all = NULL;
    enum kachi_err err = kachi_statement_list(arena, database, findings, &count, &all);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        const struct kachi_value_statement *other = &all[i];
        bool counts = is_rival(other, statement);
        for (size_t j = 0; j < i && counts; j++) {
            counts =
                !(is_rival(&all[j], statement) && kachi_str_equal(all[j].issuer, other->issuer));
        }
        if (counts) {
            err = kachi_decimal_add(*sum, other->ae_share, sum);
            *others = kachi_str_print(arena, "%.*s%s%.*s (%.*s)", KACHI_STR_ARG(*others),
                                      others->bytes > 0 ? ", " : "", KACHI_STR_ARG(other->issuer),
                                      KACHI_STR_ARG(kachi_decimal_write(arena, other->ae_share)));
        }
    }
    return err;
}

/* clause: WBCSD AE step 5  shares of one avoided emission among its claimants sum to no more than
 * the whole: SHARE-SUM across statements, as hard as the rulebook has it. */
static enum kachi_err check_shares(struct kachi_arena *arena, struct kachi_database *database,
                                   const struct kachi_value_statement *statement,
                                   struct kachi_findings *findings)
{
    struct kachi_decimal sum = statement->ae_share;
    struct kachi_str others = kachi_str_of("");
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_given facts = {.count = 0};
    if (!statement->has_ae) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_rulebook_find(arena, statement->rulebook, findings, &rulebook);
    err = err == KACHI_OK ? add_others(arena, database, statement, findings, &sum, &others) : err;
    if (err != KACHI_OK || others.bytes == 0) {
        return err;
    }
    kachi_given_add_text(arena, &facts, "share", kachi_decimal_write(arena, sum));
    if (kachi_check_run(kachi_str_of("SHARE-SUM"), rulebook, &facts) != KACHI_FAIL) {
        return KACHI_OK;
    }
    kachi_findings_add(findings, "avoided-shares-sum", KACHI_NOWHERE,
                       KACHI_ARGS({"product", statement->product_name},
                                  {"sum", kachi_decimal_write(arena, sum)}, {"others", others}));
    return KACHI_ERR_CONFLICT;
}

static enum kachi_err put(struct kachi_database *database,
                          const struct kachi_value_statement *statement,
                          const struct kachi_restatement *restatement, kachi_moment now)
{
    enum kachi_err err = kachi_database_begin(database);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_statement_save(database, statement, now);
    if (err == KACHI_OK && restatement->earlier != NULL) {
        struct kachi_statement *sql =
            kachi_sql_begin(database, "INSERT INTO restatement (statement, earlier, reason, at)"
                                      " VALUES (?1, ?2, ?3, ?4)");
        kachi_sql_bind_blob(sql, 1, bytes_of(&statement->id));
        kachi_sql_bind_blob(sql, 2, bytes_of(&restatement->earlier->id));
        kachi_sql_bind_str(sql, 3, restatement->reason);
        kachi_sql_bind_int64(sql, 4, now);
        err = kachi_sql_change(sql, NULL);
    }
    err = err == KACHI_OK ? kachi_database_commit(database) : err;
    if (err != KACHI_OK) {
        kachi_database_rollback(database);
    }
    return err;
}

enum kachi_err kachi_statement_issue(struct kachi_database *database,
                                     const struct kachi_value_statement *statement,
                                     const struct kachi_restatement *restatement, kachi_moment now,
                                     struct kachi_findings *findings)
{
    bool there = false;
    struct kachi_arena scratch;
    enum kachi_err err = is_there(database, &statement->id, &there);
    if (err != KACHI_OK || there) {
        return err;
    }
    err = kachi_year_check(database, statement->issuer, statement->from, statement->until, true,
                           findings);
    kachi_arena_init(&scratch);
    if (err == KACHI_OK) {
        err = restatement->earlier != NULL ? check_restatement(statement, restatement, findings)
                                           : check_others(&scratch, database, statement, findings);
    }
    err = err == KACHI_OK ? check_shares(&scratch, database, statement, findings) : err;
    err = err == KACHI_OK ? put(database, statement, restatement, now) : err;
    kachi_arena_release(&scratch);
    return err;
}

static struct kachi_str read_id(struct kachi_arena *arena, struct kachi_str bytes)
{
    struct kachi_id id = {{0}};
    if (bytes.bytes != sizeof(id.bytes)) {
        return kachi_str_of("");
    }
    memcpy(id.bytes, bytes.text, sizeof(id.bytes));
    return kachi_id_text(arena, "st", &id);
}

enum kachi_err kachi_statement_versions(struct kachi_arena *arena, struct kachi_database *database,
                                        const struct kachi_id *id, struct kachi_versions *out)
{
    *out = (struct kachi_versions){.restates = kachi_str_of("")};
    struct kachi_statement *sql =
        kachi_sql_begin(database, "SELECT statement, earlier, reason FROM restatement"
                                  " WHERE statement = ?1 OR earlier = ?1 ORDER BY at, statement");
    kachi_sql_bind_blob(sql, 1, bytes_of(id));
    while (kachi_sql_row(sql)) {
        struct kachi_str statement = kachi_sql_blob(sql, 0);
        bool is_this = kachi_str_equal(statement, bytes_of(id));
        if (is_this) {
            out->restates = read_id(arena, kachi_sql_blob(sql, 1));
        } else {
            out->restated_by = read_id(arena, statement);
        }
        out->reason = kachi_str_copy(arena, kachi_sql_text(sql, 2));
    }
    return kachi_sql_end(sql);
}
