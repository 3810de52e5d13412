#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the C table of the files that travel inside the binary: embed.py ROOT OUTPUT FILE...

Files are named by their path below ROOT and sorted by it. Contents are arrays of bytes (ISO C promises string
literals of 4,095 characters only), each followed by a NUL that is not counted.
"""

import pathlib

import tables

BYTES_PER_LINE = 24


def array(index, content):
    numbers = [str(byte) for byte in content] + ["0"]
    lines = (
        "    " + ", ".join(numbers[at : at + BYTES_PER_LINE]) + ",\n"
        for at in range(0, len(numbers), BYTES_PER_LINE)
    )
    return f"static const unsigned char file_{index}[] = {{\n{''.join(lines)}}};\n\n"


def item(index, path):
    return (
        f"    {{.path = KACHI_STR({tables.c_text(path)}),\n"
        f"     .content = {{(const char *)file_{index}, sizeof file_{index} - 1}}}},\n"
    )


def below(root, path):
    try:
        return pathlib.Path(path).resolve().relative_to(root).as_posix()
    except ValueError as error:
        raise tables.TableError(f"{path}: is not below {root}") from error


def main(arguments):
    root, output, *inputs = arguments
    root = pathlib.Path(root).resolve()
    paths = sorted(below(root, path) for path in inputs)
    for path, following in zip(paths, paths[1:]):
        if path == following:
            raise tables.TableError(f"{path}: given twice")
    tables.write(
        output,
        "/* Made by tools/embed.py; not for editing. */\n"
        '#include "base/messages_internal.h"\n\n'
        + "".join(array(index, (root / path).read_bytes()) for index, path in enumerate(paths))
        + "const struct kachi_embedded_file kachi_embedded_files[] = {\n"
        + "".join(item(index, path) for index, path in enumerate(paths))
        + "    {.path = {NULL, 0}},\n};\n\n"
        f"const size_t kachi_embedded_file_count = {len(paths)};\n",
    )


if __name__ == "__main__":
    tables.run(main)
