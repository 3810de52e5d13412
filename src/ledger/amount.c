/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/amount.h"

#include <assert.h>

/* __extension__: ISO C has no 128-bit integers; gcc and clang do on every 64-bit machine. */
__extension__ typedef unsigned __int128 wide;

static wide product(int64_t a, int64_t b)
{
    assert(a >= 0 && b >= 0);
    return (wide)(uint64_t)a * (uint64_t)b;
}

/* Is remainder a, at index i, to be served before remainder b, at index j? */
static bool is_before(int64_t a, size_t i, int64_t b, size_t j)
{
    return a > b || (a == b && i < j);
}

static int64_t remainder_of(int64_t whole, int64_t weight, int64_t total)
{
    return (int64_t)(product(whole, weight) % (uint64_t)total);
}

/* The index that follows `last` in the order of largest remainder; count where last is the first
 * call. */
static size_t next_remainder(int64_t whole, size_t count, const int64_t weight[], int64_t total,
                             size_t last)
{
    size_t best = count;
    int64_t best_remainder = 0;
    int64_t last_remainder = last == count ? 0 : remainder_of(whole, weight[last], total);
    for (size_t i = 0; i < count; i++) {
        int64_t remainder = remainder_of(whole, weight[i], total);
        bool is_free = last == count || is_before(last_remainder, last, remainder, i);
        if (is_free && (best == count || is_before(remainder, i, best_remainder, best))) {
            best = i;
            best_remainder = remainder;
        }
    }
    return best;
}

bool kachi_amount_is_valid(int64_t amount)
{
    return amount >= 0 && amount <= KACHI_AMOUNT_MAX;
}

enum kachi_err kachi_amount_add(int64_t a, int64_t b, int64_t *out)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum) || !kachi_amount_is_valid(sum)) {
        return KACHI_ERR_LIMIT;
    }
    *out = sum;
    return KACHI_OK;
}

enum kachi_err kachi_amount_subtract(int64_t a, int64_t b, int64_t *out)
{
    int64_t rest;
    if (__builtin_sub_overflow(a, b, &rest) || !kachi_amount_is_valid(rest)) {
        return KACHI_ERR_LIMIT;
    }
    *out = rest;
    return KACHI_OK;
}

int64_t kachi_amount_portion(int64_t whole, int64_t part, int64_t of)
{
    assert(of > 0 && part <= of);
    return (int64_t)(product(whole, part) / (uint64_t)of);
}

int64_t kachi_amount_nearest(int64_t whole, int64_t part, int64_t of)
{
    assert(of > 0 && part <= of);
    uint64_t divisor = (uint64_t)of;
    return (int64_t)((2 * product(whole, part) + divisor - 1) / (2 * divisor));
}

int kachi_amount_compare_products(int64_t a, int64_t b, int64_t c, int64_t d)
{
    wide left = product(a, b);
    wide right = product(c, d);
    return left < right ? -1 : left > right;
}

enum kachi_err kachi_amount_split(int64_t whole, size_t count, const int64_t weight[],
                                  int64_t share[])
{
    assert(kachi_amount_is_valid(whole) && count > 0);
    int64_t total = 0;
    for (size_t i = 0; i < count; i++) {
        if (weight[i] < 0 || __builtin_add_overflow(total, weight[i], &total)) {
            return KACHI_ERR_INPUT;
        }
    }
    if (total == 0) {
        return KACHI_ERR_INPUT;
    }
    int64_t rest = whole;
    for (size_t i = 0; i < count; i++) {
        share[i] = kachi_amount_portion(whole, weight[i], total);
        rest -= share[i];
    }
    size_t last = count;
    for (; rest > 0; rest--) {
        last = next_remainder(whole, count, weight, total, last);
        share[last]++;
    }
    return KACHI_OK;
}

bool kachi_amounts_are_valid(const struct kachi_amounts *amounts)
{
    return kachi_amount_is_valid(amounts->quantity) && kachi_amount_is_valid(amounts->emitted_g) &&
           kachi_amount_is_valid(amounts->embodied_g) &&
           kachi_amount_is_valid(amounts->certificate_g);
}

bool kachi_amounts_are_zero(const struct kachi_amounts *amounts)
{
    return amounts->quantity == 0 && amounts->emitted_g == 0 && amounts->embodied_g == 0 &&
           amounts->certificate_g == 0;
}

bool kachi_amounts_equal(const struct kachi_amounts *a, const struct kachi_amounts *b)
{
    return a->quantity == b->quantity && a->emitted_g == b->emitted_g &&
           a->embodied_g == b->embodied_g && a->certificate_g == b->certificate_g;
}

enum kachi_err kachi_amounts_add(struct kachi_amounts *sum, const struct kachi_amounts *more)
{
    bool fits =
        kachi_amount_add(sum->quantity, more->quantity, &sum->quantity) == KACHI_OK &&
        kachi_amount_add(sum->emitted_g, more->emitted_g, &sum->emitted_g) == KACHI_OK &&
        kachi_amount_add(sum->embodied_g, more->embodied_g, &sum->embodied_g) == KACHI_OK &&
        kachi_amount_add(sum->certificate_g, more->certificate_g, &sum->certificate_g) == KACHI_OK;
    return fits ? KACHI_OK : KACHI_ERR_LIMIT;
}

enum kachi_err kachi_amounts_subtract(struct kachi_amounts *rest, const struct kachi_amounts *less)
{
    bool fits =
        kachi_amount_subtract(rest->quantity, less->quantity, &rest->quantity) == KACHI_OK &&
        kachi_amount_subtract(rest->emitted_g, less->emitted_g, &rest->emitted_g) == KACHI_OK &&
        kachi_amount_subtract(rest->embodied_g, less->embodied_g, &rest->embodied_g) == KACHI_OK &&
        kachi_amount_subtract(rest->certificate_g, less->certificate_g, &rest->certificate_g) ==
            KACHI_OK;
    return fits ? KACHI_OK : KACHI_ERR_LIMIT;
}

struct kachi_amounts kachi_amounts_part(const struct kachi_amounts *left, int64_t quantity)
{
    assert(quantity > 0 && quantity <= left->quantity);
    int64_t of = left->quantity;
    return (struct kachi_amounts){
        .quantity = quantity,
        .emitted_g = kachi_amount_portion(left->emitted_g, quantity, of),
        .embodied_g = kachi_amount_portion(left->embodied_g, quantity, of),
        .certificate_g = kachi_amount_portion(left->certificate_g, quantity, of),
    };
}
