/* SPDX-License-Identifier: Apache-2.0 */
#include "report/product_workbook.h"

#include "base/json.h"
#include "inventory/dataset_digest.h"
#include "report/product_charts.h"
#include "report/workbook_internal.h"
#include "value/check.h"

#define FACTORS_ROW 2 /* headings */

const char *kachi_book_say(const struct kachi_product_book *book, const char *key)
{
    return kachi_phrase(book->lang, key);
}

void kachi_book_text(const struct kachi_product_book *book, struct kachi_sheet *sheet,
                     struct kachi_cell cell, enum kachi_cell_style style, const char *key)
{
    kachi_sheet_text(sheet, cell, style, kachi_str_of(kachi_book_say(book, key)));
}

void kachi_book_headings(const struct kachi_product_book *book, struct kachi_sheet *sheet,
                         uint32_t row, size_t count, const char *const keys[])
{
    for (size_t i = 0; i < count; i++) {
        kachi_book_text(book, sheet, (struct kachi_cell){row, (uint16_t)i}, KACHI_CELL_HEADING,
                        keys[i]);
    }
}

struct kachi_str kachi_book_factor(struct kachi_product_book *book, uint32_t flow)
{
    const struct kachi_dataset *dataset = book->report->dataset;
    const struct kachi_characterisation *factors =
        book->report->stated_study.system->characterisation;
    if (book->factor_row[flow] == 0) {
        uint32_t row = FACTORS_ROW + 1 + book->factor_count++;
        const struct kachi_flow *of = &dataset->flows[flow];
        book->factor_row[flow] = row;
        kachi_sheet_text(book->factors, (struct kachi_cell){row, 0}, KACHI_CELL_PLAIN,
                         kachi_flow_name(of, book->lang));
        kachi_sheet_text(book->factors, (struct kachi_cell){row, 1}, KACHI_CELL_PLAIN, of->key);
        kachi_sheet_number(book->factors, (struct kachi_cell){row, 2}, KACHI_CELL_INPUT,
                           factors->factors[flow].kgco2e_per_unit);
        kachi_sheet_text(book->factors, (struct kachi_cell){row, 3}, KACHI_CELL_PLAIN,
                         dataset->dimensions[of->dimension].reference_unit);
        kachi_sheet_text(book->factors, (struct kachi_cell){row, 4}, KACHI_CELL_PLAIN,
                         factors->method);
    }
    return kachi_cell_name(book->arena, book->factors,
                           (struct kachi_cell){book->factor_row[flow], 2});
}

static void begin_factors(struct kachi_product_book *book)
{
    static const char *const keys[] = {"report.flow", "heading.key", "workbook.factor",
                                       "heading.unit", "workbook.method"};
    book->factors = kachi_workbook_sheet(book->workbook,
                                         kachi_str_of(kachi_book_say(book, "workbook.factors")));
    kachi_book_text(book, book->factors, (struct kachi_cell){0, 0}, KACHI_CELL_TITLE,
                    "workbook.factors");
    kachi_book_text(book, book->factors, (struct kachi_cell){1, 0}, KACHI_CELL_PLAIN,
                    "workbook.factors.note");
    kachi_book_headings(book, book->factors, FACTORS_ROW, 5, keys);
    kachi_sheet_width(book->factors, 0, 34);
    kachi_sheet_width(book->factors, 1, 34);
    kachi_sheet_width(book->factors, 2, 16);
}

/* One of the numbers: a formula to where it is made, what Kachi states, and whether they agree. */
struct number {
    const char *key;
    const struct kachi_sheet *sheet;
    struct kachi_cell cell;
    double value;
    struct kachi_decimal stated;
};

