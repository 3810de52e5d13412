/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables that officers bring: a cell that was left empty or cannot be meant never counts as 0, as
 * the first day or as "no"; each is told, and nothing is calculated.
 */
#include "testing.h"

#include "policy/agency.h"
#include "policy/budget.h"
#include "policy/declaration.h"
#include "policy/demand.h"
#include "policy/finance.h"
#include "policy/tender.h"

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
};

static int setup(void **state)
{
    static struct fixture fixture;
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    kachi_findings_release(&fixture->findings);
    kachi_arena_release(&fixture->arena);
    return 0;
}

enum table { APPLICATIONS, OFFERS, DECLARATIONS, PURCHASES, KPIS, POLICY, CATEGORIES };

static enum kachi_err read(struct fixture *fixture, enum table table, const char *text)
{
    struct kachi_arena *arena = &fixture->arena;
    struct kachi_findings *findings = &fixture->findings;
    struct kachi_str source = S("t.csv");
    struct kachi_str content = kachi_str_of(text);
    size_t count = 0;
    union {
        struct kachi_application *applications;
        struct kachi_offer_made *offers;
        struct kachi_declaration *declarations;
        struct kachi_purchase *purchases;
        struct kachi_kpi *kpis;
    } rows;
    struct kachi_agency agency = {0};
    struct kachi_demand demand = {0};
    switch (table) {
    case APPLICATIONS:
        return kachi_applications_read(arena, source, content, findings, &count,
                                       &rows.applications);
    case OFFERS:
        return kachi_offers_read(arena, source, content, findings, &count, &rows.offers);
    case DECLARATIONS:
        return kachi_declarations_read(arena, source, content, findings, &count,
                                       &rows.declarations);
    case PURCHASES:
        return kachi_purchases_read(arena, source, content, findings, &count, &rows.purchases);
    case KPIS:
        return kachi_kpis_read(arena, source, content, findings, &count, &rows.kpis);
    case POLICY:
        return kachi_agency_policy_read(arena, source, content, findings, &agency);
    case CATEGORIES:
        return kachi_categories_read(arena, source, content, findings, &demand);
    }
    return KACHI_OK;
}

#define APPLICATION_HEAD "application,applied_on,subject,yen,rep_kgco2e,disposed_on,value_revoked\n"
#define KPI_HEAD "kpi,observed_on,target,actual,step_met_bp,step_missed_bp,direction\n"

static void a_cell_that_cannot_be_meant_is_told(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        enum table table;
        const char *good, *bad; /* as good, with one cell that cannot be meant */
    } cases[] = {
        {APPLICATIONS, APPLICATION_HEAD "a,2026-04-01,c,5,600,2027-01-01,no\n",
         APPLICATION_HEAD "a,,c,5,600,,no\n"},
        {APPLICATIONS, APPLICATION_HEAD "a,2026-04-01,c,5,,,\n",
         APPLICATION_HEAD "a,2026-04-01,c,,600,,\n"},
        {APPLICATIONS, APPLICATION_HEAD "a,2026-04-01,c,5,0,,いいえ\n",
         APPLICATION_HEAD "a,2026-04-01,c,5,-600,,\n"},
        {APPLICATIONS, APPLICATION_HEAD "a,2026-04-01,c,5,,2026-04-01,\n",
         APPLICATION_HEAD "a,2026-04-01,c,5,,2026-03-31,\n"},
        {APPLICATIONS, APPLICATION_HEAD "a,2026-04-01,c,5,,,はい\n",
         APPLICATION_HEAD "a,2026-04-01,c,5,,,perhaps\n"},
        {OFFERS, "offer,price_yen\nx,1\n", "offer,price_yen\nx,\n"},
        {OFFERS, "offer,price_yen,points\nx,1,0\n", "offer,price_yen,points\nx,0,0\n"},
        {OFFERS, "offer,price_yen,points\nx,1,\n", "offer,price_yen,points\nx,1,-1\n"},
        {DECLARATIONS, "declarer,category,target_percent,target_year\nT,s,10,2030\n",
         "declarer,category,target_percent,target_year\nT,s,,2030\n"},
        {DECLARATIONS, "declarer,category,target_percent,target_year\nT,s,0,2030\n",
         "declarer,category,target_percent,target_year\nT,s,10,\n"},
        {PURCHASES, "buyer,category,bought_on,quantity,gx_quantity\nT,s,2026-04-01,5,\n",
         "buyer,category,bought_on,quantity,gx_quantity\nT,s,,5,\n"},
        {PURCHASES, "buyer,category,bought_on,quantity,gx_quantity\nT,s,2026-04-01,5,5\n",
         "buyer,category,bought_on,quantity,gx_quantity\nT,s,2026-04-01,5,5.1\n"},
        {PURCHASES, "buyer,category,bought_on,quantity,gx_quantity\nT,s,2026-04-01,0,0\n",
         "buyer,category,bought_on,quantity,gx_quantity\nT,s,2026-04-01,,0\n"},
        {KPIS, KPI_HEAD "k,2026-03-31,5,,-5,5,at-most\n", KPI_HEAD "k,2026-03-31,5,,-5,5,down\n"},
        {POLICY, "item,target_percent\ndesk,\n", "item,target_percent\ndesk,-1\n"},
        {CATEGORIES, "product,category,factor\np,s,\n", "product,category,factor\np,s,-1\n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        kachi_findings_clear(&fixture->findings);
        assert_int_equal(read(fixture, cases[i].table, cases[i].good), KACHI_OK);
        assert_int_equal(fixture->findings.count, 0);
        assert_int_equal(read(fixture, cases[i].table, cases[i].bad), KACHI_ERR_INPUT);
        assert_int_equal(fixture->findings.count, 1);
        assert_string_equal(fixture->findings.items[0].code, "policy-cell");
        assert_int_equal(fixture->findings.items[0].place.line, 2);
    }
}

static void a_budget_of_no_money_is_no_budget(void **state)
{
    struct fixture *fixture = *state;
    const struct kachi_budget good[] = {{1, 0}, {1, 100}};
    const struct kachi_budget bad[] = {{0, 4}, {-1, 4}, {1, -1}, {1, 101}, {1, INT64_MAX}};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_int_equal(kachi_budget_check(&fixture->arena, &good[i], &fixture->findings),
                         KACHI_OK);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(kachi_budget_check(&fixture->arena, &bad[i], &fixture->findings),
                         KACHI_ERR_INPUT);
    }
    assert_int_equal(kachi_findings_count_of(&fixture->findings, "budget-rules"), 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_cell_that_cannot_be_meant_is_told),
        TEST(a_budget_of_no_money_is_no_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
