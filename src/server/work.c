/* SPDX-License-Identifier: Apache-2.0 */
#include "server/work.h"

#include "proof/base64.h"
#include "server/own.h"
#include "value/statement.h"

#include <stdlib.h>

#define RENEW_DAYS 30
#define LINE_BYTES 76 /* of base 64, by RFC 2045 */
#define DAY_US ((kachi_moment)86400 * 1000000)

static const char *const kind_words[] = {
    [KACHI_WORK_APPROVE] = "approve", [KACHI_WORK_ACCEPT] = "accept",
    [KACHI_WORK_PAY] = "pay",         [KACHI_WORK_SETTLE] = "settle",
    [KACHI_WORK_VERIFY] = "verify",   [KACHI_WORK_CORRECT] = "correct",
    [KACHI_WORK_RENEW] = "renew",
};

const char *kachi_work_kind_word(enum kachi_work_kind kind)
{
    return kind_words[kind];
}

struct list {
    const struct kachi_work_asked *asked;
    struct kachi_arena *arena;
    struct kachi_work_item *items;
    size_t count, capacity;
};

/* order: of what is of one kind and day, letters and digits. */
static void add(struct list *list, struct kachi_work_item item, struct kachi_str order)
{
    bool has_due = item.due != KACHI_NO_DAY;
    list->items = kachi_arena_grow(list->arena, list->items, list->count, &list->capacity,
                                   sizeof(*list->items));
    item.subject = kachi_str_copy(list->arena, item.subject);
    item.title = kachi_str_copy(list->arena, item.title);
    item.key = kachi_str_print(list->arena, "%c%010lld-%d-%.*s", has_due ? 'a' : 'b',
                               has_due ? (long long)item.due - INT32_MIN : 0LL, (int)item.kind,
                               KACHI_STR_ARG(order));
    list->items[list->count++] = item;
}

static struct kachi_str order_of(const struct list *list, int64_t number)
{
    return kachi_str_print(list->arena, "%019lld", (long long)number);
}

static bool may(const struct list *list, enum kachi_permission permission)
{
    return kachi_access_authorise(list->asked->principal, permission) == NULL;
}

static struct kachi_str own_party(const struct list *list)
{
    const struct kachi_principal *principal = list->asked->principal;
    return principal->party == 0 ? kachi_str_of("")
                                 : kachi_id_text(list->arena, "party", &principal->party_id);
}

static enum kachi_err add_proposals(struct list *list)
{
    if (!may(list, KACHI_MAY_POST)) {
        return KACHI_OK;
    }
    struct kachi_statement *row = kachi_sql_begin(
        list->asked->database, "SELECT id, action, due FROM server_approval"
                               " WHERE state = 'proposed' AND party = ?1 AND proposer <> ?2"
                               " ORDER BY id");
    kachi_sql_bind_str(row, 1, own_party(list));
    kachi_sql_bind_int64(row, 2, list->asked->principal->account);
    while (kachi_sql_row(row)) {
        int64_t number = kachi_sql_int64(row, 0);
        struct kachi_work_item item = {.kind = KACHI_WORK_APPROVE,
                                       .subject =
                                           kachi_str_print(list->arena, "%lld", (long long)number),
                                       .title = kachi_sql_text(row, 1),
                                       .due = (kachi_day)kachi_sql_int64(row, 2)};
        add(list, item, order_of(list, number));
    }
    return kachi_sql_end(row);
}

static enum kachi_err add_offer(struct list *list, const struct kachi_offer *offer)
{
    struct kachi_ledger_view view = list->asked->view;
    struct kachi_lot lot = {0};
    bool is_buyer = offer->buyer == list->asked->principal->party;
    bool is_open = offer->state == KACHI_OFFER_OPEN;
    if (is_open && !is_buyer) {
        return KACHI_OK; /* it is the buyer's turn */
    }
    enum kachi_err err = kachi_store_lot_get(view.ledger, offer->lot, &lot);
    if (err == KACHI_OK) {
        struct kachi_work_item item = {.kind = is_open    ? KACHI_WORK_ACCEPT
                                               : is_buyer ? KACHI_WORK_PAY
                                                          : KACHI_WORK_SETTLE,
                                       .subject = kachi_id_text(list->arena, "lot", &lot.id),
                                       .title = kachi_view_product(view, lot.product).name,
                                       .due = kachi_day_of_moment(offer->until)};
        add(list, item, order_of(list, offer->number));
    }
    return err;
}

