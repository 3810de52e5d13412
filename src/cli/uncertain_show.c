/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/uncertain_show.h"

#include "base/workers.h"
#include "cli/progress.h"
#include "cli/ranks.h"
#include "cli/table.h"

#include <math.h>
#include <stdio.h>

#define BAR_COLUMNS 30
#define DIGITS 3
#define LOOP_NAMES_MAX 12

/* --- Running --- */

static enum kachi_err read_runs(struct kachi_session *session, struct kachi_runs *runs,
                                int64_t *threads)
{
    int64_t count = 0;
    int64_t seed = 1;
    enum kachi_err err = kachi_option_int64(session, "runs", 1000, &count);
    err = err == KACHI_OK ? kachi_option_int64(session, "seed", 1, &seed) : err;
    err = err == KACHI_OK ? kachi_option_int64(session, "threads", 0, threads) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (count < KACHI_RUNS_MIN || count > KACHI_RUNS_MAX) {
        kachi_findings_add(&session->findings, "runs-range", KACHI_NOWHERE,
                           KACHI_ARGS({"value", kachi_option_text(session, "runs")}));
        return KACHI_ERR_INPUT;
    }
    runs->count = (uint32_t)count;
    runs->seed = (uint64_t)seed;
    return KACHI_OK;
}

static struct kachi_str loop_names(struct kachi_session *session, const struct kachi_study *study,
                                   const struct kachi_loop *loop)
{
    struct kachi_str text = kachi_str_of("");
    for (uint32_t i = 0; i <= loop->count && i <= LOOP_NAMES_MAX; i++) {
        uint32_t column = loop->columns[i % loop->count];
        uint32_t activity = study->linked->columns[column].activity;
        struct kachi_str name =
            kachi_activity_name(&study->dataset->activities[activity], session->lang);
        text = kachi_str_print(&session->arena, "%.*s%s%.*s", KACHI_STR_ARG(text),
                               i == 0 ? "" : " <- ", KACHI_STR_ARG(name));
    }
    return text;
}

static void tell_unanswered(struct kachi_session *session, const struct kachi_study *study,
                            const struct kachi_samples *samples)
{
    uint32_t most = 0;
    for (uint32_t a = 0; a < samples->asked_count; a++) {
        most = samples->unanswered[a] > most ? samples->unanswered[a] : most;
    }
    if (most == 0 || samples->unproductive_run == UINT64_MAX) {
        return;
    }
    kachi_findings_add(
        &session->findings, "runs-unproductive", KACHI_NOWHERE,
        KACHI_ARGS({"count", kachi_count_text(&session->arena, most)},
                   {"runs", kachi_count_text(&session->arena, samples->count)},
                   {"run", kachi_count_text(&session->arena, (int64_t)samples->unproductive_run)},
                   {"loop", loop_names(session, study, &samples->unproductive)}));
}

enum kachi_err kachi_uncertain_samples(struct kachi_session *session,
                                       const struct kachi_study *study, struct kachi_spread *spread,
                                       struct kachi_runs *runs, struct kachi_samples **out)
{
    int64_t threads = 0;
    struct kachi_progress progress;
    enum kachi_err err = read_runs(session, runs, &threads);
    err = err == KACHI_OK ? kachi_progress_begin(&progress, session, &kachi_progress_of_runs) : err;
    if (err != KACHI_OK) {
        return err;
    }
    runs->workers = kachi_workers_new((unsigned)threads);
    runs->progress = kachi_progress_show;
    runs->progress_context = &progress;
    *out = kachi_ranks_run(&session->arena, spread, runs);
    kachi_workers_free(runs->workers);
    runs->workers = NULL;
    if ((*out)->stopped) {
        kachi_findings_add(
            &session->findings, "runs-stopped", KACHI_NOWHERE,
            KACHI_ARGS({"done", kachi_count_text(&session->arena, (int64_t)progress.done)},
                       {"runs", kachi_count_text(&session->arena, runs->count)}));
    }
    err = kachi_progress_end(&progress, session);
    if (err != KACHI_OK || (*out)->stopped) {
        return KACHI_ERR_INPUT;
    }
    tell_unanswered(session, study, *out);
    return KACHI_OK;
}

enum kachi_err kachi_uncertain_run(struct kachi_session *session, const struct kachi_study *study,
                                   const struct kachi_footprint *footprint,
                                   struct kachi_uncertain_footprint *out)
{
    struct kachi_spread *spread =
        kachi_option_is_set(session, "quasi")
            ? kachi_spread_of_product(&session->arena, study, footprint->column, &session->findings)
            : kachi_spread_of_study(&session->arena, study, &session->findings);
    struct kachi_runs runs = {.asked_count = 1, .asked = &footprint->column};
    enum kachi_err err = kachi_uncertain_samples(session, study, spread, &runs, &out->samples);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_uncertain_finish(&session->arena, spread, &runs, footprint, out);
    return KACHI_OK;
}

/* --- Showing --- */

static struct kachi_str kg(struct kachi_session *session, double value)
{
    return kachi_number_text(&session->arena, value, DIGITS);
}

