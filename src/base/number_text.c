/* SPDX-License-Identifier: Apache-2.0 */
#include "base/number_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NUMBER_BYTES 64

/* Puts a comma between groups of three digits of the whole part of `plain`. */
static struct kachi_str group_digits(struct kachi_arena *arena, const char *plain)
{
    size_t start = plain[0] == '-' ? 1 : 0;
    size_t whole = strcspn(plain + start, ".e");
    char text[NUMBER_BYTES * 2];
    size_t bytes = 0;
    for (size_t i = 0; plain[i] != '\0' && bytes + 2 < sizeof(text); i++) {
        bool inside = i > start && i < start + whole;
        if (inside && (start + whole - i) % 3 == 0) {
            text[bytes++] = ',';
        }
        text[bytes++] = plain[i];
    }
    return kachi_str_copy(arena, (struct kachi_str){text, bytes});
}

struct kachi_str kachi_number_text(struct kachi_arena *arena, double value, int digits)
{
    char plain[NUMBER_BYTES];
    double size = fabs(value);
    if (!isfinite(value)) {
        return kachi_str_of("?");
    }
    if (!(size > 0.0)) { /* -0 too */
        return kachi_str_of("0");
    }
    if (size < 1e-4 || size >= 1e15) {
        snprintf(plain, sizeof(plain), "%.*e", digits - 1, value);
        return kachi_str_print(arena, "%s", plain);
    }
    int whole_digits = (int)floor(log10(size)) + 1;
    int decimals = digits > whole_digits ? digits - whole_digits : 0;
    snprintf(plain, sizeof(plain), "%.*f", decimals, value);
    return group_digits(arena, plain);
}

struct kachi_str kachi_kg_text(struct kachi_arena *arena, double kgco2e, int digits)
{
    bool in_t = fabs(kgco2e) >= 1000.0;
    struct kachi_str number = kachi_number_text(arena, in_t ? kgco2e / 1000.0 : kgco2e, digits);
    return kachi_str_print(arena, "%.*s %s", KACHI_STR_ARG(number), in_t ? "t-CO2e" : "kg-CO2e");
}

struct kachi_str kachi_count_text(struct kachi_arena *arena, int64_t value)
{
    char plain[NUMBER_BYTES];
    snprintf(plain, sizeof(plain), "%lld", (long long)value);
    return group_digits(arena, plain);
}

struct kachi_str kachi_decimal_text(struct kachi_arena *arena, struct kachi_decimal value)
{
    char plain[NUMBER_BYTES];
    struct kachi_str written = kachi_decimal_write(arena, value);
    snprintf(plain, sizeof(plain), "%.*s", KACHI_STR_ARG(written));
    return group_digits(arena, plain);
}
