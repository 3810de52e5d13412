/* SPDX-License-Identifier: Apache-2.0 */
/* A scenario as people read it before they run it: who, what, which levers, and every figure with
 * its source. */
#include "cli/market_show.h"

#include "cli/table.h"

static const char *column(struct kachi_session *session, const char *mark, const char *key)
{
    return kachi_str_print(&session->arena, "%s%s", mark, kachi_say(session, key)).text;
}

static void write_levers(struct kachi_session *session,
                         const struct kachi_market_scenario *scenario)
{
    const char *const headings[] = {
        column(session, "", "market.lever.id"), column(session, "", "market.kind"),
        column(session, "", "market.years"), column(session, "*", "market.lever")};
    struct kachi_table table;
    kachi_table_init(&table, session, 4, headings);
    for (size_t l = 0; l < scenario->lever_count; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        kachi_table_add(&table, lever->id);
        kachi_table_add_text(&table, kachi_lever_word(lever->kind));
        kachi_table_add(
            &table, kachi_str_print(&session->arena, "%d–%d", lever->from_year, lever->until_year));
        kachi_table_add(&table, kachi_market_in_language(session, lever->name, lever->name_ja));
    }
    kachi_table_write(&table, "  ");
}

static void write_variants(struct kachi_session *session,
                           const struct kachi_market_scenario *scenario)
{
    const char *const headings[] = {column(session, "*", "market.product"),
                                    column(session, "", "market.kind"),
                                    column(session, "", "market.variant")};
    struct kachi_table table;
    kachi_table_init(&table, session, 3, headings);
    for (size_t p = 0; p < scenario->product_count; p++) {
        const struct kachi_market_product *product = &scenario->products[p];
        for (size_t i = 0; i < product->variant_count; i++) {
            const struct kachi_variant *variant = &scenario->variants[product->variant_first + i];
            kachi_table_add(&table,
                            kachi_market_in_language(session, product->name, product->name_ja));
            kachi_table_add_text(&table, kachi_variant_word(variant->kind));
            kachi_table_add(&table,
                            kachi_market_in_language(session, variant->name, variant->name_ja));
        }
    }
    kachi_table_write(&table, "  ");
}

static struct kachi_str over_years(struct kachi_session *session,
                                   const struct kachi_market_scenario *scenario,
                                   const struct kachi_figure *figure, double factor)
{
    double first = figure->by_year[0] * factor;
    double last = figure->by_year[scenario->year_count - 1] * factor;
    struct kachi_str from = kachi_number_text(&session->arena, first, 3);
    struct kachi_str to = kachi_number_text(&session->arena, last, 3);
    return kachi_str_equal(from, to) ? from
                                     : kachi_str_print(&session->arena, "%.*s → %.*s",
                                                       KACHI_STR_ARG(from), KACHI_STR_ARG(to));
}

static void write_figures(struct kachi_session *session,
                          const struct kachi_market_scenario *scenario)
{
    const char *const headings[] = {
        column(session, "", "market.figure"), column(session, ">", "market.value"),
        column(session, ">", "market.low"), column(session, ">", "market.high"),
        column(session, "*", "market.source")};
    struct kachi_table table;
    kachi_table_init(&table, session, 5, headings);
    for (size_t i = 1; i < scenario->figure_count; i++) {
        const struct kachi_figure *figure = scenario->figures[i];
        bool is_unsure = figure->spread != KACHI_SPREAD_NONE;
        kachi_table_add(&table, figure->name);
        kachi_table_add(&table, over_years(session, scenario, figure, 1.0));
        kachi_table_add(&table, is_unsure ? over_years(session, scenario, figure, figure->low)
                                          : kachi_str_of(""));
        kachi_table_add(&table, is_unsure ? over_years(session, scenario, figure, figure->high)
                                          : kachi_str_of(""));
        kachi_table_add(&table, kachi_figure_is_assumption(figure)
                                    ? kachi_str_of(kachi_say(session, "market.assumption"))
                                    : figure->source);
    }
    kachi_table_write(&table, "  ");
}

void kachi_scenario_write_text(struct kachi_session *session,
                               const struct kachi_market_scenario *scenario)
{
    struct kachi_buffer *out = &session->out;
    kachi_buffer_print(
        out, "%.*s  ·  %.*s %.*s  ·  %d–%d\n%.*s\n\n",
        KACHI_STR_ARG(kachi_market_name(session, scenario)), KACHI_STR_ARG(scenario->id),
        KACHI_STR_ARG(scenario->version), scenario->from_year, scenario->to_year,
        KACHI_STR_ARG(kachi_market_in_language(session, scenario->note, scenario->note_ja)));
    write_variants(session, scenario);
    kachi_buffer_print(out, "\n");
    write_levers(session, scenario);
    kachi_buffer_print(out, "\n");
    write_figures(session, scenario);
    kachi_buffer_print(out, "\n  %s: %zu / %zu\n", kachi_say(session, "market.assumptions"),
                       scenario->assumption_count, scenario->stated_count);
}
