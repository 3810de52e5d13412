/* SPDX-License-Identifier: Apache-2.0 */
/* Programs from their files. */
#include "base/digest.h"
#include "base/embedded.h"
#include "base/lua.h"
#include "base/text.h"
#include "policy/program.h"

#define PROGRAMS_MAX 256
#define VALUES_MAX 1000
#define KEYS_MAX 32
#define COUNT_MAX INT64_C(1000000000)
#define FOLDER "programs/"

struct reading {
    struct kachi_arena *arena;
    struct kachi_lua *lua;
    struct kachi_str source;
    struct kachi_findings *findings;
};

static const char *path_of(struct reading *reading, const char *base, const char *key)
{
    return kachi_str_print(reading->arena, "%s%s%s", base, base[0] == '\0' ? "" : ".", key).text;
}

static struct kachi_str text_at(struct reading *reading, const char *base, const char *key)
{
    struct kachi_str text = kachi_str_of("");
    /* Absent is empty; what is no text is a finding. */
    (void)kachi_lua_str(reading->arena, reading->lua, path_of(reading, base, key), &text);
    return text;
}

static bool bool_at(struct reading *reading, const char *base, const char *key, bool otherwise)
{
    bool value = otherwise;
    return kachi_lua_bool(reading->lua, path_of(reading, base, key), &value) ? value : otherwise;
}

static void refuse(struct reading *reading, const char *field, struct kachi_str value)
{
    struct kachi_place place = {.source = reading->source, .line = 0, .field = kachi_str_of(field)};
    kachi_findings_add(reading->findings, "program-value", place, KACHI_ARGS({"value", value}));
}

/* A whole number of 0 or more. */
static int64_t count_at(struct reading *reading, const char *base, const char *key)
{
    const char *path = path_of(reading, base, key);
    int64_t value = 0;
    if (!kachi_lua_int64(reading->lua, path, &value)) {
        return 0;
    }
    if (value < 0 || value > COUNT_MAX) {
        refuse(reading, path, kachi_str_print(reading->arena, "%lld", (long long)value));
        return 0;
    }
    return value;
}

/* A key that nobody reads is a mistake that would change who is eligible: "requird". */
static void check_keys(struct reading *reading, const char *path, const char *const known[])
{
    struct kachi_str *keys = NULL;
    struct kachi_str candidates[KEYS_MAX];
    size_t known_count = 0;
    while (known[known_count] != NULL) {
        candidates[known_count] = kachi_str_of(known[known_count]);
        known_count++;
    }
    size_t count = kachi_lua_keys(reading->arena, reading->lua, path, &keys);
    for (size_t i = 0; i < count; i++) {
        size_t nearest = 0;
        bool found = false;
        for (size_t k = 0; k < known_count && !found; k++) {
            found = kachi_str_equal(keys[i], candidates[k]);
        }
        if (found) {
            continue;
        }
        bool has_near = kachi_text_nearest(keys[i], known_count, candidates, 1, &nearest) > 0;
        struct kachi_place place = {.source = reading->source, .field = kachi_str_of(path)};
        kachi_findings_add(reading->findings, "program-key", place,
                           KACHI_ARGS({"key", keys[i]}, {"near", has_near ? candidates[nearest]
                                                                          : kachi_str_of("-")}));
    }
}

static bool read_operator(struct kachi_str word, enum kachi_operator *out)
{
    for (int i = KACHI_OPERATOR_IN; i <= KACHI_OPERATOR_ABSENT; i++) {
        if (kachi_str_is(word, kachi_operator_word((enum kachi_operator)i))) {
            *out = (enum kachi_operator)i;
            return true;
        }
    }
    return false;
}

/* One value of a clause: a number for an order, a text or a number for in and =. */
static void read_value(struct reading *reading, const char *path, struct kachi_clause *clause)
{
    size_t i = clause->value_count++;
    bool is_order = clause->operator!= KACHI_OPERATOR_IN && clause->operator!= KACHI_OPERATOR_EQUAL;
    if (is_order) {
        clause->is_number[i] = kachi_lua_decimal(reading->lua, path, &clause->numbers[i]);
        clause->values[i] = kachi_decimal_write(reading->arena, clause->numbers[i]);
    } else {
        (void)kachi_lua_str(reading->arena, reading->lua, path, &clause->values[i]);
        clause->is_number[i] =
            kachi_decimal_read(clause->values[i], &clause->numbers[i]) == KACHI_OK;
    }
    bool is_text = kachi_lua_has(reading->lua, path) && !is_order;
    bool is_there = is_order ? clause->is_number[i] : !kachi_str_is_empty(clause->values[i]);
    if (!is_there && (is_text || !kachi_lua_has(reading->lua, path))) {
        refuse(reading, path, kachi_str_of(""));
    }
}

