/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assets_internal.h - the table that tools/embed_web.py makes of web/dist.
 */
#ifndef KACHI_SERVER_ASSETS_INTERNAL_H
#define KACHI_SERVER_ASSETS_INTERNAL_H

#include "server/assets.h"

extern const struct kachi_asset kachi_embedded_assets[]; /* in order of path */
extern const size_t kachi_embedded_asset_count;          /* 0: the page has not been built */

#endif
