/* SPDX-License-Identifier: Apache-2.0 */
#include "server/model.h"

void kachi_models_init(struct kachi_models *models)
{
    models->current = NULL;
    (void)pthread_mutex_init(&models->lock, NULL); /* cannot fail for a plain mutex */
}

static void close_model(struct kachi_model *model)
{
    for (int i = 0; i < KACHI_MODEL_SCENARIOS; i++) {
        kachi_study_release(&model->scenarios[i].study);
    }
    kachi_findings_release(&model->findings);
    kachi_dataset_close(model->dataset);
    (void)pthread_mutex_destroy(&model->lock);
    struct kachi_arena arena = model->arena; /* the model lives in it */
    kachi_arena_release(&arena);
}

void kachi_models_release(struct kachi_models *models)
{
    if (models->current != NULL) {
        close_model(models->current);
    }
    models->current = NULL;
    (void)pthread_mutex_destroy(&models->lock);
}

static enum kachi_err load(struct kachi_database *database, int64_t version,
                           struct kachi_findings *findings, struct kachi_model **out)
{
    struct kachi_arena arena;
    struct kachi_dataset *dataset = NULL;
    enum kachi_err err = kachi_store_load(database, findings, &dataset);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_arena_init(&arena);
    struct kachi_model *model = KACHI_NEW(&arena, struct kachi_model);
    model->dataset = dataset;
    model->version = version;
    (void)pthread_mutex_init(&model->lock, NULL);
    kachi_findings_init(&model->findings);
    model->arena = arena;
    *out = model;
    return KACHI_OK;
}

/* Needs the models' lock. */
static void replace(struct kachi_models *models, struct kachi_model *model)
{
    struct kachi_model *old = models->current;
    models->current = model;
    if (old != NULL && old->holders == 0) {
        close_model(old);
    }
}

enum kachi_err kachi_model_take(struct kachi_models *models, struct kachi_database *database,
                                struct kachi_findings *findings, struct kachi_model **out)
{
    int64_t version = 0;
    *out = NULL;
    enum kachi_err err = kachi_store_version(database, &version);
    if (err != KACHI_OK) {
        return err;
    }
    (void)pthread_mutex_lock(&models->lock);
    /* A reader whose snapshot is older than what another thread has loaded takes the newer one. */
    if (models->current == NULL || models->current->version < version) {
        struct kachi_model *loaded = NULL;
        err = load(database, version, findings, &loaded);
        if (err == KACHI_OK) {
            replace(models, loaded);
        }
    }
    if (err == KACHI_OK) {
        models->current->holders++;
        *out = models->current;
    }
    (void)pthread_mutex_unlock(&models->lock);
    return err;
}

void kachi_model_drop(struct kachi_models *models, struct kachi_model *model)
{
    if (model == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&models->lock);
    model->holders--;
    if (model->holders == 0 && model != models->current) {
        close_model(model);
    }
    (void)pthread_mutex_unlock(&models->lock);
}

static enum kachi_err solve(struct kachi_model *model, enum kachi_model_scenario which)
{
    struct kachi_study_options options = {.solver = KACHI_SOLVE_AUTO};
    struct kachi_scenario scenario = {.taken = NULL};
    if (which == KACHI_MODEL_STATED) {
        scenario = kachi_scenario_stated(&model->arena, model->dataset);
    }
    struct kachi_study *study = &model->scenarios[which].study;
    enum kachi_err err =
        kachi_study_run(&model->arena, model->dataset, scenario, options, &model->findings, study);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_footprint_row *rows =
        KACHI_NEW_ARRAY(&model->arena, struct kachi_footprint_row, study->linked->column_count);
    kachi_footprint_all(study->system, rows);
    model->scenarios[which].rows = rows;
    return KACHI_OK;
}

static void tell(const struct kachi_model *model, struct kachi_findings *findings)
{
    for (size_t i = 0; i < model->findings.count; i++) {
        const struct kachi_finding *finding = &model->findings.items[i];
        if (finding->severity == KACHI_ERROR) {
            kachi_findings_add(findings, finding->code, finding->place, finding->args);
        }
    }
}

enum kachi_err kachi_model_lock(struct kachi_model *model, enum kachi_model_scenario scenario,
                                struct kachi_findings *findings, struct kachi_study **study,
                                const struct kachi_footprint_row **rows)
{
    (void)pthread_mutex_lock(&model->lock);
    if (!model->scenarios[scenario].is_tried) {
        model->scenarios[scenario].err = solve(model, scenario);
        model->scenarios[scenario].is_tried = true;
    }
    enum kachi_err err = model->scenarios[scenario].err;
    if (err != KACHI_OK) {
        tell(model, findings);
        (void)pthread_mutex_unlock(&model->lock);
        return err;
    }
    *study = &model->scenarios[scenario].study;
    *rows = model->scenarios[scenario].rows;
    return KACHI_OK;
}

void kachi_model_unlock(struct kachi_model *model)
{
    (void)pthread_mutex_unlock(&model->lock);
}
