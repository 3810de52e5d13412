/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A statement and its leaf in the log are written together: whatever the disk does, and whenever
 * the power goes, a statement is in the database if and only if the ledger has its entry. Nobody
 * but the book writes such an entry, and none that somebody wrote before is in its way.
 */
#include "ledger_test.h"

#include "base/digest.h"
#include "ledger/ledger_internal.h"
#include "ledger/pool_statement.h"
#include "ledger/statement_log.h"
#include "ledger/store.h"
#include "ledger_disk.h"

#include <string.h>

#define STATEMENTS 3

struct book {
    struct test_ledger ledger;
    struct kachi_arena arena;
};

static void fill_alike(void *state, uint8_t *bytes, size_t count)
{
    (void)state;
    memset(bytes, 0x5a, count);
}

static enum kachi_err open_book(struct book *book, const char *path)
{
    struct test_ledger *test = &book->ledger;
    struct kachi_id id = test_id("ledger");
    *test = (struct test_ledger){.now = TEST_START};
    kachi_arena_init(&book->arena);
    kachi_findings_init(&test->findings);
    struct kachi_ledger_options options = {
        .id = &id, .clock = kachi_clock_fixed(&test->now), .random = {.fill = fill_alike}};
    enum kachi_err err = kachi_database_open(kachi_str_of(path), KACHI_DATABASE_CREATE,
                                             &test->findings, &test->database);
    err = err == KACHI_OK ? kachi_statement_prepare(test->database) : err;
    return err == KACHI_OK
               ? kachi_ledger_open(test->database, &options, &test->findings, &test->ledger)
               : err;
}

static void close_book(struct book *book)
{
    test_ledger_close(&book->ledger);
    kachi_arena_release(&book->arena);
}

/* The number-th statement, of which the log only looks at id, digest, state and issuer. */
static struct kachi_value_statement statement_of(struct kachi_arena *arena, int number)
{
    struct kachi_value_statement statement = {
        .content = kachi_str_print(arena, "{\"number\":%d}", number),
        .issuer = kachi_str_of("A"),
        .product = kachi_str_of("steel"),
        .state = KACHI_STATEMENT_DRAFT,
    };
    struct kachi_digest digest = kachi_digest_of(statement.content);
    statement.digest = kachi_digest_text(arena, &digest);
    statement.id = kachi_id_of_name(kachi_str_of("kachi-statement"), statement.digest);
    return statement;
}

/* States it; `refusal` is what comes of the step after it was written. */
static enum kachi_err state_it(struct book *book, int number, enum kachi_err refusal)
{
    struct test_ledger *test = &book->ledger;
    struct kachi_value_statement statement = statement_of(&book->arena, number);
    struct kachi_value_statement *stepped[] = {&statement};
    enum kachi_err err = kachi_statement_log_begin(test->ledger, test->database);
    err = err == KACHI_OK ? kachi_statement_save(test->database, &statement, test->now) : err;
    err = err == KACHI_OK ? refusal : err;
    return kachi_statement_log_end(test->ledger, &book->arena, test->database, 1, stepped, err);
}

static bool is_stated(struct book *book, int number)
{
    struct kachi_value_statement statement = statement_of(&book->arena, number);
    struct kachi_statement *sql =
        kachi_sql_begin(book->ledger.database, "SELECT 1 FROM statement WHERE digest = ?1");
    kachi_sql_bind_str(sql, 1, statement.digest);
    bool is_there = kachi_sql_row(sql);
    assert_int_equal(kachi_sql_end(sql), KACHI_OK);
    return is_there;
}

static bool is_logged(struct book *book, int number)
{
    struct kachi_value_statement statement = statement_of(&book->arena, number);
    int64_t entry = 0;
    assert_int_equal(
        kachi_statement_log_find(book->ledger.ledger, &book->arena, &statement, &entry), KACHI_OK);
    return entry != 0;
}

