/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is laid out is the footprint: its lines add up to it, every node's runs follow from its
 * buyers' (but for one node a loop), and what is taken as background at its intensity changes
 * nothing where nobody outside buys from inside.
 */
#include "footprint/followed.h"

#include "assert_near.h"
#include "linked_system.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct kachi_followed *follow(struct linked_system *s, struct kachi_system *system,
                                     const struct kachi_followed_options *options)
{
    struct kachi_findings findings;
    struct kachi_followed *followed = NULL;
    kachi_findings_init(&findings);
    assert_int_equal(kachi_followed_compute(&s->arena, &s->linked, system->characterisation,
                                            options, &findings, &followed),
                     KACHI_OK);
    kachi_findings_release(&findings);
    return followed;
}

static void check_runs(const struct kachi_followed *followed)
{
    for (uint32_t i = 0; i < followed->node_count; i++) {
        double bought = followed->nodes[i].demand;
        for (uint32_t k = 0; k < followed->line_count; k++) {
            const struct kachi_followed_line *line = &followed->lines[k];
            if (line->kind == KACHI_FOLLOWED_INSIDE && line->supplier == i) {
                bought += line->amount * followed->nodes[line->node].runs;
                /* Buyers stand before their suppliers, or the runs are given. */
                assert_true(line->node < i || followed->nodes[i].is_given);
            }
        }
        assert_near(bought / followed->nodes[i].made, followed->nodes[i].runs, 1e-9);
    }
}

static void test_lines_add_up_to_the_footprint(void **state)
{
    (void)state;
    static struct linked_system s;
    struct random_system random;
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    uint32_t given = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        random_system_make(
            &random, 700 + seed,
            (struct random_system_options){
                .share_max = 0.8, .waste = 0.2, .self = 0.3, .acyclic = seed % 2 == 0});
        linked_system_random(&s, &random);
        struct kachi_system *system =
            kachi_system_new(&s.arena, &s.linked,
                             (struct kachi_system_options){.method = method_one(&s)}, &findings);
        for (uint32_t j = 0; j < s.linked.column_count; j++) {
            struct kachi_followed_options options = {
                .column = j, .amount = 3.0, .intensity = system->intensity, .nodes_max = 1000};
            struct kachi_followed *followed = follow(&s, system, &options);
            assert_near(followed->total_kgco2e, 3.0 * kachi_system_intensity(system, j), 1e-9);
            assert_int_equal(followed->nodes[0].column, j);
            assert_int_equal(followed->outside_count, 0);
            check_runs(followed);
            given += followed->given_count;
            assert_true(seed % 2 == 1 || followed->given_count == 0);
            if (seed % 2 == 0) {
                options.nodes_max = 2;
                followed = follow(&s, system, &options);
                assert_true(followed->node_count <= 2);
                assert_near(followed->total_kgco2e, 3.0 * kachi_system_intensity(system, j), 1e-9);
            }
        }
        kachi_system_free(system);
        linked_system_release(&s);
    }
    assert_true(given > 0); /* there were loops */
    kachi_findings_release(&findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_add_up_to_the_footprint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
