/* SPDX-License-Identifier: Apache-2.0 */
/* kachi program record, conformity, grant and plain: what stays of a judgement, what it uses up,
 * and what a buyer is told. */
#include "cli/commands.h"
#include "cli/form_show.h"
#include "cli/product.h"
#include "cli/program_session.h"
#include "cli/program_show.h"
#include "policy/grant.h"
#include "policy/plain_words.h"
#include "policy/record.h"

static struct kachi_record_asked asked_of(struct kachi_session *session,
                                          const struct kachi_judging *judging)
{
    return (struct kachi_record_asked){.verdict = judging->verdict,
                                       .judged = &judging->judged,
                                       .by = kachi_option_text(session, "by"),
                                       .thing = kachi_option_text(session, "for"),
                                       .reason = kachi_option_text(session, "reason")};
}

static enum kachi_err run_record(struct kachi_session *session)
{
    struct kachi_judging judging;
    enum kachi_err err = kachi_judging_begin(session, KACHI_JUDGING_READ, &judging);
    if (err == KACHI_OK) {
        struct kachi_record_asked asked = asked_of(session, &judging);
        err = kachi_form_answer(session, kachi_decision_record(&session->arena, &asked));
        session->answer_is_no = !judging.verdict->is_eligible;
    }
    kachi_judging_end(&judging);
    return err;
}

static enum kachi_err run_conformity(struct kachi_session *session)
{
    struct kachi_judging judging;
    struct kachi_form *form = NULL;
    enum kachi_err err = kachi_judging_begin(session, KACHI_JUDGING_READ, &judging);
    if (err == KACHI_OK) {
        struct kachi_record_asked asked = {.verdict = judging.verdict,
                                           .judged = &judging.judged,
                                           .by = kachi_option_text(session, "by"),
                                           .thing = kachi_option_text(session, "for")};
        err = kachi_conformity_statement(&session->arena, &asked, &session->findings, &form);
    }
    err = err == KACHI_OK ? kachi_form_answer(session, form) : err;
    kachi_judging_end(&judging);
    return err;
}

static enum kachi_err need_options(struct kachi_session *session)
{
    static const char *const needed[] = {"lot", "for"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (kachi_str_is_empty(kachi_option_text(session, needed[i]))) {
            session->used_wrongly = true;
            kachi_findings_add(&session->findings, "ledger-option-missing", KACHI_NOWHERE,
                               KACHI_ARGS({"option", kachi_str_of(needed[i])},
                                          {"command", kachi_str_of(session->command->name)}));
            return KACHI_ERR_INPUT;
        }
    }
    return KACHI_OK;
}

static enum kachi_err grant(struct kachi_session *session, struct kachi_judging *judging)
{
    struct kachi_entry entry;
    struct kachi_str quantity = kachi_option_text(session, "quantity");
    struct kachi_grant_asked asked = {.verdict = judging->verdict,
                                      .judged = &judging->judged,
                                      .thing = kachi_option_text(session, "for")};
    if (!judging->verdict->is_eligible) {
        kachi_verdict_write_text(session, judging->verdict, kachi_judging_name(session, judging),
                                 false);
        session->answer_is_no = true;
        return KACHI_OK;
    }
    const struct kachi_lot *lot = &judging->judged.lot;
    enum kachi_err err = kachi_str_is_empty(quantity)
                             ? KACHI_OK
                             : kachi_ledger_quantity_read(&judging->ledger, lot->product, quantity,
                                                          lot->left.quantity, &asked.quantity);
    err = err == KACHI_OK ? kachi_grant_entry(judging->ledger.ledger, &session->arena, &asked,
                                              &session->findings, &entry)
                          : err;
    return err == KACHI_OK ? kachi_ledger_entry_post(&judging->ledger, &entry) : err;
}

