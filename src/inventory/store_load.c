/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_load.c - everything in the database as one dataset.
 *
 * Flows, activities and measures are read in order of key, which is their order in a dataset. What
 * belongs to an activity is put straight in its place: the activity's first plus the ordinal. A row
 * that does not fit (an ordinal or a reference outside, an enum that does not exist) makes the load
 * fail: no other program may write here.
 */
#include "inventory/store_internal.h"

/* Rows of a table to indices of an array; ids are dense, since rows of these tables are never
 * deleted. */
struct id_map {
    uint32_t *index;
    int64_t id_max;
};

struct load {
    struct kachi_database *database;
    struct kachi_findings *findings;
    struct kachi_dataset *dataset;
    struct kachi_arena scratch;
    struct id_map dimensions, units, flows, activities, measures;
    uint32_t *factor_first, *factor_count; /* by activity */
    uint32_t global_first;                 /* of parameters */
    struct kachi_statement *statement;     /* being read */
    int column;                            /* next of its columns */
    bool is_damaged;
};

static void begin_rows(struct load *load, const char *sql)
{
    load->statement = kachi_sql_begin(load->database, sql);
}

static bool next_row(struct load *load)
{
    load->column = 0;
    return !load->is_damaged && kachi_sql_row(load->statement);
}

/* KACHI_ERR_INTEGRITY, with a finding, where a row did not fit. */
static enum kachi_err end_rows(struct load *load, const char *table)
{
    enum kachi_err err = kachi_sql_end(load->statement);
    if (err != KACHI_OK || !load->is_damaged) {
        return err;
    }
    struct kachi_str path = kachi_database_path(load->database);
    kachi_findings_add(load->findings, "store-damaged", (struct kachi_place){.source = path},
                       KACHI_ARGS({"path", path}, {"table", kachi_str_of(table)}));
    return KACHI_ERR_INTEGRITY;
}

static struct kachi_str get_text(struct load *load)
{
    struct kachi_str text = kachi_sql_text(load->statement, load->column++);
    return text.bytes == 0 ? kachi_str_of("") : kachi_str_copy(&load->dataset->arena, text);
}

static double get_real(struct load *load)
{
    return kachi_sql_double(load->statement, load->column++);
}

/* A whole number below `end`. */
static uint32_t get_number(struct load *load, uint32_t end)
{
    int64_t value = kachi_sql_int64(load->statement, load->column++);
    if (value < 0 || value >= (int64_t)end) {
        load->is_damaged = true;
        return 0;
    }
    return (uint32_t)value;
}

/* The index that an id stands for; 0 where it stands for none, which is damage. */
static uint32_t get_index(struct load *load, const struct id_map *map)
{
    int64_t id = kachi_sql_int64(load->statement, load->column++);
    if (id < 0 || id > map->id_max || map->index[id] == KACHI_NONE) {
        load->is_damaged = true;
        return 0;
    }
    return map->index[id];
}

/* Passes over the next column where it is NULL. */
static bool skip_null(struct load *load)
{
    bool is_null = kachi_sql_is_null(load->statement, load->column);
    load->column += is_null ? 1 : 0;
    return is_null;
}

static kachi_day get_day(struct load *load)
{
    return skip_null(load) ? KACHI_NO_DAY
                           : (kachi_day)kachi_sql_int64(load->statement, load->column++);
}

static struct kachi_place get_place(struct load *load)
{
    struct kachi_place place = {.source = get_text(load)};
    place.line = get_number(load, UINT32_MAX);
    place.field = get_text(load);
    return place;
}

static struct kachi_place get_place_within(struct load *load, const struct kachi_activity *activity)
{
    bool is_own = kachi_sql_is_null(load->statement, load->column);
    struct kachi_place place = get_place(load);
    if (is_own) {
        place.source = activity->place.source;
    }
    return place;
}

static struct kachi_uncertainty get_uncertainty(struct load *load)
{
    struct kachi_uncertainty uncertainty = {
        .distribution = (enum kachi_distribution)get_number(load, KACHI_DISCRETE_UNIFORM + 1)};
    uncertainty.a = get_real(load);
    uncertainty.b = get_real(load);
    uncertainty.c = get_real(load);
    uncertainty.is_truncated = !kachi_sql_is_null(load->statement, load->column);
    uncertainty.low = get_real(load);
    uncertainty.high = get_real(load);
    return uncertainty;
}

