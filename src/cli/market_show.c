/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/market_show.h"

#include "cli/table.h"
#include "market/compare.h"

#include <math.h>

#define BAR_COLUMNS 24
#define TORNADO_ROWS 8
#define BILLION 1e9
#define MILLION 1e6

struct kachi_str kachi_market_in_language(const struct kachi_session *session, struct kachi_str en,
                                          struct kachi_str ja)
{
    return session->lang == KACHI_LANG_JA && !kachi_str_is_empty(ja) ? ja : en;
}

struct kachi_str kachi_market_name(const struct kachi_session *session,
                                   const struct kachi_market_scenario *scenario)
{
    return kachi_market_in_language(session, scenario->name, scenario->name_ja);
}

static struct kachi_str percent(struct kachi_arena *arena, double share)
{
    return kachi_str_print(arena, "%.1f %%", 100.0 * share);
}

static struct kachi_str number(struct kachi_arena *arena, double value, double unit)
{
    return isfinite(value) ? kachi_number_text(arena, value / unit, 3) : kachi_str_of("–");
}

static bool is_shown(const struct kachi_session *session,
                     const struct kachi_market_scenario *scenario, size_t y)
{
    int year = scenario->from_year + (int)y;
    return session->verbose || y == 0 || y + 1 == scenario->year_count || year % 5 == 0;
}

static const char *heading(struct kachi_session *session, const char *mark, const char *key)
{
    return kachi_str_print(&session->arena, "%s%s", mark, kachi_say(session, key)).text;
}

static struct kachi_str share_range(struct kachi_session *session,
                                    const struct kachi_market_study *study, size_t y)
{
    if (study->metrics == NULL) {
        return kachi_str_of("");
    }
    const struct kachi_quantiles *q =
        &study->metrics[y * study->result->metric_count + KACHI_METRIC_GX_SHARE];
    return kachi_str_print(&session->arena, "%.1f–%.1f–%.1f", 100.0 * q->p5, 100.0 * q->p50,
                           100.0 * q->p95);
}

/* The GX share as a bar of what brought it: purchase support, duties, then what buyers chose. */
static struct kachi_str reason_bar(struct kachi_session *session,
                                   const struct kachi_market_result *result, size_t y)
{
    static const char *const marks[] = {"░", "▒", "█"};
    double share = kachi_market_metric(result, y, KACHI_METRIC_GX_SHARE);
    double support = kachi_market_metric(result, y, KACHI_METRIC_BY_SUPPORT);
    double duty = kachi_market_metric(result, y, KACHI_METRIC_BY_DUTY);
    const double upto[] = {support, support + duty, share};
    struct kachi_str bar = kachi_str_of("");
    size_t drawn = 0;
    for (size_t i = 0; i < sizeof upto / sizeof upto[0]; i++) {
        size_t end = (size_t)lround(fmax(0.0, fmin(1.0, upto[i])) * BAR_COLUMNS);
        for (; drawn < end; drawn++) {
            bar = kachi_str_print(&session->arena, "%.*s%s", KACHI_STR_ARG(bar), marks[i]);
        }
    }
    return bar;
}

