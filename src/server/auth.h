/* SPDX-License-Identifier: Apache-2.0 */
/*
 * auth.h - who asks: the cookie of a session, a bearer token or an API key, turned into a
 * principal.
 */
#ifndef KACHI_SERVER_AUTH_H
#define KACHI_SERVER_AUTH_H

#include "server/account.h"
#include "server/request.h"

#define KACHI_SESSION_COOKIE "kachi_session"
#define KACHI_KEY_PREFIX "kachi_key_"

/* The value of a cookie; empty where there is none. */
struct kachi_str kachi_request_cookie(const struct kachi_request *request, const char *name);

/* What an account is to the server and the ledger. KACHI_ERR_DENIED with finding account-party
 * where the party that it acts for is not in this ledger. Texts are borrowed, or of the view's
 * arena. */
KACHI_MUST_CHECK enum kachi_err kachi_account_principal(struct kachi_ledger_view view,
                                                        const struct kachi_account *account,
                                                        struct kachi_findings *findings,
                                                        struct kachi_principal *out);

/* Did credentials come that are somebody's? For what is decided before the body is read: nothing
 * of the request is changed, and no finding is left. */
bool kachi_authenticate_is_known(struct kachi_request *request);

/* Fills in request->principal: nobody, where no credentials came. KACHI_ERR_DENIED with a finding
 * where they came and are wrong: they are never taken for none. */
KACHI_MUST_CHECK enum kachi_err kachi_authenticate(struct kachi_request *request);

#endif
