/* SPDX-License-Identifier: Apache-2.0 */
/*
 * market_show.h - scenarios, studies and searches as people read them: tables, bars and words.
 */
#ifndef KACHI_CLI_MARKET_SHOW_H
#define KACHI_CLI_MARKET_SHOW_H

#include "cli/session.h"
#include "market/runs.h"
#include "market/search.h"

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

#endif
