/* SPDX-License-Identifier: Apache-2.0 */
/* The levers of a scenario: each kind with the figures it has, and what it reaches. */
#include "market/reading_internal.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CORRIDOR_DIGITS 6
#define LEVER(field) offsetof(struct kachi_lever, field)

static const char *const kind_words[KACHI_LEVER_KINDS] = {
    [KACHI_LEVER_ETS] = "ets",
    [KACHI_LEVER_LEVY] = "levy",
    [KACHI_LEVER_AUCTION] = "auction",
    [KACHI_LEVER_TAX_CREDIT] = "tax-credit",
    [KACHI_LEVER_CAPITAL_SUPPORT] = "capital-support",
    [KACHI_LEVER_SUBSIDY] = "subsidy",
    [KACHI_LEVER_QUOTA] = "quota",
    [KACHI_LEVER_DECLARATION] = "declaration",
    [KACHI_LEVER_CHARGE] = "charge",
    [KACHI_LEVER_DISCLOSURE] = "disclosure",
    [KACHI_LEVER_STANDARD] = "standard",
    [KACHI_LEVER_AWARENESS] = "awareness",
};

static const char *const lever_keys[] = {"id",       "name",      "name_ja",    "kind",
                                         "note",     "from_year", "until_year", "phase_out_years",
                                         "products", "variants",  "segments",   "search",
                                         NULL};

#define YEN_PER_T                                                                                  \
    {                                                                                              \
        "yen_per_t", LEVER(amount), 0.0, 1e7, true, 0.0                                            \
    }
#define SHARE                                                                                      \
    {                                                                                              \
        "share", LEVER(amount), 0.0, 1.0, true, 0.0                                                \
    }

static const struct kachi_market_field ets_fields[] = {
    {"floor_yen_per_t", LEVER(amount), 0.0, 1e7, true, 0.0},
    {"ceiling_yen_per_t", LEVER(ceiling_yen_per_t), 0.0, 1e7, true, 0.0},
    {"position", LEVER(position), 0.0, 1.0, true, 0.0},
    {"free_share", LEVER(free_share), 0.0, 1.0, true, 0.0},
    {"growth", LEVER(growth), 0.5, 2.0, false, 1.0},
};
static const struct kachi_market_field levy_fields[] = {YEN_PER_T};
static const struct kachi_market_field credit_fields[] = {
    {"yen_per_unit", LEVER(amount), 0.0, 1e12, true, 0.0},
};
static const struct kachi_market_field share_fields[] = {SHARE};
static const struct kachi_market_field per_tonne_fields[] = {
    YEN_PER_T, {"budget_yen", LEVER(budget_yen), 0.0, 1e16, true, 0.0}};
static const struct kachi_market_field per_unit_fields[] = {
    {"yen_per_unit", LEVER(amount), 0.0, 1e12, true, 0.0},
    {"budget_yen", LEVER(budget_yen), 0.0, 1e16, true, 0.0},
};
static const struct kachi_market_field declaration_fields[] = {
    SHARE, {"kept", LEVER(kept), 0.0, 1.0, true, 1.0}};
static const struct kachi_market_field standard_fields[] = {
    SHARE, {"limit_t", LEVER(limit_t), 0.0, 1e9, true, 0.0}};
static const struct kachi_market_field awareness_fields[] = {
    {"innovation", LEVER(amount), 0.0, 1.0, true, 0.0},
    {"cost_yen", LEVER(cost_yen), 0.0, 1e15, true, 0.0},
};

struct field_list {
    size_t count;
    const struct kachi_market_field *fields;
};

#define LIST(array) ((struct field_list){COUNT(array), array})

