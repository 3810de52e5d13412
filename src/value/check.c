/* SPDX-License-Identifier: Apache-2.0 */
#include "value/check.h"

#include "base/csv.h"
#include "base/decimal.h"
#include "base/embedded.h"
#include "value/avoided_stated.h"

#include <assert.h>
#include <math.h>

#define PATH "data/checks.csv"

struct asked {
    const struct kachi_rulebook *rulebook;
    const struct kachi_given *facts;
};

struct rule {
    const char *id;
    enum kachi_outcome (*answer)(const struct asked *asked);
};

static bool number(const struct asked *asked, const char *name, double *out)
{
    return kachi_given_number(asked->facts, name, out);
}

static bool has(const struct asked *asked, const char *name)
{
    return kachi_given_has(asked->facts, name);
}

static bool is(const struct asked *asked, const char *name, const char *value)
{
    return kachi_given_is(asked->facts, name, value);
}

/* Fails beyond the limit; a notice where one of the two is not known. */
static enum kachi_outcome at_most(const struct asked *asked, const char *name, double limit,
                                  bool has_limit)
{
    double value = 0.0;
    if (!number(asked, name, &value) || !has_limit) {
        return KACHI_PASS_WITH_NOTICE;
    }
    return value <= limit ? KACHI_PASS : KACHI_FAIL;
}

static enum kachi_outcome at_most_parameter(const struct asked *asked, const char *name,
                                            const char *parameter)
{
    double limit = 0.0;
    bool has_limit = kachi_rulebook_number(asked->rulebook, parameter, &limit);
    return at_most(asked, name, limit, has_limit);
}

/* Two facts that must not differ by more than the last bits of floating point; exact for equal
 * texts. */
