/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_forms.c - documents: a company's disclosures and KPIs, an agency's policy and results,
 * declarations with their progress, and rankings.
 *
 * Tables come in the body as the texts of CSV files, and findings name them and their lines. What
 * they are set against - statements, purchases through the ledger - is what the asker may see.
 */
#include "ledger/find.h"
#include "policy/agency.h"
#include "policy/demand.h"
#include "policy/kpi.h"
#include "report/form_file.h"
#include "server/problem.h"
#include "server/resource.h"

typedef enum kachi_err (*company_reader)(struct kachi_arena *arena, struct kachi_str source,
                                         struct kachi_str content, struct kachi_findings *findings,
                                         struct kachi_company *company);

/* As JSON, or as the file that ?format= asks for. */
static enum kachi_err answer(struct kachi_request *request, const struct kachi_form *form)
{
    struct kachi_form_asked asked = {.format = KACHI_FORM_AS_JSON,
                                     .table = kachi_request_query(request, "table"),
                                     .lang = request->lang};
    (void)kachi_form_format_read(kachi_request_query(request, "format"), &asked.format);
    if (asked.format == KACHI_FORM_AS_JSON) {
        kachi_json_begin_object(&request->json);
        kachi_form_write_json(&request->arena, form, request->lang, &request->json);
        kachi_findings_write_json(request);
        kachi_json_end_object(&request->json);
        return KACHI_OK;
    }
    request->content_type = kachi_form_format_media_type(asked.format);
    return kachi_form_write_file(&request->arena, form, &asked, &request->findings, &request->out);
}

static enum kachi_err read_fiscal_year(struct kachi_request *request, kachi_json body, int64_t *out)
{
    int64_t this_year = kachi_fiscal_year(kachi_day_of_moment(request->started));
    return kachi_request_optional_count(request, body, "year", this_year, out);
}

static enum kachi_err read_company_tables(struct kachi_request *request, kachi_json body,
                                          struct kachi_company *company)
{
    static const struct {
        const char *name;
        company_reader read;
    } tables[] = {{"company", kachi_company_facts_read},
                  {"emissions", kachi_emissions_read},
                  {"solutions", kachi_solutions_read},
                  {"supplies", kachi_supplies_read}};
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && err == KACHI_OK; i++) {
        struct kachi_str content;
        err = kachi_request_optional_table(request, body, tables[i].name, &content);
        if (err == KACHI_OK && !kachi_str_is_empty(content)) {
            err = tables[i].read(&request->arena, kachi_str_of(tables[i].name), content,
                                 &request->findings, company);
        }
    }
    return err;
}

/* What the body's `buyer` bought through the ledger. */
static enum kachi_err take_purchases(struct kachi_request *request, kachi_json body,
                                     struct kachi_company *company)
{
    struct kachi_ledger_view view;
    struct kachi_party party = {0};
    struct kachi_str buyer;
    enum kachi_err err = kachi_request_optional_text(request, body, "buyer", &buyer);
    if (err != KACHI_OK || kachi_str_is_empty(buyer)) {
        return err;
    }
    err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_find_party(view.ledger, view.arena, buyer, &party) : err;
    if (err == KACHI_OK && !kachi_access_may_see(&request->principal, party.number)) {
        return kachi_request_refuse(request, KACHI_ERR_DENIED, "access-other-party", KACHI_NO_ARGS);
    }
    return err == KACHI_OK
               ? kachi_company_take_purchases(&request->arena, view.ledger, &party, company)
               : err;
}

static enum kachi_err take_statements(struct kachi_request *request, struct kachi_company *company)
{
    struct kachi_database *database = NULL;
    struct kachi_value_statement *statements = NULL;
    bool is_prepared = false;
    size_t count = 0;
    size_t seen = 0;
    enum kachi_err err = kachi_request_database(request, &database);
    err = err == KACHI_OK ? kachi_statement_is_prepared(database, &is_prepared) : err;
    if (err != KACHI_OK || !is_prepared || company->solution_count == 0) {
        return err;
    }
    err = kachi_statement_list(&request->arena, database, &request->findings, &count, &statements);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        if (kachi_request_may_see_statement(request, &statements[i])) {
            statements[seen++] = statements[i];
        }
    }
    kachi_company_take_statements(company, seen, statements);
    return err;
}

