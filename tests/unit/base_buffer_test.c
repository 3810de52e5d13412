/* SPDX-License-Identifier: Apache-2.0 */
/* A buffer is the concatenation of what was added, up to its limit, and says when that was passed.
 */
#include "testing.h"

#include "base/buffer.h"

#include <stdio.h>
#include <string.h>

static void what_was_added_comes_back_in_order(void **state)
{
    (void)state;
    struct kachi_buffer buffer;
    char expected[40000] = "";
    size_t bytes = 0;
    kachi_buffer_init(&buffer, sizeof expected);
    assert_str(kachi_buffer_str(&buffer), "");
    for (int i = 0; i < 2000; i++) {
        bytes += (size_t)snprintf(expected + bytes, sizeof expected - bytes, "%d,鉄;\n", i);
        kachi_buffer_print(&buffer, "%d,", i);
        kachi_buffer_add(&buffer, S("鉄"));
        kachi_buffer_add_text(&buffer, ";");
        kachi_buffer_add_byte(&buffer, '\n');
    }
    assert_false(buffer.overflow);
    assert_str(kachi_buffer_str(&buffer), expected);
    kachi_buffer_release(&buffer);
}

static void the_limit_is_exact_and_sticky(void **state)
{
    (void)state;
    struct kachi_buffer buffer;
    kachi_buffer_init(&buffer, 5);
    kachi_buffer_print(&buffer, "%s", "12345");
    assert_false(buffer.overflow);
    kachi_buffer_add_byte(&buffer, '6');
    assert_true(buffer.overflow);
    kachi_buffer_clear(&buffer);
    kachi_buffer_add_text(&buffer, "123456");
    kachi_buffer_add_text(&buffer, "1");
    assert_true(buffer.overflow);
    assert_str(kachi_buffer_str(&buffer), "");
    kachi_buffer_clear(&buffer);
    kachi_buffer_add_text(&buffer, "ab");
    assert_false(buffer.overflow);
    assert_str(kachi_buffer_str(&buffer), "ab");
    kachi_buffer_release(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_comes_back_in_order),
        cmocka_unit_test(the_limit_is_exact_and_sticky),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
