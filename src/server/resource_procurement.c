/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resource_procurement.c - what to buy from whom, which tender wins, and who gets a budget's money.
 *
 * Tables come in the body as the texts of CSV files, and findings name them and their lines.
 */
#include "market/procurement_report.h"
#include "policy/money_json.h"
#include "policy/revoked.h"
#include "server/problem.h"
#include "server/resource.h"

/* What one question may ask of the server; the terminal allows more. */
#define CURVE_POINTS_MIN 2
#define CURVE_POINTS_MAX 30
#define SECONDS_MAX 20.0

/* What was told on the way is part of an answer, which this closes. */
static void end_answer(struct kachi_request *request)
{
    kachi_findings_write_json(request);
    kachi_json_end_object(&request->json);
}

struct procuring {
    struct kachi_procurement asked;
    int64_t curve_points; /* 0: one plan */
    enum kachi_limit axis;
};

static enum kachi_err read_limits(struct kachi_request *request, kachi_json body,
                                  struct kachi_procurement *asked)
{
    kachi_json limits = kachi_json_get(body, "limits");
    enum kachi_err err = KACHI_OK;
    if (limits != NULL && !kachi_json_is_object(limits)) {
        return kachi_request_refuse_member(request, "limits");
    }
    for (enum kachi_limit limit = 0; limit < KACHI_LIMIT_COUNT && err == KACHI_OK; limit++) {
        const char *word = kachi_limit_word(limit);
        asked->has_limit[limit] = kachi_json_get(limits, word) != NULL;
        err = kachi_request_optional_decimal(request, limits, word, kachi_decimal_of(0),
                                             &asked->limit[limit]);
    }
    return err;
}

static enum kachi_err read_effort(struct kachi_request *request, kachi_json body,
                                  struct kachi_procurement *asked)
{
    asked->gap = kachi_json_double(kachi_json_get(body, "gap"), 0.0);
    asked->seconds = kachi_json_double(kachi_json_get(body, "seconds"), 0.0);
    if (!(asked->gap >= 0.0 && asked->gap < 1.0)) {
        return kachi_request_refuse_member(request, "gap");
    }
    if (!(asked->seconds >= 0.0 && asked->seconds <= SECONDS_MAX)) {
        return kachi_request_refuse_member(request, "seconds");
    }
    return KACHI_OK;
}

static enum kachi_err read_curve(struct kachi_request *request, kachi_json body,
                                 struct procuring *procuring)
{
    struct kachi_str axis;
    enum kachi_err err =
        kachi_request_optional_count(request, body, "curve", 0, &procuring->curve_points);
    err = err == KACHI_OK ? kachi_request_optional_text(request, body, "curve_of", &axis) : err;
    if (err != KACHI_OK) {
        return err;
    }
    procuring->axis = kachi_str_is(axis, "rep") ? KACHI_LIMIT_REP : KACHI_LIMIT_CFP;
    if (!kachi_str_is_empty(axis) && !kachi_str_is(axis, kachi_limit_word(procuring->axis))) {
        return kachi_request_refuse_member(request, "curve_of");
    }
    bool is_curve =
        procuring->curve_points >= CURVE_POINTS_MIN && procuring->curve_points <= CURVE_POINTS_MAX;
    return procuring->curve_points == 0 || is_curve ? KACHI_OK
                                                    : kachi_request_refuse_member(request, "curve");
}

static enum kachi_err read_goal(struct kachi_request *request, kachi_json body,
                                enum kachi_goal *out)
{
    struct kachi_str goal;
    enum kachi_err err = kachi_request_optional_text(request, body, "goal", &goal);
    *out = KACHI_GOAL_COST;
    if (err != KACHI_OK || kachi_str_is_empty(goal) || kachi_goal_read(goal, out)) {
        return err;
    }
    return kachi_request_refuse_member(request, "goal");
}

