/* SPDX-License-Identifier: Apache-2.0 */
/* kachi list: products and activities, found by key or words in either language. */
#include "base/csv.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "inventory/search.h"
#include "inventory/store.h"

#define SHOWN_MAX 50

static struct kachi_str product_unit(const struct kachi_dataset *dataset,
                                     const struct kachi_activity *activity)
{
    if (activity->reference == KACHI_NONE) {
        return kachi_str_of("");
    }
    return dataset->units[dataset->exchanges[activity->reference].unit].name;
}

static void write_text(struct kachi_session *session, const struct kachi_dataset *dataset,
                       const struct kachi_matches *matches)
{
    const char *const headings[] = {
        kachi_str_print(&session->arena, "*%s", kachi_say(session, "heading.name")).text,
        kachi_say(session, "heading.unit"), kachi_say(session, "heading.location"),
        kachi_say(session, "heading.owner"), kachi_say(session, "heading.key")};
    struct kachi_table table;
    kachi_table_init(&table, session, 5, headings);
    uint32_t shown = session->verbose || matches->count <= SHOWN_MAX ? matches->count : SHOWN_MAX;
    for (uint32_t i = 0; i < shown; i++) {
        const struct kachi_activity *activity = &dataset->activities[matches->activities[i]];
        kachi_table_add(&table, kachi_activity_name(activity, session->lang));
        kachi_table_add(&table, product_unit(dataset, activity));
        kachi_table_add(&table, activity->location);
        kachi_table_add(&table, activity->owner);
        kachi_table_add(&table, activity->key);
    }
    if (matches->count > 0) {
        kachi_table_write(&table, "");
        kachi_buffer_add_byte(&session->out, '\n');
    }
    kachi_buffer_print(&session->out, "%u %s", (unsigned)matches->count,
                       kachi_say(session, "list.found"));
    if (shown < matches->count) {
        kachi_buffer_print(&session->out, " · %s %u · --verbose", kachi_say(session, "list.shown"),
                           (unsigned)shown);
    }
    kachi_buffer_add_byte(&session->out, '\n');
    if (dataset->activity_count == 0) {
        kachi_buffer_print(&session->out, "%s\n", kachi_say(session, "list.empty"));
    }
}

/* Every product that was found: nothing is cut, whatever the width of a terminal. */
static void write_csv(struct kachi_session *session, const struct kachi_dataset *dataset,
                      const struct kachi_matches *matches)
{
    struct kachi_csv_writer csv;
    static const char *const headings[] = {"key", "name", "name_ja", "unit", "location", "owner"};
    kachi_csv_writer_init(&csv, &session->out);
    for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
        kachi_csv_write(&csv, kachi_str_of(headings[i]));
    }
    kachi_csv_end_row(&csv);
    for (uint32_t i = 0; i < matches->count; i++) {
        const struct kachi_activity *activity = &dataset->activities[matches->activities[i]];
        kachi_csv_write(&csv, activity->key);
        kachi_csv_write(&csv, activity->name);
        kachi_csv_write(&csv, activity->name_ja);
        kachi_csv_write(&csv, product_unit(dataset, activity));
        kachi_csv_write(&csv, activity->location);
        kachi_csv_write(&csv, activity->owner);
        kachi_csv_end_row(&csv);
    }
}

static void write_json(struct kachi_session *session, const struct kachi_dataset *dataset,
                       const struct kachi_matches *matches)
{
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_pair_int64(&json, "count", matches->count);
    kachi_json_key(&json, "activities");
    kachi_json_begin_array(&json);
    for (uint32_t i = 0; i < matches->count; i++) {
        const struct kachi_activity *activity = &dataset->activities[matches->activities[i]];
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "key", activity->key);
        kachi_json_pair_str(&json, "name", activity->name);
        kachi_json_pair_str(&json, "name_ja", activity->name_ja);
        kachi_json_pair_str(&json, "unit", product_unit(dataset, activity));
        kachi_json_pair_str(&json, "location", activity->location);
        kachi_json_pair_str(&json, "owner", activity->owner);
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
}

static enum kachi_err run_list(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    enum kachi_err err = kachi_session_open(session, KACHI_DATABASE_READ);
    err = err == KACHI_OK ? kachi_store_load(session->database, &session->findings, &dataset) : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_str words = session->operand_count == 0 ? kachi_str_of("") : session->operands[0];
    for (size_t i = 1; i < session->operand_count; i++) {
        words = kachi_str_print(&session->arena, "%.*s %.*s", KACHI_STR_ARG(words),
                                KACHI_STR_ARG(session->operands[i]));
    }
    struct kachi_matches matches = kachi_search(&session->arena, dataset, words);
    if (session->output == KACHI_OUTPUT_JSON) {
        write_json(session, dataset, &matches);
    } else if (session->output == KACHI_OUTPUT_CSV) {
        write_csv(session, dataset, &matches);
    } else {
        write_text(session, dataset, &matches);
    }
    /* An empty database is no "no": nothing was asked for. */
    session->answer_is_no = matches.count == 0 && session->operand_count > 0;
    kachi_dataset_close(dataset);
    return KACHI_OK;
}

static const char *const examples[] = {"kachi list", "kachi list electricity grid",
                                       "kachi list 鋼板", NULL};

const struct kachi_command kachi_command_list = {
    .name = "list",
    .operands = "[WORDS]",
    .operands_min = 0,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.list",
    .examples = examples,
    .run = run_list,
};
