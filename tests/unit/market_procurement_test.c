/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Procurement: equal to trying every choice; every need met and every limit kept, exactly; a shadow
 * price is what easing the limit is worth; a clash names limits that really exclude each other, and
 * what it says would be enough is enough; a curve never falls.
 */
#include "assert_near.h"
#include "testing.h"

#include "base/random.h"
#include "base/workers.h"
#include "market/procurement_internal.h"

#include <string.h>

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
};

static int setup(void **state)
{
    static struct fixture fixture;
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    kachi_findings_release(&fixture->findings);
    kachi_arena_release(&fixture->arena);
    return 0;
}

static void read_tables(struct fixture *fixture, const char *needs, const char *offers,
                        struct kachi_procurement *out)
{
    *out = (struct kachi_procurement){.gap = 1e-9, .seconds = 20.0};
    assert_int_equal(kachi_procurement_needs_read(&fixture->arena, kachi_str_of("needs.csv"),
                                                  kachi_str_of(needs), &fixture->findings, out),
                     KACHI_OK);
    assert_int_equal(kachi_procurement_offers_read(&fixture->arena, kachi_str_of("offers.csv"),
                                                   kachi_str_of(offers), &fixture->findings, out),
                     KACHI_OK);
}

static void limit(struct kachi_procurement *asked, enum kachi_limit which, int64_t value)
{
    asked->has_limit[which] = true;
    asked->limit[which] = kachi_decimal_of(value);
}

static enum kachi_err plan_of(struct fixture *fixture, const struct kachi_procurement *asked,
                              struct kachi_procurement_plan *out)
{
    return kachi_procurement_plan(&fixture->arena, asked, &fixture->findings, out);
}

static const char STEEL_NEEDS[] = "item,quantity\nsteel,100\n";
static const char STEEL[] = "offer,supplier,item,price_yen,cfp_kgco2e,rep_kgco2e,capacity\n"
                            "grey,A,steel,100,2000,0,\n"
                            "green,B,steel,150,1000,500,\n";

/* Two sorts and a limit of 150,000 kg: half of each, 5,000 + 7,500 yen. A kilogram less moves
 * 1/1000 t from grey to green: 50/1000 yen. */
static void test_half_and_half(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_procurement asked;
    struct kachi_procurement_plan plan;
    read_tables(fixture, STEEL_NEEDS, STEEL, &asked);
    limit(&asked, KACHI_LIMIT_CFP, 150000);
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_OK);
    assert_true(plan.is_proven);
    assert_int_equal(plan.line_count, 2);
    assert_int_equal(plan.yen, 12500);
    assert_int_equal(plan.cfp_g, 150000000);
    assert_int_equal(plan.rep_g, 25000000);
    assert_true(plan.shadow[KACHI_LIMIT_CFP].is_known);
    assert_near(plan.shadow[KACHI_LIMIT_CFP].price, 0.05, 1e-9);
    assert_false(plan.shadow[KACHI_LIMIT_BUDGET].is_known);
}

static void test_goals(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_procurement asked;
    struct kachi_procurement_plan plan;
    read_tables(fixture, STEEL_NEEDS, STEEL, &asked);
    asked.goal = KACHI_GOAL_CFP;
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_OK);
    assert_int_equal(plan.cfp_g, 100000000);
    asked.goal = KACHI_GOAL_REP;
    limit(&asked, KACHI_LIMIT_BUDGET, 11000); /* 20 t of green */
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_OK);
    assert_int_equal(plan.rep_g, 10000000);
    assert_near(plan.shadow[KACHI_LIMIT_BUDGET].price, 10.0, 1e-9); /* kg a yen */
}

/* What is not known is not zero: an offer without a CFP is out where CFP counts, and only there. */
static void test_an_unknown_footprint_is_not_zero(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_procurement asked;
    struct kachi_procurement_plan plan;
    read_tables(
        fixture, STEEL_NEEDS,
        "offer,supplier,item,price_yen,cfp_kgco2e\nsilent,A,steel,90,\nsaid,B,steel,100,5\n",
        &asked);
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_OK);
    assert_int_equal(plan.yen, 9000);
    assert_int_equal(plan.without_cfp, 1);
    asked.goal = KACHI_GOAL_CFP;
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_OK);
    assert_int_equal(plan.yen, 10000);
    assert_true(kachi_findings_has(&fixture->findings, "procure-without-cfp"));
}

