/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement_check.c - what a statement knows, and how it stands against the rules.
 */
#include "value/attribute.h"
#include "value/check.h"
#include "value/statement_internal.h"

#define DAYS_PER_YEAR 365.25

/* What the register of measures says: how many are additional, how many were only bought, when the
 * oldest began, and how long it has counted by the end of the period. */
static void add_register(const struct kachi_stating *stating, struct kachi_given *known)
{
    double count = 0.0;
    double additional = 0.0;
    double bought = 0.0;
    kachi_day oldest = KACHI_NO_DAY;
    kachi_day until = stating->request->until;
    for (uint32_t i = 0; i < stating->rep->effect_count; i++) {
        const struct kachi_measure *measure =
            &stating->dataset->measures[stating->rep->effects[i].measure];
        bool is_older =
            measure->start != KACHI_NO_DAY && (oldest == KACHI_NO_DAY || measure->start < oldest);
        count += 1.0;
        additional += kachi_str_is_empty(measure->additionality) ? 0.0 : 1.0;
        bought += measure->kind == KACHI_MEASURE_BOUGHT ? 1.0 : 0.0;
        oldest = is_older ? measure->start : oldest;
    }
    kachi_given_add_number(stating->arena, known, "measures", count);
    kachi_given_add_number(stating->arena, known, "measures_additional", additional);
    kachi_given_add_number(stating->arena, known, "measures_bought", bought);
    if (oldest != KACHI_NO_DAY) {
        kachi_given_add_number(stating->arena, known, "measure_start_fy",
                               kachi_fiscal_year(oldest));
    }
    if (oldest != KACHI_NO_DAY && until != KACHI_NO_DAY && until >= oldest) {
        kachi_given_add_number(stating->arena, known, "measure_years",
                               (double)(until - oldest) / DAYS_PER_YEAR);
    }
}

/* With and without biogenic uptake, as the statement has them. */
static void add_carbon(const struct kachi_stating *stating, struct kachi_given *known)
{
    struct kachi_arena *arena = stating->arena;
    kachi_given_add_text(arena, known, "including",
                         kachi_decimal_write(arena, stating->including_kgco2e_per_unit));
    kachi_given_add_text(arena, known, "excluding",
                         kachi_decimal_write(arena, stating->statement->cfp_kgco2e_per_unit));
    kachi_given_add_text(arena, known, "uptake",
                         kachi_decimal_write(arena, stating->uptake_kgco2e_per_unit));
}

/* How long the period is in which a balance is kept: a begun month counts whole. */
static void add_period(const struct kachi_stating *stating, struct kachi_given *known)
{
    const struct kachi_statement_request *request = stating->request;
    if (request->from == KACHI_NO_DAY || request->until == KACHI_NO_DAY) {
        return;
    }
    struct kachi_date first = kachi_date_of(request->from);
    struct kachi_date end = kachi_date_of(request->until + 1);
    int months = (end.year - first.year) * 12 + end.month - first.month;
    months += end.day > first.day ? 1 : 0;
    kachi_given_add_number(stating->arena, known, "period_months", months);
}

/* The decision on the reference, as it was taken. */
static void add_avoided(const struct kachi_stating *stating, struct kachi_given *known)
{
    const struct kachi_avoided_stated *stated = &stating->avoided->stated;
    bool lasts = stated->has_intervention &&
                 (stated->intervention == KACHI_EARLY || stated->intervention == KACHI_IMPROVEMENT);
    if (stated->life_years > 0) {
        kachi_given_add_number(stating->arena, known, "years_against_existing",
                               stated->existing_years);
        kachi_given_add_number(stating->arena, known, "reference", stated->reference_use_kgco2e);
    }
    if (stated->has_intervention && !lasts) { /* nothing that exists is counted against */
        kachi_given_add_number(stating->arena, known, "remaining_years", 0.0);
    } else if (kachi_given_has(&stating->avoided->facts, "ae_remaining_years")) {
        kachi_given_add_text(stating->arena, known, "remaining_years",
                             kachi_given_text(&stating->avoided->facts, "ae_remaining_years"));
    }
}

/* The reduction in numbers, and what of it is in the footprint or beside it. */
static void add_reduction(const struct kachi_stating *stating, struct kachi_given *known)
{
    struct kachi_arena *arena = stating->arena;
    const struct kachi_activity *activity =
        &stating->dataset->activities[stating->request->activity];
    bool is_certificate = stating->statement->basis == KACHI_BASIS_CERTIFICATE;
    bool at_baseline = stating->rulebook->freeze_at == KACHI_FREEZE_AT_BASELINE;
    double rep = stating->rep->rep_kgco2e;
    double stated = stating->stated->total_kgco2e;
    kachi_given_add_text(arena, known, "party", stating->statement->issuer);
    kachi_given_add_text(arena, known, "baseline_party", activity->owner);
    bool is_new = kachi_str_is(
        kachi_attribute_text(stating->dataset, stating->request->activity, "has_baseline"), "no");
    kachi_given_add_text(arena, known, "has_baseline", kachi_str_of(is_new ? "no" : "yes"));
    kachi_given_add_text(arena, known, "own_processes_only", kachi_str_of("yes"));
    kachi_given_add_text(arena, known, "frozen_at",
                         kachi_str_of(at_baseline ? "baseline" : "current"));
    kachi_given_add_number(arena, known, "claimed", rep);
    kachi_given_add_number(arena, known, "own_fall", stating->rep->own_fall_kgco2e);
    kachi_given_add_number(arena, known, "whole_fall", stating->rep->bound_kgco2e);
    kachi_given_add_number(arena, known, "embodied", is_certificate ? 0.0 : rep);
    kachi_given_add_number(arena, known, "certificate", is_certificate ? rep : 0.0);
    kachi_given_add_number(
        arena, known, "assigned",
        stating->statement->has_gx_allocation
            ? kachi_decimal_to_double(stating->request->gx_assigned_kgco2e_per_unit)
            : rep);
    /* Without the reduction: what is delivered beside a certificate, else what is gross of it. */
    kachi_given_add_number(arena, known, "original", is_certificate ? stated : stated + rep);
    kachi_given_add_number(arena, known, "delivered", stated);
    if (stating->statement->custody_model.bytes > 0) {
        kachi_given_add_text(arena, known, "model", stating->statement->custody_model);
    }
    if (stating->statement->has_gx_allocation) {
        kachi_given_add_number(arena, known, "balance", stating->gx_balance_kgco2e);
    }
}

