/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members who mean harm: whatever a member may send, the process goes on, the laws hold, and nobody
 * else's entries are lost with it.
 */
#include "ledger_test.h"

#include "ledger/ledger_internal.h"

static struct test_ledger t;
static struct kachi_actor member;

/* Entries are written by those rules from now on. */
static void write_by(int64_t rules)
{
    t.ledger->is_replaying = rules < KACHI_RULES_NOW;
    t.ledger->rules = rules;
}

static int open_by(int64_t rules)
{
    struct kachi_actor registrar = kachi_actor_operator();
    struct kachi_entry party = {.id = test_id("A"), .kind = KACHI_ENTRY_PARTY};
    struct kachi_entry product = {.id = test_id("steel"), .kind = KACHI_ENTRY_PRODUCT};
    party.party = (struct kachi_party_content){
        .name = kachi_str_of("A"), .country = kachi_str_of("JP"), .role = KACHI_ROLE_MEMBER};
    product.product =
        (struct kachi_product_content){test_id("A"), kachi_str_of("steel"), kachi_str_of("kg"), 0};
    test_ledger_open(&t, ":memory:");
    write_by(rules);
    assert_int_equal(kachi_post_one(t.ledger, &registrar, &party, NULL), KACHI_OK);
    assert_int_equal(kachi_actor_of_party(t.ledger, &party.id, &member), KACHI_OK);
    assert_int_equal(kachi_post_one(t.ledger, &member, &product, NULL), KACHI_OK);
    return 0;
}

static int open_ledger(void **state)
{
    (void)state;
    return open_by(KACHI_RULES_NOW);
}

static int open_old_ledger(void **state)
{
    (void)state;
    return open_by(KACHI_RULES_FIRST);
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

/* Of one lot of steel, with room for inputs that the caller keeps. */
static struct kachi_entry make_of(struct kachi_id id, const struct kachi_make_output *output,
                                  size_t input_count, const struct kachi_make_input *inputs)
{
    struct kachi_entry entry = {.id = id, .kind = KACHI_ENTRY_MAKE};
    entry.make = (struct kachi_make_content){.bill = kachi_str_of(""),
                                             .input_count = input_count,
                                             .inputs = inputs,
                                             .own_emitted_g = input_count == 0 ? 10 : 0,
                                             .output_count = 1,
                                             .outputs = output};
    return entry;
}

static struct kachi_make_output steel(struct kachi_id id, int64_t quantity)
{
    return (struct kachi_make_output){id, test_id("steel"), quantity, 1};
}

static void make_lot(const char *name, int64_t quantity, int64_t emitted_g)
{
    struct kachi_make_output output = steel(test_id(name), quantity);
    struct kachi_entry entry = make_of(test_id(name), &output, 0, NULL);
    entry.make.own_emitted_g = emitted_g;
    assert_int_equal(kachi_post_one(t.ledger, &member, &entry, NULL), KACHI_OK);
}

static struct kachi_entry correct_of(struct kachi_id id, struct kachi_id target)
{
    struct kachi_entry entry = {.id = id, .kind = KACHI_ENTRY_CORRECT};
    entry.target = (struct kachi_target_content){target, kachi_str_of("")};
    return entry;
}

/* Quantities of different products have no sum, so none of theirs is too large. */
static void quantities_have_no_sum(void **state)
{
    (void)state;
    make_lot("x", KACHI_AMOUNT_MAX, 10);
    make_lot("y", KACHI_AMOUNT_MAX, 10);
    const struct kachi_make_input inputs[] = {{test_id("x"), KACHI_AMOUNT_MAX},
                                              {test_id("y"), KACHI_AMOUNT_MAX}};
    const struct kachi_make_output outputs[] = {steel(test_id("one"), KACHI_AMOUNT_MAX),
                                                steel(test_id("two"), KACHI_AMOUNT_MAX)};
    struct kachi_entry make = make_of(test_id("both"), outputs, 2, inputs);
    make.make.output_count = 2;
    assert_int_equal(kachi_post_one(t.ledger, &member, &make, NULL), KACHI_OK);
    struct kachi_entry correct = correct_of(test_id("undone"), test_id("both"));
    assert_int_equal(kachi_post_one(t.ledger, &member, &correct, NULL), KACHI_OK);
    assert_laws_hold();
}

static void open_pool(const char *name)
{
    struct kachi_actor registrar = kachi_actor_operator();
    struct kachi_entry pool = {.id = test_id(name), .kind = KACHI_ENTRY_POOL};
    pool.pool = (struct kachi_pool_content){.owner = test_id("A"),
                                            .statement = kachi_str_of(name),
                                            .digest = kachi_digest_of(kachi_str_of(name)),
                                            .grams = 1000,
                                            .basis = KACHI_BASIS_EMBODIED,
                                            .models = KACHI_CUSTODY_ALLOCATION,
                                            .until = 30000,
                                            .rulebook = kachi_str_of("r")};
    assert_int_equal(kachi_post_one(t.ledger, &registrar, &pool, NULL), KACHI_OK);
}

/* Grams do have one, and where it is too large the entry is refused like any other. */
static void grams_without_a_sum_are_refused(void **state)
{
    (void)state;
    make_lot("x", KACHI_AMOUNT_MAX, KACHI_AMOUNT_MAX);
    make_lot("y", KACHI_AMOUNT_MAX, KACHI_AMOUNT_MAX - 5);
    open_pool("pool");
    const struct kachi_allocate_to to = {test_id("x"), 5};
    const struct kachi_allocate_from from = {test_id("y"), 1};
    struct kachi_entry allocate = {.id = test_id("moved"), .kind = KACHI_ENTRY_ALLOCATE};
    allocate.allocate = (struct kachi_allocate_content){test_id("pool"), 1, 1, &to, &from};
    assert_int_equal(kachi_post_one(t.ledger, &member, &allocate, NULL), KACHI_ERR_LIMIT);
    assert_true(kachi_findings_has(&t.findings, "entry-sum-range"));
    assert_laws_hold();
}

/* An id of zeros is nobody's. */
static void zeros_are_no_id(void **state)
{
    (void)state;
    struct kachi_make_output output = steel((struct kachi_id){{0}}, 1);
    struct kachi_entry make = make_of(test_id("of zero"), &output, 0, NULL);
    assert_int_equal(kachi_post_one(t.ledger, &member, &make, NULL), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&t.findings, "lot-id-missing"));
    assert_laws_hold();
}

