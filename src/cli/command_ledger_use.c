/* SPDX-License-Identifier: Apache-2.0 */
/* kachi ledger, uses of value: attest, allocate, use-elsewhere. */
#include "cli/commands.h"
#include "cli/ledger_session.h"

/* The present fiscal year, where no period is given. */
static enum kachi_err read_period(struct kachi_ledger_session *ledger, kachi_day *from,
                                  kachi_day *to)
{
    kachi_day today = kachi_day_of_moment(kachi_clock_now(&ledger->session->clock));
    struct kachi_date april = {kachi_fiscal_year(today), 4, 1};
    struct kachi_date march = {kachi_fiscal_year(today) + 1, 3, 31};
    enum kachi_err err = kachi_ledger_day_read(ledger, "from", kachi_day_of(april), from);
    return err == KACHI_OK ? kachi_ledger_day_read(ledger, "to", kachi_day_of(march), to) : err;
}

/* What an entry is about, by its id: the lot that it made, or the claim that it was. What it is of
 * neither is told by the ledger itself. */
static enum kachi_err read_entry(struct kachi_ledger_session *ledger, struct kachi_str text,
                                 struct kachi_id *id, struct kachi_lot *lot, int64_t *left)
{
    struct kachi_arena *arena = &ledger->session->arena;
    struct kachi_claim_row claim = {0};
    struct kachi_key key = {0};
    enum kachi_err err = kachi_find_entry(ledger->ledger, arena, text, id);
    err = err == KACHI_OK ? kachi_store_key_get(ledger->ledger, id, &key) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (key.lot != 0) {
        err = kachi_store_lot_get(ledger->ledger, key.lot, lot);
        *left = lot->left.quantity;
        return err;
    }
    err = kachi_store_claim_get(ledger->ledger, arena, key.entry, &claim);
    if (err == KACHI_ERR_NOT_FOUND) {
        return KACHI_OK;
    }
    *left = claim.amounts.quantity;
    return err == KACHI_OK ? kachi_store_lot_get(ledger->ledger, claim.lot, lot) : err;
}

/* A claim by the id of its entry, or else a lot, by its id or the product that there is one of; and
 * how much of it. */
static enum kachi_err read_subject(struct kachi_ledger_session *ledger,
                                   struct kachi_attest_content *attest)
{
    struct kachi_session *session = ledger->session;
    struct kachi_str text = session->operands[0];
    struct kachi_lot lot = {0};
    int64_t left = 0;
    enum kachi_err err = KACHI_OK;
    if (kachi_str_has_prefix(text, "entry_")) {
        err = read_entry(ledger, text, &attest->subject, &lot, &left);
    } else {
        err = kachi_ledger_lot_named(ledger, text, &lot);
        attest->subject = lot.id;
        left = lot.left.quantity;
    }
    struct kachi_str quantity =
        session->operand_count > 1 ? session->operands[1] : kachi_str_of("all");
    return err == KACHI_OK && lot.number != 0
               ? kachi_ledger_quantity_read(ledger, lot.product, quantity, left, &attest->quantity)
               : err;
}

static enum kachi_err fill_attest(struct kachi_ledger_session *ledger, struct kachi_entry *entry)
{
    struct kachi_attest_content *attest = &entry->attest;
    attest->audience = kachi_option_text(ledger->session, "for");
    enum kachi_err err = read_subject(ledger, attest);
    if (err == KACHI_OK) {
        err = kachi_ledger_option(ledger, "purpose", &attest->purpose);
    }
    return err == KACHI_OK ? read_period(ledger, &attest->from, &attest->to) : err;
}

/* "LOT=NUMBER" of an option that repeats. */
static enum kachi_err read_pair(struct kachi_ledger_session *ledger, const char *option,
                                size_t index, struct kachi_id *lot, int64_t *number)
{
    struct kachi_str left;
    struct kachi_str right;
    struct kachi_lot row = {0};
    enum kachi_err err = kachi_ledger_pair_read(
        ledger, kachi_option_at(ledger->session, option, index), "LOT=300", &left, &right);
    if (err == KACHI_OK) {
        err = kachi_ledger_lot_named(ledger, left, &row);
    }
    *lot = row.id;
    return err == KACHI_OK ? kachi_ledger_grams_read(ledger, option, right, number) : err;
}

