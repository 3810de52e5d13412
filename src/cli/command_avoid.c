/* SPDX-License-Identifier: Apache-2.0 */
/* kachi avoid: AE (削減貢献量) of a product against what would have been used instead. */
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

static void write_text(struct kachi_session *session, const struct kachi_dataset *dataset,
                       const struct kachi_avoided *avoided)
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
    kachi_buffer_print(&session->out, "\n  %s\n", kachi_say(session, "never-summed"));
}

static enum kachi_err avoid(struct kachi_session *session, const struct kachi_dataset *dataset)
{
    struct kachi_avoided_options options = {.amount = 1.0};
    struct kachi_study study = {.system = NULL};
    struct kachi_avoided *avoided = NULL;
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
    kachi_study_release(&study);
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_avoided_write_json(dataset, avoided, session->lang, &json);
    } else {
        write_text(session, dataset, avoided);
    }
    return KACHI_OK;
}

static enum kachi_err run_avoid(struct kachi_session *session)
{
    if (!kachi_option_is_set(session, "reference")) {
        session->used_wrongly = true;
        kachi_findings_add(&session->findings, "avoided-no-reference", KACHI_NOWHERE,
                           KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    struct kachi_dataset *dataset = NULL;
    enum kachi_err err = kachi_session_load(session, &dataset);
    err = err == KACHI_OK ? avoid(session, dataset) : err;
    kachi_dataset_close(dataset);
    return err;
}

static const struct kachi_option options[] = {
    {"reference", "PRODUCT", "option.reference"},
    {"amount", "N", "option.amount"},
    KACHI_STUDY_OPTIONS,
    {NULL, NULL, NULL},
};
static const char *const examples[] = {"kachi avoid end-of-life --reference end-of-life-reference",
                                       NULL};

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
