/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The laws of breakdowns on random systems: every side adds up to the total, a cut shows the fewest
 * parts that make its share and tells the rest by sign; in the tree of paths what a node emits is
 * its own part, its branches and what was left out.
 */
#include "footprint/breakdown.h"

#include "assert_near.h"
#include "footprint/paths.h"
#include "linked_system.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SYSTEMS 60

static void name_places(struct linked_system *s)
{
    static const char *const owners[] = {"", "a", "b", "c"};
    static const char *const places[] = {"JP", "JP-13", "JP-27", "DE", "", "Europe-north"};
    for (uint32_t j = 0; j < s->linked.column_count; j++) {
        s->activities[j].owner = kachi_str_of(owners[j % 4]);
        s->activities[j].location = kachi_str_of(places[j % 6]);
    }
}

static void check_cut(const struct kachi_parts *parts, double share)
{
    double size = 0.0;
    double shown = 0.0;
    double last = 0.0;
    double above = 0.0;
    double below = 0.0;
    for (uint32_t i = 0; i < parts->count; i++) {
        double value = parts->items[i].kgco2e;
        size += fabs(value);
        if (i < parts->shown) {
            shown += fabs(value);
            last = fabs(value);
        } else {
            above += value > 0.0 ? value : 0.0;
            below += value < 0.0 ? value : 0.0;
        }
        assert_true(i == 0 || fabs(parts->items[i - 1].kgco2e) >= fabs(value));
    }
    assert_true(shown >= share * size - 1e-12 * size);
    /* One part fewer would not have done. */
    assert_true(parts->shown == 0 || shown - last < share * size);
    assert_near(parts->above_kgco2e, above, 1e-12);
    assert_near(parts->below_kgco2e, below, 1e-12);
}

static void check_sides(struct linked_system *s, const struct kachi_study *study,
                        const struct kachi_footprint *footprint)
{
    for (int side = 0; side < KACHI_SIDE_COUNT; side++) {
        const double shares[] = {0.5, KACHI_CUT_USUAL, 1.0};
        for (size_t c = 0; c < sizeof(shares) / sizeof(shares[0]); c++) {
            struct kachi_parts parts = kachi_footprint_parts(
                &s->arena, study, footprint, (enum kachi_side)side, shares[c], KACHI_LANG_EN);
            double sum = 0.0;
            double size = fabs(footprint->total_kgco2e);
            for (uint32_t i = 0; i < parts.count; i++) {
                sum += parts.items[i].kgco2e;
                size += fabs(parts.items[i].kgco2e);
            }
            assert_true(fabs(sum - footprint->total_kgco2e) <= 1e-10 * size);
            check_cut(&parts, shares[c]);
            for (uint32_t i = 0; side == KACHI_BY_COUNTRY && i < parts.count; i++) {
                assert_false(kachi_str_equal(parts.items[i].key, kachi_str_of("JP-13")));
            }
        }
    }
}

static void check_paths(struct linked_system *s, const struct kachi_study *study,
                        const struct kachi_footprint *footprint)
{
    double demand =
        footprint->is_treatment ? -footprint->amount_reference : footprint->amount_reference;
    struct kachi_paths_options options = {.depth = 3, .share_min = 1e-3, .nodes_max = 2000};
    struct kachi_paths paths =
        kachi_paths_explore(&s->arena, study->system, footprint->column, demand, options);
    assert_near(paths.nodes[0].whole_kgco2e, footprint->total_kgco2e, 1e-12);
    assert_near(paths.nodes[0].own_kgco2e, footprint->own_kgco2e, 1e-12);
    double owns = 0.0;
    double lefts = 0.0;
    double size = 0.0;
    for (uint32_t i = 0; i < paths.count; i++) {
        const struct kachi_path_node *node = &paths.nodes[i];
        double children = 0.0;
        for (uint32_t k = i + 1; k < paths.count; k++) {
            children += paths.nodes[k].parent == i ? paths.nodes[k].whole_kgco2e : 0.0;
        }
        double scale = fabs(node->whole_kgco2e) + fabs(node->own_kgco2e) + fabs(children);
        assert_true(fabs(node->own_kgco2e + children + node->left_kgco2e - node->whole_kgco2e) <=
                    1e-12 * scale);
        assert_true(i == 0 || node->depth == paths.nodes[node->parent].depth + 1);
        owns += node->own_kgco2e;
        lefts += node->left_kgco2e;
        size += fabs(node->own_kgco2e) + fabs(node->left_kgco2e);
    }
    assert_true(paths.is_cut || fabs(owns + lefts - footprint->total_kgco2e) <= 1e-10 * size);
    /* The first level is the first tier, but for what is too small. */
    double tiers = 0.0;
    for (uint32_t i = 0; i < footprint->tiers.count; i++) {
        tiers += fabs(footprint->tiers.items[i].kgco2e) >= 1e-3 * fabs(footprint->total_kgco2e)
                     ? footprint->tiers.items[i].kgco2e
                     : 0.0;
    }
    double level = 0.0;
    for (uint32_t i = 0; i < paths.count; i++) {
        level += paths.nodes[i].depth == 1 ? paths.nodes[i].whole_kgco2e : 0.0;
    }
    assert_true(fabs(level - tiers) <= 1e-3 * size);
}

static void test_sides_and_paths_add_up(void **state)
{
    (void)state;
    static struct linked_system s;
    struct random_system random;
    struct random_system_options kinds = {
        .share_max = 0.7, .waste = 0.2, .credit = 0.15, .self = 0.4};
    for (uint64_t seed = 1; seed <= SYSTEMS; seed++) {
        random_system_make(&random, seed, kinds);
        linked_system_random(&s, &random);
        name_places(&s);
        struct kachi_findings findings;
        kachi_findings_init(&findings);
        struct kachi_study study = {.dataset = &s.dataset, .linked = &s.linked};
        struct kachi_system_options options = {.method = method_one(&s)};
        study.system = kachi_system_new(&s.arena, &s.linked, options, &findings);
        for (uint32_t j = 0; j < s.linked.column_count; j++) {
            struct kachi_footprint_options ask = {.column = j, .amount = 2.0, .unit = KACHI_NONE};
            struct kachi_footprint *footprint = NULL;
            assert_int_equal(
                kachi_footprint_compute(&s.arena, study.system, ask, &findings, &footprint),
                KACHI_OK);
            check_sides(&s, &study, footprint);
            check_paths(&s, &study, footprint);
        }
        kachi_system_free(study.system);
        kachi_findings_release(&findings);
        linked_system_release(&s);
    }
}

static void test_words_of_sides(void **state)
{
    (void)state;
    for (int i = 0; i < KACHI_SIDE_COUNT; i++) {
        enum kachi_side side = KACHI_BY_ACTIVITY;
        assert_true(kachi_side_read(kachi_str_of(kachi_side_word((enum kachi_side)i)), &side));
        assert_int_equal(side, i);
    }
    enum kachi_side side = KACHI_BY_ACTIVITY;
    assert_false(kachi_side_read(kachi_str_of("everything"), &side));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sides_and_paths_add_up),
        cmocka_unit_test(test_words_of_sides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
