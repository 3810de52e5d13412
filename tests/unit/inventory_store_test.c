/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's laws: what is loaded is what was saved, to the bit; two imports give what one of both
 * would; an import that is refused or fails changes nothing; damage is found, not calculated with.
 */
#include "testing.h"

#include "base/random.h"
#include "dataset_dump.h"
#include "inventory/builder.h"
#include "inventory/store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct facts {
    struct kachi_builder *builder;
    struct kachi_findings findings;
    struct kachi_database *database;
    struct kachi_arena arena;
    struct kachi_store_summary summary;
};

static int setup(void **state)
{
    static struct facts facts;
    facts = (struct facts){.builder = kachi_builder_new()};
    kachi_findings_init(&facts.findings);
    kachi_arena_init(&facts.arena);
    assert_int_equal(
        kachi_database_open(S(":memory:"), KACHI_DATABASE_CREATE, &facts.findings, &facts.database),
        KACHI_OK);
    assert_int_equal(kachi_store_prepare(facts.database), KACHI_OK);
    *state = &facts;
    return 0;
}

static int teardown(void **state)
{
    struct facts *facts = *state;
    kachi_builder_free(facts->builder);
    kachi_database_close(facts->database);
    kachi_findings_release(&facts->findings);
    kachi_arena_release(&facts->arena);
    return 0;
}

static struct kachi_str s(const char *text)
{
    return kachi_str_of(text);
}

static struct kachi_str print_number(struct facts *facts, const char *what, uint64_t number)
{
    return kachi_str_print(&facts->arena, "%s%03u", what, (unsigned)number);
}

/* A text, now and then empty or Japanese. */
static struct kachi_str text_at(struct facts *facts, uint64_t *seed)
{
    switch (random_below(seed, 4)) {
    case 0:
        return s("");
    case 1:
        return print_number(facts, "鋼板・", random_below(seed, 9));
    default:
        return print_number(facts, "text, \"quoted\" ", random_below(seed, 99));
    }
}

/* Doubles of every size, whole and not, negative and not; never -0. */
static double number_at(uint64_t *seed)
{
    double sign = random_below(seed, 4) == 0 ? -1.0 : 1.0;
    double whole = (double)(1 + random_below(seed, 1000000));
    switch (random_below(seed, 4)) {
    case 0:
        return 0;
    case 1:
        return sign * whole;
    case 2:
        return sign * whole / 7e19;
    default:
        return sign * whole * 1.1e17;
    }
}

static struct kachi_uncertainty uncertainty_at(uint64_t *seed)
{
    switch (random_below(seed, 5)) {
    case 0:
        return (struct kachi_uncertainty){
            .distribution = KACHI_NORMAL, .a = number_at(seed), .b = 0.5};
    case 1:
        return (struct kachi_uncertainty){
            .distribution = KACHI_TRIANGLE, .a = -1.25, .b = 0.1, .c = 3};
    case 2:
        return (struct kachi_uncertainty){.distribution = KACHI_DISCRETE_UNIFORM, .a = 1, .c = 6};
    case 3:
        return (struct kachi_uncertainty){.distribution = KACHI_LOGNORMAL,
                                          .a = 2.0,
                                          .b = 1.5,
                                          .is_truncated = true,
                                          .low = -HUGE_VAL,
                                          .high = 2.5};
    default:
        return (struct kachi_uncertainty){.distribution = KACHI_CERTAIN};
    }
}

static struct kachi_place place_at(struct facts *facts, uint64_t *seed, const char *source)
{
    return (struct kachi_place){.source = s(source),
                                .line = (uint32_t)random_below(seed, 5000),
                                .field = print_number(facts, "col", random_below(seed, 9))};
}

static kachi_day day_at(uint64_t *seed)
{
    return random_below(seed, 3) == 0 ? KACHI_NO_DAY : (kachi_day)random_below(seed, 30000) - 5000;
}

static void add_flow(struct facts *facts, uint64_t *seed, struct kachi_str key)
{
    static const char *const units[] = {"kg", "MJ", "m3"};
    uint32_t unit = kachi_builder_unit(facts->builder, s(units[random_below(seed, 3)]));
    struct kachi_flow flow = {
        .key = key,
        .name = text_at(facts, seed),
        .name_ja = text_at(facts, seed),
        .category = text_at(facts, seed),
        .cas = text_at(facts, seed),
        .location = text_at(facts, seed),
        .kind = (enum kachi_flow_kind)random_below(seed, 3),
        .compartment = (enum kachi_compartment)random_below(seed, 5),
        .carrier = (enum kachi_carrier)random_below(seed, 5),
        .dimension = kachi_builder_unit_at(facts->builder, unit)->dimension,
        .place = place_at(facts, seed, "flows.csv"),
    };
    kachi_builder_add_flow(facts->builder, &flow);
}