static void write_years(struct kachi_session *session, const struct kachi_market_study *study)
{
    static const struct {
        enum kachi_metric metric;
        double unit;
        const char *key;
    } columns[] = {
        {KACHI_METRIC_GX_YEN, BILLION, "market.gx-sales"},
        {KACHI_METRIC_REP_T, MILLION, "market.rep"},
        {KACHI_METRIC_AE_T, MILLION, "market.ae"},
        {KACHI_METRIC_CUT_T, MILLION, "market.cut"},
        {KACHI_METRIC_NEED_PRICE, 1.0, "market.need-price"},
        {KACHI_METRIC_VALUE_PRICE, 1.0, "market.value-price"},
        {KACHI_METRIC_CARBON_PRICE, 1.0, "market.carbon-price"},
        {KACHI_METRIC_PUBLIC_COST_YEN, BILLION, "market.public-cost"},
    };
    const size_t count = sizeof columns / sizeof columns[0];
    const char *headings[KACHI_TABLE_COLUMNS_MAX] = {kachi_say(session, "market.year"),
                                                     heading(session, ">", "market.gx-share"), "",
                                                     study->metrics == NULL ? "" : "P5–P50–P95"};
    for (size_t i = 0; i < count; i++) {
        headings[4 + i] = heading(session, ">", columns[i].key);
    }
    struct kachi_table table;
    kachi_table_init(&table, session, 4 + count, headings);
    for (size_t y = 0; y < study->scenario->year_count; y++) {
        if (!is_shown(session, study->scenario, y)) {
            continue;
        }
        double share = kachi_market_metric(study->result, y, KACHI_METRIC_GX_SHARE);
        kachi_table_add(
            &table, kachi_str_print(&session->arena, "%d", study->scenario->from_year + (int)y));
        kachi_table_add(&table, percent(&session->arena, share));
        kachi_table_add(&table, reason_bar(session, study->result, y));
        kachi_table_add(&table, share_range(session, study, y));
        for (size_t i = 0; i < count; i++) {
            double value = kachi_market_metric(study->result, y, columns[i].metric);
            kachi_table_add(&table, number(&session->arena, value, columns[i].unit));
        }
    }
    kachi_table_write(&table, "  ");
    kachi_buffer_print(&session->out, "  %s\n", kachi_say(session, "market.reasons"));
}

/* Who buys, and what they pay above an all-conventional year, net of subsidies. */
static void write_segments(struct kachi_session *session, const struct kachi_market_study *study)
{
    const struct kachi_market_scenario *scenario = study->scenario;
    size_t middle = scenario->year_count / 2;
    size_t last = scenario->year_count - 1;
    const char *const headings[] = {
        heading(session, "*", "market.segment"),
        kachi_str_print(&session->arena, ">%d", scenario->from_year).text,
        kachi_str_print(&session->arena, ">%d", scenario->from_year + (int)middle).text,
        kachi_str_print(&session->arena, ">%d", scenario->to_year).text,
        heading(session, ">", "market.gx-sales"),
        heading(session, ">", "market.rep"),
        heading(session, ">", "market.cut"),
        heading(session, ">", "market.pays"),
    };
    struct kachi_table table;
    kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, "market.who"));
    kachi_table_init(&table, session, 8, headings);
    table.wraps = true;
    for (size_t s = 0; s < scenario->segment_count; s++) {
        const struct kachi_segment *segment = &scenario->segments[s];
        const size_t years[] = {0, middle, last};
        size_t share = kachi_market_segment_metric(s, KACHI_SEGMENT_GX_SHARE);
        kachi_table_add(&table, kachi_market_in_language(session, segment->name, segment->name_ja));
        for (size_t i = 0; i < 3; i++) {
            kachi_table_add(&table, percent(&session->arena,
                                            kachi_market_metric(study->result, years[i], share)));
        }
        for (size_t m = KACHI_SEGMENT_GX_YEN; m < KACHI_SEGMENT_METRICS; m++) {
            size_t metric = kachi_market_segment_metric(s, (enum kachi_segment_metric)m);
            double unit = m == KACHI_SEGMENT_REP_T || m == KACHI_SEGMENT_CUT_T ? MILLION : BILLION;
            kachi_table_add(&table,
                            number(&session->arena, kachi_market_sum(study->result, metric), unit));
        }
    }
    kachi_table_write(&table, "  ");
}

static struct kachi_str year_text(struct kachi_session *session,
                                  const struct kachi_market_scenario *scenario, double year)
{
    return year > scenario->to_year ? kachi_str_of(kachi_say(session, "market.end.never"))
                                    : kachi_str_print(&session->arena, "%.0f", year);
}

static struct kachi_str end_text(struct kachi_session *session,
                                 const struct kachi_market_study *study, size_t l)
{
    if (study->ends == NULL) {
        return kachi_str_of("");
    }
    return study->ends[l] == 0 ? kachi_str_of("–")
                               : year_text(session, study->scenario, study->ends[l]);
}

