/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base_random_test.c - Philox of Random123, and ids that keep their order and their text.
 */
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Known answers of Random123 (Salmon et al. 2011), examples/kat_vectors: philox4x32 10. */
static void philox_gives_the_known_answers(void **state)
{
    (void)state;
    assert_true(kachi_random_at(0, 0, 0) == UINT64_C(0xe169c58d6627e8d5));
    assert_true(kachi_random_at(UINT64_MAX, UINT64_MAX, UINT64_MAX) ==
                UINT64_C(0x41c83b0e408f276d));
    assert_true(kachi_random_at(UINT64_C(0x299f31d0a4093822), UINT64_C(0x85a308d3243f6a88),
                                UINT64_C(0x0370734413198a2e)) == UINT64_C(0x94fdccebd16cfe09));
}

static void a_seeded_source_repeats_itself(void **state)
{
    (void)state;
    uint64_t first = 7;
    uint64_t second = 7;
    uint8_t a[13];
    uint8_t b[13];
    struct kachi_random left = kachi_random_seeded(&first);
    struct kachi_random right = kachi_random_seeded(&second);
    left.fill(left.state, a, sizeof a);
    right.fill(right.state, b, sizeof b);
    assert_memory_equal(a, b, sizeof a);
    left.fill(left.state, b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

static void the_system_gives_different_ids(void **state)
{
    (void)state;
    kachi_moment now = 0;
    struct kachi_clock clock = kachi_clock_fixed(&now);
    struct kachi_random random = kachi_random_system();
    struct kachi_id a = kachi_id_new(&clock, &random);
    struct kachi_id b = kachi_id_new(&clock, &random);
    assert_false(kachi_id_equal(&a, &b));
}

/* RFC 9562 A.6: 2022-02-22T19:22:22Z is 017f22e279b0 in milliseconds. */
static void a_new_id_is_a_uuid_of_version_7(void **state)
{
    (void)state;
    struct kachi_arena arena;
    uint64_t counter = 0;
    kachi_moment now = INT64_C(1645557742000) * 1000;
    struct kachi_clock clock = kachi_clock_fixed(&now);
    struct kachi_random random = kachi_random_seeded(&counter);
    kachi_arena_init(&arena);
    struct kachi_id id = kachi_id_new(&clock, &random);
    struct kachi_str uuid = kachi_id_uuid(&arena, &id);
    assert_int_equal(uuid.bytes, 36);
    assert_memory_equal(uuid.text, "017f22e2-79b0-7000-", 19);
    assert_non_null(strchr("89ab", uuid.text[19]));
    kachi_arena_release(&arena);
}

static void ids_stand_in_the_order_of_time(void **state)
{
    (void)state;
    struct kachi_arena arena;
    uint64_t counter = 0;
    kachi_moment now = INT64_C(1645557742000) * 1000;
    struct kachi_clock clock = kachi_clock_fixed(&now);
    struct kachi_random random = kachi_random_seeded(&counter);
    kachi_arena_init(&arena);
    struct kachi_id before = kachi_id_new(&clock, &random);
    for (int i = 0; i < 5000; i++) {
        now += i % 3 == 0 ? 1 : 333;
        struct kachi_id id = kachi_id_new(&clock, &random);
        assert_true(memcmp(before.bytes, id.bytes, sizeof id.bytes) < 0);
        assert_true(strcmp(kachi_id_text(&arena, "lot", &before).text,
                           kachi_id_text(&arena, "lot", &id).text) < 0);
        before = id;
    }
    kachi_arena_release(&arena);
}

static void an_id_reads_back_from_both_its_texts(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    for (uint64_t i = 0; i < 300; i++) {
        struct kachi_id id;
        struct kachi_id read;
        uint64_t counter = i * 10;
        struct kachi_random random = kachi_random_seeded(&counter);
        random.fill(random.state, id.bytes, sizeof id.bytes);
        struct kachi_str text = kachi_id_text(&arena, "lot", &id);
        assert_int_equal(text.bytes, 30);
        assert_true(kachi_id_read(text, "lot", &read) && kachi_id_equal(&id, &read));
        struct kachi_str bare = kachi_str_slice(text, 4, text.bytes);
        assert_true(kachi_id_read(bare, "lot", &read) && kachi_id_equal(&id, &read));
        assert_true(kachi_id_read(bare, NULL, &read) && kachi_id_equal(&id, &read));
        assert_false(kachi_id_read(text, "pool", &read));
        assert_false(kachi_id_read(text, NULL, &read));
        struct kachi_str uuid = kachi_id_uuid(&arena, &id);
        assert_true(kachi_id_read(uuid, "lot", &read) && kachi_id_equal(&id, &read));
    }
    kachi_arena_release(&arena);
}

static void crockford_text_is_as_its_author_says(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_id id;
    struct kachi_id other;
    kachi_arena_init(&arena);
    memset(id.bytes, 0xFF, sizeof id.bytes);
    assert_string_equal(kachi_id_text(&arena, "x", &id).text, "x_7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
    memset(id.bytes, 0, sizeof id.bytes);
    id.bytes[15] = 33;
    assert_string_equal(kachi_id_text(&arena, "x", &id).text, "x_00000000000000000000000011");
    /* O is read as 0, I and L as 1, in either case (https://www.crockford.com/base32.html). */
    assert_true(kachi_id_read(kachi_str_of("x_oO0000000000000000000000iL"), "x", &other));
    assert_true(kachi_id_equal(&id, &other));
    assert_false(kachi_id_read(kachi_str_of("x_80000000000000000000000000"), "x", &other));
    assert_false(kachi_id_read(kachi_str_of("x_0000000000000000000000000U"), "x", &other));
    assert_false(kachi_id_read(kachi_str_of("x_0"), "x", &other));
    assert_false(kachi_id_read(kachi_str_of(""), "x", &other));
    assert_false(kachi_id_read(kachi_str_of("x_"), "x", &other));
    assert_false(kachi_id_read(kachi_str_of("017f22e2-79b0-7cc3-98c4+dc0c0c07398f"), NULL, &other));
    kachi_arena_release(&arena);
}

static void a_name_always_gives_the_same_id(void **state)
{
    (void)state;
    struct kachi_id a = kachi_id_of_name(kachi_str_of("flow"), kachi_str_of("steel"));
    struct kachi_id b = kachi_id_of_name(kachi_str_of("flow"), kachi_str_of("steel"));
    struct kachi_id c = kachi_id_of_name(kachi_str_of("flows"), kachi_str_of("teel"));
    assert_true(kachi_id_equal(&a, &b));
    assert_false(kachi_id_equal(&a, &c));
    assert_int_equal(a.bytes[6] >> 4, 8);
    assert_int_equal(a.bytes[8] >> 6, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_known_answers),
        cmocka_unit_test(a_seeded_source_repeats_itself),
        cmocka_unit_test(the_system_gives_different_ids),
        cmocka_unit_test(a_new_id_is_a_uuid_of_version_7),
        cmocka_unit_test(ids_stand_in_the_order_of_time),
        cmocka_unit_test(an_id_reads_back_from_both_its_texts),
        cmocka_unit_test(crockford_text_is_as_its_author_says),
        cmocka_unit_test(a_name_always_gives_the_same_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
