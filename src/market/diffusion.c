/* SPDX-License-Identifier: Apache-2.0 */
#include "market/diffusion.h"

#include "market/linear.h"

#include <math.h>
#include <stdbool.h>

#define PARAMETERS 3
#define ROUNDS 200

double kachi_bass_step(double familiarity, double innovation, double imitation)
{
    double speed = innovation + imitation * familiarity;
    if (!(speed > 0.0)) {
        return familiarity; /* nobody tells anybody */
    }
    /* u = (1 - F) / (p + q F) falls as u' = -(p + q) u. */
    double u = (1.0 - familiarity) / speed * exp(-(innovation + imitation));
    return (1.0 - innovation * u) / (1.0 + imitation * u);
}

double kachi_bass_curve(double years, double innovation, double imitation)
{
    double fall = exp(-(innovation + imitation) * years);
    return (1.0 - fall) / (1.0 + imitation / innovation * fall);
}

double kachi_learning_cost(double cost, double units_at_cost, double units, double rate)
{
    if (!(rate > 0.0) || !(units > units_at_cost)) {
        return cost;
    }
    return cost * pow(units / units_at_cost, log2(1.0 - rate));
}

/* What is fitted: cumulative adopters at years after the start. */
struct adoption {
    size_t count;
    const double *years; /* NULL: 1, 2, ... */
    const double *cumulative;
};

static double year_of(const struct adoption *adoption, size_t i)
{
    return adoption->years == NULL ? (double)(i + 1) : adoption->years[i];
}

static double squares(const struct adoption *adoption, const double logs[PARAMETERS])
{
    double sum = 0.0;
    for (size_t i = 0; i < adoption->count; i++) {
        double curve = kachi_bass_curve(year_of(adoption, i), exp(logs[0]), exp(logs[1]));
        double gap = exp(logs[2]) * curve - adoption->cumulative[i];
        sum += gap * gap;
    }
    return sum;
}

/* The normal equations at logs, central differences of the curve in the logarithms. */
static void normal_equations(const struct adoption *adoption, const double logs[],
                             bool market_is_fixed, double a[][KACHI_LINEAR_MAX + 1])
{
    const double h = 1e-6;
    for (size_t i = 0; i < adoption->count; i++) {
        double slope[PARAMETERS];
        double t = year_of(adoption, i);
        double p = exp(logs[0]);
        double q = exp(logs[1]);
        double m = exp(logs[2]);
        double value = m * kachi_bass_curve(t, p, q);
        slope[0] = m * (kachi_bass_curve(t, p * exp(h), q) - kachi_bass_curve(t, p * exp(-h), q)) /
                   (2.0 * h);
        slope[1] = m * (kachi_bass_curve(t, p, q * exp(h)) - kachi_bass_curve(t, p, q * exp(-h))) /
                   (2.0 * h);
        slope[2] = market_is_fixed ? 0.0 : value;
        double gap = adoption->cumulative[i] - value;
        for (size_t r = 0; r < PARAMETERS; r++) {
            for (size_t c = 0; c < PARAMETERS; c++) {
                a[r][c] += slope[r] * slope[c];
            }
            a[r][KACHI_LINEAR_MAX] += slope[r] * gap;
        }
    }
}

/* Levenberg-Marquardt: a step that does not help is taken back and made shorter. */
static double descend(const struct adoption *adoption, bool market_is_fixed,
                      double logs[PARAMETERS])
{
    double best = squares(adoption, logs);
    double damping = 1e-3;
    for (size_t round = 0; round < ROUNDS && damping < 1e12; round++) {
        double a[PARAMETERS][KACHI_LINEAR_MAX + 1] = {{0.0}};
        double step[PARAMETERS] = {0.0};
        normal_equations(adoption, logs, market_is_fixed, a);
        for (size_t k = 0; k < PARAMETERS; k++) {
            a[k][k] += damping * a[k][k] + 1e-300;
        }
        if (market_is_fixed) {
            a[2][2] = 1.0;
        }
        double moved[PARAMETERS];
        bool solved = kachi_linear_solve(PARAMETERS, a, step);
        for (size_t k = 0; k < PARAMETERS; k++) {
            moved[k] = logs[k] + fmax(-2.0, fmin(2.0, step[k]));
        }
        double found = solved ? squares(adoption, moved) : HUGE_VAL;
        if (!(found < best)) {
            damping *= 10.0;
            continue;
        }
        best = found;
        damping = fmax(damping / 10.0, 1e-12);
        for (size_t k = 0; k < PARAMETERS; k++) {
            logs[k] = moved[k];
        }
    }
    return best;
}

static bool is_series(const struct adoption *adoption)
{
    const double *cumulative = adoption->cumulative;
    if (adoption->count < PARAMETERS || !(cumulative[adoption->count - 1] > 0.0)) {
        return false;
    }
    for (size_t i = 0; i < adoption->count; i++) {
        double before = i == 0 ? 0.0 : cumulative[i - 1];
        double year_before = i == 0 ? 0.0 : year_of(adoption, i - 1);
        if (!isfinite(cumulative[i]) || cumulative[i] < before ||
            !(year_of(adoption, i) > year_before)) {
            return false;
        }
    }
    return true;
}

enum kachi_err kachi_bass_fit(size_t count, const double years[], const double cumulative[],
                              double market_fixed, struct kachi_bass_fit *out)
{
    static const double innovations[] = {0.0005, 0.005, 0.05};
    static const double imitations[] = {0.1, 0.3, 0.8};
    const struct adoption adoption = {count, years, cumulative};
    if (!is_series(&adoption)) {
        return KACHI_ERR_INPUT;
    }
    bool market_is_fixed = market_fixed > 0.0;
    double best = HUGE_VAL;
    for (size_t start = 0; start < 9; start++) {
        double market = market_is_fixed ? market_fixed : 1.5 * cumulative[count - 1];
        double logs[PARAMETERS] = {log(innovations[start / 3]), log(imitations[start % 3]),
                                   log(market)};
        double found = descend(&adoption, market_is_fixed, logs);
        if (found < best) {
            best = found;
            *out = (struct kachi_bass_fit){.innovation = exp(logs[0]),
                                           .imitation = exp(logs[1]),
                                           .market = exp(logs[2]),
                                           .error = sqrt(found / (double)count)};
        }
    }
    return isfinite(best) ? KACHI_OK : KACHI_ERR_INPUT;
}
