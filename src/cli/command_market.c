/* SPDX-License-Identifier: Apache-2.0 */
/* kachi market: scenarios of the market to 2050, run, compared and searched. */
#include "cli/commands.h"
#include "cli/market_show.h"
#include "cli/table.h"
#include "market/compare.h"
#include "market/question.h"
#include "report/market_files.h"

#define REPORT_RUNS 1000

#define THREADS_MAX 256

/* Below 0, which nothing takes, where the text is no number. */
static double number_of(struct kachi_str text)
{
    double number = -1.0;
    return kachi_str_read_double(text, &number) ? number : -1.0;
}

/* --level LEVER=X and --figure NAME=X, any number of times. */
static enum kachi_err read_changes(struct kachi_session *session,
                                   struct kachi_market_question *question)
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < kachi_option_count(session, "level") && err == KACHI_OK; i++) {
        struct kachi_str rest = kachi_option_at(session, "level", i);
        struct kachi_str id = kachi_str_cut(&rest, '=');
        err = kachi_market_question_set_level(&session->arena, question, id, number_of(rest),
                                              KACHI_NOWHERE, &session->findings);
    }
    for (size_t i = 0; i < kachi_option_count(session, "figure") && err == KACHI_OK; i++) {
        struct kachi_str rest = kachi_option_at(session, "figure", i);
        struct kachi_str name = kachi_str_cut(&rest, '=');
        err = kachi_market_question_set_factor(&session->arena, question, name, number_of(rest),
                                               KACHI_NOWHERE, &session->findings);
    }
    return err;
}

