/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of text, and numbers in text: what is written reads back to the bit. */
#include "testing.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double double_of_bits(uint64_t bits)
{
    double value = 0;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void pieces_are_cut_and_trimmed(void **state)
{
    (void)state;
    struct kachi_str rest = S("a;b;;c");
    assert_str(kachi_str_cut(&rest, ';'), "a");
    assert_str(kachi_str_cut(&rest, ';'), "b");
    assert_str(kachi_str_cut(&rest, ';'), "");
    assert_str(kachi_str_cut(&rest, ';'), "c");
    assert_str(rest, "");
    assert_non_null(rest.text);
    assert_str(kachi_str_trim(S(" \t\r\n a b \v\f")), "a b");
    assert_str(kachi_str_trim(S("   ")), "");
    assert_str(kachi_str_slice(S("abc"), 1, 9), "bc");
    assert_str(kachi_str_slice(S("abc"), 7, 9), "");
    assert_str(kachi_str_of(NULL), "");
}

static void texts_are_compared_by_bytes(void **state)
{
    (void)state;
    assert_true(kachi_str_compare(S("a"), S("ab")) < 0);
    assert_true(kachi_str_compare(S("b"), S("ab")) > 0);
    assert_int_equal(kachi_str_compare(S("鉄"), S("鉄")), 0);
    assert_true(kachi_str_compare(S("z"), S("é")) < 0);
    assert_true(kachi_str_equal(S(""), (struct kachi_str){NULL, 0}));
    assert_true(kachi_str_equal_ignore_case(S("kWh"), S("KWH")));
    assert_false(kachi_str_equal_ignore_case(S("kWh"), S("kW")));
    assert_true(kachi_str_is(S("kg"), "kg"));
    assert_false(kachi_str_is(S("kg"), "kgs"));
    assert_true(kachi_str_has_prefix(S("lot_1"), "lot_"));
    assert_false(kachi_str_has_prefix(S("lo"), "lot_"));
    assert_true(kachi_str_has_suffix(S("a.csv"), ".csv"));
    assert_false(kachi_str_has_suffix(S("csv"), ".csv"));
    assert_true(kachi_str_contains(S("電力, 日本"), S("日")));
    assert_false(kachi_str_contains(S("電力"), S("日")));
    /* Fowler, Noll, Vo: published values of FNV-1a 64. */
    assert_true(kachi_str_hash(S("")) == UINT64_C(0xcbf29ce484222325));
    assert_true(kachi_str_hash(S("a")) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(kachi_str_hash(S("foobar")) == UINT64_C(0x85944171f73967e8));
}

/* The judge is the C library; the borders, and random numbers of every length. */
static void whole_numbers_are_written_as_printf_does(void **state)
{
    (void)state;
    static const int64_t borders[] = {0, 9, 10, -1, -10, INT64_MAX, INT64_MIN, INT64_MIN + 1};
    uint64_t seed = 5;
    char text[KACHI_INT64_TEXT_BYTES], expected[32];
    for (size_t i = 0; i < 100000; i++) {
        bool is_border = i < sizeof borders / sizeof borders[0];
        int64_t value = is_border ? borders[i] : (int64_t)random_next(&seed) >> (i % 64);
        struct kachi_str written = kachi_int64_text(value, text);
        (void)snprintf(expected, sizeof expected, "%" PRId64, value);
        assert_string_equal(written.text, expected);
        assert_int_equal(written.bytes, strlen(expected));
    }
}

/* Random bit patterns, and numbers as tables have them. The judge is the C library in the "C"
 * locale. */
static void doubles_survive_writing_and_reading(void **state)
{
    (void)state;
    uint64_t seed = 3;
    char text[KACHI_DOUBLE_TEXT_BYTES];
    for (int i = 0; i < 100000; i++) {
        double value = double_of_bits(random_next(&seed));
        if (i % 2 == 0) {
            value = (double)(int64_t)random_below(&seed, 100000000) / pow(10, (double)(i % 7));
        }
        if (!isfinite(value)) {
            continue;
        }
        double back = 0;
        struct kachi_str written = kachi_double_text(value, text);
        assert_true(kachi_str_read_double(written, &back));
        assert_true(same_bits(value, back));
        assert_true(same_bits(strtod(text, NULL), value));
        assert_true(written.bytes < KACHI_DOUBLE_TEXT_BYTES);
    }
}

/* Values and texts from the documentation of shortest printing: Steele and White 1990, and Python's
 * repr. */
static void doubles_are_written_as_short_as_they_can_be(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.1, "0.1"},
        {0.3, "0.3"},
        {1.0 / 3.0, "0.3333333333333333"},
        {100, "100"},
        {-1.5, "-1.5"},
        {0.0, "0"},
        {-0.0, "-0"},
        {1e15, "1000000000000000"},
        {1e16, "1e+16"},
        {1e22, "1e+22"},
        {1.5e300, "1.5e+300"},
        {0.0001, "0.0001"},
        {0.00001, "1e-05"},
        {0.1 + 0.2, "0.30000000000000004"},
        {9007199254740993.0, "9007199254740992"},
        {5e-324, "5e-324"},
        {0x1p-1022, "2.2250738585072014e-308"},
        {7.120236347223045e-307, "7.120236347223045e-307"}, /* 2^-1017: the upper neighbour */
        {0x1.fffffffffffffp1023, "1.7976931348623157e+308"},
    };
    char text[KACHI_DOUBLE_TEXT_BYTES];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_str(kachi_double_text(cases[i].value, text), cases[i].text);
    }
}

