/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory_internal.h - what base does when the system has no memory left, in one place.
 */
#ifndef KACHI_BASE_MEMORY_INTERNAL_H
#define KACHI_BASE_MEMORY_INTERNAL_H

/* A word on stderr, then the end with exit code 5. Nothing is flushed or closed: the database
 * survives that. */
_Noreturn void kachi_memory_exhausted(void);

#endif