/* What the checks may know: what was calculated, and what attributes of the product say in the
 * words of the checks (docs/checks.md), such as baseline_years. */
static struct kachi_given known_facts(const struct kachi_stating *stating)
{
    struct kachi_given known = {.count = 0};
    struct kachi_arena *arena = stating->arena;
    kachi_given_add_text(arena, &known, "gwp_before", stating->before->method);
    kachi_given_add_text(arena, &known, "gwp_after", stating->stated->method);
    kachi_given_add_text(arena, &known, "unit_before", stating->before->unit);
    kachi_given_add_text(arena, &known, "unit_after", stating->stated->unit);
    kachi_given_add_number(arena, &known, "unlinked", stating->stated->trust.missing_count);
    kachi_given_add_number(arena, &known, "allocated", stating->allocation.allocated);
    kachi_given_add_number(arena, &known, "allocated_unexplained", stating->allocation.unexplained);
    kachi_given_add_number(arena, &known, "allocated_out_of_order",
                           stating->allocation.out_of_order);
    bool is_negative = stating->avoided != NULL && stating->avoided->stated.claimed_kgco2e < 0.0;
    double negative = is_negative ? 1.0 : 0.0;
    if (stating->rep != NULL) {
        negative += stating->rep->rep_kgco2e < 0.0 ? 1.0 : 0.0;
        add_register(stating, &known);
        add_reduction(stating, &known);
    }
    add_carbon(stating, &known);
    add_period(stating, &known);
    /* Both are in the statement, whatever their sign. */
    kachi_given_add_number(arena, &known, "negative", negative);
    kachi_given_add_number(arena, &known, "negative_shown", negative);
    if (stating->avoided != NULL) {
        add_avoided(stating, &known);
    }
    /* Last, so that nothing that was calculated can be said otherwise. */
    kachi_avoided_facts(arena, stating->dataset, stating->request->activity, &known);
    return known;
}

struct check_writer {
    struct kachi_json_writer *json;
    const struct kachi_rulebook *rulebook;
    struct kachi_given known;
    size_t rule_count;
    struct kachi_check_rule *rules;
};

static void write_check_of(const struct check_writer *writer, const char *id)
{
    enum kachi_outcome outcome =
        kachi_check_run(kachi_str_of(id), writer->rulebook, &writer->known);
    if (outcome == KACHI_NOT_APPLIED) {
        return;
    }
    for (size_t i = 0; i < writer->rule_count; i++) {
        if (kachi_str_is(writer->rules[i].id, id)) {
            kachi_json_begin_object(writer->json);
            kachi_json_pair_text(writer->json, "rule", id);
            kachi_json_pair_text(writer->json, "result", kachi_outcome_word(outcome));
            kachi_json_pair_str(writer->json, "text", writer->rules[i].text);
            kachi_json_end_object(writer->json);
        }
    }
}

struct check_group {
    bool applies;
    size_t count;
    const char *rules[16];
};

static void write_group(const struct check_writer *writer, const struct check_group *group)
{
    for (size_t i = 0; group->applies && i < group->count; i++) {
        write_check_of(writer, group->rules[i]);
    }
}

/* A check says pass, notice or fail, with a rule id, never nothing. */
void kachi_stating_write_checks(const struct kachi_stating *stating, struct kachi_json_writer *json)
{
    bool has_rep = stating->rep != NULL;
    bool is_allocated = stating->statement->has_gx_allocation;
    bool is_certificate = has_rep && stating->statement->basis == KACHI_BASIS_CERTIFICATE;
    bool is_averaged = kachi_str_is(stating->statement->custody_model, "rolling_average");
    const struct check_group groups[] = {
        {true, 7, {"ALLOC", "CFP-ID", "CUT-OFF", "GWP-MIX", "LINKED", "NEG-HIDE", "UNIT"}},
        {has_rep,
         14,
         {"BASE-1", "BASE-2", "BASE-3", "BASE-4", "BASE-5", "BASE-6", "BASE-7", "BASE-8", "DC-2",
          "DC-3", "DC-7", "DC-8", "DC-9", "MEASURE-ADD"}},
        {is_allocated, 1, {"COC-BAL"}}, /* a balance is of an allocation here */
        {stating->statement->custody_model.bytes > 0, 1, {"COC-MODEL"}},
        {is_allocated || is_certificate || is_averaged, 1, {"COC-PERIOD"}},
        {stating->avoided != NULL,
         13,
         {"AE-REBOUND", "AE-SPEC", "AE-TIME", "DC-11", "G1", "G2", "G3", "REF-AGE", "REF-EARLY",
          "REF-LEGAL", "REF-MANDATE", "REF-SAME", "SHARE-SUM"}},
    };
    struct check_writer writer = {
        .json = json, .rulebook = stating->rulebook, .known = known_facts(stating)};
    writer.rule_count = kachi_check_rules(stating->arena, stating->findings, &writer.rules);
    kachi_json_key(json, "checks");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        write_group(&writer, &groups[i]);
    }
    kachi_json_end_array(json);
}
