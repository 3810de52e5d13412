/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64.h - the standard base 64 of RFC 4648 section 4, with padding, and nothing else: one text
 * for each sequence of bytes, so that a proof cannot be written in two ways.
 */
#ifndef KACHI_PROOF_BASE64_H
#define KACHI_PROOF_BASE64_H

#include "base/arena.h"

struct kachi_str kachi_base64_write(struct kachi_arena *arena, struct kachi_str bytes);
/* False for anything but the text that kachi_base64_write gives. */
bool kachi_base64_read(struct kachi_arena *arena, struct kachi_str text, struct kachi_str *bytes);

#endif
