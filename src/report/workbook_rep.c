/* SPDX-License-Identifier: Apache-2.0 */
/*
 * REP on a sheet: v(S) of every subset of measures, Shapley's weights as formulas, the effects,
 * what counts, and the smaller of the sum and the fall.
 *
 *     e_m = sum over S without m of |S|! (n - |S| - 1)! / n!  (v(S) - v(S + m))
 *
 * is a sum of v over all subsets: one without m of size k counts k! (n - k - 1)! / n!, one with m
 * of size k counts -(k - 1)! (n - k)! / n!.
 *
 * Where the shares were sampled the rows are steps of random orders instead: which measure was
 * taken, and v after it; a measure's effect is the mean of its steps.
 */
#include "report/workbook_internal.h"

#include <math.h>

#define EFFECTS_ROW 4 /* headings */

struct table {
    struct kachi_product_book *book;
    struct kachi_sheet *sheet;
    const struct kachi_rep *rep;
    bool is_sampled;
    uint32_t n, subsets;  /* rows of v; where sampled, steps of all orders and one row of v(none) */
    uint32_t subsets_row; /* headings; the subset of index 0 is below */
    const struct kachi_book_footprint *none, *all; /* laid out on sheets of their own */
};

/* Columns of the subsets: a bit a measure, the size, v by scope and in all, a weight a measure. */
static uint16_t bit_column(uint32_t measure)
{
    return (uint16_t)(1 + measure);
}
static uint16_t size_column(const struct table *table)
{
    return (uint16_t)(1 + table->n);
}
static uint16_t v_column(const struct table *table, int scope) /* 1 .. 3; 4: the total */
{
    return (uint16_t)(1 + table->n + (uint32_t)scope);
}
static uint16_t weight_column(const struct table *table, uint32_t measure)
{
    return (uint16_t)(6 + table->n + measure);
}

static struct kachi_str cell_of(const struct table *table, uint32_t row, uint16_t column)
{
    return kachi_cell_name(table->book->arena, NULL, (struct kachi_cell){row, column});
}

static struct kachi_str range_of(const struct table *table, uint16_t column)
{
    struct kachi_str first = cell_of(table, table->subsets_row + 1, column);
    struct kachi_str last = cell_of(table, table->subsets_row + table->subsets, column);
    return kachi_str_print(table->book->arena, "%.*s:%.*s", KACHI_STR_ARG(first),
                           KACHI_STR_ARG(last));
}

static double factorial(uint32_t n)
{
    double product = 1.0;
    for (uint32_t i = 2; i <= n; i++) {
        product *= (double)i;
    }
    return product;
}

static double weight_of(const struct table *table, uint32_t mask, uint32_t measure)
{
    uint32_t size = (uint32_t)__builtin_popcount(mask);
    double all = factorial(table->n);
    return (mask >> measure & 1U) == 0 ? factorial(size) * factorial(table->n - size - 1) / all
                                       : -factorial(size - 1) * factorial(table->n - size) / all;
}

static double v_of(const struct kachi_scopes *v, int scope)
{
    const double values[] = {0.0, v->scope1_kgco2e, v->scope2_kgco2e, v->scope3_kgco2e};
    return values[scope];
}

/* Columns of the steps: order, step, measure, v by scope and in all, and what the step cut. */
enum { STEP_ORDER, STEP_NUMBER, STEP_MEASURE, STEP_V, STEP_CUT = STEP_V + 4 };

static uint16_t first_v_column(const struct table *table)
{
    return table->is_sampled ? STEP_V : v_column(table, 1);
}

