/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Durability and tampering: what is not committed leaves nothing, two connections lose no update, a
 * replay gives the same state, and every kind of tampering with the file is found by the audit.
 */
#include "ledger_test.h"

#include "ledger/post_internal.h"
#include "ledger/store.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static struct kachi_entry offer_of(struct kachi_id id, const char *lot, int64_t quantity)
{
    struct kachi_entry entry = {.id = id, .kind = KACHI_ENTRY_OFFER};
    entry.offer = (struct kachi_offer_content){.lot = test_id(lot),
                                               .quantity = quantity,
                                               .buyer = test_id("B"),
                                               .terms = KACHI_TERMS_PREPAID,
                                               .until = TEST_START + TEST_DAY,
                                               .reference = kachi_str_of("")};
    return entry;
}

/* Parties A and B, A's product, pool and a lot of `quantity` with as many grams. */
static struct kachi_actor fill(struct test_ledger *test, int64_t quantity)
{
    struct kachi_actor operator= kachi_actor_operator();
    struct kachi_actor maker = {0};
    struct kachi_make_draw draw = {test_id("P"), quantity};
    struct kachi_make_output output = {test_id("lot"), test_id("product"), quantity, 1};
    struct kachi_entry entries[5] = {
        {.id = test_id("A"), .kind = KACHI_ENTRY_PARTY},
        {.id = test_id("B"), .kind = KACHI_ENTRY_PARTY},
        {.id = test_id("product"), .kind = KACHI_ENTRY_PRODUCT},
        {.id = test_id("P"), .kind = KACHI_ENTRY_POOL},
        {.id = test_id("lot"), .kind = KACHI_ENTRY_MAKE},
    };
    entries[0].party =
        (struct kachi_party_content){.name = kachi_str_of("A"), .role = KACHI_ROLE_MEMBER};
    entries[1].party =
        (struct kachi_party_content){.name = kachi_str_of("B"), .role = KACHI_ROLE_MEMBER};
    entries[2].product =
        (struct kachi_product_content){test_id("A"), kachi_str_of("steel"), kachi_str_of("g"), 0};
    entries[3].pool = (struct kachi_pool_content){.owner = test_id("A"),
                                                  .statement = kachi_str_of("st"),
                                                  .grams = quantity,
                                                  .basis = KACHI_BASIS_EMBODIED,
                                                  .models = KACHI_CUSTODY_PHYSICAL,
                                                  .until = 30000,
                                                  .rulebook = kachi_str_of("r")};
    entries[4].make = (struct kachi_make_content){.own_emitted_g = quantity,
                                                  .draw_count = 1,
                                                  .draws = &draw,
                                                  .output_count = 1,
                                                  .outputs = &output};
    struct kachi_post_result results[4];
    assert_int_equal(kachi_post(test->ledger, &operator, 4, entries, results), KACHI_OK);
    assert_int_equal(results[3].status, KACHI_POST_DONE);
    assert_int_equal(kachi_actor_of_party(test->ledger, &entries[0].id, &maker), KACHI_OK);
    assert_int_equal(kachi_post_one(test->ledger, &maker, &entries[4], NULL), KACHI_OK);
    return maker;
}

static void uncommitted_leaves_nothing(void **state)
{
    (void)state;
    char path[TEST_PLACE_BYTES];
    struct test_ledger test;
    struct kachi_digest before, after;
    struct kachi_arena arena;
    struct kachi_lot *lots = NULL;
    size_t count = 0;
    kachi_arena_init(&arena);
    test_place(path);
    test_ledger_open(&test, path);
    struct kachi_actor maker = fill(&test, 100);
    assert_int_equal(kachi_ledger_digest(test.ledger, &before), KACHI_OK);
    /* Half a batch is written when the connection goes away. */
    assert_int_equal(kachi_store_batch_begin(test.ledger), KACHI_OK);
    for (int i = 0; i < 5; i++) {
        char name[20];
        struct kachi_post_result result = {0};
        snprintf(name, sizeof(name), "offer %d", i);
        struct kachi_entry entry = offer_of(test_id(name), "lot", 10);
        assert_int_equal(
            kachi_post_entry(test.ledger, &maker, &entry.id, TEST_START, &entry, &result),
            KACHI_OK);
        assert_int_equal(result.status, KACHI_POST_DONE);
    }
    /* Asking for rows sweeps what was posted into the tables. */
    assert_int_equal(kachi_store_holdings(test.ledger, &arena, 0, &lots, &count), KACHI_OK);
    assert_int_equal(count, 6);
    kachi_arena_release(&arena);
    test_ledger_close(&test);
    test_ledger_open(&test, path);
    assert_int_equal(kachi_ledger_digest(test.ledger, &after), KACHI_OK);
    assert_true(kachi_digest_equal(&before, &after));
    test_ledger_close(&test);
    test_place_remove(path);
}

