/* SPDX-License-Identifier: Apache-2.0 */
#include "interop/pact_store.h"

static const char *const steps[] = {
    "CREATE TABLE pact_partner ("
    "  id INTEGER PRIMARY KEY,"
    "  name TEXT NOT NULL UNIQUE,"
    "  base_url TEXT NOT NULL,"
    "  auth_url TEXT NOT NULL,"
    "  client_id TEXT NOT NULL,"
    "  client_secret TEXT NOT NULL,"
    "  version INTEGER NOT NULL,"
    "  local INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE pact_footprint ("
    "  sequence INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  owner INTEGER NOT NULL," /* partner; 0: ours */
    "  id TEXT NOT NULL,"
    "  json TEXT NOT NULL,"
    "  UNIQUE (owner, id)"
    ") STRICT;"
    "CREATE TABLE pact_event_in ("
    "  source TEXT NOT NULL,"
    "  id TEXT NOT NULL,"
    "  PRIMARY KEY (source, id)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE pact_event_out ("
    "  id INTEGER PRIMARY KEY,"
    "  partner INTEGER NOT NULL REFERENCES pact_partner,"
    "  body TEXT NOT NULL,"
    "  version INTEGER NOT NULL,"
    "  due INTEGER NOT NULL,"
    "  until INTEGER NOT NULL,"
    "  attempts INTEGER NOT NULL,"
    "  state TEXT NOT NULL" /* waiting, sent, refused, expired; of requests fulfilled, rejected */
    ") STRICT;"
    "CREATE INDEX pact_event_out_due ON pact_event_out (state, due);",
    /* Up to which of our footprints a partner was told of; what a request was answered. */
    "ALTER TABLE pact_partner ADD COLUMN announced INTEGER NOT NULL DEFAULT 0;"
    "UPDATE pact_partner SET announced ="
    " (SELECT coalesce(max(sequence), 0) FROM pact_footprint WHERE owner = 0);"
    "ALTER TABLE pact_event_out ADD COLUMN answer TEXT NOT NULL DEFAULT '';",
    /* Which of our footprints a partner may see; the newest of a product is found by its URN. */
    "ALTER TABLE pact_partner ADD COLUMN sees_all INTEGER NOT NULL DEFAULT 1;"
    "CREATE TABLE pact_offer ("
    "  partner INTEGER NOT NULL REFERENCES pact_partner,"
    "  product TEXT NOT NULL COLLATE NOCASE,"
    "  PRIMARY KEY (partner, product)"
    ") STRICT, WITHOUT ROWID;"
    "ALTER TABLE pact_footprint ADD COLUMN product TEXT NOT NULL DEFAULT '';"
    "UPDATE pact_footprint SET product = coalesce(json_extract(json, '$.productIds[0]'), '');"
    "CREATE INDEX pact_footprint_product ON pact_footprint (owner, product, sequence);"
    "CREATE VIEW pact_offered AS"
    " SELECT p.id AS partner, f.sequence, f.id, f.json FROM pact_footprint f"
    " JOIN pact_partner p ON p.sees_all = 1 OR EXISTS (SELECT 1 FROM pact_offer o"
    "  WHERE o.partner = p.id AND o.product = f.product) WHERE f.owner = 0;",
};

enum kachi_err kachi_pact_prepare(struct kachi_database *database)
{
    return kachi_database_prepare(database, "pact", sizeof(steps) / sizeof(steps[0]), steps);
}

enum kachi_err kachi_pact_partner_put(struct kachi_database *database,
                                      const struct kachi_pact_partner *partner, int64_t *number)
{
    struct kachi_statement *row = kachi_sql_begin(
        database,
        "INSERT INTO pact_partner (name, base_url, auth_url, client_id, client_secret, version,"
        " local, announced) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
        " (SELECT coalesce(max(sequence), 0) FROM pact_footprint WHERE owner = 0)) ON CONFLICT "
        "(name) DO UPDATE SET"
        " base_url = ?2, auth_url = ?3, client_id = ?4, client_secret = ?5, version = ?6,"
        " local = ?7");
    kachi_sql_bind_str(row, 1, partner->name);
    kachi_sql_bind_str(row, 2, partner->base_url);
    kachi_sql_bind_str(row, 3, partner->auth_url);
    kachi_sql_bind_str(row, 4, partner->client_id);
    kachi_sql_bind_str(row, 5, partner->client_secret);
    kachi_sql_bind_int64(row, 6, partner->version);
    kachi_sql_bind_int64(row, 7, partner->is_local ? 1 : 0);
    enum kachi_err err = kachi_sql_change(row, NULL);
    if (err != KACHI_OK) {
        return err;
    }
    row = kachi_sql_begin(database, "SELECT id FROM pact_partner WHERE name = ?1");
    kachi_sql_bind_str(row, 1, partner->name);
    *number = kachi_sql_row(row) ? kachi_sql_int64(row, 0) : 0;
    return kachi_sql_end(row);
}

