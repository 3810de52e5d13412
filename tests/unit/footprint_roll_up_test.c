/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The laws of rolling up: what lots carry is what their suppliers gave; order of links and cuts of
 * the stream change nothing; a plain recursion agrees; circles are named, and stop nobody else.
 */
#include "testing.h"

#include "assert_near.h"
#include "footprint/roll_up.h"

#include <stdio.h>
#include <string.h>

#define LOTS 200

struct rolled {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_roll_up *roll_up;
    enum kachi_err err;
};

static void roll(struct rolled *rolled, struct kachi_str text, size_t piece)
{
    kachi_arena_init(&rolled->arena);
    kachi_findings_init(&rolled->findings);
    rolled->roll_up = kachi_roll_up_new(&rolled->arena, S("network.csv"));
    for (size_t at = 0; at < text.bytes; at += piece) {
        size_t end = at + piece < text.bytes ? at + piece : text.bytes;
        kachi_roll_up_feed(rolled->roll_up, kachi_str_slice(text, at, end), &rolled->findings);
    }
    rolled->err = kachi_roll_up_finish(rolled->roll_up, &rolled->findings);
}

static void unroll(struct rolled *rolled)
{
    kachi_roll_up_release(rolled->roll_up);
    kachi_findings_release(&rolled->findings);
    kachi_arena_release(&rolled->arena);
}

static struct kachi_lot_sum find(const struct rolled *rolled, const char *name)
{
    for (uint32_t i = 0; i < kachi_roll_up_lot_count(rolled->roll_up); i++) {
        struct kachi_lot_sum lot = kachi_roll_up_lot(rolled->roll_up, i);
        if (kachi_str_is(lot.lot, name)) {
            return lot;
        }
    }
    fail();
    return (struct kachi_lot_sum){.made = 0.0};
}

/* A, B and C sell to D, as the seed has it: D's value is A + B + C + its own. */
static const char seed[] = "lot,supplier lot,quantity,own emissions,own REP,own AE\r\n"
                           "D,A,10,,,\r\nD,B,5\r\nD,C,1,0,0,0\r\n"
                           "A,,100,2000,300,0\n\"B\",,5,50,20,0\nC,,2,8,4,0\nD,,1,30,7,90";

static void test_the_seed_in_pieces_of_any_size(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < sizeof(seed); piece += 3) {
        struct rolled rolled;
        roll(&rolled, kachi_str_of(seed), piece);
        assert_int_equal(rolled.err, KACHI_OK);
        assert_int_equal(kachi_roll_up_lot_count(rolled.roll_up), 4);
        assert_int_equal(kachi_roll_up_link_count(rolled.roll_up), 3);
        struct kachi_lot_sum d = find(&rolled, "D");
        assert_near(d.cfp_kgco2e, 200.0 + 50.0 + 4.0 + 30.0, 1e-15);
        assert_near(d.rep_kgco2e, 30.0 + 20.0 + 2.0 + 7.0, 1e-15);
        assert_near(d.ae_kgco2e, 90.0, 1e-15);
        unroll(&rolled);
    }
}

/* A random network in which lot i takes from lots below it, and the plain twin beside it. */
static void test_random_networks_against_a_plain_recursion(void **state)
{
    (void)state;
    static double taken[LOTS][LOTS];
    static char text[LOTS * 400];
    for (uint64_t seed_number = 1; seed_number <= 30; seed_number++) {
        uint64_t random = seed_number;
        double own[LOTS];
        double cfp[LOTS];
        size_t bytes = 0;
        memset(taken, 0, sizeof(taken));
        for (size_t i = LOTS; i-- > 0;) {
            own[i] = (double)random_below(&random, 1000);
            bytes +=
                (size_t)snprintf(text + bytes, sizeof(text) - bytes, "L%zu,,1000,%g\n", i, own[i]);
            for (size_t k = 0; i > 0 && k < random_below(&random, 6); k++) {
                size_t supplier = random_below(&random, i);
                double quantity = 1.0 + (double)random_below(&random, 4);
                taken[i][supplier] += quantity;
                bytes += (size_t)snprintf(text + bytes, sizeof(text) - bytes, "L%zu,L%zu,%g\n", i,
                                          supplier, quantity);
            }
        }
        struct rolled rolled;
        roll(&rolled, (struct kachi_str){text, bytes}, 97);
        assert_int_equal(rolled.err, KACHI_OK);
        for (size_t i = 0; i < LOTS; i++) {
            char name[16];
            cfp[i] = own[i];
            for (size_t j = 0; j < i; j++) {
                cfp[i] += taken[i][j] / 1000.0 * cfp[j];
            }
            snprintf(name, sizeof(name), "L%zu", i);
            assert_near(find(&rolled, name).cfp_kgco2e, cfp[i], 1e-12);
        }
        unroll(&rolled);
    }
}

static void test_what_is_given_is_what_was_made(void **state)
{
    (void)state;
    struct rolled rolled;
    roll(&rolled, S("x,,10,100,10,1\na,x,4\nb,x,6\n"), 1000);
    struct kachi_lot_sum a = find(&rolled, "a");
    struct kachi_lot_sum b = find(&rolled, "b");
    assert_near(a.cfp_kgco2e + b.cfp_kgco2e, 100.0, 1e-15);
    assert_near(a.rep_kgco2e + b.rep_kgco2e, 10.0, 1e-15);
    unroll(&rolled);
}

static void test_circles_are_named_and_stop_nobody_else(void **state)
{
    (void)state;
    struct rolled rolled;
    roll(&rolled, S("a,,1,5\nb,c,1\nc,d,1\nd,b,1\ne,b,1\nf,a,1\n"), 1000);
    assert_int_equal(rolled.err, KACHI_ERR_INPUT);
    assert_false(find(&rolled, "b").has_answer);
    assert_false(find(&rolled, "e").has_answer);
    assert_true(find(&rolled, "f").has_answer);
    assert_near(find(&rolled, "f").cfp_kgco2e, 5.0, 0.0);
    assert_true(kachi_findings_has_errors(&rolled.findings));
    unroll(&rolled);
}

static void test_rows_that_cannot_be_read_are_told_and_left_out(void **state)
{
    (void)state;
    struct rolled rolled;
    roll(&rolled, S("a,,1,5\nb\na,,x\nb,a,-1\nb,a,1\n,a,1\nb,a,1,2,3,4,5\n"), 1000);
    assert_int_equal(rolled.err, KACHI_ERR_INPUT);
    assert_near(find(&rolled, "b").cfp_kgco2e, 5.0, 0.0);
    unroll(&rolled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_seed_in_pieces_of_any_size),
        cmocka_unit_test(test_random_networks_against_a_plain_recursion),
        cmocka_unit_test(test_what_is_given_is_what_was_made),
        cmocka_unit_test(test_circles_are_named_and_stop_nobody_else),
        cmocka_unit_test(test_rows_that_cannot_be_read_are_told_and_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