static struct kachi_str end_range(struct kachi_session *session,
                                  const struct kachi_market_study *study, size_t l)
{
    if (study->end_quantiles == NULL || study->ends[l] == 0) {
        return kachi_str_of("");
    }
    const struct kachi_quantiles *quantiles = &study->end_quantiles[l];
    struct kachi_str from = year_text(session, study->scenario, quantiles->p5);
    struct kachi_str to = year_text(session, study->scenario, quantiles->p95);
    return kachi_str_equal(from, to) ? from
                                     : kachi_str_print(&session->arena, "%.*s – %.*s",
                                                       KACHI_STR_ARG(from), KACHI_STR_ARG(to));
}

static void write_levers(struct kachi_session *session, const struct kachi_market_study *study)
{
    const struct kachi_market_scenario *scenario = study->scenario;
    const char *const headings[] = {
        heading(session, "*", "market.lever"), kachi_say(session, "market.years"),
        heading(session, ">", "market.public-cost"), heading(session, ">", "market.may-end"),
        study->end_quantiles == NULL ? "" : ">P5 – P95"};
    struct kachi_table table;
    kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, "market.levers"));
    kachi_table_init(&table, session, 5, headings);
    for (size_t l = 0; l < scenario->lever_count; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        double yen = 0.0;
        for (size_t y = 0; y < scenario->year_count; y++) {
            yen += study->result->lever_yen[y * scenario->lever_count + l];
        }
        kachi_table_add(&table, kachi_market_in_language(session, lever->name, lever->name_ja));
        kachi_table_add(
            &table, kachi_str_print(&session->arena, "%d–%d", lever->from_year, lever->until_year));
        kachi_table_add(&table, number(&session->arena, yen, BILLION));
        kachi_table_add(&table, end_text(session, study, l));
        kachi_table_add(&table, end_range(session, study, l));
    }
    if (study->ends != NULL && scenario->lever_count > 0) {
        kachi_table_add_text(&table, kachi_say(session, "market.all-levers"));
        kachi_table_add_text(&table, "");
        kachi_table_add(
            &table, number(&session->arena, study->totals[KACHI_TOTAL_PUBLIC_COST_YEN], BILLION));
        kachi_table_add(&table, end_text(session, study, scenario->lever_count));
        kachi_table_add(&table, end_range(session, study, scenario->lever_count));
    }
    kachi_table_write(&table, "  ");
}

struct total_row {
    enum kachi_total total;
    double unit;
    const char *key;
};

static const struct total_row total_rows[] = {
    {KACHI_TOTAL_END_SHARE, 0.01, "market.total.end-share"},
    {KACHI_TOTAL_GX_YEN, BILLION, "market.total.gx-yen"},
    {KACHI_TOTAL_REP_T, MILLION, "market.total.rep"},
    {KACHI_TOTAL_AE_T, MILLION, "market.total.ae"},
    {KACHI_TOTAL_CUT_T, MILLION, "market.total.cut"},
    {KACHI_TOTAL_ADDED_T, MILLION, "market.total.added"},
    {KACHI_TOTAL_LEAKAGE_T, MILLION, "market.total.leakage"},
    {KACHI_TOTAL_PUBLIC_COST_YEN, BILLION, "market.total.public-cost"},
    {KACHI_TOTAL_REVENUE_YEN, BILLION, "market.total.revenue"},
    {KACHI_TOTAL_YEN_PER_T, 1.0, "market.total.yen-per-t"},
};

/* Who pays for what GX products cost more: the first is the sum of the next four. */
static const struct total_row payer_rows[] = {
    {KACHI_TOTAL_EXTRA_YEN, BILLION, "market.payer.extra"},
    {KACHI_TOTAL_BUYERS_PAY_YEN, BILLION, "market.payer.buyers"},
    {KACHI_TOTAL_STATE_PAYS_YEN, BILLION, "market.payer.state"},
    {KACHI_TOTAL_MAKERS_PAY_YEN, BILLION, "market.payer.makers"},
    {KACHI_TOTAL_ABROAD_PAYS_YEN, BILLION, "market.payer.abroad"},
    {KACHI_TOTAL_USE_YEN, BILLION, "market.payer.use"},
};

struct total_table {
    const char *key; /* of its heading */
    size_t count;
    const struct total_row *rows;
};
static const struct total_table totals_table = {
    "market.total", sizeof total_rows / sizeof total_rows[0], total_rows};