static enum kachi_err add_offers(struct list *list)
{
    struct kachi_ledger_view view = list->asked->view;
    struct kachi_offer *rows = NULL;
    size_t count = 0;
    int64_t party = list->asked->principal->party;
    if (party == 0 || !may(list, KACHI_MAY_POST)) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_store_open_offers(view.ledger, list->arena, party, &rows, &count);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        err = add_offer(list, &rows[i]);
    }
    return err;
}

static enum kachi_err add_statements(struct list *list)
{
    struct kachi_value_statement *all = NULL;
    size_t count = 0;
    const struct kachi_principal *principal = list->asked->principal;
    enum kachi_name_use name_use = KACHI_NAME_NOT_ASKED;
    bool may_verify = may(list, KACHI_MAY_VERIFY);
    bool may_draft = may(list, KACHI_MAY_DRAFT);
    if (!may_verify && !may_draft) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_statement_list(list->arena, list->asked->database,
                                              list->asked->findings, &count, &all);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        bool is_own = false;
        err = kachi_own_is(list->asked->view, principal, &all[i], &name_use, &is_own);
        struct kachi_str id = kachi_id_text(list->arena, "st", &all[i].id);
        struct kachi_work_item item = {KACHI_WORK_CORRECT, id, all[i].product_name, KACHI_NO_DAY,
                                       .key = {"", 0}};
        if (may_verify && !is_own && all[i].state == KACHI_STATEMENT_SUBMITTED) {
            item.kind = KACHI_WORK_VERIFY;
            add(list, item, id);
        } else if (may_draft && is_own && all[i].state == KACHI_STATEMENT_RETURNED) {
            add(list, item, id);
        }
    }
    return err;
}

static enum kachi_err add_accounts(struct list *list)
{
    struct kachi_account *all = NULL;
    size_t count = 0;
    bool is_operator = (list->asked->principal->roles & KACHI_ACCESS_OPERATOR) != 0;
    struct kachi_str own = own_party(list);
    if (!may(list, KACHI_MAY_ADMINISTER)) {
        return KACHI_OK;
    }
    enum kachi_err err = kachi_account_list(list->asked->database, list->arena, &all, &count);
    for (size_t i = 0; err == KACHI_OK && i < count; i++) {
        bool is_seen = is_operator || kachi_str_equal(all[i].party, own);
        bool ends = all[i].valid_until != KACHI_NO_DAY && !all[i].is_disabled &&
                    all[i].valid_until >= list->asked->today &&
                    all[i].valid_until - list->asked->today <= RENEW_DAYS;
        if (is_seen && ends) {
            struct kachi_work_item item = {KACHI_WORK_RENEW, all[i].name, all[i].name,
                                           all[i].valid_until, .key = {"", 0}};
            add(list, item, order_of(list, all[i].number));
        }
    }
    return err;
}

static int compare_items(const void *a, const void *b)
{
    const struct kachi_work_item *left = a;
    const struct kachi_work_item *right = b;
    return kachi_str_compare(left->key, right->key);
}

enum kachi_err kachi_work_list(const struct kachi_work_asked *asked, struct kachi_work_item **out,
                               size_t *count)
{
    struct list list = {.asked = asked, .arena = asked->view.arena};
    enum kachi_err err = add_proposals(&list);
    err = err == KACHI_OK ? add_offers(&list) : err;
    err = err == KACHI_OK ? add_statements(&list) : err;
    err = err == KACHI_OK ? add_accounts(&list) : err;
    if (list.count > 0) {
        /* No two keys are equal, so that there is one order. */
        qsort(list.items, list.count, sizeof(list.items[0]), compare_items);
    }
    *out = list.items;
    *count = list.count;
    return err;
}

