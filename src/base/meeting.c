/* SPDX-License-Identifier: Apache-2.0 */
#include "base/meeting.h"

#include <sched.h>

/* Looks at a number before a thread stops expecting it to change at once. */
#define LOOKS_AWAKE 2000

/* Tells the processor that this is waiting, so that it neither guesses ahead nor burns power. */
static inline void rest(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

bool kachi_wait_awake(const atomic_uint *number, unsigned was)
{
    for (int look = 0; look < LOOKS_AWAKE; look++) {
        if (atomic_load_explicit(number, memory_order_acquire) != was) {
            return true;
        }
        rest();
    }
    return false;
}

void kachi_meeting_init(struct kachi_meeting *meeting, unsigned parties)
{
    meeting->parties = parties;
    atomic_init(&meeting->arrived, 0);
    atomic_init(&meeting->round, 0);
}

bool kachi_meeting_wait(struct kachi_meeting *meeting)
{
    unsigned round = atomic_load_explicit(&meeting->round, memory_order_relaxed);
    if (atomic_fetch_add_explicit(&meeting->arrived, 1, memory_order_acq_rel) + 1 ==
        meeting->parties) {
        atomic_store_explicit(&meeting->arrived, 0, memory_order_relaxed);
        atomic_store_explicit(&meeting->round, round + 1, memory_order_release);
        return true;
    }
    bool is_in_time = true;
    while (!kachi_wait_awake(&meeting->round, round)) {
        is_in_time = false;
        sched_yield();
    }
    return is_in_time;
}
