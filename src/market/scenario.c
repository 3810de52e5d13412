/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios from their files: segments, products and variants; levers are in scenario_levers.c. */
#include "market/scenario.h"

#include "base/digest.h"
#include "base/embedded.h"
#include "base/file.h"
#include "market/reading_internal.h"

#include <math.h>

#define FOLDER "scenarios/"
#define SCENARIOS_MAX 256
#define VALUE_SLACK 1e-9
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const head_keys[] = {"id",       "version",  "name",      "name_ja",
                                        "note",     "note_ja",  "from_year", "to_year",
                                        "segments", "products", "levers",    NULL};
static const char *const segment_keys[] = {"id", "name", "name_ja", "kind", "cbam", "share", NULL};
static const char *const segment_kinds[] = {"public", "committed", "private", "consumers",
                                            "export"};
static const char *const product_keys[] = {"id",   "name",     "name_ja", "unit",
                                           "note", "variants", "shares",  NULL};
static const char *const variant_keys[] = {"id", "name", "name_ja", "kind", "note", "over", NULL};
static const char *const variant_kinds[] = {"conventional", "gx", "import"};

#define SEGMENT(field) offsetof(struct kachi_segment, field)
static const struct kachi_market_field segment_fields[] = {
    {"willingness_yen_per_t", SEGMENT(willingness_yen_per_t), 0.0, 1e9, false, 0.0},
    {"sensitivity", SEGMENT(sensitivity), 0.0, 1e4, true, 0.0},
    {"inertia", SEGMENT(inertia), 0.0, 0.99, false, 0.0},
    {"innovation", SEGMENT(innovation), 0.0, 1.0, false, 0.0},
    {"imitation", SEGMENT(imitation), 0.0, 3.0, false, 0.0},
    {"seen", SEGMENT(seen), 0.0, 3.0, false, 0.0},
    {"familiarity", SEGMENT(familiarity), 0.0, 1.0, false, 1.0},
    {"accepts_rep", SEGMENT(accepts_rep), 0.0, 1.0, false, 1.0},
    {"carbon_yen_per_t", SEGMENT(carbon_yen_per_t), 0.0, 1e7, false, 0.0},
};

#define PRODUCT(field) offsetof(struct kachi_market_product, field)
static const struct kachi_market_field product_fields[] = {
    {"demand_units", PRODUCT(demand_units), 0.0, 1e15, true, 0.0},
};

#define VARIANT(field) offsetof(struct kachi_variant, field)
static const struct kachi_market_field variant_fields[] = {
    {"cost_yen", VARIANT(cost_yen), 1e-9, 1e15, true, 1.0},
    {"cost_floor_yen", VARIANT(cost_floor_yen), 0.0, 1e15, false, 0.0},
    {"learning", VARIANT(learning), 0.0, 0.6, false, 0.0},
    {"cumulative_units", VARIANT(cumulative_units), 1e-9, 1e18, false, 1.0},
    {"cost_change", VARIANT(cost_change), 1e-6, 1e3, false, 1.0},
    {"pass_through", VARIANT(pass_through), 0.0, 1.0, false, 1.0},
    {"use_yen", VARIANT(use_yen), 0.0, 1e15, false, 0.0},
    {"emissions_t", VARIANT(emissions_t), 0.0, 1e9, true, 0.0},
    {"direct_t", VARIANT(direct_t), 0.0, 1e9, false, 0.0},
    {"power_t", VARIANT(power_t), 0.0, 1e9, false, 0.0},
    {"rep_t", VARIANT(rep_t), 0.0, 1e9, false, 0.0},
    {"ae_t", VARIANT(ae_t), 0.0, 1e9, false, 0.0},
    {"preference", VARIANT(preference), -100.0, 100.0, false, 0.0},
    {"initial_share", VARIANT(initial_share), 0.0, 1.0, false, 0.0},
    {"capacity_units", VARIANT(capacity_units), 0.0, 1e15, false, 0.0},
    {"build_units", VARIANT(build_units), 0.0, 1e15, false, 0.0},
    {"lead_years", VARIANT(lead_years), 0.0, 20.0, false, 0.0},
    {"headroom", VARIANT(headroom), 0.0, 5.0, false, 0.0},
    {"investment_yen", VARIANT(investment_yen), 0.0, 1e15, false, 0.0},
    {"plant_years", VARIANT(plant_years), 1.0, 100.0, false, 15.0},
};

