/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/matrix.h"

#include "inventory/linked.h"

#include <math.h>

/* Start offsets of each of `order` groups, from how many entries each has. */
static uint64_t *offsets(struct kachi_arena *arena, uint32_t order, uint64_t count,
                         const struct kachi_triplet triplets[], bool by_row)
{
    uint64_t *start = KACHI_NEW_ARRAY(arena, uint64_t, (size_t)order + 1);
    for (uint64_t k = 0; k < count; k++) {
        start[(by_row ? triplets[k].row : triplets[k].column) + 1]++;
    }
    for (uint32_t i = 0; i < order; i++) {
        start[i + 1] += start[i];
    }
    return start;
}

/* Entries by column, then row, equal ones in the order given: two passes of a counting sort. */
static struct kachi_triplet *sorted(struct kachi_arena *arena, uint32_t order, uint64_t count,
                                    const struct kachi_triplet triplets[])
{
    struct kachi_triplet *by_row = KACHI_NEW_ARRAY(arena, struct kachi_triplet, count);
    struct kachi_triplet *by_column = KACHI_NEW_ARRAY(arena, struct kachi_triplet, count);
    uint64_t *next = offsets(arena, order, count, triplets, true);
    for (uint64_t k = 0; k < count; k++) {
        by_row[next[triplets[k].row]++] = triplets[k];
    }
    next = offsets(arena, order, count, triplets, false);
    for (uint64_t k = 0; k < count; k++) {
        by_column[next[by_row[k].column]++] = by_row[k];
    }
    return by_column;
}

/* Adds up entries of one position in place and drops exact zeros; returns how many are left. */
static uint64_t merge(uint64_t count, struct kachi_triplet entries[])
{
    uint64_t kept = 0;
    uint64_t k = 0;
    while (k < count) {
        struct kachi_triplet sum = entries[k++];
        while (k < count && entries[k].row == sum.row && entries[k].column == sum.column) {
            sum.value += entries[k++].value;
        }
        if (fabs(sum.value) > 0.0) {
            entries[kept++] = sum;
        }
    }
    return kept;
}

struct kachi_matrix *kachi_matrix_from_triplets(struct kachi_arena *arena, uint32_t order,
                                                uint64_t count,
                                                const struct kachi_triplet triplets[],
                                                const double made[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_triplet *entries = sorted(&scratch, order, count, triplets);
    uint64_t kept = merge(count, entries);

    struct kachi_matrix *matrix = KACHI_NEW(arena, struct kachi_matrix);
    matrix->order = order;
    matrix->start = offsets(arena, order, kept, entries, false);
    matrix->row = KACHI_NEW_ARRAY(arena, uint32_t, kept);
    matrix->value = KACHI_NEW_ARRAY(arena, double, kept);
    for (uint64_t k = 0; k < kept; k++) {
        matrix->row[k] = entries[k].row;
        matrix->value[k] = entries[k].value;
    }
    if (made != NULL) {
        matrix->made = KACHI_NEW_ARRAY(arena, double, order);
        for (uint32_t j = 0; j < order; j++) {
            matrix->made[j] = made[j];
        }
    }
    kachi_arena_release(&scratch);
    return matrix;
}

struct kachi_matrix *kachi_matrix_from_linked(struct kachi_arena *arena,
                                              const struct kachi_linked *linked)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint64_t count = linked->column_count + linked->link_count;
    struct kachi_triplet *triplets = KACHI_NEW_ARRAY(&scratch, struct kachi_triplet, count);
    double *made = KACHI_NEW_ARRAY(&scratch, double, linked->column_count);
    for (uint32_t j = 0; j < linked->column_count; j++) {
        made[j] = linked->columns[j].made;
        triplets[j] = (struct kachi_triplet){.row = j, .column = j, .value = made[j]};
    }
    for (uint64_t k = 0; k < linked->link_count; k++) {
        const struct kachi_link *link = &linked->links[k];
        triplets[linked->column_count + k] = (struct kachi_triplet){
            .row = link->supplier, .column = link->buyer, .value = link->coefficient};
    }
    struct kachi_matrix *matrix =
        kachi_matrix_from_triplets(arena, linked->column_count, count, triplets, made);
    kachi_arena_release(&scratch);
    return matrix;
}

double kachi_matrix_at(const struct kachi_matrix *matrix, uint32_t row, uint32_t column)
{
    uint64_t low = matrix->start[column];
    uint64_t high = matrix->start[column + 1];
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (matrix->row[middle] < row) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < matrix->start[column + 1] && matrix->row[low] == row;
    return found ? matrix->value[low] : 0.0;
}

void kachi_matrix_multiply(const struct kachi_matrix *matrix, const double x[], double product[])
{
    for (uint32_t i = 0; i < matrix->order; i++) {
        product[i] = 0.0;
    }
    for (uint32_t j = 0; j < matrix->order; j++) {
        for (uint64_t k = matrix->start[j]; k < matrix->start[j + 1]; k++) {
            product[matrix->row[k]] += matrix->value[k] * x[j];
        }
    }
}

void kachi_matrix_multiply_transposed(const struct kachi_matrix *matrix, const double y[],
                                      double product[])
{
    for (uint32_t j = 0; j < matrix->order; j++) {
        double sum = 0.0;
        for (uint64_t k = matrix->start[j]; k < matrix->start[j + 1]; k++) {
            sum += matrix->value[k] * y[matrix->row[k]];
        }
        product[j] = sum;
    }
}
