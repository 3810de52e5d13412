/* SPDX-License-Identifier: Apache-2.0 */
/* kachi avoid: AE (削減貢献量) of a product against what would have been used instead. */
#include "cli/certainty_show.h"
#include "cli/commands.h"
#include "cli/product.h"
#include "cli/table.h"
#include "inventory/search.h"
#include "value/value_json.h"

#include <math.h>

#define DIGITS 4

static void write_line(struct kachi_session *session, const char *phrase, struct kachi_str name,
                       double value, double largest)
{
    struct kachi_str text = kachi_number_text(&session->arena, value, DIGITS);
    struct kachi_str bar = kachi_bar_text(&session->arena, value / largest, 30);
    kachi_buffer_print(&session->out, "  %s %.*s\n    %.*s kg-CO2e  %.*s\n",
                       kachi_say(session, phrase), KACHI_STR_ARG(name), KACHI_STR_ARG(text),
                       KACHI_STR_ARG(bar));
}

/* From the difference to what may be claimed of a unit, by what attributes say. */
static void write_claim(struct kachi_session *session, const struct kachi_dataset *dataset,
                        const struct kachi_avoided_product *claim)
{
    struct kachi_avoided_line *lines = NULL;
    size_t count =
        kachi_avoided_product_lines(&session->arena, dataset, claim, session->lang, &lines);
    struct kachi_table table = {.session = session, .column_count = 2, .flexible = 1};
    for (size_t i = 0; i < count; i++) {
        kachi_table_add(&table, lines[i].label);
        kachi_table_add(&table, lines[i].text);
    }
    kachi_buffer_add_text(&session->out, "\n");
    kachi_table_write(&table, "  ");
}

static enum kachi_err find_rulebook(struct kachi_session *session, struct kachi_rulebook **out)
{
    return kachi_rulebook_find(&session->arena, kachi_option_text(session, "rulebook"),
                               &session->findings, out);
}

static enum kachi_err compute_claim(struct kachi_session *session, const struct kachi_study *study,
                                    uint32_t activity, uint32_t reference,
                                    struct kachi_avoided_product **out)
{
    struct kachi_rulebook *rulebook = NULL;
    enum kachi_err err = find_rulebook(session, &rulebook);
    struct kachi_avoided_product_options options = {.activity = activity,
                                                    .reference = reference,
                                                    .party = session->party,
                                                    .rulebook = rulebook,
                                                    .from = KACHI_NO_DAY};
    return err == KACHI_OK ? kachi_avoided_product_compute(&session->arena, study, &options,
                                                           &session->findings, out)
                           : err;
}

static void write_text(struct kachi_session *session, const struct kachi_dataset *dataset,
                       const struct kachi_avoided *avoided,
                       const struct kachi_avoided_product *claim,
                       const struct kachi_certainty *certainty)
{
    const struct kachi_activity *solution = &dataset->activities[avoided->solution->activity];
    const struct kachi_activity *reference = &dataset->activities[avoided->reference->activity];
    double largest =
        fmax(fabs(avoided->reference->total_kgco2e), fabs(avoided->solution->total_kgco2e));
    struct kachi_str result = kachi_number_text(&session->arena, avoided->ae_kgco2e, DIGITS);
    struct kachi_str amount = kachi_number_text(&session->arena, avoided->amount, 1);
    kachi_buffer_print(&session->out, "%s  %.*s kg-CO2e  ·  %.*s %.*s\n\n",
                       kachi_say(session, "ae.title"), KACHI_STR_ARG(result), KACHI_STR_ARG(amount),
                       KACHI_STR_ARG(avoided->unit));
    write_line(session, "ae.reference", kachi_activity_name(reference, session->lang),
               avoided->reference->total_kgco2e, largest);
    write_line(session, "ae.solution", kachi_activity_name(solution, session->lang),
               avoided->solution->total_kgco2e, largest);
    write_claim(session, dataset, claim);
    kachi_buffer_add_byte(&session->out, '\n');
    kachi_certainty_show(session, certainty);
    kachi_buffer_print(&session->out, "  %s\n", kachi_say(session, "never-summed"));
}

/* How sure the difference is, on --runs draws; none where that is not given. */
static enum kachi_err compute_certainty(struct kachi_session *session,
                                        const struct kachi_dataset *dataset,
                                        struct kachi_avoided_options of,
                                        struct kachi_certainty *out)
{
    struct kachi_certainty_options options = {.activity = of.solution, .reference = of.reference};
    struct kachi_rulebook *rulebook = NULL;
    enum kachi_err err = kachi_session_runs(session, 0, &options.runs, &options.seed);
    err = err == KACHI_OK ? find_rulebook(session, &rulebook) : err;
    options.rulebook = rulebook;
    return err == KACHI_OK ? kachi_certainty_compute(&session->arena, dataset, &options,
                                                     &session->findings, out)
                           : err;
}

