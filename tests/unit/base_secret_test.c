/* SPDX-License-Identifier: Apache-2.0 */
/* Are passwords, one-time codes and their secrets what their standards say? */
#include "base/secret.h"
#include "testing.h"

#include <string.h>

/* RFC 6238, appendix B: the SHA-1 secret "12345678901234567890"; the last six of the eight digits.
 */
static void codes_are_those_of_rfc_6238(void **state)
{
    (void)state;
    static const struct {
        int64_t second;
        uint32_t code;
    } known[] = {{59, 287082},       {1111111109, 81804},  {1111111111, 50471},
                 {1234567890, 5924}, {2000000000, 279037}, {20000000000, 353130}};
    uint8_t secret[KACHI_TOTP_SECRET_BYTES];
    memcpy(secret, "12345678901234567890", sizeof(secret));
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        uint64_t step = (uint64_t)known[i].second / KACHI_TOTP_STEP_S;
        assert_int_equal(kachi_totp_code(secret, step), known[i].code);
    }
}

static void a_code_holds_for_its_step_and_one_beside_it(void **state)
{
    (void)state;
    uint8_t secret[KACHI_TOTP_SECRET_BYTES];
    memcpy(secret, "12345678901234567890", sizeof(secret));
    struct kachi_str code = kachi_str_of("081804"); /* of second 1111111109 */
    kachi_moment then = (kachi_moment)1111111109 * 1000000;
    kachi_moment step_us = (kachi_moment)KACHI_TOTP_STEP_S * 1000000;
    uint64_t step = kachi_totp_find(secret, code, then, 0);
    assert_int_equal(step, 1111111109 / KACHI_TOTP_STEP_S);
    assert_int_equal(kachi_totp_find(secret, code, then + step_us, 0), step);
    assert_int_equal(kachi_totp_find(secret, code, then + 3 * step_us, 0), 0);
    assert_int_equal(kachi_totp_find(secret, code, then, step), 0); /* used already */
}

/* RFC 4648, section 10, without the padding. */
static void base_32_is_that_of_rfc_4648(void **state)
{
    (void)state;
    static const char *const known[][2] = {{"f", "MY"},           {"fo", "MZXQ"},
                                           {"foo", "MZXW6"},      {"foob", "MZXW6YQ"},
                                           {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        uint8_t back[8];
        struct kachi_str plain = kachi_str_of(known[i][0]);
        struct kachi_str text = kachi_base32_text(&arena, plain);
        assert_true(kachi_str_is(text, known[i][1]));
        assert_true(kachi_base32_read(text, back, plain.bytes));
        assert_memory_equal(back, plain.text, plain.bytes);
        assert_false(kachi_base32_read(text, back, plain.bytes + 1));
    }
    uint8_t byte;
    assert_false(kachi_base32_read(kachi_str_of("M1"), &byte, 1));
    assert_false(kachi_base32_read(kachi_str_of("my"), &byte, 1));
    assert_false(kachi_base32_read(kachi_str_of(""), &byte, 1));
    kachi_arena_release(&arena);
}

static void a_password_is_known_by_its_hash_alone(void **state)
{
    (void)state;
    struct kachi_arena arena;
    uint64_t counter = 1;
    struct kachi_random random = kachi_random_seeded(&counter);
    kachi_arena_init(&arena);
    struct kachi_str first = kachi_password_hash(&arena, kachi_str_of("correct horse"), &random);
    struct kachi_str second = kachi_password_hash(&arena, kachi_str_of("correct horse"), &random);
    assert_false(kachi_str_equal(first, second)); /* salted */
    assert_true(kachi_password_check(first, kachi_str_of("correct horse")));
    assert_true(kachi_password_check(second, kachi_str_of("correct horse")));
    assert_false(kachi_password_check(first, kachi_str_of("correct horsf")));
    assert_false(kachi_password_check(kachi_str_of("scrypt:15:8:1:zz:zz"), kachi_str_of("x")));
    assert_false(kachi_password_check(kachi_str_of(""), kachi_str_of("")));
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_rfc_6238),
        cmocka_unit_test(a_code_holds_for_its_step_and_one_beside_it),
        cmocka_unit_test(base_32_is_that_of_rfc_4648),
        cmocka_unit_test(a_password_is_known_by_its_hash_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
