/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bank files: the three forms say the same deposits; what is cut short or changed at any byte is
 * read as another list of whole deposits or refused with a finding, never half; the same line has
 * the same id, and two alike of one file have two.
 */
#include "ledger_test.h"

#include "ledger/deposit.h"

#include <stdio.h>
#include <string.h>

#define DAY "2026-11-30"

static const char csv[] = "日付,入金額,振込依頼人,備考,照会番号\n"
                          "2026-11-30,\"33,000\",ﾃﾞｲｰ,PO-77,1\n"
                          "2026-11-30,1100,ﾍﾞﾂﾒｲｷﾞ,,2\n";

#define ENTRY(yen, sign, detail)                                                                   \
    "<Ntry><Amt Ccy=\"JPY\">" yen "</Amt><CdtDbtInd>" sign "</CdtDbtInd><BookgDt><Dt>" DAY         \
    "</Dt></BookgDt>" detail "</Ntry>"
#define DETAIL(yen, number, debtor, remittance)                                                    \
    "<NtryDtls><TxDtls><Refs><AcctSvcrRef>" number "</AcctSvcrRef></Refs>"                         \
    "<AmtDtls><TxAmt><Amt Ccy=\"JPY\">" yen "</Amt></TxAmt></AmtDtls><RltdPties><Dbtr>" debtor     \
    "</Dbtr></RltdPties>" remittance "</TxDtls></NtryDtls>"

static const char zedi[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02\"><BkToCstmrDbtCdtNtfctn>"
    "<Ntfctn><Acct><Id><Othr><Id>1234567</Id></Othr></Id></Acct>" ENTRY(
        "33000.00", "CRDT",
        DETAIL("33000.00", "1", "<Nm>ﾃﾞｲｰ</Nm>", "<RmtInf><Ustrd>PO-77</Ustrd></RmtInf>"))
        ENTRY("5", "DBIT", "") ENTRY("1100", "CRDT",
                                     DETAIL("1100", "2", "<Pty><Nm>ﾍﾞﾂﾒｲｷﾞ</Nm></Pty>",
                                            "")) "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>";

/* Records of 200 bytes; half-width kana are one byte each in Shift_JIS. */
static struct kachi_str zengin_record(struct kachi_arena *arena, int number, int amount_yen,
                                      const char *payer, const char *reference)
{
    return kachi_str_print(arena, "2%06d081130081130%010d0000000000%-10s%-48s%30s0%-20s%52s\r\n",
                           number, amount_yen, "", payer, "", reference, "");
}

static struct kachi_str write_zengin(struct kachi_arena *arena)
{
    struct kachi_str one = zengin_record(arena, 1, 33000, "\xC3\xDE\xB2\xB0", "PO-77");
    struct kachi_str two = zengin_record(arena, 2, 1100, "\xCD\xDE\xC2\xD2\xB2\xB7\xDE", "");
    return kachi_str_print(
        arena,
        "1010%-18s0001%15s001%15s11234567%133s\r\n%.*s%.*s8%06d%012d%018d%163s\r\n9%199s\r\n",
        "081130081130081130", "", "", "", KACHI_STR_ARG(one), KACHI_STR_ARG(two), 2, 34100, 0, "",
        "");
}

struct reading {
    struct kachi_arena arena;
    struct kachi_findings findings;
    struct kachi_deposit *items;
    size_t count;
};

static void reading_begin(struct reading *reading)
{
    *reading = (struct reading){.count = 0};
    kachi_arena_init(&reading->arena);
    kachi_findings_init(&reading->findings);
}

static void reading_end(struct reading *reading)
{
    kachi_findings_release(&reading->findings);
    kachi_arena_release(&reading->arena);
}

static enum kachi_err read_file(struct reading *reading, struct kachi_str file)
{
    return kachi_deposits_read(&reading->arena, kachi_str_of("bank"), file, &reading->findings,
                               &reading->items, &reading->count);
}

static void check_the_two(struct kachi_str file, bool has_numbers)
{
    struct reading reading;
    kachi_day day = 0;
    reading_begin(&reading);
    assert_true(kachi_day_read(kachi_str_of(DAY), &day));
    enum kachi_err err = read_file(&reading, file);
    if (err != KACHI_OK) {
        test_show_findings(&reading.findings);
    }
    assert_int_equal(err, KACHI_OK);
    assert_int_equal(reading.count, 2);
    assert_int_equal(reading.items[0].amount_yen, 33000);
    assert_int_equal(reading.items[1].amount_yen, 1100);
    assert_true(kachi_str_is(reading.items[0].payer, "ﾃﾞｲｰ"));
    assert_true(kachi_str_is(reading.items[1].payer, "ﾍﾞﾂﾒｲｷﾞ"));
    assert_true(kachi_str_is(reading.items[0].reference, "PO-77"));
    assert_true(kachi_str_is_empty(reading.items[1].reference));
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(reading.items[i].day, day);
        assert_int_equal(reading.items[i].standing, KACHI_DEPOSIT_BOOKED);
        assert_true(!has_numbers || kachi_str_is(reading.items[i].number, i == 0 ? "1" : "2"));
    }
    reading_end(&reading);
}

