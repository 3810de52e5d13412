/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/audit.h"

#include "ledger/ledger_internal.h"
#include "ledger/origin.h"
#include "ledger/post_internal.h"
#include "ledger/store_check.h"

#include <string.h>

/* One entry of the source, with what it takes to post it again. */
struct replay {
    struct kachi_ledger *source, *target;
    struct kachi_arena arena; /* of one entry */
    struct kachi_actor actor; /* the last author: mostly the next one too */
};

static enum kachi_err differs(struct kachi_ledger *ledger, const char *code, int64_t number)
{
    struct kachi_arena_mark mark = kachi_arena_mark(&ledger->scratch);
    struct kachi_str text = kachi_str_print(&ledger->scratch, "%lld", (long long)number);
    if (ledger->findings != NULL) {
        kachi_findings_add(ledger->findings, code,
                           (struct kachi_place){.source = kachi_database_path(ledger->database)},
                           KACHI_ARGS({"number", text}));
    }
    kachi_arena_reset(&ledger->scratch, mark);
    return KACHI_ERR_INTEGRITY;
}

static enum kachi_err find_author(struct replay *replay, int64_t author)
{
    if (replay->actor.role != 0 && replay->actor.party == author) {
        return KACHI_OK;
    }
    replay->actor = kachi_actor_operator();
    if (author == 0) {
        return KACHI_OK;
    }
    struct kachi_party party = {0};
    enum kachi_err err = kachi_store_party_get(replay->target, &replay->arena, author, &party);
    replay->actor = (struct kachi_actor){.party = party.number, .role = party.role, .id = party.id};
    return err;
}

static enum kachi_err replay_one(struct replay *replay, int64_t number)
{
    struct kachi_entry_row row = {0};
    struct kachi_json_doc doc = {0};
    struct kachi_entry entry;
    struct kachi_post_result result = {0};
    struct kachi_id salt = {{0}}; /* stays so for an entry that has none */
    enum kachi_err err = kachi_store_entry_get(replay->source, &replay->arena, number, &row);
    if (err == KACHI_OK) {
        err = kachi_json_read(kachi_str_of("ledger"), row.content, replay->source->findings, &doc);
    }
    if (err != KACHI_OK) {
        return err;
    }
    (void)kachi_id_read(kachi_json_text(kachi_json_get(doc.root, "salt")), NULL, &salt);
    err = kachi_entry_read(&replay->arena, doc.root, replay->source->findings, &entry);
    kachi_json_release(&doc);
    if (err == KACHI_OK) {
        err = find_author(replay, row.author);
    }
    if (err == KACHI_OK) {
        err = kachi_post_entry(replay->target, &replay->actor, &salt, row.time, &entry, &result);
    }
    if (err == KACHI_ERR_IO) {
        return err;
    }
    bool is_same = err == KACHI_OK && result.status == KACHI_POST_DONE &&
                   kachi_str_equal(kachi_buffer_str(&replay->target->bytes), row.content);
    return is_same ? KACHI_OK : differs(replay->source, "replay-differs", number);
}

/* Entries from .. to in one transaction of the target. */
static enum kachi_err replay_batch(struct replay *replay, int64_t from, int64_t to)
{
    enum kachi_err err = kachi_store_batch_begin(replay->target);
    if (err != KACHI_OK) {
        return err;
    }
    for (int64_t number = from; number <= to && err == KACHI_OK; number++) {
        struct kachi_arena_mark mark = kachi_arena_mark(&replay->arena);
        err = replay_one(replay, number);
        kachi_arena_reset(&replay->arena, mark);
    }
    if (err != KACHI_OK) {
        kachi_store_batch_rollback(replay->target);
        return err;
    }
    return kachi_store_batch_commit(replay->target);
}

enum kachi_err kachi_replay(struct kachi_ledger *source, struct kachi_ledger *target)
{
    struct kachi_head head = {0};
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
    struct replay replay = {.source = source, .target = target};
    ledger_scratch_init(&replay.arena);
    for (int64_t from = 1; from <= head.entries && err == KACHI_OK;
         from += KACHI_POST_ENTRIES_MAX) {
        int64_t to = from + KACHI_POST_ENTRIES_MAX - 1;
        err = replay_batch(&replay, from, to < head.entries ? to : head.entries);
    }
    kachi_arena_release(&replay.arena);
    return err;
}

enum kachi_err kachi_ledger_digest(struct kachi_ledger *ledger, struct kachi_digest *out)
{
    return kachi_store_digest(ledger, out);
}

