/* SPDX-License-Identifier: Apache-2.0 */
/* Text as Japanese and English offices write it: one form to store, one to search by, columns, near
 * matches. */
#include "testing.h"

#include "base/text.h"

#include <string.h>

static int arena_set_up(void **state)
{
    static struct kachi_arena arena;
    kachi_arena_init(&arena);
    *state = &arena;
    return 0;
}

static int arena_tear_down(void **state)
{
    kachi_arena_release(*state);
    return 0;
}

static void only_well_formed_utf8_passes(void **state)
{
    (void)state;
    assert_true(kachi_text_is_utf8(S("")));
    assert_true(kachi_text_is_utf8(S("鉄 steel 🚗")));
    assert_false(kachi_text_is_utf8(S("\xff")));
    assert_false(kachi_text_is_utf8(S("a\xe9")));
    assert_false(kachi_text_is_utf8(S("\xe9\x89")));         /* cut off */
    assert_false(kachi_text_is_utf8(S("\xc0\xaf")));         /* longer than needed */
    assert_false(kachi_text_is_utf8(S("\xed\xa0\x80")));     /* half a surrogate pair */
    assert_false(kachi_text_is_utf8(S("\xf4\x90\x80\x80"))); /* past U+10FFFF */
}

static void folding_makes_spellings_equal(void **state)
{
    static const char *const same[][4] = {
        {"ア", "ｱ", "あ", "ア"},
        {"ガソリン", "ｶﾞｿﾘﾝ", "がそりん", "カ\xE3\x82\x99ソリン"},
        {"12kg", "１２ｋｇ", "12KG", "１２Ｋｇ"},
        {"a b", " a  b ",
         "a\xE3\x80\x80"
         "b",
         "A\t\nB"},
        {"co2e", "CO₂e", "ＣＯ２ｅ", "CO2E"},
        {"é", "e\xCC\x81", "É", "E\xCC\x81"},
        {"strasse", "Straße", "STRASSE", "straſse"},
        {"株式会社", "㍿", "株式会社", "株式会社 "},
    };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        struct kachi_str first = kachi_text_fold(*state, kachi_str_of(same[i][0]));
        assert_true(kachi_str_equal(kachi_text_fold(*state, first), first));
        for (size_t j = 1; j < 4; j++) {
            struct kachi_str other = kachi_text_fold(*state, kachi_str_of(same[i][j]));
            assert_str(other, first.text);
        }
    }
    assert_false(
        kachi_str_equal(kachi_text_fold(*state, S("ハ")), kachi_text_fold(*state, S("バ"))));
}

static void nfc_composes_and_keeps_width(void **state)
{
    assert_str(kachi_text_nfc(*state, S("カ\xE3\x82\x99")), "ガ");
    assert_str(kachi_text_nfc(*state, S("ｶﾞ１")), "ｶﾞ１");
    assert_str(kachi_text_nfc(*state, S("plain")), "plain");
    assert_str(kachi_text_nfc(*state, S("a\xff")), "a\xff");
}

static void columns_are_those_of_a_terminal(void **state)
{
    assert_int_equal(kachi_text_width(S("steel")), 5);
    assert_int_equal(kachi_text_width(S("全角")), 4);
    assert_int_equal(kachi_text_width(S("ｱｲｳ")), 3);
    assert_int_equal(kachi_text_width(S("e\xCC\x81")), 1);
    assert_int_equal(kachi_text_width(S("カ\xE3\x82\x99")), 2);
    for (size_t columns = 0; columns < 20; columns++) {
        struct kachi_str fitted = kachi_text_fit(*state, S("高炉 steel 鋼板"), columns);
        assert_true(kachi_text_width(fitted) <= columns);
        assert_true(kachi_text_is_utf8(fitted));
    }
    assert_str(kachi_text_fit(*state, S("高炉"), 4), "高炉");
    assert_str(kachi_text_fit(*state, S("高炉鋼"), 4), "高…");
    assert_str(kachi_text_fit(*state, S("高炉鋼"), 5), "高炉…");
    assert_str(kachi_text_fit(*state, S("高炉鋼"), 1), "…");
    assert_str(kachi_text_fit(*state, S("高炉鋼"), 0), "");
}

static void shift_jis_as_excel_writes_it_is_read(void **state)
{
    struct kachi_str out;
    /* 鉄鋼, half-width ｱ, and the characters in which CP932 differs from JIS: ～ － ① ㈱ 髙 */
    assert_int_equal(kachi_text_from_shift_jis(*state, S("\x93\x53\x8d\x7c \xb1"), &out), KACHI_OK);
    assert_str(out, "鉄鋼 ｱ");
    assert_int_equal(
        kachi_text_from_shift_jis(*state, S("\x81\x60\x81\x7c\x87\x40\x87\x8a\xfb\xfc\\~"), &out),
        KACHI_OK);
    assert_str(out, "～－①㈱髙\\~");
    assert_int_equal(kachi_text_from_shift_jis(*state, S("\x93"), &out), KACHI_ERR_INPUT);
    assert_int_equal(kachi_text_from_shift_jis(*state, S("\x93\x01"), &out), KACHI_ERR_INPUT);
}

