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
        assert_false(reading.items[i].is_cancelled);
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
        assert_true(reading.items[i].amount_yen > 0);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_forms_say_the_same),
        cmocka_unit_test(any_byte_may_be_another),
        cmocka_unit_test(the_same_line_has_the_same_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