/* An exchange by its ordinal in an activity; KACHI_NONE where that is NULL. */
static uint32_t get_exchange(struct load *load, const struct kachi_activity *activity)
{
    if (skip_null(load)) {
        return KACHI_NONE;
    }
    return activity->exchange_first + get_number(load, activity->exchange_count);
}

/* The number of rows of a table and, where map is asked for, its greatest id. */
static enum kachi_err count_rows(struct load *load, const char *sql, uint32_t *count,
                                 struct id_map *map)
{
    int64_t rows = 0, id_max = 0;
    begin_rows(load, sql);
    if (next_row(load)) {
        rows = kachi_sql_int64(load->statement, 0);
        id_max = map == NULL ? 0 : kachi_sql_int64(load->statement, 1);
    }
    load->is_damaged = rows >= (int64_t)KACHI_NONE || id_max < 0 || id_max / 64 > rows;
    enum kachi_err err = end_rows(load, "count");
    if (err != KACHI_OK) {
        return err;
    }
    *count = (uint32_t)rows;
    if (map != NULL) {
        map->id_max = id_max;
        map->index = KACHI_NEW_ARRAY(&load->scratch, uint32_t, (size_t)id_max + 1);
        for (int64_t id = 0; id <= id_max; id++) {
            map->index[id] = KACHI_NONE;
        }
    }
    return KACHI_OK;
}

/* The id that a row starts with stands for `index` from now on. */
static void get_id(struct load *load, struct id_map *map, uint32_t index)
{
    int64_t id = kachi_sql_int64(load->statement, load->column++);
    if (id < 0 || id > map->id_max) {
        load->is_damaged = true;
        return;
    }
    map->index[id] = index;
}

static enum kachi_err load_dimensions(struct load *load)
{
    struct kachi_dataset *dataset = load->dataset;
    enum kachi_err err =
        count_rows(load, "SELECT count(*), coalesce(max(id), 0) FROM inventory_dimension",
                   &dataset->dimension_count, &load->dimensions);
    if (err != KACHI_OK) {
        return err;
    }
    dataset->dimensions =
        KACHI_NEW_ARRAY(&dataset->arena, struct kachi_dimension, dataset->dimension_count);
    begin_rows(load, "SELECT id, name, reference_unit FROM inventory_dimension"
                     " ORDER BY reference_unit");
    for (uint32_t i = 0; i < dataset->dimension_count && next_row(load); i++) {
        get_id(load, &load->dimensions, i);
        dataset->dimensions[i].name = get_text(load);
        dataset->dimensions[i].reference_unit = get_text(load);
    }
    return end_rows(load, "inventory_dimension");
}

static enum kachi_err load_units(struct load *load)
{
    struct kachi_dataset *dataset = load->dataset;
    enum kachi_err err =
        count_rows(load, "SELECT count(*), coalesce(max(id), 0) FROM inventory_unit",
                   &dataset->unit_count, &load->units);
    if (err != KACHI_OK) {
        return err;
    }
    dataset->units = KACHI_NEW_ARRAY(&dataset->arena, struct kachi_unit, dataset->unit_count);
    begin_rows(load, "SELECT u.id, u.name, u.dimension, u.factor FROM inventory_unit u"
                     " JOIN inventory_dimension d ON d.id = u.dimension"
                     " ORDER BY u.name, d.reference_unit, u.factor");
    for (uint32_t i = 0; i < dataset->unit_count && next_row(load); i++) {
        get_id(load, &load->units, i);
        dataset->units[i].name = get_text(load);
        dataset->units[i].dimension = get_index(load, &load->dimensions);
        dataset->units[i].factor = get_real(load);
    }
    return end_rows(load, "inventory_unit");
}

static enum kachi_err load_flows(struct load *load)
{
    struct kachi_dataset *dataset = load->dataset;
    enum kachi_err err =
        count_rows(load, "SELECT count(*), coalesce(max(id), 0) FROM inventory_flow",
                   &dataset->flow_count, &load->flows);
    if (err != KACHI_OK) {
        return err;
    }
    dataset->flows = KACHI_NEW_ARRAY(&dataset->arena, struct kachi_flow, dataset->flow_count);
    begin_rows(load, "SELECT id, key, name, name_ja, category, cas, location, kind, compartment,"
                     "  carrier, dimension, place_source, place_line, place_field"
                     " FROM inventory_flow ORDER BY key");
    for (uint32_t i = 0; i < dataset->flow_count && next_row(load); i++) {
        struct kachi_flow *flow = &dataset->flows[i];
        get_id(load, &load->flows, i);
        flow->key = get_text(load);
        flow->name = get_text(load);
        flow->name_ja = get_text(load);
        flow->category = get_text(load);
        flow->cas = get_text(load);
        flow->location = get_text(load);
        flow->kind = (enum kachi_flow_kind)get_number(load, KACHI_FLOW_ELEMENTARY + 1);
        flow->compartment = (enum kachi_compartment)get_number(load, KACHI_FROM_RESOURCE + 1);
        flow->carrier = (enum kachi_carrier)get_number(load, KACHI_CARRIER_COOLING + 1);
        flow->dimension = get_index(load, &load->dimensions);
        flow->place = get_place(load);
    }
    return end_rows(load, "inventory_flow");
}

