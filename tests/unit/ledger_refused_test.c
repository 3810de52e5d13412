/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever a field of an entry says: it is done, or it is refused with a finding, by whoever sends
 * it; never a failure, and what was only tried leaves nothing. Each entry of the scenario is tried
 * with each of its fields changed to each value that such a field could be sent with.
 */
#include "ledger_scenario.h"

#include "base/json.h"
#include "ledger/ledger_internal.h"

#include <string.h>

#define FIELDS_MAX 12

enum field_type {
    FIELD_NONE,
    FIELD_ID,
    FIELD_TEXT,
    FIELD_AMOUNT,
    FIELD_COUNT,
    FIELD_DAY,
    FIELD_WORD
};

struct field {
    enum field_type type;
    size_t at; /* in struct kachi_entry */
};

#define FIELD(type, name)                                                                          \
    {                                                                                              \
        type, offsetof(struct kachi_entry, name)                                                   \
    }
#define TARGET FIELD(FIELD_ID, target.target), FIELD(FIELD_TEXT, target.reason)

/* By kind of entry. */
static const struct field fields[][FIELDS_MAX] = {
    [KACHI_ENTRY_PARTY] = {FIELD(FIELD_TEXT, party.name), FIELD(FIELD_TEXT, party.corporate_number),
                           FIELD(FIELD_TEXT, party.country), FIELD(FIELD_WORD, party.role)},
    [KACHI_ENTRY_PRODUCT] = {FIELD(FIELD_ID, product.owner), FIELD(FIELD_TEXT, product.name),
                             FIELD(FIELD_TEXT, product.unit),
                             FIELD(FIELD_AMOUNT, product.decimals)},
    [KACHI_ENTRY_POOL] = {FIELD(FIELD_ID, pool.owner), FIELD(FIELD_ID, pool.product),
                          FIELD(FIELD_TEXT, pool.statement), FIELD(FIELD_AMOUNT, pool.grams),
                          FIELD(FIELD_WORD, pool.models), FIELD(FIELD_DAY, pool.from),
                          FIELD(FIELD_DAY, pool.to), FIELD(FIELD_DAY, pool.until),
                          FIELD(FIELD_TEXT, pool.rulebook), FIELD(FIELD_AMOUNT, pool.actual_g),
                          FIELD(FIELD_AMOUNT, pool.produced), FIELD(FIELD_WORD, pool.basis)},
    [KACHI_ENTRY_MAKE] = {FIELD(FIELD_TEXT, make.bill), FIELD(FIELD_AMOUNT, make.own_emitted_g),
                          FIELD(FIELD_COUNT, make.input_count), FIELD(FIELD_COUNT, make.draw_count),
                          FIELD(FIELD_COUNT, make.output_count)},
    [KACHI_ENTRY_ASSIGN] = {FIELD(FIELD_ID, assign.pool), FIELD(FIELD_AMOUNT, assign.grams),
                            FIELD(FIELD_ID, assign.lot), FIELD(FIELD_AMOUNT, assign.quantity)},
    [KACHI_ENTRY_OFFER] = {FIELD(FIELD_ID, offer.lot), FIELD(FIELD_AMOUNT, offer.quantity),
                           FIELD(FIELD_ID, offer.buyer), FIELD(FIELD_AMOUNT, offer.price_base_yen),
                           FIELD(FIELD_AMOUNT, offer.price_premium_yen),
                           FIELD(FIELD_AMOUNT, offer.until), FIELD(FIELD_TEXT, offer.reference)},
    [KACHI_ENTRY_ACCEPT] = {FIELD(FIELD_ID, accept.offer)},
    [KACHI_ENTRY_SETTLE] = {FIELD(FIELD_ID, settle.offer), FIELD(FIELD_TEXT, settle.payment)},
    [KACHI_ENTRY_CANCEL] = {FIELD(FIELD_ID, cancel.offer), FIELD(FIELD_TEXT, cancel.reason)},
    [KACHI_ENTRY_CLAIM] = {FIELD(FIELD_ID, claim.lot), FIELD(FIELD_AMOUNT, claim.quantity),
                           FIELD(FIELD_TEXT, claim.beneficiary), FIELD(FIELD_TEXT, claim.purpose),
                           FIELD(FIELD_DAY, claim.from), FIELD(FIELD_DAY, claim.to)},
    [KACHI_ENTRY_EXPIRE] = {TARGET},
    [KACHI_ENTRY_POOL_EXPIRE] = {TARGET},
    [KACHI_ENTRY_DEFAULT] = {TARGET},
    [KACHI_ENTRY_FREEZE] = {TARGET},
    [KACHI_ENTRY_THAW] = {TARGET},
    [KACHI_ENTRY_REVOKE] = {TARGET},
    [KACHI_ENTRY_MAKE_GOOD] = {FIELD(FIELD_ID, make_good.lot), FIELD(FIELD_ID, make_good.revoked),
                               FIELD(FIELD_ID, make_good.pool)},
    [KACHI_ENTRY_CORRECT] = {TARGET},
    [KACHI_ENTRY_STATEMENT] = {FIELD(FIELD_TEXT, statement.statement),
                               FIELD(FIELD_TEXT, statement.state),
                               FIELD(FIELD_TEXT, statement.issuer),
                               FIELD(FIELD_TEXT, statement.verifier)},
    [KACHI_ENTRY_ATTEST] = {FIELD(FIELD_ID, attest.subject), FIELD(FIELD_AMOUNT, attest.quantity),
                            FIELD(FIELD_TEXT, attest.purpose), FIELD(FIELD_TEXT, attest.audience),
                            FIELD(FIELD_DAY, attest.from), FIELD(FIELD_DAY, attest.to)},
    [KACHI_ENTRY_ALLOCATE] = {FIELD(FIELD_ID, allocate.pool), FIELD(FIELD_COUNT, allocate.to_count),
                              FIELD(FIELD_COUNT, allocate.from_count)},
    [KACHI_ENTRY_USE_ELSEWHERE] = {FIELD(FIELD_ID, use_elsewhere.pool),
                                   FIELD(FIELD_AMOUNT, use_elsewhere.grams),
                                   FIELD(FIELD_TEXT, use_elsewhere.purpose),
                                   FIELD(FIELD_TEXT, use_elsewhere.reference)},
};