static enum kachi_err read_procurement(struct kachi_request *request, kachi_json body,
                                       struct procuring *out)
{
    struct kachi_str needs;
    struct kachi_str offers;
    enum kachi_err err = read_goal(request, body, &out->asked.goal);
    err = err == KACHI_OK ? read_limits(request, body, &out->asked) : err;
    err = err == KACHI_OK ? read_effort(request, body, &out->asked) : err;
    err = err == KACHI_OK ? read_curve(request, body, out) : err;
    err = err == KACHI_OK ? kachi_request_table(request, body, "needs", &needs) : err;
    err = err == KACHI_OK ? kachi_request_table(request, body, "offers", &offers) : err;
    err = err == KACHI_OK ? kachi_procurement_needs_read(&request->arena, kachi_str_of("needs"),
                                                         needs, &request->findings, &out->asked)
                          : err;
    return err == KACHI_OK ? kachi_procurement_offers_read(&request->arena, kachi_str_of("offers"),
                                                           offers, &request->findings, &out->asked)
                           : err;
}

static enum kachi_err answer_curve(struct kachi_request *request, const struct procuring *procuring)
{
    size_t count = (size_t)procuring->curve_points;
    struct kachi_procurement_plan *plans =
        KACHI_NEW_ARRAY(&request->arena, struct kachi_procurement_plan, count);
    enum kachi_err err = kachi_procurement_curve(&request->arena, &procuring->asked,
                                                 procuring->axis, count, &request->findings, plans);
    if (err == KACHI_OK) {
        kachi_json_begin_object(&request->json);
        kachi_procurement_curve_write_json(&request->arena, procuring->axis, count, plans,
                                           &request->json);
        end_answer(request);
    }
    return err;
}

static enum kachi_err answer_plan(struct kachi_request *request, const struct procuring *procuring)
{
    struct kachi_procurement_plan plan;
    enum kachi_err err =
        kachi_procurement_plan(&request->arena, &procuring->asked, &request->findings, &plan);
    if (err == KACHI_OK) {
        kachi_json_begin_object(&request->json);
        kachi_procurement_plan_write_json(&request->arena, &procuring->asked, &plan,
                                          &request->json);
        end_answer(request);
    }
    return err;
}

static enum kachi_err handle_procure(struct kachi_request *request)
{
    struct procuring procuring = {.curve_points = 0};
    kachi_json body = NULL;
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? read_procurement(request, body, &procuring) : err;
    if (err != KACHI_OK) {
        return err;
    }
    return procuring.curve_points > 0 ? answer_curve(request, &procuring)
                                      : answer_plan(request, &procuring);
}

static enum kachi_err read_tender(struct kachi_request *request, kachi_json body,
                                  struct kachi_tender *out)
{
    const struct {
        const char *name;
        struct kachi_decimal *to;
    } numbers[] = {{"price_points", &out->price_points}, {"cfp_points", &out->cfp_points},
                   {"cfp_aim", &out->cfp_aim},           {"cfp_standard", &out->cfp_standard},
                   {"rep_points", &out->rep_points},     {"rep_aim", &out->rep_aim}};
    struct kachi_str method;
    enum kachi_err err = kachi_request_optional_text(request, body, "method", &method);
    if (err == KACHI_OK && !kachi_str_is_empty(method) &&
        !kachi_tender_method_read(method, &out->method)) {
        return kachi_request_refuse_member(request, "method");
    }
    err = err == KACHI_OK
              ? kachi_request_optional_count(request, body, "ceiling_yen", 0, &out->ceiling_yen)
              : err;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && err == KACHI_OK; i++) {
        err = kachi_request_optional_decimal(request, body, numbers[i].name, kachi_decimal_of(0),
                                             numbers[i].to);
    }
    return err;
}

