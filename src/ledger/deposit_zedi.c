/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deposit_zedi.c - credit notifications of ZEDI (全銀EDIシステム): XML of ISO 20022, camt.054. Each
 * credit entry's transactions are deposits: amount, booking day, debtor's name, the account it came
 * to, and its remittance information. What is reversed, not booked or not in yen keeps its
 * standing, and settles nothing (ISO 20022: RvslInd turns the entry's side around, so that a debit
 * that is one takes a credit back; Sts; the attribute Ccy of an amount). Elements are known by
 * their local names, so that the version in the namespace does not matter. No entity or external
 * document is ever read.
 */
#include "ledger/deposit_internal.h"

#include "base/buffer.h"
#include "base/limits.h"

#include <expat.h>
#include <string.h>

#define DEPTH_MAX 64

struct entry_state {
    bool is_credit;
    bool is_reversal; /* of an entry of the other side */
    bool is_pending;
    size_t transactions; /* so far: they are the deposits, where there are any */
    kachi_day day;
    bool has_day;
    struct kachi_deposit whole; /* the entry's amount alone */
    struct kachi_deposit bare;  /* its first transaction, where that has none */
    bool has_bare;
};

struct zedi {
    struct deposit_reading *reading;
    XML_Parser parser;
    const char *path[DEPTH_MAX];
    size_t depth;
    struct kachi_buffer text;
    struct kachi_str currency; /* of the element being read */
    bool is_other_side;        /* of the entry is this transaction: a charge within a credit */
    struct entry_state entry;
    struct kachi_str account; /* of the notification */
    struct kachi_deposit deposit;
    bool says_amount; /* the deposit's own, whether it can be read or not */
};

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon == NULL ? name : colon + 1;
}

/* Is the path's end this: "Dbtr/Nm"? */
static bool ends_with(const struct zedi *zedi, const char *wanted)
{
    struct kachi_str rest = kachi_str_of(wanted);
    size_t count = 1;
    for (const char *at = wanted; *at != '\0'; at++) {
        count += *at == '/' ? 1 : 0;
    }
    for (size_t i = zedi->depth - count; count <= zedi->depth && i < zedi->depth; i++) {
        if (!kachi_str_is(kachi_str_cut(&rest, '/'), zedi->path[i])) {
            return false;
        }
    }
    return count <= zedi->depth;
}