/* Somebody wrote a row past the ledger where the next entry's would be: the second piece of a batch
 * meets it while the third is planned, which has to ask for the lot of an id that is not
 * remembered. Nothing is written, and it is told once. */
static void rows_in_the_way_are_told(void **state)
{
    (void)state;
    char path[TEST_PLACE_BYTES];
    struct test_ledger test;
    struct kachi_post_result results[12];
    struct kachi_entry entries[12];
    int64_t before = 0;
    int64_t after = 0;
    test_place(path);
    test_ledger_open(&test, path);
    struct kachi_actor maker = fill(&test, 100);
    assert_int_equal(kachi_ledger_count(test.ledger, &before), KACHI_OK);
    assert_int_equal(
        kachi_sql_run(test.database,
                      "INSERT INTO ledger_draw (ledger, entry, position, pool, grams)"
                      " VALUES (1, 10, 0, 4, 0);"
                      "INSERT INTO ledger_input SELECT ledger, 10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0"
                      " FROM ledger_draw WHERE entry = 10"),
        KACHI_OK);
    for (int i = 0; i < 12; i++) {
        char name[20];
        snprintf(name, sizeof(name), "offer %d", i);
        entries[i] = offer_of(test_id(name), i < 8 ? "lot" : "unheard of", 1);
    }
    assert_int_equal(kachi_post(test.ledger, &maker, 12, entries, results), KACHI_ERR_INTEGRITY);
    assert_int_equal(kachi_findings_count_of(&test.findings, "ledger-rows-differ"), 1);
    assert_int_equal(kachi_ledger_count(test.ledger, &after), KACHI_OK);
    assert_int_equal(after, before);
    /* Without the row the same batch is posted. */
    assert_int_equal(kachi_sql_run(test.database, "DELETE FROM ledger_input WHERE entry = 10;"
                                                  "DELETE FROM ledger_draw WHERE entry = 10"),
                     KACHI_OK);
    assert_int_equal(kachi_post(test.ledger, &maker, 12, entries, results), KACHI_OK);
    assert_int_equal(results[7].status, KACHI_POST_DONE);
    assert_string_equal(results[8].code, "lot-unknown");
    test_ledger_close(&test);
    test_place_remove(path);
}

static void a_batch_answers_each(void **state)
{
    (void)state;
    struct test_ledger test;
    test_ledger_open(&test, ":memory:");
    struct kachi_actor maker = fill(&test, 100);
    struct kachi_entry entries[4] = {
        offer_of(test_id("o1"), "lot", 60), offer_of(test_id("o2"), "lot", 60),
        offer_of(test_id("o3"), "lot", 40), offer_of(test_id("o1"), "lot", 60)};
    struct kachi_post_result results[4];
    assert_int_equal(kachi_post(test.ledger, &maker, 4, entries, results), KACHI_OK);
    assert_int_equal(results[0].status, KACHI_POST_DONE);
    assert_int_equal(results[1].status, KACHI_POST_REFUSED);
    assert_string_equal(results[1].code, "lot-short");
    assert_int_equal(results[2].status, KACHI_POST_DONE);
    assert_int_equal(results[2].sequence, results[0].sequence + 1);
    assert_int_equal(results[3].status, KACHI_POST_SAME);
    assert_int_equal(results[3].sequence, results[0].sequence);
    assert_int_equal(kachi_post(test.ledger, &maker, KACHI_POST_ENTRIES_MAX + 1, entries, results),
                     KACHI_ERR_LIMIT);
    test_ledger_close(&test);
}

