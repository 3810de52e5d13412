/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the command line: which command, its operands and options, from the one table. */
#include "cli/command.h"

#include "base/text.h"

#include <string.h>

#define COMMANDS_MAX 128
#define NAME_WORDS_MAX 2

const struct kachi_option kachi_global_options[] = {
    {"db", "PATH", "option.db"},
    {"as", "PARTY", "option.as"},
    {"ledger", "URL", "option.ledger"},
    {"json", "=FIELDS", "option.json"},
    {"csv", NULL, "option.csv"},
    {"lang", "ja|en", "option.lang"},
    {"color", "auto|always|never", "option.color"},
    {"quiet", NULL, "option.quiet"},
    {"verbose", NULL, "option.verbose"},
    {"yes", NULL, "option.yes"},
    {"help", NULL, "option.help"},
    {"version", NULL, "option.version"},
    {NULL, NULL, NULL},
};

static const struct kachi_option *find_option(const struct kachi_option *options,
                                              struct kachi_str name)
{
    for (size_t i = 0; options != NULL && options[i].name != NULL; i++) {
        if (kachi_str_is(name, options[i].name)) {
            return &options[i];
        }
    }
    return NULL;
}

/* The command that the first one or two words name; *words is how many were used. */
static const struct kachi_command *find_command(struct kachi_str first, struct kachi_str second,
                                                size_t *words)
{
    for (size_t i = 0; kachi_command_at(i) != NULL; i++) {
        const struct kachi_command *command = kachi_command_at(i);
        struct kachi_str rest = kachi_str_of(command->name);
        struct kachi_str head = kachi_str_cut(&rest, ' ');
        bool two = strchr(command->name, ' ') != NULL;
        if (!kachi_str_equal(head, first) || (two && !kachi_str_equal(rest, second))) {
            continue;
        }
        *words = two ? 2 : 1;
        return command;
    }
    return NULL;
}

/* Whether a word starts some two-word command: "ledger". */
static bool is_group(struct kachi_str word)
{
    for (size_t i = 0; kachi_command_at(i) != NULL; i++) {
        struct kachi_str rest = kachi_str_of(kachi_command_at(i)->name);
        struct kachi_str head = kachi_str_cut(&rest, ' ');
        if (strchr(kachi_command_at(i)->name, ' ') != NULL && kachi_str_equal(head, word)) {
            return true;
        }
    }
    return false;
}

struct kachi_str kachi_commands_near(struct kachi_arena *arena, struct kachi_str words)
{
    struct kachi_str names[2 * COMMANDS_MAX]; /* commands, and the groups that they are in */
    struct kachi_str group = kachi_str_of("");
    size_t count = 0;
    for (size_t i = 0; kachi_command_at(i) != NULL && i < COMMANDS_MAX; i++) {
        struct kachi_str name = kachi_str_of(kachi_command_at(i)->name);
        struct kachi_str rest = name;
        struct kachi_str head = kachi_str_cut(&rest, ' ');
        names[count++] = name;
        if (head.bytes < name.bytes && !kachi_str_equal(head, group)) {
            group = head;
            names[count++] = head;
        }
    }
    return kachi_text_near_list(arena, words, count, names);
}