static void add_exchange(struct facts *facts, uint64_t *seed, struct kachi_str activity,
                         struct kachi_str flow, bool is_reference)
{
    static const char *const units[] = {"kg", "t", "g", "kWh", "m3"};
    struct kachi_exchange exchange = {
        .direction = random_below(seed, 2) == 0 ? KACHI_INPUT : KACHI_OUTPUT,
        .is_avoided = random_below(seed, 5) == 0,
        .amount = number_at(seed),
        .unit = kachi_builder_unit(facts->builder, s(units[random_below(seed, 5)])),
        .factor = 0.1 + (double)random_below(seed, 9),
        .formula = random_below(seed, 4) == 0 ? s("1 + 2 * 3") : s(""),
        .provider = text_at(facts, seed),
        .stage = (enum kachi_stage)random_below(seed, KACHI_STAGE_COUNT),
        .uncertainty = uncertainty_at(seed),
        .place = place_at(facts, seed, random_below(seed, 3) == 0 ? "exchanges.csv" : "a.csv"),
    };
    kachi_builder_add_exchange(facts->builder, activity, flow, &exchange, is_reference);
}

static void add_parameter(struct facts *facts, uint64_t *seed, struct kachi_str activity,
                          struct kachi_str name)
{
    struct kachi_parameter parameter = {.name = name,
                                        .formula = random_below(seed, 2) == 0 ? s("3 * 4") : s(""),
                                        .value = number_at(seed),
                                        .uncertainty = uncertainty_at(seed),
                                        .place = place_at(facts, seed, "parameters.csv")};
    kachi_builder_add_parameter(facts->builder, activity, &parameter);
}

/* The exchanges of an activity are of different flows, so that a change can name one. */
static void add_activity(struct facts *facts, uint64_t *seed, struct kachi_str key,
                         const char *flows, uint32_t flow_count)
{
    struct kachi_activity activity = {
        .key = key,
        .name = text_at(facts, seed),
        .name_ja = text_at(facts, seed),
        .category = text_at(facts, seed),
        .location = text_at(facts, seed),
        .owner = text_at(facts, seed),
        .source = text_at(facts, seed),
        .comment = text_at(facts, seed),
        .stage = (enum kachi_stage)random_below(seed, KACHI_STAGE_COUNT),
        .allocation = (enum kachi_allocation_method)random_below(seed, 4),
        .valid_from = day_at(seed),
        .valid_until = day_at(seed),
        .place = place_at(facts, seed, "a.csv"),
    };
    kachi_builder_add_activity(facts->builder, &activity);
    uint32_t count = (uint32_t)random_below(seed, 6);
    uint32_t first = (uint32_t)random_below(seed, flow_count);
    for (uint32_t i = 0; i < count; i++) {
        struct kachi_str flow = print_number(facts, flows, (first + i) % flow_count);
        add_exchange(facts, seed, key, flow, i == 1);
        if (random_below(seed, 2) == 0) {
            struct kachi_allocation_factor factor = {
                .method = KACHI_ALLOCATE_CAUSAL,
                .value = number_at(seed),
                .place = place_at(facts, seed, "a.csv"),
            };
            kachi_builder_add_factor(facts->builder, key, flow, random_below(seed, 2) == 0 ? i : 0,
                                     &factor);
        }
    }
    for (uint32_t i = 0; i < 2; i++) {
        add_parameter(facts, seed, key, print_number(facts, "p", i));
        struct kachi_attribute attribute = {.name = print_number(facts, "attribute", i),
                                            .value = text_at(facts, seed),
                                            .unit = text_at(facts, seed),
                                            .place = place_at(facts, seed, "b.csv")};
        kachi_builder_add_attribute(facts->builder, key, &attribute);
    }
}

