/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tenders: both methods by hand; no rounding decides; what is not stated earns nothing; equals are
 * told.
 */
#include "testing.h"

#include "policy/tender.h"

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

static struct kachi_tender rules(enum kachi_tender_method method)
{
    return (struct kachi_tender){
        .method = method,
        .ceiling_yen = 10000000,
        .price_points = {60, 0},
        .cfp_points = {10, 0},
        .cfp_aim = {1000, 0},
        .cfp_standard = {2000, 0},
        .rep_points = {20, 0},
        .rep_aim = {400, 0},
    };
}

static struct kachi_offer_made offer(const char *id, int64_t price_yen, int64_t cfp, int64_t rep)
{
    return (struct kachi_offer_made){.id = kachi_str_of(id),
                                     .price_yen = price_yen,
                                     .points = {10, 0},
                                     .has_cfp = cfp >= 0,
                                     .has_rep = rep >= 0,
                                     .cfp_kgco2e = {cfp, 0},
                                     .rep_kgco2e = {rep, 0}};
}

static struct kachi_tender_row *rank(struct fixture *fixture, const struct kachi_tender *tender,
                                     size_t count, const struct kachi_offer_made offers[])
{
    struct kachi_tender_row *rows = NULL;
    assert_int_equal(
        kachi_tender_rank(&fixture->arena, tender, count, offers, &fixture->findings, &rows),
        KACHI_OK);
    return rows;
}

/* grey: 100 + 10 + 0 + 0 = 110 over 8.0 M; green: 100 + 10 + 10 x 500/1000 + 20 x 200/400 = 125
 * over 9.0 M: 13.75 against 13.888889 per million. */
static void division_is_points_over_price(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_tender tender = rules(KACHI_TENDER_DIVISION);
    const struct kachi_offer_made offers[] = {offer("grey", 8000000, 2000, 0),
                                              offer("green", 9000000, 1500, 200),
                                              offer("dear", 10000001, 1000, 400)};
    struct kachi_tender_row *rows = rank(fixture, &tender, 3, offers);
    assert_str(rows[0].offer->id, "green");
    assert_str(kachi_decimal_write(&fixture->arena, rows[0].score), "13.888889");
    assert_str(rows[1].offer->id, "grey");
    assert_int_equal(kachi_decimal_compare(rows[1].score, (struct kachi_decimal){1375, -2}), 0);
    assert_true(rows[2].is_out);
    assert_int_equal(rows[2].rank, 0);
}

/* grey: 60 x 0.2 + 10 = 22; green: 60 x 0.1 + 10 + 5 + 10 = 31. */
static void addition_is_points_of_price_and_the_rest(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_tender tender = rules(KACHI_TENDER_ADDITION);
    const struct kachi_offer_made offers[] = {offer("grey", 8000000, 2000, 0),
                                              offer("green", 9000000, 1500, 200)};
    struct kachi_tender_row *rows = rank(fixture, &tender, 2, offers);
    assert_str(rows[0].offer->id, "green");
    assert_int_equal(kachi_decimal_compare(rows[0].points, kachi_decimal_of(31)), 0);
    assert_int_equal(kachi_decimal_compare(rows[1].points, kachi_decimal_of(22)), 0);
}

static void points_stay_within_their_bounds(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_tender tender = rules(KACHI_TENDER_ADDITION);
    const struct kachi_offer_made offers[] = {offer("best", 5000000, 1, 4000),
                                              offer("unstated", 5000000, -1, -1),
                                              offer("worst", 5000000, 9000, -1)};
    struct kachi_tender_row *rows = rank(fixture, &tender, 3, offers);
    assert_str(rows[0].offer->id, "best");
    assert_int_equal(kachi_decimal_compare(rows[0].cfp_points, kachi_decimal_of(10)), 0);
    assert_int_equal(kachi_decimal_compare(rows[0].rep_points, kachi_decimal_of(20)), 0);
    for (size_t i = 1; i < 3; i++) {
        assert_int_equal(rows[i].cfp_points.coefficient, 0);
        assert_int_equal(rows[i].rep_points.coefficient, 0);
        assert_int_equal(rows[i].rank, 2);
    }
    assert_false(kachi_findings_has(&fixture->findings, "tender-tie")); /* not in the first place */
}

/* 110 / 9,999,999 and 110 / 9,999,998 are the same to six decimals per million; not by cross. */
static void no_rounding_decides_a_division(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_tender tender = rules(KACHI_TENDER_DIVISION);
    struct kachi_offer_made offers[] = {offer("a", 9999999, 2000, 0), offer("b", 9999998, 2000, 0)};
    struct kachi_tender_row *rows = rank(fixture, &tender, 2, offers);
    assert_str(rows[0].offer->id, "b");
    assert_int_equal(rows[1].rank, 2);
    offers[1].price_yen = 9999999;
    rows = rank(fixture, &tender, 2, offers);
    assert_int_equal(rows[1].rank, 1);
    assert_true(kachi_findings_has(&fixture->findings, "tender-tie"));
}

static void rules_that_cannot_be_used_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct kachi_tender_row *rows = NULL;
    struct kachi_tender bad[4];
    for (size_t i = 0; i < 4; i++) {
        bad[i] = rules(KACHI_TENDER_ADDITION);
    }
    bad[0].ceiling_yen = 0;
    bad[1].cfp_aim = bad[1].cfp_standard;
    bad[2].rep_aim = kachi_decimal_of(0);
    bad[3].price_points = kachi_decimal_of(0);
    for (size_t i = 0; i < 4; i++) {
        kachi_findings_clear(&fixture->findings);
        assert_int_equal(
            kachi_tender_rank(&fixture->arena, &bad[i], 0, NULL, &fixture->findings, &rows),
            KACHI_ERR_INPUT);
        assert_true(kachi_findings_has(&fixture->findings, "tender-rules"));
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(division_is_points_over_price),         TEST(addition_is_points_of_price_and_the_rest),
        TEST(points_stay_within_their_bounds),       TEST(no_rounding_decides_a_division),
        TEST(rules_that_cannot_be_used_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
