/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demand_session.h - declarations and purchases as the commands about them read them: a table by an
 * operand, the ledger where --categories says which of its products are meant.
 */
#ifndef KACHI_CLI_DEMAND_SESSION_H
#define KACHI_CLI_DEMAND_SESSION_H

#include "cli/session.h"
#include "policy/demand.h"

/* --categories and --year, for the option table of such a command. */
#define KACHI_DEMAND_OPTIONS                                                                       \
    {"categories", "FILE", "option.demand-categories"},                                            \
    {                                                                                              \
        "year", "YEAR", "option.progress-year"                                                     \
    }

/* The table of the first operand. */
KACHI_MUST_CHECK enum kachi_err kachi_session_declarations(struct kachi_session *session,
                                                           size_t *count,
                                                           struct kachi_declaration **out);
/* The table of that operand, where it is given, and the sales of the ledger in the fiscal year,
 * where --categories is. Evidence that stands behind two is marked. */
KACHI_MUST_CHECK enum kachi_err kachi_session_demand(struct kachi_session *session, size_t operand,
                                                     int64_t fiscal_year, struct kachi_demand *out);

#endif
