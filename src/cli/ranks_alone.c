/* SPDX-License-Identifier: Apache-2.0 */
/* One process, which is all there is. */
#include "cli/ranks.h"

void kachi_ranks_begin(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
}

void kachi_ranks_end(void)
{
}

bool kachi_ranks_is_first(void)
{
    return true;
}

struct kachi_samples *kachi_ranks_run(struct kachi_arena *arena, const struct kachi_spread *spread,
                                      const struct kachi_runs *runs)
{
    return kachi_spread_run(arena, spread, runs);
}
