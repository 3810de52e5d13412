/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/company_session.h"

#include "base/file.h"
#include "cli/ledger_session.h"
#include "cli/program_session.h"

typedef enum kachi_err (*table_reader)(struct kachi_arena *arena, struct kachi_str source,
                                       struct kachi_str content, struct kachi_findings *findings,
                                       struct kachi_company *company);

static enum kachi_err read_table(struct kachi_session *session, const char *option,
                                 table_reader read, struct kachi_company *company)
{
    struct kachi_str path = kachi_option_text(session, option);
    struct kachi_str content;
    if (kachi_str_is_empty(path)) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_file_read(&session->arena, path, &session->findings, &content);
    return err == KACHI_OK ? read(&session->arena, path, content, &session->findings, company)
                           : err;
}

static enum kachi_err read_tables(struct kachi_session *session, struct kachi_company *company)
{
    static const struct {
        const char *option;
        table_reader read;
    } tables[] = {{"company", kachi_company_facts_read},
                  {"emissions", kachi_emissions_read},
                  {"solutions", kachi_solutions_read},
                  {"supplies", kachi_supplies_read}};
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && err == KACHI_OK; i++) {
        err = read_table(session, tables[i].option, tables[i].read, company);
    }
    return err;
}

/* What --buyer bought through the ledger in the fiscal year. */
static enum kachi_err read_purchases(struct kachi_session *session, struct kachi_company *company)
{
    struct kachi_ledger_session ledger;
    struct kachi_party party;
    struct kachi_str name = kachi_option_text(session, "buyer");
    if (kachi_str_is_empty(name)) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_ledger_session_read(session, &ledger);
    err = err == KACHI_OK ? kachi_find_party(ledger.ledger, &session->arena, name, &party) : err;
    err = err == KACHI_OK
              ? kachi_company_take_purchases(&session->arena, ledger.ledger, &party, company)
              : err;
    kachi_ledger_session_close(&ledger);
    return err;
}

/* Statements are used where there is a database; solutions may do without. */
static enum kachi_err take_statements(struct kachi_session *session, struct kachi_company *company)
{
    struct kachi_value_statement *statements = NULL;
    size_t count = 0;
    if (company->solution_count == 0 ||
        kachi_file_kind(session->database_path) == KACHI_FILE_NONE) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_session_open(session, KACHI_DATABASE_READ);
    err = err == KACHI_OK ? kachi_session_statements(session, &count, &statements) : err;
    if (err == KACHI_OK) {
        kachi_company_take_statements(company, count, statements);
    }
    return err;
}

enum kachi_err kachi_session_fiscal_year(struct kachi_session *session, int64_t *out)
{
    int64_t this_year = kachi_fiscal_year(kachi_day_of_moment(kachi_clock_now(&session->clock)));
    return kachi_option_int64(session, "year", this_year, out);
}

enum kachi_err kachi_session_company(struct kachi_session *session, struct kachi_company *out)
{
    *out = (struct kachi_company){.name = kachi_str_of("")};
    enum kachi_err err = kachi_session_fiscal_year(session, &out->fiscal_year);
    err = err == KACHI_OK ? read_tables(session, out) : err;
    err = err == KACHI_OK ? read_purchases(session, out) : err;
    return err == KACHI_OK ? take_statements(session, out) : err;
}