static void write_number(struct kachi_product_book *book, struct kachi_sheet *summary, uint32_t row,
                         const struct number *number)
{
    struct kachi_arena *arena = book->arena;
    kachi_book_text(book, summary, (struct kachi_cell){row, 0}, KACHI_CELL_PLAIN, number->key);
    struct kachi_str cell = kachi_cell_name(arena, number->sheet, number->cell);
    kachi_sheet_formula(summary, (struct kachi_cell){row, 1}, KACHI_CELL_RESULT,
                        kachi_str_print(arena, "=%.*s", KACHI_STR_ARG(cell)), number->value);
    kachi_sheet_text(summary, (struct kachi_cell){row, 2}, KACHI_CELL_PLAIN,
                     kachi_product_report_unit(book->report, book->lang));
    kachi_sheet_number(summary, (struct kachi_cell){row, 3}, KACHI_CELL_NUMBER,
                       kachi_decimal_to_double(number->stated));
    struct kachi_str here = kachi_cell_name(arena, NULL, (struct kachi_cell){row, 1});
    struct kachi_str stated = kachi_cell_name(arena, NULL, (struct kachi_cell){row, 3});
    kachi_sheet_formula(
        summary, (struct kachi_cell){row, 4}, KACHI_CELL_NUMBER,
        kachi_str_print(arena, "=%.*s-%.*s", KACHI_STR_ARG(here), KACHI_STR_ARG(stated)),
        number->value - kachi_decimal_to_double(number->stated));
    kachi_sheet_goto(summary, (struct kachi_cell){row, 5}, number->sheet, number->cell,
                     kachi_str_of(kachi_book_say(book, "report.why")));
}

/* Pool in grams: the rule that the statement names, as a formula. */
static void write_pool(struct kachi_product_book *book, struct kachi_sheet *summary, uint32_t row,
                       uint32_t rep_row)
{
    const struct kachi_product_report *report = book->report;
    kachi_book_text(book, summary, (struct kachi_cell){row, 0}, KACHI_CELL_PLAIN,
                    "workbook.quantity");
    kachi_sheet_number(summary, (struct kachi_cell){row, 1}, KACHI_CELL_INPUT,
                       kachi_decimal_to_double(report->asked.statement.quantity));
    kachi_sheet_text(summary, (struct kachi_cell){row, 2}, KACHI_CELL_PLAIN, report->stated->unit);
    kachi_book_text(book, summary, (struct kachi_cell){row + 1, 0}, KACHI_CELL_PLAIN,
                    "workbook.pool");
    struct kachi_str rep = kachi_cell_name(book->arena, NULL, (struct kachi_cell){rep_row, 1});
    struct kachi_str quantity = kachi_cell_name(book->arena, NULL, (struct kachi_cell){row, 1});
    kachi_sheet_formula(summary, (struct kachi_cell){row + 1, 1}, KACHI_CELL_NUMBER,
                        kachi_str_print(book->arena, "=MAX(0,ROUNDDOWN(ROUND(%.*s,9)*%.*s*1000,0))",
                                        KACHI_STR_ARG(rep), KACHI_STR_ARG(quantity)),
                        (double)report->statement->pool_g);
    kachi_sheet_text(summary, (struct kachi_cell){row + 1, 2}, KACHI_CELL_PLAIN,
                     kachi_str_of("g-CO2e"));
    kachi_sheet_number(summary, (struct kachi_cell){row + 1, 3}, KACHI_CELL_NUMBER,
                       (double)report->statement->pool_g);
}

#define COLUMNS_ROW 13 /* below the three numbers and the pool */
#define GX_ROW (COLUMNS_ROW + 4)
#define QUANTITY_ROW 9 /* of write_pool, where there is a reduction */

/* Of GX lots: the gross footprint less what is assigned. Of the others: the gross footprint less
 * their part of what is not. Without an allocation: the physical one. */
static struct kachi_str column_formula(const struct kachi_product_book *book, uint32_t lots)
{
    unsigned quantity = QUANTITY_ROW + 1U;
    unsigned gx = GX_ROW + 1U;
    if (!book->report->statement->has_gx_allocation) {
        return kachi_str_of("=$B$6");
    }
    if (lots == 0) {
        return kachi_str_print(book->arena, "=$B$6+$B$7-$B$%u", gx + 1);
    }
    return kachi_str_print(book->arena, "=$B$6+$B$7-($B$7*$B$%u-$B$%u*$B$%u)/($B$%u-$B$%u)",
                           quantity, gx, gx + 1, quantity, gx);
}

