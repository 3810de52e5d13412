/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_write.c - rows of the inventory's tables. What to write is decided in store_save.c.
 *
 * A flow, activity or measure that is there already keeps its row, since others refer to it by id;
 * what belongs to it is written anew.
 */
#include "inventory/store_internal.h"

/* Binds the parameters of a statement one after the other. */
struct row {
    struct kachi_statement *statement;
    int last;
};

static struct row begin_row(struct kachi_saving *save, const char *sql)
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

static void put_cost(struct row *row, int64_t cost_yen)
{
    if (cost_yen == KACHI_NO_COST) {
        put_null(row);
    } else {
        put_integer(row, cost_yen);
    }
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
    if (uncertainty->is_truncated) {
        put_real(row, uncertainty->low);
        put_real(row, uncertainty->high);
    } else {
        put_null(row);
        put_null(row);
    }
}

/* Number of an exchange within its activity. */
static void put_ordinal(struct kachi_saving *save, struct row *row, uint32_t exchange)
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

/* The row of a statement that finds an id, else of one that makes it; both take the same
 * parameters. */
static int64_t found_id(struct row *row, enum kachi_err *err)
{
    int64_t id = kachi_sql_row(row->statement) ? kachi_sql_int64(row->statement, 0) : 0;
    *err = kachi_sql_end(row->statement);
    return id;
}

static enum kachi_err save_dimension(struct kachi_saving *save, uint32_t index)
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

static enum kachi_err save_unit(struct kachi_saving *save, uint32_t index)
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

enum kachi_err kachi_saving_units(struct kachi_saving *save)
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

enum kachi_err kachi_saving_flow(struct kachi_saving *save, uint32_t index,
                                 const struct kachi_digest *digest)
{
    const struct kachi_flow *flow = &save->dataset->flows[index];
    struct row row = begin_row(
        save, "INSERT INTO inventory_flow (key, name, name_ja, category, cas, location, kind,"
              "  compartment, carrier, dimension, place_source, place_line, place_field, digest,"
              "  brought_by)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
              " ON CONFLICT (key) DO UPDATE SET name = ?2, name_ja = ?3, category = ?4, cas = ?5,"
              "  location = ?6, kind = ?7, compartment = ?8, carrier = ?9, dimension = ?10,"
              "  place_source = ?11, place_line = ?12, place_field = ?13, digest = ?14,"
              "  brought_by = ?15 RETURNING id");
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
    put_text(&row, save->by);
    enum kachi_err err = KACHI_OK;
    save->flow_ids[index] = found_id(&row, &err);
    return err;
}

