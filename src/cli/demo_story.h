/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo_story.h - the seed's story on examples/car, done for real through every layer: inventory,
 * footprints, REP and AE, statements, a ledger with sales against payment, A + B + C + D in a car,
 * a program, trace and audit.
 *
 * The story has its own clock and its own seeded ids, so it comes out the same every time, and its
 * own database file, which is gone when it ends. Everything else is what the commands it names
 * would do.
 */
#ifndef KACHI_CLI_DEMO_STORY_H
#define KACHI_CLI_DEMO_STORY_H

#include "cli/session.h"
#include "ledger/audit.h"
#include "ledger/origin.h"
#include "policy/program.h"
#include "value/statement.h"

#define KACHI_DEMO_MAKERS 4 /* A steel, B aluminium, C resin, D cars */

struct kachi_demo_maker {
    const char *key;     /* "A" */
    const char *product; /* activity of its product: "steel" */
    struct kachi_value_statement *statement;
    struct kachi_id party, ledger_product, pool;
    kachi_gco2e drawn_g;  /* of its pool, for the story's lots */
    kachi_gco2e in_car_g; /* in one car */
};

struct kachi_demo {
    struct kachi_arena *arena;
    struct kachi_dataset *dataset;
    struct kachi_footprint *car_before, *car_stated, *ev_stated;
    struct kachi_avoided *avoided;
    struct kachi_demo_maker makers[KACHI_DEMO_MAKERS];
    struct kachi_id trader, buyer, verifier;
    struct kachi_id car_lot, sold_lot;
    int64_t cars_made, cars_sold, cars_claimed;
    kachi_gco2e car_lot_certificate_g, car_lot_embodied_g;
    kachi_gco2e car_certificate_g, car_embodied_g; /* of the one claimed */
    const char *second_claim;                      /* the code that refused it */
    struct kachi_verdict *car_verdict, *ev_verdict;
    struct kachi_program *program;
    struct kachi_audit audit;
};

/* Everything lives in session->arena; end with kachi_demo_release. */
KACHI_MUST_CHECK enum kachi_err kachi_demo_run(struct kachi_session *session,
                                               struct kachi_demo *demo);
void kachi_demo_release(struct kachi_demo *demo);

/* The same, and its database stays, in a folder of its own, until it is forgotten: for those who go
 * on from where the story ends. Forget it in any case. */
struct kachi_demo_place {
    char folder[4096];
    struct kachi_str database; /* empty: none was made */
};
KACHI_MUST_CHECK enum kachi_err kachi_demo_keep(struct kachi_session *session,
                                                struct kachi_demo *demo,
                                                struct kachi_demo_place *place);
void kachi_demo_forget(struct kachi_session *session, const struct kachi_demo_place *place);

/* The story told in seven steps, or as one JSON object. */
void kachi_demo_write_text(struct kachi_session *session, const struct kachi_demo *demo);
void kachi_demo_write_json(struct kachi_session *session, const struct kachi_demo *demo);

#endif
