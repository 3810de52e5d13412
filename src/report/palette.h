/* SPDX-License-Identifier: Apache-2.0 */
/*
 * palette.h - the colours of pages and charts: tokens of the Digital Agency's design system (MIT),
 * the stages' chosen for the largest smallest distance under normal, deuteran, protan and tritan
 * vision with at least 3:1 on white (the smallest CIELAB distance is 36).
 */
#ifndef KACHI_REPORT_PALETTE_H
#define KACHI_REPORT_PALETTE_H

#include "inventory/dataset.h"

#define KACHI_COLOR_TEXT "#333333"    /* solid-gray-800 */
#define KACHI_COLOR_SUBTEXT "#4d4d4d" /* solid-gray-700 */
#define KACHI_COLOR_LINE "#b3b3b3"    /* axes and rules: decoration */
#define KACHI_COLOR_SURFACE "#f2f2f2"
#define KACHI_COLOR_ACCENT "#0017c1" /* blue-900 */
#define KACHI_COLOR_REP "#197a4b"    /* green-800: what was reduced */
#define KACHI_COLOR_AE "#5c10be"     /* purple-900: what is avoided elsewhere */
#define KACHI_COLOR_CFP "#4d4d4d"
#define KACHI_COLOR_ADVERSE "#ce0000" /* red-900 */
#define KACHI_COLOR_NOTICE "#927200"  /* yellow-900 */

/* NONE is grey. */
const char *kachi_palette_stage(enum kachi_stage stage);
/* Black or white, whichever can be read on the stage's colour (4.5:1 at least). */
const char *kachi_palette_on_stage(enum kachi_stage stage);

/* For series without an order of their own, in this order: text-like colours, 4.5:1 on white. */
#define KACHI_PALETTE_SERIES 5
const char *kachi_palette_series(size_t index);
/* A dash for the series too, so that print and colour-blind readers tell them apart; NULL: solid.
 */
const char *kachi_palette_dash(size_t index);

#endif
