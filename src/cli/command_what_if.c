/* SPDX-License-Identifier: Apache-2.0 */
/* kachi what-if: the CFP of a product under changes, beside what it is now; a range swept. */
#include "base/csv.h"
#include "cli/commands.h"
#include "cli/product.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "footprint/alternatives.h"
#include "footprint/footprint_json.h"
#include "inventory/change_read.h"
#include "inventory/search.h"

#include <math.h>

#define CHANGES_MAX 256
#define STEPS_MAX 10000
#define DIGITS 4
#define BAR_COLUMNS 30

struct what_if {
    struct kachi_study study;
    struct kachi_alternatives_request request;
    double amount; /* reference units */
    struct kachi_str unit;
    double amount_shown, before_kgco2e;
    uint32_t change_count; /* of every alternative */
    struct kachi_change changes[CHANGES_MAX + 1];
    uint32_t step_count; /* 0: nothing is swept */
    double *steps;       /* values swept */
    double *kgco2e;      /* by alternative, for the amount */
};

static enum kachi_err read_changes(struct kachi_session *session, struct what_if *w)
{
    size_t given = kachi_option_count(session, "set");
    for (size_t i = 0; i < given && i < CHANGES_MAX; i++) {
        enum kachi_err err =
            kachi_change_read(&session->arena, w->study.dataset, kachi_option_at(session, "set", i),
                              &session->findings, &w->changes[w->change_count++]);
        if (err != KACHI_OK) {
            return err;
        }
    }
    return KACHI_OK;
}

static enum kachi_err sweep_unreadable(struct kachi_session *session)
{
    kachi_findings_add(&session->findings, "sweep-unreadable", KACHI_NOWHERE,
                       KACHI_ARGS({"text", kachi_option_text(session, "sweep")}));
    return KACHI_ERR_INPUT;
}

/* The next number of FROM:TO:STEPS; *rest is what follows it. */
static bool next_number(struct kachi_str *rest, double *number)
{
    size_t end = 0;
    while (end < rest->bytes && rest->text[end] != ':') {
        end++;
    }
    bool is_number = kachi_str_read_double((struct kachi_str){rest->text, end}, number);
    size_t past = end < rest->bytes ? end + 1 : end;
    *rest = (struct kachi_str){rest->text + past, rest->bytes - past};
    return is_number;
}

/* TARGET=FROM:TO:STEPS becomes the last change, whose value is swept. */
static enum kachi_err read_sweep(struct kachi_session *session, struct what_if *w)
{
    struct kachi_str text = kachi_option_text(session, "sweep");
    if (kachi_str_is_empty(text)) {
        return KACHI_OK;
    }
    size_t at = text.bytes;
    while (at > 0 && text.text[at - 1] != '=') {
        at--;
    }
    struct kachi_str rest = {text.text + at, text.bytes - at};
    double from = 0.0;
    double to = 0.0;
    double steps = 0.0;
    bool is_range = at > 0 && next_number(&rest, &from) && next_number(&rest, &to) &&
                    next_number(&rest, &steps) && rest.bytes == 0;
    if (!is_range || !(steps >= 2.0 && steps <= STEPS_MAX) || fabs(steps - floor(steps)) > 0.0) {
        return sweep_unreadable(session);
    }
    struct kachi_str one = kachi_str_print(&session->arena, "%.*s1", (int)at, text.text);
    struct kachi_change *change = &w->changes[w->change_count];
    enum kachi_err err =
        kachi_change_read(&session->arena, w->study.dataset, one, &session->findings, change);
    if (err != KACHI_OK) {
        return err;
    }
    w->step_count = (uint32_t)steps;
    w->steps = KACHI_NEW_ARRAY(&session->arena, double, w->step_count);
    for (uint32_t i = 0; i < w->step_count; i++) {
        w->steps[i] = from + (to - from) * i / (w->step_count - 1);
    }
    return KACHI_OK;
}

