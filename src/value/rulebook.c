/* SPDX-License-Identifier: Apache-2.0 */
#include "value/rulebook.h"

#include "base/digest.h"
#include "base/embedded.h"
#include "base/lua.h"

#define MEASURES_EXACT_LIMIT 16 /* 2^16 inventories: more would look like a hang */

static struct kachi_str text_at(struct kachi_arena *arena, struct kachi_lua *lua, const char *path)
{
    struct kachi_str text = kachi_str_of("");
    (void)kachi_lua_str(arena, lua, path, &text); /* absent is empty; a wrong type is a finding */
    return text;
}

static enum kachi_err refuse(struct kachi_findings *findings, struct kachi_str source,
                             const char *field, struct kachi_str value)
{
    struct kachi_place place = {.source = source, .line = 0, .field = kachi_str_of(field)};
    kachi_findings_add(findings, "rulebook-value", place, KACHI_ARGS({"value", value}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err read_scopes(struct kachi_arena *arena, struct kachi_lua *lua,
                                  struct kachi_str source, struct kachi_findings *findings,
                                  struct kachi_rulebook *rulebook)
{
    size_t count = kachi_lua_count(lua, "parameters.own_scopes.value");
    for (size_t i = 1; i <= count; i++) {
        struct kachi_str path = kachi_str_print(arena, "parameters.own_scopes.value[%zu]", i);
        int64_t scope = 0;
        if (!kachi_lua_int64(lua, path.text, &scope) || scope < 1 || scope > 3) {
            return refuse(findings, source, path.text,
                          kachi_str_print(arena, "%lld", (long long)scope));
        }
        rulebook->own_scope[scope] = true;
    }
    return count > 0 ? KACHI_OK
                     : refuse(findings, source, "parameters.own_scopes.value", kachi_str_of(""));
}

static enum kachi_err read_freeze(struct kachi_arena *arena, struct kachi_lua *lua,
                                  struct kachi_str source, struct kachi_findings *findings,
                                  struct kachi_rulebook *rulebook)
{
    struct kachi_str freeze = text_at(arena, lua, "parameters.freeze_at.value");
    if (kachi_str_is(freeze, "baseline")) {
        rulebook->freeze_at = KACHI_FREEZE_AT_BASELINE;
        return KACHI_OK;
    }
    if (kachi_str_is(freeze, "current")) {
        rulebook->freeze_at = KACHI_FREEZE_AT_CURRENT;
        return KACHI_OK;
    }
    return refuse(findings, source, "parameters.freeze_at.value", freeze);
}

static enum kachi_err read_table(struct kachi_arena *arena, struct kachi_lua *lua,
                                 struct kachi_str source, struct kachi_findings *findings,
                                 struct kachi_rulebook *rulebook)
{
    rulebook->id = text_at(arena, lua, "id");
    rulebook->version = text_at(arena, lua, "version");
    rulebook->name = text_at(arena, lua, "name");
    rulebook->name_ja = text_at(arena, lua, "name_ja");
    rulebook->note = text_at(arena, lua, "note");
    rulebook->note_ja = text_at(arena, lua, "note_ja");
    rulebook->gwp_method = text_at(arena, lua, "parameters.gwp_method.value");
    rulebook->max_assign_ratio = text_at(arena, lua, "parameters.max_assign_ratio.value");
    if (kachi_str_is_empty(rulebook->id)) {
        return refuse(findings, source, "id", rulebook->id);
    }
    if (kachi_str_is_empty(rulebook->version)) {
        return refuse(findings, source, "version", rulebook->version);
    }
    const char *exact = "parameters.measures_exact_max.value";
    if (!kachi_lua_int64(lua, exact, &rulebook->measures_exact_max) ||
        rulebook->measures_exact_max < 1 || rulebook->measures_exact_max > MEASURES_EXACT_LIMIT) {
        return refuse(findings, source, exact,
                      kachi_str_print(arena, "%lld", (long long)rulebook->measures_exact_max));
    }
    enum kachi_err err = read_scopes(arena, lua, source, findings, rulebook);
    return err == KACHI_OK ? read_freeze(arena, lua, source, findings, rulebook) : err;
}

enum kachi_err kachi_rulebook_read(struct kachi_arena *arena, struct kachi_str source,
                                   struct kachi_str content, struct kachi_findings *findings,
                                   struct kachi_rulebook **out)
{
    struct kachi_lua *lua = NULL;
    enum kachi_err err = kachi_lua_open(source, content, findings, &lua);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_rulebook *rulebook = KACHI_NEW(arena, struct kachi_rulebook);
    struct kachi_digest digest = kachi_digest_of(content);
    rulebook->digest = kachi_digest_text(arena, &digest);
    err = read_table(arena, lua, source, findings, rulebook);
    kachi_lua_close(lua);
    *out = err == KACHI_OK ? rulebook : NULL;
    return err;
}

enum kachi_err kachi_rulebook_find(struct kachi_arena *arena, struct kachi_str id,
                                   struct kachi_findings *findings, struct kachi_rulebook **out)
{
    struct kachi_str wanted = kachi_str_is_empty(id) ? kachi_str_of(KACHI_RULEBOOK_DEFAULT) : id;
    struct kachi_str path = kachi_str_print(arena, "rulebooks/%.*s.lua", KACHI_STR_ARG(wanted));
    const struct kachi_embedded_file *file = kachi_embedded_find(path.text);
    if (file == NULL) {
        kachi_findings_add(findings, "rulebook-unknown", KACHI_NOWHERE,
                           KACHI_ARGS({"rulebook", wanted}));
        *out = NULL;
        return KACHI_ERR_NOT_FOUND;
    }
    return kachi_rulebook_read(arena, file->path, file->content, findings, out);
}