static bool is_within(const struct zedi *zedi, const char *name)
{
    for (size_t i = 0; i < zedi->depth; i++) {
        if (strcmp(zedi->path[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static struct kachi_str attribute(const struct zedi *zedi, const XML_Char **attributes,
                                  const char *name)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (strcmp(attributes[i], name) == 0) {
            return kachi_str_copy(zedi->reading->arena, kachi_str_of(attributes[i + 1]));
        }
    }
    return kachi_str_of("");
}

static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct zedi *zedi = data;
    if (zedi->depth == DEPTH_MAX) {
        XML_StopParser(zedi->parser, XML_FALSE);
        return;
    }
    zedi->path[zedi->depth++] =
        kachi_str_copy(zedi->reading->arena, kachi_str_of(local_name(name))).text;
    kachi_buffer_clear(&zedi->text);
    zedi->currency = attribute(zedi, attributes, "Ccy");
    struct kachi_place place = {.source = zedi->reading->source,
                                .line = (uint32_t)XML_GetCurrentLineNumber(zedi->parser)};
    if (ends_with(zedi, "Ntry")) {
        zedi->entry = (struct entry_state){0};
        zedi->is_other_side = false;
        zedi->deposit = (struct kachi_deposit){.place = place};
    } else if (ends_with(zedi, "TxDtls")) {
        if (zedi->entry.transactions++ == 0) {
            zedi->entry.whole = zedi->deposit;
        }
        zedi->is_other_side = false;
        zedi->says_amount = false;
        zedi->deposit = (struct kachi_deposit){.place = place};
    }
}

static void XMLCALL on_text(void *data, const XML_Char *text, int bytes)
{
    struct zedi *zedi = data;
    kachi_buffer_add(&zedi->text, (struct kachi_str){text, (size_t)bytes});
}

/* Yen have no decimals: "1234" or "1234.00". */
static bool read_amount(struct kachi_str text, int64_t *out)
{
    struct kachi_str rest = text;
    struct kachi_str whole = kachi_str_cut(&rest, '.');
    for (size_t i = 0; i < rest.bytes; i++) {
        if (rest.text[i] != '0') {
            return false;
        }
    }
    return kachi_str_read_int64(whole, out) && *out > 0;
}

/* The amount of what is being read, which a later one of it makes more precise. */
static void take_amount(struct zedi *zedi, struct kachi_str text)
{
    struct kachi_deposit *deposit = &zedi->deposit;
    zedi->says_amount = true;
    deposit->amount_yen = 0;
    deposit->foreign = kachi_str_of("");
    if (!kachi_str_is(zedi->currency, "JPY")) {
        struct kachi_str currency =
            kachi_str_is_empty(zedi->currency) ? kachi_str_of("?") : zedi->currency;
        deposit->foreign = kachi_str_print(zedi->reading->arena, "%.*s %.*s",
                                           KACHI_STR_ARG(currency), KACHI_STR_ARG(text));
    } else if (!read_amount(text, &deposit->amount_yen)) {
        deposit->amount_yen = 0;
    }
}

static enum kachi_deposit_standing standing_of(const struct zedi *zedi,
                                               const struct kachi_deposit *deposit)
{
    if (zedi->entry.is_reversal) {
        return zedi->entry.is_credit ? KACHI_DEPOSIT_RETURNED : KACHI_DEPOSIT_CANCELLED;
    }
    if (zedi->entry.is_pending) {
        return KACHI_DEPOSIT_PENDING;
    }
    return kachi_str_is_empty(deposit->foreign) ? KACHI_DEPOSIT_BOOKED : KACHI_DEPOSIT_FOREIGN;
}

static bool has_amount(const struct kachi_deposit *deposit)
{
    return deposit->amount_yen > 0 || !kachi_str_is_empty(deposit->foreign);
}

static void finish(struct zedi *zedi, struct kachi_deposit deposit)
{
    if (zedi->is_other_side || (!zedi->entry.is_credit && !zedi->entry.is_reversal)) {
        return;
    }
    deposit.day = zedi->entry.day;
    deposit.standing = standing_of(zedi, &deposit);
    if (kachi_str_is_empty(deposit.account)) {
        deposit.account = zedi->account;
    }
    if (!has_amount(&deposit) || !zedi->entry.has_day) {
        deposit_refuse(zedi->reading, deposit.place, deposit.payer);
        return;
    }
    deposit_add(zedi->reading, deposit);
}

/* An amount is the entry's to have; its transactions may leave it out (AmtDtls is optional), and
 * for one alone it is then the entry's. Of several nobody knows which has how much. */
static void finish_transaction(struct zedi *zedi)
{
    struct entry_state *entry = &zedi->entry;
    if (entry->transactions == 1 && !zedi->says_amount && !zedi->is_other_side) {
        entry->bare = zedi->deposit;
        entry->has_bare = true;
        return;
    }
    finish(zedi, zedi->deposit);
}

static void finish_entry(struct zedi *zedi)
{
    struct entry_state *entry = &zedi->entry;
    struct kachi_deposit deposit = entry->has_bare ? entry->bare : zedi->deposit;
    if (entry->transactions > 0 && !entry->has_bare) {
        return; /* they were the deposits */
    }
    if (entry->transactions == 1) {
        deposit.amount_yen = entry->whole.amount_yen;
        deposit.foreign = entry->whole.foreign;
    }
    zedi->is_other_side = false;
    finish(zedi, deposit);
}

static void take_text(struct zedi *zedi, struct kachi_str text)
{
    struct kachi_deposit *deposit = &zedi->deposit;
    struct kachi_arena *arena = zedi->reading->arena;
    if (ends_with(zedi, "Ntry/CdtDbtInd")) {
        zedi->entry.is_credit = kachi_str_is(text, "CRDT");
    } else if (ends_with(zedi, "BookgDt/Dt")) {
        zedi->entry.has_day = kachi_day_read(text, &zedi->entry.day);
    } else if (ends_with(zedi, "Ntry/RvslInd")) {
        zedi->entry.is_reversal = kachi_str_is(text, "true") || kachi_str_is(text, "1");
    } else if (is_within(zedi, "Sts")) { /* "BOOK", within a code of its own since version 8 */
        zedi->entry.is_pending =
            zedi->entry.is_pending || (!kachi_str_is_empty(text) && !kachi_str_is(text, "BOOK"));
    } else if (ends_with(zedi, "TxDtls/CdtDbtInd")) {
        zedi->is_other_side = kachi_str_is(text, "CRDT") != zedi->entry.is_credit;
    } else if (ends_with(zedi, "Ntry/Amt") || ends_with(zedi, "TxDtls/Amt") ||
               ends_with(zedi, "TxAmt/Amt")) {
        take_amount(zedi, text);
    } else if (ends_with(zedi, "Dbtr/Nm") || ends_with(zedi, "Dbtr/Pty/Nm")) {
        deposit->payer = kachi_str_copy(arena, text);
    } else if (ends_with(zedi, "RmtInf/Ustrd") ||
               (is_within(zedi, "RmtInf") && ends_with(zedi, "RfrdDocInf/Nb")) ||
               ends_with(zedi, "CdtrRefInf/Ref")) {
        deposit->reference =
            kachi_str_print(arena, "%.*s%s%.*s", KACHI_STR_ARG(deposit->reference),
                            kachi_str_is_empty(deposit->reference) ? "" : " ", KACHI_STR_ARG(text));
    } else if (ends_with(zedi, "CdtrAcct/Id/Othr/Id")) {
        deposit->account = kachi_str_copy(arena, text);
    } else if (ends_with(zedi, "Ntfctn/Acct/Id/Othr/Id")) {
        zedi->account = kachi_str_copy(arena, text);
    } else if (ends_with(zedi, "TxDtls/Refs/AcctSvcrRef") || ends_with(zedi, "Ntry/AcctSvcrRef")) {
        deposit->number = kachi_str_copy(arena, text);
    }
}

static void XMLCALL on_end(void *data, const XML_Char *name)
{
    struct zedi *zedi = data;
    (void)name;
    take_text(zedi, kachi_str_trim(kachi_buffer_str(&zedi->text)));
    kachi_buffer_clear(&zedi->text);
    if (ends_with(zedi, "TxDtls")) {
        finish_transaction(zedi);
    } else if (ends_with(zedi, "Ntry")) {
        finish_entry(zedi);
    }
    zedi->depth--;
}

/* A document type could define entities: there is none in such files. */
static void XMLCALL on_doctype(void *data, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int has_internal)
{
    struct zedi *zedi = data;
    (void)name;
    (void)system;
    (void)public;
    (void)has_internal;
    XML_StopParser(zedi->parser, XML_FALSE);
}

enum kachi_err deposits_read_zedi(struct deposit_reading *reading, struct kachi_str content)
{
    struct zedi zedi = {.reading = reading, .parser = XML_ParserCreate(NULL)};
    if (zedi.parser == NULL) {
        return KACHI_ERR_LIMIT;
    }
    kachi_buffer_init(&zedi.text, KACHI_LIMIT_CELL_BYTES);
    XML_SetUserData(zedi.parser, &zedi);
    XML_SetElementHandler(zedi.parser, on_start, on_end);
    XML_SetCharacterDataHandler(zedi.parser, on_text);
    XML_SetStartDoctypeDeclHandler(zedi.parser, on_doctype);
    bool is_whole = content.bytes <= INT32_MAX &&
                    XML_Parse(zedi.parser, content.text, (int)content.bytes, 1) == XML_STATUS_OK;
    if (!is_whole) {
        kachi_findings_add(
            reading->findings, "deposit-file",
            (struct kachi_place){.source = reading->source,
                                 .line = (uint32_t)XML_GetCurrentLineNumber(zedi.parser)},
            KACHI_NO_ARGS);
    }
    kachi_buffer_release(&zedi.text);
    XML_ParserFree(zedi.parser);
    return is_whole ? KACHI_OK : KACHI_ERR_INPUT;
}