static void add_measure(struct facts *facts, uint64_t *seed, struct kachi_str key,
                        struct kachi_str activity)
{
    struct kachi_measure measure = {.key = key,
                                    .name = text_at(facts, seed),
                                    .name_ja = text_at(facts, seed),
                                    .party = text_at(facts, seed),
                                    .basis = random_below(seed, 2) == 0 ? KACHI_BASIS_EMBODIED
                                                                        : KACHI_BASIS_CERTIFICATE,
                                    .evidence = text_at(facts, seed),
                                    .start = day_at(seed),
                                    .place = place_at(facts, seed, "measures.csv")};
    kachi_builder_add_measure(facts->builder, &measure);
    struct kachi_change change = {.measure = key,
                                  .operation = KACHI_SET,
                                  .target = KACHI_TARGET_PARAMETER,
                                  .value = number_at(seed),
                                  .place = place_at(facts, seed, "changes.csv")};
    kachi_builder_add_change(facts->builder, activity, s(""), s("p000"), &change);
    change.operation = KACHI_ADD;
    kachi_builder_add_change(facts->builder, s(""), s(""), s("global000"), &change);
    change = (struct kachi_change){.measure = key,
                                   .operation = KACHI_SET,
                                   .target = KACHI_TARGET_OWNER,
                                   .text = print_number(facts, "party", 1)};
    kachi_builder_add_change(facts->builder, activity, s(""), s(""), &change);
}

struct random_facts {
    uint64_t seed;
    const char *prefix; /* of keys: two prefixes share nothing but units and global parameters */
    uint32_t activities, flows;
};

static void add_random(struct facts *facts, struct random_facts how)
{
    uint64_t seed = how.seed;
    const char *flows = kachi_str_print(&facts->arena, "%s-flow-", how.prefix).text;
    const char *activities = kachi_str_print(&facts->arena, "%s-activity-", how.prefix).text;
    for (uint32_t i = 0; i < how.flows; i++) {
        add_flow(facts, &seed, print_number(facts, flows, i));
    }
    for (uint32_t i = 0; i < how.activities; i++) {
        add_activity(facts, &seed, print_number(facts, activities, i), flows, how.flows);
    }
    uint64_t shared = 11;
    add_parameter(facts, &shared, s(""), s("global000"));
    for (uint32_t i = 0; i < 3 && how.activities > 0; i++) {
        add_measure(facts, &seed, print_number(facts, how.prefix, i),
                    print_number(facts, activities, random_below(&seed, how.activities)));
    }
    struct kachi_source source = {.name = print_number(facts, how.prefix, how.seed),
                                  .format = s("kachi-tables"),
                                  .digest = print_number(facts, how.prefix, how.seed)};
    kachi_builder_add_source(facts->builder, &source);
}

static struct kachi_dataset *finish(struct facts *facts)
{
    struct kachi_dataset *dataset = NULL;
    enum kachi_err err = kachi_builder_finish(facts->builder, &facts->findings, &dataset);
    for (size_t i = 0; i < facts->findings.count && err != KACHI_OK; i++) {
        printf("# %s\n", facts->findings.items[i].code);
    }
    assert_int_equal(err, KACHI_OK);
    return dataset;
}

static struct kachi_dataset *random_dataset(struct facts *facts, struct random_facts how)
{
    add_random(facts, how);
    return finish(facts);
}

static enum kachi_err save(struct facts *facts, const struct kachi_dataset *dataset, bool replace)
{
    return kachi_store_save(facts->database, dataset,
                            (struct kachi_store_options){.replace = replace}, &facts->findings,
                            &facts->summary);
}

static void print_place(struct kachi_buffer *out, const struct kachi_place *place)
{
    kachi_buffer_print(out, "%.*s:%u:%.*s\n", KACHI_STR_ARG(place->source), place->line,
                       KACHI_STR_ARG(place->field));
}

/* Everything of a dataset, places too. */
static struct kachi_str full_dump(struct facts *facts, const struct kachi_dataset *d)
{
    struct kachi_buffer out;
    kachi_buffer_init(&out, (size_t)1 << 26);
    kachi_buffer_add(&out, dataset_dump(&facts->arena, d));
    for (uint32_t i = 0; i < d->flow_count; i++) {
        print_place(&out, &d->flows[i].place);
    }
    for (uint32_t i = 0; i < d->activity_count; i++) {
        const struct kachi_activity *a = &d->activities[i];
        kachi_buffer_print(&out, "%u %u %u\n", a->exchange_first, a->parameter_first,
                           a->attribute_first);
        print_place(&out, &a->place);
    }
    for (uint32_t i = 0; i < d->exchange_count; i++) {
        kachi_buffer_print(&out, "%u ", d->exchanges[i].activity);
        print_place(&out, &d->exchanges[i].place);
    }
    for (uint32_t i = 0; i < d->parameter_count; i++) {
        print_place(&out, &d->parameters[i].place);
    }
    for (uint32_t i = 0; i < d->factor_count; i++) {
        print_place(&out, &d->factors[i].place);
    }
    for (uint32_t i = 0; i < d->attribute_count; i++) {
        kachi_buffer_print(&out, "%u ", d->attributes[i].activity);
        print_place(&out, &d->attributes[i].place);
    }
    for (uint32_t i = 0; i < d->change_count; i++) {
        print_place(&out, &d->changes[i].place);
    }
    for (uint32_t i = 0; i < d->measure_count; i++) {
        print_place(&out, &d->measures[i].place);
    }
    struct kachi_str text = kachi_str_copy(&facts->arena, kachi_buffer_str(&out));
    kachi_buffer_release(&out);
    return text;
}

