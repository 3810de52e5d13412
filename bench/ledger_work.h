/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger_work.h - a made-up ledger to be measured: a maker, a buyer, 20,000 lots, and entries that
 * draw on them. The same dice for every store, so that all write the same entries but for their
 * ids.
 */
#ifndef KACHI_BENCH_LEDGER_WORK_H
#define KACHI_BENCH_LEDGER_WORK_H

#include "ledger/post.h"
#include "ledger/store.h"

#define WORK_BATCH_MAX KACHI_POST_ENTRIES_MAX

enum work_kind {
    WORK_SALES, /* of parts of lots */
    WORK_MIX,   /* 60 % sales, 20 % makes of 4 inputs, 20 % claims */
};

struct ledger_work {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_database *database;
    struct kachi_ledger *ledger;
    struct kachi_actor maker, buyer;
    struct kachi_id product, pool;
    struct kachi_id *lots;
    size_t lot_count;
    uint64_t dice;
    struct kachi_entry *entries; /* WORK_BATCH_MAX */
    struct kachi_post_result *results;
    struct kachi_clock clock;
    struct kachi_random random;
};

struct work_rate {
    double entries_per_s;
    double processor_us; /* of this process, an entry */
};

/* Opens a ledger at a path or address. In an empty one parties, product, pool and lots are made;
 * else it is one that was opened so before. */
void work_open(struct ledger_work *work, const char *path);
void work_close(struct ledger_work *work);

struct kachi_entry work_sale(struct ledger_work *work);
/* A make of one lot; inputs may be NULL. */
struct kachi_entry work_make(struct ledger_work *work, size_t input_count,
                             struct kachi_make_input *inputs, bool draws);
/* Posts the first entries of work->entries, or one, as the maker; ends the program on a refusal. */
void work_post(struct ledger_work *work, size_t count);
void work_post_one(struct ledger_work *work, const struct kachi_entry *entry);
/* Posts `total` entries in batches. Only posting is timed, not drawing up the entries. */
struct work_rate work_run(struct ledger_work *work, enum work_kind kind, size_t total,
                          size_t batch);

double bench_now_s(void);
double bench_processor_s(void);
void bench_must(enum kachi_err err, const char *what);
/* A line of JSON: what was measured. */
void bench_report(const char *name, double value, const char *unit);
/* The same, with what stands beside it and value / peer_value. */
void bench_report_beside(const char *name, double value, const char *unit, const char *peer,
                         double peer_value);

#endif
