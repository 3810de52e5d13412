/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/log.h"

#include "base/file.h"
#include "ledger/find.h"
#include "ledger/ledger_internal.h"
#include "ledger/statement_log.h"
#include "proof/public_folder.h"

#include <inttypes.h>

#define LEAVES_AT_ONCE 4096

enum kachi_err kachi_log_grow(struct kachi_ledger *ledger, struct kachi_findings *findings,
                              struct kachi_merkle *tree)
{
    struct kachi_arena scratch;
    kachi_arena_init(&scratch);
    struct kachi_digest *leaves = KACHI_NEW_ARRAY(&scratch, struct kachi_digest, LEAVES_AT_ONCE);
    size_t found = LEAVES_AT_ONCE;
    enum kachi_err err = KACHI_OK;
    while (err == KACHI_OK && found == LEAVES_AT_ONCE) {
        int64_t next = (int64_t)kachi_merkle_size(tree) + 1;
        err = kachi_store_leaves(ledger, next, LEAVES_AT_ONCE, leaves, &found);
        for (size_t i = 0; err == KACHI_OK && i < found; i++) {
            kachi_merkle_append(tree, &leaves[i]);
        }
    }
    kachi_arena_release(&scratch);
    if (err == KACHI_OK && kachi_merkle_size(tree) == 0) {
        kachi_findings_add(findings, "log-empty", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_NOT_FOUND;
    }
    return err;
}

static enum kachi_err unknown(struct kachi_arena *arena, struct kachi_str text, int64_t count,
                              struct kachi_findings *findings)
{
    kachi_findings_add(
        findings, "log-entry-unknown", KACHI_NOWHERE,
        KACHI_ARGS({"entry", text}, {"count", kachi_str_print(arena, "%" PRId64, count)}));
    return KACHI_ERR_NOT_FOUND;
}

enum kachi_err kachi_log_find_statement(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                        const struct kachi_value_statement *statement,
                                        struct kachi_findings *findings, int64_t *number)
{
    int64_t count = 0;
    enum kachi_err err = kachi_ledger_count(ledger, &count);
    err = err == KACHI_OK ? kachi_statement_log_find(ledger, arena, statement, number) : err;
    return err == KACHI_OK && *number == 0
               ? unknown(arena, kachi_id_text(arena, "st", &statement->id), count, findings)
               : err;
}

enum kachi_err kachi_log_find(struct kachi_ledger *ledger, struct kachi_arena *arena,
                              struct kachi_str text, struct kachi_findings *findings,
                              int64_t *number)
{
    int64_t count = 0;
    struct kachi_id id;
    struct kachi_key key = {.entry = 0};
    enum kachi_err err = kachi_ledger_count(ledger, &count);
    if (err != KACHI_OK) {
        return err;
    }
    if (kachi_str_read_int64(text, number) && *number >= 1 && *number <= count) {
        return KACHI_OK;
    }
    if (kachi_str_has_prefix(text, "lot_")) {
        struct kachi_lot lot = {.entry = 0};
        err = kachi_find_lot(ledger, arena, text, &lot);
        *number = lot.entry;
        return err;
    }
    *number = 0;
    if (kachi_id_read(text, "entry", &id)) {
        err = kachi_store_key_get(ledger, &id, &key);
        *number = key.entry;
    }
    return err == KACHI_ERR_NOT_FOUND || (err == KACHI_OK && *number == 0)
               ? unknown(arena, text, count, findings)
               : err;
}

/* Whether the party is a side of the offer that the entry is, or is about. */
static enum kachi_err is_side(struct kachi_ledger *ledger, const struct kachi_entry_row *row,
                              const struct kachi_entry *entry, int64_t party, bool *may)
{
    struct kachi_key key = {.entry = 0};
    struct kachi_offer offer = {.number = 0};
    const struct kachi_id *id = &row->id;
    if (row->kind == KACHI_ENTRY_ACCEPT) {
        id = &entry->accept.offer;
    } else if (row->kind == KACHI_ENTRY_SETTLE) {
        id = &entry->settle.offer;
    } else if (row->kind == KACHI_ENTRY_CANCEL) {
        id = &entry->cancel.offer;
    } else if (row->kind == KACHI_ENTRY_EXPIRE || row->kind == KACHI_ENTRY_DEFAULT) {
        id = &entry->target.target;
    } else if (row->kind != KACHI_ENTRY_OFFER) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_store_key_get(ledger, id, &key);
    err = err == KACHI_OK ? kachi_store_offer_get(ledger, key.entry, &offer) : err;
    *may |= (err == KACHI_OK && (offer.seller == party || offer.buyer == party));
    return err == KACHI_ERR_NOT_FOUND ? KACHI_OK : err;
}

/* Whether the party owns a lot or a pool that the entry touched, or opened. */
static enum kachi_err owns_part(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                const struct kachi_entry_row *row, int64_t party, bool *may)
{
    size_t count = 0;
    struct kachi_lot *lots = NULL;
    struct kachi_input_row *inputs = NULL;
    struct kachi_draw_row *draws = NULL;
    struct kachi_lot lot = {.owner = 0};
    struct kachi_pool pool = {.owner = 0};
    enum kachi_err err = kachi_store_outputs(ledger, arena, row->number, &lots, &count);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        *may |= lots[i].owner == party;
    }
    err = err == KACHI_OK ? kachi_store_inputs(ledger, arena, row->number, &inputs, &count) : err;
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        err = kachi_store_lot_get(ledger, inputs[i].lot, &lot);
        *may |= lot.owner == party;
    }
    err = err == KACHI_OK ? kachi_store_draws(ledger, arena, row->number, &draws, &count) : err;
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        err = kachi_store_pool_get(ledger, arena, draws[i].pool, &pool);
        *may |= pool.owner == party;
    }
    if (err == KACHI_OK && row->kind == KACHI_ENTRY_POOL) {
        err = kachi_store_pool_get(ledger, arena, row->number, &pool);
        *may |= pool.owner == party;
    }
    return err;
}

