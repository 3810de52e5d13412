/* SPDX-License-Identifier: Apache-2.0 */
#include "value/rep.h"

#include <math.h>

#define SCOPES 3
#define MEASURES_MAX 16   /* bounded by the rulebook reader */
#define NOTICE_SHARE 1e-9 /* of the footprint: the last bits of floating point are no finding */

/* What every subset of measures is evaluated against. */
struct work {
    struct kachi_arena *arena;
    const struct kachi_dataset *dataset;
    struct kachi_findings *findings;
    const struct kachi_study *frozen; /* whose intensities the surroundings keep */
    struct kachi_str party;
    uint32_t activity;
    double amount; /* reference units of one unit of the product */
    uint32_t count;
    uint32_t measures[MEASURES_MAX];
};

static enum kachi_err list_measures(struct work *work, int64_t most)
{
    const struct kachi_dataset *dataset = work->dataset;
    for (uint32_t i = 0; i < dataset->measure_count; i++) {
        if (!kachi_str_equal(dataset->measures[i].party, work->party)) {
            continue;
        }
        if (work->count == (uint32_t)most) {
            kachi_findings_add(
                work->findings, "rep-many-measures", dataset->measures[i].place,
                KACHI_ARGS({"party", work->party},
                           {"most", kachi_str_print(work->arena, "%lld", (long long)most)}));
            return KACHI_ERR_LIMIT;
        }
        work->measures[work->count] = i;
        work->count++;
    }
    if (work->count > 0) {
        return KACHI_OK;
    }
    kachi_findings_add(work->findings, "rep-no-measures", dataset->activities[work->activity].place,
                       KACHI_ARGS({"party", work->party}));
    return KACHI_ERR_INPUT;
}

/* v(S) for the measures whose bit is set in mask. What is allocated for it is given back. */
static enum kachi_err evaluate(const struct work *work, uint32_t mask, struct kachi_scopes *out)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    bool *taken = KACHI_NEW_ARRAY(&scratch, bool, work->dataset->measure_count);
    for (uint32_t bit = 0; bit < work->count; bit++) {
        taken[work->measures[bit]] = (mask >> bit & 1U) != 0;
    }
    struct kachi_scenario scenario = {.taken = taken};
    struct kachi_evaluated *evaluated = NULL;
    struct kachi_linked *linked = NULL;
    struct kachi_findings
        quiet; /* notices of linking are the same in every subset: said once elsewhere */
    kachi_findings_init(&quiet);
    struct kachi_link_options options = {.strict = false};
    enum kachi_err err =
        kachi_scenario_evaluate(&scratch, work->dataset, scenario, work->findings, &evaluated);
    err = err == KACHI_OK ? kachi_link(&scratch, evaluated, options, &quiet, &linked) : err;
    if (err == KACHI_OK) {
        uint32_t missing_count = 0;
        struct kachi_boundary boundary = {
            .own = kachi_boundary_own(&scratch, linked, work->party),
            .frozen =
                kachi_boundary_freeze(&scratch, work->frozen->linked,
                                      work->frozen->system->intensity, linked, &missing_count),
            .column = linked->column_of_activity[work->activity],
            .amount = work->amount,
        };
        err = kachi_boundary_evaluate(linked, work->frozen->system->characterisation, &boundary,
                                      work->findings, out);
    }
    kachi_findings_release(&quiet);
    kachi_arena_release(&scratch);
    return err;
}

static double scope_of(const struct kachi_scopes *scopes, int scope)
{
    const double by_scope[SCOPES + 1] = {0.0, scopes->scope1_kgco2e, scopes->scope2_kgco2e,
                                         scopes->scope3_kgco2e};
    return by_scope[scope];
}

/* a += weight x (b - c), each scope by itself. */
static void add_difference(struct kachi_scopes *a, double weight, const struct kachi_scopes *b,
                           const struct kachi_scopes *c)
{
    a->scope1_kgco2e += weight * (b->scope1_kgco2e - c->scope1_kgco2e);
    a->scope2_kgco2e += weight * (b->scope2_kgco2e - c->scope2_kgco2e);
    a->scope3_kgco2e += weight * (b->scope3_kgco2e - c->scope3_kgco2e);
    a->total_kgco2e += weight * (b->total_kgco2e - c->total_kgco2e);
}

/* |S|! (n - |S| - 1)! / n!  for |S| = taken. */
static double shapley_weight(uint32_t n, uint32_t taken)
{
    double ways = 1.0; /* n choose taken, times (n - taken) */
    for (uint32_t i = 0; i < taken; i++) {
        ways = ways * (double)(n - i) / (double)(i + 1);
    }
    return 1.0 / (ways * (double)(n - taken));
}

