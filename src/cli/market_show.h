/* SPDX-License-Identifier: Apache-2.0 */
/*
 * market_show.h - scenarios, studies and searches as people read them: tables, bars and words.
 */
#ifndef KACHI_CLI_MARKET_SHOW_H
#define KACHI_CLI_MARKET_SHOW_H

#include "cli/session.h"
#include "market/runs.h"
#include "market/search.h"
#include "report/written_files.h"

struct kachi_str kachi_market_name(const struct kachi_session *session,
                                   const struct kachi_market_scenario *scenario);
/* The Japanese text where the session is Japanese and there is one. */
struct kachi_str kachi_market_in_language(const struct kachi_session *session, struct kachi_str en,
                                          struct kachi_str ja);
void kachi_scenario_write_text(struct kachi_session *session,
                               const struct kachi_market_scenario *scenario);
void kachi_study_write_text(struct kachi_session *session, const struct kachi_market_study *study);
void kachi_studies_write_text(struct kachi_session *session, const struct kachi_market_study *a,
                              const struct kachi_market_study *b);
void kachi_search_write_text(struct kachi_session *session,
                             const struct kachi_market_scenario *scenario,
                             const struct kachi_market_search *search);
void kachi_search_write_json(const struct kachi_market_scenario *scenario,
                             const struct kachi_market_search *search,
                             struct kachi_json_writer *json);

/* command_market.c: the study of a scenario, as the options ask for it, as a folder (--out). */
KACHI_MUST_CHECK enum kachi_err kachi_market_report(struct kachi_session *session,
                                                    struct kachi_str scenario);
/* command_report.c: which files were written. */
void kachi_written_files_show(struct kachi_session *session, struct kachi_str folder,
                              const struct kachi_written_files *written);

#endif
