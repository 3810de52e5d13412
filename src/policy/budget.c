/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/budget.h"

#include "base/number_text.h"
#include "policy/carbon_price.h"
#include "policy/clause.h"
#include "policy/columns.h"
#include "policy/grant.h"

#include <stdlib.h>

static const char *const grant_words[] = {
    [KACHI_GRANTED] = "granted",
    [KACHI_GRANT_NOTHING] = "nothing",
    [KACHI_GRANT_DOUBLE] = "double",
    [KACHI_GRANT_NO_MONEY] = "no-money",
};
static const char *const clawback_words[] = {
    [KACHI_CLAWBACK_NONE] = "none",
    [KACHI_CLAWBACK_DISPOSED] = "disposed",
    [KACHI_CLAWBACK_REVOKED] = "revoked",
};

const char *kachi_grant_word(enum kachi_grant grant)
{
    return grant_words[grant];
}

const char *kachi_clawback_word(enum kachi_clawback clawback)
{
    return clawback_words[clawback];
}

static int compare_applications(const void *a, const void *b)
{
    const struct kachi_application *x = ((const struct kachi_grant_row *)a)->application;
    const struct kachi_application *y = ((const struct kachi_grant_row *)b)->application;
    int order = (x->applied > y->applied) - (x->applied < y->applied);
    order = order != 0 ? order : (x->line > y->line) - (x->line < y->line);
    return order != 0 ? order : kachi_str_compare(x->id, y->id);
}

/* What has a grant: a subject, however it is spelt (grant.h), and the group. */
struct slot {
    bool is_taken;
    struct kachi_str thing, group;
};

/* Grants by subject, in open addressing. */
struct granted {
    struct kachi_arena *arena;
    size_t mask;
    struct slot *slots;
};

static size_t slot_of(const struct granted *granted, struct kachi_str thing, struct kachi_str group)
{
    size_t slot = (size_t)kachi_str_hash(thing) & granted->mask;
    while (granted->slots[slot].is_taken && !(kachi_str_equal(granted->slots[slot].thing, thing) &&
                                              kachi_str_equal(granted->slots[slot].group, group))) {
        slot = (slot + 1) & granted->mask;
    }
    return slot;
}

/* Months of the restriction not yet over, of all of them; a month begun is over for the holder. */
static int64_t repay_disposed(const struct kachi_budget *budget,
                              const struct kachi_application *application)
{
    int64_t months = budget->disposal_years * 12;
    int64_t over = 0;
    while (over < months &&
           kachi_day_add_months(application->applied, over) < application->disposed) {
        over++;
    }
    int64_t left = months - over;
    if (left == 0) {
        return 0;
    }
    int64_t whole = application->yen / months * left;
    int64_t rest = application->yen % months * left;
    return whole + (rest + months - 1) / months;
}

static void claw_back(const struct kachi_budget *budget, struct kachi_grant_row *row)
{
    const struct kachi_application *application = row->application;
    if (row->grant != KACHI_GRANTED) {
        return;
    }
    if (application->value_revoked) {
        row->clawback = KACHI_CLAWBACK_REVOKED;
        row->repay_yen = application->yen;
        return;
    }
    if (application->disposed != 0 && budget->disposal_years > 0) {
        row->repay_yen = repay_disposed(budget, application);
        row->clawback = row->repay_yen > 0 ? KACHI_CLAWBACK_DISPOSED : KACHI_CLAWBACK_NONE;
    }
}

static enum kachi_grant decide(struct granted *granted, const struct kachi_application *application,
                               int64_t left_yen, bool *closed)
{
    struct kachi_str thing = kachi_grant_thing(granted->arena, application->subject);
    size_t slot = slot_of(granted, thing, application->group);
    if (application->yen == 0) {
        return KACHI_GRANT_NOTHING;
    }
    if (granted->slots[slot].is_taken) {
        return KACHI_GRANT_DOUBLE;
    }
    if (*closed || application->yen > left_yen) {
        *closed = true;
        return KACHI_GRANT_NO_MONEY;
    }
    granted->slots[slot] = (struct slot){true, thing, application->group};
    return KACHI_GRANTED;
}

