/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kachi carbon-price: the corridor year by year (path), a year's shortage (shortage), a green
 * product beside its conventional twin (compare), and what GX value costs to make (value).
 */
#include "cli/commands.h"
#include "cli/decimal_option.h"
#include "cli/table.h"
#include "policy/cost_path.h"

#define STEPS_MAX KACHI_OPTIONS_MAX
#define FIRST_YEAR 2026 /* of GX-ETS */
#define YEAR_LAST_MAX 2076
#define YEN_DIGITS 2

struct scenario {
    struct kachi_price_scenario scenario;
    struct kachi_price_step steps[STEPS_MAX];
    int64_t last;
};

static enum kachi_err refuse_number(struct kachi_session *session, const char *option)
{
    kachi_findings_add(&session->findings, "option-number", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of(option)},
                                  {"value", kachi_option_text(session, option)}));
    session->used_wrongly = true;
    return KACHI_ERR_INPUT;
}

static enum kachi_err find_rulebook(struct kachi_session *session, struct kachi_rulebook **out)
{
    return kachi_rulebook_find(&session->arena, kachi_option_text(session, "rulebook"),
                               &session->findings, out);
}

/* Ascending years; of one year given twice the later on the line counts. */
static void sort_steps(struct kachi_price_step steps[], size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct kachi_price_step step = steps[i];
        size_t k = i;
        for (; k > 0 && steps[k - 1].fiscal_year > step.fiscal_year; k--) {
            steps[k] = steps[k - 1];
        }
        steps[k] = step;
    }
}

static enum kachi_err read_scenario(struct kachi_session *session, struct scenario *out)
{
    struct kachi_price_scenario *scenario = &out->scenario;
    struct kachi_rulebook *rulebook = NULL;
    scenario->first_fiscal_year = FIRST_YEAR;
    scenario->steps = out->steps;
    scenario->step_count = kachi_option_count(session, "levy");
    enum kachi_err err = find_rulebook(session, &rulebook);
    scenario->rulebook = rulebook;
    err = err == KACHI_OK ? kachi_option_int64(session, "until", 2030, &out->last) : err;
    err = err == KACHI_OK ? kachi_option_decimal(session, "inflation", kachi_decimal_of(0),
                                                 &scenario->inflation)
                          : err;
    err = err == KACHI_OK
              ? kachi_option_decimal(session, "position", kachi_decimal_of(1), &scenario->position)
              : err;
    for (size_t i = 0; i < out->scenario.step_count && err == KACHI_OK; i++) {
        err = kachi_option_step(session, "levy", i, &out->steps[i].fiscal_year,
                                &out->steps[i].yen_per_t);
    }
    if (err == KACHI_OK && (out->last < FIRST_YEAR || out->last > YEAR_LAST_MAX)) {
        return refuse_number(session, "until");
    }
    sort_steps(out->steps, out->scenario.step_count);
    return err;
}

/* Two digits after the point, as prices are quoted. */
static struct kachi_str yen_text(struct kachi_session *session, struct kachi_decimal yen)
{
    struct kachi_decimal rounded = yen;
    if (kachi_decimal_round(yen, YEN_DIGITS, KACHI_ROUND_HALF_EVEN, &rounded) != KACHI_OK) {
        rounded = yen;
    }
    return kachi_decimal_write(&session->arena, rounded);
}

static const char *right(struct kachi_session *session, const char *key)
{
    return kachi_str_print(&session->arena, ">%s", kachi_say(session, key)).text;
}

/* One table, as text or as JSON rows of the same names. */
struct report {
    struct kachi_session *session;
    struct kachi_table table;
    struct kachi_json_writer json;
    size_t columns;
    const char *const *keys; /* of JSON */
};

static void begin(struct report *report, struct kachi_session *session, size_t columns,
                  const char *const keys[], const char *const phrases[])
{
    const char *headings[KACHI_TABLE_COLUMNS_MAX];
    *report = (struct report){.session = session, .columns = columns, .keys = keys};
    for (size_t i = 0; i < columns; i++) {
        headings[i] = right(session, phrases[i]);
    }
    kachi_table_init(&report->table, session, columns, headings);
    report->json = kachi_session_json(session);
    if (session->output == KACHI_OUTPUT_JSON) {
        kachi_json_begin_object(&report->json);
        kachi_json_key(&report->json, "rows");
        kachi_json_begin_array(&report->json);
    }
}

