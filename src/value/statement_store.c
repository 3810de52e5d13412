/* SPDX-License-Identifier: Apache-2.0 */
/* Statements in the database file, redone and verified. */
#include "base/digest.h"
#include "base/json.h"
#include "base/number_text.h"
#include "value/fiscal_year.h"
#include "value/raised.h"
#include "value/statement_internal.h"

#include <string.h>

static const char *const schema[] = {
    "CREATE TABLE statement ("
    "  id BLOB PRIMARY KEY NOT NULL," /* follows from the digest */
    "  digest TEXT NOT NULL,"
    "  content TEXT NOT NULL," /* canonical JSON, as it was hashed */
    "  issuer TEXT NOT NULL,"
    "  product TEXT NOT NULL,"
    "  state TEXT NOT NULL CHECK (state IN ('draft', 'verified', 'withdrawn')),"
    "  verifier TEXT NOT NULL DEFAULT '',"
    "  stated_at INTEGER NOT NULL," /* microseconds, UTC */
    "  verified_at INTEGER NOT NULL DEFAULT 0"
    ") STRICT, WITHOUT ROWID;",
    /* More states, the steps between them, and the verifier's record. */
    "CREATE TABLE statement_wider ("
    "  id BLOB PRIMARY KEY NOT NULL,"
    "  digest TEXT NOT NULL,"
    "  content TEXT NOT NULL,"
    "  issuer TEXT NOT NULL,"
    "  product TEXT NOT NULL,"
    "  state TEXT NOT NULL"
    "    CHECK (state IN ('draft', 'submitted', 'returned', 'verified', 'withdrawn')),"
    "  verifier TEXT NOT NULL DEFAULT '',"
    "  stated_at INTEGER NOT NULL,"
    "  verified_at INTEGER NOT NULL DEFAULT 0"
    ") STRICT, WITHOUT ROWID;"
    "INSERT INTO statement_wider SELECT id, digest, content, issuer, product, state, verifier,"
    "  stated_at, verified_at FROM statement;"
    "DROP TABLE statement;"
    "ALTER TABLE statement_wider RENAME TO statement;"
    "CREATE TABLE statement_step ("
    "  statement BLOB NOT NULL,"
    "  number INTEGER NOT NULL," /* from 1, in order */
    "  state TEXT NOT NULL,"
    "  party TEXT NOT NULL,"
    "  reason TEXT NOT NULL,"
    "  record TEXT NOT NULL," /* of a verification: canonical JSON; else empty */
    "  at INTEGER NOT NULL,"
    "  PRIMARY KEY (statement, number)"
    ") STRICT, WITHOUT ROWID;",
    /* Years that close, lock and are opened again; statements that restate others. */
    "CREATE TABLE fiscal_year_start ("
    "  party TEXT PRIMARY KEY NOT NULL,"
    "  month INTEGER NOT NULL,"
    "  day INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE fiscal_year_step ("
    "  party TEXT NOT NULL,"
    "  year INTEGER NOT NULL,"   /* in which it begins */
    "  number INTEGER NOT NULL," /* from 1, in order */
    "  state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'locked')),"
    "  reason TEXT NOT NULL,"
    "  at INTEGER NOT NULL,"
    "  PRIMARY KEY (party, year, number)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE restatement ("
    "  statement BLOB PRIMARY KEY NOT NULL,"
    "  earlier BLOB NOT NULL UNIQUE," /* the latest version is restated, once */
    "  reason TEXT NOT NULL,"
    "  at INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;",
    /* What a verifier asks about, and what became of it (raised.h). */
    "CREATE TABLE raised_step ("
    "  statement BLOB NOT NULL,"
    "  number INTEGER NOT NULL," /* of the finding, from 1 */
    "  step INTEGER NOT NULL,"   /* from 1, in order */
    "  state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'closed')),"
    "  severity TEXT NOT NULL," /* of the first step; else empty */
    "  party TEXT NOT NULL,"
    "  text TEXT NOT NULL,"
    "  action TEXT NOT NULL," /* that would correct it, of the first step; else empty */
    "  at INTEGER NOT NULL,"
    "  PRIMARY KEY (statement, number, step)"
    ") STRICT, WITHOUT ROWID;",
    /* Whose a statement is, where two parties bear one name. */
    "ALTER TABLE statement ADD COLUMN issuer_id TEXT NOT NULL DEFAULT '';",
};