static void post_and_expect(struct test_ledger *test, const struct kachi_actor *maker, size_t count,
                            struct kachi_entry entries[], const char *codes[])
{
    struct kachi_post_result results[8];
    assert_int_equal(kachi_post(test->ledger, maker, count, entries, results), KACHI_OK);
    for (size_t i = 0; i < count; i++) {
        bool is_refused = results[i].status == KACHI_POST_REFUSED;
        if (codes[i] == NULL || !is_refused) {
            assert_true(!is_refused && codes[i] == NULL);
            continue;
        }
        assert_string_equal(results[i].code, codes[i]);
        assert_int_equal(results[i].sequence, 0);
    }
}

/* A linked set that is refused leaves the state as it was, byte for byte, wherever it broke; its
 * neighbours are written, and a set whose entries are good is written whole. */
static void a_linked_set_is_all_or_nothing(void **state)
{
    (void)state;
    const char *set = "entry-set-refused";
    struct kachi_digest before, after;
    struct kachi_arena arena;
    struct kachi_audit audit;
    struct test_ledger test;
    test_ledger_open(&test, ":memory:");
    struct kachi_actor maker = fill(&test, 100);
    struct kachi_entry good[3] = {offer_of(test_id("s1"), "lot", 10),
                                  offer_of(test_id("s2"), "lot", 20),
                                  offer_of(test_id("s3"), "lot", 30)};
    good[0].linked = good[1].linked = true;
    assert_int_equal(kachi_ledger_digest(test.ledger, &before), KACHI_OK);
    for (size_t bad = 0; bad < 3; bad++) {
        struct kachi_entry entries[3] = {good[0], good[1], good[2]};
        const char *codes[3] = {set, set, set};
        entries[bad].offer.quantity = 101;
        codes[bad] = "lot-short";
        post_and_expect(&test, &maker, 3, entries, codes);
        assert_int_equal(kachi_ledger_digest(test.ledger, &after), KACHI_OK);
        assert_true(kachi_digest_equal(&before, &after));
    }
    struct kachi_entry open[2] = {good[0], good[1]};
    post_and_expect(&test, &maker, 2, open, (const char *[]){set, "entry-set-open"});
    /* Neighbours before and behind; the second set takes what the first has not. */
    struct kachi_entry mixed[7] = {offer_of(test_id("n1"), "lot", 5),
                                   good[0],
                                   good[1],
                                   offer_of(test_id("s3"), "lot", 90),
                                   good[0],
                                   good[1],
                                   good[2]};
    post_and_expect(&test, &maker, 7, mixed,
                    (const char *[]){NULL, set, set, "lot-short", NULL, NULL, NULL});
    /* Sent again, it is there; with more to it, what was there stays. */
    post_and_expect(&test, &maker, 3, good, (const char *[]){NULL, NULL, NULL});
    struct kachi_entry more[2] = {good[0], offer_of(test_id("s4"), "lot", 99)};
    post_and_expect(&test, &maker, 2, more, (const char *[]){NULL, "lot-short"});
    kachi_arena_init(&arena);
    test_audit(&test, &arena, &audit);
    assert_int_equal(audit.entries, 5 + 1 + 3);
    assert_int_equal(audit.aside_g, 65);
    kachi_arena_release(&arena);
    test_ledger_close(&test);
}

struct client {
    const char *path;
    unsigned number;
    unsigned accepted;
};

/* Offers single grams of the same lot until nothing is left, through a connection of its own. */
static void *run_client(void *argument)
{
    struct client *client = argument;
    struct test_ledger test;
    struct kachi_actor maker = {0};
    struct kachi_id id = test_id("A");
    test_ledger_open(&test, client->path);
    assert_int_equal(kachi_actor_of_party(test.ledger, &id, &maker), KACHI_OK);
    for (unsigned i = 0;; i++) {
        char name[40];
        struct kachi_post_result result = {0};
        snprintf(name, sizeof(name), "client %u offer %u", client->number, i);
        struct kachi_entry entry = offer_of(test_id(name), "lot", 1);
        enum kachi_err err = kachi_post_one(test.ledger, &maker, &entry, &result);
        if (err != KACHI_OK) {
            assert_string_equal(result.code, "lot-used-up");
            break;
        }
        client->accepted++;
    }
    test_ledger_close(&test);
    return NULL;
}