static void add(struct report *report, const struct kachi_str cells[])
{
    if (report->session->output != KACHI_OUTPUT_JSON) {
        for (size_t i = 0; i < report->columns; i++) {
            kachi_table_add(&report->table, cells[i]);
        }
        return;
    }
    kachi_json_begin_object(&report->json);
    for (size_t i = 0; i < report->columns; i++) {
        kachi_json_pair_str(&report->json, report->keys[i], cells[i]);
    }
    kachi_json_end_object(&report->json);
}

static void end(struct report *report, const char *key, struct kachi_str value)
{
    struct kachi_session *session = report->session;
    if (session->output != KACHI_OUTPUT_JSON) {
        kachi_table_write(&report->table, "  ");
        return;
    }
    kachi_json_end_array(&report->json);
    if (key != NULL) {
        kachi_json_pair_str(&report->json, key, value);
    }
    kachi_json_end_object(&report->json);
    kachi_buffer_add_byte(&session->out, '\n');
}

static enum kachi_err run_path(struct kachi_session *session)
{
    static const char *const keys[] = {"fiscal_year", "floor_yen_per_t", "ceiling_yen_per_t",
                                       "price_yen_per_t"};
    static const char *const phrases[] = {"heading.fiscal-year", "heading.floor", "heading.ceiling",
                                          "carbon-price"};
    struct scenario scenario = {.last = 0};
    struct report report;
    enum kachi_err err = read_scenario(session, &scenario);
    if (err != KACHI_OK) {
        return err;
    }
    begin(&report, session, 4, keys, phrases);
    for (int year = FIRST_YEAR; year <= (int)scenario.last && err == KACHI_OK; year++) {
        struct kachi_corridor corridor;
        struct kachi_decimal price;
        err = kachi_carbon_corridor(scenario.scenario.rulebook, year, scenario.scenario.inflation,
                                    &corridor);
        err = err == KACHI_OK ? kachi_price_at(&scenario.scenario, year, &price) : err;
        if (err == KACHI_OK) {
            const struct kachi_str cells[] = {kachi_str_print(&session->arena, "%d", year),
                                              yen_text(session, corridor.floor_yen_per_t),
                                              yen_text(session, corridor.ceiling_yen_per_t),
                                              yen_text(session, price)};
            add(&report, cells);
        }
    }
    end(&report, NULL, kachi_str_of(""));
    return err;
}

static enum kachi_err run_shortage(struct kachi_session *session)
{
    static const char *const keys[] = {"short_t", "credit_limit_t", "cost_yen",
                                       "cost_at_ceiling_yen", "penalty_yen"};
    static const char *const phrases[] = {"heading.short", "heading.credit-limit", "heading.cost",
                                          "heading.cost-ceiling", "heading.penalty"};
    struct kachi_decimal zero = kachi_decimal_of(0);
    struct kachi_decimal emissions;
    struct kachi_decimal allocation;
    struct kachi_decimal price;
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_corridor corridor;
    struct kachi_compliance compliance;
    struct report report;
    int64_t year = FIRST_YEAR;
    enum kachi_err err = find_rulebook(session, &rulebook);
    err = err == KACHI_OK ? kachi_option_int64(session, "year", FIRST_YEAR, &year) : err;
    err = err == KACHI_OK && (year < FIRST_YEAR || year > YEAR_LAST_MAX)
              ? refuse_number(session, "year")
              : err;
    err = err == KACHI_OK ? kachi_carbon_corridor(rulebook, (int)year, zero, &corridor) : err;
    err = err == KACHI_OK ? kachi_option_decimal(session, "emissions", zero, &emissions) : err;
    err = err == KACHI_OK ? kachi_option_decimal(session, "allocation", zero, &allocation) : err;
    err = err == KACHI_OK
              ? kachi_option_decimal(session, "price", corridor.ceiling_yen_per_t, &price)
              : err;
    err = err == KACHI_OK ? kachi_carbon_compliance(rulebook, emissions, allocation, price,
                                                    corridor.ceiling_yen_per_t, &compliance)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    begin(&report, session, 5, keys, phrases);
    const struct kachi_str cells[] = {
        kachi_decimal_write(&session->arena, compliance.short_t),
        yen_text(session, compliance.credit_limit_t), yen_text(session, compliance.cost_yen),
        yen_text(session, compliance.cost_at_ceiling_yen),
        compliance.has_penalty ? yen_text(session, compliance.penalty_yen) : kachi_str_of("")};
    add(&report, cells);
    end(&report, NULL, kachi_str_of(""));
    return KACHI_OK;
}

