/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scenario.c - working out parameters, amounts, providers, owners and allocation factors of a
 * dataset under the measures taken.
 *
 * Parameters are worked out each after those it names, by a depth-first walk with its own stack.
 * What is changed goes by kind: first what is set, then what is added, then what is multiplied, so
 * the order of measures does not matter. A parameter's change applies before whatever names it.
 */
#include "inventory/scenario.h"

#include "base/text.h"
#include "inventory/formula.h"
#include "inventory/index.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* What the measures taken do to one number. */
struct alteration {
    const struct kachi_change *set; /* NULL: nothing sets it */
    double added;
    double multiplied;
};

enum mark { NOT_SEEN, OPEN, DONE };

struct formula_use {
    struct kachi_formula *formula; /* NULL: none, or one with a fault */
    uint32_t *names;               /* for each of its names a parameter, or KACHI_NONE: constant */
};

struct work {
    struct kachi_arena *arena;
    const struct kachi_dataset *dataset;
    struct kachi_findings *findings;
    struct kachi_evaluated *out;
    struct kachi_index parameters;
    struct formula_use *uses; /* by parameter */
    struct alteration *of_parameter, *of_exchange;
    const struct kachi_change **of_provider, **of_owner; /* by exchange, by activity */
    enum mark *marks;                                    /* by parameter */
    uint32_t *open;                                      /* the walk's stack of parameters */
    uint32_t *next;                                      /* by parameter: its name to look at */
};

/* The parameter that a name means inside an activity: its own, else a global one. */
static uint32_t parameter_named(const struct work *work, uint32_t activity, struct kachi_str name)
{
    uint32_t found = KACHI_NONE;
    if (activity != KACHI_NONE) {
        found =
            kachi_index_find(&work->parameters, kachi_parameter_key(work->arena, activity, name));
    }
    if (found == KACHI_NONE) {
        found =
            kachi_index_find(&work->parameters, kachi_parameter_key(work->arena, KACHI_NONE, name));
    }
    return found;
}

static struct kachi_str near_parameters(const struct work *work, uint32_t activity,
                                        struct kachi_str name)
{
    const struct kachi_dataset *dataset = work->dataset;
    struct kachi_str *names =
        KACHI_NEW_ARRAY(work->arena, struct kachi_str, dataset->parameter_count);
    size_t count = 0;
    for (uint32_t i = 0; i < dataset->parameter_count; i++) {
        uint32_t owner = dataset->parameters[i].activity;
        if (owner == activity || owner == KACHI_NONE) {
            names[count++] = dataset->parameters[i].name;
        }
    }
    struct kachi_str near = kachi_text_near_list(work->arena, name, count, names);
    return kachi_str_is_empty(near) ? kachi_str_of("-") : near;
}

static struct kachi_str activity_name(const struct work *work, uint32_t activity)
{
    return activity == KACHI_NONE
               ? kachi_str_of("-")
               : kachi_activity_name(&work->dataset->activities[activity], KACHI_LANG_EN);
}

/* Reads a formula and finds what its names mean. Faults are findings, and formula is then NULL. */
static struct formula_use use_of(struct work *work, struct kachi_str text, uint32_t activity,
                                 struct kachi_place place)
{
    struct formula_use use = {.formula = NULL};
    if (kachi_formula_read(work->arena, text, place, work->findings, &use.formula) != KACHI_OK) {
        return use;
    }
    size_t count = kachi_formula_name_count(use.formula);
    use.names = KACHI_NEW_ARRAY(work->arena, uint32_t, count);
    bool all_known = true;
    for (size_t i = 0; i < count; i++) {
        struct kachi_str name = kachi_formula_name(use.formula, i);
        double constant = 0.0;
        use.names[i] = parameter_named(work, activity, name);
        if (use.names[i] == KACHI_NONE && !kachi_formula_constant(name, &constant)) {
            all_known = false;
            kachi_findings_add(work->findings, "formula-name", place,
                               KACHI_ARGS({"formula", text}, {"name", name},
                                          {"activity", activity_name(work, activity)},
                                          {"near", near_parameters(work, activity, name)}));
        }
    }
    use.formula = all_known ? use.formula : NULL;
    return use;
}

/* The value of a formula whose parameters are all worked out. */
static double use_value(struct work *work, const struct formula_use *use)
{
    size_t count = kachi_formula_name_count(use->formula);
    struct kachi_arena_mark mark = kachi_arena_mark(work->arena);
    double *values = KACHI_NEW_ARRAY(work->arena, double, count);
    for (size_t i = 0; i < count; i++) {
        if (use->names[i] == KACHI_NONE) {
            (void)kachi_formula_constant(kachi_formula_name(use->formula, i), &values[i]);
        } else {
            values[i] = work->out->parameter[use->names[i]];
        }
    }
    double value = kachi_formula_value(use->formula, values);
    kachi_arena_reset(work->arena, mark);
    return value;
}

