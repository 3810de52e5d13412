/* SPDX-License-Identifier: Apache-2.0 */
#include "proof/reply.h"

const char *kachi_reply_word(enum kachi_reply answer)
{
    switch (answer) {
    case KACHI_REPLY_UNASKED:
        return "unasked";
    case KACHI_REPLY_YES:
        return "yes";
    case KACHI_REPLY_NO:
        return "no";
    }
    return "";
}
