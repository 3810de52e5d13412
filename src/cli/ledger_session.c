/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ledger_session.h"

#include "cli/table.h"
#include "ledger/holdings.h"

static const char *id_prefix(enum kachi_entry_kind kind)
{
    switch (kind) {
    case KACHI_ENTRY_PARTY:
    case KACHI_ENTRY_PRODUCT:
    case KACHI_ENTRY_POOL:
    case KACHI_ENTRY_OFFER:
        return kachi_entry_kind_word(kind);
    case KACHI_ENTRY_MAKE:
    case KACHI_ENTRY_ASSIGN:
    case KACHI_ENTRY_ACCEPT:
    case KACHI_ENTRY_SETTLE:
    case KACHI_ENTRY_CANCEL:
    case KACHI_ENTRY_CLAIM:
    case KACHI_ENTRY_EXPIRE:
    case KACHI_ENTRY_POOL_EXPIRE:
    case KACHI_ENTRY_DEFAULT:
    case KACHI_ENTRY_FREEZE:
    case KACHI_ENTRY_THAW:
    case KACHI_ENTRY_REVOKE:
    case KACHI_ENTRY_MAKE_GOOD:
    case KACHI_ENTRY_CORRECT:
    case KACHI_ENTRY_STATEMENT:
    case KACHI_ENTRY_ATTEST:
    case KACHI_ENTRY_ALLOCATE:
    case KACHI_ENTRY_USE_ELSEWHERE:
        break;
    }
    return "entry";
}

static const char *status_word(const struct kachi_ledger_session *ledger,
                               enum kachi_post_status status)
{
    if (status == KACHI_POST_REFUSED) {
        return "refused";
    }
    if (kachi_option_is_set(ledger->session, "dry-run")) {
        return "tried";
    }
    return status == KACHI_POST_SAME ? "same" : "done";
}

static enum kachi_err open_ledger(struct kachi_session *session, struct kachi_ledger_session *out)
{
    *out = (struct kachi_ledger_session){.session = session};
    bool is_apart = !kachi_str_is_empty(session->ledger_path);
    enum kachi_err err = is_apart ? kachi_session_open_beside(session)
                                  : kachi_session_open(session, KACHI_DATABASE_WRITE);
    struct kachi_ledger_options options = {.clock = session->clock, .random = session->random};
    if (err == KACHI_OK && is_apart) {
        err = kachi_database_open(session->ledger_path, KACHI_DATABASE_CREATE, &session->findings,
                                  &out->database);
    }
    return err == KACHI_OK ? kachi_ledger_open(is_apart ? out->database : session->database,
                                               &options, &session->findings, &out->ledger)
                           : err;
}

static enum kachi_err refuse(struct kachi_ledger_session *ledger, const char *code,
                             const struct kachi_arg args[])
{
    kachi_findings_add(&ledger->session->findings, code, KACHI_NOWHERE, args);
    return KACHI_ERR_INPUT;
}

/* What is wrong is how the command was written, not what it is about. */
static enum kachi_err refuse_use(struct kachi_ledger_session *ledger, const char *code,
                                 const struct kachi_arg args[])
{
    ledger->session->used_wrongly = true;
    return refuse(ledger, code, args);
}

enum kachi_err kachi_ledger_party_named(struct kachi_ledger_session *ledger, struct kachi_str text,
                                        int64_t *number)
{
    struct kachi_party party = {0};
    *number = 0;
    if (kachi_str_is_empty(text) || kachi_str_is(text, "operator")) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_find_party(ledger->ledger, &ledger->session->arena, text, &party);
    *number = party.number;
    return err;
}

enum kachi_err kachi_ledger_lot_named(struct kachi_ledger_session *ledger, struct kachi_str text,
                                      struct kachi_lot *out)
{
    int64_t party = 0;
    enum kachi_err err = kachi_ledger_party_named(ledger, ledger->session->party, &party);
    return err == KACHI_OK
               ? kachi_find_held_lot(ledger->ledger, &ledger->session->arena, party, text, out)
               : err;
}

