/* SPDX-License-Identifier: Apache-2.0 */
/*
 * REP on a sheet: v(S) of every subset of measures, Shapley's weights as formulas, the effects,
 * what counts, and the smaller of the sum and the fall.
 *
 *     e_m = sum over S without m of |S|! (n - |S| - 1)! / n!  (v(S) - v(S + m))
 *
 * is a sum of v over all subsets: one without m of size k counts k! (n - k - 1)! / n!, one with m
 * of size k counts -(k - 1)! (n - k)! / n!.
 */
#include "report/workbook_internal.h"

#include <math.h>

#define EFFECTS_ROW 4 /* headings */

struct table {
    struct kachi_product_book *book;
    struct kachi_sheet *sheet;
    const struct kachi_rep *rep;
    uint32_t n, subsets;
    uint32_t subsets_row; /* headings; the subset of index 0 is below */
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

static void write_v(const struct table *table, uint32_t mask,
                    const struct kachi_book_footprint *laid_out)
{
    struct kachi_arena *arena = table->book->arena;
    uint32_t row = table->subsets_row + 1 + mask;
    const struct kachi_scopes *v = &table->rep->subsets[mask];
    for (int scope = 1; scope <= 3; scope++) {
        struct kachi_cell cell = {row, v_column(table, scope)};
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
    struct kachi_str first = cell_of(table, row, v_column(table, 1));
    struct kachi_str last = cell_of(table, row, v_column(table, 3));
    kachi_sheet_formula(
        table->sheet, (struct kachi_cell){row, v_column(table, 4)}, KACHI_CELL_NUMBER,
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
        struct kachi_str weights = range_of(table, weight_column(table, m));
        struct kachi_str values = range_of(table, v_column(table, scope));
        kachi_sheet_formula(table->sheet, (struct kachi_cell){row, (uint16_t)scope},
                            KACHI_CELL_NUMBER,
                            kachi_str_print(arena, "=SUMPRODUCT(%.*s,%.*s)", KACHI_STR_ARG(weights),
                                            KACHI_STR_ARG(values)),
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
    struct kachi_str none = cell_of(table, table->subsets_row + 1, v_column(table, 4));
    struct kachi_str all = cell_of(table, table->subsets_row + table->subsets, v_column(table, 4));
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

static void write_headings(const struct table *table)
{
    static const char *const effects[] = {"heading.measure", "report.scope1",  "report.scope2",
                                          "report.scope3",   "report.counted", "report.not-counted",
                                          "report.since",    "report.evidence"};
    static const char *const values[] = {"workbook.size", "report.scope1", "report.scope2",
                                         "report.scope3", "report.total"};
    struct kachi_product_book *book = table->book;
    kachi_book_headings(book, table->sheet, EFFECTS_ROW, 8, effects);
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

struct kachi_cell kachi_book_rep(struct kachi_product_book *book,
                                 const struct kachi_book_footprint *none,
                                 const struct kachi_book_footprint *all, struct kachi_sheet **sheet)
{
    const struct kachi_rep *rep = book->report->rep;
    struct table table = {.book = book, .rep = rep, .n = rep->effect_count};
    table.subsets = 1U << table.n;
    table.subsets_row = EFFECTS_ROW + table.n + 7;
    table.sheet =
        kachi_workbook_sheet(book->workbook, kachi_str_of(kachi_book_say(book, "workbook.rep")));
    *sheet = table.sheet;
    kachi_book_text(book, table.sheet, (struct kachi_cell){0, 0}, KACHI_CELL_TITLE, "rep.title");
    kachi_book_text(book, table.sheet, (struct kachi_cell){1, 0}, KACHI_CELL_PLAIN,
                    "report.reduced.how");
    kachi_book_text(book, table.sheet, (struct kachi_cell){2, 0}, KACHI_CELL_PLAIN,
                    "workbook.rep.note");
    write_headings(&table);
    for (uint32_t mask = 0; mask < table.subsets; mask++) {
        kachi_sheet_number(table.sheet, (struct kachi_cell){table.subsets_row + 1 + mask, 0},
                           KACHI_CELL_PLAIN, (double)mask);
        write_subset(&table, mask);
        write_v(&table, mask, mask == 0 ? none : mask + 1 == table.subsets ? all : NULL);
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