static enum kachi_err run_grant(struct kachi_session *session)
{
    struct kachi_judging judging = {.program = NULL};
    enum kachi_err err = need_options(session);
    err = err == KACHI_OK ? kachi_judging_begin(session, KACHI_JUDGING_WRITE, &judging) : err;
    err = err == KACHI_OK ? grant(session, &judging) : err;
    kachi_judging_end(&judging);
    return err;
}

static enum kachi_err run_plain(struct kachi_session *session)
{
    struct kachi_dataset *dataset = NULL;
    struct kachi_judged judged;
    struct kachi_form *form = NULL;
    enum kachi_err err = kachi_session_load(session, &dataset);
    struct kachi_judged_asked asked = {.dataset = dataset,
                                       .database = session->database,
                                       .product = kachi_session_words(session, 0)};
    err = err == KACHI_OK ? kachi_judged_find(&session->arena, &asked, &session->findings, &judged)
                          : err;
    if (err == KACHI_OK && judged.statement == NULL) {
        kachi_findings_add(&session->findings, "plain-no-statement", KACHI_NOWHERE,
                           KACHI_ARGS({"product", judged.name}));
        err = KACHI_ERR_NOT_FOUND;
    }
    err = err == KACHI_OK
              ? kachi_plain_words_form(&session->arena, judged.statement, judged.name_ja, &form)
              : err;
    err = err == KACHI_OK ? kachi_form_answer(session, form) : err;
    kachi_dataset_close(dataset);
    return err;
}

static const struct kachi_option record_options[] = {
    KACHI_JUDGING_OPTIONS,
    {"by", "NAME", "option.record-by"},
    {"reason", "TEXT", "option.record-reason"},
    KACHI_FORM_OPTIONS,
    {NULL, NULL, NULL},
};
static const struct kachi_option conformity_options[] = {
    KACHI_JUDGING_OPTIONS,
    {"by", "NAME", "option.conformity-by"},
    KACHI_FORM_OPTIONS,
    {NULL, NULL, NULL},
};
static const struct kachi_option grant_options[] = {
    KACHI_JUDGING_OPTIONS,
    {"quantity", "N", "option.grant-quantity"},
    {"dry-run", NULL, "option.dry-run"},
    {NULL, NULL, NULL},
};
static const char *const record_examples[] = {
    "kachi program record cev-2026 car-ev --for JN1-0001 --by \"Ministry X\" --out record.html",
    NULL};
static const char *const conformity_examples[] = {
    "kachi program conformity green-purchasing-steel desk --by \"B家具\" --out conformity.html",
    NULL};
static const char *const grant_examples[] = {
    "kachi program grant cev-2026 car-ev --lot lot_01J9Z --for JN1-0001 --as D", NULL};

static const struct kachi_option plain_options[] = {KACHI_FORM_OPTIONS, {NULL, NULL, NULL}};
static const char *const plain_examples[] = {"kachi program plain car --lang ja", NULL};

const struct kachi_command kachi_command_program_plain = {
    .name = "program plain",
    .operands = "PRODUCT|STATEMENT",
    .operands_min = 1,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.program.plain",
    .options = plain_options,
    .examples = plain_examples,
    .run = run_plain,
};
const struct kachi_command kachi_command_program_record = {
    .name = "program record",
    .operands = "PROGRAM PRODUCT|STATEMENT",
    .operands_min = 2,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.program.record",
    .options = record_options,
    .examples = record_examples,
    .run = run_record,
};
const struct kachi_command kachi_command_program_conformity = {
    .name = "program conformity",
    .operands = "PROGRAM PRODUCT|STATEMENT",
    .operands_min = 2,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.program.conformity",
    .options = conformity_options,
    .examples = conformity_examples,
    .run = run_conformity,
};
const struct kachi_command kachi_command_program_grant = {
    .name = "program grant",
    .operands = "PROGRAM PRODUCT|STATEMENT",
    .operands_min = 2,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.program.grant",
    .options = grant_options,
    .examples = grant_examples,
    .run = run_grant,
};
