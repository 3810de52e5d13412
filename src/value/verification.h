/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verification.h - the steps of a statement between issuer and verifier, each kept with who, when
 * and why; and the verifier's record.
 *
 *     draft -> submitted -> verified          draft, submitted, returned, verified -> withdrawn
 *                        -> returned -> submitted
 *
 * Submitting and withdrawing are the issuer's; returning and verifying are another party's. An
 * adverse opinion returns a statement; a qualified one verifies it with what it says. Nothing is
 * deleted.
 */
#ifndef KACHI_VALUE_VERIFICATION_H
#define KACHI_VALUE_VERIFICATION_H

#include "value/statement.h"

enum kachi_assurance { KACHI_ASSURANCE_LIMITED, KACHI_ASSURANCE_REASONABLE };
enum kachi_opinion { KACHI_OPINION_CLEAN, KACHI_OPINION_QUALIFIED, KACHI_OPINION_ADVERSE };
const char *kachi_assurance_word(enum kachi_assurance level);
bool kachi_assurance_read(struct kachi_str word, enum kachi_assurance *out);
const char *kachi_opinion_word(enum kachi_opinion opinion);
bool kachi_opinion_read(struct kachi_str word, enum kachi_opinion *out);

/* What was looked at: one product; or a site or a management system, whose verification covers
 * every product that is made under it. */
enum kachi_verified_scope { KACHI_VERIFIED_PRODUCT, KACHI_VERIFIED_SITE, KACHI_VERIFIED_SYSTEM };
const char *kachi_verified_scope_word(enum kachi_verified_scope scope);
bool kachi_verified_scope_read(struct kachi_str word, enum kachi_verified_scope *out);

struct kachi_verification {
    enum kachi_verified_scope scope;
    struct kachi_str scope_name; /* of the site or system; empty for a product */
    enum kachi_assurance level;
    enum kachi_opinion opinion;
    struct kachi_str standard, accreditation, independence, materiality; /* as the verifier says */
    kachi_day from, until; /* of the verification; KACHI_NO_DAY where not said */
    size_t sample_count, finding_count, action_count;
    const struct kachi_str *samples;  /* what was looked at */
    const struct kachi_str *findings; /* what was found */
    const struct kachi_str *actions;  /* corrective actions, in the order of what they correct */
};

struct kachi_statement_step {
    enum kachi_statement_state state;
    struct kachi_str party, reason, record; /* record: JSON of a verification, or empty */
    kachi_moment at;
};

/*
 * Submit, return or withdraw. KACHI_ERR_DENIED with finding statement-not-issuer or statement-own
 * where it is the wrong party's step; KACHI_ERR_CONFLICT with finding statement-step where the
 * state does not allow it; KACHI_ERR_INPUT with finding statement-reason where one is needed
 * (return, withdraw) and missing.
 */
KACHI_MUST_CHECK enum kachi_err kachi_statement_submit(struct kachi_database *database,
                                                       struct kachi_value_statement *statement,
                                                       struct kachi_str party, kachi_moment now,
                                                       struct kachi_findings *findings);
struct kachi_statement_move {
    enum kachi_statement_state to; /* RETURNED or WITHDRAWN */
    struct kachi_str party, reason;
    kachi_moment now;
};
KACHI_MUST_CHECK enum kachi_err kachi_statement_end(struct kachi_database *database,
                                                    struct kachi_value_statement *statement,
                                                    const struct kachi_statement_move *move,
                                                    struct kachi_findings *findings);
/*
 * Redoes the number of every statement, as kachi_statement_verify, and keeps the record with each:
 * all of them or, where one cannot be verified, none. The record names all that it covers.
 *
 * KACHI_ERR_CONFLICT with finding raised-open where the opinion is clean and something that was
 * raised (raised.h) is not closed. KACHI_ERR_INPUT with finding verification-incomplete where an
 * opinion other than clean names no finding and nothing was raised, verification-scope where one
 * product's verification is to cover several statements, or a site or system has no name.
 */
struct kachi_verified {
    size_t count; /* at least 1 */
    struct kachi_value_statement *const *statements;
};
KACHI_MUST_CHECK enum kachi_err
kachi_verification_record(struct kachi_database *database, const struct kachi_dataset *dataset,
                          struct kachi_verified covered,
                          const struct kachi_verification *verification,
                          const struct kachi_statement_move *by, struct kachi_findings *findings);
/* The steps, first to last. */
KACHI_MUST_CHECK enum kachi_err kachi_statement_steps(struct kachi_arena *arena,
                                                      struct kachi_database *database,
                                                      const struct kachi_value_statement *statement,
                                                      size_t *count,
                                                      struct kachi_statement_step **out);

/*
 * A package is a database of its own with the inputs a verifier may see, and the statement: whoever
 * has it redoes the number, on any machine. KACHI_ERR_CONFLICT with finding package-there where the
 * file exists.
 */
KACHI_MUST_CHECK enum kachi_err kachi_package_write(struct kachi_str path,
                                                    const struct kachi_dataset *dataset,
                                                    const struct kachi_value_statement *statement,
                                                    struct kachi_findings *findings);
/* Redoes the one statement of a package from its own inputs. KACHI_ERR_INPUT with finding
 * package-not-one where it has none or several; else as kachi_statement_redo. */
KACHI_MUST_CHECK enum kachi_err kachi_package_redo(struct kachi_arena *arena, struct kachi_str path,
                                                   struct kachi_findings *findings,
                                                   struct kachi_value_statement **out);

#endif
