/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sampler.h - the distributions that inventories use, drawn by inverting their distribution
 * function at a counted random number.
 *
 * Sample i of stream e is word i mod 4 of the Philox block (seed, i div 4, e): a pure function of
 * (seed, sample, stream), so threads, batches and ranks change nothing, and two scenarios of one
 * dataset share the draws of every exchange. Every draw grows with its word (a lognormal below zero
 * falls with it), so the rank of a draw is the rank of its word.
 *
 * Words have 32 bits: the normal reaches 6.3 standard deviations. Its quantile is a polynomial of
 * our own for each octave (sampler_poly.h), wrong by less than 1e-6 standard deviations.
 */
#ifndef KACHI_FOOTPRINT_SAMPLER_H
#define KACHI_FOOTPRINT_SAMPLER_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum kachi_draw_kind {
    KACHI_DRAW_CERTAIN,          /* a */
    KACHI_DRAW_LOGNORMAL,        /* a: median (any sign, not 0), b: standard deviation of the log */
    KACHI_DRAW_NORMAL,           /* a: mean, b: standard deviation */
    KACHI_DRAW_UNIFORM,          /* from a to c */
    KACHI_DRAW_TRIANGLE,         /* from a to c, mode b */
    KACHI_DRAW_DISCRETE_UNIFORM, /* whole numbers a to c, both included */
};

struct kachi_draw {
    enum kachi_draw_kind kind;
    double a, b, c;
    bool is_truncated; /* of lognormal and normal: to low .. high */
    double low, high;
};

/* What cannot vary (sigma 0, low = high) becomes CERTAIN: a constant, not an error. False where the
 * numbers make no distribution: not finite, sigma below 0, borders the wrong way round, median 0.
 */
bool kachi_draw_settle(struct kachi_draw *draw);

uint32_t kachi_sampler_word(uint64_t seed, uint64_t sample, uint64_t stream);
/* Of samples 8 group to 8 group + 7. */
void kachi_sampler_words(uint64_t seed, uint64_t group, uint64_t stream, uint32_t words[8]);
double kachi_draw_value(const struct kachi_draw *draw, uint32_t word);
/* The part of (0, 1) that a word stands for, (word + 1/2) / 2^32, and the number drawn there. All
 * steps are exact; processors turn several numbers with a sign into doubles at once. */
static inline double kachi_draw_level(uint32_t word)
{
    int32_t above_half;
    uint32_t moved = word - UINT32_C(0x80000000);
    memcpy(&above_half, &moved, sizeof(above_half));
    return ((double)above_half + 0x1.00000001p31) * 0x1p-32;
}
double kachi_draw_at(const struct kachi_draw *draw, double level);
/* The same of a triangle, without a branch: for several at a time. */
static inline double kachi_draw_triangle(const struct kachi_draw *draw, double level)
{
    double left = draw->b - draw->a;
    double width = draw->c - draw->a;
    bool is_left = level * width < left;
    double area = is_left ? level * width * left : (1.0 - level) * width * (draw->c - draw->b);
    double way = sqrt(area);
    return is_left ? draw->a + way : draw->c - way;
}
double kachi_draw_mean(const struct kachi_draw *draw); /* without truncation */

/* The standard normal's quantile of p in (0, 1), and its distribution function. */
double kachi_normal_quantile(double p);
double kachi_normal_below(double z);

#endif
