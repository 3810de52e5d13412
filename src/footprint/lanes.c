/* SPDX-License-Identifier: Apache-2.0 */
#include "footprint/lanes.h"

#include <stdbool.h>

const uint8_t kachi_lanes_sample[KACHI_LANES] = {0, 2, 4, 6, 1, 3, 5, 7};

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
