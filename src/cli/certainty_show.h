/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certainty_show.h - how sure a footprint, a reduction and an avoided emission are, for a terminal:
 * the options, and a line for each.
 */
#ifndef KACHI_CLI_CERTAINTY_SHOW_H
#define KACHI_CLI_CERTAINTY_SHOW_H

#include "cli/session.h"
#include "value/certainty.h"

/* For the option table of a command that asks for `otherwise` runs where nothing is said. */
#define KACHI_CERTAINTY_OPTIONS                                                                    \
    {"runs", "N", "option.runs"},                                                                  \
    {                                                                                              \
        "seed", "N", "option.seed"                                                                 \
    }

/* --runs and --seed. KACHI_ERR_INPUT with finding runs-range or option-number. */
KACHI_MUST_CHECK enum kachi_err kachi_session_runs(struct kachi_session *session,
                                                   uint32_t otherwise, uint32_t *runs,
                                                   uint64_t *seed);

/* Nothing where no runs were asked for. */
void kachi_certainty_show(struct kachi_session *session, const struct kachi_certainty *certainty);

#endif
