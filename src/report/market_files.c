/* SPDX-License-Identifier: Apache-2.0 */
#include "report/market_files.h"

#include "base/file.h"
#include "report/market_charts.h"
#include "report/market_page.h"

#define FILE_BYTES_MAX ((size_t)64 << 20)

static const char *const lang_words[] = {[KACHI_LANG_EN] = "en", [KACHI_LANG_JA] = "ja"};

struct work {
    struct kachi_arena *arena;
    const struct kachi_market_study *study;
    struct kachi_str folder;
    struct kachi_findings *findings;
    struct kachi_written_files *written;
};

/* Writes the buffer as a file of the folder, and releases it. */
static enum kachi_err put(struct work *work, struct kachi_str name, struct kachi_buffer *buffer)
{
    enum kachi_err err = KACHI_ERR_LIMIT;
    if (buffer->overflow) {
        kachi_findings_add(work->findings, "report-large", KACHI_NOWHERE,
                           KACHI_ARGS({"file", name}));
    } else {
        err = kachi_file_write(kachi_path_join(work->arena, work->folder, name),
                               kachi_buffer_str(buffer), work->findings);
    }
    kachi_buffer_release(buffer);
    if (err == KACHI_OK) {
        struct kachi_written_files *written = work->written;
        written->paths = kachi_arena_grow(work->arena, written->paths, written->count,
                                          &written->capacity, sizeof(written->paths[0]));
        written->paths[written->count++] = kachi_str_copy(work->arena, name);
    }
    return err;
}

static enum kachi_err put_page(struct work *work, struct kachi_str name, enum kachi_lang lang)
{
    enum kachi_lang other = lang == KACHI_LANG_JA ? KACHI_LANG_EN : KACHI_LANG_JA;
    struct kachi_buffer buffer;
    struct kachi_html html;
    kachi_buffer_init(&buffer, FILE_BYTES_MAX);
    kachi_html_init(&html, &buffer, lang);
    kachi_market_page_write(work->arena, work->study,
                            kachi_str_print(work->arena, "market.%s.html", lang_words[other]),
                            &html);
    return put(work, name, &buffer);
}

static enum kachi_err put_chart(struct work *work, enum kachi_market_chart chart,
                                enum kachi_lang lang)
{
    struct kachi_buffer buffer;
    struct kachi_html html;
    kachi_buffer_init(&buffer, FILE_BYTES_MAX);
    kachi_html_init(&html, &buffer, lang);
    kachi_market_chart_draw(work->arena, work->study, chart, &html);
    kachi_buffer_add_byte(&buffer, '\n');
    return put(work,
               kachi_str_print(work->arena, "charts/%s.%s.svg", kachi_market_chart_word(chart),
                               lang_words[lang]),
               &buffer);
}

static enum kachi_err put_language(struct work *work, enum kachi_lang lang)
{
    enum kachi_err err =
        put_page(work, kachi_str_print(work->arena, "market.%s.html", lang_words[lang]), lang);
    for (int i = 0; i < KACHI_MARKET_CHARTS && err == KACHI_OK; i++) {
        enum kachi_market_chart chart = (enum kachi_market_chart)i;
        err = kachi_market_chart_applies(work->study, chart) ? put_chart(work, chart, lang)
                                                             : KACHI_OK;
    }
    return err;
}

static enum kachi_err put_study(struct work *work)
{
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    kachi_buffer_init(&buffer, FILE_BYTES_MAX);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_PRETTY);
    kachi_market_study_write_json(work->arena, work->study, &json);
    kachi_buffer_add_byte(&buffer, '\n');
    return put(work, kachi_str_of("study.json"), &buffer);
}

/* Names are words of ours and numbers, so nothing needs quoting. */
static enum kachi_err put_years(struct work *work)
{
    const struct kachi_market_result *result = work->study->result;
    struct kachi_buffer buffer;
    char text[KACHI_DOUBLE_TEXT_BYTES];
    kachi_buffer_init(&buffer, FILE_BYTES_MAX);
    kachi_buffer_add_text(&buffer, "year");
    for (size_t m = 0; m < KACHI_METRIC_COUNT; m++) {
        kachi_buffer_print(&buffer, ",%s", kachi_metric_word((enum kachi_metric)m));
    }
    kachi_buffer_add_byte(&buffer, '\n');
    for (size_t y = 0; y < result->year_count; y++) {
        kachi_buffer_print(&buffer, "%d", work->study->scenario->from_year + (int)y);
        for (size_t m = 0; m < KACHI_METRIC_COUNT; m++) {
            kachi_buffer_add_byte(&buffer, ',');
            kachi_buffer_add(&buffer, kachi_double_text(kachi_market_metric(result, y, m), text));
        }
        kachi_buffer_add_byte(&buffer, '\n');
    }
    return put(work, kachi_str_of("years.csv"), &buffer);
}

enum kachi_err kachi_market_files_write(struct kachi_arena *arena,
                                        const struct kachi_market_study *study,
                                        struct kachi_str folder, enum kachi_lang lang,
                                        struct kachi_findings *findings,
                                        struct kachi_written_files *written)
{
    struct work work = {
        .arena = arena, .study = study, .folder = folder, .findings = findings, .written = written};
    *written = (struct kachi_written_files){.count = 0};
    enum kachi_err err =
        kachi_folder_make(kachi_path_join(arena, folder, kachi_str_of("charts")), findings);
    err = err == KACHI_OK ? put_page(&work, kachi_str_of("index.html"), lang) : err;
    err = err == KACHI_OK ? put_language(&work, KACHI_LANG_EN) : err;
    err = err == KACHI_OK ? put_language(&work, KACHI_LANG_JA) : err;
    err = err == KACHI_OK ? put_study(&work) : err;
    return err == KACHI_OK ? put_years(&work) : err;
}