static const int64_t amounts[] = {-1,        0,        1, 7, KACHI_AMOUNT_MAX, KACHI_AMOUNT_MAX + 1,
                                  INT64_MAX, INT64_MIN};
static const char *const ids[] = {"nobody", "A",  "B",  "product", "P",       "lot",
                                  "o1",     "o2", "o5", "c1",      "bought2", "cut",
                                  "low",    "C",  "E",  "G",       "bought1", "slip"};
static const char *const texts[] = {"",
                                    " ",
                                    "x",
                                    "JP",
                                    "j",
                                    "J1",
                                    "1J",
                                    "ZZZ",
                                    "subsidy",
                                    "scope-3",
                                    "7000012050002",
                                    "7000012050003",
                                    "70000120500021"};
static const unsigned words[] = {0, 1, 2, 3, 4, 5, 7, 8, 64};
static const kachi_day days[] = {-1, 0, 19000, 20500, 30000};
#define LONG_TEXTS 1
#define COUNT_OF(list) (sizeof(list) / sizeof((list)[0]))

static size_t value_count(enum field_type type)
{
    static const size_t counts[] = {
        [FIELD_ID] = COUNT_OF(ids),         [FIELD_TEXT] = COUNT_OF(texts) + LONG_TEXTS,
        [FIELD_AMOUNT] = COUNT_OF(amounts), [FIELD_COUNT] = 2,
        [FIELD_DAY] = COUNT_OF(days),       [FIELD_WORD] = COUNT_OF(words),
    };
    return counts[type];
}

/* Lists long enough for every count that is too large. */
static struct kachi_make_input many_inputs[KACHI_ENTRY_INPUTS_MAX + 1];
static struct kachi_make_draw many_draws[KACHI_ENTRY_DRAWS_MAX + 1];
static struct kachi_make_output many_outputs[KACHI_ENTRY_OUTPUTS_MAX + 1];
static struct kachi_allocate_to many_to[KACHI_ENTRY_OUTPUTS_MAX + 1];
static struct kachi_allocate_from many_from[KACHI_ENTRY_OUTPUTS_MAX + 1];

static void set_count(struct kachi_entry *entry, const struct field *field, bool is_many)
{
    size_t *count = (size_t *)(void *)((char *)entry + field->at);
    *count = 0;
    if (!is_many) {
        return;
    }
    bool is_of_inputs = entry->kind == KACHI_ENTRY_MAKE &&
                        field->at == offsetof(struct kachi_entry, make.input_count);
    *count = is_of_inputs ? COUNT_OF(many_inputs) : COUNT_OF(many_outputs);
    if (entry->kind == KACHI_ENTRY_MAKE) {
        entry->make.inputs = many_inputs;
        entry->make.draws = many_draws;
        entry->make.outputs = many_outputs;
    } else {
        entry->allocate.to = many_to;
        entry->allocate.from = many_from;
    }
}

static void set_field(struct kachi_entry *entry, const struct field *field, size_t value)
{
    static char text[KACHI_ENTRY_TEXT_BYTES_MAX + 2];
    char *at = (char *)entry + field->at;
    struct kachi_id id;
    struct kachi_str str;
    switch (field->type) {
    case FIELD_ID:
        id = test_id(ids[value]);
        memcpy(at, &id, sizeof(id));
        break;
    case FIELD_TEXT:
        memset(text, 'x', sizeof(text) - 1);
        str = kachi_str_of(value < COUNT_OF(texts) ? texts[value] : text);
        memcpy(at, &str, sizeof(str));
        break;
    case FIELD_AMOUNT:
        memcpy(at, &amounts[value], sizeof(amounts[value]));
        break;
    case FIELD_DAY:
        memcpy(at, &days[value], sizeof(days[value]));
        break;
    case FIELD_WORD:
        memcpy(at, &words[value], sizeof(words[value]));
        break;
    case FIELD_COUNT:
        set_count(entry, field, value == 1);
        break;
    case FIELD_NONE:
        break;
    }
}

