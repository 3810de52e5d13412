/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uncertain_show.h - Monte Carlo runs of a footprint: making them with progress on a terminal, and
 * how they look.
 */
#ifndef KACHI_CLI_UNCERTAIN_SHOW_H
#define KACHI_CLI_UNCERTAIN_SHOW_H

#include "cli/progress.h"
#include "footprint/uncertain.h"

#define KACHI_RUNS_OPTIONS                                                                         \
    {"runs", "N", "option.runs"}, {"seed", "N", "option.seed"}, KACHI_PROGRESS_OPTION,             \
    {                                                                                              \
        "threads", "N", "option.threads"                                                           \
    }

/* Runs for several columns of one study at once, in the order given. KACHI_ERR_INPUT with finding
 * runs-range or, where Ctrl-C came, runs-stopped; warning runs-unproductive. */
KACHI_MUST_CHECK enum kachi_err kachi_uncertain_samples(struct kachi_session *session,
                                                        const struct kachi_study *study,
                                                        struct kachi_spread *spread,
                                                        struct kachi_runs *runs,
                                                        struct kachi_samples **out);
/* The whole of one footprint: samples, summary, drivers. */
KACHI_MUST_CHECK enum kachi_err kachi_uncertain_run(struct kachi_session *session,
                                                    const struct kachi_study *study,
                                                    const struct kachi_footprint *footprint,
                                                    struct kachi_uncertain_footprint *out);
void kachi_uncertain_write_text(struct kachi_session *session, const struct kachi_study *study,
                                const struct kachi_uncertain_footprint *uncertain);

#endif