static enum kachi_err handle_tender(struct kachi_request *request)
{
    struct kachi_tender tender = {.method = KACHI_TENDER_DIVISION};
    struct kachi_offer_made *offers = NULL;
    struct kachi_tender_row *rows = NULL;
    struct kachi_str content;
    kachi_json body = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_request_json(request, &body);
    err = err == KACHI_OK ? read_tender(request, body, &tender) : err;
    err = err == KACHI_OK ? kachi_request_table(request, body, "offers", &content) : err;
    err = err == KACHI_OK ? kachi_offers_read(&request->arena, kachi_str_of("offers"), content,
                                              &request->findings, &count, &offers)
                          : err;
    err = err == KACHI_OK ? kachi_tender_rank(&request->arena, &tender, count, offers,
                                              &request->findings, &rows)
                          : err;
    if (err == KACHI_OK) {
        kachi_json_begin_object(&request->json);
        kachi_tender_write_json(&request->arena, count, rows, &request->json);
        end_answer(request);
    }
    return err;
}

/* Value that was revoked since is found through the claims of the grants, which are everybody's. */
static enum kachi_err follow_claims(struct kachi_request *request, kachi_json body, size_t count,
                                    struct kachi_application applications[])
{
    struct kachi_ledger_view view;
    size_t claims = 0;
    if (!kachi_json_bool(kachi_json_get(body, "follow_claims"), false)) {
        return KACHI_OK;
    }
    if (!kachi_access_runs_programs(&request->principal)) {
        return kachi_request_refuse(request, KACHI_ERR_DENIED, "access-denied", KACHI_NO_ARGS);
    }
    enum kachi_err err = kachi_request_ledger(request, &view);
    return err == KACHI_OK ? kachi_applications_follow(&request->arena, view.ledger, count,
                                                       applications, &claims)
                           : err;
}

static enum kachi_err handle_budget(struct kachi_request *request)
{
    struct kachi_budget budget = {0};
    struct kachi_budget_result result;
    struct kachi_cost_per_tonne cost;
    struct kachi_application *applications = NULL;
    struct kachi_decimal price;
    struct kachi_str content;
    kachi_json body = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_request_json(request, &body);
    err =
        err == KACHI_OK ? kachi_request_optional_count(request, body, "yen", 0, &budget.yen) : err;
    err = err == KACHI_OK ? kachi_request_optional_count(request, body, "disposal_years", 0,
                                                         &budget.disposal_years)
                          : err;
    err = err == KACHI_OK ? kachi_budget_check(&request->arena, &budget, &request->findings) : err;
    err = err == KACHI_OK ? kachi_request_optional_decimal(request, body, "carbon_yen_per_t",
                                                           kachi_decimal_of(0), &price)
                          : err;
    err = err == KACHI_OK ? kachi_request_table(request, body, "applications", &content) : err;
    err = err == KACHI_OK
              ? kachi_applications_read(&request->arena, kachi_str_of("applications"), content,
                                        &request->findings, &count, &applications)
              : err;
    err = err == KACHI_OK ? follow_claims(request, body, count, applications) : err;
    err = err == KACHI_OK ? kachi_budget_run(&request->arena, &budget, count, applications, &result)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    bool has_cost =
        kachi_cost_per_tonne(&request->arena, result.granted_yen - result.repay_yen, result.rep_g,
                             price, &request->findings, &cost) == KACHI_OK;
    kachi_json_begin_object(&request->json);
    kachi_budget_write_json(&request->arena, &result, has_cost ? &cost : NULL, &request->json);
    end_answer(request);
    return KACHI_OK;
}

const struct kachi_route kachi_routes_procurement[] = {
    {KACHI_POST, "/api/v1/procurements", "procure", "procurement", KACHI_MAY_EVALUATE, 0,
     "ProcurementQuestion", "Procurement", 200, NULL, handle_procure},
    {KACHI_POST, "/api/v1/tenders", "rankTender", "procurement", KACHI_MAY_EVALUATE, 0,
     "TenderQuestion", "Tender", 200, NULL, handle_tender},
    {KACHI_POST, "/api/v1/budgets", "runBudget", "procurement", KACHI_MAY_EVALUATE, 0,
     "BudgetQuestion", "Budget", 200, NULL, handle_budget},
    {.path = NULL},
};