static void two_connections_lose_nothing(void **state)
{
    (void)state;
    char path[TEST_PLACE_BYTES];
    struct test_ledger test;
    struct kachi_arena arena;
    struct kachi_audit audit;
    pthread_t threads[2];
    test_place(path);
    test_ledger_open(&test, path);
    fill(&test, 150);
    struct client clients[2] = {{path, 0, 0}, {path, 1, 0}};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, run_client, &clients[i]), 0);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(clients[0].accepted + clients[1].accepted, 150);
    kachi_arena_init(&arena);
    test_audit(&test, &arena, &audit);
    assert_int_equal(audit.entries, 155);
    assert_int_equal(audit.aside_g, 150);
    kachi_arena_release(&arena);
    test_ledger_close(&test);
    test_place_remove(path);
}

#define CLIENTS 4
#define SHARED_LOTS 5
#define SHARED_QUANTITY 40

struct rival {
    const char *path;
    uint64_t number;
    int64_t taken[SHARED_LOTS]; /* what was accepted of each lot */
    int64_t done, same;
    int64_t sequences[4 * SHARED_LOTS * SHARED_QUANTITY];
};

static struct kachi_entry rival_entry(const struct rival *rival, uint64_t i, const char *lot)
{
    char name[60];
    int64_t quantity = 1 + (int64_t)(kachi_random_at(9, i, rival->number) % 3);
    snprintf(name, sizeof(name), "rival %u %u", (unsigned)rival->number, (unsigned)i);
    struct kachi_entry entry = offer_of(test_id(name), lot, quantity);
    if (kachi_random_at(9, i, rival->number + 100) % 2 == 0) {
        entry.kind = KACHI_ENTRY_CLAIM;
        entry.claim = (struct kachi_claim_content){
            test_id(lot), quantity, kachi_str_of("A"), kachi_str_of("final-use"), 20000, 20364};
    }
    return entry;
}

/* Takes of all lots, by offers and claims, until each is used up; then one entry that all send. */
static void *run_rival(void *argument)
{
    struct rival *rival = argument;
    struct test_ledger test;
    struct kachi_actor maker = {0};
    struct kachi_id id = test_id("A");
    test_ledger_open(&test, rival->path);
    kachi_database_set_wait_ms(test.database, 60000);
    assert_int_equal(kachi_actor_of_party(test.ledger, &id, &maker), KACHI_OK);
    unsigned open = (1U << SHARED_LOTS) - 1;
    for (uint64_t i = 0; open != 0; i++) {
        char lot[20];
        size_t which = i % SHARED_LOTS;
        snprintf(lot, sizeof(lot), "shared %zu", which);
        struct kachi_entry entry = rival_entry(rival, i, lot);
        struct kachi_post_result result = {0};
        if (kachi_post_one(test.ledger, &maker, &entry, &result) == KACHI_OK) {
            bool is_claim = entry.kind == KACHI_ENTRY_CLAIM;
            rival->taken[which] += is_claim ? entry.claim.quantity : entry.offer.quantity;
            rival->sequences[rival->done++] = result.sequence;
        } else if (strcmp(result.code, "lot-used-up") == 0) {
            open &= ~(1U << which);
        }
        kachi_findings_clear(&test.findings);
    }
    struct kachi_entry shared = offer_of(test_id("all send this"), "lot", 1);
    struct kachi_post_result result = {0};
    assert_int_equal(kachi_post_one(test.ledger, &maker, &shared, &result), KACHI_OK);
    rival->same = result.status == KACHI_POST_SAME ? 1 : 0;
    test_ledger_close(&test);
    return NULL;
}

