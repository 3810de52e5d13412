/* SPDX-License-Identifier: Apache-2.0 */
/*
 * str.c - pieces of text, and numbers in text, the same in every locale.
 *
 * The C library reads and writes numbers in the locale of whoever embeds Kachi, which changes the
 * decimal point. So the grammar is checked here, the C library reads digits without a point, and of
 * what it writes only the digits are taken.
 */
#include "base/str.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

struct kachi_str kachi_str_of(const char *text)
{
    if (text == NULL) {
        return (struct kachi_str){.text = "", .bytes = 0};
    }
    return (struct kachi_str){.text = text, .bytes = strlen(text)};
}

struct kachi_str kachi_str_slice(struct kachi_str s, size_t from, size_t to)
{
    size_t end = to < s.bytes ? to : s.bytes;
    size_t start = from < end ? from : end;
    if (s.text == NULL) {
        return kachi_str_of("");
    }
    return (struct kachi_str){.text = s.text + start, .bytes = end - start};
}

bool kachi_str_is_empty(struct kachi_str s)
{
    return s.bytes == 0;
}

bool kachi_str_equal(struct kachi_str a, struct kachi_str b)
{
    return a.bytes == b.bytes && (a.bytes == 0 || memcmp(a.text, b.text, a.bytes) == 0);
}

bool kachi_str_is(struct kachi_str s, const char *text)
{
    return kachi_str_equal(s, kachi_str_of(text));
}

bool kachi_str_equal_ignore_case(struct kachi_str a, struct kachi_str b)
{
    if (a.bytes != b.bytes) {
        return false;
    }
    for (size_t i = 0; i < a.bytes; i++) {
        if (lower(a.text[i]) != lower(b.text[i])) {
            return false;
        }
    }
    return true;
}

bool kachi_str_has_prefix(struct kachi_str s, const char *prefix)
{
    size_t bytes = strlen(prefix);
    return bytes == 0 || (s.bytes >= bytes && memcmp(s.text, prefix, bytes) == 0);
}

bool kachi_str_has_suffix(struct kachi_str s, const char *suffix)
{
    size_t bytes = strlen(suffix);
    return bytes == 0 || (s.bytes >= bytes && memcmp(s.text + s.bytes - bytes, suffix, bytes) == 0);
}

bool kachi_str_contains(struct kachi_str s, struct kachi_str part)
{
    return part.bytes == 0 ||
           (s.bytes >= part.bytes && memmem(s.text, s.bytes, part.text, part.bytes) != NULL);
}

int kachi_str_compare(struct kachi_str a, struct kachi_str b)
{
    size_t common = a.bytes < b.bytes ? a.bytes : b.bytes;
    int order = common == 0 ? 0 : memcmp(a.text, b.text, common);
    if (order != 0) {
        return order;
    }
    return (a.bytes > b.bytes) - (a.bytes < b.bytes);
}

struct kachi_str kachi_str_trim(struct kachi_str s)
{
    size_t from = 0;
    size_t to = s.bytes;
    while (from < to && is_space(s.text[from])) {
        from += 1;
    }
    while (to > from && is_space(s.text[to - 1])) {
        to -= 1;
    }
    return kachi_str_slice(s, from, to);
}

struct kachi_str kachi_str_cut(struct kachi_str *rest, char separator)
{
    struct kachi_str whole = *rest;
    const char *found = whole.bytes == 0 ? NULL : memchr(whole.text, separator, whole.bytes);
    if (found == NULL) {
        *rest = kachi_str_slice(whole, whole.bytes, whole.bytes);
        return kachi_str_slice(whole, 0, whole.bytes);
    }
    size_t bytes = (size_t)(found - whole.text);
    *rest = kachi_str_slice(whole, bytes + 1, whole.bytes);
    return kachi_str_slice(whole, 0, bytes);
}

