/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model.h - the facts of the database, loaded and solved once, shared by all threads.
 *
 * A model is one version of the facts: the dataset, and its stated and baseline scenarios solved.
 * It is constant, but for the lock that lets one thread at a time ask a study. A newer version
 * replaces it whole; whoever holds the old one keeps it until it lets go.
 */
#ifndef KACHI_SERVER_MODEL_H
#define KACHI_SERVER_MODEL_H

#include "footprint/study.h"
#include "inventory/store.h"

#include <pthread.h>

enum kachi_model_scenario { KACHI_MODEL_STATED, KACHI_MODEL_BASELINE };
#define KACHI_MODEL_SCENARIOS 2

struct kachi_model {
    struct kachi_dataset *dataset;
    int64_t version;      /* kachi_store_version */
    pthread_mutex_t lock; /* over the studies */
    struct kachi_arena arena;
    struct kachi_findings findings; /* of solving */
    struct {
        bool is_tried;
        enum kachi_err err;
        struct kachi_study study;
        struct kachi_footprint_row *rows; /* by column */
    } scenarios[KACHI_MODEL_SCENARIOS];
    int holders; /* guarded by the models' lock */
};

struct kachi_models {
    pthread_mutex_t lock;
    struct kachi_model *current;
};

void kachi_models_init(struct kachi_models *models);
void kachi_models_release(struct kachi_models *models);

/* The model of the facts as they are now; give it back with kachi_model_drop. Loading happens on
 * the first thread that sees a new version; the others wait. Findings where it cannot be loaded. */
KACHI_MUST_CHECK enum kachi_err kachi_model_take(struct kachi_models *models,
                                                 struct kachi_database *database,
                                                 struct kachi_findings *findings,
                                                 struct kachi_model **out);
void kachi_model_drop(struct kachi_models *models, struct kachi_model *model);

/*
 * The study of a scenario, solved at first use, locked for the caller until kachi_model_unlock.
 * Where it cannot be solved the findings of solving are added, and it is not locked.
 */
KACHI_MUST_CHECK enum kachi_err kachi_model_lock(struct kachi_model *model,
                                                 enum kachi_model_scenario scenario,
                                                 struct kachi_findings *findings,
                                                 struct kachi_study **study,
                                                 const struct kachi_footprint_row **rows);
void kachi_model_unlock(struct kachi_model *model);

#endif
