/* SPDX-License-Identifier: Apache-2.0 */
#include "value/handed.h"

#include "footprint/sum.h"

enum kachi_err kachi_handed_value(double own_kgco2e, enum kachi_handed_basis basis, size_t count,
                                  struct kachi_handed inputs[], double *value_kgco2e)
{
    struct kachi_sum sum = {own_kgco2e, 0.0};
    for (size_t i = 0; i < count; i++) {
        struct kachi_handed *input = &inputs[i];
        if (!(input->yield > 0.0) || !(input->yield <= 1.0) || !(input->gx_share >= 0.0) ||
            !(input->gx_share <= 1.0)) {
            return KACHI_ERR_INPUT;
        }
        input->purchased = input->content / input->yield;
        double quantity = basis == KACHI_HANDED_PURCHASED ? input->purchased : input->content;
        input->kgco2e = input->gx_share * quantity * input->reduced_kgco2e_per_unit;
        kachi_sum_add(&sum, input->kgco2e);
    }
    *value_kgco2e = kachi_sum_value(sum);
    return KACHI_OK;
}
