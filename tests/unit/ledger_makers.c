/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger_makers.h"

void makers_begin(struct makers *makers)
{
    kachi_arena_init(&makers->arena);
    test_ledger_open(&makers->test, ":memory:");
    makers->view = (struct kachi_ledger_view){makers->test.ledger, &makers->arena};
}

void makers_end(struct makers *makers)
{
    struct kachi_audit audit;
    test_audit(&makers->test, &makers->arena, &audit);
    test_ledger_close(&makers->test);
    kachi_arena_release(&makers->arena);
}

struct kachi_actor makers_actor(struct makers *makers, const char *party)
{
    struct kachi_id id = test_id(party);
    struct kachi_actor actor = {0};
    assert_int_equal(kachi_actor_of_party(makers->test.ledger, &id, &actor), KACHI_OK);
    return actor;
}

void makers_post(struct makers *makers, const struct kachi_actor *actor,
                 const struct kachi_entry *entry)
{
    if (kachi_post_one(makers->test.ledger, actor, entry, NULL) != KACHI_OK) {
        test_show_findings(&makers->test.findings);
        fail_msg("refused");
    }
}

void makers_add(struct makers *makers, const char *party, const char *product, enum kachi_role role)
{
    struct kachi_actor operator= kachi_actor_operator();
    struct kachi_str name = kachi_str_of(party);
    struct kachi_str pool_name = kachi_str_print(&makers->arena, "%s pool", party);
    struct kachi_str product_name = kachi_str_print(&makers->arena, "%s product", party);
    struct kachi_entry entry = {.id = test_id(party), .kind = KACHI_ENTRY_PARTY};
    entry.party = (struct kachi_party_content){.name = name, .role = role};
    makers_post(makers, &operator, & entry);
    entry = (struct kachi_entry){.id = test_id(product_name.text), .kind = KACHI_ENTRY_PRODUCT};
    entry.product = (struct kachi_product_content){test_id(party), kachi_str_of(product),
                                                   kachi_str_of("kg"), 0};
    makers_post(makers, &operator, & entry);
    entry = (struct kachi_entry){.id = test_id(pool_name.text), .kind = KACHI_ENTRY_POOL};
    kachi_day today = kachi_day_of_moment(makers->test.now);
    entry.pool = (struct kachi_pool_content){.owner = test_id(party),
                                             .statement = pool_name,
                                             .digest = kachi_digest_of(pool_name),
                                             .grams = 1000000,
                                             .basis = KACHI_BASIS_EMBODIED,
                                             .models = KACHI_CUSTODY_PHYSICAL,
                                             .from = today - 365,
                                             .to = today - 1,
                                             .until = today + 365,
                                             .rulebook = kachi_str_of("test")};
    makers_post(makers, &operator, & entry);
}

void makers_make(struct makers *makers, const char *party, const char *lot, const char *from,
                 kachi_gco2e grams)
{
    struct kachi_actor actor = makers_actor(makers, party);
    struct kachi_make_input input = {.quantity = 0};
    struct kachi_lot used = {0};
    struct kachi_make_draw draw = {test_id(kachi_str_print(&makers->arena, "%s pool", party).text),
                                   grams};
    struct kachi_make_output output = {
        test_id(lot), test_id(kachi_str_print(&makers->arena, "%s product", party).text), 100, 1};
    struct kachi_entry entry = {.id = test_id(lot), .kind = KACHI_ENTRY_MAKE};
    if (from != NULL) {
        input.lot = test_id(from);
        assert_int_equal(kachi_store_lot_find(makers->test.ledger, &input.lot, &used), KACHI_OK);
        input.quantity = used.left.quantity;
    }
    entry.make = (struct kachi_make_content){.input_count = from == NULL ? 0 : 1,
                                             .inputs = &input,
                                             .own_emitted_g = 1000,
                                             .draw_count = 1,
                                             .draws = &draw,
                                             .output_count = 1,
                                             .outputs = &output};
    makers_post(makers, &actor, &entry);
}

void makers_deliver(struct makers *makers, const char *seller, const char *lot, int64_t quantity,
                    const char *buyer, const char *bought)
{
    struct kachi_actor from = makers_actor(makers, seller);
    struct kachi_actor to = makers_actor(makers, buyer);
    struct kachi_id offer = test_id(kachi_str_print(&makers->arena, "%s offer", bought).text);
    struct kachi_entry entry = {.id = offer, .kind = KACHI_ENTRY_OFFER};
    entry.offer = (struct kachi_offer_content){.lot = test_id(lot),
                                               .quantity = quantity,
                                               .buyer = test_id(buyer),
                                               .price_base_yen = 100 * quantity,
                                               .price_premium_yen = quantity,
                                               .terms = KACHI_TERMS_PREPAID,
                                               .until = makers->test.now + TEST_DAY,
                                               .reference = kachi_str_of("")};
    makers_post(makers, &from, &entry);
    entry = (struct kachi_entry){
        .id = test_id(kachi_str_print(&makers->arena, "%s accept", bought).text),
        .kind = KACHI_ENTRY_ACCEPT};
    entry.accept.offer = offer;
    makers_post(makers, &to, &entry);
}

void makers_sell(struct makers *makers, const char *seller, const char *lot, int64_t quantity,
                 const char *buyer, const char *bought)
{
    struct kachi_actor from = makers_actor(makers, seller);
    struct kachi_id offer = test_id(kachi_str_print(&makers->arena, "%s offer", bought).text);
    struct kachi_entry entry = {.id = test_id(bought), .kind = KACHI_ENTRY_SETTLE};
    entry.settle = (struct kachi_settle_content){offer, kachi_str_of("")};
    makers_deliver(makers, seller, lot, quantity, buyer, bought);
    makers_post(makers, &from, &entry);
}
