/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What it costs to read a year's purchases from a large ledger: of one buyer among a hundred, and
 * of all. One line of JSON a measurement on standard output.
 *
 *     bought_bench FOLDER [ENTRIES]     a database is made in FOLDER and removed again
 */
#include "ledger/post.h"
#include "policy/bought.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define BUYERS 100
#define BATCH 2000
#define ENTRIES_A_SALE 3 /* offer, accept, settle */
#define LOT_UNITS INT64_C(1000000000)

struct bench {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_database *database;
    struct kachi_ledger *ledger;
    struct kachi_clock clock;
    struct kachi_random random;
    struct kachi_actor maker, buyers[BUYERS];
    struct kachi_id maker_id, buyer_ids[BUYERS], lot;
    struct kachi_entry entries[BATCH];
    struct kachi_post_result results[BATCH];
    struct kachi_id offers[BATCH];
};

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(enum kachi_err err, const char *what)
{
    if (err != KACHI_OK) {
        fprintf(stderr, "bought_bench: %s failed\n", what);
        exit(1);
    }
}

static struct kachi_entry *next_entry(struct bench *bench, size_t place, enum kachi_entry_kind kind)
{
    struct kachi_entry *entry = &bench->entries[place];
    *entry = (struct kachi_entry){.id = kachi_id_new(&bench->clock, &bench->random), .kind = kind};
    return entry;
}

static void post(struct bench *bench, const struct kachi_actor *actor, size_t count)
{
    must(kachi_post(bench->ledger, actor, count, bench->entries, bench->results), "a batch");
    for (size_t i = 0; i < count; i++) {
        must(bench->results[i].status == KACHI_POST_REFUSED ? KACHI_ERR_CONFLICT : KACHI_OK,
             bench->results[i].code);
    }
}

static struct kachi_actor add_party(struct bench *bench, struct kachi_str name, struct kachi_id *id)
{
    struct kachi_actor operator_actor = kachi_actor_operator();
    struct kachi_actor actor = {0};
    struct kachi_entry *entry = next_entry(bench, 0, KACHI_ENTRY_PARTY);
    entry->party = (struct kachi_party_content){.name = name, .role = KACHI_ROLE_MEMBER};
    *id = entry->id;
    post(bench, &operator_actor, 1);
    must(kachi_actor_of_party(bench->ledger, id, &actor), "a party");
    return actor;
}

/* One maker with one lot, from one statement, that is enough for everybody. */
static void add_goods(struct bench *bench)
{
    struct kachi_actor operator_actor = kachi_actor_operator();
    struct kachi_entry *entry = next_entry(bench, 0, KACHI_ENTRY_PRODUCT);
    struct kachi_make_output output = {.product = entry->id, .quantity = LOT_UNITS, .share = 1};
    struct kachi_make_draw draw = {.grams = LOT_UNITS};
    entry->product = (struct kachi_product_content){bench->maker_id, kachi_str_of("steel"),
                                                    kachi_str_of("kg"), 0};
    post(bench, &bench->maker, 1);
    entry = next_entry(bench, 0, KACHI_ENTRY_POOL);
    draw.pool = entry->id;
    entry->pool = (struct kachi_pool_content){.owner = bench->maker_id,
                                              .statement = kachi_str_of("st_1"),
                                              .grams = LOT_UNITS,
                                              .basis = KACHI_BASIS_EMBODIED,
                                              .models = KACHI_CUSTODY_PHYSICAL,
                                              .until = 40000,
                                              .rulebook = kachi_str_of("bench")};
    post(bench, &operator_actor, 1);
    entry = next_entry(bench, 0, KACHI_ENTRY_MAKE);
    output.lot = bench->lot = entry->id;
    entry->make = (struct kachi_make_content){.own_emitted_g = LOT_UNITS,
                                              .draw_count = 1,
                                              .draws = &draw,
                                              .output_count = 1,
                                              .outputs = &output};
    post(bench, &bench->maker, 1);
}

