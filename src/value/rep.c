/* SPDX-License-Identifier: Apache-2.0 */
#include "value/rep.h"

#include "base/number_text.h"
#include "inventory/dataset_part.h"
#include "value/attribute.h"

#include <math.h>

#define SCOPES 3
#define NOTICE_SHARE 1e-9 /* of the footprint: the last bits of floating point are no finding */

/* What every set of measures is evaluated against. */
struct work {
    struct kachi_arena *arena;
    const struct kachi_dataset *dataset;
    struct kachi_findings *findings;
    const struct kachi_rulebook *rulebook;
    struct kachi_str party;
    uint32_t activity;
    double amount; /* reference units of one unit of the product */
    uint32_t count;
    uint32_t *measures;              /* the party's, as numbers of measures */
    struct kachi_dataset_part *part; /* what those measures and the party's activities need */
    /* The surroundings: by exchange of the whole, what one of the product it makes brings. */
    const double *frozen;
    const struct kachi_characterisation *characterisation;
};

/* More measures than can be shared exactly are sampled, where the rulebook says over how many
 * orders. */
static bool may_share(const struct work *work, uint32_t *most)
{
    double orders = 0.0;
    bool may_sample = kachi_rulebook_number(work->rulebook, "measures_orders", &orders);
    *most = may_sample ? KACHI_SHAPLEY_LIMIT : (uint32_t)work->rulebook->measures_exact_max;
    return work->count <= *most;
}

static enum kachi_err list_measures(struct work *work)
{
    const struct kachi_dataset *dataset = work->dataset;
    uint32_t most = 0;
    work->measures = KACHI_NEW_ARRAY(work->arena, uint32_t, dataset->measure_count);
    for (uint32_t i = 0; i < dataset->measure_count; i++) {
        if (kachi_measure_is_of(&dataset->measures[i], work->party)) {
            work->measures[work->count++] = i;
        }
    }
    if (work->count == 0) {
        kachi_findings_add(work->findings, "rep-no-measures",
                           dataset->activities[work->activity].place,
                           KACHI_ARGS({"party", work->party}));
        return KACHI_ERR_INPUT;
    }
    if (!may_share(work, &most)) {
        kachi_findings_add(
            work->findings, "rep-many-measures", dataset->measures[work->measures[most]].place,
            KACHI_ARGS({"party", work->party},
                       {"most", kachi_str_print(work->arena, "%u", (unsigned)most)}));
        return KACHI_ERR_LIMIT;
    }
    return KACHI_OK;
}

/* The piece of the dataset in which v is evaluated: its cost does not grow with the rest. */
static void cut_part(struct work *work)
{
    bool *asked = KACHI_NEW_ARRAY(work->arena, bool, work->dataset->measure_count);
    for (uint32_t i = 0; i < work->dataset->measure_count; i++) {
        asked[i] = kachi_measure_is_circumstance(&work->dataset->measures[i]);
    }
    for (uint32_t i = 0; i < work->count; i++) {
        asked[work->measures[i]] = true;
    }
    work->part =
        kachi_dataset_part_of(work->arena, work->dataset, work->party, work->activity, asked);
}

/* Of every product in a scenario of the whole, by the exchange that makes it. */
static const double *intensity_by_exchange(struct kachi_arena *arena,
                                           const struct kachi_study *study)
{
    double *by_exchange = KACHI_NEW_ARRAY(arena, double, study->dataset->exchange_count);
    for (uint32_t j = 0; j < study->linked->column_count; j++) {
        by_exchange[study->linked->columns[j].exchange] = study->system->intensity[j];
    }
    return by_exchange;
}

static bool *taken_of(const struct work *work, struct kachi_arena *arena, uint64_t set)
{
    bool *taken = KACHI_NEW_ARRAY(arena, bool, work->dataset->measure_count);
    for (uint32_t i = 0; i < work->dataset->measure_count; i++) {
        taken[i] = kachi_measure_is_circumstance(&work->dataset->measures[i]);
    }
    for (uint32_t bit = 0; bit < work->count; bit++) {
        taken[work->measures[bit]] = (set >> bit & 1U) != 0;
    }
    return taken;
}

static enum kachi_err evaluate_linked(const struct work *work, struct kachi_arena *scratch,
                                      const struct kachi_linked *linked, struct kachi_scopes *out)
{
    double *frozen = KACHI_NEW_ARRAY(scratch, double, linked->column_count);
    for (uint32_t j = 0; j < linked->column_count; j++) {
        frozen[j] = work->frozen[work->part->exchange_of[linked->columns[j].exchange]];
    }
    struct kachi_boundary boundary = {
        .own = kachi_boundary_own(scratch, linked, work->party),
        .frozen = frozen,
        .column = linked->column_of_activity[work->part->part_of[work->activity]],
        .amount = work->amount,
    };
    return kachi_boundary_evaluate(linked, work->characterisation, &boundary, work->findings, out);
}

