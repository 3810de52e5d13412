/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.c - UTF-8 text over utf8proc, Shift_JIS over the C library's iconv.
 */
#include "base/text.h"

#include "base/memory_internal.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { BYTE_ASCII_MAX = 0x7f, ELLIPSIS_COLUMNS = 1 };

static bool is_ascii(struct kachi_str s)
{
    for (size_t i = 0; i < s.bytes; i++) {
        if ((unsigned char)s.text[i] > BYTE_ASCII_MAX) {
            return false;
        }
    }
    return true;
}

/* The character at `at` and its length in bytes; -1 and a length of 1 where the bytes are not
 * UTF-8. */
static int32_t character_at(struct kachi_str s, size_t at, size_t *bytes)
{
    utf8proc_int32_t character = -1;
    utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)s.text + at,
                                               (utf8proc_ssize_t)(s.bytes - at), &character);
    *bytes = length > 0 ? (size_t)length : 1;
    return length > 0 ? character : -1;
}

/* Hiragana as katakana: the blocks lie 0x60 apart. Runs before composition, so か + dakuten becomes
 * ガ. */
static utf8proc_int32_t katakana(utf8proc_int32_t character, void *unused)
{
    (void)unused;
    bool hiragana =
        (character >= 0x3041 && character <= 0x3096) || character == 0x309D || character == 0x309E;
    return hiragana ? character + 0x60 : character;
}

static struct kachi_str mapped(struct kachi_arena *arena, struct kachi_str s,
                               utf8proc_option_t options, utf8proc_custom_func custom)
{
    utf8proc_uint8_t *result = NULL;
    utf8proc_ssize_t bytes =
        utf8proc_map_custom((const utf8proc_uint8_t *)s.text, (utf8proc_ssize_t)s.bytes, &result,
                            options, custom, NULL);
    if (bytes == UTF8PROC_ERROR_NOMEM) {
        kachi_memory_exhausted();
    }
    if (bytes < 0) {
        return kachi_str_copy(arena, s);
    }
    struct kachi_str out =
        kachi_str_copy(arena, (struct kachi_str){(const char *)result, (size_t)bytes});
    free(result);
    return out;
}

static bool is_white(int32_t character)
{
    if ((character >= '\t' && character <= '\r') || character == 0x85) {
        return true;
    }
    utf8proc_category_t category = utf8proc_category(character);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP;
}

/* Runs of white space as one space, none at the ends. */
static struct kachi_str spaces_joined(struct kachi_arena *arena, struct kachi_str s)
{
    char *out = KACHI_NEW_ARRAY(arena, char, s.bytes + 1);
    size_t bytes = 0;
    bool gap = false;
    for (size_t at = 0, length = 0; at < s.bytes; at += length) {
        if (is_white(character_at(s, at, &length))) {
            gap = true;
            continue;
        }
        if (gap && bytes > 0) {
            out[bytes] = ' ';
            bytes += 1;
        }
        gap = false;
        memcpy(out + bytes, s.text + at, length);
        bytes += length;
    }
    return (struct kachi_str){.text = out, .bytes = bytes};
}

/* What a character folds to whatever stands beside it; -1 where utf8proc has to look. */
static int32_t folded_alone(int32_t character)
{
    if (character >= 0xFF01 && character <= 0xFF5E) {
        character -= 0xFEE0; /* full-width ASCII */
    }
    if (character <= BYTE_ASCII_MAX) {
        return character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
    }
    if (character >= 0x3041 && character <= 0x3096) {
        return character + 0x60;
    }
    bool is_katakana =
        (character >= 0x30A1 && character <= 0x30F6) || character == 0x30FB || character == 0x30FC;
    bool is_kanji = character >= 0x4E00 && character <= 0x9FA5;
    bool is_mark =
        character == 0x3001 || character == 0x3002 || (character >= 0x300C && character <= 0x3011);
    return is_katakana || is_kanji || is_mark ? character : -1;
}

/* A character of one or three bytes, which is what folds alone; -1 for others and for what is not
 * UTF-8. */
