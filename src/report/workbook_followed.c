/* SPDX-License-Identifier: Apache-2.0 */
/* A footprint laid out on a sheet: processes above, their lines below, every number a formula of
 * what was given. */
#include "report/product_sections_internal.h"
#include "report/workbook_internal.h"

#include <math.h>

#define FORMULA_BYTES_MAX 8000 /* Excel: 8,192 characters */
#define TOTAL_ROW 2
#define DEMAND_ROW 3
#define SCOPES_ROW 4 /* three rows, of an own boundary */
#define NODES_ROW 8  /* headings */

enum node_column {
    NODE_NAME,
    NODE_KEY,
    NODE_OWNER,
    NODE_MADE,
    NODE_RUNS,
    NODE_KG,
    NODE_SHARE,
    NODE_SOURCE,
    NODE_FILE,
    NODE_NOTE
};
enum line_column {
    LINE_NODE,
    LINE_FLOW,
    LINE_KIND,
    LINE_SUPPLIER,
    LINE_AMOUNT,
    LINE_UNIT,
    LINE_RUNS,
    LINE_NEEDED,
    LINE_FACTOR,
    LINE_KG,
    LINE_FILE,
    LINE_SCOPE
};

struct layout {
    struct kachi_product_book *book;
    const struct kachi_followed *followed;
    struct kachi_book_footprint out;
    uint32_t lines_row; /* headings of the lines */
    bool by_scope;
};

static struct kachi_cell node_cell(uint32_t node, enum node_column column)
{
    return (struct kachi_cell){NODES_ROW + 1 + node, (uint16_t)column};
}

static struct kachi_cell line_cell(const struct layout *layout, uint32_t line,
                                   enum line_column column)
{
    return (struct kachi_cell){layout->lines_row + 1 + line, (uint16_t)column};
}

static struct kachi_str here(const struct layout *layout, struct kachi_cell cell)
{
    return kachi_cell_name(layout->book->arena, NULL, cell);
}

static void put_formula(const struct layout *layout, struct kachi_cell cell,
                        enum kachi_cell_style style, struct kachi_str formula, double value)
{
    kachi_sheet_formula(layout->out.sheet, cell, style, formula, value);
}

/* (what is asked for + every purchase of it) / made per run. A formula that is too long for a
 * spreadsheet, or that would close a loop, is given as a number and says so. */
static void write_runs(const struct layout *layout, uint32_t index)
{
    const struct kachi_followed *followed = layout->followed;
    const struct kachi_followed_node *node = &followed->nodes[index];
    struct kachi_buffer formula;
    kachi_buffer_init(&formula, FORMULA_BYTES_MAX);
    kachi_buffer_add_text(&formula, "=(");
    const char *plus = "";
    if (index == 0) {
        struct kachi_str demand = here(layout, (struct kachi_cell){DEMAND_ROW, 1});
        kachi_buffer_add(&formula, demand);
        plus = "+";
    }
    for (uint32_t k = 0; k < followed->line_count && !node->is_given; k++) {
        const struct kachi_followed_line *line = &followed->lines[k];
        if (line->kind == KACHI_FOLLOWED_INSIDE && line->supplier == index) {
            kachi_buffer_add_text(&formula, plus);
            kachi_buffer_add(&formula, here(layout, line_cell(layout, k, LINE_NEEDED)));
            plus = "+";
        }
    }
    kachi_buffer_add_text(&formula, ")/");
    kachi_buffer_add(&formula, here(layout, node_cell(index, NODE_MADE)));
    if (node->is_given || formula.overflow) {
        kachi_sheet_number(layout->out.sheet, node_cell(index, NODE_RUNS), KACHI_CELL_INPUT,
                           node->runs);
        kachi_book_text(layout->book, layout->out.sheet, node_cell(index, NODE_NOTE),
                        KACHI_CELL_NOTE, "workbook.given");
    } else {
        put_formula(layout, node_cell(index, NODE_RUNS), KACHI_CELL_NUMBER,
                    kachi_buffer_str(&formula), node->runs);
    }
    kachi_buffer_release(&formula);
}

