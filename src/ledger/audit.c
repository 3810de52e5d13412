/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.c - one pass over all rows. While one thread reads a chunk of entries with all that they
 * added, and takes their requests from their bytes, another posts the chunk before it into a ledger
 * in memory, and checks every law on the stored rows and against the replayed ones.
 */
#include "ledger/audit.h"

#include "base/workers.h"
#include "ledger/audit_laws.h"
#include "ledger/origin.h"
#include "ledger/replay.h"

#include <string.h>

/* Chunks that are read by one job while the other checks as many: one is sometimes slower than the
 * other, and over several that evens out. */
#define STEPS 8

/* A chunk on its way. */
struct step {
    struct kachi_arena arena;
    struct kachi_scan_chunk rows;
    struct replay_request *requests; /* one an entry */
    size_t same_count;               /* entries from the first on that came out the same */
    enum kachi_err err;
};

struct auditing {
    struct kachi_ledger *ledger;
    struct kachi_arena *arena; /* of the result */
    struct kachi_audit *out;
    struct kachi_scan scan;
    struct kachi_scan_rest registry; /* parties, products, pools: read first, few */
    struct audit_laws laws;
    struct kachi_ledger *replayed;
    struct replay_author author;
    int64_t broken[KACHI_LAW_COUNT];
    int64_t origins_broken; /* as the origins were last worked out */
    bool is_replayed;       /* all entries came out the same */
    enum kachi_err last_err[2];
    struct step steps[2][STEPS];
    struct step *reading, *checking; /* one of the two rows, or NULL */
    size_t reading_count, checking_count;
    struct kachi_hasher hasher; /* of leaves */
};

static enum kachi_err differs(struct kachi_ledger *ledger, const char *code, int64_t number)
{
    struct kachi_arena_mark mark = kachi_arena_mark(&ledger->scratch);
    struct kachi_str text = kachi_str_print(&ledger->scratch, "%lld", (long long)number);
    kachi_findings_add(ledger->findings, code,
                       (struct kachi_place){.source = kachi_database_path(ledger->database)},
                       KACHI_ARGS({"number", text}));
    kachi_arena_reset(&ledger->scratch, mark);
    return KACHI_ERR_INTEGRITY;
}

static void read_requests(struct step *step)
{
    step->requests = KACHI_NEW_ARRAY(&step->arena, struct replay_request, step->rows.entries.count);
    for (size_t i = 0; i < step->rows.entries.count; i++) {
        struct kachi_entry_row *row = &step->rows.entries.items[i];
        struct replay_request *request = &step->requests[i];
        request->is_readable = kachi_entry_scan(&step->arena, row->content, row->kind,
                                                &request->entry, &request->stamp);
        row->rules = request->is_readable ? request->stamp.rules : KACHI_RULES_FIRST;
    }
}

static void read_step(struct auditing *audit, struct step *step)
{
    step->err = store_scan_chunk(&audit->scan, &step->rows);
    if (step->err == KACHI_OK) {
        read_requests(step);
    }
}

static void note(struct auditing *audit, enum kachi_law law, int64_t number)
{
    if (audit->broken[law] == 0) {
        audit->broken[law] = number;
    }
}

static enum kachi_err replay_step(struct auditing *audit, struct step *step)
{
    for (size_t i = 0; i < step->rows.entries.count; i++) {
        bool is_same = false;
        enum kachi_err err =
            replay_entry(audit->replayed, &audit->author, &step->rows.entries.items[i],
                         &step->requests[i], &is_same);
        if (err != KACHI_OK) {
            return err;
        }
        if (!is_same) {
            note(audit, KACHI_LAW_REPLAY, step->rows.entries.items[i].number);
            return KACHI_OK;
        }
        step->same_count++;
    }
    int64_t found = replay_compare_chunk(audit->replayed, &step->rows);
    if (found != 0) {
        note(audit, KACHI_LAW_REPLAY, found);
    }
    return KACHI_OK;
}

