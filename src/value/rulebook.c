/* SPDX-License-Identifier: Apache-2.0 */
#include "value/rulebook_internal.h"

#include "base/digest.h"
#include "base/lua.h"
#include "base/text.h"
#include "inventory/dataset.h"
#include "value/shapley.h"

#define ORDERS_MIN 100 /* fewer give no standard error worth the name */
#define ORDERS_MAX 100000

/* Every parameter that something reads: a name that is not here is a slip of the pen. */
enum kind { WORDS, NUMBER }; /* a number is not negative */
static const struct {
    const char *name;
    enum kind kind;
} known[] = {
    {"ae_rebound_default", NUMBER},
    {"ae_ref_max_age_years", NUMBER},
    {"attest_each_tier", WORDS},
    {"attest_purposes", WORDS},
    {"balance_period_months", NUMBER},
    {"baseline_floor_fy", NUMBER},
    {"baseline_min_years", NUMBER},
    {"baseline_recommended_years", NUMBER},
    {"cert_purposes", WORDS},
    {"cert_valid_months", NUMBER},
    {"cev_program", WORDS},
    {"claim_purposes", WORDS},
    {"coc_models_allowed", WORDS},
    {"credit_life_periods", NUMBER},
    {"cutoff_process", NUMBER},
    {"cutoff_total", NUMBER},
    {"dqr_threshold", NUMBER},
    {"ets_ceiling_yen_per_t", NUMBER},
    {"ets_credit_cap", NUMBER},
    {"ets_first_fy", NUMBER},
    {"ets_floor_yen_per_t", NUMBER},
    {"ets_penalty_factor", NUMBER},
    {"ets_real_growth", NUMBER},
    {"freeze_at", WORDS},
    {"greenfield_baseline", WORDS},
    {"gwp_method", WORDS},
    {"input_rules", WORDS},
    {"max_assign_ratio", NUMBER},
    {"measure_years_max", NUMBER},
    {"measures_exact_max", NUMBER},
    {"measures_orders", NUMBER},
    {"measures_orders_seed", NUMBER},
    {"negative_balance", WORDS},
    {"own_scopes", WORDS},
    {"price_delay_days", NUMBER},
    {"price_ratio_economic", NUMBER},
    {"price_sellers_min", NUMBER},
    {"project_start_min_fy", NUMBER},
    {"purposes_together", WORDS},
    {"recalc_threshold", NUMBER},
    {"share_sum_max", NUMBER},
    {"validity_years_cfp", NUMBER},
};
#define KNOWN_COUNT (sizeof(known) / sizeof(known[0]))

struct reading {
    struct kachi_arena *arena;
    struct kachi_lua *lua;
    struct kachi_str source;
    struct kachi_findings *findings;
    struct kachi_rulebook *rulebook;
    const struct kachi_embedded_file *base; /* what it extends; NULL: as the binary has it now */
};

static struct kachi_str text_at(struct reading *reading, const char *path)
{
    struct kachi_str text = kachi_str_of("");
    (void)kachi_lua_str(reading->arena, reading->lua, path, &text); /* absent is empty */
    return text;
}

static struct kachi_str path_of(struct reading *reading, const char *before, struct kachi_str key,
                                const char *after)
{
    return kachi_str_print(reading->arena, "%s%.*s%s", before, KACHI_STR_ARG(key), after);
}

