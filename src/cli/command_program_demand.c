/* SPDX-License-Identifier: Apache-2.0 */
/* kachi program declarations, ranking, agency and kpis: documents about who buys, sells and pays.
 */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/company_session.h"
#include "cli/demand_session.h"
#include "cli/form_show.h"
#include "policy/agency.h"
#include "policy/kpi.h"

static enum kachi_err run_declarations(struct kachi_session *session)
{
    struct kachi_declaration *declarations = NULL;
    struct kachi_demand demand;
    struct kachi_form *form = NULL;
    size_t count = 0;
    int64_t year = 0;
    enum kachi_err err = kachi_session_fiscal_year(session, &year);
    err = err == KACHI_OK ? kachi_session_declarations(session, &count, &declarations) : err;
    err = err == KACHI_OK ? kachi_session_demand(session, 1, year, &demand) : err;
    err = err == KACHI_OK
              ? kachi_declarations_form(&session->arena, count, declarations, &demand, year, &form)
              : err;
    return err == KACHI_OK ? kachi_form_answer(session, form) : err;
}

static enum kachi_err run_ranking(struct kachi_session *session)
{
    struct kachi_demand demand;
    struct kachi_form *form = NULL;
    int64_t year = 0;
    enum kachi_err err = kachi_session_fiscal_year(session, &year);
    err = err == KACHI_OK ? kachi_session_demand(session, 0, year, &demand) : err;
    err = err == KACHI_OK ? kachi_ranking_form(&session->arena, &demand, year, &form) : err;
    return err == KACHI_OK ? kachi_form_answer(session, form) : err;
}

static enum kachi_err read_agency(struct kachi_session *session, struct kachi_agency *agency)
{
    struct kachi_arena *arena = &session->arena;
    struct kachi_str policy;
    struct kachi_str purchases;
    enum kachi_err err = kachi_file_read(arena, session->operands[0], &session->findings, &policy);
    err = err == KACHI_OK ? kachi_agency_policy_read(arena, session->operands[0], policy,
                                                     &session->findings, agency)
                          : err;
    if (err != KACHI_OK || session->operand_count < 2) {
        return err; /* a policy before the year has begun */
    }
    err = kachi_file_read(arena, session->operands[1], &session->findings, &purchases);
    return err == KACHI_OK ? kachi_agency_purchases_read(arena, session->operands[1], purchases,
                                                         &session->findings, agency)
                           : err;
}

static enum kachi_err run_agency(struct kachi_session *session)
{
    struct kachi_agency agency = {.name = kachi_option_text(session, "by")};
    struct kachi_form *form = NULL;
    enum kachi_err err = kachi_session_fiscal_year(session, &agency.fiscal_year);
    err = err == KACHI_OK ? read_agency(session, &agency) : err;
    err = err == KACHI_OK ? kachi_agency_form(&session->arena, &agency, &session->findings, &form)
                          : err;
    return err == KACHI_OK ? kachi_form_answer(session, form) : err;
}

static enum kachi_err run_kpis(struct kachi_session *session)
{
    struct kachi_company company;
    struct kachi_form *form = NULL;
    enum kachi_err err = kachi_session_company(session, &company);
    err = err == KACHI_OK ? kachi_kpi_form(&session->arena, &company, &session->findings, &form)
                          : err;
    return err == KACHI_OK ? kachi_form_answer(session, form) : err;
}

static const struct kachi_option demand_options[] = {
    KACHI_DEMAND_OPTIONS,
    KACHI_FORM_OPTIONS,
    {NULL, NULL, NULL},
};
static const struct kachi_option agency_options[] = {
    {"by", "AGENCY", "option.agency-by"},
    {"year", "YEAR", "option.disclose-year"},
    KACHI_FORM_OPTIONS,
    {NULL, NULL, NULL},
};
static const struct kachi_option kpi_options[] = {
    KACHI_COMPANY_OPTIONS,
    KACHI_FORM_OPTIONS,
    {NULL, NULL, NULL},
};
static const char *const declarations_examples[] = {
    "kachi program declarations declarations.csv --categories categories.csv --out list.html",
    NULL};
static const char *const ranking_examples[] = {
    "kachi program ranking --categories categories.csv",
    "kachi program ranking purchases.csv --year 2026 --out ranking.xlsx", NULL};
static const char *const agency_examples[] = {
    "kachi program agency policy.csv purchases.csv --by 東海市 --out report.xlsx", NULL};
static const char *const kpi_examples[] = {
    "kachi program kpis --solutions solutions.csv --company company.csv", NULL};

const struct kachi_command kachi_command_program_declarations = {
    .name = "program declarations",
    .operands = "DECLARATIONS.csv [PURCHASES.csv]",
    .operands_min = 1,
    .operands_max = 2,
    .phrase = "command.program.declarations",
    .options = demand_options,
    .examples = declarations_examples,
    .run = run_declarations,
};
const struct kachi_command kachi_command_program_ranking = {
    .name = "program ranking",
    .operands = "[PURCHASES.csv]",
    .operands_max = 1,
    .phrase = "command.program.ranking",
    .options = demand_options,
    .examples = ranking_examples,
    .run = run_ranking,
};
const struct kachi_command kachi_command_program_agency = {
    .name = "program agency",
    .operands = "POLICY.csv [PURCHASES.csv]",
    .operands_min = 1,
    .operands_max = 2,
    .phrase = "command.program.agency",
    .options = agency_options,
    .examples = agency_examples,
    .run = run_agency,
};
const struct kachi_command kachi_command_program_kpis = {
    .name = "program kpis",
    .operands = "",
    .phrase = "command.program.kpis",
    .options = kpi_options,
    .examples = kpi_examples,
    .run = run_kpis,
};
