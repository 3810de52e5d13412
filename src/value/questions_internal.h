/* SPDX-License-Identifier: Apache-2.0 */
/*
 * questions_internal.h - the questions of the value layer that stand in files of their own.
 */
#ifndef KACHI_VALUE_QUESTIONS_INTERNAL_H
#define KACHI_VALUE_QUESTIONS_INTERNAL_H

#include "value/worked.h"

/* Chain of custody: questions_custody.c. */
KACHI_MUST_CHECK enum kachi_err kachi_answer_mass_balance(struct kachi_worked *worked);
KACHI_MUST_CHECK enum kachi_err kachi_answer_rolling_average(struct kachi_worked *worked);
KACHI_MUST_CHECK enum kachi_err kachi_answer_gx_allocation(struct kachi_worked *worked);
KACHI_MUST_CHECK enum kachi_err kachi_answer_credit(struct kachi_worked *worked);

/* Avoided emissions: questions_avoided.c. */
KACHI_MUST_CHECK enum kachi_err kachi_answer_avoided(struct kachi_worked *worked);
KACHI_MUST_CHECK enum kachi_err kachi_answer_reference(struct kachi_worked *worked);
KACHI_MUST_CHECK enum kachi_err kachi_answer_shares(struct kachi_worked *worked);
KACHI_MUST_CHECK enum kachi_err kachi_answer_company(struct kachi_worked *worked);
KACHI_MUST_CHECK enum kachi_err kachi_answer_rebound(struct kachi_worked *worked);

#endif
