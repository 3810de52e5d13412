/* SPDX-License-Identifier: Apache-2.0 */
/*
 * system_internal.h - what the files of the footprint share: telling faults, and splitting a result
 * by stage.
 */
#ifndef KACHI_FOOTPRINT_SYSTEM_INTERNAL_H
#define KACHI_FOOTPRINT_SYSTEM_INTERNAL_H

#include "footprint/footprint.h"

/* system-unproductive or system-singular, naming the loop. columns[] translates the fault's columns
 * into columns of linked; NULL where they are the same. */
void kachi_fault_tell(const struct kachi_linked *linked, const struct kachi_fault *fault,
                      const uint32_t columns[], enum kachi_severity severity,
                      struct kachi_findings *findings);

/* A demand on the system, and the supply behind it. */
struct kachi_asked {
    uint32_t column;
    double demand; /* in its row: negative for waste treated */
    const double *supply;
    double total_kgco2e;
};

/* Splits the total by stage as footprint.h says; what rounding leaves is in KACHI_STAGE_NONE. */
void kachi_stages_split(const struct kachi_system *system, const struct kachi_asked *asked,
                        double stage_kgco2e[KACHI_STAGE_COUNT]);

#endif
