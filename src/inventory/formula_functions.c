/* SPDX-License-Identifier: Apache-2.0 */
/*
 * formula_functions.c - what the operators and functions of formulas mean, as openLCA has them:
 * log is the decimal logarithm, round(-2.5) is -2, and any number but 0 is true. Its random
 * functions are left out: a formula gives the same number every time.
 */
#include "inventory/formula_internal.h"

#include <math.h>

static double truth(bool value)
{
    return value ? 1.0 : 0.0;
}

/* 0 and what is no number are false. */
static bool is_true(double value)
{
    return value > 0.0 || value < 0.0;
}

static double negate(const double a[], uint32_t count)
{
    (void)count;
    return -a[0];
}

static double plus(const double a[], uint32_t count)
{
    (void)count;
    return a[0] + a[1];
}

static double add(const double a[], uint32_t count)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        sum += a[i];
    }
    return sum;
}

static double mean(const double a[], uint32_t count)
{
    return add(a, count) / (double)count;
}

static double subtract(const double a[], uint32_t count)
{
    (void)count;
    return a[0] - a[1];
}

static double multiply(const double a[], uint32_t count)
{
    (void)count;
    return a[0] * a[1];
}

static double divide(const double a[], uint32_t count)
{
    (void)count;
    return a[0] / a[1];
}

static double to_whole(double value)
{
    return floor(value + 0.5);
}

static double divide_whole(const double a[], uint32_t count)
{
    (void)count;
    return trunc(to_whole(a[0]) / to_whole(a[1]));
}

static double remainder_of(const double a[], uint32_t count)
{
    (void)count;
    return fmod(a[0], a[1]);
}

static double power(const double a[], uint32_t count)
{
    (void)count;
    return pow(a[0], a[1]);
}

static double power_whole(const double a[], uint32_t count)
{
    (void)count;
    return pow(a[0], trunc(a[1]));
}

static double equal(const double a[], uint32_t count)
{
    (void)count;
    return truth(a[0] >= a[1] && a[0] <= a[1]);
}

static double not_equal(const double a[], uint32_t count)
{
    return truth(!is_true(equal(a, count)));
}

static double less(const double a[], uint32_t count)
{
    (void)count;
    return truth(a[0] < a[1]);
}

static double less_or_equal(const double a[], uint32_t count)
{
    (void)count;
    return truth(a[0] <= a[1]);
}

static double greater(const double a[], uint32_t count)
{
    (void)count;
    return truth(a[0] > a[1]);
}

static double greater_or_equal(const double a[], uint32_t count)
{
    (void)count;
    return truth(a[0] >= a[1]);
}

static double all_of(const double a[], uint32_t count)
{
    bool all = true;
    for (uint32_t i = 0; i < count; i++) {
        all = all && is_true(a[i]);
    }
    return truth(all);
}

static double any_of(const double a[], uint32_t count)
{
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        any = any || is_true(a[i]);
    }
    return truth(any);
}

static double one_of_two(const double a[], uint32_t count)
{
    (void)count;
    return truth(is_true(a[0]) != is_true(a[1]));
}

static double not_true(const double a[], uint32_t count)
{
    (void)count;
    return truth(!is_true(a[0]));
}

static double choose(const double a[], uint32_t count)
{
    (void)count;
    return is_true(a[0]) ? a[1] : a[2];
}

static double least(const double a[], uint32_t count)
{
    double found = a[0];
    for (uint32_t i = 1; i < count; i++) {
        found = isnan(a[i]) || a[i] < found ? a[i] : found;
    }
    return found;
}

static double most(const double a[], uint32_t count)
{
    double found = a[0];
    for (uint32_t i = 1; i < count; i++) {
        found = isnan(a[i]) || a[i] > found ? a[i] : found;
    }
    return found;
}

static double absolute(const double a[], uint32_t count)
{
    (void)count;
    return fabs(a[0]);
}

static double round_up(const double a[], uint32_t count)
{
    (void)count;
    return ceil(a[0]);
}

static double round_down(const double a[], uint32_t count)
{
    (void)count;
    return floor(a[0]);
}

static double cut_off(const double a[], uint32_t count)
{
    (void)count;
    return trunc(a[0]);
}

static double fraction(const double a[], uint32_t count)
{
    (void)count;
    return a[0] - trunc(a[0]);
}

static double nearest(const double a[], uint32_t count)
{
    (void)count;
    return to_whole(a[0]);
}

static double exponential(const double a[], uint32_t count)
{
    (void)count;
    return exp(a[0]);
}

static double natural_log(const double a[], uint32_t count)
{
    (void)count;
    return log(a[0]);
}

static double decimal_log(const double a[], uint32_t count)
{
    (void)count;
    return log10(a[0]);
}

static double square_root(const double a[], uint32_t count)
{
    (void)count;
    return sqrt(a[0]);
}

static double square(const double a[], uint32_t count)
{
    (void)count;
    return a[0] * a[0];
}

static double sine(const double a[], uint32_t count)
{
    (void)count;
    return sin(a[0]);
}

static double cosine(const double a[], uint32_t count)
{
    (void)count;
    return cos(a[0]);
}

static double tangent(const double a[], uint32_t count)
{
    (void)count;
    return tan(a[0]);
}

