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

/* Two lines are twins where they say the same in every column: then they are told apart by which
 * comes first. Where one column differs, each has an id that does not depend on the other. */
static void twins_are_alike_in_everything(void **state)
{
    (void)state;
    static const char head[] = "日付,入金額,振込依頼人,入金口座,備考,照会番号\n";
    static const char line[] = "2026-11-30,5,X,77,PO-1,9\n";
    static const char *const others[] = {
        "2026-11-29,5,X,77,PO-1,9\n", "2026-11-30,6,X,77,PO-1,9\n", "2026-11-30,5,Y,77,PO-1,9\n",
        "2026-11-30,5,X,78,PO-1,9\n", "2026-11-30,5,X,77,PO-2,9\n", "2026-11-30,5,X,77,PO-1,8\n"};
    struct reading alone;
    reading_begin(&alone);
    struct kachi_str file = kachi_str_print(&alone.arena, "%s%s", head, line);
    assert_int_equal(read_file(&alone, file), KACHI_OK);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct reading both;
        reading_begin(&both);
        file = kachi_str_print(&both.arena, "%s%s%s%s", head, others[i], line, line);
        assert_int_equal(read_file(&both, file), KACHI_OK);
        assert_int_equal(both.count, 3);
        assert_false(kachi_id_equal(&both.items[0].id, &alone.items[0].id));
        assert_true(kachi_id_equal(&both.items[1].id, &alone.items[0].id));
        assert_false(kachi_id_equal(&both.items[2].id, &alone.items[0].id));
        reading_end(&both);
    }
    reading_end(&alone);
}

/* Amounts of other currencies are no twins of one another, nor of yen. */
static void foreign_twins_are_alike_in_their_amount(void **state)
{
    (void)state;
    struct reading reading;
    reading_begin(&reading);
    struct kachi_str file =
        kachi_str_of("<Document><Ntfctn><Ntry><Amt "
                     "Ccy=\"USD\">5</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>" DAY
                     "</Dt></BookgDt></Ntry><Ntry><Amt "
                     "Ccy=\"USD\">6</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>" DAY
                     "</Dt></BookgDt></Ntry></Ntfctn></Document>");
    assert_int_equal(read_file(&reading, file), KACHI_OK);
    assert_int_equal(reading.count, 2);
    assert_false(kachi_id_equal(&reading.items[0].id, &reading.items[1].id));
    reading_end(&reading);
}

/* One day, as banks write it; and what is no day, or leaves open which. */
static void a_day_is_read_or_refused(void **state)
{
    (void)state;
    static const char *const same[] = {
        "2026-11-30", "2026/11/30",      "2026年11月30日", "20261130",
        "R8.11.30",   "令和8年11月30日", "R08/11/30",      "２０２６／１１／３０"};
    static const char *const refused[] = {"8.11.30",      "H30.11.30",    "2026-11",
                                          "2026-02-30",   "2026-11-30-1", "",
                                          "202611301130", "1999-11-30"};
    for (size_t i = 0; i < 2 * sizeof(same) / sizeof(same[0]); i++) {
        bool is_day = i < sizeof(same) / sizeof(same[0]);
        const char *cell = is_day ? same[i] : refused[i - sizeof(same) / sizeof(same[0])];
        struct reading reading;
        kachi_day day = 0;
        reading_begin(&reading);
        assert_true(kachi_day_read(kachi_str_of(DAY), &day));
        struct kachi_str file =
            kachi_str_print(&reading.arena, "日付,入金額,振込依頼人\n%s,5,X\n", cell);
        enum kachi_err err = read_file(&reading, file);
        if ((err == KACHI_OK) != is_day || (is_day && reading.items[0].day != day)) {
            fail_msg("%s", cell);
        }
        reading_end(&reading);
    }
}

