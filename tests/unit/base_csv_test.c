/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as spreadsheets write them; what Kachi writes reads back; every faulty row is found, with
 * its line. */
#include "testing.h"

#include "base/csv.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_csv *csv;
    struct kachi_csv_row row;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    kachi_arena_init(&fixture.arena);
    kachi_findings_init(&fixture.findings);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    kachi_findings_release(&f->findings);
    kachi_arena_release(&f->arena);
    return 0;
}

/* A copy of exactly the content's size, so that a sanitizer sees a read past its end. */
static enum kachi_err open(struct fixture *f, struct kachi_str content)
{
    char *exact = malloc(content.bytes == 0 ? 1 : content.bytes);
    assert_non_null(exact);
    memcpy(exact, content.text, content.bytes);
    struct kachi_str borrowed = {exact, content.bytes};
    enum kachi_err err = kachi_csv_open(&f->arena, S("t.csv"), borrowed, &f->findings, &f->csv);
    struct kachi_csv_row row;
    while (err == KACHI_OK && kachi_csv_next(f->csv, &row)) {
        assert_int_equal(row.cell_count, kachi_csv_column_count(f->csv));
    }
    free(exact);
    kachi_findings_clear(&f->findings);
    return kachi_csv_open(&f->arena, S("t.csv"), content, &f->findings, &f->csv);
}

static void open_ok(struct fixture *f, struct kachi_str content)
{
    assert_int_equal(open(f, content), KACHI_OK);
}

static void assert_row(struct fixture *f, uint32_t line, const char *joined)
{
    assert_true(kachi_csv_next(f->csv, &f->row));
    assert_int_equal(f->row.line, line);
    struct kachi_buffer buffer;
    kachi_buffer_init(&buffer, 10000);
    for (size_t i = 0; i < f->row.cell_count; i++) {
        kachi_buffer_add_text(&buffer, i == 0 ? "" : "|");
        kachi_buffer_add(&buffer, f->row.cells[i]);
    }
    assert_str(kachi_buffer_str(&buffer), joined);
    kachi_buffer_release(&buffer);
}

static void assert_end(struct fixture *f)
{
    assert_false(kachi_csv_next(f->csv, &f->row));
    assert_false(kachi_csv_next(f->csv, &f->row));
}

static void spreadsheet_dialects_give_the_same_table(void **state)
{
    struct fixture *f = *state;
    static const struct kachi_str dialects[] = {
        KACHI_STR("名前,amount,unit\n鋼,1.5,kg\n\"a,b\",2\n"),
        KACHI_STR("\xEF\xBB\xBF名前,amount,unit\r\n鋼 , 1.5,kg\r\n\"a,b\",2,\r\n"),
        KACHI_STR("名前;amount;unit\n鋼;1.5;kg\na,b;2;"),
        KACHI_STR("名前\tamount\tunit\t\t\r鋼\t1.5\tkg\t\t\ra,b\t\"2\"\t\t\t\r"),
        KACHI_STR("\x96\xBC\x91\x4F,amount,unit\r\n\x8D\x7C,1.5,kg\r\n\"a,b\",2\r\n"),
    };
    for (size_t i = 0; i < sizeof dialects / sizeof dialects[0]; i++) {
        open_ok(f, dialects[i]);
        assert_int_equal(kachi_csv_column_count(f->csv), 3);
        assert_str(kachi_csv_heading(f->csv, 0), "名前");
        assert_row(f, 2, "鋼|1.5|kg");
        assert_row(f, 3, "a,b|2|");
        assert_end(f);
        assert_int_equal(kachi_findings_has(&f->findings, "csv-shift-jis"), i == 4);
        assert_false(kachi_findings_has_errors(&f->findings));
    }
}

static void comments_and_blank_rows_are_passed_over_and_lines_counted(void **state)
{
    struct fixture *f = *state;
    open_ok(f, S("# made by hand\n\na,b\n,,\n1,\"x\ny\r\nz\"\n#2,3\n\"#2\",3\n   \n4"));
    assert_row(f, 5, "1|x\ny\r\nz");
    assert_row(f, 9, "#2|3");
    assert_row(f, 11, "4|");
    assert_end(f);
}

static void quotes_are_read_as_spreadsheets_do(void **state)
{
    struct fixture *f = *state;
    open_ok(f, S("a,b,c\n\"1\"\" pipe\", \"x\" y,5\" z\n\"\",\"\"\"\",\" t \"\n"));
    assert_row(f, 2, "1\" pipe|x y|5\" z");
    assert_row(f, 3, "|\"|t");
    assert_end(f);
}