/* One row of v, by scope; a formula where its inventory is on a sheet of its own. */
static void write_v(const struct table *table, uint32_t row, const struct kachi_scopes *v,
                    const struct kachi_book_footprint *laid_out)
{
    struct kachi_arena *arena = table->book->arena;
    for (int scope = 1; scope <= 3; scope++) {
        struct kachi_cell cell = {row, (uint16_t)(first_v_column(table) + scope - 1)};
        if (laid_out != NULL) {
            struct kachi_str there =
                kachi_cell_name(arena, laid_out->sheet, laid_out->scope[scope]);
            kachi_sheet_formula(table->sheet, cell, KACHI_CELL_NUMBER,
                                kachi_str_print(arena, "=%.*s", KACHI_STR_ARG(there)),
                                v_of(v, scope));
        } else {
            kachi_sheet_number(table->sheet, cell, KACHI_CELL_INPUT, v_of(v, scope));
        }
    }
    struct kachi_str first = cell_of(table, row, first_v_column(table));
    struct kachi_str last = cell_of(table, row, (uint16_t)(first_v_column(table) + 2));
    kachi_sheet_formula(
        table->sheet, (struct kachi_cell){row, (uint16_t)(first_v_column(table) + 3)},
        KACHI_CELL_NUMBER,
        kachi_str_print(arena, "=SUM(%.*s:%.*s)", KACHI_STR_ARG(first), KACHI_STR_ARG(last)),
        v->total_kgco2e);
}

static void write_subset(const struct table *table, uint32_t mask)
{
    struct kachi_arena *arena = table->book->arena;
    uint32_t row = table->subsets_row + 1 + mask;
    unsigned n = (unsigned)table->n;
    for (uint32_t m = 0; m < table->n; m++) {
        kachi_sheet_number(table->sheet, (struct kachi_cell){row, bit_column(m)}, KACHI_CELL_PLAIN,
                           (mask >> m & 1U) != 0 ? 1.0 : 0.0);
    }
    struct kachi_str first = cell_of(table, row, bit_column(0));
    struct kachi_str last = cell_of(table, row, bit_column(table->n - 1));
    kachi_sheet_formula(
        table->sheet, (struct kachi_cell){row, size_column(table)}, KACHI_CELL_PLAIN,
        kachi_str_print(arena, "=SUM(%.*s:%.*s)", KACHI_STR_ARG(first), KACHI_STR_ARG(last)),
        (double)__builtin_popcount(mask));
    struct kachi_str size = cell_of(table, row, size_column(table));
    for (uint32_t m = 0; m < table->n; m++) {
        struct kachi_str bit = cell_of(table, row, bit_column(m));
        struct kachi_str formula =
            kachi_str_print(arena,
                            "=IF(%.*s=0,FACT(%.*s)*FACT(MAX(0,%u-%.*s-1)),-FACT(MAX(0,%.*s-1))*"
                            "FACT(%u-%.*s))/FACT(%u)",
                            KACHI_STR_ARG(bit), KACHI_STR_ARG(size), n, KACHI_STR_ARG(size),
                            KACHI_STR_ARG(size), n, KACHI_STR_ARG(size), n);
        kachi_sheet_formula(table->sheet, (struct kachi_cell){row, weight_column(table, m)},
                            KACHI_CELL_NUMBER, formula, weight_of(table, mask, m));
    }
}

/* Step i of an order: from v(none), or from the row above. */
static void write_step(const struct table *table, uint32_t order, uint32_t i)
{
    const struct kachi_shapley *shapley = table->rep->shapley;
    size_t at = (size_t)order * table->n + i;
    uint32_t none = table->subsets_row + 1;
    uint32_t row = none + 1 + (uint32_t)at;
    const struct kachi_scopes *before = i == 0 ? &shapley->none : &shapley->after[at - 1];
    double values[] = {order + 1.0, i + 1.0, shapley->taken[at] + 1.0};
    for (uint16_t column = 0; column <= STEP_MEASURE; column++) {
        kachi_sheet_number(table->sheet, (struct kachi_cell){row, column}, KACHI_CELL_INPUT,
                           values[column]);
    }
    bool is_all = order == 0 && i + 1 == table->n;
    write_v(table, row, &shapley->after[at], is_all ? table->all : NULL);
    for (int scope = 1; scope <= 3; scope++) {
        uint16_t column = (uint16_t)(STEP_V + scope - 1);
        struct kachi_str from = cell_of(table, i == 0 ? none : row - 1, column);
        struct kachi_str to = cell_of(table, row, column);
        kachi_sheet_formula(table->sheet,
                            (struct kachi_cell){row, (uint16_t)(STEP_CUT + scope - 1)},
                            KACHI_CELL_NUMBER,
                            kachi_str_print(table->book->arena, "=%.*s-%.*s", KACHI_STR_ARG(from),
                                            KACHI_STR_ARG(to)),
                            v_of(before, scope) - v_of(&shapley->after[at], scope));
    }
}

