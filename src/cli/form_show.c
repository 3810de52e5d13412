/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/form_show.h"

#include "base/file.h"
#include "cli/table.h"
#include "report/form_book.h"
#include "report/form_page.h"

#define OUT_BYTES_MAX ((size_t)64 << 20)

static void show_table(struct kachi_session *session, const struct kachi_form_table *form_table)
{
    struct kachi_table table;
    const char *headings[KACHI_FORM_COLUMNS_MAX];
    size_t columns = form_table->column_count;
    size_t rows = kachi_form_rows(form_table);
    bool fits = columns <= KACHI_TABLE_COLUMNS_MAX;
    columns = fits ? columns : KACHI_TABLE_COLUMNS_MAX;
    for (size_t i = 0; i < columns; i++) {
        bool is_number =
            rows > 0 && kachi_form_cell_at(form_table, 0, i)->kind == KACHI_FORM_NUMBER;
        headings[i] = kachi_str_print(&session->arena, "%s%s", is_number ? ">" : "",
                                      kachi_say(session, form_table->columns[i].phrase))
                          .text;
    }
    kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, form_table->phrase));
    kachi_table_init(&table, session, columns, headings);
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < columns; i++) {
            kachi_table_add(&table, kachi_form_cell_text(&session->arena,
                                                         kachi_form_cell_at(form_table, row, i),
                                                         session->lang));
        }
    }
    kachi_table_write(&table, "  ");
    if (!fits) {
        kachi_buffer_print(&session->out, "  %s\n", kachi_say(session, "form.more-columns"));
    }
}

static void show_form(struct kachi_session *session, const struct kachi_form *form)
{
    struct kachi_str subject = kachi_form_subject(form, session->lang);
    kachi_buffer_print(&session->out, "%s%s%.*s\n", kachi_say(session, form->phrase),
                       kachi_str_is_empty(subject) ? "" : " · ", KACHI_STR_ARG(subject));
    for (size_t i = 0; i < form->table_count; i++) {
        show_table(session, form->tables[i]);
    }
    kachi_buffer_add_byte(&session->out, '\n');
    for (size_t i = 0; i < form->note_count; i++) {
        struct kachi_str note =
            kachi_form_cell_text(&session->arena, &form->notes[i], session->lang);
        kachi_buffer_print(&session->out, "  %.*s\n", KACHI_STR_ARG(note));
    }
}

static enum kachi_err table_asked(struct kachi_session *session, const struct kachi_form *form,
                                  const struct kachi_form_table **out)
{
    struct kachi_str known = kachi_str_of("");
    struct kachi_str name = kachi_option_text(session, "table");
    *out = form->table_count == 1 ? form->tables[0] : kachi_form_find(form, name);
    if (*out != NULL) {
        return KACHI_OK;
    }
    for (size_t i = 0; i < form->table_count; i++) {
        known = kachi_str_print(&session->arena, "%.*s%s%s", KACHI_STR_ARG(known),
                                i == 0 ? "" : ", ", form->tables[i]->id);
    }
    session->used_wrongly = true;
    kachi_findings_add(&session->findings, "form-table", KACHI_NOWHERE,
                       KACHI_ARGS({"known", known}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err write_csv(struct kachi_session *session, const struct kachi_form *form,
                                struct kachi_buffer *out)
{
    const struct kachi_form_table *table = NULL;
    enum kachi_err err = table_asked(session, form, &table);
    if (err == KACHI_OK) {
        kachi_form_write_csv(&session->arena, table, session->lang, out);
    }
    return err;
}

static void write_json(struct kachi_session *session, const struct kachi_form *form,
                       struct kachi_buffer *out)
{
    struct kachi_json_writer json;
    kachi_json_writer_init(&json, out, KACHI_JSON_PRETTY);
    kachi_form_write_json(&session->arena, form, session->lang, &json);
    kachi_buffer_add_byte(out, '\n');
}

/* Content of a file by its ending; KACHI_ERR_NOT_FOUND: an ending that is not known. */
static enum kachi_err fill_file(struct kachi_session *session, const struct kachi_form *form,
                                struct kachi_str path, struct kachi_buffer *out)
{
    struct kachi_str book;
    if (kachi_str_has_suffix(path, ".csv")) {
        kachi_buffer_add_text(out, "\xEF\xBB\xBF"); /* so that Excel reads Japanese */
        return write_csv(session, form, out);
    }
    if (kachi_str_has_suffix(path, ".json")) {
        write_json(session, form, out);
        return KACHI_OK;
    }
    if (kachi_str_has_suffix(path, ".html")) {
        kachi_form_write_page(&session->arena, form, session->lang, out);
        return KACHI_OK;
    }
    if (kachi_str_has_suffix(path, ".xlsx")) {
        enum kachi_err err =
            kachi_form_write_book(&session->arena, form, session->lang, &session->findings, &book);
        kachi_buffer_add(out, err == KACHI_OK ? book : kachi_str_of(""));
        return err;
    }
    return KACHI_ERR_NOT_FOUND;
}

static enum kachi_err write_file(struct kachi_session *session, const struct kachi_form *form,
                                 struct kachi_str path)
{
    struct kachi_buffer content;
    kachi_buffer_init(&content, OUT_BYTES_MAX);
    enum kachi_err err = fill_file(session, form, path, &content);
    if (err == KACHI_ERR_NOT_FOUND) {
        session->used_wrongly = true;
        kachi_findings_add(&session->findings, "option-choice", KACHI_NOWHERE,
                           KACHI_ARGS({"option", kachi_str_of("out")}, {"value", path},
                                      {"values", kachi_str_of(".xlsx, .csv, .json, .html")}));
        err = KACHI_ERR_INPUT;
    }
    err = err == KACHI_OK && content.overflow ? KACHI_ERR_LIMIT : err;
    err = err == KACHI_OK ? kachi_file_write(path, kachi_buffer_str(&content), &session->findings)
                          : err;
    kachi_buffer_release(&content);
    if (err == KACHI_OK && !session->quiet) {
        kachi_buffer_print(&session->out, "%s %.*s\n", kachi_say(session, "form.written"),
                           KACHI_STR_ARG(path));
    }
    return err;
}

enum kachi_err kachi_form_answer(struct kachi_session *session, const struct kachi_form *form)
{
    struct kachi_str path = kachi_option_text(session, "out");
    if (!kachi_str_is_empty(path)) {
        return write_file(session, form, path);
    }
    if (session->output == KACHI_OUTPUT_CSV) {
        return write_csv(session, form, &session->out);
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        write_json(session, form, &session->out);
        return KACHI_OK;
    }
    show_form(session, form);
    return KACHI_OK;
}
