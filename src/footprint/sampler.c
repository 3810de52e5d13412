/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/sampler.h"

#include "base/random.h"
#include "footprint/sampler_poly.h"

#include <math.h>

static double clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

/* The part of (0, 1) that truncation leaves, by the standard normal of the ends. */
static double truncated(const struct kachi_draw *draw, double u)
{
    bool is_log = draw->kind == KACHI_DRAW_LOGNORMAL;
    double size = fabs(draw->a);
    double sign = is_log && draw->a < 0.0 ? -1.0 : 1.0;
    double low = sign < 0.0 ? -draw->high : draw->low;
    double high = sign < 0.0 ? -draw->low : draw->high;
    double from = 0.0;
    double to = 1.0;
    if (is_log) {
        from = low > 0.0 ? kachi_normal_below(log(low / size) / draw->b) : 0.0;
        to = high > 0.0 ? kachi_normal_below(log(high / size) / draw->b) : 0.0;
    } else {
        from = kachi_normal_below((low - draw->a) / draw->b);
        to = kachi_normal_below((high - draw->a) / draw->b);
    }
    double z = kachi_normal_quantile(clamp(from + u * (to - from), 0x1p-40, 1.0 - 0x1p-40));
    double value = is_log ? sign * size * exp(draw->b * z) : draw->a + draw->b * z;
    return clamp(value, draw->low, draw->high);
}

static bool is_interval(const struct kachi_draw *draw)
{
    return isfinite(draw->a) && isfinite(draw->c) && draw->a <= draw->c;
}

static bool is_spread(const struct kachi_draw *draw)
{
    bool open = !draw->is_truncated || draw->low <= draw->high;
    return isfinite(draw->a) && isfinite(draw->b) && draw->b >= 0.0 && open;
}

static void make_certain(struct kachi_draw *draw, double value)
{
    *draw = (struct kachi_draw){.kind = KACHI_DRAW_CERTAIN, .a = value};
}

bool kachi_draw_settle(struct kachi_draw *draw)
{
    switch (draw->kind) {
    case KACHI_DRAW_CERTAIN:
        return isfinite(draw->a);
    case KACHI_DRAW_LOGNORMAL:
    case KACHI_DRAW_NORMAL:
        if (!is_spread(draw) || (draw->kind == KACHI_DRAW_LOGNORMAL && !(fabs(draw->a) > 0.0))) {
            return false;
        }
        if (!(draw->b > 0.0)) {
            make_certain(draw,
                         draw->is_truncated ? clamp(draw->a, draw->low, draw->high) : draw->a);
        }
        return true;
    case KACHI_DRAW_TRIANGLE:
        if (!is_interval(draw) || !(draw->b >= draw->a && draw->b <= draw->c)) {
            return false;
        }
        break;
    case KACHI_DRAW_UNIFORM:
    case KACHI_DRAW_DISCRETE_UNIFORM:
        if (!is_interval(draw)) {
            return false;
        }
        break;
    }
    if (!(draw->c > draw->a)) {
        make_certain(draw, draw->a);
    }
    return true;
}

void kachi_sampler_words(uint64_t seed, uint64_t group, uint64_t stream, uint32_t words[8])
{
    kachi_random_block(seed, group * 2, stream, words);
    kachi_random_block(seed, group * 2 + 1, stream, words + 4);
}

uint32_t kachi_sampler_word(uint64_t seed, uint64_t sample, uint64_t stream)
{
    uint32_t words[4];
    kachi_random_block(seed, sample / 4, stream, words);
    return words[sample % 4];
}

double kachi_draw_at(const struct kachi_draw *draw, double u)
{
    switch (draw->kind) {
    case KACHI_DRAW_CERTAIN:
        break;
    case KACHI_DRAW_LOGNORMAL:
        return draw->is_truncated ? truncated(draw, u)
                                  : draw->a * exp(draw->b * kachi_normal_quantile(u));
    case KACHI_DRAW_NORMAL:
        return draw->is_truncated ? truncated(draw, u)
                                  : draw->a + draw->b * kachi_normal_quantile(u);
    case KACHI_DRAW_UNIFORM:
        return draw->a + u * (draw->c - draw->a);
    case KACHI_DRAW_TRIANGLE:
        return kachi_draw_triangle(draw, u);
    case KACHI_DRAW_DISCRETE_UNIFORM:
        return floor(draw->a) + floor(u * (floor(draw->c) - floor(draw->a) + 1.0));
    }
    return draw->a;
}

double kachi_draw_value(const struct kachi_draw *draw, uint32_t word)
{
    return kachi_draw_at(draw, kachi_draw_level(word));
}

double kachi_draw_mean(const struct kachi_draw *draw)
{
    switch (draw->kind) {
    case KACHI_DRAW_CERTAIN:
    case KACHI_DRAW_NORMAL:
        break;
    case KACHI_DRAW_LOGNORMAL:
        return draw->a * exp(0.5 * draw->b * draw->b);
    case KACHI_DRAW_UNIFORM:
    case KACHI_DRAW_DISCRETE_UNIFORM:
        return 0.5 * (draw->a + draw->c);
    case KACHI_DRAW_TRIANGLE:
        return (draw->a + draw->b + draw->c) / 3.0;
    }
    return draw->a;
}

double kachi_normal_quantile(double p)
{
    double tail = p < 0.5 ? p : 1.0 - p;
    double q = clamp(tail * 0x1p32, 0.5, 0x1p31 - 1.0);
    int exponent = 0;
    double x = 2.0 * frexp(q, &exponent) - 1.5;
    unsigned e = (unsigned)(exponent + 126);
    double z = 0.0;
    for (int i = KACHI_QUANTILE_TERMS - 1; i >= 0; i--) {
        z = z * x + (double)kachi_normal_octaves[(e + 2) / 8 - 16][i][e % 8];
    }
    return p < 0.5 ? -z : z;
}

double kachi_normal_below(double z)
{
    return 0.5 * erfc(-z / sqrt(2.0));
}