/* The effect of a measure in one scope. */
static struct kachi_str effect_formula(const struct table *table, uint32_t m, int scope)
{
    struct kachi_arena *arena = table->book->arena;
    if (table->is_sampled) {
        struct kachi_str measures = range_of(table, STEP_MEASURE);
        struct kachi_str cuts = range_of(table, (uint16_t)(STEP_CUT + scope - 1));
        return kachi_str_print(arena, "=SUMIF(%.*s,%u,%.*s)/%u", KACHI_STR_ARG(measures),
                               (unsigned)m + 1, KACHI_STR_ARG(cuts),
                               (unsigned)table->rep->shapley->orders.count);
    }
    struct kachi_str weights = range_of(table, weight_column(table, m));
    struct kachi_str values = range_of(table, v_column(table, scope));
    return kachi_str_print(arena, "=SUMPRODUCT(%.*s,%.*s)", KACHI_STR_ARG(weights),
                           KACHI_STR_ARG(values));
}

/* What of a scope counts: own scopes whole, others where they are adverse. */
static struct kachi_str counted_term(const struct table *table, struct kachi_str cell, int scope)
{
    return kachi_str_print(table->book->arena,
                           table->rep->rulebook->own_scope[scope] ? "%.*s" : "MIN(0,%.*s)",
                           KACHI_STR_ARG(cell));
}

static void write_effect(const struct table *table, uint32_t m)
{
    struct kachi_product_book *book = table->book;
    struct kachi_arena *arena = book->arena;
    const struct kachi_measure_effect *effect = &table->rep->effects[m];
    const struct kachi_measure *measure = &book->report->dataset->measures[effect->measure];
    uint32_t row = EFFECTS_ROW + 1 + m;
    kachi_sheet_text(table->sheet, (struct kachi_cell){row, 0}, KACHI_CELL_PLAIN,
                     kachi_measure_name(measure, book->lang));
    struct kachi_str terms[4];
    for (int scope = 1; scope <= 3; scope++) {
        kachi_sheet_formula(table->sheet, (struct kachi_cell){row, (uint16_t)scope},
                            KACHI_CELL_NUMBER, effect_formula(table, m, scope),
                            v_of(&effect->effect, scope));
        terms[scope] = counted_term(table, cell_of(table, row, (uint16_t)scope), scope);
    }
    kachi_sheet_formula(table->sheet, (struct kachi_cell){row, 4}, KACHI_CELL_NUMBER,
                        kachi_str_print(arena, "=%.*s+%.*s+%.*s", KACHI_STR_ARG(terms[1]),
                                        KACHI_STR_ARG(terms[2]), KACHI_STR_ARG(terms[3])),
                        effect->counted_kgco2e);
    kachi_sheet_formula(
        table->sheet, (struct kachi_cell){row, 5}, KACHI_CELL_NUMBER,
        kachi_str_print(arena, "=SUM($B$%u:$D$%u)-$E$%u", row + 1, row + 1, row + 1),
        effect->not_counted_kgco2e);
    kachi_sheet_text(table->sheet, (struct kachi_cell){row, 6}, KACHI_CELL_PLAIN,
                     measure->start == KACHI_NO_DAY ? kachi_str_of("")
                                                    : kachi_day_text(arena, measure->start));
    kachi_sheet_text(table->sheet, (struct kachi_cell){row, 7}, KACHI_CELL_PLAIN,
                     measure->evidence);
    if (table->is_sampled) {
        kachi_sheet_number(table->sheet, (struct kachi_cell){row, 8}, KACHI_CELL_INPUT,
                           effect->standard_error_kgco2e);
    }
}

