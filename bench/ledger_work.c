/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger_work.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LOTS 20000

static double seconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double bench_now_s(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

double bench_processor_s(void)
{
    return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

void bench_must(enum kachi_err err, const char *what)
{
    if (err != KACHI_OK) {
        fprintf(stderr, "ledger_bench: %s failed\n", what);
        exit(1);
    }
}

void bench_report(const char *name, double value, const char *unit)
{
    printf("{\"measure\":\"%s\",\"unit\":\"%s\",\"value\":%.6g}\n", name, unit, value);
    fflush(stdout);
}

void bench_report_beside(const char *name, double value, const char *unit, const char *peer,
                         double peer_value)
{
    printf("{\"measure\":\"%s\",\"unit\":\"%s\",\"value\":%.6g,\"peer\":\"%s\",\"peer_value\":%.6g,"
           "\"ratio\":%.3g}\n",
           name, unit, value, peer, peer_value, value / peer_value);
    fflush(stdout);
}

static size_t below(struct ledger_work *work, size_t limit)
{
    return (size_t)(kachi_random_at(1, work->dice++, 7) % (uint64_t)limit);
}

static struct kachi_id new_id(struct ledger_work *work)
{
    return kachi_id_new(&work->clock, &work->random);
}

void work_post(struct ledger_work *work, size_t count)
{
    bench_must(kachi_post(work->ledger, &work->maker, count, work->entries, work->results),
               "a batch");
    for (size_t i = 0; i < count; i++) {
        if (work->results[i].status == KACHI_POST_REFUSED) {
            fprintf(stderr, "ledger_bench: an entry was refused: %s\n", work->results[i].code);
            exit(1);
        }
    }
}

static void post_as(struct ledger_work *work, const struct kachi_actor *actor,
                    const struct kachi_entry *entry)
{
    bench_must(kachi_post_one(work->ledger, actor, entry, NULL), "an entry");
}

static struct kachi_actor add_party(struct ledger_work *work, const char *name)
{
    struct kachi_actor operator_actor = kachi_actor_operator();
    struct kachi_actor actor = {0};
    struct kachi_entry entry = {.id = new_id(work), .kind = KACHI_ENTRY_PARTY};
    entry.party =
        (struct kachi_party_content){.name = kachi_str_of(name), .role = KACHI_ROLE_MEMBER};
    post_as(work, &operator_actor, &entry);
    bench_must(kachi_actor_of_party(work->ledger, &entry.id, &actor), "a party");
    return actor;
}

static void add_registry(struct ledger_work *work)
{
    struct kachi_actor operator_actor = kachi_actor_operator();
    work->maker = add_party(work, "Maker");
    work->buyer = add_party(work, "Buyer");
    struct kachi_entry product = {.id = new_id(work), .kind = KACHI_ENTRY_PRODUCT};
    product.product = (struct kachi_product_content){work->maker.id, kachi_str_of("steel"),
                                                     kachi_str_of("kg"), 3};
    post_as(work, &work->maker, &product);
    work->product = product.id;
    struct kachi_entry pool = {.id = new_id(work), .kind = KACHI_ENTRY_POOL};
    pool.pool = (struct kachi_pool_content){.owner = work->maker.id,
                                            .statement = kachi_str_of("st_1"),
                                            .grams = KACHI_AMOUNT_MAX,
                                            .basis = KACHI_BASIS_EMBODIED,
                                            .models = KACHI_CUSTODY_PHYSICAL,
                                            .until = 40000,
                                            .rulebook = kachi_str_of("bench")};
    post_as(work, &operator_actor, &pool);
    work->pool = pool.id;
}

void work_post_one(struct ledger_work *work, const struct kachi_entry *entry)
{
    post_as(work, &work->maker, entry);
}

struct kachi_entry work_make(struct ledger_work *work, size_t input_count,
                             struct kachi_make_input *inputs, bool draws)
{
    struct kachi_entry entry = {.id = new_id(work), .kind = KACHI_ENTRY_MAKE};
    struct kachi_make_output *output = KACHI_NEW(&work->arena, struct kachi_make_output);
    struct kachi_make_draw *draw = KACHI_NEW(&work->arena, struct kachi_make_draw);
    *output = (struct kachi_make_output){entry.id, work->product, 1000000000, 1};
    *draw = (struct kachi_make_draw){work->pool, 500000000};
    entry.make = (struct kachi_make_content){.input_count = input_count,
                                             .inputs = inputs,
                                             .own_emitted_g = 2000000000,
                                             .draw_count = draws ? 1 : 0,
                                             .draws = draw,
                                             .output_count = 1,
                                             .outputs = output};
    return entry;
}

static void make_lots(struct ledger_work *work)
{
    while (work->lot_count < LOTS) {
        size_t count =
            LOTS - work->lot_count < WORK_BATCH_MAX ? LOTS - work->lot_count : WORK_BATCH_MAX;
        for (size_t i = 0; i < count; i++) {
            work->entries[i] = work_make(work, 0, NULL, true);
            work->lots[work->lot_count++] = work->entries[i].id;
        }
        work_post(work, count);
    }
}

struct kachi_entry work_sale(struct ledger_work *work)
{
    struct kachi_entry entry = {.id = new_id(work), .kind = KACHI_ENTRY_OFFER};
    entry.offer = (struct kachi_offer_content){.lot = work->lots[below(work, work->lot_count)],
                                               .quantity = 1000 + (int64_t)below(work, 1000),
                                               .buyer = work->buyer.id,
                                               .price_base_yen = 100000,
                                               .price_premium_yen = 8000,
                                               .terms = KACHI_TERMS_PREPAID,
                                               .until = INT64_C(4102444800000000),
                                               .reference = kachi_str_of("PO-2026-1123")};
    return entry;
}

static struct kachi_entry claim(struct ledger_work *work)
{
    struct kachi_entry entry = {.id = new_id(work), .kind = KACHI_ENTRY_CLAIM};
    entry.claim = (struct kachi_claim_content){.lot = work->lots[below(work, work->lot_count)],
                                               .quantity = 1000,
                                               .beneficiary = kachi_str_of("Maker"),
                                               .purpose = kachi_str_of("final-use"),
                                               .from = 20000,
                                               .to = 20364};
    return entry;
}

static struct kachi_entry make_of_four(struct ledger_work *work)
{
    struct kachi_make_input *inputs = KACHI_NEW_ARRAY(&work->arena, struct kachi_make_input, 4);
    size_t first = below(work, work->lot_count - 4);
    for (size_t i = 0; i < 4; i++) {
        inputs[i] = (struct kachi_make_input){work->lots[first + i], 1000};
    }
    return work_make(work, 4, inputs, false);
}

static void draw_up(struct ledger_work *work, enum work_kind kind, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t dice = kind == WORK_MIX ? below(work, 10) : 0;
        work->entries[i] = dice < 6 ? work_sale(work) : dice < 8 ? make_of_four(work) : claim(work);
    }
}

struct work_rate work_run(struct ledger_work *work, enum work_kind kind, size_t total, size_t batch)
{
    double spent_s = 0;
    double processor_s = 0;
    size_t done = 0;
    for (; done < total; done += batch) {
        struct kachi_arena_mark mark = kachi_arena_mark(&work->arena);
        draw_up(work, kind, batch);
        double from_s = bench_now_s();
        double from_processor_s = bench_processor_s();
        work_post(work, batch);
        spent_s += bench_now_s() - from_s;
        processor_s += bench_processor_s() - from_processor_s;
        kachi_arena_reset(&work->arena, mark);
    }
    return (struct work_rate){(double)done / spent_s, processor_s * 1e6 / (double)done};
}

/* What add_registry and make_lots made in an earlier run: entries and lots are in that order. */
static void find_registry(struct ledger_work *work)
{
    struct kachi_id *const ids[] = {&work->maker.id, &work->buyer.id, &work->product, &work->pool};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        struct kachi_entry_row row = {0};
        bench_must(kachi_store_entry_get(work->ledger, &work->arena, (int64_t)i + 1, &row),
                   "the registry");
        *ids[i] = row.id;
    }
    const struct kachi_id maker = work->maker.id;
    const struct kachi_id buyer = work->buyer.id;
    bench_must(kachi_actor_of_party(work->ledger, &maker, &work->maker), "the maker");
    bench_must(kachi_actor_of_party(work->ledger, &buyer, &work->buyer), "the buyer");
    while (work->lot_count < LOTS) {
        struct kachi_lot lot = {0};
        bench_must(kachi_store_lot_get(work->ledger, (int64_t)work->lot_count + 1, &lot), "a lot");
        work->lots[work->lot_count++] = lot.id;
    }
}

