/* SPDX-License-Identifier: Apache-2.0 */
#include "market/choice.h"

#include <math.h>

void kachi_choice_weights(size_t count, const double utility[], const bool open[], double weight[])
{
    double largest = -HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        largest = open[i] && utility[i] > largest ? utility[i] : largest;
    }
    for (size_t i = 0; i < count; i++) {
        weight[i] = open[i] ? exp(utility[i] - largest) : 0.0;
    }
}

void kachi_choice_shares(size_t count, const double utility[], const bool open[], double share[])
{
    double sum = 0.0;
    kachi_choice_weights(count, utility, open, share);
    for (size_t i = 0; i < count; i++) {
        sum += share[i];
    }
    for (size_t i = 0; i < count; i++) {
        share[i] /= sum;
    }
}
