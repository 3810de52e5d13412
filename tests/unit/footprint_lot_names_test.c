/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Laws of numbers for names: the first of each name counts, whoever looks finds what was added
 * before, and growing loses nothing.
 */
#include "testing.h"

#include "base/workers.h"
#include "footprint/lot_names.h"

#include <stdio.h>
#include <string.h>

#define NAMES 9000
#define NAME_BYTES_MAX 4096
#define READERS 3

/* Names of all lengths, so that records of 18 MB do not end where their blocks do. */
static struct kachi_str name_of(uint32_t number, char name[NAME_BYTES_MAX])
{
    size_t bytes = 8 + (size_t)number * 7919 % (NAME_BYTES_MAX - 8);
    memset(name, 'a' + (int)(number % 26), bytes);
    snprintf(name, 8, "%07u", (unsigned)number);
    name[7] = '-';
    return (struct kachi_str){name, bytes};
}

static uint32_t add(struct kachi_lot_names *names, uint32_t number)
{
    char name[NAME_BYTES_MAX];
    struct kachi_str text = name_of(number, name);
    return kachi_lot_names_add(names, text, kachi_lot_name_hash(text));
}

static uint32_t find(const struct kachi_lot_names *names, uint32_t number)
{
    char name[NAME_BYTES_MAX];
    struct kachi_str text = name_of(number, name);
    return kachi_lot_names_find(names, text, kachi_lot_name_hash(text));
}

static void test_numbers_go_by_first_mention(void **state)
{
    (void)state;
    static struct kachi_lot_names names;
    char name[NAME_BYTES_MAX];
    kachi_lot_names_init(&names);
    for (uint32_t i = 0; i < NAMES; i++) {
        assert_int_equal(find(&names, i), KACHI_LOT_NONE);
        kachi_lot_names_make_room(&names, 1);
        assert_int_equal(add(&names, i), i);
        assert_int_equal(add(&names, i / 2), i / 2);
    }
    assert_int_equal(names.count, NAMES);
    assert_true(names.record_bytes > KACHI_LOT_NAMES_BLOCK_BYTES);
    for (uint32_t i = 0; i < NAMES; i++) {
        assert_int_equal(find(&names, i), i);
        assert_true(kachi_str_equal(kachi_lot_names_at(&names, i), name_of(i, name)));
    }
    kachi_lot_names_release(&names);
}

struct half_added {
    struct kachi_lot_names names;
    uint32_t wrong[READERS + 1];
};

/* Job 0 adds the second half of the names; the others look for all of them meanwhile. */
static void add_or_find(void *context, size_t index, unsigned worker)
{
    struct half_added *half = context;
    (void)worker;
    for (uint32_t i = 0; i < NAMES; i++) {
        if (index == 0) {
            half->wrong[0] += i >= NAMES / 2 && add(&half->names, i) != i ? 1 : 0;
            continue;
        }
        uint32_t found = find(&half->names, i);
        bool may_be_unknown = i >= NAMES / 2 && found == KACHI_LOT_NONE;
        half->wrong[index] += found == i || may_be_unknown ? 0 : 1;
    }
}

static void test_names_are_found_while_others_are_added(void **state)
{
    (void)state;
    static struct half_added half;
    struct kachi_workers *workers = kachi_workers_new(READERS + 1);
    kachi_lot_names_init(&half.names);
    kachi_lot_names_make_room(&half.names, NAMES);
    for (uint32_t i = 0; i < NAMES / 2; i++) {
        assert_int_equal(add(&half.names, i), i);
    }
    kachi_workers_run(workers, READERS + 1, add_or_find, &half);
    for (size_t i = 0; i <= READERS; i++) {
        assert_int_equal(half.wrong[i], 0);
    }
    assert_int_equal(half.names.count, NAMES);
    kachi_lot_names_release(&half.names);
    kachi_workers_free(workers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_go_by_first_mention),
        cmocka_unit_test(test_names_are_found_while_others_are_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
