/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tables.h - the server's own tables: accounts, sessions, tokens, audit log, approvals, jobs.
 *
 * Facts, statements, ledger and PACT have tables of their own, made by their layers.
 */
#ifndef KACHI_SERVER_TABLES_H
#define KACHI_SERVER_TABLES_H

#include "base/database.h"

/* Makes what is missing, or brings it forward from any earlier release. */
KACHI_MUST_CHECK enum kachi_err kachi_server_prepare(struct kachi_database *database);

#endif
