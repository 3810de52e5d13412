/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena.c - a chain of blocks that only grow towards the newest, so that a mark is a position in
 * the chain.
 *
 *     newest block  [ small | small | own | small |   free   ]
 *          |                           |
 *          v                           +--> [ one large allocation with memory of its own ]
 *     older block   [ small | small | ... ]
 *
 * A large allocation leaves a record (own) among the small ones, so that a reset to a position
 * before the record finds and frees it. Blocks of full size that were given back wait for the next
 * arena, of any thread: the system would take their pages and clear new ones. Compiled with
 * KACHI_ARENA_DEBUG every allocation has memory of its own, and a sanitizer sees each overrun;
 * without it, what a reset gave back is poisoned.
 */
#include "base/arena.h"

#include "base/memory_internal.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_HAS_ASAN
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_HAS_ASAN
#endif
#if defined(ARENA_HAS_ASAN)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, bytes) ((void)(address), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(address, bytes) ((void)(address), (void)(bytes))
#endif

enum {
    ALIGN_TYPE = 16,
    ALIGN_SIMD = 64,
    BLOCK_BYTES_FIRST = 4 << 10,
    BLOCK_BYTES_MAX = 1 << 20,
    SPARES_MAX = 32,
    CAPACITY_FIRST = 8,
};

struct own {
    struct own *older;
    void *memory;
};

struct kachi_arena_block {
    struct kachi_arena_block *older;
    size_t bytes; /* of data */
    struct own *newest_own;
    _Alignas(ALIGN_SIMD) char data[];
};

void kachi_memory_exhausted(void)
{
    fputs("kachi: the system has no memory left. Close other programs, or use less data.\n",
          stderr);
    _Exit(5);
}

#define LARGE_PAGE ((size_t)2 << 20U)

#if defined(KACHI_ARENA_DEBUG)
static bool has_own_memory(size_t bytes)
{
    (void)bytes;
    return true;
}

/* Exactly as many bytes as asked for, so that the sanitizer's fence stands right behind them. What
 * is not to be zeroed is filled with something that shows. */
static void *own_memory(size_t bytes, bool zeroed, void **memory)
{
    if (posix_memalign(memory, ALIGN_SIMD, bytes == 0 ? 1 : bytes) != 0) {
        kachi_memory_exhausted();
    }
    return memset(*memory, zeroed ? 0 : 0xa5, bytes);
}
#else
static bool has_own_memory(size_t bytes)
{
    return bytes >= BLOCK_BYTES_MAX / 4;
}

/* Pages of 2 MiB for what is large enough: a hundred times fewer of them to make, and to look up
 * when kernels read all over a matrix. Advice only: a system without them does as it likes. */
