#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the C table of phrases: generate_phrases.py OUTPUT INPUT.tsv...

Refuses a key that stands twice, a phrase that one language lacks, and values or printf conversions that differ
between the languages.
"""

import re

import tables

COLUMNS = ["key", "en", "ja"]


def conversions(text):
    """The printf conversions of a phrase; a phrase may be a format, and both languages take the same arguments."""
    return re.findall(r"%(?!%)[-+ 0#]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlzjt]*[a-zA-Z]", text.replace("%%", ""))


def check(place, row):
    for lang in ("en", "ja"):
        if row[lang] == "":
            raise tables.TableError(f'{place}: "{row["key"]}" has no {lang} text')
    tables.check_same_placeholders(place, f'"{row["key"]}"', row["en"], row["ja"])
    if conversions(row["en"]) != conversions(row["ja"]):
        raise tables.TableError(
            f'{place}: "{row["key"]}" takes {conversions(row["en"])} in English'
            f' but {conversions(row["ja"])} in Japanese'
        )


def read(paths):
    seen, found = {}, []
    for path in paths:
        for place, row in tables.rows(path, COLUMNS):
            tables.check_key(seen, row["key"], place, r"[a-z0-9]+([-._][a-z0-9]+)*")
            check(place, row)
            found.append(row)
    return sorted(found, key=lambda row: row["key"])


def item(row):
    fields = ", ".join(f".{name} = {tables.c_text(row[name])}" for name in COLUMNS)
    return f"    {{{fields}}},\n"


def main(arguments):
    output, *paths = arguments
    found = read(paths)
    tables.write(
        output,
        "/* Made by tools/generate_phrases.py from data/phrases.tsv; not for editing. */\n"
        '#include "base/messages_internal.h"\n\n'
        "const struct kachi_phrase_row kachi_phrases[] = {\n"
        + "".join(item(row) for row in found)
        + "    {.key = NULL},\n};\n\n"
        f"const size_t kachi_phrase_count = {len(found)};\n",
    )


if __name__ == "__main__":
    tables.run(main)
