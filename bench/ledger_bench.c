/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the ledger costs: durable entries a second in batches, one durable entry, value by origin
 * far from its source, and the audit. One line of JSON a measurement on standard output.
 *
 *     ledger_bench FOLDER [ENTRIES [ADDRESS]]
 *     ledger_bench FOLDER grow ENTRIES
 *     ledger_bench FOLDER grown [ENTRIES]
 *     ledger_bench FOLDER origin
 *     ledger_bench FOLDER single
 *
 * A database is made in FOLDER and removed again. grow makes one that stays, or goes on with it,
 * until it has so many entries; grown measures the same rates in it; origin is the value by origin
 * alone, for a profiler, and single ten rounds of single entries, of which the first let the
 * write-ahead log grow. With the address of a PostgreSQL server, whose data should lie on the same
 * disk, the same entries go into the PostgreSQL store, and their rows by hand-written SQL into the
 * same tables (ledger_peer.h).
 *
 * Every figure is taken in one run on one disk, with fdatasync of the same disk beside it: compare
 * within a run only.
 */
#include "ledger/audit.h"
#include "ledger/origin.h"
#include "ledger_peer.h"
#include "ledger_work.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SINGLES 1000
#define SINGLE_ROUNDS 10
#define TIERS 12
#define TIER_LOTS 416 /* 12 tiers of these: about 5,000 ancestors */
#define STORE_BATCH 1000

static const char *const kind_words[] = {
    [WORK_SALES] = "sales of parts of lots",
    [WORK_MIX] = "60 % sales, 20 % makes of 4, 20 % claims",
};

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static void report_times(const char *name, double times_s[], const char *peer, double peer_s[],
                         size_t count)
{
    char text[100];
    /* Equal times are the same to a percentile. */
    qsort(times_s, count, sizeof(*times_s), compare_doubles);
    qsort(peer_s, count, sizeof(*peer_s), compare_doubles);
    snprintf(text, sizeof(text), "%s p50", name);
    bench_report_beside(text, times_s[count / 2] * 1e6, "us", peer, peer_s[count / 2] * 1e6);
    snprintf(text, sizeof(text), "%s p99", name);
    size_t p99 = count * 99 / 100;
    bench_report_beside(text, times_s[p99] * 1e6, "us", peer, peer_s[p99] * 1e6);
}

/* One entry, and 4 KiB into a file that is there already, the least that a durable entry can cost:
 * in turns, so that both meet the same disk. */
static void measure_singles(struct ledger_work *work, const char *folder)
{
    static char page[4096];
    static double entry_s[SINGLES], disk_s[SINGLES];
    char path[1000];
    snprintf(path, sizeof(path), "%s/fdatasync.tmp", folder);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    for (int i = 0; i < SINGLES; i++) {
        if (file < 0 || pwrite(file, page, sizeof(page), (off_t)i * 4096) != 4096) {
            bench_must(KACHI_ERR_IO, path);
        }
    }
    fsync(file);
    double processor_s = 0;
    for (int i = 0; i < SINGLES; i++) {
        struct kachi_entry entry = work_sale(work);
        page[0] = (char)i;
        double from_s = bench_now_s();
        if (pwrite(file, page, sizeof(page), (off_t)i * 4096) != 4096 || fdatasync(file) != 0) {
            bench_must(KACHI_ERR_IO, path);
        }
        double between_s = bench_now_s();
        double between_processor_s = bench_processor_s();
        work_post_one(work, &entry);
        disk_s[i] = between_s - from_s;
        entry_s[i] = bench_now_s() - between_s;
        processor_s += bench_processor_s() - between_processor_s;
    }
    close(file);
    unlink(path);
    report_times("one durable entry", entry_s, "fdatasync 4 KiB", disk_s, SINGLES);
    bench_report("one durable entry, processor", processor_s * 1e6 / SINGLES, "us");
}

/* Twelve tiers of lots, each made of four of the tier before; the last is made of its whole tier.
 */
