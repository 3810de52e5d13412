/* SPDX-License-Identifier: Apache-2.0 */
/* kachi check: everything missing, assumed or odd in the database, or in what a product stands on.
 */
#include "cli/commands.h"
#include "cli/product.h"
#include "cli/table.h"
#include "inventory/search.h"

#define SHOWN_MAX 10

/* What nobody supplies: exchanges, each once, with the amount of a whole run of its activity. */
struct unsupplied {
    uint32_t count;
    uint32_t *exchanges;
};

static struct unsupplied find_unsupplied(struct kachi_session *session,
                                         const struct kachi_study *study)
{
    struct unsupplied unsupplied;
    unsupplied.count =
        kachi_linked_unsupplied(&session->arena, study->linked, &unsupplied.exchanges);
    return unsupplied;
}

struct counts {
    uint32_t activities, exchanges, columns, cut_offs, ambiguities, assumptions, without_answer,
        ghg_like;
    uint32_t other_flows;
};

static struct counts count(const struct kachi_study *study, const struct unsupplied *unsupplied)
{
    const struct kachi_linked *linked = study->linked;
    struct counts counts = {
        .activities = study->dataset->activity_count,
        .exchanges = study->dataset->exchange_count,
        .columns = linked->column_count,
        .cut_offs = unsupplied->count,
        .ambiguities = linked->ambiguity_count,
        .assumptions = linked->assumption_count,
        .ghg_like = study->system->characterisation->ghg_like_count,
        .other_flows = study->system->characterisation->other_count,
    };
    for (uint32_t column = 0; column < linked->column_count; column++) {
        counts.without_answer += kachi_system_has_answer(study->system, column) ? 0 : 1;
    }
    return counts;
}

struct line {
    const char *json, *phrase;
    uint32_t number;
};

#define LINES 9
static void list_lines(const struct counts *counts, struct line lines[LINES])
{
    const struct line all[LINES] = {
        {"activities", "check.activities", counts->activities},
        {"exchanges", "check.exchanges", counts->exchanges},
        {"products", "check.products", counts->columns},
        {"cut_offs", "check.cut-offs", counts->cut_offs},
        {"ambiguous_links", "check.ambiguities", counts->ambiguities},
        {"assumed_allocations", "check.assumptions", counts->assumptions},
        {"products_without_answer", "check.without-answer", counts->without_answer},
        {"uncharacterised_ghg_like_flows", "check.ghg-like", counts->ghg_like},
        {"flows_without_factor", "check.other-flows", counts->other_flows},
    };
    for (size_t i = 0; i < LINES; i++) {
        lines[i] = all[i];
    }
}

static void write_cut_offs(struct kachi_session *session, const struct kachi_study *study,
                           const struct unsupplied *unsupplied)
{
    const struct kachi_dataset *dataset = study->dataset;
    const double *amounts = study->linked->evaluated->amount;
    uint32_t total = unsupplied->count;
    uint32_t shown = session->verbose || total < SHOWN_MAX ? total : SHOWN_MAX;
    if (total == 0) {
        return;
    }
    kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, "check.cut-offs.list"));
    struct kachi_table table = {.session = session, .column_count = 4, .flexible = 2};
    for (uint32_t i = 0; i < shown; i++) {
        uint32_t at = unsupplied->exchanges[i];
        const struct kachi_exchange *exchange = &dataset->exchanges[at];
        const struct kachi_flow *flow = &dataset->flows[exchange->flow];
        kachi_table_add(&table, kachi_number_text(&session->arena, amounts[at], 3));
        kachi_table_add(&table, dataset->dimensions[flow->dimension].reference_unit);
        kachi_table_add(&table, kachi_flow_name(flow, session->lang));
        kachi_table_add(
            &table, kachi_activity_name(&dataset->activities[exchange->activity], session->lang));
    }
    kachi_table_write(&table, "  ");
    if (shown < total) {
        kachi_buffer_print(&session->out, "  ... +%u · --verbose\n", (unsigned)(total - shown));
    }
}