enum kachi_err kachi_pact_partners(struct kachi_database *database, struct kachi_arena *arena,
                                   struct kachi_pact_partner **out, size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT id, name, base_url, auth_url, client_id, client_secret,"
                                  " version, local, announced FROM pact_partner ORDER BY id");
    while (kachi_sql_row(row)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = (struct kachi_pact_partner){
            .number = kachi_sql_int64(row, 0),
            .name = kachi_str_copy(arena, kachi_sql_text(row, 1)),
            .base_url = kachi_str_copy(arena, kachi_sql_text(row, 2)),
            .auth_url = kachi_str_copy(arena, kachi_sql_text(row, 3)),
            .client_id = kachi_str_copy(arena, kachi_sql_text(row, 4)),
            .client_secret = kachi_str_copy(arena, kachi_sql_text(row, 5)),
            .version = kachi_sql_int64(row, 6),
            .is_local = kachi_sql_int64(row, 7) != 0,
            .announced = kachi_sql_int64(row, 8),
        };
    }
    return kachi_sql_end(row);
}

enum kachi_err kachi_pact_partner_find(struct kachi_database *database, struct kachi_arena *arena,
                                       struct kachi_str name, struct kachi_findings *findings,
                                       struct kachi_pact_partner *out)
{
    struct kachi_pact_partner *all = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_pact_partners(database, arena, &all, &count);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        if (kachi_str_equal(all[i].name, name)) {
            *out = all[i];
            return KACHI_OK;
        }
    }
    if (err == KACHI_OK) {
        kachi_findings_add(findings, "pact-partner-unknown", KACHI_NOWHERE,
                           KACHI_ARGS({"name", name}));
        return KACHI_ERR_NOT_FOUND;
    }
    return err;
}

/* Without scheme, a slash at the end, and "/3/events": what two spellings of one address share. */
static struct kachi_str bare_address(struct kachi_str address)
{
    static const char *const starts[] = {"https://", "http://", "//"};
    static const char *const ends[] = {"/", "/3/events", "/2/events", "/"};
    for (size_t i = 0; i < 3; i++) {
        if (kachi_str_has_prefix(address, starts[i])) {
            address = kachi_str_slice(address, kachi_str_of(starts[i]).bytes, address.bytes);
            break;
        }
    }
    for (size_t i = 0; i < 4; i++) {
        if (kachi_str_has_suffix(address, ends[i])) {
            address.bytes -= kachi_str_of(ends[i]).bytes;
        }
    }
    return address;
}

bool kachi_pact_is_source(const struct kachi_pact_partner *partner, struct kachi_str source)
{
    struct kachi_str wanted = bare_address(source);
    return wanted.bytes > 0 && kachi_str_equal_ignore_case(bare_address(partner->base_url), wanted);
}

enum kachi_err kachi_pact_footprint_put(struct kachi_database *database,
                                        const struct kachi_pact_footprint *footprint)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "INSERT INTO pact_footprint (owner, id, json, product) VALUES (?1, ?2,"
                  " ?3, coalesce(json_extract(?3, '$.productIds[0]'), ''))"
                  " ON CONFLICT (owner, id) DO UPDATE SET json = ?3,"
                  " product = coalesce(json_extract(?3, '$.productIds[0]'), '')");
    kachi_sql_bind_int64(row, 1, footprint->owner);
    kachi_sql_bind_str(row, 2, footprint->id);
    kachi_sql_bind_str(row, 3, footprint->json);
    enum kachi_err err = kachi_sql_change(row, NULL);
    if (err != KACHI_OK) {
        return err;
    }
    row = kachi_sql_begin(
        database,
        "UPDATE pact_footprint SET json = json_set(json, '$.status', 'Deprecated')"
        " WHERE owner = ?1 AND id IN (SELECT value FROM json_each(?2, '$.precedingPfIds'))");
    kachi_sql_bind_int64(row, 1, footprint->owner);
    kachi_sql_bind_str(row, 2, footprint->json);
    return kachi_sql_change(row, NULL);
}

