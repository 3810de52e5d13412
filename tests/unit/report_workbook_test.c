/* SPDX-License-Identifier: Apache-2.0 */
/* Does a workbook hold what was written, formulas live, text as text? */

#include "base/archive.h"
#include "base/file.h"
#include "report/workbook.h"
#include "testing.h"

static void cells_are_named_as_spreadsheets_do(void **state)
{
    (void)state;
    static const struct {
        struct kachi_cell cell;
        const char *name;
    } cases[] = {{{0, 0}, "$A$1"},   {{6, 1}, "$B$7"},    {{0, 25}, "$Z$1"},
                 {{0, 26}, "$AA$1"}, {{0, 701}, "$ZZ$1"}, {{1048575, 702}, "$AAA$1048576"}};
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_true(kachi_str_is(kachi_cell_name(&arena, NULL, cases[i].cell), cases[i].name));
    }
    kachi_arena_release(&arena);
}

static struct kachi_str make(struct kachi_arena *arena, struct kachi_findings *findings,
                             struct kachi_str text)
{
    struct kachi_workbook_options options = {.title = kachi_str_of("鋼板"),
                                             .day = kachi_day_of((struct kachi_date){2026, 4, 1})};
    struct kachi_workbook *workbook = NULL;
    struct kachi_str content;
    assert_int_equal(kachi_workbook_begin(arena, &options, findings, &workbook), KACHI_OK);
    struct kachi_sheet *inputs = kachi_workbook_sheet(workbook, kachi_str_of("Inputs"));
    struct kachi_sheet *result = kachi_workbook_sheet(workbook, kachi_str_of("結果"));
    kachi_sheet_text(inputs, (struct kachi_cell){0, 0}, KACHI_CELL_PLAIN, text);
    kachi_sheet_number(inputs, (struct kachi_cell){1, 1}, KACHI_CELL_INPUT, 0.5);
    struct kachi_str cell = kachi_cell_name(arena, inputs, (struct kachi_cell){1, 1});
    kachi_sheet_formula(result, (struct kachi_cell){0, 0}, KACHI_CELL_RESULT,
                        kachi_str_print(arena, "=%.*s*2", KACHI_STR_ARG(cell)), 1.0);
    kachi_sheet_goto(result, (struct kachi_cell){0, 1}, inputs, (struct kachi_cell){1, 1},
                     kachi_str_of("source"));
    enum kachi_err err = kachi_workbook_end(workbook, findings, &content);
    assert_int_equal(err == KACHI_OK, !kachi_findings_has_errors(findings));
    return content;
}

static bool holds(struct kachi_arena *arena, struct kachi_str content, const char *name,
                  const char *part)
{
    struct kachi_findings findings;
    struct kachi_archive *archive = NULL;
    struct kachi_str text;
    kachi_findings_init(&findings);
    struct kachi_str path;
    assert_int_equal(kachi_file_temporary(arena, &findings, &path), KACHI_OK);
    assert_int_equal(kachi_file_write(path, content, &findings), KACHI_OK);
    assert_int_equal(kachi_archive_open(path, &findings, &archive), KACHI_OK);
    size_t index = kachi_archive_find(archive, kachi_str_of(name));
    assert_int_equal(kachi_archive_read(arena, archive, index, &findings, &text), KACHI_OK);
    bool found = kachi_str_contains(text, kachi_str_of(part));
    kachi_archive_close(archive);
    kachi_file_remove(path);
    kachi_findings_release(&findings);
    return found;
}

static void formulas_are_live_and_text_is_text(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_findings findings;
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    struct kachi_str content = make(&arena, &findings, kachi_str_of("=1+1"));
    assert_true(holds(&arena, content, "xl/worksheets/sheet2.xml", "<f>'Inputs'!$B$2*2</f><v>1"));
    assert_true(holds(&arena, content, "xl/worksheets/sheet2.xml", "location=\"'Inputs'!$B$2\""));
    assert_true(holds(&arena, content, "xl/sharedStrings.xml", "<t>=1+1</t>"));
    /* Same content, same file: nothing of the machine or the hour is in it. */
    struct kachi_str again = make(&arena, &findings, kachi_str_of("=1+1"));
    assert_true(kachi_str_equal(content, again));
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

static void what_does_not_fit_is_told(void **state)
{
    (void)state;
    struct kachi_arena arena;
    struct kachi_findings findings;
    kachi_arena_init(&arena);
    kachi_findings_init(&findings);
    size_t bytes = 40000;
    char *text = KACHI_NEW_ARRAY(&arena, char, bytes);
    for (size_t i = 0; i < bytes; i++) {
        text[i] = 'x';
    }
    struct kachi_str content = make(&arena, &findings, (struct kachi_str){text, bytes});
    assert_int_equal(content.bytes, 0);
    assert_true(kachi_findings_has(&findings, "workbook-limit"));
    kachi_findings_release(&findings);
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_named_as_spreadsheets_do),
        cmocka_unit_test(formulas_are_live_and_text_is_text),
        cmocka_unit_test(what_does_not_fit_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