static struct kachi_str stored_dump(struct facts *facts)
{
    struct kachi_dataset *loaded = NULL;
    assert_int_equal(kachi_store_load(facts->database, &facts->findings, &loaded), KACHI_OK);
    struct kachi_str dump = full_dump(facts, loaded);
    kachi_dataset_close(loaded);
    return dump;
}

static void what_is_loaded_is_what_was_saved(void **state)
{
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct facts *facts = *state;
        struct kachi_dataset *dataset =
            random_dataset(facts, (struct random_facts){seed, "x", (uint32_t)seed % 13, 9});
        assert_int_equal(save(facts, dataset, false), KACHI_OK);
        assert_int_equal(facts->summary.activities_added, dataset->activity_count);
        assert_int_equal(facts->summary.flows_added, 9);
        assert_string_equal(stored_dump(facts).text, full_dump(facts, dataset).text);
        kachi_dataset_close(dataset);
        teardown(state);
        setup(state);
    }
}

static void an_empty_database_is_an_empty_dataset(void **state)
{
    struct facts *facts = *state;
    assert_string_equal(stored_dump(facts).text, "");
}

static void two_imports_are_one_of_both(void **state)
{
    struct facts *facts = *state;
    struct random_facts one = {3, "b", 7, 8}, two = {4, "a", 9, 5};
    struct kachi_dataset *first = random_dataset(facts, one);
    struct kachi_dataset *second = random_dataset(facts, two);
    add_random(facts, two);
    struct kachi_dataset *both = random_dataset(facts, one);
    assert_int_equal(save(facts, first, false), KACHI_OK);
    assert_int_equal(save(facts, second, false), KACHI_OK);
    assert_string_equal(stored_dump(facts).text, full_dump(facts, both).text);
    kachi_dataset_close(first);
    kachi_dataset_close(second);
    kachi_dataset_close(both);
}

static void the_same_file_again_is_nothing_to_do(void **state)
{
    struct facts *facts = *state;
    struct kachi_dataset *dataset = random_dataset(facts, (struct random_facts){5, "x", 6, 6});
    assert_int_equal(save(facts, dataset, false), KACHI_OK);
    assert_false(facts->summary.nothing_to_do);
    assert_int_equal(save(facts, dataset, false), KACHI_OK);
    assert_true(facts->summary.nothing_to_do);
    /* Another file with the same facts: all the same. */
    dataset->sources[0].digest = s("another");
    assert_int_equal(save(facts, dataset, false), KACHI_OK);
    assert_false(facts->summary.nothing_to_do);
    assert_int_equal(facts->summary.activities_same, 6);
    assert_int_equal(facts->summary.flows_same, 6);
    assert_int_equal(facts->summary.activities_added + facts->summary.activities_replaced, 0);
    kachi_dataset_close(dataset);
}