static void write_node(const struct layout *layout, uint32_t index)
{
    const struct kachi_followed_node *node = &layout->followed->nodes[index];
    const struct kachi_product_report *report = layout->book->report;
    struct kachi_arena *arena = layout->book->arena;
    struct kachi_sheet *sheet = layout->out.sheet;
    const struct kachi_activity *activity =
        &report->dataset->activities[layout->followed->linked->columns[node->column].activity];
    kachi_sheet_text(sheet, node_cell(index, NODE_NAME), KACHI_CELL_PLAIN,
                     kachi_activity_name(activity, layout->book->lang));
    kachi_sheet_text(sheet, node_cell(index, NODE_KEY), KACHI_CELL_PLAIN, activity->key);
    kachi_sheet_text(sheet, node_cell(index, NODE_OWNER), KACHI_CELL_PLAIN, activity->owner);
    kachi_sheet_number(sheet, node_cell(index, NODE_MADE), KACHI_CELL_INPUT, node->made);
    write_runs(layout, index);
    if (node->line_count > 0) {
        struct kachi_str first = here(layout, line_cell(layout, node->line_first, LINE_KG));
        struct kachi_str last =
            here(layout, line_cell(layout, node->line_first + node->line_count - 1, LINE_KG));
        put_formula(
            layout, node_cell(index, NODE_KG), KACHI_CELL_NUMBER,
            kachi_str_print(arena, "=SUM(%.*s:%.*s)", KACHI_STR_ARG(first), KACHI_STR_ARG(last)),
            node->kgco2e);
    }
    struct kachi_str kg = here(layout, node_cell(index, NODE_KG));
    struct kachi_str total = here(layout, layout->out.total);
    double all = layout->followed->total_kgco2e;
    put_formula(layout, node_cell(index, NODE_SHARE), KACHI_CELL_SHARE,
                kachi_str_print(arena, "=IF(%.*s=0,0,%.*s/%.*s)", KACHI_STR_ARG(total),
                                KACHI_STR_ARG(kg), KACHI_STR_ARG(total)),
                fabs(all) > 0.0 ? node->kgco2e / all : 0.0);
    kachi_sheet_address(sheet, node_cell(index, NODE_SOURCE), activity->source, activity->source);
    kachi_sheet_text(sheet, node_cell(index, NODE_FILE), KACHI_CELL_PLAIN,
                     kachi_place_text(arena, &activity->place));
}

static int scope_of(const struct layout *layout, const struct kachi_followed_line *line)
{
    if (line->kind == KACHI_FOLLOWED_EMISSION) {
        return 1;
    }
    enum kachi_carrier carrier = layout->book->report->dataset->flows[line->flow].carrier;
    return carrier == KACHI_CARRIER_NONE ? 3 : 2;
}

/* Factor and result of a line; what has lines of its own has neither. */
static void write_result(const struct layout *layout, uint32_t index)
{
    const struct kachi_followed_line *line = &layout->followed->lines[index];
    struct kachi_arena *arena = layout->book->arena;
    struct kachi_cell factor = line_cell(layout, index, LINE_FACTOR);
    struct kachi_str given = kachi_str_of("");
    switch (line->kind) {
    case KACHI_FOLLOWED_INSIDE:
        return;
    case KACHI_FOLLOWED_EMISSION:
        given = kachi_book_factor(layout->book, line->flow);
        put_formula(layout, factor, KACHI_CELL_NUMBER,
                    kachi_str_print(arena, "=%.*s", KACHI_STR_ARG(given)), line->factor);
        break;
    case KACHI_FOLLOWED_OUTSIDE:
        kachi_sheet_number(layout->out.sheet, factor, KACHI_CELL_INPUT, line->factor);
        break;
    }
    struct kachi_str needed = here(layout, line_cell(layout, index, LINE_NEEDED));
    struct kachi_str by = here(layout, factor);
    put_formula(layout, line_cell(layout, index, LINE_KG), KACHI_CELL_NUMBER,
                kachi_str_print(arena, "=%.*s*%.*s", KACHI_STR_ARG(needed), KACHI_STR_ARG(by)),
                line->kgco2e);
    if (layout->by_scope) {
        kachi_sheet_number(layout->out.sheet, line_cell(layout, index, LINE_SCOPE),
                           KACHI_CELL_PLAIN, scope_of(layout, line));
    }
}

static void write_supplier(const struct layout *layout, uint32_t index)
{
    const struct kachi_followed *followed = layout->followed;
    const struct kachi_followed_line *line = &followed->lines[index];
    struct kachi_cell cell = line_cell(layout, index, LINE_SUPPLIER);
    if (line->kind == KACHI_FOLLOWED_EMISSION) {
        return;
    }
    bool is_inside = line->kind == KACHI_FOLLOWED_INSIDE;
    uint32_t column = is_inside ? followed->nodes[line->supplier].column : line->supplier;
    struct kachi_str name = kachi_activity_name(
        &layout->book->report->dataset->activities[followed->linked->columns[column].activity],
        layout->book->lang);
    if (is_inside) {
        kachi_sheet_goto(layout->out.sheet, cell, layout->out.sheet,
                         node_cell(line->supplier, NODE_RUNS), name);
    } else {
        kachi_sheet_text(layout->out.sheet, cell, KACHI_CELL_PLAIN, name);
    }
}