static void measure_origin(struct ledger_work *work)
{
    struct kachi_id tier[TIER_LOTS];
    struct kachi_make_input *inputs;
    struct kachi_lot lot = {0};
    struct kachi_value value = {0};
    for (size_t t = 0; t < TIERS; t++) {
        struct kachi_id next[TIER_LOTS];
        for (size_t i = 0; i < TIER_LOTS; i++) {
            inputs = KACHI_NEW_ARRAY(&work->arena, struct kachi_make_input, 4);
            for (size_t j = 0; j < 4 && t > 0; j++) {
                inputs[j] = (struct kachi_make_input){tier[(i + j * 101) % TIER_LOTS], 100000000};
            }
            work->entries[i] = work_make(work, t == 0 ? 0 : 4, inputs, t % 3 == 0);
            next[i] = work->entries[i].id;
        }
        work_post(work, TIER_LOTS);
        for (size_t i = 0; i < TIER_LOTS; i++) {
            tier[i] = next[i];
        }
    }
    inputs = KACHI_NEW_ARRAY(&work->arena, struct kachi_make_input, KACHI_ENTRY_INPUTS_MAX);
    for (size_t i = 0; i < KACHI_ENTRY_INPUTS_MAX; i++) {
        inputs[i] = (struct kachi_make_input){tier[i], 1000};
    }
    struct kachi_entry last = work_make(work, KACHI_ENTRY_INPUTS_MAX, inputs, false);
    work_post_one(work, &last);
    bench_must(kachi_store_lot_find(work->ledger, &last.id, &lot), "the last lot");
    double from_s = bench_now_s();
    double from_cpu_s = bench_processor_s();
    struct kachi_origins *origins = kachi_origins_new(&work->arena, work->ledger);
    bench_must(kachi_origins_of_lot(origins, lot.number, &value), "origins");
    bench_report("value by origin, 12 tiers, 5,000 ancestors", (bench_now_s() - from_s) * 1e3,
                 "ms");
    bench_report("value by origin, processor", (bench_processor_s() - from_cpu_s) * 1e3, "ms");
}

static void measure_audit(struct ledger_work *work)
{
    struct kachi_audit audit;
    double from_s = bench_now_s();
    double from_cpu_s = bench_processor_s();
    bench_must(kachi_audit(work->ledger, &work->arena, &audit), "the audit");
    double spent_s = bench_now_s() - from_s;
    bench_report("audit, every law and the replay", spent_s, "s");
    bench_report("audit, processor, an entry",
                 (bench_processor_s() - from_cpu_s) * 1e6 / (double)audit.entries, "us");
    bench_report("audit, entries a second", (double)audit.entries / spent_s, "1/s");
}

static void remove_database(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        char name[1100];
        snprintf(name, sizeof(name), "%s%s", path, ends[i]);
        unlink(name);
    }
}

/* What SQLite has done, and PostgreSQL is to do as well. */
struct stage {
    enum work_kind kind;
    int64_t first; /* its entries in the SQLite ledger */
    size_t count;
    double sqlite_rate;
};

static struct stage run_stage(struct ledger_work *work, enum work_kind kind, size_t total)
{
    char text[100];
    int64_t there = 0;
    bench_must(kachi_ledger_count(work->ledger, &there), "the count");
    struct work_rate rate = work_run(work, kind, total, WORK_BATCH_MAX);
    snprintf(text, sizeof(text), "%s, batches of 8,190", kind_words[kind]);
    bench_report(text, rate.entries_per_s, "1/s");
    snprintf(text, sizeof(text), "%s, processor", kind_words[kind]);
    bench_report(text, rate.processor_us, "us");
    return (struct stage){kind, there + 1, total, rate.entries_per_s};
}

/* The server's best by hand: the better of both ways. */
static double best_by_hand(struct peer_work *work, size_t batch)
{
    double best = 0;
    work->batch = batch;
    for (enum peer_way way = PEER_VALUES; way < PEER_WAYS; way++) {
        double rate = peer_run(work, way);
        best = rate > best ? rate : best;
    }
    return best;
}

/* The PostgreSQL store, beside SQL by hand, in batches of 1,000; and what SQLite did beside the
 * best of all that PostgreSQL does. */