static enum kachi_err refuse(struct reading *reading, const char *field, struct kachi_str value)
{
    struct kachi_place place = {.source = reading->source, .line = 0, .field = kachi_str_of(field)};
    kachi_findings_add(reading->findings, "rulebook-value", place, KACHI_ARGS({"value", value}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err refuse_unknown(struct reading *reading, const char *field,
                                     struct kachi_str name)
{
    struct kachi_str candidates[KNOWN_COUNT];
    size_t nearest[1] = {0};
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        candidates[i] = kachi_str_of(known[i].name);
    }
    size_t count = kachi_text_nearest(name, KNOWN_COUNT, candidates, 1, nearest);
    struct kachi_place place = {.source = reading->source, .line = 0, .field = kachi_str_of(field)};
    kachi_findings_add(reading->findings, "rulebook-parameter", place,
                       KACHI_ARGS({"name", name}, {"near", count > 0 ? candidates[nearest[0]]
                                                                     : kachi_str_of("–")}));
    return KACHI_ERR_INPUT;
}

/* KNOWN_COUNT where there is none of that name. */
static size_t find_known(struct kachi_str name)
{
    size_t at = 0;
    while (at < KNOWN_COUNT && !kachi_str_is(name, known[at].name)) {
        at++;
    }
    return at;
}

/* Unset, or what its kind may be: a number that is none would count as unset in silence. */
static bool is_sound(enum kind kind, struct kachi_str value)
{
    double number = 0.0;
    return kind == WORDS || kachi_str_is_empty(value) ||
           (kachi_str_read_double(value, &number) && number >= 0.0);
}

/* The parameter of that name, a new one where there is none; the list has room for all. */
static struct kachi_rule_parameter *slot_of(struct kachi_rulebook *rulebook, struct kachi_str name)
{
    for (size_t i = 0; i < rulebook->parameter_count; i++) {
        if (kachi_str_equal(rulebook->parameters[i].name, name)) {
            return &rulebook->parameters[i];
        }
    }
    size_t at = rulebook->parameter_count++;
    while (at > 0 && kachi_str_compare(rulebook->parameters[at - 1].name, name) > 0) {
        rulebook->parameters[at] = rulebook->parameters[at - 1];
        at--;
    }
    return &rulebook->parameters[at];
}

static enum kachi_err read_parameter(struct reading *reading, struct kachi_str name)
{
    struct kachi_str field = path_of(reading, "parameters.", name, "");
    size_t at = find_known(name);
    if (at == KNOWN_COUNT) {
        return refuse_unknown(reading, field.text, name);
    }
    struct kachi_str value_path = path_of(reading, "parameters.", name, ".value");
    struct kachi_rule_parameter parameter = {
        .name = name,
        .value = kachi_str_of(""),
        .basis = KACHI_RULE_BY_DEFAULT,
        .source = text_at(reading, path_of(reading, "parameters.", name, ".source").text),
        .from = reading->rulebook->id,
    };
    bool has = kachi_lua_has(reading->lua, value_path.text);
    if (has && (!kachi_lua_words(reading->arena, reading->lua, value_path.text, &parameter.value) ||
                !is_sound(known[at].kind, parameter.value))) {
        return refuse(reading, value_path.text, parameter.value);
    }
    struct kachi_str basis_path = path_of(reading, "parameters.", name, ".basis");
    struct kachi_str basis = text_at(reading, basis_path.text);
    if (kachi_str_is(basis, "source")) {
        parameter.basis = KACHI_RULE_FROM_SOURCE;
    } else if (!kachi_str_is_empty(basis) && !kachi_str_is(basis, "default")) {
        return refuse(reading, basis_path.text, basis);
    }
    *slot_of(reading->rulebook, name) = parameter;
    return KACHI_OK;
}

static enum kachi_err read_parameters(struct reading *reading)
{
    struct kachi_rulebook *rulebook = reading->rulebook;
    struct kachi_str *names = NULL;
    size_t count = kachi_lua_keys(reading->arena, reading->lua, "parameters", &names);
    struct kachi_rule_parameter *inherited = rulebook->parameters;
    rulebook->parameters = KACHI_NEW_ARRAY(reading->arena, struct kachi_rule_parameter,
                                           rulebook->parameter_count + count + 1);
    for (size_t i = 0; i < rulebook->parameter_count; i++) {
        rulebook->parameters[i] = inherited[i];
    }
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        err = read_parameter(reading, names[i]);
    }
    return err;
}

static enum kachi_err read_check(struct reading *reading, struct kachi_str id)
{
    static const char *const words[] = {
        [KACHI_HARD_FAIL] = "fail", [KACHI_HARD_NOTICE] = "notice", [KACHI_HARD_OFF] = "off"};
    struct kachi_rulebook *rulebook = reading->rulebook;
    struct kachi_str path = path_of(reading, "checks[\"", id, "\"]");
    struct kachi_str word = text_at(reading, path.text);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (!kachi_str_is(word, words[i])) {
            continue;
        }
        size_t at = 0;
        while (at < rulebook->check_count && !kachi_str_equal(rulebook->checks[at].id, id)) {
            at++;
        }
        rulebook->check_count += at == rulebook->check_count ? 1 : 0;
        rulebook->checks[at] =
            (struct kachi_rule_check){.id = id, .hardness = (enum kachi_hardness)i};
        return KACHI_OK;
    }
    return refuse(reading, path.text, word);
}