static enum kachi_err write_activity(struct kachi_saving *save, uint32_t index,
                                     uint32_t factor_count, const struct kachi_digest *digest)
{
    const struct kachi_activity *activity = &save->dataset->activities[index];
    const struct kachi_str texts[] = {activity->key,      activity->name,     activity->name_ja,
                                      activity->category, activity->location, activity->owner,
                                      activity->source,   activity->comment};
    struct row row = begin_row(
        save, "INSERT INTO inventory_activity (key, name, name_ja, category, location, owner,"
              "  source, comment, stage, allocation, valid_from, valid_until, reference,"
              "  exchange_count, parameter_count, factor_count, attribute_count,"
              "  place_source, place_line, place_field, digest, brought_by)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
              "  ?17, ?18, ?19, ?20, ?21, ?22)"
              " ON CONFLICT (key) DO UPDATE SET name = ?2, name_ja = ?3, category = ?4,"
              "  location = ?5, owner = ?6, source = ?7, comment = ?8, stage = ?9,"
              "  allocation = ?10, valid_from = ?11, valid_until = ?12, reference = ?13,"
              "  exchange_count = ?14, parameter_count = ?15, factor_count = ?16,"
              "  attribute_count = ?17, place_source = ?18, place_line = ?19, place_field = ?20,"
              "  digest = ?21, brought_by = ?22"
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
    put_text(&row, save->by);
    enum kachi_err err = KACHI_OK;
    save->activity_ids[index] = found_id(&row, &err);
    return err;
}

static enum kachi_err write_exchange(struct kachi_saving *save, uint32_t activity, uint32_t ordinal)
{
    const struct kachi_activity *owner = &save->dataset->activities[activity];
    const struct kachi_exchange *exchange =
        &save->dataset->exchanges[owner->exchange_first + ordinal];
    struct row row = begin_row(
        save, "INSERT INTO inventory_exchange (activity, ordinal, flow, direction, is_avoided,"
              "  amount, unit, factor, formula, provider, stage, distribution, a, b, c,"
              "  low, high, place_source, place_line, place_field)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
              "  ?17, ?18, ?19, ?20)");
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

static enum kachi_err write_parameter(struct kachi_saving *save, uint32_t activity,
                                      uint32_t ordinal)
{
    const struct kachi_activity *owner = &save->dataset->activities[activity];
    const struct kachi_parameter *parameter =
        &save->dataset->parameters[owner->parameter_first + ordinal];
    struct row row =
        begin_row(save, "INSERT INTO inventory_parameter (activity, ordinal, name, formula, value,"
                        "  distribution, a, b, c, low, high, place_source, place_line,"
                        "  place_field)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");
    put_integer(&row, save->activity_ids[activity]);
    put_integer(&row, ordinal);
    put_text(&row, parameter->name);
    put_text(&row, parameter->formula);
    put_real(&row, parameter->value);
    put_uncertainty(&row, &parameter->uncertainty);
    put_place_within(&row, &parameter->place, owner);
    return end_row(&row);
}

static enum kachi_err write_factor(struct kachi_saving *save, uint32_t activity, uint32_t first,
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

static enum kachi_err write_attribute(struct kachi_saving *save, uint32_t activity,
                                      uint32_t ordinal)
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

static enum kachi_err write_details(struct kachi_saving *save, uint32_t index,
                                    struct kachi_slice factors)
{
    const struct kachi_activity *activity = &save->dataset->activities[index];
    enum kachi_err err = KACHI_OK;
    for (uint32_t i = 0; i < activity->exchange_count && err == KACHI_OK; i++) {
        err = write_exchange(save, index, i);
    }
    for (uint32_t i = 0; i < activity->parameter_count && err == KACHI_OK; i++) {
        err = write_parameter(save, index, i);
    }
    for (uint32_t i = 0; i < factors.count && err == KACHI_OK; i++) {
        err = write_factor(save, index, factors.first, i);
    }
    for (uint32_t i = 0; i < activity->attribute_count && err == KACHI_OK; i++) {
        err = write_attribute(save, index, i);
    }
    return err;
}

static enum kachi_err remove_details(struct kachi_saving *save, int64_t id)
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

enum kachi_err kachi_saving_activity(struct kachi_saving *save, uint32_t index,
                                     struct kachi_slice factors, const struct kachi_digest *digest)
{
    enum kachi_err err = KACHI_OK;
    if (save->activity_ids[index] != 0) {
        err = remove_details(save, save->activity_ids[index]);
    }
    if (err == KACHI_OK) {
        err = write_activity(save, index, factors.count, digest);
    }
    return err == KACHI_OK ? write_details(save, index, factors) : err;
}

enum kachi_err kachi_saving_global(struct kachi_saving *save, uint32_t index,
                                   const struct kachi_digest *digest)
{
    const struct kachi_parameter *parameter = &save->dataset->parameters[index];
    struct row row = begin_row(
        save,
        "INSERT INTO inventory_global_parameter (name, formula, value, distribution,"
        "  a, b, c, low, high, place_source, place_line, place_field, digest, brought_by)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
        " ON CONFLICT (name) DO UPDATE SET name = ?1, formula = ?2, value = ?3, distribution = ?4,"
        "  a = ?5, b = ?6, c = ?7, low = ?8, high = ?9, place_source = ?10, place_line = ?11,"
        "  place_field = ?12, digest = ?13, brought_by = ?14");
    put_text(&row, parameter->name);
    put_text(&row, parameter->formula);
    put_real(&row, parameter->value);
    put_uncertainty(&row, &parameter->uncertainty);
    put_place(&row, &parameter->place);
    put_digest(&row, digest);
    put_text(&row, save->by);
    return end_row(&row);
}

static enum kachi_err write_change(struct kachi_saving *save, int64_t measure, uint32_t ordinal,
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

static enum kachi_err remove_changes(struct kachi_saving *save, struct kachi_str measure)
{
    struct row row = begin_row(save, "DELETE FROM inventory_change WHERE measure ="
                                     " (SELECT id FROM inventory_measure WHERE key = ?1)");
    put_text(&row, measure);
    return end_row(&row);
}

enum kachi_err kachi_saving_measure(struct kachi_saving *save, uint32_t index,
                                    const struct kachi_digest *digest)
{
    const struct kachi_measure *measure = &save->dataset->measures[index];
    enum kachi_err err = remove_changes(save, measure->key);
    if (err != KACHI_OK) {
        return err;
    }
    struct row row = begin_row(
        save, "INSERT INTO inventory_measure (key, name, name_ja, party, basis, evidence, start,"
              "  change_count, place_source, place_line, place_field, digest, kind, site,"
              "  additionality, verified_by, cost_yen, brought_by)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
              "  ?17, ?18)"
              " ON CONFLICT (key) DO UPDATE SET name = ?2, name_ja = ?3, party = ?4, basis = ?5,"
              "  evidence = ?6, start = ?7, change_count = ?8, place_source = ?9,"
              "  place_line = ?10, place_field = ?11, digest = ?12, kind = ?13, site = ?14,"
              "  additionality = ?15, verified_by = ?16, cost_yen = ?17, brought_by = ?18"
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
    put_integer(&row, measure->kind);
    put_text(&row, measure->site);
    put_text(&row, measure->additionality);
    put_text(&row, measure->verified_by);
    put_cost(&row, measure->cost_yen);
    put_text(&row, save->by);
    int64_t id = found_id(&row, &err);
    for (uint32_t i = 0; i < measure->change_count && err == KACHI_OK; i++) {
        err = write_change(save, id, i, &save->dataset->changes[measure->change_first + i]);
    }
    return err;
}

enum kachi_err kachi_saving_sources(struct kachi_saving *save, struct kachi_str import)
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
