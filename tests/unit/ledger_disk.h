/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_disk.h - a disk in memory for SQLite, which does what real disks do: a write or sync fails
 * once, the disk is full for a while, or the power goes in the middle of a write, and what was not
 * synced is lost, or was written after all.
 *
 * Every file has what is written and what is synced. Operations that change a file are counted; the
 * fault comes at the one that is named. One process, one thread.
 */
#ifndef KACHI_TESTS_UNIT_LEDGER_DISK_H
#define KACHI_TESTS_UNIT_LEDGER_DISK_H

#include <stdbool.h>

enum disk_fault {
    DISK_FINE,
    DISK_FAILS,      /* the operation fails, the next ones do not */
    DISK_FULL,       /* this and the next few writes find no room */
    DISK_POWER_DROP, /* part of it is written, then nothing works; unsynced data is lost */
    DISK_POWER_KEEP, /* the same, but what was written, that part too, is there afterwards */
    DISK_FAULT_COUNT,
};

/* Makes the disk SQLite's default for this process, empty. */
void disk_install(void);
/* An old disk may spoil the rest of a sector that a write is torn in: SQLite writes otherwise for
 * it. (A torn write of this one spoils nothing.) */
void disk_set_old(bool is_old);
/* An empty disk, on which the at-th operation (from 1) meets the fault. */
void disk_reset(enum disk_fault fault, unsigned at);
/* The power is back: what survived is there, and nothing fails any more. */
void disk_power_on(void);
unsigned disk_operations(void);

#endif