static enum kachi_err avoid(struct kachi_session *session, const struct kachi_dataset *dataset)
{
    struct kachi_avoided_options options = {.amount = 1.0};
    struct kachi_study study = {.system = NULL};
    struct kachi_avoided *avoided = NULL;
    struct kachi_avoided_product *claim = NULL;
    struct kachi_certainty certainty;
    enum kachi_err err = kachi_option_double(session, "amount", 1.0, &options.amount);
    if (err == KACHI_OK) {
        err = kachi_search_one(dataset, kachi_session_words(session, 0), &session->findings,
                               &options.solution);
    }
    if (err == KACHI_OK) {
        err = kachi_search_one(dataset, kachi_option_text(session, "reference"), &session->findings,
                               &options.reference);
    }
    err = err == KACHI_OK ? kachi_session_study(session, dataset, &study) : err;
    if (err == KACHI_OK) {
        err = kachi_avoided_compute(&session->arena, &study, options, &session->findings, &avoided);
    }
    if (err == KACHI_OK) {
        err = compute_claim(session, &study, options.solution, options.reference, &claim);
    }
    err = err == KACHI_OK ? compute_certainty(session, dataset, options, &certainty) : err;
    kachi_study_release(&study);
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_avoided_write_json(dataset, avoided, claim, &certainty, session->lang, &json);
    } else {
        write_text(session, dataset, avoided, claim, &certainty);
    }
    return KACHI_OK;
}

/* The cut that the maker's own measures bring after the gate, in the life cycle of one product. */
static void write_downstream_text(struct kachi_session *session,
                                  const struct kachi_dataset *dataset,
                                  const struct kachi_avoided_product *claim)
{
    const struct kachi_downstream *downstream = claim->downstream;
    struct kachi_arena *arena = &session->arena;
    const struct kachi_activity *activity = &dataset->activities[downstream->with->activity];
    struct kachi_str name = kachi_activity_name(activity, session->lang);
    struct kachi_str result = kachi_number_text(arena, downstream->ae_kgco2e, DIGITS);
    kachi_buffer_print(&session->out, "%s  %.*s kg-CO2e  ·  1 %.*s\n%.*s\n%s %.*s\n\n",
                       kachi_say(session, "ae.title"), KACHI_STR_ARG(result),
                       KACHI_STR_ARG(downstream->with->unit), KACHI_STR_ARG(name),
                       kachi_say(session, "ae.downstream"), KACHI_STR_ARG(downstream->party));
    struct kachi_table table = {.session = session, .column_count = 2, .flexible = SIZE_MAX};
    for (int i = 0; i < KACHI_STAGE_COUNT; i++) {
        enum kachi_stage stage = (enum kachi_stage)i;
        if (kachi_stage_is_downstream(stage)) {
            kachi_table_add_text(&table, kachi_stage_phrase(stage, session->lang));
            kachi_table_add(&table, kachi_number_text(arena, downstream->stage_kgco2e[i], DIGITS));
        }
    }
    kachi_table_add_text(&table, kachi_say(session, "ae.own-downstream"));
    kachi_table_add(&table, kachi_number_text(arena, -downstream->own_kgco2e, DIGITS));
    kachi_table_write(&table, "  ");
    write_claim(session, dataset, claim);
    kachi_buffer_print(&session->out, "\n  %s\n", kachi_say(session, "never-summed"));
}

static enum kachi_err avoid_downstream(struct kachi_session *session,
                                       const struct kachi_dataset *dataset)
{
    struct kachi_study study = {.system = NULL};
    struct kachi_avoided_product *claim = NULL;
    uint32_t activity = KACHI_NONE;
    enum kachi_err err =
        kachi_search_one(dataset, kachi_session_words(session, 0), &session->findings, &activity);
    err = err == KACHI_OK ? kachi_session_study(session, dataset, &study) : err;
    err = err == KACHI_OK ? compute_claim(session, &study, activity, KACHI_NONE, &claim) : err;
    kachi_study_release(&study);
    if (err == KACHI_OK && session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_downstream_write_json(dataset, claim, session->lang, &json);
    } else if (err == KACHI_OK) {
        write_downstream_text(session, dataset, claim);
    }
    return err;
}

static enum kachi_err run_avoid(struct kachi_session *session)
{
    bool is_downstream = kachi_option_is_set(session, "downstream");
    if (is_downstream == kachi_option_is_set(session, "reference")) {
        session->used_wrongly = true;
        kachi_findings_add(&session->findings, "avoided-no-reference", KACHI_NOWHERE,
                           KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    struct kachi_dataset *dataset = NULL;
    enum kachi_err err = kachi_session_load(session, &dataset);
    if (err == KACHI_OK) {
        err = is_downstream ? avoid_downstream(session, dataset) : avoid(session, dataset);
    }
    kachi_dataset_close(dataset);
    return err;
}

static const struct kachi_option options[] = {
    {"reference", "PRODUCT", "option.reference"},
    {"downstream", NULL, "option.downstream"},
    {"amount", "N", "option.amount"},
    {"rulebook", "ID", "option.rulebook"},
    KACHI_CERTAINTY_OPTIONS,
    KACHI_STUDY_OPTIONS,
    {NULL, NULL, NULL},
};
static const char *const examples[] = {"kachi avoid end-of-life --reference end-of-life-reference",
                                       "kachi avoid car-ev --reference car --runs 1000",
                                       "kachi avoid car --downstream --as C", NULL};

const struct kachi_command kachi_command_avoid = {
    .name = "avoid",
    .operands = "PRODUCT",
    .operands_min = 1,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.avoid",
    .options = options,
    .examples = examples,
    .run = run_avoid,
};