static enum kachi_err read_cost(struct kachi_session *session, const char *const names[3],
                                struct kachi_cost *out)
{
    struct kachi_decimal zero = kachi_decimal_of(0);
    enum kachi_err err = kachi_option_decimal(session, names[0], zero, &out->yen);
    err =
        err == KACHI_OK ? kachi_option_decimal(session, names[1], zero, &out->yearly_change) : err;
    return err == KACHI_OK ? kachi_option_decimal(session, names[2], zero, &out->kgco2e) : err;
}

static enum kachi_err run_compare(struct kachi_session *session)
{
    static const char *const keys[] = {"fiscal_year", "price_yen_per_t", "green_yen",
                                       "conventional_yen"};
    static const char *const phrases[] = {"heading.fiscal-year", "carbon-price", "heading.green",
                                          "heading.conventional"};
    static const char *const green_names[] = {"green-yen", "green-change", "green-kg"};
    static const char *const grey_names[] = {"conventional-yen", "conventional-change",
                                             "conventional-kg"};
    struct scenario scenario = {.last = 0};
    struct kachi_cost green;
    struct kachi_cost grey;
    struct report report;
    int crossing = 0;
    enum kachi_err err = read_scenario(session, &scenario);
    err = err == KACHI_OK ? read_cost(session, green_names, &green) : err;
    err = err == KACHI_OK ? read_cost(session, grey_names, &grey) : err;
    if (err != KACHI_OK) {
        return err;
    }
    size_t count = (size_t)(scenario.last - FIRST_YEAR) + 1;
    struct kachi_cost_year *rows = KACHI_NEW_ARRAY(&session->arena, struct kachi_cost_year, count);
    err =
        kachi_cost_compare(&scenario.scenario, &green, &grey, (int)scenario.last, rows, &crossing);
    if (err != KACHI_OK) {
        return err;
    }
    begin(&report, session, 4, keys, phrases);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_str cells[] = {
            kachi_str_print(&session->arena, "%d", rows[i].fiscal_year),
            yen_text(session, rows[i].price_yen_per_t), yen_text(session, rows[i].green_yen),
            yen_text(session, rows[i].conventional_yen)};
        add(&report, cells);
    }
    struct kachi_str year = crossing == KACHI_NO_YEAR
                                ? kachi_str_of("-")
                                : kachi_str_print(&session->arena, "%d", crossing);
    end(&report, "crossing_fiscal_year", year);
    if (session->output != KACHI_OUTPUT_JSON) {
        kachi_buffer_print(&session->out, "\n  %s %.*s\n",
                           kachi_say(session, "carbon-price.crossing"), KACHI_STR_ARG(year));
    }
    session->answer_is_no = crossing == KACHI_NO_YEAR;
    return KACHI_OK;
}

