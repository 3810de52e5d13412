/* SPDX-License-Identifier: Apache-2.0 */
/*
 * formula.c - evaluating a parsed formula on a stack. formula_read.c makes it.
 */
#include "inventory/formula_internal.h"

#include <assert.h>

size_t kachi_formula_name_count(const struct kachi_formula *formula)
{
    return formula->name_count;
}

struct kachi_str kachi_formula_name(const struct kachi_formula *formula, size_t index)
{
    assert(index < formula->name_count);
    return formula->names[index];
}

double kachi_formula_value(const struct kachi_formula *formula, const double values[])
{
    double stack[FORMULA_STACK];
    size_t height = 0;
    for (size_t i = 0; i < formula->step_count; i++) {
        const struct formula_step *step = &formula->steps[i];
        double number = step->number;
        if (step->kind == FORMULA_NAME) {
            number = values[step->count];
        }
        if (step->kind == FORMULA_CALL) {
            assert(height >= step->count);
            height -= step->count;
            number = step->call(&stack[height], step->count);
        }
        assert(height < FORMULA_STACK);
        stack[height++] = number;
    }
    assert(height == 1);
    return stack[0];
}