#define COLUMNS                                                                                    \
    "id, digest, content, issuer, product, state, verifier, stated_at, verified_at, issuer_id"

enum kachi_err kachi_statement_prepare(struct kachi_database *database)
{
    return kachi_database_prepare(database, "value", sizeof(schema) / sizeof(schema[0]), schema);
}

enum kachi_err kachi_statement_is_prepared(struct kachi_database *database, bool *prepared)
{
    struct kachi_statement *sql = kachi_sql_begin(
        database, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'statement'");
    *prepared = kachi_sql_row(sql);
    return kachi_sql_end(sql);
}

static struct kachi_str id_bytes(const struct kachi_id *id)
{
    return (struct kachi_str){(const char *)id->bytes, sizeof(id->bytes)};
}

enum kachi_err kachi_statement_save(struct kachi_database *database,
                                    const struct kachi_value_statement *statement, kachi_moment now)
{
    struct kachi_statement *sql = kachi_sql_begin(
        database, "INSERT INTO statement (id, digest, content, issuer, product, state, stated_at,"
                  "  issuer_id)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, 'draft', ?6, ?7) ON CONFLICT (id) DO NOTHING");
    kachi_sql_bind_blob(sql, 1, id_bytes(&statement->id));
    kachi_sql_bind_str(sql, 2, statement->digest);
    kachi_sql_bind_str(sql, 3, statement->content);
    kachi_sql_bind_str(sql, 4, statement->issuer);
    kachi_sql_bind_str(sql, 5, statement->product);
    kachi_sql_bind_int64(sql, 6, now);
    kachi_sql_bind_str(sql, 7, statement->issuer_id);
    return kachi_sql_change(sql, NULL);
}

static enum kachi_statement_state read_state(struct kachi_str word)
{
    static const enum kachi_statement_state stored[] = {
        KACHI_STATEMENT_SUBMITTED, KACHI_STATEMENT_RETURNED, KACHI_STATEMENT_VERIFIED,
        KACHI_STATEMENT_WITHDRAWN};
    for (size_t i = 0; i < sizeof(stored) / sizeof(stored[0]); i++) {
        if (kachi_str_is(word, kachi_statement_state_word(stored[i]))) {
            return stored[i];
        }
    }
    return KACHI_STATEMENT_DRAFT;
}

static bool read_decimal(kachi_json value, struct kachi_decimal *out)
{
    return value != NULL && kachi_json_decimal(value, out) == KACHI_OK;
}

static kachi_day read_day(kachi_json value)
{
    kachi_day day = KACHI_NO_DAY;
    (void)kachi_day_read(kachi_json_text(value), &day); /* absent stays "not said" */
    return day;
}

/* The numbers of a statement are read from the content that was hashed, so they cannot drift from
 * it; the columns that repeat it for searching have to agree with it. */
static bool read_content(struct kachi_arena *arena, kachi_json root,
                         struct kachi_value_statement *out)
{
    kachi_json product = kachi_json_get(root, "product");
    kachi_json cfp = kachi_json_get(root, "cfp");
    out->format = kachi_json_int64(kachi_json_get(root, "kachi_statement"), 0);
    kachi_json rep = kachi_json_get(root, "rep");
    kachi_json ae = kachi_json_get(root, "ae");
    kachi_json rulebook = kachi_json_get(kachi_json_get(root, "rulebook"), "id");
    out->product_name = kachi_str_copy(arena, kachi_json_text(kachi_json_get(product, "name")));
    out->product_name_ja =
        kachi_str_copy(arena, kachi_json_text(kachi_json_get(product, "name_ja")));
    out->unit = kachi_str_copy(arena, kachi_json_text(kachi_json_get(product, "unit")));
    out->rulebook = kachi_str_copy(arena, kachi_json_text(rulebook));
    kachi_json basis = kachi_json_get(rep, "basis");
    out->basis = kachi_str_is(kachi_json_text(basis), "certificate") ? KACHI_BASIS_CERTIFICATE
                                                                     : KACHI_BASIS_EMBODIED;
    kachi_json period = kachi_json_get(root, "period");
    out->from = read_day(kachi_json_get(period, "from"));
    out->until = read_day(kachi_json_get(period, "until"));
    (void)read_decimal(kachi_json_get(period, "quantity"), &out->quantity);
    out->valid_until = KACHI_NO_DAY;
    (void)kachi_day_read(kachi_json_text(kachi_json_get(root, "valid_until")), &out->valid_until);
    out->baseline_kgco2e_per_unit =
        kachi_json_double(kachi_json_get(cfp, "baseline_kgco2e_per_unit_unrounded"), 0);
    out->pool_g = kachi_json_int64(kachi_json_get(rep, "pool_g"), 0);
    out->has_rep = read_decimal(kachi_json_get(rep, "kgco2e_per_unit"), &out->rep_kgco2e_per_unit);
    out->has_ae = read_decimal(kachi_json_get(ae, "kgco2e_per_unit"), &out->ae_kgco2e_per_unit);
    out->ae_against = kachi_str_copy(arena, kachi_json_text(kachi_json_get(ae, "reference")));
    out->ae_share = kachi_decimal_of(1);
    (void)read_decimal(kachi_json_get(kachi_json_get(ae, "attribution"), "own_share"),
                       &out->ae_share); /* the whole where no share is stated */
    kachi_json columns = kachi_json_get(root, "columns");
    kachi_json boundary = kachi_json_get(kachi_json_get(root, "boundary"), "to");
    out->boundary = kachi_str_copy(arena, kachi_json_text(boundary));
    out->custody_model =
        kachi_str_copy(arena, kachi_json_text(kachi_json_get(columns, "custody_model")));
    kachi_json gx = kachi_json_get(columns, "gx_allocation");
    (void)read_decimal(kachi_json_get(columns, "certificate_kgco2e_per_unit"),
                       &out->certificate_kgco2e_per_unit);
    (void)read_decimal(kachi_json_get(columns, "gx_allocated_kgco2e_per_unit"),
                       &out->gx_allocated_kgco2e_per_unit);
    out->has_gx_allocation = read_decimal(kachi_json_get(gx, "quantity"), &out->gx_quantity);
    (void)read_decimal(kachi_json_get(gx, "other_lots_kgco2e_per_unit"),
                       &out->gx_others_kgco2e_per_unit);
    kachi_json primary = kachi_json_get(kachi_json_get(root, "quality"), "primary_data_share");
    out->has_primary_share = primary != NULL;
    out->primary_share = kachi_json_double(primary, 0.0);
    if (!kachi_str_equal(kachi_json_text(kachi_json_get(root, "issuer")), out->issuer) ||
        !kachi_str_equal(kachi_json_text(kachi_json_get(product, "activity")), out->product)) {
        return false;
    }
    return read_decimal(kachi_json_get(cfp, "stated_kgco2e_per_unit"), &out->cfp_kgco2e_per_unit);
}

static enum kachi_err refuse_damaged(struct kachi_arena *arena,
                                     const struct kachi_value_statement *statement,
                                     struct kachi_findings *findings)
{
    kachi_findings_add(findings, "statement-damaged", KACHI_NOWHERE,
                       KACHI_ARGS({"id", kachi_id_text(arena, "st", &statement->id)}));
    return KACHI_ERR_INTEGRITY;
}

/* One row of COLUMNS. What does not match its digest is never shown as if it did. */
static enum kachi_err read_row(struct kachi_arena *arena, struct kachi_statement *sql,
                               struct kachi_findings *findings, struct kachi_value_statement *out)
{
    struct kachi_str id = kachi_sql_blob(sql, 0);
    *out = (struct kachi_value_statement){
        .digest = kachi_str_copy(arena, kachi_sql_text(sql, 1)),
        .content = kachi_str_copy(arena, kachi_sql_text(sql, 2)),
        .issuer = kachi_str_copy(arena, kachi_sql_text(sql, 3)),
        .product = kachi_str_copy(arena, kachi_sql_text(sql, 4)),
        .state = read_state(kachi_sql_text(sql, 5)),
        .verifier = kachi_str_copy(arena, kachi_sql_text(sql, 6)),
        .stated_at = kachi_sql_int64(sql, 7),
        .verified_at = kachi_sql_int64(sql, 8),
        .issuer_id = kachi_str_copy(arena, kachi_sql_text(sql, 9)),
    };
    memcpy(out->id.bytes, id.text,
           id.bytes < sizeof(out->id.bytes) ? id.bytes : sizeof(out->id.bytes));
    struct kachi_digest digest = kachi_digest_of(out->content);
    struct kachi_id expected = kachi_statement_id(out->digest);
    if (!kachi_str_equal(kachi_digest_text(arena, &digest), out->digest) ||
        !kachi_id_equal(&expected, &out->id)) {
        return refuse_damaged(arena, out, findings);
    }
    struct kachi_json_doc doc;
    enum kachi_err err = kachi_json_read(kachi_str_of("statement"), out->content, findings, &doc);
    if (err != KACHI_OK) {
        return KACHI_ERR_INTEGRITY;
    }
    bool whole = read_content(arena, doc.root, out);
    kachi_json_release(&doc);
    return whole ? KACHI_OK : refuse_damaged(arena, out, findings);
}

enum kachi_err kachi_statement_list(struct kachi_arena *arena, struct kachi_database *database,
                                    struct kachi_findings *findings, size_t *count,
                                    struct kachi_value_statement **out)
{
    size_t capacity = 0;
    enum kachi_err err = KACHI_OK;
    *count = 0;
    *out = NULL;
    struct kachi_statement *sql =
        kachi_sql_begin(database, "SELECT " COLUMNS " FROM statement ORDER BY stated_at DESC, id");
    while (err == KACHI_OK && kachi_sql_row(sql)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof((*out)[0]));
        err = read_row(arena, sql, findings, &(*out)[*count]);
        *count += 1;
    }
    enum kachi_err end = kachi_sql_end(sql);
    return err == KACHI_OK ? end : err;
}

