/* SPDX-License-Identifier: Apache-2.0 */
#include "server/auth.h"

#include "server/server_internal.h"

enum kachi_err kachi_authenticate(struct kachi_request *request)
{
    if (request->server->options.is_demo) {
        request->principal.roles = KACHI_ACCESS_AUDITOR;
    }
    return KACHI_OK;
}
