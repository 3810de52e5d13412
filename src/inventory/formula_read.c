/* SPDX-License-Identifier: Apache-2.0 */
/*
 * formula_read.c - from text to a program for the stack, by recursive descent:
 *
 *     or      = xor { ("or" | "|" | "||") xor }
 *     xor     = and { "xor" and }
 *     and     = not { ("and" | "&" | "&&") not }
 *     not     = "not" not | compare
 *     compare = sum { ("=" | "==" | "<>" | "!=" | "<" | "<=" | ">" | ">=") sum }
 *     sum     = term { ("+" | "-") term }
 *     term    = sign { ("*" | "/" | "div" | "mod") sign }
 *     sign    = ("-" | "+" | "not") sign | power
 *     power   = atom [ "^" sign ]
 *     atom    = number | name | name "(" [ or { (";" | ",") or } ] ")" | "(" or ")"
 *
 * The words are operators where an operator may stand and functions where a value may stand:
 * not(a) + 1 is one more than not(a), as in openLCA, while not a = b is not(a = b).
 */
#include "base/text.h"
#include "inventory/formula_internal.h"

#include <string.h>

#define SHOWN_BYTES 40

struct reader {
    struct kachi_arena *arena;
    struct kachi_str text;
    size_t at;
    int depth;
    bool failed, too_deep;
    size_t fault;             /* byte where the fault is, where failed */
    struct kachi_str unknown; /* a function that is none; empty for other faults */
    struct kachi_formula *formula;
};

