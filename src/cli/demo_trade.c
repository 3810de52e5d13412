/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's chapter in the ledger: value issued, sold against payment, built into cars, claimed
 * once. */
#include "cli/demo_internal.h"
#include "ledger/pool_statement.h"
#include "ledger/statement_log.h"
#include "value/grams.h"

#define KG_DECIMALS 3
#define CARS 10
#define CARS_SOLD 3
#define OFFER_DAYS 30
#define DAY_US ((kachi_moment)86400000000)

/* Quantities of worked case L1 (docs/ledger.md), in kg. */
static const int64_t lot_kg[] = {
    [KACHI_DEMO_A] = 5000, [KACHI_DEMO_B] = 800, [KACHI_DEMO_C] = 1500};
static const int64_t sold_kg[] = {
    [KACHI_DEMO_A] = 3000, [KACHI_DEMO_B] = 600, [KACHI_DEMO_C] = 1000};
static const kachi_gco2e drawn_g[] = {[KACHI_DEMO_A] = 10000000,
                                      [KACHI_DEMO_B] = 6000000,
                                      [KACHI_DEMO_C] = 600000,
                                      [KACHI_DEMO_D] = 1200000};
/* Yen for what is sold: base and premium, tax-exclusive; illustrative. */
static const int64_t base_yen[] = {360000, 240000, 250000};
static const int64_t premium_yen[] = {81818, 61364, 5455};

/* One entry by a party, or by the operator where party is NULL. */
static enum kachi_err post(struct kachi_story *story, const struct kachi_id *party,
                           const struct kachi_entry *entry)
{
    struct kachi_actor actor = kachi_actor_operator();
    if (party != NULL) {
        enum kachi_err err = kachi_actor_of_party(story->ledger, party, &actor);
        if (err != KACHI_OK) {
            return err;
        }
    }
    return kachi_post_one(story->ledger, &actor, entry, NULL);
}

static enum kachi_err add_party(struct kachi_story *story, const char *name, enum kachi_role role,
                                struct kachi_id *out)
{
    *out = kachi_story_id(story);
    struct kachi_entry entry = {
        .id = *out,
        .kind = KACHI_ENTRY_PARTY,
        .party = {.name = kachi_str_of(name), .role = role},
    };
    return post(story, NULL, &entry);
}

static int64_t product_decimals(const struct kachi_story *story,
                                const struct kachi_demo_maker *maker)
{
    return maker == &story->demo->makers[KACHI_DEMO_D] ? 0 : KG_DECIMALS;
}

static enum kachi_err add_product(struct kachi_story *story, struct kachi_demo_maker *maker)
{
    bool is_car = maker == &story->demo->makers[KACHI_DEMO_D];
    maker->ledger_product = kachi_story_id(story);
    struct kachi_entry entry = {
        .id = maker->ledger_product,
        .kind = KACHI_ENTRY_PRODUCT,
        .product = {.owner = maker->party,
                    .name = kachi_str_of(is_car ? "car" : maker->product),
                    .unit = kachi_str_of(is_car ? "item" : "kg"),
                    .decimals = product_decimals(story, maker)},
    };
    return post(story, NULL, &entry);
}

static enum kachi_err open_pool(struct kachi_story *story, struct kachi_demo_maker *maker)
{
    const struct kachi_value_statement *statement = maker->statement;
    maker->pool = kachi_story_id(story);
    struct kachi_entry entry = {
        .id = maker->pool,
        .kind = KACHI_ENTRY_POOL,
        .pool = {.owner = maker->party, .product = maker->ledger_product},
    };
    struct kachi_product product = {.decimals = product_decimals(story, maker)};
    enum kachi_err err =
        kachi_pool_of_statement(story->demo->arena, statement, &product, &entry.pool);
    entry.pool.from = kachi_day_of((struct kachi_date){2025, 4, 1});
    entry.pool.to = kachi_day_of((struct kachi_date){2026, 3, 31});
    entry.pool.until = kachi_day_of((struct kachi_date){2027, 3, 31});
    struct kachi_actor verifier;
    err = err == KACHI_OK ? kachi_actor_of_party(story->ledger, &story->demo->verifier, &verifier)
                          : err;
    if (err == KACHI_OK) {
        err = kachi_statement_log(story->ledger, story->demo->arena, statement);
    }
    return err == KACHI_OK ? post(story, &story->demo->verifier, &entry) : err;
}

