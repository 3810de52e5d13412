/* SPDX-License-Identifier: Apache-2.0 */
/*
 * testing.h - cmocka with what it needs, and what several test programs share. Include it first.
 */
#ifndef KACHI_TESTS_UNIT_TESTING_H
#define KACHI_TESTS_UNIT_TESTING_H

/* cmocka.h wants these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

#define S(literal) ((struct kachi_str)KACHI_STR(literal))

#define assert_str(s, text_expected)                                                               \
    do {                                                                                           \
        struct kachi_str assert_str_s = (s);                                                       \
        assert_int_equal(assert_str_s.bytes, kachi_str_of(text_expected).bytes);                   \
        assert_memory_equal(assert_str_s.text, text_expected, assert_str_s.bytes);                 \
    } while (0)

/* splitmix64: the tests' own numbers, so that they do not stand or fall with base/random. */
static inline uint64_t random_next(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline size_t random_below(uint64_t *state, size_t bound)
{
    return (size_t)(random_next(state) % bound);
}

#endif