enum kachi_err kachi_budget_check(struct kachi_arena *arena, const struct kachi_budget *budget,
                                  struct kachi_findings *findings)
{
    if (budget->yen > 0 && budget->disposal_years >= 0 &&
        budget->disposal_years <= KACHI_DISPOSAL_YEARS_MAX) {
        return KACHI_OK;
    }
    kachi_findings_add(
        findings, "budget-rules", KACHI_NOWHERE,
        KACHI_ARGS({"yen", kachi_str_print(arena, "%lld", (long long)budget->yen)},
                   {"years", kachi_str_print(arena, "%lld", (long long)budget->disposal_years)},
                   {"most", kachi_str_print(arena, "%d", KACHI_DISPOSAL_YEARS_MAX)}));
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_budget_run(struct kachi_arena *arena, const struct kachi_budget *budget,
                                size_t count, const struct kachi_application applications[],
                                struct kachi_budget_result *out)
{
    struct granted granted = {.arena = arena, .mask = 15};
    bool closed = false;
    while (granted.mask < 2 * count) {
        granted.mask = 2 * granted.mask + 1;
    }
    granted.slots = KACHI_NEW_ARRAY(arena, struct slot, granted.mask + 1);
    *out = (struct kachi_budget_result){
        .count = count,
        .rows = KACHI_NEW_ARRAY(arena, struct kachi_grant_row, count + 1),
        .left_yen = budget->yen,
    };
    for (size_t i = 0; i < count; i++) {
        out->rows[i].application = &applications[i];
    }
    qsort(out->rows, count, sizeof(*out->rows), compare_applications);
    for (size_t i = 0; i < count; i++) {
        struct kachi_grant_row *row = &out->rows[i];
        row->grant = decide(&granted, row->application, out->left_yen, &closed);
        row->granted_yen = row->grant == KACHI_GRANTED ? row->application->yen : 0;
        out->left_yen -= row->granted_yen;
        out->granted_yen += row->granted_yen;
        row->left_yen = out->left_yen;
        claw_back(budget, row);
        out->repay_yen += row->repay_yen;
        out->granted_count += row->grant == KACHI_GRANTED ? 1 : 0;
        bool stands = row->grant == KACHI_GRANTED && row->clawback != KACHI_CLAWBACK_REVOKED;
        int64_t rep_g = stands ? row->application->rep_g : 0;
        if (__builtin_add_overflow(out->rep_g, rep_g, &out->rep_g)) {
            return KACHI_ERR_LIMIT;
        }
    }
    return KACHI_OK;
}

static const char *const column_names[] = {"application|申請番号", "applied_on|申請日",
                                           "subject|対象",         "yen|金額",
                                           "group|制度群",         "rep_kgco2e|削減実績量",
                                           "disposed_on|処分日",   "value_revoked|価値取消"};
enum { APPLICATION, APPLIED_ON, SUBJECT, YEN, GROUP, REP, DISPOSED_ON, REVOKED, COLUMN_COUNT };

static int64_t grams_of(struct kachi_columns *columns)
{
    int64_t grams = 0;
    struct kachi_decimal kg = kachi_columns_amount(columns, REP, kachi_decimal_of(0));
    if (kachi_decimal_round(kg, 3, KACHI_ROUND_FLOOR, &kg) != KACHI_OK ||
        kachi_decimal_to_int64(kg, 3, &grams) != KACHI_OK) {
        kachi_columns_refuse(columns, REP, "12.5");
    }
    return grams;
}

/* What has to stand in every row: without its day an application would be the first of all. */
static void check_application(struct kachi_columns *columns,
                              const struct kachi_application *application)
{
    (void)kachi_columns_needed(columns, APPLIED_ON);
    (void)kachi_columns_needed(columns, YEN);
    if (application->disposed != 0 && application->disposed < application->applied) {
        kachi_columns_refuse(columns, DISPOSED_ON, "2030-03-31");
    }
}

enum kachi_err kachi_applications_read(struct kachi_arena *arena, struct kachi_str source,
                                       struct kachi_str content, struct kachi_findings *findings,
                                       size_t *count, struct kachi_application **out)
{
    struct kachi_columns columns;
    size_t capacity = 0;
    *count = 0;
    *out = NULL;
    enum kachi_err err = kachi_columns_open(arena, source, content, findings, &columns);
    err = err == KACHI_OK ? kachi_columns_find(&columns, COLUMN_COUNT, YEN + 1, column_names) : err;
    while (err == KACHI_OK && kachi_columns_next(&columns)) {
        *out = kachi_arena_grow(arena, *out, *count, &capacity, sizeof(**out));
        (*out)[(*count)++] = (struct kachi_application){
            .id = kachi_columns_needed(&columns, APPLICATION),
            .applied = kachi_columns_day(&columns, APPLIED_ON, 0),
            .subject = kachi_columns_needed(&columns, SUBJECT),
            .group = kachi_columns_text(&columns, GROUP),
            .line = columns.row.line,
            .yen = kachi_columns_int64(&columns, YEN, 0),
            .rep_g = grams_of(&columns),
            .disposed = kachi_columns_day(&columns, DISPOSED_ON, 0),
            .value_revoked = kachi_columns_yes(&columns, REVOKED, false),
        };
        check_application(&columns, &(*out)[*count - 1]);
    }
    return err == KACHI_OK ? kachi_columns_close(&columns) : err;
}

enum kachi_err kachi_cost_per_tonne(struct kachi_arena *arena, int64_t yen, int64_t rep_g,
                                    struct kachi_decimal carbon_yen_per_t,
                                    struct kachi_findings *findings,
                                    struct kachi_cost_per_tonne *out)
{
    struct kachi_decimal reduced_kg = {.coefficient = rep_g, .exponent = -3};
    if (rep_g <= 0 || carbon_yen_per_t.coefficient <= 0) {
        return KACHI_ERR_NO_ANSWER;
    }
    enum kachi_err err = kachi_carbon_subsidy(kachi_decimal_of(yen), reduced_kg, carbon_yen_per_t,
                                              &out->yen_per_t, &out->times);
    err = err == KACHI_OK
              ? kachi_decimal_round(out->yen_per_t, 0, KACHI_ROUND_HALF_EVEN, &out->yen_per_t)
              : err;
    err = err == KACHI_OK ? kachi_decimal_round(out->times, 1, KACHI_ROUND_HALF_EVEN, &out->times)
                          : err;
    if (err == KACHI_OK &&
        kachi_decimal_compare(out->times, kachi_decimal_of(KACHI_COST_NOTICE_TIMES)) > 0) {
        kachi_findings_add(findings, "cost-above-carbon-price", KACHI_NOWHERE,
                           KACHI_ARGS({"cost", kachi_decimal_text(arena, out->yen_per_t)},
                                      {"price", kachi_decimal_text(arena, carbon_yen_per_t)},
                                      {"times", kachi_decimal_write(arena, out->times)}));
    }
    return err;
}
