/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guess.h - how often a password or one-time code may be guessed.
 *
 * Wrong ones are counted by name, in slots that a salt chooses: after ten, the names of a slot wait
 * a minute after each further one, until a right one comes. Names may share a slot, which makes
 * somebody wait who need not; no name that others choose sets a count back. Each try also costs the
 * address it comes from, since checking a password is made to be slow.
 */
#ifndef KACHI_SERVER_GUESS_H
#define KACHI_SERVER_GUESS_H

#include "server/request.h"

#include <pthread.h>

#define KACHI_GUESS_SLOTS 16384

struct kachi_guesses {
    pthread_mutex_t lock;
    uint64_t salt;
    struct {
        uint32_t wrong; /* since the last right one */
        kachi_moment last;
    } slots[KACHI_GUESS_SLOTS];
};

void kachi_guesses_init(struct kachi_guesses *guesses, const struct kachi_random *random);
void kachi_guesses_release(struct kachi_guesses *guesses);

/* Before a password is checked. KACHI_ERR_DENIED with finding rate-limit and a Retry-After: not
 * now. */
KACHI_MUST_CHECK enum kachi_err kachi_guess_begin(struct kachi_request *request,
                                                  struct kachi_str name);
/* After it was. */
void kachi_guess_end(struct kachi_request *request, struct kachi_str name, bool is_right);

#endif
