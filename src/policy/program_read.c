/* SPDX-License-Identifier: Apache-2.0 */
/* Programs from their files. */
#include "base/digest.h"
#include "base/embedded.h"
#include "base/lua.h"
#include "base/text.h"
#include "policy/program.h"

#define PROGRAMS_MAX 256
#define CLAUSES_MAX 200
#define FOLDER "programs/"

struct reading {
    struct kachi_arena *arena;
    struct kachi_lua *lua;
    struct kachi_str source;
    struct kachi_findings *findings;
};

static struct kachi_str text_at(struct reading *reading, const char *path)
{
    struct kachi_str text = kachi_str_of("");
    (void)kachi_lua_str(reading->arena, reading->lua, path, &text); /* absent is empty */
    return text;
}

static enum kachi_err refuse(struct reading *reading, const char *field, struct kachi_str value)
{
    struct kachi_place place = {.source = reading->source, .line = 0, .field = kachi_str_of(field)};
    kachi_findings_add(reading->findings, "program-value", place, KACHI_ARGS({"value", value}));
    return KACHI_ERR_INPUT;
}

static const char *const operator_words[] = {
    [KACHI_OPERATOR_IN] = "in",      [KACHI_OPERATOR_EQUAL] = "=", [KACHI_OPERATOR_AT_LEAST] = ">=",
    [KACHI_OPERATOR_AT_MOST] = "<=", [KACHI_OPERATOR_MORE] = ">",  [KACHI_OPERATOR_LESS] = "<",
};

const char *kachi_operator_word(enum kachi_operator operator)
{
    return operator_words[operator];
}

static bool read_operator(struct kachi_str word, enum kachi_operator *out)
{
    for (size_t i = 0; i < sizeof(operator_words) / sizeof(operator_words[0]); i++) {
        if (kachi_str_is(word, operator_words[i])) {
            *out = (enum kachi_operator)i;
            return true;
        }
    }
    return false;
}

static bool is_number_operator(enum kachi_operator operator)
{
    return operator!= KACHI_OPERATOR_IN && operator!= KACHI_OPERATOR_EQUAL;
}

static enum kachi_err read_values(struct reading *reading, const char *path,
                                  struct kachi_clause *clause)
{
    size_t count = clause->operator== KACHI_OPERATOR_IN ? kachi_lua_count(reading->lua, path) : 1;
    clause->values = KACHI_NEW_ARRAY(reading->arena, struct kachi_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        const char *at = clause->operator== KACHI_OPERATOR_IN
                             ? kachi_str_print(reading->arena, "%s[%zu]", path, i + 1).text
                             : path;
        clause->values[i] = text_at(reading, at);
        struct kachi_decimal number;
        bool wants_number = is_number_operator(clause->operator);
        bool bad = kachi_str_is_empty(clause->values[i]) ||
                   (wants_number && kachi_decimal_read(clause->values[i], &number) != KACHI_OK);
        if (bad) {
            return refuse(reading, at, clause->values[i]);
        }
    }
    clause->value_count = count;
    return count > 0 ? KACHI_OK : refuse(reading, path, kachi_str_of(""));
}

static enum kachi_err read_clause(struct reading *reading, size_t number,
                                  struct kachi_clause *clause)
{
    struct kachi_str path = kachi_str_print(reading->arena, "clauses[%zu]", number);
    struct kachi_str operator_path = kachi_str_print(reading->arena, "%s.operator", path.text);
    struct kachi_str value_path = kachi_str_print(reading->arena, "%s.value", path.text);
    clause->id = text_at(reading, kachi_str_print(reading->arena, "%s.id", path.text).text);
    clause->field = text_at(reading, kachi_str_print(reading->arena, "%s.field", path.text).text);
    clause->unit = text_at(reading, kachi_str_print(reading->arena, "%s.unit", path.text).text);
    clause->text = text_at(reading, kachi_str_print(reading->arena, "%s.text", path.text).text);
    clause->text_ja =
        text_at(reading, kachi_str_print(reading->arena, "%s.text_ja", path.text).text);
    struct kachi_str required_path = kachi_str_print(reading->arena, "%s.required", path.text);
    clause->is_required = true; /* unless it says otherwise: what is left out must not pass */
    if (kachi_lua_has(reading->lua, required_path.text) &&
        !kachi_lua_bool(reading->lua, required_path.text, &clause->is_required)) {
        return KACHI_ERR_INPUT;
    }
    if (kachi_str_is_empty(clause->id) || kachi_str_is_empty(clause->field)) {
        return refuse(reading, path.text, clause->id);
    }
    struct kachi_str word = text_at(reading, operator_path.text);
    if (!read_operator(word, &clause->operator)) {
        return refuse(reading, operator_path.text, word);
    }
    return read_values(reading, value_path.text, clause);
}