static int compare_sequences(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* No gram was taken twice, no answer was lost, no sequence number was given twice. */
static void check_rivals(struct test_ledger *test, const struct rival *rivals)
{
    static int64_t all[CLIENTS * 4 * SHARED_LOTS * SHARED_QUANTITY];
    size_t count = 0;
    int64_t same = 0;
    for (size_t lot = 0; lot < SHARED_LOTS; lot++) {
        char name[20];
        int64_t taken = 0;
        struct kachi_lot row = {0};
        snprintf(name, sizeof(name), "shared %zu", lot);
        struct kachi_id id = test_id(name);
        for (size_t i = 0; i < CLIENTS; i++) {
            taken += rivals[i].taken[lot];
        }
        assert_int_equal(kachi_store_lot_find(test->ledger, &id, &row), KACHI_OK);
        assert_int_equal(taken, SHARED_QUANTITY);
        assert_int_equal(row.left.quantity, 0);
    }
    for (size_t i = 0; i < CLIENTS; i++) {
        same += rivals[i].same;
        for (int64_t j = 0; j < rivals[i].done; j++) {
            all[count++] = rivals[i].sequences[j];
        }
    }
    assert_int_equal(same, CLIENTS - 1);
    /* Equals would be the very fault that is looked for. */
    qsort(all, count, sizeof(all[0]), compare_sequences);
    for (size_t i = 1; i < count; i++) {
        assert_true(all[i] > all[i - 1]);
    }
}

static void rivals_take_nothing_twice(void **state)
{
    (void)state;
    static struct rival rivals[CLIENTS];
    char path[TEST_PLACE_BYTES];
    struct test_ledger test;
    struct kachi_arena arena;
    struct kachi_audit audit;
    pthread_t threads[CLIENTS];
    test_place(path);
    test_ledger_open(&test, path);
    struct kachi_actor maker = fill(&test, 100);
    for (size_t i = 0; i < SHARED_LOTS; i++) {
        char name[20];
        snprintf(name, sizeof(name), "shared %zu", i);
        struct kachi_make_output output = {test_id(name), test_id("product"), SHARED_QUANTITY, 1};
        struct kachi_entry entry = {.id = output.lot, .kind = KACHI_ENTRY_MAKE};
        entry.make =
            (struct kachi_make_content){.own_emitted_g = 99, .output_count = 1, .outputs = &output};
        assert_int_equal(kachi_post_one(test.ledger, &maker, &entry, NULL), KACHI_OK);
    }
    for (size_t i = 0; i < CLIENTS; i++) {
        rivals[i] = (struct rival){.path = path, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, run_rival, &rivals[i]), 0);
    }
    for (size_t i = 0; i < CLIENTS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    check_rivals(&test, rivals);
    kachi_arena_init(&arena);
    test_audit(&test, &arena, &audit);
    kachi_arena_release(&arena);
    test_ledger_close(&test);
    test_place_remove(path);
}

static void replay_into_a_file(void **state)
{
    (void)state;
    char path[TEST_PLACE_BYTES];
    struct test_ledger test;
    struct kachi_findings findings;
    struct kachi_database *database = NULL;
    struct kachi_ledger *copy = NULL;
    struct kachi_digest one, other;
    test_place(path);
    test_ledger_open(&test, ":memory:");
    struct kachi_actor maker = fill(&test, 100);
    struct kachi_entry offer = offer_of(test_id("o"), "lot", 33);
    assert_int_equal(kachi_post_one(test.ledger, &maker, &offer, NULL), KACHI_OK);
    kachi_findings_init(&findings);
    struct kachi_id id = kachi_ledger_id(test.ledger);
    struct kachi_ledger_options options = {.name = kachi_ledger_name(test.ledger),
                                           .id = &id,
                                           .clock = kachi_clock_system(),
                                           .random = kachi_random_system()};
    assert_int_equal(
        kachi_database_open(kachi_str_of(path), KACHI_DATABASE_CREATE, &findings, &database),
        KACHI_OK);
    assert_int_equal(kachi_ledger_open(database, &options, &findings, &copy), KACHI_OK);
    assert_int_equal(kachi_replay(test.ledger, copy), KACHI_OK);
    assert_int_equal(kachi_ledger_digest(test.ledger, &one), KACHI_OK);
    assert_int_equal(kachi_ledger_digest(copy, &other), KACHI_OK);
    assert_true(kachi_digest_equal(&one, &other));
    assert_int_equal(kachi_replay(test.ledger, copy), KACHI_ERR_INTEGRITY);
    assert_true(kachi_findings_has(&findings, "replay-not-empty"));
    kachi_ledger_close(copy);
    kachi_database_close(database);
    kachi_findings_release(&findings);
    test_ledger_close(&test);
    test_place_remove(path);
}

static void tampering_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *code;
    } cases[] = {
        {"UPDATE ledger_entry SET content = replace(content, '100', '101') WHERE number = 5",
         "law-leaves"},
        {"UPDATE ledger_entry SET number = 9 WHERE number = 6", "law-sequence"},
        {"UPDATE ledger_entry SET time_us = 1 WHERE number = 6", "law-sequence"},
        {"UPDATE ledger_lot SET embodied_g = 101 WHERE number = 1", "law-conservation"},
        {"UPDATE ledger_left SET embodied_g = embodied_g + 1 WHERE lot = 1", "law-remainders"},
        {"DELETE FROM ledger_left WHERE lot = 1", "law-remainders"},
        {"UPDATE ledger_pool SET drawn_g = 99", "law-pools"},
        {"UPDATE ledger_pool SET grams = 1000", "law-replay"},
        {"UPDATE ledger_party SET name = 'C' WHERE number = 1", "law-replay"},
        {"UPDATE ledger_left SET owner = 2 WHERE lot = 1", "law-replay"},
        {"DELETE FROM ledger_draw", "law-origins"},
        {"UPDATE ledger_pool SET certified = 1", "law-footprints"},
        {"UPDATE ledger_pool SET certified = 2, produced = 1, actual_g = 0", "law-footprints"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct test_ledger test;
        struct kachi_arena arena;
        struct kachi_audit audit;
        kachi_arena_init(&arena);
        test_ledger_open(&test, ":memory:");
        struct kachi_actor maker = fill(&test, 100);
        struct kachi_entry offer = offer_of(test_id("o"), "lot", 33);
        assert_int_equal(kachi_post_one(test.ledger, &maker, &offer, NULL), KACHI_OK);
        test_audit(&test, &arena, &audit);
        assert_int_equal(kachi_sql_run(test.database, cases[i].sql), KACHI_OK);
        assert_int_equal(kachi_audit(test.ledger, &arena, &audit), KACHI_ERR_INTEGRITY);
        assert_false(audit.ok);
        if (!kachi_findings_has(&test.findings, cases[i].code)) {
            test_show_findings(&test.findings);
            fail_msg("%s was not found by %s", cases[i].sql, cases[i].code);
        }
        test_ledger_close(&test);
        kachi_arena_release(&arena);
    }
}

