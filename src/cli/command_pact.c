/* SPDX-License-Identifier: Apache-2.0 */
/* kachi pact: partners, what we publish to them, and what we fetch from them. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/key_session.h"
#include "cli/pact_session.h"
#include "cli/table.h"
#include "interop/pact_client.h"
#include "interop/pact_keep.h"
#include "interop/pact_publish.h"
#include "interop/pact_store.h"
#include "inventory/store.h"
#include "server/account.h"
#include "server/audit_log.h"
#include "server/tables.h"

static enum kachi_err read_partner(struct kachi_session *session, struct kachi_pact_partner *out)
{
    struct kachi_str path = kachi_option_text(session, "secret-file");
    struct kachi_str version = kachi_option_text(session, "pact-version");
    *out = (struct kachi_pact_partner){
        .name = session->operands[0],
        .auth_url = kachi_url_without_slash(kachi_option_text(session, "auth-url")),
        .client_id = kachi_option_text(session, "client-id"),
        .client_secret = kachi_str_of(""),
        .version = kachi_str_is(version, "2") ? 2 : 3,
        .is_local = kachi_option_is_set(session, "local"),
    };
    enum kachi_err err = kachi_option_need(session, "base-url", &out->base_url);
    out->base_url = kachi_url_without_slash(out->base_url);
    if (err == KACHI_OK && !kachi_str_is_empty(path)) {
        err = kachi_file_read(&session->arena, path, &session->findings, &out->client_secret);
        out->client_secret = kachi_str_trim(out->client_secret);
    }
    bool is_https = kachi_str_has_prefix(out->base_url, "https://");
    bool is_http = kachi_str_has_prefix(out->base_url, "http://");
    if (err == KACHI_OK && !is_https && !(is_http && out->is_local)) {
        kachi_findings_add(&session->findings, "http-address", KACHI_NOWHERE,
                           KACHI_ARGS({"address", out->base_url}, {"reason", kachi_str_of("")}));
        return KACHI_ERR_INPUT;
    }
    return err;
}

/* What the partner signs in with: made anew, so that a lost secret is replaced by the same command.
 */
static enum kachi_err add_client(struct kachi_session *session,
                                 const struct kachi_pact_partner *partner, int64_t number,
                                 struct kachi_str *id, struct kachi_str *secret)
{
    kachi_moment now = kachi_clock_now(&session->clock);
    *id = kachi_token_new(&session->arena, "pact_", &session->random);
    *secret = kachi_token_new(&session->arena, "", &session->random);
    struct kachi_account account = {
        .kind = KACHI_PRINCIPAL_SYSTEM,
        .name = *id,
        .secret = kachi_secret_digest(&session->arena, *secret),
        .party = kachi_str_of(""),
        .scopes = 1U << KACHI_MAY_EXCHANGE,
        .partner = number,
        .valid_until = KACHI_NO_DAY,
    };
    struct kachi_audit_line line = {.time = now,
                                    .account = kachi_str_of("command line"),
                                    .action = kachi_str_of("pact partner"),
                                    .subject = partner->name,
                                    .is_allowed = true};
    enum kachi_err err = kachi_account_add(session->database, &account, now, &session->findings);
    return err == KACHI_OK ? kachi_audit_add(session->database, &line) : err;
}

static enum kachi_err run_partner(struct kachi_session *session)
{
    struct kachi_pact_partner partner;
    struct kachi_str id, secret;
    int64_t number = 0;
    enum kachi_err err = read_partner(session, &partner);
    err = err == KACHI_OK ? kachi_session_open_pact(session, KACHI_DATABASE_WRITE) : err;
    err = err == KACHI_OK ? kachi_pact_partner_put(session->database, &partner, &number) : err;
    err = err == KACHI_OK ? add_client(session, &partner, number, &id, &secret) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "partner", partner.name);
        kachi_json_pair_str(&json, "client_id", id);
        kachi_json_pair_str(&json, "client_secret", secret);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
        return KACHI_OK;
    }
    kachi_buffer_print(&session->out, "%s\n  client_id: %.*s\n  client_secret: %.*s\n%s\n",
                       kachi_say(session, "pact.partner-signs-in"), KACHI_STR_ARG(id),
                       KACHI_STR_ARG(secret), kachi_say(session, "account.secret-once"));
    return KACHI_OK;
}