static void other_content_is_a_conflict_until_replaced(void **state)
{
    struct facts *facts = *state;
    struct kachi_dataset *before = random_dataset(facts, (struct random_facts){6, "x", 12, 6});
    struct kachi_dataset *after = random_dataset(facts, (struct random_facts){6, "x", 12, 6});
    after->sources[0].digest = s("newer");
    after->activities[2].comment = s("revised");
    after->attributes[after->activities[4].attribute_first].value = s("revised");
    after->flows[1].category = s("revised");
    after->measures[0].evidence = s("revised");
    assert_int_equal(save(facts, before, false), KACHI_OK);
    struct kachi_str stored = stored_dump(facts);

    assert_int_equal(save(facts, after, false), KACHI_ERR_CONFLICT);
    assert_int_equal(kachi_findings_count(&facts->findings, KACHI_ERROR), 4);
    assert_true(kachi_findings_has(&facts->findings, "activity-differs"));
    assert_true(kachi_findings_has(&facts->findings, "flow-differs"));
    assert_true(kachi_findings_has(&facts->findings, "measure-differs"));
    assert_string_equal(stored_dump(facts).text, stored.text);

    assert_int_equal(save(facts, after, true), KACHI_OK);
    assert_int_equal(facts->summary.activities_replaced, 2);
    assert_int_equal(facts->summary.activities_same, 10);
    assert_int_equal(facts->summary.flows_replaced, 1);
    /* Both files are known from now on; the rest is what the newer one says. */
    assert_string_equal(strstr(stored_dump(facts).text, "unit"),
                        strstr(full_dump(facts, after).text, "unit"));
    kachi_dataset_close(before);
    kachi_dataset_close(after);
}

/* Once imported says nothing of what is there now. */
static void an_earlier_file_is_compared_with_what_came_after_it(void **state)
{
    struct facts *facts = *state;
    struct kachi_dataset *before = random_dataset(facts, (struct random_facts){8, "x", 12, 6});
    struct kachi_dataset *after = random_dataset(facts, (struct random_facts){8, "x", 12, 6});
    after->sources[0].digest = s("newer");
    after->activities[2].comment = s("revised");
    assert_int_equal(save(facts, before, false), KACHI_OK);
    assert_int_equal(save(facts, after, true), KACHI_OK);
    assert_int_equal(save(facts, before, false), KACHI_ERR_CONFLICT);
    assert_false(facts->summary.nothing_to_do);
    assert_int_equal(save(facts, before, true), KACHI_OK);
    assert_int_equal(facts->summary.activities_replaced, 1);
    assert_string_equal(strstr(stored_dump(facts).text, "unit"),
                        strstr(full_dump(facts, before).text, "unit"));
    assert_int_equal(save(facts, before, true), KACHI_OK);
    assert_true(facts->summary.nothing_to_do);
    kachi_dataset_close(before);
    kachi_dataset_close(after);
}

static enum kachi_err save_as(struct facts *facts, const struct kachi_dataset *dataset,
                              const char *by, const char *owner)
{
    struct kachi_store_options options = {.replace = true, .by = s(by), .owner = s(owner)};
    kachi_findings_clear(&facts->findings);
    return kachi_store_save(facts->database, dataset, options, &facts->findings, &facts->summary);
}

/* Whoever brought it replaces it, and the operator; who owns it by name where nobody is recorded.
 */
static void what_somebody_brought_is_theirs_to_replace(void **state)
{
    struct facts *facts = *state;
    struct kachi_dataset *before = random_dataset(facts, (struct random_facts){9, "x", 6, 6});
    struct kachi_dataset *after = random_dataset(facts, (struct random_facts){9, "x", 6, 6});
    after->sources[0].digest = s("newer");
    after->activities[3].comment = s("revised");
    before->activities[3].owner = s("A");
    after->activities[3].owner = s("A");
    assert_int_equal(save_as(facts, before, "", ""), KACHI_OK);
    assert_int_equal(save_as(facts, after, "party:b", "B"), KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(&facts->findings, "replace-of-other"));
    assert_int_equal(save_as(facts, after, "party:a", "A"), KACHI_OK);
    assert_int_equal(facts->summary.activities_replaced, 1);
    /* Now it is A's, by whatever name. */
    assert_int_equal(save_as(facts, before, "party:b", "A"), KACHI_ERR_CONFLICT);
    assert_int_equal(save_as(facts, before, "party:a", ""), KACHI_OK);
    assert_int_equal(save_as(facts, after, "", ""), KACHI_OK);
    bool is_of_other = true;
    assert_int_equal(
        kachi_store_is_of_other(facts->database, before->activities[3].key, s(""), &is_of_other),
        KACHI_OK);
    assert_false(is_of_other);
    kachi_dataset_close(before);
    kachi_dataset_close(after);
}