static enum kachi_err read_checks(struct reading *reading)
{
    struct kachi_rulebook *rulebook = reading->rulebook;
    struct kachi_str *ids = NULL;
    size_t count = kachi_lua_has(reading->lua, "checks")
                       ? kachi_lua_keys(reading->arena, reading->lua, "checks", &ids)
                       : 0;
    struct kachi_rule_check *inherited = rulebook->checks;
    rulebook->checks =
        KACHI_NEW_ARRAY(reading->arena, struct kachi_rule_check, rulebook->check_count + count + 1);
    for (size_t i = 0; i < rulebook->check_count; i++) {
        rulebook->checks[i] = inherited[i];
    }
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        err = read_check(reading, ids[i]);
    }
    return err;
}

static size_t read_list(struct reading *reading, const char *name, struct kachi_str **out)
{
    size_t count = kachi_lua_has(reading->lua, name) ? kachi_lua_count(reading->lua, name) : 0;
    *out = KACHI_NEW_ARRAY(reading->arena, struct kachi_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        (*out)[i] = text_at(reading, kachi_str_print(reading->arena, "%s[%zu]", name, i + 1).text);
    }
    return count;
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

static enum kachi_err read_head(struct reading *reading)
{
    struct kachi_rulebook *rulebook = reading->rulebook;
    rulebook->id = text_at(reading, "id");
    rulebook->version = text_at(reading, "version");
    rulebook->name = text_at(reading, "name");
    rulebook->name_ja = text_at(reading, "name_ja");
    rulebook->note = text_at(reading, "note");
    rulebook->note_ja = text_at(reading, "note_ja");
    if (kachi_str_is_empty(rulebook->id)) {
        return refuse(reading, "id", rulebook->id);
    }
    if (kachi_str_is_empty(rulebook->version)) {
        return refuse(reading, "version", rulebook->version);
    }
    enum kachi_err err = read_day(reading, "valid_from", &rulebook->valid_from);
    err = err == KACHI_OK ? read_day(reading, "valid_until", &rulebook->valid_until) : err;
    rulebook->source_count = read_list(reading, "sources", &rulebook->sources);
    rulebook->case_count = read_list(reading, "cases", &rulebook->cases);
    return err;
}

static enum kachi_err read_scopes(struct reading *reading)
{
    struct kachi_rulebook *rulebook = reading->rulebook;
    const char *field = "parameters.own_scopes.value";
    const struct kachi_rule_parameter *scopes = kachi_rulebook_parameter(rulebook, "own_scopes");
    struct kachi_str rest = scopes == NULL ? kachi_str_of("") : scopes->value;
    if (kachi_str_is_empty(rest)) {
        return refuse(reading, field, rest);
    }
    for (size_t i = 1; rest.bytes > 0; i++) {
        struct kachi_str word = kachi_str_cut(&rest, ' ');
        int64_t scope = 0;
        if (!kachi_str_read_int64(word, &scope) || scope < 1 || scope > 3) {
            return refuse(reading, kachi_str_print(reading->arena, "%s[%zu]", field, i).text, word);
        }
        rulebook->own_scope[scope] = true;
    }
    return KACHI_OK;
}

/* Beyond measures_exact_max: how many random orders, and their seed. Unset, or both. */
static enum kachi_err read_orders(struct reading *reading)
{
    int64_t value = 0;
    const struct kachi_rule_parameter *count =
        kachi_rulebook_parameter(reading->rulebook, "measures_orders");
    const struct kachi_rule_parameter *seed =
        kachi_rulebook_parameter(reading->rulebook, "measures_orders_seed");
    if (count == NULL || kachi_str_is_empty(count->value)) {
        return KACHI_OK;
    }
    if (!kachi_str_read_int64(count->value, &value) || value < ORDERS_MIN || value > ORDERS_MAX ||
        value % 2 != 0) {
        return refuse(reading, "parameters.measures_orders.value", count->value);
    }
    if (seed == NULL || !kachi_str_read_int64(seed->value, &value) || value < 0) {
        return refuse(reading, "parameters.measures_orders_seed.value",
                      seed == NULL ? kachi_str_of("") : seed->value);
    }
    return KACHI_OK;
}

/* The parameters that the calculation of REP cannot do without. */
static enum kachi_err read_needed(struct reading *reading)
{
    struct kachi_rulebook *rulebook = reading->rulebook;
    static const struct kachi_rule_parameter none = {.value = KACHI_STR("")};
    const char *const names[] = {"gwp_method", "max_assign_ratio", "measures_exact_max",
                                 "freeze_at"};
    struct kachi_str values[4];
    for (size_t i = 0; i < 4; i++) {
        const struct kachi_rule_parameter *found = kachi_rulebook_parameter(rulebook, names[i]);
        values[i] = (found == NULL ? &none : found)->value;
    }
    rulebook->gwp_method = values[0];
    rulebook->max_assign_ratio = values[1];
    if (!kachi_str_read_int64(values[2], &rulebook->measures_exact_max) ||
        rulebook->measures_exact_max < 1 ||
        rulebook->measures_exact_max > KACHI_SHAPLEY_EXACT_LIMIT) {
        return refuse(reading, "parameters.measures_exact_max.value", values[2]);
    }
    enum kachi_err err = read_scopes(reading);
    err = err == KACHI_OK ? read_orders(reading) : err;
    if (err != KACHI_OK) {
        return err;
    }
    rulebook->freeze_at =
        kachi_str_is(values[3], "current") ? KACHI_FREEZE_AT_CURRENT : KACHI_FREEZE_AT_BASELINE;
    bool is_word = kachi_str_is(values[3], "current") || kachi_str_is(values[3], "baseline");
    return is_word ? KACHI_OK : refuse(reading, "parameters.freeze_at.value", values[3]);
}

/* What a file says, over what it extends (NULL: nothing). */
static enum kachi_err read_table(struct reading *reading, const struct kachi_rulebook *extended)
{
    struct kachi_rulebook *rulebook = reading->rulebook;
    if (extended != NULL) {
        rulebook->parameter_count = extended->parameter_count;
        rulebook->parameters = extended->parameters;
        rulebook->check_count = extended->check_count;
        rulebook->checks = extended->checks;
    }
    enum kachi_err err = read_head(reading);
    err = err == KACHI_OK ? read_parameters(reading) : err;
    err = err == KACHI_OK ? read_checks(reading) : err;
    return err == KACHI_OK ? read_needed(reading) : err;
}

static enum kachi_err read_content(struct reading *reading, struct kachi_str content,
                                   const struct kachi_rulebook *extended)
{
    struct kachi_digest digest = kachi_digest_of(content);
    struct kachi_str text = kachi_digest_text(reading->arena, &digest);
    if (extended != NULL) {
        digest = kachi_digest_of(kachi_str_print(reading->arena, "%.*s %.*s", KACHI_STR_ARG(text),
                                                 KACHI_STR_ARG(extended->digest)));
        text = kachi_digest_text(reading->arena, &digest);
    }
    reading->rulebook->digest = text;
    return read_table(reading, extended);
}

/* What a rulebook extends: one that itself extends nothing, so that there is one place to look. */
static enum kachi_err read_extended(struct reading *reading, struct kachi_rulebook **out)
{
    struct kachi_str id = text_at(reading, "extends");
    *out = NULL;
    reading->rulebook->extends = id;
    if (kachi_str_is_empty(id)) {
        return KACHI_OK;
    }
    const struct kachi_embedded_file *file =
        reading->base != NULL ? reading->base : kachi_rulebook_file(reading->arena, id);
    if (file == NULL) {
        return kachi_rulebook_refuse_unknown(reading->findings, id);
    }
    struct reading base = {.arena = reading->arena,
                           .source = file->path,
                           .findings = reading->findings,
                           .rulebook = KACHI_NEW(reading->arena, struct kachi_rulebook)};
    enum kachi_err err = kachi_lua_open(file->path, file->content, reading->findings, &base.lua);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_lua_has(base.lua, "extends") ? refuse(reading, "extends", id)
                                             : read_content(&base, file->content, NULL);
    kachi_lua_close(base.lua);
    *out = base.rulebook;
    return err;
}

const struct kachi_rule_parameter *kachi_rulebook_parameter(const struct kachi_rulebook *rulebook,
                                                            const char *name)
{
    for (size_t i = 0; i < rulebook->parameter_count; i++) {
        if (kachi_str_is(rulebook->parameters[i].name, name)) {
            return &rulebook->parameters[i];
        }
    }
    return NULL;
}

bool kachi_rulebook_number(const struct kachi_rulebook *rulebook, const char *name, double *out)
{
    const struct kachi_rule_parameter *found = kachi_rulebook_parameter(rulebook, name);
    return found != NULL && kachi_str_read_double(found->value, out);
}

bool kachi_rulebook_is(const struct kachi_rulebook *rulebook, const char *name, const char *value)
{
    const struct kachi_rule_parameter *found = kachi_rulebook_parameter(rulebook, name);
    return found != NULL && kachi_str_is(found->value, value);
}

bool kachi_rulebook_allows(const struct kachi_rulebook *rulebook, const char *name,
                           struct kachi_str word)
{
    const struct kachi_rule_parameter *found = kachi_rulebook_parameter(rulebook, name);
    struct kachi_str rest = found == NULL ? kachi_str_of("") : found->value;
    while (rest.bytes > 0) {
        if (kachi_str_equal(kachi_str_cut(&rest, ' '), word)) {
            return true;
        }
    }
    return false;
}

enum kachi_hardness kachi_rulebook_hardness(const struct kachi_rulebook *rulebook,
                                            struct kachi_str check)
{
    for (size_t i = 0; i < rulebook->check_count; i++) {
        if (kachi_str_equal(rulebook->checks[i].id, check)) {
            return rulebook->checks[i].hardness;
        }
    }
    return KACHI_HARD_FAIL;
}

const char *kachi_hardness_word(enum kachi_hardness hardness)
{
    switch (hardness) {
    case KACHI_HARD_FAIL:
        return "fail";
    case KACHI_HARD_NOTICE:
        return "notice";
    case KACHI_HARD_OFF:
        return "off";
    }
    return "";
}

static enum kachi_err read_rulebook(struct reading *reading, struct kachi_str content,
                                    struct kachi_rulebook **out)
{
    struct kachi_rulebook *extended = NULL;
    reading->rulebook = KACHI_NEW(reading->arena, struct kachi_rulebook);
    *out = NULL;
    enum kachi_err err = kachi_lua_open(reading->source, content, reading->findings, &reading->lua);
    if (err != KACHI_OK) {
        return err;
    }
    err = read_extended(reading, &extended);
    err = err == KACHI_OK ? read_content(reading, content, extended) : err;
    kachi_lua_close(reading->lua);
    *out = err == KACHI_OK ? reading->rulebook : NULL;
    return err;
}

enum kachi_err kachi_rulebook_read(struct kachi_arena *arena, struct kachi_str source,
                                   struct kachi_str content, struct kachi_findings *findings,
                                   struct kachi_rulebook **out)
{
    struct reading reading = {.arena = arena, .source = source, .findings = findings};
    return read_rulebook(&reading, content, out);
}

enum kachi_err kachi_rulebook_read_over(struct kachi_arena *arena,
                                        const struct kachi_embedded_file *file,
                                        const struct kachi_embedded_file *base,
                                        struct kachi_findings *findings,
                                        struct kachi_rulebook **out)
{
    struct reading reading = {
        .arena = arena, .source = file->path, .findings = findings, .base = base};
    return read_rulebook(&reading, file->content, out);
}
