# SPDX-License-Identifier: Apache-2.0
"""Checks of the documents in two languages: NAME.md in English, NAME.ja.md in Japanese (used by tools/lint).

What users read stands in both, with the same headings, paragraphs, tables, code and links. What may differ is said at each check.
"""

import pathlib
import re

# For those who work on Kachi itself, made by a tool, or in both languages already: no twin is expected.
ENGLISH_ONLY = {
    "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "GLOSSARY.md", "docs/checks.md",
    "docs/coverage.md", "docs/engine.md", "docs/performance-ledger.md", "docs/performance-market.md", "docs/performance-server.md",
    "docs/performance.md", "docs/style.md",
}
FOLDERS = (".", "docs", "docs/errors")  # what users read
FIRST_LINES = 6  # where a document links to its twin
LINK = re.compile(r"\[[^][]*\]\(([^)\s]+)\)")


class Document:
    """Headings, code, tables and links of a page, each in order."""

    def __init__(self, name, text):
        self.name = name
        self.headings, self.blocks, self.tables, self.prose = [], [], [], []
        self.paragraphs = [0]  # paragraphs and items of lists: before the first heading, then under each
        block, fence = None, ""
        for line in text.split("\n"):
            if line.lstrip().startswith("```"):  # indented where it is part of a list
                if block is None:
                    block, fence = [], line.lstrip()[3:]
                else:
                    self.blocks.append((fence, block))
                    block = None
                self.prose.append("")
            elif block is not None:
                block.append(line)
            else:
                self._read_prose(line)

    def _read_prose(self, line):
        before = self.prose[-1] if self.prose else ""
        self.prose.append(line)
        heading = re.match(r"(#+) (.*)", line)
        if heading is not None:
            self.headings.append((len(heading.group(1)), heading.group(2)))
            self.paragraphs.append(0)
        elif line.startswith("|"):
            if not before.startswith("|"):
                self.tables.append([])
            self.tables[-1].append(len(re.findall(r"(?<!\\)\|", line)) - 1)
        elif line.strip() != "" and not line.startswith("<!--"):
            begins = before.strip() == "" or before.startswith(("|", "#", "<!--"))
            self.paragraphs[-1] += begins or re.match(r" *([-*]|\d+\.) ", line) is not None

    def links(self):
        return [target for line in self.prose for target in LINK.findall(re.sub(r"`[^`]*`", "", line))]

    def anchors(self):
        """The names that GitHub gives to headings: lower case, no punctuation, hyphens for spaces."""
        found = set()
        for _, title in self.headings:
            words = re.sub(r"\[([^][]*)\]\([^)]*\)", r"\1", title).strip().lower()
            found.add(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
        return found


def _documents(project):
    return {name: Document(name, text) for name, text in project.texts.items() if name.endswith(".md")}


def _twin(name):
    return name.removesuffix(".md") + ".ja.md"


def _pairs(project):
    documents = _documents(project)
    for name in sorted(documents):
        if _twin(name) in documents:
            yield documents[name], documents[_twin(name)]


def twins_are_there(project):
    for name in sorted(project.texts):
        path = pathlib.PurePosixPath(name)
        if path.suffix != ".md" or str(path.parent) not in FOLDERS:
            continue
        if name.endswith(".ja.md"):
            if name.removesuffix(".ja.md") + ".md" not in project.texts:
                yield f"{name}: there is no English page of that name"
        elif name not in ENGLISH_ONLY and _twin(name) not in project.texts:
            yield f"{name}: users read it, and there is no {path.stem}.ja.md"
    for english, japanese in _pairs(project):
        for page, other in ((english, japanese), (japanese, english)):
            target = pathlib.PurePosixPath(other.name).name
            if not any(f"]({target})" in line for line in page.prose[:FIRST_LINES]):
                yield f"{page.name}: its first lines do not link to {target}"


def _shown(line, language):
    """A line of code without what each language words for itself: the comment, and which language is asked for."""
    code = re.sub(r"(^|\s)(#|--) .*$", "", line).rstrip()
    return re.sub(r' (--lang ja|ARGS="--lang ja")$', "", code) if language == "ja" else code


def _code(document, language):
    """Blocks marked `text` are pictures, in the words of their language."""
    return [(fence, [] if fence == "text" else [_shown(line, language) for line in block])
            for fence, block in document.blocks]


def _targets(document):
    """Relative links in the order of their names, whatever the language of the page that they lead to."""
    return sorted(re.sub(r"\.ja\.md$", ".md", target.partition("#")[0]) for target in document.links()
                  if not re.match(r"[a-z]+:", target) and not target.startswith("#"))


def twins_agree(project):
    for english, japanese in _pairs(project):
        levels = [[level for level, _ in page.headings] for page in (english, japanese)]
        if levels[0] != levels[1]:
            yield f"{japanese.name}: headings of the levels {levels[1]}; {english.name} has {levels[0]}"
        elif english.paragraphs != japanese.paragraphs:
            sections = zip(english.paragraphs, japanese.paragraphs, strict=True)
            number = next(i for i, (theirs, ours) in enumerate(sections) if theirs != ours)
            title = japanese.headings[number - 1][1] if number > 0 else "its top"
            yield (f"{japanese.name}: {japanese.paragraphs[number]} paragraphs and items of lists under {title}; "
                   f"{english.name} has {english.paragraphs[number]}")
        if english.tables != japanese.tables:
            yield f"{japanese.name}: tables of other rows and columns than in {english.name}"
        ours, theirs = _code(japanese, "ja"), _code(english, "en")
        if len(ours) != len(theirs):
            yield f"{japanese.name}: {len(ours)} blocks of code; {english.name} has {len(theirs)}"
        for number, (block, other) in enumerate(zip(ours, theirs), 1):
            if block != other:
                yield f"{japanese.name}: block {number} of code is not that of {english.name}"
        missing = list(_targets(english))
        for target in _targets(japanese):
            if target in missing:
                missing.remove(target)
            else:
                yield f"{japanese.name}: links to {target} once more than {english.name} does"
        for target in missing:
            yield f"{japanese.name}: does not link to {target} as {english.name} does"


def links_keep_the_language(project):
    """A Japanese page leads to Japanese ones where there are any, an English one to English ones."""
    for english, japanese in _pairs(project):
        for page in (english, japanese):
            own = pathlib.PurePosixPath(page.name)
            for target in page.links():
                path = target.partition("#")[0]
                if re.match(r"[a-z]+:", target) or not path.endswith(".md"):
                    continue
                if (own.parent / path).name in (pathlib.PurePosixPath(english.name).name,
                                                pathlib.PurePosixPath(japanese.name).name):
                    continue
                is_japanese = path.endswith(".ja.md")
                if page is english and is_japanese:
                    yield f"{page.name}: links to {path}, which is Japanese"
                there = project.root / own.parent / _twin(path)
                if page is japanese and not is_japanese and there.exists():
                    yield f"{page.name}: links to {path}, and there is {there.name}"


def texts_name_their_pages(project):
    """What the program says in Japanese names Japanese pages, what it says in English English ones."""
    for name, text in project.texts.items():
        if not re.fullmatch(r"data/phrases\.tsv|data/messages/\w+\.tsv", name):
            continue
        headings = text.partition("\n")[0].split("\t")
        for number, line in enumerate(text.split("\n")[1:], 2):
            for heading, cell in zip(headings, line.split("\t")):
                is_japanese = heading == "ja" or heading.endswith("_ja")
                for page in re.findall(r"docs/[\w-]+(?:\.ja)?\.md", cell):
                    if is_japanese and not page.endswith(".ja.md") and _twin(page) in project.texts:
                        yield f"{name}:{number}: names {page} in Japanese, and there is {_twin(page)}"
                    if not is_japanese and page.endswith(".ja.md"):
                        yield f"{name}:{number}: names {page} in English"


def links_lead_to_headings(project):
    documents = _documents(project)
    for name, page in documents.items():
        for target in page.links():
            path, _, anchor = target.partition("#")
            if anchor == "" or re.match(r"[a-z]+:", target):
                continue
            there = page if path == "" else documents.get(_resolved(project, name, path))
            if there is not None and anchor not in there.anchors():
                yield f"{name}: {target}: no heading gives that anchor"


def _resolved(project, name, path):
    place = (project.root / name).parent.joinpath(path).resolve()
    root = project.root.resolve()
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else ""
