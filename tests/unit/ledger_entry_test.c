/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries: the bytes written by hand are the canonical form of RFC 8785, read back they are the
 * same entry, their leaf is stored with them; and what a party registers is checked.
 */
#include "ledger_rulebook.h"

#include "ledger/store.h"

#include <string.h>

static enum kachi_err post(struct test_ledger *test, const struct kachi_entry *entry,
                           struct kachi_post_result *result)
{
    struct kachi_actor operator= kachi_actor_operator();
    return kachi_post_one(test->ledger, &operator, entry, result);
}

static struct kachi_entry party_entry(const char *name, const char *corporate_number)
{
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_PARTY};
    entry.party = (struct kachi_party_content){.name = kachi_str_of(name),
                                               .corporate_number = kachi_str_of(corporate_number),
                                               .country = kachi_str_of("JP"),
                                               .role = KACHI_ROLE_MEMBER};
    return entry;
}

/* Writes entry, reads it, writes it again; and holds the bytes against base's canonical form. */
static void round_trip(const struct kachi_entry *entry)
{
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_buffer bytes, canonical, again;
    struct kachi_json_doc doc = {0};
    struct kachi_entry back;
    struct kachi_entry_input input = {test_id("in"), {9, 8, 7, 6}, {5, 4, 3, 2}};
    struct kachi_entry_output output = {test_id("out"), {5, 5, 3, KACHI_AMOUNT_MAX}};
    struct kachi_entry_record record = {.ledger = test_id("ledger"),
                                        .stamp = {test_id("salt"), KACHI_RULES_NOW},
                                        .sequence = 12,
                                        .time = TEST_START,
                                        .author = test_id("author"),
                                        .input_count = 1,
                                        .inputs = &input,
                                        .output_count = 1,
                                        .outputs = &output,
                                        .own = {.emitted_g = 1}};
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    kachi_buffer_init(&bytes, 65535);
    kachi_buffer_init(&canonical, 65535);
    kachi_buffer_init(&again, 65535);
    kachi_entry_write(&bytes, entry, &record);
    assert_int_equal(
        kachi_json_read(kachi_str_of("test"), kachi_buffer_str(&bytes), &findings, &doc), KACHI_OK);
    assert_int_equal(kachi_json_canonical(doc.root, &canonical), KACHI_OK);
    assert_true(kachi_str_equal(kachi_buffer_str(&bytes), kachi_buffer_str(&canonical)));
    assert_int_equal(kachi_entry_read(&arena, doc.root, &findings, &back), KACHI_OK);
    kachi_entry_write(&again, &back, &record);
    assert_true(kachi_str_equal(kachi_buffer_str(&bytes), kachi_buffer_str(&again)));
    /* Ids are written as people see them. */
    struct kachi_str id = kachi_id_text(&arena, "x", &entry->id);
    assert_true(kachi_str_contains(kachi_buffer_str(&bytes), kachi_str_slice(id, 2, 28)));
    kachi_json_release(&doc);
    kachi_buffer_release(&again);
    kachi_buffer_release(&canonical);
    kachi_buffer_release(&bytes);
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

static void bytes_are_canonical(void **state)
{
    (void)state;
    struct kachi_entry entry = party_entry("Nippon \"Steel\" \\ 日本製鉄\n\t\x01 \x7f", "");
    round_trip(&entry);
    entry = (struct kachi_entry){.id = test_id("a"), .kind = KACHI_ENTRY_PRODUCT};
    entry.product =
        (struct kachi_product_content){test_id("o"), kachi_str_of("鋼板"), kachi_str_of("kg"), 3};
    round_trip(&entry);
    entry = (struct kachi_entry){.id = test_id("b"), .kind = KACHI_ENTRY_POOL};
    entry.pool = (struct kachi_pool_content){.owner = test_id("o"),
                                             .statement = kachi_str_of("st_1"),
                                             .digest = kachi_digest_of(kachi_str_of("x")),
                                             .grams = KACHI_AMOUNT_MAX,
                                             .basis = KACHI_BASIS_CERTIFICATE,
                                             .models = KACHI_CUSTODY_CERTIFICATE,
                                             .from = 20000,
                                             .to = 20364,
                                             .until = 20700,
                                             .rulebook = kachi_str_of("rep-2026")};
    round_trip(&entry);
    entry.pool.product = test_id("p");
    entry.pool.models |= (unsigned)KACHI_CUSTODY_PHYSICAL;
    round_trip(&entry);
    entry.pool.actual_g = 180000;
    entry.pool.produced = 200000;
    round_trip(&entry);
    entry.pool.actual_g = 0;
    round_trip(&entry);
    struct kachi_make_input inputs[] = {{test_id("i"), 3}, {test_id("j"), 4}};
    struct kachi_make_draw draws[] = {{test_id("k"), 5}, {test_id("l"), 6}};
    struct kachi_make_output outputs[] = {{test_id("m"), test_id("n"), 7, 1},
                                          {test_id("q"), test_id("r"), 8, 0}};
    entry = (struct kachi_entry){.id = test_id("c"), .kind = KACHI_ENTRY_MAKE};
    entry.make = (struct kachi_make_content){
        kachi_str_of("Kariya 2026-11 pro-rata"), 2, inputs, 1000, 2, draws, 2, outputs};
    round_trip(&entry);
    entry.make = (struct kachi_make_content){{0}, 0, NULL, 0, 0, NULL, 1, outputs};
    round_trip(&entry);
}

static void other_kinds_are_canonical(void **state)
{
    (void)state;
    struct kachi_entry entry = {.id = test_id("d"), .kind = KACHI_ENTRY_ASSIGN};
    entry.assign = (struct kachi_assign_content){test_id("p"), 5, test_id("l"), 6};
    round_trip(&entry);
    entry = (struct kachi_entry){.id = test_id("e"), .kind = KACHI_ENTRY_OFFER};
    entry.offer = (struct kachi_offer_content){
        test_id("l"),        1,          test_id("b"),         100, 8,
        KACHI_TERMS_PREPAID, TEST_START, kachi_str_of("PO-1"),
    };
    round_trip(&entry);
    entry.offer.terms = KACHI_TERMS_ON_CREDIT;
    round_trip(&entry);
    entry = (struct kachi_entry){.id = test_id("f"), .kind = KACHI_ENTRY_ACCEPT};
    entry.accept.offer = test_id("e");
    round_trip(&entry);
    entry = (struct kachi_entry){.id = test_id("g"), .kind = KACHI_ENTRY_SETTLE};
    entry.settle = (struct kachi_settle_content){test_id("e"), kachi_str_of("振込 123")};
    round_trip(&entry);
    entry = (struct kachi_entry){.id = test_id("h"), .kind = KACHI_ENTRY_CANCEL};
    entry.cancel = (struct kachi_cancel_content){test_id("e"), kachi_str_of("")};
    round_trip(&entry);
    entry = (struct kachi_entry){.id = test_id("i"), .kind = KACHI_ENTRY_CLAIM};
    entry.claim = (struct kachi_claim_content){
        test_id("l"), 1, kachi_str_of("Buyer"), kachi_str_of("subsidy"), 20000, 20364};
    round_trip(&entry);
    for (int kind = KACHI_ENTRY_EXPIRE; kind <= KACHI_ENTRY_CORRECT; kind++) {
        entry = (struct kachi_entry){.id = test_id("j"), .kind = (enum kachi_entry_kind)kind};
        if (kind == KACHI_ENTRY_MAKE_GOOD) {
            entry.make_good =
                (struct kachi_make_good_content){test_id("l"), test_id("r"), test_id("p")};
        } else {
            entry.target = (struct kachi_target_content){test_id("t"), kachi_str_of("調査中")};
        }
        round_trip(&entry);
    }
    entry = (struct kachi_entry){.id = test_id("k"), .kind = KACHI_ENTRY_STATEMENT};
    entry.statement = (struct kachi_statement_content){
        .statement = kachi_str_of("st_1"),
        .digest = kachi_digest_of(kachi_str_of("content")),
        .state = kachi_str_of("verified"),
        .issuer = kachi_str_of("日本製鉄"),
        .verifier = kachi_str_of("V"),
    };
    round_trip(&entry);
}

/* Who sees only a leaf cannot find the entry by trying: the same facts, posted to two ledgers, have
 * leaves that differ by chance alone, and the salt is in the bytes that the parties have. */
static void leaves_are_salted(void **state)
{
    (void)state;
    struct kachi_digest leaves[2];
    for (uint64_t i = 0; i < 2; i++) {
        struct test_ledger test;
        struct kachi_arena arena;
        struct kachi_post_result result = {0};
        struct kachi_entry_row row = {0};
        kachi_arena_init(&arena);
        struct kachi_id ledger = test_id("one ledger");
        test_ledger_open(&test, ":memory:");
        struct kachi_ledger_options options = {
            .name = kachi_str_of("salted"),
            .id = &ledger,
            .clock = kachi_clock_fixed(&test.now),
            .random = kachi_random_seeded(&test.random_state),
        };
        kachi_ledger_close(test.ledger);
        assert_int_equal(kachi_ledger_open(test.database, &options, &test.findings, &test.ledger),
                         KACHI_OK);
        test.random_state = 100 + i;
        struct kachi_entry entry = party_entry("A", "");
        assert_int_equal(post(&test, &entry, &result), KACHI_OK);
        assert_int_equal(kachi_store_entry_get(test.ledger, &arena, 1, &row), KACHI_OK);
        assert_true(kachi_str_contains(row.content, kachi_str_of("\"salt\":\"")));
        leaves[i] = row.leaf;
        test_ledger_close(&test);
        kachi_arena_release(&arena);
    }
    assert_false(kachi_digest_equal(&leaves[0], &leaves[1]));
}

static void wrong_json_names_the_field(void **state)
{
    (void)state;
    static const struct {
        const char *json, *field;
    } cases[] = {
        {"{}", "kind"},
        {"{\"id\":\"lot\",\"kind\":\"accept\",\"content\":{}}", "id"},
        {"{\"id\":\"01J9ZK4T8M01J9ZK4T8M01J9ZK\",\"kind\":\"gift\",\"content\":{}}", "kind"},
        {"{\"id\":\"01J9ZK4T8M01J9ZK4T8M01J9ZK\",\"kind\":\"accept\",\"content\":{}}", "offer"},
        {"{\"id\":\"01J9ZK4T8M01J9ZK4T8M01J9ZK\",\"kind\":\"claim\",\"content\":"
         "{\"lot\":\"01J9ZK4T8M01J9ZK4T8M01J9ZK\",\"quantity\":\"3\"}}",
         "quantity"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct kachi_arena arena;
        struct kachi_findings findings;
        struct kachi_json_doc doc = {0};
        struct kachi_entry entry;
        kachi_arena_init(&arena);
        kachi_findings_init(&findings);
        assert_int_equal(
            kachi_json_read(kachi_str_of("t"), kachi_str_of(cases[i].json), &findings, &doc),
            KACHI_OK);
        assert_int_equal(kachi_entry_read(&arena, doc.root, &findings, &entry), KACHI_ERR_INPUT);
        assert_int_equal(findings.count, 1);
        assert_string_equal(findings.items[0].code, "entry-field");
        assert_true(kachi_str_is(findings.items[0].place.field, cases[i].field));
        kachi_json_release(&doc);
        kachi_findings_release(&findings);
        kachi_arena_release(&arena);
    }
}

static void leaf_and_order(void **state)
{
    (void)state;
    struct test_ledger test;
    struct kachi_arena arena;
    struct kachi_post_result result = {0};
    struct kachi_entry_row row = {0};
    kachi_arena_init(&arena);
    test_ledger_open(&test, ":memory:");
    struct kachi_entry entry = party_entry("A", "");
    assert_int_equal(post(&test, &entry, &result), KACHI_OK);
    assert_int_equal(result.sequence, 1);
    test.now -= TEST_DAY; /* the clock goes back, the ledger does not */
    entry = party_entry("B", "7000012050002");
    assert_int_equal(post(&test, &entry, &result), KACHI_OK);
    assert_int_equal(result.sequence, 2);
    assert_int_equal(result.time, TEST_START);
    assert_int_equal(kachi_store_entry_get(test.ledger, &arena, 2, &row), KACHI_OK);
    struct kachi_digest leaf = kachi_digest_leaf(row.content);
    assert_true(kachi_digest_equal(&leaf, &row.leaf));
    assert_int_equal(row.time, TEST_START);
    /* A try is judged like a post and leaves nothing. */
    entry = party_entry("C", "");
    assert_int_equal(kachi_post_try(test.ledger, &(struct kachi_actor){.role = KACHI_ROLE_OPERATOR},
                                    1, &entry, &result),
                     KACHI_OK);
    assert_int_equal(result.sequence, 3);
    int64_t count = 0;
    assert_int_equal(kachi_ledger_count(test.ledger, &count), KACHI_OK);
    assert_int_equal(count, 2);
    test_ledger_close(&test);
    kachi_arena_release(&arena);
}

static void parties_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *name, *number, *code;
    } cases[] = {
        {"ok", "7000012050002", NULL},
        {"same", "7000012050002", "corporate-number-taken"},
        {"digit", "8000012050002", "corporate-number-check"},
        {"form", "12345", "corporate-number-form"},
        {"abroad", "", NULL},
        {" ", "", "ledger-text-missing"},
    };
    struct test_ledger test;
    test_ledger_open(&test, ":memory:");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct kachi_entry entry = party_entry(cases[i].name, cases[i].number);
        struct kachi_post_result result = {0};
        enum kachi_err err = post(&test, &entry, &result);
        assert_int_equal(err == KACHI_OK, cases[i].code == NULL);
        if (cases[i].code != NULL) {
            assert_string_equal(result.code, cases[i].code);
        }
    }
    struct kachi_entry entry = party_entry("country", "");
    entry.party.country = kachi_str_of("Japan");
    assert_int_equal(post(&test, &entry, NULL), KACHI_ERR_INPUT);
    entry.party.country = kachi_str_of("");
    entry.party.role = KACHI_ROLE_OPERATOR;
    assert_int_equal(post(&test, &entry, NULL), KACHI_ERR_INPUT);
    entry.party.role = KACHI_ROLE_AUDITOR;
    entry.id = (struct kachi_id){{0}};
    assert_int_equal(post(&test, &entry, NULL), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&test.findings, "entry-id-missing"));
    test_ledger_close(&test);
}

