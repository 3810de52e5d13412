/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/program_session.h"

#include "base/file.h"
#include "cli/product.h"
#include "inventory/store.h"

enum kachi_err kachi_program_open_named(struct kachi_session *session, struct kachi_str name,
                                        struct kachi_program **out)
{
    struct kachi_str content;
    *out = NULL;
    if (!kachi_str_has_suffix(name, ".lua")) {
        return kachi_program_open(&session->arena, name, &session->findings, out);
    }
    enum kachi_err err = kachi_file_read(&session->arena, name, &session->findings, &content);
    return err == KACHI_OK
               ? kachi_program_read(&session->arena, name, content, &session->findings, out)
               : err;
}

enum kachi_err kachi_program_judged_day(struct kachi_session *session, kachi_day *day)
{
    enum kachi_err err = kachi_option_day(session, "on", day);
    if (*day == KACHI_NO_DAY) {
        *day = kachi_day_of_moment(kachi_clock_now(&session->clock));
    }
    return err;
}

enum kachi_err kachi_session_statements(struct kachi_session *session, size_t *count,
                                        struct kachi_value_statement **out)
{
    bool prepared = false;
    *count = 0;
    *out = NULL;
    enum kachi_err err = kachi_statement_is_prepared(session->database, &prepared);
    if (err != KACHI_OK || !prepared) {
        return err;
    }
    return kachi_statement_list(&session->arena, session->database, &session->findings, count, out);
}

/* A ledger brings the database with it; without one it is only read. */
static enum kachi_err open_data(struct kachi_session *session, enum kachi_judging_mode mode,
                                struct kachi_judging *out)
{
    bool needs_ledger = mode == KACHI_JUDGING_WRITE || kachi_option_is_set(session, "lot") ||
                        kachi_option_is_set(session, "for");
    if (!needs_ledger) {
        return kachi_session_load(session, &out->dataset);
    }
    enum kachi_err err = mode == KACHI_JUDGING_WRITE
                             ? kachi_ledger_session_write(session, &out->ledger)
                             : kachi_ledger_session_read(session, &out->ledger);
    return err == KACHI_OK ? kachi_store_load(session->database, &session->findings, &out->dataset)
                           : err;
}

enum kachi_err kachi_judging_begin(struct kachi_session *session, enum kachi_judging_mode mode,
                                   struct kachi_judging *out)
{
    kachi_day today = 0;
    *out = (struct kachi_judging){.program = NULL};
    enum kachi_err err = kachi_program_open_named(session, session->operands[0], &out->program);
    err = err == KACHI_OK ? kachi_program_judged_day(session, &today) : err;
    err = err == KACHI_OK ? open_data(session, mode, out) : err;
    if (err != KACHI_OK) {
        return err;
    }
    struct kachi_judged_asked asked = {.dataset = out->dataset,
                                       .database = session->database,
                                       .ledger = out->ledger.ledger,
                                       .product = kachi_session_words(session, 1),
                                       .statement = kachi_option_text(session, "statement"),
                                       .lot = kachi_option_text(session, "lot"),
                                       .thing = kachi_option_text(session, "for")};
    err = kachi_judged_find(&session->arena, &asked, &session->findings, &out->judged);
    return err == KACHI_OK
               ? kachi_program_evaluate(&session->arena, out->program, out->judged.facts, today,
                                        &session->findings, &out->verdict)
               : err;
}

void kachi_judging_end(struct kachi_judging *judging)
{
    kachi_ledger_session_close(&judging->ledger);
    kachi_dataset_close(judging->dataset);
    kachi_program_close(judging->program);
}

struct kachi_str kachi_judging_name(const struct kachi_session *session,
                                    const struct kachi_judging *judging)
{
    return session->lang == KACHI_LANG_JA ? judging->judged.name_ja : judging->judged.name;
}