static enum kachi_err read_company(struct kachi_request *request, struct kachi_company *out)
{
    kachi_json body = NULL;
    *out = (struct kachi_company){.name = kachi_str_of("")};
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? read_fiscal_year(request, body, &out->fiscal_year) : err;
    err = err == KACHI_OK ? read_company_tables(request, body, out) : err;
    err = err == KACHI_OK ? take_purchases(request, body, out) : err;
    return err == KACHI_OK ? take_statements(request, out) : err;
}

static enum kachi_err handle_list(struct kachi_request *request)
{
    struct kachi_json_writer *json = &request->json;
    kachi_json_begin_object(json);
    kachi_json_key(json, "forms");
    kachi_json_begin_array(json);
    for (size_t i = 0; kachi_disclosure_at(i) != NULL; i++) {
        kachi_json_write_text(json, kachi_disclosure_at(i));
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
    return KACHI_OK;
}

static enum kachi_err handle_disclose(struct kachi_request *request)
{
    struct kachi_company company;
    struct kachi_form *form = NULL;
    enum kachi_err err = read_company(request, &company);
    err = err == KACHI_OK ? kachi_disclose(&request->arena, request->parts[0], &company,
                                           &request->findings, &form)
                          : err;
    return err == KACHI_OK ? answer(request, form) : err;
}

static enum kachi_err handle_kpis(struct kachi_request *request)
{
    struct kachi_company company;
    struct kachi_form *form = NULL;
    enum kachi_err err = read_company(request, &company);
    err = err == KACHI_OK ? kachi_kpi_form(&request->arena, &company, &request->findings, &form)
                          : err;
    return err == KACHI_OK ? answer(request, form) : err;
}

static enum kachi_err add_purchases(struct kachi_request *request, kachi_json body,
                                    struct kachi_demand *demand)
{
    struct kachi_purchase *purchases = NULL;
    struct kachi_str content;
    size_t count = 0;
    enum kachi_err err = kachi_request_optional_table(request, body, "purchases", &content);
    if (err != KACHI_OK || kachi_str_is_empty(content)) {
        return err;
    }
    err = kachi_purchases_read(&request->arena, kachi_str_of("purchases"), content,
                               &request->findings, &count, &purchases);
    if (err == KACHI_OK) {
        kachi_demand_add(&request->arena, count, purchases, demand);
    }
    return err;
}

/* Sales of the ledger are everybody's: for those who run programs. */
static enum kachi_err add_sales(struct kachi_request *request, kachi_json body, int64_t fiscal_year,
                                struct kachi_demand *demand)
{
    struct kachi_ledger_view view;
    struct kachi_str content;
    enum kachi_err err = kachi_request_optional_table(request, body, "categories", &content);
    if (err != KACHI_OK || kachi_str_is_empty(content)) {
        return err;
    }
    if (!kachi_access_runs_programs(&request->principal)) {
        return kachi_request_refuse(request, KACHI_ERR_DENIED, "access-denied", KACHI_NO_ARGS);
    }
    err = kachi_request_ledger(request, &view);
    err = err == KACHI_OK ? kachi_categories_read(&request->arena, kachi_str_of("categories"),
                                                  content, &request->findings, demand)
                          : err;
    return err == KACHI_OK ? kachi_demand_add_ledger(&request->arena, view.ledger, fiscal_year,
                                                     &request->findings, demand)
                           : err;
}

static enum kachi_err read_demand(struct kachi_request *request, kachi_json body,
                                  int64_t *fiscal_year, struct kachi_demand *out)
{
    *out = (struct kachi_demand){.category_count = 0};
    enum kachi_err err = read_fiscal_year(request, body, fiscal_year);
    err = err == KACHI_OK ? add_purchases(request, body, out) : err;
    err = err == KACHI_OK ? add_sales(request, body, *fiscal_year, out) : err;
    if (err == KACHI_OK) {
        kachi_demand_check(&request->arena, &request->findings, out);
    }
    return err;
}

static enum kachi_err handle_declarations(struct kachi_request *request)
{
    struct kachi_declaration *declarations = NULL;
    struct kachi_demand demand;
    struct kachi_form *form = NULL;
    struct kachi_str content;
    kachi_json body = NULL;
    int64_t year = 0;
    size_t count = 0;
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? kachi_request_table(request, body, "declarations", &content) : err;
    err = err == KACHI_OK
              ? kachi_declarations_read(&request->arena, kachi_str_of("declarations"), content,
                                        &request->findings, &count, &declarations)
              : err;
    err = err == KACHI_OK ? read_demand(request, body, &year, &demand) : err;
    err = err == KACHI_OK
              ? kachi_declarations_form(&request->arena, count, declarations, &demand, year, &form)
              : err;
    return err == KACHI_OK ? answer(request, form) : err;
}

static enum kachi_err handle_rankings(struct kachi_request *request)
{
    struct kachi_demand demand;
    struct kachi_form *form = NULL;
    kachi_json body = NULL;
    int64_t year = 0;
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? read_demand(request, body, &year, &demand) : err;
    err = err == KACHI_OK ? kachi_ranking_form(&request->arena, &demand, year, &form) : err;
    return err == KACHI_OK ? answer(request, form) : err;
}

static enum kachi_err read_agency(struct kachi_request *request, kachi_json body,
                                  struct kachi_agency *agency)
{
    struct kachi_str policy;
    struct kachi_str purchases;
    enum kachi_err err = kachi_request_optional_text(request, body, "by", &agency->name);
    err = err == KACHI_OK ? read_fiscal_year(request, body, &agency->fiscal_year) : err;
    err = err == KACHI_OK ? kachi_request_table(request, body, "policy", &policy) : err;
    err = err == KACHI_OK ? kachi_request_optional_table(request, body, "purchases", &purchases)
                          : err;
    err = err == KACHI_OK ? kachi_agency_policy_read(&request->arena, kachi_str_of("policy"),
                                                     policy, &request->findings, agency)
                          : err;
    if (err != KACHI_OK || kachi_str_is_empty(purchases)) {
        return err; /* a policy before the year has begun */
    }
    return kachi_agency_purchases_read(&request->arena, kachi_str_of("purchases"), purchases,
                                       &request->findings, agency);
}

static enum kachi_err handle_agencies(struct kachi_request *request)
{
    struct kachi_agency agency = {.name = kachi_str_of("")};
    struct kachi_form *form = NULL;
    kachi_json body = NULL;
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? read_agency(request, body, &agency) : err;
    err = err == KACHI_OK ? kachi_agency_form(&request->arena, &agency, &request->findings, &form)
                          : err;
    return err == KACHI_OK ? answer(request, form) : err;
}

static const struct kachi_parameter_rule document_parameters[] = {
    {"format", KACHI_PARAMETER_CHOICE, "json|csv|html|xlsx", false},
    {"table", KACHI_PARAMETER_TEXT, NULL, false},
    {.name = NULL},
};

const struct kachi_route kachi_routes_forms[] = {
    {KACHI_GET, "/api/v1/disclosures", "listDisclosures", "documents", KACHI_MAY_PUBLIC,
     KACHI_ROUTE_CACHED, NULL, "DisclosureList", 200, NULL, handle_list},
    {KACHI_POST, "/api/v1/disclosures/{form}", "disclose", "documents", KACHI_MAY_EVALUATE,
     KACHI_ROUTE_DOCUMENT, "CompanyQuestion", "Form", 200, document_parameters, handle_disclose},
    {KACHI_POST, "/api/v1/kpis", "listKpis", "documents", KACHI_MAY_EVALUATE, KACHI_ROUTE_DOCUMENT,
     "CompanyQuestion", "Form", 200, document_parameters, handle_kpis},
    {KACHI_POST, "/api/v1/declarations", "listDeclarations", "documents", KACHI_MAY_EVALUATE,
     KACHI_ROUTE_DOCUMENT, "DeclarationQuestion", "Form", 200, document_parameters,
     handle_declarations},
    {KACHI_POST, "/api/v1/rankings", "rankDemand", "documents", KACHI_MAY_EVALUATE,
     KACHI_ROUTE_DOCUMENT, "DemandQuestion", "Form", 200, document_parameters, handle_rankings},
    {KACHI_POST, "/api/v1/agency-reports", "reportAgency", "documents", KACHI_MAY_EVALUATE,
     KACHI_ROUTE_DOCUMENT, "AgencyQuestion", "Form", 200, document_parameters, handle_agencies},
    {.path = NULL},
};