/* 60 t are needed by June, 100 t by December; the cheap offer comes in September. */
static void test_delivery_days(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_procurement asked;
    struct kachi_procurement_plan plan;
    read_tables(fixture, "item,quantity,needed_on\nsteel,40,2026-12-31\nsteel,60,2026-06-30\n",
                "offer,supplier,item,price_yen,delivered_on\n"
                "soon,A,steel,150,2026-06-01\nlater,B,steel,100,2026-09-01\n"
                "too-late,C,steel,1,2027-01-01\n",
                &asked);
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_OK);
    assert_int_equal(plan.yen, 60 * 150 + 40 * 100);
}

static void test_one_supplier_only_so_much(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_procurement asked;
    struct kachi_procurement_plan plan;
    read_tables(fixture, STEEL_NEEDS, STEEL, &asked);
    limit(&asked, KACHI_LIMIT_SHARE, 70);
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_OK);
    assert_int_equal(plan.yen, 70 * 100 + 30 * 150);
    asked.has_limit[KACHI_LIMIT_SHARE] = false;
    limit(&asked, KACHI_LIMIT_SUPPLIERS, 1);
    limit(&asked, KACHI_LIMIT_CFP, 150000);
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_OK);
    assert_int_equal(plan.supplier_count, 1);
    assert_int_equal(plan.yen, 15000);
}

/* Small random procurements in whole lots, against every combination. */
#define LOT_OFFERS 5
#define LOTS_MOST 3

struct lots {
    int64_t price, fixed, cfp, rep, least; /* least in lots */
};

static int64_t below(uint64_t *draws, uint64_t most)
{
    return (int64_t)(kachi_random_at(7, (*draws)++, 0) % most);
}

static int64_t cheapest_of_all(const struct lots lots[], int64_t needed, int64_t cfp_max,
                               int64_t rep_min, int64_t largest)
{
    int64_t best = INT64_MAX;
    int64_t combinations = 1;
    for (int i = 0; i < LOT_OFFERS; i++) {
        combinations *= LOTS_MOST + 1;
    }
    for (int64_t code = 0; code < combinations; code++) {
        int64_t rest = code;
        int64_t taken = 0;
        int64_t yen = 0;
        int64_t cfp = 0;
        int64_t rep = 0;
        bool fits = true;
        for (int i = 0; i < LOT_OFFERS; i++, rest /= LOTS_MOST + 1) {
            int64_t count = rest % (LOTS_MOST + 1);
            taken += count;
            yen += count * lots[i].price + (count > 0 ? lots[i].fixed : 0);
            cfp += count * lots[i].cfp;
            rep += count * lots[i].rep;
            fits = fits && (count == 0 || count >= lots[i].least);
        }
        fits =
            fits && taken >= needed && taken < needed + largest && cfp <= cfp_max && rep >= rep_min;
        best = fits && yen < best ? yen : best;
    }
    return best;
}