static struct kachi_str row_path(struct kachi_market_reading *reading, const char *list,
                                 size_t number)
{
    return kachi_str_print(reading->arena, "%s[%zu]", list, number);
}

static void read_head(struct kachi_market_reading *reading)
{
    struct kachi_market_scenario *scenario = reading->scenario;
    scenario->id = kachi_reading_text(reading, "", "id");
    scenario->version = kachi_reading_text(reading, "", "version");
    scenario->name = kachi_reading_text(reading, "", "name");
    scenario->name_ja = kachi_reading_text(reading, "", "name_ja");
    scenario->note = kachi_reading_text(reading, "", "note");
    scenario->note_ja = kachi_reading_text(reading, "", "note_ja");
    bool has_years = kachi_reading_year(reading, "from_year", 2026, &scenario->from_year);
    has_years = kachi_reading_year(reading, "to_year", 2050, &scenario->to_year) && has_years;
    if (has_years && scenario->to_year < scenario->from_year) {
        kachi_reading_refuse(
            reading, "market-years", "to_year",
            KACHI_ARGS({"first", kachi_str_print(reading->arena, "%d", scenario->from_year)},
                       {"last", kachi_str_print(reading->arena, "%d", scenario->to_year)}));
        scenario->to_year = scenario->from_year;
    }
    if (scenario->to_year - scenario->from_year >= KACHI_MARKET_YEARS_MAX) {
        kachi_reading_refuse(
            reading, "market-many", "to_year",
            KACHI_ARGS({"count", kachi_str_print(reading->arena, "%d",
                                                 scenario->to_year - scenario->from_year)},
                       {"most", kachi_str_of("100")}));
        scenario->to_year = scenario->from_year;
    }
    scenario->year_count = (size_t)(scenario->to_year - scenario->from_year) + 1;
    if (kachi_str_is_empty(scenario->id)) {
        kachi_reading_refuse(reading, "market-missing", "id", KACHI_NO_ARGS);
    }
    kachi_reading_keys(reading, "", head_keys, 0, NULL);
}

static void read_segments(struct kachi_market_reading *reading)
{
    struct kachi_market_scenario *scenario = reading->scenario;
    struct kachi_market_rows rows =
        kachi_reading_rows(reading, "segments", KACHI_MARKET_SEGMENTS_MAX);
    scenario->segment_count = rows.count;
    scenario->segments = KACHI_NEW_ARRAY(reading->arena, struct kachi_segment, rows.count + 1);
    if (rows.count == 0) {
        kachi_reading_refuse(reading, "market-missing", "segments", KACHI_NO_ARGS);
    }
    for (size_t i = 0; i < rows.count; i++) {
        struct kachi_segment *segment = &scenario->segments[i];
        struct kachi_str path = row_path(reading, "segments", rows.numbers[i]);
        kachi_reading_keys(reading, path.text, segment_keys, COUNT(segment_fields), segment_fields);
        segment->id = rows.ids[i];
        segment->name = kachi_reading_text(reading, path.text, "name");
        segment->name_ja = kachi_reading_text(reading, path.text, "name_ja");
        size_t kind = kachi_reading_word(
            reading, "market-word", kachi_reading_path(reading, path.text, "kind").text,
            kachi_reading_text(reading, path.text, "kind"), segment_kinds, COUNT(segment_kinds));
        segment->kind =
            kind == KACHI_NO_ROW ? KACHI_SEGMENT_PRIVATE : (enum kachi_segment_kind)kind;
        (void)kachi_lua_bool(reading->lua, kachi_reading_path(reading, path.text, "cbam").text,
                             &segment->has_cbam);
        kachi_reading_figures(reading, path.text, segment->id, COUNT(segment_fields),
                              segment_fields, segment);
    }
}

