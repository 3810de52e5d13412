/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decimals against whole numbers: a decimal with exponent e >= -9 is the whole number value x 10^9,
 * which 128 bits hold for every operand here, so each operation has a plain reference.
 */
#include "testing.h"

#include "base/decimal.h"

#include <math.h>
#include <string.h>

__extension__ typedef __int128 whole;

enum { SCALE = 9 };

static int arena_set_up(void **state)
{
    static struct kachi_arena arena;
    kachi_arena_init(&arena);
    *state = &arena;
    return 0;
}

static int arena_tear_down(void **state)
{
    kachi_arena_release(*state);
    return 0;
}

static struct kachi_decimal read(const char *text)
{
    struct kachi_decimal value = {0, 0};
    assert_int_equal(kachi_decimal_read(kachi_str_of(text), &value), KACHI_OK);
    return value;
}

static whole ten_to(int power)
{
    whole result = 1;
    for (; power > 0; power--) {
        result *= 10;
    }
    return result;
}

/* value x 10^scale. */
static whole whole_of(struct kachi_decimal value, int scale)
{
    return (whole)value.coefficient * ten_to(value.exponent + scale);
}

/* Up to 12 digits, exponent -9 to 3. */
static struct kachi_decimal random_decimal(uint64_t *seed)
{
    int64_t bound = (int64_t)ten_to((int)random_below(seed, 12) + 1);
    return (struct kachi_decimal){
        .coefficient = (int64_t)random_below(seed, (size_t)bound) - bound / 2,
        .exponent = (int32_t)random_below(seed, 13) - 9,
    };
}

static whole rounded(whole numerator, whole divisor, enum kachi_rounding rounding)
{
    whole quotient = numerator / divisor;
    whole rest = numerator % divisor;
    whole sign = (numerator < 0) == (divisor < 0) ? 1 : -1;
    whole twice = 2 * (rest < 0 ? -rest : rest);
    whole size = divisor < 0 ? -divisor : divisor;
    switch (rounding) {
    case KACHI_ROUND_HALF_EVEN:
        return quotient + (twice > size || (twice == size && quotient % 2 != 0) ? sign : 0);
    case KACHI_ROUND_HALF_UP:
        return quotient + (twice >= size ? sign : 0);
    case KACHI_ROUND_DOWN:
        return quotient;
    case KACHI_ROUND_FLOOR:
        return quotient - (rest != 0 && sign < 0 ? 1 : 0);
    case KACHI_ROUND_CEILING:
        return quotient + (rest != 0 && sign > 0 ? 1 : 0);
    }
    return 0;
}

static void operations_equal_whole_numbers(void **state)
{
    (void)state;
    uint64_t seed = 5;
    int multiplied = 0;
    for (int i = 0; i < 50000; i++) {
        struct kachi_decimal a = random_decimal(&seed);
        struct kachi_decimal b = random_decimal(&seed);
        whole x = whole_of(a, SCALE);
        whole y = whole_of(b, SCALE);
        struct kachi_decimal out;
        assert_int_equal(kachi_decimal_compare(a, b), (x > y) - (x < y));
        if (kachi_decimal_add(a, b, &out) == KACHI_OK) {
            assert_true(whole_of(out, SCALE) == x + y);
        }
        if (kachi_decimal_subtract(a, b, &out) == KACHI_OK) {
            assert_true(whole_of(out, SCALE) == x - y);
        }
        a.coefficient %= 1000000000;
        b.coefficient %= 1000000000;
        if (kachi_decimal_multiply(a, b, &out) == KACHI_OK) {
            multiplied += 1;
            /* Scaled by no more than the two differ, so that 128 bits are enough. */
            int exact = a.exponent + b.exponent;
            int low = out.exponent < exact ? out.exponent : exact;
            assert_true(whole_of(out, -low) ==
                        (whole)a.coefficient * b.coefficient * ten_to(exact - low));
        }
    }
    assert_true(multiplied > 40000);
}

