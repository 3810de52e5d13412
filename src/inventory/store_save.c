/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_save.c - a dataset into the database, in one transaction.
 *
 * Everything is compared before anything is refused, so that one try lists every conflict; the
 * rollback then takes away what was written on the way.
 */
#include "inventory/store_internal.h"

#include <stdlib.h>

struct save {
    struct kachi_database *database;
    const struct kachi_dataset *dataset;
    struct kachi_store_options options;
    struct kachi_findings *findings;
    struct kachi_store_summary *summary;
    struct kachi_arena scratch;
    struct kachi_facts facts;
    int64_t *dimension_ids, *unit_ids, *flow_ids, *activity_ids; /* rows, by index of the dataset */
    uint32_t moved_count; /* flows that are measured in another dimension from now on */
    uint32_t *moved;
    bool is_refused;
};

/* Binds the parameters of a statement one after the other. */
struct row {
    struct kachi_statement *statement;
    int last;
};

static struct row begin_row(struct save *save, const char *sql)
{
    return (struct row){.statement = kachi_sql_begin(save->database, sql)};
}

static void put_text(struct row *row, struct kachi_str text)
{
    kachi_sql_bind_str(row->statement, ++row->last, text);
}

static void put_integer(struct row *row, int64_t value)
{
    kachi_sql_bind_int64(row->statement, ++row->last, value);
}

static void put_real(struct row *row, double value)
{
    kachi_sql_bind_double(row->statement, ++row->last, value);
}

static void put_null(struct row *row)
{
    kachi_sql_bind_null(row->statement, ++row->last);
}

static void put_day(struct row *row, kachi_day day)
{
    if (day == KACHI_NO_DAY) {
        put_null(row);
    } else {
        put_integer(row, day);
    }
}

static void put_digest(struct row *row, const struct kachi_digest *digest)
{
    kachi_sql_bind_blob(row->statement, ++row->last,
                        (struct kachi_str){(const char *)digest->bytes, sizeof digest->bytes});
}

static void put_place(struct row *row, const struct kachi_place *place)
{
    put_text(row, place->source);
    put_integer(row, place->line);
    put_text(row, place->field);
}

/* The place of something in an activity: its source is nearly always the activity's. */
static void put_place_within(struct row *row, const struct kachi_place *place,
                             const struct kachi_activity *activity)
{
    if (kachi_str_equal(place->source, activity->place.source)) {
        put_null(row);
    } else {
        put_text(row, place->source);
    }
    put_integer(row, place->line);
    put_text(row, place->field);
}

static void put_uncertainty(struct row *row, const struct kachi_uncertainty *uncertainty)
{
    put_integer(row, uncertainty->distribution);
    put_real(row, uncertainty->a);
    put_real(row, uncertainty->b);
    put_real(row, uncertainty->c);
}

/* Number of an exchange within its activity. */
static void put_ordinal(struct save *save, struct row *row, uint32_t exchange)
{
    if (exchange == KACHI_NONE) {
        put_null(row);
        return;
    }
    const struct kachi_dataset *dataset = save->dataset;
    put_integer(row, exchange -
                         dataset->activities[dataset->exchanges[exchange].activity].exchange_first);
}

static enum kachi_err end_row(struct row *row)
{
    return kachi_sql_change(row->statement, NULL);
}

/* What the database has under a key. */
struct known {
    int64_t id;        /* 0: nothing */
    int64_t dimension; /* of flows */
    bool is_same;
};

static enum kachi_err find_known(struct save *save, const char *sql, struct kachi_str key,
                                 const struct kachi_digest *digest, struct known *known)
{
    struct row row = begin_row(save, sql);
    put_text(&row, key);
    *known = (struct known){0};
    if (kachi_sql_row(row.statement)) {
        struct kachi_str stored = kachi_sql_blob(row.statement, 1);
        struct kachi_str wanted = {(const char *)digest->bytes, sizeof digest->bytes};
        known->id = kachi_sql_int64(row.statement, 0);
        known->is_same = kachi_str_equal(stored, wanted);
        known->dimension = kachi_sql_int64(row.statement, 2);
    }
    return kachi_sql_end(row.statement);
}

