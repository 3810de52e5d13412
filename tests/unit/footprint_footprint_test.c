/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The footprint's laws on random systems: every breakdown adds up to the total, stages too and
 * equal to a plain walk, one by one equals all at once, and treating waste has the sign that people
 * expect.
 */
#include "footprint/footprint.h"

#include "assert_near.h"
#include "linked_system.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SYSTEMS 150

static double sum_of(const struct kachi_contributions *list, double *size)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < list->count; i++) {
        sum += list->items[i].kgco2e;
        *size += fabs(list->items[i].kgco2e);
        if (i > 0) {
            assert_true(fabs(list->items[i - 1].kgco2e) >= fabs(list->items[i].kgco2e));
        }
    }
    return sum;
}

static void assert_sum(double found, double total, double size)
{
    if (!(fabs(found - total) <= 1e-10 * fmax(size, fabs(total)))) {
        printf("# sum %.17g, total %.17g\n", found, total);
        fail();
    }
}

/*
 * Stages by a plain walk over (column, stage): what each activity runs at each stage, followed
 * round by round. Only for systems whose loops fade quickly.
 */
static void walk_stages(const struct linked_system *s, uint32_t asked, double demand,
                        double stages[])
{
    enum { STAGES = KACHI_STAGE_COUNT };
    double now[SYSTEM_MAX][STAGES] = {{0.0}};
    const struct kachi_linked *linked = &s->linked;
    enum kachi_stage start = s->activities[asked].stage;
    bool by_default = start == KACHI_STAGE_NONE;
    now[asked][by_default ? KACHI_STAGE_PRODUCTION : start] = demand / s->columns[asked].made;
    for (int round = 0; round < 200; round++) {
        double next[SYSTEM_MAX][STAGES] = {{0.0}};
        for (uint32_t j = 0; j < linked->column_count; j++) {
            for (int t = 0; t < STAGES; t++) {
                stages[t] += now[j][t] * s->emissions[j].amount;
            }
        }
        for (uint64_t k = 0; k < linked->link_count; k++) {
            const struct kachi_link *link = &s->links[k];
            enum kachi_stage own = s->activities[link->supplier].stage;
            own = by_default && link->supplier == asked ? KACHI_STAGE_PRODUCTION : own;
            enum kachi_stage to = s->exchanges[link->exchange].stage;
            to = to == KACHI_STAGE_NONE ? own : to;
            if (to == KACHI_STAGE_NONE && by_default && link->buyer == asked) {
                to = KACHI_STAGE_RAW_MATERIALS;
            }
            for (int t = 0; t < STAGES; t++) {
                double runs =
                    -link->coefficient * now[link->buyer][t] / s->columns[link->supplier].made;
                bool own_use = link->buyer == link->supplier;
                next[link->supplier][to == KACHI_STAGE_NONE || own_use ? t : (int)to] += runs;
            }
        }
        memcpy(now, next, sizeof(now));
    }
}

static void check_footprint(struct linked_system *s, struct kachi_system *system,
                            const struct kachi_footprint_row *row)
{
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_footprint *f = NULL;
    struct kachi_footprint_options options = {
        .column = row->column, .amount = 3.0, .unit = KACHI_NONE};
    assert_int_equal(kachi_footprint_compute(&s->arena, system, options, &findings, &f), KACHI_OK);
    double size = 0.0;
    double by_activity = sum_of(&f->activities, &size);
    assert_sum(by_activity, f->total_kgco2e, size);
    double by_flow = sum_of(&f->flows, &size);
    assert_sum(by_flow, f->total_kgco2e, size);
    double by_tier = sum_of(&f->tiers, &size) + f->own_kgco2e;
    assert_sum(by_tier, f->total_kgco2e, size);
    assert_sum(f->fossil_kgco2e, f->total_kgco2e, size);
    assert_sum(3.0 * row->kgco2e_per_unit, f->total_kgco2e, size);
    double by_stage = 0.0;
    double walked[KACHI_STAGE_COUNT] = {0.0};
    walk_stages(s, row->column, f->is_treatment ? -3.0 : 3.0, walked);
    for (int t = 0; t < KACHI_STAGE_COUNT; t++) {
        by_stage += f->stage_kgco2e[t];
        assert_sum(f->stage_kgco2e[t], walked[t], size);
    }
    assert_sum(by_stage, f->total_kgco2e, size);
    assert_near(f->stage_kgco2e[KACHI_STAGE_NONE], 0.0, 0.0);
    assert_true(f->trust.closure < 1e-10);
    assert_false(kachi_findings_has_errors(&findings));
    kachi_findings_release(&findings);
}

