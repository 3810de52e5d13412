/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base_json_test.c - what is read is what was written, and every fault of a text is told with its
 * line and column.
 */
#include "base/archive.h"
#include "base/json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct kachi_json_doc read_ok(const char *text)
{
    struct kachi_findings findings;
    struct kachi_json_doc doc;
    kachi_findings_init(&findings);
    assert_int_equal(kachi_json_read(kachi_str_of("t.json"), kachi_str_of(text), &findings, &doc),
                     KACHI_OK);
    assert_int_equal(findings.count, 0);
    kachi_findings_release(&findings);
    return doc;
}

static void assert_str(struct kachi_str s, const char *expected)
{
    assert_int_equal(s.bytes, strlen(expected));
    assert_memory_equal(s.text, expected, s.bytes);
}

static struct kachi_str argument(const struct kachi_finding *finding, const char *name)
{
    for (size_t i = 0; i < finding->arg_count; i++) {
        if (strcmp(finding->args[i].name, name) == 0) {
            return finding->args[i].value;
        }
    }
    return kachi_str_of("");
}

struct fault {
    const char *text;
    size_t bytes; /* 0: to the NUL */
    const char *code;
    unsigned line;
    const char *column;
};

static void faults_have_line_and_column(void **state)
{
    (void)state;
    static const struct fault faults[] = {
        {"", 0, "json-truncated", 1, "1"},
        {"{\"a\": 1", 0, "json-truncated", 1, "8"},
        {"\"abc", 0, "json-truncated", 1, "5"},
        {"\"abc\\", 0, "json-truncated", 1, "6"},
        {"tru", 0, "json-truncated", 1, "4"},
        {"{\n  \"a\": 1,\n}", 0, "json-syntax", 3, "1"},
        {"[1,]", 0, "json-syntax", 1, "4"},
        {"{a: 1}", 0, "json-syntax", 1, "2"},
        {"{\"a\" 1}", 0, "json-syntax", 1, "6"},
        {"[1 2]", 0, "json-syntax", 1, "4"},
        {"[01]", 0, "json-syntax", 1, "3"},
        {"[1.]", 0, "json-syntax", 1, "4"},
        {"[1e]", 0, "json-syntax", 1, "4"},
        {"[+1]", 0, "json-syntax", 1, "2"},
        {"[.5]", 0, "json-syntax", 1, "2"},
        {"NaN", 0, "json-syntax", 1, "1"},
        {"[Infinity]", 0, "json-syntax", 1, "2"},
        {"[-Infinity]", 0, "json-syntax", 1, "3"},
        {"nul", 0, "json-truncated", 1, "4"},
        {"nulx", 0, "json-syntax", 1, "1"},
        {"/* c */ 1", 0, "json-syntax", 1, "1"},
        {"['a']", 0, "json-syntax", 1, "2"},
        {"1 2", 0, "json-trailing", 1, "3"},
        {"{} x", 0, "json-trailing", 1, "4"},
        {"1\0", 2, "json-trailing", 1, "2"},
        {"{\"a\":1,\n \"b\":2,\n \"a\":3}", 0, "json-duplicate-key", 3, "2"},
        {"{\"a\":1,\"\\u0061\":2}", 0, "json-duplicate-key", 1, "8"},
        {"{\"a\":null,\"a\":null}", 0, "json-duplicate-key", 1, "11"},
        {"[1e999]", 0, "json-number", 1, "2"},
        {"[-1e999]", 0, "json-number", 1, "2"},
        {"\"\xE4\xBE\xA1\xFF\"", 0, "json-utf8", 1, "3"},
        {"\"\xC0\xAF\"", 0, "json-utf8", 1, "2"},
        {"\"\xED\xA0\x80\"", 0, "json-utf8", 1, "2"},
        {"\"\xF4\x90\x80\x80\"", 0, "json-utf8", 1, "2"},
        {"\"\xE3\x81", 0, "json-utf8", 1, "2"},
        {"\xFF", 0, "json-utf8", 1, "1"},
        {"\"a\nb\"", 0, "json-control-character", 1, "3"},
        {"\"\\x\"", 0, "json-escape", 1, "2"},
        {"\"\\u12g4\"", 0, "json-escape", 1, "2"},
        {"\"\\ud800\"", 0, "json-escape", 1, "2"},
        {"\"\\ud800\\u0041\"", 0, "json-escape", 1, "2"},
        {"\"\\udc00\"", 0, "json-escape", 1, "2"},
        {"{\"\\u0000\":1}", 0, "json-escape", 1, "2"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        const struct fault *fault = &faults[i];
        struct kachi_findings findings;
        struct kachi_json_doc doc;
        size_t bytes = fault->bytes == 0 ? strlen(fault->text) : fault->bytes;
        kachi_findings_init(&findings);
        enum kachi_err err = kachi_json_read(
            kachi_str_of("t.json"), (struct kachi_str){fault->text, bytes}, &findings, &doc);
        print_message("# %zu %s\n", i, fault->code);
        assert_int_equal(err, KACHI_ERR_INPUT);
        assert_null(doc.root);
        assert_int_equal(findings.count, 1);
        assert_string_equal(findings.items[0].code, fault->code);
        assert_int_equal(findings.items[0].place.line, fault->line);
        assert_str(findings.items[0].place.source, "t.json");
        assert_str(argument(&findings.items[0], "column"), fault->column);
        kachi_findings_release(&findings);
    }
}

static void depth_ends_at_the_limit(void **state)
{
    (void)state;
    char text[131];
    struct kachi_findings findings;
    struct kachi_json_doc doc;
    kachi_findings_init(&findings);
    memset(text, '[', 65);
    memset(text + 65, ']', 65);
    assert_int_equal(
        kachi_json_read(kachi_str_of("t"), (struct kachi_str){text + 1, 128}, &findings, &doc),
        KACHI_OK);
    kachi_json_release(&doc);
    assert_int_equal(
        kachi_json_read(kachi_str_of("t"), (struct kachi_str){text, 130}, &findings, &doc),
        KACHI_ERR_LIMIT);
    assert_true(kachi_findings_has(&findings, "json-depth"));
    kachi_findings_release(&findings);
}

/* Whatever the reader takes comes out again as the same text: order, number text and escapes. */
static void reading_and_writing_is_the_identity(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "null",
        "true",
        "[]",
        "{}",
        "[[],{}]",
        "{\"z\":1,\"a\":[1,-2,3.50,1E5,1e-400,-0,0.1],\"m\":{\"x\":null,\"y\":false}}",
        "[9223372036854775807,-9223372036854775808,9223372036854775808]",
        "[123456789012345678901234567890]",
        "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f/\xE4\xBE\xA1\xF0\x9F\x9A\x97\"",
        "{\"\":\"\"}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct kachi_json_doc doc = read_ok(texts[i]);
        struct kachi_buffer buffer;
        struct kachi_json_writer writer;
        kachi_buffer_init(&buffer, 4096);
        kachi_json_writer_init(&writer, &buffer, KACHI_JSON_COMPACT);
        kachi_json_write_value(&writer, doc.root);
        assert_str(kachi_buffer_str(&buffer), texts[i]);
        kachi_buffer_release(&buffer);
        kachi_json_release(&doc);
    }
}