static void fail_at(struct reader *reader, size_t at)
{
    if (!reader->failed) {
        reader->failed = true;
        reader->fault = at;
    }
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

/* How many bytes a letter beyond ASCII takes at `at`; 0 where it is a sign or space: those of full
 * width (＋, （, ；, the ideographic space) look like operators and must not become part of a name.
 */
static size_t wide_letter(struct kachi_str text, size_t at)
{
    const unsigned char *byte = (const unsigned char *)text.text + at;
    size_t left = text.bytes - at;
    if (byte[0] < 0xc3 || left < 2) {
        return 0; /* ASCII, or U+0080 to U+00BF: signs such as no-break space */
    }
    uint32_t code = 0;
    size_t bytes = byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : 4;
    if (bytes > left) {
        return 0;
    }
    code = byte[0] & (0xffu >> (bytes + 1));
    for (size_t i = 1; i < bytes; i++) {
        code = code << 6 | (byte[i] & 0x3fu);
    }
    bool is_sign = code == 0xd7 || code == 0xf7 ||       /* × ÷ */
                   (code >= 0x2000 && code <= 0x2bff) || /* punctuation, operators, arrows */
                   (code >= 0x3000 && code <= 0x3004) || (code >= 0x3008 && code <= 0x3020) ||
                   (code >= 0xff01 && code <= 0xff0f) || (code >= 0xff1a && code <= 0xff20) ||
                   (code >= 0xff3b && code <= 0xff3e) || (code >= 0xff5b && code <= 0xff65);
    return is_sign ? 0 : bytes;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static void skip_space(struct reader *reader)
{
    while (reader->at < reader->text.bytes && is_space(reader->text.text[reader->at])) {
        reader->at += 1;
    }
}

static char peek(struct reader *reader)
{
    skip_space(reader);
    return reader->at < reader->text.bytes ? reader->text.text[reader->at] : '\0';
}

/* The name at the reader's place, without taking it; empty where there is none. */
static struct kachi_str peek_name(struct reader *reader)
{
    skip_space(reader);
    size_t end = reader->at;
    while (end < reader->text.bytes) {
        char byte = reader->text.text[end];
        bool inside = is_letter(byte) || (is_digit(byte) && end > reader->at);
        size_t bytes = inside ? 1 : wide_letter(reader->text, end);
        if (bytes == 0) {
            break;
        }
        end += bytes;
    }
    return kachi_str_slice(reader->text, reader->at, end);
}

/* Takes the word if it stands here as an operator. */
static bool take_word(struct reader *reader, const char *word)
{
    struct kachi_str name = peek_name(reader);
    if (!kachi_str_equal_ignore_case(name, kachi_str_of(word))) {
        return false;
    }
    reader->at += name.bytes;
    return true;
}

static bool take_sign(struct reader *reader, const char *sign)
{
    skip_space(reader);
    size_t bytes = strlen(sign);
    if (reader->text.bytes - reader->at < bytes ||
        memcmp(reader->text.text + reader->at, sign, bytes) != 0) {
        return false;
    }
    reader->at += bytes;
    return true;
}

/* "not" before anything but a parenthesis, where it is the function. */
static bool take_not(struct reader *reader)
{
    size_t start = reader->at;
    if (take_word(reader, "not") && peek(reader) != '(') {
        return true;
    }
    reader->at = start;
    return false;
}

static void step_add(struct reader *reader, struct formula_step step)
{
    struct kachi_formula *formula = reader->formula;
    formula->steps = kachi_arena_grow(reader->arena, formula->steps, formula->step_count,
                                      &formula->step_capacity, sizeof formula->steps[0]);
    formula->steps[formula->step_count++] = step;
}

static void call_add(struct reader *reader, const char *name, uint32_t count)
{
    step_add(reader, (struct formula_step){.kind = FORMULA_CALL,
                                           .count = count,
                                           .call = formula_find(kachi_str_of(name))->call});
}

static void number_read(struct reader *reader)
{
    size_t end = reader->at;
    const char *text = reader->text.text;
    size_t bytes = reader->text.bytes;
    while (end < bytes && (is_digit(text[end]) || text[end] == '.')) {
        end += 1;
    }
    if (end < bytes && (text[end] == 'e' || text[end] == 'E')) {
        size_t digits = end + 1;
        digits += digits < bytes && (text[digits] == '-' || text[digits] == '+') ? 1 : 0;
        if (digits < bytes && is_digit(text[digits])) {
            end = digits;
        }
        while (end < bytes && is_digit(text[end])) {
            end += 1;
        }
    }
    struct formula_step step = {.kind = FORMULA_NUMBER};
    struct kachi_str digits = kachi_str_slice(reader->text, reader->at, end);
    bool ends_in_point = kachi_str_has_suffix(digits, ".");
    if (ends_in_point) { /* "2." is 2 */
        digits.bytes -= 1;
    }
    if (!kachi_str_read_double(digits, &step.number)) {
        fail_at(reader, reader->at);
        return;
    }
    reader->at = end;
    step_add(reader, step);
}

static void name_add(struct reader *reader, struct kachi_str name)
{
    struct kachi_formula *formula = reader->formula;
    uint32_t found = 0;
    while (found < formula->name_count &&
           !kachi_str_equal_ignore_case(formula->names[found], name)) {
        found += 1;
    }
    if (found == formula->name_count) {
        formula->names = kachi_arena_grow(reader->arena, formula->names, formula->name_count,
                                          &formula->name_capacity, sizeof formula->names[0]);
        formula->names[formula->name_count++] = kachi_str_copy(reader->arena, name);
    }
    step_add(reader, (struct formula_step){.kind = FORMULA_NAME, .count = found});
}

/* The one name ahead of its function: the grammar is recursive. */
static void or_read(struct reader *reader);

/* After the name and its opening parenthesis. */
static void call_read(struct reader *reader, struct kachi_str name, size_t start)
{
    const struct formula_entry *entry = formula_find(name);
    if (entry == NULL) {
        reader->unknown = reader->failed ? reader->unknown : name;
        fail_at(reader, start);
        return;
    }
    uint32_t count = 0;
    if (peek(reader) != ')') {
        do {
            or_read(reader);
            count += 1;
        } while (!reader->failed && (take_sign(reader, ";") || take_sign(reader, ",")));
    }
    if (!take_sign(reader, ")")) {
        fail_at(reader, reader->at);
        return;
    }
    if (count < entry->count_min || count > entry->count_max) {
        fail_at(reader, start);
        return;
    }
    step_add(reader,
             (struct formula_step){.kind = FORMULA_CALL, .count = count, .call = entry->call});
}

static void atom_read(struct reader *reader)
{
    char next = peek(reader);
    if (is_digit(next) || next == '.') {
        number_read(reader);
        return;
    }
    if (take_sign(reader, "(")) {
        or_read(reader);
        if (!take_sign(reader, ")")) {
            fail_at(reader, reader->at);
        }
        return;
    }
    size_t start = reader->at;
    struct kachi_str name = peek_name(reader);
    if (kachi_str_is_empty(name)) {
        fail_at(reader, reader->at);
        return;
    }
    reader->at += name.bytes;
    if (take_sign(reader, "(")) {
        call_read(reader, name, start);
        return;
    }
    name_add(reader, name);
}

/* One level deeper; false, with a fault, where the formula is nested too deeply. */
static bool enter(struct reader *reader)
{
    reader->depth += 1;
    if (reader->depth > KACHI_LIMIT_FORMULA_DEPTH) {
        reader->too_deep = true;
        fail_at(reader, reader->at);
    }
    return !reader->failed;
}

static void sign_read(struct reader *reader)
{
    if (!enter(reader)) {
        return;
    }
    if (take_sign(reader, "-")) {
        sign_read(reader);
        call_add(reader, "negative", 1);
    } else if (take_sign(reader, "+")) {
        sign_read(reader);
    } else if (take_not(reader)) {
        sign_read(reader);
        call_add(reader, "not", 1);
    } else {
        atom_read(reader);
        if (take_sign(reader, "^")) {
            sign_read(reader);
            call_add(reader, "^", 2);
        }
    }
    reader->depth -= 1;
}

static void term_read(struct reader *reader)
{
    sign_read(reader);
    while (!reader->failed) {
        const char *operation = take_sign(reader, "*")     ? "*"
                                : take_sign(reader, "/")   ? "/"
                                : take_word(reader, "div") ? "div"
                                : take_word(reader, "mod") ? "mod"
                                                           : NULL;
        if (operation == NULL) {
            return;
        }
        sign_read(reader);
        call_add(reader, operation, 2);
    }
}

static void sum_read(struct reader *reader)
{
    term_read(reader);
    while (!reader->failed) {
        const char *operation = take_sign(reader, "+") ? "+" : take_sign(reader, "-") ? "-" : NULL;
        if (operation == NULL) {
            return;
        }
        term_read(reader);
        call_add(reader, operation, 2);
    }
}

static void compare_read(struct reader *reader)
{
    /* Longer signs first: "<=" is not "<". */
    static const char *const signs[] = {"==", "<>", "!=", "<=", ">=", "=", "<", ">"};
    sum_read(reader);
    while (!reader->failed) {
        size_t i = 0;
        while (i < sizeof signs / sizeof signs[0] && !take_sign(reader, signs[i])) {
            i += 1;
        }
        if (i == sizeof signs / sizeof signs[0]) {
            return;
        }
        sum_read(reader);
        call_add(reader, signs[i], 2);
    }
}

static void not_read(struct reader *reader)
{
    if (!enter(reader)) {
        return;
    }
    if (take_not(reader)) {
        not_read(reader);
        call_add(reader, "not", 1);
    } else {
        compare_read(reader);
    }
    reader->depth -= 1;
}

static void and_read(struct reader *reader)
{
    not_read(reader);
    while (!reader->failed &&
           (take_word(reader, "and") || take_sign(reader, "&&") || take_sign(reader, "&"))) {
        not_read(reader);
        call_add(reader, "and", 2);
    }
}

static void xor_read(struct reader *reader)
{
    and_read(reader);
    while (!reader->failed && take_word(reader, "xor")) {
        and_read(reader);
        call_add(reader, "xor", 2);
    }
}

static void or_read(struct reader *reader)
{
    xor_read(reader);
    while (!reader->failed &&
           (take_word(reader, "or") || take_sign(reader, "||") || take_sign(reader, "|"))) {
        xor_read(reader);
        call_add(reader, "or", 2);
    }
}

/* Characters, not bytes, from 1: what an editor shows. */
static unsigned column_of(struct kachi_str text, size_t at)
{
    unsigned column = 1;
    for (size_t i = 0; i < at; i++) {
        column += ((unsigned char)text.text[i] & 0xc0) == 0x80 ? 0 : 1;
    }
    return column;
}

/* The text from a byte on, in whole characters. */
static struct kachi_str shown(struct kachi_str text, size_t at)
{
    size_t end = at;
    while (end < text.bytes &&
           (end - at < SHOWN_BYTES || ((unsigned char)text.text[end] & 0xc0) == 0x80)) {
        end += 1;
    }
    return kachi_str_slice(text, at, end);
}

static struct kachi_str near_functions(struct kachi_arena *arena, struct kachi_str name)
{
    size_t count = 0;
    while (formula_function_name(count) != NULL) {
        count += 1;
    }
    struct kachi_str *names = KACHI_NEW_ARRAY(arena, struct kachi_str, count);
    for (size_t i = 0; i < count; i++) {
        names[i] = kachi_str_of(formula_function_name(i));
    }
    struct kachi_str near = kachi_text_near_list(arena, name, count, names);
    return kachi_str_is_empty(near) ? kachi_str_of("-") : near;
}

static void tell(const struct reader *reader, struct kachi_place place,
                 struct kachi_findings *findings)
{
    struct kachi_arena *arena = reader->arena;
    if (!kachi_str_is_empty(reader->unknown)) {
        kachi_findings_add(findings, "formula-function", place,
                           KACHI_ARGS({"formula", shown(reader->text, 0)},
                                      {"function", reader->unknown},
                                      {"near", near_functions(arena, reader->unknown)}));
        return;
    }
    struct kachi_str rest = shown(reader->text, reader->fault);
    kachi_findings_add(
        findings, reader->too_deep ? "formula-deep" : "formula-syntax", place,
        KACHI_ARGS(
            {"formula", shown(reader->text, 0)}, {"rest", rest},
            {"column", kachi_str_print(arena, "%u", column_of(reader->text, reader->fault))}));
}

enum kachi_err kachi_formula_read(struct kachi_arena *arena, struct kachi_str text,
                                  struct kachi_place place, struct kachi_findings *findings,
                                  struct kachi_formula **out)
{
    *out = NULL;
    struct reader reader = {
        .arena = arena, .text = text, .formula = KACHI_NEW(arena, struct kachi_formula)};
    if (text.bytes > KACHI_LIMIT_FORMULA_BYTES) {
        kachi_findings_add(
            findings, "formula-long", place,
            KACHI_ARGS({"formula", shown(text, 0)},
                       {"most", kachi_str_print(arena, "%d", KACHI_LIMIT_FORMULA_BYTES)}));
        return KACHI_ERR_INPUT;
    }
    or_read(&reader);
    if (!reader.failed && peek(&reader) != '\0') {
        fail_at(&reader, reader.at);
    }
    if (!reader.failed && reader.at < text.bytes) {
        fail_at(&reader, reader.at);
    }
    if (reader.failed) {
        tell(&reader, place, findings);
        return KACHI_ERR_INPUT;
    }
    *out = reader.formula;
    return KACHI_OK;
}