static void division_and_rounding_equal_whole_numbers(void **state)
{
    (void)state;
    uint64_t seed = 6;
    int divided = 0;
    for (int i = 0; i < 50000; i++) {
        struct kachi_decimal a = random_decimal(&seed);
        struct kachi_decimal b = random_decimal(&seed);
        int digits = (int)random_below(&seed, 7);
        enum kachi_rounding rounding = (enum kachi_rounding)random_below(&seed, 4);
        struct kachi_decimal out;
        if (b.coefficient == 0) {
            assert_int_equal(kachi_decimal_divide(a, b, digits, rounding, &out), KACHI_ERR_INPUT);
            continue;
        }
        if (kachi_decimal_divide(a, b, digits, rounding, &out) == KACHI_OK) {
            divided += 1;
            whole expected =
                rounded(whole_of(a, SCALE) * ten_to(digits), whole_of(b, SCALE), rounding);
            assert_true(whole_of(out, digits) == expected);
        }
        if (kachi_decimal_round(a, digits, rounding, &out) == KACHI_OK) {
            whole expected = rounded(whole_of(a, SCALE), ten_to(SCALE - digits), rounding);
            assert_true(whole_of(out, SCALE) == expected * ten_to(SCALE - digits));
        }
    }
    assert_true(divided > 40000);
}

static void comparison_is_exact_at_the_smallest_step(void **state)
{
    (void)state;
    assert_int_equal(kachi_decimal_compare(read("10.0"), read("10.00")), 0);
    assert_int_equal(kachi_decimal_compare(read("10"), read("10.000000000000000000")), 0);
    assert_true(kachi_decimal_compare(read("1.000000000000000001"), read("1")) > 0);
    assert_true(kachi_decimal_compare(read("0.999999999999999999"), read("1")) < 0);
    assert_true(kachi_decimal_compare(read("-1.000000000000000001"), read("-1")) < 0);
    assert_true(kachi_decimal_compare(read("0.1"), read("0.100000000000000001")) < 0);
    assert_true(kachi_decimal_compare(read("9e36"), read("1e-18")) > 0);
    assert_true(kachi_decimal_compare(read("-9e36"), read("-1e-18")) < 0);
    assert_true(kachi_decimal_compare(read("-9e36"), read("1e-18")) < 0);
    assert_int_equal(kachi_decimal_compare(read("0.00"), read("-0")), 0);
}

/* JIS Z 8401:1999 rounds to a whole multiple of the interval; rule A to the even multiple, rule B
 * to the larger. */
static void jis_z_8401_rules(void **state)
{
    static const struct {
        const char *value;
        int digits;
        const char *rule_a;
        const char *rule_b;
    } cases[] = {
        {"12.23", 1, "12.2", "12.2"},
        {"12.251", 1, "12.3", "12.3"},
        {"12.275", 1, "12.3", "12.3"},
        {"12.25", 1, "12.2", "12.3"},
        {"12.35", 1, "12.4", "12.4"},
        {"1225.0", -1, "1220", "1230"},
        {"1235.0", -1, "1240", "1240"},
        {"-12.25", 1, "-12.2", "-12.3"},
        {"0.5", 0, "0", "1"},
        {"1.5", 0, "2", "2"},
        {"2.5", 0, "2", "3"},
        {"2.500000000000000001", 0, "3", "3"},
        {"2.499999999999999999", 0, "2", "2"},
    };
    struct kachi_decimal out;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kachi_decimal value = read(cases[i].value);
        assert_int_equal(kachi_decimal_round(value, cases[i].digits, KACHI_ROUND_HALF_EVEN, &out),
                         KACHI_OK);
        assert_str(kachi_decimal_write(*state, out), cases[i].rule_a);
        assert_int_equal(kachi_decimal_round(value, cases[i].digits, KACHI_ROUND_HALF_UP, &out),
                         KACHI_OK);
        assert_str(kachi_decimal_write(*state, out), cases[i].rule_b);
    }
    assert_int_equal(kachi_decimal_round(read("-0.1"), 0, KACHI_ROUND_FLOOR, &out), KACHI_OK);
    assert_str(kachi_decimal_write(*state, out), "-1");
    assert_int_equal(kachi_decimal_round(read("-0.9"), 0, KACHI_ROUND_CEILING, &out), KACHI_OK);
    assert_str(kachi_decimal_write(*state, out), "0");
    assert_int_equal(kachi_decimal_round(read("0.1"), 0, KACHI_ROUND_CEILING, &out), KACHI_OK);
    assert_str(kachi_decimal_write(*state, out), "1");
    assert_int_equal(kachi_decimal_round(read("-0.9"), 0, KACHI_ROUND_DOWN, &out), KACHI_OK);
    assert_str(kachi_decimal_write(*state, out), "0");
}