static void three_forms_say_the_same(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    check_the_two(kachi_str_of(csv), true);
    check_the_two(kachi_str_of(zedi), true);
    check_the_two(write_zengin(&arena), false);
    kachi_arena_release(&arena);
}

/* Whole deposits, or a finding. */
static void check_any(struct kachi_str file)
{
    struct reading reading;
    reading_begin(&reading);
    enum kachi_err err = read_file(&reading, file);
    if (err != KACHI_OK) {
        assert_int_equal(err, KACHI_ERR_INPUT);
        assert_true(kachi_findings_has_errors(&reading.findings));
    }
    for (size_t i = 0; i < reading.count && err == KACHI_OK; i++) {
        assert_true(reading.items[i].amount_yen > 0 ||
                    reading.items[i].standing != KACHI_DEPOSIT_BOOKED);
        for (size_t j = 0; j < i; j++) {
            assert_false(kachi_id_equal(&reading.items[i].id, &reading.items[j].id));
        }
    }
    reading_end(&reading);
}

static void spoil(struct kachi_str file)
{
    static const char others[] = "\"<0-,9 \n";
    char bytes[4000];
    assert_true(file.bytes < sizeof(bytes));
    memcpy(bytes, file.text, file.bytes);
    for (size_t i = 0; i < file.bytes; i++) {
        check_any((struct kachi_str){file.text, i});
        for (const char *other = others; *other != '\0'; other++) {
            bytes[i] = *other;
            check_any((struct kachi_str){bytes, file.bytes});
        }
        bytes[i] = file.text[i];
    }
}

static void any_byte_may_be_another(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    spoil(kachi_str_of(csv));
    spoil(kachi_str_of(zedi));
    spoil(write_zengin(&arena));
    kachi_arena_release(&arena);
}

static void the_same_line_has_the_same_id(void **state)
{
    (void)state;
    static const char twins[] = "日付,入金額,振込依頼人\n2026-11-30,5,X\n2026-11-30,5,X\n";
    static const char other[] = "日付,入金額,振込依頼人\n2026-11-29,7,Y\n2026-11-30,5,X\n";
    struct reading first;
    struct reading second;
    reading_begin(&first);
    reading_begin(&second);
    assert_int_equal(read_file(&first, kachi_str_of(twins)), KACHI_OK);
    assert_int_equal(read_file(&second, kachi_str_of(other)), KACHI_OK);
    assert_int_equal(first.count, 2);
    assert_false(kachi_id_equal(&first.items[0].id, &first.items[1].id));
    assert_true(kachi_id_equal(&first.items[0].id, &second.items[1].id));
    reading_end(&first);
    reading_end(&second);
}

/* What a cell of the amount is read as; 0: refused. */
static int64_t yen_of(const char *cell)
{
    struct reading reading;
    reading_begin(&reading);
    struct kachi_str file =
        kachi_str_print(&reading.arena, "日付,入金額,振込依頼人\n2026-11-30,\"%s\",X\n", cell);
    enum kachi_err err = read_file(&reading, file);
    int64_t yen = err == KACHI_OK && reading.count == 1 ? reading.items[0].amount_yen : 0;
    assert_true(err == KACHI_OK || kachi_findings_has_errors(&reading.findings));
    reading_end(&reading);
    return yen;
}

static void an_amount_is_read_whole_or_refused(void **state)
{
    (void)state;
    static const char *const same[] = {"1100",    "1,100",      "¥1,100",   "￥1,100",   "\\1,100",
                                       "1,100円", "１，１００", " ¥ 1100 ", "１１００円"};
    /* Below zero, as banks and books write it; other units; groups that are none. */
    static const char *const refused[] = {
        "-1100",  "－1,100", "−1100",    "△1100", "▲1,100", "△ 1,100", "1万",   "1千100",
        "1100銭", "$1,100",  "€1100",    "1.100", "11,00",  ",100",    "1100,", "1,1000",
        "1 100",  "(1,100)", "1100円円", "¥",     "円",     "-",       "+1100", "¥¥1100"};
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        assert_int_equal(yen_of(same[i]), 1100);
    }
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_int_equal(yen_of(refused[i]), 0);
    }
    assert_int_equal(yen_of("1,234,567"), 1234567);
}

