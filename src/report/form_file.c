/* SPDX-License-Identifier: Apache-2.0 */
#include "report/form_file.h"

#include "report/form_book.h"
#include "report/form_page.h"

static const struct {
    const char *word, *ending, *media_type;
} formats[] = {
    [KACHI_FORM_AS_JSON] = {"json", ".json", "application/json"},
    [KACHI_FORM_AS_CSV] = {"csv", ".csv", "text/csv; charset=utf-8"},
    [KACHI_FORM_AS_PAGE] = {"html", ".html", "text/html; charset=utf-8"},
    [KACHI_FORM_AS_BOOK] = {"xlsx", ".xlsx",
                            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
};

#define FORMAT_COUNT (sizeof formats / sizeof formats[0])

bool kachi_form_format_read(struct kachi_str word, enum kachi_form_format *out)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (kachi_str_is(word, formats[i].word)) {
            *out = (enum kachi_form_format)i;
            return true;
        }
    }
    return false;
}

bool kachi_form_format_of_name(struct kachi_str name, enum kachi_form_format *out)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (kachi_str_has_suffix(name, formats[i].ending)) {
            *out = (enum kachi_form_format)i;
            return true;
        }
    }
    return false;
}

const char *kachi_form_format_media_type(enum kachi_form_format format)
{
    return formats[format].media_type;
}

enum kachi_err kachi_form_table_asked(struct kachi_arena *arena, const struct kachi_form *form,
                                      struct kachi_str table, struct kachi_findings *findings,
                                      const struct kachi_form_table **out)
{
    struct kachi_str known = kachi_str_of("");
    *out = form->table_count == 1 ? form->tables[0] : kachi_form_find(form, table);
    if (*out != NULL) {
        return KACHI_OK;
    }
    for (size_t i = 0; i < form->table_count; i++) {
        known = kachi_str_print(arena, "%.*s%s%s", KACHI_STR_ARG(known), i == 0 ? "" : ", ",
                                form->tables[i]->id);
    }
    kachi_findings_add(findings, "form-table", KACHI_NOWHERE, KACHI_ARGS({"known", known}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err write_csv(struct kachi_arena *arena, const struct kachi_form *form,
                                const struct kachi_form_asked *asked,
                                struct kachi_findings *findings, struct kachi_buffer *out)
{
    const struct kachi_form_table *table = NULL;
    enum kachi_err err = kachi_form_table_asked(arena, form, asked->table, findings, &table);
    if (err == KACHI_OK) {
        kachi_buffer_add_text(out, "\xEF\xBB\xBF"); /* so that Excel reads Japanese */
        kachi_form_write_csv(arena, table, asked->lang, out);
    }
    return err;
}

static enum kachi_err write_book(struct kachi_arena *arena, const struct kachi_form *form,
                                 const struct kachi_form_asked *asked,
                                 struct kachi_findings *findings, struct kachi_buffer *out)
{
    struct kachi_str book;
    enum kachi_err err = kachi_form_write_book(arena, form, asked->lang, findings, &book);
    kachi_buffer_add(out, err == KACHI_OK ? book : kachi_str_of(""));
    return err;
}

enum kachi_err kachi_form_write_file(struct kachi_arena *arena, const struct kachi_form *form,
                                     const struct kachi_form_asked *asked,
                                     struct kachi_findings *findings, struct kachi_buffer *out)
{
    struct kachi_json_writer json;
    switch (asked->format) {
    case KACHI_FORM_AS_JSON:
        kachi_json_writer_init(&json, out, KACHI_JSON_PRETTY);
        kachi_json_begin_object(&json);
        kachi_form_write_json(arena, form, asked->lang, &json);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(out, '\n');
        return KACHI_OK;
    case KACHI_FORM_AS_CSV:
        return write_csv(arena, form, asked, findings, out);
    case KACHI_FORM_AS_PAGE:
        kachi_form_write_page(arena, form, asked->lang, out);
        return KACHI_OK;
    case KACHI_FORM_AS_BOOK:
        return write_book(arena, form, asked, findings, out);
    }
    return KACHI_OK;
}