static enum kachi_err refuse_number(struct kachi_session *session, const char *option)
{
    kachi_findings_add(&session->findings, "option-number", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of(option)},
                                  {"value", kachi_option_text(session, option)}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err read_options(struct kachi_session *session, int64_t runs,
                                   struct kachi_market_options *options)
{
    int64_t seed = 1;
    int64_t threads = 0;
    enum kachi_err err = kachi_option_int64(session, "runs", runs, &runs);
    err = err == KACHI_OK ? kachi_option_int64(session, "seed", 1, &seed) : err;
    err = err == KACHI_OK ? kachi_option_int64(session, "threads", 0, &threads) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (runs < 0) {
        return refuse_number(session, "runs");
    }
    if (seed < 0) {
        return refuse_number(session, "seed");
    }
    if (threads < 0 || threads > THREADS_MAX) {
        return refuse_number(session, "threads");
    }
    options->runs = (size_t)runs;
    options->seed = (uint64_t)seed;
    options->threads = (unsigned)threads;
    return KACHI_OK;
}

struct wanted {
    struct kachi_str scenario;
    int64_t runs;              /* where no option says */
    bool has_changes, details; /* --level and --figure hold for it */
};

static enum kachi_err study(struct kachi_session *session, const struct wanted *wanted,
                            struct kachi_market_study **out)
{
    struct kachi_market_scenario *scenario = NULL;
    struct kachi_market_question question;
    enum kachi_err err =
        kachi_market_open(&session->arena, wanted->scenario, &session->findings, &scenario);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_market_question_init(&session->arena, scenario, &question);
    question.options.details = wanted->details;
    err = read_options(session, wanted->runs, &question.options);
    if (err == KACHI_OK && wanted->has_changes) {
        err = read_changes(session, &question);
    }
    return err == KACHI_OK ? kachi_market_study(&session->arena, scenario, question.options,
                                                &session->findings, out)
                           : err;
}

enum kachi_err kachi_market_report(struct kachi_session *session, struct kachi_str scenario)
{
    struct kachi_market_study *found = NULL;
    struct kachi_written_files written;
    struct kachi_str folder = kachi_option_text(session, "out");
    struct wanted wanted = {
        .scenario = scenario, .runs = REPORT_RUNS, .details = true, .has_changes = true};
    if (kachi_str_is_empty(folder)) {
        session->used_wrongly = true;
        kachi_findings_add(&session->findings, "report-no-folder", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err = study(session, &wanted, &found);
    err = err == KACHI_OK ? kachi_market_files_write(&session->arena, found, folder, session->lang,
                                                     &session->findings, &written)
                          : err;
    if (err == KACHI_OK) {
        kachi_written_files_show(session, folder, &written);
    }
    return err;
}

static enum kachi_err run_report(struct kachi_session *session)
{
    return kachi_market_report(session, session->operands[0]);
}

static enum kachi_err run_list(struct kachi_session *session)
{
    struct kachi_str *ids = NULL;
    size_t count = kachi_market_ids(&session->arena, &ids);
    struct kachi_json_writer json = kachi_session_json(session);
    struct kachi_table table = {.session = session, .column_count = 3, .flexible = 2};
    bool as_json = session->output == KACHI_OUTPUT_JSON;
    if (as_json) {
        kachi_json_begin_object(&json);
        kachi_json_key(&json, "scenarios");
        kachi_json_begin_array(&json);
    }
    for (size_t i = 0; i < count; i++) {
        struct kachi_market_scenario *scenario = NULL;
        enum kachi_err err =
            kachi_market_open(&session->arena, ids[i], &session->findings, &scenario);
        if (err != KACHI_OK) {
            return err;
        }
        kachi_table_add(&table, scenario->id);
        kachi_table_add(&table, kachi_str_print(&session->arena, "%d–%d", scenario->from_year,
                                                scenario->to_year));
        kachi_table_add(&table, kachi_market_name(session, scenario));
        if (as_json) {
            kachi_json_begin_object(&json);
            kachi_json_pair_str(&json, "scenario", scenario->id);
            kachi_json_pair_str(&json, "name", scenario->name);
            kachi_json_pair_str(&json, "name_ja", scenario->name_ja);
            kachi_json_pair_int64(&json, "from_year", scenario->from_year);
            kachi_json_pair_int64(&json, "to_year", scenario->to_year);
            kachi_json_end_object(&json);
        }
    }
    if (as_json) {
        kachi_json_end_array(&json);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
        return KACHI_OK;
    }
    kachi_table_write(&table, "");
    return KACHI_OK;
}

static enum kachi_err run_show(struct kachi_session *session)
{
    struct kachi_market_scenario *scenario = NULL;
    enum kachi_err err =
        kachi_market_open(&session->arena, session->operands[0], &session->findings, &scenario);
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_market_scenario_write_json(scenario, &json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else {
        kachi_scenario_write_text(session, scenario);
    }
    return KACHI_OK;
}

static enum kachi_err run_run(struct kachi_session *session)
{
    struct kachi_market_study *found = NULL;
    struct wanted wanted = {.scenario = session->operands[0], .details = true, .has_changes = true};
    enum kachi_err err = study(session, &wanted, &found);
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_market_study_write_json(&session->arena, found, &json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else {
        kachi_study_write_text(session, found);
    }
    return KACHI_OK;
}

static enum kachi_err run_compare(struct kachi_session *session)
{
    struct kachi_market_study *a = NULL;
    struct kachi_market_study *b = NULL;
    struct wanted first = {.scenario = session->operands[0]};
    struct wanted second = {.scenario = session->operands[1], .has_changes = true};
    enum kachi_err err = study(session, &first, &a);
    err = err == KACHI_OK ? study(session, &second, &b) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output != KACHI_OUTPUT_JSON) {
        kachi_studies_write_text(session, a, b);
        return KACHI_OK;
    }
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_market_compare_write_json(&session->arena, a, b, &json);
    kachi_buffer_add_byte(&session->out, '\n');
    return KACHI_OK;
}

static enum kachi_err read_product(struct kachi_session *session,
                                   const struct kachi_market_scenario *scenario, size_t *out)
{
    struct kachi_str id = kachi_option_text(session, "product");
    *out = KACHI_NO_ROW;
    if (kachi_str_is_empty(id)) {
        return KACHI_OK;
    }
    *out = kachi_market_find_product(scenario, id);
    if (*out != KACHI_NO_ROW) {
        return KACHI_OK;
    }
    struct kachi_str known = kachi_str_of("");
    for (size_t p = 0; p < scenario->product_count; p++) {
        known = kachi_str_print(&session->arena, "%.*s%s%.*s", KACHI_STR_ARG(known),
                                p == 0 ? "" : ", ", KACHI_STR_ARG(scenario->products[p].id));
    }
    kachi_findings_add(&session->findings, "market-product", KACHI_NOWHERE,
                       KACHI_ARGS({"value", id}, {"known", known}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err read_target(struct kachi_session *session,
                                  const struct kachi_market_scenario *scenario,
                                  struct kachi_market_target *target)
{
    int64_t year = 0;
    struct kachi_str share = kachi_option_text(session, "share");
    enum kachi_err err = kachi_option_int64(session, "year", scenario->to_year, &year);
    if (err != KACHI_OK) {
        return err;
    }
    if (kachi_decimal_read(share, &target->share) != KACHI_OK) {
        return refuse_number(session, "share");
    }
    target->year = year < 0 || year > 9999 ? 0 : (int)year;
    return read_product(session, scenario, &target->product);
}

static enum kachi_err run_search(struct kachi_session *session)
{
    struct kachi_market_scenario *scenario = NULL;
    struct kachi_market_target target = {.year = 0};
    struct kachi_market_search *search = NULL;
    enum kachi_err err =
        kachi_market_open(&session->arena, session->operands[0], &session->findings, &scenario);
    err = err == KACHI_OK ? read_target(session, scenario, &target) : err;
    err = err == KACHI_OK
              ? kachi_market_search(&session->arena, scenario, target, &session->findings, &search)
              : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_search_write_json(scenario, search, &json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else {
        kachi_search_write_text(session, scenario, search);
    }
    session->answer_is_no = !search->is_reached;
    return KACHI_OK;
}

static const struct kachi_option run_options[] = {
    {"runs", "N", "option.market.runs"},          {"seed", "N", "option.market.seed"},
    {"threads", "N", "option.market.threads"},    {"level", "LEVER=X", "option.market.level"},
    {"figure", "NAME=X", "option.market.figure"}, {NULL, NULL, NULL},
};
static const struct kachi_option report_options[] = {
    {"out", "DIR", "option.out-folder"},
    {"runs", "N", "option.market.runs"},
    {"seed", "N", "option.market.seed"},
    {"threads", "N", "option.market.threads"},
    {"level", "LEVER=X", "option.market.level"},
    {"figure", "NAME=X", "option.market.figure"},
    {NULL, NULL, NULL},
};
static const struct kachi_option compare_options[] = {
    {"runs", "N", "option.market.runs"},
    {"seed", "N", "option.market.seed"},
    {"threads", "N", "option.market.threads"},
    {"level", "LEVER=X", "option.market.level-of-b"},
    {"figure", "NAME=X", "option.market.figure-of-b"},
    {NULL, NULL, NULL},
};
static const struct kachi_option search_options[] = {
    {"share", "X", "option.market.share"},
    {"year", "YEAR", "option.market.year"},
    {"product", "ID", "option.market.product"},
    {NULL, NULL, NULL},
};

static const char *const list_examples[] = {"kachi market list", NULL};
static const char *const show_examples[] = {"kachi market show gx-steel", NULL};
static const char *const run_examples[] = {
    "kachi market run gx-steel", "kachi market run gx-steel --runs 1000 --seed 7 --json",
    "kachi market run passenger-cars --level cev-subsidy=0",
    "kachi market run gx-steel --figure 'steel/h2-dri build_units=2'", NULL};
static const char *const report_examples[] = {"kachi market report gx-steel --out steel-market",
                                              NULL};
static const char *const compare_examples[] = {
    "kachi market compare gx-steel my-steel.lua",
    "kachi market compare gx-steel gx-steel --level tax-credit=0", NULL};
static const char *const search_examples[] = {
    "kachi market search gx-steel --share 0.3 --year 2040", NULL};

const struct kachi_command kachi_command_market_list = {
    .name = "market list",
    .operands = "",
    .phrase = "command.market.list",
    .examples = list_examples,
    .run = run_list,
};
const struct kachi_command kachi_command_market_show = {
    .name = "market show",
    .operands = "SCENARIO",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.market.show",
    .examples = show_examples,
    .run = run_show,
};
const struct kachi_command kachi_command_market_run = {
    .name = "market run",
    .operands = "SCENARIO",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.market.run",
    .options = run_options,
    .examples = run_examples,
    .run = run_run,
};
const struct kachi_command kachi_command_market_report = {
    .name = "market report",
    .operands = "SCENARIO",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.market.report",
    .options = report_options,
    .examples = report_examples,
    .run = run_report,
};
const struct kachi_command kachi_command_market_compare = {
    .name = "market compare",
    .operands = "SCENARIO SCENARIO",
    .operands_min = 2,
    .operands_max = 2,
    .phrase = "command.market.compare",
    .options = compare_options,
    .examples = compare_examples,
    .run = run_compare,
};
const struct kachi_command kachi_command_market_search = {
    .name = "market search",
    .operands = "SCENARIO",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.market.search",
    .options = search_options,
    .examples = search_examples,
    .run = run_search,
};