static void advise_large(void *memory, size_t bytes)
{
    uintptr_t first = ((uintptr_t)memory + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    uintptr_t end = ((uintptr_t)memory + bytes) / LARGE_PAGE * LARGE_PAGE;
    if (end > first) {
        (void)madvise((char *)memory + (first - (uintptr_t)memory), end - first, MADV_HUGEPAGE);
    }
}

/* calloc rather than memset: large pages come zeroed from the system and are touched only when
 * used. */
static void *own_memory(size_t bytes, bool zeroed, void **memory)
{
    if (bytes > SIZE_MAX - ALIGN_SIMD) {
        kachi_memory_exhausted();
    }
    *memory = zeroed ? calloc(1, bytes + ALIGN_SIMD) : malloc(bytes + ALIGN_SIMD);
    if (*memory == NULL) {
        kachi_memory_exhausted();
    }
    advise_large(*memory, bytes);
    size_t past = (uintptr_t)*memory % ALIGN_SIMD;
    return (char *)*memory + (past == 0 ? 0 : ALIGN_SIMD - past);
}
#endif

#if defined(KACHI_ARENA_DEBUG) || defined(ARENA_HAS_ASAN)
/* A sanitizer tells an old block from a new one only where it is freed. */
static struct kachi_arena_block *spare_take(void)
{
    return NULL;
}

static bool spare_keep(struct kachi_arena_block *block)
{
    (void)block;
    return false;
}
#else
static struct {
    pthread_mutex_t lock;
    unsigned count;
    struct kachi_arena_block *first; /* the others hang behind it */
} spares = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct kachi_arena_block *spare_take(void)
{
    pthread_mutex_lock(&spares.lock);
    struct kachi_arena_block *block = spares.first;
    if (block != NULL) {
        spares.first = block->older;
        spares.count--;
    }
    pthread_mutex_unlock(&spares.lock);
    return block;
}

static bool spare_keep(struct kachi_arena_block *block)
{
    bool is_kept = false;
    pthread_mutex_lock(&spares.lock);
    if (spares.count < SPARES_MAX) {
        block->older = spares.first;
        spares.first = block;
        spares.count++;
        is_kept = true;
    }
    pthread_mutex_unlock(&spares.lock);
    return is_kept;
}
#endif

static struct kachi_arena_block *block_new(size_t bytes)
{
    struct kachi_arena_block *block = bytes == BLOCK_BYTES_MAX ? spare_take() : NULL;
    if (block == NULL) {
        block = aligned_alloc(ALIGN_SIMD, bytes);
    }
    if (block == NULL) {
        kachi_memory_exhausted();
    }
    return block;
}

static void block_free(struct kachi_arena_block *block)
{
    bool is_full_size = block->bytes == BLOCK_BYTES_MAX - sizeof(*block);
    if (!is_full_size || !spare_keep(block)) {
        free(block);
    }
}

static void block_add(struct kachi_arena *arena, size_t bytes_min)
{
    size_t bytes = arena->block_bytes;
    while (bytes - sizeof(struct kachi_arena_block) < bytes_min) {
        bytes *= 2;
    }
    struct kachi_arena_block *block = block_new(bytes);
    block->older = arena->block;
    block->bytes = bytes - sizeof(struct kachi_arena_block);
    block->newest_own = NULL;
    ASAN_POISON_MEMORY_REGION(block->data, block->bytes);
    arena->block = block;
    arena->used = 0;
    if (arena->block_bytes < BLOCK_BYTES_MAX) {
        arena->block_bytes *= 2;
    }
}

/* Small, uninitialised, from the newest block. */
static void *block_take(struct kachi_arena *arena, size_t bytes, size_t align)
{
    size_t start = (arena->used + align - 1) / align * align;
    if (arena->block == NULL || start > arena->block->bytes ||
        bytes > arena->block->bytes - start) {
        block_add(arena, bytes);
        start = 0;
    }
    char *taken = arena->block->data + start;
    arena->used = start + bytes;
    ASAN_UNPOISON_MEMORY_REGION(taken, bytes);
    return taken;
}

static void *take(struct kachi_arena *arena, size_t bytes, size_t align, bool zeroed)
{
    if (!has_own_memory(bytes)) {
        void *taken = block_take(arena, bytes, align);
        return zeroed ? memset(taken, 0, bytes) : taken;
    }
    struct own *own = block_take(arena, sizeof *own, ALIGN_TYPE);
    void *start = own_memory(bytes, zeroed, &own->memory);
    own->older = arena->block->newest_own;
    arena->block->newest_own = own;
    return start;
}

/* Frees the large allocations recorded at or after position `used` of the block. */
static void own_free(struct kachi_arena_block *block, size_t used)
{
    while (block->newest_own != NULL && (char *)block->newest_own >= block->data + used) {
        struct own *own = block->newest_own;
        block->newest_own = own->older;
        free(own->memory);
    }
}

void kachi_arena_init(struct kachi_arena *arena)
{
    *arena = (struct kachi_arena){.block = NULL, .used = 0, .block_bytes = BLOCK_BYTES_FIRST};
}

void kachi_arena_release(struct kachi_arena *arena)
{
    kachi_arena_reset(arena, (struct kachi_arena_mark){.block = NULL, .used = 0});
    kachi_arena_init(arena);
}

struct kachi_arena_mark kachi_arena_mark(const struct kachi_arena *arena)
{
    return (struct kachi_arena_mark){.block = arena->block, .used = arena->used};
}

void kachi_arena_reset(struct kachi_arena *arena, struct kachi_arena_mark mark)
{
    while (arena->block != mark.block) {
        assert(arena->block != NULL && "a mark of another arena, or older than the last reset");
        struct kachi_arena_block *block = arena->block;
        arena->block = block->older;
        own_free(block, 0);
        ASAN_UNPOISON_MEMORY_REGION(block->data, block->bytes);
        block_free(block);
    }
    arena->used = mark.used;
    if (arena->block != NULL) {
        own_free(arena->block, mark.used);
        ASAN_POISON_MEMORY_REGION(arena->block->data + mark.used, arena->block->bytes - mark.used);
    }
}

static void *take_items(struct kachi_arena *arena, size_t count, size_t item_bytes, bool zeroed)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, item_bytes, &bytes)) {
        kachi_memory_exhausted();
    }
    return take(arena, bytes, bytes < ALIGN_SIMD ? ALIGN_TYPE : ALIGN_SIMD, zeroed);
}

