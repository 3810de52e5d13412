/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_entries.c - writing the ledger: entries one by one or in batches, as JSON or as NDJSON
 * lines.
 *
 * Nothing is written twice: an entry's id is the client's, given as Idempotency-Key or in the
 * entry, and the same id with the same content is the same entry. The answer is sent when it is
 * durable. Opening a pool and revoking one need two pairs of eyes: the first request proposes, a
 * second person approves.
 */
#include "server/account.h"
#include "server/list.h"
#include "server/problem.h"
#include "server/request_internal.h"
#include "server/server_internal.h"
#include "server/writer.h"

#include "base/findings_json.h"

#define BATCH_MAX 1000
#define APPROVAL_DAYS 14 /* within which a proposal should be decided */

struct posting {
    struct kachi_writing writing;
    bool is_batch, is_stream;        /* else: one entry, whose answer is the whole answer */
    struct kachi_entry *entries;     /* what writing->entries are */
    struct kachi_findings *findings; /* of each entry of a batch */
};

static void write_result(struct kachi_json_writer *json, struct kachi_ledger_view view,
                         const struct kachi_entry *entry, const struct kachi_post_result *result)
{
    struct kachi_lot *lots = NULL;
    size_t count = 0;
    kachi_json_pair_str(json, "id", kachi_id_text(view.arena, "entry", &entry->id));
    kachi_json_pair_text(json, "kind", kachi_entry_kind_word(entry->kind));
    kachi_json_pair_text(json, "status", result->status == KACHI_POST_SAME ? "same" : "done");
    kachi_json_pair_int64(json, "sequence", result->sequence);
    kachi_json_pair_str(json, "time", kachi_moment_text(view.arena, result->time));
    kachi_json_key(json, "lots");
    kachi_json_begin_array(json);
    if (kachi_store_outputs(view.ledger, view.arena, result->sequence, &lots, &count) != KACHI_OK) {
        count = 0; /* the entry is written; its lots can be asked for */
    }
    for (size_t i = 0; i < count; i++) {
        kachi_json_begin_object(json);
        kachi_lot_write_json(view, &lots[i], &lots[i].made, json);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
}

static void write_refusal(struct kachi_request *request, const struct kachi_entry *entry,
                          struct kachi_findings *findings)
{
    struct kachi_json_writer *json = &request->json;
    kachi_json_pair_str(json, "id", kachi_id_text(&request->arena, "entry", &entry->id));
    kachi_json_pair_text(json, "kind", kachi_entry_kind_word(entry->kind));
    kachi_json_pair_text(json, "status", "refused");
    kachi_json_key(json, "findings");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < findings->count; i++) {
        kachi_finding_write_json(&request->arena, &findings->items[i], request->lang, json);
    }
    kachi_json_end_array(json);
}

static void write_one(struct posting *posting, struct kachi_ledger_view view, size_t at)
{
    struct kachi_writing *writing = &posting->writing;
    struct kachi_request *request = writing->request;
    kachi_json_begin_object(&request->json);
    if (writing->results[at].status == KACHI_POST_REFUSED) {
        write_refusal(request, &writing->entries[at], writing->findings[at]);
    } else {
        write_result(&request->json, view, &writing->entries[at], &writing->results[at]);
    }
    kachi_json_end_object(&request->json);
}

/* A line each for who streams; else one object with the answers in order. */
static void write_batch(struct posting *posting, struct kachi_ledger_view view)
{
    struct kachi_request *request = posting->writing.request;
    if (!posting->is_stream) {
        kachi_json_begin_object(&request->json);
        kachi_json_key(&request->json, "entries");
        kachi_json_begin_array(&request->json);
    }
    for (size_t i = 0; i < posting->writing.count; i++) {
        write_one(posting, view, i);
        if (posting->is_stream) {
            kachi_buffer_add_byte(&request->out, '\n');
            kachi_json_writer_init(&request->json, &request->out, KACHI_JSON_COMPACT);
        }
        kachi_findings_release(&posting->findings[i]);
    }
    if (!posting->is_stream) {
        kachi_json_end_array(&request->json);
        kachi_json_end_object(&request->json);
    }
}

