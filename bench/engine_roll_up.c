/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_bench.h"

#include "base/findings.h"
#include "base/random.h"
#include "base/workers.h"
#include "footprint/roll_up.h"

#include <stdio.h>

#define ROLL_UP_LINKS 5
#define LOT_BYTES_MAX 512
#define PIECE_BYTES ((size_t)16 << 20) /* that are fed at once */

/* A lot that was made, and what it took from lots before it. */
static int write_lot(char *to, size_t room, uint64_t lot)
{
    int bytes = snprintf(to, room, "L%llu,,100,%llu,1,0\n", (unsigned long long)lot,
                         (unsigned long long)(lot % 97));
    for (uint64_t k = 0; lot > 0 && k < ROLL_UP_LINKS; k++) {
        uint64_t back = 1 + kachi_random_at(5, lot, k) % (lot < 100000 ? lot : 100000);
        bytes += snprintf(to + bytes, room - (size_t)bytes, "L%llu,L%llu,%llu,,,\n",
                          (unsigned long long)lot, (unsigned long long)(lot - back),
                          (unsigned long long)(1 + k));
    }
    return bytes;
}

/* Lots from *lot on, as many as go into a piece; its bytes. */
static size_t write_piece(char *piece, uint64_t *lot, uint64_t lots)
{
    size_t bytes = 0;
    while (*lot < lots && bytes + LOT_BYTES_MAX <= PIECE_BYTES) {
        bytes += (size_t)write_lot(piece + bytes, LOT_BYTES_MAX, *lot);
        (*lot)++;
    }
    return bytes;
}

static FILE *network_file(const struct bench *bench)
{
    if (bench->folder == NULL) {
        return NULL;
    }
    char path[4096];
    snprintf(path, sizeof(path), "%s/network.csv", bench->folder);
    return fopen(path, "wb");
}

/* Elapsed time in the roll-up alone, with as many threads as the machine has cores: rows are made
 * up beside it, and kept in network.csv where there is a folder. */
void bench_roll_up(struct bench *bench)
{
    uint64_t lots = bench->options.activities;
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_workers *workers = kachi_workers_new(0);
    struct kachi_roll_up *roll_up =
        kachi_roll_up_new(&bench->arena, (struct kachi_str){"bench", 5}, workers);
    char *piece = KACHI_NEW_ARRAY(&bench->arena, char, PIECE_BYTES);
    FILE *file = network_file(bench);
    double taken = 0.0;
    for (uint64_t lot = 0; lot < lots;) {
        struct kachi_str rows = {piece, write_piece(piece, &lot, lots)};
        if (file != NULL) {
            fwrite(rows.text, 1, rows.bytes, file);
        }
        double start = bench_clock_s(CLOCK_MONOTONIC);
        kachi_roll_up_feed(roll_up, rows, &findings);
        taken += bench_clock_s(CLOCK_MONOTONIC) - start;
    }
    if (file != NULL) {
        fclose(file);
    }
    bench_say("roll-up, threads", kachi_workers_count(workers), "");
    bench_say("roll-up, reading rows, elapsed", taken, "s");
    double start = bench_clock_s(CLOCK_MONOTONIC);
    enum kachi_err err = kachi_roll_up_finish(roll_up, &findings);
    double pass = bench_clock_s(CLOCK_MONOTONIC) - start;
    bench_say("roll-up, the pass, elapsed", pass, "s");
    bench_say("roll-up, everything, elapsed", taken + pass, "s");
    bench_say("roll-up, lots", kachi_roll_up_lot_count(roll_up), "");
    bench_say("roll-up, links", (double)kachi_roll_up_link_count(roll_up), "");
    bench_say("roll-up, every lot answered", err == KACHI_OK ? 1.0 : 0.0, "");
    kachi_roll_up_release(roll_up);
    kachi_workers_free(workers);
    kachi_findings_release(&findings);
}
