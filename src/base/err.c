/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err.c - from errors to exit codes and to HTTP statuses: one table each, nowhere else.
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

unsigned kachi_err_http_status(enum kachi_err err)
{
    switch (err) {
    case KACHI_OK:
        return 200;
    case KACHI_ERR_INPUT:
        return 400;
    case KACHI_ERR_NOT_FOUND:
        return 404;
    case KACHI_ERR_CONFLICT:
        return 409;
    case KACHI_ERR_DENIED:
        return 403;
    case KACHI_ERR_LIMIT:
        return 413;
    case KACHI_ERR_NO_ANSWER:
        return 422;
    case KACHI_ERR_IO:
        return 503;
    case KACHI_ERR_INTEGRITY:
        return 500;
    }
    assert(false && "an error outside its enum");
    return 500;
}