/* On the writer's thread, when all is durable. */
static void answer(struct kachi_writing *writing, struct kachi_ledger_view view)
{
    struct posting *posting = (struct posting *)writing; /* its first member */
    struct kachi_request *request = writing->request;
    if (posting->is_batch && writing->err == KACHI_OK) {
        request->status = 200;
        request->content_type = posting->is_stream ? "application/x-ndjson" : NULL;
        write_batch(posting, view);
        return;
    }
    if (posting->is_batch) {
        for (size_t i = 0; i < writing->count; i++) {
            kachi_findings_release(&posting->findings[i]);
        }
    }
    enum kachi_err err = writing->err;
    if (err == KACHI_OK && writing->results[0].status == KACHI_POST_REFUSED) {
        err = writing->results[0].err;
    }
    if (err != KACHI_OK) {
        kachi_problem_write(request, err);
        return;
    }
    request->status = writing->results[0].status == KACHI_POST_SAME ? 200 : 201;
    write_one(posting, view, 0);
}

static bool read_id(struct kachi_str text, struct kachi_id *id)
{
    struct kachi_str rest = text;
    struct kachi_str head = kachi_str_cut(&rest, '_');
    return kachi_id_read(head.bytes < text.bytes ? rest : text, NULL, id);
}

/* The entry of one JSON object; its id is its own, else the one given. */
static enum kachi_err read_entry(struct kachi_request *request, kachi_json json,
                                 const struct kachi_id *given, struct kachi_entry *out)
{
    enum kachi_err err = kachi_entry_read(&request->arena, json, &request->findings, out);
    if (err == KACHI_OK && kachi_id_is_zero(&out->id) && given != NULL) {
        out->id = *given;
    }
    return err;
}

/* An entry that says its id, sent under another one as key: nobody can tell which is meant. */
static enum kachi_err check_one_id(struct kachi_request *request, const struct kachi_entry *entry,
                                   const struct kachi_id *key)
{
    return kachi_id_equal(&entry->id, key)
               ? KACHI_OK
               : kachi_request_refuse(request, KACHI_ERR_INPUT, "idempotency-other", KACHI_NO_ARGS);
}

/* Entries of other requests may follow in the same commit: a set ends with its request. */
static enum kachi_err check_set_ends(struct kachi_request *request, const struct kachi_entry *last)
{
    return last->linked
               ? kachi_request_refuse(request, KACHI_ERR_INPUT, "entry-set-open", KACHI_NO_ARGS)
               : KACHI_OK;
}

static struct posting *new_posting(struct kachi_request *request, size_t count)
{
    struct posting *posting = KACHI_NEW(&request->arena, struct posting);
    posting->entries = KACHI_NEW_ARRAY(&request->arena, struct kachi_entry, count);
    posting->writing = (struct kachi_writing){
        .request = request,
        .count = count,
        .entries = posting->entries,
        .results = KACHI_NEW_ARRAY(&request->arena, struct kachi_post_result, count),
        .findings = KACHI_NEW_ARRAY(&request->arena, struct kachi_findings *, count),
        .answer = answer,
    };
    return posting;
}

static enum kachi_err find_actor(struct kachi_request *request, struct kachi_actor *out)
{
    return kachi_access_actor(&request->principal, out)
               ? KACHI_OK
               : kachi_request_refuse(request, KACHI_ERR_DENIED, "ledger-actor-missing",
                                      KACHI_NO_ARGS);
}

/* What makes value, and what takes it back. */
static bool needs_two(const struct kachi_request *request, const struct kachi_entry *entry)
{
    bool is_issue = entry->kind == KACHI_ENTRY_POOL || entry->kind == KACHI_ENTRY_REVOKE;
    return is_issue && !request->server->options.is_demo &&
           kachi_access_authorise(&request->principal, KACHI_MAY_ISSUE) != NULL;
}

/* A key is not a second person, nor is whoever made it: it issues where it was trusted to, on the
 * server's own machine, or not at all. */
static const char *why_not_alone(const struct kachi_request *request)
{
    return request->principal.kind == KACHI_PRINCIPAL_PERSON ? "approval-alone" : "issue-scope";
}

/* Which proposal of the asker's party is for this entry; number 0: none. */
struct proposed {
    int64_t number;
    struct kachi_str state, body;
};

