/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The laws of rolling up: what lots carry is what their suppliers gave; order of links and cuts of
 * the stream change nothing; a plain recursion agrees; circles are named, and stop nobody else.
 */
#include "testing.h"

#include "assert_near.h"
#include "base/workers.h"
#include "footprint/roll_up.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOTS 200

struct rolled {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_roll_up *roll_up;
    enum kachi_err err;
};

static void roll_with(struct rolled *rolled, struct kachi_str text, size_t piece,
                      struct kachi_workers *workers)
{
    kachi_arena_init(&rolled->arena);
    kachi_findings_init(&rolled->findings);
    rolled->roll_up = kachi_roll_up_new(&rolled->arena, S("network.csv"), workers);
    for (size_t at = 0; at < text.bytes; at += piece) {
        size_t end = at + piece < text.bytes ? at + piece : text.bytes;
        kachi_roll_up_feed(rolled->roll_up, kachi_str_slice(text, at, end), &rolled->findings);
    }
    rolled->err = kachi_roll_up_finish(rolled->roll_up, &rolled->findings);
}

static void roll(struct rolled *rolled, struct kachi_str text, size_t piece)
{
    roll_with(rolled, text, piece, NULL);
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

static struct kachi_finding nth(const struct rolled *rolled, const char *code, size_t n)
{
    for (size_t i = 0; i < rolled->findings.count; i++) {
        if (strcmp(rolled->findings.items[i].code, code) == 0 && n-- == 0) {
            return rolled->findings.items[i];
        }
    }
    fail();
    static const struct kachi_arg none[] = {{"", {"", 0}}};
    return (struct kachi_finding){.code = "", .args = none};
}

static void test_a_bad_row_is_told_with_line_and_heading(void **state)
{
    (void)state;
    struct rolled rolled;
    roll(
        &rolled,
        S("\xef\xbb\xbf# plant 7\nロット,供給,数量,排出\na,,1,5\n\nb,a,1,x\nb,a,1,,1e\nc,a,\xff\n"),
        1000);
    struct kachi_finding finding = nth(&rolled, "row-number", 0);
    assert_int_equal(finding.place.line, 5);
    assert_true(kachi_str_is(finding.place.field, "排出"));
    finding = nth(&rolled, "row-number", 1);
    assert_int_equal(finding.place.line, 6);
    assert_true(kachi_str_is(finding.place.field, "own REP"));
    assert_int_equal(nth(&rolled, "row-text", 0).place.line, 7);
    assert_int_equal(kachi_roll_up_lot_count(rolled.roll_up), 1);
    unroll(&rolled);
}

/* Every circle, not only the first: one behind another, one lot alone, and a knot of two. */
static void test_each_circle_is_named(void **state)
{
    (void)state;
    struct rolled rolled;
    roll(&rolled, S("a,b,1\nb,a,1\nc,d,1\nd,c,1\nc,a,1\nself,self,1\nz,d,1\nfree,,1,3\ny,free,1\n"),
         1000);
    assert_int_equal(rolled.err, KACHI_ERR_INPUT);
    assert_int_equal(kachi_findings_count_of(&rolled.findings, "lots-circular"), 3);
    bool has_ab = false;
    bool has_cd = false;
    bool has_self = false;
    for (size_t i = 0; i < 3; i++) {
        struct kachi_str cycle = nth(&rolled, "lots-circular", i).args[0].value;
        has_ab = has_ab || kachi_str_is(cycle, "a <- b <- a");
        has_cd = has_cd || kachi_str_is(cycle, "c <- d <- c");
        has_self = has_self || kachi_str_is(cycle, "self <- self");
    }
    assert_true(has_ab && has_cd && has_self);
    assert_false(find(&rolled, "z").has_answer);
    assert_near(find(&rolled, "y").cfp_kgco2e, 3.0, 0.0);
    unroll(&rolled);
}

/* One network written twice: as programs write, or as people do, so that the careful way of reading
 * has to take each cell. */
static size_t write_network(char *to, size_t room, bool is_plain, uint64_t lots)
{
    uint64_t random = 7;
    size_t bytes = 0;
    for (uint64_t i = 0; i < lots; i++) {
        for (uint64_t k = 0; k < 4; k++) {
            uint64_t supplier = random_below(&random, i + 1);
            double quantity = (double)random_below(&random, 1000000) / 1000.0;
            char name[32] = "";
            if (k > 0 && supplier < i) {
                snprintf(name, sizeof(name), "lot-%llu", (unsigned long long)supplier);
            }
            bytes += (size_t)(is_plain ? snprintf(to + bytes, room - bytes, "lot-%llu,%s,%.3f\n",
                                                  (unsigned long long)i, name, quantity)
                                       : snprintf(to + bytes, room - bytes,
                                                  "\"lot-%llu\", %s ,\"%.3fe0\",,\r\n",
                                                  (unsigned long long)i, name, quantity));
        }
    }
    return bytes;
}

static void assert_same(const struct rolled *a, const struct rolled *b)
{
    uint32_t count = kachi_roll_up_lot_count(a->roll_up);
    assert_int_equal(count, kachi_roll_up_lot_count(b->roll_up));
    assert_int_equal(kachi_roll_up_link_count(a->roll_up), kachi_roll_up_link_count(b->roll_up));
    for (uint32_t i = 0; i < count; i++) {
        struct kachi_lot_sum left = kachi_roll_up_lot(a->roll_up, i);
        struct kachi_lot_sum right = kachi_roll_up_lot(b->roll_up, i);
        assert_true(kachi_str_equal(left.lot, right.lot));
        assert_near(left.made, right.made, 0.0);
        assert_near(left.used, right.used, 0.0);
        assert_near(left.cfp_kgco2e, right.cfp_kgco2e, 0.0);
    }
}

/* Enough rows for many pieces of text at once, and for tables of names that grow. */
static void test_threads_and_the_way_of_reading_change_no_bit(void **state)
{
    (void)state;
    enum { LOTS_MANY = 30000, ROOM = LOTS_MANY * 4 * 64 };
    char *text = malloc(ROOM);
    struct rolled one;
    struct rolled other;
    struct kachi_workers *three = kachi_workers_new(3);
    size_t bytes = write_network(text, ROOM, true, LOTS_MANY);
    roll(&one, (struct kachi_str){text, bytes}, bytes);
    roll_with(&other, (struct kachi_str){text, bytes}, 700001, three);
    assert_int_equal(kachi_roll_up_lot_count(one.roll_up), LOTS_MANY);
    assert_same(&one, &other);
    unroll(&other);
    bytes = write_network(text, ROOM, false, LOTS_MANY);
    roll_with(&other, (struct kachi_str){text, bytes}, bytes, three);
    assert_same(&one, &other);
    unroll(&other);
    unroll(&one);
    kachi_workers_free(three);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_seed_in_pieces_of_any_size),
        cmocka_unit_test(test_random_networks_against_a_plain_recursion),
        cmocka_unit_test(test_what_is_given_is_what_was_made),
        cmocka_unit_test(test_circles_are_named_and_stop_nobody_else),
        cmocka_unit_test(test_rows_that_cannot_be_read_are_told_and_left_out),
        cmocka_unit_test(test_a_bad_row_is_told_with_line_and_heading),
        cmocka_unit_test(test_each_circle_is_named),
        cmocka_unit_test(test_threads_and_the_way_of_reading_change_no_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
