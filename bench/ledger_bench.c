/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the ledger costs: durable entries a second in batches, one durable entry, value by origin
 * far from its source, and the audit. One line of JSON a measurement on standard output.
 *
 *     ledger_bench FOLDER [ENTRIES]     a database is made in FOLDER and removed again
 *
 * Every figure is taken in one run on one disk, with fdatasync of the same disk beside it: compare
 * within a run only.
 */
#include "ledger/audit.h"
#include "ledger/origin.h"
#include "ledger/post.h"
#include "ledger/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define BATCH KACHI_POST_ENTRIES_MAX
#define LOTS 20000
#define SINGLES 400
#define TIERS 12
#define TIER_LOTS 416 /* 12 tiers of these: about 5,000 ancestors */

struct bench {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_database *database;
    struct kachi_ledger *ledger;
    struct kachi_actor maker, buyer;
    struct kachi_id product, pool;
    struct kachi_id *lots;
    size_t lot_count;
    uint64_t dice;
    struct kachi_entry *entries;
    struct kachi_post_result *results;
    struct kachi_clock clock;
    struct kachi_random random;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(enum kachi_err err, const char *what)
{
    if (err != KACHI_OK) {
        fprintf(stderr, "ledger_bench: %s failed\n", what);
        exit(1);
    }
}

static void report(const char *name, double value, const char *unit)
{
    printf("{\"measure\":\"%s\",\"unit\":\"%s\",\"value\":%.6g}\n", name, unit, value);
    fflush(stdout);
}

static size_t below(struct bench *bench, size_t limit)
{
    return (size_t)(kachi_random_at(1, bench->dice++, 7) % (uint64_t)limit);
}

static struct kachi_id new_id(struct bench *bench)
{
    return kachi_id_new(&bench->clock, &bench->random);
}

static void post_all(struct bench *bench, const struct kachi_actor *actor, size_t count)
{
    must(kachi_post(bench->ledger, actor, count, bench->entries, bench->results), "a batch");
    for (size_t i = 0; i < count; i++) {
        if (bench->results[i].status == KACHI_POST_REFUSED) {
            fprintf(stderr, "ledger_bench: an entry was refused: %s\n", bench->results[i].code);
            exit(1);
        }
    }
}

static void post_one(struct bench *bench, const struct kachi_actor *actor,
                     const struct kachi_entry *entry)
{
    must(kachi_post_one(bench->ledger, actor, entry, NULL), "an entry");
}

static struct kachi_actor add_party(struct bench *bench, const char *name)
{
    struct kachi_actor operator_actor = kachi_actor_operator();
    struct kachi_actor actor = {0};
    struct kachi_entry entry = {.id = new_id(bench), .kind = KACHI_ENTRY_PARTY};
    entry.party =
        (struct kachi_party_content){.name = kachi_str_of(name), .role = KACHI_ROLE_MEMBER};
    post_one(bench, &operator_actor, &entry);
    must(kachi_actor_of_party(bench->ledger, &entry.id, &actor), "a party");
    return actor;
}

static void add_registry(struct bench *bench)
{
    struct kachi_actor operator_actor = kachi_actor_operator();
    bench->maker = add_party(bench, "Maker");
    bench->buyer = add_party(bench, "Buyer");
    struct kachi_entry product = {.id = new_id(bench), .kind = KACHI_ENTRY_PRODUCT};
    product.product = (struct kachi_product_content){bench->maker.id, kachi_str_of("steel"),
                                                     kachi_str_of("kg"), 3};
    post_one(bench, &bench->maker, &product);
    bench->product = product.id;
    struct kachi_entry pool = {.id = new_id(bench), .kind = KACHI_ENTRY_POOL};
    pool.pool = (struct kachi_pool_content){.owner = bench->maker.id,
                                            .statement = kachi_str_of("st_1"),
                                            .grams = KACHI_AMOUNT_MAX,
                                            .basis = KACHI_BASIS_EMBODIED,
                                            .models = KACHI_CUSTODY_PHYSICAL,
                                            .until = 40000,
                                            .rulebook = kachi_str_of("bench")};
    post_one(bench, &operator_actor, &pool);
    bench->pool = pool.id;
}

/* A make of one lot; inputs and draw may be NULL. */
static struct kachi_entry make_entry(struct bench *bench, size_t input_count,
                                     struct kachi_make_input *inputs, bool draws)
{
    struct kachi_entry entry = {.id = new_id(bench), .kind = KACHI_ENTRY_MAKE};
    struct kachi_make_output *output = KACHI_NEW(&bench->arena, struct kachi_make_output);
    struct kachi_make_draw *draw = KACHI_NEW(&bench->arena, struct kachi_make_draw);
    *output = (struct kachi_make_output){entry.id, bench->product, 1000000000, 1};
    *draw = (struct kachi_make_draw){bench->pool, 500000000};
    entry.make = (struct kachi_make_content){.input_count = input_count,
                                             .inputs = inputs,
                                             .own_emitted_g = 2000000000,
                                             .draw_count = draws ? 1 : 0,
                                             .draws = draw,
                                             .output_count = 1,
                                             .outputs = output};
    return entry;
}

static void make_lots(struct bench *bench)
{
    while (bench->lot_count < LOTS) {
        size_t count = LOTS - bench->lot_count < BATCH ? LOTS - bench->lot_count : BATCH;
        for (size_t i = 0; i < count; i++) {
            bench->entries[i] = make_entry(bench, 0, NULL, true);
            bench->lots[bench->lot_count++] = bench->entries[i].id;
        }
        post_all(bench, &bench->maker, count);
    }
}

static struct kachi_entry sale(struct bench *bench)
{
    struct kachi_entry entry = {.id = new_id(bench), .kind = KACHI_ENTRY_OFFER};
    entry.offer = (struct kachi_offer_content){.lot = bench->lots[below(bench, bench->lot_count)],
                                               .quantity = 1000 + (int64_t)below(bench, 1000),
                                               .buyer = bench->buyer.id,
                                               .price_base_yen = 100000,
                                               .price_premium_yen = 8000,
                                               .terms = KACHI_TERMS_PREPAID,
                                               .until = INT64_C(4102444800000000),
                                               .reference = kachi_str_of("PO-2026-1123")};
    return entry;
}

static struct kachi_entry claim(struct bench *bench)
{
    struct kachi_entry entry = {.id = new_id(bench), .kind = KACHI_ENTRY_CLAIM};
    entry.claim = (struct kachi_claim_content){.lot = bench->lots[below(bench, bench->lot_count)],
                                               .quantity = 1000,
                                               .beneficiary = kachi_str_of("Maker"),
                                               .purpose = kachi_str_of("final-use"),
                                               .from = 20000,
                                               .to = 20364};
    return entry;
}

static struct kachi_entry make_of_four(struct bench *bench)
{
    struct kachi_make_input *inputs = KACHI_NEW_ARRAY(&bench->arena, struct kachi_make_input, 4);
    size_t first = below(bench, bench->lot_count - 4);
    for (size_t i = 0; i < 4; i++) {
        inputs[i] = (struct kachi_make_input){bench->lots[first + i], 1000};
    }
    return make_entry(bench, 4, inputs, false);
}

/* Entries a second of batches alone, without drawing them up; and what the processor spent. */
static void run_batches(struct bench *bench, const char *name, size_t total, bool is_mix)
{
    double spent_s = 0;
    double processor_s = 0;
    size_t rounded = (total + BATCH - 1) / BATCH * BATCH;
    for (size_t done = 0; done < total; done += BATCH) {
        struct kachi_arena_mark mark = kachi_arena_mark(&bench->arena);
        for (size_t i = 0; i < BATCH; i++) {
            size_t dice = is_mix ? below(bench, 10) : 0;
            bench->entries[i] = dice < 6   ? sale(bench)
                                : dice < 8 ? make_of_four(bench)
                                           : claim(bench);
        }
        double from_s = now_s();
        double from_cpu_s = cpu_s();
        post_all(bench, &bench->maker, BATCH);
        spent_s += now_s() - from_s;
        processor_s += cpu_s() - from_cpu_s;
        kachi_arena_reset(&bench->arena, mark);
    }
    char text[100];
    report(name, (double)rounded / spent_s, "1/s");
    snprintf(text, sizeof(text), "%s, processor", name);
    report(text, processor_s * 1e6 / (double)rounded, "us");
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static void report_times(const char *name, double times_s[], size_t count)
{
    char text[100];
    /* Equal times are the same to a percentile. */
    qsort(times_s, count, sizeof(*times_s), compare_doubles);
    snprintf(text, sizeof(text), "%s p50", name);
    report(text, times_s[count / 2] * 1e6, "us");
    snprintf(text, sizeof(text), "%s p99", name);
    report(text, times_s[count * 99 / 100] * 1e6, "us");
}

/* 4 KiB into a file that is there already: the least that a durable entry can cost. */
static void measure_fdatasync(const char *folder)
{
    static char page[4096];
    double times_s[SINGLES];
    char path[1000];
    snprintf(path, sizeof(path), "%s/fdatasync.tmp", folder);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    for (int i = 0; i < SINGLES; i++) {
        if (file < 0 || pwrite(file, page, sizeof(page), (off_t)i * 4096) != 4096) {
            must(KACHI_ERR_IO, path);
        }
    }
    fsync(file);
    for (int i = 0; i < SINGLES; i++) {
        page[0] = (char)i;
        double from_s = now_s();
        if (pwrite(file, page, sizeof(page), (off_t)i * 4096) != 4096 || fdatasync(file) != 0) {
            must(KACHI_ERR_IO, path);
        }
        times_s[i] = now_s() - from_s;
    }
    close(file);
    unlink(path);
    report_times("fdatasync 4 KiB", times_s, SINGLES);
}

static void measure_singles(struct bench *bench)
{
    double times_s[SINGLES];
    for (size_t i = 0; i < SINGLES; i++) {
        struct kachi_entry entry = sale(bench);
        double from_s = now_s();
        post_one(bench, &bench->maker, &entry);
        times_s[i] = now_s() - from_s;
    }
    report_times("one durable entry", times_s, SINGLES);
}

/* Twelve tiers of lots, each made of four of the tier before; the last is made of its whole tier.
 */
static void measure_origin(struct bench *bench)
{
    struct kachi_id tier[TIER_LOTS];
    struct kachi_make_input *inputs;
    struct kachi_lot lot = {0};
    struct kachi_value value = {0};
    for (size_t t = 0; t < TIERS; t++) {
        struct kachi_id next[TIER_LOTS];
        for (size_t i = 0; i < TIER_LOTS; i++) {
            inputs = KACHI_NEW_ARRAY(&bench->arena, struct kachi_make_input, 4);
            for (size_t j = 0; j < 4 && t > 0; j++) {
                inputs[j] = (struct kachi_make_input){tier[(i + j * 101) % TIER_LOTS], 100000000};
            }
            bench->entries[i] = make_entry(bench, t == 0 ? 0 : 4, inputs, t % 3 == 0);
            next[i] = bench->entries[i].id;
        }
        post_all(bench, &bench->maker, TIER_LOTS);
        for (size_t i = 0; i < TIER_LOTS; i++) {
            tier[i] = next[i];
        }
    }
    inputs = KACHI_NEW_ARRAY(&bench->arena, struct kachi_make_input, KACHI_ENTRY_INPUTS_MAX);
    for (size_t i = 0; i < KACHI_ENTRY_INPUTS_MAX; i++) {
        inputs[i] = (struct kachi_make_input){tier[i], 1000};
    }
    struct kachi_entry last = make_entry(bench, KACHI_ENTRY_INPUTS_MAX, inputs, false);
    post_one(bench, &bench->maker, &last);
    must(kachi_store_lot_find(bench->ledger, &last.id, &lot), "the last lot");
    double from_s = now_s();
    double from_cpu_s = cpu_s();
    struct kachi_origins *origins = kachi_origins_new(&bench->arena, bench->ledger);
    must(kachi_origins_of_lot(origins, lot.number, &value), "origins");
    report("value by origin, 12 tiers, 5,000 ancestors", (now_s() - from_s) * 1e3, "ms");
    report("value by origin, processor", (cpu_s() - from_cpu_s) * 1e3, "ms");
}

static void measure_audit(struct bench *bench)
{
    struct kachi_audit audit;
    double from_s = now_s();
    double from_cpu_s = cpu_s();
    must(kachi_audit(bench->ledger, &bench->arena, &audit), "the audit");
    double spent_s = now_s() - from_s;
    report("audit, every law and the replay", spent_s, "s");
    report("audit, processor, an entry", (cpu_s() - from_cpu_s) * 1e6 / (double)audit.entries,
           "us");
    report("audit, entries a second", (double)audit.entries / spent_s, "1/s");
}

static void open_bench(struct bench *bench, const char *path)
{
    *bench = (struct bench){.clock = kachi_clock_system(), .random = kachi_random_system()};
    kachi_arena_init(&bench->arena);
    kachi_findings_init(&bench->findings);
    struct kachi_ledger_options options = {.clock = bench->clock, .random = bench->random};
    must(kachi_database_open(kachi_str_of(path), KACHI_DATABASE_CREATE, &bench->findings,
                             &bench->database),
         path);
    must(kachi_ledger_open(bench->database, &options, &bench->findings, &bench->ledger), path);
    bench->lots = KACHI_NEW_ARRAY(&bench->arena, struct kachi_id, LOTS);
    bench->entries = KACHI_NEW_ARRAY(&bench->arena, struct kachi_entry, BATCH);
    bench->results = KACHI_NEW_ARRAY(&bench->arena, struct kachi_post_result, BATCH);
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

int main(int argc, char **argv)
{
    struct bench bench;
    char path[1000];
    if (argc < 2) {
        fprintf(stderr, "ledger_bench FOLDER [ENTRIES]\n");
        return 2;
    }
    size_t total = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 200000;
    snprintf(path, sizeof(path), "%s/ledger.db", argv[1]);
    remove_database(path);
    open_bench(&bench, path);
    add_registry(&bench);
    make_lots(&bench);
    measure_fdatasync(argv[1]);
    measure_singles(&bench);
    run_batches(&bench, "sales of parts of lots, batches of 8,190", total, false);
    run_batches(&bench, "60 % sales, 20 % makes of 4, 20 % claims", total / 2, true);
    measure_origin(&bench);
    measure_audit(&bench);
    kachi_ledger_close(bench.ledger);
    kachi_database_close(bench.database);
    kachi_findings_release(&bench.findings);
    kachi_arena_release(&bench.arena);
    remove_database(path);
    return 0;
}