static enum kachi_err find_proposed(struct kachi_request *request, struct kachi_database *database,
                                    struct kachi_str entry, struct proposed *out)
{
    *out = (struct proposed){.number = 0};
    struct kachi_statement *row =
        kachi_sql_begin(database, "SELECT id, state, body FROM server_approval WHERE party = ?1"
                                  " AND entry = ?2 AND state <> 'refused' ORDER BY id LIMIT 1");
    kachi_sql_bind_str(row, 1,
                       kachi_id_text(&request->arena, "party", &request->principal.party_id));
    kachi_sql_bind_str(row, 2, entry);
    if (kachi_sql_row(row)) {
        *out = (struct proposed){kachi_sql_int64(row, 0),
                                 kachi_str_copy(&request->arena, kachi_sql_text(row, 1)),
                                 kachi_str_copy(&request->arena, kachi_sql_text(row, 2))};
    }
    return kachi_sql_end(row);
}

static enum kachi_err add_proposal(struct kachi_request *request, struct kachi_database *database,
                                   const struct kachi_entry *entry, struct kachi_str id,
                                   struct proposed *out)
{
    struct kachi_statement *row = kachi_sql_begin(
        database, "INSERT INTO server_approval (action, body, proposer, party, time, state, due,"
                  " entry) VALUES (?1, ?2, ?3, ?4, ?5, 'proposed', ?6, ?7)");
    kachi_sql_bind_str(row, 1, kachi_str_of(kachi_entry_kind_word(entry->kind)));
    kachi_sql_bind_str(row, 2, request->body);
    kachi_sql_bind_int64(row, 3, request->principal.account);
    kachi_sql_bind_str(row, 4,
                       kachi_id_text(&request->arena, "party", &request->principal.party_id));
    kachi_sql_bind_int64(row, 5, request->started);
    kachi_sql_bind_int64(row, 6, kachi_day_of_moment(request->started) + APPROVAL_DAYS);
    kachi_sql_bind_str(row, 7, id);
    enum kachi_err err = kachi_sql_change(row, NULL);
    *out = (struct proposed){kachi_database_last_row(database), kachi_str_of("proposed"),
                             request->body};
    return err;
}

/* Kept until another person of the same party decides. Proposing again is the same proposal. */
static enum kachi_err propose(struct kachi_request *request, const struct kachi_entry *entry)
{
    struct kachi_str id = kachi_id_text(&request->arena, "entry", &entry->id);
    struct proposed proposed;
    struct kachi_database *database = kachi_server_write(request);
    enum kachi_err err = find_proposed(request, database, id, &proposed);
    bool is_new = proposed.number == 0;
    err = err == KACHI_OK && is_new ? add_proposal(request, database, entry, id, &proposed) : err;
    kachi_server_written(request);
    if (err != KACHI_OK) {
        return err;
    }
    if (!kachi_str_equal(proposed.body, request->body)) {
        return kachi_request_refuse(request, KACHI_ERR_CONFLICT, "approval-differs", KACHI_NO_ARGS);
    }
    if (is_new) {
        kachi_server_audit(request, "propose", kachi_str_of(kachi_entry_kind_word(entry->kind)),
                           true);
    }
    request->status = 202;
    kachi_json_begin_object(&request->json);
    kachi_json_pair_int64(&request->json, "approval", proposed.number);
    kachi_json_pair_str(&request->json, "state", proposed.state);
    kachi_json_end_object(&request->json);
    return KACHI_OK;
}

