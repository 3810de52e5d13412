/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_fields.h - `--json=FIELDS`: of a JSON answer, only the members asked for; `--json=?` lists
 * them.
 */
#ifndef KACHI_CLI_JSON_FIELDS_H
#define KACHI_CLI_JSON_FIELDS_H

#include "cli/session.h"

/* Rewrites session->out. An unknown field is the finding json-field with the ones there are. */
KACHI_MUST_CHECK enum kachi_err kachi_json_fields_apply(struct kachi_session *session);

#endif
