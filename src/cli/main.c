/* SPDX-License-Identifier: Apache-2.0 */
/* One run: read the command line, run the command, show findings, print the answer, exit as
 * documented. */
#include "base/findings_json.h"
#include "base/limits.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/json_fields.h"
#include "cli/ranks.h"
#include "cli/table.h"
#include "cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_USAGE 2
#define EXIT_ANSWER_IS_NO 3
#define EXIT_SYSTEM 5
#define FINDINGS_BYTES_MAX ((size_t)64 << 20)

static const char *environment(const char *name)
{
    const char *value = getenv(name);
    return value == NULL ? "" : value;
}

/* Language: KACHI_LANG, then what the locale says of messages (POSIX: LC_ALL, LC_MESSAGES, LANG);
 * --lang later. */
static enum kachi_lang language_of_environment(void)
{
    static const char *const names[] = {"KACHI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
    enum kachi_lang lang = KACHI_LANG_EN;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = environment(names[i]);
        if (value[0] != '\0') {
            (void)kachi_lang_read(kachi_str_of(value), &lang); /* another language: English */
            break;
        }
    }
    return lang;
}

static void session_init(struct kachi_session *session)
{
    const char *path = environment("KACHI_DB");
    *session = (struct kachi_session){
        .lang = language_of_environment(),
        .database_path = kachi_str_of(path[0] == '\0' ? "kachi.db" : path),
        .is_database_named = path[0] != '\0',
        .ledger_path = kachi_str_of(environment("KACHI_LEDGER")),
        .party = kachi_str_of(environment("KACHI_PARTY")),
        .columns = kachi_terminal_columns(STDOUT_FILENO),
        .color = kachi_terminal_takes_color(),
        .clock = kachi_clock_system(),
        .random = kachi_random_system(),
        .aftermath = "",
    };
    kachi_arena_init(&session->arena);
    kachi_findings_init(&session->findings);
    kachi_buffer_init(&session->out, KACHI_LIMIT_OUTPUT_BYTES);
}

static void session_release(struct kachi_session *session)
{
    kachi_database_close(session->database);
    kachi_buffer_release(&session->out);
    kachi_findings_release(&session->findings);
    kachi_arena_release(&session->arena);
}

