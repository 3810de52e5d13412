/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/matrix.h"

#include "base/workers.h"
#include "inventory/linked.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns of up to SHORT entries are sorted by comparing every row with every other, eight at a
 * time: few comparisons, and none is a branch that could be foretold wrongly. */
#define SHORT_BITS 6
#define SHORT (1U << SHORT_BITS)
/* Rows below this leave room for a number below SHORT beside them. */
#define SHORT_ROWS_MAX (1U << (31 - SHORT_BITS))

/* Columns between one that is asked for and one that is read. */
#define AHEAD 6

typedef int32_t eight __attribute__((vector_size(32)));

/* Keys are a row, then a place in the order given: no two are equal. */
struct keys {
    eight key[SHORT / 8];
    eight place[SHORT / 8]; /* how many are smaller */
};

KACHI_WIDER static void find_places(struct keys *keys, uint32_t count)
{
    for (uint32_t block = 0; block < (count + 7) / 8; block++) {
        eight place = {0};
        for (uint32_t k = 0; k < count; k++) {
            place -= keys->key[k / 8][k % 8] < keys->key[block];
        }
        keys->place[block] = place;
    }
}

static void sort_short(const struct kachi_triplet from[], uint32_t count, struct kachi_triplet to[])
{
    struct keys keys;
    for (uint32_t i = 0; i < count; i++) {
        keys.key[i / 8][i % 8] = (int32_t)(from[i].row << SHORT_BITS | i);
    }
    find_places(&keys, count);
    for (uint32_t i = 0; i < count; i++) {
        to[keys.place[i / 8][i % 8]] = from[i];
    }
}

/* A triplet of a long column, and where it was given. */
struct given {
    uint64_t place;
    struct kachi_triplet triplet;
};

static int by_row(const void *left, const void *right)
{
    const struct given *a = left;
    const struct given *b = right;
    if (a->triplet.row != b->triplet.row) {
        return a->triplet.row < b->triplet.row ? -1 : 1;
    }
    return a->place < b->place ? -1 : a->place > b->place;
}

static void sort_long(const struct kachi_triplet from[], uint64_t count, struct kachi_triplet to[])
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct given *entries = KACHI_NEW_ARRAY(&scratch, struct given, count);
    for (uint64_t i = 0; i < count; i++) {
        entries[i] = (struct given){.place = i, .triplet = from[i]};
    }
    /* No two are equal: where they were given decides in the end. */
    qsort(entries, count, sizeof(entries[0]), by_row);
    for (uint64_t i = 0; i < count; i++) {
        to[i] = entries[i].triplet;
    }
    kachi_arena_release(&scratch);
}

/* Appends a column whose rows ascend: entries of one position are added up, exact zeros dropped.
 * Where the column ends. */
static uint64_t append(struct kachi_matrix *matrix, uint32_t column, uint64_t at, uint64_t count,
                       const struct kachi_triplet sorted[])
{
    double diagonal = 0.0;
    for (uint64_t k = 0; k < count;) {
        uint32_t row = sorted[k].row;
        double sum = sorted[k++].value;
        while (k < count && sorted[k].row == row) {
            sum += sorted[k++].value;
        }
        if (fabs(sum) > 0.0) {
            matrix->row[at] = row;
            matrix->value[at++] = sum;
            diagonal = row == column ? sum : diagonal;
        }
    }
    matrix->diagonal[column] = diagonal;
    return at;
}

/* Triplets of which each column stands together. */
struct grouped {
    uint64_t count;
    const struct kachi_triplet *triplets;
    uint64_t *first; /* by column; count where it has none */
};

