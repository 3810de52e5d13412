/* SPDX-License-Identifier: Apache-2.0 */
#include "market/figure.h"

#include "footprint/sampler.h"

#include <math.h>

#define NORMAL_P95 1.6448536269514722

static const char *const spread_words[] = {
    [KACHI_SPREAD_NONE] = "none",
    [KACHI_SPREAD_TRIANGLE] = "triangle",
    [KACHI_SPREAD_UNIFORM] = "uniform",
    [KACHI_SPREAD_LOGNORMAL] = "lognormal",
};

static double triangle(double low, double high, double uniform)
{
    double width = high - low;
    double peak = (1.0 - low) / width;
    if (uniform < peak) {
        return low + sqrt(uniform * width * (1.0 - low));
    }
    return high - sqrt((1.0 - uniform) * width * (high - 1.0));
}

double kachi_figure_factor(const struct kachi_figure *figure, double uniform)
{
    switch (figure->spread) {
    case KACHI_SPREAD_NONE:
        return 1.0;
    case KACHI_SPREAD_TRIANGLE:
        return triangle(figure->low, figure->high, uniform);
    case KACHI_SPREAD_UNIFORM:
        return figure->low + (figure->high - figure->low) * uniform;
    case KACHI_SPREAD_LOGNORMAL: {
        double sigma = log(figure->high / figure->low) / (2.0 * NORMAL_P95);
        return sqrt(figure->low * figure->high) * exp(sigma * kachi_normal_quantile(uniform));
    }
    }
    return 1.0;
}

const char *kachi_spread_word(enum kachi_figure_spread spread)
{
    return spread_words[spread];
}

bool kachi_figure_is_assumption(const struct kachi_figure *figure)
{
    return kachi_str_is(figure->source, "assumption");
}
