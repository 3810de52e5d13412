/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reduced emissions: the worked cases of docs/value.md; the telescoping law on random chains; the
 * shares of measures against the definition over all orders, whatever the order they are written
 * in.
 */
#include "assert_near.h"
#include "chain.h"
#include "rulebooks.h"
#include "value/rep.h"

#define EXACT 1e-12
#define CHAINS 1000
#define MAKERS_MAX 4
#define PLAYERS 5

static int setup(void **state)
{
    static struct chain chain;
    chain_init(&chain);
    *state = &chain;
    return 0;
}

static int teardown(void **state)
{
    chain_release(*state);
    return 0;
}

static struct kachi_rep *rep_of(struct chain *chain, const char *product, const char *scopes,
                                const char *freeze)
{
    struct kachi_rep *rep = NULL;
    struct kachi_rep_options options = {
        .activity = chain_activity(chain, product),
        .rulebook = rulebook_of(&chain->arena, &chain->findings, scopes, freeze)};
    assert_int_equal(
        kachi_rep_compute(&chain->arena, chain->dataset, options, &chain->findings, &rep),
        KACHI_OK);
    return rep;
}

static const struct kachi_measure_effect *effect_of(const struct chain *chain,
                                                    const struct kachi_rep *rep, const char *key)
{
    static const struct kachi_measure_effect none = {.measure = KACHI_NONE};
    uint32_t measure = kachi_dataset_measure(chain->dataset, kachi_str_of(key));
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        if (rep->effects[i].measure == measure) {
            return &rep->effects[i];
        }
    }
    fail_msg("no effect of %s", key);
    return &none;
}

static double footprint_of(struct chain *chain, const char *product, struct kachi_scenario scenario)
{
    struct kachi_study study;
    struct kachi_study_options options = {.method = S("gwp100-ar6")};
    struct kachi_footprint *footprint = NULL;
    struct kachi_footprint_options asked = {.amount = 1.0, .unit = KACHI_NONE};
    assert_int_equal(
        kachi_study_run(&chain->arena, chain->dataset, scenario, options, &chain->findings, &study),
        KACHI_OK);
    assert_int_equal(
        kachi_study_column(&study, chain_activity(chain, product), &chain->findings, &asked.column),
        KACHI_OK);
    assert_int_equal(
        kachi_footprint_compute(&chain->arena, study.system, asked, &chain->findings, &footprint),
        KACHI_OK);
    kachi_study_release(&study);
    return footprint->total_kgco2e;
}

static void r1_a_part_of_steel_and_power(void **state)
{
    struct chain *chain = *state;
    chain_add_r1(chain);
    chain_finish(chain);
    struct kachi_rep *own = rep_of(chain, "part", "1, 2", "baseline");
    assert_near(own->baseline_kgco2e, 4.44, EXACT);
    assert_near(own->stated_kgco2e, 2.24, EXACT);
    assert_near(own->before.total_kgco2e, 4.44, EXACT);
    assert_near(own->after.total_kgco2e, 2.96, EXACT);
    assert_near(own->rep_kgco2e, 1.48, EXACT);
    assert_int_equal(own->effect_count, 3);
    assert_near(effect_of(chain, own, "burner")->counted_kgco2e, 0.10, EXACT);
    assert_near(effect_of(chain, own, "solar-power")->counted_kgco2e, 1.215, EXACT);
    assert_near(effect_of(chain, own, "efficiency")->counted_kgco2e, 0.165, EXACT);
    assert_near(effect_of(chain, own, "solar-power")->effect.scope2_kgco2e, 1.215, EXACT);
    struct kachi_rep *steel = rep_of(chain, "steel", "1, 2", "baseline");
    assert_near(steel->rep_kgco2e, 0.6, EXACT);
    assert_near(own->rep_kgco2e + 1.2 * steel->rep_kgco2e,
                own->baseline_kgco2e - own->stated_kgco2e, EXACT);
}

