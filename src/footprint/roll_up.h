/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roll_up.h - footprint and value of every lot of a supply network, in one pass from suppliers to
 * buyers.
 *
 * Rows are comma-separated: lot, supplier lot, quantity, own emissions, own REP, own AE. A row
 * without a supplier says how much of the lot was made, and what its maker emitted, cut (REP) and
 * avoided (AE) for it, in kgCO2e; a row with one says how much of the supplier's lot went into the
 * lot. Then
 *
 *     cfp(lot) = own(lot) + sum of quantity used / quantity made x cfp(supplier lot)
 *
 * and likewise REP and AE, which are never added to each other. A lot without a row of its own was
 * made in the quantity that is used of it, and emits nothing itself. Numbers of several rows of one
 * lot are added. Lots that are made from themselves, and all lots made from those, have no answer.
 *
 * Rows may come in any order and in pieces of any size; a row's numbers are added up in the order
 * of rows, so the result depends on nothing else. A first row of headings is passed over.
 */
#ifndef KACHI_FOOTPRINT_ROLL_UP_H
#define KACHI_FOOTPRINT_ROLL_UP_H

#include "base/findings.h"

struct kachi_workers;

struct kachi_roll_up; /* lives in the arena; release gives back the rest */

struct kachi_lot_sum {
    struct kachi_str lot;
    double made;                              /* quantity */
    double used;                              /* quantity that other lots took */
    double cfp_kgco2e, rep_kgco2e, ae_kgco2e; /* of the whole lot */
    bool has_answer;
};

/* workers may be NULL, and are the caller's; they change nothing but the time. */
struct kachi_roll_up *kachi_roll_up_new(struct kachi_arena *arena, struct kachi_str source,
                                        struct kachi_workers *workers);
void kachi_roll_up_release(struct kachi_roll_up *roll_up); /* NULL is fine */

/* Bytes as they come; a row may be cut anywhere, but pieces of megabytes are faster. Rows that
 * cannot be read are findings with line and heading (row-cells, row-number, row-text) and are left
 * out. */
void kachi_roll_up_feed(struct kachi_roll_up *roll_up, struct kachi_str bytes,
                        struct kachi_findings *findings);

/* After the last byte. KACHI_ERR_INPUT with findings where rows could not be read, or where lots
 * are made from themselves (lots-circular, each circle named): the other lots are answered all the
 * same. More used than was made is a warning (lot-overused). KACHI_ERR_LIMIT: more names than there
 * is room for. */
KACHI_MUST_CHECK enum kachi_err kachi_roll_up_finish(struct kachi_roll_up *roll_up,
                                                     struct kachi_findings *findings);

uint32_t kachi_roll_up_lot_count(const struct kachi_roll_up *roll_up);
uint64_t kachi_roll_up_link_count(const struct kachi_roll_up *roll_up);
/* Lots in order of first mention. */
struct kachi_lot_sum kachi_roll_up_lot(const struct kachi_roll_up *roll_up, uint32_t index);

#endif
