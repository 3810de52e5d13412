/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gtin.h - the number that a product has all over the world (GS1 General Specifications, section
 * 7.9: check digit), and the address that GS1 Digital Link makes of it.
 */
#ifndef KACHI_PROOF_GTIN_H
#define KACHI_PROOF_GTIN_H

#include "base/arena.h"

/* 8, 12, 13 or 14 digits with a good check digit. */
bool kachi_gtin_is_valid(struct kachi_str text);
/* "https://id.gs1.org/01/" and the number in 14 digits; it must be valid. */
struct kachi_str kachi_digital_link(struct kachi_arena *arena, struct kachi_str gtin);

#endif
