/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_bench.h"

#include "base/findings.h"
#include "base/random.h"
#include "footprint/roll_up.h"

#include <stdio.h>

#define ROLL_UP_LINKS 5
#define ROLL_UP_PIECE 1000 /* lots that are fed at once */

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

/* Time in the roll-up alone: rows are made up beside it. */
void bench_roll_up(struct bench *bench)
{
    uint64_t lots = bench->options.activities;
    struct kachi_findings findings;
    kachi_findings_init(&findings);
    struct kachi_roll_up *roll_up =
        kachi_roll_up_new(&bench->arena, (struct kachi_str){"bench", 5});
    size_t room = (size_t)ROLL_UP_PIECE * 512;
    char *piece = KACHI_NEW_ARRAY(&bench->arena, char, room);
    double taken = 0.0;
    for (uint64_t lot = 0; lot < lots;) {
        size_t bytes = 0;
        for (uint64_t i = 0; i < ROLL_UP_PIECE && lot < lots; i++, lot++) {
            bytes += (size_t)write_lot(piece + bytes, room - bytes, lot);
        }
        double start = bench_now_s();
        kachi_roll_up_feed(roll_up, (struct kachi_str){piece, bytes}, &findings);
        taken += bench_now_s() - start;
    }
    bench_say("roll-up, reading rows", taken, "s");
    double start = bench_now_s();
    enum kachi_err err = kachi_roll_up_finish(roll_up, &findings);
    bench_say("roll-up, the pass", bench_now_s() - start, "s");
    bench_say("roll-up, everything", taken + bench_now_s() - start, "s");
    bench_say("roll-up, lots", kachi_roll_up_lot_count(roll_up), "");
    bench_say("roll-up, links", (double)kachi_roll_up_link_count(roll_up), "");
    bench_say("roll-up, every lot answered", err == KACHI_OK ? 1.0 : 0.0, "");
    kachi_roll_up_release(roll_up);
    kachi_findings_release(&findings);
}
