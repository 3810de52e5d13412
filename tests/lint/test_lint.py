# SPDX-License-Identifier: Apache-2.0
"""Each check of tools/lint, tools/layers and tools/headers finds what it is for, and leaves good code alone."""

import contextlib
import importlib.machinery
import importlib.util
import io
import pathlib
import re
import sys

import pytest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
sys.path.insert(0, str(TOOLS))
LICENCE = "/* SPDX-License-Identifier: Apache-2.0 */\n"
MESSAGES = "code\tseverity\tmessage_en\tdetail_en\thint_en\tmessage_ja\tdetail_ja\thint_ja\n"

GOOD = LICENCE + """#include "base/err.h"

/* Adds up without going over. */
static int sum_of(int count, const int amounts[])
{
    int sum = 0;
    for (int i = 0; i < count; i++) {
        if (amounts[i] > 0) {
            sum += amounts[i]; /* malloc( is only a word here: "strcpy(" too */
        }
    }
    return sum;
}

int kachi_sum(int count, const int amounts[])
{
    kachi_findings_add(findings, "file-missing", place, args);
    return sum_of(count, amounts);
}
"""


FINDINGS = """# Findings

[日本語](base.ja.md)

## file-missing

It is not there.

Example: `kachi import x`

Remedy: Look.
"""
FINDINGS_JA = """# 所見

[English](base.md)

## file-missing

ありません。

例：`kachi import x`

対処：見てください。
"""


def body(*lines):
    return LICENCE + "\nint f(int x)\n{\n" + "".join(f"    {line}\n" for line in lines) + "}\n"


@pytest.fixture
def house(tmp_path):
    """A small project that every check likes."""
    write(tmp_path, "src/base/sum.c", GOOD)
    write(tmp_path, "src/base/meson.build", "# SPDX-License-Identifier: Apache-2.0\nfiles('sum.c')\n")
    write(tmp_path, "src/base/err.h", LICENCE + "#ifndef KACHI_BASE_ERR_H\n#define KACHI_BASE_ERR_H\n\n#endif\n")
    write(tmp_path, "meson.build", "# SPDX-License-Identifier: Apache-2.0\nx = ['-Wall', '-Wstrict-prototypes']\n")
    write(tmp_path, "data/messages/base.tsv",
          MESSAGES + "file-missing\terror\tNo {path}.\t\tLook.\t{path}がない。\t\t見る。\n")
    write(tmp_path, "data/phrases.tsv", "key\ten\tja\n")
    write(tmp_path, "docs/errors/base.md", FINDINGS)
    write(tmp_path, "docs/errors/base.ja.md", FINDINGS_JA)
    return tmp_path