static enum kachi_err solve(struct kachi_session *session, struct what_if *w)
{
    uint32_t count = w->step_count > 0 ? w->step_count : 1;
    uint32_t each = w->change_count + (w->step_count > 0 ? 1 : 0);
    struct kachi_alternative *list =
        KACHI_NEW_ARRAY(&session->arena, struct kachi_alternative, count);
    w->kgco2e = KACHI_NEW_ARRAY(&session->arena, double, count);
    for (uint32_t i = 0; i < count; i++) {
        struct kachi_change *own = KACHI_NEW_ARRAY(&session->arena, struct kachi_change, each);
        for (uint32_t c = 0; c < each; c++) {
            own[c] = w->changes[c];
        }
        if (w->step_count > 0) {
            /* The change was read with the value 1: what it holds is the unit. */
            own[each - 1].value *= w->steps[i];
        }
        list[i] = (struct kachi_alternative){.change_count = each, .changes = own};
    }
    w->request.study = &w->study;
    w->request.count = count;
    w->request.list = list;
    struct kachi_progress progress;
    enum kachi_err err = kachi_progress_begin(&progress, session, &kachi_progress_of_alternatives);
    if (err != KACHI_OK) {
        return err;
    }
    w->request.watch = &progress.watch;
    err = kachi_alternatives_run(&w->request, &session->findings, w->kgco2e);
    enum kachi_err stopped = kachi_progress_end(&progress, session);
    err = err == KACHI_OK ? stopped : err;
    w->before_kgco2e = kachi_system_intensity(w->study.system, w->request.column) * w->amount;
    for (uint32_t i = 0; i < count; i++) {
        w->kgco2e[i] *= w->amount;
    }
    return err;
}

/* --- Showing --- */

static struct kachi_str number(struct kachi_session *session, double value)
{
    return isnan(value) ? kachi_str_of(kachi_say(session, "no-answer"))
                        : kachi_number_text(&session->arena, value, DIGITS);
}

static struct kachi_str change_percent(struct kachi_session *session, double value, double before)
{
    return isnan(value) || !(fabs(before) > 0.0)
               ? kachi_str_of("")
               : kachi_str_print(&session->arena, "%+.2f", 100.0 * (value - before) / fabs(before));
}

static void add_row(struct kachi_session *session, struct kachi_table *table,
                    const struct what_if *w, struct kachi_str label, double value)
{
    double largest = fabs(w->before_kgco2e);
    for (uint32_t i = 0; i < w->request.count; i++) {
        largest = fabs(w->kgco2e[i]) > largest ? fabs(w->kgco2e[i]) : largest;
    }
    kachi_table_add(table, label);
    kachi_table_add(table, number(session, value));
    kachi_table_add(table, change_percent(session, value, w->before_kgco2e));
    kachi_table_add(table, kachi_bar_text(&session->arena,
                                          largest > 0.0 && !isnan(value) ? value / largest : 0.0,
                                          BAR_COLUMNS));
}

static void write_text(struct kachi_session *session, const struct what_if *w)
{
    struct kachi_str name = kachi_column_name(w->study.linked, w->request.column, session->lang);
    struct kachi_str amount = kachi_number_text(&session->arena, w->amount_shown, 3);
    kachi_buffer_print(&session->out, "%.*s, %.*s %.*s  ·  %.*s\n\n", KACHI_STR_ARG(name),
                       KACHI_STR_ARG(amount), KACHI_STR_ARG(w->unit),
                       KACHI_STR_ARG(w->study.system->method));
    const char *const headings[] = {
        w->step_count > 0
            ? kachi_str_copy(&session->arena, kachi_option_text(session, "sweep")).text
            : "",
        ">kg-CO2e", ">%", ""};
    struct kachi_table table;
    kachi_table_init(&table, session, 4, headings);
    add_row(session, &table, w, kachi_str_of(kachi_say(session, "what-if.now")), w->before_kgco2e);
    for (uint32_t i = 0; i < w->request.count; i++) {
        add_row(session, &table, w,
                w->step_count > 0 ? kachi_str_print(&session->arena, "%.6g", w->steps[i])
                                  : kachi_str_of(kachi_say(session, "what-if.then")),
                w->kgco2e[i]);
    }
    kachi_table_write(&table, "  ");
}

static void write_csv(struct kachi_session *session, const struct what_if *w)
{
    struct kachi_csv_writer csv;
    kachi_csv_writer_init(&csv, &session->out);
    kachi_csv_write(&csv, kachi_str_of("value"));
    kachi_csv_write(&csv, kachi_str_of("kgco2e"));
    kachi_csv_end_row(&csv);
    for (uint32_t i = 0; i < w->request.count; i++) {
        if (w->step_count > 0) {
            kachi_csv_write_double(&csv, w->steps[i]);
        } else {
            kachi_csv_write(&csv, kachi_str_of(""));
        }
        if (isnan(w->kgco2e[i])) {
            kachi_csv_write(&csv, kachi_str_of(""));
        } else {
            kachi_csv_write_double(&csv, w->kgco2e[i]);
        }
        kachi_csv_end_row(&csv);
    }
}