/* The leaf of its bytes: the replay has hashed the same ones, as far as it came. */
static void check_leaves(struct auditing *audit, const struct step *step)
{
    for (size_t i = 0; i < step->rows.entries.count; i++) {
        const struct kachi_entry_row *row = &step->rows.entries.items[i];
        struct kachi_digest leaf =
            i < step->same_count ? store_state_entry(&audit->replayed->state, row->number)->row.leaf
                                 : kachi_hasher_leaf(&audit->hasher, row->content);
        if (!kachi_digest_equal(&leaf, &row->leaf)) {
            note(audit, KACHI_LAW_LEAVES, row->number);
        }
    }
}

static void check_step(struct auditing *audit, struct step *step)
{
    if (step->err != KACHI_OK) {
        return;
    }
    audit_laws_chunk(&audit->laws, &step->rows);
    if (audit->broken[KACHI_LAW_REPLAY] == 0) {
        step->err = replay_step(audit, step);
    }
    check_leaves(audit, step);
}

static void run_job(void *context, size_t index, unsigned worker)
{
    struct auditing *audit = context;
    (void)worker;
    for (size_t i = 0; index == 0 && i < audit->reading_count; i++) {
        read_step(audit, &audit->reading[i]);
    }
    for (size_t i = 0; index == 1 && i < audit->checking_count; i++) {
        check_step(audit, &audit->checking[i]);
    }
}

static void begin_step(struct step *step, int64_t first)
{
    kachi_arena_release(&step->arena);
    *step = (struct step){0};
    kachi_arena_init(&step->arena);
    step->rows = (struct kachi_scan_chunk){
        .arena = &step->arena, .first = first, .last = first + KACHI_SCAN_ENTRIES - 1};
}

/* The first error of steps that were worked on. */
static enum kachi_err error_of(const struct step *steps, size_t count)
{
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        err = steps[i].err;
    }
    return err;
}

/* Takes the next chunks to be read; *next is the first entry of what comes after them. */
static void begin_steps(struct auditing *audit, struct step *steps, int64_t *next, int64_t last)
{
    audit->reading = steps;
    audit->reading_count = 0;
    while (audit->reading_count < STEPS && *next <= last) {
        begin_step(&steps[audit->reading_count++], *next);
        *next += KACHI_SCAN_ENTRIES;
    }
}

/* All entries: some chunks are read while those before them are checked. */
static enum kachi_err check_entries(struct auditing *audit)
{
    struct kachi_workers *workers = kachi_workers_new(2);
    int64_t last = audit->scan.head.entries > 0 ? audit->scan.head.entries : 1;
    int64_t next = 1;
    enum kachi_err err = KACHI_OK;
    for (size_t at = 0; err == KACHI_OK && (next <= last || audit->checking_count > 0);
         at = 1 - at) {
        if (!kachi_watch_goes_on(audit->ledger->watch, (uint64_t)(next - 1), (uint64_t)last)) {
            kachi_findings_add(audit->ledger->findings, "work-stopped", KACHI_NOWHERE,
                               KACHI_NO_ARGS);
            err = KACHI_ERR_LIMIT;
            break;
        }
        begin_steps(audit, audit->steps[at], &next, last);
        kachi_workers_run(workers, 2, run_job, audit);
        err = error_of(audit->checking, audit->checking_count);
        err = err == KACHI_OK ? error_of(audit->reading, audit->reading_count) : err;
        audit->checking = audit->reading;
        audit->checking_count = audit->reading_count;
    }
    kachi_workers_free(workers);
    return err;
}

static enum kachi_err read_registry(struct auditing *audit)
{
    enum kachi_err err = KACHI_OK;
    audit->registry.arena = audit->arena;
    for (int64_t first = 1; first <= audit->scan.head.entries && err == KACHI_OK;
         first += KACHI_SCAN_ENTRIES) {
        err = store_scan_registry(&audit->scan, &audit->registry, first,
                                  first + KACHI_SCAN_ENTRIES - 1);
    }
    return err;
}

