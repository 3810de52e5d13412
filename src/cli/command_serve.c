/* SPDX-License-Identifier: Apache-2.0 */
/* kachi serve: the web page and the API, until it is told to stop. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/demo_story.h"
#include "cli/key_session.h"
#include "proof/witness.h"
#include "server/assets.h"
#include "server/server.h"

#include <stdio.h>

#define PORT_DEFAULT 8410
#define PORT_MAX 65535
#define RATE_DEFAULT 500
#define THREADS_MAX 256

static enum kachi_err refuse_number(struct kachi_session *session, const char *name)
{
    session->used_wrongly = true;
    kachi_findings_add(
        &session->findings, "option-number", KACHI_NOWHERE,
        KACHI_ARGS({"option", kachi_str_of(name)}, {"value", kachi_option_text(session, name)}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err read_log(struct kachi_session *session, enum kachi_server_log *out)
{
    static const char *const words[] = {"nothing", "errors", "requests"};
    struct kachi_str text = kachi_option_text(session, "log");
    *out = KACHI_LOG_ERRORS;
    for (int i = 0; i < 3; i++) {
        if (kachi_str_is(text, words[i])) {
            *out = (enum kachi_server_log)i;
            return KACHI_OK;
        }
    }
    if (kachi_str_is_empty(text)) {
        return KACHI_OK;
    }
    session->used_wrongly = true;
    kachi_findings_add(&session->findings, "option-choice", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of("log")}, {"value", text},
                                  {"values", kachi_str_of("nothing, errors, requests")}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err read_options(struct kachi_session *session,
                                   struct kachi_server_options *options)
{
    int64_t port = PORT_DEFAULT;
    int64_t threads = 0;
    *options = (struct kachi_server_options){
        .database_path = session->database_path,
        .address = kachi_option_text(session, "listen"),
        .base_url = kachi_option_text(session, "base-url"),
        .user = kachi_option_text(session, "user"),
        .web = kachi_option_text(session, "web"),
        .public_folder = kachi_option_text(session, "public"),
        .tls_certificate = kachi_option_text(session, "tls-certificate"),
        .tls_key = kachi_option_text(session, "tls-key"),
        .is_demo = kachi_option_is_set(session, "demo"),
        .is_behind_proxy = kachi_option_is_set(session, "behind-proxy"),
        .clock = session->clock,
        .random = session->random,
    };
    enum kachi_err err = kachi_option_int64(session, "port", PORT_DEFAULT, &port);
    err = err == KACHI_OK ? kachi_option_int64(session, "threads", 0, &threads) : err;
    err =
        err == KACHI_OK ? kachi_option_int64(session, "token-seconds", 0, &options->token_s) : err;
    err = err == KACHI_OK ? kachi_option_int64(session, "rate", RATE_DEFAULT, &options->per_second)
                          : err;
    err = err == KACHI_OK ? read_log(session, &options->log) : err;
    if (err == KACHI_OK && (port < 0 || port > PORT_MAX)) {
        return refuse_number(session, "port");
    }
    if (err == KACHI_OK && (threads < 0 || threads > THREADS_MAX)) {
        return refuse_number(session, "threads");
    }
    while (kachi_str_has_suffix(options->base_url, "/")) {
        options->base_url.bytes--;
    }
    options->port = (uint16_t)port;
    options->threads = (unsigned)threads;
    return err;
}

/* Where it answers, told at once: the command itself ends only when it is stopped. */
static void tell(struct kachi_session *session, const struct kachi_server *server,
                 struct kachi_str new_database)
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_str url = kachi_server_url(server);
    bool has_page = !kachi_str_is_empty(kachi_option_text(session, "web")) ||
                    kachi_asset_find(arena, kachi_str_of(""), kachi_str_of("/")) != NULL;
    if (session->output == KACHI_OUTPUT_JSON) {
        printf("{\"url\":\"%.*s\"}\n", KACHI_STR_ARG(url));
    } else if (!session->quiet) {
        printf("%s %.*s\n", kachi_say(session, "serve.at"), KACHI_STR_ARG(url));
        if (kachi_option_is_set(session, "demo")) {
            printf("%s\n", kachi_say(session, "serve.demo"));
        }
        if (!kachi_str_is_empty(new_database)) {
            printf("%s %.*s\n%s\n", kachi_say(session, "init.made"), KACHI_STR_ARG(new_database),
                   kachi_say(session, "serve.no-accounts"));
        }
        printf("%s", has_page ? "" : kachi_say(session, "serve.no-page"));
        printf("%s%s\n", has_page ? "" : "\n", kachi_say(session, "serve.stop"));
    }
    (void)fflush(stdout);
}