static void pools_come_from_verifiers(void **state)
{
    (void)state;
    struct test_ledger test;
    test_ledger_open(&test, ":memory:");
    struct kachi_entry maker = party_entry("Maker", "");
    struct kachi_entry verifier = party_entry("Verifier", "");
    verifier.party.role = KACHI_ROLE_VERIFIER;
    assert_int_equal(post(&test, &maker, NULL), KACHI_OK);
    assert_int_equal(post(&test, &verifier, NULL), KACHI_OK);
    struct kachi_entry pool = {.id = test_id("pool"), .kind = KACHI_ENTRY_POOL};
    pool.pool = (struct kachi_pool_content){.owner = maker.id,
                                            .statement = kachi_str_of("st_1"),
                                            .grams = 10,
                                            .basis = KACHI_BASIS_EMBODIED,
                                            .models = KACHI_CUSTODY_PHYSICAL,
                                            .from = 1,
                                            .to = 2,
                                            .until = 3,
                                            .rulebook = kachi_str_of("r")};
    struct kachi_actor actor = {0};
    assert_int_equal(kachi_actor_of_party(test.ledger, &maker.id, &actor), KACHI_OK);
    struct kachi_post_result result = {0};
    assert_int_equal(kachi_post_one(test.ledger, &actor, &pool, &result), KACHI_ERR_DENIED);
    assert_string_equal(result.code, "denied-not-verifier");
    assert_int_equal(kachi_actor_of_party(test.ledger, &verifier.id, &actor), KACHI_OK);
    pool.pool.owner = verifier.id;
    assert_int_equal(kachi_post_one(test.ledger, &actor, &pool, &result), KACHI_ERR_DENIED);
    assert_string_equal(result.code, "denied-not-independent");
    pool.pool.owner = maker.id;
    pool.pool.models = KACHI_CUSTODY_CERTIFICATE;
    assert_int_equal(kachi_post_one(test.ledger, &actor, &pool, &result), KACHI_ERR_INPUT);
    assert_string_equal(result.code, "pool-models");
    pool.pool.models = KACHI_CUSTODY_PHYSICAL;
    pool.pool.to = 0;
    assert_int_equal(kachi_post_one(test.ledger, &actor, &pool, &result), KACHI_ERR_INPUT);
    assert_string_equal(result.code, "period-backwards");
    pool.pool.to = 2;
    assert_int_equal(kachi_post_one(test.ledger, &actor, &pool, &result), KACHI_OK);
    assert_int_equal(kachi_actor_of_party(test.ledger, &pool.id, &actor), KACHI_ERR_NOT_FOUND);
    test_ledger_close(&test);
}

