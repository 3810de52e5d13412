/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may read which line of the log, how a line is found, and that a published log is never
 * another one: over the scenario with entries of every kind.
 */
#include "ledger_scenario.h"

#include "ledger/log.h"
#include "proof/key.h"

#include <ftw.h>
#include <stdlib.h>

struct reader {
    struct test_ledger test;
    struct kachi_arena arena;
    struct step steps[STEPS_MAX];
    size_t count;
};

static void add_party(struct reader *reader, const char *name, enum kachi_role role)
{
    struct kachi_actor actor = kachi_actor_operator();
    struct kachi_entry entry = {.id = test_id(name), .kind = KACHI_ENTRY_PARTY};
    entry.party = (struct kachi_party_content){.name = kachi_str_of(name), .role = role};
    assert_int_equal(kachi_post_one(reader->test.ledger, &actor, &entry, NULL), KACHI_OK);
}

static void begin(struct reader *reader)
{
    reader->count = scenario_draw_up(reader->steps);
    kachi_arena_init(&reader->arena);
    assert_int_equal(scenario_open(&reader->test, ":memory:"), KACHI_OK);
}

static void post_all(struct reader *reader)
{
    for (size_t i = 0; i < reader->count; i++) {
        assert_int_equal(scenario_post(&reader->test, &reader->steps[i]), KACHI_OK);
    }
}

static void end(struct reader *reader)
{
    test_ledger_close(&reader->test);
    kachi_arena_release(&reader->arena);
}

static bool may_read(struct reader *reader, const char *party, int64_t number)
{
    struct kachi_id id = test_id(party);
    struct kachi_actor actor = {0};
    bool may = false;
    assert_int_equal(kachi_actor_of_party(reader->test.ledger, &id, &actor), KACHI_OK);
    assert_int_equal(kachi_log_may_read(reader->test.ledger, &reader->arena, &actor, number, &may),
                     KACHI_OK);
    return may;
}

/* An offer and what becomes of it is for both sides of it. */
static bool is_of_an_offer(enum kachi_entry_kind kind)
{
    return kind == KACHI_ENTRY_OFFER || kind == KACHI_ENTRY_ACCEPT || kind == KACHI_ENTRY_SETTLE ||
           kind == KACHI_ENTRY_CANCEL || kind == KACHI_ENTRY_EXPIRE || kind == KACHI_ENTRY_DEFAULT;
}

static void lines_are_read_by_whom_they_concern(void **state)
{
    (void)state;
    struct reader reader;
    begin(&reader);
    post_all(&reader);
    add_party(&reader, "stranger", KACHI_ROLE_MEMBER);
    add_party(&reader, "auditor", KACHI_ROLE_AUDITOR);
    for (size_t i = 0; i < reader.count; i++) {
        const struct step *step = &reader.steps[i];
        enum kachi_entry_kind kind = step->entry.kind;
        int64_t number = (int64_t)i + 1;
        assert_true(may_read(&reader, "auditor", number));
        assert_int_equal(may_read(&reader, "stranger", number), kind == KACHI_ENTRY_STATEMENT);
        assert_true(step->author == NULL || may_read(&reader, step->author, number));
        if (is_of_an_offer(kind)) {
            assert_true(may_read(&reader, "A", number) && may_read(&reader, "B", number));
        }
        if (kind == KACHI_ENTRY_POOL || kind == KACHI_ENTRY_ASSIGN ||
            kind == KACHI_ENTRY_ALLOCATE || kind == KACHI_ENTRY_USE_ELSEWHERE) {
            assert_true(may_read(&reader, "A", number) && !may_read(&reader, "B", number));
        }
    }
    end(&reader);
}

/* The number of what is named so; 0: there is none, and that is said. Of a statement only the book
 * that keeps it knows which entry counts (kachi_log_find_statement). */
static int64_t find(struct reader *reader, struct kachi_str text)
{
    int64_t number = 0;
    kachi_findings_clear(&reader->test.findings);
    enum kachi_err err =
        kachi_log_find(reader->test.ledger, &reader->arena, text, &reader->test.findings, &number);
    assert_int_equal(err == KACHI_OK, !kachi_findings_has_errors(&reader->test.findings));
    return err == KACHI_OK ? number : 0;
}

static void lines_are_found_by_what_they_are(void **state)
{
    (void)state;
    struct reader reader;
    static const char *const nothing[] = {
        "0",     "-1",   "46",       "99",    "x",          "",
        "entry", "st_1", "lot_0000", "lot_!", "entry_0000", "01J9ZK4T8M01J9ZK4T8M01J9ZK"};
    begin(&reader);
    post_all(&reader);
    int64_t entries = 0;
    assert_int_equal(kachi_ledger_count(reader.test.ledger, &entries), KACHI_OK);
    for (size_t i = 0; i < reader.count; i++) {
        const struct kachi_id *id = &reader.steps[i].entry.id;
        assert_int_equal(find(&reader, kachi_id_text(&reader.arena, "entry", id)), (int64_t)i + 1);
    }
    assert_int_equal(find(&reader, kachi_str_of("1")), 1);
    assert_int_equal(find(&reader, kachi_str_print(&reader.arena, "%d", (int)entries)), entries);
    struct kachi_id lot = test_id("lot");
    assert_int_equal(find(&reader, kachi_id_text(&reader.arena, "lot", &lot)), 5);
    for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
        assert_int_equal(find(&reader, kachi_str_of(nothing[i])), 0);
    }
    end(&reader);
}

static enum kachi_err publish(struct reader *reader, const struct kachi_signer *key,
                              const char *folder)
{
    struct kachi_log_published published;
    kachi_findings_clear(&reader->test.findings);
    return kachi_log_publish(reader->test.ledger, &reader->arena, key, kachi_str_of(folder),
                             &reader->test.findings, &published);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about;
    (void)kind;
    (void)walk;
    return remove(path);
}

/* Nothing is published of an empty ledger; a log only grows; and another's is not written over. */
static void a_published_log_only_grows(void **state)
{
    (void)state;
    struct reader reader;
    struct reader other;
    struct kachi_signer key;
    uint64_t counter = 1;
    struct kachi_random random = kachi_random_seeded(&counter);
    char folder[] = "/tmp/kachi-log-XXXXXX";
    assert_non_null(mkdtemp(folder));
    begin(&reader);
    begin(&other);
    assert_int_equal(
        kachi_signer_new(kachi_str_of("log.example"), &random, &reader.test.findings, &key),
        KACHI_OK);
    assert_int_equal(publish(&reader, &key, folder), KACHI_ERR_NOT_FOUND);
    assert_true(kachi_findings_has(&reader.test.findings, "log-empty"));
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(scenario_post(&reader.test, &reader.steps[i]), KACHI_OK);
        assert_int_equal(publish(&reader, &key, folder), KACHI_OK);
        assert_int_equal(publish(&reader, &key, folder), KACHI_OK);
    }
    /* One that is shorter, and one that has as many lines but others. */
    for (size_t i = 0; i < 5; i++) {
        static const char *const names[] = {"V", "W", "X", "Y", "Z"};
        add_party(&other, names[i], KACHI_ROLE_MEMBER);
        assert_int_equal(publish(&other, &key, folder), KACHI_ERR_INTEGRITY);
        assert_true(kachi_findings_has(&other.test.findings, "log-rewritten"));
    }
    assert_int_equal(publish(&reader, &key, folder), KACHI_OK);
    end(&reader);
    end(&other);
    assert_int_equal(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read_by_whom_they_concern),
        cmocka_unit_test(lines_are_found_by_what_they_are),
        cmocka_unit_test(a_published_log_only_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