static enum kachi_err refuse_unknown(struct kachi_findings *findings, const char *code,
                                     struct kachi_str id)
{
    kachi_findings_add(findings, code, KACHI_NOWHERE, KACHI_ARGS({"id", id}));
    return KACHI_ERR_NOT_FOUND;
}

/* The one statement that a query yields: KACHI_ERR_NOT_FOUND without a finding where there is none,
 * with finding `several`, naming the first of them, where there are more. Ends the query. */
static enum kachi_err read_one(struct kachi_arena *arena, struct kachi_statement *sql,
                               const char *several, struct kachi_str text,
                               struct kachi_findings *findings, struct kachi_value_statement **out)
{
    enum { SHOWN_MAX = 4 };
    size_t count = 0;
    struct kachi_str ids = kachi_str_of("");
    enum kachi_err err = KACHI_OK;
    struct kachi_value_statement *found = KACHI_NEW(arena, struct kachi_value_statement);
    while (err == KACHI_OK && kachi_sql_row(sql)) {
        err = read_row(arena, sql, findings, found);
        count++;
        if (count <= SHOWN_MAX) {
            struct kachi_str id = kachi_id_text(arena, "st", &found->id);
            ids = kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(ids), count == 1 ? "" : ", ",
                                  KACHI_STR_ARG(id));
        }
    }
    enum kachi_err end = kachi_sql_end(sql);
    err = err == KACHI_OK ? end : err;
    if (err != KACHI_OK || count == 0) {
        return err != KACHI_OK ? err : KACHI_ERR_NOT_FOUND;
    }
    if (count > 1) {
        kachi_findings_add(findings, several, KACHI_NOWHERE,
                           KACHI_ARGS({"id", text}, {"ids", ids},
                                      {"count", kachi_count_text(arena, (int64_t)count)}));
        return KACHI_ERR_NOT_FOUND;
    }
    *out = found;
    return KACHI_OK;
}