/* Whether known content is kept: because it is the same, or because replacing was not asked for. */
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
    return false;
}

/* The row of a statement that finds an id, else of one that makes it; both take the same
 * parameters. */
static int64_t found_id(struct row *row, enum kachi_err *err)
{
    int64_t id = kachi_sql_row(row->statement) ? kachi_sql_int64(row->statement, 0) : 0;
    *err = kachi_sql_end(row->statement);
    return id;
}

static enum kachi_err save_dimension(struct save *save, uint32_t index)
{
    const struct kachi_dimension *dimension = &save->dataset->dimensions[index];
    enum kachi_err err = KACHI_OK;
    struct row row =
        begin_row(save, "SELECT id FROM inventory_dimension WHERE reference_unit = ?1");
    put_text(&row, dimension->reference_unit);
    save->dimension_ids[index] = found_id(&row, &err);
    if (err != KACHI_OK || save->dimension_ids[index] != 0) {
        return err;
    }
    row = begin_row(save, "INSERT INTO inventory_dimension (reference_unit, name) VALUES (?1, ?2)");
    put_text(&row, dimension->reference_unit);
    put_text(&row, dimension->name);
    err = end_row(&row);
    save->dimension_ids[index] = kachi_database_last_row(save->database);
    return err;
}

static enum kachi_err save_unit(struct save *save, uint32_t index)
{
    static const char *const sql[] = {
        "SELECT id FROM inventory_unit WHERE name = ?1 AND dimension = ?2 AND factor = ?3",
        "INSERT INTO inventory_unit (name, dimension, factor) VALUES (?1, ?2, ?3) RETURNING id"};
    const struct kachi_unit *unit = &save->dataset->units[index];
    enum kachi_err err = KACHI_OK;
    for (int i = 0; i < 2 && err == KACHI_OK && save->unit_ids[index] == 0; i++) {
        struct row row = begin_row(save, sql[i]);
        put_text(&row, unit->name);
        put_integer(&row, save->dimension_ids[unit->dimension]);
        put_real(&row, unit->factor);
        save->unit_ids[index] = found_id(&row, &err);
    }
    return err;
}

static enum kachi_err save_units(struct save *save)
{
    enum kachi_err err = KACHI_OK;
    for (uint32_t i = 0; i < save->dataset->dimension_count && err == KACHI_OK; i++) {
        err = save_dimension(save, i);
    }
    for (uint32_t i = 0; i < save->dataset->unit_count && err == KACHI_OK; i++) {
        err = save_unit(save, i);
    }
    return err;
}

static enum kachi_err write_flow(struct save *save, uint32_t index,
                                 const struct kachi_digest *digest)
{
    const struct kachi_flow *flow = &save->dataset->flows[index];
    struct row row = begin_row(
        save, "INSERT INTO inventory_flow (key, name, name_ja, category, cas, location, kind,"
              "  compartment, carrier, dimension, place_source, place_line, place_field, digest)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
              " ON CONFLICT (key) DO UPDATE SET name = ?2, name_ja = ?3, category = ?4, cas = ?5,"
              "  location = ?6, kind = ?7, compartment = ?8, carrier = ?9, dimension = ?10,"
              "  place_source = ?11, place_line = ?12, place_field = ?13, digest = ?14"
              " RETURNING id");
    put_text(&row, flow->key);
    put_text(&row, flow->name);
    put_text(&row, flow->name_ja);
    put_text(&row, flow->category);
    put_text(&row, flow->cas);
    put_text(&row, flow->location);
    put_integer(&row, flow->kind);
    put_integer(&row, flow->compartment);
    put_integer(&row, flow->carrier);
    put_integer(&row, save->dimension_ids[flow->dimension]);
    put_place(&row, &flow->place);
    put_digest(&row, digest);
    enum kachi_err err = KACHI_OK;
    save->flow_ids[index] = found_id(&row, &err);
    return err;
}