static int32_t three_bytes_at(struct kachi_str s, size_t at, size_t *bytes)
{
    const unsigned char *text = (const unsigned char *)s.text + at;
    *bytes = 1;
    if (text[0] <= BYTE_ASCII_MAX) {
        return text[0];
    }
    bool is_whole = s.bytes - at >= 3 && (text[0] & 0xF0U) == 0xE0U && (text[1] & 0xC0U) == 0x80U &&
                    (text[2] & 0xC0U) == 0x80U;
    if (!is_whole) {
        return -1;
    }
    unsigned character = ((text[0] & 0x0FU) << 12U) | ((text[1] & 0x3FU) << 6U) | (text[2] & 0x3FU);
    if (character < 0x800) {
        return -1; /* would fit in fewer bytes, which UTF-8 does not allow */
    }
    *bytes = 3;
    return (int32_t)character;
}

static size_t put_three_bytes(char *out, int32_t character)
{
    if (character <= BYTE_ASCII_MAX) {
        out[0] = (char)character;
        return 1;
    }
    unsigned bits = (unsigned)character;
    out[0] = (char)(0xE0U | (bits >> 12U));
    out[1] = (char)(0x80U | ((bits >> 6U) & 0x3FU));
    out[2] = (char)(0x80U | (bits & 0x3FU));
    return 3;
}

/*
 * The fast way to fold: most names have only characters that fold alone, and a search folds tens of
 * thousands of them. False where one does not; the result of the slow way is the same.
 */
static bool fold_simple(struct kachi_arena *arena, struct kachi_str s, struct kachi_str *folded)
{
    char *out = KACHI_NEW_ARRAY(arena, char, s.bytes + 1);
    size_t bytes = 0;
    bool gap = false;
    for (size_t at = 0, length = 0; at < s.bytes; at += length) {
        int32_t character = three_bytes_at(s, at, &length);
        if (character == ' ' || character == 0x3000 || (character >= '\t' && character <= '\r')) {
            gap = true;
            continue;
        }
        int32_t alone = character < 0 ? -1 : folded_alone(character);
        if (alone < 0) {
            return false;
        }
        if (gap && bytes > 0) {
            out[bytes++] = ' ';
        }
        gap = false;
        bytes += put_three_bytes(out + bytes, alone);
    }
    *folded = (struct kachi_str){.text = out, .bytes = bytes};
    return true;
}

static size_t width_of(int32_t character)
{
    int columns = character < 0 ? 1 : utf8proc_charwidth(character);
    return columns > 0 ? (size_t)columns : 0;
}

struct characters {
    size_t count;
    const int32_t *items;
};

