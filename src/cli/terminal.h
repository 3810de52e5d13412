/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terminal.h - what stands between an answer and the eyes of a person: how wide their terminal is,
 * whether it takes colours, and text that keeps to it and cannot steer it.
 */
#ifndef KACHI_CLI_TERMINAL_H
#define KACHI_CLI_TERMINAL_H

#include "base/buffer.h"

/* Of the terminal behind a descriptor, 80 where it does not say; 0: it is none. */
size_t kachi_terminal_columns(int descriptor);

/* What NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM say; without them, whether stdout is one. */
bool kachi_terminal_takes_color(void);

/* Names come from files of others: what in them would steer a terminal becomes a space. Colours
 * stay where `color` says so. */
void kachi_terminal_disarm(struct kachi_buffer *text, bool color);

/*
 * Lines wider than `columns` go on in lines of their own, under their first word: between words, or
 * between full-width characters. A word longer than a line stays whole (a digest, an address), and
 * so does a command to be copied ("  kachi ...", "$ ..."), which the terminal itself wraps without
 * an end of line in it. 0 columns: nothing is done.
 */
void kachi_terminal_fold(struct kachi_buffer *text, size_t columns);

#endif
