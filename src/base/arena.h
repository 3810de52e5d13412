/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena.h - memory with a lifetime: allocate freely, release everything at once.
 *
 * Who creates an arena releases it. A function that returns memory takes the arena as its first
 * parameter; one without an arena parameter keeps nothing. Allocation never returns NULL and gives
 * zeroed memory, unless it says otherwise: where the system has none left, the process ends with
 * exit code 5 and a word on stderr, which the database is built to survive. Sizes that come from
 * outside are bounded at the doors (limits.h).
 *
 * An arena belongs to one thread at a time.
 */
#ifndef KACHI_BASE_ARENA_H
#define KACHI_BASE_ARENA_H

#include "base/compiler.h"
#include "base/str.h"

#include <stdarg.h>
#include <stddef.h>

struct kachi_arena_block;

struct kachi_arena {
    struct kachi_arena_block *block; /* the newest; older ones hang behind it */
    size_t used;                     /* bytes used of the newest block */
    size_t block_bytes;              /* size of the next block */
};

struct kachi_arena_mark {
    struct kachi_arena_block *block;
    size_t used;
};

void kachi_arena_init(struct kachi_arena *arena);
void kachi_arena_release(struct kachi_arena *arena);

/* Everything allocated since the mark was taken is gone after the reset: scratch space inside a
 * loop. */
struct kachi_arena_mark kachi_arena_mark(const struct kachi_arena *arena);
void kachi_arena_reset(struct kachi_arena *arena, struct kachi_arena_mark mark);

/* count * item_bytes zeroed bytes, aligned for any type (64 bytes where the size is 64 or more, for
 * SIMD). */
void *kachi_arena_alloc(struct kachi_arena *arena, size_t count, size_t item_bytes);

/* The same, but what stands in it is left to chance: for large arrays of which every item is
 * written before it is read, where zeroing would cost as much as the work. */
void *kachi_arena_alloc_unset(struct kachi_arena *arena, size_t count, size_t item_bytes);

#define KACHI_NEW(arena, type) ((type *)kachi_arena_alloc((arena), 1, sizeof(type)))
#define KACHI_NEW_ARRAY(arena, type, count)                                                        \
    ((type *)kachi_arena_alloc((arena), (count), sizeof(type)))
#define KACHI_NEW_ARRAY_UNSET(arena, type, count)                                                  \
    ((type *)kachi_arena_alloc_unset((arena), (count), sizeof(type)))

/*
 * Room for one more item: returns items, or a copy twice as large where count has reached
 * *capacity. The old array stays in the arena until it is released, so growth costs at most the
 * final size again.
 */
void *kachi_arena_grow(struct kachi_arena *arena, void *items, size_t count, size_t *capacity,
                       size_t item_bytes);

/* The same for an array that has an arena to itself, which gives the old copy back: for millions of
 * items. */
void *kachi_arena_grow_alone(struct kachi_arena *arena, void *items, size_t count, size_t *capacity,
                             size_t item_bytes);

/*
 * Memory that arenas give back stays with the process, up to 64 MiB at its end: asking the system
 * for pages again costs as much as what is done with them. For programs that calculate, at their
 * start, before there are threads. Where the C library has no such choice nothing happens.
 */
void kachi_arena_keep_warm(void);

/* Copies are NUL-terminated, so that copy.text is a C string too. */
struct kachi_str kachi_str_copy(struct kachi_arena *arena, struct kachi_str s);
struct kachi_str kachi_str_print(struct kachi_arena *arena, const char *format, ...)
    KACHI_PRINTF(2, 3);
struct kachi_str kachi_str_print_args(struct kachi_arena *arena, const char *format, va_list args)
    KACHI_PRINTF(2, 0);

#endif