void *kachi_arena_alloc(struct kachi_arena *arena, size_t count, size_t item_bytes)
{
    return take_items(arena, count, item_bytes, true);
}

void *kachi_arena_alloc_unset(struct kachi_arena *arena, size_t count, size_t item_bytes)
{
    return take_items(arena, count, item_bytes, false);
}

void kachi_arena_keep_warm(void)
{
#if defined(__GLIBC__)
    /* Both, since setting one ends the adjusting of the other; more than 32 MiB is refused. */
    (void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
    (void)mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

void *kachi_arena_grow(struct kachi_arena *arena, void *items, size_t count, size_t *capacity,
                       size_t item_bytes)
{
    if (count < *capacity) {
        return items;
    }
    if (*capacity > SIZE_MAX / 2) {
        kachi_memory_exhausted();
    }
    size_t larger = *capacity == 0 ? CAPACITY_FIRST : *capacity * 2;
    void *copy = kachi_arena_alloc(arena, larger, item_bytes);
    if (count > 0) {
        memcpy(copy, items, count * item_bytes);
    }
    *capacity = larger;
    return copy;
}

void *kachi_arena_grow_alone(struct kachi_arena *arena, void *items, size_t count, size_t *capacity,
                             size_t item_bytes)
{
    if (count < *capacity) {
        return items;
    }
    struct kachi_arena before = *arena;
    kachi_arena_init(arena);
    void *copy = kachi_arena_grow(arena, items, count, capacity, item_bytes);
    kachi_arena_release(&before);
    return copy;
}

struct kachi_str kachi_str_copy(struct kachi_arena *arena, struct kachi_str s)
{
    char *copy = take(arena, s.bytes + 1, 1, false);
    if (s.bytes > 0) {
        memcpy(copy, s.text, s.bytes);
    }
    copy[s.bytes] = '\0';
    return (struct kachi_str){.text = copy, .bytes = s.bytes};
}

struct kachi_str kachi_str_print_args(struct kachi_arena *arena, const char *format, va_list args)
{
    assert(format != NULL);
    va_list again;
    va_copy(again, args);
    int bytes = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert(bytes >= 0);
    char *text = take(arena, (size_t)bytes + 1, 1, false);
    vsnprintf(text, (size_t)bytes + 1, format, args);
    return (struct kachi_str){.text = text, .bytes = (size_t)bytes};
}

struct kachi_str kachi_str_print(struct kachi_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct kachi_str s = kachi_str_print_args(arena, format, args);
    va_end(args);
    return s;
}
