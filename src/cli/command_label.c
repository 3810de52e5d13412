/* SPDX-License-Identifier: Apache-2.0 */
/* kachi label: the public page of a statement or a lot, with a QR code that leads to its check. */
#include "cli/commands.h"
#include "cli/key_session.h"
#include "cli/ledger_session.h"
#include "proof/gtin.h"
#include "report/label.h"

static enum kachi_err label_lot(struct kachi_session *session,
                                const struct kachi_label_options *options)
{
    struct kachi_ledger_session ledger;
    struct kachi_lot lot;
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    err = err == KACHI_OK ? kachi_ledger_lot_named(&ledger, session->operands[0], &lot) : err;
    err = err == KACHI_OK
              ? kachi_label_lot_write(&session->arena, ledger.ledger, &lot, options, &session->out)
              : err;
    kachi_ledger_session_close(&ledger);
    return err;
}

static enum kachi_err label_statement(struct kachi_session *session,
                                      const struct kachi_label_options *options)
{
    struct kachi_value_statement *statement = NULL;
    enum kachi_err err = kachi_session_open(session, KACHI_DATABASE_READ);
    err = err == KACHI_OK ? kachi_statement_prepare(session->database) : err;
    err = err == KACHI_OK
              ? kachi_statement_find(&session->arena, session->database, session->operands[0],
                                     &session->findings, &statement)
              : err;
    return err == KACHI_OK ? kachi_label_statement_write(&session->arena, statement, options,
                                                         &session->findings, &session->out)
                           : err;
}

static enum kachi_err run_label(struct kachi_session *session)
{
    struct kachi_label_options options = {
        .lang = session->lang,
        .today = kachi_day_of_moment(kachi_clock_now(&session->clock)),
        .gtin = kachi_option_text(session, "gtin"),
    };
    enum kachi_err err = kachi_option_need(session, "base", &options.base);
    if (err != KACHI_OK) {
        return err;
    }
    if (!kachi_str_has_prefix(options.base, "https://") &&
        !kachi_str_has_prefix(options.base, "http://")) {
        return kachi_option_refuse(session, "base", "https://...");
    }
    if (!kachi_str_is_empty(options.gtin) && !kachi_gtin_is_valid(options.gtin)) {
        return kachi_option_refuse(session, "gtin", "8, 12, 13, 14");
    }
    return kachi_str_has_prefix(session->operands[0], "lot_") ? label_lot(session, &options)
                                                              : label_statement(session, &options);
}

static const struct kachi_option label_options[] = {
    {"base", "URL", "option.label-base"}, {"gtin", "NUMBER", "option.gtin"}, {NULL, NULL, NULL}};
static const char *const label_examples[] = {
    "kachi label st_01J9ZK4T8M --base https://a.example > steel.html",
    "kachi label lot_01J9Z --base https://d.example --gtin 4012345123456 --lang ja > car.html",
    NULL};

const struct kachi_command kachi_command_label = {
    .name = "label",
    .operands = "STATEMENT|LOT",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.label",
    .options = label_options,
    .examples = label_examples,
    .run = run_label,
};
