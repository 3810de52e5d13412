/* SPDX-License-Identifier: Apache-2.0 */
#include "interop/pact_keep.h"

#include "base/limits.h"
#include "interop/pact_factors.h"
#include "inventory/store.h"

static struct kachi_str brought_by(const struct kachi_pact_keeping *keeping)
{
    return keeping->is_file
               ? kachi_str_of("pact-file")
               : kachi_str_print(keeping->arena, "pact:%.*s", KACHI_STR_ARG(keeping->source));
}

/* The product id under which a footprint becomes a factor, empty where it becomes none; and whether
 * it is the one that counts now. */
static enum kachi_err read_product(const struct kachi_pact_keeping *keeping,
                                   const struct kachi_pact_footprint *footprint,
                                   struct kachi_findings *findings, struct kachi_str *out,
                                   bool *is_active)
{
    struct kachi_json_doc doc = {.root = NULL};
    enum kachi_err err = kachi_json_read(footprint->id, footprint->json, findings, &doc);
    kachi_json products = kachi_json_get(doc.root, "productIds");
    *out = kachi_str_copy(keeping->arena, kachi_json_text(kachi_json_at(products, 0)));
    *is_active = !kachi_str_is(kachi_json_text(kachi_json_get(doc.root, "status")), "Deprecated");
    kachi_json_release(&doc);
    return err;
}

/* Those that may become factors. */
struct chosen {
    size_t count;
    struct kachi_pact_footprint *items;
};

static enum kachi_err choose(const struct kachi_pact_keeping *keeping, size_t count,
                             const struct kachi_pact_footprint all[],
                             struct kachi_findings *findings, struct chosen *chosen,
                             struct kachi_pact_kept *kept)
{
    struct kachi_str by = brought_by(keeping);
    enum kachi_err err = KACHI_OK;
    chosen->items = KACHI_NEW_ARRAY(keeping->arena, struct kachi_pact_footprint, count + 1);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_str product = kachi_str_of("");
        bool is_of_other = false;
        bool is_active = false;
        err = read_product(keeping, &all[i], findings, &product, &is_active);
        kept->active += is_active ? 1 : 0;
        if (err == KACHI_OK && !keeping->replaces && !kachi_str_is_empty(product)) {
            err = kachi_store_is_of_other(keeping->database, product, by, &is_of_other);
        }
        if (is_of_other) {
            kept->refused++;
            kachi_findings_add(findings, "pact-of-other", KACHI_NOWHERE,
                               KACHI_ARGS({"product", product}, {"source", keeping->source}));
        } else if (err == KACHI_OK) {
            chosen->items[chosen->count++] = all[i];
        }
    }
    return err;
}

static enum kachi_err save_factors(const struct kachi_pact_keeping *keeping, size_t count,
                                   const struct kachi_pact_footprint chosen[],
                                   struct kachi_findings *findings, struct kachi_pact_kept *kept)
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_store_summary summary;
    struct kachi_store_options options = {.replace = true};
    if (!keeping->replaces) {
        options.by = brought_by(keeping);
    }
    enum kachi_err err = kachi_pact_factors(keeping->source, count, chosen, findings, &dataset);
    if (err == KACHI_OK) {
        kept->factors = dataset->activity_count;
        err = kachi_store_save(keeping->database, dataset, options, findings, &summary);
    }
    kachi_dataset_close(dataset);
    return err;
}

static enum kachi_err keep(const struct kachi_pact_keeping *keeping, size_t count,
                           const struct kachi_pact_footprint all[], struct kachi_findings *findings,
                           struct kachi_pact_kept *kept)
{
    struct chosen chosen = {.count = 0};
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        err = kachi_pact_footprint_put(keeping->database, &all[i]);
    }
    kept->footprints = count;
    err = err == KACHI_OK ? choose(keeping, count, all, findings, &chosen, kept) : err;
    return err == KACHI_OK && chosen.count > 0
               ? save_factors(keeping, chosen.count, chosen.items, findings, kept)
               : err;
}

enum kachi_err kachi_pact_keep(const struct kachi_pact_keeping *keeping, size_t count,
                               const struct kachi_pact_footprint all[],
                               struct kachi_findings *findings, struct kachi_pact_kept *out)
{
    *out = (struct kachi_pact_kept){.footprints = 0};
    enum kachi_err err = kachi_database_begin_joint(keeping->database);
    if (err != KACHI_OK) {
        return err;
    }
    err = keep(keeping, count, all, findings, out);
    if (err == KACHI_OK) {
        return kachi_database_commit_joint(keeping->database);
    }
    kachi_database_rollback(keeping->database);
    return err;
}

/* As version 3, whichever it came in. */
static struct kachi_str write_as_v3(struct kachi_arena *arena, kachi_json footprint)
{
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    kachi_buffer_init(&buffer, KACHI_LIMIT_OUTPUT_BYTES);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
    struct kachi_str version = kachi_json_text(kachi_json_get(footprint, "specVersion"));
    if (kachi_str_has_prefix(version, "2.")) {
        kachi_pact_write_v3(arena, footprint, &json);
    } else {
        kachi_json_write_value(&json, footprint);
    }
    struct kachi_str text = kachi_str_copy(arena, kachi_buffer_str(&buffer));
    kachi_buffer_release(&buffer);
    return text;
}

static enum kachi_err read_one(struct kachi_arena *arena, struct kachi_str path, kachi_json one,
                               struct kachi_findings *findings, struct kachi_pact_footprint *out)
{
    struct kachi_json_doc doc = {.root = NULL};
    *out = (struct kachi_pact_footprint){.owner = -1, /* nobody's: from a file */
                                         .json = write_as_v3(arena, one)};
    enum kachi_err err = kachi_json_read(path, out->json, findings, &doc);
    if (err == KACHI_OK) {
        (void)kachi_pact_check(path, doc.root, findings); /* told, and kept */
        out->id = kachi_str_copy(arena, kachi_json_text(kachi_json_get(doc.root, "id")));
    }
    kachi_json_release(&doc);
    return err;
}

enum kachi_err kachi_pact_file_read(struct kachi_arena *arena, struct kachi_str path,
                                    struct kachi_str content, struct kachi_findings *findings,
                                    struct kachi_pact_footprint **out, size_t *count)
{
    struct kachi_json_doc doc = {.root = NULL};
    *count = 0;
    *out = NULL;
    enum kachi_err err = kachi_json_read(path, content, findings, &doc);
    kachi_json data = kachi_json_get(doc.root, "data");
    kachi_json list = kachi_json_is_array(doc.root) ? doc.root : data;
    size_t there = kachi_json_is_array(list) ? kachi_json_count(list) : 1;
    *out = KACHI_NEW_ARRAY(arena, struct kachi_pact_footprint, there + 1);
    for (size_t i = 0; i < there && err == KACHI_OK; i++) {
        kachi_json one = kachi_json_is_array(list) ? kachi_json_at(list, i) : doc.root;
        err = read_one(arena, path, one, findings, &(*out)[*count]);
        *count += (*out)[*count].id.bytes > 0 ? 1 : 0;
    }
    kachi_json_release(&doc);
    return err;
}