uint64_t kachi_str_hash(struct kachi_str s)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < s.bytes; i++) {
        hash = (hash ^ (unsigned char)s.text[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/*
 * A number of the grammar  [+-] digits [. digits] [e [+-] digits], with a digit before or after the
 * point. coefficient and exponent are exact while digit_count <= 18.
 */
struct number {
    bool negative;
    uint64_t coefficient;
    size_t digit_count; /* significant ones, from the first that is not 0 */
    int exponent;
};

enum { NUMBER_BYTES_MAX = 511, E_TEXT_BYTES = 48, EXPONENT_MAX = 100000, DIGITS_EXACT = 18 };

static void number_digit(struct number *number, char digit, bool fraction)
{
    if (number->digit_count > 0 || digit != '0') {
        number->digit_count += 1;
    }
    if (number->digit_count <= DIGITS_EXACT) {
        number->coefficient = number->coefficient * 10 + (uint64_t)(digit - '0');
    }
    number->exponent -= fraction ? 1 : 0;
}

static bool number_sign(struct kachi_str s, size_t *at)
{
    bool negative = *at < s.bytes && s.text[*at] == '-';
    if (*at < s.bytes && (s.text[*at] == '-' || s.text[*at] == '+')) {
        *at += 1;
    }
    return negative;
}

/* What follows the e: at least one digit to the end of s. */
static bool number_exponent(struct kachi_str s, size_t at, struct number *number)
{
    bool negative = number_sign(s, &at);
    int exponent = 0;
    if (at == s.bytes) {
        return false;
    }
    for (; at < s.bytes; at++) {
        if (!is_digit(s.text[at])) {
            return false;
        }
        exponent = exponent >= EXPONENT_MAX ? exponent : exponent * 10 + (s.text[at] - '0');
    }
    number->exponent += negative ? -exponent : exponent;
    return true;
}

static bool number_read(struct kachi_str s, struct number *number)
{
    size_t at = 0;
    bool point = false;
    size_t digit_count = 0;
    *number = (struct number){.negative = number_sign(s, &at)};
    for (; at < s.bytes; at++) {
        char c = s.text[at];
        if (is_digit(c)) {
            number_digit(number, c, point);
            digit_count += 1;
        } else if (c == '.' && !point) {
            point = true;
        } else {
            break;
        }
    }
    if (digit_count == 0) {
        return false;
    }
    if (at == s.bytes) {
        return true;
    }
    return (s.text[at] == 'e' || s.text[at] == 'E') && number_exponent(s, at + 1, number);
}

/*
 * The same number as whole digits and an exponent, "1.25e3" as "125e1", for the C library: without
 * a decimal point there is nothing that a locale could read differently. Correctly rounded.
 */
static double read_slowly(struct kachi_str s, const struct number *number)
{
    char text[NUMBER_BYTES_MAX + E_TEXT_BYTES];
    size_t bytes = 0;
    for (size_t i = 0; i < s.bytes && lower(s.text[i]) != 'e'; i++) {
        if (s.text[i] != '.') {
            text[bytes] = s.text[i];
            bytes += 1;
        }
    }
    snprintf(text + bytes, E_TEXT_BYTES, "e%d", number->exponent);
    return strtod(text, NULL);
}

/*
 * A coefficient below 2^53 and a power of ten up to 10^22 are both exact doubles, so one
 * multiplication or division rounds once and correctly (Clinger 1990). This is nearly every number
 * in a table.
 */
static bool read_fast(const struct number *number, double *out)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (number->digit_count > DIGITS_EXACT || number->coefficient > (UINT64_C(1) << 53) ||
        number->exponent > 22 || number->exponent < -22) {
        return false;
    }
    double value = (double)number->coefficient;
    value =
        number->exponent < 0 ? value / powers[-number->exponent] : value * powers[number->exponent];
    *out = number->negative ? -value : value;
    return true;
}

bool kachi_str_read_double(struct kachi_str s, double *out)
{
    struct number number;
    struct kachi_str trimmed = kachi_str_trim(s);
    if (trimmed.bytes > NUMBER_BYTES_MAX || !number_read(trimmed, &number)) {
        return false;
    }
    if (read_fast(&number, out)) {
        return true;
    }
    double value = read_slowly(trimmed, &number);
    if (!isfinite(value)) {
        return false;
    }
    *out = value;
    return true;
}

bool kachi_str_read_int64(struct kachi_str s, int64_t *out)
{
    struct kachi_str trimmed = kachi_str_trim(s);
    size_t at = 0;
    bool negative = number_sign(trimmed, &at);
    int64_t value = 0;
    if (at == trimmed.bytes) {
        return false;
    }
    for (; at < trimmed.bytes; at++) {
        char c = trimmed.text[at];
        int64_t digit = negative ? -(c - '0') : c - '0';
        if (!is_digit(c) || __builtin_mul_overflow(value, (int64_t)10, &value) ||
            __builtin_add_overflow(value, digit, &value)) {
            return false;
        }
    }
    *out = value;
    return true;
}

/* value is finite and not 0: its shortest digits d1 d2 ... without trailing zeros, and e of
 * d1.d2... x 10^e. */
struct digits {
    char digit[18];
    int count;
    int exponent;
};

enum { DIGITS_MAX = 17 };

/* Whether digits read back as value, to the bit. */
static bool reads_back(const struct digits *digits, double value)
{
    char text[E_TEXT_BYTES];
    snprintf(text, sizeof text, "%se%d", digits->digit, digits->exponent - digits->count + 1);
    double back = strtod(text, NULL);
    return memcmp(&back, &value, sizeof value) == 0;
}

/* The digits of value at a precision, rounded, and its exponent; true where they read back as the
 * same value. */
static bool digits_at(double value, int precision, struct digits *digits)
{
    char text[E_TEXT_BYTES];
    snprintf(text, sizeof text, "%.*e", precision - 1, value);
    digits->count = 0;
    const char *at = text;
    for (; *at != 'e'; at++) {
        if (is_digit(*at)) {
            digits->digit[digits->count] = *at;
            digits->count += 1;
        }
    }
    digits->exponent = (int)strtol(at + 1, NULL, 10);
    while (digits->count > 1 && digits->digit[digits->count - 1] == '0') {
        digits->count -= 1;
    }
    digits->digit[digits->count] = '\0';
    return reads_back(digits, value);
}

/*
 * Doubles lie twice as close below a power of two as above it, so of the two 16-digit neighbours
 * the farther, upper one may read back as the power where the nearer does not.
 */
static bool digits_above(double value, struct digits *digits)
{
    struct digits above = *digits;
    if (above.count < DIGITS_MAX - 1 || above.digit[above.count - 1] == '9') {
        return false;
    }
    above.digit[above.count - 1] += 1;
    if (!reads_back(&above, value)) {
        return false;
    }
    *digits = above;
    return true;
}

/* Every decimal of up to 15 digits survives in a normal double; only the subnormal ones are
 * shorter. */
static struct digits digits_of(double value)
{
    struct digits digits;
    int precision = fpclassify(value) == FP_SUBNORMAL ? 1 : 15;
    for (; precision < DIGITS_MAX; precision++) {
        if (digits_at(value, precision, &digits) ||
            (precision == DIGITS_MAX - 1 && digits_above(value, &digits))) {
            return digits;
        }
    }
    digits_at(value, DIGITS_MAX, &digits);
    return digits;
}

/* 0.000123, 123, 123.4 or 123000: at most 4 zeros after the point, at most 16 digits before it. */
static size_t write_plain(const struct digits *digits, char *out)
{
    size_t bytes = 0;
    int from = digits->exponent < 0 ? digits->exponent : 0;
    int to = digits->count - 1 > digits->exponent ? digits->count - 1 : digits->exponent;
    for (int place = from; place <= to; place++) {
        out[bytes] = place >= 0 && place < digits->count ? digits->digit[place] : '0';
        bytes += 1;
        if (place == from + (digits->exponent < 0 ? 0 : digits->exponent) && place < to) {
            out[bytes] = '.';
            bytes += 1;
        }
    }
    return bytes;
}

static size_t write_scientific(const struct digits *digits, char *out)
{
    return (size_t)snprintf(out, KACHI_DOUBLE_TEXT_BYTES - 1, "%c%s%se%c%02d", digits->digit[0],
                            digits->count > 1 ? "." : "", digits->digit + 1,
                            digits->exponent < 0 ? '-' : '+', abs(digits->exponent));
}

struct kachi_str kachi_double_text(double value, char buffer[KACHI_DOUBLE_TEXT_BYTES])
{
    size_t bytes = 0;
    if (isnan(value)) {
        return kachi_str_of(memcpy(buffer, "NaN", sizeof "NaN"));
    }
    if (signbit(value) != 0) {
        buffer[0] = '-';
        bytes = 1;
    }
    char *rest = buffer + bytes;
    if (isinf(value)) {
        memcpy(rest, "Infinity", sizeof "Infinity");
        return kachi_str_of(buffer);
    }
    if (fpclassify(value) == FP_ZERO) {
        memcpy(rest, "0", sizeof "0");
        return kachi_str_of(buffer);
    }
    struct digits digits = digits_of(fabs(value));
    bool plain = digits.exponent >= -4 && digits.exponent < 16;
    bytes += plain ? write_plain(&digits, rest) : write_scientific(&digits, rest);
    buffer[bytes] = '\0';
    return (struct kachi_str){.text = buffer, .bytes = bytes};
}

struct kachi_str kachi_int64_text(int64_t value, char buffer[KACHI_INT64_TEXT_BYTES])
{
    size_t at = KACHI_INT64_TEXT_BYTES - 1;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    buffer[at] = '\0';
    do {
        buffer[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        buffer[--at] = '-';
    }
    return (struct kachi_str){buffer + at, KACHI_INT64_TEXT_BYTES - 1 - at};
}
