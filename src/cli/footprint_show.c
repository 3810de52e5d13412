/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/footprint_show.h"

#include "base/csv.h"
#include "cli/product.h"
#include "cli/table.h"
#include "footprint/footprint_json.h"

#include <math.h>

#define BAR_COLUMNS 30
#define SIGNIFICANT_DIGITS 3
#define MISSING_SHOWN_MAX 5

static struct kachi_str percent(struct kachi_session *session, double part, double total)
{
    if (fabs(total) <= 0.0) {
        return kachi_str_of("");
    }
    return kachi_str_print(&session->arena, "%.1f", 100.0 * part / total);
}

static struct kachi_str kg(struct kachi_session *session, double value)
{
    return kachi_number_text(&session->arena, value, SIGNIFICANT_DIGITS);
}

static const char *heading(struct kachi_session *session, const char *lead, const char *key)
{
    return kachi_str_print(&session->arena, "%s%s", lead, kachi_say(session, key)).text;
}

void kachi_stages_write_text(struct kachi_session *session,
                             const double stage_kgco2e[KACHI_STAGE_COUNT], double total_kgco2e)
{
    const char *const headings[] = {heading(session, "", "heading.stage"), ">kg-CO2e", ">%", ""};
    struct kachi_table table;
    kachi_table_init(&table, session, 4, headings);
    for (int stage = 0; stage < KACHI_STAGE_COUNT; stage++) {
        double value = stage_kgco2e[stage];
        if (fabs(value) <= 0.0) {
            continue;
        }
        kachi_table_add_text(&table, kachi_stage_phrase((enum kachi_stage)stage, session->lang));
        kachi_table_add(&table, kg(session, value));
        kachi_table_add(&table, percent(session, value, total_kgco2e));
        kachi_table_add(&table, kachi_bar_text(&session->arena, value / total_kgco2e, BAR_COLUMNS));
    }
    kachi_table_write(&table, "  ");
}

static void add_hot_spot(struct kachi_session *session, struct kachi_table *table,
                         struct kachi_str name, double value, double total)
{
    kachi_table_add(table, name);
    kachi_table_add(table, kg(session, value));
    kachi_table_add(table, percent(session, value, total));
}

static void add_rest(struct kachi_session *session, struct kachi_table *table, const char *sign,
                     uint32_t count, double value, double total)
{
    if (count > 0) {
        add_hot_spot(session, table,
                     kachi_str_print(&session->arena, "%s %s (%u)", kachi_say(session, "rest"),
                                     sign, (unsigned)count),
                     value, total);
    }
}

/* A part without a name is what nobody and nowhere is named for. */
static struct kachi_str part_name(struct kachi_session *session, const struct kachi_part *part)
{
    return kachi_str_is_empty(part->name) ? kachi_str_of(kachi_say(session, "not-named"))
                                          : part->name;
}

static void write_hot_spots(struct kachi_session *session, const struct kachi_study *study,
                            const struct kachi_footprint *footprint,
                            struct kachi_footprint_view view)
{
    static const char *const keys[KACHI_SIDE_COUNT] = {
        [KACHI_BY_ACTIVITY] = "heading.hot-spot", [KACHI_BY_FLOW] = "heading.flow",
        [KACHI_BY_TIER] = "heading.tier",         [KACHI_BY_STAGE] = "heading.stage",
        [KACHI_BY_OWNER] = "heading.owner",       [KACHI_BY_COUNTRY] = "heading.country",
    };
    const char *const headings[] = {heading(session, "*", keys[view.side]), ">kg-CO2e", ">%"};
    struct kachi_table table;
    kachi_table_init(&table, session, 3, headings);
    struct kachi_parts parts = kachi_footprint_parts(&session->arena, study, footprint, view.side,
                                                     view.share, session->lang);
    double total = footprint->total_kgco2e;
    for (uint32_t i = 0; i < parts.shown; i++) {
        add_hot_spot(session, &table, part_name(session, &parts.items[i]), parts.items[i].kgco2e,
                     total);
    }
    add_rest(session, &table, "+", parts.above_count, parts.above_kgco2e, total);
    add_rest(session, &table, "-", parts.below_count, parts.below_kgco2e, total);
    kachi_table_write(&table, "  ");
}

