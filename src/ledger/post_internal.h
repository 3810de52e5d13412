/* SPDX-License-Identifier: Apache-2.0 */
/*
 * post_internal.h - an entry being posted: first a plan of what it does is made, by reading only,
 * then the plan is written. So a refusal can come at any point of planning and leaves nothing
 * behind.
 */
#ifndef KACHI_LEDGER_POST_INTERNAL_H
#define KACHI_LEDGER_POST_INTERNAL_H

#include "ledger/ledger_internal.h"
#include "ledger/post.h"

struct kachi_posting {
    struct kachi_ledger *ledger;
    struct kachi_arena *arena; /* reset after the entry */
    const struct kachi_actor *actor;
    const struct kachi_entry *entry;
    const struct kachi_id *salt;
    kachi_moment time;
    int64_t sequence;
    int64_t rules; /* that the entry is held to (enum kachi_rules) */
    /* Not of a replay. Rulebooks change, and which version judged an entry is not in its bytes:
     * what their tables allow is asked of new entries only. */
    bool is_new;
    const char *code; /* of the finding, once refused */
};

struct kachi_plan_input {
    struct kachi_lot lot;
    struct kachi_amounts taken;
};

/* Marks to set on, or clear from, a lot (or pool) that the entry does not move. */
struct kachi_plan_mark {
    int64_t number;
    unsigned set, clear;
};

struct kachi_plan {
    size_t input_count;
    struct kachi_plan_input *inputs;
    size_t draw_count;
    struct kachi_draw_row *draws;
    size_t output_count;
    struct kachi_lot *outputs; /* numbers are given when written */
    struct kachi_amounts own;  /* emissions and drawn grams that the entry adds */
    struct kachi_amounts claimed;
    struct kachi_amounts removed; /* what a correct takes back of what was once added */
    /* At most one of these, by kind of entry. */
    const struct kachi_party *party;
    const struct kachi_product *product;
    const struct kachi_pool *pool;
    struct kachi_offer *new_offer; /* its lot is the first output */
    const struct kachi_claim_row *claim;
    const struct kachi_offer *offer; /* to change to the state below */
    enum kachi_offer_state offer_to;
    const struct kachi_attest_row *attest;
    unsigned mark_added, mark_lifted; /* of what is made, beside what its inputs pass on */
    size_t mark_count;
    struct kachi_plan_mark *marks;    /* of lots */
    struct kachi_plan_mark pool_mark; /* number 0: none */
    int64_t certify_quantity;         /* of the first draw's pool: gets a certificate (DC-10) */
    kachi_gco2e certify_emitted_g;    /* its footprint */
    int64_t expire_pool;              /* whose rest is closed; 0: none */
    kachi_gco2e expire_g;
    size_t notice_count;
    struct kachi_notice_row *notices;
};

/* Refuses the entry: adds the finding at the entry's place and returns err. */
enum kachi_err kachi_posting_refuse(struct kachi_posting *posting, enum kachi_err err,
                                    const char *code, const struct kachi_arg args[]);
/* Asks kachi_authorise, and refuses with KACHI_ERR_DENIED. `thing` names what is acted on. */
KACHI_MUST_CHECK enum kachi_err kachi_posting_authorise(struct kachi_posting *posting,
                                                        const struct kachi_subject *subject,
                                                        struct kachi_str thing);

/* The thing of that id, refused with <kind>-unknown where there is none. */
KACHI_MUST_CHECK enum kachi_err kachi_posting_party(struct kachi_posting *posting,
                                                    const struct kachi_id *id,
                                                    struct kachi_party *out);
KACHI_MUST_CHECK enum kachi_err kachi_posting_product(struct kachi_posting *posting,
                                                      const struct kachi_id *id,
                                                      struct kachi_product *out);
KACHI_MUST_CHECK enum kachi_err kachi_posting_pool(struct kachi_posting *posting,
                                                   const struct kachi_id *id,
                                                   struct kachi_pool *out);
/* An offer and the lot it put aside. */
KACHI_MUST_CHECK enum kachi_err kachi_posting_offer(struct kachi_posting *posting,
                                                    const struct kachi_id *id,
                                                    struct kachi_offer *out, struct kachi_lot *lot);
/* Plans to take `quantity` of the actor's own lot, which must not be aside. */
KACHI_MUST_CHECK enum kachi_err kachi_posting_take(struct kachi_posting *posting,
                                                   const struct kachi_id *lot, int64_t quantity,
                                                   struct kachi_plan_input *out);
/* May the actor draw so much of its own pool, by that model? */
KACHI_MUST_CHECK enum kachi_err kachi_posting_check_draw(struct kachi_posting *posting,
                                                         const struct kachi_pool *pool,
                                                         kachi_gco2e grams,
                                                         enum kachi_custody model);

/* DC-10 over all pools of certificates of the pool's product and period, as `change` would leave
 * them: so much more of the goods has a certificate of the pool (below zero: less), of so many
 * grams. */