static enum kachi_err refuse_command(struct kachi_session *session, struct kachi_str word)
{
    struct kachi_str near = kachi_commands_near(&session->arena, word);
    kachi_findings_add(&session->findings,
                       kachi_str_is_empty(near) ? "command-unknown" : "command-near", KACHI_NOWHERE,
                       KACHI_ARGS({"command", word}, {"near", near}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err refuse_option(struct kachi_session *session, struct kachi_str name)
{
    struct kachi_str names[KACHI_OPTIONS_MAX];
    size_t count = 0;
    const struct kachi_option *own = session->command == NULL ? NULL : session->command->options;
    for (size_t i = 0; own != NULL && own[i].name != NULL && count < KACHI_OPTIONS_MAX; i++) {
        names[count++] = kachi_str_of(own[i].name);
    }
    for (size_t i = 0; kachi_global_options[i].name != NULL && count < KACHI_OPTIONS_MAX; i++) {
        names[count++] = kachi_str_of(kachi_global_options[i].name);
    }
    struct kachi_str near = kachi_text_near_list(&session->arena, name, count, names);
    kachi_findings_add(&session->findings,
                       kachi_str_is_empty(near) ? "option-unknown" : "option-near", KACHI_NOWHERE,
                       KACHI_ARGS({"option", name}, {"near", near}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err keep_option(struct kachi_session *session, const char *name,
                                  struct kachi_str value)
{
    if (session->option_count == KACHI_OPTIONS_MAX) {
        kachi_findings_add(&session->findings, "command-line-long", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_LIMIT;
    }
    session->options[session->option_count] =
        (struct kachi_given_option){.name = name, .value = value};
    session->option_count++;
    return KACHI_OK;
}

/* One "--name", "--name=value" or "--name value"; *next is the index after it. */
static enum kachi_err read_option(struct kachi_session *session, int argc, char **argv, int *next)
{
    struct kachi_str value = kachi_str_of(argv[*next] + 2);
    bool has_value = kachi_str_contains(value, kachi_str_of("="));
    struct kachi_str name = kachi_str_cut(&value, '=');
    const struct kachi_option *option =
        find_option(session->command == NULL ? NULL : session->command->options, name);
    option = option == NULL ? find_option(kachi_global_options, name) : option;
    if (option == NULL) {
        return refuse_option(session, name);
    }
    *next += 1;
    bool optional = option->value != NULL && option->value[0] == '=';
    if (option->value == NULL && has_value) {
        kachi_findings_add(&session->findings, "option-flag", KACHI_NOWHERE,
                           KACHI_ARGS({"option", name}, {"value", value}));
        return KACHI_ERR_INPUT;
    }
    if (option->value != NULL && !has_value && !optional) {
        if (*next == argc) {
            kachi_findings_add(
                &session->findings, "option-value", KACHI_NOWHERE,
                KACHI_ARGS({"option", name}, {"value", kachi_str_of(option->value)}));
            return KACHI_ERR_INPUT;
        }
        value = kachi_str_of(argv[*next]);
        *next += 1;
    }
    return keep_option(session, option->name, has_value || !optional ? value : kachi_str_of(""));
}

static enum kachi_err keep_operand(struct kachi_session *session, struct kachi_str word)
{
    if (session->operand_count == KACHI_OPERANDS_MAX) {
        kachi_findings_add(&session->findings, "command-line-long", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_LIMIT;
    }
    session->operands[session->operand_count] = word;
    session->operand_count++;
    return KACHI_OK;
}

/*
 * The words that name the command: the first two arguments that are no options. A global option
 * before the command may take a value, which is no word.
 */
static size_t command_words(int argc, char **argv, struct kachi_str words[NAME_WORDS_MAX],
                            int positions[NAME_WORDS_MAX])
{
    size_t count = 0;
    for (int i = 1; i < argc && count < NAME_WORDS_MAX; i++) {
        struct kachi_str word = kachi_str_of(argv[i]);
        if (!kachi_str_has_prefix(word, "-") || kachi_str_is(word, "-")) {
            positions[count] = i;
            words[count++] = word;
            continue;
        }
        struct kachi_str name = kachi_str_slice(word, word.bytes < 2 ? word.bytes : 2, word.bytes);
        const struct kachi_option *option = find_option(kachi_global_options, name);
        if (option != NULL && option->value != NULL && option->value[0] != '=') {
            i++;
        } else if (count > 0) {
            break; /* an option of the command itself: its value is not for us to guess */
        }
    }
    return count;
}

static enum kachi_err check_operands(struct kachi_session *session)
{
    const struct kachi_command *command = session->command;
    bool few = session->operand_count < command->operands_min;
    bool many = session->operand_count > command->operands_max;
    if ((!few && !many) || kachi_option_is_set(session, "help")) {
        return KACHI_OK;
    }
    kachi_findings_add(
        &session->findings, few ? "operand-missing" : "operand-extra", KACHI_NOWHERE,
        KACHI_ARGS({"command", kachi_str_of(command->name)},
                   {"operands", kachi_str_of(command->operands)},
                   {"value", few ? kachi_str_of("") : session->operands[command->operands_max]}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err choose_command(struct kachi_session *session, int argc, char **argv,
                                     int positions[NAME_WORDS_MAX], size_t *used)
{
    struct kachi_str words[NAME_WORDS_MAX] = {{"", 0}, {"", 0}};
    size_t count = command_words(argc, argv, words, positions);
    *used = 0;
    if (count == 0) {
        return KACHI_OK; /* `kachi`, `kachi --help` */
    }
    session->command = find_command(words[0], words[1], used);
    if (session->command != NULL) {
        return KACHI_OK;
    }
    if (!is_group(words[0])) {
        return refuse_command(session, words[0]);
    }
    if (count == 1) { /* `kachi ledger`: its page of help */
        session->command = find_command(kachi_str_of("help"), kachi_str_of(""), used);
        *used = 0;
        return KACHI_OK;
    }
    return refuse_command(session,
                          kachi_str_print(&session->arena, "%.*s %.*s", KACHI_STR_ARG(words[0]),
                                          KACHI_STR_ARG(words[1])));
}

enum kachi_err kachi_command_line_read(struct kachi_session *session, int argc, char **argv)
{
    int positions[NAME_WORDS_MAX] = {0, 0};
    size_t used = 0;
    enum kachi_err err = choose_command(session, argc, argv, positions, &used);
    bool only_operands = false;
    for (int i = 1; i < argc && err == KACHI_OK;) {
        struct kachi_str word = kachi_str_of(argv[i]);
        bool names_command = (used > 0 && i == positions[0]) || (used > 1 && i == positions[1]);
        if (names_command) {
            i++;
        } else if (!only_operands && kachi_str_is(word, "--")) {
            only_operands = true;
            i++;
        } else if (!only_operands && kachi_str_has_prefix(word, "--")) {
            err = read_option(session, argc, argv, &i);
        } else if (!only_operands && kachi_str_is(word, "-h")) {
            err = keep_option(session, "help", kachi_str_of(""));
            i++;
        } else {
            err = keep_operand(session, word);
            i++;
        }
    }
    if (err != KACHI_OK || session->command == NULL) {
        return err;
    }
    return check_operands(session);
}
