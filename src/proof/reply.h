/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reply.h - what a check says of one question: yes, no, or that it could not be asked.
 */
#ifndef KACHI_PROOF_REPLY_H
#define KACHI_PROOF_REPLY_H

enum kachi_reply { KACHI_REPLY_UNASKED, KACHI_REPLY_YES, KACHI_REPLY_NO };

const char *kachi_reply_word(enum kachi_reply answer); /* "unasked", "yes", "no" */

#endif
