/* SPDX-License-Identifier: Apache-2.0 */
/* kachi ledger, what goes wrong: expire, default, pool-expire, freeze, thaw, revoke, make-good,
 * correct. */
#include "cli/commands.h"
#include "cli/ledger_session.h"

/* Finds what operand 0 names, for one kind of entry. */
typedef enum kachi_err (*find_target)(struct kachi_ledger_session *ledger, struct kachi_id *out);

static enum kachi_err find_offer(struct kachi_ledger_session *ledger, struct kachi_id *out)
{
    return kachi_ledger_offer_named(ledger, ledger->session->operands[0], out);
}

static enum kachi_err find_pool_at(struct kachi_ledger_session *ledger, size_t operand,
                                   struct kachi_id *out)
{
    struct kachi_pool pool = {0};
    enum kachi_err err = kachi_ledger_pool_named(ledger, ledger->session->operands[operand], &pool);
    *out = pool.id;
    return err;
}

static enum kachi_err find_pool(struct kachi_ledger_session *ledger, struct kachi_id *out)
{
    return find_pool_at(ledger, 0, out);
}

static enum kachi_err find_lot(struct kachi_ledger_session *ledger, struct kachi_id *out)
{
    struct kachi_lot lot = {0};
    enum kachi_err err = kachi_ledger_lot_named(ledger, ledger->session->operands[0], &lot);
    *out = lot.id;
    return err;
}

/* "lot_..." is a lot; anything else names a pool, by id or statement. */
static enum kachi_err find_lot_or_pool(struct kachi_ledger_session *ledger, struct kachi_id *out)
{
    bool is_lot = kachi_str_has_prefix(ledger->session->operands[0], "lot_");
    return is_lot ? find_lot(ledger, out) : find_pool(ledger, out);
}

static enum kachi_err find_entry(struct kachi_ledger_session *ledger, struct kachi_id *out)
{
    return kachi_find_entry(ledger->ledger, &ledger->session->arena, ledger->session->operands[0],
                            out);
}

static enum kachi_err run_on(struct kachi_session *session, enum kachi_entry_kind kind,
                             find_target find)
{
    struct kachi_ledger_session ledger;
    struct kachi_entry entry;
    enum kachi_err err = kachi_ledger_session_write(session, &ledger);
    if (err == KACHI_OK) {
        err = kachi_ledger_entry_begin(&ledger, kind, &entry);
    }
    if (err == KACHI_OK) {
        err = find(&ledger, &entry.target.target);
        entry.target.reason = kachi_option_text(session, "reason");
    }
    if (err == KACHI_OK) {
        err = kachi_ledger_entry_post(&ledger, &entry);
    }
    kachi_ledger_session_close(&ledger);
    return err;
}

static enum kachi_err run_expire(struct kachi_session *session)
{
    return run_on(session, KACHI_ENTRY_EXPIRE, find_offer);
}

static enum kachi_err run_default(struct kachi_session *session)
{
    return run_on(session, KACHI_ENTRY_DEFAULT, find_offer);
}

static enum kachi_err run_pool_expire(struct kachi_session *session)
{
    return run_on(session, KACHI_ENTRY_POOL_EXPIRE, find_pool);
}

static enum kachi_err run_freeze(struct kachi_session *session)
{
    return run_on(session, KACHI_ENTRY_FREEZE, find_lot_or_pool);
}

static enum kachi_err run_thaw(struct kachi_session *session)
{
    return run_on(session, KACHI_ENTRY_THAW, find_lot_or_pool);
}

static enum kachi_err run_revoke(struct kachi_session *session)
{
    return run_on(session, KACHI_ENTRY_REVOKE, find_pool);
}

static enum kachi_err run_correct(struct kachi_session *session)
{
    return run_on(session, KACHI_ENTRY_CORRECT, find_entry);
}

static enum kachi_err run_make_good(struct kachi_session *session)
{
    struct kachi_ledger_session ledger;
    struct kachi_entry entry;
    enum kachi_err err = kachi_ledger_session_write(session, &ledger);
    if (err == KACHI_OK) {
        err = kachi_ledger_entry_begin(&ledger, KACHI_ENTRY_MAKE_GOOD, &entry);
    }
    if (err == KACHI_OK) {
        err = find_lot(&ledger, &entry.make_good.lot);
    }
    if (err == KACHI_OK) {
        err = find_pool_at(&ledger, 1, &entry.make_good.revoked);
    }
    if (err == KACHI_OK) {
        err = find_pool_at(&ledger, 2, &entry.make_good.pool);
    }
    if (err == KACHI_OK) {
        err = kachi_ledger_entry_post(&ledger, &entry);
    }
    kachi_ledger_session_close(&ledger);
    return err;
}

static const struct kachi_option reason_options[] = {
    {"reason", "TEXT", "option.reason"}, KACHI_LEDGER_OPTIONS, {NULL, NULL, NULL}};
static const struct kachi_option plain_options[] = {KACHI_LEDGER_OPTIONS, {NULL, NULL, NULL}};

static const char *const expire_examples[] = {"kachi ledger expire offer_01J9Z --as A製鉄", NULL};
const struct kachi_command kachi_command_ledger_expire = {
    "ledger expire", "OFFER",         1,         1, "command.ledger.expire",
    reason_options,  expire_examples, run_expire};

static const char *const default_examples[] = {
    "kachi ledger default offer_01J9Z --reason \"期日までに入金なし\" --as A製鉄", NULL};
const struct kachi_command kachi_command_ledger_default = {
    "ledger default", "OFFER",          1,          1, "command.ledger.default",
    reason_options,   default_examples, run_default};

static const char *const pool_expire_examples[] = {
    "kachi ledger pool-expire st_01J9V --as operator", NULL};
const struct kachi_command kachi_command_ledger_pool_expire = {
    "ledger pool-expire", "POOL",         1, 1, "command.ledger.pool-expire", reason_options,
    pool_expire_examples, run_pool_expire};

static const char *const freeze_examples[] = {
    "kachi ledger freeze lot_01J9Z --reason \"調査中\" --as operator", NULL};
const struct kachi_command kachi_command_ledger_freeze = {
    "ledger freeze", "LOT|POOL",      1,         1, "command.ledger.freeze",
    reason_options,  freeze_examples, run_freeze};

static const char *const thaw_examples[] = {"kachi ledger thaw lot_01J9Z --as operator", NULL};
const struct kachi_command kachi_command_ledger_thaw = {
    "ledger thaw",  "LOT|POOL",    1,       1, "command.ledger.thaw",
    reason_options, thaw_examples, run_thaw};

static const char *const revoke_examples[] = {
    "kachi ledger revoke st_01J9V --reason \"検証の取消し\" --as operator",
    "kachi ledger list notices --as D", NULL};
const struct kachi_command kachi_command_ledger_revoke = {
    "ledger revoke", "POOL",          1,         1, "command.ledger.revoke",
    reason_options,  revoke_examples, run_revoke};

static const char *const make_good_examples[] = {
    "kachi ledger make-good lot_01J9Z st_01J9V st_01JB2 --as \"B Smelter\"", NULL};
const struct kachi_command kachi_command_ledger_make_good = {
    "ledger make-good", "LOT REVOKED POOL", 3, 3, "command.ledger.make-good", plain_options,
    make_good_examples, run_make_good};

static const char *const correct_examples[] = {
    "kachi ledger correct entry_01J9Z --reason \"数量の誤り\" --as A製鉄", NULL};
const struct kachi_command kachi_command_ledger_correct = {
    "ledger correct", "ENTRY",          1,          1, "command.ledger.correct",
    reason_options,   correct_examples, run_correct};