static void a_step_that_fails_leaves_neither(void **state)
{
    (void)state;
    struct book book;
    disk_reset(DISK_FINE, 0);
    assert_int_equal(open_book(&book, "/disk/book"), KACHI_OK);
    assert_int_equal(state_it(&book, 0, KACHI_ERR_CONFLICT), KACHI_ERR_CONFLICT);
    assert_false(is_stated(&book, 0) || is_logged(&book, 0));
    assert_int_equal(state_it(&book, 0, KACHI_OK), KACHI_OK);
    assert_true(is_stated(&book, 0) && is_logged(&book, 0));
    close_book(&book);
}

/* One fault at one operation. False where everything was stated before it came. */
static bool run_fault(enum disk_fault fault, unsigned at)
{
    struct book book;
    int done = 0;
    disk_reset(fault, at);
    enum kachi_err err = open_book(&book, "/disk/book");
    while (err == KACHI_OK && done < STATEMENTS) {
        err = state_it(&book, done, KACHI_OK);
        done += err == KACHI_OK ? 1 : 0;
    }
    bool has_come = disk_operations() >= at;
    close_book(&book);
    disk_power_on();
    assert_int_equal(open_book(&book, "/disk/book"), KACHI_OK);
    for (int i = 0; i < STATEMENTS; i++) {
        assert_int_equal(is_stated(&book, i), is_logged(&book, i));
        assert_true(i >= done || is_stated(&book, i)); /* what was acknowledged is there */
    }
    for (int i = 0; i < STATEMENTS; i++) {
        assert_int_equal(state_it(&book, i, KACHI_OK), KACHI_OK);
        assert_true(is_stated(&book, i) && is_logged(&book, i));
    }
    close_book(&book);
    return has_come;
}

static void whatever_the_disk_does_both_or_neither(void **state)
{
    (void)state;
    for (int fault = DISK_FAILS; fault < DISK_FAULT_COUNT; fault++) {
        unsigned at = 1;
        while (run_fault((enum disk_fault)fault, at)) {
            at++;
        }
        assert_true(at > STATEMENTS); /* each transaction writes and syncs */
    }
}

/* A pool says what its statement says; of certificates also what was made and emitted (DC-10): by
 * hand, 2 kg of CO2e a unit of 1,000.5 units are 2,001,000 g, less 1,000 g of reductions. */
static void a_pool_says_what_its_statement_says(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_pool_content pool = {.grams = 0};
    struct kachi_product product = {.decimals = 1};
    kachi_arena_init(&arena);
    struct kachi_value_statement statement = statement_of(&arena, 1);
    statement.pool_g = 1000;
    statement.rulebook = kachi_str_of("jp-gx-2026");
    statement.quantity = (struct kachi_decimal){10005, -1};
    statement.cfp_kgco2e_per_unit = kachi_decimal_of(2);
    assert_int_equal(kachi_pool_of_statement(&arena, &statement, &product, &pool), KACHI_OK);
    assert_int_equal(pool.grams, 1000);
    assert_int_equal(pool.models, KACHI_CUSTODY_PHYSICAL);
    assert_int_equal(pool.produced, 0);
    statement.basis = KACHI_BASIS_CERTIFICATE;
    assert_int_equal(kachi_pool_of_statement(&arena, &statement, NULL, &pool), KACHI_OK);
    assert_int_equal(pool.produced, 0);
    assert_int_equal(kachi_pool_of_statement(&arena, &statement, &product, &pool), KACHI_OK);
    assert_int_equal(pool.models, KACHI_CUSTODY_CERTIFICATE);
    assert_int_equal(pool.produced, 10005);
    assert_int_equal(pool.actual_g, 2000000);
    /* Nothing was emitted where more was cut than the footprint gives. */
    statement.pool_g = 3000000;
    assert_int_equal(kachi_pool_of_statement(&arena, &statement, &product, &pool), KACHI_OK);
    assert_int_equal(pool.actual_g, 0);
    product.decimals = 0; /* half a piece */
    assert_int_equal(kachi_pool_of_statement(&arena, &statement, &product, &pool), KACHI_ERR_LIMIT);
    statement.digest = kachi_str_of("none");
    assert_int_equal(kachi_pool_of_statement(&arena, &statement, &product, &pool),
                     KACHI_ERR_INTEGRITY);
    kachi_arena_release(&arena);
}

