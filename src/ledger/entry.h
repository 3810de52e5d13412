/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry.h - one line of the ledger: what somebody asked for, what it did, and its canonical bytes.
 *
 * A client chooses the entry's id; the same id with the same author and content is the same entry.
 * The canonical bytes are JSON in the form of RFC 8785 with integers and strings only:
 *
 *   {"author":A,"content":{...},"id":I,"kind":K,"ledger":L,"result":{...},"rules":R,"salt":S,
 *    "sequence":N,"time_us":T}
 *
 * Ids are 26 characters of Crockford base 32; author is an id or "operator"; amounts are arrays
 * [quantity, emitted_g, embodied_g, certificate_g]; days are "2026-11-23". result states each input
 * with what was left before and what was taken, what the entry added of its own, and each lot made.
 * They are the leaf of the ledger's log (RFC 6962), and replaying them gives the stored state.
 * "rules" says which rules the entry was held to (enum kachi_rules); bytes without it were written
 * before there were any but the first. The salt, 128 random bits written as an id is, makes the
 * leaf a commitment: whoever sees only its hash cannot find the entry by trying; who is handed the
 * bytes has the salt with them.
 *
 * The strings and arrays of an entry are borrowed: from its maker, or from the arena it was read
 * into.
 */
#ifndef KACHI_LEDGER_ENTRY_H
#define KACHI_LEDGER_ENTRY_H

#include "base/json.h"
#include "ledger/offer.h"
#include "ledger/party.h"
#include "ledger/pool.h"
#include "ledger/rules.h"

/* Stored numbers: never renumbered, a new kind takes the next. */
enum kachi_entry_kind {
    KACHI_ENTRY_PARTY = 1,
    KACHI_ENTRY_PRODUCT = 2,
    KACHI_ENTRY_POOL = 3,
    KACHI_ENTRY_MAKE = 4,
    KACHI_ENTRY_ASSIGN = 5,
    KACHI_ENTRY_OFFER = 6,
    KACHI_ENTRY_ACCEPT = 7,
    KACHI_ENTRY_SETTLE = 8,
    KACHI_ENTRY_CANCEL = 9,
    KACHI_ENTRY_CLAIM = 10,
    KACHI_ENTRY_EXPIRE = 11,
    KACHI_ENTRY_POOL_EXPIRE = 12,
    KACHI_ENTRY_DEFAULT = 13,
    KACHI_ENTRY_FREEZE = 14,
    KACHI_ENTRY_THAW = 15,
    KACHI_ENTRY_REVOKE = 16,
    KACHI_ENTRY_MAKE_GOOD = 17,
    KACHI_ENTRY_CORRECT = 18,
    KACHI_ENTRY_STATEMENT = 19,
    KACHI_ENTRY_ATTEST = 20,
    KACHI_ENTRY_ALLOCATE = 21,
    KACHI_ENTRY_USE_ELSEWHERE = 22,
};

const char *kachi_entry_kind_word(enum kachi_entry_kind kind); /* "party", "make" ... */
bool kachi_entry_kind_read(struct kachi_str word, enum kachi_entry_kind *out);

/* Bounds that keep an entry's canonical bytes below 65,535, the most an entry bundle of the log
 * takes. */
#define KACHI_ENTRY_INPUTS_MAX 200
#define KACHI_ENTRY_OUTPUTS_MAX 100
#define KACHI_ENTRY_DRAWS_MAX 100
#define KACHI_ENTRY_TEXT_BYTES_MAX 500

struct kachi_party_content {
    struct kachi_str name;
    struct kachi_str corporate_number; /* 法人番号; empty for a party abroad */
    struct kachi_str country;          /* ISO 3166-1 alpha-2, or empty */
    enum kachi_role role;              /* any but operator */
};

struct kachi_product_content {
    struct kachi_id owner;
    struct kachi_str name;
    struct kachi_str unit;
    int64_t decimals; /* 0 .. KACHI_PRODUCT_DECIMALS_MAX */
};