/* A share is part of a sum that has to be 1, so it carries no uncertainty of its own. */
static bool read_share(struct kachi_market_reading *reading, const char *path,
                       struct kachi_decimal *out)
{
    static const char *const keys[] = {"value", "source", "note", NULL};
    *out = kachi_decimal_of(0);
    if (!kachi_lua_has(reading->lua, path)) {
        return false;
    }
    kachi_reading_keys(reading, path, keys, 0, NULL);
    struct kachi_str value_path = kachi_reading_path(reading, path, "value");
    if (!kachi_lua_decimal(reading->lua, value_path.text, out)) {
        kachi_reading_refuse(reading, "market-missing", value_path.text, KACHI_NO_ARGS);
        return true;
    }
    struct kachi_str source = kachi_reading_text(reading, path, "source");
    if (kachi_str_is_empty(source)) {
        kachi_reading_refuse(reading, "market-source", path, KACHI_NO_ARGS);
    }
    reading->scenario->stated_count++;
    reading->scenario->assumption_count += kachi_str_is(source, "assumption") ? 1 : 0;
    if (out->coefficient < 0) {
        kachi_reading_refuse(reading, "market-negative", path,
                             KACHI_ARGS({"value", kachi_decimal_write(reading->arena, *out)},
                                        {"range", kachi_str_of("0 ... 1")}));
    }
    return true;
}

static struct kachi_decimal segment_share(struct kachi_market_reading *reading, const char *product,
                                          struct kachi_str id, bool has_own)
{
    struct kachi_decimal share = kachi_decimal_of(0);
    size_t count = kachi_lua_count(reading->lua, "segments");
    struct kachi_str own =
        kachi_str_print(reading->arena, "%s.shares.%.*s", product, KACHI_STR_ARG(id));
    if (has_own) {
        (void)read_share(reading, own.text, &share); /* one left out has no part */
        return share;
    }
    for (size_t i = 0; i < count; i++) {
        struct kachi_str path = row_path(reading, "segments", i + 1);
        if (!kachi_str_equal(kachi_reading_text(reading, path.text, "id"), id)) {
            continue;
        }
        struct kachi_str at = kachi_reading_path(reading, path.text, "share");
        if (!read_share(reading, at.text, &share)) {
            kachi_reading_refuse(reading, "market-missing", at.text, KACHI_NO_ARGS);
        }
    }
    return share;
}

static void read_shares(struct kachi_market_reading *reading, const char *path,
                        struct kachi_market_product *product)
{
    struct kachi_market_scenario *scenario = reading->scenario;
    struct kachi_str own = kachi_reading_path(reading, path, "shares");
    bool has_own = kachi_lua_has(reading->lua, own.text);
    const char **known = KACHI_NEW_ARRAY(reading->arena, const char *, scenario->segment_count + 1);
    product->shares =
        KACHI_NEW_ARRAY(reading->arena, struct kachi_decimal, scenario->segment_count + 1);
    struct kachi_decimal sum = kachi_decimal_of(0);
    enum kachi_err err = KACHI_OK;
    for (size_t s = 0; s < scenario->segment_count; s++) {
        struct kachi_str id = scenario->segments[s].id;
        known[s] = kachi_str_copy(reading->arena, id).text;
        product->shares[s] = segment_share(reading, path, id, has_own);
        err = err == KACHI_OK ? kachi_decimal_add(sum, product->shares[s], &sum) : err;
    }
    if (has_own) {
        kachi_reading_keys(reading, own.text, known, 0, NULL);
    }
    if (err != KACHI_OK || kachi_decimal_compare(sum, kachi_decimal_of(1)) != 0) {
        kachi_reading_refuse(reading, "market-shares", has_own ? own.text : "segments",
                             KACHI_ARGS({"product", product->id},
                                        {"sum", kachi_decimal_write(reading->arena, sum)}));
    }
}