static void one_line_is_one_line(void **state)
{
    assert_str(kachi_text_one_line(*state, S("鋼板\n2\x1b[31m\x7f")), "鋼板 2 [31m ");
    assert_str(kachi_text_one_line(*state, S("a\xC2\x9B"
                                             "b")),
               "a b"); /* U+009B also starts escapes */
    struct kachi_str clean = S("é 鋼板 🚗");
    assert_ptr_equal(kachi_text_one_line(*state, clean).text, clean.text);
}

/* Every character of the text stands on some line, and no line is wider than it may be. */
static void lines_are_taken_at_words(void **state)
{
    (void)state;
    struct kachi_str rest = S("make|assign offer");
    assert_str(kachi_text_take_line(&rest, 6), "make|");
    assert_str(kachi_text_take_line(&rest, 6), "assign");
    assert_str(kachi_text_take_line(&rest, 3), "off");
    assert_str(kachi_text_take_line(&rest, 80), "er");
    assert_int_equal(rest.bytes, 0);
    rest = S("鋼板を作る。");
    assert_str(kachi_text_take_line(&rest, 10),
               "鋼板を作"); /* the full stop takes its word along */
    assert_str(kachi_text_take_line(&rest, 10), "る。");
    rest = S("鋼");
    assert_str(kachi_text_take_line(&rest, 1), "鋼");
}

/* Edits are symmetric, zero only between equal folds, and never more than the longer text has
 * characters. */
static void distance_counts_edits(void **state)
{
    (void)state;
    static const char *const words[] = {
        "electricity", "electrictiy", "Electricity", "鉄鋼", "鋼鉄", "", "kWh"};
    assert_int_equal(kachi_text_distance(S("electricity"), S("electrictiy")), 1);
    assert_int_equal(kachi_text_distance(S("kitten"), S("sitting")),
                     3); /* Levenshtein's own example */
    assert_int_equal(kachi_text_distance(S("鉄鋼"), S("鋼鉄")), 1);
    assert_int_equal(kachi_text_distance(S("ＫＷＨ"), S("kWh")), 0);
    assert_int_equal(kachi_text_distance(S(""), S("kg")), 2);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        for (size_t j = 0; j < sizeof words / sizeof words[0]; j++) {
            assert_int_equal(kachi_text_distance(kachi_str_of(words[i]), kachi_str_of(words[j])),
                             kachi_text_distance(kachi_str_of(words[j]), kachi_str_of(words[i])));
        }
    }
}

static void the_nearest_come_first_and_far_ones_not_at_all(void **state)
{
    (void)state;
    const struct kachi_str candidates[] = {KACHI_STR("electricty mix"), KACHI_STR("steel"),
                                           KACHI_STR("Electricity Mix"), KACHI_STR("electrcty mix"),
                                           KACHI_STR("electricityy mix")};
    size_t nearest[5];
    assert_int_equal(kachi_text_nearest(S("electricity mix"), 5, candidates, 5, nearest), 4);
    const size_t expected[] = {2, 0, 4, 3};
    assert_memory_equal(nearest, expected, sizeof expected);
    assert_int_equal(kachi_text_nearest(S("electricity mix"), 5, candidates, 2, nearest), 2);
    assert_memory_equal(nearest, expected, 2 * sizeof expected[0]);
    assert_int_equal(kachi_text_nearest(S("electricity mix"), 5, candidates, 0, nearest), 0);
    assert_int_equal(kachi_text_nearest(S("aluminium"), 5, candidates, 5, nearest), 0);
}

/* What a person is told stands in the order of kachi_text_nearest, and never says more. */
static void near_ones_are_listed_in_their_order(void **state)
{
    (void)state;
    const struct kachi_str candidates[] = {KACHI_STR("mix b"), KACHI_STR("steel"), KACHI_STR("mix"),
                                           KACHI_STR("mix c"), KACHI_STR("mix d")};
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    size_t nearest[KACHI_TEXT_NEAR_MOST];
    size_t count = kachi_text_nearest(S("mix a"), 5, candidates, KACHI_TEXT_NEAR_MOST, nearest);
    struct kachi_str listed = kachi_text_near_list(&arena, S("mix a"), 5, candidates);
    assert_int_equal(count, KACHI_TEXT_NEAR_MOST);
    for (size_t i = 0; i < count; i++) {
        struct kachi_str one = kachi_str_cut(&listed, ',');
        assert_true(kachi_str_equal(kachi_str_trim(one), candidates[nearest[i]]));
    }
    assert_true(kachi_str_is_empty(listed));
    assert_true(kachi_str_is_empty(kachi_text_near_list(&arena, S("aluminium"), 5, candidates)));
    assert_true(kachi_str_equal(kachi_text_list(&arena, 2, candidates), S("mix b, steel")));
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_well_formed_utf8_passes),
        cmocka_unit_test(folding_makes_spellings_equal),
        cmocka_unit_test(nfc_composes_and_keeps_width),
        cmocka_unit_test(columns_are_those_of_a_terminal),
        cmocka_unit_test(shift_jis_as_excel_writes_it_is_read),
        cmocka_unit_test(one_line_is_one_line),
        cmocka_unit_test(lines_are_taken_at_words),
        cmocka_unit_test(distance_counts_edits),
        cmocka_unit_test(the_nearest_come_first_and_far_ones_not_at_all),
        cmocka_unit_test(near_ones_are_listed_in_their_order),
    };
    return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
