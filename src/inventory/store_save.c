/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_save.c - a dataset into the database, in one transaction.
 *
 * Everything is compared before anything is refused, so that one try lists every conflict; the
 * rollback then takes away what was written on the way.
 */
#include "inventory/store_internal.h"
#include "inventory/store_theirs.h"

#include <stdlib.h>

struct save {
    struct kachi_saving rows; /* writes them */
    struct kachi_theirs theirs;
    struct kachi_store_options options;
    struct kachi_findings *findings;
    struct kachi_store_summary *summary;
    struct kachi_facts facts;
    uint32_t moved_count; /* flows that are measured in another dimension from now on */
    uint32_t *moved;
    bool is_refused, has_written;
};

/* What the database has under a key. */
struct known {
    int64_t id;        /* 0: nothing */
    int64_t dimension; /* of flows */
    bool is_same, is_of_other;
};

/* sql: id, digest, dimension, brought_by and owner of the row of that key. */
static enum kachi_err find_known(struct save *save, const char *sql, struct kachi_str key,
                                 const struct kachi_digest *digest, struct known *known)
{
    struct kachi_statement *statement = kachi_sql_begin(save->rows.database, sql);
    kachi_sql_bind_str(statement, 1, key);
    *known = (struct known){0};
    if (kachi_sql_row(statement)) {
        struct kachi_str stored = kachi_sql_blob(statement, 1);
        struct kachi_str wanted = {(const char *)digest->bytes, sizeof digest->bytes};
        known->id = kachi_sql_int64(statement, 0);
        known->is_same = kachi_str_equal(stored, wanted);
        known->dimension = kachi_sql_int64(statement, 2);
        known->is_of_other = kachi_theirs_is(&save->theirs, kachi_sql_text(statement, 3),
                                             kachi_sql_text(statement, 4));
    }
    return kachi_sql_end(statement);
}

/* Whether known content is kept: because it is the same, because replacing was not asked for, or
 * because it is not theirs to replace. args: its name first. */
static bool is_kept(struct save *save, const struct known *known, const char *code,
                    struct kachi_place place, const struct kachi_arg args[])
{
    if (known->id == 0) {
        return false;
    }
    if (known->is_same) {
        return true;
    }
    if (!save->options.replace) {
        save->is_refused = true;
        kachi_findings_add(save->findings, code, place, args);
        return true;
    }
    if (known->is_of_other) {
        save->is_refused = true;
        kachi_findings_add(save->findings, "replace-of-other", place,
                           KACHI_ARGS({"name", args[0].value}));
        return true;
    }
    return false;
}

/* Flows are everybody's words: one of somebody else that is measured alike stays as it is. */
static bool is_flow_kept(struct save *save, const struct known *known,
                         const struct kachi_flow *flow)
{
    bool stays = known->id != 0 && !known->is_same && save->options.replace && known->is_of_other &&
                 known->dimension == save->rows.dimension_ids[flow->dimension];
    if (stays) {
        kachi_findings_add(save->findings, "flow-kept", flow->place,
                           KACHI_ARGS({"name", kachi_flow_name(flow, KACHI_LANG_EN)}));
    }
    return stays;
}

static enum kachi_err save_flow(struct save *save, uint32_t index)
{
    const struct kachi_flow *flow = &save->rows.dataset->flows[index];
    struct kachi_digest digest = kachi_facts_flow(&save->facts, index);
    struct known known;
    enum kachi_err err = find_known(
        save, "SELECT id, digest, dimension, brought_by, '' FROM inventory_flow WHERE key = ?1",
        flow->key, &digest, &known);
    if (err != KACHI_OK) {
        return err;
    }
    save->rows.flow_ids[index] = known.id;
    if (is_flow_kept(save, &known, flow)) {
        return KACHI_OK;
    }
    if (is_kept(save, &known, "flow-differs", flow->place,
                KACHI_ARGS({"name", kachi_flow_name(flow, KACHI_LANG_EN)}, {"key", flow->key}))) {
        save->summary->flows_same += known.is_same ? 1 : 0;
        return KACHI_OK;
    }
    if (known.id == 0) {
        save->summary->flows_added++;
    } else {
        save->summary->flows_replaced++;
        if (known.dimension != save->rows.dimension_ids[flow->dimension]) {
            save->moved[save->moved_count++] = index;
        }
    }
    save->has_written = true;
    return kachi_saving_flow(&save->rows, index, &digest);
}