/* The bytes of the ids that begin as the text does: the range between 0 and Z to its end. */
static bool id_range(struct kachi_arena *arena, struct kachi_str text, struct kachi_id *low,
                     struct kachi_id *high)
{
    enum { ID_CHARACTERS = 26 };
    struct kachi_str part =
        kachi_str_has_prefix(text, "st_") ? kachi_str_slice(text, 3, text.bytes) : text;
    if (part.bytes > ID_CHARACTERS) {
        return false;
    }
    if (part.bytes == 0) { /* an id's first character is at most 7, so that Z would not do */
        memset(low->bytes, 0, sizeof(low->bytes));
        memset(high->bytes, 0xff, sizeof(high->bytes));
        return true;
    }
    int rest = ID_CHARACTERS - (int)part.bytes;
    static const char zeros[] = "00000000000000000000000000";
    static const char highest[] = "ZZZZZZZZZZZZZZZZZZZZZZZZZZ";
    struct kachi_str from = kachi_str_print(arena, "%.*s%.*s", KACHI_STR_ARG(part), rest, zeros);
    struct kachi_str to = kachi_str_print(arena, "%.*s%.*s", KACHI_STR_ARG(part), rest, highest);
    return kachi_id_read(from, NULL, low) && kachi_id_read(to, NULL, high);
}

