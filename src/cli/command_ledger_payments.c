/* SPDX-License-Identifier: Apache-2.0 */
/* kachi ledger payments: a bank's file against the offers that wait for their payment. */
#include "base/csv.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/ledger_session.h"
#include "cli/table.h"
#include "ledger/payment.h"

#define TAX_PERCENT 10 /* consumption tax, the standard rate since October 2019 */

struct payments {
    struct kachi_ledger_session ledger;
    struct kachi_payment_terms terms;
    size_t deposit_count;
    struct kachi_deposit *deposits;
    struct kachi_payments matched;
    struct kachi_payments_posted posted;
};

/* party, kana, account: in English or Japanese. */
static enum kachi_err read_payers(struct payments *p, struct kachi_str path)
{
    struct kachi_session *session = p->ledger.session;
    struct kachi_csv *csv = NULL;
    struct kachi_csv_row row;
    struct kachi_str content;
    size_t capacity = 0;
    struct kachi_payer *payers = NULL;
    enum kachi_err err = kachi_file_read(&session->arena, path, &session->findings, &content);
    if (err == KACHI_OK) {
        err = kachi_csv_open(&session->arena, path, content, &session->findings, &csv);
    }
    if (err != KACHI_OK) {
        return err;
    }
    size_t party = kachi_csv_column(csv, "party|取引先|事業者");
    size_t kana = kachi_csv_column(csv, "kana|カナ|振込依頼人名");
    size_t account = kachi_csv_column(csv, "account|バーチャル口座|仮想口座|振込依頼人コード");
    if (party == KACHI_CSV_NO_COLUMN) {
        kachi_findings_add(&session->findings, "payers-columns",
                           (struct kachi_place){.source = path}, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    while (kachi_csv_next(csv, &row)) {
        struct kachi_party found = {0};
        enum kachi_err one =
            kachi_find_party(p->ledger.ledger, &session->arena, row.cells[party], &found);
        err = err == KACHI_OK ? one : err;
        payers = kachi_arena_grow(&session->arena, payers, p->terms.payer_count, &capacity,
                                  sizeof(*payers));
        payers[p->terms.payer_count++] = (struct kachi_payer){
            .party = found.number,
            .kana = kana == KACHI_CSV_NO_COLUMN ? kachi_str_of("") : row.cells[kana],
            .account = account == KACHI_CSV_NO_COLUMN ? kachi_str_of("") : row.cells[account],
        };
    }
    p->terms.payers = payers;
    return err;
}

static enum kachi_err read_set_offs(struct payments *p)
{
    struct kachi_session *session = p->ledger.session;
    size_t count = kachi_option_count(session, "set-off");
    struct kachi_set_off *set_offs = KACHI_NEW_ARRAY(&session->arena, struct kachi_set_off, count);
    enum kachi_err err = KACHI_OK;
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        struct kachi_str name;
        struct kachi_str yen;
        struct kachi_party party = {0};
        err = kachi_ledger_pair_read(&p->ledger, kachi_option_at(session, "set-off", i),
                                     "PARTY=50000", &name, &yen);
        if (err == KACHI_OK) {
            err = kachi_find_party(p->ledger.ledger, &session->arena, name, &party);
        }
        if (err == KACHI_OK) {
            err = kachi_ledger_grams_read(&p->ledger, "set-off", yen, &set_offs[i].yen);
        }
        set_offs[i].party = party.number;
    }
    p->terms.set_offs = set_offs;
    p->terms.set_off_count = count;
    return err;
}

static enum kachi_err read_terms(struct payments *p)
{
    struct kachi_session *session = p->ledger.session;
    struct kachi_str payers = kachi_option_text(session, "payers");
    int64_t tax_percent = TAX_PERCENT;
    p->terms.seller = p->ledger.actor.party;
    enum kachi_err err = kachi_option_int64(session, "tax", TAX_PERCENT, &tax_percent);
    p->terms.tax_per_mille = 10 * tax_percent;
    if (err == KACHI_OK && (tax_percent < 0 || tax_percent > 100)) {
        session->used_wrongly = true;
        kachi_findings_add(&session->findings, "ledger-option-value", KACHI_NOWHERE,
                           KACHI_ARGS({"option", kachi_str_of("tax")},
                                      {"text", kachi_option_text(session, "tax")},
                                      {"expected", kachi_str_of("0 .. 100")}));
        err = KACHI_ERR_INPUT;
    }
    if (err == KACHI_OK) {
        err = kachi_option_int64(session, "fee-yen-max", 0, &p->terms.fee_yen_max);
    }
    if (err == KACHI_OK && !kachi_str_is_empty(payers)) {
        err = read_payers(p, payers);
    }
    return err == KACHI_OK ? read_set_offs(p) : err;
}

static enum kachi_err read_deposits(struct payments *p)
{
    struct kachi_session *session = p->ledger.session;
    struct kachi_str content;
    struct kachi_str path = session->operands[0];
    enum kachi_err err = kachi_file_read(&session->arena, path, &session->findings, &content);
    return err == KACHI_OK ? kachi_deposits_read(&session->arena, path, content, &session->findings,
                                                 &p->deposits, &p->deposit_count)
                           : err;
}

static struct kachi_str offer_text(struct payments *p, const struct kachi_invoice *invoice)
{
    return kachi_id_text(&p->ledger.session->arena, "offer", &invoice->id);
}

/* What was owed and did not come: kept back by a bank, or set off. */
static void show_less(struct payments *p, const char *phrase, int64_t yen)
{
    struct kachi_session *session = p->ledger.session;
    struct kachi_str amount = kachi_count_text(&session->arena, yen);
    if (yen != 0) {
        kachi_buffer_print(&session->out, "  - %s  %.*s %s\n", kachi_say(session, phrase),
                           KACHI_STR_ARG(amount), kachi_say(session, "unit.yen"));
    }
}

static struct kachi_str amount_text(struct kachi_session *session,
                                    const struct kachi_deposit *deposit)
{
    struct kachi_str yen = kachi_count_text(&session->arena, deposit->amount_yen);
    return kachi_str_is_empty(deposit->foreign)
               ? kachi_str_print(&session->arena, "%.*s %s", KACHI_STR_ARG(yen),
                                 kachi_say(session, "unit.yen"))
               : deposit->foreign;
}

static void show_text(struct payments *p)
{
    struct kachi_session *session = p->ledger.session;
    struct kachi_buffer *out = &session->out;
    const struct kachi_payments *matched = &p->matched;
    for (size_t i = 0; i < matched->payment_count; i++) {
        const struct kachi_payment *payment = &matched->payments[i];
        struct kachi_str party = kachi_ledger_party_name(&p->ledger, payment->party);
        kachi_buffer_print(out, "%.*s", KACHI_STR_ARG(party));
        for (size_t j = 0; j < payment->deposit_count; j++) {
            const struct kachi_deposit *deposit = &p->deposits[payment->deposits[j]];
            struct kachi_str day = kachi_day_text(&session->arena, deposit->day);
            struct kachi_str yen = kachi_count_text(&session->arena, deposit->amount_yen);
            kachi_buffer_print(out, "  %.*s %.*s %s", KACHI_STR_ARG(day), KACHI_STR_ARG(yen),
                               kachi_say(session, "unit.yen"));
        }
        kachi_buffer_add_text(out, "\n");
        for (size_t j = 0; j < payment->invoice_count; j++) {
            const struct kachi_invoice *invoice = &matched->invoices[payment->invoices[j]];
            struct kachi_str offer = offer_text(p, invoice);
            struct kachi_str due = kachi_count_text(&session->arena, invoice->due_yen);
            kachi_buffer_print(out, "  = %.*s  %.*s %s  %.*s\n", KACHI_STR_ARG(offer),
                               KACHI_STR_ARG(due), kachi_say(session, "unit.yen"),
                               KACHI_STR_ARG(invoice->reference));
        }
        show_less(p, "payments.fee", payment->fee_yen);
        show_less(p, "payments.set-off", payment->set_off_yen);
    }
    for (size_t i = 0; i < matched->work_count; i++) {
        const struct kachi_work *work = &matched->work[i];
        const struct kachi_deposit *deposit = &p->deposits[work->deposit];
        struct kachi_str key =
            kachi_str_print(&session->arena, "payments.%s", kachi_work_reason_word(work->reason));
        struct kachi_str amount = amount_text(session, deposit);
        kachi_buffer_print(out, "? %.*s:%u  %.*s  %.*s  %s\n", KACHI_STR_ARG(deposit->place.source),
                           (unsigned)deposit->place.line, KACHI_STR_ARG(deposit->payer),
                           KACHI_STR_ARG(amount), kachi_say(session, key.text));
    }
    kachi_buffer_print(out, "%s: %zu · %s: %zu · %s: %zu\n", kachi_say(session, "payments.matched"),
                       matched->payment_count, kachi_say(session, "payments.work"),
                       matched->work_count, kachi_say(session, "payments.settled"),
                       p->posted.count);
}

static void write_payment(struct payments *p, struct kachi_json_writer *json,
                          const struct kachi_payment *payment)
{
    struct kachi_session *session = p->ledger.session;
    kachi_json_begin_object(json);
    kachi_json_pair_str(json, "payer", kachi_ledger_party_name(&p->ledger, payment->party));
    kachi_json_pair_int64(json, "fee_yen", payment->fee_yen);
    kachi_json_pair_int64(json, "set_off_yen", payment->set_off_yen);
    kachi_json_key(json, "deposits");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < payment->deposit_count; i++) {
        const struct kachi_deposit *deposit = &p->deposits[payment->deposits[i]];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "day", kachi_day_text(&session->arena, deposit->day));
        kachi_json_pair_int64(json, "amount_yen", deposit->amount_yen);
        kachi_json_pair_int64(json, "line", deposit->place.line);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_key(json, "offers");
    kachi_json_begin_array(json);
    for (size_t i = 0; i < payment->invoice_count; i++) {
        const struct kachi_invoice *invoice = &p->matched.invoices[payment->invoices[i]];
        kachi_json_begin_object(json);
        kachi_json_pair_str(json, "offer", offer_text(p, invoice));
        kachi_json_pair_int64(json, "due_yen", invoice->due_yen);
        kachi_json_end_object(json);
    }
    kachi_json_end_array(json);
    kachi_json_end_object(json);
}