struct kachi_pool_content {
    struct kachi_id owner;
    struct kachi_id product; /* all zero: any product of the owner */
    struct kachi_str statement;
    struct kachi_digest digest;
    kachi_gco2e grams;
    enum kachi_basis basis;
    unsigned models; /* set of enum kachi_custody */
    kachi_day from, to, until;
    struct kachi_str rulebook;
    /* Of certificates: what was really emitted in the period, and how much of the product was made
     * by it (pool.h, DC-10). produced 0: not measured. */
    kachi_gco2e actual_g;
    int64_t produced;
};

struct kachi_make_input {
    struct kachi_id lot;
    int64_t quantity;
};
struct kachi_make_draw {
    struct kachi_id pool;
    kachi_gco2e grams;
};
struct kachi_make_output {
    struct kachi_id lot; /* the id of the lot to be made */
    struct kachi_id product;
    int64_t quantity;
    int64_t
        share; /* of all three gram amounts, against the sum of shares; scrap under cut-off: 0 */
};
struct kachi_make_content {
    struct kachi_str bill; /* plant, month and rule by which a bill of materials chose the inputs;
                            * empty: they were named one by one */
    size_t input_count;
    const struct kachi_make_input *inputs; /* none, for a first producer */
    kachi_gco2e own_emitted_g;
    size_t draw_count;
    const struct kachi_make_draw *draws; /* own reductions, from embodied pools of the maker */
    size_t output_count;
    const struct kachi_make_output *outputs;
};

struct kachi_assign_content {
    struct kachi_id pool;
    kachi_gco2e grams;
    struct kachi_id lot;
    int64_t quantity;
};

struct kachi_offer_content {
    struct kachi_id lot;
    int64_t quantity;
    struct kachi_id buyer;
    int64_t price_base_yen, price_premium_yen; /* for the part, tax-exclusive */
    enum kachi_terms terms;
    kachi_moment until;
    struct kachi_str reference; /* order or contract number, may be empty */
};

struct kachi_accept_content {
    struct kachi_id offer;
};
struct kachi_settle_content {
    struct kachi_id offer;
    struct kachi_str payment; /* how the payment is known: a bank reference; may be empty */
};
struct kachi_cancel_content {
    struct kachi_id offer;
    struct kachi_str reason; /* may be empty */
};

struct kachi_claim_content {
    struct kachi_id lot;
    int64_t quantity;
    struct kachi_str beneficiary;
    struct kachi_str purpose; /* a word of the rulebook: subsidy, final-use ... */
    kachi_day from, to;       /* the period it is claimed for, both days included */
};

/*
 * Of the kinds that act on one thing: expire and default on an offer, pool-expire and revoke on a
 * pool, freeze and thaw on a lot or a pool, correct on an entry.
 */
struct kachi_target_content {
    struct kachi_id target;
    struct kachi_str reason; /* may be empty */
};

/* In `lot`, whole, what came from `revoked` is replaced by grams of `pool`. */
struct kachi_make_good_content {
    struct kachi_id lot;
    struct kachi_id revoked; /* a revoked pool */
    struct kachi_id pool;
};

/*
 * Proof of what is held or was claimed, for procurement, disclosure, a label: it consumes nothing.
 * The rulebook says which purposes go together.
 */
struct kachi_attest_content {
    struct kachi_id subject; /* a lot, or the entry of a claim */
    int64_t quantity;
    struct kachi_str purpose;
    struct kachi_str audience; /* to whom it is shown; may be empty */
    kachi_day from, to;        /* the period it is attested for, both days included */
};

/*
 * GX allocation (GXアロケーション方式): footprint moves from some lots to others of the same maker,
 * as much as is drawn of the pool; the sum stays. Every lot is taken whole and made anew.
 */
struct kachi_allocate_to {
    struct kachi_id lot;
    kachi_gco2e grams; /* by which its footprint falls, drawn of the pool: embodied in it then */
};
struct kachi_allocate_from {
    struct kachi_id lot;
    int64_t share; /* of all those grams, against the sum of shares, by which its footprint rises */
};
struct kachi_allocate_content {
    struct kachi_id pool;
    size_t to_count, from_count;
    const struct kachi_allocate_to *to;
    const struct kachi_allocate_from *from;
};