/* A result that is no finite number; told once, where it arises. */
static void value_check(struct work *work, double value, struct kachi_str formula,
                        struct kachi_place place)
{
    if (isfinite(value)) {
        return;
    }
    bool is_none = isnan(value);
    kachi_findings_add(
        work->findings, "formula-value", place,
        KACHI_ARGS({"formula", formula}, {"value", kachi_str_of(is_none ? "NaN" : "infinity")}));
}

static double altered(const struct alteration *alteration, double value)
{
    if (alteration->set != NULL) {
        value = alteration->set->value;
    }
    return (value + alteration->added) * alteration->multiplied;
}

static bool is_finite_use(const struct work *work, const struct formula_use *use)
{
    size_t count = kachi_formula_name_count(use->formula);
    for (size_t i = 0; i < count; i++) {
        if (use->names[i] != KACHI_NONE && !isfinite(work->out->parameter[use->names[i]])) {
            return false;
        }
    }
    return true;
}

/* NaN stands for "has a fault, which is told". */
static double formula_result(struct work *work, const struct formula_use *use,
                             struct kachi_str formula, struct kachi_place place)
{
    if (use->formula == NULL || !is_finite_use(work, use)) {
        return (double)NAN;
    }
    double value = use_value(work, use);
    value_check(work, value, formula, place);
    return value;
}

static void parameter_finish(struct work *work, uint32_t number)
{
    const struct kachi_parameter *parameter = &work->dataset->parameters[number];
    double value = parameter->value;
    if (!kachi_str_is_empty(parameter->formula) && work->of_parameter[number].set == NULL) {
        value = formula_result(work, &work->uses[number], parameter->formula, parameter->place);
    }
    work->out->parameter[number] = altered(&work->of_parameter[number], value);
    work->marks[number] = DONE;
}

/* "a -> b -> a": from where the walk met `again`. */
static void cycle_tell(struct work *work, uint32_t height, uint32_t again)
{
    const struct kachi_parameter *parameters = work->dataset->parameters;
    uint32_t first = height - 1;
    while (work->open[first] != again) {
        first -= 1;
    }
    struct kachi_str cycle = kachi_str_of("");
    for (uint32_t i = first; i < height; i++) {
        cycle = kachi_str_print(work->arena, "%.*s%.*s -> ", KACHI_STR_ARG(cycle),
                                KACHI_STR_ARG(parameters[work->open[i]].name));
    }
    cycle = kachi_str_print(work->arena, "%.*s%.*s", KACHI_STR_ARG(cycle),
                            KACHI_STR_ARG(parameters[again].name));
    kachi_findings_add(work->findings, "formula-cycle", parameters[again].place,
                       KACHI_ARGS({"cycle", cycle},
                                  {"activity", activity_name(work, parameters[again].activity)}));
}

/* The next parameter that has to be worked out before `number`; KACHI_NONE where all are. */
static uint32_t needed_next(struct work *work, uint32_t number)
{
    const struct formula_use *use = &work->uses[number];
    if (use->formula == NULL) {
        return KACHI_NONE;
    }
    size_t count = kachi_formula_name_count(use->formula);
    while (work->next[number] < count) {
        uint32_t named = use->names[work->next[number]++];
        if (named != KACHI_NONE && work->marks[named] != DONE) {
            return named;
        }
    }
    return KACHI_NONE;
}

static void parameter_walk(struct work *work, uint32_t start)
{
    uint32_t height = 0;
    work->open[height++] = start;
    work->marks[start] = OPEN;
    while (height > 0) {
        uint32_t top = work->open[height - 1];
        uint32_t needed = needed_next(work, top);
        if (needed == KACHI_NONE) {
            parameter_finish(work, top);
            height -= 1;
            continue;
        }
        if (work->marks[needed] == OPEN) {
            cycle_tell(work, height, needed);
            work->uses[top].formula = NULL; /* cuts the cycle: told once */
            continue;
        }
        work->open[height++] = needed;
        work->marks[needed] = OPEN;
    }
}

