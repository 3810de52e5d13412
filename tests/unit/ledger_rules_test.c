/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules of another day: what was accepted by them stands and replays, what is new is held to those
 * of now, and a database from before is brought to what a replay of its entries gives.
 */
#include "ledger_test.h"

#include "ledger/ledger_internal.h"
#include "value/statement.h"

static struct test_ledger t;
static struct kachi_actor member;

static enum kachi_err post_by(int64_t rules, const struct kachi_actor *actor,
                              const struct kachi_entry *entry)
{
    t.ledger->is_replaying = rules < KACHI_RULES_NOW;
    t.ledger->rules = rules;
    enum kachi_err err = kachi_post_one(t.ledger, actor, entry, NULL);
    t.ledger->is_replaying = false;
    return err;
}

static void post(int64_t rules, const struct kachi_entry *entry)
{
    assert_int_equal(post_by(rules, &member, entry), KACHI_OK);
}

static struct kachi_entry pool_of(const char *name, enum kachi_basis basis, int64_t grams)
{
    bool is_certificate = basis == KACHI_BASIS_CERTIFICATE;
    struct kachi_entry pool = {.id = test_id(name), .kind = KACHI_ENTRY_POOL};
    pool.pool = (struct kachi_pool_content){.owner = test_id("A"),
                                            .product = test_id("rod"),
                                            .statement = kachi_str_of(name),
                                            .digest = kachi_digest_of(kachi_str_of(name)),
                                            .grams = grams,
                                            .basis = basis,
                                            .models = is_certificate ? KACHI_CUSTODY_CERTIFICATE
                                                                     : KACHI_CUSTODY_ALLOCATION,
                                            .until = 30000,
                                            .rulebook = kachi_str_of("r"),
                                            .actual_g = is_certificate ? 1600 : 0,
                                            .produced = is_certificate ? 2 : 0};
    return pool;
}

static struct kachi_entry make_of(const struct kachi_make_output *output)
{
    struct kachi_entry make = {.id = output->lot, .kind = KACHI_ENTRY_MAKE};
    make.make = (struct kachi_make_content){
        .bill = kachi_str_of(""), .own_emitted_g = 800, .output_count = 1, .outputs = output};
    return make;
}

static struct kachi_entry assign_of(const char *name, struct kachi_id lot)
{
    struct kachi_entry assign = {.id = test_id(name), .kind = KACHI_ENTRY_ASSIGN};
    assign.assign = (struct kachi_assign_content){test_id("certificates"), 100, lot, 1};
    return assign;
}

static int open_ledger(void **state)
{
    (void)state;
    struct kachi_actor registrar = kachi_actor_operator();
    struct kachi_entry party = {.id = test_id("A"), .kind = KACHI_ENTRY_PARTY};
    struct kachi_entry product = {.id = test_id("rod"), .kind = KACHI_ENTRY_PRODUCT};
    struct kachi_entry embodied = pool_of("embodied", KACHI_BASIS_EMBODIED, 400);
    struct kachi_entry certificates = pool_of("certificates", KACHI_BASIS_CERTIFICATE, 400);
    party.party = (struct kachi_party_content){
        .name = kachi_str_of("A"), .country = kachi_str_of("JP"), .role = KACHI_ROLE_MEMBER};
    product.product =
        (struct kachi_product_content){test_id("A"), kachi_str_of("rod"), kachi_str_of("piece"), 0};
    test_ledger_open(&t, ":memory:");
    assert_int_equal(post_by(1, &registrar, &party), KACHI_OK);
    assert_int_equal(kachi_actor_of_party(t.ledger, &party.id, &member), KACHI_OK);
    post(1, &product);
    assert_int_equal(post_by(1, &registrar, &embodied), KACHI_OK);
    assert_int_equal(post_by(1, &registrar, &certificates), KACHI_OK);
    return 0;
}

static int close_ledger(void **state)
{
    (void)state;
    test_ledger_close(&t);
    return 0;
}

static void assert_laws_hold(void)
{
    struct kachi_arena arena;
    struct kachi_audit audit;
    kachi_arena_init(&arena);
    test_audit(&t, &arena, &audit);
    kachi_arena_release(&arena);
}

