/* SPDX-License-Identifier: Apache-2.0 */
/*
 * choice.h - which share of buyers takes which option: multinomial logit (McFadden 1974).
 *
 * share[i] = e^u[i] / sum of e^u over the options that are open. Utilities are shifted by their
 * largest, so no size of cost overflows.
 */
#ifndef KACHI_MARKET_CHOICE_H
#define KACHI_MARKET_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

/* Shares up to a common factor: the largest is 1. Options where open[i] is false get 0; at least
 * one is open. */
void kachi_choice_weights(size_t count, const double utility[], const bool open[], double weight[]);
void kachi_choice_shares(size_t count, const double utility[], const bool open[], double share[]);

#endif