struct kachi_together_change {
    int64_t quantity;
    kachi_gco2e emitted_g, grams;
};
struct kachi_together {
    kachi_gco2e least_g;   /* the gross footprint of the change, where its quantity is above 0 */
    kachi_gco2e lacking_g; /* what certified goods lack of theirs, */
    kachi_gco2e left_g;    /* which these grams, not drawn yet, have to make up for */
};
KACHI_MUST_CHECK enum kachi_err
kachi_posting_read_together(struct kachi_posting *posting, const struct kachi_pool *pool,
                            const struct kachi_together_change *change, struct kachi_together *out);

/* The one lot that the entry makes of the whole of another: the same but for id and owner. */
void kachi_posting_hand_over(struct kachi_posting *posting, struct kachi_plan *plan,
                             const struct kachi_lot *lot, int64_t owner);
/* Refused with lot-unpaid, lot-defaulted or lot-revoked where any of these stands against claiming
 * the lot; whether it is frozen is asked where it is taken. */
KACHI_MUST_CHECK enum kachi_err kachi_posting_check_claimable(struct kachi_posting *posting,
                                                              const struct kachi_lot *lot);
/* Plans marks and notices for everything that came of a pool, or of a lot delivered on credit. */
KACHI_MUST_CHECK enum kachi_err kachi_posting_reach_pool(struct kachi_posting *posting,
                                                         struct kachi_plan *plan,
                                                         const struct kachi_pool *pool);
KACHI_MUST_CHECK enum kachi_err kachi_posting_reach_lot(struct kachi_posting *posting,
                                                        struct kachi_plan *plan,
                                                        const struct kachi_lot *lot);

/* Bounds: amounts within 0 .. 2^53 - 1, text not too long and, where needed, there. */
KACHI_MUST_CHECK enum kachi_err kachi_posting_check_amount(struct kachi_posting *posting,
                                                           const char *field, int64_t value,
                                                           int64_t least);
KACHI_MUST_CHECK enum kachi_err kachi_posting_check_text(struct kachi_posting *posting,
                                                         const char *field, struct kachi_str text,
                                                         bool needed);
KACHI_MUST_CHECK enum kachi_err kachi_posting_check_period(struct kachi_posting *posting,
                                                           kachi_day from, kachi_day to);

/* The id of a lot that the entry makes without naming it: the first has the entry's own. */
struct kachi_id kachi_posting_lot_id(struct kachi_posting *posting, size_t index);

struct kachi_str kachi_posting_int_text(struct kachi_posting *posting, int64_t value);

/* One function a kind of entry: reads, checks, fills the plan. */
KACHI_MUST_CHECK enum kachi_err kachi_plan_party(struct kachi_posting *p, struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_product(struct kachi_posting *p,
                                                   struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_pool(struct kachi_posting *p, struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_make(struct kachi_posting *p, struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_assign(struct kachi_posting *p, struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_offer(struct kachi_posting *p, struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_accept(struct kachi_posting *p, struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_settle(struct kachi_posting *p, struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_cancel(struct kachi_posting *p, struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_claim(struct kachi_posting *p, struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_expire(struct kachi_posting *p, struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_default(struct kachi_posting *p,
                                                   struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_pool_expire(struct kachi_posting *p,
                                                       struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_statement(struct kachi_posting *p,
                                                     struct kachi_plan *plan);
/* freeze and thaw */
KACHI_MUST_CHECK enum kachi_err kachi_plan_freeze(struct kachi_posting *p, struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_revoke(struct kachi_posting *p, struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_make_good(struct kachi_posting *p,
                                                     struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_correct(struct kachi_posting *p,
                                                   struct kachi_plan *plan);

/* Reads what the entries name, where asking one by one would take a round trip each. */
KACHI_MUST_CHECK enum kachi_err kachi_post_fetch(struct kachi_ledger *ledger, size_t count,
                                                 const struct kachi_entry entries[]);

KACHI_MUST_CHECK enum kachi_err kachi_plan_attest(struct kachi_posting *p, struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_allocate(struct kachi_posting *p,
                                                    struct kachi_plan *plan);
KACHI_MUST_CHECK enum kachi_err kachi_plan_use_elsewhere(struct kachi_posting *p,
                                                         struct kachi_plan *plan);

/* The answer to an entry whose id is in the ledger: that of the stored one, or a refusal with
 * entry-differs or id-taken. */
KACHI_MUST_CHECK enum kachi_err kachi_post_again(struct kachi_posting *p, struct kachi_key key,
                                                 struct kachi_post_result *result);

/*
 * One entry within an open transaction, with that salt. KACHI_OK with result filled in, refused or
 * not; anything else is a failure after which the transaction must be rolled back.
 */
KACHI_MUST_CHECK enum kachi_err kachi_post_entry(struct kachi_ledger *ledger,
                                                 const struct kachi_actor *actor,
                                                 const struct kachi_id *salt, kachi_moment time,
                                                 const struct kachi_entry *entry,
                                                 struct kachi_post_result *result);

#endif