/* A part of a pool was sold or used outside of this ledger, as a carbon credit for one (DC-5). */
struct kachi_use_elsewhere_content {
    struct kachi_id pool;
    kachi_gco2e grams;
    struct kachi_str purpose;   /* "credit" ... */
    struct kachi_str reference; /* a serial number over there; may be empty */
};

/* That a statement of value/ has reached a state: nothing moves, the log knows of it. */
struct kachi_statement_content {
    struct kachi_str statement; /* "st_..." */
    struct kachi_digest digest; /* of its content */
    struct kachi_str state;     /* "draft", "verified", "withdrawn" ... */
    struct kachi_str issuer;
    struct kachi_str verifier; /* may be empty */
};

struct kachi_entry {
    struct kachi_id id;
    struct kachi_place place; /* where the request stands in the client's material; not stored */
    bool linked; /* all or nothing with the next entry of its batch, and what that one is linked to;
                  * not stored: the log tells what was written, not how it was sent */
    enum kachi_entry_kind kind;
    union {
        struct kachi_party_content party;
        struct kachi_product_content product;
        struct kachi_pool_content pool;
        struct kachi_make_content make;
        struct kachi_assign_content assign;
        struct kachi_offer_content offer;
        struct kachi_accept_content accept;
        struct kachi_settle_content settle;
        struct kachi_cancel_content cancel;
        struct kachi_claim_content claim;
        struct kachi_target_content target;
        struct kachi_make_good_content make_good;
        struct kachi_statement_content statement;
        struct kachi_attest_content attest;
        struct kachi_allocate_content allocate;
        struct kachi_use_elsewhere_content use_elsewhere;
    };
};

/* What an entry's bytes say of themselves. */
struct kachi_entry_stamp {
    struct kachi_id salt; /* all zero: none, as in entries written before there were salts */
    int64_t rules;        /* enum kachi_rules */
};

/* What an entry did, for its canonical bytes. */
struct kachi_entry_input {
    struct kachi_id lot;
    struct kachi_amounts before, taken;
};
struct kachi_entry_output {
    struct kachi_id lot;
    struct kachi_amounts made;
};
struct kachi_entry_record {
    struct kachi_id ledger;
    struct kachi_entry_stamp stamp;
    int64_t sequence;
    kachi_moment time;
    struct kachi_id author; /* all zero: the operator */
    size_t input_count;
    const struct kachi_entry_input *inputs;
    size_t output_count;
    const struct kachi_entry_output *outputs;
    /* What the entry added: emissions, and grams drawn from pools; a correct takes it back, so
     * that its own is below zero. */
    struct kachi_amounts own;
};

bool kachi_id_is_zero(const struct kachi_id *id);

/* Adds the canonical bytes of the whole entry, and of its content alone, to out. */
void kachi_entry_write(struct kachi_buffer *out, const struct kachi_entry *entry,
                       const struct kachi_entry_record *record);
void kachi_entry_write_content(struct kachi_buffer *out, const struct kachi_entry *entry);

/*
 * The request and the stamp from canonical bytes, of an entry of that kind: fast, for a replay,
 * which writes it again and compares. Text is borrowed from bytes, lists and unescaped text are in
 * arena. False where it is not as kachi_entry_write writes.
 */
bool kachi_entry_scan(struct kachi_arena *arena, struct kachi_str bytes, enum kachi_entry_kind kind,
                      struct kachi_entry *out, struct kachi_entry_stamp *stamp);

/*
 * Reads an entry's request back from its canonical form (or any JSON of that shape: "id", "kind",
 * "content" and "linked": true; ids with their prefix or without; no "id" leaves it zero, for the
 * caller to fill in); what is borrowed lives in arena. KACHI_ERR_INPUT with the finding entry-field
 * at the first field that is missing or wrong.
 */
KACHI_MUST_CHECK enum kachi_err kachi_entry_read(struct kachi_arena *arena, kachi_json json,
                                                 struct kachi_findings *findings,
                                                 struct kachi_entry *out);

#endif