/* A flow of somebody else stays, and what uses it is saved all the same. */
static void a_flow_of_somebody_else_stays_as_it_is(void **state)
{
    struct facts *facts = *state;
    struct kachi_dataset *before = random_dataset(facts, (struct random_facts){10, "x", 6, 6});
    struct kachi_dataset *after = random_dataset(facts, (struct random_facts){10, "x", 6, 6});
    after->sources[0].digest = s("newer");
    after->flows[1].category = s("revised");
    for (uint32_t i = 0; i < before->measure_count; i++) {
        before->measures[i].party = after->measures[i].party = s("A");
    }
    assert_int_equal(save_as(facts, before, "party:a", "A"), KACHI_OK);
    assert_int_equal(save_as(facts, after, "party:b", "B"), KACHI_OK);
    assert_true(kachi_findings_has(&facts->findings, "flow-kept"));
    assert_string_equal(strstr(stored_dump(facts).text, "unit"),
                        strstr(full_dump(facts, before).text, "unit"));
    kachi_dataset_close(before);
    kachi_dataset_close(after);
}

static void a_global_parameter_is_one_for_all(void **state)
{
    struct facts *facts = *state;
    struct kachi_dataset *dataset = random_dataset(facts, (struct random_facts){7, "x", 1, 3});
    assert_int_equal(save(facts, dataset, false), KACHI_OK);
    dataset->sources[0].digest = s("newer");
    dataset->parameters[dataset->parameter_count - 1].value = 99;
    assert_int_equal(save(facts, dataset, false), KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(&facts->findings, "parameter-differs"));
    assert_int_equal(save(facts, dataset, true), KACHI_OK);
    kachi_dataset_close(dataset);
}

/* One activity that uses one flow, in a unit; and, where key is not NULL, a measure on it. */
static struct kachi_dataset *small(struct facts *facts, const char *activity, const char *unit,
                                   const char *measure)
{
    uint32_t index = kachi_builder_unit(facts->builder, s(unit));
    struct kachi_flow flow = {.key = s("power"),
                              .dimension = kachi_builder_unit_at(facts->builder, index)->dimension};
    struct kachi_activity user = {
        .key = s(activity), .valid_from = KACHI_NO_DAY, .valid_until = KACHI_NO_DAY};
    struct kachi_exchange exchange = {.amount = 1, .factor = 1, .unit = index};
    struct kachi_source source = {.name = s(activity), .format = s(unit), .digest = s(activity)};
    kachi_builder_add_source(facts->builder, &source);
    kachi_builder_add_flow(facts->builder, &flow);
    kachi_builder_add_activity(facts->builder, &user);
    kachi_builder_add_exchange(facts->builder, s(activity), s("power"), &exchange, false);
    if (measure != NULL) {
        struct kachi_measure taken = {.key = s(measure), .start = KACHI_NO_DAY};
        struct kachi_change change = {.measure = s(measure),
                                      .operation = KACHI_SET,
                                      .target = KACHI_TARGET_AMOUNT,
                                      .value = 2};
        kachi_builder_add_measure(facts->builder, &taken);
        kachi_builder_add_change(facts->builder, s(activity), s("power"), s(""), &change);
    }
    return finish(facts);
}

static void a_flow_cannot_change_its_kind_of_unit_under_others(void **state)
{
    struct facts *facts = *state;
    struct kachi_dataset *one = small(facts, "one", "MJ", NULL);
    struct kachi_dataset *two = small(facts, "two", "kg", NULL);
    struct kachi_dataset *one_in_kg = small(facts, "one", "kg", NULL);
    assert_int_equal(save(facts, one, false), KACHI_OK);
    assert_int_equal(save(facts, two, true), KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(&facts->findings, "flow-dimension-differs"));
    assert_int_equal(save(facts, one_in_kg, true), KACHI_OK); /* nobody else uses it */
    assert_int_equal(facts->summary.activities_replaced, 1);
    kachi_dataset_close(one);
    kachi_dataset_close(two);
    kachi_dataset_close(one_in_kg);
}

static void a_measure_is_not_left_without_what_it_changes(void **state)
{
    struct facts *facts = *state;
    struct kachi_dataset *with = small(facts, "one", "MJ", "switch");
    struct kachi_dataset *without = small(facts, "one", "MJ", NULL);
    without->sources[0].digest = s("newer");
    without->activities[0].exchange_count = 0;
    without->exchange_count = 0;
    assert_int_equal(save(facts, with, false), KACHI_OK);
    struct kachi_str stored = stored_dump(facts);
    assert_int_equal(save(facts, without, true), KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(&facts->findings, "measure-stranded"));
    assert_string_equal(stored_dump(facts).text, stored.text);
    kachi_dataset_close(with);
    kachi_dataset_close(without);
}

