/* SPDX-License-Identifier: Apache-2.0 */
/*
 * market_made.h - scenarios made for tests: random ones, as text, so that they go through the
 * reader like anybody's. Include after testing.h.
 */
#ifndef KACHI_TESTS_UNIT_MARKET_MADE_H
#define KACHI_TESTS_UNIT_MARKET_MADE_H

#include "base/buffer.h"
#include "market/scenario.h"

struct made_size {
    size_t segments, products, variants; /* variants of GX, beside the conventional */
    int years;
    bool reversed; /* the same rows from last to first */
};

static inline double made_between(uint64_t *state, double low, double high)
{
    return low + (high - low) * (double)(random_next(state) >> 11U) * 0x1p-53;
}

static inline void made_segment(struct kachi_buffer *out, uint64_t seed, size_t i, size_t count)
{
    static const char *const kinds[] = {"public", "committed", "private", "consumers", "export"};
    uint64_t state = seed + 1000 + i;
    kachi_buffer_print(
        out,
        "{ id='s%02zu', kind='%s', cbam=%s, share={value='%s',source='t'}, sensitivity=u(%g), "
        "willingness_yen_per_t=u(%g), inertia=u(%g), innovation=u(%g), imitation=u(%g), "
        "familiarity=u(%g), accepts_rep=a(%g), carbon_yen_per_t=u(%g), seen=a(0.1) },\n",
        i, kinds[i % 5], i % 5 == 4 ? "true" : "false", i + 1 < count ? "0.0625" : "1",
        made_between(&state, 3, 15), made_between(&state, 10, 5000),
        made_between(&state, 0.05, 0.6), made_between(&state, 0.01, 0.1),
        made_between(&state, 0.1, 0.5), made_between(&state, 0.05, 0.8), made_between(&state, 0, 1),
        made_between(&state, 1, 9000));
}

static inline void made_variant(struct kachi_buffer *out, uint64_t seed, size_t p, size_t v)
{
    uint64_t state = seed + 77777 + p * 64 + v;
    double cost = made_between(&state, 90, 180);
    double emissions = made_between(&state, 0.1, 1.5);
    kachi_buffer_print(
        out,
        "{ id='v%zu', kind='gx', cost_yen=u(%g), learning=u(%g), "
        "cumulative_units=a(%g), emissions_t=a(%g), rep_t=a(%g), ae_t=a(0.2), "
        "direct_t=a(%g), power_t=a(0.1), pass_through=u(%g), cost_floor_yen=a(60), "
        "investment_yen=a(200), plant_years=a(7), lead_years=a(%zu), headroom=a(0.1), "
        "build_units=u(%g), capacity_units={ path={{2026,%g},{2040,%g}}, "
        "factor_low=0.5, factor_high=1.5, source='t' } },\n",
        v, cost, made_between(&state, 0.01, 0.2), made_between(&state, 10, 900), emissions,
        made_between(&state, 0, 0.5), made_between(&state, 0, 0.3), made_between(&state, 0.3, 0.9),
        random_below(&state, 5), made_between(&state, 10, 300),
        v == 1 ? 0.0 : made_between(&state, 5, 200), made_between(&state, 200, 600));
}

static inline void made_product(struct kachi_buffer *out, uint64_t seed, size_t p,
                                const struct made_size *size)
{
    uint64_t state = seed + 5555 + p;
    kachi_buffer_print(out,
                       "{ id='p%03zu', unit='t', demand_units={ path={{2026,%g},{2050,%g}}, "
                       "factor_low=0.7, factor_high=1.2, source='t' }, variants={\n"
                       "{ id='old', kind='conventional', cost_yen=u(100), emissions_t=a(2), "
                       "direct_t=a(1.5), pass_through=a(0.8) },\n"
                       "{ id='far', kind='import', cost_yen=a(103), emissions_t=a(2.2) },\n",
                       p, made_between(&state, 300, 2000), made_between(&state, 300, 2000));
    for (size_t i = 0; i < size->variants; i++) {
        made_variant(out, seed, p, size->reversed ? size->variants - i : i + 1);
    }
    kachi_buffer_add_text(out, "} },\n");
}