static void r1_where_only_the_stack_is_own(void **state)
{
    struct chain *chain = *state;
    chain_add_r1(chain);
    chain_finish(chain);
    struct kachi_rep *rep = rep_of(chain, "part", "1", "baseline");
    assert_near(rep->rep_kgco2e, 0.10, EXACT);
    double not_counted = 0.0;
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        not_counted += rep->effects[i].not_counted_kgco2e;
    }
    assert_near(not_counted, 1.38, EXACT);
}

/* R2: a cleaner mill by D's choice of supplier alone, which no measure of D's says. */
static void r2_another_supplier_is_no_reduction_of_ones_own(void **state)
{
    struct chain *chain = *state;
    chain_begin(chain);
    chain_add_flow(chain, "steel", "kg", KACHI_CARRIER_NONE);
    chain_add_maker(chain, "mill", "A", "steel", 2.2);
    chain_add_maker(chain, "cleaner-mill", "C", "steel", 1.0);
    chain_add_product(chain, "part", "D", 0.3);
    chain_add_input(chain, "part", "steel", 1.2, "mill");
    chain_add_measure(chain, "switch", "D", KACHI_BASIS_EMBODIED);
    chain_add_provider(chain, "switch", "part", "steel", "cleaner-mill");
    chain_finish(chain);
    struct kachi_rep *rep = rep_of(chain, "part", "1, 2", "baseline");
    assert_near(rep->rep_kgco2e, 0.0, 0.0);
    assert_near(rep->baseline_kgco2e - rep->stated_kgco2e, 1.2 * 1.2, EXACT);
    assert_near(rep->effects[0].not_counted_kgco2e, 1.2 * 1.2, EXACT);
}

/* R3: pressing moves to contractor E with the same technique. */
static void r3_outsourcing_is_no_reduction(void **state)
{
    struct chain *chain = *state;
    chain_begin(chain);
    chain_add_maker(chain, "grid", "", "power", 0.5);
    chain_add_product(chain, "contract-pressing", "E", 0.3);
    chain_add_input(chain, "contract-pressing", "power", 3.0, "grid");
    chain_add_product(chain, "part", "D", 0.3);
    chain_add_input(chain, "part", "power", 3.0, "grid");
    chain_add_input(chain, "part", "contract-pressing", 0.0, "contract-pressing");
    chain_add_measure(chain, "outsource", "D", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "outsource", KACHI_SET, "part", "CO2", 0.0);
    chain_add_amount(chain, "outsource", KACHI_SET, "part", "power", 0.0);
    chain_add_amount(chain, "outsource", KACHI_SET, "part", "contract-pressing", 1.0);
    chain_finish(chain);
    struct kachi_rep *rep = rep_of(chain, "part", "1, 2", "baseline");
    assert_near(rep->effects[0].effect.scope1_kgco2e, 0.3, EXACT);
    assert_near(rep->effects[0].effect.scope2_kgco2e, 1.5, EXACT);
    assert_near(rep->effects[0].effect.scope3_kgco2e, -1.8, EXACT);
    assert_true(fabs(rep->rep_kgco2e) <= 1e-12);
}

static void r4_what_is_adverse_is_subtracted(void **state)
{
    struct chain *chain = *state;
    chain_add_r1(chain);
    chain_add_measure(chain, "dryer", "D", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "dryer", KACHI_ADD, "part", "CO2", 0.2);
    chain_finish(chain);
    struct kachi_rep *rep = rep_of(chain, "part", "1, 2", "baseline");
    assert_near(rep->rep_kgco2e, 1.28, EXACT);
    assert_near(effect_of(chain, rep, "dryer")->counted_kgco2e, -0.2, EXACT);
}

static void add_r5(struct chain *chain, double steel_kg)
{
    chain_begin(chain);
    chain_add_product(chain, "steel", "A", 2.2);
    chain_add_product(chain, "part", "D", 0.0);
    chain_add_input(chain, "part", "steel", 1.2, "steel");
    chain_add_measure(chain, "furnace", "A", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "furnace", KACHI_SET, "steel", "CO2", 1.6);
    chain_add_measure(chain, "steel-use", "D", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "steel-use", KACHI_SET, "part", "steel", steel_kg);
    chain_finish(chain);
}

