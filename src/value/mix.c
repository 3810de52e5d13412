/* SPDX-License-Identifier: Apache-2.0 */
#include "value/mix.h"

#include "footprint/sum.h"
#include "value/grams.h"

#include <math.h>

#define SHARES_TOLERANCE 1e-9
#define KG_DIGITS 6 /* a milligram: the last bits of floating point go, nothing measured does */

enum kachi_err kachi_mix_normalise(size_t count, const struct kachi_grade grades[],
                                   double *kgco2e_per_unit)
{
    struct kachi_sum shares = {0.0, 0.0};
    struct kachi_sum level = {0.0, 0.0};
    for (size_t i = 0; i < count; i++) {
        if (!(grades[i].share_now >= 0.0)) {
            return KACHI_ERR_INPUT;
        }
        kachi_sum_add(&shares, grades[i].share_now);
        kachi_sum_add(&level, grades[i].share_now * grades[i].baseline_kgco2e);
    }
    if (!(fabs(kachi_sum_value(shares) - 1.0) <= SHARES_TOLERANCE)) {
        return KACHI_ERR_INPUT;
    }
    *kgco2e_per_unit = kachi_sum_value(level);
    return KACHI_OK;
}

enum kachi_err kachi_mix_pool(double measures_kgco2e, double difference_kgco2e_per_unit,
                              double quantity, int64_t *pool_g)
{
    struct kachi_decimal kg;
    double bound = fmin(measures_kgco2e, difference_kgco2e_per_unit * quantity);
    enum kachi_err err =
        kachi_decimal_from_double(fmax(0.0, bound), KG_DIGITS, KACHI_ROUND_HALF_EVEN, &kg);
    return err == KACHI_OK ? kachi_grams_of(kg, kachi_decimal_of(1), pool_g) : err;
}