static enum kachi_err refuse_value(struct kachi_session *session, const char *option,
                                   struct kachi_str value, const char *values)
{
    kachi_findings_add(&session->findings, "option-choice", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of(option)}, {"value", value},
                                  {"values", kachi_str_of(values)}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err apply_color(struct kachi_session *session, struct kachi_str value)
{
    if (kachi_str_is(value, "auto")) {
        return KACHI_OK;
    }
    if (!kachi_str_is(value, "always") && !kachi_str_is(value, "never")) {
        return refuse_value(session, "color", value, "auto, always, never");
    }
    session->color = kachi_str_is(value, "always");
    return KACHI_OK;
}

static enum kachi_err apply_global(struct kachi_session *session,
                                   const struct kachi_given_option *option)
{
    if (strcmp(option->name, "db") == 0) {
        session->database_path = option->value;
        session->is_database_named = true;
    } else if (strcmp(option->name, "ledger") == 0) {
        session->ledger_path = option->value;
    } else if (strcmp(option->name, "as") == 0) {
        session->party = option->value;
    } else if (strcmp(option->name, "json") == 0) {
        session->output = KACHI_OUTPUT_JSON;
        session->json_fields = option->value;
    } else if (strcmp(option->name, "csv") == 0) {
        session->output = KACHI_OUTPUT_CSV;
    } else if (strcmp(option->name, "color") == 0) {
        return apply_color(session, option->value);
    } else if (strcmp(option->name, "lang") == 0 &&
               !kachi_lang_read(option->value, &session->lang)) {
        return refuse_value(session, "lang", option->value, "ja, en");
    }
    return KACHI_OK;
}

static enum kachi_err apply_globals(struct kachi_session *session)
{
    for (size_t i = 0; i < session->option_count; i++) {
        const struct kachi_given_option *option = &session->options[i];
        session->quiet = session->quiet || strcmp(option->name, "quiet") == 0;
        session->verbose = session->verbose || strcmp(option->name, "verbose") == 0;
        session->yes = session->yes || strcmp(option->name, "yes") == 0;
        enum kachi_err err = apply_global(session, option);
        if (err != KACHI_OK) {
            return err;
        }
    }
    return KACHI_OK;
}

static bool has_global(const struct kachi_session *session, const char *name)
{
    for (size_t i = 0; i < session->option_count; i++) {
        if (strcmp(session->options[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static enum kachi_err run(struct kachi_session *session)
{
    if (has_global(session, "version")) {
        kachi_buffer_print(&session->out, "kachi %s\n", KACHI_VERSION);
        return KACHI_OK;
    }
    if (session->command == NULL) {
        kachi_help_write_start(session);
        return KACHI_OK;
    }
    /* `kachi ledger --help` is the page of its commands, as `kachi ledger` is. */
    bool is_group = session->command == &kachi_command_help && session->operand_count > 0;
    if (has_global(session, "help") && !is_group) {
        kachi_help_write_command(session, session->command);
        return KACHI_OK;
    }
    enum kachi_err err = session->command->run(session);
    return err == KACHI_OK ? kachi_json_fields_apply(session) : err;
}

/* Of each kind of warning this many are shown in full; --verbose shows every one. Errors are always
 * shown: each is a place that somebody has to mend. */
#define WARNINGS_SHOWN 2

/* Notices are for those who ask: --verbose, or a command that shows them itself. */
static bool is_shown(const struct kachi_session *session, const struct kachi_finding *finding)
{
    if (finding->severity == KACHI_ERROR) {
        return true;
    }
    /* Where something has to be mended first, that is what a person should see. */
    bool is_in_the_way =
        finding->severity == KACHI_WARNING && kachi_findings_has_errors(&session->findings);
    return !session->quiet &&
           (session->verbose || (finding->severity == KACHI_WARNING && !is_in_the_way));
}

/* How many findings of the same code, of those kept, stand before this one. */
static size_t count_before(const struct kachi_findings *findings, size_t index)
{
    size_t count = 0;
    for (size_t i = 0; i < index; i++) {
        count += strcmp(findings->items[i].code, findings->items[index].code) == 0 ? 1 : 0;
    }
    return count;
}

/* "and 17 more like it", once, in place of the first one that is not shown. */
static bool is_folded(struct kachi_session *session, size_t index, struct kachi_buffer *text)
{
    const struct kachi_finding *finding = &session->findings.items[index];
    if (finding->severity == KACHI_ERROR || session->verbose) {
        return false;
    }
    size_t before = count_before(&session->findings, index);
    if (before == WARNINGS_SHOWN) {
        size_t more = kachi_findings_count_of(&session->findings, finding->code) - before;
        kachi_buffer_print(text, "%s[%s]  +%zu · --verbose\n",
                           kachi_say(session, "severity.warning"), finding->code, more);
    }
    return before >= WARNINGS_SHOWN;
}

static void show_counts(struct kachi_session *session, struct kachi_buffer *text)
{
    size_t errors = kachi_findings_count(&session->findings, KACHI_ERROR);
    size_t warnings = kachi_findings_count(&session->findings, KACHI_WARNING);
    if (errors + warnings > 1) {
        kachi_buffer_print(text, "%s: %zu  %s: %zu\n", kachi_say(session, "severity.error"), errors,
                           kachi_say(session, "severity.warning"), warnings);
    }
}

/* The findings that are errors, or those that are none. */
static void add_findings(struct kachi_session *session, bool errors, struct kachi_buffer *text)
{
    for (size_t i = 0; i < session->findings.count; i++) {
        const struct kachi_finding *finding = &session->findings.items[i];
        if (!is_shown(session, finding) || (finding->severity == KACHI_ERROR) != errors) {
            continue;
        }
        if (session->output == KACHI_OUTPUT_JSON) {
            struct kachi_json_writer writer;
            kachi_json_writer_init(&writer, text, KACHI_JSON_COMPACT);
            kachi_finding_write_json(&session->arena, finding, session->lang, &writer);
            kachi_buffer_add_byte(text, '\n');
        } else if (!is_folded(session, i, text)) {
            kachi_finding_show(session, finding, text);
        }
    }
}

/* Errors come last: the end is what stands above the next prompt. */
static void show_findings(struct kachi_session *session)
{
    struct kachi_buffer text;
    kachi_buffer_init(&text, FINDINGS_BYTES_MAX);
    add_findings(session, false, &text);
    add_findings(session, true, &text);
    if (session->output != KACHI_OUTPUT_JSON) {
        show_counts(session, &text);
        kachi_buffer_add_text(&text, session->aftermath);
        kachi_terminal_fold(&text, kachi_terminal_columns(STDERR_FILENO));
    }
    struct kachi_str said = kachi_buffer_str(&text);
    fwrite(said.text, 1, said.bytes, stderr);
    kachi_buffer_release(&text);
}

/* For people: nothing that steers their terminal, no line that it would break inside a word. */
static void dress_answer(struct kachi_session *session)
{
    if (session->output == KACHI_OUTPUT_TEXT) { /* JSON escapes such bytes, CSV is data */
        kachi_terminal_disarm(&session->out, session->color);
        kachi_terminal_fold(&session->out, session->columns);
    }
}

/* False where stdout takes no more: a full disk, a closed pipe. */
static bool print_answer(const struct kachi_session *session)
{
    if (session->out.bytes == 0) {
        return true;
    }
    size_t written = fwrite(session->out.data, 1, session->out.bytes, stdout);
    return fflush(stdout) == 0 && written == session->out.bytes && !session->out.overflow;
}

static int exit_code(const struct kachi_session *session, enum kachi_err err)
{
    if (err == KACHI_OK) {
        return session->answer_is_no ? EXIT_ANSWER_IS_NO : EXIT_SUCCESS;
    }
    return session->used_wrongly ? EXIT_USAGE : kachi_err_exit_code(err);
}

int main(int argc, char **argv)
{
    kachi_arena_keep_warm();
    struct kachi_session session;
    kachi_ranks_begin(&argc, &argv);
    session_init(&session);
    enum kachi_err err = kachi_command_line_read(&session, argc, argv);
    err = err == KACHI_OK ? apply_globals(&session) : err;
    int code = EXIT_USAGE;
    if (err == KACHI_OK) {
        err = run(&session);
        if (err == KACHI_ERR_LIMIT && !kachi_findings_has_errors(&session.findings)) {
            kachi_findings_add(&session.findings, "answer-limit", KACHI_NOWHERE, KACHI_NO_ARGS);
        }
        code = exit_code(&session, err);
    }
    if (kachi_ranks_is_first()) {
        show_findings(&session);
        dress_answer(&session);
        if (!print_answer(&session)) {
            fprintf(stderr, "%s\n", kachi_say(&session, "output.failed"));
            code = EXIT_SYSTEM;
        }
    }
    session_release(&session);
    kachi_ranks_end();
    return code;
}
