/* SPDX-License-Identifier: Apache-2.0 */
/*
 * company_session.h - a company as the commands about it read it: its tables by options, statements
 * of the database, purchases of the ledger.
 */
#ifndef KACHI_CLI_COMPANY_SESSION_H
#define KACHI_CLI_COMPANY_SESSION_H

#include "cli/session.h"
#include "policy/disclosure.h"

/* For the option table of such a command. */
#define KACHI_COMPANY_OPTIONS                                                                      \
    {"company", "FILE", "option.disclose-company"},                                                \
        {"emissions", "FILE", "option.disclose-emissions"},                                        \
        {"solutions", "FILE", "option.disclose-solutions"},                                        \
        {"supplies", "FILE", "option.disclose-supplies"},                                          \
        {"buyer", "PARTY", "option.disclose-buyer"},                                               \
    {                                                                                              \
        "year", "YEAR", "option.disclose-year"                                                     \
    }

KACHI_MUST_CHECK enum kachi_err kachi_session_company(struct kachi_session *session,
                                                      struct kachi_company *out);
/* --year, or the fiscal year of today. */
KACHI_MUST_CHECK enum kachi_err kachi_session_fiscal_year(struct kachi_session *session,
                                                          int64_t *out);

#endif