/* approved: the id of an entry that a second person has approved; NULL: nobody has. */
static enum kachi_err post_one(struct kachi_request *request, kachi_json body,
                               const struct kachi_id *approved)
{
    struct kachi_id id = {{0}};
    struct posting *posting = new_posting(request, 1);
    struct kachi_entry *entry = posting->entries;
    struct kachi_str key = kachi_request_header(request, "Idempotency-Key");
    bool has_key = approved != NULL || read_id(key, &id);
    id = approved != NULL ? *approved : id;
    if (!has_key && kachi_json_get(body, "id") == NULL) {
        return kachi_request_refuse(request, KACHI_ERR_INPUT, "idempotency-needed", KACHI_NO_ARGS);
    }
    enum kachi_err err = find_actor(request, &posting->writing.actor);
    err = err == KACHI_OK ? read_entry(request, body, has_key ? &id : NULL, entry) : err;
    err = err == KACHI_OK && has_key ? check_one_id(request, entry, &id) : err;
    err = err == KACHI_OK ? check_set_ends(request, entry) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (approved == NULL && needs_two(request, entry)) {
        return request->principal.kind == KACHI_PRINCIPAL_PERSON
                   ? propose(request, entry)
                   : kachi_request_refuse(request, KACHI_ERR_DENIED, why_not_alone(request),
                                          KACHI_NO_ARGS);
    }
    posting->writing.findings[0] = &request->findings;
    kachi_writer_add(request->server->writer, &posting->writing);
    return KACHI_OK;
}

static enum kachi_err handle_post(struct kachi_request *request)
{
    kachi_json body = NULL;
    enum kachi_err err = kachi_request_json(request, &body);
    return err == KACHI_OK ? post_one(request, body, NULL) : err;
}

/* The id of a batch's entry that brings none: it follows from the batch's Idempotency-Key, who
 * sends it and the entry's place, so that the same batch again is the same entries. False without a
 * key.
 */
static bool id_in_batch(struct kachi_request *request, size_t at, struct kachi_id *out)
{
    struct kachi_str key = kachi_request_header(request, "Idempotency-Key");
    if (kachi_str_is_empty(key)) {
        return false;
    }
    *out = kachi_id_of_name(
        kachi_str_print(&request->arena, "batch of %lld", (long long)request->principal.account),
        kachi_str_print(&request->arena, "%.*s %zu", KACHI_STR_ARG(key), at));
    return true;
}

/* Every entry of a batch is read before any is written: a batch with a broken one writes nothing.
 */
static enum kachi_err read_batch(struct kachi_request *request, kachi_json list,
                                 struct posting *posting)
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < posting->writing.count; i++) {
        struct kachi_entry *entry = &posting->entries[i];
        struct kachi_id id;
        bool has_id = id_in_batch(request, i, &id);
        enum kachi_err one =
            read_entry(request, kachi_json_at(list, i), has_id ? &id : NULL, entry);
        entry->place =
            (struct kachi_place){.source = kachi_str_of("body"), .line = (uint32_t)i + 1};
        if (one == KACHI_OK && kachi_id_is_zero(&entry->id)) {
            one =
                kachi_request_refuse(request, KACHI_ERR_INPUT, "idempotency-needed", KACHI_NO_ARGS);
        }
        if (one == KACHI_OK && needs_two(request, entry)) {
            one = kachi_request_refuse(request, KACHI_ERR_DENIED, why_not_alone(request),
                                       KACHI_NO_ARGS);
        }
        err = err == KACHI_OK ? one : err;
    }
    return err == KACHI_OK ? check_set_ends(request, &posting->entries[posting->writing.count - 1])
                           : err;
}

static enum kachi_err handle_batch(struct kachi_request *request)
{
    kachi_json body = NULL;
    enum kachi_err err = kachi_request_json(request, &body);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_json list = kachi_json_get(body, "entries");
    size_t count = kachi_json_count(list);
    if (count == 0 || count > BATCH_MAX) {
        return kachi_request_refuse(
            request, count == 0 ? KACHI_ERR_INPUT : KACHI_ERR_LIMIT, "batch-size",
            KACHI_ARGS({"most", kachi_str_print(&request->arena, "%d", BATCH_MAX)}));
    }
    struct posting *posting = new_posting(request, count);
    posting->is_batch = true;
    posting->is_stream = kachi_str_contains(kachi_request_header(request, "Accept"),
                                            kachi_str_of("application/x-ndjson"));
    err = find_actor(request, &posting->writing.actor);
    err = err == KACHI_OK ? read_batch(request, list, posting) : err;
    if (err != KACHI_OK) {
        return err;
    }
    posting->findings = KACHI_NEW_ARRAY(&request->arena, struct kachi_findings, count);
    for (size_t i = 0; i < count; i++) {
        kachi_findings_init(&posting->findings[i]);
        posting->writing.findings[i] = &posting->findings[i];
    }
    kachi_writer_add(request->server->writer, &posting->writing);
    return KACHI_OK;
}

