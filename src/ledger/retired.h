/* SPDX-License-Identifier: Apache-2.0 */
/*
 * retired.h - whose value is used up: a statement is retired when every gram of its pools is
 * claimed or expired, and none is left to draw, held or put aside.
 */
#ifndef KACHI_LEDGER_RETIRED_H
#define KACHI_LEDGER_RETIRED_H

#include "ledger/ledger.h"

/* The ids of retired statements, as pools name them; one that has no pool is not retired. */
KACHI_MUST_CHECK enum kachi_err kachi_retired_statements(struct kachi_ledger *ledger,
                                                         struct kachi_arena *arena, size_t *count,
                                                         struct kachi_str **out);

#endif
