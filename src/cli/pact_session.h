/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pact_session.h - what the commands of PACT share.
 */
#ifndef KACHI_CLI_PACT_SESSION_H
#define KACHI_CLI_PACT_SESSION_H

#include "cli/session.h"

/* Opens --db with everything in it that an exchange of footprints needs. */
KACHI_MUST_CHECK enum kachi_err kachi_session_open_pact(struct kachi_session *session,
                                                        enum kachi_database_mode mode);
/* "https://host/" and "https://host" are one address. */
struct kachi_str kachi_url_without_slash(struct kachi_str url);

#endif