static void read_variant(struct kachi_market_reading *reading, struct kachi_str path,
                         struct kachi_str product, struct kachi_variant *variant)
{
    kachi_reading_keys(reading, path.text, variant_keys, COUNT(variant_fields), variant_fields);
    variant->name = kachi_reading_text(reading, path.text, "name");
    variant->name_ja = kachi_reading_text(reading, path.text, "name_ja");
    size_t kind = kachi_reading_word(
        reading, "market-word", kachi_reading_path(reading, path.text, "kind").text,
        kachi_reading_text(reading, path.text, "kind"), variant_kinds, COUNT(variant_kinds));
    variant->kind = kind == KACHI_NO_ROW ? KACHI_VARIANT_GX : (enum kachi_variant_kind)kind;
    variant->is_limited =
        kachi_lua_has(reading->lua, kachi_reading_path(reading, path.text, "capacity_units").text);
    struct kachi_str owner = kachi_str_print(reading->arena, "%.*s/%.*s", KACHI_STR_ARG(product),
                                             KACHI_STR_ARG(variant->id));
    kachi_reading_figures(reading, path.text, owner, COUNT(variant_fields), variant_fields,
                          variant);
    if (variant->kind == KACHI_VARIANT_CONVENTIONAL && variant->is_limited) {
        kachi_reading_refuse(reading, "market-conventional-limited", path.text,
                             KACHI_ARGS({"variant", variant->id}));
    }
}

/* What a variant replaces in function: a car of GX steel is compared with the same car without. */
static void set_over(struct kachi_market_reading *reading, const char *path,
                     const struct kachi_market_product *product, struct kachi_variant *variant)
{
    const char *ids[KACHI_MARKET_VARIANTS_MAX];
    struct kachi_str word = kachi_reading_text(reading, path, "over");
    variant->over = product->conventional;
    for (size_t i = 0; i < product->variant_count; i++) {
        const struct kachi_variant *other =
            &reading->scenario->variants[product->variant_first + i];
        ids[i] = kachi_str_copy(reading->arena, other->id).text;
    }
    if (!kachi_str_is_empty(word)) {
        size_t found = kachi_reading_word(reading, "market-reference",
                                          kachi_reading_path(reading, path, "over").text, word, ids,
                                          product->variant_count);
        variant->over = found == KACHI_NO_ROW ? variant->over : product->variant_first + found;
    }
}

static void check_variants(struct kachi_market_reading *reading, struct kachi_str path,
                           const struct kachi_market_rows *rows,
                           struct kachi_market_product *product)
{
    struct kachi_market_scenario *scenario = reading->scenario;
    size_t conventional_count = 0;
    double initial = 0.0;
    for (size_t i = 0; i < rows->count; i++) {
        size_t v = product->variant_first + i;
        initial += scenario->variants[v].initial_share.by_year[0];
        if (scenario->variants[v].kind == KACHI_VARIANT_CONVENTIONAL) {
            product->conventional = v;
            conventional_count++;
        }
    }
    if (conventional_count != 1) {
        kachi_reading_refuse(
            reading, "market-conventional", path.text,
            KACHI_ARGS({"product", product->id},
                       {"count", kachi_str_print(reading->arena, "%zu", conventional_count)}));
        return;
    }
    if (initial > 0.0 && fabs(initial - 1.0) > 1e-9) {
        kachi_reading_refuse(reading, "market-shares", path.text,
                             KACHI_ARGS({"product", product->id},
                                        {"sum", kachi_str_print(reading->arena, "%g", initial)}));
    }
    for (size_t i = 0; i < rows->count; i++) {
        struct kachi_str at = row_path(reading, path.text, rows->numbers[i]);
        set_over(reading, at.text, product, &scenario->variants[product->variant_first + i]);
    }
}

