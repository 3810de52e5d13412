/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What outsiders read: whatever step of publishing fails, it is said, and publishing again makes
 * the folder whole; what was handed out stays as it was; and a key signs for nobody but its owner.
 */
#include "chain.h"
#include "ledger_failing.h"

#include "base/file.h"
#include "ledger/ledger_internal.h"
#include "ledger/publish.h"
#include "ledger/statement_log.h"
#include "proof/public_folder.h"
#include "value/verification.h"

#include <ftw.h>
#include <stdlib.h>

#define TODAY ((kachi_moment)1774915200000000) /* 2026-03-31 */

/* A book with D's part and A's steel stated, the part verified by V. */
struct book {
    struct chain chain;
    struct test_ledger test;
    struct kachi_value_statement *part, *steel;
    struct kachi_signer key, other_key;
    struct kachi_random random;
    uint64_t random_state;
    char folder[32];
};

static struct kachi_value_statement *draft(struct book *book, const char *activity)
{
    struct chain *chain = &book->chain;
    struct kachi_value_statement *statement = NULL;
    struct kachi_statement_request request = {
        .activity = chain_activity(chain, activity),
        .reference = KACHI_NONE,
        .quantity = kachi_decimal_of(1000),
        .from = kachi_day_of((struct kachi_date){2025, 4, 1}),
        .until = kachi_day_of((struct kachi_date){2026, 3, 31}),
    };
    assert_int_equal(kachi_statement_draft(&chain->arena, chain->dataset, &request,
                                           &chain->findings, &statement),
                     KACHI_OK);
    return statement;
}

static void verify(struct book *book, struct kachi_value_statement *statement, const char *verifier)
{
    assert_int_equal(kachi_statement_verify(book->test.database, book->chain.dataset, statement,
                                            kachi_str_of(verifier), TODAY, &book->test.findings),
                     KACHI_OK);
}

