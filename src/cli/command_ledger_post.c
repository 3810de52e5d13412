/* SPDX-License-Identifier: Apache-2.0 */
/* kachi ledger post: entries in JSON, as the API takes them, from a file. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/ledger_session.h"

struct entries {
    struct kachi_ledger_session ledger;
    size_t count, capacity;
    struct kachi_entry *items;
    struct kachi_post_result *results;
};

static enum kachi_err add_entry(struct entries *entries, kachi_json json, struct kachi_place place)
{
    struct kachi_session *session = entries->ledger.session;
    struct kachi_entry entry;
    enum kachi_err err = kachi_entry_read(&session->arena, json, &session->findings, &entry);
    entry.place = place;
    entries->items = kachi_arena_grow(&session->arena, entries->items, entries->count,
                                      &entries->capacity, sizeof(*entries->items));
    entries->items[entries->count++] = entry;
    return err;
}

/* One entry, a list of them, or {"entries": [...]} as for the API. */
static enum kachi_err read_document(struct entries *entries, kachi_json root,
                                    struct kachi_str source, uint32_t line)
{
    kachi_json list = kachi_json_is_array(root) ? root : kachi_json_get(root, "entries");
    enum kachi_err err = KACHI_OK;
    if (list == NULL) {
        return add_entry(entries, root, (struct kachi_place){.source = source, .line = line});
    }
    for (size_t i = 0; i < kachi_json_count(list); i++) {
        struct kachi_str at = kachi_str_print(&entries->ledger.session->arena, "entries[%zu]", i);
        enum kachi_err one = add_entry(entries, kachi_json_at(list, i),
                                       (struct kachi_place){.source = source, .field = at});
        err = err == KACHI_OK ? one : err;
    }
    return err;
}

static enum kachi_err read_text(struct entries *entries, struct kachi_str text,
                                struct kachi_str source, uint32_t line)
{
    struct kachi_session *session = entries->ledger.session;
    struct kachi_json_doc doc = {0};
    enum kachi_err err = kachi_json_read(source, text, &session->findings, &doc);
    if (err == KACHI_OK) {
        err = read_document(entries, doc.root, source, line);
    }
    kachi_json_release(&doc);
    return err;
}

/* A document, or (.ndjson, .jsonl) one a line; every broken entry is told. */
static enum kachi_err read_file(struct entries *entries)
{
    struct kachi_session *session = entries->ledger.session;
    struct kachi_str path = session->operands[0];
    struct kachi_str rest;
    enum kachi_err err = kachi_file_read(&session->arena, path, &session->findings, &rest);
    bool is_lines = kachi_str_has_suffix(path, ".ndjson") || kachi_str_has_suffix(path, ".jsonl");
    if (err != KACHI_OK || !is_lines) {
        return err == KACHI_OK ? read_text(entries, rest, path, 0) : err;
    }
    for (uint32_t line = 1; rest.bytes > 0; line++) {
        struct kachi_str text = kachi_str_trim(kachi_str_cut(&rest, '\n'));
        enum kachi_err one =
            kachi_str_is_empty(text) ? KACHI_OK : read_text(entries, text, path, line);
        err = err == KACHI_OK ? one : err;
    }
    return err;
}

/* How many of the entries from `at` on go into one batch, which cuts no set in two. */
static size_t batch_count(const struct entries *entries, size_t at)
{
    size_t rest = entries->count - at;
    size_t count = rest < KACHI_POST_ENTRIES_MAX ? rest : KACHI_POST_ENTRIES_MAX;
    while (count > 1 && count < rest && entries->items[at + count - 1].linked) {
        count--;
    }
    return count;
}

static enum kachi_err post_entries(struct entries *entries)
{
    struct kachi_ledger_session *ledger = &entries->ledger;
    bool is_try = kachi_option_is_set(ledger->session, "dry-run");
    bool is_together = kachi_option_is_set(ledger->session, "together");
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i + 1 < entries->count && is_together; i++) {
        entries->items[i].linked = true;
    }
    entries->results =
        KACHI_NEW_ARRAY(&ledger->session->arena, struct kachi_post_result, entries->count);
    for (size_t at = 0; at < entries->count && err == KACHI_OK;) {
        size_t count = is_together ? entries->count : batch_count(entries, at);
        err = (is_try ? kachi_post_try : kachi_post)(ledger->ledger, &ledger->actor, count,
                                                     entries->items + at, entries->results + at);
        at += count;
    }
    return err;
}

static void show(struct entries *entries)
{
    struct kachi_ledger_session *ledger = &entries->ledger;
    if (ledger->session->output != KACHI_OUTPUT_JSON) {
        for (size_t i = 0; i < entries->count; i++) {
            kachi_ledger_answer_line(ledger, &entries->items[i], &entries->results[i]);
        }
        return;
    }
    struct kachi_json_writer json = kachi_session_json(ledger->session);
    kachi_json_begin_object(&json);
    kachi_json_key(&json, "entries");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < entries->count; i++) {
        kachi_json_begin_object(&json);
        kachi_ledger_answer_json(ledger, &entries->items[i], &entries->results[i], &json);
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
}

static enum kachi_err run_post(struct kachi_session *session)
{
    struct entries entries = {0};
    enum kachi_err err = kachi_ledger_session_write(session, &entries.ledger);
    err = err == KACHI_OK ? read_file(&entries) : err;
    err = err == KACHI_OK ? post_entries(&entries) : err;
    if (err == KACHI_OK) {
        show(&entries);
    }
    for (size_t i = 0; i < entries.count && err == KACHI_OK; i++) {
        err = entries.results[i].err;
    }
    kachi_ledger_session_close(&entries.ledger);
    return err;
}

static const struct kachi_option post_options[] = {
    {"together", NULL, "option.together"}, {"dry-run", NULL, "option.dry-run"}, {NULL, NULL, NULL}};
static const char *const post_examples[] = {"kachi ledger post entries.json --together --as A製鉄",
                                            "kachi ledger post entries.ndjson --dry-run --as A製鉄",
                                            NULL};
const struct kachi_command kachi_command_ledger_post = {
    "ledger post", "FILE", 1, 1, "command.ledger.post", post_options, post_examples, run_post};