static struct characters characters_folded(struct kachi_arena *arena, struct kachi_str s)
{
    struct kachi_str folded = kachi_text_fold(arena, s);
    int32_t *items = KACHI_NEW_ARRAY(arena, int32_t, folded.bytes);
    size_t count = 0;
    for (size_t at = 0, length = 0; at < folded.bytes; at += length) {
        items[count] = character_at(folded, at, &length);
        count += 1;
    }
    return (struct characters){.count = count, .items = items};
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/*
 * Optimal string alignment: D[i][j] = min(D[i-1][j] + 1, D[i][j-1] + 1, D[i-1][j-1] + (a_i !=
 * b_j)), and D[i-2][j-2] + 1 where the last two are swapped. Three rows are kept.
 */
static size_t distance(struct kachi_arena *scratch, struct characters a, struct characters b)
{
    size_t *before = KACHI_NEW_ARRAY(scratch, size_t, b.count + 1);
    size_t *above = KACHI_NEW_ARRAY(scratch, size_t, b.count + 1);
    size_t *row = KACHI_NEW_ARRAY(scratch, size_t, b.count + 1);
    for (size_t j = 0; j <= b.count; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a.count; i++) {
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
        row[0] = i;
        for (size_t j = 1; j <= b.count; j++) {
            size_t replaced = above[j - 1] + (a.items[i - 1] == b.items[j - 1] ? 0 : 1);
            row[j] = smallest(above[j] + 1, row[j - 1] + 1, replaced);
            bool swapped = i > 1 && j > 1 && a.items[i - 1] == b.items[j - 2] &&
                           a.items[i - 2] == b.items[j - 1];
            if (swapped && before[j - 2] + 1 < row[j]) {
                row[j] = before[j - 2] + 1;
            }
        }
    }
    return row[b.count];
}

/* Puts a candidate among the nearest, which are sorted; later ones go behind equals. Returns how
 * many there are. */
static size_t nearest_insert(size_t index, size_t far, size_t held, size_t most, size_t nearest[],
                             size_t distances[])
{
    size_t at = held;
    while (at > 0 && distances[at - 1] > far) {
        at -= 1;
    }
    if (at == most) {
        return held;
    }
    size_t kept = held < most ? held : most - 1;
    memmove(nearest + at + 1, nearest + at, (kept - at) * sizeof nearest[0]);
    memmove(distances + at + 1, distances + at, (kept - at) * sizeof distances[0]);
    nearest[at] = index;
    distances[at] = far;
    return kept + 1;
}

bool kachi_text_is_utf8(struct kachi_str s)
{
    for (size_t at = 0, length = 0; at < s.bytes; at += length) {
        if ((unsigned char)s.text[at] <= BYTE_ASCII_MAX) {
            length = 1;
        } else if (character_at(s, at, &length) < 0) {
            return false;
        }
    }
    return true;
}

/* Bytes of the control character at `at`, 0 where there is none: ASCII's, or U+0080 to U+009F. */
static size_t control_bytes(struct kachi_str s, size_t at)
{
    unsigned char first = (unsigned char)s.text[at];
    unsigned char second = at + 1 < s.bytes ? (unsigned char)s.text[at + 1] : 0;
    if (first < 0x20 || first == 0x7F) {
        return 1;
    }
    return first == 0xC2 && second >= 0x80 && second <= 0x9F ? 2 : 0;
}

struct kachi_str kachi_text_one_line(struct kachi_arena *arena, struct kachi_str s)
{
    size_t clean = 0;
    while (clean < s.bytes && control_bytes(s, clean) == 0) {
        clean++;
    }
    if (clean == s.bytes) {
        return s;
    }
    char *text = KACHI_NEW_ARRAY(arena, char, s.bytes + 1);
    size_t bytes = 0;
    for (size_t at = 0; at < s.bytes;) {
        size_t control = control_bytes(s, at);
        text[bytes++] = control == 0 ? s.text[at] : ' ';
        at += control == 0 ? 1 : control;
    }
    return (struct kachi_str){text, bytes};
}

struct kachi_str kachi_text_nfc(struct kachi_arena *arena, struct kachi_str s)
{
    if (is_ascii(s)) {
        return kachi_str_copy(arena, s);
    }
    return mapped(arena, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE, NULL);
}

struct kachi_str kachi_text_fold(struct kachi_arena *arena, struct kachi_str s)
{
    struct kachi_str folded;
    struct kachi_arena_mark mark = kachi_arena_mark(arena);
    if (fold_simple(arena, s, &folded)) {
        return folded;
    }
    kachi_arena_reset(arena, mark);
    utf8proc_option_t options =
        UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD;
    return spaces_joined(arena, mapped(arena, s, options, katakana));
}

size_t kachi_text_width(struct kachi_str s)
{
    size_t columns = 0;
    for (size_t at = 0, length = 0; at < s.bytes; at += length) {
        columns += width_of(character_at(s, at, &length));
    }
    return columns;
}

/* Whether a line may end behind `character`, which `rest` follows. */
static bool may_break(struct kachi_str character, struct kachi_str rest)
{
    static const char *const closing[] = {"、", "。", "）", "」", "』", "・", "ー", "：", "；"};
    if (kachi_str_is(character, " ") || kachi_str_is(character, "|")) {
        return true;
    }
    for (size_t i = 0; i < sizeof closing / sizeof closing[0]; i++) {
        if (kachi_str_has_prefix(rest, closing[i])) {
            return false;
        }
    }
    return kachi_text_width(character) == 2;
}

struct kachi_str kachi_text_take_line(struct kachi_str *rest, size_t columns)
{
    struct kachi_str s = *rest;
    size_t at = 0, width = 0, cut = 0;
    while (at < s.bytes) {
        size_t bytes = 0;
        (void)character_at(s, at, &bytes);
        struct kachi_str character = kachi_str_slice(s, at, at + bytes);
        width += kachi_text_width(character);
        bool is_space = kachi_str_is(character, " "); /* may stand past the edge: it is cut off */
        if (width > columns && at > 0 && !is_space) {
            break;
        }
        at += character.bytes;
        if (may_break(character, kachi_str_slice(s, at, s.bytes))) {
            cut = at;
        }
    }
    cut = at == s.bytes || cut == 0 ? at : cut;
    *rest = kachi_str_trim(kachi_str_slice(s, cut, s.bytes));
    return kachi_str_trim(kachi_str_slice(s, 0, cut));
}

struct kachi_str kachi_text_fit(struct kachi_arena *arena, struct kachi_str s, size_t columns)
{
    if (kachi_text_width(s) <= columns) {
        return s;
    }
    if (columns < ELLIPSIS_COLUMNS) {
        return kachi_str_of("");
    }
    size_t used = 0;
    size_t end = 0;
    for (size_t length = 0; end < s.bytes; end += length) {
        size_t width = width_of(character_at(s, end, &length));
        if (used + width > columns - ELLIPSIS_COLUMNS) {
            break;
        }
        used += width;
    }
    return kachi_str_print(arena, "%.*s…", (int)end, s.text);
}

enum kachi_err kachi_text_from_shift_jis(struct kachi_arena *arena, struct kachi_str bytes,
                                         struct kachi_str *out)
{
    iconv_t converter = iconv_open("UTF-8", "CP932");
    if (converter == (iconv_t)-1) {
        return KACHI_ERR_IO;
    }
    /* One byte becomes at most three: half-width katakana. */
    size_t capacity = bytes.bytes * 3;
    char *result = KACHI_NEW_ARRAY(arena, char, capacity + 1);
    char *to = result;
    char *from = (char *)(uintptr_t)bytes.text; /* iconv's type lacks the const that it keeps */
    size_t from_bytes = bytes.bytes;
    size_t to_bytes = capacity;
    size_t replaced = iconv(converter, &from, &from_bytes, &to, &to_bytes);
    iconv_close(converter);
    if (replaced != 0 || from_bytes != 0) {
        return KACHI_ERR_INPUT;
    }
    *out = (struct kachi_str){.text = result, .bytes = capacity - to_bytes};
    return KACHI_OK;
}

size_t kachi_text_distance(struct kachi_str a, struct kachi_str b)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    size_t far = distance(&scratch, characters_folded(&scratch, a), characters_folded(&scratch, b));
    kachi_arena_release(&scratch);
    return far;
}