static void columns_are_found_by_folded_names(void **state)
{
    struct fixture *f = *state;
    open_ok(f, S("Ａｍｏｕｎｔ,数量,ﾀﾝｲ\n1,2,3\n"));
    assert_int_equal(kachi_csv_column(f->csv, "amount"), 0);
    assert_int_equal(kachi_csv_column(f->csv, "quantity|数量"), 1);
    assert_int_equal(kachi_csv_column(f->csv, "unit|たんい"), 2);
    assert_true(kachi_csv_column(f->csv, "flow|フロー") == KACHI_CSV_NO_COLUMN);
    assert_row(f, 2, "1|2|3");
    struct kachi_place place = kachi_csv_place(f->csv, &f->row, 1);
    assert_str(place.source, "t.csv");
    assert_int_equal(place.line, 2);
    assert_str(place.field, "数量");
    assert_str(kachi_csv_place(f->csv, &f->row, KACHI_CSV_NO_COLUMN).field, "");
}

static void assert_finding(struct fixture *f, size_t index, const char *code, uint32_t line)
{
    assert_true(index < f->findings.count);
    assert_string_equal(f->findings.items[index].code, code);
    assert_int_equal(f->findings.items[index].place.line, line);
    assert_str(f->findings.items[index].place.source, "t.csv");
}

/* The good rows between the faulty ones are still read. */
static void every_faulty_row_is_found_and_passed_over(void **state)
{
    struct fixture *f = *state;
    open_ok(f, S("a,b\n1,2,3\n4,5\n6,\"open\n7,8\n9,10,,\n"));
    assert_row(f, 3, "4|5");
    assert_row(f, 5, "7|8");
    assert_row(f, 6, "9|10");
    assert_end(f);
    assert_int_equal(f->findings.count, 2);
    assert_finding(f, 0, "csv-row-long", 2);
    assert_finding(f, 1, "csv-quote-open", 4);
    assert_true(kachi_findings_has_errors(&f->findings));
}