static void sell(struct bench *bench, size_t buyer)
{
    for (size_t i = 0; i < BATCH; i++) {
        struct kachi_entry *entry = next_entry(bench, i, KACHI_ENTRY_OFFER);
        bench->offers[i] = entry->id;
        entry->offer = (struct kachi_offer_content){.lot = bench->lot,
                                                    .quantity = 1000,
                                                    .buyer = bench->buyer_ids[buyer],
                                                    .price_base_yen = 100000,
                                                    .price_premium_yen = 8000,
                                                    .terms = KACHI_TERMS_PREPAID,
                                                    .until = INT64_C(4102444800000000),
                                                    .reference = kachi_str_of("PO-2026-1123")};
    }
    post(bench, &bench->maker, BATCH);
    for (size_t i = 0; i < BATCH; i++) {
        next_entry(bench, i, KACHI_ENTRY_ACCEPT)->accept.offer = bench->offers[i];
    }
    post(bench, &bench->buyers[buyer], BATCH);
    for (size_t i = 0; i < BATCH; i++) {
        struct kachi_entry *entry = next_entry(bench, i, KACHI_ENTRY_SETTLE);
        entry->settle.offer = bench->offers[i];
        entry->settle.payment = kachi_str_of("bank");
    }
    post(bench, &bench->maker, BATCH);
}

static void measure(struct bench *bench, const char *name, int64_t buyer)
{
    struct kachi_sales_asked asked = {.buyer = buyer, .until = 100000};
    struct kachi_sale *sales = NULL;
    size_t count = 0;
    struct kachi_arena_mark mark = kachi_arena_mark(&bench->arena);
    double from_s = cpu_s();
    must(kachi_sales_read(&bench->arena, bench->ledger, &asked, &count, &sales), name);
    printf("{\"measure\":\"purchases, %s\",\"sales\":%zu,\"unit\":\"ms\",\"value\":%.6g}\n", name,
           count, (cpu_s() - from_s) * 1e3);
    fflush(stdout);
    kachi_arena_reset(&bench->arena, mark);
}

static void run(struct bench *bench, size_t total)
{
    bench->maker = add_party(bench, kachi_str_of("Maker"), &bench->maker_id);
    for (size_t i = 0; i < BUYERS; i++) {
        struct kachi_str name = kachi_str_print(&bench->arena, "Buyer %zu", i);
        bench->buyers[i] = add_party(bench, name, &bench->buyer_ids[i]);
    }
    add_goods(bench);
    for (size_t done = 0; done < total; done += BATCH * ENTRIES_A_SALE) {
        sell(bench, done / (BATCH * ENTRIES_A_SALE) % BUYERS);
    }
    measure(bench, "one buyer of 100", bench->buyers[1].party);
    measure(bench, "all buyers", 0);
}

int main(int argc, char **argv)
{
    static struct bench bench;
    char path[1000];
    if (argc < 2) {
        fprintf(stderr, "bought_bench FOLDER [ENTRIES]\n");
        return 2;
    }
    snprintf(path, sizeof(path), "%s/bought.db", argv[1]);
    unlink(path);
    bench.clock = kachi_clock_system();
    bench.random = kachi_random_system();
    kachi_arena_init(&bench.arena);
    kachi_findings_init(&bench.findings);
    struct kachi_ledger_options options = {.clock = bench.clock, .random = bench.random};
    must(kachi_database_open(kachi_str_of(path), KACHI_DATABASE_CREATE, &bench.findings,
                             &bench.database),
         path);
    must(kachi_ledger_open(bench.database, &options, &bench.findings, &bench.ledger), path);
    run(&bench, argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 1000000);
    kachi_ledger_close(bench.ledger);
    kachi_database_close(bench.database);
    kachi_findings_release(&bench.findings);
    kachi_arena_release(&bench.arena);
    unlink(path);
    return 0;
}
