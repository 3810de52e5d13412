# SPDX-License-Identifier: Apache-2.0
"""What the table generators share: reading tab-separated files strictly, and writing C text."""

import re
import sys


class TableError(Exception):
    """A fault in a table, told to whoever edits it."""


def rows(path, columns):
    """Yields (place, row as dict) of a tab-separated file with exactly these column headings."""
    with open(path, encoding="utf-8", newline="") as file:
        try:
            text = file.read()
        except UnicodeDecodeError as error:
            raise TableError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from error
    if "\r" in text:
        raise TableError(f"{path}: lines end in CR LF; this project's files end in LF")
    lines = text.split("\n")
    if lines[0].split("\t") != columns:
        raise TableError(f"{path}:1: the headings have to be: {', '.join(columns)}")
    for number, line in enumerate(lines[1:], start=2):
        place = f"{path}:{number}"
        if line == "":
            continue
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise TableError(f"{place}: {len(cells)} columns where {len(columns)} are needed")
        for name, cell in zip(columns, cells):
            if cell != cell.strip():
                raise TableError(f"{place}: column {name} starts or ends with white space")
            if any(ord(c) < 0x20 or ord(c) == 0x7F for c in cell):
                raise TableError(f"{place}: column {name} has a control character")
        yield place, dict(zip(columns, cells))


def placeholders(text):
    return sorted(set(re.findall(r"\{([a-z][a-z0-9_]*)(?::[a-z]+)?\}", text)))


def check_key(seen, key, place, pattern):
    """A key is well-formed and stands once; seen maps keys to places."""
    if re.fullmatch(pattern, key) is None:
        raise TableError(f'{place}: "{key}" is not a key; use lower-case words joined by hyphens')
    if key in seen:
        raise TableError(f'{place}: "{key}" stands already at {seen[key]}')
    seen[key] = place


def check_same_placeholders(place, name, en, ja):
    if placeholders(en) != placeholders(ja):
        raise TableError(
            f"{place}: {name} has the values {placeholders(en)} in English"
            f" but {placeholders(ja)} in Japanese"
        )


def c_text(text):
    """A C string literal. No two question marks in a row: C17 would see a trigraph."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = re.sub(r"(?<=\?)\?", r"\\?", escaped)
    return f'"{escaped}"'


def write(path, content):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(content)


def run(main):
    """Runs main(arguments); a fault in a table is one line on stderr and exit code 1."""
    try:
        main(sys.argv[1:])
    except TableError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
