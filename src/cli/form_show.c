/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/form_show.h"

#include "base/file.h"
#include "cli/table.h"
#include "report/form_file.h"

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

/* What is asked for wrongly by an option is a wrong use of the command. */
static enum kachi_err mark_wrong_use(struct kachi_session *session, enum kachi_err err)
{
    session->used_wrongly = session->used_wrongly || err == KACHI_ERR_INPUT;
    return err;
}

static enum kachi_err write_csv(struct kachi_session *session, const struct kachi_form *form)
{
    const struct kachi_form_table *table = NULL;
    enum kachi_err err = kachi_form_table_asked(
        &session->arena, form, kachi_option_text(session, "table"), &session->findings, &table);
    if (err == KACHI_OK) {
        kachi_form_write_csv(&session->arena, table, session->lang, &session->out);
    }
    return mark_wrong_use(session, err);
}

static void write_json(struct kachi_session *session, const struct kachi_form *form)
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_form_write_json(&session->arena, form, session->lang, &json);
    kachi_json_end_object(&json);
    kachi_buffer_add_byte(&session->out, '\n');
}

/* The content of --out, by its ending. */
static enum kachi_err fill_file(struct kachi_session *session, const struct kachi_form *form,
                                struct kachi_str path, struct kachi_buffer *out)
{
    struct kachi_form_asked asked = {.table = kachi_option_text(session, "table"),
                                     .lang = session->lang};
    if (kachi_form_format_of_name(path, &asked.format)) {
        return mark_wrong_use(
            session, kachi_form_write_file(&session->arena, form, &asked, &session->findings, out));
    }
    kachi_findings_add(&session->findings, "option-choice", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of("out")}, {"value", path},
                                  {"values", kachi_str_of(".xlsx, .csv, .json, .html")}));
    return mark_wrong_use(session, KACHI_ERR_INPUT);
}

static enum kachi_err write_file(struct kachi_session *session, const struct kachi_form *form,
                                 struct kachi_str path)
{
    struct kachi_buffer content;
    kachi_buffer_init(&content, OUT_BYTES_MAX);
    enum kachi_err err = fill_file(session, form, path, &content);
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
        return write_csv(session, form);
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        write_json(session, form);
        return KACHI_OK;
    }
    show_form(session, form);
    return KACHI_OK;
}