/* Binds whose approvals are asked for: of everybody, or of the asker's party. */
static void bind_own(struct kachi_request *request, struct kachi_statement *row)
{
    kachi_sql_bind_int64(row, 1, kachi_access_sees_all(&request->principal) ? 1 : 0);
    kachi_sql_bind_str(row, 2,
                       kachi_id_text(&request->arena, "party", &request->principal.party_id));
}

static enum kachi_err count_approvals(struct kachi_request *request, size_t *count)
{
    struct kachi_statement *row =
        kachi_sql_begin(request->worker->database,
                        "SELECT count(*) FROM server_approval WHERE ?1 = 1 OR party = ?2");
    bind_own(request, row);
    *count = kachi_sql_row(row) ? (size_t)kachi_sql_int64(row, 0) : 0;
    return kachi_sql_end(row);
}

/* What waited or waits for somebody's decision, with the day by which; oldest first. */
static enum kachi_err handle_approvals(struct kachi_request *request)
{
    struct kachi_json_writer *json = &request->json;
    struct kachi_page page;
    size_t count = 0;
    enum kachi_err err = count_approvals(request, &count);
    err = err == KACHI_OK ? kachi_list_begin(request, "approvals", count, &page) : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_statement *row = kachi_sql_begin(
        request->worker->database,
        "SELECT p.id, p.action, a.name, p.party, p.time, p.state, p.due FROM server_approval p"
        " JOIN server_account a ON a.id = p.proposer WHERE ?1 = 1 OR p.party = ?2 ORDER BY p.id"
        " LIMIT ?3 OFFSET ?4");
    bind_own(request, row);
    kachi_sql_bind_int64(row, 3, (int64_t)(page.end - page.first));
    kachi_sql_bind_int64(row, 4, (int64_t)page.first);
    while (kachi_sql_row(row)) {
        kachi_json_begin_object(json);
        kachi_json_pair_int64(json, "approval", kachi_sql_int64(row, 0));
        kachi_json_pair_str(json, "action", kachi_sql_text(row, 1));
        kachi_json_pair_str(json, "proposer", kachi_sql_text(row, 2));
        kachi_json_pair_str(json, "party", kachi_sql_text(row, 3));
        kachi_json_pair_str(json, "time",
                            kachi_moment_text(&request->arena, kachi_sql_int64(row, 4)));
        kachi_json_pair_str(json, "state", kachi_sql_text(row, 5));
        kachi_json_pair_str(json, "due",
                            kachi_day_text(&request->arena, (kachi_day)kachi_sql_int64(row, 6)));
        kachi_json_end_object(json);
    }
    kachi_list_end(request, &page);
    return kachi_sql_end(row);
}

struct proposal {
    int64_t number, proposer;
    struct kachi_str body;
    struct kachi_id entry; /* its id */
};

/* One of the asker's party that waits, or, to approve it once more, that was approved. */
static enum kachi_err find_proposal(struct kachi_request *request, bool is_approved,
                                    struct proposal *out)
{
    struct kachi_statement *row = kachi_sql_begin(
        request->worker->database,
        "SELECT body, proposer, entry FROM server_approval WHERE id = ?1 AND party = ?2"
        " AND (state = 'proposed' OR (state = 'approved' AND ?3 = 1))");
    kachi_sql_bind_int64(row, 1, out->number);
    kachi_sql_bind_str(row, 2,
                       kachi_id_text(&request->arena, "party", &request->principal.party_id));
    kachi_sql_bind_int64(row, 3, is_approved ? 1 : 0);
    bool is_there = kachi_sql_row(row);
    if (is_there) {
        out->body = kachi_str_copy(&request->arena, kachi_sql_text(row, 0));
        out->proposer = kachi_sql_int64(row, 1);
        is_there = read_id(kachi_sql_text(row, 2), &out->entry);
    }
    enum kachi_err err = kachi_sql_end(row);
    return err == KACHI_OK && !is_there ? kachi_request_refuse(request, KACHI_ERR_NOT_FOUND,
                                                               "approval-unknown", KACHI_NO_ARGS)
                                        : err;
}

