/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/gtin.h"

#define DIGITS 14

bool kachi_gtin_is_valid(struct kachi_str text)
{
    int sum = 0;
    if (text.bytes != 8 && text.bytes != 12 && text.bytes != 13 && text.bytes != DIGITS) {
        return false;
    }
    for (size_t i = 0; i < text.bytes; i++) {
        char c = text.text[text.bytes - 1 - i]; /* from the right: weights 1 3 1 3 ... */
        if (c < '0' || c > '9') {
            return false;
        }
        sum += (c - '0') * (i % 2 == 0 ? 1 : 3);
    }
    return sum % 10 == 0;
}

struct kachi_str kachi_digital_link(struct kachi_arena *arena, struct kachi_str gtin)
{
    static const char zeros[] = "00000000000000";
    int missing = gtin.bytes < DIGITS ? DIGITS - (int)gtin.bytes : 0;
    return kachi_str_print(arena, "https://id.gs1.org/01/%.*s%.*s", missing, zeros,
                           KACHI_STR_ARG(gtin));
}