/* The supply chain as a tree, each branch under what it is bought for. */
static void write_paths(struct kachi_session *session, const struct kachi_study *study,
                        const struct kachi_footprint *footprint, const struct kachi_paths *paths)
{
    const char *const headings[] = {heading(session, "*", "heading.path"), ">kg-CO2e", ">%",
                                    heading(session, ">", "heading.own")};
    struct kachi_table table;
    kachi_table_init(&table, session, 4, headings);
    for (uint32_t i = 0; i < paths->count; i++) {
        const struct kachi_path_node *node = &paths->nodes[i];
        struct kachi_str name = kachi_column_name(study->linked, node->column, session->lang);
        kachi_table_add(&table, kachi_str_print(&session->arena, "%*s%.*s", (int)(2 * node->depth),
                                                "", KACHI_STR_ARG(name)));
        kachi_table_add(&table, kg(session, node->whole_kgco2e));
        kachi_table_add(&table, percent(session, node->whole_kgco2e, footprint->total_kgco2e));
        kachi_table_add(&table, kg(session, node->own_kgco2e));
    }
    kachi_buffer_add_byte(&session->out, '\n');
    kachi_table_write(&table, "  ");
    if (paths->is_cut) {
        kachi_buffer_print(&session->out, "  ... %s\n", kachi_say(session, "paths.cut"));
    }
}

static void write_missing(struct kachi_session *session, const struct kachi_study *study,
                          const struct kachi_trust *trust)
{
    const struct kachi_dataset *dataset = study->dataset;
    uint32_t shown = session->verbose || trust->missing_count <= MISSING_SHOWN_MAX
                         ? trust->missing_count
                         : MISSING_SHOWN_MAX;
    for (uint32_t i = 0; i < shown; i++) {
        const struct kachi_exchange *exchange = &dataset->exchanges[trust->missing[i].exchange];
        const struct kachi_flow *flow = &dataset->flows[exchange->flow];
        struct kachi_str name = kachi_flow_name(flow, session->lang);
        struct kachi_str unit = dataset->dimensions[flow->dimension].reference_unit;
        struct kachi_str amount = kg(session, trust->missing[i].amount);
        kachi_buffer_print(&session->out, "    - %.*s %.*s  %.*s\n", KACHI_STR_ARG(amount),
                           KACHI_STR_ARG(unit), KACHI_STR_ARG(name));
    }
    if (shown < trust->missing_count) {
        kachi_buffer_print(&session->out, "    ... +%u · --verbose\n",
                           (unsigned)(trust->missing_count - shown));
    }
}

static void write_trust(struct kachi_session *session, const struct kachi_study *study,
                        const struct kachi_footprint *footprint)
{
    const struct kachi_trust *trust = &footprint->trust;
    struct kachi_buffer *out = &session->out;
    kachi_buffer_print(out, "  %s: %s %.1f %% · %s %u · %s %u · %s %u · %s %.0e\n",
                       kachi_say(session, "trust"), kachi_say(session, "trust.linked"),
                       100.0 * trust->linked_share, kachi_say(session, "trust.cut-off"),
                       (unsigned)trust->missing_count, kachi_say(session, "trust.assumed"),
                       (unsigned)(trust->ambiguity_count + trust->assumption_count),
                       kachi_say(session, "trust.uncharacterised"), (unsigned)trust->ghg_like_count,
                       kachi_say(session, "trust.residual"), trust->intensities.residual);
    write_missing(session, study, trust);
    if (trust->intensities.direct_count > 0) {
        kachi_buffer_print(out, "  %s %u\n", kachi_say(session, "trust.direct"),
                           (unsigned)trust->intensities.direct_count);
    }
    if (trust->untested_count > 0) {
        kachi_buffer_print(out, "  %s %u\n", kachi_say(session, "trust.untested"),
                           (unsigned)trust->untested_count);
    }
}

static void write_apart(struct kachi_session *session, const struct kachi_footprint *footprint)
{
    double released = footprint->biogenic_co2_kgco2e;
    double uptake = footprint->uptake_kgco2e;
    if (fabs(released) <= 0.0 && fabs(uptake) <= 0.0) {
        return;
    }
    struct kachi_str out_text = kg(session, released);
    struct kachi_str in_text = kg(session, uptake);
    kachi_buffer_print(&session->out, "  %s: +%.*s / %.*s kg-CO2\n",
                       kachi_say(session, "biogenic.apart"), KACHI_STR_ARG(out_text),
                       KACHI_STR_ARG(in_text));
}