/* Each stored entry hashes to its stored leaf, and its columns say what its bytes say. */
static enum kachi_err check_leaves(struct kachi_ledger *ledger, int64_t entries, int64_t *broken)
{
    struct kachi_arena arena;
    ledger_scratch_init(&arena);
    enum kachi_err err = KACHI_OK;
    *broken = 0;
    for (int64_t number = 1; number <= entries && err == KACHI_OK && *broken == 0; number++) {
        struct kachi_arena_mark mark = kachi_arena_mark(&arena);
        struct kachi_entry_row row = {0};
        err = kachi_store_entry_get(ledger, &arena, number, &row);
        struct kachi_digest leaf = kachi_digest_leaf(row.content);
        if (err == KACHI_ERR_NOT_FOUND || !kachi_digest_equal(&leaf, &row.leaf)) {
            *broken = number;
            err = err == KACHI_ERR_NOT_FOUND ? KACHI_OK : err;
        }
        kachi_arena_reset(&arena, mark);
    }
    kachi_arena_release(&arena);
    return err;
}

static struct kachi_pool_use *find_use(struct kachi_audit *audit, int64_t pool)
{
    for (size_t i = 0; i < audit->pool_count; i++) {
        if (audit->pools[i].pool == pool) {
            return &audit->pools[i];
        }
    }
    return NULL;
}

enum use { USE_HELD, USE_ASIDE, USE_CLAIMED };

/* False where the mixture names a pool that is not there. */
static bool count_use(struct kachi_audit *audit, const struct kachi_mixture *mixture, enum use use)
{
    for (size_t i = 0; i < mixture->count; i++) {
        struct kachi_pool_use *pool = find_use(audit, mixture->items[i].number);
        if (pool == NULL) {
            return false;
        }
        switch (use) {
        case USE_HELD:
            pool->held_g += mixture->items[i].grams;
            break;
        case USE_ASIDE:
            pool->aside_g += mixture->items[i].grams;
            break;
        case USE_CLAIMED:
            pool->claimed_g += mixture->items[i].grams;
            break;
        }
    }
    return true;
}

static bool count_value(struct kachi_audit *audit, const struct kachi_value *value, enum use use)
{
    return count_use(audit, &value->embodied, use) && count_use(audit, &value->certificate, use);
}

static enum kachi_err count_uses(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                 struct kachi_audit *audit)
{
    struct kachi_origins *origins = kachi_origins_new(arena, ledger);
    struct kachi_lot *lots = NULL;
    struct kachi_claim_row *claims = NULL;
    size_t lot_count = 0;
    size_t claim_count = 0;
    struct kachi_value value = {0};
    bool ok = true;
    enum kachi_err err = kachi_store_holdings(ledger, arena, 0, &lots, &lot_count);
    for (size_t i = 0; i < lot_count && err == KACHI_OK; i++) {
        err = kachi_origins_left(origins, &lots[i], &value);
        ok = ok && count_value(audit, &value, lots[i].aside ? USE_ASIDE : USE_HELD);
    }
    if (err == KACHI_OK) {
        err = kachi_store_claims(ledger, arena, &claims, &claim_count);
    }
    for (size_t i = 0; i < claim_count && err == KACHI_OK; i++) {
        err = kachi_origins_of_input(origins, claims[i].number, 0, &value);
        ok = ok && count_value(audit, &value, USE_CLAIMED);
    }
    return err == KACHI_OK && !ok ? KACHI_ERR_INTEGRITY : err;
}

static enum kachi_err check_origins(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                    struct kachi_audit *audit, int64_t *broken)
{
    enum kachi_err err = count_uses(ledger, arena, audit);
    *broken = 0;
    if (err == KACHI_ERR_INTEGRITY || err == KACHI_ERR_NOT_FOUND) {
        *broken = 1;
        return KACHI_OK;
    }
    for (size_t i = 0; i < audit->pool_count; i++) {
        const struct kachi_pool_use *pool = &audit->pools[i];
        if (*broken == 0 && pool->drawn_g != pool->held_g + pool->aside_g + pool->claimed_g) {
            *broken = pool->pool;
        }
        audit->drawn_g += pool->drawn_g;
        audit->held_g += pool->held_g;
        audit->aside_g += pool->aside_g;
        audit->claimed_g += pool->claimed_g;
    }
    return err;
}

