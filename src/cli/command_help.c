/* SPDX-License-Identifier: Apache-2.0 */
/* kachi help: a command, a group of commands, or a topic. */
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/table.h"

#include <string.h>

static const char *const topics[] = {"exit-codes", "limits", "units", NULL};

static bool write_group(struct kachi_session *session, struct kachi_str word)
{
    struct kachi_table table = {.session = session,
                                .column_count = 2,
                                .flexible = 1,
                                .wraps = true,
                                .room = kachi_prose_columns(session)};
    for (size_t i = 0; kachi_command_at(i) != NULL; i++) {
        const struct kachi_command *command = kachi_command_at(i);
        struct kachi_str rest = kachi_str_of(command->name);
        if (!kachi_str_equal(kachi_str_cut(&rest, ' '), word)) {
            continue;
        }
        kachi_table_add(&table, kachi_str_print(&session->arena, "kachi %s %s", command->name,
                                                command->operands));
        kachi_table_add_text(&table, kachi_say(session, command->phrase));
    }
    if (table.cell_count == 0) {
        return false;
    }
    kachi_table_write(&table, "");
    return true;
}

/* A phrase is one line of a table: in a topic, \n stands for a new line. */
static void write_lines(struct kachi_session *session, const char *phrase)
{
    for (const char *rest = phrase; rest != NULL;) {
        const char *end = strstr(rest, "\\n");
        size_t bytes = end == NULL ? strlen(rest) : (size_t)(end - rest);
        kachi_buffer_print(&session->out, "%.*s\n", (int)bytes, rest);
        rest = end == NULL ? NULL : end + 2;
    }
}

static bool write_topic(struct kachi_session *session, struct kachi_str word)
{
    for (size_t i = 0; topics[i] != NULL; i++) {
        if (kachi_str_is(word, topics[i])) {
            struct kachi_str key = kachi_str_print(&session->arena, "help.topic.%s", topics[i]);
            write_lines(session, kachi_say(session, key.text));
            return true;
        }
    }
    return false;
}

static enum kachi_err run_help(struct kachi_session *session)
{
    if (session->operand_count == 0) {
        kachi_help_write_start(session);
        return KACHI_OK;
    }
    struct kachi_str words = session->operands[0];
    if (session->operand_count > 1) {
        words = kachi_str_print(&session->arena, "%.*s %.*s", KACHI_STR_ARG(words),
                                KACHI_STR_ARG(session->operands[1]));
    }
    for (size_t i = 0; kachi_command_at(i) != NULL; i++) {
        if (kachi_str_is(words, kachi_command_at(i)->name)) {
            kachi_help_write_command(session, kachi_command_at(i));
            return KACHI_OK;
        }
    }
    if (write_group(session, words) || write_topic(session, words)) {
        return KACHI_OK;
    }
    struct kachi_str near = kachi_commands_near(&session->arena, words);
    session->used_wrongly = true;
    kachi_findings_add(&session->findings, kachi_str_is_empty(near) ? "help-unknown" : "help-near",
                       KACHI_NOWHERE, KACHI_ARGS({"topic", words}, {"near", near}));
    return KACHI_ERR_NOT_FOUND;
}

static const char *const examples[] = {"kachi help footprint", "kachi help exit-codes", NULL};

const struct kachi_command kachi_command_help = {
    .name = "help",
    .operands = "[COMMAND|TOPIC]",
    .operands_min = 0,
    .operands_max = 2,
    .phrase = "command.help",
    .examples = examples,
    .run = run_help,
};
