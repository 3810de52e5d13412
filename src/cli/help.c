/* SPDX-License-Identifier: Apache-2.0 */
/* Help, all of it generated from the command table and the phrases. */
#include "cli/command.h"
#include "cli/table.h"

#include <string.h>

/* The start page groups commands by task; a group is a heading phrase and the first words of its
 * commands. */
struct help_group {
    const char *heading;
    const char *words[12];
};

static const struct help_group groups[] = {
    {"help.group.start", {"demo", "init", "serve"}},
    {"help.group.calculate",
     {"import", "check", "list", "footprint", "compare", "what-if", "roll-up"}},
    {"help.group.value", {"reduce", "avoid", "ask", "report", "rulebook", "pcr", "year"}},
    {"help.group.state", {"statement", "verify", "label", "publish", "log", "key"}},
    {"help.group.trade", {"ledger"}},
    {"help.group.reward", {"program", "procure", "disclose", "carbon-price"}},
    {"help.group.explore", {"market"}},
    {"help.group.connect", {"pact", "user", "openapi"}},
    {"help.group.more", {"help"}},
};

/* What something is called, and what it is. */
static struct kachi_table prose_table(struct kachi_session *session)
{
    return (struct kachi_table){.session = session,
                                .column_count = 2,
                                .flexible = 1,
                                .wraps = true,
                                .room = kachi_prose_columns(session)};
}

static bool is_alone(struct kachi_str word)
{
    for (size_t i = 0; kachi_command_at(i) != NULL; i++) {
        if (kachi_str_equal(kachi_str_of(kachi_command_at(i)->name), word)) {
            return true;
        }
    }
    return false;
}

/* "  ledger ..." with the phrase of the group: its commands are a page of their own. */
static void write_group_line(struct kachi_session *session, struct kachi_table *table,
                             struct kachi_str word)
{
    struct kachi_str key = kachi_str_print(&session->arena, "help.of.%.*s", KACHI_STR_ARG(word));
    kachi_table_add(table, kachi_str_print(&session->arena, "%.*s ...", KACHI_STR_ARG(word)));
    kachi_table_add_text(table, kachi_say(session, key.text));
}

static void write_group(struct kachi_session *session, const struct help_group *group)
{
    kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, group->heading));
    struct kachi_table table = prose_table(session);
    for (size_t w = 0; w < sizeof(group->words) / sizeof(group->words[0]); w++) {
        if (group->words[w] == NULL) {
            break;
        }
        struct kachi_str word = kachi_str_of(group->words[w]);
        if (!is_alone(word)) {
            write_group_line(session, &table, word);
            continue;
        }
        for (size_t i = 0; kachi_command_at(i) != NULL; i++) {
            const struct kachi_command *command = kachi_command_at(i);
            if (!kachi_str_equal(kachi_str_of(command->name), word)) {
                continue;
            }
            kachi_table_add(&table, kachi_str_print(&session->arena, "%s %s", command->name,
                                                    command->operands));
            kachi_table_add_text(&table, kachi_say(session, command->phrase));
        }
    }
    kachi_table_write(&table, "  ");
}

void kachi_help_write_start(struct kachi_session *session)
{
    kachi_prose_write(session, kachi_str_of(kachi_say(session, "help.title")));
    for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
        write_group(session, &groups[g]);
    }
    kachi_buffer_add_byte(&session->out, '\n');
    kachi_prose_write(session, kachi_str_of(kachi_say(session, "help.more")));
}

static void write_options(struct kachi_session *session, const char *heading,
                          const struct kachi_option *options)
{
    if (options == NULL || options[0].name == NULL) {
        return;
    }
    kachi_buffer_print(&session->out, "\n%s\n", kachi_say(session, heading));
    struct kachi_table table = prose_table(session);
    for (size_t i = 0; options[i].name != NULL; i++) {
        const char *value = options[i].value == NULL ? "" : options[i].value;
        bool optional = value[0] == '=';
        kachi_table_add(&table, kachi_str_print(&session->arena, "--%s%s%s%s", options[i].name,
                                                optional ? "[" : (value[0] == '\0' ? "" : " "),
                                                value, optional ? "]" : ""));
        kachi_table_add_text(&table, kachi_say(session, options[i].phrase));
    }
    kachi_table_write(&table, "  ");
}

void kachi_help_write_command(struct kachi_session *session, const struct kachi_command *command)
{
    struct kachi_buffer *out = &session->out;
    kachi_buffer_print(out, "kachi %s%s%s\n\n", command->name,
                       command->operands[0] == '\0' ? "" : " ", command->operands);
    kachi_prose_write(session, kachi_str_of(kachi_say(session, command->phrase)));
    write_options(session, "help.options", command->options);
    write_options(session, "help.options.global", kachi_global_options);
    if (command->examples == NULL || command->examples[0] == NULL) {
        return;
    }
    kachi_buffer_print(out, "\n%s\n", kachi_say(session, "help.examples"));
    for (size_t i = 0; command->examples[i] != NULL; i++) {
        kachi_buffer_print(out, "  %s\n", command->examples[i]);
    }
}
