/* SPDX-License-Identifier: Apache-2.0 */
/*
 * commands.h - the rows of the command table: one constant a command_*.c file exports, listed in commands.c.
 */
#ifndef KACHI_CLI_COMMANDS_H
#define KACHI_CLI_COMMANDS_H

#include "cli/command.h"

extern const struct kachi_command kachi_command_check;
extern const struct kachi_command kachi_command_footprint;
extern const struct kachi_command kachi_command_help;
extern const struct kachi_command kachi_command_import;
extern const struct kachi_command kachi_command_init;
extern const struct kachi_command kachi_command_list;

#endif
