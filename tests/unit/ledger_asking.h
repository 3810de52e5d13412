/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_asking.h - questions that any ledger can be asked, whatever is in it, for tests that let
 * each of them meet a failing store (ledger_failing.h).
 */
#ifndef KACHI_TESTS_UNIT_LEDGER_ASKING_H
#define KACHI_TESTS_UNIT_LEDGER_ASKING_H

#include "ledger_failing.h"

#include "ledger/holdings.h"
#include "ledger/ledger_json.h"

struct kachi_ledger_view asked_view(struct asked *asked);

enum kachi_err ask_audit(struct asked *asked, struct kachi_json_writer *json);
enum kachi_err ask_digest(struct asked *asked, struct kachi_json_writer *json);
/* Of all parties, now and a moment after TEST_START. */
enum kachi_err ask_balance(struct asked *asked, struct kachi_json_writer *json);
enum kachi_err ask_past_balance(struct asked *asked, struct kachi_json_writer *json);
/* By whoever sees everything. */
enum kachi_err ask_holdings_as(struct asked *asked, struct kachi_json_writer *json,
                               const struct kachi_holdings_asked *filter);
enum kachi_err ask_retired(struct asked *asked, struct kachi_json_writer *json);
/* The root of the log. */
enum kachi_err ask_leaves(struct asked *asked, struct kachi_json_writer *json);

#endif
