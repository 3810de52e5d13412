/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/pact_session.h"

#include "interop/pact_store.h"
#include "server/tables.h"
#include "value/statement.h"

enum kachi_err kachi_session_open_pact(struct kachi_session *session, enum kachi_database_mode mode)
{
    enum kachi_err err = kachi_session_open(session, mode);
    err = err == KACHI_OK ? kachi_statement_prepare(session->database) : err;
    err = err == KACHI_OK ? kachi_server_prepare(session->database) : err;
    return err == KACHI_OK ? kachi_pact_prepare(session->database) : err;
}

struct kachi_str kachi_url_without_slash(struct kachi_str url)
{
    while (kachi_str_has_suffix(url, "/")) {
        url.bytes--;
    }
    return url;
}
