/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assert_near.h - doubles in tests: cmocka of Debian 12 compares floats only.
 *
 * tolerance is relative to the larger of the two; 0 asks for the very same number.
 */
#ifndef KACHI_TESTS_UNIT_ASSERT_NEAR_H
#define KACHI_TESTS_UNIT_ASSERT_NEAR_H

#include <math.h>
#include <stdio.h>

#define assert_near(found, expected, tolerance)                                                    \
    assert_true(near_enough((found), (expected), (tolerance)))

static inline int near_enough(double found, double expected, double tolerance)
{
    int ok = fabs(found - expected) <= tolerance * fmax(fabs(found), fabs(expected));
    if (!ok) {
        printf("# found %.17g, expected %.17g\n", found, expected);
    }
    return ok;
}

#endif
