/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decimal.c - exact decimals. Each operation is done on a sign and a 128-bit magnitude, and fitted
 * back into 64 bits by giving up trailing zeros only: a result that needs more is KACHI_ERR_LIMIT,
 * never a rounded one.
 */
#include "base/decimal.h"

#include <math.h>
#include <stdio.h>

__extension__ typedef unsigned __int128 wide;

#define WIDE_MAX (~(wide)0)

enum { EXPONENT_MAX = 18, EXPONENT_MIN = -18, DIGITS_MAX = 18, READ_EXPONENT_MAX = 1000 };

struct scaled {
    bool negative;
    wide magnitude;
    int exponent;
};

static wide magnitude_of(int64_t value)
{
    return value < 0 ? (wide)(-(value + 1)) + 1 : (wide)value;
}

static struct scaled scaled_of(struct kachi_decimal value)
{
    return (struct scaled){value.coefficient < 0, magnitude_of(value.coefficient), value.exponent};
}

static bool fits_int64(bool negative, wide magnitude)
{
    return magnitude <= (wide)INT64_MAX + (negative ? 1 : 0);
}

static int64_t int64_of(bool negative, wide magnitude)
{
    if (!negative) {
        return (int64_t)magnitude;
    }
    return magnitude == 0 ? 0 : -(int64_t)(magnitude - 1) - 1;
}

/* x * 10^power; false where that is more than 128 bits. */
static bool times_ten(wide *x, int power)
{
    for (; power > 0 && *x != 0; power--) {
        if (*x > WIDE_MAX / 10) {
            return false;
        }
        *x *= 10;
    }
    return true;
}

static void zeros_strip(struct scaled *value)
{
    while (value->magnitude != 0 && value->magnitude % 10 == 0) {
        value->magnitude /= 10;
        value->exponent += 1;
    }
}

static int clamp(int exponent)
{
    int low = exponent < EXPONENT_MIN ? EXPONENT_MIN : exponent;
    return low > EXPONENT_MAX ? EXPONENT_MAX : low;
}

static enum kachi_err fit(struct scaled value, struct kachi_decimal *out)
{
    if (value.magnitude == 0) {
        *out = (struct kachi_decimal){.coefficient = 0, .exponent = clamp(value.exponent)};
        return KACHI_OK;
    }
    while (value.exponent < EXPONENT_MIN || !fits_int64(value.negative, value.magnitude)) {
        if (value.magnitude % 10 != 0) {
            return KACHI_ERR_LIMIT;
        }
        value.magnitude /= 10;
        value.exponent += 1;
    }
    if (value.exponent > EXPONENT_MAX) {
        if (!times_ten(&value.magnitude, value.exponent - EXPONENT_MAX)) {
            return KACHI_ERR_LIMIT;
        }
        value.exponent = EXPONENT_MAX;
    }
    if (!fits_int64(value.negative, value.magnitude)) {
        return KACHI_ERR_LIMIT;
    }
    *out = (struct kachi_decimal){.coefficient = int64_of(value.negative, value.magnitude),
                                  .exponent = value.exponent};
    return KACHI_OK;
}

/* Whether a magnitude cut off with `rest` of `divisor` left over goes one up. */
static bool goes_up(bool negative, bool odd, wide rest, wide divisor, enum kachi_rounding rounding)
{
    wide missing = divisor - rest;
    switch (rounding) {
    case KACHI_ROUND_HALF_EVEN:
        return rest > missing || (rest == missing && odd);
    case KACHI_ROUND_HALF_UP:
        return rest >= missing;
    case KACHI_ROUND_DOWN:
        return false;
    case KACHI_ROUND_FLOOR:
        return negative && rest != 0;
    case KACHI_ROUND_CEILING:
        return !negative && rest != 0;
    }
    return false;
}

static wide rounded(bool negative, wide numerator, wide divisor, enum kachi_rounding rounding)
{
    wide quotient = numerator / divisor;
    bool up = goes_up(negative, quotient % 2 == 1, numerator % divisor, divisor, rounding);
    return quotient + (up ? 1 : 0);
}

/*
 * numerator * 10^shift / divisor by long division, both below 2^64. Stops early where nothing is
 * left over and the next zero would not fit 64 bits; *shift is then what was left to do.
 */
static enum kachi_err divide_long(bool negative, wide numerator, wide divisor, int *shift,
                                  enum kachi_rounding rounding, wide *quotient)
{
    wide rest = numerator % divisor;
    *quotient = numerator / divisor;
    while (*shift > 0 && (rest != 0 || *quotient <= (wide)INT64_MAX / 10)) {
        if (*quotient > WIDE_MAX / 10 - 1) {
            return KACHI_ERR_LIMIT;
        }
        *quotient = *quotient * 10 + rest * 10 / divisor;
        rest = rest * 10 % divisor;
        *shift -= 1;
    }
    *quotient += goes_up(negative, *quotient % 2 == 1, rest, divisor, rounding) ? 1 : 0;
    return KACHI_OK;
}