/* Physical, certificates, GX-allocated: what GX lots and the others have, from the reduction and
 * how much of it is assigned. */
static void write_columns(struct kachi_product_book *book, struct kachi_sheet *summary)
{
    static const char *const keys[] = {"columns.lots", "columns.physical", "columns.certificate",
                                       "columns.gx-allocated"};
    const struct kachi_product_report *report = book->report;
    const struct kachi_value_statement *statement = report->statement;
    const char *const lots[] = {statement->has_gx_allocation ? "columns.gx-lots" : "columns.all",
                                "columns.others"};
    const struct kachi_decimal allocated[] = {statement->gx_allocated_kgco2e_per_unit,
                                              statement->gx_others_kgco2e_per_unit};
    bool is_certificate = report->rep != NULL && statement->basis == KACHI_BASIS_CERTIFICATE;
    kachi_book_headings(book, summary, COLUMNS_ROW, 4, keys);
    for (uint32_t i = 0; i < (statement->has_gx_allocation ? 2U : 1U); i++) {
        uint32_t row = COLUMNS_ROW + 1 + i;
        kachi_book_text(book, summary, (struct kachi_cell){row, 0}, KACHI_CELL_PLAIN, lots[i]);
        kachi_sheet_formula(summary, (struct kachi_cell){row, 1}, KACHI_CELL_NUMBER,
                            kachi_str_of("=$B$6"), report->stated->total_kgco2e);
        kachi_sheet_formula(summary, (struct kachi_cell){row, 2}, KACHI_CELL_NUMBER,
                            kachi_str_of(is_certificate ? "=$B$7" : "=0"),
                            is_certificate ? report->rep->rep_kgco2e : 0.0);
        kachi_sheet_formula(summary, (struct kachi_cell){row, 3}, KACHI_CELL_NUMBER,
                            column_formula(book, i), kachi_decimal_to_double(allocated[i]));
    }
    if (statement->has_gx_allocation) {
        kachi_book_text(book, summary, (struct kachi_cell){GX_ROW, 0}, KACHI_CELL_PLAIN,
                        "workbook.gx-quantity");
        kachi_sheet_number(summary, (struct kachi_cell){GX_ROW, 1}, KACHI_CELL_INPUT,
                           kachi_decimal_to_double(statement->gx_quantity));
        kachi_book_text(book, summary, (struct kachi_cell){GX_ROW + 1, 0}, KACHI_CELL_PLAIN,
                        "workbook.gx-assigned");
        kachi_sheet_number(
            summary, (struct kachi_cell){GX_ROW + 1, 1}, KACHI_CELL_INPUT,
            kachi_decimal_to_double(report->asked.statement.gx_assigned_kgco2e_per_unit));
    }
}

struct parts {
    struct kachi_book_footprint now, before, reference;
    struct kachi_sheet *rep, *avoided;
    struct kachi_cell rep_cell, avoided_cell;
};

