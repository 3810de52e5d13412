/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A year of the model can be booked: the value it moves is issued to the maker in the real ledger,
 * sold units are claimed where buyers recognise it, and every law of the ledger holds. What the
 * model calls claimed is what the ledger calls claimed, to the rounding of a thousandth of a unit;
 * not a gram beyond it can be claimed.
 */
#include "ledger_test.h"

#include "market/simulate.h"
#include "testing.h"

#include "market_made.h"

#include <math.h>

#define GRAMS_A_TONNE 1e6
#define PARTS_A_UNIT 1000.0

struct booking {
    struct kachi_arena arena;
    struct test_ledger test;
    struct kachi_market_scenario *scenario;
    struct kachi_market_result *result;
    struct kachi_actor maker;
    struct kachi_id product, pool, lot;
    double units, rep_t; /* of the GX variant: sold, and carried by a unit */
    size_t year;
};

static void post(struct booking *booking, const struct kachi_actor *actor,
                 const struct kachi_entry *entry)
{
    enum kachi_err err = kachi_post_one(booking->test.ledger, actor, entry, NULL);
    if (err != KACHI_OK) {
        test_show_findings(&booking->test.findings);
    }
    assert_int_equal(err, KACHI_OK);
}

static void add_registry(struct booking *booking, int64_t grams)
{
    struct kachi_actor operator_actor = kachi_actor_operator();
    struct kachi_entry party = {.id = test_id("maker"), .kind = KACHI_ENTRY_PARTY};
    party.party = (struct kachi_party_content){.name = S("Maker"), .role = KACHI_ROLE_MEMBER};
    post(booking, &operator_actor, &party);
    assert_int_equal(kachi_actor_of_party(booking->test.ledger, &party.id, &booking->maker),
                     KACHI_OK);
    struct kachi_entry product = {.id = test_id("product"), .kind = KACHI_ENTRY_PRODUCT};
    product.product = (struct kachi_product_content){booking->maker.id, S("steel"), S("t"), 3};
    post(booking, &booking->maker, &product);
    struct kachi_entry pool = {.id = test_id("pool"), .kind = KACHI_ENTRY_POOL};
    pool.pool = (struct kachi_pool_content){.owner = booking->maker.id,
                                            .statement = S("st_1"),
                                            .grams = grams,
                                            .basis = KACHI_BASIS_EMBODIED,
                                            .models = KACHI_CUSTODY_PHYSICAL,
                                            .until = 40000,
                                            .rulebook = S("test")};
    post(booking, &operator_actor, &pool);
    booking->product = product.id;
    booking->pool = pool.id;
}

/* One lot of all units of the year, with their value drawn from the pool. */
static void make_lot(struct booking *booking, int64_t grams, double emissions_t)
{
    struct kachi_entry entry = {.id = test_id("lot"), .kind = KACHI_ENTRY_MAKE};
    struct kachi_make_output output = {entry.id, booking->product,
                                       (int64_t)floor(booking->units * PARTS_A_UNIT), 1};
    struct kachi_make_draw draw = {booking->pool, grams};
    entry.make = (struct kachi_make_content){
        .own_emitted_g = (int64_t)floor(booking->units * emissions_t * GRAMS_A_TONNE),
        .draw_count = 1,
        .draws = &draw,
        .output_count = 1,
        .outputs = &output};
    post(booking, &booking->maker, &entry);
    booking->lot = entry.id;
}

static struct kachi_entry claim_of(const struct booking *booking, const char *name, double units)
{
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_CLAIM};
    entry.claim = (struct kachi_claim_content){.lot = booking->lot,
                                               .quantity = (int64_t)floor(units * PARTS_A_UNIT),
                                               .beneficiary = S("Maker"),
                                               .purpose = S("final-use"),
                                               .from = 20000,
                                               .to = 20364};
    return entry;
}

/* A random market with one product and one GX variant, and the year in which it sells most. */
static void begin(struct booking *booking, uint64_t seed)
{
    kachi_arena_init(&booking->arena);
    test_ledger_open(&booking->test, ":memory:");
    struct made_size size = {.segments = 5, .products = 1, .variants = 1, .years = 25};
    booking->scenario = made_read(&booking->arena, made_text(&booking->arena, seed, size));
    booking->result = kachi_market_result_new(&booking->arena, booking->scenario);
    struct kachi_run_plan plan = {.scenario = booking->scenario};
    kachi_market_simulate(&plan, kachi_market_scratch_new(&booking->arena, booking->scenario),
                          booking->result);
    booking->units = 0.0;
    for (size_t y = 0; y < booking->result->year_count; y++) {
        double rep_t = kachi_market_metric(booking->result, y, KACHI_METRIC_REP_T);
        double units = 0.0;
        for (size_t s = 0; s < booking->scenario->segment_count; s++) {
            units += booking->result->gx_units[y * booking->scenario->segment_count + s];
        }
        if (units > booking->units) {
            booking->units = units;
            booking->rep_t = rep_t / units;
            booking->year = y;
        }
    }
    assert_true(booking->units > 1.0 && booking->rep_t > 0.0);
}

static void end(struct booking *booking)
{
    test_ledger_close(&booking->test);
    kachi_arena_release(&booking->arena);
}

static void book_a_year(uint64_t seed)
{
    struct booking booking;
    struct kachi_audit audit;
    begin(&booking, seed);
    const struct kachi_market_scenario *scenario = booking.scenario;
    const double *bought = booking.result->gx_units + booking.year * scenario->segment_count;
    int64_t grams = (int64_t)floor(booking.units * booking.rep_t * GRAMS_A_TONNE);
    add_registry(&booking, grams);
    make_lot(&booking, grams, 0.5);
    for (size_t s = 0; s < scenario->segment_count; s++) {
        double recognised = scenario->segments[s].accepts_rep.by_year[booking.year];
        struct kachi_str name = kachi_str_print(&booking.arena, "claim %zu", s);
        struct kachi_entry claim = claim_of(&booking, name.text, bought[s] * recognised);
        if (claim.claim.quantity > 0) {
            post(&booking, &booking.maker, &claim);
        }
    }
    test_audit(&booking.test, &booking.arena, &audit);
    double claimed_t = kachi_market_metric(booking.result, booking.year, KACHI_METRIC_CLAIMED_T);
    double moved_t = kachi_market_metric(booking.result, booking.year, KACHI_METRIC_REP_T);
    double slack_g =
        2.0 * (double)(scenario->segment_count + 1) * booking.rep_t * GRAMS_A_TONNE / PARTS_A_UNIT;
    assert_true(fabs((double)audit.claimed_g - claimed_t * GRAMS_A_TONNE) <= slack_g);
    assert_true(fabs((double)audit.held_g - (moved_t - claimed_t) * GRAMS_A_TONNE) <= slack_g);
    assert_true((double)audit.drawn_g <= moved_t * GRAMS_A_TONNE);
    /* All units once more: the ledger has them no longer. */
    struct kachi_entry again = claim_of(&booking, "again", booking.units);
    assert_int_not_equal(kachi_post_one(booking.test.ledger, &booking.maker, &again, NULL),
                         KACHI_OK);
    end(&booking);
}

static void test_a_year_can_be_booked(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        book_a_year(seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_year_can_be_booked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
