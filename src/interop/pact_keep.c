/* SPDX-License-Identifier: Apache-2.0 */
#include "interop/pact_keep.h"

#include "base/limits.h"
#include "interop/pact_factors.h"
#include "inventory/store.h"

/* What is asked of a footprint to decide what becomes of it. */
struct read_footprint {
    const struct kachi_pact_footprint *footprint;
    struct kachi_str product; /* the id under which it becomes a factor; empty: it becomes none */
    struct kachi_str by;      /* who brought it */
    bool is_kept;             /* it is not of somebody else */
};

/* Of a file it is the company that the footprint names: two companies may send files. */
static struct kachi_str brought_by(const struct kachi_pact_keeping *keeping, kachi_json footprint)
{
    if (!keeping->is_file) {
        return kachi_str_print(keeping->arena, "pact:%.*s", KACHI_STR_ARG(keeping->source));
    }
    struct kachi_str company =
        kachi_json_text(kachi_json_at(kachi_json_get(footprint, "companyIds"), 0));
    company = kachi_str_is_empty(company)
                  ? kachi_json_text(kachi_json_get(footprint, "companyName"))
                  : company;
    return kachi_str_print(keeping->arena, "pact-file:%.*s", KACHI_STR_ARG(company));
}

static enum kachi_err read_footprint(const struct kachi_pact_keeping *keeping,
                                     const struct kachi_pact_footprint *footprint,
                                     struct kachi_findings *findings, struct read_footprint *out,
                                     struct kachi_pact_kept *kept)
{
    struct kachi_json_doc doc = {.root = NULL};
    enum kachi_err err = kachi_json_read(footprint->id, footprint->json, findings, &doc);
    kachi_json products = kachi_json_get(doc.root, "productIds");
    struct kachi_str status = kachi_json_text(kachi_json_get(doc.root, "status"));
    kept->active += err == KACHI_OK && !kachi_str_is(status, "Deprecated") ? 1 : 0;
    *out = (struct read_footprint){
        .footprint = footprint,
        .product = kachi_str_copy(keeping->arena, kachi_json_text(kachi_json_at(products, 0))),
        .by = brought_by(keeping, doc.root),
    };
    kachi_json_release(&doc);
    return err;
}

static enum kachi_err find_whose(const struct kachi_pact_keeping *keeping,
                                 struct read_footprint *one, struct kachi_findings *findings,
                                 struct kachi_pact_kept *kept)
{
    bool is_of_other = false;
    enum kachi_err err = KACHI_OK;
    if (!keeping->replaces && !kachi_str_is_empty(one->product)) {
        err = kachi_store_is_of_other(keeping->database, one->product, one->by, &is_of_other);
    }
    if (is_of_other) {
        kept->refused++;
        kachi_findings_add(findings, "pact-of-other", KACHI_NOWHERE,
                           KACHI_ARGS({"product", one->product}, {"source", keeping->source}));
    }
    one->is_kept = err == KACHI_OK && !is_of_other;
    return err;
}

static enum kachi_err save_factors(const struct kachi_pact_keeping *keeping, struct kachi_str by,
                                   size_t count, const struct kachi_pact_footprint chosen[],
                                   struct kachi_findings *findings, struct kachi_pact_kept *kept)
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_store_summary summary;
    struct kachi_store_options options = {.replace = true};
    if (!keeping->replaces) {
        options.by = by;
    }
    enum kachi_err err = kachi_pact_factors(keeping->source, count, chosen, findings, &dataset);
    if (err == KACHI_OK) {
        kept->factors += dataset->activity_count;
        err = kachi_store_save(keeping->database, dataset, options, findings, &summary);
    }
    kachi_dataset_close(dataset);
    return err;
}

/* What the company of the first that waits brought, all of it at once: the newest of a product
 * counts. */
static enum kachi_err keep_of_one(const struct kachi_pact_keeping *keeping, size_t count,
                                  struct read_footprint read[], struct kachi_findings *findings,
                                  struct kachi_pact_kept *kept)
{
    struct kachi_str by = read[0].by;
    size_t chosen_count = 0;
    enum kachi_err err = KACHI_OK;
    struct kachi_pact_footprint *chosen =
        KACHI_NEW_ARRAY(keeping->arena, struct kachi_pact_footprint, count);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        if (!kachi_str_equal(read[i].by, by)) {
            continue;
        }
        err = find_whose(keeping, &read[i], findings, kept);
        if (read[i].is_kept) {
            chosen[chosen_count++] = *read[i].footprint;
        }
    }
    return err == KACHI_OK && chosen_count > 0
               ? save_factors(keeping, by, chosen_count, chosen, findings, kept)
               : err;
}

static bool was_met(const struct read_footprint read[], size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (kachi_str_equal(read[k].by, read[i].by)) {
            return true;
        }
    }
    return false;
}

static enum kachi_err keep(const struct kachi_pact_keeping *keeping, size_t count,
                           const struct kachi_pact_footprint all[], struct kachi_findings *findings,
                           struct kachi_pact_kept *kept)
{
    struct read_footprint *read = KACHI_NEW_ARRAY(keeping->arena, struct read_footprint, count + 1);
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        err = kachi_pact_footprint_put(keeping->database, &all[i]);
        err = err == KACHI_OK ? read_footprint(keeping, &all[i], findings, &read[i], kept) : err;
    }
    kept->footprints = count;
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        if (!was_met(read, i)) {
            err = keep_of_one(keeping, count - i, read + i, findings, kept);
        }
    }
    return err;
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