static void read_product(struct kachi_market_reading *reading, struct kachi_str path,
                         struct kachi_market_product *product)
{
    struct kachi_market_scenario *scenario = reading->scenario;
    kachi_reading_keys(reading, path.text, product_keys, COUNT(product_fields), product_fields);
    product->name = kachi_reading_text(reading, path.text, "name");
    product->name_ja = kachi_reading_text(reading, path.text, "name_ja");
    product->unit = kachi_reading_text(reading, path.text, "unit");
    kachi_reading_figures(reading, path.text, product->id, COUNT(product_fields), product_fields,
                          product);
    read_shares(reading, path.text, product);
    struct kachi_str list = kachi_reading_path(reading, path.text, "variants");
    struct kachi_market_rows rows =
        kachi_reading_rows(reading, list.text, KACHI_MARKET_VARIANTS_MAX);
    product->variant_first = scenario->variant_count;
    product->variant_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        struct kachi_variant *variant = &scenario->variants[scenario->variant_count++];
        variant->id = rows.ids[i];
        read_variant(reading, row_path(reading, list.text, rows.numbers[i]), product->id, variant);
    }
    check_variants(reading, list, &rows, product);
}

static void read_products(struct kachi_market_reading *reading)
{
    struct kachi_market_scenario *scenario = reading->scenario;
    struct kachi_market_rows rows =
        kachi_reading_rows(reading, "products", KACHI_MARKET_PRODUCTS_MAX);
    scenario->product_count = rows.count;
    scenario->products =
        KACHI_NEW_ARRAY(reading->arena, struct kachi_market_product, rows.count + 1);
    scenario->variants = KACHI_NEW_ARRAY(reading->arena, struct kachi_variant,
                                         rows.count * KACHI_MARKET_VARIANTS_MAX + 1);
    if (rows.count == 0) {
        kachi_reading_refuse(reading, "market-missing", "products", KACHI_NO_ARGS);
    }
    for (size_t i = 0; i < rows.count; i++) {
        scenario->products[i].id = rows.ids[i];
        scenario->products[i].index = i;
        read_product(reading, row_path(reading, "products", rows.numbers[i]),
                     &scenario->products[i]);
    }
}

/* The most that a unit carries, and what it emits less at least, over the ends of all ranges. */
struct value_bounds {
    double rep_t, spare_t; /* fall less what is carried: below 0 where too much is */
};

static struct value_bounds value_bounds(const struct kachi_figure *const figures[3], size_t year)
{
    struct value_bounds bounds = {0.0, HUGE_VAL};
    for (unsigned ends = 0; ends < 8; ends++) {
        double at[3];
        for (size_t i = 0; i < 3; i++) {
            size_t by = 0; /* figures of one luck are at the same end */
            while (figures[by]->leader != figures[i]->leader) {
                by++;
            }
            bool is_high = (ends >> by & 1U) != 0;
            at[i] = figures[i]->by_year[year] * (is_high ? figures[i]->high : figures[i]->low);
        }
        bounds.rep_t = fmax(bounds.rep_t, at[2]);
        bounds.spare_t = fmin(bounds.spare_t, at[0] - at[1] - at[2]);
    }
    return bounds;
}

/* GX value is what makers cut themselves, so a unit never carries more than it emits less than what
 * it is counted over, in no year and no draw; what is no GX carries none. */
static void check_value(struct kachi_market_reading *reading, const char *path,
                        const struct kachi_variant *variant)
{
    const struct kachi_market_scenario *scenario = reading->scenario;
    const struct kachi_variant *over = &scenario->variants[variant->over];
    const struct kachi_figure *const figures[] = {&over->emissions_t, &variant->emissions_t,
                                                  &variant->rep_t};
    bool is_gx = variant->kind == KACHI_VARIANT_GX;
    for (size_t y = 0; y < scenario->year_count; y++) {
        struct value_bounds found = value_bounds(figures, y);
        double rep_t = found.rep_t;
        if (!(rep_t > 0.0) || (is_gx && found.spare_t >= -VALUE_SLACK * rep_t)) {
            continue;
        }
        double most_t = is_gx ? fmax(0.0, rep_t + found.spare_t) : 0.0;
        int year = scenario->from_year + (int)y;
        kachi_reading_refuse(reading, "market-rep", path,
                             KACHI_ARGS({"variant", variant->id}, {"over", over->id},
                                        {"rep", kachi_str_print(reading->arena, "%g", rep_t)},
                                        {"most", kachi_str_print(reading->arena, "%g", most_t)},
                                        {"year", kachi_str_print(reading->arena, "%d", year)}));
        return;
    }
}