/* The slice of `count` more items; damage where the table does not have that many rows. */
static uint32_t take_slice(struct load *load, uint32_t *next, uint32_t row_count, uint32_t *count)
{
    uint32_t first = *next;
    *count = get_number(load, UINT32_MAX);
    if (*count > row_count - first) {
        load->is_damaged = true;
        *count = 0;
    }
    *next += *count;
    return first;
}

/* How far the slices of the activities read so far reach. */
struct reach {
    uint32_t exchange, parameter, factor, attribute;
};

static void get_activity(struct load *load, uint32_t index, struct reach *reach)
{
    struct kachi_dataset *dataset = load->dataset;
    struct kachi_activity *activity = &dataset->activities[index];
    get_id(load, &load->activities, index);
    activity->key = get_text(load);
    activity->name = get_text(load);
    activity->name_ja = get_text(load);
    activity->category = get_text(load);
    activity->location = get_text(load);
    activity->owner = get_text(load);
    activity->source = get_text(load);
    activity->comment = get_text(load);
    activity->stage = (enum kachi_stage)get_number(load, KACHI_STAGE_COUNT);
    activity->allocation =
        (enum kachi_allocation_method)get_number(load, KACHI_ALLOCATE_CAUSAL + 1);
    activity->valid_from = get_day(load);
    activity->valid_until = get_day(load);
    activity->exchange_first =
        take_slice(load, &reach->exchange, dataset->exchange_count, &activity->exchange_count);
    activity->parameter_first =
        take_slice(load, &reach->parameter, load->global_first, &activity->parameter_count);
    load->factor_first[index] =
        take_slice(load, &reach->factor, dataset->factor_count, &load->factor_count[index]);
    activity->attribute_first =
        take_slice(load, &reach->attribute, dataset->attribute_count, &activity->attribute_count);
    activity->reference = get_exchange(load, activity);
    activity->place = get_place(load);
}

static enum kachi_err load_activities(struct load *load)
{
    struct kachi_dataset *dataset = load->dataset;
    dataset->activities =
        KACHI_NEW_ARRAY(&dataset->arena, struct kachi_activity, dataset->activity_count);
    load->factor_first = KACHI_NEW_ARRAY(&load->scratch, uint32_t, dataset->activity_count);
    load->factor_count = KACHI_NEW_ARRAY(&load->scratch, uint32_t, dataset->activity_count);
    begin_rows(load, "SELECT id, key, name, name_ja, category, location, owner, source, comment,"
                     "  stage, allocation, valid_from, valid_until, exchange_count,"
                     "  parameter_count, factor_count, attribute_count, reference,"
                     "  place_source, place_line, place_field"
                     " FROM inventory_activity ORDER BY key");
    struct reach reach = {0};
    for (uint32_t i = 0; i < dataset->activity_count && next_row(load); i++) {
        get_activity(load, i, &reach);
    }
    bool is_whole =
        reach.exchange == dataset->exchange_count && reach.parameter == load->global_first &&
        reach.factor == dataset->factor_count && reach.attribute == dataset->attribute_count;
    load->is_damaged = load->is_damaged || !is_whole;
    return end_rows(load, "inventory_activity");
}

