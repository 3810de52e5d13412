/* SPDX-License-Identifier: Apache-2.0 */
/*
 * own.h - is a statement the party's own that somebody acts for?
 *
 * By the party's id, which is kept with the statement; two parties may bear one name. A statement
 * without one (stated in a terminal, or before ids were kept) is theirs whose name it bears, where
 * nobody else bears it; else it is nobody's, and the operator's to sort out.
 */
#ifndef KACHI_SERVER_OWN_H
#define KACHI_SERVER_OWN_H

#include "ledger/ledger_json.h"
#include "server/access.h"
#include "value/statement.h"

enum kachi_name_use { KACHI_NAME_NOT_ASKED, KACHI_NAME_ALONE, KACHI_NAME_SHARED };

/* *name_use begins as KACHI_NAME_NOT_ASKED and is kept by who asks of several statements: the
 * parties are read once at most. */
KACHI_MUST_CHECK enum kachi_err kachi_own_is(struct kachi_ledger_view view,
                                             const struct kachi_principal *principal,
                                             const struct kachi_value_statement *statement,
                                             enum kachi_name_use *name_use, bool *is_own);

#endif
