/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From kilograms to whole grams: the bits of floating point go, nothing that could be measured
 * does; never more grams than were calculated; splitting a quantity gains nothing.
 */
#include "testing.h"

#include "value/grams.h"

#include <math.h>

__extension__ typedef __int128 wide; /* the reference that the exact decimals are held against */

#define GRAMS_END ((int64_t)1 << 53)

static struct kachi_decimal per_unit(double kgco2e)
{
    struct kachi_decimal value;
    assert_int_equal(kachi_grams_per_unit(kgco2e, &value), KACHI_OK);
    return value;
}

static struct kachi_decimal decimal(const char *text)
{
    struct kachi_decimal value;
    assert_int_equal(kachi_decimal_read(kachi_str_of(text), &value), KACHI_OK);
    return value;
}

static int64_t grams(struct kachi_decimal kgco2e, struct kachi_decimal quantity)
{
    int64_t found = -1;
    assert_int_equal(kachi_grams_of(kgco2e, quantity, &found), KACHI_OK);
    return found;
}

static void assert_text(struct kachi_arena *arena, double kgco2e, const char *expected)
{
    assert_str(kachi_decimal_write(arena, per_unit(kgco2e)), expected);
}

static void the_last_bits_of_a_double_go(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    assert_text(&arena, 7.4999999999999996, "7.5");
    assert_text(&arena, 7.5000000000000009, "7.5");
    assert_text(&arena, 0.21999999999999975, "0.22");
    assert_text(&arena, 0.1 + 0.2, "0.3");
    assert_text(&arena, 1e-9, "0.000000001");
    assert_text(&arena, 4.9e-10, "0");
    assert_text(&arena, 0.0, "0");
    assert_text(&arena, -7.4999999999999996, "-7.5");
    assert_text(&arena, 120.0001, "120.0001");
    kachi_arena_release(&arena);
}

/* JIS Z 8401 rule A. 2^-10 has its tenth decimal and no more: 0.0009765625. */
static void a_half_goes_to_the_even_neighbour(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    assert_text(&arena, 0x1p-10, "0.000976562");
    assert_text(&arena, 3 * 0x1p-10, "0.002929688");
    assert_text(&arena, -0x1p-10, "-0.000976562");
    kachi_arena_release(&arena);
}

static int64_t floor_divide(wide value, wide by)
{
    wide whole = value / by;
    return (int64_t)(value % by < 0 ? whole - 1 : whole);
}

/* Against 128-bit arithmetic: grams are the floor of the exact product, and one more is too many.
 */
static void grams_are_the_floor_of_the_exact_product(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        int64_t nano = (int64_t)random_below(&seed, 4000000000000) - 2000000000000;
        int64_t milli = (int64_t)random_below(&seed, 3000000);
        struct kachi_decimal kgco2e = {.coefficient = nano, .exponent = -9};
        struct kachi_decimal quantity = {.coefficient = milli, .exponent = -3};
        int64_t found = grams(kgco2e, quantity);
        assert_int_equal(found, floor_divide((wide)nano * milli, 1000000000));
        assert_true((wide)found * 1000000000 <= (wide)nano * milli);
        assert_true((wide)(found + 1) * 1000000000 > (wide)nano * milli);
    }
}

/* Whoever cuts a quantity in pieces gets no gram more by it. */
static void pieces_never_add_up_to_more(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (int i = 0; i < 5000; i++) {
        struct kachi_decimal kgco2e = {.coefficient = (int64_t)random_below(&seed, 10000000000),
                                       .exponent = -9};
        int64_t whole = 1 + (int64_t)random_below(&seed, 100000);
        int64_t part = (int64_t)random_below(&seed, (size_t)whole);
        int64_t together = grams(kgco2e, kachi_decimal_of(whole));
        int64_t apart =
            grams(kgco2e, kachi_decimal_of(part)) + grams(kgco2e, kachi_decimal_of(whole - part));
        assert_true(apart <= together && together - apart <= 1);
    }
}

static void known_amounts(void **state)
{
    (void)state;
    assert_int_equal(grams(per_unit(7.4999999999999996), kachi_decimal_of(60)), 450000);
    assert_int_equal(grams(decimal("0.22"), decimal("1000000000")), 220000000000);
    assert_int_equal(grams(decimal("0.0009"), decimal("1")), 0);
    assert_int_equal(grams(decimal("0.0009"), decimal("1.2")), 1);
    assert_int_equal(grams(decimal("0"), decimal("5")), 0);
}

static void the_limit_is_two_to_the_53(void **state)
{
    (void)state;
    int64_t found = -1;
    struct kachi_decimal gram = decimal("0.001");
    assert_int_equal(grams(gram, kachi_decimal_of(GRAMS_END - 1)), GRAMS_END - 1);
    assert_int_equal(kachi_grams_of(gram, kachi_decimal_of(GRAMS_END), &found), KACHI_ERR_LIMIT);
    assert_int_equal(kachi_grams_of(decimal("1000000000"), decimal("1000000000"), &found),
                     KACHI_ERR_LIMIT);
    struct kachi_decimal value;
    assert_int_equal(kachi_grams_per_unit(1e300, &value), KACHI_ERR_LIMIT);
    assert_int_equal(kachi_grams_per_unit((double)NAN, &value), KACHI_ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_bits_of_a_double_go),
        cmocka_unit_test(a_half_goes_to_the_even_neighbour),
        cmocka_unit_test(grams_are_the_floor_of_the_exact_product),
        cmocka_unit_test(pieces_never_add_up_to_more),
        cmocka_unit_test(known_amounts),
        cmocka_unit_test(the_limit_is_two_to_the_53),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
