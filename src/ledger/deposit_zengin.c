/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deposit_zengin.c - records of 200 bytes, 全銀協 振込入金通知 (kind 01): header 1, data 2, trailer
 * 8, end 9; JIS X 0201 or Shift_JIS, with or without line ends; years are those of the era (Reiwa 1
 * is 2019). A file may have several accounts, each with its header, lines and trailer, whose count
 * and sum are held against the lines between them. Source: the layout that banks
 * publish, such as Awa Bank's 振込入金通知（全銀協制定フォーマット）.
 */
#include "base/text.h"
#include "ledger/deposit_internal.h"

#include <string.h>

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
        .standing = record[DATA_CANCELLED] == '1' ? KACHI_DEPOSIT_CANCELLED : KACHI_DEPOSIT_BOOKED,
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

/* Count and sum of an account's deposits, those from `first` on, as its trailer states them: a file
 * cut short is found out. */
static void check_trailer(struct deposit_reading *reading, size_t first, const char *record,
                          uint32_t line)
{
    int64_t count = 0;
    int64_t sum_yen = 0;
    int64_t counted = 0;
    int64_t summed_yen = 0;
    for (size_t i = first; i < reading->count; i++) {
        bool is_booked = reading->items[i].standing == KACHI_DEPOSIT_BOOKED;
        counted += is_booked ? 1 : 0;
        summed_yen += is_booked ? reading->items[i].amount_yen : 0;
    }
    bool is_read = kachi_str_read_int64(field(record, 1, 6), &count) &&
                   kachi_str_read_int64(field(record, 7, 12), &sum_yen);
    if (!is_read || count != counted || sum_yen != summed_yen) {
        deposit_refuse(reading, (struct kachi_place){.source = reading->source, .line = line},
                       text_field(reading, record, 0, 19));
    }
}

/* How far the records have been read: header, data, trailer, again and again, and the end. */
struct progress {
    bool is_in_account; /* behind a header, before its trailer */
    size_t first;       /* of the account's deposits */
};

/* One record, but for the end; false where it cannot stand here. */
static bool read_record(struct deposit_reading *reading, struct progress *progress,
                        const char *record, uint32_t line)
{
    switch (record[0]) {
    case '1':
        if (progress->is_in_account) {
            return false;
        }
        *progress = (struct progress){.is_in_account = true, .first = reading->count};
        return true;
    case '2':
        if (progress->is_in_account) {
            read_data(reading, record, line);
        }
        return progress->is_in_account;
    case '8':
        if (progress->is_in_account) {
            check_trailer(reading, progress->first, record, line);
        }
        progress->is_in_account = !progress->is_in_account;
        return !progress->is_in_account;
    default:
        return false;
    }
}

/* Nothing but blanks from there on, line ends and the mark that ends files of old. */
static bool is_blank(struct kachi_str content, size_t from)
{
    for (size_t i = from; i < content.bytes; i++) {
        if (strchr(" \r\n\x1A", content.text[i]) == NULL || content.text[i] == '\0') {
            return false;
        }
    }
    return true;
}

enum kachi_err deposits_read_zengin(struct deposit_reading *reading, struct kachi_str content)
{
    uint32_t line = 0;
    struct progress progress = {.is_in_account = false};
    bool is_whole = true;
    bool is_ended = false;
    for (size_t at = 0; is_whole && !is_ended; at += RECORD_BYTES) {
        while (at < content.bytes && (content.text[at] == '\r' || content.text[at] == '\n')) {
            at++;
        }
        line++;
        is_ended = at < content.bytes && content.text[at] == '9';
        if (is_ended) {
            is_whole = !progress.is_in_account && is_blank(content, at + 1);
        } else {
            is_whole = content.bytes - at >= RECORD_BYTES &&
                       read_record(reading, &progress, content.text + at, line);
        }
    }
    if (!is_whole) {
        kachi_findings_add(reading->findings, "deposit-file",
                           (struct kachi_place){.source = reading->source, .line = line},
                           KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    return KACHI_OK;
}