/* Sorts a column of at least one triplet and appends it. Where it ends. */
static uint64_t lay_column(struct kachi_matrix *matrix, uint64_t at, uint64_t count,
                           const struct kachi_triplet column[])
{
    if (count <= SHORT && matrix->order <= SHORT_ROWS_MAX) {
        struct kachi_triplet sorted[SHORT];
        sort_short(column, (uint32_t)count, sorted);
        return append(matrix, column[0].column, at, count, sorted);
    }
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_triplet *sorted = KACHI_NEW_ARRAY_UNSET(&scratch, struct kachi_triplet, count);
    sort_long(column, count, sorted);
    uint64_t end = append(matrix, column[0].column, at, count, sorted);
    kachi_arena_release(&scratch);
    return end;
}

static void lay_columns(struct kachi_matrix *matrix, const struct grouped *grouped)
{
    uint64_t at = 0;
    for (uint32_t j = 0; j < matrix->order; j++) {
        const struct kachi_triplet *column = grouped->triplets + grouped->first[j];
        uint64_t most = grouped->count - grouped->first[j];
        uint64_t count = 0;
        while (count < most && column[count].column == j) {
            count++;
        }
        matrix->start[j] = at;
        if (j + AHEAD < matrix->order) {
            /* Columns may stand in any order. */
            __builtin_prefetch(grouped->triplets + grouped->first[j + AHEAD]);
        }
        at = count > 0 ? lay_column(matrix, at, count, column) : at;
    }
    matrix->start[matrix->order] = at;
}

/* Where each column starts; false where one does not stand together. */
static bool find_columns(uint32_t order, struct grouped *grouped)
{
    for (uint32_t j = 0; j < order; j++) {
        grouped->first[j] = grouped->count;
    }
    for (uint64_t k = 0; k < grouped->count; k++) {
        uint32_t column = grouped->triplets[k].column;
        if (k > 0 && column == grouped->triplets[k - 1].column) {
            continue;
        }
        if (grouped->first[column] != grouped->count) {
            return false;
        }
        grouped->first[column] = k;
    }
    return true;
}

/* Equal columns stay in the order given. */
static void sort_by_column(struct kachi_arena *arena, uint32_t order, struct grouped *grouped)
{
    uint64_t *next = KACHI_NEW_ARRAY(arena, uint64_t, (size_t)order + 1);
    struct kachi_triplet *sorted =
        KACHI_NEW_ARRAY_UNSET(arena, struct kachi_triplet, grouped->count);
    for (uint64_t k = 0; k < grouped->count; k++) {
        next[grouped->triplets[k].column + 1]++;
    }
    for (uint32_t j = 0; j < order; j++) {
        next[j + 1] += next[j];
        grouped->first[j] = next[j];
    }
    for (uint64_t k = 0; k < grouped->count; k++) {
        sorted[next[grouped->triplets[k].column]++] = grouped->triplets[k];
    }
    grouped->triplets = sorted;
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
    matrix->row = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, count);
    matrix->value = KACHI_NEW_ARRAY_UNSET(arena, double, count);
    matrix->diagonal = KACHI_NEW_ARRAY(arena, double, order);
    struct grouped grouped = {
        .count = count, .triplets = triplets, .first = KACHI_NEW_ARRAY(&scratch, uint64_t, order)};
    if (!find_columns(order, &grouped)) {
        sort_by_column(&scratch, order, &grouped);
    }
    lay_columns(matrix, &grouped);
    if (made != NULL && order > 0) {
        matrix->made = KACHI_NEW_ARRAY(arena, double, order);
        memcpy(matrix->made, made, order * sizeof(made[0]));
    }
    kachi_arena_release(&scratch);
    return matrix;
}

/* Columns are laid by so many at a time. */
#define SLICE 1024

/* What lays out linked facts: each slice of columns where it begins if nothing is added up or
 * dropped. */
struct laying {
    struct kachi_matrix *matrix;
    const struct kachi_linked *linked;
    uint64_t *end; /* by slice: of its entries */
};

static uint32_t slice_end(const struct kachi_matrix *matrix, size_t slice)
{
    uint32_t end = (uint32_t)(slice + 1) * SLICE;
    return end < matrix->order ? end : matrix->order;
}