/* The slice of factors of an activity: factors are by activity, and activities are saved in order.
 */
static uint32_t count_factors(const struct kachi_dataset *dataset, uint32_t activity,
                              uint32_t first)
{
    uint32_t end = first;
    while (end < dataset->factor_count && dataset->factors[end].activity == activity) {
        end++;
    }
    return end - first;
}

static enum kachi_err save_activity(struct save *save, uint32_t index, struct kachi_slice factors)
{
    const struct kachi_activity *activity = &save->rows.dataset->activities[index];
    struct kachi_digest digest =
        kachi_facts_activity(&save->facts, index, factors.first, factors.count);
    struct known known;
    enum kachi_err err = find_known(
        save, "SELECT id, digest, 0, brought_by, owner FROM inventory_activity WHERE key = ?1",
        activity->key, &digest, &known);
    if (err != KACHI_OK) {
        return err;
    }
    save->rows.activity_ids[index] = known.id;
    if (is_kept(save, &known, "activity-differs", activity->place,
                KACHI_ARGS({"name", kachi_activity_name(activity, KACHI_LANG_EN)},
                           {"key", activity->key}))) {
        save->summary->activities_same += known.is_same ? 1 : 0;
        return KACHI_OK;
    }
    if (known.id == 0) {
        save->summary->activities_added++;
    } else {
        save->summary->activities_replaced++;
    }
    save->has_written = true;
    err = kachi_theirs_note(&save->theirs, index, known.id);
    return err == KACHI_OK ? kachi_saving_activity(&save->rows, index, factors, &digest) : err;
}

static enum kachi_err save_global(struct save *save, uint32_t index)
{
    const struct kachi_parameter *parameter = &save->rows.dataset->parameters[index];
    struct kachi_digest digest = kachi_facts_parameter(&save->facts, index);
    struct known known;
    enum kachi_err err = find_known(
        save, "SELECT 1, digest, 0, brought_by, '' FROM inventory_global_parameter WHERE name = ?1",
        parameter->name, &digest, &known);
    if (err != KACHI_OK || is_kept(save, &known, "parameter-differs", parameter->place,
                                   KACHI_ARGS({"name", parameter->name}))) {
        return err;
    }
    save->has_written = true;
    return kachi_saving_global(&save->rows, index, &digest);
}