static void show_json(struct payments *p)
{
    struct kachi_session *session = p->ledger.session;
    struct kachi_json_writer json = kachi_session_json(session);
    kachi_json_begin_object(&json);
    kachi_json_key(&json, "payments");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < p->matched.payment_count; i++) {
        write_payment(p, &json, &p->matched.payments[i]);
    }
    kachi_json_end_array(&json);
    kachi_json_key(&json, "work");
    kachi_json_begin_array(&json);
    for (size_t i = 0; i < p->matched.work_count; i++) {
        const struct kachi_work *work = &p->matched.work[i];
        const struct kachi_deposit *deposit = &p->deposits[work->deposit];
        kachi_json_begin_object(&json);
        kachi_json_pair_text(&json, "reason", kachi_work_reason_word(work->reason));
        kachi_json_pair_str(&json, "payer", deposit->payer);
        if (kachi_str_is_empty(deposit->foreign)) {
            kachi_json_pair_int64(&json, "amount_yen", deposit->amount_yen);
        } else {
            kachi_json_pair_str(&json, "amount", deposit->foreign);
        }
        kachi_json_pair_int64(&json, "line", deposit->place.line);
        kachi_json_end_object(&json);
    }
    kachi_json_end_array(&json);
    kachi_json_pair_int64(&json, "settled", (int64_t)p->posted.count);
    kachi_json_end_object(&json);
}