def write(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def load(tool):
    loader = importlib.machinery.SourceFileLoader(f"tool_{tool}", str(TOOLS / tool))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def complaints(root, tool="lint"):
    """What the tool prints about the project under root; its exit code agrees with it."""
    module, said, arguments = load(tool), io.StringIO(), sys.argv
    try:
        sys.argv = [tool, "--root", str(root)]
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
            code = module.main()
    finally:
        sys.argv = arguments
    assert (code == 0) == (said.getvalue() == "")
    return said.getvalue()


def test_good_house_is_left_alone(house):
    assert complaints(house) == ""
    assert complaints(house, "layers") == ""
    assert complaints(house, "headers") == ""


BAD_CODE = {
    "banned call": (body("strcpy(a, b);", "return 0;"), r":5: strcpy is not used here"),
    "banned in any layer": (body("return atoi(text);"), r":5: atoi is not used"),
    "unexplained sort": (body("qsort(a, 1, 2, less);", "return 0;"), r":5: qsort keeps no order of equals"),
    "long function": (body(*["x++;"] * 71), r": f has 71 lines; 70 at most"),
    "deep nesting": (
        body(*["if (x) {"] * 4, "x++;", *["}"] * 4, "return x;"), r":8: f nests 4 deep; 3 at most"),
    "many parameters": (
        LICENCE + "\nint f(int a, int b, int c, int d, int e, int g, int (*h)(int, int))\n{\n    return a;\n}\n",
        r"f takes 7 parameters"),
    "long line": (LICENCE + "/* " + "x" * 98 + " */\n", r":2: 104 columns"),
    "long file": (LICENCE + "int x;\n" * 1001, r"1002 lines; 1000 at most"),
    "no braces": (body("if (x)", "    return 1;", "return 0;"), r":5: if without braces"),
    "else without braces": (body("if (x) {", "} else", "    x++;", "return 0;"), r":6: else without braces"),
    "other label": (body("goto out;", "out:", "return 0;"), r":5: goto out; the one label is done"),
    "backward goto": (body("done:", "x--;", "if (x > 0) {", "goto done;", "}", "return 0;"), r"goes forward only"),
    "else after return": (
        body("if (x) {", "return 1;", "} else {", "x++;", "}", "return 0;"), r":7: else after return"),
    "undone": (LICENCE + "/* TO" + "DO later */\n", r":2: TO" + "DO"),
    "tab": (LICENCE + "int\tx;\n", r":2: a tab"),
    "space at the end": (LICENCE + "int x; \n", r":2: space at the end"),
    "control character": (LICENCE + "int x;\x0c\n", r"control or invisible"),
    "no newline": (LICENCE + "int x;", r"no newline at the end"),
    "no licence": ("int x;\n", r"SPDX-License-Identifier"),
    "private path": (LICENCE + 'const char *p = "/ho' + 'me/me/x";\n', r":2: a path of one person's machine"),
    "slash comment": (LICENCE + "// word\n", r":2: code in a comment, or a // comment"),
    "unknown finding": (
        GOOD.replace("return sum;", 'kachi_findings_add(f, "new-code", p, a);\n    return sum;'),
        r"new-code is in no table"),
    "unknown phrase": (
        GOOD.replace("return sum;", 'kachi_phrase(lang, "no.such");\n    return sum;'), r"the phrase no.such is not in"),
}


@pytest.mark.parametrize("what", BAD_CODE)
def test_bad_code_is_found(house, what):
    text, expected = BAD_CODE[what]
    write(house, "src/base/bad.c", text)
    write(house, "src/base/meson.build", "# SPDX-License-Identifier: Apache-2.0\nfiles('sum.c', 'bad.c')\n")
    found = complaints(house).strip().split("\n")
    assert [line for line in found if re.search(expected, line)], found


def test_memory_is_the_business_of_base(house):
    write(house, "src/base/sum.c", GOOD.replace("return sum;", "free(0);\n    return sum;"))
    assert complaints(house) == ""
    write(house, "src/ledger/x.c", body("free(0);", "return 0;"))
    write(house, "src/ledger/meson.build", "# SPDX-License-Identifier: Apache-2.0\nfiles('x.c')\n")
    assert re.search(r"src/ledger/x.c:5: free is not used here; use an arena", complaints(house))


def test_sort_with_a_reason_is_fine(house):
    write(house, "src/base/sum.c", GOOD.replace(
        "return sum;", "/* ids are unique: no equals */\n    qsort(a, 1, 2, less);\n    return sum;"))
    assert complaints(house) == ""


def test_sort_of_numbers_or_with_an_explained_comparison_is_fine(house):
    write(house, "src/base/sum.c", GOOD.replace("return sum;", "qsort(a, 1, sizeof(uint32_t), less);\n    return sum;"))
    assert complaints(house) == ""
    less = "/* Names are unique. */\nstatic int less(const void *a, const void *b)\n{\n    return 0;\n}\n"
    text = LICENCE + "\n" + less + GOOD.removeprefix(LICENCE)
    write(house, "src/base/sum.c", text.replace("return sum;", "qsort(a, 1, 2, less);\n    return sum;"))
    assert complaints(house) == ""


def test_return_in_the_middle_of_a_chain_is_fine(house):
    write(house, "src/base/sum.c", GOOD.replace(
        "return sum;", "if (sum) {\n        sum++;\n    } else if (f(sum)) {\n        return 1;\n    } else {\n"
        "        sum--;\n    }\n    return sum;"))
    assert complaints(house) == ""


def test_initialisers_are_not_nesting(house):
    write(house, "src/base/sum.c", GOOD.replace("return sum;", "int a[1][1][1][1] = {{{{1}}}};\n    return sum;"))
    assert complaints(house) == ""


def test_a_file_nobody_builds(house):
    write(house, "src/base/alone.c", LICENCE + "int x;\n")
    assert complaints(house) == "src/base/alone.c: no meson.build names it\n"


def test_header_guard(house):
    write(house, "src/base/other.h", LICENCE + "#ifndef OTHER_H\n#define OTHER_H\n#endif\n")
    assert complaints(house) == "src/base/other.h: guard is not KACHI_BASE_OTHER_H\n"


def test_a_link_to_nowhere(house):
    write(house, "CONTRIBUTING.md", "[here](docs/errors/base.md) [there](docs/no.md) [out](https://example.org/x)\n")
    assert complaints(house) == "CONTRIBUTING.md:1: docs/no.md is not there\n"


ENGLISH = """# How it works

[日本語](how.ja.md)

| a | b |
|---|---|
| `x` | [what it is](../GLOSSARY.md#words) |

## Do it

```
kachi demo    # it begins
```

[Again](#do-it), and [more](more.md).

```text
in --> out
```
"""
JAPANESE = """# しくみ

[English](how.md)

| 甲 | 乙 |
|---|---|
| `x` | [それは何か](../GLOSSARY.md#words) |

## やってみる

```
kachi demo --lang ja    # 始まります
```

[もう一度](#やってみる)、[さらに](more.ja.md)。

```text
入 --> 出
```
"""


@pytest.fixture
def twins(house):
    """A house with documents in both languages that every check likes."""
    write(house, "GLOSSARY.md", "# Glossary\n\n## Words\n")
    write(house, "docs/how.md", ENGLISH)
    write(house, "docs/how.ja.md", JAPANESE)
    write(house, "docs/more.md", "# More\n\n[日本語](more.ja.md)\n")
    write(house, "docs/more.ja.md", "# さらに\n\n[English](more.md)\n")
    return house


def test_documents_in_both_languages_are_left_alone(twins):
    assert complaints(twins) == ""


BAD_TWINS = {
    "no twin": ("docs/alone.md", "# Alone\n", r"users read it, and there is no alone.ja.md"),
    "no English": ("docs/alone.ja.md", "# 一つ\n", r"there is no English page of that name"),
    "no link to the twin": (
        "docs/how.ja.md", JAPANESE.replace("[English](how.md)", "English"), r"its first lines do not link to how.md"),
    "a heading less": ("docs/how.ja.md", JAPANESE.replace("## やってみる", "やってみる"), r"headings of the levels \[1\]"),
    "another level": ("docs/how.ja.md", JAPANESE.replace("## や", "### や"), r"headings of the levels \[1, 3\]"),
    "a paragraph more": (
        "docs/how.ja.md", JAPANESE.replace("[もう一度]", "初めに。\n\n[もう一度]"),
        r"2 paragraphs and items of lists under やってみる; docs/how.md has 1"),
    "a row less": (
        "docs/how.ja.md", JAPANESE.replace("| `x` | [それは何か](../GLOSSARY.md#words) |\n", ""), r"tables of other rows"),
    "other code": ("docs/how.ja.md", JAPANESE.replace("kachi demo", "kachi help"), r"block 1 of code is not that of"),
    "a block less": (
        "docs/how.ja.md", JAPANESE.replace("```text\n入 --> 出\n```\n", ""), r"1 blocks of code; docs/how.md has 2"),
    "a link less": ("docs/how.ja.md", JAPANESE.replace("[さらに](more.ja.md)", "さらに"), r"does not link to more.md"),
    "a link more": ("docs/how.ja.md", JAPANESE + "[用語](../GLOSSARY.md)\n", r"links to ../GLOSSARY.md once more"),
    "the other language": (
        "docs/how.ja.md", JAPANESE.replace("more.ja.md", "more.md"), r"links to more.md, and there is more.ja.md"),
    "Japanese for English readers": (
        "docs/how.md", ENGLISH.replace("more.md", "more.ja.md"), r"links to more.ja.md, which is Japanese"),
    "no such heading": ("docs/how.ja.md", JAPANESE.replace("#words", "#word"), r"GLOSSARY.md#word: no heading"),
    "no such heading here": ("docs/how.md", ENGLISH.replace("(#do-it)", "(#did-it)"), r"#did-it: no heading"),
}


@pytest.mark.parametrize("what", BAD_TWINS)
def test_documents_that_differ_are_found(twins, what):
    name, text, expected = BAD_TWINS[what]
    write(twins, name, text)
    found = complaints(twins).strip().split("\n")
    assert [line for line in found if re.search(expected, line)], found


@pytest.mark.parametrize("english, japanese, expected", [
    ("docs/how.md", "docs/how.ja.md", ""),
    ("docs/how.md", "docs/how.md", "data/messages/base.tsv:2: names docs/how.md in Japanese, and there is docs/how.ja.md\n"),
    ("docs/how.ja.md", "docs/how.ja.md", "data/messages/base.tsv:2: names docs/how.ja.md in English\n"),
])
def test_what_the_program_says_names_pages_of_its_language(twins, english, japanese, expected):
    write(twins, "data/messages/base.tsv",
          MESSAGES + f"file-missing\terror\tNo {{path}}.\t\tSee {english}.\t{{path}}がない。\t\t{japanese} を見る。\n")
    assert complaints(twins) == expected


BAD_TEXTS = {
    "one language": ("file-missing\terror\tNo {path}.\t\tLook.\t\t\t見る。\n", r"its message in one language only"),
    "other placeholders": (
        "file-missing\terror\tNo {path}.\t\tLook.\t{file}がない。\t\t見る。\n", r"names other values in the two languages"),
    "no hint": ("file-missing\terror\tNo.\t\t\tない。\t\t\n", r"an error without a hint"),
    "severity": ("file-missing\tfatal\tNo.\t\tLook.\tない。\t\t見る。\n", r"severity fatal"),
    "columns": ("file-missing\terror\tNo.\n", r"3 columns; 8 expected"),
    "twice": ("file-missing\terror\tNo.\t\tLook.\tない。\t\t見る。\n" * 2, r"is already in data/messages/base.tsv:2"),
    "undocumented": ("other-code\terror\tNo.\t\tLook.\tない。\t\t見る。\n", r"no section ## other-code"),
    "documented only": ("other-code\terror\tNo.\t\tLook.\tない。\t\t見る。\n", r"## file-missing is not in data"),
    "unused": ("other-code\terror\tNo.\t\tLook.\tない。\t\t見る。\n", r"nothing in src/ says other-code"),
}


@pytest.mark.parametrize("what", BAD_TEXTS)
def test_bad_messages_are_found(house, what):
    rows, expected = BAD_TEXTS[what]
    write(house, "data/messages/base.tsv", MESSAGES + rows)
    assert re.search(expected, complaints(house))


BAD_SECTIONS = {
    "one language": ("base.ja.md", FINDINGS_JA.replace("file-missing", "file-gone"), r"base.ja.md: no section ## file-missing"),
    "no such code": ("base.ja.md", FINDINGS_JA.replace("file-missing", "file-gone"), r"base.ja.md: ## file-gone is not in"),
    "out of order": (
        "base.ja.md", FINDINGS_JA + "\n## file-denied\n", r"base.ja.md: ## file-denied stands after ## file-missing"),
    "no example": ("base.md", FINDINGS.replace("Example: ", ""), r"base.md: ## file-missing needs .* Example:"),
    "no remedy": ("base.ja.md", FINDINGS_JA.replace("対処：", ""), r"base.ja.md: ## file-missing needs .* 対処："),
    "other code": ("base.ja.md", FINDINGS_JA.replace("import x", "import y"), r"base.ja.md: ## file-missing shows other code"),
}


@pytest.mark.parametrize("what", BAD_SECTIONS)
def test_pages_of_findings_that_differ_are_found(house, what):
    name, text, expected = BAD_SECTIONS[what]
    write(house, f"docs/errors/{name}", text)
    assert re.search(expected, complaints(house))


@pytest.mark.parametrize("rows, expected", [
    ("b\tB\tび\na\tA\tあ\n", "sorted by key"),
    ("a\tA\n", "key, English and Japanese are all needed"),
    ("a\t%s A\tあ\n", "a names other values"),
    ("unsaid\tA\tあ\n", "nothing in src/ says unsaid"),
])
def test_bad_phrases_are_found(house, rows, expected):
    write(house, "data/phrases.tsv", "key\ten\tja\n" + rows)
    assert expected in complaints(house)


@pytest.mark.parametrize("name, include, expected", [
    ("src/base/up.h", '"ledger/lot.h"', "base is below ledger and cannot include ledger/lot.h"),
    ("src/value/x.h", '"sums/x.h"', "sums/x.h belongs to no layer"),
    ("src/value/x.h", '"base/x.c"', "base/x.c is compiled, not included"),
    ("src/value/x.h", '"base/x_internal.h"', "belongs to its own layer"),
    ("src/value/x.h", "<sqlite3.h>", "<sqlite3.h> is met in base only"),
    ("src/other/x.h", "<stdio.h>", "src/other: no layer"),
    ("tests/unit/base_x_test.c", '"value/x.h"', "base is below value"),
])
def test_wrong_includes_are_found(house, name, include, expected):
    write(house, name, LICENCE + f"#include {include}\n")
    assert expected in complaints(house, "layers")


def test_include_in_a_comment_is_no_include(house):
    write(house, "src/base/x.h", LICENCE + '/*\n#include "ledger/lot.h"\n*/\n')
    assert complaints(house, "layers") == ""


def test_header_that_needs_another_is_found(house):
    write(house, "src/base/needy.h", LICENCE + "#ifndef N\n#define N\nvoid f(size_t bytes);\n#endif\n")
    assert re.search(r"src/base/needy.h:4:.*size_t", complaints(house, "headers"))


def test_header_without_guard_is_found(house):
    write(house, "src/base/twice.h", LICENCE + "struct a {\n    int x;\n};\n")
    assert re.search(r"src/base/twice.h:2:.*redefinition", complaints(house, "headers"))