static struct field_list fields_of(enum kachi_lever_kind kind, bool per_tonne)
{
    switch (kind) {
    case KACHI_LEVER_ETS:
        return LIST(ets_fields);
    case KACHI_LEVER_LEVY:
    case KACHI_LEVER_AUCTION:
    case KACHI_LEVER_CHARGE:
    case KACHI_LEVER_DISCLOSURE:
        return LIST(levy_fields);
    case KACHI_LEVER_TAX_CREDIT:
        return LIST(credit_fields);
    case KACHI_LEVER_CAPITAL_SUPPORT:
    case KACHI_LEVER_QUOTA:
        return LIST(share_fields);
    case KACHI_LEVER_SUBSIDY:
        return per_tonne ? LIST(per_tonne_fields) : LIST(per_unit_fields);
    case KACHI_LEVER_DECLARATION:
        return LIST(declaration_fields);
    case KACHI_LEVER_STANDARD:
        return LIST(standard_fields);
    case KACHI_LEVER_AWARENESS:
        return LIST(awareness_fields);
    }
    return (struct field_list){0, NULL};
}

/* Every figure that a lever of another kind has is a constant here, so that it can be read. */
static void fill_absent(struct kachi_market_reading *reading, struct kachi_lever *lever)
{
    struct kachi_figure *const figures[] = {
        &lever->amount,   &lever->budget_yen, &lever->ceiling_yen_per_t,
        &lever->position, &lever->free_share, &lever->kept,
        &lever->limit_t,  &lever->cost_yen,   &lever->growth};
    const struct kachi_market_field absent = {.otherwise = 0.0};
    for (size_t i = 0; i < COUNT(figures); i++) {
        if (figures[i]->by_year == NULL) {
            kachi_reading_figure(reading, "levers[0]", lever->id, &absent, figures[i]);
        }
    }
}

static void read_years(struct kachi_market_reading *reading, const char *path,
                       struct kachi_lever *lever)
{
    const struct kachi_market_scenario *scenario = reading->scenario;
    int64_t phase_out = 0;
    struct kachi_str until = kachi_reading_path(reading, path, "until_year");
    bool has_years =
        kachi_reading_year(reading, kachi_reading_path(reading, path, "from_year").text,
                           scenario->from_year, &lever->from_year);
    has_years =
        kachi_reading_year(reading, until.text, scenario->to_year, &lever->until_year) && has_years;
    if (has_years && lever->until_year < lever->from_year) {
        kachi_reading_refuse(
            reading, "market-years", until.text,
            KACHI_ARGS({"first", kachi_str_print(reading->arena, "%d", lever->from_year)},
                       {"last", kachi_str_print(reading->arena, "%d", lever->until_year)}));
    }
    struct kachi_str phase_path = kachi_reading_path(reading, path, "phase_out_years");
    (void)kachi_lua_int64(reading->lua, phase_path.text, &phase_out);
    if (phase_out < 0 || phase_out > lever->until_year - lever->from_year + 1) {
        kachi_reading_refuse(reading, "market-year", phase_path.text, KACHI_NO_ARGS);
        phase_out = 0;
    }
    lever->phase_out_years = (int)phase_out;
}

/* Ids listed under key, marked in reached[] where equal to ids[]; false where there is no list. */
static bool read_reach(struct kachi_market_reading *reading, struct kachi_str path, size_t count,
                       const struct kachi_str ids[], bool reached[])
{
    if (!kachi_lua_has(reading->lua, path.text)) {
        return false;
    }
    const char **words = KACHI_NEW_ARRAY(reading->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        words[i] = kachi_str_copy(reading->arena, ids[i]).text;
    }
    size_t listed = kachi_lua_count(reading->lua, path.text);
    for (size_t i = 0; i < listed; i++) {
        struct kachi_str at = kachi_str_print(reading->arena, "%s[%zu]", path.text, i + 1);
        struct kachi_str word = kachi_str_of("");
        (void)kachi_lua_str(reading->arena, reading->lua, at.text, &word);
        size_t found = kachi_reading_word(reading, "market-reference", at.text, word, words, count);
        for (size_t j = 0; found != KACHI_NO_ROW && j < count; j++) {
            reached[j] = reached[j] || kachi_str_equal(ids[j], word); /* variants share ids */
        }
    }
    return true;
}