static struct kachi_str candidate_names(struct kachi_session *session,
                                        const struct kachi_study *study,
                                        const struct kachi_ambiguity *ambiguity)
{
    struct kachi_str names = kachi_str_of("");
    for (uint32_t i = 0; i < ambiguity->candidate_count; i++) {
        uint32_t candidate = study->linked->candidates[ambiguity->candidate_first + i];
        const struct kachi_activity *activity = &study->dataset->activities[candidate];
        names = kachi_str_print(&session->arena, "%.*s%s%.*s", KACHI_STR_ARG(names),
                                i == 0 ? "" : " | ",
                                KACHI_STR_ARG(kachi_activity_name(activity, session->lang)));
    }
    return names;
}

static void write_choices(struct kachi_session *session, const struct kachi_study *study)
{
    const struct kachi_dataset *dataset = study->dataset;
    const struct kachi_linked *linked = study->linked;
    uint32_t shown = session->verbose || linked->ambiguity_count < SHOWN_MAX
                         ? linked->ambiguity_count
                         : SHOWN_MAX;
    if (linked->ambiguity_count == 0) {
        return;
    }
    kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, "check.ambiguities.list"));
    for (uint32_t i = 0; i < shown; i++) {
        const struct kachi_ambiguity *ambiguity = &linked->ambiguities[i];
        const struct kachi_exchange *bought = &dataset->exchanges[ambiguity->exchange];
        struct kachi_str what = kachi_flow_name(&dataset->flows[bought->flow], session->lang);
        struct kachi_str where =
            kachi_activity_name(&dataset->activities[bought->activity], session->lang);
        struct kachi_str chosen =
            kachi_activity_name(&dataset->activities[ambiguity->chosen], session->lang);
        struct kachi_str names = candidate_names(session, study, ambiguity);
        kachi_buffer_print(&session->out, "  %.*s · %.*s\n    %.*s  (%s):  %.*s\n",
                           KACHI_STR_ARG(what), KACHI_STR_ARG(where), KACHI_STR_ARG(chosen),
                           ambiguity->reason, KACHI_STR_ARG(names));
    }
    if (shown < linked->ambiguity_count) {
        kachi_buffer_print(&session->out, "  ... +%u · --verbose\n",
                           (unsigned)(linked->ambiguity_count - shown));
    }
}

static void write_assumptions(struct kachi_session *session, const struct kachi_study *study)
{
    const struct kachi_linked *linked = study->linked;
    uint32_t shown = session->verbose || linked->assumption_count < SHOWN_MAX
                         ? linked->assumption_count
                         : SHOWN_MAX;
    if (linked->assumption_count == 0) {
        return;
    }
    kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, "check.assumptions.list"));
    for (uint32_t i = 0; i < shown; i++) {
        const struct kachi_assumption *assumption = &linked->assumptions[i];
        const struct kachi_activity *activity = &study->dataset->activities[assumption->activity];
        struct kachi_str name = kachi_activity_name(activity, session->lang);
        const char *kind = assumption->kind == KACHI_ASSUMED_BY_AMOUNT ? "assumed.by-amount"
                                                                       : "assumed.to-reference";
        kachi_buffer_print(&session->out, "  %.*s: %s\n", KACHI_STR_ARG(name),
                           kachi_say(session, kind));
    }
    if (shown < linked->assumption_count) {
        kachi_buffer_print(&session->out, "  ... +%u · --verbose\n",
                           (unsigned)(linked->assumption_count - shown));
    }
}