static void what_is_written_reads_back_with_its_digits(void **state)
{
    static const char *const texts[] = {"0",
                                        "0.00",
                                        "10.0",
                                        "-0.5",
                                        "1200",
                                        "0.000000000000000001",
                                        "9223372036854775807",
                                        "-9223372036854775808",
                                        "-9.223372036854775808"};
    static const char *const wrong[] = {"",    "-",   ".",   "1,0",   "1e",
                                        "abc", "1 0", "0x1", "1.2.3", "NaN"};
    static const char *const large[] = {"9223372036854775808", "1e40", "1e-19",
                                        "0.1234567890123456789012",
                                        "99999999999999999999999999999999999999999999"};
    struct kachi_decimal out = {42, 0};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_str(kachi_decimal_write(*state, read(texts[i])), texts[i]);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(kachi_decimal_read(kachi_str_of(wrong[i]), &out), KACHI_ERR_INPUT);
    }
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++) {
        assert_int_equal(kachi_decimal_read(kachi_str_of(large[i]), &out), KACHI_ERR_LIMIT);
    }
    assert_int_equal(out.coefficient, 42);
    assert_str(kachi_decimal_write(*state, read(" 1.5e3 ")), "1500");
    assert_str(kachi_decimal_write(*state, read("1e21")), "1000000000000000000000");
    assert_int_equal(read("10.0").coefficient, 100);
    assert_int_equal(read("10.0").exponent, -1);
    uint64_t seed = 7;
    for (int i = 0; i < 5000; i++) {
        struct kachi_decimal value = {(int64_t)random_next(&seed),
                                      (int32_t)random_below(&seed, 19) - 18};
        struct kachi_decimal back = read(kachi_decimal_write(*state, value).text);
        assert_true(back.coefficient == value.coefficient && back.exponent == value.exponent);
    }
}

static void what_does_not_fit_is_refused_and_never_rounded(void **state)
{
    (void)state;
    struct kachi_decimal out = {42, 0};
    struct kachi_decimal most = kachi_decimal_of(INT64_MAX);
    assert_int_equal(kachi_decimal_add(most, kachi_decimal_of(1), &out), KACHI_ERR_LIMIT);
    assert_int_equal(kachi_decimal_add(read("1e18"), read("1e-18"), &out), KACHI_ERR_LIMIT);
    assert_int_equal(kachi_decimal_add(read("9e36"), read("0.000000000000000001"), &out),
                     KACHI_ERR_LIMIT);
    assert_int_equal(kachi_decimal_multiply(most, most, &out), KACHI_ERR_LIMIT);
    assert_int_equal(kachi_decimal_multiply(read("1e-18"), read("0.1"), &out), KACHI_ERR_LIMIT);
    assert_int_equal(kachi_decimal_divide(read("9e36"), read("1e-18"), 0, KACHI_ROUND_DOWN, &out),
                     KACHI_ERR_LIMIT);
    assert_int_equal(out.coefficient, 42);
    /* Trailing zeros are given up before a result is refused. */
    assert_int_equal(kachi_decimal_add(most, read("3"), &out), KACHI_OK);
    assert_int_equal(out.coefficient, INT64_MAX / 10 + 1);
    assert_int_equal(out.exponent, 1);
    assert_int_equal(kachi_decimal_divide(read("1e18"), read("1e-18"), 0, KACHI_ROUND_DOWN, &out),
                     KACHI_OK);
    assert_int_equal(kachi_decimal_compare(out, read("1e36")), 0);
    assert_int_equal(
        kachi_decimal_subtract(kachi_decimal_of(INT64_MIN), kachi_decimal_of(-1), &out), KACHI_OK);
    assert_true(out.coefficient == -INT64_MAX);
}

