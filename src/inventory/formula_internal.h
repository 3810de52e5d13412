/* SPDX-License-Identifier: Apache-2.0 */
/*
 * formula_internal.h - a parsed formula: a program for a stack of numbers, operands before
 * operators ("2 3 4 * +"), so that evaluation needs no recursion and no memory.
 */
#ifndef KACHI_INVENTORY_FORMULA_INTERNAL_H
#define KACHI_INVENTORY_FORMULA_INTERNAL_H

#include "base/limits.h"
#include "inventory/formula.h"

/* Each operand takes a byte of the text, and between two operands stands another. */
#define FORMULA_STACK (KACHI_LIMIT_FORMULA_BYTES / 2 + 1)

/* A function or operator of `count` arguments. */
typedef double formula_function(const double arguments[], uint32_t count);

enum formula_step_kind { FORMULA_NUMBER, FORMULA_NAME, FORMULA_CALL };

struct formula_step {
    enum formula_step_kind kind;
    uint32_t count; /* FORMULA_CALL: of arguments; FORMULA_NAME: number of the name */
    double number;
    formula_function *call;
};

struct kachi_formula {
    size_t name_count, name_capacity;
    struct kachi_str *names;
    size_t step_count, step_capacity;
    struct formula_step *steps;
};

#define FORMULA_ANY_COUNT UINT32_MAX

/* A function by its name, or an operator by its sign ("<>"). */
struct formula_entry {
    const char *name;
    uint32_t count_min, count_max;
    formula_function *call;
};

/* Names in any case; NULL where there is none. */
const struct formula_entry *formula_find(struct kachi_str name);
/* All names, for near matches: index from 0 while not NULL. */
const char *formula_function_name(size_t index);

#endif
