/* SPDX-License-Identifier: Apache-2.0 */
/*
 * formula.h - the arithmetic of inventories, as openLCA writes it.
 *
 * Numbers, names, + - * / div mod ^ (right to left; -2^2 is -4), comparisons = == <> != < <= > >=,
 * and or xor not (& && | || too), and functions: abs ceil floor int round trunc frac exp ln log lg
 * log10 sqrt sqr pow power ipower pi e sin cos tan cot asin acos atan sinh cosh tanh min max sum
 * avg mean true false if(condition; then; else). log is the decimal logarithm. Arguments are
 * separated by ';' or ','. Names are letters of any script, digits and _, and case-insensitive in
 * ASCII, as in openLCA. A formula is parsed once; evaluation is pure and needs no memory but 40 kB
 * of stack. openLCA itself takes 2^3^2 from the left and -2^2 as (-2)^2: such formulas need
 * brackets.
 */
#ifndef KACHI_INVENTORY_FORMULA_H
#define KACHI_INVENTORY_FORMULA_H

#include "base/arena.h"
#include "base/findings.h"

struct kachi_formula; /* lives in the arena */

/* KACHI_ERR_INPUT with a finding (formula-syntax, formula-function, formula-deep, formula-long). */
KACHI_MUST_CHECK enum kachi_err kachi_formula_read(struct kachi_arena *arena, struct kachi_str text,
                                                   struct kachi_place place,
                                                   struct kachi_findings *findings,
                                                   struct kachi_formula **out);
/* The names it uses, each once, in order of first use. */
size_t kachi_formula_name_count(const struct kachi_formula *formula);
struct kachi_str kachi_formula_name(const struct kachi_formula *formula, size_t index);
/* values[i] belongs to name i. The result may be infinite or NaN: the caller makes that a finding.
 */
double kachi_formula_value(const struct kachi_formula *formula, const double values[]);

/* pi, e, true and false where a formula uses them as names and no parameter is called so. */
bool kachi_formula_constant(struct kachi_str name, double *out);

#endif
