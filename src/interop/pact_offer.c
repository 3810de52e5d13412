/* SPDX-License-Identifier: Apache-2.0 */
#include "interop/pact_offer.h"

enum kachi_err kachi_pact_offer_get(struct kachi_database *database, struct kachi_arena *arena,
                                    int64_t partner, struct kachi_pact_offer *out)
{
    size_t capacity = 0;
    *out = (struct kachi_pact_offer){.count = 0};
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT sees_all FROM pact_partner WHERE id = ?1");
    kachi_sql_bind_int64(row, 1, partner);
    out->is_everything = kachi_sql_row(row) && kachi_sql_int64(row, 0) != 0;
    enum kachi_err err = kachi_sql_end(row);
    if (err != KACHI_OK) {
        return err;
    }
    row = kachi_sql_begin(database,
                          "SELECT product FROM pact_offer WHERE partner = ?1 ORDER BY product");
    kachi_sql_bind_int64(row, 1, partner);
    while (kachi_sql_row(row)) {
        out->products =
            kachi_arena_grow(arena, out->products, out->count, &capacity, sizeof(*out->products));
        out->products[out->count++] = kachi_str_copy(arena, kachi_sql_text(row, 0));
    }
    return kachi_sql_end(row);
}

void kachi_pact_offer_write_json(const struct kachi_pact_offer *offer,
                                 struct kachi_json_writer *json)
{
    kachi_json_pair_bool(json, "everything", offer->is_everything);
    kachi_json_key(json, "products");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < offer->count; i++) {
        kachi_json_write_str(json, offer->products[i]);
    }
    kachi_json_end_array(json);
}

static enum kachi_err choose(struct kachi_database *database, int64_t partner,
                             const struct kachi_pact_offer *offer)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "UPDATE pact_partner SET sees_all = ?2 WHERE id = ?1");
    kachi_sql_bind_int64(row, 1, partner);
    kachi_sql_bind_int64(row, 2, offer->is_everything ? 1 : 0);
    enum kachi_err err = kachi_sql_change(row, NULL);
    if (err == KACHI_OK) {
        row = kachi_sql_begin(database, "DELETE FROM pact_offer WHERE partner = ?1");
        kachi_sql_bind_int64(row, 1, partner);
        err = kachi_sql_change(row, NULL);
    }
    for (size_t i = 0; err == KACHI_OK && i < offer->count; i++) {
        row = kachi_sql_begin(database, "INSERT INTO pact_offer (partner, product) VALUES (?1, ?2)"
                                        " ON CONFLICT DO NOTHING");
        kachi_sql_bind_int64(row, 1, partner);
        kachi_sql_bind_str(row, 2, offer->products[i]);
        err = kachi_sql_change(row, NULL);
    }
    return err;
}

enum kachi_err kachi_pact_offer_set(struct kachi_database *database, int64_t partner,
                                    const struct kachi_pact_offer *offer)
{
    enum kachi_err err = kachi_database_begin_joint(database);
    if (err != KACHI_OK) {
        return err;
    }
    err = choose(database, partner, offer);
    if (err == KACHI_OK) {
        return kachi_database_commit_joint(database);
    }
    kachi_database_rollback(database);
    return err;
}

enum kachi_err kachi_pact_offered(struct kachi_database *database, struct kachi_arena *arena,
                                  int64_t partner, int64_t after, struct kachi_pact_footprint **out,
                                  size_t *count)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "SELECT sequence, 0, id, json FROM pact_offered WHERE partner = ?1"
                  " AND sequence > ?2 ORDER BY sequence");
    kachi_sql_bind_int64(row, 1, partner);
    kachi_sql_bind_int64(row, 2, after);
    return kachi_pact_footprints_read(row, arena, out, count);
}

enum kachi_err kachi_pact_offered_get(struct kachi_database *database, struct kachi_arena *arena,
                                      int64_t partner, struct kachi_str id,
                                      struct kachi_pact_footprint *out)
{
    struct kachi_pact_footprint *found = NULL;
    size_t count = 0;
    struct kachi_statement *row = kachi_sql_begin(
        database, "SELECT sequence, 0, id, json FROM pact_offered WHERE partner = ?1 AND id = ?2");
    kachi_sql_bind_int64(row, 1, partner);
    kachi_sql_bind_str(row, 2, id);
    enum kachi_err err = kachi_pact_footprints_read(row, arena, &found, &count);
    if (err == KACHI_OK && count > 0) {
        *out = found[0];
        return KACHI_OK;
    }
    err = err == KACHI_OK ? kachi_pact_footprint_get(database, arena, 0, id, out) : err;
    return err == KACHI_OK ? KACHI_ERR_DENIED : err;
}

/* What the partner may not see is passed over for good: it is no news once it may. */
static enum kachi_err last_of_ours(struct kachi_database *database, int64_t *last)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "SELECT coalesce(max(sequence), 0) FROM pact_footprint WHERE owner = 0");
    *last = kachi_sql_row(row) ? kachi_sql_int64(row, 0) : 0;
    return kachi_sql_end(row);
}

enum kachi_err kachi_pact_unannounced(struct kachi_database *database, struct kachi_arena *arena,
                                      const struct kachi_pact_partner *partner,
                                      struct kachi_str **ids, size_t *count, int64_t *last)
{
    size_t capacity = 0;
    *ids = NULL;
    *count = 0;
    enum kachi_err err = last_of_ours(database, last);
    if (err != KACHI_OK || *last <= partner->announced) {
        return err;
    }
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT sequence, id FROM pact_offered WHERE partner = ?1"
                                  " AND sequence > ?2 AND sequence <= ?3"
                                  " UNION SELECT o.sequence, p.value FROM pact_offered o,"
                                  " json_each(o.json, '$.precedingPfIds') p WHERE o.partner = ?1"
                                  " AND o.sequence > ?2 AND o.sequence <= ?3 ORDER BY 1, 2");
    kachi_sql_bind_int64(row, 1, partner->number);
    kachi_sql_bind_int64(row, 2, partner->announced);
    kachi_sql_bind_int64(row, 3, *last);
    while (kachi_sql_row(row)) {
        *ids = kachi_arena_grow(arena, *ids, *count, &capacity, sizeof(**ids));
        (*ids)[(*count)++] = kachi_str_copy(arena, kachi_sql_text(row, 1));
    }
    return kachi_sql_end(row);
}

enum kachi_err kachi_pact_announced(struct kachi_database *database, int64_t partner, int64_t last)
{
    struct kachi_statement *row =
        kachi_sql_begin(database, "UPDATE pact_partner SET announced = ?2 WHERE id = ?1");
    kachi_sql_bind_int64(row, 1, partner);
    kachi_sql_bind_int64(row, 2, last);
    return kachi_sql_change(row, NULL);
}
