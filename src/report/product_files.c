/* SPDX-License-Identifier: Apache-2.0 */
#include "report/product_files.h"

#include "base/file.h"
#include "report/product_charts.h"
#include "report/product_page.h"
#include "report/product_tables.h"
#include "report/product_workbook.h"

#define FILE_BYTES_MAX ((size_t)256 << 20)

static const char *const lang_words[] = {[KACHI_LANG_EN] = "en", [KACHI_LANG_JA] = "ja"};

struct work {
    const struct kachi_product_report *report;
    struct kachi_str folder;
    struct kachi_findings *findings;
    struct kachi_written_files *written;
};

static enum kachi_err put(struct work *work, struct kachi_str name, struct kachi_str content)
{
    struct kachi_arena *arena = work->report->arena;
    enum kachi_err err =
        kachi_file_write(kachi_path_join(arena, work->folder, name), content, work->findings);
    if (err == KACHI_OK) {
        struct kachi_written_files *written = work->written;
        written->paths = kachi_arena_grow(arena, written->paths, written->count, &written->capacity,
                                          sizeof(written->paths[0]));
        written->paths[written->count] = kachi_str_copy(arena, name);
        written->count++;
    }
    return err;
}

static enum kachi_err put_buffer(struct work *work, struct kachi_str name,
                                 struct kachi_buffer *buffer)
{
    enum kachi_err err = KACHI_ERR_LIMIT;
    if (buffer->overflow) {
        kachi_findings_add(work->findings, "report-large", KACHI_NOWHERE,
                           KACHI_ARGS({"file", name}));
    } else {
        err = put(work, name, kachi_buffer_str(buffer));
    }
    kachi_buffer_release(buffer);
    return err;
}

static enum kachi_err put_page(struct work *work, struct kachi_str name, enum kachi_lang lang)
{
    struct kachi_arena *arena = work->report->arena;
    enum kachi_lang other = lang == KACHI_LANG_JA ? KACHI_LANG_EN : KACHI_LANG_JA;
    struct kachi_buffer buffer;
    struct kachi_html html;
    struct kachi_product_page_links links = {
        .other_language = kachi_str_print(arena, "report.%s.html", lang_words[other]),
        .workbook = kachi_str_print(arena, "report.%s.xlsx", lang_words[lang]),
        .folder_of_tables = kachi_str_of("tables/"),
        .folder_of_charts = kachi_str_of("charts/"),
        .statement = kachi_str_of("statement.json")};
    kachi_buffer_init(&buffer, FILE_BYTES_MAX);
    kachi_html_init(&html, &buffer, lang);
    kachi_product_page_write(work->report, &links, &html);
    return put_buffer(work, name, &buffer);
}

static enum kachi_err put_chart(struct work *work, enum kachi_product_chart chart,
                                enum kachi_lang lang)
{
    struct kachi_buffer buffer;
    struct kachi_html html;
    kachi_buffer_init(&buffer, FILE_BYTES_MAX);
    kachi_html_init(&html, &buffer, lang);
    kachi_product_chart_draw(work->report, chart, &html);
    kachi_buffer_add_byte(&buffer, '\n');
    struct kachi_str name = kachi_str_print(work->report->arena, "charts/%s.%s.svg",
                                            kachi_product_chart_word(chart), lang_words[lang]);
    return put_buffer(work, name, &buffer);
}

static enum kachi_err put_language(struct work *work, enum kachi_lang lang)
{
    struct kachi_arena *arena = work->report->arena;
    struct kachi_str workbook;
    enum kachi_err err =
        put_page(work, kachi_str_print(arena, "report.%s.html", lang_words[lang]), lang);
    if (err == KACHI_OK) {
        err = kachi_product_workbook_make(work->report, lang, work->findings, &workbook);
    }
    if (err == KACHI_OK) {
        err = put(work, kachi_str_print(arena, "report.%s.xlsx", lang_words[lang]), workbook);
    }
    for (int i = 0; i < KACHI_PRODUCT_CHARTS && err == KACHI_OK; i++) {
        enum kachi_product_chart chart = (enum kachi_product_chart)i;
        err = kachi_product_chart_applies(work->report, chart) ? put_chart(work, chart, lang)
                                                               : KACHI_OK;
    }
    return err;
}

static enum kachi_err put_tables(struct work *work, enum kachi_lang lang)
{
    enum kachi_err err = KACHI_OK;
    for (int i = 0; i < KACHI_PRODUCT_TABLES && err == KACHI_OK; i++) {
        enum kachi_product_table table = (enum kachi_product_table)i;
        if (!kachi_product_table_applies(work->report, table)) {
            continue;
        }
        struct kachi_buffer buffer;
        kachi_buffer_init(&buffer, FILE_BYTES_MAX);
        kachi_product_table_write(work->report, table, lang, &buffer);
        err = put_buffer(
            work,
            kachi_str_print(work->report->arena, "tables/%s.csv", kachi_product_table_word(table)),
            &buffer);
    }
    return err;
}

enum kachi_err kachi_product_files_write(const struct kachi_product_report *report,
                                         struct kachi_str folder, enum kachi_lang lang,
                                         struct kachi_findings *findings,
                                         struct kachi_written_files *written)
{
    struct work work = {
        .report = report, .folder = folder, .findings = findings, .written = written};
    struct kachi_arena *arena = report->arena;
    *written = (struct kachi_written_files){.count = 0};
    enum kachi_err err =
        kachi_folder_make(kachi_path_join(arena, folder, kachi_str_of("tables")), findings);
    if (err == KACHI_OK) {
        err = kachi_folder_make(kachi_path_join(arena, folder, kachi_str_of("charts")), findings);
    }
    err = err == KACHI_OK ? put_page(&work, kachi_str_of("index.html"), lang) : err;
    err = err == KACHI_OK ? put_language(&work, KACHI_LANG_EN) : err;
    err = err == KACHI_OK ? put_language(&work, KACHI_LANG_JA) : err;
    err = err == KACHI_OK ? put_tables(&work, lang) : err;
    if (err == KACHI_OK) {
        err = put(&work, kachi_str_of("statement.json"), report->statement->content);
    }
    return err;
}