static enum kachi_err run_value(struct kachi_session *session)
{
    static const char *const keys[] = {"yen_per_t", "per_unit_yen"};
    static const char *const phrases[] = {"carbon-price.cost-based", "carbon-price.per-unit"};
    struct kachi_decimal zero = kachi_decimal_of(0);
    struct kachi_decimal cost;
    struct kachi_decimal reduced_t;
    struct kachi_decimal kg;
    struct kachi_decimal price;
    struct kachi_decimal per_unit;
    struct report report;
    enum kachi_err err = kachi_option_decimal(session, "cost", zero, &cost);
    err = err == KACHI_OK ? kachi_option_decimal(session, "reduction", zero, &reduced_t) : err;
    err = err == KACHI_OK ? kachi_option_decimal(session, "kg", kachi_decimal_of(1000), &kg) : err;
    if (err == KACHI_OK && kachi_carbon_cost(cost, reduced_t, &price) != KACHI_OK) {
        return refuse_number(session, "reduction");
    }
    /* Of the amounts as given, so that no rounded price is multiplied. */
    struct kachi_decimal thousandth = {.coefficient = 1, .exponent = -3};
    err = err == KACHI_OK ? kachi_decimal_multiply(kg, thousandth, &kg) : err;
    err = err == KACHI_OK ? kachi_decimal_multiply(cost, kg, &per_unit) : err;
    err = err == KACHI_OK ? kachi_carbon_cost(per_unit, reduced_t, &per_unit) : err;
    if (err != KACHI_OK) {
        return err;
    }
    begin(&report, session, 2, keys, phrases);
    const struct kachi_str cells[] = {yen_text(session, price), yen_text(session, per_unit)};
    add(&report, cells);
    end(&report, NULL, kachi_str_of(""));
    return KACHI_OK;
}

#define SCENARIO_OPTIONS                                                                           \
    {"until", "YEAR", "option.until-year"}, {"inflation", "SHARE", "option.inflation"},            \
        {"position", "SHARE", "option.position"}, {"rulebook", "ID", "option.carbon-rulebook"},    \
    {                                                                                              \
        "levy", "YEAR:YEN", "option.levy"                                                          \
    }

static const struct kachi_option path_options[] = {SCENARIO_OPTIONS, {NULL, NULL, NULL}};
static const struct kachi_option shortage_options[] = {
    {"emissions", "T", "option.emissions"},       {"allocation", "T", "option.allocation"},
    {"price", "YEN", "option.ets-price"},         {"year", "YEAR", "option.ets-year"},
    {"rulebook", "ID", "option.carbon-rulebook"}, {NULL, NULL, NULL}};
static const struct kachi_option compare_options[] = {
    SCENARIO_OPTIONS,
    {"green-yen", "YEN", "option.green-yen"},
    {"green-change", "SHARE", "option.yearly-change"},
    {"green-kg", "KG", "option.cost-kg"},
    {"conventional-yen", "YEN", "option.conventional-yen"},
    {"conventional-change", "SHARE", "option.yearly-change"},
    {"conventional-kg", "KG", "option.cost-kg"},
    {NULL, NULL, NULL}};
static const struct kachi_option value_options[] = {{"cost", "YEN", "option.measure-cost"},
                                                    {"reduction", "T", "option.reduction"},
                                                    {"kg", "KG", "option.rep-kg"},
                                                    {NULL, NULL, NULL}};

static const char *const path_examples[] = {
    "kachi carbon-price path", "kachi carbon-price path --until 2040 --levy 2028:1000", NULL};
static const char *const shortage_examples[] = {
    "kachi carbon-price shortage --emissions 150000 --allocation 140000 --price 3000", NULL};
static const char *const compare_examples[] = {
    ("kachi carbon-price compare --until 2040 --green-yen 120000 --green-change -0.02"
     " --green-kg 200 --conventional-yen 100000 --conventional-kg 2000"),
    NULL};
static const char *const value_examples[] = {
    "kachi carbon-price value --cost 3000000000 --reduction 220000 --kg 600", NULL};

const struct kachi_command kachi_command_carbon_price_path = {
    .name = "carbon-price path",
    .operands = "",
    .phrase = "command.carbon-price.path",
    .options = path_options,
    .examples = path_examples,
    .run = run_path,
};
const struct kachi_command kachi_command_carbon_price_shortage = {
    .name = "carbon-price shortage",
    .operands = "",
    .phrase = "command.carbon-price.shortage",
    .options = shortage_options,
    .examples = shortage_examples,
    .run = run_shortage,
};
const struct kachi_command kachi_command_carbon_price_compare = {
    .name = "carbon-price compare",
    .operands = "",
    .phrase = "command.carbon-price.compare",
    .options = compare_options,
    .examples = compare_examples,
    .run = run_compare,
};
const struct kachi_command kachi_command_carbon_price_value = {
    .name = "carbon-price value",
    .operands = "",
    .phrase = "command.carbon-price.value",
    .options = value_options,
    .examples = value_examples,
    .run = run_value,
};