static struct kachi_actor register_party(struct book *book, const char *name, enum kachi_role role)
{
    struct kachi_actor operator_actor = kachi_actor_operator();
    struct kachi_actor actor;
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_PARTY};
    entry.party = (struct kachi_party_content){
        .name = kachi_str_of(name), .country = kachi_str_of("JP"), .role = role};
    assert_int_equal(kachi_post_one(book->ledger.ledger, &operator_actor, &entry, NULL), KACHI_OK);
    assert_int_equal(kachi_actor_of_party(book->ledger.ledger, &entry.id, &actor), KACHI_OK);
    return actor;
}

/* The entry that the book itself would write, but for its id and author. */
static struct kachi_entry entry_of(struct book *book, const struct kachi_id *id, int number)
{
    struct kachi_value_statement statement = statement_of(&book->arena, number);
    struct kachi_entry entry = {.id = *id, .kind = KACHI_ENTRY_STATEMENT};
    entry.statement = (struct kachi_statement_content){
        .statement = kachi_id_text(&book->arena, "st", &statement.id),
        .state = kachi_str_of("draft"),
        .issuer = statement.issuer,
    };
    assert_true(kachi_digest_read(statement.digest, &entry.statement.digest));
    return entry;
}

static void nobody_but_the_book_says_what_state_a_statement_is_in(void **state)
{
    (void)state;
    struct book book;
    disk_reset(DISK_FINE, 0);
    assert_int_equal(open_book(&book, "/disk/book"), KACHI_OK);
    const struct kachi_actor actors[] = {
        kachi_actor_operator(),
        register_party(&book, "A", KACHI_ROLE_MEMBER),
        register_party(&book, "V", KACHI_ROLE_VERIFIER),
        register_party(&book, "U", KACHI_ROLE_AUDITOR),
    };
    struct kachi_id id = test_id("entry");
    struct kachi_entry entry = entry_of(&book, &id, 0);
    for (size_t i = 0; i < sizeof(actors) / sizeof(actors[0]); i++) {
        kachi_findings_clear(&book.ledger.findings);
        assert_int_equal(kachi_post_one(book.ledger.ledger, &actors[i], &entry, NULL),
                         KACHI_ERR_DENIED);
        assert_true(kachi_findings_has(&book.ledger.findings, "denied-not-book"));
    }
    assert_false(is_logged(&book, 0));
    assert_int_equal(state_it(&book, 0, KACHI_OK), KACHI_OK);
    assert_true(is_logged(&book, 0));
    close_book(&book);
}

/* The id that followed from the statement alone, in versions before. */
static struct kachi_id plain_id(struct book *book, int number)
{
    struct kachi_value_statement statement = statement_of(&book->arena, number);
    struct kachi_str name =
        kachi_str_print(&book->arena, "%.*s draft ", KACHI_STR_ARG(statement.digest));
    return kachi_id_of_name(kachi_str_of("statement entry"), name);
}

/* What a ledger of before holds: anybody's entry, under the id that a statement would have taken.
 */
static void post_as_once(struct book *book, const struct kachi_actor *actor,
                         const struct kachi_entry *entry)
{
    book->ledger.ledger->is_replaying = true;
    book->ledger.ledger->rules = KACHI_RULES_FIRST;
    assert_int_equal(kachi_post_one(book->ledger.ledger, actor, entry, NULL), KACHI_OK);
    book->ledger.ledger->is_replaying = false;
}