static enum kachi_err load_exchanges(struct load *load)
{
    struct kachi_dataset *dataset = load->dataset;
    dataset->exchanges =
        KACHI_NEW_ARRAY(&dataset->arena, struct kachi_exchange, dataset->exchange_count);
    begin_rows(load, "SELECT activity, ordinal, flow, direction, is_avoided, amount, unit, factor,"
                     "  formula, provider, stage, distribution, a, b, c, low, high,"
                     "  place_source, place_line, place_field FROM inventory_exchange");
    while (next_row(load)) {
        uint32_t index = get_index(load, &load->activities);
        if (load->is_damaged) {
            break;
        }
        const struct kachi_activity *activity = &dataset->activities[index];
        uint32_t ordinal = get_number(load, activity->exchange_count);
        if (load->is_damaged) {
            break;
        }
        struct kachi_exchange *exchange = &dataset->exchanges[activity->exchange_first + ordinal];
        exchange->activity = index;
        exchange->flow = get_index(load, &load->flows);
        exchange->direction = (enum kachi_direction)get_number(load, KACHI_OUTPUT + 1);
        exchange->is_avoided = get_number(load, 2) == 1;
        exchange->amount = get_real(load);
        exchange->unit = get_index(load, &load->units);
        exchange->factor = get_real(load);
        exchange->formula = get_text(load);
        exchange->provider = get_text(load);
        exchange->stage = (enum kachi_stage)get_number(load, KACHI_STAGE_COUNT);
        exchange->uncertainty = get_uncertainty(load);
        exchange->place = get_place_within(load, activity);
    }
    return end_rows(load, "inventory_exchange");
}

static enum kachi_err load_parameters(struct load *load)
{
    struct kachi_dataset *dataset = load->dataset;
    begin_rows(load,
               "SELECT activity, ordinal, name, formula, value, distribution, a, b, c, low, high,"
               "  place_source, place_line, place_field FROM inventory_parameter");
    while (next_row(load)) {
        uint32_t index = get_index(load, &load->activities);
        if (load->is_damaged) {
            break;
        }
        const struct kachi_activity *activity = &dataset->activities[index];
        uint32_t ordinal = get_number(load, activity->parameter_count);
        if (load->is_damaged) {
            break;
        }
        struct kachi_parameter *parameter =
            &dataset->parameters[activity->parameter_first + ordinal];
        parameter->activity = index;
        parameter->name = get_text(load);
        parameter->formula = get_text(load);
        parameter->value = get_real(load);
        parameter->uncertainty = get_uncertainty(load);
        parameter->place = get_place_within(load, activity);
    }
    return end_rows(load, "inventory_parameter");
}

static enum kachi_err load_globals(struct load *load)
{
    struct kachi_dataset *dataset = load->dataset;
    begin_rows(load, "SELECT name, formula, value, distribution, a, b, c, low, high,"
                     "  place_source, place_line, place_field"
                     " FROM inventory_global_parameter ORDER BY name COLLATE BINARY");
    for (uint32_t i = load->global_first; i < dataset->parameter_count && next_row(load); i++) {
        struct kachi_parameter *parameter = &dataset->parameters[i];
        parameter->activity = KACHI_NONE;
        parameter->name = get_text(load);
        parameter->formula = get_text(load);
        parameter->value = get_real(load);
        parameter->uncertainty = get_uncertainty(load);
        parameter->place = get_place(load);
    }
    return end_rows(load, "inventory_global_parameter");
}

static enum kachi_err load_factors(struct load *load)
{
    struct kachi_dataset *dataset = load->dataset;
    dataset->factors =
        KACHI_NEW_ARRAY(&dataset->arena, struct kachi_allocation_factor, dataset->factor_count);
    begin_rows(load, "SELECT activity, ordinal, product, exchange, method, value, formula,"
                     "  place_source, place_line, place_field FROM inventory_factor");
    while (next_row(load)) {
        uint32_t index = get_index(load, &load->activities);
        if (load->is_damaged) {
            break;
        }
        const struct kachi_activity *activity = &dataset->activities[index];
        uint32_t ordinal = get_number(load, load->factor_count[index]);
        if (load->is_damaged) {
            break;
        }
        struct kachi_allocation_factor *factor =
            &dataset->factors[load->factor_first[index] + ordinal];
        factor->activity = index;
        factor->product = get_index(load, &load->flows);
        factor->exchange = get_exchange(load, activity);
        factor->method = (enum kachi_allocation_method)get_number(load, KACHI_ALLOCATE_CAUSAL + 1);
        factor->value = get_real(load);
        factor->formula = get_text(load);
        factor->place = get_place_within(load, activity);
    }
    return end_rows(load, "inventory_factor");
}

