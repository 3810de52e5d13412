/* SPDX-License-Identifier: Apache-2.0 */
/*
 * questions.h - questions of the policy layer for worked examples (value/worked.h): carbon-price,
 * compliance, cost, subsidy, award.
 */
#ifndef KACHI_POLICY_QUESTIONS_H
#define KACHI_POLICY_QUESTIONS_H

#include "value/worked.h"

struct kachi_question_list kachi_policy_questions(void);

#endif
