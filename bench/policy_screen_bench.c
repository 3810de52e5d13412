/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 100,000 products against 50 programs as verdict codes: facts read into rows, then judged. Prints
 * one line a phase; exit code 1 where the whole takes longer than the 10 s it may.
 *
 * Programs are the ones inside the binary, taken again until there are 50; products have 24 facts
 * each, of a car, a building, a material and a statement, with numbers spread over the thresholds.
 */
#include "policy/screen.h"

#include <stdio.h>
#include <time.h>

#define PROGRAMS 50
#define PRODUCTS 100000
#define FACTS 24
#define SECONDS_MAX 10.0

static double seconds(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static size_t open_programs(struct kachi_arena *arena, struct kachi_findings *findings,
                            struct kachi_program *programs[PROGRAMS])
{
    struct kachi_str *ids = NULL;
    size_t id_count = kachi_program_ids(arena, &ids);
    for (size_t i = 0; i < PROGRAMS; i++) {
        if (id_count == 0 ||
            kachi_program_open(arena, ids[i % id_count], findings, &programs[i]) != KACHI_OK) {
            return i;
        }
    }
    return PROGRAMS;
}

/* name, values in turn (words), or "" and a number with a unit. */
static const struct {
    const char *name, *words[3], *unit;
} models[FACTS] = {
    {"attribute.vehicle_class", {"passenger", "kei", "truck"}, ""},
    {"attribute.powertrain", {"bev", "gasoline", "phev"}, ""},
    {"attribute.gx_steel_plan", {"approved", "refused", "approved"}, ""},
    {"attribute.service", {"car-sharing", "none", "bicycle-sharing"}, ""},
    {"attribute.building_use", {"house", "office", "shop"}, ""},
    {"attribute.material", {"steel-bar", "cement", "glass"}, ""},
    {"attribute.conforms_to_jis", {"yes", "no", "yes"}, ""},
    {"attribute.goods", {"green-steel", "electric-car", "steel"}, ""},
    {"attribute.production_plan", {"approved", "refused", "approved"}, ""},
    {"attribute.steel_certificate", {"gx-mass-balance", "none", "gx-allocation"}, ""},
    {"attribute.meets_item_criteria", {"yes", "no", "yes"}, ""},
    {"attribute.cfp_disclosed", {"yes", "no", "yes"}, ""},
    {"attribute.gx_category", {"green-steel", "saf", "other"}, ""},
    {"attribute.government_support", {"law", "tax", "budget"}, ""},
    {"attribute.transition_plan", {"report", "report", "report"}, ""},
    {"statement.state", {"verified", "draft", "verified"}, ""},
    {"attribute.mass_production_year", {NULL, NULL, NULL}, ""},
    {"attribute.cfp_kgco2e_per_km", {NULL, NULL, NULL}, "kgCO2e/km"},
    {"attribute.cfp_kgco2e_per_user_year", {NULL, NULL, NULL}, "kgCO2e/user-year"},
    {"attribute.owned_cfp_kgco2e_per_user_year", {NULL, NULL, NULL}, "kgCO2e/user-year"},
    {"attribute.reference_kgco2e_per_m2", {NULL, NULL, NULL}, "kgCO2e/m2"},
    {"attribute.sold_in_year", {NULL, NULL, NULL}, ""},
    {"statement.cfp_kgco2e_per_unit", {NULL, NULL, NULL}, "kgCO2e/m2"},
    {"statement.rep_percent_of_baseline", {NULL, NULL, NULL}, "%"},
};

static struct kachi_facts facts_of(struct kachi_arena *arena, size_t product)
{
    struct kachi_fact *items = KACHI_NEW_ARRAY(arena, struct kachi_fact, FACTS);
    for (size_t i = 0; i < FACTS; i++) {
        size_t turn = product * 2654435761U + i * 40503U;
        const char *word = models[i].words[(turn >> 8) % 3];
        items[i] = kachi_fact_of(
            kachi_str_of(models[i].name),
            word != NULL ? kachi_str_of(word)
                         : kachi_str_print(arena, "%zu.%03zu", (turn >> 8) % 2100, turn % 1000));
        items[i].unit = kachi_str_of(models[i].unit);
        items[i].evidence = kachi_str_of("bench");
        items[i].is_verified = true;
        items[i].dated = kachi_day_of((struct kachi_date){2026, 3, 31});
    }
    return (struct kachi_facts){.count = FACTS, .items = items};
}

int main(void)
{
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_program *programs[PROGRAMS];
    kachi_day today = kachi_day_of((struct kachi_date){2026, 11, 23});
    size_t eligible = 0;
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    size_t count = open_programs(&arena, &findings, programs);
    struct kachi_facts *facts = KACHI_NEW_ARRAY(&arena, struct kachi_facts, PRODUCTS);
    for (size_t i = 0; i < PRODUCTS; i++) {
        facts[i] = facts_of(&arena, i);
    }
    double start = seconds();
    struct kachi_screen *screen = kachi_screen_new(&arena, count, programs, today);
    struct kachi_known *row =
        KACHI_NEW_ARRAY(&arena, struct kachi_known, kachi_screen_columns(screen) + 1);
    for (size_t i = 0; i < PRODUCTS; i++) {
        kachi_screen_read(screen, facts[i], row);
        for (size_t k = 0; k < count; k++) {
            eligible += kachi_screen_judge(screen, k, row).is_eligible ? 1 : 0;
        }
    }
    double took = seconds() - start;
    printf(
        "policy screen: %d products x %zu programs in %.2f s (%.0f ns a verdict, %zu eligible)\n",
        PRODUCTS, count, took, took * 1e9 / (double)PRODUCTS / (double)count, eligible);
    for (size_t i = 0; i < count; i++) {
        kachi_program_close(programs[i]);
    }
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
    return count == PROGRAMS && took <= SECONDS_MAX ? 0 : 1;
}