static void compare_rest(struct auditing *audit, const struct kachi_scan_rest *rest)
{
    if (audit->broken[KACHI_LAW_REPLAY] != 0) {
        return;
    }
    int64_t found = replay_compare_rest(audit->replayed, rest);
    if (found != 0) {
        note(audit, KACHI_LAW_REPLAY, found);
    }
}

/* What is left of every lot; then the offers. */
static enum kachi_err check_changing(struct auditing *audit)
{
    struct kachi_arena arena;
    enum kachi_err err = KACHI_OK;
    kachi_arena_init(&arena);
    int64_t offers = 0;
    for (int64_t first = 1; first <= audit->scan.head.lots && err == KACHI_OK;
         first += KACHI_SCAN_ENTRIES) {
        struct kachi_scan_rest rest = {.arena = &arena};
        int64_t last = first + KACHI_SCAN_ENTRIES - 1;
        last = last < audit->scan.head.lots ? last : audit->scan.head.lots;
        err = store_scan_left(&audit->scan, &rest, first, last);
        if (err == KACHI_OK) {
            audit_laws_left(&audit->laws, &rest, first, last);
            compare_rest(audit, &rest);
        }
        kachi_arena_release(&arena);
        kachi_arena_init(&arena);
    }
    for (int64_t first = 1; first <= audit->scan.head.entries && err == KACHI_OK;
         first += KACHI_SCAN_ENTRIES) {
        struct kachi_scan_rest rest = {.arena = &arena};
        err = store_scan_offers(&audit->scan, &rest, first, first + KACHI_SCAN_ENTRIES - 1);
        compare_rest(audit, &rest);
        offers += (int64_t)rest.offers.count;
        kachi_arena_release(&arena);
        kachi_arena_init(&arena);
    }
    if (err == KACHI_OK && offers != (int64_t)audit->replayed->state.rows.changed_offers.count) {
        note(audit, KACHI_LAW_REPLAY, audit->scan.head.entries);
    }
    kachi_arena_release(&arena);
    return err;
}

static enum kachi_err check_keys(struct auditing *audit)
{
    struct kachi_arena arena;
    enum kachi_err err = KACHI_OK;
    size_t found = 1;
    size_t keys = 0;
    while (found > 0 && err == KACHI_OK) {
        kachi_arena_init(&arena);
        struct kachi_scan_rest rest = {.arena = &arena};
        err = store_scan_keys(&audit->scan, &rest);
        compare_rest(audit, &rest);
        found = rest.keys.count;
        keys += found;
        kachi_arena_release(&arena);
    }
    const struct store_state *state = &audit->replayed->state;
    bool is_same = keys == state->young.keys.count &&
                   audit->registry.parties.count == state->rows.new_parties.count &&
                   audit->registry.products.count == state->rows.new_products.count &&
                   audit->registry.pools.count == state->rows.changed_pools.count &&
                   audit->scan.head.entries == audit->replayed->head.entries &&
                   audit->scan.head.lots == audit->replayed->head.lots &&
                   audit->scan.head.time == audit->replayed->head.time;
    if (err == KACHI_OK && !is_same) {
        note(audit, KACHI_LAW_REPLAY, audit->scan.head.entries);
    }
    return err;
}

static void list_pools(struct auditing *audit)
{
    struct kachi_audit *out = audit->out;
    out->pool_count = audit->registry.pools.count;
    out->pools = KACHI_NEW_ARRAY(audit->arena, struct kachi_pool_use, out->pool_count);
    for (size_t i = 0; i < out->pool_count; i++) {
        const struct kachi_pool *pool = &audit->registry.pools.items[i];
        out->pools[i] = (struct kachi_pool_use){
            .pool = pool->number,
            .grams = pool->grams,
            .drawn_g = pool->drawn_g,
            .elsewhere_g = audit_laws_elsewhere(&audit->laws, pool->number),
        };
    }
}

