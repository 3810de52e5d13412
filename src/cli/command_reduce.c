/* SPDX-License-Identifier: Apache-2.0 */
/* kachi reduce: REP (削減実績量) of a product against its own past, measure by measure. */
#include "cli/commands.h"
#include "cli/product.h"
#include "cli/table.h"
#include "inventory/search.h"
#include "value/rep.h"

#define DIGITS 4

static void write_scopes(struct kachi_json_writer *json, const char *key,
                         const struct kachi_scopes *scopes)
{
    kachi_json_key(json, key);
    kachi_json_begin_object(json);
    kachi_json_pair_double(json, "scope1_kgco2e", scopes->scope1_kgco2e);
    kachi_json_pair_double(json, "scope2_kgco2e", scopes->scope2_kgco2e);
    kachi_json_pair_double(json, "scope3_kgco2e", scopes->scope3_kgco2e);
    kachi_json_pair_double(json, "total_kgco2e", scopes->total_kgco2e);
    kachi_json_end_object(json);
}

static void write_bar(struct kachi_json_writer *json, struct kachi_str key, double change,
                      double level)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "key", key);
    kachi_json_pair_double(json, "change_kgco2e", change);
    kachi_json_pair_double(json, "level_kgco2e", level);
    kachi_json_end_object(json);
}

/* From the baseline to now, measure by measure, surroundings frozen: what a waterfall chart draws.
 * The last level is that of the calculation, not the sum of the bars, so that a reader can compare
 * them. */
static void write_waterfall(const struct kachi_dataset *dataset, const struct kachi_rep *rep,
                            struct kachi_json_writer *json)
{
    double level = rep->before.total_kgco2e;
    kachi_json_key(json, "waterfall");
    kachi_json_begin_array(json);
    write_bar(json, kachi_str_of("before"), 0.0, level);
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        const struct kachi_measure_effect *effect = &rep->effects[i];
        level -= effect->effect.total_kgco2e;
        write_bar(json, dataset->measures[effect->measure].key, -effect->effect.total_kgco2e,
                  level);
    }
    write_bar(json, kachi_str_of("after"), 0.0, rep->after.total_kgco2e);
    kachi_json_end_array(json);
}

static void write_json(struct kachi_session *session, const struct kachi_dataset *dataset,
                       const struct kachi_rep *rep)
{
    const struct kachi_activity *activity = &dataset->activities[rep->activity];
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_pair_str(&json, "product", kachi_activity_name(activity, session->lang));
    kachi_json_pair_str(&json, "activity_key", activity->key);
    kachi_json_pair_str(&json, "unit", rep->unit);
    kachi_json_pair_str(&json, "party", rep->party);
    kachi_json_pair_str(&json, "rulebook", rep->rulebook->id);
    kachi_json_pair_str(&json, "rulebook_version", rep->rulebook->version);
    kachi_json_pair_double(&json, "rep_kgco2e", rep->rep_kgco2e);
    kachi_json_pair_double(&json, "counted_kgco2e", rep->counted_kgco2e);
    kachi_json_pair_double(&json, "own_fall_kgco2e", rep->own_fall_kgco2e);
    kachi_json_pair_double(&json, "bound_kgco2e", rep->bound_kgco2e);
    kachi_json_pair_double(&json, "unclaimed_interaction_kgco2e", rep->interaction_kgco2e);
    kachi_json_pair_double(&json, "cfp_baseline_kgco2e", rep->baseline_kgco2e);
    kachi_json_pair_double(&json, "cfp_stated_kgco2e", rep->stated_kgco2e);
    write_scopes(&json, "before", &rep->before);
    write_scopes(&json, "after", &rep->after);
    kachi_json_key(&json, "measures");
    kachi_json_begin_array(&json);
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        const struct kachi_measure_effect *effect = &rep->effects[i];
        const struct kachi_measure *measure = &dataset->measures[effect->measure];
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "key", measure->key);
        kachi_json_pair_str(&json, "name", measure->name);
        kachi_json_pair_text(&json, "basis", kachi_basis_word(measure->basis));
        kachi_json_pair_double(&json, "counted_kgco2e", effect->counted_kgco2e);
        kachi_json_pair_double(&json, "not_counted_kgco2e", effect->not_counted_kgco2e);
        write_scopes(&json, "effect", &effect->effect);
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    write_waterfall(dataset, rep, &json);
    kachi_json_end_object(&json);
}

static struct kachi_str number(struct kachi_session *session, double value)
{
    return kachi_number_text(&session->arena, value, DIGITS);
}

static void add_row(struct kachi_session *session, struct kachi_table *table, struct kachi_str name,
                    double counted, double not_counted)
{
    kachi_table_add(table, name);
    kachi_table_add(table, number(session, -counted));
    kachi_table_add(table, number(session, -not_counted));
}