static enum kachi_err register_all(struct kachi_story *story)
{
    struct kachi_demo *demo = story->demo;
    enum kachi_err err = add_party(story, "V", KACHI_ROLE_VERIFIER, &demo->verifier);
    err = err == KACHI_OK ? add_party(story, "T", KACHI_ROLE_MEMBER, &demo->trader) : err;
    err = err == KACHI_OK ? add_party(story, "E", KACHI_ROLE_MEMBER, &demo->buyer) : err;
    for (int i = 0; err == KACHI_OK && i < KACHI_DEMO_MAKERS; i++) {
        struct kachi_demo_maker *maker = &demo->makers[i];
        err = add_party(story, maker->key, KACHI_ROLE_MEMBER, &maker->party);
        err = err == KACHI_OK ? add_product(story, maker) : err;
        err = err == KACHI_OK ? open_pool(story, maker) : err;
    }
    return err;
}

/* What a quantity emitted, as its statement has it. */
static enum kachi_err emitted(const struct kachi_demo_maker *maker, int64_t quantity,
                              kachi_gco2e *grams)
{
    return kachi_grams_of(maker->statement->cfp_kgco2e_per_unit, kachi_decimal_of(quantity), grams);
}

/* A first producer's lot: embodied reductions are drawn as it is made, certificates are assigned
 * after. */
static enum kachi_err make_material(struct kachi_story *story, int index, struct kachi_id *lot)
{
    struct kachi_demo_maker *maker = &story->demo->makers[index];
    bool certificate = maker->statement->basis == KACHI_BASIS_CERTIFICATE;
    struct kachi_make_draw draw = {.pool = maker->pool, .grams = drawn_g[index]};
    struct kachi_make_output output = {.lot = kachi_story_id(story),
                                       .product = maker->ledger_product,
                                       .quantity = lot_kg[index] * 1000,
                                       .share = 1};
    struct kachi_entry entry = {
        .id = kachi_story_id(story),
        .kind = KACHI_ENTRY_MAKE,
        .make = {.draw_count = certificate ? 0 : 1,
                 .draws = &draw,
                 .output_count = 1,
                 .outputs = &output},
    };
    maker->drawn_g = drawn_g[index];
    *lot = output.lot;
    enum kachi_err err = emitted(maker, lot_kg[index], &entry.make.own_emitted_g);
    err = err == KACHI_OK ? post(story, &maker->party, &entry) : err;
    if (err != KACHI_OK || !certificate) {
        return err;
    }
    struct kachi_entry assign = {
        .id = kachi_story_id(story),
        .kind = KACHI_ENTRY_ASSIGN,
        .assign = {.pool = maker->pool,
                   .grams = drawn_g[index],
                   .lot = *lot,
                   .quantity = lot_kg[index] * 1000},
    };
    *lot = assign.id;
    return post(story, &maker->party, &assign);
}

struct sale {
    struct kachi_id seller, buyer, lot;
    int64_t quantity, base_yen, premium_yen;
};

/* Offer, accept, payment confirmed by the seller: the value is the buyer's only then. */
static enum kachi_err sell(struct kachi_story *story, const struct sale *sale,
                           struct kachi_id *bought)
{
    struct kachi_entry offer = {
        .id = kachi_story_id(story),
        .kind = KACHI_ENTRY_OFFER,
        .offer = {.lot = sale->lot,
                  .quantity = sale->quantity,
                  .buyer = sale->buyer,
                  .price_base_yen = sale->base_yen,
                  .price_premium_yen = sale->premium_yen,
                  .terms = KACHI_TERMS_PREPAID,
                  .until = story->now + OFFER_DAYS * DAY_US},
    };
    struct kachi_entry accept = {
        .id = kachi_story_id(story), .kind = KACHI_ENTRY_ACCEPT, .accept = {.offer = offer.id}};
    struct kachi_entry settle = {
        .id = kachi_story_id(story),
        .kind = KACHI_ENTRY_SETTLE,
        .settle = {.offer = offer.id, .payment = kachi_str_of("bank transfer confirmed")}};
    *bought = settle.id;
    enum kachi_err err = post(story, &sale->seller, &offer);
    err = err == KACHI_OK ? post(story, &sale->buyer, &accept) : err;
    return err == KACHI_OK ? post(story, &sale->seller, &settle) : err;
}

