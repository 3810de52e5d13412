/* SPDX-License-Identifier: Apache-2.0 */
/* kachi disclose: a company's forms, from its tables, the statements and the ledger. */
#include "cli/commands.h"
#include "cli/company_session.h"
#include "cli/form_show.h"

static enum kachi_err run_disclose(struct kachi_session *session)
{
    struct kachi_company company;
    struct kachi_form *form = NULL;
    enum kachi_err err = kachi_session_company(session, &company);
    err = err == KACHI_OK ? kachi_disclose(&session->arena, session->operands[0], &company,
                                           &session->findings, &form)
                          : err;
    return err == KACHI_OK ? kachi_form_answer(session, form) : err;
}

static const struct kachi_option options[] = {
    KACHI_COMPANY_OPTIONS,
    KACHI_FORM_OPTIONS,
    {NULL, NULL, NULL},
};
static const char *const examples[] = {
    "kachi disclose shk --company company.csv --emissions emissions.csv --out shk.xlsx",
    "kachi disclose category-1 --buyer D --year 2026 --csv --table purchases",
    "kachi disclose cdp --solutions solutions.csv --company company.csv --out cdp.xlsx", NULL};

const struct kachi_command kachi_command_disclose = {
    .name = "disclose",
    .operands = "FORM",
    .operands_min = 1,
    .operands_max = 1,
    .phrase = "command.disclose",
    .options = options,
    .examples = examples,
    .run = run_disclose,
};
