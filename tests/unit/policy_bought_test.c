/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What parties bought: of random sales that end in every way, exactly those whose goods became the
 * buyer's are told, each on that day, under its buyer and in one fiscal year, whatever is asked
 * for.
 */
#include "ledger_test.h"

#include "policy/bought.h"
#include "testing.h"

#define PARTIES 4 /* the first makes, the others buy */
#define SALES 60
#define LOT_UNITS 10000
#define LOT_GRAMS 500000

enum ending { LEFT_OPEN, CANCELLED, PAID, ON_CREDIT, ON_CREDIT_PAID, IN_DEFAULT, ENDINGS };

/* What the test itself knows of a sale. */
struct known {
    struct kachi_id id;
    size_t buyer;
    enum ending ending;
    kachi_day day;
    int64_t quantity, base_yen;
};

struct world {
    struct kachi_arena arena;
    struct test_ledger test;
    struct kachi_actor actors[PARTIES];
    struct kachi_id ids[PARTIES];
    struct known known[SALES];
    uint64_t dice;
};

static struct kachi_id id_of(const char *what, size_t number)
{
    char name[40];
    snprintf(name, sizeof(name), "%s %zu", what, number);
    return test_id(name);
}

static void post(struct world *world, const struct kachi_actor *actor,
                 const struct kachi_entry *entry)
{
    enum kachi_err err = kachi_post_one(world->test.ledger, actor, entry, NULL);
    if (err != KACHI_OK) {
        test_show_findings(&world->test.findings);
    }
    assert_int_equal(err, KACHI_OK);
}

static void add_parties(struct world *world)
{
    struct kachi_actor operator_actor = kachi_actor_operator();
    for (size_t i = 0; i < PARTIES; i++) {
        struct kachi_entry entry = {.id = id_of("party", i), .kind = KACHI_ENTRY_PARTY};
        entry.party = (struct kachi_party_content){
            .name = kachi_str_print(&world->arena, "Party %zu", i), .role = KACHI_ROLE_MEMBER};
        post(world, &operator_actor, &entry);
        world->ids[i] = entry.id;
        assert_int_equal(kachi_actor_of_party(world->test.ledger, &entry.id, &world->actors[i]),
                         KACHI_OK);
    }
}

/* A lot of which everything is sold, half of its value of one statement, half of another. */
static void add_goods(struct world *world)
{
    struct kachi_actor operator_actor = kachi_actor_operator();
    struct kachi_entry product = {.id = test_id("product"), .kind = KACHI_ENTRY_PRODUCT};
    struct kachi_make_draw draws[2];
    product.product = (struct kachi_product_content){world->ids[0], S("steel"), S("kg"), 1};
    post(world, &world->actors[0], &product);
    for (size_t i = 0; i < 2; i++) {
        struct kachi_entry pool = {.id = id_of("pool", i), .kind = KACHI_ENTRY_POOL};
        pool.pool = (struct kachi_pool_content){.owner = world->ids[0],
                                                .statement = kachi_str_of(i == 0 ? "st_0" : "st_1"),
                                                .grams = LOT_GRAMS,
                                                .basis = KACHI_BASIS_EMBODIED,
                                                .models = KACHI_CUSTODY_PHYSICAL,
                                                .until = 40000,
                                                .rulebook = S("test")};
        post(world, &operator_actor, &pool);
        draws[i] = (struct kachi_make_draw){pool.id, LOT_GRAMS};
    }
    struct kachi_entry make = {.id = test_id("lot"), .kind = KACHI_ENTRY_MAKE};
    struct kachi_make_output output = {make.id, product.id, LOT_UNITS, 1};
    make.make = (struct kachi_make_content){
        .own_emitted_g = 1, .draw_count = 2, .draws = draws, .output_count = 1, .outputs = &output};
    post(world, &world->actors[0], &make);
}

static void offer(struct world *world, const struct known *known)
{
    bool on_credit = known->ending >= ON_CREDIT;
    struct kachi_entry entry = {.id = known->id, .kind = KACHI_ENTRY_OFFER};
    entry.offer = (struct kachi_offer_content){.lot = test_id("lot"),
                                               .quantity = known->quantity,
                                               .buyer = world->ids[known->buyer],
                                               .price_base_yen = known->base_yen,
                                               .price_premium_yen = 7,
                                               .terms = on_credit ? KACHI_TERMS_ON_CREDIT
                                                                  : KACHI_TERMS_PREPAID,
                                               .until = world->test.now + 30 * TEST_DAY,
                                               .reference = S("")};
    post(world, &world->actors[0], &entry);
}

static void accept(struct world *world, struct known *known)
{
    struct kachi_entry entry = {.id = id_of("accept", (size_t)(known - world->known)),
                                .kind = KACHI_ENTRY_ACCEPT};
    entry.accept.offer = known->id;
    known->day = kachi_day_of_moment(world->test.now);
    post(world, &world->actors[known->buyer], &entry);
}

static void settle(struct world *world, struct known *known)
{
    struct kachi_entry entry = {.id = id_of("settle", (size_t)(known - world->known)),
                                .kind = KACHI_ENTRY_SETTLE};
    entry.settle.offer = known->id;
    entry.settle.payment = S("bank");
    known->day = known->ending == PAID ? kachi_day_of_moment(world->test.now) : known->day;
    post(world, &world->actors[0], &entry);
}

