/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base_json_canonical_test.c - the canonical form is that of RFC 8785, with its published vectors.
 */
#include "base/json.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static enum kachi_err canonical(const char *text, struct kachi_buffer *out)
{
    struct kachi_findings findings;
    struct kachi_json_doc doc;
    kachi_findings_init(&findings);
    assert_int_equal(kachi_json_read(kachi_str_of("t"), kachi_str_of(text), &findings, &doc),
                     KACHI_OK);
    kachi_buffer_init(out, 1 << 16);
    enum kachi_err err = kachi_json_canonical(doc.root, out);
    kachi_json_release(&doc);
    kachi_findings_release(&findings);
    return err;
}

static void assert_canonical(const char *text, const char *expected)
{
    struct kachi_buffer out;
    assert_int_equal(canonical(text, &out), KACHI_OK);
    struct kachi_str result = kachi_buffer_str(&out);
    print_message("# %.*s\n", KACHI_STR_ARG(result));
    assert_int_equal(result.bytes, strlen(expected));
    assert_memory_equal(result.text, expected, result.bytes);
    kachi_buffer_release(&out);
    /* What is canonical already stays as it is. */
    assert_int_equal(canonical(expected, &out), KACHI_OK);
    assert_int_equal(kachi_buffer_str(&out).bytes, strlen(expected));
    assert_memory_equal(kachi_buffer_str(&out).text, expected, strlen(expected));
    kachi_buffer_release(&out);
}

/* RFC 8785 3.2.2 (input) and 3.2.3 (output). */
static void the_example_of_the_rfc(void **state)
{
    (void)state;
    assert_canonical("{\"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, "
                     "0.000000000000000000000000001],"
                     "\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
                     "\"literals\": [null, true, false]}",
                     "{\"literals\":[null,true,false],"
                     "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                     "\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

/* RFC 8785 3.2.3: the sorting example, in which byte order and UTF-16 order differ. */
static void keys_are_sorted_by_utf16(void **state)
{
    (void)state;
    assert_canonical("{\"\\u20ac\": \"Euro Sign\", \"\\r\": \"Carriage Return\","
                     "\"\\ufb33\": \"Hebrew Letter Dalet With Dagesh\", \"1\": \"One\","
                     "\"\\ud83d\\ude00\": \"Emoji: Grinning Face\", \"\\u0080\": \"Control\","
                     "\"\\u00f6\": \"Latin Small Letter O With Diaeresis\"}",
                     "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\","
                     "\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\","
                     "\"\xE2\x82\xAC\":\"Euro Sign\","
                     "\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\","
                     "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

/* RFC 8785 appendix B: IEEE 754 bits and the number written. */
static void numbers_are_those_of_ecmascript(void **state)
{
    (void)state;
    static const struct {
        uint64_t bits;
        const char *expected;
    } samples[] = {
        {UINT64_C(0x0000000000000000), "0"},
        {UINT64_C(0x8000000000000000), "0"},
        {UINT64_C(0x0000000000000001), "5e-324"},
        {UINT64_C(0x8000000000000001), "-5e-324"},
        {UINT64_C(0x7fefffffffffffff), "1.7976931348623157e+308"},
        {UINT64_C(0xffefffffffffffff), "-1.7976931348623157e+308"},
        {UINT64_C(0x4340000000000000), "9007199254740992"},
        {UINT64_C(0xc340000000000000), "-9007199254740992"},
        {UINT64_C(0x4430000000000000), "295147905179352830000"},
        {UINT64_C(0x44b52d02c7e14af5), "9.999999999999997e+22"},
        {UINT64_C(0x44b52d02c7e14af6), "1e+23"},
        {UINT64_C(0x44b52d02c7e14af7), "1.0000000000000001e+23"},
        {UINT64_C(0x444b1ae4d6e2ef4e), "999999999999999700000"},
        {UINT64_C(0x444b1ae4d6e2ef4f), "999999999999999900000"},
        {UINT64_C(0x444b1ae4d6e2ef50), "1e+21"},
        {UINT64_C(0x3eb0c6f7a0b5ed8c), "9.999999999999997e-7"},
        {UINT64_C(0x3eb0c6f7a0b5ed8d), "0.000001"},
        {UINT64_C(0x41b3de4355555553), "333333333.3333332"},
        {UINT64_C(0x41b3de4355555554), "333333333.33333325"},
        {UINT64_C(0x41b3de4355555555), "333333333.3333333"},
        {UINT64_C(0x41b3de4355555556), "333333333.3333334"},
        {UINT64_C(0x41b3de4355555557), "333333333.33333343"},
        {UINT64_C(0xbecbf647612f3696), "-0.0000033333333333333333"},
        {UINT64_C(0x43143ff3c1cb0959), "1424953923781206.2"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        double value = 0.0;
        char text[64];
        memcpy(&value, &samples[i].bits, sizeof value);
        snprintf(text, sizeof text, "%.17e", value);
        assert_canonical(text, samples[i].expected);
    }
}

static void the_order_of_keys_and_the_white_space_do_not_matter(void **state)
{
    (void)state;
    assert_canonical("{\"b\":{\"y\":1,\"x\":[2,{\"d\":0,\"c\":1}]},\"a\":1.0}",
                     "{\"a\":1,\"b\":{\"x\":[2,{\"c\":1,\"d\":0}],\"y\":1}}");
    assert_canonical(" {\"a\": 1, \"b\" :{ \"x\":[2.00, {\"c\":1e0,\"d\":-0}],\"y\" :1}} ",
                     "{\"a\":1,\"b\":{\"x\":[2,{\"c\":1,\"d\":0}],\"y\":1}}");
}

static void whole_numbers_no_double_holds_are_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {"[9007199254740993]", "[-9007199254740993]",
                                          "[9223372036854775807]",
                                          "{\"a\":123456789012345678901234567890}"};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct kachi_buffer out;
        assert_int_equal(canonical(refused[i], &out), KACHI_ERR_INPUT);
        kachi_buffer_release(&out);
    }
    assert_canonical("[9007199254740992]", "[9007199254740992]");
    /* A fraction is a double; what it prints as is a whole number that must be taken again. */
    assert_canonical("[22222222222222222.2]", "[22222222222222224]");
    assert_canonical("[22222222222222224]", "[22222222222222224]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_rfc),
        cmocka_unit_test(keys_are_sorted_by_utf16),
        cmocka_unit_test(numbers_are_those_of_ecmascript),
        cmocka_unit_test(the_order_of_keys_and_the_white_space_do_not_matter),
        cmocka_unit_test(whole_numbers_no_double_holds_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