/* The statements as drafted, in a database and a folder of their own. */
static void renew(struct book *book)
{
    book->random_state = 7;
    test_ledger_open(&book->test, ":memory:");
    book->test.now = TODAY;
    assert_int_equal(kachi_statement_prepare(book->test.database), KACHI_OK);
    book->part->state = book->steel->state = KACHI_STATEMENT_DRAFT;
    book->part->verifier = book->steel->verifier = kachi_str_of("");
    assert_int_equal(kachi_statement_save(book->test.database, book->part, TODAY), KACHI_OK);
    assert_int_equal(kachi_statement_save(book->test.database, book->steel, TODAY), KACHI_OK);
    verify(book, book->part, "V");
    snprintf(book->folder, sizeof(book->folder), "/tmp/kachi-public-XXXXXX");
    assert_non_null(mkdtemp(book->folder));
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void remove_folder(struct book *book)
{
    assert_int_equal(nftw(book->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static int setup(void **state)
{
    static struct book book;
    book = (struct book){.random_state = 7};
    chain_init(&book.chain);
    chain_add_r1(&book.chain);
    chain_finish(&book.chain);
    book.part = draft(&book, "part");
    book.steel = draft(&book, "steel");
    book.random = kachi_random_seeded(&book.random_state);
    assert_int_equal(
        kachi_signer_new(S("v.example"), &book.random, &book.chain.findings, &book.key), KACHI_OK);
    assert_int_equal(
        kachi_signer_new(S("log.example"), &book.random, &book.chain.findings, &book.other_key),
        KACHI_OK);
    renew(&book);
    *state = &book;
    return 0;
}

static int teardown(void **state)
{
    struct book *book = *state;
    remove_folder(book);
    test_ledger_close(&book->test);
    chain_release(&book->chain);
    return 0;
}

static struct kachi_publication publication_by(struct book *book, const struct kachi_signer *key)
{
    return (struct kachi_publication){.ledger = book->test.ledger,
                                      .statements = book->test.database,
                                      .key = key,
                                      .verifier = kachi_str_of(""),
                                      .folder = kachi_str_of(book->folder),
                                      .random = &book->random,
                                      .now = TODAY};
}

static enum kachi_err publish(struct book *book, struct kachi_publication_done *done)
{
    struct kachi_publication publication = publication_by(book, &book->key);
    kachi_findings_clear(&book->test.findings);
    return kachi_publish(&book->chain.arena, &publication, &book->test.findings, done);
}

static struct kachi_str path_of(struct book *book, struct kachi_str name)
{
    return kachi_path_join(&book->chain.arena, kachi_str_of(book->folder), name);
}

static struct kachi_str read_file(struct book *book, struct kachi_str name)
{
    struct kachi_str text = kachi_str_of("");
    assert_int_equal(
        kachi_file_read(&book->chain.arena, path_of(book, name), &book->test.findings, &text),
        KACHI_OK);
    return text;
}

static void write_file(struct book *book, const char *name, struct kachi_str text)
{
    assert_int_equal(
        kachi_file_write(path_of(book, kachi_str_of(name)), text, &book->test.findings), KACHI_OK);
}

static struct kachi_str credential_path(struct book *book,
                                        const struct kachi_value_statement *statement)
{
    struct kachi_arena *arena = &book->chain.arena;
    return kachi_public_credential_path(arena, kachi_id_text(arena, "st", &statement->id));
}

/* Signed, in the log, and not withdrawn, as far as the folder itself tells. */
static void assert_whole(struct book *book)
{
    struct kachi_arena *arena = &book->chain.arena;
    struct kachi_credential credential;
    assert_int_equal(kachi_public_credential_check(arena, kachi_str_of(book->folder),
                                                   kachi_id_text(arena, "st", &book->part->id),
                                                   TODAY, &book->test.findings, &credential),
                     KACHI_OK);
    assert_int_equal(credential.answers[KACHI_CREDENTIAL_SIGNATURE], KACHI_REPLY_YES);
    assert_int_equal(credential.answers[KACHI_CREDENTIAL_INCLUSION], KACHI_REPLY_YES);
    assert_int_equal(credential.answers[KACHI_CREDENTIAL_STATUS], KACHI_REPLY_YES);
}

static void whatever_fails_is_said_and_made_good(void **state)
{
    struct book *book = *state;
    struct kachi_publication_done done;
    bool came = true;
    long number = 1;
    for (; came; number++) {
        remove_folder(book);
        test_ledger_close(&book->test);
        renew(book);
        fail_step(number);
        enum kachi_err err = publish(book, &done);
        came = has_come();
        if ((err == KACHI_OK) == came || book->test.findings.count != (came ? 1 : 0)) {
            test_show_findings(&book->test.findings);
            fail_msg("step %ld: %d", number, (int)err);
        }
        assert_int_equal(publish(book, &done), KACHI_OK);
        assert_int_equal(done.credentials, 1);
        assert_whole(book);
    }
    /* And a second time over a folder that is whole, of which much is read. */
    came = true;
    for (long again = 1; came; again++) {
        struct kachi_str before = read_file(book, credential_path(book, book->part));
        test_ledger_reopen(&book->test);
        fail_step(again);
        enum kachi_err err = publish(book, &done);
        came = has_come();
        assert_int_equal(err == KACHI_OK, !came);
        assert_true(kachi_str_equal(before, read_file(book, credential_path(book, book->part))));
    }
    assert_true(number > 50);
    assert_whole(book);
}

static void what_was_handed_out_stays(void **state)
{
    struct book *book = *state;
    struct kachi_publication_done done;
    assert_int_equal(publish(book, &done), KACHI_OK);
    assert_int_equal(done.credentials_new, 1);
    uint64_t entries = done.entries;
    struct kachi_str before = read_file(book, credential_path(book, book->part));
    verify(book, book->steel, "V");
    assert_int_equal(publish(book, &done), KACHI_OK);
    assert_int_equal(done.credentials, 2);
    assert_int_equal(done.credentials_new, 1);
    assert_true(done.entries > entries);
    assert_true(kachi_str_equal(before, read_file(book, credential_path(book, book->part))));
    assert_whole(book);
    /* What is no credential of this key is written anew. */
    assert_int_equal(kachi_file_write(path_of(book, credential_path(book, book->part)), S("no"),
                                      &book->test.findings),
                     KACHI_OK);
    assert_int_equal(publish(book, &done), KACHI_OK);
    assert_int_equal(done.credentials_new, 1);
    assert_whole(book);
}

/* The entry of a statement as others could write it once: it is in the ledger, and stays there. */
static int64_t post_as_once(struct book *book, const struct kachi_actor *actor, const char *name,
                            const struct kachi_statement_content *content)
{
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_STATEMENT};
    struct kachi_post_result result;
    entry.statement = *content;
    book->test.ledger->is_replaying = true;
    book->test.ledger->rules = KACHI_RULES_FIRST;
    enum kachi_err err = kachi_post_one(book->test.ledger, actor, &entry, &result);
    book->test.ledger->is_replaying = false;
    assert_int_equal(err, KACHI_OK);
    return result.sequence;
}

/* The part's credential with the receipt of that entry, as this key signs it. */
static void write_spoiled(struct book *book, int64_t number)
{
    struct kachi_arena *arena = &book->chain.arena;
    struct kachi_publication_done done;
    struct kachi_entry_row row;
    struct kachi_log_view log;
    struct kachi_merkle_proof path;
    struct kachi_str text;
    assert_int_equal(publish(book, &done), KACHI_OK); /* the log has the entry */
    assert_int_equal(kachi_store_entry_get(book->test.ledger, arena, number, &row), KACHI_OK);
    assert_int_equal(kachi_log_view_open(arena, kachi_str_of(book->folder), &book->key.public_key,
                                         &book->test.findings, &log),
                     KACHI_OK);
    assert_int_equal(kachi_log_view_inclusion(&log, (uint64_t)number - 1, &path), KACHI_OK);
    struct kachi_credential_request request = {
        .statement = book->part,
        .key = &book->key,
        .valid_until = KACHI_NO_DAY,
        .receipt = {.entry = row.content,
                    .proof = kachi_tlog_proof_write(arena, (uint64_t)number - 1, &path, log.note)},
    };
    assert_int_equal(kachi_credential_write(arena, &request, &book->test.findings, &text),
                     KACHI_OK);
    assert_int_equal(kachi_file_write(path_of(book, credential_path(book, book->part)), text,
                                      &book->test.findings),
                     KACHI_OK);
}

/* A receipt counts where the log's operator says in it what the credential says. */
static void a_receipt_of_another_entry_is_refused_and_signed_anew(void **state)
{
    struct book *book = *state;
    struct kachi_arena *arena = &book->chain.arena;
    struct kachi_actor operator_actor = kachi_actor_operator();
    struct kachi_actor member;
    struct kachi_entry party = {.id = test_id("A"), .kind = KACHI_ENTRY_PARTY};
    party.party =
        (struct kachi_party_content){.name = S("A"), .country = S("JP"), .role = KACHI_ROLE_MEMBER};
    assert_int_equal(kachi_post_one(book->test.ledger, &operator_actor, &party, NULL), KACHI_OK);
    assert_int_equal(kachi_actor_of_party(book->test.ledger, &party.id, &member), KACHI_OK);
    struct kachi_statement_content right = {.statement =
                                                kachi_id_text(arena, "st", &book->part->id),
                                            .state = S("verified"),
                                            .issuer = book->part->issuer,
                                            .verifier = S("V")};
    assert_true(kachi_digest_read(book->part->digest, &right.digest));
    struct kachi_statement_content wrong[4] = {right, right, right, right};
    wrong[0].digest.bytes[0] ^= 1;
    wrong[1].state = S("withdrawn");
    wrong[2].verifier = S("W");
    wrong[3].statement = S("st_X");
    for (size_t i = 0; i < 5; i++) {
        static const char *const names[] = {"digest", "state", "verifier", "statement", "author"};
        const struct kachi_actor *author = i < 4 ? &operator_actor : &member;
        struct kachi_publication_done done;
        struct kachi_credential seen;
        write_spoiled(book, post_as_once(book, author, names[i], i < 4 ? &wrong[i] : &right));
        assert_int_equal(kachi_public_credential_check(arena, kachi_str_of(book->folder),
                                                       right.statement, TODAY, &book->test.findings,
                                                       &seen),
                         KACHI_ERR_INTEGRITY);
        assert_int_equal(seen.answers[KACHI_CREDENTIAL_INCLUSION], KACHI_REPLY_NO);
        assert_true(kachi_findings_has(&book->test.findings, "receipt-other"));
        assert_int_equal(publish(book, &done), KACHI_OK);
        assert_int_equal(done.credentials_new, 1);
        assert_whole(book);
        assert_int_equal(publish(book, &done), KACHI_OK);
        assert_int_equal(done.credentials_new, 0);
    }
}

static void what_is_withdrawn_is_on_its_list(void **state)
{
    struct book *book = *state;
    struct kachi_arena *arena = &book->chain.arena;
    struct kachi_publication_done done;
    struct kachi_credential credential;
    assert_int_equal(publish(book, &done), KACHI_OK);
    struct kachi_statement_move move = {
        .to = KACHI_STATEMENT_WITHDRAWN, .party = S("D"), .reason = S("wrong"), .now = TODAY};
    assert_int_equal(
        kachi_statement_end(book->test.database, book->part, &move, &book->test.findings),
        KACHI_OK);
    assert_int_equal(publish(book, &done), KACHI_OK);
    assert_int_equal(done.credentials, 0); /* none stands; the one that was handed out is there */
    assert_int_equal(kachi_public_credential_check(arena, kachi_str_of(book->folder),
                                                   kachi_id_text(arena, "st", &book->part->id),
                                                   TODAY, &book->test.findings, &credential),
                     KACHI_OK);
    assert_int_equal(credential.answers[KACHI_CREDENTIAL_STATUS], KACHI_REPLY_NO);
    assert_true(kachi_findings_has(&book->test.findings, "credential-status-withdrawn"));
}

static void a_key_signs_for_one_verifier(void **state)
{
    struct book *book = *state;
    struct kachi_publication_done done;
    verify(book, book->steel, "W");
    assert_int_equal(publish(book, &done), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&book->test.findings, "publish-verifiers"));
    assert_int_equal(kachi_file_kind(path_of(book, S("did.json"))), KACHI_FILE_NONE);
    struct kachi_publication publication = publication_by(book, &book->key);
    publication.verifier = S("W");
    assert_int_equal(kachi_publish(&book->chain.arena, &publication, &book->test.findings, &done),
                     KACHI_OK);
    assert_int_equal(done.credentials, 1);
    assert_int_equal(kachi_file_kind(path_of(book, credential_path(book, book->part))),
                     KACHI_FILE_NONE);
}

static void write_keys(struct book *book, const struct kachi_jwk *key)
{
    write_file(book, "did.json", kachi_did_document_write(&book->chain.arena, 1, key));
}

static void a_key_that_nobody_believes_signs_nothing(void **state)
{
    struct book *book = *state;
    struct kachi_publication_done done;
    const struct kachi_jwk own = kachi_jwk_of(&book->chain.arena, &book->key.public_key);
    const struct kachi_jwk other = kachi_jwk_of(&book->chain.arena, &book->other_key.public_key);
    struct kachi_jwk revoked = own;
    struct kachi_jwk expired = own;
    revoked.revoked_at = expired.expires_at = TODAY;
    const struct kachi_jwk *const refused[] = {&other, &revoked, &expired};
    for (size_t i = 0; i < 3; i++) {
        write_keys(book, refused[i]);
        assert_int_equal(publish(book, &done), KACHI_ERR_CONFLICT);
        assert_true(kachi_findings_has(&book->test.findings, "publish-keys"));
        assert_int_equal(kachi_file_kind(path_of(book, S("checkpoint"))), KACHI_FILE_NONE);
    }
    write_file(book, "did.json", S("{}"));
    assert_int_equal(publish(book, &done), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&book->test.findings, "jwk-form"));
    /* One that ends later is good until then, and its end stays in the document. */
    revoked.revoked_at = expired.expires_at = TODAY + 1000000;
    write_keys(book, &expired);
    struct kachi_str before = read_file(book, S("did.json"));
    assert_int_equal(publish(book, &done), KACHI_OK);
    assert_true(kachi_str_equal(before, read_file(book, S("did.json"))));
    write_keys(book, &revoked);
    assert_int_equal(publish(book, &done), KACHI_OK);
}

/* The log is published by its own key's owner; whoever signs credentials only reads it there. */
static void a_log_is_its_own_keys(void **state)
{
    struct book *book = *state;
    struct kachi_arena *arena = &book->chain.arena;
    struct kachi_log_published log;
    struct kachi_publication_done done;
    assert_int_equal(kachi_statement_log_all(book->test.ledger, arena, book->test.database,
                                             &book->test.findings),
                     KACHI_OK);
    assert_int_equal(kachi_log_publish(book->test.ledger, arena, &book->other_key,
                                       kachi_str_of(book->folder), &book->test.findings, &log),
                     KACHI_OK);
    assert_int_equal(publish(book, &done), KACHI_OK);
    assert_str(done.log, "log.example");
    assert_int_equal(done.credentials_new, 1);
    assert_whole(book);
    /* What that log does not have yet has no receipt. */
    verify(book, book->steel, "V");
    assert_int_not_equal(publish(book, &done), KACHI_OK);
    assert_true(kachi_findings_has_errors(&book->test.findings));
    write_file(book, "log.vkey", S("no key"));
    assert_int_equal(publish(book, &done), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&book->test.findings, "key-public"));
}

static void what_is_in_the_way_is_told(void **state)
{
    struct book *book = *state;
    struct kachi_publication_done done;
    write_file(book, "s", S("a file"));
    assert_int_not_equal(publish(book, &done), KACHI_OK);
    assert_true(kachi_findings_has_errors(&book->test.findings));
    remove_folder(book);
    assert_int_equal(publish(book, &done), KACHI_OK); /* a folder that is not there is made */
    assert_whole(book);
}

int main(void)
{
    if (test_place_is_remote()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whatever_fails_is_said_and_made_good, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_handed_out_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(a_receipt_of_another_entry_is_refused_and_signed_anew,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_withdrawn_is_on_its_list, setup, teardown),
        cmocka_unit_test_setup_teardown(a_key_signs_for_one_verifier, setup, teardown),
        cmocka_unit_test_setup_teardown(a_key_that_nobody_believes_signs_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_log_is_its_own_keys, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_in_the_way_is_told, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