static void write_histogram(struct kachi_session *session,
                            const struct kachi_uncertain_footprint *uncertain)
{
    const struct kachi_spread_summary *summary = &uncertain->summary;
    double end = kachi_uncertain_end(summary);
    uint32_t counts[KACHI_UNCERTAIN_BINS];
    kachi_samples_histogram(uncertain->samples->count, uncertain->kgco2e, summary->low, end,
                            KACHI_UNCERTAIN_BINS, counts);
    uint32_t most = 1;
    uint32_t shown = 0;
    for (uint32_t b = 0; b < KACHI_UNCERTAIN_BINS; b++) {
        most = counts[b] > most ? counts[b] : most;
        shown += counts[b];
    }
    const char *const headings[] = {">kg-CO2e", ">%", ""};
    struct kachi_table table;
    kachi_table_init(&table, session, 3, headings);
    for (uint32_t b = 0; b < KACHI_UNCERTAIN_BINS; b++) {
        double middle = summary->low + (end - summary->low) * (b + 0.5) / KACHI_UNCERTAIN_BINS;
        kachi_table_add(&table, kg(session, middle));
        kachi_table_add(
            &table, kachi_str_print(&session->arena, "%.1f", 100.0 * counts[b] / summary->count));
        kachi_table_add(&table,
                        kachi_bar_text(&session->arena, (double)counts[b] / most, BAR_COLUMNS));
    }
    kachi_table_write(&table, "  ");
    if (shown < summary->count) {
        struct kachi_str limit = kg(session, end);
        kachi_buffer_print(&session->out, "  %s %.*s: %.1f %%\n",
                           kachi_say(session, "uncertain.beyond"), KACHI_STR_ARG(limit),
                           100.0 * (summary->count - shown) / summary->count);
    }
}

static void write_drivers(struct kachi_session *session, const struct kachi_study *study,
                          const struct kachi_uncertain_footprint *uncertain)
{
    const char *const headings[] = {
        kachi_str_print(&session->arena, "*%s", kachi_say(session, "heading.driver")).text,
        kachi_str_print(&session->arena, ">%s", kachi_say(session, "heading.correlation")).text};
    struct kachi_table table;
    kachi_table_init(&table, session, 2, headings);
    for (uint32_t i = 0; i < uncertain->driver_count; i++) {
        kachi_table_add(&table, kachi_driver_name(&session->arena, study,
                                                  uncertain->drivers[i].stream, session->lang));
        kachi_table_add(
            &table, kachi_str_print(&session->arena, "%+.2f", uncertain->drivers[i].correlation));
    }
    kachi_buffer_add_byte(&session->out, '\n');
    kachi_table_write(&table, "  ");
}

void kachi_uncertain_write_text(struct kachi_session *session, const struct kachi_study *study,
                                const struct kachi_uncertain_footprint *uncertain)
{
    const struct kachi_spread_summary *summary = &uncertain->summary;
    struct kachi_buffer *out = &session->out;
    struct kachi_str runs = kachi_count_text(&session->arena, summary->count);
    kachi_buffer_print(out, "\n%s  ·  %.*s %s  ·  %s %llu\n", kachi_say(session, "uncertain.title"),
                       KACHI_STR_ARG(runs), kachi_say(session, "uncertain.runs"),
                       kachi_say(session, "uncertain.seed"), (unsigned long long)uncertain->seed);
    if (uncertain->quasi_count > 0) {
        kachi_buffer_print(out, "  %s %u\n", kachi_say(session, "uncertain.quasi"),
                           (unsigned)uncertain->quasi_count);
    }
    if (uncertain->samples->harder > 0) {
        kachi_buffer_print(out, "  %s %u\n", kachi_say(session, "uncertain.harder"),
                           (unsigned)uncertain->samples->harder);
    }
    if (summary->count == 0) {
        return;
    }
    kachi_buffer_add_byte(out, '\n');
    if (!(summary->high > summary->low)) {
        kachi_buffer_print(out, "  %s\n", kachi_say(session, "uncertain.nothing-varies"));
        return;
    }
    struct kachi_str low = kg(session, summary->p5);
    struct kachi_str high = kg(session, summary->p95);
    struct kachi_str median = kg(session, summary->p50);
    struct kachi_str error = kachi_number_text(&session->arena, summary->p50_error, 2);
    struct kachi_str mean = kg(session, summary->mean);
    struct kachi_str deviation = kg(session, summary->deviation);
    kachi_buffer_print(out, "  P5-P95  %.*s - %.*s kg-CO2e\n", KACHI_STR_ARG(low),
                       KACHI_STR_ARG(high));
    kachi_buffer_print(
        out, "  %s %.*s ± %.*s  ·  %s %.*s  ·  %s %.*s\n\n", kachi_say(session, "uncertain.median"),
        KACHI_STR_ARG(median), KACHI_STR_ARG(error), kachi_say(session, "uncertain.mean"),
        KACHI_STR_ARG(mean), kachi_say(session, "uncertain.deviation"), KACHI_STR_ARG(deviation));
    write_histogram(session, uncertain);
    write_drivers(session, study, uncertain);
}
