/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Formulas against a table of known values, and against a plain evaluator of random trees.
 */
#include "base/buffer.h"
#include "base/random.h"
#include "inventory/formula.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "assert_near.h"

struct bench {
    struct kachi_arena arena;
    struct kachi_findings findings;
};

static int setup(void **state)
{
    static struct bench bench;
    kachi_arena_init(&bench.arena);
    kachi_findings_init(&bench.findings);
    *state = &bench;
    return 0;
}

static int teardown(void **state)
{
    struct bench *bench = *state;
    kachi_arena_release(&bench->arena);
    kachi_findings_release(&bench->findings);
    return 0;
}

static struct kachi_formula *read(struct bench *bench, const char *text)
{
    struct kachi_formula *formula = NULL;
    enum kachi_err err = kachi_formula_read(&bench->arena, kachi_str_of(text), KACHI_NOWHERE,
                                            &bench->findings, &formula);
    assert_int_equal(err == KACHI_OK, formula != NULL);
    return formula;
}

/* a is 3, b is -2, every other name 0.5. */
static double value(const struct kachi_formula *formula)
{
    double values[64];
    assert_true(kachi_formula_name_count(formula) <= 64);
    for (size_t i = 0; i < kachi_formula_name_count(formula); i++) {
        struct kachi_str name = kachi_formula_name(formula, i);
        values[i] = kachi_str_equal_ignore_case(name, kachi_str_of("a"))   ? 3.0
                    : kachi_str_equal_ignore_case(name, kachi_str_of("b")) ? -2.0
                                                                           : 0.5;
    }
    return kachi_formula_value(formula, values);
}

static const struct {
    const char *text;
    double value;
} known[] = {
    {"1+2*3", 7},
    {"(1+2)*3", 9},
    {"10-4-3", 3},
    {"24/4/2", 3},
    {"2^3^2", 512},
    {"-2^2", -4},
    {"2^-1", 0.5},
    {"(-2)^2", 4},
    {"2*-3", -6},
    {"--2", 2},
    {"+5", 5},
    {" 1.5e3 ", 1500},
    {".5", 0.5},
    {"2.", 2},
    {"2.5E-1", 0.25},
    {"7 div 2", 3},
    {"7 mod 4", 3},
    {"a*b", -6},
    {"A+a", 6},
    {"abs(b)", 2},
    {"ceil(1.2)", 2},
    {"floor(-1.2)", -2},
    {"int(-1.7)", -1},
    {"trunc(1.7)", 1},
    {"frac(1.75)", 0.75},
    {"round(2.5)", 3},
    {"round(-2.5)", -2},
    {"exp(0)", 1},
    {"ln(exp(2))", 2},
    {"log(1000)", 3},
    {"lg(100)", 2},
    {"log10(10)", 1},
    {"sqrt(16)", 4},
    {"sqr(3)", 9},
    {"pow(2;10)", 1024},
    {"power(2,10)", 1024},
    {"pi()", 3.14159265358979323846},
    {"e()", 2.71828182845904523536},
    {"sin(0)", 0},
    {"cos(0)", 1},
    {"tan(0)", 0},
    {"asin(1)*2", 3.14159265358979323846},
    {"acos(1)", 0},
    {"arctan(1)*4", 3.14159265358979323846},
    {"sinh(0)+cosh(0)+tanh(0)", 1},
    {"min(3;1;2)", 1},
    {"max(3,1,2)", 3},
    {"sum(1;2;3;4)", 10},
    {"avg(1;2;3)", 2},
    {"mean(4)", 4},
    {"1<2", 1},
    {"2<=2", 1},
    {"1>2", 0},
    {"2>=3", 0},
    {"1=1", 1},
    {"1==2", 0},
    {"1<>2", 1},
    {"1!=1", 0},
    {"1=1 and 2=3", 0},
    {"1=1 or 2=3", 1},
    {"0=1 | 1=1 & 1=0", 0},
    {"1=1 && 2=2", 1},
    {"true() xor true()", 0},
    {"not(0)+1", 2},
    {"not 1=2", 1},
    {"and(1;1;0)", 0},
    {"or(0;0;1)", 1},
    {"if(a>2; 10; 20)", 10},
    {"IF(a=1;1;if(a=2;2;if(a=3;3;0)))", 3},
    {"if(b<0, abs(b), b)", 2},
    {"距離_km * 2", 1},
    {"Ｅ燃料+排出係数", 1},
};

