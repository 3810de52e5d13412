/* SPDX-License-Identifier: Apache-2.0 */
/* The lanes for any processor. */
#include "footprint/lanes_draw.h"
#include "footprint/lanes_follow.h"
#include "footprint/lanes_solve.h"

const struct kachi_lanes_kernel kachi_lanes_baseline = {
    .name = "baseline", .draw = draw, .solve = solve, .follow = follow};
