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

/*
 * Of a function: the same operations in wider vectors where the processor has them, chosen when the
 * program is loaded; the same bits. Not under ThreadSanitizer, which cannot be called that early.
 */
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
#define KACHI_WIDER __attribute__((target_clones("avx2", "default")))
#else
#define KACHI_WIDER
#endif

#endif