static double cotangent(const double a[], uint32_t count)
{
    (void)count;
    return 1.0 / tan(a[0]);
}

static double arc_sine(const double a[], uint32_t count)
{
    (void)count;
    return asin(a[0]);
}

static double arc_cosine(const double a[], uint32_t count)
{
    (void)count;
    return acos(a[0]);
}

static double arc_tangent(const double a[], uint32_t count)
{
    (void)count;
    return atan(a[0]);
}

static double hyperbolic_sine(const double a[], uint32_t count)
{
    (void)count;
    return sinh(a[0]);
}

static double hyperbolic_cosine(const double a[], uint32_t count)
{
    (void)count;
    return cosh(a[0]);
}

static double hyperbolic_tangent(const double a[], uint32_t count)
{
    (void)count;
    return tanh(a[0]);
}

static double pi(const double a[], uint32_t count)
{
    (void)a;
    (void)count;
    return 3.14159265358979323846;
}

static double euler(const double a[], uint32_t count)
{
    (void)a;
    (void)count;
    return 2.71828182845904523536;
}

static double always(const double a[], uint32_t count)
{
    (void)a;
    (void)count;
    return 1.0;
}

static double never(const double a[], uint32_t count)
{
    (void)a;
    (void)count;
    return 0.0;
}

/* By name: operators first. Names of several words for one thing are openLCA's. */
static const struct formula_entry entries[] = {
    {"+", 2, 2, plus},
    {"-", 2, 2, subtract},
    {"*", 2, 2, multiply},
    {"/", 2, 2, divide},
    {"^", 2, 2, power},
    {"=", 2, 2, equal},
    {"==", 2, 2, equal},
    {"<>", 2, 2, not_equal},
    {"!=", 2, 2, not_equal},
    {"<", 2, 2, less},
    {"<=", 2, 2, less_or_equal},
    {">", 2, 2, greater},
    {">=", 2, 2, greater_or_equal},
    {"&", 2, 2, all_of},
    {"&&", 2, 2, all_of},
    {"|", 2, 2, any_of},
    {"||", 2, 2, any_of},
    {"negative", 1, 1, negate},
    {"abs", 1, 1, absolute},
    {"acos", 1, 1, arc_cosine},
    {"and", 1, FORMULA_ANY_COUNT, all_of},
    {"arccos", 1, 1, arc_cosine},
    {"arcsin", 1, 1, arc_sine},
    {"arctan", 1, 1, arc_tangent},
    {"asin", 1, 1, arc_sine},
    {"atan", 1, 1, arc_tangent},
    {"avg", 1, FORMULA_ANY_COUNT, mean},
    {"ceil", 1, 1, round_up},
    {"cos", 1, 1, cosine},
    {"cosh", 1, 1, hyperbolic_cosine},
    {"cot", 1, 1, cotangent},
    {"cotan", 1, 1, cotangent},
    {"div", 2, 2, divide_whole},
    {"e", 0, 0, euler},
    {"exp", 1, 1, exponential},
    {"false", 0, 0, never},
    {"floor", 1, 1, round_down},
    {"frac", 1, 1, fraction},
    {"if", 3, 3, choose},
    {"iff", 3, 3, choose},
    {"iif", 3, 3, choose},
    {"int", 1, 1, cut_off},
    {"ipower", 2, 2, power_whole},
    {"lg", 1, 1, decimal_log},
    {"ln", 1, 1, natural_log},
    {"log", 1, 1, decimal_log},
    {"log10", 1, 1, decimal_log},
    {"max", 1, FORMULA_ANY_COUNT, most},
    {"mean", 1, FORMULA_ANY_COUNT, mean},
    {"min", 1, FORMULA_ANY_COUNT, least},
    {"mod", 2, 2, remainder_of},
    {"not", 1, 1, not_true},
    {"or", 1, FORMULA_ANY_COUNT, any_of},
    {"pi", 0, 0, pi},
    {"pow", 2, 2, power},
    {"power", 2, 2, power},
    {"round", 1, 1, nearest},
    {"sin", 1, 1, sine},
    {"sinh", 1, 1, hyperbolic_sine},
    {"sqr", 1, 1, square},
    {"sqrt", 1, 1, square_root},
    {"sum", 1, FORMULA_ANY_COUNT, add},
    {"tan", 1, 1, tangent},
    {"tanh", 1, 1, hyperbolic_tangent},
    {"true", 0, 0, always},
    {"trunc", 1, 1, cut_off},
    {"xor", 2, 2, one_of_two},
};
#define ENTRY_COUNT (sizeof entries / sizeof entries[0])

const struct formula_entry *formula_find(struct kachi_str name)
{
    for (size_t i = 0; i < ENTRY_COUNT; i++) {
        if (kachi_str_equal_ignore_case(name, kachi_str_of(entries[i].name))) {
            return &entries[i];
        }
    }
    return NULL;
}

const char *formula_function_name(size_t index)
{
    return index < ENTRY_COUNT ? entries[index].name : NULL;
}

bool kachi_formula_constant(struct kachi_str name, double *out)
{
    const struct formula_entry *entry = formula_find(name);
    if (entry == NULL || entry->count_max > 0) {
        return false;
    }
    *out = entry->call(NULL, 0);
    return true;
}