/* Two rods at 800 g net; grams moved from the one make the other look gross. */
static struct kachi_id allocate(int64_t rules, const char *low, const char *high, const char *id)
{
    const struct kachi_make_output outputs[] = {{test_id(low), test_id("rod"), 1, 1},
                                                {test_id(high), test_id("rod"), 1, 1}};
    const struct kachi_allocate_to to = {test_id(low), 200};
    const struct kachi_allocate_from from = {test_id(high), 1};
    struct kachi_entry moved = {.id = test_id(id), .kind = KACHI_ENTRY_ALLOCATE};
    struct kachi_arena arena;
    moved.allocate = (struct kachi_allocate_content){test_id("embodied"), 1, 1, &to, &from};
    for (size_t i = 0; i < 2; i++) {
        struct kachi_entry make = make_of(&outputs[i]);
        post(rules, &make);
    }
    post(rules, &moved);
    kachi_arena_init(&arena);
    struct kachi_id second =
        kachi_id_of_name(kachi_id_text(&arena, "allocate", &moved.id), kachi_str_of("1"));
    kachi_arena_release(&arena);
    return second;
}

static void the_past_stands_and_the_new_is_held_to_new_rules(void **state)
{
    (void)state;
    struct kachi_entry was = assign_of("was", allocate(1, "x", "y", "moved"));
    post(KACHI_RULES_FIRST, &was);
    assert_laws_hold();
    struct kachi_entry is = assign_of("is", allocate(KACHI_RULES_NOW, "v", "w", "moved again"));
    assert_int_equal(post_by(KACHI_RULES_NOW, &member, &is), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&t.findings, "certificate-on-allocated"));
    kachi_findings_clear(&t.findings);
    assert_laws_hold();
}

/* DC-1: a statement without its digest is the one of that name, and the other way round. */
static void a_statement_is_known_by_its_name_too(void **state)
{
    (void)state;
    struct kachi_actor registrar = kachi_actor_operator();
    struct kachi_entry pool = pool_of("other", KACHI_BASIS_EMBODIED, 100);
    pool.pool.statement = kachi_str_of("embodied");
    assert_int_equal(post_by(KACHI_RULES_NOW, &registrar, &pool), KACHI_OK); /* another digest */
    pool.id = test_id("nameless");
    pool.pool.digest = (struct kachi_digest){{0}};
    assert_int_equal(post_by(KACHI_RULES_NOW, &registrar, &pool), KACHI_ERR_CONFLICT);
    assert_true(kachi_findings_has(&t.findings, "pool-statement-taken"));
    pool.pool.statement = kachi_str_of("paper");
    assert_int_equal(post_by(KACHI_RULES_NOW, &registrar, &pool), KACHI_OK);
    pool.id = test_id("with its digest");
    pool.pool.digest = kachi_digest_of(kachi_str_of("paper"));
    assert_int_equal(post_by(KACHI_RULES_NOW, &registrar, &pool), KACHI_ERR_CONFLICT);
    kachi_findings_clear(&t.findings);
    assert_laws_hold();
}

/* DC-1: the id of a statement follows from its digest; what was written before that was asked for
 * stands. */
static void a_statement_of_ours_has_its_own_digest(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_actor registrar = kachi_actor_operator();
    kachi_arena_init(&arena);
    struct kachi_digest digest = kachi_digest_of(kachi_str_of("content"));
    struct kachi_id id = kachi_statement_id(kachi_digest_text(&arena, &digest));
    struct kachi_entry pool = pool_of("made up", KACHI_BASIS_EMBODIED, 100);
    pool.pool.statement = kachi_id_text(&arena, "st", &id);
    assert_int_equal(post_by(KACHI_RULES_SECOND, &registrar, &pool), KACHI_OK);
    pool.id = test_id("made up again");
    pool.pool.digest = kachi_digest_of(kachi_str_of("made up again"));
    assert_int_equal(post_by(KACHI_RULES_NOW, &registrar, &pool), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&t.findings, "pool-statement-digest"));
    pool.id = test_id("right");
    pool.pool.digest = digest;
    assert_int_equal(post_by(KACHI_RULES_NOW, &registrar, &pool), KACHI_OK);
    pool.id = test_id("right again");
    assert_int_equal(post_by(KACHI_RULES_NOW, &registrar, &pool), KACHI_ERR_CONFLICT);
    kachi_findings_clear(&t.findings);
    assert_laws_hold();
    kachi_arena_release(&arena);
}