static void only_whole_plain_numbers_are_read(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",     " ",     ".",   "-",     "1,5", "1.2.3", "0x10",
                                        "inf",  "nan",   "1e",  "1e+",   "1 2", "12kg",  "1e999",
                                        "１２", "1_000", "--1", "1e1.5", "- 1", "+-1",   "e5"};
    double value = 42;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(kachi_str_read_double(kachi_str_of(wrong[i]), &value));
    }
    assert_true(same_bits(value, 42));
    assert_true(kachi_str_read_double(S(" +1.50e2 "), &value) && same_bits(value, 150));
    assert_true(kachi_str_read_double(S(".5"), &value) && same_bits(value, 0.5));
    assert_true(kachi_str_read_double(S("5."), &value) && same_bits(value, 5));
    assert_true(kachi_str_read_double(S("-0"), &value) && same_bits(value, -0.0));
    assert_true(kachi_str_read_double(S("-0.00000000000000000000000000000000012345e30"), &value));
    assert_true(same_bits(value, -0.00012345));
    assert_true(kachi_str_read_double(S("1e-400"), &value) && same_bits(value, 0));
    /* Halfway between two doubles: to even. Needs more than the fast path's 18 digits. */
    assert_true(kachi_str_read_double(S("9007199254740993.000"), &value));
    assert_true(same_bits(value, 9007199254740992.0));
    assert_true(kachi_str_read_double(S("9007199254740993.0000000000000000000001"), &value));
    assert_true(same_bits(value, 9007199254740994.0));
}

static void whole_numbers_are_read_to_their_last_value(void **state)
{
    (void)state;
    int64_t value = 42;
    assert_false(kachi_str_read_int64(S("9223372036854775808"), &value));
    assert_false(kachi_str_read_int64(S("-9223372036854775809"), &value));
    assert_false(kachi_str_read_int64(S("99999999999999999999999"), &value));
    assert_false(kachi_str_read_int64(S("1.0"), &value));
    assert_false(kachi_str_read_int64(S(""), &value));
    assert_false(kachi_str_read_int64(S("-"), &value));
    assert_int_equal(value, 42);
    assert_true(kachi_str_read_int64(S("9223372036854775807"), &value) && value == INT64_MAX);
    assert_true(kachi_str_read_int64(S("-9223372036854775808"), &value) && value == INT64_MIN);
    assert_true(kachi_str_read_int64(S(" +007 "), &value) && value == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_cut_and_trimmed),
        cmocka_unit_test(texts_are_compared_by_bytes),
        cmocka_unit_test(whole_numbers_are_written_as_printf_does),
        cmocka_unit_test(doubles_survive_writing_and_reading),
        cmocka_unit_test(doubles_are_written_as_short_as_they_can_be),
        cmocka_unit_test(only_whole_plain_numbers_are_read),
        cmocka_unit_test(whole_numbers_are_read_to_their_last_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