enum kachi_err kachi_pact_footprints_read(struct kachi_statement *row, struct kachi_arena *arena,
                                          struct kachi_pact_footprint **out, size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    while (kachi_sql_row(row)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = (struct kachi_pact_footprint){
            .sequence = kachi_sql_int64(row, 0),
            .owner = kachi_sql_int64(row, 1),
            .id = kachi_str_copy(arena, kachi_sql_text(row, 2)),
            .json = kachi_str_copy(arena, kachi_sql_text(row, 3)),
        };
    }
    return kachi_sql_end(row);
}

static enum kachi_err read_one(struct kachi_statement *row, struct kachi_arena *arena,
                               struct kachi_pact_footprint *out)
{
    struct kachi_pact_footprint *found = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_pact_footprints_read(row, arena, &found, &count);
    if (err == KACHI_OK && count > 0) {
        *out = found[0];
    }
    return err == KACHI_OK && count == 0 ? KACHI_ERR_NOT_FOUND : err;
}

enum kachi_err kachi_pact_footprint_get(struct kachi_database *database, struct kachi_arena *arena,
                                        int64_t owner, struct kachi_str id,
                                        struct kachi_pact_footprint *out)
{
    struct kachi_statement *row = kachi_sql_begin(
        database,
        "SELECT sequence, owner, id, json FROM pact_footprint WHERE owner = ?1 AND id = ?2");
    kachi_sql_bind_int64(row, 1, owner);
    kachi_sql_bind_str(row, 2, id);
    return read_one(row, arena, out);
}

enum kachi_err kachi_pact_footprint_of_product(struct kachi_database *database,
                                               struct kachi_arena *arena, struct kachi_str product,
                                               struct kachi_pact_footprint *out)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT sequence, owner, id, json FROM pact_footprint WHERE"
                                  " owner = 0 AND product = ?1"
                                  " ORDER BY sequence DESC LIMIT 1");
    kachi_sql_bind_str(row, 1, product);
    return read_one(row, arena, out);
}

enum kachi_err kachi_pact_footprint_withdraw(struct kachi_database *database,
                                             struct kachi_str product, bool *is_changed)
{
    int64_t changed = 0;
    struct kachi_statement *row = kachi_sql_begin(
        database,
        "UPDATE pact_footprint SET json = json_set(json, '$.status', 'Deprecated'),"
        " sequence = (SELECT max(sequence) + 1 FROM pact_footprint)" /* news for partners */
        " WHERE sequence = (SELECT max(sequence) FROM pact_footprint WHERE owner = 0"
        " AND product = ?1)"
        " AND json_extract(json, '$.status') = 'Active'");
    kachi_sql_bind_str(row, 1, product);
    enum kachi_err err = kachi_sql_change(row, &changed);
    *is_changed = changed > 0;
    return err;
}

enum kachi_err kachi_pact_event_seen(struct kachi_database *database, struct kachi_str source,
                                     struct kachi_str id, bool *is_new)
{
    int64_t changed = 0;
    struct kachi_statement *row = kachi_sql_begin(
        database, "INSERT INTO pact_event_in (source, id) VALUES (?1, ?2) ON CONFLICT DO NOTHING");
    kachi_sql_bind_str(row, 1, source);
    kachi_sql_bind_str(row, 2, id);
    enum kachi_err err = kachi_sql_change(row, &changed);
    *is_new = changed > 0;
    return err;
}

enum kachi_err kachi_pact_event_queue(struct kachi_database *database,
                                      const struct kachi_pact_outgoing *event)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "INSERT INTO pact_event_out (partner, body, version, due, until, attempts, state)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, 0, 'waiting')");
    kachi_sql_bind_int64(row, 1, event->partner);
    kachi_sql_bind_str(row, 2, event->body);
    kachi_sql_bind_int64(row, 3, event->version);
    kachi_sql_bind_int64(row, 4, event->due);
    kachi_sql_bind_int64(row, 5, event->until);
    return kachi_sql_change(row, NULL);
}

