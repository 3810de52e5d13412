/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pool_statement.h - the pool that a statement of value/ fills: the one place where the two meet.
 */
#ifndef KACHI_LEDGER_POOL_STATEMENT_H
#define KACHI_LEDGER_POOL_STATEMENT_H

#include "ledger/entry.h"
#include "ledger/product.h"
#include "value/statement.h"

/*
 * Everything that the statement says: id, digest, grams, basis and its model, rulebook, period; of
 * certificates for a product (NULL: none is named) also what was made and really emitted, its
 * footprint being the gross one. Owner and last day are the caller's. Texts live in arena.
 *
 * KACHI_ERR_LIMIT where the quantity has more decimals than the product, or is too large.
 */
KACHI_MUST_CHECK enum kachi_err kachi_pool_of_statement(struct kachi_arena *arena,
                                                        const struct kachi_value_statement *source,
                                                        const struct kachi_product *product,
                                                        struct kachi_pool_content *out);

#endif