/* v(S) for the measures whose bit is set. What is allocated for it is given back. */
static enum kachi_err worth_of(const void *state, uint64_t set, struct kachi_scopes *out)
{
    const struct work *work = state;
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_scenario scenario = {.taken = taken_of(work, &scratch, set)};
    struct kachi_evaluated *evaluated = NULL;
    struct kachi_linked *linked = NULL;
    struct kachi_findings quiet; /* linking says the same of every set: said once elsewhere */
    kachi_findings_init(&quiet);
    struct kachi_link_options options = {.strict = false};
    enum kachi_err err = kachi_scenario_evaluate(&scratch, &work->part->dataset, scenario,
                                                 work->findings, &evaluated);
    err = err == KACHI_OK ? kachi_link(&scratch, evaluated, options, &quiet, &linked) : err;
    err = err == KACHI_OK ? evaluate_linked(work, &scratch, linked, out) : err;
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

static enum kachi_err share(const struct work *work, struct kachi_shapley **out)
{
    struct kachi_worth worth = {.count = work->count, .of = worth_of, .state = work};
    double orders = 0.0;
    double seed = 0.0;
    if (work->count <= work->rulebook->measures_exact_max) {
        return kachi_shapley_exact(work->arena, &worth, out);
    }
    (void)kachi_rulebook_number(work->rulebook, "measures_orders", &orders); /* may_share has */
    (void)kachi_rulebook_number(work->rulebook, "measures_orders_seed", &seed);
    struct kachi_orders sampled = {.count = (uint32_t)orders, .seed = (uint64_t)seed};
    return kachi_shapley_sample(work->arena, &worth, sampled, out);
}

static void write_effects(const struct work *work, struct kachi_rep *rep)
{
    const struct kachi_shapley *shapley = rep->shapley;
    rep->effect_count = work->count;
    rep->effects = KACHI_NEW_ARRAY(work->arena, struct kachi_measure_effect, work->count);
    rep->counted_kgco2e = 0.0;
    for (uint32_t i = 0; i < work->count; i++) {
        bool is_sampled = shapley->standard_error_kgco2e != NULL;
        rep->effects[i] = (struct kachi_measure_effect){
            .measure = work->measures[i],
            .effect = shapley->effects[i],
            .standard_error_kgco2e = is_sampled ? shapley->standard_error_kgco2e[i] : 0.0};
        count_effect(work->rulebook, &rep->effects[i]);
        rep->counted_kgco2e += rep->effects[i].counted_kgco2e;
    }
}

/* Effects and sums with the surroundings frozen as work says. */
static enum kachi_err attribute_all(const struct work *work, struct kachi_rep *rep)
{
    enum kachi_err err = share(work, &rep->shapley);
    if (err != KACHI_OK) {
        return err;
    }
    rep->before = rep->shapley->none;
    rep->after = rep->shapley->all;
    rep->bound_kgco2e = rep->before.total_kgco2e - rep->after.total_kgco2e;
    write_effects(work, rep);
    rep->own_fall_kgco2e = 0.0;
    for (int scope = 1; scope <= SCOPES; scope++) {
        double fall = scope_of(&rep->before, scope) - scope_of(&rep->after, scope);
        rep->own_fall_kgco2e += work->rulebook->own_scope[scope] ? fall : 0.0;
    }
    rep->rep_kgco2e = fmin(rep->counted_kgco2e, rep->bound_kgco2e);
    return KACHI_OK;
}

/* freeze_at current: what it shows less than freezing at the baseline stays unclaimed; what it
 * shows more would be over-claimed, and is subtracted. */
static enum kachi_err freeze_at_current(struct work *work, const struct kachi_study *current,
                                        struct kachi_rep *rep)
{
    struct kachi_rep other = *rep;
    enum kachi_err err = attribute_all(work, &other);
    if (err != KACHI_OK) {
        return err;
    }
    work->frozen = intensity_by_exchange(work->arena, current);
    err = attribute_all(work, rep);
    if (err != KACHI_OK) {
        return err;
    }
    rep->interaction_kgco2e = other.rep_kgco2e - rep->rep_kgco2e;
    rep->rep_kgco2e += fmin(rep->interaction_kgco2e, 0.0);
    return KACHI_OK;
}

struct studies {
    struct kachi_study past;     /* as the dataset stands; empty where that is the baseline */
    struct kachi_study baseline; /* under today's circumstances */
    struct kachi_study stated, current;
};

static enum kachi_err run_studies(struct kachi_arena *arena, const struct kachi_dataset *dataset,
                                  const struct kachi_rulebook *rulebook,
                                  struct kachi_findings *findings, struct studies *studies)
{
    struct kachi_study_options options = {.method = rulebook->gwp_method};
    enum kachi_err err = kachi_study_run(arena, dataset, kachi_scenario_normalised(arena, dataset),
                                         options, findings, &studies->baseline);
    if (err == KACHI_OK && kachi_dataset_has_circumstances(dataset)) {
        struct kachi_scenario past = {.taken = NULL};
        err = kachi_study_run(arena, dataset, past, options, findings, &studies->past);
    }
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

/* As the dataset stands, which is the baseline itself where no circumstance has changed. */
static enum kachi_err state_past(const struct work *work, const struct studies *studies,
                                 struct kachi_rep *rep)
{
    bool is_apart = studies->past.system != NULL;
    struct kachi_footprint *past = NULL;
    enum kachi_err err =
        whole_footprint(work, is_apart ? &studies->past : &studies->baseline, &past);
    rep->baseline_kgco2e = err == KACHI_OK ? past->total_kgco2e : 0.0;
    return err;
}

static enum kachi_err compute(struct work *work, const struct studies *studies,
                              struct kachi_rep *rep)
{
    struct kachi_footprint *before = NULL;
    struct kachi_footprint *stated = NULL;
    enum kachi_err err = whole_footprint(work, &studies->baseline, &before);
    err = err == KACHI_OK ? whole_footprint(work, &studies->stated, &stated) : err;
    err = err == KACHI_OK ? state_past(work, studies, rep) : err;
    if (err != KACHI_OK) {
        return err;
    }
    rep->column = before->column;
    rep->unit = before->unit;
    rep->normalised_kgco2e = before->total_kgco2e;
    rep->stated_kgco2e = stated->total_kgco2e;
    work->amount = before->amount_reference;
    work->frozen = intensity_by_exchange(work->arena, &studies->baseline);
    work->characterisation = studies->baseline.system->characterisation;
    cut_part(work);
    if (rep->rulebook->freeze_at == KACHI_FREEZE_AT_CURRENT) {
        return freeze_at_current(work, &studies->current, rep);
    }
    return attribute_all(work, rep);
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

bool kachi_rep_is_refused(const struct kachi_dataset *dataset, uint32_t activity,
                          const struct kachi_rulebook *rulebook)
{
    const struct kachi_rule_parameter *stand_in =
        kachi_rulebook_parameter(rulebook, "greenfield_baseline");
    bool has_none = stand_in == NULL || kachi_str_is_empty(stand_in->value) ||
                    kachi_str_is(stand_in->value, "refuse");
    return has_none && kachi_str_is(kachi_attribute_text(dataset, activity, "has_baseline"), "no");
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
    if (kachi_rep_is_refused(work->dataset, work->activity, work->rulebook)) {
        kachi_findings_add(work->findings, "rep-no-baseline", activity->place,
                           KACHI_ARGS({"product", name}, {"rulebook", work->rulebook->id}));
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
        .rulebook = options.rulebook,
        .party = kachi_str_is_empty(options.party) ? owner : options.party,
        .activity = options.activity,
    };
    enum kachi_err err = check_party(&work);
    err = err == KACHI_OK ? list_measures(&work) : err;
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
    kachi_study_release(&studies.past);
    kachi_study_release(&studies.baseline);
    kachi_study_release(&studies.stated);
    kachi_study_release(&studies.current);
    if (err == KACHI_OK) {
        add_notices(&work, rep);
    }
    *out = err == KACHI_OK ? rep : NULL;
    return err;
}

struct kachi_str kachi_rep_sharing_text(struct kachi_arena *arena, const struct kachi_rep *rep,
                                        enum kachi_lang lang)
{
    const struct kachi_shapley *shapley = rep->shapley;
    double largest = 0.0;
    if (shapley->standard_error_kgco2e == NULL) {
        int64_t combinations = INT64_C(1) << shapley->count;
        return kachi_phrase_filled(
            arena, lang, "rep.sharing.exact",
            KACHI_ARGS({"combinations", kachi_count_text(arena, combinations)}));
    }
    for (uint32_t i = 0; i < shapley->count; i++) {
        largest = fmax(largest, shapley->standard_error_kgco2e[i]);
    }
    struct kachi_str seed =
        kachi_str_print(arena, "%llu", (unsigned long long)shapley->orders.seed);
    return kachi_phrase_filled(
        arena, lang, "rep.sharing.sampled",
        KACHI_ARGS({"orders", kachi_count_text(arena, shapley->orders.count)}, {"seed", seed},
                   {"error", kachi_number_text(arena, largest, 2)}));
}
