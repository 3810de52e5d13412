/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement_request.h - which statement a command is about, or which product, period and quantity a
 * new one or a report is, from the operands and the options --quantity, --from, --until,
 * --reference, --rulebook, --runs and --seed.
 */
#ifndef KACHI_CLI_STATEMENT_REQUEST_H
#define KACHI_CLI_STATEMENT_REQUEST_H

#include "cli/session.h"
#include "value/statement.h"

/* KACHI_ERR_INPUT with findings: used wrongly where an option is no date or number. */
KACHI_MUST_CHECK enum kachi_err
kachi_statement_request_read(struct kachi_session *session, const struct kachi_dataset *dataset,
                             struct kachi_statement_request *request);

/* Opens the database, and finds the statement that the first operand names. */
KACHI_MUST_CHECK enum kachi_err kachi_session_open_statement(struct kachi_session *session,
                                                             enum kachi_database_mode mode,
                                                             struct kachi_value_statement **out);

#endif
