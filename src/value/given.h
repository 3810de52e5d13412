/* SPDX-License-Identifier: Apache-2.0 */
/*
 * given.h - named facts as people write them: rows of a name and words.
 *
 * A name may stand in several rows (lots, measures, shares). What is not given is unknown, never 0:
 * kachi_given_number says so. Rows keep the order in which they were added; they live in the arena
 * of whoever adds them.
 */
#ifndef KACHI_VALUE_GIVEN_H
#define KACHI_VALUE_GIVEN_H

#include "base/arena.h"

struct kachi_given_row {
    struct kachi_str name;
    size_t count; /* of words */
    const struct kachi_str *words;
};

struct kachi_given {
    size_t count, capacity;
    struct kachi_given_row *rows;
};

/* words are borrowed and must outlive the facts. */
void kachi_given_add(struct kachi_arena *arena, struct kachi_given *given,
                     struct kachi_given_row row);
void kachi_given_add_text(struct kachi_arena *arena, struct kachi_given *given, const char *name,
                          struct kachi_str value);
void kachi_given_add_number(struct kachi_arena *arena, struct kachi_given *given, const char *name,
                            double value);

size_t kachi_given_count(const struct kachi_given *given, const char *name);
/* The index-th row of that name; NULL where there is none. */
const struct kachi_given_row *kachi_given_row(const struct kachi_given *given, const char *name,
                                              size_t index);
bool kachi_given_has(const struct kachi_given *given, const char *name);
/* The first word of the first row; empty where it is not given. */
struct kachi_str kachi_given_text(const struct kachi_given *given, const char *name);
bool kachi_given_is(const struct kachi_given *given, const char *name, const char *value);
/* False where it is not given or no number: *out is then as it was. */
bool kachi_given_number(const struct kachi_given *given, const char *name, double *out);
/* A whole number from 0 to `most`; false where it is not given, or is none. */
bool kachi_given_whole(const struct kachi_given *given, const char *name, size_t most, size_t *out);
/* The number in a row's word; false where there is none. */
bool kachi_given_number_at(const struct kachi_given_row *row, size_t word, double *out);

#endif