/* A, B and C make and sell; B's aluminium goes through trading house T, which adds nothing. */
static enum kachi_err supply(struct kachi_story *story, struct kachi_id lots[])
{
    struct kachi_demo *demo = story->demo;
    enum kachi_err err = KACHI_OK;
    for (int i = KACHI_DEMO_A; err == KACHI_OK && i <= KACHI_DEMO_C; i++) {
        struct sale sale = {.seller = demo->makers[i].party,
                            .buyer = demo->makers[KACHI_DEMO_D].party,
                            .quantity = sold_kg[i] * 1000,
                            .base_yen = base_yen[i],
                            .premium_yen = premium_yen[i]};
        err = make_material(story, i, &sale.lot);
        if (err == KACHI_OK && i == KACHI_DEMO_B) {
            sale.buyer = demo->trader;
            err = sell(story, &sale, &sale.lot);
            sale.seller = demo->trader;
            sale.buyer = demo->makers[KACHI_DEMO_D].party;
        }
        err = err == KACHI_OK ? sell(story, &sale, &lots[i]) : err;
    }
    return err;
}

/* D's own emissions of ten cars: their stated footprint, less what came in with the lots. */
static enum kachi_err own_emitted(const struct kachi_demo *demo, kachi_gco2e *grams)
{
    kachi_gco2e bought = 0;
    enum kachi_err err = emitted(&demo->makers[KACHI_DEMO_D], CARS, grams);
    for (int i = KACHI_DEMO_A; err == KACHI_OK && i <= KACHI_DEMO_C; i++) {
        err = emitted(&demo->makers[i], sold_kg[i], &bought);
        *grams -= bought;
    }
    return err;
}

static enum kachi_err assemble(struct kachi_story *story, const struct kachi_id lots[])
{
    struct kachi_demo *demo = story->demo;
    struct kachi_demo_maker *maker = &demo->makers[KACHI_DEMO_D];
    struct kachi_make_input inputs[KACHI_DEMO_MAKERS - 1];
    for (int i = KACHI_DEMO_A; i <= KACHI_DEMO_C; i++) {
        inputs[i] = (struct kachi_make_input){.lot = lots[i], .quantity = sold_kg[i] * 1000};
    }
    struct kachi_make_draw draw = {.pool = maker->pool, .grams = drawn_g[KACHI_DEMO_D]};
    struct kachi_make_output output = {.lot = kachi_story_id(story),
                                       .product = maker->ledger_product,
                                       .quantity = CARS,
                                       .share = 1};
    struct kachi_entry entry = {
        .id = kachi_story_id(story),
        .kind = KACHI_ENTRY_MAKE,
        .make = {.input_count = KACHI_DEMO_MAKERS - 1,
                 .inputs = inputs,
                 .draw_count = 1,
                 .draws = &draw,
                 .output_count = 1,
                 .outputs = &output},
    };
    maker->drawn_g = drawn_g[KACHI_DEMO_D];
    demo->car_lot = output.lot;
    demo->cars_made = CARS;
    enum kachi_err err = own_emitted(demo, &entry.make.own_emitted_g);
    return err == KACHI_OK ? post(story, &maker->party, &entry) : err;
}

static struct kachi_entry claim_entry(struct kachi_story *story, int64_t quantity)
{
    kachi_day today = kachi_day_of_moment(story->now);
    return (struct kachi_entry){
        .id = kachi_story_id(story),
        .kind = KACHI_ENTRY_CLAIM,
        .claim = {.lot = story->demo->sold_lot,
                  .quantity = quantity,
                  .beneficiary = kachi_str_of("E"),
                  .purpose = kachi_str_of("final-use"),
                  .from = today,
                  .to = today},
    };
}

