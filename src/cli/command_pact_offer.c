/* SPDX-License-Identifier: Apache-2.0 */
/* kachi pact offer, withdraw: which of our footprints a partner may see, and which are over. */
#include "cli/commands.h"
#include "cli/pact_session.h"
#include "interop/pact_offer.h"
#include "interop/pact_publish.h"
#include "inventory/store.h"
#include "server/audit_log.h"

/* The URNs of the products that the operands mean, from the one at `first` on. */
static enum kachi_err find_products(struct kachi_session *session, size_t first,
                                    struct kachi_str **out)
{
    struct kachi_dataset *dataset = NULL;
    *out = KACHI_NEW_ARRAY(&session->arena, struct kachi_str, session->operand_count);
    enum kachi_err err = kachi_store_load(session->database, &session->findings, &dataset);
    for (size_t i = first; err == KACHI_OK && i < session->operand_count; i++) {
        err = kachi_pact_find_product(&session->arena, dataset, session->operands[i],
                                      &session->findings, &(*out)[i - first]);
    }
    kachi_dataset_close(dataset);
    return err;
}

static void show_offer(struct kachi_session *session, struct kachi_str partner,
                       const struct kachi_pact_offer *offer)
{
    struct kachi_json_writer json = kachi_session_json(session);
    if (session->output == KACHI_OUTPUT_JSON) {
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "partner", partner);
        kachi_pact_offer_write_json(offer, &json);
        kachi_json_end_object(&json);
        kachi_buffer_add_byte(&session->out, '\n');
        return;
    }
    kachi_buffer_print(&session->out, "%.*s: %s\n", KACHI_STR_ARG(partner),
                       kachi_say(session, offer->is_everything ? "pact.sees-all"
                                          : offer->count == 0  ? "pact.sees-nothing"
                                                               : "pact.sees-only"));
    for (size_t i = 0; i < offer->count; i++) {
        kachi_buffer_print(&session->out, "  %.*s\n", KACHI_STR_ARG(offer->products[i]));
    }
}

static enum kachi_err change_offer(struct kachi_session *session,
                                   const struct kachi_pact_partner *partner)
{
    struct kachi_pact_offer offer = {.is_everything = kachi_option_is_set(session, "all"),
                                     .count = session->operand_count - 1};
    struct kachi_audit_line line = {.time = kachi_clock_now(&session->clock),
                                    .account = kachi_str_of("command line"),
                                    .action = kachi_str_of("pact offer"),
                                    .subject = partner->name,
                                    .is_allowed = true};
    bool is_none = kachi_option_is_set(session, "none");
    if ((offer.is_everything ? 1 : 0) + (is_none ? 1 : 0) + (offer.count > 0 ? 1 : 0) > 1) {
        kachi_findings_add(&session->findings, "pact-offer", KACHI_NOWHERE, KACHI_NO_ARGS);
        session->used_wrongly = true;
        return KACHI_ERR_INPUT;
    }
    if (!offer.is_everything && !is_none && offer.count == 0) {
        return KACHI_OK; /* only shown */
    }
    enum kachi_err err = offer.count > 0 ? find_products(session, 1, &offer.products) : KACHI_OK;
    err = err == KACHI_OK ? kachi_pact_offer_set(session->database, partner->number, &offer) : err;
    return err == KACHI_OK ? kachi_audit_add(session->database, &line) : err;
}

static enum kachi_err run_offer(struct kachi_session *session)
{
    struct kachi_pact_partner partner;
    struct kachi_pact_offer offer;
    enum kachi_err err = kachi_session_open_pact(session, KACHI_DATABASE_WRITE);
    err = err == KACHI_OK
              ? kachi_pact_partner_find(session->database, &session->arena, session->operands[0],
                                        &session->findings, &partner)
              : err;
    err = err == KACHI_OK ? change_offer(session, &partner) : err;
    err = err == KACHI_OK
              ? kachi_pact_offer_get(session->database, &session->arena, partner.number, &offer)
              : err;
    if (err == KACHI_OK) {
        show_offer(session, partner.name, &offer);
    }
    return err;
}

static enum kachi_err run_withdraw(struct kachi_session *session)
{
    struct kachi_str *products = NULL;
    struct kachi_json_writer json = kachi_session_json(session);
    bool *was_active = KACHI_NEW_ARRAY(&session->arena, bool, session->operand_count);
    size_t count = session->operand_count;
    enum kachi_err err = kachi_session_open_pact(session, KACHI_DATABASE_WRITE);
    err = err == KACHI_OK ? find_products(session, 0, &products) : err;
    err = err == KACHI_OK ? kachi_pact_withdraw(session->database, count, products,
                                                &session->findings, was_active)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (session->output != KACHI_OUTPUT_JSON) {
        for (size_t i = 0; i < count; i++) {
            kachi_buffer_print(
                &session->out, "%.*s: %s\n", KACHI_STR_ARG(products[i]),
                kachi_say(session, was_active[i] ? "pact.withdrawn" : "pact.withdrawn-before"));
        }
        return KACHI_OK;
    }
    kachi_json_begin_object(&json);
    kachi_json_key(&json, "withdrawn");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        if (was_active[i]) {
            kachi_json_write_str(&json, products[i]);
        }
    }
    kachi_json_end_array(&json);
    kachi_json_end_object(&json);
    kachi_buffer_add_byte(&session->out, '\n');
    return KACHI_OK;
}

static const struct kachi_option offer_options[] = {
    {"all", NULL, "option.pact-all"}, {"none", NULL, "option.pact-none"}, {NULL, NULL, NULL}};
static const char *const offer_examples[] = {"kachi pact offer cars steel aluminium",
                                             "kachi pact offer cars --all", "kachi pact offer cars",
                                             NULL};
static const char *const withdraw_examples[] = {"kachi pact withdraw steel", NULL};

const struct kachi_command kachi_command_pact_offer = {
    "pact offer",  "PARTNER [PRODUCT...]", 1,        KACHI_OPERANDS_MAX, "command.pact.offer",
    offer_options, offer_examples,         run_offer};
const struct kachi_command kachi_command_pact_withdraw = {
    "pact withdraw",   "PRODUCT...", 1, KACHI_OPERANDS_MAX, "command.pact.withdraw", NULL,
    withdraw_examples, run_withdraw};