/* min(sum of what counts, v(none) - v(all)), less an interaction that would be over-claimed. */
static struct kachi_cell write_result(const struct table *table)
{
    struct kachi_product_book *book = table->book;
    struct kachi_arena *arena = book->arena;
    const struct kachi_rep *rep = table->rep;
    uint32_t row = EFFECTS_ROW + 1 + table->n;
    kachi_book_text(book, table->sheet, (struct kachi_cell){row, 0}, KACHI_CELL_PLAIN,
                    "workbook.counted");
    kachi_sheet_formula(table->sheet, (struct kachi_cell){row, 4}, KACHI_CELL_NUMBER,
                        kachi_str_print(arena, "=SUM($E$%u:$E$%u)", (unsigned)EFFECTS_ROW + 2, row),
                        rep->counted_kgco2e);
    kachi_book_text(book, table->sheet, (struct kachi_cell){row + 1, 0}, KACHI_CELL_PLAIN,
                    "workbook.bound");
    uint16_t total = (uint16_t)(first_v_column(table) + 3);
    uint32_t last = table->is_sampled ? 1 + table->n : table->subsets; /* of the first order */
    struct kachi_str none = cell_of(table, table->subsets_row + 1, total);
    struct kachi_str all = cell_of(table, table->subsets_row + last, total);
    kachi_sheet_formula(
        table->sheet, (struct kachi_cell){row + 1, 4}, KACHI_CELL_NUMBER,
        kachi_str_print(arena, "=%.*s-%.*s", KACHI_STR_ARG(none), KACHI_STR_ARG(all)),
        rep->bound_kgco2e);
    kachi_book_text(book, table->sheet, (struct kachi_cell){row + 2, 0}, KACHI_CELL_PLAIN,
                    "workbook.interaction");
    kachi_sheet_number(table->sheet, (struct kachi_cell){row + 2, 4}, KACHI_CELL_INPUT,
                       rep->interaction_kgco2e);
    kachi_book_text(book, table->sheet, (struct kachi_cell){row + 3, 0}, KACHI_CELL_RESULT,
                    "rep.title");
    struct kachi_cell result = {row + 3, 4};
    kachi_sheet_formula(
        table->sheet, result, KACHI_CELL_RESULT,
        kachi_str_print(arena, "=MIN($E$%u,$E$%u)+MIN(0,$E$%u)", row + 1, row + 2, row + 3),
        rep->rep_kgco2e);
    return result;
}

static void write_step_headings(const struct table *table)
{
    static const char *const keys[] = {
        "workbook.order",      "workbook.step",      "heading.measure", "report.scope1",
        "report.scope2",       "report.scope3",      "report.total",    "workbook.cut-scope1",
        "workbook.cut-scope2", "workbook.cut-scope3"};
    kachi_book_headings(table->book, table->sheet, table->subsets_row, 10, keys);
}

