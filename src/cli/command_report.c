/* SPDX-License-Identifier: Apache-2.0 */
/* kachi report: everything about a product as a folder of pages, a workbook, tables and charts. */
#include "cli/commands.h"
#include "cli/market_show.h"
#include "cli/product.h"
#include "cli/statement_request.h"
#include "inventory/search.h"
#include "report/product_files.h"

static enum kachi_err read_asked(struct kachi_session *session, const struct kachi_dataset *dataset,
                                 struct kachi_product_report_options *asked)
{
    *asked = (struct kachi_product_report_options){.statement = {.reference = KACHI_NONE}};
    return kachi_statement_request_read(session, dataset, &asked->statement);
}

void kachi_written_files_show(struct kachi_session *session, struct kachi_str folder,
                              const struct kachi_written_files *written)
{
    if (session->output == KACHI_OUTPUT_JSON) {
        struct kachi_json_writer json = kachi_session_json(session);
        kachi_json_begin_object(&json);
        kachi_json_pair_str(&json, "folder", folder);
        kachi_json_key(&json, "files");
        kachi_json_begin_array(&json);
        for (size_t i = 0; i < written->count; i++) {
            kachi_json_write_str(&json, written->paths[i]);
        }
        kachi_json_end_array(&json);
        kachi_json_end_object(&json);
        return;
    }
    kachi_buffer_print(&session->out, "%s %.*s (%zu)\n", kachi_say(session, "report.written"),
                       KACHI_STR_ARG(folder), written->count);
    for (size_t i = 0; i < written->count; i++) {
        kachi_buffer_print(&session->out, "  %.*s\n", KACHI_STR_ARG(written->paths[i]));
    }
}

static enum kachi_err report(struct kachi_session *session, const struct kachi_dataset *dataset)
{
    struct kachi_product_report_options asked;
    struct kachi_product_report made = {.arena = NULL};
    struct kachi_written_files written;
    struct kachi_str folder = kachi_option_text(session, "out");
    enum kachi_err err = read_asked(session, dataset, &asked);
    if (err != KACHI_OK) {
        return err;
    }
    err = kachi_product_report_make(&session->arena, dataset, &asked, &session->findings, &made);
    if (err == KACHI_OK) {
        err = kachi_product_files_write(&made, folder, session->lang, &session->findings, &written);
    }
    kachi_product_report_release(&made);
    if (err == KACHI_OK) {
        kachi_written_files_show(session, folder, &written);
    }
    return err;
}

static enum kachi_err run_report(struct kachi_session *session)
{
    if (!kachi_option_is_set(session, "out")) {
        session->used_wrongly = true;
        kachi_findings_add(&session->findings, "report-no-folder", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    if (kachi_option_is_set(session, "market")) {
        return kachi_market_report(session, kachi_option_text(session, "market"));
    }
    if (session->operand_count == 0) {
        session->used_wrongly = true;
        kachi_findings_add(&session->findings, "report-of-what", KACHI_NOWHERE, KACHI_NO_ARGS);
        return KACHI_ERR_INPUT;
    }
    struct kachi_dataset *dataset = NULL;
    enum kachi_err err = kachi_session_load(session, &dataset);
    err = err == KACHI_OK ? report(session, dataset) : err;
    kachi_dataset_close(dataset);
    return err;
}

static const struct kachi_option options[] = {
    {"out", "DIR", "option.out-folder"},
    {"market", "SCENARIO", "option.report.market"},
    {"reference", "PRODUCT", "option.reference"},
    {"downstream", NULL, "option.downstream"},
    {"gx-quantity", "N", "option.gx-quantity"},
    {"gx-assigned", "KG", "option.gx-assigned"},
    {"quantity", "N", "option.quantity"},
    {"from", "DATE", "option.from"},
    {"until", "DATE", "option.until"},
    {"rulebook", "ID", "option.rulebook"},
    {"runs", "N", "option.runs"},
    {"seed", "N", "option.seed"},
    {"level", "LEVER=X", "option.market.level"},
    {"figure", "NAME=X", "option.market.figure"},
    {"threads", "N", "option.market.threads"},
    {NULL, NULL, NULL},
};
static const char *const examples[] = {"kachi report steel --out steel-report",
                                       "kachi report car-ev --reference car --out report --lang ja",
                                       "kachi report --market gx-steel --out market-report", NULL};

const struct kachi_command kachi_command_report = {
    .name = "report",
    .operands = "[PRODUCT]",
    .operands_min = 0,
    .operands_max = KACHI_OPERANDS_MAX,
    .phrase = "command.report",
    .options = options,
    .examples = examples,
    .run = run_report,
};