static void write_json(struct kachi_session *session, const struct what_if *w)
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_pair_str(&json, "product",
                        kachi_column_name(w->study.linked, w->request.column, session->lang));
    kachi_json_pair_double(&json, "amount", w->amount_shown);
    kachi_json_pair_str(&json, "unit", w->unit);
    kachi_json_pair_str(&json, "method", w->study.system->method);
    kachi_json_pair_double(&json, "now_kgco2e", w->before_kgco2e);
    kachi_json_key(&json, "alternatives");
    kachi_json_begin_array(&json);
    for (uint32_t i = 0; i < w->request.count; i++) {
        kachi_json_begin_object(&json);
        if (w->step_count > 0) {
            kachi_json_pair_double(&json, "value", w->steps[i]);
        }
        kachi_json_pair_bool(&json, "has_answer", !isnan(w->kgco2e[i]));
        if (!isnan(w->kgco2e[i])) {
            kachi_json_pair_double(&json, "kgco2e", w->kgco2e[i]);
            kachi_json_pair_double(&json, "difference_kgco2e", w->kgco2e[i] - w->before_kgco2e);
        }
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
}

static enum kachi_err find_product(struct kachi_session *session, struct what_if *w)
{
    struct kachi_str words = kachi_session_words(session, 0);
    uint32_t activity = KACHI_NONE;
    double amount = 1.0;
    enum kachi_err err = kachi_option_double(session, "amount", 1.0, &amount);
    err = err == KACHI_OK ? kachi_search_one(w->study.dataset, words, &session->findings, &activity)
                          : err;
    err = err == KACHI_OK ? kachi_study_product(&w->study, activity, words, &session->findings,
                                                &w->request.column)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (!(amount > 0.0)) {
        kachi_findings_add(&session->findings, "amount-not-positive", KACHI_NOWHERE,
                           KACHI_ARGS({"value", kachi_option_text(session, "amount")}));
        return KACHI_ERR_INPUT;
    }
    const struct kachi_unit *unit =
        &w->study.dataset->units[kachi_system_unit(w->study.system, w->request.column)];
    w->unit = unit->name;
    w->amount_shown = amount;
    w->amount = amount * unit->factor;
    return KACHI_OK;
}

static enum kachi_err answer(struct kachi_session *session, struct what_if *w)
{
    enum kachi_err err = find_product(session, w);
    err = err == KACHI_OK ? read_changes(session, w) : err;
    err = err == KACHI_OK ? read_sweep(session, w) : err;
    if (err == KACHI_OK && w->change_count == 0 && w->step_count == 0) {
        session->used_wrongly = true;
        kachi_findings_add(&session->findings, "what-if-nothing", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    err = err == KACHI_OK ? solve(session, w) : err;
    if (err != KACHI_OK) {
        return err;
    }
    switch (session->output) {
    case KACHI_OUTPUT_JSON:
        write_json(session, w);
        break;
    case KACHI_OUTPUT_CSV:
        write_csv(session, w);
        break;
    case KACHI_OUTPUT_TEXT:
        write_text(session, w);
        break;
    }
    return KACHI_OK;
}

static enum kachi_err run_what_if(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    struct what_if *w = KACHI_NEW(&session->arena, struct what_if);
    enum kachi_err err = kachi_session_load(session, &dataset);
    err = err == KACHI_OK ? kachi_session_study(session, dataset, &w->study) : err;
    err = err == KACHI_OK ? kachi_session_study_request(session, dataset, &w->request.options,
                                                        &w->request.scenario)
                          : err;
    err = err == KACHI_OK ? answer(session, w) : err;
    kachi_study_release(&w->study);
    kachi_dataset_close(dataset);
    return err;
}

static const struct kachi_option options[] = {
    {"set", "CHANGE", "option.set-change"},
    {"sweep", "TARGET=FROM:TO:STEPS", "option.sweep"},
    {"amount", "N", "option.amount"},
    KACHI_PROGRESS_OPTION,
    KACHI_STUDY_OPTIONS,
    {NULL, NULL, NULL},
};
static const char *const examples[] = {
    "kachi what-if car --set car-assembly:steel*=0.9",
    "kachi what-if car --set aluminium:electricity@grid-overseas",
    "kachi what-if car --sweep lifetime_km=100000:200000:11", NULL};

const struct kachi_command kachi_command_what_if = {
    .name = "what-if",
    .operands = "PRODUCT",
    .operands_min = 1,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.what-if",
    .options = options,
    .examples = examples,
    .run = run_what_if,
};