void kachi_footprint_write_text(struct kachi_session *session, const struct kachi_study *study,
                                const struct kachi_footprint *footprint,
                                struct kachi_footprint_view view)
{
    struct kachi_buffer *out = &session->out;
    struct kachi_str name = kachi_column_name(study->linked, footprint->column, session->lang);
    struct kachi_str amount = kg(session, footprint->amount);
    const struct kachi_activity *activity = &study->dataset->activities[footprint->activity];
    kachi_buffer_print(out, "%.*s, %.*s %.*s%s  ·  %.*s\n", KACHI_STR_ARG(name),
                       KACHI_STR_ARG(amount), KACHI_STR_ARG(footprint->unit),
                       footprint->is_treatment ? kachi_say(session, "footprint.treated") : "",
                       KACHI_STR_ARG(footprint->method));
    if (!kachi_str_equal(kachi_activity_name(activity, session->lang), name)) {
        struct kachi_str maker = kachi_activity_name(activity, session->lang);
        kachi_buffer_print(out, "%s %.*s\n", kachi_say(session, "footprint.made-by"),
                           KACHI_STR_ARG(maker));
    }
    struct kachi_str total = kg(session, footprint->total_kgco2e);
    kachi_buffer_print(out, "\n  %.*s kg-CO2e\n\n", KACHI_STR_ARG(total));
    kachi_stages_write_text(session, footprint->stage_kgco2e, footprint->total_kgco2e);
    kachi_buffer_add_byte(out, '\n');
    write_hot_spots(session, study, footprint, view);
    if (view.paths.count > 0) {
        write_paths(session, study, footprint, &view.paths);
    }
    kachi_buffer_add_byte(out, '\n');
    write_apart(session, footprint);
    write_trust(session, study, footprint);
}

static void write_all_csv(struct kachi_session *session, const struct kachi_study *study,
                          const struct kachi_footprint_row rows[], uint32_t count)
{
    static const char *const headings[] = {"activity_key", "activity", "product_key",     "product",
                                           "location",     "unit",     "kgco2e_per_unit", "status"};
    struct kachi_csv_writer csv;
    kachi_csv_writer_init(&csv, &session->out);
    for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
        kachi_csv_write(&csv, kachi_str_of(headings[i]));
    }
    kachi_csv_end_row(&csv);
    for (uint32_t i = 0; i < count; i++) {
        struct kachi_footprint_line line = kachi_footprint_line_of(study, &rows[i], session->lang);
        kachi_csv_write(&csv, line.key);
        kachi_csv_write(&csv, line.activity);
        kachi_csv_write(&csv, line.product_key);
        kachi_csv_write(&csv, line.product);
        kachi_csv_write(&csv, line.location);
        kachi_csv_write(&csv, line.unit);
        if (line.has_answer) {
            kachi_csv_write_double(&csv, line.kgco2e_per_unit);
        } else {
            kachi_csv_write(&csv, kachi_str_of(""));
        }
        kachi_csv_write(&csv, kachi_str_of(line.has_answer ? "ok" : "no-answer"));
        kachi_csv_end_row(&csv);
    }
}

static void write_all_text(struct kachi_session *session, const struct kachi_study *study,
                           const struct kachi_footprint_row rows[], uint32_t count)
{
    const char *const headings[] = {heading(session, "*", "heading.product"), ">kg-CO2e",
                                    heading(session, "", "heading.per"),
                                    heading(session, "", "heading.location")};
    struct kachi_table table;
    kachi_table_init(&table, session, 4, headings);
    for (uint32_t i = 0; i < count; i++) {
        struct kachi_footprint_line line = kachi_footprint_line_of(study, &rows[i], session->lang);
        kachi_table_add(&table, line.product);
        kachi_table_add(&table, line.has_answer ? kg(session, line.kgco2e_per_unit)
                                                : kachi_str_of(kachi_say(session, "no-answer")));
        kachi_table_add(&table, line.unit);
        kachi_table_add(&table, line.location);
    }
    kachi_table_write(&table, "");
}

void kachi_footprint_write_all(struct kachi_session *session, const struct kachi_study *study)
{
    uint32_t count = study->linked->column_count;
    struct kachi_footprint_row *rows =
        KACHI_NEW_ARRAY(&session->arena, struct kachi_footprint_row, count);
    kachi_footprint_all(study->system, rows);
    switch (session->output) {
    case KACHI_OUTPUT_CSV:
        write_all_csv(session, study, rows, count);
        return;
    case KACHI_OUTPUT_JSON: {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_footprint_all_write_json(study, rows, session->lang, &json);
        return;
    }
    case KACHI_OUTPUT_TEXT:
        write_all_text(session, study, rows, count);
        return;
    }
}
