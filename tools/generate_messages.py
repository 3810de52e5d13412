#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the C table of messages: generate_messages.py OUTPUT INPUT.tsv...

Refuses a code that stands twice, a text that one language lacks, values that differ between the languages, and an
error without a hint: whoever meets an error is told what to do next.
"""

import tables

COLUMNS = [
    "code", "severity",
    "message_en", "detail_en", "hint_en",
    "message_ja", "detail_ja", "hint_ja",
]
SEVERITIES = {"notice": "KACHI_NOTICE", "warning": "KACHI_WARNING", "error": "KACHI_ERROR"}
PARTS = ["message", "detail", "hint"]


def check(place, row):
    if row["severity"] not in SEVERITIES:
        raise tables.TableError(
            f'{place}: severity "{row["severity"]}" is none of {", ".join(SEVERITIES)}'
        )
    for part in PARTS:
        en, ja = row[part + "_en"], row[part + "_ja"]
        if (en == "") != (ja == ""):
            raise tables.TableError(f'{place}: {part} of "{row["code"]}" is in one language only')
        tables.check_same_placeholders(place, part, en, ja)
    if row["message_en"] == "":
        raise tables.TableError(f'{place}: "{row["code"]}" has no message')
    if row["severity"] == "error" and row["hint_en"] == "":
        raise tables.TableError(f'{place}: the error "{row["code"]}" has no hint')


def read(paths):
    seen, found = {}, []
    for path in paths:
        for place, row in tables.rows(path, COLUMNS):
            tables.check_key(seen, row["code"], place, r"[a-z0-9]+(-[a-z0-9]+)*")
            check(place, row)
            found.append(row)
    return sorted(found, key=lambda row: row["code"])


def language(row, lang):
    fields = (f".{part} = {tables.c_text(row[f'{part}_{lang}'])}" for part in PARTS)
    return f"        .{lang} = {{" + ",\n               ".join(fields) + "},\n"


def item(row):
    return (
        "    {\n"
        f"        .code = {tables.c_text(row['code'])},\n"
        f"        .severity = {SEVERITIES[row['severity']]},\n"
        f"{language(row, 'en')}{language(row, 'ja')}"
        "    },\n"
    )


def main(arguments):
    output, *paths = arguments
    found = read(paths)
    tables.write(
        output,
        "/* Made by tools/generate_messages.py from data/messages; not for editing. */\n"
        '#include "base/messages_internal.h"\n\n'
        "const struct kachi_message kachi_messages[] = {\n"
        + "".join(item(row) for row in found)
        + "    {.code = NULL},\n};\n\n"
        f"const size_t kachi_message_count = {len(found)};\n",
    )


if __name__ == "__main__":
    tables.run(main)
