/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err.h - how a function says that the world or its input said no.
 *
 * One value for each action a caller may take, not one for each cause: what happened, where, and
 * what to do about it is told to people by findings (findings.h). A bug of ours is an assert, never
 * one of these.
 */
#ifndef KACHI_BASE_ERR_H
#define KACHI_BASE_ERR_H

enum kachi_err {
    KACHI_OK = 0,
    KACHI_ERR_INPUT,     /* the input needs fixing; findings say what */
    KACHI_ERR_NOT_FOUND, /* what was named is not there */
    KACHI_ERR_CONFLICT,  /* it is there already, with other content; or somebody else was first */
    KACHI_ERR_DENIED,    /* this party may not do that */
    KACHI_ERR_LIMIT,     /* larger than a documented limit */
    KACHI_ERR_NO_ANSWER, /* the question has no answer, such as an unproductive system */
    KACHI_ERR_IO,        /* disk, network, another process; trying again may help */
    KACHI_ERR_INTEGRITY, /* something stored does not match its digest or its law */
};

/* The exit code of a command that ends with err: 0, 1, 4 or 5 as `kachi help exit-codes` lists
 * them. */
int kachi_err_exit_code(enum kachi_err err);
/* The HTTP status (RFC 9110) of a request that ends with err; 200 for KACHI_OK. */
unsigned kachi_err_http_status(enum kachi_err err);

#endif
