/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/statement_request.h"

#include "cli/certainty_show.h"
#include "cli/product.h"
#include "inventory/search.h"

/* 0 where it is not given. */
static enum kachi_err read_amount(struct kachi_session *session, const char *option,
                                  struct kachi_decimal *amount)
{
    struct kachi_str text = kachi_option_text(session, option);
    *amount = kachi_decimal_of(0);
    if (kachi_str_is_empty(text) ||
        (kachi_decimal_read(text, amount) == KACHI_OK && amount->coefficient >= 0)) {
        return KACHI_OK;
    }
    kachi_findings_add(&session->findings, "option-number", KACHI_NOWHERE,
                       KACHI_ARGS({"option", kachi_str_of(option)}, {"value", text}));
    session->used_wrongly = true;
    return KACHI_ERR_INPUT;
}

enum kachi_err kachi_statement_request_read(struct kachi_session *session,
                                            const struct kachi_dataset *dataset,
                                            struct kachi_statement_request *request)
{
    *request = (struct kachi_statement_request){
        .reference = KACHI_NONE,
        .party = session->party,
        .rulebook = kachi_option_text(session, "rulebook"),
    };
    request->downstream = kachi_option_is_set(session, "downstream");
    enum kachi_err err = read_amount(session, "quantity", &request->quantity);
    err = err == KACHI_OK ? read_amount(session, "gx-quantity", &request->gx_quantity) : err;
    err = err == KACHI_OK
              ? read_amount(session, "gx-assigned", &request->gx_assigned_kgco2e_per_unit)
              : err;
    err = err == KACHI_OK
              ? kachi_session_runs(session, KACHI_CERTAINTY_RUNS, &request->runs, &request->seed)
              : err;
    err = err == KACHI_OK ? kachi_option_day(session, "from", &request->from) : err;
    err = err == KACHI_OK ? kachi_option_day(session, "until", &request->until) : err;
    if (err == KACHI_OK) {
        err = kachi_search_one(dataset, kachi_session_words(session, 0), &session->findings,
                               &request->activity);
    }
    if (err == KACHI_OK && kachi_option_is_set(session, "reference")) {
        err = kachi_search_one(dataset, kachi_option_text(session, "reference"), &session->findings,
                               &request->reference);
    }
    return err;
}

enum kachi_err kachi_session_open_statement(struct kachi_session *session,
                                            enum kachi_database_mode mode,
                                            struct kachi_value_statement **out)
{
    enum kachi_err err = kachi_session_open(session, mode);
    err = err == KACHI_OK ? kachi_statement_prepare(session->database) : err;
    return err == KACHI_OK ? kachi_statement_find(&session->arena, session->database,
                                                  session->operands[0], &session->findings, out)
                           : err;
}