static enum kachi_err save_flow(struct save *save, uint32_t index)
{
    const struct kachi_flow *flow = &save->dataset->flows[index];
    struct kachi_digest digest = kachi_facts_flow(&save->facts, index);
    struct known known;
    enum kachi_err err =
        find_known(save, "SELECT id, digest, dimension FROM inventory_flow WHERE key = ?1",
                   flow->key, &digest, &known);
    if (err != KACHI_OK) {
        return err;
    }
    save->flow_ids[index] = known.id;
    if (is_kept(save, &known, "flow-differs", flow->place,
                KACHI_ARGS({"name", kachi_flow_name(flow, KACHI_LANG_EN)}, {"key", flow->key}))) {
        save->summary->flows_same += known.is_same ? 1 : 0;
        return KACHI_OK;
    }
    if (known.id == 0) {
        save->summary->flows_added++;
    } else {
        save->summary->flows_replaced++;
        if (known.dimension != save->dimension_ids[flow->dimension]) {
            save->moved[save->moved_count++] = index;
        }
    }
    return write_flow(save, index, &digest);
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

static enum kachi_err write_activity(struct save *save, uint32_t index, uint32_t factor_count,
                                     const struct kachi_digest *digest)
{
    const struct kachi_activity *activity = &save->dataset->activities[index];
    const struct kachi_str texts[] = {activity->key,      activity->name,     activity->name_ja,
                                      activity->category, activity->location, activity->owner,
                                      activity->source,   activity->comment};
    struct row row = begin_row(
        save, "INSERT INTO inventory_activity (key, name, name_ja, category, location, owner,"
              "  source, comment, stage, allocation, valid_from, valid_until, reference,"
              "  exchange_count, parameter_count, factor_count, attribute_count,"
              "  place_source, place_line, place_field, digest)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
              "  ?17, ?18, ?19, ?20, ?21)"
              " ON CONFLICT (key) DO UPDATE SET name = ?2, name_ja = ?3, category = ?4,"
              "  location = ?5, owner = ?6, source = ?7, comment = ?8, stage = ?9,"
              "  allocation = ?10, valid_from = ?11, valid_until = ?12, reference = ?13,"
              "  exchange_count = ?14, parameter_count = ?15, factor_count = ?16,"
              "  attribute_count = ?17, place_source = ?18, place_line = ?19, place_field = ?20,"
              "  digest = ?21"
              " RETURNING id");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        put_text(&row, texts[i]);
    }
    put_integer(&row, activity->stage);
    put_integer(&row, activity->allocation);
    put_day(&row, activity->valid_from);
    put_day(&row, activity->valid_until);
    put_ordinal(save, &row, activity->reference);
    put_integer(&row, activity->exchange_count);
    put_integer(&row, activity->parameter_count);
    put_integer(&row, factor_count);
    put_integer(&row, activity->attribute_count);
    put_place(&row, &activity->place);
    put_digest(&row, digest);
    enum kachi_err err = KACHI_OK;
    save->activity_ids[index] = found_id(&row, &err);
    return err;
}

static enum kachi_err write_exchange(struct save *save, uint32_t activity, uint32_t ordinal)
{
    const struct kachi_activity *owner = &save->dataset->activities[activity];
    const struct kachi_exchange *exchange =
        &save->dataset->exchanges[owner->exchange_first + ordinal];
    struct row row = begin_row(
        save, "INSERT INTO inventory_exchange (activity, ordinal, flow, direction, is_avoided,"
              "  amount, unit, factor, formula, provider, stage, distribution, a, b, c,"
              "  place_source, place_line, place_field)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
              "  ?17, ?18)");
    put_integer(&row, save->activity_ids[activity]);
    put_integer(&row, ordinal);
    put_integer(&row, save->flow_ids[exchange->flow]);
    put_integer(&row, exchange->direction);
    put_integer(&row, exchange->is_avoided ? 1 : 0);
    put_real(&row, exchange->amount);
    put_integer(&row, save->unit_ids[exchange->unit]);
    put_real(&row, exchange->factor);
    put_text(&row, exchange->formula);
    put_text(&row, exchange->provider);
    put_integer(&row, exchange->stage);
    put_uncertainty(&row, &exchange->uncertainty);
    put_place_within(&row, &exchange->place, owner);
    return end_row(&row);
}

