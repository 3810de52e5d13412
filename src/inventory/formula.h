/* SPDX-License-Identifier: Apache-2.0 */
/*
 * formula.h - the arithmetic of inventories, as openLCA writes it.
 *
 * Numbers, names, + - * / ^ (right to left; -2^2 is -4), comparisons = == <> != < <= > >=, and or not, and functions:
 * abs ceil floor int round trunc exp ln log log10 sqrt sqr pow pi e sin cos tan asin acos atan min max sum avg mean
 * if(condition; then; else). Arguments are separated by ';' or ','. Names are case-insensitive, as in openLCA.
 * A formula is parsed once; evaluation is pure.
 */
#ifndef KACHI_INVENTORY_FORMULA_H
#define KACHI_INVENTORY_FORMULA_H

#include "base/arena.h"
#include "base/findings.h"

struct kachi_formula; /* lives in the arena */

/* KACHI_ERR_INPUT with the finding formula-syntax, which shows where. */
KACHI_MUST_CHECK enum kachi_err kachi_formula_read(struct kachi_arena *arena, struct kachi_str text,
                                                   struct kachi_place place, struct kachi_findings *findings,
                                                   struct kachi_formula **out);
/* The names it uses, each once, in order of first use. */
size_t kachi_formula_name_count(const struct kachi_formula *formula);
struct kachi_str kachi_formula_name(const struct kachi_formula *formula, size_t index);
/* values[i] belongs to name i. The result may be infinite or NaN: the caller makes that a finding. */
double kachi_formula_value(const struct kachi_formula *formula, const double values[]);

#endif
