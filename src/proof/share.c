/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/share.h"

#include "base/json.h"
#include "proof/credential_internal.h"

#define FACTS_BYTES_MAX ((size_t)8 << 20)
#define END_OF_DAY_US ((kachi_moment)86399 * 1000000)

static void pair_value(struct kachi_json_writer *json, const char *key, kachi_json value)
{
    if (value != NULL) {
        kachi_json_key(json, key);
        kachi_json_write_value(json, value);
    }
}

static void write_number(struct kachi_json_writer *json, struct kachi_arena *arena, const char *key,
                         struct kachi_decimal value, struct kachi_str unit)
{
    kachi_json_key(json, key);
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "kgco2e_per_unit", kachi_decimal_write(arena, value));
    kachi_json_pair_str(json, "unit", unit);
    kachi_json_end_object(json);
}

static void write_facts(struct kachi_json_writer *json, struct kachi_arena *arena,
                        const struct kachi_value_statement *statement, kachi_json content)
{
    static const char *const whole[] = {"product", "period", "rulebook", "inputs", "checks"};
    kachi_json rep = kachi_json_get(content, "rep");
    kachi_json cfp = kachi_json_get(content, "cfp");
    kachi_json_begin_object(json);
    kachi_json_key(json, "statement");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "id", kachi_id_text(arena, "st", &statement->id));
    kachi_json_pair_str(json, "sha256", statement->digest);
    kachi_json_end_object(json);
    kachi_json_pair_str(json, "issuer", statement->issuer);
    if (!kachi_str_is_empty(statement->verifier)) {
        kachi_json_pair_str(json, "verifier", statement->verifier);
    }
    for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
        pair_value(json, whole[i], kachi_json_get(content, whole[i]));
    }
    write_number(json, arena, "cfp", statement->cfp_kgco2e_per_unit, statement->unit);
    if (statement->has_rep) {
        write_number(json, arena, "rep", statement->rep_kgco2e_per_unit, statement->unit);
    }
    if (statement->has_ae) {
        write_number(json, arena, "ae", statement->ae_kgco2e_per_unit, statement->unit);
    }
    pair_value(json, "stages", kachi_json_get(cfp, "stages_kgco2e_per_unit"));
    pair_value(json, "before", kachi_json_get(rep, "before"));
    pair_value(json, "after", kachi_json_get(rep, "after"));
    pair_value(json, "measures", kachi_json_get(rep, "measures"));
    kachi_json_end_object(json);
}

/* The facts read back as a document: the caller releases it. */
static enum kachi_err facts_of(struct kachi_arena *arena,
                               const struct kachi_value_statement *statement,
                               struct kachi_findings *findings, struct kachi_json_doc *out)
{
    struct kachi_json_doc content;
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    enum kachi_err err =
        kachi_json_read(kachi_str_of("statement"), statement->content, findings, &content);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_buffer_init(&buffer, FACTS_BYTES_MAX);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
    write_facts(&json, arena, statement, content.root);
    err = buffer.overflow
              ? KACHI_ERR_LIMIT
              : kachi_json_read(kachi_str_of("facts"), kachi_buffer_str(&buffer), findings, out);
    kachi_buffer_release(&buffer);
    kachi_json_release(&content);
    return err;
}

enum kachi_err kachi_share_statement(struct kachi_arena *arena,
                                     const struct kachi_credential_request *request,
                                     const struct kachi_random *random,
                                     struct kachi_findings *findings, struct kachi_str *out)
{
    const struct kachi_value_statement *statement = request->statement;
    struct kachi_json_doc facts;
    struct kachi_id id = kachi_id_of_name(kachi_str_of("kachi-share"), statement->digest);
    struct kachi_str uuid = kachi_id_uuid(arena, &id);
    bool verified = statement->state == KACHI_STATEMENT_VERIFIED;
    kachi_moment from = verified ? statement->verified_at : statement->stated_at;
    enum kachi_err err = kachi_credential_may_be(arena, request, from, findings);
    err = err == KACHI_OK ? facts_of(arena, statement, findings, &facts) : err;
    if (err != KACHI_OK) {
        return err;
    }
    kachi_moment until = 0;
    if (request->valid_until != KACHI_NO_DAY) {
        (void)kachi_moment_read(kachi_day_text(arena, request->valid_until), &until);
        until += END_OF_DAY_US;
    }
    struct kachi_str urn = kachi_str_print(arena, "urn:uuid:%.*s", KACHI_STR_ARG(uuid));
    struct kachi_sd_jwt_request share = {
        .id = urn,
        .subject = kachi_str_print(arena, "%.*s#subject", KACHI_STR_ARG(urn)),
        .issuer_name = verified ? statement->verifier : statement->issuer,
        .facts = facts.root,
        .valid_from = from,
        .valid_until = until,
        .has_status = request->has_status,
        .status_place = request->status_place,
        .key = request->key,
        .random = random,
    };
    err = kachi_sd_jwt_write(arena, &share, findings, out);
    kachi_json_release(&facts);
    return err;
}

static void write_extension(struct kachi_json_writer *json, struct kachi_arena *arena,
                            const struct kachi_credential_request *request,
                            struct kachi_str credential)
{
    static const char *const keys[] = {"cfpKgCO2ePerUnit", "repKgCO2ePerUnit", "aeKgCO2ePerUnit"};
    const struct kachi_value_statement *statement = request->statement;
    struct kachi_draft draft = {.statement = statement};
    struct kachi_str name = request->key->public_key.name;
    kachi_json_begin_object(json);
    kachi_json_pair_text(json, "specVersion", "2.0.0");
    kachi_json_pair_str(
        json, "dataSchema",
        kachi_str_print(arena, "https://%.*s/schema/gx-value-1.0.0.json", KACHI_STR_ARG(name)));
    kachi_json_pair_str(json, "documentation",
                        kachi_str_print(arena, "https://%.*s/schema/", KACHI_STR_ARG(name)));
    kachi_json_key(json, "data");
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "statement", kachi_id_text(arena, "st", &statement->id));
    kachi_json_pair_str(json, "sha256", statement->digest);
    kachi_json_pair_str(json, "unit", statement->unit);
    for (size_t i = 0; i < KACHI_CREDENTIAL_METRICS; i++) {
        struct kachi_decimal value;
        if (kachi_draft_value(&draft, i, &value)) {
            kachi_json_pair_str(json, keys[i], kachi_decimal_write(arena, value));
        }
    }
    kachi_json_pair_str(json, "rulebook", statement->rulebook);
    kachi_json_pair_str(json, "vc", credential);
    kachi_json_end_object(json);
    kachi_json_end_object(json);
}

enum kachi_err kachi_pact_extension_write(struct kachi_arena *arena,
                                          const struct kachi_credential_request *request,
                                          struct kachi_findings *findings, struct kachi_str *out)
{
    struct kachi_str credential;
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    enum kachi_err err = kachi_credential_write(arena, request, findings, &credential);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_buffer_init(&buffer, FACTS_BYTES_MAX);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_PRETTY);
    write_extension(&json, arena, request, credential);
    *out = kachi_str_copy(arena, kachi_buffer_str(&buffer));
    err = buffer.overflow ? KACHI_ERR_LIMIT : KACHI_OK;
    kachi_buffer_release(&buffer);
    return err;
}
