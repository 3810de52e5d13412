/* SPDX-License-Identifier: Apache-2.0 */
/*
 * commands.h - the rows of the command table: one constant for each command, defined in its
 * command_*.c and listed in commands.c.
 */
#ifndef KACHI_CLI_COMMANDS_H
#define KACHI_CLI_COMMANDS_H

#include "cli/command.h"

extern const struct kachi_command kachi_command_ask;
extern const struct kachi_command kachi_command_avoid;
extern const struct kachi_command kachi_command_carbon_price_compare;
extern const struct kachi_command kachi_command_carbon_price_path;
extern const struct kachi_command kachi_command_carbon_price_shortage;
extern const struct kachi_command kachi_command_carbon_price_value;
extern const struct kachi_command kachi_command_check;
extern const struct kachi_command kachi_command_compare;
extern const struct kachi_command kachi_command_demo;
extern const struct kachi_command kachi_command_disclose;
extern const struct kachi_command kachi_command_footprint;
extern const struct kachi_command kachi_command_help;
extern const struct kachi_command kachi_command_import;
extern const struct kachi_command kachi_command_init;
extern const struct kachi_command kachi_command_key_add;
extern const struct kachi_command kachi_command_key_new;
extern const struct kachi_command kachi_command_key_show;
extern const struct kachi_command kachi_command_label;
extern const struct kachi_command kachi_command_ledger_accept;
extern const struct kachi_command kachi_command_ledger_assign;
extern const struct kachi_command kachi_command_ledger_audit;
extern const struct kachi_command kachi_command_ledger_balance;
extern const struct kachi_command kachi_command_ledger_cancel;
extern const struct kachi_command kachi_command_ledger_attest;
extern const struct kachi_command kachi_command_ledger_allocate;
extern const struct kachi_command kachi_command_ledger_use_elsewhere;
extern const struct kachi_command kachi_command_ledger_payments;
extern const struct kachi_command kachi_command_ledger_claim;
extern const struct kachi_command kachi_command_ledger_correct;
extern const struct kachi_command kachi_command_ledger_default;
extern const struct kachi_command kachi_command_ledger_expire;
extern const struct kachi_command kachi_command_ledger_freeze;
extern const struct kachi_command kachi_command_ledger_list;
extern const struct kachi_command kachi_command_ledger_make;
extern const struct kachi_command kachi_command_ledger_make_good;
extern const struct kachi_command kachi_command_ledger_offer;
extern const struct kachi_command kachi_command_ledger_party;
extern const struct kachi_command kachi_command_ledger_pool;
extern const struct kachi_command kachi_command_ledger_pool_expire;
extern const struct kachi_command kachi_command_ledger_product;
extern const struct kachi_command kachi_command_ledger_replay;
extern const struct kachi_command kachi_command_ledger_revoke;
extern const struct kachi_command kachi_command_ledger_settle;
extern const struct kachi_command kachi_command_ledger_share;
extern const struct kachi_command kachi_command_ledger_thaw;
extern const struct kachi_command kachi_command_ledger_trace;
extern const struct kachi_command kachi_command_list;
extern const struct kachi_command kachi_command_log_check;
extern const struct kachi_command kachi_command_log_cosign;
extern const struct kachi_command kachi_command_log_grow;
extern const struct kachi_command kachi_command_log_prove;
extern const struct kachi_command kachi_command_log_publish;
extern const struct kachi_command kachi_command_log_witness;
extern const struct kachi_command kachi_command_market_compare;
extern const struct kachi_command kachi_command_market_list;
extern const struct kachi_command kachi_command_market_report;
extern const struct kachi_command kachi_command_market_run;
extern const struct kachi_command kachi_command_market_search;
extern const struct kachi_command kachi_command_market_show;
extern const struct kachi_command kachi_command_openapi;
extern const struct kachi_command kachi_command_pcr_find;
extern const struct kachi_command kachi_command_pcr_list;
extern const struct kachi_command kachi_command_procure;
extern const struct kachi_command kachi_command_program_agency;
extern const struct kachi_command kachi_command_program_budget;
extern const struct kachi_command kachi_command_program_conformity;
extern const struct kachi_command kachi_command_program_declarations;
extern const struct kachi_command kachi_command_program_evaluate;
extern const struct kachi_command kachi_command_program_finance;
extern const struct kachi_command kachi_command_program_grant;
extern const struct kachi_command kachi_command_program_kpis;
extern const struct kachi_command kachi_command_program_list;
extern const struct kachi_command kachi_command_program_progress;
extern const struct kachi_command kachi_command_program_plain;
extern const struct kachi_command kachi_command_program_ranking;
extern const struct kachi_command kachi_command_program_record;
extern const struct kachi_command kachi_command_program_screen;
extern const struct kachi_command kachi_command_program_show;
extern const struct kachi_command kachi_command_program_tender;
extern const struct kachi_command kachi_command_program_test;
extern const struct kachi_command kachi_command_reduce;
extern const struct kachi_command kachi_command_report;
extern const struct kachi_command kachi_command_roll_up;
extern const struct kachi_command kachi_command_rulebook_diff;
extern const struct kachi_command kachi_command_rulebook_list;
extern const struct kachi_command kachi_command_rulebook_show;
extern const struct kachi_command kachi_command_rulebook_test;
extern const struct kachi_command kachi_command_serve;
extern const struct kachi_command kachi_command_statement_check;
extern const struct kachi_command kachi_command_statement_disclose;
extern const struct kachi_command kachi_command_statement_draft;
extern const struct kachi_command kachi_command_statement_export;
extern const struct kachi_command kachi_command_statement_list;
extern const struct kachi_command kachi_command_statement_package;
extern const struct kachi_command kachi_command_statement_record;
extern const struct kachi_command kachi_command_statement_redo;
extern const struct kachi_command kachi_command_statement_rerun;
extern const struct kachi_command kachi_command_statement_return;
extern const struct kachi_command kachi_command_statement_show;
extern const struct kachi_command kachi_command_statement_status;
extern const struct kachi_command kachi_command_statement_steps;
extern const struct kachi_command kachi_command_statement_submit;
extern const struct kachi_command kachi_command_statement_verify;
extern const struct kachi_command kachi_command_statement_withdraw;
extern const struct kachi_command kachi_command_user_add;
extern const struct kachi_command kachi_command_user_disable;
extern const struct kachi_command kachi_command_user_list;
extern const struct kachi_command kachi_command_verify;
extern const struct kachi_command kachi_command_year_close;
extern const struct kachi_command kachi_command_year_list;
extern const struct kachi_command kachi_command_year_lock;
extern const struct kachi_command kachi_command_year_reopen;

#endif
