/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/quasi.h"

#include "base/random.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define KNOWN 10
#define DEGREE_MAX 12
/* Streams of the generator that no exchange has: scramble seeds and first numbers. */
#define SEED_STREAM UINT64_C(0xffffffff00000000)

/* A polynomial over two elements: bit i is the coefficient of x^i. */
struct polynomial {
    uint32_t bits;
    uint32_t degree;
};

/* m_1 .. m_degree of dimensions 2 to 10 (Joe and Kuo 2008, new-joe-kuo-6). */
static const uint8_t first_numbers[KNOWN][5] = {
    {1},          {1},           {1, 3},           {1, 3, 1},       {1, 1, 1},
    {1, 1, 3, 3}, {1, 3, 5, 13}, {1, 1, 5, 5, 17}, {1, 1, 5, 5, 5}, {1, 1, 7, 11, 19}};

/* Which scattered numbers the others begin with: the first for which no pair of dimensions is
 * correlated by more than 0.1 over 1,024 points, nor by more than 0.2 over 256. */
static const uint16_t salts[KACHI_QUASI_DIMENSIONS] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0,  0, 0,  0, 1, 0,
    4, 0, 4, 0, 2, 0, 0, 2, 0, 1, 0, 1, 0, 1, 0, 8, 0,  2, 5,  2, 0, 13,
    5, 0, 0, 8, 4, 4, 5, 2, 2, 4, 0, 4, 2, 9, 0, 6, 35, 1, 18, 1};

/* x^power modulo the polynomial. */
static uint32_t power_of_x(struct polynomial p, uint64_t power)
{
    uint32_t result = 1;
    uint32_t square = 2;
    for (; power > 0; power >>= 1U) {
        uint32_t factors[2] = {square, square};
        if ((power & 1U) != 0) {
            uint32_t product = 0;
            for (uint32_t bit = p.degree; bit-- > 0;) {
                product = (product << 1U) ^ ((product >> (p.degree - 1U) & 1U) != 0 ? p.bits : 0);
                product ^= (result >> bit & 1U) != 0 ? factors[0] : 0;
            }
            result = product;
        }
        uint32_t product = 0;
        for (uint32_t bit = p.degree; bit-- > 0;) {
            product = (product << 1U) ^ ((product >> (p.degree - 1U) & 1U) != 0 ? p.bits : 0);
            product ^= (factors[0] >> bit & 1U) != 0 ? factors[1] : 0;
        }
        square = product;
    }
    return result;
}

/* x generates every element: x^(2^n - 1) is 1, and no smaller power that divides it is. */
static bool is_primitive(struct polynomial p)
{
    if (p.degree == 1) {
        return p.bits == 3;
    }
    uint64_t order = (UINT64_C(1) << p.degree) - 1;
    if (power_of_x(p, order) != 1) {
        return false;
    }
    uint64_t left = order;
    for (uint64_t prime = 2; left > 1; prime++) {
        if (left % prime == 0) {
            if (power_of_x(p, order / prime) == 1) {
                return false;
            }
            while (left % prime == 0) {
                left /= prime;
            }
        }
    }
    return true;
}

/* The next primitive polynomial after p, by degree and then by its inner coefficients. */
static struct polynomial next_primitive(struct polynomial p)
{
    do {
        p.bits += 2; /* the last coefficient is always 1 */
        if (p.bits >> (p.degree + 1U) != 0) {
            p.degree++;
            p.bits = (1U << p.degree) + 1U;
        }
        assert(p.degree <= DEGREE_MAX);
    } while (!is_primitive(p));
    return p;
}

/* v_k = m_k 2^(32 - k), by Sobol's recurrence after the first ones. */
static void fill(uint32_t direction[32], struct polynomial p, uint32_t dimension)
{
    for (uint32_t k = 0; k < 32; k++) {
        if (k < p.degree) {
            uint32_t m =
                dimension < KNOWN
                    ? first_numbers[dimension][k]
                    : ((uint32_t)kachi_random_at(salts[dimension], k, SEED_STREAM + dimension) &
                       ((1U << (k + 1U)) - 1U)) |
                          1U;
            direction[k] = m << (31U - k);
            continue;
        }
        uint32_t v = direction[k - p.degree] ^ (direction[k - p.degree] >> p.degree);
        for (uint32_t i = 1; i < p.degree; i++) {
            v ^= (p.bits >> (p.degree - i) & 1U) != 0 ? direction[k - i] : 0;
        }
        direction[k] = v;
    }
}

void kachi_quasi_init(struct kachi_quasi *quasi)
{
    struct polynomial p = {.bits = 1, .degree = 1};
    for (uint32_t k = 0; k < 32; k++) {
        quasi->direction[0][k] = UINT32_C(1) << (31U - k);
    }
    for (uint32_t d = 1; d < KACHI_QUASI_DIMENSIONS; d++) {
        p = next_primitive(p);
        fill(quasi->direction[d], p, d);
    }
}

static uint32_t reversed(uint32_t x)
{
    x = (x >> 16U) | (x << 16U);
    x = ((x & 0x00ff00ffU) << 8U) | ((x & 0xff00ff00U) >> 8U);
    x = ((x & 0x0f0f0f0fU) << 4U) | ((x & 0xf0f0f0f0U) >> 4U);
    x = ((x & 0x33333333U) << 2U) | ((x & 0xccccccccU) >> 2U);
    return ((x & 0x55555555U) << 1U) | ((x & 0xaaaaaaaaU) >> 1U);
}

/* Each bit is turned by those above it alone: intervals of every size stay intervals. */
static uint32_t scrambled(uint32_t x, uint32_t seed)
{
    x = reversed(x);
    x ^= x * 0x3d20adeaU;
    x += seed;
    x *= (seed >> 16U) | 1U;
    x ^= x * 0x05526c56U;
    x ^= x * 0x53a22864U;
    return reversed(x);
}

uint32_t kachi_quasi_word(const struct kachi_quasi *quasi, uint64_t seed, uint64_t sample,
                          uint32_t dimension)
{
    assert(dimension < KACHI_QUASI_DIMENSIONS);
    uint32_t point = 0;
    uint32_t index = (uint32_t)sample;
    for (uint32_t k = 0; index != 0; k++, index >>= 1U) {
        point ^= (index & 1U) != 0 ? quasi->direction[dimension][k] : 0;
    }
    return scrambled(point, (uint32_t)kachi_random_at(seed, dimension, SEED_STREAM + 1));
}
