/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger.h"
#include "ledger/ledger_internal.h"

/* An entry's canonical bytes, as the log's entry bundles bound them. */
#define ENTRY_BYTES_MAX 65535

/*
 * A batch of 8,190 entries touches some ten thousand pages: they have to stay in memory until the
 * commit (a spilled page is written twice), and the log is carried over to the file once for
 * several batches.
 */
static const char tuning[] = "PRAGMA cache_size = -262144; PRAGMA wal_autocheckpoint = 20000";

static enum kachi_err find_or_add(struct kachi_ledger *ledger)
{
    enum kachi_err err = kachi_store_ledger_find(ledger);
    if (err != KACHI_ERR_NOT_FOUND) {
        return err;
    }
    err = kachi_database_begin(ledger->database);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_store_ledger_find(ledger); /* another connection may have been first */
    if (err == KACHI_ERR_NOT_FOUND) {
        err = kachi_store_ledger_add(ledger);
    }
    if (err == KACHI_ERR_CONFLICT) { /* it made the ledger at the same moment */
        kachi_database_rollback(ledger->database);
        return kachi_store_ledger_find(ledger);
    }
    if (err != KACHI_OK) {
        kachi_database_rollback(ledger->database);
        return err;
    }
    return kachi_database_commit(ledger->database);
}

enum kachi_err kachi_ledger_prepare(struct kachi_database *database)
{
    return kachi_store_make_tables(database);
}

static struct kachi_ledger *new_ledger(struct kachi_database *database, struct kachi_str name,
                                       bool is_whole)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_ledger *ledger = KACHI_NEW(&arena, struct kachi_ledger);
    ledger->name = kachi_str_copy(&arena, name);
    ledger->database = database;
    ledger_scratch_init(&ledger->scratch);
    store_state_init(&ledger->state, is_whole);
    store_sweep_init(&ledger->sweep, database);
    kachi_hasher_init(&ledger->hasher);
    kachi_buffer_init(&ledger->bytes, ENTRY_BYTES_MAX);
    ledger->arena = arena;
    return ledger;
}

struct kachi_ledger *ledger_new_whole(const struct kachi_ledger *like)
{
    struct kachi_ledger *ledger = new_ledger(NULL, like->name, true);
    ledger->id = like->id;
    ledger->clock = like->clock;
    ledger->random = like->random;
    return ledger;
}

enum kachi_err kachi_ledger_open(struct kachi_database *database,
                                 const struct kachi_ledger_options *options,
                                 struct kachi_findings *findings, struct kachi_ledger **out)
{
    *out = NULL;
    enum kachi_err err = kachi_ledger_prepare(database);
    if (err == KACHI_OK && kachi_database_kind(database) == KACHI_DATABASE_SQLITE) {
        err = kachi_sql_run(database, tuning);
    }
    if (err != KACHI_OK) {
        return err;
    }
    bool is_named = !kachi_str_is_empty(options->name);
    struct kachi_ledger *ledger =
        new_ledger(database, is_named ? options->name : kachi_str_of(KACHI_LEDGER_NAME), false);
    ledger->sweep.entries_max =
        options->sweep_entries > 0 ? options->sweep_entries : KACHI_SWEEP_ENTRIES;
    ledger->clock = options->clock;
    ledger->random = options->random;
    ledger->id = options->id != NULL ? *options->id : kachi_id_new(&ledger->clock, &ledger->random);
    kachi_ledger_set_findings(ledger, findings);
    err = find_or_add(ledger);
    if (err != KACHI_OK) {
        kachi_ledger_close(ledger);
        return err;
    }
    *out = ledger;
    return KACHI_OK;
}

void kachi_ledger_close(struct kachi_ledger *ledger)
{
    if (ledger == NULL) {
        return;
    }
    kachi_buffer_release(&ledger->bytes);
    store_sweep_release(&ledger->sweep);
    store_state_release(&ledger->state);
    kachi_hasher_release(&ledger->hasher);
    kachi_arena_release(&ledger->scratch);
    struct kachi_arena arena = ledger->arena; /* the ledger itself lives in it */
    kachi_arena_release(&arena);
}

void kachi_ledger_set_findings(struct kachi_ledger *ledger, struct kachi_findings *findings)
{
    ledger->findings = findings;
    (void)kachi_database_set_findings(ledger->database, findings);
}

void kachi_ledger_set_watch(struct kachi_ledger *ledger, const struct kachi_watch *watch)
{
    ledger->watch = watch;
}

struct kachi_id kachi_ledger_id(const struct kachi_ledger *ledger)
{
    return ledger->id;
}

struct kachi_str kachi_ledger_name(const struct kachi_ledger *ledger)
{
    return ledger->name;
}

enum kachi_err kachi_ledger_id_of_name(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                       struct kachi_str space, struct kachi_str name,
                                       struct kachi_id *out)
{
    struct kachi_digest secret;
    enum kachi_err err = kachi_store_pseudonym_key(ledger, &secret);
    if (err == KACHI_OK) {
        *out = kachi_id_of_secret_name(arena, &secret, space, name);
    }
    return err;
}

enum kachi_err kachi_ledger_count(struct kachi_ledger *ledger, int64_t *entries)
{
    struct kachi_head head = {0};
    enum kachi_err err = kachi_store_head_get(ledger, &head);
    *entries = head.entries;
    return err;
}

enum kachi_err kachi_ledger_first_since(struct kachi_ledger *ledger, kachi_moment time,
                                        int64_t *number)
{
    struct kachi_head head = {0};
    enum kachi_err err = kachi_store_head_get(ledger, &head);
    int64_t low = 1;
    int64_t high = head.entries + 1;
    while (low < high && err == KACHI_OK) {
        struct kachi_arena_mark mark = kachi_arena_mark(&ledger->scratch);
        struct kachi_entry_row row = {0};
        int64_t middle = low + (high - low) / 2;
        err = kachi_store_entry_get(ledger, &ledger->scratch, middle, &row);
        if (row.time < time) {
            low = middle + 1;
        } else {
            high = middle;
        }
        kachi_arena_reset(&ledger->scratch, mark);
    }
    *number = low;
    return err;
}