static void check_all(struct linked_system *s)
{
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_system_options options = {.method = method_one(s)};
    struct kachi_system *system = kachi_system_new(&s->arena, &s->linked, options, &findings);
    struct kachi_footprint_row rows[SYSTEM_MAX];
    kachi_footprint_all(system, rows);
    for (uint32_t j = 0; j < s->linked.column_count; j++) {
        assert_true(rows[j].has_answer);
        check_footprint(s, system, &rows[j]);
    }
    kachi_system_free(system);
    kachi_findings_release(&findings);
}

static void check_family(uint64_t seed, struct random_system_options options, double staged)
{
    static struct linked_system s;
    struct random_system random;
    for (uint64_t i = 0; i < SYSTEMS; i++) {
        random_system_make(&random, seed + i, options);
        linked_system_random(&s, &random);
        struct draws draws = {.seed = seed + i, .next = 5000};
        for (uint32_t j = 0; j < s.linked.column_count; j++) {
            s.activities[j].stage = draw(&draws) < staged
                                        ? (enum kachi_stage)(1 + draw_below(&draws, 5))
                                        : KACHI_STAGE_NONE;
        }
        for (uint64_t k = 0; k < s.linked.link_count; k++) {
            s.exchanges[s.links[k].exchange].stage =
                draw(&draws) < staged / 2 ? (enum kachi_stage)(1 + draw_below(&draws, 5))
                                          : KACHI_STAGE_NONE;
        }
        check_all(&s);
        linked_system_release(&s);
    }
}

static void test_without_stages(void **state)
{
    (void)state;
    check_family(100, (struct random_system_options){.share_max = 0.8, .waste = 0.2, .self = 0.5},
                 0.0);
}

static void test_stages(void **state)
{
    (void)state;
    check_family(5000, (struct random_system_options){.share_max = 0.8, .waste = 0.2, .self = 0.5},
                 0.3);
}

static void test_stages_with_credits(void **state)
{
    (void)state;
    check_family(
        9000,
        (struct random_system_options){.share_max = 0.7, .waste = 0.2, .credit = 0.2, .self = 0.5},
        0.3);
}

/* engine.md 3a: 1 kg of p leaves 2 kg of waste; treating 1 kg emits 2. */
static void test_treatment_has_the_sign_people_expect(void **state)
{
    (void)state;
    static struct linked_system s;
    linked_system_init(&s);
    linked_system_add_column(&s, 1.0, 0.0);
    linked_system_add_column(&s, -1.0, 2.0);
    linked_system_add_link(&s, 0, 1, 2.0);
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_system *system = kachi_system_new(
        &s.arena, &s.linked, (struct kachi_system_options){.method = method_one(&s)}, &findings);
    assert_near(system->intensity[1], -2.0, 0.0);
    assert_near(kachi_system_intensity(system, 1), 2.0, 0.0);
    struct kachi_footprint *f = NULL;
    struct kachi_footprint_options treat = {.column = 1, .amount = 1.0, .unit = 1};
    assert_int_equal(kachi_footprint_compute(&s.arena, system, treat, &findings, &f), KACHI_OK);
    assert_true(f->is_treatment);
    assert_near(f->total_kgco2e, 2000.0, 0.0);
    assert_near(f->activities.items[0].amount, 1000.0, 0.0);
    struct kachi_footprint_options make = {.column = 0, .amount = 1.0, .unit = KACHI_NONE};
    assert_int_equal(kachi_footprint_compute(&s.arena, system, make, &findings, &f), KACHI_OK);
    assert_near(f->total_kgco2e, 4.0, 0.0);
    assert_int_equal(f->tiers.count, 1);
    assert_near(f->tiers.items[0].amount, 2.0, 0.0);
    assert_near(f->tiers.items[0].kgco2e, 4.0, 0.0);
    assert_near(f->stage_kgco2e[KACHI_STAGE_RAW_MATERIALS], 4.0, 0.0);
    kachi_system_free(system);
    kachi_findings_release(&findings);
    linked_system_release(&s);
}

