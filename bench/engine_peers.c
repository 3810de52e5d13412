/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static FILE *open_file(const struct bench *bench, const char *name)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", bench->folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    return file;
}

/* stats_arrays' numbers: 0 undefined, 2 lognormal (loc, scale of the log), 3 normal, 5 triangle. */
struct peer_row {
    int32_t row, column;
    double value;
    int32_t kind;
    int32_t unused;
    double loc, scale, minimum, maximum;
};

static struct peer_row peer_row(uint32_t row, uint32_t column, double value,
                                struct bench_spread spread)
{
    struct kachi_draw made = bench_draw(value, spread);
    const struct kachi_draw *draw = &made;
    struct peer_row peer = {
        .row = (int32_t)row, .column = (int32_t)column, .value = value, .loc = fabs(value)};
    if (draw->kind == KACHI_DRAW_LOGNORMAL) {
        peer.kind = 2;
        peer.loc = log(fabs(draw->a));
        peer.scale = draw->b;
    } else if (draw->kind == KACHI_DRAW_NORMAL) {
        peer.kind = 3;
        peer.scale = draw->b;
    } else if (draw->kind == KACHI_DRAW_TRIANGLE) {
        peer.kind = 5;
        peer.minimum = 0.7 * fabs(value);
        peer.maximum = 1.3 * fabs(value);
    }
    return peer;
}

void bench_write_for_peers(const struct bench *bench)
{
    const struct bench_inventory *inventory = &bench->inventory;
    FILE *file = open_file(bench, "technosphere.bin");
    for (uint64_t k = 0; k < inventory->entry_count; k++) {
        const struct kachi_triplet *entry = &inventory->entries[k];
        struct peer_row row =
            peer_row(entry->row, entry->column, entry->value, inventory->spreads[k]);
        fwrite(&row, sizeof(row), 1, file);
    }
    fclose(file);
    file = open_file(bench, "biosphere.bin");
    for (uint64_t k = 0; k < inventory->flow_count; k++) {
        const struct bench_flow *flow = &inventory->flows[k];
        struct peer_row row = peer_row(flow->flow, flow->column, flow->amount, flow->spread);
        fwrite(&row, sizeof(row), 1, file);
    }
    fclose(file);
    file = open_file(bench, "factors.bin");
    fwrite(inventory->factor, sizeof(inventory->factor[0]), BENCH_FLOWS, file);
    fclose(file);
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_cold solved = bench_solve(&scratch, bench);
    file = open_file(bench, "intensities.bin");
    fwrite(solved.intensity, sizeof(solved.intensity[0]), inventory->order, file);
    fclose(file);
    kachi_solver_free(solved.solver);
    kachi_arena_release(&scratch);
}

/* --- The same inventory as tables that kachi imports, its emissions as CO2 --- */

static void write_exchange(FILE *file, uint32_t activity, const char *direction, double amount,
                           struct bench_spread spread)
{
    fprintf(file, "a%u,%s,%.17g,kg", (unsigned)activity, direction, amount);
    if (spread.kind == KACHI_DRAW_LOGNORMAL) {
        fprintf(file, ",lognormal,%.9g\n", exp((double)spread.sigma));
    } else {
        fputs(",,\n", file);
    }
}

void bench_tables(struct bench *bench)
{
    const struct bench_inventory *inventory = &bench->inventory;
    FILE *file = open_file(bench, "activities.csv");
    fputs("key,product,amount,unit\n", file);
    for (uint32_t i = 0; i < inventory->order; i++) {
        fprintf(file, "a%u,product %u,1,kg\n", (unsigned)i, (unsigned)i);
    }
    fclose(file);
    file = open_file(bench, "exchanges.csv");
    fputs("activity,direction,flow,amount,unit,distribution,spread\n", file);
    for (uint64_t k = 0; k < inventory->entry_count; k++) {
        const struct kachi_triplet *entry = &inventory->entries[k];
        char flow[64];
        snprintf(flow, sizeof(flow), "input,product %u", (unsigned)entry->row);
        if (entry->row != entry->column) {
            write_exchange(file, entry->column, flow, -entry->value, inventory->spreads[k]);
        }
    }
    for (uint64_t k = 0; k < inventory->flow_count; k++) {
        const struct bench_flow *flow = &inventory->flows[k];
        double kgco2e = flow->amount * inventory->factor[flow->flow];
        if (fabs(kgco2e) > 0.0) {
            write_exchange(file, flow->column, "emission,CO2", kgco2e, flow->spread);
        }
    }
    fclose(file);
}