static void test_equals_every_choice_tried(void **state)
{
    struct fixture *fixture = *state;
    uint64_t draws = 0;
    size_t possible = 0;
    for (int round = 0; round < 60; round++) {
        struct lots lots[LOT_OFFERS];
        struct kachi_procurement asked;
        struct kachi_procurement_plan plan;
        struct kachi_str table =
            kachi_str_of("offer,supplier,item,price_yen,fixed_yen,cfp_kgco2e,rep_kgco2e,capacity,"
                         "minimum,lot\n");
        int64_t largest = 1;
        for (int i = 0; i < LOT_OFFERS; i++) {
            lots[i] = (struct lots){.price = 50 + below(&draws, 100),
                                    .fixed = below(&draws, 60),
                                    .cfp = 10 + below(&draws, 40),
                                    .rep = below(&draws, 20),
                                    .least = 1 + below(&draws, 2)};
            largest = lots[i].least > largest ? lots[i].least : largest;
            table =
                kachi_str_print(&fixture->arena, "%.*so%d,s%d,x,%lld,%lld,%lld,%lld,%d,%lld,1\n",
                                KACHI_STR_ARG(table), i, i, (long long)lots[i].price,
                                (long long)lots[i].fixed, (long long)lots[i].cfp,
                                (long long)lots[i].rep, LOTS_MOST, (long long)lots[i].least);
        }
        int64_t cfp_max = 60 + below(&draws, 150);
        int64_t rep_min = below(&draws, 60);
        read_tables(fixture, "item,quantity\nx,5\n", table.text, &asked);
        limit(&asked, KACHI_LIMIT_CFP, cfp_max);
        limit(&asked, KACHI_LIMIT_REP, rep_min);
        int64_t best = cheapest_of_all(lots, 5, cfp_max, rep_min, largest);
        enum kachi_err err = plan_of(fixture, &asked, &plan);
        assert_int_equal(err, best == INT64_MAX ? KACHI_ERR_NO_ANSWER : KACHI_OK);
        if (err == KACHI_OK) {
            possible++;
            assert_int_equal(plan.yen, best);
            assert_true(plan.cfp_g <= cfp_max * 1000 && plan.rep_g >= rep_min * 1000);
            assert_false(plan.shadow[KACHI_LIMIT_CFP].is_known); /* all in lots */
        }
    }
    assert_in_range(possible, 10, 55); /* both outcomes were met */
}

/* The dual with whole numbers held is the slope of the optimum: with the lots fixed by capacity, a
 * kilogram more saves what the price says. */
static void test_a_shadow_price_is_a_slope(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_procurement asked;
    struct kachi_procurement_plan plan;
    struct kachi_procurement_plan eased;
    read_tables(
        fixture, "item,quantity\nsteel,100\nresin,30\n",
        "offer,supplier,item,price_yen,cfp_kgco2e,rep_kgco2e,lot,fixed_yen,minimum\n"
        "s1,A,steel,100,2000,0,10,,\ns2,B,steel,140,1100,300,,500,\n"
        "s3,C,steel,190,600,900,,,25\nr1,A,resin,300,3000,0,,,\nr2,D,resin,420,1500,800,,,\n",
        &asked);
    limit(&asked, KACHI_LIMIT_CFP, 170000);
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_OK);
    assert_true(plan.shadow[KACHI_LIMIT_CFP].is_known);
    assert_true(plan.shadow[KACHI_LIMIT_CFP].price > 0.0);
    limit(&asked, KACHI_LIMIT_CFP, 170100);
    assert_int_equal(plan_of(fixture, &asked, &eased), KACHI_OK);
    double slope = (double)(plan.yen - eased.yen) / 100.0;
    assert_near(slope, plan.shadow[KACHI_LIMIT_CFP].price, 0.011); /* whole yen over 100 kg */
}

/* An optimum on a limit, and quantities that three decimals cannot say: the limit holds all the
 * same. */
static void test_limits_hold_after_rounding(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_procurement asked;
    struct kachi_procurement_plan plan;
    read_tables(fixture, STEEL_NEEDS,
                "offer,supplier,item,price_yen,cfp_kgco2e\na,A,steel,100000,1999.7\n"
                "b,B,steel,150000,1000.3\n",
                &asked);
    for (int64_t most = 110000; most < 190000; most += 7919) {
        limit(&asked, KACHI_LIMIT_CFP, most);
        assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_OK);
        assert_true(plan.cfp_g <= most * 1000);
        struct kachi_decimal sum;
        assert_int_equal(kachi_decimal_add(plan.lines[0].quantity, plan.lines[1].quantity, &sum),
                         KACHI_OK);
        assert_int_equal(kachi_decimal_compare(sum, kachi_decimal_of(100)), 0);
        assert_false(kachi_findings_has(&fixture->findings, "procure-rounding"));
    }
}

static int64_t needed_by(struct fixture *fixture, const char *code, const char *name)
{
    int64_t value = -1;
    for (size_t i = 0; i < fixture->findings.count; i++) {
        const struct kachi_finding *finding = &fixture->findings.items[i];
        bool is_it = strcmp(finding->code, code) == 0 && kachi_str_is(finding->args[0].value, name);
        for (size_t k = 0; is_it && k < finding->arg_count; k++) {
            if (strcmp(finding->args[k].name, "needed") == 0) {
                assert_true(kachi_str_read_int64(finding->args[k].value, &value));
            }
        }
    }
    return value;
}