static void what_is_no_table_is_refused(void **state)
{
    struct fixture *f = *state;
    static const struct {
        struct kachi_str content;
        const char *code;
        uint32_t line;
    } cases[] = {
        {KACHI_STR(""), "csv-empty", 0},
        {KACHI_STR("# nothing\n,,\n\n"), "csv-empty", 0},
        {KACHI_STR("\n a,b,Ａ \n1,2,3\n"), "csv-heading-twice", 2},
        {KACHI_STR("a,\"b\n1,2\n"), "csv-quote-open", 1},
        {KACHI_STR("PK\x03\x04zip"), "csv-spreadsheet", 0},
        {KACHI_STR("\xFF\xFE"
                   "a\0"),
         "text-utf16", 0},
        {KACHI_STR("a,b\n\0"), "text-binary", 0},
        {KACHI_STR("鋼,b\n1,caf\xE9 \n"), "text-not-utf8", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(open(f, cases[i].content), KACHI_ERR_INPUT);
        assert_int_equal(f->findings.count, 1);
        assert_finding(f, 0, cases[i].code, cases[i].line);
    }
}

static void a_cell_past_its_limit_is_refused(void **state)
{
    struct fixture *f = *state;
    struct kachi_buffer buffer;
    kachi_buffer_init(&buffer, (size_t)4 << 20);
    kachi_buffer_add_text(&buffer, "a,b\n");
    for (size_t i = 0; i <= (size_t)1 << 20; i++) {
        kachi_buffer_add_byte(&buffer, 'x');
    }
    kachi_buffer_add_text(&buffer, ",2\n3,4\n");
    open_ok(f, kachi_buffer_str(&buffer));
    assert_row(f, 3, "3|4");
    assert_finding(f, 0, "csv-cell-long", 2);
    kachi_buffer_release(&buffer);
}

/* A cell of pieces that a careless writer would get wrong; in the form in which readers give cells.
 */
static struct kachi_str random_cell(struct kachi_arena *arena, uint64_t *seed)
{
    static const char *const pieces[] = {
        "\"", "\"\"",           ",",   ";", "\t", "\n", "\r\n", "\r", "#", " ", "鉄鋼", "ｱ",
        "が", "か\xE3\x82\x99", "1.5", "a", "\\", "'",  "🚗",    "=",  "+", "-", "@"};
    struct kachi_str cell = kachi_str_of("");
    for (size_t count = random_below(seed, 8); count > 0; count--) {
        const char *piece = pieces[random_below(seed, sizeof pieces / sizeof pieces[0])];
        cell = kachi_str_print(arena, "%.*s%s", KACHI_STR_ARG(cell), piece);
    }
    return kachi_text_nfc(arena, kachi_str_trim(cell));
}

static void random_tables_survive_writing_and_reading(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = 9;
    enum { ROWS = 5, COLUMNS = 4 };
    for (int round = 0; round < 500; round++) {
        struct kachi_buffer buffer;
        struct kachi_csv_writer writer;
        struct kachi_str cells[ROWS][COLUMNS];
        struct kachi_arena_mark mark = kachi_arena_mark(&f->arena);
        kachi_buffer_init(&buffer, 1 << 20);
        kachi_csv_writer_init(&writer, &buffer);
        for (size_t i = 0; i < ROWS * COLUMNS; i++) {
            struct kachi_str cell = random_cell(&f->arena, &seed);
            /* A heading row with distinct headings, and rows that are not blank. */
            if (i < COLUMNS || i % COLUMNS == COLUMNS - 1) {
                cell = kachi_str_print(&f->arena, "%.*s%zu", KACHI_STR_ARG(cell), i);
            }
            cells[i / COLUMNS][i % COLUMNS] = cell;
            kachi_csv_write(&writer, cell);
            if (i % COLUMNS == COLUMNS - 1) {
                kachi_csv_end_row(&writer);
            }
        }
        open_ok(f, kachi_buffer_str(&buffer));
        assert_int_equal(kachi_csv_column_count(f->csv), COLUMNS);
        for (size_t i = 0; i < ROWS; i++) {
            assert_true(i == 0 || kachi_csv_next(f->csv, &f->row));
            for (size_t j = 0; j < COLUMNS; j++) {
                struct kachi_str cell = i == 0 ? kachi_csv_heading(f->csv, j) : f->row.cells[j];
                assert_true(kachi_str_equal(cell, cells[i][j]));
            }
        }
        assert_end(f);
        assert_int_equal(f->findings.count, 0);
        kachi_buffer_release(&buffer);
        kachi_arena_reset(&f->arena, mark);
    }
}

static void numbers_are_written_whole(void **state)
{
    (void)state;
    struct kachi_buffer buffer;
    struct kachi_csv_writer writer;
    kachi_buffer_init(&buffer, 1000);
    kachi_csv_writer_init(&writer, &buffer);
    kachi_csv_write_double(&writer, 0.1);
    kachi_csv_write_int64(&writer, INT64_MIN);
    kachi_csv_end_row(&writer);
    assert_str(kachi_buffer_str(&buffer), "0.1,-9223372036854775808\r\n");
    kachi_buffer_release(&buffer);
}

/* A name that somebody else has chosen is text in every spreadsheet; numbers and dashes are as they
 * are. */
static void a_name_is_no_formula(void **state)
{
    (void)state;
    static const char *const cells[][2] = {
        {"=1+1", "'=1+1"}, {"@SUM(A1)", "'@SUM(A1)"}, {"+81 3", "'+81 3"}, {"-x", "'-x"},
        {"'=1", "''=1"},   {"-85.29", "-85.29"},      {"-", "-"},          {"it's", "it's"}};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        struct kachi_buffer buffer;
        struct kachi_csv_writer writer;
        kachi_buffer_init(&buffer, 1000);
        kachi_csv_writer_init(&writer, &buffer);
        kachi_csv_write(&writer, kachi_str_of(cells[i][0]));
        assert_str(kachi_buffer_str(&buffer), cells[i][1]);
        kachi_buffer_release(&buffer);
    }
}

/* Any bytes at all end in rows or findings, never in a fault of memory. */
static void random_bytes_are_survived(void **state)
{
    struct fixture *f = *state;
    static const char bytes[] = "\"\",;\t\n\r#a1 \xE3\x81\x82\x93\xFF";
    uint64_t seed = 10;
    for (int round = 0; round < 3000; round++) {
        char content[64];
        size_t count = random_below(&seed, sizeof content + 1);
        for (size_t i = 0; i < count; i++) {
            content[i] = bytes[random_below(&seed, sizeof bytes - 1)];
        }
        struct kachi_arena_mark mark = kachi_arena_mark(&f->arena);
        enum kachi_err err = open(f, (struct kachi_str){content, count});
        assert_true(err == KACHI_OK || kachi_findings_has_errors(&f->findings));
        kachi_arena_reset(&f->arena, mark);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spreadsheet_dialects_give_the_same_table),
        cmocka_unit_test(comments_and_blank_rows_are_passed_over_and_lines_counted),
        cmocka_unit_test(quotes_are_read_as_spreadsheets_do),
        cmocka_unit_test(columns_are_found_by_folded_names),
        cmocka_unit_test(every_faulty_row_is_found_and_passed_over),
        cmocka_unit_test(what_is_no_table_is_refused),
        cmocka_unit_test(a_cell_past_its_limit_is_refused),
        cmocka_unit_test(random_tables_survive_writing_and_reading),
        cmocka_unit_test(numbers_are_written_whole),
        cmocka_unit_test(a_name_is_no_formula),
        cmocka_unit_test(random_bytes_are_survived),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