/* a and b over the same power of ten; false where that takes more than 128 bits. */
static bool align(struct scaled *a, struct scaled *b)
{
    struct scaled *high = a->exponent > b->exponent ? a : b;
    int low = a->exponent > b->exponent ? b->exponent : a->exponent;
    if (!times_ten(&high->magnitude, high->exponent - low)) {
        return false;
    }
    high->exponent = low;
    return true;
}

static enum kachi_err add(struct scaled a, struct scaled b, struct kachi_decimal *out)
{
    struct scaled a_aligned = a;
    struct scaled b_aligned = b;
    if (!align(&a_aligned, &b_aligned)) {
        /* Without their trailing zeros both end in a digit, so where this fails the sum has too
         * many digits. */
        zeros_strip(&a);
        zeros_strip(&b);
        a_aligned = a;
        b_aligned = b;
        if (!align(&a_aligned, &b_aligned)) {
            return KACHI_ERR_LIMIT;
        }
    }
    struct scaled sum = a_aligned;
    if (a_aligned.negative == b_aligned.negative) {
        if (__builtin_add_overflow(a_aligned.magnitude, b_aligned.magnitude, &sum.magnitude)) {
            return KACHI_ERR_LIMIT;
        }
    } else if (a_aligned.magnitude >= b_aligned.magnitude) {
        sum.magnitude = a_aligned.magnitude - b_aligned.magnitude;
    } else {
        sum.magnitude = b_aligned.magnitude - a_aligned.magnitude;
        sum.negative = b_aligned.negative;
    }
    return fit(sum, out);
}

static bool is_digit(struct kachi_str s, size_t at)
{
    return at < s.bytes && s.text[at] >= '0' && s.text[at] <= '9';
}

/* The digits at *at go into value; false where there are more than 128 bits of them. */
static bool digits_read(struct kachi_str s, size_t *at, wide *magnitude, int *count)
{
    for (; is_digit(s, *at); *at += 1) {
        if (*magnitude > WIDE_MAX / 10 - 1) {
            return false;
        }
        *magnitude = *magnitude * 10 + (unsigned)(s.text[*at] - '0');
        *count += 1;
    }
    return true;
}

static bool sign_read(struct kachi_str s, size_t *at)
{
    bool negative = *at < s.bytes && s.text[*at] == '-';
    if (negative || (*at < s.bytes && s.text[*at] == '+')) {
        *at += 1;
    }
    return negative;
}

static bool exponent_read(struct kachi_str s, size_t at, int *exponent)
{
    if (at == s.bytes) {
        return true;
    }
    if (s.text[at] != 'e' && s.text[at] != 'E') {
        return false;
    }
    at += 1;
    bool negative = sign_read(s, &at);
    if (!is_digit(s, at)) {
        return false;
    }
    int value = 0;
    for (; is_digit(s, at); at++) {
        value = value >= READ_EXPONENT_MAX ? value : value * 10 + (s.text[at] - '0');
    }
    *exponent += negative ? -value : value;
    return at == s.bytes;
}

enum kachi_err kachi_decimal_read(struct kachi_str s, struct kachi_decimal *out)
{
    struct kachi_str trimmed = kachi_str_trim(s);
    size_t at = 0;
    int count = 0;
    int fraction = 0;
    struct scaled value = {.negative = sign_read(trimmed, &at)};
    bool small = digits_read(trimmed, &at, &value.magnitude, &count);
    if (small && at < trimmed.bytes && trimmed.text[at] == '.') {
        at += 1;
        small = digits_read(trimmed, &at, &value.magnitude, &fraction);
    }
    if (!small) {
        double number = 0;
        return kachi_str_read_double(trimmed, &number) ? KACHI_ERR_LIMIT : KACHI_ERR_INPUT;
    }
    value.exponent = -fraction;
    if (count + fraction == 0 || !exponent_read(trimmed, at, &value.exponent)) {
        return KACHI_ERR_INPUT;
    }
    return fit(value, out);
}

struct kachi_str kachi_decimal_write(struct kachi_arena *arena, struct kachi_decimal value)
{
    const char *sign = value.coefficient < 0 ? "-" : "";
    unsigned long long magnitude = (unsigned long long)magnitude_of(value.coefficient);
    if (value.exponent >= 0) {
        int zeros = magnitude == 0 ? 0 : value.exponent;
        return kachi_str_print(arena, "%s%llu%.*s", sign, magnitude, zeros, "000000000000000000");
    }
    unsigned long long unit = 1;
    for (int i = value.exponent; i < 0; i++) {
        unit *= 10;
    }
    return kachi_str_print(arena, "%s%llu.%0*llu", sign, magnitude / unit, -value.exponent,
                           magnitude % unit);
}

struct kachi_decimal kachi_decimal_of(int64_t whole)
{
    return (struct kachi_decimal){.coefficient = whole, .exponent = 0};
}

