/* SPDX-License-Identifier: Apache-2.0 */
/* kachi pact: partners, what we publish to them, and what we fetch from them. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/key_session.h"
#include "cli/ledger_session.h"
#include "cli/pact_session.h"
#include "cli/product.h"
#include "cli/table.h"
#include "footprint/breakdown.h"
#include "footprint/footprint_json.h"
#include "interop/pact_client.h"
#include "interop/pact_factors.h"
#include "interop/pact_store.h"
#include "inventory/search.h"
#include "inventory/store.h"
#include "policy/fact.h"
#include "server/account.h"
#include "server/audit_log.h"
#include "server/tables.h"

#include <math.h>

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

static struct kachi_str number(struct kachi_session *session, double value)
{
    struct kachi_decimal decimal;
    return kachi_decimal_from_double(value, 9, KACHI_ROUND_HALF_EVEN, &decimal) == KACHI_OK
               ? kachi_decimal_write(&session->arena, decimal)
               : kachi_str_of("0");
}

static void fill_statement(struct kachi_session *session,
                           const struct kachi_value_statement *statement,
                           struct kachi_pact_own *own)
{
    struct kachi_arena *arena = &session->arena;
    if (statement == NULL) {
        return;
    }
    own->statement = kachi_id_text(arena, "st", &statement->id);
    own->rulebook = statement->rulebook;
    own->rep = statement->has_rep ? kachi_decimal_write(arena, statement->rep_kgco2e_per_unit)
                                  : kachi_str_of("");
    own->ae = statement->has_ae ? kachi_decimal_write(arena, statement->ae_kgco2e_per_unit)
                                : kachi_str_of("");
    own->verifier = statement->verifier;
    own->verified_at = statement->verified_at;
}

/* The extension is a claim that the edition was followed: only whoever publishes can make it. */
static void fill_gxd(struct kachi_session *session, const struct kachi_study *study,
                     const struct kachi_footprint *footprint, struct kachi_str owner,
                     struct kachi_pact_own *own)
{
    own->gxd.edition = kachi_option_text(session, "gxd-edition");
    own->gxd.is_fossil = fabs(footprint->biogenic_kgco2e) + fabs(footprint->land_use_kgco2e) <= 0.0;
    if (kachi_str_is_empty(own->gxd.edition) || kachi_str_is_empty(owner)) {
        return;
    }
    double inside = 0.0;
    struct kachi_parts parts = kachi_footprint_parts(&session->arena, study, footprint,
                                                     KACHI_BY_OWNER, 1.0, session->lang);
    for (uint32_t i = 0; i < parts.count; i++) {
        inside += kachi_str_equal(parts.items[i].key, owner) ? parts.items[i].kgco2e : 0.0;
    }
    own->gxd.gate_to_gate = number(session, inside);
}

/* The footprint of one product as it is now; its id follows from what it says, so that publishing
 * the same again is nothing new, and what has changed replaces what was published before. */
static enum kachi_err make_own(struct kachi_session *session, const struct kachi_study *study,
                               struct kachi_str words, struct kachi_pact_own *own)
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_footprint *footprint = NULL;
    struct kachi_footprint_options options = {.amount = 1.0, .unit = KACHI_NONE};
    struct kachi_value_statement *all = NULL;
    size_t count = 0;
    uint32_t at = KACHI_NONE;
    enum kachi_err err = kachi_search_one(study->dataset, words, &session->findings, &at);
    err =
        err == KACHI_OK ? kachi_study_column(study, at, &session->findings, &options.column) : err;
    err = err == KACHI_OK ? kachi_footprint_compute(arena, study->system, options,
                                                    &session->findings, &footprint)
                          : err;
    err = err == KACHI_OK
              ? kachi_statement_list(arena, session->database, &session->findings, &count, &all)
              : err;
    if (err != KACHI_OK) {
        return err;
    }
    const struct kachi_activity *activity = &study->dataset->activities[at];
    if (kachi_pact_unit(footprint->unit) == NULL) {
        kachi_findings_add(&session->findings, "pact-unit", KACHI_NOWHERE,
                           KACHI_ARGS({"product", activity->name}, {"unit", footprint->unit}));
        return KACHI_ERR_INPUT;
    }
    struct kachi_date today = kachi_date_of(kachi_day_of_moment(kachi_clock_now(&session->clock)));
    struct kachi_str company = kachi_option_text(session, "company");
    company = kachi_str_is_empty(company) ? activity->owner : company;
    company = kachi_str_is_empty(company) ? kachi_str_of("Kachi") : company;
    bool is_mass = kachi_str_is(footprint->unit, "kg");
    *own = (struct kachi_pact_own){
        .created = kachi_clock_now(&session->clock),
        .company_name = company,
        .company_urn = kachi_option_text(session, "company-id"),
        .product_name = activity->name,
        .product_urn = kachi_str_print(arena, "urn:pact:kachi.local:product-id:%.*s",
                                       KACHI_STR_ARG(activity->key)),
        .description = activity->name,
        .unit = footprint->unit,
        .mass_kg = kachi_str_of(is_mass ? "1" : "0"),
        .from = kachi_day_of((struct kachi_date){today.year - 1, 1, 1}),
        .until = kachi_day_of((struct kachi_date){today.year - 1, 12, 31}),
        .country = activity->location.bytes == 2 ? activity->location : kachi_str_of(""),
        .total = number(session, footprint->total_kgco2e),
        .fossil = number(session, footprint->fossil_kgco2e),
        .biogenic = number(session, footprint->biogenic_kgco2e),
        .land_use = number(session, footprint->land_use_kgco2e),
        .assessment = kachi_str_of(kachi_str_has_suffix(footprint->method, "ar5") ? "AR5" : "AR6"),
    };
    if (kachi_str_is_empty(own->company_urn)) {
        own->company_urn = kachi_str_print(
            arena, "urn:pact:kachi.local:company:%.*s",
            KACHI_STR_ARG(activity->owner.bytes > 0 ? activity->owner : kachi_str_of("own")));
    }
    fill_statement(session, kachi_statement_that_counts(count, all, activity->key), own);
    fill_gxd(session, study, footprint, activity->owner, own);
    return KACHI_OK;
}