static struct kachi_str account_of(struct kachi_arena *arena, int number, int amount_yen)
{
    struct kachi_str line = zengin_record(arena, number, amount_yen, "X", "");
    return kachi_str_print(arena, "1010%-196s\r\n%.*s8%06d%012d%018d%163s\r\n", "",
                           KACHI_STR_ARG(line), 1, amount_yen, 0, "");
}

/* Every account of a file is read, and its trailer is held against its own lines. */
static void all_accounts_of_a_file_are_read(void **state)
{
    (void)state;
    struct reading reading;
    reading_begin(&reading);
    struct kachi_str one = account_of(&reading.arena, 1, 500);
    struct kachi_str two = account_of(&reading.arena, 1, 1100);
    struct kachi_str both =
        kachi_str_print(&reading.arena, "%.*s%.*s", KACHI_STR_ARG(one), KACHI_STR_ARG(two));
    struct kachi_str whole =
        kachi_str_print(&reading.arena, "%.*s9%199s\r\n\x1A", KACHI_STR_ARG(both), "");
    assert_int_equal(read_file(&reading, whole), KACHI_OK);
    assert_int_equal(reading.count, 2);
    assert_int_equal(reading.items[0].amount_yen + reading.items[1].amount_yen, 1600);
    /* Without its end, or with more behind it, it is not the whole file. */
    assert_int_equal(read_file(&reading, both), KACHI_ERR_INPUT);
    struct kachi_str more =
        kachi_str_print(&reading.arena, "%.*s%.*s", KACHI_STR_ARG(whole), KACHI_STR_ARG(one));
    assert_int_equal(read_file(&reading, more), KACHI_ERR_INPUT);
    reading_end(&reading);
}

/* The standing of an entry, 1,100 yen unless it says so; -1: it is no deposit. */
static int standing_of(const char *side, const char *currency, const char *rest)
{
    struct reading reading;
    reading_begin(&reading);
    struct kachi_str file = kachi_str_print(
        &reading.arena,
        "<Document><Ntfctn><Ntry><Amt%s>1100.00</Amt><CdtDbtInd>%s</CdtDbtInd>%s<BookgDt><Dt>" DAY
        "</Dt></BookgDt></Ntry></Ntfctn></Document>",
        currency, side, rest);
    assert_int_equal(read_file(&reading, file), KACHI_OK);
    int standing = reading.count == 0 ? -1 : (int)reading.items[0].standing;
    if (standing == KACHI_DEPOSIT_FOREIGN) {
        assert_int_equal(reading.items[0].amount_yen, 0);
        assert_true(kachi_str_contains(reading.items[0].foreign, kachi_str_of(" 1100.00")));
    }
    reading_end(&reading);
    return standing;
}

#define YEN " Ccy=\"JPY\""

/* Booked, in yen and not reversed, or it pays nothing. */
static void only_booked_credits_in_yen_pay(void **state)
{
    (void)state;
    assert_int_equal(standing_of("CRDT", YEN, "<Sts>BOOK</Sts>"), KACHI_DEPOSIT_BOOKED);
    assert_int_equal(standing_of("CRDT", YEN, "<Sts><Cd>BOOK</Cd></Sts>"), KACHI_DEPOSIT_BOOKED);
    assert_int_equal(standing_of("CRDT", YEN, "<RvslInd>false</RvslInd>"), KACHI_DEPOSIT_BOOKED);
    assert_int_equal(standing_of("DBIT", YEN, ""), -1);
    assert_int_equal(standing_of("CRDT", YEN, "<Sts>PDNG</Sts>"), KACHI_DEPOSIT_PENDING);
    assert_int_equal(standing_of("CRDT", YEN, "<Sts><Cd>INFO</Cd></Sts>"), KACHI_DEPOSIT_PENDING);
    assert_int_equal(standing_of("CRDT", YEN, "<RvslInd>true</RvslInd>"), KACHI_DEPOSIT_RETURNED);
    assert_int_equal(standing_of("DBIT", YEN, "<RvslInd>true</RvslInd>"), KACHI_DEPOSIT_CANCELLED);
    assert_int_equal(standing_of("CRDT", " Ccy=\"USD\"", ""), KACHI_DEPOSIT_FOREIGN);
    assert_int_equal(standing_of("CRDT", "", ""), KACHI_DEPOSIT_FOREIGN);
}

