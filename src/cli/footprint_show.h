/* SPDX-License-Identifier: Apache-2.0 */
/*
 * footprint_show.h - how a footprint looks: on a terminal, as JSON, and all products as a table.
 */
#ifndef KACHI_CLI_FOOTPRINT_SHOW_H
#define KACHI_CLI_FOOTPRINT_SHOW_H

#include "cli/session.h"
#include "footprint/breakdown.h"
#include "footprint/paths.h"

/* From which side, cut where, and its supply chain where that was asked for. */
struct kachi_footprint_view {
    enum kachi_side side;
    double share;
    struct kachi_paths paths; /* none: not asked for */
};

void kachi_footprint_write_text(struct kachi_session *session, const struct kachi_study *study,
                                const struct kachi_footprint *footprint,
                                struct kachi_footprint_view view);
/* Every product, a line each: CSV, JSON lines or a table. */
void kachi_footprint_write_all(struct kachi_session *session, const struct kachi_study *study);
/* The stage table alone, with bars. */
void kachi_stages_write_text(struct kachi_session *session,
                             const double stage_kgco2e[KACHI_STAGE_COUNT], double total_kgco2e);

#endif