/* Over the replayed rows, which are the stored ones where all was the same. */
static enum kachi_err check_origins(struct auditing *audit, struct kachi_ledger *ledger)
{
    audit->origins_broken = 0;
    list_pools(audit);
    return audit_origins(ledger, audit->out, &audit->origins_broken);
}

static const char *broken_code(enum kachi_law law)
{
    switch (law) {
    case KACHI_LAW_LEAVES:
        return "law-leaves";
    case KACHI_LAW_SEQUENCE:
        return "law-sequence";
    case KACHI_LAW_CONSERVATION:
        return "law-conservation";
    case KACHI_LAW_REMAINDERS:
        return "law-remainders";
    case KACHI_LAW_POOLS:
        return "law-pools";
    case KACHI_LAW_ORIGINS:
        return "law-origins";
    case KACHI_LAW_FOOTPRINTS:
        return "law-footprints";
    case KACHI_LAW_REPLAY:
    case KACHI_LAW_COUNT:
        break;
    }
    return "law-replay";
}

const char *kachi_law_word(enum kachi_law law)
{
    return broken_code(law) + strlen("law-");
}

/* What is left and the keys are read and compared by one thread, while another works out origins
 * from the replayed rows. */
static void run_last_job(void *context, size_t index, unsigned worker)
{
    struct auditing *audit = context;
    (void)worker;
    if (index == 0) {
        enum kachi_err err = check_changing(audit);
        audit->last_err[0] = err == KACHI_OK ? check_keys(audit) : err;
    } else if (audit->is_replayed) {
        audit->last_err[1] = check_origins(audit, audit->replayed);
    }
}

static enum kachi_err check_rest(struct auditing *audit)
{
    struct kachi_workers *workers = kachi_workers_new(2);
    compare_rest(audit, &audit->registry);
    audit->is_replayed = audit->broken[KACHI_LAW_REPLAY] == 0;
    kachi_workers_run(workers, 2, run_last_job, audit);
    kachi_workers_free(workers);
    enum kachi_err err = audit->last_err[0] != KACHI_OK ? audit->last_err[0] : audit->last_err[1];
    /* Where the replay came out otherwise, the stored rows count. */
    if (err == KACHI_OK && audit->broken[KACHI_LAW_REPLAY] != 0) {
        err = check_origins(audit, audit->ledger);
    }
    if (audit->origins_broken != 0) {
        note(audit, KACHI_LAW_ORIGINS, audit->origins_broken);
    }
    return err;
}

/* Every row once, then what follows from all of them. */
static enum kachi_err check_all(struct auditing *audit)
{
    enum kachi_err err = read_registry(audit);
    if (err == KACHI_OK) {
        store_state_reserve(&audit->replayed->state, &audit->scan.head);
        audit_laws_begin(&audit->laws, &audit->scan.head, &audit->registry);
        err = check_entries(audit);
    }
    if (err == KACHI_OK) {
        err = check_rest(audit);
    }
    if (err == KACHI_OK) {
        audit_laws_end(&audit->laws, &audit->registry);
    }
    return err == KACHI_OK ? store_scan_end(&audit->scan, &audit->out->state) : err;
}

/* Tells every broken law, once. */
static enum kachi_err conclude(struct auditing *audit)
{
    struct kachi_audit *out = audit->out;
    out->entries = audit->scan.head.entries;
    out->lots = audit->scan.head.lots;
    note(audit, KACHI_LAW_SEQUENCE, audit->laws.sequence_broken);
    note(audit, KACHI_LAW_CONSERVATION, audit->laws.conservation_broken);
    note(audit, KACHI_LAW_REMAINDERS, audit->laws.remainders_broken);
    note(audit, KACHI_LAW_POOLS, audit->laws.pools_broken);
    note(audit, KACHI_LAW_FOOTPRINTS, audit->laws.footprints_broken);
    out->ok = true;
    for (enum kachi_law law = KACHI_LAW_LEAVES; law < KACHI_LAW_COUNT; law++) {
        out->law_ok[law] = audit->broken[law] == 0;
        out->ok = out->ok && out->law_ok[law];
        if (!out->law_ok[law]) {
            (void)differs(audit->ledger, broken_code(law), audit->broken[law]);
        }
    }
    return out->ok ? KACHI_OK : KACHI_ERR_INTEGRITY;
}

