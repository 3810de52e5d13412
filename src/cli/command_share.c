/* SPDX-License-Identifier: Apache-2.0 */
/* kachi ledger share: a lot as facts that its owner shows one by one. */
#include "cli/commands.h"
#include "cli/key_session.h"
#include "cli/ledger_session.h"
#include "ledger/lot_facts.h"
#include "proof/sd_jwt.h"

#define FACTS_BYTES_MAX ((size_t)4 << 20)

/* Only the owner says what its lot is. */
static enum kachi_err find_own(struct kachi_session *session, struct kachi_ledger *ledger,
                               struct kachi_lot *lot, struct kachi_party *owner)
{
    enum kachi_err err = kachi_find_lot(ledger, &session->arena, session->operands[0], lot);
    err = err == KACHI_OK ? kachi_store_party_get(ledger, &session->arena, lot->owner, owner) : err;
    if (err != KACHI_OK || kachi_str_is_empty(session->party)) {
        return err;
    }
    struct kachi_party actor;
    err = kachi_find_party(ledger, &session->arena, session->party, &actor);
    if (err == KACHI_OK && actor.number != lot->owner) {
        kachi_findings_add(&session->findings, "share-not-owner", KACHI_NOWHERE,
                           KACHI_ARGS({"lot", session->operands[0]}, {"party", actor.name}));
        return KACHI_ERR_DENIED;
    }
    return err;
}

static enum kachi_err sign(struct kachi_session *session, const struct kachi_lot *lot,
                           const struct kachi_party *owner, kachi_json facts)
{
    struct kachi_signer signer;
    struct kachi_str text;
    struct kachi_id id = kachi_id_new(&session->clock, &session->random);
    struct kachi_str uuid = kachi_id_uuid(&session->arena, &id);
    struct kachi_str lot_uuid = kachi_id_uuid(&session->arena, &lot->id);
    enum kachi_err err = kachi_session_signer(session, "key", &signer);
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_sd_jwt_request request = {
        .id = kachi_str_print(&session->arena, "urn:uuid:%.*s", KACHI_STR_ARG(uuid)),
        .subject = kachi_str_print(&session->arena, "urn:uuid:%.*s", KACHI_STR_ARG(lot_uuid)),
        .issuer_name = owner->name,
        .facts = facts,
        .valid_from = kachi_clock_now(&session->clock),
        .key = &signer,
        .random = &session->random,
    };
    err = kachi_sd_jwt_write(&session->arena, &request, &session->findings, &text);
    kachi_signer_clear(&signer);
    if (err == KACHI_OK) {
        kachi_buffer_print(&session->out, "%.*s\n", KACHI_STR_ARG(text));
    }
    return err;
}

static enum kachi_err share(struct kachi_session *session, struct kachi_ledger *ledger)
{
    struct kachi_lot lot;
    struct kachi_party owner;
    struct kachi_json_doc facts;
    struct kachi_buffer buffer;
    struct kachi_json_writer json;
    enum kachi_err err = find_own(session, ledger, &lot, &owner);
    if (err != KACHI_OK) {
        return err;
    }
    kachi_buffer_init(&buffer, FACTS_BYTES_MAX);
    kachi_json_writer_init(&json, &buffer, KACHI_JSON_COMPACT);
    err = kachi_lot_facts_write(ledger, &session->arena, &lot, &json);
    err = err == KACHI_OK ? kachi_json_read(kachi_str_of("lot"), kachi_buffer_str(&buffer),
                                            &session->findings, &facts)
                          : err;
    kachi_buffer_release(&buffer);
    if (err == KACHI_OK) {
        err = sign(session, &lot, &owner, facts.root);
        kachi_json_release(&facts);
    }
    return err;
}

static enum kachi_err run_share(struct kachi_session *session)
{
    struct kachi_ledger_session ledger;
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    err = err == KACHI_OK ? share(session, ledger.ledger) : err;
    kachi_ledger_session_close(&ledger);
    return err;
}

static const struct kachi_option share_options[] = {
    {"key", "FILE", "option.key"}, KACHI_PASSPHRASE_OPTION, {NULL, NULL, NULL}};
static const char *const share_examples[] = {
    "kachi ledger share lot_01J9Z --as D --key d.key > car.all",
    "kachi statement disclose car.all --show embodied_g,certificate_g,rulebooks > car.shown", NULL};

const struct kachi_command kachi_command_ledger_share = {
    .name = "ledger share",
    .operands = "LOT",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.ledger.share",
    .options = share_options,
    .examples = share_examples,
    .run = run_share,
};
