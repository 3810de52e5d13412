/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz.h - what libFuzzer calls, and how a fuzzing program says that a law is broken.
 */
#ifndef KACHI_TESTS_FUZZ_FUZZ_H
#define KACHI_TESTS_FUZZ_FUZZ_H

#include "base/str.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

/* The law must hold whatever the input; libFuzzer keeps the input that broke it. */
static inline void fuzz_law(bool holds, const char *law)
{
    if (!holds) {
        fprintf(stderr, "broken law: %s\n", law);
        abort();
    }
}

static inline struct kachi_str fuzz_input(const uint8_t *data, size_t bytes)
{
    return (struct kachi_str){(const char *)data, bytes};
}

#endif