/* One that got into a ledger before it was refused is replayed like any other. */
static void zeros_of_old_are_replayed(void **state)
{
    (void)state;
    struct kachi_make_output output = steel((struct kachi_id){{0}}, 1);
    struct kachi_entry make = make_of(test_id("of zero"), &output, 0, NULL);
    assert_int_equal(kachi_post_one(t.ledger, &member, &make, NULL), KACHI_OK);
    make.id = test_id("of zero again");
    assert_int_equal(kachi_post_one(t.ledger, &member, &make, NULL), KACHI_ERR_CONFLICT);
    kachi_findings_clear(&t.findings);
    write_by(KACHI_RULES_NOW);
    make_lot("later", 1, 1);
    assert_laws_hold();
}

/* The id that the second lot of the entry is going to have. */
static struct kachi_id derived(const char *kind, struct kachi_id entry)
{
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_id id = kachi_id_of_name(kachi_id_text(&arena, kind, &entry), kachi_str_of("1"));
    kachi_arena_release(&arena);
    return id;
}

/* Derived ids can be foreseen, and taken before: the entry is refused, and it alone. */
static void a_foreseen_id_stops_its_entry_alone(void **state)
{
    (void)state;
    struct kachi_id squatted = derived("correct", test_id("undone"));
    make_lot("x", 1, 10);
    make_lot("y", 1, 10);
    const struct kachi_make_input inputs[] = {{test_id("x"), 1}, {test_id("y"), 1}};
    const struct kachi_make_output made = steel(test_id("both"), 1);
    const struct kachi_make_output taken = steel(squatted, 1);
    const struct kachi_make_output innocent = steel(test_id("innocent"), 1);
    const struct kachi_entry entries[] = {make_of(test_id("both"), &made, 2, inputs),
                                          make_of(squatted, &taken, 0, NULL),
                                          make_of(test_id("innocent"), &innocent, 0, NULL),
                                          correct_of(test_id("undone"), test_id("both")),
                                          correct_of(test_id("undone again"), test_id("both"))};
    struct kachi_post_result results[5] = {0};
    assert_int_equal(kachi_post(t.ledger, &member, 5, entries, results), KACHI_OK);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(results[i].status, i == 3 ? KACHI_POST_REFUSED : KACHI_POST_DONE);
    }
    assert_string_equal(results[3].code, "id-taken");
    assert_laws_hold();
}

/* What a set repeats of itself is undone with it; what was there before it stays. */
static void a_set_undone_says_so_of_each(void **state)
{
    (void)state;
    make_lot("before", 1, 10);
    const struct kachi_make_output was = steel(test_id("before"), 1);
    const struct kachi_make_output made = steel(test_id("new"), 1);
    struct kachi_entry entries[] = {
        make_of(test_id("before"), &was, 0, NULL), make_of(test_id("new"), &made, 0, NULL),
        make_of(test_id("new"), &made, 0, NULL), correct_of(test_id("bad"), test_id("nothing"))};
    struct kachi_post_result results[4] = {0};
    int64_t before = 0;
    int64_t after = 0;
    for (size_t i = 0; i < 3; i++) {
        entries[i].linked = true;
    }
    assert_int_equal(kachi_ledger_count(t.ledger, &before), KACHI_OK);
    assert_int_equal(kachi_post(t.ledger, &member, 4, entries, results), KACHI_OK);
    assert_int_equal(kachi_ledger_count(t.ledger, &after), KACHI_OK);
    assert_int_equal(after, before);
    assert_int_equal(results[0].status, KACHI_POST_SAME);
    for (size_t i = 1; i < 4; i++) {
        assert_int_equal(results[i].status, KACHI_POST_REFUSED);
    }
    assert_string_equal(results[2].code, "entry-set-refused");
    assert_laws_hold();
}

int main(void)
{
    if (test_place_is_missing()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(quantities_have_no_sum, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(grams_without_a_sum_are_refused, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(zeros_are_no_id, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(zeros_of_old_are_replayed, open_old_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(a_foreseen_id_stops_its_entry_alone, open_ledger,
                                        close_ledger),
        cmocka_unit_test_setup_teardown(a_set_undone_says_so_of_each, open_ledger, close_ledger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