enum kachi_err kachi_log_may_read(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                  const struct kachi_actor *actor, int64_t number, bool *may)
{
    struct kachi_entry_row row = {0};
    struct kachi_json_doc doc = {0};
    struct kachi_entry entry;
    enum kachi_err err = kachi_store_entry_get(ledger, arena, number, &row);
    *may = actor->role == KACHI_ROLE_OPERATOR || actor->role == KACHI_ROLE_AUDITOR ||
           (err == KACHI_OK && (row.author == actor->party || row.kind == KACHI_ENTRY_STATEMENT));
    if (err != KACHI_OK || *may) {
        return err;
    }
    err = kachi_json_read(kachi_str_of("ledger"), row.content, ledger->findings, &doc);
    err = err == KACHI_OK ? kachi_entry_read(arena, doc.root, ledger->findings, &entry) : err;
    kachi_json_release(&doc);
    err = err == KACHI_OK ? is_side(ledger, &row, &entry, actor->party, may) : err;
    return err == KACHI_OK ? owns_part(ledger, arena, &row, actor->party, may) : err;
}

/* What was published before must be the beginning of what is published now: a log that forgets is
 * worse than none. *same is the checkpoint that is there, where nothing came since: it may carry
 * signatures of witnesses. */
static enum kachi_err check_history(struct kachi_arena *arena, const struct kachi_merkle *tree,
                                    struct kachi_str folder, const struct kachi_public_key *key,
                                    struct kachi_findings *findings, struct kachi_str *same)
{
    struct kachi_str path = kachi_path_join(arena, folder, kachi_str_of("checkpoint"));
    struct kachi_checkpoint old;
    struct kachi_str note;
    *same = kachi_str_of("");
    if (kachi_file_kind(path) == KACHI_FILE_NONE) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_file_read(arena, path, findings, &note);
    err = err == KACHI_OK ? kachi_checkpoint_open(arena, note, key, findings, &old) : err;
    if (err != KACHI_OK) {
        return err;
    }
    uint64_t size = kachi_merkle_size(tree);
    if (old.head.size <= size) {
        struct kachi_digest root = kachi_merkle_root(tree, old.head.size);
        if (kachi_digest_equal(&root, &old.head.root)) {
            *same = old.head.size == size ? note : *same;
            return KACHI_OK;
        }
    }
    kachi_findings_add(findings, "log-rewritten", KACHI_NOWHERE,
                       KACHI_ARGS({"old", kachi_str_print(arena, "%" PRIu64, old.head.size)},
                                  {"new", kachi_str_print(arena, "%" PRIu64, size)}));
    return KACHI_ERR_INTEGRITY;
}

/* Whose log it is, for whoever finds the folder; check_history saw that it is this key's. */
static enum kachi_err write_key(struct kachi_arena *arena, struct kachi_str folder,
                                const struct kachi_public_key *key, struct kachi_findings *findings)
{
    struct kachi_str text = kachi_public_key_write(arena, key);
    return kachi_file_write(kachi_path_join(arena, folder, kachi_str_of(KACHI_LOG_KEY_FILE)),
                            kachi_str_print(arena, "%.*s\n", KACHI_STR_ARG(text)), findings);
}

enum kachi_err kachi_log_publish(struct kachi_ledger *ledger, struct kachi_arena *arena,
                                 const struct kachi_signer *key, struct kachi_str folder,
                                 struct kachi_findings *findings, struct kachi_log_published *out)
{
    struct kachi_merkle tree;
    kachi_merkle_init(&tree, arena);
    enum kachi_err err = kachi_log_grow(ledger, findings, &tree);
    struct kachi_str same;
    err = err == KACHI_OK ? check_history(arena, &tree, folder, &key->public_key, findings, &same)
                          : err;
    if (err != KACHI_OK) {
        return err;
    }
    uint64_t size = kachi_merkle_size(&tree);
    *out = (struct kachi_log_published){.head = {size, kachi_merkle_root(&tree, size)}};
    struct kachi_published log = {
        .tree = &tree,
        .size = size,
        .checkpoint =
            kachi_str_is_empty(same) ? kachi_checkpoint_sign(arena, &out->head, key) : same,
    };
    err = kachi_tiles_publish(arena, &log, folder, findings, &out->tiles_written);
    return err == KACHI_OK ? write_key(arena, folder, &key->public_key, findings) : err;
}