static void an_id_that_is_taken_is_in_nobodys_way(void **state)
{
    (void)state;
    struct book book;
    struct kachi_audit audit;
    disk_reset(DISK_FINE, 0);
    assert_int_equal(open_book(&book, "/disk/book"), KACHI_OK);
    struct kachi_actor operator_actor = kachi_actor_operator();
    struct kachi_entry party = {.id = test_id("A"), .kind = KACHI_ENTRY_PARTY};
    party.party = (struct kachi_party_content){
        .name = kachi_str_of("A"), .country = kachi_str_of("JP"), .role = KACHI_ROLE_MEMBER};
    post_as_once(&book, &operator_actor, &party);
    struct kachi_actor member;
    assert_int_equal(kachi_actor_of_party(book.ledger.ledger, &party.id, &member), KACHI_OK);
    struct kachi_id ids[4] = {plain_id(&book, 0), plain_id(&book, 1), plain_id(&book, 2),
                              plain_id(&book, 3)};
    /* By a member, of another state, of another kind; the last as the book wrote it then. */
    struct kachi_entry taken[4] = {entry_of(&book, &ids[0], 0),
                                   entry_of(&book, &ids[1], 1),
                                   {.id = ids[2], .kind = KACHI_ENTRY_PRODUCT},
                                   entry_of(&book, &ids[3], 3)};
    taken[1].statement.state = kachi_str_of("withdrawn");
    taken[2].product = (struct kachi_product_content){
        .owner = member.id, .name = kachi_str_of("steel"), .unit = kachi_str_of("kg")};
    post_as_once(&book, &member, &taken[0]);
    post_as_once(&book, &operator_actor, &taken[1]);
    post_as_once(&book, &member, &taken[2]);
    post_as_once(&book, &operator_actor, &taken[3]);
    for (int i = 0; i < 4; i++) {
        struct kachi_value_statement statement = statement_of(&book.arena, i);
        struct kachi_entry_row row;
        int64_t number = 0;
        int64_t again = 0;
        assert_int_equal(is_logged(&book, i), i == 3);
        assert_int_equal(state_it(&book, i, KACHI_OK), KACHI_OK);
        assert_int_equal(
            kachi_statement_log_find(book.ledger.ledger, &book.arena, &statement, &number),
            KACHI_OK);
        assert_int_equal(kachi_store_entry_get(book.ledger.ledger, &book.arena, number, &row),
                         KACHI_OK);
        assert_int_equal(row.author, 0);
        assert_int_equal(kachi_id_equal(&row.id, &ids[i]), i == 3);
        assert_int_equal(state_it(&book, i, KACHI_OK), KACHI_OK); /* said once, however often */
        assert_int_equal(
            kachi_statement_log_find(book.ledger.ledger, &book.arena, &statement, &again),
            KACHI_OK);
        assert_int_equal(number, again);
    }
    /* History stands as it was written. */
    assert_int_equal(kachi_audit(book.ledger.ledger, &book.arena, &audit), KACHI_OK);
    close_book(&book);
}

/* What is said is said once; with anything else in it, it is another thing, and is not taken for
 * the first. */