static void test_a_clash_and_what_would_be_enough(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_procurement asked;
    struct kachi_procurement_plan plan;
    read_tables(fixture, STEEL_NEEDS, STEEL, &asked);
    limit(&asked, KACHI_LIMIT_CFP, 120000); /* 80 t of green: 14,000 yen */
    limit(&asked, KACHI_LIMIT_BUDGET, 13000);
    limit(&asked, KACHI_LIMIT_REP, 10000); /* no part of the clash */
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_ERR_NO_ANSWER);
    assert_true(kachi_findings_has(&fixture->findings, "procure-clash"));
    assert_int_equal(needed_by(fixture, "procure-remedy", "budget"), 14000);
    assert_int_equal(needed_by(fixture, "procure-remedy", "cfp"), 140000);
    assert_int_equal(needed_by(fixture, "procure-remedy-least", "rep"), -1);
    limit(&asked, KACHI_LIMIT_BUDGET, 14000);
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_OK);
    limit(&asked, KACHI_LIMIT_CFP, 99999); /* the cleanest has 100,000 */
    asked.has_limit[KACHI_LIMIT_BUDGET] = false;
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_ERR_NO_ANSWER);
    assert_true(kachi_findings_has(&fixture->findings, "procure-unreachable"));
}

static void test_too_little_on_offer(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_procurement asked;
    struct kachi_procurement_plan plan;
    read_tables(fixture, "item,quantity,needed_on\nsteel,100,2026-06-30\n",
                "offer,supplier,item,price_yen,capacity,delivered_on\n"
                "a,A,steel,1,80,2026-06-30\nb,B,steel,1,80,2026-07-01\n",
                &asked);
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_ERR_NO_ANSWER);
    assert_true(kachi_findings_has(&fixture->findings, "procure-short"));
    read_tables(fixture, "item,quantity\nsteel,10\n",
                "offer,supplier,item,price_yen,capacity,lot\na,A,steel,1,11,4\n", &asked);
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_ERR_NO_ANSWER);
    assert_true(kachi_findings_has(&fixture->findings, "procure-packages"));
    assert_false(kachi_findings_has(&fixture->findings, "procure-clash"));
}

static void test_a_curve_never_falls(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_procurement asked;
    struct kachi_procurement_plan plans[5];
    read_tables(fixture, STEEL_NEEDS, STEEL, &asked);
    assert_int_equal(kachi_procurement_curve(&fixture->arena, &asked, KACHI_LIMIT_CFP, 5,
                                             &fixture->findings, plans),
                     KACHI_OK);
    for (size_t i = 0; i < 5; i++) { /* a straight line between two offers */
        assert_int_equal(plans[i].cfp_g, 200000000 - (int64_t)i * 25000000);
        assert_int_equal(plans[i].yen, 10000 + (int64_t)i * 1250);
    }
    assert_int_equal(kachi_procurement_curve(&fixture->arena, &asked, KACHI_LIMIT_REP, 5,
                                             &fixture->findings, plans),
                     KACHI_OK);
    assert_int_equal(plans[4].rep_g, 50000000);
}

/* An odd REP and an odd capacity: what three decimals round up to is a little more than can be had,
 * and the curve still reaches its end. */
static void test_a_curve_reaches_its_end(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_procurement asked;
    struct kachi_procurement_plan plans[4];
    read_tables(fixture, "item,quantity\nx,100\ny,50\n",
                "offer,supplier,item,price_yen,rep_kgco2e,fixed_yen,minimum\n"
                "a,A,x,100,0,,\nb,B,x,133,77.7773,13,\nc,C,y,90,1.1,,\nd,D,y,190,33.3331,7,3\n",
                &asked);
    limit(&asked, KACHI_LIMIT_BUDGET, 17777);
    assert_int_equal(kachi_procurement_curve(&fixture->arena, &asked, KACHI_LIMIT_REP, 4,
                                             &fixture->findings, plans),
                     KACHI_OK);
    for (size_t i = 0; i < 4; i++) {
        assert_true(plans[i].yen <= 17777);
        assert_true(i == 0 ||
                    (plans[i].yen >= plans[i - 1].yen && plans[i].rep_g > plans[i - 1].rep_g));
    }
}