/* Where a slice begins: each column is its diagonal and its links. */
static uint64_t slice_first(const struct laying *laying, size_t slice)
{
    uint32_t column = (uint32_t)slice * SLICE;
    return column + laying->linked->link_first[column];
}

static uint64_t longest_column(const struct kachi_linked *linked, uint32_t first, uint32_t end)
{
    uint64_t longest = 0;
    for (uint32_t j = first; j < end; j++) {
        uint64_t count = 1 + linked->link_first[j + 1] - linked->link_first[j];
        longest = count > longest ? count : longest;
    }
    return longest;
}

static void lay_slice(void *context, size_t slice, unsigned worker)
{
    (void)worker;
    const struct laying *laying = context;
    struct kachi_matrix *matrix = laying->matrix;
    const struct kachi_linked *linked = laying->linked;
    uint32_t first = (uint32_t)slice * SLICE;
    uint32_t end = slice_end(matrix, slice);
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_triplet *column =
        KACHI_NEW_ARRAY_UNSET(&scratch, struct kachi_triplet, longest_column(linked, first, end));
    uint64_t at = slice_first(laying, slice);
    for (uint32_t j = first; j < end; j++) {
        uint64_t count = 0;
        double made = linked->columns[j].made;
        column[count++] = (struct kachi_triplet){.row = j, .column = j, .value = made};
        for (uint64_t k = linked->link_first[j]; k < linked->link_first[j + 1]; k++) {
            const struct kachi_link *link = &linked->links[k];
            column[count++] = (struct kachi_triplet){
                .row = link->supplier, .column = j, .value = link->coefficient};
        }
        matrix->made[j] = made;
        matrix->start[j] = at;
        at = lay_column(matrix, at, count, column);
    }
    laying->end[slice] = at;
    kachi_arena_release(&scratch);
}

/* Slices one behind another, where entries were added up or dropped. */
static void close_gaps(const struct laying *laying, size_t slices)
{
    struct kachi_matrix *matrix = laying->matrix;
    uint64_t at = 0;
    for (size_t slice = 0; slice < slices; slice++) {
        uint64_t first = slice_first(laying, slice);
        uint64_t count = laying->end[slice] - first;
        if (first > at) {
            memmove(matrix->row + at, matrix->row + first, count * sizeof(matrix->row[0]));
            memmove(matrix->value + at, matrix->value + first, count * sizeof(matrix->value[0]));
            for (uint32_t j = (uint32_t)slice * SLICE; j < slice_end(matrix, slice); j++) {
                matrix->start[j] -= first - at;
            }
        }
        at += count;
    }
    matrix->start[matrix->order] = at;
}

struct kachi_matrix *kachi_matrix_from_linked(struct kachi_arena *arena,
                                              const struct kachi_linked *linked,
                                              struct kachi_workers *workers)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    uint32_t n = linked->column_count;
    uint64_t capacity = n + linked->link_count;
    struct kachi_matrix *matrix = KACHI_NEW(arena, struct kachi_matrix);
    *matrix = (struct kachi_matrix){.order = n,
                                    .start = KACHI_NEW_ARRAY_UNSET(arena, uint64_t, (size_t)n + 1),
                                    .row = KACHI_NEW_ARRAY_UNSET(arena, uint32_t, capacity),
                                    .value = KACHI_NEW_ARRAY_UNSET(arena, double, capacity),
                                    .diagonal = KACHI_NEW_ARRAY_UNSET(arena, double, n),
                                    .made = n > 0 ? KACHI_NEW_ARRAY_UNSET(arena, double, n) : NULL};
    size_t slices = ((size_t)n + SLICE - 1) / SLICE;
    struct laying laying = {
        .matrix = matrix, .linked = linked, .end = KACHI_NEW_ARRAY(&scratch, uint64_t, slices)};
    kachi_workers_run(workers, slices, lay_slice, &laying);
    close_gaps(&laying, slices);
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