static void read_values(struct reading *reading, const char *path, struct kachi_clause *clause)
{
    bool is_list = clause->operator== KACHI_OPERATOR_IN;
    size_t count = is_list ? kachi_lua_count(reading->lua, path) : 1;
    if (clause->operator== KACHI_OPERATOR_STATED || clause->operator== KACHI_OPERATOR_ABSENT) {
        return;
    }
    if (count == 0 || count > VALUES_MAX) {
        refuse(reading, path, kachi_str_print(reading->arena, "%zu", count));
        return;
    }
    clause->values = KACHI_NEW_ARRAY(reading->arena, struct kachi_str, count);
    clause->numbers = KACHI_NEW_ARRAY(reading->arena, struct kachi_decimal, count);
    clause->is_number = KACHI_NEW_ARRAY(reading->arena, bool, count);
    for (size_t i = 0; i < count; i++) {
        read_value(reading,
                   is_list ? kachi_str_print(reading->arena, "%s[%zu]", path, i + 1).text : path,
                   clause);
    }
}

static const char *const clause_keys[] = {
    "id",       "field",  "operator",       "value", "unit",    "of",     "required", "evidence",
    "verified", "points", "age_months_max", "text",  "text_ja", "source", NULL};

/* A fact that can never be known would never pass and, asked to be absent, always. */
static void check_field(struct reading *reading, const char *path, struct kachi_str field)
{
    if (kachi_str_is_empty(field) || kachi_fact_can_be(field)) {
        return;
    }
    struct kachi_str near = kachi_fact_nearest(reading->arena, field);
    struct kachi_place place = {.source = reading->source, .field = kachi_str_of(path)};
    kachi_findings_add(reading->findings, "program-field", place,
                       KACHI_ARGS({"field", field},
                                  {"near", kachi_str_is_empty(near) ? kachi_str_of("-") : near}));
}

static void read_clause(struct reading *reading, size_t number, struct kachi_clause *clause)
{
    const char *path = kachi_str_print(reading->arena, "clauses[%zu]", number).text;
    check_keys(reading, path, clause_keys);
    clause->id = text_at(reading, path, "id");
    clause->field = text_at(reading, path, "field");
    clause->unit = text_at(reading, path, "unit");
    clause->of = text_at(reading, path, "of");
    clause->text = text_at(reading, path, "text");
    clause->text_ja = text_at(reading, path, "text_ja");
    clause->source = text_at(reading, path, "source");
    clause->is_required = bool_at(reading, path, "required", true);
    clause->needs_evidence = bool_at(reading, path, "evidence", false);
    clause->needs_verification = bool_at(reading, path, "verified", false);
    clause->points = count_at(reading, path, "points");
    clause->age_months_max = count_at(reading, path, "age_months_max");
    if (kachi_str_is_empty(clause->id) || kachi_str_is_empty(clause->field)) {
        refuse(reading, path, clause->id);
        return;
    }
    check_field(reading, path_of(reading, path, "field"), clause->field);
    check_field(reading, path_of(reading, path, "of"), clause->of);
    struct kachi_str word = text_at(reading, path, "operator");
    if (!read_operator(word, &clause->operator)) {
        refuse(reading, path_of(reading, path, "operator"), word);
        return;
    }
    read_values(reading, path_of(reading, path, "value"), clause);
}

static void check_ids(struct reading *reading, const struct kachi_program *program)
{
    for (size_t i = 0; i < program->clause_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (kachi_str_equal(program->clauses[i].id, program->clauses[k].id)) {
                refuse(reading, kachi_str_print(reading->arena, "clauses[%zu].id", i + 1).text,
                       program->clauses[i].id);
            }
        }
    }
}

/* A clause of a tier decides by the tier, never by itself. */
static void read_tier_clause(struct reading *reading, const char *path,
                             struct kachi_program *program, struct kachi_tier *tier)
{
    struct kachi_str id = kachi_str_of("");
    (void)kachi_lua_str(reading->arena, reading->lua, path, &id);
    for (size_t i = 0; i < program->clause_count; i++) {
        if (kachi_str_equal(program->clauses[i].id, id)) {
            program->clauses[i].is_required = false;
            tier->clauses[tier->clause_count++] = (uint32_t)i;
            return;
        }
    }
    refuse(reading, path, id);
}

static const char *const tier_keys[] = {"id", "name", "name_ja", "clauses", NULL};

static void read_tier(struct reading *reading, size_t number, struct kachi_program *program)
{
    const char *path = kachi_str_print(reading->arena, "tiers[%zu]", number).text;
    struct kachi_tier *tier = &program->tiers[number - 1];
    check_keys(reading, path, tier_keys);
    tier->id = text_at(reading, path, "id");
    tier->name = text_at(reading, path, "name");
    tier->name_ja = text_at(reading, path, "name_ja");
    const char *list = path_of(reading, path, "clauses");
    size_t count = kachi_lua_count(reading->lua, list);
    tier->clauses = KACHI_NEW_ARRAY(reading->arena, uint32_t, count + 1);
    if (kachi_str_is_empty(tier->id) || count == 0) {
        refuse(reading, path, tier->id);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        read_tier_clause(reading, kachi_str_print(reading->arena, "%s[%zu]", list, i + 1).text,
                         program, tier);
    }
}