static void doubles_become_decimals_by_their_exact_value(void **state)
{
    struct kachi_decimal out;
    assert_int_equal(kachi_decimal_from_double(0.125, 2, KACHI_ROUND_HALF_EVEN, &out), KACHI_OK);
    assert_str(kachi_decimal_write(*state, out), "0.12");
    assert_int_equal(kachi_decimal_from_double(0.125, 2, KACHI_ROUND_HALF_UP, &out), KACHI_OK);
    assert_str(kachi_decimal_write(*state, out), "0.13");
    /* The double nearest to 2.675 lies below it. */
    assert_int_equal(kachi_decimal_from_double(2.675, 2, KACHI_ROUND_HALF_UP, &out), KACHI_OK);
    assert_str(kachi_decimal_write(*state, out), "2.67");
    assert_int_equal(kachi_decimal_from_double(-1e-300, 0, KACHI_ROUND_FLOOR, &out), KACHI_OK);
    assert_str(kachi_decimal_write(*state, out), "-1");
    assert_int_equal(kachi_decimal_from_double(5e-324, 18, KACHI_ROUND_HALF_UP, &out), KACHI_OK);
    assert_int_equal(out.coefficient, 0);
    assert_int_equal(kachi_decimal_from_double(-0.0, 1, KACHI_ROUND_FLOOR, &out), KACHI_OK);
    assert_str(kachi_decimal_write(*state, out), "0.0");
    assert_int_equal(kachi_decimal_from_double(1e22, 2, KACHI_ROUND_DOWN, &out), KACHI_OK);
    assert_int_equal(kachi_decimal_compare(out, read("1e22")), 0);
    assert_int_equal(kachi_decimal_from_double(0x1p70, 0, KACHI_ROUND_DOWN, &out), KACHI_ERR_LIMIT);
    assert_int_equal(kachi_decimal_from_double(1e300, 0, KACHI_ROUND_DOWN, &out), KACHI_ERR_LIMIT);
    assert_int_equal(kachi_decimal_from_double((double)NAN, 0, KACHI_ROUND_DOWN, &out),
                     KACHI_ERR_LIMIT);
    assert_int_equal(kachi_decimal_from_double((double)INFINITY, 0, KACHI_ROUND_DOWN, &out),
                     KACHI_ERR_LIMIT);
    uint64_t seed = 8;
    for (int i = 0; i < 20000; i++) {
        double value = ((double)random_below(&seed, 2000000000) - 1e9) / 1e6;
        assert_int_equal(kachi_decimal_from_double(value, 6, KACHI_ROUND_HALF_EVEN, &out),
                         KACHI_OK);
        double back = kachi_decimal_to_double(out);
        assert_memory_equal(&back, &value, sizeof value);
    }
}

static void whole_units_have_no_fraction_left(void **state)
{
    (void)state;
    int64_t grams = 42;
    assert_int_equal(kachi_decimal_to_int64(read("1.2345"), 3, &grams), KACHI_ERR_INPUT);
    assert_int_equal(kachi_decimal_to_int64(read("1e18"), 3, &grams), KACHI_ERR_LIMIT);
    assert_int_equal(grams, 42);
    assert_int_equal(kachi_decimal_to_int64(read("1.234"), 3, &grams), KACHI_OK);
    assert_int_equal(grams, 1234);
    assert_int_equal(kachi_decimal_to_int64(read("-1210"), 3, &grams), KACHI_OK);
    assert_int_equal(grams, -1210000);
    assert_int_equal(kachi_decimal_to_int64(read("1.500000"), 1, &grams), KACHI_OK);
    assert_int_equal(grams, 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_equal_whole_numbers),
        cmocka_unit_test(division_and_rounding_equal_whole_numbers),
        cmocka_unit_test(comparison_is_exact_at_the_smallest_step),
        cmocka_unit_test(jis_z_8401_rules),
        cmocka_unit_test(what_is_written_reads_back_with_its_digits),
        cmocka_unit_test(what_does_not_fit_is_refused_and_never_rounded),
        cmocka_unit_test(doubles_become_decimals_by_their_exact_value),
        cmocka_unit_test(whole_units_have_no_fraction_left),
    };
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
