/* SPDX-License-Identifier: Apache-2.0 */
/*
 * followed.h - a footprint laid out so that a person can redo it: every activity that takes part,
 * how many runs of it are needed and by whom, and every line of it with its factor.
 *
 *     runs_i   = (demand_i + sum over purchases of i: amount x runs of the buyer) / made_i
 *     total    = sum over lines: runs x amount x factor
 *
 * Lines are emissions (factor: the method's), purchases from activities that are inside (no factor:
 * they have lines of their own), and purchases from outside at a given intensity, as surroundings
 * that are frozen, or as background that would be too much to lay out. Nodes come in an order in
 * which buyers stand before suppliers; where a loop makes that impossible, one of its nodes has its
 * runs given by the solver instead (is_given), and the rest follows from it.
 */
#ifndef KACHI_FOOTPRINT_FOLLOWED_H
#define KACHI_FOOTPRINT_FOLLOWED_H

#include "footprint/footprint.h"

enum kachi_followed_kind {
    KACHI_FOLLOWED_EMISSION,
    KACHI_FOLLOWED_INSIDE,
    KACHI_FOLLOWED_OUTSIDE,
};

struct kachi_followed_line {
    enum kachi_followed_kind kind;
    uint32_t node;     /* whose line it is */
    uint32_t exchange; /* KACHI_NONE where several were added up */
    uint32_t flow;
    uint32_t supplier; /* INSIDE: a node; OUTSIDE: a column; else KACHI_NONE */
    double amount;     /* per run, reference unit: released, bought or handed over > 0; allocated */
    double factor;     /* kgCO2e per unit; 0 for INSIDE */
    double kgco2e;     /* runs x amount x factor */
};

struct kachi_followed_node {
    uint32_t column;
    double made;   /* per run, less its own use of it; > 0, also of waste treated */
    double demand; /* what is asked for from outside: of the first node alone */
    double runs;
    bool is_given; /* runs is the solver's: its purchases form a loop */
    double kgco2e; /* of its lines */
    uint32_t line_first, line_count;
};

struct kachi_followed {
    const struct kachi_linked *linked;
    const struct kachi_characterisation *characterisation;
    uint32_t node_count, line_count, given_count, outside_count;
    struct kachi_followed_node *nodes; /* the product asked for first */
    struct kachi_followed_line *lines; /* by node */
    double total_kgco2e;
};

struct kachi_followed_options {
    uint32_t column;
    double amount;           /* reference units made, or treated; > 0 */
    const bool *inside;      /* by column; NULL: all, up to nodes_max */
    const double *intensity; /* by column, as kachi_system.intensity, of what is outside */
    uint32_t nodes_max;      /* those nearest to the product; the others are outside */
};

/* KACHI_ERR_NO_ANSWER with a finding where the nodes inside form a loop that cannot deliver. Lives
 * in arena; linked and characterisation must outlive it. */
KACHI_MUST_CHECK enum kachi_err
kachi_followed_compute(struct kachi_arena *arena, const struct kachi_linked *linked,
                       const struct kachi_characterisation *characterisation,
                       const struct kachi_followed_options *options,
                       struct kachi_findings *findings, struct kachi_followed **out);

#endif