static void reach_segments(struct kachi_market_reading *reading, const char *path,
                           struct kachi_lever *lever)
{
    const struct kachi_market_scenario *scenario = reading->scenario;
    size_t count = scenario->segment_count;
    struct kachi_str *ids = KACHI_NEW_ARRAY(reading->arena, struct kachi_str, count + 1);
    lever->segments = KACHI_NEW_ARRAY(reading->arena, bool, count + 1);
    for (size_t s = 0; s < count; s++) {
        ids[s] = scenario->segments[s].id;
    }
    if (read_reach(reading, kachi_reading_path(reading, path, "segments"), count, ids,
                   lever->segments)) {
        return;
    }
    for (size_t s = 0; s < count; s++) {
        enum kachi_segment_kind kind = scenario->segments[s].kind;
        lever->segments[s] = kind != KACHI_SEGMENT_EXPORT;
        if (lever->kind == KACHI_LEVER_DECLARATION) {
            lever->segments[s] = kind == KACHI_SEGMENT_COMMITTED;
        } else if (lever->kind == KACHI_LEVER_QUOTA) {
            lever->segments[s] = kind == KACHI_SEGMENT_PUBLIC;
        }
    }
}

static void reach_variants(struct kachi_market_reading *reading, const char *path,
                           struct kachi_lever *lever)
{
    const struct kachi_market_scenario *scenario = reading->scenario;
    bool *products = KACHI_NEW_ARRAY(reading->arena, bool, scenario->product_count + 1);
    struct kachi_str *ids = KACHI_NEW_ARRAY(reading->arena, struct kachi_str,
                                            scenario->product_count + scenario->variant_count + 1);
    lever->variants = KACHI_NEW_ARRAY(reading->arena, bool, scenario->variant_count + 1);
    for (size_t p = 0; p < scenario->product_count; p++) {
        ids[p] = scenario->products[p].id;
    }
    bool has_products = read_reach(reading, kachi_reading_path(reading, path, "products"),
                                   scenario->product_count, ids, products);
    for (size_t v = 0; v < scenario->variant_count; v++) {
        ids[v] = scenario->variants[v].id;
    }
    bool has_variants = read_reach(reading, kachi_reading_path(reading, path, "variants"),
                                   scenario->variant_count, ids, lever->variants);
    for (size_t p = 0; p < scenario->product_count; p++) {
        const struct kachi_market_product *product = &scenario->products[p];
        for (size_t i = 0; i < product->variant_count; i++) {
            size_t v = product->variant_first + i;
            bool is_gx = scenario->variants[v].kind == KACHI_VARIANT_GX;
            bool is_meant = has_variants ? lever->variants[v] : is_gx;
            lever->variants[v] = is_meant && (!has_products || products[p]);
        }
    }
}

/* search = { low = 0, high = 2 }: the levels between which a search may set the lever. */
static void read_search(struct kachi_market_reading *reading, const char *path,
                        struct kachi_lever *lever)
{
    static const char *const keys[] = {"low", "high", NULL};
    struct kachi_str at = kachi_reading_path(reading, path, "search");
    struct kachi_decimal low = kachi_decimal_of(1);
    struct kachi_decimal high = kachi_decimal_of(1);
    if (kachi_lua_has(reading->lua, at.text)) {
        kachi_reading_keys(reading, at.text, keys, 0, NULL);
        (void)kachi_lua_decimal(reading->lua, kachi_reading_path(reading, at.text, "low").text,
                                &low);
        (void)kachi_lua_decimal(reading->lua, kachi_reading_path(reading, at.text, "high").text,
                                &high);
    }
    lever->level_low = kachi_decimal_to_double(low);
    lever->level_high = kachi_decimal_to_double(high);
    if (low.coefficient < 0 || kachi_decimal_compare(high, low) < 0) {
        kachi_reading_refuse(reading, "market-search", at.text, KACHI_NO_ARGS);
    }
}

