/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command.h - the command table: help, parsing, completions and manual all come from it.
 */
#ifndef KACHI_CLI_COMMAND_H
#define KACHI_CLI_COMMAND_H

#include "cli/session.h"

/* Every text is the key of a phrase (data/phrases.tsv). */
struct kachi_option {
    const char *name;   /* "amount", given as --amount N or --amount=N */
    const char *value;  /* "N"; NULL for a flag */
    const char *phrase; /* "option.amount" */
};

struct kachi_command {
    const char *name;     /* "footprint", "ledger make" */
    const char *operands; /* "PRODUCT [AMOUNT]"; "" for none */
    size_t operands_min, operands_max;
    const char *phrase;                 /* one line on what it does */
    const struct kachi_option *options; /* ends with an empty row */
    const char *const *examples;        /* whole lines; ends with NULL */
    enum kachi_err (*run)(struct kachi_session *session);
};

/* The table, in the order of the help page: index from 0 while not NULL. One row a command_*.c file
 * exports. */
const struct kachi_command *kachi_command_at(size_t index);

/* Names of commands and of groups of commands that are near to words, in one line; empty where
 * none is. Lives in the arena. */
struct kachi_str kachi_commands_near(struct kachi_arena *arena, struct kachi_str words);

/* Options every command takes. */
extern const struct kachi_option kachi_global_options[];

/* Reads the command line into session. KACHI_ERR_INPUT with findings where it was used wrongly
 * (exit code 2). */
KACHI_MUST_CHECK enum kachi_err kachi_command_line_read(struct kachi_session *session, int argc,
                                                        char **argv);

/* `kachi`, `kachi help X`, `kachi X --help`: written to session->out. */
void kachi_help_write_start(struct kachi_session *session);
void kachi_help_write_command(struct kachi_session *session, const struct kachi_command *command);

#endif
