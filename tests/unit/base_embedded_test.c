/* SPDX-License-Identifier: Apache-2.0 */
/* What travels inside the binary equals the source tree, byte for byte, and is found by its path.
 */
#include "testing.h"

#include "base/embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void every_file_is_in_order_found_and_terminated(void **state)
{
    (void)state;
    const struct kachi_embedded_file *before = NULL;
    for (size_t i = 0; kachi_embedded_at(i) != NULL; i++) {
        const struct kachi_embedded_file *file = kachi_embedded_at(i);
        assert_true(before == NULL || kachi_str_compare(before->path, file->path) < 0);
        assert_ptr_equal(kachi_embedded_find(file->path.text), file);
        assert_int_equal(file->content.text[file->content.bytes], '\0');
        before = file;
    }
    assert_null(kachi_embedded_find("no/such/file"));
    assert_null(kachi_embedded_find(""));
}

static void every_file_equals_the_source_tree(void **state)
{
    (void)state;
    const char *root = getenv("KACHI_SOURCE_ROOT");
    if (root == NULL || kachi_embedded_at(0) == NULL) {
        print_message("no KACHI_SOURCE_ROOT, or nothing embedded\n");
        skip();
    }
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    for (size_t i = 0; kachi_embedded_at(i) != NULL; i++) {
        const struct kachi_embedded_file *file = kachi_embedded_at(i);
        struct kachi_str path = kachi_str_print(&arena, "%s/%s", root, file->path.text);
        FILE *source = fopen(path.text, "rb");
        assert_non_null(source);
        char *content = KACHI_NEW_ARRAY(&arena, char, file->content.bytes + 1);
        assert_int_equal(fread(content, 1, file->content.bytes + 1, source), file->content.bytes);
        assert_memory_equal(content, file->content.text, file->content.bytes);
        fclose(source);
    }
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_in_order_found_and_terminated),
        cmocka_unit_test(every_file_equals_the_source_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