static void check_values(struct kachi_market_reading *reading)
{
    struct kachi_market_scenario *scenario = reading->scenario;
    struct kachi_market_rows products =
        kachi_reading_rows(reading, "products", KACHI_MARKET_PRODUCTS_MAX);
    for (size_t p = 0; p < products.count; p++) {
        struct kachi_str path = row_path(reading, "products", products.numbers[p]);
        struct kachi_str list = kachi_reading_path(reading, path.text, "variants");
        struct kachi_market_rows rows =
            kachi_reading_rows(reading, list.text, KACHI_MARKET_VARIANTS_MAX);
        for (size_t i = 0; i < rows.count; i++) {
            struct kachi_str at = row_path(reading, list.text, rows.numbers[i]);
            check_value(reading, at.text,
                        &scenario->variants[scenario->products[p].variant_first + i]);
        }
    }
}

/* The figures of a field stand next to each other for all variants, so that a run reads them as
 * one column; the others follow as they were read. */
static void set_slots(struct kachi_market_reading *reading)
{
    struct kachi_market_scenario *scenario = reading->scenario;
    size_t count = 0;
    for (size_t i = 0; i < reading->slot_count; i++) {
        reading->slots[i]->slot = KACHI_NO_SLOT;
    }
    scenario->slots =
        KACHI_NEW_ARRAY(reading->arena, const struct kachi_figure *, reading->slot_count + 1);
    for (size_t f = 0; f < COUNT(variant_fields); f++) {
        for (size_t v = 0; v < scenario->variant_count; v++) {
            void *at = (char *)&scenario->variants[v] + variant_fields[f].offset;
            struct kachi_figure *figure = at;
            figure->slot = (uint32_t)count;
            scenario->slots[count++] = figure;
        }
    }
    for (size_t i = 0; i < reading->slot_count; i++) {
        struct kachi_figure *figure = reading->slots[i];
        if (figure->slot == KACHI_NO_SLOT) {
            figure->slot = (uint32_t)count;
            scenario->slots[count++] = figure;
        }
    }
    scenario->slot_count = count;
}

/* Years by slots. */
static void set_values(struct kachi_market_reading *reading)
{
    struct kachi_market_scenario *scenario = reading->scenario;
    set_slots(reading);
    size_t slots = scenario->slot_count;
    double *values = KACHI_NEW_ARRAY(reading->arena, double, scenario->year_count *slots + 1);
    for (size_t y = 0; y < scenario->year_count; y++) {
        for (size_t i = 0; i < slots; i++) {
            values[y * slots + i] = scenario->slots[i]->by_year[y];
        }
    }
    scenario->values = values;
}

static void read_whole(struct kachi_market_reading *reading)
{
    struct kachi_market_scenario *scenario = reading->scenario;
    struct kachi_figure *constant = KACHI_NEW(reading->arena, struct kachi_figure);
    *constant = (struct kachi_figure){.name = kachi_str_of(""), .low = 1.0, .high = 1.0};
    scenario->figures = kachi_arena_grow(reading->arena, scenario->figures, 0,
                                         &reading->figure_capacity, sizeof scenario->figures[0]);
    scenario->figures[scenario->figure_count++] = constant;
    read_head(reading);
    read_segments(reading);
    read_products(reading);
    kachi_reading_levers(reading);
    kachi_reading_luck(reading);
    if (!reading->failed) { /* else rows may be half read */
        check_values(reading);
        set_values(reading);
    }
}