static void known_values(void **state)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct kachi_formula *formula = read(*state, known[i].text);
        assert_non_null(formula);
        assert_near(value(formula), known[i].value, 1e-15);
    }
}

static void names_stand_once_in_order_of_first_use(void **state)
{
    struct kachi_formula *formula = read(*state, "b2 + 重量*B2 - if(x; b2; 重量)");
    assert_int_equal(kachi_formula_name_count(formula), 3);
    assert_true(kachi_str_is(kachi_formula_name(formula, 0), "b2"));
    assert_true(kachi_str_is(kachi_formula_name(formula, 1), "重量"));
    assert_true(kachi_str_is(kachi_formula_name(formula, 2), "x"));
}

static void faults_say_where(void **state)
{
    static const struct {
        const char *text;
        const char *code;
        const char *column; /* in characters */
    } faults[] = {
        {"", "formula-syntax", "1"},
        {"1 +", "formula-syntax", "4"},
        {"2 * (a + b", "formula-syntax", "11"},
        {"1 2", "formula-syntax", "3"},
        {"a b", "formula-syntax", "3"},
        {"重量＋1", "formula-syntax", "3"},
        {"3 × 4", "formula-syntax", "3"},
        {"1..2", "formula-syntax", "1"},
        {"if(1;2)", "formula-syntax", "1"},
        {"pow(2)", "formula-syntax", "1"},
        {"()", "formula-syntax", "2"},
        {"1,5", "formula-syntax", "2"},
        {"a)", "formula-syntax", "2"},
        {"1e999", "formula-syntax", "1"},
        {"squirt(2)", "formula-function", NULL},
        {"random()", "formula-function", NULL},
    };
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        kachi_findings_clear(&bench->findings);
        assert_null(read(bench, faults[i].text));
        assert_int_equal(bench->findings.count, 1);
        const struct kachi_finding *finding = &bench->findings.items[0];
        assert_string_equal(finding->code, faults[i].code);
        for (size_t arg = 0; arg < finding->arg_count; arg++) {
            if (strcmp(finding->args[arg].name, "column") == 0) {
                assert_string_equal(finding->args[arg].value.text, faults[i].column);
            }
        }
    }
}

static void nesting_and_length_are_bounded(void **state)
{
    struct bench *bench = *state;
    char text[11000];
    memset(text, '(', 5000);
    text[5000] = '\0';
    assert_null(read(bench, text));
    assert_true(kachi_findings_has(&bench->findings, "formula-deep"));
    memset(text, '-', 5000);
    assert_null(read(bench, text));
    for (size_t i = 0; i < 10000; i += 2) {
        text[i] = '1';
        text[i + 1] = '+';
    }
    text[9999] = '\0';
    assert_near(value(read(bench, text)), 5000.0, 0.0); /* long and flat is fine */
    memset(text, '1', 10500);
    text[10500] = '\0';
    assert_null(read(bench, text));
    assert_true(kachi_findings_has(&bench->findings, "formula-long"));
    /* The most operands that fit on the stack: max(1;1;...). */
    memcpy(text, "max(", 4);
    for (size_t i = 4; i < 9998; i += 2) {
        text[i] = '1';
        text[i + 1] = ';';
    }
    memcpy(text + 9998, "1)", 3);
    assert_near(value(read(bench, text)), 1.0, 0.0);
}

/* A random tree, printed as a formula while it is worked out. */
struct growth {
    struct kachi_buffer *out;
    uint64_t seed, counter;
};