static void a_full_disk_leaves_nothing_behind(void **state)
{
    struct facts *facts = *state;
    struct kachi_dataset *first = random_dataset(facts, (struct random_facts){8, "a", 3, 5});
    struct kachi_dataset *second = random_dataset(facts, (struct random_facts){9, "b", 400, 300});
    assert_int_equal(save(facts, first, false), KACHI_OK);
    struct kachi_str stored = stored_dump(facts);
    assert_int_equal(kachi_sql_run(facts->database, "PRAGMA max_page_count = 60"), KACHI_OK);
    assert_int_equal(save(facts, second, false), KACHI_ERR_IO);
    assert_true(kachi_findings_has(&facts->findings, "database-full"));
    assert_string_equal(stored_dump(facts).text, stored.text);
    assert_int_equal(kachi_sql_run(facts->database, "PRAGMA max_page_count = 1000000"), KACHI_OK);
    assert_int_equal(save(facts, second, false), KACHI_OK);
    kachi_dataset_close(first);
    kachi_dataset_close(second);
}

static void a_locked_database_is_told(void **state)
{
    struct facts *facts = *state;
    char folder[] = "/tmp/kachi-store-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct kachi_str path = kachi_str_print(&facts->arena, "%s/x.kachi", folder);
    struct kachi_database *one = NULL, *two = NULL;
    assert_int_equal(kachi_database_open(path, KACHI_DATABASE_CREATE, &facts->findings, &one),
                     KACHI_OK);
    assert_int_equal(kachi_store_prepare(one), KACHI_OK);
    assert_int_equal(kachi_database_open(path, KACHI_DATABASE_WRITE, &facts->findings, &two),
                     KACHI_OK);
    kachi_database_set_wait_ms(two, 1);
    assert_int_equal(kachi_database_begin(one), KACHI_OK);
    struct kachi_dataset *dataset = random_dataset(facts, (struct random_facts){2, "x", 2, 3});
    assert_int_equal(kachi_store_save(two, dataset, (struct kachi_store_options){0},
                                      &facts->findings, &facts->summary),
                     KACHI_ERR_IO);
    assert_true(kachi_findings_has(&facts->findings, "database-locked"));
    struct kachi_dataset *loaded = NULL; /* reading goes on meanwhile */
    assert_int_equal(kachi_store_load(two, &facts->findings, &loaded), KACHI_OK);
    assert_int_equal(loaded->activity_count, 0);
    kachi_dataset_close(loaded);
    kachi_dataset_close(dataset);
    kachi_database_close(two);
    kachi_database_close(one);
    unlink(path.text);
    rmdir(folder);
}

/* A reader that has only the right to read loads and prepares. */
static void reading_needs_no_right_to_write(void **state)
{
    struct facts *facts = *state;
    char folder[] = "/tmp/kachi-store-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct kachi_str path = kachi_str_print(&facts->arena, "%s/x.kachi", folder);
    struct kachi_database *database = NULL;
    struct kachi_dataset *dataset = random_dataset(facts, (struct random_facts){2, "x", 2, 3});
    assert_int_equal(kachi_database_open(path, KACHI_DATABASE_CREATE, &facts->findings, &database),
                     KACHI_OK);
    assert_int_equal(kachi_store_prepare(database), KACHI_OK);
    assert_int_equal(kachi_store_save(database, dataset, (struct kachi_store_options){0},
                                      &facts->findings, &facts->summary),
                     KACHI_OK);
    kachi_database_close(database);
    assert_int_equal(kachi_database_open(path, KACHI_DATABASE_READ, &facts->findings, &database),
                     KACHI_OK);
    assert_int_equal(kachi_store_prepare(database), KACHI_OK);
    struct kachi_dataset *loaded = NULL;
    assert_int_equal(kachi_store_load(database, &facts->findings, &loaded), KACHI_OK);
    assert_string_equal(full_dump(facts, loaded).text, full_dump(facts, dataset).text);
    kachi_dataset_close(loaded);
    kachi_dataset_close(dataset);
    kachi_database_close(database);
    unlink(path.text);
    rmdir(folder);
}

