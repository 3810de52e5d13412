/* SPDX-License-Identifier: Apache-2.0 */
/* The laws of the arena: memory is zeroed, aligned and disjoint; a reset gives back exactly what
 * came after the mark. */
#include "testing.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ALLOCATIONS = 400 };

static void allocations_are_zeroed_aligned_and_disjoint(void **state)
{
    (void)state;
    uint64_t seed = 1;
    struct kachi_arena arena;
    unsigned char *start[ALLOCATIONS];
    size_t bytes[ALLOCATIONS];
    kachi_arena_init(&arena);
    for (size_t i = 0; i < ALLOCATIONS; i++) {
        bytes[i] = random_below(&seed, i % 20 == 0 ? 600000 : 300) + 1;
        start[i] = kachi_arena_alloc(&arena, bytes[i], 1);
        assert_int_equal((uintptr_t)start[i] % (bytes[i] >= 64 ? 64 : 16), 0);
        for (size_t j = 0; j < bytes[i]; j++) {
            assert_int_equal(start[i][j], 0);
        }
        memset(start[i], (int)(i % 251) + 1, bytes[i]);
    }
    for (size_t i = 0; i < ALLOCATIONS; i++) {
        for (size_t j = 0; j < bytes[i]; j++) {
            assert_int_equal(start[i][j], i % 251 + 1);
        }
    }
    kachi_arena_release(&arena);
}

static void reset_keeps_what_came_before_the_mark(void **state)
{
    (void)state;
    uint64_t seed = 2;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    for (int round = 0; round < 50; round++) {
        size_t kept_bytes = random_below(&seed, round % 10 == 0 ? 500000 : 2000) + 1;
        unsigned char *kept = kachi_arena_alloc(&arena, kept_bytes, 1);
        memset(kept, 0xAB, kept_bytes);
        struct kachi_arena_mark mark = kachi_arena_mark(&arena);
        for (int i = 0; i < 20; i++) {
            size_t bytes = random_below(&seed, i % 5 == 0 ? 500000 : 2000) + 1;
            memset(kachi_arena_alloc(&arena, bytes, 1), 0xCD, bytes);
        }
        kachi_arena_reset(&arena, mark);
        struct kachi_arena_mark again = kachi_arena_mark(&arena);
        assert_ptr_equal(again.block, mark.block);
        assert_int_equal(again.used, mark.used);
        for (size_t j = 0; j < kept_bytes; j++) {
            assert_int_equal(kept[j], 0xAB);
        }
    }
    kachi_arena_release(&arena);
}

static void memory_taken_again_after_a_reset_is_zeroed(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_arena_mark mark = kachi_arena_mark(&arena);
    for (int round = 0; round < 3; round++) {
        unsigned char *bytes = kachi_arena_alloc(&arena, 100, 10);
        for (size_t i = 0; i < 1000; i++) {
            assert_int_equal(bytes[i], 0);
        }
        memset(bytes, 0xFF, 1000);
        kachi_arena_reset(&arena, mark);
    }
    kachi_arena_release(&arena);
}

/* Whatever unset memory was left with, large or small, what is asked for zeroed is. */
static void unset_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    for (size_t bytes = 100; bytes < (size_t)4 << 20; bytes *= 7) {
        struct kachi_arena_mark mark = kachi_arena_mark(&arena);
        unsigned char *unset = kachi_arena_alloc_unset(&arena, 1, bytes);
        assert_int_equal((uintptr_t)unset % 64, 0);
        memset(unset, 0xFF, bytes);
        kachi_arena_reset(&arena, mark);
        const unsigned char *zeroed = kachi_arena_alloc(&arena, 1, bytes);
        for (size_t i = 0; i < bytes; i++) {
            assert_int_equal(zeroed[i], 0);
        }
    }
    kachi_arena_release(&arena);
}

static void growth_keeps_the_items(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    int *items = NULL;
    size_t capacity = 0;
    for (size_t count = 0; count < 10000; count++) {
        items = kachi_arena_grow(&arena, items, count, &capacity, sizeof *items);
        assert_true(count < capacity);
        items[count] = (int)count;
    }
    for (int i = 0; i < 10000; i++) {
        assert_int_equal(items[i], i);
    }
    kachi_arena_release(&arena);
}

static void copies_are_c_strings_of_their_own(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    char source[] = "鉄鋼abc";
    struct kachi_str copy = kachi_str_copy(&arena, kachi_str_slice(kachi_str_of(source), 0, 6));
    memset(source, 'x', sizeof source - 1);
    assert_string_equal(copy.text, "鉄鋼");
    assert_string_equal(kachi_str_copy(&arena, (struct kachi_str){NULL, 0}).text, "");
    struct kachi_str printed = kachi_str_print(&arena, "%s-%d", "kg", 12);
    assert_str(printed, "kg-12");
    assert_string_equal(printed.text, "kg-12");
    kachi_arena_release(&arena);
}

/* count * item_bytes past the address space must not wrap round to a small allocation. */
static void a_size_that_overflows_ends_the_process_with_5(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct kachi_arena arena;
        close(STDERR_FILENO);
        kachi_arena_init(&arena);
        kachi_arena_alloc(&arena, SIZE_MAX / 2, 3);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_zeroed_aligned_and_disjoint),
        cmocka_unit_test(reset_keeps_what_came_before_the_mark),
        cmocka_unit_test(memory_taken_again_after_a_reset_is_zeroed),
        cmocka_unit_test(unset_memory_leaves_nothing_behind),
        cmocka_unit_test(growth_keeps_the_items),
        cmocka_unit_test(copies_are_c_strings_of_their_own),
        cmocka_unit_test(a_size_that_overflows_ends_the_process_with_5),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