static void write_line(const struct layout *layout, uint32_t index)
{
    static const char *const kinds[] = {"workbook.emission", "workbook.inside", "workbook.outside"};
    const struct kachi_followed_line *line = &layout->followed->lines[index];
    const struct kachi_followed_node *node = &layout->followed->nodes[line->node];
    const struct kachi_dataset *dataset = layout->book->report->dataset;
    const struct kachi_flow *flow = &dataset->flows[line->flow];
    struct kachi_arena *arena = layout->book->arena;
    struct kachi_sheet *sheet = layout->out.sheet;
    uint32_t activity = layout->followed->linked->columns[node->column].activity;
    kachi_sheet_goto(sheet, line_cell(layout, index, LINE_NODE), sheet,
                     node_cell(line->node, NODE_RUNS),
                     kachi_activity_name(&dataset->activities[activity], layout->book->lang));
    kachi_sheet_text(sheet, line_cell(layout, index, LINE_FLOW), KACHI_CELL_PLAIN,
                     kachi_flow_name(flow, layout->book->lang));
    kachi_book_text(layout->book, sheet, line_cell(layout, index, LINE_KIND), KACHI_CELL_PLAIN,
                    kinds[line->kind]);
    write_supplier(layout, index);
    kachi_sheet_number(sheet, line_cell(layout, index, LINE_AMOUNT), KACHI_CELL_INPUT,
                       line->amount);
    kachi_sheet_text(sheet, line_cell(layout, index, LINE_UNIT), KACHI_CELL_PLAIN,
                     dataset->dimensions[flow->dimension].reference_unit);
    struct kachi_str runs = here(layout, node_cell(line->node, NODE_RUNS));
    put_formula(layout, line_cell(layout, index, LINE_RUNS), KACHI_CELL_NUMBER,
                kachi_str_print(arena, "=%.*s", KACHI_STR_ARG(runs)), node->runs);
    struct kachi_str amount = here(layout, line_cell(layout, index, LINE_AMOUNT));
    struct kachi_str times = here(layout, line_cell(layout, index, LINE_RUNS));
    put_formula(layout, line_cell(layout, index, LINE_NEEDED), KACHI_CELL_NUMBER,
                kachi_str_print(arena, "=%.*s*%.*s", KACHI_STR_ARG(amount), KACHI_STR_ARG(times)),
                line->amount * node->runs);
    write_result(layout, index);
    kachi_sheet_text(sheet, line_cell(layout, index, LINE_FILE), KACHI_CELL_PLAIN,
                     kachi_product_report_line_place(layout->book->report, layout->followed, line));
}

/* A column over all lines. */
static struct kachi_str range_of(const struct layout *layout, enum line_column column)
{
    uint32_t count = layout->followed->line_count;
    struct kachi_str first = here(layout, line_cell(layout, 0, column));
    struct kachi_str last = here(layout, line_cell(layout, count > 0 ? count - 1 : 0, column));
    return kachi_str_print(layout->book->arena, "%.*s:%.*s", KACHI_STR_ARG(first),
                           KACHI_STR_ARG(last));
}

/* Sums by scope, which REP is counted by. */
static void write_scopes(struct layout *layout)
{
    static const char *const keys[] = {"", "report.scope1", "report.scope2", "report.scope3"};
    const struct kachi_followed *followed = layout->followed;
    struct kachi_arena *arena = layout->book->arena;
    struct kachi_str scopes = range_of(layout, LINE_SCOPE);
    struct kachi_str results = range_of(layout, LINE_KG);
    for (int scope = 1; scope <= 3; scope++) {
        double sum = 0.0;
        for (uint32_t i = 0; i < followed->line_count; i++) {
            bool counts = followed->lines[i].kind != KACHI_FOLLOWED_INSIDE &&
                          scope_of(layout, &followed->lines[i]) == scope;
            sum += counts ? followed->lines[i].kgco2e : 0.0;
        }
        layout->out.scope[scope] = (struct kachi_cell){SCOPES_ROW + (uint32_t)scope - 1, 1};
        kachi_book_text(layout->book, layout->out.sheet,
                        (struct kachi_cell){SCOPES_ROW + (uint32_t)scope - 1, 0}, KACHI_CELL_PLAIN,
                        keys[scope]);
        put_formula(layout, layout->out.scope[scope], KACHI_CELL_NUMBER,
                    kachi_str_print(arena, "=SUMIF(%.*s,%d,%.*s)", KACHI_STR_ARG(scopes), scope,
                                    KACHI_STR_ARG(results)),
                    sum);
    }
}

