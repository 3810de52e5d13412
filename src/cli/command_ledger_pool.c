/* SPDX-License-Identifier: Apache-2.0 */
/* kachi ledger pool: opens what a verified statement found, for lots to draw from. */
#include "cli/commands.h"
#include "cli/ledger_session.h"
#include "cli/table.h"
#include "ledger/pool_statement.h"

/* The product of --product; of certificates, else, the one that the statement is about. */
static enum kachi_err find_product(struct kachi_ledger_session *ledger, bool is_needed,
                                   struct kachi_str otherwise, struct kachi_product *out)
{
    struct kachi_str name = kachi_option_text(ledger->session, "product");
    name = kachi_str_is_empty(name) && is_needed ? otherwise : name;
    return kachi_str_is_empty(name)
               ? KACHI_OK
               : kachi_find_product(ledger->ledger, &ledger->session->arena, name, out);
}

/* Owner, amount, digest, basis and rulebook from the statement, which has to be verified. */
static enum kachi_err fill_from_statement(struct kachi_ledger_session *ledger,
                                          struct kachi_pool_content *pool)
{
    struct kachi_session *session = ledger->session;
    struct kachi_value_statement *statement = NULL;
    enum kachi_err err = kachi_statement_prepare(session->database);
    if (err == KACHI_OK) {
        err = kachi_statement_find(&session->arena, session->database, session->operands[0],
                                   &session->findings, &statement);
    }
    if (err != KACHI_OK) {
        return err;
    }
    pool->statement = kachi_id_text(&session->arena, "st", &statement->id);
    if (statement->state != KACHI_STATEMENT_VERIFIED) {
        kachi_findings_add(
            &session->findings, "ledger-statement-draft", KACHI_NOWHERE,
            KACHI_ARGS({"statement", pool->statement},
                       {"state", kachi_str_of(kachi_statement_state_word(statement->state))}));
        return KACHI_ERR_INPUT;
    }
    struct kachi_party party = {0};
    struct kachi_product product = {0};
    bool is_certificate = statement->basis == KACHI_BASIS_CERTIFICATE;
    err = kachi_find_party(ledger->ledger, &session->arena, statement->issuer, &party);
    err =
        err == KACHI_OK ? find_product(ledger, is_certificate, statement->product, &product) : err;
    pool->owner = party.id;
    pool->product = product.id;
    err =
        err == KACHI_OK ? kachi_pool_of_statement(&session->arena, statement, &product, pool) : err;
    if (err == KACHI_ERR_LIMIT) {
        kachi_findings_add(
            &session->findings, "ledger-quantity", KACHI_NOWHERE,
            KACHI_ARGS({"text", kachi_decimal_write(&session->arena, statement->quantity)},
                       {"product", product.name}, {"unit", product.unit},
                       {"decimals", kachi_count_text(&session->arena, product.decimals)}));
    }
    return err;
}

/* What was really emitted and made, of certificates: the ledger refuses a pool without. */
static enum kachi_err read_measure(struct kachi_ledger_session *ledger,
                                   struct kachi_pool_content *pool)
{
    struct kachi_session *session = ledger->session;
    struct kachi_product product = {0};
    struct kachi_str actual = kachi_option_text(session, "actual-g");
    struct kachi_str produced = kachi_option_text(session, "produced");
    bool is_certificate = pool->basis == KACHI_BASIS_CERTIFICATE;
    enum kachi_err err = find_product(ledger, false, kachi_str_of(""), &product);
    pool->product = product.id;
    pool->models = is_certificate ? KACHI_CUSTODY_CERTIFICATE : KACHI_CUSTODY_PHYSICAL;
    if (err == KACHI_OK && !kachi_str_is_empty(actual)) {
        err = kachi_ledger_grams_read(ledger, "actual-g", actual, &pool->actual_g);
    }
    if (err == KACHI_OK && !kachi_str_is_empty(produced)) {
        err = kachi_ledger_quantity_read(ledger, product.number, produced, 0, &pool->produced);
    }
    return err;
}

/* A statement that is not in this database, stated by options: the word of the operator or
 * verifier. */
