/* SPDX-License-Identifier: Apache-2.0 */
#include "server/guess.h"

#include "server/request_internal.h"
#include "server/server_internal.h"

#define WRONG_MAX 10 /* of one slot, before it has to wait */
#define WAIT_S 60
#define TRY_COST 20 /* in requests: checking a password takes as long as many of them */

void kachi_guesses_init(struct kachi_guesses *guesses, const struct kachi_random *random)
{
    (void)pthread_mutex_init(&guesses->lock, NULL);
    random->fill(random->state, (uint8_t *)&guesses->salt, sizeof(guesses->salt));
}

void kachi_guesses_release(struct kachi_guesses *guesses)
{
    (void)pthread_mutex_destroy(&guesses->lock);
}

static size_t slot_of(const struct kachi_guesses *guesses, struct kachi_str name)
{
    return (size_t)(kachi_limit_mix(kachi_str_hash(name) ^ guesses->salt) % KACHI_GUESS_SLOTS);
}

static enum kachi_err refuse(struct kachi_request *request, int64_t wait_s)
{
    kachi_request_add_header(request, "Retry-After",
                             kachi_str_print(&request->arena, "%lld", (long long)wait_s));
    return kachi_request_refuse(request, KACHI_ERR_DENIED, "rate-limit", KACHI_NO_ARGS);
}

enum kachi_err kachi_guess_begin(struct kachi_request *request, struct kachi_str name)
{
    struct kachi_guesses *guesses = &request->server->guesses;
    size_t slot = slot_of(guesses, name);
    (void)pthread_mutex_lock(&guesses->lock);
    int64_t since_s = (request->started - guesses->slots[slot].last) / 1000000;
    bool has_to_wait = guesses->slots[slot].wrong >= WRONG_MAX && since_s < WAIT_S;
    (void)pthread_mutex_unlock(&guesses->lock);
    if (has_to_wait) {
        return refuse(request, WAIT_S);
    }
    int64_t wait_us = kachi_limit_take(&request->server->limit, kachi_request_address(request),
                                       TRY_COST, request->started);
    return wait_us == 0 ? KACHI_OK : refuse(request, (wait_us + 999999) / 1000000);
}

void kachi_guess_end(struct kachi_request *request, struct kachi_str name, bool is_right)
{
    struct kachi_guesses *guesses = &request->server->guesses;
    size_t slot = slot_of(guesses, name);
    (void)pthread_mutex_lock(&guesses->lock);
    guesses->slots[slot].wrong = is_right ? 0 : guesses->slots[slot].wrong + 1;
    guesses->slots[slot].last = request->started;
    (void)pthread_mutex_unlock(&guesses->lock);
}
