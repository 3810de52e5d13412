/* SPDX-License-Identifier: Apache-2.0 */
/*
 * str.h - a piece of text: pointer and length, borrowed, passed by value.
 *
 * Invariants: text is never NULL once a str has been made by a function here; past a reader (csv,
 * json, command line) it is valid UTF-8. It need not be NUL-terminated, except where a function
 * says so (everything that an arena copies is). Nothing here allocates.
 */
#ifndef KACHI_BASE_STR_H
#define KACHI_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kachi_str {
    const char *text;
    size_t bytes;
};

/* A str of a string literal, usable in static initialisers. */
#define KACHI_STR(literal)                                                                         \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/* For printf: printf("%.*s", KACHI_STR_ARG(name)). */
#define KACHI_STR_ARG(s) (int)(s).bytes, (s).text

/* The str of a NUL-terminated text; NULL gives the empty str. */
struct kachi_str kachi_str_of(const char *text);
struct kachi_str kachi_str_slice(struct kachi_str s, size_t from, size_t to);

bool kachi_str_is_empty(struct kachi_str s);
bool kachi_str_equal(struct kachi_str a, struct kachi_str b);
bool kachi_str_is(struct kachi_str s, const char *text);
bool kachi_str_equal_ignore_case(struct kachi_str a, struct kachi_str b); /* ASCII case only */
bool kachi_str_has_prefix(struct kachi_str s, const char *prefix);
bool kachi_str_has_suffix(struct kachi_str s, const char *suffix);
bool kachi_str_contains(struct kachi_str s, struct kachi_str part);

/* Order by bytes, which for UTF-8 is the order of code points: <0, 0 or >0. */
int kachi_str_compare(struct kachi_str a, struct kachi_str b);

/* Without leading and trailing ASCII white space. */
struct kachi_str kachi_str_trim(struct kachi_str s);

/* Cuts the part before the first `separator` off *rest and returns it; the whole of *rest where
 * there is none. */
struct kachi_str kachi_str_cut(struct kachi_str *rest, char separator);

/* FNV-1a, for tables in memory; never stored. */
uint64_t kachi_str_hash(struct kachi_str s);

/*
 * Numbers as people and files write them, whatever the locale: the whole of s must be the number
 * (white space around it is allowed). Decimal point only; no digit groups, hexadecimal, infinity or
 * NaN. False leaves *out as it was, also where the number does not fit.
 */
bool kachi_str_read_double(struct kachi_str s, double *out);
bool kachi_str_read_int64(struct kachi_str s, int64_t *out);

/* The shortest decimal that reads back as the same double: "0.1", "1e+22"; at most 31 characters
 * and NUL. */
#define KACHI_DOUBLE_TEXT_BYTES 32
struct kachi_str kachi_double_text(double value, char buffer[KACHI_DOUBLE_TEXT_BYTES]);

/* "-42"; at most a minus, 19 digits and NUL. Tables and answers have millions: no printf. */
#define KACHI_INT64_TEXT_BYTES 21
struct kachi_str kachi_int64_text(int64_t value, char buffer[KACHI_INT64_TEXT_BYTES]);

#endif
