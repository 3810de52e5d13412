/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine_bench - measures the engine on a made-up inventory, one figure a line as JSON:
 *
 *     engine_bench PART [--activities N] [--inputs N] [--flows N] [--strength G] [--seed N]
 *                  [--write FOLDER] [--times N]
 *
 * Times are processor time of the thread that works, medians; two threads against one is elapsed
 * time. PART is one of parts[] below. --write gives the same inventory to the peers, as plain
 * arrays.
 */
#include "engine_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_arguments(struct bench *bench, int argc, char **argv)
{
    bench->options = (struct bench_options){.kind = BENCH_ECO,
                                            .activities = 20000,
                                            .inputs = 12.6,
                                            .flows = 24.0,
                                            .loop_strength = 0.8,
                                            .far = 0.1,
                                            .seed = 1};
    bench->times = 15;
    bench->part = argv[1];
    if (strcmp(bench->part, "nation") == 0) {
        bench->options = (struct bench_options){.kind = BENCH_NATION,
                                                .activities = 2000000,
                                                .inputs = 22.5,
                                                .loop_strength = 0.8,
                                                .far = 0.1,
                                                .seed = 1};
        bench->times = 3;
    }
    if (strcmp(bench->part, "roll-up") == 0) {
        bench->options.activities = 10000000;
    }
    for (int i = 2; i + 1 < argc; i += 2) {
        double number = strtod(argv[i + 1], NULL);
        if (strcmp(argv[i], "--activities") == 0) {
            bench->options.activities = (uint32_t)number;
        } else if (strcmp(argv[i], "--inputs") == 0) {
            bench->options.inputs = number;
        } else if (strcmp(argv[i], "--flows") == 0) {
            bench->options.flows = number;
        } else if (strcmp(argv[i], "--strength") == 0) {
            bench->options.loop_strength = number;
        } else if (strcmp(argv[i], "--far") == 0) {
            bench->options.far = number;
        } else if (strcmp(argv[i], "--seed") == 0) {
            bench->options.seed = (uint64_t)number;
        } else if (strcmp(argv[i], "--times") == 0) {
            bench->times = number < BENCH_TIMES_MAX ? (unsigned)number : BENCH_TIMES_MAX;
        } else if (strcmp(argv[i], "--write") == 0) {
            bench->folder = argv[i + 1];
        } else {
            return false;
        }
    }
    return bench->times > 0;
}

struct part {
    const char *name;
    void (*measure)(struct bench *bench);
    bool needs_inventory;
};

static const struct part parts[] = {
    {"static", bench_static, true},     {"contributions", bench_contributions, true},
    {"phases", bench_phases, true},     {"montecarlo", bench_montecarlo, true},
    {"what-ifs", bench_what_ifs, true}, {"quasi", bench_quasi, true},
    {"klu", bench_klu, true},           {"nation", bench_static, true},
    {"roll-up", bench_roll_up, false},  {"tables", bench_tables, true},
};

static const struct part *find_part(const char *name)
{
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (strcmp(parts[i].name, name) == 0) {
            return &parts[i];
        }
    }
    return NULL;
}

static void make_inventory(struct bench *bench)
{
    bench->inventory = bench_inventory_make(&bench->arena, bench->options);
    bench->linked = bench_inventory_linked(&bench->linked_memory, &bench->inventory);
    bench->factors = bench_inventory_factors(&bench->arena, &bench->inventory);
    bench->direct = kachi_direct_emissions(&bench->arena, &bench->linked, bench->factors);
    bench_say("activities", bench->inventory.order, "");
    bench_say("technosphere entries", (double)bench->inventory.entry_count, "");
    bench_say("biosphere entries", (double)bench->inventory.flow_count, "");
    if (bench->folder != NULL && strcmp(bench->part, "tables") != 0) {
        bench_write_for_peers(bench);
    }
}

int main(int argc, char **argv)
{
    static struct bench bench;
    const struct part *part = find_part(argc > 1 ? argv[1] : "");
    if (part == NULL || !read_arguments(&bench, argc, argv)) {
        fputs("engine_bench PART [--activities N] ..., where PART is one of:", stderr);
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
            fprintf(stderr, " %s", parts[i].name);
        }
        fputc('\n', stderr);
        return 2;
    }
    kachi_arena_keep_warm(); /* as kachi does */
    kachi_arena_init(&bench.arena);
    kachi_arena_init(&bench.linked_memory);
    if (strcmp(part->name, "tables") == 0 && bench.folder == NULL) {
        fputs("tables needs --write FOLDER\n", stderr);
        return 2;
    }
    if (part->needs_inventory) {
        make_inventory(&bench);
    }
    part->measure(&bench);
    char name[128];
    snprintf(name, sizeof(name), "memory at most, %s, with the inventory", bench.part);
    bench_say_memory(name);
    kachi_arena_release(&bench.linked_memory);
    kachi_arena_release(&bench.arena);
    return 0;
}