/* Each value at the top is its own line, whatever is inside it, and reads back as it was. */
static void lines_are_values_of_their_own(void **state)
{
    (void)state;
    static const char *const texts[] = {"{\"a\":[1,{\"b\":\"\\n\"}]}", "{}", "[[],{}]"};
    struct kachi_buffer buffer;
    struct kachi_json_writer writer;
    kachi_buffer_init(&buffer, 4096);
    kachi_json_writer_init(&writer, &buffer, KACHI_JSON_LINES);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct kachi_json_doc doc = read_ok(texts[i]);
        kachi_json_write_value(&writer, doc.root);
        kachi_json_release(&doc);
    }
    struct kachi_str rest = kachi_buffer_str(&buffer);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_str(kachi_str_cut(&rest, '\n'), texts[i]);
    }
    assert_int_equal(rest.bytes, 0);
    kachi_buffer_release(&buffer);
}

static void escapes_become_the_characters_they_mean(void **state)
{
    (void)state;
    struct kachi_json_doc doc =
        read_ok("\xEF\xBB\xBF [\"\\u4fa1\\u5024 \\ud83d\\ude97 \\/ \\u00e9 \\u0000.\"] ");
    struct kachi_str text = kachi_json_text(kachi_json_at(doc.root, 0));
    static const char expected[] = "\xE4\xBE\xA1\xE5\x80\xA4 \xF0\x9F\x9A\x97 / \xC3\xA9 \0.";
    assert_int_equal(text.bytes, sizeof expected - 1);
    assert_memory_equal(text.text, expected, text.bytes);
    kachi_json_release(&doc);
}

