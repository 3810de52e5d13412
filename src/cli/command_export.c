/* SPDX-License-Identifier: Apache-2.0 */
/* kachi statement export, status, disclose: a statement that travels, what became of it, and what
 * of it is shown. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/key_session.h"
#include "cli/ledger_session.h"
#include "ledger/publish.h"
#include "proof/gtin.h"
#include "proof/log_view.h"
#include "proof/share.h"

#define FORMATS "vc+jwt, passport, vc+sd-jwt, pact"

enum format { FORMAT_CONFORMITY, FORMAT_PASSPORT, FORMAT_SHARE, FORMAT_PACT };

static bool read_format(struct kachi_str text, enum format *out)
{
    static const char *const words[] = {
        [FORMAT_CONFORMITY] = KACHI_CREDENTIAL_TYPE,
        [FORMAT_PASSPORT] = "passport",
        [FORMAT_SHARE] = KACHI_SD_JWT_TYPE,
        [FORMAT_PACT] = "pact",
    };
    *out = FORMAT_CONFORMITY;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (kachi_str_is(text, words[i])) {
            *out = (enum format)i;
            return true;
        }
    }
    return kachi_str_is_empty(text);
}

static enum kachi_err load_statement(struct kachi_session *session,
                                     struct kachi_value_statement **out)
{
    enum kachi_err err = kachi_session_open(session, KACHI_DATABASE_WRITE);
    err = err == KACHI_OK ? kachi_statement_prepare(session->database) : err;
    if (err == KACHI_OK) {
        err = kachi_statement_find(&session->arena, session->database, session->operands[0],
                                   &session->findings, out);
    }
    return err;
}

/* The log's receipt: the statement's entry, and its proof from what is published in --log. */
static enum kachi_err read_receipt(struct kachi_session *session, struct kachi_ledger *ledger,
                                   const struct kachi_value_statement *statement,
                                   struct kachi_receipt *out)
{
    struct kachi_str text;
    struct kachi_public_key key;
    struct kachi_log_view log;
    enum kachi_err err = kachi_option_need(session, "public-key", &text);
    err = err == KACHI_OK ? kachi_public_key_read(&session->arena, text, &session->findings, &key)
                          : err;
    err = err == KACHI_OK ? kachi_log_view_open(&session->arena, kachi_option_text(session, "log"),
                                                &key, &session->findings, &log)
                          : err;
    return err == KACHI_OK ? kachi_publish_receipt(&session->arena, ledger, statement, &log,
                                                   &session->findings, out)
                           : err;
}

static enum kachi_err add_receipt(struct kachi_session *session,
                                  const struct kachi_value_statement *statement,
                                  struct kachi_receipt *out)
{
    struct kachi_ledger_session ledger;
    if (!kachi_option_is_set(session, "log")) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    err = err == KACHI_OK ? read_receipt(session, ledger.ledger, statement, out) : err;
    kachi_ledger_session_close(&ledger);
    return err;
}

static enum kachi_err add_status(struct kachi_session *session,
                                 struct kachi_credential_request *request)
{
    struct kachi_str issuer = kachi_did_of(&session->arena, request->key->public_key.name);
    request->has_status = !kachi_option_is_set(session, "no-status");
    return request->has_status
               ? kachi_status_place(session->database, issuer, &request->statement->id,
                                    &session->random, &session->findings, &request->status_place)
               : KACHI_OK;
}

static enum kachi_err read_options(struct kachi_session *session,
                                   struct kachi_credential_request *request)
{
    struct kachi_str evidence = kachi_option_text(session, "evidence");
    request->gtin = kachi_option_text(session, "gtin");
    if (!kachi_str_is_empty(request->gtin) && !kachi_gtin_is_valid(request->gtin)) {
        return kachi_option_refuse(session, "gtin", "8, 12, 13, 14");
    }
    enum kachi_err err = kachi_option_day(session, "until", &request->valid_until);
    if (err == KACHI_OK && !kachi_str_is_empty(evidence)) {
        err = kachi_file_read(&session->arena, evidence, &session->findings, &request->evidence);
    }
    return err;
}

static enum kachi_err write_as(struct kachi_session *session, enum format format,
                               struct kachi_credential_request *request, struct kachi_str *out)
{
    struct kachi_arena *arena = &session->arena;
    request->kind =
        format == FORMAT_PASSPORT ? KACHI_CREDENTIAL_PASSPORT : KACHI_CREDENTIAL_CONFORMITY;
    if (format == FORMAT_SHARE) {
        return kachi_share_statement(arena, request, &session->random, &session->findings, out);
    }
    return format == FORMAT_PACT
               ? kachi_pact_extension_write(arena, request, &session->findings, out)
               : kachi_credential_write(arena, request, &session->findings, out);
}

static enum kachi_err run_export(struct kachi_session *session)
{
    struct kachi_credential_request request = {.valid_until = KACHI_NO_DAY};
    struct kachi_value_statement *statement = NULL;
    struct kachi_signer signer;
    struct kachi_str text;
    enum format format;
    if (!read_format(kachi_option_text(session, "format"), &format)) {
        return kachi_option_refuse(session, "format", FORMATS);
    }
    enum kachi_err err = read_options(session, &request);
    err = err == KACHI_OK ? load_statement(session, &statement) : err;
    err = err == KACHI_OK ? add_receipt(session, statement, &request.receipt) : err;
    err = err == KACHI_OK ? kachi_session_signer(session, "key", &signer) : err;
    if (err != KACHI_OK) {
        return err;
    }
    request.statement = statement;
    request.key = &signer;
    err = add_status(session, &request);
    err = err == KACHI_OK ? write_as(session, format, &request, &text) : err;
    kachi_signer_clear(&signer);
    if (err == KACHI_OK) {
        kachi_buffer_print(&session->out, "%.*s\n", KACHI_STR_ARG(text));
    }
    return err;
}