enum kachi_err kachi_ledger_pool_named(struct kachi_ledger_session *ledger, struct kachi_str text,
                                       struct kachi_pool *out)
{
    int64_t party = 0;
    enum kachi_err err = kachi_ledger_party_named(ledger, ledger->session->party, &party);
    return err == KACHI_OK
               ? kachi_find_held_pool(ledger->ledger, &ledger->session->arena, party, text, out)
               : err;
}

enum kachi_err kachi_ledger_offer_named(struct kachi_ledger_session *ledger, struct kachi_str text,
                                        struct kachi_id *out)
{
    int64_t party = 0;
    struct kachi_offer offer = {0};
    enum kachi_err err = kachi_ledger_party_named(ledger, ledger->session->party, &party);
    return err == KACHI_OK ? kachi_find_held_offer(ledger->ledger, &ledger->session->arena, party,
                                                   text, out, &offer)
                           : err;
}

/* The lots that an entry made. */
static enum kachi_err made_lots(struct kachi_ledger_session *ledger, int64_t sequence,
                                struct kachi_lot **lots, size_t *count)
{
    *lots = NULL;
    *count = 0;
    if (sequence == 0 || kachi_option_is_set(ledger->session, "dry-run")) {
        return KACHI_OK;
    }
    return kachi_store_outputs(ledger->ledger, &ledger->session->arena, sequence, lots, count);
}

void kachi_ledger_answer_json(struct kachi_ledger_session *ledger, const struct kachi_entry *entry,
                              const struct kachi_post_result *result,
                              struct kachi_json_writer *json)
{
    struct kachi_arena *arena = &ledger->session->arena;
    kachi_json_pair_text(json, "kind", kachi_entry_kind_word(entry->kind));
    kachi_json_pair_str(json, "id", kachi_id_text(arena, id_prefix(entry->kind), &entry->id));
    kachi_json_pair_text(json, "status", status_word(ledger, result->status));
    kachi_json_pair_int64(json, "sequence", result->sequence);
    kachi_json_pair_str(json, "time", kachi_moment_text(arena, result->time));
}

void kachi_ledger_answer_line(struct kachi_ledger_session *ledger, const struct kachi_entry *entry,
                              const struct kachi_post_result *result)
{
    struct kachi_session *session = ledger->session;
    struct kachi_str id = kachi_id_text(&session->arena, id_prefix(entry->kind), &entry->id);
    const char *phrase = "ledger.done";
    if (result->status == KACHI_POST_REFUSED) {
        phrase = "ledger.refused";
    } else if (kachi_option_is_set(session, "dry-run")) {
        phrase = "ledger.tried";
    } else if (result->status == KACHI_POST_SAME) {
        phrase = "ledger.same";
    }
    kachi_buffer_print(&session->out, "%s  %s #%lld  %.*s\n", kachi_say(session, phrase),
                       kachi_entry_kind_word(entry->kind), (long long)result->sequence,
                       KACHI_STR_ARG(id));
}

static void show_json(struct kachi_ledger_session *ledger, const struct kachi_entry *entry,
                      const struct kachi_post_result *result, size_t count,
                      const struct kachi_lot lots[])
{
    struct kachi_json_writer json = kachi_session_json(ledger->session);
    kachi_json_begin_object(&json);
    kachi_ledger_answer_json(ledger, entry, result, &json);
    kachi_json_key(&json, "lots");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_begin_object(&json);
        kachi_lot_write_json(kachi_ledger_view_of(ledger), &lots[i], &lots[i].made, &json);
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
}

static void show_text(struct kachi_ledger_session *ledger, const struct kachi_entry *entry,
                      const struct kachi_post_result *result, size_t count,
                      const struct kachi_lot lots[])
{
    struct kachi_session *session = ledger->session;
    kachi_ledger_answer_line(ledger, entry, result);
    for (size_t i = 0; i < count; i++) {
        struct kachi_product product = kachi_ledger_product(ledger, lots[i].product);
        struct kachi_str lot = kachi_id_text(&session->arena, "lot", &lots[i].id);
        struct kachi_str quantity =
            kachi_ledger_quantity_text(ledger, &product, lots[i].made.quantity);
        struct kachi_str owner = kachi_ledger_party_name(ledger, lots[i].owner);
        struct kachi_str value = kachi_ledger_value_text(ledger, &lots[i].made);
        kachi_buffer_print(&session->out, "  %.*s  %.*s %.*s  %.*s%s%s\n    %.*s\n",
                           KACHI_STR_ARG(lot), KACHI_STR_ARG(quantity), KACHI_STR_ARG(product.name),
                           KACHI_STR_ARG(owner), lots[i].aside ? "  " : "",
                           lots[i].aside ? kachi_say(session, "ledger.aside") : "",
                           KACHI_STR_ARG(value));
    }
}

