/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An entry's bytes, spoiled: what a replay reads fast (kachi_entry_scan) is an entry that can be
 * written or nothing, whatever byte is another or missing; what clients send (kachi_entry_read) is
 * read whole, or the member that is missing is named.
 */
#include "ledger_scenario.h"

#include "base/json.h"

#include <string.h>

/* Every character that is written in another way than it is. */
#define TEXT "\"\\ \b\t\n\f\r \x01 \x0b \x1f \x7f \xE4\xBE\xA1"

struct spoiling {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_buffer bytes, written;
};

static void begin(struct spoiling *spoiling)
{
    kachi_arena_init(&spoiling->arena);
    kachi_findings_init(&spoiling->findings);
    kachi_buffer_init(&spoiling->bytes, 65535);
    kachi_buffer_init(&spoiling->written, 65535);
}

static void end(struct spoiling *spoiling)
{
    kachi_buffer_release(&spoiling->bytes);
    kachi_buffer_release(&spoiling->written);
    kachi_findings_release(&spoiling->findings);
    kachi_arena_release(&spoiling->arena);
}

static void write_entry(struct kachi_buffer *out, const struct kachi_entry *entry)
{
    const struct kachi_entry_input input = {test_id("in"), {9, 8, 7, 6}, {5, 4, 3, 2}};
    const struct kachi_entry_output output = {test_id("out"), {5, 5, 3, KACHI_AMOUNT_MAX}};
    const struct kachi_entry_record record = {.ledger = test_id("ledger"),
                                              .stamp = {test_id("salt"), KACHI_RULES_NOW},
                                              .sequence = 12,
                                              .time = TEST_START,
                                              .author = test_id("author"),
                                              .input_count = 1,
                                              .inputs = &input,
                                              .output_count = 1,
                                              .outputs = &output,
                                              .own = {.emitted_g = -1}};
    kachi_buffer_clear(out);
    kachi_entry_write(out, entry, &record);
}

/* What is read of any bytes can be written, and is read of these as well: a replay compares them.
 */
static bool scan(struct spoiling *spoiling, struct kachi_str bytes, enum kachi_entry_kind kind)
{
    struct kachi_arena_mark mark = kachi_arena_mark(&spoiling->arena);
    struct kachi_entry entry = {.kind = kind};
    struct kachi_entry again = {.kind = kind};
    struct kachi_entry_stamp stamp;
    bool is_read = kachi_entry_scan(&spoiling->arena, bytes, kind, &entry, &stamp);
    if (is_read) {
        write_entry(&spoiling->written, &entry);
        struct kachi_str written =
            kachi_str_copy(&spoiling->arena, kachi_buffer_str(&spoiling->written));
        assert_true(kachi_entry_scan(&spoiling->arena, written, kind, &again, &stamp));
        write_entry(&spoiling->written, &again);
        assert_true(kachi_str_equal(kachi_buffer_str(&spoiling->written), written));
    }
    kachi_arena_reset(&spoiling->arena, mark);
    return is_read;
}

static void spoil(struct spoiling *spoiling, enum kachi_entry_kind kind)
{
    static const char others[] = {'"', '\\', '0', '9', 'f', 'g', 'u', '-', 'Z', 'I', '\0'};
    struct kachi_str right = kachi_buffer_str(&spoiling->bytes);
    char *bytes = KACHI_NEW_ARRAY(&spoiling->arena, char, right.bytes);
    memcpy(bytes, right.text, right.bytes);
    assert_true(scan(spoiling, right, kind));
    for (size_t i = 0; i < right.bytes; i++) {
        (void)scan(spoiling, (struct kachi_str){right.text, i}, kind);
        for (size_t j = 0; j < sizeof(others); j++) {
            bytes[i] = others[j];
            (void)scan(spoiling, (struct kachi_str){bytes, right.bytes}, kind);
        }
        bytes[i] = right.text[i];
    }
}

/* The kinds that have text, with one that is hard to write. */
static void set_text(struct kachi_entry *entry)
{
    struct kachi_str text = kachi_str_of(TEXT);
    if (entry->kind == KACHI_ENTRY_PARTY) {
        entry->party.name = text;
    } else if (entry->kind == KACHI_ENTRY_OFFER) {
        entry->offer.reference = text;
    } else if (entry->kind == KACHI_ENTRY_MAKE) {
        entry->make.bill = text;
    }
}