static void r5_both_change(void **state)
{
    struct chain *chain = *state;
    add_r5(chain, 1.1);
    struct kachi_rep *frozen = rep_of(chain, "part", "1, 2, 3", "baseline");
    struct kachi_rep *current = rep_of(chain, "part", "1, 2, 3", "current");
    assert_near(frozen->baseline_kgco2e - frozen->stated_kgco2e, 0.88, EXACT);
    assert_near(frozen->rep_kgco2e, 0.22, EXACT);
    assert_near(frozen->interaction_kgco2e, 0.0, 0.0);
    assert_near(current->rep_kgco2e, 0.16, EXACT);
    assert_near(current->interaction_kgco2e, 0.06, 1e-11);
    double handed_over = 1.1 * rep_of(chain, "steel", "1, 2", "baseline")->rep_kgco2e;
    assert_near(frozen->rep_kgco2e + handed_over, 0.88, EXACT);
    assert_near(current->rep_kgco2e + handed_over, 0.82, EXACT);
}

/* Steel 1.2 -> 1.4 kg: -0.44 frozen at the baseline, -0.32 at the current intensity. The
 * interaction of -0.12 would hide itself in the second; it is subtracted, so that nothing is
 * over-claimed. */
static void a_negative_interaction_is_subtracted(void **state)
{
    struct chain *chain = *state;
    add_r5(chain, 1.4);
    struct kachi_rep *frozen = rep_of(chain, "part", "1, 2, 3", "baseline");
    struct kachi_rep *current = rep_of(chain, "part", "1, 2, 3", "current");
    assert_near(frozen->rep_kgco2e, -0.44, EXACT);
    assert_near(current->interaction_kgco2e, -0.12, 1e-11);
    assert_near(current->rep_kgco2e, -0.44, EXACT);
}

static double unit_random(uint64_t *seed)
{
    return (double)(random_next(seed) >> 11) * 0x1p-53;
}

struct maker {
    const char *key, *owner;
    double bought[MAKERS_MAX]; /* of each earlier maker's product, after the measures */
};

/* One to three measures of a maker: its own stack, its power, and how much it buys. */
static void add_random_measures(struct chain *chain, struct maker makers[], int at, uint64_t *seed)
{
    struct maker *maker = &makers[at];
    const char *key = kachi_str_print(&chain->arena, "%s-stack", maker->key).text;
    chain_add_measure(chain, key, maker->owner, KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, key, KACHI_MULTIPLY, maker->key, "CO2", 1.2 * unit_random(seed));
    if (random_below(seed, 2) == 0) {
        key = kachi_str_print(&chain->arena, "%s-power", maker->key).text;
        chain_add_measure(chain, key, maker->owner, KACHI_BASIS_EMBODIED);
        chain_add_provider(chain, key, maker->key, "power", "solar");
        chain_add_amount(chain, key, KACHI_MULTIPLY, maker->key, "power", 0.5 + unit_random(seed));
    }
    if (at > 0 && random_below(seed, 2) == 0) {
        size_t input = random_below(seed, (size_t)at);
        double factor = 0.5 + unit_random(seed);
        key = kachi_str_print(&chain->arena, "%s-use", maker->key).text;
        chain_add_measure(chain, key, maker->owner, KACHI_BASIS_EMBODIED);
        chain_add_amount(chain, key, KACHI_MULTIPLY, maker->key, makers[input].key, factor);
        maker->bought[input] *= factor;
    }
}