void work_open(struct ledger_work *work, const char *path)
{
    *work = (struct ledger_work){.clock = kachi_clock_system(), .random = kachi_random_system()};
    kachi_arena_init(&work->arena);
    kachi_findings_init(&work->findings);
    struct kachi_ledger_options options = {.clock = work->clock, .random = work->random};
    bench_must(kachi_database_open(kachi_str_of(path), KACHI_DATABASE_CREATE, &work->findings,
                                   &work->database),
               path);
    bench_must(kachi_ledger_open(work->database, &options, &work->findings, &work->ledger), path);
    work->lots = KACHI_NEW_ARRAY(&work->arena, struct kachi_id, LOTS);
    work->entries = KACHI_NEW_ARRAY(&work->arena, struct kachi_entry, WORK_BATCH_MAX);
    work->results = KACHI_NEW_ARRAY(&work->arena, struct kachi_post_result, WORK_BATCH_MAX);
    int64_t there = 0;
    bench_must(kachi_ledger_count(work->ledger, &there), "the count");
    if (there > 0) {
        find_registry(work);
        work->dice = (uint64_t)there << 8U;
        return;
    }
    add_registry(work);
    make_lots(work);
}

void work_close(struct ledger_work *work)
{
    kachi_ledger_close(work->ledger);
    kachi_database_close(work->database);
    kachi_findings_release(&work->findings);
    kachi_arena_release(&work->arena);
}
