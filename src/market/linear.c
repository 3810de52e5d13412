/* SPDX-License-Identifier: Apache-2.0 */
#include "market/linear.h"

#include <math.h>

#define RIGHT KACHI_LINEAR_MAX

static void swap_rows(size_t count, double a[], double b[])
{
    for (size_t j = 0; j < count; j++) {
        double kept = a[j];
        a[j] = b[j];
        b[j] = kept;
    }
    double kept = a[RIGHT];
    a[RIGHT] = b[RIGHT];
    b[RIGHT] = kept;
}

/* Takes `times` the pivot's row off the row, from column `from` on. */
static void take_off(size_t count, size_t from, double times, const double pivot[], double row[])
{
    for (size_t j = from; j < count; j++) {
        row[j] -= times * pivot[j];
    }
    row[RIGHT] -= times * pivot[RIGHT];
}

bool kachi_linear_solve(size_t count, double rows[][KACHI_LINEAR_MAX + 1], double x[])
{
    for (size_t k = 0; k < count; k++) {
        size_t pivot = k;
        for (size_t i = k + 1; i < count; i++) {
            pivot = fabs(rows[i][k]) > fabs(rows[pivot][k]) ? i : pivot;
        }
        if (!(fabs(rows[pivot][k]) > 0.0)) {
            return false;
        }
        swap_rows(count, rows[k], rows[pivot]);
        for (size_t i = k + 1; i < count; i++) {
            take_off(count, k, rows[i][k] / rows[k][k], rows[k], rows[i]);
        }
    }
    for (size_t k = count; k-- > 0;) {
        double rest = rows[k][RIGHT];
        for (size_t j = k + 1; j < count; j++) {
            rest -= rows[k][j] * x[j];
        }
        x[k] = rest / rows[k][k];
    }
    return true;
}
