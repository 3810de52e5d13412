/* SPDX-License-Identifier: Apache-2.0 */
/*
 * purpose.h - what value may be used for: the tables of purposes of the rulebooks behind it.
 *
 * Every gram stands under the rulebook of its pool. Where that is not one of those inside the
 * binary, KACHI_RULEBOOK_DEFAULT's tables count (docs/ledger.md says so). The tables are lists of
 * words: claim_purposes, attest_purposes, attest_each_tier, and purposes_together with pairs such
 * as "subsidy+disclosure".
 *
 * A purpose is a word of these tables. The claim of a grant adds, after a slash, the group of
 * programs of which one thing gets one: "subsidy/jp-cev". The tables know the word alone.
 */
#ifndef KACHI_LEDGER_PURPOSE_H
#define KACHI_LEDGER_PURPOSE_H

#include "ledger/ledger.h"
#include "ledger/lot.h"
#include "value/rulebook.h"

/* The rulebooks of the pools that what is left of a lot comes from, each once; the default one
 * where it carries no value. In arena. */
KACHI_MUST_CHECK enum kachi_err kachi_purpose_rulebooks(struct kachi_ledger *ledger,
                                                        struct kachi_arena *arena,
                                                        const struct kachi_lot *lot,
                                                        const struct kachi_rulebook ***out,
                                                        size_t *count);

/* The rulebook of that id, or the default one. */
KACHI_MUST_CHECK enum kachi_err kachi_purpose_rulebook(struct kachi_ledger *ledger,
                                                       struct kachi_str id,
                                                       const struct kachi_rulebook **out);

/* From now on that is the rulebook of that id: what was read once, or one of somebody's own. It has
 * to live as long as the ledger. */
void kachi_purpose_keep_rulebook(struct kachi_ledger *ledger, struct kachi_str id,
                                 const struct kachi_rulebook *rulebook);

/* "subsidy" of "subsidy/jp-cev", and of "subsidy". */
struct kachi_str kachi_purpose_word(struct kachi_str purpose);
/* "jp-cev" of "subsidy/jp-cev"; empty where there is no group. */
struct kachi_str kachi_purpose_group(struct kachi_str purpose);

/* Is the purpose in the list of every one of them? */
bool kachi_purpose_is_in(const struct kachi_rulebook *const *rulebooks, size_t count,
                         const char *list, struct kachi_str purpose);
/* May the same grams serve both, by every one of them? In either order; never the same twice. */
bool kachi_purpose_go_together(const struct kachi_rulebook *const *rulebooks, size_t count,
                               struct kachi_str one, struct kachi_str other);

#endif