enum kachi_err kachi_audit(struct kachi_ledger *ledger, struct kachi_arena *arena,
                           struct kachi_audit *out)
{
    *out = (struct kachi_audit){.ok = false};
    struct auditing audit = {.ledger = ledger, .arena = arena, .out = out};
    /* One snapshot: entries posted meanwhile by others belong to the next audit. */
    enum kachi_err err = kachi_store_snapshot_begin(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    audit.replayed = ledger_new_whole(ledger);
    kachi_hasher_init(&audit.hasher);
    for (size_t i = 0; i < STEPS; i++) {
        kachi_arena_init(&audit.steps[0][i].arena);
        kachi_arena_init(&audit.steps[1][i].arena);
    }
    audit_laws_init(&audit.laws);
    err = store_scan_begin(&audit.scan, ledger);
    if (err == KACHI_OK) {
        err = check_all(&audit);
    }
    kachi_store_snapshot_end(ledger);
    if (err == KACHI_OK) {
        err = conclude(&audit);
    }
    audit_laws_release(&audit.laws);
    store_scan_release(&audit.scan);
    for (size_t i = 0; i < STEPS; i++) {
        kachi_arena_release(&audit.steps[0][i].arena);
        kachi_arena_release(&audit.steps[1][i].arena);
    }
    kachi_hasher_release(&audit.hasher);
    kachi_ledger_close(audit.replayed);
    return err;
}

/* Entries from .. to in one transaction of the target. */
static enum kachi_err replay_batch(struct kachi_ledger *source, struct kachi_ledger *target,
                                   struct replay_author *author, int64_t from, int64_t to)
{
    struct kachi_arena arena;
    enum kachi_err err = kachi_store_batch_begin(target);
    if (err != KACHI_OK) {
        return err;
    }
    ledger_scratch_init(&arena);
    for (int64_t number = from; number <= to && err == KACHI_OK; number++) {
        struct kachi_arena_mark mark = kachi_arena_mark(&arena);
        struct kachi_entry_row row = {0};
        struct replay_request request = {0};
        bool is_same = false;
        err = kachi_store_entry_get(source, &arena, number, &row);
        if (err == KACHI_OK) {
            request.is_readable =
                kachi_entry_scan(&arena, row.content, row.kind, &request.entry, &request.stamp);
            err = replay_entry(target, author, &row, &request, &is_same);
        }
        if (err != KACHI_ERR_IO && (err != KACHI_OK || !is_same)) {
            err = differs(source, "replay-differs", number);
        }
        kachi_arena_reset(&arena, mark);
    }
    kachi_arena_release(&arena);
    if (err != KACHI_OK) {
        kachi_store_batch_rollback(target);
        return err;
    }
    return kachi_store_batch_commit(target);
}

enum kachi_err kachi_replay(struct kachi_ledger *source, struct kachi_ledger *target)
{
    struct kachi_head head = {0};
    struct replay_author author = {0};
    enum kachi_err err = kachi_store_head_get(source, &head);
    if (err == KACHI_OK) {
        err = kachi_store_head_get(target, &target->head);
    }
    if (err != KACHI_OK) {
        return err;
    }
    if (target->head.entries != 0 || !kachi_id_equal(&source->id, &target->id)) {
        return differs(target, "replay-not-empty", target->head.entries);
    }
    for (int64_t from = 1; from <= head.entries && err == KACHI_OK;
         from += KACHI_POST_ENTRIES_MAX) {
        int64_t to = from + KACHI_POST_ENTRIES_MAX - 1;
        err = replay_batch(source, target, &author, from, to < head.entries ? to : head.entries);
    }
    return err;
}

enum kachi_err kachi_ledger_digest(struct kachi_ledger *ledger, struct kachi_digest *out)
{
    return kachi_store_digest(ledger, out);
}