static const struct total_table payers_table = {
    "market.payer", sizeof payer_rows / sizeof payer_rows[0], payer_rows};

static void write_totals(struct kachi_session *session, const struct kachi_market_study *study,
                         const struct total_table *totals)
{
    bool has_runs = study->options.runs > 0;
    const char *const headings[] = {
        heading(session, "*", totals->key), heading(session, ">", "market.as-written"),
        has_runs ? ">P5" : "", has_runs ? ">P50" : "", has_runs ? ">P95" : ""};
    struct kachi_table table;
    kachi_buffer_print(&session->out, "\n");
    kachi_table_init(&table, session, has_runs ? 5 : 2, headings);
    for (size_t i = 0; i < totals->count; i++) {
        const struct total_row *row = &totals->rows[i];
        const struct kachi_quantiles *q = &study->total_quantiles[row->total];
        kachi_table_add_text(&table, kachi_say(session, row->key));
        kachi_table_add(&table, number(&session->arena, study->totals[row->total], row->unit));
        if (has_runs) {
            kachi_table_add(&table, number(&session->arena, q->p5, row->unit));
            kachi_table_add(&table, number(&session->arena, q->p50, row->unit));
            kachi_table_add(&table, number(&session->arena, q->p95, row->unit));
        }
    }
    kachi_table_write(&table, "  ");
}

static void write_tornado(struct kachi_session *session, const struct kachi_market_study *study)
{
    size_t count = study->bar_count < TORNADO_ROWS ? study->bar_count : TORNADO_ROWS;
    if (count == 0) {
        return;
    }
    const char *const headings[] = {
        heading(session, "*", "market.figure"), heading(session, ">", "market.low"),
        heading(session, ">", "market.high"), "", kachi_say(session, "market.source")};
    struct kachi_table table;
    double widest = fabs(study->bars[0].share_high - study->bars[0].share_low);
    kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, "market.tornado"));
    kachi_table_init(&table, session, 5, headings);
    for (size_t i = 0; i < count; i++) {
        const struct kachi_tornado_bar *bar = &study->bars[i];
        double swing = fabs(bar->share_high - bar->share_low);
        bool is_assumption = kachi_figure_is_assumption(bar->figure);
        kachi_table_add(&table, bar->figure->name);
        kachi_table_add(&table, percent(&session->arena, bar->share_low));
        kachi_table_add(&table, percent(&session->arena, bar->share_high));
        kachi_table_add(&table, kachi_bar_text(&session->arena, widest > 0.0 ? swing / widest : 0.0,
                                               BAR_COLUMNS));
        kachi_table_add_text(
            &table, kachi_say(session, is_assumption ? "market.assumption" : "market.cited"));
    }
    kachi_table_write(&table, "  ");
}

/* What was run: "GX steel to 2050  ·  gx-steel 1  ·  levy × 0". */
static void write_title(struct kachi_session *session, const struct kachi_market_study *study)
{
    const struct kachi_market_scenario *scenario = study->scenario;
    struct kachi_str changes = kachi_market_changes_text(&session->arena, study);
    kachi_buffer_print(&session->out, "%.*s  ·  %.*s %.*s%s%.*s\n",
                       KACHI_STR_ARG(kachi_market_name(session, scenario)),
                       KACHI_STR_ARG(scenario->id), KACHI_STR_ARG(scenario->version),
                       kachi_str_is_empty(changes) ? "" : "  ·  ", KACHI_STR_ARG(changes));
}

void kachi_study_write_text(struct kachi_session *session, const struct kachi_market_study *study)
{
    const struct kachi_market_scenario *scenario = study->scenario;
    struct kachi_buffer *out = &session->out;
    write_title(session, study);
    kachi_buffer_print(
        out, "%.*s\n\n",
        KACHI_STR_ARG(kachi_market_in_language(session, scenario->note, scenario->note_ja)));
    write_years(session, study);
    write_segments(session, study);
    write_levers(session, study);
    write_totals(session, study, &payers_table);
    write_totals(session, study, &totals_table);
    write_tornado(session, study);
    kachi_buffer_print(out, "\n  %s: %zu / %zu\n", kachi_say(session, "market.assumptions"),
                       scenario->assumption_count, scenario->stated_count);
    kachi_buffer_print(out, "  %s: %zu · seed %llu · digest %.12s\n",
                       kachi_say(session, "market.runs"), study->options.runs,
                       (unsigned long long)study->options.seed,
                       kachi_digest_text(&session->arena, &study->digest).text);
}