enum kachi_err kachi_ledger_session_read(struct kachi_session *session,
                                         struct kachi_ledger_session *out)
{
    return open_ledger(session, out);
}

enum kachi_err kachi_ledger_session_write(struct kachi_session *session,
                                          struct kachi_ledger_session *out)
{
    *out = (struct kachi_ledger_session){.session = session};
    if (kachi_str_is_empty(session->party)) {
        return refuse(out, "ledger-actor-missing", KACHI_NO_ARGS);
    }
    enum kachi_err err = open_ledger(session, out);
    if (err != KACHI_OK) {
        return err;
    }
    if (kachi_str_is(session->party, "operator")) {
        out->actor = kachi_actor_operator();
        return KACHI_OK;
    }
    struct kachi_party party = {0};
    err = kachi_find_party(out->ledger, &session->arena, session->party, &party);
    return err == KACHI_OK ? kachi_actor_of_party(out->ledger, &party.id, &out->actor) : err;
}

enum kachi_err kachi_session_step_begin(struct kachi_session *session,
                                        struct kachi_ledger_session *out)
{
    enum kachi_err err = open_ledger(session, out);
    return err == KACHI_OK ? kachi_statement_log_begin(out->ledger, session->database) : err;
}

enum kachi_err kachi_session_step_end(struct kachi_ledger_session *ledger, size_t count,
                                      struct kachi_value_statement *const stepped[],
                                      enum kachi_err err)
{
    if (ledger->ledger != NULL) {
        err = kachi_statement_log_end(ledger->ledger, &ledger->session->arena,
                                      ledger->session->database, count, stepped, err);
    }
    kachi_ledger_session_close(ledger);
    return err;
}

void kachi_ledger_session_close(struct kachi_ledger_session *ledger)
{
    kachi_ledger_close(ledger->ledger);
    kachi_database_close(ledger->database);
    ledger->ledger = NULL;
    ledger->database = NULL;
}

enum kachi_err kachi_ledger_entry_begin(struct kachi_ledger_session *ledger,
                                        enum kachi_entry_kind kind, struct kachi_entry *out)
{
    struct kachi_session *session = ledger->session;
    struct kachi_str text = kachi_option_text(session, "id");
    *out = (struct kachi_entry){.kind = kind};
    if (kachi_str_is_empty(text)) {
        out->id = kachi_id_new(&session->clock, &session->random);
        return KACHI_OK;
    }
    struct kachi_str rest = text;
    struct kachi_str head = kachi_str_cut(&rest, '_');
    bool has_prefix = head.bytes < text.bytes;
    if (!kachi_id_read(has_prefix ? rest : text, NULL, &out->id)) {
        return refuse_use(ledger, "ledger-option-value",
                          KACHI_ARGS({"option", kachi_str_of("id")}, {"text", text},
                                     {"expected", kachi_str_of("01J9ZK4T8M... (26), UUID")}));
    }
    return KACHI_OK;
}

enum kachi_err kachi_ledger_entry_post(struct kachi_ledger_session *ledger,
                                       const struct kachi_entry *entry)
{
    struct kachi_post_result result = {0};
    struct kachi_lot *lots = NULL;
    size_t count = 0;
    bool is_try = kachi_option_is_set(ledger->session, "dry-run");
    enum kachi_err err = is_try ? kachi_post_try(ledger->ledger, &ledger->actor, 1, entry, &result)
                                : kachi_post_one(ledger->ledger, &ledger->actor, entry, &result);
    err = err == KACHI_OK ? result.err : err;
    if (err == KACHI_OK) {
        err = made_lots(ledger, result.sequence, &lots, &count);
    }
    if (err != KACHI_OK) {
        return err;
    }
    if (ledger->session->output == KACHI_OUTPUT_JSON) {
        show_json(ledger, entry, &result, count, lots);
    } else {
        show_text(ledger, entry, &result, count, lots);
    }
    return KACHI_OK;
}

