/* SPDX-License-Identifier: Apache-2.0 */
/* kachi statement rerun: an old claim under another rulebook, what changes and why. */
#include "cli/commands.h"
#include "cli/table.h"
#include "inventory/store.h"
#include "value/rerun.h"

static struct kachi_str because(struct kachi_session *session, const struct kachi_rerun *rerun,
                                const struct kachi_rerun_change *change)
{
    struct kachi_str text = kachi_str_of("");
    for (size_t i = 0; i < change->cause_count; i++) {
        const struct kachi_rulebook_difference *cause = &rerun->differences[change->causes[i]];
        const char *unset = kachi_say(session, "rulebook.unset");
        struct kachi_str a = cause->a.bytes > 0 ? cause->a : kachi_str_of(unset);
        struct kachi_str b = cause->b.bytes > 0 ? cause->b : kachi_str_of(unset);
        text = kachi_str_print(&session->arena, "%.*s%s%.*s: %.*s → %.*s", KACHI_STR_ARG(text),
                               i == 0 ? "" : "; ", KACHI_STR_ARG(cause->name), KACHI_STR_ARG(a),
                               KACHI_STR_ARG(b));
    }
    return change->cause_count > 0 ? text : kachi_str_of(kachi_say(session, "rerun.together"));
}

static struct kachi_str or_dash(struct kachi_str text)
{
    return text.bytes > 0 ? text : kachi_str_of("–");
}

static void write_text(struct kachi_session *session, const struct kachi_rerun *rerun)
{
    const char *const headings[] = {
        "", rerun->rulebook->id.text, rerun->other->id.text,
        kachi_str_print(&session->arena, "*%s", kachi_say(session, "rerun.because")).text};
    struct kachi_table table;
    kachi_buffer_print(&session->out, "%.*s  ·  %.*s %.*s → %.*s %.*s\n\n",
                       KACHI_STR_ARG(rerun->statement->product_name),
                       KACHI_STR_ARG(rerun->rulebook->id), KACHI_STR_ARG(rerun->rulebook->version),
                       KACHI_STR_ARG(rerun->other->id), KACHI_STR_ARG(rerun->other->version));
    if (rerun->change_count == 0) {
        kachi_buffer_print(&session->out, "  %s\n", kachi_say(session, "rerun.same"));
        return;
    }
    kachi_table_init(&table, session, 4, headings);
    table.wraps = true;
    for (size_t i = 0; i < rerun->change_count; i++) {
        const struct kachi_rerun_change *change = &rerun->changes[i];
        kachi_table_add(&table, change->name);
        kachi_table_add(&table, or_dash(change->before));
        kachi_table_add(&table, or_dash(change->after));
        kachi_table_add(&table, because(session, rerun, change));
    }
    kachi_table_write(&table, "  ");
}

static void write_json(struct kachi_session *session, const struct kachi_rerun *rerun)
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_pair_str(&json, "product", rerun->statement->product);
    kachi_json_pair_str(&json, "rulebook", rerun->rulebook->id);
    kachi_json_pair_str(&json, "other", rerun->other->id);
    kachi_json_key(&json, "changes");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < rerun->change_count; i++) {
        const struct kachi_rerun_change *change = &rerun->changes[i];
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "name", change->name);
        kachi_json_pair_bool(&json, "is_check", change->is_check);
        kachi_json_pair_str(&json, "before", change->before);
        kachi_json_pair_str(&json, "after", change->after);
        kachi_json_key(&json, "because");
        kachi_json_begin_array(&json);
        for (size_t j = 0; j < change->cause_count; j++) {
            const struct kachi_rulebook_difference *cause = &rerun->differences[change->causes[j]];
            kachi_json_begin_object(&json);
            kachi_json_pair_str(&json, "name", cause->name);
            kachi_json_pair_str(&json, "a", cause->a);
            kachi_json_pair_str(&json, "b", cause->b);
            kachi_json_end_object(&json);
        }
        kachi_json_end_array(&json);
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
}

static enum kachi_err run_rerun(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_value_statement *statement = NULL;
    struct kachi_rerun *rerun = NULL;
    enum kachi_err err = kachi_session_open(session, KACHI_DATABASE_READ);
    err = err == KACHI_OK ? kachi_statement_prepare(session->database) : err;
    err = err == KACHI_OK
              ? kachi_statement_find(&session->arena, session->database, session->operands[0],
                                     &session->findings, &statement)
              : err;
    err = err == KACHI_OK ? kachi_store_load(session->database, &session->findings, &dataset) : err;
    err = err == KACHI_OK ? kachi_statement_rerun(&session->arena, dataset, statement,
                                                  kachi_option_text(session, "rulebook"),
                                                  &session->findings, &rerun)
                          : err;
    kachi_dataset_close(dataset);
    if (err != KACHI_OK) {
        return err;
    }
    session->answer_is_no = rerun->change_count > 0;
    if (session->output == KACHI_OUTPUT_JSON) {
        write_json(session, rerun);
    } else {
        write_text(session, rerun);
    }
    return KACHI_OK;
}

static const struct kachi_option options[] = {{"rulebook", "ID", "option.rulebook"},
                                              {NULL, NULL, NULL}};
static const char *const examples[] = {
    "kachi statement rerun st_01J9ZK4T8M --rulebook jisf-gx-steel-2025", NULL};

const struct kachi_command kachi_command_statement_rerun = {
    .name = "statement rerun",
    .operands = "STATEMENT",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.rerun",
    .options = options,
    .examples = examples,
    .run = run_rerun,
};
