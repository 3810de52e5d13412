/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen.h - many products against many programs, as verdict codes.
 *
 * Field names of all programs become column numbers once; a product's facts are put into a row of
 * those columns once, their numbers read; after that a verdict is comparisons alone. The codes are
 * those of kachi_program_evaluate (clause.h is the one place where a clause is answered); texts and
 * awards are made there, for the few products that somebody looks at. Programs and facts are
 * borrowed. Constant once made: any number of threads may use it, each with its own rows.
 */
#ifndef KACHI_POLICY_SCREEN_H
#define KACHI_POLICY_SCREEN_H

#include "policy/clause.h"

#define KACHI_NO_INDEX UINT16_MAX

struct kachi_verdict_code {
    bool is_eligible;
    uint16_t tier;         /* index; KACHI_NO_INDEX: none */
    uint16_t first_missed; /* clause required and not met; KACHI_NO_INDEX: none */
    uint8_t first_answer;  /* enum kachi_answer of that clause */
    int64_t points;
};

struct kachi_screen;

struct kachi_screen *kachi_screen_new(struct kachi_arena *arena, size_t count,
                                      struct kachi_program *const programs[], kachi_day today);
/* Items of a row. */
size_t kachi_screen_columns(const struct kachi_screen *screen);
/* The facts of one product, into row[0 .. columns - 1]. */
void kachi_screen_read(const struct kachi_screen *screen, struct kachi_facts facts,
                       struct kachi_known row[]);
/* The verdict of the program `index`. */
struct kachi_verdict_code kachi_screen_judge(const struct kachi_screen *screen, size_t index,
                                             const struct kachi_known row[]);

#endif