static enum kachi_err read_pools(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                 struct kachi_audit *audit)
{
    struct kachi_pool *pools = NULL;
    enum kachi_err err = kachi_store_pools(ledger, arena, &pools, &audit->pool_count);
    audit->pools = KACHI_NEW_ARRAY(arena, struct kachi_pool_use, audit->pool_count);
    for (size_t i = 0; i < audit->pool_count; i++) {
        audit->pools[i] = (struct kachi_pool_use){
            .pool = pools[i].number, .grams = pools[i].grams, .drawn_g = pools[i].drawn_g};
    }
    return err;
}

/* Replays into memory and compares the two states. */
static enum kachi_err compare_replay(struct kachi_ledger *ledger, const struct kachi_digest *state)
{
    struct kachi_database *database = NULL;
    struct kachi_ledger *copy = NULL;
    struct kachi_ledger_options options = {
        .name = ledger->name, .id = &ledger->id, .clock = ledger->clock, .random = ledger->random};
    struct kachi_digest again = {{0}};
    enum kachi_err err = kachi_database_open(kachi_str_of(":memory:"), KACHI_DATABASE_CREATE,
                                             ledger->findings, &database);
    if (err == KACHI_OK) {
        err = kachi_ledger_open(database, &options, ledger->findings, &copy);
    }
    if (err == KACHI_OK) {
        err = kachi_replay(ledger, copy);
    }
    if (err == KACHI_OK) {
        err = kachi_store_digest(copy, &again);
    }
    kachi_ledger_close(copy);
    kachi_database_close(database);
    if (err != KACHI_OK) {
        return err == KACHI_ERR_IO ? err : KACHI_ERR_INTEGRITY;
    }
    return kachi_digest_equal(&again, state) ? KACHI_OK : KACHI_ERR_INTEGRITY;
}

static enum kachi_err check_replay(struct kachi_ledger *ledger, const struct kachi_audit *audit,
                                   int64_t *broken)
{
    enum kachi_err err = compare_replay(ledger, &audit->state);
    *broken = err == KACHI_ERR_INTEGRITY ? audit->entries : 0;
    return err == KACHI_ERR_INTEGRITY ? KACHI_OK : err;
}

static enum kachi_err check_law(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                struct kachi_audit *audit, enum kachi_law law, int64_t *broken)
{
    switch (law) {
    case KACHI_LAW_LEAVES:
        return check_leaves(ledger, audit->entries, broken);
    case KACHI_LAW_SEQUENCE:
        return kachi_store_check_sequence(ledger, broken);
    case KACHI_LAW_CONSERVATION:
        return kachi_store_check_conservation(ledger, broken);
    case KACHI_LAW_REMAINDERS:
        return kachi_store_check_remainders(ledger, broken);
    case KACHI_LAW_POOLS:
        return kachi_store_check_pools(ledger, broken);
    case KACHI_LAW_ORIGINS:
        return check_origins(ledger, arena, audit, broken);
    case KACHI_LAW_REPLAY:
        return check_replay(ledger, audit, broken);
    case KACHI_LAW_COUNT:
        break;
    }
    return KACHI_OK;
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

static enum kachi_err audit_all(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                struct kachi_audit *out)
{
    struct kachi_head head = {0};
    *out = (struct kachi_audit){.ok = true};
    enum kachi_err err = kachi_store_head_get(ledger, &head);
    if (err == KACHI_OK) {
        err = kachi_store_digest(ledger, &out->state);
    }
    if (err == KACHI_OK) {
        err = read_pools(ledger, arena, out);
    }
    out->entries = head.entries;
    out->lots = head.lots;
    for (int law = 0; law < KACHI_LAW_COUNT && err == KACHI_OK; law++) {
        int64_t broken = 0;
        err = check_law(ledger, arena, out, (enum kachi_law)law, &broken);
        out->law_ok[law] = err == KACHI_OK && broken == 0;
        if (broken != 0) {
            (void)differs(ledger, broken_code((enum kachi_law)law), broken);
            out->ok = false;
        }
    }
    if (err != KACHI_OK) {
        out->ok = false;
        return err;
    }
    return out->ok ? KACHI_OK : KACHI_ERR_INTEGRITY;
}

enum kachi_err kachi_audit(struct kachi_ledger *ledger, struct kachi_arena *arena,
                           struct kachi_audit *out)
{
    *out = (struct kachi_audit){.ok = false};
    /* One snapshot: entries posted meanwhile by others belong to the next audit. */
    enum kachi_err err = kachi_store_snapshot_begin(ledger);
    if (err != KACHI_OK) {
        return err;
    }
    err = audit_all(ledger, arena, out);
    kachi_store_snapshot_end(ledger);
    return err;
}
