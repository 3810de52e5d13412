/* SPDX-License-Identifier: Apache-2.0 */
/*
 * number_text.h - numbers as people read them, on terminals, pages and charts: so many significant
 * digits, groups of three, the unit always printed. The same in both languages.
 */
#ifndef KACHI_BASE_NUMBER_TEXT_H
#define KACHI_BASE_NUMBER_TEXT_H

#include "base/arena.h"
#include "base/decimal.h"

#include <stdint.h>

/* "1,210", "0.0298", "-3.14e-9": `digits` significant ones at least (whole parts are never cut),
 * groups of three; "?" for what is not finite. */
struct kachi_str kachi_number_text(struct kachi_arena *arena, double value, int digits);
/* The same with its unit, in kg below 1,000 kg and in t from there: "12.3 kg-CO2e", "1.21 t-CO2e".
 */
struct kachi_str kachi_kg_text(struct kachi_arena *arena, double kgco2e, int digits);
/* Whole numbers in groups of three: "12,100,000". */
struct kachi_str kachi_count_text(struct kachi_arena *arena, int64_t value);
/* Every digit of a decimal, the whole part in groups of three: "611,111", "4,300.5". */
struct kachi_str kachi_decimal_text(struct kachi_arena *arena, struct kachi_decimal value);

#endif
