/* SPDX-License-Identifier: Apache-2.0 */
#include "report/form_page.h"

#include "report/html.h"

static const char style[] =
    "body{font-family:'Noto Sans JP',sans-serif;color:#333;line-height:1.7;max-width:70rem;"
    "margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:1.5rem 0}"
    "caption{text-align:left;font-weight:700;padding:.5rem 0}"
    "th,td{border:1px solid #999;padding:.4rem .6rem;text-align:left;vertical-align:top}"
    "th{background:#f2f2f2}"
    "td.number{text-align:right;font-variant-numeric:tabular-nums}"
    "@media print{body{margin:0;max-width:none;font-size:9pt}table{break-inside:auto}"
    "tr{break-inside:avoid}}";

static void write_cell(struct kachi_arena *arena, struct kachi_html *html,
                       const struct kachi_form_cell *cell)
{
    kachi_html_element(html, "td", cell->kind == KACHI_FORM_NUMBER ? "number" : NULL,
                       kachi_form_cell_text(arena, cell, html->lang));
}

static void write_table(struct kachi_arena *arena, struct kachi_html *html,
                        const struct kachi_form_table *table)
{
    size_t rows = kachi_form_rows(table);
    kachi_html_begin(html, "table");
    kachi_html_element_say(html, "caption", NULL, kachi_phrase(html->lang, table->phrase));
    kachi_html_begin(html, "thead");
    kachi_html_begin(html, "tr");
    for (size_t column = 0; column < table->column_count; column++) {
        kachi_html_begin(html, "th");
        kachi_html_attr(html, "scope", "col");
        kachi_html_say(html, kachi_phrase(html->lang, table->columns[column].phrase));
        kachi_html_end(html, "th");
    }
    kachi_html_end(html, "tr");
    kachi_html_end(html, "thead");
    kachi_html_begin(html, "tbody");
    for (size_t row = 0; row < rows; row++) {
        kachi_html_begin(html, "tr");
        for (size_t column = 0; column < table->column_count; column++) {
            write_cell(arena, html, kachi_form_cell_at(table, row, column));
        }
        kachi_html_end(html, "tr");
    }
    kachi_html_end(html, "tbody");
    kachi_html_end(html, "table");
}

void kachi_form_write_page(struct kachi_arena *arena, const struct kachi_form *form,
                           enum kachi_lang lang, struct kachi_buffer *out)
{
    struct kachi_html html;
    struct kachi_str title = kachi_str_of(kachi_phrase(lang, form->phrase));
    kachi_html_init(&html, out, lang);
    kachi_html_page_begin(&html, &(struct kachi_html_page){.title = title, .style = style});
    kachi_html_begin(&html, "main");
    kachi_html_element(&html, "h1", NULL, title);
    if (!kachi_str_is_empty(form->subject)) {
        kachi_html_element(&html, "p", NULL, kachi_form_subject(form, lang));
    }
    for (size_t i = 0; i < form->table_count; i++) {
        write_table(arena, &html, form->tables[i]);
    }
    for (size_t i = 0; i < form->note_count; i++) {
        kachi_html_element(&html, "p", NULL, kachi_form_cell_text(arena, &form->notes[i], lang));
    }
    kachi_html_end(&html, "main");
    kachi_html_page_end(&html);
}