static enum kachi_err write_parameter(struct save *save, uint32_t activity, uint32_t ordinal)
{
    const struct kachi_activity *owner = &save->dataset->activities[activity];
    const struct kachi_parameter *parameter =
        &save->dataset->parameters[owner->parameter_first + ordinal];
    struct row row =
        begin_row(save, "INSERT INTO inventory_parameter (activity, ordinal, name, formula, value,"
                        "  distribution, a, b, c, place_source, place_line, place_field)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
    put_integer(&row, save->activity_ids[activity]);
    put_integer(&row, ordinal);
    put_text(&row, parameter->name);
    put_text(&row, parameter->formula);
    put_real(&row, parameter->value);
    put_uncertainty(&row, &parameter->uncertainty);
    put_place_within(&row, &parameter->place, owner);
    return end_row(&row);
}

static enum kachi_err write_factor(struct save *save, uint32_t activity, uint32_t first,
                                   uint32_t ordinal)
{
    const struct kachi_allocation_factor *factor = &save->dataset->factors[first + ordinal];
    struct row row = begin_row(
        save, "INSERT INTO inventory_factor (activity, ordinal, product, exchange, method, value,"
              "  formula, place_source, place_line, place_field)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    put_integer(&row, save->activity_ids[activity]);
    put_integer(&row, ordinal);
    put_integer(&row, save->flow_ids[factor->product]);
    put_ordinal(save, &row, factor->exchange);
    put_integer(&row, factor->method);
    put_real(&row, factor->value);
    put_text(&row, factor->formula);
    put_place_within(&row, &factor->place, &save->dataset->activities[activity]);
    return end_row(&row);
}

static enum kachi_err write_attribute(struct save *save, uint32_t activity, uint32_t ordinal)
{
    const struct kachi_activity *owner = &save->dataset->activities[activity];
    const struct kachi_attribute *attribute =
        &save->dataset->attributes[owner->attribute_first + ordinal];
    struct row row = begin_row(
        save, "INSERT INTO inventory_attribute (activity, ordinal, name, value, unit,"
              "  place_source, place_line, place_field) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    put_integer(&row, save->activity_ids[activity]);
    put_integer(&row, ordinal);
    put_text(&row, attribute->name);
    put_text(&row, attribute->value);
    put_text(&row, attribute->unit);
    put_place_within(&row, &attribute->place, owner);
    return end_row(&row);
}

static enum kachi_err write_details(struct save *save, uint32_t index, uint32_t factor_first,
                                    uint32_t factor_count)
{
    const struct kachi_activity *activity = &save->dataset->activities[index];
    enum kachi_err err = KACHI_OK;
    for (uint32_t i = 0; i < activity->exchange_count && err == KACHI_OK; i++) {
        err = write_exchange(save, index, i);
    }
    for (uint32_t i = 0; i < activity->parameter_count && err == KACHI_OK; i++) {
        err = write_parameter(save, index, i);
    }
    for (uint32_t i = 0; i < factor_count && err == KACHI_OK; i++) {
        err = write_factor(save, index, factor_first, i);
    }
    for (uint32_t i = 0; i < activity->attribute_count && err == KACHI_OK; i++) {
        err = write_attribute(save, index, i);
    }
    return err;
}

static enum kachi_err remove_details(struct save *save, int64_t id)
{
    static const char *const sql[] = {"DELETE FROM inventory_exchange WHERE activity = ?1",
                                      "DELETE FROM inventory_parameter WHERE activity = ?1",
                                      "DELETE FROM inventory_factor WHERE activity = ?1",
                                      "DELETE FROM inventory_attribute WHERE activity = ?1"};
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < sizeof sql / sizeof sql[0] && err == KACHI_OK; i++) {
        struct row row = begin_row(save, sql[i]);
        put_integer(&row, id);
        err = end_row(&row);
    }
    return err;
}

static enum kachi_err save_activity(struct save *save, uint32_t index, uint32_t factor_first,
                                    uint32_t factor_count)
{
    const struct kachi_activity *activity = &save->dataset->activities[index];
    struct kachi_digest digest =
        kachi_facts_activity(&save->facts, index, factor_first, factor_count);
    struct known known;
    enum kachi_err err =
        find_known(save, "SELECT id, digest, 0 FROM inventory_activity WHERE key = ?1",
                   activity->key, &digest, &known);
    if (err != KACHI_OK) {
        return err;
    }
    save->activity_ids[index] = known.id;
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
        err = remove_details(save, known.id);
    }
    if (err == KACHI_OK) {
        err = write_activity(save, index, factor_count, &digest);
    }
    return err == KACHI_OK ? write_details(save, index, factor_first, factor_count) : err;
}

static enum kachi_err save_global(struct save *save, uint32_t index)
{
    const struct kachi_parameter *parameter = &save->dataset->parameters[index];
    struct kachi_digest digest = kachi_facts_parameter(&save->facts, index);
    struct known known;
    enum kachi_err err =
        find_known(save, "SELECT 1, digest, 0 FROM inventory_global_parameter WHERE name = ?1",
                   parameter->name, &digest, &known);
    if (err != KACHI_OK || is_kept(save, &known, "parameter-differs", parameter->place,
                                   KACHI_ARGS({"name", parameter->name}))) {
        return err;
    }
    struct row row = begin_row(
        save,
        "INSERT INTO inventory_global_parameter (name, formula, value, distribution,"
        "  a, b, c, place_source, place_line, place_field, digest)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        " ON CONFLICT (name) DO UPDATE SET name = ?1, formula = ?2, value = ?3, distribution = ?4,"
        "  a = ?5, b = ?6, c = ?7, place_source = ?8, place_line = ?9, place_field = ?10,"
        "  digest = ?11");
    put_text(&row, parameter->name);
    put_text(&row, parameter->formula);
    put_real(&row, parameter->value);
    put_uncertainty(&row, &parameter->uncertainty);
    put_place(&row, &parameter->place);
    put_digest(&row, &digest);
    return end_row(&row);
}

static enum kachi_err write_change(struct save *save, int64_t measure, uint32_t ordinal,
                                   const struct kachi_change *change)
{
    const struct kachi_dataset *dataset = save->dataset;
    struct row row = begin_row(
        save, "INSERT INTO inventory_change (measure, ordinal, operation, target, value, text,"
              "  place_source, place_line, place_field, exchange, activity, flow, parameter)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
    put_integer(&row, measure);
    put_integer(&row, ordinal);
    put_integer(&row, change->operation);
    put_integer(&row, change->target);
    put_real(&row, change->value);
    put_text(&row, change->text);
    put_place(&row, &change->place);
    put_ordinal(save, &row, change->exchange);
    /* What is left unbound is NULL. */
    if (change->activity != KACHI_NONE) {
        kachi_sql_bind_int64(row.statement, 11, save->activity_ids[change->activity]);
    }
    if (change->exchange != KACHI_NONE) {
        kachi_sql_bind_int64(row.statement, 12,
                             save->flow_ids[dataset->exchanges[change->exchange].flow]);
    }
    if (change->parameter != KACHI_NONE) {
        kachi_sql_bind_str(row.statement, 13, dataset->parameters[change->parameter].name);
    }
    return end_row(&row);
}

static enum kachi_err write_measure(struct save *save, uint32_t index,
                                    const struct kachi_digest *digest)
{
    const struct kachi_measure *measure = &save->dataset->measures[index];
    struct row row = begin_row(
        save, "INSERT INTO inventory_measure (key, name, name_ja, party, basis, evidence, start,"
              "  change_count, place_source, place_line, place_field, digest)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
              " ON CONFLICT (key) DO UPDATE SET name = ?2, name_ja = ?3, party = ?4, basis = ?5,"
              "  evidence = ?6, start = ?7, change_count = ?8, place_source = ?9,"
              "  place_line = ?10, place_field = ?11, digest = ?12"
              " RETURNING id");
    put_text(&row, measure->key);
    put_text(&row, measure->name);
    put_text(&row, measure->name_ja);
    put_text(&row, measure->party);
    put_integer(&row, measure->basis);
    put_text(&row, measure->evidence);
    put_day(&row, measure->start);
    put_integer(&row, measure->change_count);
    put_place(&row, &measure->place);
    put_digest(&row, digest);
    enum kachi_err err = KACHI_OK;
    int64_t id = found_id(&row, &err);
    for (uint32_t i = 0; i < measure->change_count && err == KACHI_OK; i++) {
        err = write_change(save, id, i, &save->dataset->changes[measure->change_first + i]);
    }
    return err;
}

static enum kachi_err save_measure(struct save *save, uint32_t index)
{
    const struct kachi_measure *measure = &save->dataset->measures[index];
    struct kachi_digest digest = kachi_facts_measure(&save->facts, index);
    struct kachi_str name = kachi_str_is_empty(measure->name) ? measure->key : measure->name;
    struct known known;
    enum kachi_err err =
        find_known(save, "SELECT id, digest, 0 FROM inventory_measure WHERE key = ?1", measure->key,
                   &digest, &known);
    if (err != KACHI_OK || is_kept(save, &known, "measure-differs", measure->place,
                                   KACHI_ARGS({"name", name}, {"key", measure->key}))) {
        return err;
    }
    struct row row = begin_row(save, "DELETE FROM inventory_change WHERE measure = ?1");
    put_integer(&row, known.id);
    err = end_row(&row);
    return err == KACHI_OK ? write_measure(save, index, &digest) : err;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* A flow now measured otherwise may only be used by activities that came with it. */
static enum kachi_err check_moved_flow(struct save *save, uint32_t index, const int64_t *saved)
{
    const struct kachi_flow *flow = &save->dataset->flows[index];
    struct row row = begin_row(
        save, "SELECT DISTINCT a.id, a.name FROM inventory_exchange e"
              " JOIN inventory_activity a ON a.id = e.activity WHERE e.flow = ?1 ORDER BY a.key");
    put_integer(&row, save->flow_ids[index]);
    while (kachi_sql_row(row.statement)) {
        int64_t id = kachi_sql_int64(row.statement, 0);
        if (save->dataset->activity_count > 0 &&
            bsearch(&id, saved, save->dataset->activity_count, sizeof id, compare_ids) != NULL) {
            continue;
        }
        save->is_refused = true;
        kachi_findings_add(
            save->findings, "flow-dimension-differs", flow->place,
            KACHI_ARGS({"name", kachi_flow_name(flow, KACHI_LANG_EN)}, {"key", flow->key},
                       {"unit", save->dataset->dimensions[flow->dimension].reference_unit},
                       {"activity", kachi_sql_text(row.statement, 1)}));
    }
    return kachi_sql_end(row.statement);
}

static enum kachi_err check_moved_flows(struct save *save)
{
    enum kachi_err err = KACHI_OK;
    if (save->moved_count == 0) {
        return KACHI_OK;
    }
    uint32_t count = save->dataset->activity_count;
    int64_t *saved = KACHI_NEW_ARRAY(&save->scratch, int64_t, count);
    for (uint32_t i = 0; i < count; i++) {
        saved[i] = save->activity_ids[i];
    }
    if (count > 0) {
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
    struct row row = begin_row(
        save, "SELECT DISTINCT m.key, m.name, a.name FROM inventory_change c"
              " JOIN inventory_measure m ON m.id = c.measure"
              " JOIN inventory_activity a ON a.id = c.activity"
              " LEFT JOIN inventory_exchange e ON e.activity = a.id AND e.ordinal = c.exchange"
              " LEFT JOIN inventory_parameter p ON p.activity = a.id AND p.name = c.parameter"
              " WHERE (c.exchange IS NOT NULL AND e.flow IS NOT c.flow)"
              "  OR (c.parameter IS NOT NULL AND p.name IS NULL)"
              " ORDER BY m.key, a.key");
    while (kachi_sql_row(row.statement)) {
        struct kachi_str key = kachi_sql_text(row.statement, 0);
        struct kachi_str name = kachi_sql_text(row.statement, 1);
        save->is_refused = true;
        kachi_findings_add(save->findings, "measure-stranded", KACHI_NOWHERE,
                           KACHI_ARGS({"key", key}, {"name", kachi_str_is_empty(name) ? key : name},
                                      {"activity", kachi_sql_text(row.statement, 2)}));
    }
    return kachi_sql_end(row.statement);
}

static enum kachi_err save_sources(struct save *save, struct kachi_str import)
{
    enum kachi_err err = KACHI_OK;
    for (uint32_t i = 0; i < save->dataset->source_count && err == KACHI_OK; i++) {
        const struct kachi_source *source = &save->dataset->sources[i];
        struct row row =
            begin_row(save, "INSERT INTO inventory_source (name, format, digest, import)"
                            " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING");
        put_text(&row, source->name);
        put_text(&row, source->format);
        put_text(&row, source->digest);
        kachi_sql_bind_blob(row.statement, 4, import);
        err = end_row(&row);
    }
    return err;
}

static enum kachi_err is_import_known(struct save *save, struct kachi_str import)
{
    enum kachi_err err = KACHI_OK;
    struct row row = begin_row(save, "SELECT 1 FROM inventory_source WHERE import = ?1 LIMIT 1");
    kachi_sql_bind_blob(row.statement, 1, import);
    save->summary->nothing_to_do = found_id(&row, &err) != 0;
    return err;
}

static enum kachi_err save_contents(struct save *save)
{
    const struct kachi_dataset *dataset = save->dataset;
    enum kachi_err err = save_units(save);
    for (uint32_t i = 0; i < dataset->flow_count && err == KACHI_OK; i++) {
        err = save_flow(save, i);
    }
    uint32_t factor_first = 0;
    for (uint32_t i = 0; i < dataset->activity_count && err == KACHI_OK; i++) {
        uint32_t factor_count = count_factors(dataset, i, factor_first);
        err = save_activity(save, i, factor_first, factor_count);
        factor_first += factor_count;
    }
    for (uint32_t i = save->facts.global_first; i < dataset->parameter_count && err == KACHI_OK;
         i++) {
        err = save_global(save, i);
    }
    for (uint32_t i = 0; i < dataset->measure_count && err == KACHI_OK; i++) {
        err = save_measure(save, i);
    }
    if (err == KACHI_OK && !save->is_refused) {
        err = check_moved_flows(save);
    }
    return err == KACHI_OK && !save->is_refused ? check_measures(save) : err;
}

/* Inside the transaction. */
static enum kachi_err save_all(struct save *save)
{
    struct kachi_digest digest;
    struct kachi_str import = kachi_str_of("");
    enum kachi_err err = KACHI_OK;
    if (kachi_facts_sources(&save->facts, &digest)) {
        import = (struct kachi_str){(const char *)digest.bytes, sizeof digest.bytes};
        err = save->options.replace ? KACHI_OK : is_import_known(save, import);
        if (err != KACHI_OK || save->summary->nothing_to_do) {
            return err;
        }
    }
    err = save_contents(save);
    return err == KACHI_OK && !save->is_refused ? save_sources(save, import) : err;
}

enum kachi_err kachi_store_save(struct kachi_database *database,
                                const struct kachi_dataset *dataset,
                                struct kachi_store_options options, struct kachi_findings *findings,
                                struct kachi_store_summary *summary)
{
    struct save save = {.database = database,
                        .dataset = dataset,
                        .options = options,
                        .findings = findings,
                        .summary = summary};
    *summary = (struct kachi_store_summary){0};
    enum kachi_err err = kachi_database_begin(database);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_arena_init(&save.scratch);
    kachi_facts_init(&save.facts, dataset);
    save.dimension_ids = KACHI_NEW_ARRAY(&save.scratch, int64_t, dataset->dimension_count);
    save.unit_ids = KACHI_NEW_ARRAY(&save.scratch, int64_t, dataset->unit_count);
    save.flow_ids = KACHI_NEW_ARRAY(&save.scratch, int64_t, dataset->flow_count);
    save.activity_ids = KACHI_NEW_ARRAY(&save.scratch, int64_t, dataset->activity_count);
    save.moved = KACHI_NEW_ARRAY(&save.scratch, uint32_t, dataset->flow_count);
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
    kachi_arena_release(&save.scratch);
    return err;
}
