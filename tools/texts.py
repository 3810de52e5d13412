# SPDX-License-Identifier: Apache-2.0
"""Checks of what Kachi says: data/messages/*.tsv, data/phrases.tsv and docs/errors/*.md (used by tools/lint)."""

import pathlib
import re

import csource

MESSAGE_COLUMNS = "code severity message_en detail_en hint_en message_ja detail_ja hint_ja".split()
SEVERITIES = ("error", "warning", "notice")
PLACEHOLDER = re.compile(r"\{(\w+)(?::\w+)?\}")
# What ends the name of a page of findings, and what its sections call the example and the remedy.
LANGUAGES = ((".md", "Example: ", "Remedy: "), (".ja.md", "例：", "対処："))


def _tables(project):
    """Yields (file, layer, line number, cells) of every row below the headings."""
    for name, text in project.texts.items():
        path = pathlib.PurePosixPath(name)
        if str(path.parent) == "data/messages" and path.suffix == ".tsv":
            for number, line in enumerate(text.split("\n")[1:], 2):
                if line != "":
                    yield name, path.stem, number, line.split("\t")


def message_tables(project):
    seen = {}
    for name, _, number, cells in _tables(project):
        place = f"{name}:{number}"
        if len(cells) != len(MESSAGE_COLUMNS):
            yield f"{place}: {len(cells)} columns; {len(MESSAGE_COLUMNS)} expected"
            continue
        row = dict(zip(MESSAGE_COLUMNS, cells))
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["code"]):
            yield f"{place}: a code is words in lower case joined by hyphens, not {row['code']}"
        if row["code"] in seen:
            yield f"{place}: {row['code']} is already in {seen[row['code']]}"
        seen[row["code"]] = place
        if row["severity"] not in SEVERITIES:
            yield f"{place}: severity {row['severity']}; one of {', '.join(SEVERITIES)} expected"
        for part in ("message", "detail", "hint"):
            english, japanese = row[part + "_en"], row[part + "_ja"]
            if (english == "") != (japanese == ""):
                yield f"{place}: {row['code']} has its {part} in one language only"
            if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(japanese)):
                yield f"{place}: {row['code']} names other values in the two languages of its {part}"
        if row["message_en"] == "":
            yield f"{place}: {row['code']} has no message"
        if row["severity"] == "error" and row["hint_en"] == "":
            yield f"{place}: {row['code']} is an error without a hint: say what to do next"


def _sections(project, page):
    """Yields (code, text) of the sections of a page of findings, in its order."""
    _, *parts = re.split(r"^## ", project.texts.get(page, ""), flags=re.M)
    for part in parts:
        title, _, text = part.partition("\n")
        yield title.strip(" `"), text


def message_sections(project):
    codes = {}
    for _, layer, _, cells in _tables(project):
        codes.setdefault(layer, set()).add(cells[0])
    for layer in sorted(codes):
        for ending, *labels in LANGUAGES:
            page = f"docs/errors/{layer}{ending}"
            sections = list(_sections(project, page))
            titles = [code for code, _ in sections]
            for code in sorted(codes[layer].difference(titles)):
                yield f"{page}: no section ## {code}"
            for code in sorted(set(titles) - codes[layer]):
                yield f"{page}: ## {code} is not in data/messages/{layer}.tsv"
            for before, after in zip(titles, titles[1:]):
                if before >= after:
                    yield f"{page}: ## {after} stands after ## {before}; in order of code, once each"
            for code, text in sections:
                for label in labels:
                    if len(re.findall(f"^{label}", text, re.M)) != 1:
                        yield f"{page}: ## {code} needs one paragraph that begins with {label.strip()}"


def message_sections_agree(project):
    """Both languages show the same code, file names and words that are typed."""
    for layer in sorted({layer for _, layer, _, _ in _tables(project)}):
        pages = [f"docs/errors/{layer}{ending}" for ending, *_ in LANGUAGES]
        english, japanese = (dict(_sections(project, page)) for page in pages)
        for code in sorted(english.keys() & japanese.keys()):
            shown = [sorted(word.replace(".ja.md", ".md") for word in re.findall(r"`[^`]+`", text))
                     for text in (english[code], japanese[code])]
            if shown[0] != shown[1]:
                yield f"{pages[1]}: ## {code} shows other code than {pages[0]}"


def _literals(project):
    """All string literals of src/, joined where C joins them."""
    found = set()
    for name in project.code:
        if name.startswith("src/"):
            found.update(csource.STRING.findall(csource.without_comments(project.texts[name])))
    return found


def _calls(project, pattern):
    for name in project.code:
        if name.startswith("src/"):
            text = csource.without_comments(project.texts[name])
            for match in re.finditer(pattern, text):
                yield f"{name}:{csource.line_of(text, match.start())}", match.group(1)


def message_uses(project):
    defined = {cells[0] for _, _, _, cells in _tables(project)}
    for place, code in _calls(project, r'\bkachi_findings_add(?:_as)?\s*\([^;"]*?,\s*"([^"]+)"'):
        if code not in defined:
            yield f"{place}: {code} is in no table of data/messages"
    for place, code in _calls(project, r'\bkachi_findings_has\s*\([^;"]*?,\s*"([^"]+)"'):
        if code not in defined:
            yield f"{place}: {code} is in no table of data/messages"
    literals = _literals(project)
    for name, _, number, cells in _tables(project):
        if cells[0] not in literals:
            yield f"{name}:{number}: nothing in src/ says {cells[0]}"


def phrases(project):
    name = "data/phrases.tsv"
    rows = [line.split("\t") for line in project.texts.get(name, "").split("\n")[1:] if line != ""]
    keys = [row[0] for row in rows]
    for number, row in enumerate(rows, 2):
        if len(row) != 3 or "" in row:
            yield f"{name}:{number}: key, English and Japanese are all needed"
        elif sorted(re.findall(r"%[-0-9.*]*[a-z]+|\{\w+\}", row[1])) != sorted(
                re.findall(r"%[-0-9.*]*[a-z]+|\{\w+\}", row[2])):
            yield f"{name}:{number}: {row[0]} names other values in the two languages"
    for before, after in zip(keys, keys[1:]):
        if before >= after:
            yield f"{name}: {after} stands after {before}; sorted by key, once each"
    for place, key in _calls(project, r'\bkachi_phrase\s*\([^;"]*?,\s*"([^"]+)"'):
        if key not in keys:
            yield f"{place}: the phrase {key} is not in {name}"
    literals = _literals(project)
    # A key put together as it is used, such as "help.topic.%s": what is left without the conversions has to say much.
    conversion = re.compile(r"%(?:\.\*)?s")
    patterns = [re.compile(".+".join(re.escape(part) for part in conversion.split(text)))
                for text in literals if conversion.search(text) and len(conversion.sub("", text)) > 4]
    # And one that a message asks for by a value: {unit_dimension:dimension}.
    groups = {group for _, _, _, cells in _tables(project) for group in re.findall(r"\{\w+:(\w+)\}", " ".join(cells))}
    for key in keys:
        if key not in literals and key.split(".")[0] not in groups and not any(pattern.fullmatch(key) for pattern in patterns):
            yield f"{name}: nothing in src/ says {key}"
