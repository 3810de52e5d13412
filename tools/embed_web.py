#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the C table of the web page's files: embed_web.py FOLDER OUTPUT

FOLDER is web/dist, as `make web` leaves it; where it is not there the table is empty, the program works without a
page, and nothing needs JavaScript. OUTPUT is written only where it would change, so that an unchanged page compiles
nothing again. Files are held as they are and, where that is smaller, gzipped; the ETag is the start of the SHA-256.
"""

import gzip
import hashlib
import pathlib
import re

import embed
import tables

TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".json": "application/json",
    ".woff2": "font/woff2", ".webmanifest": "application/manifest+json", ".txt": "text/plain; charset=utf-8",
}
# esbuild's "[name]-[hash]": eight letters and digits before the ending.
HASHED = re.compile(r"-[A-Z0-9]{8}\.[a-z0-9]+$")


def item(index, path, content, packed):
    digest = hashlib.sha256(content).hexdigest()[:32]
    kind = TYPES.get(pathlib.PurePosixPath(path).suffix, "application/octet-stream")
    zipped = f"{{(const char *)file_{index + 1}, sizeof file_{index + 1} - 1}}" if packed else '{"", 0}'
    return (
        f"    {{.path = KACHI_STR({tables.c_text(path)}),\n"
        f"     .content = {{(const char *)file_{index}, sizeof file_{index} - 1}},\n"
        f"     .gzip = {zipped},\n"
        f"     .type = {tables.c_text(kind)},\n"
        f'     .etag = "\\"{digest}\\"",\n'
        f"     .is_immutable = {'true' if HASHED.search(path) else 'false'}}},\n"
    )


def main(arguments):
    folder, output = map(pathlib.Path, arguments)
    paths = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    arrays, items = [], []
    for number, path in enumerate(paths):
        content = (folder / path).read_bytes()
        packed = gzip.compress(content, 9, mtime=0)
        packed = packed if len(packed) < len(content) else b""
        arrays += [embed.array(2 * number, content)] + ([embed.array(2 * number + 1, packed)] if packed else [])
        items.append(item(2 * number, path, content, packed))
    text = (
        "/* Made by tools/embed_web.py; not for editing. */\n"
        '#include "server/assets_internal.h"\n\n'
        + "".join(arrays)
        + "const struct kachi_asset kachi_embedded_assets[] = {\n"
        + "".join(items)
        + "    {.path = {NULL, 0}},\n};\n\n"
        f"const size_t kachi_embedded_asset_count = {len(paths)};\n"
    )
    if not output.exists() or output.read_text() != text:
        tables.write(output, text)


if __name__ == "__main__":
    tables.run(main)
