/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plain_words.h - kilograms of CO2e in words of everyday life (デコ活): "about 52 L of gasoline".
 *
 * Factors are data/equivalents.csv, with their sources. CFP, REP and AE of a product each get words
 * of their own, in tables of their own: what a product emits, what its maker cut, what it avoids
 * elsewhere; never one sum. What is not above 0 gets no equivalents.
 */
#ifndef KACHI_POLICY_PLAIN_WORDS_H
#define KACHI_POLICY_PLAIN_WORDS_H

#include "policy/form.h"
#include "value/statement.h"

/* kg over the factor, with two significant digits; KACHI_ERR_NO_ANSWER where kg is not above 0. */
KACHI_MUST_CHECK enum kachi_err kachi_plain_amount(struct kachi_decimal kgco2e,
                                                   struct kachi_decimal kgco2e_per_unit,
                                                   struct kachi_decimal *out);
/* A product's three numbers for one unit of it. KACHI_ERR_LIMIT where a number does not fit. */
KACHI_MUST_CHECK enum kachi_err
kachi_plain_words_form(struct kachi_arena *arena, const struct kachi_value_statement *statement,
                       struct kachi_str name_ja, struct kachi_form **out);

#endif