#define MOMENTS 3

/* Posts at that moment; whether it was accepted. */
static bool is_accepted(int64_t rules, kachi_moment at, const struct kachi_entry *entry)
{
    t.now = at;
    enum kachi_err err = post_by(rules, &member, entry);
    assert_true(err == KACHI_OK || err == KACHI_ERR_INPUT);
    kachi_findings_clear(&t.findings);
    return err == KACHI_OK;
}

/* A pool's last day ends at midnight of UTC under the first rules, at that of Japan (15:00 UTC)
 * from the third on; what was written under the second stands by either. All of it audits. */
static void a_last_day_ends_where_the_rules_of_the_entry_say(void **state)
{
    static const kachi_moment last = 20775; /* 2026-11-18 */
    static const char *const names[MOMENTS] = {"before", "between", "after"};
    static const struct {
        bool may_draw[MOMENTS], may_expire[MOMENTS];
    } expected[] = {
        [KACHI_RULES_FIRST] = {{true, true, false}, {false, false, true}},
        [KACHI_RULES_SECOND] = {{true, true, false}, {false, true, true}},
        [KACHI_RULES_THIRD] = {{true, false, false}, {false, true, true}},
    };
    const kachi_moment moments[MOMENTS] = {
        last * TEST_DAY + TEST_DAY * 15 / 24 - 1, /* the last of the day in Japan */
        last * TEST_DAY + TEST_DAY * 15 / 24,
        (last + 1) * TEST_DAY,
    };
    struct kachi_actor registrar = kachi_actor_operator();
    for (int64_t rules = KACHI_RULES_FIRST; rules <= KACHI_RULES_NOW; rules++) {
        int64_t as = rules < KACHI_RULES_THIRD ? rules : KACHI_RULES_THIRD;
        const struct kachi_make_draw draw = {test_id("drawn"), 1};
        struct kachi_entry drawn = pool_of("drawn", KACHI_BASIS_EMBODIED, 400);
        assert_int_equal(open_ledger(state), 0);
        drawn.pool.models = KACHI_CUSTODY_PHYSICAL;
        drawn.pool.until = (kachi_day)last;
        assert_int_equal(post_by(rules, &registrar, &drawn), KACHI_OK);
        for (size_t i = 0; i < MOMENTS; i++) {
            drawn.id = test_id(names[i]);
            drawn.pool.statement = kachi_str_of(names[i]);
            drawn.pool.digest = kachi_digest_of(drawn.pool.statement);
            assert_int_equal(post_by(rules, &registrar, &drawn), KACHI_OK);
        }
        for (size_t i = 0; i < MOMENTS; i++) {
            static const char *const ids[MOMENTS][2] = {{"m0", "x0"}, {"m1", "x1"}, {"m2", "x2"}};
            const struct kachi_make_output output = {test_id(ids[i][0]), test_id("rod"), 1, 1};
            struct kachi_entry make = make_of(&output);
            struct kachi_entry expire = {.id = test_id(ids[i][1]), .kind = KACHI_ENTRY_POOL_EXPIRE};
            make.make.draw_count = 1;
            make.make.draws = &draw;
            expire.target = (struct kachi_target_content){test_id(names[i]), kachi_str_of("")};
            assert_int_equal(is_accepted(rules, moments[i], &make), expected[as].may_draw[i]);
            assert_int_equal(is_accepted(rules, moments[i], &expire), expected[as].may_expire[i]);
        }
        assert_laws_hold();
        assert_int_equal(close_ledger(state), 0);
    }
}

/* Whoever writes by old rules after new ones were in force is found. */
static void rules_never_go_back(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_audit audit;
    const struct kachi_make_output now = {test_id("now"), test_id("rod"), 1, 1};
    const struct kachi_make_output late = {test_id("late"), test_id("rod"), 1, 1};
    struct kachi_entry first = make_of(&now);
    struct kachi_entry second = make_of(&late);
    post(KACHI_RULES_NOW, &first);
    assert_laws_hold();
    post(KACHI_RULES_FIRST, &second);
    kachi_arena_init(&arena);
    assert_int_equal(kachi_audit(t.ledger, &arena, &audit), KACHI_ERR_INTEGRITY);
    assert_false(audit.law_ok[KACHI_LAW_REPLAY]);
    kachi_arena_release(&arena);
}