static void add_random_chain(struct chain *chain, struct maker makers[], int count, uint64_t *seed)
{
    static const char *const keys[MAKERS_MAX] = {"a", "b", "c", "d"};
    static const char *const owners[MAKERS_MAX] = {"A", "B", "C", "D"};
    chain_begin(chain);
    chain_add_maker(chain, "grid", "", "power", 0.5);
    chain_add_maker(chain, "solar", "", "power", 0.05);
    for (int i = 0; i < count; i++) {
        makers[i] = (struct maker){.key = keys[i], .owner = owners[i]};
        chain_add_product(chain, keys[i], owners[i], 3.0 * unit_random(seed));
        chain_add_input(chain, keys[i], "power", 5.0 * unit_random(seed), "grid");
        for (int input = 0; input < i; input++) {
            makers[i].bought[input] = 2.0 * unit_random(seed);
            chain_add_input(chain, keys[i], keys[input], makers[i].bought[input], keys[input]);
        }
        add_random_measures(chain, makers, i, seed);
    }
    chain_finish(chain);
}

/*
 * Where every change is a measure of its maker and all value is handed down, the fall of the last
 * product's footprint is its maker's own REP and what came in: nothing lost, nothing twice.
 */
static void value_telescopes_along_random_chains(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= CHAINS; seed++) {
        struct chain chain;
        struct maker makers[MAKERS_MAX];
        uint64_t random = seed;
        chain_init(&chain);
        int count = 2 + (int)random_below(&random, MAKERS_MAX - 1);
        add_random_chain(&chain, makers, count, &random);
        double value[MAKERS_MAX]; /* per unit: own and received */
        double size = 0.0;
        for (int i = 0; i < count; i++) {
            struct kachi_rep *rep = rep_of(&chain, makers[i].key, "1, 2, 3", "baseline");
            value[i] = rep->rep_kgco2e;
            size = fmax(size, rep->baseline_kgco2e);
            for (int input = 0; input < i; input++) {
                value[i] += makers[i].bought[input] * value[input];
            }
        }
        const char *last = makers[count - 1].key;
        double fall =
            footprint_of(&chain, last, (struct kachi_scenario){.taken = NULL}) -
            footprint_of(&chain, last, kachi_scenario_current(&chain.arena, chain.dataset));
        assert_true(fabs(fall - value[count - 1]) <= EXACT * size);
        chain_release(&chain);
    }
}

/* v(S) as its definition has it: the whole dataset evaluated and linked, not the part of it that
 * the calculation cuts out for speed. */
static double whole_v(struct chain *chain, const struct kachi_rep *rep, uint32_t set)
{
    bool *taken = KACHI_NEW_ARRAY(&chain->arena, bool, chain->dataset->measure_count);
    for (uint32_t i = 0; i < rep->effect_count; i++) {
        taken[rep->effects[i].measure] = (set >> i & 1U) != 0;
    }
    struct kachi_study_options options = {.method = S("gwp100-ar6")};
    struct kachi_study baseline, study;
    struct kachi_scenario none = {.taken = NULL}, some = {.taken = taken};
    assert_int_equal(
        kachi_study_run(&chain->arena, chain->dataset, none, options, &chain->findings, &baseline),
        KACHI_OK);
    assert_int_equal(
        kachi_study_run(&chain->arena, chain->dataset, some, options, &chain->findings, &study),
        KACHI_OK);
    uint32_t missing = 0;
    struct kachi_scopes v;
    struct kachi_boundary boundary = {
        .own = kachi_boundary_own(&chain->arena, study.linked, rep->party),
        .frozen = kachi_boundary_freeze(&chain->arena, baseline.linked, baseline.system->intensity,
                                        study.linked, &missing),
        .column = study.linked->column_of_activity[rep->activity],
        .amount = 1.0};
    assert_int_equal(kachi_boundary_evaluate(study.linked, study.system->characterisation,
                                             &boundary, &chain->findings, &v),
                     KACHI_OK);
    kachi_study_release(&baseline);
    kachi_study_release(&study);
    return v.total_kgco2e;
}

static void a_part_of_the_dataset_is_enough(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        struct chain chain;
        struct maker makers[MAKERS_MAX];
        uint64_t random = seed;
        chain_init(&chain);
        add_random_chain(&chain, makers, MAKERS_MAX, &random);
        for (int i = 0; i < MAKERS_MAX; i++) {
            struct kachi_rep *rep = rep_of(&chain, makers[i].key, "1, 2", "baseline");
            for (uint32_t set = 0; set < 1U << rep->effect_count; set++) {
                assert_near(rep->shapley->worth[set].total_kgco2e, whole_v(&chain, rep, set),
                            EXACT);
            }
        }
        chain_release(&chain);
    }
}

