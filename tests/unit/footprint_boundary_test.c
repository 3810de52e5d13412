/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The footprint within an own boundary: with surroundings frozen at their true intensity it is the
 * footprint itself as long as nobody outside buys back from inside; scopes are told by what is
 * bought; R1 comes out by hand.
 */
#include "footprint/boundary.h"

#include "assert_near.h"
#include "linked_system.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct kachi_system *solve(struct linked_system *s, struct kachi_findings *findings)
{
    return kachi_system_new(&s->arena, &s->linked,
                            (struct kachi_system_options){.method = method_one(s)}, findings);
}

/* Own are the columns from some point on in an acyclic system: outside never buys from inside. */
static void test_boundary_equals_footprint(void **state)
{
    (void)state;
    static struct linked_system s;
    struct random_system random;
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    for (uint64_t seed = 0; seed < 300; seed++) {
        random_system_make(&random, 300 + seed,
                           (struct random_system_options){
                               .share_max = 0.8, .waste = 0.2, .self = 0.5, .acyclic = true});
        linked_system_random(&s, &random);
        uint32_t n = s.linked.column_count;
        uint32_t first = n / 3;
        bool own[SYSTEM_MAX];
        for (uint32_t j = 0; j < n; j++) {
            own[j] = j >= first;
            s.flows[j].carrier = j % 4 == 0 ? KACHI_CARRIER_ELECTRICITY : KACHI_CARRIER_NONE;
        }
        struct kachi_system *system = solve(&s, &findings);
        for (uint32_t j = 0; j < n; j++) {
            struct kachi_boundary boundary = {
                .own = own, .frozen = system->intensity, .column = j, .amount = 2.0};
            struct kachi_scopes scopes;
            assert_int_equal(kachi_boundary_evaluate(&s.linked, system->characterisation, &boundary,
                                                     &findings, &scopes),
                             KACHI_OK);
            double expected = 2.0 * kachi_system_intensity(system, j);
            assert_near(scopes.total_kgco2e, expected, 1e-9);
            if (j < first) {
                assert_near(scopes.scope3_kgco2e, expected, 0.0);
            }
        }
        kachi_system_free(system);
        linked_system_release(&s);
    }
    kachi_findings_release(&findings);
}

/* R1 of the design: press D, frozen steel at 2.2, solar power, 2.4 kWh, burner 0.2: 2.96. */
static void test_r1_current_with_frozen_steel(void **state)
{
    (void)state;
    static struct linked_system s;
    linked_system_init(&s);
    linked_system_add_column(&s, 1.0, 1.6);
    linked_system_add_column(&s, 1.0, 0.5);
    linked_system_add_column(&s, 1.0, 0.05);
    linked_system_add_column(&s, 1.0, 0.2);
    linked_system_add_link(&s, 3, 0, -1.2);
    linked_system_add_link(&s, 3, 2, -2.4);
    s.flows[1].carrier = KACHI_CARRIER_ELECTRICITY;
    s.flows[2].carrier = KACHI_CARRIER_ELECTRICITY;
    s.owners[3] = kachi_str_of("D");
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_system *system = solve(&s, &findings);
    const double baseline[] = {2.2, 0.5, 0.05, 4.44};
    bool *own = kachi_boundary_own(&s.arena, &s.linked, kachi_str_of("D"));
    struct kachi_boundary boundary = {.own = own, .frozen = baseline, .column = 3, .amount = 1.0};
    struct kachi_scopes scopes;
    assert_int_equal(
        kachi_boundary_evaluate(&s.linked, system->characterisation, &boundary, &findings, &scopes),
        KACHI_OK);
    assert_near(scopes.scope1_kgco2e, 0.2, 1e-15);
    assert_near(scopes.scope2_kgco2e, 2.4 * 0.05, 1e-15);
    assert_near(scopes.scope3_kgco2e, 1.2 * 2.2, 1e-15);
    assert_near(scopes.total_kgco2e, 2.96, 1e-15);
    assert_near(kachi_system_intensity(system, 3), 2.24, 1e-15);
    bool *nobody = kachi_boundary_own(&s.arena, &s.linked, kachi_str_of(""));
    assert_false(nobody[0] || nobody[3]);
    kachi_system_free(system);
    kachi_findings_release(&findings);
    linked_system_release(&s);
}

static void test_freeze_finds_columns_again(void **state)
{
    (void)state;
    static struct linked_system s;
    linked_system_init(&s);
    for (uint32_t j = 0; j < 4; j++) {
        linked_system_add_column(&s, 1.0, 1.0);
    }
    struct kachi_column columns[3] = {s.columns[0], s.columns[2], s.columns[3]};
    struct kachi_linked fewer = s.linked;
    fewer.columns = columns;
    fewer.column_count = 3;
    const double y[] = {10, 30, 40};
    uint32_t missing = 0;
    double *frozen = kachi_boundary_freeze(&s.arena, &fewer, y, &s.linked, &missing);
    assert_near(frozen[0], 10, 0);
    assert_near(frozen[1], 0, 0);
    assert_near(frozen[2], 30, 0);
    assert_near(frozen[3], 40, 0);
    assert_int_equal(missing, 1);
    linked_system_release(&s);
}

static void test_own_loop_that_cannot_deliver(void **state)
{
    (void)state;
    static struct linked_system s;
    linked_system_init(&s);
    linked_system_add_column(&s, 1.0, 1.0);
    linked_system_add_column(&s, 1.0, 1.0);
    linked_system_add_link(&s, 1, 2, -2.0);
    linked_system_add_column(&s, 1.0, 1.0);
    linked_system_add_link(&s, 2, 1, -1.0);
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_system *system = solve(&s, &findings);
    kachi_findings_clear(&findings);
    const bool own[] = {false, true, true};
    struct kachi_boundary boundary = {
        .own = own, .frozen = system->intensity, .column = 2, .amount = 1.0};
    struct kachi_scopes scopes;
    assert_int_equal(
        kachi_boundary_evaluate(&s.linked, system->characterisation, &boundary, &findings, &scopes),
        KACHI_ERR_NO_ANSWER);
    assert_true(kachi_findings_has(&findings, "system-unproductive"));
    struct kachi_finding_text text =
        kachi_finding_text(&s.arena, &findings.items[0], KACHI_LANG_JA);
    assert_non_null(strstr(text.detail.text, "p01 <- p02 <- p01"));
    kachi_system_free(system);
    kachi_findings_release(&findings);
    linked_system_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boundary_equals_footprint),
        cmocka_unit_test(test_r1_current_with_frozen_steel),
        cmocka_unit_test(test_freeze_finds_columns_again),
        cmocka_unit_test(test_own_loop_that_cannot_deliver),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