/* What takes a database back by a step each, the latest first; both stores have these steps. */
static const char *const undoing[] = {
    "DROP INDEX ledger_pool_product",
    "UPDATE ledger_pool SET certified = 0",
    "UPDATE ledger_left SET mark = mark & 7; DROP INDEX ledger_pool_statement;"
    "ALTER TABLE ledger_pool DROP COLUMN certified_emitted_g",
    "DROP VIEW ledger_parents; DROP VIEW ledger_draws",
    "DROP VIEW ledger_moves",
    "DROP TABLE ledger_secret",
    "DROP VIEW ledger_origins; DROP INDEX ledger_pool_digest;"
    "ALTER TABLE ledger_pool DROP COLUMN actual_g; ALTER TABLE ledger_pool DROP COLUMN produced;"
    "ALTER TABLE ledger_pool DROP COLUMN certified;"
    "CREATE VIEW ledger_origins AS SELECT number FROM ledger_pool",
};

static void take_back(size_t steps)
{
    for (size_t i = 0; i < steps; i++) {
        assert_int_equal(kachi_sql_run(t.database, undoing[i]), KACHI_OK);
        assert_int_equal(kachi_sql_run(t.database, "UPDATE layer_version SET version = version - 1"
                                                   " WHERE layer = 'ledger'"),
                         KACHI_OK);
    }
    test_ledger_reopen(&t);
    /* Before there were measures no pool had one; here one has, by its entry. */
    assert_int_equal(kachi_sql_run(t.database, "UPDATE ledger_pool SET actual_g = 1600,"
                                               " produced = 2 WHERE statement = 'certificates'"),
                     KACHI_OK);
}

/* A database from before has neither the sums nor the marks: it is given them, from whichever step
 * it comes. */
static void an_older_database_is_brought_to_what_its_entries_say(void **state)
{
    (void)state;
    const struct kachi_make_output output = {test_id("x"), test_id("rod"), 1, 1};
    struct kachi_entry make = make_of(&output);
    struct kachi_entry attest = {.id = test_id("proof"), .kind = KACHI_ENTRY_ATTEST};
    struct kachi_entry was = assign_of("was", allocate(1, "u", "v", "moved"));
    struct kachi_entry correct = {.id = test_id("undo"), .kind = KACHI_ENTRY_CORRECT};
    struct kachi_entry is = assign_of("is", test_id("undo"));
    correct.target = (struct kachi_target_content){was.id, kachi_str_of("")};
    attest.attest = (struct kachi_attest_content){.subject = test_id("x"),
                                                  .quantity = 1,
                                                  .purpose = kachi_str_of("disclosure"),
                                                  .audience = kachi_str_of(""),
                                                  .from = 20000,
                                                  .to = 20364};
    const struct kachi_make_input used = {test_id("x"), 1};
    const struct kachi_make_output into = {test_id("z"), test_id("rod"), 1, 1};
    struct kachi_entry later = make_of(&into);
    later.make.input_count = 1;
    later.make.inputs = &used;
    post(1, &make);
    post(1, &attest);
    post(1, &later);
    post(1, &was);
    post(1, &correct);
    post(1, &is);
    assert_laws_hold();
    for (size_t steps = 1; steps <= sizeof(undoing) / sizeof(undoing[0]); steps++) {
        take_back(steps);
        assert_laws_hold();
    }
    /* What was made of the attested rod cannot be attested again. */
    attest.id = test_id("again");
    attest.attest.subject = test_id("z");
    assert_int_equal(post_by(KACHI_RULES_NOW, &member, &attest), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&t.findings, "attest-twice"));
}

int main(void)
{
    if (test_place_is_missing()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_past_stands_and_the_new_is_held_to_new_rules,
                                        open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(a_statement_is_known_by_its_name_too, open_ledger,
                                        close_ledger),
        cmocka_unit_test_setup_teardown(a_statement_of_ours_has_its_own_digest, open_ledger,
                                        close_ledger),
        cmocka_unit_test(a_last_day_ends_where_the_rules_of_the_entry_say),
        cmocka_unit_test_setup_teardown(rules_never_go_back, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(an_older_database_is_brought_to_what_its_entries_say,
                                        open_ledger, close_ledger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
