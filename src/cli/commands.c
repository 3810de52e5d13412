/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

/* In the order of the help page. */
static const struct kachi_command *const table[] = {
    &kachi_command_demo,
    &kachi_command_init,
    &kachi_command_import,
    &kachi_command_check,
    &kachi_command_list,
    &kachi_command_footprint,
    &kachi_command_compare,
    &kachi_command_reduce,
    &kachi_command_avoid,
    &kachi_command_statement_draft,
    &kachi_command_statement_verify,
    &kachi_command_statement_check,
    &kachi_command_statement_show,
    &kachi_command_statement_list,
    &kachi_command_ledger_party,
    &kachi_command_ledger_product,
    &kachi_command_ledger_pool,
    &kachi_command_ledger_make,
    &kachi_command_ledger_assign,
    &kachi_command_ledger_offer,
    &kachi_command_ledger_accept,
    &kachi_command_ledger_settle,
    &kachi_command_ledger_cancel,
    &kachi_command_ledger_claim,
    &kachi_command_ledger_list,
    &kachi_command_ledger_balance,
    &kachi_command_ledger_trace,
    &kachi_command_ledger_audit,
    &kachi_command_ledger_replay,
    &kachi_command_log_publish,
    &kachi_command_log_prove,
    &kachi_command_log_check,
    &kachi_command_key_new,
    &kachi_command_key_show,
    &kachi_command_rulebook_list,
    &kachi_command_rulebook_show,
    &kachi_command_rulebook_diff,
    &kachi_command_rulebook_test,
    &kachi_command_program_list,
    &kachi_command_program_show,
    &kachi_command_program_evaluate,
    &kachi_command_program_screen,
    &kachi_command_program_test,
    &kachi_command_help,
};

const struct kachi_command *kachi_command_at(size_t index)
{
    return index < sizeof(table) / sizeof(table[0]) ? table[index] : NULL;
}