/* One maker, five measures that interact: the plain formula of its footprint, for the definition.
 */
struct game {
    double emission, emission_set, power, power_factor, grid, solar, emission_factor;
    double material, material_set, material_intensity;
};

/* bits: 0 sets the emission, 1 multiplies it, 2 saves power, 3 changes its supplier, 4 material. */
static double plain_v(const struct game *game, unsigned taken)
{
    double emission = (taken & 1U) != 0 ? game->emission_set : game->emission;
    emission *= (taken & 2U) != 0 ? game->emission_factor : 1.0;
    double power = game->power * ((taken & 4U) != 0 ? game->power_factor : 1.0);
    power *= (taken & 8U) != 0 ? game->solar : game->grid;
    double material = (taken & 16U) != 0 ? game->material_set : game->material;
    return emission + power + material * game->material_intensity;
}

/* The mean, over all orders, of what a measure adds to those before it. */
static void plain_shapley(const struct game *game, unsigned used, unsigned taken, double weight,
                          double shares[PLAYERS])
{
    int left = PLAYERS - __builtin_popcount(taken);
    for (unsigned player = 0; player < PLAYERS; player++) {
        unsigned bit = 1U << player;
        if ((used & bit) == 0) {
            double share = weight / left;
            shares[player] += share * (plain_v(game, taken) - plain_v(game, taken | bit));
            plain_shapley(game, used | bit, taken | bit, share, shares);
        }
    }
}

static struct game random_game(uint64_t *seed)
{
    return (struct game){
        .emission = 5.0 * unit_random(seed),
        .emission_set = 5.0 * unit_random(seed),
        .emission_factor = 1.5 * unit_random(seed),
        .power = 9.0 * unit_random(seed),
        .power_factor = 1.5 * unit_random(seed),
        .grid = 0.5 + unit_random(seed),
        .solar = 0.1 * unit_random(seed),
        .material = 3.0 * unit_random(seed),
        .material_set = 3.0 * unit_random(seed),
        .material_intensity = 4.0 * unit_random(seed),
    };
}

/* The game as a dataset; names[p] is the key of player p's measure, so that they may be reordered.
 */
static void add_game(struct chain *chain, const struct game *game, const char *const names[PLAYERS])
{
    chain_begin(chain);
    chain_add_maker(chain, "grid", "", "power", game->grid);
    chain_add_maker(chain, "solar", "", "power", game->solar);
    chain_add_product(chain, "material", "", game->material_intensity);
    chain_add_product(chain, "part", "D", game->emission);
    chain_add_input(chain, "part", "power", game->power, "grid");
    chain_add_input(chain, "part", "material", game->material, "material");
    for (int player = 0; player < PLAYERS; player++) {
        chain_add_measure(chain, names[player], "D", KACHI_BASIS_EMBODIED);
    }
    chain_add_amount(chain, names[0], KACHI_SET, "part", "CO2", game->emission_set);
    chain_add_amount(chain, names[1], KACHI_MULTIPLY, "part", "CO2", game->emission_factor);
    chain_add_amount(chain, names[2], KACHI_MULTIPLY, "part", "power", game->power_factor);
    chain_add_provider(chain, names[3], "part", "power", "solar");
    chain_add_amount(chain, names[4], KACHI_SET, "part", "material", game->material_set);
    chain_finish(chain);
}

