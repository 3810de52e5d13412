/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include "cli/ranks.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define EVERY_S 0.2

const struct kachi_progress_of kachi_progress_of_runs = {"runs", "progress.runs", 1.0};
const struct kachi_progress_of kachi_progress_of_bytes = {"bytes", "progress.megabytes", 1e6};
const struct kachi_progress_of kachi_progress_of_alternatives = {"alternatives",
                                                                 "progress.alternatives", 1.0};
const struct kachi_progress_of kachi_progress_of_activities = {"activities", "progress.activities",
                                                               1.0};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

static double now_s(const struct kachi_session *session)
{
    return 1e-6 * (double)kachi_clock_now(&session->clock);
}

void kachi_progress_next(struct kachi_progress *progress, const struct kachi_progress_of *of)
{
    progress->of = of;
    progress->done = 0;
    progress->started_s = now_s(progress->session);
    progress->shown_s = progress->started_s;
}

enum kachi_err kachi_progress_begin(struct kachi_progress *progress, struct kachi_session *session,
                                    const struct kachi_progress_of *of)
{
    struct kachi_str word = kachi_option_text(session, "progress");
    bool as_lines = kachi_str_is(word, "json");
    if (!as_lines && !kachi_str_is_empty(word) && !kachi_str_is(word, "auto")) {
        kachi_findings_add(&session->findings, "option-choice", KACHI_NOWHERE,
                           KACHI_ARGS({"option", kachi_str_of("progress")}, {"value", word},
                                      {"values", kachi_str_of("auto, json")}));
        return KACHI_ERR_INPUT;
    }
    bool speaks = kachi_ranks_is_first();
    *progress = (struct kachi_progress){
        .session = session,
        .on_terminal = speaks && !as_lines && !session->quiet && isatty(STDERR_FILENO) != 0,
        .as_lines = speaks && as_lines,
        .watch = {.report = kachi_progress_show, .context = progress},
    };
    kachi_progress_next(progress, of);
    struct sigaction ours = {.sa_handler = on_interrupt};
    interrupted = 0;
    sigaction(SIGINT, &ours, &progress->before);
    return KACHI_OK;
}

static void write_line(const struct kachi_progress *progress, uint64_t total, double rate)
{
    fprintf(stderr, "{\"progress\":\"%s\",\"done\":%llu", progress->of->name,
            (unsigned long long)progress->done);
    if (total > 0) {
        fprintf(stderr, ",\"total\":%llu", (unsigned long long)total);
    }
    fprintf(stderr, ",\"per_second\":%.1f", rate);
    if (total > 0) {
        fprintf(stderr, ",\"seconds_left\":%.1f", (double)(total - progress->done) / rate);
    }
    fputs("}\n", stderr);
}

static void write_over(const struct kachi_progress *progress, uint64_t total, double rate)
{
    double unit = progress->of->unit;
    const char *word = kachi_say(progress->session, progress->of->phrase);
    fprintf(stderr, "\r\033[K  %.0f", (double)progress->done / unit);
    if (total > 0) {
        fprintf(stderr, " / %.0f", (double)total / unit);
    }
    fprintf(stderr, " %s  %.0f/s", word, rate / unit);
    if (total > 0) {
        fprintf(stderr, "  %.0f s", (double)(total - progress->done) / rate);
    }
}

bool kachi_progress_show(void *context, uint64_t done, uint64_t total)
{
    struct kachi_progress *progress = context;
    double now = now_s(progress->session);
    /* The end is said at once, and once. */
    bool is_end = done == total && progress->done < total;
    double rate = fmax((double)done, 1.0) / fmax(now - progress->started_s, 1e-6);
    progress->done = done;
    progress->has_stopped = progress->has_stopped || interrupted != 0;
    if (!is_end && now - progress->shown_s < EVERY_S) {
        return !progress->has_stopped;
    }
    progress->shown_s = now;
    if (progress->as_lines) {
        write_line(progress, total, rate);
    } else if (progress->on_terminal) {
        write_over(progress, total, rate);
    }
    fflush(stderr);
    return !progress->has_stopped;
}

enum kachi_err kachi_progress_end(struct kachi_progress *progress, struct kachi_session *session)
{
    sigaction(SIGINT, &progress->before, NULL);
    if (progress->on_terminal) {
        fputs("\r\033[K", stderr);
    }
    if (!progress->has_stopped) {
        return KACHI_OK;
    }
    if (!kachi_findings_has(&session->findings, "runs-stopped") &&
        !kachi_findings_has(&session->findings, "work-stopped")) {
        kachi_findings_add(&session->findings, "work-stopped", KACHI_NOWHERE, KACHI_NO_ARGS);
    }
    return KACHI_ERR_INPUT;
}