static void read_lever(struct kachi_market_reading *reading, const char *path,
                       struct kachi_lever *lever)
{
    lever->name = kachi_reading_text(reading, path, "name");
    lever->name_ja = kachi_reading_text(reading, path, "name_ja");
    size_t kind = kachi_reading_word(
        reading, "market-lever-unknown", kachi_reading_path(reading, path, "kind").text,
        kachi_reading_text(reading, path, "kind"), kind_words, KACHI_LEVER_KINDS);
    if (kind == KACHI_NO_ROW) {
        return;
    }
    lever->kind = (enum kachi_lever_kind)kind;
    lever->per_tonne =
        kachi_lua_has(reading->lua, kachi_reading_path(reading, path, "yen_per_t").text);
    struct field_list list = fields_of(lever->kind, lever->per_tonne);
    kachi_reading_keys(reading, path, lever_keys, list.count, list.fields);
    kachi_reading_figures(reading, path, lever->id, list.count, list.fields, lever);
    read_years(reading, path, lever);
    reach_segments(reading, path, lever);
    reach_variants(reading, path, lever);
    read_search(reading, path, lever);
    fill_absent(reading, lever);
}

/* The price of the first year, grown in decimals as the corridor is published: each year is the
 * year before x growth, kept to a millionth of a yen (as policy/carbon_price.h does for a
 * rulebook's). */
static enum kachi_err grow(struct kachi_market_reading *reading, const struct kachi_lever *lever,
                           struct kachi_figure *price)
{
    size_t years = reading->scenario->year_count;
    double *by_year = KACHI_NEW_ARRAY(reading->arena, double, years);
    struct kachi_decimal now;
    struct kachi_decimal growth;
    enum kachi_err err =
        kachi_decimal_from_double(price->by_year[0], CORRIDOR_DIGITS, KACHI_ROUND_HALF_EVEN, &now);
    err = err == KACHI_OK ? kachi_decimal_from_double(lever->growth.by_year[0], CORRIDOR_DIGITS,
                                                      KACHI_ROUND_HALF_EVEN, &growth)
                          : err;
    for (size_t y = 0; err == KACHI_OK && y < years; y++) {
        struct kachi_decimal next;
        by_year[y] = kachi_decimal_to_double(now);
        err = kachi_decimal_multiply(now, growth, &next);
        err = err == KACHI_OK
                  ? kachi_decimal_round(next, CORRIDOR_DIGITS, KACHI_ROUND_HALF_EVEN, &now)
                  : err;
    }
    price->by_year = by_year;
    return err;
}

static void check_corridor(struct kachi_market_reading *reading, const char *path,
                           struct kachi_lever *lever)
{
    if (!reading->failed && !kachi_str_is_empty(lever->growth.source) &&
        (grow(reading, lever, &lever->amount) != KACHI_OK ||
         grow(reading, lever, &lever->ceiling_yen_per_t) != KACHI_OK)) {
        kachi_reading_refuse(reading, "market-corridor", path, KACHI_NO_ARGS);
    }
    for (size_t y = 0; !reading->failed && y < reading->scenario->year_count; y++) {
        if (lever->ceiling_yen_per_t.by_year[y] < lever->amount.by_year[y]) {
            kachi_reading_refuse(reading, "market-corridor", path, KACHI_NO_ARGS);
        }
    }
}

void kachi_reading_levers(struct kachi_market_reading *reading)
{
    struct kachi_market_scenario *scenario = reading->scenario;
    struct kachi_market_rows rows = {0};
    if (kachi_lua_has(reading->lua, "levers")) {
        rows = kachi_reading_rows(reading, "levers", KACHI_MARKET_LEVERS_MAX);
    }
    scenario->lever_count = rows.count;
    scenario->levers = KACHI_NEW_ARRAY(reading->arena, struct kachi_lever, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++) {
        struct kachi_lever *lever = &scenario->levers[i];
        struct kachi_str path = kachi_str_print(reading->arena, "levers[%zu]", rows.numbers[i]);
        lever->id = rows.ids[i];
        read_lever(reading, path.text, lever);
        if (lever->kind == KACHI_LEVER_ETS) {
            check_corridor(reading, path.text, lever);
        }
    }
}

const char *kachi_lever_word(enum kachi_lever_kind kind)
{
    return kind_words[kind];
}