static void read_day(struct reading *reading, const char *key, kachi_day *day)
{
    struct kachi_str text = text_at(reading, "", key);
    *day = KACHI_NO_DAY;
    if (!kachi_str_is_empty(text) && !kachi_day_read(text, day)) {
        refuse(reading, key, text);
    }
}

static const char *const program_keys[] = {
    "id",           "version",        "name",    "name_ja",    "kind",
    "source",       "note",           "note_ja", "valid_from", "valid_until",
    "hypothetical", "exclusive_with", "clauses", "points_min", "tiers",
    "award",        "disposal_years", "cases",   NULL};

static void read_head(struct reading *reading, struct kachi_program *program)
{
    check_keys(reading, "", program_keys);
    program->id = text_at(reading, "", "id");
    program->version = text_at(reading, "", "version");
    program->name = text_at(reading, "", "name");
    program->name_ja = text_at(reading, "", "name_ja");
    program->kind = text_at(reading, "", "kind");
    program->source = text_at(reading, "", "source");
    program->note = text_at(reading, "", "note");
    program->note_ja = text_at(reading, "", "note_ja");
    program->exclusive_with = text_at(reading, "", "exclusive_with");
    program->is_hypothetical = bool_at(reading, "", "hypothetical", false);
    program->points_min = count_at(reading, "", "points_min");
    program->disposal_years = count_at(reading, "", "disposal_years");
    if (kachi_str_is_empty(program->id)) {
        refuse(reading, "id", program->id);
    }
    read_day(reading, "valid_from", &program->valid_from);
    read_day(reading, "valid_until", &program->valid_until);
    if (program->valid_from != KACHI_NO_DAY && program->valid_until != KACHI_NO_DAY &&
        program->valid_until < program->valid_from) {
        refuse(reading, "valid_until", kachi_day_text(reading->arena, program->valid_until));
    }
}

static const char *const case_keys[] = {"name",     "day",       "facts",  "details",
                                        "eligible", "award_yen", "failed", "points",
                                        "tier",     "shows",     NULL};
static const char *const detail_keys[] = {"field",       "evidence", "dated",
                                          "valid_until", "verified", NULL};

static void check_cases(struct reading *reading)
{
    size_t count =
        kachi_lua_has(reading->lua, "cases") ? kachi_lua_count(reading->lua, "cases") : 0;
    for (size_t i = 1; i <= count; i++) {
        const char *path = kachi_str_print(reading->arena, "cases[%zu]", i).text;
        const char *details = path_of(reading, path, "details");
        check_keys(reading, path, case_keys);
        size_t detail_count =
            kachi_lua_has(reading->lua, details) ? kachi_lua_count(reading->lua, details) : 0;
        for (size_t k = 1; k <= detail_count; k++) {
            check_keys(reading, kachi_str_print(reading->arena, "%s[%zu]", details, k).text,
                       detail_keys);
        }
    }
}

static void read_whole(struct reading *reading, struct kachi_program *program)
{
    read_head(reading, program);
    size_t count = kachi_lua_count(reading->lua, "clauses");
    if (count == 0 || count > KACHI_CLAUSES_MAX) {
        refuse(reading, "clauses", kachi_str_print(reading->arena, "%zu", count));
        return;
    }
    program->clause_count = count;
    program->clauses = KACHI_NEW_ARRAY(reading->arena, struct kachi_clause, count);
    for (size_t i = 0; i < count; i++) {
        read_clause(reading, i + 1, &program->clauses[i]);
    }
    check_ids(reading, program);
    check_cases(reading);
    program->tier_count =
        kachi_lua_has(reading->lua, "tiers") ? kachi_lua_count(reading->lua, "tiers") : 0;
    if (program->tier_count > KACHI_CLAUSES_MAX) {
        refuse(reading, "tiers", kachi_str_print(reading->arena, "%zu", program->tier_count));
        program->tier_count = 0;
    }
    program->tiers = KACHI_NEW_ARRAY(reading->arena, struct kachi_tier, program->tier_count + 1);
    for (size_t i = 0; i < program->tier_count; i++) {
        read_tier(reading, i + 1, program);
    }
}

enum kachi_err kachi_program_read(struct kachi_arena *arena, struct kachi_str source,
                                  struct kachi_str content, struct kachi_findings *findings,
                                  struct kachi_program **out)
{
    *out = NULL;
    struct kachi_program *program = KACHI_NEW(arena, struct kachi_program);
    size_t errors_before = kachi_findings_count(findings, KACHI_ERROR);
    enum kachi_err err = kachi_lua_open(source, content, findings, &program->lua);
    if (err != KACHI_OK) {
        return err;
    }
    struct reading reading = {
        .arena = arena, .lua = program->lua, .source = source, .findings = findings};
    struct kachi_digest digest = kachi_digest_of(content);
    program->digest = kachi_digest_text(arena, &digest);
    read_whole(&reading, program);
    if (kachi_findings_count(findings, KACHI_ERROR) > errors_before) {
        kachi_lua_close(program->lua);
        return KACHI_ERR_INPUT;
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
