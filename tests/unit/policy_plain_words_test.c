/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plain words: two significant digits at every size; nothing for what is not above 0; CFP, REP and
 * AE in tables of their own.
 */
#include "testing.h"

#include "policy/plain_words.h"

static void assert_about(const char *kg, const char *factor, const char *expected)
{
    struct kachi_decimal x;
    struct kachi_decimal y;
    struct kachi_decimal wanted;
    struct kachi_decimal found;
    assert_int_equal(kachi_decimal_read(kachi_str_of(kg), &x), KACHI_OK);
    assert_int_equal(kachi_decimal_read(kachi_str_of(factor), &y), KACHI_OK);
    assert_int_equal(kachi_decimal_read(kachi_str_of(expected), &wanted), KACHI_OK);
    assert_int_equal(kachi_plain_amount(x, y, &found), KACHI_OK);
    assert_int_equal(kachi_decimal_compare(found, wanted), 0);
}

static void test_two_digits_at_every_size(void **state)
{
    (void)state;
    assert_about("120", "2.290", "52"); /* 52.4 L of gasoline */
    assert_about("30163", "2.290", "13000");
    assert_about("30163", "0.43", "70000"); /* 70,146 */
    assert_about("0.5", "2.290", "0.22");
    assert_about("1", "1", "1");
    assert_about("10", "1", "10");
    assert_about("9.96", "1", "10");
    assert_about("0.00123", "1", "0.0012");
}

static void test_nothing_for_what_is_not_above_zero(void **state)
{
    struct kachi_decimal out;
    (void)state;
    assert_int_equal(kachi_plain_amount(kachi_decimal_of(0), kachi_decimal_of(1), &out),
                     KACHI_ERR_NO_ANSWER);
    assert_int_equal(kachi_plain_amount(kachi_decimal_of(-3), kachi_decimal_of(1), &out),
                     KACHI_ERR_NO_ANSWER);
}

static void test_three_numbers_three_tables(void **state)
{
    struct kachi_arena arena;
    struct kachi_form *form = NULL;
    (void)state;
    kachi_arena_init(&arena);
    struct kachi_value_statement statement = {.product_name = kachi_str_of("car"),
                                              .has_rep = true,
                                              .has_ae = true,
                                              .cfp_kgco2e_per_unit = {30163, 0},
                                              .rep_kgco2e_per_unit = {120, 0},
                                              .ae_kgco2e_per_unit = {-5, 0}};
    assert_int_equal(kachi_plain_words_form(&arena, &statement, kachi_str_of("車"), &form),
                     KACHI_OK);
    assert_int_equal(form->table_count, 3);
    assert_int_equal(kachi_form_rows(form->tables[0]), 4);
    assert_int_equal(kachi_form_rows(form->tables[1]), 4);
    assert_int_equal(kachi_form_rows(form->tables[2]), 0); /* it avoids nothing */
    assert_true(kachi_str_is(kachi_form_subject(form, KACHI_LANG_JA), "車"));
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_digits_at_every_size),
        cmocka_unit_test(test_nothing_for_what_is_not_above_zero),
        cmocka_unit_test(test_three_numbers_three_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