static enum kachi_err read_day(struct reading *reading, const char *path, kachi_day *day)
{
    struct kachi_str text = text_at(reading, path);
    *day = KACHI_NO_DAY;
    if (kachi_str_is_empty(text) || kachi_day_read(text, day)) {
        return KACHI_OK;
    }
    return refuse(reading, path, text);
}

static enum kachi_err read_head(struct reading *reading, struct kachi_program *program)
{
    program->id = text_at(reading, "id");
    program->version = text_at(reading, "version");
    program->name = text_at(reading, "name");
    program->name_ja = text_at(reading, "name_ja");
    program->source = text_at(reading, "source");
    program->note = text_at(reading, "note");
    program->note_ja = text_at(reading, "note_ja");
    if (kachi_str_is_empty(program->id)) {
        return refuse(reading, "id", program->id);
    }
    enum kachi_err err = read_day(reading, "valid_from", &program->valid_from);
    return err == KACHI_OK ? read_day(reading, "valid_until", &program->valid_until) : err;
}

static enum kachi_err read_whole(struct reading *reading, struct kachi_program *program)
{
    enum kachi_err err = read_head(reading, program);
    program->clause_count = kachi_lua_count(reading->lua, "clauses");
    if (err == KACHI_OK && (program->clause_count == 0 || program->clause_count > CLAUSES_MAX)) {
        return refuse(reading, "clauses",
                      kachi_str_print(reading->arena, "%zu", program->clause_count));
    }
    program->clauses = KACHI_NEW_ARRAY(reading->arena, struct kachi_clause, program->clause_count);
    for (size_t i = 0; err == KACHI_OK && i < program->clause_count; i++) {
        err = read_clause(reading, i + 1, &program->clauses[i]);
    }
    return err;
}

enum kachi_err kachi_program_read(struct kachi_arena *arena, struct kachi_str source,
                                  struct kachi_str content, struct kachi_findings *findings,
                                  struct kachi_program **out)
{
    *out = NULL;
    struct kachi_program *program = KACHI_NEW(arena, struct kachi_program);
    enum kachi_err err = kachi_lua_open(source, content, findings, &program->lua);
    if (err != KACHI_OK) {
        return err;
    }
    struct reading reading = {
        .arena = arena, .lua = program->lua, .source = source, .findings = findings};
    struct kachi_digest digest = kachi_digest_of(content);
    program->digest = kachi_digest_text(arena, &digest);
    err = read_whole(&reading, program);
    if (err != KACHI_OK) {
        kachi_lua_close(program->lua);
        return err;
    }
    *out = program;
    return KACHI_OK;
}

size_t kachi_program_ids(struct kachi_arena *arena, struct kachi_str **out)
{
    *out = KACHI_NEW_ARRAY(arena, struct kachi_str, PROGRAMS_MAX);
    size_t count = 0;
    for (size_t i = 0; kachi_embedded_at(i) != NULL && count < PROGRAMS_MAX; i++) {
        struct kachi_str path = kachi_embedded_at(i)->path;
        if (kachi_str_has_prefix(path, FOLDER) && kachi_str_has_suffix(path, ".lua")) {
            (*out)[count++] = kachi_str_slice(path, sizeof(FOLDER) - 1, path.bytes - 4);
        }
    }
    return count;
}

enum kachi_err kachi_program_open(struct kachi_arena *arena, struct kachi_str id,
                                  struct kachi_findings *findings, struct kachi_program **out)
{
    *out = NULL;
    struct kachi_str path = kachi_str_print(arena, FOLDER "%.*s.lua", KACHI_STR_ARG(id));
    const struct kachi_embedded_file *file = kachi_embedded_find(path.text);
    if (file != NULL) {
        return kachi_program_read(arena, file->path, file->content, findings, out);
    }
    struct kachi_str *ids = NULL;
    size_t count = kachi_program_ids(arena, &ids);
    struct kachi_str known = kachi_str_of("");
    for (size_t i = 0; i < count; i++) {
        known = kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(known), i == 0 ? "" : ", ",
                                KACHI_STR_ARG(ids[i]));
    }
    kachi_findings_add(findings, "program-unknown", KACHI_NOWHERE,
                       KACHI_ARGS({"program", id}, {"known", known}));
    return KACHI_ERR_NOT_FOUND;
}

void kachi_program_close(struct kachi_program *program)
{
    if (program != NULL) {
        kachi_lua_close(program->lua);
        program->lua = NULL;
    }
}