static uint64_t roll(struct growth *growth, uint64_t sides)
{
    return kachi_random_at(growth->seed, growth->counter++, 3) % sides;
}

static double grow(struct growth *growth, int depth);

static double grow_leaf(struct growth *growth)
{
    switch (roll(growth, 3)) {
    case 0:
        kachi_buffer_add_text(growth->out, "a");
        return 3.0;
    case 1:
        kachi_buffer_add_text(growth->out, "b");
        return -2.0;
    default: {
        double number = (double)roll(growth, 1000) / 8.0;
        char text[KACHI_DOUBLE_TEXT_BYTES];
        kachi_buffer_add(growth->out, kachi_double_text(number, text));
        return number;
    }
    }
}

static double grow_binary(struct growth *growth, int depth, char operation)
{
    kachi_buffer_add_text(growth->out, "(");
    double left = grow(growth, depth - 1);
    kachi_buffer_add_byte(growth->out, operation);
    double right = grow(growth, depth - 1);
    kachi_buffer_add_text(growth->out, ")");
    switch (operation) {
    case '+':
        return left + right;
    case '-':
        return left - right;
    case '*':
        return left * right;
    case '/':
        return left / right;
    default:
        return left < right ? 1.0 : 0.0;
    }
}

static double grow_if(struct growth *growth, int depth)
{
    kachi_buffer_add_text(growth->out, "if(");
    double condition = grow(growth, depth - 1);
    kachi_buffer_add_text(growth->out, "; ");
    double then = grow(growth, depth - 1);
    kachi_buffer_add_text(growth->out, "; ");
    double otherwise = grow(growth, depth - 1);
    kachi_buffer_add_text(growth->out, ")");
    return condition > 0.0 || condition < 0.0 ? then : otherwise;
}

static double grow(struct growth *growth, int depth)
{
    if (depth == 0) {
        return grow_leaf(growth);
    }
    switch (roll(growth, 8)) {
    case 0:
        return grow_binary(growth, depth, '+');
    case 1:
        return grow_binary(growth, depth, '-');
    case 2:
        return grow_binary(growth, depth, '*');
    case 3:
        return grow_binary(growth, depth, '/');
    case 4:
        return grow_binary(growth, depth, '<');
    case 5:
        return grow_if(growth, depth);
    case 6: {
        kachi_buffer_add_text(growth->out, "abs(");
        double inside = grow(growth, depth - 1);
        kachi_buffer_add_text(growth->out, ")");
        return fabs(inside);
    }
    default: {
        kachi_buffer_add_text(growth->out, "-(");
        double inside = grow(growth, depth - 1);
        kachi_buffer_add_text(growth->out, ")");
        return -inside;
    }
    }
}

static void random_trees_give_what_plain_c_gives(void **state)
{
    struct bench *bench = *state;
    struct kachi_buffer out;
    kachi_buffer_init(&out, 1 << 20);
    size_t compared = 0;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        kachi_buffer_clear(&out);
        struct growth growth = {.out = &out, .seed = seed};
        double expected = grow(&growth, (int)(seed % 6));
        kachi_buffer_add_byte(&out, '\0');
        struct kachi_str text = kachi_buffer_str(&out);
        if (text.bytes > 10000) {
            continue;
        }
        struct kachi_formula *formula = read(bench, text.text);
        assert_non_null(formula);
        double found = value(formula);
        bool both_none = isnan(found) && isnan(expected);
        assert_true(both_none || memcmp(&found, &expected, sizeof found) == 0);
        compared += 1;
    }
    assert_true(compared > 2900);
    kachi_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(known_values, setup, teardown),
        cmocka_unit_test_setup_teardown(names_stand_once_in_order_of_first_use, setup, teardown),
        cmocka_unit_test_setup_teardown(faults_say_where, setup, teardown),
        cmocka_unit_test_setup_teardown(nesting_and_length_are_bounded, setup, teardown),
        cmocka_unit_test_setup_teardown(random_trees_give_what_plain_c_gives, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