static void attribute(const struct work *work, const struct kachi_scopes v[],
                      struct kachi_measure_effect effects[])
{
    for (uint32_t bit = 0; bit < work->count; bit++) {
        effects[bit] = (struct kachi_measure_effect){.measure = work->measures[bit]};
        for (uint32_t mask = 0; mask < 1U << work->count; mask++) {
            if ((mask >> bit & 1U) == 0) {
                uint32_t taken = (uint32_t)__builtin_popcount(mask);
                add_difference(&effects[bit].effect, shapley_weight(work->count, taken), &v[mask],
                               &v[mask | 1U << bit]);
            }
        }
    }
}

/* What of an effect counts: own scopes whole, the others only where they are adverse. */
static void count_effect(const struct kachi_rulebook *rulebook, struct kachi_measure_effect *effect)
{
    for (int scope = 1; scope <= SCOPES; scope++) {
        double part = scope_of(&effect->effect, scope);
        bool counts = rulebook->own_scope[scope] || part < 0.0;
        effect->counted_kgco2e += counts ? part : 0.0;
        effect->not_counted_kgco2e += counts ? 0.0 : part;
    }
}

static enum kachi_err evaluate_all(const struct work *work, struct kachi_scopes v[])
{
    for (uint32_t mask = 0; mask < 1U << work->count; mask++) {
        enum kachi_err err = evaluate(work, mask, &v[mask]);
        if (err != KACHI_OK) {
            return err;
        }
    }
    return KACHI_OK;
}

/* Effects and sums with the surroundings frozen as work says. */
static enum kachi_err attribute_all(const struct work *work, const struct kachi_rulebook *rulebook,
                                    struct kachi_rep *rep)
{
    uint32_t full = (1U << work->count) - 1;
    struct kachi_scopes *v = KACHI_NEW_ARRAY(work->arena, struct kachi_scopes, (size_t)full + 1);
    enum kachi_err err = evaluate_all(work, v);
    if (err != KACHI_OK) {
        return err;
    }
    rep->subsets = v;
    rep->before = v[0];
    rep->after = v[full];
    rep->bound_kgco2e = v[0].total_kgco2e - v[full].total_kgco2e;
    rep->effect_count = work->count;
    rep->effects = KACHI_NEW_ARRAY(work->arena, struct kachi_measure_effect, work->count);
    attribute(work, v, rep->effects);
    rep->counted_kgco2e = 0.0;
    for (uint32_t i = 0; i < work->count; i++) {
        count_effect(rulebook, &rep->effects[i]);
        rep->counted_kgco2e += rep->effects[i].counted_kgco2e;
    }
    rep->own_fall_kgco2e = 0.0;
    for (int scope = 1; scope <= SCOPES; scope++) {
        double fall = scope_of(&v[0], scope) - scope_of(&v[full], scope);
        rep->own_fall_kgco2e += rulebook->own_scope[scope] ? fall : 0.0;
    }
    rep->rep_kgco2e = fmin(rep->counted_kgco2e, rep->bound_kgco2e);
    return KACHI_OK;
}

/* freeze_at current: what it shows less than freezing at the baseline stays unclaimed; what it
 * shows more would be over-claimed, and is subtracted. */
static enum kachi_err freeze_at_current(struct work *work, const struct kachi_study *baseline,
                                        const struct kachi_study *current, struct kachi_rep *rep)
{
    struct kachi_rep other = *rep;
    work->frozen = baseline;
    enum kachi_err err = attribute_all(work, rep->rulebook, &other);
    if (err != KACHI_OK) {
        return err;
    }
    work->frozen = current;
    err = attribute_all(work, rep->rulebook, rep);
    if (err != KACHI_OK) {
        return err;
    }
    rep->interaction_kgco2e = other.rep_kgco2e - rep->rep_kgco2e;
    rep->rep_kgco2e += fmin(rep->interaction_kgco2e, 0.0);
    return KACHI_OK;
}

struct studies {
    struct kachi_study baseline, stated, current;
};

static enum kachi_err run_studies(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                  const struct kachi_rulebook *rulebook,
                                  struct kachi_findings *findings, struct studies *studies)
{
    struct kachi_study_options options = {.method = rulebook->gwp_method};
    struct kachi_scenario baseline = {.taken = NULL};
    enum kachi_err err =
        kachi_study_run(arena, dataset, baseline, options, findings, &studies->baseline);
    if (err == KACHI_OK) {
        err = kachi_study_run(arena, dataset, kachi_scenario_stated(arena, dataset), options,
                              findings, &studies->stated);
    }
    if (err == KACHI_OK && rulebook->freeze_at == KACHI_FREEZE_AT_CURRENT) {
        err = kachi_study_run(arena, dataset, kachi_scenario_current(arena, dataset), options,
                              findings, &studies->current);
    }
    return err;
}

