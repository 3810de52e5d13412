/* SPDX-License-Identifier: Apache-2.0 */
/*
 * basis.h - how a reduction reaches the buyer: inside the footprint that goes with the goods, or as
 * a certificate beside it.
 *
 * Embodied: the footprint falls. Certificate (mass balance): that footprint stays gross, the
 * reduction added back, and the reduction travels beside it; a footprint that contains what a
 * certificate sells would sell it twice (DC-2, DC-10).
 */
#ifndef KACHI_INVENTORY_BASIS_H
#define KACHI_INVENTORY_BASIS_H

#include "base/str.h"

/* Stored numbers: never renumbered. */
enum kachi_basis { KACHI_BASIS_EMBODIED = 0, KACHI_BASIS_CERTIFICATE = 1 };

/* The words of data files and JSON: "embodied", "certificate". */
const char *kachi_basis_word(enum kachi_basis basis);
bool kachi_basis_read(struct kachi_str word, enum kachi_basis *out);

#endif
