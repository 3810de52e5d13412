/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lot that is made of much: what is told of it (its origins by maker, with their rulebooks),
 * which statements are used up, what a party has under a product's name, and whose balance is
 * whose.
 */
#include "ledger_makers.h"

#include "base/json.h"
#include "ledger/balance.h"
#include "ledger/find_held.h"
#include "ledger/lot_facts.h"
#include "ledger/purpose.h"
#include "ledger/retired.h"

#include <string.h>

/* "A", "B" and "C" put 1,000 g each into one car of D; C a certificate, under a rulebook of its
 * own. A's statement stands behind two pools. */
static void open_pool(struct makers *makers, const char *name, const char *statement,
                      enum kachi_basis basis, const char *rulebook)
{
    struct kachi_actor actor = kachi_actor_operator();
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_POOL};
    bool is_certificate = basis == KACHI_BASIS_CERTIFICATE;
    entry.pool = (struct kachi_pool_content){
        .owner = test_id(is_certificate ? "C" : "A"),
        .product = test_id(is_certificate ? "C product" : "A product"),
        .statement = kachi_str_of(statement),
        .digest = kachi_digest_of(kachi_str_of(name)),
        .grams = 1000,
        .basis = basis,
        .models = is_certificate ? KACHI_CUSTODY_CERTIFICATE : KACHI_CUSTODY_PHYSICAL,
        .until = kachi_day_of_moment(makers->test.now) + 365,
        .rulebook = kachi_str_of(rulebook),
        .actual_g = is_certificate ? 1000 : 0,
        .produced = is_certificate ? 100 : 0};
    makers_post(makers, &actor, &entry);
}

/* D's car of A's steel, B's plate and C's panels, all 100 kg of each. */
static void make_car(struct makers *makers)
{
    struct kachi_actor maker = makers_actor(makers, "D");
    const struct kachi_make_input inputs[] = {
        {test_id("steel"), 100}, {test_id("plate"), 100}, {test_id("panel"), 100}};
    const struct kachi_make_output output = {test_id("car"), test_id("D product"), 4, 1};
    struct kachi_entry entry = {.id = test_id("car"), .kind = KACHI_ENTRY_MAKE};
    entry.make = (struct kachi_make_content){
        .input_count = 3, .inputs = inputs, .output_count = 1, .outputs = &output};
    makers_post(makers, &maker, &entry);
}

static void assign(struct makers *makers)
{
    struct kachi_actor maker = makers_actor(makers, "C");
    struct kachi_entry entry = {.id = test_id("green"), .kind = KACHI_ENTRY_ASSIGN};
    entry.assign =
        (struct kachi_assign_content){test_id("certificates"), 1000, test_id("raw"), 100};
    makers_post(makers, &maker, &entry);
}

static void open_trade(struct makers *makers)
{
    makers_begin(makers);
    makers_add(makers, "A", "steel", KACHI_ROLE_MEMBER);
    makers_add(makers, "B", "plate", KACHI_ROLE_MEMBER);
    makers_add(makers, "C", "panel", KACHI_ROLE_MEMBER);
    makers_add(makers, "D", "car", KACHI_ROLE_MEMBER);
    open_pool(makers, "again", "A pool", KACHI_BASIS_EMBODIED, "test");
    open_pool(makers, "certificates", "C certificates", KACHI_BASIS_CERTIFICATE, "own rules");
    makers_make(makers, "A", "A lot", NULL, 1000);
    makers_make(makers, "B", "B lot", NULL, 1000);
    struct kachi_actor maker = makers_actor(makers, "C");
    const struct kachi_make_output output = {test_id("raw"), test_id("C product"), 100, 1};
    struct kachi_entry entry = {.id = test_id("raw"), .kind = KACHI_ENTRY_MAKE};
    entry.make =
        (struct kachi_make_content){.own_emitted_g = 2000, .output_count = 1, .outputs = &output};
    makers_post(makers, &maker, &entry);
    assign(makers);
    makers_sell(makers, "A", "A lot", 100, "D", "steel");
    makers_sell(makers, "B", "B lot", 100, "D", "plate");
    makers_sell(makers, "C", "green", 100, "D", "panel");
    make_car(makers);
}

static void a_lot_tells_its_origins(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_buffer out;
    struct kachi_json_writer json;
    struct kachi_lot lot = {0};
    struct kachi_id id = test_id("car");
    open_trade(&makers);
    kachi_buffer_init(&out, 1 << 16);
    kachi_json_writer_init(&json, &out, KACHI_JSON_COMPACT);
    assert_int_equal(kachi_store_lot_find(makers.test.ledger, &id, &lot), KACHI_OK);
    assert_int_equal(kachi_lot_facts_write(makers.test.ledger, &makers.arena, &lot, &json),
                     KACHI_OK);
    struct kachi_str text = kachi_buffer_str(&out);
    static const char *const parts[] = {
        "\"maker\":\"A\",\"statement\":\"A pool\",\"embodied_g\":1000,\"certificate_g\":0",
        "\"maker\":\"B\",\"statement\":\"B pool\",\"embodied_g\":1000,\"certificate_g\":0",
        "\"maker\":\"C\",\"statement\":\"C certificates\",\"embodied_g\":0,\"certificate_g\":1000"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(kachi_str_contains(text, kachi_str_of(parts[i])));
    }
    /* Each rulebook once, whatever comes under it. */
    assert_true(kachi_str_contains(text, kachi_str_of("\"rulebooks\":{\"ids\":[")));
    const char *first = strstr(text.text, "\"ids\":[");
    assert_non_null(strstr(first, "\"own rules\""));
    assert_non_null(strstr(first, "\"test\""));
    kachi_buffer_release(&out);
    makers_end(&makers);
}