static const char *heading(struct kachi_session *session, const char *lead, const char *key)
{
    return kachi_str_print(&session->arena, "%s%s", lead, kachi_say(session, key)).text;
}

/* The waterfall in words: before, each measure, after. */
static void write_text(struct kachi_session *session, const struct kachi_dataset *dataset,
                       const struct kachi_rep *rep)
{
    struct kachi_buffer *out = &session->out;
    const struct kachi_activity *activity = &dataset->activities[rep->activity];
    struct kachi_str name = kachi_activity_name(activity, session->lang);
    struct kachi_str result = number(session, rep->rep_kgco2e);
    kachi_buffer_print(out, "%.*s, 1 %.*s  ·  %s %.*s  ·  %.*s %.*s\n\n", KACHI_STR_ARG(name),
                       KACHI_STR_ARG(rep->unit), kachi_say(session, "party"),
                       KACHI_STR_ARG(rep->party), KACHI_STR_ARG(rep->rulebook->id),
                       KACHI_STR_ARG(rep->rulebook->version));
    kachi_buffer_print(out, "  %s  %.*s kg-CO2e\n\n", kachi_say(session, "rep.title"),
                       KACHI_STR_ARG(result));
    const char *const headings[] = {heading(session, "*", "heading.measure"),
                                    heading(session, ">", "rep.counted"),
                                    heading(session, ">", "rep.not-counted")};
    struct kachi_table table;
    kachi_table_init(&table, session, 3, headings);
    kachi_table_add_text(&table, kachi_say(session, "rep.before"));
    kachi_table_add(&table, number(session, rep->before.total_kgco2e));
    kachi_table_add_text(&table, "");
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        const struct kachi_measure *measure = &dataset->measures[rep->effects[i].measure];
        struct kachi_str label =
            session->lang == KACHI_LANG_JA && !kachi_str_is_empty(measure->name_ja)
                ? measure->name_ja
                : measure->name;
        add_row(session, &table, label, rep->effects[i].counted_kgco2e,
                rep->effects[i].not_counted_kgco2e);
    }
    kachi_table_add_text(&table, kachi_say(session, "rep.after"));
    kachi_table_add(&table, number(session, rep->after.total_kgco2e));
    kachi_table_add_text(&table, "");
    kachi_table_write(&table, "  ");
    kachi_buffer_print(out, "  %s\n",
                       kachi_say(session, rep->rulebook->freeze_at == KACHI_FREEZE_AT_BASELINE
                                              ? "rep.frozen.baseline"
                                              : "rep.frozen.current"));
    struct kachi_str before = number(session, rep->baseline_kgco2e);
    struct kachi_str stated = number(session, rep->stated_kgco2e);
    kachi_buffer_print(out, "\n  CFP: %s %.*s → %s %.*s kg-CO2e\n",
                       kachi_say(session, "cfp.baseline"), KACHI_STR_ARG(before),
                       kachi_say(session, "cfp.stated"), KACHI_STR_ARG(stated));
    kachi_buffer_print(out, "  %s\n", kachi_say(session, "never-summed"));
    struct kachi_str note =
        session->lang == KACHI_LANG_JA ? rep->rulebook->note_ja : rep->rulebook->note;
    kachi_buffer_print(out, "  %.*s\n", KACHI_STR_ARG(note));
}

static enum kachi_err reduce(struct kachi_session *session, const struct kachi_dataset *dataset)
{
    struct kachi_rep_options options = {.party = session->party};
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_rep *rep = NULL;
    enum kachi_err err = kachi_rulebook_find(
        &session->arena, kachi_option_text(session, "rulebook"), &session->findings, &rulebook);
    options.rulebook = rulebook;
    if (err == KACHI_OK) {
        err = kachi_search_one(dataset, kachi_session_words(session, 0), &session->findings,
                               &options.activity);
    }
    if (err == KACHI_OK) {
        err = kachi_rep_compute(&session->arena, dataset, options, &session->findings, &rep);
    }
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        write_json(session, dataset, rep);
    } else {
        write_text(session, dataset, rep);
    }
    return KACHI_OK;
}

static enum kachi_err run_reduce(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    enum kachi_err err = kachi_session_load(session, &dataset);
    err = err == KACHI_OK ? reduce(session, dataset) : err;
    kachi_dataset_close(dataset);
    return err;
}

static const struct kachi_option options[] = {
    {"rulebook", "ID", "option.rulebook"},
    {NULL, NULL, NULL},
};
static const char *const examples[] = {"kachi reduce steel",
                                       "kachi reduce car-assembly --as D --json", NULL};

const struct kachi_command kachi_command_reduce = {
    .name = "reduce",
    .operands = "PRODUCT",
    .operands_min = 1,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.reduce",
    .options = options,
    .examples = examples,
    .run = run_reduce,
};
