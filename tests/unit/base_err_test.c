/* SPDX-License-Identifier: Apache-2.0 */
/* The exit codes that scripts rely on: 0 done, 1 no, 4 something stored is damaged, 5 try again. */
#include "testing.h"

#include "base/err.h"

static void every_error_has_its_exit_code(void **state)
{
    (void)state;
    assert_int_equal(kachi_err_exit_code(KACHI_OK), 0);
    assert_int_equal(kachi_err_exit_code(KACHI_ERR_INPUT), 1);
    assert_int_equal(kachi_err_exit_code(KACHI_ERR_NOT_FOUND), 1);
    assert_int_equal(kachi_err_exit_code(KACHI_ERR_CONFLICT), 1);
    assert_int_equal(kachi_err_exit_code(KACHI_ERR_DENIED), 1);
    assert_int_equal(kachi_err_exit_code(KACHI_ERR_LIMIT), 1);
    assert_int_equal(kachi_err_exit_code(KACHI_ERR_NO_ANSWER), 1);
    assert_int_equal(kachi_err_exit_code(KACHI_ERR_INTEGRITY), 4);
    assert_int_equal(kachi_err_exit_code(KACHI_ERR_IO), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_error_has_its_exit_code)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