static void write_summary(struct kachi_product_book *book, struct kachi_sheet *summary,
                          const struct parts *parts)
{
    static const char *const keys[] = {"report.what",     "report.value",      "heading.unit",
                                       "workbook.stated", "report.difference", "report.why"};
    static const double widths[] = {44, 18, 26, 18, 18, 22};
    const struct kachi_product_report *report = book->report;
    const struct kachi_value_statement *statement = report->statement;
    uint32_t row = 5;
    kachi_sheet_text(summary, (struct kachi_cell){0, 0}, KACHI_CELL_TITLE,
                     kachi_product_report_name(report, book->lang));
    kachi_sheet_text(summary, (struct kachi_cell){1, 0}, KACHI_CELL_PLAIN,
                     kachi_product_report_source(report, book->lang));
    kachi_book_text(book, summary, (struct kachi_cell){2, 0}, KACHI_CELL_PLAIN, "never-summed");
    kachi_book_text(book, summary, (struct kachi_cell){3, 0}, KACHI_CELL_PLAIN, "workbook.lead");
    kachi_book_headings(book, summary, 4, 6, keys);
    struct number cfp = {"report.cfp", parts->now.sheet, parts->now.total,
                         report->stated->total_kgco2e, statement->cfp_kgco2e_per_unit};
    write_number(book, summary, row++, &cfp);
    if (report->rep != NULL) {
        struct number rep = {"rep.title", parts->rep, parts->rep_cell, report->rep->rep_kgco2e,
                             statement->rep_kgco2e_per_unit};
        write_number(book, summary, row, &rep);
        write_pool(book, summary, row + 3, row);
        row++;
    }
    if (report->claim != NULL) {
        struct number avoided = {"ae.title", parts->avoided, parts->avoided_cell,
                                 report->claim->stated.claimed_kgco2e,
                                 statement->ae_kgco2e_per_unit};
        write_number(book, summary, row++, &avoided);
    }
    write_columns(book, summary);
    for (uint16_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        kachi_sheet_width(summary, i, widths[i]);
    }
    kachi_sheet_print_setup(summary, 4);
}

static void write_checks(struct kachi_product_book *book)
{
    static const char *const keys[] = {"report.rule", "report.result", "heading.text",
                                       "report.where"};
    struct kachi_sheet *sheet = kachi_workbook_sheet(
        book->workbook, kachi_str_of(kachi_book_say(book, "statement.checks")));
    struct kachi_findings findings;
    struct kachi_json_doc doc;
    struct kachi_check_rule *rules = NULL;
    kachi_findings_init(&findings);
    size_t rule_count = kachi_check_rules(book->arena, &findings, &rules);
    kachi_book_headings(book, sheet, 0, 4, keys);
    if (kachi_json_read(kachi_str_of("statement"), book->report->statement->content, &findings,
                        &doc) == KACHI_OK) {
        kachi_json checks = kachi_json_get(doc.root, "checks");
        for (size_t i = 0; i < kachi_json_count(checks); i++) {
            kachi_json check = kachi_json_at(checks, i);
            struct kachi_str id = kachi_json_text(kachi_json_get(check, "rule"));
            uint32_t row = 1 + (uint32_t)i;
            kachi_sheet_text(sheet, (struct kachi_cell){row, 0}, KACHI_CELL_PLAIN, id);
            kachi_sheet_text(sheet, (struct kachi_cell){row, 1}, KACHI_CELL_PLAIN,
                             kachi_json_text(kachi_json_get(check, "result")));
            const struct kachi_check_rule *rule = kachi_check_rule_of(rule_count, rules, id);
            if (rule != NULL) {
                kachi_sheet_text(sheet, (struct kachi_cell){row, 2}, KACHI_CELL_NOTE,
                                 book->lang == KACHI_LANG_JA ? rule->text_ja : rule->text);
                kachi_sheet_text(sheet, (struct kachi_cell){row, 3}, KACHI_CELL_NOTE, rule->source);
            }
        }
        kachi_json_release(&doc);
    }
    kachi_findings_release(&findings);
    kachi_sheet_width(sheet, 0, 14);
    kachi_sheet_width(sheet, 2, 80);
    kachi_sheet_width(sheet, 3, 44);
}