enum kachi_err kachi_ledger_quantity_read(struct kachi_ledger_session *ledger, int64_t product,
                                          struct kachi_str text, int64_t left, int64_t *out)
{
    if (kachi_str_is(text, "all") && left > 0) {
        *out = left;
        return KACHI_OK;
    }
    struct kachi_product row = kachi_ledger_product(ledger, product);
    struct kachi_decimal value;
    enum kachi_err err = kachi_decimal_read(text, &value);
    if (err == KACHI_OK) {
        err = kachi_decimal_to_int64(value, (int)row.decimals, out);
    }
    if (err == KACHI_OK && *out > 0) {
        return KACHI_OK;
    }
    return refuse(
        ledger, "ledger-quantity",
        KACHI_ARGS({"text", text}, {"product", row.name}, {"unit", row.unit},
                   {"decimals", kachi_count_text(&ledger->session->arena, row.decimals)}));
}

struct kachi_str kachi_ledger_quantity_text(struct kachi_ledger_session *ledger,
                                            const struct kachi_product *product, int64_t quantity)
{
    struct kachi_arena *arena = &ledger->session->arena;
    int64_t unit = 1;
    for (int64_t i = 0; i < product->decimals; i++) {
        unit *= 10;
    }
    struct kachi_str whole = kachi_count_text(arena, quantity / unit);
    struct kachi_str fraction =
        kachi_str_print(arena, ".%0*lld", (int)product->decimals, (long long)(quantity % unit));
    while (kachi_str_has_suffix(fraction, "0")) {
        fraction.bytes--;
    }
    bool is_whole = quantity % unit == 0;
    return kachi_str_print(arena, "%.*s%.*s %.*s", KACHI_STR_ARG(whole),
                           is_whole ? 0 : (int)fraction.bytes, fraction.text,
                           KACHI_STR_ARG(product->unit));
}

enum kachi_err kachi_ledger_pair_read(struct kachi_ledger_session *ledger, struct kachi_str text,
                                      const char *form, struct kachi_str *left,
                                      struct kachi_str *right)
{
    *right = text;
    *left = kachi_str_cut(right, '=');
    if (!kachi_str_is_empty(*left) && !kachi_str_is_empty(*right)) {
        return KACHI_OK;
    }
    return refuse_use(ledger, "ledger-pair",
                      KACHI_ARGS({"text", text}, {"form", kachi_str_of(form)}));
}

enum kachi_err kachi_ledger_option(struct kachi_ledger_session *ledger, const char *name,
                                   struct kachi_str *out)
{
    *out = kachi_option_text(ledger->session, name);
    if (!kachi_str_is_empty(*out)) {
        return KACHI_OK;
    }
    return refuse_use(ledger, "ledger-option-missing",
                      KACHI_ARGS({"option", kachi_str_of(name)},
                                 {"command", kachi_str_of(ledger->session->command->name)}));
}

enum kachi_err kachi_ledger_grams_read(struct kachi_ledger_session *ledger, const char *option,
                                       struct kachi_str text, kachi_gco2e *out)
{
    if (kachi_str_read_int64(text, out)) {
        return KACHI_OK;
    }
    return refuse_use(
        ledger, "ledger-option-value",
        KACHI_ARGS({"option", kachi_str_of(option)}, {"text", text},
                   {"expected", kachi_str_of(kachi_say(ledger->session, "ledger.whole-grams"))}));
}

enum kachi_err kachi_ledger_day_read(struct kachi_ledger_session *ledger, const char *option,
                                     kachi_day otherwise, kachi_day *out)
{
    struct kachi_str text = kachi_option_text(ledger->session, option);
    *out = otherwise;
    if (kachi_str_is_empty(text) || kachi_day_read(text, out)) {
        return KACHI_OK;
    }
    return refuse_use(ledger, "ledger-option-value",
                      KACHI_ARGS({"option", kachi_str_of(option)}, {"text", text},
                                 {"expected", kachi_str_of("2026-11-23")}));
}