static void shares_are_those_of_the_definition_in_any_order(void **state)
{
    (void)state;
    static const char *const orders[][PLAYERS] = {{"m1", "m2", "m3", "m4", "m5"},
                                                  {"m5", "m4", "m3", "m2", "m1"},
                                                  {"m3", "m5", "m1", "m4", "m2"}};
    for (uint64_t seed = 1; seed <= 60; seed++) {
        uint64_t random = seed;
        struct game game = random_game(&random);
        double expected[PLAYERS] = {0};
        plain_shapley(&game, 0, 0, 1.0, expected);
        double size = fmax(plain_v(&game, 0), plain_v(&game, 31));
        for (size_t order = 0; order < sizeof(orders) / sizeof(orders[0]); order++) {
            struct chain chain;
            chain_init(&chain);
            add_game(&chain, &game, orders[order]);
            struct kachi_rep *rep = rep_of(&chain, "part", "1, 2, 3", "baseline");
            double sum = 0.0;
            for (int player = 0; player < PLAYERS; player++) {
                double found = effect_of(&chain, rep, orders[order][player])->effect.total_kgco2e;
                assert_true(fabs(found - expected[player]) <= EXACT * size);
                sum += found;
            }
            assert_true(fabs(sum - rep->bound_kgco2e) <= EXACT * size);
            assert_true(fabs(rep->bound_kgco2e - (plain_v(&game, 0) - plain_v(&game, 31))) <=
                        EXACT * size);
            chain_release(&chain);
        }
    }
}

static void refuse(struct chain *chain, struct kachi_rep_options options, enum kachi_err err,
                   const char *code)
{
    struct kachi_rep *rep = NULL;
    options.rulebook = rulebook_of(&chain->arena, &chain->findings, "1, 2", "baseline");
    assert_int_equal(
        kachi_rep_compute(&chain->arena, chain->dataset, options, &chain->findings, &rep), err);
    assert_null(rep);
    assert_true(kachi_findings_has(&chain->findings, code));
}

static void only_the_maker_with_measures_has_a_reduction(void **state)
{
    struct chain *chain = *state;
    chain_add_r1(chain);
    chain_add_product(chain, "plain", "E", 1.0);
    chain_finish(chain);
    struct kachi_rep_options part = {.activity = chain_activity(chain, "part"), .party = S("A")};
    refuse(chain, part, KACHI_ERR_INPUT, "rep-not-own");
    refuse(chain, (struct kachi_rep_options){.activity = chain_activity(chain, "plain")},
           KACHI_ERR_INPUT, "rep-no-measures");
    refuse(chain, (struct kachi_rep_options){.activity = chain_activity(chain, "grid")},
           KACHI_ERR_INPUT, "rep-no-party");
}

static void more_measures_than_the_rulebook_has_are_refused(void **state)
{
    struct chain *chain = *state;
    chain_begin(chain);
    chain_add_product(chain, "part", "D", 1.0);
    for (int i = 0; i < 13; i++) {
        const char *key = kachi_str_print(&chain->arena, "m%02d", i).text;
        chain_add_measure(chain, key, "D", KACHI_BASIS_EMBODIED);
        chain_add_amount(chain, key, KACHI_MULTIPLY, "part", "CO2", 0.9);
    }
    chain_finish(chain);
    refuse(chain, (struct kachi_rep_options){.activity = chain_activity(chain, "part")},
           KACHI_ERR_LIMIT, "rep-many-measures");
}

/* A cut sold as certificates is a reduction like any other, and leaves the stated footprint gross.
 */
/* Where the rulebook says over how many orders, they are sampled: the sum stays exact. */
static void more_measures_than_can_be_shared_exactly_are_sampled(void **state)
{
    struct chain *chain = *state;
    chain_begin(chain);
    chain_add_product(chain, "part", "D", 1.0);
    for (int i = 0; i < 20; i++) {
        const char *key = kachi_str_print(&chain->arena, "m%02d", i).text;
        chain_add_measure(chain, key, "D", KACHI_BASIS_EMBODIED);
        chain_add_amount(chain, key, KACHI_MULTIPLY, "part", "CO2", 0.9);
    }
    chain_finish(chain);
    struct kachi_rulebook *rulebook = NULL;
    struct kachi_rep *rep = NULL;
    assert_int_equal(kachi_rulebook_find(&chain->arena, S(""), &chain->findings, &rulebook),
                     KACHI_OK);
    struct kachi_rep_options options = {.activity = chain_activity(chain, "part"),
                                        .rulebook = rulebook};
    assert_int_equal(
        kachi_rep_compute(&chain->arena, chain->dataset, options, &chain->findings, &rep),
        KACHI_OK);
    double fall = 1.0 - pow(0.9, 20);
    assert_near(rep->rep_kgco2e, fall, EXACT);
    for (uint32_t i = 0; i < rep->effect_count; i++) { /* each is as good as the others */
        double off = fabs(rep->effects[i].counted_kgco2e - fall / 20);
        assert_true(rep->effects[i].standard_error_kgco2e > 0.0);
        assert_true(off <= 5.0 * rep->effects[i].standard_error_kgco2e);
    }
}