/* Tried by each, by the rules of now or of before: done, or refused with a finding that says why.
 */
static unsigned try_by_all(struct test_ledger *test, const struct kachi_entry *entry, int64_t rules)
{
    static const char *const senders[] = {"A", "B", "auditor", "verifier", NULL};
    unsigned refused = 0;
    for (size_t i = 0; i < COUNT_OF(senders); i++) {
        struct kachi_actor actor = kachi_actor_operator();
        struct kachi_post_result result = {0};
        if (senders[i] != NULL) {
            struct kachi_id id = test_id(senders[i]);
            enum kachi_err known = kachi_actor_of_party(test->ledger, &id, &actor);
            if (known != KACHI_OK) {
                continue; /* not registered yet */
            }
        }
        kachi_findings_clear(&test->findings);
        test->ledger->is_replaying = rules < KACHI_RULES_NOW;
        test->ledger->rules = rules;
        enum kachi_err err = kachi_post_try(test->ledger, &actor, 1, entry, &result);
        test->ledger->is_replaying = false;
        bool is_refused = result.status == KACHI_POST_REFUSED;
        if (err != KACHI_OK || (is_refused && !kachi_findings_has(&test->findings, result.code))) {
            test_show_findings(&test->findings);
            fail_msg("%s by %s: %d", kachi_entry_kind_word(entry->kind),
                     senders[i] == NULL ? "operator" : senders[i], (int)err);
        }
        refused += is_refused ? 1 : 0;
    }
    return refused;
}

static unsigned try_changed(struct test_ledger *test, const struct kachi_entry *entry,
                            int64_t rules)
{
    unsigned refused = 0;
    for (size_t i = 0; i < COUNT_OF(ids); i++) { /* the id of something else, and of itself */
        struct kachi_entry changed = *entry;
        changed.id = test_id(ids[i]);
        refused += try_by_all(test, &changed, rules);
    }
    for (size_t i = 0; i < FIELDS_MAX; i++) {
        const struct field *field = &fields[entry->kind][i];
        for (size_t value = 0; value < value_count(field->type); value++) {
            struct kachi_entry changed = *entry;
            changed.id = test_id("changed");
            set_field(&changed, field, value);
            refused += try_by_all(test, &changed, rules);
        }
    }
    return refused;
}

static void add_party(struct test_ledger *test, const char *name, enum kachi_role role)
{
    struct kachi_actor actor = kachi_actor_operator();
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_PARTY};
    entry.party = (struct kachi_party_content){.name = kachi_str_of(name), .role = role};
    assert_int_equal(kachi_post_one(test->ledger, &actor, &entry, NULL), KACHI_OK);
}

static void stop_all(struct test_ledger *test)
{
    struct kachi_actor actor = kachi_actor_operator();
    unsigned stopped = 0;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        char name[32];
        snprintf(name, sizeof(name), "stop %s", ids[i]);
        struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_FREEZE};
        entry.target.target = test_id(ids[i]);
        entry.target.reason = kachi_str_of("");
        /* What is a lot or a pool. */
        stopped += kachi_post_one(test->ledger, &actor, &entry, NULL) == KACHI_OK ? 1 : 0;
    }
    assert_true(stopped > 4);
}

static void every_value_is_done_or_refused(void **state)
{
    (void)state;
    struct test_ledger test;
    struct step steps[STEPS_MAX];
    struct kachi_arena arena;
    struct kachi_audit audit;
    size_t count = scenario_draw_up(steps);
    unsigned refused = 0;
    kachi_arena_init(&arena);
    assert_int_equal(scenario_open(&test, ":memory:"), KACHI_OK);
    add_party(&test, "auditor", KACHI_ROLE_AUDITOR);
    add_party(&test, "verifier", KACHI_ROLE_VERIFIER);
    for (size_t i = 0; i < count; i++) {
        int64_t entries = 0;
        test.now = step_time(&steps[i]);
        refused += try_changed(&test, &steps[i].entry, KACHI_RULES_FIRST);
        refused += try_changed(&test, &steps[i].entry, KACHI_RULES_NOW);
        assert_int_equal(kachi_ledger_count(test.ledger, &entries), KACHI_OK);
        assert_int_equal(entries, (int64_t)i + 2);
        assert_int_equal(scenario_post(&test, &steps[i]), KACHI_OK);
        (void)try_by_all(&test, &steps[i].entry,
                         KACHI_RULES_NOW); /* the same again, or another's */
    }
    /* And when all is done, and everything is stopped that can be. */
    stop_all(&test);
    for (size_t i = 0; i < count; i++) {
        refused += try_changed(&test, &steps[i].entry, KACHI_RULES_FIRST);
        refused += try_changed(&test, &steps[i].entry, KACHI_RULES_NOW);
    }
    assert_true(refused > 1000);
    test_audit(&test, &arena, &audit);
    test_ledger_close(&test);
    kachi_arena_release(&arena);
}

int main(void)
{
    if (test_place_is_missing()) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_done_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
