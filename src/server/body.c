/* SPDX-License-Identifier: Apache-2.0 */
#include "server/body.h"

#include "base/embedded.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

#define SCHEMAS "data/api/schemas.json"
#define NAMES_MAX 64

/* Where in the body, from the inside out. */
struct spot {
    const struct spot *around; /* NULL: the body itself */
    struct kachi_str name;     /* of a member; empty: an item */
    size_t index;
};

struct checking {
    struct kachi_arena *arena;
    kachi_json schemas;
    struct kachi_findings *findings;
};

static enum kachi_err check(const struct checking *c, kachi_json schema, kachi_json value,
                            const struct spot *spot);

/* --- What is told --- */

/* "changes[0].amount" */
static struct kachi_str path_of(struct kachi_arena *arena, const struct spot *spot)
{
    if (spot->around == NULL) {
        return kachi_str_of("");
    }
    struct kachi_str around = path_of(arena, spot->around);
    if (kachi_str_is_empty(spot->name)) {
        return kachi_str_print(arena, "%.*s[%zu]", KACHI_STR_ARG(around), spot->index);
    }
    return kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(around),
                           kachi_str_is_empty(around) ? "" : ".", KACHI_STR_ARG(spot->name));
}

static enum kachi_err refuse(const struct checking *c, const char *code, const struct spot *spot,
                             struct kachi_str known)
{
    struct kachi_str member = path_of(c->arena, spot);
    struct kachi_place place = {.source = kachi_str_of("body"), .field = member};
    kachi_findings_add(c->findings, code, place, KACHI_ARGS({"member", member}, {"known", known}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err refuse_member(const struct checking *c, const struct spot *spot)
{
    return refuse(c, "body-member", spot, kachi_str_of(""));
}

/* --- Schemas --- */

/* What a reference stands for: "#/components/schemas/NAME". */
static kachi_json resolved(const struct checking *c, kachi_json schema)
{
    struct kachi_str reference = kachi_json_text(kachi_json_get(schema, "$ref"));
    if (kachi_str_is_empty(reference)) {
        return schema;
    }
    const char *slash = strrchr(reference.text, '/');
    return kachi_json_get(c->schemas, slash == NULL ? reference.text : slash + 1);
}

/* The schema of a member, also of one that a part of allOf names. */
static kachi_json property_of(const struct checking *c, kachi_json schema, const char *name)
{
    kachi_json all = kachi_json_get(schema, "allOf");
    kachi_json found = kachi_json_get(kachi_json_get(schema, "properties"), name);
    for (size_t i = 0; found == NULL && i < kachi_json_count(all); i++) {
        found = property_of(c, resolved(c, kachi_json_at(all, i)), name);
    }
    return found;
}

static bool names_properties(const struct checking *c, kachi_json schema)
{
    kachi_json all = kachi_json_get(schema, "allOf");
    bool does = kachi_json_get(schema, "properties") != NULL;
    for (size_t i = 0; !does && i < kachi_json_count(all); i++) {
        does = names_properties(c, resolved(c, kachi_json_at(all, i)));
    }
    return does;
}

static void collect_names(const struct checking *c, kachi_json schema, size_t *count,
                          struct kachi_str names[NAMES_MAX])
{
    kachi_json all = kachi_json_get(schema, "allOf");
    struct kachi_json_member member = {0};
    while (*count < NAMES_MAX && kachi_json_next(kachi_json_get(schema, "properties"), &member)) {
        names[(*count)++] = member.key;
    }
    for (size_t i = 0; i < kachi_json_count(all); i++) {
        collect_names(c, resolved(c, kachi_json_at(all, i)), count, names);
    }
}

/* --- Values --- */

static bool is_whole(kachi_json value)
{
    return kachi_json_is_number(value) && kachi_json_int64(value, 0) == kachi_json_int64(value, 1);
}

static bool is_of(kachi_json value, struct kachi_str type)
{
    return (kachi_str_is(type, "string") && kachi_json_is_string(value)) ||
           (kachi_str_is(type, "number") && kachi_json_is_number(value)) ||
           (kachi_str_is(type, "integer") && is_whole(value)) ||
           (kachi_str_is(type, "object") && kachi_json_is_object(value)) ||
           (kachi_str_is(type, "array") && kachi_json_is_array(value)) ||
           (kachi_str_is(type, "boolean") &&
            kachi_json_bool(value, true) == kachi_json_bool(value, false));
}

/* One type, or a list of which one is enough; none: any. */
static bool has_type(kachi_json schema, kachi_json value)
{
    kachi_json type = kachi_json_get(schema, "type");
    bool is_right =
        type == NULL || (kachi_json_is_string(type) && is_of(value, kachi_json_text(type)));
    for (size_t i = 0; !is_right && i < kachi_json_count(type); i++) {
        is_right = is_of(value, kachi_json_text(kachi_json_at(type, i)));
    }
    return is_right;
}

static bool is_listed(kachi_json schema, kachi_json value)
{
    kachi_json list = kachi_json_get(schema, "enum");
    kachi_json only = kachi_json_get(schema, "const");
    bool is_there = list == NULL && only == NULL;
    is_there = is_there ||
               (only != NULL && kachi_str_equal(kachi_json_text(only), kachi_json_text(value)));
    for (size_t i = 0; !is_there && i < kachi_json_count(list); i++) {
        is_there = kachi_str_equal(kachi_json_text(kachi_json_at(list, i)), kachi_json_text(value));
    }
    return is_there;
}

static bool is_in_bounds(kachi_json schema, kachi_json value)
{
    if (!kachi_json_is_number(value)) {
        return true;
    }
    double number = kachi_json_double(value, 0.0);
    return number >= kachi_json_double(kachi_json_get(schema, "minimum"), -INFINITY) &&
           number <= kachi_json_double(kachi_json_get(schema, "maximum"), INFINITY);
}

static enum kachi_err check_needed(const struct checking *c, kachi_json schema, kachi_json value,
                                   const struct spot *spot)
{
    kachi_json needed = kachi_json_get(schema, "required");
    kachi_json all = kachi_json_get(schema, "allOf");
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < kachi_json_count(needed); i++) {
        struct kachi_str name = kachi_json_text(kachi_json_at(needed, i));
        struct spot missing = {.around = spot, .name = name};
        if (kachi_json_get(value, name.text) == NULL) {
            err = refuse_member(c, &missing);
        }
    }
    for (size_t i = 0; i < kachi_json_count(all); i++) {
        enum kachi_err one = check_needed(c, resolved(c, kachi_json_at(all, i)), value, spot);
        err = err == KACHI_OK ? one : err;
    }
    return err;
}

static enum kachi_err refuse_unknown(const struct checking *c, kachi_json schema,
                                     const struct spot *spot)
{
    struct kachi_str names[NAMES_MAX];
    size_t count = 0;
    collect_names(c, schema, &count, names);
    return refuse(c, "body-unknown", spot, kachi_text_list(c->arena, count, names));
}

/* null is as good as absent. */
static enum kachi_err check_members(const struct checking *c, kachi_json schema, kachi_json value,
                                    const struct spot *spot)
{
    kachi_json others = kachi_json_get(schema, "additionalProperties");
    bool is_open = !names_properties(c, schema);
    struct kachi_json_member member = {0};
    enum kachi_err err = check_needed(c, schema, value, spot);
    while (kachi_json_next(value, &member)) {
        struct spot inside = {.around = spot, .name = member.key};
        kachi_json known = property_of(c, schema, member.key.text);
        known = known == NULL ? others : known;
        enum kachi_err one = KACHI_OK;
        if (known != NULL && member.value != NULL) {
            one = check(c, known, member.value, &inside);
        } else if (known == NULL && !is_open) {
            one = refuse_unknown(c, schema, &inside);
        }
        err = err == KACHI_OK ? one : err;
    }
    return err;
}

static bool is_variant(kachi_json schema, kachi_json value)
{
    kachi_json all = kachi_json_get(schema, "allOf");
    struct kachi_json_member member = {0};
    while (kachi_json_next(kachi_json_get(schema, "properties"), &member)) {
        if (kachi_json_get(member.value, "const") != NULL &&
            !is_listed(member.value, kachi_json_get(value, member.key.text))) {
            return false;
        }
    }
    for (size_t i = 0; i < kachi_json_count(all); i++) {
        if (!is_variant(kachi_json_at(all, i), value)) {
            return false;
        }
    }
    return true;
}

static enum kachi_err check_variants(const struct checking *c, kachi_json variants,
                                     kachi_json value, const struct spot *spot)
{
    for (size_t i = 0; i < kachi_json_count(variants); i++) {
        kachi_json variant = resolved(c, kachi_json_at(variants, i));
        if (is_variant(variant, value)) {
            return check(c, variant, value, spot);
        }
    }
    struct spot kind = {.around = spot, .name = kachi_str_of("kind")};
    return refuse_member(c, &kind);
}

static enum kachi_err check(const struct checking *c, kachi_json schema, kachi_json value,
                            const struct spot *spot)
{
    enum kachi_err err = KACHI_OK;
    schema = resolved(c, schema);
    kachi_json variants = kachi_json_get(schema, "oneOf");
    if (variants != NULL) {
        return check_variants(c, variants, value, spot);
    }
    if (!has_type(schema, value) || !is_listed(schema, value) || !is_in_bounds(schema, value)) {
        return refuse_member(c, spot);
    }
    if (kachi_json_is_object(value)) {
        return check_members(c, schema, value, spot);
    }
    kachi_json items = kachi_json_get(schema, "items");
    for (size_t i = 0; items != NULL && i < kachi_json_count(value); i++) {
        struct spot item = {.around = spot, .index = i};
        enum kachi_err one = check(c, items, kachi_json_at(value, i), &item);
        err = err == KACHI_OK ? one : err;
    }
    return err;
}

enum kachi_err kachi_body_schemas_read(struct kachi_findings *findings,
                                       struct kachi_json_doc *schemas)
{
    return kachi_json_read(kachi_str_of(SCHEMAS), kachi_embedded_find(SCHEMAS)->content, findings,
                           schemas);
}

enum kachi_err kachi_body_check(struct kachi_arena *arena, const struct kachi_json_doc *schemas,
                                const char *schema, kachi_json body,
                                struct kachi_findings *findings)
{
    struct checking c = {.arena = arena, .schemas = schemas->root, .findings = findings};
    kachi_json found = kachi_json_get(c.schemas, schema);
    struct spot whole = {.around = NULL};
    return found == NULL ? KACHI_OK : check(&c, found, body, &whole);
}
