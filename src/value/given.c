/* SPDX-License-Identifier: Apache-2.0 */
#include "value/given.h"

void kachi_given_add(struct kachi_arena *arena, struct kachi_given *given,
                     struct kachi_given_row row)
{
    given->rows = kachi_arena_grow(arena, given->rows, given->count, &given->capacity, sizeof(row));
    given->rows[given->count++] = row;
}

void kachi_given_add_text(struct kachi_arena *arena, struct kachi_given *given, const char *name,
                          struct kachi_str value)
{
    struct kachi_str *word = KACHI_NEW(arena, struct kachi_str);
    *word = value;
    kachi_given_add(
        arena, given,
        (struct kachi_given_row){.name = kachi_str_of(name), .count = 1, .words = word});
}

void kachi_given_add_number(struct kachi_arena *arena, struct kachi_given *given, const char *name,
                            double value)
{
    char text[KACHI_DOUBLE_TEXT_BYTES];
    kachi_given_add_text(arena, given, name, kachi_str_copy(arena, kachi_double_text(value, text)));
}

size_t kachi_given_count(const struct kachi_given *given, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < given->count; i++) {
        count += kachi_str_is(given->rows[i].name, name) ? 1 : 0;
    }
    return count;
}

const struct kachi_given_row *kachi_given_row(const struct kachi_given *given, const char *name,
                                              size_t index)
{
    for (size_t i = 0; i < given->count; i++) {
        if (!kachi_str_is(given->rows[i].name, name)) {
            continue;
        }
        if (index == 0) {
            return &given->rows[i];
        }
        index--;
    }
    return NULL;
}

bool kachi_given_has(const struct kachi_given *given, const char *name)
{
    return kachi_given_row(given, name, 0) != NULL;
}

struct kachi_str kachi_given_text(const struct kachi_given *given, const char *name)
{
    const struct kachi_given_row *row = kachi_given_row(given, name, 0);
    return row == NULL || row->count == 0 ? kachi_str_of("") : row->words[0];
}

bool kachi_given_is(const struct kachi_given *given, const char *name, const char *value)
{
    return kachi_str_is(kachi_given_text(given, name), value);
}

bool kachi_given_number_at(const struct kachi_given_row *row, size_t word, double *out)
{
    return row != NULL && word < row->count && kachi_str_read_double(row->words[word], out);
}

bool kachi_given_number(const struct kachi_given *given, const char *name, double *out)
{
    return kachi_given_number_at(kachi_given_row(given, name, 0), 0, out);
}

bool kachi_given_whole(const struct kachi_given *given, const char *name, size_t most, size_t *out)
{
    int64_t value = -1;
    bool is_whole = kachi_str_read_int64(kachi_given_text(given, name), &value);
    if (!is_whole || value < 0 || (uint64_t)value > most) {
        return false;
    }
    *out = (size_t)value;
    return true;
}
