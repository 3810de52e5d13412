/* SPDX-License-Identifier: Apache-2.0 */
/*
 * linked.h - who supplies whom: the evaluated facts as columns, links and emissions, ready for the
 * matrix.
 *
 * A column is an (activity, product) pair after allocation. Outputs are positive: the diagonal is
 * what the column makes, or minus what it treats where its reference is a waste input; a product
 * bought is a negative coefficient in the supplier's row, waste handed over a positive one in the
 * treatment's row, an avoided product a positive one.
 *
 * Linking: the provider named; else the one activity that makes the flow; else the same location;
 * else the latest period; else the smallest key. What had more than one candidate is listed with
 * its candidates, what had none is a cut-off with its amount.
 *
 * Allocation of several products: factors of the file; else by amount where all share a dimension;
 * else all to the reference product. The last two are assumptions, listed one by one; `strict`
 * refuses them.
 */
#ifndef KACHI_INVENTORY_LINKED_H
#define KACHI_INVENTORY_LINKED_H

#include "inventory/scenario.h"

struct kachi_column {
    uint32_t activity;
    uint32_t exchange; /* the product output, or the waste input of a treatment */
    uint32_t flow;
    double made;  /* diagonal: > 0 made, < 0 treated; per run of the activity, reference unit */
    double share; /* of the activity's other exchanges: 1 where nothing is allocated */
};

struct kachi_link {
    uint32_t buyer;     /* column */
    uint32_t supplier;  /* column */
    uint32_t exchange;  /* KACHI_NONE where several were added up */
    double coefficient; /* as it stands in the matrix: row supplier, column buyer */
};

struct kachi_emission {
    uint32_t column;
    uint32_t flow;
    uint32_t exchange;
    double amount; /* released > 0, taken from nature < 0; allocated */
};

struct kachi_cutoff {
    uint32_t column;
    uint32_t exchange;
    double amount; /* reference unit, allocated */
};

/* A choice that linking made among several; candidates as a slice of kachi_linked.candidates
 * (activities). */
struct kachi_ambiguity {
    uint32_t exchange;
    uint32_t chosen; /* activity */
    uint32_t candidate_first, candidate_count;
    const char *reason; /* "location", "latest", "key" */
};

enum kachi_assumption_kind { KACHI_ASSUMED_BY_AMOUNT, KACHI_ASSUMED_ALL_TO_REFERENCE };
struct kachi_assumption {
    uint32_t activity;
    enum kachi_assumption_kind kind;
};

struct kachi_linked {
    const struct kachi_dataset *dataset;
    const struct kachi_evaluated *evaluated;
    uint32_t column_count, cutoff_count, ambiguity_count, assumption_count, candidate_count;
    uint64_t link_count, emission_count;
    struct kachi_column *columns;     /* by activity, then exchange */
    struct kachi_link *links;         /* by buyer, then exchange */
    struct kachi_emission *emissions; /* by column, then exchange */
    uint64_t *link_first;             /* by column, column_count + 1: its slice of links */
    uint64_t *emission_first;         /* the same of emissions */
    struct kachi_cutoff *cutoffs;
    struct kachi_ambiguity *ambiguities;
    struct kachi_assumption *assumptions;
    uint32_t *candidates;
    uint32_t
        *column_of_activity; /* the column of its reference product, KACHI_NONE where it has none */
};

struct kachi_link_options {
    bool strict; /* refuse what allocation would have to assume */
};

KACHI_MUST_CHECK enum kachi_err kachi_link(struct kachi_arena *arena,
                                           const struct kachi_evaluated *evaluated,
                                           struct kachi_link_options options,
                                           struct kachi_findings *findings,
                                           struct kachi_linked **out);

/* The purchases that nobody supplies, as exchanges in their order: each once, however many columns
 * share it. Returns how many; the list is in the arena. */
uint32_t kachi_linked_unsupplied(struct kachi_arena *arena, const struct kachi_linked *linked,
                                 uint32_t **exchanges);

#endif
