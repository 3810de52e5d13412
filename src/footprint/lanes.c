/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/lanes.h"

#include "base/arena.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

const uint8_t kachi_lanes_sample[KACHI_LANES] = {0, 4, 2, 6, 1, 5, 3, 7};

struct kachi_lanes_state kachi_lanes_state_new(struct kachi_arena *arena,
                                               const struct kachi_lanes_system *system)
{
    uint64_t entries = system->start[system->order];
    size_t nodes = (size_t)system->order * KACHI_LANES;
    size_t diagonals = (size_t)system->diagonal_count * KACHI_LANES;
    /* Not zeroed: large pages are advised before anything is written, and all is written before it
     * is read, but for the entries to spare. */
    struct kachi_lanes_state state = {
        .values = KACHI_NEW_ARRAY_UNSET(arena, float,
                                        (entries + KACHI_LANES_ENTRIES_SPARE) * KACHI_LANES),
        .x = KACHI_NEW_ARRAY_UNSET(arena, double, nodes),
        .right = KACHI_NEW_ARRAY_UNSET(arena, double, nodes),
        .x_single = KACHI_NEW_ARRAY_UNSET(arena, float, nodes),
        .right_single = KACHI_NEW_ARRAY_UNSET(arena, float, nodes),
        .diagonal = KACHI_NEW_ARRAY_UNSET(arena, double, diagonals),
        .stale = KACHI_NEW_ARRAY_UNSET(arena, uint8_t, system->order),
    };
    for (uint64_t i = 0; i < entries * KACHI_LANES; i++) {
        state.values[i] = system->values[i / KACHI_LANES];
    }
    memset(state.values + entries * KACHI_LANES, 0,
           KACHI_LANES_ENTRIES_SPARE * KACHI_LANES * sizeof(state.values[0]));
    return state;
}

const struct kachi_lanes_kernel *kachi_lanes_kernel_at(size_t index)
{
    const struct kachi_lanes_kernel *found[3] = {NULL, NULL, NULL};
    size_t count = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) {
        found[count++] = &kachi_lanes_avx512;
    }
    if (__builtin_cpu_supports("avx2")) {
        found[count++] = &kachi_lanes_avx2;
    }
#endif
    found[count++] = &kachi_lanes_baseline;
    return index < count ? found[index] : NULL;
}

const struct kachi_lanes_kernel *kachi_lanes_kernel_named(const char *name)
{
    for (size_t i = 0; name != NULL; i++) {
        const struct kachi_lanes_kernel *kernel = kachi_lanes_kernel_at(i);
        assert(kernel != NULL);
        if (strcmp(kernel->name, name) == 0) {
            return kernel;
        }
    }
    return kachi_lanes_kernel_at(0);
}