static void test_a_broken_loop_far_away(void **state)
{
    (void)state;
    static struct linked_system s;
    linked_system_init(&s);
    linked_system_add_column(&s, 1.0, 1.0);
    linked_system_add_column(&s, 1.0, 1.0);
    linked_system_add_link(&s, 1, 2, -2.0);
    linked_system_add_column(&s, 1.0, 1.0);
    linked_system_add_link(&s, 2, 1, -0.6);
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_system *system = kachi_system_new(
        &s.arena, &s.linked, (struct kachi_system_options){.method = method_one(&s)}, &findings);
    assert_int_equal(kachi_findings_count(&findings, KACHI_WARNING), 1);
    assert_true(kachi_findings_has(&findings, "system-unproductive"));
    assert_false(kachi_findings_has_errors(&findings));
    struct kachi_footprint_row rows[3];
    kachi_footprint_all(system, rows);
    assert_true(rows[0].has_answer && !rows[1].has_answer && !rows[2].has_answer);
    struct kachi_footprint *f = NULL;
    struct kachi_footprint_options ask = {.column = 0, .amount = 1.0, .unit = KACHI_NONE};
    assert_int_equal(kachi_footprint_compute(&s.arena, system, ask, &findings, &f), KACHI_OK);
    assert_near(f->total_kgco2e, 1.0, 0.0);
    ask.column = 2;
    assert_int_equal(kachi_footprint_compute(&s.arena, system, ask, &findings, &f),
                     KACHI_ERR_NO_ANSWER);
    assert_null(f);
    assert_int_equal(kachi_findings_count(&findings, KACHI_ERROR), 1);
    struct kachi_finding_text text =
        kachi_finding_text(&s.arena, &findings.items[1], KACHI_LANG_EN);
    assert_non_null(strstr(text.detail.text, "p01 <- p02 <- p01"));
    assert_non_null(strstr(text.detail.text, "1.2"));
    kachi_system_free(system);
    kachi_findings_release(&findings);
    linked_system_release(&s);
}

static void test_an_amount_of_another_kind(void **state)
{
    (void)state;
    static struct linked_system s;
    linked_system_init(&s);
    linked_system_add_column(&s, 1.0, 1.0);
    s.units[1].dimension = 1;
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_system *system = kachi_system_new(
        &s.arena, &s.linked, (struct kachi_system_options){.method = method_one(&s)}, &findings);
    struct kachi_footprint *f = NULL;
    struct kachi_footprint_options ask = {.column = 0, .amount = 1.0, .unit = 1};
    assert_int_equal(kachi_footprint_compute(&s.arena, system, ask, &findings, &f),
                     KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&findings, "amount-unit"));
    kachi_system_free(system);
    kachi_findings_release(&findings);
    linked_system_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_stages),
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_stages_with_credits),
        cmocka_unit_test(test_treatment_has_the_sign_people_expect),
        cmocka_unit_test(test_a_broken_loop_far_away),
        cmocka_unit_test(test_an_amount_of_another_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