static void write_head(struct layout *layout, const char *name_key)
{
    struct kachi_product_book *book = layout->book;
    struct kachi_sheet *sheet = layout->out.sheet;
    struct kachi_arena *arena = book->arena;
    const struct kachi_followed *followed = layout->followed;
    kachi_book_text(book, sheet, (struct kachi_cell){0, 0}, KACHI_CELL_TITLE, name_key);
    kachi_book_text(book, sheet, (struct kachi_cell){1, 0}, KACHI_CELL_PLAIN, "workbook.how");
    kachi_book_text(book, sheet, (struct kachi_cell){TOTAL_ROW, 0}, KACHI_CELL_RESULT,
                    "workbook.total");
    struct kachi_str first = here(layout, node_cell(0, NODE_KG));
    struct kachi_str last = here(layout, node_cell(followed->node_count - 1, NODE_KG));
    put_formula(
        layout, layout->out.total, KACHI_CELL_RESULT,
        kachi_str_print(arena, "=SUM(%.*s:%.*s)", KACHI_STR_ARG(first), KACHI_STR_ARG(last)),
        followed->total_kgco2e);
    kachi_book_text(book, sheet, (struct kachi_cell){DEMAND_ROW, 0}, KACHI_CELL_PLAIN,
                    "workbook.demand");
    kachi_sheet_number(sheet, (struct kachi_cell){DEMAND_ROW, 1}, KACHI_CELL_INPUT,
                       followed->nodes[0].demand);
    uint32_t flow = followed->linked->columns[followed->nodes[0].column].flow;
    const struct kachi_dataset *dataset = book->report->dataset;
    kachi_sheet_text(sheet, (struct kachi_cell){DEMAND_ROW, 2}, KACHI_CELL_PLAIN,
                     dataset->dimensions[dataset->flows[flow].dimension].reference_unit);
}

static void set_widths(struct kachi_sheet *sheet)
{
    static const double widths[] = {34, 28, 16, 28, 14, 12, 14, 16, 16, 16, 26, 10};
    for (uint16_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        kachi_sheet_width(sheet, i, widths[i]);
    }
}

struct kachi_book_footprint kachi_book_followed(struct kachi_product_book *book,
                                                const struct kachi_followed *followed,
                                                const char *name_key, bool by_scope)
{
    static const char *const node_keys[] = {
        "report.process", "heading.key",  "heading.owner", "workbook.made", "workbook.runs",
        "report.kg",      "report.share", "report.where",  "report.file",   "workbook.note"};
    static const char *const line_keys[] = {"report.process",  "report.flow",     "report.kind",
                                            "report.supplier", "report.per-run",  "heading.unit",
                                            "workbook.runs",   "workbook.needed", "report.factor",
                                            "report.kg",       "report.file",     "workbook.scope"};
    struct layout layout = {.book = book, .followed = followed, .by_scope = by_scope};
    layout.out.sheet =
        kachi_workbook_sheet(book->workbook, kachi_str_of(kachi_book_say(book, name_key)));
    layout.out.total = (struct kachi_cell){TOTAL_ROW, 1};
    layout.lines_row = NODES_ROW + followed->node_count + 3;
    write_head(&layout, name_key);
    if (by_scope) {
        write_scopes(&layout);
    }
    kachi_book_headings(book, layout.out.sheet, NODES_ROW, 10, node_keys);
    kachi_book_headings(book, layout.out.sheet, layout.lines_row, by_scope ? 12 : 11, line_keys);
    for (uint32_t i = 0; i < followed->node_count; i++) {
        write_node(&layout, i);
    }
    for (uint32_t i = 0; i < followed->line_count; i++) {
        write_line(&layout, i);
    }
    set_widths(layout.out.sheet);
    kachi_sheet_freeze(layout.out.sheet, (struct kachi_cell){0, 1});
    kachi_sheet_print_setup(layout.out.sheet, NODES_ROW);
    return layout.out;
}
