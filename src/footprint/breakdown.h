/* SPDX-License-Identifier: Apache-2.0 */
/*
 * breakdown.h - one footprint seen from several sides: by activity, elementary flow, first tier,
 * stage, owner or country, cut where the largest parts make a share of the whole.
 *
 * Every side adds up to the same total. What a cut leaves out is told above and below zero apart: a
 * rest that nets out would hide both.
 */
#ifndef KACHI_FOOTPRINT_BREAKDOWN_H
#define KACHI_FOOTPRINT_BREAKDOWN_H

#include "footprint/study.h"

enum kachi_side {
    KACHI_BY_ACTIVITY,
    KACHI_BY_FLOW,
    KACHI_BY_TIER, /* direct suppliers with their whole chains, and the activity's own emissions */
    KACHI_BY_STAGE,
    KACHI_BY_OWNER,   /* of the emitting activity; key empty: nobody is named */
    KACHI_BY_COUNTRY, /* where it is: "JP-13" counts as JP; key empty: nowhere is named */
};
#define KACHI_SIDE_COUNT 6

/* "activity", "flow", "tier", "stage", "owner", "country"; false where the word is none of them. */
bool kachi_side_read(struct kachi_str word, enum kachi_side *side);
const char *kachi_side_word(enum kachi_side side);

struct kachi_part {
    struct kachi_str key, name; /* name in the reader's language; empty where key is */
    double kgco2e;
};

struct kachi_parts {
    uint32_t count;
    struct kachi_part *items; /* largest |kgCO2e| first, ties by key */
    /* The cut: the fewest first items that make `share` of the sum of |kgCO2e|, and the rest. */
    uint32_t shown;
    uint32_t above_count, below_count; /* of the rest */
    double above_kgco2e, below_kgco2e;
};

/* 0.8 is usual (cumulative 80 %, as the PEF method asks); 1 shows everything that is not zero. */
#define KACHI_CUT_USUAL 0.8

struct kachi_parts kachi_footprint_parts(struct kachi_arena *arena, const struct kachi_study *study,
                                         const struct kachi_footprint *footprint,
                                         enum kachi_side side, double share, enum kachi_lang lang);

#endif