static void write_inputs(struct kachi_product_book *book)
{
    static const char *const keys[] = {"report.file", "report.format", "report.sha256"};
    const struct kachi_dataset *dataset = book->report->dataset;
    struct kachi_sheet *sheet =
        kachi_workbook_sheet(book->workbook, kachi_str_of(kachi_book_say(book, "workbook.inputs")));
    kachi_book_headings(book, sheet, 0, 3, keys);
    for (uint32_t i = 0; i < dataset->source_count; i++) {
        const struct kachi_source *source = &dataset->sources[i];
        kachi_sheet_text(sheet, (struct kachi_cell){i + 1, 0}, KACHI_CELL_PLAIN, source->name);
        kachi_sheet_text(sheet, (struct kachi_cell){i + 1, 1}, KACHI_CELL_PLAIN, source->format);
        kachi_sheet_text(sheet, (struct kachi_cell){i + 1, 2}, KACHI_CELL_PLAIN, source->digest);
    }
    struct kachi_digest digest = kachi_dataset_digest(dataset);
    uint32_t row = dataset->source_count + 1;
    kachi_book_text(book, sheet, (struct kachi_cell){row, 0}, KACHI_CELL_PLAIN,
                    "report.all-inputs");
    kachi_sheet_text(sheet, (struct kachi_cell){row, 2}, KACHI_CELL_PLAIN,
                     kachi_digest_text(book->arena, &digest));
    kachi_book_text(book, sheet, (struct kachi_cell){row + 1, 0}, KACHI_CELL_PLAIN,
                    "report.rulebook");
    kachi_sheet_text(sheet, (struct kachi_cell){row + 1, 1}, KACHI_CELL_PLAIN,
                     kachi_str_print(book->arena, "%.*s %.*s",
                                     KACHI_STR_ARG(book->report->rulebook->id),
                                     KACHI_STR_ARG(book->report->rulebook->version)));
    kachi_sheet_text(sheet, (struct kachi_cell){row + 1, 2}, KACHI_CELL_PLAIN,
                     book->report->rulebook->digest);
    kachi_sheet_width(sheet, 0, 50);
    kachi_sheet_width(sheet, 1, 24);
    kachi_sheet_width(sheet, 2, 70);
}

static void write_all(struct kachi_product_book *book)
{
    const struct kachi_product_report *report = book->report;
    struct parts parts = {.rep = NULL};
    struct kachi_sheet *summary = kachi_workbook_sheet(
        book->workbook, kachi_str_of(kachi_book_say(book, "workbook.summary")));
    begin_factors(book);
    parts.now = kachi_book_followed(book, report->followed, "workbook.now", false);
    parts.before = kachi_book_followed(book, report->followed_before, "workbook.before", false);
    if (report->rep != NULL) {
        struct kachi_book_footprint none =
            kachi_book_followed(book, report->own_before, "workbook.own-before", true);
        struct kachi_book_footprint all =
            kachi_book_followed(book, report->own_after, "workbook.own-after", true);
        parts.rep_cell = kachi_book_rep(book, &none, &all, &parts.rep);
    }
    if (report->avoided != NULL) {
        parts.reference =
            kachi_book_followed(book, report->followed_reference, "workbook.reference", false);
    }
    if (report->claim != NULL) {
        parts.avoided_cell = kachi_book_avoided(book, &parts.reference, &parts.now, &parts.avoided);
    }
    write_checks(book);
    write_inputs(book);
    write_summary(book, summary, &parts);
}

enum kachi_err kachi_product_workbook_make(const struct kachi_product_report *report,
                                           enum kachi_lang lang, struct kachi_findings *findings,
                                           struct kachi_str *content)
{
    struct kachi_product_book book = {.report = report, .arena = report->arena, .lang = lang};
    struct kachi_workbook_options options = {
        .title = kachi_product_report_name(report, lang),
        .company = report->statement->issuer,
        .comments = kachi_product_report_source(report, lang),
        .day = report->asked.statement.until,
    };
    *content = kachi_str_of("");
    enum kachi_err err = kachi_workbook_begin(report->arena, &options, findings, &book.workbook);
    if (err != KACHI_OK) {
        return err;
    }
    book.factor_row = KACHI_NEW_ARRAY(report->arena, uint32_t, report->dataset->flow_count);
    write_all(&book);
    return kachi_workbook_end(book.workbook, findings, content);
}
