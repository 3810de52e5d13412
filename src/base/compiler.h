/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compiler.h - the few compiler extensions Kachi uses, in one place, so that the rest is plain C17.
 */
#ifndef KACHI_BASE_COMPILER_H
#define KACHI_BASE_COMPILER_H

/* The caller must look at the result: errors are values, and a dropped one is a bug. */
#define KACHI_MUST_CHECK __attribute__((warn_unused_result))

/* The argument number `at` is a printf format for the arguments from number `first` on. */
#define KACHI_PRINTF(at, first) __attribute__((format(printf, at, first)))

#endif