static enum kachi_err serve(struct kachi_session *session,
                            const struct kachi_server_options *options)
{
    struct kachi_server *server = NULL;
    bool was_none = kachi_file_kind(options->database_path) == KACHI_FILE_NONE;
    enum kachi_err err = kachi_server_start(options, &session->findings, &server);
    if (err != KACHI_OK) {
        return err;
    }
    bool is_new = was_none && kachi_file_kind(options->database_path) == KACHI_FILE_PLAIN;
    tell(session, server, is_new ? options->database_path : kachi_str_of(""));
    err = kachi_server_run(server);
    kachi_server_stop(server);
    return err;
}

static enum kachi_err serve_demo(struct kachi_session *session,
                                 struct kachi_server_options *options)
{
    struct kachi_demo demo;
    struct kachi_demo_place place;
    enum kachi_err err = kachi_demo_keep(session, &demo, &place);
    kachi_demo_release(&demo);
    if (err == KACHI_OK) {
        options->database_path = place.database;
        err = serve(session, options);
    }
    kachi_demo_forget(session, &place);
    return err;
}

/* The witness's key is in a process of its own before the server has threads. */
static enum kachi_err open_witness(struct kachi_session *session, struct kachi_signer *signer,
                                   struct kachi_witness *witness)
{
    struct kachi_public_key *logs = NULL;
    struct kachi_str needed;
    enum kachi_err err = kachi_option_need(session, "witness-folder", &witness->folder);
    err = err == KACHI_OK ? kachi_option_need(session, "witness-log", &needed) : err;
    err = err == KACHI_OK
              ? kachi_session_public_keys(session, "witness-log", &witness->log_count, &logs)
              : err;
    err = err == KACHI_OK ? kachi_session_signer(session, "witness-key", signer) : err;
    if (err != KACHI_OK) {
        return err;
    }
    witness->key = signer;
    witness->logs = logs;
    err = kachi_session_need_witness_key(session, &signer->public_key);
    if (err != KACHI_OK) {
        kachi_signer_clear(signer);
    }
    return err;
}

/* The server's ledger is the database's own. Passing another one over would leave two, of which
 * each is taken for the registry. */
static enum kachi_err check_ledger(struct kachi_session *session)
{
    if (kachi_str_is_empty(session->ledger_path)) {
        return KACHI_OK;
    }
    session->used_wrongly = true;
    kachi_findings_add(&session->findings, "serve-ledger", KACHI_NOWHERE,
                       KACHI_ARGS({"ledger", session->ledger_path}));
    return KACHI_ERR_INPUT;
}

static enum kachi_err run_serve(struct kachi_session *session)
{
    struct kachi_server_options options;
    struct kachi_witness witness;
    struct kachi_signer signer;
    bool is_witness = kachi_option_is_set(session, "witness-key");
    enum kachi_err err = check_ledger(session);
    err = err == KACHI_OK ? read_options(session, &options) : err;
    if (err == KACHI_OK && is_witness) {
        err = open_witness(session, &signer, &witness);
        options.witness = &witness;
    }
    if (err != KACHI_OK) {
        return err;
    }
    err = options.is_demo ? serve_demo(session, &options) : serve(session, &options);
    if (is_witness) {
        kachi_signer_clear(&signer);
    }
    return err;
}

static const struct kachi_option options[] = {
    {"port", "N", "option.port"},
    {"listen", "ADDRESS", "option.listen"},
    {"base-url", "URL", "option.base-url"},
    {"demo", NULL, "option.serve-demo"},
    {"web", "FOLDER", "option.web"},
    {"public", "FOLDER", "option.public"},
    {"witness-key", "FILE", "option.witness-key"},
    {"witness-log", "KEY", "option.witness-log"},
    {"witness-folder", "FOLDER", "option.witness-folder"},
    {"threads", "N", "option.serve-threads"},
    {"log", "WHAT", "option.serve-log"},
    {"token-seconds", "N", "option.token-seconds"},
    {"rate", "N", "option.serve-rate"},
    {"user", "NAME", "option.serve-user"},
    {"behind-proxy", NULL, "option.serve-behind-proxy"},
    {"tls-certificate", "FILE", "option.tls-certificate"},
    {"tls-key", "FILE", "option.tls-key"},
    KACHI_PASSPHRASE_OPTION,
    {NULL, NULL, NULL},
};
static const char *const examples[] = {
    "kachi serve --demo",
    "kachi serve --db registry.db --port 8410 --base-url https://gx.example.org "
    "--public public/",
    NULL};

const struct kachi_command kachi_command_serve = {
    .name = "serve",
    .operands = "",
    .operands_min = 0,
    .operands_max = 0,
    .phrase = "command.serve",
    .options = options,
    .examples = examples,
    .run = run_serve,
};
