/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meeting.h - a place where a fixed number of threads wait for each other, many thousand times a
 * second.
 *
 * Who waits stays awake, since the others come within microseconds; where they do not, it lets
 * other threads have the processor. All that a thread wrote before a meeting is seen by all after
 * it. For jobs of one kachi_workers_run, no more of them than there are workers: all of them must
 * run at once.
 */
#ifndef KACHI_BASE_MEETING_H
#define KACHI_BASE_MEETING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct kachi_meeting {
    unsigned parties;
    _Alignas(64) atomic_uint arrived;
    _Alignas(64) atomic_uint round;
};

void kachi_meeting_init(struct kachi_meeting *meeting, unsigned parties);
/* False where the others let this thread wait so long that it may have cost more than it brought:
 * they have no processor now. */
bool kachi_meeting_wait(struct kachi_meeting *meeting);

/* Waits awake until *number is no longer what it was, for some tens of microseconds at most. False
 * where it still is. */
bool kachi_wait_awake(const atomic_uint *number, unsigned was);

#endif
