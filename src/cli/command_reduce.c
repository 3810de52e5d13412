/* SPDX-License-Identifier: Apache-2.0 */
/* kachi reduce: REP (削減実績量) of a product against its own past, measure by measure. */
#include "cli/certainty_show.h"
#include "cli/commands.h"
#include "cli/product.h"
#include "cli/table.h"
#include "inventory/search.h"
#include "value/value_json.h"

#define DIGITS 4

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
                       const struct kachi_rep *rep, const struct kachi_certainty *certainty)
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
    if (kachi_dataset_has_circumstances(dataset)) {
        double changed = rep->normalised_kgco2e - rep->baseline_kgco2e;
        kachi_table_add_text(&table, kachi_say(session, "rep.baseline"));
        kachi_table_add(&table, number(session, rep->before.total_kgco2e - changed));
        kachi_table_add_text(&table, "");
        kachi_table_add_text(&table, kachi_say(session, "rep.circumstances"));
        kachi_table_add_text(&table, "");
        kachi_table_add(&table, number(session, changed));
    }
    kachi_table_add_text(&table, kachi_say(session, "rep.before"));
    kachi_table_add(&table, number(session, rep->before.total_kgco2e));
    kachi_table_add_text(&table, "");
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        const struct kachi_measure *measure = &dataset->measures[rep->effects[i].measure];
        struct kachi_str label = kachi_measure_name(measure, session->lang);
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
    struct kachi_str sharing = kachi_rep_sharing_text(&session->arena, rep, session->lang);
    kachi_buffer_print(out, "  %.*s\n", KACHI_STR_ARG(sharing));
    struct kachi_str before = number(session, rep->baseline_kgco2e);
    struct kachi_str stated = number(session, rep->stated_kgco2e);
    kachi_buffer_print(out, "\n  CFP: %s %.*s → %s %.*s kg-CO2e\n",
                       kachi_say(session, "cfp.baseline"), KACHI_STR_ARG(before),
                       kachi_say(session, "cfp.stated"), KACHI_STR_ARG(stated));
    kachi_certainty_show(session, certainty);
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
    struct kachi_certainty_options certain = {.reference = KACHI_NONE};
    struct kachi_certainty certainty;
    enum kachi_err err = kachi_session_runs(session, 0, &certain.runs, &certain.seed);
    err = err == KACHI_OK
              ? kachi_rulebook_find(&session->arena, kachi_option_text(session, "rulebook"),
                                    &session->findings, &rulebook)
              : err;
    options.rulebook = rulebook;
    if (err == KACHI_OK) {
        err = kachi_search_one(dataset, kachi_session_words(session, 0), &session->findings,
                               &options.activity);
    }
    if (err == KACHI_OK) {
        err = kachi_rep_compute(&session->arena, dataset, options, &session->findings, &rep);
    }
    if (err == KACHI_OK) {
        certain.activity = options.activity;
        certain.party = rep->party;
        certain.rulebook = rulebook;
        err = kachi_certainty_compute(&session->arena, dataset, &certain, &session->findings,
                                      &certainty);
    }
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_rep_write_json(dataset, rep, &certainty, session->lang, &json);
    } else {
        write_text(session, dataset, rep, &certainty);
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
    KACHI_CERTAINTY_OPTIONS,
    {NULL, NULL, NULL},
};
static const char *const examples[] = {
    "kachi reduce steel", "kachi reduce car-assembly --as D --runs 10000 --json", NULL};

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
