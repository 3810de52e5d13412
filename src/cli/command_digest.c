/* SPDX-License-Identifier: Apache-2.0 */
/* kachi user digest: what waits for each person, as a mail in a folder for sendmail to take. */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/key_session.h"
#include "cli/ledger_session.h"
#include "server/auth.h"
#include "server/tables.h"
#include "server/work.h"

struct digest {
    struct kachi_session *session;
    struct kachi_ledger_view view;
    struct kachi_str spool, from, base_url;
    size_t written;
};

static enum kachi_err write_mail(struct digest *digest, const struct kachi_account *account,
                                 const struct kachi_work_item items[], size_t count)
{
    struct kachi_session *session = digest->session;
    struct kachi_work_mail mail = {
        .account = account,
        .from = digest->from,
        .base_url = digest->base_url,
        .id = kachi_id_new(&session->clock, &session->random),
        .now = kachi_clock_now(&session->clock),
        .count = count,
        .items = items,
    };
    struct kachi_str path =
        kachi_str_print(&session->arena, "%.*s/%.*s.eml", KACHI_STR_ARG(digest->spool),
                        KACHI_STR_ARG(kachi_id_text(&session->arena, "mail", &mail.id)));
    digest->written++;
    return kachi_file_write(path, kachi_work_mail_text(&session->arena, &mail), &session->findings);
}

/* Nobody is written to who has nothing to do, no address, or no account any more. */
static enum kachi_err tell(struct digest *digest, const struct kachi_account *account)
{
    struct kachi_session *session = digest->session;
    kachi_day today = kachi_day_of_moment(kachi_clock_now(&session->clock));
    struct kachi_principal principal;
    struct kachi_work_item *items = NULL;
    size_t count = 0;
    if (account->kind != KACHI_PRINCIPAL_PERSON || kachi_str_is_empty(account->email) ||
        !kachi_account_is_valid(account, today)) {
        return KACHI_OK;
    }
    enum kachi_err err =
        kachi_account_principal(digest->view, account, &session->findings, &principal);
    struct kachi_work_asked asked = {
        .database = session->database,
        .view = digest->view,
        .principal = &principal,
        .findings = &session->findings,
        .today = today,
    };
    err = err == KACHI_OK ? kachi_work_list(&asked, &items, &count) : err;
    return err == KACHI_OK && count > 0 ? write_mail(digest, account, items, count) : err;
}

static enum kachi_err run_digest(struct kachi_session *session)
{
    struct kachi_ledger_session ledger;
    struct kachi_account *all = NULL;
    struct digest digest = {.session = session, .base_url = kachi_option_text(session, "base-url")};
    size_t count = 0;
    enum kachi_err err = kachi_option_need(session, "spool", &digest.spool);
    err = err == KACHI_OK ? kachi_option_need(session, "from", &digest.from) : err;
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_ledger_session_read(session, &ledger);
    err = err == KACHI_OK ? kachi_server_prepare(session->database) : err;
    err = err == KACHI_OK ? kachi_account_list(session->database, &session->arena, &all, &count)
                          : err;
    digest.view = (struct kachi_ledger_view){ledger.ledger, &session->arena};
    for (size_t i = 0; i < count && err == KACHI_OK; i++) {
        err = tell(&digest, &all[i]);
    }
    kachi_ledger_session_close(&ledger);
    if (err == KACHI_OK && session->output == KACHI_OUTPUT_JSON) {
        kachi_buffer_print(&session->out, "{\"written\": %zu}\n", digest.written);
    } else if (err == KACHI_OK) {
        kachi_buffer_print(&session->out, "%s %zu\n", kachi_say(session, "digest.written"),
                           digest.written);
    }
    return err;
}

static const struct kachi_option options[] = {
    {"spool", "FOLDER", "option.digest-spool"},
    {"from", "ADDRESS", "option.digest-from"},
    {"base-url", "URL", "option.digest-url"},
    {NULL, NULL, NULL},
};
static const char *const examples[] = {
    "kachi user digest --spool mails --from kachi@example.jp --base-url https://gx.example.jp",
    NULL};

const struct kachi_command kachi_command_user_digest = {
    "user digest", "", 0, 0, "command.user.digest", options, examples, run_digest};