static void absent_values_answer_softly(void **state)
{
    (void)state;
    struct kachi_json_doc doc = read_ok("{\"a\":{\"n\":null,\"t\":\"x\",\"l\":[1]}}");
    kachi_json a = kachi_json_get(doc.root, "a");
    assert_null(kachi_json_get(kachi_json_get(kachi_json_get(doc.root, "b"), "c"), "d"));
    assert_null(kachi_json_get(a, "n"));
    assert_null(kachi_json_at(kachi_json_get(a, "l"), 1));
    assert_int_equal(kachi_json_count(a), 0);
    assert_str(kachi_json_text(NULL), "");
    assert_str(kachi_json_text(kachi_json_get(a, "l")), "");
    assert_int_equal(kachi_json_int64(kachi_json_get(a, "t"), -7), -7);
    assert_true(fabs(kachi_json_double(NULL, 2.5) - 2.5) <= 0.0);
    assert_true(kachi_json_bool(kachi_json_get(a, "t"), true));
    kachi_json_release(&doc);
}

static void numbers_are_read_as_what_they_are(void **state)
{
    (void)state;
    struct kachi_json_doc doc =
        read_ok("[3, 3.0, 3e2, 3.5, 9007199254740994.0, 9223372036854775808, \"12.50\", 0.10]");
    struct kachi_decimal decimal;
    assert_int_equal(kachi_json_int64(kachi_json_at(doc.root, 0), -1), 3);
    assert_int_equal(kachi_json_int64(kachi_json_at(doc.root, 1), -1), 3);
    assert_int_equal(kachi_json_int64(kachi_json_at(doc.root, 2), -1), 300);
    assert_int_equal(kachi_json_int64(kachi_json_at(doc.root, 3), -1), -1);
    assert_int_equal(kachi_json_int64(kachi_json_at(doc.root, 4), -1), -1);
    assert_int_equal(kachi_json_int64(kachi_json_at(doc.root, 5), -1), -1);
    assert_true(fabs(kachi_json_double(kachi_json_at(doc.root, 5), 0.0) - 0x1p63) <= 0.0);
    assert_int_equal(kachi_json_decimal(kachi_json_at(doc.root, 6), &decimal), KACHI_OK);
    assert_int_equal(decimal.coefficient, 1250);
    assert_int_equal(decimal.exponent, -2);
    assert_int_equal(kachi_json_decimal(kachi_json_at(doc.root, 7), &decimal), KACHI_OK);
    assert_int_equal(kachi_decimal_compare(decimal, (struct kachi_decimal){1, -1}), 0);
    assert_int_equal(kachi_json_decimal(kachi_json_at(doc.root, 0), &decimal), KACHI_OK);
    assert_int_equal(decimal.coefficient, 3);
    assert_int_equal(kachi_json_decimal(doc.root, &decimal), KACHI_ERR_INPUT);
    kachi_json_release(&doc);
}

static void members_come_in_the_order_of_the_text(void **state)
{
    (void)state;
    struct kachi_json_doc doc = read_ok("{\"z\":1,\"a\":null,\"m\":3}");
    struct kachi_json_member member = {0};
    static const char *const keys[] = {"z", "a", "m"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(kachi_json_next(doc.root, &member));
        assert_str(member.key, keys[i]);
    }
    assert_false(kachi_json_next(doc.root, &member));
    assert_false(kachi_json_next(doc.root, &member));
    struct kachi_json_member of_nothing = {0};
    assert_false(kachi_json_next(NULL, &of_nothing));
    kachi_json_release(&doc);
}

static void pretty_text_is_laid_out(void **state)
{
    (void)state;
    struct kachi_buffer buffer;
    struct kachi_json_writer writer;
    kachi_buffer_init(&buffer, 4096);
    kachi_json_writer_init(&writer, &buffer, KACHI_JSON_PRETTY);
    kachi_json_begin_object(&writer);
    kachi_json_pair_text(&writer, "unit", "kg");
    kachi_json_pair_double(&writer, "amount", 0.1);
    kachi_json_pair_double(&writer, "unknown", (double)NAN);
    kachi_json_pair_int64(&writer, "count", INT64_MIN);
    kachi_json_pair_bool(&writer, "ok", true);
    kachi_json_key(&writer, "none");
    kachi_json_begin_array(&writer);
    kachi_json_end_array(&writer);
    kachi_json_key(&writer, "list");
    kachi_json_begin_array(&writer);
    kachi_json_write_null(&writer);
    kachi_json_begin_object(&writer);
    kachi_json_end_object(&writer);
    kachi_json_end_array(&writer);
    kachi_json_end_object(&writer);
    assert_str(kachi_buffer_str(&buffer),
               "{\n  \"unit\": \"kg\",\n  \"amount\": 0.1,\n  \"unknown\": null,\n"
               "  \"count\": -9223372036854775808,\n  \"ok\": true,\n  \"none\": [],\n"
               "  \"list\": [\n    null,\n    {}\n  ]\n}\n");
    kachi_buffer_release(&buffer);
}