static void damage_is_found(void **state)
{
    static const char *const harms[] = {
        "DELETE FROM inventory_exchange WHERE ordinal = 0",
        "UPDATE inventory_exchange SET flow = 9999",
        "UPDATE inventory_exchange SET ordinal = ordinal + 100",
        "UPDATE inventory_exchange SET distribution = 77",
        "UPDATE inventory_flow SET kind = -1",
        "UPDATE inventory_activity SET exchange_count = exchange_count + 1",
        "UPDATE inventory_activity SET reference = 100000",
        "UPDATE inventory_factor SET exchange = 4000000000",
        "UPDATE inventory_unit SET dimension = 4000",
        "UPDATE inventory_change SET parameter = 'none' WHERE parameter IS NOT NULL",
        "UPDATE inventory_change SET activity = 5000",
        "DELETE FROM inventory_activity",
        "UPDATE inventory_flow SET id = id + 1000000",
    };
    for (size_t i = 0; i < sizeof harms / sizeof harms[0]; i++) {
        struct facts *facts = *state;
        struct kachi_dataset *dataset = random_dataset(facts, (struct random_facts){3, "x", 9, 6});
        assert_int_equal(save(facts, dataset, false), KACHI_OK);
        kachi_dataset_close(dataset);
        assert_int_equal(kachi_sql_run(facts->database, "PRAGMA foreign_keys = OFF;"
                                                        "PRAGMA ignore_check_constraints = ON"),
                         KACHI_OK);
        assert_int_equal(kachi_sql_run(facts->database, harms[i]), KACHI_OK);
        struct kachi_dataset *loaded = NULL;
        assert_int_equal(kachi_store_load(facts->database, &facts->findings, &loaded),
                         KACHI_ERR_INTEGRITY);
        assert_null(loaded);
        assert_true(kachi_findings_has(&facts->findings, "store-damaged"));
        teardown(state);
        setup(state);
    }
}

static void a_newer_database_is_refused(void **state)
{
    struct facts *facts = *state;
    assert_int_equal(kachi_sql_run(facts->database, "UPDATE layer_version SET version = 1000"),
                     KACHI_OK);
    assert_int_equal(kachi_store_prepare(facts->database), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&facts->findings, "database-newer"));
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* The size of USLCI: 766 activities, 4,601 flows, 32,526 exchanges; the budget is half a second. */
static void saves_a_database_quickly(void **state)
{
    struct facts *facts = *state;
    uint64_t seed = 5;
    for (uint32_t i = 0; i < 4601; i++) {
        add_flow(facts, &seed, kachi_str_print(&facts->arena, "f%u", i));
    }
    for (uint32_t i = 0; i < 766; i++) {
        struct kachi_str key = kachi_str_print(&facts->arena, "activity %u", i);
        struct kachi_activity activity = {
            .key = key, .valid_from = KACHI_NO_DAY, .valid_until = KACHI_NO_DAY};
        kachi_builder_add_activity(facts->builder, &activity);
        for (uint32_t n = 0; n < 42; n++) {
            add_exchange(facts, &seed, key,
                         kachi_str_print(&facts->arena, "f%u", (unsigned)random_below(&seed, 4601)),
                         false);
        }
    }
    struct kachi_dataset *dataset = finish(facts);
    double start = seconds();
    assert_int_equal(save(facts, dataset, false), KACHI_OK);
    double saved = seconds();
    struct kachi_dataset *loaded = NULL;
    assert_int_equal(kachi_store_load(facts->database, &facts->findings, &loaded), KACHI_OK);
    printf("# %u exchanges saved in %.0f ms, loaded in %.0f ms\n", dataset->exchange_count,
           (saved - start) * 1e3, (seconds() - saved) * 1e3);
    assert_int_equal(loaded->exchange_count, 766 * 42);
    assert_true(saved - start < 5.0); /* room for sanitizers */
    kachi_dataset_close(loaded);
    kachi_dataset_close(dataset);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_loaded_is_what_was_saved),
        TEST(an_empty_database_is_an_empty_dataset),
        TEST(two_imports_are_one_of_both),
        TEST(the_same_file_again_is_nothing_to_do),
        TEST(an_earlier_file_is_compared_with_what_came_after_it),
        TEST(what_somebody_brought_is_theirs_to_replace),
        TEST(a_flow_of_somebody_else_stays_as_it_is),
        TEST(other_content_is_a_conflict_until_replaced),
        TEST(a_global_parameter_is_one_for_all),
        TEST(a_flow_cannot_change_its_kind_of_unit_under_others),
        TEST(a_measure_is_not_left_without_what_it_changes),
        TEST(a_full_disk_leaves_nothing_behind),
        TEST(a_locked_database_is_told),
        TEST(reading_needs_no_right_to_write),
        TEST(damage_is_found),
        TEST(a_newer_database_is_refused),
        TEST(saves_a_database_quickly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