/* What an entry of 1,100 yen with these details says came in, in sum; 0: it is refused. */
static int64_t sum_of(const char *details, size_t count)
{
    struct reading reading;
    int64_t sum_yen = 0;
    reading_begin(&reading);
    struct kachi_str file = kachi_str_print(
        &reading.arena,
        "<Document><Ntfctn><Ntry><Amt" YEN ">1100</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>" DAY
        "</Dt></BookgDt><NtryDtls>%s</NtryDtls></Ntry></Ntfctn></Document>",
        details);
    enum kachi_err err = read_file(&reading, file);
    assert_int_equal(err != KACHI_OK, kachi_findings_has(&reading.findings, "deposit-line"));
    for (size_t i = 0; i < reading.count && err == KACHI_OK; i++) {
        sum_yen += reading.items[i].amount_yen;
    }
    assert_true(err != KACHI_OK || reading.count == count);
    reading_end(&reading);
    return sum_yen;
}

#define NAMED "<RltdPties><Dbtr><Nm>X</Nm></Dbtr></RltdPties>"
#define YEN_AMOUNT(yen) "<Amt" YEN ">" yen "</Amt>"

/* The amount of a transaction is optional in ISO 20022: that of one alone is the entry's. Which of
 * several has how much nobody can know, and one that cannot be read is not put right. */
static void one_transaction_may_leave_the_amount_to_its_entry(void **state)
{
    (void)state;
    assert_int_equal(sum_of("<TxDtls>" NAMED "</TxDtls>", 1), 1100);
    assert_int_equal(sum_of("<TxDtls>" YEN_AMOUNT("1000") NAMED "</TxDtls>", 1), 1000);
    assert_int_equal(sum_of("<TxDtls>" YEN_AMOUNT("-5") NAMED "</TxDtls>", 0), 0);
    assert_int_equal(sum_of("<TxDtls>" NAMED "</TxDtls><TxDtls>" NAMED "</TxDtls>", 0), 0);
    assert_int_equal(sum_of("<TxDtls>" NAMED "</TxDtls><TxDtls>" YEN_AMOUNT("600") "</TxDtls>", 0),
                     0);
    assert_int_equal(
        sum_of("<TxDtls>" YEN_AMOUNT("500") "</TxDtls><TxDtls>" YEN_AMOUNT("600") "</TxDtls>", 2),
        1100);
}

/* One payer, as banks, books and people write it; and what is somebody else's name. */
static void a_payer_is_known_however_it_is_written(void **state)
{
    (void)state;
    static const char *const same[] = {"ｶ)ﾃﾞｨｰｼﾞﾄﾞｳｼﾔ",        "カ)ディージドウシャ",
                                       "(カ)デイ-ジドウシヤ",  "ディージドウシャ(カ",
                                       "デイジドウシヤ",       "フリコミ カ)デイージドウシヤ",
                                       "振込 デイ.ジドウシヤ", " カ）デイ ジドウシヤ "};
    static const char *const others[] = {"ｶ)ﾃﾞｨｰ", "フリコミ", "振込デイジドウシヤ", "", "カ)"};
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    struct kachi_str first = kachi_payer_fold(&arena, kachi_str_of(same[0]));
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        assert_true(kachi_str_equal(kachi_payer_fold(&arena, kachi_str_of(same[i])), first));
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_false(kachi_str_equal(kachi_payer_fold(&arena, kachi_str_of(others[i])), first));
    }
    kachi_arena_release(&arena);
}

/* A mark of the encoding before the file says nothing of what it is. */
static void a_mark_of_the_encoding_is_no_matter(void **state)
{
    (void)state;
    struct kachi_arena arena;
    kachi_arena_init(&arena);
    check_the_two(kachi_str_print(&arena, "\xEF\xBB\xBF%s", csv), true);
    check_the_two(kachi_str_print(&arena, "\xEF\xBB\xBF%s", zedi), true);
    kachi_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_forms_say_the_same),
        cmocka_unit_test(any_byte_may_be_another),
        cmocka_unit_test(the_same_line_has_the_same_id),
        cmocka_unit_test(an_amount_is_read_whole_or_refused),
        cmocka_unit_test(all_accounts_of_a_file_are_read),
        cmocka_unit_test(only_booked_credits_in_yen_pay),
        cmocka_unit_test(a_payer_is_known_however_it_is_written),
        cmocka_unit_test(a_mark_of_the_encoding_is_no_matter),
        cmocka_unit_test(one_transaction_may_leave_the_amount_to_its_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
