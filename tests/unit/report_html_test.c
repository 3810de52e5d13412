/* SPDX-License-Identifier: Apache-2.0 */
/* Can anything break out of its place, and are pictures well formed? */
#include "report/chart_series.h"
#include "report/chart_stages.h"
#include "report/chart_waterfall.h"
#include "report/html.h"
#include "testing.h"

#include <math.h>
#include <string.h>

struct page {
    struct kachi_arena arena;
    struct kachi_buffer out;
    struct kachi_html html;
};

static void page_open(struct page *page)
{
    kachi_arena_init(&page->arena);
    kachi_buffer_init(&page->out, (size_t)1 << 20);
    kachi_html_init(&page->html, &page->out, KACHI_LANG_EN);
}

static const char *page_text(struct page *page)
{
    return kachi_str_copy(&page->arena, kachi_buffer_str(&page->out)).text;
}

static void page_close(struct page *page)
{
    kachi_buffer_release(&page->out);
    kachi_arena_release(&page->arena);
}

static void text_and_attributes_are_escaped(void **state)
{
    (void)state;
    struct page page;
    page_open(&page);
    kachi_html_begin(&page.html, "p");
    kachi_html_attr(&page.html, "title", "\"><script>'&");
    kachi_html_text(&page.html, kachi_str_of("</p><script>alert(1)</script>\x01"));
    kachi_html_end(&page.html, "p");
    assert_string_equal(page_text(&page),
                        "<p title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">&lt;/p&gt;&lt;script&gt;"
                        "alert(1)&lt;/script&gt;\xef\xbf\xbd</p>");
    page_close(&page);
}

static void only_pages_become_links(void **state)
{
    static const char *const pages[] = {"https://example.org/a", "HTTP://example.org/",
                                        "mailto:a@example.org",  "#steps",
                                        "charts/stages.svg",     "a/b:c"};
    static const char *const others[] = {"javascript:alert(1)",
                                         "JavaScript:alert(1)",
                                         " javascript:alert(1)",
                                         "data:text/html,x",
                                         "vbscript:x",
                                         "java\nscript:x",
                                         ""};
    (void)state;
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        struct page page;
        page_open(&page);
        kachi_html_link(&page.html, kachi_str_of(pages[i]), kachi_str_of("x"));
        assert_non_null(strstr(page_text(&page), "<a href="));
        page_close(&page);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct page page;
        page_open(&page);
        kachi_html_link(&page.html, kachi_str_of(others[i]), kachi_str_of("x"));
        assert_string_equal(page_text(&page), "x");
        page_close(&page);
    }
}

static void scales_are_round_and_hold_their_values(void **state)
{
    (void)state;
    static const double ranges[][2] = {{0.0, 1.6},  {-0.3, 2.2}, {1e-9, 3e-9},
                                       {0.0, 98e6}, {0.0, 0.0},  {-5.0, -2.0}};
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        struct kachi_scale scale = kachi_scale_of(ranges[i][0], ranges[i][1], 6, false);
        assert_true(scale.low <= ranges[i][0] && scale.high >= ranges[i][1]);
        assert_true(scale.low <= 0.0 && scale.high >= 0.0);
        double steps = (scale.high - scale.low) / scale.step;
        assert_true(steps >= 1.0 - 1e-9 && steps <= 9.0);
    }
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_scale scale = kachi_scale_of(0.0, 2.2, 5, false);
    assert_true(kachi_str_is(kachi_scale_text(&arena, &scale, 1.5), "1.5"));
    assert_true(kachi_str_is(kachi_scale_text(&arena, &scale, 0.0), "0"));
    kachi_arena_release(&arena);
}

/* Everything that a reader sees, a listener hears: title and description, and the source. */
static void charts_say_what_they_show(void **state)
{
    (void)state;
    struct page page;
    page_open(&page);
    struct kachi_chart_head head = {.id = "stages",
                                    .title = kachi_str_of("Steel & more: <1.6>"),
                                    .unit = kachi_str_of("kg-CO2e per 1 kg"),
                                    .source = kachi_str_of("examples/car"),
                                    .description = kachi_str_of("1.6 in production")};
    struct kachi_stage_bar bar = {.name = kachi_str_of("steel"), .total_kgco2e = 1.5};
    bar.stage_kgco2e[KACHI_STAGE_PRODUCTION] = 1.6;
    bar.stage_kgco2e[KACHI_STAGE_END_OF_LIFE] = -0.1;
    kachi_chart_stages(&page.arena, &page.html, &head, 1, &bar);
    const char *text = page_text(&page);
    assert_non_null(strstr(text, "role=\"img\" aria-labelledby=\"stages-title stages-desc\""));
    assert_non_null(
        strstr(text, "<title id=\"stages-title\">Steel &amp; more: &lt;1.6&gt;</title>"));
    assert_non_null(strstr(text, "<desc id=\"stages-desc\">1.6 in production</desc>"));
    assert_non_null(strstr(text, "kg-CO2e per 1 kg"));
    assert_non_null(strstr(text, "examples/car"));
    assert_non_null(strstr(text, "-0.100"));
    assert_int_equal(page.html.depth, 0);
    page_close(&page);
}

static void same_data_same_bytes(void **state)
{
    (void)state;
    static const double years[] = {2025.0, 2026.0, 2027.0};
    static const double values[] = {1.0, (double)NAN, 3.0};
    static const double low[] = {0.5, 1.0, 2.0};
    static const double high[] = {1.5, 2.0, 4.0};
    struct kachi_series series = {
        .name = kachi_str_of("demand"), .value = values, .low = low, .high = high};
    struct kachi_series_axis axis = {.count = 3, .x = years};
    struct kachi_step steps[] = {{KACHI_STEP_LEVEL, kachi_str_of("before"), 4.44},
                                 {KACHI_STEP_CHANGE, kachi_str_of("solar"), -1.215},
                                 {KACHI_STEP_CHANGE, kachi_str_of("dryer"), 0.2},
                                 {KACHI_STEP_LEVEL, kachi_str_of("now"), 3.425}};
    const char *texts[2];
    struct page pages[2];
    for (size_t i = 0; i < 2; i++) {
        page_open(&pages[i]);
        struct kachi_chart_head head = {.id = "x", .title = kachi_str_of("x")};
        kachi_chart_series(&pages[i].arena, &pages[i].html, &head, &axis, 1, &series);
        kachi_chart_waterfall(&pages[i].arena, &pages[i].html, &head, 4, steps);
        texts[i] = page_text(&pages[i]);
    }
    assert_string_equal(texts[0], texts[1]);
    assert_null(strstr(texts[0], "nan"));
    page_close(&pages[0]);
    page_close(&pages[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_attributes_are_escaped),
        cmocka_unit_test(only_pages_become_links),
        cmocka_unit_test(scales_are_round_and_hold_their_values),
        cmocka_unit_test(charts_say_what_they_show),
        cmocka_unit_test(same_data_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
