/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sum.h - adding up many numbers of different size without losing the small ones (Neumaier 1974,
 * doi:10.1002/zamm.19740540106). For totals that people compare with their parts.
 */
#ifndef KACHI_FOOTPRINT_SUM_H
#define KACHI_FOOTPRINT_SUM_H

#include <math.h>

struct kachi_sum {
    double sum, lost;
};

static inline void kachi_sum_add(struct kachi_sum *sum, double value)
{
    double next = sum->sum + value;
    sum->lost +=
        fabs(sum->sum) >= fabs(value) ? (sum->sum - next) + value : (value - next) + sum->sum;
    sum->sum = next;
}

static inline double kachi_sum_value(struct kachi_sum sum)
{
    return sum.sum + sum.lost;
}

#endif