enum kachi_err kachi_pact_events_due(struct kachi_database *database, struct kachi_arena *arena,
                                     kachi_moment now, struct kachi_pact_outgoing **out,
                                     size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *row = kachi_sql_begin(
        database, "SELECT id, partner, body, version, due, until, attempts FROM pact_event_out"
                  " WHERE state = 'waiting' AND due <= ?1 ORDER BY due, id LIMIT 100");
    kachi_sql_bind_int64(row, 1, now);
    while (kachi_sql_row(row)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = (struct kachi_pact_outgoing){
            .number = kachi_sql_int64(row, 0),
            .partner = kachi_sql_int64(row, 1),
            .body = kachi_str_copy(arena, kachi_sql_text(row, 2)),
            .version = kachi_sql_int64(row, 3),
            .due = kachi_sql_int64(row, 4),
            .until = kachi_sql_int64(row, 5),
            .attempts = kachi_sql_int64(row, 6),
        };
    }
    return kachi_sql_end(row);
}

enum kachi_err kachi_pact_event_settle(struct kachi_database *database, int64_t number,
                                       const char *state, kachi_moment due)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "UPDATE pact_event_out SET state = ?2, due = ?3, attempts = attempts + 1"
                  " WHERE id = ?1 AND state = 'waiting'"); /* an answer may have come before */
    kachi_sql_bind_int64(row, 1, number);
    kachi_sql_bind_str(row, 2, kachi_str_of(state));
    kachi_sql_bind_int64(row, 3, due);
    return kachi_sql_change(row, NULL);
}

enum kachi_err kachi_pact_request_answered(struct kachi_database *database, int64_t partner,
                                           struct kachi_str request, const char *state,
                                           struct kachi_str answer)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "UPDATE pact_event_out SET state = ?3, answer = ?4"
                                  " WHERE partner = ?1 AND json_extract(body, '$.id') = ?2");
    kachi_sql_bind_int64(row, 1, partner);
    kachi_sql_bind_str(row, 2, request);
    kachi_sql_bind_str(row, 3, kachi_str_of(state));
    kachi_sql_bind_str(row, 4, answer);
    return kachi_sql_change(row, NULL);
}

enum kachi_err kachi_pact_requests(struct kachi_database *database, struct kachi_arena *arena,
                                   struct kachi_pact_asked **out, size_t *count)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    struct kachi_statement *row = kachi_sql_begin(
        database,
        "SELECT p.name, coalesce(json_extract(e.body, '$.time'), ''),"
        " coalesce(json_extract(e.body, '$.data.productId[0]'),"
        " json_extract(e.body, '$.data.pf.productIds[0]'), ''), e.state, e.answer, e.attempts"
        " FROM pact_event_out e JOIN pact_partner p ON p.id = e.partner"
        " WHERE json_extract(e.body, '$.type') LIKE '%Request%Created%' ORDER BY e.id DESC");
    while (kachi_sql_row(row)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = (struct kachi_pact_asked){
            .partner = kachi_str_copy(arena, kachi_sql_text(row, 0)),
            .time = kachi_str_copy(arena, kachi_sql_text(row, 1)),
            .product = kachi_str_copy(arena, kachi_sql_text(row, 2)),
            .state = kachi_str_copy(arena, kachi_sql_text(row, 3)),
            .answer = kachi_str_copy(arena, kachi_sql_text(row, 4)),
            .attempts = kachi_sql_int64(row, 5),
        };
    }
    return kachi_sql_end(row);
}

enum kachi_err kachi_pact_queue_counts(struct kachi_database *database,
                                       struct kachi_pact_queue_counts *out)
{
    struct kachi_statement *row = kachi_sql_begin(
        database,
        "SELECT total(state = 'waiting'), total(state IN ('sent', 'fulfilled', 'rejected')),"
        " total(state = 'refused'), total(state = 'expired') FROM pact_event_out");
    if (kachi_sql_row(row)) {
        *out = (struct kachi_pact_queue_counts){kachi_sql_int64(row, 0), kachi_sql_int64(row, 1),
                                                kachi_sql_int64(row, 2), kachi_sql_int64(row, 3)};
    }
    return kachi_sql_end(row);
}
