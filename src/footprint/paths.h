/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paths.h - the supply chain of a product as a tree: who needs what of whom, and what each branch
 * emits with everything upstream of it.
 *
 * A node is a purchase: an amount of one product. Its whole is amount x intensity; its own part is
 * what its maker emits for it; the rest enters through its own purchases. So
 *
 *     whole = own + sum of the children's wholes + left
 *
 * where `left` is what the search left out. The same product may stand at many places of the tree,
 * and a loop makes it infinite: the search goes to a depth, and not below a share of the total.
 */
#ifndef KACHI_FOOTPRINT_PATHS_H
#define KACHI_FOOTPRINT_PATHS_H

#include "footprint/footprint.h"

#define KACHI_PATHS_DEPTH_MAX 64

struct kachi_path_node {
    uint32_t column;
    uint32_t depth;  /* 0: the product asked for */
    uint32_t parent; /* index; of the root itself */
    double amount;   /* reference units, as its row counts: negative for waste handed over */
    double whole_kgco2e, own_kgco2e, left_kgco2e;
};

struct kachi_paths {
    uint32_t count;
    struct kachi_path_node *nodes; /* parents before their children, the largest |whole| first */
    bool is_cut;                   /* node_max was reached: smaller branches may be missing */
};

struct kachi_paths_options {
    uint32_t depth;     /* at most KACHI_PATHS_DEPTH_MAX */
    double share_min;   /* of |total|: branches with a smaller |whole| are left out */
    uint32_t nodes_max; /* of all */
};

/* demand: as in kachi_footprint_compute's result, amount_reference, negative for waste treated. The
 * product must have an answer. */
struct kachi_paths kachi_paths_explore(struct kachi_arena *arena, const struct kachi_system *system,
                                       uint32_t column, double demand,
                                       struct kachi_paths_options options);

#endif
