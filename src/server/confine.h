/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confine.h - taking away from the server's process what it does not need, before anybody can reach
 * it: so that who breaks in has little to work with.
 *
 * Three steps, each for all threads that are begun later or exist already: another user than root;
 * files that can be written in the data folder alone, and none executed (Landlock); only the system
 * calls that a server of files and sockets makes, no new programs and no new processes (seccomp).
 */
#ifndef KACHI_SERVER_CONFINE_H
#define KACHI_SERVER_CONFINE_H

#include "base/findings.h"

/* Becomes this user and its groups, for good. KACHI_ERR_INPUT with finding confine-user where there
 * is no such user, or who runs this may not become it. */
KACHI_MUST_CHECK enum kachi_err kachi_confine_user(struct kachi_str name,
                                                   struct kachi_findings *findings);

/* From here on files are written below these folders alone; reading stays as it is. False where the
 * kernel cannot (Linux before 5.13, or Landlock turned off). Call before threads are made. */
bool kachi_confine_files(size_t count, const struct kachi_str folders[]);

/* From here on a system call that is not in the list fails with EPERM, in every thread. False where
 * the kernel cannot, and in builds with sanitizers, which need more calls. */
bool kachi_confine_calls(void);

#endif