static enum kachi_err load_attributes(struct load *load)
{
    struct kachi_dataset *dataset = load->dataset;
    dataset->attributes =
        KACHI_NEW_ARRAY(&dataset->arena, struct kachi_attribute, dataset->attribute_count);
    begin_rows(load, "SELECT activity, ordinal, name, value, unit,"
                     "  place_source, place_line, place_field FROM inventory_attribute");
    while (next_row(load)) {
        uint32_t index = get_index(load, &load->activities);
        if (load->is_damaged) {
            break;
        }
        const struct kachi_activity *activity = &dataset->activities[index];
        uint32_t ordinal = get_number(load, activity->attribute_count);
        if (load->is_damaged) {
            break;
        }
        struct kachi_attribute *attribute =
            &dataset->attributes[activity->attribute_first + ordinal];
        attribute->activity = index;
        attribute->name = get_text(load);
        attribute->value = get_text(load);
        attribute->unit = get_text(load);
        attribute->place = get_place_within(load, activity);
    }
    return end_rows(load, "inventory_attribute");
}

static enum kachi_err load_measures(struct load *load)
{
    struct kachi_dataset *dataset = load->dataset;
    uint32_t next_change = 0;
    dataset->measures =
        KACHI_NEW_ARRAY(&dataset->arena, struct kachi_measure, dataset->measure_count);
    begin_rows(load, "SELECT id, key, name, name_ja, party, basis, evidence, start, change_count,"
                     "  place_source, place_line, place_field, kind, site, additionality,"
                     "  verified_by, cost_yen FROM inventory_measure ORDER BY key");
    for (uint32_t i = 0; i < dataset->measure_count && next_row(load); i++) {
        struct kachi_measure *measure = &dataset->measures[i];
        get_id(load, &load->measures, i);
        measure->key = get_text(load);
        measure->name = get_text(load);
        measure->name_ja = get_text(load);
        measure->party = get_text(load);
        measure->basis = (enum kachi_basis)get_number(load, KACHI_BASIS_CERTIFICATE + 1);
        measure->evidence = get_text(load);
        measure->start = get_day(load);
        measure->change_first =
            take_slice(load, &next_change, dataset->change_count, &measure->change_count);
        measure->place = get_place(load);
        measure->kind = (enum kachi_measure_kind)get_number(load, KACHI_MEASURE_KIND_COUNT);
        measure->site = get_text(load);
        measure->additionality = get_text(load);
        measure->verified_by = get_text(load);
        measure->cost_yen =
            skip_null(load) ? KACHI_NO_COST : kachi_sql_int64(load->statement, load->column++);
    }
    load->is_damaged = load->is_damaged || next_change != dataset->change_count;
    return end_rows(load, "inventory_measure");
}

/* The parameter of this name, of the activity or global; KACHI_NONE where the column is NULL. */
static uint32_t get_parameter(struct load *load, uint32_t activity)
{
    const struct kachi_dataset *dataset = load->dataset;
    if (skip_null(load)) {
        return KACHI_NONE;
    }
    uint32_t first = load->global_first, end = dataset->parameter_count;
    if (activity != KACHI_NONE) {
        first = dataset->activities[activity].parameter_first;
        end = first + dataset->activities[activity].parameter_count;
    }
    struct kachi_str name = kachi_sql_text(load->statement, load->column++);
    for (uint32_t i = first; i < end; i++) {
        if (kachi_str_equal(dataset->parameters[i].name, name)) {
            return i;
        }
    }
    load->is_damaged = true;
    return KACHI_NONE;
}

/* What the change is about: columns activity, exchange, flow, parameter. */
static void get_change_target(struct load *load, struct kachi_change *change)
{
    const struct kachi_dataset *dataset = load->dataset;
    change->activity = change->exchange = KACHI_NONE;
    if (!skip_null(load)) {
        change->activity = get_index(load, &load->activities);
    }
    if (load->is_damaged) {
        return;
    }
    if (change->activity == KACHI_NONE) {
        load->column += 2; /* a global parameter has neither exchange nor flow */
    } else {
        change->exchange = get_exchange(load, &dataset->activities[change->activity]);
        uint32_t flow = skip_null(load) ? KACHI_NONE : get_index(load, &load->flows);
        bool is_of_flow = !load->is_damaged && change->exchange != KACHI_NONE &&
                          dataset->exchanges[change->exchange].flow == flow;
        load->is_damaged = load->is_damaged || (change->exchange != KACHI_NONE && !is_of_flow);
    }
    change->parameter = get_parameter(load, change->activity);
}