static void parameters_evaluate(struct work *work)
{
    const struct kachi_dataset *dataset = work->dataset;
    uint32_t count = dataset->parameter_count;
    kachi_index_init(&work->parameters, work->arena);
    for (uint32_t i = 0; i < count; i++) {
        kachi_index_add(&work->parameters,
                        kachi_parameter_key(work->arena, dataset->parameters[i].activity,
                                            dataset->parameters[i].name),
                        i);
    }
    work->uses = KACHI_NEW_ARRAY(work->arena, struct formula_use, count);
    work->marks = KACHI_NEW_ARRAY(work->arena, enum mark, count);
    work->open = KACHI_NEW_ARRAY(work->arena, uint32_t, count);
    work->next = KACHI_NEW_ARRAY(work->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct kachi_parameter *parameter = &dataset->parameters[i];
        /* A formula that a measure replaces is not looked at: its names do not count. */
        if (!kachi_str_is_empty(parameter->formula) && work->of_parameter[i].set == NULL) {
            work->uses[i] = use_of(work, parameter->formula, parameter->activity, parameter->place);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        if (work->marks[i] == NOT_SEEN) {
            parameter_walk(work, i);
        }
    }
}

static void clash(struct work *work, const struct kachi_change *first,
                  const struct kachi_change *second, struct kachi_str what)
{
    kachi_findings_add(work->findings, "measures-clash", second->place,
                       KACHI_ARGS({"first", first->measure}, {"second", second->measure},
                                  {"field", what},
                                  {"activity", activity_name(work, second->activity)}));
}

static void alter(struct work *work, struct alteration *alteration,
                  const struct kachi_change *change, struct kachi_str what)
{
    switch (change->operation) {
    case KACHI_SET:
        if (alteration->set != NULL) {
            clash(work, alteration->set, change, what);
        }
        alteration->set = change;
        break;
    case KACHI_ADD:
        alteration->added += change->value;
        break;
    case KACHI_MULTIPLY:
        alteration->multiplied *= change->value;
        break;
    }
}

static void replace(struct work *work, const struct kachi_change **slot,
                    const struct kachi_change *change, struct kachi_str what)
{
    if (*slot != NULL) {
        clash(work, *slot, change, what);
    }
    *slot = change;
}

static void change_note(struct work *work, const struct kachi_change *change)
{
    const struct kachi_dataset *dataset = work->dataset;
    struct kachi_str flow = kachi_str_of("");
    if (change->exchange != KACHI_NONE) {
        flow = kachi_flow_name(&dataset->flows[dataset->exchanges[change->exchange].flow],
                               KACHI_LANG_EN);
    }
    switch (change->target) {
    case KACHI_TARGET_PARAMETER:
        alter(work, &work->of_parameter[change->parameter], change,
              dataset->parameters[change->parameter].name);
        break;
    case KACHI_TARGET_AMOUNT:
        alter(work, &work->of_exchange[change->exchange], change, flow);
        break;
    case KACHI_TARGET_PROVIDER:
        replace(work, &work->of_provider[change->exchange], change, flow);
        break;
    case KACHI_TARGET_OWNER:
        replace(work, &work->of_owner[change->activity], change, kachi_str_of("owner"));
        break;
    }
}

/* A change on top of the measures: what it sets is set, whoever else did. */
static void change_override(struct work *work, const struct kachi_change *change)
{
    switch (change->target) {
    case KACHI_TARGET_PARAMETER:
    case KACHI_TARGET_AMOUNT:
        if (change->operation == KACHI_SET) {
            struct alteration *alteration = change->target == KACHI_TARGET_PARAMETER
                                                ? &work->of_parameter[change->parameter]
                                                : &work->of_exchange[change->exchange];
            *alteration = (struct alteration){.multiplied = 1.0};
        }
        break;
    case KACHI_TARGET_PROVIDER:
        work->of_provider[change->exchange] = NULL;
        break;
    case KACHI_TARGET_OWNER:
        work->of_owner[change->activity] = NULL;
        break;
    }
    change_note(work, change);
}

static struct alteration *alterations_new(struct kachi_arena *arena, uint32_t count)
{
    struct alteration *alterations = KACHI_NEW_ARRAY(arena, struct alteration, count);
    for (uint32_t i = 0; i < count; i++) {
        alterations[i].multiplied = 1.0;
    }
    return alterations;
}

/* Changes stand by measure, so sums and products run in the same order whatever was read first. */
static void changes_note(struct work *work, struct kachi_scenario scenario)
{
    const struct kachi_dataset *dataset = work->dataset;
    work->of_parameter = alterations_new(work->arena, dataset->parameter_count);
    work->of_exchange = alterations_new(work->arena, dataset->exchange_count);
    work->of_provider =
        KACHI_NEW_ARRAY(work->arena, const struct kachi_change *, dataset->exchange_count);
    work->of_owner =
        KACHI_NEW_ARRAY(work->arena, const struct kachi_change *, dataset->activity_count);
    for (uint32_t i = 0; scenario.taken != NULL && i < dataset->measure_count; i++) {
        const struct kachi_measure *measure = &dataset->measures[i];
        for (uint32_t n = 0; scenario.taken[i] && n < measure->change_count; n++) {
            change_note(work, &dataset->changes[measure->change_first + n]);
        }
    }
    for (uint32_t i = 0; i < scenario.change_count; i++) {
        change_override(work, &scenario.changes[i]);
    }
}

static void exchanges_evaluate(struct work *work)
{
    const struct kachi_dataset *dataset = work->dataset;
    for (uint32_t i = 0; i < dataset->exchange_count; i++) {
        const struct kachi_exchange *exchange = &dataset->exchanges[i];
        const struct alteration *alteration = &work->of_exchange[i];
        double amount = exchange->amount;
        if (!kachi_str_is_empty(exchange->formula) && alteration->set == NULL) {
            struct formula_use use =
                use_of(work, exchange->formula, exchange->activity, exchange->place);
            amount =
                exchange->factor * formula_result(work, &use, exchange->formula, exchange->place);
        }
        work->out->amount[i] = altered(alteration, amount);
        if (isfinite(amount)) {
            value_check(work, work->out->amount[i], exchange->formula, exchange->place);
        }
        const struct kachi_change *provider = work->of_provider[i];
        work->out->provider[i] = provider == NULL ? exchange->provider : provider->text;
    }
}

static void factors_evaluate(struct work *work)
{
    const struct kachi_dataset *dataset = work->dataset;
    for (uint32_t i = 0; i < dataset->factor_count; i++) {
        const struct kachi_allocation_factor *factor = &dataset->factors[i];
        work->out->factor[i] = factor->value;
        if (!kachi_str_is_empty(factor->formula)) {
            struct formula_use use = use_of(work, factor->formula, factor->activity, factor->place);
            work->out->factor[i] = formula_result(work, &use, factor->formula, factor->place);
        }
    }
}

static struct kachi_evaluated *evaluated_new(struct kachi_arena *arena,
                                             const struct kachi_dataset *dataset)
{
    struct kachi_evaluated *out = KACHI_NEW(arena, struct kachi_evaluated);
    *out = (struct kachi_evaluated){
        .dataset = dataset,
        .amount = KACHI_NEW_ARRAY(arena, double, dataset->exchange_count),
        .provider = KACHI_NEW_ARRAY(arena, struct kachi_str, dataset->exchange_count),
        .owner = KACHI_NEW_ARRAY(arena, struct kachi_str, dataset->activity_count),
        .factor = KACHI_NEW_ARRAY(arena, double, dataset->factor_count),
        .parameter = KACHI_NEW_ARRAY(arena, double, dataset->parameter_count),
    };
    return out;
}

enum kachi_err kachi_scenario_evaluate(struct kachi_arena *arena,
                                       const struct kachi_dataset *dataset,
                                       struct kachi_scenario scenario,
                                       struct kachi_findings *findings,
                                       struct kachi_evaluated **out)
{
    size_t errors_before = kachi_findings_count(findings, KACHI_ERROR);
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct work work = {
        .arena = &scratch,
        .dataset = dataset,
        .findings = findings,
        .out = evaluated_new(arena, dataset),
    };
    changes_note(&work, scenario);
    parameters_evaluate(&work);
    exchanges_evaluate(&work);
    factors_evaluate(&work);
    for (uint32_t i = 0; i < dataset->activity_count; i++) {
        const struct kachi_change *owner = work.of_owner[i];
        work.out->owner[i] = owner == NULL ? dataset->activities[i].owner : owner->text;
    }
    kachi_arena_release(&scratch);
    *out = work.out;
    return kachi_findings_count(findings, KACHI_ERROR) == errors_before ? KACHI_OK
                                                                        : KACHI_ERR_INPUT;
}

struct kachi_scenario kachi_scenario_normalised(struct kachi_arena *arena,
                                                const struct kachi_dataset *dataset)
{
    bool *taken = KACHI_NEW_ARRAY(arena, bool, dataset->measure_count);
    for (uint32_t i = 0; i < dataset->measure_count; i++) {
        taken[i] = kachi_measure_is_circumstance(&dataset->measures[i]);
    }
    return (struct kachi_scenario){.taken = taken};
}

struct kachi_scenario kachi_scenario_current(struct kachi_arena *arena,
                                             const struct kachi_dataset *dataset)
{
    bool *taken = KACHI_NEW_ARRAY(arena, bool, dataset->measure_count);
    memset(taken, true, dataset->measure_count);
    return (struct kachi_scenario){.taken = taken};
}

struct kachi_scenario kachi_scenario_stated(struct kachi_arena *arena,
                                            const struct kachi_dataset *dataset)
{
    bool *taken = KACHI_NEW_ARRAY(arena, bool, dataset->measure_count);
    for (uint32_t i = 0; i < dataset->measure_count; i++) {
        taken[i] = dataset->measures[i].basis != KACHI_BASIS_CERTIFICATE;
    }
    return (struct kachi_scenario){.taken = taken};
}
