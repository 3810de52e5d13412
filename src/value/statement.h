/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement.h - what a party states about a product: CFP, REP and AE side by side, never summed,
 * with everything a stranger needs to redo them.
 *
 * The content is one JSON object in canonical form (RFC 8785); its SHA-256 is the statement's
 * digest, its id follows from the digest, so the same facts, rulebook and question give the same
 * statement anywhere. Numbers that are claimed stand as decimal texts; the unrounded doubles stand
 * beside them.
 *
 * States: draft, submitted, returned, verified, withdrawn, and expired by the calendar;
 * verification.h has the steps between them. Verification is done by another party than the issuer,
 * which redoes the number from the database first; a statement that comes out differently is not
 * verified.
 */
#ifndef KACHI_VALUE_STATEMENT_H
#define KACHI_VALUE_STATEMENT_H

#include "base/database.h"
#include "base/decimal.h"
#include "base/random.h"
#include "value/avoided.h"
#include "value/certainty.h"
#include "value/rep.h"

struct kachi_statement_request {
    uint32_t activity;
    uint32_t reference; /* for AE; KACHI_NONE: none, or downstream */
    bool downstream; /* AE of the issuer's own measures after the gate, in place of a reference */
    /* GX allocation: so much of the quantity is GX lots, with so much of the reduction a unit; the
     * other lots rise. 0: none. */
    struct kachi_decimal gx_quantity, gx_assigned_kgco2e_per_unit;
    struct kachi_str party;                         /* empty: the maker */
    struct kachi_str rulebook;                      /* empty: the default */
    const struct kachi_rulebook *rulebook_as_given; /* instead of it, where not NULL */
    struct kachi_decimal
        quantity;          /* made in the period, in the product's unit; 0: no pool is stated */
    kachi_day from, until; /* the period; KACHI_NO_DAY where not said */
    uint32_t runs;         /* of the uncertainty (certainty.h); 0: none is stated */
    uint64_t seed;
    struct kachi_certainty *samples; /* NULL, or where they go, for those who show them */
};

enum kachi_statement_state {
    KACHI_STATEMENT_DRAFT,
    KACHI_STATEMENT_SUBMITTED, /* given to a verifier */
    KACHI_STATEMENT_RETURNED,  /* sent back with a reason; what is corrected is a new statement */
    KACHI_STATEMENT_VERIFIED,
    KACHI_STATEMENT_WITHDRAWN,
    KACHI_STATEMENT_EXPIRED, /* verified, and past its validity: never stored (state_on) */
};

/* Of the content: raised where the same facts give other content than before. */
#define KACHI_STATEMENT_FORMAT 3

struct kachi_value_statement {
    struct kachi_id id;
    int64_t format;
    struct kachi_str digest;  /* of content, hexadecimal */
    struct kachi_str content; /* canonical JSON */
    struct kachi_str issuer, product, product_name, product_name_ja, unit, rulebook;
    enum kachi_basis basis;
    struct kachi_str boundary;      /* how far from the cradle: "gate", or the word of a stage */
    struct kachi_str custody_model; /* word of custody.h; empty: none is said */
    bool has_rep, has_ae;
    struct kachi_decimal cfp_kgco2e_per_unit, rep_kgco2e_per_unit;
    double baseline_kgco2e_per_unit; /* CFP before the measures; 0 where none is stated */
    /* The other two columns beside cfp, which is physical: certificates, and what GX lots have
     * after GX allocation (the physical one where there is none); other lots rise. */
    struct kachi_decimal certificate_kgco2e_per_unit, gx_allocated_kgco2e_per_unit;
    bool has_gx_allocation;
    struct kachi_decimal gx_quantity, gx_others_kgco2e_per_unit;
    struct kachi_decimal ae_kgco2e_per_unit; /* as claimed: after rebound and the issuer's share */
    struct kachi_str ae_against;             /* key of the reference; empty: downstream */
    struct kachi_decimal ae_share;           /* the issuer's, of the whole */
    bool has_primary_share;                  /* of the data behind the footprint (quality.h) */
    double primary_share;
    struct kachi_decimal quantity; /* made in the period; 0: no pool is stated */
    int64_t pool_g; /* claimable in the period: floor of REP x quantity, never below 0 */
    enum kachi_statement_state state;
    /* Whose it is in the registry, "party_...", since names are not one party's alone; empty where
     * it was stated without a registry, or before this was kept. Not of the content. */
    struct kachi_str issuer_id;
    struct kachi_str verifier; /* empty: not verified */
    kachi_moment stated_at, verified_at;
    kachi_day from, until; /* the period; KACHI_NO_DAY where not said */
    kachi_day valid_until; /* KACHI_NO_DAY where neither period nor rulebook sets it */
};

