/* SPDX-License-Identifier: Apache-2.0 */
/* The public list of declarations, and the rankings with their method. */
#include "policy/demand.h"

static void put_text(struct kachi_form_table *table, struct kachi_str text)
{
    if (kachi_str_is_empty(text)) {
        kachi_form_empty(table);
    } else {
        kachi_form_text(table, text);
    }
}

static const struct kachi_form_column ranking_columns[] = {
    {"category", "heading.category"},     {"rank", "heading.rank"},
    {"name", "form.column.name"},         {"gx_quantity", "form.column.gx-quantity"},
    {"quantity", "form.column.quantity"}, {"gx_percent", "heading.gx-share"},
};

static enum kachi_err add_ranking(struct kachi_form *form, const struct kachi_demand *demand,
                                  int64_t fiscal_year, enum kachi_side side)
{
    struct kachi_ranked *rows = NULL;
    size_t count = 0;
    bool buyers = side == KACHI_SIDE_BUYERS;
    enum kachi_err err = kachi_demand_rank(form->arena, demand, fiscal_year, side, &count, &rows);
    struct kachi_form_table *table = kachi_form_add_table(
        form, buyers ? "buyers" : "sellers",
        buyers ? "form.ranking.buyers" : "form.ranking.sellers", 6, ranking_columns);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        kachi_form_text(table, rows[i].category);
        kachi_form_number(table, kachi_decimal_of((int64_t)rows[i].rank));
        kachi_form_text(table, rows[i].name);
        kachi_form_number(table, rows[i].gx_quantity);
        kachi_form_number(table, rows[i].quantity);
        kachi_form_number(table, rows[i].percent);
    }
    return err;
}

static void add_purchases(struct kachi_form *form, const struct kachi_demand *demand,
                          int64_t fiscal_year)
{
    static const struct kachi_form_column columns[] = {
        {"bought_on", "form.column.day"},     {"buyer", "form.column.buyer"},
        {"seller", "form.column.seller"},     {"category", "heading.category"},
        {"quantity", "form.column.quantity"}, {"gx_quantity", "form.column.gx-quantity"},
        {"evidence", "form.column.evidence"}, {"counts", "form.column.counts"},
    };
    struct kachi_form_table *table =
        kachi_form_add_table(form, "purchases", "form.ranking.purchases", 8, columns);
    for (size_t i = 0; i < demand->purchase_count; i++) {
        const struct kachi_purchase *purchase = &demand->purchases[i];
        if (kachi_fiscal_year(purchase->bought) != fiscal_year) {
            continue;
        }
        kachi_form_day(table, purchase->bought);
        put_text(table, purchase->buyer);
        put_text(table, purchase->seller);
        put_text(table, purchase->category);
        kachi_form_number(table, purchase->quantity);
        kachi_form_number(table, purchase->gx_quantity);
        put_text(table, purchase->evidence);
        kachi_form_say(table, kachi_purchase_is_shown(purchase) ? "form.yes" : "form.no");
    }
}

static struct kachi_form *new_form(struct kachi_arena *arena, const char *id, const char *phrase,
                                   int64_t fiscal_year)
{
    return kachi_form_new(arena, id, phrase,
                          kachi_str_print(arena, "FY%lld", (long long)fiscal_year));
}

enum kachi_err kachi_ranking_form(struct kachi_arena *arena, const struct kachi_demand *demand,
                                  int64_t fiscal_year, struct kachi_form **out)
{
    *out = new_form(arena, "ranking", "form.ranking", fiscal_year);
    kachi_form_note(*out, "form.ranking.method");
    kachi_form_note(*out, "form.ranking.evidence");
    enum kachi_err err = add_ranking(*out, demand, fiscal_year, KACHI_SIDE_BUYERS);
    err = err == KACHI_OK ? add_ranking(*out, demand, fiscal_year, KACHI_SIDE_SELLERS) : err;
    add_purchases(*out, demand, fiscal_year);
    return err;
}

static void put_declaration(struct kachi_form_table *table, const struct kachi_progress *row)
{
    const struct kachi_declaration *declaration = row->declaration;
    put_text(table, declaration->declarer);
    put_text(table, declaration->category);
    put_text(table, declaration->grade);
    put_text(table, declaration->scope_of_use);
    kachi_form_number(table, declaration->target_percent);
    kachi_form_number(table, kachi_decimal_of(declaration->target_year));
    put_text(table, declaration->indicator);
    put_text(table, declaration->baseline);
    kachi_form_number(table, row->percent);
    kachi_form_number(table, row->gx_quantity);
    kachi_form_number(table, row->without_evidence);
    kachi_form_say(table, row->is_met ? "form.yes" : "form.no");
    put_text(table, declaration->url);
    kachi_form_day(table, declaration->published);
}

enum kachi_err kachi_declarations_form(struct kachi_arena *arena, size_t count,
                                       const struct kachi_declaration declarations[],
                                       const struct kachi_demand *demand, int64_t fiscal_year,
                                       struct kachi_form **out)
{
    static const struct kachi_form_column columns[] = {
        {"declarer", "heading.declarer"},
        {"category", "heading.category"},
        {"grade", "form.column.grade"},
        {"scope_of_use", "form.column.scope-of-use"},
        {"target_percent", "heading.target-share"},
        {"target_year", "form.column.target-year"},
        {"indicator", "form.column.indicator"},
        {"baseline", "form.column.baseline"},
        {"gx_percent", "heading.gx-share"},
        {"gx_quantity", "form.column.gx-quantity"},
        {"gx_quantity_without_evidence", "form.column.without-evidence"},
        {"met", "form.column.met"},
        {"url", "form.column.url"},
        {"published_on", "form.column.published"},
    };
    struct kachi_progress *rows = NULL;
    struct kachi_bought bought = {.count = demand->purchase_count,
                                  .purchases = demand->purchases,
                                  .fiscal_year = fiscal_year};
    enum kachi_err err = kachi_declaration_progress(arena, count, declarations, &bought, &rows);
    *out = new_form(arena, "declarations", "form.declarations", fiscal_year);
    kachi_form_note(*out, "form.ranking.evidence");
    struct kachi_form_table *table = kachi_form_add_table(
        *out, "declarations", "form.declarations", sizeof columns / sizeof columns[0], columns);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        put_declaration(table, &rows[i]);
    }
    return err;
}
