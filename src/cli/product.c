/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/product.h"

#include "inventory/store.h"

enum kachi_err kachi_session_load(struct kachi_session *session, struct kachi_dataset **out)
{
    enum kachi_err err = kachi_session_open(session, KACHI_DATABASE_READ);
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_store_load(session->database, &session->findings, out);
}

static enum kachi_err refuse_choice(struct kachi_session *session, const char *option,
                                    struct kachi_str value, const char *values)
{
    session->used_wrongly = true;
    kachi_findings_add(&session->findings, "option-choice", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of(option)}, {"value", value},
                                  {"values", kachi_str_of(values)}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err read_solver(struct kachi_session *session, enum kachi_solver_choice *out)
{
    struct kachi_str solver = kachi_option_text(session, "solver");
    *out = KACHI_SOLVE_AUTO;
    if (kachi_str_is_empty(solver) || kachi_str_is(solver, "auto")) {
        return KACHI_OK;
    }
    if (kachi_str_is(solver, "direct") || kachi_str_is(solver, "klu")) {
        *out = KACHI_SOLVE_DIRECT;
        return KACHI_OK;
    }
    return refuse_choice(session, "solver", solver, "auto, direct");
}

static enum kachi_err read_scenario(struct kachi_session *session,
                                    const struct kachi_dataset *dataset, struct kachi_scenario *out)
{
    struct kachi_str scenario = kachi_option_text(session, "scenario");
    *out = (struct kachi_scenario){.taken = NULL};
    if (kachi_str_is_empty(scenario) || kachi_str_is(scenario, "current")) {
        *out = kachi_scenario_stated(&session->arena, dataset);
        return KACHI_OK;
    }
    if (kachi_str_is(scenario, "baseline")) {
        return KACHI_OK;
    }
    return refuse_choice(session, "scenario", scenario, "current, baseline");
}

enum kachi_err kachi_session_study_request(struct kachi_session *session,
                                           const struct kachi_dataset *dataset,
                                           struct kachi_study_options *options,
                                           struct kachi_scenario *scenario)
{
    *options = (struct kachi_study_options){.method = kachi_option_text(session, "method"),
                                            .strict = kachi_option_is_set(session, "strict")};
    enum kachi_err err = read_solver(session, &options->solver);
    return err == KACHI_OK ? read_scenario(session, dataset, scenario) : err;
}

enum kachi_err kachi_session_study(struct kachi_session *session,
                                   const struct kachi_dataset *dataset, struct kachi_study *out)
{
    struct kachi_study_options options;
    struct kachi_scenario scenario;
    enum kachi_err err = kachi_session_study_request(session, dataset, &options, &scenario);
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_study_run(&session->arena, dataset, scenario, options, &session->findings, out);
}

struct kachi_str kachi_session_words(struct kachi_session *session, size_t first)
{
    struct kachi_str words = kachi_str_of("");
    for (size_t i = first; i < session->operand_count; i++) {
        words = kachi_str_print(&session->arena, "%.*s%s%.*s", KACHI_STR_ARG(words),
                                i == first ? "" : " ", KACHI_STR_ARG(session->operands[i]));
    }
    return words;
}
