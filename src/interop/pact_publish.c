/* SPDX-License-Identifier: Apache-2.0 */
#include "interop/pact_publish.h"

#include "inventory/search.h"

#define DOCUMENT_MAX ((size_t)16 << 20)

static struct kachi_str write_document(struct kachi_arena *arena, const struct kachi_pact_own *own)
{
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    kachi_buffer_init(&buffer, DOCUMENT_MAX);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
    kachi_pact_write_own(arena, own, &json);
    struct kachi_str text = kachi_str_copy(arena, kachi_buffer_str(&buffer));
    kachi_buffer_release(&buffer);
    return text;
}

/* Does the newest document of the product, which is Active, say the same but for when? */
static enum kachi_err check_published(struct kachi_arena *arena,
                                      const struct kachi_pact_footprint *last,
                                      struct kachi_pact_own *own, struct kachi_findings *findings,
                                      bool *is_published)
{
    struct kachi_json_doc doc = {.root = NULL};
    enum kachi_err err = kachi_json_read(last->id, last->json, findings, &doc);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_json before = kachi_json_get(doc.root, "precedingPfIds");
    own->preceding = kachi_str_copy(arena, kachi_json_text(kachi_json_at(before, 0)));
    *is_published =
        kachi_str_is(kachi_json_text(kachi_json_get(doc.root, "status")), "Active") &&
        kachi_moment_read(kachi_json_text(kachi_json_get(doc.root, "created")), &own->created) &&
        kachi_id_read(last->id, NULL, &own->id) &&
        kachi_str_equal(write_document(arena, own), last->json);
    kachi_json_release(&doc);
    return KACHI_OK;
}

static enum kachi_err publish_one(struct kachi_database *database, struct kachi_arena *arena,
                                  kachi_moment now, struct kachi_pact_own *own,
                                  struct kachi_findings *findings)
{
    struct kachi_pact_footprint last = {.sequence = 0};
    bool is_published = false;
    enum kachi_err err = kachi_pact_footprint_of_product(database, arena, own->product_urn, &last);
    if (err == KACHI_OK) {
        err = check_published(arena, &last, own, findings, &is_published);
    } else if (err == KACHI_ERR_NOT_FOUND) {
        err = KACHI_OK;
    }
    if (err != KACHI_OK || is_published) {
        return err;
    }
    own->id = (struct kachi_id){0};
    own->created = 0;
    own->preceding = last.id;
    own->id = kachi_id_of_name(kachi_str_of("pact"), write_document(arena, own));
    own->created = now;
    struct kachi_pact_footprint footprint = {.id = kachi_id_uuid(arena, &own->id),
                                             .json = write_document(arena, own)};
    return kachi_pact_footprint_put(database, &footprint);
}

enum kachi_err kachi_pact_publish(struct kachi_database *database, struct kachi_arena *arena,
                                  kachi_moment now, size_t count, struct kachi_pact_own own[],
                                  struct kachi_findings *findings)
{
    enum kachi_err err = kachi_database_begin(database);
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        err = publish_one(database, arena, now, &own[i], findings);
    }
    if (err == KACHI_OK) {
        return kachi_database_commit(database);
    }
    kachi_database_rollback(database);
    return err;
}

static enum kachi_err withdraw_one(struct kachi_arena *arena, struct kachi_database *database,
                                   struct kachi_str product, struct kachi_findings *findings,
                                   bool *was_active)
{
    struct kachi_pact_footprint last;
    enum kachi_err err = kachi_pact_footprint_of_product(database, arena, product, &last);
    if (err == KACHI_ERR_NOT_FOUND) {
        kachi_findings_add(findings, "pact-not-published", KACHI_NOWHERE,
                           KACHI_ARGS({"product", product}));
    }
    return err == KACHI_OK ? kachi_pact_footprint_withdraw(database, product, was_active) : err;
}

enum kachi_err kachi_pact_withdraw(struct kachi_database *database, size_t count,
                                   const struct kachi_str products[],
                                   struct kachi_findings *findings, bool was_active[])
{
    struct kachi_arena arena;
    enum kachi_err err = kachi_database_begin(database);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_arena_init(&arena);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        err = withdraw_one(&arena, database, products[i], findings, &was_active[i]);
    }
    kachi_arena_release(&arena);
    if (err == KACHI_OK) {
        return kachi_database_commit(database);
    }
    kachi_database_rollback(database);
    return err;
}

enum kachi_err kachi_pact_find_product(struct kachi_arena *arena,
                                       const struct kachi_dataset *dataset, struct kachi_str words,
                                       struct kachi_findings *findings, struct kachi_str *urn)
{
    uint32_t at = KACHI_NONE;
    *urn = words;
    if (kachi_str_equal_ignore_case(kachi_str_slice(words, 0, 4), kachi_str_of("urn:"))) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_search_one(dataset, words, findings, &at);
    if (err == KACHI_OK) {
        *urn = kachi_pact_product_urn(arena, dataset->activities[at].key);
    }
    return err;
}