static void write_subset_headings(const struct table *table)
{
    static const char *const values[] = {"workbook.size", "report.scope1", "report.scope2",
                                         "report.scope3", "report.total"};
    struct kachi_product_book *book = table->book;
    uint32_t row = table->subsets_row;
    kachi_book_text(book, table->sheet, (struct kachi_cell){row, 0}, KACHI_CELL_HEADING,
                    "workbook.subset");
    for (uint32_t m = 0; m < table->n; m++) {
        struct kachi_str name = kachi_measure_name(
            &book->report->dataset->measures[table->rep->effects[m].measure], book->lang);
        kachi_sheet_text(table->sheet, (struct kachi_cell){row, bit_column(m)}, KACHI_CELL_HEADING,
                         name);
        kachi_sheet_text(
            table->sheet, (struct kachi_cell){row, weight_column(table, m)}, KACHI_CELL_HEADING,
            kachi_str_print(book->arena, "%s: %.*s", kachi_book_say(book, "workbook.weight"),
                            KACHI_STR_ARG(name)));
    }
    for (int i = 0; i < 5; i++) {
        kachi_book_text(book, table->sheet,
                        (struct kachi_cell){row, (uint16_t)(size_column(table) + i)},
                        KACHI_CELL_HEADING, values[i]);
    }
}

static void write_subsets(const struct table *table)
{
    write_subset_headings(table);
    for (uint32_t mask = 0; mask < table->subsets; mask++) {
        uint32_t row = table->subsets_row + 1 + mask;
        kachi_sheet_number(table->sheet, (struct kachi_cell){row, 0}, KACHI_CELL_PLAIN,
                           (double)mask);
        write_subset(table, mask);
        const struct kachi_book_footprint *last = mask + 1 == table->subsets ? table->all : NULL;
        write_v(table, row, &table->rep->shapley->worth[mask], mask == 0 ? table->none : last);
    }
}

static void write_steps(const struct table *table)
{
    const struct kachi_shapley *shapley = table->rep->shapley;
    write_step_headings(table);
    write_v(table, table->subsets_row + 1, &shapley->none, table->none);
    for (uint32_t order = 0; order < shapley->orders.count; order++) {
        for (uint32_t i = 0; i < table->n; i++) {
            write_step(table, order, i);
        }
    }
}

struct kachi_cell kachi_book_rep(struct kachi_product_book *book,
                                 const struct kachi_book_footprint *none,
                                 const struct kachi_book_footprint *all, struct kachi_sheet **sheet)
{
    static const char *const effects[] = {
        "heading.measure",    "report.scope1", "report.scope2",   "report.scope3", "report.counted",
        "report.not-counted", "report.since",  "report.evidence", "workbook.error"};
    const struct kachi_rep *rep = book->report->rep;
    struct table table = {.book = book,
                          .rep = rep,
                          .n = rep->effect_count,
                          .is_sampled = rep->shapley->worth == NULL,
                          .none = none,
                          .all = all};
    table.subsets = table.is_sampled ? 1 + rep->shapley->orders.count * table.n : 1U << table.n;
    table.subsets_row = EFFECTS_ROW + table.n + 7;
    table.sheet =
        kachi_workbook_sheet(book->workbook, kachi_str_of(kachi_book_say(book, "workbook.rep")));
    *sheet = table.sheet;
    kachi_book_text(book, table.sheet, (struct kachi_cell){0, 0}, KACHI_CELL_TITLE, "rep.title");
    kachi_book_text(book, table.sheet, (struct kachi_cell){1, 0}, KACHI_CELL_PLAIN,
                    "report.reduced.how");
    kachi_book_text(book, table.sheet, (struct kachi_cell){2, 0}, KACHI_CELL_PLAIN,
                    table.is_sampled ? "workbook.rep.note.sampled" : "workbook.rep.note");
    kachi_book_headings(book, table.sheet, EFFECTS_ROW, table.is_sampled ? 9 : 8, effects);
    if (table.is_sampled) {
        write_steps(&table);
    } else {
        write_subsets(&table);
    }
    for (uint32_t m = 0; m < table.n; m++) {
        write_effect(&table, m);
    }
    kachi_sheet_width(table.sheet, 0, 44);
    for (uint16_t i = 1; i < 8; i++) {
        kachi_sheet_width(table.sheet, i, 18);
    }
    return write_result(&table);
}
