/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.h - long work shows itself, and can be stopped: between begin and end, Ctrl-C is a wish
 * that the work hears of at its next word, so that it stops where nothing is half done.
 *
 * On a terminal a line of stderr is written over and over; --progress json writes an object a line,
 * wherever stderr goes: {"progress":"runs","done":..,"total":..,"per_second":..,"seconds_left":..},
 * without the last and total where nobody knows how much there is. One at a time.
 */
#ifndef KACHI_CLI_PROGRESS_H
#define KACHI_CLI_PROGRESS_H

#include "base/watch.h"
#include "cli/session.h"

#include <signal.h>

#define KACHI_PROGRESS_OPTION                                                                      \
    {                                                                                              \
        "progress", "auto|json", "option.progress"                                                 \
    }

/* What is counted. */
struct kachi_progress_of {
    const char *name;   /* in JSON */
    const char *phrase; /* for people: the unit behind the numbers */
    double unit;        /* that many make one for people */
};
extern const struct kachi_progress_of kachi_progress_of_runs;
extern const struct kachi_progress_of kachi_progress_of_bytes;
extern const struct kachi_progress_of kachi_progress_of_alternatives;
extern const struct kachi_progress_of kachi_progress_of_activities;

struct kachi_progress {
    const struct kachi_session *session;
    const struct kachi_progress_of *of;
    bool on_terminal, as_lines;
    bool has_stopped; /* the work was told to */
    uint64_t done;
    double started_s, shown_s;
    struct sigaction before;
    struct kachi_watch watch; /* of this progress, for work that has one */
};

/* KACHI_ERR_INPUT with finding option-choice where --progress is neither auto nor json; there is
 * nothing to end then. */
KACHI_MUST_CHECK enum kachi_err kachi_progress_begin(struct kachi_progress *progress,
                                                     struct kachi_session *session,
                                                     const struct kachi_progress_of *of);
/* Another kind of work begins, counted from 0. */
void kachi_progress_next(struct kachi_progress *progress, const struct kachi_progress_of *of);
/* progress is a struct kachi_progress. total 0: unknown. False: stop. */
bool kachi_progress_show(void *progress, uint64_t done, uint64_t total);
/* Puts Ctrl-C back, and the line away. KACHI_ERR_INPUT where the work was told to stop, with
 * finding work-stopped where none says so yet; Ctrl-C after its last word stopped nothing. */
KACHI_MUST_CHECK enum kachi_err kachi_progress_end(struct kachi_progress *progress,
                                                   struct kachi_session *session);

#endif