static void what_is_scanned_was_written(void **state)
{
    (void)state;
    struct spoiling spoiling;
    struct step steps[STEPS_MAX];
    size_t count = scenario_draw_up(steps);
    begin(&spoiling);
    for (size_t i = 0; i < count; i++) {
        set_text(&steps[i].entry);
        write_entry(&spoiling.bytes, &steps[i].entry);
        spoil(&spoiling, steps[i].entry.kind);
    }
    end(&spoiling);
}

/* The escapes that a writer might use, and those that ours does. */
static void other_ways_to_write_are_not_ours(void **state)
{
    (void)state;
    static const struct {
        const char *written;
        bool is_ours;
    } cases[] = {{"a", true},       {"\\n", true},      {"\\u001f", true},  {"\\u00", false},
                 {"\\u0041", true}, {"\\u1041", false}, {"\\u00g1", false}, {"\\u001G", false},
                 {"\\/", false},    {"\\", false},      {"\\u00A1", false}};
    struct spoiling spoiling;
    begin(&spoiling);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct kachi_entry entry = {.id = test_id("x"), .kind = KACHI_ENTRY_SETTLE};
        struct kachi_entry back;
        struct kachi_entry_stamp stamp;
        entry.settle.payment = kachi_str_of("@");
        write_entry(&spoiling.bytes, &entry);
        struct kachi_str rest = kachi_buffer_str(&spoiling.bytes);
        struct kachi_str head = kachi_str_cut(&rest, '@');
        struct kachi_str bytes = kachi_str_print(&spoiling.arena, "%.*s%s%.*s", KACHI_STR_ARG(head),
                                                 cases[i].written, KACHI_STR_ARG(rest));
        assert_int_equal(kachi_entry_scan(&spoiling.arena, bytes, entry.kind, &back, &stamp),
                         cases[i].is_ours);
    }
    end(&spoiling);
}

static enum kachi_err read_entry(struct spoiling *spoiling, struct kachi_str bytes)
{
    struct kachi_json_doc doc = {0};
    struct kachi_entry entry;
    kachi_findings_clear(&spoiling->findings);
    assert_int_equal(kachi_json_read(kachi_str_of("test"), bytes, &spoiling->findings, &doc),
                     KACHI_OK);
    enum kachi_err err = kachi_entry_read(&spoiling->arena, doc.root, &spoiling->findings, &entry);
    kachi_json_release(&doc);
    return err;
}

/* Every member in turn has another name, or another value than any member has. */
static unsigned drop_members(struct spoiling *spoiling, struct kachi_str right)
{
    unsigned refused = 0;
    for (size_t i = 1; i + 1 < right.bytes; i++) {
        bool is_key =
            right.text[i] == '"' && (right.text[i - 1] == '{' || right.text[i - 1] == ',');
        if (!is_key) {
            continue;
        }
        char *bytes = KACHI_NEW_ARRAY(&spoiling->arena, char, right.bytes);
        memcpy(bytes, right.text, right.bytes);
        bytes[i + 1] = '~';
        if (read_entry(spoiling, (struct kachi_str){bytes, right.bytes}) != KACHI_OK) {
            assert_true(kachi_findings_has(&spoiling->findings, "entry-field"));
            assert_int_equal(spoiling->findings.count, 1);
            refused++;
        }
    }
    return refused;
}

static void a_missing_member_is_named(void **state)
{
    (void)state;
    struct spoiling spoiling;
    struct step steps[STEPS_MAX];
    size_t count = scenario_draw_up(steps);
    begin(&spoiling);
    for (size_t i = 0; i < count; i++) {
        write_entry(&spoiling.bytes, &steps[i].entry);
        assert_int_equal(read_entry(&spoiling, kachi_buffer_str(&spoiling.bytes)), KACHI_OK);
        assert_true(drop_members(&spoiling, kachi_buffer_str(&spoiling.bytes)) > 0);
    }
    end(&spoiling);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_scanned_was_written),
        cmocka_unit_test(other_ways_to_write_are_not_ours),
        cmocka_unit_test(a_missing_member_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