struct kachi_ledger_view kachi_ledger_view_of(struct kachi_ledger_session *ledger)
{
    return (struct kachi_ledger_view){ledger->ledger, &ledger->session->arena};
}

struct kachi_str kachi_ledger_party_name(struct kachi_ledger_session *ledger, int64_t number)
{
    return kachi_view_party_name(kachi_ledger_view_of(ledger), number);
}

struct kachi_product kachi_ledger_product(struct kachi_ledger_session *ledger, int64_t number)
{
    return kachi_view_product(kachi_ledger_view_of(ledger), number);
}

struct kachi_str kachi_ledger_value_text(struct kachi_ledger_session *ledger,
                                         const struct kachi_amounts *amounts)
{
    struct kachi_session *session = ledger->session;
    struct kachi_str emitted = kachi_count_text(&session->arena, amounts->emitted_g);
    struct kachi_str embodied = kachi_count_text(&session->arena, amounts->embodied_g);
    struct kachi_str certificate = kachi_count_text(&session->arena, amounts->certificate_g);
    return kachi_str_print(&session->arena, "%s %.*s g · REP %s %.*s g · %s %.*s g",
                           kachi_say(session, "ledger.emitted"), KACHI_STR_ARG(emitted),
                           kachi_say(session, "ledger.embodied"), KACHI_STR_ARG(embodied),
                           kachi_say(session, "ledger.certificate"), KACHI_STR_ARG(certificate));
}

enum kachi_err kachi_ledger_refuse_choice(struct kachi_session *session, const char *option,
                                          struct kachi_str value, const char *values)
{
    session->used_wrongly = true;
    kachi_findings_add(&session->findings, "option-choice", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of(option)}, {"value", value},
                                  {"values", kachi_str_of(values)}));
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_ledger_party_option(struct kachi_ledger_session *ledger, const char *option,
                                         struct kachi_id *out)
{
    struct kachi_party party = {0};
    struct kachi_str text = kachi_option_text(ledger->session, option);
    *out = ledger->actor.id;
    if (kachi_str_is_empty(text) && ledger->actor.party != 0) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_ledger_option(ledger, option, &text);
    if (err == KACHI_OK) {
        err = kachi_find_party(ledger->ledger, &ledger->session->arena, text, &party);
    }
    *out = party.id;
    return err;
}

enum kachi_err kachi_ledger_write(struct kachi_session *session, enum kachi_entry_kind kind,
                                  enum kachi_err (*fill)(struct kachi_ledger_session *,
                                                         struct kachi_entry *))
{
    struct kachi_ledger_session ledger;
    struct kachi_entry entry;
    enum kachi_err err = kachi_ledger_session_write(session, &ledger);
    if (err == KACHI_OK) {
        err = kachi_ledger_entry_begin(&ledger, kind, &entry);
    }
    if (err == KACHI_OK) {
        err = fill(&ledger, &entry);
    }
    if (err == KACHI_OK) {
        err = kachi_ledger_entry_post(&ledger, &entry);
    }
    kachi_ledger_session_close(&ledger);
    return err;
}

enum kachi_err kachi_ledger_viewer(struct kachi_ledger_session *ledger, struct kachi_viewer *out)
{
    struct kachi_session *session = ledger->session;
    struct kachi_party party = {0};
    struct kachi_actor actor = kachi_actor_operator();
    struct kachi_str name = session->party;
    enum kachi_err err = KACHI_OK;
    if (!kachi_str_is_empty(name) && !kachi_str_is(name, "operator")) {
        err = kachi_find_party(ledger->ledger, &session->arena, name, &party);
        err = err == KACHI_OK ? kachi_actor_of_party(ledger->ledger, &party.id, &actor) : err;
    }
    *out = kachi_viewer_of(&actor);
    return err;
}

enum kachi_err kachi_ledger_at_read(struct kachi_ledger_session *ledger, kachi_moment *out)
{
    struct kachi_str text = kachi_option_text(ledger->session, "at");
    if (kachi_past_moment_read(text, out)) {
        return KACHI_OK;
    }
    return refuse_use(ledger, "ledger-option-value",
                      KACHI_ARGS({"option", kachi_str_of("at")}, {"text", text},
                                 {"expected", kachi_str_of("2026-11-30, 2026-11-30T09:00:00Z")}));
}
