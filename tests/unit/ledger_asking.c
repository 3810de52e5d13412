/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger_asking.h"

#include "ledger/balance.h"
#include "ledger/log.h"
#include "ledger/retired.h"

struct kachi_ledger_view asked_view(struct asked *asked)
{
    return (struct kachi_ledger_view){asked->test->ledger, &asked->arena};
}

enum kachi_err ask_audit(struct asked *asked, struct kachi_json_writer *json)
{
    struct kachi_audit audit;
    enum kachi_err err = kachi_audit(asked->test->ledger, &asked->arena, &audit);
    if (err == KACHI_OK) {
        kachi_audit_write_json(&asked->arena, &audit, json);
    }
    return err;
}

enum kachi_err ask_digest(struct asked *asked, struct kachi_json_writer *json)
{
    struct kachi_digest digest;
    enum kachi_err err = kachi_ledger_digest(asked->test->ledger, &digest);
    if (err == KACHI_OK) {
        kachi_json_pair_str(json, "digest", kachi_digest_text(&asked->arena, &digest));
    }
    return err;
}

static enum kachi_err write_balances(struct asked *asked, struct kachi_json_writer *json,
                                     const struct kachi_balance *rows, size_t count)
{
    kachi_json_key(json, "rows");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        kachi_json_begin_object(json);
        kachi_balance_write_json(asked_view(asked), &rows[i], json);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    return KACHI_OK;
}

enum kachi_err ask_balance(struct asked *asked, struct kachi_json_writer *json)
{
    struct kachi_balance *rows = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_balance_read(asked->test->ledger, &asked->arena, 0, &rows, &count);
    return err == KACHI_OK ? write_balances(asked, json, rows, count) : err;
}

enum kachi_err ask_past_balance(struct asked *asked, struct kachi_json_writer *json)
{
    struct kachi_balance *rows = NULL;
    size_t count = 0;
    enum kachi_err err =
        kachi_balance_read_at(asked->test->ledger, &asked->arena, 0, TEST_START + 1, &rows, &count);
    return err == KACHI_OK ? write_balances(asked, json, rows, count) : err;
}

enum kachi_err ask_holdings_as(struct asked *asked, struct kachi_json_writer *json,
                               const struct kachi_holdings_asked *filter)
{
    struct kachi_viewer viewer = kachi_viewer_all();
    struct kachi_holdings found;
    enum kachi_err err = kachi_holdings_read(asked_view(asked), &viewer, filter, &found);
    if (err == KACHI_OK) {
        kachi_holdings_write_json(asked_view(asked), &found, json);
    }
    return err;
}

enum kachi_err ask_retired(struct asked *asked, struct kachi_json_writer *json)
{
    struct kachi_str *ids = NULL;
    size_t count = 0;
    enum kachi_err err = kachi_retired_statements(asked->test->ledger, &asked->arena, &count, &ids);
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        kachi_json_pair_str(json, kachi_str_print(&asked->arena, "%zu", i).text, ids[i]);
    }
    return err;
}

enum kachi_err ask_leaves(struct asked *asked, struct kachi_json_writer *json)
{
    struct kachi_merkle tree;
    kachi_merkle_init(&tree, &asked->arena);
    enum kachi_err err = kachi_log_grow(asked->test->ledger, &asked->test->findings, &tree);
    if (err == KACHI_OK) {
        struct kachi_digest root = kachi_merkle_root(&tree, kachi_merkle_size(&tree));
        kachi_json_pair_str(json, "root", kachi_digest_text(&asked->arena, &root));
    }
    return err;
}