/* A file cut anywhere is never taken for a whole one, and never read beyond its end. */
static void every_cut_text_is_refused(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":[1.5e3,\"\\u4fa1\",true,null],\"\xE4\xBE\xA1\":{\"x\":-2}}";
    for (size_t bytes = 0; bytes < sizeof text - 1; bytes++) {
        struct kachi_findings findings;
        struct kachi_json_doc doc;
        char *cut = malloc(bytes + 1); /* of its own size, so that a sanitizer sees its end */
        assert_non_null(cut);
        memcpy(cut, text, bytes);
        cut = realloc(cut, bytes == 0 ? 1 : bytes);
        kachi_findings_init(&findings);
        assert_int_equal(
            kachi_json_read(kachi_str_of("t"), (struct kachi_str){cut, bytes}, &findings, &doc),
            KACHI_ERR_INPUT);
        assert_int_equal(findings.count, 1);
        kachi_findings_release(&findings);
        free(cut);
    }
}

/* USLCI as openLCA JSON-LD (US NREL, public domain): every file reads and writes back unchanged. */
static void real_files_survive_a_round_trip(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_archive *archive = NULL;
    size_t values = 0;
    const char *data = getenv("KACHI_SHARED_DATA");
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    struct kachi_str path =
        kachi_str_print(&arena, "%s/uslci/uslci-openlca-jsonld.zip", data == NULL ? "" : data);
    if (kachi_archive_open(path, &findings, &archive) != KACHI_OK) {
        kachi_arena_release(&arena);
        kachi_findings_release(&findings);
        print_message("# the folder of KACHI_SHARED_DATA has no uslci\n");
        skip();
    }
    struct kachi_arena_mark mark = kachi_arena_mark(&arena);
    for (size_t i = 0; i < kachi_archive_count(archive); i++) {
        struct kachi_str content;
        struct kachi_json_doc doc;
        struct kachi_json_doc again;
        assert_int_equal(kachi_archive_read(&arena, archive, i, &findings, &content), KACHI_OK);
        if (kachi_str_has_suffix(kachi_archive_name(archive, i), ".json")) {
            struct kachi_str name = kachi_archive_name(archive, i);
            struct kachi_buffer first;
            struct kachi_buffer second;
            struct kachi_json_writer writer;
            assert_int_equal(kachi_json_read(name, content, &findings, &doc), KACHI_OK);
            kachi_buffer_init(&first, content.bytes * 2 + 16);
            kachi_json_writer_init(&writer, &first, KACHI_JSON_COMPACT);
            kachi_json_write_value(&writer, doc.root);
            assert_int_equal(kachi_json_read(name, kachi_buffer_str(&first), &findings, &again),
                             KACHI_OK);
            kachi_buffer_init(&second, content.bytes * 2 + 16);
            kachi_json_writer_init(&writer, &second, KACHI_JSON_COMPACT);
            kachi_json_write_value(&writer, again.root);
            assert_true(kachi_str_equal(kachi_buffer_str(&first), kachi_buffer_str(&second)));
            kachi_buffer_release(&first);
            kachi_buffer_release(&second);
            kachi_json_release(&doc);
            kachi_json_release(&again);
            values++;
        }
        kachi_arena_reset(&arena, mark);
    }
    assert_true(values > 5000);
    kachi_archive_close(archive);
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_have_line_and_column),
        cmocka_unit_test(depth_ends_at_the_limit),
        cmocka_unit_test(reading_and_writing_is_the_identity),
        cmocka_unit_test(lines_are_values_of_their_own),
        cmocka_unit_test(escapes_become_the_characters_they_mean),
        cmocka_unit_test(absent_values_answer_softly),
        cmocka_unit_test(numbers_are_read_as_what_they_are),
        cmocka_unit_test(members_come_in_the_order_of_the_text),
        cmocka_unit_test(pretty_text_is_laid_out),
        cmocka_unit_test(every_cut_text_is_refused),
        cmocka_unit_test(real_files_survive_a_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
