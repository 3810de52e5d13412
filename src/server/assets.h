/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assets.h - the web page: files of web/dist that travel in the binary, or lie in a folder while
 * somebody works on them (--web FOLDER).
 *
 * Paths of the page's own routes ("/products/steel") get index.html; files have a strong ETag, and
 * those whose name holds a hash never change. The page may load nothing from anywhere else: its
 * Content-Security-Policy says so to the browser.
 */
#ifndef KACHI_SERVER_ASSETS_H
#define KACHI_SERVER_ASSETS_H

#include "base/findings.h"

#define KACHI_CONTENT_SECURITY_POLICY                                                              \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src "     \
    "'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "       \
    "frame-ancestors 'none'"

struct kachi_asset {
    struct kachi_str path;          /* below web/dist: "assets/app-1a2b3c.js" */
    struct kachi_str content, gzip; /* gzip: empty where it would not be smaller */
    const char *type;
    const char *etag;  /* with quotes */
    bool is_immutable; /* its name holds a hash of its content */
};

/* The file at a path of the URL, index.html for the page's own paths. NULL: there is no such file,
 * or no page has been built. What comes from a folder lives in arena. */
const struct kachi_asset *kachi_asset_find(struct kachi_arena *arena, struct kachi_str folder,
                                           struct kachi_str path);

#endif
