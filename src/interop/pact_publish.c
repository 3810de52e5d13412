/* SPDX-License-Identifier: Apache-2.0 */
#include "interop/pact_publish.h"

#include "interop/pact_store.h"

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

/* Of our footprints the active one of that product; its texts are copied. */
struct active {
    struct kachi_str id, json, preceding;
    kachi_moment created;
};

static enum kachi_err find_active(struct kachi_arena *arena, size_t count,
                                  const struct kachi_pact_footprint all[],
                                  struct kachi_str product_urn, struct kachi_findings *findings,
                                  struct active *out)
{
    *out = (struct active){.id = {"", 0}};
    for (size_t i = 0; i < count; i++) {
        struct kachi_json_doc doc = {.root = NULL};
        enum kachi_err err = kachi_json_read(all[i].id, all[i].json, findings, &doc);
        if (err != KACHI_OK) {
            return err;
        }
        kachi_json products = kachi_json_get(doc.root, "productIds");
        kachi_json before = kachi_json_at(kachi_json_get(doc.root, "precedingPfIds"), 0);
        if (kachi_str_equal(kachi_json_text(kachi_json_at(products, 0)), product_urn) &&
            kachi_str_is(kachi_json_text(kachi_json_get(doc.root, "status")), "Active")) {
            out->id = all[i].id;
            out->json = all[i].json;
            out->preceding = kachi_str_copy(arena, kachi_json_text(before));
            (void)kachi_moment_read(kachi_json_text(kachi_json_get(doc.root, "created")),
                                    &out->created);
        }
        kachi_json_release(&doc);
    }
    return KACHI_OK;
}

/* Whether the active document says the same, but for when. */
static bool is_published(struct kachi_arena *arena, const struct active *active,
                         struct kachi_pact_own *own)
{
    own->created = active->created;
    own->preceding = active->preceding;
    return kachi_id_read(active->id, NULL, &own->id) &&
           kachi_str_equal(write_document(arena, own), active->json);
}

static enum kachi_err publish_one(struct kachi_database *database, struct kachi_arena *arena,
                                  kachi_moment now, struct kachi_pact_own *own,
                                  struct kachi_findings *findings)
{
    struct kachi_pact_footprint *all = NULL;
    size_t count = 0;
    struct active active;
    enum kachi_err err = kachi_pact_footprints(database, arena, 0, &all, &count);
    err =
        err == KACHI_OK ? find_active(arena, count, all, own->product_urn, findings, &active) : err;
    if (err != KACHI_OK || (active.id.bytes > 0 && is_published(arena, &active, own))) {
        return err;
    }
    own->id = (struct kachi_id){0};
    own->created = 0;
    own->preceding = active.id;
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
