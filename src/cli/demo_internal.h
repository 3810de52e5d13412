/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo_internal.h - what the chapters of the demo share: its clock, its ids, and posting to its
 * ledger.
 */
#ifndef KACHI_CLI_DEMO_INTERNAL_H
#define KACHI_CLI_DEMO_INTERNAL_H

#include "cli/demo_story.h"
#include "ledger/post.h"

enum kachi_demo_maker_index { KACHI_DEMO_A, KACHI_DEMO_B, KACHI_DEMO_C, KACHI_DEMO_D };

struct kachi_story {
    struct kachi_session *session;
    struct kachi_demo *demo;
    struct kachi_database *database;
    struct kachi_ledger *ledger;
    kachi_moment now; /* the story's clock, moved by hand */
    uint64_t random;  /* the story's seed */
    struct kachi_clock clock;
    struct kachi_random source;
};

struct kachi_id kachi_story_id(struct kachi_story *story);

/* The chapter that happens in the ledger; the others are in demo_story.c. */
KACHI_MUST_CHECK enum kachi_err kachi_story_trade(struct kachi_story *story);

#endif