/* Keeps it, deprecating what it replaces, and tells every partner. */
static enum kachi_err publish(struct kachi_session *session, struct kachi_pact_own *own,
                              struct kachi_str *id)
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_pact_footprint *all = NULL;
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    size_t count = 0;
    struct kachi_str said = kachi_str_print(
        arena, "%.*s %.*s %.*s %.*s", KACHI_STR_ARG(own->product_urn), KACHI_STR_ARG(own->total),
        KACHI_STR_ARG(own->statement), KACHI_STR_ARG(own->rep));
    if (!kachi_str_is_empty(own->gxd.edition)) {
        said =
            kachi_str_print(arena, "%.*s gxd %.*s %.*s", KACHI_STR_ARG(said),
                            KACHI_STR_ARG(own->gxd.edition), KACHI_STR_ARG(own->gxd.gate_to_gate));
    }
    own->id = kachi_id_of_name(kachi_str_of("pact"), said);
    *id = kachi_id_uuid(arena, &own->id);
    enum kachi_err err = kachi_pact_footprints(session->database, arena, 0, &all, &count);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        struct kachi_json_doc doc = {.root = NULL};
        err = kachi_json_read(kachi_str_of("footprint"), all[i].json, &session->findings, &doc);
        kachi_json products = kachi_json_get(doc.root, "productIds");
        if (kachi_str_equal(all[i].id, *id)) {
            kachi_json_release(&doc);
            return err; /* published already */
        }
        if (kachi_str_equal(kachi_json_text(kachi_json_at(products, 0)), own->product_urn) &&
            kachi_str_is(kachi_json_text(kachi_json_get(doc.root, "status")), "Active")) {
            own->preceding = all[i].id;
        }
        kachi_json_release(&doc);
    }
    kachi_buffer_init(&buffer, (size_t)16 << 20);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
    kachi_pact_write_own(arena, own, &json);
    struct kachi_pact_footprint footprint = {.id = *id, .json = kachi_buffer_str(&buffer)};
    err = err == KACHI_OK ? kachi_pact_footprint_put(session->database, &footprint) : err;
    kachi_buffer_release(&buffer);
    return err;
}

static enum kachi_err run_publish(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_study study = {.system = NULL};
    struct kachi_study_options options = {.solver = KACHI_SOLVE_AUTO};
    struct kachi_json_writer json = kachi_session_json(session);
    bool is_json = session->output == KACHI_OUTPUT_JSON;
    enum kachi_err err = kachi_session_open_pact(session, KACHI_DATABASE_WRITE);
    err = err == KACHI_OK ? kachi_store_load(session->database, &session->findings, &dataset) : err;
    err = err == KACHI_OK ? kachi_study_run(&session->arena, dataset,
                                            kachi_scenario_stated(&session->arena, dataset),
                                            options, &session->findings, &study)
                          : err;
    if (is_json) {
        kachi_json_begin_object(&json);
        kachi_json_key(&json, "footprints");
        kachi_json_begin_array(&json);
    }
    for (size_t i = 0; err == KACHI_OK && i < session->operand_count; i++) {
        struct kachi_pact_own own;
        struct kachi_str id = {"", 0};
        err = make_own(session, &study, session->operands[i], &own);
        err = err == KACHI_OK ? publish(session, &own, &id) : err;
        if (err == KACHI_OK && is_json) {
            kachi_json_write_str(&json, id);
        } else if (err == KACHI_OK) {
            kachi_buffer_print(&session->out, "%.*s  %.*s\n", KACHI_STR_ARG(id),
                               KACHI_STR_ARG(own.product_name));
        }
    }
    if (is_json) {
        kachi_json_end_array(&json);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
    }
    kachi_study_release(&study);
    kachi_dataset_close(dataset);
    return err;
}

