/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/matrix.h"

#include "inventory/linked.h"

#include <math.h>
#include <string.h>

/* An entry on its way: of one row, its column not yet reached. */
struct by_row {
    uint32_t column;
    uint32_t row;
    double value;
};

/* Start offsets of groups, from how many entries each has in start[group + 1]. */
static void add_up(uint64_t start[], uint32_t order)
{
    for (uint32_t i = 0; i < order; i++) {
        start[i + 1] += start[i];
    }
}

/* Entries by row, equal rows in the order given, and how many each column has (to start). */
static struct by_row *sort_by_row(struct kachi_arena *arena, uint32_t order, uint64_t count,
                                  const struct kachi_triplet triplets[], uint64_t start[])
{
    uint64_t *next = KACHI_NEW_ARRAY(arena, uint64_t, (size_t)order + 1);
    struct by_row *entries = KACHI_NEW_ARRAY(arena, struct by_row, count);
    for (uint64_t k = 0; k < count; k++) {
        next[triplets[k].row + 1]++;
        start[triplets[k].column + 1]++;
    }
    add_up(next, order);
    add_up(start, order);
    for (uint64_t k = 0; k < count; k++) {
        entries[next[triplets[k].row]++] =
            (struct by_row){triplets[k].column, triplets[k].row, triplets[k].value};
    }
    return entries;
}

/* Adds up entries of one position in place and drops exact zeros. next[j] is where column j ends so
 * far. */
static void merge(struct kachi_matrix *matrix, const uint64_t next[])
{
    uint64_t kept = 0;
    for (uint32_t j = 0; j < matrix->order; j++) {
        uint64_t k = matrix->start[j];
        matrix->start[j] = kept;
        while (k < next[j]) {
            uint32_t row = matrix->row[k];
            double sum = matrix->value[k++];
            while (k < next[j] && matrix->row[k] == row) {
                sum += matrix->value[k++];
            }
            if (fabs(sum) > 0.0) {
                matrix->row[kept] = row;
                matrix->value[kept++] = sum;
                matrix->diagonal[j] = row == j ? sum : matrix->diagonal[j];
            }
        }
    }
    matrix->start[matrix->order] = kept;
}

struct kachi_matrix *kachi_matrix_from_triplets(struct kachi_arena *arena, uint32_t order,
                                                uint64_t count,
                                                const struct kachi_triplet triplets[],
                                                const double made[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_matrix *matrix = KACHI_NEW(arena, struct kachi_matrix);
    matrix->order = order;
    matrix->start = KACHI_NEW_ARRAY(arena, uint64_t, (size_t)order + 1);
    matrix->row = KACHI_NEW_ARRAY(arena, uint32_t, count);
    matrix->value = KACHI_NEW_ARRAY(arena, double, count);
    matrix->diagonal = KACHI_NEW_ARRAY(arena, double, order);
    /* Two passes of a counting sort: by row, then by column. */
    struct by_row *entries = sort_by_row(&scratch, order, count, triplets, matrix->start);
    uint64_t *next = KACHI_NEW_ARRAY(&scratch, uint64_t, order);
    if (order > 0) {
        memcpy(next, matrix->start, order * sizeof(next[0]));
    }
    for (uint64_t k = 0; k < count; k++) {
        uint64_t at = next[entries[k].column]++;
        matrix->row[at] = entries[k].row;
        matrix->value[at] = entries[k].value;
    }
    merge(matrix, next);
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
    if (row == column) {
        return matrix->diagonal[column];
    }
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
