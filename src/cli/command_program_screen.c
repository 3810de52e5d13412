/* SPDX-License-Identifier: Apache-2.0 */
/* kachi program screen: every product of the database against programs, who qualifies where. */
#include "base/csv.h"
#include "cli/commands.h"
#include "cli/product.h"
#include "cli/program_session.h"
#include "cli/program_show.h"
#include "cli/table.h"
#include "policy/screen.h"

struct screening {
    struct kachi_session *session;
    const struct kachi_dataset *dataset;
    size_t program_count, statement_count;
    struct kachi_program **programs;
    struct kachi_value_statement *statements; /* newest first */
    struct kachi_statement_index index;
    struct kachi_screen *screen;
    size_t *eligible; /* of each program */
    struct kachi_csv_writer csv;
};

static enum kachi_err open_programs(struct screening *screening)
{
    struct kachi_session *session = screening->session;
    struct kachi_str *names = session->operands;
    size_t count = session->operand_count;
    enum kachi_err err = KACHI_OK;
    if (count == 0) {
        count = kachi_program_ids(&session->arena, &names);
    }
    screening->programs = KACHI_NEW_ARRAY(&session->arena, struct kachi_program *, count + 1);
    screening->eligible = KACHI_NEW_ARRAY(&session->arena, size_t, count + 1);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        err = kachi_program_open_named(session, names[i], &screening->programs[i]);
        screening->program_count += err == KACHI_OK ? 1 : 0;
    }
    return err;
}

static struct kachi_facts facts_of(struct screening *screening, uint32_t activity)
{
    struct kachi_arena *arena = &screening->session->arena;
    struct kachi_facts facts = kachi_facts_of_activity(arena, screening->dataset, activity);
    const struct kachi_value_statement *statement =
        kachi_statement_index_find(&screening->index, screening->dataset->activities[activity].key);
    return statement == NULL
               ? facts
               : kachi_facts_join(arena, kachi_facts_of_statement(arena, statement), facts);
}

static void write_code(struct screening *screening, struct kachi_str product, size_t index,
                       struct kachi_verdict_code code)
{
    const struct kachi_program *program = screening->programs[index];
    struct kachi_csv_writer *csv = &screening->csv;
    bool missed = code.first_missed != KACHI_NO_INDEX;
    kachi_csv_write(csv, product);
    kachi_csv_write(csv, program->id);
    kachi_csv_write(csv, kachi_str_of(code.is_eligible ? "yes" : "no"));
    kachi_csv_write_int64(csv, code.points);
    kachi_csv_write(csv,
                    code.tier == KACHI_NO_INDEX ? kachi_str_of("") : program->tiers[code.tier].id);
    kachi_csv_write(csv, missed ? program->clauses[code.first_missed].id : kachi_str_of(""));
    kachi_csv_write(
        csv, kachi_str_of(missed ? kachi_answer_word((enum kachi_answer)code.first_answer) : ""));
    kachi_csv_end_row(csv);
}

static void screen_all(struct screening *screening)
{
    struct kachi_arena *arena = &screening->session->arena;
    struct kachi_known *row =
        KACHI_NEW_ARRAY(arena, struct kachi_known, kachi_screen_columns(screening->screen) + 1);
    for (uint32_t i = 0; i < screening->dataset->activity_count; i++) {
        struct kachi_arena_mark mark = kachi_arena_mark(arena);
        kachi_screen_read(screening->screen, facts_of(screening, i), row);
        for (size_t k = 0; k < screening->program_count; k++) {
            struct kachi_verdict_code code = kachi_screen_judge(screening->screen, k, row);
            screening->eligible[k] += code.is_eligible ? 1 : 0;
            if (screening->session->output == KACHI_OUTPUT_CSV) {
                write_code(screening, screening->dataset->activities[i].key, k, code);
            }
        }
        kachi_arena_reset(arena, mark);
    }
}

static void begin_csv(struct screening *screening)
{
    static const char *const headings[] = {"product", "program",      "eligible", "points",
                                           "tier",    "first_missed", "why"};
    kachi_csv_writer_init(&screening->csv, &screening->session->out);
    for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
        kachi_csv_write(&screening->csv, kachi_str_of(headings[i]));
    }
    kachi_csv_end_row(&screening->csv);
}

static void write_counts_json(struct screening *screening)
{
    struct kachi_json_writer json = kachi_session_json(screening->session);
    kachi_json_begin_object(&json);
    kachi_json_pair_int64(&json, "products", screening->dataset->activity_count);
    kachi_json_key(&json, "programs");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < screening->program_count; i++) {
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "program", screening->programs[i]->id);
        kachi_json_pair_int64(&json, "eligible", (int64_t)screening->eligible[i]);
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
    kachi_buffer_add_byte(&screening->session->out, '\n');
}

static void write_counts(struct screening *screening)
{
    struct kachi_session *session = screening->session;
    struct kachi_table table;
    const char *const headings[] = {
        kachi_say(session, "heading.program"), "*",
        kachi_str_print(&session->arena, ">%s", kachi_say(session, "heading.eligible")).text,
        kachi_str_print(&session->arena, ">%s", kachi_say(session, "heading.products")).text};
    kachi_table_init(&table, session, 4, headings);
    for (size_t i = 0; i < screening->program_count; i++) {
        kachi_table_add(&table, screening->programs[i]->id);
        kachi_table_add(&table, kachi_program_name(session, screening->programs[i]));
        kachi_table_add(&table, kachi_count_text(&session->arena, (int64_t)screening->eligible[i]));
        kachi_table_add(&table,
                        kachi_count_text(&session->arena, screening->dataset->activity_count));
    }
    kachi_table_write(&table, "");
}

static enum kachi_err screen(struct screening *screening)
{
    struct kachi_session *session = screening->session;
    kachi_day today = 0;
    enum kachi_err err = kachi_program_judged_day(session, &today);
    err = err == KACHI_OK ? kachi_session_statements(session, &screening->statement_count,
                                                     &screening->statements)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    screening->index = kachi_statement_index_new(&session->arena, screening->statement_count,
                                                 screening->statements);
    screening->screen =
        kachi_screen_new(&session->arena, screening->program_count, screening->programs, today);
    if (session->output == KACHI_OUTPUT_CSV) {
        begin_csv(screening);
    }
    screen_all(screening);
    if (session->output == KACHI_OUTPUT_JSON) {
        write_counts_json(screening);
    } else if (session->output == KACHI_OUTPUT_TEXT) {
        write_counts(screening);
    }
    return KACHI_OK;
}

static enum kachi_err run_screen(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    struct screening screening = {.session = session};
    enum kachi_err err = open_programs(&screening);
    err = err == KACHI_OK ? kachi_session_load(session, &dataset) : err;
    screening.dataset = dataset;
    err = err == KACHI_OK ? screen(&screening) : err;
    for (size_t i = 0; i < screening.program_count; i++) {
        kachi_program_close(screening.programs[i]);
    }
    kachi_dataset_close(dataset);
    return err;
}

static const struct kachi_option options[] = {
    {"on", "DAY", "option.program-on"},
    {NULL, NULL, NULL},
};
static const char *const examples[] = {"kachi program screen",
                                       "kachi program screen cev-2026 --csv", NULL};

const struct kachi_command kachi_command_program_screen = {
    .name = "program screen",
    .operands = "[PROGRAM...]",
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.program.screen",
    .options = options,
    .examples = examples,
    .run = run_screen,
};