static enum kachi_err load_changes(struct load *load)
{
    struct kachi_dataset *dataset = load->dataset;
    dataset->changes = KACHI_NEW_ARRAY(&dataset->arena, struct kachi_change, dataset->change_count);
    begin_rows(load, "SELECT measure, ordinal, operation, target, activity, exchange, flow,"
                     "  parameter, value, text, place_source, place_line, place_field"
                     " FROM inventory_change");
    while (next_row(load)) {
        uint32_t index = get_index(load, &load->measures);
        if (load->is_damaged) {
            break;
        }
        const struct kachi_measure *measure = &dataset->measures[index];
        uint32_t ordinal = get_number(load, measure->change_count);
        if (load->is_damaged) {
            break;
        }
        struct kachi_change *change = &dataset->changes[measure->change_first + ordinal];
        change->measure = measure->key;
        change->operation = (enum kachi_operation)get_number(load, KACHI_MULTIPLY + 1);
        change->target = (enum kachi_target)get_number(load, KACHI_TARGET_OWNER + 1);
        get_change_target(load, change);
        change->value = get_real(load);
        change->text = get_text(load);
        change->place = get_place(load);
    }
    return end_rows(load, "inventory_change");
}

static enum kachi_err load_sources(struct load *load)
{
    struct kachi_dataset *dataset = load->dataset;
    enum kachi_err err =
        count_rows(load, "SELECT count(*) FROM inventory_source", &dataset->source_count, NULL);
    if (err != KACHI_OK) {
        return err;
    }
    dataset->sources = KACHI_NEW_ARRAY(&dataset->arena, struct kachi_source, dataset->source_count);
    begin_rows(load, "SELECT name, format, digest FROM inventory_source"
                     " ORDER BY name, digest, format");
    for (uint32_t i = 0; i < dataset->source_count && next_row(load); i++) {
        dataset->sources[i].name = get_text(load);
        dataset->sources[i].format = get_text(load);
        dataset->sources[i].digest = get_text(load);
    }
    return end_rows(load, "inventory_source");
}

/* The sizes of the tables whose rows refer to each other, before any of them is read. */
static enum kachi_err count_tables(struct load *load)
{
    struct kachi_dataset *dataset = load->dataset;
    uint32_t global_count = 0;
    const struct {
        const char *sql;
        uint32_t *count;
        struct id_map *map;
    } tables[] = {
        {"SELECT count(*), coalesce(max(id), 0) FROM inventory_activity", &dataset->activity_count,
         &load->activities},
        {"SELECT count(*), coalesce(max(id), 0) FROM inventory_measure", &dataset->measure_count,
         &load->measures},
        {"SELECT count(*) FROM inventory_exchange", &dataset->exchange_count, NULL},
        {"SELECT count(*) FROM inventory_parameter", &load->global_first, NULL},
        {"SELECT count(*) FROM inventory_global_parameter", &global_count, NULL},
        {"SELECT count(*) FROM inventory_factor", &dataset->factor_count, NULL},
        {"SELECT count(*) FROM inventory_attribute", &dataset->attribute_count, NULL},
        {"SELECT count(*) FROM inventory_change", &dataset->change_count, NULL},
    };
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && err == KACHI_OK; i++) {
        err = count_rows(load, tables[i].sql, tables[i].count, tables[i].map);
    }
    dataset->parameter_count = load->global_first + global_count;
    dataset->parameters =
        KACHI_NEW_ARRAY(&dataset->arena, struct kachi_parameter, dataset->parameter_count);
    return err;
}

static enum kachi_err load_all(struct load *load)
{
    static enum kachi_err (*const steps[])(struct load *) = {
        load_sources,    count_tables,   load_dimensions, load_units,   load_flows,
        load_activities, load_exchanges, load_parameters, load_globals, load_factors,
        load_attributes, load_measures,  load_changes};
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && err == KACHI_OK; i++) {
        err = steps[i](load);
    }
    return err;
}

enum kachi_err kachi_store_load(struct kachi_database *database, struct kachi_findings *findings,
                                struct kachi_dataset **out)
{
    *out = NULL;
    /* One transaction, so that all tables are of one moment; it reads, so a reader may have it. */
    enum kachi_err err = kachi_sql_run(database, "BEGIN");
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_dataset *dataset = KACHI_NEW(&arena, struct kachi_dataset);
    dataset->arena = arena;
    struct load load = {.database = database, .findings = findings, .dataset = dataset};
    kachi_arena_init(&load.scratch);
    err = load_all(&load);
    kachi_arena_release(&load.scratch);
    kachi_database_rollback(database);
    if (err != KACHI_OK) {
        kachi_dataset_close(dataset);
        return err;
    }
    *out = dataset;
    return KACHI_OK;
}