/* E claims one of its cars, then tries to claim all three: the ledger says no. */
static enum kachi_err claim_twice(struct kachi_story *story)
{
    struct kachi_demo *demo = story->demo;
    struct kachi_actor actor;
    struct kachi_post_result result = {.code = NULL};
    struct kachi_entry claim = claim_entry(story, 1);
    enum kachi_err err = post(story, &demo->buyer, &claim);
    err = err == KACHI_OK ? kachi_actor_of_party(story->ledger, &demo->buyer, &actor) : err;
    if (err != KACHI_OK) {
        return err;
    }
    demo->cars_claimed = 1;
    struct kachi_findings
        refusal; /* expected here: part of the story, not of the user's findings */
    kachi_findings_init(&refusal);
    kachi_ledger_set_findings(story->ledger, &refusal);
    struct kachi_entry again = claim_entry(story, CARS_SOLD);
    err = kachi_post(story->ledger, &actor, 1, &again, &result);
    kachi_ledger_set_findings(story->ledger, &story->session->findings);
    kachi_findings_release(&refusal);
    demo->second_claim = result.code;
    return err == KACHI_OK && result.code == NULL ? KACHI_ERR_INTEGRITY : err;
}

static kachi_gco2e grams_of_pool(const struct kachi_mixture *mixture, const struct kachi_id *pool)
{
    for (size_t i = 0; i < mixture->count; i++) {
        if (kachi_id_equal(&mixture->items[i].pool, pool)) {
            return mixture->items[i].grams;
        }
    }
    return 0;
}

/* A + B + C + D of the car that was claimed, which was the last entry: the second claim left none.
 */
static enum kachi_err expand(struct kachi_story *story)
{
    struct kachi_demo *demo = story->demo;
    struct kachi_value value;
    int64_t entries = 0;
    struct kachi_origins *origins = kachi_origins_new(demo->arena, story->ledger);
    enum kachi_err err = kachi_ledger_count(story->ledger, &entries);
    err = err == KACHI_OK ? kachi_origins_of_input(origins, entries, 0, &value) : err;
    if (err != KACHI_OK) {
        return err;
    }
    demo->car_certificate_g = value.certificate.total;
    demo->car_embodied_g = value.embodied.total;
    for (int i = 0; i < KACHI_DEMO_MAKERS; i++) {
        struct kachi_demo_maker *maker = &demo->makers[i];
        maker->in_car_g = grams_of_pool(&value.certificate, &maker->pool) +
                          grams_of_pool(&value.embodied, &maker->pool);
    }
    return KACHI_OK;
}

enum kachi_err kachi_story_trade(struct kachi_story *story)
{
    struct kachi_demo *demo = story->demo;
    struct kachi_id ledger_id = kachi_story_id(story);
    struct kachi_ledger_options options = {
        .id = &ledger_id, .clock = story->clock, .random = story->source};
    struct kachi_id lots[KACHI_DEMO_MAKERS - 1];
    enum kachi_err err =
        kachi_ledger_open(story->database, &options, &story->session->findings, &story->ledger);
    err = err == KACHI_OK ? register_all(story) : err;
    err = err == KACHI_OK ? supply(story, lots) : err;
    err = err == KACHI_OK ? assemble(story, lots) : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct sale cars = {.seller = demo->makers[KACHI_DEMO_D].party,
                        .buyer = demo->buyer,
                        .lot = demo->car_lot,
                        .quantity = CARS_SOLD,
                        .base_yen = 9000000,
                        .premium_yen = 49500};
    demo->cars_sold = CARS_SOLD;
    err = sell(story, &cars, &demo->sold_lot);
    err = err == KACHI_OK ? claim_twice(story) : err;
    err = err == KACHI_OK ? expand(story) : err;
    return err == KACHI_OK ? kachi_audit(story->ledger, demo->arena, &demo->audit) : err;
}