static enum kachi_err fill_allocate(struct kachi_ledger_session *ledger, struct kachi_entry *entry)
{
    struct kachi_session *session = ledger->session;
    struct kachi_allocate_content *allocate = &entry->allocate;
    struct kachi_pool pool = {0};
    allocate->to_count = kachi_option_count(session, "to");
    allocate->from_count = kachi_option_count(session, "from");
    struct kachi_allocate_to *to =
        KACHI_NEW_ARRAY(&session->arena, struct kachi_allocate_to, allocate->to_count);
    struct kachi_allocate_from *from =
        KACHI_NEW_ARRAY(&session->arena, struct kachi_allocate_from, allocate->from_count);
    enum kachi_err err = kachi_ledger_pool_named(ledger, session->operands[0], &pool);
    for (size_t i = 0; i < allocate->to_count && err == KACHI_OK; i++) {
        err = read_pair(ledger, "to", i, &to[i].lot, &to[i].grams);
    }
    for (size_t i = 0; i < allocate->from_count && err == KACHI_OK; i++) {
        err = read_pair(ledger, "from", i, &from[i].lot, &from[i].share);
    }
    allocate->pool = pool.id;
    allocate->to = to;
    allocate->from = from;
    return err;
}

static enum kachi_err fill_use_elsewhere(struct kachi_ledger_session *ledger,
                                         struct kachi_entry *entry)
{
    struct kachi_session *session = ledger->session;
    struct kachi_use_elsewhere_content *use = &entry->use_elsewhere;
    struct kachi_pool pool = {0};
    enum kachi_err err = kachi_ledger_pool_named(ledger, session->operands[0], &pool);
    use->pool = pool.id;
    use->reference = kachi_option_text(session, "reference");
    if (err == KACHI_OK) {
        err = kachi_ledger_grams_read(ledger, "grams", session->operands[1], &use->grams);
    }
    return err == KACHI_OK ? kachi_ledger_option(ledger, "purpose", &use->purpose) : err;
}

static enum kachi_err run_attest(struct kachi_session *session)
{
    return kachi_ledger_write(session, KACHI_ENTRY_ATTEST, fill_attest);
}

static enum kachi_err run_allocate(struct kachi_session *session)
{
    return kachi_ledger_write(session, KACHI_ENTRY_ALLOCATE, fill_allocate);
}

static enum kachi_err run_use_elsewhere(struct kachi_session *session)
{
    return kachi_ledger_write(session, KACHI_ENTRY_USE_ELSEWHERE, fill_use_elsewhere);
}

static const struct kachi_option attest_options[] = {{"purpose", "WORD", "option.purpose"},
                                                     {"for", "TEXT", "option.audience"},
                                                     {"from", "DAY", "option.claim-from"},
                                                     {"to", "DAY", "option.claim-to"},
                                                     KACHI_LEDGER_OPTIONS,
                                                     {NULL, NULL, NULL}};
static const char *const attest_examples[] = {
    "kachi ledger attest lot_01J9Z 300 --purpose disclosure --for \"CDP 2027\" --as D",
    "kachi ledger attest car 2 --purpose disclosure --as D", NULL};
const struct kachi_command kachi_command_ledger_attest = {
    "ledger attest", "LOT|CLAIM [QUANTITY]", 1,         2, "command.ledger.attest",
    attest_options,  attest_examples,        run_attest};

static const struct kachi_option allocate_options[] = {
    {"to", "LOT=GRAMS", "option.allocate-to"},
    {"from", "LOT=SHARE", "option.allocate-from"},
    KACHI_LEDGER_OPTIONS,
    {NULL, NULL, NULL}};
static const char *const allocate_examples[] = {
    "kachi ledger allocate st_01J9V --to lot_01J9Z=300000 --from lot_01JA0=1 --as A製鉄", NULL};
const struct kachi_command kachi_command_ledger_allocate = {
    "ledger allocate", "POOL",      1, 1, "command.ledger.allocate", allocate_options,
    allocate_examples, run_allocate};

static const struct kachi_option elsewhere_options[] = {
    {"purpose", "WORD", "option.elsewhere-purpose"},
    {"reference", "TEXT", "option.elsewhere-reference"},
    KACHI_LEDGER_OPTIONS,
    {NULL, NULL, NULL}};
static const char *const elsewhere_examples[] = {
    "kachi ledger use-elsewhere st_01J9V 1000000 --purpose credit --reference JCR-2026-17 --as "
    "A製鉄",
    NULL};
const struct kachi_command kachi_command_ledger_use_elsewhere = {"ledger use-elsewhere",
                                                                 "POOL GRAMS",
                                                                 2,
                                                                 2,
                                                                 "command.ledger.use-elsewhere",
                                                                 elsewhere_options,
                                                                 elsewhere_examples,
                                                                 run_use_elsewhere};