/* One sentence where the two differ by more than a tenth of a percent. */
static void write_words(struct kachi_session *session, const struct kachi_market_study *a,
                        const struct kachi_market_study *b)
{
    static const struct {
        enum kachi_total total;
        double unit;
        const char *more, *less;
    } sentences[] = {
        {KACHI_TOTAL_END_SHARE, 0.01, "market.words.share.more", "market.words.share.less"},
        {KACHI_TOTAL_CUT_T, MILLION, "market.words.cut.more", "market.words.cut.less"},
        {KACHI_TOTAL_PUBLIC_COST_YEN, BILLION, "market.words.cost.more", "market.words.cost.less"},
        {KACHI_TOTAL_YEN_PER_T, 1.0, "market.words.per-t.more", "market.words.per-t.less"},
        {KACHI_TOTAL_LEAKAGE_T, MILLION, "market.words.leakage.more", "market.words.leakage.less"},
        {KACHI_TOTAL_BUYERS_PAY_YEN, BILLION, "market.words.buyers.more",
         "market.words.buyers.less"},
        {KACHI_TOTAL_MAKERS_PAY_YEN, BILLION, "market.words.makers.less",
         "market.words.makers.more"},
    };
    bool differs = false;
    kachi_buffer_print(&session->out, "\n");
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        double x = a->totals[sentences[i].total];
        double y = b->totals[sentences[i].total];
        if (!isfinite(x) || !isfinite(y) || fabs(y - x) <= 1e-3 * fmax(fabs(x), fabs(y))) {
            continue;
        }
        differs = true;
        struct kachi_str from = number(&session->arena, x, sentences[i].unit);
        struct kachi_str to = number(&session->arena, y, sentences[i].unit);
        kachi_buffer_print(&session->out, "  %s: %.*s → %.*s\n",
                           kachi_say(session, y > x ? sentences[i].more : sentences[i].less),
                           KACHI_STR_ARG(from), KACHI_STR_ARG(to));
    }
    if (!differs) {
        kachi_buffer_print(&session->out, "  %s\n", kachi_say(session, "market.words.same"));
    }
}

static void write_differences(struct kachi_session *session, const struct kachi_market_study *a,
                              const struct kachi_market_study *b,
                              const struct kachi_market_difference *found,
                              const struct total_table *totals)
{
    bool has_runs = found->runs > 0;
    const char *const headings[] = {heading(session, "*", totals->key),
                                    ">A",
                                    ">B",
                                    ">B − A",
                                    has_runs ? ">P5" : "",
                                    has_runs ? ">P95" : "",
                                    has_runs ? heading(session, ">", "market.above") : ""};
    struct kachi_table table;
    kachi_table_init(&table, session, has_runs ? 7 : 4, headings);
    for (size_t i = 0; i < totals->count; i++) {
        enum kachi_total total = totals->rows[i].total;
        double unit = totals->rows[i].unit;
        kachi_table_add_text(&table, kachi_say(session, totals->rows[i].key));
        kachi_table_add(&table, number(&session->arena, a->totals[total], unit));
        kachi_table_add(&table, number(&session->arena, b->totals[total], unit));
        kachi_table_add(&table, number(&session->arena, found->total[total], unit));
        if (has_runs) {
            kachi_table_add(&table, number(&session->arena, found->quantiles[total].p5, unit));
            kachi_table_add(&table, number(&session->arena, found->quantiles[total].p95, unit));
            kachi_table_add(&table, percent(&session->arena, found->more[total]));
        }
    }
    kachi_table_write(&table, "  ");
}

void kachi_studies_write_text(struct kachi_session *session, const struct kachi_market_study *a,
                              const struct kachi_market_study *b)
{
    struct kachi_market_difference found;
    kachi_market_compare(&session->arena, a, b, &found);
    kachi_buffer_print(&session->out, "A  ");
    write_title(session, a);
    kachi_buffer_print(&session->out, "B  ");
    write_title(session, b);
    kachi_buffer_print(&session->out, "\n");
    write_differences(session, a, b, &found, &totals_table);
    kachi_buffer_print(&session->out, "\n");
    write_differences(session, a, b, &found, &payers_table);
    write_words(session, a, b);
}

