/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deposit_zengin.c - records of 200 bytes, 全銀協 振込入金通知 (kind 01): header 1, data 2, trailer
 * 8, end 9; JIS X 0201 or Shift_JIS, with or without line ends; years are those of the era (Reiwa 1
 * is 2019). The trailer's count and sum are held against the lines. Source: the layout that banks
 * publish, such as Awa Bank's 振込入金通知（全銀協制定フォーマット）.
 */
#include "base/text.h"
#include "ledger/deposit_internal.h"

#define RECORD_BYTES 200

/* Fields of a data record, from byte 0. */
enum {
    DATA_NUMBER = 1,
    DATA_DAY = 7,
    DATA_AMOUNT = 19,
    DATA_PAYER_CODE = 39,
    DATA_PAYER = 49,
    DATA_CANCELLED = 127,
    DATA_EDI = 128,
};

bool deposits_are_zengin(struct kachi_str content)
{
    return content.bytes >= RECORD_BYTES && content.text[0] == '1' && content.text[1] == '0' &&
           content.text[2] == '1' && (content.text[3] == '0' || content.text[3] == '1');
}

static struct kachi_str field(const char *record, size_t at, size_t bytes)
{
    return kachi_str_trim((struct kachi_str){record + at, bytes});
}

static struct kachi_str text_field(struct deposit_reading *reading, const char *record, size_t at,
                                   size_t bytes)
{
    struct kachi_str raw = field(record, at, bytes);
    struct kachi_str text = kachi_str_of("");
    if (kachi_text_is_utf8(raw)) {
        return kachi_str_copy(reading->arena, raw);
    }
    return kachi_text_from_shift_jis(reading->arena, raw, &text) == KACHI_OK ? text
                                                                             : kachi_str_of("?");
}

/* YYMMDD of the era Reiwa. */
static bool read_day(struct kachi_arena *arena, struct kachi_str text, kachi_day *out)
{
    int64_t number = 0;
    if (text.bytes != 6 || !kachi_str_read_int64(text, &number)) {
        return false;
    }
    struct kachi_str day =
        kachi_str_print(arena, "%04d-%02d-%02d", (int)(number / 10000) + REIWA_ZERO,
                        (int)(number / 100 % 100), (int)(number % 100));
    return kachi_day_read(day, out);
}

static void read_data(struct deposit_reading *reading, const char *record, uint32_t line)
{
    struct kachi_deposit deposit = {
        .place = {.source = reading->source, .line = line},
        .payer = text_field(reading, record, DATA_PAYER, 48),
        .account = text_field(reading, record, DATA_PAYER_CODE, 10),
        .reference = text_field(reading, record, DATA_EDI, 20),
        .number = text_field(reading, record, DATA_NUMBER, 6),
        .is_cancelled = record[DATA_CANCELLED] == '1',
    };
    struct kachi_str amount = field(record, DATA_AMOUNT, 10);
    struct kachi_str day = field(record, DATA_DAY, 6);
    if (!kachi_str_read_int64(amount, &deposit.amount_yen) || deposit.amount_yen <= 0) {
        deposit_refuse(reading, deposit.place, text_field(reading, record, DATA_AMOUNT, 10));
        return;
    }
    if (!read_day(reading->arena, day, &deposit.day)) {
        deposit_refuse(reading, deposit.place, text_field(reading, record, DATA_DAY, 6));
        return;
    }
    deposit_add(reading, deposit);
}

/* Count and sum of what was read, as the trailer states them: a file cut short is found out. */
static void check_trailer(struct deposit_reading *reading, const char *record, uint32_t line)
{
    int64_t count = 0;
    int64_t sum_yen = 0;
    int64_t counted = 0;
    int64_t summed_yen = 0;
    for (size_t i = 0; i < reading->count; i++) {
        counted += reading->items[i].is_cancelled ? 0 : 1;
        summed_yen += reading->items[i].is_cancelled ? 0 : reading->items[i].amount_yen;
    }
    bool is_read = kachi_str_read_int64(field(record, 1, 6), &count) &&
                   kachi_str_read_int64(field(record, 7, 12), &sum_yen);
    if (!is_read || count != counted || sum_yen != summed_yen) {
        deposit_refuse(reading, (struct kachi_place){.source = reading->source, .line = line},
                       text_field(reading, record, 0, 19));
    }
}

enum kachi_err deposits_read_zengin(struct deposit_reading *reading, struct kachi_str content)
{
    uint32_t line = 1;
    bool is_ended = false;
    for (size_t at = 0; at < content.bytes && !is_ended; line++) {
        while (at < content.bytes && (content.text[at] == '\r' || content.text[at] == '\n')) {
            at++;
        }
        if (content.bytes - at < RECORD_BYTES) {
            break;
        }
        const char *record = content.text + at;
        at += RECORD_BYTES;
        if (record[0] == '2') {
            read_data(reading, record, line);
        } else if (record[0] == '8') {
            check_trailer(reading, record, line);
            is_ended = true;
        }
    }
    if (!is_ended) {
        kachi_findings_add(reading->findings, "deposit-file",
                           (struct kachi_place){.source = reading->source, .line = line},
                           KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}
