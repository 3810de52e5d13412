/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How things are called: by a name or a part of one, a corporate number, an id or its beginning;
 * one thing is found, or it is said that there is none (and what is near), or several.
 */
#include "ledger_makers.h"

#include "ledger/find.h"

/* Ids that begin alike. */
static struct kachi_id like(uint8_t last)
{
    struct kachi_id id = {{0}};
    memset(id.bytes, 0x21, sizeof(id.bytes));
    id.bytes[sizeof(id.bytes) - 1] = last;
    return id;
}

static void add_party(struct makers *makers, uint8_t id, const char *name, const char *number)
{
    struct kachi_actor actor = kachi_actor_operator();
    struct kachi_entry entry = {.id = like(id), .kind = KACHI_ENTRY_PARTY};
    entry.party = (struct kachi_party_content){.name = kachi_str_of(name),
                                               .corporate_number = kachi_str_of(number),
                                               .role = KACHI_ROLE_MEMBER};
    makers_post(makers, &actor, &entry);
}

static void assert_party(struct makers *makers, const char *text, const char *name)
{
    struct kachi_party party = {0};
    kachi_findings_clear(&makers->test.findings);
    enum kachi_err err =
        kachi_find_party(makers->test.ledger, &makers->arena, kachi_str_of(text), &party);
    if (err != KACHI_OK || !kachi_str_is(party.name, name)) {
        fail_msg("\"%s\" is %.*s, not %s", text, KACHI_STR_ARG(party.name), name);
    }
}

static void assert_not(struct makers *makers, const char *text, const char *code)
{
    struct kachi_party party = {0};
    kachi_findings_clear(&makers->test.findings);
    enum kachi_err err =
        kachi_find_party(makers->test.ledger, &makers->arena, kachi_str_of(text), &party);
    if (err == KACHI_OK || !kachi_findings_has(&makers->test.findings, code)) {
        fail_msg("\"%s\" is not %s", text, code);
    }
    kachi_findings_clear(&makers->test.findings);
}

static void a_party_is_called_in_many_ways(void **state)
{
    (void)state;
    struct makers makers;
    makers_begin(&makers);
    add_party(&makers, 1, "A Steel", "7000012050002");
    add_party(&makers, 2, "A Steel Works", "");
    add_party(&makers, 3, "7000012050002", ""); /* another's number for a name */
    struct kachi_id id = like(2);
    struct kachi_str text = kachi_id_text(&makers.arena, "party", &id);
    assert_party(&makers, "A Steel", "A Steel"); /* the whole name before a part of one */
    assert_party(&makers, "a  steel", "A Steel");
    assert_party(&makers, "works", "A Steel Works");
    assert_party(&makers, "7000012050002", "A Steel");
    assert_party(&makers, text.text, "A Steel Works");
    assert_party(&makers, kachi_str_slice(text, 6, text.bytes).text, "A Steel Works");
    assert_not(&makers, "A Ste", "ledger-name-several");
    assert_not(&makers, kachi_str_copy(&makers.arena, kachi_str_slice(text, 0, 12)).text,
               "ledger-name-several"); /* the beginning of two */
    assert_not(&makers, "A Stele", "ledger-name-near");
    assert_not(&makers, "quite another", "ledger-name-unknown");
    assert_not(&makers, "party_0000", "ledger-name-unknown"); /* the beginning of none */
    assert_not(&makers, "party_00", "ledger-name-unknown");   /* too short to be one */
    assert_not(&makers, "party_00000000000000000000000000000", "ledger-name-unknown");
    assert_not(&makers, "party_%%%%%%", "ledger-name-unknown");
    assert_not(&makers, "", "ledger-name-several"); /* a part of each */
    makers_end(&makers);
}

/* An id of one kind is none of another. */
static void a_kind_is_of_its_own(void **state)
{
    (void)state;
    struct makers makers;
    struct kachi_party party = {0};
    struct kachi_product product = {0};
    struct kachi_pool pool = {0};
    struct kachi_offer offer = {0};
    struct kachi_lot lot = {0};
    struct kachi_id found = {{0}};
    makers_begin(&makers);
    makers_add(&makers, "S", "steel", KACHI_ROLE_MEMBER);
    makers_make(&makers, "S", "lot", NULL, 10);
    struct kachi_ledger *ledger = makers.test.ledger;
    struct kachi_arena *arena = &makers.arena;
    struct kachi_id ids[] = {test_id("S"), test_id("S product"), test_id("S pool"), test_id("lot")};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        struct kachi_str text = kachi_id_text(arena, "", &ids[i]);
        text = kachi_str_slice(text, 1, text.bytes);
        assert_int_equal(kachi_find_party(ledger, arena, text, &party) == KACHI_OK, i == 0);
        assert_int_equal(kachi_find_product(ledger, arena, text, &product) == KACHI_OK, i == 1);
        assert_int_equal(kachi_find_pool(ledger, arena, text, &pool) == KACHI_OK, i == 2);
        assert_int_equal(kachi_find_lot(ledger, arena, text, &lot) == KACHI_OK, i == 3);
        assert_int_equal(kachi_find_offer(ledger, arena, text, &found, &offer),
                         KACHI_ERR_NOT_FOUND);
        assert_int_equal(kachi_find_entry(ledger, arena, text, &found), KACHI_OK);
        assert_true(kachi_id_equal(&found, &ids[i]));
    }
    kachi_findings_clear(&makers.test.findings);
    makers_end(&makers);
}

int main(void)
{
    if (test_place_is_remote()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_party_is_called_in_many_ways),
        cmocka_unit_test(a_kind_is_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