static void run_server(const struct stage *stage, struct kachi_database *source,
                       int64_t first_lots_end, const char *address)
{
    char text[120], path[PEER_PLACE_BYTES];
    struct ledger_work store;
    size_t total = 5 * WORK_BATCH_MAX;
    struct peer_work by_hand = {.source = source,
                                .address = address,
                                .first_lots_end = first_lots_end,
                                .first = stage->first,
                                .count = total < stage->count ? total : stage->count};
    peer_place(address, "store", path);
    work_open(&store, path);
    struct work_rate small = work_run(&store, stage->kind, by_hand.count, STORE_BATCH);
    struct work_rate large = work_run(&store, stage->kind, by_hand.count, WORK_BATCH_MAX);
    work_close(&store);
    double hand_small = best_by_hand(&by_hand, STORE_BATCH);
    double hand_large = best_by_hand(&by_hand, WORK_BATCH_MAX);
    snprintf(text, sizeof(text), "PostgreSQL store, %s, batches of 1,000", kind_words[stage->kind]);
    bench_report_beside(text, small.entries_per_s, "1/s", "SQL by hand, batches of 1,000",
                        hand_small);
    snprintf(text, sizeof(text), "PostgreSQL store, %s, processor", kind_words[stage->kind]);
    bench_report(text, small.processor_us, "us");
    snprintf(text, sizeof(text), "PostgreSQL store, %s, batches of 8,190", kind_words[stage->kind]);
    bench_report_beside(text, large.entries_per_s, "1/s", "SQL by hand, batches of 8,190",
                        hand_large);
    double best = hand_small > hand_large ? hand_small : hand_large;
    best = small.entries_per_s > best ? small.entries_per_s : best;
    best = large.entries_per_s > best ? large.entries_per_s : best;
    snprintf(text, sizeof(text), "SQLite, %s", kind_words[stage->kind]);
    bench_report_beside(text, stage->sqlite_rate, "1/s", "PostgreSQL's best", best);
}

/* To so many entries, of all kinds; says how far it is. */
static void grow(const char *path, int64_t entries)
{
    struct ledger_work work;
    int64_t there = 0;
    work_open(&work, path);
    for (;;) {
        bench_must(kachi_ledger_count(work.ledger, &there), "the count");
        if (there >= entries) {
            break;
        }
        struct work_rate rate =
            work_run(&work, WORK_MIX, (size_t)20 * WORK_BATCH_MAX, WORK_BATCH_MAX);
        fprintf(stderr, "%lld entries, %.0f a second\n", (long long)there, rate.entries_per_s);
    }
    work_close(&work);
}

static void measure_grown(const char *path, const char *folder, size_t total)
{
    struct ledger_work work;
    int64_t there = 0;
    work_open(&work, path);
    bench_must(kachi_ledger_count(work.ledger, &there), "the count");
    bench_report("entries there", (double)there, "1");
    (void)work_run(&work, WORK_SALES, WORK_BATCH_MAX, WORK_BATCH_MAX); /* reads the lots */
    (void)run_stage(&work, WORK_SALES, total);
    (void)run_stage(&work, WORK_MIX, total / 2);
    measure_singles(&work, folder);
    measure_origin(&work);
    work_close(&work);
}

int main(int argc, char **argv)
{
    struct ledger_work work;
    char path[1000];
    int64_t first_lots = 0;
    if (argc < 2) {
        fprintf(stderr,
                "ledger_bench FOLDER [ENTRIES [ADDRESS]] | grow ENTRIES | grown [ENTRIES]\n");
        return 2;
    }
    snprintf(path, sizeof(path), "%s/grown.db", argv[1]);
    if (argc > 2 && strcmp(argv[2], "grow") == 0) {
        grow(path, argc > 3 ? strtoll(argv[3], NULL, 10) : 10000000);
        return 0;
    }
    if (argc > 2 && strcmp(argv[2], "grown") == 0) {
        measure_grown(path, argv[1], argc > 3 ? (size_t)strtoul(argv[3], NULL, 10) : 200000);
        return 0;
    }
    bool is_origin_alone = argc > 2 && strcmp(argv[2], "origin") == 0;
    bool is_single_alone = argc > 2 && strcmp(argv[2], "single") == 0;
    size_t total = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 200000;
    snprintf(path, sizeof(path), "%s/ledger.db", argv[1]);
    remove_database(path);
    work_open(&work, path);
    if (is_origin_alone || is_single_alone) {
        if (is_origin_alone) {
            measure_origin(&work);
        } else {
            for (int i = 0; i < SINGLE_ROUNDS; i++) {
                measure_singles(&work, argv[1]);
            }
        }
        work_close(&work);
        remove_database(path);
        return 0;
    }
    bench_must(kachi_ledger_count(work.ledger, &first_lots), "the count");
    struct stage sales = run_stage(&work, WORK_SALES, total);
    struct stage mix = run_stage(&work, WORK_MIX, total / 2);
    /* By now the write-ahead log has grown to its full length, as in a ledger that is in use: what
     * is written goes over what was there. */
    measure_singles(&work, argv[1]);
    measure_origin(&work);
    measure_audit(&work);
    if (argc > 3) {
        peer_warm_up(argv[3]);
        run_server(&sales, work.database, first_lots + 1, argv[3]);
        run_server(&mix, work.database, first_lots + 1, argv[3]);
    }
    work_close(&work);
    remove_database(path);
    return 0;
}