static enum kachi_err post(struct payments *p)
{
    if (kachi_option_is_set(p->ledger.session, "dry-run")) {
        return KACHI_OK;
    }
    enum kachi_err err =
        kachi_payments_post(p->ledger.ledger, &p->ledger.session->arena, &p->ledger.actor,
                            p->deposits, &p->matched, &p->posted);
    for (size_t i = 0; i < p->posted.count && err == KACHI_OK; i++) {
        err = p->posted.results[i].err; /* a refusal is a finding already */
    }
    return err;
}

static enum kachi_err run_payments(struct kachi_session *session)
{
    struct payments p = {0};
    enum kachi_err err = kachi_ledger_session_write(session, &p.ledger);
    if (err == KACHI_OK) {
        err = read_terms(&p);
    }
    if (err == KACHI_OK) {
        err = read_deposits(&p);
    }
    if (err == KACHI_OK) {
        err = kachi_payments_match(p.ledger.ledger, &session->arena, &p.terms, p.deposit_count,
                                   p.deposits, &p.matched);
    }
    if (err == KACHI_OK) {
        err = post(&p);
    }
    if (err == KACHI_OK) {
        (session->output == KACHI_OUTPUT_JSON ? show_json : show_text)(&p);
        session->answer_is_no = p.matched.work_count > 0;
    }
    kachi_ledger_session_close(&p.ledger);
    return err;
}

static const struct kachi_option payments_options[] = {
    {"payers", "FILE", "option.payers"}, {"fee-yen-max", "YEN", "option.fee-yen-max"},
    {"tax", "PERCENT", "option.tax"},    {"set-off", "PARTY=YEN", "option.set-off"},
    {"dry-run", NULL, "option.dry-run"}, {NULL, NULL, NULL}};
static const char *const payments_examples[] = {
    "kachi ledger payments bank.csv --payers payers.csv --fee-yen-max 880 --dry-run --as A製鉄",
    "kachi ledger payments zengin.txt --payers payers.csv --as A製鉄", NULL};
const struct kachi_command kachi_command_ledger_payments = {
    "ledger payments", "FILE",      1, 1, "command.ledger.payments", payments_options,
    payments_examples, run_payments};