static void another_content_is_another_statement(void **state)
{
    (void)state;
    struct book book;
    disk_reset(DISK_FINE, 0);
    assert_int_equal(open_book(&book, "/disk/book"), KACHI_OK);
    struct kachi_ledger *ledger = book.ledger.ledger;
    const struct kachi_value_statement first = statement_of(&book.arena, 0);
    const struct kachi_value_statement second = statement_of(&book.arena, 1);
    struct kachi_value_statement others[] = {first, first, first, first, first, first};
    /* Of one digest, state and verifier there is one truth. */
    static const enum kachi_err errs[] = {KACHI_ERR_CONFLICT, KACHI_ERR_CONFLICT,  KACHI_OK,
                                          KACHI_OK,           KACHI_ERR_INTEGRITY, KACHI_OK};
    int64_t number = 0;
    int64_t other = 0;
    others[0].issuer = kachi_str_of("B");
    others[1].id = second.id;
    others[2].state = KACHI_STATEMENT_WITHDRAWN;
    others[3].verifier = kachi_str_of("V");
    others[4].digest = kachi_str_of("no digest");
    others[5].digest = second.digest;
    assert_int_equal(kachi_statement_log(ledger, &book.arena, &first), KACHI_OK);
    assert_int_equal(kachi_statement_log_find(ledger, &book.arena, &first, &number), KACHI_OK);
    assert_true(number > 0);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        enum kachi_err err = kachi_statement_log_find(ledger, &book.arena, &others[i], &other);
        assert_int_equal(err, i == 4 ? KACHI_ERR_INTEGRITY : KACHI_OK);
        assert_int_equal(other, 0);
        assert_int_equal(kachi_statement_log(ledger, &book.arena, &others[i]), errs[i]);
        kachi_findings_clear(&book.ledger.findings);
    }
    assert_int_equal(kachi_statement_log(ledger, &book.arena, &first), KACHI_OK);
    assert_int_equal(kachi_statement_log_find(ledger, &book.arena, &first, &other), KACHI_OK);
    assert_int_equal(other, number);
    /* Bytes that are no longer an entry are not read as one. */
    assert_int_equal(kachi_sql_run(book.ledger.database, "UPDATE ledger_entry SET content = '{}'"),
                     KACHI_OK);
    assert_int_equal(kachi_statement_log_find(ledger, &book.arena, &first, &other),
                     KACHI_ERR_INTEGRITY);
    close_book(&book);
}

/* Statements in a database of their own are kept before the ledger says so. */
static void statements_elsewhere_are_logged_after(void **state)
{
    (void)state;
    struct book book;
    struct kachi_database *elsewhere = NULL;
    disk_reset(DISK_FINE, 0);
    assert_int_equal(open_book(&book, "/disk/book"), KACHI_OK);
    struct test_ledger *test = &book.ledger;
    assert_int_equal(kachi_database_open(kachi_str_of(":memory:"), KACHI_DATABASE_CREATE,
                                         &test->findings, &elsewhere),
                     KACHI_OK);
    /* Where there are none yet, there is nothing to make up for. */
    assert_int_equal(kachi_statement_log_all(test->ledger, &book.arena, elsewhere, &test->findings),
                     KACHI_OK);
    assert_int_equal(kachi_statement_prepare(elsewhere), KACHI_OK);
    struct kachi_value_statement statement = statement_of(&book.arena, 0);
    struct kachi_value_statement *stepped[] = {&statement};
    for (int i = 0; i < 2; i++) {
        enum kachi_err refusal = i == 0 ? KACHI_ERR_CONFLICT : KACHI_OK;
        enum kachi_err err = kachi_statement_log_begin(test->ledger, elsewhere);
        err = err == KACHI_OK ? kachi_statement_save(elsewhere, &statement, test->now) : err;
        assert_int_equal(err, KACHI_OK);
        assert_int_equal(
            kachi_statement_log_end(test->ledger, &book.arena, elsewhere, 1, stepped, refusal),
            refusal);
        assert_int_equal(is_logged(&book, 0), refusal == KACHI_OK);
    }
    kachi_database_close(elsewhere);
    close_book(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pool_says_what_its_statement_says),
        cmocka_unit_test(a_step_that_fails_leaves_neither),
        cmocka_unit_test(whatever_the_disk_does_both_or_neither),
        cmocka_unit_test(nobody_but_the_book_says_what_state_a_statement_is_in),
        cmocka_unit_test(an_id_that_is_taken_is_in_nobodys_way),
        cmocka_unit_test(another_content_is_another_statement),
        cmocka_unit_test(statements_elsewhere_are_logged_after),
    };
    disk_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