static const char *const made_levers[] = {
    "{ id='ets', kind='ets', floor_yen_per_t=a(2), ceiling_yen_per_t=a(8), growth=a(1.03), "
    "position=u(0.5), free_share={path={{2026,0.9},{2050,0}},source='t'} }",
    "{ id='levy', kind='levy', from_year=2028, yen_per_t=u(3) }",
    "{ id='auction', kind='auction', from_year=2033, yen_per_t=u(4) }",
    "{ id='credit', kind='tax-credit', until_year=2035, phase_out_years=3, yen_per_unit=u(12), "
    "search={low=0,high=2} }",
    "{ id='capital', kind='capital-support', until_year=2034, share=a(0.3) }",
    "{ id='subsidy', kind='subsidy', until_year=2036, phase_out_years=2, yen_per_unit=u(15), "
    "budget_yen=a(3000), search={low=0,high=2} }",
    "{ id='subsidy-t', kind='subsidy', yen_per_t=u(9), budget_yen=a(900), segments={'s00'} }",
    "{ id='quota', kind='quota', share={path={{2026,0.1},{2045,0.6}},source='t'}, "
    "segments={'s00'} }",
    "{ id='declared', kind='declaration', share=a(0.4), kept=u(0.7), segments={'s00'} }",
    "{ id='charge', kind='charge', from_year=2035, yen_per_t=u(5) }",
    "{ id='shown', kind='disclosure', yen_per_t=u(2) }",
    "{ id='standard', kind='standard', from_year=2038, limit_t=a(1.2), share=a(0.3) }",
    "{ id='words', kind='awareness', until_year=2030, innovation=a(0.02), cost_yen=a(50) }",
};
#define MADE_LEVERS (sizeof made_levers / sizeof made_levers[0])

/* The text of a random scenario; the last segment takes what the others leave of 1. */
static inline struct kachi_str made_text(struct kachi_arena *arena, uint64_t seed,
                                         struct made_size size)
{
    struct kachi_buffer out;
    kachi_buffer_init(&out, 1 << 20);
    kachi_buffer_print(&out,
                       "local function a(v) return { value=v, source='assumption' } end\n"
                       "local function u(v) return { value=v, low=v*0.8, high=v*1.1, source='t' } "
                       "end\nlocal t = { id='made', from_year=2026, to_year=%d, segments={\n",
                       2025 + size.years);
    for (size_t i = 0; i < size.segments; i++) {
        made_segment(&out, seed, size.reversed ? size.segments - 1 - i : i, size.segments);
    }
    kachi_buffer_add_text(&out, "}, products={\n");
    for (size_t p = 0; p < size.products; p++) {
        made_product(&out, seed, size.reversed ? size.products - 1 - p : p, &size);
    }
    kachi_buffer_add_text(&out, "}, levers={\n");
    for (size_t l = 0; l < MADE_LEVERS; l++) {
        kachi_buffer_print(&out, "%s,\n", made_levers[size.reversed ? MADE_LEVERS - 1 - l : l]);
    }
    kachi_buffer_print(&out,
                       "} }\nfor i = 1, #t.segments do if t.segments[i].id == 's%02zu' then "
                       "t.segments[i].share.value = string.format('%%.4f', 1 - 0.0625 * %zu) end "
                       "end\nreturn t\n",
                       size.segments - 1, size.segments - 1);
    assert_false(out.overflow);
    struct kachi_str text = kachi_str_copy(arena, kachi_buffer_str(&out));
    kachi_buffer_release(&out);
    return text;
}

static inline struct kachi_market_scenario *made_read(struct kachi_arena *arena,
                                                      struct kachi_str text)
{
    struct kachi_findings findings;
    struct kachi_market_scenario *scenario = NULL;
    kachi_findings_init(&findings);
    enum kachi_err err = kachi_market_read(arena, S("made.lua"), text, &findings, &scenario);
    for (size_t i = 0; i < findings.count; i++) {
        printf("# %s at %.*s\n", findings.items[i].code,
               KACHI_STR_ARG(findings.items[i].place.field));
    }
    assert_int_equal(err, KACHI_OK);
    kachi_findings_release(&findings);
    return scenario;
}

#endif
