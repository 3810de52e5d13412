/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_bench.h"

#include "base/random.h"
#include "footprint/what_if.h"

/* One coefficient each, of `places` of them in turn. */
static void measure_what_if_of(struct bench *bench, struct kachi_what_ifs *what_ifs, uint32_t count,
                               uint32_t places, const char *name)
{
    const struct bench_inventory *inventory = &bench->inventory;
    struct kachi_what_if_change *changes =
        KACHI_NEW_ARRAY(&bench->arena, struct kachi_what_if_change, count);
    struct kachi_what_if *list = KACHI_NEW_ARRAY(&bench->arena, struct kachi_what_if, count);
    double *value = KACHI_NEW_ARRAY(&bench->arena, double, count);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t k = kachi_random_at(11, i % places, 0) % inventory->entry_count;
        const struct kachi_triplet *entry = &inventory->entries[k];
        changes[i] = (struct kachi_what_if_change){.column = entry->column,
                                                   .row = entry->row,
                                                   .value = (1.0 + 0.1 * i / count) * entry->value};
        list[i] = (struct kachi_what_if){.change_count = 1, .changes = &changes[i]};
    }
    const uint32_t product = BENCH_PRODUCT;
    struct kachi_what_if_asked asked = {.count = 1, .products = &product};
    double start = bench_now_s();
    (void)kachi_what_ifs_run(what_ifs, count, list, asked, NULL, value);
    bench_say(name, count / (bench_now_s() - start), "/s");
}

void bench_what_ifs(struct bench *bench)
{
    struct kachi_cold solved = bench_solve(&bench->arena, bench);
    struct kachi_what_if_base base = {solved.matrix, solved.solver, bench->direct,
                                      solved.intensity};
    struct kachi_what_ifs *what_ifs = kachi_what_ifs_new(&bench->arena, &base);
    measure_what_if_of(bench, what_ifs, 400, 400, "what-ifs, each of another activity, one core");
    measure_what_if_of(bench, what_ifs, 20000, 12, "what-ifs, sweeps of twelve numbers, one core");
    kachi_solver_free(solved.solver);
}