static enum kachi_err whole_footprint(const struct work *work, const struct kachi_study *study,
                                      struct kachi_footprint **out)
{
    struct kachi_footprint_options options = {.amount = 1.0, .unit = KACHI_NONE};
    enum kachi_err err = kachi_study_column(study, work->activity, work->findings, &options.column);
    if (err != KACHI_OK) {
        return err;
    }
    return kachi_footprint_compute(work->arena, study->system, options, work->findings, out);
}

static enum kachi_err compute(struct work *work, const struct studies *studies,
                              struct kachi_rep *rep)
{
    struct kachi_footprint *before = NULL;
    struct kachi_footprint *stated = NULL;
    enum kachi_err err = whole_footprint(work, &studies->baseline, &before);
    err = err == KACHI_OK ? whole_footprint(work, &studies->stated, &stated) : err;
    if (err != KACHI_OK) {
        return err;
    }
    rep->column = before->column;
    rep->unit = before->unit;
    rep->baseline_kgco2e = before->total_kgco2e;
    rep->stated_kgco2e = stated->total_kgco2e;
    work->amount = before->amount_reference;
    work->frozen = &studies->baseline;
    if (rep->rulebook->freeze_at == KACHI_FREEZE_AT_CURRENT) {
        return freeze_at_current(work, &studies->baseline, &studies->current, rep);
    }
    return attribute_all(work, rep->rulebook, rep);
}

static bool has_provider_change(const struct kachi_dataset *dataset, uint32_t measure)
{
    const struct kachi_measure *of = &dataset->measures[measure];
    for (uint32_t i = 0; i < of->change_count; i++) {
        if (dataset->changes[of->change_first + i].target == KACHI_TARGET_PROVIDER) {
            return true;
        }
    }
    return false;
}

/* What a reader would else take for a reduction: another supplier's, and what only moved away. */
static void add_notices(const struct work *work, const struct kachi_rep *rep)
{
    double slack = NOTICE_SHARE * fabs(rep->before.total_kgco2e);
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        const struct kachi_measure_effect *effect = &rep->effects[i];
        const struct kachi_measure *measure = &work->dataset->measures[effect->measure];
        if (effect->not_counted_kgco2e > slack &&
            has_provider_change(work->dataset, effect->measure)) {
            kachi_findings_add(work->findings, "supplier-switch", measure->place,
                               KACHI_ARGS({"measure", measure->name}, {"party", work->party},
                                          {"kgco2e", kachi_str_print(work->arena, "%.6g",
                                                                     effect->not_counted_kgco2e)}));
        }
    }
    if (rep->own_fall_kgco2e > rep->bound_kgco2e + slack) {
        kachi_findings_add(
            work->findings, "emissions-moved", work->dataset->activities[work->activity].place,
            KACHI_ARGS({"party", work->party},
                       {"own", kachi_str_print(work->arena, "%.6g", rep->own_fall_kgco2e)},
                       {"whole", kachi_str_print(work->arena, "%.6g", rep->bound_kgco2e)}));
    }
}

/* The party asked for, who must make the product: a reduction in somebody else's process is theirs.
 */
static enum kachi_err check_party(const struct work *work)
{
    const struct kachi_activity *activity = &work->dataset->activities[work->activity];
    struct kachi_str name = kachi_activity_name(activity, KACHI_LANG_EN);
    if (kachi_str_is_empty(work->party)) {
        kachi_findings_add(work->findings, "rep-no-party", activity->place,
                           KACHI_ARGS({"product", name}));
        return KACHI_ERR_INPUT;
    }
    if (!kachi_str_equal(activity->owner, work->party)) {
        kachi_findings_add(
            work->findings, "rep-not-own", activity->place,
            KACHI_ARGS({"product", name}, {"party", work->party}, {"owner", activity->owner}));
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}

enum kachi_err kachi_rep_compute(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                 struct kachi_rep_options options, struct kachi_findings *findings,
                                 struct kachi_rep **out)
{
    *out = NULL;
    struct kachi_str owner = dataset->activities[options.activity].owner;
    struct work work = {
        .arena = arena,
        .dataset = dataset,
        .findings = findings,
        .party = kachi_str_is_empty(options.party) ? owner : options.party,
        .activity = options.activity,
    };
    enum kachi_err err = check_party(&work);
    err = err == KACHI_OK ? list_measures(&work, options.rulebook->measures_exact_max) : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_rep *rep = KACHI_NEW(arena, struct kachi_rep);
    rep->activity = options.activity;
    rep->party = work.party;
    rep->rulebook = options.rulebook;
    struct studies studies = {.baseline = {.system = NULL}};
    err = run_studies(arena, dataset, options.rulebook, findings, &studies);
    err = err == KACHI_OK ? compute(&work, &studies, rep) : err;
    kachi_study_release(&studies.baseline);
    kachi_study_release(&studies.stated);
    kachi_study_release(&studies.current);
    if (err == KACHI_OK) {
        add_notices(&work, rep);
    }
    *out = err == KACHI_OK ? rep : NULL;
    return err;
}
