/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay.h - entries posted again from their canonical bytes, each held against what was stored.
 */
#ifndef KACHI_LEDGER_REPLAY_H
#define KACHI_LEDGER_REPLAY_H

#include "ledger/post_internal.h"
#include "ledger/store_scan.h"

/* An entry's request, taken from its bytes. */
struct replay_request {
    bool is_readable;
    struct kachi_entry entry;
    struct kachi_entry_stamp stamp;
};

/* Who posted last: mostly the author of the next one too. */
struct replay_author {
    bool is_known;
    struct kachi_actor actor;
};

/* Posts the request into target, at the time and by the author of the stored row. *same says
 * whether it came out with the same bytes and columns. KACHI_ERR_IO is passed on. */
KACHI_MUST_CHECK enum kachi_err replay_entry(struct kachi_ledger *target,
                                             struct replay_author *author,
                                             const struct kachi_entry_row *row,
                                             const struct replay_request *request, bool *same);

/* Do the rows of the chunk and those that the whole target has for its entries agree? The number of
 * the first entry (or lot) that differs, 0: none. */
int64_t replay_compare_chunk(struct kachi_ledger *target, const struct kachi_scan_chunk *chunk);
/* The same for rows that change; of the keys only those given. */
int64_t replay_compare_rest(struct kachi_ledger *target, const struct kachi_scan_rest *rest);

#endif