/* What a cell of the amount is read as; below zero: a cancellation; 0: refused. */
static int64_t yen_of(const char *cell)
{
    struct reading reading;
    reading_begin(&reading);
    struct kachi_str file =
        kachi_str_print(&reading.arena, "日付,入金額,振込依頼人\n2026-11-30,\"%s\",X\n", cell);
    enum kachi_err err = read_file(&reading, file);
    int64_t yen = err == KACHI_OK && reading.count == 1 ? reading.items[0].amount_yen : 0;
    assert_true(err == KACHI_OK || kachi_findings_has_errors(&reading.findings));
    if (yen > 0 && reading.items[0].standing == KACHI_DEPOSIT_CANCELLED) {
        yen = -yen;
    }
    reading_end(&reading);
    return yen;
}

static void an_amount_is_read_whole_or_refused(void **state)
{
    (void)state;
    static const char *const same[] = {"1100",    "1,100",      "¥1,100",   "￥1,100",   "\\1,100",
                                       "1,100円", "１，１００", " ¥ 1100 ", "１１００円"};
    /* As banks and books write it. */
    static const char *const reversed[] = {"-1100", "－1,100", "−1100",
                                           "△1100", "▲1,100",  "△ 1,100円"};
    /* Other units; groups that are none. */
    static const char *const refused[] = {"1万",    "1千100", "△1万",  "--1100",  "1100銭",
                                          "$1,100", "€1100",  "1.100", "11,00",   ",100",
                                          "1100,",  "1,1000", "1 100", "(1,100)", "1100円円",
                                          "¥",      "円",     "-",     "+1100",   "¥¥1100"};
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        assert_int_equal(yen_of(same[i]), 1100);
    }
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_int_equal(yen_of(refused[i]), 0);
    }
    for (size_t i = 0; i < sizeof(reversed) / sizeof(reversed[0]); i++) {
        assert_int_equal(yen_of(reversed[i]), -1100);
    }
    assert_int_equal(yen_of("1,234,567"), 1234567);
}

/* A reversal, or a line of 0 yen, stops no file; the deposit beside its own reversal has the id
 * that it has without it, in either order, so that it is known again. */
static void a_reversal_stands_beside_its_deposit(void **state)
{
    (void)state;
    static const char head[] = "日付,入金額,振込依頼人\n";
    static const char line[] = "2026-11-30,500,X\n";
    static const char back[] = "2026-11-30,△500,X\n";
    static const char none[] = "2026-11-30,0,X\n";
    struct reading alone;
    reading_begin(&alone);
    struct kachi_str file = kachi_str_print(&alone.arena, "%s%s", head, line);
    assert_int_equal(read_file(&alone, file), KACHI_OK);
    for (size_t first = 0; first < 2; first++) {
        struct reading both;
        reading_begin(&both);
        file = kachi_str_print(&both.arena, "%s%s%s%s", head, first == 0 ? line : back, none,
                               first == 0 ? back : line);
        assert_int_equal(read_file(&both, file), KACHI_OK);
        assert_int_equal(both.count, 2);
        assert_true(kachi_id_equal(&both.items[first].id, &alone.items[0].id));
        assert_false(kachi_id_equal(&both.items[1 - first].id, &alone.items[0].id));
        assert_int_equal(both.items[first].standing, KACHI_DEPOSIT_BOOKED);
        assert_int_equal(both.items[1 - first].standing, KACHI_DEPOSIT_CANCELLED);
        assert_int_equal(both.items[1 - first].amount_yen, 500);
        reading_end(&both);
    }
    reading_end(&alone);
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

/* Records as no bank would put them, one after the other; "C" is a deposit that was cancelled,
 * which its trailer does not count. */
static void records_stand_in_their_order(void **state)
{
    (void)state;
    static const struct {
        const char *records;
        enum kachi_err err;
    } files[] = {{"1DT9", KACHI_OK},         {"1CDT9", KACHI_OK},        {"1T09", KACHI_ERR_INPUT},
                 {"11DT9", KACHI_ERR_INPUT}, {"1DTD9", KACHI_ERR_INPUT}, {"1DTT9", KACHI_ERR_INPUT},
                 {"1D9", KACHI_ERR_INPUT},   {"1DX9", KACHI_ERR_INPUT},  {"1DDT9", KACHI_ERR_INPUT},
                 {"1DT9N", KACHI_ERR_INPUT}, {"1DT9B", KACHI_OK}};
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct reading reading;
        struct kachi_buffer file;
        reading_begin(&reading);
        kachi_buffer_init(&file, 1 << 16);
        struct kachi_str deposit = zengin_record(&reading.arena, 1, 500, "X", "");
        for (const char *at = files[i].records; *at != '\0'; at++) {
            switch (*at) {
            case '1':
                kachi_buffer_print(&file, "1010%-196s\r\n", "");
                break;
            case 'D':
                kachi_buffer_add(&file, deposit);
                break;
            case 'C':
                kachi_buffer_add(&file, kachi_str_slice(deposit, 0, 127));
                kachi_buffer_add(&file, kachi_str_of("1"));
                kachi_buffer_add(&file, kachi_str_slice(deposit, 128, deposit.bytes));
                break;
            case 'T':
                kachi_buffer_print(&file, "8%06d%012d%018d%163s\r\n", 1, 500, 0, "");
                break;
            case '9':
                kachi_buffer_print(&file, "9%199s\r\n", "");
                break;
            case 'N':
                kachi_buffer_add(&file, (struct kachi_str){"\0", 1});
                break;
            case 'B':
                kachi_buffer_add(&file, kachi_str_of(" \r\n\x1A"));
                break;
            default:
                kachi_buffer_print(&file, "%c%199s\r\n", *at, "");
            }
        }
        if (read_file(&reading, kachi_buffer_str(&file)) != files[i].err) {
            fail_msg("%s", files[i].records);
        }
        kachi_buffer_release(&file);
        reading_end(&reading);
    }
}