static void add_mix(struct kachi_session *session, struct kachi_table *table,
                    const struct kachi_mix *mix)
{
    kachi_table_add(table, number(&session->arena, mix->cut_t, MILLION));
    kachi_table_add(table, number(&session->arena, mix->public_cost_yen, BILLION));
    kachi_table_add(table, percent(&session->arena, mix->share));
}

static void write_levels(struct kachi_session *session,
                         const struct kachi_market_scenario *scenario,
                         const struct kachi_market_search *search)
{
    const char *const headings[] = {heading(session, "*", "market.lever"),
                                    heading(session, ">", "market.level"),
                                    heading(session, ">", "market.level.between")};
    struct kachi_table table;
    kachi_table_init(&table, session, 3, headings);
    for (size_t l = 0; l < scenario->lever_count; l++) {
        const struct kachi_lever *lever = &scenario->levers[l];
        if (!(lever->level_high > lever->level_low)) {
            continue;
        }
        kachi_table_add(&table, kachi_market_in_language(session, lever->name, lever->name_ja));
        kachi_table_add(&table, kachi_str_print(&session->arena, "× %.2f", search->best.levels[l]));
        kachi_table_add(
            &table, kachi_str_print(&session->arena, "%g–%g", lever->level_low, lever->level_high));
    }
    kachi_table_write(&table, "  ");
}

void kachi_search_write_text(struct kachi_session *session,
                             const struct kachi_market_scenario *scenario,
                             const struct kachi_market_search *search)
{
    const char *const headings[] = {"", heading(session, ">", "market.cut"),
                                    heading(session, ">", "market.public-cost"),
                                    heading(session, ">", "market.gx-share")};
    struct kachi_table table;
    kachi_buffer_print(
        &session->out, "%s\n\n",
        kachi_say(session, search->is_reached ? "market.search.reached" : "market.search.missed"));
    write_levels(session, scenario, search);
    kachi_buffer_print(&session->out, "\n");
    kachi_table_init(&table, session, 4, headings);
    kachi_table_add_text(&table, kachi_say(session, "market.search.best"));
    add_mix(session, &table, &search->best);
    kachi_table_add_text(&table, kachi_say(session, "market.as-written"));
    add_mix(session, &table, &search->as_is);
    kachi_table_write(&table, "  ");
    kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, "market.front"));
    kachi_table_init(&table, session, 4, headings);
    for (size_t i = 0; i < search->front_count; i++) {
        kachi_table_add(&table, kachi_str_print(&session->arena, "%zu", i + 1));
        add_mix(session, &table, &search->front[i]);
    }
    kachi_table_write(&table, "  ");
}

static void write_mix_json(const struct kachi_market_scenario *scenario,
                           const struct kachi_mix *mix, struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_double(json, "public_cost_yen", mix->public_cost_yen);
    kachi_json_pair_double(json, "cut_t", mix->cut_t);
    kachi_json_pair_double(json, "gx_share", mix->share);
    kachi_json_key(json, "levels");
    kachi_json_begin_object(json);
    for (size_t l = 0; l < scenario->lever_count; l++) {
        kachi_json_key_str(json, scenario->levers[l].id);
        kachi_json_write_double(json, mix->levels[l]);
    }
    kachi_json_end_object(json);
    kachi_json_end_object(json);
}

void kachi_search_write_json(const struct kachi_market_scenario *scenario,
                             const struct kachi_market_search *search,
                             struct kachi_json_writer *json)
{
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "scenario", scenario->id);
    kachi_json_pair_bool(json, "reached", search->is_reached);
    kachi_json_key(json, "best");
    write_mix_json(scenario, &search->best, json);
    kachi_json_key(json, "as_written");
    write_mix_json(scenario, &search->as_is, json);
    kachi_json_key(json, "front");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < search->front_count; i++) {
        write_mix_json(scenario, &search->front[i], json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}