static void views_can_be_read(void **state)
{
    (void)state;
    static const char *const views[] = {
        "SELECT count(*) FROM ledger_holdings WHERE holder = 'A' AND product = 'steel' AND state = "
        "'held'",
        ("SELECT count(*) FROM ledger_entries WHERE kind = 'make' AND author = 'A'"
         " AND time LIKE '2026-%'"),
        "SELECT count(*) FROM ledger_origins WHERE owner = 'A' AND left_g = 0",
        "SELECT count(*) FROM (SELECT count(*) AS n FROM ledger_claims) AS c WHERE n = 0",
        ("SELECT count(*) FROM (SELECT sum(quantity) AS q, sum(embodied_g) AS g FROM ledger_moves"
         " WHERE holder = 'A' AND product = 'steel' AND time < '2999-01-01') AS m"
         " WHERE q = 100 AND g = 100"),
        "SELECT count(*) FROM ledger_parents WHERE from_holder = 'A' AND quantity = 33",
        "SELECT count(*) FROM ledger_draws WHERE owner = 'A' AND kind = 'make' AND grams = 100",
    };
    struct test_ledger test;
    test_ledger_open(&test, ":memory:");
    struct kachi_actor maker = fill(&test, 100);
    struct kachi_entry offer = offer_of(test_id("o"), "lot", 33);
    assert_int_equal(kachi_post_one(test.ledger, &maker, &offer, NULL), KACHI_OK);
    for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
        struct kachi_statement *st = kachi_sql_begin(test.database, views[i]);
        if (!kachi_sql_row(st)) {
            test_show_findings(&test.findings);
            fail_msg("no answer: %s", views[i]);
        }
        assert_int_equal(kachi_sql_int64(st, 0), 1);
        assert_int_equal(kachi_sql_end(st), KACHI_OK);
    }
    test_ledger_close(&test);
}

int main(void)
{
    if (test_place_is_missing()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uncommitted_leaves_nothing),
        cmocka_unit_test(rows_in_the_way_are_told),
        cmocka_unit_test(a_batch_answers_each),
        cmocka_unit_test(a_linked_set_is_all_or_nothing),
        cmocka_unit_test(two_connections_lose_nothing),
        cmocka_unit_test(rivals_take_nothing_twice),
        cmocka_unit_test(replay_into_a_file),
        cmocka_unit_test(tampering_is_found),
        cmocka_unit_test(views_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