static enum kachi_err fill_from_options(struct kachi_ledger_session *ledger,
                                        struct kachi_pool_content *pool)
{
    struct kachi_str grams, basis, digest;
    pool->statement = ledger->session->operands[0];
    enum kachi_err err = kachi_ledger_party_option(ledger, "owner", &pool->owner);
    err = err == KACHI_OK ? kachi_ledger_option(ledger, "grams", &grams) : err;
    err = err == KACHI_OK ? kachi_ledger_grams_read(ledger, "grams", grams, &pool->grams) : err;
    err = err == KACHI_OK ? kachi_ledger_option(ledger, "basis", &basis) : err;
    err = err == KACHI_OK ? kachi_ledger_option(ledger, "rulebook", &pool->rulebook) : err;
    err = err == KACHI_OK ? kachi_ledger_option(ledger, "digest", &digest) : err;
    if (err != KACHI_OK) {
        return err;
    }
    if (!kachi_basis_read(basis, &pool->basis)) {
        return kachi_ledger_refuse_choice(ledger->session, "basis", basis, "embodied, certificate");
    }
    if (!kachi_digest_read(digest, &pool->digest)) {
        return kachi_ledger_refuse_choice(ledger->session, "digest", digest,
                                          "SHA-256, 64 x 0-9a-f");
    }
    return read_measure(ledger, pool);
}

static enum kachi_err fill_pool(struct kachi_ledger_session *ledger, struct kachi_entry *entry)
{
    struct kachi_session *session = ledger->session;
    struct kachi_pool_content *pool = &entry->pool;
    bool has_grams = kachi_option_is_set(session, "grams");
    pool->from = pool->to = KACHI_NO_DAY;
    enum kachi_err err =
        has_grams ? fill_from_options(ledger, pool) : fill_from_statement(ledger, pool);
    kachi_day today = kachi_day_of_moment(kachi_clock_now(&session->clock));
    struct kachi_date april = {kachi_fiscal_year(today) - 1, 4, 1};
    struct kachi_date march = {kachi_fiscal_year(today), 3, 31};
    kachi_day from = pool->from != KACHI_NO_DAY ? pool->from : kachi_day_of(april);
    kachi_day to = pool->to != KACHI_NO_DAY ? pool->to : kachi_day_of(march);
    err = err == KACHI_OK ? kachi_ledger_day_read(ledger, "from", from, &pool->from) : err;
    err = err == KACHI_OK ? kachi_ledger_day_read(ledger, "to", to, &pool->to) : err;
    return err == KACHI_OK ? kachi_ledger_day_read(ledger, "until", today + 365, &pool->until)
                           : err;
}

static enum kachi_err run_pool(struct kachi_session *session)
{
    return kachi_ledger_write(session, KACHI_ENTRY_POOL, fill_pool);
}

static const struct kachi_option pool_options[] = {{"product", "PRODUCT", "option.pool-product"},
                                                   {"owner", "PARTY", "option.owner"},
                                                   {"grams", "G", "option.grams"},
                                                   {"basis", "BASIS", "option.basis"},
                                                   {"rulebook", "ID", "option.pool-rulebook"},
                                                   {"digest", "SHA256", "option.digest"},
                                                   {"actual-g", "G", "option.actual-g"},
                                                   {"produced", "QUANTITY", "option.produced"},
                                                   {"from", "DAY", "option.pool-from"},
                                                   {"to", "DAY", "option.to-day"},
                                                   {"until", "DAY", "option.pool-until"},
                                                   KACHI_LEDGER_OPTIONS,
                                                   {NULL, NULL, NULL}};
static const char *const pool_examples[] = {
    "kachi ledger pool st_01J9V2K --product 鋼板 --until 2027-03-31 --as operator",
    "kachi ledger pool st_7 --owner A製鉄 --product 鋼板 --basis certificate --grams 220000000"
    " --actual-g 180000000 --produced 200000 --rulebook jp-gx-2026 --digest 9f86d081884c7d65"
    "9a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --as operator",
    NULL};
const struct kachi_command kachi_command_ledger_pool = {
    "ledger pool", "STATEMENT", 1, 1, "command.ledger.pool", pool_options, pool_examples, run_pool};
