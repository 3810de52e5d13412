/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/demand_session.h"

#include "base/file.h"
#include "cli/ledger_session.h"

enum kachi_err kachi_session_declarations(struct kachi_session *session, size_t *count,
                                          struct kachi_declaration **out)
{
    struct kachi_str content;
    enum kachi_err err =
        kachi_file_read(&session->arena, session->operands[0], &session->findings, &content);
    return err == KACHI_OK ? kachi_declarations_read(&session->arena, session->operands[0], content,
                                                     &session->findings, count, out)
                           : err;
}

static enum kachi_err add_table(struct kachi_session *session, struct kachi_str path,
                                struct kachi_demand *out)
{
    struct kachi_purchase *purchases = NULL;
    struct kachi_str content;
    size_t count = 0;
    enum kachi_err err = kachi_file_read(&session->arena, path, &session->findings, &content);
    err = err == KACHI_OK ? kachi_purchases_read(&session->arena, path, content, &session->findings,
                                                 &count, &purchases)
                          : err;
    if (err == KACHI_OK) {
        kachi_demand_add(&session->arena, count, purchases, out);
    }
    return err;
}

static enum kachi_err add_ledger(struct kachi_session *session, struct kachi_str path,
                                 int64_t fiscal_year, struct kachi_demand *out)
{
    struct kachi_ledger_session ledger = {.session = session};
    struct kachi_str content;
    enum kachi_err err = kachi_file_read(&session->arena, path, &session->findings, &content);
    err = err == KACHI_OK
              ? kachi_categories_read(&session->arena, path, content, &session->findings, out)
              : err;
    err = err == KACHI_OK ? kachi_ledger_session_read(session, &ledger) : err;
    err = err == KACHI_OK ? kachi_demand_add_ledger(&session->arena, ledger.ledger, fiscal_year,
                                                    &session->findings, out)
                          : err;
    kachi_ledger_session_close(&ledger);
    return err;
}

enum kachi_err kachi_session_demand(struct kachi_session *session, size_t operand,
                                    int64_t fiscal_year, struct kachi_demand *out)
{
    struct kachi_str categories = kachi_option_text(session, "categories");
    enum kachi_err err = KACHI_OK;
    *out = (struct kachi_demand){.category_count = 0};
    if (session->operand_count > operand) {
        err = add_table(session, session->operands[operand], out);
    }
    if (err == KACHI_OK && !kachi_str_is_empty(categories)) {
        err = add_ledger(session, categories, fiscal_year, out);
    }
    if (err == KACHI_OK) {
        kachi_demand_check(&session->arena, &session->findings, out);
    }
    return err;
}
