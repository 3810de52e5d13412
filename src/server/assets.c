/* SPDX-License-Identifier: Apache-2.0 */
#include "server/assets.h"

#include "base/digest.h"
#include "base/file.h"
#include "server/assets_internal.h"

#include <string.h>

static const char *type_of(struct kachi_str path)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".json", "application/json"},
        {".woff2", "font/woff2"},
        {".webmanifest", "application/manifest+json"},
        {".txt", "text/plain; charset=utf-8"},
    };
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (kachi_str_has_suffix(path, types[i].ending)) {
            return types[i].type;
        }
    }
    return "application/octet-stream";
}

/* Only plain names below the folder: no "..", nothing hidden, no absolute path. */
static bool is_safe(struct kachi_str path)
{
    struct kachi_str rest = path;
    while (rest.bytes > 0) {
        struct kachi_str name = kachi_str_cut(&rest, '/');
        if (name.bytes == 0 || name.text[0] == '.' || memchr(name.text, '\\', name.bytes) != NULL) {
            return false;
        }
    }
    return path.bytes > 0;
}

static const struct kachi_asset *find_embedded(struct kachi_str path)
{
    for (size_t i = 0; i < kachi_embedded_asset_count; i++) {
        if (kachi_str_equal(kachi_embedded_assets[i].path, path)) {
            return &kachi_embedded_assets[i];
        }
    }
    return NULL;
}

static const struct kachi_asset *find_in_folder(struct kachi_arena *arena, struct kachi_str folder,
                                                struct kachi_str path)
{
    struct kachi_findings findings;
    struct kachi_str content;
    struct kachi_str file = kachi_path_join(arena, folder, path);
    if (!is_safe(path) || kachi_file_kind(file) != KACHI_FILE_PLAIN) {
        return NULL;
    }
    kachi_findings_init(&findings);
    enum kachi_err err = kachi_file_read(arena, file, &findings, &content);
    kachi_findings_release(&findings);
    if (err != KACHI_OK) {
        return NULL;
    }
    struct kachi_digest digest = kachi_digest_of(content);
    struct kachi_asset *asset = KACHI_NEW(arena, struct kachi_asset);
    struct kachi_str hexadecimal = kachi_digest_text(arena, &digest);
    *asset = (struct kachi_asset){
        .path = path,
        .content = content,
        .gzip = {"", 0},
        .type = type_of(path),
        .etag = kachi_str_print(arena, "\"%.*s\"", 32, hexadecimal.text).text,
    };
    return asset;
}

/* A path of the page itself: no file has it, and it has no ending. */
static bool is_page(struct kachi_str path)
{
    const char *name = path.text;
    for (size_t i = 0; i < path.bytes; i++) {
        name = path.text[i] == '/' ? path.text + i + 1 : name;
    }
    return memchr(name, '.', path.bytes - (size_t)(name - path.text)) == NULL;
}

const struct kachi_asset *kachi_asset_find(struct kachi_arena *arena, struct kachi_str folder,
                                           struct kachi_str path)
{
    struct kachi_str name = kachi_str_slice(path, 1, path.bytes);
    struct kachi_str index = kachi_str_of("index.html");
    bool is_folder = !kachi_str_is_empty(folder);
    struct kachi_str wanted = is_page(name) ? index : name;
    return is_folder ? find_in_folder(arena, folder, wanted) : find_embedded(wanted);
}