static enum kachi_err load_by_id(struct kachi_arena *arena, struct kachi_database *database,
                                 struct kachi_str text, struct kachi_findings *findings,
                                 struct kachi_value_statement **out)
{
    struct kachi_id low, high;
    *out = NULL;
    if (!id_range(arena, text, &low, &high)) {
        return KACHI_ERR_NOT_FOUND;
    }
    struct kachi_statement *sql = kachi_sql_begin(
        database, "SELECT " COLUMNS " FROM statement WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
    kachi_sql_bind_blob(sql, 1, id_bytes(&low));
    kachi_sql_bind_blob(sql, 2, id_bytes(&high));
    return read_one(arena, sql, "statement-ambiguous", text, findings, out);
}

enum kachi_err kachi_statement_load(struct kachi_arena *arena, struct kachi_database *database,
                                    struct kachi_str id, struct kachi_findings *findings,
                                    struct kachi_value_statement **out)
{
    size_t before = findings->count;
    enum kachi_err err = load_by_id(arena, database, id, findings, out);
    return err == KACHI_ERR_NOT_FOUND && findings->count == before
               ? refuse_unknown(findings, "statement-unknown", id)
               : err;
}

enum kachi_err kachi_statement_find(struct kachi_arena *arena, struct kachi_database *database,
                                    struct kachi_str text, struct kachi_findings *findings,
                                    struct kachi_value_statement **out)
{
    *out = NULL;
    if (kachi_str_has_prefix(text, "st_")) {
        return kachi_statement_load(arena, database, text, findings, out);
    }
    size_t before = findings->count;
    struct kachi_statement *sql = kachi_sql_begin(
        database, "SELECT " COLUMNS " FROM statement"
                  " WHERE (product = ?1 OR CASE WHEN json_valid(content) THEN"
                  "        ?1 IN (json_extract(content, '$.product.name'),"
                  "               json_extract(content, '$.product.name_ja')) END)"
                  "   AND state <> 'withdrawn' AND id NOT IN (SELECT earlier FROM restatement)"
                  " ORDER BY stated_at DESC, id");
    kachi_sql_bind_str(sql, 1, text);
    enum kachi_err err = read_one(arena, sql, "statement-several", text, findings, out);
    return err == KACHI_ERR_NOT_FOUND && findings->count == before
               ? kachi_statement_load(arena, database, text, findings, out)
               : err;
}

static enum kachi_err find_activity(const struct kachi_dataset *dataset, struct kachi_str key,
                                    struct kachi_findings *findings, uint32_t *out)
{
    *out = kachi_dataset_activity(dataset, key);
    if (*out != KACHI_NONE) {
        return KACHI_OK;
    }
    kachi_findings_add(findings, "statement-inputs-gone", KACHI_NOWHERE, KACHI_ARGS({"key", key}));
    return KACHI_ERR_NOT_FOUND;
}

/* What an earlier version wrote cannot come out of this one to the same digest. */
static enum kachi_err check_format(struct kachi_arena *arena,
                                   const struct kachi_value_statement *statement,
                                   struct kachi_findings *findings)
{
    if (statement->format == KACHI_STATEMENT_FORMAT) {
        return KACHI_OK;
    }
    kachi_findings_add(
        findings, "statement-format", KACHI_NOWHERE,
        KACHI_ARGS({"id", kachi_id_text(arena, "st", &statement->id)},
                   {"format", kachi_str_print(arena, "%lld", (long long)statement->format)},
                   {"current", kachi_str_print(arena, "%d", KACHI_STATEMENT_FORMAT)}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err read_request(struct kachi_arena *arena, kachi_json root,
                                   const struct kachi_dataset *dataset,
                                   struct kachi_findings *findings,
                                   struct kachi_statement_request *out)
{
    kachi_json period = kachi_json_get(root, "period");
    kachi_json reference = kachi_json_get(kachi_json_get(root, "ae"), "reference");
    kachi_json rulebook = kachi_json_get(kachi_json_get(root, "rulebook"), "id");
    *out = (struct kachi_statement_request){
        .reference = KACHI_NONE,
        .party = kachi_str_copy(arena, kachi_json_text(kachi_json_get(root, "issuer"))),
        .rulebook = kachi_str_copy(arena, kachi_json_text(rulebook)),
        .from = read_day(kachi_json_get(period, "from")),
        .until = read_day(kachi_json_get(period, "until")),
    };
    kachi_json gx = kachi_json_get(kachi_json_get(root, "columns"), "gx_allocation");
    kachi_json kind = kachi_json_get(kachi_json_get(root, "ae"), "kind");
    out->downstream = kachi_str_is(kachi_json_text(kind), "downstream");
    struct kachi_certainty certainty;
    kachi_certainty_read_json(kachi_json_get(root, "uncertainty"), &certainty);
    out->runs = certainty.asked;
    out->seed = certainty.seed;
    (void)read_decimal(kachi_json_get(gx, "quantity"), &out->gx_quantity);
    (void)read_decimal(kachi_json_get(gx, "assigned_kgco2e_per_unit"),
                       &out->gx_assigned_kgco2e_per_unit);
    (void)read_decimal(kachi_json_get(period, "quantity"), &out->quantity);
    struct kachi_rulebook *as_stated = NULL;
    struct kachi_str digest =
        kachi_json_text(kachi_json_get(kachi_json_get(root, "rulebook"), "sha256"));
    struct kachi_str key =
        kachi_json_text(kachi_json_get(kachi_json_get(root, "product"), "activity"));
    enum kachi_err err = find_activity(dataset, key, findings, &out->activity);
    if (err == KACHI_OK) {
        err = kachi_rulebook_find_as_stated(arena, out->rulebook, digest, findings, &as_stated);
        out->rulebook_as_given = as_stated;
    }
    if (err == KACHI_OK && reference != NULL) {
        err = find_activity(dataset, kachi_json_text(reference), findings, &out->reference);
    }
    return err;
}

enum kachi_err kachi_statement_request_of(struct kachi_arena *arena,
                                          const struct kachi_dataset *dataset,
                                          const struct kachi_value_statement *statement,
                                          struct kachi_findings *findings,
                                          struct kachi_statement_request *out)
{
    struct kachi_json_doc doc;
    enum kachi_err err =
        kachi_json_read(kachi_str_of("statement"), statement->content, findings, &doc);
    if (err != KACHI_OK) {
        return KACHI_ERR_INTEGRITY;
    }
    err = read_request(arena, doc.root, dataset, findings, out);
    kachi_json_release(&doc);
    return err;
}

enum kachi_err kachi_statement_draft_again(struct kachi_arena *arena,
                                           const struct kachi_dataset *dataset,
                                           const struct kachi_value_statement *statement,
                                           struct kachi_findings *findings,
                                           struct kachi_value_statement **out)
{
    struct kachi_statement_request request;
    enum kachi_err err = check_format(arena, statement, findings);
    if (err == KACHI_OK) {
        err = kachi_statement_request_of(arena, dataset, statement, findings, &request);
    }
    return err == KACHI_OK ? kachi_statement_draft(arena, dataset, &request, findings, out) : err;
}

enum kachi_err kachi_statement_redo(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                    const struct kachi_value_statement *statement,
                                    struct kachi_findings *findings)
{
    struct kachi_value_statement *redone = NULL;
    enum kachi_err err = kachi_statement_draft_again(arena, dataset, statement, findings, &redone);
    if (err != KACHI_OK) {
        return err;
    }
    if (kachi_str_equal(redone->digest, statement->digest)) {
        return KACHI_OK;
    }
    kachi_findings_add(findings, "statement-differs", KACHI_NOWHERE,
                       KACHI_ARGS({"id", kachi_id_text(arena, "st", &statement->id)},
                                  {"stated", statement->digest}, {"redone", redone->digest}));
    return KACHI_ERR_INTEGRITY;
}

static enum kachi_err check_verifier(const struct kachi_value_statement *statement,
                                     struct kachi_str verifier, struct kachi_findings *findings)
{
    if (kachi_str_is_empty(verifier)) {
        kachi_findings_add(findings, "statement-no-verifier", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    if (kachi_str_equal(verifier, statement->issuer)) {
        kachi_findings_add(findings, "statement-own", KACHI_NOWHERE,
                           KACHI_ARGS({"party", verifier}));
        return KACHI_ERR_DENIED;
    }
    return KACHI_OK;
}

enum kachi_err kachi_statement_mark_verified(struct kachi_database *database,
                                             const struct kachi_dataset *dataset,
                                             struct kachi_value_statement *statement,
                                             struct kachi_str verifier, kachi_moment now,
                                             struct kachi_findings *findings)
{
    struct kachi_arena scratch;
    enum kachi_err err = check_verifier(statement, verifier, findings);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_year_check(database, statement->issuer, statement->from, statement->until, false,
                           findings);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_arena_init(&scratch);
    err = kachi_statement_redo(&scratch, dataset, statement, findings);
    kachi_arena_release(&scratch);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_statement *sql = kachi_sql_begin(
        database, "UPDATE statement SET state = 'verified', verifier = ?2, verified_at = ?3"
                  " WHERE id = ?1 AND state IN ('draft', 'submitted')");
    kachi_sql_bind_blob(sql, 1, id_bytes(&statement->id));
    kachi_sql_bind_str(sql, 2, verifier);
    kachi_sql_bind_int64(sql, 3, now);
    int64_t changed = 0;
    err = kachi_sql_change(sql, &changed);
    if (err == KACHI_OK && changed != 1) {
        kachi_findings_add(findings, "statement-not-draft", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_CONFLICT;
    }
    if (err == KACHI_OK) {
        statement->state = KACHI_STATEMENT_VERIFIED;
        statement->verifier = verifier;
        statement->verified_at = now;
    }
    return err;
}

enum kachi_err kachi_statement_verify(struct kachi_database *database,
                                      const struct kachi_dataset *dataset,
                                      struct kachi_value_statement *statement,
                                      struct kachi_str verifier, kachi_moment now,
                                      struct kachi_findings *findings)
{
    enum kachi_err err = kachi_raised_check_closed(database, statement, findings);
    return err == KACHI_OK ? kachi_statement_mark_verified(database, dataset, statement, verifier,
                                                           now, findings)
                           : err;
}