/* What a file begins with says whether it is of fixed records: 口座振込 (1 01 0 or 1 01 1) alone.
 */
static void other_files_are_no_zengin(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        bool is_zengin;
    } files[] = {{"1010", true},  {"1011", true},  {"1012", false},
                 {"1000", false}, {"1110", false}, {"2010", false}};
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct reading reading;
        reading_begin(&reading);
        struct kachi_str file =
            kachi_str_print(&reading.arena, "%s%-196s\r\n8%06d%012d%018d%163s\r\n9%199s\r\n",
                            files[i].head, "", 0, 0, 0, "", "");
        assert_int_equal(read_file(&reading, file) == KACHI_OK, files[i].is_zengin);
        reading_end(&reading);
    }
}

/* A payer in no encoding that there is, is a deposit of somebody unknown, not no deposit. */
static void a_payer_that_cannot_be_read_is_unknown(void **state)
{
    (void)state;
    struct reading reading;
    reading_begin(&reading);
    struct kachi_str line = zengin_record(&reading.arena, 1, 500, "\xFF\xFE", "");
    struct kachi_str file =
        kachi_str_print(&reading.arena, "1010%-196s\r\n%.*s8%06d%012d%018d%163s\r\n9%199s\r\n", "",
                        KACHI_STR_ARG(line), 1, 500, 0, "", "");
    assert_int_equal(read_file(&reading, file), KACHI_OK);
    assert_int_equal(reading.count, 1);
    assert_true(kachi_str_is(reading.items[0].payer, "?"));
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
    assert_int_equal(standing_of("DBIT", YEN, "<RvslInd>1</RvslInd>"), KACHI_DEPOSIT_CANCELLED);
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

/* What the one transaction of a deposit says of itself, wherever ISO 20022 has its place for it. */
static void a_transaction_says_what_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *details;
        const char *account, *reference, *number;
    } said[] = {
        {"<n:TxDtls><RmtInf><Ustrd>PO-1</Ustrd></RmtInf></n:TxDtls>", "55", "PO-1", "8"},
        {"<TxDtls><RmtInf><Strd><RfrdDocInf><Nb>PO-2</Nb></RfrdDocInf></Strd></RmtInf></TxDtls>",
         "55", "PO-2", "8"},
        {"<TxDtls><RfrdDocInf><Nb>PO-3</Nb></RfrdDocInf></TxDtls>", "55", "", "8"},
        {"<TxDtls><RmtInf><Strd><CdtrRefInf><Ref>RF1</Ref></CdtrRefInf></Strd><Ustrd>PO-4</Ustrd>"
         "</RmtInf></TxDtls>",
         "55", "RF1 PO-4", "8"},
        {"<TxDtls><RltdPties><CdtrAcct><Id><Othr><Id>77</Id></Othr></Id></CdtrAcct></RltdPties>"
         "</TxDtls>",
         "77", "", "8"},
        {"<TxDtls><Refs><AcctSvcrRef>9</AcctSvcrRef></Refs></TxDtls>", "55", "", "9"},
        {"", "55", "", "8"},
    };
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
        struct reading reading;
        reading_begin(&reading);
        struct kachi_str file = kachi_str_print(
            &reading.arena,
            "<Document xmlns:n=\"n\"><Ntfctn><Acct><Id><Othr><Id>55</Id></Othr></Id></Acct><Ntry>"
            "<AcctSvcrRef>8</AcctSvcrRef><Amt" YEN
            ">1100</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>" DAY
            "</Dt></BookgDt><NtryDtls>%s</NtryDtls></Ntry></Ntfctn></Document>",
            said[i].details);
        assert_int_equal(read_file(&reading, file), KACHI_OK);
        assert_int_equal(reading.count, 1);
        assert_true(kachi_str_is(reading.items[0].account, said[i].account));
        assert_true(kachi_str_is(reading.items[0].reference, said[i].reference));
        assert_true(kachi_str_is(reading.items[0].number, said[i].number) ||
                    kachi_str_is_empty(reading.items[0].number));
        reading_end(&reading);
    }
}