/* Calculates; writes nothing. A product without measures states its CFP alone. Lives in arena. */
KACHI_MUST_CHECK enum kachi_err kachi_statement_draft(struct kachi_arena *arena,
                                                      const struct kachi_dataset *dataset,
                                                      const struct kachi_statement_request *request,
                                                      struct kachi_findings *findings,
                                                      struct kachi_value_statement **out);

/* The id of the statement whose content has that digest (hexadecimal): each content has its own. */
struct kachi_id kachi_statement_id(struct kachi_str digest);

/* Tables of value in the database file. */
KACHI_MUST_CHECK enum kachi_err kachi_statement_prepare(struct kachi_database *database);
/* Whether they are there: a reader cannot make them, and without them there is no statement. */
KACHI_MUST_CHECK enum kachi_err kachi_statement_is_prepared(struct kachi_database *database,
                                                            bool *prepared);
/* Saving the same statement again is nothing to do. */
KACHI_MUST_CHECK enum kachi_err kachi_statement_save(struct kachi_database *database,
                                                     const struct kachi_value_statement *statement,
                                                     kachi_moment now);
/* By id, or an unambiguous beginning of it. KACHI_ERR_NOT_FOUND with finding statement-unknown or
 * statement-ambiguous. KACHI_ERR_INTEGRITY with finding statement-damaged where content and digest
 * differ. */
KACHI_MUST_CHECK enum kachi_err kachi_statement_load(struct kachi_arena *arena,
                                                     struct kachi_database *database,
                                                     struct kachi_str id,
                                                     struct kachi_findings *findings,
                                                     struct kachi_value_statement **out);
/* The same, as people name it who see the whole book: also by its product (key, or name in either
 * language), where one statement of it stands; neither withdrawn nor restated. Else
 * KACHI_ERR_NOT_FOUND with finding statement-several, which names them. */
KACHI_MUST_CHECK enum kachi_err kachi_statement_find(struct kachi_arena *arena,
                                                     struct kachi_database *database,
                                                     struct kachi_str text,
                                                     struct kachi_findings *findings,
                                                     struct kachi_value_statement **out);
/* All, newest first. */
KACHI_MUST_CHECK enum kachi_err kachi_statement_list(struct kachi_arena *arena,
                                                     struct kachi_database *database,
                                                     struct kachi_findings *findings, size_t *count,
                                                     struct kachi_value_statement **out);
/* The request that a stored statement answered, from its content: for redoing it, under the
 * rulebook in the version it was stated by (KACHI_ERR_NOT_FOUND with finding rulebook-version where
 * this Kachi does not have that). */
KACHI_MUST_CHECK enum kachi_err
kachi_statement_request_of(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                           const struct kachi_value_statement *statement,
                           struct kachi_findings *findings, struct kachi_statement_request *out);
/* Redoes the number and compares: KACHI_ERR_INTEGRITY with finding statement-differs;
 * KACHI_ERR_INPUT with statement-format where an earlier Kachi made it. */
KACHI_MUST_CHECK enum kachi_err kachi_statement_redo(struct kachi_arena *arena,
                                                     const struct kachi_dataset *dataset,
                                                     const struct kachi_value_statement *statement,
                                                     struct kachi_findings *findings);
/* Marks as verified by `verifier`, after redoing. KACHI_ERR_DENIED with finding statement-own where
 * it is the issuer; KACHI_ERR_CONFLICT with raised-open where what was raised is not closed. */
KACHI_MUST_CHECK enum kachi_err kachi_statement_verify(struct kachi_database *database,
                                                       const struct kachi_dataset *dataset,
                                                       struct kachi_value_statement *statement,
                                                       struct kachi_str verifier, kachi_moment now,
                                                       struct kachi_findings *findings);

/* The state as of a day: a verified statement is expired after its validity. */
enum kachi_statement_state kachi_statement_state_on(const struct kachi_value_statement *statement,
                                                    kachi_day today);
const char *kachi_statement_state_word(enum kachi_statement_state state);
/* "cradle to gate": a boundary in the reader's language; empty where it is none. */
const char *kachi_boundary_phrase(struct kachi_str boundary, enum kachi_lang lang);

#endif