/* DC-8: a rulebook may let a certificate be a part of the footprint only; E5's numbers in grams. */
static void a_rulebook_bounds_certificates(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct test_ledger test;
    struct kachi_actor actor = {0};
    struct kachi_post_result result = {0};
    kachi_arena_init(&arena);
    test_ledger_open(&test, ":memory:");
    test_rulebook(&test, &arena,
                  "max_assign_ratio = { value = '0.5', basis = 'default', source = 'a test' }");
    struct kachi_entry maker = party_entry("Maker", "");
    assert_int_equal(post(&test, &maker, NULL), KACHI_OK);
    assert_int_equal(kachi_actor_of_party(test.ledger, &maker.id, &actor), KACHI_OK);
    struct kachi_entry product = {.id = test_id("steel"), .kind = KACHI_ENTRY_PRODUCT};
    product.product =
        (struct kachi_product_content){maker.id, kachi_str_of("steel"), kachi_str_of("kg"), 0};
    assert_int_equal(post(&test, &product, NULL), KACHI_OK);
    struct kachi_entry pool = {.id = test_id("pool"), .kind = KACHI_ENTRY_POOL};
    pool.pool = (struct kachi_pool_content){.owner = maker.id,
                                            .product = product.id,
                                            .statement = kachi_str_of("st_1"),
                                            .grams = 220000,
                                            .basis = KACHI_BASIS_CERTIFICATE,
                                            .models = KACHI_CUSTODY_CERTIFICATE,
                                            .until = 30000,
                                            .rulebook = kachi_str_of(KACHI_RULEBOOK_DEFAULT),
                                            .actual_g = 180000,
                                            .produced = 200000};
    assert_int_equal(post(&test, &pool, NULL), KACHI_OK);
    struct kachi_make_output output = {test_id("lot"), product.id, 100000, 1};
    struct kachi_entry make = {.id = test_id("lot"), .kind = KACHI_ENTRY_MAKE};
    make.make =
        (struct kachi_make_content){.own_emitted_g = 200000, .output_count = 1, .outputs = &output};
    assert_int_equal(kachi_post_one(test.ledger, &actor, &make, NULL), KACHI_OK);
    struct kachi_entry assign = {.id = test_id("assign"), .kind = KACHI_ENTRY_ASSIGN};
    assign.assign = (struct kachi_assign_content){pool.id, 100001, make.id, 100000};
    assert_int_equal(kachi_post_one(test.ledger, &actor, &assign, &result), KACHI_ERR_INPUT);
    assert_string_equal(result.code, "certificate-over-ratio");
    assign.assign.grams = 100000;
    assert_int_equal(kachi_post_one(test.ledger, &actor, &assign, NULL), KACHI_OK);
    test_ledger_close(&test);
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_canonical),
        cmocka_unit_test(other_kinds_are_canonical),
        cmocka_unit_test(leaves_are_salted),
        cmocka_unit_test(wrong_json_names_the_field),
        cmocka_unit_test(leaf_and_order),
        cmocka_unit_test(parties_are_checked),
        cmocka_unit_test(pools_come_from_verifiers),
        cmocka_unit_test(a_rulebook_bounds_certificates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