/* What came becomes products of the inventory, one a product id: the newest active footprint of
 * each. */
static enum kachi_err keep_all(struct kachi_session *session, struct kachi_str source, size_t count,
                               const struct kachi_pact_footprint all[])
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_store_options options = {.replace = true};
    struct kachi_store_summary summary;
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        err = kachi_pact_footprint_put(session->database, &all[i]);
    }
    if (err == KACHI_OK && count > 0) {
        err = kachi_pact_factors(source, count, all, &session->findings, &dataset);
        err = err == KACHI_OK ? kachi_store_save(session->database, dataset, options,
                                                 &session->findings, &summary)
                              : err;
    }
    kachi_dataset_close(dataset);
    if (err == KACHI_OK && session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_json_pair_int64(&json, "footprints", (int64_t)count);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
    } else if (err == KACHI_OK) {
        kachi_buffer_print(&session->out, "%zu %s\n", count, kachi_say(session, "pact.kept"));
    }
    return err;
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
    struct kachi_pact_client client = {&session->arena, &session->findings, &partner, {"", 0}};
    err = err == KACHI_OK ? kachi_pact_client_list(&client, &all, &count) : err;
    return err == KACHI_OK ? keep_all(session, partner.name, count, all) : err;
}

/* A file of footprints: an array, {"data": [...]}, or one. */
static enum kachi_err run_import(struct kachi_session *session)
{
    struct kachi_str content;
    struct kachi_json_doc doc = {.root = NULL};
    struct kachi_str path = session->operands[0];
    enum kachi_err err = kachi_file_read(&session->arena, path, &session->findings, &content);
    err = err == KACHI_OK ? kachi_json_read(path, content, &session->findings, &doc) : err;
    err = err == KACHI_OK ? kachi_session_open_pact(session, KACHI_DATABASE_CREATE) : err;
    if (err == KACHI_OK) {
        kachi_json data = kachi_json_get(doc.root, "data");
        kachi_json list = kachi_json_is_array(doc.root) ? doc.root : data;
        size_t count = kachi_json_is_array(list) ? kachi_json_count(list) : 1;
        struct kachi_pact_footprint *all =
            KACHI_NEW_ARRAY(&session->arena, struct kachi_pact_footprint, count + 1);
        size_t kept = 0;
        for (size_t i = 0; i < count; i++) {
            kachi_json one = kachi_json_is_array(list) ? kachi_json_at(list, i) : doc.root;
            struct kachi_buffer buffer;
            struct kachi_json_writer json;
            kachi_buffer_init(&buffer, (size_t)16 << 20);
            kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
            (void)kachi_pact_check(path, one, &session->findings); /* reported, and kept */
            kachi_json_write_value(&json, one);
            all[kept] = (struct kachi_pact_footprint){
                .id = kachi_json_text(kachi_json_get(one, "id")),
                .json = kachi_str_copy(&session->arena, kachi_buffer_str(&buffer)),
                .owner = -1, /* nobody's: from a file */
            };
            kept += all[kept].id.bytes > 0; /* without an id there is nothing to keep it by */
            kachi_buffer_release(&buffer);
        }
        err = keep_all(session, kachi_path_name(path), kept, all);
    }
    kachi_json_release(&doc);
    return err;
}

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
    {"gxd-edition", "EDITION", "option.pact-gxd-edition"},
    {NULL, NULL, NULL},
};
static const char *const partner_examples[] = {
    "kachi pact partner steelworks --base-url https://pact.steel.example --client-id me "
    "--secret-file steel.txt",
    "kachi pact partner conformance --base-url http://localhost:3000 --local", NULL};
static const char *const partners_examples[] = {"kachi pact partners", NULL};
static const char *const publish_examples[] = {"kachi pact publish steel aluminium",
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
    "pact pull", "PARTNER", 1, 1, "command.pact.pull", NULL, pull_examples, run_pull};
const struct kachi_command kachi_command_pact_import = {
    "pact import", "FILE", 1, 1, "command.pact.import", NULL, import_examples, run_import};