size_t kachi_text_nearest(struct kachi_str wanted, size_t count,
                          const struct kachi_str candidates[], size_t most, size_t nearest[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct characters from = characters_folded(&scratch, wanted);
    size_t far_max = from.count / 3;
    size_t *distances = KACHI_NEW_ARRAY(&scratch, size_t, most);
    size_t held = 0;
    struct kachi_arena_mark mark = kachi_arena_mark(&scratch);
    for (size_t i = 0; i < count; i++) {
        struct characters to = characters_folded(&scratch, candidates[i]);
        size_t apart = to.count > from.count ? to.count - from.count : from.count - to.count;
        size_t far = apart > far_max ? apart : distance(&scratch, from, to);
        if (far <= far_max && most > 0) {
            held = nearest_insert(i, far, held, most, nearest, distances);
        }
        kachi_arena_reset(&scratch, mark);
    }
    kachi_arena_release(&scratch);
    return held;
}

struct kachi_str kachi_text_list(struct kachi_arena *arena, size_t count,
                                 const struct kachi_str texts[])
{
    struct kachi_str list = kachi_str_of("");
    for (size_t i = 0; i < count; i++) {
        list = kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(list), i == 0 ? "" : ", ",
                               KACHI_STR_ARG(texts[i]));
    }
    return list;
}

struct kachi_str kachi_text_near_list(struct kachi_arena *arena, struct kachi_str wanted,
                                      size_t count, const struct kachi_str candidates[])
{
    size_t nearest[KACHI_TEXT_NEAR_MOST];
    struct kachi_str found[KACHI_TEXT_NEAR_MOST];
    size_t near = kachi_text_nearest(wanted, count, candidates, KACHI_TEXT_NEAR_MOST, nearest);
    for (size_t i = 0; i < near; i++) {
        found[i] = candidates[nearest[i]];
    }
    return kachi_text_list(arena, near, found);
}
