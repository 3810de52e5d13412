/* SPDX-License-Identifier: Apache-2.0 */
/* kachi procure: what to buy from whom under a budget and targets. */
#include "base/csv.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/decimal_option.h"
#include "cli/table.h"
#include "market/procurement_report.h"

#define CURVE_POINTS_MIN 2
#define CURVE_POINTS_MAX 100
#define GAP_DIGITS 2

struct procuring {
    struct kachi_session *session;
    struct kachi_procurement asked;
    int64_t curve_points; /* 0: one plan */
    enum kachi_limit axis;
};

static const char *const limit_options[KACHI_LIMIT_COUNT] = {"budget", "cfp-max", "rep-min",
                                                             "share-max", "suppliers-max"};

static enum kachi_err refuse_choice(struct kachi_session *session, const char *option,
                                    const char *choices)
{
    session->used_wrongly = true;
    kachi_findings_add(&session->findings, "option-choice", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of(option)},
                                  {"value", kachi_option_text(session, option)},
                                  {"values", kachi_str_of(choices)}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err read_limits(struct procuring *procuring)
{
    struct kachi_session *session = procuring->session;
    enum kachi_err err = KACHI_OK;
    for (enum kachi_limit limit = 0; limit < KACHI_LIMIT_COUNT && err == KACHI_OK; limit++) {
        const char *option = limit_options[limit];
        procuring->asked.has_limit[limit] = kachi_option_is_set(session, option);
        err = kachi_option_decimal(session, option, kachi_decimal_of(0),
                                   &procuring->asked.limit[limit]);
    }
    return err;
}

static enum kachi_err read_curve(struct procuring *procuring)
{
    struct kachi_session *session = procuring->session;
    struct kachi_str axis = kachi_option_text(session, "curve-of");
    procuring->axis = kachi_str_is(axis, "rep") ? KACHI_LIMIT_REP : KACHI_LIMIT_CFP;
    if (!kachi_str_is_empty(axis) && !kachi_str_is(axis, kachi_limit_word(procuring->axis))) {
        return refuse_choice(session, "curve-of", "cfp, rep");
    }
    enum kachi_err err = kachi_option_int64(session, "curve", 0, &procuring->curve_points);
    bool is_out =
        procuring->curve_points < CURVE_POINTS_MIN || procuring->curve_points > CURVE_POINTS_MAX;
    if (err == KACHI_OK && kachi_option_is_set(session, "curve") && is_out) {
        return refuse_choice(session, "curve", "2–100");
    }
    return err;
}

static enum kachi_err read_question(struct procuring *procuring)
{
    struct kachi_session *session = procuring->session;
    struct kachi_str goal = kachi_option_text(session, "goal");
    double gap_percent = 0.0;
    procuring->asked.goal = KACHI_GOAL_COST;
    if (!kachi_str_is_empty(goal) && !kachi_goal_read(goal, &procuring->asked.goal)) {
        return refuse_choice(session, "goal", "cost, cfp, rep");
    }
    enum kachi_err err = kachi_option_double(session, "gap", 0.0, &gap_percent);
    procuring->asked.gap = gap_percent / 100.0;
    err = err == KACHI_OK ? kachi_option_double(session, "seconds", 0.0, &procuring->asked.seconds)
                          : err;
    err = err == KACHI_OK ? read_limits(procuring) : err;
    return err == KACHI_OK ? read_curve(procuring) : err;
}

static enum kachi_err read_tables(struct procuring *procuring)
{
    struct kachi_session *session = procuring->session;
    struct kachi_arena *arena = &session->arena;
    struct kachi_str needs;
    struct kachi_str offers;
    enum kachi_err err = kachi_file_read(arena, session->operands[0], &session->findings, &needs);
    err = err == KACHI_OK
              ? kachi_file_read(arena, session->operands[1], &session->findings, &offers)
              : err;
    err = err == KACHI_OK ? kachi_procurement_needs_read(arena, session->operands[0], needs,
                                                         &session->findings, &procuring->asked)
                          : err;
    return err == KACHI_OK ? kachi_procurement_offers_read(arena, session->operands[1], offers,
                                                           &session->findings, &procuring->asked)
                           : err;
}

static const char *right(struct kachi_session *session, const char *key)
{
    return kachi_str_print(&session->arena, ">%s", kachi_say(session, key)).text;
}

static struct kachi_str kg(struct kachi_session *session, int64_t grams)
{
    return kachi_number_text(&session->arena, (double)grams / 1e3, 3);
}

static void add_sums(struct kachi_table *table, struct kachi_session *session, int64_t yen,
                     struct kachi_str cfp, struct kachi_str rep)
{
    kachi_table_add(table, kachi_count_text(&session->arena, yen));
    kachi_table_add(table, cfp);
    kachi_table_add(table, rep);
}

static void write_lines(struct kachi_session *session, const struct kachi_procurement_plan *plan)
{
    struct kachi_table table;
    struct kachi_str unknown = kachi_str_of("?");
    const char *const headings[] = {
        kachi_str_print(&session->arena, "*%s", kachi_say(session, "heading.item")).text,
        kachi_say(session, "heading.supplier"),
        kachi_say(session, "heading.quotation"),
        right(session, "heading.quantity"),
        right(session, "heading.yen"),
        right(session, "heading.cfp-kg"),
        right(session, "heading.rep-kg")};
    kachi_table_init(&table, session, 7, headings);
    for (size_t i = 0; i < plan->line_count; i++) {
        const struct kachi_procurement_line *line = &plan->lines[i];
        kachi_table_add(&table, line->offer->item);
        kachi_table_add(&table, line->offer->supplier);
        kachi_table_add(&table, line->offer->id);
        kachi_table_add(&table, kachi_decimal_write(&session->arena, line->quantity));
        add_sums(&table, session, line->yen,
                 line->offer->has_cfp ? kg(session, line->cfp_g) : unknown,
                 line->offer->has_rep ? kg(session, line->rep_g) : unknown);
    }
    kachi_table_add_text(&table, kachi_say(session, "heading.total"));
    kachi_table_add_text(&table, "");
    kachi_table_add_text(&table, "");
    kachi_table_add_text(&table, "");
    add_sums(&table, session, plan->yen, kg(session, plan->cfp_g), kg(session, plan->rep_g));
    kachi_table_write(&table, "  ");
}

static struct kachi_str reached_text(struct kachi_session *session, enum kachi_limit limit,
                                     const struct kachi_procurement_plan *plan)
{
    switch (limit) {
    case KACHI_LIMIT_BUDGET:
        return kachi_count_text(&session->arena, plan->yen);
    case KACHI_LIMIT_CFP:
        return kg(session, plan->cfp_g);
    case KACHI_LIMIT_REP:
        return kg(session, plan->rep_g);
    case KACHI_LIMIT_SUPPLIERS:
        return kachi_count_text(&session->arena, (int64_t)plan->supplier_count);
    case KACHI_LIMIT_SHARE:
        break;
    }
    return kachi_str_of("");
}

static void write_limits(struct procuring *procuring, const struct kachi_procurement_plan *plan)
{
    struct kachi_session *session = procuring->session;
    struct kachi_table table;
    const char *const headings[] = {
        kachi_say(session, "heading.limit"), right(session, "heading.asked"),
        right(session, "heading.reached"), right(session, "heading.shadow-price")};
    kachi_table_init(&table, session, 4, headings);
    bool any_price = false;
    for (enum kachi_limit limit = 0; limit < KACHI_LIMIT_COUNT; limit++) {
        const struct kachi_shadow_price *shadow = &plan->shadow[limit];
        if (!procuring->asked.has_limit[limit]) {
            continue;
        }
        any_price = any_price || shadow->is_known;
        kachi_table_add_text(
            &table,
            kachi_say(session,
                      kachi_str_print(&session->arena, "limit.%s", kachi_limit_word(limit)).text));
        kachi_table_add(&table,
                        kachi_decimal_write(&session->arena, procuring->asked.limit[limit]));
        kachi_table_add(&table, reached_text(session, limit, plan));
        kachi_table_add(&table, shadow->is_known
                                    ? kachi_number_text(&session->arena, shadow->price, 3)
                                    : kachi_str_of(""));
    }
    kachi_table_write(&table, "  ");
    kachi_buffer_print(&session->out, "\n  %s\n",
                       kachi_say(session, any_price || plan->has_free_quantity
                                              ? "procure.shadow-note"
                                              : "procure.lots-only"));
}

static void write_trust(struct kachi_session *session, const struct kachi_procurement_plan *plan)
{
    kachi_buffer_print(&session->out, "\n  %s %.*f %%%s%s\n", kachi_say(session, "procure.proven"),
                       GAP_DIGITS, 100.0 * plan->gap, plan->is_proven ? "" : " · ",
                       plan->is_proven ? "" : kachi_say(session, "procure.stopped"));
    if (plan->without_cfp > 0) {
        kachi_buffer_print(&session->out, "  %s %zu\n", kachi_say(session, "procure.without-cfp"),
                           plan->without_cfp);
    }
}

static bool has_limits(const struct kachi_procurement *asked)
{
    bool any = false;
    for (enum kachi_limit limit = 0; limit < KACHI_LIMIT_COUNT; limit++) {
        any = any || asked->has_limit[limit];
    }
    return any;
}

static void write_plan(struct procuring *procuring, const struct kachi_procurement_plan *plan)
{
    write_lines(procuring->session, plan);
    write_trust(procuring->session, plan);
    if (has_limits(&procuring->asked)) {
        kachi_buffer_add_byte(&procuring->session->out, '\n');
        write_limits(procuring, plan);
    }
}

static void write_curve(struct procuring *procuring, const struct kachi_procurement_plan plans[])
{
    struct kachi_session *session = procuring->session;
    struct kachi_table table;
    const char *const headings[] = {
        right(session, "heading.yen"),    right(session, "heading.cfp-kg"),
        right(session, "heading.rep-kg"), right(session, "heading.shadow-per-t"),
        right(session, "heading.gap"),    right(session, "heading.suppliers")};
    kachi_table_init(&table, session, 6, headings);
    for (int64_t i = 0; i < procuring->curve_points; i++) {
        const struct kachi_procurement_plan *plan = &plans[i];
        const struct kachi_shadow_price *shadow = &plan->shadow[procuring->axis];
        add_sums(&table, session, plan->yen, kg(session, plan->cfp_g), kg(session, plan->rep_g));
        kachi_table_add(&table, shadow->is_known
                                    ? kachi_number_text(&session->arena, 1e3 * shadow->price, 3)
                                    : kachi_str_of(""));
        kachi_table_add(&table,
                        kachi_str_print(&session->arena, "%.*f", GAP_DIGITS, 100.0 * plan->gap));
        kachi_table_add(&table, kachi_count_text(&session->arena, (int64_t)plan->supplier_count));
    }
    kachi_table_write(&table, "  ");
}

static void write_csv_head(struct kachi_csv_writer *csv, size_t count, const char *const headings[])
{
    for (size_t i = 0; i < count; i++) {
        kachi_csv_write(csv, kachi_str_of(headings[i]));
    }
    kachi_csv_end_row(csv);
}

static void write_csv_grams(struct kachi_session *session, struct kachi_csv_writer *csv, bool known,
                            int64_t grams)
{
    struct kachi_decimal kg_exact = {grams, -3};
    kachi_csv_write(csv, known ? kachi_decimal_write(&session->arena, kg_exact) : kachi_str_of(""));
}

static void write_plan_csv(struct kachi_session *session, const struct kachi_procurement_plan *plan)
{
    static const char *const headings[] = {"item", "supplier",   "offer",     "quantity",
                                           "yen",  "cfp_kgco2e", "rep_kgco2e"};
    struct kachi_csv_writer csv;
    kachi_csv_writer_init(&csv, &session->out);
    write_csv_head(&csv, sizeof headings / sizeof headings[0], headings);
    for (size_t i = 0; i < plan->line_count; i++) {
        const struct kachi_procurement_line *line = &plan->lines[i];
        kachi_csv_write(&csv, line->offer->item);
        kachi_csv_write(&csv, line->offer->supplier);
        kachi_csv_write(&csv, line->offer->id);
        kachi_csv_write(&csv, kachi_decimal_write(&session->arena, line->quantity));
        kachi_csv_write_int64(&csv, line->yen);
        write_csv_grams(session, &csv, line->offer->has_cfp, line->cfp_g);
        write_csv_grams(session, &csv, line->offer->has_rep, line->rep_g);
        kachi_csv_end_row(&csv);
    }
}

static void write_curve_csv(struct procuring *procuring,
                            const struct kachi_procurement_plan plans[])
{
    static const char *const headings[] = {"yen", "cfp_kgco2e", "rep_kgco2e", "shadow_yen_per_kg",
                                           "gap"};
    struct kachi_session *session = procuring->session;
    struct kachi_csv_writer csv;
    kachi_csv_writer_init(&csv, &session->out);
    write_csv_head(&csv, sizeof headings / sizeof headings[0], headings);
    for (int64_t i = 0; i < procuring->curve_points; i++) {
        const struct kachi_shadow_price *shadow = &plans[i].shadow[procuring->axis];
        kachi_csv_write_int64(&csv, plans[i].yen);
        write_csv_grams(session, &csv, true, plans[i].cfp_g);
        write_csv_grams(session, &csv, true, plans[i].rep_g);
        if (shadow->is_known) {
            kachi_csv_write_double(&csv, shadow->price);
        } else {
            kachi_csv_write(&csv, kachi_str_of(""));
        }
        kachi_csv_write_double(&csv, plans[i].gap);
        kachi_csv_end_row(&csv);
    }
}

static enum kachi_err answer_plan(struct procuring *procuring)
{
    struct kachi_session *session = procuring->session;
    struct kachi_procurement_plan plan;
    enum kachi_err err =
        kachi_procurement_plan(&session->arena, &procuring->asked, &session->findings, &plan);
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_procurement_plan_write_json(&session->arena, &procuring->asked, &plan, &json);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else if (session->output == KACHI_OUTPUT_CSV) {
        write_plan_csv(session, &plan);
    } else {
        write_plan(procuring, &plan);
    }
    return KACHI_OK;
}

static enum kachi_err answer_curve(struct procuring *procuring)
{
    struct kachi_session *session = procuring->session;
    size_t count = (size_t)procuring->curve_points;
    struct kachi_procurement_plan *plans =
        KACHI_NEW_ARRAY(&session->arena, struct kachi_procurement_plan, count);
    enum kachi_err err = kachi_procurement_curve(&session->arena, &procuring->asked,
                                                 procuring->axis, count, &session->findings, plans);
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_procurement_curve_write_json(&session->arena, procuring->axis, count, plans, &json);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else if (session->output == KACHI_OUTPUT_CSV) {
        write_curve_csv(procuring, plans);
    } else {
        write_curve(procuring, plans);
    }
    return KACHI_OK;
}

static enum kachi_err run_procure(struct kachi_session *session)
{
    struct procuring procuring = {.session = session};
    enum kachi_err err = read_question(&procuring);
    err = err == KACHI_OK ? read_tables(&procuring) : err;
    if (err != KACHI_OK) {
        return err;
    }
    return procuring.curve_points > 0 ? answer_curve(&procuring) : answer_plan(&procuring);
}

static const struct kachi_option options[] = {
    {"goal", "cost|cfp|rep", "option.procure-goal"},
    {"budget", "YEN", "option.procure-budget"},
    {"cfp-max", "KG", "option.procure-cfp-max"},
    {"rep-min", "KG", "option.procure-rep-min"},
    {"share-max", "PERCENT", "option.procure-share-max"},
    {"suppliers-max", "N", "option.procure-suppliers-max"},
    {"curve", "N", "option.procure-curve"},
    {"curve-of", "cfp|rep", "option.procure-curve-of"},
    {"gap", "PERCENT", "option.procure-gap"},
    {"seconds", "N", "option.procure-seconds"},
    {NULL, NULL, NULL},
};
static const char *const examples[] = {
    "kachi procure needs.csv offers.csv --budget 30000000 --cfp-max 400000",
    "kachi procure needs.csv offers.csv --goal rep --budget 30000000",
    "kachi procure needs.csv offers.csv --curve 12", NULL};

const struct kachi_command kachi_command_procure = {
    .name = "procure",
    .operands = "NEEDS.csv OFFERS.csv",
    .operands_min = 2,
    .operands_max = 2,
    .phrase = "command.procure",
    .options = options,
    .examples = examples,
    .run = run_procure,
};