enum kachi_err kachi_market_read(struct kachi_arena *arena, struct kachi_str source,
                                 struct kachi_str content, struct kachi_findings *findings,
                                 struct kachi_market_scenario **out)
{
    *out = NULL;
    size_t errors = kachi_findings_count(findings, KACHI_ERROR);
    struct kachi_market_reading reading = {
        .arena = arena,
        .source = source,
        .findings = findings,
        .scenario = KACHI_NEW(arena, struct kachi_market_scenario),
    };
    enum kachi_err err = kachi_lua_open(source, content, findings, &reading.lua);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_digest digest = kachi_digest_of(content);
    reading.scenario->digest = kachi_digest_text(arena, &digest);
    read_whole(&reading);
    kachi_lua_close(reading.lua);
    if (reading.failed || kachi_findings_count(findings, KACHI_ERROR) > errors) {
        return KACHI_ERR_INPUT;
    }
    *out = reading.scenario;
    return KACHI_OK;
}

size_t kachi_market_ids(struct kachi_arena *arena, struct kachi_str **out)
{
    *out = KACHI_NEW_ARRAY(arena, struct kachi_str, SCENARIOS_MAX);
    size_t count = 0;
    for (size_t i = 0; kachi_embedded_at(i) != NULL && count < SCENARIOS_MAX; i++) {
        struct kachi_str path = kachi_embedded_at(i)->path;
        if (kachi_str_has_prefix(path, FOLDER) && kachi_str_has_suffix(path, ".lua")) {
            (*out)[count++] = kachi_str_slice(path, sizeof(FOLDER) - 1, path.bytes - 4);
        }
    }
    return count;
}

static enum kachi_err unknown(struct kachi_arena *arena, struct kachi_str name,
                              struct kachi_findings *findings)
{
    struct kachi_str *ids = NULL;
    size_t count = kachi_market_ids(arena, &ids);
    struct kachi_str known = kachi_str_of("");
    for (size_t i = 0; i < count; i++) {
        known = kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(known), i == 0 ? "" : ", ",
                                KACHI_STR_ARG(ids[i]));
    }
    kachi_findings_add(findings, "market-unknown", KACHI_NOWHERE,
                       KACHI_ARGS({"scenario", name}, {"known", known}));
    return KACHI_ERR_NOT_FOUND;
}

enum kachi_err kachi_market_open(struct kachi_arena *arena, struct kachi_str name,
                                 struct kachi_findings *findings,
                                 struct kachi_market_scenario **out)
{
    *out = NULL;
    if (kachi_str_has_suffix(name, ".lua")) {
        struct kachi_str content;
        enum kachi_err err = kachi_file_read(arena, name, findings, &content);
        return err == KACHI_OK ? kachi_market_read(arena, name, content, findings, out) : err;
    }
    struct kachi_str path = kachi_str_print(arena, FOLDER "%.*s.lua", KACHI_STR_ARG(name));
    const struct kachi_embedded_file *file = kachi_embedded_find(path.text);
    return file == NULL ? unknown(arena, name, findings)
                        : kachi_market_read(arena, file->path, file->content, findings, out);
}

const char *kachi_segment_word(enum kachi_segment_kind kind)
{
    return segment_kinds[kind];
}

const char *kachi_variant_word(enum kachi_variant_kind kind)
{
    return variant_kinds[kind];
}

size_t kachi_market_find_lever(const struct kachi_market_scenario *scenario, struct kachi_str id)
{
    for (size_t i = 0; i < scenario->lever_count; i++) {
        if (kachi_str_equal(scenario->levers[i].id, id)) {
            return i;
        }
    }
    return KACHI_NO_ROW;
}

size_t kachi_market_find_figure(const struct kachi_market_scenario *scenario, struct kachi_str name)
{
    for (size_t i = 1; i < scenario->figure_count; i++) {
        if (kachi_str_equal(scenario->figures[i]->name, name)) {
            return i;
        }
    }
    return KACHI_NO_ROW;
}

size_t kachi_market_find_product(const struct kachi_market_scenario *scenario, struct kachi_str id)
{
    for (size_t i = 0; i < scenario->product_count; i++) {
        if (kachi_str_equal(scenario->products[i].id, id)) {
            return i;
        }
    }
    return KACHI_NO_ROW;
}
