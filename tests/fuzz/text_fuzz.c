/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Normal forms are fixed points, fitted text fits, a decimal that was written reads back equal.
 */
#include "base/decimal.h"
#include "base/text.h"
#include "fuzz.h"

#include <string.h>

#define COLUMNS 12

static bool is_same(struct kachi_str a, struct kachi_str b)
{
    return a.bytes == b.bytes && (a.bytes == 0 || memcmp(a.text, b.text, a.bytes) == 0);
}

static void decimals(struct kachi_arena *arena, struct kachi_str input)
{
    struct kachi_decimal value;
    if (kachi_decimal_read(input, &value) != KACHI_OK) {
        return;
    }
    struct kachi_decimal again;
    fuzz_law(kachi_decimal_read(kachi_decimal_write(arena, value), &again) == KACHI_OK,
             "a decimal that was written can be read");
    fuzz_law(kachi_decimal_compare(value, again) == 0, "and is equal");
    fuzz_law(kachi_decimal_compare(value, kachi_decimal_of(0)) ==
                 -kachi_decimal_compare(kachi_decimal_of(0), value),
             "comparing the other way round gives the opposite");
}

static void texts(struct kachi_arena *arena, struct kachi_str input)
{
    struct kachi_str nfc = kachi_text_nfc(arena, input);
    fuzz_law(is_same(nfc, kachi_text_nfc(arena, nfc)), "the normal form is a fixed point");
    struct kachi_str folded = kachi_text_fold(arena, input);
    fuzz_law(kachi_text_is_utf8(folded), "what is searched by is UTF-8");
    fuzz_law(kachi_text_width(kachi_text_fit(arena, nfc, COLUMNS)) <= COLUMNS, "fitted text fits");
    fuzz_law(kachi_text_distance(nfc, nfc) == 0, "a text is no distance from itself");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_str input = fuzz_input(data, bytes);
    if (kachi_text_is_utf8(input)) {
        texts(&arena, input);
    }
    struct kachi_str converted;
    if (kachi_text_from_shift_jis(&arena, input, &converted) == KACHI_OK) {
        fuzz_law(kachi_text_is_utf8(converted), "what came from Shift_JIS is UTF-8");
    }
    decimals(&arena, input);
    kachi_arena_release(&arena);
    return 0;
}