static enum kachi_err save_measure(struct save *save, uint32_t index)
{
    const struct kachi_measure *measure = &save->rows.dataset->measures[index];
    struct kachi_digest digest = kachi_facts_measure(&save->facts, index);
    struct kachi_str name = kachi_str_is_empty(measure->name) ? measure->key : measure->name;
    struct known known;
    enum kachi_err err = find_known(
        save, "SELECT id, digest, 0, brought_by, party FROM inventory_measure WHERE key = ?1",
        measure->key, &digest, &known);
    if (err != KACHI_OK || is_kept(save, &known, "measure-differs", measure->place,
                                   KACHI_ARGS({"name", name}, {"key", measure->key}))) {
        return err;
    }
    save->has_written = true;
    err = kachi_theirs_check_measure(&save->theirs, index);
    return err == KACHI_OK ? kachi_saving_measure(&save->rows, index, &digest) : err;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* A flow now measured otherwise may only be used by activities that came with it. */
static enum kachi_err check_moved_flow(struct save *save, uint32_t index, const int64_t *saved)
{
    const struct kachi_flow *flow = &save->rows.dataset->flows[index];
    struct kachi_statement *statement = kachi_sql_begin(
        save->rows.database,
        "SELECT DISTINCT a.id, a.name FROM inventory_exchange e"
        " JOIN inventory_activity a ON a.id = e.activity WHERE e.flow = ?1 ORDER BY a.key");
    kachi_sql_bind_int64(statement, 1, save->rows.flow_ids[index]);
    while (kachi_sql_row(statement)) {
        int64_t id = kachi_sql_int64(statement, 0);
        if (save->rows.dataset->activity_count > 0 &&
            bsearch(&id, saved, save->rows.dataset->activity_count, sizeof id, compare_ids) !=
                NULL) {
            continue;
        }
        save->is_refused = true;
        kachi_findings_add(
            save->findings, "flow-dimension-differs", flow->place,
            KACHI_ARGS({"name", kachi_flow_name(flow, KACHI_LANG_EN)}, {"key", flow->key},
                       {"unit", save->rows.dataset->dimensions[flow->dimension].reference_unit},
                       {"activity", kachi_sql_text(statement, 1)}));
    }
    return kachi_sql_end(statement);
}

static enum kachi_err check_moved_flows(struct save *save)
{
    enum kachi_err err = KACHI_OK;
    if (save->moved_count == 0) {
        return KACHI_OK;
    }
    uint32_t count = save->rows.dataset->activity_count;
    int64_t *saved = KACHI_NEW_ARRAY(&save->rows.scratch, int64_t, count);
    for (uint32_t i = 0; i < count; i++) {
        saved[i] = save->rows.activity_ids[i];
    }
    if (count > 0) {
        /* Rows have ids of their own, so none are equal. */
        qsort(saved, count, sizeof saved[0], compare_ids);
    }
    for (uint32_t i = 0; i < save->moved_count && err == KACHI_OK; i++) {
        err = check_moved_flow(save, save->moved[i], saved);
    }
    return err;
}

/* What stored measures change must still be there in the activities as they are now. */
static enum kachi_err check_measures(struct save *save)
{
    if (save->summary->activities_replaced == 0) {
        return KACHI_OK;
    }
    struct kachi_statement *statement = kachi_sql_begin(
        save->rows.database,
        "SELECT DISTINCT m.key, m.name, a.name FROM inventory_change c"
        " JOIN inventory_measure m ON m.id = c.measure"
        " JOIN inventory_activity a ON a.id = c.activity"
        " LEFT JOIN inventory_exchange e ON e.activity = a.id AND e.ordinal = c.exchange"
        " LEFT JOIN inventory_parameter p ON p.activity = a.id AND p.name = c.parameter"
        " WHERE (c.exchange IS NOT NULL AND e.flow IS NOT c.flow)"
        "  OR (c.parameter IS NOT NULL AND p.name IS NULL)"
        " ORDER BY m.key, a.key");
    while (kachi_sql_row(statement)) {
        struct kachi_str key = kachi_sql_text(statement, 0);
        struct kachi_str name = kachi_sql_text(statement, 1);
        save->is_refused = true;
        kachi_findings_add(save->findings, "measure-stranded", KACHI_NOWHERE,
                           KACHI_ARGS({"key", key}, {"name", kachi_str_is_empty(name) ? key : name},
                                      {"activity", kachi_sql_text(statement, 2)}));
    }
    return kachi_sql_end(statement);
}

static enum kachi_err is_import_known(struct save *save, struct kachi_str import, bool *is_known)
{
    struct kachi_statement *statement = kachi_sql_begin(
        save->rows.database, "SELECT 1 FROM inventory_source WHERE import = ?1 LIMIT 1");
    kachi_sql_bind_blob(statement, 1, import);
    *is_known = kachi_sql_row(statement);
    return kachi_sql_end(statement);
}

static enum kachi_err save_contents(struct save *save)
{
    const struct kachi_dataset *dataset = save->rows.dataset;
    enum kachi_err err = kachi_saving_units(&save->rows);
    for (uint32_t i = 0; i < dataset->flow_count && err == KACHI_OK; i++) {
        err = save_flow(save, i);
    }
    uint32_t factor_first = 0;
    for (uint32_t i = 0; i < dataset->activity_count && err == KACHI_OK; i++) {
        struct kachi_slice factors = {factor_first, count_factors(dataset, i, factor_first)};
        err = save_activity(save, i, factors);
        factor_first += factors.count;
        if (err == KACHI_OK &&
            !kachi_watch_goes_on(save->options.watch, i + 1, dataset->activity_count)) {
            kachi_findings_add(save->findings, "work-stopped", KACHI_NOWHERE, KACHI_NO_ARGS);
            err = KACHI_ERR_LIMIT;
        }
    }
    for (uint32_t i = save->facts.global_first; i < dataset->parameter_count && err == KACHI_OK;
         i++) {
        err = save_global(save, i);
    }
    for (uint32_t i = 0; i < dataset->measure_count && err == KACHI_OK; i++) {
        err = save_measure(save, i);
    }
    err = err == KACHI_OK ? kachi_theirs_check_makers(&save->theirs) : err;
    save->is_refused = save->is_refused || save->theirs.is_refused;
    if (err == KACHI_OK && !save->is_refused) {
        err = check_moved_flows(save);
    }
    return err == KACHI_OK && !save->is_refused ? check_measures(save) : err;
}

/* Inside the transaction. That a file was imported once says nothing of what is there now: others
 * may have come after it, so everything is compared. */
static enum kachi_err save_all(struct save *save)
{
    struct kachi_digest digest;
    struct kachi_str import = kachi_str_of("");
    bool is_known = false;
    enum kachi_err err = KACHI_OK;
    if (kachi_facts_sources(&save->facts, &digest)) {
        import = (struct kachi_str){(const char *)digest.bytes, sizeof digest.bytes};
        err = is_import_known(save, import, &is_known);
    }
    err = err == KACHI_OK ? save_contents(save) : err;
    if (err != KACHI_OK || save->is_refused) {
        return err;
    }
    save->summary->nothing_to_do = is_known && !save->has_written;
    if (save->summary->nothing_to_do) {
        return KACHI_OK;
    }
    err = kachi_saving_sources(&save->rows, import);
    return err == KACHI_OK
               ? kachi_sql_run(save->rows.database,
                               "INSERT INTO inventory_version (id, version) VALUES (1, 1)"
                               " ON CONFLICT (id) DO UPDATE"
                               " SET version = inventory_version.version + 1")
               : err;
}

enum kachi_err kachi_store_save(struct kachi_database *database,
                                const struct kachi_dataset *dataset,
                                struct kachi_store_options options, struct kachi_findings *findings,
                                struct kachi_store_summary *summary)
{
    struct save save = {.rows = {.database = database, .dataset = dataset, .by = options.by},
                        .options = options,
                        .findings = findings,
                        .summary = summary};
    *summary = (struct kachi_store_summary){0};
    enum kachi_err err = kachi_database_begin(database);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_arena_init(&save.rows.scratch);
    kachi_facts_init(&save.facts, dataset);
    save.rows.dimension_ids =
        KACHI_NEW_ARRAY(&save.rows.scratch, int64_t, dataset->dimension_count);
    save.rows.unit_ids = KACHI_NEW_ARRAY(&save.rows.scratch, int64_t, dataset->unit_count);
    save.rows.flow_ids = KACHI_NEW_ARRAY(&save.rows.scratch, int64_t, dataset->flow_count);
    save.rows.activity_ids = KACHI_NEW_ARRAY(&save.rows.scratch, int64_t, dataset->activity_count);
    save.theirs = (struct kachi_theirs){.arena = &save.rows.scratch,
                                        .database = database,
                                        .dataset = dataset,
                                        .flow_ids = save.rows.flow_ids,
                                        .by = options.by,
                                        .owner = options.owner,
                                        .findings = findings};
    save.moved = KACHI_NEW_ARRAY(&save.rows.scratch, uint32_t, dataset->flow_count);
    err = save_all(&save);
    if (err == KACHI_OK && save.is_refused) {
        err = KACHI_ERR_CONFLICT;
    }
    if (err == KACHI_OK) {
        err = kachi_database_commit(database);
    } else {
        kachi_database_rollback(database);
    }
    kachi_facts_release(&save.facts);
    kachi_arena_release(&save.rows.scratch);
    return err;
}