static enum kachi_outcome not_above(const struct asked *asked, const char *name, const char *limit)
{
    double value = 0.0;
    double most = 0.0;
    if (!number(asked, name, &value) || !number(asked, limit, &most)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    double slack = 1e-12 * fmax(fabs(value), fabs(most));
    return value <= most + slack ? KACHI_PASS : KACHI_FAIL;
}

static enum kachi_outcome same(const struct asked *asked, const char *a, const char *b)
{
    if (!has(asked, a) || !has(asked, b)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    return kachi_str_equal(kachi_given_text(asked->facts, a), kachi_given_text(asked->facts, b))
               ? KACHI_PASS
               : KACHI_FAIL;
}

static enum kachi_outcome worse(enum kachi_outcome a, enum kachi_outcome b)
{
    return a > b ? a : b;
}

/* "yes" passes, "no" fails, anything else is not known. */
static enum kachi_outcome yes(const struct asked *asked, const char *name)
{
    if (is(asked, name, "no")) {
        return KACHI_FAIL;
    }
    return is(asked, name, "yes") ? KACHI_PASS : KACHI_PASS_WITH_NOTICE;
}

static enum kachi_outcome ae_rebound(const struct asked *asked)
{
    double rebound = 0.0;
    if (!has(asked, "ae_rebound")) {
        return KACHI_PASS_WITH_NOTICE;
    }
    if (!number(asked, "ae_rebound", &rebound) || !(rebound >= 0.0) || !(rebound <= 1.0)) {
        return KACHI_FAIL;
    }
    return has(asked, "ae_rebound_note") ? KACHI_PASS : KACHI_PASS_WITH_NOTICE;
}

static enum kachi_outcome ae_spec(const struct asked *asked)
{
    static const char *const sides[] = {"ae_specificity_solution", "ae_specificity_reference"};
    enum kachi_outcome outcome = KACHI_PASS;
    for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
        enum kachi_specificity level = KACHI_SPECIFICITY_NOT_SAID;
        enum kachi_outcome side = KACHI_PASS;
        if (!has(asked, sides[i])) {
            side = KACHI_PASS_WITH_NOTICE;
        } else if (!kachi_specificity_read(kachi_given_text(asked->facts, sides[i]), &level)) {
            side = KACHI_FAIL;
        }
        outcome = worse(outcome, side);
    }
    return outcome;
}

/* Year on year needs to know for how long; forward-looking should. */
static enum kachi_outcome ae_time(const struct asked *asked)
{
    double life = 0.0;
    enum kachi_timeframe timeframe = KACHI_TIMEFRAME_NOT_SAID;
    if (!has(asked, "ae_timeframe")) {
        return KACHI_PASS_WITH_NOTICE;
    }
    if (!kachi_timeframe_read(kachi_given_text(asked->facts, "ae_timeframe"), &timeframe)) {
        return KACHI_FAIL;
    }
    if (!has(asked, "ae_life_years")) {
        return timeframe == KACHI_YEAR_ON_YEAR ? KACHI_FAIL : KACHI_PASS_WITH_NOTICE;
    }
    bool is_life =
        number(asked, "ae_life_years", &life) && life >= 1.0 && life <= KACHI_AVOIDED_LIFE_MAX;
    return is_life && !(fabs(life - floor(life)) > 0.0) ? KACHI_PASS : KACHI_FAIL;
}

/* By value where a physical relationship is to be taken, or the other way round. */
static enum kachi_outcome alloc(const struct asked *asked)
{
    double unexplained = 0.0;
    double out_of_order = 0.0;
    if (!number(asked, "allocated_out_of_order", &out_of_order) ||
        !number(asked, "allocated_unexplained", &unexplained)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    if (out_of_order > 0.0) {
        return KACHI_FAIL;
    }
    return unexplained > 0.0 ? KACHI_PASS_WITH_NOTICE : KACHI_PASS;
}

static enum kachi_outcome base_1(const struct asked *asked)
{
    return worse(same(asked, "baseline_party", "party"), same(asked, "baseline_family", "family"));
}

static enum kachi_outcome base_2(const struct asked *asked)
{
    double years = 0.0;
    double least = 0.0;
    double recommended = 0.0;
    if (!number(asked, "baseline_years", &years) ||
        !kachi_rulebook_number(asked->rulebook, "baseline_min_years", &least)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    if (years < least) {
        return KACHI_FAIL;
    }
    bool has_more =
        kachi_rulebook_number(asked->rulebook, "baseline_recommended_years", &recommended);
    return has_more && years < recommended ? KACHI_PASS_WITH_NOTICE : KACHI_PASS;
}

static enum kachi_outcome base_3(const struct asked *asked)
{
    double year = 0.0;
    double first = 0.0;
    if (!number(asked, "baseline_fy", &year) ||
        !kachi_rulebook_number(asked->rulebook, "baseline_floor_fy", &first)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    return year >= first ? KACHI_PASS : KACHI_FAIL;
}

static enum kachi_outcome base_4(const struct asked *asked)
{
    if (is(asked, "recalculated", "yes")) {
        return KACHI_PASS;
    }
    double change = 0.0;
    if (number(asked, "change_share", &change) && !(fabs(change) > 0.0)) {
        return KACHI_PASS;
    }
    enum kachi_outcome outcome = at_most_parameter(asked, "change_share", "recalc_threshold");
    return outcome == KACHI_PASS ? KACHI_PASS_WITH_NOTICE : outcome;
}

static enum kachi_outcome base_5(const struct asked *asked)
{
    enum kachi_outcome claimed = not_above(asked, "claimed", "whole_fall");
    if (claimed != KACHI_PASS) {
        return claimed;
    }
    /* The bound was needed: what fell at home rose elsewhere. */
    return not_above(asked, "own_fall", "whole_fall") == KACHI_FAIL ? KACHI_PASS_WITH_NOTICE
                                                                    : KACHI_PASS;
}

static enum kachi_outcome base_6(const struct asked *asked)
{
    if (is(asked, "frozen_at", "baseline")) {
        return KACHI_PASS;
    }
    return is(asked, "frozen_at", "moving") ? KACHI_FAIL : KACHI_PASS_WITH_NOTICE;
}

/* Not before the first year that counts, where the rulebook sets one, and not for longer than it
 * says. */
static enum kachi_outcome base_7(const struct asked *asked)
{
    double start = 0.0;
    double first = 0.0;
    bool has_first = kachi_rulebook_number(asked->rulebook, "project_start_min_fy", &first);
    if (has_first && number(asked, "measure_start_fy", &start) && start < first) {
        return KACHI_FAIL;
    }
    enum kachi_outcome years = at_most_parameter(asked, "measure_years", "measure_years_max");
    bool is_open = has_first && !has(asked, "measure_start_fy");
    return is_open ? worse(years, KACHI_PASS_WITH_NOTICE) : years;
}

static enum kachi_outcome base_8(const struct asked *asked)
{
    if (is(asked, "has_baseline", "yes")) {
        return KACHI_PASS;
    }
    bool refuses = kachi_rulebook_is(asked->rulebook, "greenfield_baseline", "refuse") ||
                   kachi_rulebook_parameter(asked->rulebook, "greenfield_baseline") == NULL;
    return is(asked, "has_baseline", "no") && refuses ? KACHI_FAIL : KACHI_PASS_WITH_NOTICE;
}

static enum kachi_outcome cfp_age(const struct asked *asked)
{
    return at_most_parameter(asked, "cfp_age_years", "validity_years_cfp");
}

/* In exact decimals: 1.85 + (-1.5) is 0.35. */
static enum kachi_outcome cfp_id(const struct asked *asked)
{
    struct kachi_decimal including;
    struct kachi_decimal excluding;
    struct kachi_decimal uptake;
    struct kachi_decimal sum;
    if (kachi_decimal_read(kachi_given_text(asked->facts, "including"), &including) != KACHI_OK ||
        kachi_decimal_read(kachi_given_text(asked->facts, "excluding"), &excluding) != KACHI_OK ||
        kachi_decimal_read(kachi_given_text(asked->facts, "uptake"), &uptake) != KACHI_OK) {
        return KACHI_PASS_WITH_NOTICE;
    }
    bool adds_up = kachi_decimal_add(excluding, uptake, &sum) == KACHI_OK &&
                   kachi_decimal_compare(sum, including) == 0;
    return adds_up ? KACHI_PASS : KACHI_FAIL;
}

static enum kachi_outcome coc_balance(const struct asked *asked)
{
    double balance = 0.0;
    if (!number(asked, "balance", &balance)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    if (balance >= 0.0) {
        return KACHI_PASS;
    }
    bool may_dip = kachi_rulebook_is(asked->rulebook, "negative_balance", "true");
    return may_dip && is(asked, "period_ended", "no") ? KACHI_PASS_WITH_NOTICE : KACHI_FAIL;
}

static enum kachi_outcome coc_model(const struct asked *asked)
{
    struct kachi_str model = kachi_given_text(asked->facts, "model");
    if (kachi_str_is_empty(model)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    return kachi_rulebook_allows(asked->rulebook, "coc_models_allowed", model) ? KACHI_PASS
                                                                               : KACHI_FAIL;
}

static enum kachi_outcome coc_period(const struct asked *asked)
{
    return at_most_parameter(asked, "period_months", "balance_period_months");
}

/* All that is cut off together, and the most that is of one process where the rulebook limits it.
 */
static enum kachi_outcome cut_off(const struct asked *asked)
{
    double limit = 0.0;
    enum kachi_outcome total = at_most_parameter(asked, "exempted_share", "cutoff_total");
    bool has_limit = kachi_rulebook_number(asked->rulebook, "cutoff_process", &limit);
    return has_limit ? worse(total, at_most(asked, "exempted_process_share", limit, true)) : total;
}

static enum kachi_outcome dc_1(const struct asked *asked)
{
    enum kachi_outcome outcome = not_above(asked, "drawn_g", "pool_g");
    return outcome == KACHI_PASS && is(asked, "verified", "no") ? KACHI_PASS_WITH_NOTICE : outcome;
}

static enum kachi_outcome dc_2(const struct asked *asked)
{
    double embodied = 0.0;
    double certificate = 0.0;
    if (!number(asked, "embodied", &embodied) || !number(asked, "certificate", &certificate)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    return embodied > 0.0 && certificate > 0.0 ? KACHI_FAIL : KACHI_PASS;
}

static enum kachi_outcome dc_3(const struct asked *asked)
{
    double certificate = 0.0;
    if (number(asked, "certificate", &certificate) && !(certificate > 0.0)) {
        return KACHI_PASS;
    }
    return worse(not_above(asked, "original", "delivered"),
                 not_above(asked, "delivered", "original"));
}

static enum kachi_outcome dc_4(const struct asked *asked)
{
    double claimed = 0.0;
    if (!number(asked, "claimed_again", &claimed)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    return claimed > 0.0 ? KACHI_FAIL : KACHI_PASS;
}

static enum kachi_outcome dc_5(const struct asked *asked)
{
    double credit = 0.0;
    if (!number(asked, "credit", &credit)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    return credit > 0.0 ? KACHI_FAIL : KACHI_PASS;
}

static enum kachi_outcome dc_6(const struct asked *asked)
{
    struct kachi_str purpose = kachi_given_text(asked->facts, "purpose");
    if (kachi_str_is_empty(purpose)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    return kachi_rulebook_allows(asked->rulebook, "cert_purposes", purpose) ? KACHI_PASS
                                                                            : KACHI_FAIL;
}

static enum kachi_outcome dc_7(const struct asked *asked)
{
    return yes(asked, "own_processes_only");
}

static enum kachi_outcome dc_8(const struct asked *asked)
{
    double original = 0.0;
    double ratio = 0.0;
    bool has_limit = number(asked, "original", &original) &&
                     kachi_rulebook_number(asked->rulebook, "max_assign_ratio", &ratio);
    return at_most(asked, "assigned", original * ratio, has_limit);
}

static enum kachi_outcome dc_9(const struct asked *asked)
{
    if (is(asked, "ets_surplus", "no")) {
        return KACHI_PASS;
    }
    bool is_hidden = is(asked, "ets_surplus", "yes") && is(asked, "named", "no");
    return is_hidden ? KACHI_FAIL : KACHI_PASS_WITH_NOTICE;
}

static enum kachi_outcome dc_10(const struct asked *asked)
{
    double footprints = 0.0;
    double certificates = 0.0;
    double actual = 0.0;
    if (!number(asked, "footprints", &footprints) ||
        !number(asked, "certificates", &certificates) || !number(asked, "actual", &actual)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    double slack = 1e-12 * fmax(fabs(footprints), fabs(actual));
    return footprints - certificates >= actual - slack ? KACHI_PASS : KACHI_FAIL;
}

static enum kachi_outcome dc_11(const struct asked *asked)
{
    if (is(asked, "same_effect", "no")) {
        return KACHI_PASS;
    }
    bool is_hidden = is(asked, "same_effect", "yes") && !is(asked, "named", "yes");
    return is_hidden ? KACHI_FAIL : KACHI_PASS_WITH_NOTICE;
}

/* A gate is passed with evidence; another framework, verified, is a notice. */
static enum kachi_outcome gate(const struct asked *asked, const char *name, const char *evidence)
{
    if (is(asked, name, "deviates") && has(asked, evidence)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    return is(asked, name, "yes") && has(asked, evidence) ? KACHI_PASS : KACHI_FAIL;
}

static enum kachi_outcome g1(const struct asked *asked)
{
    return gate(asked, "gate_company", "gate_company_evidence");
}

static enum kachi_outcome g2(const struct asked *asked)
{
    return gate(asked, "gate_solution", "gate_solution_evidence");
}

static enum kachi_outcome g3(const struct asked *asked)
{
    return gate(asked, "gate_contribution", "gate_contribution_evidence");
}

static enum kachi_outcome gwp_mix(const struct asked *asked)
{
    enum kachi_outcome outcome = same(asked, "gwp_before", "gwp_after");
    bool is_other =
        has(asked, "gwp_after") &&
        !kachi_str_equal(kachi_given_text(asked->facts, "gwp_after"), asked->rulebook->gwp_method);
    return outcome == KACHI_PASS && is_other ? KACHI_PASS_WITH_NOTICE : outcome;
}

static enum kachi_outcome label_cmp(const struct asked *asked)
{
    if (is(asked, "compared_with", "own") || is(asked, "compared_with", "nothing")) {
        return KACHI_PASS;
    }
    bool is_qualified = is(asked, "same_product_rules", "yes") && is(asked, "both_verified", "yes");
    return is_qualified || !has(asked, "compared_with") ? KACHI_PASS_WITH_NOTICE : KACHI_FAIL;
}

static enum kachi_outcome linked(const struct asked *asked)
{
    double missing = 0.0;
    if (!number(asked, "unlinked", &missing)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    if (!(missing > 0.0)) {
        return KACHI_PASS;
    }
    return is(asked, "unlinked_listed", "no") ? KACHI_FAIL : KACHI_PASS_WITH_NOTICE;
}

/* Bought ones fail; those that do not say why they are additional are a notice. */
static enum kachi_outcome measure_add(const struct asked *asked)
{
    double measures = 0.0;
    double additional = 0.0;
    double bought = 0.0;
    if (number(asked, "measures_bought", &bought) && bought > 0.0) {
        return KACHI_FAIL;
    }
    if (!number(asked, "measures", &measures) ||
        !number(asked, "measures_additional", &additional)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    return measures > 0.0 && additional >= measures ? KACHI_PASS : KACHI_PASS_WITH_NOTICE;
}

static enum kachi_outcome neg_hide(const struct asked *asked)
{
    double negative = 0.0;
    double shown = 0.0;
    if (!number(asked, "negative", &negative) || !number(asked, "negative_shown", &shown)) {
        return KACHI_PASS_WITH_NOTICE;
    }
    if (shown < negative) {
        return KACHI_FAIL;
    }
    return negative > 0.0 ? KACHI_PASS_WITH_NOTICE : KACHI_PASS;
}

static enum kachi_outcome ref_age(const struct asked *asked)
{
    return at_most_parameter(asked, "reference_age_years", "ae_ref_max_age_years");
}

static enum kachi_outcome ref_early(const struct asked *asked)
{
    return not_above(asked, "years_against_existing", "remaining_years");
}

static enum kachi_outcome ref_legal(const struct asked *asked)
{
    if (is(asked, "legal_minimum", "none")) { /* no standard is in force */
        return KACHI_PASS;
    }
    return not_above(asked, "reference", "legal_minimum");
}

static enum kachi_outcome ref_mandate(const struct asked *asked)
{
    if (is(asked, "mandated", "no")) {
        return KACHI_PASS;
    }
    if (!is(asked, "mandated", "yes")) {
        return KACHI_PASS_WITH_NOTICE;
    }
    return not_above(asked, "reference", "mandated_level");
}

static enum kachi_outcome ref_same(const struct asked *asked)
{
    return worse(worse(same(asked, "solution_function", "reference_function"),
                       same(asked, "solution_life", "reference_life")),
                 worse(same(asked, "solution_place", "reference_place"),
                       same(asked, "solution_period", "reference_period")));
}

/* In exact decimals: 0.5 + 0.3 + 0.2 is 1. */
static enum kachi_outcome share_sum(const struct asked *asked)
{
    struct kachi_decimal sum = kachi_decimal_of(0);
    struct kachi_decimal most;
    const struct kachi_rule_parameter *limit =
        kachi_rulebook_parameter(asked->rulebook, "share_sum_max");
    size_t count = kachi_given_count(asked->facts, "share");
    if (count == 0 || limit == NULL || kachi_decimal_read(limit->value, &most) != KACHI_OK) {
        return KACHI_PASS_WITH_NOTICE;
    }
    for (size_t i = 0; i < count; i++) {
        const struct kachi_given_row *row = kachi_given_row(asked->facts, "share", i);
        struct kachi_decimal share;
        if (row->count == 0 || kachi_decimal_read(row->words[row->count - 1], &share) != KACHI_OK ||
            share.coefficient < 0 || kachi_decimal_add(sum, share, &sum) != KACHI_OK) {
            return KACHI_FAIL;
        }
    }
    int order = kachi_decimal_compare(sum, most);
    if (order > 0) {
        return KACHI_FAIL;
    }
    return order < 0 ? KACHI_PASS_WITH_NOTICE : KACHI_PASS;
}

static enum kachi_outcome unit(const struct asked *asked)
{
    return same(asked, "unit_before", "unit_after");
}

/* In the order of data/checks.csv. */
static const struct rule rules[] = {
    {"AE-REBOUND", ae_rebound},
    {"AE-SPEC", ae_spec},
    {"AE-TIME", ae_time},
    {"ALLOC", alloc},
    {"BASE-1", base_1},
    {"BASE-2", base_2},
    {"BASE-3", base_3},
    {"BASE-4", base_4},
    {"BASE-5", base_5},
    {"BASE-6", base_6},
    {"BASE-7", base_7},
    {"BASE-8", base_8},
    {"CFP-AGE", cfp_age},
    {"CFP-ID", cfp_id},
    {"COC-BAL", coc_balance},
    {"COC-MODEL", coc_model},
    {"COC-PERIOD", coc_period},
    {"CUT-OFF", cut_off},
    {"DC-1", dc_1},
    {"DC-10", dc_10},
    {"DC-11", dc_11},
    {"DC-2", dc_2},
    {"DC-3", dc_3},
    {"DC-4", dc_4},
    {"DC-5", dc_5},
    {"DC-6", dc_6},
    {"DC-7", dc_7},
    {"DC-8", dc_8},
    {"DC-9", dc_9},
    {"G1", g1},
    {"G2", g2},
    {"G3", g3},
    {"GWP-MIX", gwp_mix},
    {"LABEL-CMP", label_cmp},
    {"LINKED", linked},
    {"MEASURE-ADD", measure_add},
    {"NEG-HIDE", neg_hide},
    {"REF-AGE", ref_age},
    {"REF-EARLY", ref_early},
    {"REF-LEGAL", ref_legal},
    {"REF-MANDATE", ref_mandate},
    {"REF-SAME", ref_same},
    {"SHARE-SUM", share_sum},
    {"UNIT", unit},
};

static const struct rule *find(struct kachi_str id)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (kachi_str_is(id, rules[i].id)) {
            return &rules[i];
        }
    }
    return NULL;
}

const char *kachi_outcome_word(enum kachi_outcome outcome)
{
    switch (outcome) {
    case KACHI_PASS:
        return "pass";
    case KACHI_PASS_WITH_NOTICE:
        return "notice";
    case KACHI_FAIL:
        return "fail";
    case KACHI_NOT_APPLIED:
        return "off";
    }
    return "";
}

size_t kachi_check_rules(struct kachi_arena *arena, struct kachi_findings *findings,
                         struct kachi_check_rule **out)
{
    const struct kachi_embedded_file *file = kachi_embedded_find(PATH);
    struct kachi_csv *csv = NULL;
    struct kachi_csv_row row;
    size_t count = 0;
    size_t capacity = 0;
    *out = NULL;
    if (file == NULL ||
        kachi_csv_open(arena, file->path, file->content, findings, &csv) != KACHI_OK) {
        return 0;
    }
    while (kachi_csv_next(csv, &row)) {
        *out = kachi_arena_grow(arena, *out, count, &capacity, sizeof((*out)[0]));
        (*out)[count++] = (struct kachi_check_rule){
            .id = kachi_str_copy(arena, row.cells[kachi_csv_column(csv, "id")]),
            .layer = kachi_str_copy(arena, row.cells[kachi_csv_column(csv, "layer")]),
            .source = kachi_str_copy(arena, row.cells[kachi_csv_column(csv, "source")]),
            .text = kachi_str_copy(arena, row.cells[kachi_csv_column(csv, "text")]),
            .text_ja = kachi_str_copy(arena, row.cells[kachi_csv_column(csv, "text_ja")]),
        };
    }
    return count;
}

const struct kachi_check_rule *
kachi_check_rule_of(size_t count, const struct kachi_check_rule rules_of[], struct kachi_str id)
{
    for (size_t i = 0; i < count; i++) {
        if (kachi_str_equal(rules_of[i].id, id)) {
            return &rules_of[i];
        }
    }
    return NULL;
}

bool kachi_check_is(struct kachi_str id)
{
    return find(id) != NULL;
}

enum kachi_outcome kachi_check_run(struct kachi_str id, const struct kachi_rulebook *rulebook,
                                   const struct kachi_given *facts)
{
    const struct rule *rule = find(id);
    struct asked asked = {.rulebook = rulebook, .facts = facts};
    assert(rule != NULL);
    enum kachi_hardness hardness = kachi_rulebook_hardness(rulebook, id);
    if (hardness == KACHI_HARD_OFF) {
        return KACHI_NOT_APPLIED;
    }
    enum kachi_outcome outcome = rule->answer(&asked);
    return outcome == KACHI_FAIL && hardness == KACHI_HARD_NOTICE ? KACHI_PASS_WITH_NOTICE
                                                                  : outcome;
}
