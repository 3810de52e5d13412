/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err.c - the one table from errors to exit codes.
 */
#include "base/err.h"

#include <assert.h>
#include <stdbool.h>

int kachi_err_exit_code(enum kachi_err err)
{
    switch (err) {
    case KACHI_OK:
        return 0;
    case KACHI_ERR_INPUT:
    case KACHI_ERR_NOT_FOUND:
    case KACHI_ERR_CONFLICT:
    case KACHI_ERR_DENIED:
    case KACHI_ERR_LIMIT:
    case KACHI_ERR_NO_ANSWER:
        return 1;
    case KACHI_ERR_INTEGRITY:
        return 4;
    case KACHI_ERR_IO:
        return 5;
    }
    assert(false && "an error outside its enum");
    return 5;
}