enum kachi_err kachi_decimal_from_double(double value, int digits, enum kachi_rounding rounding,
                                         struct kachi_decimal *out)
{
    if (!isfinite(value) || digits < 0 || digits > DIGITS_MAX) {
        return KACHI_ERR_LIMIT;
    }
    /* value = mantissa * 2^power with a whole mantissa below 2^53; times 10^18 it is below 2^113.
     */
    int power = 0;
    wide numerator = (wide)ldexp(frexp(fabs(value), &power), 53);
    power -= 53;
    bool negative = signbit(value) != 0 && numerator != 0;
    if (!times_ten(&numerator, digits)) {
        return KACHI_ERR_LIMIT;
    }
    struct scaled result = {.negative = negative, .magnitude = numerator, .exponent = -digits};
    if (power < 0) {
        /* Past 2^-126 the quotient is below a half whatever the divisor. */
        wide divisor = (wide)1 << (power < -126 ? 126 : -power);
        result.magnitude = rounded(negative, numerator, divisor, rounding);
    } else if (numerator != 0) {
        if (power > 127 || numerator > WIDE_MAX >> power) {
            return KACHI_ERR_LIMIT;
        }
        result.magnitude = numerator << power;
    }
    return fit(result, out);
}

double kachi_decimal_to_double(struct kachi_decimal value)
{
    char text[48];
    double out = 0;
    snprintf(text, sizeof text, "%llde%d", (long long)value.coefficient, (int)value.exponent);
    return kachi_str_read_double(kachi_str_of(text), &out) ? out : 0;
}

int kachi_decimal_compare(struct kachi_decimal a, struct kachi_decimal b)
{
    int a_sign = (a.coefficient > 0) - (a.coefficient < 0);
    int b_sign = (b.coefficient > 0) - (b.coefficient < 0);
    if (a_sign != b_sign || a_sign == 0) {
        return (a_sign > b_sign) - (a_sign < b_sign);
    }
    struct scaled x = scaled_of(a);
    struct scaled y = scaled_of(b);
    /* What does not fit 128 bits is larger than any 64-bit coefficient beside it. */
    if (!align(&x, &y)) {
        return a.exponent > b.exponent ? a_sign : -a_sign;
    }
    return a_sign * ((x.magnitude > y.magnitude) - (x.magnitude < y.magnitude));
}

enum kachi_err kachi_decimal_add(struct kachi_decimal a, struct kachi_decimal b,
                                 struct kachi_decimal *out)
{
    return add(scaled_of(a), scaled_of(b), out);
}

enum kachi_err kachi_decimal_subtract(struct kachi_decimal a, struct kachi_decimal b,
                                      struct kachi_decimal *out)
{
    struct scaled minus_b = scaled_of(b);
    minus_b.negative = !minus_b.negative;
    return add(scaled_of(a), minus_b, out);
}

enum kachi_err kachi_decimal_multiply(struct kachi_decimal a, struct kachi_decimal b,
                                      struct kachi_decimal *out)
{
    struct scaled x = scaled_of(a);
    struct scaled y = scaled_of(b);
    return fit((struct scaled){x.negative != y.negative, x.magnitude * y.magnitude,
                               x.exponent + y.exponent},
               out);
}

enum kachi_err kachi_decimal_divide(struct kachi_decimal a, struct kachi_decimal b, int digits,
                                    enum kachi_rounding rounding, struct kachi_decimal *out)
{
    if (b.coefficient == 0) {
        return KACHI_ERR_INPUT;
    }
    if (digits < EXPONENT_MIN || digits > DIGITS_MAX) {
        return KACHI_ERR_LIMIT;
    }
    struct scaled x = scaled_of(a);
    struct scaled y = scaled_of(b);
    bool negative = x.negative != y.negative && x.magnitude != 0;
    int shift = a.exponent - b.exponent + digits;
    struct scaled result = {.negative = negative, .exponent = -digits};
    if (shift < 0) {
        /* A divisor past 128 bits gives less than a half, and so does the largest one. */
        wide divisor = times_ten(&y.magnitude, -shift) ? y.magnitude : WIDE_MAX;
        result.magnitude = rounded(negative, x.magnitude, divisor, rounding);
        return fit(result, out);
    }
    enum kachi_err err =
        divide_long(negative, x.magnitude, y.magnitude, &shift, rounding, &result.magnitude);
    if (err != KACHI_OK) {
        return err;
    }
    result.exponent += shift;
    return fit(result, out);
}

enum kachi_err kachi_decimal_round(struct kachi_decimal value, int digits,
                                   enum kachi_rounding rounding, struct kachi_decimal *out)
{
    return kachi_decimal_divide(value, kachi_decimal_of(1), digits, rounding, out);
}

enum kachi_err kachi_decimal_to_int64(struct kachi_decimal value, int digits, int64_t *out)
{
    struct scaled x = scaled_of(value);
    int shift = x.exponent + digits;
    if (shift >= 0) {
        if (!times_ten(&x.magnitude, shift) || !fits_int64(x.negative, x.magnitude)) {
            return KACHI_ERR_LIMIT;
        }
        *out = int64_of(x.negative, x.magnitude);
        return KACHI_OK;
    }
    wide divisor = 1;
    bool small = times_ten(&divisor, -shift);
    if (x.magnitude != 0 && (!small || x.magnitude % divisor != 0)) {
        return KACHI_ERR_INPUT;
    }
    *out = x.magnitude == 0 ? 0 : int64_of(x.negative, x.magnitude / divisor);
    return KACHI_OK;
}