/* E3: what a change of mix does is nobody's reduction; naively 0.22 would be claimed. */
static void a_change_of_mix_is_no_reduction(void **state)
{
    struct chain *chain = *state;
    chain_begin(chain);
    chain_add_product(chain, "light", "A", 2.0);
    chain_add_product(chain, "heavy", "A", 2.4);
    chain_add_product(chain, "steel", "A", 0.0);
    chain_add_input(chain, "steel", "light", 0.5, "light");
    chain_add_input(chain, "steel", "heavy", 0.5, "heavy");
    struct kachi_measure mix = {.key = S("mix"),
                                .name = S("mix"),
                                .party = S("A"),
                                .kind = KACHI_CIRCUMSTANCE_MIX,
                                .start = KACHI_NO_DAY};
    kachi_builder_add_measure(chain->builder, &mix);
    chain_add_amount(chain, "mix", KACHI_SET, "steel", "light", 0.7);
    chain_add_amount(chain, "mix", KACHI_SET, "steel", "heavy", 0.3);
    chain_add_measure(chain, "furnace", "A", KACHI_BASIS_EMBODIED);
    chain_add_amount(chain, "furnace", KACHI_SET, "light", "CO2", 1.86);
    chain_add_amount(chain, "furnace", KACHI_SET, "heavy", "CO2", 2.26);
    chain_finish(chain);
    struct kachi_rep *rep = rep_of(chain, "steel", "1, 2", "baseline");
    assert_near(rep->baseline_kgco2e, 2.20, EXACT);
    assert_near(rep->normalised_kgco2e, 2.12, EXACT);
    assert_near(rep->before.total_kgco2e, 2.12, EXACT);
    assert_near(rep->rep_kgco2e, 0.14, EXACT);
    assert_int_equal(rep->effect_count, 1);
}

static void certificates_leave_the_footprint_gross(void **state)
{
    struct chain *chain = *state;
    chain_begin(chain);
    chain_add_product(chain, "steel", "A", 2.2);
    chain_add_measure(chain, "furnace", "A", KACHI_BASIS_CERTIFICATE);
    chain_add_amount(chain, "furnace", KACHI_SET, "steel", "CO2", 1.6);
    chain_finish(chain);
    struct kachi_rep *rep = rep_of(chain, "steel", "1, 2", "baseline");
    assert_near(rep->rep_kgco2e, 0.6, EXACT);
    assert_near(rep->stated_kgco2e, 2.2, EXACT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(r1_a_part_of_steel_and_power),
        TEST(r1_where_only_the_stack_is_own),
        TEST(r2_another_supplier_is_no_reduction_of_ones_own),
        TEST(r3_outsourcing_is_no_reduction),
        TEST(r4_what_is_adverse_is_subtracted),
        TEST(r5_both_change),
        TEST(a_negative_interaction_is_subtracted),
        TEST(value_telescopes_along_random_chains),
        TEST(shares_are_those_of_the_definition_in_any_order),
        TEST(only_the_maker_with_measures_has_a_reduction),
        TEST(more_measures_than_the_rulebook_has_are_refused),
        TEST(more_measures_than_can_be_shared_exactly_are_sampled),
        TEST(a_change_of_mix_is_no_reduction),
        TEST(a_part_of_the_dataset_is_enough),
        TEST(certificates_leave_the_footprint_gross),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