static void write_json_cut_offs(struct kachi_session *session, const struct kachi_study *study,
                                const struct unsupplied *unsupplied, struct kachi_json_writer *json)
{
    const struct kachi_dataset *dataset = study->dataset;
    kachi_json_key(json, "cut_off_list");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < unsupplied->count; i++) {
        uint32_t at = unsupplied->exchanges[i];
        const struct kachi_exchange *exchange = &dataset->exchanges[at];
        const struct kachi_flow *flow = &dataset->flows[exchange->flow];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "activity", dataset->activities[exchange->activity].key);
        kachi_json_pair_str(json, "flow", flow->key);
        kachi_json_pair_str(json, "name", kachi_flow_name(flow, session->lang));
        kachi_json_pair_double(json, "amount", study->linked->evaluated->amount[at]);
        kachi_json_pair_str(json, "unit", dataset->dimensions[flow->dimension].reference_unit);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

static void write_json_lists(const struct kachi_study *study, struct kachi_json_writer *json)
{
    const struct kachi_dataset *dataset = study->dataset;
    const struct kachi_linked *linked = study->linked;
    kachi_json_key(json, "ambiguous_list");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < linked->ambiguity_count; i++) {
        const struct kachi_ambiguity *ambiguity = &linked->ambiguities[i];
        const struct kachi_exchange *exchange = &dataset->exchanges[ambiguity->exchange];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "activity", dataset->activities[exchange->activity].key);
        kachi_json_pair_str(json, "flow", dataset->flows[exchange->flow].key);
        kachi_json_pair_str(json, "chosen", dataset->activities[ambiguity->chosen].key);
        kachi_json_pair_text(json, "reason", ambiguity->reason);
        kachi_json_key(json, "candidates");
        kachi_json_begin_array(json);
        for (uint32_t c = 0; c < ambiguity->candidate_count; c++) {
            uint32_t candidate = linked->candidates[ambiguity->candidate_first + c];
            kachi_json_write_str(json, dataset->activities[candidate].key);
        }
        kachi_json_end_array(json);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_key(json, "assumed_list");
    kachi_json_begin_array(json);
    for (uint32_t i = 0; i < linked->assumption_count; i++) {
        const struct kachi_assumption *assumption = &linked->assumptions[i];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "activity", dataset->activities[assumption->activity].key);
        kachi_json_pair_text(json, "kind",
                             assumption->kind == KACHI_ASSUMED_BY_AMOUNT ? "by-amount"
                                                                         : "all-to-reference");
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

static void write(struct kachi_session *session, const struct kachi_study *study)
{
    struct unsupplied unsupplied = find_unsupplied(session, study);
    struct counts counts = count(study, &unsupplied);
    struct line lines[LINES];
    list_lines(&counts, lines);
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        for (size_t i = 0; i < LINES; i++) {
            kachi_json_pair_int64(&json, lines[i].json, lines[i].number);
        }
        write_json_cut_offs(session, study, &unsupplied, &json);
        write_json_lists(study, &json);
        kachi_json_end_object(&json);
        return;
    }
    for (size_t i = 0; i < LINES; i++) {
        struct kachi_str number = kachi_count_text(&session->arena, lines[i].number);
        kachi_buffer_print(&session->out, "%8.*s  %s\n", KACHI_STR_ARG(number),
                           kachi_say(session, lines[i].phrase));
    }
    write_cut_offs(session, study, &unsupplied);
    write_choices(session, study);
    write_assumptions(session, study);
}

static enum kachi_err run_check(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_study study = {.system = NULL};
    enum kachi_err err = kachi_session_load(session, &dataset);
    err = err == KACHI_OK ? kachi_session_study(session, dataset, &study) : err;
    if (err == KACHI_OK) {
        write(session, &study);
    }
    kachi_study_release(&study);
    kachi_dataset_close(dataset);
    return err;
}

static const struct kachi_option options[] = {
    KACHI_STUDY_OPTIONS,
    {NULL, NULL, NULL},
};
static const char *const examples[] = {"kachi check", "kachi check --verbose", "kachi check --json",
                                       NULL};

const struct kachi_command kachi_command_check = {
    .name = "check",
    .operands = "",
    .operands_min = 0,
    .operands_max = 0,
    .phrase = "command.check",
    .options = options,
    .examples = examples,
    .run = run_check,
};