/* A charge within a credit is no deposit, nor is what an element without end would hold. */
static void what_is_of_the_other_side_pays_nothing(void **state)
{
    (void)state;
    struct reading reading;
    struct kachi_buffer file;
    assert_int_equal(
        sum_of("<TxDtls>" YEN_AMOUNT("1150") "<CdtDbtInd>CRDT</CdtDbtInd></TxDtls>"
                                             "<TxDtls>" YEN_AMOUNT(
                                                 "50") "<CdtDbtInd>DBIT</CdtDbtInd></TxDtls>",
               1),
        1150);
    assert_int_equal(sum_of("<TxDtls><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>"
                            "<TxDtls>" YEN_AMOUNT("1100") "</TxDtls>",
                            1),
                     1100);
    reading_begin(&reading);
    kachi_buffer_init(&file, 1 << 16);
    for (int i = 0; i < 80; i++) {
        kachi_buffer_print(&file, "<Ntry>");
    }
    for (int i = 0; i < 80; i++) {
        kachi_buffer_print(&file, "</Ntry>");
    }
    assert_int_equal(read_file(&reading, kachi_buffer_str(&file)), KACHI_ERR_INPUT);
    assert_true(kachi_findings_has(&reading.findings, "deposit-file"));
    kachi_buffer_release(&file);
    reading_end(&reading);
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
        cmocka_unit_test(a_reversal_stands_beside_its_deposit),
        cmocka_unit_test(all_accounts_of_a_file_are_read),
        cmocka_unit_test(only_booked_credits_in_yen_pay),
        cmocka_unit_test(a_payer_is_known_however_it_is_written),
        cmocka_unit_test(a_mark_of_the_encoding_is_no_matter),
        cmocka_unit_test(one_transaction_may_leave_the_amount_to_its_entry),
        cmocka_unit_test(twins_are_alike_in_everything),
        cmocka_unit_test(foreign_twins_are_alike_in_their_amount),
        cmocka_unit_test(a_day_is_read_or_refused),
        cmocka_unit_test(records_stand_in_their_order),
        cmocka_unit_test(other_files_are_no_zengin),
        cmocka_unit_test(a_payer_that_cannot_be_read_is_unknown),
        cmocka_unit_test(a_transaction_says_what_it_is),
        cmocka_unit_test(what_is_of_the_other_side_pays_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
