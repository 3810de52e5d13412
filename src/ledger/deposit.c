/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/deposit.h"

#include "base/text.h"
#include "ledger/deposit_internal.h"

#include <string.h>

static const char *const small_kana[] = {"ァ", "ア", "ィ", "イ", "ゥ", "ウ", "ェ", "エ", "ォ",
                                         "オ", "ッ", "ツ", "ャ", "ヤ", "ュ", "ユ", "ョ", "ヨ",
                                         "ヮ", "ワ", "ー", "",   "-",  "",   "ｰ",  "",   NULL};
/* Marks of legal forms as banks abbreviate them: 株式会社, 有限会社, 合同会社, 一般社団法人 ... */
static const char *const legal_forms[] = {"株式会社", "有限会社", "合同会社", "(株)", "(有)",
                                          "カ)",      "(カ)",     "(カ",      "ユ)",  "(ユ)",
                                          "(ユ",      "ド)",      "(ド)",     "(ド",  NULL};

static bool starts(struct kachi_str s, size_t at, const char *text)
{
    size_t bytes = strlen(text);
    return at + bytes <= s.bytes && memcmp(s.text + at, text, bytes) == 0;
}

static size_t legal_form_at(struct kachi_str s, size_t at)
{
    size_t longest = 0;
    for (size_t i = 0; legal_forms[i] != NULL; i++) {
        size_t bytes = strlen(legal_forms[i]);
        bool is_at_end = at == 0 || at + bytes == s.bytes;
        if (is_at_end && starts(s, at, legal_forms[i]) && bytes > longest) {
            longest = bytes;
        }
    }
    return longest;
}

/* Statements put the kind of transaction before the payer: "フリコミ カ)..." */
static struct kachi_str without_transfer_word(struct kachi_str text)
{
    static const char *const words[] = {"フリコミ", "振込入金", "振込", NULL};
    for (size_t i = 0; words[i] != NULL; i++) {
        size_t bytes = strlen(words[i]);
        if (starts(text, 0, words[i]) && text.bytes > bytes + 1 && text.text[bytes] == ' ') {
            return kachi_str_trim(kachi_str_slice(text, bytes, text.bytes));
        }
    }
    return text;
}

struct kachi_str kachi_payer_fold(struct kachi_arena *arena, struct kachi_str name)
{
    struct kachi_str folded = without_transfer_word(kachi_text_fold(arena, kachi_str_trim(name)));
    char *text = KACHI_NEW_ARRAY(arena, char, folded.bytes + 1);
    size_t bytes = 0;
    for (size_t i = 0; i < folded.bytes;) {
        size_t form = legal_form_at(folded, i);
        if (form > 0 || strchr(" .,", folded.text[i]) != NULL) {
            i += form > 0 ? form : 1;
            continue;
        }
        size_t k = 0;
        while (small_kana[k] != NULL && !starts(folded, i, small_kana[k])) {
            k += 2;
        }
        const char *as = small_kana[k] == NULL ? NULL : small_kana[k + 1];
        if (as != NULL) {
            memcpy(text + bytes, as, strlen(as));
            bytes += strlen(as);
            i += strlen(small_kana[k]);
            continue;
        }
        text[bytes++] = folded.text[i++];
    }
    return (struct kachi_str){text, bytes};
}

/* A deposit's own cancellation says the same of it, and is no second deposit. */
static bool is_cancellation(const struct kachi_deposit *deposit)
{
    return deposit->standing == KACHI_DEPOSIT_CANCELLED;
}

/* How many lines before it say just the same: two payments of a day may. */
static size_t count_twins(const struct deposit_reading *reading,
                          const struct kachi_deposit *deposit)
{
    size_t twins = 0;
    for (size_t i = 0; i < reading->count; i++) {
        const struct kachi_deposit *other = &reading->items[i];
        bool is_twin = is_cancellation(other) == is_cancellation(deposit) &&
                       other->day == deposit->day && other->amount_yen == deposit->amount_yen &&
                       kachi_str_equal(other->payer, deposit->payer) &&
                       kachi_str_equal(other->account, deposit->account) &&
                       kachi_str_equal(other->foreign, deposit->foreign) &&
                       kachi_str_equal(other->reference, deposit->reference) &&
                       kachi_str_equal(other->number, deposit->number);
        twins += is_twin ? 1 : 0;
    }
    return twins;
}

void deposit_add(struct deposit_reading *reading, struct kachi_deposit deposit)
{
    struct kachi_str name =
        kachi_str_print(reading->arena, "%d|%lld|%.*s|%.*s|%.*s|%.*s|%zu", (int)deposit.day,
                        (long long)deposit.amount_yen, KACHI_STR_ARG(deposit.payer),
                        KACHI_STR_ARG(deposit.account), KACHI_STR_ARG(deposit.reference),
                        KACHI_STR_ARG(deposit.number), count_twins(reading, &deposit));
    if (!kachi_str_is_empty(deposit.foreign)) {
        name = kachi_str_print(reading->arena, "%.*s|%.*s", KACHI_STR_ARG(name),
                               KACHI_STR_ARG(deposit.foreign));
    }
    if (is_cancellation(&deposit)) {
        name = kachi_str_print(reading->arena, "%.*s|cancelled", KACHI_STR_ARG(name));
    }
    deposit.id = kachi_id_of_name(kachi_str_of("deposit"), name);
    reading->items = kachi_arena_grow(reading->arena, reading->items, reading->count,
                                      &reading->capacity, sizeof(*reading->items));
    reading->items[reading->count++] = deposit;
}

void deposit_refuse(struct deposit_reading *reading, struct kachi_place place,
                    struct kachi_str value)
{
    kachi_findings_add(reading->findings, "deposit-line", place, KACHI_ARGS({"value", value}));
    reading->failed = true;
}

enum kachi_err kachi_deposits_read(struct kachi_arena *arena, struct kachi_str source,
                                   struct kachi_str content, struct kachi_findings *findings,
                                   struct kachi_deposit **out, size_t *count)
{
    struct deposit_reading reading = {.arena = arena, .source = source, .findings = findings};
    struct kachi_str text = kachi_str_trim(content);
    bool has_bom = text.bytes >= 3 && memcmp(text.text, "\xEF\xBB\xBF", 3) == 0;
    struct kachi_str body = has_bom ? kachi_str_slice(text, 3, text.bytes) : text;
    enum kachi_err err = KACHI_OK;
    if (body.bytes > 0 && body.text[0] == '<') {
        err = deposits_read_zedi(&reading, body);
    } else if (deposits_are_zengin(content)) {
        err = deposits_read_zengin(&reading, content);
    } else {
        err = deposits_read_csv(&reading, content);
    }
    *out = reading.items;
    *count = reading.count;
    return err == KACHI_OK && reading.failed ? KACHI_ERR_INPUT : err;
}