static void test_cells_that_cannot_be_used(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_procurement asked = {.gap = 0.0};
    assert_int_equal(kachi_procurement_needs_read(&fixture->arena, kachi_str_of("needs.csv"),
                                                  kachi_str_of("item,quantity\nx,0.0005\n"),
                                                  &fixture->findings, &asked),
                     KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&fixture->findings, "procure-quantity"));
    assert_int_equal(
        kachi_procurement_offers_read(&fixture->arena, kachi_str_of("offers.csv"),
                                      kachi_str_of("offer,supplier,item,price_yen\na,A,x,-1\n"),
                                      &fixture->findings, &asked),
        KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&fixture->findings, "procure-price"));
    struct kachi_procurement_plan plan;
    asked = (struct kachi_procurement){.gap = 0.0};
    assert_int_equal(plan_of(fixture, &asked, &plan), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&fixture->findings, "procure-nothing"));
}

#define ASKERS 24

struct asker {
    struct fixture fixture;
    int64_t budget_yen;
    enum kachi_err err;
    struct kachi_procurement_plan plan;
};

static void ask(void *context, size_t index, unsigned worker)
{
    struct asker *asker = &((struct asker *)context)[index];
    struct kachi_procurement asked;
    (void)worker;
    read_tables(&asker->fixture, STEEL_NEEDS,
                "offer,supplier,item,price_yen,cfp_kgco2e,capacity,lot,fixed_yen\n"
                "grey,A,steel,100,2000,70,3,40\ngreen,B,steel,150,1000,60,7,90\n"
                "greener,C,steel,190,600,50,11,10\nbest,D,steel,260,200,,13,70\n",
                &asked);
    asked.goal = KACHI_GOAL_CFP;
    limit(&asked, KACHI_LIMIT_BUDGET, asker->budget_yen);
    asker->err = plan_of(&asker->fixture, &asked, &asker->plan);
}

/* The library under the optimiser is not made for threads: what each asks must not show. */
static void test_many_at_once_get_what_each_gets_alone(void **state)
{
    static struct asker alone[ASKERS], together[ASKERS];
    struct kachi_workers *workers = kachi_workers_new(4);
    (void)state;
    for (size_t i = 0; i < ASKERS; i++) {
        alone[i].budget_yen = 14000 + 500 * (int64_t)i;
        together[i].budget_yen = alone[i].budget_yen;
        kachi_arena_init(&alone[i].fixture.arena);
        kachi_arena_init(&together[i].fixture.arena);
        kachi_findings_init(&alone[i].fixture.findings);
        kachi_findings_init(&together[i].fixture.findings);
        ask(alone, i, 0);
    }
    kachi_workers_run(workers, ASKERS, ask, together);
    kachi_workers_free(workers);
    for (size_t i = 0; i < ASKERS; i++) {
        assert_int_equal(together[i].err, alone[i].err);
        assert_int_equal(together[i].plan.cfp_g, alone[i].plan.cfp_g);
        assert_int_equal(together[i].plan.is_proven, alone[i].plan.is_proven);
        kachi_findings_release(&alone[i].fixture.findings);
        kachi_findings_release(&together[i].fixture.findings);
        kachi_arena_release(&alone[i].fixture.arena);
        kachi_arena_release(&together[i].fixture.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_half_and_half, setup, teardown),
        cmocka_unit_test_setup_teardown(test_goals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_unknown_footprint_is_not_zero, setup, teardown),
        cmocka_unit_test_setup_teardown(test_delivery_days, setup, teardown),
        cmocka_unit_test_setup_teardown(test_one_supplier_only_so_much, setup, teardown),
        cmocka_unit_test_setup_teardown(test_equals_every_choice_tried, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_shadow_price_is_a_slope, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limits_hold_after_rounding, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_clash_and_what_would_be_enough, setup, teardown),
        cmocka_unit_test_setup_teardown(test_too_little_on_offer, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_curve_never_falls, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_curve_reaches_its_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cells_that_cannot_be_used, setup, teardown),
        cmocka_unit_test(test_many_at_once_get_what_each_gets_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
