/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/paths.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct search {
    struct kachi_arena *arena;
    const struct kachi_system *system;
    struct kachi_paths_options options;
    double whole_min_kgco2e;
    struct kachi_paths paths;
    size_t capacity;
};

struct branch {
    uint32_t column;
    double amount, whole_kgco2e;
};

static int by_size(const void *left, const void *right)
{
    const struct branch *a = left;
    const struct branch *b = right;
    double size_a = fabs(a->whole_kgco2e);
    double size_b = fabs(b->whole_kgco2e);
    if (size_a > size_b || size_a < size_b) {
        return size_a > size_b ? -1 : 1;
    }
    return a->column < b->column ? -1 : a->column > b->column ? 1 : 0;
}

static double runs_of(const struct search *search, const struct kachi_path_node *node)
{
    return node->amount / kachi_matrix_at(search->system->matrix, node->column, node->column);
}

static uint32_t add_node(struct search *search, uint32_t parent, uint32_t depth,
                         struct branch branch)
{
    struct kachi_paths *paths = &search->paths;
    paths->nodes = kachi_arena_grow(search->arena, paths->nodes, paths->count, &search->capacity,
                                    sizeof(paths->nodes[0]));
    struct kachi_path_node *node = &paths->nodes[paths->count];
    *node = (struct kachi_path_node){.column = branch.column,
                                     .depth = depth,
                                     .parent = parent,
                                     .amount = branch.amount,
                                     .whole_kgco2e = branch.whole_kgco2e};
    node->own_kgco2e = runs_of(search, node) * search->system->direct_kgco2e[branch.column];
    node->left_kgco2e = branch.whole_kgco2e - node->own_kgco2e;
    return paths->count++;
}

/* What one node buys that is worth following, the largest first; returns how many. */
static uint32_t find_branches(const struct search *search, const struct kachi_path_node *node,
                              struct branch branches[])
{
    const struct kachi_matrix *matrix = search->system->matrix;
    double runs = runs_of(search, node);
    uint32_t count = 0;
    for (uint64_t k = matrix->start[node->column]; k < matrix->start[node->column + 1]; k++) {
        uint32_t row = matrix->row[k];
        double amount = -matrix->value[k] * runs;
        double whole = amount * search->system->intensity[row];
        if (row != node->column && fabs(whole) >= search->whole_min_kgco2e && fabs(whole) > 0.0) {
            branches[count++] =
                (struct branch){.column = row, .amount = amount, .whole_kgco2e = whole};
        }
    }
    if (count > 1) {
        /* Each column stands once in a column of the matrix: no two are equal. */
        qsort(branches, count, sizeof(branches[0]), by_size);
    }
    return count;
}

/* Depth is bounded by KACHI_PATHS_DEPTH_MAX, so calls may be nested. */
static void follow(struct search *search, uint32_t index)
{
    struct kachi_path_node node = search->paths.nodes[index];
    if (node.depth == search->options.depth) {
        return;
    }
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    const struct kachi_matrix *matrix = search->system->matrix;
    size_t capacity = (size_t)(matrix->start[node.column + 1] - matrix->start[node.column]);
    struct branch *branches = KACHI_NEW_ARRAY(&scratch, struct branch, capacity);
    uint32_t count = find_branches(search, &node, branches);
    for (uint32_t i = 0; i < count; i++) {
        if (search->paths.count == search->options.nodes_max) {
            search->paths.is_cut = true;
            break;
        }
        uint32_t child = add_node(search, index, node.depth + 1, branches[i]);
        search->paths.nodes[index].left_kgco2e -= branches[i].whole_kgco2e;
        follow(search, child);
    }
    kachi_arena_release(&scratch);
}

struct kachi_paths kachi_paths_explore(struct kachi_arena *arena, const struct kachi_system *system,
                                       uint32_t column, double demand,
                                       struct kachi_paths_options options)
{
    assert(options.depth <= KACHI_PATHS_DEPTH_MAX && options.nodes_max > 0);
    assert(kachi_system_has_answer(system, column));
    struct branch root = {
        .column = column, .amount = demand, .whole_kgco2e = demand * system->intensity[column]};
    struct search search = {.arena = arena,
                            .system = system,
                            .options = options,
                            .whole_min_kgco2e = options.share_min * fabs(root.whole_kgco2e)};
    follow(&search, add_node(&search, 0, 0, root));
    return search.paths;
}