/* "Sat, 28 Nov 2026 10:15:27 +0000": RFC 5322, 3.3. The first of January 1970 was a Thursday. */
static struct kachi_str mail_date(struct kachi_arena *arena, kachi_moment now)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    kachi_day day = kachi_utc_day_of_moment(now);
    struct kachi_date date = kachi_date_of(day);
    long long second = (now - kachi_moment_of_utc_day(day)) / 1000000;
    return kachi_str_print(arena, "%s, %d %s %d %02lld:%02lld:%02lld +0000",
                           days[((day % 7) + 7) % 7], date.day, months[date.month - 1], date.year,
                           second / 3600, second / 60 % 60, second % 60);
}

/* As base 64 in lines. */
static void add_encoded(struct kachi_arena *arena, struct kachi_buffer *out, struct kachi_str text)
{
    struct kachi_str encoded = kachi_base64_write(arena, text);
    for (size_t at = 0; at < encoded.bytes; at += LINE_BYTES) {
        size_t end = at + LINE_BYTES < encoded.bytes ? at + LINE_BYTES : encoded.bytes;
        kachi_buffer_print(out, "%.*s\r\n", KACHI_STR_ARG(kachi_str_slice(encoded, at, end)));
    }
}

static struct kachi_str body_of(struct kachi_arena *arena, const struct kachi_work_mail *mail,
                                enum kachi_lang lang)
{
    struct kachi_str text = kachi_str_print(arena, "%s\n\n", kachi_phrase(lang, "work.greeting"));
    for (size_t i = 0; i < mail->count; i++) {
        const struct kachi_work_item *item = &mail->items[i];
        struct kachi_str key = kachi_str_print(arena, "work.%s", kind_words[item->kind]);
        struct kachi_str due =
            item->due == KACHI_NO_DAY
                ? kachi_str_of("")
                : kachi_str_print(arena, " (%s %.*s)", kachi_phrase(lang, "work.until"),
                                  KACHI_STR_ARG(kachi_day_text(arena, item->due)));
        text = kachi_str_print(arena, "%.*s- %s: %.*s%.*s\n", KACHI_STR_ARG(text),
                               kachi_phrase(lang, key.text), KACHI_STR_ARG(item->title),
                               KACHI_STR_ARG(due));
    }
    return kachi_str_print(arena, "%.*s\n%.*s\n", KACHI_STR_ARG(text),
                           KACHI_STR_ARG(mail->base_url));
}

struct kachi_str kachi_work_mail_text(struct kachi_arena *arena, const struct kachi_work_mail *mail)
{
    enum kachi_lang lang = KACHI_LANG_EN;
    struct kachi_buffer out;
    (void)kachi_lang_read(mail->account->language, &lang);
    struct kachi_str host = mail->from;
    (void)kachi_str_cut(&host, '@');
    struct kachi_str subject =
        kachi_str_print(arena, "%s (%zu)", kachi_phrase(lang, "work.subject"), mail->count);
    kachi_buffer_init(&out, (size_t)1 << 20);
    kachi_buffer_print(&out,
                       "From: %.*s\r\nTo: %.*s\r\nDate: %.*s\r\nMessage-ID: <%.*s@%.*s>\r\n"
                       "Subject: =?UTF-8?B?%.*s?=\r\nAuto-Submitted: auto-generated\r\n"
                       "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: base64\r\n\r\n",
                       KACHI_STR_ARG(mail->from), KACHI_STR_ARG(mail->account->email),
                       KACHI_STR_ARG(mail_date(arena, mail->now)),
                       KACHI_STR_ARG(kachi_id_text(arena, "mail", &mail->id)), KACHI_STR_ARG(host),
                       KACHI_STR_ARG(kachi_base64_write(arena, subject)));
    add_encoded(arena, &out, body_of(arena, mail, lang));
    struct kachi_str text = kachi_str_copy(arena, kachi_buffer_str(&out));
    kachi_buffer_release(&out);
    return text;
}