static enum kachi_err write_list(struct kachi_session *session, const struct kachi_signer *signer,
                                 enum kachi_status_purpose purpose)
{
    struct kachi_str text;
    struct kachi_ledger_session ledger;
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    struct kachi_publication publication = {.ledger = ledger.ledger,
                                            .statements = session->database,
                                            .key = signer,
                                            .now = kachi_clock_now(&session->clock)};
    err = err == KACHI_OK ? kachi_publish_list(&session->arena, &publication, purpose,
                                               &session->findings, &text)
                          : err;
    kachi_ledger_session_close(&ledger);
    if (err == KACHI_OK) {
        kachi_buffer_print(&session->out, "%.*s\n", KACHI_STR_ARG(text));
    }
    return err;
}

static enum kachi_err run_status(struct kachi_session *session)
{
    enum kachi_status_purpose purpose;
    struct kachi_signer signer;
    if (!kachi_status_read(session->operands[0], &purpose)) {
        session->used_wrongly = true;
        kachi_findings_add(&session->findings, "option-choice", KACHI_NOWHERE,
                           KACHI_ARGS({"option", kachi_str_of("LIST")},
                                      {"value", session->operands[0]},
                                      {"values", kachi_str_of("withdrawn, retired")}));
        return KACHI_ERR_INPUT;
    }
    enum kachi_err err = kachi_session_open(session, KACHI_DATABASE_WRITE);
    err = err == KACHI_OK ? kachi_statement_prepare(session->database) : err;
    err = err == KACHI_OK ? kachi_session_signer(session, "key", &signer) : err;
    if (err != KACHI_OK) {
        return err;
    }
    err = write_list(session, &signer, purpose);
    kachi_signer_clear(&signer);
    return err;
}

static enum kachi_err run_disclose(struct kachi_session *session)
{
    struct kachi_str text;
    struct kachi_str shown;
    struct kachi_str rest = kachi_option_text(session, "show");
    struct kachi_str *names = KACHI_NEW_ARRAY(&session->arena, struct kachi_str, rest.bytes + 1);
    size_t count = 0;
    while (!kachi_str_is_empty(rest)) {
        names[count++] = kachi_str_trim(kachi_str_cut(&rest, ','));
    }
    enum kachi_err err =
        kachi_file_read(&session->arena, session->operands[0], &session->findings, &text);
    err = err == KACHI_OK
              ? kachi_sd_jwt_show(&session->arena, text, count, names, &session->findings, &shown)
              : err;
    if (err == KACHI_OK) {
        kachi_buffer_print(&session->out, "%.*s\n", KACHI_STR_ARG(shown));
    }
    return err;
}

static const struct kachi_option export_options[] = {
    {"key", "FILE", "option.key"},
    {"format", "FORMAT", "option.statement-format"},
    {"until", "DATE", "option.credential-until"},
    {"log", "PLACE", "option.receipt-log"},
    {"public-key", "KEY", "option.public-key"},
    {"gtin", "NUMBER", "option.gtin"},
    {"evidence", "FILE", "option.evidence"},
    {"no-status", NULL, "option.no-status"},
    KACHI_PASSPHRASE_OPTION,
    {NULL, NULL, NULL},
};
static const struct kachi_option status_options[] = {
    {"key", "FILE", "option.key"}, KACHI_PASSPHRASE_OPTION, {NULL, NULL, NULL}};
static const struct kachi_option disclose_options[] = {{"show", "NAMES", "option.show"},
                                                       {NULL, NULL, NULL}};
static const char *const export_examples[] = {
    "kachi statement export st_01J9ZK4T8M --key v.key --until 2027-03-31 > steel.jwt",
    "kachi statement export st_01J9ZK4T8M --key v.key --log public/ --public-key "
    "example.org/gx+1a2b3c4d+AQ... > steel.jwt",
    "kachi statement export st_01J9ZK4T8M --key a.key --format passport --evidence steel.jwt",
    "kachi statement export st_01J9ZK4T8M --key v.key --format vc+sd-jwt > steel.all", NULL};
static const char *const status_examples[] = {
    "kachi statement status withdrawn --key v.key > status/withdrawn", NULL};
static const char *const disclose_examples[] = {
    "kachi statement disclose steel.all --show cfp,rep,rulebook > steel.shown", NULL};

const struct kachi_command kachi_command_statement_export = {
    .name = "statement export",
    .operands = "STATEMENT",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.export",
    .options = export_options,
    .examples = export_examples,
    .run = run_export,
};
const struct kachi_command kachi_command_statement_status = {
    .name = "statement status",
    .operands = "withdrawn|retired",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.status",
    .options = status_options,
    .examples = status_examples,
    .run = run_status,
};
const struct kachi_command kachi_command_statement_disclose = {
    .name = "statement disclose",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.statement.disclose",
    .options = disclose_options,
    .examples = disclose_examples,
    .run = run_disclose,
};