/* Marks it as decided, by somebody else than who proposed it. */
static enum kachi_err decide(struct kachi_request *request, const struct proposal *proposal,
                             const char *state)
{
    bool is_person = request->principal.kind == KACHI_PRINCIPAL_PERSON;
    bool is_same = false;
    enum kachi_err err = kachi_account_is_same_person(request->worker->database, proposal->proposer,
                                                      request->principal.account, &is_same);
    if (err == KACHI_OK && (!is_person || is_same)) {
        kachi_server_audit(request, "approve", request->parts[0], false);
        return kachi_request_refuse(request, KACHI_ERR_DENIED,
                                    !is_person ? "approval-person"
                                    : proposal->proposer == request->principal.account
                                        ? "approval-own"
                                        : "approval-same-person",
                                    KACHI_NO_ARGS);
    }
    if (err != KACHI_OK) {
        return err;
    }
    int64_t changed = 0;
    struct kachi_database *database = kachi_server_write(request);
    struct kachi_statement *row =
        kachi_sql_begin(database, "UPDATE server_approval SET state = ?2, decider = ?3"
                                  " WHERE id = ?1 AND state IN ('proposed', ?2)");
    kachi_sql_bind_int64(row, 1, proposal->number);
    kachi_sql_bind_str(row, 2, kachi_str_of(state));
    kachi_sql_bind_int64(row, 3, request->principal.account);
    err = kachi_sql_change(row, &changed);
    kachi_server_written(request);
    if (err == KACHI_OK && changed == 0) {
        return kachi_request_refuse(request, KACHI_ERR_CONFLICT, "approval-unknown", KACHI_NO_ARGS);
    }
    kachi_server_audit(request, state, request->parts[0], true);
    return err;
}

/* Approving again, after an answer that was lost, posts the same entry: it has its id. */
static enum kachi_err handle_decide(struct kachi_request *request)
{
    kachi_json body = NULL;
    struct kachi_str decision;
    struct proposal proposal = {.number = 0};
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? kachi_request_text(request, body, "decision", &decision) : err;
    if (err != KACHI_OK) {
        return err;
    }
    bool is_approved = kachi_str_is(decision, "approve");
    if (!is_approved && !kachi_str_is(decision, "refuse")) {
        return kachi_request_refuse_member(request, "decision");
    }
    if (!kachi_str_read_int64(request->parts[0], &proposal.number)) {
        return kachi_request_refuse(request, KACHI_ERR_NOT_FOUND, "approval-unknown",
                                    KACHI_NO_ARGS);
    }
    err = find_proposal(request, is_approved, &proposal);
    err = err == KACHI_OK ? decide(request, &proposal, is_approved ? "approved" : "refused") : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (is_approved) {
        struct kachi_json_doc *document = &request->internal->document;
        kachi_json_release(document); /* the decision has been read; the proposal takes its place */
        err =
            kachi_json_read(kachi_str_of("proposal"), proposal.body, &request->findings, document);
        return err == KACHI_OK ? post_one(request, document->root, &proposal.entry) : err;
    }
    kachi_json_begin_object(&request->json);
    kachi_json_pair_text(&request->json, "state", "refused");
    kachi_json_end_object(&request->json);
    request->status = 200;
    return KACHI_OK;
}

const struct kachi_route kachi_routes_entries[] = {
    {KACHI_POST, "/api/v1/entries", "postEntry", "ledger", KACHI_MAY_POST, KACHI_ROUTE_IDEMPOTENT,
     "EntryRequest", "EntryAnswer", 201, NULL, handle_post},
    {KACHI_POST, "/api/v1/entries/batch", "postEntries", "ledger", KACHI_MAY_POST,
     KACHI_ROUTE_STREAM, "EntryBatch", "EntryAnswers", 200, NULL, handle_batch},
    {KACHI_GET, "/api/v1/approvals", "listApprovals", "access", KACHI_MAY_READ_LEDGER,
     KACHI_ROUTE_PAGED, NULL, "ApprovalList", 200, NULL, handle_approvals},
    {KACHI_POST, "/api/v1/approvals/{approval}", "decideApproval", "access", KACHI_MAY_POST, 0,
     "Decision", "EntryAnswer", 201, NULL, handle_decide},
    {.path = NULL},
};