static bool is_retired(struct makers *makers, const char *statement)
{
    struct kachi_str *ids = NULL;
    size_t count = 0;
    bool is = false;
    assert_int_equal(kachi_retired_statements(makers->test.ledger, &makers->arena, &count, &ids),
                     KACHI_OK);
    for (size_t i = 0; i < count; i++) {
        assert_false(is && kachi_str_is(ids[i], statement)); /* told once */
        is = is || kachi_str_is(ids[i], statement);
    }
    return is;
}

static void claim_cars(struct makers *makers, const char *name, int64_t quantity)
{
    struct kachi_actor holder = makers_actor(makers, "D");
    kachi_day today = kachi_day_of_moment(makers->test.now);
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_CLAIM};
    entry.claim = (struct kachi_claim_content){
        test_id("car"), quantity, kachi_str_of("D"), kachi_str_of("final-use"), today, today};
    makers_post(makers, &holder, &entry);
}

/* A statement is used up when all of it was drawn and nothing drawn is held any more; one behind
 * two pools, when both are. */
static void statements_retire_when_nothing_is_left(void **state)
{
    (void)state;
    struct makers makers;
    open_trade(&makers);
    assert_false(is_retired(&makers, "C certificates"));
    claim_cars(&makers, "some", 3);
    assert_false(is_retired(&makers, "C certificates"));
    claim_cars(&makers, "rest", 1);
    assert_true(is_retired(&makers, "C certificates"));
    assert_false(is_retired(&makers, "A pool")); /* of 1,000,000 g */
    assert_false(is_retired(&makers, "D pool")); /* nothing was ever drawn */
    makers_end(&makers);
}

static void things_are_found_under_a_products_name(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_lot lot = {0};
    struct kachi_pool pool = {0};
    open_trade(&makers);
    struct kachi_ledger *ledger = makers.test.ledger;
    struct kachi_actor maker = makers_actor(&makers, "D");
    struct kachi_actor other = makers_actor(&makers, "C");
    const struct kachi_str car = kachi_str_of("car");
    const struct kachi_str panel = kachi_str_of("panel");
    makers_deliver(&makers, "D", "car", 1, "A", "sold"); /* set aside: not to be found */
    assert_int_equal(kachi_find_held_lot(ledger, &makers.arena, maker.party, car, &lot), KACHI_OK);
    struct kachi_id id = test_id("car");
    assert_true(kachi_id_equal(&lot.id, &id));
    assert_int_equal(kachi_find_held_lot(ledger, &makers.arena, other.party, car, &lot),
                     KACHI_ERR_NOT_FOUND);
    /* All of C's certificates are drawn; A has one pool of steel left, B none by product. */
    assert_int_equal(kachi_find_held_pool(ledger, &makers.arena, other.party, panel, &pool),
                     KACHI_ERR_NOT_FOUND);
    assert_int_equal(kachi_find_held_pool(ledger, &makers.arena, 0, kachi_str_of("steel"), &pool),
                     KACHI_OK);
    id = test_id("again");
    assert_true(kachi_id_equal(&pool.id, &id));
    assert_int_equal(
        kachi_find_held_pool(ledger, &makers.arena, other.party, kachi_str_of("steel"), &pool),
        KACHI_ERR_NOT_FOUND);
    makers_end(&makers);
}

static void a_balance_is_its_partys(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_balance *rows = NULL;
    size_t count = 0;
    open_trade(&makers);
    claim_cars(&makers, "some", 3);
    int64_t holder = makers_actor(&makers, "D").party;
    int64_t other = makers_actor(&makers, "A").party;
    assert_int_equal(kachi_balance_read(makers.test.ledger, &makers.arena, holder, &rows, &count),
                     KACHI_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].held.quantity, 1);
    assert_int_equal(rows[0].claimed.quantity, 3);
    assert_int_equal(kachi_balance_read(makers.test.ledger, &makers.arena, other, &rows, &count),
                     KACHI_OK);
    assert_int_equal(count, 0);
    makers_end(&makers);
}

int main(void)
{
    if (test_place_is_missing()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lot_tells_its_origins),
        cmocka_unit_test(statements_retire_when_nothing_is_left),
        cmocka_unit_test(things_are_found_under_a_products_name),
        cmocka_unit_test(a_balance_is_its_partys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