static void close_without(struct world *world, const struct known *known,
                          enum kachi_entry_kind kind)
{
    struct kachi_entry entry = {.id = id_of("close", (size_t)(known - world->known)), .kind = kind};
    entry.target.target = known->id;
    entry.target.reason = S("why");
    post(world, &world->actors[0], &entry);
}

/* The goods are handed over in a second round and paid for in a third, days later. */
static void play(struct world *world)
{
    for (size_t i = 0; i < SALES; i++) {
        world->known[i] = (struct known){.id = id_of("offer", i),
                                         .buyer = 1 + random_below(&world->dice, PARTIES - 1),
                                         .ending = (enum ending)random_below(&world->dice, ENDINGS),
                                         .quantity = 1 + (int64_t)random_below(&world->dice, 100),
                                         .base_yen = (int64_t)random_below(&world->dice, 1000)};
        offer(world, &world->known[i]);
    }
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < SALES; i++) {
            struct known *known = &world->known[i];
            world->test.now += (kachi_moment)random_below(&world->dice, 4) * TEST_DAY / 10;
            if (round == 0 && known->ending == CANCELLED) {
                close_without(world, known, KACHI_ENTRY_CANCEL);
            } else if (round == 0 && known->ending != LEFT_OPEN) {
                accept(world, known);
            } else if (round == 1 && (known->ending == PAID || known->ending == ON_CREDIT_PAID)) {
                settle(world, known);
            }
        }
    }
}

/* The lots of those in default are the operator's word, once their time is over. */
static void declare_defaults(struct world *world)
{
    struct kachi_actor operator_actor = kachi_actor_operator();
    world->test.now += 60 * TEST_DAY;
    for (size_t i = 0; i < SALES; i++) {
        if (world->known[i].ending == IN_DEFAULT) {
            struct kachi_entry entry = {.id = id_of("default", i), .kind = KACHI_ENTRY_DEFAULT};
            entry.target.target = world->known[i].id;
            entry.target.reason = S("not paid");
            post(world, &operator_actor, &entry);
        }
    }
}

static bool is_bought(const struct known *known, size_t buyer, kachi_day from, kachi_day until)
{
    bool is_sale =
        known->ending == PAID || known->ending == ON_CREDIT || known->ending == ON_CREDIT_PAID;
    return is_sale && (buyer == 0 || known->buyer == buyer) && known->day >= from &&
           known->day <= until;
}

static void assert_sale(struct world *world, const struct known *known,
                        const struct kachi_sale *sale)
{
    struct kachi_str id = kachi_id_text(&world->arena, "offer", &known->id);
    struct kachi_str buyer = kachi_str_print(&world->arena, "Party %zu", known->buyer);
    assert_true(kachi_str_equal(sale->entry, id));
    assert_true(kachi_str_equal(sale->buyer, buyer));
    assert_str(sale->seller, "Party 0");
    assert_str(sale->product, "steel");
    assert_str(sale->unit, "kg");
    assert_int_equal(sale->day, known->day);
    assert_int_equal(sale->quantity.coefficient, known->quantity);
    assert_int_equal(sale->quantity.exponent, -1);
    assert_int_equal(sale->base_yen, known->base_yen);
    assert_int_equal(sale->premium_yen, 7);
    assert_int_equal(sale->is_provisional, known->ending == ON_CREDIT);
    assert_str(sale->statements, "st_0, st_1");
}

/* buyer 0: all. The number of sales that were told. */
static size_t assert_told(struct world *world, size_t buyer, kachi_day from, kachi_day until)
{
    struct kachi_sales_asked asked = {buyer == 0 ? 0 : world->actors[buyer].party, from, until};
    struct kachi_sale *sales = NULL;
    size_t count = 0;
    size_t at = 0;
    assert_int_equal(kachi_sales_read(&world->arena, world->test.ledger, &asked, &count, &sales),
                     KACHI_OK);
    for (size_t i = 0; i < SALES; i++) {
        if (is_bought(&world->known[i], buyer, from, until)) {
            assert_true(at < count);
            assert_sale(world, &world->known[i], &sales[at++]);
        }
    }
    assert_int_equal(at, count);
    return count;
}

static void begin(struct world *world, uint64_t seed)
{
    *world = (struct world){.dice = seed};
    kachi_arena_init(&world->arena);
    test_ledger_open(&world->test, ":memory:");
    add_parties(world);
    add_goods(world);
    play(world);
    declare_defaults(world);
}

static void test_exactly_what_became_the_buyers_is_told(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct world world;
        size_t of_buyers = 0;
        begin(&world, seed);
        kachi_day first = kachi_day_of_moment(TEST_START);
        size_t all = assert_told(&world, 0, first, first + 365);
        assert_true(all > 0 && all < SALES);
        for (size_t buyer = 1; buyer < PARTIES; buyer++) {
            of_buyers += assert_told(&world, buyer, first, first + 365);
        }
        assert_int_equal(of_buyers, all);
        for (kachi_day middle = first; middle < first + 30; middle += 5) {
            assert_int_equal(assert_told(&world, 0, first, middle) +
                                 assert_told(&world, 0, middle + 1, first + 365),
                             all);
        }
        assert_int_equal(assert_told(&world, 0, first - 400, first - 1), 0);
        test_ledger_close(&world.test);
        kachi_arena_release(&world.arena);
    }
}

int main(void)
{
    if (test_place_is_missing()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exactly_what_became_the_buyers_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