static enum kachi_err run_partners(struct kachi_session *session)
{
    struct kachi_pact_partner *all = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_session_open_pact(session, KACHI_DATABASE_WRITE);
    err = err == KACHI_OK ? kachi_pact_partners(session->database, &session->arena, &all, &count)
                          : err;
    struct kachi_table table = {.session = session, .column_count = 3, .flexible = 1};
    struct kachi_json_writer json = kachi_session_json(session);
    bool is_json = session->output == KACHI_OUTPUT_JSON;
    if (is_json) {
        kachi_json_begin_object(&json);
        kachi_json_key(&json, "partners");
        kachi_json_begin_array(&json);
    }
    for (size_t i = 0; i < count; i++) {
        if (is_json) {
            kachi_json_begin_object(&json);
            kachi_json_pair_str(&json, "name", all[i].name);
            kachi_json_pair_str(&json, "base_url", all[i].base_url);
            kachi_json_pair_int64(&json, "version", all[i].version);
            kachi_json_end_object(&json);
            continue;
        }
        kachi_table_add(&table, all[i].name);
        kachi_table_add(&table, all[i].base_url);
        kachi_table_add(&table, kachi_count_text(&session->arena, all[i].version));
    }
    if (is_json) {
        kachi_json_end_array(&json);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else {
        kachi_table_write(&table, "");
    }
    return err;
}

static enum kachi_err read_said(struct kachi_session *session, struct kachi_pact_said *out)
{
    *out = (struct kachi_pact_said){
        .company = kachi_option_text(session, "company"),
        .company_urn = kachi_option_text(session, "company-id"),
        .gxd_edition = kachi_option_text(session, "gxd-edition"),
        .exempted_percent = kachi_option_text(session, "exempted-percent"),
        .exempted_description = kachi_option_text(session, "exempted-text"),
        .standards = kachi_option_text(session, "standards"),
        .packaging = kachi_option_text(session, "packaging"),
        .mass_kg = kachi_option_text(session, "mass"),
        .fossil_carbon_kg = kachi_option_text(session, "fossil-carbon"),
        .biogenic_carbon_kg = kachi_option_text(session, "biogenic-carbon"),
    };
    enum kachi_err err = kachi_option_day(session, "from", &out->from);
    err = err == KACHI_OK ? kachi_option_day(session, "until", &out->until) : err;
    err = err == KACHI_OK ? kachi_option_day(session, "valid-from", &out->valid_from) : err;
    return err == KACHI_OK ? kachi_option_day(session, "valid-until", &out->valid_until) : err;
}

static void show_published(struct kachi_session *session, const struct kachi_pact_own own[])
{
    struct kachi_json_writer json = kachi_session_json(session);
    bool is_json = session->output == KACHI_OUTPUT_JSON;
    if (is_json) {
        kachi_json_begin_object(&json);
        kachi_json_key(&json, "footprints");
        kachi_json_begin_array(&json);
    }
    for (size_t i = 0; i < session->operand_count; i++) {
        struct kachi_str id = kachi_id_uuid(&session->arena, &own[i].id);
        if (is_json) {
            kachi_json_write_str(&json, id);
        } else {
            kachi_buffer_print(&session->out, "%.*s  %.*s\n", KACHI_STR_ARG(id),
                               KACHI_STR_ARG(own[i].product_name));
        }
    }
    if (is_json) {
        kachi_json_end_array(&json);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
    }
}

/* All that were named, or none; what is missing is told of each. */
static enum kachi_err publish(struct kachi_session *session, const struct kachi_study *study,
                              const struct kachi_pact_said *said)
{
    struct kachi_value_statement *statements = NULL;
    struct kachi_pact_own *own =
        KACHI_NEW_ARRAY(&session->arena, struct kachi_pact_own, session->operand_count);
    struct kachi_pact_asked_own asked = {.arena = &session->arena,
                                         .study = study,
                                         .said = said,
                                         .now = kachi_clock_now(&session->clock),
                                         .findings = &session->findings};
    enum kachi_err err =
        kachi_statement_list(&session->arena, session->database, &session->findings,
                             &asked.statement_count, &statements);
    asked.statements = statements;
    if (err != KACHI_OK) {
        return err;
    }
    for (size_t i = 0; i < session->operand_count; i++) {
        enum kachi_err one = kachi_pact_own_of(&asked, session->operands[i], &own[i]);
        err = err == KACHI_OK ? one : err;
    }
    err = err == KACHI_OK ? kachi_pact_publish(session->database, &session->arena, asked.now,
                                               session->operand_count, own, &session->findings)
                          : err;
    if (err == KACHI_OK) {
        show_published(session, own);
    }
    return err;
}

static enum kachi_err run_publish(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_study study = {.system = NULL};
    struct kachi_study_options options = {.solver = KACHI_SOLVE_AUTO};
    struct kachi_pact_said said;
    enum kachi_err err = read_said(session, &said);
    err = err == KACHI_OK ? kachi_session_open_pact(session, KACHI_DATABASE_WRITE) : err;
    err = err == KACHI_OK ? kachi_store_load(session->database, &session->findings, &dataset) : err;
    err = err == KACHI_OK ? kachi_study_run(&session->arena, dataset,
                                            kachi_scenario_stated(&session->arena, dataset),
                                            options, &session->findings, &study)
                          : err;
    err = err == KACHI_OK ? publish(session, &study, &said) : err;
    kachi_study_release(&study);
    kachi_dataset_close(dataset);
    return err;
}

/* How many were kept, and how many of them make a product; the answer is no where none does. */
static enum kachi_err keep(struct kachi_session *session, struct kachi_pact_keeping *keeping,
                           size_t count, const struct kachi_pact_footprint all[])
{
    struct kachi_pact_kept kept;
    keeping->database = session->database;
    keeping->arena = &session->arena;
    keeping->replaces = kachi_option_is_set(session, "replace");
    enum kachi_err err = kachi_pact_keep(keeping, count, all, &session->findings, &kept);
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_json_pair_int64(&json, "footprints", (int64_t)kept.footprints);
        kachi_json_pair_int64(&json, "factors", (int64_t)kept.factors);
        kachi_json_pair_int64(&json, "refused", (int64_t)kept.refused);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else {
        kachi_buffer_print(&session->out, "%s: %zu\n%s: %zu\n", kachi_say(session, "pact.kept"),
                           kept.footprints, kachi_say(session, "pact.factors"), kept.factors);
    }
    bool is_nothing = kept.factors == 0 && (kept.active > 0 || keeping->is_file);
    session->answer_is_no = is_nothing || kept.refused > 0;
    return KACHI_OK;
}

static enum kachi_err run_pull(struct kachi_session *session)
{
    struct kachi_pact_partner partner;
    struct kachi_pact_footprint *all = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_session_open_pact(session, KACHI_DATABASE_WRITE);
    err = err == KACHI_OK
              ? kachi_pact_partner_find(session->database, &session->arena, session->operands[0],
                                        &session->findings, &partner)
              : err;
    struct kachi_pact_client client = {.arena = &session->arena,
                                       .findings = &session->findings,
                                       .partner = &partner,
                                       .random = &session->random};
    err = err == KACHI_OK ? kachi_pact_client_list(&client, &all, &count) : err;
    struct kachi_pact_keeping keeping = {.source = session->operands[0]};
    return err == KACHI_OK ? keep(session, &keeping, count, all) : err;
}

static enum kachi_err run_import(struct kachi_session *session)
{
    struct kachi_str path = session->operands[0];
    struct kachi_str content;
    struct kachi_pact_footprint *all = NULL;
    size_t count = 0;
    struct kachi_pact_keeping keeping = {.source = kachi_path_name(path), .is_file = true};
    enum kachi_err err = kachi_file_read(&session->arena, path, &session->findings, &content);
    err = err == KACHI_OK ? kachi_pact_file_read(&session->arena, path, content, &session->findings,
                                                 &all, &count)
                          : err;
    err = err == KACHI_OK ? kachi_session_open_pact(session, KACHI_DATABASE_CREATE) : err;
    return err == KACHI_OK ? keep(session, &keeping, count, all) : err;
}

static const struct kachi_option keep_options[] = {{"replace", NULL, "option.pact-replace"},
                                                   {NULL, NULL, NULL}};
static const struct kachi_option partner_options[] = {
    {"base-url", "URL", "option.pact-base-url"},
    {"auth-url", "URL", "option.pact-auth-url"},
    {"client-id", "ID", "option.pact-client-id"},
    {"secret-file", "FILE", "option.pact-secret-file"},
    {"pact-version", "2|3", "option.pact-version"},
    {"local", NULL, "option.pact-local"},
    {NULL, NULL, NULL},
};
static const struct kachi_option publish_options[] = {
    {"company", "NAME", "option.pact-company"},
    {"company-id", "URN", "option.pact-company-id"},
    {"from", "DATE", "option.pact-from"},
    {"until", "DATE", "option.pact-until"},
    {"valid-from", "DATE", "option.pact-valid-from"},
    {"valid-until", "DATE", "option.pact-valid-until"},
    {"standards", "LIST", "option.pact-standards"},
    {"exempted-percent", "N", "option.pact-exempted-percent"},
    {"exempted-text", "TEXT", "option.pact-exempted-text"},
    {"packaging", "WORD", "option.pact-packaging"},
    {"mass", "KG", "option.pact-mass"},
    {"fossil-carbon", "KG", "option.pact-fossil-carbon"},
    {"biogenic-carbon", "KG", "option.pact-biogenic-carbon"},
    {"gxd-edition", "EDITION", "option.pact-gxd-edition"},
    {NULL, NULL, NULL},
};
static const char *const partner_examples[] = {
    "kachi pact partner steelworks --base-url https://pact.steel.example --client-id me "
    "--secret-file steel.txt",
    "kachi pact partner conformance --base-url http://localhost:3000 --local", NULL};
static const char *const partners_examples[] = {"kachi pact partners", NULL};
static const char *const publish_examples[] = {
    "kachi pact publish steel aluminium --from 2025-01-01 --until 2025-12-31 --standards ISO14067",
    "kachi pact publish steel --gxd-edition 2.0", NULL};
static const char *const pull_examples[] = {"kachi pact pull steelworks", NULL};
static const char *const import_examples[] = {"kachi pact import footprints.json", NULL};

const struct kachi_command kachi_command_pact_partner = {
    "pact partner",  "NAME",           1,          1, "command.pact.partner",
    partner_options, partner_examples, run_partner};
const struct kachi_command kachi_command_pact_partners = {
    "pact partners", "", 0, 0, "command.pact.partners", NULL, partners_examples, run_partners};
const struct kachi_command kachi_command_pact_publish = {
    "pact publish",  "PRODUCT...",     1,          KACHI_OPERANDS_MAX, "command.pact.publish",
    publish_options, publish_examples, run_publish};
const struct kachi_command kachi_command_pact_pull = {
    "pact pull", "PARTNER", 1, 1, "command.pact.pull", keep_options, pull_examples, run_pull};
const struct kachi_command kachi_command_pact_import = {
    "pact import", "FILE", 1, 1, "command.pact.import", keep_options, import_examples, run_import};
